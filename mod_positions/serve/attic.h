/* attic.h - the last good versions of a site's inputs, kept on the spool over restarts.
 *
 * A process that starts while a page's front matter is broken has nothing good in memory: without
 * this the page would lose its URL, and its neighbours their link to it. For this folder only.
 *
 * Threads: the site calls from any thread.
 */
#ifndef POS_SERVE_ATTIC_H
#define POS_SERVE_ATTIC_H

#include "serve/spool.h"

/* What the site calls; lives as long as `result`. Trouble with the disk goes to `log`. */
const site_attic *serve__attic_make(serve__spool *spool, const pos_log *log, apr_pool_t *result);

#endif
