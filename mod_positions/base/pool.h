/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - APR's pools where memory runs out.
 *
 * The rule: what can fail says so. malloc is checked, and a buffer that can't grow is an error
 * (text.h). A pool can't say so: it calls its abort function, which ends the process after one line
 * in the log (httpd's and ours alike). A pool without one returns NULL, which no caller expects:
 * so every pool that has no parent to inherit it from is made here.
 *
 * Threads: no state.
 */
#ifndef POS_BASE_POOL_H
#define POS_BASE_POOL_H

#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

/* A pool without a parent and with an allocator of its own: one thread at a time may use it, and
 * whoever made it destroys it. Never NULL. */
apr_pool_t *pos_pool_make(void);

/* What such a pool takes at least, in bytes: APR's block and its allocator. */
#define POS_POOL_SIZE ((size_t)8448)

/* The abort function of pos_pool_make's pools: says so on standard error, and ends the process. */
int pos_pool_abort(int status);

/* For the few libraries that return NULL where nothing can be returned: calls the abort function of
 * `pool`. */
void pos_out_of_memory(apr_pool_t *pool) __attribute__((noreturn));

/* A larger copy, in `result`, of the array `items`, which is full: `*capacity` elements of `size`
 * bytes (NULL and 0 for a new one). What is added is zero, and `*capacity` is the new one's. The old
 * array stays in its pool. */
void *pos_pool_grow(const void *items, uint32_t *capacity, size_t size, apr_pool_t *result);

#endif
