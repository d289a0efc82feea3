#include "serve/serve.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "serve/cache.h"
#include "base/date.h"
#include "serve/refresh.h"

/* How often a page whose source changes while it is composed is tried again. */
#define TRIES 4

/* How long a request waits for another that makes its answer, µs: with and without a last good one.
 */
#define PATIENCE_GOOD 250000
#define PATIENCE_NONE 30000000

/* A page that could not be made is tried again after this time even if nothing changed, µs. */
#define RETRY_AFTER 5000000

#define REFRESH 1000000

struct serve_site {
    serve_options options;
    site *site;
    serve_cache *cache;
    serve__refresher *refresher;
};

serve_site *serve_site_make(const serve_options *options, apr_pool_t *process)
{
    serve_site *subject = apr_pcalloc(process, sizeof(*subject));
    subject->options = *options;
    subject->site = site_make(&options->site, process);
    subject->cache = options->cache;
    subject->refresher = serve__refresher_make(
        subject->site, options->refresh ? options->refresh : REFRESH, process);
    return subject;
}

/* ---- first look ---- */

static apr_status_t release_look(void *baton)
{
    serve_look *look = baton;
    site_release(look->snapshot);
    look->snapshot = NULL;
    return APR_SUCCESS;
}

/* Another hold in the place of the one there is. */
static void hold_newest(serve_look *look, apr_pool_t *pool)
{
    site_snapshot *old = look->snapshot;
    look->snapshot = site_hold(look->site->site, &look->error, pool);
    site_release(old);
}

static void route(serve_look *look, pos_text url, apr_pool_t *pool)
{
    look->route = (site_route){SITE_ROUTE_NONE, NULL, NULL, NULL};
    if (look->snapshot)
        site_route_of(&look->route, look->snapshot, url, pool);
}

void serve_look_up(serve_look *out, serve_site *subject, pos_text url, apr_pool_t *pool)
{
    *out = (serve_look){.site = subject};
    apr_pool_cleanup_register(pool, out, release_look, apr_pool_cleanup_null);
    hold_newest(out, pool);
    if (out->snapshot) {
        uint64_t generation = site_generation(out->snapshot);
        serve__refresh_if_due(subject->refresher, out->snapshot);
        if (generation != site_newest_generation(subject->site))
            hold_newest(out, pool);
    }
    route(out, url, pool);
}

bool serve_look_again(const serve_look *look, pos_text url, apr_pool_t *pool)
{
    serve_look fresh = {.site = look->site};
    serve__refresh_again(look->site->refresher);
    hold_newest(&fresh, pool);
    route(&fresh, url, pool);
    bool found = fresh.route.kind == SITE_ROUTE_PAGE || fresh.route.kind == SITE_ROUTE_GENERATED ||
                 fresh.route.kind == SITE_ROUTE_FILE || fresh.route.kind == SITE_ROUTE_MOVED;
    site_release(fresh.snapshot);
    return found;
}

/* ---- is the source still the snapshot's? ---- */

static bool is_gone(const pos_stamp *stamp)
{
    return stamp->mtime == 0 && stamp->ctime == 0 && stamp->size == 0 && stamp->inode == 0;
}

/* The source's stamp, as httpd's walk saw it, is the snapshot's; else the file is looked at again.
 */
static void catch_up(serve_look *look, const serve_ask *ask, apr_pool_t *pool)
{
    const site_page *page = look->route.page;
    if (!ask->stamp || !page || !look->route.source)
        return;
    if (site_source_is(look->snapshot, page, ask->stamp) ||
        (is_gone(ask->stamp) && ask->status != 200))
        return;
    const char *source = apr_pstrdup(pool, look->route.source);
    pos_text url = pos_text_of(apr_pstrdup(pool, site_page_target(page)));
    uint64_t generation = site_generation(look->snapshot);
    site_touch(look->site->site, source);
    hold_newest(look, pool);
    if (look->snapshot && site_generation(look->snapshot) != generation)
        route(look, url, pool);
}

/* ---- making an answer ---- */

/* One rendering under way, by the thread that leads. */
typedef struct making {
    serve_look *look;
    serve__entry *good; /* the last good one, or NULL */
    const site_page *page;
    int64_t now;
    apr_pool_t *pool;
} making;

static pos_digest digest_faults(const site_rendering *rendering, apr_pool_t *scratch)
{
    pos_digester *digester = pos_digester_make(scratch);
    for (size_t i = 0; i < rendering->fault_count; i++)
        pos_digester_add(digester, pos_text_of(pos_error_string(rendering->faults[i], scratch)));
    return pos_digester_end(digester);
}

/* Template faults are logged when they are new, not with each rendering. */
static void log_faults(const making *subject, const site_rendering *rendering, pos_digest faults)
{
    const pos_log *log = &subject->look->site->options.site.log;
    if (rendering->fault_count == 0 ||
        (subject->good && pos_digest_equal(subject->good->faults, faults)))
        return;
    for (size_t i = 0; i < rendering->fault_count; i++)
        pos_log_error(log, POS_LOG_WARNING, rendering->faults[i], site_page_url(subject->page));
}

