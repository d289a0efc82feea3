/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots, routes and traces over a real tree: what changes what, and what stands. */
#include "looking.h"

#include "base/date.h"

#include <time.h>

static const site_library *library;
static int errors_logged;

static void count_errors(void *baton, pos_level level, const char *message)
{
    (void)baton;
    (void)message;
    if (level == POS_LOG_ERROR)
        errors_logged++;
}

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    errors_logged = 0;
    library = site_library_make(pool);
    site_options options = {.library = library,
                            .root = tree,
                            .links = POS_LINKS_FOLLOW,
                            .log = {count_errors, NULL, POS_LOG_ERROR}};
    site_under_test = site_make(&options, pool);
    return site_under_test ? 0 : -1;
}

static void wait_for(int milliseconds)
{
    struct timespec time = {milliseconds / 1000, (milliseconds % 1000) * 1000000};
    nanosleep(&time, NULL);
}

/* ---- routes ---- */

static void a_page_is_found_by_its_permalink_and_its_forms(void **state)
{
    (void)state;
    tree_write("_pages/open.md", "---\ntitle: Open\npermalink: /positions/\n---\nHello\n");
    tree_write("_config.yml", "include: [_pages]\n");
    tree_write("about.md", "# About us\n");
    site_snapshot *snapshot = look();
    assert_int_equal(route_of(snapshot, "/positions/").kind, SITE_ROUTE_PAGE);
    assert_string_equal(route_of(snapshot, "/positions/").source, "_pages/open.md");
    assert_int_equal(route_of(snapshot, "/positions/index.html").kind, SITE_ROUTE_PAGE);
    site_route moved = route_of(snapshot, "/positions");
    assert_int_equal(moved.kind, SITE_ROUTE_MOVED);
    assert_string_equal(moved.location, "/positions/");
    assert_int_equal(route_of(snapshot, "/about.html").kind, SITE_ROUTE_PAGE);
    assert_int_equal(route_of(snapshot, "/about").kind, SITE_ROUTE_PAGE);
}

static void what_jekyll_does_not_publish_is_hidden(void **state)
{
    (void)state;
    tree_write("_config.yml", "exclude: [secret, '*.bak']\n");
    tree_write("about.md", "# About us\n");
    tree_write("plain.txt", "text\n");
    tree_write("image.png", "png\n");
    tree_write("secret/x.txt", "x\n");
    site_snapshot *snapshot = look();
    const char *const hidden[] = {"/about.md",        "/_config.yml", "/_layouts/default.html",
                                  "/_data/x.yml",     "/.git/config", "/secret/x.txt",
                                  "/notes.bak",       "/about.md~",   "/.about.md.swp",
                                  "/#about.md#",      "/a.filepart",  "/a.part",
                                  "/a.tmp",           "/Gemfile",     "/node_modules/x.js",
                                  "/vendor/bundle/x", "/new-page.md"};
    for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
        if (route_of(snapshot, hidden[i]).kind != SITE_ROUTE_HIDDEN)
            fail_msg("%s is not hidden", hidden[i]);
    const char *const left[] = {"/plain.txt", "/image.png", "/.well-known/security.txt", "/nothing",
                                "/assets/"};
    for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
        if (route_of(snapshot, left[i]).kind != SITE_ROUTE_NONE)
            fail_msg("%s is not left alone", left[i]);
}

/* ---- the trace ---- */

static void write_navigation_site(void)
{
    tree_write("_layouts/default.html",
               "<nav>{% assign all = site.pages | sort: 'navigation_weight' %}{% for page in all %}"
               "[{{ page.title }}]{% endfor %}</nav>{{ content }}");
    tree_write("_layouts/plain.html", "plain {{ content }}");
    tree_write("a.md", "---\ntitle: A\nnavigation_weight: 1\n---\nbody a\n");
    tree_write("b.md", "---\ntitle: B\nnavigation_weight: 2\n---\nbody b\n");
    tree_write("c.md", "---\ntitle: C\nnavigation_weight: 3\nlayout: plain\n---\nbody c\n");
}

