/* A site as it stood at one moment: swapped whole, released by the last who holds it. What it is
 * built of is build.c's, what is found in it index.c's. */
#include "site/parts.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "site/jekyll/jekyll.h"
#include "site/plugins/plugins.h"
#include "site/render/sass.h"

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

int64_t site_scan_cost(const site *subject)
{
    return atomic_load_explicit(&subject->scan_cost, memory_order_relaxed);
}

site_changes site_poll_changes(site *subject)
{
    uint64_t changes = subject->watch ? pos_watch_changes(subject->watch) : 0;
    if (changes == 0)
        return SITE_CHANGES_UNKNOWN;
    if (changes != atomic_load(&subject->changes))
        return SITE_CHANGES_SOME;
    return atomic_load(&subject->borrowed) ? SITE_CHANGES_UNKNOWN : SITE_CHANGES_NONE;
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
    library->texts = apr_pcalloc(process, sizeof(*library->texts));
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
    if (subject->failure_pool)
        apr_pool_destroy(subject->failure_pool);
    subject->failure_pool = NULL;
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
    subject->texts = apr_pcalloc(process, sizeof(*subject->texts));
    subject->texts->all = options->library->texts;
    apr_pool_cleanup_register(process, subject, close_site, apr_pool_cleanup_null);
    apr_thread_mutex_create(&subject->lock, APR_THREAD_MUTEX_DEFAULT, process);
    apr_thread_mutex_create(&subject->build, APR_THREAD_MUTEX_TIMED, process);
    return subject;
}

site_snapshot *site__snapshot_make(site *subject)
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

/* ---- looking again ---- */

/* A site that can't be read is scanned again once this many times the scan's own time has passed: a
 * tree that is too large for us must not keep the server busy. */
#define RETRY_SHARE 50
#define RETRY_MOST  60000000

/* How long a request waits for a first scan that another has begun, µs. */
#define PATIENCE 30000000

/* Said once, not with each scan. */
static void note_failure(site *subject, const pos_error *error)
{
    apr_pool_t *pool = NULL;
    const char *said = NULL;
    if (error && apr_pool_create_unmanaged_ex(&pool, NULL, NULL) == APR_SUCCESS)
        said = pos_error_string(error, pool);
    if (said && (!subject->failure || strcmp(said, subject->failure) != 0))
        pos_log_error(&subject->options.log, POS_LOG_ERROR, error, subject->options.root);
    if (subject->failure_pool)
        apr_pool_destroy(subject->failure_pool);
    subject->failure = said;
    subject->failure_pool = pool;
}

/* Called with the build lock held. */
static pos_error *rebuild(site *subject, const char *touched, apr_pool_t *result)
{
    apr_pool_t *scratch;
    if (apr_pool_create_unmanaged_ex(&scratch, NULL, NULL) != APR_SUCCESS)
        return pos_error_make(POS_EIO, result, "out of memory");
    site_snapshot *old = keep_current(subject), *new;
    pos_error *error = pos_error_copy(site__build(&new, subject, old, touched, scratch), result);
    if (new)
        swap(subject, new);
    note_failure(subject, error);
    site_release(old);
    apr_pool_destroy(scratch);
    return error;
}

void site_unload(site *subject)
{
    apr_thread_mutex_lock(subject->build);
    apr_thread_mutex_lock(subject->lock);
    site_snapshot *old = subject->current;
    subject->current = NULL;
    apr_thread_mutex_unlock(subject->lock);
    site_release(old);
    if (subject->watch)
        pos_watch_rest(subject->watch);
    apr_thread_mutex_unlock(subject->build);
}

/* Called with the build lock held. */
static site_snapshot *build_first(site *subject, pos_error **error, apr_pool_t *result)
{
    int64_t began = pos_monotonic();
    if (subject->failure && began < subject->retry_at) {
        *error = pos_error_make(POS_EIO, result, "%s", subject->failure);
        return NULL;
    }
    *error = rebuild(subject, NULL, result);
    int64_t now = pos_monotonic(), pause = (now - began) * RETRY_SHARE;
    subject->retry_at = now + (pause < RETRY_MOST ? pause : RETRY_MOST);
    return keep_current(subject);
}

site_snapshot *site_hold(site *subject, pos_error **error, apr_pool_t *result)
{
    *error = NULL;
    site_snapshot *snapshot = keep_current(subject);
    if (snapshot)
        return snapshot;
    if (apr_thread_mutex_timedlock(subject->build, PATIENCE) != APR_SUCCESS) {
        *error = pos_error_make(POS_EIO, result, "the site is still being read");
        return NULL;
    }
    snapshot = keep_current(subject);
    if (!snapshot)
        snapshot = build_first(subject, error, result);
    apr_thread_mutex_unlock(subject->build);
    return snapshot;
}

static void refresh(site *subject, const char *touched)
{
    apr_pool_t *pool;
    site_snapshot *old = keep_current(subject);
    site_release(old);
    /* It rests: whoever wants it builds it. */
    if (!old || apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return;
    rebuild(subject, touched, pool);
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

void site_recheck(site *subject, const char *path)
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

const char *site_page_address(const site_page *page, apr_pool_t *result)
{
    pos_text url = pos_text_of(page->url);
    return pos_text_find_char(url, '%', 0) == POS_NOT_FOUND ? page->url
                                                            : site__unescape(url, result);
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
const char *site_page_redirect(const site_page *page, apr_pool_t *result)
{
    if (!page->generated || !page->redirect)
        return NULL;
    return site__unescape(pos_text_of(page->redirect), result);
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
    return !waited && !site__is_racy(file);
}
