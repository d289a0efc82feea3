/* SPDX-License-Identifier: Apache-2.0 */
/* native.h - html_to_native: HTML becomes kramdown's own elements where there are such
 * (Kramdown::Parser::Html's ElementConverter). An element is converted as soon as it has been read,
 * its content still raw where it is to be parsed into spans. */
#ifndef POS_MARKUP_KRAMDOWN_NATIVE_H
#define POS_MARKUP_KRAMDOWN_NATIVE_H

#include "markup/kramdown/parser.h"

/* Converts an HTML element that has just been read. */
/* html_to_native (kramdown_native.c): an HTML element that has just been read. */
void kramdown__nativize(kramdown__parser *parser, kramdown__element *element);

/* ---- for native_table.c ---- */

bool kramdown__is_html(const kramdown__element *element, const char *name);
/* It stays HTML; its content is converted, or (`convert` false) only its entities are. */
void kramdown__native_html(kramdown__parser *parser, kramdown__element *element, bool convert,
                           bool preserve);
/* Converts what is below an element that was HTML's `name`. */
void kramdown__native_children(kramdown__parser *parser, kramdown__element *element, pos_text name,
                               bool convert, bool preserve);
void kramdown__drop_text(kramdown__element *element);

#endif
