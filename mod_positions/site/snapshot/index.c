/* SPDX-License-Identifier: Apache-2.0 */
/* What a snapshot is looked up by: pages and documents in Jekyll's order, paths, layouts, URLs. */
#include "site/snapshot/index.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_time.h>

#include "base/hash.h"

#include "site/model/library.h"
#include "site/model/permalink.h"
#include "site/snapshot/generate.h"
#include "site/snapshot/memo.h"
#include "site/snapshot/order.h"
#include "site/snapshot/spelling.h"

/* ---- order ---- */

/* True where a page is published now; notes when a future post will be. */
static bool is_present(site_snapshot *snapshot, const site_page *page)
{
    if (!page->published)
        return false;
    if (!page->collection || !site__is_future(snapshot, page))
        return true;
    if (!snapshot->config->timed && apr_time_from_sec(page->date.seconds) < snapshot->next_change)
        snapshot->next_change = apr_time_from_sec(page->date.seconds);
    return strcmp(page->collection, "posts") != 0;
}

static size_t collection_of(const site__file *file)
{
    return file->role == SITE_ROLE_DOCUMENT ? (size_t)file->collection : 0;
}

/* Counts, then places: each collection's documents lie together. */
static void collect_documents(site_snapshot *snapshot, apr_pool_t *scratch)
{
    size_t collections = snapshot->config->collection_count, count = 0;
    size_t *start = apr_pcalloc(snapshot->pool, (collections + 2) * sizeof(*start));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site_page *page = site__page_of(snapshot->files[i]);
        if (page && page->collection && is_present(snapshot, page))
            start[collection_of(snapshot->files[i]) + 2]++;
    }
    for (size_t c = 2; c < collections + 2; c++)
        start[c] += start[c - 1];
    count = start[collections + 1];
    snapshot->documents = apr_palloc(snapshot->pool, (count + 1) * sizeof(*snapshot->documents));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site_page *page = site__page_of(snapshot->files[i]);
        if (page && page->collection && is_present(snapshot, page))
            snapshot->documents[start[collection_of(snapshot->files[i]) + 1]++] = page;
    }
    snapshot->document_count = count;
    snapshot->collection_start = start;
    site__sort_documents(snapshot, scratch);
}

/* index.html, .htm, .xhtml, .xml (jekyll-readme-index' INDEX_REGEX) */
static bool is_index_name(pos_text name)
{
    static const char *const names[] = {"", "index.htm", "index.html", "index.xhtml", "index.xml"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal_nocase(name, pos_text_of(names[i])))
            return true;
    return false;
}

/* Folders' URLs, and how many indexes each has. */
static bool has_index(apr_hash_t *folders, const char *folder)
{
    const int *count = apr_hash_get(folders, folder, APR_HASH_KEY_STRING);
    return count && *count > 0;
}

/* The folder's name must live as long as the table. */
static void count_index(apr_hash_t *folders, const char *folder, int more)
{
    int *count = apr_hash_get(folders, folder, APR_HASH_KEY_STRING);
    if (!count) {
        count = apr_pcalloc(apr_hash_pool_get(folders), sizeof(*count));
        apr_hash_set(folders, folder, APR_HASH_KEY_STRING, count);
    }
    *count += more;
}

/* The URLs of folders that have an index besides their README, with how many. */
static apr_hash_t *find_indexes(const site_snapshot *snapshot, apr_pool_t *scratch)
{
    apr_hash_t *folders = apr_hash_make(scratch);
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = snapshot->files[i];
        const site_page *page = site__page_of(file);
        const char *url = page ? page->url : apr_pstrcat(scratch, "/", file->path, NULL);
        pos_text text = pos_text_of(url);
        size_t slash = pos_text_find_last_char(text, '/');
        if (file->role != SITE_ROLE_PAGE || (page && (page->readme || !page->published)) ||
            slash == POS_NOT_FOUND)
            continue;
        if (is_index_name(pos_text_slice(text, slash + 1, text.size)))
            count_index(folders, apr_pstrmemdup(scratch, url, slash + 1), 1);
    }
    return folders;
}

