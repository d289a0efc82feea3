/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as editors saved them → UTF-8. */
#include "support.h"

#include "base/charset.h"

static void invalid_bytes_are_found(void **state)
{
    (void)state;
    static const struct {
        pos_text text;
        size_t at;
        bool cut;
    } rows[] = {{LITERAL(""), POS_NOT_FOUND, false},
                {LITERAL("plain ascii text"), POS_NOT_FOUND, false},
                {LITERAL("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"), POS_NOT_FOUND, false},
                {LITERAL("caf\xE9"), 3, true},
                {LITERAL("caf\xE9s"), 3, false},
                {LITERAL("\xC0\x80"), 0, false},         /* overlong */
                {LITERAL("\xE0\x80\x80"), 0, false},     /* overlong */
                {LITERAL("\xED\xA0\x80"), 0, false},     /* a surrogate */
                {LITERAL("\xF4\x90\x80\x80"), 0, false}, /* past U+10FFFF */
                {LITERAL("\xF5\x80\x80\x80"), 0, false},
                {LITERAL("\x80"), 0, false},
                {LITERAL("12345678\xE2\x82"), 8, true},
                {LITERAL("ab\xF0\x9F\x98"), 2, true},
                {LITERAL("\xE2\x28\xA1"), 0, false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(pos_utf8_invalid(rows[i].text), rows[i].at);
        assert_int_equal(pos_utf8_cut(rows[i].text), rows[i].cut);
    }
}

static void texts_become_utf8(void **state)
{
    (void)state;
    static const struct {
        pos_text source;
        const char *name;
        pos_text wanted;
        bool converted;
    } rows[] = {
        {LITERAL("caf\xC3\xA9"), NULL, LITERAL("caf\xC3\xA9"), false},
        {LITERAL("\xEF\xBB\xBF---\n"), NULL, LITERAL("---\n"), false},
        {LITERAL("caf\xE9 \x80"), NULL, LITERAL("caf\xC3\xA9 \xE2\x82\xAC"), true},
        {LITERAL("\xFF\xFEh\0\xE9\0"), NULL, LITERAL("h\xC3\xA9"), true},
        {LITERAL("\xFE\xFF\0h\xD8\x3D\xDE\x00"), NULL, LITERAL("h\xF0\x9F\x98\x80"), true},
        {LITERAL("\xFF\xFE\x3D\xD8h\0"), NULL, LITERAL("\xEF\xBF\xBDh"), true},
        {LITERAL("\xFF\xFEh\0\xE9"), NULL, LITERAL("h\xEF\xBF\xBD"), true},
        {LITERAL("\xA4"), "ISO-8859-15", LITERAL("\xE2\x82\xAC"), true},
        {LITERAL("\xA4"), "latin1", LITERAL("\xC2\xA4"), true},
        {LITERAL("\x93q\x94"), "windows-1252", LITERAL("\xE2\x80\x9Cq\xE2\x80\x9D"), true},
        {LITERAL("h\0"), "utf-16le", LITERAL("h"), true},
        {LITERAL("\x81\x8D"), NULL, LITERAL("\xC2\x81\xC2\x8D"), true},
        {LITERAL("\xCF\xF0\xE8"), "Windows-1251", LITERAL("\xD0\x9F\xD1\x80\xD0\xB8"), true},
        {LITERAL("\xD0\xD2\xC9"), "KOI8-R", LITERAL("\xD0\xBF\xD1\x80\xD0\xB8"), true},
        {LITERAL("\x93\xFA"), "Shift_JIS", LITERAL("\xE6\x97\xA5"), true},
        {LITERAL("\xC6\xFC"), "EUC-JP", LITERAL("\xE6\x97\xA5"), true},
        {LITERAL("\xC6\xFF-"), "EUC-JP", LITERAL("\xEF\xBF\xBD\xEF\xBF\xBD-"), true},
        {LITERAL("\xC8\xD5"), "GBK", LITERAL("\xE6\x97\xA5"), true},
        {LITERAL("\x8E"), "macRoman", LITERAL("\xC3\xA9"), true},
        {LITERAL("\xB1"), "iso-8859-2", LITERAL("\xC4\x85"), true},
        {LITERAL("caf\xC3\xA9"), "BINARY", LITERAL("caf\xC3\xA9"), false},
        {LITERAL("\xEF\xBB\xBF"
                 "caf\xC3\xA9"),
         "iso-8859-1", LITERAL("caf\xC3\xA9"), false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_text out;
        bool converted;
        assert_null(pos_to_utf8(&out, &converted, rows[i].source, rows[i].name, pool));
        assert_text_equal(out, rows[i].wanted, rows[i].name ? rows[i].name : "by the bytes");
        assert_int_equal(converted, rows[i].converted);
        assert_int_equal(pos_utf8_invalid(out), POS_NOT_FOUND);
    }
}

/* Longer than a piece of the conversion, with characters across its borders. */
static void long_texts_are_whole(void **state)
{
    (void)state;
    pos_buffer *source = pos_buffer_make(0, pool);
    for (int i = 0; i < 50000; i++)
        pos_buffer_add(source, "\xC6\xFC", 2);
    pos_text out;
    bool converted;
    assert_null(pos_to_utf8(&out, &converted, buffer_text(source), "EUC-JP", pool));
    assert_int_equal(out.size, 150000);
    for (size_t i = 0; i < out.size; i += 3)
        assert_memory_equal(out.data + i, "\xE6\x97\xA5", 3);
}

static void unknown_encodings_are_named(void **state)
{
    (void)state;
    pos_text out;
    bool converted;
    pos_error *error = pos_to_utf8(&out, &converted, POS_TEXT("x"), "klingon", pool);
    assert_int_equal(error->status, POS_EINVALID);
    assert_non_null(strstr(error->message, "klingon"));
    error = pos_to_utf8(&out, &converted, POS_TEXT("x"), "latin1//TRANSLIT", pool);
    assert_int_equal(error->status, POS_EINVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(invalid_bytes_are_found),
        TEST(texts_become_utf8),
        TEST(long_texts_are_whole),
        TEST(unknown_encodings_are_named),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
