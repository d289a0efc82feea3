/* SPDX-License-Identifier: Apache-2.0 */
/* inotify, one instance a site. */
#include "base/watch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>

/* Watched folders of one site; of files in further ones nothing is known. */
#define MAX_FOLDERS 4096
/* Files of one folder that are written at once. */
#define MAX_OPEN_FILES 1024

/* Events after which a file is no longer written. */
#define ENDINGS (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE)

#define EVENTS                                                                                     \
    (IN_MODIFY | IN_CREATE | IN_ATTRIB | ENDINGS | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |    \
     IN_DONT_FOLLOW | IN_EXCL_UNLINK)

/* A name that was modified and not closed yet. */
typedef struct open_file {
    struct open_file *next;
    char name[];
} open_file;

typedef struct watched_folder {
    int wd;        /* inotify's watch descriptor; -1: none at the moment */
    int64_t since; /* wall clock, µs: later changes were reported */
    open_file *files;
    size_t count;
    char *path;
} watched_folder;

struct pos_watch {
    const char *root;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    int fd; /* inotify's; -1: none */
    bool opened;
    bool incomplete;           /* changes may go unreported */
    uint64_t changes;          /* events so far */
    apr_hash_t *by_path;       /* folder → watched_folder */
    apr_hash_t *by_descriptor; /* watch descriptor → watched_folder */
};

/* ---- what is known of a folder ---- */

static void forget_open_files(watched_folder *folder)
{
    while (folder->files) {
        open_file *next = folder->files->next;
        free(folder->files);
        folder->files = next;
    }
    folder->count = 0;
}

static open_file **find_open_file(watched_folder *folder, const char *name)
{
    open_file **at = &folder->files;
    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

static void note_modified(watched_folder *folder, const char *name)
{
    open_file **at = find_open_file(folder, name);
    if (*at)
        return;
    open_file *made =
        folder->count < MAX_OPEN_FILES ? malloc(sizeof(*made) + strlen(name) + 1) : NULL;
    if (!made) {
        folder->since = INT64_MAX;
        return;
    }
    strcpy(made->name, name);
    made->next = NULL;
    *at = made;
    folder->count++;
}

static void note_closed(watched_folder *folder, const char *name)
{
    open_file **at = find_open_file(folder, name), *ended = *at;
    if (!ended)
        return;
    *at = ended->next;
    folder->count--;
    free(ended);
}

/* ---- what the kernel says ---- */

static apr_status_t close_watch(void *baton)
{
    pos_watch *watch = baton;
    apr_hash_clear(watch->by_descriptor);
    for (apr_hash_index_t *each = apr_hash_first(NULL, watch->by_path); each;
         each = apr_hash_next(each)) {
        watched_folder *folder = apr_hash_this_val(each);
        apr_hash_set(watch->by_path, folder->path, APR_HASH_KEY_STRING, NULL);
        forget_open_files(folder);
        free(folder->path);
        free(folder);
    }
    if (watch->fd >= 0)
        close(watch->fd);
    watch->fd = -1;
    return APR_SUCCESS;
}

pos_watch *pos_watch_make(const char *root, apr_pool_t *result)
{
    pos_watch *watch = apr_pcalloc(result, sizeof(*watch));
    watch->root = apr_pstrdup(result, root);
    watch->fd = -1;
    if (apr_pool_create(&watch->pool, result) != APR_SUCCESS ||
        apr_thread_mutex_create(&watch->lock, APR_THREAD_MUTEX_DEFAULT, watch->pool) != APR_SUCCESS)
        return NULL;
    watch->by_path = apr_hash_make(watch->pool);
    watch->by_descriptor = apr_hash_make(watch->pool);
    apr_pool_cleanup_register(watch->pool, watch, close_watch, apr_pool_cleanup_null);
    return watch;
}

/* Events were lost: what is known begins now. */
static void reset_folders(pos_watch *watch)
{
    for (apr_hash_index_t *each = apr_hash_first(NULL, watch->by_path); each;
         each = apr_hash_next(each)) {
        watched_folder *folder = apr_hash_this_val(each);
        forget_open_files(folder);
        folder->since = apr_time_now();
    }
}

/* The folder is gone, or has another name. */
static void drop_descriptor(pos_watch *watch, watched_folder *folder)
{
    apr_hash_set(watch->by_descriptor, &folder->wd, sizeof(folder->wd), NULL);
    folder->wd = -1;
    forget_open_files(folder);
}

static void handle_event(pos_watch *watch, const struct inotify_event *event)
{
    watch->changes++;
    if (event->mask & IN_Q_OVERFLOW)
        reset_folders(watch);
    watched_folder *folder = apr_hash_get(watch->by_descriptor, &event->wd, sizeof(event->wd));
    if (!folder)
        return;
    if (event->mask & IN_MOVE_SELF)
        inotify_rm_watch(watch->fd, event->wd);
    if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))
        drop_descriptor(watch, folder);
    else if (event->len && event->mask & IN_MODIFY)
        note_modified(folder, event->name);
    else if (event->len && event->mask & ENDINGS)
        note_closed(folder, event->name);
}

