/* SPDX-License-Identifier: Apache-2.0 */
/* When to scan, and the thread that does it: it is started by the first scan and ends when it has
 * had nothing to do for a while. */
#include "serve/refresh.h"

#include <signal.h>
#include <stdatomic.h>

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <apr_time.h>

#include "base/date.h"

/* How long the request that triggers a scan waits for it. */
#define MAX_SCAN_WAIT apr_time_from_msec(50)

/* The thread ends after so long without a scan: most of a server's sites are idle. */
#define THREAD_IDLE_TIME apr_time_from_sec(10)

/* At least so many times a scan's own duration lies between two scans: 2 % of a core. */
#define SCAN_COST_FACTOR 50
/* But what was reported, or what time has brought, waits no longer than that. */
#define MAX_SCAN_PAUSE apr_time_from_sec(4)
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
    apr_interval_time_t interval;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *changed; /* any of the following, up to `stop` */
    apr_thread_t *thread;       /* NULL; else it runs, or has ended and must be joined */
    apr_pool_t *thread_pool;    /* the thread's own, while there is one */
    bool running;               /* the thread accepts requests */
    uint64_t requested;         /* number of scans */
    uint64_t done;
    bool stop;
    _Atomic int64_t polled_at;  /* pos_monotonic: when the kernel was last asked for changes */
    _Atomic int64_t scanned_at; /* pos_monotonic: when the last scan was requested */
};

/* Waits for a request; false: the thread is to end. The caller holds the lock. */
static bool wait_for_work(serve__refresher *refresher)
{
    apr_time_t until = apr_time_now() + THREAD_IDLE_TIME;
    while (!refresher->stop && refresher->done == refresher->requested) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            return false;
        apr_thread_cond_timedwait(refresher->changed, refresher->lock, left);
    }
    return !refresher->stop;
}

static void *APR_THREAD_FUNC run_scans(apr_thread_t *thread, void *baton)
{
    serve__refresher *refresher = baton;
    (void)thread;
    apr_thread_mutex_lock(refresher->lock);
    while (wait_for_work(refresher)) {
        uint64_t requested = refresher->requested;
        apr_thread_mutex_unlock(refresher->lock);
        site_refresh(refresher->site, true);
        apr_thread_mutex_lock(refresher->lock);
        refresher->done = requested;
        apr_thread_cond_broadcast(refresher->changed);
    }
    refresher->running = false;
    apr_thread_cond_broadcast(refresher->changed);
    apr_thread_mutex_unlock(refresher->lock);
    return NULL;
}

/* A thread that no longer `running` still executes a few instructions of this module: joining waits
 * for those. */
static void join_ended_thread(serve__refresher *refresher)
{
    apr_status_t ignored;
    if (!refresher->thread)
        return;
    apr_thread_join(&ignored, refresher->thread);
    refresher->thread = NULL;
    apr_pool_destroy(refresher->thread_pool);
}

static apr_status_t stop_thread(void *baton)
{
    serve__refresher *refresher = baton;
    apr_thread_mutex_lock(refresher->lock);
    refresher->stop = true;
    apr_thread_cond_broadcast(refresher->changed);
    while (refresher->running)
        apr_thread_cond_wait(refresher->changed, refresher->lock);
    apr_thread_mutex_unlock(refresher->lock);
    join_ended_thread(refresher);
    return APR_SUCCESS;
}

serve__refresher *serve__refresher_make(site *scanned, apr_interval_time_t interval,
                                        apr_pool_t *process)
{
    serve__refresher *refresher = apr_pcalloc(process, sizeof(*refresher));
    refresher->site = scanned;
    refresher->interval = interval;
    if (apr_pool_create(&refresher->pool, process) != APR_SUCCESS)
        return NULL;
    if (apr_thread_mutex_create(&refresher->lock, APR_THREAD_MUTEX_DEFAULT, refresher->pool) !=
            APR_SUCCESS ||
        apr_thread_cond_create(&refresher->changed, refresher->pool) != APR_SUCCESS) {
        apr_pool_destroy(refresher->pool);
        return NULL;
    }
    apr_pool_pre_cleanup_register(refresher->pool, refresher, stop_thread);
    return refresher;
}

/* Signals sent to the process are for its main thread: prefork's handlers end the process from
 * whichever thread they run in. Synchronous ones stay unblocked, so that a crash is reported. */
