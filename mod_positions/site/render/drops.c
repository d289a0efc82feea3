/* SPDX-License-Identifier: Apache-2.0 */
/* The site as lazy values: site, page, static file. Every field that is asked for is a question on
 * the asker's trace (Jekyll::Drops). */
#include "site/render/drops.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "site/model/defaults.h"
#include "site/model/permalink.h"
#include "site/render/body.h"
#include "site/render/compose.h"
#include "site/render/excerpt.h"
#include "site/render/layouts.h"
#include "site/snapshot/listing.h"
#include "site/snapshot/order.h"

/* What a question takes on the trace, in bytes, roughly. */
#define QUESTION_BYTES 768

static void ask_question(pos_scope *scope, site__query_kind kind, pos_text key)
{
    site__composing *asker = site__asker(scope);
    if (asker && site__trace_ask(asker->tracing, kind, key))
        pos_budget_keep(scope->budget, QUESTION_BYTES + key.size);
}

/* A list of names with what each gives; the last has no name. */
typedef struct drop_field {
    pos_text name;
    pos_error *(*get)(pos_value *out, const void *self, pos_scope *scope);
} drop_field;

static const drop_field *find_field(const drop_field *fields, pos_text key)
{
    for (; fields->name.data; fields++)
        if (pos_text_equal(key, fields->name))
            return fields;
    return NULL;
}

static pos_value string_of(const char *string)
{
    return string ? pos_value_string(pos_text_of(string)) : POS_VALUE_NIL;
}

/* ---- pages ---- */

/* Pages that Jekyll has not rendered yet show their source: those that come later, and the page
 * itself while its body is rendered. */
static pos_error *get_content(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    site__composing *asker = site__asker(scope);
    pos_text text = POS_TEXT("");
    if (asker)
        asker->order_questions++;
    if (asker && asker->page == page)
        text = page->collection && asker->content.data ? asker->content : asker->source;
    else if (asker && site__is_rendered(asker->snapshot, page, asker->page))
        POS_TRY(site__content_of(&text, asker, page));
    else if (asker)
        POS_TRY(site__source_of(&text, asker, page));
    *out = pos_value_string(text);
    return NULL;
}

/* nil until Jekyll has rendered it. */
static pos_error *get_output(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    site__composing *asker = site__asker(scope);
    pos_text text;
    *out = POS_VALUE_NIL;
    if (asker)
        asker->order_questions++;
    if (!asker || asker->page == page || !site__is_rendered(asker->snapshot, page, asker->page))
        return NULL;
    POS_TRY(site__output_of(&text, asker, page));
    *out = pos_value_string(text);
    return NULL;
}

static pos_error *get_dir(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    pos_text url = pos_text_of(page->url);
    if (pos_text_ends(url, POS_TEXT("/")))
        *out = pos_value_string(url);
    else
        *out = pos_value_string(pos_text_of(apr_psprintf(pos_scope_pool(scope, url.size), "%.*s/",
                                                         POS_TEXT_ARG(site__dirname(url)))));
    return NULL;
}

static pos_error *get_excerpt(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    pos_value own = pos_map_get(page->data, POS_TEXT("excerpt"));
    pos_text text;
    *out = own;
    for (const site__composing *each = site__asker(scope); each; each = each->outer)
        if (each->page == page && each->excerpt)
            return NULL;
    if (!page->collection || pos_value_truthy(own) ||
        site__separator_of(site__asker(scope)->snapshot->config, page).size == 0)
        return NULL;
    POS_TRY(site__excerpt_of(&text, site__asker(scope), page));
    *out = pos_value_string(text);
    return NULL;
}

static pos_error *get_name(pos_value *out, const void *self, pos_scope *scope)
{
    (void)scope;
    const site_page *page = self;
    pos_value named = pos_map_get(page->data, POS_TEXT("name"));
    *out = page->collection && pos_value_truthy(named) ? named : string_of(page->name);
    return NULL;
}

/* A document's path is its source; a page's may be set in its front matter. */
static pos_error *get_path(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    pos_value own = pos_map_get(page->data, POS_TEXT("path"));
    *out = string_of(site__body_path(page));
    if (page->collection && site__asker(scope))
        *out = pos_value_string(site__below_collections(site__asker(scope)->snapshot->config,
                                                        pos_text_of(page->source)));
    else if (!page->collection && !pos_value_is_nil(own))
        *out = own;
    else if (page->generated && page->redirect)
        *out = string_of(page->name);
    return NULL;
}

