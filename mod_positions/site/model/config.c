/* SPDX-License-Identifier: Apache-2.0 */
/* _config.yml with Jekyll's defaults beneath it, read once into what the floors above ask for
 * (Jekyll::Configuration, Jekyll::FrontmatterDefaults). */
#include "site/model/config.h"

#include <apr_strings.h>

#include "base/pool.h"

#include "site/model/config_check.h"
#include "site/model/defaults.h"
#include "site/model/library.h"
#include "site/model/merge.h"
#include "site/model/permalink.h"

/* ---- Jekyll's defaults ---- */

/* As YAML, because that is the form they are known in (defaults.yml). Keys that say how `jekyll
 * serve` runs are left out. */
extern const char site__defaults_yml[];

static const char *const default_excludes[] = {
    ".sass-cache",  ".jekyll-cache",  "gemfiles",      "Gemfile",      "Gemfile.lock",
    "node_modules", "vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"};

bool site__read_date(pos_time *out, pos_value value, const pos_zone *zone, int64_t written)
{
    pos_time now = pos_time_in_zone(written, 0, zone);
    switch ((pos_kind)value.kind) {
    case POS_DATE:
        *out = pos_time_of_days(value.as.integer, zone);
        return true;
    case POS_TIME:
        *out = pos_time_in_zone(value.as.time->seconds, value.as.time->nanos, zone);
        return true;
    case POS_STRING:
        if (!pos_time_parse(out, pos_value_text(value), zone, &now))
            return false;
        *out = pos_time_in_zone(out->seconds, out->nanos, zone);
        return true;
    default:
        return false;
    }
}

bool site__plugin_option(const site__config *config, const char *plugin, const char *key,
                         bool otherwise)
{
    pos_value options = pos_map_get(config->map, pos_text_of(plugin));
    return options.kind == POS_MAP ? pos_map_bool(options.as.map, key, otherwise) : otherwise;
}

/* ---- lists ---- */

static bool has_string(const pos_array *array, pos_text text)
{
    for (uint32_t i = 0; i < array->count; i++)
        if (pos_text_equal(pos_value_text(array->items[i]), text))
            return true;
    return false;
}

/* The strings of a list. Anything else in it names no file. */
static const pos_array *read_list(const pos_map *map, const char *key, apr_pool_t *result)
{
    pos_value value = pos_map_get(map, pos_text_of(key));
    pos_array *array = pos_array_make(8, result);
    for (uint32_t i = 0; value.kind == POS_ARRAY && i < value.as.array->count; i++)
        if (value.as.array->items[i].kind == POS_STRING && value.as.array->items[i].size > 0)
            pos_array_push(array, value.as.array->items[i]);
    return array;
}

static void read_filters(site__config *config, pos_map *map)
{
    const pos_array *named = read_list(map, "exclude", config->pool);
    pos_array *exclude = pos_array_make(named->count + 10, config->pool);
    config->include = read_list(map, "include", config->pool);
    for (uint32_t i = 0; i < named->count; i++)
        pos_array_push(exclude, named->items[i]);
    for (size_t i = 0; i < sizeof(default_excludes) / sizeof(*default_excludes); i++)
        if (!has_string(exclude, pos_text_of(default_excludes[i])))
            pos_array_push(exclude, pos_value_string(pos_text_of(default_excludes[i])));
    pos_map_put(map, POS_TEXT("exclude"), pos_value_array(exclude));
    pos_array *rest = pos_array_make(exclude->count, config->pool);
    for (uint32_t i = 0; i < exclude->count; i++)
        if (!has_string(config->include, pos_value_text(exclude->items[i])))
            pos_array_push(rest, exclude->items[i]);
    config->exclude = rest;
}

static const pos_array *split_extensions(pos_text list, apr_pool_t *result)
{
    pos_array *array = pos_array_make(8, result);
    while (list.size > 0) {
        size_t comma = pos_text_find_char(list, ',', 0);
        size_t end = comma == POS_NOT_FOUND ? list.size : comma;
        pos_text each = pos_text_strip(pos_text_slice(list, 0, end));
        if (each.size > 0)
            pos_array_push(array, pos_value_string(each));
        list = pos_text_slice(list, comma == POS_NOT_FOUND ? end : end + 1, list.size);
    }
    return array;
}

bool site__is_markdown(const site__config *config, pos_text extension)
{
    if (extension.size < 2)
        return false;
    for (uint32_t i = 0; i < config->markdown_extensions->count; i++)
        if (pos_text_equal_nocase(pos_value_text(config->markdown_extensions->items[i]),
                                  pos_text_slice(extension, 1, extension.size)))
            return true;
    return false;
}

