/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby's and Jekyll's rules for names: globs and dated names, as Ruby 3.1 answers. */
#include "site/model/document.h"
#include "site/model/glob.h"

#include "base/date.h"
#include "support.h"

static void names_are_matched_as_ruby_does(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool matches;
    } cases[] = {
        {"men?.html", "menü.html", true},
        {"[äö]x", "äx", true},
        {"[äö]x", "üx", false},
        {"[ä-ö]", "å", true},
        {"[^ä]x", "äx", false},
        {"?", "a\xCC\x88", false}, /* NFD: two characters */
        {"??", "a\xCC\x88", true},
        {"*ü*", "über", true},
        {"?", "\xFF", true},
        {"*", "", true},
        {"a*b*c", "a/x.b/yc", true},
        {"*", ".x", true},
        {"[a", "[a", false},
        {"[]", "]", false},
        {"[^]x", "äx", true},
        {"[c-a]", "a", true},
        {"[c-a]", "b", false},
        {"[a-]", "-", true},
        {"[\\]]", "]", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"a\\", "a\\", false},
        {"{p,q}", "p", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (site__glob(pos_text_of(cases[i].pattern), pos_text_of(cases[i].name)) !=
            cases[i].matches)
            fail_msg("%s against %s", cases[i].pattern, cases[i].name);
}

static void scopes_find_folders_above(void **state)
{
    static const struct {
        const char *pattern, *path;
        size_t least;
        bool matches;
    } cases[] = {
        {"people/*", "people/ada/x.md", 0, true},
        {"people/*/", "people/ada/x.md", 0, true},
        {"people/*/", "people/x.md", 0, false},
        {"people/*", "people", 0, false},
        {"*", ".hidden/x", 0, false},
        {".*/x", ".hidden/x", 0, true},
        {"**/x", "a/b/x/y.md", 0, true},
        {"**/x", "x/y.md", 0, true},
        {"**/x", ".h/x/y.md", 0, false},
        {"**/", "a/b.md", 0, true},
        {"sub/**/", "sub/b.md", 0, true},
        {"sub/**/", "sub", 0, false},
        {"**/", "b.md", 0, false},
        {"**", "b.md", 0, true},
        {"**/a/**/a/**/b", "a/a/a/a/a/a/a/a/c", 0, false},
        {"./a//*", "a/b.md", 0, true},
        {"a/b/*", "a/b", 0, false},
        {"*", "_c/_p/x.md", 3, false},
        {"**/*", "_c/_p/x.md", 3, true},
        {"_c/_p/*/", "_c/_p/ä/x.md", 3, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (site__glob_above(pos_text_of(cases[i].pattern), pos_text_of(cases[i].path),
                             cases[i].least) != cases[i].matches)
            fail_msg("%s above %s", cases[i].pattern, cases[i].path);
}

static const char *expand(const char *pattern)
{
    pos_array *all = pos_array_make(4, pool);
    pos_buffer *out = pos_buffer_make(0, pool);
    if (!site__glob_braces(all, pos_text_of(pattern), pool))
        return NULL;
    for (uint32_t i = 0; i < all->count; i++) {
        pos_buffer_add_text(out, i ? POS_TEXT("|") : POS_TEXT(""));
        pos_buffer_add_text(out, pos_value_text(all->items[i]));
    }
    return pos_text_cstring(buffer_text(out), pool);
}

static void braces_are_alternatives(void **state)
{
    (void)state;
    assert_string_equal(expand("{t1,t2}*/x"), "t1*/x|t2*/x");
    assert_string_equal(expand("{a,{b,c}1}*"), "a*|b1*|c1*");
    assert_string_equal(expand("{a,b}{c,d}"), "ac|ad|bc|bd");
    assert_string_equal(expand("{,a/}*"), "*|a/*");
    assert_string_equal(expand("{a\\,b,c}"), "a\\,b|c");
    assert_string_equal(expand("{}x"), "x");
    assert_string_equal(expand("{a"), "{a");
    assert_string_equal(expand("a},b"), "a},b");
    assert_string_equal(expand("\\{a,b}"), "\\{a,b}");
    assert_null(expand("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"));
}

static const char *day_of(const char *name)
{
    int64_t days;
    pos_text slug;
    if (!site__split_dated_name(&days, &slug, pos_text_of(name)))
        return "none";
    pos_time time = pos_time_of_days(days, NULL);
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_strftime(out, POS_TEXT("%F"), &time);
    return pos_text_cstring(buffer_text(out), pool);
}

static void dated_names_are_read_as_time_parse_does(void **state)
{
    (void)state;
    assert_string_equal(day_of("2026-1-5-a.md"), "2026-01-05");
    assert_string_equal(day_of("20-01-02-two.md"), "2020-01-02");
    assert_string_equal(day_of("68-01-02-a.md"), "2068-01-02");
    assert_string_equal(day_of("69-01-02-a.md"), "1969-01-02");
    assert_string_equal(day_of("98-01-02-old.md"), "1998-01-02");
    assert_string_equal(day_of("120-01-02-three.md"), "0120-01-02");
    assert_string_equal(day_of("2023-02-30-a.md"), "2023-03-02");
    assert_string_equal(day_of("2024-13-01-a.md"), "none");
    assert_string_equal(day_of("2024-01-32-a.md"), "none");
    assert_string_equal(day_of("2024-00-01-a.md"), "none");
    assert_string_equal(day_of("2-01-01-a.md"), "none");
    assert_string_equal(day_of("02024-01-01-a.md"), "none");
    assert_string_equal(day_of("2024-01-01-a"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_matched_as_ruby_does),
        TEST(scopes_find_folders_above),
        TEST(braces_are_alternatives),
        TEST(dated_names_are_read_as_time_parse_does),
    };
    apr_initialize();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
