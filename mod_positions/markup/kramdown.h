/* kramdown.h - kramdown's dialect, for the kramdown*.c files only.
 *
 * The room: a source becomes a tree of blocks whose text is still raw (kramdown_block.c and its
 * neighbours); the raw text becomes spans once every definition is known (kramdown_span.c); the
 * tree becomes HTML (kramdown_render.c). It behaves as kramdown 2.4 with kramdown-parser-gfm 1.1
 * does; the names of elements and options are kramdown's.
 *
 * kramdown's grammar is not CommonMark's with additions: paragraphs end elsewhere, lists measure
 * indentation otherwise, HTML is a tree whose content may be blocks, emphasis nests by recursive
 * descent. Laying that over another parser's tree needs a second parser for all of it; so this is
 * one parser, in one pass, without a lock.
 *
 * Bounds: nesting (KRAMDOWN_DEPTH, KRAMDOWN_HTML_DEPTH), attributes (KRAMDOWN_ATTRIBUTES_MOST), and
 * the bytes that are parsed in vain because a span turns out to have no end, or repeated by
 * references to attribute lists (`wasted`): past them an opener is text, a reference nothing.
 *
 * Ownership: everything lives in the parser's pool; texts borrow from the source where they can.
 * Threads: one parser, one thread.
 */
#ifndef POS_MARKUP_KRAMDOWN_H
#define POS_MARKUP_KRAMDOWN_H

#include "markup/dialect.h"

/* Blocks in blocks, and spans in spans. */
#define KRAMDOWN_DEPTH 100
/* HTML elements in HTML elements: unclosed <li> and <p> nest in kramdown. */
#define KRAMDOWN_HTML_DEPTH 1000
/* Attributes of one element, and references of one list; further ones are dropped. */
#define KRAMDOWN_ATTRIBUTES_MOST 256

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

/* A search's memory: the first occurrence at or after `from` is at `found`. It keeps a text from
 * being searched again for each of many openers. */
typedef struct kramdown__seek {
    size_t from; /* POS_NOT_FOUND: nothing is known yet */
    size_t found;
} kramdown__seek;

/* What is being scanned; the memories hold for this text only. */
typedef struct kramdown__source {
    pos_text text; /* ends with a newline while blocks are parsed */
    size_t at;
    size_t fence[2];  /* no closing fence of that many ~ or ` any more */
    size_t backticks; /* no run of that many `, from `backticks_from` on */
    size_t backticks_from;
    size_t strike_from; /* no ~~ that closes from there on */
    kramdown__seek brace, math, comment, instruction, cdata, angle, quote[2];
} kramdown__source;

typedef struct kramdown__parser {
    kramdown__source source;
    kramdown__element *root;
    kramdown__element *tree;  /* what is being filled */
    kramdown__ial *block_ial; /* waits for the next block */
    markup__kramdown_options options;
    pos_map *alds, *links, *footnotes, *abbreviations; /* name → host pointer */
    apr_pool_t *pool;
    int depth;
    int html_depth;
    /* spans */
    int inside[3]; /* elements being parsed: em, strong, link or image */
    size_t wasted, waste_most;
} kramdown__parser;

/* ---- kramdown.c: elements, attributes, sources ---- */

kramdown__element *kramdown__element_make(kramdown__parser *parser, kramdown__kind kind);
void kramdown__append(kramdown__element *parent, kramdown__element *child);
void kramdown__remove(kramdown__element *parent, kramdown__element *child);
void kramdown__insert_before(kramdown__element *parent, kramdown__element *before,
                             kramdown__element *child);
/* Moves all children of `from` to the end of `to`. */
void kramdown__adopt(kramdown__element *to, kramdown__element *from);
/* Adds text to the last child where it is of that kind, else a new one. */
void kramdown__add_text(kramdown__parser *parser, kramdown__element *parent, pos_text text,
                        kramdown__kind kind);
/* A block, with the attribute list that waits for it. */
kramdown__element *kramdown__block_make(kramdown__parser *parser, kramdown__kind kind);

pos_text *kramdown__attribute_find(kramdown__attribute *list, const char *name);
void kramdown__attribute_set(kramdown__attribute **list, pos_text name, pos_text value,
                             apr_pool_t *pool);
/* Classes add up; everything else is replaced. */
void kramdown__attribute_merge(kramdown__attribute **list, pos_text name, pos_text value,
                               apr_pool_t *pool);