static void a_look_that_finds_nothing_changes_nothing(void **state)
{
    (void)state;
    write_navigation_site();
    tree_write("_config.yml", "title: same\n");
    look();
    wait_for(50);
    site_snapshot *snapshot = look();
    assert_true(site_generation(look()) == site_generation(snapshot));
    tree_write("new.txt", "static\n");
    assert_true(site_generation(look()) > site_generation(snapshot));
}

static void a_body_edit_touches_that_page_alone(void **state)
{
    (void)state;
    write_navigation_site();
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html"), b = render(snapshot, "/b.html");
    assert_true(shows(a, "[A][B][C]"));
    tree_write("b.md", "---\ntitle: B\nnavigation_weight: 2\n---\nbody b, edited\n");
    site_snapshot *next = look();
    assert_true(site_generation(next) > site_generation(snapshot));
    assert_true(stands(a, next));
    assert_false(stands(b, next));
    assert_true(shows(render(next, "/b.html"), "edited"));
}

static void a_title_touches_all_who_list_it(void **state)
{
    (void)state;
    write_navigation_site();
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html"), c = render(snapshot, "/c.html");
    tree_write("b.md", "---\ntitle: Bee\nnavigation_weight: 2\n---\nbody b\n");
    site_snapshot *next = look();
    assert_false(stands(a, next));
    assert_true(stands(c, next));
    assert_true(shows(render(next, "/a.html"), "[A][Bee][C]"));
}

static void a_title_from_a_heading_is_in_the_listing(void **state)
{
    (void)state;
    write_navigation_site();
    tree_write("d.md", "# Dee\n\nbody\n");
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    assert_true(shows(a, "[Dee]"));
    tree_write("d.md", "# Dee\n\nanother body\n");
    site_snapshot *next = look();
    assert_true(stands(a, next));
    tree_write("d.md", "# Delta\n\nanother body\n");
    assert_false(stands(a, look()));
}

static void a_layout_touches_those_who_use_it(void **state)
{
    (void)state;
    write_navigation_site();
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html"), c = render(snapshot, "/c.html");
    tree_write("_layouts/plain.html", "very plain {{ content }}");
    site_snapshot *next = look();
    assert_true(stands(a, next));
    assert_false(stands(c, next));
}

static void an_absence_is_an_answer(void **state)
{
    (void)state;
    tree_write("_layouts/default.html", "default {{ content }}");
    tree_write("a.md", "---\ntitle: A\n---\nbody\n");
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    assert_true(shows(a, "default"));
    tree_write("_layouts/page.html", "page {{ content }}");
    site_snapshot *next = look();
    assert_false(stands(a, next));
    assert_true(shows(render(next, "/a.html"), "page"));
}

static void data_and_config_are_asked_by_key(void **state)
{
    (void)state;
    tree_write("_config.yml", "one: 1\ntwo: 2\n");
    tree_write("_data/people.yml", "- Ada\n");
    tree_write("_data/rooms.yml", "- 101\n");
    tree_write("a.md", "---\nlayout: none\n---\n{{ site.one }} {{ site.data.people[0] }}\n");
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    assert_true(shows(a, "1 Ada"));
    tree_write("_data/rooms.yml", "- 102\n");
    assert_true(stands(a, look()));
    tree_write("_config.yml", "one: 1\ntwo: 3\n");
    assert_true(stands(a, look()));
    tree_write("_config.yml", "one: 11\ntwo: 3\n");
    assert_false(stands(a, look()));
    tree_write("_config.yml", "one: 1\ntwo: 3\n");
    assert_true(stands(a, look()));
    tree_write("_data/people.yml", "- Grace\n");
    assert_false(stands(a, look()));
}

static void the_clock_is_asked_at_the_unit_that_is_printed(void **state)
{
    (void)state;
    tree_write("a.md", "---\nlayout: none\n---\n{{ 'now' | date: '%Y' }}\n");
    tree_write("b.md", "---\nlayout: none\n---\n{{ 'now' | date: '%H:%M' }}\n");
    site_snapshot *snapshot = look();
    site_rendering year = render(snapshot, "/a.html"), minute = render(snapshot, "/b.html");
    int64_t now = apr_time_now();
    assert_true(minute.expires > now && minute.expires <= now + apr_time_from_sec(60));
    assert_true(year.expires > minute.expires);
    assert_true(year.expires <= now + apr_time_from_sec(366 * 86400));
    assert_false(site_trace_is_valid(minute.trace, snapshot, minute.expires, pool));
}

