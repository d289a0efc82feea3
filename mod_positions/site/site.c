/* SPDX-License-Identifier: Apache-2.0 */
/* The door of site/: what a process shares, sites, and how each one's snapshot is kept fresh. */
#include "site/site.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "base/pool.h"

#include "site/jekyll/jekyll.h"
#include "site/model/library.h"
#include "site/plugins/plugins.h"
#include "site/render/builtin_theme.h"
#include "site/render/drops.h"
#include "site/render/sass.h"
#include "site/snapshot/build.h"

/* A site that can't be read is scanned again once this many times the scan's own time has passed: a
 * tree that is too large for us must not keep the server busy. */
#define RETRY_FACTOR    50
#define MAX_RETRY_PAUSE apr_time_from_sec(60)

/* A scan that failed is tried again after this time, the snapshot before it standing. */
#define FAILED_SCAN_RETRY apr_time_from_sec(5)

/* How long a request waits for a first scan that another one has begun. */
#define FIRST_SCAN_TIMEOUT apr_time_from_sec(30)

/* ---- what all sites share ---- */

/* Standard Liquid with Jekyll's filters and tags over it, and the plug-ins' over those. */
static const liquid_registry *make_registry(apr_pool_t *process)
{
    liquid_registry *registry = site__jekyll_registry(process);
    for (size_t i = 0; i < site__plugin_count; i++) {
        const site__plugin *plugin = site__plugins[i];
        for (const liquid_tag_class *tag = plugin->tags; tag && tag->name; tag++)
            liquid_register_tag(registry, tag);
        for (const liquid_filter_class *filter = plugin->filters; filter && filter->name; filter++)
            liquid_register_filter(registry, filter);
    }
    return registry;
}

const site_library *site_library_make(apr_pool_t *process)
{
    site_library *library = apr_pcalloc(process, sizeof(*library));
    markup_setup();
    library->plugins = site__plugins;
    library->plugin_count = site__plugin_count;
    library->drops = &site__drop_classes;
    library->registry = make_registry(process);
    site__compile_templates(library, process);
    library->layouts = site__builtin_layouts(&library->layout_count, library->registry, process);
    library->gate = site__sass_gate_make(process);
    library->texts = apr_pcalloc(process, sizeof(*library->texts));
    library->watcher = pos_watcher_make(process);
    library->generations = apr_pcalloc(process, sizeof(*library->generations));
    return library;
}

const liquid_registry *site_library_registry(const site_library *library)
{
    return library->registry;
}

struct pos_watcher *site_library_watcher(const site_library *library)
{
    return library->watcher;
}

/* ---- one site ---- */

/* Releases the current snapshot; renderings under way keep theirs. */
static apr_status_t close_site(void *baton)
{
    site *self = baton;
    site_release(self->current);
    self->current = NULL;
    if (self->failure_pool)
        apr_pool_destroy(self->failure_pool);
    self->failure_pool = NULL;
    return APR_SUCCESS;
}

static pos_root *make_root(const site_options *options, apr_pool_t *result)
{
    pos_text path = pos_text_of(options->root);
    return options->identity ? pos_root_make_pinned(path, options->identity, options->links, result)
                             : pos_root_make(path, options->links, result);
}

static void open_tree(site *self)
{
    const site_options *options = &self->options;
    site__text_budget *texts = apr_pcalloc(self->pool, sizeof(*texts));
    texts->all = options->library->texts;
    pos_watcher *watcher = options->library->watcher;
    self->tree = (site__tree){
        .root = make_root(options, self->pool),
        .watch = watcher ? pos_watch_make(watcher, options->root, &options->log, self->pool) : NULL,
        .options = options,
        .texts = texts};
}

site *site_make(const site_options *options, apr_pool_t *process)
{
    site *self = apr_pcalloc(process, sizeof(*self));
    self->pool = process;
    self->options = *options;
    self->options.limits = pos_limits_whole(&options->limits);
    self->next_look = INT64_MAX;
    self->options.root = apr_pstrdup(process, options->root);
    self->options.layout = apr_pstrdup(process, options->layout);
    self->options.url = apr_pstrdup(process, options->url);
    self->options.theme_path = apr_pstrdup(process, options->theme_path);
    self->options.helper = apr_pstrdup(process, options->helper);
    open_tree(self);
    self->options.identity = NULL; /* the root has a copy */
    apr_pool_cleanup_register(process, self, close_site, apr_pool_cleanup_null);
    if (apr_thread_mutex_create(&self->lock, APR_THREAD_MUTEX_DEFAULT, process) ||
        apr_thread_mutex_create(&self->build, APR_THREAD_MUTEX_TIMED, process))
        abort();
    return self;
}

/* ---- the current snapshot ---- */

static site_snapshot *keep_current(site *self)
{
    apr_thread_mutex_lock(self->lock);
    site_snapshot *snapshot = self->current;
    if (snapshot)
        pos_references_add(&snapshot->references);
    apr_thread_mutex_unlock(self->lock);
    return snapshot;
}

static void swap_snapshot(site *self, site_snapshot *snapshot)
{
    apr_thread_mutex_lock(self->lock);
    site_snapshot *old = self->current;
    self->current = snapshot;
    atomic_store(&self->generation, snapshot->generation);
    atomic_store(&self->size, snapshot->size);
    atomic_store(&self->holds_versions, snapshot->holds_versions);
    apr_thread_mutex_unlock(self->lock);
    site_release(old);
}

uint64_t site_newest_generation(const site *self)
{
    return atomic_load_explicit(&self->generation, memory_order_acquire);
}

