/* SPDX-License-Identifier: Apache-2.0 */
/* attributes.h - attribute lists ({: … }), their definitions ({:name: … }) and extensions
 * ({::name … }). */
#ifndef POS_MARKUP_KRAMDOWN_ATTRIBUTES_H
#define POS_MARKUP_KRAMDOWN_ATTRIBUTES_H

#include "markup/kramdown/parser.h"

/* Parses a list's content into `*ial`, which is made where it is NULL. */
void kramdown__attribute_list(kramdown__parser *parser, kramdown__ial **ial, pos_text text);
/* Gives `element` what the list (NULL: none) and its references say. */
void kramdown__apply(kramdown__parser *parser, kramdown__element *element,
                     const kramdown__ial *ial);
/* Parses the list, definition or extension that starts at the current place; false, with nothing
 * taken, where there is none. */
bool kramdown__block_extension(kramdown__parser *parser);
/* The same in text; what is none becomes text. */
void kramdown__span_extension(kramdown__parser *parser);

#endif
