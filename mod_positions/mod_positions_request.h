/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_request.h - one request: what the hooks before the handler find out for it, and what
 * its answer takes along.
 *
 * Threads: a request is one thread's at a time. */
#ifndef MOD_POSITIONS_REQUEST_H
#define MOD_POSITIONS_REQUEST_H

#include "mod_positions_sites.h"

/* ---- caches beyond this server (mod_positions_freshness.c) ---- */

/* Sees to it that nothing that `r` is answered with lets anybody keep the answer past `end`, the
 * moment at which it changes by itself (INT64_MAX: never). */
void mod_positions_limit_freshness(apr_time_t end, request_rec *r);
/* Registers the filter that does it. */
void mod_positions_register_freshness(void);

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

#endif
