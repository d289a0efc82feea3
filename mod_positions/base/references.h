/* SPDX-License-Identifier: Apache-2.0 */
/* references.h - reference counts: whoever gives back the last reference frees the object.
 *
 * C11's atomics, not APR's: the compiler and the race detector understand their memory order.
 *
 * Threads: any number at once.
 */
#ifndef POS_BASE_REFERENCES_H
#define POS_BASE_REFERENCES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Starts at 1, the maker's own. */
typedef _Atomic uint32_t pos_references;

/* const objects are counted too; the counter is mutable. */
static inline void pos_references_add(const pos_references *references)
{
    atomic_fetch_add_explicit((pos_references *)(uintptr_t)references, 1, memory_order_relaxed);
}

/* True: it was the last. */
static inline bool pos_references_drop(const pos_references *references)
{
    return atomic_fetch_sub_explicit((pos_references *)(uintptr_t)references, 1,
                                     memory_order_acq_rel) == 1;
}

#endif
