/* SPDX-License-Identifier: Apache-2.0 */
/* One bad value costs one value: what _config.yml says of the keys that the site reads, checked key
 * by key. Jekyll itself ends with an error for most of these. */
#include "site/model/config_check.h"

#include <stdarg.h>

#include <apr_strings.h>

#include "base/charset.h"
#include "site/model/permalink.h"

/* ---- messages ---- */

void site__config_warn(site__config *config, const char *path, const char *format, ...)
{
    const site__config_source *source = config->source;
    pos_error *warning;
    va_list arguments;
    va_start(arguments, format);
    const char *what = apr_pvsprintf(config->pool, format, arguments);
    va_end(arguments);
    size_t at = source ? markup_yaml_place(source->text, pos_text_of(path)) : POS_NOT_FOUND;
    const char *file = source ? source->file : "_config.yml";
    if (at == POS_NOT_FOUND) {
        warning = pos_error_make(POS_EINVALID, config->pool, "`%s` %s", path, what);
        warning->file = file;
    } else {
        warning =
            pos_error_at(POS_EINVALID, file, source->text, at, config->pool, "`%s` %s", path, what);
    }
    *(const pos_error **)apr_array_push(config->warnings) = warning;
}

/* ---- values by their paths ---- */

static pos_value value_at(const pos_map *map, pos_text path)
{
    size_t dot = pos_text_find_char(path, '.', 0);
    if (dot == POS_NOT_FOUND)
        return pos_map_get(map, path);
    pos_value inner = pos_map_get(map, pos_text_slice(path, 0, dot));
    if (inner.kind != POS_MAP)
        return POS_VALUE_NIL;
    return value_at(inner.as.map, pos_text_slice(path, dot + 1, path.size));
}

/* Puts a value in the place of another; nil takes a key away that is not at the top. */
static void put_at(pos_map *map, pos_text path, pos_value value, apr_pool_t *result)
{
    size_t dot = pos_text_find_char(path, '.', 0);
    if (dot == POS_NOT_FOUND) {
        pos_map_put(map, path, value);
        return;
    }
    const pos_map *old = pos_map_get(map, pos_text_slice(path, 0, dot)).as.map;
    pos_text key = pos_text_slice(path, dot + 1, path.size);
    pos_map *inner = pos_map_make(old->count, result);
    for (uint32_t i = 0; i < old->count; i++)
        if (!pos_value_is_nil(value) || !pos_text_equal(pos_value_text(old->entries[i].key), key))
            pos_map_set(inner, old->entries[i].key, old->entries[i].value);
    if (!pos_value_is_nil(value))
        put_at(inner, key, value, result);
    pos_map_put(map, pos_text_slice(path, 0, dot), pos_value_map(inner));
}

/* ---- kinds ---- */

enum {
    IS_BOOL = 1 << POS_BOOL,
    IS_INT = 1 << POS_INT,
    IS_TEXT = 1 << POS_STRING | 1 << POS_SYMBOL,
    IS_LIST = 1 << POS_ARRAY,
    IS_MAP = 1 << POS_MAP
};

