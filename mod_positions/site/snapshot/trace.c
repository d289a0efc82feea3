/* SPDX-License-Identifier: Apache-2.0 */
/* A page remembers what it asked: queries and the digests of their answers (verifying traces). */
#include "site/snapshot/trace.h"

#include <stdlib.h>

#include <apr_time.h>

typedef struct trace_answer {
    pos_digest digest;
    int64_t newest; /* µs */
} trace_answer;

/* One question and what was answered. */
typedef struct trace_query {
    site__query_kind kind;
    const char *key;
    size_t size;
    trace_answer answer;
} trace_query;

struct site_trace {
    pos_references references;
    uint32_t count;
    int64_t newest;
    int64_t since; /* when what the clock was asked last changed; 0: it was not asked */
    int64_t expires;
    const trace_query *queries;
};

struct site__tracing {
    site_snapshot *snapshot;
    apr_pool_t *pool;
    apr_array_header_t *queries; /* trace_query */
    apr_hash_t *known;           /* kind and key → true */
    int64_t since;
    int64_t expires;
};

/* ---- answers ---- */

static void answer_file(trace_answer *out, const site__file *file)
{
    const site__file *good = site__file_good(file);
    if (!good)
        return;
    out->digest = good->digest;
    out->newest = good->changed;
}

static void answer_page(trace_answer *out, const site_snapshot *snapshot, pos_text path)
{
    const site__file *good = site__file_good(site__file_at(snapshot, path));
    const site_page *made =
        apr_hash_get(snapshot->generated_by_source, path.data, (apr_ssize_t)path.size);
    if (made) {
        out->digest = made->fields;
        out->newest = made->stamp.ctime;
    } else if (good && good->page) {
        out->digest = site__page_here(snapshot, good)->fields;
        out->newest = good->changed;
    }
}

static void answer_route(trace_answer *out, const site_snapshot *snapshot, pos_text path)
{
    const site__file *good = site__file_good(site__file_at(snapshot, path));
    if (!good)
        return;
    const site_page *page = site__page_here(snapshot, good);
    out->digest = pos_digest_of(page ? pos_text_of(page->url) : path);
    out->newest = page ? site__appeared_at(snapshot, page) : 0;
}

static void answer_config(trace_answer *out, const site_snapshot *snapshot, pos_text key,
                          apr_pool_t *scratch)
{
    const site__config *config = snapshot->config;
    out->digest = key.size == 0 ? config->digest
                                : pos_digest_of_value(pos_map_get(config->map, key), scratch);
    out->newest = snapshot->config_file ? snapshot->config_file->changed : 0;
}

static void answer_listing(trace_answer *out, const site__listing *listing)
{
    if (!listing)
        return;
    out->digest = listing->digest;
    out->newest = listing->newest;
}

static void answer_data(trace_answer *out, site_snapshot *snapshot, pos_text key,
                        apr_pool_t *scratch)
{
    const site__listing *data = site__listing_of(snapshot, SITE_LISTING_DATA);
    if (data->value.kind != POS_MAP)
        return;
    out->digest = pos_digest_of_value(pos_map_get(data->value.as.map, key), scratch);
    out->newest = data->newest;
}

static void answer_time(trace_answer *out, const site_snapshot *snapshot)
{
    int64_t seconds = snapshot->config->timed ? snapshot->config->time.seconds
                                              : apr_time_sec(snapshot->scan.newest);
    out->digest = (pos_digest){.low = (uint64_t)seconds, .high = 1};
    out->newest = snapshot->scan.newest;
}

/* What the snapshot answers today. */
static void answer_query(trace_answer *out, site_snapshot *snapshot, site__query_kind kind,
                         pos_text key, apr_pool_t *scratch)
{
    *out = (trace_answer){{0, 0}, 0};
    switch (kind) {
    case SITE_QUERY_SOURCE:
    case SITE_QUERY_INCLUDE:
        answer_file(out, site__file_at(snapshot, key));
        return;
    case SITE_QUERY_FIELDS:
        answer_page(out, snapshot, key);
        return;
    case SITE_QUERY_LAYOUT:
        answer_file(out, apr_hash_get(snapshot->layouts, key.data, (apr_ssize_t)key.size));
        return;
    case SITE_QUERY_LISTING:
        answer_listing(out, site__listing_named(snapshot, key));
        return;
    case SITE_QUERY_CONFIG:
        answer_config(out, snapshot, key, scratch);
        return;
    case SITE_QUERY_DATA:
        answer_data(out, snapshot, key, scratch);
        return;
    case SITE_QUERY_TIME:
        answer_time(out, snapshot);
        return;
    case SITE_QUERY_ROUTE:
        answer_route(out, snapshot, key);
        return;
    case SITE_QUERY_COUNT:
        return;
    }
}

/* ---- writing ---- */

