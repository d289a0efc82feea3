/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259) and separated values (RFC 4180, as Ruby's CSV reads it). */
#include "markup/markup.h"

#include <errno.h>
#include <stdlib.h>

#include "base/charset.h"
#include "base/unicode.h"

#define MAX_DEPTH  100
#define MAX_NUMBER 400
#define MAX_VALUES 1000000

typedef struct reader {
    pos_text source;
    size_t at;
    const char *file;
    size_t values;
    apr_pool_t *result;
} reader;

static pos_error *expected_error(const reader *in, const char *what)
{
    return pos_error_at(POS_ESYNTAX, in->file, in->source, in->at, in->result, "expected %s", what);
}

static pos_error *check_utf8(const reader *in)
{
    size_t bad = pos_utf8_invalid(in->source);
    if (bad == POS_NOT_FOUND)
        return NULL;
    return pos_error_at(POS_ESYNTAX, in->file, in->source, bad, in->result, "this is not UTF-8");
}

static pos_error *count_values(reader *in, size_t values)
{
    in->values += values;
    if (in->values > MAX_VALUES)
        return pos_error_at(POS_ELIMIT, in->file, in->source, in->at, in->result,
                            "more than 1,000,000 values");
    return NULL;
}

static char peek_char(const reader *in)
{
    return in->at < in->source.size ? in->source.data[in->at] : '\0';
}

static bool read_char(reader *in, char c)
{
    if (in->at == in->source.size || in->source.data[in->at] != c)
        return false;
    in->at++;
    return true;
}

/* ---- JSON ---- */

static void skip_space(reader *in)
{
    while (peek_char(in) == ' ' || peek_char(in) == '\t' || peek_char(in) == '\n' ||
           peek_char(in) == '\r')
        in->at++;
}

static bool take_hex(int32_t *out, reader *in)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        int digit = pos_hex_digit(peek_char(in));
        if (digit < 0)
            return false;
        *out = *out * 16 + digit;
        in->at++;
    }
    return true;
}

/* \uXXXX, or two of them for what is beyond U+FFFF; half of a pair is U+FFFD. */
static bool take_unicode(pos_buffer *out, reader *in)
{
    int32_t code, low;
    if (!take_hex(&code, in))
        return false;
    size_t after = in->at;
    if (code >= 0xD800 && code < 0xDC00 && read_char(in, '\\') && read_char(in, 'u') &&
        take_hex(&low, in) && low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        after = in->at;
    }
    in->at = after;
    pos_utf8_add(out, code);
    return true;
}

