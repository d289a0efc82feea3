/* SPDX-License-Identifier: Apache-2.0 */
/* The source tree as Jekyll's readers walk it: Jekyll::Reader, EntryFilter, LayoutReader,
 * PostReader, Collection, DataReader. Names and stamps only; nothing is opened but folders. */
#include "site/tree/scan.h"

#include <stdlib.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_time.h>

#include "site/model/entry_filter.h"
#include "site/model/leftover.h"
#include "site/model/limits.h"
#include "site/model/permalink.h"

/* How many files and folders behind symbolic links one scan meets: a few links that lead to one
 * another's folders make a tree without end. */
#define MAX_LINKED 20000

/* A folder that is being walked, and the folders above it. */
typedef struct open_folder {
    uint64_t inode;
    uint64_t device;
    const struct open_folder *above;
} open_folder;

/* A walk under way. */
typedef struct tree_walk {
    const pos_root *root; /* the site's, then the theme's */
    pos_watch *watch;     /* of the site's */
    const site__config *config;
    bool theme;
    int64_t newest;
    int64_t folders;
    size_t count; /* files and folders, of which there may be `most` */
    size_t most;
    const open_folder *at;
    int behind;                  /* symbolic links on the way to `at` */
    size_t linked;               /* files and folders behind any */
    apr_array_header_t *entries; /* site__entry */
    apr_pool_t *result;
    apr_pool_t *scratch;
} tree_walk;

/* ---- walking ---- */

static void add_entry(tree_walk *walk, const pos_file_entry *file, const char *path,
                      site__role role, int collection)
{
    site__entry *entry = apr_array_push(walk->entries);
    *entry = (site__entry){.path = path,
                           .stamp = file->stamp,
                           .role = role,
                           .collection = collection,
                           .denied = file->kind == POS_ENTRY_DENIED,
                           .theme = walk->theme};
    walk->linked += walk->behind > 0;
    walk->count++;
}