static void set_etags(serve__entry *entry)
{
    serve__etag(entry->etags[SERVE__IDENTITY], entry->digest, false, SERVE_CODING_IDENTITY);
    serve__etag(entry->etags[SERVE__GZIP], entry->digest, false, SERVE_CODING_GZIP);
    serve__etag(entry->etags[SERVE__BROTLI], entry->digest, false, SERVE_CODING_BROTLI);
}

static serve__entry *entry_of(const making *subject, const site_rendering *rendering)
{
    const site_page *page = subject->page;
    serve__entry *entry =
        serve__entry_make(subject->look->site, site_page_target(page), site_page_type(page));
    serve_body *body = serve__body_make(rendering->body);
    if (!entry || !body) {
        serve__entry_drop(entry);
        serve_body_drop(body);
        site_trace_drop(rendering->trace);
        return NULL;
    }
    entry->trace = rendering->trace;
    entry->digest = pos_digest_of(rendering->body);
    entry->modified = rendering->newest / 1000000;
    entry->expires = rendering->expires;
    entry->faults = digest_faults(rendering, subject->pool);
    atomic_store(&entry->generation, site_generation(subject->look->snapshot));
    set_etags(entry);
    serve__entry_set_body(NULL, entry, SERVE__IDENTITY, body);
    log_faults(subject, rendering, entry->faults);
    return entry;
}

/* A source that changed meanwhile is looked at and tried again. */
static pos_error *compose(site_rendering *out, making *subject)
{
    pos_error *error = NULL;
    serve_look *look = subject->look;
    for (int tries = 0; tries < TRIES; tries++) {
        error = site_compose(out, look->snapshot, subject->page, subject->pool);
        if (!error || (error->status != POS_ECHANGED && error->status != POS_EMISSING))
            return error;
        pos_text url = pos_text_of(apr_pstrdup(subject->pool, site_page_target(subject->page)));
        site_touch(look->site->site,
                   apr_pstrdup(subject->pool, look->route.source ? look->route.source : ""));
        hold_newest(look, subject->pool);
        route(look, url, subject->pool);
        if (!look->route.page)
            return error;
        subject->page = look->route.page;
    }
    return error;
}

/* The last good answer stands, until something changes or some time has passed. */
static serve__entry *hold_good(making *subject, const pos_error *error)
{
    serve__entry *good = subject->good;
    const pos_log *log = &subject->look->site->options.site.log;
    uint64_t why = pos_digest_of(pos_text_of(pos_error_string(error, subject->pool))).low | 1;
    if (atomic_exchange(&good->held_fault, why) != why &&
        !site_page_fault(subject->look->snapshot, subject->page))
        pos_log_error(log, POS_LOG_ERROR, error,
                      apr_psprintf(subject->pool, "%s: held by its last good version",
                                   site_page_url(subject->page)));
    atomic_store(&good->retry_at, pos_monotonic() + RETRY_AFTER);
    atomic_store(&good->held, site_generation(subject->look->snapshot));
    serve__entry_keep(good);
    return good;
}

/* Nothing good was ever made: an entry that says so, until something changes or some time has
 * passed. */
static serve__entry *fail(making *subject, const pos_error *error)
{
    serve__entry *entry = serve__entry_make(subject->look->site, site_page_target(subject->page),
                                            "text/plain; charset=utf-8");
    if (!entry)
        return NULL;
    entry->failure = strdup(pos_error_explain(error, subject->pool));
    atomic_store(&entry->held, site_generation(subject->look->snapshot));
    atomic_store(&entry->retry_at, pos_monotonic() + RETRY_AFTER);
    if (!subject->good && !site_page_fault(subject->look->snapshot, subject->page))
        pos_log_error(&subject->look->site->options.site.log, POS_LOG_ERROR, error,
                      apr_psprintf(subject->pool, "%s: not served", site_page_url(subject->page)));
    return entry;
}

/* A rendering with something missing is worse than a last good one, but better than none. */
static serve__entry *make(making *subject)
{
    site_rendering rendering;
    bool has_good = subject->good && subject->good->trace;
    pos_error *error = compose(&rendering, subject);
    if (!error && rendering.damaged && has_good) {
        error = pos_error_copy(rendering.faults[0], subject->pool);
        site_trace_drop(rendering.trace);
    }
    serve__entry *entry = NULL;
    if (error && has_good)
        return hold_good(subject, error);
    entry = error ? fail(subject, error) : entry_of(subject, &rendering);
    if (entry)
        serve__cache_put(subject->look->site->cache, entry);
    return entry;
}

/* ---- finding an answer ---- */

