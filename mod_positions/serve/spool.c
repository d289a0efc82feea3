/* Records on disk. Every call opens what it needs and closes it again: an admin may empty the
 * directory, or put another disk there, at any time. */
#include "serve/spool.h"

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

/* How long a disk may take for one record, and how long it is left alone after trouble. */
#define SLOW_AFTER 1000000
#define REST       10000000
/* A file that somebody began to write so long ago is nobody's any more, seconds. */
#define ABANDONED_AFTER 600
/* A record's time of use is written no more often than this, seconds. */
#define USE_STEP 3600
/* One record takes no more than this part of the bound; a sweep leaves so much room. */
#define LARGEST_PART 8
/* And a site's folder name, its shard's, a record's with everything that may follow it. */
#define SHARD_SIZE 3
#define NAME_SIZE  (POS_DIGEST_HEX + 1)
#define NEEDED     ".needed"
#define TEMP_SIZE  (NAME_SIZE + 64)

struct serve__spool {
    const char *root;
    char folder[NAME_SIZE];
    pos_digest owner;
    uint64_t most;
    _Atomic uint64_t since_sweep; /* bytes stored by this process */
    _Atomic bool swept;
    _Atomic int64_t resting_until; /* monotonic µs */
    _Atomic uint32_t writes;
};

/* Where a URL's record is. */
typedef struct place {
    char shard[SHARD_SIZE];
    char name[NAME_SIZE];
    char needed[NAME_SIZE + sizeof(NEEDED)];
} place;

static void place_of(place *out, pos_text url)
{
    pos_digest_hex(out->name, pos_digest_of(url));
    out->name[POS_DIGEST_HEX] = '\0';
    memcpy(out->shard, out->name, 2);
    out->shard[2] = '\0';
    snprintf(out->needed, sizeof(out->needed), "%s" NEEDED, out->name);
}

serve__spool *serve__spool_make(const char *root, pos_text owner, uint64_t most, apr_pool_t *result)
{
    serve__spool *spool = apr_pcalloc(result, sizeof(*spool));
    spool->root = apr_pstrdup(result, root);
    spool->owner = pos_digest_of(owner);
    pos_digest_hex(spool->folder, spool->owner);
    spool->most = most;
    atomic_init(&spool->since_sweep, 0);
    atomic_init(&spool->swept, false);
    atomic_init(&spool->resting_until, 0);
    atomic_init(&spool->writes, 0);
    return spool;
}

/* ---- trouble ---- */

static bool resting(const serve__spool *spool)
{
    return pos_monotonic() < atomic_load(&spool->resting_until);
}

static void rest(serve__spool *spool)
{
    atomic_store(&spool->resting_until, pos_monotonic() + REST);
}

static pos_error *trouble(serve__spool *spool, const char *what, int code, apr_pool_t *result)
{
    char why[128];
    apr_strerror(APR_FROM_OS_ERROR(code), why, sizeof(why));
    rest(spool);
    return pos_error_make(code == EACCES || code == EPERM ? POS_EDENIED : POS_EIO, result,
                          "%s: %s: %s", spool->root, what, why);
}

/* A disk that is this slow costs readers more than it saves them. */
static pos_error *judge_speed(serve__spool *spool, int64_t began, apr_pool_t *result)
{
    int64_t took = pos_monotonic() - began;
    if (took < SLOW_AFTER)
        return NULL;
    rest(spool);
    return pos_error_make(POS_ELIMIT, result, "%s: one record took %d ms; left alone for %d s",
                          spool->root, (int)(took / 1000), REST / 1000000);
}

/* ---- folders ---- */

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* Others could put pages there, or read those that httpd keeps from them. */
static pos_error *check_owner(serve__spool *spool, int file, apr_pool_t *result)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return trouble(spool, "fstat", errno, result);
    if (info.st_uid == geteuid() && (info.st_mode & 077) == 0)
        return NULL;
    rest(spool);
    return pos_error_make(POS_EDENIED, result,
                          "%s: expected a directory of user %ld with mode 0700, "
                          "but it is user %ld's with mode %04o",
                          spool->root, (long)geteuid(), (long)info.st_uid,
                          (unsigned)info.st_mode & 07777);
}