kramdown__attribute *kramdown__attributes_copy(const kramdown__attribute *list, apr_pool_t *pool);
bool kramdown__has_reference(const kramdown__ial *ial, const char *name);

/* Starts on another text; the caller keeps the old source and puts it back. */
void kramdown__source_start(kramdown__parser *parser, pos_text text);
/* Offset of `needle` at or after `from`, or POS_NOT_FOUND. */
size_t kramdown__search(pos_text text, pos_text needle, size_t from, kramdown__seek *seek);
const void *kramdown__find(const pos_map *map, pos_text name);
void kramdown__put(pos_map *map, pos_text name, const void *what);
pos_text kramdown__join(pos_text a, pos_text b, apr_pool_t *pool);

/* ---- kramdown_scan.c: what stands at a place; no state but the searches' memory ---- */

size_t kramdown__line_end(pos_text text, size_t at); /* after the newline */
size_t kramdown__indent(pos_text text, size_t at);   /* up to three spaces */
bool kramdown__is_name_char(char c);                 /* \w or - */
bool kramdown__is_word_char(char c);                 /* \w */
/* Past the white space that `^\s*\n` takes, or `at` where the line is not blank. */
size_t kramdown__blank(pos_text text, size_t at);
bool kramdown__rule_at(pos_text text, size_t at);
/* Past `*`, `+`, `-`, `1.` and their indentation of at most `most` spaces; 0 where there is none.
 */
size_t kramdown__marker_at(pos_text text, size_t at, size_t most, kramdown__kind kind);
bool kramdown__list_at(pos_text text, size_t at); /* of either kind */
bool kramdown__fence_at(pos_text text, size_t at, bool gfm);
bool kramdown__end_marker_at(pos_text text, size_t at);
/* `{: … }` with nothing after it on the line; its content and what comes after the line. */
bool kramdown__ial_at(kramdown__parser *parser, size_t at, pos_text *content, size_t *next);
/* The unescaped } that ends a list starting at `at`, or POS_NOT_FOUND. */
size_t kramdown__brace_after(kramdown__parser *parser, size_t at);
/* An HTML start or end tag that ends a lazy paragraph. */
bool kramdown__lazy_html_at(const kramdown__parser *parser, size_t at);
bool kramdown__lazy_end_at(kramdown__parser *parser, size_t at);
bool kramdown__paragraph_end_at(kramdown__parser *parser, size_t at);
bool kramdown__before_boundary(kramdown__parser *parser, size_t at);
bool kramdown__after_boundary(const kramdown__parser *parser);
/* Past an indented code block's lines. */
size_t kramdown__codeblock_end(kramdown__parser *parser, size_t at);
bool kramdown__indented(pos_text text, size_t at); /* a tab or four spaces */

/* ---- kramdown_block.c, _list.c, _table.c, _html.c, _attributes.c: each takes what is there ----
 */

/* Parses `text` (NULL data: on from the current place) into `into`. True where the end tag of the
 * HTML element `into` was found. */
bool kramdown__blocks(kramdown__parser *parser, kramdown__element *into, pos_text text);
bool kramdown__list(kramdown__parser *parser);
bool kramdown__definition_list(kramdown__parser *parser);
bool kramdown__table(kramdown__parser *parser);
bool kramdown__block_html(kramdown__parser *parser, bool *found_end);
bool kramdown__block_extension(kramdown__parser *parser);
bool kramdown__definition(kramdown__parser *parser, char first);

void kramdown__attribute_list(kramdown__parser *parser, kramdown__ial **ial, pos_text text);
void kramdown__apply(kramdown__parser *parser, kramdown__element *element,
                     const kramdown__ial *ial);

/* ---- kramdown_span.c and its helpers ---- */

/* Parses the raw text below `element` into spans and applies attribute lists. */
void kramdown__spans_below(kramdown__parser *parser, kramdown__element *element);

typedef enum kramdown__stop_kind {
    STOP_NEVER,
    STOP_DELIMITER, /* emphasis */
    STOP_BRACKET,   /* a link's text */
    STOP_TAG        /* an HTML element */
} kramdown__stop_kind;

typedef struct kramdown__stop {
    kramdown__stop_kind kind;
    pos_text text; /* the delimiter, or the tag's name */
    bool nocase;
    int brackets;                     /* opened and not closed yet, but images' */
    const kramdown__element *counted; /* the last child whose kind was looked at */
} kramdown__stop;

