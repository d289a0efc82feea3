/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h - tokens, tree and run: what the files of this folder share.
 *
 * A source becomes tokens (lexer.c), expressions and conditions (expression.c), bodies and tags
 * (parser.c); a run evaluates them (run.c, scope.c) over values (value.c, number.c). tags.def and
 * filters.def are the only lists of tags and filters.
 *
 * Variables are bound *shallowly*: each name that occurs has one cell for each scope (a run's own,
 * and one for each {% render %}), which always holds the value that is visible now; a loop that
 * shadows a name puts the old value aside and back. So reading a variable is one indirection.
 */
#ifndef POS_LIQUID_PARTS_H
#define POS_LIQUID_PARTS_H

#include "base/pool.h"
#include "liquid/liquid.h"

/* ---- tokens ---- */

typedef enum liquid__token_kind {
    LIQUID__TEXT,
    LIQUID__OUTPUT, /* {{ … }} */
    LIQUID__TAG,    /* {% … %}, or a line of {% liquid %} */
    LIQUID__END
} liquid__token_kind;

typedef struct liquid__token {
    liquid__token_kind kind;
    pos_text whole;
    pos_text name;   /* of a tag; empty where there is none */
    pos_text markup; /* between the delimiters, after the name */
    bool closed;     /* ends with its delimiter */
    bool trim_before, trim_after;
} liquid__token;

/* Where tokens come from: a document, or the lines of a {% liquid %}. */
typedef struct liquid__source {
    pos_text text;
    size_t offset;
    bool lines;
} liquid__source;

void liquid__next_token(liquid__token *token, liquid__source *source);
/* Splits a tag's inside into name and markup. */
bool liquid__split_tag(liquid__token *token, pos_text inside);

typedef enum liquid__lexeme_kind {
    LIQUID__L_END,
    LIQUID__L_ID,
    LIQUID__L_STRING, /* without its quotes */
    LIQUID__L_NUMBER,
    LIQUID__L_COMPARISON,
    LIQUID__L_PIPE,
    LIQUID__L_DOT,
    LIQUID__L_DOTDOT,
    LIQUID__L_COLON,
    LIQUID__L_COMMA,
    LIQUID__L_OPEN_SQUARE,
    LIQUID__L_CLOSE_SQUARE,
    LIQUID__L_OPEN_ROUND,
    LIQUID__L_CLOSE_ROUND,
    LIQUID__L_QUESTION,
    LIQUID__L_DASH,
    LIQUID__L_BAD
} liquid__lexeme_kind;

typedef struct liquid__lexeme {
    liquid__lexeme_kind kind;
    pos_text text;
    size_t start; /* in the markup */
} liquid__lexeme;

/* A markup being read; `now` is the lexeme that is looked at. `expected` says what was missing
 * where the grammar failed. */
typedef struct liquid__cursor {
    pos_text markup;
    size_t offset; /* behind `now` */
    liquid__lexeme now;
    const char *expected;
    size_t failed_at;
    int depth;
} liquid__cursor;

void liquid__start(liquid__cursor *cursor, pos_text markup);
void liquid__advance(liquid__cursor *cursor);
/* True, and past it, where `now` is of that kind; or is that identifier. */
bool liquid__accept(liquid__cursor *cursor, liquid__lexeme_kind kind);
bool liquid__accept_id(liquid__cursor *cursor, pos_text name);
/* The same, or the cursor has failed: false. */
bool liquid__expect(liquid__cursor *cursor, liquid__lexeme_kind kind, const char *expected);
bool liquid__fail(liquid__cursor *cursor, const char *expected);
/* Whether the lexeme after `now` is of that kind. */
bool liquid__peek(const liquid__cursor *cursor, liquid__lexeme_kind kind);

/* Liquid's regular expressions, for what lax mode forgives. Each takes the text from `from`. */
/* QuotedFragment: the end of the one that starts at `from`; `from` where there is none. */
size_t liquid__fragment_end(pos_text text, size_t from);
/* The first one at or after `*from`, which moves behind it. */
bool liquid__scan_fragment(pos_text *fragment, pos_text text, size_t *from);
/* TagAttributes: `name: value` at or after `*from`. */
bool liquid__scan_attribute(pos_text *name, pos_text *value, pos_text text, size_t *from);

