/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at a site in a tree: snapshots, routes and renderings, which last as long as the test. */
#ifndef POS_TESTS_LOOKING_H
#define POS_TESTS_LOOKING_H

#include <apr_time.h>

#include "site/site.h"

#include "tree.h"

static site *site_under_test;

static inline apr_status_t release_snapshot(void *baton)
{
    site_release(baton);
    return APR_SUCCESS;
}

/* The snapshot after a look at the tree. */
static inline site_snapshot *look(void)
{
    pos_error *error;
    site_refresh(site_under_test, true);
    site_snapshot *snapshot = site_hold(site_under_test, &error, pool);
    assert_non_null(snapshot);
    apr_pool_cleanup_register(pool, snapshot, release_snapshot, apr_pool_cleanup_null);
    return snapshot;
}

static inline site_route route_of(site_snapshot *snapshot, const char *url)
{
    site_route route;
    site_route_of(&route, snapshot, pos_text_of(url), pool);
    return route;
}

static inline apr_status_t drop_trace(void *baton)
{
    site_trace_drop(baton);
    return APR_SUCCESS;
}

static inline site_rendering render(site_snapshot *snapshot, const char *url)
{
    site_rendering rendering;
    site_route route = route_of(snapshot, url);
    if (!route.page)
        fail_msg("%s has no page", url);
    pos_error *error = site_compose(&rendering, snapshot, route.page, pool);
    if (error)
        fail_msg("%s", pos_error_string(error, pool));
    apr_pool_cleanup_register(pool, rendering.trace, drop_trace, apr_pool_cleanup_null);
    return rendering;
}

static inline bool shows(site_rendering rendering, const char *words)
{
    return pos_text_find(rendering.body, pos_text_of(words), 0) != POS_NOT_FOUND;
}

static inline bool stands(site_rendering rendering, site_snapshot *snapshot)
{
    return site_trace_is_valid(rendering.trace, snapshot, apr_time_now(), pool);
}

#endif
