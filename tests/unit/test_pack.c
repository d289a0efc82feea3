/* SPDX-License-Identifier: Apache-2.0 */
/* Values packed into one block: the same, complete, of the size that was measured, and independent. */
#include "support.h"

#include "base/pack.h"

static pos_value nested(void)
{
    pos_map *map = pos_map_make(0, pool);
    pos_array *array = pos_array_make(0, pool);
    pos_array_push(array, POS_VALUE_NIL);
    pos_array_push(array, pos_value_bool(true));
    pos_array_push(array, pos_value_float(2.5));
    pos_array_push(array, pos_value_range(3, 9, pool));
    for (int64_t i = 0; i < 40; i++)
        pos_map_put(map, pos_text_of(apr_psprintf(pool, "key%d", (int)i)), pos_value_int(i));
    pos_map_put(map, POS_TEXT("list"), pos_value_array(array));
    pos_map_put(map, POS_TEXT("symbol"), pos_value_symbol(POS_TEXT("s")));
    pos_map_put(map, POS_TEXT("date"), pos_value_date(20000));
    return pos_value_map(map);
}

/* The block has exactly the measured size, so that a sanitizer sees a byte too many. */
static void a_packed_value_outlives_its_pool(void **state)
{
    (void)state;
    apr_pool_t *outer = pool;
    assert_int_equal(apr_pool_create(&pool, outer), APR_SUCCESS);
    pos_value value = nested();
    size_t size = pos_packed_size(value);
    char *block = malloc(size);
    pos_packer packer = {block, block + size};
    pos_value packed = pos_pack_value(&packer, value);
    assert_ptr_equal(packer.at, packer.end);
    assert_true(pos_value_equal(packed, value));
    apr_pool_destroy(pool);
    pool = outer;
    assert_true(pos_value_equal(packed, nested()));
    pos_value found = pos_map_get(packed.as.map, POS_TEXT("key39"));
    assert_int_equal(found.kind, POS_INT);
    assert_int_equal(found.as.integer, 39);
    free(block);
}

static void texts_end_with_a_nul(void **state)
{
    (void)state;
    size_t size = pos_packed_text_size(POS_TEXT("abcdefgh")) + pos_packed_text_size(POS_TEXT("x"));
    char *block = malloc(size);
    pos_packer packer = {block, block + size};
    pos_text text = pos_pack_text(&packer, POS_TEXT("abcdefgh"));
    const char *string = pos_pack_string(&packer, "x");
    assert_ptr_equal(packer.at, packer.end);
    assert_int_equal(text.size, 8);
    assert_string_equal(text.data, "abcdefgh");
    assert_string_equal(string, "x");
    assert_null(pos_pack_string(&packer, NULL));
    assert_ptr_equal(packer.at, packer.end);
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_packed_value_outlives_its_pool),
        TEST(texts_end_with_a_nul),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
