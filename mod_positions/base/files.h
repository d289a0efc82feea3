/* SPDX-License-Identifier: Apache-2.0 */
/* files.h - reading below a root, and the stamps that say whether a file is still the same.
 *
 * The room: the only place of the core that touches the file system for reading. It never leaves
 * the root it was given and follows symbolic links only as the root's policy says, component by
 * component (O_NOFOLLOW), so that a link swapped in between cannot lead out. It knows no encodings
 * and no formats.
 *
 * Paths are relative to the root, "/"-separated, without a leading slash and without "." or "..".
 *
 * Threads: a root may be used by several threads at once; it is immutable.
 */
#ifndef POS_BASE_FILES_H
#define POS_BASE_FILES_H

#include "base/error.h"

/* A file's identity and age. Microseconds since the epoch, as APR has them. Equality is freshness.
 */
typedef struct pos_stamp {
    int64_t mtime;
    int64_t ctime;
    int64_t size;
    uint64_t inode;
    uint64_t device;
} pos_stamp;

bool pos_stamp_equal(const pos_stamp *a, const pos_stamp *b);

/* True while a write in the same tick of the file system's clock could leave the stamp unchanged:
 * less than 2 s for a file system that keeps whole seconds, 20 ms otherwise. `read_at` in µs. */
bool pos_stamp_racy(const pos_stamp *stamp, int64_t read_at);

/* Which symbolic links are followed: httpd's Options FollowSymLinks, SymLinksIfOwnerMatch, or none.
 * Their targets stay below the root in every case. */
typedef enum pos_links { POS_LINKS_NEVER, POS_LINKS_OWNER, POS_LINKS_FOLLOW } pos_links;

typedef struct pos_root pos_root;

/* `path` is absolute. The directory is opened when something is read, not here. */
pos_root *pos_root_make(pos_text path, pos_links links, apr_pool_t *result);
const char *pos_root_path(const pos_root *root);

/* The stamp of a regular file. POS_EMISSING where there is no such file, POS_EDENIED where it may
 * not be reached, POS_EINVALID where it is no regular file. */
pos_error *pos_file_stat(pos_stamp *stamp, const pos_root *root, const char *path,
                         apr_pool_t *result);

/* The content, with fstat before and after: a file that changes meanwhile is POS_ECHANGED. More
 * than `most` bytes is POS_ELIMIT. The content is followed by a NUL that is not counted. */
pos_error *pos_file_read(pos_text *content, pos_stamp *stamp, const pos_root *root,
                         const char *path, size_t most, apr_pool_t *result);

/* The first bytes, `most` at the most: to see what kind of file it is. */
pos_error *pos_file_head(pos_text *content, pos_stamp *stamp, const pos_root *root,
                         const char *path, size_t most, apr_pool_t *result);

typedef enum pos_entry_kind {
    POS_ENTRY_FILE,
    POS_ENTRY_DIRECTORY,
    POS_ENTRY_DENIED
} pos_entry_kind;

typedef struct pos_file_entry {
    const char *name;
    pos_entry_kind kind;
    bool linked; /* a symbolic link leads to it */
    pos_stamp stamp;
} pos_file_entry;

/* A directory's entries but "." and "..", sorted bytewise by name; special files are left out. What
 * can't be looked at (a link the policy forbids or that leads nowhere, a folder without `x`) is
 * listed as POS_ENTRY_DENIED; whether a file's mode lets it be read is seen when it is read. "" is
 * the root itself. `stamp` is the directory's own, as it was before its entries were read. */
pos_error *pos_directory_read(pos_file_entry **entries, size_t *count, pos_stamp *stamp,
                              const pos_root *root, const char *path, apr_pool_t *result,
                              apr_pool_t *scratch);

#endif
