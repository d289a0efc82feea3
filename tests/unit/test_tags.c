/* SPDX-License-Identifier: Apache-2.0 */
/* Jekyll's tags over a real tree: what they name, where it is, and what an edit changes. Tags that need
 * no site have their cases in tests/cases/liquid/jekyll_tags.case. */
#include "looking.h"

static const site_library *library;

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    library = site_library_make(pool);
    tree_write("_config.yml", "baseurl: /base\nplugins: [jekyll-include-cache]\n");
    site_options options = {.library = library, .root = tree, .links = POS_LINKS_FOLLOW};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

typedef struct row {
    const char *markup, *wanted;
} row;

/* Each template as a page of its own, all at once. A row without a result is a fault. */
static void check_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tree_write(apr_psprintf(pool, "row%d.txt", (int)i),
                   apr_pstrcat(pool, "---\n---\n", rows[i].markup, NULL));
    site_snapshot *snapshot = look();
    for (size_t i = 0; i < count; i++) {
        site_rendering page = render(snapshot, apr_psprintf(pool, "/row%d.txt", (int)i));
        assert_text_equal(page.body, pos_text_of(rows[i].wanted ? rows[i].wanted : ""),
                          rows[i].markup);
        if ((page.fault_count > 0) != !rows[i].wanted)
            fail_msg("%s: %d faults", rows[i].markup, (int)page.fault_count);
    }
}

static void a_link_leads_to_what_is_made_of_a_source(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{% link about.md %}", "/base/about.html"},
        {"{% link /about.md %}", "/base/about.html"},
        {"{% link {{ page.here }} %}", NULL},
        {"{% assign x = 'about' %}{% link {{ x }}.md %}", "/base/about.html"},
        {"{% link _posts/2026-01-05-first.md %}", "/base/2026/01/05/first.html"},
        {"{% link img/a.png %}", "/base/img/a.png"},
        {"{% link _notes/fixed.txt %}", NULL},
        {"{% link hidden.md %}", NULL},
        {"{% link _layouts/x.html %}", NULL},
        {"{% link none.md %}", NULL}};
    tree_write("about.md", "About\n");
    tree_write("img/a.png", "png\n");
    tree_write("_layouts/x.html", "x\n");
    tree_write("hidden.md", "---\npublished: false\n---\n");
    tree_write("_posts/2026-01-05-first.md", "---\n---\n");
    check_rows(rows, COUNT(rows));
}

static void a_post_is_found_by_its_name(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{% post_url 2026-01-05-first %}", "/base/2026/01/05/first.html"},
        {"{% post_url /2026-01-05-first %}", "/base/2026/01/05/first.html"},
        {"{% post_url deep/2026-01-06-second %}", "/base/2026/01/06/second.html"},
        {"{% post_url club/2026-01-07-third %}", "/base/club/2026/01/07/third.html"},
        {"{% post_url 2026-1-8-fourth %}", "/base/2026/01/08/fourth.html"},
        {"{% post_url 2026-01-08-fourth %}", "/base/2026/01/08/fourth.html"},
        {"{% post_url 2026-01-05-other %}", NULL},
        {"{% post_url 2026-01-05-firs %}", NULL}};
    tree_write("_posts/2026-01-05-first.md", "---\n---\n");
    tree_write("_posts/deep/2026-01-06-second.md", "---\n---\n");
    tree_write("club/_posts/2026-01-07-third.md", "---\n---\n");
    tree_write("_posts/2026-1-8-fourth.md", "---\n---\n");
    tree_write("_notes/2026-01-05-other.md", "---\n---\n");
    check_rows(rows, COUNT(rows));
}

static void a_link_follows_its_source(void **state)
{
    (void)state;
    tree_write("about.md", "About\n");
    tree_write("page.txt", "---\n---\n{% link about.md %}");
    site_rendering page = render(look(), "/page.txt");
    assert_text_equal(page.body, POS_TEXT("/base/about.html"), "link");
    tree_write("other.md", "Other\n");
    assert_true(stands(page, look()));
    tree_write("about.md", "---\npermalink: /us/\n---\nAbout\n");
    assert_false(stands(page, look()));
    assert_text_equal(render(look(), "/page.txt").body, POS_TEXT("/base/us/"), "link");
}

static void an_include_lies_below_its_folder(void **state)
{
    (void)state;
    static const row rows[] = {{"{% include a.html %}", "A"},
                               {"{% include sub/b.html x='1' %}", "B1"},
                               {"{% include none.html %}", NULL},
                               {"{% include_relative part.txt %}", "part"},
                               {"{% include_relative ../part.txt %}", NULL},
                               {"{% include_relative none.txt %}", NULL},
                               {"{% include_cached sub/b.html x='1' %}{% include_cached sub/b.html "
                                "x='1' %}{% include_cached sub/b.html x='2' %}",
                                "B1B1B2"}};
    tree_write("_includes/a.html", "A");
    tree_write("_includes/sub/b.html", "B{{ include.x }}");
    tree_write("part.txt", "part");
    check_rows(rows, COUNT(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_link_leads_to_what_is_made_of_a_source),
        TEST(a_post_is_found_by_its_name),
        TEST(a_link_follows_its_source),
        TEST(an_include_lies_below_its_folder),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
