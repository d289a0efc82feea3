/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_sites.c - the table of this process's sites, and which one a file name belongs to.
 *
 * A literal <Directory> is known from the configuration. Roots in wildcards and .htaccess are
 * found by ap_directory_walk: for a file name below no known root it is run here. Where that finds
 * no site its result is kept, so that core's own walk finds everything in its cache; where it finds
 * one the request is restored, because it is about to get another file name. Such a root is
 * remembered: later requests are mapped at once, and their own walk is compared in fixups.
 */
#include "mod_positions.h"

#include "base/pool.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ap_mpm.h>

APLOG_USE_MODULE(positions);

#define DEFAULT_CACHE_SIZE ((apr_size_t)64 << 20)
/* Roots with different settings are different sites; .htaccess files that change make new ones. */
#define MAX_SITES 65536
/* How often the settings in an .htaccess file at a root are read again. */
#define SETTINGS_INTERVAL apr_time_from_sec(1)
/* How often it is looked whether a root's path still leads to the same directory: links are
 * switched from one release to the next, and file systems mounted. */
#define IDENTITY_INTERVAL apr_time_from_msec(50)
/* How often in one request a root is looked for that is replaced meanwhile. */
#define MAX_TRIES 3
/* Paths that are remembered of one site. Those through links are without number; by any more of
 * them the site is found by walking. */
#define MAX_PATHS 8

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
    if (apr_thread_mutex_create(&lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        return NULL;
    apr_allocator_mutex_set(allocator, lock);
    apr_pool_tag(pool, "mod_positions");
    return pool;
}

/* What all sites of the process share; the cache is as large as the main server says. */
static mod_positions_process *make_process(apr_pool_t *child, const mod_positions_server *server)
{
    apr_pool_t *pool = make_shared_pool(child);
    if (!pool)
        return NULL;
    mod_positions_process *process = apr_pcalloc(pool, sizeof(*process));
    process->pool = pool;
    process->sites = apr_hash_make(pool);
    process->library = site_library_make(pool);
    process->cache =
        serve_cache_make(server->cache_size ? server->cache_size : DEFAULT_CACHE_SIZE, pool);
    if (apr_thread_mutex_create(&process->making, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        return NULL;
    return process->cache ? process : NULL;
}

void mod_positions_child_init(apr_pool_t *child, server_rec *main_server)
{
    mod_positions_process *process = make_process(child, mod_positions_server_of(main_server));
    for (server_rec *each = main_server; process && each; each = each->next) {
        mod_positions_server *server = mod_positions_server_of(each);
        if (apr_thread_rwlock_create(&server->lock, process->pool) != APR_SUCCESS)
            continue;
        server->learned = apr_hash_make(process->pool);
        server->process = process;
    }
    if (!process)
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, main_server, "no memory: no site is served");
}

/* ---- making sites ---- */

/* Where a site's root is, and which directory it is. */
typedef struct site_place {
    const char *root;
    pos_identity identity;
    pos_links links; /* as Options at the root say */
} site_place;

/* Sites with equal keys are the same site of this process. */
static const char *key_of(const site_place *place, const mod_positions_settings *settings,
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
    return apr_psprintf(
        pool, "%s %" APR_TIME_T_FMT " %" APR_INT64_T_FMT " %" APR_INT64_T_FMT " %" APR_SIZE_T_FMT,
        serve_site_key(&named, pool), settings->refresh, limits.time, limits.steps, limits.memory);
}

static void copy_settings(mod_positions_settings *out, const mod_positions_settings *in,
                          apr_pool_t *pool)
{
    *out = *in;
    out->layout = apr_pstrdup(pool, in->layout);
    out->url = apr_pstrdup(pool, in->url);
    out->theme_path = apr_pstrdup(pool, in->theme_path);
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

static serve_options options_of(const mod_positions_site *self, const mod_positions_server *server,
                                apr_pool_t *pool)
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
                                    .helper = find_helper(server, pool),
                                    .keep_comments = settings->keep_comments == 1,
                                    .limits = limits,
                                    .log = mod_positions_log(server->server)},
                           .cache = server->process->cache,
                           .refresh = settings->refresh == UNSET ? SERVE_DEFAULT_REFRESH
                                                                 : settings->refresh,
                           .cache_root = server->cache_root};
}

