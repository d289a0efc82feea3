/* SPDX-License-Identifier: Apache-2.0 */
/* tag.h - HTML's words: names, tags, attributes, and what kramdown knows about each element. */
#ifndef POS_MARKUP_KRAMDOWN_TAG_H
#define POS_MARKUP_KRAMDOWN_TAG_H

#include "markup/kramdown/parser.h"

typedef struct kramdown__tag {
    pos_text name; /* lower case where HTML knows it */
    bool known;    /* HTML knows it */
    bool closed;   /* ends with /> */
    size_t size;   /* bytes, from < to > */
    pos_text attributes;
} kramdown__tag;

/* Reads the tag at `at`, whose texts borrow from the source. False where there is none. */
bool kramdown__start_tag(kramdown__parser *parser, kramdown__tag *tag, size_t at);
bool kramdown__end_tag(kramdown__parser *parser, kramdown__tag *tag, size_t at);
/* Past the name that starts at `at` (of an element or attribute); `at` where there is none. */
size_t kramdown__name_end(pos_text text, size_t at);
/* What kramdown knows of the element `name`, which is in lower case. */
bool kramdown__tag_is_span(const kramdown__parser *parser, pos_text name);
bool kramdown__tag_is_block(pos_text name);
bool kramdown__tag_is_void(pos_text name);
kramdown__model kramdown__tag_model(pos_text name);
/* The tag's attributes, made in the parser's pool; NULL: none. */
kramdown__attribute *kramdown__tag_attributes(kramdown__parser *parser, const kramdown__tag *tag);
/* Offset of `</name\s*>` (in any case) at or after `from`, or POS_NOT_FOUND. */
size_t kramdown__find_end_tag(pos_text text, pos_text name, size_t from, size_t *size);

#endif
