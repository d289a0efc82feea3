/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots: made, released, asked. build.c fills them, index.c makes their tables. */
#include "site/snapshot/snapshot.h"

#include <malloc.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "base/date.h"
#include "base/pool.h"

#include "site/model/entry_filter.h"
#include "site/tree/upload.h"

/* ---- references ---- */

static void destroy_snapshot(site_snapshot *snapshot)
{
    for (size_t i = 0; snapshot->files && i < snapshot->scan.count; i++)
        site__file_drop(snapshot->files[i]);
    for (size_t i = 0; i < snapshot->ghost_count; i++)
        site__file_drop(snapshot->ghosts[i]);
    for (int i = 0; i < snapshot->generated->nelts; i++)
        site__page_free(APR_ARRAY_IDX(snapshot->generated, i, site_page *));
    for (apr_hash_index_t *at = apr_hash_first(NULL, snapshot->moved_readmes); at;
         at = apr_hash_next(at))
        site__page_free(apr_hash_this_val(at));
    site__file_drop(snapshot->config_file);
    site__config_drop(snapshot->config);
    apr_pool_destroy(snapshot->pool);
}

void site_release(site_snapshot *snapshot)
{
    if (snapshot && pos_references_drop(&snapshot->references))
        destroy_snapshot(snapshot);
}

uint64_t site_generation(const site_snapshot *snapshot)
{
    return snapshot->generation;
}

int64_t site_next_change(const site_snapshot *snapshot)
{
    return snapshot->next_change;
}

int64_t site_next_wake(const site_snapshot *snapshot)
{
    int64_t look = atomic_load(&snapshot->site->next_look), change = snapshot->next_change;
    if (change == INT64_MAX)
        return look;
    change = pos_monotonic() + change - apr_time_now();
    return change < look ? change : look;
}

site_snapshot *site__snapshot_make(site *owner)
{
    apr_pool_t *pool = pos_pool_make();
    site_snapshot *snapshot = apr_pcalloc(pool, sizeof(*snapshot));
    snapshot->references = 1;
    snapshot->site = owner;
    snapshot->pool = pool;
    snapshot->at = owner->options.at;
    snapshot->next_change = INT64_MAX;
    snapshot->generated = apr_array_make(pool, 4, sizeof(site_page *));
    snapshot->generated_by_source = apr_hash_make(pool);
    snapshot->moved_readmes = apr_hash_make(pool);
    snapshot->owned_arrays = apr_hash_make(pool);
    if (apr_thread_mutex_create(&snapshot->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return NULL;
    }
    return snapshot;
}

/* In the snapshot's pool, of each file: its entry and path, and its places in the arrays; of each
 * page its places in the tables by path and by address. */
#define FILE_COST ((size_t)240)
#define PAGE_COST ((size_t)320)

void site__measure(site_snapshot *snapshot)
{
    const site__file *config = snapshot->config_file;
    size_t size = POS_POOL_SIZE * 3; /* with the configuration's */
    if (config)
        size += site__file_size(config);
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = snapshot->files[i];
        size += FILE_COST + site__file_size(file);
        snapshot->holds_versions = snapshot->holds_versions || file->good;
    }
    for (int i = 0; i < snapshot->generated->nelts; i++)
        size += malloc_usable_size(APR_ARRAY_IDX(snapshot->generated, i, site_page *));
    for (apr_hash_index_t *at = apr_hash_first(NULL, snapshot->moved_readmes); at;
         at = apr_hash_next(at))
        size += malloc_usable_size(apr_hash_this_val(at));
    snapshot->size = size + (snapshot->page_count + snapshot->document_count) * PAGE_COST;
}

void site__count_lazy(site_snapshot *snapshot, size_t size)
{
    atomic_fetch_add_explicit(&snapshot->site->size, size, memory_order_relaxed);
}

void site__add_generated(site_snapshot *snapshot, site_page *page)
{
    APR_ARRAY_PUSH(snapshot->generated, site_page *) = page;
    apr_hash_set(snapshot->generated_by_source, page->source, APR_HASH_KEY_STRING, page);
}

