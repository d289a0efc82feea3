/* SPDX-License-Identifier: Apache-2.0 */
/* span.h - spans: what stands in a paragraph, a header, a cell. */
#ifndef POS_MARKUP_KRAMDOWN_SPAN_H
#define POS_MARKUP_KRAMDOWN_SPAN_H

#include "markup/kramdown/parser.h"

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

#endif
