/* SPDX-License-Identifier: Apache-2.0 */
/* Themes: the folder that `theme:` or `remote_theme:` names, found below PositionsThemePath
 * (Jekyll::Theme, jekyll-remote-theme). */
#include "site/model/theme.h"

#include <apr_strings.h>

#include "markup/markup.h"

/* A theme's _config.yml. */
#define CONFIG_NAME "_config.yml"
#define MAX_CONFIG  ((size_t)1 << 20)

/* A search by several names: below which path, and the first that was found. */
typedef struct theme_search {
    const char *path;
    const pos_root *found;
    pos_error *error; /* the system failed: whether there is one is unknown */
    apr_pool_t *result;
} theme_search;

/* A name is one folder below the path: it comes from the site's own files. */
static bool is_plain(pos_text name)
{
    if (name.size == 0 || name.data[0] == '.')
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!pos_is_alnum(name.data[i]) && !strchr("+._@-", name.data[i]))
            return false;
    return true;
}

static void try_name(theme_search *search, const char *before, pos_text name)
{
    const char *folder = apr_psprintf(search->result, "%s%.*s", before, POS_TEXT_ARG(name));
    pos_file_entry *entries;
    size_t count;
    pos_stamp stamp;
    if (search->found || search->error || !is_plain(pos_text_of(folder)))
        return;
    const char *path = apr_pstrcat(search->result, search->path, "/", folder, NULL);
    const pos_root *root = pos_root_make(pos_text_of(path), POS_LINKS_FOLLOW, search->result);
    pos_error *error =
        pos_directory_read(&entries, &count, &stamp, root, "", search->result, search->result);
    if (!error)
        search->found = root;
    else if (error->status == POS_EIO)
        search->error = error;
}

/* name ::= ["jekyll-theme-"] rest */
static void try_theme(theme_search *search, pos_text name)
{
    pos_text prefix = POS_TEXT("jekyll-theme-");
    try_name(search, "", name);
    if (!pos_text_starts(name, prefix)) {
        try_name(search, "jekyll-theme-", name);
        return;
    }
    pos_text rest = pos_text_slice(name, prefix.size, name.size);
    try_name(search, "pages-themes+", rest);
    try_name(search, "", rest);
}

/* remote ::= ["http" ["s"] "://" host "/"] owner "/" name ["@" version] */
static void try_remote(theme_search *search, pos_text remote)
{
    size_t scheme = pos_text_find(remote, POS_TEXT("://"), 0);
    if (scheme != POS_NOT_FOUND) {
        size_t slash = pos_text_find_char(remote, '/', scheme + 3);
        size_t start = slash == POS_NOT_FOUND ? remote.size : slash + 1;
        remote = pos_text_slice(remote, start, remote.size);
    }
    size_t slash = pos_text_find_char(remote, '/', 0);
    if (slash == POS_NOT_FOUND)
        return;
    const char *owner = apr_psprintf(search->result, "%.*s+", (int)slash, remote.data);
    pos_text name = pos_text_slice(remote, slash + 1, remote.size);
    size_t at = pos_text_find_char(name, '@', 0);
    try_name(search, owner, name);
    if (at != POS_NOT_FOUND)
        name.size = at;
    if (pos_text_ends(name, POS_TEXT(".git")))
        name.size -= 4;
    try_name(search, owner, name);
    try_theme(search, name);
}

static pos_text lower_case(pos_text text, apr_pool_t *result)
{
    char *copy = pos_text_cstring(pos_text_strip(text), result);
    for (char *c = copy; *c; c++)
        *c = pos_lower(*c);
    return pos_text_of(copy);
}

/* The gem's specification among the theme's files, or NULL. */
static const char *find_gemspec(const pos_root *root, apr_pool_t *scratch)
{
    pos_file_entry *entries;
    size_t count;
    pos_stamp stamp;
    if (pos_directory_read(&entries, &count, &stamp, root, "", scratch, scratch))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (pos_text_ends(pos_text_of(entries[i].name), POS_TEXT(".gemspec")))
            return entries[i].name;
    return NULL;
}

/* True where the gem would not have the theme's _config.yml, which then belongs to the theme's
 * demonstration: `spec.files = … match(%r!^(assets|_(includes|layouts|sass)/…!)`. */
static bool gem_leaves_out_config(const pos_root *root, apr_pool_t *scratch)
{
    pos_text text;
    pos_stamp stamp;
    const char *name = find_gemspec(root, scratch);
    if (!name || pos_file_read(&text, &stamp, root, name, MAX_CONFIG, scratch))
        return false;
    size_t files = pos_text_find(text, POS_TEXT(".files"), 0);
    if (files == POS_NOT_FOUND)
        return false;
    size_t end = pos_text_find(text, POS_TEXT("\n\n"), files);
    pos_text list = pos_text_slice(text, files, end == POS_NOT_FOUND ? text.size : end);
    return pos_text_find(list, POS_TEXT("config"), 0) == POS_NOT_FOUND;
}

/* The stamp of the theme's own _config.yml, if it counts. */
static pos_error *find_theme_config(site__theme *out, apr_pool_t *result)
{
    pos_error *error = pos_file_stat(&out->stamp, out->root, CONFIG_NAME, result);
    if (error && error->status == POS_EIO)
        return error;
    if (error || gem_leaves_out_config(out->root, result))
        out->stamp = (pos_stamp){0, 0, 0, 0, 0};
    return NULL;
}

pos_error *site__find_theme(site__theme *out, const pos_value *config, const site_options *options,
                            apr_pool_t *result)
{
    const pos_map *map = config && config->kind == POS_MAP ? config->as.map : NULL;
    pos_text name = lower_case(pos_map_text(map, "theme", POS_TEXT("")), result);
    pos_text remote = pos_text_strip(pos_map_text(map, "remote_theme", POS_TEXT("")));
    theme_search search = {options->theme_path, NULL, NULL, result};
    *out = (site__theme){NULL, NULL, {0, 0, 0, 0, 0}};
    if (name.size == 0 && remote.size == 0)
        return NULL;
    out->name = pos_text_cstring(remote.size ? remote : name, result);
    if (!options->theme_path)
        return NULL;
    try_remote(&search, remote);
    if (name.size)
        try_theme(&search, name);
    out->root = search.found;
    return out->root ? find_theme_config(out, result) : search.error;
}

bool site__theme_equal(const site__theme *a, const site__theme *b)
{
    const char *left = a->root ? pos_root_path(a->root) : "";
    const char *right = b->root ? pos_root_path(b->root) : "";
    return strcmp(left, right) == 0 &&
           strcmp(a->name ? a->name : "", b->name ? b->name : "") == 0 &&
           pos_stamp_equal(&a->stamp, &b->stamp);
}

pos_error *site__theme_config(const pos_map **out, const site__theme *theme, apr_pool_t *result)
{
    pos_text text;
    pos_stamp stamp;
    pos_value value;
    *out = NULL;
    if (!theme->root || theme->stamp.size == 0)
        return NULL;
    const char *name = apr_pstrcat(result, pos_root_path(theme->root), "/" CONFIG_NAME, NULL);
    POS_TRY(pos_file_read(&text, &stamp, theme->root, CONFIG_NAME, MAX_CONFIG, result));
    POS_TRY(markup_yaml(&value, text, name, 1, result));
    *out = value.kind == POS_MAP ? value.as.map : NULL;
    return NULL;
}
