/* SPDX-License-Identifier: Apache-2.0 */
/* The options of commands on a site, and the site opened. */
#include "site_arguments.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <apr_strings.h>

/* A browser gives up there as well. */
#define MAX_REDIRECTS 20

const char *tool_level_name(pos_level level)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    return names[level];
}

static void write_log(void *baton, pos_level level, const char *message)
{
    (void)baton;
    tool_print(stderr, "%s: %s", tool_level_name(level), message);
}

/* This program is the helper for Sass. */
static const char *own_path(apr_pool_t *result)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    return size > 0 ? apr_pstrmemdup(result, path, (apr_size_t)size) : NULL;
}

static bool read_links(pos_links *out, const char *value)
{
    static const char *const names[] = {"never", "owner", "follow"};
    int found = tool_find_word(value, names, 3);
    *out = (pos_links)found;
    return found >= 0;
}

static bool read_time(int64_t *out, const char *value)
{
    pos_time now = pos_now(NULL), time;
    if (!pos_time_parse(&time, pos_text_of(value), NULL, &now) || time.seconds <= 0)
        return false;
    *out = time.seconds;
    return true;
}

/* False: no such option, or a wrong value. */
static bool read_option(site_options *out, const char *name, const char *value)
{
    if (strcmp(name, "--url") == 0)
        out->url = value;
    else if (strcmp(name, "--layout") == 0)
        out->layout = value;
    else if (strcmp(name, "--theme-path") == 0)
        out->theme_path = value;
    else if (strcmp(name, "--at") == 0)
        return read_time(&out->at, value);
    else if (strcmp(name, "--links") == 0)
        return read_links(&out->links, value);
    else if (strcmp(name, "--comments") == 0 && strcmp(value, "keep") == 0)
        out->keep_comments = true;
    else if (strcmp(name, "--comments") != 0 || strcmp(value, "strip") != 0)
        return false;
    return true;
}

static apr_status_t release_snapshot(void *baton)
{
    site_release(baton);
    return APR_SUCCESS;
}

int tool_open_site(site_arguments *out, tool_context *context, int count, char **arguments, int min,
                   int max)
{
    const pos_log log = {write_log, NULL, POS_LOG_INFO};
    return tool_open_site_logged(out, context, count, arguments, min, max, &log);
}

int tool_open_site_logged(site_arguments *out, tool_context *context, int count, char **arguments,
                          int min, int max, const pos_log *log)
{
    site_options options = {.library = site_library_make(context->pool),
                            .links = POS_LINKS_FOLLOW,
                            .helper = own_path(context->pool),
                            .log = *log};
    int at = 0;
    for (; at < count && strncmp(arguments[at], "--", 2) == 0; at += 2)
        if (at + 1 >= count || !read_option(&options, arguments[at], arguments[at + 1]))
            return tool_usage(context, "unknown option, or a wrong value: %s", arguments[at]);
    if (count - at - 1 < min || count - at - 1 > max)
        return tool_usage(context, NULL);
    if (options.theme_path && access(options.theme_path, R_OK | X_OK) != 0)
        return tool_usage(context, "--theme-path: there is no folder %s", options.theme_path);
    char *root = realpath(arguments[at], NULL);
    if (!root)
        return tool_fail(context, pos_error_make(POS_EMISSING, context->pool,
                                                 "there is no folder %s", arguments[at]));
    options.root = apr_pstrdup(context->pool, root);
    free(root);
    pos_error *error;
    out->now = options.at ? options.at : pos_now(NULL).seconds;
    out->root = options.root;
    out->log = options.log;
    out->rest = arguments + at + 1;
    out->count = count - at - 1;
    out->site = site_make(&options, context->pool);
    out->snapshot = site_hold(out->site, &error, context->pool);
    if (!out->snapshot)
        return tool_fail(context, error);
    apr_pool_cleanup_register(context->pool, out->snapshot, release_snapshot,
                              apr_pool_cleanup_null);
    return 0;
}

/* Where the URL leads to instead of to a page, or NULL. */
static const char *next_location(const site_route *route, apr_pool_t *pool)
{
    if (route->kind == SITE_ROUTE_MOVED)
        return route->location;
    return route->page ? site_page_redirect(route->page, pool) : NULL;
}

const site_page *tool_find_page(const site_arguments *arguments, const char *url,
                                tool_context *context)
{
    site_route route;
    site_route_of(&route, arguments->snapshot, pos_text_of(url), context->pool);
    for (int i = 0; i < MAX_REDIRECTS; i++) {
        site_route next;
        const char *location = next_location(&route, context->pool);
        if (!location)
            return route.page;
        tool_print(stderr, "301: %s leads to %s", url, location);
        site_route_of(&next, arguments->snapshot, pos_text_of(location), context->pool);
        if (!next.page && next.kind != SITE_ROUTE_MOVED)
            return route.page;
        route = next;
        url = location;
    }
    return route.page;
}

pos_error *tool_compose(site_rendering *out, const site_arguments *arguments, const site_page *page,
                        apr_pool_t *result)
{
    pos_error *error = site_compose(out, arguments->snapshot, page, result);
    for (size_t i = 0; !error && i < out->fault_count; i++)
        pos_log_error(&arguments->log, POS_LOG_WARNING, out->faults[i], site_page_url(page));
    return error;
}