static mod_positions_site *make_site(const mod_positions_server *server, const site_place *place,
                                     const mod_positions_settings *settings)
{
    apr_pool_t *pool;
    if (apr_pool_create(&pool, server->process->pool) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(pool, "mod_positions site");
    mod_positions_site *self = apr_pcalloc(pool, sizeof(*self));
    self->root = apr_pstrdup(pool, place->root);
    self->root_length = strlen(self->root);
    self->identity = place->identity;
    self->links = place->links;
    copy_settings(&self->settings, settings, pool);
    serve_options options = options_of(self, server, pool);
    self->serve = serve_site_make(&options, pool);
    if (self->serve)
        return self;
    apr_pool_destroy(pool);
    return NULL;
}

/* One site for one directory and one set of settings, whatever path, server or section leads to
 * it. */
static mod_positions_site *get_site(const mod_positions_server *server, const site_place *place,
                                    const mod_positions_settings *settings, apr_pool_t *scratch)
{
    mod_positions_process *process = server->process;
    const char *key = key_of(place, settings, scratch);
    apr_thread_mutex_lock(process->making);
    mod_positions_site *found = apr_hash_get(process->sites, key, APR_HASH_KEY_STRING);
    if (!found && apr_hash_count(process->sites) < MAX_SITES) {
        found = make_site(server, place, settings);
        if (found)
            apr_hash_set(process->sites, apr_pstrdup(process->pool, key), APR_HASH_KEY_STRING,
                         found);
    }
    apr_thread_mutex_unlock(process->making);
    return found;
}

/* ---- ap_directory_walk, with the request restored afterwards ---- */

/* What ap_directory_walk changes in a request. */
typedef struct walk_state {
    char *filename;
    char *canonical_filename;
    char *path_info;
    apr_finfo_t finfo;
    ap_conf_vector_t *per_dir_config;
    int status;
} walk_state;

static walk_state save_walk(const request_rec *r)
{
    return (walk_state){r->filename, r->canonical_filename, r->path_info,
                        r->finfo,    r->per_dir_config,     r->status};
}

static void restore_walk(request_rec *r, const walk_state *state)
{
    r->filename = state->filename;
    r->canonical_filename = state->canonical_filename;
    r->path_info = state->path_info;
    r->finfo = state->finfo;
    r->per_dir_config = state->per_dir_config;
    r->status = state->status;
}

static pos_links links_of(request_rec *r)
{
    allow_options_t options = (allow_options_t)ap_allow_options(r);
    if (options & OPT_SYM_OWNER)
        return POS_LINKS_OWNER;
    return options & OPT_SYM_LINKS ? POS_LINKS_FOLLOW : POS_LINKS_NEVER;
}

/* Runs the walk for a directory; its result is in the request until that is restored. */
static int walk_to(request_rec *r, const char *path, size_t length)
{
    r->filename = apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, path, length), "/", NULL);
    r->path_info = NULL;
    memset(&r->finfo, 0, sizeof(r->finfo));
    return ap_directory_walk(r);
}

/* Which links may be followed in the folder. ap_directory_walk asks for that before it merges
 * <DirectoryMatch> sections: what those say is not known here, and a link's owner decides. */
static pos_links links_in_folder(request_rec *r, const char *path, size_t length)
{
    if (mod_positions_server_of(r->server)->regex_options)
        return POS_LINKS_OWNER;
    return walk_to(r, path, length) == OK ? links_of(r) : POS_LINKS_NEVER;
}

/* For each component of the root's path, as pos_directory_find wants it. */
static const pos_links *links_on_the_way(request_rec *r, const char *root, size_t root_length)
{
    apr_array_header_t *links = apr_array_make(r->pool, 16, sizeof(pos_links));
    for (size_t i = 0; i < root_length; i++)
        if (root[i] == '/')
            APR_ARRAY_PUSH(links, pos_links) = links_in_folder(r, root, i);
    return (const pos_links *)links->elts;
}

/* Whether the walk saw that directory. */
static bool is_walked(const apr_finfo_t *info, const pos_identity *identity)
{
    return (info->valid & APR_FINFO_IDENT) == APR_FINFO_IDENT &&
           (uint64_t)info->device == identity->device && (uint64_t)info->inode == identity->inode;
}

