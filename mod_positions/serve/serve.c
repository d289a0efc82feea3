#include "serve/serve.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "serve/parts.h"

/* µs between scans at the most often, where nothing else is said. */
#define REFRESH 1000000

/* Bytes of the spool, all sites' together. */
#define SPOOL_MOST ((uint64_t)1 << 30)

/* Names what made an answer: records of another version of the renderer are not used. */
#define RENDERER "mod_positions 1"

/* Everything that makes the site's answers others. */
static pos_text name_of(const serve_options *options, apr_pool_t *result)
{
    const site_options *named = &options->site;
    return pos_text_of(
        apr_psprintf(result, RENDERER "\n%s\n%d\n%s\n%s\n%s\n%d", named->root, (int)named->links,
                     named->layout ? named->layout : "", named->url ? named->url : "",
                     named->theme_path ? named->theme_path : "", named->keep_comments));
}

serve_site *serve_site_make(const serve_options *options, apr_pool_t *process)
{
    serve_site *subject = apr_pcalloc(process, sizeof(*subject));
    subject->options = *options;
    if (options->cache_root) {
        subject->spool =
            serve__spool_make(options->cache_root, name_of(options, process), SPOOL_MOST, process);
        subject->options.site.attic =
            serve__attic_make(subject->spool, &subject->options.site.log, process);
    }
    subject->site = site_make(&subject->options.site, process);
    subject->cache = options->cache;
    subject->refresher = serve__refresher_make(
        subject->site, options->refresh ? options->refresh : REFRESH, process);
    return subject;
}

void serve_site_rest(serve_site *subject)
{
    site_unload(subject->site);
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

void serve__look_afresh(serve_look *look, pos_text url, apr_pool_t *pool)
{
    hold_newest(look, pool);
    route(look, url, pool);
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
    site_recheck(look->site->site, source);
    hold_newest(look, pool);
    if (look->snapshot && site_generation(look->snapshot) != generation)
        route(look, url, pool);
}

/* ---- answering ---- */

static apr_status_t drop_entry(void *baton)
{
    serve__entry_drop(baton);
    return APR_SUCCESS;
}

static void answer_page(serve_answer *out, serve_look *look, const serve_ask *ask, apr_pool_t *pool)
{
    catch_up(look, ask, pool);
    if (!look->route.page) {
        out->status = look->snapshot ? 404 : 503;
        return;
    }
    serve__entry *entry = serve__find_entry(look, pool);
    if (entry)
        apr_pool_cleanup_register(pool, entry, drop_entry, apr_pool_cleanup_null);
    if (!entry)
        serve__answer_unavailable(out, look, ask, pool);
    else if (ask->why)
        serve__answer_why(out, look, entry, pool);
    else
        serve__answer_entry(out, look, ask, entry, pool);
    const char *location = look->route.page ? site_page_redirect(look->route.page, pool) : NULL;
    if (location && out->status == 200 && !ask->subrequest) {
        out->status = 301;
        out->location = location;
    }
}

void serve_answer_to(serve_answer *out, serve_look *look, const serve_ask *ask, apr_pool_t *pool)
{
    *out = (serve_answer){.status = ask->status ? ask->status : 200, .last_modified = -1};
    if (!ask->read_only) {
        out->status = 405;
        out->allow = "GET, HEAD, OPTIONS";
    } else if (!look->snapshot) {
        serve__answer_unavailable(out, look, ask, pool);
    } else if (look->route.kind == SITE_ROUTE_MOVED) {
        out->status = 301;
        out->location = look->route.location;
    } else if (look->route.page) {
        answer_page(out, look, ask, pool);
    } else {
        out->status = 404;
    }
}

void serve_count(serve_counts *out, const serve_site *subject)
{
    out->renders = atomic_load_explicit(&subject->renders, memory_order_relaxed);
    out->hits = atomic_load_explicit(&subject->hits, memory_order_relaxed);
    out->revived = atomic_load_explicit(&subject->revived, memory_order_relaxed);
    out->failures = atomic_load_explicit(&subject->failures, memory_order_relaxed);
}