static pos_error *get_url(pos_value *out, const void *self, pos_scope *scope)
{
    (void)scope;
    *out = string_of(((const site_page *)self)->url);
    return NULL;
}

/* Document#id: the folder of the URL and the slug. */
static pos_error *get_id(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    pos_text url = pos_text_of(page->url);
    while (url.size > 1 && url.data[url.size - 1] == '/')
        url.size--;
    pos_text folder = site__dirname(url);
    pos_text slug = pos_map_text(page->data, "slug", POS_TEXT(""));
    *out = pos_value_string(
        pos_text_of(apr_psprintf(pos_scope_pool(scope, url.size + slug.size), "%.*s/%.*s",
                                 POS_TEXT_ARG(folder), POS_TEXT_ARG(slug))));
    return NULL;
}

static pos_error *get_collection(pos_value *out, const void *self, pos_scope *scope)
{
    (void)scope;
    *out = string_of(((const site_page *)self)->collection);
    return NULL;
}

/* A document without a date has the site's. */
static pos_error *get_date(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    site__composing *asker = site__asker(scope);
    *out = pos_map_get(page->data, POS_TEXT("date"));
    if (!pos_value_is_nil(*out) || !asker)
        return NULL;
    ask_question(scope, SITE_QUERY_TIME, POS_TEXT(""));
    *out = site__time_value(asker->snapshot, pos_scope_pool(scope, sizeof(pos_time)));
    return NULL;
}

/* With the default layout, which jekyll-default-layout writes into the page. */
static pos_error *get_layout(pos_value *out, const void *self, pos_scope *scope)
{
    const site_page *page = self;
    *out = page->layout_named || page->no_layout || !site__asker(scope)
               ? pos_map_get(page->data, POS_TEXT("layout"))
               : string_of(site__default_layout(site__asker(scope), page));
    return NULL;
}

/* Only pages and posts of Markdown are given a layout that they do not name. */
static bool has_layout(const site_page *page)
{
    bool post = page->collection && strcmp(page->collection, "posts") == 0;
    return page->layout_named || (page->markdown && (!page->collection || post));
}

static pos_value drop_or_nil(const site_page *page)
{
    return page ? pos_value_object(&page->drop) : POS_VALUE_NIL;
}

static pos_value neighbour_of(pos_scope *scope, const site_page *page, int step)
{
    site__composing *asker = site__asker(scope);
    site__trace_ask(asker->tracing, SITE_QUERY_LISTING,
                    pos_text_of(apr_pstrcat(asker->pool, "collection:", page->collection, NULL)));
    return drop_or_nil(site__neighbour(asker->snapshot, page, step));
}

static pos_error *get_next(pos_value *out, const void *self, pos_scope *scope)
{
    *out = neighbour_of(scope, self, 1);
    return NULL;
}

static pos_error *get_previous(pos_value *out, const void *self, pos_scope *scope)
{
    *out = neighbour_of(scope, self, -1);
    return NULL;
}

/* Page::ATTRIBUTES_FOR_LIQUID */
static const drop_field page_fields[] = {{{"content", sizeof("content") - 1}, get_content},
                                         {{"dir", sizeof("dir") - 1}, get_dir},
                                         {{"excerpt", sizeof("excerpt") - 1}, get_excerpt},
                                         {{"name", sizeof("name") - 1}, get_name},
                                         {{"path", sizeof("path") - 1}, get_path},
                                         {{"url", sizeof("url") - 1}, get_url},
                                         {{NULL, 0}, NULL}};

/* DocumentDrop's methods, in the order of plain Jekyll's. One without a function is a key of the
 * document's own data. */
static const drop_field document_fields[] = {
    {{"name", sizeof("name") - 1}, get_name},
    {{"id", sizeof("id") - 1}, get_id},
    {{"relative_path", sizeof("relative_path") - 1}, get_path},
    {{"excerpt", sizeof("excerpt") - 1}, get_excerpt},
    {{"title", sizeof("title") - 1}, NULL},
    {{"categories", sizeof("categories") - 1}, NULL},
    {{"collection", sizeof("collection") - 1}, get_collection},
    {{"next", sizeof("next") - 1}, get_next},
    {{"tags", sizeof("tags") - 1}, NULL},
    {{"previous", sizeof("previous") - 1}, get_previous},
    {{"content", sizeof("content") - 1}, get_content},
    {{"output", sizeof("output") - 1}, get_output},
    {{"path", sizeof("path") - 1}, get_path},
    {{"url", sizeof("url") - 1}, get_url},
    {{"date", sizeof("date") - 1}, get_date},
    {{NULL, 0}, NULL}};
