/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 validation, and conversion of other encodings to UTF-8. */
#include "base/charset.h"

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

static bool is_second_byte(unsigned char first, unsigned char second)
{
    unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= least && second <= most;
}

/* Number of bytes at `at` that begin one sequence; `*whole` is set if they are all of it. */
static size_t sequence_at(bool *whole, const unsigned char *at, size_t left)
{
    size_t size = sequence_size(at[0]);
    size_t good = size > 0;
    while (good > 0 && good < size && good < left &&
           (good == 1 ? is_second_byte(at[0], at[1]) : (at[good] & 0xC0) == 0x80))
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

/* 0x80 to 0x9F (WHATWG Encoding, index-windows-1252); what it leaves out are the C1
 * controls. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/* ISO 8859-15 where it is not ISO 8859-1. */
static int32_t decode_latin9(unsigned char byte)
{
    switch (byte) {
    case 0xA4:
        return 0x20AC;
    case 0xA6:
        return 0x0160;
    case 0xA8:
        return 0x0161;
    case 0xB4:
        return 0x017D;
    case 0xB8:
        return 0x017E;
    case 0xBC:
        return 0x0152;
    case 0xBD:
        return 0x0153;
    case 0xBE:
        return 0x0178;
    default:
        return byte;
    }
}

static int32_t decode_latin1(unsigned char byte)
{
    return byte;
}

static int32_t decode_windows_1252(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
}

static void convert_bytes(pos_buffer *out, pos_text source, int32_t (*character)(unsigned char))
{
    for (size_t i = 0; i < source.size; i++)
        pos_utf8_add(out, character((unsigned char)source.data[i]));
}

static uint32_t unit_at(pos_text source, size_t at, bool big)
{
    unsigned char one = (unsigned char)source.data[at], two = (unsigned char)source.data[at + 1];
    return big ? (uint32_t)one << 8 | two : (uint32_t)two << 8 | one;
}

/* UTF-16 (RFC 2781, 2.2); a surrogate without its other half is U+FFFD. */
static void convert_utf16(pos_buffer *out, pos_text source, bool big)
{
    size_t at = 0;
    while (at + 1 < source.size) {
        uint32_t unit = unit_at(source, at, big);
        at += 2;
        uint32_t low = at + 1 < source.size ? unit_at(source, at, big) : 0;
        if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        }
        pos_utf8_add(out, (int32_t)unit);
    }
    if (at < source.size)
        pos_utf8_add(out, 0xFFFD);
}

typedef enum charset { UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, ISO_8859_1, ISO_8859_15 } charset;

static bool find_charset(charset *out, const char *name)
{
    static const struct {
        const char *name;
        charset set;
    } names[] = {{"utf-8", UTF_8},         {"utf8", UTF_8},
                 {"us-ascii", UTF_8},      {"ascii", UTF_8},
                 {"utf-16", UTF_16LE},     {"utf-16be", UTF_16BE},
                 {"utf-16le", UTF_16LE},   {"windows-1252", WINDOWS_1252},
                 {"cp1252", WINDOWS_1252}, {"iso-8859-1", ISO_8859_1},
                 {"latin1", ISO_8859_1},   {"iso-8859-15", ISO_8859_15},
                 {"latin9", ISO_8859_15}};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal_nocase(pos_text_of(name), pos_text_of(names[i].name))) {
            *out = names[i].set;
            return true;
        }
    return false;
}

/* Skips a byte-order mark; the encoding it stands for overrides the configured one. */
static void skip_byte_order_mark(charset *set, pos_text *source)
{
    static const struct {
        pos_text mark;
        charset set;
    } marks[] = {
        {{"\xEF\xBB\xBF", 3}, UTF_8}, {{"\xFE\xFF", 2}, UTF_16BE}, {{"\xFF\xFE", 2}, UTF_16LE}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (pos_text_starts(*source, marks[i].mark)) {
            *set = marks[i].set;
            *source = pos_text_slice(*source, marks[i].mark.size, source->size);
            return;
        }
}

static void convert_text(pos_buffer *out, pos_text source, charset set)
{
    if (set == UTF_16BE || set == UTF_16LE)
        convert_utf16(out, source, set == UTF_16BE);
    else
        convert_bytes(out, source,
                      set == ISO_8859_1    ? decode_latin1
                      : set == ISO_8859_15 ? decode_latin9
                                           : decode_windows_1252);
}

pos_error *pos_to_utf8(pos_text *out, bool *converted, pos_text source, const char *name,
                       apr_pool_t *result)
{
    charset set = UTF_8;
    *converted = false;
    if (name && !find_charset(&set, name))
        return pos_error_make(POS_EINVALID, result,
                              "unknown encoding \"%s\"; expected utf-8, utf-16, windows-1252, "
                              "iso-8859-1 or iso-8859-15",
                              name);
    skip_byte_order_mark(&set, &source);
    if (set == UTF_8 && pos_utf8_invalid(source) == POS_NOT_FOUND) {
        *out = source;
        return NULL;
    }
    pos_buffer *buffer = pos_buffer_make(0, result);
    convert_text(buffer, source, set);
    const char *text;
    POS_TRY(pos_buffer_get_cstring(&text, buffer));
    *out = pos_text_make(text, pos_buffer_size(buffer));
    *converted = true;
    return NULL;
}
