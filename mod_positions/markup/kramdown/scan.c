/* SPDX-License-Identifier: Apache-2.0 */
/* What stands at a place in the source. Patterns are kramdown's constants of similar names. */
#include "markup/kramdown/scan.h"

#include "markup/kramdown/tag.h"

size_t kramdown__line_end(pos_text text, size_t at)
{
    const char *newline = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
    return newline ? (size_t)(newline - text.data) + 1 : text.size;
}

size_t kramdown__indent(pos_text text, size_t at)
{
    size_t count = 0;
    while (count < 3 && pos_text_at(text, at + count) == ' ')
        count++;
    return count;
}

bool kramdown__is_name_char(char c)
{
    return pos_is_word(c) || c == '-';
}

bool kramdown__indented(pos_text text, size_t at)
{
    return pos_text_at(text, at) == '\t' ||
           (text.size - at >= 4 && memcmp(text.data + at, "    ", 4) == 0);
}

/* BLANK_LINE ::= ( ^ space* "\n" )+ */
size_t kramdown__blank(pos_text text, size_t at)
{
    size_t end = at;
    for (size_t i = at; i < text.size && pos_is_space(text.data[i]); i++)
        if (text.data[i] == '\n')
            end = i + 1;
    return end;
}

/* True where only white space is left on the line. */
static bool rest_is_blank(pos_text text, size_t at)
{
    while (at < text.size && text.data[at] != '\n' && pos_is_space(text.data[at]))
        at++;
    return pos_text_at(text, at) == '\n';
}

/* HR_START ::= indent c [ \t]* c [ \t]* c ( c | [ \t] )* "\n", c one of * - _ */
bool kramdown__rule_at(pos_text text, size_t at)
{
    at += kramdown__indent(text, at);
    char mark = pos_text_at(text, at);
    if (mark != '*' && mark != '-' && mark != '_')
        return false;
    size_t count = 0;
    for (; at < text.size; at++) {
        char c = text.data[at];
        if (c == mark)
            count++;
        else if (c == '\n')
            return count >= 3;
        else if (c != ' ' && c != '\t')
            return false;
    }
    return false;
}

/* LIST_START_UL ::= indent [+*-] [\t| ] ; LIST_START_OL ::= indent digit+ "." [\t| ] ;
 * DEFINITION_LIST_START ::= indent ":" [\t| ] */
size_t kramdown__marker_at(pos_text text, size_t at, size_t most, kramdown__kind kind)
{
    size_t indent = 0;
    while (indent < most && pos_text_at(text, at + indent) == ' ')
        indent++;
    size_t i = at + indent;
    char c = pos_text_at(text, i);
    if (kind == ELEMENT_OL) {
        while (pos_is_digit(pos_text_at(text, i)))
            i++;
        if (i == at + indent || pos_text_at(text, i) != '.')
            return 0;
    } else if (kind == ELEMENT_DL ? c != ':' : c != '*' && c != '+' && c != '-') {
        return 0;
    }
    char after = pos_text_at(text, i + 1);
    return after == ' ' || after == '\t' || after == '|' ? i + 1 : 0;
}

bool kramdown__list_at(pos_text text, size_t at)
{
    return kramdown__marker_at(text, at, 3, ELEMENT_UL) != 0 ||
           kramdown__marker_at(text, at, 3, ELEMENT_OL) != 0;
}

bool kramdown__fence_at(pos_text text, size_t at, bool gfm)
{
    if (gfm)
        at += kramdown__indent(text, at);
    char c = pos_text_at(text, at);
    if (c != '~' && !(gfm && c == '`'))
        return false;
    size_t count = 1;
    while (count < 3 &&
           (pos_text_at(text, at + count) == '~' || (gfm && pos_text_at(text, at + count) == '`')))
        count++;
    return count == 3;
}

/* EOB_MARKER ::= "^" space* "\n" */
bool kramdown__end_marker_at(pos_text text, size_t at)
{
    return pos_text_at(text, at) == '^' && rest_is_blank(text, at + 1);
}

size_t kramdown__brace_after(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text;
    kramdown__seek *seek = &parser->source.brace;
    if (seek->from != POS_NOT_FOUND && at >= seek->from && at <= seek->found)
        return seek->found;
    size_t found = pos_text_find_char(text, '}', at);
    while (found != POS_NOT_FOUND && found > at && text.data[found - 1] == '\\')
        found = pos_text_find_char(text, '}', found + 1);
    *seek = (kramdown__seek){at, found};
    return found;
}

