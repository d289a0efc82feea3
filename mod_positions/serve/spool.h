/* spool.h - answers on disk: shared by the host's processes, still there after a restart.
 *
 * The room: PositionsCacheRoot. It keeps records (record.h) by site and URL, and gives them back
 * whole or not at all. It does not know whether a record is still right: its trace says so, and
 * the caller asks it.
 *
 *   DIR/                     0700, the server user's own; else an error that names it
 *   DIR/<site>/<xx>/<name>         a record; <site> and <name> are digests in hexadecimal
 *   DIR/<site>/<xx>/<name>.needed  one that no eviction takes: the only copy of a last good page
 *   DIR/<site>/<xx>/.<name>.<n>    being written; left over by a crash, it is swept
 *   DIR/<site>/.flights      a byte for each URL, locked by whoever makes its answer
 *   DIR/.sweep               locked by whoever sweeps
 *
 * A record is written beside its place and renamed into it, so that readers see the old one or
 * the new one; the last writer wins. Nobody waits for a lock. A disk that fails, or answers too
 * slowly, is left alone for a while: one error then says so, and the spool behaves as if empty.
 *
 * Threads and processes: everything may be called from any of them at once, with pools of the
 * caller's own.
 */
#ifndef POS_SERVE_SPOOL_H
#define POS_SERVE_SPOOL_H

#include "serve/record.h"

typedef struct serve__spool serve__spool;

/* `root` is PositionsCacheRoot, absolute. `owner` names a site by its tree, settings and the
 * program that makes its answers: any text, the same in every process. `most` bounds the bytes
 * below `root`, all sites' together. Touches no disk. */
serve__spool *serve__spool_make(const char *root, pos_text owner, uint64_t most,
                                apr_pool_t *result);

/* That the directory is there and may be used; makes it where only it is missing. */
pos_error *serve__spool_check(serve__spool *spool, apr_pool_t *scratch);

/* The record of `url`. `found` false: there is none that can be used, with an error where that is
 * worth a line in the log. The record borrows from `result`; its trace is given back by
 * serve__record_drop. */
pos_error *serve__spool_load(serve__record *out, bool *found, serve__spool *spool, pos_text url,
                             apr_pool_t *result);

/* Keeps the record in place of an older one, needed or not, and evicts others where the bound is
 * reached: those that were not used for the longest time, but none that is needed. */
pos_error *serve__spool_store(serve__spool *spool, const serve__record *record,
                              apr_pool_t *scratch);

/* True where there is a record of `url` whose `newest` is that one; and where there is no use in
 * storing it now. Cheap: it is not read. */
bool serve__spool_has(serve__spool *spool, pos_text url, int64_t newest, apr_pool_t *scratch);

/* The page can't be made from its sources any more: no eviction takes its record from now on.
 * `kept` false: the spool has none (any more); whoever has it in memory stores it first. */
pos_error *serve__spool_need(bool *kept, serve__spool *spool, pos_text url, apr_pool_t *scratch);

/* The page is gone for good. */
pos_error *serve__spool_forget(serve__spool *spool, pos_text url, apr_pool_t *scratch);

/* ---- one flight on the host ---- */

/* The right to make the answer of `url`, which one of all the processes has at a time. Never waits.
 * True, and nothing to give back (-1), where the disk can't tell. */
bool serve__spool_claim(int *claim, serve__spool *spool, pos_text url, apr_pool_t *scratch);
/* A process that ends gives back what it has. */
void serve__spool_release(int claim);

/* ---- all of them ---- */

/* Every record of the site, the latest first, until `each` says false. The record lasts for the
 * call; what is kept of it is copied, its trace by site_trace_keep. What can't be read is passed
 * over. */
pos_error *serve__spool_walk(serve__spool *spool,
                             bool (*each)(void *baton, const serve__record *record), void *baton,
                             apr_pool_t *scratch);

#endif
