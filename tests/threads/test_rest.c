/* SPDX-License-Identifier: Apache-2.0 */
/* Sites that are dropped and made again while others ask for them, scan them and edit them: each
 * answers for itself alone, whole, and no older than what was written before it was asked.
 *
 * POSITIONS_SECONDS lengthens the run. */
#include "../unit/asking.h"

#include <stdatomic.h>

#include <apr_thread_mutex.h>
#include <apr_thread_proc.h>

#define SITES   6
#define READERS 6
/* Who waited so long for somebody else's rendering gets the last good answer, µs. */
#define PATIENCE 200000

/* As the table of a server's process has them. */
static struct {
    apr_pool_t *pool; /* with a lock */
    apr_thread_mutex_t *lock;
    serve_options options;
    serve_site *sites[SITES]; /* NULL: it rests */
} table;

static _Atomic unsigned written[SITES]; /* the version whose writing is complete */
static _Atomic bool stopped;
static _Atomic unsigned faults;
static _Atomic unsigned asked;
static unsigned made;

static void make_table(void)
{
    apr_allocator_t *allocator;
    apr_thread_mutex_t *lock;
    assert_int_equal(apr_allocator_create(&allocator), APR_SUCCESS);
    assert_int_equal(apr_pool_create_ex(&table.pool, NULL, NULL, allocator), APR_SUCCESS);
    apr_allocator_owner_set(allocator, table.pool);
    assert_int_equal(apr_thread_mutex_create(&lock, APR_THREAD_MUTEX_DEFAULT, table.pool), 0);
    apr_allocator_mutex_set(allocator, lock);
    assert_int_equal(apr_thread_mutex_create(&table.lock, APR_THREAD_MUTEX_DEFAULT, table.pool), 0);
    table.options =
        (serve_options){.site = {.library = site_library_make(table.pool)}, .refresh = 20000};
    table.options.scanners = serve_scanners_make(table.pool);
    table.options.cache = serve_cache_make((size_t)64 << 10, table.pool);
    memset(table.sites, 0, sizeof(table.sites));
}

static serve_site *make_site(int number)
{
    apr_pool_t *own;
    serve_options options = table.options;
    assert_int_equal(apr_pool_create(&own, table.pool), APR_SUCCESS);
    options.site.root = apr_psprintf(own, "%s/s%d", tree, number);
    options.name = options.site.root;
    made++;
    return serve_site_make(&options, own);
}

static serve_site *hold_site(int number)
{
    apr_thread_mutex_lock(table.lock);
    if (!table.sites[number])
        table.sites[number] = make_site(number);
    serve_site *held = table.sites[number];
    serve_site_keep(held);
    apr_thread_mutex_unlock(table.lock);
    return held;
}

static void evict_site(int number)
{
    apr_thread_mutex_lock(table.lock);
    serve_site *evicted = table.sites[number];
    table.sites[number] = NULL;
    apr_thread_mutex_unlock(table.lock);
    serve_site_drop(evicted);
}

static void write_page(int number, unsigned version)
{
    apr_pool_t *scratch;
    assert_int_equal(apr_pool_create(&scratch, NULL), APR_SUCCESS);
    const char *below = apr_psprintf(scratch, "s%d/", number);
    tree_write(apr_pstrcat(scratch, below, "new.part", NULL),
               apr_psprintf(scratch, "---\ntitle: Site %d\n---\nSite %d, version %u.\n", number,
                            number, version));
    assert_int_equal(rename(tree_path(apr_pstrcat(scratch, below, "new.part", NULL)),
                            tree_path(apr_pstrcat(scratch, below, "p.md", NULL))),
                     0);
    atomic_store(&written[number], version);
    apr_pool_destroy(scratch);
}

static void fault(const char *what, int number, const serve_response *answer)
{
    if (atomic_fetch_add(&faults, 1) < 5)
        fprintf(stderr, "s%d: %s (%d): %.*s\n", number, what, answer->status,
                POS_TEXT_ARG(answer->bytes));
}

static void check_answer(const serve_response *answer, int number, unsigned least, bool patient)
{
    char mark[32];
    int size = snprintf(mark, sizeof(mark), "Site %d, version ", number);
    size_t at = pos_text_find(answer->bytes, pos_text_make(mark, (size_t)size), 0);
    if (answer->status != 200 || at == POS_NOT_FOUND)
        fault("not its page", number, answer);
    else if (strtoul(answer->bytes.data + at + (size_t)size, NULL, 10) < least && !patient)
        fault("stale", number, answer);
}

static void read_once(int number)
{
    apr_pool_t *request;
    serve_response answer;
    serve_request ask = tree_ask();
    serve_site *held = hold_site(number);
    unsigned least = atomic_load(&written[number]);
    apr_time_t began = apr_time_now();
    assert_int_equal(apr_pool_create(&request, NULL), APR_SUCCESS);
    tree_answer(&answer, held, apr_psprintf(request, "/p%s", ".html"), &ask, request);
    check_answer(&answer, number, least, apr_time_now() - began > PATIENCE);
    apr_pool_destroy(request);
    serve_site_drop(held);
    atomic_fetch_add(&asked, 1);
}

static void *read_on(apr_thread_t *thread, void *baton)
{
    unsigned random = (unsigned)(uintptr_t)baton * 2654435761u;
    (void)thread;
    while (!atomic_load(&stopped)) {
        random = random * 1664525u + 1013904223u;
        read_once((int)(random >> 16) % SITES);
    }
    return NULL;
}

static void sites_rest_and_wake_under_load(void **state)
{
    (void)state;
    apr_thread_t *threads[READERS];
    const char *said = getenv("POSITIONS_SECONDS");
    for (int i = 0; i < SITES; i++)
        write_page(i, 1);
    make_table();
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, read_on, (void *)(uintptr_t)(i + 1), tree_pool),
            0);
    apr_time_t until = apr_time_now() + apr_time_from_sec(said ? atoi(said) : 3);
    for (unsigned version = 2; apr_time_now() < until; version++) {
        evict_site((int)(version * 7 % SITES));
        if (version % 4 == 0)
            write_page((int)(version / 4 % SITES), version);
        apr_sleep(2000);
    }
    atomic_store(&stopped, true);
    for (size_t i = 0; i < READERS; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
    }
    printf("%u answers, %u sites made\n", atomic_load(&asked), made);
    assert_int_equal(atomic_load(&faults), 0);
    assert_true(atomic_load(&asked) > 100 && made > 2 * SITES);
    for (int i = 0; i < SITES; i++)
        evict_site(i);
    apr_pool_destroy(table.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TREE_TEST(sites_rest_and_wake_under_load)};
    apr_initialize();
    return cmocka_run_group_tests_name("rest", tests, NULL, NULL);
}
