/* SPDX-License-Identifier: Apache-2.0 */
/* Records as files. No descriptor stays open between two calls: an admin may empty the directory,
 * or mount another disk there, at any time. */
#include "serve/disk_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_tables.h>

#include "base/date.h"

/* A disk that takes longer than this for one record, or fails, is not used for PAUSE. */
#define MAX_RECORD_TIME apr_time_from_sec(1)
#define PAUSE           apr_time_from_sec(10)
/* That it fails is logged no more often than this. */
#define SAY_INTERVAL apr_time_from_sec(3600)
/* A temporary file this old was left over by a crash. */
#define MAX_WRITING_TIME apr_time_from_sec(600)
/* A record's access time is updated no more often than this. */
#define ACCESS_TIME_STEP apr_time_from_sec(3600)
/* A pinned record that was not used for so long may be evicted. */
#define MAX_PINNED_UNUSED apr_time_from_sec(30 * 86400)
/* One part in so many of the bound: what one site may have pinned while others need the room. */
#define PINNED_PARTS 4
/* One part in so many of the bound: the largest record; what a process stores between two sweeps;
 * what a sweep leaves free. */
#define BOUND_PARTS 8

/* A shard is named by the first two digits of the names in it. */
#define SHARD_SIZE  3
#define NAME_SIZE   (POS_DIGEST_HEX + 1)
#define PINNED      ".pinned"
#define PINNED_SIZE (NAME_SIZE + sizeof(PINNED) - 1)
#define TEMP_SIZE   (NAME_SIZE + 64)

/* What caches below one root know of its disk. */
typedef struct disk_health {
    _Atomic int64_t paused_until; /* pos_monotonic */
    _Atomic int64_t said_at;      /* pos_monotonic: when a failure was last logged; 0: never */
} disk_health;

struct serve__disk_cache {
    disk_health *health;
    const char *root;
    char folder[NAME_SIZE];
    pos_digest owner;
    uint64_t max_size;
    _Atomic uint64_t since_sweep; /* bytes stored by this process */
    _Atomic bool swept;
    _Atomic uint32_t writes;
};

/* Where a URL's record is, below the site's folder. */
typedef struct record_path {
    char shard[SHARD_SIZE];
    char name[NAME_SIZE];
    char pinned[PINNED_SIZE];
} record_path;

static void locate_record(record_path *out, pos_text url)
{
    pos_digest_hex(out->name, pos_digest_of(url));
    out->name[POS_DIGEST_HEX] = '\0';
    memcpy(out->shard, out->name, 2);
    out->shard[2] = '\0';
    snprintf(out->pinned, sizeof(out->pinned), "%s" PINNED, out->name);
}

static serve__disk_cache *make_cache(disk_health *health, const char *root, pos_text owner,
                                     uint64_t max_size, apr_pool_t *result)
{
    serve__disk_cache *cache = apr_pcalloc(result, sizeof(*cache));
    cache->health = health;
    cache->root = apr_pstrdup(result, root);
    cache->owner = pos_digest_of(owner);
    pos_digest_hex(cache->folder, cache->owner);
    cache->max_size = max_size;
    return cache;
}

serve__disk_cache *serve__disk_cache_make(const char *root, pos_text owner, uint64_t max_size,
                                          apr_pool_t *result)
{
    disk_health *health = apr_pcalloc(result, sizeof(*health));
    return make_cache(health, root, owner, max_size, result);
}

serve__disk_cache *serve__disk_cache_make_beside(const serve__disk_cache *other, pos_text owner,
                                                 apr_pool_t *result)
{
    return make_cache(other->health, other->root, owner, other->max_size, result);
}

/* ---- errors ---- */

static bool is_paused(const serve__disk_cache *cache)
{
    return pos_monotonic() < atomic_load(&cache->health->paused_until);
}

static void pause_use(serve__disk_cache *cache)
{
    atomic_store(&cache->health->paused_until, pos_monotonic() + PAUSE);
}

