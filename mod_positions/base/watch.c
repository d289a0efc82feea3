/* SPDX-License-Identifier: Apache-2.0 */
/* inotify, one instance a process. */
#include "base/watch.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <apr_hash.h>
#include <apr_ring.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>

#include "base/date.h"
#include "base/pool.h"
#include "base/text.h"

/* Watched folders of one tree, and which part of the system's they may be: of files in further ones
 * nothing is known. */
#define MAX_FOLDERS 4096
#define TREE_SHARE  4
/* Files of one folder that are written at once. */
#define MAX_OPEN_FILES 1024
/* Files of one tree that are named until they are asked for; where there are more, it is scanned. */
#define MAX_NAMES 64
/* fs.inotify.max_user_watches where it can't be read. */
#define DEFAULT_LIMIT 8192

/* A tree that nobody asked about for so long is not watched any more; where the system's watches
 * run short, this is sooner. */
#define WATCH_TIME       apr_time_from_sec(300)
#define SHORT_WATCH_TIME apr_time_from_sec(10)
/* A tree, or the whole process, that found no room tries again after this time. */
#define RETRY_TIME apr_time_from_sec(30)
/* What is said of the limits is said again after this time at the earliest. */
#define QUIET_TIME apr_time_from_sec(3600)

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

/* A file that something happened to. */
typedef struct changed_file {
    struct changed_file *next;
    char path[];
} changed_file;

/* A folder of one tree. */
typedef struct watched_folder {
    struct watched_folder *next; /* of its tree */
    struct watched_folder *same; /* the next of another tree, or by another path, with this `wd` */
    pos_watch *watch;
    int wd;         /* inotify's watch descriptor; -1: none at the moment */
    int64_t since;  /* wall clock, µs: later changes were reported */
    uint64_t round; /* the scan that named it last */
    open_file *files;
    size_t count;
    size_t key_size;
    const char *key; /* in the watcher's table: the watch, then the path */
} watched_folder;

/* One descriptor, and the folders that it is for. */
typedef struct descriptor {
    int wd;
    watched_folder *folders;
} descriptor;

struct pos_watch {
    APR_RING_ENTRY(pos_watch) link; /* of those with folders, lately asked first */
    pos_watcher *watcher;
    const char *root;
    const pos_log *log;
    watched_folder *folders;
    unsigned count;
    uint64_t round;      /* counts scans */
    uint64_t changes;    /* events so far */
    changed_file *names; /* that something happened to */
    size_t name_count;
    bool unnamed;      /* and more than these */
    bool complete;     /* all of the tree is watched */
    bool failed;       /* in this scan: changes may go unreported */
    bool blocked;      /* in this scan: there is no room for it */
    bool unwatched;    /* there was none the last time */
    int64_t asked_at;  /* monotonic */
    int64_t retry_at;  /* monotonic: not watched before, unless another tree makes room */
    uint64_t releases; /* the watcher's, when there was no room */
};

