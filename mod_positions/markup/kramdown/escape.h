/* SPDX-License-Identifier: Apache-2.0 */
/* escape.h - text on its way out: escapes, attributes, entities. All append to `out`. */
#ifndef POS_MARKUP_KRAMDOWN_ESCAPE_H
#define POS_MARKUP_KRAMDOWN_ESCAPE_H

#include "markup/kramdown/options.h"
#include "markup/kramdown/tree.h"

/* As kramdown's escape_html: text, whose entities stay; an attribute's value, where quotes go too.
 */
void kramdown__escape_text(pos_buffer *out, pos_text text);
void kramdown__escape_attribute(pos_buffer *out, pos_text text);
/* The same as escape_text, without line breaks between Chinese and Japanese characters. */
void kramdown__escape_joined(pos_buffer *out, pos_text text);
void kramdown__add_attributes(pos_buffer *out, const kramdown__attribute *list);
/* A character as entity_output says; `original` (data NULL: none) is how it was written. */
void kramdown__add_entity(pos_buffer *out, const kramdown__options *options, int32_t code,
                          pos_text original);

#endif
