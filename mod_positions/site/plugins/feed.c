/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-feed: one feed for posts, for each category and collection that is named, and each
 * tag; and {% feed_meta %}. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/model/library.h"
#include "site/plugins/generated.h"
#include "site/render/host.h"
#include "site/snapshot/snapshot.h"

extern const char site__feed_xml[], site__feed_meta_html[];

enum { FEED, FEED_META };
static const site__builtin templates[] = {
    [FEED] = {.name = "feed.xml", .text = site__feed_xml},
    [FEED_META] = {.name = "feed_meta.html", .text = site__feed_meta_html},
    {.name = NULL}};

/* Which posts a feed shows: all of the collection, or those of a category or a tag. */
typedef struct feed_choice {
    const char *collection;
    const char *category;
    const char *tag;
} feed_choice;

static pos_value string_or_nil(const char *string)
{
    return string ? pos_value_string(pos_text_of(string)) : POS_VALUE_NIL;
}

static pos_error *add_feed(site_snapshot *snapshot, const char *path, const feed_choice *shown,
                           apr_pool_t *scratch)
{
    pos_map *data = pos_map_make(8, scratch);
    if (site__has_file(snapshot, path))
        return NULL;
    pos_map_put(data, POS_TEXT("sitemap"), pos_value_bool(false));
    pos_map_put(data, POS_TEXT("xsl"), pos_value_bool(site__has_file(snapshot, "feed.xslt.xml")));
    pos_map_put(data, POS_TEXT("collection"), string_or_nil(shown->collection));
    pos_map_put(data, POS_TEXT("category"), string_or_nil(shown->category));
    pos_map_put(data, POS_TEXT("tags"), string_or_nil(shown->tag));
    return site__add_template_page(snapshot, path, data, &templates[FEED], scratch);
}

/* /feed.xml for posts, /feed/LABEL.xml for others, /feed[/LABEL]/CATEGORY.xml. */
static pos_error *add_collection(site_snapshot *snapshot, const char *label, const pos_map *options,
                                 apr_pool_t *scratch)
{
    bool posts = strcmp(label, "posts") == 0;
    const char *prefix = posts ? "feed" : apr_pstrcat(scratch, "feed/", label, NULL);
    pos_value categories = pos_map_get(options, POS_TEXT("categories"));
    for (uint32_t i = 0; categories.kind == POS_ARRAY && i < categories.as.array->count; i++) {
        const char *category =
            pos_text_cstring(pos_value_text(categories.as.array->items[i]), scratch);
        const feed_choice shown = {.collection = label, .category = category};
        const char *path = apr_pstrcat(scratch, prefix, "/", category, ".xml", NULL);
        POS_TRY(add_feed(snapshot, path, &shown, scratch));
    }
    pos_text path = pos_map_text(options, "path", POS_TEXT(""));
    const feed_choice shown = {.collection = label};
    return add_feed(snapshot,
                    path.size ? pos_text_cstring(path, scratch)
                              : apr_pstrcat(scratch, prefix, ".xml", NULL),
                    &shown, scratch);
}

static pos_error *add_collections(site_snapshot *snapshot, const pos_map *options,
                                  apr_pool_t *scratch)
{
    pos_value value = pos_map_get(options, POS_TEXT("collections"));
    bool posts = false;
    for (uint32_t i = 0; value.kind == POS_ARRAY && i < value.as.array->count; i++) {
        pos_text label = pos_value_text(value.as.array->items[i]);
        bool is_posts = pos_text_equal(label, POS_TEXT("posts"));
        posts = posts || is_posts;
        POS_TRY(add_collection(snapshot, pos_text_cstring(label, scratch),
                               is_posts ? options : NULL, scratch));
    }
    for (uint32_t i = 0; value.kind == POS_MAP && i < value.as.map->count; i++) {
        const pos_entry *entry = &value.as.map->entries[i];
        pos_text label = pos_value_text(entry->key);
        posts = posts || pos_text_equal(label, POS_TEXT("posts"));
        POS_TRY(add_collection(snapshot, pos_text_cstring(label, scratch),
                               entry->value.kind == POS_MAP ? entry->value.as.map : NULL, scratch));
    }
    return posts ? NULL : add_collection(snapshot, "posts", options, scratch);
}

/* Tags of other than letters, digits and "_" have no feed. */
static bool is_plain_tag(pos_text tag)
{
    for (size_t i = 0; i < tag.size; i++)
        if (!pos_is_alnum(tag.data[i]) && tag.data[i] != '_')
            return false;
    return tag.size > 0;
}

static bool list_contains(pos_value list, pos_value item)
{
    for (uint32_t i = 0; list.kind == POS_ARRAY && i < list.as.array->count; i++)
        if (pos_value_equal(list.as.array->items[i], item))
            return true;
    return false;
}

static pos_error *add_tags(site_snapshot *snapshot, pos_value options, apr_pool_t *scratch)
{
    const pos_map *map = options.kind == POS_MAP ? options.as.map : NULL;
    const char *folder =
        pos_text_cstring(pos_map_text(map, "path", POS_TEXT("feed/by_tag/")), scratch);
    pos_value only = pos_map_get(map, POS_TEXT("only"));
    pos_value except = pos_map_get(map, POS_TEXT("except"));
    pos_map *tags = pos_map_make(16, scratch);
    for (size_t i = 0; i < snapshot->document_count; i++) {
        pos_value named = pos_map_get(snapshot->documents[i]->data, POS_TEXT("tags"));
        if (strcmp(snapshot->documents[i]->collection, "posts") != 0)
            continue;
        for (uint32_t j = 0; named.kind == POS_ARRAY && j < named.as.array->count; j++)
            pos_map_set(tags, named.as.array->items[j], POS_VALUE_NIL);
    }
    for (uint32_t i = 0; i < tags->count; i++) {
        pos_value name = tags->entries[i].key;
        if (!is_plain_tag(pos_value_text(name)) || list_contains(except, name) ||
            (only.kind == POS_ARRAY && !list_contains(only, name)))
            continue;
        const char *tag = pos_text_cstring(pos_value_text(name), scratch);
        const feed_choice shown = {.collection = "posts", .tag = tag};
        POS_TRY(
            add_feed(snapshot, apr_pstrcat(scratch, folder, tag, ".xml", NULL), &shown, scratch));
    }
    return NULL;
}

static pos_error *generate_feeds(site_snapshot *snapshot, apr_pool_t *scratch)
{
    pos_value value = pos_map_get(snapshot->config->map, POS_TEXT("feed"));
    const pos_map *options = value.kind == POS_MAP ? value.as.map : NULL;
    POS_TRY(add_collections(snapshot, options, scratch));
    pos_value tags = pos_map_get(options, POS_TEXT("tags"));
    return pos_value_truthy(tags) ? add_tags(snapshot, tags, scratch) : NULL;
}

static pos_error *render_feed_meta(const liquid_tag *tag, liquid_run *run)
{
    (void)tag;
    site__composing *composing = site__asker(liquid_scope(run));
    if (!composing)
        return NULL;
    return site__render(
        liquid_output(run),
        site__compiled(composing->snapshot->config->library, &templates[FEED_META])->liquid,
        composing, NULL);
}

static const liquid_tag_class tags[] = {
    {.name = "feed_meta", .form = LIQUID_INLINE, .render = render_feed_meta}, {.name = NULL}};

const site__plugin site__plugin_feed = {
    .name = "jekyll-feed", .generate = generate_feeds, .tags = tags, .templates = templates};