struct pos_watcher {
    apr_pool_t *pool; /* of the tables; under the lock */
    apr_thread_mutex_t *lock;
    int fd; /* inotify's; -1: none */
    int64_t retry_at;
    unsigned limit;            /* the system's */
    apr_hash_t *folders;       /* key → watched_folder */
    apr_hash_t *by_descriptor; /* watch descriptor → descriptor */
    APR_RING_HEAD(pos_watched, pos_watch) asked;
    unsigned unwatched; /* trees that found no room */
    uint64_t releases;  /* trees that have given their watches back */
    int64_t said_at;    /* monotonic: when that was said; 0: it was not */
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

/* ---- descriptors; every function from here on is called with the lock held ---- */

/* The folder's changes are reported no longer. */
static void leave_descriptor(pos_watcher *watcher, watched_folder *folder, bool remove)
{
    descriptor *of = apr_hash_get(watcher->by_descriptor, &folder->wd, sizeof(folder->wd));
    forget_open_files(folder);
    folder->wd = -1;
    if (!of)
        return;
    watched_folder **at = &of->folders;
    while (*at && *at != folder)
        at = &(*at)->same;
    if (*at)
        *at = folder->same;
    if (of->folders)
        return;
    apr_hash_set(watcher->by_descriptor, &of->wd, sizeof(of->wd), NULL);
    if (remove)
        inotify_rm_watch(watcher->fd, of->wd);
    free(of);
}

static bool join_descriptor(pos_watcher *watcher, watched_folder *folder, int wd)
{
    descriptor *of = apr_hash_get(watcher->by_descriptor, &wd, sizeof(wd));
    if (!of) {
        of = calloc(1, sizeof(*of));
        if (!of)
            return false;
        of->wd = wd;
        apr_hash_set(watcher->by_descriptor, &of->wd, sizeof(of->wd), of);
    }
    folder->wd = wd;
    folder->same = of->folders;
    of->folders = folder;
    return true;
}

/* ---- what has changed ---- */

static void forget_names(pos_watch *watch)
{
    while (watch->names) {
        changed_file *next = watch->names->next;
        free(watch->names);
        watch->names = next;
    }
    watch->name_count = 0;
    watch->unnamed = false;
}

static bool is_named(const pos_watch *watch, const char *path)
{
    const changed_file *each = watch->names;
    while (each && strcmp(each->path, path) != 0)
        each = each->next;
    return each != NULL;
}

/* The folder's path, which is not terminated in its key. */
static pos_text path_of(const watched_folder *folder)
{
    return pos_text_make(folder->key + sizeof(pos_watch *), folder->key_size - sizeof(pos_watch *));
}

static void name_file(const watched_folder *folder, const char *name)
{
    pos_watch *watch = folder->watch;
    pos_text below = path_of(folder);
    size_t size = below.size + strlen(name) + 2;
    changed_file *added = watch->name_count < MAX_NAMES ? malloc(sizeof(*added) + size) : NULL;
    if (!added) {
        watch->unnamed = true;
        return;
    }
    apr_snprintf(added->path, size, "%.*s%s%s", POS_TEXT_ARG(below), below.size ? "/" : "", name);
    if (is_named(watch, added->path)) {
        free(added);
        return;
    }
    added->next = watch->names;
    watch->names = added;
    watch->name_count++;
}

/* ---- what the kernel says ---- */

/* Events were lost: what is known begins now. */
static void reset_watches(pos_watcher *watcher)
{
    for (pos_watch *each = APR_RING_FIRST(&watcher->asked);
         each != APR_RING_SENTINEL(&watcher->asked, pos_watch, link);
         each = APR_RING_NEXT(each, link)) {
        each->changes++;
        each->unnamed = true;
        for (watched_folder *folder = each->folders; folder; folder = folder->next) {
            forget_open_files(folder);
            folder->since = apr_time_now();
        }
    }
}

static void note_event(watched_folder *folder, const struct inotify_event *event)
{
    folder->watch->changes++;
    if (event->len == 0 || event->mask & (IN_ISDIR | IN_IGNORED | IN_UNMOUNT))
        folder->watch->unnamed = true;
    else
        name_file(folder, event->name);
    if (event->len && event->mask & IN_MODIFY)
        note_modified(folder, event->name);
    else if (event->len && event->mask & ENDINGS)
        note_closed(folder, event->name);
}

static void handle_event(pos_watcher *watcher, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW)
        reset_watches(watcher);
    descriptor *of = apr_hash_get(watcher->by_descriptor, &event->wd, sizeof(event->wd));
    bool gone = event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT);
    for (watched_folder *folder = of ? of->folders : NULL, *next; folder; folder = next) {
        next = folder->same;
        note_event(folder, event);
        if (gone)
            leave_descriptor(watcher, folder, event->mask & IN_MOVE_SELF);
    }
}

/* Handles all queued events, without waiting. */
static void read_events(pos_watcher *watcher)
{
    char bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
        __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t size;
    if (watcher->fd < 0)
        return;
    while ((size = read(watcher->fd, bytes, sizeof(bytes))) > 0)
        for (char *at = bytes; at < bytes + size;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            handle_event(watcher, event);
            at += sizeof(*event) + event->len;
        }
}

/* ---- folders ---- */

static void free_folder(watched_folder *folder)
{
    pos_watcher *watcher = folder->watch->watcher;
    if (folder->wd >= 0)
        leave_descriptor(watcher, folder, true);
    apr_hash_set(watcher->folders, folder->key, (apr_ssize_t)folder->key_size, NULL);
    folder->watch->count--;
    forget_open_files(folder);
    free(folder);
}

