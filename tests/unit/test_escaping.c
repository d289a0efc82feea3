/* SPDX-License-Identifier: Apache-2.0 */
/* Text on its way into HTML and JSON; the small readers of bytes that all parsers share. */
#include "support.h"

#include "base/html.h"
#include "base/json.h"

static void html_escapes_what_its_place_needs(void **state)
{
    (void)state;
    static const struct {
        pos_html_escaping escaping;
        const char *wanted;
    } rows[] = {{POS_HTML_TEXT, "a &amp; \"b\" &lt;c&gt; 'd' é&amp;"},
                {POS_HTML_ATTRIBUTE, "a &amp; &quot;b&quot; &lt;c&gt; 'd' é&amp;"},
                {POS_HTML_ALL, "a &amp; &quot;b&quot; &lt;c&gt; &#39;d&#39; é&amp;"},
                {POS_HTML_XML, "a &amp; &quot;b&quot; &lt;c&gt; &apos;d&apos; é&amp;"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        pos_html_escape(out, POS_TEXT("a & \"b\" <c> 'd' é&"), rows[i].escaping);
        assert_text_equal(buffer_text(out), pos_text_of(rows[i].wanted), rows[i].wanted);
        pos_buffer_truncate(out, 0);
        pos_html_escape(out, POS_TEXT(""), rows[i].escaping);
        assert_int_equal(out->size, 0);
    }
    assert_int_equal(pos_html_special(POS_TEXT("ab"), 0, POS_HTML_ALL), 2);
    assert_int_equal(pos_html_special(POS_TEXT("a'<"), 0, POS_HTML_TEXT), 2);
}

static void json_strings_are_rubys(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_json_string(out, POS_TEXT("a\"b\\c/\b\f\n\r\t\x01\x1f\0\x7f é"));
    assert_text_equal(buffer_text(out),
                      POS_TEXT("\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\\u0000\x7f é\""),
                      "all kinds");
    pos_buffer_truncate(out, 0);
    pos_json_string(out, POS_TEXT(""));
    assert_text_equal(buffer_text(out), POS_TEXT("\"\""), "empty");
}

static void bytes_are_read_within_their_text(void **state)
{
    (void)state;
    pos_text text = POS_TEXT(" \t a");
    assert_int_equal(pos_text_at(text, 3), 'a');
    assert_int_equal(pos_text_at(text, 4), '\0');
    assert_int_equal(pos_text_skip_space(text, 0), 3);
    assert_int_equal(pos_text_skip_space(text, 4), 4);
    assert_true(pos_text_is_space(POS_TEXT(" \n")) && pos_text_is_space(POS_TEXT("")));
    assert_false(pos_text_is_space(text));
    assert_true(pos_text_is_digits(POS_TEXT("0129")) && pos_text_is_digits(POS_TEXT("")));
    assert_false(pos_text_is_digits(POS_TEXT("1 ")));
    assert_int_equal(pos_hex_digit('9'), 9);
    assert_int_equal(pos_hex_digit('a'), 10);
    assert_int_equal(pos_hex_digit('F'), 15);
    assert_int_equal(pos_hex_digit('g'), -1);
    assert_int_equal(pos_hex_digit('@'), -1);
}

static void words_are_found_whole(void **state)
{
    (void)state;
    static const char *const names[] = {"br", "img", NULL};
    assert_true(pos_text_in_words(POS_TEXT("a"), "a bc d", false));
    assert_true(pos_text_in_words(POS_TEXT("d"), "a bc d", false));
    assert_false(pos_text_in_words(POS_TEXT("b"), "a bc d", false));
    assert_false(pos_text_in_words(POS_TEXT("a bc"), "a bc d", false));
    assert_false(pos_text_in_words(POS_TEXT("A"), "a bc d", false));
    assert_true(pos_text_in_words(POS_TEXT("bC"), "A BC D", true));
    assert_true(pos_text_in_names(POS_TEXT("IMG"), names));
    assert_false(pos_text_in_names(POS_TEXT("im"), names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(html_escapes_what_its_place_needs),
        TEST(json_strings_are_rubys),
        TEST(bytes_are_read_within_their_text),
        TEST(words_are_found_whole),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("escaping", tests, NULL, NULL);
}
