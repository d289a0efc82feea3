/* A site as it stood at one moment: built from a scan, swapped whole, released by the last who
 * holds it. */
#include "site/parts.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "site/jekyll.h"
#include "site/plugins/plugins.h"
#include "site/sass.h"

/* How long a deleted page stays, µs, and how many of them. */
#define DELETION_SETTLES 500000
#define GHOSTS_MOST      256

/* A snapshot being built from the one before (NULL: the first). */
typedef struct building {
    site *site;
    site_snapshot *old;
    site_snapshot *new;
    const char *touched; /* look at this file alone; NULL: at the whole tree */
    bool changed;
    apr_pool_t *scratch;
} building;

/* ---- references ---- */

static void destroy(site_snapshot *snapshot)
{
    for (size_t i = 0; snapshot->files && i < snapshot->scan.count; i++)
        site__file_drop(snapshot->files[i]);
    for (size_t i = 0; i < snapshot->ghost_count; i++)
        site__file_drop(snapshot->ghosts[i]);
    for (int i = 0; i < snapshot->made->nelts; i++)
        site__page_drop(APR_ARRAY_IDX(snapshot->made, i, site_page *));
    site__file_drop(snapshot->config_file);
    site__config_drop(snapshot->config);
    apr_pool_destroy(snapshot->pool);
}

static site_snapshot *keep_current(site *subject)
{
    apr_thread_mutex_lock(subject->lock);
    site_snapshot *snapshot = subject->current;
    if (snapshot)
        pos_references_add(&snapshot->references);
    apr_thread_mutex_unlock(subject->lock);
    return snapshot;
}

void site_release(site_snapshot *snapshot)
{
    if (snapshot && pos_references_drop(&snapshot->references))
        destroy(snapshot);
}

const pos_root *site__root_of(const site *subject, const site__config *config, bool theme)
{
    return theme ? config->theme.root : subject->root;
}

static void swap(site *subject, site_snapshot *snapshot)
{
    apr_thread_mutex_lock(subject->lock);
    site_snapshot *old = subject->current;
    subject->current = snapshot;
    atomic_store(&subject->generation, snapshot->generation);
    apr_thread_mutex_unlock(subject->lock);
    site_release(old);
}

uint64_t site_newest_generation(const site *subject)
{
    return atomic_load_explicit(&subject->generation, memory_order_acquire);
}

uint64_t site_generation(const site_snapshot *snapshot)
{
    return snapshot->generation;
}

int64_t site_scanned_at(const site *subject)
{
    return atomic_load_explicit(&subject->scanned_at, memory_order_relaxed);
}

int64_t site_scan_cost(const site *subject)
{
    return atomic_load_explicit(&subject->scan_cost, memory_order_relaxed);
}

site_news site_ask_news(site *subject)
{
    uint64_t changes = subject->watch ? pos_watch_changes(subject->watch) : 0;
    if (changes == 0)
        return SITE_NEWS_UNKNOWN;
    if (changes != atomic_load(&subject->changes))
        return SITE_NEWS_SOME;
    return atomic_load(&subject->borrowed) ? SITE_NEWS_UNKNOWN : SITE_NEWS_NONE;
}

int64_t site_next_change(const site_snapshot *snapshot)
{
    return snapshot->next_change;
}

/* ---- the site ---- */

const site_library *site_library_make(apr_pool_t *process)
{
    site_library *library = apr_palloc(process, sizeof(*library));
    markup_setup();
    library->registry = site__jekyll_registry(process);
    library->builtin = site__builtin_templates(library->registry, process);
    library->layouts = site__builtin_layouts(library->registry, process);
    library->gate = site__sass_gate_make(process);
    return library;
}

const liquid_registry *site_library_registry(const site_library *library)
{
    return library->registry;
}

/* Renderings under way keep their snapshots; the site gives back its own. */
static apr_status_t close_site(void *baton)
{
    site *subject = baton;
    site_release(subject->current);
    subject->current = NULL;
    return APR_SUCCESS;
}