static const struct key_rule {
    const char *path;
    unsigned kinds; /* besides nil, which is as good as no key */
    const char *expected;
} key_rules[] = {
    {"collections_dir", IS_TEXT, "a folder's name"},
    {"plugins_dir", IS_TEXT, "a folder's name"},
    {"layouts_dir", IS_TEXT, "a folder's name"},
    {"includes_dir", IS_TEXT, "a folder's name"},
    {"data_dir", IS_TEXT, "a folder's name"},
    {"include", IS_LIST, "a list, such as [_pages]"},
    {"exclude", IS_LIST, "a list, such as [drafts, '*.psd']"},
    {"keep_files", IS_LIST, "a list, such as [.git]"},
    {"plugins", IS_LIST, "a list, such as [jekyll-feed]"},
    {"gems", IS_LIST, "a list, such as [jekyll-feed]"},
    {"whitelist", IS_LIST, "a list, such as [jekyll-feed]"},
    {"collections", IS_LIST | IS_MAP, "a map or a list of names"},
    {"defaults", IS_LIST, "a list of scopes and values"},
    {"encoding", IS_TEXT, "an encoding's name, such as utf-8"},
    {"markdown", IS_TEXT, "kramdown, GFM, CommonMark or CommonMarkGhPages"},
    {"markdown_ext", IS_TEXT, "extensions with commas between them, such as md,markdown"},
    {"highlighter", IS_TEXT | IS_BOOL, "rouge or none"},
    {"excerpt_separator", IS_TEXT, "a text"},
    {"permalink", IS_TEXT, "a style, such as pretty, or a pattern, such as /:year/:title/"},
    {"timezone", IS_TEXT, "a time zone's name, such as Europe/Paris"},
    {"url", IS_TEXT, "a URL, such as https://www.example.org"},
    {"baseurl", IS_TEXT, "a path, such as /dept"},
    {"theme", IS_TEXT, "a theme's name"},
    {"remote_theme", IS_TEXT, "a repository's name, such as owner/name"},
    {"repository", IS_TEXT, "a repository's name, such as owner/name"},
    {"limit_posts", IS_INT, "a whole number"},
    {"paginate", IS_INT | IS_TEXT, "a whole number"},
    {"paginate_path", IS_TEXT, "a path, such as /page:num/"},
    {"strict_front_matter", IS_BOOL, "true or false"},
    {"show_drafts", IS_BOOL, "true or false"},
    {"future", IS_BOOL, "true or false"},
    {"unpublished", IS_BOOL, "true or false"},
    {"safe", IS_BOOL, "true or false"},
    {"lsi", IS_BOOL, "true or false"},
    {"incremental", IS_BOOL, "true or false"},
    {"show_dir_listing", IS_BOOL, "true or false"},
    {"quiet", IS_BOOL, "true or false"},
    {"verbose", IS_BOOL, "true or false"},
    {"ignore_theme_config", IS_BOOL, "true or false"},
    {"require_front_matter", IS_BOOL, "true or false"},
    {"liquid", IS_MAP, "a map"},
    {"liquid.error_mode", IS_TEXT, "lax, warn or strict"},
    {"liquid.strict_filters", IS_BOOL, "true or false"},
    {"liquid.strict_variables", IS_BOOL, "true or false"},
    {"kramdown", IS_MAP, "a map"},
    {"commonmark", IS_MAP, "a map"},
    {"sass", IS_MAP, "a map"},
    {"sass.sass_dir", IS_TEXT, "a folder's name"},
    {"sass.style", IS_TEXT, "nested, expanded, compact or compressed"},
    {"sass.precision", IS_INT, "a whole number"},
    {"feed", IS_MAP, "a map"},
    {"feed.path", IS_TEXT, "a path, such as /feed.xml"},
    {"feed.posts_limit", IS_INT, "a whole number"},
    {"feed.excerpt_only", IS_BOOL, "true or false"},
    {"toc", IS_MAP, "a map"},
    {"toc.min_level", IS_INT, "a whole number"},
    {"toc.max_level", IS_INT, "a whole number"},
    {"redirect_from", IS_MAP, "a map"},
    {"readme_index", IS_MAP, "a map"},
    {"readme_index.enabled", IS_BOOL, "true or false"},
    {"readme_index.with_frontmatter", IS_BOOL, "true or false"},
    {"readme_index.remove_originals", IS_BOOL, "true or false"},
    {"optional_front_matter", IS_MAP, "a map"},
    {"optional_front_matter.enabled", IS_BOOL, "true or false"},
    {"optional_front_matter.remove_originals", IS_BOOL, "true or false"},
    {"titles_from_headings", IS_MAP, "a map"},
    {"titles_from_headings.enabled", IS_BOOL, "true or false"},
    {"titles_from_headings.strip_title", IS_BOOL, "true or false"},
    {"titles_from_headings.collections", IS_BOOL, "true or false"},
    {"relative_links", IS_MAP, "a map"},
    {"relative_links.enabled", IS_BOOL, "true or false"},
    {"relative_links.collections", IS_BOOL, "true or false"},
    {"relative_links.exclude", IS_LIST, "a list, such as [archive]"},
};

/* A text where a list of names belongs hides or names what it says, for who writes `exclude:
 * secret` means to hide it. */
static bool becomes_list(pos_map *map, pos_text path, pos_value value, apr_pool_t *result)
{
    bool names =
        pos_text_equal(path, POS_TEXT("exclude")) || pos_text_equal(path, POS_TEXT("include"));
    if (value.kind != POS_STRING || !names)
        return false;
    pos_array *list = pos_array_make(1, result);
    pos_array_push(list, value);
    put_at(map, path, pos_value_array(list), result);
    return true;
}

static void check_kind(site__config *config, pos_map *map, const pos_map *defaults,
                       const struct key_rule *rule)
{
    pos_text path = pos_text_of(rule->path);
    pos_value value = value_at(map, path);
    if (value.kind == POS_NIL || (rule->kinds & 1u << value.kind))
        return;
    if (rule->kinds == IS_BOOL) {
        site__config_warn(config, rule->path, "should be %s; it is taken for true", rule->expected);
        put_at(map, path, pos_value_bool(true), config->pool);
    } else if (becomes_list(map, path, value, config->pool)) {
        site__config_warn(config, rule->path, "should be %s; it is taken for a list of one name",
                          rule->expected);
    } else {
        site__config_warn(config, rule->path, "should be %s; it counts for nothing",
                          rule->expected);
        put_at(map, path, value_at(defaults, path), config->pool);
    }
}

/* ---- values ---- */

