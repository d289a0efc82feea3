/* SPDX-License-Identifier: Apache-2.0 */
/* check, routes, render, build, trace: a site from the command line. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_file_io.h>
#include <apr_strings.h>

#include "site_arguments.h"

#define COPY_SIZE 65536

/* Composes a page, and prints its template faults. */
static pos_error *compose_page(site_rendering *out, const site_arguments *arguments,
                               const site_page *page, apr_pool_t *pool)
{
    pos_error *error = site_compose(out, arguments->snapshot, page, pool);
    for (size_t i = 0; !error && i < out->fault_count; i++)
        pos_log_error(&arguments->log, POS_LOG_WARNING, out->faults[i], site_page_url(page));
    return error;
}

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
        page ? compose_page(out, opened, page, context->pool)
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
        pos_error *error = compose_page(&rendering, &opened, page, each);
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

/* ---- build ---- */

static pos_error *system_error(const char *path, apr_pool_t *result)
{
    char why[128];
    apr_strerror(APR_FROM_OS_ERROR(errno), why, sizeof(why));
    return pos_error_make(POS_EIO, result, "%s: %s", path, why);
}

/* Creates OUT/target and the folders above it. */
static pos_error *create_file(FILE **out, const char *folder, const char *target, apr_pool_t *pool)
{
    char *path = apr_pstrcat(pool, folder, "/", target + strspn(target, "/"), NULL);
    for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return system_error(path, pool);
        *slash = '/';
    }
    *out = fopen(path, "wb");
    return *out ? NULL : system_error(path, pool);
}

static pos_error *write_page(const site_arguments *opened, const char *folder,
                             const site_page *page, apr_pool_t *pool)
{
    site_rendering rendering;
    FILE *file;
    POS_TRY(compose_page(&rendering, opened, page, pool));
    site_trace_drop(rendering.trace);
    POS_TRY(create_file(&file, folder, site_page_target(page), pool));
    size_t written = fwrite(rendering.body.data, 1, rendering.body.size, file);
    if (fclose(file) != 0 || written != rendering.body.size)
        return system_error(site_page_target(page), pool);
    return NULL;
}

static pos_error *copy_file(const char *folder, const char *from, const char *target,
                            apr_pool_t *pool)
{
    FILE *in = fopen(from, "rb"), *file = NULL;
    if (!in)
        return system_error(from, pool);
    pos_error *error = create_file(&file, folder, target, pool);
    char *bytes = apr_palloc(pool, COPY_SIZE);
    for (size_t got; !error && (got = fread(bytes, 1, COPY_SIZE, in)) > 0;)
        if (fwrite(bytes, 1, got, file) != got)
            error = system_error(target, pool);
    fclose(in);
    if (file && fclose(file) != 0 && !error)
        error = system_error(target, pool);
    return error;
}

/* Reports and skips what can't be written. Returns the exit status. */
static int write_site(tool_context *context, const site_arguments *opened, const char *folder)
{
    apr_pool_t *each;
    pos_error *error;
    int status = 0;
    if (apr_pool_create(&each, context->pool) != APR_SUCCESS)
        return 1;
    for (size_t i = 0; i < site_static_count(opened->snapshot); i++) {
        const char *from, *target = site_static_at(&from, opened->snapshot, i, each);
        if (target && (error = copy_file(folder, from, target, each)))
            status = tool_fail(context, error);
        apr_pool_clear(each);
    }
    for (size_t i = 0; i < site_page_count(opened->snapshot); i++) {
        const site_page *page = site_page_at(opened->snapshot, i);
        if (!site_page_written(opened->snapshot, page))
            continue;
        if ((error = write_page(opened, folder, page, each)))
            status = tool_fail(context, error);
        apr_pool_clear(each);
    }
    return status;
}

/* Writes everything that the site would serve. */
int tool_build(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    int status = tool_open_site(&opened, context, count, arguments, 1, 1);
    if (status)
        return status;
    const char *folder = opened.rest[0];
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return tool_fail(context, system_error(folder, context->pool));
    return write_site(context, &opened, folder);
}
