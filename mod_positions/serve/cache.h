/* cache.h - answers in memory: bounded, refcounted, one table for all sites of the process; and who
 * is making one at the moment. For this folder only.
 *
 * Ownership: an entry is a heap block with references: the table's one, and one of each request
 * that sends from it. Evicting gives back the table's reference and nothing else, so bytes on their
 * way out stay.
 *
 * Threads: everything here may be called from any thread. The lock is held for look-ups and links
 * only, never while anything is rendered, compressed or sent.
 */
#ifndef POS_SERVE_CACHE_H
#define POS_SERVE_CACHE_H

#include <stdatomic.h>

#include <apr_thread_mutex.h>

#include "serve/compress.h"
#include "base/references.h"
#include "serve/negotiate.h"
#include "serve/serve.h"

/* As serve_coding counts them. */
typedef enum serve__variant {
    SERVE__IDENTITY,
    SERVE__GZIP,
    SERVE__BROTLI,
    SERVE__VARIANTS
} serve__variant;

struct serve_body {
    pos_references references;
    size_t size;
    char bytes[];
};

/* A copy of `bytes` with one reference; NULL where there is no memory. */
serve_body *serve__body_make(pos_text bytes);

/* One URL's answer. Immutable but for what is atomic. */
typedef struct serve__entry {
    pos_references references;
    const void *owner; /* the serve_site */
    const char *url;
    const char *type;
    char etags[SERVE__VARIANTS][SERVE__ETAG_SIZE];
    int64_t modified;        /* seconds */
    int64_t expires;         /* wall clock, µs */
    const site_trace *trace; /* NULL: nothing good was ever made */
    pos_digest digest;       /* of the identity body */
    pos_digest faults;       /* of the template faults' texts: logged where they are new */
    size_t size;
    _Atomic(const serve_body *) bodies[SERVE__VARIANTS];
    _Atomic uint64_t generation; /* of the snapshot that the trace stands in */
    _Atomic uint64_t held;       /* generation in which making a newer one failed; 0: none */
    _Atomic int64_t retry_at;    /* monotonic, µs: not tried again in that generation before */
    _Atomic uint64_t held_fault; /* low half of the digest of why */
    /* the table's */
    struct serve__entry *next;
    size_t hash;
    size_t slot;
    _Atomic bool used;
} serve__entry;

/* An entry with one reference and no bodies. */
serve__entry *serve__entry_make(const void *owner, const char *url, const char *type);
void serve__entry_keep(serve__entry *entry);
void serve__entry_drop(serve__entry *entry);

/* A variant, once it is made; the first of two threads' stands, the other is dropped. */
const serve_body *serve__entry_body(const serve__entry *entry, serve__variant variant);
const serve_body *serve__entry_set_body(serve_cache *cache, serve__entry *entry,
                                        serve__variant variant, serve_body *body);

/* What compresses for all sites of the process. */
serve__compressors *serve__cache_compressors(const serve_cache *cache);

/* The entry of `url`, with a reference; NULL where there is none. */
serve__entry *serve__cache_get(serve_cache *cache, const void *owner, const char *url);
/* Takes the place of any other of that URL; the caller's reference stays the caller's. */
void serve__cache_put(serve_cache *cache, serve__entry *entry);

/* ---- single flight ---- */

typedef enum serve__flight { SERVE__LEADER, SERVE__LANDED, SERVE__WAITED_ENOUGH } serve__flight;

/* The first to come makes the answer and lands; the others wait for that, `patience` µs at the
 * most. */
serve__flight serve__flight_join(serve_cache *cache, const void *owner, const char *url,
                                 int64_t patience);
void serve__flight_land(serve_cache *cache, const void *owner, const char *url);

#endif
