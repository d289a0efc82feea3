/* SPDX-License-Identifier: Apache-2.0 */
/* Attribute lists ({: … }), their definitions ({:name: … }) and extensions ({::name … }). */
#include "markup/kramdown/attributes.h"

#include "markup/kramdown/scan.h"
#include "markup/kramdown/span.h"

/* Definitions may refer to definitions. */
#define REFERENCE_DEPTH 8

/* ---- the inside of a list ---- */

static kramdown__ial *ial_for_change(kramdown__parser *parser, kramdown__ial **ial)
{
    if (!*ial)
        *ial = apr_pcalloc(parser->pool, sizeof(**ial));
    return *ial;
}

static void add_reference(kramdown__parser *parser, kramdown__ial *ial, pos_text name)
{
    kramdown__reference **end = &ial->references;
    int count = 0;
    for (; *end; end = &(*end)->next)
        count++;
    if (count == KRAMDOWN_MAX_ATTRIBUTES)
        return;
    *end = apr_pcalloc(parser->pool, sizeof(**end));
    (*end)->name = name;
}

static bool word_ends(pos_text text, size_t at)
{
    return at >= text.size || pos_is_space(text.data[at]);
}

/* A value without the backslashes before } and its quote. */
static pos_text unescape_value(pos_text value, char quote, apr_pool_t *pool)
{
    if (pos_text_find_char(value, '\\', 0) == POS_NOT_FOUND)
        return value;
    char *out = apr_palloc(pool, value.size);
    size_t size = 0;
    for (size_t i = 0; i < value.size; i++) {
        char next = pos_text_at(value, i + 1);
        if (value.data[i] == '\\' && (next == '}' || next == quote))
            i++;
        out[size++] = value.data[i];
    }
    return pos_text_make(out, size);
}

/* pair ::= name "=" quote any* quote, before white space or the end */
static size_t take_pair(kramdown__parser *parser, kramdown__ial **ial, pos_text text, size_t at)
{
    size_t name = at;
    while (kramdown__is_name_char(pos_text_at(text, at)))
        at++;
    char quote = pos_text_at(text, at + 1);
    if (at == name || text.data[name] == '-' || pos_text_at(text, at) != '=' ||
        (quote != '"' && quote != '\''))
        return 0;
    size_t close = at + 2;
    while (close < text.size && !(text.data[close] == quote && text.data[close - 1] != '\\' &&
                                  word_ends(text, close + 1)))
        close++;
    if (close >= text.size)
        return 0;
    pos_text value = pos_text_slice(text, at + 2, close);
    kramdown__attribute_set(&ial_for_change(parser, ial)->attributes,
                            pos_text_slice(text, name, at),
                            unescape_value(value, quote, parser->pool), parser->pool);
    return close + 1;
}

/* reference ::= \w [\w-]*, before white space or the end */
static size_t take_reference(kramdown__parser *parser, kramdown__ial **ial, pos_text text,
                             size_t at)
{
    size_t start = at;
    while (kramdown__is_name_char(pos_text_at(text, at)))
        at++;
    if (at == start || text.data[start] == '-' || !word_ends(text, at))
        return 0;
    add_reference(parser, ial_for_change(parser, ial), pos_text_slice(text, start, at));
    return at;
}

/* marks ::= ( "#" id | "." class )+, before white space or the end */
static size_t take_marks(kramdown__parser *parser, kramdown__ial **ial, pos_text text, size_t at)
{
    size_t end = at;
    while (!word_ends(text, end)) {
        size_t start = end + 1;
        char mark = text.data[end];
        if (mark == '#' && !pos_is_alpha(pos_text_at(text, start)))
            return 0;
        for (end = start;
             !word_ends(text, end) && text.data[end] != '.' && text.data[end] != '#';) {
            char c = text.data[end++];
            if (mark == '#' && !kramdown__is_name_char(c) && c != ':')
                return 0;
        }
        if (end == start || (mark != '#' && mark != '.'))
            return 0;
    }
    for (size_t start = at; start < end;) {
        size_t stop = start + 1;
        while (stop < end && text.data[stop] != '.' && text.data[stop] != '#')
            stop++;
        pos_text value = pos_text_slice(text, start + 1, stop);
        pos_text name = text.data[start] == '#' ? POS_TEXT("id") : POS_TEXT("class");
        kramdown__attribute_merge(&ial_for_change(parser, ial)->attributes, name, value,
                                  parser->pool);
        start = stop;
    }
    return end == at ? 0 : end;
}