site__tracing *site__tracing_make(site_snapshot *snapshot, apr_pool_t *pool)
{
    site__tracing *tracing = apr_palloc(pool, sizeof(*tracing));
    tracing->snapshot = snapshot;
    tracing->pool = pool;
    tracing->queries = apr_array_make(pool, 16, sizeof(trace_query));
    tracing->known = apr_hash_make(pool);
    tracing->since = 0;
    tracing->expires = INT64_MAX;
    return tracing;
}

/* The hash's key: the kind's letter before the query's own. False where it is known already. */
static bool note_query(site__tracing *tracing, site__query_kind kind, pos_text key,
                       const char **copy)
{
    char stack[256];
    char *name = key.size < sizeof(stack) ? stack : apr_palloc(tracing->pool, key.size + 1);
    name[0] = (char)('a' + kind);
    memcpy(name + 1, key.data, key.size);
    if (apr_hash_get(tracing->known, name, (apr_ssize_t)key.size + 1))
        return false;
    char *kept = apr_palloc(tracing->pool, key.size + 2);
    memcpy(kept, name, key.size + 1);
    kept[key.size + 1] = '\0';
    apr_hash_set(tracing->known, kept, (apr_ssize_t)key.size + 1, tracing);
    *copy = kept + 1;
    return true;
}

bool site__trace_ask(site__tracing *tracing, site__query_kind kind, pos_text key)
{
    const char *copy;
    if (!note_query(tracing, kind, key, &copy))
        return false;
    trace_query *query = apr_array_push(tracing->queries);
    query->kind = kind;
    query->key = copy;
    query->size = key.size;
    answer_query(&query->answer, tracing->snapshot, kind, key, tracing->pool);
    return true;
}

static void narrow_validity(site__tracing *tracing, int64_t since, int64_t expires)
{
    if (since > tracing->since)
        tracing->since = since;
    if (expires < tracing->expires)
        tracing->expires = expires;
}

void site__trace_clock(site__tracing *tracing, int64_t since, int64_t until)
{
    const int64_t end = INT64_MAX / APR_USEC_PER_SEC;
    narrow_validity(tracing, since > 0 && since < end ? apr_time_from_sec(since) : 0,
                    until < end ? apr_time_from_sec(until) : INT64_MAX);
}

void site__trace_inherit(site__tracing *tracing, const site_trace *trace)
{
    const char *copy;
    for (uint32_t i = 0; i < trace->count; i++) {
        const trace_query *from = &trace->queries[i];
        if (!note_query(tracing, from->kind, pos_text_make(from->key, from->size), &copy))
            continue;
        trace_query *query = apr_array_push(tracing->queries);
        *query = *from;
        query->key = copy;
    }
    narrow_validity(tracing, trace->since, trace->expires);
}

/* One heap block: the head, the queries, their keys. NULL: out of memory. */
static const site_trace *pack_trace(const trace_query *from, size_t count, int64_t since,
                                    int64_t expires)
{
    size_t size = sizeof(site_trace) + count * sizeof(trace_query);
    for (size_t i = 0; i < count; i++)
        size += from[i].size + 1;
    site_trace *trace = malloc(size);
    if (!trace)
        return NULL;
    trace_query *queries = (trace_query *)(void *)(trace + 1);
    char *bytes = (char *)(queries + count);
    *trace = (site_trace){1, (uint32_t)count, since, since, expires, queries};
    for (size_t i = 0; i < count; i++) {
        queries[i] = from[i];
        queries[i].key = memcpy(bytes, from[i].key, from[i].size);
        bytes[from[i].size] = '\0';
        bytes += from[i].size + 1;
        if (from[i].answer.newest > trace->newest)
            trace->newest = from[i].answer.newest;
    }
    return trace;
}

const site_trace *site__trace_end(site__tracing *tracing)
{
    return pack_trace((const trace_query *)tracing->queries->elts, (size_t)tracing->queries->nelts,
                      tracing->since, tracing->expires);
}

/* ---- reading ---- */

const site_trace *site_trace_keep(const site_trace *trace)
{
    pos_references_add(&trace->references);
    return trace;
}

void site_trace_drop(const site_trace *trace)
{
    if (trace && pos_references_drop(&trace->references))
        free((void *)(uintptr_t)trace);
}

int64_t site_trace_newest(const site_trace *trace)
{
    return trace->newest;
}

int64_t site_trace_expires(const site_trace *trace)
{
    return trace->expires;
}

bool site_trace_is_valid(const site_trace *trace, site_snapshot *snapshot, int64_t now,
                         apr_pool_t *scratch)
{
    if (now >= trace->expires)
        return false;
    for (uint32_t i = 0; i < trace->count; i++) {
        const trace_query *query = &trace->queries[i];
        trace_answer answer;
        answer_query(&answer, snapshot, query->kind, pos_text_make(query->key, query->size),
                     scratch);
        if (!pos_digest_equal(answer.digest, query->answer.digest))
            return false;
    }
    return true;
}

