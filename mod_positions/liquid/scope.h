/* SPDX-License-Identifier: Apache-2.0 */
/* scope.h - variables: one cell for each name in each scope (a run's own, and one for each {% render %}),
 * which always holds the value that is visible now. A loop that shadows a name puts the old value aside
 * and back; so reading a variable is one indirection.
 *
 * Threads: a run, and all that it holds, is one thread's. */
#ifndef POS_LIQUID_SCOPE_H
#define POS_LIQUID_SCOPE_H

#include "liquid/tree.h"

typedef struct liquid__cell {
    liquid__name name;
    pos_value value;  /* what is visible, where bound */
    pos_value outer;  /* what is assigned, while shadowed */
    pos_value global; /* once asked for */
    uint32_t shadows;
    bool bound, outer_bound, asked, defined;
} liquid__cell;

/* The cells of one scope, by name. */
typedef struct liquid__scope {
    liquid__cell **cells; /* open addressing */
    uint32_t size, count;
    struct liquid__frame *frames;
    bool isolated; /* a {% render %}: no globals */
} liquid__scope;

/* The cells of one template's names in one scope. */
typedef struct liquid__frame {
    const liquid_template *owner;
    liquid__cell **cells;
    struct liquid__frame *next;
} liquid__frame;

typedef struct liquid__saved {
    liquid__cell *cell;
    pos_value value;
    bool bound;
} liquid__saved;

/* Makes an empty scope. */
void liquid__scope_start(liquid__scope *scope, bool isolated);
/* The cells of that template's names in the run's scope, made at first need. */
liquid__frame *liquid__frame_of(liquid_run *run, const liquid_template *owner);
/* The name's cell in the run's scope, made at first need. */
liquid__cell *liquid__cell_of(liquid_run *run, const liquid__name *name);
/* The same; NULL: the name has no cell yet. */
liquid__cell *liquid__find_cell(const liquid_run *run, pos_text name, uint32_t hash);
/* What the name means now: what is bound, else what the host has. */
pos_error *liquid__cell_value(pos_value *out, liquid__cell *cell, liquid_run *run);
/* Fills cell->global. */
pos_error *liquid__fetch_global(liquid__cell *cell, liquid_run *run);
/* Puts `value` before what the name means, until the run takes it back (liquid__saved). */
void liquid__bind_cell(liquid_run *run, liquid__cell *cell, pos_value value);
/* What {% assign %} does: visible unless a loop shadows the name, and then after it. */
void liquid__assign_cell(liquid_run *run, liquid__cell *cell, pos_value value);
/* The value of the variable that `name` names. */
pos_error *liquid__name_value(pos_value *out, liquid_run *run, pos_value name);

#endif
