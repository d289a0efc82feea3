/* SPDX-License-Identifier: Apache-2.0 */
/* Links and images: their text in brackets, then a target in parentheses or a definition's name. */
#include "markup/kramdown/link.h"

#include "markup/kramdown/attributes.h"
#include "markup/kramdown/span.h"

/* White space runs as one space, in lower case (ASCII's letters alone need it in practice). */
pos_text kramdown__link_id(pos_text id, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, id.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < id.size; i++) {
        char c = pos_lower(id.data[i]);
        if (!pos_is_space(c))
            out[size++] = c;
        else if (size == 0 || out[size - 1] != ' ')
            out[size++] = ' ';
    }
    return pos_text_make(out, size);
}

/* What the parentheses or the second brackets say. */
typedef struct target {
    pos_text url;
    pos_text title; /* data NULL: none */
    const kramdown__link *definition;
    size_t end;
} target;

/* LINK_INLINE_TITLE_RE ::= space* quote title quote space* ")" */
static bool title_at(kramdown__parser *parser, size_t at, target *out)
{
    pos_text text = parser->source.text;
    size_t open = pos_text_skip_space(text, at);
    char quote = pos_text_at(text, open);
    if (quote != '"' && quote != '\'')
        return false;
    for (size_t close = pos_text_find_char(text, quote, open + 2); close != POS_NOT_FOUND;
         close = pos_text_find_char(text, quote, close + 1)) {
        size_t end = pos_text_skip_space(text, close + 1);
        if (pos_text_at(text, end) == ')') {
            out->title = pos_text_slice(text, open + 1, close);
            out->end = end + 1;
            return true;
        }
    }
    parser->wasted += text.size - open;
    return false;
}

/* "(<url>)" or "(<url> "title")" */
static bool angled_target(kramdown__parser *parser, size_t at, size_t close, target *out)
{
    pos_text text = parser->source.text;
    out->url = pos_text_slice(text, at + 2, close);
    out->end = close + 2;
    return pos_text_at(text, close + 1) == ')' || title_at(parser, close + 1, out);
}

/* "(url)", with balanced parentheses, up to white space before a quote: LINK_PAREN_STOP_RE */
static bool plain_target(kramdown__parser *parser, size_t at, target *out)
{
    pos_text text = parser->source.text;
    int open = 0;
    size_t end = at;
    for (; end < text.size; end++) {
        char c = text.data[end], next = pos_text_at(text, end + 1);
        if (c == '(')
            open++;
        else if (c == ')' && --open == 0)
            break;
        else if (pos_is_space(c) && (next == '"' || next == '\''))
            break;
    }
    if (end >= text.size) {
        parser->wasted += end - at;
        return false;
    }
    out->url = pos_text_strip(pos_text_slice(text, at + 1, end));
    out->end = end + 1;
    return text.data[end] == ')' || title_at(parser, end, out);
}

/* A target in parentheses at `at`. `(.*?)` of "(<url>" stays on its line. */
static bool inline_target(kramdown__parser *parser, size_t at, target *out)
{
    pos_text text = parser->source.text;
    if (pos_text_at(text, at + 1) == '<') {
        size_t close = kramdown__search(text, POS_TEXT(">"), at + 2, &parser->source.angle);
        if (close != POS_NOT_FOUND && !memchr(text.data + at, '\n', close - at))
            return angled_target(parser, at, close, out);
    }
    return plain_target(parser, at, out);
}

/* LINK_INLINE_ID_RE ::= space* "[" [ id ] "]" */
static bool named_target(pos_text text, size_t at, pos_text *id, size_t *end)
{
    size_t open = pos_text_skip_space(text, at);
    if (pos_text_at(text, open) != '[')
        return false;
    size_t close = pos_text_find_char(text, ']', open + 1);
    if (close == POS_NOT_FOUND)
        return false;
    *id = pos_text_slice(text, open + 1, close);
    *end = close + 1;
    return true;
}

/* Without the backslashes that escape characters. */
static pos_text unescape_target(kramdown__parser *parser, pos_text text)
{
    if (pos_text_find_char(text, '\\', 0) == POS_NOT_FOUND)
        return text;
    char *out = apr_palloc(parser->pool, text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char next = pos_text_at(text, i + 1);
        if (text.data[i] == '\\' && next && strchr("\\.*_+`<>()[]{}#!:|\"'$=-", next))
            i++;
        out[size++] = text.data[i];
    }
    return pos_text_make(out, size);
}

/* What follows the closing bracket at `at`; `inner` names the definition where nothing else does.
 */
static bool find_target(kramdown__parser *parser, size_t at, pos_text inner, target *out)
{
    pos_text text = parser->source.text, id = inner, written;
    size_t end = at;
    bool named = named_target(text, at, &written, &end);
    *out = (target){.title = {NULL, 0}};
    if (!named && pos_text_at(text, at) == '(')
        return inline_target(parser, at, out);
    if (named && written.size)
        id = written;
    out->definition = kramdown__find(parser->links, kramdown__link_id(id, parser->pool));
    if (!out->definition)
        return false;
    out->url = out->definition->url;
    out->title = out->definition->title;
    out->end = end;
    return true;
}

static void finish_link(kramdown__parser *parser, kramdown__element *element, const target *to,
                        pos_text alt)
{
    bool image = element->kind == ELEMENT_IMAGE;
    kramdown__attribute **list = &element->attributes;
    if (to->definition && to->definition->end) {
        element->ial = to->definition->end->ial;
        kramdown__apply(parser, element, element->ial);
    }
    kramdown__attribute_set(list, image ? POS_TEXT("src") : POS_TEXT("href"), to->url,
                            parser->pool);
    if (image) {
        kramdown__attribute_set(list, POS_TEXT("alt"), alt, parser->pool);
        element->first = element->last = NULL;
    }
    if (to->title.data)
        kramdown__attribute_set(list, POS_TEXT("title"), to->title, parser->pool);
    kramdown__append(parser->tree, element);
    parser->source.at = to->end;
}

/* LINK_START ::= [ "!" ] "[" not-followed-by "^" */
void kramdown__link_or_image(kramdown__parser *parser)
{
    enum { INSIDE_LINK = 2 };
    kramdown__source *source = &parser->source;
    size_t at = source->at;
    bool image = source->text.data[at] == '!';
    size_t size = image ? 2 : 1, inner = at + size;
    if ((!image && parser->inside[INSIDE_LINK]) || parser->wasted > parser->max_waste ||
        parser->depth >= KRAMDOWN_DEPTH) {
        kramdown__span_text(parser, size);
        return;
    }
    kramdown__element *element =
        kramdown__element_make(parser, image ? ELEMENT_IMAGE : ELEMENT_LINK);
    kramdown__stop stop = {.kind = STOP_BRACKET, .brackets = 1};
    target to;
    source->at = inner;
    parser->inside[INSIDE_LINK]++;
    bool found = kramdown__spans(parser, element, &stop, SPANS_ALL);
    parser->inside[INSIDE_LINK]--;
    pos_text alt = unescape_target(parser, pos_text_slice(source->text, inner, source->at));
    if (found && find_target(parser, source->at + 1, alt, &to)) {
        finish_link(parser, element, &to, alt);
        return;
    }
    parser->wasted += source->at - at + 16;
    source->at = at;
    kramdown__span_text(parser, size);
}
