/* SPDX-License-Identifier: Apache-2.0 */
/* trace.h - a page remembers what it asked: questions to the snapshot, and the digests of their
 * answers ("verifying traces"; Mokhov et al., Build Systems a la Carte).
 *
 * Threads: a tracing is one thread's; a finished trace is immutable and refcounted. */
#ifndef POS_SITE_SNAPSHOT_TRACE_H
#define POS_SITE_SNAPSHOT_TRACE_H

#include "site/snapshot/snapshot.h"

typedef enum site__query_kind {
    SITE_QUERY_SOURCE,  /* key: path. The content of a page's own source */
    SITE_QUERY_FIELDS,  /* key: path. What can be seen of a page without its body */
    SITE_QUERY_LAYOUT,  /* key: name. Which layout it is, or that there is none */
    SITE_QUERY_INCLUDE, /* key: path below the root. Its content, or its absence */
    SITE_QUERY_LISTING, /* key: the listing's name */
    SITE_QUERY_CONFIG,  /* key: the configuration key; "" for what renders as a whole */
    SITE_QUERY_DATA,    /* key: the data file's key */
    SITE_QUERY_TIME,    /* site.time */
    SITE_QUERY_ROUTE,   /* key: path. The URL a link to it has, or that there is none */
    SITE_QUERY_COUNT
} site__query_kind;

/* A trace that is being written. */
typedef struct site__tracing site__tracing;
/* An empty one, in `pool`. */
site__tracing *site__tracing_make(site_snapshot *snapshot, apr_pool_t *pool);
/* Writes the question down with today's answer, once: true where it is new. */
bool site__trace_ask(site__tracing *tracing, site__query_kind kind, pos_text key);
/* The clock was asked: what it said has been so since `since` and is so before `until`, seconds
 * since the epoch (INT64_MIN, INT64_MAX: always). The trace is never older than the one, nor valid
 * past the other. */
void site__trace_clock(site__tracing *tracing, int64_t since, int64_t until);
/* Adds all that is on `trace`: for a page that reuses a memo. */
void site__trace_inherit(site__tracing *tracing, const site_trace *trace);
/* The trace as one heap block with one reference; NULL: out of memory. */
const site_trace *site__trace_end(site__tracing *tracing);

#endif
