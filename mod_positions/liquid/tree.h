/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - what a template is parsed to: bodies, expressions, conditions; and the registry that its names come
 * from. Its pool's, immutable once made.
 *
 * Threads: a tree may be run by many threads at once. */
#ifndef POS_LIQUID_TREE_H
#define POS_LIQUID_TREE_H

#include "liquid/lexer.h"
#include "liquid/liquid.h"

typedef struct liquid__name {
    pos_text text;
    uint32_t hash;
} liquid__name;

typedef enum liquid__expr_kind {
    LIQUID__LITERAL,
    LIQUID__VARIABLE, /* a name alone */
    LIQUID__PATH,     /* a name, or [expression], and steps */
    LIQUID__RANGE
} liquid__expr_kind;

/* Words that mean something after a dot: commands, and the fields of loops. */
typedef enum liquid__word {
    LIQUID__NO_WORD,
#define WORD(name) LIQUID__WORD_##name,
#include "liquid/words.def"
#undef WORD
} liquid__word;

/* LIQUID__NO_WORD: it is none of them. */
liquid__word liquid__word_of(pos_text text);

typedef struct liquid__expr liquid__expr;

typedef struct liquid__step {
    pos_value key; /* where there is no `dynamic` */
    const liquid__expr *dynamic;
    uint32_t hash; /* of a string key */
    bool dotted;   /* .key, not ["key"] */
    uint8_t word;
} liquid__step;

#define LIQUID__NO_SLOT UINT32_MAX

struct liquid__expr {
    uint8_t kind;
    uint32_t slot;  /* the root's name, or LIQUID__NO_SLOT */
    uint32_t count; /* of steps */
    union {
        pos_value literal;
        struct {
            const liquid__step *steps;
            const liquid__expr *root;
        } path;
        struct {
            const liquid__expr *first, *last;
        } range;
    } as;
};

typedef struct liquid__keyword {
    pos_text name;
    liquid__expr value;
} liquid__keyword;

typedef struct liquid__filter {
    const liquid_filter_class *class_; /* NULL: unknown */
    pos_text name;
    uint32_t offset; /* in the source */
    uint32_t count, keyword_count;
    const liquid__expr *arguments;
    const liquid__keyword *keywords;
} liquid__filter;

/* `owner`: whose names they use, where that is not the template that is rendered (a text that was
 * parsed at run time). */
struct liquid_expression {
    const liquid_template *owner;
    liquid__expr head;
    uint32_t count;
    const liquid__filter *filters;
};

typedef enum liquid__operator {
    LIQUID__TRUTHY,
    LIQUID__EQUAL,
    LIQUID__UNEQUAL,
    LIQUID__LESS,
    LIQUID__MORE,
    LIQUID__LESS_EQUAL,
    LIQUID__MORE_EQUAL,
    LIQUID__CONTAINS,
    LIQUID__UNKNOWN
} liquid__operator;

typedef enum liquid__relation { LIQUID__LAST, LIQUID__AND, LIQUID__OR } liquid__relation;

typedef struct liquid__comparison {
    liquid__expr left, right;
    pos_text name;    /* of an unknown operator */
    uint8_t operator; /* liquid__operator */
    uint8_t relation; /* to the next one */
} liquid__comparison;

struct liquid_condition {
    const liquid_template *owner;
    uint32_t count;
    const liquid__comparison *parts;
};

typedef struct liquid__node {
    liquid__token_kind kind;
    uint32_t offset;
    union {
        pos_text text;
        const liquid_expression *output;
        const liquid_tag *tag;
    } as;
} liquid__node;

struct liquid_body {
    const liquid__node *nodes;
    uint32_t count;
    bool blank;
};

struct liquid_template {
    apr_pool_t *pool;
    const liquid_registry *registry;
    pos_text source;
    const char *file;
    int first_line;
    liquid_mode mode;
    const liquid__name *names;
    uint32_t name_count;
    const liquid_body *body;
    const struct liquid_template *within; /* a text that was parsed at run time: its template */
    uint32_t at;                          /* and place there */
};

/* True where no variable is named but that one: what comes of it depends on that one alone. */
bool liquid__names_only(const liquid__expr *expr, uint32_t slot);
bool liquid__condition_names_only(const liquid_condition *condition, uint32_t slot);

/* ---- registry ---- */

struct liquid_registry {
    pos_map *filters; /* name → POS_HOST: liquid_filter_class */
    pos_map *tags;    /* name → POS_HOST: liquid_tag_class */
    liquid_edition edition;
};

/* The filter, or tag, of that name; NULL: there is none. */
const liquid_filter_class *liquid__find_filter(const liquid_registry *registry, pos_text name);
const liquid_tag_class *liquid__find_tag(const liquid_registry *registry, pos_text name);
/* "; did you mean …?", or nothing. */
const char *liquid__suggest(const pos_map *names, pos_text name, apr_pool_t *result);

#endif
