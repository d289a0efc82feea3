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