static void content_of_another_page_is_inherited(void **state)
{
    (void)state;
    tree_write("_posts/2026-01-05-news.md", "---\ntitle: News\n---\nFirst part.\n\nSecond part.\n");
    tree_write("a.md",
               "---\nlayout: none\n---\n{% for p in site.posts %}{{ p.content }}{% endfor %}\n");
    tree_write("b.md",
               "---\nlayout: none\n---\n{% for p in site.posts %}{{ p.title }}{% endfor %}\n");
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html"), b = render(snapshot, "/b.html");
    assert_true(shows(a, "<p>Second part.</p>"));
    tree_write("_posts/2026-01-05-news.md", "---\ntitle: News\n---\nFirst part.\n\nThird part.\n");
    site_snapshot *next = look();
    assert_false(stands(a, next));
    assert_true(stands(b, next));
    assert_true(shows(render(next, "/a.html"), "<p>Third part.</p>"));
}

/* As in Jekyll, content that comes later in the order of rendering is seen as its source. */
static void content_that_asks_for_itself_ends(void **state)
{
    (void)state;
    const char *all =
        "---\nlayout: none\n---\n{% for p in site.posts %}{{ p.content }}{% endfor %}\n";
    tree_write("_posts/2026-01-05-one.md", all);
    tree_write("_posts/2026-01-06-two.md", all);
    tree_write("a.md", all);
    site_rendering a = render(look(), "/a.html");
    assert_int_equal(a.fault_count, 0);
    assert_true(shows(a, "for p in site.posts"));
}

static void a_trace_survives_as_bytes(void **state)
{
    (void)state;
    write_navigation_site();
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    pos_buffer *bytes = pos_buffer_make(0, pool);
    site_trace_write(bytes, a.trace);
    const site_trace *copy = site_trace_read(buffer_text(bytes));
    assert_non_null(copy);
    assert_true(site_trace_is_valid(copy, snapshot, apr_time_now(), pool));
    assert_true(site_trace_newest(copy) == site_trace_newest(a.trace));
    site_trace_drop(copy);
    for (size_t size = 0; size < bytes->size; size++)
        assert_null(site_trace_read(pos_text_slice(buffer_text(bytes), 0, size)));
    tree_write("a.md", "---\ntitle: A\n---\nother\n");
    copy = site_trace_read(buffer_text(bytes));
    assert_false(site_trace_is_valid(copy, look(), apr_time_now(), pool));
    site_trace_drop(copy);
}

/* ---- held ---- */

static void a_broken_page_changes_nobody_else(void **state)
{
    (void)state;
    write_navigation_site();
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    tree_write("b.md", "---\ntitle: [B\n---\nbody b\n");
    site_snapshot *next = look();
    site_route route = route_of(next, "/b.html");
    assert_true(stands(a, next));
    assert_non_null(site_page_fault(next, route.page));
    assert_string_equal(site_page_fault(next, route.page)->file, "b.md");
    assert_int_equal(site_page_fault(next, route.page)->line, 2);
    assert_true(shows(render(next, "/b.html"), "body b"));
    assert_int_equal(errors_logged, 1);
    look();
    assert_int_equal(errors_logged, 1);
    tree_write("b.md", "---\ntitle: B\nnavigation_weight: 2\n---\nmended\n");
    assert_true(shows(render(look(), "/b.html"), "mended"));
}

/* A YAML document may begin with three hyphens: that is no front matter. */
static void configuration_and_data_may_begin_with_a_rule(void **state)
{
    (void)state;
    tree_write("_config.yml", "---\nname: seen\n");
    tree_write("_data/d.yml", "---\nx: too\n");
    tree_write("a.md", "{{ site.name }} {{ site.data.d.x }}\n");
    assert_true(shows(render(look(), "/a.html"), "seen too"));
}

