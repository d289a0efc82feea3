/* SPDX-License-Identifier: Apache-2.0 */
/* What plug-ins' tags and filters write, row by row: a _config.yml, a page, and what it becomes. */
#include "looking.h"

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    tree_write("_config.yml", "title: T\n");
    site_options options = {
        .library = site_library_make(pool), .root = tree, .links = POS_LINKS_NEVER};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

typedef struct row {
    const char *config; /* after the title */
    const char *page;   /* a page's source */
    const char *wanted; /* its body */
    int faults;
} row;

/* Each row is a file of its own: one that becomes shorter would look like an upload under way. The
 * names hold the row's number. */
#define NUMBERED(name, number) apr_psprintf(pool, name, (int)(number))
#define CHECK_ROWS(rows, file, url)                                                                \
    for (size_t i = 0; i < COUNT(rows); i++)                                                       \
    check_row(&rows[i], NUMBERED(file, i), NUMBERED(url, i))

static void check_row(const row *each, const char *file, const char *url)
{
    tree_write("_config.yml", apr_pstrcat(pool, "title: T\n", each->config, "\n", NULL));
    tree_write(file, each->page);
    site_rendering page = render(look(), url);
    assert_text_equal(page.body, pos_text_of(each->wanted), each->page);
    if ((int)page.fault_count != each->faults)
        fail_msg("%s: %d faults", each->page, (int)page.fault_count);
}

#define PAGE(text) "---\nuser: ada\nnumber: 123\n---\n" text

static void a_gist_is_a_script(void **state)
{
    (void)state;
#define GIST(rest) "<script src=\"https://gist.github.com/" rest "\"> </script>"
    static const row rows[] = {
        {"plugins: [jekyll-gist]", PAGE("{% gist ada/5 %}"), GIST("ada/5.js"), 0},
        {"plugins: [jekyll-gist]", PAGE("{% gist ada/5   a b.c %}"), GIST("ada/5.js?file=a b.c"),
         0},
        {"plugins: [jekyll-gist]", PAGE("{% gist page.number page.user %}"),
         GIST("123.js?file=ada"), 0},
        {"plugins: [jekyll-gist]", PAGE("[{% gist %}]"), "[]", 1},
    };
    CHECK_ROWS(rows, "r%d.txt", "/r%d.txt");
}

static void an_avatar_has_a_size_a_server_and_a_name(void **state)
{
    (void)state;
#define AVATAR(server, name, size)                                                                 \
    "https://avatars" server ".githubusercontent.com/" name "?v=3&s=" size
    static const row rows[] = {
        {"plugins: [jekyll-avatar]", PAGE("{% avatar @ada size=8 lazy=true %}"),
         "<img class=\"avatar avatar-small\" alt=\"ada\" width=\"8\" height=\"8\" "
         "data-proofer-ignore=\"true\" src=\"\" data-src=\"" AVATAR(
             "3", "ada",
             "8") "\" data-srcset=\"" AVATAR("3", "ada",
                                             "8") " 1x, " AVATAR("3", "ada",
                                                                 "16") " 2x, " AVATAR("3", "ada",
                                                                                      "24") " 3x,"
                                                                                            " " AVATAR(
                                                                                                "3",
                                                                                                "ad"
                                                                                                "a",
                                                                                                "3"
                                                                                                "2") " 4x\" />",
         0},
        {"plugins: [jekyll-avatar]", PAGE("{% avatar user=page.user size=48 %}"),
         "<img class=\"avatar\" alt=\"ada\" width=\"48\" height=\"48\" "
         "data-proofer-ignore=\"true\" src=\"" AVATAR("1", "ada", "48") "\" srcset=\"" AVATAR(
             "1", "ada",
             "48") " 1x, " AVATAR("1", "ada",
                                  "96") " 2x, " AVATAR("1", "ada",
                                                       "144") " 3x, " AVATAR("1", "ada",
                                                                             "192") " 4x\" />",
         0},
    };
    CHECK_ROWS(rows, "r%d.txt", "/r%d.txt");
}

