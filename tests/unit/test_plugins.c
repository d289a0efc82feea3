/* SPDX-License-Identifier: Apache-2.0 */
/* Themes and plug-ins over a real tree: what lies beneath what, what is generated, and what an edit
 * changes. */
#include "looking.h"

#include <sys/time.h>

#include "site/model/library.h"
#include "site/model/theme.h"
#include "site/plugins/plugins.h"

/* The site lies in site/, its themes in themes/. */
static pos_buffer *said;

static void take_message(void *baton, pos_level level, const char *message)
{
    (void)level;
    pos_buffer_printf(baton, "%s\n", message);
}

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    said = pos_buffer_make(0, pool);
    tree_write("site/_config.yml", "title: A site\n");
    site_options options = {.library = site_library_make(pool),
                            .root = tree_path("site"),
                            .links = POS_LINKS_NEVER,
                            .theme_path = tree_path("themes"),
                            .log = {take_message, said, POS_LOG_WARNING}};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

/* A rendering's text. */
static const char *body_of(site_snapshot *snapshot, const char *url)
{
    return pos_text_cstring(render(snapshot, url).body, pool);
}

static void assert_shows(site_rendering rendering, const char *words)
{
    if (!shows(rendering, words))
        fail_msg("\"%s\" is not in:\n%.*s", words, POS_TEXT_ARG(rendering.body));
}

static int times_said(const char *words)
{
    int count = 0;
    for (const char *at = pos_buffer_whole_cstring(said); (at = strstr(at, words)); at++)
        count++;
    return count;
}

/* ---- themes ---- */

static void write_theme(const char *name)
{
    const char *folder = apr_pstrcat(pool, "themes/", name, "/", NULL);
    tree_write(apr_pstrcat(pool, folder, "_layouts/default.html", NULL),
               "theme default [{% include part.html %}] {{ content }}");
    tree_write(apr_pstrcat(pool, folder, "_includes/part.html", NULL), "theme part");
    tree_write(apr_pstrcat(pool, folder, "assets/plain.txt", NULL), "as it is");
    tree_write(apr_pstrcat(pool, folder, "assets/page.txt", NULL), "---\n---\n{{ site.title }}");
}

static void a_theme_lies_beneath_the_site(void **state)
{
    (void)state;
    write_theme("quiet");
    tree_write("site/_config.yml", "title: A site\ntheme: quiet\n");
    tree_write("site/index.md", "# Hello\n");
    site_rendering page = render(look(), "/");
    assert_shows(page, "theme default [theme part]");
    tree_write("site/_includes/part.html", "own part");
    assert_false(stands(page, look()));
    assert_shows(render(look(), "/"), "theme default [own part]");
    tree_write("site/_layouts/default.html", "own default {{ content }}");
    assert_shows(render(look(), "/"), "own default");
    assert_int_equal(times_said("theme"), 0);
}

static void an_edit_of_the_theme_is_seen(void **state)
{
    (void)state;
    write_theme("quiet");
    tree_write("site/_config.yml", "theme: quiet\n");
    tree_write("site/index.md", "# Hello\n");
    tree_write("site/bare.txt", "---\n---\nbare\n");
    site_rendering bare = render(look(), "/bare.txt");
    tree_write("themes/quiet/_includes/part.html", "another part");
    assert_true(stands(bare, look()));
    assert_shows(render(look(), "/"), "[another part]");
}

static void includes_dir_is_the_sites_own_alone(void **state)
{
    (void)state;
    write_theme("quiet");
    tree_write("site/_config.yml", "theme: quiet\nincludes_dir: _parts\nlayouts_dir: _frames\n");
    tree_write("site/index.md", "# Hello\n");
    assert_shows(render(look(), "/"), "[theme part]");
    tree_write("site/_parts/part.html", "own part");
    assert_shows(render(look(), "/"), "[own part]");
}

static void assets_of_a_theme_have_routes(void **state)
{
    (void)state;
    write_theme("quiet");
    tree_write("site/_config.yml", "title: A site\ntheme: quiet\n");
    site_snapshot *snapshot = look();
    site_route file = route_of(snapshot, "/assets/plain.txt");
    assert_int_equal(file.kind, SITE_ROUTE_FILE);
    assert_string_equal(file.source, tree_path("themes/quiet/assets/plain.txt"));
    assert_int_equal(route_of(snapshot, "/assets/page.txt").kind, SITE_ROUTE_GENERATED);
    assert_string_equal(body_of(snapshot, "/assets/page.txt"), "A site");
    assert_int_equal(route_of(snapshot, "/_layouts/default.html").kind, SITE_ROUTE_HIDDEN);
    tree_write("site/assets/plain.txt", "the site's");
    assert_int_equal(route_of(look(), "/assets/plain.txt").kind, SITE_ROUTE_NONE);
    tree_write("site/assets/page.txt", "the site's");
    assert_int_equal(route_of(look(), "/assets/page.txt").kind, SITE_ROUTE_NONE);
}