/* A README that `include` names is a page, and a second page is its folder's index, where there is
 * no other. */
static void add_index_of(site_snapshot *snapshot, const site_page *page, apr_hash_t *folders,
                         apr_pool_t *scratch)
{
    const char *folder =
        strcmp(page->dir, "/") == 0 ? page->dir : apr_pstrcat(scratch, page->dir, "/", NULL);
    if (has_index(folders, folder))
        return;
    site_page *index = site__page_continue(page, 0, folder, scratch);
    if (!index)
        return;
    site__add_generated(snapshot, index);
    count_index(folders, folder, 1);
}

/* Leaves out READMEs whose folder has an index, or another README before them: they are files like
 * any other. The folders that have one now; NULL: it was of no matter. */
static apr_hash_t *drop_readmes(site_snapshot *snapshot, apr_pool_t *scratch)
{
    apr_hash_t *folders = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < snapshot->page_count; i++) {
        const site_page *page = snapshot->pages[i];
        if ((page->readme || page->index_too) && !folders)
            folders = find_indexes(snapshot, scratch);
        if (page->index_too)
            add_index_of(snapshot, page, folders, scratch);
        if (page->readme && has_index(folders, page->url)) {
            apr_hash_set(snapshot->plain_readmes, page->source, APR_HASH_KEY_STRING, page);
            continue;
        }
        snapshot->pages[kept++] = page;
        if (page->readme)
            count_index(folders, page->url, 1);
    }
    snapshot->page_count = kept;
    return folders;
}

/* The folder of a URL (File.dirname), with a slash at its end. */
static const char *folder_of_url(const char *url, apr_pool_t *scratch)
{
    pos_text text = pos_text_of(url);
    if (pos_text_ends(text, POS_TEXT("/")))
        text.size--;
    size_t slash = pos_text_find_last_char(text, '/');
    return slash == POS_NOT_FOUND ? "/" : apr_pstrmemdup(scratch, url, slash + 1);
}

/* The page as its folder's index, where by its URL that has none yet. */
static const site_page *move_readme(site_snapshot *snapshot, const site_page *page,
                                    apr_hash_t *folders, apr_pool_t *scratch)
{
    const char *folder = folder_of_url(page->url, scratch);
    if (has_index(folders, folder))
        return page;
    site_page *moved = site__page_move(page, folder, scratch);
    if (!moved)
        return page;
    if (pos_text_ends(pos_text_of(page->url), POS_TEXT("/")))
        count_index(folders, apr_pstrdup(scratch, page->url), -1);
    apr_hash_set(snapshot->moved_readmes, moved->source, APR_HASH_KEY_STRING, moved);
    count_index(folders, folder, 1);
    return moved;
}

/* jekyll-readme-index' with_frontmatter: READMEs that are pages, also those that have just become
 * an index, move one after the other, in Jekyll's order. */
static void move_readmes(site_snapshot *snapshot, apr_hash_t *folders, apr_pool_t *scratch)
{
    const site__config *config = snapshot->config;
    if (!site__plugin_option(config, "readme_index", "enabled", true) ||
        !site__plugin_option(config, "readme_index", "with_frontmatter", false))
        return;
    for (size_t i = 0; i < snapshot->page_count; i++) {
        const site_page *page = snapshot->pages[i];
        pos_text name = pos_text_of(page->name);
        name.size -= site__extension(name).size;
        if (!page->markdown || !pos_text_equal_nocase(name, POS_TEXT("README")))
            continue;
        if (!folders)
            folders = find_indexes(snapshot, scratch);
        snapshot->pages[i] = move_readme(snapshot, page, folders, scratch);
    }
}

static void collect_pages(site_snapshot *snapshot, apr_pool_t *scratch)
{
    size_t count = 0;
    snapshot->plain_readmes = apr_hash_make(snapshot->pool);
    snapshot->pages =
        apr_palloc(snapshot->pool, (snapshot->scan.count + 1) * sizeof(*snapshot->pages));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site_page *page = site__page_of(snapshot->files[i]);
        if (page && !page->collection && page->published)
            snapshot->pages[count++] = page;
    }
    snapshot->page_count = count;
    apr_hash_t *folders = drop_readmes(snapshot, scratch);
    site__sort_pages(snapshot->pages, snapshot->page_count);
    move_readmes(snapshot, folders, scratch);
}

