/* SPDX-License-Identifier: Apache-2.0 */
/* Records come back whole or not at all, whatever happened to the disk. */
#include "tree.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <apr_thread_proc.h>

#include "serve/disk_cache.h"

#define PLENTY ((uint64_t)64 << 20)

static int end(void **state)
{
    chmod(tree, 0700);
    return tree_tear_down(state);
}

/* ---- samples ---- */

/* A trace without questions, as site_trace_write writes it. */
static const site_trace *sample_trace(void)
{
    char bytes[24];
    const uint32_t head[2] = {2, 0};
    const int64_t stands[2] = {0, INT64_MAX}; /* since, until */
    memcpy(bytes, head, sizeof(head));
    memcpy(bytes + sizeof(head), stands, sizeof(stands));
    const site_trace *trace = site_trace_read(pos_text_make(bytes, sizeof(bytes)));
    assert_non_null(trace);
    return trace;
}

static serve__record sample(const char *url, const char *body)
{
    return (serve__record){.url = pos_text_of(url),
                           .content_type = POS_TEXT("text/html; charset=utf-8"),
                           .body = pos_text_of(body),
                           .digest = pos_digest_of(pos_text_of(body)),
                           .newest = 1234567890,
                           .trace = sample_trace()};
}

static serve__disk_cache *make_cache(uint64_t most)
{
    return serve__disk_cache_make(tree, POS_TEXT("site"), most, pool);
}

static void store(serve__disk_cache *cache, const char *url, const char *body)
{
    serve__record record = sample(url, body);
    pos_error *error = serve__disk_cache_store(cache, &record, pool);
    serve__record_drop(&record);
    if (error)
        fail_msg("%s", pos_error_string(error, pool));
}

/* The body; NULL where there is no record. */
static const char *load(serve__disk_cache *cache, const char *url)
{
    serve__record record;
    bool found;
    pos_error *error = serve__disk_cache_load(&record, &found, cache, pos_text_of(url), pool);
    if (error)
        fail_msg("%s", pos_error_string(error, pool));
    if (!found)
        return NULL;
    serve__record_drop(&record);
    return pos_text_cstring(record.body, pool);
}

