/* SPDX-License-Identifier: Apache-2.0 */
/* refresh.h - when the tree is scanned. For this folder only.
 *
 * Scans run in threads of their own (scanners.h), so that a request that triggers one need not wait
 * until a large tree has been read.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef POS_SERVE_REFRESH_H
#define POS_SERVE_REFRESH_H

#include <apr_time.h>

#include "serve/serve.h"

typedef struct serve__refresher serve__refresher;

/* A refresher of the site, with at least `interval` between two scans. It lives as long as
 * `result`, the site's pool. NULL: out of memory. */
serve__refresher *serve__refresher_make(serve_site *scanned, apr_interval_time_t interval,
                                        apr_pool_t *result);

/* Scans the tree if the interval has passed, a change was reported or a page's time has come. The
 * caller that finds a scan due waits for it where there may be news and it takes no longer than a
 * moment; others go on with the old snapshot. */
void serve__refresh_if_due(serve__refresher *refresher, const site_snapshot *snapshot);

/* Scans the tree now and waits for that, but not for long. Does nothing if the last scan was so
 * recent that a flood of calls would cost too much. */
void serve__refresh_now(serve__refresher *refresher);

#endif
