/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, reading and listing below a root. */
#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_tables.h>

/* A stamp with no part below a second comes from a file system that keeps whole seconds. */
#define RACY_COARSE 2000000
#define RACY_FINE   20000

/* More in one folder are refused. */
#define MAX_ENTRIES 1000000

/* The descriptor that readers share while there are any. */
typedef struct shared_descriptor {
    pthread_mutex_t lock;
    size_t users;
    int file;
} shared_descriptor;

struct pos_root {
    const char *path;
    pos_links links;
    bool pinned; /* to `identity` */
    pos_identity identity;
    shared_descriptor *shared;
};

bool pos_stamp_equal(const pos_stamp *a, const pos_stamp *b)
{
    return a->mtime == b->mtime && a->ctime == b->ctime && a->size == b->size &&
           a->inode == b->inode && a->device == b->device;
}

int64_t pos_stamp_ages_at(const pos_stamp *stamp)
{
    int64_t newest = stamp->mtime > stamp->ctime ? stamp->mtime : stamp->ctime;
    bool coarse = stamp->mtime % 1000000 == 0 && stamp->ctime % 1000000 == 0;
    return newest + (coarse ? RACY_COARSE : RACY_FINE);
}

bool pos_stamp_racy(const pos_stamp *stamp, int64_t read_at)
{
    return read_at < pos_stamp_ages_at(stamp);
}

pos_root *pos_root_make(pos_text path, pos_links links, apr_pool_t *result)
{
    pos_root *root = apr_pcalloc(result, sizeof(*root));
    while (path.size > 1 && path.data[path.size - 1] == '/')
        path.size--;
    root->path = pos_text_cstring(path, result);
    root->links = links;
    root->shared = apr_palloc(result, sizeof(*root->shared));
    *root->shared = (shared_descriptor){PTHREAD_MUTEX_INITIALIZER, 0, -1};
    return root;
}

pos_root *pos_root_make_pinned(pos_text path, const pos_identity *identity, pos_links links,
                               apr_pool_t *result)
{
    pos_root *root = pos_root_make(path, links, result);
    root->pinned = true;
    root->identity = *identity;
    return root;
}

const char *pos_root_path(const pos_root *root)
{
    return root->path;
}

static int64_t to_microseconds(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000 + time->tv_nsec / 1000;
}

static void stamp_of(pos_stamp *stamp, const struct stat *info)
{
    stamp->mtime = to_microseconds(&info->st_mtim);
    stamp->ctime = to_microseconds(&info->st_ctim);
    stamp->size = info->st_size;
    stamp->inode = (uint64_t)info->st_ino;
    stamp->device = (uint64_t)info->st_dev;
}

static pos_error *system_error(int code, const char *path, apr_pool_t *result)
{
    pos_status status = code == ENOENT || code == ENOTDIR                  ? POS_EMISSING
                        : code == EACCES || code == EPERM || code == ELOOP ? POS_EDENIED
                                                                           : POS_EIO;
    char why[128];
    apr_strerror(APR_FROM_OS_ERROR(code), why, sizeof(why));
    pos_error *error = pos_error_make(status, result, "%s",
                                      code == ELOOP    ? "symbolic link not followed"
                                      : code == ESTALE ? "another directory has taken its place"
                                                       : why);
    error->file = apr_pstrdup(result, path);
    return error;
}

static pos_error *file_error(pos_status status, const char *path, apr_pool_t *result,
                             const char *message)
{
    pos_error *error = pos_error_make(status, result, "%s", message);
    error->file = apr_pstrdup(result, path);
    return error;
}

bool pos_identity_equal(const pos_identity *a, const pos_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->owner == b->owner;
}

/* A path that could climb is refused before the system sees it. */
static bool is_plain(const char *path)
{
    if (path[0] == '/')
        return false;
    for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
        size_t size = strcspn(part, "/");
        if ((size == 1 && part[0] == '.') || (size == 2 && part[0] == '.' && part[1] == '.'))
            return false;
    }
    return true;
}

/* Opens an entry of the directory `at` without following a link. -1 and errno on failure; ELOOP for
 * a link, whatever the flags. */
