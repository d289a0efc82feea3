/* SPDX-License-Identifier: Apache-2.0 */
/* abs plus minus times divided_by modulo round ceil floor at_least at_most */
#include "liquid/filters.h"
#include "liquid/value.h"

static pos_error *apply_operation(pos_value *out, pos_value input, const liquid_call *call,
                                  liquid__operation operation)
{
    pos_value left = liquid__number(input, call->run);
    pos_value right = liquid__number(call->arguments[0], call->run);
    return liquid__calculate(out, left, right, operation, call->run);
}

pos_error *liquid__filter_plus(pos_value *out, pos_value input, const liquid_call *call)
{
    return apply_operation(out, input, call, LIQUID__ADD);
}

pos_error *liquid__filter_minus(pos_value *out, pos_value input, const liquid_call *call)
{
    return apply_operation(out, input, call, LIQUID__SUBTRACT);
}

pos_error *liquid__filter_times(pos_value *out, pos_value input, const liquid_call *call)
{
    return apply_operation(out, input, call, LIQUID__MULTIPLY);
}

pos_error *liquid__filter_divided_by(pos_value *out, pos_value input, const liquid_call *call)
{
    return apply_operation(out, input, call, LIQUID__DIVIDE);
}

pos_error *liquid__filter_modulo(pos_value *out, pos_value input, const liquid_call *call)
{
    return apply_operation(out, input, call, LIQUID__MODULO);
}

pos_error *liquid__filter_abs(pos_value *out, pos_value input, const liquid_call *call)
{
    *out = liquid__absolute(liquid__short_number(input, call->run), call->run);
    return NULL;
}

pos_error *liquid__filter_round(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_value digits = liquid__short_number(liquid_argument(call, 0, pos_value_int(0)), call->run);
    return liquid__round(out, liquid__number(input, call->run), LIQUID__NEAREST,
                         liquid_to_integer(digits), call->run);
}

pos_error *liquid__filter_ceil(pos_value *out, pos_value input, const liquid_call *call)
{
    return liquid__round(out, liquid__number(input, call->run), LIQUID__CEIL, 0, call->run);
}

pos_error *liquid__filter_floor(pos_value *out, pos_value input, const liquid_call *call)
{
    return liquid__round(out, liquid__number(input, call->run), LIQUID__FLOOR, 0, call->run);
}

pos_error *liquid__filter_at_least(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_value least = liquid__short_number(call->arguments[0], call->run);
    *out = liquid__short_number(input, call->run);
    if (liquid__compare_numbers(least, *out) == 1)
        *out = least;
    return NULL;
}

pos_error *liquid__filter_at_most(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_value most = liquid__short_number(call->arguments[0], call->run);
    *out = liquid__short_number(input, call->run);
    if (liquid__compare_numbers(most, *out) == -1)
        *out = most;
    return NULL;
}
