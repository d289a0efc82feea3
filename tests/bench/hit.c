/* SPDX-License-Identifier: Apache-2.0 */
/* hit.c - what an answer from memory costs, for callgrind.
 *
 * usage: hit FOLDER URL
 * Asks once, and counts ROUNDS further answers. */
#include <stdio.h>

#include <apr_general.h>
#include <apr_time.h>
#include <valgrind/callgrind.h>

#include "serve/serve.h"

#define ROUNDS 1000

static int ask(serve_site *site, const char *url, apr_pool_t *pool)
{
    static const serve_request request = {.read_only = true, .status = 200};
    apr_pool_t *scratch;
    serve_target target;
    serve_response answer;
    apr_pool_create(&scratch, pool);
    serve_resolve(&target, site, pos_text_of(url), scratch);
    serve_respond(&answer, &target, &request, scratch);
    apr_pool_destroy(scratch);
    return answer.status;
}

int main(int count, char **arguments)
{
    apr_pool_t *pool;
    if (count < 3 || apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return 2;
    serve_options options = {.site = {.library = site_library_make(pool), .root = arguments[1]},
                             .cache = serve_cache_make((size_t)64 << 20, pool),
                             .refresh = apr_time_from_sec(3600)};
    serve_site *site = serve_site_make(&options, pool);
    if (!site || ask(site, arguments[2], pool) != 200)
        return 1;
    ask(site, arguments[2], pool);
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    for (int i = 0; i < ROUNDS; i++)
        ask(site, arguments[2], pool);
    CALLGRIND_STOP_INSTRUMENTATION;
    return 0;
}
