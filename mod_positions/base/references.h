/* references.h - how many hold a thing; whoever gives back the last reference frees it.
 *
 * C11's atomics rather than APR's calls: the compiler and the race detector see the order.
 *
 * Threads: any number at once.
 */
#ifndef POS_BASE_REFERENCES_H
#define POS_BASE_REFERENCES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Begins at 1, the maker's own. */
typedef _Atomic uint32_t pos_references;

/* A thing that may not be changed may be held all the same. */
static inline void pos_references_add(const pos_references *references)
{
    atomic_fetch_add_explicit((pos_references *)(uintptr_t)references, 1, memory_order_relaxed);
}

/* True where it was the last. */
static inline bool pos_references_drop(const pos_references *references)
{
    return atomic_fetch_sub_explicit((pos_references *)(uintptr_t)references, 1,
                                     memory_order_acq_rel) == 1;
}

#endif