int64_t site_scan_cost(const site *self)
{
    return atomic_load_explicit(&self->scan_cost, memory_order_relaxed);
}

int64_t site_look_cost(const site *self)
{
    return atomic_load_explicit(&self->look_cost, memory_order_relaxed);
}

bool site_has_looked(const site *self)
{
    return atomic_load_explicit(&self->looked, memory_order_relaxed);
}

int64_t site_scanned_at(const site *self)
{
    return atomic_load_explicit(&self->scanned_at, memory_order_relaxed);
}

size_t site_size(const site *self)
{
    return atomic_load_explicit(&self->size, memory_order_relaxed);
}

bool site_holds_versions(const site *self)
{
    return atomic_load_explicit(&self->holds_versions, memory_order_relaxed);
}

site_changes site_poll_changes(site *self)
{
    uint64_t changes = self->tree.watch ? pos_watch_changes(self->tree.watch) : 0;
    if (changes == 0)
        return SITE_CHANGES_UNKNOWN;
    if (changes != atomic_load(&self->changes))
        return !atomic_load(&self->borrowed) && pos_watch_is_named(self->tree.watch)
                   ? SITE_CHANGES_NAMED
                   : SITE_CHANGES_SOME;
    return atomic_load(&self->borrowed) ? SITE_CHANGES_UNKNOWN : SITE_CHANGES_NONE;
}

/* ---- building, and building anew ---- */

/* Said once, not with each scan. */
static void note_failure(site *self, const pos_error *error)
{
    apr_pool_t *pool = error ? pos_pool_make() : NULL;
    const char *said = error ? pos_error_string(error, pool) : NULL;
    if (said && (!self->failure || strcmp(said, self->failure) != 0))
        pos_log_error(&self->options.log, POS_LOG_ERROR, error, self->options.root);
    if (self->failure_pool)
        apr_pool_destroy(self->failure_pool);
    self->failure = said;
    self->failure_pool = pool;
}

/* One descriptor of the root serves the whole scan. */
static pos_error *build_snapshot(site_snapshot **new, site *self, site_snapshot *old,
                                 const char *changed_path, apr_pool_t *scratch)
{
    *new = NULL;
    POS_TRY(pos_root_enter(self->tree.root, scratch));
    pos_error *error = site__build(new, self, old, changed_path, scratch);
    pos_root_leave(self->tree.root);
    return error;
}

/* Called with the build lock held. */
static pos_error *rebuild_snapshot(site *self, const char *changed_path, apr_pool_t *result)
{
    apr_pool_t *scratch = pos_pool_make();
    site_snapshot *old = keep_current(self), *new;
    int64_t began = pos_monotonic();
    pos_error *error =
        pos_error_copy(build_snapshot(&new, self, old, changed_path, scratch), result);
    if (!changed_path && site_has_looked(self))
        atomic_store(&self->look_cost, pos_monotonic() - began);
    if (error)
        atomic_store(&self->next_look, pos_monotonic() + FAILED_SCAN_RETRY);
    else if (new || old)
        atomic_store(&self->next_look, site__next_look(new ? new : old));
    if (new)
        swap_snapshot(self, new);
    note_failure(self, error);
    site_release(old);
    apr_pool_destroy(scratch);
    return error;
}

/* Called with the build lock held. */
static site_snapshot *build_first(site *self, pos_error **error, apr_pool_t *result)
{
    int64_t began = pos_monotonic();
    if (self->failure && began < self->retry_at) {
        *error = pos_error_make(POS_EIO, result, "%s", self->failure);
        return NULL;
    }
    const site_attic *attic = self->options.attic;
    int turn = attic && attic->begin_first ? attic->begin_first(attic->baton) : -1;
    *error = rebuild_snapshot(self, NULL, result);
    if (attic && attic->end_first)
        attic->end_first(attic->baton, turn);
    int64_t now = pos_monotonic(), pause = (now - began) * RETRY_FACTOR;
    self->retry_at = now + (pause < MAX_RETRY_PAUSE ? pause : MAX_RETRY_PAUSE);
    return keep_current(self);
}

site_snapshot *site_hold(site *self, pos_error **error, apr_pool_t *result)
{
    *error = NULL;
    site_snapshot *snapshot = keep_current(self);
    if (snapshot)
        return snapshot;
    if (apr_thread_mutex_timedlock(self->build, FIRST_SCAN_TIMEOUT) != APR_SUCCESS) {
        *error = pos_error_make(POS_EIO, result, "the site is still being read");
        return NULL;
    }
    snapshot = keep_current(self);
    if (!snapshot)
        snapshot = build_first(self, error, result);
    apr_thread_mutex_unlock(self->build);
    return snapshot;
}

static void refresh_snapshot(site *self, const char *changed_path)
{
    site_snapshot *old = keep_current(self);
    site_release(old);
    /* A site without a snapshot is built by the next site_hold. */
    if (!old)
        return;
    apr_pool_t *pool = pos_pool_make();
    rebuild_snapshot(self, changed_path, pool);
    apr_pool_destroy(pool);
}

void site_refresh(site *self, bool wait)
{
    if (wait)
        apr_thread_mutex_lock(self->build);
    else if (apr_thread_mutex_trylock(self->build) != APR_SUCCESS)
        return;
    refresh_snapshot(self, NULL);
    apr_thread_mutex_unlock(self->build);
}

void site_recheck(site *self, const char *path)
{
    apr_thread_mutex_lock(self->build);
    refresh_snapshot(self, *path ? path : NULL);
    apr_thread_mutex_unlock(self->build);
}
