/* SPDX-License-Identifier: Apache-2.0 */
/* One bad value in _config.yml costs that value: the site is served, a warning names the place, and
 * the other keys hold. */
#include "looking.h"

static pos_buffer *said;

static void note_message(void *baton, pos_level level, const char *message)
{
    (void)baton;
    (void)level;
    pos_buffer_add_text(said, pos_text_of(message));
    pos_buffer_add_char(said, '\n');
}

/* A site with that _config.yml, in a process that has seen none before. */
static site_snapshot *open_with(const char *config)
{
    tree_write("_config.yml", config);
    said = pos_buffer_make(0, pool);
    site_options options = {.library = site_library_make(pool),
                            .root = tree,
                            .links = POS_LINKS_FOLLOW,
                            .log = {note_message, NULL, POS_LOG_DEBUG}};
    site_under_test = site_make(&options, pool);
    return look();
}

static bool has_said(const char *words)
{
    return pos_text_find(buffer_text(said), pos_text_of(words), 0) != POS_NOT_FOUND;
}

/* ---- every key, five wrong values each ---- */

#define FOLDER                                                                                     \
    {                                                                                              \
        "5", "[a]", "{a: 1}", "true", "2026-01-05"                                                 \
    }
#define TEXT FOLDER
#define LIST                                                                                       \
    {                                                                                              \
        "5", "true", "{a: 1}", "1.5", "2026-01-05"                                                 \
    }
#define MAP                                                                                        \
    {                                                                                              \
        "5", "true", "[a]", "text", "2026-01-05"                                                   \
    }
#define BOOL                                                                                       \
    {                                                                                              \
        "5", "[a]", "{a: 1}", "maybe", "2026-01-05"                                                \
    }
#define NUMBER                                                                                     \
    {                                                                                              \
        "text", "[a]", "{a: 1}", "true", "2026-01-05"                                              \
    }

