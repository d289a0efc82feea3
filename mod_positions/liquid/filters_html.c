/* SPDX-License-Identifier: Apache-2.0 */
/* escape escape_once strip_html newline_to_br strip_newlines url_encode url_decode base64_* */
#include "liquid/filters.h"
#include "liquid/value.h"

#include "base/charset.h"
#include "base/html.h"

/* ---- escape ---- */

pos_error *liquid__filter_escape(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    *out = input;
    if (input.kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&text, input, call->run));
    *out = pos_value_string(text);
    if (pos_html_special(text, 0, POS_HTML_ALL) == text.size)
        return NULL;
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    pos_html_escape(buffer, text, POS_HTML_ALL);
    return liquid__finish_text(out, buffer, call);
}

/* &([a-zA-Z]+|(#\d+)); at `from` */
static bool is_entity(pos_text text, size_t from)
{
    size_t i = from + 1, start;
    bool number = i < text.size && text.data[i] == '#';
    start = i += number;
    while (i < text.size && (number ? pos_is_digit(text.data[i]) : pos_is_alpha(text.data[i])))
        i++;
    return i > start && i < text.size && text.data[i] == ';';
}

pos_error *liquid__filter_escape_once(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++) {
        pos_text replacement = pos_html_entity(text.data[i], POS_HTML_ALL);
        if (replacement.size && !(text.data[i] == '&' && is_entity(text, i)))
            pos_buffer_add_text(buffer, replacement);
        else
            pos_buffer_add_char(buffer, text.data[i]);
    }
    return liquid__finish_text(out, buffer, call);
}

/* ---- strip_html ---- */

/* Where a block that starts with `open` at `from` ends; `from` where none does. What has no end is
 * looked for once: `*hopeless` is set. */
static size_t block_end(pos_text text, size_t from, const char *open, const char *close,
                        bool *hopeless)
{
    pos_text start = pos_text_of(open), end = pos_text_of(close);
    if (*hopeless || !pos_text_starts(pos_text_slice(text, from, text.size), start))
        return from;
    size_t found = pos_text_find(text, end, from + start.size);
    *hopeless = found == POS_NOT_FOUND;
    return *hopeless ? from : found + end.size;
}

/* <script.*?</script> | <!--.*?--> | <style.*?</style> */
static void strip_blocks(pos_buffer *out, pos_text text)
{
    bool no_script = false, no_comment = false, no_style = false;
    size_t from = 0;
    for (size_t i = pos_text_find_char(text, '<', 0); i != POS_NOT_FOUND;) {
        size_t end = block_end(text, i, "<script", "</script>", &no_script);
        if (end == i)
            end = block_end(text, i, "<!--", "-->", &no_comment);
        if (end == i)
            end = block_end(text, i, "<style", "</style>", &no_style);
        if (end > i) {
            pos_buffer_add(out, text.data + from, i - from);
            from = end;
        }
        i = pos_text_find_char(text, '<', end > i ? end : i + 1);
    }
    pos_buffer_add(out, text.data + from, text.size - from);
}

/* <.*?> */
static void strip_tags(pos_buffer *out, pos_text text)
{
    size_t from = 0;
    while (from < text.size) {
        size_t open = pos_text_find_char(text, '<', from);
        size_t close = open == POS_NOT_FOUND ? open : pos_text_find_char(text, '>', open);
        if (close == POS_NOT_FOUND)
            break;
        pos_buffer_add(out, text.data + from, open - from);
        from = close + 1;
    }
    pos_buffer_add(out, text.data + from, text.size - from);
}

pos_error *liquid__filter_strip_html(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    *out = pos_value_string(text);
    if (pos_text_find_char(text, '<', 0) == POS_NOT_FOUND)
        return NULL;
    pos_buffer *blocks = liquid_borrow_buffer(call->run);
    strip_blocks(blocks, text);
    text = liquid_take_buffer(call->run, blocks);
    pos_buffer *tags = liquid_borrow_buffer(call->run);
    strip_tags(tags, text);
    return liquid__finish_text(out, tags, call);
}

/* ---- newlines ---- */

/* \r?\n by `replacement` */
static pos_error *replace_newlines(pos_value *out, pos_value input, const liquid_call *call,
                                   pos_text replacement)
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    size_t from = 0;
    for (size_t i = pos_text_find_char(text, '\n', 0); i != POS_NOT_FOUND;
         i = pos_text_find_char(text, '\n', i + 1)) {
        size_t end = i > from && text.data[i - 1] == '\r' ? i - 1 : i;
        pos_buffer_add(buffer, text.data + from, end - from);
        pos_buffer_add_text(buffer, replacement);
        from = i + 1;
    }
    pos_buffer_add(buffer, text.data + from, text.size - from);
    return liquid__finish_text(out, buffer, call);
}

