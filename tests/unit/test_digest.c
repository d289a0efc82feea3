/* SPDX-License-Identifier: Apache-2.0 */
/* Digests tell contents apart, and do not depend on where they lie. */
#include "support.h"

#include "base/digest.h"

static pos_digest digest_of_parts(pos_text a, pos_text b)
{
    pos_digester *digester = pos_digester_make(pool);
    pos_digester_add(digester, a);
    pos_digester_add(digester, b);
    return pos_digester_end(digester);
}

/* XXH3's published value for no input. */
static void nothing_has_a_known_digest(void **state)
{
    (void)state;
    char hex[POS_DIGEST_HEX + 1] = "";
    pos_digest_hex(hex, pos_digest_of(POS_TEXT("")));
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
}

static void parts_are_kept_apart(void **state)
{
    (void)state;
    pos_digest one = digest_of_parts(POS_TEXT("ab"), POS_TEXT("c"));
    assert_true(pos_digest_equal(one, digest_of_parts(POS_TEXT("ab"), POS_TEXT("c"))));
    assert_false(pos_digest_equal(one, digest_of_parts(POS_TEXT("a"), POS_TEXT("bc"))));
    assert_false(pos_digest_equal(one, digest_of_parts(POS_TEXT("abc"), POS_TEXT(""))));
}

static void a_digester_begins_anew(void **state)
{
    (void)state;
    pos_digester *digester = pos_digester_make(pool);
    pos_digester_add_int(digester, 5);
    pos_digest first = pos_digester_end(digester);
    pos_digester_restart(digester);
    pos_digester_add_int(digester, 5);
    assert_true(pos_digest_equal(first, pos_digester_end(digester)));
    pos_digester_restart(digester);
    pos_digester_add_int(digester, 6);
    assert_false(pos_digest_equal(first, pos_digester_end(digester)));
}

static pos_value map_of(pos_value value)
{
    pos_map *map = pos_map_make(0, pool);
    pos_map_put(map, POS_TEXT("k"), value);
    return pos_value_map(map);
}

static void values_differ_by_kind_and_content(void **state)
{
    (void)state;
    pos_array *array = pos_array_make(0, pool);
    const pos_value values[] = {POS_VALUE_NIL,
                                pos_value_bool(true),
                                pos_value_bool(false),
                                pos_value_int(0),
                                pos_value_int(1),
                                pos_value_float(1),
                                pos_value_string(POS_TEXT("")),
                                pos_value_string(POS_TEXT("1")),
                                pos_value_symbol(POS_TEXT("1")),
                                pos_value_date(1),
                                pos_value_range(1, 2, pool),
                                pos_value_array(array),
                                map_of(pos_value_int(1)),
                                map_of(pos_value_int(2)),
                                map_of(map_of(pos_value_int(1)))};
    for (size_t i = 0; i < COUNT(values); i++)
        for (size_t j = 0; j < COUNT(values); j++)
            if (pos_digest_equal(pos_digest_of_value(values[i], pool),
                                 pos_digest_of_value(values[j], pool)) != (i == j))
                fail_msg("values %zu and %zu", i, j);
    assert_true(pos_digest_equal(pos_digest_of_value(map_of(pos_value_int(1)), pool),
                                 pos_digest_of_value(values[12], pool)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_has_a_known_digest),
        TEST(parts_are_kept_apart),
        TEST(a_digester_begins_anew),
        TEST(values_differ_by_kind_and_content),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