static void keys_and_data_of_a_theme_lie_beneath(void **state)
{
    (void)state;
    write_theme("quiet");
    tree_write("themes/quiet/_config.yml",
               "title: the theme's\ncolour: {ink: black, paper: white}\npermalink: /x/:title\n");
    tree_write("themes/quiet/_data/menu.yml", "a: theme a\nb: theme b\n");
    tree_write("site/_data/menu.yml", "b: own b\n");
    tree_write("site/_config.yml", "title: A site\ntheme: quiet\ncolour: {ink: blue}\n");
    tree_write("site/page.txt", "---\n---\n{{ site.title }} {{ site.colour.ink }} "
                                "{{ site.colour.paper }} {{ site.permalink }} {{ site.data.menu.a "
                                "}} {{ site.data.menu.b }}");
    assert_string_equal(body_of(look(), "/page.txt"), "A site blue white date theme a own b");
    tree_write("themes/quiet/_config.yml", "colour: {paper: cream}\n");
    assert_shows(render(look(), "/page.txt"), "blue cream date");
}

static void themes_are_found_by_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *folder;
    } rows[] = {{"theme", "quiet", "quiet"},
                {"theme", " Quiet ", "quiet"},
                {"theme", "jekyll-theme-quiet", "jekyll-theme-quiet"},
                {"theme", "jekyll-theme-loud", "pages-themes+loud"},
                {"theme", "plain", "jekyll-theme-plain"},
                {"remote_theme", "ada/quiet", "ada+quiet"},
                {"remote_theme", "ada/quiet@v2", "ada+quiet@v2"},
                {"remote_theme", "ada/quiet@v3", "ada+quiet"},
                {"remote_theme", "bob/quiet", "quiet"},
                {"remote_theme", "https://github.com/ada/quiet", "ada+quiet"},
                {"remote_theme", "bob/plain", "jekyll-theme-plain"},
                {"theme", "../site", NULL},
                {"theme", "..", NULL},
                {"remote_theme", "../../etc", NULL},
                {"theme", "nowhere", NULL}};
    static const char *const folders[] = {"quiet",     "jekyll-theme-quiet", "pages-themes+loud",
                                          "ada+quiet", "jekyll-theme-plain", "ada+quiet@v2"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        write_theme(folders[i]);
    site_options options = {.theme_path = tree_path("themes")};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        site__theme theme;
        pos_map *map = pos_map_make(1, pool);
        pos_map_put(map, pos_text_of(rows[i].key), pos_value_string(pos_text_of(rows[i].value)));
        pos_value config = pos_value_map(map);
        assert_null(site__find_theme(&theme, &config, &options, pool));
        if (!rows[i].folder && theme.root)
            fail_msg("%s: %s was found", rows[i].key, rows[i].value);
        if (!rows[i].folder)
            continue;
        if (!theme.root)
            fail_msg("%s: %s was not found", rows[i].key, rows[i].value);
        assert_string_equal(pos_root_path(theme.root),
                            tree_path(apr_pstrcat(pool, "themes/", rows[i].folder, NULL)));
    }
}

static void a_missing_theme_is_warned_of_once_and_stood_in_for(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "title: A site\ntheme: nowhere\n");
    tree_write("site/index.md", "# Hello\n");
    tree_write("site/about.md", "---\nlayout: single\n---\nText\n");
    site_snapshot *snapshot = look();
    site_rendering page = render(snapshot, "/");
    assert_shows(page, "<main");
    assert_shows(page, "A site");
    assert_shows(render(snapshot, "/about.html"), "<main");
    tree_write("site/other.md", "# Other\n");
    look();
    assert_int_equal(times_said("\"nowhere\""), 1);
    write_theme("nowhere");
    assert_shows(render(look(), "/"), "theme default");
}

/* ---- plug-ins ---- */

