/* SPDX-License-Identifier: Apache-2.0 */
/* cache.h - responses in memory: bounded, one table for all sites of the process; and single
 * flight. For this folder only.
 *
 * Ownership: an entry is a heap block with a reference count. The table has one reference, and so
 * has each request that sends the entry: an entry that is evicted lives until it has been sent.
 *
 * Threads: every function may be called from any thread. The lock is held for look-ups and links
 * only, never while something is rendered, compressed or sent.
 */
#ifndef POS_SERVE_CACHE_H
#define POS_SERVE_CACHE_H

#include <stdatomic.h>

#include <apr_ring.h>
#include <apr_time.h>

#include "base/references.h"
#include "serve/compress.h"
#include "serve/negotiate.h"
#include "serve/serve.h"

struct serve_body {
    pos_references references;
    size_t size;
    char bytes[];
};

/* A copy of `bytes` with one reference. NULL: out of memory. */
serve_body *serve__body_make(pos_text bytes);

/* Whose a response is: a site, whatever serve_site it is at the moment. */
typedef struct serve__owner {
    pos_references references;
    /* of the table, while it has entries of this owner's */
    APR_RING_ENTRY(serve__owner) link;
    APR_RING_HEAD(serve__owner_entries, serve__entry) entries; /* the next to be evicted first */
    size_t size;                                               /* of these */
    char name[];
} serve__owner;

/* The owner of that name, with a reference for the caller; the same one as long as somebody has a
 * reference or the cache an entry of it. NULL: out of memory. */
serve__owner *serve__cache_owner(serve_cache *cache, const char *name);
/* Gives a reference back. NULL is allowed. */
void serve__owner_drop(serve__owner *owner);

/* One URL's response. Immutable but for its atomic fields. */
typedef struct serve__entry {
    pos_references references;
    serve__owner *owner;
    const char *url;
    const char *type;
    char etags[SERVE__CODING_COUNT][SERVE__ETAG_SIZE]; /* indexed by serve__coding */
    int64_t modified;                                  /* seconds since the epoch */
    char modified_date[APR_RFC822_DATE_LEN];           /* the same as an HTTP-date */
    int64_t expires;                                   /* wall clock, µs */
    const site_trace *trace;                           /* NULL: there is no good version */
    pos_digest digest;                                 /* of the body in identity coding */
    pos_digest faults; /* of the template faults' messages, which are logged when they are new */
    size_t size;
    _Atomic(const serve_body *) bodies[SERVE__CODING_COUNT]; /* indexed by serve__coding */
    _Atomic uint64_t generation; /* of the snapshot in which the trace was last found valid */
    _Atomic uint64_t held;       /* generation in which rendering failed; 0: none */
    _Atomic int64_t retry_at;    /* pos_monotonic: not rendered again before, in that generation */
    _Atomic uint64_t held_fault; /* half of the digest of the error */
    /* of the table */
    struct serve__entry *next;
    size_t hash;
    APR_RING_ENTRY(serve__entry) link;
    bool listed;
    _Atomic bool used;
} serve__entry;

/* An entry of that owner's with one reference and no bodies. NULL: out of memory. */
serve__entry *serve__entry_make(serve__owner *owner, const char *url, const char *type);
/* Takes a reference; gives one back (NULL may be given back). */
void serve__entry_keep(serve__entry *entry);
void serve__entry_drop(serve__entry *entry);

/* The body in that coding, borrowed from the entry. NULL: there is none yet. */
const serve_body *serve__entry_body(const serve__entry *entry, serve__coding coding);

/* Sets the body and takes over its reference; `body` NULL (out of memory) sets nothing. If two
 * threads race, the first wins and the other's body is freed. Returns the entry's body, or NULL.
 * `cache` is where the entry may be, NULL if it has not been put anywhere yet. */
const serve_body *serve__entry_set_body(serve_cache *cache, serve__entry *entry,
                                        serve__coding coding, serve_body *body);

/* The compressors of all sites of the process. */
serve__compressor_pool *serve__cache_compressors(const serve_cache *cache);

/* The entry of `url`, with a reference for the caller. NULL: there is none. */
serve__entry *serve__cache_get(serve_cache *cache, const serve__owner *owner, const char *url);
/* Inserts the entry, replacing any other of its URL, and evicts others if the cache is full: of owners
 * who have more than their share of it. Takes a reference of its own; the caller's stays the
 * caller's. */
void serve__cache_put(serve_cache *cache, serve__entry *entry);

/* ---- single flight ---- */

typedef enum serve__flight {
    SERVE__FLIGHT_LEADER,   /* the caller renders, then calls serve__flight_land */
    SERVE__FLIGHT_LANDED,   /* another thread did, and has ended */
    SERVE__FLIGHT_TIMED_OUT /* another thread does, and has not ended within `max_wait` */
} serve__flight;

/* Of the threads that join the same flight one leads; the others wait for it. `owner` lives as long
 * as the flight: an owner, or an entry. */
serve__flight serve__flight_join(serve_cache *cache, const void *owner, const char *url,
                                 apr_interval_time_t max_wait);
void serve__flight_land(serve_cache *cache, const void *owner, const char *url);

#endif
