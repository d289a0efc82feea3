/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_freshness.c - what the server's configuration says about caching, within the time
 * for which a page is what it is. Comes after mod_expires and mod_headers, and before mod_cache. */
#include "mod_positions_request.h"

#include <apr_date.h>
#include <util_filter.h>

#define FILTER_NAME "POSITIONS_FRESHNESS"

static void limit_cache_control(apr_table_t *headers, int64_t remaining, apr_pool_t *pool)
{
    const char *value = apr_table_get(headers, "Cache-Control");
    if (!value)
        return;
    pos_buffer *limited = pos_buffer_make(0, pool);
    serve_limit_cache_control(limited, pos_text_of(value), remaining);
    apr_table_setn(headers, "Cache-Control", pos_buffer_whole_cstring(limited));
}

static void limit_expires(apr_table_t *headers, apr_time_t end, apr_pool_t *pool)
{
    const char *value = apr_table_get(headers, "Expires");
    if (!value || apr_date_parse_http(value) <= end)
        return;
    char *date = apr_palloc(pool, APR_RFC822_DATE_LEN);
    apr_rfc822_date(date, end);
    apr_table_setn(headers, "Expires", date);
}

/* Whole seconds, rounded down. */
static apr_status_t limit_freshness(ap_filter_t *filter, apr_bucket_brigade *brigade)
{
    request_rec *r = filter->r;
    apr_time_t end = *(const apr_time_t *)filter->ctx, now = apr_time_now();
    apr_time_t end_second = apr_time_from_sec(apr_time_sec(end));
    int64_t remaining = end > now ? apr_time_sec(end - now) : 0;
    apr_table_t *const tables[] = {r->headers_out, r->err_headers_out};
    for (size_t i = 0; i < 2; i++) {
        limit_cache_control(tables[i], remaining, r->pool);
        limit_expires(tables[i], end_second, r->pool);
    }
    ap_remove_output_filter(filter);
    return ap_pass_brigade(filter->next, brigade);
}

void mod_positions_limit_freshness(apr_time_t end, request_rec *r)
{
    if (end == INT64_MAX || r->main)
        return;
    ap_add_output_filter(FILTER_NAME, apr_pmemdup(r->pool, &end, sizeof(end)), r, r->connection);
}

void mod_positions_register_freshness(void)
{
    ap_register_output_filter(FILTER_NAME, limit_freshness, NULL, AP_FTYPE_CONTENT_SET);
}
