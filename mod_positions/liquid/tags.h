/* SPDX-License-Identifier: Apache-2.0 */
/* tags.h - the tags' functions, from the only list of them. */
#ifndef POS_LIQUID_TAGS_H
#define POS_LIQUID_TAGS_H

#include "liquid/parts.h"

#define TAG(name, form, blank, parse, render)                                                      \
    pos_error *parse(liquid_tag *tag, liquid_parser *parser);                                      \
    pos_error *render(const liquid_tag *tag, liquid_run *run);
#include "liquid/tags.def"
#undef TAG

#endif
