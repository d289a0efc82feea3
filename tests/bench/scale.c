/* SPDX-License-Identifier: Apache-2.0 */
/* scale.c - a site of many pages, without a server: what building, refreshing and a hit cost.
 *
 * usage: scale FOLDER URL FILE [hits | CACHE]
 * Prints milliseconds of the first build, of a refresh that finds nothing, and of one after FILE
 * was edited, and the process's memory. With `hits`, callgrind counts a thousand warm hits and
 * nothing else. With a folder CACHE: of a first request, in a process that finds nothing there and
 * in the next one. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <apr_general.h>
#include <apr_time.h>
#include <valgrind/callgrind.h>

#include "serve/serve.h"

#define HITS 1000

static serve_site *make(const char *folder, apr_pool_t *pool)
{
    serve_options options = {.site = {.library = site_library_make(pool), .root = folder},
                             .refresh = INT64_MAX / 2, /* no scan of its own among the hits */
                             .cache = serve_cache_make((size_t)64 << 20, pool)};
    return serve_site_make(&options, pool);
}

static size_t ask(serve_site *site_under_test, const char *url, apr_pool_t *pool)
{
    apr_pool_t *request;
    serve_target look;
    serve_response answer;
    apr_pool_create(&request, pool);
    serve_resolve(&look, site_under_test, pos_text_of(url), request);
    const site_page *page = look.route.page;
    serve_request question = {.read_only = true,
                              .status = 200,
                              .stamp = page && look.route.source ? site_page_stamp(page) : NULL};
    serve_respond(&answer, &look, &question, request);
    size_t size = answer.status == 200 ? answer.bytes.size : 0;
    apr_pool_destroy(request);
    return size;
}

static long resident_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*s %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* By the clock, and on the processor: other programs do not add to that. */
typedef struct span {
    double elapsed;
    double cpu;
} span;

static span now(void)
{
    return (span){(double)apr_time_now() / 1000.0, (double)clock() * 1000.0 / CLOCKS_PER_SEC};
}

static span since(span start)
{
    span end = now();
    return (span){end.elapsed - start.elapsed, end.cpu - start.cpu};
}

/* A scan on its own thread, asked for by the first requests, is none of the hits. */
static void await_idle(void)
{
    clock_t before;
    do {
        before = clock();
        apr_sleep(300000);
    } while (clock() - before > CLOCKS_PER_SEC / 50);
}

static int count_hits(serve_site *site_under_test, const char *url, apr_pool_t *pool)
{
    if (!ask(site_under_test, url, pool) || !ask(site_under_test, url, pool))
        return 1;
    await_idle();
    ask(site_under_test, url, pool);
    await_idle();
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    for (int i = 0; i < HITS; i++)
        ask(site_under_test, url, pool);
    CALLGRIND_STOP_INSTRUMENTATION;
    return 0;
}

static span time_refresh(site *site_under_test)
{
    span start = now();
    site_refresh(site_under_test, true);
    return since(start);
}

static void edit(const char *path)
{
    FILE *file = fopen(path, "a");
    if (!file)
        exit(1);
    fputs("\nOne more line.\n", file);
    fclose(file);
}

static int time_site(const char *folder, const char *edited, apr_pool_t *pool)
{
    site_options options = {.library = site_library_make(pool), .root = folder};
    site *site_under_test = site_make(&options, pool);
    pos_error *error = NULL;
    span start = now();
    site_snapshot *snapshot = site_hold(site_under_test, &error, pool);
    if (!snapshot)
        return 1;
    span build = since(start);
    size_t pages = site_page_count(snapshot);
    site_release(snapshot);
    /* Files that were written a moment ago are compared by content until they have aged. */
    sleep(3);
    time_refresh(site_under_test);
    span idle = time_refresh(site_under_test);
    edit(edited);
    span after = time_refresh(site_under_test);
    printf("%zu pages: build %.1f ms (CPU %.1f), refresh %.1f ms (CPU %.1f), refresh after an edit "
           "%.1f ms (CPU %.1f), %ld KiB\n",
           pages, build.elapsed, build.cpu, idle.elapsed, idle.cpu, after.elapsed, after.cpu,
           resident_kib());
    return 0;
}

/* The first request to a process. The files' stamps are old enough to be trusted. */
static span time_first(const char *folder, const char *url, const char *cache, apr_pool_t *pool)
{
    apr_pool_t *process;
    if (apr_pool_create(&process, pool) != APR_SUCCESS)
        exit(1);
    serve_options options = {.site = {.library = site_library_make(process), .root = folder},
                             .refresh = INT64_MAX / 2,
                             .cache = serve_cache_make((size_t)64 << 20, process),
                             .cache_root = cache};
    serve_site *asked = serve_site_make(&options, process);
    span start = now();
    if (!asked || !ask(asked, url, process))
        exit(1);
    span first = since(start);
    apr_pool_destroy(process);
    return first;
}

static int time_processes(const char *folder, const char *url, const char *cache, apr_pool_t *pool)
{
    sleep(3);
    span without = time_first(folder, url, NULL, pool);
    span first = time_first(folder, url, cache, pool), next = time_first(folder, url, cache, pool);
    printf("first request %.1f ms (CPU %.1f), %.1f ms (CPU %.1f) while keeping it, %.1f ms (CPU "
           "%.1f) in the next process\n",
           without.elapsed, without.cpu, first.elapsed, first.cpu, next.elapsed, next.cpu);
    return 0;
}

int main(int count, char **arguments)
{
    apr_pool_t *pool;
    if (count < 4 || apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return 2;
    if (count > 4 && arguments[4][0] == '/')
        return time_processes(arguments[1], arguments[2], arguments[4], pool);
    if (count > 4)
        return count_hits(make(arguments[1], pool), arguments[2], pool);
    return time_site(arguments[1], arguments[3], pool);
}
