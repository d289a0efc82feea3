/* SPDX-License-Identifier: Apache-2.0 */
/* From a URL to its page in a snapshot: before httpd's walk, and again when the tree has changed.
 */
#include "serve/target.h"

#include "serve/refresh.h"
#include "serve/site_fields.h"

static apr_status_t release_snapshot(void *baton)
{
    serve_target *target = baton;
    site_release(target->snapshot);
    target->snapshot = NULL;
    return APR_SUCCESS;
}

void serve__target_renew_snapshot(serve_target *target, apr_pool_t *pool)
{
    site_snapshot *newest = site_hold(target->site->site, &target->error, pool);
    /* The root may be elsewhere meanwhile. */
    if (!newest)
        return;
    site_release(target->snapshot);
    target->snapshot = newest;
}

void serve__target_route(serve_target *target, pos_text url, apr_pool_t *pool)
{
    target->route = (site_route){SITE_ROUTE_NONE, NULL, NULL, NULL};
    if (target->snapshot)
        site_route_of(&target->route, target->snapshot, url, pool);
}

void serve__target_renew(serve_target *target, pos_text url, apr_pool_t *pool)
{
    serve__target_renew_snapshot(target, pool);
    serve__target_route(target, url, pool);
}

void serve_resolve(serve_target *out, serve_site *served, pos_text url, apr_pool_t *pool)
{
    *out = (serve_target){.site = served};
    apr_pool_cleanup_register(pool, out, release_snapshot, apr_pool_cleanup_null);
    serve__target_renew_snapshot(out, pool);
    if (out->snapshot) {
        uint64_t generation = site_generation(out->snapshot);
        serve__refresh_if_due(served->refresher, out->snapshot);
        if (generation != site_newest_generation(served->site))
            serve__target_renew_snapshot(out, pool);
    }
    serve__target_route(out, url, pool);
}

bool serve_rescan(const serve_target *target, pos_text url, apr_pool_t *pool)
{
    serve_target fresh = {.site = target->site};
    serve__refresh_now(target->site->refresher);
    serve__target_renew(&fresh, url, pool);
    bool found = fresh.route.kind == SITE_ROUTE_PAGE || fresh.route.kind == SITE_ROUTE_GENERATED ||
                 fresh.route.kind == SITE_ROUTE_FILE || fresh.route.kind == SITE_ROUTE_MOVED;
    site_release(fresh.snapshot);
    return found;
}

int serve_target_status(const serve_target *target, bool read_only)
{
    if (!target->snapshot)
        return read_only ? 503 : 405;
    switch (target->route.kind) {
    case SITE_ROUTE_PAGE:
    case SITE_ROUTE_GENERATED:
        return read_only ? 200 : 405;
    case SITE_ROUTE_MOVED:
        return 301;
    case SITE_ROUTE_HIDDEN:
        return 404;
    case SITE_ROUTE_PENDING:
        return read_only ? 503 : 405;
    case SITE_ROUTE_NONE:
    case SITE_ROUTE_FILE:
        break;
    }
    return 0;
}