static bool is_same_path(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* True for folders that are read by a walk of their own: layouts, includes, data, Sass,
 * collections. */
static bool has_own_reader(const site__config *config, const char *path)
{
    if (is_same_path(path, config->layouts_dir) || is_same_path(path, config->includes_dir) ||
        is_same_path(path, config->data_dir) || is_same_path(path, config->sass_dir))
        return true;
    size_t size = strlen(config->collections_dir);
    if (size > 0 && strncmp(path, config->collections_dir, size) == 0 && path[size] == '/')
        path += size + 1;
    else if (size > 0)
        return false;
    for (size_t i = 0; i < config->collection_count; i++)
        if (is_same_path(path, config->collections[i].directory) &&
            !is_same_path(config->collections[i].label, "posts"))
            return true;
    return false;
}

bool site__is_below_reader(const site__config *config, const char *path, apr_pool_t *scratch)
{
    for (const char *start = path, *end = path; *end; start = end + 1) {
        end = start + strcspn(start, "/");
        pos_text name = pos_text_make(start, (size_t)(end - start));
        const char *above = apr_pstrmemdup(scratch, path, (apr_size_t)(end - path));
        if (has_own_reader(config, above) || pos_text_equal(name, POS_TEXT("_posts")) ||
            pos_text_equal(name, POS_TEXT("_drafts")))
            return true;
    }
    return false;
}

static pos_error *walk_folder(tree_walk *walk, const char *folder, pos_text top, site__role role,
                              int collection, int depth);

/* Where collections_dir is set, only folders below it are searched for posts. */
static bool may_hold_posts(const site__config *config, const char *folder)
{
    return strncmp(folder, config->collections_dir, strlen(config->collections_dir)) == 0;
}

/* A folder met while pages and static files are walked. */
static pos_error *walk_page_folder(tree_walk *walk, const char *path, const char *folder,
                                   const char *name, int depth)
{
    const site__config *config = walk->config;
    if (has_own_reader(config, path) && !site__includes_folder(config, name))
        return NULL;
    bool posts = is_same_path(name, "_posts"), drafts = is_same_path(name, "_drafts");
    if ((posts || (drafts && config->show_drafts)) && may_hold_posts(config, folder)) {
        POS_TRY(walk_folder(walk, path, pos_text_of(path), posts ? SITE_ROLE_POST : SITE_ROLE_DRAFT,
                            -1, depth));
        if (!site__includes_folder(config, name))
            return NULL;
    }
    if (!site__is_read(config, pos_text_of(path), pos_text_of(name), true))
        return NULL;
    return walk_folder(walk, path, POS_TEXT(""), SITE_ROLE_PAGE, -1, depth);
}

/* The path below the folder that a reader began at. */
static pos_text path_below(const char *path, pos_text top)
{
    pos_text text = pos_text_of(path);
    return top.size > 0 ? pos_text_slice(text, top.size + 1, text.size) : text;
}

static bool is_wanted(const tree_walk *walk, const char *path, const char *name, pos_text top,
                      site__role role)
{
    pos_text base = pos_text_of(name);
    if (walk->theme)
        return !site__is_leftover(base);
    if (role == SITE_ROLE_PAGE)
        return site__is_read(walk->config, pos_text_of(path), base, false);
    if (role == SITE_ROLE_INCLUDE || role == SITE_ROLE_SASS || role == SITE_ROLE_DATA)
        return base.data[0] != '.' && !site__is_leftover(base);
    /* LayoutReader compares `exclude` with the path below its folder. */
    pos_text below = path_below(path, top);
    return site__is_read(walk->config, role == SITE_ROLE_LAYOUT ? below : pos_text_of(path), below,
                         false);
}

/* A symbolic link out of the root that is no page: the site leaves it alone, so that httpd sends
 * the file as far as Options allow. */
static bool is_httpds_own(const tree_walk *walk, const pos_file_entry *file, site__role role)
{
    return role == SITE_ROLE_PAGE && !walk->theme && file->linked &&
           file->kind == POS_ENTRY_DENIED &&
           !site__is_markdown(walk->config, site__extension(pos_text_of(file->name)));
}

static pos_error *walk_entry(tree_walk *walk, const pos_file_entry *file, const char *folder,
                             pos_text top, site__role role, int collection, int depth)
{
    const char *path = *folder ? apr_pstrcat(walk->result, folder, "/", file->name, NULL)
                               : apr_pstrdup(walk->result, file->name);
    if (file->kind == POS_ENTRY_DIRECTORY) {
        pos_error *error = NULL;
        walk->behind += file->linked;
        if (role == SITE_ROLE_PAGE && !walk->theme)
            error = walk_page_folder(walk, path, folder, file->name, depth + 1);
        else if (file->name[0] != '.')
            error = walk_folder(walk, path, top, role, collection, depth + 1);
        walk->behind -= file->linked;
        return error;
    }
    if (is_httpds_own(walk, file, role))
        return NULL;
    if (is_wanted(walk, path, file->name, top, role))
        add_entry(walk, file, path, role, collection);
    else if (role == SITE_ROLE_PAGE && file->name[0] == '_' && file->kind == POS_ENTRY_FILE &&
             !walk->theme)
        add_entry(walk, file, path, SITE_ROLE_OTHER, -1);
    return NULL;
}

/* True for a symbolic link to one of the folders it lies in. */
static bool goes_round(const tree_walk *walk, const pos_stamp *folder)
{
    for (const open_folder *each = walk->at; each; each = each->above)
        if (each->inode == folder->inode && each->device == folder->device)
            return true;
    return false;
}

static pos_error *check_bounds(tree_walk *walk, const char *folder, int depth)
{
    walk->linked += walk->behind > 0;
    walk->count++;
    if (depth > SITE_MAX_DEPTH || walk->count > walk->most)
        return pos_error_make(POS_ELIMIT, walk->result,
                              "%s: more than %d folders deep or %" APR_SIZE_T_FMT " files", folder,
                              SITE_MAX_DEPTH, walk->most);
    if (walk->linked > MAX_LINKED)
        return pos_error_make(POS_ELIMIT, walk->result,
                              "%s: more than %d files behind symbolic links", folder, MAX_LINKED);
    return NULL;
}

/* True for a folder that Jekyll could not walk either: it is gone, or may not be read. Where the
 * system failed, its files are still there. */
static bool is_left_out(const pos_error *error, const char *folder)
{
    return *folder && (error->status == POS_EMISSING || error->status == POS_EDENIED);
}

/* Adds all below a folder. */
static pos_error *walk_folder(tree_walk *walk, const char *folder, pos_text top, site__role role,
                              int collection, int depth)
{
    pos_file_entry *files;
    size_t count;
    pos_stamp stamp;
    POS_TRY(check_bounds(walk, folder, depth));
    if (walk->watch && !walk->theme)
        pos_watch_folder(walk->watch, folder);
    pos_error *error = pos_directory_read(&files, &count, &stamp, walk->root, folder, walk->scratch,
                                          walk->scratch);
    if (error)
        return is_left_out(error, folder) ? NULL : pos_error_copy(error, walk->result);
    if (goes_round(walk, &stamp))
        return NULL;
    const open_folder here = {stamp.inode, stamp.device, walk->at};
    walk->at = &here;
    if (stamp.ctime > walk->newest)
        walk->newest = stamp.ctime;
    if (stamp.ctime > walk->folders)
        walk->folders = stamp.ctime;
    for (size_t i = 0; i < count; i++) {
        if (files[i].kind == POS_ENTRY_FILE && files[i].stamp.ctime > walk->newest)
            walk->newest = files[i].stamp.ctime;
        error = walk_entry(walk, &files[i], folder, top, role, collection, depth);
        if (error)
            break;
    }
    walk->at = here.above;
    return error;
}

/* ---- the readers' folders ---- */

static pos_error *walk_own(tree_walk *walk, const char *folder, site__role role, int collection)
{
    if (!*folder)
        return NULL;
    return walk_folder(walk, folder, pos_text_of(folder), role, collection, 1);
}

static pos_error *walk_readers(tree_walk *walk)
{
    const site__config *config = walk->config;
    POS_TRY(walk_own(walk, config->layouts_dir, SITE_ROLE_LAYOUT, -1));
    POS_TRY(walk_own(walk, config->includes_dir, SITE_ROLE_INCLUDE, -1));
    POS_TRY(walk_own(walk, config->data_dir, SITE_ROLE_DATA, -1));
    POS_TRY(walk_own(walk, config->sass_dir, SITE_ROLE_SASS, -1));
    for (size_t i = 0; i < config->collection_count; i++) {
        const site__collection *each = &config->collections[i];
        const char *folder =
            *config->collections_dir
                ? apr_pstrcat(walk->scratch, config->collections_dir, "/", each->directory, NULL)
                : each->directory;
        if (!is_same_path(each->label, "posts"))
            POS_TRY(walk_own(walk, folder, SITE_ROLE_DOCUMENT, (int)i));
    }
    return NULL;
}

/* Of a theme only layouts, includes, Sass, data and assets are read. */
static pos_error *walk_theme(tree_walk *walk, const pos_root *root)
{
    walk->root = root;
    walk->theme = true;
    POS_TRY(walk_own(walk, SITE_THEME_LAYOUTS, SITE_ROLE_LAYOUT, -1));
    POS_TRY(walk_own(walk, SITE_THEME_INCLUDES, SITE_ROLE_INCLUDE, -1));
    POS_TRY(walk_own(walk, SITE_THEME_DATA, SITE_ROLE_DATA, -1));
    POS_TRY(walk_own(walk, SITE_THEME_SASS, SITE_ROLE_SASS, -1));
    return walk_own(walk, SITE_THEME_ASSETS, SITE_ROLE_PAGE, -1);
}

static pos_error *walk_all(tree_walk *walk)
{
    POS_TRY(walk_folder(walk, "", POS_TEXT(""), SITE_ROLE_PAGE, -1, 0));
    POS_TRY(walk_readers(walk));
    if (!walk->config->around.theme.root)
        return NULL;
    return walk_theme(walk, walk->config->around.theme.root);
}

int site__entry_order(const site__entry *a, const site__entry *b)
{
    int order = strcmp(a->path, b->path);
    if (order == 0)
        order = (int)a->theme - (int)b->theme;
    return order ? order : (int)a->role - (int)b->role;
}

static int by_path(const void *a, const void *b)
{
    return site__entry_order(a, b);
}

/* The site's files win over the theme's of the same name; data of both is merged. */
static size_t without_replaced(site__entry *entries, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool replaced = kept > 0 && entries[i].theme && entries[i].role != SITE_ROLE_DATA &&
                        strcmp(entries[i].path, entries[kept - 1].path) == 0;
        if (!replaced)
            entries[kept++] = entries[i];
    }
    return kept;
}

