/* SPDX-License-Identifier: Apache-2.0 */
/* The folder that a build writes. */
#include "output_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_errno.h>
#include <apr_hash.h>
#include <apr_strings.h>

#include "tool.h"

#define MANIFEST  ".positionsctl-build"
#define TEMPORARY ".positionsctl-new"
#define COPY_SIZE 65536

struct output_folder {
    const char *path;
    apr_hash_t *listed;   /* target → itself: written by an earlier build */
    apr_hash_t *expected; /* target → itself: written by this one */
    output_is_kept is_kept;
    void *baton;
    atomic_uint temporaries; /* made so far */
    apr_pool_t *pool;
};

static pos_error *system_error(const char *path, apr_pool_t *result)
{
    char why[128];
    apr_strerror(APR_FROM_OS_ERROR(errno), why, sizeof(why));
    return pos_error_make(POS_EIO, result, "%s: %s", path, why);
}

static const char *relative_target(const char *target)
{
    return target + strspn(target, "/");
}

static const char *full_path(const output_folder *self, const char *target, apr_pool_t *result)
{
    return apr_pstrcat(result, self->path, "/", relative_target(target), NULL);
}

static bool is_own_name(const char *name)
{
    return strcmp(name, MANIFEST) == 0 || strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0;
}

/* ---- where it is ---- */

pos_error *output_resolve(const char **out, const char *path, apr_pool_t *result)
{
    char real[PATH_MAX];
    char *above = apr_pstrdup(result, path);
    const char *below = "";
    while (!realpath(*above ? above : "/", real)) {
        char *slash = strrchr(above, '/');
        const char *name = slash ? slash + 1 : above;
        if (errno != ENOENT)
            return system_error(path, result);
        if (strcmp(name, "..") == 0)
            return pos_error_make(POS_EINVALID, result, "%s: there is no such folder", path);
        if (*name && strcmp(name, ".") != 0)
            below = apr_pstrcat(result, "/", name, below, NULL);
        if (slash)
            *slash = '\0';
        else
            above = apr_pstrdup(result, ".");
    }
    *out = apr_pstrcat(result, strcmp(real, "/") == 0 && *below ? "" : real, below, NULL);
    return NULL;
}

/* Creates the folders of an absolute path that are not there, after the first `known` bytes. */
static pos_error *create_folders(const char *path, size_t known, apr_pool_t *scratch)
{
    char *each = apr_pstrdup(scratch, path);
    for (char *end = each + known; *end;) {
        struct stat info;
        end += strspn(end, "/");
        end += strcspn(end, "/");
        char saved = *end;
        *end = '\0';
        if (pos_text_ends(pos_text_of(each), POS_TEXT("/..")))
            return pos_error_make(POS_EINVALID, scratch, "%s leads out of the folder", each);
        if (mkdir(each, 0777) != 0 && errno != EEXIST)
            return system_error(each, scratch);
        if (lstat(each, &info) != 0)
            return system_error(each, scratch);
        if (!S_ISDIR(info.st_mode))
            return pos_error_make(POS_EINVALID, scratch, "%s is in the way: it is no folder", each);
        *end = saved;
    }
    return NULL;
}

/* ---- whose files they are ---- */

static pos_error *read_manifest(output_folder *self)
{
    pos_text bytes;
    const char *path = full_path(self, MANIFEST, self->pool);
    if (access(path, F_OK) != 0)
        return NULL;
    POS_TRY(tool_read(&bytes, path, self->pool));
    while (bytes.size > 0) {
        size_t end = pos_text_find_char(bytes, '\0', 0);
        if (end == POS_NOT_FOUND)
            return pos_error_make(POS_EINVALID, self->pool, "%s is damaged; --force goes on", path);
        apr_hash_set(self->listed, bytes.data, (apr_ssize_t)end, bytes.data);
        bytes = pos_text_slice(bytes, end + 1, bytes.size);
    }
    return NULL;
}

/* Adds the files that nobody has listed, `most` of them at the most. */
static void add_foreign(apr_array_header_t *list, int most, const output_folder *self,
                        const char *folder)
{
    DIR *listing = opendir(full_path(self, folder, list->pool));
    for (struct dirent *each; listing && list->nelts < most && (each = readdir(listing));) {
        struct stat info;
        const char *path = apr_pstrcat(list->pool, folder, *folder ? "/" : "", each->d_name, NULL);
        if (strcmp(each->d_name, ".") == 0 || strcmp(each->d_name, "..") == 0 ||
            (!*folder && is_own_name(each->d_name)) || self->is_kept(self->baton, path))
            continue;
        if (lstat(full_path(self, path, list->pool), &info) == 0 && S_ISDIR(info.st_mode))
            add_foreign(list, most, self, path);
        else if (!apr_hash_get(self->listed, path, APR_HASH_KEY_STRING))
            APR_ARRAY_PUSH(list, const char *) = path;
    }
    if (listing)
        closedir(listing);
}

