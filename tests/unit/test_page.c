/* SPDX-License-Identifier: Apache-2.0 */
/* From a source file to a page: its URL, its categories and its date, by its name, its front matter and the
 * configuration; and what of these can't be read. */
#include <apr_file_io.h>

#include "looking.h"

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    site_options options = {
        .library = site_library_make(pool), .root = tree, .links = POS_LINKS_NEVER};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

typedef struct row {
    const char *file, *front, *url; /* NULL: the file can't be used */
} row;

static const site_page *page_of(site_snapshot *snapshot, const char *source)
{
    for (size_t i = 0; i < site_page_count(snapshot); i++) {
        const site_page *page = site_page_at(snapshot, i);
        if (site_page_source(page) && strcmp(site_page_source(page), source) == 0 &&
            !site_page_fault(snapshot, page))
            return page;
    }
    return NULL;
}

/* The configuration may use `more:` for what it likes: the file may not become shorter. */
static void check_rows(const char *config, const row *rows, size_t count)
{
    tree_write("_config.yml", config);
    for (size_t i = 0; i < count; i++)
        tree_write(rows[i].file, apr_pstrcat(pool, "---\n", rows[i].front, "\n---\n", NULL));
    site_snapshot *snapshot = look();
    for (size_t i = 0; i < count; i++) {
        const site_page *page = page_of(snapshot, rows[i].file);
        const char *url = page ? site_page_url(page) : NULL;
        if (!url != !rows[i].url || (url && strcmp(url, rows[i].url) != 0))
            fail_msg("%s, %s: wanted %s, got %s", rows[i].file, rows[i].front,
                     rows[i].url ? rows[i].url : "no page", url ? url : "none");
    }
}

static void a_page_has_a_url(void **state)
{
    (void)state;
    static const row rows[] = {
        {"a.md", "", "/a.html"},
        {"b.md", "permalink: /own/", "/own/"},
        {"c.md", "permalink: ''", NULL},
        {"d.md", "permalink: pretty", "/pretty"},
        {"e.md", "permalink: /x/:basename:output_ext", "/x/e.html"},
        {"f..md", "", "/f.html"},
        {"g.md", "permalink: /:unheard_of/x", "/:unheard_of/x"},
        {"h.md", "permalink: /:path_x/", "/_x/"},
        {"i.md", "permalink: /:basename_/", "/i_/"},
        {"deep/j.md", "permalink: /y/:path/:basename", "/y/deep/j"},
        {"index.md", "", "/"},
        {"deep/index.md", "", "/deep/"},
        {"k.txt", "", "/k.txt"},
        {"l.md", "permalink: [a]", "/l.html"},
    };
    check_rows("title: T\n", rows, COUNT(rows));
}

/* 2020-07-08 is the day on which they were written. */
static void a_date_takes_what_it_has_not_from_its_file(void **state)
{
    (void)state;
    const row rows[] = {
        {"_events/a.md", "date: 2nd March", "/2020-03-02/a.html"},
        {"_events/b.md", "date: 2nd March - 20th April 2023", "/2020-03-02/b.html"},
        {"_events/c.md", "date: \"9:30\"", "/2020-07-08/c.html"},
        {"_events/d.md", "date: March 2019", "/2019-03-01/d.html"},
        {"_events/e.md", "title: none", "/2020-07-08/e.html"},
    };
    const char *permalink = "collections: {events: {output: true, permalink: "
                            "'/:year-:month-:day/:name.html'}}\n";
    apr_time_t written = apr_time_from_sec(1594209600);
    for (size_t i = 0; i < 5; i++) {
        tree_write(rows[i].file, apr_pstrcat(pool, "---\n", rows[i].front, "\n---\n", NULL));
        const char *path = apr_pstrcat(pool, tree, "/", rows[i].file, NULL);
        assert_int_equal(apr_file_mtime_set(path, written, pool), APR_SUCCESS);
    }
    tree_write("_config.yml", permalink);
    site_snapshot *snapshot = look();
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(site_page_url(page_of(snapshot, rows[i].file)), rows[i].url);
    const row timed = {"_events/f.md", "title: none", "/2001-02-03/f.html"};
    check_rows(apr_pstrcat(pool, permalink, "time: 2001-02-03\n", NULL), &timed, 1);
}

