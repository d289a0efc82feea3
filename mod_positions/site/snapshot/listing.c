/* SPDX-License-Identifier: Apache-2.0 */
/* Listings: the arrays and maps that `site` shows, each made once per snapshot at first need, with
 * the digest of everything in it that can be seen without a body. */
#include "site/snapshot/listing.h"

#include <stdlib.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "base/pool.h"
#include "base/unicode.h"

#include "site/model/library.h"
#include "site/model/merge.h"
#include "site/model/permalink.h"
#include "site/snapshot/arrays.h"
#include "site/snapshot/snapshot.h"

static const char *const names[SITE_LISTING_COUNT] = {[SITE_LISTING_PAGES] = "pages",
                                                      [SITE_LISTING_EARLY_PAGES] = "pages:early",
                                                      [SITE_LISTING_HTML_PAGES] = "html_pages",
                                                      [SITE_LISTING_POSTS] = "posts",
                                                      [SITE_LISTING_STATIC_FILES] = "static_files",
                                                      [SITE_LISTING_HTML_FILES] = "html_files",
                                                      [SITE_LISTING_DOCUMENTS] = "documents",
                                                      [SITE_LISTING_TAGS] = "tags",
                                                      [SITE_LISTING_CATEGORIES] = "categories",
                                                      [SITE_LISTING_COLLECTIONS] = "collections",
                                                      [SITE_LISTING_DATA] = "data"};

/* A listing that is being made. */
typedef struct listing_maker {
    site_snapshot *snapshot;
    site__listing *listing;
    pos_digester *digester;
    pos_array *array;
    apr_pool_t *scratch;
} listing_maker;

static void add_page(listing_maker *maker, const site_page *page)
{
    int64_t appeared = site__appeared_at(maker->snapshot, page);
    pos_array_push(maker->array, pos_value_object(&page->drop));
    pos_digester_add_int(maker->digester, (int64_t)page->fields.low);
    pos_digester_add_int(maker->digester, (int64_t)page->fields.high);
    if (appeared > maker->listing->newest)
        maker->listing->newest = appeared;
}

static void add_static(listing_maker *maker, const site__file *file)
{
    pos_array_push(maker->array, pos_value_object(&file->drop));
    pos_digester_add(maker->digester, pos_text_of(file->path));
    pos_digester_add_int(maker->digester, file->stamp.mtime);
    if (file->stamp.ctime > maker->listing->newest)
        maker->listing->newest = file->stamp.ctime;
}

static bool is_html_page(const site_page *page)
{
    pos_text url = pos_text_of(page->url), extension = pos_text_of(page->output_extension);
    return pos_text_ends(url, POS_TEXT("/")) || pos_text_equal(extension, POS_TEXT(".html")) ||
           pos_text_equal(extension, POS_TEXT(".xhtml")) ||
           pos_text_equal(extension, POS_TEXT(".htm"));
}

static void list_pages(listing_maker *maker, site__listing_kind kind)
{
    const site_snapshot *snapshot = maker->snapshot;
    for (size_t i = 0; i < snapshot->page_count; i++) {
        const site_page *page = snapshot->pages[i];
        if (kind == SITE_LISTING_PAGES || (kind == SITE_LISTING_HTML_PAGES && is_html_page(page)) ||
            (kind == SITE_LISTING_EARLY_PAGES && !page->map))
            add_page(maker, page);
    }
}

/* Posts are the first documents, oldest first; `site.posts` shows the newest first. */
static void list_posts(listing_maker *maker)
{
    const site_snapshot *snapshot = maker->snapshot;
    for (size_t i = snapshot->collection_start[1]; i > 0; i--)
        add_page(maker, snapshot->documents[i - 1]);
}

/* True for a file that is published as it is. */
static bool is_static(const site_snapshot *snapshot, const site__file *file)
{
    if ((file->role != SITE_ROLE_PAGE && file->role != SITE_ROLE_DOCUMENT) || file->fault)
        return false;
    return !file->page || apr_hash_get(snapshot->plain_readmes, file->path, APR_HASH_KEY_STRING);
}

