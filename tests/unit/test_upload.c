/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads that are under way, and uploads that broke off: what waits, for how long, and what is
 * never taken. */
#include "looking.h"

#include <unistd.h>

#include "base/date.h"

static const site_library *library;
static int errors_logged, warnings_logged;

static void count_lines(void *baton, pos_level level, const char *message)
{
    (void)baton;
    (void)message;
    errors_logged += level == POS_LOG_ERROR;
    warnings_logged += level == POS_LOG_WARNING;
}

/* As a process that starts now sees the tree. */
static void start_process(void)
{
    site_options options = {.library = library,
                            .root = tree,
                            .links = POS_LINKS_FOLLOW,
                            .log = {count_lines, NULL, POS_LOG_WARNING}};
    errors_logged = warnings_logged = 0;
    site_under_test = site_make(&options, pool);
}

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    library = site_library_make(pool);
    start_process();
    return 0;
}

static void write_site(void)
{
    tree_write("_config.yml", "title: Lab\nexclude: [intern]\n");
    tree_write("_layouts/default.html", "<main>{{ content }}</main>{{ site.data.d | join }}\n");
    tree_write("_includes/note.html", "a note\n");
    tree_write("_data/d.yml", "- one\n- two\n- three\n");
    tree_write("index.html", "---\nlayout: default\n---\nwelcome {% include note.html %}\n");
    tree_write("team.md", "---\npermalink: /people/\n---\nthe whole team\nand its guests\n");
    tree_write("intern/x.md", "secret\n");
}

/* Looks whenever the site says that time has brought something, until it says no more. */
static void wait_for_wakes(int at_most_milliseconds)
{
    int64_t deadline = pos_monotonic() + (int64_t)at_most_milliseconds * 1000, wake;
    while ((wake = site_next_wake(look())) != INT64_MAX) {
        int64_t left = wake - pos_monotonic();
        if (wake > deadline)
            fail_msg("the next look is %lld ms away", (long long)left / 1000);
        if (left > 0)
            usleep((useconds_t)left);
    }
}

/* Until no file has a clock tick to wait for. */
static void settle(void)
{
    usleep(40000);
    look();
}

static void assert_text(const char *url, const char *words)
{
    site_rendering page = render(look(), url);
    if (!shows(page, words))
        fail_msg("%s without \"%s\": %.*s", url, words, POS_TEXT_ARG(page.body));
}

static void assert_whole(void)
{
    site_snapshot *snapshot = look();
    assert_text("/", "<main>welcome a note");
    assert_text("/people/", "the whole team\nand its guests");
    assert_int_not_equal(route_of(snapshot, "/intern/x.html").kind, SITE_ROUTE_PAGE);
}

/* ---- never taken ---- */

typedef struct cut_file {
    const char *path, *text; /* NULL: the round cuts no more */
} cut_file;

static void cut_files(const cut_file *cuts, size_t count)
{
    int written = 0;
    write_site();
    start_process();
    assert_whole();
    settle();
    for (size_t i = 0; i < count && cuts[i].path; i++, written++)
        tree_write(cuts[i].path, cuts[i].text);
    look();
    wait_for_wakes(1100);
    for (int looks = 0; looks < 3; looks++) {
        settle();
        assert_whole();
    }
    if (errors_logged != written || (int)site_fault_count(look()) != written)
        fail_msg("%s as \"%s\": %d lines in the log", cuts->path, cuts->text, errors_logged);
}

