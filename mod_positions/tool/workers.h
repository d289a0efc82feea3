/* SPDX-License-Identifier: Apache-2.0 */
/* workers.h - the same work for many items, on every core.
 *
 * Threads: tool_for_each is called by one thread; `work` runs in several at once. */
#ifndef POS_TOOL_WORKERS_H
#define POS_TOOL_WORKERS_H

#include <apr_pools.h>

/* `scratch` is cleared after each item. */
typedef void (*tool_work)(void *baton, size_t index, apr_pool_t *scratch);

/* Calls `work` once for each index below `count`, in any order, and returns when all is done. Where
 * no thread can be had, this one does it all. */
void tool_for_each(size_t count, tool_work work, void *baton);

#endif
