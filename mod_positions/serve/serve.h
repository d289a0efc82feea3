/* SPDX-License-Identifier: Apache-2.0 */
/* serve.h - a request in, a response out, both as plain data: what a site answers.
 *
 * The room: path and conditions in; status, headers and bytes out. It has the caches in memory and
 * on disk, single flight, the last good responses and the content codings. It knows HTTP's
 * semantics (RFC 9110) and nothing of httpd: the glue translates, and the unit tests and the tool
 * call the same functions.
 *
 * Ownership: a serve_site has a reference count; a serve_cache and serve_scanners live as long as
 * the pool they were made in. Everything else belongs to one request and is released with its
 * pool.
 *
 * Threads: all threads of a process use one serve_cache and its serve_sites at once. A
 * serve_target, a request and a response are used by one thread at a time.
 */
#ifndef POS_SERVE_SERVE_H
#define POS_SERVE_SERVE_H

#include <apr_time.h>

#include "site/site.h"

/* ---- sites ---- */

/* Responses in memory: one table for all sites of the process. */
typedef struct serve_cache serve_cache;

/* A cache that keeps at most `max_size` bytes (PositionsCacheSize). It lives until `process` is
 * cleared. NULL: out of memory. */
serve_cache *serve_cache_make(size_t max_size, apr_pool_t *process);

/* The threads that scan: for all sites of the process. */
typedef struct serve_scanners serve_scanners;

/* Starts no thread before the first scan; they end when `process` is cleared. NULL: out of
 * memory. */
serve_scanners *serve_scanners_make(apr_pool_t *process);
/* Which requests may work: PositionsRenderLimit. In memory that processes share. */
typedef struct serve_admission serve_admission;

/* A table for this process and all that are forked from it. A request whose response is not in
 * memory takes one of `all` slots, of which a site that is alone gets `per_site`, and several sites
 * fewer each, so that something is left for the next one; while it renders it needs a processor as
 * well, which are shared in the same way. All are at least 1, and `per_site` is no more than `all`.
 * It lives as long as `pool`, in each of the processes. NULL: out of memory. */
serve_admission *serve_admission_make(unsigned per_site, unsigned all, unsigned processors,
                                      apr_pool_t *pool);
/* Gives back what a process that has ended held. */
void serve_admission_reclaim(serve_admission *admission, pid_t process);

/* PositionsRefresh where no directive sets it. */
#define SERVE_DEFAULT_REFRESH apr_time_from_sec(1)

typedef struct serve_options {
    site_options site;
    const char *name; /* answers in the cache are of one site's where the names are equal; NULL:
                         serve_site_key */
    serve_cache *cache;
    serve_scanners *scanners;    /* NULL: some of its own */
    serve_admission *admission;  /* NULL: no limits */
    apr_interval_time_t refresh; /* PositionsRefresh: at least so long between two scans */
    const char *cache_root;      /* PositionsCacheRoot; NULL: in memory only */
} serve_options;

typedef struct serve_site serve_site;

/* All options that make a site's responses differ from another site's, as text: sites with equal
 * keys are the same site. `result` holds the key. */
const char *serve_site_key(const site_options *options, apr_pool_t *result);

/* A site as these options describe it, with one reference. Call it in the child process, after it
 * has given up root's privileges. Nothing is read before the first request. The options are copied,
 * but not the strings in them, which must live as long as `pool`: the site lives in it, and the last
 * serve_site_drop destroys it. NULL: out of memory; the pool stays the caller's. */
serve_site *serve_site_make(const serve_options *options, apr_pool_t *pool);
/* Another reference. */
void serve_site_keep(serve_site *served);
/* Gives a reference back; the last one frees the site, while its answers stay in the cache for the
 * next one of that name. NULL is allowed. */
void serve_site_drop(serve_site *served);

/* Bytes that the site takes, without its answers, roughly. */
size_t serve_site_size(const serve_site *served);
/* True where the last good version of a file is in this site's memory alone. */
bool serve_site_holds_versions(const serve_site *served);

/* What a site has done in this process since it was made. */
typedef struct serve_counters {
    uint64_t renders;   /* pages composed */
    uint64_t hits;      /* responses from memory */
    uint64_t disk_hits; /* responses from the disk cache */
    uint64_t failures;  /* renderings that failed: the last good page is sent instead */
    uint64_t refusals;  /* requests that found no slot: the same */
} serve_counters;
void serve_site_counters(serve_counters *out, const serve_site *served);