static void what_broke_off_is_held_for_good(void **state)
{
    (void)state;
    static const cut_file rounds[][4] = {
        {{"_config.yml", ""}, {"_layouts/default.html", ""}, {"index.html", ""}, {"team.md", ""}},
        {{"_config.yml", "\n"},
         {"_layouts/default.html", "<main>{{ cont"},
         {"index.html", "--"},
         {"team.md", "---"}},
        {{"_config.yml", "# nothing else\n"},
         {"_layouts/default.html", "---\nlayout: x\n"},
         {"index.html", "---\nlayout: default\n---\nwelc"},
         {"team.md", "---\npermalink: /peo"}},
        {{"_config.yml", "title: Lab\nexclude: [in"},
         {"team.md", "---\npermalink: /people/\n---\nthe whole te"}},
    };
    for (size_t i = 0; i < COUNT(rounds); i++)
        cut_files(rounds[i], COUNT(rounds[i]));
}

static void who_deletes_it_is_rid_of_it(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    tree_write("team.md", "");
    tree_unlink("team.md");
    look();
    wait_for_wakes(600);
    assert_int_equal(route_of(look(), "/people/").kind, SITE_ROUTE_NONE);
}

static void what_is_whole_again_is_taken(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    tree_write("_layouts/default.html", "");
    look();
    wait_for_wakes(1100);
    assert_whole();
    tree_write("_layouts/default.html", "<main>mended {{ content }}</main>\n");
    assert_text("/", "<main>mended welcome");
}

/* An editor that deletes _config.yml and writes it anew publishes nothing meanwhile. */
static void a_deleted_configuration_counts_for_a_moment(void **state)
{
    (void)state;
    write_site();
    assert_whole();
    tree_unlink("_config.yml");
    settle();
    assert_whole();
    tree_write("_config.yml", "title: Lab\nexclude: [intern]\n");
    settle();
    assert_whole();
    tree_unlink("_config.yml");
    settle();
    wait_for_wakes(5000);
    assert_int_equal(route_of(look(), "/intern/x.html").kind, SITE_ROUTE_PAGE);
}

/* ---- taken after a while ---- */

static void lines_removed_at_the_end_are_removed(void **state)
{
    (void)state;
    write_site();
    assert_text("/", "one two three");
    settle();
    tree_write("_data/d.yml", "- one\n- two\n");
    assert_text("/", "one two three");
    wait_for_wakes(1100);
    assert_text("/", "one two");
    assert_false(shows(render(look(), "/"), "three"));
    tree_write("_config.yml", "title: Lab\n");
    look();
    wait_for_wakes(1100);
    assert_int_equal(route_of(look(), "/intern/x.html").kind, SITE_ROUTE_PAGE);
    assert_int_equal(errors_logged, 0);
}

/* Nobody has to ask twice: it was quiet while nobody asked. */
static void the_first_who_asks_later_sees_it(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    tree_write("_data/d.yml", "- one\n- two\n");
    usleep(1100000);
    assert_false(shows(render(look(), "/"), "three"));
}

static void lines_without_the_last_end_are_whole_lines(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    tree_write("_data/d.yml", "- one\n- two");
    look();
    wait_for_wakes(1100);
    assert_false(shows(render(look(), "/"), "three"));
}

static void includes_and_data_are_emptied_on_purpose(void **state)
{
    (void)state;
    write_site();
    assert_whole();
    settle();
    tree_write("_includes/note.html", "");
    tree_write("_data/d.yml", "");
    look();
    assert_text("/", "a note");
    wait_for_wakes(5000);
    site_rendering page = render(look(), "/");
    assert_false(shows(page, "a note") || shows(page, "one"));
    assert_int_equal(warnings_logged, 2);
    assert_int_equal(errors_logged, 0);
}

/* ---- what a process never knew ---- */

static void nothing_is_published_without_a_good_configuration(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "title: [broken\n", "exclude: [intern"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        pos_error *error;
        write_site();
        tree_write("_config.yml", texts[i]);
        start_process();
        for (int asked = 0; asked < 3; asked++) {
            assert_null(site_hold(site_under_test, &error, pool));
            assert_non_null(strstr(pos_error_string(error, pool), "_config.yml"));
        }
        assert_int_equal(errors_logged, 1);
        tree_write("_config.yml", "title: Lab\nexclude: [intern]\n");
        usleep(50000);
        site_snapshot *held = NULL;
        for (int tries = 0; tries < 100; tries++) {
            held = site_hold(site_under_test, &error, pool);
            if (held)
                break;
            usleep(20000);
        }
        site_release(held);
        assert_whole();
    }
}

