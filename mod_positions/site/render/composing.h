/* SPDX-License-Identifier: Apache-2.0 */
/* composing.h - one page being composed: what every drop, filter and tag that it meets asks.
 *
 * Threads: one thread's, for one rendering. */
#ifndef POS_SITE_RENDER_COMPOSING_H
#define POS_SITE_RENDER_COMPOSING_H

#include "site/snapshot/trace.h"

/* A tracing that waits while a memo is made, which has one of its own. */
typedef struct site__waiting {
    struct site__tracing *tracing;
    unsigned order_questions; /* the page's, when the memo was begun */
} site__waiting;

/* One page being composed; the asker of every drop it meets. */
typedef struct site__composing {
    site_snapshot *snapshot;
    const site_page *page;
    site__tracing *tracing;
    apr_pool_t *pool;
    apr_array_header_t *faults;          /* pos_error* */
    pos_budget *budget;                  /* of the page that a reader asked for */
    pos_budget own_budget;               /* where that is this page */
    const struct site__composing *outer; /* who asked for this page's content; NULL: a reader */
    bool excerpt;                        /* it is the page's excerpt that is composed */
    apr_array_header_t *outer_tracings;  /* site__waiting: those that wait while a memo is made */
    unsigned order_questions; /* whether Jekyll has rendered a page before this one, so far */
    pos_digester *keys;       /* of memos; NULL until the first */
    const pos_map *override;  /* content, layout, paginator: what changes while composing */
    pos_text source;          /* the body, as it was read */
    pos_text content;         /* the converted body; data is NULL until it is there */
    pos_time now;
    bool damaged; /* something named is missing: a last good page is better */
} site__composing;

/* The composing page behind a scope; NULL outside of one. */
static inline site__composing *site__asker(const pos_scope *scope)
{
    return scope->asker;
}

/* Begins to compose a page, in `pool`: its source, its fields and what renders as a whole are the
 * first questions on its trace. */
void site__begin_composing(site__composing *composing, site_snapshot *snapshot,
                           const site_page *page, apr_pool_t *pool);
/* An empty buffer for what the page is turned into, which holds no more than a page may have. */
pos_buffer *site__output_buffer(const site__composing *composing);
/* Notes a template fault, as a copy; the page goes on. */
void site__add_fault(site__composing *composing, const pos_error *fault);

#endif