static bool is_html_name(const site__file *file)
{
    return pos_text_ends(pos_text_of(file->path), POS_TEXT(".html"));
}

/* Jekyll reads the tree, then the collections, then the theme's assets. */
static int static_group(const site__file *file)
{
    return file->theme ? 2 : file->role == SITE_ROLE_DOCUMENT;
}

static void list_static_files(listing_maker *maker, bool html)
{
    const site_snapshot *snapshot = maker->snapshot;
    for (int group = 0; group < 3; group++)
        for (size_t i = 0; i < snapshot->scan.count; i++) {
            const site__file *file = snapshot->files[i];
            if (static_group(file) == group && is_static(snapshot, file) &&
                (!html || is_html_name(file)))
                add_static(maker, file);
        }
}

/* Each collection's documents, then its static files. */
static void list_documents(listing_maker *maker)
{
    const site_snapshot *snapshot = maker->snapshot;
    for (size_t c = 0; c < snapshot->config->collection_count; c++) {
        for (size_t i = snapshot->collection_start[c]; i < snapshot->collection_start[c + 1]; i++)
            add_page(maker, snapshot->documents[i]);
        for (size_t i = 0; i < snapshot->scan.count; i++)
            if (snapshot->files[i]->collection == (int)c && is_static(snapshot, snapshot->files[i]))
                add_static(maker, snapshot->files[i]);
    }
}

/* ---- tags and categories: name → posts, newest first ---- */

static void file_under(listing_maker *maker, pos_map *map, const site_page *post, pos_value name)
{
    pos_array *array;
    const pos_value *known = pos_map_find(map, name);
    if (known) {
        array = (pos_array *)(uintptr_t)known->as.array;
    } else {
        array = pos_array_make(4, maker->snapshot->pool);
        pos_map_set(map, name, pos_value_array(array));
    }
    pos_array_push(array, pos_value_object(&post->drop));
}

static void reverse_all(const pos_map *map)
{
    for (uint32_t i = 0; i < map->count; i++) {
        const pos_array *array = map->entries[i].value.as.array;
        for (uint32_t low = 0, high = array->count; low + 1 < high; low++, high--) {
            pos_value kept = array->items[low];
            array->items[low] = array->items[high - 1];
            array->items[high - 1] = kept;
        }
    }
}

static void list_by(listing_maker *maker, const char *key)
{
    const site_snapshot *snapshot = maker->snapshot;
    pos_map *map = pos_map_make(8, snapshot->pool);
    for (size_t i = 0; i < snapshot->collection_start[1]; i++) {
        const site_page *post = snapshot->documents[i];
        pos_value value = pos_map_get(post->data, pos_text_of(key));
        for (uint32_t j = 0; value.kind == POS_ARRAY && j < value.as.array->count; j++)
            file_under(maker, map, post, value.as.array->items[j]);
        add_page(maker, post);
    }
    reverse_all(map);
    maker->listing->value = pos_value_map(map);
}

/* ---- data ---- */

/* Where the name begins: white space before a word, or with nothing after it, goes. Ruby's \b knows
 * words of all scripts, its \w ASCII alone. */
static size_t start_of_name(pos_text name)
{
    size_t start = 0;
    while (start < name.size && pos_is_space(name.data[start]))
        start++;
    size_t next = start;
    int32_t code = 0;
    if (start == name.size || pos_is_word(name.data[start]))
        return start;
    bool word = pos_utf8_next(&code, name, &next) &&
                (pos_unicode_letter(code) || pos_unicode_mark(code) || pos_unicode_digit(code));
    return word ? start : 0;
}

/* DataReader#sanitize_filename: [^\w\s-]+ goes, white space becomes "_". */
static pos_text data_key(pos_text name, apr_pool_t *result)
{
    char *key = apr_palloc(result, name.size + 1);
    size_t size = 0;
    bool spaced = false;
    for (size_t i = start_of_name(name); i < name.size; i++) {
        char c = name.data[i];
        bool space = pos_is_space(c);
        if (space && !spaced)
            key[size++] = '_';
        else if (pos_is_word(c) || c == '-')
            key[size++] = c;
        else if (!space)
            continue;
        spaced = space;
    }
    key[size] = '\0';
    return pos_text_make(key, size);
}

