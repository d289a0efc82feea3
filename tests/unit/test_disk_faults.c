/* SPDX-License-Identifier: Apache-2.0 */
/* Disks that fail: each system call of a scan, of a page and of the disk cache fails once, or for
 * good; reads and writes come in pieces; stamps are coarse. A reader gets whole pages of good
 * versions, or 503 where there was none yet; the log says it once; and once the disk is well again,
 * the newest version is served. */
#include "asking.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

/* ---- the injector: this program's system calls are everyone's ---- */

typedef enum disk_call { NO_CALL, OPEN, READ, STAT, LIST, WRITE, RENAME, CLOSE } disk_call;

static struct injector {
    disk_call call;    /* what fails */
    const char *below; /* in this folder */
    int code;          /* with this errno */
    long skip, count;  /* after so many that don't; so often */
    long seen;         /* calls of that kind there */
    size_t piece;      /* the most that one read or write moves; 0: all */
    long tick;         /* seconds: stamps are multiples of it; 0: as they are */
} disk;

static time_t ahead; /* seconds: the clocks' */

#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

static bool is_inside(const char *path)
{
    size_t size = strlen(disk.below);
    return strncmp(path, disk.below, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

static bool is_open_inside(int file)
{
    char link[64], path[4096];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof(path) - 1);
    if (size < 0)
        return false;
    path[size] = '\0';
    return is_inside(path);
}

/* True where this call, of a descriptor or of a path relative to one, is to fail; sets errno. */
static bool strikes(disk_call call, int file, const char *path)
{
    if (disk.call != call || !(path && *path == '/' ? is_inside(path) : is_open_inside(file)))
        return false;
    long number = disk.seen++;
    errno = disk.code;
    return number >= disk.skip && number - disk.skip < disk.count;
}

static size_t piece_of(size_t size)
{
    return disk.piece && size > disk.piece ? disk.piece : size;
}

int openat(int at, const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = va_arg(more, int);
    va_end(more);
    return strikes(OPEN, at, path) ? -1 : REAL(openat)(at, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = va_arg(more, int);
    va_end(more);
    return openat(AT_FDCWD, path, flags, mode);
}

/* openat2(2), which has no function of its own, is "not there": what it would open, openat opens. */
long syscall(long number, ...)
{
    long all[6];
    va_list more;
    va_start(more, number);
    for (size_t i = 0; i < COUNT(all); i++)
        all[i] = va_arg(more, long);
    va_end(more);
    errno = EPERM;
    return number == SYS_openat2
               ? -1
               : REAL(syscall)(number, all[0], all[1], all[2], all[3], all[4], all[5]);
}

ssize_t read(int file, void *bytes, size_t size)
{
    return strikes(READ, file, NULL) ? -1 : REAL(read)(file, bytes, piece_of(size));
}

ssize_t pread(int file, void *bytes, size_t size, off_t at)
{
    return strikes(READ, file, NULL) ? -1 : REAL(pread)(file, bytes, piece_of(size), at);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    return strikes(WRITE, file, NULL) ? -1 : REAL(write)(file, bytes, piece_of(size));
}

static int coarsen(int failed, struct stat *info)
{
    if (!failed && disk.tick) {
        info->st_mtim =
            (struct timespec){info->st_mtim.tv_sec - info->st_mtim.tv_sec % disk.tick, 0};
        info->st_ctim =
            (struct timespec){info->st_ctim.tv_sec - info->st_ctim.tv_sec % disk.tick, 0};
    }
    return failed;
}

int fstat(int file, struct stat *info)
{
    return strikes(STAT, file, NULL) ? -1 : coarsen(REAL(fstat)(file, info), info);
}

int fstatat(int at, const char *restrict path, struct stat *restrict info, int flags)
{
    return strikes(STAT, at, path) ? -1 : coarsen(REAL(fstatat)(at, path, info, flags), info);
}

struct dirent *readdir(DIR *listing)
{
    return strikes(LIST, dirfd(listing), NULL) ? NULL : REAL(readdir)(listing);
}

int renameat(int from, const char *old, int to, const char *new)
{
    return strikes(RENAME, from, old) ? -1 : REAL(renameat)(from, old, to, new);
}

/* The descriptor is gone all the same, as close(2) has it. */
int close(int file)
{
    bool fails = disk.call == CLOSE && strikes(CLOSE, file, NULL);
    int result = REAL(close)(file);
    if (fails)
        errno = disk.code;
    return fails ? -1 : result;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int failed = (int)REAL(syscall)(SYS_clock_gettime, clock, time);
    if (!failed)
        time->tv_sec += ahead;
    return failed;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &precise) != 0)
        return -1;
    *time = (struct timeval){precise.tv_sec, precise.tv_nsec / 1000};
    return 0;
}

