/* SPDX-License-Identifier: Apache-2.0 */
/* JSON and separated values. */
#include "support.h"

#include "markup/markup.h"

typedef struct row {
    pos_text source;
    const char *wanted;
} row;

static pos_text json(pos_text source)
{
    pos_value value = POS_VALUE_NIL;
    pos_error *error = markup_json(&value, source, "a.json", pool);
    return outcome(error, value);
}

static pos_text csv(pos_text source, char separator)
{
    pos_value value = POS_VALUE_NIL;
    pos_error *error = markup_csv(&value, source, separator, "a.csv", pool);
    return outcome(error, value);
}

static void json_is_read(void **state)
{
    (void)state;
    static const row rows[] = {
        {LITERAL(" {\"a\": [1, -2, 1.5e3, true, null], \"a\": 2} "), "{'a':2}"},
        {LITERAL("[1,-2,1.5e3,0.5,true,null,[]]"), "[1,-2,1500f,0.5f,true,nil,[]]"},
        {LITERAL("\"\\u00e9\\ud83d\\ude00\\/\\n\""), "'é😀/\n'"},
        {LITERAL("\"\\ud83d\\u0041\""), "'\xEF\xBF\xBD"
                                        "A'"},
        {LITERAL("\"\\udc00\""), "'\xEF\xBF\xBD'"},
        {LITERAL("12345678901234567890"), "'12345678901234567890'"},
        {LITERAL("{\"\":{}}"), "{'':{}}"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(json(rows[i].source), pos_text_of(rows[i].wanted), rows[i].source.data);
}

static void json_errors_name_their_place(void **state)
{
    (void)state;
    static const row rows[] = {
        {LITERAL(""), "a.json:1:1: expected a value"},
        {LITERAL("[1,]"), "a.json:1:4: expected a value"},
        {LITERAL("{\"a\" 1}"), "a.json:1:6: expected \":\" after the key"},
        {LITERAL("{a: 1}"), "a.json:1:2: expected a key in double quotes"},
        {LITERAL("[1\n 2]"), "a.json:2:2: expected \",\" or \"]\""},
        {LITERAL("\"a"), "a.json:1:1: expected a closing quote"},
        {LITERAL("\"a\nb\""), "a.json:1:3: expected a closing quote, or \\n"},
        {LITERAL("\"\\x\""), "a.json:1:2: expected an escape"},
        {LITERAL("\"\\u12\""), "a.json:1:2: expected an escape"},
        {LITERAL("01"), "a.json:1:1: expected a number"},
        {LITERAL("1."), "a.json:1:1: expected a number"},
        {LITERAL("-"), "a.json:1:1: expected a number"},
        {LITERAL("1 2"), "a.json:1:3: expected nothing after the value"},
        {LITERAL("nul"), "a.json:1:1: expected a value"},
        {LITERAL("\"\xFF\""), "a.json:1:2: this is not UTF-8"},
        {LITERAL("\0"), "a.json:1:1: expected a value"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_text got = json(rows[i].source);
        if (!pos_text_starts(got, pos_text_of(rows[i].wanted)))
            fail_msg("%s: got %.*s", rows[i].wanted, POS_TEXT_ARG(got));
    }
}

static void json_is_bounded(void **state)
{
    (void)state;
    char *deep = apr_palloc(pool, 100000);
    memset(deep, '[', 100000);
    pos_value value;
    pos_error *error = markup_json(&value, pos_text_make(deep, 100000), "a.json", pool);
    assert_int_equal(error->status, POS_ELIMIT);
    char *zeros = apr_palloc(pool, 2200002);
    zeros[0] = '[';
    for (size_t i = 1; i < 2200001; i += 2)
        memcpy(zeros + i, "0,", 2);
    error = markup_json(&value, pos_text_make(zeros, 2200001), "a.json", pool);
    assert_int_equal(error->status, POS_ELIMIT);
}

static void tables_are_ruby_s(void **state)
{
    (void)state;
    static const row rows[] = {
        {LITERAL("a,b\n1,\"x\"\"y\"\n"), "[{'a':'1','b':'x\"y'}]"},
        {LITERAL("a,b\r\n1,2\r\n"), "[{'a':'1','b':'2'}]"},
        {LITERAL("a,b\n\"1\n2\",\n"), "[{'a':'1\n2','b':nil}]"},
        {LITERAL("a,b\n1\n\n1,2,3\n"),
         "[{'a':'1','b':nil},{'a':nil,'b':nil},{'a':'1','b':'2',nil:'3'}]"},
        {LITERAL("a,a\n1,2\n"), "[{'a':'1'}]"},
        {LITERAL("a\n\"\""), "[{'a':''}]"},
        {LITERAL("a,b"), "[]"},
        {LITERAL(""), "[]"},
        {LITERAL("a\n\"x"), "a.csv:2:1: expected a closing quote for the cell that begins here"},
        {LITERAL("a\n\"x\"y"),
         "a.csv:2:4: expected a separator after the closing quote; a quote in a cell is doubled"},
        {LITERAL("a\nx\"y"),
         "a.csv:2:2: expected no quote here; a cell with a quote in it must be quoted"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(csv(rows[i].source, ','), pos_text_of(rows[i].wanted),
                          rows[i].source.data);
    assert_text_equal(csv(POS_TEXT("a\tb\n1,5\t2\n"), '\t'), POS_TEXT("[{'a':'1,5','b':'2'}]"),
                      "tabs");
}

/* Many columns times many short rows is more than the file is long. */
static void tables_are_bounded(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    for (int i = 0; i < 5000; i++)
        pos_buffer_printf(out, "c%d,", i);
    for (int i = 0; i < 5000; i++)
        POS_BUFFER_ADD(out, "\n1");
    pos_value value;
    pos_error *error = markup_csv(&value, buffer_text(out), ',', "a.csv", pool);
    assert_int_equal(error->status, POS_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(json_is_read),      TEST(json_errors_name_their_place), TEST(json_is_bounded),
        TEST(tables_are_ruby_s), TEST(tables_are_bounded),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("data", tests, NULL, NULL);
}