#define DOCUMENT_METHODS (sizeof(document_fields) / sizeof(*document_fields) - 1)

static const drop_field *fields_of(const site_page *page)
{
    return page->collection ? document_fields : page_fields;
}

static pos_error *page_get(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope)
{
    const site_page *page = self->self;
    const drop_field *found = find_field(fields_of(page), key);
    *out = POS_VALUE_NIL;
    if (found && found->get)
        return found->get(out, page, scope);
    if (pos_text_equal(key, POS_TEXT("layout")))
        return get_layout(out, page, scope);
    *out = pos_map_get(page->data, key);
    return NULL;
}

/* But what would render other pages, which is nil here, as in a drop's own JSON. */
static pos_error *put_fields(pos_map *map, const site_page *page, pos_scope *scope)
{
    for (const drop_field *each = fields_of(page); each->name.data; each++) {
        pos_value value = POS_VALUE_NIL;
        if (!each->get)
            value = pos_map_get(page->data, each->name);
        else if (each->get != get_next && each->get != get_previous)
            POS_TRY(each->get(&value, page, scope));
        pos_map_put(map, each->name, value);
    }
    return NULL;
}

static void put_missing(pos_map *map, const pos_map *data)
{
    for (uint32_t i = 0; data && i < data->count; i++)
        if (!pos_map_find(map, data->entries[i].key))
            pos_map_set(map, data->entries[i].key, data->entries[i].value);
}

/* A document's methods come before its data (Drop#keys), a page's fields after it
 * (Page#to_liquid). A layout that jekyll-default-layout gives is the data's last key. */
static pos_error *page_to_map(const pos_map **out, const pos_object *self, pos_scope *scope)
{
    const site_page *page = self->self;
    uint32_t count = page->data->count + DOCUMENT_METHODS + 1;
    pos_map *map = pos_map_make(count, pos_scope_pool(scope, POS_MAP_BYTES(count)));
    if (page->collection)
        POS_TRY(put_fields(map, page, scope));
    put_missing(map, page->data);
    if (has_layout(page)) {
        pos_value layout;
        POS_TRY(get_layout(&layout, page, scope));
        pos_map_put(map, POS_TEXT("layout"), layout);
    }
    if (!page->collection)
        POS_TRY(put_fields(map, page, scope));
    *out = map;
    return NULL;
}

/* A page prints as a Ruby hash; a document prints as its output, or else as its content
 * (Document#to_s). */
static pos_error *page_to_text(pos_value *out, const pos_object *self, pos_scope *scope)
{
    const site_page *page = self->self;
    if (page->collection) {
        POS_TRY(get_output(out, page, scope));
        return pos_value_is_nil(*out) ? get_content(out, page, scope) : NULL;
    }
    *out = pos_value_object(self);
    return NULL;
}

static const pos_object_class page_class = {.name = "Jekyll::Page",
                                            .get = page_get,
                                            .to_map = page_to_map,
                                            .to_text = page_to_text,
                                            .walk = POS_WALK_PAIRS};
static const pos_object_class document_class = {.name = "Jekyll::Drops::DocumentDrop",
                                                .get = page_get,
                                                .to_map = page_to_map,
                                                .to_text = page_to_text,
                                                .walk = POS_WALK_KEYS,
                                                .methods = DOCUMENT_METHODS};

/* ---- static files ---- */

/* "/assets/a.txt"; in a collection "_courses/a.txt". */
static pos_value static_path(const site__file *file, pos_scope *scope)
{
    const site__composing *asker = site__asker(scope);
    if (file->collection >= 0 && asker)
        return pos_value_string(
            site__below_collections(asker->snapshot->config, pos_text_of(file->path)));
    return string_of(apr_pstrcat(pos_scope_pool(scope, strlen(file->path)), "/", file->path, NULL));
}

/* What the defaults of _config.yml say of it. */
static const pos_map *static_data(const site__file *file, pos_text label, pos_scope *scope)
{
    const site__composing *asker = site__asker(scope);
    pos_text path = pos_text_of(file->path);
    return asker ? site__defaults_for(asker->snapshot->config, path, path, label,
                                      pos_scope_pool(scope, POS_MAP_BYTES(8)))
                 : NULL;
}

static pos_text static_label(const site__file *file, pos_scope *scope)
{
    const site__composing *asker = site__asker(scope);
    return asker && file->collection >= 0
               ? pos_text_of(asker->snapshot->config->collections[file->collection].label)
               : POS_TEXT("");
}