/* ---- indexes ---- */

static void index_static(site_snapshot *snapshot, site__file *file)
{
    if (file->role != SITE_ROLE_DOCUMENT || file->page || file->fault)
        return;
    const char *url = site__static_url(snapshot->config, file, snapshot->pool);
    if (url)
        apr_hash_set(snapshot->by_url, url, APR_HASH_KEY_STRING, file);
}

/* Adds those of the built-in theme's layouts whose names the site has not. */
static void use_builtin_theme(site_snapshot *snapshot)
{
    const site_library *library = snapshot->config->library;
    /* Pages made for the site's own default layout would show a second frame inside it. */
    if (apr_hash_get(snapshot->layouts, "default", APR_HASH_KEY_STRING))
        return;
    for (size_t i = 0; i < library->layout_count; i++) {
        pos_text name = site__basename(pos_text_of(library->layouts[i].path));
        name.size -= site__extension(name).size;
        if (!apr_hash_get(snapshot->layouts, name.data, (apr_ssize_t)name.size))
            apr_hash_set(snapshot->layouts, name.data, (apr_ssize_t)name.size,
                         &library->layouts[i]);
    }
}

static void index_files(site_snapshot *snapshot)
{
    snapshot->by_url = apr_hash_make(snapshot->pool);
    snapshot->by_path = pos_hash_make(snapshot->pool);
    snapshot->layouts = apr_hash_make(snapshot->pool);
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        site__file *file = snapshot->files[i];
        if (!site__file_at(snapshot, pos_text_of(file->path)))
            apr_hash_set(snapshot->by_path, file->path, APR_HASH_KEY_STRING, file);
        index_static(snapshot, file);
        if (file->role != SITE_ROLE_LAYOUT)
            continue;
        const char *folder = file->theme ? SITE_THEME_LAYOUTS : snapshot->config->layouts_dir;
        pos_text name = pos_text_of(file->path + strlen(folder) + 1);
        name.size -= site__extension(name).size;
        const site__file *known =
            apr_hash_get(snapshot->layouts, name.data, (apr_ssize_t)name.size);
        if (!known || file->theme <= known->theme)
            apr_hash_set(snapshot->layouts, name.data, (apr_ssize_t)name.size, file);
    }
    if (snapshot->config->around.theme.name && !snapshot->config->around.theme.root)
        use_builtin_theme(snapshot);
}

/* The file that Jekyll writes, and its folder where it is the index: always both, so that one
 * look-up finds either. */
static void set_target(site_snapshot *snapshot, const site_page *page)
{
    pos_text target = pos_text_of(page->target), index = POS_TEXT("/index.html");
    apr_hash_set(snapshot->by_target, page->target, APR_HASH_KEY_STRING, page);
    if (pos_text_ends(target, index))
        apr_hash_set(snapshot->by_target, page->target, (apr_ssize_t)(target.size - index.size + 1),
                     page);
}

/* A page answers where a server would find the file that Jekyll writes for it: at that, and at a
 * URL that leaves its ".html" out. A permalink /x/ of a source "x.txt" makes /x/index.txt, which is
 * not /x/. */
static void set_addresses(site_snapshot *snapshot, const site_page *page)
{
    const char *url = site__unescape(pos_text_of(page->url), snapshot->pool);
    size_t size = strlen(url);
    set_target(snapshot, page);
    if (strncmp(page->target, url, size) == 0 && strcmp(page->target + size, ".html") == 0)
        apr_hash_set(snapshot->by_target, url, APR_HASH_KEY_STRING, page);
}

/* The URLs of pages that were just deleted, unless another page has them now. */
static void index_ghosts(site_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->ghost_count; i++) {
        site__file *file = snapshot->ghosts[i];
        const site_page *page = site__page_of(file);
        if (!page->written)
            continue;
        apr_hash_set(snapshot->by_path, file->path, APR_HASH_KEY_STRING, file);
        set_addresses(snapshot, page);
    }
}

