/* SPDX-License-Identifier: Apache-2.0 */
/* A page's cache entry: from memory, from disk, or rendered once for concurrent requests (single
 * flight). */
#include "serve/page_entry.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/date.h"
#include "serve/site_fields.h"
#include "serve/target.h"

/* Attempts at a page whose source changes while it is composed. */
#define MAX_TRIES 4

/* How long a request waits in all, for a processor and for another one that renders the same page, if
 * there is a last good entry to send instead and if there is none. */
#define MAX_WAIT_WITH_LAST_GOOD apr_time_from_msec(250)
#define MAX_WAIT_WITHOUT        apr_time_from_sec(30)

/* Polling for another process's response: the first interval, and how much longer each next one is.
 */
#define POLL_STEP 500 /* µs */

/* A page that could not be rendered is tried again after this time even if nothing changed. */
#define RETRY_INTERVAL apr_time_from_sec(5)

/* The log says of a site that its requests are refused no more often than this. */
#define REFUSAL_INTERVAL apr_time_from_sec(60)

/* One rendering, by the thread that leads the flight. */
typedef struct page_job {
    serve_target *target;
    serve__ticket *ticket;
    serve__entry *good; /* the last good one, or NULL */
    const site_page *page;
    apr_pool_t *pool;
    uint64_t tried; /* generation of the snapshot of the last attempt; the target's snapshot may be
                     * newer, and good */
} page_job;

static const pos_log *job_log(const page_job *job)
{
    return &job->target->site->options.site.log;
}

static bool has_good(const page_job *job)
{
    return job->good && job->good->trace;
}

static apr_interval_time_t max_wait(bool has_last_good)
{
    return has_last_good ? MAX_WAIT_WITH_LAST_GOOD : MAX_WAIT_WITHOUT;
}

/* ---- entries from renderings ---- */

static pos_digest digest_faults(const site_rendering *rendering, apr_pool_t *scratch)
{
    pos_digester *digester = pos_digester_make(scratch);
    for (size_t i = 0; i < rendering->fault_count; i++)
        pos_digester_add(digester, pos_text_of(pos_error_string(rendering->faults[i], scratch)));
    return pos_digester_end(digester);
}

/* Logs template faults if they differ from those of the last rendering. */
static void log_faults(const page_job *job, const site_rendering *rendering, pos_digest faults)
{
    if (rendering->fault_count == 0 || (job->good && pos_digest_equal(job->good->faults, faults)))
        return;
    for (size_t i = 0; i < rendering->fault_count; i++)
        pos_log_error(job_log(job), POS_LOG_WARNING, rendering->faults[i],
                      site_page_url(job->page));
}

/* An entry that is valid in no snapshot yet. Takes over the reference to `trace`. NULL: out of
 * memory. */
static serve__entry *entry_from_parts(const page_job *job, const char *type, pos_text bytes,
                                      int64_t newest, const site_trace *trace)
{
    serve__entry *entry =
        serve__entry_make(job->target->site->owner, site_page_target(job->page), type);
    serve_body *body = serve__body_make(bytes);
    if (!entry || !body) {
        serve__entry_drop(entry);
        serve_body_drop(body);
        site_trace_drop(trace);
        return NULL;
    }
    entry->trace = trace;
    entry->digest = pos_digest_of(bytes);
    entry->modified = apr_time_sec(newest);
    apr_rfc822_date(entry->modified_date, apr_time_from_sec(entry->modified));
    entry->expires = site_trace_expires(trace);
    serve__etag(entry->etags[SERVE__CODING_IDENTITY], entry->digest, false, SERVE__CODING_IDENTITY);
    serve__etag(entry->etags[SERVE__CODING_GZIP], entry->digest, false, SERVE__CODING_GZIP);
    serve__etag(entry->etags[SERVE__CODING_BROTLI], entry->digest, false, SERVE__CODING_BROTLI);
    serve__entry_set_body(NULL, entry, SERVE__CODING_IDENTITY, body);
    return entry;
}

