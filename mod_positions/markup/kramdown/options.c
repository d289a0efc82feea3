/* SPDX-License-Identifier: Apache-2.0 */
/* kramdown's options: a table of names, and what each kind of value is read as. */
#include "markup/kramdown/options.h"

#include <apr_strings.h>
#include <stdlib.h>

#include "markup/markup.h"

typedef enum option_kind {
    OPTION_BOOL,
    OPTION_INT,
    OPTION_TEXT,
    OPTION_INPUT,
    OPTION_RELEASE,
    OPTION_ENTITIES,
    OPTION_LEVELS,
    OPTION_QUOTES,
    OPTION_SYMBOLS,
    OPTION_QUIRKS,
    OPTION_MATH,
    OPTION_HIGHLIGHTER,
    OPTION_HIGHLIGHTER_OPTIONS,
    OPTION_LINKS,
    OPTION_NAMES,
    OPTION_GUESS
} option_kind;

typedef struct option {
    const char *name;
    option_kind kind;
    size_t offset;
} option;

#define FIELD(name) offsetof(kramdown__options, name)

static const option options_known[] = {
    {"auto_ids", OPTION_BOOL, FIELD(auto_ids)},
    {"auto_id_prefix", OPTION_TEXT, FIELD(auto_id_prefix)},
    {"auto_id_stripping", OPTION_BOOL, FIELD(auto_id_stripping)},
    {"transliterated_header_ids", OPTION_BOOL, FIELD(transliterated_header_ids)},
    {"parse_block_html", OPTION_BOOL, FIELD(parse_block_html)},
    {"parse_span_html", OPTION_BOOL, FIELD(parse_span_html)},
    {"html_to_native", OPTION_BOOL, FIELD(html_to_native)},
    {"footnote_nr", OPTION_INT, FIELD(footnote_nr)},
    {"footnote_prefix", OPTION_TEXT, FIELD(footnote_prefix)},
    {"footnote_backlink", OPTION_TEXT, FIELD(footnote_backlink)},
    {"footnote_backlink_inline", OPTION_BOOL, FIELD(footnote_backlink_inline)},
    {"remove_line_breaks_for_cjk", OPTION_BOOL, FIELD(remove_line_breaks_for_cjk)},
    {"header_offset", OPTION_INT, FIELD(header_offset)},
    {"header_links", OPTION_BOOL, FIELD(header_links)},
    {"footnote_link_text", OPTION_TEXT, FIELD(footnote_link_text)},
    {"hard_wrap", OPTION_BOOL, FIELD(hard_wrap)},
    {"guess_lang", OPTION_GUESS, 0},
    {"input", OPTION_INPUT, 0},
    {"release", OPTION_RELEASE, 0},
    {"entity_output", OPTION_ENTITIES, 0},
    {"toc_levels", OPTION_LEVELS, 0},
    {"smart_quotes", OPTION_QUOTES, 0},
    {"typographic_symbols", OPTION_SYMBOLS, 0},
    {"gfm_quirks", OPTION_QUIRKS, 0},
    {"math_engine", OPTION_MATH, 0},
    {"syntax_highlighter", OPTION_HIGHLIGHTER, 0},
    {"syntax_highlighter_opts", OPTION_HIGHLIGHTER_OPTIONS, 0},
    {"link_defs", OPTION_LINKS, 0},
    {"forbidden_inline_options", OPTION_NAMES, 0},
};

#define JEKYLL_HIGHLIGHTING                                                                        \
    {                                                                                              \
        .enabled = true, .guess_lang = true, .start_line = 1, .default_lang = {"plaintext", 9},    \
        .css_class = {                                                                             \
            "highlight",                                                                           \
            9                                                                                      \
        }                                                                                          \
    }

const kramdown__options kramdown__jekyll_options = {
    .gfm = true,
    .auto_ids = true,
    .parse_span_html = true,
    .quirk_paragraph_end = true,
    .math = true,
    .highlight = true,
    .toc_levels = 0x7E,
    .entity_output = KRAMDOWN_AS_CHAR,
    .footnote_nr = 1,
    .auto_id_prefix = {"", 0},
    .footnote_prefix = {"", 0},
    .footnote_backlink = {"&#8617;", 7},
    .footnote_link_text = {"%s", 2},
    .blocks = JEKYLL_HIGHLIGHTING,
    .spans = JEKYLL_HIGHLIGHTING,
    .highlighter = {"rouge", 5},
    .smart_quotes = {0x2018, 0x2019, 0x201C, 0x201D},
};