static void a_table_of_contents_is_nested_as_headings_are(void **state)
{
    (void)state;
#define TOC(rest) "<ul id=\"toc\" class=\"section-nav\">\n" rest "</ul>"
#define ENTRY(level, id, text)                                                                     \
    "<li class=\"toc-entry toc-h" level "\"><a href=\"#" id "\">" text "</a>"
#define TOC_PAGE(toc, html)                                                                        \
    "---\ntoc: " toc "\n---\n{% capture h %}" html "{% endcapture %}{{ h | toc_only }}"
    static const row rows[] = {
        {"", TOC_PAGE("true", "<h3>A</h3><h2>B</h2>"),
         TOC(ENTRY("3", "a", "A") "</li>\n" ENTRY("2", "b", "B") "</li>\n"), 0},
        {"", TOC_PAGE("true", "<h1>A &amp; B_1</h1><h1></h1><h1>A & b_1</h1>"),
         TOC(ENTRY("1", "a--b_1", "A &amp; B_1") "</li>\n" ENTRY("1", "", "") "</li>\n" ENTRY(
             "1", "a--b_1-1", "A & b_1") "</li>\n"),
         0},
        {"", TOC_PAGE("true", "<h1>never closed"),
         TOC(ENTRY("1", "never-closed", "never closed") "</li>\n"), 0},
        {"", TOC_PAGE("true", "<h7>A</h7><x1>B</x1><hr><h9>C</h9><br/>"), TOC(""), 0},
        {"", TOC_PAGE("true", "<section class='no_toc_section'><br class=x><h1>A</h1>"), TOC(""),
         0},
        {"", TOC_PAGE("true", "<h1 class=''>A</h1><h1 class='x no_tocs'>B</h1>"),
         TOC(ENTRY("1", "a", "A") "</li>\n" ENTRY("1", "b", "B") "</li>\n"), 0},
        {"", TOC_PAGE("false", "<h1>A</h1>"), "", 0},
        {"", TOC_PAGE("yes please", "<h1>A</h1>"), "", 0},
        {"", "---\ntoc: true\n---\n{{ '<h1>A</h1>' | toc }}",
         TOC(ENTRY("1", "a", "A") "</li>\n") "<h1><a class=\"anchor\" href=\"#a\" "
                                             "aria-hidden=\"true\"><span class=\"octicon "
                                             "octicon-link\"></span></a>A</h1>",
         0},
        {"", "---\ntoc: true\n---\n{{ '<h1></h1>x' | inject_anchors }}", "<h1></h1>x", 0},
    };
    CHECK_ROWS(rows, "r%d.txt", "/r%d.txt");
}

static void the_tag_toc_lists_the_pages_own_headings(void **state)
{
    (void)state;
    tree_write("_layouts/t.html", "{% toc %}");
    static const row rows[] = {
        {"plugins: [jekyll-toc]", "---\nlayout: t\ntoc: true\n---\n# A\n\n## B\n",
         TOC(ENTRY("1", "a", "A") "\n<ul>\n" ENTRY("2", "b", "B") "</li>\n</ul>\n</li>\n"), 0},
        {"plugins: [jekyll-toc]", "---\nlayout: t\n---\n# A\n", "", 0},
    };
    CHECK_ROWS(rows, "_posts/2026-01-05-r%d.md", "/2026/01/05/r%d.html");
}

static void an_edit_link_needs_a_repository(void **state)
{
    (void)state;
    static const row rows[] = {
        {"", PAGE("[{% github_edit_link %}]"), "[]", 1},
        {"repository: a/b", PAGE("{% github_edit_link 'x %}"),
         "https://github.com/a/b/edit/gh-pages/r1.txt", 0},
        {"repository: /b", PAGE("[{{ site.github.owner_name }}]"), "[]", 0},
        {"repository: a/b\ngithub: none", PAGE("[{{ site.github }}]"), "[none]", 0},
        {"repository: a/b\nbaseurl: /\nplugins: [jekyll-github-metadata]",
         PAGE("[{{ site.baseurl }}]"), "[]", 0},
    };
    CHECK_ROWS(rows, "r%d.txt", "/r%d.txt");
}

static void a_modification_is_shown_as_asked(void **state)
{
    (void)state;
    static const row rows[] = {
        {"", PAGE("[{% last_modified_at %}]"), "[]", 1},
        {"plugins: [jekyll-last-modified-at]\nlast-modified-at: {date-format: as-it-is}",
         PAGE("{% last_modified_at %}"), "as-it-is", 0},
    };
    CHECK_ROWS(rows, "r%d.txt", "/r%d.txt");
    tree_write("_config.yml",
               "plugins: [jekyll-last-modified-at]\ncollections: {notes: {output: true}}\n");
    tree_write("a.txt", PAGE("{% last_modified_at %}"));
    assert_int_equal(render(look(), "/a.txt").body.size, sizeof("05-Jan-26") - 1);
    tree_write("_notes/own.txt",
               "---\nlast_modified_at: 2020-02-03\n---\n{% last_modified_at %F %}");
    assert_text_equal(render(look(), "/notes/own.txt").body, POS_TEXT("2020-02-03"), "own.txt");
}

