/* SPDX-License-Identifier: Apache-2.0 */
/* Characters: decoding, properties, case, normal forms, transliteration. */
#include "base/unicode.h"

#include <stdlib.h>

#include <utf8proc.h>

#define REPLACEMENT 0xFFFD

/* Decodes the character at `*offset`; `*valid` is false for a byte that belongs to none. */
static bool decode_next(int32_t *code, bool *valid, pos_text text, size_t *offset)
{
    if (*offset >= text.size)
        return false;
    unsigned char first = (unsigned char)text.data[*offset];
    *valid = true;
    if (first < 0x80) {
        *code = first;
        (*offset)++;
        return true;
    }
    size_t left = text.size - *offset;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data + *offset,
                                             (utf8proc_ssize_t)(left < 4 ? left : 4), code);
    *valid = size > 0;
    if (size <= 0)
        *code = REPLACEMENT;
    *offset += size > 0 ? (size_t)size : 1;
    return true;
}

bool pos_utf8_next(int32_t *code, pos_text text, size_t *offset)
{
    bool valid;
    return decode_next(code, &valid, text, offset);
}

void pos_utf8_add(pos_buffer *out, int32_t code)
{
    utf8proc_uint8_t bytes[4];
    if (!utf8proc_codepoint_valid(code))
        code = REPLACEMENT;
    utf8proc_ssize_t size = utf8proc_encode_char(code, bytes);
    pos_buffer_add(out, (const char *)bytes, (size_t)size);
}

size_t pos_utf8_length(pos_text text)
{
    size_t length = 0, offset = 0;
    int32_t code;
    while (pos_utf8_next(&code, text, &offset))
        length++;
    return length;
}

size_t pos_utf8_offset(pos_text text, size_t index)
{
    size_t offset = 0;
    int32_t code;
    while (index > 0 && pos_utf8_next(&code, text, &offset))
        index--;
    return offset;
}

/* ---- properties ---- */

static bool has_category(int32_t code, utf8proc_category_t first, utf8proc_category_t last)
{
    utf8proc_category_t category = utf8proc_category(code);
    return category >= first && category <= last;
}

bool pos_unicode_letter(int32_t code)
{
    return has_category(code, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO);
}

bool pos_unicode_mark(int32_t code)
{
    return has_category(code, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_ME);
}

bool pos_unicode_digit(int32_t code)
{
    return utf8proc_category(code) == UTF8PROC_CATEGORY_ND;
}

bool pos_unicode_number(int32_t code)
{
    return has_category(code, UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO);
}

bool pos_unicode_space(int32_t code)
{
    return (code >= '\t' && code <= '\r') || code == 0x85 ||
           has_category(code, UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}

/* ---- case ---- */

/* Full mappings that are longer than one character: Unicode's SpecialCasing.txt, unconditional
 * ones. */
typedef struct special_case {
    int32_t code;
    const char *upper;
    const char *title;
} special_case;

static const special_case special_cases[] = {
#define SPECIAL_CASE(code, upper, title) {code, upper, title},
#include "special_casing.def"
#undef SPECIAL_CASE
};

static int by_code(const void *key, const void *item)
{
    int32_t code = *(const int32_t *)key, other = ((const special_case *)item)->code;
    return (code > other) - (code < other);
}

static const special_case *find_special_case(int32_t code)
{
    return code < 0xDF
               ? NULL
               : bsearch(&code, special_cases, sizeof(special_cases) / sizeof(*special_cases),
                         sizeof(*special_cases), by_code);
}

/* `special`, or where that is NULL the one character `simple`. */
static void add_mapped(pos_buffer *out, const char *special, int32_t simple)
{
    if (special)
        pos_buffer_add_text(out, pos_text_of(special));
    else
        pos_utf8_add(out, simple);
}

static void add_upper(pos_buffer *out, int32_t code)
{
    const special_case *special = find_special_case(code);
    add_mapped(out, special ? special->upper : NULL, utf8proc_toupper(code));
}

static void add_title(pos_buffer *out, int32_t code)
{
    const special_case *special = find_special_case(code);
    add_mapped(out, special ? special->title : NULL, utf8proc_totitle(code));
}

#define CAPITAL_I_WITH_DOT 0x130

/* The one letter whose lower case is longer. Ruby does not special-case final sigma. */
static void add_lower(pos_buffer *out, int32_t code)
{
    if (code == CAPITAL_I_WITH_DOT)
        POS_BUFFER_ADD(out, "i\xCC\x87");
    else
        pos_utf8_add(out, utf8proc_tolower(code));
}

/* Applies `add` to each character from `offset` on; what is none is copied. */
static void map_characters(pos_buffer *out, pos_text text, size_t offset,
                           void (*add)(pos_buffer *, int32_t))
{
    int32_t code;
    bool valid;
    for (size_t start = offset; decode_next(&code, &valid, text, &offset); start = offset) {
        if (valid)
            add(out, code);
        else
            pos_buffer_add(out, text.data + start, offset - start);
    }
}

void pos_utf8_upcase(pos_buffer *out, pos_text text)
{
    map_characters(out, text, 0, add_upper);
}

void pos_utf8_downcase(pos_buffer *out, pos_text text)
{
    map_characters(out, text, 0, add_lower);
}

void pos_utf8_capitalize(pos_buffer *out, pos_text text)
{
    size_t first = pos_utf8_offset(text, 1);
    map_characters(out, pos_text_slice(text, 0, first), 0, add_title);
    map_characters(out, text, first, add_lower);
}

/* ---- normal forms ---- */

static bool add_normalized(pos_buffer *out, pos_text text, utf8proc_option_t options)
{
    utf8proc_uint8_t *bytes;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text.data,
                                         (utf8proc_ssize_t)text.size, &bytes, options);
    if (size < 0)
        return false;
    pos_buffer_add(out, (const char *)bytes, (size_t)size);
    free(bytes);
    return true;
}