static void be_well(void)
{
    disk = (struct injector){.call = NO_CALL};
}

static void fail_from(disk_call call, const char *below, int code, long skip, long count)
{
    disk =
        (struct injector){.call = call, .below = below, .code = code, .skip = skip, .count = count};
}

/* ---- the site ---- */

static const char *cache_root;
static int lines; /* logged, warnings and errors */

static void count_line(void *baton, pos_level level, const char *message)
{
    (void)baton, (void)level;
    if (getenv("POSITIONS_SHOW"))
        print_message("  %s\n", message);
    lines++;
}

/* What a process that starts now makes of the tree. */
static serve_site *make_site(apr_pool_t *own)
{
    serve_options options = {.site = {.library = site_library_make(own),
                                      .root = tree,
                                      .theme_path = tree_path("themes"),
                                      .log = {count_line, NULL, POS_LOG_WARNING}},
                             .refresh = 1,
                             .cache_root = cache_root};
    options.cache = serve_cache_make((size_t)16 << 20, own);
    serve_site *made = serve_site_make(&options, own);
    assert_non_null(made);
    return made;
}

/* Every file says which version it is of. */
static void write_version(char version)
{
    tree_write("_config.yml", apr_psprintf(tree_pool,
                                           "title: config-%c\ntheme: t\nexclude: [themes]\n"
                                           "timezone: Europe/Paris\nrepository: a/b\n",
                                           version));
    tree_write("CNAME", "www.example.org\n");
    tree_write("themes/t/_includes/t.html", apr_psprintf(tree_pool, "theme-%c\n", version));
    tree_write("_data/d.yml", apr_psprintf(tree_pool, "x: data-%c\n", version));
    tree_write("_includes/i.html", apr_psprintf(tree_pool, "include-%c\n", version));
    tree_write("_layouts/default.html",
               apr_psprintf(tree_pool, "layout-%c {{ content }}|end\n", version));
    tree_write("index.html",
               apr_psprintf(tree_pool,
                            "---\nlayout: default\ntitle: title-%c\n---\n"
                            "body-%c {{ page.title }} {{ site.title }} "
                            "{{ site.data.d.x }} {%% include i.html %%} {%% include t.html %%}"
                            "{{ site.time | date: '%%Z' | replace: 'CEST', 'CET' }}\n",
                            version, version));
}

/* Past every wait: for uploads, for retries, between scans. */
static void let_time_pass(void)
{
    ahead += 120;
}

static int ask(pos_text *text, serve_site *served, apr_pool_t *own)
{
    serve_response response;
    serve_request request = tree_ask();
    request.encodings = 0;
    tree_answer(&response, served, "/", &request, own);
    *text = response.bytes;
    return response.status;
}

/* Each but the last two is followed by its version. */
static const char *const parts[] = {"layout-",  "body-",  "title-", "config-", "data-",
                                    "include-", "theme-", "CET",    "|end"};

/* The versions that the page's parts are of, as in "aaaaaa"; fails where it is no whole page. */
static const char *versions_of(pos_text page, const char *when, apr_pool_t *own)
{
    char *versions = apr_pcalloc(own, COUNT(parts));
    for (size_t i = 0; i < COUNT(parts); i++) {
        pos_text part = pos_text_of(parts[i]);
        size_t at = pos_text_find(page, part, 0);
        if (at == POS_NOT_FOUND)
            fail_msg("%s: without %s: %.*s", when, parts[i], POS_TEXT_ARG(page));
        if (i + 2 < COUNT(parts))
            versions[i] = page.data[at + part.size];
    }
    return versions;
}

static void assert_page(serve_site *served, const char *wanted, const char *when)
{
    pos_text page;
    apr_pool_t *own;
    assert_int_equal(apr_pool_create(&own, pool), APR_SUCCESS);
    int status = ask(&page, served, own);
    if (status != 200)
        fail_msg("%s: %d", when, status);
    const char *versions = versions_of(page, when, own);
    if (strspn(versions, wanted) != strlen(versions))
        fail_msg("%s: %s", when, versions);
    apr_pool_destroy(own);
}

static const struct row {
    disk_call call;
    const char *name;
} reading[] = {{OPEN, "open"}, {READ, "read"}, {STAT, "stat"}, {LIST, "list"}};

/* Every so many calls fails in its turn; with POSITIONS_SOAK each one. */
static long stride(void)
{
    return getenv("POSITIONS_SOAK") ? 1 : 7;
}

/* ---- reading the tree ---- */