/* All of the tree's, or those that the last scan has not named. */
static void free_folders(pos_watch *watch, bool all)
{
    watched_folder **at = &watch->folders;
    while (*at) {
        watched_folder *folder = *at;
        if (all || folder->round != watch->round) {
            *at = folder->next;
            free_folder(folder);
        } else {
            at = &folder->next;
        }
    }
}

/* The tree's watches are given back; its next scan asks for them again. */
static void release_tree(pos_watch *watch)
{
    free_folders(watch, true);
    forget_names(watch);
    watch->complete = false;
}

static void note_asked(pos_watch *watch)
{
    pos_watcher *watcher = watch->watcher;
    watch->asked_at = pos_monotonic();
    APR_RING_REMOVE(watch, link);
    APR_RING_INSERT_HEAD(&watcher->asked, watch, pos_watch, link);
}

#define KEY_SIZE (sizeof(pos_watch *) + PATH_MAX)

/* The key's size; 0: the path is too long. */
static size_t make_key(char key[KEY_SIZE], const pos_watch *watch, const char *path, size_t size)
{
    if (size >= PATH_MAX)
        return 0;
    memcpy(key, &watch, sizeof(watch));
    memcpy(key + sizeof(watch), path, size);
    return sizeof(watch) + size;
}

static watched_folder *find_folder(const pos_watch *watch, const char *path, size_t size)
{
    char key[KEY_SIZE];
    size_t key_size = make_key(key, watch, path, size);
    return apr_hash_get(watch->watcher->folders, key, (apr_ssize_t)key_size);
}

static bool is_full(const pos_watch *watch)
{
    return watch->count >= MAX_FOLDERS || watch->count >= watch->watcher->limit / TREE_SHARE;
}

/* NULL: there is no room. */
static watched_folder *add_folder(pos_watch *watch, const char *path)
{
    char key[KEY_SIZE];
    size_t size = make_key(key, watch, path, strlen(path));
    watched_folder *folder = size && !is_full(watch) ? calloc(1, sizeof(*folder) + size) : NULL;
    if (!folder)
        return NULL;
    folder->key = memcpy(folder + 1, key, size);
    folder->key_size = size;
    folder->watch = watch;
    folder->wd = -1;
    folder->next = watch->folders;
    watch->folders = folder;
    watch->count++;
    apr_hash_set(watch->watcher->folders, folder->key, (apr_ssize_t)size, folder);
    return folder;
}

/* ---- the system's limits ---- */

static unsigned read_limit(const char *name)
{
    char path[64];
    unsigned limit = DEFAULT_LIMIT;
    snprintf(path, sizeof(path), "/proc/sys/fs/inotify/%s", name);
    FILE *file = fopen(path, "re");
    if (!file)
        return limit;
    if (fscanf(file, "%u", &limit) != 1)
        limit = DEFAULT_LIMIT;
    fclose(file);
    return limit;
}

/* There is no room for the tree: it is scanned again and again instead. Said once for all. */
static void leave_unwatched(pos_watch *watch, const char *limit)
{
    pos_watcher *watcher = watch->watcher;
    int64_t now = pos_monotonic();
    release_tree(watch);
    watch->blocked = true;
    watch->retry_at = now + RETRY_TIME;
    watch->releases = watcher->releases;
    if (watch->unwatched)
        return;
    watch->unwatched = true;
    watcher->unwatched++;
    if (watcher->said_at && now - watcher->said_at < QUIET_TIME)
        return;
    watcher->said_at = now;
    pos_log_printf(watch->log, POS_LOG_WARNING,
                   "%s can't be watched, fs.inotify.%s is %u: like others that find no room it is "
                   "looked at once per PositionsRefresh, not when something changes",
                   watch->root, limit, read_limit(limit));
}

static void note_watched(pos_watch *watch)
{
    pos_watcher *watcher = watch->watcher;
    if (!watch->unwatched)
        return;
    watch->unwatched = false;
    if (--watcher->unwatched == 0)
        pos_log_printf(watch->log, POS_LOG_INFO, "all sites that are asked for are watched again");
}

