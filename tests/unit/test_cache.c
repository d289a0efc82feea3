/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of responses: what is put is found, what is used stays, flights have one leader. */
#include "support.h"

#include <pthread.h>

#include "serve/cache.h"

static serve_cache *cache;
static serve__owner *owner_a, *owner_b;

static apr_status_t drop_owner(void *owner)
{
    serve__owner_drop(owner);
    return APR_SUCCESS;
}

static serve__owner *make_owner(const char *name)
{
    serve__owner *owner = serve__cache_owner(cache, name);
    assert_non_null(owner);
    apr_pool_cleanup_register(pool, owner, drop_owner, apr_pool_cleanup_null);
    return owner;
}

/* An empty cache, and two owners in it. */
static void make_cache(size_t size)
{
    cache = serve_cache_make(size, pool);
    owner_a = make_owner("a");
    owner_b = make_owner("b");
}

static serve__entry *entry_of(serve__owner *owner, const char *url, size_t size)
{
    serve__entry *entry = serve__entry_make(owner, url, "text/html");
    assert_non_null(entry);
    char *bytes = apr_pcalloc(pool, size + 1);
    assert_non_null(serve__entry_set_body(NULL, entry, SERVE__CODING_IDENTITY,
                                          serve__body_make(pos_text_make(bytes, size))));
    return entry;
}

static void put(serve__owner *owner, const char *url, size_t size)
{
    serve__entry *entry = entry_of(owner, url, size);
    serve__cache_put(cache, entry);
    serve__entry_drop(entry);
}

static bool has(const serve__owner *owner, const char *url)
{
    serve__entry *entry = serve__cache_get(cache, owner, url);
    serve__entry_drop(entry);
    return entry != NULL;
}

static void an_entry_is_its_owner_s_and_its_url_s(void **state)
{
    (void)state;
    make_cache(1 << 20);
    put(owner_a, "/a", 10);
    assert_true(has(owner_a, "/a"));
    assert_false(has(owner_b, "/a"));
    assert_false(has(owner_a, "/b"));
    put(owner_a, "/a", 20);
    serve__entry *entry = serve__cache_get(cache, owner_a, "/a");
    assert_int_equal(serve__entry_body(entry, SERVE__CODING_IDENTITY)->size, 20);
    assert_null(serve__entry_body(entry, SERVE__CODING_GZIP));
    serve__entry_drop(entry);
}

static void the_first_body_stays(void **state)
{
    (void)state;
    make_cache(1 << 20);
    serve__entry *entry = entry_of(owner_a, "/a", 3);
    const serve_body *first = serve__entry_body(entry, SERVE__CODING_IDENTITY);
    assert_ptr_equal(serve__entry_set_body(NULL, entry, SERVE__CODING_IDENTITY,
                                           serve__body_make(POS_TEXT("later"))),
                     first);
    assert_null(serve__entry_set_body(NULL, entry, SERVE__CODING_GZIP, NULL));
    serve__entry_drop(entry);
}

/* A thousand entries of 1 KiB where there is room for a tenth: the one that is asked for stays. */
static void what_is_used_stays(void **state)
{
    (void)state;
    make_cache(100 << 10);
    size_t left = 0;
    put(owner_a, "/used", 1024);
    for (int i = 0; i < 1000; i++) {
        put(owner_a, apr_psprintf(pool, "/%d", i), 1024);
        assert_true(has(owner_a, "/used"));
    }
    for (int i = 0; i < 1000; i++)
        left += has(owner_a, apr_psprintf(pool, "/%d", i));
    assert_in_range(left, 20, 100);
}

/* One owner's flood leaves the other's entries, whether they are used meanwhile or not, while these
 * are less than their share; and takes all there is where nobody else is. */
static void a_flood_evicts_its_own(void **state)
{
    (void)state;
    size_t left = 0, idle = 0;
    make_cache(100 << 10);
    for (int i = 0; i < 30; i++)
        put(owner_b, apr_psprintf(pool, "/%d", i), 1024);
    for (int i = 0; i < 130; i++) {
        put(owner_a, apr_psprintf(pool, "/%d", i), 1024);
        for (int used = 0; used < 15; used++)
            assert_true(has(owner_b, apr_psprintf(pool, "/%d", used)));
    }
    for (int i = 0; i < 130; i++)
        left += has(owner_a, apr_psprintf(pool, "/%d", i));
    for (int i = 15; i < 30; i++)
        idle += has(owner_b, apr_psprintf(pool, "/%d", i));
    assert_in_range(left, 40, 80);
    assert_in_range(idle, 8, 14); /* one in sixteen evictions was theirs */
    assert_in_range(owner_a->size + owner_b->size, 80 << 10, 100 << 10);
    for (int i = 0; i < 3000; i++)
        put(owner_a, apr_psprintf(pool, "/%d", i), 1024);
    for (int i = 0; i < 30; i++)
        assert_false(has(owner_b, apr_psprintf(pool, "/%d", i)));
}