void kramdown__attribute_list(kramdown__parser *parser, kramdown__ial **ial, pos_text text)
{
    for (size_t at = 0; at < text.size;) {
        if (pos_is_space(text.data[at])) {
            at++;
            continue;
        }
        size_t end = take_pair(parser, ial, text, at);
        if (!end)
            end = take_reference(parser, ial, text, at);
        if (!end)
            end = take_marks(parser, ial, text, at);
        if (!end)
            for (end = at; !word_ends(text, end);)
                end++;
        at = end;
    }
}

static void apply_ial(kramdown__parser *parser, kramdown__element *element,
                      const kramdown__ial *ial, int depth)
{
    for (const kramdown__reference *each = ial->references; each; each = each->next) {
        const kramdown__ial *definition = kramdown__find(parser->alds, each->name);
        if (definition && depth < REFERENCE_DEPTH && parser->wasted <= parser->max_waste) {
            parser->wasted += 16;
            apply_ial(parser, element, definition, depth + 1);
        }
    }
    for (const kramdown__attribute *each = ial->attributes; each; each = each->next) {
        if (depth > 0)
            parser->wasted += each->value.size;
        kramdown__attribute_merge(&element->attributes, each->name, each->value, parser->pool);
    }
}

void kramdown__apply(kramdown__parser *parser, kramdown__element *element, const kramdown__ial *ial)
{
    if (ial)
        apply_ial(parser, element, ial, 0);
}

/* ---- extensions ---- */

typedef struct extension {
    pos_text name;
    pos_text arguments;
    bool closed; /* no body */
    bool stop;   /* {:/name} */
    size_t size;
} extension;

/* EXT_START ::= "{::" \w+ [ space any* ] [ "/" ] "}" ; EXT_STOP ::= "{:/" [ name ] "}" */
static bool extension_at(kramdown__parser *parser, extension *out, size_t at)
{
    pos_text text = parser->source.text;
    char third = pos_text_at(text, at + 2);
    if (pos_text_at(text, at) != '{' || pos_text_at(text, at + 1) != ':' ||
        (third != ':' && third != '/'))
        return false;
    size_t start = at + 3, end = start, close = kramdown__brace_after(parser, start);
    out->stop = third == '/';
    while (pos_is_word(pos_text_at(text, end)) || (out->stop && pos_text_at(text, end) == '-'))
        end++;
    if (close == POS_NOT_FOUND || (end == start && !out->stop))
        return false;
    out->name = pos_text_slice(text, start, end);
    out->size = close + 1 - at;
    out->closed = close > end && text.data[close - 1] == '/';
    size_t last = close - out->closed;
    out->arguments = pos_text_slice(text, end, last);
    return last == end || (!out->stop && pos_is_space(text.data[end]));
}

/* The body up to {:/} or {:/name}; a block's stands alone on its line. */
static bool find_stop(kramdown__parser *parser, const extension *start, size_t at, bool block,
                      size_t *stop, size_t *after)
{
    pos_text text = parser->source.text;
    extension found;
    for (*stop = pos_text_find(text, POS_TEXT("{:/"), at); *stop != POS_NOT_FOUND;
         *stop = pos_text_find(text, POS_TEXT("{:/"), *stop + 3)) {
        if (!extension_at(parser, &found, *stop) ||
            (found.name.size && !pos_text_equal(found.name, start->name)))
            continue;
        *after = *stop + found.size;
        if (!block)
            return true;
        size_t line = *stop;
        while (line > at && text.data[line - 1] == ' ')
            line--;
        if (*stop - line <= 3 && (line == at || text.data[line - 1] == '\n') &&
            kramdown__blank(text, *after) != *after) {
            *stop = line;
            *after = kramdown__line_end(text, *after);
            return true;
        }
    }
    return false;
}

