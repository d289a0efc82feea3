/* SPDX-License-Identifier: Apache-2.0 */
/* Text on its way out: escapes, attributes, entities. */
#include "markup/kramdown/escape.h"

#include "base/unicode.h"
#include "markup/kramdown/typography.h"

/* What is escaped, as bits: in all text; in attributes. */
static const unsigned char escaped[256] = {['<'] = 3, ['>'] = 3, ['&'] = 3, ['"'] = 2};

/* REFERENCE ::= "&" ( name | "#" digit+ | "#x" hex+ ) ";" ; true where one starts at `at` */
static bool reference_at(pos_text text, size_t at)
{
    size_t start = at + 1, i = start;
    bool number = i < text.size && text.data[i] == '#', hex = false;
    if (number) {
        start = ++i;
        hex = i < text.size && text.data[i] == 'x';
        start += hex;
    }
    for (i = start; i < text.size; i++) {
        char c = text.data[i];
        bool digit = pos_is_digit(c) || (hex && pos_lower(c) >= 'a' && pos_lower(c) <= 'f');
        if (number ? !digit
                   : !(pos_is_alpha(c) || c == '_' || c == ':' || (c & 0x80) ||
                       (i > start && (pos_is_digit(c) || c == '-' || c == '.'))))
            break;
    }
    return i > start && i < text.size && text.data[i] == ';';
}

static void add_escape(pos_buffer *out, char c)
{
    if (c == '<')
        POS_BUFFER_ADD(out, "&lt;");
    else if (c == '>')
        POS_BUFFER_ADD(out, "&gt;");
    else if (c == '&')
        POS_BUFFER_ADD(out, "&amp;");
    else
        POS_BUFFER_ADD(out, "&quot;");
}

static void escape(pos_buffer *out, pos_text text, unsigned char which, bool keep_references)
{
    size_t start = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!(escaped[(unsigned char)text.data[i]] & which) ||
            (text.data[i] == '&' && keep_references && reference_at(text, i)))
            continue;
        pos_buffer_add(out, text.data + start, i - start);
        add_escape(out, text.data[i]);
        start = i + 1;
    }
    pos_buffer_add(out, text.data + start, text.size - start);
}

void kramdown__escape_all(pos_buffer *out, pos_text text)
{
    escape(out, text, 1, false);
}

void kramdown__escape_text(pos_buffer *out, pos_text text)
{
    escape(out, text, 1, true);
}

void kramdown__escape_attribute(pos_buffer *out, pos_text text)
{
    escape(out, text, 2, true);
}

void kramdown__add_attributes(pos_buffer *out, const kramdown__attribute *list)
{
    for (; list; list = list->next) {
        if (pos_text_equal(list->name, POS_TEXT("id")) && pos_text_strip(list->value).size == 0)
            continue;
        pos_buffer_add_char(out, ' ');
        pos_buffer_add_text(out, list->name);
        POS_BUFFER_ADD(out, "=\"");
        kramdown__escape_attribute(out, list->value);
        pos_buffer_add_char(out, '"');
    }
}

static bool is_character(int32_t code)
{
    return code > 0 && code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
}

void kramdown__add_entity(pos_buffer *out, const kramdown__options *options, int32_t code,
                          pos_text original)
{
    bool special = code == '<' || code == '>' || code == '&';
    const char *name = NULL;
    if (options->entity_output == KRAMDOWN_AS_CHAR && is_character(code) && !special) {
        pos_utf8_add(out, code);
        return;
    }
    if (options->entity_output <= KRAMDOWN_AS_INPUT && original.data) {
        pos_buffer_add_text(out, original);
        return;
    }
    if (options->entity_output == KRAMDOWN_SYMBOLIC || special || code == '"')
        name = kramdown__entity_name(code);
    if (name)
        pos_buffer_printf(out, "&%s;", name);
    else
        pos_buffer_printf(out, "&#%d;", (int)code);
}

/* ---- line breaks between characters that need no space ---- */

/* Han, Hiragana or Katakana. */
static bool is_cjk(int32_t code)
{
    return (code >= 0x3041 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x4DBF) ||
           (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0x20000 && code <= 0x3134F) || code == 0x3005 || code == 0x3007;
}

static bool cjk_before(pos_text text, size_t at)
{
    int32_t code;
    size_t start = at;
    do
        start--;
    while (start > 0 && (text.data[start] & 0xC0) == 0x80);
    return pos_utf8_next(&code, text, &start) && is_cjk(code);
}

void kramdown__escape_joined(pos_buffer *out, pos_text text)
{
    size_t start = 0;
    int32_t code;
    for (size_t i = 1; i + 1 < text.size; i++) {
        size_t next = i + 1;
        if (text.data[i] != '\n' || !cjk_before(text, i) || !pos_utf8_next(&code, text, &next) ||
            !is_cjk(code))
            continue;
        kramdown__escape_text(out, pos_text_slice(text, start, i));
        start = i + 1;
    }
    kramdown__escape_text(out, pos_text_slice(text, start, text.size));
}