static int open_entry(int at, const char *name, int flags)
{
    struct stat info;
    int file = openat(at, name, O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | flags);
    int code = errno;
    if (file < 0) {
        bool perhaps_link = code == ENOTDIR || code == EMLINK;
        if (perhaps_link && fstatat(at, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISLNK(info.st_mode))
            code = ELOOP;
        errno = code;
        return -1;
    }
    /* O_PATH opens the link itself. */
    bool failed = (flags & O_PATH) && fstat(file, &info) != 0;
    code = failed ? errno : ELOOP;
    if (!(flags & O_PATH) || (!failed && !S_ISLNK(info.st_mode)))
        return file;
    close(file);
    errno = code;
    return -1;
}

/* Takes the first component off `path`. False, with errno, where no name can be that long. */
static bool take_component(char name[NAME_MAX + 1], const char **path)
{
    size_t size = strcspn(*path, "/");
    if (size > NAME_MAX) {
        errno = ENOENT;
        return false;
    }
    memcpy(name, *path, size);
    name[size] = '\0';
    *path += size;
    *path += strspn(*path, "/");
    return true;
}

/* Opens `path` below the directory `at`, each component without following a link. Closes `at`.
 * `flags` are for the last one. */
static int open_stepwise(int at, const char *path, int flags)
{
    while (at >= 0 && *path) {
        char name[NAME_MAX + 1];
        bool wants_directory = strchr(path, '/') != NULL;
        int next = -1;
        if (take_component(name, &path))
            next = open_entry(at, name,
                              *path ? O_PATH | O_DIRECTORY
                                    : flags | (wants_directory ? O_DIRECTORY : 0));
        int code = errno;
        close(at);
        errno = code;
        at = next;
    }
    return at;
}

/* In one system call. False where the system has none (before Linux 5.6), or a sandbox forbids it.
 */
static bool open_beneath(int *file, int at, const char *path, int flags)
{
    static _Atomic(bool) absent;
    const struct open_how how = {.flags = (unsigned)(O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | flags),
                                 .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    if (atomic_load_explicit(&absent, memory_order_relaxed))
        return false;
    *file = (int)syscall(SYS_openat2, at, path, &how, sizeof(how));
    if (*file >= 0 || (errno != ENOSYS && errno != EPERM))
        return true;
    atomic_store_explicit(&absent, errno == ENOSYS, memory_order_relaxed);
    return false;
}

/* Opens `path` below the directory `at` without following a link. Closes `at`. `flags` are for the
 * last component. -1 and errno on failure; ELOOP for a link. */
static int open_plain(int at, const char *path, int flags)
{
    int file;
    if (at < 0 || !*path)
        return at;
    /* What a link is in the place of a directory, the fallback tells apart from a file. */
    if (open_beneath(&file, at, path, flags) && (file >= 0 || errno == ENOENT)) {
        int code = errno;
        close(at);
        errno = code;
        return file;
    }
    return open_stepwise(at, path, flags);
}

static void set_identity(pos_identity *identity, const struct stat *info)
{
    *identity = (pos_identity){info->st_dev, info->st_ino, info->st_uid};
}

/* Of a descriptor. */
static bool identify_open(pos_identity *identity, int file)
{
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0)
        return false;
    set_identity(identity, &info);
    return true;
}

/* Opens an absolute path in which there are no links. */
static int open_linkless(const char *path)
{
    int top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return open_plain(top, path + strspn(path, "/"), O_PATH | O_DIRECTORY);
}

/* ESTALE where another directory, or none but a link, is at a pinned root's path. */
static int open_root_anew(const pos_root *root)
{
    pos_identity found;
    if (!root->pinned)
        return open(root->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int file = open_linkless(root->path);
    if (file < 0) {
        errno = errno == ELOOP || errno == ENOTDIR ? ESTALE : errno;
        return -1;
    }
    if (identify_open(&found, file) && pos_identity_equal(&found, &root->identity))
        return file;
    close(file);
    errno = ESTALE;
    return -1;
}

/* A descriptor of the caller's own. */
static int open_root(const pos_root *root)
{
    shared_descriptor *shared = root->shared;
    pthread_mutex_lock(&shared->lock);
    bool is_open = shared->users > 0;
    int file = is_open ? fcntl(shared->file, F_DUPFD_CLOEXEC, 0) : -1, code = errno;
    pthread_mutex_unlock(&shared->lock);
    errno = code;
    return is_open ? file : open_root_anew(root);
}

pos_error *pos_root_enter(const pos_root *root, apr_pool_t *result)
{
    shared_descriptor *shared = root->shared;
    int file = open_root_anew(root);
    if (file < 0)
        return system_error(errno, root->path, result);
    pthread_mutex_lock(&shared->lock);
    bool is_first = shared->users++ == 0;
    if (is_first)
        shared->file = file;
    pthread_mutex_unlock(&shared->lock);
    if (!is_first)
        close(file);
    return NULL;
}

void pos_root_leave(const pos_root *root)
{
    shared_descriptor *shared = root->shared;
    pthread_mutex_lock(&shared->lock);
    int file = --shared->users == 0 ? shared->file : -1;
    pthread_mutex_unlock(&shared->lock);
    if (file >= 0)
        close(file);
}

/* ---- links ---- */

/* As many as Linux follows. */
#define MAX_LINKS 40

/* A link that is being followed: its owner, and how much of the path is left once it is done. */
typedef struct hop {
    uid_t owner;
    size_t left;
} hop;

/* A path with links in it, walked component by component. A link's text and owner are read through
 * the same descriptor, and what it leads to is opened from the directory that was reached, so there
 * is no moment at which a name is looked at and then opened by its path. */
typedef struct walk {
    const pos_root *root;
    int at;              /* the directory or file that was reached */
    char done[PATH_MAX]; /* its path below the root, free of links */
    char left[PATH_MAX];
    hop links[MAX_LINKS];
    int count;    /* of links being followed */
    int followed; /* in all */
} walk;

static bool join_path(char out[PATH_MAX], const char *first, const char *second)
{
    const char *slash = *first && *second ? "/" : "";
    int size = snprintf(out, PATH_MAX, "%s%s%s", first, slash, second);
    errno = ENAMETOOLONG;
    return size >= 0 && size < PATH_MAX;
}

static bool refuse_link(void)
{
    errno = ELOOP;
    return false;
}

static bool move_to(walk *in, int next)
{
    int code = errno;
    if (in->at >= 0)
        close(in->at);
    in->at = next;
    errno = code;
    return next >= 0;
}

/* httpd's SymLinksIfOwnerMatch: a link that has been followed to its end belongs to whom its
 * target belongs to. */
static bool owners_match(walk *in)
{
    struct stat info;
    size_t left = strlen(in->left);
    while (in->count > 0 && in->links[in->count - 1].left >= left) {
        uid_t owner = in->links[--in->count].owner;
        if (in->root->links != POS_LINKS_OWNER)
            continue;
        if (fstat(in->at, &info) != 0 || info.st_uid != owner)
            return refuse_link();
    }
    return true;
}

/* The part of an absolute path that is below the root, by whatever name the path has it; NULL where
 * it is elsewhere. */
static const char *below_root(const pos_root *root, const char *path)
{
    pos_identity wanted = root->identity, found;
    char prefix[PATH_MAX];
    if (!root->pinned && !pos_identity_of(&wanted, root->path))
        return NULL;
    for (const char *at = path + 1; at; at = *at ? at + 1 : NULL) {
        at += strcspn(at, "/");
        memcpy(prefix, path, (size_t)(at - path));
        prefix[at - path] = '\0';
        if (pos_identity_of(&found, prefix) && pos_identity_equal(&found, &wanted))
            return at;
    }
    return NULL;
}

static bool read_link(char target[PATH_MAX], uid_t *owner, int at, const char *name)
{
    struct stat info;
    int file = openat(at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t size = -1;
    if (fstat(file, &info) == 0 && S_ISLNK(info.st_mode))
        size = readlinkat(file, "", target, PATH_MAX - 1);
    close(file);
    if (size <= 0)
        return refuse_link();
    target[size] = '\0';
    *owner = info.st_uid;
    return true;
}

/* ---- finding a directory ---- */

bool pos_identity_of(pos_identity *identity, const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return false;
    set_identity(identity, &info);
    return true;
}

/* Follows the link `name`. As httpd does, its owner is compared with that of what it leads to in
 * the end. */
static int open_linked(int at, const char *name, pos_links links)
{
    char target[PATH_MAX];
    struct stat info;
    uid_t owner;
    if (links == POS_LINKS_NEVER) {
        errno = ELOOP;
        return -1;
    }
    if (!read_link(target, &owner, at, name))
        return -1;
    int file = openat(at, target, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (file < 0 || links == POS_LINKS_FOLLOW)
        return file;
    if (fstat(file, &info) == 0 && info.st_uid == owner)
        return file;
    close(file);
    errno = ELOOP;
    return -1;
}

static int open_directory(const char *path, const pos_links *links)
{
    int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    path += strspn(path, "/");
    while (at >= 0 && *path) {
        char name[NAME_MAX + 1];
        int next = -1;
        if (take_component(name, &path)) {
            next = open_entry(at, name, O_PATH | O_DIRECTORY);
            if (next < 0 && errno == ELOOP)
                next = open_linked(at, name, *links);
        }
        links++;
        int code = errno;
        close(at);
        errno = code;
        at = next;
    }
    return at;
}

pos_error *pos_directory_find(pos_identity *identity, const char **real, const char *path,
                              const pos_links *links, apr_pool_t *result)
{
    char resolved[PATH_MAX];
    pos_identity again;
    int file = open_directory(path, links);
    if (!identify_open(identity, file))
        return system_error(errno, path, result);
    close(file);
    file = realpath(path, resolved) ? open_linkless(resolved) : -1;
    bool same = identify_open(&again, file) && pos_identity_equal(identity, &again);
    if (file >= 0)
        close(file);
    if (!same)
        return file_error(POS_ECHANGED, path, result, "renamed while it was looked for");
    *real = apr_pstrdup(result, resolved);
    return NULL;
}

/* ---- links below a root ---- */

/* Puts the link's text in its place. */
static bool expand_link(walk *in, const char *name)
{
    char target[PATH_MAX], left[PATH_MAX];
    hop *made = &in->links[in->count];
    if (in->followed++ == MAX_LINKS || in->count == MAX_LINKS)
        return refuse_link();
    if (!read_link(target, &made->owner, in->at, name))
        return false;
    made->left = strlen(in->left);
    in->count++;
    const char *path = target;
    if (*path == '/') {
        path = below_root(in->root, path);
        if (!path)
            return refuse_link();
        in->done[0] = '\0';
        if (!move_to(in, open_root(in->root)))
            return false;
    }
    if (!join_path(left, path + strspn(path, "/"), in->left))
        return false;
    memcpy(in->left, left, sizeof(left));
    return true;
}

/* ".." is taken off the path that is free of links, which is then walked again from the root. */
static bool climb_to_parent(walk *in)
{
    if (in->done[0] == '\0')
        return refuse_link();
    char *slash = strrchr(in->done, '/');
    *(slash ? slash : in->done) = '\0';
    return move_to(in, open_plain(open_root(in->root), in->done, O_PATH | O_DIRECTORY));
}

static bool step_into(walk *in, int flags)
{
    char name[NAME_MAX + 1], done[PATH_MAX];
    const char *rest = in->left;
    if (!take_component(name, &rest))
        return false;
    memmove(in->left, rest, strlen(rest) + 1);
    if (strcmp(name, ".") == 0)
        return owners_match(in);
    if (strcmp(name, "..") == 0)
        return climb_to_parent(in) && owners_match(in);
    int next = open_entry(in->at, name, *in->left ? O_PATH | O_DIRECTORY : flags);
    if (next < 0)
        return errno == ELOOP && expand_link(in, name);
    if (!join_path(done, in->done, name)) {
        close(next);
        return false;
    }
    memcpy(in->done, done, sizeof(done));
    return move_to(in, next) && owners_match(in);
}

/* Opens `path`, following links as far as they stay below the root. */
static int open_followed(const pos_root *root, const char *path, int flags)
{
    walk in = {.root = root, .at = open_root(root)};
    bool good = in.at >= 0 && join_path(in.left, path, "");
    while (good && *in.left)
        good = step_into(&in, flags);
    int code = errno, file = -1;
    /* A path that ends in "." or ".." was reached as a mere directory. */
    if (good && !(flags & O_PATH) && (fcntl(in.at, F_GETFL) & O_PATH))
        file = openat(in.at, ".", O_NOFOLLOW | O_CLOEXEC | flags);
    else if (good)
        return in.at;
    if (good)
        code = errno;
    if (in.at >= 0)
        close(in.at);
    errno = code;
    return file;
}

/* Opens `path` as the root's policy allows. */
static int open_below(const pos_root *root, const char *path, int flags)
{
    if (!is_plain(path)) {
        errno = EACCES;
        return -1;
    }
    int at = open_root(root);
    if (at < 0)
        return -1;
    if (*path == '\0') {
        int directory = openat(at, ".", O_NOFOLLOW | O_CLOEXEC | flags);
        int code = errno;
        close(at);
        errno = code;
        return directory;
    }
    int file = open_plain(at, path, flags);
    if (file >= 0 || errno != ELOOP || root->links == POS_LINKS_NEVER)
        return file;
    return open_followed(root, path, flags);
}

pos_error *pos_file_stat(pos_stamp *stamp, const pos_root *root, const char *path,
                         apr_pool_t *result)
{
    int file = open_below(root, path, O_PATH);
    if (file < 0)
        return system_error(errno, path, result);
    struct stat info;
    int failed = fstat(file, &info), code = errno;
    close(file);
    if (failed)
        return system_error(code, path, result);
    if (!S_ISREG(info.st_mode))
        return file_error(POS_EINVALID, path, result, "not a regular file");
    stamp_of(stamp, &info);
    return NULL;
}

/* Reads to the end of the file, or `most` bytes of it, in as many pieces as the system likes. */
static pos_error *read_up_to(pos_text *content, int file, size_t most, const char *path,
                             apr_pool_t *result)
{
    char *bytes = apr_palloc(result, most + 1);
    size_t done = 0;
    while (done < most) {
        ssize_t got = read(file, bytes + done, most - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error(errno, path, result);
        if (got == 0)
            break;
        done += (size_t)got;
    }
    bytes[done] = '\0';
    *content = pos_text_make(bytes, done);
    return NULL;
}

/* Reads what fstat promised; less or more means that somebody is writing. */
static pos_error *read_all(pos_text *content, int file, size_t size, const char *path,
                           apr_pool_t *result)
{
    POS_TRY(read_up_to(content, file, size + 1, path, result));
    if (content->size == size)
        return NULL;
    return file_error(POS_ECHANGED, path, result, "changed while it was read");
}

static pos_error *read_open(pos_text *content, pos_stamp *stamp, int file, const char *path,
                            size_t most, apr_pool_t *result)
{
    struct stat before, after;
    if (fstat(file, &before) != 0)
        return system_error(errno, path, result);
    if (!S_ISREG(before.st_mode))
        return file_error(POS_EINVALID, path, result, "not a regular file");
    if ((uint64_t)before.st_size > most)
        return file_error(POS_ELIMIT, path, result,
                          apr_psprintf(result, "larger than %" APR_SIZE_T_FMT " bytes", most));
    POS_TRY(read_all(content, file, (size_t)before.st_size, path, result));
    pos_stamp now;
    if (fstat(file, &after) != 0)
        return system_error(errno, path, result);
    stamp_of(stamp, &before);
    stamp_of(&now, &after);
    if (!pos_stamp_equal(stamp, &now))
        return file_error(POS_ECHANGED, path, result, "changed while it was read");
    return NULL;
}

static pos_error *read_head(pos_text *content, pos_stamp *stamp, int file, const char *path,
                            size_t most, apr_pool_t *result)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return system_error(errno, path, result);
    if (!S_ISREG(info.st_mode))
        return file_error(POS_EINVALID, path, result, "not a regular file");
    POS_TRY(read_up_to(content, file, most, path, result));
    stamp_of(stamp, &info);
    return NULL;
}

/* read_open or read_head. */
typedef pos_error *reader(pos_text *content, pos_stamp *stamp, int file, const char *path,
                          size_t most, apr_pool_t *result);

static pos_error *read_below(reader *read_file, pos_text *content, pos_stamp *stamp,
                             const pos_root *root, const char *path, size_t most,
                             apr_pool_t *result)
{
    /* O_NONBLOCK: a FIFO must not hold the reader. */
    int file = open_below(root, path, O_RDONLY | O_NONBLOCK);
    if (file < 0)
        return system_error(errno, path, result);
    pos_error *error = read_file(content, stamp, file, path, most, result);
    close(file);
    return error;
}

pos_error *pos_file_read(pos_text *content, pos_stamp *stamp, const pos_root *root,
                         const char *path, size_t most, apr_pool_t *result)
{
    return read_below(read_open, content, stamp, root, path, most, result);
}

pos_error *pos_file_head(pos_text *content, pos_stamp *stamp, const pos_root *root,
                         const char *path, size_t most, apr_pool_t *result)
{
    return read_below(read_head, content, stamp, root, path, most, result);
}

/* ---- directories ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const pos_file_entry *)a)->name, ((const pos_file_entry *)b)->name);
}

/* A link's target, as the policy allows; false where the entry is left out. */
static bool look_through_link(pos_file_entry *entry, const pos_root *root, const char *path)
{
    entry->kind = POS_ENTRY_DENIED;
    entry->linked = true;
    int file = open_below(root, path, O_PATH);
    if (file < 0)
        return true;
    struct stat info;
    bool known = fstat(file, &info) == 0;
    close(file);
    if (!known)
        return true;
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return false;
    entry->kind = S_ISDIR(info.st_mode) ? POS_ENTRY_DIRECTORY : POS_ENTRY_FILE;
    stamp_of(&entry->stamp, &info);
    return true;
}

/* True where a directory's entry may not be looked at, or is gone; otherwise the system failed. */
static bool is_refusal(int code)
{
    return code == ENOENT || code == EACCES || code == EPERM;
}

/* Errors as those of reading the folder. `listed` is false where the entry is left out. */
static pos_error *look_at(pos_file_entry *entry, bool *listed, int directory, const pos_root *root,
                          const char *folder, apr_pool_t *scratch)
{
    struct stat info;
    *listed = true;
    entry->kind = POS_ENTRY_DENIED;
    if (fstatat(directory, entry->name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        *listed = errno != ENOENT;
        return is_refusal(errno) ? NULL : system_error(errno, folder, scratch);
    }
    stamp_of(&entry->stamp, &info);
    if (S_ISLNK(info.st_mode)) {
        const char *path =
            *folder ? apr_pstrcat(scratch, folder, "/", entry->name, NULL) : entry->name;
        *listed = look_through_link(entry, root, path);
        return NULL;
    }
    entry->kind = S_ISDIR(info.st_mode) ? POS_ENTRY_DIRECTORY : POS_ENTRY_FILE;
    *listed = S_ISDIR(info.st_mode) || S_ISREG(info.st_mode);
    return NULL;
}

static bool is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* An entry that could not be read is an error, never a shorter list: that would look as though
 * files had been deleted. */
static pos_error *read_entries(apr_array_header_t *found, DIR *directory, const pos_root *root,
                               const char *path, apr_pool_t *result, apr_pool_t *scratch)
{
    for (;;) {
        errno = 0;
        struct dirent *each = readdir(directory);
        if (!each)
            return errno ? system_error(errno, path, result) : NULL;
        if (is_dots(each->d_name))
            continue;
        if (found->nelts == MAX_ENTRIES)
            return file_error(POS_ELIMIT, path, result, "more than 1,000,000 entries in a folder");
        pos_file_entry entry = {.name = apr_pstrdup(result, each->d_name)};
        bool listed;
        POS_TRY(look_at(&entry, &listed, dirfd(directory), root, path, scratch));
        if (listed)
            APR_ARRAY_PUSH(found, pos_file_entry) = entry;
    }
}

pos_error *pos_directory_read(pos_file_entry **entries, size_t *count, pos_stamp *stamp,
                              const pos_root *root, const char *path, apr_pool_t *result,
                              apr_pool_t *scratch)
{
    int file = open_below(root, path, O_RDONLY | O_DIRECTORY);
    if (file < 0)
        return system_error(errno, path, result);
    struct stat info;
    DIR *directory = fstat(file, &info) == 0 ? fdopendir(file) : NULL;
    if (!directory) {
        int code = errno;
        close(file);
        return system_error(code, path, result);
    }
    stamp_of(stamp, &info);
    apr_array_header_t *found = apr_array_make(scratch, 32, sizeof(pos_file_entry));
    pos_error *error = read_entries(found, directory, root, path, result, scratch);
    closedir(directory);
    if (error)
        return error;
    *count = (size_t)found->nelts;
    *entries = apr_pmemdup(result, found->elts, *count * sizeof(pos_file_entry));
    if (*count > 1)
        qsort(*entries, *count, sizeof(pos_file_entry), by_name);
    return NULL;
}
