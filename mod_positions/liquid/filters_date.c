/* SPDX-License-Identifier: Apache-2.0 */
/* date */
#include "liquid/filters.h"
#include "liquid/parser.h"
#include "liquid/value.h"

pos_error *liquid__filter_date(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text format;
    pos_time time;
    *out = input;
    POS_TRY(liquid_plain(&input, input, call->run));
    POS_TRY(liquid__text_of(&format, call->arguments[0], call->run));
    if (format.size == 0 || !liquid_time(&time, input, pos_strftime_unit(format), call->run))
        return NULL;
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    pos_strftime(buffer, format, &time);
    return liquid__finish_text(out, buffer, call);
}
