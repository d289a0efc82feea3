/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks: the order in which kramdown tries them, and those that need no file of their own. */
#include "markup/kramdown/block.h"

#include "markup/kramdown/attributes.h"
#include "markup/kramdown/definition.h"
#include "markup/kramdown/html.h"
#include "markup/kramdown/list.h"
#include "markup/kramdown/scan.h"
#include "markup/kramdown/table.h"

/* Without white space at the end. */
static pos_text strip_end(pos_text text)
{
    while (text.size && pos_is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

static pos_text strip_start(pos_text text)
{
    while (text.size && pos_is_space(text.data[0]))
        text = pos_text_slice(text, 1, text.size);
    return text;
}

/* ---- blank lines, ends, rules ---- */

static bool read_blank(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t end = kramdown__blank(source->text, source->at);
    if (end == source->at)
        return false;
    pos_text lines = pos_text_slice(source->text, source->at, end);
    source->at = end;
    kramdown__element *last = parser->tree->last;
    if (last && last->kind == ELEMENT_BLANK) {
        if (last->value.size == 1) /* more than one line is all that is asked of it */
            last->value = kramdown__join(last->value, lines, parser->pool);
        return true;
    }
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_BLANK);
    element->value = lines;
    kramdown__append(parser->tree, element);
    return true;
}

/* An element that is its line; false where the line is no such one. */
static bool add_line(kramdown__parser *parser, bool is_one, kramdown__kind kind)
{
    kramdown__source *source = &parser->source;
    if (!is_one)
        return false;
    source->at = kramdown__line_end(source->text, source->at);
    kramdown__append(parser->tree, kramdown__block_make(parser, kind));
    return true;
}

static bool end_marker(kramdown__parser *parser)
{
    const kramdown__source *source = &parser->source;
    bool is_one = kramdown__end_marker_at(source->text, source->at);
    return add_line(parser, is_one, ELEMENT_END_OF_BLOCK);
}

static bool read_rule(kramdown__parser *parser)
{
    const kramdown__source *source = &parser->source;
    return add_line(parser, kramdown__rule_at(source->text, source->at), ELEMENT_RULE);
}

/* ---- paragraphs ---- */

/* A paragraph goes on where nothing lies between: an attempt at another block came to nothing, or
 * the paragraph was HTML. Only a line break stays of the white space between. */
static void extend_paragraph(kramdown__parser *parser, kramdown__element *paragraph, size_t start,
                             size_t end)
{
    pos_text text = parser->source.text, more = strip_end(pos_text_slice(text, start, end));
    kramdown__element *last = paragraph->last;
    if (!last || last->kind != ELEMENT_RAW_TEXT) {
        kramdown__add_text(parser, paragraph, more, ELEMENT_RAW_TEXT);
        return;
    }
    bool breaks = start >= 3 && memcmp(text.data + start - 3, "  \n", 3) == 0;
    pos_text joiner = breaks ? POS_TEXT("  \n") : POS_TEXT("\n");
    if (last->value.data + last->value.size == text.data + start - joiner.size) {
        last->value.size = (size_t)(more.data + more.size - last->value.data);
    } else if (parser->wasted > parser->max_waste) {
        kramdown__add_text(parser, paragraph, joiner, ELEMENT_RAW_TEXT);
        kramdown__add_text(parser, paragraph, more, ELEMENT_RAW_TEXT);
    } else {
        parser->wasted += last->value.size;
        last->value = kramdown__join(last->value, joiner, parser->pool);
        last->value = kramdown__join(last->value, more, parser->pool);
    }
}

static void read_paragraph(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t start = source->at, end = kramdown__line_end(source->text, start);
    while (!kramdown__paragraph_end_at(parser, end))
        end = kramdown__line_end(source->text, end);
    source->at = end;
    if (parser->tree->last && parser->tree->last->kind == ELEMENT_PARAGRAPH) {
        extend_paragraph(parser, parser->tree->last, start, end);
        return;
    }
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_PARAGRAPH);
    kramdown__append(parser->tree, element);
    pos_text text = pos_text_slice(source->text, start, end);
    kramdown__add_text(parser, element, strip_start(strip_end(text)), ELEMENT_RAW_TEXT);
}

/* A line that starts with spaces and a tab is neither code nor a paragraph. */
static void bare_line(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t end = kramdown__line_end(source->text, source->at);
    kramdown__add_text(parser, parser->tree, pos_text_slice(source->text, source->at, end),
                       ELEMENT_RAW_TEXT);
    source->at = end;
}

