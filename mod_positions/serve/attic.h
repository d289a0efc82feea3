/* SPDX-License-Identifier: Apache-2.0 */
/* attic.h - the last good versions of a site's inputs, kept on disk across restarts.
 *
 * A process that starts while a page's front matter is broken has nothing good in memory: without
 * this the page would lose its URL, and its neighbours their link to it. For this folder only.
 *
 * Threads: the site calls from any thread.
 */
#ifndef POS_SERVE_ATTIC_H
#define POS_SERVE_ATTIC_H

#include "serve/disk_cache.h"

/* The callbacks for site_options.attic, in `result`. They keep versions in `inputs`, and pin pages
 * in `responses`; both, and `log`, must live as long as they are called. Errors of the disk are
 * logged, and a version that can't be stored or read is none. */
const site_attic *serve__attic_make(serve__disk_cache *inputs, serve__disk_cache *responses,
                                    const pos_log *log, apr_pool_t *result);

#endif