/* Which spans are recognized. */
typedef enum kramdown__span_set {
    SPANS_ALL,
    SPANS_HTML,
    SPANS_CODE,
    SPANS_CODE_HTML,
    SPANS_TYPOGRAPHY /* quotes, symbols, entities and HTML: Jekyll's SmartyPants */
} kramdown__span_set;

/* Parses into `into` up to the stop, which is not taken, or the text's end. */
bool kramdown__spans(kramdown__parser *parser, kramdown__element *into, kramdown__stop *stop,
                     kramdown__span_set set);
void kramdown__span_text(kramdown__parser *parser, size_t size); /* takes it as text */
void kramdown__span_html(kramdown__parser *parser);
void kramdown__span_extension(kramdown__parser *parser);
void kramdown__link_or_image(kramdown__parser *parser);
void kramdown__smart_quote(kramdown__parser *parser);
bool kramdown__typographic_symbol(kramdown__parser *parser);
bool kramdown__entity(kramdown__parser *parser);
pos_text kramdown__link_id(pos_text id, apr_pool_t *pool);

/* An entity's name by its code point, or NULL. */
const char *kramdown__entity_name(int32_t code);

/* ---- kramdown_tag.c: HTML's words ---- */

typedef struct kramdown__tag {
    pos_text name; /* lower case where HTML knows it */
    bool known;    /* HTML knows it */
    bool closed;   /* ends with /> */
    size_t size;   /* bytes, from < to > */
    pos_text attributes;
} kramdown__tag;

bool kramdown__start_tag(kramdown__parser *parser, kramdown__tag *tag, size_t at);
bool kramdown__end_tag(kramdown__parser *parser, kramdown__tag *tag, size_t at);
/* Past the name that starts at `at` (of an element or attribute); `at` where there is none. */
size_t kramdown__name_end(pos_text text, size_t at);
bool kramdown__tag_is_span(const kramdown__parser *parser, pos_text name);
bool kramdown__tag_is_block(pos_text name);
bool kramdown__tag_is_void(pos_text name);
kramdown__model kramdown__tag_model(pos_text name);
kramdown__attribute *kramdown__tag_attributes(kramdown__parser *parser, const kramdown__tag *tag);
/* Offset of `</name\s*>` (in any case) at or after `from`, or POS_NOT_FOUND. */
size_t kramdown__find_end_tag(pos_text text, pos_text name, size_t from, size_t *size);

/* ---- kramdown_abbreviation.c, kramdown_id.c, kramdown_escape.c, kramdown_render.c ---- */

void kramdown__abbreviate(kramdown__parser *parser, kramdown__element *element);
/* The abbreviation found in a text, as it was defined. */
pos_text kramdown__abbreviation_name(kramdown__parser *parser, pos_text text);
/* html_to_native (kramdown_native.c): an HTML element that has just been read. */
void kramdown__nativize(kramdown__parser *parser, kramdown__element *element);

/* The text without markup, which a header's id is made of; code, math, entities, quotes and symbols
 * count where `characters` says so, as they do in GFM's input. */
pos_text kramdown__plain_text(kramdown__parser *parser, const kramdown__element *element,
                              bool characters);
/* Letters, digits and hyphens, from each line's first letter on. */
void kramdown__add_basic_id(pos_buffer *out, pos_text text);
/* The same, made unique among `used`, with the prefix that the options name. */
pos_text kramdown__unique_id(kramdown__parser *parser, pos_text text, pos_map *used);
/* Gives headers outside HTML elements the ids that GFM's input gives. */
void kramdown__gfm_ids(kramdown__parser *parser, kramdown__element *element, pos_map *used);

/* As kramdown's escape_html: everything; text, whose entities stay; an attribute's value, where
 * quotes go too. */
void kramdown__escape_all(pos_buffer *out, pos_text text);
void kramdown__escape_text(pos_buffer *out, pos_text text);
void kramdown__escape_attribute(pos_buffer *out, pos_text text);
/* The same as escape_text, without line breaks between Chinese and Japanese characters. */
void kramdown__escape_joined(pos_buffer *out, pos_text text);
void kramdown__add_attributes(pos_buffer *out, const kramdown__attribute *list);
/* A character as entity_output says; `original` (data NULL: none) is how it was written. */
void kramdown__add_entity(pos_buffer *out, const markup__kramdown_options *options, int32_t code,
                          pos_text original);

void kramdown__render(pos_buffer *out, kramdown__parser *parser);

#endif
