/* serve.h - one question, one answer: what a site says to a request, as plain data.
 *
 * The room: path and conditions in; status, headers and bytes out. It has the cache, single flight,
 * the last good answers, the variants. It knows HTTP's semantics (RFC 9110) and nothing of httpd:
 * the glue translates, and the unit tests and the tool call the same functions.
 *
 * Threads: a serve_site is made once per process and used by all threads. Everything else belongs
 * to one request.
 */
#ifndef POS_SERVE_SERVE_H
#define POS_SERVE_SERVE_H

#include "site/site.h"

/* Answers in memory, one table for all sites of the process. */
typedef struct serve_cache serve_cache;
/* Holds `most` bytes: PositionsCacheSize, default 64 MiB. */
serve_cache *serve_cache_make(size_t most, apr_pool_t *process);

typedef struct serve_options {
    site_options site;
    serve_cache *cache;
    int64_t refresh;        /* PositionsRefresh, µs between scans at the most often; default 1 s */
    const char *cache_root; /* PositionsCacheRoot; NULL: memory alone */
} serve_options;

typedef struct serve_site serve_site;

/* Made in the child, after the privileges are gone. Nothing is read before the first request. */
serve_site *serve_site_make(const serve_options *options, apr_pool_t *process);

/* Nobody asks for the site any more, its directives having changed: it gives back what it holds. If
 * somebody does, it is read anew. */
void serve_site_rest(serve_site *subject);

/* ---- first look: before httpd's walk ---- */

/* A request's hold on one snapshot, released when `pool` is cleared. */
typedef struct serve_look {
    serve_site *site;
    site_snapshot *snapshot; /* NULL where the site could not be read at all */
    site_route route;
    pos_error *error; /* why there is no snapshot */
} serve_look;

/* Refreshes the snapshot if that is due, then routes. `url` is the decoded path below the site's
 * URL, with its leading slash. */
void serve_look_up(serve_look *out, serve_site *site, pos_text url, apr_pool_t *pool);

/* The URL came to nothing: no page, and httpd found no file either. Looks at the tree at once, but
 * only as often as the site can afford, so that a flood of 404s costs nothing. True where the URL
 * has a route now; the caller starts over with a look of its own. */
bool serve_look_again(const serve_look *look, pos_text url, apr_pool_t *pool);

/* ---- the question ---- */

typedef struct serve_ask {
    bool head_only;         /* HEAD */
    bool read_only;         /* GET or HEAD; else 405 */
    bool subrequest;        /* identity, no conditions */
    int status;             /* 200, or the status of an error document (404): no conditions then */
    const pos_stamp *stamp; /* the source's, as httpd's walk saw it; all zero where the file is gone
                             * meanwhile; NULL where the page has no source of its own */
    pos_text if_none_match; /* field values, empty where absent */
    pos_text if_modified_since;
    pos_text accept;
    pos_text accept_encoding;
    bool has_accept_encoding; /* an empty field value is not an absent field */
    bool has_range;           /* cut from identity, though the answer varies as any other */
    unsigned encodings;   /* which may be used: SERVE_GZIP | SERVE_BROTLI (PositionsCompression) */
    bool markdown_source; /* PositionsMarkdownSource On */
    bool show_errors;     /* PositionsErrors Show */
    bool why;             /* ?positions-why, only together with show_errors */
} serve_ask;

#define SERVE_GZIP   1u
#define SERVE_BROTLI 2u

/* Bytes that outlive every request that sends them; an answer holds a reference until its pool is
 * cleared. */
typedef struct serve_body serve_body;

typedef struct serve_answer {
    int status;
    const char *content_type;
    const char *content_encoding; /* NULL: identity */
    const char *etag;             /* with its quotes; NULL: none */
    int64_t last_modified;        /* seconds since the epoch; -1: none */
    const char *vary;
    const char *location; /* below the site's URL */
    const char *allow;
    const char *link;
    int retry_after;        /* seconds; 0: none */
    bool no_store;          /* a page with a banner: for this reader alone */
    const serve_body *body; /* NULL: none; held until `pool` is cleared. Its length is HEAD's too */
    pos_text bytes;         /* of the body */
} serve_answer;

/* Never fails: what goes wrong is an answer (503, 500), logged. The strings live in `pool`. */
void serve_answer_to(serve_answer *out, serve_look *look, const serve_ask *ask, apr_pool_t *pool);

/* What a site has done in this process since it was made. */
typedef struct serve_counts {
    uint64_t renders;  /* pages composed */
    uint64_t hits;     /* answers from memory */
    uint64_t revived;  /* answers from the spool */
    uint64_t failures; /* renders that came to nothing: the last good one stands */
} serve_counts;
void serve_count(serve_counts *out, const serve_site *subject);

/* References, for whoever keeps the bytes longer than the request (the bucket type). */
const serve_body *serve_body_keep(const serve_body *body);
void serve_body_drop(const serve_body *body);

#endif