static bool is_forbidden(const kramdown__options *options, pos_text name)
{
    const pos_array *list = options->forbidden_inline;
    for (uint32_t i = 0; list && i < list->count; i++)
        if (pos_text_equal(pos_value_text(list->items[i]), name))
            return true;
    return pos_text_equal(name, POS_TEXT("forbidden_inline_options"));
}

/* What GFM's parser settles before it has read anything stays as it was. */
static void set_options(kramdown__parser *parser, const kramdown__ial *arguments)
{
    kramdown__options *options = &parser->options;
    const kramdown__options first = *options;
    for (const kramdown__attribute *each = arguments ? arguments->attributes : NULL; each;
         each = each->next) {
        bool known;
        kramdown__options before = *options;
        if (pos_text_equal(each->name, POS_TEXT("syntax_highlighter_opts")))
            kramdown__options_plain(options);
        if (is_forbidden(&first, each->name) ||
            kramdown__option_set(options, &known, each->name, pos_value_string(each->value),
                                 parser->pool))
            *options = before;
    }
    options->gfm = first.gfm;
    options->hard_wrap = first.hard_wrap;
    options->quirk_paragraph_end = first.quirk_paragraph_end;
    options->quirk_no_typographic = first.quirk_no_typographic;
}

static bool names_html(const kramdown__ial *arguments)
{
    const pos_text *type =
        arguments ? kramdown__attribute_find(arguments->attributes, "type") : NULL;
    if (!type || pos_text_strip(*type).size == 0)
        return true;
    for (size_t start = 0, end; start < type->size; start = end + 1) {
        for (end = start; end < type->size && !pos_is_space(type->data[end]);)
            end++;
        if (pos_text_equal(pos_text_slice(*type, start, end), POS_TEXT("html")))
            return true;
    }
    return false;
}

/* False where there is no such extension. */
static bool handle_ial(kramdown__parser *parser, const extension *start, pos_text body, bool block)
{
    kramdown__ial *arguments = NULL;
    kramdown__attribute_list(parser, &arguments, start->arguments);
    bool comment = pos_text_equal(start->name, POS_TEXT("comment"));
    if (comment || pos_text_equal(start->name, POS_TEXT("nomarkdown"))) {
        if (!body.data)
            return true;
        kramdown__element *element =
            kramdown__element_make(parser, comment ? ELEMENT_COMMENT : ELEMENT_RAW);
        element->block = block;
        element->value = body;
        element->transparent = !comment && !names_html(arguments);
        kramdown__append(parser->tree, element);
        return true;
    }
    if (!pos_text_equal(start->name, POS_TEXT("options")))
        return false;
    set_options(parser, arguments);
    if (block) {
        kramdown__element *end = kramdown__block_make(parser, ELEMENT_END_OF_BLOCK);
        end->detail = END_EXTENSION;
        kramdown__append(parser->tree, end);
    }
    return true;
}

/* Takes the extension that starts at `at`, body and all; false leaves everything as it was. */
static bool take_extension(kramdown__parser *parser, const extension *start, size_t body,
                           bool block)
{
    pos_text text = parser->source.text, inner = pos_text_make(NULL, 0);
    size_t after = body, stop;
    if (start->stop)
        return false;
    if (!start->closed) {
        if (parser->wasted > parser->max_waste)
            return false;
        if (!find_stop(parser, start, body, block, &stop, &after)) {
            parser->wasted += text.size - body;
            return false;
        }
        inner = pos_text_slice(text, body, stop);
        if (block && inner.size && inner.data[inner.size - 1] == '\n')
            inner.size--;
    }
    if (!handle_ial(parser, start, inner, block))
        return false;
    parser->source.at = after;
    return true;
}