static void unknown_plugins_are_named_once(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "plugins: [jekyll-feed, jekyll-scholar]\n");
    tree_write("site/index.md", "a {% bibliography %}b\n");
    assert_shows(render(look(), "/"), "a b");
    tree_write("site/other.md", "x\n");
    look();
    assert_int_equal(times_said("jekyll-scholar"), 1);
    assert_int_equal(times_said("jekyll-feed"), 0);
}

static void generated_pages_stand_where_jekyll_puts_them(void **state)
{
    (void)state;
    tree_write("site/_config.yml",
               "plugins: [jekyll-sitemap, jekyll-redirect-from, jekyll-feed]\npaginate: 1\n");
    tree_write("site/index.html", "---\n---\n");
    tree_write("site/z.html", "---\nredirect_from: /old/\n---\n");
    tree_write("site/bare.md", "no front matter\n");
    tree_write("site/docs/README.md", "a readme\n");
    tree_write("site/_posts/2026-01-01-a.md", "---\n---\na\n");
    tree_write("site/_posts/2026-01-02-b.md", "---\n---\nb\n");
    tree_write("site/list.txt", "---\n---\n{% for p in site.pages %}{{ p.url }} {% endfor %}");
    assert_string_equal(body_of(look(), "/list.txt"),
                        "/ /list.txt /z.html /old/ /redirects.json /bare.html /docs/ /sitemap.xml "
                        "/robots.txt /feed.xml /page2/ ");
}

static void a_redirect_says_where_to(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "plugins: [jekyll-redirect-from]\nurl: https://x.example\n");
    tree_write("site/new.md", "---\nredirect_from: [/old/, older.html]\n---\n");
    tree_write("site/away.md", "---\nredirect_to: https://elsewhere.example/\n---\n");
    site_snapshot *snapshot = look();
    const char *old = site_page_redirect(route_of(snapshot, "/old/").page, pool);
    assert_string_equal(old, "/new.html");
    assert_string_equal(site_page_redirect(route_of(snapshot, "/older.html").page, pool),
                        "/new.html");
    assert_null(site_page_redirect(route_of(snapshot, "/away.html").page, pool));
    assert_shows(render(snapshot, "/away.html"), "https://elsewhere.example/");
    assert_shows(render(snapshot, "/old/"), "https://x.example/new.html");
    assert_int_equal(route_of(snapshot, "/old/").kind, SITE_ROUTE_GENERATED);
    assert_int_equal(route_of(snapshot, "/away.html").kind, SITE_ROUTE_PAGE);
}

static void no_redirect_takes_a_pages_address(void **state)
{
    static const char *const urls[] = {"/self/", "/x/", "/y/"};
    (void)state;
    tree_write("site/_config.yml", "plugins: [jekyll-redirect-from]\n");
    tree_write("site/self.md", "---\npermalink: /self/\nredirect_from: /self/\n---\n");
    tree_write("site/x.md", "---\npermalink: /x/\nredirect_from: [/y/, /old/]\n---\n");
    tree_write("site/y.md", "---\npermalink: /y/\nredirect_from: /x/\n---\n");
    site_snapshot *snapshot = look();
    for (size_t i = 0; i < COUNT(urls); i++) {
        site_route route = route_of(snapshot, urls[i]);
        assert_int_equal(route.kind, SITE_ROUTE_PAGE);
        assert_null(site_page_redirect(route.page, pool));
    }
    assert_string_equal(site_page_redirect(route_of(snapshot, "/old/").page, pool), "/x/");
}

static void a_new_post_changes_lists_and_feeds_alone(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "plugins: [jekyll-feed]\npaginate: 1\n");
    tree_write("site/index.html",
               "---\n---\n{% for post in paginator.posts %}{{ post.title }}{% endfor %}");
    tree_write("site/about.md", "About\n");
    tree_write("site/_posts/2026-01-01-first.md", "---\n---\na\n");
    site_rendering page = render(look(), "/");
    assert_shows(page, "First");
    tree_write("site/_posts/2026-01-02-second.md", "---\n---\nb\n");
    assert_false(stands(page, look()));
    assert_shows(render(look(), "/"), "Second");
    assert_shows(render(look(), "/page2/"), "First");
    assert_string_equal(site_page_origin(route_of(look(), "/page2/").page), "index.html");
    assert_null(site_page_origin(route_of(look(), "/feed.xml").page));
    assert_null(site_page_origin(route_of(look(), "/").page));
    site_rendering feed = render(look(), "/feed.xml"), about = render(look(), "/about.html");
    tree_write("site/_posts/2026-01-03-third.md", "---\n---\nc\n");
    site_snapshot *snapshot = look();
    assert_true(stands(about, snapshot));
    assert_false(stands(feed, snapshot));
}