static void a_link_to_a_source_leads_to_its_page(void **state)
{
    (void)state;
    tree_write("sub/b.md", "B\n");
    tree_write("hidden.md", "---\npublished: false\n---\n");
    tree_write("c.png", "c");
    tree_write("with space.md", "W\n");
#define LINK(markdown, html)                                                                       \
    {                                                                                              \
        "", "---\n---\n" markdown "\n", "<p>" html "</p>\n", 0                                     \
    }
    static const row rows[] = {
        LINK("[b](sub/b.md)", "<a href=\"/sub/b.html\">b</a>"),
        LINK("[b](./sub/b.md#x)", "<a href=\"/sub/b.html#x\">b</a>"),
        LINK("[b](sub/b.md \"a \\\" title\")",
             "<a href=\"/sub/b.html\" title=\"a \\&quot; title\">b</a>"),
        LINK("[b](/sub/b.md)", "<a href=\"/sub/b.html\">b</a>"),
        LINK("[b](with%20space.md)", "<a href=\"/with%20space.html\">b</a>"),
        LINK("[b](none.md) [b](sub/b.md)",
             "<a href=\"none.md\">b</a> <a href=\"/sub/b.html\">b</a>"),
        LINK("[b](https://e.org/b.md)", "<a href=\"https://e.org/b.md\">b</a>"),
        LINK("[b](#b)", "<a href=\"#b\">b</a>"),
        LINK("[h](hidden.md)", "<a href=\"hidden.md\">h</a>"),
        LINK("[c](c.png)", "<a href=\"/c.png\">c</a>"),
        LINK("[b]() [c](sub/b.md", "<a href=\"\">b</a> [c](sub/b.md"),
        LINK("![c](c.png) [b](sub/b.md)",
             "<img src=\"/c.png\" alt=\"c\" /> <a href=\"/sub/b.html\">b</a>"),
        {"", "---\n---\n[b]\n\n[b]: sub/b.md\n", "<p><a href=\"/sub/b.html\">b</a></p>\n\n", 0},
        {"", "---\n---\n[b]\n\n[b]: sub/b.md \"t\"  \n",
         "<p><a href=\"/sub/b.html\" title=\"t\">b</a></p>\n\n", 0},
        {"relative_links: {enabled: false}", "---\n---\n[b](sub/b.md)\n",
         "<p><a href=\"sub/b.md\">b</a></p>\n", 0},
        {"relative_links: {exclude: ['', /r15.md]}", "---\n---\n[b](sub/b.md)\n",
         "<p><a href=\"sub/b.md\">b</a></p>\n", 0},
        {"relative_links: {exclude: ['*.markdown', 'r16?md']}", "---\n---\n[b](sub/b.md)\n",
         "<p><a href=\"sub/b.md\">b</a></p>\n", 0},
        {"relative_links: {exclude: [b.md]}", "---\n---\n[b](sub/b.md)\n",
         "<p><a href=\"/sub/b.html\">b</a></p>\n", 0},
    };
    CHECK_ROWS(rows, "r%d.md", "/r%d.html");
}

/* ---- generated pages ---- */

static const char *urls_of(site_snapshot *snapshot)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    for (size_t i = 0; i < site_page_count(snapshot); i++)
        if (!site_page_source(site_page_at(snapshot, i)))
            pos_buffer_printf(out, "%s ", site_page_url(site_page_at(snapshot, i)));
    return pos_buffer_whole_cstring(out);
}