static inline bool liquid__is_word(char c)
{
    return pos_is_alnum(c) || c == '_';
}

static inline pos_text liquid__strip_spaces(pos_text text)
{
    return pos_text_strip(text);
}

/* ---- the tree ---- */

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

/* ---- registry ---- */

struct liquid_registry {
    pos_map *filters; /* name → POS_HOST: liquid_filter_class */
    pos_map *tags;    /* name → POS_HOST: liquid_tag_class */
    liquid_edition edition;
};

const liquid_filter_class *liquid__find_filter(const liquid_registry *registry, pos_text name);
const liquid_tag_class *liquid__find_tag(const liquid_registry *registry, pos_text name);
/* "; did you mean …?", or nothing. */
const char *liquid__suggest(const pos_map *names, pos_text name, apr_pool_t *result);

/* ---- parsing ---- */

struct liquid_parser {
    liquid_template *owner;
    const liquid_options *options;
    apr_pool_t *result;
    apr_pool_t *scratch;
    pos_map *slots; /* name → index */
    pos_map *plain; /* unknown tags without an end tag */
    liquid__source source;
    size_t tag_offset; /* of the tag that is parsed */
    bool trim;         /* the next text loses its leading white space */
    int depth;
    int warnings; /* so far */
};

/* The tag that ended a body: `name` empty at the end of the source. */
typedef struct liquid__end {
    pos_text name;
    pos_text markup;
    pos_text whole;
} liquid__end;

/* Parses up to a tag that the registry does not know, or the end. */
pos_error *liquid__parse_body(liquid_body *out, liquid__end *end, liquid_parser *parser);
/* A tag at the end of a token, whatever stands before it. */
bool liquid__last_tag_in(const liquid__token *token, liquid__token *tag, pos_text *before);
/* The error for a tag that does not belong there; for a block without its end. */
pos_error *liquid__unexpected(liquid_parser *parser, const liquid_tag *block,
                              const liquid__end *end);