static void a_readme_beside_an_index_is_a_file(void **state)
{
    (void)state;
    tree_write("site/docs/README.md", "a readme\n");
    assert_int_equal(route_of(look(), "/docs/").kind, SITE_ROUTE_PAGE);
    assert_int_equal(route_of(look(), "/docs/README.md").kind, SITE_ROUTE_HIDDEN);
    tree_write("site/docs/index.html", "an index");
    site_snapshot *snapshot = look();
    assert_null(route_of(snapshot, "/docs/").page);
    assert_int_equal(route_of(snapshot, "/docs/README.md").kind, SITE_ROUTE_NONE);
}

/* readme_index.with_frontmatter: its folder's rules are asked, those of its source. */
static void a_readme_moves_and_keeps_its_source(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "readme_index: {with_frontmatter: true}\n");
    tree_write("site/other/README.md", "---\npermalink: /docs/readme/\n---\n{{ page.url }}\n");
    tree_write("site/links.md", "---\n---\n{% link other/README.md %}\n");
    site_route route = route_of(look(), "/docs/");
    assert_int_equal(route.kind, SITE_ROUTE_PAGE);
    assert_string_equal(site_page_source(route.page), "other/README.md");
    assert_int_equal(route_of(look(), "/docs/readme/").kind, SITE_ROUTE_NONE);
    assert_shows(render(look(), "/docs/"), "/docs/");
    assert_shows(render(look(), "/links"), "<p>/docs/</p>");
    tree_write("site/docs/index.html", "an index\n");
    site_snapshot *snapshot = look();
    assert_int_equal(route_of(snapshot, "/docs/readme/").kind, SITE_ROUTE_PAGE);
    assert_shows(render(snapshot, "/links"), "<p>/docs/readme/</p>");
}

static void a_table_of_contents_is_for_those_who_want_it(void **state)
{
    (void)state;
    const char *text = "## One\n\n### *Two*\n\n## Three {#x}\n{:.no_toc}\n\n"
                       "<div class=\"no_toc_section\"><h2>Four</h2></div>\n";
    tree_write("site/_layouts/t.html", "{{ content | toc_only }}");
    tree_write("site/a.md", apr_pstrcat(pool, "---\nlayout: t\ntoc: true\n---\n", text, NULL));
    tree_write("site/b.md", apr_pstrcat(pool, "---\nlayout: t\n---\n", text, NULL));
    assert_string_equal(body_of(look(), "/a.html"),
                        "<ul id=\"toc\" class=\"section-nav\">\n"
                        "<li class=\"toc-entry toc-h2\"><a href=\"#one\">One</a>\n<ul>\n"
                        "<li class=\"toc-entry toc-h3\"><a href=\"#two\">Two</a></li>\n"
                        "</ul>\n</li>\n</ul>");
    assert_string_equal(body_of(look(), "/b.html"), "");
}

#define ANCHOR(id)                                                                                 \
    "<a class=\"anchor\" href=\"#" id "\" aria-hidden=\"true\"><span class=\"octicon "             \
    "octicon-link\"></span></a>"

static void a_table_of_contents_is_as_the_site_wants_it(void **state)
{
    (void)state;
    tree_write(
        "site/_config.yml",
        "toc: {min_level: 2, max_level: 3, ordered_list: true, list_id: i, list_class: c,\n"
        "      sublist_class: s, item_class: e, item_prefix: p-, no_toc_section_class: quiet}\n");
    tree_write(
        "site/a.txt",
        "---\ntoc: true\n---\n{% capture h %}<h1>A</h1><h2 id=x>B &amp; C</h2><h3>Ä-b "
        "1</h3><h2 id=x>D</h2><h4>E</h4><div class=\"a quiet\"><div></div><h2>F</h2></div><h2 "
        "class=no_toc>G</h2>{% endcapture %}{{ h | toc_only }}\n{{ h | inject_anchors }}");
    pos_text body = pos_text_of(body_of(look(), "/a.txt"));
    assert_text_equal(
        pos_text_slice(body, 0, pos_text_find(body, POS_TEXT("</ol>\n<h1"), 0)),
        POS_TEXT("<ol id=\"i\" class=\"c\">\n"
                 "<li class=\"e p-h2\"><a href=\"#x\">B &amp; C</a>\n<ol class=\"s\">\n"
                 "<li class=\"e p-h3\"><a href=\"#%C3%A4-b-1\">Ä-b 1</a></li>\n"
                 "</ol>\n</li>\n<li class=\"e p-h2\"><a href=\"#x-1\">D</a></li>\n"),
        "toc_only");
    const char *anchored = apr_pstrcat(
        pool, "<h1>A</h1><h2 id=x>", ANCHOR("x"), "B &amp; C</h2><h3>", ANCHOR("%C3%A4-b-1"),
        "Ä-b 1</h3><h2 id=x>", ANCHOR("x-1"),
        "D</h2><h4>E</h4><div class=\"a quiet\"><div></div><h2>F</h2></div><h2 class=no_toc>G</h2>",
        NULL);
    assert_text_equal(pos_text_slice(body, pos_text_find(body, POS_TEXT("<h1"), 0), body.size),
                      pos_text_of(anchored), "inject_anchors");
}

