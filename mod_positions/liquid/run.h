/* SPDX-License-Identifier: Apache-2.0 */
/* run.h - a template being rendered: what it evaluates, prints and spends.
 *
 * Threads: a run, and all that it holds, is one thread's. */
#ifndef POS_LIQUID_RUN_H
#define POS_LIQUID_RUN_H

#include "liquid/loop.h"
#include "liquid/memory.h"
#include "liquid/scope.h"

typedef enum liquid__interrupt {
    LIQUID__NO_INTERRUPT,
    LIQUID__BREAK,
    LIQUID__CONTINUE
} liquid__interrupt;

/* What tags keep for the length of a run. A {% render %} sees its caller's and keeps its own. */
typedef struct liquid__registers {
    pos_map *cycles;
    pos_map *offsets; /* of loops, for offset: continue */
    pos_text changed; /* what ifchanged saw last */
    bool has_changed;
    liquid__loop *loop;
} liquid__registers;

#define LIQUID__BUFFERS 64

struct liquid_run {
    pos_buffer *out;
    liquid__frame *frame;
    liquid__scope *scope;
    uint32_t here; /* offset of what is rendered, in frame->owner */
    liquid__interrupt interrupt;
    pos_budget *budget; /* the input's, or else own_budget */
    pos_budget own_budget;
    const liquid_input *input;
    size_t max_text; /* bytes of any one string */
    int max_partials;
    apr_pool_t *pool;
    pos_scope ask;
    liquid__chunk *chunks, *chunk;
    size_t held_before; /* the budget's, when the run began */
    char *last_end;     /* of the string that liquid__extend made last */
    size_t last_free;   /* behind it */
    pos_error *exhausted;
    liquid__saved *saved;
    uint32_t saved_count, saved_capacity;
    liquid__registers registers;
    pos_map *own_registers;
    pos_map *conditions, *expressions;
    pos_buffer *buffers[LIQUID__BUFFERS];
    size_t buffer_bytes[LIQUID__BUFFERS]; /* the longest that each has been */
    uint32_t buffer_count;
    int partials;
    int no_include;
    int64_t faults;
    uint64_t random;
    size_t out_start;
};

/* The cell of the template's name number `slot`. */
static inline liquid__cell *liquid__slot_cell(liquid_run *run, uint32_t slot)
{
    liquid__cell *cell = run->frame->cells[slot];
    if (!cell) {
        cell = liquid__cell_of(run, &run->frame->owner->names[slot]);
        run->frame->cells[slot] = cell;
    }
    return cell;
}

/* What liquid__eval does with anything but a literal. */
pos_error *liquid__eval_slowly(pos_value *out, const liquid__expr *expr, liquid_run *run);

/* The expression's value. Errors: faults of the template, with their place, or the run's end. */
static inline pos_error *liquid__eval(pos_value *out, const liquid__expr *expr, liquid_run *run)
{
    if (expr->kind == LIQUID__LITERAL) {
        *out = expr->as.literal;
        return NULL;
    }
    return liquid__eval_slowly(out, expr, run);
}

/* A value with its filters; a condition. Errors as liquid__eval's. */
pos_error *liquid__eval_chain(pos_value *out, const liquid_expression *chain, liquid_run *run);
pos_error *liquid__holds(bool *out, const liquid_condition *condition, liquid_run *run);
/* Liquid's == with blank and empty as it has them in conditions. */
bool liquid__equal_in_condition(pos_value left, pos_value right, liquid_edition edition);
/* Tells the host where `value` is a time that stands for the present one: it is about to be seen as
 * the time that it holds. */
void liquid__note_live(pos_value value, liquid_run *run);
/* Puts the present time, in `now`, in the place of the one of the two that stands for it, and tells
 * the host what it is compared with. Does nothing unless both are times and one alone does. */
void liquid__set_present(pos_value *left, pos_value *right, pos_time *now, liquid_run *run);
/* Appends what the body prints to run->out. */
pos_error *liquid__render_nodes(const liquid_body *body, liquid_run *run);
/* One node's error: NULL where rendering goes on. */
pos_error *liquid__recover(pos_error *error, bool blank, liquid_run *run);
/* The error that ends the run where its budget is spent; NULL: it may go on. */
pos_error *liquid__check_limits(liquid_run *run);

/* Charges so many steps. Errors: the run is exhausted. */
static inline pos_error *liquid__charge(liquid_run *run, int64_t steps)
{
    run->budget->slice -= steps * POS_BUDGET_STEP;
    return run->budget->slice < 0 ? liquid__check_limits(run) : NULL;
}

/* Work that grows with bytes: looked at one by one, or copied. The next liquid__charge sees it. */
static inline void liquid__add_scanned(liquid_run *run, size_t bytes)
{
    pos_budget_add(run->budget, (int64_t)bytes);
}

static inline void liquid__add_copied(liquid_run *run, size_t bytes)
{
    pos_budget_add(run->budget, (int64_t)(bytes / 4));
}

/* liquid_charge_value, with a short way for what keys mostly are. */
static inline pos_error *liquid__charge_value(liquid_run *run, pos_value value)
{
    if (value.kind == POS_ARRAY || value.kind == POS_MAP)
        return liquid_charge_value(run, value);
    if (value.kind == POS_STRING)
        liquid__add_scanned(run, value.size);
    return NULL;
}

/* Charges what comparing two values takes: strings are compared as far as the shorter one goes. */
static inline pos_error *liquid__charge_comparison(liquid_run *run, pos_value a, pos_value b)
{
    if (a.kind != b.kind)
        return NULL;
    if (a.kind == POS_STRING)
        liquid__add_copied(run, a.size < b.size ? a.size : b.size);
    return a.kind == POS_ARRAY || a.kind == POS_MAP ? liquid_charge_value(run, a) : NULL;
}

#endif
