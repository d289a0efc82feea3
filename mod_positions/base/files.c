#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_tables.h>

/* A stamp with no part below a second comes from a file system that keeps whole seconds. */
#define RACY_COARSE 2000000
#define RACY_FINE   20000

struct pos_root {
    const char *path;
    pos_links links;
};

bool pos_stamp_equal(const pos_stamp *a, const pos_stamp *b)
{
    return a->mtime == b->mtime && a->ctime == b->ctime && a->size == b->size &&
           a->inode == b->inode && a->device == b->device;
}

bool pos_stamp_racy(const pos_stamp *stamp, int64_t read_at)
{
    int64_t newest = stamp->mtime > stamp->ctime ? stamp->mtime : stamp->ctime;
    bool coarse = stamp->mtime % 1000000 == 0 && stamp->ctime % 1000000 == 0;
    return newest > read_at - (coarse ? RACY_COARSE : RACY_FINE);
}

pos_root *pos_root_make(pos_text path, pos_links links, apr_pool_t *result)
{
    pos_root *root = apr_palloc(result, sizeof(*root));
    while (path.size > 1 && path.data[path.size - 1] == '/')
        path.size--;
    root->path = pos_text_cstring(path, result);
    root->links = links;
    return root;
}

const char *pos_root_path(const pos_root *root)
{
    return root->path;
}

static int64_t microseconds(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000 + time->tv_nsec / 1000;
}

