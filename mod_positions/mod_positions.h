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

/* ---- sites of this process (mod_positions_table.c) ---- */

/* Where a site's root is, and which directory it is. */
typedef struct mod_positions_place {
    const char *root; /* without symbolic links */
    pos_identity identity;
    pos_links links; /* as Options at the root say */
} mod_positions_place;

/* One directory with one set of settings, whatever paths lead to it. It lives as long as the table
 * or a request has a reference to it, which is one to `serve`. */
struct mod_positions_site {
    const char *key;
    const char *root; /* without symbolic links */
    size_t root_length;
    pos_identity identity;
    mod_positions_settings settings;
    pos_links links;
    serve_site *serve;
    /* Under the process's lock. */
    APR_RING_ENTRY(mod_positions_site) link;
    bool listed;               /* in the table */
    mod_positions_root *roots; /* that lead to it */
    unsigned root_count;
    apr_size_t size; /* bytes, when it was last asked for */
    mod_positions_site *next_dropped;
};

/* What is known of a root, as it was when a request asked. */
typedef struct mod_positions_known {
    size_t length;
    bool on;
    mod_positions_site *site; /* NULL: a walk says which */
    bool check;               /* whether it is the same directory is for this request to see */
    apr_time_t walked_at;
} mod_positions_known;

void mod_positions_child_init(apr_pool_t *child, server_rec *main_server);

/* The site at that place with those settings: one for one directory and one set of settings,
 * whatever path, server or section leads to it. Others that were not asked for lately may be dropped
 * for it. It is the caller's until the pool `request` is cleared. NULL: out of memory. */
mod_positions_site *mod_positions_get_site(const mod_positions_server *server,
                                           const mod_positions_place *place,
                                           const mod_positions_settings *settings,
                                           apr_pool_t *request);

/* Finds the nearest known root at or above `path` (canonical, absolute). Its site, if it has one, is
 * the caller's until the pool of `r` is cleared. False: none is known. */
bool mod_positions_find_root(mod_positions_known *out, const mod_positions_server *server,
                             const char *path, const request_rec *r);

/* The root of that path leads to that site from now on; NULL: to none. A site that nothing leads to
 * any more is dropped. */
void mod_positions_set_root(mod_positions_server *server, const char *path, size_t length,
                            mod_positions_site *leads_to, apr_time_t now);

/* ---- which site a file name belongs to (mod_positions_sites.c) ---- */

/* Sets `found` to the site that `path` (canonical, absolute) belongs to, or NULL, and `root_length`
 * to how many bytes of `path` lead to its root. Runs ap_directory_walk where that is not known yet;
 * `afresh` runs it in any case. Returns OK, or an HTTP status: the walk's, or 503 where the root
 * can't be opened as the walk has allowed. With a site the request is as it was before the walk. */
int mod_positions_find_site(const mod_positions_site **found, size_t *root_length, request_rec *r,
                            const char *path, bool afresh);

/* Whether another directory has taken the place of the site's at `root`, a path that led to it. */
bool mod_positions_has_moved(const mod_positions_site *site, const char *root);

/* ---- caches beyond this server (mod_positions_freshness.c) ---- */

/* Sees to it that nothing that `r` is answered with lets anybody keep the answer past `end`, the
 * moment at which it changes by itself (INT64_MAX: never). */
void mod_positions_limit_freshness(apr_time_t end, request_rec *r);
/* Registers the filter that does it. */
void mod_positions_register_freshness(void);

/* ---- mod_status's page (mod_positions_status.c) ---- */

void mod_positions_register_status(void);

/* ---- one request (mod_positions_map.c, mod_positions_handler.c) ---- */

typedef struct mod_positions_request mod_positions_request;

struct mod_positions_request {
    const mod_positions_site *site;
    pos_text root; /* the path of the site's root by which the request came */
    serve_target look;
    pos_text url;       /* below the site's URL */
    const char *prefix; /* the site's URL, without a slash at its end; NULL where it is unknown */
    const char *mapped; /* the file name that the request was given; NULL: its own */
    const char *source; /* below the root: the page's, or that of the page that it has moved to */
    bool looked_up;     /* `look` holds the site's route */
    bool taken;         /* the handler is ours */
    bool again;         /* an internal redirect to the same URL will follow */
    bool refused;       /* ... because by the walk's configuration the file is not this site's */
    bool moved;         /* ... because another directory has taken the place of the site's */
    /* Subrequests that httpd may yet put in this request's place (DirectoryIndex, MultiViews). */
    mod_positions_request *lookups;
    mod_positions_request *owner, *next; /* of a lookup: whose list it is on */
    const char *filename;                /* after the walk; identifies a lookup */
};

int mod_positions_map(request_rec *r);
int mod_positions_type(request_rec *r);
int mod_positions_fix_up(request_rec *r);
int mod_positions_handle(request_rec *r);

/* The site's URL and what is below it, escaped. */
const char *mod_positions_location(const mod_positions_request *request, const char *below,
                                   request_rec *r);

/* Sets the field Location to that, with the request's query. False, and nothing is set, where the
 * site's URL is unknown. */
bool mod_positions_set_location(const mod_positions_request *request, const char *below,
                                request_rec *r);

/* Makes the site's own 404 page the answer's body, unless an ErrorDocument says otherwise. */
void mod_positions_set_missing_page(const mod_positions_request *request, request_rec *r);

/* The record the handler answers from: the request's own, or that of the lookup in its place. */
mod_positions_request *mod_positions_request_of(const request_rec *r);

extern const char mod_positions_page_handler[];
extern const char mod_positions_again_handler[];

/* A bucket that holds a reference to `body` (mod_positions_bucket.c). */
apr_bucket *mod_positions_bucket(const serve_body *body, pos_text bytes,
                                 apr_bucket_alloc_t *allocator);

/* ---- log (mod_positions.c) ---- */

/* A log for the core that writes to the server's error log. */
pos_log mod_positions_log(server_rec *server);

#endif