/* Takes the text nodes out of a blank body. */
void liquid__remove_text(liquid_body *body);
uint32_t liquid__slot(liquid_parser *parser, pos_text name);
pos_error *liquid__error_at(liquid_parser *parser, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The cursor's failure: an error in strict mode; in lax mode NULL, and a warning if wanted. */
pos_error *liquid__tolerate(liquid_parser *parser, const liquid__cursor *cursor);
size_t liquid__offset_of(const liquid_parser *parser, pos_text slice);

/* Strict reading: false where the grammar fails (the cursor says where and what). */
bool liquid__read_expr(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser);
bool liquid__read_operand(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser);
bool liquid__read_condition(liquid_condition *out, liquid__cursor *cursor, liquid_parser *parser,
                            bool operands);
/* Lax reading: whatever it is. */
void liquid__guess_expr(liquid__expr *out, pos_text markup, liquid_parser *parser);
void liquid__guess_operand(liquid__expr *out, pos_text markup, liquid_parser *parser);
bool liquid__guess_condition(liquid_condition *out, pos_text markup, liquid_parser *parser);
pos_error *liquid__parse_condition(liquid_condition *out, pos_text markup, liquid_parser *parser,
                                   const liquid_tag *tag);
pos_error *liquid__parse_output(liquid_expression *out, pos_text markup, liquid_parser *parser);

/* ---- values that never leave this folder ---- */

typedef enum liquid__special_kind {
    LIQUID__BLANK, /* in conditions */
    LIQUID__EMPTY,
    LIQUID__LITERAL_VALUE, /* Jekyll's blank and empty elsewhere: truthy, but "" as a text */
    LIQUID__BIG            /* an integer beyond 64 bits */
} liquid__special_kind;

typedef struct liquid__special {
    liquid__special_kind kind;
    bool negative;
    uint32_t limbs;
    const unsigned long *limb; /* least significant first */
} liquid__special;

extern const liquid__special liquid__blank_value, liquid__empty_value;
extern const liquid__special liquid__jekyll_blank, liquid__jekyll_empty;

static inline pos_value liquid__host_value(const void *host)
{
    return (pos_value){.kind = POS_HOST, .as.host = host};
}

static inline bool liquid__is_special(pos_value value, liquid__special_kind kind)
{
    return value.kind == POS_HOST && ((const liquid__special *)value.as.host)->kind == kind;
}

/* Liquid's to_liquid of what a variable or filter gives: those literals are "", symbols strings. */
static inline pos_value liquid__liquid_value(pos_value value)
{
    if (value.kind == POS_SYMBOL)
        value.kind = POS_STRING;
    else if (liquid__is_special(value, LIQUID__LITERAL_VALUE))
        value = pos_value_string(POS_TEXT(""));
    return value;
}

/* ---- running ---- */

typedef struct liquid__cell {
    liquid__name name;
    pos_value value;  /* what is visible, where bound */
    pos_value outer;  /* what is assigned, while shadowed */
    pos_value global; /* once asked for */
    uint32_t shadows;
    bool bound, outer_bound, asked, defined;
} liquid__cell;

/* The cells of one scope, by name. */
typedef struct liquid__scope {
    liquid__cell **cells; /* open addressing */
    uint32_t size, count;
    struct liquid__frame *frames;
    bool isolated; /* a {% render %}: no globals */
} liquid__scope;

/* The cells of one template's names in one scope. */
typedef struct liquid__frame {
    const liquid_template *owner;
    liquid__cell **cells;
    struct liquid__frame *next;
} liquid__frame;

typedef struct liquid__saved {
    liquid__cell *cell;
    pos_value value;
    bool bound;
} liquid__saved;

typedef struct liquid__loop {
    pos_text name;
    int64_t length, index;
    int64_t columns, column, row; /* of a tablerow */
    bool table;
    pos_value parent;
    pos_object object;
} liquid__loop;

typedef struct liquid__chunk {
    struct liquid__chunk *next;
    size_t size, used;
    char bytes[];
} liquid__chunk;

typedef struct liquid__mark {
    liquid__chunk *chunk;
    size_t used, held;
} liquid__mark;

typedef enum liquid__interrupt {
    LIQUID__NO_INTERRUPT,
    LIQUID__BREAK,
    LIQUID__CONTINUE
} liquid__interrupt;

/* What tags keep for the length of a run. A {% render %} sees its caller's and keeps its own. */
typedef struct liquid__registers {
    pos_map *cycles;
    pos_map *offsets; /* of loops, for offset: continue */
    pos_text changed; /* what ifchanged saw last */
    bool has_changed;
    liquid__loop *loop;
} liquid__registers;

#define LIQUID__BUFFERS 64

struct liquid_run {
    pos_buffer *out;
    liquid__frame *frame;
    liquid__scope *scope;
    uint32_t here; /* offset of what is rendered, in frame->owner */
    liquid__interrupt interrupt;
    pos_budget *budget; /* the input's, or else own_budget */
    pos_budget own_budget;
    const liquid_input *input;
    size_t max_text; /* bytes of any one string */
    int max_partials;
    apr_pool_t *pool;
    pos_scope ask;
    liquid__chunk *chunks, *chunk;
    size_t held_before; /* the budget's, when the run began */
    char *last_end;     /* of the string that liquid__extend made last */
    size_t last_free;   /* behind it */
    pos_error *exhausted;
    liquid__saved *saved;
    uint32_t saved_count, saved_capacity;
    liquid__registers registers;
    pos_map *own_registers;
    pos_map *conditions, *expressions;
    pos_buffer *buffers[LIQUID__BUFFERS];
    size_t buffer_bytes[LIQUID__BUFFERS]; /* the longest that each has been */
    uint32_t buffer_count;
    int partials;
    int no_include;
    int64_t faults;
    uint64_t random;
    size_t out_start;
};

void liquid__scope_start(liquid__scope *scope, bool isolated);
liquid__frame *liquid__frame_of(liquid_run *run, const liquid_template *owner);
liquid__cell *liquid__cell_of(liquid_run *run, const liquid__name *name);
/* Without making one. */
liquid__cell *liquid__find_cell(const liquid_run *run, pos_text name, uint32_t hash);
pos_error *liquid__cell_value(pos_value *out, liquid__cell *cell, liquid_run *run);
/* Fills cell->global. */
pos_error *liquid__fetch_global(liquid__cell *cell, liquid_run *run);
void liquid__bind_cell(liquid_run *run, liquid__cell *cell, pos_value value);
void liquid__assign_cell(liquid_run *run, liquid__cell *cell, pos_value value);
pos_error *liquid__name_value(pos_value *out, liquid_run *run, pos_value name);

static inline liquid__cell *liquid__slot_cell(liquid_run *run, uint32_t slot)
{
    liquid__cell *cell = run->frame->cells[slot];
    if (!cell) {
        cell = liquid__cell_of(run, &run->frame->owner->names[slot]);
        run->frame->cells[slot] = cell;
    }
    return cell;
}

pos_error *liquid__eval_slowly(pos_value *out, const liquid__expr *expr, liquid_run *run);

static inline pos_error *liquid__eval(pos_value *out, const liquid__expr *expr, liquid_run *run)
{
    if (expr->kind == LIQUID__LITERAL) {
        *out = expr->as.literal;
        return NULL;
    }
    return liquid__eval_slowly(out, expr, run);
}

/* True where no variable is named but that one: what comes of it depends on that one alone. */
bool liquid__names_only(const liquid__expr *expr, uint32_t slot);
bool liquid__condition_names_only(const liquid_condition *condition, uint32_t slot);

pos_error *liquid__eval_chain(pos_value *out, const liquid_expression *chain, liquid_run *run);
pos_error *liquid__holds(bool *out, const liquid_condition *condition, liquid_run *run);
/* Liquid's == with blank and empty as it has them in conditions. */
bool liquid__equal_in_condition(pos_value left, pos_value right, liquid_edition edition);
/* Tells the host where `value` is a time that stands for the present one: it is about to be seen as
 * the time that it holds. */
void liquid__note_live(pos_value value, liquid_run *run);
/* Puts the present time, in `now`, in the place of the one of the two that stands for it, and tells
 * the host what it is compared with. Does nothing unless both are times and one alone does. */
void liquid__set_present(pos_value *left, pos_value *right, pos_time *now, liquid_run *run);
pos_error *liquid__render_nodes(const liquid_body *body, liquid_run *run);
/* One node's error: NULL where rendering goes on. */
pos_error *liquid__recover(pos_error *error, bool blank, liquid_run *run);
pos_error *liquid__check_limits(liquid_run *run);

static inline pos_error *liquid__charge(liquid_run *run, int64_t steps)
{
    run->budget->slice -= steps * POS_BUDGET_STEP;
    return run->budget->slice < 0 ? liquid__check_limits(run) : NULL;
}

/* Work that grows with bytes: looked at one by one, or copied. The next liquid__charge sees it. */
static inline void liquid__add_scanned(liquid_run *run, size_t bytes)
{
    pos_budget_add(run->budget, (int64_t)bytes);
}

static inline void liquid__add_copied(liquid_run *run, size_t bytes)
{
    pos_budget_add(run->budget, (int64_t)(bytes / 4));
}

/* liquid_charge_value, with a short way for what keys mostly are. */
static inline pos_error *liquid__charge_value(liquid_run *run, pos_value value)
{
    if (value.kind == POS_ARRAY || value.kind == POS_MAP)
        return liquid_charge_value(run, value);
    if (value.kind == POS_STRING)
        liquid__add_scanned(run, value.size);
    return NULL;
}

/* Charges what comparing two values takes: strings are compared as far as the shorter one goes. */
static inline pos_error *liquid__charge_comparison(liquid_run *run, pos_value a, pos_value b)
{
    if (a.kind != b.kind)
        return NULL;
    if (a.kind == POS_STRING)
        liquid__add_copied(run, a.size < b.size ? a.size : b.size);
    return a.kind == POS_ARRAY || a.kind == POS_MAP ? liquid_charge_value(run, a) : NULL;
}

/* True where `bytes` more fit; else the run is exhausted, and this is the error. */
pos_error *liquid__reserve(liquid_run *run, size_t bytes);
liquid__mark liquid__mark_memory(const liquid_run *run);
void liquid__release_memory(liquid_run *run, liquid__mark mark);
/* At the end of a run: nothing is held any more, but its chunks stay until the pool is cleared. */
void liquid__end_memory(liquid_run *run);
/* Appends to `text` in its place if it was allocated last; else copies both. */
pos_text liquid__extend(liquid_run *run, pos_text text, pos_text more);

pos_value liquid__loop_value(liquid__loop *loop);
bool liquid__loop_field(pos_value *out, pos_value object, liquid__word word);
bool liquid__is_loop(pos_value value);

/* ---- what a loop walks over ---- */

/* The parts of a collection, by index, as Liquid's for and tablerow slice it. */
typedef struct liquid__walk {
    pos_value collection; /* array, range, or map (pairs) */
    int64_t first, count;
    bool reversed;
} liquid__walk;

pos_error *liquid__walk_over(liquid__walk *out, pos_value collection, int64_t from,
                             const int64_t *to, liquid_run *run);
pos_value liquid__walk_at(const liquid__walk *walk, int64_t index, liquid_run *run);

/* ---- values ---- */

/* As a method call on it in Ruby: fine, TypeError, or no such method. */
typedef enum liquid__access { LIQUID__FOUND, LIQUID__WRONG_KEY, LIQUID__NO_KEYS } liquid__access;
pos_error *liquid__access_key(liquid__access *how, pos_value *out, pos_value value, pos_value key,
                              liquid_run *run);
/* object.name: nil where there is none. */
pos_error *liquid__object_field(pos_value *out, const pos_object *object, pos_text name,
                                liquid_run *run);
bool liquid__is_empty(pos_value value);
/* The kind's name in Ruby. */
const char *liquid__class_name(pos_value value);
/* A string that is text already, else its text. */
static inline pos_error *liquid__text_of(pos_text *out, pos_value value, liquid_run *run)
{
    if (value.kind == POS_STRING) {
        *out = pos_value_text(value);
        return NULL;
    }
    return liquid_text(out, value, run);
}

/* Ruby's String#to_i. */
int64_t liquid__leading_integer(pos_text text);

/* ---- numbers (number.c) ---- */

typedef enum liquid__operation {
    LIQUID__ADD,
    LIQUID__SUBTRACT,
    LIQUID__MULTIPLY,
    LIQUID__DIVIDE,
    LIQUID__MODULO
} liquid__operation;

/* Liquid's to_number: an integer, or a decimal as POS_FLOAT. */
pos_value liquid__number(pos_value value, liquid_run *run);
/* NULL out of division by zero is the fault. */
pos_error *liquid__calculate(pos_value *out, pos_value left, pos_value right,
                             liquid__operation operation, liquid_run *run);
pos_value liquid__absolute(pos_value number, liquid_run *run);
int liquid__compare_numbers(pos_value left, pos_value right);
typedef enum liquid__rounding { LIQUID__FLOOR, LIQUID__CEIL, LIQUID__NEAREST } liquid__rounding;
/* To `digits` after the point; an integer where `digits` is 0 or less. */
pos_error *liquid__round(pos_value *out, pos_value number, liquid__rounding rounding,
                         int64_t digits, liquid_run *run);
/* Decimal digits with an optional sign: an integer of whatever size. */
pos_value liquid__integer_of(pos_text digits, apr_pool_t *pool);
/* Charges what printing a big integer, or reckoning with it, takes. */
pos_error *liquid__charge_big(liquid_run *run, pos_value big);
/* Ruby's Integer#size of a big integer; 0 of any other special value. */
int64_t liquid__big_bytes(pos_value value);
void liquid__write_big(pos_buffer *out, pos_value big);
bool liquid__is_number(pos_value value);

#endif
