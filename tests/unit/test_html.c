/* Comments taken out by a tokenizer; escaping. */
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

/* Openings that never close, a megabyte of each. */
static void hostile_html_is_linear(void **state)
{
    (void)state;
    static const char *const openings[] = {"<!--", "<!--x", "<script><!--", "<p a=\"", "<textarea>",
                                           "</",   "--!",   "<!-- --",      "<svg>",   "<title></"};
    for (size_t i = 0; i < COUNT(openings); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        while (out->size < 1 << 20)
            pos_buffer_add_text(out, pos_text_of(openings[i]));
        strip(buffer_text(out));
    }
}

static void any_cut_is_survived(void **state)
{
    (void)state;
    pos_text whole = POS_TEXT("<!DOCTYPE html><p a='b' c=\"d\">x<!-- y --!><script><!--<script>"
                              "</script>--></script><svg/><pre></pre><!--[if IE]>-->");
    for (size_t i = 0; i <= whole.size; i++) {
        char *copy = malloc(i + 1);
        memcpy(copy, whole.data, i);
        strip(pos_text_make(copy, i));
        free(copy);
    }
}

static void four_characters_are_escaped(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    markup_escape(out, POS_TEXT("a & \"b\" <c> 'd' é"));
    assert_text_equal(buffer_text(out), POS_TEXT("a &amp; &quot;b&quot; &lt;c&gt; 'd' é"),
                      "escape");
    out = pos_buffer_make(0, pool);
    markup_escape(out, POS_TEXT(""));
    assert_int_equal(out->size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(comments_do_not_reach_readers),
        TEST(what_is_no_comment_stays),
        TEST(elements_end_where_the_standard_says),
        TEST(hostile_html_is_linear),
        TEST(any_cut_is_survived),
        TEST(four_characters_are_escaped),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