static void a_page_that_was_never_whole_is_no_page(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *url;
    } cases[] = {
        {"team.md", "", "/team.html"},
        {"team.md", "---\npermalink: /x\n", "/team.html"},
        {"index.html", "", "/"},
        {"index.html", "---", "/"},
        {"_layouts/default.html", "", "/people/"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        site_rendering page;
        write_site();
        tree_write(cases[i].path, cases[i].text);
        start_process();
        site_snapshot *snapshot = look();
        site_route route = route_of(snapshot, cases[i].url);
        if (route.kind != SITE_ROUTE_PAGE || !site_compose(&page, snapshot, route.page, pool))
            fail_msg("%s as \"%s\" is served", cases[i].path, cases[i].text);
        bool page_cut = cases[i].path[0] != '_';
        assert_int_equal(route_of(snapshot, "/unknown/").kind,
                         page_cut ? SITE_ROUTE_PENDING : SITE_ROUTE_NONE);
        assert_int_equal(route_of(snapshot, "/unknown.png").kind, SITE_ROUTE_NONE);
    }
}

/* What came while the process ran was nothing before: its neighbours' addresses are known. */
static void a_new_file_makes_no_other_address_uncertain(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    tree_write("new.md", "");
    site_snapshot *snapshot = look();
    assert_int_equal(route_of(snapshot, "/new.html").kind, SITE_ROUTE_PAGE);
    assert_int_equal(route_of(snapshot, "/unknown/").kind, SITE_ROUTE_NONE);
}

/* ---- wake-ups ---- */

static void a_settled_site_sleeps(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    assert_true(site_next_wake(look()) == INT64_MAX);
}

static void a_clock_tick_is_waited_for(void **state)
{
    (void)state;
    tree_write("a.md", "one\n");
    look();
    wait_for_wakes(50);
    look();
    assert_true(site_next_wake(look()) == INT64_MAX);
}

static void a_deleted_page_has_its_moment(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    tree_unlink("team.md");
    look();
    wait_for_wakes(500);
    assert_int_equal(route_of(look(), "/people/").kind, SITE_ROUTE_NONE);
}

/* Somebody has the file open: what is there is not taken before they close it. */
static void an_open_file_waits_for_its_end(void **state)
{
    (void)state;
    write_site();
    look();
    settle();
    FILE *file = fopen(tree_path("team.md"), "wb");
    assert_non_null(file);
    fputs("---\npermalink: /people/\n---\nquite another team\n", file);
    fflush(file);
    settle();
    assert_text("/people/", "the whole team");
    assert_true(site_next_wake(look()) - pos_monotonic() > apr_time_from_sec(5));
    fputs("and the rest of it\n", file);
    fclose(file);
    assert_text("/people/", "and the rest of it");
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_broke_off_is_held_for_good),
        TEST(who_deletes_it_is_rid_of_it),
        TEST(what_is_whole_again_is_taken),
        TEST(a_deleted_configuration_counts_for_a_moment),
        TEST(lines_removed_at_the_end_are_removed),
        TEST(the_first_who_asks_later_sees_it),
        TEST(lines_without_the_last_end_are_whole_lines),
        TEST(includes_and_data_are_emptied_on_purpose),
        TEST(nothing_is_published_without_a_good_configuration),
        TEST(a_page_that_was_never_whole_is_no_page),
        TEST(a_new_file_makes_no_other_address_uncertain),
        TEST(a_settled_site_sleeps),
        TEST(a_clock_tick_is_waited_for),
        TEST(a_deleted_page_has_its_moment),
        TEST(an_open_file_waits_for_its_end),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("upload", tests, NULL, NULL);
}