/* A folder's name without slashes at its ends. */
static const char *folder_name(const pos_map *map, const char *key, const char *otherwise,
                               apr_pool_t *result)
{
    pos_text name = pos_map_text(map, key, pos_text_of(otherwise));
    while (name.size > 0 && (name.data[0] == '/' || pos_text_starts(name, POS_TEXT("./"))))
        name = pos_text_slice(name, name.data[0] == '/' ? 1 : 2, name.size);
    while (name.size > 0 && name.data[name.size - 1] == '/')
        name.size--;
    return pos_text_cstring(name, result);
}

/* ---- collections ---- */

static const char *permalink_of_style(pos_text style, apr_pool_t *result)
{
    static const struct {
        const char *name, *template;
    } styles[] = {{"none", "/:categories/:title:output_ext"},
                  {"date", "/:categories/:year/:month/:day/:title:output_ext"},
                  {"ordinal", "/:categories/:year/:y_day/:title:output_ext"},
                  {"pretty", "/:categories/:year/:month/:day/:title/"},
                  {"weekdate", "/:categories/:year/W:week/:short_day/:title:output_ext"}};
    for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
        if (pos_text_equal(style, pos_text_of(styles[i].name)))
            return styles[i].template;
    return pos_text_cstring(style, result);
}

/* Utils.add_permalink_suffix */
static const char *with_suffix(const char *template, pos_text style, apr_pool_t *result)
{
    if (pos_text_equal(style, POS_TEXT("pretty")))
        return apr_pstrcat(result, template, "/", NULL);
    if (pos_text_equal(style, POS_TEXT("date")) || pos_text_equal(style, POS_TEXT("ordinal")) ||
        pos_text_equal(style, POS_TEXT("none")))
        return apr_pstrcat(result, template, ":output_ext", NULL);
    if (pos_text_ends(style, POS_TEXT("/")))
        return apr_pstrcat(result, template, "/", NULL);
    if (pos_text_ends(style, POS_TEXT(":output_ext")))
        return apr_pstrcat(result, template, ":output_ext", NULL);
    return template;
}

