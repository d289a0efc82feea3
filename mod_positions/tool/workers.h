/* SPDX-License-Identifier: Apache-2.0 */
/* workers.h - the same work for many items, on every core.
 *
 * Threads: tool_for_each is called by one thread; `work` runs in several at once. */
#ifndef POS_TOOL_WORKERS_H
#define POS_TOOL_WORKERS_H

#include <stdatomic.h>
#include <stdbool.h>

#include <apr_pools.h>

/* `scratch` is cleared after each item. */
typedef void (*tool_work)(void *baton, size_t index, apr_pool_t *scratch);

/* Calls `work` once for each index below `count`, in any order, and returns when all is done. Where
 * no thread can be had, this one does it all. */
void tool_for_each(size_t count, tool_work work, void *baton);

/* How far such work is, for whoever waits for it at a terminal. */
typedef struct tool_progress {
    size_t count;
    atomic_size_t done;
    bool shown; /* standard error is a terminal */
} tool_progress;

void tool_progress_start(tool_progress *progress, size_t count);
/* One item more is done. The last one ends the line. Several may call it at once. */
void tool_progress_step(tool_progress *progress);

#endif