/* An edit of everything, while call number `skip` and `count` - 1 more fail. False: there were not
 * so many. */
static bool edit_with_fault(disk_call call, const char *name, long skip, long count)
{
    const char *when = apr_psprintf(pool, "%s %ld, %ld times", name, skip, count);
    apr_pool_t *own;
    assert_int_equal(apr_pool_create(&own, NULL), APR_SUCCESS);
    write_version('a');
    let_time_pass();
    serve_site *served = make_site(own);
    assert_page(served, "a", when);
    write_version('b');
    let_time_pass();
    fail_from(call, tree, EIO, skip, count);
    assert_page(served, "ab", when);
    bool reached = disk.seen > skip;
    be_well();
    let_time_pass();
    assert_page(served, "b", when);
    apr_pool_destroy(own);
    return reached;
}

static void a_fault_while_an_edit_is_read_shows_good_versions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(reading); i++) {
        long skip = 0;
        while (edit_with_fault(reading[i].call, reading[i].name, skip, 1))
            skip++;
        assert_true(skip > 4);
        for (long each = 0; each < skip; each += stride())
            edit_with_fault(reading[i].call, reading[i].name, each, LONG_MAX / 2);
    }
}

static bool start_with_fault(disk_call call, const char *name, int code, long skip)
{
    const char *when = apr_psprintf(pool, "%s %ld at the start", name, skip);
    apr_pool_t *own;
    pos_text page;
    assert_int_equal(apr_pool_create(&own, NULL), APR_SUCCESS);
    fail_from(call, tree, code, skip, 1);
    serve_site *served = make_site(own);
    int status = ask(&page, served, own);
    if (status != 503 && status != 200)
        fail_msg("%s: %d", when, status);
    if (status == 200)
        versions_of(page, when, own);
    bool reached = disk.seen > skip;
    be_well();
    let_time_pass();
    assert_page(served, "a", when);
    apr_pool_destroy(own);
    return reached;
}

static void a_fault_at_the_start_is_503_or_a_whole_page(void **state)
{
    (void)state;
    write_version('a');
    let_time_pass();
    for (size_t i = 0; i < COUNT(reading); i++)
        for (long skip = 0; start_with_fault(reading[i].call, reading[i].name, EIO, skip);)
            skip++;
}

/* Half a minute of a disk that can't be read: each file's fault, or the folder's, is said once. */
static void a_lasting_fault_is_logged_once(void **state)
{
    (void)state;
    static const struct {
        disk_call call;
        int most;
    } rows[] = {{READ, 6}, {LIST, 1}, {OPEN, 2}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        write_version('a');
        let_time_pass();
        serve_site *served = make_site(pool);
        assert_page(served, "a", "well");
        write_version('b');
        let_time_pass();
        lines = 0;
        fail_from(rows[i].call, tree, EIO, 0, LONG_MAX / 2);
        for (int j = 0; j < 30; j++, ahead++)
            assert_page(served, "a", "not well");
        if (lines < 1 || lines > rows[i].most)
            fail_msg("row %zu: %d lines", i, lines);
        be_well();
        let_time_pass();
        assert_page(served, "b", "well again");
    }
}

static void reads_and_writes_in_pieces_are_whole(void **state)
{
    (void)state;
    cache_root = apr_pstrcat(pool, tree, "-cache", NULL);
    for (size_t piece = 1; piece < 8; piece += 3) {
        char version = (char)('a' + piece);
        const char wanted[] = {version, '\0'};
        be_well();
        disk.piece = piece;
        write_version(version);
        let_time_pass();
        assert_page(make_site(pool), wanted, "in pieces");
        serve_counters counters;
        serve_site *next = make_site(pool);
        assert_page(next, wanted, "from the disk, in pieces");
        serve_site_counters(&counters, next);
        assert_int_equal(counters.renders, 0);
    }
    be_well();
}

/* ---- zones ---- */

#define ZONES "/usr/share/zoneinfo"

static void a_zone_that_can_t_be_read_is_not_utc(void **state)
{
    (void)state;
    static const disk_call calls[] = {OPEN, READ, STAT};
    pos_text page;
    for (size_t i = 0; i < COUNT(calls); i++) {
        be_well();
        write_version('a');
        let_time_pass();
        serve_site *served = make_site(pool);
        assert_page(served, "a", "well");
        write_version('b');
        let_time_pass();
        fail_from(calls[i], ZONES, EIO, 0, LONG_MAX / 2);
        assert_page(served, "ab", "no zones");
        assert_int_equal(ask(&page, make_site(pool), pool), 503);
        be_well();
        let_time_pass();
        assert_page(served, "b", "well again");
    }
}

