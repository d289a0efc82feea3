/* SPDX-License-Identifier: Apache-2.0 */
/* html.h - HTML among blocks and in text: a tree whose elements run to their end tags. */
#ifndef POS_MARKUP_KRAMDOWN_HTML_H
#define POS_MARKUP_KRAMDOWN_HTML_H

#include "markup/kramdown/parser.h"

/* Parses the HTML that starts at the current place. False, with nothing taken, where there is none.
 * `found_end` where what was there is the end tag of the element that is being filled. */
bool kramdown__block_html(kramdown__parser *parser, bool *found_end);
/* The same in text; what is no HTML becomes text. */
void kramdown__span_html(kramdown__parser *parser);

#endif
