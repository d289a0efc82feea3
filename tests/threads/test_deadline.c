/* SPDX-License-Identifier: Apache-2.0 */
/* A deadline passes while many ask: who depends on it is rendered once, and nobody sees it open
 * afterwards. POSITIONS_PAGES and POSITIONS_REQUESTS make it larger. */
#include "../unit/support.h"

#include <pthread.h>

#include "../unit/asking.h"

#define THREAD_COUNT 4

static serve_site *served;
static serve_cache *cache;

static int number_from(const char *name, int otherwise)
{
    const char *value = getenv(name);
    return value ? atoi(value) : otherwise;
}

static void open_site(void)
{
    cache = serve_cache_make((size_t)256 << 20, pool);
    serve_options options = {.site = {.library = site_library_make(pool), .root = tree},
                             .cache = cache,
                             .refresh = apr_time_from_sec(3600)};
    served = serve_site_make(&options, pool);
    assert_non_null(served);
}

/* The answer's bytes; no assertion, which belongs to the test's own thread. */
static const char *ask_for(const char *url, apr_pool_t *request)
{
    serve_response answer;
    serve_request asked = tree_ask();
    tree_answer(&answer, served, url, &asked, request);
    return answer.status == 200 ? pos_text_cstring(answer.bytes, request) : "no answer";
}

static uint64_t count_renders(void)
{
    serve_counters counters;
    serve_site_counters(&counters, served);
    return counters.renders;
}

/* An offer that closes at that second. */
static void write_offer(int64_t closes)
{
    pos_time time = pos_time_in_zone(closes, 0, NULL);
    pos_buffer *out = pos_buffer_make(0, tree_pool);
    POS_BUFFER_ADD(out, "---\ntitle: Offer\ndeadline: \"");
    pos_strftime(out, POS_TEXT("%Y-%m-%dT%H:%M:%SZ"), &time);
    POS_BUFFER_ADD(out, "\"\n---\n");
    tree_write("_positions/a.md", pos_buffer_whole_cstring(out));
    tree_write("_config.yml", "collections: {positions: {output: true}}\n");
}

#define LIST                                                                                       \
    "---\n---\n{% assign all = site.positions | offers %}{% for o in all %}{{ o.state }}{% "       \
    "endfor %}"

static void await(apr_time_t moment)
{
    while (apr_time_now() < moment)
        apr_sleep(1000);
}

static void ask_for_all(int pages)
{
    apr_pool_t *request;
    assert_int_equal(apr_pool_create(&request, pool), APR_SUCCESS);
    for (int i = 0; i < pages; i++) {
        assert_string_equal(ask_for(apr_psprintf(request, "/%d.html", i), request), "1");
        apr_pool_clear(request);
    }
    ask_for("/list.html", request);
    ask_for("/also.html", request);
    apr_pool_destroy(request);
}

static void one_deadline_among_many_pages_renders_its_dependents_alone(void **state)
{
    (void)state;
    int pages = number_from("POSITIONS_PAGES", 500);
    int64_t closes = apr_time_sec(apr_time_now()) + 3 + pages / 200;
    write_offer(closes);
    tree_write("list.html", LIST);
    tree_write("also.html", LIST " and more");
    for (int i = 0; i < pages; i++)
        tree_write(apr_psprintf(tree_pool, "%d.html", i), "---\n---\n{{ site.positions.size }}");
    open_site();
    ask_for_all(pages);
    assert_true(apr_time_now() < apr_time_from_sec(closes));
    assert_int_equal(count_renders(), pages + 2);
    await(apr_time_from_sec(closes));
    ask_for_all(pages);
    ask_for_all(pages);
    assert_int_equal(count_renders(), pages + 4);
    assert_string_equal(ask_for("/list.html", pool), "closed");
}

typedef struct crowd {
    int requests;
    apr_time_t closes;
    _Atomic int wrong, asked_after;
} crowd;

static void *ask_often(void *baton)
{
    crowd *all = baton;
    apr_pool_t *request;
    apr_pool_create_unmanaged_ex(&request, NULL, NULL);
    for (int i = 0; i < all->requests; i++) {
        apr_time_t began = apr_time_now();
        const char *shown = ask_for("/list.html", request);
        bool open = strcmp(shown, "open") == 0, closed = strcmp(shown, "closed") == 0;
        if ((open && began >= all->closes) || (closed && apr_time_now() < all->closes) ||
            (!open && !closed))
            all->wrong++;
        if (began >= all->closes)
            all->asked_after++;
        apr_pool_clear(request);
    }
    apr_pool_destroy(request);
    return NULL;
}

static void a_crowd_in_the_second_of_a_deadline_has_it_rendered_once(void **state)
{
    (void)state;
    pthread_t threads[THREAD_COUNT];
    int requests = number_from("POSITIONS_REQUESTS", 20000);
    int64_t closes = apr_time_sec(apr_time_now()) + 2;
    crowd all = {.requests = requests / THREAD_COUNT, .closes = apr_time_from_sec(closes)};
    write_offer(closes);
    tree_write("list.html", LIST);
    open_site();
    assert_string_equal(ask_for("/list.html", pool), "open");
    await(all.closes - apr_time_from_msec(50));
    for (int i = 0; i < THREAD_COUNT; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &all), 0);
    for (int i = 0; i < THREAD_COUNT; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(all.wrong, 0);
    assert_true(all.asked_after > 0);
    assert_int_equal(count_renders(), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(one_deadline_among_many_pages_renders_its_dependents_alone),
        TREE_TEST(a_crowd_in_the_second_of_a_deadline_has_it_rendered_once),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
