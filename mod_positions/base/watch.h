/* SPDX-License-Identifier: Apache-2.0 */
/* watch.h - whether somebody is writing to a file at this moment, and whether anything changed at
 * all.
 *
 * Nothing on disk says "done": an upload truncates, then writes, and a reader can see any part of
 * it. The kernel knows who has a file open, and inotify(7) tells about it, provided that the folder
 * was watched before the writing began. Where that is not so, or the system has no watches left, or
 * the file is another machine's, the answer is that it is unknown.
 *
 * A *watcher* is the process's one inotify instance. A *watch* is what it says of one tree. Trees
 * that nobody asks about for some minutes give their part of the system's watches back, and so do,
 * where those run short, the ones that were not asked about for seconds. Their next scan watches
 * them again, if there is room.
 *
 * Nothing ever waits: queued events are read when somebody asks.
 *
 * Threads: one watcher and its watches are used by any number at once.
 */
#ifndef POS_BASE_WATCH_H
#define POS_BASE_WATCH_H

#include <stdbool.h>
#include <stddef.h> /* before APR: its rings are then made with offsetof */
#include <stdint.h>

#include <apr_pools.h>

#include "base/log.h"

typedef struct pos_watcher pos_watcher;
typedef struct pos_watch pos_watch;

typedef enum pos_writing { POS_WRITING_UNKNOWN, POS_WRITING_NO, POS_WRITING_YES } pos_writing;

/* Opens nothing before the first tree is watched; closed when `process` is cleared, after all its
 * watches. NULL: out of memory. */
pos_watcher *pos_watcher_make(apr_pool_t *process);

/* How many folders the process watches, and how many trees it would watch if there were room. */
typedef struct pos_watcher_counts {
    unsigned folders;
    unsigned unwatched;
} pos_watcher_counts;
void pos_watcher_count(pos_watcher_counts *out, pos_watcher *watcher);

/* For the folders below `root`, an absolute path. Where the system's limits are met is said to
 * `log`, once for all trees. Ends when `result` is cleared, which is before the watcher is. */
pos_watch *pos_watch_make(pos_watcher *watcher, const char *root, const pos_log *log,
                          apr_pool_t *result);

/* Begins a scan of the tree: every folder of it is named until pos_watch_end, from one thread.
 * Returns pos_watch_changes as it would be if all of it is watched then: what changes later is
 * counted, what changed before is there to be seen. */
uint64_t pos_watch_begin(pos_watch *watch);
/* Begins, or goes on, to watch a folder; "" is the root itself. Call before the folder is read. */
void pos_watch_folder(pos_watch *watch, const char *folder);
/* Folders that were not named since pos_watch_begin are watched no longer. */
void pos_watch_end(pos_watch *watch);

/* Which files something happened to since the last pos_watch_begin or pos_watch_take, as paths below
 * the root in `result`; `changes` is pos_watch_changes at that moment. False, and nothing is taken:
 * more happened than that, or may have: the tree is to be scanned. */
bool pos_watch_take(const char *const **paths, size_t *count, uint64_t *changes, pos_watch *watch,
                    apr_pool_t *result);

/* Whether pos_watch_take would name all that has changed. */
bool pos_watch_is_named(pos_watch *watch);

/* Counts up with everything that happens in the watched folders, from 1; 0 if changes may go
 * unreported: a folder has no watch, or other machines write to the file system (NFS, SMB, …). */
uint64_t pos_watch_changes(pos_watch *watch);

/* About the file at `path`, as it was seen with that ctime (µs). Ask after reading it. */
pos_writing pos_watch_ask(pos_watch *watch, const char *path, int64_t ctime);

#endif
