/* SPDX-License-Identifier: Apache-2.0 */
/* check, routes, render, trace: a site from the command line. */
#include <stdio.h>

#include <apr_hash.h>

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

typedef struct site_check {
    site_arguments opened;
    apr_hash_t *said; /* faults as text → themselves: each is said once, on whatever pages it is */
    apr_pool_t *pool;
    size_t faults, pages;
} site_check;

static void say_fault(site_check *check, pos_level level, const pos_error *fault, const char *what)
{
    const char *text = pos_error_string(fault, check->pool);
    if (apr_hash_get(check->said, text, APR_HASH_KEY_STRING))
        return;
    apr_hash_set(check->said, text, APR_HASH_KEY_STRING, text);
    pos_log_error(&check->opened.log, level, fault, what);
    check->faults += level <= POS_LOG_WARNING;
}

static void say_chain(site_check *check, pos_level level, const pos_error *faults, const char *what)
{
    for (; faults; faults = faults->cause) {
        pos_error alone = *faults;
        alone.cause = NULL;
        say_fault(check, level, &alone, what);
    }
}

/* What is wrong with pages that say `offer: true`, and with links to them. */
static pos_error *check_offers(site_check *check)
{
    const site_offer *offers;
    const pos_error *const *faults;
    size_t count;
    site_snapshot *snapshot = check->opened.snapshot;
    POS_TRY(site_offers(&offers, &count, snapshot, check->opened.now, check->pool));
    for (size_t i = 0; i < count; i++) {
        const char *url = site_page_url(offers[i].page);
        say_chain(check, POS_LOG_WARNING, offers[i].faults, url);
        say_chain(check, POS_LOG_INFO, offers[i].notices, url);
    }
    POS_TRY(site_check_sources(&faults, &count, snapshot, check->opened.now, check->pool));
    for (size_t i = 0; i < count; i++)
        say_fault(check, POS_LOG_WARNING, faults[i], "check");
    return NULL;
}

static void check_page(site_check *check, tool_context *context, const site_page *page,
                       apr_pool_t *pool)
{
    site_rendering rendering = {.fault_count = 0};
    const site_snapshot *snapshot = check->opened.snapshot;
    pos_error *error = site_compose(&rendering, check->opened.snapshot, page, pool);
    check->pages++;
    for (size_t i = 0; !error && i < rendering.fault_count; i++)
        say_fault(check, POS_LOG_WARNING, rendering.faults[i], site_page_url(page));
    site_trace_drop(rendering.trace);
    check->faults += error != NULL;
    if (error && !site_page_fault(snapshot, page))
        tool_fail(context, error);
}

/* Composes every page, and prints each error as it is found. Exit status 1: there was one. */
int tool_check(tool_context *context, int count, char **arguments)
{
    site_check check = {.said = apr_hash_make(context->pool), .pool = context->pool};
    int status = tool_open_site(&check.opened, context, count, arguments, 0, 0);
    site_snapshot *snapshot = check.opened.snapshot;
    apr_pool_t *each;
    if (status)
        return status;
    if (apr_pool_create(&each, context->pool) != APR_SUCCESS)
        return 1;
    site_set_strict(snapshot);
    pos_error *error = check_offers(&check);
    if (error)
        return tool_fail(context, error);
    for (size_t i = 0; i < site_page_count(snapshot); i++) {
        const site_page *page = site_page_at(snapshot, i);
        if (site_page_written(snapshot, page))
            check_page(&check, context, page, each);
        apr_pool_clear(each);
    }
    size_t held = site_fault_count(snapshot);
    tool_print(stdout,
               "%" APR_SIZE_T_FMT " pages, %" APR_SIZE_T_FMT " faults, %" APR_SIZE_T_FMT
               " files that can't be used",
               check.pages, check.faults, held);
    return check.faults || held ? 1 : 0;
}