static pos_value static_time(const site__file *file, pos_scope *scope)
{
    const site__composing *asker = site__asker(scope);
    if (!asker)
        return POS_VALUE_NIL;
    pos_time time =
        pos_time_in_zone(apr_time_sec(file->stamp.mtime), 0, asker->snapshot->config->zone);
    return pos_value_time(pos_time_copy(&time, pos_scope_pool(scope, sizeof(time))));
}

static pos_error *static_get(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope)
{
    const site__file *file = self->self;
    pos_text name = site__basename(pos_text_of(file->path)), extension = site__extension(name);
    pos_text label = static_label(file, scope);
    if (pos_text_equal(key, POS_TEXT("path")))
        *out = static_path(file, scope);
    else if (pos_text_equal(key, POS_TEXT("name")))
        *out = pos_value_string(name);
    else if (pos_text_equal(key, POS_TEXT("extname")))
        *out = pos_value_string(extension);
    else if (pos_text_equal(key, POS_TEXT("basename")))
        *out = pos_value_string(pos_text_slice(name, 0, name.size - extension.size));
    else if (pos_text_equal(key, POS_TEXT("modified_time")))
        *out = static_time(file, scope);
    else if (pos_text_equal(key, POS_TEXT("collection")))
        *out = label.size ? pos_value_string(label) : POS_VALUE_NIL;
    else
        *out = pos_map_get(static_data(file, label, scope), key);
    return NULL;
}

/* StaticFileDrop's methods. */
static const char *const static_methods[] = {"name", "basename",   "extname",
                                             "path", "collection", "modified_time"};
#define STATIC_METHODS (sizeof(static_methods) / sizeof(*static_methods))

static pos_error *static_to_map(const pos_map **out, const pos_object *self, pos_scope *scope)
{
    pos_map *map = pos_map_make(8, pos_scope_pool(scope, POS_MAP_BYTES(8)));
    for (size_t i = 0; i < STATIC_METHODS; i++) {
        pos_value value;
        POS_TRY(static_get(&value, self, pos_text_of(static_methods[i]), scope));
        pos_map_put(map, pos_text_of(static_methods[i]), value);
    }
    put_missing(map, static_data(self->self, static_label(self->self, scope), scope));
    *out = map;
    return NULL;
}

static const pos_object_class static_class = {.name = "Jekyll::Drops::StaticFileDrop",
                                              .get = static_get,
                                              .to_map = static_to_map,
                                              .walk = POS_WALK_KEYS,
                                              .methods = STATIC_METHODS};

/* ---- collections: the listing has made the map ---- */

static pos_error *collection_get(pos_value *out, const pos_object *self, pos_text key,
                                 pos_scope *scope)
{
    (void)scope;
    *out = pos_map_get(self->self, key);
    return NULL;
}

static pos_error *collection_to_map(const pos_map **out, const pos_object *self, pos_scope *scope)
{
    (void)scope;
    *out = self->self;
    return NULL;
}

/* Its documents as Ruby inspects them (CollectionDrop#to_s). */
static pos_error *collection_to_text(pos_value *out, const pos_object *self, pos_scope *scope)
{
    const pos_array *docs = pos_map_get(self->self, POS_TEXT("docs")).as.array;
    pos_text label = pos_map_text(self->self, "label", POS_TEXT(""));
    pos_buffer *inspected = site__output_buffer(site__asker(scope));
    pos_text text;
    POS_BUFFER_ADD(inspected, "[");
    for (uint32_t i = 0; i < docs->count; i++) {
        const site_page *page = docs->items[i].as.object->self;
        pos_value path;
        POS_TRY(get_path(&path, page, scope));
        if (i)
            POS_BUFFER_ADD(inspected, ", ");
        POS_BUFFER_ADD(inspected, "#<Jekyll::Document ");
        pos_buffer_add_text(inspected, pos_value_text(path));
        POS_BUFFER_ADD(inspected, " collection=");
        pos_buffer_add_text(inspected, label);
        POS_BUFFER_ADD(inspected, ">");
    }
    POS_BUFFER_ADD(inspected, "]");
    pos_budget_keep(scope->budget, pos_buffer_size(inspected));
    POS_TRY(pos_buffer_get(&text, inspected));
    *out = pos_value_string(text);
    return NULL;
}

