/* SPDX-License-Identifier: Apache-2.0 */
/* check, routes, render, trace: a site from the command line. */
#include <stdio.h>

#include "site_arguments.h"

/* ---- routes ---- */

int tool_routes(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    int status = tool_open_site(&opened, context, count, arguments, 0, 0);
    for (size_t i = 0; status == 0 && i < site_page_count(opened.snapshot); i++) {
        const site_page *page = site_page_at(opened.snapshot, i);
        if (site_page_written(opened.snapshot, page))
            tool_print(stdout, "%-40s %s", site_page_url(page),
                       site_page_source(page) ? site_page_source(page) : "(generated)");
    }
    return status;
}

/* ---- render, trace: one page ---- */

/* Opens the site and composes the page at the URL that follows; 0, or the exit status. */
static int compose_one(site_rendering *out, site_arguments *opened, tool_context *context,
                       int count, char **arguments)
{
    int status = tool_open_site(opened, context, count, arguments, 1, 1);
    if (status)
        return status;
    const site_page *page = tool_find_page(opened, opened->rest[0], context);
    pos_error *error =
        page ? tool_compose(out, opened, page, context->pool)
             : pos_error_make(POS_EMISSING, context->pool, "no page at %s", opened->rest[0]);
    return error ? tool_fail(context, error) : 0;
}

int tool_render(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    site_rendering rendering;
    int status = compose_one(&rendering, &opened, context, count, arguments);
    if (status)
        return status;
    site_trace_drop(rendering.trace);
    return tool_write(context, rendering.body);
}

int tool_trace(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    site_rendering rendering;
    int status = compose_one(&rendering, &opened, context, count, arguments);
    if (status)
        return status;
    pos_buffer *out = pos_buffer_make(0, context->pool);
    pos_text lines;
    site_trace_explain(out, rendering.trace, opened.snapshot, context->pool);
    site_trace_drop(rendering.trace);
    pos_error *error = pos_buffer_get(&lines, out);
    tool_print_lines(stdout, lines);
    return error ? tool_fail(context, error) : 0;
}

/* ---- check ---- */

/* What is wrong with pages that say `offer: true`. */
static pos_error *check_offers(size_t *faults, const site_arguments *opened, apr_pool_t *pool)
{
    const site_offer *offers;
    size_t count;
    POS_TRY(site_offers(&offers, &count, opened->snapshot, opened->now, pool));
    for (size_t i = 0; i < count; i++)
        for (const pos_error *each = offers[i].faults; each; each = each->cause, ++*faults) {
            pos_error alone = *each;
            alone.cause = NULL;
            pos_log_error(&opened->log, POS_LOG_WARNING, &alone, site_page_url(offers[i].page));
        }
    return NULL;
}

/* Composes every page, and prints each error as it is found. Exit status 1: there was one. */
int tool_check(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    int status = tool_open_site(&opened, context, count, arguments, 0, 0);
    size_t faults = 0, pages = 0;
    apr_pool_t *each;
    if (status)
        return status;
    if (apr_pool_create(&each, context->pool) != APR_SUCCESS)
        return 1;
    for (size_t i = 0; i < site_page_count(opened.snapshot); i++) {
        site_rendering rendering = {.fault_count = 0};
        const site_page *page = site_page_at(opened.snapshot, i);
        if (!site_page_written(opened.snapshot, page))
            continue;
        pos_error *error = tool_compose(&rendering, &opened, page, each);
        faults += error ? 1 : rendering.fault_count;
        if (error && !site_page_fault(opened.snapshot, page))
            tool_fail(context, error);
        site_trace_drop(rendering.trace);
        pages++;
        apr_pool_clear(each);
    }
    pos_error *error = check_offers(&faults, &opened, context->pool);
    if (error)
        return tool_fail(context, error);
    size_t held = site_fault_count(opened.snapshot);
    tool_print(stdout,
               "%" APR_SIZE_T_FMT " pages, %" APR_SIZE_T_FMT " faults, %" APR_SIZE_T_FMT
               " files that can't be used",
               pages, faults, held);
    return faults || held ? 1 : 0;
}
