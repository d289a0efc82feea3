/* SPDX-License-Identifier: Apache-2.0 */
/* Spans: what stands in a paragraph, a header, a cell. Emphasis and links are parsed by recursive
 * descent and given up where they have no end; what that costs is bounded. */
#include "markup/kramdown/span.h"

#include "base/unicode.h"
#include "markup/kramdown/attributes.h"
#include "markup/kramdown/html.h"
#include "markup/kramdown/id.h"
#include "markup/kramdown/link.h"
#include "markup/kramdown/scan.h"
#include "markup/kramdown/tag.h"
#include "markup/kramdown/typography.h"

enum { INSIDE_EM, INSIDE_STRONG, INSIDE_LINK };

static bool space_at(pos_text text, size_t at)
{
    return at < text.size && pos_is_space(text.data[at]);
}

void kramdown__span_text(kramdown__parser *parser, size_t size)
{
    kramdown__source *source = &parser->source;
    kramdown__add_text(parser, parser->tree,
                       pos_text_slice(source->text, source->at, source->at + size), ELEMENT_TEXT);
    source->at += size;
}

static kramdown__element *add_span(kramdown__parser *parser, kramdown__kind kind, size_t size)
{
    kramdown__element *element = kramdown__element_make(parser, kind);
    kramdown__append(parser->tree, element);
    parser->source.at += size;
    return element;
}

/* ---- letters ---- */

static bool letter_at(pos_text text, size_t at)
{
    int32_t code;
    char c = pos_text_at(text, at);
    if (!(c & 0x80))
        return pos_is_alpha(c);
    return pos_utf8_next(&code, text, &at) && pos_unicode_letter(code);
}

static bool alnum_at(pos_text text, size_t at)
{
    int32_t code;
    char c = pos_text_at(text, at);
    if (!(c & 0x80))
        return pos_is_alnum(c);
    return pos_utf8_next(&code, text, &at) &&
           (pos_unicode_letter(code) || pos_unicode_number(code));
}

