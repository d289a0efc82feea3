#include "base/date.h"
#include "serve/refresh.h"

#include <signal.h>
#include <stdatomic.h>

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>
#include <apr_time.h>

/* How long the request that triggers a scan waits for it, µs. */
#define PATIENCE 50000

/* Scans take at most one part in this many of a core: 2 %. */
#define SHARE 50

/* Scans that 404s ask for are at least this far apart, µs. */
#define AGAIN_LEAST 10000

struct serve__refresher {
    site *subject;
    int64_t interval;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *changed;
    apr_thread_t *thread;
    uint64_t asked; /* scans asked for, and done */
    uint64_t done;
    bool stop;
    _Atomic int64_t claimed; /* monotonic, µs: when the last scan was asked for */
};

static void *APR_THREAD_FUNC scan_when_asked(apr_thread_t *thread, void *baton)
{
    serve__refresher *refresher = baton;
    apr_thread_mutex_lock(refresher->lock);
    while (!refresher->stop) {
        if (refresher->done == refresher->asked) {
            apr_thread_cond_wait(refresher->changed, refresher->lock);
            continue;
        }
        uint64_t asked = refresher->asked;
        apr_thread_mutex_unlock(refresher->lock);
        site_refresh(refresher->subject, true);
        apr_thread_mutex_lock(refresher->lock);
        refresher->done = asked;
        apr_thread_cond_broadcast(refresher->changed);
    }
    apr_thread_mutex_unlock(refresher->lock);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

static apr_status_t stop_thread(void *baton)
{
    serve__refresher *refresher = baton;
    apr_status_t outcome;
    apr_thread_mutex_lock(refresher->lock);
    refresher->stop = true;
    apr_thread_cond_broadcast(refresher->changed);
    apr_thread_mutex_unlock(refresher->lock);
    if (refresher->thread)
        apr_thread_join(&outcome, refresher->thread);
    return APR_SUCCESS;
}

serve__refresher *serve__refresher_make(site *subject, int64_t interval, apr_pool_t *process)
{
    serve__refresher *refresher = apr_pcalloc(process, sizeof(*refresher));
    refresher->subject = subject;
    refresher->interval = interval;
    if (apr_pool_create(&refresher->pool, process) != APR_SUCCESS)
        return NULL;
    apr_thread_mutex_create(&refresher->lock, APR_THREAD_MUTEX_DEFAULT, refresher->pool);
    apr_thread_cond_create(&refresher->changed, refresher->pool);
    apr_pool_pre_cleanup_register(refresher->pool, refresher, stop_thread);
    return refresher;
}

/* The process's signals belong to its main thread (prefork's handlers end the process from
 * whichever thread they hit). */
static bool start_thread(serve__refresher *refresher)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    apr_status_t status =
        apr_thread_create(&refresher->thread, NULL, scan_when_asked, refresher, refresher->pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != APR_SUCCESS)
        refresher->thread = NULL;
    return status == APR_SUCCESS;
}

/* Asks the thread, which is started at first need, and waits for that scan (0: for as long as it
 * takes). */
static void scan(serve__refresher *refresher, int64_t patience)
{
    apr_thread_mutex_lock(refresher->lock);
    if (!refresher->thread && !start_thread(refresher)) {
        apr_thread_mutex_unlock(refresher->lock);
        site_refresh(refresher->subject, false);
        return;
    }
    uint64_t ticket = ++refresher->asked;
    apr_time_t until = apr_time_now() + patience;
    apr_thread_cond_broadcast(refresher->changed);
    while (refresher->done < ticket && !refresher->stop) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            break;
        apr_thread_cond_timedwait(refresher->changed, refresher->lock, left);
    }
    apr_thread_mutex_unlock(refresher->lock);
}

/* True for one caller per `interval` of µs. */
static bool claim(serve__refresher *refresher, int64_t interval)
{
    int64_t now = pos_monotonic(),
            last = atomic_load_explicit(&refresher->claimed, memory_order_relaxed);
    int64_t share = site_scan_cost(refresher->subject) * SHARE;
    if (now - last < (interval > share ? interval : share))
        return false;
    return atomic_compare_exchange_strong(&refresher->claimed, &last, now);
}

void serve__refresh_if_due(serve__refresher *refresher, const site_snapshot *snapshot)
{
    bool time_came = site_next_change(snapshot) <= apr_time_now();
    if (claim(refresher, time_came ? AGAIN_LEAST : refresher->interval))
        scan(refresher, PATIENCE);
}

void serve__refresh_again(serve__refresher *refresher)
{
    if (claim(refresher, AGAIN_LEAST))
        scan(refresher, PATIENCE);
}