static void a_post_has_a_date_and_categories(void **state)
{
    (void)state;
    static const row rows[] = {
        {"_posts/2026-01-05-a.md", "", "/2026/01/05/a.html"},
        {"_posts/2026-1-5-b.md", "", "/2026/01/05/b.html"},
        {"_posts/2026-01-05-c..md", "", "/2026/01/05/c.html"},
        {"_posts/2026-01-05-d.md", "category: true", "/true/2026/01/05/d.html"},
        {"_posts/2026-01-05-e.md", "categories: [x, X, x, 5]", "/x/5/2026/01/05/e.html"},
        {"_posts/2026-01-05-f.md", "category: [p, q]", "/p/q/2026/01/05/f.html"},
        {"_posts/2026-01-05-g.md", "category: p\ncategories: q r", "/q/r/p/2026/01/05/g.html"},
        {"_posts/2026-01-05-h.md", "category: :sym", "/sym/2026/01/05/h.html"},
        {"_posts/2026-01-05-i.md", "date: never", NULL},
        {"_posts/2026-01-05-j.md", "date: 2025-12-31 23:00:00 +0000", "/2025/12/31/j.html"},
        {"_posts/2026-01-05-k.md", "slug: Own Slug", "/2026/01/05/Own-Slug.html"},
        {"_posts/2026-01-05-l.md", "permalink: /:categories/:year/:i_month/:short_year/:title/",
         "/2026/1/26/l/"},
        {"_posts/2026-01-05-m.md", "permalink: /:y_day/:week/:hour:minute:second/:slug/",
         "/005/02/000000/m/"},
        {"_posts/2026-01-05-p.md", "permalink: /:unheard_of/", NULL},
        {"_posts/2026-01-05-q.md", "permalink: /:year_:month_/:title", "/2026_01_/q"},
        {"_posts/2026-13-05-n.md", "", NULL},
        {"_posts/no-date.md", "", NULL},
        {"u/v/_posts/2026-01-05-o.md", "category: w", "/u/v/w/2026/01/05/o.html"},
    };
    check_rows("title: T\ntimezone: UTC\n", rows, COUNT(rows));
}

static void a_draft_is_of_the_day_it_was_written(void **state)
{
    (void)state;
    tree_write("_config.yml", "show_drafts: true\npermalink: /:year/:title\nfuture: true\n");
    tree_write("_drafts/idea.md", "---\n---\nx");
    site_snapshot *snapshot = look();
    const site_page *page = page_of(snapshot, "_drafts/idea.md");
    assert_non_null(page);
    pos_time now = pos_now(NULL);
    pos_civil civil;
    pos_civil_of_time(&civil, &now);
    assert_string_equal(site_page_url(page), apr_psprintf(pool, "/%d/idea", (int)civil.year));
}

static void a_collection_is_named_in_either_form(void **state)
{
    (void)state;
    static const row none[] = {{"_films/a.md", "", "/films/a.html"}};
    static const row own[] = {{"_films/b.md", "", "/cinema/b/"},
                              {"_films/c.yml", "", "/cinema/c/"}};
    check_rows("collections: [films]\n", none, COUNT(none));
    assert_false(site_page_written(look(), page_of(look(), "_films/a.md")));
    check_rows("collections:\n  films: {output: true, permalink: /cinema/:title/}\n  '': {}\n", own,
               COUNT(own));
    assert_true(site_page_written(look(), page_of(look(), "_films/b.md")));
}

static void a_configuration_that_is_no_map_is_refused(void **state)
{
    (void)state;
    pos_error *error;
    tree_write("_config.yml", "- a\n- list\n");
    assert_null(site_hold(site_under_test, &error, pool));
    assert_non_null(strstr(pos_error_string(error, pool), "_config.yml"));
    assert_non_null(strstr(error->message, "should be a map of keys and values"));
}

static void what_is_named_is_in_or_out(void **state)
{
    (void)state;
    tree_write("_config.yml", "include: [_shown, .hidden.txt, Gemfile]\nexclude: [/out/, x.md, "
                              "Gemfile]\n");
    tree_write("_shown/a.txt", "---\n---\n");
    tree_write(".hidden.txt", "---\n---\n");
    tree_write("Gemfile", "---\n---\n");
    tree_write("out/b.txt", "---\n---\n");
    tree_write("x.md", "---\n---\n");
    site_snapshot *snapshot = look();
    assert_non_null(page_of(snapshot, "_shown/a.txt"));
    assert_non_null(page_of(snapshot, ".hidden.txt"));
    assert_non_null(page_of(snapshot, "Gemfile"));
    assert_null(page_of(snapshot, "out/b.txt"));
    assert_null(page_of(snapshot, "x.md"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_page_has_a_url),
        TEST(a_date_takes_what_it_has_not_from_its_file),
        TEST(a_post_has_a_date_and_categories),
        TEST(a_draft_is_of_the_day_it_was_written),
        TEST(a_collection_is_named_in_either_form),
        TEST(a_configuration_that_is_no_map_is_refused),
        TEST(what_is_named_is_in_or_out),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
