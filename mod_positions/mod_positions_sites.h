/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_sites.h - the sites of this process, and which of them a file name belongs to.
 *
 * Threads: every function may be called from any thread; the tables have a lock of their own. */
#ifndef MOD_POSITIONS_SITES_H
#define MOD_POSITIONS_SITES_H

#include "mod_positions.h"

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
    server_rec *server; /* whose error log has its lines */
    const char *root;   /* without symbolic links */
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

#endif