/* True for one failure in SAY_INTERVAL. */
static bool claim_saying(disk_health *health)
{
    int64_t now = pos_monotonic(), said_at = atomic_load(&health->said_at);
    return (!said_at || now - said_at >= SAY_INTERVAL) &&
           atomic_compare_exchange_strong(&health->said_at, &said_at, now);
}

void serve__disk_cache_log(serve__disk_cache *cache, const pos_log *log, const pos_error *error)
{
    if (error && (!is_paused(cache) || claim_saying(cache->health)))
        pos_log_error(log, POS_LOG_WARNING, error, "PositionsCacheRoot");
}

static pos_error *disk_error(serve__disk_cache *cache, const char *what, int code,
                             apr_pool_t *result)
{
    char why[128];
    apr_strerror(APR_FROM_OS_ERROR(code), why, sizeof(why));
    pause_use(cache);
    return pos_error_make(code == EACCES || code == EPERM ? POS_EDENIED : POS_EIO, result,
                          "%s: %s: %s", cache->root, what, why);
}

/* A disk this slow costs readers more than it saves. */
static pos_error *check_speed(serve__disk_cache *cache, int64_t began, apr_pool_t *result)
{
    int64_t took = pos_monotonic() - began;
    if (took < MAX_RECORD_TIME)
        return NULL;
    pause_use(cache);
    return pos_error_make(POS_ELIMIT, result, "%s: one record took %d ms; not used for %d s",
                          cache->root, (int)apr_time_as_msec(took), (int)apr_time_sec(PAUSE));
}

/* ---- folders ---- */

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* In a directory of others they could replace pages, and read protected ones. */
static pos_error *check_owner(serve__disk_cache *cache, int file, apr_pool_t *result)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return disk_error(cache, "fstat", errno, result);
    if (info.st_uid == geteuid() && (info.st_mode & 077) == 0)
        return NULL;
    pause_use(cache);
    return pos_error_make(POS_EDENIED, result,
                          "%s: expected a directory of user %ld with mode 0700, "
                          "but it is user %ld's with mode %04o",
                          cache->root, (long)geteuid(), (long)info.st_uid,
                          (unsigned)info.st_mode & 07777);
}

static pos_error *open_cache_root(int *out, serve__disk_cache *cache, apr_pool_t *result)
{
    *out = open(cache->root, FOLDER_FLAGS);
    if (*out < 0 && errno == ENOENT && (mkdir(cache->root, 0700) == 0 || errno == EEXIST))
        *out = open(cache->root, FOLDER_FLAGS);
    if (*out < 0)
        return disk_error(cache, "open", errno, result);
    pos_error *error = check_owner(cache, *out, result);
    if (error)
        close(*out);
    return error;
}

/* Opens the folder `name` in `at`, and closes `at`. -1 and errno: there is none. */
static int open_folder(int at, const char *name, bool make)
{
    int folder = openat(at, name, FOLDER_FLAGS | O_NOFOLLOW);
    if (folder < 0 && errno == ENOENT && make && (mkdirat(at, name, 0700) == 0 || errno == EEXIST))
        folder = openat(at, name, FOLDER_FLAGS | O_NOFOLLOW);
    int code = errno;
    close(at);
    errno = code;
    return folder;
}

/* Opens the folder of a URL's record. -1 without an error: there is none. */
static pos_error *open_shard(int *out, serve__disk_cache *cache, const char *shard, bool make,
                             apr_pool_t *result)
{
    int root;
    *out = -1;
    POS_TRY(open_cache_root(&root, cache, result));
    *out = open_folder(root, cache->folder, make);
    if (*out >= 0)
        *out = open_folder(*out, shard, make);
    if (*out >= 0 || (errno == ENOENT && !make))
        return NULL;
    return disk_error(cache, "folder", errno, result);
}

/* ---- reading ---- */

