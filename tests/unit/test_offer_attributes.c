/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-kept lists of offers: what is left of HTML at a moment, and until when. */
#include "support.h"

#include "site/plugins/offer_attributes.h"

#define NOON 1772366400 /* 2026-03-01 12:00:00 UTC */

static int unreadable;

static void count_unreadable(void *baton, pos_text value)
{
    (void)baton;
    (void)value;
    unreadable++;
}

static pos_text edit_at(const char *html, int64_t now, site__offer_edit *edit)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    *edit = (site__offer_edit){.now = now, .unreadable = count_unreadable};
    unreadable = 0;
    site__edit_offers(out, pos_text_of(html), edit, pool);
    return pos_buffer_whole(out);
}

#define PAST   " data-offer-closes=\"2026-02-28\""
#define FUTURE " data-offer-closes=\"2026-03-01 AoE\""
#define NONE   " data-offer-none=\"yes\""

static void what_has_closed_is_gone_and_attributes_with_it(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"<ul>\n<li" PAST ">a</li>\n<li" FUTURE " id=\"x\">b</li>\n</ul>\n",
         "<ul>\n<li id=\"x\">b</li>\n</ul>\n"},
        {"<ul>\n  <li" PAST ">a</li>\n  <li>b</li>\n</ul>\n", "<ul>\n  <li>b</li>\n</ul>\n"},
        {"x <p" PAST ">a</p>\ny", "x y"},
        {"<ul>\n<li" PAST ">a</li>\n</ul>\n<p>b</p>\n", "<p>b</p>\n"},
        {"<ul>\n<li><a href=\"u\"" PAST ">a</a>: two years</li>\n<li>b</li></ul>\n",
         "<ul>\n<li>b</li></ul>\n"},
        {"<ul><li><p><a" PAST ">a</a></p></li></ul>", ""},
        {"<p>x <a" PAST ">a</a> y</p>", "<p>x  y</p>"},
        {"<p><a" PAST ">a</a></p>\n<p>z</p>", "<p>z</p>"},
        {"<p><em" PAST ">a</em></p>", ""},
        {"<p><!-- c --><em" PAST ">a</em></p>", ""},
        {"<div" PAST ">a<p>b</p></div>c", "c"},
        {"<div><span" PAST ">a</span></div>", "<div></div>"},
        {"<h2" PAST ">A</h2><p>a</p><h3>AA</h3><p>aa</p><h2>B</h2><p>b</p>", "<h2>B</h2><p>b</p>"},
        {"<h3" PAST ">A</h3><p>a</p><h2>B</h2>", "<h2>B</h2>"},
        {"<div><h2" PAST ">A</h2><p>a</p></div><p>b</p>", "<div></div><p>b</p>"},
        {"<ul><li>x<ul><li" PAST ">y</li></ul></li></ul>", "<ul><li>x</li></ul>"},
        {"<p data-offer-opens='2026-03-02'>a</p>", ""},
        {"<p data-offer-opens='2026-03-01'>a</p>", "<p>a</p>"},
        {"<p class=\"c\" data-offer-closes=2027-01-01 id=i>a</p>", "<p class=\"c\" id=i>a</p>"},
        {"<br" FUTURE " />x", "<br />x"},
        {"<p" FUTURE ">a<p>b", "<p>a<p>b"},
        {"<li" PAST ">a", ""},
        {"</div><p" PAST ">a</p></div>", "</div></div>"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        site__offer_edit edit;
        assert_text_equal(edit_at(rows[i][0], NOON, &edit), pos_text_of(rows[i][1]), rows[i][0]);
    }
}

static void a_sentence_stands_where_nothing_else_does(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"<h2>A</h2><p" NONE ">none</p>", "<h2>A</h2><p>none</p>"},
        {"<h2>A</h2><p" NONE ">none</p><ul><li" FUTURE ">a</li></ul>",
         "<h2>A</h2><ul><li>a</li></ul>"},
        {"<h2>A</h2><p" NONE ">none</p><ul><li" PAST ">a</li></ul>", "<h2>A</h2><p>none</p>"},
        {"<h2>A</h2><p" NONE ">none</p><ul><li>kept</li></ul>", "<h2>A</h2><ul><li>kept</li></ul>"},
        {"<h2>A</h2><p" NONE ">none</p><p" FUTURE ">a</p>", "<h2>A</h2><p>a</p>"},
        {"<h2>A</h2><p" NONE ">none</p><h3>AA</h3><ul><li>a</li></ul>",
         "<h2>A</h2><h3>AA</h3><ul><li>a</li></ul>"},
        {"<h2>A</h2><p" NONE ">none</p><h2>B</h2><ul><li>b</li></ul>",
         "<h2>A</h2><p>none</p><h2>B</h2><ul><li>b</li></ul>"},
        {"<h3>A</h3><p" NONE ">none</p><h2>B</h2><ul><li>b</li></ul>",
         "<h3>A</h3><p>none</p><h2>B</h2><ul><li>b</li></ul>"},
        {"<p" NONE ">none</p><ul><li" PAST ">a</li></ul><h2>B</h2><ul><li>b</li></ul>",
         "<p>none</p><h2>B</h2><ul><li>b</li></ul>"},
        {"<ul><li>b</li></ul><h2>A</h2><p" NONE ">none</p>",
         "<ul><li>b</li></ul><h2>A</h2><p>none</p>"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        site__offer_edit edit;
        assert_text_equal(edit_at(rows[i][0], NOON, &edit), pos_text_of(rows[i][1]), rows[i][0]);
    }
}

