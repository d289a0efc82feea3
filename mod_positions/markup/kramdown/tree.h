/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - what a document of kramdown's is made of: elements, their attributes, definitions.
 *
 * The room: the tree that the parser fills and the renderer reads, and the operations on it. It
 * knows nothing of sources and parsing (parser.h). Names of elements are kramdown's.
 *
 * Ownership: elements and attributes live in the pool they are made in; texts borrow.
 * Threads: no state; one tree, one thread.
 */
#ifndef POS_MARKUP_KRAMDOWN_TREE_H
#define POS_MARKUP_KRAMDOWN_TREE_H

#include "base/text.h"

/* Attributes of one element, and references of one list; further ones are dropped. */
#define KRAMDOWN_MAX_ATTRIBUTES 256

typedef enum kramdown__kind {
    ELEMENT_ROOT,
    /* blocks */
    ELEMENT_BLANK,
    ELEMENT_END_OF_BLOCK,
    ELEMENT_PARAGRAPH,
    ELEMENT_HEADER,
    ELEMENT_BLOCKQUOTE,
    ELEMENT_CODEBLOCK,
    ELEMENT_RULE,
    ELEMENT_UL,
    ELEMENT_OL,
    ELEMENT_LI,
    ELEMENT_DL,
    ELEMENT_DT,
    ELEMENT_DD,
    ELEMENT_TABLE,
    ELEMENT_THEAD,
    ELEMENT_TBODY,
    ELEMENT_TFOOT,
    ELEMENT_TR,
    ELEMENT_TD,
    /* blocks or spans */
    ELEMENT_HTML,
    ELEMENT_XML,     /* a comment or an instruction, as it stands */
    ELEMENT_COMMENT, /* {::comment} */
    ELEMENT_RAW,     /* {::nomarkdown} */
    ELEMENT_MATH,
    /* spans */
    ELEMENT_RAW_TEXT, /* not parsed into spans yet */
    ELEMENT_TEXT,
    ELEMENT_BREAK,
    ELEMENT_EM,
    ELEMENT_STRONG,
    ELEMENT_CODESPAN,
    ELEMENT_LINK,
    ELEMENT_IMAGE,
    ELEMENT_ENTITY,
    ELEMENT_QUOTE,
    ELEMENT_SYMBOL,
    ELEMENT_FOOTNOTE,
    ELEMENT_ABBREVIATION
} kramdown__kind;

/* What an HTML element may hold. */
typedef enum kramdown__model { MODEL_RAW, MODEL_BLOCK, MODEL_SPAN } kramdown__model;

/* Why a block ended (ELEMENT_END_OF_BLOCK's `detail`). */
typedef enum kramdown__end {
    END_MARKER, /* ^ : a block boundary; the others are none */
    END_IAL,
    END_ALD,
    END_EXTENSION,
    END_LINK,
    END_ABBREVIATION,
    END_FOOTNOTE
} kramdown__end;

typedef struct kramdown__attribute kramdown__attribute;
struct kramdown__attribute {
    pos_text name;
    pos_text value;
    char *own;   /* where the value has been put together, or NULL */
    size_t room; /* bytes there */
    kramdown__attribute *next;
};

typedef struct kramdown__reference kramdown__reference;
struct kramdown__reference {
    pos_text name;
    kramdown__reference *next;
};

/* An inline attribute list. */
typedef struct kramdown__ial {
    kramdown__attribute *attributes;
    kramdown__reference *references;
} kramdown__ial;

typedef struct kramdown__footnote kramdown__footnote;

typedef struct kramdown__element kramdown__element;
struct kramdown__element {
    uint8_t kind;     /* kramdown__kind */
    uint8_t detail;   /* header: level; end of block: kramdown__end; quote and symbol: which one */
    uint8_t model;    /* HTML: kramdown__model */
    bool block;       /* HTML, XML, comment, raw, math: stands among blocks */
    bool transparent; /* paragraph: its tags are left out; raw: it is not for HTML */
    bool closed;      /* HTML: written as <x /> */
    kramdown__element *first, *last, *next, *previous;
    pos_text value;    /* text, code, an HTML element's name, an image's alt text, … */
    pos_text original; /* entity: as it was written; codeblock: the language's full name */
    int32_t code;      /* entity: code point */
    kramdown__attribute *attributes;
    kramdown__ial *ial;
    union {
        const uint8_t *alignments; /* table: kramdown__alignment of each of `columns` */
        pos_text raw_text;         /* header, dt: what its id is made of */
        kramdown__footnote *footnote;
    } more;
    size_t columns;
};

typedef enum kramdown__alignment {
    ALIGN_DEFAULT,
    ALIGN_LEFT,
    ALIGN_RIGHT,
    ALIGN_CENTER
} kramdown__alignment;

struct kramdown__footnote {
    pos_text name;
    kramdown__element *content;
    int64_t number;
    bool numbered; /* it has been rendered once */
    int repeats;
    kramdown__footnote *next; /* in the order of their numbers */
};

typedef struct kramdown__link {
    pos_text url;
    pos_text title;         /* data NULL: none */
    kramdown__element *end; /* where an attribute list for it would stand; or NULL */
} kramdown__link;

typedef struct kramdown__abbreviation {
    pos_text title;
    kramdown__element *end;
} kramdown__abbreviation;

/* ---- elements ---- */

/* Adds `child` behind the last child of `parent`. */
void kramdown__append(kramdown__element *parent, kramdown__element *child);
/* Takes `child` out of `parent`; it keeps its own children. */
void kramdown__remove(kramdown__element *parent, kramdown__element *child);
/* `before` is a child of `parent`. */
void kramdown__insert_before(kramdown__element *parent, kramdown__element *before,
                             kramdown__element *child);
/* Moves all children of `from` to the end of `to`. */
void kramdown__adopt(kramdown__element *to, kramdown__element *from);
/* An HTML element whose content is not Markdown. */
static inline bool kramdown__is_raw_html(const kramdown__element *element)
{
    return element->kind == ELEMENT_HTML && element->model == MODEL_RAW;
}

/* ---- attributes ---- */

/* The value of the attribute, to be read or replaced; NULL where there is none. */
pos_text *kramdown__attribute_find(kramdown__attribute *list, const char *name);
/* Replaces the value, or adds the attribute at the end. */
void kramdown__attribute_set(kramdown__attribute **list, pos_text name, pos_text value,
                             apr_pool_t *result);
/* The same, but classes add up. */
void kramdown__attribute_merge(kramdown__attribute **list, pos_text name, pos_text value,
                               apr_pool_t *result);
kramdown__attribute *kramdown__attributes_copy(const kramdown__attribute *list, apr_pool_t *result);
/* True where the list (NULL: none) names that reference: {: name}. */
bool kramdown__has_reference(const kramdown__ial *ial, const char *name);

/* ---- texts ---- */

/* `a` and `b` as one; without a copy where one is empty or they are neighbours. */
pos_text kramdown__join(pos_text a, pos_text b, apr_pool_t *result);

#endif