site *site_make(const site_options *options, apr_pool_t *process)
{
    site *subject = apr_pcalloc(process, sizeof(*subject));
    subject->pool = process;
    subject->options = *options;
    subject->options.root = apr_pstrdup(process, options->root);
    subject->options.layout = apr_pstrdup(process, options->layout);
    subject->options.url = apr_pstrdup(process, options->url);
    subject->options.theme_path = apr_pstrdup(process, options->theme_path);
    subject->options.helper = apr_pstrdup(process, options->helper);
    subject->root = pos_root_make(pos_text_of(options->root), options->links, process);
    subject->watch = pos_watch_make(options->root, process);
    subject->registry = options->library->registry;
    subject->builtin = options->library->builtin;
    apr_pool_cleanup_register(process, subject, close_site, apr_pool_cleanup_null);
    apr_thread_mutex_create(&subject->lock, APR_THREAD_MUTEX_DEFAULT, process);
    apr_thread_mutex_create(&subject->build, APR_THREAD_MUTEX_DEFAULT, process);
    return subject;
}

static site_snapshot *make_snapshot(site *subject)
{
    apr_pool_t *pool;
    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return NULL;
    site_snapshot *snapshot = apr_pcalloc(pool, sizeof(*snapshot));
    snapshot->references = 1;
    snapshot->site = subject;
    snapshot->pool = pool;
    snapshot->next_change = INT64_MAX;
    snapshot->made = apr_array_make(pool, 4, sizeof(site_page *));
    snapshot->by_name = apr_hash_make(pool);
    apr_thread_mutex_create(&snapshot->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    return snapshot;
}

/* ---- files: kept where their stamps are equal, made anew where not ---- */

/* A write within the same tick leaves the stamp as it is: until a file has aged it is read again.
 */
static bool is_racy(const site__file *file)
{
    return pos_stamp_racy(&file->stamp, file->read_at);
}

static bool says_the_same(const site__file *a, const site__file *b)
{
    const site__file *good = site__file_good(a), *other = site__file_good(b);
    if (!good != !other || (good && !pos_digest_equal(good->digest, other->digest)))
        return false;
    return a->role == b->role && pos_stamp_equal(&a->stamp, &b->stamp) &&
           pos_digest_equal(a->digest, b->digest) && !a->fault == !b->fault;
}

static void log_fault(const site *subject, const site__file *file)
{
    if (file->unfinished || (file->fault && file->fault->status == POS_EMISSING))
        pos_log_error(&subject->options.log, POS_LOG_DEBUG, file->fault, "waiting");
    else if (file->fault)
        pos_log_error(&subject->options.log, POS_LOG_ERROR, file->fault,
                      site__file_good(file) ? "held by its last good version" : "not served");
}

/* The file of `entry`, with a reference for the new snapshot; `before` is the old one's, or NULL.
 */
static site__file *find_file(building *subject, const site__entry *entry, site__file *before)
{
    bool same_config = entry->role == SITE_ROLE_CONFIG || !subject->old ||
                       subject->old->config == subject->new->config;
    bool known = before && before->role == entry->role && before->collection == entry->collection &&
                 same_config && pos_stamp_equal(&before->stamp, &entry->stamp);
    bool due = before && before->unfinished && !site__settles(subject->site, before);
    if (known && !due && !is_racy(before)) {
        site__file_keep(before);
        return before;
    }
    site__file *file =
        site__file_make(entry, before, subject->site, subject->new->config, subject->scratch);
    if (file && known && !due && says_the_same(file, before)) {
        before->read_at = file->read_at;
        site__file_drop(file);
        site__file_keep(before);
        return before;
    }
    if (file && (!before || !before->fault || !pos_stamp_equal(&before->stamp, &file->stamp)))
        log_fault(subject->site, file);
    subject->changed = true;
    return file;
}

/* ---- configuration ---- */

static bool find_config_entry(site__entry *entry, const pos_root *root, apr_pool_t *scratch)
{
    static const char *const names[] = {"_config.yml", "_config.yaml"};
    for (size_t i = 0; i < 2; i++) {
        *entry = (site__entry){.path = names[i], .role = SITE_ROLE_CONFIG, .collection = -1};
        pos_error *error = pos_file_stat(&entry->stamp, root, names[i], scratch);
        if (!error || error->status != POS_EMISSING)
            return true;
    }
    return false;
}

/* A configuration that makes no sense is held like one that does not parse. */
static void hold_config(building *subject, const pos_error *error)
{
    site__file *file = subject->new->config_file;
    if (!file->pool)
        apr_pool_create_unmanaged_ex(&file->pool, NULL, NULL);
    file->fault = pos_error_copy(error, file->pool);
    log_fault(subject->site, file);
}

static void warn_of_missing_theme(const site *subject, const site__theme *theme)
{
    const char *path = subject->options.theme_path;
    if (theme->root || !theme->name)
        return;
    if (path)
        pos_log_printf(&subject->options.log, POS_LOG_WARNING,
                       "_config.yml: theme \"%s\" is not in %s; the built-in theme serves",
                       theme->name, path);
    else
        pos_log_printf(&subject->options.log, POS_LOG_WARNING,
                       "_config.yml: theme \"%s\": there is no PositionsThemePath to find it in; "
                       "the built-in theme serves",
                       theme->name);
}

static void warn_of_plugins(const building *subject)
{
    pos_buffer *names = pos_buffer_make(0, subject->scratch);
    site__unknown_plugins(names, subject->new->config);
    if (names->size > 0)
        pos_log_printf(&subject->site->options.log, POS_LOG_WARNING,
                       "_config.yml: unknown plug-ins (%s): the site is served without what they "
                       "would add",
                       pos_buffer_cstring(names));
}

static pos_error *make_config(building *subject, const site__surroundings *around)
{
    static const site__surroundings none = {{NULL, NULL, {0, 0, 0, 0, 0}}, NULL};
    site_snapshot *new = subject->new;
    const site_options *options = &subject->site->options;
    const site__file *good = site__file_good(new->config_file);
    pos_error *error = site__config_make(&new->config, good ? good->value : NULL, around, options,
                                         subject->scratch);
    if (!error) {
        warn_of_missing_theme(subject->site, &around->theme);
        warn_of_plugins(subject);
        return NULL;
    }
    hold_config(subject, error);
    if (subject->old) {
        new->config = subject->old->config;
        site__config_keep(new->config);
        return NULL;
    }
    return site__config_make(&new->config, NULL, &none, options, subject->scratch);
}

static bool is_around(const site__surroundings *around, const site__config *config)
{
    const char *cname = around->cname ? around->cname : "";
    return strcmp(cname, config->cname ? config->cname : "") == 0 &&
           site__theme_equal(&around->theme, &config->theme);
}

static pos_error *find_config(building *subject)
{
    site__entry entry;
    site_snapshot *new = subject->new, *old = subject->old;
    if (find_config_entry(&entry, subject->site->root, subject->scratch))
        new->config_file = find_file(subject, &entry, old ? old->config_file : NULL);
    const site__file *good = site__file_good(new->config_file);
    const pos_value *source = good ? good->value : NULL;
    site__surroundings around;
    site__find_theme(&around.theme, source, &subject->site->options, subject->scratch);
    around.cname = site__find_cname(source, subject->site->root, subject->scratch);
    if (old && old->config_file == new->config_file &&is_around(&around, old->config)) {
        new->config = old->config;
        site__config_keep(new->config);
        return NULL;
    }
    subject->changed = true;
    return make_config(subject, &around);
}

/* ---- entries ---- */

static pos_error *scan_all(building *subject)
{
    site_snapshot *new = subject->new;
    atomic_store_explicit(&subject->site->scanned_at, pos_monotonic(), memory_order_relaxed);
    atomic_store(&subject->site->changes,
                 subject->site->watch ? pos_watch_changes(subject->site->watch) : 0);
    atomic_store(&subject->site->borrowed, new->config->theme.root != NULL);
    POS_TRY(site__scan_tree(&new->scan, subject->site, new->config, new->pool, subject->scratch));
    atomic_store_explicit(&subject->site->scan_cost, new->scan.cost, memory_order_relaxed);
    return NULL;
}

/* The old entries, one of them looked at again; all of the tree where it is none of them. */
static pos_error *rescan_one(building *subject)
{
    site_snapshot *new = subject->new, *old = subject->old;
    new->scan = old->scan;
    new->scan.entries = apr_palloc(new->pool, (old->scan.count + 1) * sizeof(site__entry));
    size_t count = 0;
    bool known = false;
    for (size_t i = 0; i < old->scan.count; i++) {
        site__entry entry = old->scan.entries[i];
        bool touched = !entry.theme && strcmp(entry.path, subject->touched) == 0;
        known = known || touched;
        if (touched && !site__scan_again(&entry, subject->site->root, subject->scratch))
            continue;
        if (entry.stamp.ctime > new->scan.newest)
            new->scan.newest = entry.stamp.ctime;
        entry.path = apr_pstrdup(new->pool, entry.path);
        new->scan.entries[count++] = entry;
    }
    new->scan.count = count;
    return known ? NULL : scan_all(subject);
}

static pos_error *scan(building *subject)
{
    bool same = subject->old && subject->old->config == subject->new->config;
    return subject->touched && same ? rescan_one(subject) : scan_all(subject);
}

static const site_page *page_of(const site__file *file)
{
    const site__file *good = site__file_good(file);
    return good ? good->page : NULL;
}

/* A page that is gone: for a moment it stays, and the snapshot changes by itself when that is over.
 */
static void keep_ghost(building *subject, site__file *file)
{
    site_snapshot *new = subject->new;
    int64_t now = pos_monotonic();
    if (!page_of(file) || file->theme)
        return;
    if (!file->missing_since)
        file->missing_since = now;
    int64_t left = file->missing_since + DELETION_SETTLES - now;
    if (left <= 0 || new->ghost_count == GHOSTS_MOST)
        return;
    if (!new->ghosts)
        new->ghosts = apr_pcalloc(new->pool, GHOSTS_MOST * sizeof(*new->ghosts));
    site__file_keep(file);
    new->ghosts[new->ghost_count++] = file;
    if (apr_time_now() + left < new->next_change)
        new->next_change = apr_time_now() + left;
}

static bool is_present_again(const site_snapshot *new, const site__file *file)
{
    for (size_t i = 0; i < new->scan.count; i++)
        if (strcmp(new->scan.entries[i].path, file->path) == 0)
            return true;
    return false;
}

static void keep_old_ghosts(building *subject)
{
    const site_snapshot *old = subject->old;
    for (size_t i = 0; old && i < old->ghost_count; i++)
        if (!is_present_again(subject->new, old->ghosts[i]))
            keep_ghost(subject, old->ghosts[i]);
    subject->changed = subject->changed || (old && old->ghost_count != subject->new->ghost_count);
}

/* The file that was at `path` a moment ago. */
static site__file *ghost_at(const site_snapshot *old, const char *path)
{
    for (size_t i = 0; old && i < old->ghost_count; i++)
        if (strcmp(old->ghosts[i]->path, path) == 0) {
            old->ghosts[i]->missing_since = 0;
            return old->ghosts[i];
        }
    return NULL;
}

static int compare_names(const site__file *file, const site__entry *entry)
{
    const site__entry old = {.path = file->path, .theme = file->theme, .role = file->role};
    return site__entry_order(&old, entry);
}

/* Both lists are sorted by path: one walk over both. */
static pos_error *match_files(building *subject)
{
    site_snapshot *new = subject->new, *old = subject->old;
    size_t j = 0, old_count = old ? old->scan.count : 0;
    new->files = apr_pcalloc(new->pool, (new->scan.count + 1) * sizeof(*new->files));
    apr_pool_t *scratch = subject->scratch;
    apr_pool_t *each;
    apr_pool_create(&each, scratch);
    subject->scratch = each;
    for (size_t i = 0; i < new->scan.count; i++) {
        const site__entry *entry = &new->scan.entries[i];
        int order = -1;
        while (j < old_count && (order = compare_names(old->files[j], entry)) < 0)
            keep_ghost(subject, old->files[j++]);
        site__file *before =
            j < old_count && order == 0 ? old->files[j++] : ghost_at(old, entry->path);
        new->files[i] = find_file(subject, entry, before);
        if (!new->files[i])
            return pos_error_make(POS_EIO, scratch, "out of memory");
        apr_pool_clear(each);
    }
    subject->scratch = scratch;
    while (j < old_count)
        keep_ghost(subject, old->files[j++]);
    subject->changed = subject->changed || new->scan.count != old_count;
    keep_old_ghosts(subject);
    return NULL;
}

static bool is_future(const site_snapshot *snapshot, const site_page *page)
{
    const site__config *config = snapshot->config;
    int64_t now = config->timed ? config->time.seconds : snapshot->scan.began / 1000000;
    return page->dated && !config->future && page->date.seconds > now;
}

/* Whether a page is part of the site at all now; notes when a post's time comes. */
static bool is_present(site_snapshot *snapshot, const site_page *page)
{
    if (!page->published)
        return false;
    if (!page->collection || !is_future(snapshot, page))
        return true;
    if (!snapshot->config->timed && page->date.seconds * 1000000 < snapshot->next_change)
        snapshot->next_change = page->date.seconds * 1000000;
    return strcmp(page->collection, "posts") != 0;
}

static size_t collection_of(const site__file *file)
{
    return file->role == SITE_ROLE_DOCUMENT ? (size_t)file->collection : 0;
}

/* Counting, then placing: each collection's documents lie together. */
static void collect_documents(site_snapshot *snapshot, apr_pool_t *scratch)
{
    size_t collections = snapshot->config->collection_count, count = 0;
    size_t *start = apr_pcalloc(snapshot->pool, (collections + 2) * sizeof(*start));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site_page *page = page_of(snapshot->files[i]);
        if (page && page->collection && is_present(snapshot, page))
            start[collection_of(snapshot->files[i]) + 2]++;
    }
    for (size_t c = 2; c < collections + 2; c++)
        start[c] += start[c - 1];
    count = start[collections + 1];
    snapshot->documents = apr_palloc(snapshot->pool, (count + 1) * sizeof(*snapshot->documents));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site_page *page = page_of(snapshot->files[i]);
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

/* Folders that have an index without their README, by URL. */
static apr_hash_t *find_indexes(const site_snapshot *snapshot, apr_pool_t *scratch)
{
    apr_hash_t *folders = apr_hash_make(scratch);
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = snapshot->files[i];
        const site_page *page = page_of(file);
        const char *url = page ? page->url : apr_pstrcat(scratch, "/", file->path, NULL);
        pos_text text = pos_text_of(url);
        size_t slash = pos_text_find_last_char(text, '/');
        if (file->role != SITE_ROLE_PAGE || (page && (page->readme || !page->published)) ||
            slash == POS_NOT_FOUND)
            continue;
        if (is_index_name(pos_text_slice(text, slash + 1, text.size)))
            apr_hash_set(folders, apr_pstrmemdup(scratch, url, slash + 1), APR_HASH_KEY_STRING,
                         folders);
    }
    return folders;
}

