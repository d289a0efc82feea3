/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - XXH3-128 over bytes and values (the one door to xxHash).
 *
 * Digests name content within a process, in the disk cache and in ETags; they do not
 * withstand somebody who constructs collisions.
 *
 * Threads: no state.
 */
#ifndef POS_BASE_DIGEST_H
#define POS_BASE_DIGEST_H

#include "base/value.h"

typedef struct pos_digest {
    uint64_t low;
    uint64_t high;
} pos_digest;

#define POS_DIGEST_HEX 32

/* The digest of the bytes. */
pos_digest pos_digest_of(pos_text text);
bool pos_digest_equal(pos_digest a, pos_digest b);

/* A digest over several parts, one after another; each part's length is digested with it. It lives
 * in `pool`; without memory the pool's abort function is called (pool.h). */
typedef struct pos_digester pos_digester;
pos_digester *pos_digester_make(apr_pool_t *pool);
void pos_digester_add(pos_digester *digester, pos_text part);
void pos_digester_add_int(pos_digester *digester, int64_t part);
/* Kind and content, deeply; an object is digested by its identity, so it must not outlive it. */
void pos_digester_add_value(pos_digester *digester, pos_value value);
pos_digest pos_digester_end(pos_digester *digester);
/* Begins anew. */
void pos_digester_restart(pos_digester *digester);

pos_digest pos_digest_of_value(pos_value value, apr_pool_t *scratch);

/* Canonical (big-endian) hexadecimal, lower case, not terminated. */
void pos_digest_hex(char out[POS_DIGEST_HEX], pos_digest digest);

#endif
