/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_table.c - the sites of this process, and the paths that are known to lead to them.
 *
 * Sites take memory, and there may be more of them than fit: the table keeps those that were asked
 * for lately. What falls out of it is freed once no request holds it any more. Its answers stay in
 * the cache, under the same name, and its next request makes the site again.
 *
 * Threads: one lock guards the table, the roots and the links between them. It is held for look-ups
 * and links alone: nothing is read, and nothing is freed, under it.
 */
#include "mod_positions.h"
#include "mod_positions_sites.h"

#include "base/hash.h"
#include "base/pool.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include <ap_mpm.h>

APLOG_USE_MODULE(positions);

#define DEFAULT_CACHE_SIZE ((apr_size_t)64 << 20)
#define DEFAULT_SITES_SIZE ((apr_size_t)256 << 20)
/* Paths that are remembered of one site. Those through links are without number; by any more of
 * them the site is found by walking. */
#define MAX_PATHS 8
/* How often it is looked whether a root's path still leads to the same directory: links are
 * switched from one release to the next, and file systems mounted. */
#define IDENTITY_INTERVAL apr_time_from_msec(50)
/* Memory that freed sites leave to the next ones. */
#define MAX_FREE_MEMORY ((apr_size_t)4 << 20)

/* ---- this process ---- */

/* prefork's children end in a signal handler, wherever they are just then and whatever locks they
 * hold, perhaps while a scan runs in its own thread. Their sites are not torn down then, and
 * neither is what the scan uses (httpd's own exit takes APR's pools and the modules apart). */
static bool is_threaded(void)
{
    int threaded = 0;
    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    return threaded != 0;
}

static void exit_without_cleanup(int status, void *baton)
{
    (void)baton;
    _exit(status);
}

static apr_status_t create_pool(apr_pool_t **pool, apr_allocator_t *allocator, apr_pool_t *child)
{
    if (is_threaded())
        return apr_pool_create_ex(pool, child, NULL, allocator);
    on_exit(exit_without_cleanup, NULL);
    return apr_pool_create_unmanaged_ex(pool, pos_pool_abort, allocator);
}

