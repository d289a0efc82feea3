/* SPDX-License-Identifier: Apache-2.0 */
/* response.h - a cache entry as the response to one request. For this folder only.
 *
 * Ownership: what a response points to lives in `pool`, or as long as the entry, which the caller
 * keeps until `pool` is cleared.
 *
 * Threads: an entry may be used by several threads at once, everything else belongs to one request.
 */
#ifndef POS_SERVE_RESPONSE_H
#define POS_SERVE_RESPONSE_H

#include "serve/admission.h"
#include "serve/cache.h"
#include "serve/serve.h"

/* The entry as the request wants it: 200, 304, or 503 if the entry has no body. What has to be made
 * for it takes slots of `ticket`; without them it is the entry's own body in identity coding. */
void serve__respond_entry(serve_response *out, const serve_target *target,
                          const serve_request *request, serve__entry *entry, serve__ticket *ticket,
                          apr_pool_t *pool);

/* What is wrong with the target's page, as plain text. `entry` may be NULL. */
void serve__respond_explanation(serve_response *out, const serve_target *target,
                                const serve__entry *entry, apr_pool_t *pool);

/* 503, to be tried again in a moment. */
void serve__respond_unavailable(serve_response *out, const serve_target *target,
                                const serve_request *request, apr_pool_t *pool);

#endif