static pos_error *open_root(int *out, serve__spool *spool, apr_pool_t *result)
{
    *out = open(spool->root, FOLDER_FLAGS);
    if (*out < 0 && errno == ENOENT && (mkdir(spool->root, 0700) == 0 || errno == EEXIST))
        *out = open(spool->root, FOLDER_FLAGS);
    if (*out < 0)
        return trouble(spool, "open", errno, result);
    pos_error *error = check_owner(spool, *out, result);
    if (error)
        close(*out);
    return error;
}

pos_error *serve__spool_check(serve__spool *spool, apr_pool_t *scratch)
{
    int root;
    POS_TRY(open_root(&root, spool, scratch));
    close(root);
    return NULL;
}

/* Closes `at`. -1 and errno where there is none and none is to be made. */
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

/* The folder of a URL's record; -1 without an error where it is not there. */
static pos_error *open_shard(int *out, serve__spool *spool, const char *shard, bool make,
                             apr_pool_t *result)
{
    int root;
    *out = -1;
    POS_TRY(open_root(&root, spool, result));
    *out = open_folder(root, spool->folder, make);
    if (*out >= 0)
        *out = open_folder(*out, shard, make);
    if (*out >= 0 || (errno == ENOENT && !make))
        return NULL;
    return trouble(spool, "folder", errno, result);
}

/* ---- reading ---- */

/* The time of access is that of use; the time of modification is what the record calls newest. */
static void set_times(int file, long nanoseconds, int64_t newest)
{
    const struct timespec times[2] = {{.tv_nsec = UTIME_NOW},
                                      {.tv_sec = newest / 1000000, .tv_nsec = nanoseconds}};
    futimens(file, times);
}

/* Something else than a record lies where one was. */
#define NO_RECORD (-1)

/* 0, NO_RECORD, or what the system said. */
static int read_whole(pos_text *out, int file, uint64_t most, apr_pool_t *result)
{
    struct stat info;
    if (fstat(file, &info) != 0)
        return errno;
    if (!S_ISREG(info.st_mode) || info.st_uid != geteuid() || (uint64_t)info.st_size > most)
        return NO_RECORD;
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
    if (time(NULL) - info.st_atime > USE_STEP)
        set_times(file, UTIME_OMIT, 0);
    bytes[done] = '\0';
    *out = pos_text_make(bytes, done);
    return 0;
}