/* CollectionDrop's methods are the map's first keys. */
static const pos_object_class collection_class = {.name = "Jekyll::Drops::CollectionDrop",
                                                  .get = collection_get,
                                                  .to_map = collection_to_map,
                                                  .to_text = collection_to_text,
                                                  .walk = POS_WALK_KEYS,
                                                  .methods = SITE_COLLECTION_METHODS};

/* ---- site ---- */

static const pos_object data_object;

static pos_value listing_value(pos_scope *scope, site__listing_kind kind)
{
    ask_question(scope, SITE_QUERY_LISTING, site__listing_name(kind));
    return site__listing_of(site__asker(scope)->snapshot, kind)->value;
}

/* Source maps are pages once their stylesheets are rendered. */
static bool is_early(const site__composing *asker)
{
    site_snapshot *snapshot = asker->snapshot;
    return snapshot->stylesheet && !site__is_rendered(snapshot, snapshot->stylesheet, asker->page);
}

static bool find_listing(pos_value *out, pos_text key, pos_scope *scope)
{
    for (int kind = 0; kind < SITE_LISTING_COUNT; kind++)
        if (kind != SITE_LISTING_DATA &&
            pos_text_equal(key, site__listing_name((site__listing_kind)kind))) {
            bool early = kind == SITE_LISTING_PAGES && is_early(site__asker(scope));
            *out =
                listing_value(scope, early ? SITE_LISTING_EARLY_PAGES : (site__listing_kind)kind);
            return true;
        }
    return false;
}

static bool find_collection(pos_value *out, pos_text key, pos_scope *scope)
{
    site_snapshot *snapshot = site__asker(scope)->snapshot;
    if (pos_text_equal(key, POS_TEXT("posts")))
        return false;
    const site__listing *listing = site__collection_listing(snapshot, key);
    if (!listing)
        return false;
    ask_question(scope, SITE_QUERY_LISTING,
                 pos_text_of(apr_psprintf(pos_scope_pool(scope, key.size + 64), "collection:%.*s",
                                          POS_TEXT_ARG(key))));
    *out = listing->value;
    return true;
}

/* The ten newest others (Jekyll::RelatedPosts without lsi); nil on a page. */
static pos_value related_posts(pos_scope *scope)
{
    const site__composing *asker = site__asker(scope);
    if (!asker->page->collection)
        return POS_VALUE_NIL;
    pos_value posts = listing_value(scope, SITE_LISTING_POSTS);
    pos_array *related = pos_array_make(10, pos_scope_pool(scope, 256));
    for (uint32_t i = 0; i < posts.as.array->count && related->count < 10; i++)
        if (posts.as.array->items[i].as.object != &asker->page->drop)
            pos_array_push(related, posts.as.array->items[i]);
    return pos_value_array(related);
}

/* What a nightly rebuild would have, unless the configuration fixes it or a plug-in's page asks,
 * which wants the last change: the later of that and the last midnight. It is on the trace once it
 * is printed, and not where it is only compared (see host.c). */
static pos_value site_time(pos_scope *scope)
{
    site__composing *asker = site__asker(scope);
    const site__config *config = asker->snapshot->config;
    pos_value changed = site__time_value(asker->snapshot, pos_scope_pool(scope, sizeof(pos_time)));
    bool fixed = config->timed && !asker->snapshot->at;
    if (fixed || asker->page->generated) {
        ask_question(scope, SITE_QUERY_TIME, POS_TEXT(""));
        return changed;
    }
    int64_t midnight = pos_time_since(&asker->now, POS_UNIT_DAY, config->zone);
    pos_time time = *changed.as.time;
    if (time.seconds < midnight)
        time = pos_time_in_zone(midnight, 0, config->zone);
    time.live = true;
    return pos_value_time(pos_time_copy(&time, pos_scope_pool(scope, sizeof(time))));
}

static pos_error *site_get(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope)
{
    (void)self;
    const site__composing *asker = site__asker(scope);
    if (find_collection(out, key, scope) || find_listing(out, key, scope))
        return NULL;
    if (pos_text_equal(key, POS_TEXT("time"))) {
        *out = site_time(scope);
    } else if (pos_text_equal(key, POS_TEXT("data"))) {
        *out = pos_value_object(&data_object);
    } else if (pos_text_equal(key, POS_TEXT("related_posts"))) {
        *out = related_posts(scope);
    } else {
        ask_question(scope, SITE_QUERY_CONFIG, key);
        *out = pos_map_get(asker->snapshot->config->map, key);
    }
    return NULL;
}

