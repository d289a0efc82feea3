/* SPDX-License-Identifier: Apache-2.0 */
/* typography.h - quotes, symbols and entities. */
#ifndef POS_MARKUP_KRAMDOWN_TYPOGRAPHY_H
#define POS_MARKUP_KRAMDOWN_TYPOGRAPHY_H

#include "markup/kramdown/parser.h"

/* Each adds the element for what starts at the current place; the last two are false, with nothing
 * taken, where there is none. */
void kramdown__smart_quote(kramdown__parser *parser);
bool kramdown__typographic_symbol(kramdown__parser *parser);
bool kramdown__entity(kramdown__parser *parser);
/* An entity's name by its code point, or NULL. */
const char *kramdown__entity_name(int32_t code);

#endif