/* The access time is when the record was last used, the modification time is record.newest. */
static void set_times(int file, long nanoseconds, int64_t newest)
{
    const struct timespec times[2] = {{.tv_nsec = UTIME_NOW},
                                      {.tv_sec = newest / 1000000, .tv_nsec = nanoseconds}};
    futimens(file, times);
}

/* The file is not a cache record. */
#define NOT_A_RECORD (-1)

/* The file's bytes, in `result`. 0, NOT_A_RECORD, or an errno. */
static int read_file(pos_text *out, int file, uint64_t max_size, apr_pool_t *result)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return errno;
    if (!S_ISREG(info.st_mode) || info.st_uid != geteuid() || (uint64_t)info.st_size > max_size)
        return NOT_A_RECORD;
    size_t size = (size_t)info.st_size, done = 0;
    char *bytes = apr_palloc(result, size + 1);
    while (done < size) {
        ssize_t got = read(file, bytes + done, size - done);
        if (got < 0 && errno != EINTR)
            return errno;
        if (got == 0)
            break;
        done += got > 0 ? (size_t)got : 0;
    }
    if (time(NULL) - info.st_atime > apr_time_sec(ACCESS_TIME_STEP))
        set_times(file, UTIME_OMIT, 0);
    bytes[done] = '\0';
    *out = pos_text_make(bytes, done);
    return 0;
}

