/* SPDX-License-Identifier: Apache-2.0 */
/* Readers, editors, evictions and swaps of snapshots at once: what is answered is whole, current,
 * and never older than what somebody has seen; and a cold page is made once, however many ask.
 *
 * POSITIONS_SECONDS lengthens the run. */
#include "../unit/asking.h"

#include <stdatomic.h>

#include <apr_thread_proc.h>

#define READERS 8
#define PAGES   24
/* Of a page's body: so that the cache holds a few of them only. */
#define PARAGRAPHS 60
#define CACHE_SIZE ((size_t)128 << 10)
/* Who waited so long for somebody else's rendering gets the last good answer, µs. */
#define PATIENCE 200000

static serve_site *shared;
static _Atomic uint64_t written[PAGES]; /* the version whose writing is complete */
static _Atomic uint64_t begun[PAGES];   /* the version whose writing has begun */
static _Atomic bool stopped;
static _Atomic unsigned faults;
static _Atomic unsigned asked;

static int seconds_of_run(void)
{
    const char *said = getenv("POSITIONS_SECONDS");
    return said ? atoi(said) : 3;
}

static void make_shared(size_t cache_size)
{
    serve_options options = {.site = {.library = site_library_make(tree_pool), .root = tree},
                             .refresh = 20000,
                             .cache_root = tree_path(".cache")};
    options.cache = serve_cache_make(cache_size, tree_pool);
    shared = serve_site_make(&options, tree_pool);
}

/* ---- a site whose pages say which version they are, at both ends ---- */

static const char *page_text(int page, uint64_t version, apr_pool_t *result)
{
    pos_buffer *text = pos_buffer_make(0, result);
    pos_buffer_printf(text, "---\nlayout: default\ntitle: P%d\n---\nbegin %d-%llu.\n\n", page, page,
                      (unsigned long long)version);
    for (int i = 0; i < PARAGRAPHS; i++)
        pos_buffer_printf(text, "Paragraph %d of ~~an old~~ version %llu, see www.example.org.\n\n",
                          i, (unsigned long long)version);
    pos_buffer_printf(text, "end %d-%llu.\n", page, (unsigned long long)version);
    return pos_buffer_whole_cstring(text);
}

static void write_layout(uint64_t version)
{
    apr_pool_t *scratch;
    apr_pool_create(&scratch, NULL);
    tree_write("_layouts/new.tmp",
               apr_psprintf(scratch,
                            "<nav>{%% for p in site.pages %%}{{ p.title }} {%% endfor %%}</nav>"
                            "<!--[if layout %lu]>{{ content }}<footer></footer>\n",
                            (unsigned long)version));
    assert_int_equal(rename(tree_path("_layouts/new.tmp"), tree_path("_layouts/default.html")), 0);
    apr_pool_destroy(scratch);
}

static void write_page(int page, uint64_t version)
{
    apr_pool_t *scratch;
    apr_pool_create(&scratch, NULL);
    const char *path = apr_psprintf(scratch, "p%d.md", page);
    atomic_store(&begun[page], version);
    if (version % 2) {
        tree_write("new.part", page_text(page, version, scratch));
        assert_int_equal(rename(tree_path("new.part"), tree_path(path)), 0);
    } else {
        tree_write(path, page_text(page, version, scratch));
    }
    atomic_store(&written[page], version);
    apr_pool_destroy(scratch);
}

static void write_all(void)
{
    write_layout(0);
    for (int i = 0; i < PAGES; i++)
        write_page(i, 1);
}

/* ---- readers ----
 *
 * A version that nobody had asked for is gone as soon as the next one is being written: each page
 * is read once before the first is written again. */

static void fault(const char *what, int page, const serve_response *answer)
{
    if (atomic_fetch_add(&faults, 1) < 5)
        fprintf(stderr, "p%d: %s (%d, %zu bytes): %.*s\n", page, what, answer->status,
                answer->bytes.size, answer->bytes.size < 300 ? (int)answer->bytes.size : 300,
                answer->bytes.data);
}

/* The version between the marks; 0: not whole. */
static uint64_t version_of(pos_text bytes, int page)
{
    char mark[32];
    int size = snprintf(mark, sizeof(mark), "begin %d-", page);
    size_t begin = pos_text_find(bytes, pos_text_make(mark, (size_t)size), 0);
    size = snprintf(mark, sizeof(mark), "end %d-", page);
    size_t end = pos_text_find(bytes, pos_text_make(mark, (size_t)size), 0);
    if (begin == POS_NOT_FOUND || end == POS_NOT_FOUND)
        return 0;
    uint64_t first = strtoull(bytes.data + begin + (size_t)size + 2, NULL, 10);
    uint64_t last = strtoull(bytes.data + end + (size_t)size, NULL, 10);
    return first == last && pos_text_find(bytes, POS_TEXT("</footer>"), end) != POS_NOT_FOUND
               ? first
               : 0;
}