static const struct {
    const char *path;
    const char *values[5];
} wrong[] = {
    {"collections_dir", FOLDER},
    {"plugins_dir", FOLDER},
    {"layouts_dir", FOLDER},
    {"includes_dir", FOLDER},
    {"data_dir", FOLDER},
    {"include", LIST},
    {"exclude", LIST},
    {"keep_files", LIST},
    {"plugins", LIST},
    {"gems", LIST},
    {"whitelist", LIST},
    {"collections", {"5", "true", "text", "1.5", "2026-01-05"}},
    {"collections.people", MAP},
    {"collections.people.permalink", {"5", "[a]", "{a: 1}", "/:foo/", "/:year/:path_x/"}},
    {"collections.people.sort_by", {"5", "[a]", "{a: 1}", "true", "1.5"}},
    {"collections.people.order", {"5", "text", "{a: 1}", "true", "1.5"}},
    {"defaults", {"5", "true", "{a: 1}", "text", "1.5"}},
    {"defaults.0", MAP},
    {"encoding", {"5", "[a]", "{a: 1}", "foo", "utf-99"}},
    {"markdown", {"redcarpet", "rdiscount", "[a]", "5", "{a: 1}"}},
    {"markdown_ext", TEXT},
    {"highlighter", {"5", "[a]", "{a: 1}", "1.5", "2026-01-05"}},
    {"excerpt_separator", TEXT},
    {"permalink", {"5", "[a]", "{a: 1}", "/:foo/:title/", "true"}},
    {"timezone", {"America/New York", "CEST", "Europe/Pariss", "5", "[a]"}},
    {"time", {"never", "[a]", "{a: 1}", "true", "5"}},
    {"url", TEXT},
    {"baseurl", TEXT},
    {"theme", TEXT},
    {"remote_theme", TEXT},
    {"repository", TEXT},
    {"limit_posts", {"text", "[a]", "{a: 1}", "true", "-1"}},
    {"paginate", {"text", "[a]", "{a: 1}", "true", "0"}},
    {"paginate_path", TEXT},
    {"strict_front_matter", BOOL},
    {"show_drafts", BOOL},
    {"future", BOOL},
    {"unpublished", BOOL},
    {"safe", BOOL},
    {"lsi", BOOL},
    {"incremental", BOOL},
    {"show_dir_listing", BOOL},
    {"quiet", BOOL},
    {"verbose", BOOL},
    {"ignore_theme_config", BOOL},
    {"require_front_matter", BOOL},
    {"liquid", MAP},
    {"liquid.error_mode", {"foo", "5", "[a]", "{a: 1}", "true"}},
    {"liquid.strict_filters", BOOL},
    {"liquid.strict_variables", BOOL},
    {"kramdown", MAP},
    {"kramdown.input", {"Foo", "markdown", "5", "true", "1.5"}},
    {"kramdown.auto_ids", {"maybe", "5", "1", "on and off", "0"}},
    {"kramdown.hard_wrap", {"maybe", "5", "1", "on and off", "0"}},
    {"kramdown.footnote_nr", {"x", "1x", "true", "99999999", "''"}},
    {"kramdown.toc_levels", {"x", "1..9", "[0]", "7", "'1,8'"}},
    {"kramdown.entity_output", {"foo", "5", "true", "AS_CHAR", "''"}},
    {"kramdown.smart_quotes", {"foo", "'a,b,c,d'", "[lsquo]", "'39,39'", "'39,39,39,39,39'"}},
    {"kramdown.typographic_symbols", {"foo", "5", "[a]", "{foo: x}", "true"}},
    {"kramdown.gfm_quirks", {"foo", "[foo]", "'paragraph_end,foo'", "5", "true"}},
    {"kramdown.syntax_highlighter_opts", {"foo", "5", "[a]", "true", "1.5"}},
    {"commonmark", MAP},
    {"commonmark.extensions", {"foo", "5", "[foo]", "{a: 1}", "true"}},
    {"commonmark.options", {"foo", "5", "[foo]", "{a: 1}", "true"}},
    {"sass", MAP},
    {"sass.sass_dir", FOLDER},
    {"sass.style", {"foo", "5", "[a]", "{a: 1}", "true"}},
    {"sass.precision", NUMBER},
    {"feed", MAP},
    {"feed.path", TEXT},
    {"feed.posts_limit", NUMBER},
    {"feed.excerpt_only", BOOL},
    {"toc", MAP},
    {"toc.min_level", NUMBER},
    {"toc.max_level", NUMBER},
    {"redirect_from", MAP},
    {"readme_index", MAP},
    {"readme_index.enabled", BOOL},
    {"readme_index.with_frontmatter", BOOL},
    {"readme_index.remove_originals", BOOL},
    {"optional_front_matter", MAP},
    {"optional_front_matter.enabled", BOOL},
    {"optional_front_matter.remove_originals", BOOL},
    {"titles_from_headings", MAP},
    {"titles_from_headings.enabled", BOOL},
    {"titles_from_headings.strip_title", BOOL},
    {"titles_from_headings.collections", BOOL},
    {"relative_links", MAP},
    {"relative_links.enabled", BOOL},
    {"relative_links.collections", BOOL},
    {"relative_links.exclude", LIST},
};

/* "a.b.0" and a value: "a: {b: [VALUE]}". */
static const char *line_of(const char *path, const char *value)
{
    const char *dot = strchr(path, '.');
    bool item = *path == '0';
    const char *inner = dot ? line_of(dot + 1, value) : value;
    bool list = dot && dot[1] == '0', map = dot && !list;
    size_t size = dot ? (size_t)(dot - path) : strlen(path);
    const char *open = map ? "{" : "", *close = map ? "}" : "";
    if (item)
        return apr_pstrcat(pool, "[", inner, "]", NULL);
    return apr_psprintf(pool, "%.*s: %s%s%s", (int)size, path, open, inner, close);
}

