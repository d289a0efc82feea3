/* SPDX-License-Identifier: Apache-2.0 */
/* compose.c - what composing a page costs beside cmark-gfm's own work on the same body, for
 * callgrind.
 *
 * usage: compose FOLDER URL compose|markdown
 * From a warm snapshot: the source is read, everything else is there. Counts ROUNDS of it. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <valgrind/callgrind.h>

#include "site/site.h"

#define ROUNDS 100

static int compose(site_snapshot *snapshot, const site_page *page, apr_pool_t *pool)
{
    site_rendering rendering;
    apr_pool_t *request;
    apr_pool_create(&request, pool);
    pos_error *error = site_compose(&rendering, snapshot, page, request);
    if (error)
        fprintf(stderr, "%s\n", pos_error_string(error, request));
    else
        site_trace_drop(rendering.trace);
    apr_pool_destroy(request);
    return error != NULL;
}

/* The body as it stands in the file, behind the front matter. */
static pos_text body_of(const char *folder, const site_page *page, apr_pool_t *pool)
{
    pos_text text;
    pos_stamp stamp;
    pos_root *root = pos_root_make(pos_text_of(folder), POS_LINKS_NEVER, pool);
    if (pos_file_read(&text, &stamp, root, site_page_source(page), (size_t)1 << 20, pool))
        exit(1);
    size_t end = pos_text_starts(text, POS_TEXT("---"))
                     ? pos_text_find(text, POS_TEXT("\n---\n"), 3)
                     : POS_NOT_FOUND;
    return end == POS_NOT_FOUND ? text : pos_text_slice(text, end + 5, text.size);
}

static void markdown(pos_text body)
{
    static const char *const names[] = {"table", "strikethrough", "autolink", "tagfilter"};
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_UNSAFE);
    for (size_t i = 0; i < 4; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
    cmark_parser_feed(parser, body.data, body.size);
    cmark_node *document = cmark_parser_finish(parser);
    free(cmark_render_html(document, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser)));
    cmark_node_free(document);
    cmark_parser_free(parser);
}

static int run(site_snapshot *snapshot, const site_page *page, pos_text body, apr_pool_t *pool)
{
    if (body.data)
        markdown(body);
    else if (compose(snapshot, page, pool))
        return 1;
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    for (int i = 0; i < ROUNDS; i++) {
        if (body.data)
            markdown(body);
        else
            compose(snapshot, page, pool);
    }
    CALLGRIND_STOP_INSTRUMENTATION;
    return 0;
}

int main(int count, char **arguments)
{
    apr_pool_t *pool;
    pos_error *error = NULL;
    site_route route;
    if (count < 4 || apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return 2;
    site_options options = {.library = site_library_make(pool), .root = arguments[1]};
    site_snapshot *snapshot = site_hold(site_make(&options, pool), &error, pool);
    if (!snapshot)
        return 1;
    site_route_of(&route, snapshot, pos_text_of(arguments[2]), pool);
    if (!route.page)
        return 1;
    pos_text none = {NULL, 0};
    bool alone = arguments[3][0] == 'm';
    return run(snapshot, route.page, alone ? body_of(arguments[1], route.page, pool) : none, pool);
}
