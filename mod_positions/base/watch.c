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

/* Folders of one site; what comes after them is unknown. */
#define MOST_FOLDERS 4096
/* Files of one folder being written at once. */
#define MOST_WRITTEN 1024

/* What ends the writing of a name. */
#define ENDINGS (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE)

#define EVENTS                                                                                     \
    (IN_MODIFY | IN_CREATE | IN_ATTRIB | ENDINGS | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |    \
     IN_DONT_FOLLOW | IN_EXCL_UNLINK)

/* A name that was modified and not closed yet. */
typedef struct written {
    struct written *next;
    char name[];
} written;

typedef struct watched {
    int number;    /* inotify's; -1: not watched at the moment */
    int64_t since; /* wall clock, µs: what changed later than this was told */
    written *files;
    size_t count;
    char *path;
} watched;

struct pos_watch {
    const char *root;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    int file; /* -1: none was to be had */
    bool opened;
    bool partial;          /* something may happen untold */
    uint64_t changes;      /* events so far */
    apr_hash_t *by_path;   /* folder → watched */
    apr_hash_t *by_number; /* inotify's number → watched */
};

/* ---- what is known of a folder ---- */

static void forget_all(watched *folder)
{
    while (folder->files) {
        written *next = folder->files->next;
        free(folder->files);
        folder->files = next;
    }
    folder->count = 0;
}

static written **find(watched *folder, const char *name)
{
    written **at = &folder->files;
    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

static void begin(watched *folder, const char *name)
{
    written **at = find(folder, name);
    if (*at)
        return;
    written *made = folder->count < MOST_WRITTEN ? malloc(sizeof(*made) + strlen(name) + 1) : NULL;
    if (!made) {
        folder->since = INT64_MAX;
        return;
    }
    strcpy(made->name, name);
    made->next = NULL;
    *at = made;
    folder->count++;
}

static void end(watched *folder, const char *name)
{
    written **at = find(folder, name), *ended = *at;
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
    apr_hash_clear(watch->by_number);
    for (apr_hash_index_t *each = apr_hash_first(NULL, watch->by_path); each;
         each = apr_hash_next(each)) {
        watched *folder = apr_hash_this_val(each);
        apr_hash_set(watch->by_path, folder->path, APR_HASH_KEY_STRING, NULL);
        forget_all(folder);
        free(folder->path);
        free(folder);
    }
    if (watch->file >= 0)
        close(watch->file);
    watch->file = -1;
    return APR_SUCCESS;
}

pos_watch *pos_watch_make(const char *root, apr_pool_t *result)
{
    pos_watch *watch = apr_pcalloc(result, sizeof(*watch));
    watch->root = apr_pstrdup(result, root);
    watch->file = -1;
    if (apr_pool_create(&watch->pool, result) != APR_SUCCESS ||
        apr_thread_mutex_create(&watch->lock, APR_THREAD_MUTEX_DEFAULT, watch->pool) != APR_SUCCESS)
        return NULL;
    watch->by_path = apr_hash_make(watch->pool);
    watch->by_number = apr_hash_make(watch->pool);
    apr_pool_cleanup_register(watch->pool, watch, close_watch, apr_pool_cleanup_null);
    return watch;
}

void pos_watch_rest(pos_watch *watch)
{
    apr_thread_mutex_lock(watch->lock);
    close_watch(watch);
    watch->opened = false;
    apr_thread_mutex_unlock(watch->lock);
}

/* The queue ran over: what is known begins now. */
static void start_anew(pos_watch *watch)
{
    for (apr_hash_index_t *each = apr_hash_first(NULL, watch->by_path); each;
         each = apr_hash_next(each)) {
        watched *folder = apr_hash_this_val(each);
        forget_all(folder);
        folder->since = apr_time_now();
    }
}

/* The folder is gone, or has another name. */
static void drop_number(pos_watch *watch, watched *folder)
{
    apr_hash_set(watch->by_number, &folder->number, sizeof(folder->number), NULL);
    folder->number = -1;
    forget_all(folder);
}

static void take_event(pos_watch *watch, const struct inotify_event *event)
{
    watch->changes++;
    if (event->mask & IN_Q_OVERFLOW)
        start_anew(watch);
    watched *folder = apr_hash_get(watch->by_number, &event->wd, sizeof(event->wd));
    if (!folder)
        return;
    if (event->mask & IN_MOVE_SELF)
        inotify_rm_watch(watch->file, event->wd);
    if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))
        drop_number(watch, folder);
    else if (event->len && event->mask & IN_MODIFY)
        begin(folder, event->name);
    else if (event->len && event->mask & ENDINGS)
        end(folder, event->name);
}

