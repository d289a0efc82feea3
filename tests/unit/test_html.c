/* SPDX-License-Identifier: Apache-2.0 */
/* The tokenizer of HTML, and comments taken out with it. */
#include "growth.h"
#include "support.h"

#include "markup/markup.h"

static pos_text strip(pos_text html)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    markup_strip_comments(out, html);
    return buffer_text(out);
}

static void comments_do_not_reach_readers(void **state)
{
    (void)state;
    static const struct {
        const char *html, *wanted;
    } rows[] = {{"a<!-- x -->b", "ab"},
                {"<p>a</p><!--x--><p>b</p>", "<p>a</p><p>b</p>"},
                {"a<!-->b", "ab"},
                {"a<!--->b", "ab"},
                {"a<!---->b", "ab"},
                {"a<!--x--!>b", "ab"},
                {"a<!-- <!-- x --> b", "a b"},
                {"a<!-- x -- y > z -->b", "ab"},
                {"a<!-- never closed", "a"},
                {"a<!-", "a<!-"},
                {"a<!--", "a"},
                {"a < b <!--x--> c", "a < b  c"},
                {"<!-- <p title=\"-->\">\">x", "\">\">x"},
                {"<!--[if IE]>x<![endif]-->y", "<!--[if IE]>x<![endif]-->y"},
                {"<!--[if !IE]><!-->x<!--<![endif]-->", "<!--[if !IE]><!-->x<!--<![endif]-->"},
                {"<![endif]-->x", "<![endif]-->x"},
                {"a<!--#include virtual=\"/b\" -->b", "a<!--#include virtual=\"/b\" -->b"},
                {"a<!-- #include virtual=\"/b\" -->b", "ab"},
                {"<!DOCTYPE html><!-- x --><html>", "<!DOCTYPE html><html>"},
                {"<?php <!-- ?>x-->", "<?php <!-- ?>x-->"},
                {"</ <!-- >x", "</ <!-- >x"},
                {"", ""}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(strip(pos_text_of(rows[i].html)), pos_text_of(rows[i].wanted),
                          rows[i].html);
}

static void what_is_no_comment_stays(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "<p title=\"<!-- x -->\">a</p>",
        "<p title='<!-- x -->'>a</p>",
        "<p title = \"<!-- x -->\" b>a</p>",
        "<p data-a=b\"<!--c>a</p>",
        "<pre>a<!-- x -->b</pre>",
        "<PRE class=x>a<b><!-- x --></b></PRE>",
        "<pre><pre></pre><!-- x --></pre>",
        "<template><p><!-- x --></p></template>",
        "<textarea><!-- x --></textarea>",
        "<title>a<!-- x --></title>",
        "<script>if (a<!--b) c-->d;</script>",
        "<script><!-- <script> </script> --> </script>",
        "<style>/* <!-- x --> */</style>",
        "<style></styles><!-- x --></style>",
        "<iframe><!-- x --></iframe>",
        "<plaintext><!-- x -->",
        "<textarea><!-- never closed -->",
        "<",
        "</",
        "<p",
        "<p a=\"",
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(strip(pos_text_of(rows[i])), pos_text_of(rows[i]), rows[i]);
}

static void elements_end_where_the_standard_says(void **state)
{
    (void)state;
    static const struct {
        const char *html, *wanted;
    } rows[] = {{"<script>a</script><!--x-->b", "<script>a</script>b"},
                {"<script>a</SCRIPT ><!--x-->b", "<script>a</SCRIPT >b"},
                {"<script><!-- a </script><!--x-->b", "<script><!-- a </script>b"},
                {"<script><!-- <script> </script> a --> </script><!--x-->b",
                 "<script><!-- <script> </script> a --> </script>b"},
                {"<title>a</title><!--x-->b", "<title>a</title>b"},
                {"<pre>a</pre><!--x-->b", "<pre>a</pre>b"},
                {"</pre></pre><!--x-->b", "</pre></pre>b"},
                {"<svg><title>a<!--x--></title><style/></svg><!--x-->b",
                 "<svg><title>a</title><style/></svg>b"},
                {"<svg/><title><!--x--></title>", "<svg/><title><!--x--></title>"},
                {"<p title=a\"><!--x-->b", "<p title=a\">b"},
                {"<preface><!--x-->b", "<preface>b"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(strip(pos_text_of(rows[i].html)), pos_text_of(rows[i].wanted),
                          rows[i].html);
}

static void strip_only(pos_text html)
{
    strip(html);
}

/* Openings that never close, a megabyte of each. */
static void hostile_html_is_linear(void **state)
{
    (void)state;
    static const char *const openings[] = {"<!--", "<!--x", "<script><!--", "<p a=\"", "<textarea>",
                                           "</",   "--!",   "<!-- --",      "<svg>",   "<title></"};
    for (size_t i = 0; i < COUNT(openings); i++)
        assert_linear(strip_only, pos_text_of(openings[i]));
}

static void any_cut_is_survived(void **state)
{
    (void)state;
    pos_text whole = POS_TEXT("<!DOCTYPE html><p a='b' c=\"d\">x<!-- y --!><script><!--<script>"
                              "</script>--></script><svg/><pre></pre><!--[if IE]>-->");
    for (size_t i = 0; i <= whole.size; i++) {
        char *copy = malloc(i); /* exactly: a sanitizer sees a byte too many */
        memcpy(copy, whole.data, i);
        strip(pos_text_make(copy, i));
        free(copy);
    }
}

/* Each token as its kind's letter and its text. */
static pos_text tokens_of(pos_text html)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    markup_html in = {.html = html};
    markup_html_token token;
    while (markup_html_next(&token, &in)) {
        pos_buffer_add_char(out, "tsecdr"[token.kind]);
        if (token.empty)
            pos_buffer_add_char(out, '0');
        pos_buffer_printf(out, "[%.*s]", POS_TEXT_ARG(token.whole));
    }
    return buffer_text(out);
}

static void tokens_end_where_the_standard_says(void **state)
{
    (void)state;
    static const struct {
        const char *html, *wanted;
    } rows[] = {
        {"a<b>c</b>", "t[a]s[<b>]t[c]e[</b>]"},
        {"<a title = \"x > :smile:\">t</a>", "s[<a title = \"x > :smile:\">]t[t]e[</a>]"},
        {"<a title=\n'>'>t", "s[<a title=\n'>'>]t[t]"},
        {"<a b=c\"d>e\">", "s[<a b=c\"d>]t[e\">]"},
        {"a < b <3 </i>", "t[a < b <3 ]e[</i>]"},
        {"<br><img/><i / >", "s0[<br>]s0[<img/>]s[<i / >]"},
        {"<!doctype html><!-- > --><?x?></ y>", "d[<!doctype html>]c[<!-- > -->]d[<?x?>]d[</ y>]"},
        {"<script>a<b></script>c", "s[<script>]r[a<b>]e[</script>]t[c]"},
        {"<style></style><title>&lt;<i></TITLE>",
         "s[<style>]e[</style>]s[<title>]r[&lt;<i>]e[</TITLE>]"},
        {"<svg><title><b></title></svg>", "s[<svg>]s[<title>]s[<b>]e[</title>]e[</svg>]"},
        {"<p", "s[<p]"},
        {"", ""}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(tokens_of(pos_text_of(rows[i].html)), pos_text_of(rows[i].wanted),
                          rows[i].html);
}

static void attributes_are_found_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *tag, *name, *wanted; /* NULL: there is none */
    } rows[] = {{"<a id=x>", "id", "x"},
                {"<a ID = 'x y' class=z>", "id", "x y"},
                {"<a title=\"id=1\" id=2>", "id", "2"},
                {"<a id>", "id", ""},
                {"<a/id=1/>", "id", "1/"},
                {"<a data-id=1>", "id", NULL},
                {"<a =id=1>", "id", NULL},
                {"<a>", "id", NULL},
                {"<a id=\"never closed", "id", "never closed"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        markup_html in = {.html = pos_text_of(rows[i].tag)};
        markup_html_token token;
        pos_text value;
        assert_true(markup_html_next(&token, &in));
        bool found = markup_html_attribute(&value, &token, pos_text_of(rows[i].name));
        assert_int_equal(found, rows[i].wanted != NULL);
        if (found)
            assert_text_equal(value, pos_text_of(rows[i].wanted), rows[i].tag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(comments_do_not_reach_readers),
        TEST(what_is_no_comment_stays),
        TEST(elements_end_where_the_standard_says),
        TEST(hostile_html_is_linear),
        TEST(any_cut_is_survived),
        TEST(tokens_end_where_the_standard_says),
        TEST(attributes_are_found_by_name),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
