/* SPDX-License-Identifier: Apache-2.0 */
/* Typography: quotes, dashes, ellipses, guillemets and HTML's entities. */
#include "markup/kramdown/typography.h"

#include "base/unicode.h"
#include "markup/kramdown/scan.h"
#include "markup/kramdown/span.h"

static kramdown__element *add_element(kramdown__parser *parser, kramdown__kind kind, int detail)
{
    kramdown__element *element = kramdown__element_make(parser, kind);
    element->detail = (uint8_t)detail;
    kramdown__append(parser->tree, element);
    return element;
}

/* ---- quotes: Kramdown::Parser::Kramdown::SQ_RULES ---- */

/* Indices of smart_quotes. */
enum { LSQUO, RSQUO, LDQUO, RDQUO };

static bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

static void take_quote(kramdown__parser *parser, bool closing)
{
    char c = parser->source.text.data[parser->source.at++];
    add_element(parser, ELEMENT_QUOTE, (c == '"' ? LDQUO : LSQUO) + closing);
}

static bool is_punctuation(char c)
{
    return c && strchr("!\"#$%'()*+,-./:;<=>?@[\\]^_`{|}~", c);
}

/* True where the places before and after `at` are both in a word, or both not. */
static bool no_boundary(pos_text text, size_t at)
{
    bool left = at > 0 && pos_is_word(text.data[at - 1]);
    int32_t code;
    size_t next = at;
    bool right = pos_is_word(pos_text_at(text, at)) ||
                 ((pos_text_at(text, at) & 0x80) && pos_utf8_next(&code, text, &next) &&
                  pos_unicode_letter(code));
    return left == right;
}

/* One or two * or _ and then no space. */
static bool emphasis_after(pos_text text, size_t at)
{
    size_t marks = 0;
    while (marks < 2 &&
           (pos_text_at(text, at + marks) == '*' || pos_text_at(text, at + marks) == '_'))
        marks++;
    for (; marks > 0; marks--)
        if (at + marks < text.size && !pos_is_space(text.data[at + marks]))
            return true;
    return false;
}

static bool punctuation_after(pos_text text, size_t at)
{
    return is_punctuation(pos_text_at(text, at)) &&
           !(pos_text_at(text, at + 1) == '.' && pos_text_at(text, at + 2) == '.') &&
           no_boundary(text, at + 1);
}

/* White space, "s" alone, or the end of a line. */
static bool end_after(pos_text text, size_t at)
{
    if (at >= text.size || pos_is_space(text.data[at]))
        return true;
    return text.data[at] == 's' && !no_boundary(text, at + 1);
}

/* Two different quotes before a word, "'Quoted' words in a quote". */
static bool double_set(pos_text text, size_t at)
{
    return is_quote(pos_text_at(text, at)) && is_quote(pos_text_at(text, at + 1)) &&
           text.data[at] != text.data[at + 1] && pos_is_word(pos_text_at(text, at + 2));
}

/* The '80s. */
static bool is_decade(pos_text text, size_t at)
{
    return pos_text_at(text, at) == '\'' && pos_is_digit(pos_text_at(text, at + 1)) &&
           pos_is_digit(pos_text_at(text, at + 2)) && pos_text_at(text, at + 3) == 's';
}

/* A quote at the current place, nothing before it: the first rule that fits. True where one did
 * without the character itself. */
static bool quote_first(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    if (!is_quote(text.data[at]))
        return false;
    if (emphasis_after(text, at + 1)) {
        take_quote(parser, false);
        return true;
    }
    if (punctuation_after(text, at + 1)) {
        take_quote(parser, true);
        return true;
    }
    if (double_set(text, at)) {
        take_quote(parser, false);
        take_quote(parser, false);
        return true;
    }
    if (is_decade(text, at)) {
        take_quote(parser, true);
        return true;
    }
    return false;
}

/* The quote after the character of `size` at the current place. */
static void quote_second(kramdown__parser *parser, size_t size)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at, quote = at + size;
    char c = text.data[at];
    bool space = pos_is_space(c);
    bool twice = space && double_set(text, quote);
    bool closing = false;
    if (!twice && !(space && pos_is_word(pos_text_at(text, quote + 1))))
        closing = !strchr(" \\\t\r\n[{(-", c);
    if (space && is_decade(text, quote))
        closing = true;
    kramdown__span_text(parser, size);
    take_quote(parser, closing);
    if (twice)
        take_quote(parser, false);
}

void kramdown__smart_quote(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at, size = 1;
    if (quote_first(parser))
        return;
    while (at + size < text.size && (text.data[at + size] & 0xC0) == 0x80)
        size++;
    if (is_quote(pos_text_at(text, at + size))) {
        if (!is_quote(text.data[at])) {
            quote_second(parser, size);
            return;
        }
        kramdown__span_text(parser, 1);
        take_quote(parser, true);
        return;
    }
    take_quote(parser, end_after(text, at + 1));
}

