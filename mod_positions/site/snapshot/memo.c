/* What one snapshot's renderings share: results of pure filters over its arrays, and other pages'
 * content. Each memo has a trace of its own; whoever reuses it inherits that. */
#include "site/parts.h"

#include <stdlib.h>

#include <apr_strings.h>

/* Past these, results are made again each time. */
#define RESULTS_MOST  4096
#define VALUES_MOST   ((size_t)1 << 20)  /* values in all results together */
#define CONTENTS_MOST ((size_t)32 << 20) /* bytes of all contents together */

typedef struct kept {
    pos_value value; /* of a filter; or the content as a string */
    const site_trace *trace;
} kept;

struct site__memo {
    site_snapshot *snapshot;
    apr_hash_t *arrays;  /* pos_array* → itself: those that live as long as the snapshot */
    apr_hash_t *results; /* pos_digest of filter, input, arguments → kept */
    apr_hash_t *contents;
    size_t values;
    size_t bytes;
    bool full; /* of results: the next ones are not asked for */
};

static apr_status_t drop_traces(void *baton)
{
    site__memo *memo = baton;
    apr_hash_t *const tables[] = {memo->results, memo->contents};
    for (size_t i = 0; i < 2; i++)
        for (apr_hash_index_t *at = apr_hash_first(NULL, tables[i]); at; at = apr_hash_next(at))
            site_trace_drop(((kept *)apr_hash_this_val(at))->trace);
    return APR_SUCCESS;
}

site__memo *site__memo_make(site_snapshot *snapshot)
{
    site__memo *memo = apr_pcalloc(snapshot->pool, sizeof(*memo));
    memo->snapshot = snapshot;
    memo->arrays = apr_hash_make(snapshot->pool);
    memo->results = apr_hash_make(snapshot->pool);
    memo->contents = apr_hash_make(snapshot->pool);
    apr_pool_cleanup_register(snapshot->pool, memo, drop_traces, apr_pool_cleanup_null);
    return memo;
}

/* ---- arrays that may be keys ---- */

static void own_array(site__memo *memo, const pos_array *array)
{
    const pos_array **key = apr_palloc(memo->snapshot->pool, sizeof(*key));
    *key = array;
    apr_hash_set(memo->arrays, key, sizeof(*key), array);
    memo->values += array->count;
}

static void own_arrays_in(site__memo *memo, pos_value value)
{
    if (value.kind == POS_ARRAY) {
        own_array(memo, value.as.array);
        for (uint32_t i = 0; i < value.as.array->count; i++)
            own_arrays_in(memo, value.as.array->items[i]);
    } else if (value.kind == POS_MAP) {
        for (uint32_t i = 0; i < value.as.map->count; i++)
            own_arrays_in(memo, value.as.map->entries[i].value);
    }
}

void site__own_arrays(site_snapshot *snapshot, pos_value value)
{
    own_arrays_in(snapshot->memos, value);
}

/* ---- filters ---- */

static pos_digest key_of(const liquid_memo *memo, site__composing *asker)
{
    if (!asker->keys)
        asker->keys = pos_digester_make(asker->pool);
    pos_digester *digester = asker->keys;
    pos_digester_restart(digester);
    pos_digester_add(digester, pos_text_of(memo->filter));
    pos_digester_add_int(digester, (int64_t)(intptr_t)memo->input);
    for (uint32_t i = 0; i < memo->count; i++)
        pos_digester_add_value(digester, memo->arguments[i]);
    return pos_digester_end(digester);
}

liquid_recall site__recall(pos_value *out, site__composing *asker, const liquid_memo *memo)
{
    site_snapshot *snapshot = asker->snapshot;
    pos_digest key = key_of(memo, asker);
    apr_thread_mutex_lock(snapshot->lock);
    bool known = apr_hash_get(snapshot->memos->arrays, &memo->input, sizeof(memo->input)) != NULL;
    const kept *result = known ? apr_hash_get(snapshot->memos->results, &key, sizeof(key)) : NULL;
    bool useless = !known || (!result && snapshot->memos->full);
    apr_thread_mutex_unlock(snapshot->lock);
    if (useless)
        return LIQUID_UNKNOWN_INPUT;
    if (result) {
        site__trace_inherit(asker->tracing, result->trace);
        *out = result->value;
        return LIQUID_REMEMBERED;
    }
    APR_ARRAY_PUSH(asker->asides, site__tracing *) = asker->tracing;
    asker->tracing = site__tracing_make(snapshot, asker->pool);
    return LIQUID_NOT_YET;
}