static void when_a_source_was_modified_is_one_of_its_fields(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "plugins: [jekyll-last-modified-at]\n");
    tree_write("site/a.txt", "---\n---\n{% last_modified_at %F %}");
    tree_write("site/b.txt", "---\n---\n{% for p in site.pages %}{{ p.last_modified_at | date: "
                             "\"%Y\" }} {% endfor %}");
    struct timeval old[2] = {{1000000000, 0}, {1000000000, 0}};
    assert_int_equal(utimes(tree_path("site/a.txt"), old), 0);
    assert_string_equal(body_of(look(), "/a.txt"), "2001-09-09");
    site_rendering list = render(look(), "/b.txt");
    assert_shows(list, "2001 ");
    old[1].tv_sec = 1100000000;
    assert_int_equal(utimes(tree_path("site/a.txt"), old), 0);
    assert_false(stands(list, look()));
    assert_shows(render(look(), "/b.txt"), "2004 ");
}

static void what_github_pages_would_say_comes_from_the_repository(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "repository: Ada/engine\nplugins: [jekyll-github-metadata]\n");
    tree_write("site/a.txt", "---\n---\n{{ site.title }} {{ site.url }} {{ site.baseurl }} {{ "
                             "site.github.repository_url }} {{ site.github.is_project_page }}");
    site_rendering page = render(look(), "/a.txt");
    assert_text_equal(page.body,
                      POS_TEXT("engine https://ada.github.io /engine "
                               "https://github.com/Ada/engine true"),
                      "a.txt");
    tree_write("site/CNAME", "engine.example\n");
    assert_false(stands(page, look()));
    assert_string_equal(body_of(look(), "/a.txt"), "engine https://engine.example  "
                                                   "https://github.com/Ada/engine true");
}

/* Names of repositories as people write them; what a site says of itself is its own. */
static void a_repository_has_many_names(void **state)
{
    (void)state;
    static const struct {
        const char *config, *wanted;
    } rows[] = {{"repository: https://github.com/ada/Ada.github.io.git",
                 "ada https://ada.github.io  master"},
                {"repository: ada/ada.github.com\nname: N", " https://ada.github.io  master"},
                {"repository: ada/x\nurl: https://a.org\nbaseurl: /b\ntitle: T",
                 "T https://a.org /b gh-pages"},
                {"repository: ada/x\ngithub: {source: {branch: main}}\ntitle: T",
                 "T https://ada.github.io /x main"},
                {"repository: ada/", "   "},
                {"repository: ada", "   "}};
    tree_write("site/a.txt", "---\n---\n{{ site.title }} {{ site.url }} {{ site.baseurl }} {{ "
                             "site.github.source.branch }}");
    for (size_t i = 0; i < COUNT(rows); i++) {
        tree_write("site/_config.yml", apr_pstrcat(pool, rows[i].config,
                                                   "\nplugins: [jekyll-github-metadata]\n", NULL));
        assert_text_equal(pos_text_of(body_of(look(), "/a.txt")), pos_text_of(rows[i].wanted),
                          rows[i].config);
    }
}

static void a_page_can_be_edited_on_github(void **state)
{
    (void)state;
    tree_write("site/_config.yml", "repository: ada/x\n");
    tree_write("site/a.txt",
               "---\n---\n{% github_edit_link %} {% github_edit_link \"Mend it\" %} {% "
               "github_edit_link 'so' %}");
#define EDIT "https://github.com/ada/x/edit/gh-pages/a.txt"
    assert_string_equal(body_of(look(), "/a.txt"), EDIT " <a href=\"" EDIT "\">Mend it</a> <a "
                                                        "href=\"" EDIT "\">so</a>");
}

