/* A page's entry: from the cache, from the spool, or made: by one for all who ask. */
#include "serve/parts.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/date.h"

/* How often a page whose source changes while it is composed is tried again. */
#define TRIES 4

/* How long a request waits for another that makes its answer, µs: with and without a last good one.
 */
#define PATIENCE_GOOD 250000
#define PATIENCE_NONE 30000000

/* How soon another process's answer is looked for, µs; each time so much later. */
#define SHARE_STEP 500

/* A page that could not be made is tried again after this time even if nothing changed, µs. */
#define RETRY_AFTER 5000000

/* One rendering under way, by the thread that leads. */
typedef struct making {
    serve_look *look;
    serve__entry *good; /* the last good one, or NULL */
    const site_page *page;
    apr_pool_t *pool;
    uint64_t tried; /* generation of the snapshot that it was tried with last: the look's may be
                     * newer, and good */
} making;

static const pos_log *log_of(const making *subject)
{
    return &subject->look->site->options.site.log;
}

/* ---- entries from renderings ---- */

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
    if (rendering->fault_count == 0 ||
        (subject->good && pos_digest_equal(subject->good->faults, faults)))
        return;
    for (size_t i = 0; i < rendering->fault_count; i++)
        pos_log_error(log_of(subject), POS_LOG_WARNING, rendering->faults[i],
                      site_page_url(subject->page));
}

/* An entry of these parts, without a generation that it stands in. Takes the trace. */
static serve__entry *entry_of(const making *subject, const char *type, pos_text bytes,
                              int64_t newest, const site_trace *trace)
{
    serve__entry *entry =
        serve__entry_make(subject->look->site, site_page_target(subject->page), type);
    serve_body *body = serve__body_make(bytes);
    if (!entry || !body) {
        serve__entry_drop(entry);
        serve_body_drop(body);
        site_trace_drop(trace);
        return NULL;
    }
    entry->trace = trace;
    entry->digest = pos_digest_of(bytes);
    entry->modified = newest / 1000000;
    entry->expires = site_trace_expires(trace);
    serve__etag(entry->etags[SERVE__IDENTITY], entry->digest, false, SERVE_CODING_IDENTITY);
    serve__etag(entry->etags[SERVE__GZIP], entry->digest, false, SERVE_CODING_GZIP);
    serve__etag(entry->etags[SERVE__BROTLI], entry->digest, false, SERVE_CODING_BROTLI);
    serve__entry_set_body(NULL, entry, SERVE__IDENTITY, body);
    return entry;
}

static serve__entry *entry_of_rendering(const making *subject, const site_rendering *rendering)
{
    serve__entry *entry = entry_of(subject, site_page_type(subject->page), rendering->body,
                                   rendering->newest, rendering->trace);
    if (!entry)
        return NULL;
    entry->faults = digest_faults(rendering, subject->pool);
    atomic_store(&entry->generation, site_generation(subject->look->snapshot));
    log_faults(subject, rendering, entry->faults);
    return entry;
}

/* ---- the spool ---- */

static void log_spool(const making *subject, const pos_error *error)
{
    if (error)
        pos_log_error(log_of(subject), POS_LOG_WARNING, error, "PositionsCacheRoot");
}

static serve__entry *load(const making *subject)
{
    serve__spool *spool = subject->look->site->spool;
    pos_text url = pos_text_of(site_page_target(subject->page));
    serve__record record;
    bool found = false;
    if (!spool)
        return NULL;
    log_spool(subject, serve__spool_load(&record, &found, spool, url, subject->pool));
    if (!found)
        return NULL;
    const char *type = pos_text_cstring(record.content_type, subject->pool);
    return entry_of(subject, type, record.body, record.newest, record.trace);
}

static void store(const making *subject, const serve__entry *entry)
{
    const serve_body *body = serve__entry_body(entry, SERVE__IDENTITY);
    const char *source = site_page_source(subject->page);
    if (!subject->look->site->spool || !body || !entry->trace)
        return;
    const serve__record record = {.url = pos_text_of(entry->url),
                                  .source = pos_text_of(source),
                                  .content_type = pos_text_of(entry->type),
                                  .body = pos_text_make(body->bytes, body->size),
                                  .digest = entry->digest,
                                  .newest = entry->modified * 1000000,
                                  .trace = entry->trace};
    log_spool(subject, serve__spool_store(subject->look->site->spool, &record, subject->pool));
}