/* DataReader's globs, one after the other. */
static int rank_of_format(pos_text extension)
{
    static const char *const formats[] = {".yaml", ".yml", ".json", ".csv", ".tsv"};
    int rank = 0;
    while (rank < 5 && !pos_text_equal_nocase(extension, pos_text_of(formats[rank])))
        rank++;
    return rank;
}

/* In each folder its files, by format and name, then the folders in it. */
static int by_data_order(const void *a, const void *b)
{
    const char *left = (*(const site__file *const *)a)->path;
    const char *right = (*(const site__file *const *)b)->path;
    while (*left && *left == *right) {
        left++;
        right++;
    }
    while (left > (*(const site__file *const *)a)->path && left[-1] != '/') {
        left--;
        right--;
    }
    bool left_folder = strchr(left, '/') != NULL, right_folder = strchr(right, '/') != NULL;
    if (left_folder != right_folder)
        return left_folder ? 1 : -1;
    int order = left_folder ? 0
                            : rank_of_format(site__extension(pos_text_of(left))) -
                                  rank_of_format(site__extension(pos_text_of(right)));
    return order ? order : strcmp(left, right);
}

/* The map of the folder whose path ends before `slash`. A new one replaces a file of that name. */
static pos_map *folder_map(apr_hash_t *folders, pos_map *map, pos_text path, size_t start,
                           size_t slash)
{
    apr_pool_t *pool = apr_hash_pool_get(folders);
    pos_map *known = apr_hash_get(folders, path.data, (apr_ssize_t)slash);
    if (known)
        return known;
    pos_map *made = pos_map_make(4, map->pool);
    pos_map_put(map, data_key(pos_text_slice(path, start, slash), map->pool), pos_value_map(made));
    apr_hash_set(folders, apr_pstrmemdup(pool, path.data, slash), (apr_ssize_t)slash, made);
    return made;
}

static void add_data(pos_map *map, apr_hash_t *folders, const site__file *file, pos_text path)
{
    size_t start = 0, slash;
    while ((slash = pos_text_find_char(path, '/', start)) != POS_NOT_FOUND) {
        map = folder_map(folders, map, path, start, slash);
        start = slash + 1;
    }
    path = pos_text_slice(path, start, path.size);
    path.size -= site__extension(path).size;
    pos_map_put(map, data_key(path, map->pool), *file->value);
}

static apr_array_header_t *data_files(const listing_maker *maker, bool theme)
{
    const site_snapshot *snapshot = maker->snapshot;
    apr_array_header_t *files = apr_array_make(maker->scratch, 16, sizeof(const site__file *));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = site__file_good(snapshot->files[i]);
        if (file && file->role == SITE_ROLE_DATA && file->value && file->theme == theme)
            APR_ARRAY_PUSH(files, const site__file *) = file;
    }
    if (files->nelts > 1)
        qsort(files->elts, (size_t)files->nelts, sizeof(const site__file *), by_data_order);
    return files;
}

static const pos_map *data_below(listing_maker *maker, const char *folder, bool theme)
{
    pos_map *map = pos_map_make(8, maker->snapshot->pool);
    apr_hash_t *folders = apr_hash_make(maker->scratch);
    apr_array_header_t *files = data_files(maker, theme);
    size_t size = strlen(folder) + 1;
    for (int i = 0; i < files->nelts; i++) {
        const site__file *file = APR_ARRAY_IDX(files, i, const site__file *);
        pos_text path = pos_text_of(file->path);
        add_data(map, folders, file, pos_text_slice(path, size, path.size));
        pos_digester_add(maker->digester, path);
        pos_digester_add_int(maker->digester, (int64_t)file->digest.low);
        if (file->changed > maker->listing->newest)
            maker->listing->newest = file->changed;
    }
    return map;
}

/* The theme's lies beneath the site's own, key by key (Reader#read_data). */
static void list_data(listing_maker *maker)
{
    const site__config *config = maker->snapshot->config;
    const pos_map *own = data_below(maker, config->data_dir, false);
    const pos_map *theme = data_below(maker, SITE_THEME_DATA, true);
    maker->listing->value =
        pos_value_map(theme->count > 0 ? site__deep_merge(theme, own, maker->snapshot->pool) : own);
}