pos_error *site__scan_tree(site__scan *out, const site__tree *tree, const site__config *config,
                           apr_pool_t *result, apr_pool_t *scratch)
{
    tree_walk walk = {.root = tree->root,
                      .watch = tree->watch,
                      .config = config,
                      .theme = false,
                      .most = (size_t)tree->options->limits.pages,
                      .entries = apr_array_make(result, 64, sizeof(site__entry)),
                      .result = result,
                      .scratch = scratch};
    apr_time_t began = apr_time_now();
    POS_TRY(walk_all(&walk));
    if (walk.entries->nelts > 1)
        qsort(walk.entries->elts, (size_t)walk.entries->nelts, sizeof(site__entry), by_path);
    out->entries = (site__entry *)walk.entries->elts;
    out->count = without_replaced(out->entries, (size_t)walk.entries->nelts);
    out->newest = walk.newest;
    out->folders = walk.folders;
    out->began = began;
    out->cost = apr_time_now() - began;
    return NULL;
}

pos_error *site__scan_again(bool *present, site__entry *entry, const pos_root *root,
                            apr_pool_t *result)
{
    pos_error *error = pos_file_stat(&entry->stamp, root, entry->path, result);
    *present = !error || error->status != POS_EMISSING;
    entry->denied = error != NULL;
    return error && error->status == POS_EIO ? error : NULL;
}
