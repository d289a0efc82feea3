/* SPDX-License-Identifier: Apache-2.0 */
/* When to scan. */
#include "serve/refresh.h"

#include <stdatomic.h>

#include "base/date.h"
#include "serve/scanners.h"
#include "serve/site_fields.h"

/* How long the request that triggers a scan waits for it. One that takes longer does so without. */
#define MAX_SCAN_WAIT apr_time_from_msec(50)

/* At least so many times a scan's own duration lies between two scans: 2 % of a core. */
#define SCAN_COST_FACTOR 50
/* But what was reported, or what time has brought, waits no longer than that. */
#define MAX_SCAN_PAUSE apr_time_from_sec(4)
/* Looks at single files: 5 % of a core, but what was edited is seen within a second. */
#define LOOK_COST_FACTOR 20
#define MAX_LOOK_PAUSE   apr_time_from_sec(1)
/* And between scans that 404s cause: 10 %. */
#define RESCAN_COST_FACTOR 10

/* How often the kernel is asked whether anything changed in the tree. */
#define POLL_INTERVAL apr_time_from_msec(50)

/* The interval between scans where the kernel reports no change. */
#define UNCHANGED_INTERVAL apr_time_from_sec(30)

/* The interval between scans that a change, a deadline or a 404 causes. */
#define MIN_SCAN_INTERVAL apr_time_from_msec(10)

struct serve__refresher {
    site *site;
    serve_scanners *scanners;
    apr_interval_time_t interval;
    serve__scan scan;
    _Atomic int64_t polled_at;  /* pos_monotonic: when the kernel was last asked for changes */
    _Atomic int64_t scanned_at; /* pos_monotonic: when the last scan was requested */
};

static apr_status_t cancel_scan(void *baton)
{
    serve__refresher *refresher = baton;
    serve__scanners_cancel(refresher->scanners, &refresher->scan);
    return APR_SUCCESS;
}

serve__refresher *serve__refresher_make(serve_site *scanned, apr_interval_time_t interval,
                                        apr_pool_t *result)
{
    serve__refresher *refresher = apr_pcalloc(result, sizeof(*refresher));
    refresher->site = scanned->site;
    refresher->scanners = scanned->options.scanners;
    refresher->interval = interval;
    refresher->scan.site = scanned;
    apr_pool_pre_cleanup_register(result, refresher, cancel_scan);
    return refresher;
}

/* Without a thread the caller scans by itself. */
static void request_scan(serve__refresher *refresher, apr_interval_time_t max_wait)
{
    if (!serve__scanners_request(refresher->scanners, &refresher->scan, max_wait))
        site_refresh(refresher->site, false);
}

/* When the last scan was requested, or the first one begun by whoever asked for the site first. */
static int64_t last_scan(const serve__refresher *refresher)
{
    int64_t requested = atomic_load_explicit(&refresher->scanned_at, memory_order_relaxed);
    return requested ? requested : site_scanned_at(refresher->site);
}

/* The least time between two scans of the tree: `factor` times what the last one took, up to
 * `max_pause`. */
static int64_t pause_after_scan(const serve__refresher *refresher, int64_t factor,
                                apr_interval_time_t max_pause)
{
    int64_t cost = site_scan_cost(refresher->site) * factor;
    return cost < max_pause ? cost : max_pause;
}

/* And before a look at single files. */
static int64_t pause_before_look(const serve__refresher *refresher)
{
    int64_t cost = site_look_cost(refresher->site) * LOOK_COST_FACTOR;
    return cost < MAX_LOOK_PAUSE ? cost : MAX_LOOK_PAUSE;
}

/* True for one caller per `interval`, or per `pause` if that is more. */
static bool claim_scan(serve__refresher *refresher, apr_interval_time_t interval, int64_t pause)
{
    int64_t now = pos_monotonic(),
            last = atomic_load_explicit(&refresher->scanned_at, memory_order_relaxed);
    if (now - last_scan(refresher) < (interval > pause ? interval : pause))
        return false;
    return atomic_compare_exchange_strong(&refresher->scanned_at, &last, now);
}

/* True for one caller per POLL_INTERVAL. */
static bool claim_poll(serve__refresher *refresher, int64_t now)
{
    int64_t last = atomic_load_explicit(&refresher->polled_at, memory_order_relaxed);
    return now - last >= POLL_INTERVAL &&
           atomic_compare_exchange_strong(&refresher->polled_at, &last, now);
}

/* Whether a scan is due, and this caller's to request, as the changes that the kernel reports
 * allow. */
static bool claim_due(serve__refresher *refresher, site_changes changes)
{
    apr_interval_time_t interval = refresher->interval;
    switch (changes) {
    case SITE_CHANGES_NAMED:
        return claim_scan(refresher, MIN_SCAN_INTERVAL, pause_before_look(refresher));
    case SITE_CHANGES_SOME:
        return claim_scan(refresher, MIN_SCAN_INTERVAL,
                          pause_after_scan(refresher, SCAN_COST_FACTOR, MAX_SCAN_PAUSE));
    case SITE_CHANGES_NONE:
        if (interval < UNCHANGED_INTERVAL)
            interval = UNCHANGED_INTERVAL;
        break;
    case SITE_CHANGES_UNKNOWN:
        break;
    }
    return claim_scan(refresher, interval,
                      pause_after_scan(refresher, SCAN_COST_FACTOR, INT64_MAX));
}

/* What a request waits for a scan: nothing, where it brings no news, or would take longer than
 * that. */
static apr_interval_time_t wait_for_scan(const serve__refresher *refresher, site_changes changes)
{
    int64_t cost = changes == SITE_CHANGES_NAMED ? site_look_cost(refresher->site)
                                                 : site_scan_cost(refresher->site);
    return changes != SITE_CHANGES_NONE && cost < MAX_SCAN_WAIT ? MAX_SCAN_WAIT : 0;
}

/* Something's time has come: a look does, unless the tree has changed in other ways. */
static void refresh_at_wake(serve__refresher *refresher)
{
    bool looks = site_has_looked(refresher->site);
    int64_t pause = looks ? pause_before_look(refresher)
                          : pause_after_scan(refresher, SCAN_COST_FACTOR, MAX_SCAN_PAUSE);
    if (claim_scan(refresher, MIN_SCAN_INTERVAL, pause))
        request_scan(refresher,
                     wait_for_scan(refresher, looks ? SITE_CHANGES_NAMED : SITE_CHANGES_SOME));
}

void serve__refresh_if_due(serve__refresher *refresher, const site_snapshot *snapshot)
{
    int64_t now = pos_monotonic();
    if (site_next_wake(snapshot) <= now) {
        refresh_at_wake(refresher);
    } else if (claim_poll(refresher, now)) {
        site_changes changes = site_poll_changes(refresher->site);
        if (claim_due(refresher, changes))
            request_scan(refresher, wait_for_scan(refresher, changes));
    }
}

void serve__refresh_now(serve__refresher *refresher)
{
    if (claim_scan(refresher, MIN_SCAN_INTERVAL,
                   pause_after_scan(refresher, RESCAN_COST_FACTOR, MAX_SCAN_PAUSE)))
        request_scan(refresher, MAX_SCAN_WAIT);
}
