/* SPDX-License-Identifier: Apache-2.0 */
/* scanners.h - the threads that scan trees: a few of them, for all sites of the process. For this
 * folder only.
 *
 * The room: who is scanned next, not when a scan is due (refresh.h). Sites wait in one line, each in
 * it once, so that one that asks often waits as long as any other.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef POS_SERVE_SCANNERS_H
#define POS_SERVE_SCANNERS_H

#include <apr_time.h>

#include "serve/serve.h"

/* A site's place in the line; all zero but for `site`. It lives as long as the site. */
typedef struct serve__scan {
    serve_site *site;
    struct serve__scan *next; /* in the line */
    bool waits;               /* is in the line */
    bool runs;
    bool cancelled;
    uint64_t requested; /* number of scans */
    uint64_t done;
} serve__scan;

/* Has a thread scan the site's tree, and waits for that, `max_wait` at the most. While the scan
 * waits or runs it has a reference to the site. False: there is no thread, and nothing is done. */
bool serve__scanners_request(serve_scanners *scanners, serve__scan *scan,
                             apr_interval_time_t max_wait);

/* For a site whose pool goes whoever has references to it: takes its scan out of the line, or waits
 * until it has ended. There is none afterwards. */
void serve__scanners_cancel(serve_scanners *scanners, serve__scan *scan);

#endif