static void broken_layouts_data_and_configuration_are_held(void **state)
{
    (void)state;
    tree_write("_config.yml", "name: kept\n");
    tree_write("_data/d.yml", "x: kept\n");
    tree_write("_layouts/default.html", "layout {{ site.name }} {{ site.data.d.x }} {{ content }}");
    tree_write("a.md", "body\n");
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    assert_true(shows(a, "layout kept kept"));
    tree_write("_config.yml", "name: [broken\n");
    tree_write("_data/d.yml", "x: [broken\n");
    tree_write("_layouts/default.html", "{% if %}{% endfor %}{{ content }}");
    site_snapshot *next = look();
    assert_int_equal(errors_logged, 3);
    assert_true(stands(a, next));
    assert_true(shows(render(next, "/a.html"), "layout kept kept"));
}

static void an_upload_under_way_waits(void **state)
{
    (void)state;
    tree_write("a.md", "---\ntitle: A\n---\nthe whole body\n");
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    const char *const beginnings[] = {"", "---\ntitle: A\n", "---\ntitle: A\n---\nthe wh\xC3"};
    for (size_t i = 0; i < 3; i++) {
        tree_write("a.md", beginnings[i]);
        site_snapshot *next = look();
        assert_true(stands(a, next));
        assert_non_null(site_page_fault(next, route_of(next, "/a.html").page));
    }
    assert_int_equal(errors_logged, 0);
    tree_write("a.md", "---\ntitle: A\n---\nanother body\n");
    assert_true(shows(render(look(), "/a.html"), "another"));
}

static void a_deletion_is_seen_after_a_moment(void **state)
{
    (void)state;
    write_navigation_site();
    look();
    tree_unlink("b.md");
    site_snapshot *next = look();
    assert_int_equal(route_of(next, "/b.html").kind, SITE_ROUTE_PAGE);
    assert_false(shows(render(next, "/a.html"), "[B]"));
    wait_for(600);
    assert_int_equal(route_of(look(), "/b.html").kind, SITE_ROUTE_NONE);
}

static void an_older_file_put_back_is_a_change(void **state)
{
    (void)state;
    tree_write("a.md", "new\n");
    render(look(), "/a.html");
    tree_write("a.md", "old\n");
    struct timespec old[2] = {{1000000000, 0}, {1000000000, 0}};
    assert_int_equal(utimensat(-1, tree_path("a.md"), old, 0), 0);
    assert_true(shows(render(look(), "/a.html"), "old"));
}

static void two_writes_in_one_tick_are_both_seen(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        tree_write("a.md", "one\n");
        assert_true(shows(render(look(), "/a.html"), "one"));
        tree_write("a.md", "two\n");
        assert_true(shows(render(look(), "/a.html"), "two"));
    }
}

static void posts_of_the_future_come_when_their_time_comes(void **state)
{
    (void)state;
    char text[200];
    time_t soon = time(NULL) + 2;
    strftime(text, sizeof(text), "---\ntitle: Soon\ndate: %Y-%m-%d %H:%M:%S +0000\n---\nsoon\n",
             gmtime(&soon));
    tree_write("_config.yml", "permalink: /:title.html\n");
    tree_write("_posts/2026-01-01-soon.md", text);
    site_snapshot *snapshot = look();
    assert_int_equal(route_of(snapshot, "/soon.html").kind, SITE_ROUTE_NONE);
    assert_true(site_next_wake(snapshot) <= pos_monotonic() + apr_time_from_sec(3));
    wait_for(2100);
    assert_int_equal(route_of(look(), "/soon.html").kind, SITE_ROUTE_PAGE);
}

static void the_same_inputs_give_the_same_bytes(void **state)
{
    (void)state;
    write_navigation_site();
    site_snapshot *snapshot = look();
    site_rendering a = render(snapshot, "/a.html");
    site_options options = {.library = library, .root = tree, .links = POS_LINKS_FOLLOW};
    site_under_test = site_make(&options, pool);
    site_rendering b = render(look(), "/a.html");
    assert_true(pos_text_equal(a.body, b.body));
    assert_true(a.newest == b.newest);
}

