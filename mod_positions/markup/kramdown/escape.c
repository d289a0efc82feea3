/* SPDX-License-Identifier: Apache-2.0 */
/* Text on its way out: escapes, attributes, entities. */
#include "markup/kramdown/escape.h"

#include "base/html.h"
#include "base/unicode.h"
#include "markup/kramdown/typography.h"

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

/* Without what is a reference already. */
static void escape_text(pos_buffer *out, pos_text text, pos_html_escaping escaping)
{
    size_t start = 0;
    for (size_t at = pos_html_special(text, 0, escaping); at < text.size;
         at = pos_html_special(text, at + 1, escaping)) {
        if (text.data[at] == '&' && reference_at(text, at))
            continue;
        pos_buffer_add(out, text.data + start, at - start);
        pos_buffer_add_text(out, pos_html_entity(text.data[at], escaping));
        start = at + 1;
    }
    pos_buffer_add(out, text.data + start, text.size - start);
}

void kramdown__escape_text(pos_buffer *out, pos_text text)
{
    escape_text(out, text, POS_HTML_TEXT);
}

void kramdown__escape_attribute(pos_buffer *out, pos_text text)
{
    escape_text(out, text, POS_HTML_ATTRIBUTE);
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
