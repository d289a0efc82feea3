/* SPDX-License-Identifier: Apache-2.0 */
/* Whose an address is: the page's that Jekyll would write there, and nobody's left-over. */
#include "looking.h"

#include "site/model/leftover.h"

static pos_buffer *said;

static void note_message(void *baton, pos_level level, const char *message)
{
    (void)baton;
    (void)level;
    pos_buffer_add_text(said, pos_text_of(message));
    pos_buffer_add_char(said, '\n');
}

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    said = pos_buffer_make(0, pool);
    site_options options = {.library = site_library_make(pool),
                            .root = tree,
                            .links = POS_LINKS_FOLLOW,
                            .log = {note_message, NULL, POS_LOG_WARNING}};
    site_under_test = site_make(&options, pool);
    return site_under_test ? 0 : -1;
}

static size_t times_said(const char *words)
{
    size_t count = 0, at = 0;
    pos_text all = buffer_text(said), wanted = pos_text_of(words);
    while ((at = pos_text_find(all, wanted, at)) != POS_NOT_FOUND) {
        at += wanted.size;
        count++;
    }
    return count;
}

#define POSITIONS "---\ntitle: Positions\npermalink: /positions/\n---\nHello\n"

static void a_copy_with_the_same_permalink_takes_nothing(void **state)
{
    static const char *const copies[] = {"positions.md.txt", "positions.xyz", "POSITIONS",
                                         "other.txt"};
    (void)state;
    tree_write("positions.md", POSITIONS);
    for (size_t i = 0; i < COUNT(copies); i++)
        tree_write(copies[i], POSITIONS "A copy\n");
    site_snapshot *snapshot = look();
    assert_string_equal(route_of(snapshot, "/positions/").source, "positions.md");
    assert_string_equal(route_of(snapshot, "/positions/index.html").source, "positions.md");
    assert_string_equal(route_of(snapshot, "/positions/index.xyz").source, "positions.xyz");
    assert_string_equal(route_of(snapshot, "/positions/index").source, "POSITIONS");
    tree_unlink("positions.md");
    for (int i = 0; i < 80 && route_of(snapshot, "/positions/").kind == SITE_ROUTE_PAGE; i++) {
        apr_sleep(apr_time_from_msec(10));
        snapshot = look();
    }
    assert_int_equal(route_of(snapshot, "/positions/").kind, SITE_ROUTE_NONE);
}

static void leftovers_are_hidden_and_nobody_s_page(void **state)
{
    static const char *const names[] = {"positions.md.bak",
                                        "positions.md.orig",
                                        "positions.md.save",
                                        "positions.md.new",
                                        "positions.md.XyZ123",
                                        "positions.md.upload",
                                        "positions.md.2",
                                        "sedAbCdE",
                                        "positions (conflicted copy 2026-01-02 030405).md",
                                        "positions.sync-conflict-20260102-030405-ABCDEFG.md"};
    (void)state;
    tree_write("positions.md", POSITIONS);
    for (size_t i = 0; i < COUNT(names); i++)
        tree_write(names[i], POSITIONS "A copy\n");
    site_snapshot *snapshot = look();
    assert_string_equal(route_of(snapshot, "/positions/").source, "positions.md");
    assert_int_equal(site_page_count(snapshot), 1);
    for (size_t i = 0; i < COUNT(names); i++)
        if (route_of(snapshot, apr_pstrcat(pool, "/", names[i], NULL)).kind != SITE_ROUTE_HIDDEN)
            fail_msg("%s is not hidden", names[i]);
    assert_int_equal(times_said("which is served"), 0);
}

static void each_row_s_example_is_a_leftover(void **state)
{
    static const char *const examples[] = {
#define LEFTOVER(pattern, example, whose, said_where) example,
#include "site/model/leftover.def"
#undef LEFTOVER
    };
    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++)
        if (!site__is_leftover(pos_text_of(examples[i])))
            fail_msg("%s is somebody's", examples[i]);
}

static void leftovers_are_known_by_their_names(void **state)
{
    static const char *const leftovers[] = {
        "a.bak",        "a.save",     "a.md.save.1", "a.html.aB3dEf",
        "a.csv.aB3dEf", "a.pdf.part", "a.json.2",    "b (conflicted copy 2026-01-02 030405)"};
    static const char *const kept[] = {"a.md",
                                       "a.md.txt",
                                       "a.2",
                                       "release-1.2.md",
                                       "a.html.sha256",
                                       "a.html.sha3XY",
                                       "sediment",
                                       "sedative",
                                       "sed.md",
                                       "a.md.backup",
                                       "new.md",
                                       "conflicted.md",
                                       "conflicted copy of a law.md",
                                       "the conflicted copy .md",
                                       "a.markdownish",
                                       "bak",
                                       "a.md-draft",
                                       "a.md-original",
                                       "conflict-2.md",
                                       "a_conflict-2.md",
                                       "a.sync-conflict-b.md",
                                       "4913.md",
                                       "49130",
                                       "#1.md",
                                       "C#.md",
                                       "a.mine",
                                       "a.r2",
                                       "survey_LOCAL_2020.csv",
                                       "db_BACKUP_.md",
                                       "safeBackup-1.md",
                                       "thumbs.md",
                                       "a.conflict",
                                       ".htaccess",
                                       ".htaccess.sample",
                                       ".well-known",
                                       ".nojekyll",
                                       "saved.md",
                                       "a.parts",
                                       "~a.md",
                                       ""};
    (void)state;
    for (size_t i = 0; i < COUNT(leftovers); i++)
        if (!site__is_leftover(pos_text_of(leftovers[i])))
            fail_msg("%s is somebody's", leftovers[i]);
    for (size_t i = 0; i < COUNT(kept); i++)
        if (site__is_leftover(pos_text_of(kept[i])))
            fail_msg("%s is nobody's", kept[i]);
}

static void folders_are_no_leftovers(void **state)
{
    (void)state;
    tree_write("what.new/index.md", "---\n---\nNews\n");
    assert_int_equal(route_of(look(), "/what.new/").kind, SITE_ROUTE_PAGE);
}

static void two_pages_with_one_address_are_named(void **state)
{
    (void)state;
    tree_write("a.md", "---\npermalink: /p/\n---\nA\n");
    tree_write("a - Copy.md", "---\npermalink: /p/\n---\nB\n");
    tree_write("x/index.html", "plain\n");
    tree_write("x/other.md", "---\npermalink: /x/\n---\nC\n");
    site_snapshot *snapshot = look();
    assert_string_equal(route_of(snapshot, "/p/").source, "a.md");
    assert_int_equal(times_said("a - Copy.md: its address /p/index.html is also that of a.md, "
                                "which is served"),
                     1);
    assert_int_equal(times_said("x/other.md: its address /x/index.html is also that of "
                                "x/index.html, which is served"),
                     1);
    tree_write("b.md", "---\n---\nB\n");
    look();
    assert_int_equal(times_said("which is served"), 2);
}

#define SITE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(a_copy_with_the_same_permalink_takes_nothing),
        SITE_TEST(leftovers_are_hidden_and_nobody_s_page),
        SITE_TEST(each_row_s_example_is_a_leftover),
        SITE_TEST(leftovers_are_known_by_their_names),
        SITE_TEST(folders_are_no_leftovers),
        SITE_TEST(two_pages_with_one_address_are_named),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
