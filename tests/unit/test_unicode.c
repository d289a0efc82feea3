/* SPDX-License-Identifier: Apache-2.0 */
/* Characters: walking, properties, case, normal forms, transliteration. */
#include "support.h"

#include "base/unicode.h"

static void characters_are_walked(void **state)
{
    (void)state;
    pos_text text = POS_TEXT("a\xC3\xA9\xFF\xE2\x82\xAC");
    static const int32_t wanted[] = {'a', 0xE9, 0xFFFD, 0x20AC};
    size_t offset = 0, count = 0;
    int32_t code;
    for (; pos_utf8_next(&code, text, &offset); count++)
        assert_int_equal(code, wanted[count]);
    assert_int_equal(count, 4);
    assert_int_equal(pos_utf8_length(text), 4);
    assert_int_equal(pos_utf8_offset(text, 2), 3);
    assert_int_equal(pos_utf8_offset(text, 99), text.size);
    assert_int_equal(pos_utf8_length(POS_TEXT("")), 0);
}

static void what_is_no_character_is_replaced(void **state)
{
    (void)state;
    static const int32_t codes[] = {-1, 0xD800, 0xDFFF, 0x110000, INT32_MAX};
    for (size_t i = 0; i < COUNT(codes); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        pos_utf8_add(out, codes[i]);
        assert_text_equal(buffer_text(out), POS_TEXT("\xEF\xBF\xBD"), "code");
    }
}

static void properties_are_unicode_s(void **state)
{
    (void)state;
    assert_true(pos_unicode_letter(0xE9) && pos_unicode_letter(0x65E5));
    assert_false(pos_unicode_letter('1'));
    assert_true(pos_unicode_mark(0x301) && !pos_unicode_mark('a'));
    assert_true(pos_unicode_digit(0x661) && !pos_unicode_digit(0xBD));
    assert_true(pos_unicode_number(0xBD));
    assert_true(pos_unicode_space(0xA0) && pos_unicode_space(0x2028) && pos_unicode_space('\v'));
    assert_false(pos_unicode_space(0x200B));
    assert_false(pos_unicode_letter(0x110000));
}

static void case_is_ruby_s(void **state)
{
    (void)state;
    static const struct {
        const char *text, *up, *down, *capital;
    } rows[] = {{"straße Élan", "STRASSE ÉLAN", "straße élan", "Straße élan"},
                {"ﬁn", "FIN", "ﬁn", "Fin"},
                {"ǆemal", "ǄEMAL", "ǆemal", "ǅemal"},
                {"İx", "İX", "i̇x", "İx"},
                {"ΑΣ", "ΑΣ", "ασ", "Ασ"},
                {"\xFFz\xC3", "\xFFZ\xC3", "\xFFz\xC3", "\xFFz\xC3"},
                {"", "", "", ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *up = pos_buffer_make(0, pool), *down = pos_buffer_make(0, pool),
                   *capital = pos_buffer_make(0, pool);
        pos_utf8_upcase(up, pos_text_of(rows[i].text));
        pos_utf8_downcase(down, pos_text_of(rows[i].text));
        pos_utf8_capitalize(capital, pos_text_of(rows[i].text));
        assert_text_equal(buffer_text(up), pos_text_of(rows[i].up), rows[i].text);
        assert_text_equal(buffer_text(down), pos_text_of(rows[i].down), rows[i].text);
        assert_text_equal(buffer_text(capital), pos_text_of(rows[i].capital), rows[i].text);
    }
}

static void the_normal_form_is_annex_15_s(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    assert_true(pos_utf8_nfkd(out, POS_TEXT("\xC3\xA9\xEF\xAC\x81")));
    assert_text_equal(buffer_text(out),
                      POS_TEXT("e\xCC\x81"
                               "fi"),
                      "NFKD");
    assert_false(pos_utf8_nfkd(out, POS_TEXT("\xFF")));
    assert_true(pos_utf8_nfkd(out, (pos_text){NULL, 0}));
}

static void letters_lose_their_marks(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_utf8_transliterate(out, POS_TEXT("Éléonore Größe Łódź Ærø Þór ŉ Ǎ 日 ÷ ×"));
    assert_text_equal(buffer_text(out), POS_TEXT("Eleonore Grosse Lodz AEro Thor 'n ? ? ? x"),
                      "latin");
}

static void what_is_shown_controls_nothing(void **state)
{
    (void)state;
    static const struct {
        pos_text text;
        const char *visible;
    } rows[] = {
        {LITERAL("plain Größe 日本 👩‍🔬 \\x"), "plain Größe 日本 👩‍🔬 \\x"},
        {LITERAL("a\tb\r\nc\0d\x1b[1m\x7F"), "a\\tb\\r\\nc\\x00d\\x1b[1m\\x7f"},
        {LITERAL("\xC2\x9B\x9B\xFF\xC3"), "\\x9b\\x9b\\xff\\xc3"},
        {LITERAL("\u2028\u202E\u2067"), "\\u2028\\u202e\\u2067"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        pos_utf8_add_visible(out, rows[i].text);
        assert_text_equal(buffer_text(out), pos_text_of(rows[i].visible), rows[i].visible);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(characters_are_walked),          TEST(what_is_no_character_is_replaced),
        TEST(properties_are_unicode_s),       TEST(case_is_ruby_s),
        TEST(the_normal_form_is_annex_15_s),  TEST(letters_lose_their_marks),
        TEST(what_is_shown_controls_nothing),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("unicode", tests, NULL, NULL);
}
