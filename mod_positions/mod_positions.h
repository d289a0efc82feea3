/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions.h - the glue: translates httpd's requests for the core, and its answers for httpd.
 *
 * The mod_positions*.c files are the only ones that see httpd's headers. They decide *which* site
 * a request belongs to and translate; what a site answers is serve's business.
 *
 * Lifetimes: a mod_positions_dir lives as long as httpd's configuration (or the request, where it
 * comes from .htaccess), a mod_positions_server as long as the configuration, a
 * mod_positions_process and its sites from child_init to the process's end, a
 * mod_positions_request as long as its request. Root never gets further than the first two.
 *
 * Threads: a mod_positions_site is immutable; the tables that lead to it have their own locks.
 */
#ifndef MOD_POSITIONS_H
#define MOD_POSITIONS_H

#include <apr_hash.h>
#include <apr_ring.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "serve/serve.h"

extern module AP_MODULE_DECLARE_DATA positions_module __attribute__((visibility("default")));

/* ---- what directives say (mod_positions_config.c) ---- */

#define UNSET (-1)

/* Settings of a whole site: those in force at its root directory. */
typedef struct mod_positions_settings {
    const char *layout;
    const char *url;
    const char *theme_path;
    int keep_comments;
    apr_interval_time_t refresh;
    pos_limits limits;   /* PositionsLimit of the server's configuration; 0: not set */
    pos_limits ceilings; /* PositionsLimit of .htaccess, which only lowers; 0: not set */
} mod_positions_settings;

typedef struct mod_positions_dir {
    const char *path;  /* of the section or the .htaccess file, with a slash at its end */
    int engine;        /* UNSET, 0, 1 */
    const char *where; /* "file:line" of the directive that says so */
    const char *root;  /* the path, perhaps with wildcards, of the section that said On */
    unsigned depth;    /* slashes in it: as many as the root's own path has */
    mod_positions_settings site;
    int encodings; /* SERVE_GZIP | SERVE_BROTLI */
    int markdown_source;
    const char *cache_control; /* "": none is sent */
    int show_errors;
    ap_expr_info_t *errors_when; /* NULL: always */
    int previews;                /* UNSET, 0, 1: ?positions-at is obeyed */
    ap_expr_info_t *previews_when;
} mod_positions_dir;

typedef struct mod_positions_site mod_positions_site;

/* A path of which it is known whether it is a site's root. */
typedef struct mod_positions_root {
    const char *path; /* without a slash at its end */
    size_t length;
    const char *where; /* "file:line" of its directive; NULL: of a .htaccess */
    bool on;           /* false: the configuration says PositionsEngine Off */
    struct mod_positions_server *learned_by; /* NULL: it is literal, from the configuration */
    /* From child_init on, under the process's lock. */
    mod_positions_site *site;        /* NULL: it has not been asked for, or not lately */
    struct mod_positions_root *next; /* of those that lead to `site` */
    apr_time_t checked_at;           /* when it was last looked whether it is the same directory */
    apr_time_t walked_at;            /* when its settings were last read */
} mod_positions_root;

/* A number of workers, or a share of those that the server has; 0: not set. */
typedef struct mod_positions_share {
    unsigned number;
    bool percent;
} mod_positions_share;

typedef struct mod_positions_process {
    apr_pool_t *pool; /* with an allocator of its own that any thread may use */
    const site_library *library;
    serve_cache *cache;
    serve_scanners *scanners;
    apr_size_t max_size;
    apr_thread_mutex_t *lock; /* guards all below, the learned roots, and what roots lead to */
    apr_hash_t *sites;        /* key → mod_positions_site */
    APR_RING_HEAD(mod_positions_used, mod_positions_site) used; /* the last one first */
    apr_size_t size;                                            /* of all in `sites` */
    apr_uint64_t rested;                                        /* sites that made room */
    serve_admission *admission;
} mod_positions_process;

typedef struct mod_positions_server {
    server_rec *server;
    apr_hash_t *literal; /* path → mod_positions_root, from <Directory> without wildcards */
    bool wild;           /* a section with wildcards says On */
    bool probing;        /* wildcards or .htaccess may name roots: walk to find them */
    bool regex_options;  /* a <DirectoryMatch> sets Options */
    apr_size_t cache_size;
    apr_size_t sites_size;
    const char *cache_root;
    const char *cache_root_where; /* "file:line" of the directive */
    const char *helper;
    mod_positions_share render_site, render_all; /* the main server's alone */
    serve_admission *admission;                  /* so is this, from post_config on */
    /* from child_init on */
    mod_positions_process *process;
    apr_hash_t *learned; /* path → mod_positions_root, found by ap_directory_walk */
} mod_positions_server;

extern const command_rec mod_positions_commands[];

void *mod_positions_dir_make(apr_pool_t *pool, char *path);
void *mod_positions_dir_merge(apr_pool_t *pool, void *base, void *add);
void *mod_positions_server_make(apr_pool_t *pool, server_rec *server);
void *mod_positions_server_merge(apr_pool_t *pool, void *base, void *add);

/* What a page of a site with these settings may take. */
void mod_positions_limits_of(pos_limits *out, const mod_positions_settings *settings);
/* Makes the table of slots that the children of `main_server` will share, in `pool`. */
void mod_positions_make_admission(server_rec *main_server, apr_pool_t *pool);
/* Whether .htaccess files may say PositionsEngine anywhere on this server. */
bool mod_positions_htaccess_allowed(server_rec *server);
/* Whether a <DirectoryMatch> sets Options, which ap_directory_walk merges last of all. */
bool mod_positions_has_regex_options(server_rec *server);
/* How many bytes of `filename` are the path of its site's root, by the merged configuration `dir`;
 * 0: it belongs to no site. */
size_t mod_positions_root_length(const mod_positions_dir *dir, const char *filename);

static inline mod_positions_dir *mod_positions_dir_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &positions_module);
}

static inline mod_positions_server *mod_positions_server_of(const server_rec *server)
{
    return ap_get_module_config(server->module_config, &positions_module);
}

/* check_config: warns of what can't work (mod_positions_check.c). */
int mod_positions_check_configuration(apr_pool_t *configuration, apr_pool_t *log,
                                      apr_pool_t *scratch, server_rec *main_server);

/* ---- mod_status's page (mod_positions_status.c) ---- */

void mod_positions_register_status(void);

/* ---- log (mod_positions.c) ---- */

/* A log for a site, which writes to the error log of the server that it was made for; each line
 * begins with the site's root. It is used no longer than the site is there. */
pos_log mod_positions_log(mod_positions_site *of);

#endif
