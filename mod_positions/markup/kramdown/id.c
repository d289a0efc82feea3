/* SPDX-License-Identifier: Apache-2.0 */
/* Headers' ids. */
#include "markup/kramdown/id.h"

#include "base/unicode.h"
#include "markup/kramdown/scan.h"

/* The characters that symbols stand for, and what smart_quotes' defaults are: ids do not depend on
 * how they are written. */
static const char *const symbols[KRAMDOWN_SYMBOLS] = {
    "\xE2\x80\x94",     "\xE2\x80\x93", "\xE2\x80\xA6", "\xC2\xAB\xC2\xA0",
    "\xC2\xA0\xC2\xBB", "\xC2\xAB",     "\xC2\xBB"};
static const int32_t quotes[] = {0x2018, 0x2019, 0x201C, 0x201D};

static void add_plain(pos_buffer *out, const kramdown__element *element, bool characters)
{
    for (const kramdown__element *each = element->first; each; each = each->next) {
        if (each->kind == ELEMENT_TEXT ||
            (characters && (each->kind == ELEMENT_CODESPAN || each->kind == ELEMENT_MATH)))
            pos_buffer_add_text(out, each->value);
        else if (characters && each->kind == ELEMENT_ENTITY)
            pos_utf8_add(out, each->code);
        else if (characters && each->kind == ELEMENT_QUOTE)
            pos_utf8_add(out, quotes[each->detail]);
        else if (characters && each->kind == ELEMENT_SYMBOL)
            pos_buffer_add_text(out, pos_text_of(symbols[each->detail]));
        else
            add_plain(out, each, characters);
    }
}

pos_text kramdown__plain_text(kramdown__parser *parser, const kramdown__element *element,
                              bool characters)
{
    const kramdown__element *only = element->first;
    if (!only)
        return POS_TEXT("");
    if (only->kind == ELEMENT_TEXT && !only->next)
        return only->value;
    pos_buffer *out = pos_buffer_make(0, parser->pool);
    add_plain(out, element, characters);
    return pos_buffer_whole(out);
}

void kramdown__add_basic_id(pos_buffer *out, pos_text text)
{
    bool line_starts = true;
    for (size_t at = 0; at < text.size; at++) {
        char c = text.data[at];
        line_starts = c == '\n' || (line_starts && !pos_is_alpha(c));
        if (line_starts)
            continue;
        if (c == ' ')
            pos_buffer_add_char(out, '-');
        else if (pos_is_alnum(c) || c == '-')
            pos_buffer_add_char(out, pos_lower(c));
    }
}

/* The id with the prefix, and with a number where it has been used before. */
static pos_text number_id(kramdown__parser *parser, pos_buffer *id, pos_map *used)
{
    pos_text key = pos_buffer_whole(id);
    pos_value seen = pos_map_get(used, key);
    int64_t times = seen.kind == POS_INT ? seen.as.integer : 0;
    pos_map_put(used, pos_text_copy(key, parser->pool), pos_value_int(times + 1));
    if (times > 0)
        pos_buffer_printf(id, "-%d", (int)times);
    return kramdown__join(parser->options.auto_id_prefix, pos_buffer_whole(id), parser->pool);
}

pos_text kramdown__unique_id(kramdown__parser *parser, pos_text text, pos_map *used)
{
    pos_buffer *id = pos_buffer_make(0, parser->pool);
    if (parser->options.transliterated_header_ids) {
        pos_buffer *ascii = pos_buffer_make(0, parser->pool);
        pos_buffer *apart = pos_buffer_make(0, parser->pool);
        if (pos_utf8_nfkd(apart, text))
            text = pos_buffer_whole(apart);
        pos_utf8_transliterate(ascii, text);
        text = pos_buffer_whole(ascii);
    }
    kramdown__add_basic_id(id, text);
    if (id->size == 0)
        POS_BUFFER_ADD(id, "section");
    return number_id(parser, id, used);
}

/* \p{Word}: letters, marks, decimal digits, connectors. */
static bool is_word(int32_t code)
{
    return pos_unicode_letter(code) || pos_unicode_mark(code) || pos_unicode_digit(code) ||
           code == 0x203F || code == 0x2040 || code == 0x2054 || code == 0xFF3F ||
           (code >= 0x2160 && code <= 0x2188);
}

/* Lower case, nothing but words, spaces, hyphens; spaces become hyphens. */
static void add_gfm_id(pos_buffer *out, pos_text text, apr_pool_t *pool)
{
    bool ascii = true;
    for (size_t i = 0; i < text.size && ascii; i++)
        ascii = !(text.data[i] & 0x80);
    if (!ascii) {
        pos_buffer *lower = pos_buffer_make(0, pool);
        pos_utf8_downcase(lower, text);
        text = pos_buffer_whole(lower);
    }
    for (size_t at = 0; at < text.size;) {
        char c = pos_lower(text.data[at]);
        int32_t code;
        size_t start = at;
        if (c == ' ' || c == '\t')
            pos_buffer_add_char(out, '-');
        else if (kramdown__is_name_char(c))
            pos_buffer_add_char(out, c);
        else if ((c & 0x80) && pos_utf8_next(&code, text, &at) && is_word(code))
            pos_buffer_add_text(out, pos_text_slice(text, start, at));
        at = at > start ? at : at + 1;
    }
}

void kramdown__gfm_ids(kramdown__parser *parser, kramdown__element *element, pos_map *used)
{
    for (kramdown__element *each = element->first; each; each = each->next) {
        if (each->kind == ELEMENT_HTML)
            continue;
        if (each->kind != ELEMENT_HEADER) {
            if (each->first && (parser->options.html_to_native ||
                                (each->kind < ELEMENT_RAW_TEXT && each->kind != ELEMENT_PARAGRAPH)))
                kramdown__gfm_ids(parser, each, used);
            continue;
        }
        if (kramdown__attribute_find(each->attributes, "id"))
            continue;
        pos_buffer *id = pos_buffer_make(0, parser->pool);
        add_gfm_id(id, each->more.raw_text, parser->pool);
        kramdown__attribute_set(&each->attributes, POS_TEXT("id"), number_id(parser, id, used),
                                parser->pool);
    }
}