/* IAL_BLOCK_START ::= indent "{:" not-followed-by(":" | "/") any+ "}" space* "\n" */
bool kramdown__ial_at(kramdown__parser *parser, size_t at, pos_text *content, size_t *next)
{
    pos_text text = parser->source.text;
    at += kramdown__indent(text, at);
    if (pos_text_at(text, at) != '{' || pos_text_at(text, at + 1) != ':' ||
        pos_text_at(text, at + 2) == ':' || pos_text_at(text, at + 2) == '/')
        return false;
    size_t end = kramdown__brace_after(parser, at + 2);
    if (end == POS_NOT_FOUND || end == at + 2 || !rest_is_blank(text, end + 1))
        return false;
    *content = pos_text_slice(text, at + 2, end);
    *next = kramdown__line_end(text, end);
    return true;
}

/* LAZY_END_HTML_START ::= "<" name ; LAZY_END_HTML_STOP ::= "</" name space* ">" ; where the name
 * does not begin with a span element's name (or script) that ends at a word's boundary. */
bool kramdown__lazy_html_at(const kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text;
    if (pos_text_at(text, at) != '<')
        return false;
    bool stop = pos_text_at(text, at + 1) == '/';
    size_t start = at + 1 + stop, end = kramdown__name_end(text, start);
    if (end == start)
        return false;
    size_t word = start;
    while (word < end && pos_is_word(text.data[word]))
        word++;
    pos_text first = pos_text_slice(text, start, word);
    if (kramdown__tag_is_span(parser, first) || pos_text_equal(first, POS_TEXT("script")))
        return false;
    while (stop && end < text.size && pos_is_space(text.data[end]))
        end++;
    return !stop || pos_text_at(text, end) == '>';
}

/* LAZY_END ::= BLANK_LINE | IAL_BLOCK_START | EOB_MARKER | LAZY_END_HTML_STOP |
 * LAZY_END_HTML_START | end */
bool kramdown__lazy_end_at(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text, content;
    size_t next;
    if (at >= text.size || kramdown__blank(text, at) != at)
        return true;
    switch (pos_text_at(text, at + kramdown__indent(text, at))) {
    case '{':
        return kramdown__ial_at(parser, at, &content, &next);
    case '^':
        return kramdown__end_marker_at(text, at);
    case '<':
        return kramdown__lazy_html_at(parser, at + kramdown__indent(text, at));
    default:
        return false;
    }
}

/* What else ends a paragraph in GFM's input: LIST_START, ATX_HEADER_START, BLOCKQUOTE_START,
 * FENCED_CODEBLOCK_START. */
static bool gfm_paragraph_end_at(pos_text text, size_t at, size_t indent)
{
    char c = pos_text_at(text, at + indent);
    if (c == '>')
        return true;
    if (c == '~' || c == '`')
        return kramdown__fence_at(text, at, true);
    if (c == '#' && indent == 0) {
        size_t level = 1;
        while (level < 7 && pos_text_at(text, at + level) == '#')
            level++;
        char after = pos_text_at(text, at + level);
        return level < 7 && (after == ' ' || after == '\t');
    }
    return kramdown__list_at(text, at);
}

bool kramdown__paragraph_end_at(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text;
    if (kramdown__lazy_end_at(parser, at) || kramdown__marker_at(text, at, 3, ELEMENT_DL))
        return true;
    size_t indent = kramdown__indent(text, at);
    char c = pos_text_at(text, at + indent);
    if (!parser->options.gfm || !parser->options.quirk_paragraph_end || pos_is_alpha(c))
        return false;
    return gfm_paragraph_end_at(text, at, indent);
}

bool kramdown__before_boundary(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text, content;
    size_t next;
    return at >= text.size || kramdown__blank(text, at) != at ||
           kramdown__end_marker_at(text, at) || kramdown__ial_at(parser, at, &content, &next);
}

bool kramdown__after_boundary(const kramdown__parser *parser)
{
    const kramdown__element *last = parser->tree->last;
    return !last || last->kind == ELEMENT_BLANK || parser->block_ial ||
           (last->kind == ELEMENT_END_OF_BLOCK && last->detail == END_MARKER);
}

/* lazy-line ::= [ \t]* not-space any* "\n", where no paragraph ends */
static bool lazy_code_at(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text;
    size_t first = at;
    while (pos_text_at(text, first) == ' ' || pos_text_at(text, first) == '\t')
        first++;
    return first < text.size && !pos_is_space(text.data[first]) &&
           !kramdown__lazy_end_at(parser, at);
}

/* CODEBLOCK_MATCH ::= ( BLANK_LINE? indented-line+ lazy-line* )* */
size_t kramdown__codeblock_end(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text;
    for (;;) {
        size_t line = kramdown__blank(text, at);
        if (line >= text.size || !kramdown__indented(text, line))
            return at;
        while (line < text.size && kramdown__indented(text, line) &&
               kramdown__blank(text, line) == line)
            line = kramdown__line_end(text, line);
        while (lazy_code_at(parser, line))
            line = kramdown__line_end(text, line);
        at = line;
    }
}