static void a_heading_ends_where_its_tag_does(void **state)
{
    (void)state;
    tree_write("site/_layouts/t.html", "{{ content | toc_only }}|{{ content | inject_anchors }}");
    tree_write("site/a.html",
               "---\nlayout: t\ntoc: true\n---\n<h2 title = \"x > y\" ID = 'one'>One</h2>");
    assert_string_equal(body_of(look(), "/a.html"),
                        "<ul id=\"toc\" class=\"section-nav\">\n"
                        "<li class=\"toc-entry toc-h2\"><a href=\"#one\">One</a></li>\n</ul>|"
                        "<h2 title = \"x > y\" ID = 'one'><a class=\"anchor\" href=\"#one\" "
                        "aria-hidden=\"true\"><span class=\"octicon octicon-link\"></span></a>"
                        "One</h2>");
}

static void plugins_have_names_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < site__plugin_count; i++) {
        assert_non_null(site__plugins[i]->name);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(site__plugins[i]->name, site__plugins[j]->name);
    }
}

/* What the build has put into the program is the file, to the last byte. */
/* Each plug-in that walks through a finished page, and the one walk that all pages see, is part of
 * the page's budget. */
static void walks_through_html_are_charged(void **state)
{
    (void)state;
    char *html = apr_pcalloc(pool, 100001);
    memset(html, 'x', 100000);
    tree_write("site/a.html", apr_pstrcat(pool, "---\nlayout: null\n---\n", html, NULL));
    site_options options = {.library = site_library_make(pool),
                            .root = tree_path("site"),
                            .links = POS_LINKS_NEVER,
                            .limits = {.steps = 350000, .time = 60000000}};
    site_under_test = site_make(&options, pool);
    assert_int_equal(render(look(), "/a.html").body.size, 100000);
    tree_write("site/_config.yml", "plugins: [jemoji, jekyll-mentions]\n");
    site_snapshot *snapshot = look();
    site_rendering rendering;
    pos_error *error = site_compose(&rendering, snapshot, route_of(snapshot, "/a.html").page, pool);
    assert_non_null(error);
    assert_int_equal(error->status, POS_ELIMIT);
    assert_string_equal(error->message, "more than 350000 steps");
}

static void templates_are_their_files(void **state)
{
    (void)state;
    size_t count = 0;
    const pos_root *root =
        pos_root_make(POS_TEXT("mod_positions/site/plugins/templates"), POS_LINKS_NEVER, pool);
    for (size_t i = 0; i < site__plugin_count; i++)
        for (const site__builtin *each = site__plugins[i]->templates; each && each->name; each++) {
            pos_text text;
            pos_stamp stamp;
            assert_null(pos_file_read(&text, &stamp, root, each->name, 1 << 20, pool));
            assert_text_equal(pos_text_of(each->text), text, each->name);
            count++;
        }
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_theme_lies_beneath_the_site),
        TEST(an_edit_of_the_theme_is_seen),
        TEST(includes_dir_is_the_sites_own_alone),
        TEST(assets_of_a_theme_have_routes),
        TEST(keys_and_data_of_a_theme_lie_beneath),
        TEST(themes_are_found_by_their_names),
        TEST(a_missing_theme_is_warned_of_once_and_stood_in_for),
        TEST(unknown_plugins_are_named_once),
        TEST(generated_pages_stand_where_jekyll_puts_them),
        TEST(a_redirect_says_where_to),
        TEST(no_redirect_takes_a_pages_address),
        TEST(a_new_post_changes_lists_and_feeds_alone),
        TEST(a_readme_beside_an_index_is_a_file),
        TEST(a_readme_moves_and_keeps_its_source),
        TEST(a_table_of_contents_is_for_those_who_want_it),
        TEST(when_a_source_was_modified_is_one_of_its_fields),
        TEST(what_github_pages_would_say_comes_from_the_repository),
        TEST(a_heading_ends_where_its_tag_does),
        TEST(a_repository_has_many_names),
        TEST(a_page_can_be_edited_on_github),
        TEST(a_table_of_contents_is_as_the_site_wants_it),
        TEST(plugins_have_names_of_their_own),
        TEST(walks_through_html_are_charged),
        TEST(templates_are_their_files),
    };
    apr_initialize();
    int failed = cmocka_run_group_tests_name("plugins", tests, NULL, NULL);
    apr_terminate();
    return failed;
}