/* As on a machine without the package tzdata. */
static void without_zone_files_it_is_utc_and_said(void **state)
{
    (void)state;
    pos_text page;
    write_version('a');
    let_time_pass();
    setenv("TZDIR", "/nowhere", 1);
    lines = 0;
    assert_int_equal(ask(&page, make_site(pool), pool), 200);
    assert_true(pos_text_find(page, POS_TEXT("UTC"), 0) != POS_NOT_FOUND);
    assert_int_equal(lines, 1);
    unsetenv("TZDIR");
}

/* ---- coarse stamps ---- */

/* Edits of equal length within one tick: their stamps are equal. */
static void an_edit_within_a_tick_is_seen(void **state)
{
    (void)state;
    for (long tick = 1; tick <= 2; tick++) {
        be_well();
        disk.tick = tick;
        write_version('a');
        serve_site *served = make_site(pool);
        assert_page(served, "a", "first");
        for (char version = 'b'; version < 'g'; version++) {
            const char wanted[] = {version, '\0'};
            write_version(version);
            usleep(60000); /* between two scans */
            assert_page(served, wanted, apr_psprintf(pool, "tick of %ld s", tick));
        }
    }
    be_well();
}

/* ---- the disk cache ---- */

static const struct row caching[] = {{OPEN, "open"},   {READ, "read"},     {STAT, "stat"},
                                     {WRITE, "write"}, {RENAME, "rename"}, {CLOSE, "close"},
                                     {LIST, "list"}};

/* A process that renders, one that finds what is on disk, and one when the disk is well again. */
static bool serve_with_fault(const struct row *row, int code, long skip, long count)
{
    const char *when =
        apr_psprintf(pool, "%s %ld, %ld times: %s", row->name, skip, count, strerror(code));
    apr_pool_t *own;
    assert_int_equal(apr_pool_create(&own, NULL), APR_SUCCESS);
    tree_remove_all(cache_root);
    lines = 0;
    fail_from(row->call, cache_root, code, skip, count);
    serve_site *first = make_site(own);
    for (int i = 0; i < 3; i++) {
        write_version(i % 2 ? 'b' : 'a');
        let_time_pass();
        assert_page(first, "ab", when);
    }
    if (lines > 1)
        fail_msg("%s: %d lines", when, lines);
    assert_page(make_site(own), "a", when);
    bool reached = disk.seen > skip;
    be_well();
    let_time_pass();
    assert_page(make_site(own), "a", when);
    assert_page(make_site(own), "a", when);
    apr_pool_destroy(own);
    return reached;
}

static void a_fault_of_the_cache_s_disk_shows_in_no_page(void **state)
{
    (void)state;
    static const int codes[] = {EIO, ENOSPC, EDQUOT, EROFS, EMFILE};
    cache_root = apr_pstrcat(pool, tree, "-cache", NULL);
    write_version('a');
    let_time_pass();
    for (size_t i = 0; i < COUNT(caching); i++) {
        long skip = 0;
        while (serve_with_fault(&caching[i], codes[skip % (long)COUNT(codes)], skip, 1))
            skip += stride();
        for (size_t j = 0; j < COUNT(codes); j++)
            serve_with_fault(&caching[i], codes[j], 0, LONG_MAX / 2);
    }
}

/* In memory, where the system has such a folder: thousands of files are written and removed. */
static int begin(void **state)
{
    be_well();
    cache_root = NULL;
    if (access("/dev/shm", W_OK) != 0)
        return tree_set_up(state);
    strcpy(tree, "/dev/shm/test_tree.XXXXXX");
    return set_up(state) || apr_pool_create(&tree_pool, NULL) != APR_SUCCESS || !mkdtemp(tree);
}

static int end(void **state)
{
    be_well();
    if (cache_root)
        tree_remove_all(cache_root);
    return tree_tear_down(state);
}

#define FAULT_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        FAULT_TEST(a_fault_while_an_edit_is_read_shows_good_versions),
        FAULT_TEST(a_fault_at_the_start_is_503_or_a_whole_page),
        FAULT_TEST(a_lasting_fault_is_logged_once),
        FAULT_TEST(reads_and_writes_in_pieces_are_whole),
        FAULT_TEST(a_zone_that_can_t_be_read_is_not_utc),
        FAULT_TEST(without_zone_files_it_is_utc_and_said),
        FAULT_TEST(an_edit_within_a_tick_is_seen),
        FAULT_TEST(a_fault_of_the_cache_s_disk_shows_in_no_page),
    };
    return cmocka_run_group_tests_name("disk faults", tests, NULL, NULL);
}
