/* SPDX-License-Identifier: Apache-2.0 */
/* What the unit tests share: cmocka, a pool for each test, comparisons of text. */
#ifndef POS_TESTS_SUPPORT_H
#define POS_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "base/date.h"
#include "base/error.h"
#include "base/value.h"

static apr_pool_t *pool;

static inline int set_up(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL);
}

static inline int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
/* A literal as a table's pos_text. */
#define LITERAL(string)                                                                            \
    {                                                                                              \
        (string), sizeof(string) - 1                                                               \
    }
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Says which row of a table failed. */
#define assert_text_equal(got, wanted, what)                                                       \
    do {                                                                                           \
        pos_text got_ = (got);                                                                     \
        pos_text wanted_ = (wanted);                                                               \
        if (!pos_text_equal(got_, wanted_))                                                        \
            fail_msg("%s: wanted \"%.*s\", got \"%.*s\"", (what), POS_TEXT_ARG(wanted_),           \
                     POS_TEXT_ARG(got_));                                                          \
    } while (0)

/* The whole text of a buffer that has not failed. */
static inline pos_text buffer_text(const pos_buffer *buffer)
{
    pos_text text;
    assert_null(pos_buffer_get(&text, buffer));
    return text;
}

static inline void inspect_scalar(pos_buffer *out, pos_value value)
{
    pos_text text = pos_value_text(value);
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        POS_BUFFER_ADD(out, "nil");
        return;
    case POS_BOOL:
        pos_buffer_add_text(out, pos_text_of(value.as.boolean ? "true" : "false"));
        return;
    case POS_INT:
        pos_buffer_printf(out, "%lld", (long long)value.as.integer);
        return;
    case POS_FLOAT:
        pos_buffer_printf(out, "%gf", value.as.real);
        return;
    case POS_SYMBOL:
        pos_buffer_printf(out, ":%.*s", POS_TEXT_ARG(text));
        return;
    case POS_DATE:
        pos_buffer_printf(out, "date %lld", (long long)value.as.integer);
        return;
    case POS_TIME:
        pos_buffer_printf(out, "time %lld+%d", (long long)value.as.time->seconds,
                          value.as.time->offset);
        return;
    default:
        pos_buffer_add_char(out, '\'');
        pos_buffer_add_text(out, text);
        pos_buffer_add_char(out, '\'');
    }
}

/* nil true 5 0.5f 'text' :symbol date 3 [1,2] {'key':1} */
static inline void inspect_value(pos_buffer *out, pos_value value)
{
    if (value.kind == POS_ARRAY) {
        pos_buffer_add_char(out, '[');
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            pos_buffer_add(out, ",", i > 0);
            inspect_value(out, value.as.array->items[i]);
        }
        pos_buffer_add_char(out, ']');
    } else if (value.kind == POS_MAP) {
        pos_buffer_add_char(out, '{');
        for (uint32_t i = 0; i < value.as.map->count; i++) {
            pos_buffer_add(out, ",", i > 0);
            inspect_value(out, value.as.map->entries[i].key);
            pos_buffer_add_char(out, ':');
            inspect_value(out, value.as.map->entries[i].value);
        }
        pos_buffer_add_char(out, '}');
    } else {
        inspect_scalar(out, value);
    }
}

/* The value, or the error's own line. */
static inline pos_text outcome(const pos_error *error, pos_value value)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    if (error)
        return pos_text_of(pos_error_string(error, pool));
    inspect_value(out, value);
    return buffer_text(out);
}

#endif