/* Whether the entry may be sent as it is now. */
static bool stands(serve__entry *entry, serve_look *look, int64_t now, apr_pool_t *pool)
{
    uint64_t generation = site_generation(look->snapshot);
    if (atomic_load(&entry->held) == generation && pos_monotonic() < atomic_load(&entry->retry_at))
        return true;
    if (!entry->trace || now >= entry->expires)
        return false;
    if (atomic_load_explicit(&entry->generation, memory_order_relaxed) == generation)
        return true;
    apr_pool_t *scratch;
    if (apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return false;
    bool good = site_trace_stands(entry->trace, look->snapshot, now, scratch);
    apr_pool_destroy(scratch);
    if (good)
        atomic_store_explicit(&entry->generation, generation, memory_order_relaxed);
    return good;
}

static serve__entry *lead(serve_look *look, serve__entry *good, int64_t now, apr_pool_t *pool)
{
    const site_page *page = look->route.page;
    const char *url = apr_pstrdup(pool, site_page_target(page));
    making subject = {look, good, page, now, pool};
    serve__entry *entry = make(&subject);
    serve__flight_land(look->site->cache, look->site, url);
    return entry;
}

/* The answer for the look's page, with a reference; NULL where there is no memory. However many
 * ask, one makes it: those who have a last good one wait for a moment only. */
static serve__entry *find_entry(serve_look *look, int64_t now, apr_pool_t *pool)
{
    serve_cache *cache = look->site->cache;
    const char *url = site_page_target(look->route.page);
    serve__entry *entry = serve__cache_get(cache, look->site, url);
    for (int tries = 0; !entry || !stands(entry, look, now, pool); tries++) {
        int64_t patience = entry && entry->trace ? PATIENCE_GOOD : PATIENCE_NONE;
        serve__flight flight = serve__flight_join(cache, look->site, url, patience);
        if (flight == SERVE__LEADER) {
            serve__entry *made = lead(look, entry, now, pool);
            serve__entry_drop(entry);
            return made;
        }
        if (flight == SERVE__WAITED_ENOUGH || tries == TRIES)
            return entry;
        serve__entry_drop(entry);
        entry = serve__cache_get(cache, look->site, url);
    }
    return entry;
}

/* ---- answering ---- */

static apr_status_t drop_body(void *baton)
{
    serve_body_drop(baton);
    return APR_SUCCESS;
}

static apr_status_t drop_entry(void *baton)
{
    serve__entry_drop(baton);
    return APR_SUCCESS;
}

static void set_body(serve_answer *out, const serve_body *body)
{
    out->body = body;
    out->bytes = pos_text_make(body->bytes, body->size);
}

/* A body of this answer alone. */
static void set_text(serve_answer *out, pos_text text, apr_pool_t *pool)
{
    serve_body *body = serve__body_make(text);
    if (!body)
        return;
    apr_pool_cleanup_register(pool, body, drop_body, apr_pool_cleanup_null);
    set_body(out, body);
}

/* 503: what is wrong is the editors' business, so the reader is told to come back. */
static void answer_unavailable(serve_answer *out, apr_pool_t *pool)
{
    out->status = 503;
    out->retry_after = 5;
    out->no_store = true;
    out->content_type = "text/plain; charset=utf-8";
    set_text(out, POS_TEXT("This page is being worked on. Please try again in a moment.\n"), pool);
}

static bool is_not_modified(const serve_ask *ask, const serve_answer *answer)
{
    return !ask->subrequest && ask->status == 200 &&
           serve__not_modified(ask->if_none_match, ask->if_modified_since, answer->etag,
                               answer->last_modified);
}

static void answer_entry(serve_answer *out, const serve_ask *ask, serve__entry *entry,
                         apr_pool_t *pool)
{
    const serve_body *body = serve__entry_body(entry, SERVE__IDENTITY);
    if (!entry->trace || !body) {
        answer_unavailable(out, pool);
        return;
    }
    out->content_type = entry->type;
    out->etag = entry->etags[SERVE__IDENTITY];
    out->last_modified = entry->modified;
    if (is_not_modified(ask, out))
        out->status = 304;
    else
        set_body(out, body);
}

static void answer_page(serve_answer *out, serve_look *look, const serve_ask *ask, apr_pool_t *pool)
{
    int64_t now = apr_time_now();
    catch_up(look, ask, pool);
    if (!look->route.page) {
        out->status = look->snapshot ? 404 : 503;
        return;
    }
    serve__entry *entry = find_entry(look, now, pool);
    if (!entry) {
        answer_unavailable(out, pool);
        return;
    }
    apr_pool_cleanup_register(pool, entry, drop_entry, apr_pool_cleanup_null);
    answer_entry(out, ask, entry, pool);
}

void serve_answer_to(serve_answer *out, serve_look *look, const serve_ask *ask, apr_pool_t *pool)
{
    *out = (serve_answer){.status = ask->status ? ask->status : 200, .last_modified = -1};
    if (!ask->read_only) {
        out->status = 405;
        out->allow = "GET, HEAD, OPTIONS";
    } else if (!look->snapshot) {
        answer_unavailable(out, pool);
    } else if (look->route.kind == SITE_ROUTE_MOVED) {
        out->status = 301;
        out->location = look->route.location;
    } else if (look->route.page) {
        answer_page(out, look, ask, pool);
    } else {
        out->status = 404;
    }
}
