/* SPDX-License-Identifier: Apache-2.0 */
/* Traces: what makes one invalid, written and read back, cut anywhere, and as people read them. */
#include "looking.h"

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    tree_write("_config.yml", "title: T\ncollections: {notes: {output: true}}\n");
    tree_write("_layouts/frame.html", "<{{ content }}>");
    tree_write("_includes/part.html", "part");
    tree_write("_data/facts.yml", "a: 1\n");
    tree_write("_notes/n.md", "---\ntitle: N\n---\nnote\n");
    tree_write(
        "page.html",
        "---\nlayout: frame\n---\n{% include part.html %}{{ site.data.facts.a }}{% for n in "
        "site.notes %}{{ n.title }}{% endfor %}{{ 'now' | date: '%Y' }}{% link _notes/n.md %}");
    site_options options = {
        .library = site_library_make(pool), .root = tree, .links = POS_LINKS_NEVER};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

static void an_edit_of_what_was_asked_for_makes_it_invalid(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        bool stands;
    } rows[] = {
        {"other.md", "not asked for\n", true},
        {"_includes/other.html", "not asked for\n", true},
        {"_data/other.yml", "not: asked for\n", true},
        {"_includes/part.html", "another part\n", false},
        {"_layouts/frame.html", "<main>{{ content }}</main>", false},
        {"_data/facts.yml", "a: another fact\n", false},
        {"_notes/m.md", "---\ntitle: M\n---\nanother note\n", false},
        {"_notes/n.md", "---\ntitle: Another\npermalink: /elsewhere/\n---\nnote\n", false},
        {"_config.yml", "title: Another\ncollections: {notes: {output: true}}\n", true},
        {"_config.yml",
         "title: Another\ncollections: {notes: {output: true}}\nkramdown: {auto_ids: false}\n",
         false},
        {"page.html",
         "---\nlayout: frame\ntitle: a longer front matter than before, and so on, and so "
         "on, and so on, and so on, and so on, and so on, and so on, and so on\n---\n",
         false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        site_rendering page = render(look(), "/page.html");
        tree_write(rows[i].path, rows[i].text);
        if (stands(page, look()) != rows[i].stands)
            fail_msg("%s: %s", rows[i].path, rows[i].stands ? "invalid" : "still valid");
    }
}

static void a_trace_ends_with_the_year_that_it_shows(void **state)
{
    (void)state;
    site_snapshot *snapshot = look();
    site_rendering page = render(snapshot, "/page.html");
    int64_t until = site_trace_expires(page.trace);
    assert_true(until > apr_time_now() && until < apr_time_now() + apr_time_from_sec(367 * 86400));
    assert_true(site_trace_is_valid(page.trace, snapshot, until - 1, pool));
    assert_false(site_trace_is_valid(page.trace, snapshot, until, pool));
}

static void a_trace_is_read_back(void **state)
{
    (void)state;
    site_snapshot *snapshot = look();
    site_rendering page = render(snapshot, "/page.html");
    pos_buffer *first = pos_buffer_make(0, pool), *second = pos_buffer_make(0, pool);
    site_trace_write(first, page.trace);
    const site_trace *again = site_trace_read(buffer_text(first));
    assert_non_null(again);
    site_trace_write(second, again);
    assert_text_equal(buffer_text(second), buffer_text(first), "written again");
    assert_int_equal(site_trace_newest(again), site_trace_newest(page.trace));
    assert_int_equal(site_trace_expires(again), site_trace_expires(page.trace));
    assert_true(site_trace_is_valid(again, snapshot, apr_time_now(), pool));
    site_trace_drop(again);
}

/* In blocks of exactly their size, so that a sanitizer sees a byte too many. */
static void a_trace_that_is_cut_is_none(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    site_trace_write(out, render(look(), "/page.html").trace);
    pos_text whole = buffer_text(out);
    for (size_t size = 0; size < whole.size; size++) {
        char *cut = malloc(size ? size : 1);
        assert_non_null(cut);
        memcpy(cut, whole.data, size);
        const site_trace *trace = site_trace_read(pos_text_make(cut, size));
        free(cut);
        assert_null(trace);
    }
}

static void a_trace_of_another_version_or_kind_is_none(void **state)
{
    (void)state;
    static const size_t places[] = {0, 4, 24}; /* version, count, the first question's kind */
    pos_buffer *out = pos_buffer_make(0, pool);
    site_trace_write(out, render(look(), "/page.html").trace);
    for (size_t i = 0; i < COUNT(places); i++) {
        char *bytes = apr_pmemdup(pool, buffer_text(out).data, buffer_text(out).size);
        bytes[places[i]] = '\x7f';
        assert_null(site_trace_read(pos_text_make(bytes, buffer_text(out).size)));
    }
}

static void people_read_what_was_asked_for_and_what_has_changed(void **state)
{
    (void)state;
    site_rendering page = render(look(), "/page.html");
    tree_write("_includes/part.html", "another part\n");
    pos_buffer *out = pos_buffer_make(0, pool);
    site_trace_explain(out, page.trace, look(), pool);
    const char *said = pos_buffer_whole_cstring(out);
    static const char *const kinds[] = {
        "source   page.html", "layout   frame", "include  _includes/part.html",
        "data     ",          "listing  ",      "route    _notes/n.md",
        "clock    "};
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (!strstr(said, kinds[i]))
            fail_msg("no \"%s\" in:\n%s", kinds[i], said);
    assert_non_null(strstr(said, "stands until "));
    const char *part = strstr(said, "_includes/part.html");
    assert_true(strstr(part, "CHANGED") < strchr(part, '\n'));
    assert_non_null(strstr(part, "CHANGED"));
}

/* Documents whose contents show each other. */
static void contents_that_ask_for_themselves_are_faults(void **state)
{
    (void)state;
    tree_write("_notes/n.md",
               "---\ntitle: N\n---\nnote {% for n in site.notes %}{{ n.content }}{% endfor %}");
    tree_write("_notes/o.md",
               "---\ntitle: O\n---\nother {% for n in site.notes %}{{ n.content }}{% endfor %}");
    tree_write("list.txt", "---\n---\n{% for n in site.notes %}{{ n.content }}{% endfor %}");
    site_rendering page = render(look(), "/list.txt");
    assert_true(shows(page, "note"));
    assert_true(page.body.size < 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_edit_of_what_was_asked_for_makes_it_invalid),
        TEST(a_trace_ends_with_the_year_that_it_shows),
        TEST(a_trace_is_read_back),
        TEST(a_trace_that_is_cut_is_none),
        TEST(a_trace_of_another_version_or_kind_is_none),
        TEST(people_read_what_was_asked_for_and_what_has_changed),
        TEST(contents_that_ask_for_themselves_are_faults),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