/* What `include` names is a page of its own; and its folder's index where there is no other. */
static void add_index_of(site_snapshot *snapshot, const site_page *page, apr_hash_t *folders,
                         apr_pool_t *scratch)
{
    const char *folder =
        strcmp(page->dir, "/") == 0 ? page->dir : apr_pstrcat(scratch, page->dir, "/", NULL);
    if (apr_hash_get(folders, folder, APR_HASH_KEY_STRING))
        return;
    site_page *index = site__page_continue(page, 0, folder, scratch);
    if (index)
        site__add_generated(snapshot, index);
}

/* Leaves out READMEs whose folder has an index: they are files like any other. */
static void drop_readmes(site_snapshot *snapshot, apr_pool_t *scratch)
{
    apr_hash_t *folders = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < snapshot->page_count; i++) {
        const site_page *page = snapshot->pages[i];
        if ((page->readme || page->index_too) && !folders)
            folders = find_indexes(snapshot, scratch);
        if (page->index_too)
            add_index_of(snapshot, page, folders, scratch);
        if (page->readme && apr_hash_get(folders, page->url, APR_HASH_KEY_STRING))
            apr_hash_set(snapshot->plain, page->source, APR_HASH_KEY_STRING, page);
        else
            snapshot->pages[kept++] = page;
    }
    snapshot->page_count = kept;
}

