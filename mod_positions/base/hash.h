/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - hashes of texts for tables in memory. They differ from process to process: nothing that
 * is stored or sent may depend on them (digest.h has what may).
 *
 * Threads: no state.
 */
#ifndef POS_BASE_HASH_H
#define POS_BASE_HASH_H

#include <apr_hash.h>

#include "base/text.h"

/* The hash of the bytes: seeded, so that keys that collide can't be constructed in advance. */
uint32_t pos_text_hash(pos_text text);

/* An empty table as apr_hash_make's, for one that is asked on each request: it hashes eight bytes
 * at a time where APR's own function hashes one. */
apr_hash_t *pos_hash_make(apr_pool_t *pool);

#endif