/* Sites are made by any thread at any time: their pools need an allocator with a lock. */
static apr_pool_t *make_shared_pool(apr_pool_t *child)
{
    apr_allocator_t *allocator;
    apr_thread_mutex_t *lock;
    apr_pool_t *pool;
    if (apr_allocator_create(&allocator) != APR_SUCCESS ||
        create_pool(&pool, allocator, child) != APR_SUCCESS)
        return NULL;
    apr_allocator_owner_set(allocator, pool);
    apr_allocator_max_free_set(allocator, MAX_FREE_MEMORY);
    if (apr_thread_mutex_create(&lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        return NULL;
    apr_allocator_mutex_set(allocator, lock);
    apr_pool_tag(pool, "mod_positions");
    return pool;
}

/* What all sites of the process share; caches are as large as the main server says. */
static mod_positions_process *make_process(apr_pool_t *child, const mod_positions_server *server)
{
    apr_pool_t *pool = make_shared_pool(child);
    if (!pool)
        return NULL;
    mod_positions_process *process = apr_pcalloc(pool, sizeof(*process));
    process->pool = pool;
    process->sites = apr_hash_make(pool);
    APR_RING_INIT(&process->used, mod_positions_site, link);
    process->max_size = server->sites_size ? server->sites_size : DEFAULT_SITES_SIZE;
    process->library = site_library_make(pool);
    process->admission = server->admission;
    process->scanners = serve_scanners_make(pool);
    process->cache =
        serve_cache_make(server->cache_size ? server->cache_size : DEFAULT_CACHE_SIZE, pool);
    if (apr_thread_mutex_create(&process->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        return NULL;
    return process->cache && process->scanners ? process : NULL;
}

static bool is_file(const char *path, apr_pool_t *pool)
{
    apr_finfo_t info;
    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS && info.filetype == APR_REG;
}

/* positionsctl: where the directive says, beside the module, or where `make install` puts it. */
static const char *find_helper(const mod_positions_server *server, apr_pool_t *pool)
{
    Dl_info module_file;
    if (server->helper)
        return server->helper;
    if (dladdr(&positions_module, &module_file) && module_file.dli_fname) {
        const char *folder = ap_make_dirstr_parent(pool, module_file.dli_fname);
        const char *beside = apr_pstrcat(pool, folder, "positionsctl", NULL);
        if (is_file(beside, pool))
            return beside;
    }
    return is_file(POSITIONSCTL, pool) ? POSITIONSCTL : NULL;
}

static apr_status_t free_learned_roots(void *data)
{
    const mod_positions_server *server = data;
    for (apr_hash_index_t *each = apr_hash_first(NULL, server->learned); each;
         each = apr_hash_next(each))
        free(apr_hash_this_val(each));
    return APR_SUCCESS;
}

void mod_positions_child_init(apr_pool_t *child, server_rec *main_server)
{
    mod_positions_process *process = make_process(child, mod_positions_server_of(main_server));
    for (server_rec *each = main_server; process && each; each = each->next) {
        mod_positions_server *server = mod_positions_server_of(each);
        server->learned = pos_hash_make(process->pool);
        apr_pool_cleanup_register(process->pool, server, free_learned_roots, apr_pool_cleanup_null);
        server->helper = find_helper(server, process->pool);
        server->process = process;
    }
    if (!process)
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, main_server, "no memory: no site is served");
}

/* ---- making a site ---- */

/* Sites with equal keys are the same site of this process. */
static const char *key_of(const mod_positions_place *place, const mod_positions_settings *settings,
                          apr_pool_t *pool)
{
    pos_limits limits;
    mod_positions_limits_of(&limits, settings);
    const site_options named = {.root = place->root,
                                .identity = &place->identity,
                                .links = place->links,
                                .layout = settings->layout,
                                .url = settings->url,
                                .theme_path = settings->theme_path,
                                .keep_comments = settings->keep_comments == 1};
    return apr_psprintf(pool,
                        "%s %" APR_TIME_T_FMT " %" APR_INT64_T_FMT " %" APR_INT64_T_FMT
                        " %" APR_INT64_T_FMT " %" APR_INT64_T_FMT " %" APR_INT64_T_FMT
                        " %" APR_INT64_T_FMT,
                        serve_site_key(&named, pool), settings->refresh, limits.time, limits.steps,
                        limits.memory, limits.output, limits.source, limits.pages);
}

static void copy_settings(mod_positions_settings *out, const mod_positions_settings *in,
                          apr_pool_t *pool)
{
    *out = *in;
    out->layout = apr_pstrdup(pool, in->layout);
    out->url = apr_pstrdup(pool, in->url);
    out->theme_path = apr_pstrdup(pool, in->theme_path);
}

static serve_options options_of(mod_positions_site *self, const mod_positions_server *server)
{
    const mod_positions_settings *settings = &self->settings;
    pos_limits limits;
    mod_positions_limits_of(&limits, settings);
    return (serve_options){.site = {.library = server->process->library,
                                    .root = self->root,
                                    .identity = &self->identity,
                                    .links = self->links,
                                    .layout = settings->layout,
                                    .url = settings->url,
                                    .theme_path = settings->theme_path,
                                    .helper = server->helper,
                                    .keep_comments = settings->keep_comments == 1,
                                    .limits = limits,
                                    .log = mod_positions_log(self)},
                           .name = self->key,
                           .cache = server->process->cache,
                           .admission = server->process->admission,
                           .scanners = server->process->scanners,
                           .refresh = settings->refresh == UNSET ? SERVE_DEFAULT_REFRESH
                                                                 : settings->refresh,
                           .cache_root = server->cache_root};
}

/* The site and all that belongs to it live in a pool that serve_site_drop destroys. */
static mod_positions_site *make_site(const mod_positions_server *server,
                                     const mod_positions_place *place,
                                     const mod_positions_settings *settings, const char *key)
{
    apr_pool_t *pool;
    if (apr_pool_create(&pool, server->process->pool) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(pool, "mod_positions site");
    mod_positions_site *self = apr_pcalloc(pool, sizeof(*self));
    self->key = apr_pstrdup(pool, key);
    self->server = server->server;
    self->root = apr_pstrdup(pool, place->root);
    self->root_length = strlen(self->root);
    self->identity = place->identity;
    self->links = place->links;
    copy_settings(&self->settings, settings, pool);
    serve_options options = options_of(self, server);
    self->serve = serve_site_make(&options, pool);
    if (self->serve)
        return self;
    apr_pool_destroy(pool);
    return NULL;
}

/* ---- the table; every function is called with the lock held ---- */

static void forget_root(mod_positions_root *root)
{
    if (!root->learned_by)
        return;
    apr_hash_set(root->learned_by->learned, root->path, (apr_ssize_t)root->length, NULL);
    free(root);
}

static void unlink_root(mod_positions_root *root)
{
    mod_positions_root **at = &root->site->roots;
    while (*at != root)
        at = &(*at)->next;
    *at = root->next;
    root->next = NULL;
    root->site->root_count--;
    root->site = NULL;
}

/* Takes the site out of the table, and chains it to `dropped`: the table's reference is the
 * caller's, who gives it back without the lock. */
static void remove_site(mod_positions_process *process, mod_positions_site *self,
                        mod_positions_site **dropped)
{
    while (self->roots) {
        mod_positions_root *root = self->roots;
        unlink_root(root);
        forget_root(root);
    }
    if (!self->listed)
        return;
    self->listed = false;
    APR_RING_REMOVE(self, link);
    apr_hash_set(process->sites, self->key, APR_HASH_KEY_STRING, NULL);
    process->size -= self->size;
    self->next_dropped = *dropped;
    *dropped = self;
}

/* Sites are as large as they were when they were last asked for. */
static void count_size(mod_positions_process *process, mod_positions_site *self)
{
    size_t size = serve_site_size(self->serve);
    process->size += size - self->size;
    self->size = size;
}

/* The site was asked for, and the caller has a reference to it from now on. */
static void use_site(mod_positions_process *process, mod_positions_site *self)
{
    serve_site_keep(self->serve);
    if (!self->listed)
        return;
    count_size(process, self);
    if (self == APR_RING_FIRST(&process->used))
        return;
    APR_RING_REMOVE(self, link);
    APR_RING_INSERT_HEAD(&process->used, self, mod_positions_site, link);
}

/* Drops the least lately used sites until the others fit, but never the one that was used last. A
 * site whose memory alone has the last good version of a file goes only if that of all the others
 * does not do. */
static void evict_sites(mod_positions_process *process, mod_positions_site **dropped)
{
    unsigned count = apr_hash_count(process->sites);
    for (unsigned passed = 0; process->size > process->max_size && passed < 2 * count; passed++) {
        mod_positions_site *oldest = APR_RING_LAST(&process->used);
        if (oldest == APR_RING_FIRST(&process->used))
            return;
        if (passed < count && serve_site_holds_versions(oldest->serve)) {
            APR_RING_REMOVE(oldest, link);
            APR_RING_INSERT_AFTER(APR_RING_FIRST(&process->used), oldest, link);
        } else {
            remove_site(process, oldest, dropped);
            process->rested++;
        }
    }
}

static mod_positions_root *find_root_at(apr_hash_t *roots, const char *path, size_t length)
{
    return apr_hash_count(roots) ? apr_hash_get(roots, path, (apr_ssize_t)length) : NULL;
}

/* The known root at that very path; NULL: none is. */
static mod_positions_root *root_at(const mod_positions_server *server, const char *path,
                                   size_t length)
{
    mod_positions_root *root = find_root_at(server->literal, path, length);
    return root || !server->probing ? root : find_root_at(server->learned, path, length);
}

static mod_positions_root *learn_root(mod_positions_server *server, const char *path, size_t length)
{
    mod_positions_root *root = calloc(1, sizeof(*root) + length + 1);
    if (!root)
        return NULL;
    char *copy = (char *)(root + 1);
    memcpy(copy, path, length);
    root->path = copy;
    root->length = length;
    root->on = true;
    root->learned_by = server;
    apr_hash_set(server->learned, root->path, (apr_ssize_t)length, root);
    return root;
}

/* The root leads to that site (NULL: to none) from now on. A site that no path leads to any more
 * is dropped. */
static void link_root(mod_positions_process *process, mod_positions_root *root,
                      mod_positions_site *next, mod_positions_site **dropped)
{
    mod_positions_site *before = root->site;
    if (before == next)
        return;
    if (before)
        unlink_root(root);
    if (before && !before->roots)
        remove_site(process, before, dropped);
    if (!next || !next->listed)
        return;
    root->site = next;
    root->next = next->roots;
    next->roots = root;
    next->root_count++;
}

/* ---- what the requests ask ---- */

static apr_status_t drop_site(void *dropped)
{
    serve_site_drop(((mod_positions_site *)dropped)->serve);
    return APR_SUCCESS;
}

static void drop_sites(mod_positions_site *dropped)
{
    for (mod_positions_site *next; dropped; dropped = next) {
        next = dropped->next_dropped;
        serve_site_drop(dropped->serve);
    }
}

mod_positions_site *mod_positions_get_site(const mod_positions_server *server,
                                           const mod_positions_place *place,
                                           const mod_positions_settings *settings,
                                           apr_pool_t *request)
{
    mod_positions_process *process = server->process;
    mod_positions_site *dropped = NULL;
    const char *key = key_of(place, settings, request);
    apr_thread_mutex_lock(process->lock);
    mod_positions_site *found = apr_hash_get(process->sites, key, APR_HASH_KEY_STRING);
    if (!found && (found = make_site(server, place, settings, key)) != NULL) {
        apr_hash_set(process->sites, found->key, APR_HASH_KEY_STRING, found);
        APR_RING_INSERT_HEAD(&process->used, found, mod_positions_site, link);
        found->listed = true;
    }
    if (found) {
        use_site(process, found);
        evict_sites(process, &dropped);
    }
    apr_thread_mutex_unlock(process->lock);
    drop_sites(dropped);
    if (found)
        apr_pool_cleanup_register(request, found, drop_site, apr_pool_cleanup_null);
    return found;
}

/* True for one request per interval. */
static bool is_check_due(mod_positions_root *root, apr_time_t now)
{
    if (now - root->checked_at < IDENTITY_INTERVAL)
        return false;
    root->checked_at = now;
    return true;
}

static mod_positions_root *find_nearest(const mod_positions_server *server, const char *path)
{
    for (size_t length = strlen(path); length > 0; length--) {
        if (path[length] != '/' && path[length] != '\0')
            continue;
        mod_positions_root *root = root_at(server, path, length);
        if (root)
            return root;
    }
    return NULL;
}

bool mod_positions_find_root(mod_positions_known *out, const mod_positions_server *server,
                             const char *path, const request_rec *r)
{
    mod_positions_process *process = server->process;
    mod_positions_site *dropped = NULL;
    apr_thread_mutex_lock(process->lock);
    mod_positions_root *root = find_nearest(server, path);
    if (root)
        *out = (mod_positions_known){.length = root->length,
                                     .on = root->on,
                                     .site = root->site,
                                     .walked_at = root->walked_at,
                                     .check = root->site && is_check_due(root, r->request_time)};
    if (root && root->site) {
        use_site(process, root->site);
        evict_sites(process, &dropped);
    }
    apr_thread_mutex_unlock(process->lock);
    drop_sites(dropped);
    if (root && out->site)
        apr_pool_cleanup_register(r->pool, out->site, drop_site, apr_pool_cleanup_null);
    return root != NULL;
}

void mod_positions_set_root(mod_positions_server *server, const char *path, size_t length,
                            mod_positions_site *leads_to, apr_time_t now)
{
    mod_positions_process *process = server->process;
    mod_positions_site *dropped = NULL;
    apr_thread_mutex_lock(process->lock);
    mod_positions_root *root = root_at(server, path, length);
    if (!root && server->probing && leads_to && leads_to->listed &&
        leads_to->root_count < MAX_PATHS)
        root = learn_root(server, path, length);
    if (root) {
        root->walked_at = now;
        link_root(process, root, leads_to, &dropped);
        if (!root->site)
            forget_root(root);
    }
    apr_thread_mutex_unlock(process->lock);
    drop_sites(dropped);
}
