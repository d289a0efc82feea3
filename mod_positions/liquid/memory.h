/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h - what a run allocates: in chunks that a loop's pass gives back.
 *
 * Threads: a run, and all that it holds, is one thread's. */
#ifndef POS_LIQUID_MEMORY_H
#define POS_LIQUID_MEMORY_H

#include "liquid/liquid.h"

typedef struct liquid__chunk {
    struct liquid__chunk *next;
    size_t size, used;
    char bytes[];
} liquid__chunk;

typedef struct liquid__mark {
    liquid__chunk *chunk;
    size_t used, held;
} liquid__mark;

/* True where `bytes` more fit; else the run is exhausted, and this is the error. */
pos_error *liquid__reserve(liquid_run *run, size_t bytes);
/* Where memory stands now; and gives back what was allocated since. */
liquid__mark liquid__mark_memory(const liquid_run *run);
void liquid__release_memory(liquid_run *run, liquid__mark mark);
/* At the end of a run: nothing is held any more, but its chunks stay until the pool is cleared. */
void liquid__end_memory(liquid_run *run);
/* Appends to `text` in its place if it was allocated last; else copies both. */
pos_text liquid__extend(liquid_run *run, pos_text text, pos_text more);

#endif
