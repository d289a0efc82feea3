/* SPDX-License-Identifier: Apache-2.0 */
/* Which `defaults` of _config.yml a file has (Jekyll::FrontmatterDefaults). */
#include "site/model/defaults.h"

#include <inttypes.h>

#include <apr_strings.h>

#include "base/unicode.h"
#include "site/model/config_check.h"
#include "site/model/glob.h"
#include "site/model/merge.h"

/* ---- reading ---- */

static pos_text default_type(pos_text type)
{
    static const struct {
        const char *old, *name;
    } renamed[] = {{"page", "pages"}, {"post", "posts"}, {"draft", "drafts"}};
    for (size_t i = 0; i < sizeof(renamed) / sizeof(*renamed); i++)
        if (pos_text_equal(type, pos_text_of(renamed[i].old)))
            return pos_text_of(renamed[i].name);
    return type;
}

/* A path with a `*` is looked up on disk, and what is found counts; any other is compared as it is
 * written, so that one with a leading slash is no file's. */
static void read_path(site__default *out, pos_text path, apr_pool_t *result)
{
    out->nowhere = pos_text_starts(path, POS_TEXT("/"));
    out->path = pos_text_slice(path, out->nowhere, path.size);
    out->length = pos_utf8_length(out->path);
    if (pos_text_find_char(path, '*', 0) == POS_NOT_FOUND)
        return;
    pos_array *globs = pos_array_make(1, result);
    out->nowhere = out->nowhere || !site__glob_braces(globs, path, result);
    out->globs = globs;
}

static void warn_of_default(site__config *config, uint32_t number, const char *below,
                            const char *what)
{
    const char *path = apr_psprintf(config->pool, "defaults.%" PRIu32 "%s", number, below);
    site__config_warn(config, path, "%s", what);
}

static void read_scope(site__config *config, site__default *out, const pos_map *scope,
                       uint32_t number)
{
    pos_value path = pos_map_get(scope, POS_TEXT("path"));
    pos_value type = pos_map_get(scope, POS_TEXT("type"));
    out->has_type = pos_map_has(scope, POS_TEXT("type"));
    out->type = default_type(pos_map_text(scope, "type", POS_TEXT("")));
    if (path.kind == POS_STRING)
        read_path(out, pos_value_text(path), config->pool);
    else if (path.kind != POS_NIL)
        warn_of_default(config, number, ".scope.path", "should be a text; the scope is all files");
    if (out->nowhere)
        warn_of_default(
            config, number, ".scope.path",
            "is no file's: paths are relative to the site, and have no slash before them");
    if (out->has_type && type.kind != POS_STRING && type.kind != POS_SYMBOL)
        warn_of_default(
            config, number, ".scope.type",
            "should be pages, posts, drafts or a collection's name; the scope is no file");
}

static void read_default(site__config *config, pos_value set, uint32_t number)
{
    pos_value values =
        set.kind == POS_MAP ? pos_map_get(set.as.map, POS_TEXT("values")) : POS_VALUE_NIL;
    if (values.kind != POS_MAP) {
        warn_of_default(config, number, "",
                        "should have a scope and a map of values; it counts for nothing");
        return;
    }
    pos_value scope = pos_map_get(set.as.map, POS_TEXT("scope"));
    if (scope.kind != POS_MAP && pos_map_has(set.as.map, POS_TEXT("scope"))) {
        warn_of_default(config, number, ".scope",
                        "should be a map; these defaults count for nothing");
        return;
    }
    site__default *each = &config->defaults[config->default_count++];
    each->values = values.as.map;
    if (scope.kind == POS_MAP)
        read_scope(config, each, scope.as.map, number);
}

void site__read_defaults(site__config *config)
{
    pos_value sets = pos_map_get(config->map, POS_TEXT("defaults"));
    if (sets.kind != POS_ARRAY)
        return;
    config->defaults = apr_pcalloc(config->pool, sets.as.array->count * sizeof(site__default) + 1);
    for (uint32_t i = 0; i < sets.as.array->count; i++)
        read_default(config, sets.as.array->items[i], i);
}

/* ---- asking ---- */

/* Dir.glob names files and folders, and what begins with one of their paths has the defaults.
 * Jekyll takes collections_dir off those that lie in it: there, a document has them by what is
 * found deeper, and a page by what is not. */
static bool matches_globs(const site__default *each, const site__config *config, pos_text path,
                          pos_text relative)
{
    size_t hidden = path.size - site__below_collections(config, path).size;
    size_t least = relative.size != path.size ? hidden : 0;
    if (hidden > least)
        path = pos_text_slice(path, 0, hidden);
    for (uint32_t i = 0; i < each->globs->count; i++)
        if (site__glob_above(pos_value_text(each->globs->items[i]), path, least))
            return true;
    return false;
}

static bool default_applies(const site__default *each, const site__config *config, pos_text path,
                            pos_text relative, pos_text type)
{
    if (each->has_type && !pos_text_equal(each->type, type))
        return false;
    if (each->nowhere)
        return false;
    if (each->globs)
        return matches_globs(each, config, path, relative);
    return pos_text_starts(relative, site__below_collections(config, each->path));
}

/* FrontmatterDefaults#has_precedence? */
static bool has_precedence(const site__default *old, const site__default *each)
{
    if (!old || old->length != each->length)
        return !old || each->length >= old->length;
    return each->has_type || !old->has_type;
}

const pos_map *site__defaults_for(const site__config *config, pos_text path, pos_text relative,
                                  pos_text type, apr_pool_t *result)
{
    const pos_map *defaults = pos_map_make(0, result);
    const site__default *old = NULL;
    for (size_t i = 0; i < config->default_count; i++) {
        const site__default *each = &config->defaults[i];
        if (!default_applies(each, config, path, relative, type))
            continue;
        if (has_precedence(old, each)) {
            defaults = site__deep_merge(defaults, each->values, result);
            old = each;
        } else {
            defaults = site__deep_merge(each->values, defaults, result);
        }
    }
    return defaults;
}
