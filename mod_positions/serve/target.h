/* SPDX-License-Identifier: Apache-2.0 */
/* target.h - a request's hold on a snapshot and its route. For this folder only.
 *
 * Threads: a serve_target belongs to one request.
 */
#ifndef POS_SERVE_TARGET_H
#define POS_SERVE_TARGET_H

#include "serve/serve.h"

/* Replaces the snapshot by the site's current one. Where the site can't be read it stays, and
 * `error` says why. The route stays as it was. */
void serve__target_renew_snapshot(serve_target *target, apr_pool_t *pool);

/* Looks up `url`, which is copied nowhere, in the target's snapshot. */
void serve__target_route(serve_target *target, pos_text url, apr_pool_t *pool);

/* Both. */
void serve__target_renew(serve_target *target, pos_text url, apr_pool_t *pool);

#endif
