/* SPDX-License-Identifier: Apache-2.0 */
/* Sites, and a response's dispatch: which status, and whether there is a page to send. */
#include "serve/serve.h"

#include <inttypes.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "serve/attic.h"
#include "serve/build_id.h"
#include "serve/page_entry.h"
#include "serve/preview.h"
#include "serve/response.h"
#include "serve/site_fields.h"
#include "serve/target.h"

/* Bytes below PositionsCacheRoot, all sites' together. */
#define MAX_DISK_CACHE ((uint64_t)1 << 30)

/* What a site takes itself, before its tree is read: its pools' blocks. */
#define SITE_COST ((size_t)32 << 10)

/* ---- sites ---- */

/* Each part after its length, so that no two lists of parts give the same text. */
static const char *key_part(const char *part, apr_pool_t *result)
{
    return apr_psprintf(result, "%" APR_SIZE_T_FMT ":%s", part ? strlen(part) : 0,
                        part ? part : "");
}

static const char *identity_part(const pos_identity *identity, apr_pool_t *result)
{
    return identity ? apr_psprintf(result, "%" PRIx64 ":%" PRIx64 ":%" PRIu64, identity->device,
                                   identity->inode, identity->owner)
                    : "any";
}

const char *serve_site_key(const site_options *options, apr_pool_t *result)
{
    return apr_psprintf(result, "%s %s %s %s %s %d %d", key_part(options->root, result),
                        identity_part(options->identity, result), key_part(options->layout, result),
                        key_part(options->url, result), key_part(options->theme_path, result),
                        (int)options->links, options->keep_comments);
}

/* Whose records a cache has: of that kind, of that site. */
static pos_text records_owner(const serve_site *served, const char *kind, apr_pool_t *result)
{
    const char *key = serve_site_key(&served->options.site, result);
    return pos_text_of(apr_pstrcat(result, kind, " ", key, NULL));
}

/* Responses belong to the build that composed them; inputs are the same for every build. */
static void add_disk_caches(serve_site *served, apr_pool_t *process)
{
    site_options *options = &served->options.site;
    served->disk = serve__disk_cache_make(served->options.cache_root,
                                          records_owner(served, serve__build_id, process),
                                          MAX_DISK_CACHE, process);
    serve__disk_cache *inputs = serve__disk_cache_make_beside(
        served->disk, records_owner(served, "inputs", process), process);
    options->attic = serve__attic_make(inputs, served->disk, &options->log, process);
}

static apr_status_t drop_owner(void *owner)
{
    serve__owner_drop(owner);
    return APR_SUCCESS;
}

/* NULL: out of memory. */
static serve__owner *find_owner(const serve_options *options, apr_pool_t *pool)
{
    const char *name = options->name ? options->name : serve_site_key(&options->site, pool);
    serve__owner *owner = serve__cache_owner(options->cache, name);
    if (owner)
        apr_pool_cleanup_register(pool, owner, drop_owner, apr_pool_cleanup_null);
    return owner;
}

serve_site *serve_site_make(const serve_options *options, apr_pool_t *pool)
{
    serve_site *served = apr_pcalloc(pool, sizeof(*served));
    served->references = 1;
    served->pool = pool;
    served->options = *options;
    served->options.site.live = true;
    served->cache = options->cache;
    served->owner = find_owner(options, pool);
    served->admission_site = serve__admission_site(&served->options.site, pool);
    if (options->cache_root)
        add_disk_caches(served, pool);
    if (!options->scanners)
        served->options.scanners = serve_scanners_make(pool);
    served->site = site_make(&served->options.site, pool);
    if (!served->site || !served->options.scanners || !served->owner)
        return NULL;
    served->refresher = serve__refresher_make(
        served, options->refresh ? options->refresh : SERVE_DEFAULT_REFRESH, pool);
    return served;
}

void serve_site_keep(serve_site *served)
{
    pos_references_add(&served->references);
}

void serve_site_drop(serve_site *served)
{
    if (served && pos_references_drop(&served->references))
        apr_pool_destroy(served->pool);
}

size_t serve_site_size(const serve_site *served)
{
    return SITE_COST + site_size(served->site);
}

bool serve_site_holds_versions(const serve_site *served)
{
    return !served->options.cache_root && site_holds_versions(served->site);
}

void serve_site_counters(serve_counters *out, const serve_site *served)
{
    out->renders = atomic_load_explicit(&served->renders, memory_order_relaxed);
    out->hits = atomic_load_explicit(&served->hits, memory_order_relaxed);
    out->disk_hits = atomic_load_explicit(&served->disk_hits, memory_order_relaxed);
    out->failures = atomic_load_explicit(&served->failures, memory_order_relaxed);
    out->refusals = atomic_load_explicit(&served->refusals, memory_order_relaxed);
}

/* ---- is the source still the one in the snapshot? ---- */

static bool is_gone(const pos_stamp *stamp)
{
    return stamp->mtime == 0 && stamp->ctime == 0 && stamp->size == 0 && stamp->inode == 0;
}

/* httpd's walk saw the source with another stamp than the snapshot has: reads the file again. That
 * takes a worker's slot, without which the snapshot stays as it is. */