/* All that is queued, without waiting. */
static void drain(pos_watch *watch)
{
    char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
        __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t size;
    while ((size = read(watch->file, bytes, sizeof(bytes))) > 0)
        for (char *at = bytes; at < bytes + size;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            take_event(watch, event);
            at += sizeof(*event) + event->len;
        }
}

/* ---- folders ---- */

static watched *make_folder(pos_watch *watch, const char *path)
{
    if (apr_hash_count(watch->by_path) >= MOST_FOLDERS)
        return NULL;
    watched *folder = calloc(1, sizeof(*folder));
    char *copy = folder ? strdup(path) : NULL;
    if (!copy) {
        free(folder);
        return NULL;
    }
    folder->path = copy;
    folder->number = -1;
    apr_hash_set(watch->by_path, folder->path, APR_HASH_KEY_STRING, folder);
    return folder;
}

/* The same folder keeps its number; another in its place gets another. */
static void watch_path(pos_watch *watch, watched *folder)
{
    char full[PATH_MAX];
    apr_snprintf(full, sizeof(full), "%s/%s", watch->root, folder->path);
    int64_t now = apr_time_now();
    int number = inotify_add_watch(watch->file, full, EVENTS);
    if (number == folder->number)
        return;
    if (folder->number >= 0)
        drop_number(watch, folder);
    watched *other = apr_hash_get(watch->by_number, &number, sizeof(number));
    if (number < 0 || other) {
        watch->partial = true;
        return;
    }
    folder->number = number;
    folder->since = now;
    apr_hash_set(watch->by_number, &folder->number, sizeof(folder->number), folder);
}

/* File systems that other machines, or programs of their own, write to: the kernel does not know of
 * that. */
static bool is_shared(const char *root)
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
        watch->file = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        watch->partial = watch->file < 0 || is_shared(watch->root);
    }
    watch->opened = true;
    if (watch->file >= 0) {
        drain(watch);
        watched *folder = apr_hash_get(watch->by_path, path, APR_HASH_KEY_STRING);
        if (!folder)
            folder = make_folder(watch, path);
        if (folder)
            watch_path(watch, folder);
        else
            watch->partial = true;
    }
    apr_thread_mutex_unlock(watch->lock);
}

/* ---- asking ---- */

uint64_t pos_watch_changes(pos_watch *watch)
{
    apr_thread_mutex_lock(watch->lock);
    if (watch->file >= 0)
        drain(watch);
    uint64_t changes = watch->opened && !watch->partial ? watch->changes + 1 : 0;
    apr_thread_mutex_unlock(watch->lock);
    return changes;
}

static pos_writing ask(pos_watch *watch, const char *path, int64_t ctime)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) : 0;
    watched *folder = size ? apr_hash_get(watch->by_path, path, (apr_ssize_t)size)
                           : apr_hash_get(watch->by_path, "", APR_HASH_KEY_STRING);
    if (!folder || folder->number < 0)
        return POS_WRITING_UNKNOWN;
    if (*find(folder, slash ? slash + 1 : path))
        return POS_WRITING_YES;
    return ctime > folder->since ? POS_WRITING_NO : POS_WRITING_UNKNOWN;
}

pos_writing pos_watch_ask(pos_watch *watch, const char *path, int64_t ctime)
{
    pos_writing writing = POS_WRITING_UNKNOWN;
    apr_thread_mutex_lock(watch->lock);
    if (watch->file >= 0) {
        drain(watch);
        writing = ask(watch, path, ctime);
    }
    apr_thread_mutex_unlock(watch->lock);
    return writing;
}
