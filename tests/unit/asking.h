/* SPDX-License-Identifier: Apache-2.0 */
/* The questions that a server asks of a site in a tree. */
#ifndef POS_TESTS_ASKING_H
#define POS_TESTS_ASKING_H

#include <apr_time.h>

#include "serve/serve.h"

#include "tree.h"

static inline serve_request tree_ask(void)
{
    return (serve_request){
        .read_only = true, .status = 200, .encodings = SERVE_GZIP | SERVE_BROTLI};
}

/* The source as httpd's walk would see it. */
static inline const pos_stamp *tree_stamp(pos_stamp *stamp, const char *source, apr_pool_t *result)
{
    memset(stamp, 0, sizeof(*stamp));
    if (!source)
        return NULL;
    pos_root *root = pos_root_make(pos_text_of(tree), POS_LINKS_NEVER, result);
    if (pos_file_stat(stamp, root, source, result))
        memset(stamp, 0, sizeof(*stamp));
    return stamp;
}

/* The answer lives in `result`, as a request's does. */
static inline void tree_answer(serve_response *out, serve_site *site_asked, const char *url,
                               const serve_request *asked, apr_pool_t *result)
{
    serve_request ask = *asked;
    pos_stamp stamp;
    serve_target *look = apr_pcalloc(result, sizeof(*look));
    serve_resolve(look, site_asked, pos_text_of(url), result);
    if (look->route.kind == SITE_ROUTE_NONE && serve_rescan(look, pos_text_of(url), result)) {
        look = apr_pcalloc(result, sizeof(*look));
        serve_resolve(look, site_asked, pos_text_of(url), result);
    }
    ask.stamp = tree_stamp(&stamp, look->route.source, result);
    serve_respond(out, look, &ask, result);
}

#endif
