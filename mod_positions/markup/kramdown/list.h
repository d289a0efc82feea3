/* SPDX-License-Identifier: Apache-2.0 */
/* list.h - ordered, unordered, task and definition lists. */
#ifndef POS_MARKUP_KRAMDOWN_LIST_H
#define POS_MARKUP_KRAMDOWN_LIST_H

#include "markup/kramdown/parser.h"

/* Each parses the list that starts at the current place and adds it to the tree; false, with
 * nothing taken, where there is none. */
bool kramdown__list(kramdown__parser *parser);
bool kramdown__definition_list(kramdown__parser *parser);

#endif