static void collect_pages(site_snapshot *snapshot, apr_pool_t *scratch)
{
    size_t count = 0;
    snapshot->plain = apr_hash_make(snapshot->pool);
    snapshot->pages =
        apr_palloc(snapshot->pool, (snapshot->scan.count + 1) * sizeof(*snapshot->pages));
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site_page *page = page_of(snapshot->files[i]);
        if (page && !page->collection && page->published)
            snapshot->pages[count++] = page;
    }
    snapshot->page_count = count;
    drop_readmes(snapshot, scratch);
    site__sort_pages(snapshot->pages, snapshot->page_count);
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

static void index_files(site_snapshot *snapshot)
{
    snapshot->by_url = apr_hash_make(snapshot->pool);
    snapshot->by_path = apr_hash_make(snapshot->pool);
    snapshot->layouts = apr_hash_make(snapshot->pool);
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        site__file *file = snapshot->files[i];
        if (!apr_hash_get(snapshot->by_path, file->path, APR_HASH_KEY_STRING))
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
    if (snapshot->config->theme.name && !snapshot->config->theme.root)
        site__use_builtin_theme(snapshot);
}

/* Where a page was a moment ago, unless another one is there now. */
static void index_ghosts(site_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->ghost_count; i++) {
        site__file *file = snapshot->ghosts[i];
        const site_page *page = page_of(file);
        const char *url = site__unescape(pos_text_of(page->url), snapshot->pool);
        if (!page->written)
            continue;
        apr_hash_set(snapshot->by_path, file->path, APR_HASH_KEY_STRING, file);
        apr_hash_set(snapshot->by_target, page->target, APR_HASH_KEY_STRING, page);
        apr_hash_set(snapshot->by_target, url, APR_HASH_KEY_STRING, page);
    }
}