/* The page can't be made any more: its copy on disk may be the only one after a restart. */
static void need(const making *subject, const serve__entry *good)
{
    serve__spool *spool = subject->look->site->spool;
    pos_text url = pos_text_of(good->url);
    bool kept = false;
    if (!spool)
        return;
    log_spool(subject, serve__spool_need(&kept, spool, url, subject->pool));
    if (kept)
        return;
    store(subject, good);
    log_spool(subject, serve__spool_need(&kept, spool, url, subject->pool));
}

/* ---- making ---- */

/* A source that changed meanwhile is looked at and tried again. */
static pos_error *compose(site_rendering *out, making *subject)
{
    pos_error *error = NULL;
    serve_look *look = subject->look;
    for (int tries = 0; tries < TRIES; tries++) {
        subject->tried = site_generation(look->snapshot);
        error = site_compose(out, look->snapshot, subject->page, subject->pool);
        if (!error || (error->status != POS_ECHANGED && error->status != POS_EMISSING))
            return error;
        const char *source = site_page_source(subject->page);
        pos_text url = pos_text_of(apr_pstrdup(subject->pool, site_page_target(subject->page)));
        if (site_page_fault(look->snapshot, subject->page))
            return error;
        if (source)
            site_recheck(look->site->site, apr_pstrdup(subject->pool, source));
        else
            site_refresh(look->site->site, true);
        serve__look_afresh(look, url, subject->pool);
        if (!look->route.page)
            return error;
        subject->page = look->route.page;
    }
    return error;
}

static const char *said_of(const making *subject, const char *what)
{
    return apr_psprintf(subject->pool, "%s: %s", site_page_url(subject->page), what);
}

/* A source that has just gone, or is being written, is no mistake of anybody's: the next scan knows
 * more. */
static pos_level level_of(const making *subject, const pos_error *error)
{
    const char *source = site_page_source(subject->page);
    bool own = source && error->file && strcmp(source, error->file) == 0;
    bool passing = error->status == POS_EMISSING || error->status == POS_ECHANGED;
    return own && passing ? POS_LOG_DEBUG : POS_LOG_ERROR;
}

/* The last good answer stands, until something changes or some time has passed. What is wrong with
 * the source itself was logged when it was read. */
static serve__entry *hold_good(making *subject, const pos_error *error)
{
    serve__entry *good = subject->good;
    uint64_t why = pos_digest_of(pos_text_of(pos_error_string(error, subject->pool))).low | 1;
    if (atomic_exchange(&good->held_fault, why) != why) {
        if (!site_page_fault(subject->look->snapshot, subject->page))
            pos_log_error(log_of(subject), level_of(subject, error), error,
                          said_of(subject, "held by its last good version"));
        need(subject, good);
    }
    atomic_store(&good->retry_at, pos_monotonic() + RETRY_AFTER);
    atomic_store(&good->held, subject->tried);
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
    atomic_store(&entry->held, subject->tried);
    atomic_store(&entry->retry_at, pos_monotonic() + RETRY_AFTER);
    if (!subject->good && !site_page_fault(subject->look->snapshot, subject->page))
        pos_log_error(log_of(subject), level_of(subject, error), error,
                      said_of(subject, "not served"));
    return entry;
}

/* A rendering with something missing is worse than a last good one, but better than none. */
static serve__entry *make(making *subject)
{
    site_rendering rendering;
    serve_site *owner = subject->look->site;
    bool has_good = subject->good && subject->good->trace;
    atomic_fetch_add_explicit(&owner->renders, 1, memory_order_relaxed);
    pos_error *error = compose(&rendering, subject);
    if (!error && rendering.damaged && has_good) {
        error = rendering.fault_count > 0
                    ? pos_error_copy(rendering.faults[0], subject->pool)
                    : pos_error_make(POS_EMISSING, subject->pool, "something is missing");
        site_trace_drop(rendering.trace);
    }
    if (error)
        atomic_fetch_add_explicit(&owner->failures, 1, memory_order_relaxed);
    if (error && has_good)
        return hold_good(subject, error);
    return error ? fail(subject, error) : entry_of_rendering(subject, &rendering);
}

/* ---- finding ---- */

