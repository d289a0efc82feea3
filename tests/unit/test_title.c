/* SPDX-License-Identifier: Apache-2.0 */
/* Titles from headings: which heading becomes a title, as what text, and whether it stays. */
#include "looking.h"

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    tree_write("_config.yml", "title: T\n");
    tree_write("_layouts/t.html", "[{{ page.title }}] {{ content }}");
    site_options options = {
        .library = site_library_make(pool), .root = tree, .links = POS_LINKS_NEVER, .layout = "t"};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

static const char *title_of(site_snapshot *snapshot, const char *url)
{
    pos_text body = render(snapshot, url).body;
    size_t end = pos_text_find_char(body, ']', 0);
    assert_int_not_equal(end, POS_NOT_FOUND);
    return pos_text_cstring(pos_text_slice(body, 1, end), pool);
}

static void a_heading_at_the_beginning_is_a_title(void **state)
{
    (void)state;
    static const struct {
        const char *body, *title;
    } rows[] = {
        {"# One\n\ntext", "One"},
        {"\n\n  ## Two ##\n", "Two ##"},
        {"### Three\n", "Three"},
        {"#### Four\n", ""},
        {"#Five\n", ""},
        {"#\n", ""},
        {"Six\n===\n", "Six"},
        {"Seven\n-----  \ntext", "Seven"},
        {"Eight\n-=x\n", ""},
        {"Nine\n\n# Ten\n", ""},
        {"# *Ele*ven `code` [link](x)\n", "Eleven code link"},
        {"# A & B \"q\"\n", "A &amp; B “q”"},
        {"# A[^1] b[^2 c\n\n[^1]: note\n", "A b[^2 c"},
        {"# A <!-- hidden --> B<script>x</script>C<style>y</style>\n", "A BC"},
        {"# A <!-- open\n", "A &lt;!– open"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        tree_write(apr_psprintf(pool, "p%d.md", (int)i),
                   apr_pstrcat(pool, "---\n---\n", rows[i].body, NULL));
    site_snapshot *snapshot = look();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *title = title_of(snapshot, apr_psprintf(pool, "/p%d.html", (int)i));
        if (strcmp(title, rows[i].title) != 0)
            fail_msg("\"%s\": wanted \"%s\", got \"%s\"", rows[i].body, rows[i].title, title);
    }
}

static void what_has_a_title_or_is_no_markdown_keeps_it(void **state)
{
    (void)state;
    tree_write("own.md", "---\ntitle: Own\n---\n# Heading\n");
    tree_write("plain.html", "---\nlayout: t\n---\n# Heading\n");
    tree_write("empty.md", "---\ntitle: ''\n---\n# Heading\n");
    site_snapshot *snapshot = look();
    assert_string_equal(title_of(snapshot, "/own.html"), "Own");
    assert_string_equal(title_of(snapshot, "/plain.html"), "");
    assert_string_equal(title_of(snapshot, "/empty.html"), "");
}

static void the_site_decides_whether_and_whether_it_stays(void **state)
{
    (void)state;
    static const char *const configs[] = {
        "titles_from_headings: {enabled: false}\n",
        "titles_from_headings: {strip_title: true}\ncollections: {notes: {output: true}}\n",
        "titles_from_headings: {collections: true}\ncollections: {notes: {output: true}}\n"};
    tree_write("a.md", "---\n---\n# Heading\n\ntext\n");
    tree_write("b.md", "---\nstrip_title: false\n---\n# Heading\n");
    tree_write("_notes/n.md", "---\nlayout: t\n---\n# Heading\n");
    tree_write("_config.yml", configs[0]);
    assert_string_equal(title_of(look(), "/a.html"), "");
    tree_write("_config.yml", configs[1]);
    assert_text_equal(render(look(), "/a.html").body, POS_TEXT("[Heading] \n<p>text</p>\n"), "a");
    assert_text_equal(render(look(), "/b.html").body,
                      POS_TEXT("[Heading] <h1 id=\"heading\">Heading</h1>\n"), "b");
    assert_string_equal(title_of(look(), "/notes/n.html"), "N");
    tree_write("_config.yml", configs[2]);
    assert_string_equal(title_of(look(), "/notes/n.html"), "Heading");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_heading_at_the_beginning_is_a_title),
        TEST(what_has_a_title_or_is_no_markdown_keeps_it),
        TEST(the_site_decides_whether_and_whether_it_stays),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("title", tests, NULL, NULL);
}