/* Start of the character that ends before `at`. */
static size_t byte_before(pos_text text, size_t at)
{
    at--;
    while (at > 0 && (text.data[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* letter "-"? letter* before `at`: there _ is no emphasis */
static bool letter_before(pos_text text, size_t at, bool skip_underscores)
{
    while (skip_underscores && at > 0 && text.data[at - 1] == '_')
        at--;
    if (at == 0)
        return false;
    size_t last = byte_before(text, at);
    if (text.data[last] == '-')
        return last > 0 && letter_at(text, byte_before(text, last));
    return letter_at(text, last);
}

/* ---- emphasis ---- */

static void charge_bytes(kramdown__parser *parser, size_t from)
{
    parser->wasted += parser->source.at - from + 16;
}

/* Parses what a delimiter of `size` marks at `at` opens; false where nothing closes it. */
static bool read_emphasized(kramdown__parser *parser, size_t at, size_t size)
{
    kramdown__source *source = &parser->source;
    bool strong = size == 2;
    kramdown__element *element =
        kramdown__element_make(parser, strong ? ELEMENT_STRONG : ELEMENT_EM);
    kramdown__stop stop = {.kind = STOP_DELIMITER,
                           .text = pos_text_slice(source->text, at, at + size)};
    source->at = at + size;
    parser->inside[strong ? INSIDE_STRONG : INSIDE_EM]++;
    bool found = kramdown__spans(parser, element, &stop, SPANS_ALL);
    parser->inside[strong ? INSIDE_STRONG : INSIDE_EM]--;
    if (!found) {
        charge_bytes(parser, at);
        return false;
    }
    source->at += size;
    kramdown__append(parser->tree, element);
    return true;
}

/* EMPHASIS_START ::= "*" | "**" | "_" | "__" */
static void read_emphasis(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t at = source->at, size = pos_text_at(text, at + 1) == text.data[at] ? 2 : 1;
    if ((text.data[at] == '_' && letter_before(text, at, parser->options.release_2_5)) ||
        space_at(text, at + size) || parser->inside[size == 2 ? INSIDE_STRONG : INSIDE_EM] ||
        parser->wasted > parser->max_waste || parser->depth >= KRAMDOWN_DEPTH) {
        kramdown__span_text(parser, size);
        return;
    }
    if (read_emphasized(parser, at, size))
        return;
    if (size == 2 && parser->tree->kind != ELEMENT_EM && parser->wasted <= parser->max_waste &&
        read_emphasized(parser, at, 1))
        return;
    source->at = at;
    kramdown__span_text(parser, size);
}

/* True where the delimiter at the current place closes the element. */
static bool delimiter_closes(const kramdown__parser *parser, const kramdown__element *element,
                             const kramdown__stop *stop)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at, size = stop->text.size;
    char c = stop->text.data[0];
    if (at > 0 && pos_is_space(text.data[at - 1]))
        return false;
    if (size == 1 && pos_text_at(text, at + 1) == c && pos_text_at(text, at + 2) != c)
        return false;
    if (c == '_' && alnum_at(text, at + size))
        return false;
    return element->first != NULL;
}

/* ---- code ---- */

static size_t run_at(pos_text text, size_t at)
{
    size_t run = 0;
    while (pos_text_at(text, at + run) == '`')
        run++;
    return run;
}

/* Where at least `run` backticks stand, or POS_NOT_FOUND. */
static size_t find_backticks(kramdown__source *source, size_t run, size_t from)
{
    if (run >= source->backticks && from >= source->backticks_from)
        return POS_NOT_FOUND;
    size_t found =
        pos_text_find(source->text, pos_text_slice(source->text, from - run, from), from);
    if (found == POS_NOT_FOUND) {
        source->backticks = run;
        source->backticks_from = from;
    }
    return found;
}

static void read_codespan(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t at = source->at, run = run_at(text, at);
    bool space_before = at == 0 || pos_is_space(text.data[at - 1]);
    size_t close = run == 1 && space_before && space_at(text, at + 1)
                       ? POS_NOT_FOUND
                       : find_backticks(source, run, at + run);
    if (close == POS_NOT_FOUND) {
        parser->wasted += run;
        kramdown__span_text(parser, run);
        return;
    }
    pos_text code = pos_text_slice(text, at + run, close);
    if (run > 1 && code.size && code.data[0] == ' ')
        code = pos_text_slice(code, 1, code.size);
    if (run > 1 && code.size && code.data[code.size - 1] == ' ')
        code.size--;
    add_span(parser, ELEMENT_CODESPAN, close + run - at)->value = code;
}

/* ---- autolinks ---- */

static bool scheme_at(pos_text text, size_t at)
{
    static const char *const schemes[] = {"mailto:", "http:", "https:", "ftp:", "ftps:"};
    pos_text rest = pos_text_slice(text, at, text.size);
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (pos_text_starts(rest, pos_text_of(schemes[i])))
            return true;
    return false;
}

/* address ::= word+ "@" word+, of letters, digits, - _ . */
static size_t address_end(pos_text text, size_t at)
{
    bool found = false;
    size_t start = at;
    for (;; at++) {
        char c = pos_text_at(text, at);
        if (c == '@' && !found && at > start) {
            found = true;
            start = at + 1;
        } else if (!(pos_is_alnum(c) || c == '-' || c == '_' || c == '.' || (c & 0x80))) {
            return found && at > start ? at : 0;
        }
    }
}

/* AUTOLINK_START ::= "<" ( scheme ":" any+ | address ) ">" */
static bool read_autolink(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t start = source->at + 1, end = 0;
    bool scheme = scheme_at(text, start);
    if (scheme) {
        pos_text line = pos_text_slice(text, 0, kramdown__line_end(text, start));
        size_t colon = pos_text_find_char(line, ':', start);
        end = kramdown__search(text, POS_TEXT(">"), colon + 2, &source->angle);
        if (end >= line.size)
            return false;
    } else {
        end = address_end(text, start);
    }
    if (pos_text_at(text, end) != '>' || end == 0)
        return false;
    pos_text target = pos_text_slice(text, start, end), mailto = POS_TEXT("mailto:");
    kramdown__element *element = add_span(parser, ELEMENT_LINK, end + 1 - source->at);
    pos_text href = scheme ? target : kramdown__join(mailto, target, parser->pool);
    kramdown__attribute_set(&element->attributes, POS_TEXT("href"), href, parser->pool);
    if (pos_text_starts(target, mailto))
        target = pos_text_slice(target, mailto.size, target.size);
    kramdown__add_text(parser, element, target, ELEMENT_TEXT);
    return true;
}

/* ---- small ones ---- */

/* FOOTNOTE_MARKER_START ::= "[^" name "]" */
static bool footnote_marker(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t start = source->at + 2, end = start;
    while (kramdown__is_name_char(pos_text_at(text, end)))
        end++;
    if (pos_text_at(text, start - 1) != '^' || end == start || text.data[start] == '-' ||
        pos_text_at(text, end) != ']')
        return false;
    const kramdown__footnote *found =
        kramdown__find(parser->footnotes, pos_text_slice(text, start, end));
    size_t size = end + 1 - source->at;
    if (found)
        add_span(parser, ELEMENT_FOOTNOTE, size)->more.footnote = (kramdown__footnote *)found;
    else
        kramdown__span_text(parser, size);
    return true;
}

static void read_math(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t at = source->at, close = POS_NOT_FOUND;
    if (pos_text_at(source->text, at + 1) == '$')
        close = kramdown__search(source->text, POS_TEXT("$$"), at + 2, &source->math);
    if (close == POS_NOT_FOUND) {
        kramdown__span_text(parser, 1);
        return;
    }
    pos_text value = pos_text_strip(pos_text_slice(source->text, at + 2, close));
    add_span(parser, ELEMENT_MATH, close + 2 - at)->value = value;
}

/* ESCAPED_CHARS; in GFM's input ~ is one too */
static bool is_escapable(char c, bool gfm)
{
    return c && (strchr("\\.*_+`<>()[]{}#!:|\"'$=-", c) || (gfm && c == '~'));
}

/* A backslash: an escaped character, a symbol, a line break, or itself. */
static void read_backslash(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    char next = pos_text_at(source->text, source->at + 1);
    bool gfm = parser->options.gfm;
    if ((next == '<' || next == '>') && kramdown__typographic_symbol(parser))
        return;
    if (next == '\\' && pos_text_at(source->text, source->at + 2) == '\n' &&
        !(gfm && parser->options.hard_wrap)) {
        add_span(parser, ELEMENT_BREAK, 2);
        return;
    }
    if (is_escapable(next, gfm))
        source->at++;
    kramdown__span_text(parser, 1);
}

/* LINE_BREAK ::= two spaces before a newline */
static void read_spaces(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    bool is_break = pos_text_at(text, at + 1) == ' ' && pos_text_at(text, at + 2) == '\n' &&
                    !(parser->options.gfm && parser->options.hard_wrap);
    if (is_break)
        add_span(parser, ELEMENT_BREAK, 2);
    else if (pos_text_at(text, at + 1) != '>' || !kramdown__typographic_symbol(parser))
        kramdown__span_text(parser, 1);
}

/* Where the ~~ that closes stands: after something that is neither space nor ~. */
static size_t find_strike(kramdown__source *source, size_t from)
{
    if (from >= source->strike_from)
        return POS_NOT_FOUND;
    size_t at = pos_text_find(source->text, POS_TEXT("~~"), from);
    while (at != POS_NOT_FOUND &&
           (pos_is_space(source->text.data[at - 1]) || source->text.data[at - 1] == '~'))
        at = pos_text_find(source->text, POS_TEXT("~~"), at + 1);
    if (at == POS_NOT_FOUND)
        source->strike_from = from;
    return at;
}

/* STRIKETHROUGH_MATCH ::= "~~" not-space … not-space "~~" ; a text of its own */
static void read_strikethrough(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t at = source->at, close = POS_NOT_FOUND;
    char first = pos_text_at(source->text, at + 2);
    if (parser->options.gfm && pos_text_at(source->text, at + 1) == '~' && first && first != '~' &&
        !pos_is_space(first) && parser->wasted <= parser->max_waste &&
        parser->depth < KRAMDOWN_DEPTH)
        close = find_strike(source, at + 3);
    if (close == POS_NOT_FOUND) {
        parser->wasted++;
        kramdown__span_text(parser, 1);
        return;
    }
    kramdown__element *element = add_span(parser, ELEMENT_HTML, close + 2 - at);
    element->value = POS_TEXT("del");
    element->model = MODEL_SPAN;
    kramdown__source outer = *source;
    int inside[3] = {parser->inside[0], parser->inside[1], parser->inside[2]};
    memset(parser->inside, 0, sizeof(parser->inside));
    kramdown__source_start(parser, pos_text_slice(outer.text, at + 2, close));
    kramdown__stop never = {.kind = STOP_NEVER};
    kramdown__spans(parser, element, &never, SPANS_ALL);
    memcpy(parser->inside, inside, sizeof(inside));
    *source = outer;
}

/* ---- the loop ---- */

/* Characters that may start a span: 1; those that only matter before a quote are found by it. */
static const unsigned char special[256] = {
    ['*'] = 1, ['_'] = 1,  ['`'] = 1,  ['<'] = 1, ['['] = 1, ['!'] = 1,
    ['$'] = 1, ['{'] = 1,  ['&'] = 1,  ['-'] = 1, ['.'] = 1, ['>'] = 1,
    [' '] = 1, ['\\'] = 1, ['\''] = 2, ['"'] = 2, ['~'] = 1, [']'] = 1};

/* True where something more than the character itself may start at `at`. */
static bool starts_span(pos_text text, size_t at)
{
    char next = pos_text_at(text, at + 1);
    switch (text.data[at]) {
    case ' ':
        return (next == ' ' && pos_text_at(text, at + 2) == '\n') ||
               (next == '>' && pos_text_at(text, at + 2) == '>');
    case '-':
    case '~':
    case '>':
        return next == text.data[at];
    case '.':
        return next == '.' && pos_text_at(text, at + 2) == '.';
    case '!':
        return next == '[';
    case '{':
        return next == ':';
    default:
        return true;
    }
}

/* Where the next span may start, or the stop may stand; the text's end where there is none. */
static size_t next_start(const kramdown__parser *parser, const kramdown__stop *stop, bool code_only)
{
    pos_text text = parser->source.text;
    size_t from = parser->source.at;
    for (size_t at = from; at < text.size; at++) {
        unsigned char c = (unsigned char)text.data[at], kind = special[c];
        if (!kind)
            continue;
        if (code_only) {
            if (c == '`' || c == '<')
                return at;
            continue;
        }
        if (kind == 2)
            return at > from && text.data[at - 1] != '\\' ? byte_before(text, at) : at;
        if (c == ']' ? stop->kind == STOP_BRACKET : starts_span(text, at))
            return at;
    }
    return text.size;
}

/* Images among the children that have come since the last look: their brackets are closed. */
static int new_images(const kramdown__element *element, kramdown__stop *stop)
{
    int images = 0;
    const kramdown__element *each = stop->counted ? stop->counted->next : element->first;
    for (; each; each = each->next) {
        images += each->kind == ELEMENT_IMAGE;
        stop->counted = each;
    }
    return images;
}

/* True where the stop is here. */
static bool stops_at(kramdown__parser *parser, const kramdown__element *element,
                     kramdown__stop *stop)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    kramdown__tag tag;
    switch (stop->kind) {
    case STOP_NEVER:
        return false;
    case STOP_DELIMITER:
        return pos_text_starts(pos_text_slice(text, at, text.size), stop->text) &&
               delimiter_closes(parser, element, stop);
    case STOP_TAG:
        if (text.data[at] != '<' || !kramdown__end_tag(parser, &tag, at))
            return false;
        return stop->nocase ? pos_text_equal_nocase(tag.name, stop->text)
                            : pos_text_equal(tag.name, stop->text);
    case STOP_BRACKET:
        break;
    }
    bool opens = text.data[at] == '[' || (text.data[at] == '!' && pos_text_at(text, at + 1) == '[');
    if (!opens && text.data[at] != ']')
        return false;
    stop->brackets += (opens ? 1 : -1) - new_images(element, stop);
    return stop->brackets == 0;
}

static void read_angle(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    if (read_autolink(parser))
        return;
    char next = pos_text_at(text, at + 1);
    if (next == '!' || next == '/' || kramdown__name_end(text, at + 1) != at + 1)
        kramdown__span_html(parser);
    else if (next != '<' || !kramdown__typographic_symbol(parser))
        kramdown__span_text(parser, 1);
}

static void read_bracket(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t open = parser->source.at + (text.data[parser->source.at] == '!');
    char next = pos_text_at(text, open + 1);
    if (open == parser->source.at && footnote_marker(parser))
        return;
    if (pos_text_at(text, open) == '[' && next && next != '^')
        kramdown__link_or_image(parser);
    else
        kramdown__span_text(parser, 1);
}

/* A quote, or the character right before one. */
static bool quote_here(pos_text text, size_t at)
{
    char c = text.data[at];
    if (c == '"' || c == '\'')
        return true;
    if (c == '\\')
        return false;
    size_t next = at + 1;
    while (next < text.size && (text.data[next] & 0xC0) == 0x80)
        next++;
    return pos_text_at(text, next) == '"' || pos_text_at(text, next) == '\'';
}

/* Takes one span, or one character, in the order in which kramdown tries them. */
static void read_span(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    char c = text.data[at], next = pos_text_at(text, at + 1);
    if (c == '*' || c == '_')
        read_emphasis(parser);
    else if (c == '`')
        read_codespan(parser);
    else if (c == '<' && (next != '"' && next != '\''))
        read_angle(parser);
    else if (c == '[' || (c == '!' && next == '['))
        read_bracket(parser);
    else if (quote_here(text, at))
        kramdown__smart_quote(parser);
    else if (c == '$')
        read_math(parser);
    else if (c == '{' && next == ':')
        kramdown__span_extension(parser);
    else if (c == '&' && kramdown__entity(parser))
        return;
    else if (c == ' ')
        read_spaces(parser);
    else if (c == '\\')
        read_backslash(parser);
    else if (c == '~')
        read_strikethrough(parser);
    else if (!strchr("-.<>", c) || !kramdown__typographic_symbol(parser))
        kramdown__span_text(parser, 1);
}

/* Jekyll's Kramdown::Parser::SmartyPants. */
static void read_typography(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    char c = text.data[at], next = pos_text_at(text, at + 1);
    if (quote_here(text, at))
        kramdown__smart_quote(parser);
    else if (c == '&' && kramdown__entity(parser))
        return;
    else if (c == '<' && (next == '!' || next == '/' || kramdown__name_end(text, at + 1) != at + 1))
        kramdown__span_html(parser);
    else if (!strchr("-.<> ", c) || !kramdown__typographic_symbol(parser))
        kramdown__span_text(parser, 1);
}

/* One of a smaller set: HTML elements within raw ones, code spans for tables. */
static void span_of(kramdown__parser *parser, kramdown__span_set set)
{
    char c = parser->source.text.data[parser->source.at];
    char next = pos_text_at(parser->source.text, parser->source.at + 1);
    size_t name = parser->source.at + 1;
    if (set == SPANS_TYPOGRAPHY)
        read_typography(parser);
    else if (c == '`' && set != SPANS_HTML)
        read_codespan(parser);
    else if (c == '<' && set != SPANS_CODE &&
             (next == '!' || next == '/' || kramdown__name_end(parser->source.text, name) != name))
        kramdown__span_html(parser);
    else
        kramdown__span_text(parser, 1);
}

bool kramdown__spans(kramdown__parser *parser, kramdown__element *into, kramdown__stop *stop,
                     kramdown__span_set set)
{
    kramdown__source *source = &parser->source;
    kramdown__element *outer = parser->tree;
    bool found = false;
    parser->tree = into;
    parser->depth++;
    while (source->at < source->text.size) {
        size_t from = source->at;
        size_t start = next_start(parser, stop, set != SPANS_ALL && set != SPANS_TYPOGRAPHY);
        if (start > source->at)
            kramdown__span_text(parser, start - source->at);
        if (start >= source->text.size)
            break;
        found = stops_at(parser, into, stop);
        if (found)
            break;
        if (set == SPANS_ALL)
            read_span(parser);
        else
            span_of(parser, set);
        if (!kramdown__charge(parser, from))
            break;
    }
    parser->depth--;
    parser->tree = outer;
    return found;
}

/* ---- the tree ---- */

/* The spans of a raw text take its place. */
static void replace_raw_text(kramdown__parser *parser, kramdown__element *parent,
                             kramdown__element *raw)
{
    kramdown__element *holder = kramdown__element_make(parser, ELEMENT_RAW_TEXT);
    kramdown__stop never = {.kind = STOP_NEVER};
    kramdown__source outer = parser->source;
    kramdown__source_start(parser, raw->value);
    memset(parser->inside, 0, sizeof(parser->inside));
    kramdown__spans(parser, holder, &never, SPANS_ALL);
    parser->source = outer;
    for (kramdown__element *each = holder->first, *next; each; each = next) {
        next = each->next;
        kramdown__insert_before(parent, raw, each);
    }
    kramdown__remove(parent, raw);
}

static void finish_header(kramdown__parser *parser, kramdown__element *element)
{
    bool stripped = element->kind == ELEMENT_DT || parser->options.auto_id_stripping;
    if ((element->kind == ELEMENT_DT || element->kind == ELEMENT_HEADER) && stripped)
        element->more.raw_text = kramdown__plain_text(parser, element, parser->options.gfm);
}

/* Blank lines with nothing but an end of a block between them are one. */
void kramdown__spans_below(kramdown__parser *parser, kramdown__element *element)
{
    const kramdown__element *blank = NULL;
    for (kramdown__element *each = element->first, *next; each; each = next) {
        next = each->next;
        if (!kramdown__charge(parser, parser->source.at))
            return;
        if (each->kind == ELEMENT_BLANK && blank) {
            kramdown__remove(element, each);
            continue;
        }
        if (each->kind != ELEMENT_END_OF_BLOCK)
            blank = each->kind == ELEMENT_BLANK ? each : NULL;
        if (each->kind == ELEMENT_RAW_TEXT) {
            replace_raw_text(parser, element, each);
        } else if (each->kind == ELEMENT_END_OF_BLOCK) {
            kramdown__apply(parser, each, each->ial);
            kramdown__remove(element, each);
        } else {
            kramdown__spans_below(parser, each);
            kramdown__apply(parser, each, each->ial);
            finish_header(parser, each);
        }
    }
}
