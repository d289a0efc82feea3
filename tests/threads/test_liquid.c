/* SPDX-License-Identifier: Apache-2.0 */
/* One template and one registry, rendered by many threads at once: all bytes the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <pthread.h>

#include <apr_general.h>

#include "liquid/liquid.h"

#define THREADS 8
#define RENDERS 500

static const char source[] =
    "{% assign sorted = items | sort: 'n' %}{% for item in sorted %}{% cycle 'a', 'b' %}{{ item.n "
    "}}"
    "{% if item.n > 3 and item.t contains 'x' %}{{ item.t | upcase | append: '!' }}{% endif %}"
    "{% capture c %}{{ c }}{{ forloop.index }}{% endcapture %}{% endfor %}{{ c }}{% increment k %}"
    "{{ 0.1 | plus: 0.2 }}{{ '2026-01-05' | date: '%d %b %Y' }}{{ 9223372036854775807 | times: 3 "
    "}}";

typedef struct shared {
    const liquid_template *template;
    pos_value globals;
    const char *expected;
} shared;

static const char *render(const shared *work, apr_pool_t *pool)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    liquid_input input = {.globals = work->globals};
    return liquid_render(out, work->template, &input, pool) ? "" : pos_buffer_whole_cstring(out);
}

static void *render_often(void *baton)
{
    const shared *work = baton;
    intptr_t different = 0;
    apr_pool_t *pool;
    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS)
        return (void *)1;
    for (int i = 0; i < RENDERS; i++) {
        different += strcmp(render(work, pool), work->expected) != 0;
        apr_pool_clear(pool);
    }
    apr_pool_destroy(pool);
    return (void *)different;
}

static pos_value make_globals(apr_pool_t *pool)
{
    pos_array *items = pos_array_make(9, pool);
    for (int64_t i = 9; i > 0; i--) {
        pos_map *item = pos_map_make(2, pool);
        pos_map_put(item, POS_TEXT("n"), pos_value_int(i));
        pos_map_put(item, POS_TEXT("t"), pos_value_string(i % 2 ? POS_TEXT("xy") : POS_TEXT("z")));
        pos_array_push(items, pos_value_map(item));
    }
    pos_map *globals = pos_map_make(1, pool);
    pos_map_put(globals, POS_TEXT("items"), pos_value_array(items));
    return pos_value_map(globals);
}

static void threads_share_a_template(void **state)
{
    (void)state;
    apr_pool_t *pool;
    pthread_t threads[THREADS];
    shared work;
    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    liquid_options options = {.registry = liquid_registry_make(pool)};
    assert_null(liquid_parse(&work.template, POS_TEXT(source), &options, pool, pool));
    work.globals = make_globals(pool);
    work.expected = render(&work, pool);
    assert_non_null(strstr(work.expected, "12345678900.305 Jan 202627670116110564327421"));
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, render_often, &work), 0);
    for (int i = 0; i < THREADS; i++) {
        void *different;
        assert_int_equal(pthread_join(threads[i], &different), 0);
        assert_ptr_equal(different, NULL);
    }
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_share_a_template)};
    apr_initialize();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