/* Releases trees that nobody asked about for `time`, `most` of them. */
static void release_idle(pos_watcher *watcher, int64_t time, unsigned most)
{
    int64_t before = pos_monotonic() - time;
    while (most > 0) {
        pos_watch *oldest = APR_RING_LAST(&watcher->asked);
        if (oldest == APR_RING_SENTINEL(&watcher->asked, pos_watch, link) ||
            oldest->asked_at > before)
            return;
        most -= oldest->count > 0;
        watcher->releases += oldest->count > 0;
        release_tree(oldest);
        note_watched(oldest);
        APR_RING_REMOVE(oldest, link);
        APR_RING_ELEM_INIT(oldest, link);
    }
}

/* Whether there is an inotify instance. */
static bool open_instance(pos_watcher *watcher)
{
    int64_t now = pos_monotonic();
    if (watcher->fd >= 0 || now < watcher->retry_at)
        return watcher->fd >= 0;
    watcher->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    watcher->retry_at = now + RETRY_TIME;
    watcher->limit = read_limit("max_user_watches");
    return watcher->fd >= 0;
}

/* -1 and errno: there is none. Trees that were not asked about lately make room. */
static int add_watch(pos_watcher *watcher, const char *full)
{
    int wd = inotify_add_watch(watcher->fd, full, EVENTS);
    if (wd >= 0 || errno != ENOSPC)
        return wd;
    release_idle(watcher, SHORT_WATCH_TIME, 1);
    return inotify_add_watch(watcher->fd, full, EVENTS);
}

/* True where what happens in the folder is reported: by its own watch, or, if it is gone or can't
 * be read, by that of the folder above. The same folder gets the same watch descriptor again;
 * another one in its place gets another. */
