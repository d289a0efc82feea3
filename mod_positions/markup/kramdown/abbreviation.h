/* SPDX-License-Identifier: Apache-2.0 */
/* abbreviation.h - abbreviations: found in text between words' boundaries, the longest first. */
#ifndef POS_MARKUP_KRAMDOWN_ABBREVIATION_H
#define POS_MARKUP_KRAMDOWN_ABBREVIATION_H

#include "markup/kramdown/parser.h"

/* Replaces what was defined as an abbreviation in all text below `element`. */
void kramdown__abbreviate(kramdown__parser *parser, kramdown__element *element);
/* The abbreviation found in a text, as it was defined. */
pos_text kramdown__abbreviation_name(kramdown__parser *parser, pos_text text);

#endif