/* ---- blocks ---- */

/* ALD_START ::= indent "{:" name ":" any+ "}" space* "\n" */
static bool read_definition(kramdown__parser *parser, size_t at)
{
    pos_text text = parser->source.text;
    size_t start = at + 2, end = start;
    while (kramdown__is_name_char(pos_text_at(text, end)))
        end++;
    size_t close = kramdown__brace_after(parser, end);
    if (end == start || text.data[start] == '-' || pos_text_at(text, end) != ':' ||
        close == POS_NOT_FOUND || close == end + 1 || kramdown__blank(text, close + 1) == close + 1)
        return false;
    pos_text name = pos_text_slice(text, start, end);
    kramdown__ial *ial = (kramdown__ial *)kramdown__find(parser->alds, name);
    kramdown__attribute_list(parser, &ial, pos_text_slice(text, end + 1, close));
    kramdown__put(parser->alds, name, ial_for_change(parser, &ial));
    parser->source.at = kramdown__line_end(text, close);
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_END_OF_BLOCK);
    element->detail = END_ALD;
    kramdown__append(parser->tree, element);
    return true;
}

/* True where an attribute list below this element is meant for it, not for the next one. */
static bool takes_list(const kramdown__element *last)
{
    if (!last || last->kind == ELEMENT_BLANK)
        return false;
    return last->kind != ELEMENT_END_OF_BLOCK || last->detail == END_LINK ||
           last->detail == END_ABBREVIATION || last->detail == END_FOOTNOTE;
}

static bool block_list(kramdown__parser *parser)
{
    pos_text content;
    size_t next;
    if (!kramdown__ial_at(parser, parser->source.at, &content, &next))
        return false;
    parser->source.at = next;
    kramdown__element *last = parser->tree->last;
    if (!takes_list(last)) {
        kramdown__attribute_list(parser, &parser->block_ial, content);
        ial_for_change(parser, &parser->block_ial);
        return true;
    }
    kramdown__attribute_list(parser, &last->ial, content);
    ial_for_change(parser, &last->ial);
    if (!kramdown__ial_at(parser, next, &content, &next)) {
        kramdown__element *end = kramdown__block_make(parser, ELEMENT_END_OF_BLOCK);
        end->detail = END_IAL;
        kramdown__append(parser->tree, end);
    }
    return true;
}

bool kramdown__block_extension(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    size_t at = parser->source.at + kramdown__indent(text, parser->source.at);
    extension start;
    if (pos_text_at(text, at + 1) != ':')
        return false;
    if (read_definition(parser, at))
        return true;
    if (extension_at(parser, &start, at)) {
        size_t after = at + start.size;
        return kramdown__blank(text, after) != after &&
               take_extension(parser, &start, kramdown__line_end(text, after), true);
    }
    return block_list(parser);
}

/* ---- spans ---- */

void kramdown__span_extension(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    kramdown__element *last = parser->tree->last;
    extension start;
    if (extension_at(parser, &start, source->at)) {
        if (!take_extension(parser, &start, source->at + start.size, false))
            kramdown__span_text(parser, 1);
        return;
    }
    size_t close = kramdown__brace_after(parser, source->at + 2);
    if (close == POS_NOT_FOUND || close == source->at + 2 || !last || last->kind == ELEMENT_TEXT) {
        kramdown__span_text(parser, 1);
        return;
    }
    kramdown__ial *list = NULL;
    pos_text content = pos_text_slice(source->text, source->at + 2, close);
    kramdown__attribute_list(parser, &list, content);
    kramdown__attribute_list(parser, &last->ial, content);
    kramdown__apply(parser, last, list);
    source->at = close + 1;
}