static void recheck_source(serve_target *target, const serve_request *request,
                           serve__ticket *ticket, apr_pool_t *pool)
{
    const site_page *page = target->route.page;
    if (!request->stamp || !page || !target->route.source)
        return;
    if (site_source_is(target->snapshot, page, request->stamp) ||
        (is_gone(request->stamp) && request->status != 200))
        return;
    if (!serve__ticket_take_worker(ticket))
        return;
    const char *source = apr_pstrdup(pool, target->route.source);
    pos_text url = pos_text_of(apr_pstrdup(pool, site_page_target(page)));
    uint64_t generation = site_generation(target->snapshot);
    site_recheck(target->site->site, source);
    serve__target_renew_snapshot(target, pool);
    if (target->snapshot && site_generation(target->snapshot) != generation)
        serve__target_route(target, url, pool);
}

/* ---- responses ---- */

static apr_status_t drop_entry(void *baton)
{
    serve__entry_drop(baton);
    return APR_SUCCESS;
}

static void set_redirect(serve_response *out, const char *location)
{
    out->status = 301;
    out->location = location;
}

static const char *unavailable_after(const pos_time *closes, apr_pool_t *pool)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(out, "unavailable_after: ");
    pos_strftime(out, POS_TEXT("%Y-%m-%dT%H:%M:%S%:z"), closes);
    return pos_buffer_whole_cstring(out);
}

static const char *http_date(int64_t seconds, apr_pool_t *pool)
{
    char *date = apr_palloc(pool, APR_RFC822_DATE_LEN);
    apr_rfc822_date(date, apr_time_from_sec(seconds));
    return date;
}

/* The header fields of an offer's own page, and 410 once its time has come. */
static void apply_policy(serve_response *out, const site_offer_policy *policy, apr_pool_t *pool)
{
    if (policy->over)
        out->robots = "noindex";
    else if (policy->closes_at_all)
        out->robots = unavailable_after(&policy->closes, pool);
    if (policy->sunset)
        out->sunset = http_date(policy->sunset, pool);
    if (policy->until != INT64_MAX && apr_time_from_sec(policy->until) < out->expires)
        out->expires = apr_time_from_sec(policy->until);
    if (policy->gone && out->status == 200)
        out->status = 410;
}

/* An offer's own page. Conditions do not count once it is gone: what the reader has is no longer
 * the answer. */
static void respond_offer(serve_response *out, const serve_target *target,
                          const serve_request *request, serve__entry *entry, serve__ticket *ticket,
                          apr_pool_t *pool)
{
    site_offer_policy policy;
    serve_request asked = *request;
    bool applies = site_page_offer_policy(&policy, target->snapshot, target->route.page,
                                          apr_time_sec(apr_time_now()), pool);
    if (applies && policy.gone)
        asked.if_none_match = asked.if_modified_since = POS_TEXT("");
    serve__respond_entry(out, target, &asked, entry, ticket, pool);
    if (applies)
        apply_policy(out, &policy, pool);
}

static void respond_entry(serve_response *out, const serve_target *target,
                          const serve_request *request, serve__entry *entry, serve__ticket *ticket,
                          apr_pool_t *pool)
{
    const site_page *page = target->route.page;
    if (request->explain)
        serve__respond_explanation(out, target, entry, pool);
    else if (page && entry->trace && site_page_has_offer_policy(target->snapshot, page))
        respond_offer(out, target, request, entry, ticket, pool);
    else
        serve__respond_entry(out, target, request, entry, ticket, pool);
    int64_t next_change = site_next_change(target->snapshot);
    if (next_change < out->expires)
        out->expires = next_change;
}

static void respond_page(serve_response *out, serve_target *target, const serve_request *request,
                         serve__ticket *ticket, apr_pool_t *pool)
{
    recheck_source(target, request, ticket, pool);
    if (!target->route.page) {
        int status = serve_target_status(target, true);
        out->status = status ? status : 404;
        if (status == 503)
            serve__respond_unavailable(out, target, request, pool);
        return;
    }
    if (request->preview.size > 0) {
        serve__respond_preview(out, target, request, ticket, pool);
        return;
    }
    serve__entry *entry = serve__page_entry(target, ticket, pool);
    if (entry) {
        apr_pool_cleanup_register(pool, entry, drop_entry, apr_pool_cleanup_null);
        respond_entry(out, target, request, entry, ticket, pool);
    } else {
        serve__respond_unavailable(out, target, request, pool);
    }
    const char *location = target->route.page ? site_page_redirect(target->route.page, pool) : NULL;
    if (location && out->status == 200 && !request->subrequest)
        set_redirect(out, location);
}

void serve_respond(serve_response *out, serve_target *target, const serve_request *request,
                   apr_pool_t *pool)
{
    *out = (serve_response){.status = request->status ? request->status : 200,
                            .last_modified = -1,
                            .expires = INT64_MAX};
    int status = serve_target_status(target, request->read_only);
    serve__ticket ticket;
    serve__ticket_begin(&ticket, target->site, request);
    if (status == 200) {
        respond_page(out, target, request, &ticket, pool);
    } else if (status == 503) {
        serve__respond_unavailable(out, target, request, pool);
    } else if (status == 301) {
        set_redirect(out, target->route.location);
    } else {
        out->status = status ? status : 404;
        out->allow = status == 405 ? "GET, HEAD, OPTIONS" : NULL;
    }
    serve__ticket_end(&ticket);
}
