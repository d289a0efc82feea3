/* SPDX-License-Identifier: Apache-2.0 */
/* block.h - blocks: the order in which kramdown tries them. */
#ifndef POS_MARKUP_KRAMDOWN_BLOCK_H
#define POS_MARKUP_KRAMDOWN_BLOCK_H

#include "markup/kramdown/parser.h"

/* Parses `text` (NULL data: on from the current place) into `into`. True where the end tag of the
 * HTML element `into` was found. */
bool kramdown__blocks(kramdown__parser *parser, kramdown__element *into, pos_text text);

#endif