static serve__entry *entry_from_rendering(const page_job *job, const site_rendering *rendering)
{
    serve__entry *entry = entry_from_parts(job, site_page_type(job->page), rendering->body,
                                           rendering->newest, rendering->trace);
    if (!entry)
        return NULL;
    entry->faults = digest_faults(rendering, job->pool);
    atomic_store(&entry->generation, site_generation(job->target->snapshot));
    log_faults(job, rendering, entry->faults);
    return entry;
}

/* ---- the disk cache ---- */

static void log_disk_error(const page_job *job, const pos_error *error)
{
    serve__disk_cache_log(job->target->site->disk, job_log(job), error);
}

static serve__entry *load_record(const page_job *job)
{
    serve__disk_cache *disk = job->target->site->disk;
    pos_text url = pos_text_of(site_page_target(job->page));
    serve__record record;
    bool found = false;
    if (!disk)
        return NULL;
    log_disk_error(job, serve__disk_cache_load(&record, &found, disk, url, job->pool));
    if (!found)
        return NULL;
    const char *type = pos_text_cstring(record.content_type, job->pool);
    return entry_from_parts(job, type, record.body, record.newest, record.trace);
}

static void store_record(const page_job *job, const serve__entry *entry)
{
    const serve_body *body = serve__entry_body(entry, SERVE__CODING_IDENTITY);
    if (!job->target->site->disk || !body || !entry->trace)
        return;
    const serve__record record = {.url = pos_text_of(entry->url),
                                  .content_type = pos_text_of(entry->type),
                                  .body = pos_text_make(body->bytes, body->size),
                                  .digest = entry->digest,
                                  .newest = apr_time_from_sec(entry->modified),
                                  .trace = entry->trace};
    log_disk_error(job, serve__disk_cache_store(job->target->site->disk, &record, job->pool));
}

/* The page can't be rendered any more: after a restart its record on disk may be the only copy. */
static void pin_record(const page_job *job, const serve__entry *good)
{
    serve__disk_cache *disk = job->target->site->disk;
    pos_text url = pos_text_of(good->url);
    bool kept = false;
    if (!disk)
        return;
    log_disk_error(job, serve__disk_cache_pin(&kept, disk, url, job->pool));
    if (kept)
        return;
    store_record(job, good);
    log_disk_error(job, serve__disk_cache_pin(&kept, disk, url, job->pool));
}

/* ---- rendering ---- */

/* Looks the page up in the tree as it is now. False if it is gone: the job and the target keep the
 * snapshot that they have, and with it the page. */
static bool renew_page(page_job *job)
{
    serve_target *target = job->target, fresh = {.site = target->site};
    const char *source = site_page_source(job->page);
    if (source)
        site_recheck(target->site->site, apr_pstrdup(job->pool, source));
    else
        site_refresh(target->site->site, true);
    pos_text url = pos_text_of(apr_pstrdup(job->pool, site_page_target(job->page)));
    serve__target_renew(&fresh, url, job->pool);
    if (!fresh.route.page) {
        site_release(fresh.snapshot);
        return false;
    }
    site_release(target->snapshot);
    *target = fresh;
    job->page = target->route.page;
    return true;
}

/* If the source changed meanwhile: reads it again and tries again. */
static pos_error *compose_page(site_rendering *out, page_job *job)
{
    pos_error *error = NULL;
    serve_target *target = job->target;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
        job->tried = site_generation(target->snapshot);
        error = site_compose(out, target->snapshot, job->page, job->pool);
        if (!error || (error->status != POS_ECHANGED && error->status != POS_EMISSING))
            return error;
        if (site_page_fault(target->snapshot, job->page) || !renew_page(job))
            return error;
    }
    return error;
}

static const char *describe_page(const page_job *job, const char *what)
{
    return apr_psprintf(job->pool, "%s: %s", site_page_url(job->page), what);
}