static void what_is_generated_gives_way_to_what_is_there(void **state)
{
    (void)state;
    tree_write("_posts/2026-01-01-a.md",
               "---\ntags: [one, 'two words', three]\ncategories: [c]\n---\n");
    tree_write("_posts/2026-01-02-b.md", "---\ntags: four\n---\n");
    tree_write("_notes/n.md", "---\ntags: [notes]\n---\n");
    static const struct {
        const char *config, *urls;
    } rows[] = {
        {"plugins: [jekyll-feed]", "/feed.xml "},
        {"plugins: [jekyll-feed]\nfeed: {path: /own.xml, categories: [c]}",
         "/feed/c.xml /own.xml "},
        {"plugins: [jekyll-feed]\nfeed: {collections: [notes, posts]}",
         "/feed/notes.xml /feed.xml "},
        {"plugins: [jekyll-feed]\nfeed: {collections: {notes: {categories: [x], path: n.xml}, "
         "posts: 1}}",
         "/feed/notes/x.xml /n.xml /feed.xml "},
        {"plugins: [jekyll-feed]\nfeed: {tags: true}",
         "/feed.xml /feed/by_tag/one.xml /feed/by_tag/three.xml /feed/by_tag/four.xml "},
        {"plugins: [jekyll-feed]\nfeed: {tags: {path: t/, only: [one, four]}}",
         "/feed.xml /t/one.xml /t/four.xml "},
        {"plugins: [jekyll-feed]\nfeed: {tags: {except: [one]}}",
         "/feed.xml /feed/by_tag/three.xml /feed/by_tag/four.xml "},
        {"plugins: [jekyll-sitemap]", "/sitemap.xml /robots.txt "},
        {"plugins: [jekyll-redirect-from]", "/redirects.json "},
        {"plugins: [jekyll-redirect-from]\nredirect_from: {json: false}", ""},
        {"plugins: [jekyll-redirect-from]\nredirect_from: {json: true}", "/redirects.json "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        tree_write("_config.yml",
                   apr_pstrcat(pool, "collections: {notes: {}}\n", rows[i].config, "\n", NULL));
        assert_text_equal(pos_text_of(urls_of(look())), pos_text_of(rows[i].urls), rows[i].config);
    }
    tree_write("_config.yml", "plugins: [jekyll-feed, jekyll-sitemap, jekyll-redirect-from]\n");
    tree_write("feed.xml", "own");
    tree_write("sitemap.xml", "---\n---\nown");
    tree_write("robots.txt", "own");
    tree_write("redirects.json", "own");
    assert_string_equal(urls_of(look()), "");
}

static void redirects_are_what_front_matter_says(void **state)
{
    (void)state;
    tree_write("_config.yml", "plugins: [jekyll-redirect-from]\n");
    tree_write("a.md", "---\nredirect_from: [/one/, 5, two]\n---\n");
    tree_write("b.md", "---\nredirect_from:\n---\n");
    tree_write("c.md", "---\nredirect_to: [https://e.org/, https://f.org/]\n---\n");
    tree_write("d.md", "---\nredirect_to: 5\n---\nstays\n");
    tree_write("e.txt", "---\nredirect_to: []\n---\nstays, too");
    site_snapshot *snapshot = look();
    assert_string_equal(urls_of(snapshot), "/one/ /two /redirects.json ");
    assert_true(shows(render(snapshot, "/c.html"), "https://e.org/"));
    assert_text_equal(render(snapshot, "/d.html").body, POS_TEXT("<p>stays</p>\n"), "d");
    assert_text_equal(render(snapshot, "/e.txt").body, POS_TEXT("stays, too"), "e");
    assert_text_equal(
        render(snapshot, "/redirects.json").body,
        POS_TEXT("{\"/one/\":\"/a.html\",\"/two\":\"/a.html\",\"/c.html\":\"https://e.org/\"}"),
        "redirects.json");
}

static void a_list_has_as_many_pages_as_it_takes(void **state)
{
    (void)state;
    static const struct {
        const char *config, *urls;
    } rows[] = {{"paginate: 2", "/page2/ "},
                {"paginate: '1'", "/page2/ /page3/ "},
                {"paginate: nothing", ""},
                {"paginate: 0", ""},
                {"paginate: -1", ""},
                {"paginate: [2]", ""},
                {"paginate: 3", ""},
                {"paginate: 2\npaginate_path: /blog/p:num/", "/blog/p2/ "},
                {"paginate: 1\npaginate_path: blog/:num", "/blog/2/ /blog/3/ "}};
    tree_write("index.html", "---\n---\n{% for p in paginator.posts %}{{ p.title }}{% endfor %}");
    tree_write("blog/index.html", "---\n---\n");
    for (int i = 1; i <= 3; i++)
        tree_write(apr_psprintf(pool, "_posts/2026-01-0%d-p%d.md", i, i), "---\n---\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        tree_write("_config.yml", apr_pstrcat(pool, rows[i].config, "\n", NULL));
        assert_text_equal(pos_text_of(urls_of(look())), pos_text_of(rows[i].urls), rows[i].config);
    }
}

/* What a hand-kept list has of closings, where one can't be read. */
static void a_closing_that_cannot_be_read_is_a_fault_and_stays(void **state)
{
    (void)state;
    tree_write("a.md", "<p data-offer-closes=\"soon\">Odd</p>\n");
    site_rendering page = render(look(), "/a.html");
    assert_true(shows(page, "Odd"));
    assert_int_equal(page.fault_count, 1);
    assert_string_equal(page.faults[0]->file, "a.md");
    assert_non_null(strstr(page.faults[0]->message, "deadline-unreadable: \"soon\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_gist_is_a_script),
        TEST(an_avatar_has_a_size_a_server_and_a_name),
        TEST(a_table_of_contents_is_nested_as_headings_are),
        TEST(the_tag_toc_lists_the_pages_own_headings),
        TEST(an_edit_link_needs_a_repository),
        TEST(a_modification_is_shown_as_asked),
        TEST(a_link_to_a_source_leads_to_its_page),
        TEST(what_is_generated_gives_way_to_what_is_there),
        TEST(redirects_are_what_front_matter_says),
        TEST(a_list_has_as_many_pages_as_it_takes),
        TEST(a_closing_that_cannot_be_read_is_a_fault_and_stays),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("plugin rows", tests, NULL, NULL);
}