bool pos_utf8_nfkd(pos_buffer *out, pos_text text)
{
    return add_normalized(out, text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
}

bool pos_utf8_nfc(pos_buffer *out, pos_text text)
{
    return add_normalized(out, text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

/* ---- what can be shown ---- */

/* LINE SEPARATOR to RIGHT-TO-LEFT OVERRIDE, and the isolates. */
static bool is_layout_control(int32_t code)
{
    return (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

static void add_escape(pos_buffer *out, int32_t code)
{
    static const char letters[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    if (code < (int32_t)sizeof(letters) && letters[code])
        pos_buffer_printf(out, "\\%c", letters[code]);
    else
        pos_buffer_printf(out, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
}

void pos_utf8_add_visible(pos_buffer *out, pos_text text)
{
    size_t offset = 0, start = 0;
    int32_t code;
    bool valid;
    for (; decode_next(&code, &valid, text, &offset); start = offset) {
        if (!valid)
            add_escape(out, (unsigned char)text.data[start]);
        else if (utf8proc_category(code) == UTF8PROC_CATEGORY_CC || is_layout_control(code))
            add_escape(out, code);
        else
            pos_buffer_add_text(out, pos_text_slice(text, start, offset));
    }
}

/* ---- transliteration ---- */

typedef struct approximation {
    int32_t code;
    const char *latin;
} approximation;

static const approximation approximations[] = {
#define APPROXIMATION(code, latin) {code, latin},
#include "approximations.def"
#undef APPROXIMATION
};

static int by_approximated(const void *key, const void *item)
{
    int32_t code = *(const int32_t *)key, other = ((const approximation *)item)->code;
    return (code > other) - (code < other);
}

#define FIRST_APPROXIMATED 0xC0
#define LAST_APPROXIMATED  0x17E

/* The letter that is left when its marks are taken off; 0 where that is none of ASCII's. */
static char base_letter(int32_t code)
{
    utf8proc_int32_t parts[4];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t count = utf8proc_decompose_char(code, parts, 4, UTF8PROC_DECOMPOSE, &boundary);
    return count > 1 && parts[0] < 0x80 ? (char)parts[0] : '\0';
}

static void add_approximation(pos_buffer *out, int32_t code)
{
    const approximation *found =
        bsearch(&code, approximations, sizeof(approximations) / sizeof(*approximations),
                sizeof(*approximations), by_approximated);
    char letter = '\0';
    if (!found && code >= FIRST_APPROXIMATED && code <= LAST_APPROXIMATED)
        letter = base_letter(code);
    if (letter)
        pos_buffer_add_char(out, letter);
    else
        pos_buffer_add_text(out, pos_text_of(found ? found->latin : "?"));
}

void pos_utf8_transliterate(pos_buffer *out, pos_text text)
{
    int32_t code;
    size_t offset = 0;
    while (pos_utf8_next(&code, text, &offset)) {
        if (code < 0x80)
            pos_buffer_add_char(out, (char)code);
        else
            add_approximation(out, code);
    }
}
