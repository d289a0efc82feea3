/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_sites.c - which site a file name belongs to.
 *
 * A literal <Directory> is known from the configuration. Roots in wildcards and .htaccess are
 * found by ap_directory_walk: for a file name below no known root it is run here. Where that finds
 * no site its result is kept, so that core's own walk finds everything in its cache; where it finds
 * one the request is restored, because it is about to get another file name. Such a root is
 * remembered (mod_positions_table.c): later requests are mapped at once, and their own walk is
 * compared in fixups.
 */
#include "mod_positions.h"
#include "mod_positions_request.h"
#include "mod_positions_sites.h"

#include <errno.h>
#include <sys/stat.h>

APLOG_USE_MODULE(positions);

/* How often the settings in an .htaccess file at a root are read again. */
#define SETTINGS_INTERVAL apr_time_from_sec(1)
/* How often in one request a root is looked for that is replaced meanwhile. */
#define MAX_TRIES 3

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
static pos_error *find_place(mod_positions_place *place, request_rec *r, const char *root,
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
        mod_positions_place place;
        if (walk_to(r, root, root_length) != OK)
            break;
        const mod_positions_dir *dir = mod_positions_dir_of(r);
        if (mod_positions_root_length(dir, r->filename) != root_length)
            break;
        error = find_place(&place, r, root, root_length);
        if (!error)
            *found = mod_positions_get_site(server, &place, &dir->site, r->pool);
        if (!error || error->status != POS_ECHANGED)
            break;
    }
    restore_walk(r, &before);
    if (error && error->status != POS_EMISSING)
        log_place_error(r, root, root_length, error);
    return error && error->status != POS_EMISSING ? HTTP_SERVICE_UNAVAILABLE : OK;
}

/* ---- roots that are known ---- */

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
static bool needs_walk(const mod_positions_known *root, const char *path, const request_rec *r)
{
    if (!root->site)
        return true;
    if (!root->check)
        return false;
    bool rereads = mod_positions_server_of(r->server)->probing;
    return (rereads && r->request_time - root->walked_at >= SETTINGS_INTERVAL) ||
           mod_positions_has_moved(root->site, path);
}

/* Of the root at the beginning of `path`. */
static int site_of_root(const mod_positions_site **found, request_rec *r, const char *path,
                        const mod_positions_known *root)
{
    mod_positions_site *next;
    path = apr_pstrmemdup(r->pool, path, root->length);
    *found = root->site;
    if (!needs_walk(root, path, r))
        return OK;
    int status = site_at(&next, r, path, root->length);
    /* One directory may be on its way out, and the next on its way in. */
    if (!next && status == OK && root->site && is_absent(path))
        return OK;
    *found = next;
    if (next || status == OK)
        mod_positions_set_root(mod_positions_server_of(r->server), path, root->length, next,
                               r->request_time);
    return status;
}

/* ---- roots that show while walking ---- */

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
    mod_positions_set_root(server, path, *root_length, next, r->request_time);
    return OK;
}

int mod_positions_find_site(const mod_positions_site **found, size_t *root_length, request_rec *r,
                            const char *path, bool afresh)
{
    mod_positions_server *server = mod_positions_server_of(r->server);
    *found = NULL;
    if (!server->process)
        return OK;
    mod_positions_known root;
    if (!afresh && mod_positions_find_root(&root, server, path, r)) {
        *root_length = root.length;
        int status = root.on ? site_of_root(found, r, path, &root) : OK;
        if (*found || status != OK || !root.on)
            return status;
    }
    return server->probing || afresh ? walk_for_site(found, root_length, r, path) : OK;
}
