/* SPDX-License-Identifier: Apache-2.0 */
/* A site's stylesheets, compiled by the helper: where imports are looked for, what the filters make, and
 * what an edit or a fault changes. */
#include "looking.h"

/* Built beside this program's folder. */
static const char *find_tool(void)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    assert_true(size > 0);
    path[size] = '\0';
    *strrchr(path, '/') = '\0';
    return apr_pstrcat(pool, path, "/../positionsctl", NULL);
}

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    tree_write("site/_config.yml", "title: T\n");
    site_options options = {.library = site_library_make(pool),
                            .root = tree_path("site"),
                            .links = POS_LINKS_NEVER,
                            .theme_path = tree_path("themes"),
                            .helper = find_tool()};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

static void assert_css(const char *url, const char *wanted)
{
    pos_text css = render(look(), url).body;
    size_t end = pos_text_find(css, POS_TEXT("/*# "), 0);
    assert_text_equal(pos_text_strip(pos_text_slice(css, 0, end == POS_NOT_FOUND ? css.size : end)),
                      pos_text_of(wanted), url);
}

static void imports_come_from_the_load_paths(void **state)
{
    (void)state;
    tree_write("site/a.scss", "---\n---\n@import 'part';\n");
    tree_write("site/_sass/_part.scss", "a { b: sass; }");
    tree_write("site/styles/_part.scss", "a { b: styles; }");
    tree_write("site/more/_part.scss", "a { b: more; }");
    assert_css("/a.css", "a { b: sass; }");
    tree_write("site/_config.yml", "sass: {load_paths: [none, more]}\n");
    assert_css("/a.css", "a { b: more; }");
    tree_write("site/_config.yml", "sass: {load_paths: styles}\n");
    assert_css("/a.css", "a { b: styles; }");
    tree_write("site/_config.yml", "sass: {sass_dir: more}\n");
    assert_css("/a.css", "a { b: more; }");
}

static void a_theme_has_stylesheets_of_its_own(void **state)
{
    (void)state;
    tree_write("themes/quiet/_sass/_theme.scss", "a { b: theme; }");
    tree_write("site/_config.yml", "theme: quiet\nsass: {sass_dir: styles}\n");
    tree_write("site/styles/_own.scss", "c { d: own; }");
    tree_write("site/a.scss", "---\n---\n@import 'theme', 'own';\n");
    assert_css("/a.css", "a { b: theme; }\n\nc { d: own; }");
}

static void an_edit_of_an_import_is_seen(void **state)
{
    (void)state;
    tree_write("site/a.sass", "---\n---\n@import part\na\n  b: $colour\n");
    tree_write("site/_sass/_part.sass", "$colour: red\n");
    site_rendering page = render(look(), "/a.css");
    assert_true(shows(page, "a { b: red; }"));
    tree_write("site/other.md", "x\n");
    assert_true(stands(page, look()));
    tree_write("site/_sass/_part.sass", "$colour: green\n");
    assert_false(stands(page, look()));
    assert_true(shows(render(look(), "/a.css"), "a { b: green; }"));
}

static void a_text_is_compiled_by_filters(void **state)
{
    (void)state;
    tree_write("site/a.txt", "---\ncss: 'a { b: 1px + 2px; }'\nindented: \"a\\n  b: c\"\n---\n{{ "
                             "page.css | scssify | strip }}|{{ page.indented | sassify | strip }}");
    assert_text_equal(render(look(), "/a.txt").body, POS_TEXT("a { b: 3px; }|a { b: c; }"),
                      "a.txt");
    tree_write("site/b.txt", "---\ncss: 'a { b: $unknown; }'\n---\n[{{ page.css | scssify }}]");
    site_rendering page = render(look(), "/b.txt");
    assert_text_equal(page.body, POS_TEXT("[]"), "b.txt");
    assert_int_equal(page.fault_count, 1);
    assert_non_null(strstr(page.faults[0]->message, "Undefined variable"));
}

/* What does not end is ended once for each snapshot. */
static void a_limit_is_remembered_until_something_changes(void **state)
{
    (void)state;
    site_rendering rendering;
    tree_write("site/a.scss", "---\n---\n@while true { }\n");
    site_snapshot *snapshot = look();
    const site_page *page = route_of(snapshot, "/a.css").page;
    pos_error *first = site_compose(&rendering, snapshot, page, pool);
    assert_non_null(first);
    assert_int_equal(first->status, POS_ELIMIT);
    int64_t began = pos_monotonic();
    pos_error *second = site_compose(&rendering, snapshot, page, pool);
    assert_non_null(second);
    assert_string_equal(second->message, first->message);
    assert_true(pos_monotonic() - began < 1000000);
    tree_write("site/a.scss", "---\n---\n@while false { } d { e: f; }\n");
    assert_css("/a.css", "d { e: f; }");
}

/* ---- what of a theme's gem is the theme ---- */

static void a_gem_says_whether_its_configuration_is_the_themes(void **state)
{
    (void)state;
    static const struct {
        const char *name, *gemspec;
        bool wanted;
    } rows[] = {
        {"gem-a", NULL, true},
        {"gem-b", "spec.files = `git ls-files`.select { |f| f.match(%r!^(assets|_sass)/!) }\n",
         false},
        {"gem-c", "spec.files = `git ls-files`.select { |f| f.match(%r!^(_config|_sass)!) }\n",
         true},
        {"gem-d", "spec.files = Dir['_sass/**']\n\nspec.metadata = 'config'\n", false},
        {"gem-e", "spec.name = 'silent'\n", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *folder = apr_pstrcat(pool, "themes/", rows[i].name, "/", NULL);
        tree_write(apr_pstrcat(pool, folder, "_config.yml", NULL), "from: theme\n");
        if (rows[i].gemspec)
            tree_write(apr_pstrcat(pool, folder, rows[i].name, ".gemspec", NULL), rows[i].gemspec);
        tree_write("site/_config.yml", apr_pstrcat(pool, "theme: ", rows[i].name, "\n", NULL));
        tree_write("site/a.txt", "---\n---\n[{{ site.from }}]");
        assert_text_equal(render(look(), "/a.txt").body,
                          rows[i].wanted ? POS_TEXT("[theme]") : POS_TEXT("[]"), rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(imports_come_from_the_load_paths),
        TEST(a_theme_has_stylesheets_of_its_own),
        TEST(an_edit_of_an_import_is_seen),
        TEST(a_text_is_compiled_by_filters),
        TEST(a_limit_is_remembered_until_something_changes),
        TEST(a_gem_says_whether_its_configuration_is_the_themes),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("stylesheet", tests, NULL, NULL);
}