/* What can't be read as a record goes, so that it is complained about once. */
static pos_error *load_name(serve__record *out, bool *found, serve__spool *spool, int shard,
                            const char *name, pos_text url, apr_pool_t *result)
{
    pos_text blob;
    int file = openat(shard, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? NULL : trouble(spool, name, errno, result);
    int code = read_whole(&blob, file, spool->most, result);
    close(file);
    if (code > 0)
        return trouble(spool, name, code, result);
    serve__record_state state =
        code == NO_RECORD ? SERVE_RECORD_CORRUPT : serve__record_read(out, blob, spool->owner, url);
    *found = state == SERVE_RECORD_GOOD;
    if (state != SERVE_RECORD_CORRUPT)
        return NULL;
    unlinkat(shard, name, 0);
    return pos_error_make(POS_EINVALID, result, "%s: %s/%.2s/%s is damaged", spool->root,
                          spool->folder, name, name);
}

pos_error *serve__spool_load(serve__record *out, bool *found, serve__spool *spool, pos_text url,
                             apr_pool_t *result)
{
    place at;
    int shard;
    int64_t began = pos_monotonic();
    *found = false;
    if (resting(spool))
        return NULL;
    place_of(&at, url);
    POS_TRY(open_shard(&shard, spool, at.shard, false, result));
    if (shard < 0)
        return NULL;
    pos_error *error = load_name(out, found, spool, shard, at.name, url, result);
    if (!*found) {
        pos_error *second = load_name(out, found, spool, shard, at.needed, url, result);
        error = error ? error : second;
    }
    close(shard);
    return error ? error : judge_speed(spool, began, result);
}

/* ---- writing ---- */

/* 0, or what the system said. */
static int write_whole(int file, pos_text bytes)
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

/* A new file that nobody else writes. Other processes may have this one's number, in containers
 * that share the directory, and the same time: then the next name is taken. -1 and errno. */
static int create_temp(char out[TEMP_SIZE], serve__spool *spool, int shard, const char *name)
{
    int file;
    do {
        snprintf(out, TEMP_SIZE, ".%s.%ld-%" PRIx64 "-%" PRIu32, name, (long)getpid(),
                 (uint64_t)pos_monotonic(), atomic_fetch_add(&spool->writes, 1));
        file = openat(shard, out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    } while (file < 0 && errno == EEXIST);
    return file;
}

/* Beside its place, then into it. */
static pos_error *write_record(serve__spool *spool, int shard, const place *at, pos_text blob,
                               int64_t newest, apr_pool_t *scratch)
{
    char temp[TEMP_SIZE];
    int file = create_temp(temp, spool, shard, at->name);
    if (file < 0)
        return trouble(spool, "create", errno, scratch);
    int code = write_whole(file, blob);
    set_times(file, newest % 1000000 * 1000, newest);
    if (close(file) != 0 && !code)
        code = errno;
    if (!code && renameat(shard, temp, shard, at->name) != 0)
        code = errno;
    if (!code) {
        unlinkat(shard, at->needed, 0);
        return NULL;
    }
    unlinkat(shard, temp, 0);
    return trouble(spool, "write", code, scratch);
}

static pos_error *sweep_if_due(serve__spool *spool, uint64_t more, apr_pool_t *scratch);

pos_error *serve__spool_store(serve__spool *spool, const serve__record *record, apr_pool_t *scratch)
{
    place at;
    int shard;
    int64_t began = pos_monotonic();
    if (resting(spool))
        return NULL;
    pos_buffer *blob = pos_buffer_make(0, scratch);
    serve__record_write(blob, record, spool->owner);
    if (blob->overflow || blob->size > spool->most / LARGEST_PART)
        return pos_error_make(POS_ELIMIT, scratch, "%s: %.*s is too large for it", spool->root,
                              POS_TEXT_ARG(record->url));
    POS_TRY(sweep_if_due(spool, blob->size, scratch));
    place_of(&at, record->url);
    POS_TRY(open_shard(&shard, spool, at.shard, true, scratch));
    pos_error *error =
        write_record(spool, shard, &at, pos_buffer_text(blob), record->newest, scratch);
    close(shard);
    return error ? error : judge_speed(spool, began, scratch);
}

bool serve__spool_has(serve__spool *spool, pos_text url, int64_t newest, apr_pool_t *scratch)
{
    place at;
    struct stat info;
    if (resting(spool))
        return true;
    place_of(&at, url);
    const char *path =
        apr_psprintf(scratch, "%s/%s/%s/%s", spool->root, spool->folder, at.shard, at.name);
    return lstat(path, &info) == 0 && info.st_mtim.tv_sec == newest / 1000000 &&
           info.st_mtim.tv_nsec / 1000 == newest % 1000000;
}

pos_error *serve__spool_need(bool *kept, serve__spool *spool, pos_text url, apr_pool_t *scratch)
{
    place at;
    int shard;
    *kept = false;
    if (resting(spool))
        return NULL;
    place_of(&at, url);
    POS_TRY(open_shard(&shard, spool, at.shard, false, scratch));
    if (shard < 0)
        return NULL;
    *kept = renameat(shard, at.name, shard, at.needed) == 0 ||
            faccessat(shard, at.needed, F_OK, 0) == 0;
    close(shard);
    return NULL;
}

pos_error *serve__spool_forget(serve__spool *spool, pos_text url, apr_pool_t *scratch)
{
    place at;
    int shard;
    if (resting(spool))
        return NULL;
    place_of(&at, url);
    POS_TRY(open_shard(&shard, spool, at.shard, false, scratch));
    if (shard < 0)
        return NULL;
    unlinkat(shard, at.name, 0);
    unlinkat(shard, at.needed, 0);
    close(shard);
    return NULL;
}

/* ---- flights ---- */

/* Locks of open file descriptions (fcntl(2)): threads of one process have them apart, too. A byte
 * far out in an empty file takes no room. */
static bool lock_byte(int file, pos_text url)
{
    struct flock wanted = {.l_type = F_WRLCK,
                           .l_whence = SEEK_SET,
                           .l_start = (off_t)(pos_digest_of(url).low >> 2),
                           .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &wanted) == 0 || (errno != EAGAIN && errno != EACCES);
}

bool serve__spool_claim(int *claim, serve__spool *spool, pos_text url, apr_pool_t *scratch)
{
    int root;
    *claim = -1;
    if (resting(spool) || open_root(&root, spool, scratch))
        return true;
    int folder = open_folder(root, spool->folder, true);
    if (folder < 0)
        return true;
    int file = openat(folder, ".flights", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    close(folder);
    if (file < 0)
        return true;
    bool mine = lock_byte(file, url);
    if (mine)
        *claim = file;
    else
        close(file);
    return mine;
}

void serve__spool_release(int claim)
{
    if (claim >= 0)
        close(claim);
}

/* ---- listing ---- */

/* A file below the root. */
typedef struct entry {
    const char *folder;
    char shard[SHARD_SIZE];
    const char *name;
    uint64_t size; /* as the disk counts it */
    int64_t used;  /* ns since the epoch: many are stored in one second */
    bool needed;
} entry;

typedef struct entries {
    apr_array_header_t *all; /* entry */
    uint64_t total;
    apr_pool_t *pool;
} entries;

static bool is_abandoned(const char *name, const struct stat *info)
{
    return name[0] == '.' && time(NULL) - info->st_ctime > ABANDONED_AFTER;
}

static void list_file(entries *out, int at, const char *folder, const char *shard, const char *name)
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
    entry *found = apr_array_push(out->all);
    *found = (entry){.folder = folder,
                     .name = apr_pstrdup(out->pool, name),
                     .size = size,
                     .used = (int64_t)info.st_atim.tv_sec * 1000000000 + info.st_atim.tv_nsec,
                     .needed = pos_text_ends(pos_text_of(name), POS_TEXT(NEEDED))};
    memcpy(found->shard, shard, SHARD_SIZE);
}

/* Opens the next folder for reading; closes nothing. NULL where that can't be done. */
static DIR *open_listing(int at, const char *name)
{
    int folder = openat(at, name, FOLDER_FLAGS | O_NOFOLLOW);
    DIR *listing = folder >= 0 ? fdopendir(folder) : NULL;
    if (!listing && folder >= 0)
        close(folder);
    return listing;
}

static void list_shard(entries *out, int at, const char *folder, const char *shard)
{
    DIR *listing = open_listing(at, shard);
    if (!listing)
        return;
    for (struct dirent *each; (each = readdir(listing));)
        if (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0)
            list_file(out, dirfd(listing), folder, shard, each->d_name);
    closedir(listing);
}

static void list_folder(entries *out, int root, const char *name)
{
    DIR *listing = open_listing(root, name);
    if (!listing)
        return;
    const char *folder = apr_pstrdup(out->pool, name);
    for (struct dirent *each; (each = readdir(listing));)
        if (strlen(each->d_name) == SHARD_SIZE - 1 && each->d_name[0] != '.')
            list_shard(out, dirfd(listing), folder, each->d_name);
    closedir(listing);
}

static void list_root(entries *out, int root)
{
    DIR *listing = open_listing(root, ".");
    if (!listing)
        return;
    for (struct dirent *each; (each = readdir(listing));)
        if (strlen(each->d_name) == POS_DIGEST_HEX)
            list_folder(out, root, each->d_name);
    closedir(listing);
}

static entries begin_list(apr_pool_t *pool)
{
    return (entries){.all = apr_array_make(pool, 64, sizeof(entry)), .pool = pool};
}

static int by_use(const void *a, const void *b)
{
    const entry *left = a, *right = b;
    return left->used != right->used ? (left->used < right->used ? -1 : 1)
                                     : strcmp(left->name, right->name);
}

static void sort_list(entries *list)
{
    if (list->all->nelts > 1)
        qsort(list->all->elts, (size_t)list->all->nelts, sizeof(entry), by_use);
}

/* ---- eviction ---- */

static void unlink_entry(int root, const entry *victim)
{
    int folder = openat(root, victim->folder, FOLDER_FLAGS | O_NOFOLLOW);
    int shard = folder < 0 ? -1 : open_folder(folder, victim->shard, false);
    if (shard < 0)
        return;
    unlinkat(shard, victim->name, 0);
    close(shard);
}

/* A record that becomes needed meanwhile has another name by then: its unlink finds nothing. */
static void evict(int root, uint64_t most, apr_pool_t *scratch)
{
    entries list = begin_list(scratch);
    list_root(&list, root);
    if (list.total <= most)
        return;
    sort_list(&list);
    uint64_t wanted = most - most / LARGEST_PART;
    for (int i = 0; i < list.all->nelts && list.total > wanted; i++) {
        const entry *each = &APR_ARRAY_IDX(list.all, i, entry);
        if (each->needed)
            continue;
        unlink_entry(root, each);
        list.total -= each->size;
    }
}

/* One process at a time; the others go on. */
static pos_error *sweep(serve__spool *spool, apr_pool_t *scratch)
{
    int root;
    apr_pool_t *pool;
    POS_TRY(open_root(&root, spool, scratch));
    int lock = openat(root, ".sweep", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) {
        apr_pool_create(&pool, scratch);
        evict(root, spool->most, pool);
        apr_pool_destroy(pool);
    }
    if (lock >= 0)
        close(lock);
    close(root);
    return NULL;
}

/* Once for what is found there, then whenever this process has stored a part of the bound; before
 * a record is written, so that it is not among those that are looked at. */
static pos_error *sweep_if_due(serve__spool *spool, uint64_t more, apr_pool_t *scratch)
{
    uint64_t since = atomic_fetch_add(&spool->since_sweep, more) + more;
    bool first = !atomic_exchange(&spool->swept, true);
    if (!first && since < spool->most / LARGEST_PART)
        return NULL;
    atomic_store(&spool->since_sweep, 0);
    return sweep(spool, scratch);
}

/* ---- walking ---- */

static bool visit(serve__spool *spool, int root, const entry *each,
                  bool (*tell)(void *baton, const serve__record *record), void *baton,
                  apr_pool_t *scratch)
{
    serve__record record;
    bool found = false, more = true;
    int folder = openat(root, each->folder, FOLDER_FLAGS | O_NOFOLLOW);
    int shard = folder < 0 ? -1 : open_folder(folder, each->shard, false);
    if (shard < 0)
        return true;
    pos_error *error =
        load_name(&record, &found, spool, shard, each->name, (pos_text){NULL, 0}, scratch);
    close(shard);
    if (found)
        more = tell(baton, &record);
    if (found)
        serve__record_drop(&record);
    return more && !(error && resting(spool));
}

pos_error *serve__spool_walk(serve__spool *spool,
                             bool (*each)(void *baton, const serve__record *record), void *baton,
                             apr_pool_t *scratch)
{
    int root;
    apr_pool_t *pool;
    if (resting(spool))
        return NULL;
    POS_TRY(open_root(&root, spool, scratch));
    entries list = begin_list(scratch);
    list_folder(&list, root, spool->folder);
    sort_list(&list);
    apr_pool_create(&pool, scratch);
    bool more = true;
    for (int i = list.all->nelts; more && i > 0; i--) {
        more = visit(spool, root, &APR_ARRAY_IDX(list.all, i - 1, entry), each, baton, pool);
        apr_pool_clear(pool);
    }
    apr_pool_destroy(pool);
    close(root);
    return NULL;
}