site__file *site__file_at(const site_snapshot *snapshot, pos_text path)
{
    return apr_hash_get(snapshot->by_path, path.data, (apr_ssize_t)path.size);
}

const site_page *site__page_here(const site_snapshot *snapshot, const site__file *file)
{
    const site_page *moved = apr_hash_get(snapshot->moved_readmes, file->path, APR_HASH_KEY_STRING);
    return moved ? moved : site__page_of(file);
}

site__file *site__file_of(const site_snapshot *snapshot, const site_page *page)
{
    return site__file_at(snapshot, pos_text_of(site__body_path(page)));
}

const pos_root *site__file_root(const site_snapshot *snapshot, const site__file *file)
{
    return site__root_of(&snapshot->site->tree, snapshot->config, file->theme);
}

bool site__is_future(const site_snapshot *snapshot, const site_page *page)
{
    const site__config *config = snapshot->config;
    int64_t at = snapshot->at;
    int64_t now = at              ? at
                  : config->timed ? config->time.seconds
                                  : apr_time_sec(snapshot->scan.began);
    return page->dated && !config->future && page->date.seconds > now;
}

int64_t site__appeared_at(const site_snapshot *snapshot, const site_page *page)
{
    const site__config *config = snapshot->config;
    int64_t date = page->collection && page->dated && !config->future && !config->timed
                       ? apr_time_from_sec(page->date.seconds)
                       : 0;
    return date > page->stamp.ctime && !site__is_future(snapshot, page) ? date : page->stamp.ctime;
}

/* ---- what serve and the tool ask ---- */

void site_set_strict(site_snapshot *snapshot)
{
    snapshot->strict = true;
}

const pos_zone *site_zone(const site_snapshot *snapshot)
{
    return snapshot->config->zone;
}

size_t site_page_count(const site_snapshot *snapshot)
{
    return snapshot->page_count + snapshot->document_count;
}

const site_page *site_page_at(const site_snapshot *snapshot, size_t index)
{
    return index < snapshot->page_count ? snapshot->pages[index]
                                        : snapshot->documents[index - snapshot->page_count];
}

bool site_page_written(const site_snapshot *snapshot, const site_page *page)
{
    return apr_hash_get(snapshot->by_target, page->target, APR_HASH_KEY_STRING) == page;
}

const pos_error *site_page_fault(const site_snapshot *snapshot, const site_page *page)
{
    const site__file *file =
        page->source ? site__file_at(snapshot, pos_text_of(page->source)) : NULL;
    return file ? file->fault : NULL;
}

size_t site_fault_count(const site_snapshot *snapshot)
{
    size_t count = snapshot->config_file && snapshot->config_file->fault ? 1 : 0;
    for (size_t i = 0; i < snapshot->scan.count; i++)
        count += snapshot->files[i]->fault ? 1 : 0;
    return count;
}

bool site_ignores(const site_snapshot *snapshot, const char *path, apr_pool_t *scratch)
{
    /* With a name below it, the last one is a folder's too. */
    const char *below = apr_pstrcat(scratch, path, "/index.html", NULL);
    return site__is_hidden(snapshot->config, pos_text_of(below)) &&
           !site__is_below_reader(snapshot->config, path, scratch);
}

/* Cleaner#keep_file_regex: whatever begins with one of them. */
bool site_keeps_file(const site_snapshot *snapshot, const char *path)
{
    pos_value kept = pos_map_get(snapshot->config->map, POS_TEXT("keep_files"));
    for (uint32_t i = 0; kept.kind == POS_ARRAY && i < kept.as.array->count; i++) {
        pos_text prefix = pos_value_text(kept.as.array->items[i]);
        if (prefix.size > 0 && pos_text_starts(pos_text_of(path), prefix))
            return true;
    }
    return false;
}

/* ---- is the source still the snapshot's? ---- */

bool site_source_is(const site_snapshot *snapshot, const site_page *page, const pos_stamp *stamp)
{
    const site__file *file = site__file_at(snapshot, pos_text_of(page->source));
    if (!file || !pos_stamp_equal(&file->stamp, stamp))
        return false;
    return !site__upload_is_due(&snapshot->site->tree, file) && !site__is_racy(file);
}