/* The bytes of a scalar as they would stand in {::options}. */
static pos_text spelling_of(pos_value value, apr_pool_t *result)
{
    switch ((pos_kind)value.kind) {
    case POS_BOOL:
        return value.as.boolean ? POS_TEXT("true") : POS_TEXT("false");
    case POS_INT:
        return pos_text_of(apr_psprintf(result, "%" APR_INT64_T_FMT, value.as.integer));
    case POS_STRING:
    case POS_SYMBOL:
        return pos_text_strip(pos_value_text(value));
    default:
        return POS_TEXT("");
    }
}

static pos_error *wrong_option(pos_text name, const char *expected, pos_text got,
                               apr_pool_t *result)
{
    return pos_error_make(POS_EINVALID, result, "kramdown option %.*s: expected %s, not \"%.*s\"",
                          POS_TEXT_ARG(name), expected, POS_TEXT_ARG(got));
}

static pos_error *set_bool(bool *out, pos_text name, pos_text text, apr_pool_t *result)
{
    if (pos_text_equal_nocase(text, POS_TEXT("true")) ||
        pos_text_equal_nocase(text, POS_TEXT("yes")))
        *out = true;
    else if (text.size == 0 || pos_text_equal_nocase(text, POS_TEXT("false")) ||
             pos_text_equal_nocase(text, POS_TEXT("no")) ||
             pos_text_equal_nocase(text, POS_TEXT("nil")))
        *out = false;
    else
        return wrong_option(name, "true or false", text, result);
    return NULL;
}

static pos_error *set_int(int64_t *out, pos_text name, pos_text text, apr_pool_t *result)
{
    char *end;
    const char *digits = pos_text_cstring(text, result);
    long number = strtol(digits, &end, 10);
    if (end == digits || *end || number < -1000000 || number > 1000000)
        return wrong_option(name, "a whole number", text, result);
    *out = number;
    return NULL;
}

static pos_error *set_entities(kramdown__options *options, pos_text name, pos_text text,
                               apr_pool_t *result)
{
    static const char *const names[] = {"as_char", "as_input", "numeric", "symbolic"};
    for (unsigned i = 0; i < 4; i++)
        if (pos_text_equal(text, pos_text_of(names[i]))) {
            options->entity_output = (kramdown__entity_output)i;
            return NULL;
        }
    return wrong_option(name, "as_char, as_input, numeric or symbolic", text, result);
}

/* levels ::= level [ ( ".." | "-" ) level ] { "," levels } */
static bool levels_of(uint8_t *out, pos_text text)
{
    *out = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ',' || c == ' ' || c == '[' || c == ']')
            continue;
        if (c < '1' || c > '6')
            return false;
        int first = c - '0', last = first;
        size_t next = i + 1;
        while (next < text.size && (text.data[next] == '.' || text.data[next] == '-'))
            next++;
        if (next > i + 1 && next < text.size) {
            last = text.data[next] - '0';
            if (last < 1 || last > 6)
                return false;
            i = next;
        }
        for (int level = first; level <= last; level++)
            *out = (uint8_t)(*out | (1u << level));
    }
    return true;
}

static pos_error *set_levels(kramdown__options *options, pos_text name, pos_value value,
                             apr_pool_t *result)
{
    uint8_t levels = 0;
    bool good = true;
    if (value.kind == POS_ARRAY) {
        for (uint32_t i = 0; i < value.as.array->count && good; i++) {
            uint8_t each;
            good = levels_of(&each, spelling_of(value.as.array->items[i], result));
            levels = (uint8_t)(levels | each);
        }
    } else {
        good = levels_of(&levels, spelling_of(value, result));
    }
    if (!good)
        return wrong_option(name, "levels from 1 to 6, such as 2..4 or 1,2,3",
                            spelling_of(value, result), result);
    options->toc_levels = levels;
    return NULL;
}