/* A damaged record is removed, so that it is logged only once. */
static pos_error *load_record(serve__record *out, bool *found, serve__disk_cache *cache, int shard,
                              const char *name, pos_text url, apr_pool_t *result)
{
    pos_text blob = POS_TEXT("");
    int file = openat(shard, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? NULL : disk_error(cache, name, errno, result);
    int code = read_file(&blob, file, cache->max_size, result);
    close(file);
    if (code > 0)
        return disk_error(cache, name, code, result);
    serve__record_state state = code == NOT_A_RECORD
                                    ? SERVE__RECORD_CORRUPT
                                    : serve__record_read(out, blob, cache->owner, url);
    *found = state == SERVE__RECORD_VALID;
    if (state != SERVE__RECORD_CORRUPT)
        return NULL;
    unlinkat(shard, name, 0);
    return pos_error_make(POS_EINVALID, result, "%s: %s/%.2s/%s is damaged", cache->root,
                          cache->folder, name, name);
}

pos_error *serve__disk_cache_load(serve__record *out, bool *found, serve__disk_cache *cache,
                                  pos_text url, apr_pool_t *result)
{
    record_path at;
    int shard;
    int64_t began = pos_monotonic();
    *found = false;
    if (is_paused(cache))
        return NULL;
    locate_record(&at, url);
    POS_TRY(open_shard(&shard, cache, at.shard, false, result));
    if (shard < 0)
        return NULL;
    pos_error *error = load_record(out, found, cache, shard, at.name, url, result);
    if (!*found) {
        pos_error *second = load_record(out, found, cache, shard, at.pinned, url, result);
        error = error ? error : second;
    }
    close(shard);
    return error ? error : check_speed(cache, began, result);
}

/* ---- writing ---- */

/* 0, or an errno. */
static int write_file(int file, pos_text bytes)
{
    while (bytes.size) {
        ssize_t done = write(file, bytes.data, bytes.size);
        if (done < 0 && errno != EINTR)
            return errno;
        if (done > 0)
            bytes = pos_text_slice(bytes, (size_t)done, bytes.size);
    }
    return 0;
}

/* Creates a file that no one else writes, and stores its name in `out`. Processes in containers
 * that share the directory may have the same id: the name is then taken, and the next one is tried.
 * -1 and errno: it can't be created. */
static int create_temp(char out[TEMP_SIZE], serve__disk_cache *cache, int shard, const char *name)
{
    int file;
    do {
        snprintf(out, TEMP_SIZE, ".%s.%ld-%" PRIx64 "-%" PRIu32, name, (long)getpid(),
                 (uint64_t)pos_monotonic(), atomic_fetch_add(&cache->writes, 1));
        file = openat(shard, out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    } while (file < 0 && errno == EEXIST);
    return file;
}

/* Writes a temporary file and renames it. */
static pos_error *write_record(serve__disk_cache *cache, int shard, const record_path *at,
                               pos_text blob, int64_t newest, apr_pool_t *scratch)
{
    char temp[TEMP_SIZE];
    int file = create_temp(temp, cache, shard, at->name);
    if (file < 0)
        return disk_error(cache, "create", errno, scratch);
    int code = write_file(file, blob);
    set_times(file, newest % 1000000 * 1000, newest);
    if (close(file) != 0 && !code)
        code = errno;
    if (!code && renameat(shard, temp, shard, at->name) != 0)
        code = errno;
    if (!code) {
        unlinkat(shard, at->pinned, 0);
        return NULL;
    }
    unlinkat(shard, temp, 0);
    return disk_error(cache, "write", code, scratch);
}

static pos_error *sweep_if_due(serve__disk_cache *cache, uint64_t more, apr_pool_t *scratch);

pos_error *serve__disk_cache_store(serve__disk_cache *cache, const serve__record *record,
                                   apr_pool_t *scratch)
{
    record_path at;
    int shard;
    int64_t began = pos_monotonic();
    if (is_paused(cache))
        return NULL;
    pos_text blob;
    POS_TRY(serve__record_write(&blob, record, cache->owner, scratch));
    if (blob.size > cache->max_size / BOUND_PARTS)
        return pos_error_make(POS_ELIMIT, scratch, "%s: %.*s is too large for it", cache->root,
                              POS_TEXT_ARG(record->url));
    POS_TRY(sweep_if_due(cache, blob.size, scratch));
    locate_record(&at, record->url);
    POS_TRY(open_shard(&shard, cache, at.shard, true, scratch));
    pos_error *error = write_record(cache, shard, &at, blob, record->newest, scratch);
    close(shard);
    return error ? error : check_speed(cache, began, scratch);
}

bool serve__disk_cache_has(serve__disk_cache *cache, pos_text url, int64_t newest,
                           apr_pool_t *scratch)
{
    record_path at;
    struct stat info;
    if (is_paused(cache))
        return true;
    locate_record(&at, url);
    const char *path =
        apr_psprintf(scratch, "%s/%s/%s/%s", cache->root, cache->folder, at.shard, at.name);
    return lstat(path, &info) == 0 && info.st_mtim.tv_sec == newest / 1000000 &&
           info.st_mtim.tv_nsec / 1000 == newest % 1000000;
}

pos_error *serve__disk_cache_pin(bool *kept, serve__disk_cache *cache, pos_text url,
                                 apr_pool_t *scratch)
{
    record_path at;
    int shard;
    *kept = false;
    if (is_paused(cache))
        return NULL;
    locate_record(&at, url);
    POS_TRY(open_shard(&shard, cache, at.shard, false, scratch));
    if (shard < 0)
        return NULL;
    *kept = renameat(shard, at.name, shard, at.pinned) == 0 ||
            faccessat(shard, at.pinned, F_OK, 0) == 0;
    close(shard);
    return NULL;
}

/* ---- locks ---- */

/* Open file description locks (fcntl(2)) exclude threads of one process, too. A byte may be locked
 * beyond the end of the file. */
static bool lock_byte(int file, pos_text url)
{
    struct flock wanted = {.l_type = F_WRLCK,
                           .l_whence = SEEK_SET,
                           .l_start = (off_t)(pos_digest_of(url).low >> 2),
                           .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &wanted) == 0 || (errno != EAGAIN && errno != EACCES);
}

bool serve__disk_cache_lock_url(int *lock, serve__disk_cache *cache, pos_text url,
                                apr_pool_t *scratch)
{
    int root;
    *lock = -1;
    if (is_paused(cache) || open_cache_root(&root, cache, scratch))
        return true;
    int folder = open_folder(root, cache->folder, true);
    if (folder < 0)
        return true;
    int file = openat(folder, ".locks", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    close(folder);
    if (file < 0)
        return true;
    bool mine = lock_byte(file, url);
    if (mine)
        *lock = file;
    else
        close(file);
    return mine;
}

void serve__disk_cache_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

/* ---- listing ---- */

/* A site's records. */
typedef struct cached_folder {
    const char *name;
    uint64_t total; /* bytes on disk */
    uint64_t pinned;
} cached_folder;

/* A record below the root, of whatever site. */
typedef struct cached_file {
    cached_folder *folder;
    char shard[SHARD_SIZE];
    const char *name;
    uint64_t size; /* on disk */
    int64_t used;  /* access time, ns since the epoch */
    bool pinned;
    bool gone;
} cached_file;

typedef struct file_list {
    apr_array_header_t *all; /* cached_file */
    unsigned folders;
    uint64_t total;
    apr_pool_t *pool;
} file_list;

static bool is_abandoned(const char *name, const struct stat *info)
{
    return name[0] == '.' && time(NULL) - info->st_ctime > apr_time_sec(MAX_WRITING_TIME);
}

static void list_file(file_list *out, int at, cached_folder *folder, const char *shard,
                      const char *name)
{
    struct stat info;
    if (fstatat(at, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
        return;
    if (is_abandoned(name, &info) && unlinkat(at, name, 0) == 0)
        return;
    uint64_t size =
        (uint64_t)(info.st_blocks * 512 > info.st_size ? info.st_blocks * 512 : info.st_size);
    out->total += size;
    if (name[0] == '.')
        return;
    cached_file *found = apr_array_push(out->all);
    *found = (cached_file){.folder = folder,
                           .name = apr_pstrdup(out->pool, name),
                           .size = size,
                           .used = (int64_t)info.st_atim.tv_sec * 1000000000 + info.st_atim.tv_nsec,
                           .pinned = pos_text_ends(pos_text_of(name), POS_TEXT(PINNED))};
    memcpy(found->shard, shard, SHARD_SIZE);
    folder->total += size;
    folder->pinned += found->pinned ? size : 0;
}

/* Opens the folder `name` in `at` for listing; closedir closes it. NULL: it can't be opened. */
static DIR *open_listing(int at, const char *name)
{
    int folder = openat(at, name, FOLDER_FLAGS | O_NOFOLLOW);
    DIR *listing = folder >= 0 ? fdopendir(folder) : NULL;
    if (!listing && folder >= 0)
        close(folder);
    return listing;
}

static void list_shard(file_list *out, int at, cached_folder *folder, const char *shard)
{
    DIR *listing = open_listing(at, shard);
    if (!listing)
        return;
    for (struct dirent *each; (each = readdir(listing));)
        if (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0)
            list_file(out, dirfd(listing), folder, shard, each->d_name);
    closedir(listing);
}

static void list_folder(file_list *out, int root, const char *name)
{
    DIR *listing = open_listing(root, name);
    if (!listing)
        return;
    cached_folder *folder = apr_pcalloc(out->pool, sizeof(*folder));
    folder->name = apr_pstrdup(out->pool, name);
    out->folders++;
    for (struct dirent *each; (each = readdir(listing));)
        if (strlen(each->d_name) == SHARD_SIZE - 1 && each->d_name[0] != '.')
            list_shard(out, dirfd(listing), folder, each->d_name);
    closedir(listing);
}

static void list_root(file_list *out, int root)
{
    DIR *listing = open_listing(root, ".");
    if (!listing)
        return;
    for (struct dirent *each; (each = readdir(listing));)
        if (strlen(each->d_name) == POS_DIGEST_HEX)
            list_folder(out, root, each->d_name);
    closedir(listing);
}

static file_list make_file_list(apr_pool_t *pool)
{
    return (file_list){.all = apr_array_make(pool, 64, sizeof(cached_file)), .pool = pool};
}

static int by_use(const void *a, const void *b)
{
    const cached_file *left = a, *right = b;
    return left->used != right->used ? (left->used < right->used ? -1 : 1)
                                     : strcmp(left->name, right->name);
}

static void sort_by_use(file_list *list)
{
    if (list->all->nelts > 1)
        qsort(list->all->elts, (size_t)list->all->nelts, sizeof(cached_file), by_use);
}

/* ---- eviction ---- */

static void unlink_file(int root, const cached_file *victim)
{
    int folder = openat(root, victim->folder->name, FOLDER_FLAGS | O_NOFOLLOW);
    int shard = folder < 0 ? -1 : open_folder(folder, victim->shard, false);
    if (shard < 0)
        return;
    unlinkat(shard, victim->name, 0);
    close(shard);
}

/* Which records go, in this order. */
typedef enum eviction_pass {
    OVER_SHARE,    /* of a site that has more than an equal share of what is kept */
    OVER_PINNED,   /* pinned ones of a site that has too many of them */
    UNPINNED,      /* any site's */
    UNUSED_PINNED, /* unused for long: their site, or the build that wrote them, is gone */
    PASS_COUNT
} eviction_pass;

static bool may_evict(const cached_file *file, eviction_pass pass, uint64_t share, uint64_t pinned)
{
    switch (pass) {
    case OVER_SHARE:
        return !file->pinned && file->folder->total > share;
    case OVER_PINNED:
        return file->pinned && file->folder->pinned > pinned;
    case UNPINNED:
        return !file->pinned;
    default:
        return file->pinned && apr_time_now() - file->used / 1000 > MAX_PINNED_UNUSED;
    }
}

static void evict_file(file_list *list, int root, cached_file *victim)
{
    unlink_file(root, victim);
    list->total -= victim->size;
    victim->folder->total -= victim->size;
    victim->folder->pinned -= victim->pinned ? victim->size : 0;
    victim->gone = true;
}

static void evict_until(file_list *list, int root, uint64_t wanted, uint64_t pinned)
{
    uint64_t share = wanted / (list->folders ? list->folders : 1);
    for (eviction_pass pass = OVER_SHARE; pass < PASS_COUNT; pass++)
        for (int i = 0; i < list->all->nelts && list->total > wanted; i++) {
            cached_file *each = &APR_ARRAY_IDX(list->all, i, cached_file);
            if (!each->gone && may_evict(each, pass, share, pinned))
                evict_file(list, root, each);
        }
}

/* Removes the records that were used longest ago, until a part of the bound is free. A record that
 * is pinned meanwhile is renamed: its old name is no longer there to be removed. */
static void evict_files(int root, uint64_t max_size, apr_pool_t *scratch)
{
    file_list list = make_file_list(scratch);
    list_root(&list, root);
    if (list.total <= max_size)
        return;
    sort_by_use(&list);
    evict_until(&list, root, max_size - max_size / BOUND_PARTS, max_size / PINNED_PARTS);
}

/* Evicts, unless another process does so now. */
static pos_error *sweep_root(serve__disk_cache *cache, apr_pool_t *scratch)
{
    int root;
    apr_pool_t *pool;
    POS_TRY(open_cache_root(&root, cache, scratch));
    int lock = openat(root, ".sweep", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0 &&
        apr_pool_create(&pool, scratch) == APR_SUCCESS) {
        evict_files(root, cache->max_size, pool);
        apr_pool_destroy(pool);
    }
    if (lock >= 0)
        close(lock);
    close(root);
    return NULL;
}

/* A process sweeps before its first record, and whenever it has stored a part of the bound. */
static pos_error *sweep_if_due(serve__disk_cache *cache, uint64_t more, apr_pool_t *scratch)
{
    uint64_t since = atomic_fetch_add(&cache->since_sweep, more) + more;
    bool first = !atomic_exchange(&cache->swept, true);
    if (!first && since < cache->max_size / BOUND_PARTS)
        return NULL;
    atomic_store(&cache->since_sweep, 0);
    return sweep_root(cache, scratch);
}