/* ---- headers ---- */

/* HEADER_ID ::= [\t ] "{#" name "}" at the end */
static void split_id(pos_text *contents, pos_text *id)
{
    pos_text text = strip_end(*contents);
    *id = POS_TEXT("");
    *contents = text;
    if (text.size == 0 || text.data[text.size - 1] != '}')
        return;
    size_t open = pos_text_find_last_char(text, '{');
    if (open == POS_NOT_FOUND || open == 0 || pos_text_at(text, open + 1) != '#' ||
        (text.data[open - 1] != ' ' && text.data[open - 1] != '\t'))
        return;
    size_t start = open + 2, at = start;
    while (at + 1 < text.size && (kramdown__is_name_char(text.data[at]) || text.data[at] == ':' ||
                                  text.data[at] == '.' || (text.data[at] & 0x80)))
        at++;
    if (at == start || at + 1 != text.size || pos_is_digit(text.data[start]) ||
        text.data[start] == '-' || text.data[start] == '.')
        return;
    *id = pos_text_slice(text, start, at);
    *contents = strip_end(pos_text_slice(text, 0, open - 1));
}

static void add_header(kramdown__parser *parser, int level, pos_text contents, pos_text id)
{
    kramdown__element *header = kramdown__block_make(parser, ELEMENT_HEADER);
    header->detail = (uint8_t)level;
    header->more.raw_text = contents;
    kramdown__add_text(parser, header, contents, ELEMENT_RAW_TEXT);
    if (id.size)
        kramdown__attribute_set(&header->attributes, POS_TEXT("id"), id, parser->pool);
    kramdown__append(parser->tree, header);
}

/* Without the closing #s: in GFM's input they follow a space, in kramdown's no backslash. */
static pos_text strip_hashes(pos_text contents, bool after_space)
{
    size_t end = contents.size;
    while (end > 0 && contents.data[end - 1] == '#')
        end--;
    if (end == contents.size)
        return contents;
    char before = end ? contents.data[end - 1] : '\0';
    if (after_space && before != ' ' && before != '\t')
        return contents;
    if (!after_space && before == '\\' && ++end == contents.size)
        return contents;
    return strip_end(pos_text_slice(contents, 0, end));
}

/* ATX_HEADER_START ::= "#"{1,6} [\t ]* contents ; in GFM's input white space is a must */
static bool atx_header(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    bool quirk = parser->options.gfm && parser->options.quirk_paragraph_end;
    if (!quirk && !kramdown__after_boundary(parser))
        return false;
    size_t level = 0, at = source->at, end = kramdown__line_end(source->text, at);
    while (level < 6 && pos_text_at(source->text, at + level) == '#')
        level++;
    char after = pos_text_at(source->text, at + level);
    if (parser->options.gfm && after != ' ' && after != '\t')
        return false;
    if (!parser->options.gfm && kramdown__blank(source->text, at + level) >= end)
        end = kramdown__line_end(source->text, end); /* a newline is no blank there */
    while (pos_text_at(source->text, at + level) == ' ' ||
           pos_text_at(source->text, at + level) == '\t')
        at++;
    pos_text id, contents = pos_text_slice(source->text, at + level, end);
    split_id(&contents, &id);
    contents = strip_hashes(contents, quirk);
    if (contents.size == 0)
        return false;
    source->at = end;
    add_header(parser, (int)level, contents, id);
    return true;
}

/* SETEXT_HEADER_START ::= indent contents "\n" [-=]+ [ \t\r\f\v]* "\n" */
static bool setext_header(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t line = kramdown__line_end(source->text, source->at);
    char mark = pos_text_at(source->text, line);
    if ((mark != '-' && mark != '=') || !kramdown__after_boundary(parser))
        return false;
    size_t end = line;
    while (pos_text_at(source->text, end) == '-' || pos_text_at(source->text, end) == '=')
        end++;
    if (kramdown__blank(source->text, end) == end)
        return false;
    pos_text id, contents = strip_start(pos_text_slice(source->text, source->at, line));
    split_id(&contents, &id);
    if (contents.size == 0)
        return false;
    source->at = kramdown__line_end(source->text, end);
    add_header(parser, mark == '-' ? 2 : 1, contents, id);
    return true;
}

/* ---- quotes and code ---- */