/* A source that is being removed or written is no error of the site's: the next scan will tell. */
static pos_level failure_level(const page_job *job, const pos_error *error)
{
    const char *source = site_page_source(job->page);
    bool own = source && error->file && strcmp(source, error->file) == 0;
    bool passing = error->status == POS_EMISSING || error->status == POS_ECHANGED;
    return own && passing ? POS_LOG_DEBUG : POS_LOG_ERROR;
}

/* Not even the last good inputs could be composed at the present time. */
static void warn_of_passed_time(const page_job *job)
{
    pos_log_printf(job_log(job), POS_LOG_WARNING, "%s",
                   describe_page(job, "the version that stands in may show an offer past its "
                                      "deadline"));
}

/* The last good entry stays in use until the tree changes or RETRY_INTERVAL has passed. Logs the
 * error if it is new; an error in the source itself was logged when the source was read. */
static serve__entry *keep_last_good(page_job *job, const pos_error *error)
{
    serve__entry *good = job->good;
    uint64_t why = pos_digest_of(pos_text_of(pos_error_string(error, job->pool))).low | 1;
    if (atomic_exchange(&good->held_fault, why) != why) {
        if (!site_page_fault(job->target->snapshot, job->page))
            pos_log_error(job_log(job), failure_level(job, error), error,
                          describe_page(job, "held by its last good version"));
        pin_record(job, good);
    }
    int64_t left = good->expires - apr_time_now();
    if (left <= 0)
        warn_of_passed_time(job);
    bool ends_sooner = left > 0 && left < RETRY_INTERVAL;
    atomic_store(&good->retry_at, pos_monotonic() + (ends_sooner ? left : RETRY_INTERVAL));
    atomic_store(&good->held, job->tried);
    serve__entry_keep(good);
    return good;
}

/* An entry without a body for a page of which there is no good version: in use until the tree
 * changes or RETRY_INTERVAL has passed. */
static serve__entry *make_failed_entry(page_job *job, const pos_error *error)
{
    serve__entry *entry = serve__entry_make(job->target->site->owner, site_page_target(job->page),
                                            "text/plain; charset=utf-8");
    if (!entry)
        return NULL;
    atomic_store(&entry->held, job->tried);
    atomic_store(&entry->retry_at, pos_monotonic() + RETRY_INTERVAL);
    if (!job->good && !site_page_fault(job->target->snapshot, job->page))
        pos_log_error(job_log(job), failure_level(job, error), error,
                      describe_page(job, "not served"));
    return entry;
}

/* Renders the page. A rendering in which something is missing (an include, say) is used only where
 * there is no last good entry. NULL: out of memory. */
static serve__entry *render_entry(page_job *job)
{
    site_rendering rendering;
    serve_site *owner = job->target->site;
    atomic_fetch_add_explicit(&owner->renders, 1, memory_order_relaxed);
    pos_log_printf(job_log(job), POS_LOG_DEBUG, "%s: rendered", site_page_url(job->page));
    pos_error *error = compose_page(&rendering, job);
    if (!error && rendering.damaged && has_good(job)) {
        error = rendering.fault_count > 0
                    ? pos_error_copy(rendering.faults[0], job->pool)
                    : pos_error_make(POS_EMISSING, job->pool, "something is missing");
        site_trace_drop(rendering.trace);
    }
    if (error)
        atomic_fetch_add_explicit(&owner->failures, 1, memory_order_relaxed);
    if (error && has_good(job))
        return keep_last_good(job, error);
    serve__entry *entry =
        error ? make_failed_entry(job, error) : entry_from_rendering(job, &rendering);
    if (!entry)
        pos_log_printf(job_log(job), POS_LOG_ERROR, "%s: out of memory", site_page_url(job->page));
    return entry;
}

/* ---- finding ---- */

/* True if the entry may be sent: it is valid in the target's snapshot, or failed in that snapshot a
 * moment ago. */
