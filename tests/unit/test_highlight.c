/* SPDX-License-Identifier: Apache-2.0 */
/* Highlighting: what no sample of tests/cases/highlight shows, since it is broken, deep or long. */
#include "support.h"

#include "markup/highlight/languages.h"
#include "markup/markup.h"

static const char *const languages[] = {
#define LANGUAGE(name) #name,
#include "markup/highlight/languages.def"
#undef LANGUAGE
};

static pos_text highlight(const char *language, pos_text code)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    markup_highlight(out, code, pos_text_of(language));
    return buffer_text(out);
}

/* HTML without its tags and with its characters; code has no entities but these. */
static pos_text text_of(pos_text html)
{
    static const struct {
        pos_text entity;
        const char *character;
    } entities[] = {{LITERAL("&lt;"), "<"},
                    {LITERAL("&gt;"), ">"},
                    {LITERAL("&amp;"), "&"},
                    {LITERAL("&quot;"), "\""}};
    pos_buffer *out = pos_buffer_make(0, pool);
    for (size_t at = 0; at < html.size; at++) {
        pos_text rest = pos_text_slice(html, at, html.size);
        size_t i = 0;
        if (html.data[at] == '<') {
            at = pos_text_find_char(html, '>', at);
            continue;
        }
        while (i < COUNT(entities) && !pos_text_starts(rest, entities[i].entity))
            i++;
        if (i < COUNT(entities)) {
            pos_buffer_add_text(out, pos_text_of(entities[i].character));
            at += entities[i].entity.size - 1;
        } else {
            pos_buffer_add_text(out, pos_text_slice(html, at, at + 1));
        }
    }
    return buffer_text(out);
}

static pos_text repeated(const char *piece, size_t times)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    for (size_t i = 0; i < times; i++)
        pos_buffer_add_text(out, pos_text_of(piece));
    return buffer_text(out);
}

/* Whatever a language makes of code, it writes all of it, once and in its order. */
static void every_language_writes_all_of_the_code(void **state)
{
    (void)state;
    static const char *const pieces[] = {"",
                                         "\n",
                                         "\"",
                                         "'",
                                         "`",
                                         "\\",
                                         "/*",
                                         "<!--",
                                         "#{",
                                         "${",
                                         "$(",
                                         "{{ ",
                                         "{% if ",
                                         "%w(a ",
                                         "%q#{",
                                         "<<A\n",
                                         "<<~A, ",
                                         "<<<A\n",
                                         "R\"x(",
                                         "'''",
                                         "\"\"\"",
                                         "f\"{a!r:>{",
                                         "[a](",
                                         "``` x\n",
                                         "- ? : ",
                                         "a: |\n",
                                         "a: \"\n ",
                                         "<?php ",
                                         "<script>a",
                                         "<style>b",
                                         "a.b(",
                                         "case x in a) ",
                                         "@{a=",
                                         "<#",
                                         "@\"\n",
                                         "#if 0\n",
                                         "\t@a $(b ",
                                         "\\begin{",
                                         "$$a",
                                         "\xC3\xA9",
                                         "&#x",
                                         "<![CDATA[",
                                         "=begin\n",
                                         "__END__",
                                         "RUN a \\\n",
                                         "x = y ? {a: 1",
                                         "\xE2\x82\xAC"};
    for (size_t i = 0; i < COUNT(languages); i++)
        for (size_t j = 0; j < COUNT(pieces); j++)
            for (size_t times = 1; times < 300; times += 298) {
                pos_text code = repeated(pieces[j], times);
                assert_text_equal(text_of(highlight(languages[i], code)), code,
                                  apr_psprintf(pool, "%s: %s", languages[i], pieces[j]));
            }
}

typedef struct sample {
    const char *language, *code, *html;
} sample;

static void check_samples(const sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_text_equal(highlight(samples[i].language, pos_text_of(samples[i].code)),
                          pos_text_of(samples[i].html), samples[i].code);
}

