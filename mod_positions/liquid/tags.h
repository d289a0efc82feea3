/* SPDX-License-Identifier: Apache-2.0 */
/* tags.h - the tags' functions, from the only list of them. */
#ifndef POS_LIQUID_TAGS_H
#define POS_LIQUID_TAGS_H

#include "liquid/liquid.h"

#define TAG(name, form, blank, parse, render)                                                      \
    pos_error *parse(liquid_tag *tag, liquid_parser *parser);                                      \
    pos_error *render(const liquid_tag *tag, liquid_run *run);
#include "liquid/tags.def"
#undef TAG

/* True for an `if` or `unless` with one branch, whose condition names no variable but that one: it
 * prints nothing where the condition says so. */
bool liquid__is_guard(const liquid_tag *tag, uint32_t slot);
/* Whether such a tag renders what it holds. */
pos_error *liquid__guard_passes(bool *out, const liquid_tag *tag, liquid_run *run);

#endif