static bool is_fresh(serve__entry *entry, const serve_target *target, apr_pool_t *pool)
{
    uint64_t generation = site_generation(target->snapshot);
    int64_t now = apr_time_now();
    if (atomic_load(&entry->held) == generation && pos_monotonic() < atomic_load(&entry->retry_at))
        return true;
    if (!entry->trace || now >= entry->expires)
        return false;
    if (atomic_load_explicit(&entry->generation, memory_order_relaxed) == generation)
        return true;
    apr_pool_t *scratch;
    if (apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return false;
    bool good = site_trace_is_valid(entry->trace, target->snapshot, now, scratch);
    apr_pool_destroy(scratch);
    if (good)
        atomic_store_explicit(&entry->generation, generation, memory_order_relaxed);
    return good;
}

bool serve__entry_is_held(const serve__entry *entry, const serve_target *target)
{
    return atomic_load(&entry->held) == site_generation(target->snapshot) ||
           site_is_held(target->snapshot, target->route.page);
}

/* The entry that another process, or an earlier one, stored on disk, if it is fresh. A stale one
 * becomes the job's last good entry if there is none; NULL then. */
static serve__entry *load_entry(page_job *job)
{
    serve_target *target = job->target;
    serve__entry *entry = load_record(job);
    if (!entry)
        return NULL;
    if (is_fresh(entry, target, job->pool)) {
        serve__cache_put(target->site->cache, entry);
        atomic_fetch_add_explicit(&target->site->disk_hits, 1, memory_order_relaxed);
        return entry;
    }
    if (has_good(job)) {
        serve__entry_drop(entry);
        return NULL;
    }
    serve__cache_put(target->site->cache, entry);
    job->good = entry;
    return NULL;
}

/* Of all the host's processes one renders the page; the others wait for its record on disk, or send
 * the last good entry if that takes too long. NULL: this process renders; `lock` is then released
 * by serve__disk_cache_unlock. */
static serve__entry *await_other_process(page_job *job, int *lock)
{
    serve__disk_cache *disk = job->target->site->disk;
    pos_text url = pos_text_of(site_page_target(job->page));
    bool mine = false;
    serve__entry *entry = NULL;
    *lock = -1;
    if (!disk)
        return NULL;
    for (int64_t step = POLL_STEP; !entry && !mine; step += POLL_STEP) {
        mine = serve__disk_cache_lock_url(lock, disk, url, job->pool);
        entry = load_entry(job);
        if (entry || mine || !serve__ticket_wait(job->ticket, max_wait(has_good(job))))
            break;
        apr_sleep(step);
    }
    if (!entry && !mine && has_good(job)) {
        serve__entry_keep(job->good);
        return job->good;
    }
    return entry;
}

/* The cache's entry if another flight has ended since the cache was asked. */
static serve__entry *recheck_cache(page_job *job, const char *url)
{
    serve_target *target = job->target;
    serve__entry *entry = serve__cache_get(target->site->cache, target->site->owner, url);
    if (entry && is_fresh(entry, target, job->pool))
        return entry;
    serve__entry_drop(entry);
    return NULL;
}

/* Says that the site has as many slots as it may. */
static void log_refusal(const serve_target *target)
{
    serve_site *served = target->site;
    int64_t now = pos_monotonic(), before = atomic_load(&served->refused_at);
    atomic_fetch_add_explicit(&served->refusals, 1, memory_order_relaxed);
    if ((before && now - before < REFUSAL_INTERVAL) ||
        !atomic_compare_exchange_strong(&served->refused_at, &before, now))
        return;
    pos_log_printf(&served->options.site.log, POS_LOG_WARNING,
                   "%s: as many requests wait for its pages as PositionsRenderLimit allows; others "
                   "get the last good page, or status 503",
                   served->options.site.root);
}

/* The last good entry where no processor becomes free in time; NULL: there is none. */
static serve__entry *render_in_turn(page_job *job)
{
    if (!serve__ticket_take_processor(job->ticket, max_wait(has_good(job)))) {
        log_refusal(job->target);
        if (has_good(job))
            serve__entry_keep(job->good);
        return has_good(job) ? job->good : NULL;
    }
    serve__entry *entry = render_entry(job);
    serve__ticket_give_processor(job->ticket);
    if (entry && entry != job->good)
        serve__cache_put(job->target->site->cache, entry);
    return entry;
}

static serve__entry *produce_entry(serve_target *target, serve__entry *good, const char *url,
                                   serve__ticket *ticket, apr_pool_t *pool)
{
    page_job job = {
        .target = target, .ticket = ticket, .good = good, .page = target->route.page, .pool = pool};
    int lock = -1;
    serve__entry *entry = recheck_cache(&job, url);
    if (!entry)
        entry = await_other_process(&job, &lock);
    bool made = !entry;
    if (made)
        entry = render_in_turn(&job);
    serve__flight_land(target->site->cache, target->site->owner, url);
    if (made && entry && entry != job.good)
        store_record(&job, entry);
    serve__disk_cache_unlock(lock);
    if (job.good != good)
        serve__entry_drop(job.good);
    return entry;
}

static void count_hit(const serve_target *target)
{
    atomic_fetch_add_explicit(&target->site->hits, 1, memory_order_relaxed);
}

/* Waits for the flight as long as the client does. */
static serve__flight join_flight(const serve_target *target, const char *url, bool has_last_good,
                                 const serve__ticket *ticket)
{
    for (;;) {
        apr_interval_time_t wait = serve__ticket_wait(ticket, max_wait(has_last_good));
        serve__flight flight =
            serve__flight_join(target->site->cache, target->site->owner, url, wait);
        if (flight != SERVE__FLIGHT_TIMED_OUT || wait == 0)
            return flight;
    }
}

/* What there is without any work: on disk, fresh or not, where `entry`, whose reference is taken
 * over, is no good one. NULL: nothing. */
static serve__entry *get_without_slot(serve_target *target, serve__entry *entry, apr_pool_t *pool)
{
    page_job job = {.target = target, .good = entry, .page = target->route.page, .pool = pool};
    if (has_good(&job))
        return entry;
    serve__entry *stored = load_entry(&job);
    if (!stored && job.good == entry)
        return entry;
    serve__entry_drop(entry);
    return stored ? stored : job.good;
}

/* The entry that is made anew, here or by another request. `entry`, whose reference is taken over, is
 * what there is: stale, or NULL. */
static serve__entry *renew_entry(serve_target *target, serve__entry *entry, serve__ticket *ticket,
                                 apr_pool_t *pool)
{
    const char *url = site_page_target(target->route.page);
    if (!serve__ticket_take_worker(ticket)) {
        log_refusal(target);
        return get_without_slot(target, entry, pool);
    }
    for (int tries = 0; !entry || !is_fresh(entry, target, pool); tries++) {
        serve__flight flight = join_flight(target, url, entry && entry->trace, ticket);
        if (flight == SERVE__FLIGHT_LEADER) {
            serve__entry *made = produce_entry(target, entry, apr_pstrdup(pool, url), ticket, pool);
            serve__entry_drop(entry);
            return made;
        }
        if (flight == SERVE__FLIGHT_TIMED_OUT || tries == MAX_TRIES)
            return entry;
        serve__entry_drop(entry);
        entry = serve__cache_get(target->site->cache, target->site->owner, url);
    }
    count_hit(target);
    return entry;
}

serve__entry *serve__page_entry(serve_target *target, serve__ticket *ticket, apr_pool_t *pool)
{
    const char *url = site_page_target(target->route.page);
    serve__entry *entry = serve__cache_get(target->site->cache, target->site->owner, url);
    if (!entry || !is_fresh(entry, target, pool))
        return renew_entry(target, entry, ticket, pool);
    count_hit(target);
    return entry;
}