/* Pages that were never good answer at the URLs that their names give. */
static void index_stubs(site_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = snapshot->files[i];
        if (!file->fault || file->good || !file->page || !file->page->written)
            continue;
        snapshot->expects_pages =
            snapshot->expects_pages || (file->unknown && (file->unfinished || file->cut));
        set_target(snapshot, file->page);
    }
}

/* Jekyll writes files that are no pages after the pages: of two with one URL the file is served. */
static bool is_overwritten(const site_snapshot *snapshot, const site_page *page)
{
    const site__file *file = site__file_at(snapshot, pos_text_of(page->target + 1));
    return !page->collection && file && file->role == SITE_ROLE_PAGE && !file->page && !file->fault;
}

/* False for ghosts and stubs, whose places are free. */
static bool is_indexed(const site_snapshot *snapshot, const site_page *page)
{
    const site__file *file = site__file_at(snapshot, pos_text_of(site__body_path(page)));
    return file && site__page_here(snapshot, file) == page && !file->missing_since;
}

static void add_conflict(site_snapshot *snapshot, const char *target, const char *replaced,
                         const char *served)
{
    if (!snapshot->conflicts)
        snapshot->conflicts = apr_array_make(snapshot->pool, 4, sizeof(site__conflict));
    site__conflict *conflict = apr_array_push(snapshot->conflicts);
    *conflict = (site__conflict){target, replaced, served};
}

/* Jekyll's "destination is shared by multiple files". What plug-ins generate gives way to files
 * without a word. */
static void note_conflict(site_snapshot *snapshot, const char *target, const site_page *replaced,
                          const char *served)
{
    if (!replaced->generated)
        add_conflict(snapshot, target, replaced->source, served);
}

/* A page that only leads to another takes no address that a file's page has: it could lead to
 * itself, for ever. (Jekyll writes it over the page.) */
static bool gives_way(const site_page *page, const site_page *other)
{
    return page->generated && page->redirect && !other->generated;
}

static void index_page(site_snapshot *snapshot, const site_page *page)
{
    if (!page->written || (page->collection && site__is_future(snapshot, page)))
        return;
    if (is_overwritten(snapshot, page)) {
        note_conflict(snapshot, page->target, page, page->target + 1);
        return;
    }
    const site_page *other = apr_hash_get(snapshot->by_target, page->target, APR_HASH_KEY_STRING);
    if (other && is_indexed(snapshot, other)) {
        if (gives_way(page, other)) {
            add_conflict(snapshot, page->target, page->source, other->source);
            return;
        }
        note_conflict(snapshot, page->target, other, page->source);
    }
    set_addresses(snapshot, page);
}

/* Jekyll writes pages before documents: of two with one URL the last is served. */
static void index_targets(site_snapshot *snapshot)
{
    snapshot->by_target = pos_hash_make(snapshot->pool);
    index_ghosts(snapshot);
    index_stubs(snapshot);
    for (size_t i = 0; i < snapshot->page_count; i++)
        index_page(snapshot, snapshot->pages[i]);
    for (size_t i = 0; i < snapshot->document_count; i++)
        index_page(snapshot, snapshot->documents[i]);
}

/* A plug-in that fails leaves its pages out, not the site. */
static void generate_pages(site_snapshot *snapshot, apr_pool_t *scratch)
{
    pos_error *error = site__generate(snapshot, scratch);
    if (error)
        pos_log_error(&snapshot->site->options.log, POS_LOG_WARNING, error,
                      "generated pages are missing");
}

void site__index(site_snapshot *snapshot, apr_pool_t *scratch)
{
    collect_pages(snapshot, scratch);
    collect_documents(snapshot, scratch);
    index_files(snapshot);
    generate_pages(snapshot, scratch);
    index_targets(snapshot);
    site__index_spellings(snapshot, scratch);
    snapshot->collection_listings = apr_pcalloc(
        snapshot->pool, (snapshot->config->collection_count + 1) * sizeof(site__listing));
    snapshot->memos = site__memo_make(snapshot);
}