static bool read_blockquote(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    char *inner = NULL;
    size_t size = 0, at = source->at, end = kramdown__line_end(source->text, at);
    while (!kramdown__lazy_end_at(parser, end))
        end = kramdown__line_end(source->text, end);
    if (parser->depth >= KRAMDOWN_DEPTH)
        return false;
    inner = apr_palloc(parser->pool, end - at);
    for (size_t next; at < end; at = next) {
        next = kramdown__line_end(source->text, at);
        size_t mark = at + kramdown__indent(source->text, at);
        if (pos_text_at(source->text, mark) == '>')
            at = mark + 1 + (pos_text_at(source->text, mark + 1) == ' ');
        memcpy(inner + size, source->text.data + at, next - at);
        size += next - at;
    }
    source->at = end;
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_BLOCKQUOTE);
    kramdown__append(parser->tree, element);
    kramdown__blocks(parser, element, pos_text_make(inner, size));
    return true;
}

/* The lines without their indentation; a lazy one is joined to the line before. */
static pos_text dedent_code(pos_text code, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, code.size);
    size_t size = 0;
    for (size_t at = 0, next; at < code.size; at = next) {
        next = kramdown__line_end(code, at);
        bool is_blank = kramdown__blank(code, at) != at;
        if (kramdown__indented(code, at))
            at += code.data[at] == '\t' ? 1 : 4;
        else if (!is_blank && size && kramdown__indent(code, at) <= 3 &&
                 !pos_is_space(pos_text_at(code, at + kramdown__indent(code, at))))
            out[size - 1] = ' ';
        memcpy(out + size, code.data + at, next - at);
        size += next - at;
    }
    return pos_text_make(out, size);
}

static void read_codeblock(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t end = kramdown__codeblock_end(parser, source->at);
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_CODEBLOCK);
    element->value = dedent_code(pos_text_slice(source->text, source->at, end), parser->pool);
    kramdown__append(parser->tree, element);
    source->at = end;
}

/* A line that closes a fence: its run of `mark`, or 0. */
static size_t closing_run(pos_text text, size_t at, char mark, bool gfm)
{
    if (gfm)
        at += kramdown__indent(text, at);
    size_t run = 0;
    while (pos_text_at(text, at + run) == mark)
        run++;
    if (run < 3)
        return 0;
    return kramdown__blank(text, at + run) != at + run || at + run == text.size ? run : 0;
}

/* Start of the first line after `at` that closes a fence of at most `*run` marks; the longest such
 * fence wins, and *run becomes its length. What is not found is remembered. */
static size_t find_closing(kramdown__parser *parser, size_t at, char mark, size_t *run)
{
    kramdown__source *source = &parser->source;
    size_t *none = &source->fence[mark == '`'], best = 0, best_at = POS_NOT_FOUND;
    if (*none <= 3)
        return POS_NOT_FOUND;
    for (size_t line = at; line < source->text.size;
         line = kramdown__line_end(source->text, line)) {
        size_t closing = closing_run(source->text, line, mark, parser->options.gfm);
        if (closing > best && (closing = closing < *run ? closing : *run) > best) {
            best = closing;
            best_at = line;
        }
        if (best == *run)
            break;
    }
    if (best < *run && best + 1 < *none)
        *none = best < 3 ? 3 : best + 1;
    *run = best;
    return best_at;
}

/* info ::= space* [ word [ "?" options ] ] space*, on the line; false where there is more than one
 * word */
static bool fence_info(pos_text info, pos_text *language, pos_text *class_name)
{
    *language = *class_name = pos_text_strip(info);
    for (size_t i = 0; i < language->size; i++)
        if (pos_is_space(language->data[i]))
            return false;
    size_t question = pos_text_find_char(*language, '?', 1);
    if (question != POS_NOT_FOUND)
        *class_name = pos_text_slice(*language, 0, question);
    return true;
}

