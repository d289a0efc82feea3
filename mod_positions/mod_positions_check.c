/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_check.c - what a configuration says that can't work, or means something else than
 * one would think: told by configtest and at every start, before a reader finds it.
 *
 * It runs as root, so it asks what is there, whose it is and what folders are called; it reads no
 * file of a site. */
#include "mod_positions.h"

#include <apr_file_info.h>
#include <apr_fnmatch.h>
#include <apr_user.h>
#include <unistd.h>

#include <unixd.h>

APLOG_USE_MODULE(positions);

#define LAYOUTS "_layouts"

static void print_warning(const char *where, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void print_warning(const char *where, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    apr_vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, NULL, "%s%s%s", where ? where : "",
                 where ? ": " : "", text);
}

/* ---- a site's folder ---- */

static bool is_directory(const char *path, apr_pool_t *scratch)
{
    apr_finfo_t info;
    return apr_stat(&info, path, APR_FINFO_TYPE, scratch) == APR_SUCCESS &&
           info.filetype == APR_DIR;
}

/* The site whose folder this one lies in; NULL: in none. */
static const mod_positions_root *outer_site(const mod_positions_root *root, apr_hash_t *roots,
                                            apr_pool_t *scratch)
{
    char *path = apr_pstrdup(scratch, root->path);
    for (char *slash = strrchr(path, '/'); slash && slash > path; slash = strrchr(path, '/')) {
        *slash = '\0';
        const mod_positions_root *outer = apr_hash_get(roots, path, APR_HASH_KEY_STRING);
        if (outer)
            return outer->on ? outer : NULL;
    }
    return NULL;
}

/* Each root once, however many virtual hosts have it. */
static void check_roots(mod_positions_server *server, apr_hash_t *seen, apr_pool_t *scratch)
{
    for (apr_hash_index_t *each = apr_hash_first(scratch, server->literal); each;
         each = apr_hash_next(each)) {
        const mod_positions_root *root = apr_hash_this_val(each);
        if (!root->on || apr_hash_get(seen, root->path, APR_HASH_KEY_STRING))
            continue;
        apr_hash_set(seen, root->path, APR_HASH_KEY_STRING, root);
        if (!is_directory(root->path, scratch))
            print_warning(
                root->where,
                "<Directory \"%s\">: there is no such folder; there is no site until it is",
                root->path);
        const mod_positions_root *outer = outer_site(root, server->literal, scratch);
        if (outer)
            print_warning(
                root->where,
                "<Directory \"%s\">: this site lies within the site %s; what is asked for below "
                "it is "
                "this one's, with its own settings, and the other one's pages see its files as "
                "well, "
                "unless its _config.yml excludes them",
                root->path, outer->path);
    }
}

/* ---- layouts ---- */

/* True where the folder has a file of that name, whatever its extension. */
static bool has_file_named(const char *folder, const char *name, apr_pool_t *scratch)
{
    apr_dir_t *directory;
    apr_finfo_t info;
    size_t length = strlen(name);
    bool found = false;
    if (apr_dir_open(&directory, folder, scratch) != APR_SUCCESS)
        return false;
    while (!found && apr_dir_read(&info, APR_FINFO_NAME, directory) == APR_SUCCESS)
        found = strncmp(info.name, name, length) == 0 && info.name[length] == '.' &&
                !strchr(info.name + length + 1, '.');
    apr_dir_close(directory);
    return found;
}

static void check_layout(const mod_positions_dir *dir, apr_pool_t *scratch)
{
    const char *layout = dir->site.layout;
    const char *slash = layout ? strrchr(layout, '/') : NULL;
    if (!layout || dir->engine != 1 || dir->site.theme_path || !is_directory(dir->root, scratch))
        return;
    const char *folder = apr_pstrcat(scratch, dir->root, LAYOUTS "/", NULL);
    if (slash)
        folder = apr_pstrcat(scratch, folder,
                             apr_pstrmemdup(scratch, layout, (size_t)(slash - layout)), NULL);
    if (!has_file_named(folder, slash ? slash + 1 : layout, scratch))
        print_warning(dir->where,
                      "PositionsLayout %s: there is no layout of that name in %s" LAYOUTS
                      "; pages that name "
                      "none have none",
                      layout, dir->root);
}

static void check_sections(server_rec *server, apr_pool_t *scratch)
{
    const core_server_config *core = ap_get_core_module_config(server->module_config);
    for (int i = 0; i < core->sec_dir->nelts; i++) {
        const mod_positions_dir *dir = ap_get_module_config(
            APR_ARRAY_IDX(core->sec_dir, i, ap_conf_vector_t *), &positions_module);
        if (dir && dir->root && !apr_fnmatch_test(dir->root))
            check_layout(dir, scratch);
    }
}

/* ---- the cache on disk ---- */

static const char *user_named(uid_t user, apr_pool_t *scratch)
{
    char *name;
    return apr_uid_name_get(&name, user, scratch) == APR_SUCCESS
               ? name
               : apr_psprintf(scratch, "user %ld", (long)user);
}

/* The children open it, as their user, and want it for themselves: it has protected pages too. */
static void check_cache_root(const char *path, const char *where, apr_pool_t *scratch)
{
    apr_finfo_t info;
    uid_t server = geteuid() == 0 ? ap_unixd_config.user_id : geteuid();
    const char *name = user_named(server, scratch);
    if (apr_stat(&info, path, APR_FINFO_OWNER | APR_FINFO_PROT, scratch) != APR_SUCCESS)
        return;
    bool open = info.protection & (APR_FPROT_GREAD | APR_FPROT_GWRITE | APR_FPROT_GEXECUTE |
                                   APR_FPROT_WREAD | APR_FPROT_WWRITE | APR_FPROT_WEXECUTE);
    if (info.user != server)
        print_warning(
            where,
            "PositionsCacheRoot %s: it is %s's, and the server runs as %s: nothing is kept there; "
            "chown %s and chmod 700 make it the server's own",
            path, user_named(info.user, scratch), name, name);
    else if (open)
        print_warning(
            where,
            "PositionsCacheRoot %s: others than %s may look into it: nothing is kept there; chmod "
            "700 makes it the server's own",
            path, name);
}

/* ---- all ---- */

/* httpd reads its configuration twice at a start; configtest stops after the first time. */
static bool is_first_reading(void)
{
    return ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG &&
           ap_state_query(AP_SQ_RUN_MODE) != AP_SQ_RM_CONFIG_TEST;
}

int mod_positions_check_configuration(apr_pool_t *configuration, apr_pool_t *log,
                                      apr_pool_t *scratch, server_rec *main_server)
{
    (void)configuration;
    (void)log;
    if (is_first_reading())
        return OK;
    const mod_positions_server *main = mod_positions_server_of(main_server);
    apr_hash_t *seen = apr_hash_make(scratch);
    for (server_rec *each = main_server; each; each = each->next) {
        check_roots(mod_positions_server_of(each), seen, scratch);
        check_sections(each, scratch);
    }
    if (main->cache_root)
        check_cache_root(main->cache_root, main->cache_root_where, scratch);
    return OK;
}
