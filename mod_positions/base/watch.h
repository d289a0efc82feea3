/* watch.h - whether somebody is writing to a file at this moment, and whether anything changed at
 * all.
 *
 * Nothing on disk says "done": an upload truncates, then writes, and a reader can see any part of
 * it. The kernel knows who has a file open, and inotify(7) tells about it, provided that the folder
 * was watched before the writing began. Where that is not so, or the system has no watches left, or
 * the file is another machine's, the answer is that it is unknown.
 *
 * Nothing is ever waited for: what the kernel has queued is read when somebody asks.
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

/* For the folders below `root`, an absolute path. Takes nothing from the system before the first
 * folder. Closed with `result`. */
pos_watch *pos_watch_make(const char *root, apr_pool_t *result);

/* Gives back what it has from the system, until the next folder is watched. */
void pos_watch_rest(pos_watch *watch);

/* Begins, or goes on, to watch a folder; "" is the root itself. Call before the folder is read, and
 * again whenever it is: another folder may have taken its place. */
void pos_watch_folder(pos_watch *watch, const char *folder);

/* Counts up with everything that happens in the watched folders, from 1; 0 where something may
 * happen untold: no watch was to be had for a folder, or the file system is one that others write
 * to (NFS, SMB, FUSE, …). */
uint64_t pos_watch_changes(pos_watch *watch);

/* About the file at `path`, as it was seen with that ctime (µs). Ask after reading it. */
pos_writing pos_watch_ask(pos_watch *watch, const char *path, int64_t ctime);

#endif
