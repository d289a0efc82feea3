/* SPDX-License-Identifier: Apache-2.0 */
/* Definitions: of links, footnotes and abbreviations. They leave nothing but a block's end. */
#include "markup/kramdown/definition.h"

#include "markup/kramdown/block.h"
#include "markup/kramdown/link.h"
#include "markup/kramdown/scan.h"

static kramdown__element *add_end(kramdown__parser *parser, kramdown__end why)
{
    kramdown__element *end = kramdown__block_make(parser, ELEMENT_END_OF_BLOCK);
    end->detail = (uint8_t)why;
    kramdown__append(parser->tree, end);
    return end;
}

/* ---- footnotes ---- */

/* Every line without one indentation. */
static pos_text dedent_text(pos_text text, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, text.size + 1);
    size_t size = 0;
    for (size_t at = 0, next; at < text.size; at = next) {
        next = kramdown__line_end(text, at);
        if (kramdown__indented(text, at))
            at += text.data[at] == '\t' ? 1 : 4;
        memcpy(out + size, text.data + at, next - at);
        size += next - at;
    }
    return pos_text_make(out, size);
}

/* FOOTNOTE_DEFINITION_START ::= indent "[^" name "]:" line CODEBLOCK_MATCH */
static bool read_footnote(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t at = source->at + kramdown__indent(text, source->at) + 2, start = at;
    while (kramdown__is_name_char(pos_text_at(text, at)))
        at++;
    if (at == start || text.data[start] == '-' || pos_text_at(text, at) != ']' ||
        pos_text_at(text, at + 1) != ':' || parser->depth >= KRAMDOWN_DEPTH)
        return false;
    size_t end = kramdown__codeblock_end(parser, kramdown__line_end(text, at));
    kramdown__footnote *made = apr_pcalloc(parser->pool, sizeof(*made));
    made->name = pos_text_slice(text, start, at);
    made->content = kramdown__element_make(parser, ELEMENT_ROOT);
    source->at = end;
    kramdown__blocks(parser, made->content,
                     dedent_text(pos_text_slice(text, at + 2, end), parser->pool));
    add_end(parser, END_FOOTNOTE);
    kramdown__put(parser->footnotes, made->name, made);
    return true;
}

/* ---- links ---- */

typedef struct link_parts {
    pos_text url;
    pos_text title;
    size_t end;
} link_parts;

static size_t skip_blanks(pos_text text, size_t at)
{
    while (pos_text_at(text, at) == ' ' || pos_text_at(text, at) == '\t')
        at++;
    return at;
}

/* title ::= [ \t]* quote any+ quote [ \t]*, to the line's end */
static bool title_line(pos_text text, size_t at, pos_text *title, size_t *end)
{
    size_t open = skip_blanks(text, at), next = kramdown__line_end(text, open), last = next - 1;
    char quote = pos_text_at(text, open);
    if ((quote != '"' && quote != '\'') || text.data[last] != '\n')
        return false;
    while (last > open && (text.data[last - 1] == ' ' || text.data[last - 1] == '\t'))
        last--;
    if (last < open + 3 || text.data[last - 1] != quote)
        return false;
    *title = pos_text_slice(text, open + 1, last - 1);
    *end = next;
    return true;
}

/* What follows the URL that ends at `at`: a title here or on the next line, or nothing. */
static bool link_tail(pos_text text, size_t at, link_parts *parts)
{
    size_t after = skip_blanks(text, at);
    parts->title = pos_text_make(NULL, 0);
    if (after > at && title_line(text, after, &parts->title, &parts->end))
        return true;
    if (pos_text_at(text, after) != '\n')
        return false;
    parts->end = after + 1;
    if (parts->end < text.size)
        title_line(text, parts->end, &parts->title, &parts->end);
    return true;
}

/* "<" url ">" up to the first > with a title or nothing after it. A title's second quote is the
 * last character of its line: only there it is looked for. */
static bool bracketed_target(pos_text text, size_t at, size_t line, link_parts *parts)
{
    size_t last = line;
    while (last > at && pos_is_space(text.data[last - 1]))
        last--;
    for (size_t close = at + 1; close < last; close++) {
        if (text.data[close] != '>')
            continue;
        char next = pos_text_at(text, skip_blanks(text, close + 1));
        if ((next == '\n' || next == text.data[last - 1]) && link_tail(text, close + 1, parts)) {
            parts->url = pos_text_slice(text, at + 1, close);
            return true;
        }
    }
    return false;
}

static bool link_target(pos_text text, size_t at, link_parts *parts)
{
    size_t line = kramdown__line_end(text, at);
    if (pos_text_at(text, at) == '<' && bracketed_target(text, at, line, parts))
        return true;
    for (size_t end = at; end < line; end++) {
        char c = text.data[end];
        bool gap = c == ' ' || c == '\t';
        if (!gap && c != '\n')
            continue;
        size_t after = skip_blanks(text, end);
        char next = pos_text_at(text, after);
        if (end > at && (next == '\n' || next == '"' || next == '\'')) {
            parts->url = pos_text_slice(text, at, end);
            return link_tail(text, end, parts);
        }
        end = after > end ? after - 1 : end;
    }
    return false;
}

/* LINK_DEFINITION_START ::= indent "[" id "]:" [ \t]* ( "<" url ">" | url ) [ title ] "\n" */
static bool link_definition(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t start = source->at + kramdown__indent(text, source->at) + 1;
    pos_text line = pos_text_slice(text, 0, kramdown__line_end(text, start));
    size_t close = pos_text_find_char(line, ']', start);
    link_parts parts;
    if (close == POS_NOT_FOUND || close == start || pos_text_at(text, close + 1) != ':' ||
        !link_target(text, skip_blanks(text, close + 2), &parts))
        return false;
    source->at = parts.end;
    kramdown__link *made = apr_pcalloc(parser->pool, sizeof(*made));
    made->url = parts.url;
    made->title = parts.title;
    made->end = add_end(parser, END_LINK);
    pos_text id = pos_text_slice(text, start, close);
    kramdown__put(parser->links, kramdown__link_id(id, parser->pool), made);
    return true;
}

/* ---- abbreviations ---- */

/* ABBREV_DEFINITION_START ::= indent "*[" abbreviation "]:" title "\n" */
static bool read_abbreviation(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t start = source->at + kramdown__indent(text, source->at) + 2;
    size_t end = kramdown__line_end(text, start);
    size_t close = pos_text_find(pos_text_slice(text, 0, end), POS_TEXT("]:"), start + 1);
    if (close == POS_NOT_FOUND)
        return false;
    source->at = end;
    kramdown__abbreviation *made = apr_pcalloc(parser->pool, sizeof(*made));
    made->title = pos_text_strip(pos_text_slice(text, close + 2, end));
    made->end = add_end(parser, END_ABBREVIATION);
    kramdown__put(parser->abbreviations, pos_text_slice(text, start, close), made);
    return true;
}

bool kramdown__definition(kramdown__parser *parser, char first)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at + kramdown__indent(text, parser->source.at);
    char second = pos_text_at(text, at + 1);
    if (first == '*')
        return second == '[' && read_abbreviation(parser);
    return (second == '^' && read_footnote(parser)) || link_definition(parser);
}
