/* SPDX-License-Identifier: Apache-2.0 */
/* native_table.h - html_to_native's tables. */
#ifndef POS_MARKUP_KRAMDOWN_NATIVE_TABLE_H
#define POS_MARKUP_KRAMDOWN_NATIVE_TABLE_H

#include "markup/kramdown/parser.h"

/* Converts `element`, a <table>. False, with nothing changed, where a table of kramdown's could not
 * hold it. */
bool kramdown__native_table(kramdown__parser *parser, kramdown__element *element);

#endif