/* The files below the tree, deepest first, whose name begins with no dot. */
static void find_files(const char *path, const char **found, size_t *count)
{
    DIR *listing = opendir(path);
    for (struct dirent *each; listing && (each = readdir(listing));) {
        const char *full = apr_pstrcat(pool, path, "/", each->d_name, NULL);
        struct stat info;
        if (each->d_name[0] == '.' || lstat(full, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            find_files(full, found, count);
        else
            found[(*count)++] = full;
    }
    if (listing)
        closedir(listing);
}

static const char *only_file(void)
{
    const char *found[16];
    size_t count = 0;
    find_files(tree, found, &count);
    assert_int_equal(count, 1);
    return found[0];
}

static void write_file(const char *path, pos_text bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    fclose(file);
}

/* ---- the format ---- */

static pos_text sample_blob(void)
{
    serve__record record = sample("/a/", "<p>body</p>");
    pos_text blob;
    assert_null(serve__record_write(&blob, &record, pos_digest_of(POS_TEXT("site")), pool));
    serve__record_drop(&record);
    return pos_text_copy(blob, pool);
}

static serve__record_state read_blob(pos_text blob, const char *owner, const char *url)
{
    serve__record record;
    serve__record_state state =
        serve__record_read(&record, blob, pos_digest_of(pos_text_of(owner)), pos_text_of(url));
    serve__record_drop(&record);
    return state;
}

static void a_record_reads_as_it_was_written(void **state)
{
    (void)state;
    serve__record record;
    pos_digest owner = pos_digest_of(POS_TEXT("site"));
    assert_int_equal(serve__record_read(&record, sample_blob(), owner, POS_TEXT("/a/")),
                     SERVE__RECORD_VALID);
    assert_true(pos_text_equal(record.url, POS_TEXT("/a/")));
    assert_true(pos_text_equal(record.content_type, POS_TEXT("text/html; charset=utf-8")));
    assert_true(pos_text_equal(record.body, POS_TEXT("<p>body</p>")));
    assert_true(pos_digest_equal(record.digest, pos_digest_of(record.body)));
    assert_int_equal(record.newest, 1234567890);
    assert_true(site_trace_expires(record.trace) == INT64_MAX);
    serve__record_drop(&record);
}

static void any_other_byte_anywhere_is_seen(void **state)
{
    (void)state;
    pos_text blob = sample_blob();
    for (size_t i = 0; i < blob.size; i++)
        for (int bit = 0; bit < 8; bit++) {
            pos_text copy = pos_text_copy(blob, pool);
            ((char *)(uintptr_t)copy.data)[i] ^= (char)(1 << bit);
            assert_int_not_equal(read_blob(copy, "site", "/a/"), SERVE__RECORD_VALID);
        }
}

static void any_other_length_is_seen(void **state)
{
    (void)state;
    pos_text blob = sample_blob();
    for (size_t size = 0; size < blob.size; size++) {
        /* Of exactly that size, so that a reader who goes too far is caught. */
        char *exact = malloc(size ? size : 1);
        memcpy(exact, blob.data, size);
        assert_int_equal(read_blob(pos_text_make(exact, size), "site", "/a/"),
                         SERVE__RECORD_CORRUPT);
        free(exact);
    }
    pos_text longer = pos_text_of(apr_psprintf(pool, "%*s", (int)blob.size + 1, ""));
    memcpy((char *)(uintptr_t)longer.data, blob.data, blob.size);
    assert_int_equal(read_blob(longer, "site", "/a/"), SERVE__RECORD_CORRUPT);
}

static void a_record_is_for_one_site_and_url(void **state)
{
    (void)state;
    assert_int_equal(read_blob(sample_blob(), "site", "/a/"), SERVE__RECORD_VALID);
    assert_int_equal(read_blob(sample_blob(), "site", NULL), SERVE__RECORD_FOREIGN);
    assert_int_equal(read_blob(sample_blob(), "another", "/a/"), SERVE__RECORD_FOREIGN);
    assert_int_equal(read_blob(sample_blob(), "site", "/b/"), SERVE__RECORD_FOREIGN);
}

/* ---- the cache ---- */

static void what_is_stored_is_loaded(void **state)
{
    (void)state;
    serve__disk_cache *cache = make_cache(PLENTY), *again = make_cache(PLENTY);
    assert_null(load(cache, "/a/"));
    store(cache, "/a/", "one");
    store(cache, "/b/", "");
    assert_string_equal(load(again, "/a/"), "one");
    assert_string_equal(load(again, "/b/"), "");
    store(again, "/a/", "two");
    assert_string_equal(load(cache, "/a/"), "two");
    serve__disk_cache *other = serve__disk_cache_make(tree, POS_TEXT("other"), PLENTY, pool);
    assert_null(load(other, "/a/"));
}

static void what_it_makes_is_closed_to_others(void **state)
{
    (void)state;
    struct stat info;
    mode_t before = umask(0);
    store(make_cache(PLENTY), "/a/", "one");
    umask(before);
    for (const char *path = only_file(); strcmp(path, tree) != 0;) {
        assert_int_equal(lstat(path, &info), 0);
        assert_int_equal(info.st_mode & 077, 0);
        path = apr_pstrmemdup(pool, path, (apr_size_t)(strrchr(path, '/') - path));
    }
}

static void a_foreign_directory_is_refused(void **state)
{
    (void)state;
    serve__record record = sample("/a/", "one");
    assert_int_equal(chmod(tree, 0750), 0);
    serve__disk_cache *cache = make_cache(PLENTY);
    pos_error *error = serve__disk_cache_store(cache, &record, pool);
    assert_non_null(error);
    assert_int_equal(error->status, POS_EDENIED);
    assert_non_null(strstr(error->message, tree));
    assert_non_null(strstr(error->message, "0750"));
    assert_int_equal(rmdir(tree), 0);
    if (geteuid() == 0) {
        assert_int_equal(mkdir(tree, 0700), 0);
        assert_int_equal(chown(tree, 65534, 65534), 0);
        error = serve__disk_cache_store(make_cache(PLENTY), &record, pool);
        assert_non_null(error);
        assert_non_null(strstr(error->message, "65534"));
        assert_int_equal(rmdir(tree), 0);
    }
    serve__record_drop(&record);
}

static void a_missing_directory_is_made_where_only_it_is_missing(void **state)
{
    (void)state;
    serve__disk_cache *cache = serve__disk_cache_make(apr_pstrcat(pool, tree, "/new", NULL),
                                                      POS_TEXT("site"), PLENTY, pool);
    store(cache, "/a/", "one");
    assert_string_equal(load(cache, "/a/"), "one");
    cache = serve__disk_cache_make(apr_pstrcat(pool, tree, "/not/there", NULL), POS_TEXT("site"),
                                   PLENTY, pool);
    serve__record record = sample("/a/", "one");
    assert_non_null(serve__disk_cache_store(cache, &record, pool));
    serve__record_drop(&record);
}

static void an_error_is_reported_once_and_then_the_disk_is_not_used(void **state)
{
    (void)state;
    serve__record record = sample("/a/", "one");
    serve__disk_cache *cache =
        serve__disk_cache_make("/proc/nowhere/at/all", POS_TEXT("s"), PLENTY, pool);
    assert_non_null(serve__disk_cache_store(cache, &record, pool));
    assert_null(serve__disk_cache_store(cache, &record, pool));
    assert_null(load(cache, "/a/"));
    serve__record_drop(&record);
}

static void a_damaged_file_is_reported_once(void **state)
{
    (void)state;
    serve__disk_cache *cache = make_cache(PLENTY);
    serve__record record;
    bool found;
    store(cache, "/a/", "one");
    write_file(only_file(), POS_TEXT("PosRec\r\ntorn"));
    pos_error *error = serve__disk_cache_load(&record, &found, cache, POS_TEXT("/a/"), pool);
    assert_non_null(error);
    assert_false(found);
    assert_null(load(cache, "/a/"));
    store(cache, "/a/", "two");
    assert_string_equal(load(cache, "/a/"), "two");
}

static void a_link_in_its_place_is_not_followed(void **state)
{
    (void)state;
    serve__disk_cache *cache = make_cache(PLENTY);
    serve__record record;
    bool found;
    store(cache, "/a/", "one");
    const char *path = only_file(), *elsewhere = apr_pstrcat(pool, tree, "/.elsewhere", NULL);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_non_null(serve__disk_cache_load(&record, &found, cache, POS_TEXT("/a/"), pool));
    assert_false(found);
}

/* In a child, because the limit can't be lifted again. */
static void a_full_disk_keeps_the_old_record(void **state)
{
    (void)state;
    store(make_cache(PLENTY), "/a/", "one");
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {100, 100};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        serve__record record = sample("/a/", "two");
        pos_error *error = serve__disk_cache_store(make_cache(PLENTY), &record, pool);
        _exit(error && error->status == POS_EIO ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_string_equal(load(make_cache(PLENTY), "/a/"), "one");
    only_file();
}

/* ---- eviction ---- */

static char *long_body(size_t size)
{
    char *body = apr_palloc(pool, size + 1);
    memset(body, 'x', size);
    body[size] = '\0';
    return body;
}

static void the_bound_holds_and_pinned_records_stay(void **state)
{
    (void)state;
    const uint64_t most = 1 << 20;
    const size_t size = 30000;
    serve__disk_cache *cache = make_cache(most);
    const char *found[4096];
    bool kept;
    store(cache, "/pinned/", long_body(size));
    assert_null(serve__disk_cache_pin(&kept, cache, POS_TEXT("/pinned/"), pool));
    assert_true(kept);
    assert_null(serve__disk_cache_pin(&kept, cache, POS_TEXT("/pinned/"), pool));
    assert_true(kept);
    for (int i = 0; i < 200; i++) {
        store(cache, apr_psprintf(pool, "/%d/", i), long_body(size));
        size_t count = 0;
        find_files(tree, found, &count);
        assert_true(count * 32768 <= most + most / 4);
    }
    assert_string_equal(load(cache, "/199/"), long_body(size));
    assert_null(load(cache, "/0/"));
    assert_string_equal(load(cache, "/pinned/"), long_body(size));
    assert_null(serve__disk_cache_pin(&kept, cache, POS_TEXT("/0/"), pool));
    assert_false(kept);
}

/* As if it had been used so long ago. */
static void set_unused(const char *path, int days)
{
    const struct timespec times[2] = {{.tv_sec = time(NULL) - days * 86400},
                                      {.tv_nsec = UTIME_OMIT}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void store_many(serve__disk_cache *cache, int count, bool pinned)
{
    for (int i = 0; i < count; i++) {
        pos_text url = pos_text_of(apr_psprintf(pool, "/%d/", i));
        bool kept = false;
        store(cache, url.data, long_body(30000));
        if (pinned)
            assert_null(serve__disk_cache_pin(&kept, cache, url, pool));
        assert_int_equal(kept, pinned);
    }
}

static size_t count_files(void)
{
    const char *found[4096];
    size_t count = 0;
    find_files(tree, found, &count);
    return count;
}

/* What former builds have pinned does not stay for ever. */
static void a_pinned_record_goes_after_long_disuse(void **state)
{
    (void)state;
    const uint64_t max_size = 1 << 20;
    for (int days = 29; days <= 31; days += 2) {
        serve__disk_cache *cache = make_cache(max_size);
        for (int i = 0; i < 5; i++)
            store_many(serve__disk_cache_make(tree, pos_text_of(apr_psprintf(pool, "former %d", i)),
                                              max_size, pool),
                       8, true);
        const char *found[4096];
        size_t count = 0;
        find_files(tree, found, &count);
        for (size_t i = 0; i < count; i++)
            set_unused(found[i], days);
        store(cache, "/new/", "new");
        assert_int_equal(count_files() > 40, days < 30);
        assert_string_equal(load(cache, "/new/"), "new");
    }
}

/* One owner's flood, and all that it has pinned, does not evict what another stored before. */
static void one_owner_s_records_leave_the_others(void **state)
{
    (void)state;
    const uint64_t max_size = 1 << 20;
    for (int pinned = 0; pinned <= 1; pinned++) {
        serve__disk_cache *neighbour =
            serve__disk_cache_make(tree, POS_TEXT("neighbour"), max_size, pool);
        store_many(neighbour, 5, false);
        const char *found[4096];
        size_t count = 0;
        find_files(tree, found, &count);
        for (size_t i = 0; i < count; i++)
            set_unused(found[i], 1);
        store_many(make_cache(max_size), 120, pinned);
        for (int i = 0; i < 5; i++)
            assert_non_null(load(neighbour, apr_psprintf(pool, "/%d/", i)));
        assert_in_range(count_files(), 10, 1 + (max_size + max_size / 4) / 30000);
    }
}

static void a_new_record_ends_the_pin(void **state)
{
    (void)state;
    serve__disk_cache *cache = make_cache(PLENTY);
    bool kept;
    store(cache, "/a/", "one");
    assert_null(serve__disk_cache_pin(&kept, cache, POS_TEXT("/a/"), pool));
    assert_string_equal(load(cache, "/a/"), "one");
    store(cache, "/a/", "two");
    assert_string_equal(load(cache, "/a/"), "two");
    only_file();
}

static void too_large_a_record_is_refused(void **state)
{
    (void)state;
    serve__record record = sample("/a/", long_body(200000));
    pos_error *error = serve__disk_cache_store(make_cache(1 << 20), &record, pool);
    assert_non_null(error);
    assert_int_equal(error->status, POS_ELIMIT);
    serve__record_drop(&record);
}

/* ---- many at once ---- */

static void write_and_read(int seed)
{
    apr_pool_t *mine;
    apr_pool_create(&mine, NULL);
    serve__disk_cache *cache = serve__disk_cache_make(tree, POS_TEXT("site"), 1 << 20, mine);
    for (int i = 0; i < 200; i++) {
        char url[16], body[64];
        serve__record record;
        bool found;
        snprintf(url, sizeof(url), "/%d/", (i * 7 + seed) % 5);
        snprintf(body, sizeof(body), "%s by %d, %d", url, seed, i);
        record = sample(url, body);
        if (serve__disk_cache_store(cache, &record, mine))
            _exit(1);
        serve__record_drop(&record);
        if (serve__disk_cache_load(&record, &found, cache, pos_text_of(url), mine) || !found ||
            !pos_text_starts(record.body, pos_text_of(url)))
            _exit(2);
        serve__record_drop(&record);
        apr_pool_clear(mine);
        cache = serve__disk_cache_make(tree, POS_TEXT("site"), 1 << 20, mine);
    }
    _exit(0);
}

static void processes_share_it(void **state)
{
    (void)state;
    pid_t children[4];
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0)
            write_and_read(i);
    }
    for (int i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

/* Containers that share a directory may have processes of one number: so may caches in one process,
 * which write the same record in the same microsecond. */
#define CACHES 8
#define STORES 500

static void *store_again(apr_thread_t *thread, void *baton)
{
    apr_pool_t *mine;
    size_t *failures = baton;
    (void)thread;
    apr_pool_create(&mine, NULL);
    for (int i = 0; i < STORES; i++) {
        serve__disk_cache *cache = serve__disk_cache_make(tree, POS_TEXT("site"), PLENTY, mine);
        serve__record record = sample("/a/", "a");
        pos_error *error = serve__disk_cache_store(cache, &record, mine);
        /* A busy machine's disk may take its time (POS_ELIMIT); what it writes must be right. */
        *failures += error && error->status != POS_ELIMIT;
        serve__record_drop(&record);
        apr_pool_clear(mine);
    }
    apr_pool_destroy(mine);
    return NULL;
}

static void caches_of_one_process_share_it(void **state)
{
    (void)state;
    apr_thread_t *threads[CACHES];
    size_t failures[CACHES] = {0}, all = 0;
    for (int i = 0; i < CACHES; i++)
        assert_int_equal(apr_thread_create(&threads[i], NULL, store_again, &failures[i], pool), 0);
    for (int i = 0; i < CACHES; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
        all += failures[i];
    }
    assert_int_equal(all, 0);
    assert_string_equal(load(make_cache(PLENTY), "/a/"), "a");
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_set_up, end)

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TEST(a_record_reads_as_it_was_written),
        TEST(any_other_byte_anywhere_is_seen),
        TEST(any_other_length_is_seen),
        TEST(a_record_is_for_one_site_and_url),
        TEST(what_is_stored_is_loaded),
        TEST(what_it_makes_is_closed_to_others),
        TEST(a_foreign_directory_is_refused),
        TEST(a_missing_directory_is_made_where_only_it_is_missing),
        TEST(an_error_is_reported_once_and_then_the_disk_is_not_used),
        TEST(a_damaged_file_is_reported_once),
        TEST(a_link_in_its_place_is_not_followed),
        TEST(a_full_disk_keeps_the_old_record),
        TEST(the_bound_holds_and_pinned_records_stay),
        TEST(a_pinned_record_goes_after_long_disuse),
        TEST(one_owner_s_records_leave_the_others),
        TEST(a_new_record_ends_the_pin),
        TEST(too_large_a_record_is_refused),
        TEST(processes_share_it),
        TEST(caches_of_one_process_share_it),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