/* Pages that were never good answer at the URLs that their names give. */
static void index_stubs(site_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = snapshot->files[i];
        if (file->fault && !file->good && file->page && file->page->written)
            apr_hash_set(snapshot->by_target, file->page->target, APR_HASH_KEY_STRING, file->page);
    }
}

/* Jekyll writes files that are no pages after the pages: at one URL the file stands. */
static bool is_overwritten(const site_snapshot *snapshot, const site_page *page)
{
    const site__file *file = apr_hash_get(snapshot->by_path, page->target + 1, APR_HASH_KEY_STRING);
    return !page->collection && file && file->role == SITE_ROLE_PAGE && !file->page && !file->fault;
}

static void index_page(site_snapshot *snapshot, const site_page *page)
{
    if (!page->written || (page->collection && is_future(snapshot, page)) ||
        is_overwritten(snapshot, page))
        return;
    const char *url = site__unescape(pos_text_of(page->url), snapshot->pool);
    apr_hash_set(snapshot->by_target, page->target, APR_HASH_KEY_STRING, page);
    apr_hash_set(snapshot->by_target, url, APR_HASH_KEY_STRING, page);
}

/* Jekyll writes pages before documents: at one URL the last one stands. */
static void index_targets(site_snapshot *snapshot)
{
    snapshot->by_target = apr_hash_make(snapshot->pool);
    index_ghosts(snapshot);
    index_stubs(snapshot);
    for (size_t i = 0; i < snapshot->page_count; i++)
        index_page(snapshot, snapshot->pages[i]);
    for (size_t i = 0; i < snapshot->document_count; i++)
        index_page(snapshot, snapshot->documents[i]);
}

