/* SPDX-License-Identifier: Apache-2.0 */
/* Cache-Control within the time for which a page is what it is. */
#include "support.h"

#include "serve/serve.h"

static void no_age_outlives_the_page(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int64_t remaining;
        const char *wanted;
    } rows[] = {
        {"no-cache", 10, "no-cache"},
        {"max-age=5", 10, "max-age=5"},
        {"max-age=86400", 10, "max-age=10"},
        {"Max-Age=\"86400\", public", 10, "Max-Age=10, public"},
        {"public , max-age=60,s-maxage=600", 30, "public, max-age=30, s-maxage=30"},
        {"max-age=20, stale-while-revalidate=60", 30, "max-age=20, stale-while-revalidate=10"},
        {"stale-if-error=60, max-age=20, s-maxage=25", 30,
         "stale-if-error=5, max-age=20, s-maxage=25"},
        {"stale-if-error=60, max-age=99", 30, "stale-if-error=0, max-age=30"},
        {"max-age=99999999999999999999", 30, "max-age=30"},
        {"max-age=soon", 30, "max-age=soon"},
        {"private=\"a, max-age=99\", max-age=99", 30, "private=\"a, max-age=99\", max-age=30"},
        {"max-age=99", 0, "max-age=0"},
        {"", 10, ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        serve_limit_cache_control(out, pos_text_of(rows[i].value), rows[i].remaining);
        assert_text_equal(pos_buffer_whole(out), pos_text_of(rows[i].wanted), rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(no_age_outlives_the_page)};
    apr_initialize();
    return cmocka_run_group_tests_name("freshness", tests, NULL, NULL);
}
