/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes of texts, and tables that use them. */
#include "support.h"

#include "base/hash.h"

static void equal_texts_have_equal_hashes(void **state)
{
    (void)state;
    char text[600];
    for (size_t size = 0; size < sizeof(text); size++) {
        memset(text, 'x', size);
        char *copy = apr_pstrmemdup(pool, text, size);
        assert_int_equal(pos_text_hash(pos_text_make(text, size)),
                         pos_text_hash(pos_text_make(copy, size)));
    }
}

/* 10,000 names in 16,384 places take about 7,490 of them by chance. */
static void names_spread(void **state)
{
    (void)state;
    static bool taken[1 << 14];
    int places = 0;
    for (int i = 0; i < 10000; i++) {
        uint32_t place = pos_text_hash(pos_text_of(apr_psprintf(pool, "page%d.md", i))) & 0x3fff;
        places += !taken[place];
        taken[place] = true;
    }
    assert_true(places > 7000);
}

static void a_table_finds_keys_of_both_kinds(void **state)
{
    (void)state;
    apr_hash_t *table = pos_hash_make(pool);
    apr_hash_set(table, "/a/index.html", APR_HASH_KEY_STRING, "file");
    apr_hash_set(table, "/a/index.html", 3, "folder");
    apr_hash_set(table, "", APR_HASH_KEY_STRING, "none");
    assert_string_equal(apr_hash_get(table, "/a/index.html", 13), "file");
    assert_string_equal(apr_hash_get(table, "/a/", APR_HASH_KEY_STRING), "folder");
    assert_string_equal(apr_hash_get(table, "", 0), "none");
    assert_null(apr_hash_get(table, "/a", APR_HASH_KEY_STRING));
}

/* As httpd merges a virtual host's configuration into the server's. */
static void tables_are_laid_over_each_other(void **state)
{
    (void)state;
    apr_hash_t *base = pos_hash_make(pool), *over = pos_hash_make(pool);
    apr_hash_set(base, "/a", APR_HASH_KEY_STRING, "base");
    apr_hash_set(base, "/b", APR_HASH_KEY_STRING, "base");
    apr_hash_set(over, "/b", APR_HASH_KEY_STRING, "over");
    apr_hash_t *both = apr_hash_overlay(pool, over, base);
    assert_int_equal(apr_hash_count(both), 2);
    assert_string_equal(apr_hash_get(both, "/a", APR_HASH_KEY_STRING), "base");
    assert_string_equal(apr_hash_get(both, "/b", APR_HASH_KEY_STRING), "over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_texts_have_equal_hashes),
        TEST(names_spread),
        TEST(a_table_finds_keys_of_both_kinds),
        TEST(tables_are_laid_over_each_other),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