/* Finds the directory that the walk has just allowed, under the Options of the folders on the way
 * to it. */
static pos_error *find_place(site_place *place, request_rec *r, const char *root,
                             size_t root_length)
{
    const apr_finfo_t walked = r->finfo;
    const char *path = apr_pstrmemdup(r->pool, root, root_length);
    place->links = links_of(r);
    const pos_links *links = links_on_the_way(r, root, root_length);
    POS_TRY(pos_directory_find(&place->identity, &place->root, path, links, r->pool));
    if (!is_walked(&walked, &place->identity))
        return pos_error_make(POS_ECHANGED, r->pool, "renamed while it was looked for");
    return NULL;
}

static void log_place_error(request_rec *r, const char *root, size_t root_length,
                            const pos_error *error)
{
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "the site's directory %.*s can't be opened: %s",
                  (int)root_length, root, error->message);
}

/* The site at `root` as the configuration that applies to this very directory says. NULL and OK
 * where the walk forbids it, or the engine is off, or there is no such directory; NULL and 503
 * where the directory can't be opened as the walk has allowed. */
static int site_at(mod_positions_site **found, request_rec *r, const char *root, size_t root_length)
{
    const mod_positions_server *server = mod_positions_server_of(r->server);
    walk_state before = save_walk(r);
    pos_error *error = NULL;
    *found = NULL;
    for (int i = 0; i < MAX_TRIES && !*found; i++) {
        site_place place;
        if (walk_to(r, root, root_length) != OK)
            break;
        const mod_positions_dir *dir = mod_positions_dir_of(r);
        if (mod_positions_root_length(dir, r->filename) != root_length)
            break;
        error = find_place(&place, r, root, root_length);
        if (!error)
            *found = get_site(server, &place, &dir->site, r->pool);
        if (!error || error->status != POS_ECHANGED)
            break;
    }
    restore_walk(r, &before);
    if (error && error->status != POS_EMISSING)
        log_place_error(r, root, root_length, error);
    return error && error->status != POS_EMISSING ? HTTP_SERVICE_UNAVAILABLE : OK;
}

/* ---- roots that are known ---- */

static mod_positions_root *find_root_at(apr_hash_t *roots, const char *path, size_t length)
{
    return apr_hash_count(roots) ? apr_hash_get(roots, path, (apr_ssize_t)length) : NULL;
}

static mod_positions_root *find_learned(const mod_positions_server *server, const char *path,
                                        size_t length)
{
    apr_thread_rwlock_rdlock(server->lock);
    mod_positions_root *root = find_root_at(server->learned, path, length);
    apr_thread_rwlock_unlock(server->lock);
    return root && atomic_load(&root->on) ? root : NULL;
}

/* The nearest known directory at or above `path`. */
static mod_positions_root *find_root(const mod_positions_server *server, const char *path)
{
    for (size_t length = strlen(path); length > 0; length--) {
        if (path[length] != '/' && path[length] != '\0')
            continue;
        mod_positions_root *root = find_root_at(server->literal, path, length);
        if (!root && server->probing)
            root = find_learned(server, path, length);
        if (root)
            return root;
    }
    return NULL;
}

/* True for one request per interval. */
static bool is_due(_Atomic(apr_time_t) *last, apr_time_t now, apr_interval_time_t interval)
{
    apr_time_t before = atomic_load_explicit(last, memory_order_relaxed);
    return now - before >= interval && atomic_compare_exchange_strong(last, &before, now);
}

bool mod_positions_has_moved(const mod_positions_site *self, const char *root)
{
    pos_identity found;
    return pos_identity_of(&found, root) && !pos_identity_equal(&found, &self->identity);
}

static bool is_absent(const char *path)
{
    struct stat info;
    return stat(path, &info) != 0 && errno == ENOENT;
}

/* Whether the walk has to say again which site is at the root, and with what settings. */
static bool needs_walk(mod_positions_root *root, const mod_positions_site *known, request_rec *r)
{
    apr_time_t now = r->request_time;
    if (!is_due(&root->checked_at, now, IDENTITY_INTERVAL))
        return false;
    bool rereads = mod_positions_server_of(r->server)->probing;
    return (rereads && now - atomic_load(&root->walked_at) >= SETTINGS_INTERVAL) ||
           mod_positions_has_moved(known, root->path);
}