/* FENCED_CODEBLOCK_MATCH ::= indent fence info "\n" code indent closing-fence space* "\n" */
static bool read_fenced(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text, language, class_name;
    size_t at = source->at + (parser->options.gfm ? kramdown__indent(text, source->at) : 0);
    char mark = pos_text_at(text, at);
    size_t run = 0;
    while (pos_text_at(text, at + run) == mark)
        run++;
    size_t code = kramdown__line_end(text, at);
    if (run < 3 || code >= text.size)
        return false;
    size_t closing = find_closing(parser, code, mark, &run);
    if (closing == POS_NOT_FOUND ||
        !fence_info(pos_text_slice(text, at + run, code), &language, &class_name))
        return false;
    source->at = kramdown__line_end(text, closing);
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_CODEBLOCK);
    element->value = pos_text_slice(text, code, closing);
    element->original = language;
    if (language.size)
        kramdown__attribute_set(&element->attributes, POS_TEXT("class"),
                                kramdown__join(POS_TEXT("language-"), class_name, parser->pool),
                                parser->pool);
    kramdown__append(parser->tree, element);
    return true;
}

/* ---- math ---- */

/* BLOCK_MATH_START ::= indent [ "\" ] "$$" math "$$" [ space* "\n" ] */
static bool read_math(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text text = source->text;
    size_t at = source->at + kramdown__indent(text, source->at);
    bool escaped = pos_text_at(text, at) == '\\';
    at += escaped;
    if (pos_text_at(text, at) != '$' || pos_text_at(text, at + 1) != '$')
        return false;
    size_t close = kramdown__search(text, POS_TEXT("$$"), at + 2, &source->math);
    if (close == POS_NOT_FOUND || !kramdown__after_boundary(parser))
        return false;
    size_t end = close + 2;
    while (end < text.size && text.data[end] != '\n' && pos_is_space(text.data[end]))
        end++;
    bool line_ends = pos_text_at(text, end) == '\n';
    end = line_ends ? end + 1 : close + 2;
    if (escaped) {
        source->at = line_ends ? at : source->at;
        return false;
    }
    if (!kramdown__before_boundary(parser, end))
        return false;
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_MATH);
    element->block = true;
    element->value = pos_text_strip(pos_text_slice(text, at + 2, close));
    kramdown__append(parser->tree, element);
    source->at = end;
    return true;
}

/* ---- the order of things ---- */

/* Those that a first character announces and that come before setext headers. */
static bool is_announced(kramdown__parser *parser, char first, size_t indent, bool *found_end)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at;
    if ((first == '~' || first == '`') && kramdown__fence_at(text, at, parser->options.gfm) &&
        read_fenced(parser))
        return true;
    if (first == '>')
        return read_blockquote(parser);
    if (first == '#' && indent == 0)
        return atx_header(parser);
    if ((first == '*' || first == '-' || first == '_') && read_rule(parser))
        return true;
    if ((first == '*' || first == '-' || first == '+' || pos_is_digit(first)) &&
        kramdown__list(parser))
        return true;
    if (first == ':' && kramdown__definition_list(parser))
        return true;
    return first == '<' && kramdown__block_html(parser, found_end);
}

static void read_block(kramdown__parser *parser, bool *found_end)
{
    kramdown__source *source = &parser->source;
    if (read_blank(parser))
        return;
    if (kramdown__indented(source->text, source->at)) {
        read_codeblock(parser);
        return;
    }
    size_t indent = kramdown__indent(source->text, source->at);
    char first = pos_text_at(source->text, source->at + indent);
    if (!pos_is_alpha(first) && is_announced(parser, first, indent, found_end))
        return;
    if (first != '\t' && setext_header(parser))
        return;
    if ((first == '$' || first == '\\') && read_math(parser))
        return;
    if (kramdown__table(parser))
        return;
    if ((first == '[' || first == '*') && kramdown__definition(parser, first))
        return;
    if (first == '{' && kramdown__block_extension(parser))
        return;
    if (first == '^' && end_marker(parser))
        return;
    if (first == '\t')
        bare_line(parser);
    else
        read_paragraph(parser);
}

bool kramdown__blocks(kramdown__parser *parser, kramdown__element *into, pos_text text)
{
    kramdown__element *tree = parser->tree;
    kramdown__ial *ial = parser->block_ial;
    kramdown__source outer = parser->source;
    parser->tree = into;
    parser->block_ial = NULL;
    parser->depth++;
    if (text.data)
        kramdown__source_start(parser, text);
    bool found_end = false;
    for (size_t from = parser->source.at;
         !found_end && parser->source.at < parser->source.text.size; from = parser->source.at) {
        read_block(parser, &found_end);
        if (!kramdown__charge(parser, from))
            break;
    }
    parser->depth--;
    if (text.data)
        parser->source = outer;
    parser->tree = tree;
    parser->block_ial = ial;
    return found_end;
}