/* ---- collections ---- */

static void fill_collection(listing_maker *maker, size_t index)
{
    const site_snapshot *snapshot = maker->snapshot;
    for (size_t i = snapshot->collection_start[index]; i < snapshot->collection_start[index + 1];
         i++)
        add_page(maker, snapshot->documents[i]);
}

static pos_array *static_files_of(const site_snapshot *snapshot, size_t index)
{
    pos_array *array = pos_array_make(0, snapshot->pool);
    for (size_t i = 0; i < snapshot->scan.count; i++)
        if (snapshot->files[i]->collection == (int)index && is_static(snapshot, snapshot->files[i]))
            pos_array_push(array, pos_value_object(&snapshot->files[i]->drop));
    return array;
}

static pos_array *documents_of(listing_maker *maker, size_t index)
{
    pos_array *docs = pos_array_make(8, maker->snapshot->pool), *all = maker->array;
    maker->array = docs;
    fill_collection(maker, index);
    maker->array = all;
    return docs;
}

/* What `site.collections` shows of each (CollectionDrop): its methods over its metadata. */
static const pos_map *collection_map(listing_maker *maker, size_t index)
{
    const site_snapshot *snapshot = maker->snapshot;
    const site__collection *each = &snapshot->config->collections[index];
    apr_pool_t *pool = snapshot->pool;
    pos_map *map = pos_map_make(each->metadata->count + SITE_COLLECTION_METHODS, pool);
    const char *folder =
        apr_pstrcat(pool, pos_root_path(snapshot->site->tree.root), "/", each->directory, NULL);
    pos_map_put(map, POS_TEXT("label"), pos_value_string(pos_text_of(each->label)));
    pos_map_put(map, POS_TEXT("files"), pos_value_array(static_files_of(snapshot, index)));
    pos_map_put(map, POS_TEXT("docs"), pos_value_array(documents_of(maker, index)));
    pos_map_put(map, POS_TEXT("output"), pos_value_bool(each->output));
    pos_map_put(map, POS_TEXT("relative_directory"),
                pos_value_string(pos_text_of(each->directory)));
    pos_map_put(map, POS_TEXT("directory"), pos_value_string(pos_text_of(folder)));
    for (uint32_t i = 0; i < each->metadata->count; i++)
        if (!pos_map_find(map, each->metadata->entries[i].key))
            pos_map_set(map, each->metadata->entries[i].key, each->metadata->entries[i].value);
    return map;
}

static pos_text label_of(pos_value collection)
{
    return pos_map_text(collection.as.object->self, "label", POS_TEXT(""));
}

static int by_label(const void *a, const void *b)
{
    return pos_text_compare(label_of(*(const pos_value *)a), label_of(*(const pos_value *)b));
}

static void list_collections(listing_maker *maker)
{
    site_snapshot *snapshot = maker->snapshot;
    for (size_t i = 0; i < snapshot->config->collection_count; i++) {
        const pos_map *map = collection_map(maker, i);
        pos_object *drop = apr_palloc(snapshot->pool, sizeof(*drop));
        *drop = (pos_object){snapshot->config->library->drops->collection, map};
        site__own_arrays(snapshot, pos_value_map(map));
        pos_array_push(maker->array, pos_value_object(drop));
    }
    if (maker->array->count > 1)
        qsort(maker->array->items, maker->array->count, sizeof(pos_value), by_label);
}

/* ---- making ---- */

