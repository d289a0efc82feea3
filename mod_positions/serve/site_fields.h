/* SPDX-License-Identifier: Apache-2.0 */
/* site_fields.h - what a serve_site consists of. For this folder only.
 *
 * Threads: immutable once made, but for the counters.
 */
#ifndef POS_SERVE_SITE_FIELDS_H
#define POS_SERVE_SITE_FIELDS_H

#include <stdatomic.h>

#include "serve/cache.h"
#include "serve/disk_cache.h"
#include "serve/refresh.h"
#include "serve/serve.h"

struct serve_site {
    pos_references references;
    apr_pool_t *pool; /* with all that is the site's */
    serve_options options;
    site *site;
    serve_cache *cache;
    serve__owner *owner; /* of this site's responses in the cache */
    serve__refresher *refresher;
    serve__disk_cache *disk; /* of this build's responses; NULL: in memory only */
    _Atomic uint64_t renders;
    _Atomic uint64_t hits;
    _Atomic uint64_t disk_hits;
    _Atomic uint64_t failures;
    _Atomic uint64_t refusals;
    _Atomic int64_t refused_at; /* pos_monotonic: when the log last said so; 0: never */
    uint64_t admission_site;    /* its name in slots, see admission.h */
};

#endif
