/* SPDX-License-Identifier: Apache-2.0 */
/* budget.h - what one piece of work may cost: steps, time and memory.
 *
 * Whoever starts the work (a page's rendering) makes one budget and hands it down to everything
 * that works for it: templates, Markdown, highlighting, data, stylesheets. Each charges the work
 * that it is about to do, and ends with POS_ELIMIT once that is too much.
 *
 * Work is counted in units, about a nanosecond each on the machines of 2024: a byte that is looked
 * at one by one is a unit, one that is copied a quarter. POS_BUDGET_STEP units are a step, the unit
 * of limits and messages. The clock is read once for each POS_BUDGET_SLICE units, so that charging
 * is a subtraction.
 *
 * Threads: a budget belongs to one thread at a time.
 */
#ifndef POS_BASE_BUDGET_H
#define POS_BASE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define POS_BUDGET_STEP  64
#define POS_BUDGET_SLICE ((int64_t)1 << 16)

/* 0: the default. The first three are a budget's, and are charged; the others bound what is made or
 * read as a whole. */
typedef struct pos_limits {
    int64_t steps;  /* 50,000,000 */
    int64_t time;   /* µs from the start; 5 s */
    int64_t memory; /* bytes of what is made on the way, roughly; 256 MiB */
    int64_t output; /* bytes of one rendered page; 64 MiB */
    int64_t source; /* bytes of one page, layout, include or data file; 8 MiB */
    int64_t pages;  /* files in one tree; 1,000,000 */
} pos_limits;

extern const pos_limits pos_default_limits;

/* `limits` with the defaults in place of zeros; NULL: the defaults. */
pos_limits pos_limits_whole(const pos_limits *limits);

typedef enum pos_budget_state {
    POS_BUDGET_GOOD,
    POS_BUDGET_NO_STEPS,
    POS_BUDGET_NO_TIME,
    POS_BUDGET_NO_MEMORY
} pos_budget_state;

typedef struct pos_budget {
    int64_t slice;    /* units left of this slice; negative: the limits are to be looked at */
    int64_t finished; /* units of all slices before this one */
    pos_limits limits;
    int64_t deadline; /* of pos_monotonic */
    size_t kept;      /* bytes that live until the work ends */
    size_t held;      /* bytes that are given back before it does */
    pos_budget_state state;
} pos_budget;

/* Starts a budget, and its clock. NULL: the defaults. */
void pos_budget_start(pos_budget *budget, const pos_limits *limits);

/* Begins the next slice. False where a limit is passed: then every later charge is refused, too. */
bool pos_budget_check(pos_budget *budget);

/* Charges work before it is done. False where it may not be done. */
static inline bool pos_budget_charge(pos_budget *budget, int64_t units)
{
    budget->slice -= units;
    return budget->slice >= 0 || pos_budget_check(budget);
}

/* Charges work that a caller cannot refuse: the next pos_budget_charge sees it. */
static inline void pos_budget_add(pos_budget *budget, int64_t units)
{
    budget->slice -= units;
}

/* Counts memory that lives until the work ends; the next pos_budget_check sees it. */
static inline void pos_budget_keep(pos_budget *budget, size_t bytes)
{
    budget->kept += bytes;
}

/* Bytes of memory that are left. */
static inline size_t pos_budget_memory_left(const pos_budget *budget)
{
    size_t used = budget->kept + budget->held;
    size_t limit = (size_t)budget->limits.memory;
    return used < limit ? limit - used : 0;
}

/* Units charged so far. */
int64_t pos_budget_spent(const pos_budget *budget);

/* µs until the deadline; 0 or less where it has passed. */
int64_t pos_budget_time_left(const pos_budget *budget);

/* Which limit was passed, in words. The text lives in `result`. */
const char *pos_budget_message(const pos_budget *budget, apr_pool_t *result);

/* POS_ELIMIT with these words. */
pos_error *pos_budget_error(const pos_budget *budget, apr_pool_t *result);

#endif
