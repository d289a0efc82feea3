/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - tables: rows of cells between pipes. */
#ifndef POS_MARKUP_KRAMDOWN_TABLE_H
#define POS_MARKUP_KRAMDOWN_TABLE_H

#include "markup/kramdown/parser.h"

/* Parses the table that starts at the current place and adds it to the tree; false, with nothing
 * taken, where there is none. */
bool kramdown__table(kramdown__parser *parser);

#endif
