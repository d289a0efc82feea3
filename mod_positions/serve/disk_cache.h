/* SPDX-License-Identifier: Apache-2.0 */
/* disk_cache.h - responses on disk: shared by the host's processes, still there after a restart.
 * For this folder only.
 *
 * The room: PositionsCacheRoot. It keeps records (record.h) by site and URL, and reads them back
 * whole or not at all. Whether a record is still valid is for its caller to ask of its trace.
 *
 *   DIR/                           mode 0700, owned by the server's user; else an error that names
 * it DIR/<site>/<xx>/<name>         a record; <site> and <name> are digests in hexadecimal
 *   DIR/<site>/<xx>/<name>.pinned  one that is evicted last: the only copy of a last good page
 *   DIR/<site>/<xx>/.<name>.<n>    being written; removed if a crash left it
 *   DIR/<site>/.locks              one byte for each URL, locked by the process that renders it
 *   DIR/.sweep                     locked by the process that evicts
 *
 * A record is written to a temporary file and renamed, so that readers see the old one or the new
 * one; the last writer wins. No one waits for a lock. After an error, or when the disk is too slow,
 * the cache is not used for a while: the caller gets one error, and then an empty cache.
 *
 * Threads and processes: all of them may call everything at once. A pool belongs to its caller.
 */
#ifndef POS_SERVE_DISK_CACHE_H
#define POS_SERVE_DISK_CACHE_H

#include "serve/record.h"

typedef struct serve__disk_cache serve__disk_cache;

/* The records of `owner` below `root` (PositionsCacheRoot, absolute), in `result`. `owner` is any
 * text that names a site and whatever else its records depend on; it is the same in every process.
 * All owners' files together take at most `max_size` bytes. Does not access the disk. */
serve__disk_cache *serve__disk_cache_make(const char *root, pos_text owner, uint64_t max_size,
                                          apr_pool_t *result);

/* Another one below the same root, with the same bound: the two pause and log as one. */
serve__disk_cache *serve__disk_cache_make_beside(const serve__disk_cache *other, pos_text owner,
                                                 apr_pool_t *result);

/* Logs what a function below has returned (NULL: nothing). That the disk fails is said once an
 * hour at the most. */
void serve__disk_cache_log(serve__disk_cache *cache, const pos_log *log, const pos_error *error);

/* Reads the record of `url`. `found` false: there is no usable one; the error, if there is one, is
 * worth logging. The record borrows from `result`; serve__record_drop releases its trace. */
pos_error *serve__disk_cache_load(serve__record *out, bool *found, serve__disk_cache *cache,
                                  pos_text url, apr_pool_t *result);

/* Stores the record in place of an older one, pinned or not. May evict others: first of owners that
 * have more than an equal share, those first that were used longest ago. POS_ELIMIT: it is too
 * large. */
pos_error *serve__disk_cache_store(serve__disk_cache *cache, const serve__record *record,
                                   apr_pool_t *scratch);

/* True if there is a record of `url` with that `newest`, or if the cache is not in use at the
 * moment. Cheap: does not read the record. */
bool serve__disk_cache_has(serve__disk_cache *cache, pos_text url, int64_t newest,
                           apr_pool_t *scratch);

/* Protects the record of `url` from eviction until it is replaced, was not used for 30 days, or its
 * owner has more than a quarter of the bound protected and others need the room.
 * `kept` false: there is no record. */
pos_error *serve__disk_cache_pin(bool *kept, serve__disk_cache *cache, pos_text url,
                                 apr_pool_t *scratch);

/* Locks `url` for this thread among all processes; never waits. False: another one has the lock.
 * True with a `lock` of -1: the disk can't tell. The lock ends with serve__disk_cache_unlock, or
 * with the process. */
bool serve__disk_cache_lock_url(int *lock, serve__disk_cache *cache, pos_text url,
                                apr_pool_t *scratch);
void serve__disk_cache_unlock(int lock);

#endif