static void fill_listing(listing_maker *maker, site__listing_kind kind)
{
    switch (kind) {
    case SITE_LISTING_PAGES:
    case SITE_LISTING_EARLY_PAGES:
    case SITE_LISTING_HTML_PAGES:
        list_pages(maker, kind);
        return;
    case SITE_LISTING_POSTS:
        list_posts(maker);
        return;
    case SITE_LISTING_STATIC_FILES:
    case SITE_LISTING_HTML_FILES:
        list_static_files(maker, kind == SITE_LISTING_HTML_FILES);
        return;
    case SITE_LISTING_DOCUMENTS:
        list_documents(maker);
        return;
    case SITE_LISTING_TAGS:
    case SITE_LISTING_CATEGORIES:
        list_by(maker, kind == SITE_LISTING_TAGS ? "tags" : "categories");
        return;
    case SITE_LISTING_COLLECTIONS:
        list_collections(maker);
        return;
    case SITE_LISTING_DATA:
        list_data(maker);
        return;
    case SITE_LISTING_COUNT:
        return;
    }
}

/* `index` is a kind, or a collection's number past the kinds. Called under the snapshot's lock. */
static void make_listing(site_snapshot *snapshot, site__listing *listing, size_t index)
{
    apr_pool_t *scratch = pos_pool_make();
    listing_maker maker = {snapshot, listing, pos_digester_make(scratch),
                           pos_array_make(16, snapshot->pool), scratch};
    listing->newest = snapshot->scan.folders;
    if (index < SITE_LISTING_COUNT)
        fill_listing(&maker, (site__listing_kind)index);
    else
        fill_collection(&maker, index - SITE_LISTING_COUNT);
    if (listing->value.kind == POS_NIL)
        listing->value = pos_value_array(maker.array);
    pos_digester_add_int(maker.digester, maker.array->count);
    listing->digest = pos_digester_end(maker.digester);
    if (index != SITE_LISTING_DATA)
        site__own_arrays(snapshot, listing->value);
    listing->made = true;
    apr_pool_destroy(scratch);
}

static const site__listing *get_listing(site_snapshot *snapshot, site__listing *listing,
                                        size_t index)
{
    apr_thread_mutex_lock(snapshot->lock);
    if (!listing->made)
        make_listing(snapshot, listing, index);
    apr_thread_mutex_unlock(snapshot->lock);
    return listing;
}

const site__listing *site__listing_of(site_snapshot *snapshot, site__listing_kind kind)
{
    return get_listing(snapshot, &snapshot->listings[kind], kind);
}

const site__listing *site__collection_listing(site_snapshot *snapshot, pos_text label)
{
    const site__config *config = snapshot->config;
    for (size_t i = 0; i < config->collection_count; i++)
        if (pos_text_equal(label, pos_text_of(config->collections[i].label)))
            return get_listing(snapshot, &snapshot->collection_listings[i], SITE_LISTING_COUNT + i);
    return NULL;
}

const site__listing *site__listing_named(site_snapshot *snapshot, pos_text name)
{
    pos_text prefix = POS_TEXT("collection:");
    for (size_t i = 0; i < SITE_LISTING_COUNT; i++)
        if (pos_text_equal(name, pos_text_of(names[i])))
            return site__listing_of(snapshot, (site__listing_kind)i);
    if (pos_text_starts(name, prefix))
        return site__collection_listing(snapshot, pos_text_slice(name, prefix.size, name.size));
    return NULL;
}

pos_text site__listing_name(site__listing_kind kind)
{
    return pos_text_of(names[kind]);
}

pos_value site__time_value(const site_snapshot *snapshot, apr_pool_t *result)
{
    const site__config *config = snapshot->config;
    pos_time time = config->timed
                        ? config->time
                        : pos_time_in_zone(apr_time_sec(snapshot->scan.newest), 0, config->zone);
    return pos_value_time(pos_time_copy(&time, result));
}

/* ---- static files, for the tool ---- */

size_t site_static_count(site_snapshot *snapshot)
{
    return site__listing_of(snapshot, SITE_LISTING_STATIC_FILES)->value.as.array->count;
}

const char *site_static_at(const char **from, site_snapshot *snapshot, size_t index,
                           apr_pool_t *result)
{
    const site__listing *listing = site__listing_of(snapshot, SITE_LISTING_STATIC_FILES);
    const site__file *file = listing->value.as.array->items[index].as.object->self;
    const pos_root *root = site__file_root(snapshot, file);
    *from = apr_pstrcat(result, pos_root_path(root), "/", file->path, NULL);
    return site__static_url(snapshot->config, file, result);
}
