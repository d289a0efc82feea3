/* SPDX-License-Identifier: Apache-2.0 */
/* A page as it is at another time. */
#include "serve/preview.h"

#include <apr_time.h>

#include "serve/cache.h"

static apr_status_t release_snapshot(void *baton)
{
    site_release(baton);
    return APR_SUCCESS;
}

static apr_status_t drop_body(void *baton)
{
    serve_body_drop(baton);
    return APR_SUCCESS;
}

/* Without validators, and stale at once. */
static void set_preview(serve_response *out, int status, const char *type, pos_text text,
                        apr_pool_t *pool)
{
    serve_body *body = serve__body_make(text);
    *out = (serve_response){.status = body ? status : 503,
                            .content_type = type,
                            .last_modified = -1,
                            .expires = apr_time_now(),
                            .robots = "noindex",
                            .no_store = true,
                            .is_private = true};
    if (!body)
        return;
    apr_pool_cleanup_register(pool, body, drop_body, apr_pool_cleanup_null);
    out->body = body;
    out->bytes = pos_text_make(body->bytes, body->size);
}

static void set_message(serve_response *out, int status, const char *message, apr_pool_t *pool)
{
    pos_buffer *text = pos_buffer_make(0, pool);
    pos_buffer_printf(text, "%s\n", message);
    set_preview(out, status, "text/plain; charset=utf-8", pos_buffer_whole(text), pool);
}

/* The site's zone is that of a time that names none. */
static bool read_time(int64_t *out, pos_text text, const site_snapshot *snapshot)
{
    const pos_zone *zone = site_zone(snapshot);
    pos_time now = pos_now(zone), time;
    if (!pos_time_parse(&time, text, zone, &now) || time.seconds <= 0)
        return false;
    *out = time.seconds;
    return true;
}

static bool is_gone(const site_snapshot *snapshot, const site_page *page, int64_t at,
                    apr_pool_t *pool)
{
    site_offer_policy policy;
    return site_page_offer_policy(&policy, snapshot, page, at, pool) && policy.gone;
}

static void compose_preview(serve_response *out, site_snapshot *snapshot, pos_text url, int64_t at,
                            apr_pool_t *pool)
{
    site_route route;
    site_rendering rendering;
    site_route_of(&route, snapshot, url, pool);
    if (!route.page) {
        set_message(out, 404, "There is no such page at that time.", pool);
        return;
    }
    pos_error *error = site_compose(&rendering, snapshot, route.page, pool);
    if (error) {
        set_message(out, 500, pos_error_string(error, pool), pool);
        return;
    }
    site_trace_drop(rendering.trace);
    set_preview(out, is_gone(snapshot, route.page, at, pool) ? 410 : 200,
                site_page_type(route.page), rendering.body, pool);
}

/* Another one than now's is made of the same files: that is work, too. */
static void respond_at(serve_response *out, const serve_target *target, int64_t at,
                       apr_pool_t *pool)
{
    site_snapshot *then = site_snapshot_at(target->snapshot, at, pool);
    if (!then) {
        set_message(out, 503, "There is no memory for this.", pool);
        return;
    }
    apr_pool_cleanup_register(pool, then, release_snapshot, apr_pool_cleanup_null);
    compose_preview(out, then, pos_text_of(site_page_target(target->route.page)), at, pool);
}

void serve__respond_preview(serve_response *out, const serve_target *target,
                            const serve_request *request, serve__ticket *ticket, apr_pool_t *pool)
{
    int64_t at;
    if (!read_time(&at, request->preview, target->snapshot)) {
        set_message(out, 400, "positions-at must be a time, such as 2027-03-01T23:59.", pool);
        return;
    }
    if (!serve__ticket_take_slots(ticket)) {
        set_message(out, 503, "Too many of this site's pages are being rendered.", pool);
        out->retry_after = 5;
        return;
    }
    respond_at(out, target, at, pool);
    serve__ticket_give_processor(ticket);
}
