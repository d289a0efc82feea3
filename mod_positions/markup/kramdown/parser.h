/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h - the state of one parse: the source, where it has been read to, what was defined.
 *
 * The room: what all parts of the parser share. Their order is document.h's.
 *
 * Bounds: nesting (KRAMDOWN_DEPTH, KRAMDOWN_HTML_DEPTH), and the bytes that are parsed in vain
 * because a span turns out to have no end, or repeated by references to attribute lists
 * (`wasted`): past them an opener is text, a reference nothing.
 *
 * Ownership: everything lives in the parser's pool; texts borrow from the source where they can.
 * Threads: one parser, one thread.
 */
#ifndef POS_MARKUP_KRAMDOWN_PARSER_H
#define POS_MARKUP_KRAMDOWN_PARSER_H

#include "base/budget.h"
#include "markup/kramdown/options.h"
#include "markup/kramdown/tree.h"

/* Blocks in blocks, and spans in spans. */
#define KRAMDOWN_DEPTH 100
/* HTML elements in HTML elements: unclosed <li> and <p> nest in kramdown. */
#define KRAMDOWN_HTML_DEPTH 1000
/* A search's memory: the first occurrence at or after `from` is at `found`. It keeps a text from
 * being searched again for each of many openers. */
typedef struct kramdown__seek {
    size_t from; /* POS_NOT_FOUND: nothing is known yet */
    size_t found;
} kramdown__seek;

/* The text that is being scanned, and what is known about it: searches that failed, or where they
 * succeeded. */
typedef struct kramdown__source {
    pos_text text; /* ends with a newline while blocks are parsed */
    size_t at;
    size_t fence[2];  /* no closing fence of so many ~ or ` follows */
    size_t backticks; /* no run of so many ` follows `backticks_from` */
    size_t backticks_from;
    size_t strike_from; /* no closing ~~ follows this offset */
    kramdown__seek brace, math, comment, instruction, cdata, angle, quote[2];
} kramdown__source;

typedef struct kramdown__parser {
    kramdown__source source;
    kramdown__element *root;
    kramdown__element *tree;  /* what is being filled */
    kramdown__ial *block_ial; /* waits for the next block */
    kramdown__options options;
    pos_map *alds, *links, *footnotes, *abbreviations; /* name → host pointer */
    apr_pool_t *pool;
    int depth;
    int html_depth;
    /* spans */
    int inside[3]; /* elements being parsed: em, strong, link or image */
    size_t wasted, max_waste;
    pos_budget *budget; /* once it is spent, everything that loops ends */
} kramdown__parser;

/* What a block, a span or an element that is rendered takes, besides its bytes. */
#define KRAMDOWN_UNITS 128
/* What copies of the source and its HTML take for a byte of it, about; what an element takes, with
 * its attributes and where it is kept. Together 3 bytes for one of prose, 250 for one of a table's,
 * 300 for one of a list of definitions. */
#define KRAMDOWN_BYTES         8
#define KRAMDOWN_ELEMENT_BYTES (sizeof(kramdown__element) + 32)

/* Charges the budget for one element and for the bytes read since `from`. False: it is spent, and the
 * parser has to end. */
static inline bool kramdown__charge(kramdown__parser *parser, size_t from)
{
    size_t at = parser->source.at, read = at > from ? at - from : 0;
    return pos_budget_charge(parser->budget, KRAMDOWN_UNITS + 8 * (int64_t)read);
}

/* A new element without parent, all else 0. Its memory counts until the document is done. */
kramdown__element *kramdown__element_make(kramdown__parser *parser, kramdown__kind kind);
/* Adds text (borrowed) to the last child where it is of that kind and the bytes are neighbours,
 * else a new child; nothing for an empty text. */
void kramdown__add_text(kramdown__parser *parser, kramdown__element *parent, pos_text text,
                        kramdown__kind kind);
/* A block, with the attribute list that waits for it. */
kramdown__element *kramdown__block_make(kramdown__parser *parser, kramdown__kind kind);
/* Starts on another text; the caller keeps the old source and puts it back. */
void kramdown__source_start(kramdown__parser *parser, pos_text text);
/* Offset of `needle` at or after `from`, or POS_NOT_FOUND. */
size_t kramdown__search(pos_text text, pos_text needle, size_t from, kramdown__seek *seek);
/* What was put under that name in one of the parser's maps, or NULL. */
const void *kramdown__find(const pos_map *map, pos_text name);
void kramdown__put(pos_map *map, pos_text name, const void *what);

#endif
