/* SPDX-License-Identifier: Apache-2.0 */
/* A line of sites, and the threads that serve it: started when there is work, ended when there has
 * been none for a while. */
#include "serve/scanners.h"

#include <signal.h>

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>

#include "serve/site_fields.h"

/* Two, so that the others need not wait for one large tree. */
#define MAX_THREADS 2

/* A thread ends after so long without a scan. */
#define THREAD_IDLE_TIME apr_time_from_sec(10)

typedef struct scan_thread {
    serve_scanners *scanners;
    apr_thread_t *thread; /* NULL; else it runs, or has ended and must be joined */
    apr_pool_t *pool;     /* the thread's own, while there is one */
    bool running;         /* the thread takes scans */
} scan_thread;

struct serve_scanners {
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *work;    /* the line is no longer empty, or `stop` */
    apr_thread_cond_t *changed; /* a scan, or a thread, has ended */
    serve__scan *first, *last;
    unsigned length; /* of the line */
    unsigned idle;   /* threads that wait for work */
    scan_thread threads[MAX_THREADS];
    bool stop;
};

/* ---- the line; called with the lock held ---- */

static void append_scan(serve_scanners *scanners, serve__scan *scan)
{
    scan->waits = true;
    scan->next = NULL;
    scanners->length++;
    if (scanners->last)
        scanners->last->next = scan;
    else
        scanners->first = scan;
    scanners->last = scan;
}

static void remove_scan(serve_scanners *scanners, serve__scan *scan)
{
    serve__scan **at = &scanners->first, *before = NULL;
    for (; *at != scan; at = &(*at)->next)
        before = *at;
    *at = scan->next;
    if (scanners->last == scan)
        scanners->last = before;
    scan->waits = false;
    scan->next = NULL;
    scanners->length--;
}

/* ---- the threads ---- */

/* Waits for a scan; false: the thread is to end. The caller holds the lock. */
static bool wait_for_work(serve_scanners *scanners)
{
    apr_time_t until = apr_time_now() + THREAD_IDLE_TIME;
    scanners->idle++;
    while (!scanners->stop && !scanners->first) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            break;
        apr_thread_cond_timedwait(scanners->work, scanners->lock, left);
    }
    scanners->idle--;
    return !scanners->stop && scanners->first;
}

/* Scans the site that has waited longest. What was requested meanwhile goes to the end of the line.
 * The caller holds the lock. The scan's reference to the site becomes the caller's; NULL: it stays
 * the scan's, or there is no such site any more. */
static serve_site *run_first(serve_scanners *scanners)
{
    serve__scan *scan = scanners->first;
    uint64_t requested = scan->requested;
    remove_scan(scanners, scan);
    scan->runs = true;
    apr_thread_mutex_unlock(scanners->lock);
    site_refresh(scan->site->site, true);
    apr_thread_mutex_lock(scanners->lock);
    scan->runs = false;
    scan->done = requested;
    apr_thread_cond_broadcast(scanners->changed);
    if (scan->cancelled)
        return NULL;
    if (scan->requested == requested)
        return scan->site;
    append_scan(scanners, scan);
    return NULL;
}

static void *APR_THREAD_FUNC run_scans(apr_thread_t *thread, void *baton)
{
    scan_thread *self = baton;
    serve_scanners *scanners = self->scanners;
    (void)thread;
    apr_thread_mutex_lock(scanners->lock);
    while (wait_for_work(scanners)) {
        serve_site *scanned = run_first(scanners);
        apr_thread_mutex_unlock(scanners->lock);
        serve_site_drop(scanned);
        apr_thread_mutex_lock(scanners->lock);
    }
    self->running = false;
    apr_thread_cond_broadcast(scanners->changed);
    apr_thread_mutex_unlock(scanners->lock);
    return NULL;
}

/* A thread that no longer `running` still executes a few instructions of this module: joining waits
 * for those. */
