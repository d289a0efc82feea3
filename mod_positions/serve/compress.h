/* SPDX-License-Identifier: Apache-2.0 */
/* compress.h - a body in gzip or brotli coding (the only user of libdeflate and brotli). For this
 * folder only.
 *
 * The room: bytes in, bytes out, in one call. It knows no HTTP and no cache. The same bytes in give
 * the same bytes out: no names, no times.
 *
 * Threads: all threads may use one serve__compressor_pool at once.
 */
#ifndef POS_SERVE_COMPRESS_H
#define POS_SERVE_COMPRESS_H

#include "serve/negotiate.h"

/* Compressors to be used again. */
typedef struct serve__compressor_pool serve__compressor_pool;

/* Freed with `process`. NULL: out of memory. */
serve__compressor_pool *serve__compressor_pool_make(apr_pool_t *process);

/* Compresses `body`; the caller frees out->data with free(). The result may be larger than `body`.
 * Returns false, and allocates nothing, if out of memory or if `coding` does not compress. */
bool serve__compress(pos_text *out, serve__compressor_pool *compressors, serve__coding coding,
                     pos_text body);

#endif
