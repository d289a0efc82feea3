/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - a response with its trace as one run of bytes, to be kept outside the process. For
 * this folder only.
 *
 * The room: the format, not where it is kept. A checksum covers every byte: a record that is torn,
 * truncated or overwritten is not read as one.
 *
 * Ownership: a record that was read borrows from its bytes; its trace is a reference that
 * serve__record_drop gives back.
 *
 * Threads: no state.
 */
#ifndef POS_SERVE_RECORD_H
#define POS_SERVE_RECORD_H

#include "base/digest.h"
#include "site/site.h"

typedef struct serve__record {
    pos_text url;
    pos_text content_type;
    pos_text body;           /* identity coding */
    pos_digest digest;       /* of the body: the ETag's */
    int64_t newest;          /* µs, as site_rendering.newest */
    const site_trace *trace; /* NULL: none */
} serve__record;

typedef enum serve__record_state {
    SERVE__RECORD_VALID,
    SERVE__RECORD_FOREIGN, /* of another version, owner or URL: treated as absent */
    SERVE__RECORD_CORRUPT  /* damaged: to be logged */
} serve__record_state;

/* The record's bytes, in `result`. `owner` names the site whose record it is. POS_EMEMORY, or
 * POS_ELIMIT: it is larger than 2 GiB. */
pos_error *serve__record_write(pos_text *out, const serve__record *record, pos_digest owner,
                               apr_pool_t *result);

/* Reads `blob` as the record of that owner and URL. */
serve__record_state serve__record_read(serve__record *out, pos_text blob, pos_digest owner,
                                       pos_text url);

/* Gives the trace back. */
void serve__record_drop(serve__record *record);

#endif