/* Whether the site is served, and other keys hold: one before the line, one after. */
static void check_one(const char *path, const char *value)
{
    const char *line = line_of(path, value);
    site_snapshot *snapshot =
        open_with(apr_pstrcat(pool, "title: Kept\n", line, "\nlang: held\n", NULL));
    site_rendering rendering = render(snapshot, "/a.html");
    if (!shows(rendering, "Kept held"))
        fail_msg("%s: %.*s", line, POS_TEXT_ARG(rendering.body));
    if (!has_said("_config.yml:2:") || !has_said(apr_pstrcat(pool, "`", path, "`", NULL)))
        fail_msg("%s: said \"%.*s\"", line, POS_TEXT_ARG(buffer_text(said)));
    assert_int_equal(site_fault_count(snapshot), 0);
}

static void every_key_costs_itself_alone(void **state)
{
    (void)state;
    apr_pool_t *test = pool;
    tree_write("a.html", "---\n---\n{{ site.title }} {{ site.lang }}\n");
    for (size_t i = 0; i < COUNT(wrong); i++)
        for (size_t v = 0; v < 5; v++) {
            apr_pool_create(&pool, test);
            check_one(wrong[i].path, wrong[i].values[v]);
            apr_pool_destroy(pool);
            pool = test;
        }
}

/* ---- what takes its place ---- */

static void neighbours_in_a_map_hold(void **state)
{
    (void)state;
    tree_write("a.md", "---\n---\nx\ny\n");
    site_snapshot *snapshot = open_with("kramdown:\n  input: Foo\n  hard_wrap: true\n");
    assert_true(shows(render(snapshot, "/a.html"), "<br />"));
    assert_true(has_said("_config.yml:2:10: `kramdown.input`"));
}

static void a_zone_that_there_is_not_is_utc(void **state)
{
    (void)state;
    tree_write("a.html",
               "---\ndate: 2026-07-01 10:00:00 +0000\n---\n{{ page.date | date: '%H %z' }}");
    site_snapshot *snapshot = open_with("timezone: America/New York\n");
    assert_true(shows(render(snapshot, "/a.html"), "10 +0000"));
    assert_true(has_said("_config.yml:1:11: `timezone` counts for UTC"));
}

/* Who writes `exclude: secret` means to hide it. */
static void one_excluded_name_is_a_list_of_one(void **state)
{
    (void)state;
    tree_write("secret/a.html", "---\n---\nsecret\n");
    site_snapshot *snapshot = open_with("exclude: secret\n");
    assert_int_equal(route_of(snapshot, "/secret/a.html").kind, SITE_ROUTE_HIDDEN);
}

static void right_values_cause_no_warning(void **state)
{
    (void)state;
    open_with("title: [a]\ntimezone: Europe/Paris\nmarkdown: GFM\nhighlighter: false\n"
              "permalink: /:categories/:year_/:title/\nencoding: latin1\nbaseurl:\nurl: ''\n"
              "kramdown: {footnote_nr: '2', toc_levels: 2..3, syntax_highlighter: rouge}\n"
              "collections: {people: {output: true, permalink: /:name/}}\nlimit_posts: 0\n"
              "defaults: [{scope: {path: '', type: posts}, values: {layout: x}}, {values: {}}]\n"
              "sass:\n  style: :compressed\nliquid: {error_mode: strict}\ntime: 2026-01-05\n");
    assert_text_equal(buffer_text(said), POS_TEXT(""), "right values");
}

#define SITE_TEST(name) cmocka_unit_test_setup_teardown(name, tree_set_up, tree_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(every_key_costs_itself_alone),    SITE_TEST(neighbours_in_a_map_hold),
        SITE_TEST(a_zone_that_there_is_not_is_utc), SITE_TEST(one_excluded_name_is_a_list_of_one),
        SITE_TEST(right_values_cause_no_warning),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
