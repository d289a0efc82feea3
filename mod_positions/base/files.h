/* SPDX-License-Identifier: Apache-2.0 */
/* files.h - reading below a root, and the stamps that say whether a file is still the same.
 *
 * The room: the only place of the core that touches the file system for reading. It never leaves
 * the root it was given and follows symbolic links only as the root's policy says, beneath a
 * descriptor of the root (openat2, or component by component with O_NOFOLLOW), so that a link
 * swapped in between cannot lead out. It knows no encodings and no formats.
 *
 * Paths are relative to the root, "/"-separated, without a leading slash and without "." or "..".
 *
 * Threads: a root may be used by several threads at once.
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
/* When that is over, µs: a content read then or later is the stamp's. */
int64_t pos_stamp_ages_at(const pos_stamp *stamp);

/* Which symbolic links are followed: httpd's Options FollowSymLinks, SymLinksIfOwnerMatch, or none.
 * Their targets stay below the root in every case. */
typedef enum pos_links { POS_LINKS_NEVER, POS_LINKS_OWNER, POS_LINKS_FOLLOW } pos_links;

/* Which directory it is, whatever path leads to it. */
typedef struct pos_identity {
    uint64_t device;
    uint64_t inode;
    uint64_t owner;
} pos_identity;

bool pos_identity_equal(const pos_identity *a, const pos_identity *b);

/* Sets `identity` to that of the directory that `path` leads to, whatever links are on the way.
 * False where there is none, or it may not be looked at. */
bool pos_identity_of(pos_identity *identity, const char *path);

/* Finds the directory that the absolute `path` leads to, as httpd's directory walk would: component
 * by component, a symbolic link in the place of component i as links[i] allows. Each link is read
 * and followed through descriptors, so that what was checked is what is found. `real` is its path
 * without links, in `result`. POS_EMISSING where there is no such directory, POS_EDENIED where a
 * link may not be followed, POS_ECHANGED where it was renamed meanwhile. */
pos_error *pos_directory_find(pos_identity *identity, const char **real, const char *path,
                              const pos_links *links, apr_pool_t *result);

typedef struct pos_root pos_root;

/* The directory at `path`, which is absolute. It is opened when something is read, not here. Lives
 * as long as `result`. */
pos_root *pos_root_make(pos_text path, pos_links links, apr_pool_t *result);
/* The directory with that identity alone (it is copied), at a `path` without links: another one
 * that lies there later can't be read (POS_EIO). */
pos_root *pos_root_make_pinned(pos_text path, const pos_identity *identity, pos_links links,
                               apr_pool_t *result);
const char *pos_root_path(const pos_root *root);

/* Opens the root for a number of reads, all of which then start from that one descriptor, until
 * pos_root_leave is called as many times as this has succeeded. Errors as those of reading it. */
pos_error *pos_root_enter(const pos_root *root, apr_pool_t *result);
void pos_root_leave(const pos_root *root);

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