/* A plug-in that fails leaves its pages out, not the site. */
static void generate(site_snapshot *snapshot, apr_pool_t *scratch)
{
    pos_error *error = site__generate(snapshot, scratch);
    if (error)
        pos_log_error(&snapshot->site->options.log, POS_LOG_WARNING, error,
                      "generated pages are missing");
}

static void index_all(site_snapshot *snapshot, apr_pool_t *scratch)
{
    collect_pages(snapshot, scratch);
    collect_documents(snapshot, scratch);
    index_files(snapshot);
    generate(snapshot, scratch);
    index_targets(snapshot);
    snapshot->collection_listings = apr_pcalloc(
        snapshot->pool, (snapshot->config->collection_count + 1) * sizeof(site__listing));
    snapshot->memos = site__memo_make(snapshot);
}

/* ---- building ---- */

static pos_error *build_into(building *subject)
{
    POS_TRY(find_config(subject));
    POS_TRY(scan(subject));
    return match_files(subject);
}

/* Sets `out` to a new snapshot, or to NULL where nothing changed. */
static pos_error *build(site_snapshot **out, site *subject, site_snapshot *old, const char *touched,
                        apr_pool_t *scratch)
{
    building self = {subject, old, make_snapshot(subject), touched, !old, scratch};
    *out = NULL;
    if (!self.new)
        return pos_error_make(POS_EIO, scratch, "out of memory");
    /* What went wrong may have been said in the new snapshot's own pool. */
    pos_error *error = pos_error_copy(build_into(&self), scratch);
    bool comes_true = old && old->next_change <= apr_time_now();
    if (error || (!self.changed && !comes_true)) {
        site_release(self.new);
        return error;
    }
    self.new->generation = atomic_load(&subject->generation) + 1;
    index_all(self.new, scratch);
    *out = self.new;
    return NULL;
}