static void a_table_of_contents_has_no_headings_that_are_gone(void **state)
{
    (void)state;
#define ENTRY(id) "<li><a href=\"#" id "\" id=\"markdown-toc-" id "\">x</a></li>"
    static const char *const rows[][2] = {
        {"<ul id=\"markdown-toc\">" ENTRY("a") ENTRY("b") "</ul><h2 id=\"a\"" PAST
                                                          ">A</h2><h2 id=\"b\">B</h2>",
         "<ul id=\"markdown-toc\">" ENTRY("b") "</ul><h2 id=\"b\">B</h2>"},
        {"<ul id=\"markdown-toc\">" ENTRY("a") "</ul><h2 id=\"a\"" PAST ">A</h2>z", "z"},
        {"<ul id=\"markdown-toc\"><li><a href=\"#a\" id=\"markdown-toc-a\">x</a><ul>" ENTRY(
             "b") "</ul></li></ul><h2 id=\"a\">A</h2><div" PAST "><h3 id=\"b\">B</h3></div>z",
         "<ul id=\"markdown-toc\">" ENTRY("a") "</ul><h2 id=\"a\">A</h2>z"},
        {"<ul id=\"markdown-toc\">" ENTRY("a") "</ul><h2 id=\"a\"" FUTURE ">A</h2>",
         "<ul id=\"markdown-toc\">" ENTRY("a") "</ul><h2 id=\"a\">A</h2>"},
        {"<p id=\"markdown-toc-a\">x</p><p id=\"a\"" PAST ">A</p>",
         "<p id=\"markdown-toc-a\">x</p>"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        site__offer_edit edit;
        assert_text_equal(edit_at(rows[i][0], NOON, &edit), pos_text_of(rows[i][1]), rows[i][0]);
    }
}

static void the_page_knows_how_long_it_is_so(void **state)
{
    (void)state;
    site__offer_edit edit;
    static const char html[] = "<p data-offer-closes='2026-02-28'>a</p><p "
                               "data-offer-closes='2026-03-01 13:00:00'>b</p>"
                               "<p data-offer-opens='2026-03-01 12:30'>c</p>";
    edit_at(html, NOON, &edit);
    assert_int_equal(edit.since, NOON - 43200);
    assert_int_equal(edit.until, NOON + 1800);
    edit_at(html, NOON + 1800, &edit);
    assert_int_equal(edit.since, NOON + 1800);
    assert_int_equal(edit.until, NOON + 3600);
    edit_at(html, NOON + 3600, &edit);
    assert_int_equal(edit.since, NOON + 3600);
    assert_true(edit.until == INT64_MAX);
}

static void what_cant_be_read_stays_and_is_told(void **state)
{
    (void)state;
    site__offer_edit edit;
    pos_text out = edit_at("<p data-offer-closes='Fall 2026'>a</p>", NOON, &edit);
    assert_text_equal(out, POS_TEXT("<p>a</p>"), "unreadable");
    assert_int_equal(unreadable, 1);
    out = edit_at("<p data-offer-closes='until filled'>a</p>", NOON, &edit);
    assert_text_equal(out, POS_TEXT("<p>a</p>"), "until filled");
    assert_int_equal(unreadable, 0);
    assert_true(edit.since == INT64_MIN && edit.until == INT64_MAX);
}

/* Twice the elements may not take more than about twice the time, whatever they are. */
static void hostile_pages_end(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<h2" PAST ">", "<p" NONE ">", "<li" PAST "><ul>",
                                         "</b><p" PAST "></p>", "<h1>x</h1><p" NONE ">y</p>"};
    for (size_t i = 0; i < COUNT(pieces); i++) {
        site__offer_edit edit;
        pos_buffer *html = pos_buffer_make(0, pool);
        for (int count = 0; count < 20000; count++)
            pos_buffer_add_text(html, pos_text_of(pieces[i]));
        int64_t began = pos_monotonic();
        edit_at(pos_buffer_whole_cstring(html), NOON, &edit);
        assert_true(pos_monotonic() - began < 20000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_has_closed_is_gone_and_attributes_with_it),
        TEST(a_sentence_stands_where_nothing_else_does),
        TEST(a_table_of_contents_has_no_headings_that_are_gone),
        TEST(the_page_knows_how_long_it_is_so),
        TEST(what_cant_be_read_stays_and_is_told),
        TEST(hostile_pages_end),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("offer attributes", tests, NULL, NULL);
}