/* ---- as bytes ----
 *
 * trace ::= version:u32 count:u32 since:i64 expires:i64 { kind:u32 size:u32 low:u64 high:u64
 * newest:i64 key[size] } in the host's byte order: a store is the host's own. */

#define TRACE_VERSION 2u

static void write_bytes(pos_buffer *out, const void *bytes, size_t size)
{
    pos_buffer_add(out, bytes, size);
}

void site_trace_write(pos_buffer *out, const site_trace *trace)
{
    const uint32_t head[2] = {TRACE_VERSION, trace->count};
    write_bytes(out, head, sizeof(head));
    write_bytes(out, &trace->since, sizeof(trace->since));
    write_bytes(out, &trace->expires, sizeof(trace->expires));
    for (uint32_t i = 0; i < trace->count; i++) {
        const trace_query *query = &trace->queries[i];
        const uint32_t sizes[2] = {query->kind, (uint32_t)query->size};
        write_bytes(out, sizes, sizeof(sizes));
        write_bytes(out, &query->answer.digest, sizeof(query->answer.digest));
        write_bytes(out, &query->answer.newest, sizeof(query->answer.newest));
        write_bytes(out, query->key, query->size);
    }
}

/* The key stays where it is in `rest`; packing copies it. */
static bool read_query(trace_query *out, pos_text *rest)
{
    uint32_t sizes[2];
    if (!pos_text_read(sizes, rest, sizeof(sizes)) || sizes[0] >= SITE_QUERY_COUNT ||
        !pos_text_read(&out->answer.digest, rest, sizeof(out->answer.digest)) ||
        !pos_text_read(&out->answer.newest, rest, sizeof(out->answer.newest)) ||
        rest->size < sizes[1])
        return false;
    out->kind = (site__query_kind)sizes[0];
    out->key = rest->data;
    out->size = sizes[1];
    *rest = pos_text_slice(*rest, sizes[1], rest->size);
    return true;
}

const site_trace *site_trace_read(pos_text bytes)
{
    uint32_t head[2];
    int64_t since, expires;
    if (!pos_text_read(head, &bytes, sizeof(head)) || head[0] != TRACE_VERSION ||
        !pos_text_read(&since, &bytes, sizeof(since)) ||
        !pos_text_read(&expires, &bytes, sizeof(expires)) ||
        head[1] > bytes.size / sizeof(uint32_t))
        return NULL;
    trace_query *queries = calloc(head[1] + 1, sizeof(*queries));
    bool whole = queries != NULL;
    for (uint32_t i = 0; whole && i < head[1]; i++)
        whole = read_query(&queries[i], &bytes);
    const site_trace *trace = whole ? pack_trace(queries, head[1], since, expires) : NULL;
    free(queries);
    return trace;
}

/* ---- for people ---- */

static const char *const kind_names[SITE_QUERY_COUNT] = {
    [SITE_QUERY_SOURCE] = "source",   [SITE_QUERY_FIELDS] = "fields",
    [SITE_QUERY_LAYOUT] = "layout",   [SITE_QUERY_INCLUDE] = "include",
    [SITE_QUERY_LISTING] = "listing", [SITE_QUERY_CONFIG] = "config",
    [SITE_QUERY_DATA] = "data",       [SITE_QUERY_TIME] = "time",
    [SITE_QUERY_ROUTE] = "route"};

static void explain_query(pos_buffer *out, const trace_query *query, site_snapshot *snapshot,
                          apr_pool_t *scratch)
{
    char hex[POS_DIGEST_HEX], when[APR_RFC822_DATE_LEN] = "-";
    trace_answer now;
    answer_query(&now, snapshot, query->kind, pos_text_make(query->key, query->size), scratch);
    pos_digest_hex(hex, query->answer.digest);
    if (query->answer.newest > 0)
        apr_rfc822_date(when, query->answer.newest);
    pos_buffer_printf(out, "%-8s %-40s %.12s  %s  %s\n", kind_names[query->kind],
                      query->size ? query->key : "(every page)", hex, when,
                      pos_digest_equal(now.digest, query->answer.digest) ? "same" : "CHANGED");
}

void site_trace_explain(pos_buffer *out, const site_trace *trace, site_snapshot *snapshot,
                        apr_pool_t *scratch)
{
    char until[APR_RFC822_DATE_LEN];
    for (uint32_t i = 0; i < trace->count; i++)
        explain_query(out, &trace->queries[i], snapshot, scratch);
    if (trace->expires == INT64_MAX)
        return;
    apr_rfc822_date(until, trace->expires);
    pos_buffer_printf(out, "%-8s stands until %s\n", "clock", until);
}
