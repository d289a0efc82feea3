/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of work, looked at once for each slice of it. */
#include "base/budget.h"

#include <apr_strings.h>

#include "base/date.h"

const pos_limits pos_default_limits = {.steps = 50000000,
                                       .time = 5000000,
                                       .memory = (int64_t)256 << 20,
                                       .output = (int64_t)64 << 20,
                                       .source = (int64_t)8 << 20,
                                       .pages = 1000000};

pos_limits pos_limits_whole(const pos_limits *limits)
{
    const pos_limits *usual = &pos_default_limits;
    if (!limits)
        return *usual;
    return (pos_limits){.steps = limits->steps ? limits->steps : usual->steps,
                        .time = limits->time ? limits->time : usual->time,
                        .memory = limits->memory ? limits->memory : usual->memory,
                        .output = limits->output ? limits->output : usual->output,
                        .source = limits->source ? limits->source : usual->source,
                        .pages = limits->pages ? limits->pages : usual->pages};
}

void pos_budget_start(pos_budget *budget, const pos_limits *limits)
{
    *budget = (pos_budget){.slice = POS_BUDGET_SLICE, .limits = pos_limits_whole(limits)};
    budget->deadline = pos_monotonic() + budget->limits.time;
}

int64_t pos_budget_spent(const pos_budget *budget)
{
    return budget->finished + POS_BUDGET_SLICE - budget->slice;
}

int64_t pos_budget_time_left(const pos_budget *budget)
{
    return budget->deadline - pos_monotonic();
}

/* Work that would end later than this, in µs after the deadline, is not begun. */
#define MAX_LATE 20000

/* `charged`: units since the last look, most of them work that is about to begin. */
static pos_budget_state state_of(const pos_budget *budget, int64_t charged)
{
    if (budget->state != POS_BUDGET_GOOD)
        return budget->state;
    if (budget->finished / POS_BUDGET_STEP > budget->limits.steps)
        return POS_BUDGET_NO_STEPS;
    if (pos_budget_memory_left(budget) == 0)
        return POS_BUDGET_NO_MEMORY;
    int64_t left = pos_budget_time_left(budget);
    return left < 0 || charged / 1000 > left + MAX_LATE ? POS_BUDGET_NO_TIME : POS_BUDGET_GOOD;
}

bool pos_budget_check(pos_budget *budget)
{
    int64_t charged = POS_BUDGET_SLICE - budget->slice;
    budget->finished += charged;
    budget->slice = POS_BUDGET_SLICE;
    budget->state = state_of(budget, charged);
    if (budget->state == POS_BUDGET_GOOD)
        return true;
    budget->finished -= POS_BUDGET_SLICE + 1;
    budget->slice = -1; /* so that every charge comes here */
    return false;
}

const char *pos_budget_message(const pos_budget *budget, apr_pool_t *result)
{
    switch (budget->state) {
    case POS_BUDGET_NO_STEPS:
        return apr_psprintf(result, "more than %ld steps", (long)budget->limits.steps);
    case POS_BUDGET_NO_MEMORY:
        return apr_psprintf(result, "values of more than %ld MiB at a time",
                            (long)(budget->limits.memory >> 20));
    default:
        return apr_psprintf(result, "rendering took more than %ld ms",
                            (long)(budget->limits.time / 1000));
    }
}

pos_error *pos_budget_error(const pos_budget *budget, apr_pool_t *result)
{
    return pos_error_make(POS_ELIMIT, result, "%s", pos_budget_message(budget, result));
}
