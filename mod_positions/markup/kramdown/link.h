/* SPDX-License-Identifier: Apache-2.0 */
/* link.h - links and images: their text in brackets, then a target or a definition's name. */
#ifndef POS_MARKUP_KRAMDOWN_LINK_H
#define POS_MARKUP_KRAMDOWN_LINK_H

#include "markup/kramdown/parser.h"

/* Parses the link or image that starts at the current place; what is none becomes text. */
void kramdown__link_or_image(kramdown__parser *parser);
/* A definition's name as it is looked up: white space runs as one space, in lower case. */
pos_text kramdown__link_id(pos_text id, apr_pool_t *pool);

#endif
