/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 is looked through here; all other encodings but the one that is guessed are iconv(3)'s. */
#include "base/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/unicode.h"

/* The form of a UTF-8 sequence by its first byte: RFC 3629, section 4. */
static size_t sequence_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

static bool second_fits(unsigned char first, unsigned char second)
{
    unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= least && second <= most;
}

/* How many bytes at `at` are the start of one sequence; `*whole` says whether all of it. */
static size_t sequence_at(bool *whole, const unsigned char *at, size_t left)
{
    size_t size = sequence_size(at[0]);
    size_t good = size > 0;
    while (good > 0 && good < size && good < left &&
           (good == 1 ? second_fits(at[0], at[1]) : (at[good] & 0xC0) == 0x80))
        good++;
    *whole = size > 0 && good == size;
    return good;
}

/* Bytes of ASCII at the start, eight at a time. */
static size_t skip_ascii(const char *data, size_t size)
{
    size_t at = 0;
    uint64_t eight;
    for (; size - at >= sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, data + at, sizeof(eight));
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < size && (unsigned char)data[at] < 0x80)
        at++;
    return at;
}

size_t pos_utf8_invalid(pos_text text)
{
    size_t at = 0;
    bool whole;
    while (at < text.size) {
        at += skip_ascii(text.data + at, text.size - at);
        if (at == text.size)
            break;
        size_t size = sequence_at(&whole, (const unsigned char *)text.data + at, text.size - at);
        if (!whole)
            return at;
        at += size;
    }
    return POS_NOT_FOUND;
}

bool pos_utf8_cut(pos_text text)
{
    size_t at = pos_utf8_invalid(text);
    bool whole;
    return at != POS_NOT_FOUND && sequence_at(&whole, (const unsigned char *)text.data + at,
                                              text.size - at) == text.size - at;
}

/* ---- conversions ---- */

/* 0x80 to 0x9F (WHATWG Encoding, index-windows-1252); what it leaves out are the C1 controls. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/* The guess: needs no file of iconv's, and takes every byte. */
static void from_windows_1252(pos_buffer *out, pos_text source)
{
    for (size_t i = 0; i < source.size; i++) {
        unsigned char byte = (unsigned char)source.data[i];
        pos_utf8_add(out, byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte);
    }
}

/* The size of an encoding's smallest unit: so much is skipped where it makes no sense. */
static size_t unit_of(const char *name)
{
    static const struct {
        pos_text prefix;
        size_t size;
    } units[] = {{{"UTF-16", 6}, 2}, {{"UCS-2", 5}, 2}, {{"UTF-32", 6}, 4}, {{"UCS-4", 5}, 4}};
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (strncasecmp(name, units[i].prefix.data, units[i].prefix.size) == 0)
            return units[i].size;
    return 1;
}

/* Converts what it can; true where something is left that makes no sense (or no room is). */
static bool convert_run(pos_buffer *out, pos_text *rest, iconv_t converter)
{
    char piece[4096], *in = (char *)(uintptr_t)rest->data, *to = piece;
    size_t left = rest->size, room = sizeof(piece);
    size_t done = iconv(converter, &in, &left, &to, &room);
    bool stopped = done == (size_t)-1 && errno != E2BIG;
    pos_buffer_add(out, piece, sizeof(piece) - room);
    *rest = pos_text_make(in, left);
    return stopped;
}

/* What makes no sense becomes U+FFFD, a unit at a time. */
static void convert_bytes(pos_buffer *out, pos_text source, iconv_t converter, size_t unit)
{
    while (source.size && !pos_buffer_failed(out))
        if (convert_run(out, &source, converter)) {
            pos_utf8_add(out, 0xFFFD);
            iconv(converter, NULL, NULL, NULL, NULL);
            source = pos_text_slice(source, unit < source.size ? unit : source.size, source.size);
        }
}

/* ---- names ---- */

/* True for names that mean UTF-8, or no encoding in particular. */
static bool is_utf8(const char *name)
{
    static const char *const names[] = {"utf-8",          "utf8", "us-ascii",   "ascii",
                                        "ansi_x3.4-1968", "646",  "ascii-8bit", "binary",
                                        "cp65001",        NULL};
    return pos_text_in_names(pos_text_of(name), names);
}

/* iconv's name of an encoding that Ruby calls otherwise. */
static const char *iconv_name(const char *name)
{
    static const struct {
        const char *ruby, *iconv;
    } names[] = {{"utf-16", "UTF-16LE"},        {"utf-32", "UTF-32LE"},
                 {"latin9", "ISO-8859-15"},     {"macroman", "MACINTOSH"},
                 {"csWindows31J", "CP932"},     {"pck", "SJIS"},
                 {"eucjp", "EUC-JP"},           {"euckr", "EUC-KR"},
                 {"euctw", "EUC-TW"},           {"gb12345", "GBK"},
                 {"big5-uao", "BIG5"},          {"cp951", "BIG5-HKSCS"},
                 {"mac-japanese", "SHIFT_JIS"}, {"windows-874", "CP874"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal_nocase(pos_text_of(name), pos_text_of(names[i].ruby)))
            return names[i].iconv;
    return name;
}

/* Skips a byte-order mark; the encoding it stands for overrides the configured one. */
static void skip_byte_order_mark(const char **name, pos_text *source)
{
    static const struct {
        pos_text mark;
        const char *name;
    } marks[] = {
        {{"\xEF\xBB\xBF", 3}, NULL}, {{"\xFE\xFF", 2}, "UTF-16BE"}, {{"\xFF\xFE", 2}, "UTF-16LE"}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (pos_text_starts(*source, marks[i].mark)) {
            *name = marks[i].name;
            *source = pos_text_slice(*source, marks[i].mark.size, source->size);
            return;
        }
}

/* "//" would be an option of iconv's. */
static pos_error *open_converter(iconv_t *out, const char *name, apr_pool_t *result)
{
    *out = strchr(name, '/') ? (iconv_t)-1 : iconv_open("UTF-8", iconv_name(name));
    if (*out == (iconv_t)-1)
        return pos_error_make(
            POS_EINVALID, result,
            "unknown encoding \"%s\"; expected utf-8, iso-8859-1, windows-1252 or "
            "another that iconv knows",
            name);
    return NULL;
}

static pos_error *convert_named(pos_buffer *out, pos_text source, const char *name,
                                apr_pool_t *result)
{
    iconv_t converter;
    POS_TRY(open_converter(&converter, name, result));
    convert_bytes(out, source, converter, unit_of(name));
    iconv_close(converter);
    return NULL;
}

static pos_error *check_name(const char *name, apr_pool_t *result)
{
    iconv_t converter;
    if (is_utf8(name))
        return NULL;
    POS_TRY(open_converter(&converter, name, result));
    iconv_close(converter);
    return NULL;
}

pos_error *pos_to_utf8(pos_text *out, bool *converted, pos_text source, const char *name,
                       apr_pool_t *result)
{
    *converted = false;
    if (name)
        POS_TRY(check_name(name, result));
    if (name && is_utf8(name))
        name = NULL;
    skip_byte_order_mark(&name, &source);
    if (!name && pos_utf8_invalid(source) == POS_NOT_FOUND) {
        *out = source;
        return NULL;
    }
    pos_buffer *buffer = pos_buffer_make(0, result);
    if (name)
        POS_TRY(convert_named(buffer, source, name, result));
    else
        from_windows_1252(buffer, source);
    const char *text;
    POS_TRY(pos_buffer_get_cstring(&text, buffer));
    *out = pos_text_make(text, pos_buffer_size(buffer));
    *converted = true;
    return NULL;
}