/* ---- which page: before httpd's walk ---- */

/* A URL's page in one snapshot, which is held until the pool of serve_resolve is cleared. */
typedef struct serve_target {
    serve_site *site;
    site_snapshot *snapshot; /* NULL: the site can't be read */
    site_route route;
    pos_error *error; /* why there is no snapshot */
} serve_target;

/* Scans the tree if a scan is due, then looks up `url`: the decoded path below the site's URL, with
 * its leading slash. Never fails: see `snapshot`. `out` must live as long as `pool`. */
void serve_resolve(serve_target *out, serve_site *served, pos_text url, apr_pool_t *pool);

/* For a `url` that leads to no page and no file: scans the tree now, unless that was done so
 * recently that a flood of 404s would cost too much. True: the URL has a route now, and the caller
 * starts over with serve_resolve. `target` stays as it is. */
bool serve_rescan(const serve_target *target, pos_text url, apr_pool_t *pool);

/* The status that the target and the method lead to before anything is composed: 200 (serve_respond
 * has the page), 301, 404, 405, 503 (the site can't be read); 0: no page of the site, so that the
 * URL is the server's own business. */
int serve_target_status(const serve_target *target, bool read_only);

/* ---- the request and its response ---- */

#define SERVE_GZIP   1u
#define SERVE_BROTLI 2u

typedef struct serve_request {
    bool read_only;         /* GET or HEAD; else 405 */
    bool subrequest;        /* identity coding, no conditions, no redirects */
    int status;             /* 200, or the status of an error document (404): no conditions then */
    const pos_stamp *stamp; /* the source's, as httpd's walk saw it; all zero: the file is gone;
                             * NULL: the page has no source of its own */
    pos_text if_none_match; /* field values; empty: no such field */
    pos_text if_modified_since;
    pos_text accept;
    pos_text accept_encoding;
    bool has_accept_encoding; /* an empty field value is not an absent field */
    bool has_range;           /* ranges are cut from the identity coding */
    unsigned encodings;       /* allowed ones: SERVE_GZIP | SERVE_BROTLI (PositionsCompression) */
    bool markdown_source;     /* PositionsMarkdownSource On */
    bool show_errors;         /* PositionsErrors Show */
    bool explain;             /* ?positions-why, only together with show_errors */
    pos_text preview;         /* ?positions-at, for whom PositionsPreview allows it; empty: none */
    /* Whether the client has gone: asked now and then while the request waits. NULL: never. */
    bool (*is_gone)(void *baton);
    void *baton;
} serve_request;

/* A response's bytes, with a reference count. */
typedef struct serve_body serve_body;

typedef struct serve_response {
    int status;
    const char *content_type;
    const char *content_encoding;   /* NULL: identity */
    const char *etag;               /* with its quotes; NULL: none */
    int64_t last_modified;          /* seconds since the epoch; -1: none */
    const char *last_modified_date; /* the same as an HTTP-date; NULL: none */
    int64_t expires; /* wall clock, µs: when it changes by itself; INT64_MAX: never */
    const char *vary;
    const char *location; /* below the site's URL, not escaped */
    const char *allow;
    const char *robots; /* X-Robots-Tag */
    const char *sunset; /* the HTTP-date at which the page goes (RFC 8594); NULL: never */
    const char *link;
    int retry_after;        /* seconds; 0: none */
    bool no_store;          /* meant for this reader only */
    bool is_private;        /* and no cache between is to keep anything of it, headers included */
    const serve_body *body; /* NULL: none; referenced until `pool` is cleared */
    pos_text bytes;         /* of the body; for HEAD, too: its length is the Content-Length */
} serve_response;

/* Answers the request. May replace the target's snapshot and route by newer ones. Never fails: what
 * goes wrong is logged and becomes a response (503, 500). The strings live in `pool`. */
void serve_respond(serve_response *out, serve_target *target, const serve_request *request,
                   apr_pool_t *pool);

/* Appends a Cache-Control field's value with `max-age` and `s-maxage` of at most `remaining`
 * seconds, and with `stale-…` of what these leave; all else stands as it is. */
void serve_limit_cache_control(pos_buffer *out, pos_text value, int64_t remaining);

/* Takes a reference, for whoever keeps the bytes longer than the request (the bucket type); gives
 * one back. NULL may be given back. */
const serve_body *serve_body_keep(const serve_body *body);
void serve_body_drop(const serve_body *body);

#endif