static bool watch_folder(pos_watch *watch, watched_folder *folder, const char *path)
{
    char full[PATH_MAX];
    pos_watcher *watcher = watch->watcher;
    apr_snprintf(full, sizeof(full), "%s/%s", watch->root, path);
    int64_t now = apr_time_now();
    int wd = add_watch(watcher, full);
    if (wd >= 0 && wd == folder->wd)
        return true;
    int code = errno;
    if (wd < 0 && code == ENOSPC) {
        leave_unwatched(watch, "max_user_watches");
        return false;
    }
    if (folder->wd >= 0)
        leave_descriptor(watcher, folder, true);
    if (wd < 0)
        return code == ENOENT || code == EACCES;
    folder->since = now;
    return join_descriptor(watcher, folder, wd);
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

/* ---- trees ---- */

static apr_status_t close_watcher(void *baton)
{
    pos_watcher *watcher = baton;
    if (watcher->fd >= 0)
        close(watcher->fd);
    apr_pool_destroy(watcher->pool);
    return APR_SUCCESS;
}

pos_watcher *pos_watcher_make(apr_pool_t *process)
{
    pos_watcher *watcher = apr_pcalloc(process, sizeof(*watcher));
    watcher->fd = -1;
    watcher->pool = pos_pool_make();
    watcher->folders = apr_hash_make(watcher->pool);
    watcher->by_descriptor = apr_hash_make(watcher->pool);
    watcher->limit = DEFAULT_LIMIT;
    APR_RING_INIT(&watcher->asked, pos_watch, link);
    apr_pool_cleanup_register(process, watcher, close_watcher, apr_pool_cleanup_null);
    return apr_thread_mutex_create(&watcher->lock, APR_THREAD_MUTEX_DEFAULT, watcher->pool) ==
                   APR_SUCCESS
               ? watcher
               : NULL;
}

void pos_watcher_count(pos_watcher_counts *out, pos_watcher *watcher)
{
    apr_thread_mutex_lock(watcher->lock);
    out->folders = apr_hash_count(watcher->folders);
    out->unwatched = watcher->unwatched;
    apr_thread_mutex_unlock(watcher->lock);
}

static apr_status_t end_watch(void *baton)
{
    pos_watch *watch = baton;
    apr_thread_mutex_lock(watch->watcher->lock);
    watch->watcher->releases += watch->count > 0;
    release_tree(watch);
    watch->watcher->unwatched -= watch->unwatched;
    APR_RING_REMOVE(watch, link);
    apr_thread_mutex_unlock(watch->watcher->lock);
    return APR_SUCCESS;
}

pos_watch *pos_watch_make(pos_watcher *watcher, const char *root, const pos_log *log,
                          apr_pool_t *result)
{
    pos_watch *watch = apr_pcalloc(result, sizeof(*watch));
    watch->watcher = watcher;
    watch->root = apr_pstrdup(result, root);
    watch->log = log;
    APR_RING_ELEM_INIT(watch, link);
    apr_pool_cleanup_register(result, watch, end_watch, apr_pool_cleanup_null);
    return watch;
}

uint64_t pos_watch_begin(pos_watch *watch)
{
    pos_watcher *watcher = watch->watcher;
    apr_thread_mutex_lock(watcher->lock);
    watch->round++;
    watch->failed = is_remote(watch->root);
    watch->blocked = pos_monotonic() < watch->retry_at && watch->releases == watcher->releases;
    if (!watch->blocked && !open_instance(watcher))
        leave_unwatched(watch, "max_user_instances");
    read_events(watcher);
    forget_names(watch);
    note_asked(watch);
    uint64_t changes = watch->changes + 1;
    apr_thread_mutex_unlock(watcher->lock);
    return changes;
}

static void name_folder(pos_watch *watch, const char *path)
{
    watched_folder *folder = find_folder(watch, path, strlen(path));
    if (!folder && is_full(watch)) {
        leave_unwatched(watch, "max_user_watches");
        return;
    }
    if (!folder)
        folder = add_folder(watch, path);
    if (folder)
        folder->round = watch->round;
    if (!folder || !watch_folder(watch, folder, path))
        watch->failed = true;
}

void pos_watch_folder(pos_watch *watch, const char *path)
{
    apr_thread_mutex_lock(watch->watcher->lock);
    read_events(watch->watcher);
    if (!watch->blocked)
        name_folder(watch, path);
    apr_thread_mutex_unlock(watch->watcher->lock);
}

void pos_watch_end(pos_watch *watch)
{
    apr_thread_mutex_lock(watch->watcher->lock);
    free_folders(watch, watch->blocked);
    watch->complete = !watch->failed && !watch->blocked;
    if (!watch->blocked)
        note_watched(watch);
    apr_thread_mutex_unlock(watch->watcher->lock);
}

/* ---- asking ---- */

uint64_t pos_watch_changes(pos_watch *watch)
{
    pos_watcher *watcher = watch->watcher;
    apr_thread_mutex_lock(watcher->lock);
    read_events(watcher);
    note_asked(watch);
    release_idle(watcher, WATCH_TIME, 1);
    uint64_t changes = watch->complete ? watch->changes + 1 : 0;
    apr_thread_mutex_unlock(watcher->lock);
    return changes;
}

bool pos_watch_take(const char *const **paths, size_t *count, uint64_t *changes, pos_watch *watch,
                    apr_pool_t *result)
{
    apr_thread_mutex_lock(watch->watcher->lock);
    read_events(watch->watcher);
    bool named = watch->complete && !watch->unnamed;
    const char **names = apr_palloc(result, (watch->name_count + 1) * sizeof(*names));
    *changes = watch->changes + 1;
    *count = 0;
    *paths = names;
    for (const changed_file *each = watch->names; each; each = each->next)
        names[(*count)++] = apr_pstrdup(result, each->path);
    if (named)
        forget_names(watch);
    apr_thread_mutex_unlock(watch->watcher->lock);
    return named;
}

bool pos_watch_is_named(pos_watch *watch)
{
    apr_thread_mutex_lock(watch->watcher->lock);
    bool named = watch->complete && !watch->unnamed;
    apr_thread_mutex_unlock(watch->watcher->lock);
    return named;
}

static pos_writing ask_folder(const pos_watch *watch, const char *path, int64_t ctime)
{
    const char *slash = strrchr(path, '/');
    watched_folder *folder = find_folder(watch, path, slash ? (size_t)(slash - path) : 0);
    if (!folder || folder->wd < 0)
        return POS_WRITING_UNKNOWN;
    if (*find_open_file(folder, slash ? slash + 1 : path))
        return POS_WRITING_YES;
    return ctime > folder->since ? POS_WRITING_NO : POS_WRITING_UNKNOWN;
}

pos_writing pos_watch_ask(pos_watch *watch, const char *path, int64_t ctime)
{
    apr_thread_mutex_lock(watch->watcher->lock);
    read_events(watch->watcher);
    pos_writing writing = ask_folder(watch, path, ctime);
    apr_thread_mutex_unlock(watch->watcher->lock);
    return writing;
}