static void the_same_files_at_another_time_leave_the_site_as_it_is(void **state)
{
    (void)state;
    tree_write("_config.yml", "timezone: Europe/Paris\n");
    tree_write("_posts/2090-02-01-later.md", "---\ntitle: Later\n---\n");
    tree_write("index.html",
               "---\n---\n{% for p in site.posts %}{{ p.title }}{% endfor %} {{ 'now' | "
               "date: '%F' }} {{ '2090-02-28' | offer | map: 'state' }}");
    site_snapshot *now = look();
    site_rendering before = render(now, "/");
    site_snapshot *then = site_snapshot_at(now, 3792657599, pool); /* 2090-03-08 11:59:59 UTC */
    assert_non_null(then);
    apr_pool_cleanup_register(pool, then, release_snapshot, apr_pool_cleanup_null);
    site_rendering after = render(then, "/");
    assert_true(shows(after, "Later 2090-03-08 closed"));
    assert_true(shows(before, "open") && !shows(before, "Later"));
    assert_true(site_generation(then) == site_generation(now) && look() == now);
    assert_true(pos_text_equal(render(look(), "/").body, before.body));
    assert_true(site_next_change(now) < INT64_MAX && site_next_change(then) == INT64_MAX);
    assert_true(shows(render(then, "/"), "Later 2090-03-08 closed"));
}

static void a_site_without_a_base_takes_the_address_s(void **state)
{
    (void)state;
    static const struct {
        const char *config, *address, *shown;
    } cases[] = {
        {"title: x\n", "https://a.example/lab/", "https://a.example + /lab"},
        {"url: https://a.example\n", "https://a.example/lab", "https://a.example + /lab"},
        {"url: https://a.example/lab\n", "https://a.example/lab", "https://a.example/lab + "},
        {"url: https://b.example\n", "https://a.example/lab", "https://b.example + "},
        {"url: https://a.example\nbaseurl: /x\n", "https://a.example/lab",
         "https://a.example + /x"},
        {"url: https://a.example\nbaseurl: ''\n", "https://a.example/lab", "https://a.example + "},
        {"baseurl: /\n", "https://a.example/lab", "https://a.example + /lab"},
    };
    tree_write("index.html", "---\nlayout: none\n---\n{{ site.url }} + {{ site.baseurl }}");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        tree_write("_config.yml", cases[i].config);
        site_options options = {
            .library = library, .root = tree, .links = POS_LINKS_FOLLOW, .url = cases[i].address};
        site_under_test = site_make(&options, pool);
        site_rendering page = render(look(), "/");
        if (!pos_text_equal(page.body, pos_text_of(cases[i].shown)))
            fail_msg("%s below %s: %.*s", cases[i].config, cases[i].address,
                     POS_TEXT_ARG(page.body));
    }
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_page_is_found_by_its_permalink_and_its_forms),
        TEST(what_jekyll_does_not_publish_is_hidden),
        TEST(a_look_that_finds_nothing_changes_nothing),
        TEST(a_site_without_a_base_takes_the_address_s),
        TEST(a_body_edit_touches_that_page_alone),
        TEST(a_title_touches_all_who_list_it),
        TEST(a_title_from_a_heading_is_in_the_listing),
        TEST(a_layout_touches_those_who_use_it),
        TEST(an_absence_is_an_answer),
        TEST(data_and_config_are_asked_by_key),
        TEST(the_clock_is_asked_at_the_unit_that_is_printed),
        TEST(content_of_another_page_is_inherited),
        TEST(content_that_asks_for_itself_ends),
        TEST(a_trace_survives_as_bytes),
        TEST(a_broken_page_changes_nobody_else),
        TEST(configuration_and_data_may_begin_with_a_rule),
        TEST(broken_layouts_data_and_configuration_are_held),
        TEST(an_upload_under_way_waits),
        TEST(a_deletion_is_seen_after_a_moment),
        TEST(an_older_file_put_back_is_a_change),
        TEST(two_writes_in_one_tick_are_both_seen),
        TEST(posts_of_the_future_come_when_their_time_comes),
        TEST(the_same_inputs_give_the_same_bytes),
        TEST(the_same_files_at_another_time_leave_the_site_as_it_is),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