static void stamp_of(pos_stamp *stamp, const struct stat *info)
{
    stamp->mtime = microseconds(&info->st_mtim);
    stamp->ctime = microseconds(&info->st_ctim);
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
    pos_error *error =
        pos_error_make(status, result, "%s", code == ELOOP ? "symbolic link not followed" : why);
    error->file = apr_pstrdup(result, path);
    return error;
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

/* With O_PATH a link is opened itself where it may not be followed. */
static bool is_link(int file)
{
    struct stat info;
    return fstat(file, &info) == 0 && S_ISLNK(info.st_mode);
}

/* Opens `path` below the directory `at`, each component without following a link. Closes `at`.
 * -1 and errno on failure; ELOOP for a link. */
static int open_plain(int at, const char *path, int flags)
{
    while (*path) {
        size_t size = strcspn(path, "/");
        char name[NAME_MAX + 1];
        int code = ENAMETOOLONG, next = -1;
        if (size <= NAME_MAX) {
            memcpy(name, path, size);
            name[size] = '\0';
            bool last = path[size] == '\0';
            next = openat(at, name, O_NOFOLLOW | O_CLOEXEC | (last ? flags : O_PATH | O_DIRECTORY));
            code = errno;
            if (next < 0 && code == ENOTDIR) {
                struct stat info;
                if (fstatat(at, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode))
                    code = ELOOP;
            }
            if (next >= 0 && last && (flags & O_PATH) && is_link(next)) {
                close(next);
                next = -1;
                code = ELOOP;
            }
        }
        close(at);
        if (next < 0) {
            errno = code;
            return -1;
        }
        at = next;
        path += size;
        path += strspn(path, "/");
    }
    return at;
}

static int open_root(const char *path)
{
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Every link on the way has the owner of what it points to (httpd's SymLinksIfOwnerMatch). */
static bool owners_match(const char *root, const char *path, apr_pool_t *scratch)
{
    const char *end = path;
    while (*end) {
        end += strcspn(end, "/");
        const char *full = apr_pstrcat(scratch, root, "/",
                                       apr_pstrndup(scratch, path, (apr_size_t)(end - path)), NULL);
        struct stat link, target;
        if (lstat(full, &link) != 0 || stat(full, &target) != 0)
            return false;
        if (S_ISLNK(link.st_mode) && link.st_uid != target.st_uid)
            return false;
        end += strspn(end, "/");
    }
    return true;
}

/* Where the links of `path` lead, as a path below the root; NULL where that is outside. */
static const char *resolve(const pos_root *root, const char *path, apr_pool_t *scratch)
{
    char real_root[PATH_MAX], real[PATH_MAX];
    const char *full = apr_pstrcat(scratch, root->path, "/", path, NULL);
    if (!realpath(root->path, real_root) || !realpath(full, real))
        return NULL;
    size_t size = strlen(real_root);
    if (strncmp(real, real_root, size) != 0)
        return NULL;
    if (size > 1 && real[size] != '/' && real[size] != '\0')
        return NULL;
    const char *below = real + size;
    return apr_pstrdup(scratch, below + strspn(below, "/"));
}

/* Opens `path` as the root's policy allows. What a link leads to is opened by its resolved name,
 * again without following, so that a link changed in between is refused. */
static int open_below(const pos_root *root, const char *path, int flags, apr_pool_t *scratch)
{
    if (!is_plain(path)) {
        errno = EACCES;
        return -1;
    }
    int at = open_root(root->path);
    if (at < 0)
        return -1;
    if (*path == '\0')
        path = ".";
    int file = open_plain(at, path, flags);
    if (file >= 0 || errno != ELOOP || root->links == POS_LINKS_NEVER)
        return file;
    if (root->links == POS_LINKS_OWNER && !owners_match(root->path, path, scratch)) {
        errno = ELOOP;
        return -1;
    }
    const char *resolved = resolve(root, path, scratch);
    if (!resolved) {
        errno = errno == ENOENT ? ENOENT : ELOOP;
        return -1;
    }
    at = open_root(root->path);
    return at < 0 ? -1 : open_plain(at, resolved, flags);
}

pos_error *pos_file_stat(pos_stamp *stamp, const pos_root *root, const char *path,
                         apr_pool_t *result)
{
    int file = open_below(root, path, O_PATH, result);
    if (file < 0)
        return system_error(errno, path, result);
    struct stat info;
    int failed = fstat(file, &info), code = errno;
    close(file);
    if (failed)
        return system_error(code, path, result);
    if (S_ISLNK(info.st_mode))
        return system_error(ELOOP, path, result);
    if (!S_ISREG(info.st_mode))
        return pos_error_make(POS_EINVALID, result, "%s is not a regular file", path);
    stamp_of(stamp, &info);
    return NULL;
}

/* Reads what fstat promised; less or more means that somebody is writing. */
static pos_error *read_all(pos_text *content, int file, size_t size, const char *path,
                           apr_pool_t *result)
{
    char *bytes = apr_palloc(result, size + 1);
    size_t done = 0;
    while (done < size + 1) {
        ssize_t got = read(file, bytes + done, size + 1 - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error(errno, path, result);
        if (got == 0)
            break;
        done += (size_t)got;
    }
    if (done != size)
        return pos_error_make(POS_ECHANGED, result, "%s changed while it was read", path);
    bytes[size] = '\0';
    *content = pos_text_make(bytes, size);
    return NULL;
}

static pos_error *read_open(pos_text *content, pos_stamp *stamp, int file, const char *path,
                            size_t most, apr_pool_t *result)
{
    struct stat before, after;
    if (fstat(file, &before) != 0)
        return system_error(errno, path, result);
    if (!S_ISREG(before.st_mode))
        return pos_error_make(POS_EINVALID, result, "%s is not a regular file", path);
    if ((uint64_t)before.st_size > most) {
        pos_error *error =
            pos_error_make(POS_ELIMIT, result, "larger than %" APR_SIZE_T_FMT " bytes", most);
        error->file = apr_pstrdup(result, path);
        return error;
    }
    POS_TRY(read_all(content, file, (size_t)before.st_size, path, result));
    pos_stamp now;
    if (fstat(file, &after) != 0)
        return system_error(errno, path, result);
    stamp_of(stamp, &before);
    stamp_of(&now, &after);
    if (!pos_stamp_equal(stamp, &now))
        return pos_error_make(POS_ECHANGED, result, "%s changed while it was read", path);
    return NULL;
}

pos_error *pos_file_read(pos_text *content, pos_stamp *stamp, const pos_root *root,
                         const char *path, size_t most, apr_pool_t *result)
{
    /* O_NONBLOCK: a FIFO must not hold the reader. */
    int file = open_below(root, path, O_RDONLY | O_NONBLOCK, result);
    if (file < 0)
        return system_error(errno, path, result);
    pos_error *error = read_open(content, stamp, file, path, most, result);
    close(file);
    return error;
}

static pos_error *read_head(pos_text *content, pos_stamp *stamp, int file, const char *path,
                            size_t most, apr_pool_t *result)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return system_error(errno, path, result);
    if (!S_ISREG(info.st_mode))
        return pos_error_make(POS_EINVALID, result, "%s is not a regular file", path);
    char *bytes = apr_palloc(result, most + 1);
    ssize_t got;
    do
        got = pread(file, bytes, most, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return system_error(errno, path, result);
    bytes[got] = '\0';
    *content = pos_text_make(bytes, (size_t)got);
    stamp_of(stamp, &info);
    return NULL;
}

pos_error *pos_file_head(pos_text *content, pos_stamp *stamp, const pos_root *root,
                         const char *path, size_t most, apr_pool_t *result)
{
    int file = open_below(root, path, O_RDONLY | O_NONBLOCK, result);
    if (file < 0)
        return system_error(errno, path, result);
    pos_error *error = read_head(content, stamp, file, path, most, result);
    close(file);
    return error;
}

/* ---- directories ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const pos_file_entry *)a)->name, ((const pos_file_entry *)b)->name);
}

/* A link's target, as the policy allows; false where the entry is left out. */
static bool look_through_link(pos_file_entry *entry, const pos_root *root, const char *path,
                              apr_pool_t *scratch)
{
    entry->kind = POS_ENTRY_DENIED;
    int file = open_below(root, path, O_PATH, scratch);
    if (file < 0)
        return true;
    struct stat info;
    bool known = fstat(file, &info) == 0;
    close(file);
    if (!known || S_ISLNK(info.st_mode))
        return true;
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return false;
    entry->kind = S_ISDIR(info.st_mode) ? POS_ENTRY_DIRECTORY : POS_ENTRY_FILE;
    stamp_of(&entry->stamp, &info);
    return true;
}

static bool look_at(pos_file_entry *entry, int directory, const pos_root *root, const char *folder,
                    apr_pool_t *scratch)
{
    struct stat info;
    if (fstatat(directory, entry->name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    stamp_of(&entry->stamp, &info);
    if (S_ISLNK(info.st_mode)) {
        const char *path =
            *folder ? apr_pstrcat(scratch, folder, "/", entry->name, NULL) : entry->name;
        return look_through_link(entry, root, path, scratch);
    }
    if (S_ISDIR(info.st_mode)) {
        entry->kind = POS_ENTRY_DIRECTORY;
        return true;
    }
    entry->kind = POS_ENTRY_FILE;
    return S_ISREG(info.st_mode);
}

static bool is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

pos_error *pos_directory_read(pos_file_entry **entries, size_t *count, pos_stamp *stamp,
                              const pos_root *root, const char *path, apr_pool_t *result,
                              apr_pool_t *scratch)
{
    int file = open_below(root, path, O_RDONLY | O_DIRECTORY, scratch);
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
    for (struct dirent *each; (each = readdir(directory));) {
        if (is_dots(each->d_name))
            continue;
        pos_file_entry entry = {.name = apr_pstrdup(result, each->d_name)};
        if (look_at(&entry, dirfd(directory), root, path, scratch))
            APR_ARRAY_PUSH(found, pos_file_entry) = entry;
    }
    closedir(directory);
    *count = (size_t)found->nelts;
    *entries = apr_pmemdup(result, found->elts, *count * sizeof(pos_file_entry));
    if (*count > 1)
        qsort(*entries, *count, sizeof(pos_file_entry), by_name);
    return NULL;
}
