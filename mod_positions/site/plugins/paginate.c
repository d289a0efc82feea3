/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-paginate: the index.html that lists posts, `paginate` of them at a time. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/model/permalink.h"
#include "site/render/composing.h"

static int64_t per_page(const site__config *config)
{
    pos_value value = pos_map_get(config->map, POS_TEXT("paginate"));
    if (value.kind == POS_STRING) {
        int64_t number = apr_strtoi64(pos_value_text(value).data, NULL, 10);
        return number > 0 ? number : 0;
    }
    return value.kind == POS_INT && value.as.integer > 0 ? value.as.integer : 0;
}

static pos_text paginate_path(const site__config *config)
{
    pos_text path = pos_map_text(config->map, "paginate_path", POS_TEXT("/page:num"));
    while (path.size > 0 && path.data[0] == '/')
        path = pos_text_slice(path, 1, path.size);
    return path;
}

/* Pager.in_hierarchy: the page's folder is the one that further pages go into, or lies above. */
static bool is_candidate(const site_page *page, pos_text folder)
{
    pos_text own = site__dirname(pos_text_of(page->source));
    if (strcmp(page->name, "index.html") != 0 || page->generated)
        return false;
    return own.size == 0 || pos_text_equal(own, folder) ||
           (pos_text_starts(folder, own) && folder.data[own.size] == '/');
}

/* The candidate in the deepest folder. */
static const site_page *find_list(const site_snapshot *snapshot)
{
    pos_text path = paginate_path(snapshot->config);
    while (path.size > 0 && path.data[path.size - 1] == '/')
        path.size--;
    const site_page *found = NULL;
    for (size_t i = 0; i < snapshot->page_count; i++) {
        const site_page *page = snapshot->pages[i];
        if (is_candidate(page, site__dirname(path)) &&
            (!found || strlen(page->source) > strlen(found->source)))
            found = page;
    }
    return found;
}

static bool is_listed(const site_page *post)
{
    return !pos_value_truthy(pos_map_get(post->data, POS_TEXT("hidden")));
}

static int64_t count_posts(const site_snapshot *snapshot)
{
    int64_t count = 0;
    for (size_t i = 0; i < snapshot->document_count; i++)
        count += strcmp(snapshot->documents[i]->collection, "posts") == 0 &&
                 is_listed(snapshot->documents[i]);
    return count;
}

/* Pager.paginate_path: the folder of page `number`, with its leading slash. */
static const char *list_folder(const site__config *config, int64_t number, apr_pool_t *result)
{
    pos_text path = paginate_path(config);
    size_t at = pos_text_find(path, POS_TEXT(":num"), 0);
    if (at == POS_NOT_FOUND)
        return apr_psprintf(result, "/%.*s", POS_TEXT_ARG(path));
    return apr_psprintf(result, "/%.*s%" APR_INT64_T_FMT "%s", (int)at, path.data, number,
                        pos_text_cstring(pos_text_slice(path, at + 4, path.size), result));
}

/* Finds the page that lists posts, and adds its further pages. */
static pos_error *generate_lists(site_snapshot *snapshot, apr_pool_t *scratch)
{
    int64_t each = per_page(snapshot->config), posts = each ? count_posts(snapshot) : 0;
    const site_page *list = posts ? find_list(snapshot) : NULL;
    if (!list)
        return NULL;
    int64_t count = (posts + each - 1) / each;
    snapshot->list = list;
    snapshot->list_pages = (int)count;
    for (int number = 2; number <= count; number++) {
        const char *folder = list_folder(snapshot->config, number, scratch);
        if (folder[strlen(folder) - 1] != '/')
            folder = apr_pstrcat(scratch, folder, "/", NULL);
        site_page *page = site__page_continue(list, number, folder, scratch);
        if (!page)
            return pos_error_make(POS_EIO, scratch, "out of memory");
        site__add_generated(snapshot, page);
    }
    return NULL;
}

/* ---- paginator ---- */

static pos_value posts_of(const pos_array *all, int64_t first, int64_t count, apr_pool_t *result)
{
    pos_array *posts = pos_array_make((uint32_t)count, result);
    int64_t index = 0;
    for (uint32_t i = 0; i < all->count && posts->count < count; i++)
        if (is_listed(all->items[i].as.object->self) && index++ >= first)
            pos_array_push(posts, all->items[i]);
    return pos_value_array(posts);
}

static void put_step(pos_map *map, const char *name, int64_t number, site__composing *composing)
{
    const site_snapshot *snapshot = composing->snapshot;
    bool there = number >= 1 && number <= snapshot->list_pages;
    const char *path =
        number == 1 ? snapshot->list->url : list_folder(snapshot->config, number, composing->pool);
    const char *path_name = apr_pstrcat(composing->pool, name, "_path", NULL);
    pos_map_put(map, pos_text_of(name), there ? pos_value_int(number) : POS_VALUE_NIL);
    pos_map_put(map, pos_text_of(path_name),
                there ? pos_value_string(pos_text_of(path)) : POS_VALUE_NIL);
}

/* `paginator`, for a page of that list. */
static void add_paginator(pos_map *variables, site__composing *composing)
{
    site_snapshot *snapshot = composing->snapshot;
    const site_page *page = composing->page;
    int64_t number = page == snapshot->list ? 1 : page->number;
    int64_t each = per_page(snapshot->config);
    if (number == 0 || !snapshot->list || number > snapshot->list_pages)
        return;
    site__trace_ask(composing->tracing, SITE_QUERY_LISTING, site__listing_name(SITE_LISTING_POSTS));
    const pos_array *all = site__listing_of(snapshot, SITE_LISTING_POSTS)->value.as.array;
    pos_map *map = pos_map_make(10, composing->pool);
    pos_map_put(map, POS_TEXT("page"), pos_value_int(number));
    pos_map_put(map, POS_TEXT("per_page"), pos_value_int(each));
    pos_map_put(map, POS_TEXT("posts"), posts_of(all, (number - 1) * each, each, composing->pool));
    pos_map_put(map, POS_TEXT("total_posts"), pos_value_int(count_posts(snapshot)));
    pos_map_put(map, POS_TEXT("total_pages"), pos_value_int(snapshot->list_pages));
    put_step(map, "previous_page", number - 1, composing);
    put_step(map, "next_page", number + 1, composing);
    pos_map_put(variables, POS_TEXT("paginator"), pos_value_map(map));
}

const site__plugin site__plugin_paginate = {.name = "jekyll-paginate",
                                            .always = true,
                                            .generate = generate_lists,
                                            .variables = add_paginator};