static void block_signals(sigset_t *before)
{
    static const int synchronous[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t blocked;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof(synchronous) / sizeof(*synchronous); i++)
        sigdelset(&blocked, synchronous[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, before);
}

/* A new thread inherits the mask of the one that makes it. The caller holds the lock. */
static void start_thread(serve__refresher *refresher)
{
    sigset_t before;
    join_ended_thread(refresher);
    if (apr_pool_create(&refresher->thread_pool, refresher->pool) != APR_SUCCESS)
        return;
    block_signals(&before);
    refresher->running = apr_thread_create(&refresher->thread, NULL, run_scans, refresher,
                                           refresher->thread_pool) == APR_SUCCESS;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (refresher->running)
        return;
    refresher->thread = NULL;
    apr_pool_destroy(refresher->thread_pool);
}

/* Has the thread scan the tree, and waits for that, `max_wait` at the most. Without a thread the
 * caller scans by itself. */
static void request_scan(serve__refresher *refresher, apr_interval_time_t max_wait)
{
    apr_thread_mutex_lock(refresher->lock);
    if (!refresher->running)
        start_thread(refresher);
    if (!refresher->running) {
        apr_thread_mutex_unlock(refresher->lock);
        site_refresh(refresher->site, false);
        return;
    }
    uint64_t ticket = ++refresher->requested;
    apr_time_t until = apr_time_now() + max_wait;
    apr_thread_cond_broadcast(refresher->changed);
    while (refresher->done < ticket && !refresher->stop) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            break;
        apr_thread_cond_timedwait(refresher->changed, refresher->lock, left);
    }
    apr_thread_mutex_unlock(refresher->lock);
}

/* True for one caller per `interval`, or per `factor` times the duration of a scan if that is more,
 * up to `max_pause`. */
static bool claim_scan(serve__refresher *refresher, apr_interval_time_t interval, int64_t factor,
                       apr_interval_time_t max_pause)
{
    int64_t now = pos_monotonic(),
            last = atomic_load_explicit(&refresher->scanned_at, memory_order_relaxed);
    int64_t cost = site_scan_cost(refresher->site) * factor;
    if (cost > max_pause)
        cost = max_pause;
    if (now - last < (interval > cost ? interval : cost))
        return false;
    return atomic_compare_exchange_strong(&refresher->scanned_at, &last, now);
}

/* How long ago the last scan was requested. */
static int64_t scan_age(const serve__refresher *refresher)
{
    return pos_monotonic() - atomic_load_explicit(&refresher->scanned_at, memory_order_relaxed);
}

/* True for one caller per POLL_INTERVAL. */
static bool claim_poll(serve__refresher *refresher)
{
    int64_t now = pos_monotonic(),
            last = atomic_load_explicit(&refresher->polled_at, memory_order_relaxed);
    return now - last >= POLL_INTERVAL &&
           atomic_compare_exchange_strong(&refresher->polled_at, &last, now);
}

/* The interval until the next scan, as the changes that the kernel reports allow. */
static apr_interval_time_t scan_interval(const serve__refresher *refresher, site_changes changes)
{
    if (changes == SITE_CHANGES_SOME)
        return MIN_SCAN_INTERVAL;
    if (changes == SITE_CHANGES_NONE && refresher->interval < UNCHANGED_INTERVAL)
        return UNCHANGED_INTERVAL;
    return refresher->interval;
}

void serve__refresh_if_due(serve__refresher *refresher, const site_snapshot *snapshot)
{
    if (site_next_wake(snapshot) <= pos_monotonic()) {
        if (claim_scan(refresher, MIN_SCAN_INTERVAL, SCAN_COST_FACTOR, MAX_SCAN_PAUSE))
            request_scan(refresher, MAX_SCAN_WAIT);
    } else if (claim_poll(refresher)) {
        site_changes changes = site_poll_changes(refresher->site);
        apr_interval_time_t pause = changes == SITE_CHANGES_SOME ? MAX_SCAN_PAUSE : INT64_MAX;
        if (scan_age(refresher) >= scan_interval(refresher, changes) &&
            claim_scan(refresher, scan_interval(refresher, changes), SCAN_COST_FACTOR, pause))
            request_scan(refresher, MAX_SCAN_WAIT);
    }
}

void serve__refresh_now(serve__refresher *refresher)
{
    if (claim_scan(refresher, MIN_SCAN_INTERVAL, RESCAN_COST_FACTOR, MAX_SCAN_PAUSE))
        request_scan(refresher, MAX_SCAN_WAIT);
}