/* The first file that nobody has listed, or NULL. */
static const char *find_foreign(const output_folder *self)
{
    apr_array_header_t *list = apr_array_make(self->pool, 1, sizeof(const char *));
    add_foreign(list, 1, self, "");
    return list->nelts ? APR_ARRAY_IDX(list, 0, const char *) : NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

apr_array_header_t *output_list_others(const char *path, output_is_kept is_known, void *baton,
                                       apr_pool_t *result)
{
    const output_folder self = {.path = path,
                                .listed = apr_hash_make(result),
                                .is_kept = is_known,
                                .baton = baton,
                                .pool = result};
    apr_array_header_t *list = apr_array_make(result, 8, sizeof(const char *));
    add_foreign(list, INT_MAX, &self, "");
    qsort(list->elts, (size_t)list->nelts, sizeof(const char *), by_name);
    return list;
}

/* Those that builds which were cut off have left. */
static void remove_temporaries(const output_folder *self)
{
    DIR *listing = opendir(self->path);
    for (struct dirent *each; listing && (each = readdir(listing));)
        if (strncmp(each->d_name, TEMPORARY, strlen(TEMPORARY)) == 0)
            unlinkat(dirfd(listing), each->d_name, 0);
    if (listing)
        closedir(listing);
}

pos_error *output_open(output_folder **out, const char *path, bool force, output_is_kept is_kept,
                       void *baton, apr_pool_t *result)
{
    output_folder *self = apr_palloc(result, sizeof(*self));
    *self = (output_folder){.path = path,
                            .listed = apr_hash_make(result),
                            .expected = apr_hash_make(result),
                            .is_kept = is_kept,
                            .baton = baton,
                            .pool = result};
    POS_TRY(create_folders(path, 0, result));
    pos_error *error = read_manifest(self);
    if (error && !force)
        return error;
    const char *foreign = force ? NULL : find_foreign(self);
    if (foreign)
        return pos_error_make(POS_EINVALID, result,
                              "%s holds %s, which no build has written: name another folder, or "
                              "say --force to write among such files",
                              path, foreign);
    remove_temporaries(self);
    *out = self;
    return NULL;
}

/* ---- writing ---- */

static pos_error *create_temporary(FILE **out, const char **path, output_folder *self,
                                   apr_pool_t *scratch)
{
    unsigned number = atomic_fetch_add(&self->temporaries, 1);
    *path = full_path(self, apr_psprintf(scratch, TEMPORARY ".%u", number), scratch);
    unlink(*path);
    int file = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    *out = file >= 0 ? fdopen(file, "wb") : NULL;
    return *out ? NULL : system_error(*path, scratch);
}

/* Closes the file and gives it its name; or removes it, where it could not be written, or where
 * `taken` is given and set: another file has that name. */
static pos_error *move_into_place(FILE *file, const char *temporary, const char *path, bool *taken,
                                  pos_error *error, apr_pool_t *scratch)
{
    if (fclose(file) != 0 && !error)
        error = system_error(path, scratch);
    if (!error && taken) {
        bool failed = link(temporary, path) != 0;
        *taken = failed && errno == EEXIST;
        if (failed && !*taken)
            error = system_error(path, scratch);
    } else if (!error && rename(temporary, path) != 0) {
        error = system_error(path, scratch);
    }
    if (error || taken)
        unlink(temporary);
    return error;
}

static pos_error *create_folders_above(const output_folder *self, const char *path,
                                       apr_pool_t *scratch)
{
    const char *folder = apr_pstrmemdup(scratch, path, (apr_size_t)(strrchr(path, '/') - path));
    return create_folders(folder, strlen(self->path), scratch);
}

static pos_error *write_target(output_folder *self, const char *target, pos_text bytes, bool *taken,
                               apr_pool_t *scratch)
{
    FILE *file;
    const char *temporary, *path = full_path(self, target, scratch);
    POS_TRY(create_folders_above(self, path, scratch));
    POS_TRY(create_temporary(&file, &temporary, self, scratch));
    pos_error *error =
        fwrite(bytes.data, 1, bytes.size, file) == bytes.size ? NULL : system_error(path, scratch);
    return move_into_place(file, temporary, path, taken, error, scratch);
}

pos_error *output_write(output_folder *self, const char *target, pos_text bytes,
                        apr_pool_t *scratch)
{
    return write_target(self, target, bytes, NULL, scratch);
}

static pos_error *copy_bytes(FILE *file, FILE *in, const char *path, const char *from,
                             apr_pool_t *scratch)
{
    char *bytes = apr_palloc(scratch, COPY_SIZE);
    for (size_t got; (got = fread(bytes, 1, COPY_SIZE, in)) > 0;)
        if (fwrite(bytes, 1, got, file) != got)
            return system_error(path, scratch);
    return ferror(in) ? system_error(from, scratch) : NULL;
}

pos_error *output_copy(output_folder *self, const char *target, const char *from,
                       apr_pool_t *scratch)
{
    FILE *file;
    const char *temporary, *path = full_path(self, target, scratch);
    POS_TRY(create_folders_above(self, path, scratch));
    FILE *in = fopen(from, "rb");
    if (!in)
        return system_error(from, scratch);
    pos_error *error = create_temporary(&file, &temporary, self, scratch);
    if (!error) {
        error = copy_bytes(file, in, path, from, scratch);
        error = move_into_place(file, temporary, path, NULL, error, scratch);
    }
    fclose(in);
    return error;
}

/* ---- without a list of them ---- */

pos_error *output_create(const char *path, apr_pool_t *scratch)
{
    bool used = false;
    POS_TRY(create_folders(path, 0, scratch));
    DIR *listing = opendir(path);
    if (!listing)
        return system_error(path, scratch);
    for (struct dirent *each; (each = readdir(listing));)
        used = used || (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0);
    closedir(listing);
    return used ? pos_error_make(POS_EINVALID, scratch, "%s is not empty", path) : NULL;
}

pos_error *output_place(const char *path, const char *target, pos_text bytes, apr_pool_t *scratch)
{
    output_folder self = {.path = path};
    return output_write(&self, target, bytes, scratch);
}

pos_error *output_add(bool *added, const char *path, const char *target, pos_text bytes,
                      apr_pool_t *scratch)
{
    bool taken = false;
    output_folder self = {.path = path};
    POS_TRY(create_folders(path, 0, scratch));
    pos_error *error = write_target(&self, target, bytes, &taken, scratch);
    *added = !error && !taken;
    return error;
}

/* ---- what is gone ---- */

void output_expect(output_folder *self, const char *target)
{
    const char *name = apr_pstrdup(self->pool, relative_target(target));
    apr_hash_set(self->expected, name, APR_HASH_KEY_STRING, name);
}

/* Adds the targets that are not in `but`. */
static void add_targets(pos_buffer *out, apr_hash_t *targets, apr_hash_t *but, apr_pool_t *scratch)
{
    for (apr_hash_index_t *at = apr_hash_first(scratch, targets); at; at = apr_hash_next(at)) {
        const char *target = apr_hash_this_val(at);
        if (but && apr_hash_get(but, target, APR_HASH_KEY_STRING))
            continue;
        pos_buffer_add_text(out, pos_text_of(target));
        pos_buffer_add_char(out, '\0');
    }
}

/* Lists what is expected, and `more`, which another build that was interrupted may have left. */
static pos_error *write_manifest(output_folder *self, apr_hash_t *more, apr_pool_t *scratch)
{
    pos_buffer *out = pos_buffer_make(0, scratch);
    pos_text bytes;
    add_targets(out, self->expected, NULL, scratch);
    if (more)
        add_targets(out, more, self->expected, scratch);
    POS_TRY(pos_buffer_get(&bytes, out));
    return output_write(self, MANIFEST, bytes, scratch);
}

/* Removes the folders above `target` that are empty. */
static void remove_empty_folders(const output_folder *self, const char *target, apr_pool_t *scratch)
{
    char *path = apr_pstrdup(scratch, full_path(self, target, scratch));
    for (char *slash; (slash = strrchr(path, '/')) && slash > path + strlen(self->path);) {
        *slash = '\0';
        if (rmdir(path) != 0)
            return;
    }
}

/* True where the folders above it are folders: what a link leads to is not the build's. */
static bool is_reached_by_folders(const output_folder *self, const char *target,
                                  apr_pool_t *scratch)
{
    char *path = apr_pstrdup(scratch, full_path(self, target, scratch));
    struct stat info;
    for (char *slash = strchr(path + strlen(self->path) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (lstat(path, &info) != 0 || !S_ISDIR(info.st_mode))
            return false;
        *slash = '/';
    }
    return true;
}

pos_error *output_remove_gone(output_folder *self, apr_pool_t *scratch)
{
    POS_TRY(write_manifest(self, self->listed, scratch));
    for (apr_hash_index_t *at = apr_hash_first(scratch, self->listed); at; at = apr_hash_next(at)) {
        const char *target = apr_hash_this_val(at);
        if (apr_hash_get(self->expected, target, APR_HASH_KEY_STRING) ||
            self->is_kept(self->baton, target) || !is_reached_by_folders(self, target, scratch))
            continue;
        if (unlink(full_path(self, target, scratch)) != 0 && errno != ENOENT)
            return system_error(target, scratch);
        remove_empty_folders(self, target, scratch);
    }
    return write_manifest(self, NULL, scratch);
}