static void check_names(site__config *config, pos_map *map, const pos_map *defaults)
{
    static const char styles[] = "nested expanded compact compressed "
                                 ":nested :expanded :compact :compressed";
    pos_value mode = value_at(map, POS_TEXT("liquid.error_mode"));
    pos_value style = value_at(map, POS_TEXT("sass.style"));
    if (mode.kind != POS_NIL &&
        !pos_text_in_words(pos_value_text(mode), "lax warn strict", false)) {
        site__config_warn(config, "liquid.error_mode",
                          "should be lax, warn or strict, not \"%.*s\"",
                          POS_TEXT_ARG(pos_value_text(mode)));
        put_at(map, POS_TEXT("liquid.error_mode"),
               value_at(defaults, POS_TEXT("liquid.error_mode")), config->pool);
    }
    if (style.kind != POS_NIL && !pos_text_in_words(pos_value_text(style), styles, false)) {
        site__config_warn(config, "sass.style",
                          "should be nested, expanded, compact or compressed, not \"%.*s\"",
                          POS_TEXT_ARG(pos_value_text(style)));
        put_at(map, POS_TEXT("sass.style"), POS_VALUE_NIL, config->pool);
    }
}

static void check_numbers(site__config *config, pos_map *map)
{
    pos_value paginate = pos_map_get(map, POS_TEXT("paginate"));
    if (pos_map_int(map, "limit_posts", 0) < 0) {
        site__config_warn(config, "limit_posts", "should not be negative; all posts are shown");
        pos_map_put(map, POS_TEXT("limit_posts"), pos_value_int(0));
    }
    int64_t per_page = paginate.kind == POS_INT ? paginate.as.integer : 0;
    if (paginate.kind == POS_STRING || paginate.kind == POS_SYMBOL)
        per_page = apr_strtoi64(pos_text_cstring(pos_value_text(paginate), config->pool), NULL, 10);
    if (paginate.kind != POS_NIL && per_page < 1) {
        site__config_warn(config, "paginate", "should be a number above 0; there are no pages");
        pos_map_put(map, POS_TEXT("paginate"), POS_VALUE_NIL);
    }
}

/* Ruby ignores an encoding that it does not know, and reads UTF-8. */
static void check_encoding(site__config *config, pos_map *map, const pos_map *defaults)
{
    bool converted;
    pos_text text, name = pos_map_text(map, "encoding", POS_TEXT("utf-8"));
    if (!pos_to_utf8(&text, &converted, POS_TEXT("x"), pos_text_cstring(name, config->pool),
                     config->pool))
        return;
    site__config_warn(config, "encoding", "is unknown: \"%.*s\"; files are read as UTF-8",
                      POS_TEXT_ARG(name));
    pos_map_put(map, POS_TEXT("encoding"), pos_map_get(defaults, POS_TEXT("encoding")));
}

static void check_permalink(site__config *config, pos_map *map, const pos_map *defaults)
{
    pos_text name, style = pos_map_text(map, "permalink", POS_TEXT("date"));
    if (!site__unknown_placeholder(&name, style))
        return;
    site__config_warn(config, "permalink", "has no placeholder :%.*s; the style is date",
                      POS_TEXT_ARG(name));
    pos_map_put(map, POS_TEXT("permalink"), pos_map_get(defaults, POS_TEXT("permalink")));
}

/* ---- Markdown ---- */

/* True where the dialect can be made of that one key. */
static bool is_dialect(pos_error **error, const char *group, pos_value key, pos_value value,
                       apr_pool_t *scratch)
{
    const markup_dialect *dialect;
    pos_map *map = pos_map_make(1, scratch), *inner = pos_map_make(1, scratch);
    pos_map_set(group ? inner : map, key, value);
    if (group)
        pos_map_put(map, pos_text_of(group), pos_value_map(inner));
    *error = markup_dialect_make(&dialect, map, scratch);
    return *error == NULL;
}

static void check_group(site__config *config, pos_map *map, const pos_map *defaults,
                        const char *group)
{
    const pos_map *options = pos_map_map(map, group);
    for (uint32_t i = 0; options && i < options->count; i++) {
        const pos_entry *each = &options->entries[i];
        pos_error *error;
        if (is_dialect(&error, group, each->key, each->value, config->pool))
            continue;
        const char *path =
            apr_psprintf(config->pool, "%s.%.*s", group, POS_TEXT_ARG(pos_value_text(each->key)));
        site__config_warn(config, path, "counts for nothing: %s", error->message);
        put_at(map, pos_text_of(path), value_at(defaults, pos_text_of(path)), config->pool);
    }
}

static void check_markdown(site__config *config, pos_map *map, const pos_map *defaults)
{
    pos_error *error;
    pos_text key = POS_TEXT("markdown");
    if (!is_dialect(&error, NULL, pos_value_string(key), pos_map_get(map, key), config->pool)) {
        site__config_warn(config, "markdown", "is unknown; kramdown serves (%s)", error->message);
        pos_map_put(map, key, pos_map_get(defaults, key));
    }
    check_group(config, map, defaults, "kramdown");
    check_group(config, map, defaults, "commonmark");
}

void site__check_config(site__config *config, pos_map *map, const pos_map *defaults)
{
    for (size_t i = 0; i < sizeof(key_rules) / sizeof(*key_rules); i++)
        check_kind(config, map, defaults, &key_rules[i]);
    check_names(config, map, defaults);
    check_numbers(config, map);
    check_encoding(config, map, defaults);
    check_permalink(config, map, defaults);
    check_markdown(config, map, defaults);
}
