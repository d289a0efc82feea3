/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which Jekyll meets pages and documents (Reader, Collection#sort_docs!). */
#include "site/snapshot/order.h"

#include <stdlib.h>

#include <apr_strings.h>

/* ---- pages ---- */

/* The order in which a walk of the tree meets two files: folders' content before files, each by
 * name. */
static int by_walk(const site_page *a, const site_page *b)
{
    const char *left = a->source, *right = b->source;
    while (*left && *left == *right) {
        left++;
        right++;
    }
    while (left > a->source && left[-1] != '/') {
        left--;
        right--;
    }
    bool left_folder = strchr(left, '/') != NULL, right_folder = strchr(right, '/') != NULL;
    if (left_folder != right_folder)
        return left_folder ? -1 : 1;
    return strcmp(left, right);
}

/* The site's pages with front matter by name; all others by path. */
static int by_page_order(const void *a, const void *b)
{
    const site_page *left = *(const site_page *const *)a, *right = *(const site_page *const *)b;
    int order = (int)site__rank_of(left) - (int)site__rank_of(right);
    if (order == 0 && site__rank_of(left) == SITE_RANK_OWN) {
        order = strcmp(left->name, right->name);
        return order ? order : by_walk(left, right);
    }
    if (order == 0)
        order = (int)left->theme - (int)right->theme;
    return order ? order : strcmp(left->source, right->source);
}

void site__sort_pages(const site_page **pages, size_t count)
{
    if (count > 1)
        qsort(pages, count, sizeof(*pages), by_page_order);
}

/* ---- documents ---- */

/* Document#<=>: dates, and paths where there is none or they are equal. */
static int by_date(const void *a, const void *b)
{
    const site_page *left = *(const site_page *const *)a, *right = *(const site_page *const *)b;
    int order = left->dated && right->dated ? pos_time_compare(&left->date, &right->date) : 0;
    return order ? order : strcmp(left->source, right->source);
}

/* The key's values where they can be compared, documents without it last; otherwise by date. */
static int by_key(const void *a, const void *b, void *baton)
{
    const site_page *left = *(const site_page *const *)a, *right = *(const site_page *const *)b;
    pos_text key = pos_text_of(baton);
    pos_value x = pos_map_get(left->data, key), y = pos_map_get(right->data, key);
    int order = 0;
    if (pos_value_is_nil(x) != pos_value_is_nil(y))
        return pos_value_is_nil(x) ? 1 : -1;
    if (!pos_value_is_nil(x) && liquid_compare(&order, x, y) && order != 0)
        return order;
    return by_date(a, b);
}

/* Moves the documents that `order` names to the front, in its order. */
static void apply_order(const site_page **first, size_t count, const site__collection *owner,
                        apr_pool_t *scratch)
{
    size_t placed = 0;
    const char *folder = owner->directory;
    for (uint32_t i = 0; i < owner->order->count; i++) {
        pos_text name = pos_value_text(owner->order->items[i]);
        const char *path = apr_psprintf(scratch, "%s/%.*s", folder, POS_TEXT_ARG(name));
        size_t at = placed;
        while (at < count && !pos_text_ends(pos_text_of(first[at]->source), pos_text_of(path)))
            at++;
        if (at == count)
            continue;
        const site_page *found = first[at];
        memmove(first + placed + 1, first + placed, (at - placed) * sizeof(*first));
        first[placed++] = found;
    }
}

static void sort_collection(const site_page **first, size_t count, const site__collection *owner,
                            apr_pool_t *scratch)
{
    if (count < 2)
        return;
    qsort(first, count, sizeof(*first), by_date);
    if (owner->order)
        apply_order(first, count, owner, scratch);
    else if (owner->sort_by)
        qsort_r(first, count, sizeof(*first), by_key, (void *)(uintptr_t)owner->sort_by);
}

/* Keeps only the newest `limit_posts` posts, which are the first documents. */
static void limit_posts(site_snapshot *snapshot)
{
    size_t *start = snapshot->collection_start, count = start[1];
    int64_t most = snapshot->config->limit_posts;
    if (most <= 0 || count <= (size_t)most)
        return;
    size_t gone = count - (size_t)most;
    memmove(snapshot->documents, snapshot->documents + gone,
            (snapshot->document_count - gone) * sizeof(*snapshot->documents));
    snapshot->document_count -= gone;
    for (size_t c = 1; c <= snapshot->config->collection_count; c++)
        start[c] -= gone;
}

void site__sort_documents(site_snapshot *snapshot, apr_pool_t *scratch)
{
    const size_t *start = snapshot->collection_start;
    for (size_t c = 0; c < snapshot->config->collection_count; c++)
        sort_collection(snapshot->documents + start[c], start[c + 1] - start[c],
                        &snapshot->config->collections[c], scratch);
    limit_posts(snapshot);
}

const site_page *site__neighbour(const site_snapshot *snapshot, const site_page *page, int step)
{
    const size_t *start = snapshot->collection_start;
    for (size_t c = 0; c < snapshot->config->collection_count; c++) {
        if (strcmp(page->collection, snapshot->config->collections[c].label) != 0)
            continue;
        for (size_t i = start[c]; i < start[c + 1]; i++) {
            if (snapshot->documents[i] != page)
                continue;
            if (step > 0)
                return i + 1 < start[c + 1] ? snapshot->documents[i + 1] : NULL;
            return i > start[c] ? snapshot->documents[i - 1] : NULL;
        }
    }
    return NULL;
}

/* ---- rendering ---- */

static apr_hash_t *rank_all(site_snapshot *snapshot)
{
    size_t count = snapshot->document_count + snapshot->page_count;
    apr_hash_t *ranks = apr_hash_make(snapshot->pool);
    const site_page **keys = apr_palloc(snapshot->pool, (count + 1) * sizeof(*keys));
    for (size_t i = 0; i < count; i++) {
        keys[i] = i < snapshot->document_count ? snapshot->documents[i]
                                               : snapshot->pages[i - snapshot->document_count];
        apr_hash_set(ranks, &keys[i], sizeof(*keys), &keys[i]);
    }
    return ranks;
}

bool site__is_rendered(site_snapshot *snapshot, const site_page *page, const site_page *asker)
{
    apr_thread_mutex_lock(snapshot->lock);
    if (!snapshot->ranks)
        snapshot->ranks = rank_all(snapshot);
    const site_page **left = apr_hash_get(snapshot->ranks, &page, sizeof(const site_page *));
    const site_page **right = apr_hash_get(snapshot->ranks, &asker, sizeof(const site_page *));
    apr_thread_mutex_unlock(snapshot->lock);
    return left && right && left < right;
}
