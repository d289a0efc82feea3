/* parts.h - what the files of serve/ share, and nobody else sees.
 *
 *   serve.c    first look, freshness of the source, the answer's dispatch
 *   make.c     finding or making a page's entry: single flight, last good, spool
 *   variant.c  the entry as this reader gets it: codings, Markdown, banner, why
 */
#ifndef POS_SERVE_PARTS_H
#define POS_SERVE_PARTS_H

#include <stdatomic.h>

#include "serve/attic.h"
#include "serve/cache.h"
#include "serve/compress.h"
#include "serve/refresh.h"
#include "serve/spool.h"

struct serve_site {
    serve_options options;
    site *site;
    serve_cache *cache;
    serve__refresher *refresher;
    serve__spool *spool; /* NULL: memory alone */
    _Atomic uint64_t renders;
    _Atomic uint64_t hits;
    _Atomic uint64_t revived;
    _Atomic uint64_t failures;
};

/* Another hold in the place of the look's, and its route for the same URL. */
void serve__look_afresh(serve_look *look, pos_text url, apr_pool_t *pool);

/* The entry for the look's page, with a reference; NULL where there is no memory. However many ask,
 * one makes it: those who have a last good one wait for a moment only. */
serve__entry *serve__find_entry(serve_look *look, apr_pool_t *pool);

/* True while the entry's page can't be made anew and its last good version stands in. */
bool serve__is_held(const serve__entry *entry, const serve_look *look);

/* The entry as `ask` wants it. */
void serve__answer_entry(serve_answer *out, const serve_look *look, const serve_ask *ask,
                         serve__entry *entry, apr_pool_t *pool);

/* What is wrong with the look's page, as plain text. */
void serve__answer_why(serve_answer *out, const serve_look *look, const serve__entry *entry,
                       apr_pool_t *pool);

/* 503: come back in a moment. */
void serve__answer_unavailable(serve_answer *out, const serve_look *look, const serve_ask *ask,
                               apr_pool_t *pool);

#endif