/* Called with the build lock held. */
static pos_error *rebuild(site *subject, const char *touched, apr_pool_t *result)
{
    apr_pool_t *scratch;
    if (apr_pool_create_unmanaged_ex(&scratch, NULL, NULL) != APR_SUCCESS)
        return pos_error_make(POS_EIO, result, "out of memory");
    site_snapshot *old = keep_current(subject), *new;
    pos_error *error = pos_error_copy(build(&new, subject, old, touched, scratch), result);
    if (new)
        swap(subject, new);
    site_release(old);
    apr_pool_destroy(scratch);
    return error;
}

site_snapshot *site_hold(site *subject, pos_error **error, apr_pool_t *result)
{
    *error = NULL;
    site_snapshot *snapshot = keep_current(subject);
    if (snapshot)
        return snapshot;
    apr_thread_mutex_lock(subject->build);
    snapshot = keep_current(subject);
    if (!snapshot) {
        *error = rebuild(subject, NULL, result);
        snapshot = keep_current(subject);
    }
    apr_thread_mutex_unlock(subject->build);
    return snapshot;
}

static void refresh(site *subject, const char *touched)
{
    apr_pool_t *pool;
    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return;
    pos_error *error = rebuild(subject, touched, pool);
    if (error)
        pos_log_error(&subject->options.log, POS_LOG_ERROR, error, subject->options.root);
    apr_pool_destroy(pool);
}

void site_refresh(site *subject, bool wait)
{
    if (wait)
        apr_thread_mutex_lock(subject->build);
    else if (apr_thread_mutex_trylock(subject->build) != APR_SUCCESS)
        return;
    refresh(subject, NULL);
    apr_thread_mutex_unlock(subject->build);
}

void site_touch(site *subject, const char *path)
{
    apr_thread_mutex_lock(subject->build);
    refresh(subject, *path ? path : NULL);
    apr_thread_mutex_unlock(subject->build);
}

/* ---- pages, for those above ---- */

size_t site_page_count(const site_snapshot *snapshot)
{
    return snapshot->page_count + snapshot->document_count;
}

const site_page *site_page_at(const site_snapshot *snapshot, size_t index)
{
    return index < snapshot->page_count ? snapshot->pages[index]
                                        : snapshot->documents[index - snapshot->page_count];
}

const char *site_page_url(const site_page *page)
{
    return page->url;
}

const char *site_page_source(const site_page *page)
{
    return page->generated || page->theme ? NULL : page->source;
}

const pos_stamp *site_page_stamp(const site_page *page)
{
    return &page->stamp;
}

/* A page that says redirect_to is a page all the same, whose HTML leads on, as Jekyll writes it. */
const char *site_page_redirect(const site_page *page)
{
    return page->generated ? page->redirect : NULL;
}

bool site_page_is_markdown(const site_page *page)
{
    return page->markdown && pos_text_starts(pos_text_of(page->type), POS_TEXT("text/html"));
}

const char *site_page_type(const site_page *page)
{
    return page->type;
}

const char *site_page_target(const site_page *page)
{
    return page->target;
}

bool site_page_written(const site_snapshot *snapshot, const site_page *page)
{
    return apr_hash_get(snapshot->by_target, page->target, APR_HASH_KEY_STRING) == page;
}

const pos_error *site_page_fault(const site_snapshot *snapshot, const site_page *page)
{
    const site__file *file =
        page->source ? apr_hash_get(snapshot->by_path, page->source, APR_HASH_KEY_STRING) : NULL;
    return file ? file->fault : NULL;
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
    const pos_root *root = site__root_of(snapshot->site, snapshot->config, file->theme);
    *from = apr_pstrcat(result, pos_root_path(root), "/", file->path, NULL);
    return site__static_url(snapshot->config, file, result);
}

size_t site_fault_count(const site_snapshot *snapshot)
{
    size_t count = snapshot->config_file && snapshot->config_file->fault ? 1 : 0;
    for (size_t i = 0; i < snapshot->scan.count; i++)
        count += snapshot->files[i]->fault ? 1 : 0;
    return count;
}

/* ---- is the source still the snapshot's? ---- */

bool site_source_is(const site_snapshot *snapshot, const site_page *page, const pos_stamp *stamp)
{
    const site__file *file = apr_hash_get(snapshot->by_path, page->source, APR_HASH_KEY_STRING);
    if (!file || !pos_stamp_equal(&file->stamp, stamp))
        return false;
    bool waited = file->unfinished && !site__settles(snapshot->site, file);
    return !waited && !is_racy(file);
}
