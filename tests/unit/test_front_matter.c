/* SPDX-License-Identifier: Apache-2.0 */
/* Front matter, split as Jekyll's regular expression does. tests/ruby compares it with Ruby's. */
#include "growth.h"
#include "support.h"

#include "markup/markup.h"

static void heads_are_split_from_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *source, *data, *body;
        int line;
        bool has, unfinished;
    } rows[] = {
        {"---\ntitle: x\n---\nbody\n", "{'title':'x'}", "body\n", 4, true, false},
        {"---\r\ntitle: x\r\n---\r\nbody\r\n", "{'title':'x'}", "body\r\n", 4, true, false},
        {"---\n---\nbody", "{}", "body", 3, true, false},
        {"---\n---", "{}", "", 2, true, false},
        {"---  \na: 1\n...\n\n\n  body", "{'a':1}", "  body", 6, true, false},
        {"---\na: 1\n----\nb: 2\n---\n", "a.md:3:1:", "", 0, false, false},
        {"---\na: 1\n", "{}", "---\na: 1\n", 1, false, true},
        {"---\n", "{}", "---\n", 1, false, true},
        {"---", "{}", "---", 1, false, false},
        {"--- a\n---\n", "{}", "--- a\n---\n", 1, false, false},
        {"\n---\na: 1\n---\n", "{}", "\n---\na: 1\n---\n", 1, false, false},
        {"text", "{}", "text", 1, false, false},
        {"", "{}", "", 1, false, false},
        {"---\ntitle:x\n---\n",
         "a.md:2:1: the front matter has no \"key: value\"; a space is missing after the colon", "",
         0, false, false},
        {"---\n- a\n---\n",
         "a.md:2:1: the front matter is no list of \"key: value\" lines, but a array", "", 0, false,
         false},
        {"---\na: b: c\n---\n", "a.md:2:5: a second", "", 0, false, false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        markup_document document = {.data = NULL};
        pos_error *error =
            markup_front_matter(&document, pos_text_of(rows[i].source), "a.md", pool);
        pos_text got = outcome(error, error ? POS_VALUE_NIL : pos_value_map(document.data));
        if (!pos_text_starts(got, pos_text_of(rows[i].data)))
            fail_msg("%s: got %.*s", rows[i].source, POS_TEXT_ARG(got));
        if (error)
            continue;
        assert_text_equal(document.body, pos_text_of(rows[i].body), rows[i].source);
        assert_int_equal(document.body_line, rows[i].line);
        assert_int_equal(document.has_front_matter, rows[i].has);
        assert_int_equal(document.unfinished, rows[i].unfinished);
    }
}

static void a_head_is_recognized_by_its_first_line(void **state)
{
    (void)state;
    assert_true(markup_has_front_matter(POS_TEXT("---\nx")));
    assert_true(markup_has_front_matter(POS_TEXT("--- \t\r\nx")));
    assert_false(markup_has_front_matter(POS_TEXT("---")));
    assert_false(markup_has_front_matter(POS_TEXT("----\n")));
    assert_false(markup_has_front_matter(POS_TEXT("--\n")));
    assert_false(markup_has_front_matter(POS_TEXT("--- x\n")));
    assert_false(markup_has_front_matter((pos_text){NULL, 0}));
}

static void read_unfinished(pos_text fences)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(out, "---\n");
    pos_buffer_add_text(out, fences);
    markup_document document;
    assert_null(markup_front_matter(&document, buffer_text(out), "a.md", pool));
    assert_true(document.unfinished);
}

/* A megabyte of would-be fences is read in one go. */
static void many_fences_are_linear(void **state)
{
    (void)state;
    assert_linear(read_unfinished, POS_TEXT("---x\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(heads_are_split_from_bodies),
        TEST(a_head_is_recognized_by_its_first_line),
        TEST(many_fences_are_linear),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("front matter", tests, NULL, NULL);
}