/* Collection#sanitize_label */
static const char *label_of(pos_value key, apr_pool_t *result)
{
    pos_text text = pos_value_text(key);
    char *label = apr_palloc(result, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (pos_is_alnum(text.data[i]) || strchr("_-.", text.data[i]))
            label[size++] = text.data[i];
    label[size] = '\0';
    return label;
}

static bool has_usable_permalink(pos_value permalink)
{
    pos_text unknown;
    if (permalink.kind == POS_NIL)
        return true;
    return (permalink.kind == POS_STRING || permalink.kind == POS_SYMBOL) &&
           !site__unknown_placeholder(&unknown, pos_value_text(permalink));
}

static void warn_of_collection(site__config *config, const char *label, const char *below,
                               const char *what)
{
    const char *path = apr_pstrcat(config->pool, "collections.", label, below, NULL);
    site__config_warn(config, path, "%s", what);
}

/* Tells what of a collection's metadata counts for nothing. */
static void check_collection(site__config *config, const char *label, pos_value metadata)
{
    if (metadata.kind != POS_MAP && metadata.kind != POS_NIL)
        warn_of_collection(config, label, "", "should be a map; it counts for nothing");
    const pos_map *map = metadata.kind == POS_MAP ? metadata.as.map : NULL;
    pos_value permalink = pos_map_get(map, POS_TEXT("permalink"));
    pos_value sort_by = pos_map_get(map, POS_TEXT("sort_by"));
    pos_value order = pos_map_get(map, POS_TEXT("order"));
    if (!has_usable_permalink(permalink))
        warn_of_collection(config, label, ".permalink",
                           "should be a pattern of placeholders that there are, such as "
                           "/:collection/:path/; it counts for nothing");
    if (sort_by.kind != POS_NIL && sort_by.kind != POS_STRING)
        warn_of_collection(config, label, ".sort_by", "should be a key's name");
    if (order.kind != POS_NIL && order.kind != POS_ARRAY)
        warn_of_collection(config, label, ".order", "should be a list of files");
}

static void read_collection(site__collection *out, site__config *config, const char *label,
                            pos_value metadata)
{
    check_collection(config, label, metadata);
    bool posts = strcmp(label, "posts") == 0;
    pos_text style = pos_text_of(config->permalink);
    const pos_map *map = metadata.kind == POS_MAP ? metadata.as.map : pos_map_make(0, config->pool);
    const char *otherwise = posts ? permalink_of_style(style, config->pool)
                                  : with_suffix("/:collection/:path", style, config->pool);
    pos_text permalink = pos_text_of(otherwise);
    if (has_usable_permalink(pos_map_get(map, POS_TEXT("permalink"))))
        permalink = pos_map_text(map, "permalink", permalink);
    pos_text sort_by = pos_map_text(map, "sort_by", POS_TEXT(""));
    pos_value order = pos_map_get(map, POS_TEXT("order"));
    if (posts && !pos_map_has(map, POS_TEXT("permalink"))) {
        pos_map *all = pos_map_make(map->count + 1, config->pool);
        for (uint32_t i = 0; i < map->count; i++)
            pos_map_set(all, map->entries[i].key, map->entries[i].value);
        pos_map_put(all, POS_TEXT("permalink"), pos_value_string(permalink));
        map = all;
    }
    out->label = label;
    out->metadata = map;
    out->directory = apr_pstrcat(config->pool, "_", label, NULL);
    out->permalink = pos_text_cstring(permalink, config->pool);
    out->output = posts || pos_value_truthy(pos_map_get(map, POS_TEXT("output")));
    out->sort_by = sort_by.size ? pos_text_cstring(sort_by, config->pool) : NULL;
    out->order = order.kind == POS_ARRAY ? order.as.array : NULL;
}

/* A list of names becomes a map of empty metadata; posts come first (add_default_collections). */
static const pos_map *collections_map(pos_value value, apr_pool_t *result)
{
    pos_map *posts = pos_map_make(1, result), *named = pos_map_make(4, result);
    pos_map_put(posts, POS_TEXT("posts"), pos_value_map(pos_map_make(0, result)));
    if (value.kind == POS_ARRAY)
        for (uint32_t i = 0; i < value.as.array->count; i++)
            pos_map_set(named, value.as.array->items[i], pos_value_map(pos_map_make(0, result)));
    return site__deep_merge(posts, value.kind == POS_MAP ? value.as.map : named, result);
}

static void read_collections(site__config *config, pos_map *map)
{
    pos_value value = pos_map_get(map, POS_TEXT("collections"));
    const pos_map *collections = collections_map(value, config->pool);
    config->collections = apr_pcalloc(config->pool, collections->count * sizeof(site__collection));
    pos_map *effective = pos_map_make(collections->count, config->pool);
    for (uint32_t i = 0; i < collections->count; i++) {
        const pos_entry *entry = &collections->entries[i];
        const char *label = label_of(entry->key, config->pool);
        if (!*label)
            continue;
        site__collection *each = &config->collections[config->collection_count++];
        read_collection(each, config, label, entry->value);
        pos_map_put(effective, pos_text_of(label), pos_value_map(each->metadata));
    }
    pos_map_put(map, POS_TEXT("collections"), pos_value_map(effective));
}

/* ---- the whole ---- */

static void read_liquid(site__config *config)
{
    const pos_map *map = pos_map_map(config->map, "liquid");
    pos_text mode = pos_map_text(map, "error_mode", POS_TEXT("warn"));
    config->strict_filters = pos_map_bool(map, "strict_filters", false);
    config->strict_variables = pos_map_bool(map, "strict_variables", false);
    config->mode = LIQUID_WARN;
    if (pos_text_equal(mode, POS_TEXT("lax")))
        config->mode = LIQUID_LAX;
    if (pos_text_equal(mode, POS_TEXT("strict")))
        config->mode = LIQUID_STRICT;
}

/* libc takes a zone that there is not for UTC, and so does Jekyll; one that can't be read now is
 * another matter. */
static pos_error *read_zone(site__config *config)
{
    pos_text name = pos_map_text(config->map, "timezone", POS_TEXT(""));
    pos_error *error = name.size > 0 ? pos_zone_load(&config->zone, name, config->pool) : NULL;
    if (error && error->status == POS_EIO)
        return error;
    if (error)
        site__config_warn(config, "timezone", "counts for UTC: %s", error->message);
    return NULL;
}

static void read_time(site__config *config)
{
    pos_value time = pos_map_get(config->map, POS_TEXT("time"));
    if (!pos_value_truthy(time))
        return;
    config->timed = site__read_date(&config->time, time, config->zone, 0);
    if (!config->timed)
        site__config_warn(config, "time",
                          "should be a date, such as 2026-01-05 10:00; it counts "
                          "for nothing");
}

static void read_keys(site__config *config, pos_map *map)
{
    pos_text permalink = pos_map_text(map, "permalink", POS_TEXT("date"));
    config->collections_dir = folder_name(map, "collections_dir", "", config->pool);
    config->layouts_dir = folder_name(map, "layouts_dir", "_layouts", config->pool);
    config->includes_dir = folder_name(map, "includes_dir", "_includes", config->pool);
    config->data_dir = folder_name(map, "data_dir", "_data", config->pool);
    pos_value sass = pos_map_get(map, POS_TEXT("sass"));
    config->sass_dir =
        folder_name(sass.kind == POS_MAP ? sass.as.map : NULL, "sass_dir", "_sass", config->pool);
    config->permalink = pos_text_cstring(permalink, config->pool);
    config->markdown_extensions =
        split_extensions(pos_map_text(map, "markdown_ext", POS_TEXT("md")), config->pool);
    config->future = pos_map_bool(map, "future", false);
    config->unpublished = pos_map_bool(map, "unpublished", false);
    config->show_drafts = pos_map_bool(map, "show_drafts", false);
    pos_value offers = pos_map_get(map, POS_TEXT("offers"));
    config->offers_after =
        offers.kind == POS_MAP && pos_map_get(offers.as.map, POS_TEXT("after")).kind != POS_NIL;
    config->limit_posts = pos_map_int(map, "limit_posts", 0);
    config->excerpt_separator =
        pos_text_cstring(pos_map_text(map, "excerpt_separator", POS_TEXT("")), config->pool);
    pos_text encoding = pos_map_text(map, "encoding", POS_TEXT("utf-8"));
    config->encoding = pos_text_equal_nocase(encoding, POS_TEXT("utf-8"))
                           ? NULL
                           : pos_text_cstring(encoding, config->pool);
    read_filters(config, map);
    read_collections(config, map);
    site__read_defaults(config);
    read_liquid(config);
    read_time(config);
}

/* Where the path of "https://host/path" begins; the size where there is none. */
static size_t path_of_url(pos_text url)
{
    size_t scheme = pos_text_find(url, POS_TEXT("://"), 0);
    size_t slash = pos_text_find_char(url, '/', scheme == POS_NOT_FOUND ? 0 : scheme + 3);
    return slash == POS_NOT_FOUND ? url.size : slash;
}

static pos_text without_slashes(pos_text url)
{
    while (url.size > 0 && url.data[url.size - 1] == '/')
        url.size--;
    return url;
}

/* Where in `url` the rest behind the site's own URL begins; its size where it does not begin with
 * that. */
static size_t below_own(pos_text url, pos_text own)
{
    own = without_slashes(own);
    size_t at = own.size;
    if (!pos_text_starts(url, own) || (at < url.size && url.data[at] != '/'))
        return url.size;
    while (at + 1 < url.size && url.data[at + 1] == '/')
        at++;
    return at;
}

/* site.url and site.baseurl are never guessed from a request. PositionsURL gives both to a site
 * that names none, and the base to one that names its url alone, where it lies below that. A base
 * of "/" is none: it would make "//x" of "/x", a link to another host (as jekyll-github-metadata
 * has it). */
static void add_directives(pos_map *map, const site_options *options)
{
    pos_text base = pos_map_text(map, "baseurl", POS_TEXT(""));
    pos_text url = without_slashes(pos_text_of(options->url));
    pos_text own = pos_value_text(pos_map_get(map, POS_TEXT("url")));
    bool based = base.size > 0 && !pos_text_equal(base, POS_TEXT("/"));
    if (own.size > 0 && !pos_value_is_nil(pos_map_get(map, POS_TEXT("baseurl"))))
        based = true;
    if (pos_text_equal(base, POS_TEXT("/")))
        pos_map_put(map, POS_TEXT("baseurl"), pos_value_string(POS_TEXT("")));
    if (url.size == 0)
        return;
    size_t path = own.size > 0 ? below_own(url, own) : path_of_url(url);
    if (own.size == 0)
        pos_map_put(map, POS_TEXT("url"), pos_value_string(pos_text_slice(url, 0, path)));
    if (!based && path < url.size)
        pos_map_put(map, POS_TEXT("baseurl"),
                    pos_value_string(pos_text_slice(url, path, url.size)));
}

/* The keys that every page depends on without asking for them. */
static pos_digest digest_rendering(const pos_map *map, apr_pool_t *scratch)
{
    static const char *const keys[] = {
        "markdown", "markdown_ext", "kramdown",       "commonmark",          "highlighter",
        "liquid",   "encoding",     "timezone",       "includes_dir",        "layouts_dir",
        "plugins",  "permalink",    "relative_links", "titles_from_headings"};
    pos_digester *digester = pos_digester_make(scratch);
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        pos_digester_add_value(digester, pos_map_get(map, pos_text_of(keys[i])));
    return pos_digester_end(digester);
}

/* Keys of Jekyll's own (Configuration::DEFAULTS) that defaults.yml leaves out. */
static bool says_how_jekyll_runs(pos_text key)
{
    return pos_text_in_words(key, "source destination cache_dir detach port host", false);
}

/* Site#load_theme_configuration: lays the theme's keys beneath the site's, but none of Jekyll's
 * own. */
static pos_error *add_theme(const pos_map **merged, const pos_map *defaults, site__config *config)
{
    const pos_map *keys;
    POS_TRY(site__theme_config(&keys, &config->around.theme, config->pool));
    if (!keys || pos_map_bool(*merged, "ignore_theme_config", false))
        return NULL;
    pos_map *kept = pos_map_make(keys->count, config->pool);
    for (uint32_t i = 0; i < keys->count; i++) {
        const pos_entry *entry = &keys->entries[i];
        if (!pos_map_find(defaults, entry->key) &&
            !says_how_jekyll_runs(pos_value_text(entry->key)))
            pos_map_set(kept, entry->key, entry->value);
    }
    *merged = site__deep_merge(kept, *merged, config->pool);
    return NULL;
}

static void copy_surroundings(site__config *config, const site__surroundings *around)
{
    const site__theme *theme = &around->theme;
    config->around = *around;
    config->around.cname = apr_pstrdup(config->pool, around->cname);
    config->around.theme.name = apr_pstrdup(config->pool, theme->name);
    if (theme->root)
        config->around.theme.root =
            pos_root_make(pos_text_of(pos_root_path(theme->root)), POS_LINKS_FOLLOW, config->pool);
}

/* What plug-ins add to the configuration. */
static void run_config_hooks(const site__config *config, pos_map *map, const site_options *options)
{
    for (size_t i = 0; i < config->library->plugin_count; i++) {
        const site__plugin *plugin = config->library->plugins[i];
        if (plugin->config && (plugin->always || site__lists_plugin(map, plugin->name)))
            plugin->config(map, options, config->around.cname, config->pool);
    }
}

static pos_error *no_map(apr_pool_t *result)
{
    pos_error *error = pos_error_make(POS_EINVALID, result, "should be a map of keys and values");
    error->file = "_config.yml";
    return error;
}

static pos_error *fill_config(site__config *config, const site__config_source *source,
                              const site__surroundings *around, const site_options *options)
{
    pos_value defaults;
    POS_TRY(markup_yaml(&defaults, pos_text_of(site__defaults_yml), "defaults", 1, config->pool));
    config->library = options->library;
    copy_surroundings(config, around);
    const pos_map *own = pos_map_make(0, config->pool);
    const pos_value *value = source ? source->value : NULL;
    if (value && value->kind == POS_MAP)
        own = pos_value_copy(*value, config->pool).as.map;
    else if (value && value->kind != POS_NIL)
        return no_map(config->pool);
    const pos_map *merged = site__deep_merge(defaults.as.map, own, config->pool);
    POS_TRY(add_theme(&merged, defaults.as.map, config));
    pos_map *map = pos_map_make(merged->count + 4, config->pool);
    for (uint32_t i = 0; i < merged->count; i++)
        pos_map_set(map, merged->entries[i].key, merged->entries[i].value);
    site__check_config(config, map, defaults.as.map);
    add_directives(map, options);
    run_config_hooks(config, map, options);
    config->map = map;
    POS_TRY(read_zone(config));
    read_keys(config, map);
    config->digest = digest_rendering(map, config->pool);
    return markup_dialect_make(&config->dialect, map, config->pool);
}

pos_error *site__config_make(site__config **out, const site__config_source *source,
                             const site__surroundings *around, const site_options *options,
                             apr_pool_t *result)
{
    apr_pool_t *pool = pos_pool_make();
    site__config *config = apr_pcalloc(pool, sizeof(*config));
    config->references = 1;
    config->pool = pool;
    config->source = source;
    config->warnings = apr_array_make(pool, 0, sizeof(const pos_error *));
    pos_error *error = pos_error_copy(fill_config(config, source, around, options), result);
    config->source = NULL;
    if (error)
        apr_pool_destroy(pool);
    else
        *out = config;
    return error;
}

void site__config_keep(site__config *config)
{
    pos_references_add(&config->references);
}

void site__config_drop(site__config *config)
{
    if (config && pos_references_drop(&config->references))
        apr_pool_destroy(config->pool);
}
