/* record.h - an answer with its trace as one run of bytes, for stores outside the process.
 *
 * The room: the format, nothing of where it is kept: a file of the spool, or the value of one of
 * httpd's socache providers, with site and URL as its key. Every byte is under a checksum: what was
 * torn, truncated or scribbled on does not read as a record.
 *
 * Ownership: a record that was read borrows from the blob, but its trace is a reference that the
 * reader gives back (serve__record_drop).
 *
 * Threads: no state.
 */
#ifndef POS_SERVE_RECORD_H
#define POS_SERVE_RECORD_H

#include "base/digest.h"
#include "site/site.h"

typedef struct serve__record {
    pos_text url;
    pos_text source; /* of the page; empty where it has none */
    pos_text content_type;
    pos_text body;           /* identity */
    pos_digest digest;       /* of the body: the ETag's */
    int64_t newest;          /* µs, as the rendering has it */
    uint32_t flags;          /* the caller's own */
    const site_trace *trace; /* NULL: what is kept has none */
} serve__record;

typedef enum serve__record_state {
    SERVE_RECORD_GOOD,
    SERVE_RECORD_OTHER,  /* of another version, site or URL: as if it were not there */
    SERVE_RECORD_CORRUPT /* worth a line in the log */
} serve__record_state;

/* `owner` names a site, its tree and settings; the record is that site's alone. */
void serve__record_write(pos_buffer *out, const serve__record *record, pos_digest owner);

/* `url` is the one that is asked for; NULL data: any. */
serve__record_state serve__record_read(serve__record *out, pos_text blob, pos_digest owner,
                                       pos_text url);

/* Gives the trace back. */
void serve__record_drop(serve__record *record);

#endif