static void read_once(int page, bool packed)
{
    apr_pool_t *request;
    serve_response answer;
    serve_request ask = tree_ask();
    apr_pool_create(&request, NULL);
    ask.has_accept_encoding = packed;
    ask.accept_encoding = packed ? POS_TEXT("gzip, br") : POS_TEXT("");
    uint64_t least = atomic_load(&written[page]);
    apr_time_t began = apr_time_now();
    tree_answer(&answer, shared, apr_psprintf(request, "/p%d.html", page), &ask, request);
    if (answer.status != 200 || !answer.body) {
        fault("no page", page, &answer);
        apr_pool_destroy(request);
        return;
    }
    /* As the bucket does: the bytes outlive the request. */
    const serve_body *body = serve_body_keep(answer.body);
    pos_text bytes = answer.bytes;
    bool plain = answer.content_encoding == NULL;
    apr_pool_destroy(request);
    uint64_t version = plain ? version_of(bytes, page) : least;
    answer = (serve_response){.status = 200, .bytes = bytes};
    if (plain && !version)
        fault("torn", page, &answer);
    else if (version < least && apr_time_now() - began < PATIENCE &&
             atomic_load(&begun[page]) == least)
        fault("stale", page, &answer);
    else if (version > atomic_load(&begun[page]))
        fault("from the future", page, &answer);
    serve_body_drop(body);
    atomic_fetch_add(&asked, 1);
}

static void *read_on(apr_thread_t *thread, void *baton)
{
    unsigned random = (unsigned)(uintptr_t)baton * 2654435761u;
    (void)thread;
    while (!atomic_load(&stopped)) {
        random = random * 1664525u + 1013904223u;
        read_once((int)(random >> 16) % PAGES, (random >> 8) % 4 == 0);
    }
    return NULL;
}

static void start_readers(apr_thread_t **threads, size_t count, apr_thread_start_t run)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, run, (void *)(uintptr_t)(i + 1), tree_pool), 0);
}

static void join_readers(apr_thread_t **threads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
    }
}

/* ---- tests ---- */

static void what_is_read_under_load_is_whole_and_current(void **state)
{
    (void)state;
    apr_thread_t *threads[READERS];
    write_all();
    make_shared(CACHE_SIZE);
    atomic_store(&stopped, false);
    atomic_store(&faults, 0);
    for (int i = 0; i < PAGES; i++)
        read_once(i, false);
    start_readers(threads, READERS, read_on);
    apr_time_t until = apr_time_now() + apr_time_from_sec(seconds_of_run());
    for (uint64_t version = 2; apr_time_now() < until; version++) {
        write_page((int)(version % PAGES), version);
        if (version % 16 == 0)
            write_layout(version);
        apr_sleep(3000);
    }
    atomic_store(&stopped, true);
    join_readers(threads, READERS);
    serve_counters counts;
    serve_site_counters(&counts, shared);
    fprintf(stderr, "%u answers, %llu from memory, %llu renders\n", atomic_load(&asked),
            (unsigned long long)counts.hits, (unsigned long long)counts.renders);
    assert_int_equal(atomic_load(&faults), 0);
    assert_true(counts.renders > PAGES);
}

#define AT_ONCE 200

static _Atomic int waiting;

static void *read_cold(apr_thread_t *thread, void *baton)
{
    (void)thread;
    (void)baton;
    atomic_fetch_add(&waiting, 1);
    while (atomic_load(&waiting) < AT_ONCE)
        apr_sleep(100);
    read_once(0, false);
    return NULL;
}

static void a_cold_page_is_made_once(void **state)
{
    (void)state;
    apr_thread_t *threads[AT_ONCE];
    write_all();
    apr_sleep(50000);
    make_shared((size_t)16 << 20);
    atomic_store(&faults, 0);
    atomic_store(&waiting, 0);
    start_readers(threads, AT_ONCE, read_cold);
    join_readers(threads, AT_ONCE);
    serve_counters counts;
    serve_site_counters(&counts, shared);
    assert_int_equal(atomic_load(&faults), 0);
    assert_int_equal(counts.renders, 1);
}

/* ---- processes that share a disk cache ---- */

#define PROCESSES 8

static serve_site *processes[PROCESSES];

static void *read_in_process(apr_thread_t *thread, void *baton)
{
    apr_pool_t *request;
    serve_response answer;
    serve_request ask = tree_ask();
    (void)thread;
    atomic_fetch_add(&waiting, 1);
    while (atomic_load(&waiting) < PROCESSES)
        apr_sleep(100);
    apr_pool_create(&request, NULL);
    tree_answer(&answer, processes[(uintptr_t)baton - 1], "/p0.html", &ask, request);
    if (answer.status != 200 || version_of(answer.bytes, 0) != atomic_load(&written[0]))
        fault("not the newest", 0, &answer);
    apr_pool_destroy(request);
    return NULL;
}

static uint64_t renders_on_host(void)
{
    uint64_t renders = 0;
    for (size_t i = 0; i < PROCESSES; i++) {
        serve_counters counts;
        serve_site_counters(&counts, processes[i]);
        renders += counts.renders;
    }
    return renders;
}

/* Each with a site and a cache of its own, as prefork's children have them. */
static void a_host_makes_a_page_once(void **state)
{
    (void)state;
    apr_thread_t *threads[PROCESSES];
    write_all();
    apr_sleep(50000);
    for (size_t i = 0; i < PROCESSES; i++) {
        make_shared((size_t)1 << 20);
        processes[i] = shared;
    }
    atomic_store(&faults, 0);
    for (uint64_t round = 1; round <= 5; round++) {
        atomic_store(&waiting, 0);
        start_readers(threads, PROCESSES, read_in_process);
        join_readers(threads, PROCESSES);
        assert_int_equal(renders_on_host(), round);
        write_page(0, round + 1);
        apr_sleep(50000);
    }
    assert_int_equal(atomic_load(&faults), 0);
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_cold_page_is_made_once),
        TREE_TEST(a_host_makes_a_page_once),
        TREE_TEST(what_is_read_under_load_is_whole_and_current),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
