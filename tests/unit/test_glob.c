/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of `exclude`, `include` and defaults, as Ruby's File.fnmatch has them. */
#include "growth.h"
#include "support.h"

#include "site/model/glob.h"

typedef struct row {
    const char *pattern, *text;
    bool matches;
} row;

static void assert_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (site__glob(pos_text_of(rows[i].pattern), pos_text_of(rows[i].text)) != rows[i].matches)
            fail_msg("\"%s\" and \"%s\": wanted %d", rows[i].pattern, rows[i].text,
                     rows[i].matches);
}

static void stars_and_question_marks(void **state)
{
    (void)state;
    static const row rows[] = {
        {"*", "", true},         {"*", "a/b", true},       {"?", "a", true},
        {"?", "", false},        {"?", "ab", false},       {"a*b", "ab", true},
        {"a*b", "a/x/b", true},  {"a*b", "abc", false},    {"*.md", "a.md", true},
        {"*.md", "md", false},   {"a**b*", "axbyb", true}, {"*a*a*", "xaya", true},
        {"*a*a*", "xay", false}, {"", "", true},           {"", "a", false},
    };
    assert_rows(rows, COUNT(rows));
}

static void sets_have_ranges_and_negations(void **state)
{
    (void)state;
    static const row rows[] = {
        {"[abc]", "b", true},     {"[abc]", "d", false},  {"[a-c]", "b", true},
        {"[a-c]", "-", false},    {"[^a-c]", "b", false}, {"[!a]", "b", true},
        {"[a-]", "-", true},      {"[a-]", "a", true},    {"[a", "a", false},
        {"x[0-9]*", "x7y", true},
    };
    assert_rows(rows, COUNT(rows));
}

static void a_backslash_takes_the_next_as_it_is(void **state)
{
    (void)state;
    static const row rows[] = {{"\\*", "*", true},
                               {"\\*", "a", false},

                               {"a\\?b", "a?b", true},
                               {"\\[a]", "[a]", true}};
    assert_rows(rows, COUNT(rows));
}

static void match_many_stars(pos_text text)
{
    assert_false(site__glob(POS_TEXT("*a*a*a*a*b"), text));
}

static void many_stars_are_linear_in_the_text(void **state)
{
    (void)state;
    assert_linear(match_many_stars, POS_TEXT("a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(stars_and_question_marks),
        TEST(sets_have_ranges_and_negations),
        TEST(a_backslash_takes_the_next_as_it_is),
        TEST(many_stars_are_linear_in_the_text),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
