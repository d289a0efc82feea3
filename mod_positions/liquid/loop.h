/* SPDX-License-Identifier: Apache-2.0 */
/* loop.h - loops: what they walk over, and what templates see of them (forloop, tablerowloop).
 *
 * Threads: a run, and all that it holds, is one thread's. */
#ifndef POS_LIQUID_LOOP_H
#define POS_LIQUID_LOOP_H

#include "liquid/tree.h"

typedef struct liquid__loop {
    pos_text name;
    int64_t length, index;
    int64_t columns, column, row; /* of a tablerow */
    bool table;
    pos_value parent;
    pos_object object;
} liquid__loop;

/* The loop as a value; a field of it; whether a value is one. */
pos_value liquid__loop_value(liquid__loop *loop);
bool liquid__loop_field(pos_value *out, pos_value object, liquid__word word);
bool liquid__is_loop(pos_value value);

/* ---- what a loop walks over ---- */

/* The parts of a collection, by index, as Liquid's for and tablerow slice it. */
typedef struct liquid__walk {
    pos_value collection; /* array, range, or map (pairs) */
    int64_t first, count;
    bool reversed;
} liquid__walk;

/* `from` may be negative, `to` NULL: as the tag's offset and limit say. Errors: what the run's limits say. */
pos_error *liquid__walk_over(liquid__walk *out, pos_value collection, int64_t from,
                             const int64_t *to, liquid_run *run);
/* The item at `index` of the walk. */
pos_value liquid__walk_at(const liquid__walk *walk, int64_t index, liquid_run *run);

#endif