/* SiteDrop's methods, in the order of plain Jekyll's. */
static const char *const site_methods[] = {"posts",         "time",  "html_pages",   "config",
                                           "documents",     "pages", "data",         "categories",
                                           "related_posts", "tags",  "static_files", "collections"};
#define SITE_METHODS (sizeof(site_methods) / sizeof(*site_methods))

/* Everything but the listings, in which all pages would be. */
static pos_error *site_to_map(const pos_map **out, const pos_object *self, pos_scope *scope)
{
    const pos_map *config = site__asker(scope)->snapshot->config->map;
    uint32_t count = config->count + SITE_METHODS;
    pos_map *map = pos_map_make(count, pos_scope_pool(scope, POS_MAP_BYTES(count)));
    for (size_t i = 0; i < SITE_METHODS; i++)
        pos_map_put(map, pos_text_of(site_methods[i]), POS_VALUE_NIL);
    pos_map_put(map, POS_TEXT("time"), site_time(scope));
    pos_map_put(map, POS_TEXT("data"), pos_value_object(&data_object));
    for (uint32_t i = 0; i < config->count; i++) {
        pos_text key = pos_value_text(config->entries[i].key);
        if (pos_map_find(map, config->entries[i].key))
            continue;
        pos_value value;
        POS_TRY(site_get(&value, self, key, scope));
        pos_map_set(map, config->entries[i].key, value);
    }
    *out = map;
    return NULL;
}

static const pos_object_class site_class = {.name = "Jekyll::Drops::SiteDrop",
                                            .get = site_get,
                                            .to_map = site_to_map,
                                            .walk = POS_WALK_KEYS,
                                            .methods = SITE_METHODS};

/* ---- jekyll ---- */

/* The version of Jekyll whose behaviour is followed. */
#define JEKYLL_VERSION "4.3.1"

static pos_value jekyll_field(pos_text key)
{
    if (pos_text_equal(key, POS_TEXT("version")))
        return pos_value_string(POS_TEXT(JEKYLL_VERSION));
    if (pos_text_equal(key, POS_TEXT("environment")))
        return pos_value_string(POS_TEXT("production"));
    return POS_VALUE_NIL;
}

static pos_error *jekyll_to_map(const pos_map **out, const pos_object *self, pos_scope *scope)
{
    (void)self;
    pos_map *map = pos_map_make(2, pos_scope_pool(scope, POS_MAP_BYTES(2)));
    pos_map_put(map, POS_TEXT("version"), jekyll_field(POS_TEXT("version")));
    pos_map_put(map, POS_TEXT("environment"), jekyll_field(POS_TEXT("environment")));
    *out = map;
    return NULL;
}

static pos_error *jekyll_get(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope)
{
    const pos_map *map;
    *out = jekyll_field(key);
    if (pos_text_equal(key, POS_TEXT("to_h"))) {
        POS_TRY(jekyll_to_map(&map, self, scope));
        *out = pos_value_map(map);
    }
    return NULL;
}

static const pos_object_class jekyll_class = {.name = "Jekyll::Drops::JekyllDrop",
                                              .get = jekyll_get,
                                              .to_map = jekyll_to_map,
                                              .walk = POS_WALK_NOTHING};

/* ---- site.data: each top-level key is a question of its own ---- */

static pos_error *data_get(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope)
{
    (void)self;
    const site__listing *data = site__listing_of(site__asker(scope)->snapshot, SITE_LISTING_DATA);
    ask_question(scope, SITE_QUERY_DATA, key);
    *out = pos_map_get(data->value.as.map, key);
    return NULL;
}

static pos_error *data_to_map(const pos_map **out, const pos_object *self, pos_scope *scope)
{
    (void)self;
    *out = listing_value(scope, SITE_LISTING_DATA).as.map;
    return NULL;
}

static pos_error *data_to_value(pos_value *out, const pos_object *self, pos_scope *scope)
{
    (void)self;
    *out = listing_value(scope, SITE_LISTING_DATA);
    return NULL;
}

static const pos_object_class data_class = {
    .name = "Hash", .get = data_get, .to_map = data_to_map, .to_value = data_to_value};
static const pos_object data_object = {&data_class, NULL};

static const pos_object site_object = {&site_class, NULL};
static const pos_object jekyll_object = {&jekyll_class, NULL};

const site__drops site__drop_classes = {.page = &page_class,
                                        .document = &document_class,
                                        .file = &static_class,
                                        .collection = &collection_class,
                                        .site = &site_object,
                                        .jekyll = &jekyll_object};