pos_error *liquid__filter_newline_to_br(pos_value *out, pos_value input, const liquid_call *call)
{
    return replace_newlines(out, input, call, POS_TEXT("<br />\n"));
}

pos_error *liquid__filter_strip_newlines(pos_value *out, pos_value input, const liquid_call *call)
{
    return replace_newlines(out, input, call, POS_TEXT(""));
}

/* ---- URLs ---- */

pos_error *liquid__filter_url_encode(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    *out = input;
    if (input.kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (pos_is_alnum((char)c) || (c && strchr("-_.~", c))) {
            pos_buffer_add_char(buffer, (char)c);
        } else if (c == ' ') {
            pos_buffer_add_char(buffer, '+');
        } else {
            pos_buffer_add_percent(buffer, (char)c);
        }
    }
    return liquid__finish_text(out, buffer, call);
}

pos_error *liquid__filter_url_decode(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    *out = input;
    if (input.kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++) {
        int byte = pos_text_percent(text, i);
        if (byte >= 0) {
            pos_buffer_add_char(buffer, (char)byte);
            i += 2;
        } else {
            pos_buffer_add_char(buffer, text.data[i] == '+' ? ' ' : text.data[i]);
        }
    }
    POS_TRY(liquid__finish_text(out, buffer, call));
    if (pos_utf8_invalid(pos_value_text(*out)) == POS_NOT_FOUND)
        return NULL;
    return liquid_fault(call->run, "invalid byte sequence in UTF-8");
}

/* ---- Base64 (RFC 4648) ---- */

static const char standard_digits[] = POS_BASE64_DIGITS;
static const char url_digits[] = POS_BASE64_URL_DIGITS;

static pos_error *encode_base64(pos_value *out, pos_value input, const liquid_call *call,
                                const char *digits)
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i += 3) {
        uint32_t bits = 0;
        for (size_t j = 0; j < 3; j++)
            bits = bits << 8 | (i + j < text.size ? (unsigned char)text.data[i + j] : 0);
        char group[] = {digits[bits >> 18], digits[bits >> 12 & 63],
                        i + 1 < text.size ? digits[bits >> 6 & 63] : '=',
                        i + 2 < text.size ? digits[bits & 63] : '='};
        pos_buffer_add(buffer, group, sizeof(group));
    }
    return liquid__finish_text(out, buffer, call);
}

static int value_of_digit(char c, const char *digits)
{
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Whole groups of four with their padding; a URL-safe text may go without the latter. */
static bool decode_into(pos_buffer *out, pos_text text, const char *digits, bool padded)
{
    size_t size = text.size;
    while (size > 0 && text.size - size < 2 && text.data[size - 1] == '=')
        size--;
    if (size % 4 == 1 || (padded && text.size % 4 != 0) || (size < text.size && text.size % 4 != 0))
        return false;
    uint32_t bits = 0;
    for (size_t i = 0; i < size; i++) {
        int digit = value_of_digit(text.data[i], digits);
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4 > 0)
            pos_buffer_add_char(out, (char)(bits >> (6 - 2 * (i % 4)) & 255));
    }
    uint32_t rest = size % 4 == 2 ? 15 : size % 4 == 3 ? 3 : 0;
    return (bits & rest) == 0;
}

static pos_error *decode_base64(pos_value *out, pos_value input, const liquid_call *call,
                                const char *digits, bool padded)
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    bool valid = decode_into(buffer, text, digits, padded);
    POS_TRY(liquid__finish_text(out, buffer, call));
    return valid ? NULL
                 : liquid_fault(call->run, "invalid base64 provided to %s", call->filter->name);
}

pos_error *liquid__filter_base64_encode(pos_value *out, pos_value input, const liquid_call *call)
{
    return encode_base64(out, input, call, standard_digits);
}

pos_error *liquid__filter_base64_decode(pos_value *out, pos_value input, const liquid_call *call)
{
    return decode_base64(out, input, call, standard_digits, true);
}

pos_error *liquid__filter_base64_url_safe_encode(pos_value *out, pos_value input,
                                                 const liquid_call *call)
{
    return encode_base64(out, input, call, url_digits);
}

pos_error *liquid__filter_base64_url_safe_decode(pos_value *out, pos_value input,
                                                 const liquid_call *call)
{
    return decode_base64(out, input, call, url_digits, false);
}
