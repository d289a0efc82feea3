/* SPDX-License-Identifier: Apache-2.0 */
/* What one snapshot's renderings share: results of pure filters over its arrays, and other pages'
 * content. Each memo has a trace of its own, which every page that reuses it inherits. */
#include "site/snapshot/memo.h"

#include <apr_strings.h>

#include "site/snapshot/arrays.h"
#include "site/snapshot/snapshot.h"

/* Past these, results are made again each time. */
#define MAX_RESULTS  4096
#define MAX_VALUES   ((size_t)1 << 20)  /* values in all results together */
#define MAX_CONTENTS ((size_t)32 << 20) /* bytes of all contents together */

typedef struct memo_entry {
    pos_value value; /* of a filter; or the content as a string */
    const site_trace *trace;
} memo_entry;

struct site__memo {
    apr_hash_t *results; /* pos_digest of filter, input, arguments → memo_entry */
    apr_hash_t *contents;
    size_t bytes;
    bool full; /* of results: the next ones are not asked for */
};

static apr_status_t drop_traces(void *baton)
{
    site__memo *memo = baton;
    apr_hash_t *const tables[] = {memo->results, memo->contents};
    for (size_t i = 0; i < 2; i++)
        for (apr_hash_index_t *at = apr_hash_first(NULL, tables[i]); at; at = apr_hash_next(at))
            site_trace_drop(((memo_entry *)apr_hash_this_val(at))->trace);
    return APR_SUCCESS;
}

site__memo *site__memo_make(site_snapshot *snapshot)
{
    site__memo *memo = apr_pcalloc(snapshot->pool, sizeof(*memo));
    memo->results = apr_hash_make(snapshot->pool);
    memo->contents = apr_hash_make(snapshot->pool);
    apr_pool_cleanup_register(snapshot->pool, memo, drop_traces, apr_pool_cleanup_null);
    return memo;
}

/* ---- filters ---- */

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

site__memo_state site__find_result(pos_value *out, const site_trace **trace,
                                   site_snapshot *snapshot, const pos_array *input, pos_digest key,
                                   int64_t now)
{
    apr_thread_mutex_lock(snapshot->lock);
    bool owned = site__owns_array(snapshot, input);
    const memo_entry *result =
        owned ? apr_hash_get(snapshot->memos->results, &key, sizeof(key)) : NULL;
    bool over = result && now >= site_trace_expires(result->trace);
    bool useless = !owned || over || (!result && snapshot->memos->full);
    apr_thread_mutex_unlock(snapshot->lock);
    if (!result || over)
        return useless ? SITE_MEMO_USELESS : SITE_MEMO_ABSENT;
    *out = result->value;
    *trace = result->trace;
    return SITE_MEMO_FOUND;
}

/* Called under the lock. If two threads made it, the first wins. */
static bool add_result(site_snapshot *snapshot, pos_digest key, pos_value value,
                       const site_trace *trace)
{
    site__memo *memo = snapshot->memos;
    if (apr_hash_get(memo->results, &key, sizeof(key)))
        return false;
    memo->full =
        apr_hash_count(memo->results) >= MAX_RESULTS || snapshot->owned_values >= MAX_VALUES;
    if (memo->full || snapshot->owned_values + count_values(value) > MAX_VALUES)
        return false;
    memo_entry *result = apr_palloc(snapshot->pool, sizeof(*result));
    result->value = pos_value_copy(value, snapshot->pool);
    result->trace = trace;
    site__own_arrays(snapshot, result->value);
    pos_digest *copy = apr_pmemdup(snapshot->pool, &key, sizeof(key));
    apr_hash_set(memo->results, copy, sizeof(*copy), result);
    return true;
}

bool site__keep_result(site_snapshot *snapshot, pos_digest key, pos_value value,
                       const site_trace *trace)
{
    apr_thread_mutex_lock(snapshot->lock);
    bool kept = add_result(snapshot, key, value, trace);
    apr_thread_mutex_unlock(snapshot->lock);
    return kept;
}

/* ---- contents ---- */

typedef struct content_key {
    const site_page *page;
    uintptr_t form;
} content_key;

bool site__find_content(pos_text *out, const site_trace **trace, site_snapshot *snapshot,
                        const site_page *page, char form, int64_t now)
{
    content_key key = {page, (uintptr_t)form};
    apr_thread_mutex_lock(snapshot->lock);
    const memo_entry *content = apr_hash_get(snapshot->memos->contents, &key, sizeof(key));
    apr_thread_mutex_unlock(snapshot->lock);
    if (!content || now >= site_trace_expires(content->trace))
        return false;
    *trace = content->trace;
    *out = pos_value_text(content->value);
    return true;
}

void site__keep_content(site_snapshot *snapshot, const site_page *page, char form, pos_text content,
                        const site_trace *trace)
{
    content_key key = {page, (uintptr_t)form};
    site__memo *memo = snapshot->memos;
    apr_thread_mutex_lock(snapshot->lock);
    if (memo->bytes + content.size <= MAX_CONTENTS &&
        !apr_hash_get(memo->contents, &key, sizeof(key))) {
        memo_entry *made = apr_palloc(snapshot->pool, sizeof(*made));
        made->value = pos_value_string(pos_text_copy(content, snapshot->pool));
        made->trace = site_trace_keep(trace);
        memo->bytes += content.size;
        site__count_lazy(snapshot, content.size);
        apr_hash_set(memo->contents, apr_pmemdup(snapshot->pool, &key, sizeof(key)), sizeof(key),
                     made);
    }
    apr_thread_mutex_unlock(snapshot->lock);
}