static size_t count_values(pos_value value)
{
    size_t count = 1;
    if (value.kind == POS_ARRAY)
        for (uint32_t i = 0; i < value.as.array->count; i++)
            count += count_values(value.as.array->items[i]);
    if (value.kind == POS_MAP)
        for (uint32_t i = 0; i < value.as.map->count; i++)
            count += count_values(value.as.map->entries[i].value);
    return count;
}

/* Called under the lock. The first result of two threads' stands. */
static bool keep_result(site_snapshot *snapshot, pos_digest key, pos_value value,
                        const site_trace *trace)
{
    site__memo *memo = snapshot->memos;
    if (apr_hash_get(memo->results, &key, sizeof(key)))
        return false;
    memo->full = apr_hash_count(memo->results) >= RESULTS_MOST || memo->values >= VALUES_MOST;
    if (memo->full || memo->values + count_values(value) > VALUES_MOST)
        return false;
    kept *result = apr_palloc(snapshot->pool, sizeof(*result));
    result->value = pos_value_copy(value, snapshot->pool);
    result->trace = trace;
    own_arrays_in(memo, result->value);
    pos_digest *copy = apr_pmemdup(snapshot->pool, &key, sizeof(key));
    apr_hash_set(memo->results, copy, sizeof(*copy), result);
    return true;
}

void site__remember(site__composing *asker, const liquid_memo *memo, const pos_value *value)
{
    const site_trace *trace = site__trace_end(asker->tracing);
    asker->tracing = *(site__tracing **)apr_array_pop(asker->asides);
    if (!trace)
        return;
    site__trace_inherit(asker->tracing, trace);
    bool taken = false;
    if (value) {
        pos_digest key = key_of(memo, asker);
        apr_thread_mutex_lock(asker->snapshot->lock);
        taken = keep_result(asker->snapshot, key, *value, trace);
        apr_thread_mutex_unlock(asker->snapshot->lock);
    }
    if (!taken)
        site_trace_drop(trace);
}

/* ---- contents ---- */

typedef struct content_key {
    const void *page;
    uintptr_t form;
} content_key;

bool site__recall_content(pos_text *out, site__composing *asker, const void *page, char form)
{
    content_key key = {page, (uintptr_t)form};
    site_snapshot *snapshot = asker->snapshot;
    apr_thread_mutex_lock(snapshot->lock);
    const kept *content = apr_hash_get(snapshot->memos->contents, &key, sizeof(key));
    apr_thread_mutex_unlock(snapshot->lock);
    if (!content || asker->now.seconds * 1000000 >= site_trace_expires(content->trace))
        return false;
    site__trace_inherit(asker->tracing, content->trace);
    *out = pos_value_text(content->value);
    return true;
}

void site__remember_content(site__composing *asker, const void *page, char form, pos_text content,
                            const site_trace *trace)
{
    content_key key = {page, (uintptr_t)form};
    site_snapshot *snapshot = asker->snapshot;
    site__memo *memo = snapshot->memos;
    apr_thread_mutex_lock(snapshot->lock);
    if (memo->bytes + content.size <= CONTENTS_MOST &&
        !apr_hash_get(memo->contents, &key, sizeof(key))) {
        kept *made = apr_palloc(snapshot->pool, sizeof(*made));
        made->value = pos_value_string(pos_text_copy(content, snapshot->pool));
        made->trace = site_trace_keep(trace);
        memo->bytes += content.size;
        apr_hash_set(memo->contents, apr_pmemdup(snapshot->pool, &key, sizeof(key)), sizeof(key),
                     made);
    }
    apr_thread_mutex_unlock(snapshot->lock);
}
