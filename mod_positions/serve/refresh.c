#include "base/date.h"
#include "serve/refresh.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>

/* How long the request that triggers a scan waits for it, µs. */
#define PATIENCE 50000

/* A thread with nothing to do ends after this time, µs: most of a server's sites are idle. */
#define IDLE 10000000

/* Scans take at most one part in this many of a core: 2 %. */
#define SHARE 50
/* Those that a 404 asks for: 10 %, while there are any. */
#define SHARE_AGAIN 10

/* How often the kernel is asked for news of the tree, µs. */
#define POLL 50000

/* A tree of which there is no news is scanned this often all the same, µs. */
#define QUIET 30000000

/* Scans that 404s ask for are at least this far apart, µs. */
#define AGAIN_LEAST 10000

struct serve__refresher {
    site *subject;
    int64_t interval;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *changed;
    pthread_t thread;
    bool started;   /* `thread` is one, perhaps ended, that was not joined yet */
    bool running;   /* it takes work */
    uint64_t asked; /* scans asked for, and done */
    uint64_t done;
    bool stop;
    _Atomic int64_t asked_at; /* monotonic, µs: when the kernel was last asked for news */
    _Atomic int64_t claimed;  /* monotonic, µs: when the last scan was asked for */
};

/* Waits for something to do; false where it is time to end. Under the lock. */
static bool wait_for_work(serve__refresher *refresher)
{
    apr_time_t until = apr_time_now() + IDLE;
    while (!refresher->stop && refresher->done == refresher->asked) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            return false;
        apr_thread_cond_timedwait(refresher->changed, refresher->lock, left);
    }
    return !refresher->stop;
}

static void *scan_when_asked(void *baton)
{
    serve__refresher *refresher = baton;
    apr_thread_mutex_lock(refresher->lock);
    while (wait_for_work(refresher)) {
        uint64_t asked = refresher->asked;
        apr_thread_mutex_unlock(refresher->lock);
        site_refresh(refresher->subject, true);
        apr_thread_mutex_lock(refresher->lock);
        refresher->done = asked;
        apr_thread_cond_broadcast(refresher->changed);
    }
    refresher->running = false;
    apr_thread_cond_broadcast(refresher->changed);
    apr_thread_mutex_unlock(refresher->lock);
    return NULL;
}

/* A thread that has said that it ends still runs a few instructions of this module: joining waits
 * for those. */
static void join_ended(serve__refresher *refresher)
{
    if (refresher->started)
        pthread_join(refresher->thread, NULL);
    refresher->started = false;
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
    join_ended(refresher);
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
static void start_thread(serve__refresher *refresher)
{
    sigset_t all, before;
    join_ended(refresher);
    sigfillset(&all);
    /* A fault is the faulting thread's own: blocked, it would end the process without a word. */
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
        sigdelset(&all, faults[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    refresher->running = pthread_create(&refresher->thread, NULL, scan_when_asked, refresher) == 0;
    refresher->started = refresher->running;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Asks the thread, which is started at first need, and waits for that scan (0: for as long as it
 * takes). */
static void scan(serve__refresher *refresher, int64_t patience)
{
    apr_thread_mutex_lock(refresher->lock);
    if (!refresher->running)
        start_thread(refresher);
    if (!refresher->running) {
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
static bool claim(serve__refresher *refresher, int64_t interval, int64_t part)
{
    int64_t now = pos_monotonic(),
            last = atomic_load_explicit(&refresher->claimed, memory_order_relaxed);
    int64_t share = site_scan_cost(refresher->subject) * part;
    if (now - last < (interval > share ? interval : share))
        return false;
    return atomic_compare_exchange_strong(&refresher->claimed, &last, now);
}

/* How long ago the last scan was asked for, µs. */
static int64_t age(const serve__refresher *refresher)
{
    return pos_monotonic() - atomic_load_explicit(&refresher->claimed, memory_order_relaxed);
}

/* True for one caller per POLL. */
static bool may_ask_for_news(serve__refresher *refresher)
{
    int64_t now = pos_monotonic(),
            last = atomic_load_explicit(&refresher->asked_at, memory_order_relaxed);
    return now - last >= POLL && atomic_compare_exchange_strong(&refresher->asked_at, &last, now);
}

/* How long the tree may go without a scan: news shorten it, and their absence makes it long. */
static int64_t interval_for(const serve__refresher *refresher, site_changes news)
{
    if (news == SITE_CHANGES_SOME)
        return AGAIN_LEAST;
    if (news == SITE_CHANGES_NONE && refresher->interval < QUIET)
        return QUIET;
    return refresher->interval;
}

void serve__refresh_if_due(serve__refresher *refresher, const site_snapshot *snapshot)
{
    bool time_came = site_next_change(snapshot) <= apr_time_now();
    if (time_came && claim(refresher, AGAIN_LEAST, SHARE))
        scan(refresher, PATIENCE);
    else if (may_ask_for_news(refresher)) {
        site_changes news = site_poll_changes(refresher->subject);
        if (age(refresher) >= interval_for(refresher, news) &&
            claim(refresher, interval_for(refresher, news), SHARE))
            scan(refresher, PATIENCE);
    }
}

void serve__refresh_again(serve__refresher *refresher)
{
    if (claim(refresher, AGAIN_LEAST, SHARE_AGAIN))
        scan(refresher, PATIENCE);
}