/* Whether the entry may be sent as it is now. */
static bool stands(serve__entry *entry, const serve_look *look, apr_pool_t *pool)
{
    uint64_t generation = site_generation(look->snapshot);
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
    bool good = site_trace_is_valid(entry->trace, look->snapshot, now, scratch);
    apr_pool_destroy(scratch);
    if (good)
        atomic_store_explicit(&entry->generation, generation, memory_order_relaxed);
    return good;
}

bool serve__is_held(const serve__entry *entry, const serve_look *look)
{
    return atomic_load(&entry->held) == site_generation(look->snapshot) ||
           site_page_fault(look->snapshot, look->route.page) != NULL;
}

/* What another process, or this one before a restart, has left: good as it is, or the last good
 * one. */
static serve__entry *revive(making *subject)
{
    serve_look *look = subject->look;
    serve__entry *entry = load(subject), *good = subject->good;
    if (!entry)
        return NULL;
    if (stands(entry, look, subject->pool)) {
        serve__cache_put(look->site->cache, entry);
        atomic_fetch_add_explicit(&look->site->revived, 1, memory_order_relaxed);
        return entry;
    }
    if (good && good->trace) {
        serve__entry_drop(entry);
        return NULL;
    }
    serve__cache_put(look->site->cache, entry);
    subject->good = entry;
    return NULL;
}

/* Of all the host's processes one makes the answer; the others take what it leaves, or the last
 * good one if that takes long. */
static serve__entry *share(making *subject, int *claim)
{
    serve__spool *spool = subject->look->site->spool;
    pos_text url = pos_text_of(site_page_target(subject->page));
    bool mine = false;
    serve__entry *entry = NULL;
    *claim = -1;
    if (!spool)
        return NULL;
    for (int64_t began = pos_monotonic(), step = SHARE_STEP; !entry && !mine; step += SHARE_STEP) {
        mine = serve__spool_claim(claim, spool, url, subject->pool);
        entry = revive(subject);
        bool has_good = subject->good && subject->good->trace;
        if (entry || mine || pos_monotonic() - began > (has_good ? PATIENCE_GOOD : PATIENCE_NONE))
            break;
        apr_sleep(step);
    }
    if (!entry && !mine && subject->good && subject->good->trace) {
        serve__entry_keep(subject->good);
        return subject->good;
    }
    return entry;
}

/* Somebody may have landed between the look into the cache and the start of this flight. */
static serve__entry *landed_before(making *subject, const char *url)
{
    serve_look *look = subject->look;
    serve__entry *entry = serve__cache_get(look->site->cache, look->site, url);
    if (entry && stands(entry, look, subject->pool))
        return entry;
    serve__entry_drop(entry);
    return NULL;
}

static serve__entry *lead(serve_look *look, serve__entry *good, const char *url, apr_pool_t *pool)
{
    making subject = {.look = look, .good = good, .page = look->route.page, .pool = pool};
    int claim = -1;
    serve__entry *entry = landed_before(&subject, url);
    if (!entry)
        entry = share(&subject, &claim);
    bool made = !entry;
    if (made) {
        entry = make(&subject);
        if (entry && entry != subject.good)
            serve__cache_put(look->site->cache, entry);
    }
    serve__flight_land(look->site->cache, look->site, url);
    if (made && entry && entry != subject.good)
        store(&subject, entry);
    serve__spool_release(claim);
    if (subject.good != good)
        serve__entry_drop(subject.good);
    return entry;
}

serve__entry *serve__find_entry(serve_look *look, apr_pool_t *pool)
{
    serve_cache *cache = look->site->cache;
    const char *url = site_page_target(look->route.page);
    serve__entry *entry = serve__cache_get(cache, look->site, url);
    for (int tries = 0; !entry || !stands(entry, look, pool); tries++) {
        int64_t patience = entry && entry->trace ? PATIENCE_GOOD : PATIENCE_NONE;
        serve__flight flight = serve__flight_join(cache, look->site, url, patience);
        if (flight == SERVE__LEADER) {
            serve__entry *made = lead(look, entry, apr_pstrdup(pool, url), pool);
            serve__entry_drop(entry);
            return made;
        }
        if (flight == SERVE__WAITED_ENOUGH || tries == TRIES)
            return entry;
        serve__entry_drop(entry);
        entry = serve__cache_get(cache, look->site, url);
    }
    atomic_fetch_add_explicit(&look->site->hits, 1, memory_order_relaxed);
    return entry;
}
