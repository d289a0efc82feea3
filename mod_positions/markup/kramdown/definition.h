/* SPDX-License-Identifier: Apache-2.0 */
/* definition.h - definitions of links, footnotes and abbreviations. They leave nothing in the tree
 * but a block's end. */
#ifndef POS_MARKUP_KRAMDOWN_DEFINITION_H
#define POS_MARKUP_KRAMDOWN_DEFINITION_H

#include "markup/kramdown/parser.h"

/* Parses the definition that starts at the current place, whose first byte is `first`; false, with
 * nothing taken, where there is none. */
bool kramdown__definition(kramdown__parser *parser, char first);

#endif