static void one_entry_may_be_more_than_a_share(void **state)
{
    (void)state;
    make_cache(100 << 10);
    for (int i = 0; i < 90; i++)
        put(owner_b, apr_psprintf(pool, "/%d", i), 1024);
    put(owner_a, "/large", 70 << 10);
    assert_true(has(owner_a, "/large"));
    assert_in_range(owner_b->size, 20 << 10, 30 << 10);
    put(owner_a, "/larger", 200 << 10);
    assert_true(has(owner_a, "/larger"));
    assert_false(has(owner_a, "/large"));
    assert_int_equal(owner_b->size, 0);
    put(owner_b, "/small", 1024);
    assert_false(has(owner_a, "/larger"));
    assert_true(has(owner_b, "/small"));
}

static void an_evicted_entry_lives_until_it_is_sent(void **state)
{
    (void)state;
    make_cache(4 << 10);
    put(owner_a, "/sent", 1024);
    serve__entry *sent = serve__cache_get(cache, owner_a, "/sent");
    for (int i = 0; i < 100; i++)
        put(owner_a, apr_psprintf(pool, "/%d", i), 1024);
    assert_false(has(owner_a, "/sent"));
    assert_string_equal(sent->url, "/sent");
    assert_int_equal(serve__entry_body(sent, SERVE__CODING_IDENTITY)->size, 1024);
    serve__entry_drop(sent);
}

static void many_entries_are_all_found(void **state)
{
    (void)state;
    make_cache((size_t)1 << 30);
    for (int i = 0; i < 5000; i++)
        put(i % 2 ? owner_a : owner_b, apr_psprintf(pool, "/%d", i), 1);
    for (int i = 0; i < 5000; i++) {
        assert_true(has(i % 2 ? owner_a : owner_b, apr_psprintf(pool, "/%d", i)));
        assert_false(has(i % 2 ? owner_b : owner_a, apr_psprintf(pool, "/%d", i)));
    }
}

static void *land(void *baton)
{
    (void)baton;
    serve__flight_land(cache, owner_a, "/a");
    return NULL;
}

static void one_leads_and_others_wait(void **state)
{
    (void)state;
    pthread_t thread;
    make_cache(1 << 20);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(serve__flight_join(cache, owner_a, "/a", 0), SERVE__FLIGHT_LEADER);
        assert_int_equal(serve__flight_join(cache, owner_b, "/a", 0), SERVE__FLIGHT_LEADER);
        assert_int_equal(serve__flight_join(cache, owner_a, "/a", 1000), SERVE__FLIGHT_TIMED_OUT);
        serve__flight_land(cache, owner_b, "/a");
        assert_int_equal(pthread_create(&thread, NULL, land, NULL), 0);
        serve__flight joined = serve__flight_join(cache, owner_a, "/a", apr_time_from_sec(30));
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_not_equal(joined, SERVE__FLIGHT_TIMED_OUT);
        if (joined == SERVE__FLIGHT_LEADER) /* the other thread was faster */
            serve__flight_land(cache, owner_a, "/a");
    }
}

static void an_owner_is_known_by_its_name(void **state)
{
    (void)state;
    make_cache(4 << 10);
    put(owner_a, "/a", 10);
    serve__owner *again = serve__cache_owner(cache, "a");
    assert_ptr_equal(again, owner_a);
    assert_ptr_not_equal(owner_a, owner_b);
    serve__owner_drop(again);
    apr_pool_cleanup_run(pool, owner_a, drop_owner);
    /* Its entry keeps it, however many come and go meanwhile. */
    for (int i = 0; i < 1000; i++)
        serve__owner_drop(serve__cache_owner(cache, apr_psprintf(pool, "%d", i)));
    again = serve__cache_owner(cache, "a");
    assert_ptr_equal(again, owner_a);
    assert_true(has(again, "/a"));
    serve__owner_drop(again);
    serve__owner_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_entry_is_its_owner_s_and_its_url_s),
        TEST(the_first_body_stays),
        TEST(what_is_used_stays),
        TEST(a_flood_evicts_its_own),
        TEST(one_entry_may_be_more_than_a_share),
        TEST(an_evicted_entry_lives_until_it_is_sent),
        TEST(many_entries_are_all_found),
        TEST(an_owner_is_known_by_its_name),
        TEST(one_leads_and_others_wait),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