static void join_ended_thread(scan_thread *ended)
{
    apr_status_t ignored;
    if (!ended->thread)
        return;
    apr_thread_join(&ignored, ended->thread);
    ended->thread = NULL;
    apr_pool_destroy(ended->pool);
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
static void start_thread(scan_thread *started)
{
    sigset_t before;
    join_ended_thread(started);
    if (apr_pool_create(&started->pool, started->scanners->pool) != APR_SUCCESS)
        return;
    block_signals(&before);
    started->running =
        apr_thread_create(&started->thread, NULL, run_scans, started, started->pool) == APR_SUCCESS;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started->running)
        return;
    started->thread = NULL;
    apr_pool_destroy(started->pool);
}

static bool any_runs(const serve_scanners *scanners)
{
    for (size_t i = 0; i < MAX_THREADS; i++)
        if (scanners->threads[i].running)
            return true;
    return false;
}

/* Starts one more where those that wait have enough to do. False: no thread runs. The caller holds
 * the lock. */
static bool ensure_thread(serve_scanners *scanners)
{
    for (size_t i = 0; i < MAX_THREADS && scanners->idle <= scanners->length; i++) {
        if (scanners->threads[i].running)
            continue;
        start_thread(&scanners->threads[i]);
        break;
    }
    return any_runs(scanners);
}

static apr_status_t stop_threads(void *baton)
{
    serve_scanners *scanners = baton;
    apr_thread_mutex_lock(scanners->lock);
    scanners->stop = true;
    apr_thread_cond_broadcast(scanners->work);
    apr_thread_cond_broadcast(scanners->changed);
    while (any_runs(scanners))
        apr_thread_cond_wait(scanners->changed, scanners->lock);
    apr_thread_mutex_unlock(scanners->lock);
    for (size_t i = 0; i < MAX_THREADS; i++)
        join_ended_thread(&scanners->threads[i]);
    return APR_SUCCESS;
}

serve_scanners *serve_scanners_make(apr_pool_t *process)
{
    serve_scanners *scanners = apr_pcalloc(process, sizeof(*scanners));
    if (apr_pool_create(&scanners->pool, process) != APR_SUCCESS)
        return NULL;
    for (size_t i = 0; i < MAX_THREADS; i++)
        scanners->threads[i].scanners = scanners;
    if (apr_thread_mutex_create(&scanners->lock, APR_THREAD_MUTEX_DEFAULT, scanners->pool) !=
            APR_SUCCESS ||
        apr_thread_cond_create(&scanners->work, scanners->pool) != APR_SUCCESS ||
        apr_thread_cond_create(&scanners->changed, scanners->pool) != APR_SUCCESS) {
        apr_pool_destroy(scanners->pool);
        return NULL;
    }
    apr_pool_pre_cleanup_register(process, scanners, stop_threads);
    return scanners;
}

/* ---- requests ---- */

/* The caller holds the lock. */
static void await_scan(serve_scanners *scanners, const serve__scan *scan, uint64_t ticket,
                       apr_interval_time_t max_wait)
{
    apr_time_t until = apr_time_now() + max_wait;
    while (scan->done < ticket && !scanners->stop) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            return;
        apr_thread_cond_timedwait(scanners->changed, scanners->lock, left);
    }
}

bool serve__scanners_request(serve_scanners *scanners, serve__scan *scan,
                             apr_interval_time_t max_wait)
{
    apr_thread_mutex_lock(scanners->lock);
    bool served = !scanners->stop && ensure_thread(scanners);
    if (served) {
        uint64_t ticket = ++scan->requested;
        if (!scan->waits && !scan->runs) {
            serve_site_keep(scan->site);
            append_scan(scanners, scan);
            apr_thread_cond_signal(scanners->work);
        }
        await_scan(scanners, scan, ticket, max_wait);
    }
    apr_thread_mutex_unlock(scanners->lock);
    return served;
}

void serve__scanners_cancel(serve_scanners *scanners, serve__scan *scan)
{
    apr_thread_mutex_lock(scanners->lock);
    if (scan->waits)
        remove_scan(scanners, scan);
    scan->cancelled = true;
    while (scan->runs)
        apr_thread_cond_wait(scanners->changed, scanners->lock);
    apr_thread_mutex_unlock(scanners->lock);
}
