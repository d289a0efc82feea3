/* SPDX-License-Identifier: Apache-2.0 */
/* 8 threads × 1,000 renders in each dialect, beside each other: all bytes equal. cmark-gfm's inline
 * extensions switch a table that all threads share; where the lock is missing, `~~x~~` stays text
 * in one of four renders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include <apr_general.h>

#include "markup/markup.h"

#define THREADS 8
#define RENDERS 1000

static const char source[] =
    "# A *title*\n\nwww.a.org and ~~gone~~ and http://b.org \"quoted\" `code`\n\n| a | b "
    "|\n|---|---|\n"
    "| ~~1~~ | www.c.org |\n\n* [ ] task ~~x~~\n* `y`\n\n```python\nprint(f\"{x}\")\n```\n\n"
    "```bash\necho $x\n```\n\n<b>*html*</b> a@b.org[^1]\n\n[^1]: note\n";

static const char *const names[] = {"GFM", "kramdown", "CommonMark"};
enum { DIALECTS = 3 };

static apr_pool_t *kept;
static const markup_dialect *dialects[DIALECTS];
static pos_text wanted[DIALECTS];

static pos_text render(int which, apr_pool_t *pool)
{
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    pos_buffer *out = pos_buffer_make(0, pool);
    if (markup_markdown(out, POS_TEXT(source), dialects[which], &budget, pool))
        return POS_TEXT("");
    return pos_buffer_whole(out);
}

/* Returns how many renders were not as they should be. */
static void *work(void *baton)
{
    apr_pool_t *pool;
    size_t wrong = 0;
    (void)baton;
    apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
    for (int i = 0; i < RENDERS; i++)
        for (int which = 0; which < DIALECTS; which++) {
            wrong += !pos_text_equal(render(which, pool), wanted[which]);
            apr_pool_clear(pool);
        }
    apr_pool_destroy(pool);
    return (void *)wrong;
}

static void all_renders_are_equal(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    size_t wrong = 0;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        wrong += (size_t)result;
    }
    assert_int_equal(wrong, 0);
}

static int set_up(void **state)
{
    (void)state;
    apr_pool_create(&kept, NULL);
    apr_pool_t *pool = kept;
    markup_setup();
    for (int i = 0; i < DIALECTS; i++) {
        pos_map *config = pos_map_make(1, pool);
        pos_map_put(config, POS_TEXT("markdown"), pos_value_string(pos_text_of(names[i])));
        if (markup_dialect_make(&dialects[i], config, pool))
            return 1;
        wanted[i] = pos_text_copy(render(i, pool), pool);
    }
    return wanted[0].size > 0 && wanted[1].size > 0 ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(kept);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_renders_are_equal)};
    apr_initialize();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
