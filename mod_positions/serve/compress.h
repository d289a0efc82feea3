/* compress.h - a body as gzip or brotli, in one shot (the one door to libdeflate and brotli).
 *
 * The room: bytes in, bytes out, made once per content and then served many times. It knows no
 * HTTP and no cache. The same bytes in give the same bytes out: no names, no times.
 *
 * Ownership: what comes out is malloc'd; the caller frees it.
 *
 * Threads: serve__compressors may be used by all threads at once. Each call has a compressor to
 * itself, taken from those that lie idle or made anew.
 */
#ifndef POS_SERVE_COMPRESS_H
#define POS_SERVE_COMPRESS_H

#include "serve/negotiate.h"

typedef struct serve__compressors serve__compressors;

/* Freed with `process`. NULL where there is no memory. */
serve__compressors *serve__compressors_make(apr_pool_t *process);

/* False, with nothing to free, where there is no memory or `coding` is none that compresses. What
 * comes out of a few bytes may be longer than they are. */
bool serve__compress(pos_text *out, serve__compressors *compressors, serve_coding coding,
                     pos_text body);

#endif