/* escape ::= "\" ( one of "\/bfnrt or the quote | "u" hex{4} ) */
static pos_error *read_escape(pos_buffer *out, reader *in)
{
    static const char marks[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    size_t start = in->at++;
    const char *found = peek_char(in) ? strchr(marks, peek_char(in)) : NULL;
    if (found) {
        pos_buffer_add_char(out, meant[found - marks]);
        in->at++;
        return NULL;
    }
    if (read_char(in, 'u') && take_unicode(out, in))
        return NULL;
    in->at = start;
    return expected_error(in, "an escape such as \\n, \\\" or \\u00e9");
}

/* string ::= '"' { character | escape } '"' */
static pos_error *read_string(pos_text *out, reader *in)
{
    size_t start = in->at++;
    size_t plain = in->at;
    while (in->at < in->source.size && in->source.data[in->at] != '"' &&
           in->source.data[in->at] != '\\' && (unsigned char)in->source.data[in->at] >= 0x20)
        in->at++;
    if (peek_char(in) == '"') {
        *out = pos_text_copy(pos_text_slice(in->source, plain, in->at++), in->result);
        return NULL;
    }
    pos_buffer *buffer = pos_buffer_make(0, in->result);
    pos_buffer_add(buffer, in->source.data + plain, in->at - plain);
    while (!read_char(in, '"')) {
        if (in->at == in->source.size) {
            in->at = start;
            return expected_error(in, "a closing quote for the string that begins here");
        }
        if ((unsigned char)peek_char(in) < 0x20)
            return expected_error(in, "a closing quote, or \\n for a line end within the string");
        if (peek_char(in) == '\\')
            POS_TRY(read_escape(buffer, in));
        else
            pos_buffer_add_char(buffer, in->source.data[in->at++]);
    }
    *out = pos_buffer_whole(buffer);
    return NULL;
}

static size_t skip_digits(reader *in)
{
    size_t start = in->at;
    while (pos_is_digit(peek_char(in)))
        in->at++;
    return in->at - start;
}

/* number ::= [ "-" ] ( "0" | [1-9] digit* ) [ "." digit+ ] [ ( "e" | "E" ) [ sign ] digit+ ] */
static pos_error *read_number(pos_value *out, reader *in)
{
    size_t start = in->at;
    bool real = false;
    read_char(in, '-');
    bool zero = peek_char(in) == '0';
    size_t digits = skip_digits(in);
    bool good = digits > 0 && (!zero || digits == 1);
    if (good && read_char(in, '.')) {
        real = true;
        good = skip_digits(in) > 0;
    }
    if (good && (read_char(in, 'e') || read_char(in, 'E'))) {
        real = true;
        if (!read_char(in, '-'))
            read_char(in, '+');
        good = skip_digits(in) > 0;
    }
    pos_text text = pos_text_slice(in->source, start, in->at);
    if (!good || text.size > MAX_NUMBER) {
        in->at = start;
        return expected_error(in, "a number");
    }
    const char *number = pos_text_cstring(text, in->result);
    errno = 0;
    long long integer = real ? 0 : strtoll(number, NULL, 10);
    if (real)
        *out = pos_value_float(strtod(number, NULL));
    else if (errno == 0)
        *out = pos_value_int(integer);
    else /* too large: prints as it was written */
        *out = pos_value_string(pos_text_make(number, text.size));
    return NULL;
}

static pos_error *read_word(pos_value *out, reader *in)
{
    static const struct {
        pos_text word;
        pos_value value;
    } words[] = {{{"null", 4}, {.kind = POS_NIL}},
                 {{"true", 4}, {.kind = POS_BOOL, .as.boolean = true}},
                 {{"false", 5}, {.kind = POS_BOOL, .as.boolean = false}}};
    pos_text rest = pos_text_slice(in->source, in->at, in->source.size);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (pos_text_starts(rest, words[i].word)) {
            *out = words[i].value;
            in->at += words[i].word.size;
            return NULL;
        }
    return expected_error(
        in, "a value: a string in double quotes, a number, true, false, null, [ or {");
}

static pos_error *read_value(pos_value *out, reader *in, int depth);

/* array ::= "[" [ value { "," value } ] "]" */
static pos_error *read_array(pos_value *out, reader *in, int depth)
{
    pos_array *array = pos_array_make(0, in->result);
    *out = pos_value_array(array);
    in->at++;
    skip_space(in);
    if (read_char(in, ']'))
        return NULL;
    do {
        pos_value item = POS_VALUE_NIL;
        POS_TRY(read_value(&item, in, depth + 1));
        pos_array_push(array, item);
        skip_space(in);
    } while (read_char(in, ','));
    return read_char(in, ']') ? NULL : expected_error(in, "\",\" or \"]\"");
}

/* object ::= "{" [ string ":" value { "," string ":" value } ] "}" */
static pos_error *read_object(pos_value *out, reader *in, int depth)
{
    pos_map *map = pos_map_make(0, in->result);
    *out = pos_value_map(map);
    in->at++;
    skip_space(in);
    if (read_char(in, '}'))
        return NULL;
    do {
        pos_text key = POS_TEXT("");
        pos_value value = POS_VALUE_NIL;
        skip_space(in);
        if (peek_char(in) != '"')
            return expected_error(in, "a key in double quotes");
        POS_TRY(read_string(&key, in));
        skip_space(in);
        if (!read_char(in, ':'))
            return expected_error(in, "\":\" after the key");
        POS_TRY(read_value(&value, in, depth + 1));
        pos_map_put(map, key, value);
        skip_space(in);
    } while (read_char(in, ','));
    return read_char(in, '}') ? NULL : expected_error(in, "\",\" or \"}\"");
}

/* value ::= object | array | string | number | "true" | "false" | "null" */
static pos_error *read_value(pos_value *out, reader *in, int depth)
{
    pos_text text;
    skip_space(in);
    if (depth > MAX_DEPTH)
        return pos_error_at(POS_ELIMIT, in->file, in->source, in->at, in->result,
                            "nested more than 100 deep");
    POS_TRY(count_values(in, 1));
    switch (peek_char(in)) {
    case '{':
        return read_object(out, in, depth);
    case '[':
        return read_array(out, in, depth);
    case '"':
        POS_TRY(read_string(&text, in));
        *out = pos_value_string(text);
        return NULL;
    default:
        return peek_char(in) == '-' || pos_is_digit(peek_char(in)) ? read_number(out, in)
                                                                   : read_word(out, in);
    }
}

pos_error *markup_json(pos_value *out, pos_text source, const char *file, apr_pool_t *result)
{
    reader in = {.source = source, .file = file, .result = result};
    POS_TRY(check_utf8(&in));
    POS_TRY(read_value(out, &in, 1));
    skip_space(&in);
    return in.at == source.size ? NULL : expected_error(&in, "nothing after the value");
}

/* ---- separated values ---- */

static bool at_line_end(const reader *in)
{
    return in->at == in->source.size || peek_char(in) == '\n' || peek_char(in) == '\r';
}

static void take_line_end(reader *in)
{
    read_char(in, '\r');
    read_char(in, '\n');
}

/* quoted ::= '"' { character | '""' } '"' */
static pos_error *read_quoted(pos_value *out, reader *in, char separator)
{
    size_t start = in->at++;
    pos_buffer *buffer = NULL;
    for (size_t plain = in->at;;) {
        size_t quote = pos_text_find_char(in->source, '"', in->at);
        if (quote == POS_NOT_FOUND) {
            in->at = start;
            return expected_error(in, "a closing quote for the cell that begins here");
        }
        in->at = quote + 1;
        bool doubled = peek_char(in) == '"';
        if (!doubled && !buffer) {
            *out = pos_value_string(
                pos_text_copy(pos_text_slice(in->source, plain, quote), in->result));
            break;
        }
        if (!buffer)
            buffer = pos_buffer_make(0, in->result);
        pos_buffer_add(buffer, in->source.data + plain, quote + doubled - plain);
        if (!doubled) {
            *out = pos_value_string(pos_buffer_whole(buffer));
            break;
        }
        plain = ++in->at;
    }
    if (!at_line_end(in) && peek_char(in) != separator)
        return expected_error(in,
                              "a separator after the closing quote; a quote in a cell is doubled");
    return NULL;
}

/* cell ::= quoted | { character but separator, quote and line end }; an empty one is nil. */
static pos_error *read_cell(pos_value *out, reader *in, char separator)
{
    POS_TRY(count_values(in, 1));
    if (peek_char(in) == '"')
        return read_quoted(out, in, separator);
    size_t start = in->at;
    while (!at_line_end(in) && in->source.data[in->at] != separator) {
        if (in->source.data[in->at] == '"')
            return expected_error(in, "no quote here; a cell with a quote in it must be quoted");
        in->at++;
    }
    pos_text text = pos_text_slice(in->source, start, in->at);
    *out = text.size ? pos_value_string(pos_text_copy(text, in->result)) : POS_VALUE_NIL;
    return NULL;
}

/* row ::= [ cell { separator cell } ] line end; an empty line has no cells. */
static pos_error *read_row(pos_array **out, reader *in, char separator)
{
    *out = pos_array_make(8, in->result);
    if (!at_line_end(in))
        do {
            pos_value cell = POS_VALUE_NIL;
            POS_TRY(read_cell(&cell, in, separator));
            pos_array_push(*out, cell);
        } while (read_char(in, separator));
    take_line_end(in);
    return NULL;
}

/* Of columns with the same name the first counts; cells past the last column have no name. */
static pos_value row_value(const pos_array *header, const pos_array *row, apr_pool_t *result)
{
    uint32_t count_of_cells = header->count > row->count ? header->count : row->count;
    pos_map *map = pos_map_make(header->count, result);
    for (uint32_t i = 0; i < count_of_cells; i++) {
        pos_value key = i < header->count ? header->items[i] : POS_VALUE_NIL;
        if (!pos_map_find(map, key))
            pos_map_set(map, key, i < row->count ? row->items[i] : POS_VALUE_NIL);
    }
    return pos_value_map(map);
}

/* file ::= row { row } */
pos_error *markup_csv(pos_value *out, pos_text source, char separator, const char *file,
                      apr_pool_t *result)
{
    reader in = {.source = source, .file = file, .result = result};
    pos_array *rows = pos_array_make(0, result), *header, *row;
    *out = pos_value_array(rows);
    POS_TRY(check_utf8(&in));
    if (source.size == 0)
        return NULL;
    POS_TRY(read_row(&header, &in, separator));
    while (in.at < source.size) {
        POS_TRY(read_row(&row, &in, separator));
        POS_TRY(count_values(&in, 1 + (size_t)header->count));
        pos_array_push(rows, row_value(header, row, result));
    }
    return NULL;
}
