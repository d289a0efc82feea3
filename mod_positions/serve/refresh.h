/* refresh.h - when the tree is looked at, and by whom. For this folder only.
 *
 * Scans run on a thread of their own, so that whoever triggers one need not wait for a large tree.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef POS_SERVE_REFRESH_H
#define POS_SERVE_REFRESH_H

#include "serve/serve.h"

typedef struct serve__refresher serve__refresher;

/* `interval`: µs between scans at the most often. The thread ends when `process` is cleared. */
serve__refresher *serve__refresher_make(site *subject, int64_t interval, apr_pool_t *process);

/* Scans if that is due. The caller that finds it due waits for the new snapshot, but not for long;
 * others go on with the old one. */
void serve__refresh_if_due(serve__refresher *refresher, const site_snapshot *snapshot);

/* Scans now, if the last one is long enough ago that a flood of such calls costs next to nothing,
 * and waits for it. */
void serve__refresh_again(serve__refresher *refresher);

#endif