/* The root leads to that site (NULL: to none) from now on. One that no path leads to any more
 * releases its snapshot. */
static void set_site(mod_positions_root *root, mod_positions_site *next, apr_time_t now)
{
    if (next)
        atomic_fetch_add(&next->paths, 1);
    mod_positions_site *before = atomic_exchange(&root->site, next);
    atomic_store(&root->walked_at, now);
    if (before && atomic_fetch_sub(&before->paths, 1) == 1)
        serve_site_unload(before->serve);
}

static int site_of_root(const mod_positions_site **found, request_rec *r, mod_positions_root *root)
{
    mod_positions_site *known = atomic_load(&root->site), *next;
    *found = known;
    if (known && !needs_walk(root, known, r))
        return OK;
    int status = site_at(&next, r, root->path, root->length);
    /* One directory may be on its way out, and the next on its way in. */
    if (!next && status == OK && known && is_absent(root->path))
        return OK;
    *found = next;
    if (next || status == OK)
        set_site(root, next, r->request_time);
    return status;
}

/* ---- roots that show while walking ---- */

static void add_learned_root(mod_positions_server *server, const char *path, size_t length,
                             mod_positions_site *found, apr_time_t now)
{
    apr_pool_t *pool = server->process->pool;
    apr_thread_rwlock_wrlock(server->lock);
    mod_positions_root *root = find_root_at(server->learned, path, length);
    if (!root && atomic_load(&found->paths) < MAX_PATHS) {
        root = apr_pcalloc(pool, sizeof(*root));
        root->path = apr_pstrmemdup(pool, path, length);
        root->length = length;
        apr_hash_set(server->learned, root->path, (apr_ssize_t)length, root);
    }
    if (root) {
        atomic_store(&root->on, true);
        set_site(root, found, now);
    }
    apr_thread_rwlock_unlock(server->lock);
}

static void switch_off_root(mod_positions_server *server, const char *path, size_t length)
{
    apr_thread_rwlock_wrlock(server->lock);
    mod_positions_root *root = find_root_at(server->learned, path, length);
    if (root)
        atomic_store(&root->on, false);
    apr_thread_rwlock_unlock(server->lock);
}

/* Whether core's walk takes this one's result as it is. It walks again for anything else than a
 * plain file or directory, and then needs the request as it was. */
static bool is_final_walk(const request_rec *r)
{
    return r->finfo.filetype == APR_REG ||
           (r->finfo.filetype == APR_DIR && (!r->path_info || !*r->path_info));
}

static int walk_for_site(const mod_positions_site **found, size_t *root_length, request_rec *r,
                         const char *path)
{
    mod_positions_server *server = mod_positions_server_of(r->server);
    walk_state before = save_walk(r);
    int status = ap_directory_walk(r);
    if (status != OK)
        return status;
    *root_length = mod_positions_root_length(mod_positions_dir_of(r), path);
    if (*root_length == 0) {
        if (!is_final_walk(r))
            restore_walk(r, &before);
        return OK;
    }
    restore_walk(r, &before);
    mod_positions_site *next;
    status = site_at(&next, r, path, *root_length);
    *found = next;
    if (!next)
        return status == OK ? HTTP_SERVICE_UNAVAILABLE : status;
    if (!find_root_at(server->literal, path, *root_length))
        add_learned_root(server, path, *root_length, next, r->request_time);
    return OK;
}

int mod_positions_find_site(const mod_positions_site **found, size_t *root_length, request_rec *r,
                            const char *path, bool afresh)
{
    mod_positions_server *server = mod_positions_server_of(r->server);
    *found = NULL;
    if (!server->process)
        return OK;
    mod_positions_root *root = afresh ? NULL : find_root(server, path);
    if (root && !atomic_load(&root->on))
        return OK;
    if (root) {
        *root_length = root->length;
        int status = site_of_root(found, r, root);
        if (*found || status != OK)
            return status;
        switch_off_root(server, root->path, root->length);
    }
    return server->probing || afresh ? walk_for_site(found, root_length, r, path) : OK;
}