/* Handles all queued events, without waiting. */
static void read_events(pos_watch *watch)
{
    char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
        __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t size;
    while ((size = read(watch->fd, bytes, sizeof(bytes))) > 0)
        for (char *at = bytes; at < bytes + size;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            handle_event(watch, event);
            at += sizeof(*event) + event->len;
        }
}

/* ---- folders ---- */

static watched_folder *add_folder(pos_watch *watch, const char *path)
{
    if (apr_hash_count(watch->by_path) >= MAX_FOLDERS)
        return NULL;
    watched_folder *folder = calloc(1, sizeof(*folder));
    char *copy = folder ? strdup(path) : NULL;
    if (!copy) {
        free(folder);
        return NULL;
    }
    folder->path = copy;
    folder->wd = -1;
    apr_hash_set(watch->by_path, folder->path, APR_HASH_KEY_STRING, folder);
    return folder;
}

/* The same folder gets the same watch descriptor again; another one in its place gets another. */
static void add_watch(pos_watch *watch, watched_folder *folder)
{
    char full[PATH_MAX];
    apr_snprintf(full, sizeof(full), "%s/%s", watch->root, folder->path);
    int64_t now = apr_time_now();
    int wd = inotify_add_watch(watch->fd, full, EVENTS);
    if (wd == folder->wd)
        return;
    if (folder->wd >= 0)
        drop_descriptor(watch, folder);
    watched_folder *other = apr_hash_get(watch->by_descriptor, &wd, sizeof(wd));
    if (wd < 0 || other) {
        watch->incomplete = true;
        return;
    }
    folder->wd = wd;
    folder->since = now;
    apr_hash_set(watch->by_descriptor, &folder->wd, sizeof(folder->wd), folder);
}

/* True for file systems that other machines, or processes of their own, change without this
 * kernel's knowledge. */
static bool is_remote(const char *root)
{
    static const uint32_t magic[] = {0x6969 /* NFS */,
                                     0x517B /* SMB */,
                                     0xFF534D42 /* CIFS */,
                                     0xFE534D42 /* SMB2 */,
                                     0x65735546 /* FUSE */,
                                     0x01021997 /* 9P */,
                                     0x5346414F /* AFS */,
                                     0x00C36400 /* Ceph */,
                                     0x0BD00BD0 /* Lustre */,
                                     0x01161970 /* GFS2 */,
                                     0x7461636F /* OCFS2 */};
    struct statfs info;
    if (statfs(root, &info) != 0)
        return true;
    for (size_t i = 0; i < sizeof(magic) / sizeof(*magic); i++)
        if ((uint32_t)info.f_type == magic[i])
            return true;
    return false;
}

void pos_watch_folder(pos_watch *watch, const char *path)
{
    apr_thread_mutex_lock(watch->lock);
    if (!watch->opened) {
        watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        watch->incomplete = watch->fd < 0 || is_remote(watch->root);
    }
    watch->opened = true;
    if (watch->fd >= 0) {
        read_events(watch);
        watched_folder *folder = apr_hash_get(watch->by_path, path, APR_HASH_KEY_STRING);
        if (!folder)
            folder = add_folder(watch, path);
        if (folder)
            add_watch(watch, folder);
        else
            watch->incomplete = true;
    }
    apr_thread_mutex_unlock(watch->lock);
}

/* ---- asking ---- */

uint64_t pos_watch_changes(pos_watch *watch)
{
    apr_thread_mutex_lock(watch->lock);
    if (watch->fd >= 0)
        read_events(watch);
    uint64_t changes = watch->opened && !watch->incomplete ? watch->changes + 1 : 0;
    apr_thread_mutex_unlock(watch->lock);
    return changes;
}

static pos_writing ask_folder(pos_watch *watch, const char *path, int64_t ctime)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) : 0;
    watched_folder *folder = size ? apr_hash_get(watch->by_path, path, (apr_ssize_t)size)
                                  : apr_hash_get(watch->by_path, "", APR_HASH_KEY_STRING);
    if (!folder || folder->wd < 0)
        return POS_WRITING_UNKNOWN;
    if (*find_open_file(folder, slash ? slash + 1 : path))
        return POS_WRITING_YES;
    return ctime > folder->since ? POS_WRITING_NO : POS_WRITING_UNKNOWN;
}

pos_writing pos_watch_ask(pos_watch *watch, const char *path, int64_t ctime)
{
    pos_writing writing = POS_WRITING_UNKNOWN;
    apr_thread_mutex_lock(watch->lock);
    if (watch->fd >= 0) {
        read_events(watch);
        writing = ask_folder(watch, path, ctime);
    }
    apr_thread_mutex_unlock(watch->lock);
    return writing;
}