/* ---- symbols ---- */

/* Takes it where one is here. */
bool kramdown__typographic_symbol(kramdown__parser *parser)
{
    static const struct {
        pos_text text;
        int symbol; /* of kramdown__symbol; -'<' and -'>': that entity twice */
    } symbols[] = {{{"---", 3}, KRAMDOWN_MDASH},
                   {{"--", 2}, KRAMDOWN_NDASH},
                   {{"...", 3}, KRAMDOWN_HELLIP},
                   {{"\\<<", 3}, -'<'},
                   {{"\\>>", 3}, -'>'},
                   {{"<< ", 3}, KRAMDOWN_LAQUO_SPACE},
                   {{" >>", 3}, KRAMDOWN_RAQUO_SPACE},
                   {{"<<", 2}, KRAMDOWN_LAQUO},
                   {{">>", 2}, KRAMDOWN_RAQUO}};
    kramdown__source *source = &parser->source;
    pos_text rest = pos_text_slice(source->text, source->at, source->text.size);
    if (parser->options.gfm && parser->options.quirk_no_typographic)
        return false;
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        if (!pos_text_starts(rest, symbols[i].text))
            continue;
        source->at += symbols[i].text.size;
        if (symbols[i].symbol >= 0) {
            add_element(parser, ELEMENT_SYMBOL, symbols[i].symbol);
            return true;
        }
        add_element(parser, ELEMENT_ENTITY, 0)->code = -symbols[i].symbol;
        add_element(parser, ELEMENT_ENTITY, 0)->code = -symbols[i].symbol;
        return true;
    }
    return false;
}

/* ---- entities ---- */

typedef struct entity {
    const char *name;
    int32_t code;
} entity;

/* In the order of their names: found by bisection. */
static const entity entities[] = {
#define ENTITY(name, code)                                                                         \
    {                                                                                              \
        name, code                                                                                 \
    }
#include "markup/kramdown/entities.def"
#undef ENTITY
};

/* Those that kramdown knows from 2.5 on. */
static const entity later_entities[] = {
#define ENTITY(name, code)                                                                         \
    {                                                                                              \
        name, code                                                                                 \
    }
#include "markup/kramdown/entities_later.def"
#undef ENTITY
};

#define ENTITIES       (sizeof(entities) / sizeof(entities[0]))
#define LATER_ENTITIES (sizeof(later_entities) / sizeof(later_entities[0]))

static int32_t code_of(const kramdown__parser *parser, pos_text name)
{
    const entity *found = pos_table_find(name, entities, ENTITIES, sizeof(*entities));
    if (!found && parser->options.release_2_5)
        found = pos_table_find(name, later_entities, LATER_ENTITIES, sizeof(*later_entities));
    return found ? found->code : 0;
}

const char *kramdown__entity_name(int32_t code)
{
    for (size_t i = 0; i < ENTITIES; i++)
        if (entities[i].code == code)
            return entities[i].name;
    return NULL;
}

/* Numbers from 128 on that mean Windows-1252's characters. */
static int32_t windows_character(int32_t code)
{
    static const uint16_t characters[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    return code >= 128 && code < 160 && characters[code - 128] ? characters[code - 128] : code;
}

/* digits ::= digit+ | "x" hex+ ; the code point, and what is too large as 0x110000 */
static int32_t number_at(pos_text text, size_t at, size_t *end)
{
    int32_t code = 0, base = pos_text_at(text, at) == 'x' ? 16 : 10;
    size_t start = at + (base == 16);
    for (*end = start;; ++*end) {
        char c = pos_lower(pos_text_at(text, *end));
        int32_t digit = pos_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
        if (digit >= base)
            break;
        code = code > 0x110000 ? 0x110000 : code * base + digit;
    }
    if (*end == start)
        *end = at;
    return code > 0x110000 ? 0x110000 : code;
}

/* HTML_ENTITY_RE ::= "&" [\w:] [-\w.:]* ";" | "&#" digits ";" */
bool kramdown__entity(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t start = source->at + 1, end = start;
    int32_t code;
    if (pos_text_at(text, start) == '#') {
        code = windows_character(number_at(text, ++start, &end));
    } else {
        while (kramdown__is_name_char(pos_text_at(text, end)) || pos_text_at(text, end) == ':' ||
               (end > start && pos_text_at(text, end) == '.'))
            end++;
        code = code_of(parser, pos_text_slice(text, start, end));
    }
    if (end == start || pos_text_at(text, end) != ';' || text.data[start] == '-')
        return false;
    kramdown__element *element = add_element(parser, ELEMENT_ENTITY, 0);
    bool known = code > 0 || pos_text_at(text, source->at + 1) == '#';
    element->code = known ? code : '&';
    if (known)
        element->original = pos_text_slice(text, source->at, end + 1);
    source->at = known ? end + 1 : source->at + 1;
    if (!known)
        kramdown__span_text(parser, end + 1 - source->at);
    return true;
}
