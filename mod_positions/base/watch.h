/* SPDX-License-Identifier: Apache-2.0 */
/* watch.h - whether somebody is writing to a file at this moment, and whether anything changed at
 * all.
 *
 * Nothing on disk says "done": an upload truncates, then writes, and a reader can see any part of
 * it. The kernel knows who has a file open, and inotify(7) tells about it, provided that the folder
 * was watched before the writing began. Where that is not so, or the system has no watches left, or
 * the file is another machine's, the answer is that it is unknown.
 *
 * Nothing ever waits: queued events are read when somebody asks.
 *
 * Threads: one watch is used by any number at once.
 */
#ifndef POS_BASE_WATCH_H
#define POS_BASE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <apr_pools.h>

typedef struct pos_watch pos_watch;

typedef enum pos_writing { POS_WRITING_UNKNOWN, POS_WRITING_NO, POS_WRITING_YES } pos_writing;

/* For the folders below `root`, an absolute path. Opens nothing before the first folder. Closed
 * when `result` is cleared. NULL: out of memory. */
pos_watch *pos_watch_make(const char *root, apr_pool_t *result);

/* Begins, or goes on, to watch a folder; "" is the root itself. Call before the folder is read, and
 * again whenever it is: another folder may have taken its place. */
void pos_watch_folder(pos_watch *watch, const char *folder);

/* Counts up with everything that happens in the watched folders, from 1; 0 if changes may go
 * unreported: a folder has no watch, or other machines write to the file system (NFS, SMB, …). */
uint64_t pos_watch_changes(pos_watch *watch);

/* About the file at `path`, as it was seen with that ctime (µs). Ask after reading it. */
pos_writing pos_watch_ask(pos_watch *watch, const char *path, int64_t ctime);

#endif