/* One of smart_quotes: an entity's name or a code point. */
static bool quote_of(int32_t *out, pos_text text)
{
    static const struct {
        const char *name;
        int32_t code;
    } names[] = {{"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C},  {"rdquo", 0x201D},
                 {"apos", 39},      {"quot", 34},      {"laquo", 0xAB},    {"raquo", 0xBB},
                 {"sbquo", 0x201A}, {"bdquo", 0x201E}, {"lsaquo", 0x2039}, {"rsaquo", 0x203A}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (pos_text_equal(text, pos_text_of(names[i].name))) {
            *out = names[i].code;
            return true;
        }
    int32_t code = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!pos_is_digit(text.data[i]) || code > 0x10FFFF / 10)
            return false;
        code = code * 10 + (text.data[i] - '0');
    }
    *out = code;
    return code >= 32 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

static pos_error *set_quotes(kramdown__options *options, pos_text name, pos_value value,
                             apr_pool_t *result)
{
    int32_t quotes[4];
    unsigned count = 0;
    bool good = true;
    if (value.kind == POS_ARRAY) {
        for (uint32_t i = 0; good && i < value.as.array->count; i++)
            good = count < 4 &&
                   quote_of(&quotes[count++], spelling_of(value.as.array->items[i], result));
    } else {
        pos_text rest = spelling_of(value, result);
        while (good && rest.size) {
            size_t comma = pos_text_find_char(rest, ',', 0);
            size_t end = comma == POS_NOT_FOUND ? rest.size : comma;
            good = count < 4 &&
                   quote_of(&quotes[count++], pos_text_strip(pos_text_slice(rest, 0, end)));
            rest = pos_text_slice(rest, end + (comma != POS_NOT_FOUND), rest.size);
        }
    }
    if (!good || count != 4)
        return wrong_option(name,
                            "four entity names or code points, such as lsquo,rsquo,ldquo,rdquo",
                            spelling_of(value, result), result);
    memcpy(options->smart_quotes, quotes, sizeof(quotes));
    return NULL;
}

static const char *const symbol_names[KRAMDOWN_SYMBOLS] = {
    "mdash", "ndash", "hellip", "laquo_space", "raquo_space", "laquo", "raquo"};

static pos_error *set_symbols(kramdown__options *options, pos_text name, pos_value value,
                              apr_pool_t *result)
{
    if (value.kind != POS_MAP)
        return wrong_option(name, "a map of symbol names to texts", spelling_of(value, result),
                            result);
    for (uint32_t i = 0; i < value.as.map->count; i++) {
        const pos_entry *entry = &value.as.map->entries[i];
        pos_text key = pos_value_text(entry->key);
        unsigned symbol = 0;
        while (symbol < KRAMDOWN_SYMBOLS && !pos_text_equal(key, pos_text_of(symbol_names[symbol])))
            symbol++;
        if (symbol == KRAMDOWN_SYMBOLS)
            return wrong_option(name,
                                "mdash, ndash, hellip, laquo, raquo, laquo_space or raquo_space",
                                key, result);
        pos_value spelt = entry->value;
        options->symbols[symbol] = pos_text_copy(
            spelt.kind == POS_STRING ? pos_value_text(spelt) : spelling_of(spelt, result), result);
    }
    return NULL;
}

static pos_error *set_quirk(kramdown__options *options, pos_text name, pos_text quirk,
                            apr_pool_t *result)
{
    if (pos_text_equal(quirk, POS_TEXT("paragraph_end")))
        options->quirk_paragraph_end = true;
    else if (pos_text_equal(quirk, POS_TEXT("no_auto_typographic")))
        options->quirk_no_typographic = true;
    else if (quirk.size)
        return wrong_option(name, "paragraph_end or no_auto_typographic", quirk, result);
    return NULL;
}

static pos_error *set_quirks(kramdown__options *options, pos_text name, pos_value value,
                             apr_pool_t *result)
{
    options->quirk_paragraph_end = options->quirk_no_typographic = false;
    if (value.kind == POS_ARRAY) {
        for (uint32_t i = 0; i < value.as.array->count; i++)
            POS_TRY(
                set_quirk(options, name, spelling_of(value.as.array->items[i], result), result));
        return NULL;
    }
    pos_text rest = spelling_of(value, result);
    while (rest.size) {
        size_t comma = pos_text_find_char(rest, ',', 0);
        size_t end = comma == POS_NOT_FOUND ? rest.size : comma;
        POS_TRY(set_quirk(options, name, pos_text_strip(pos_text_slice(rest, 0, end)), result));
        rest = pos_text_slice(rest, end + (comma != POS_NOT_FOUND), rest.size);
    }
    return NULL;
}

/* What a map says; the rest stays. */
static void set_highlighting(kramdown__highlighting *out, const pos_map *map, apr_pool_t *result)
{
    if (!map)
        return;
    out->enabled = !pos_map_bool(map, "disable", !out->enabled);
    out->guess_lang = pos_map_bool(map, "guess_lang", out->guess_lang);
    out->bare = !pos_map_bool(map, "wrap", !out->bare);
    out->line_numbers = pos_map_bool(map, "line_numbers", out->line_numbers);
    out->start_line = pos_map_int(map, "start_line", out->start_line);
    out->default_lang = pos_text_copy(pos_map_text(map, "default_lang", out->default_lang), result);
    out->css_class = pos_text_copy(pos_map_text(map, "css_class", out->css_class), result);
}

static pos_error *set_highlighter_options(kramdown__options *options, pos_text name,
                                          pos_value value, apr_pool_t *result)
{
    if (value.kind == POS_NIL)
        return NULL;
    if (value.kind != POS_MAP)
        return wrong_option(name, "a map", spelling_of(value, result), result);
    const pos_map *map = value.as.map;
    set_highlighting(&options->blocks, map, result);
    set_highlighting(&options->blocks, pos_map_map(map, "block"), result);
    set_highlighting(&options->spans, map, result);
    set_highlighting(&options->spans, pos_map_map(map, "span"), result);
    return NULL;
}

void kramdown__options_plain(kramdown__options *options)
{
    const kramdown__highlighting plain = {
        .enabled = true, .start_line = 1, .css_class = {"highlight", 9}};
    options->blocks = options->spans = plain;
}

/* A map may be written as YAML in a string. */
static pos_error *read_map(pos_value *out, pos_text name, pos_value value, apr_pool_t *result)
{
    *out = value;
    if (value.kind != POS_STRING)
        return NULL;
    POS_TRY(markup_yaml(out, pos_value_text(value), pos_text_cstring(name, result), 1, result));
    if (out->kind != POS_MAP)
        *out = value;
    return NULL;
}

static pos_error *set_option(kramdown__options *options, const option *known, pos_text name,
                             pos_value value, apr_pool_t *result)
{
    pos_text text = spelling_of(value, result);
    char *field = (char *)options + known->offset;
    if (known->kind == OPTION_SYMBOLS || known->kind == OPTION_HIGHLIGHTER_OPTIONS ||
        known->kind == OPTION_LINKS)
        POS_TRY(read_map(&value, name, value, result));
    switch (known->kind) {
    case OPTION_BOOL:
        return set_bool((bool *)field, name, text, result);
    case OPTION_INT:
        return set_int((int64_t *)field, name, text, result);
    case OPTION_TEXT:
        *(pos_text *)field = pos_text_copy(text, result);
        return NULL;
    case OPTION_INPUT:
        options->gfm = pos_text_equal_nocase(text, POS_TEXT("gfm"));
        if (!options->gfm && !pos_text_equal_nocase(text, POS_TEXT("kramdown")))
            return wrong_option(name, "GFM or kramdown", text, result);
        return NULL;
    case OPTION_RELEASE:
        options->release_2_5 = pos_text_equal(text, POS_TEXT("2.5"));
        if (!options->release_2_5 && !pos_text_equal(text, POS_TEXT("2.4")))
            return wrong_option(name, "\"2.4\" or \"2.5\"", text, result);
        return NULL;
    case OPTION_ENTITIES:
        return set_entities(options, name, text, result);
    case OPTION_LEVELS:
        return set_levels(options, name, value, result);
    case OPTION_QUOTES:
        return set_quotes(options, name, value, result);
    case OPTION_SYMBOLS:
        return set_symbols(options, name, value, result);
    case OPTION_QUIRKS:
        return set_quirks(options, name, value, result);
    case OPTION_MATH:
        options->math = pos_text_equal(text, POS_TEXT("mathjax"));
        return NULL;
    case OPTION_HIGHLIGHTER:
        if (value.kind == POS_NIL)
            return NULL;
        options->highlight = pos_text_equal(text, POS_TEXT("rouge"));
        options->highlighter = pos_text_copy(text, result);
        return NULL;
    case OPTION_HIGHLIGHTER_OPTIONS:
        return set_highlighter_options(options, name, value, result);
    case OPTION_LINKS:
        if (value.kind == POS_MAP)
            options->link_defs = pos_value_copy(value, result).as.map;
        return NULL;
    case OPTION_GUESS:
        POS_TRY(set_bool(&options->blocks.guess_lang, name, text, result));
        options->spans.guess_lang = options->blocks.guess_lang;
        return NULL;
    case OPTION_NAMES:
        if (value.kind == POS_ARRAY)
            options->forbidden_inline = pos_value_copy(value, result).as.array;
        return NULL;
    }
    return NULL;
}

pos_error *kramdown__option_set(kramdown__options *options, bool *known, pos_text name,
                                pos_value value, apr_pool_t *result)
{
    for (size_t i = 0; i < sizeof(options_known) / sizeof(options_known[0]); i++)
        if (pos_text_equal(name, pos_text_of(options_known[i].name))) {
            *known = true;
            return set_option(options, &options_known[i], name, value, result);
        }
    *known = false;
    return NULL;
}
