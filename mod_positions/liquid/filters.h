/* SPDX-License-Identifier: Apache-2.0 */
/* filters.h - what the files of filters share: their declarations, from the only list of them. */
#ifndef POS_LIQUID_FILTERS_H
#define POS_LIQUID_FILTERS_H

#include "liquid/run.h"

#define FILTER(name, min, max, pure, rate, function)                                               \
    pos_error *function(pos_value *out, pos_value input, const liquid_call *call);
#include "liquid/filters.def"
#undef FILTER

/* Sets `out` to the buffer's text. */
static inline pos_error *liquid__finish_text(pos_value *out, pos_buffer *buffer,
                                             const liquid_call *call)
{
    *out = pos_value_string(liquid_take_buffer(call->run, buffer));
    return call->run->exhausted;
}

#endif