static void what_is_open_goes_on_to_the_end(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"java", "/* a", "<span class=\"cm\">/* a</span>"},
        {"rust", "/* a /* b */", "<span class=\"cm\">/* a /* b */</span>"},
        {"go", "`a\n", "<span class=\"s\">`a\n</span>"},
        {"shell", "'a\nb", "<span class=\"s1\">'a\nb</span>"},
        {"sql", "'a", "<span class=\"s1\">'a</span>"},
        {"css", "/* a", "<span class=\"c\">/* a</span>"},
        {"html", "<!-- a", "<span class=\"c\">&lt;!-- a</span>"},
        {"powershell", "'a", "<span class=\"s1\">'a</span>"},
        {"markdown", "``` text\na\n",
         "<span class=\"p\">```</span><span class=\"nl\"> text\n</span>a\n"},
    };
    check_samples(samples, COUNT(samples));
}

static void heredocs_end_at_their_own_names(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"shell", "a <<B\nC\nB\nc",
         "a <span class=\"o\">&lt;&lt;</span><span class=\"no\">B</span><span class=\"sh\">\nC\n"
         "</span><span class=\"no\">B\n</span>c"},
        {"ruby", "a(<<B, <<-C)\nC\nB\n  C\nd",
         "<span class=\"n\">a</span><span class=\"p\">(</span><span class=\"o\">&lt;&lt;</span>"
         "<span class=\"no\">B</span><span class=\"p\">,</span> <span class=\"o\">&lt;&lt;-</span>"
         "<span class=\"no\">C</span><span class=\"p\">)</span><span class=\"sh\">\nC\n</span>"
         "<span class=\"no\">B</span><span class=\"sh\">\n</span><span class=\"no\">  C</span>\n"
         "<span class=\"n\">d</span>"},
        {"php", "<?php <<<A\nB;\nA;\n1",
         "<span class=\"cp\">&lt;?php</span> <span class=\"sh\">&lt;&lt;&lt;A\nB;\nA;</span>\n"
         "<span class=\"mi\">1</span>"},
    };
    check_samples(samples, COUNT(samples));
}

/* Ruby's literals end at their own delimiters, not at those that they open themselves. */
static void literals_end_at_their_delimiters(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"ruby", "%w(a (b) c) d",
         "<span class=\"sx\">%w(a (b) c)</span> <span class=\"n\">d</span>"},
        {"ruby", "%q{#{a}} b", "<span class=\"sx\">%q{#{a}}</span> <span class=\"n\">b</span>"},
        {"ruby", "%Q<#{a}> b",
         "<span class=\"sx\">%Q&lt;</span><span class=\"si\">#{</span><span class=\"n\">a</span>"
         "<span class=\"si\">}</span><span class=\"sx\">&gt;</span> <span class=\"n\">b</span>"},
        {"ruby", "%r!a!i", "<span class=\"sr\">%r!a!i</span>"},
    };
    check_samples(samples, COUNT(samples));
    pos_text of_nul = POS_TEXT("%\0a\0 b");
    assert_text_equal(highlight("ruby", of_nul),
                      POS_TEXT("<span class=\"sx\">%\0a\0</span> <span class=\"n\">b</span>"),
                      "NUL as delimiter");
}

static void longer_than_a_window_keeps_its_colour(void **state)
{
    (void)state;
    pos_text inside = repeated("a line of a long comment\n", 400);
    pos_buffer *code = pos_buffer_make(0, pool), *wanted = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(code, "/*");
    pos_buffer_add_text(code, inside);
    POS_BUFFER_ADD(code, "*/");
    POS_BUFFER_ADD(wanted, "<span class=\"cm\">");
    pos_buffer_add_text(wanted, buffer_text(code));
    POS_BUFFER_ADD(wanted, "</span>");
    assert_text_equal(highlight("java", buffer_text(code)), buffer_text(wanted), "Java");
    assert_text_equal(highlight("javascript", buffer_text(code)), buffer_text(wanted),
                      "JavaScript");
    assert_text_equal(highlight("sql", buffer_text(code)), buffer_text(wanted), "SQL");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(every_language_writes_all_of_the_code), TEST(what_is_open_goes_on_to_the_end),
        TEST(heredocs_end_at_their_own_names),       TEST(literals_end_at_their_delimiters),
        TEST(longer_than_a_window_keeps_its_colour),
    };
    apr_initialize();
    markup_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
