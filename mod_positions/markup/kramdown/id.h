/* SPDX-License-Identifier: Apache-2.0 */
/* id.h - headers' ids. */
#ifndef POS_MARKUP_KRAMDOWN_ID_H
#define POS_MARKUP_KRAMDOWN_ID_H

#include "markup/kramdown/parser.h"

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

#endif
