/* SPDX-License-Identifier: Apache-2.0 */
/* HTML among blocks and in text: a tree, whose elements run to their end tags. */
#include "markup/kramdown/html.h"

#include "markup/kramdown/block.h"
#include "markup/kramdown/native.h"
#include "markup/kramdown/scan.h"
#include "markup/kramdown/span.h"
#include "markup/kramdown/tag.h"

/* TRAILING_WHITESPACE ::= [ \t]* "\n" */
static void skip_line_end(kramdown__source *source)
{
    size_t at = source->at;
    while (pos_text_at(source->text, at) == ' ' || pos_text_at(source->text, at) == '\t')
        at++;
    if (pos_text_at(source->text, at) == '\n')
        source->at = at + 1;
}

/* Past the comment or instruction that starts here, or 0. */
static size_t xml_end(kramdown__parser *parser, size_t at)
{
    kramdown__source *source = &parser->source;
    pos_text opener = POS_TEXT("<!--"), closer = POS_TEXT("-->");
    kramdown__seek *seek = &source->comment;
    if (pos_text_at(source->text, at + 1) == '?') {
        opener = POS_TEXT("<?");
        closer = POS_TEXT("?>");
        seek = &source->instruction;
    }
    if (source->text.size - at < opener.size ||
        memcmp(source->text.data + at, opener.data, opener.size) != 0)
        return 0;
    size_t close = kramdown__search(source->text, closer, at + opener.size, seek);
    return close == POS_NOT_FOUND ? 0 : close + closer.size;
}

static void add_xml(kramdown__parser *parser, size_t end, bool block)
{
    kramdown__element *element = kramdown__element_make(parser, ELEMENT_XML);
    element->block = block;
    element->value = pos_text_slice(parser->source.text, parser->source.at, end);
    kramdown__append(parser->tree, element);
    parser->source.at = end;
}

/* Past a CDATA section, whose content is text, or 0; kramdown knows them from 2.5 on. */
static size_t take_cdata(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    pos_text rest = pos_text_slice(source->text, source->at, source->text.size);
    size_t start = sizeof("<![CDATA[") - 1;
    if (!parser->options.release_2_5 || !pos_text_starts(rest, POS_TEXT("<![CDATA[")))
        return 0;
    size_t close = kramdown__search(source->text, POS_TEXT("]]>"), source->at, &source->cdata);
    if (close == POS_NOT_FOUND)
        return 0;
    kramdown__element *text = kramdown__element_make(parser, ELEMENT_TEXT);
    text->value = pos_text_slice(source->text, source->at + start, close);
    kramdown__append(parser->tree, text);
    source->at = close + sizeof("]]>") - 1;
    return source->at;
}

/* ---- elements ---- */

static void raw_html(kramdown__parser *parser, kramdown__element *element);

/* markdown="0", "1", "block" or "span": what the element holds; taken off its attributes. */
static bool markdown_attribute(kramdown__element *element, pos_text *value)
{
    for (kramdown__attribute **each = &element->attributes; *each; each = &(*each)->next)
        if (pos_text_equal((*each)->name, POS_TEXT("markdown"))) {
            *value = (*each)->value;
            *each = (*each)->next;
            return true;
        }
    return false;
}

static kramdown__model model_for(const kramdown__parser *parser, kramdown__element *element)
{
    pos_text value;
    kramdown__model own = kramdown__tag_model(element->value), model = MODEL_RAW;
    if (!kramdown__is_raw_html(parser->tree) && parser->options.parse_block_html)
        model = own;
    if (!markdown_attribute(element, &value))
        return model;
    if (pos_text_equal(value, POS_TEXT("0")))
        return MODEL_RAW;
    if (pos_text_equal(value, POS_TEXT("1")))
        return own;
    if (pos_text_equal(value, POS_TEXT("span")))
        return MODEL_SPAN;
    return pos_text_equal(value, POS_TEXT("block")) ? MODEL_BLOCK : model;
}

/* The text up to the end tag, or to the end where there is none. */
static void text_to_end_tag(kramdown__parser *parser, kramdown__element *element,
                            kramdown__kind kind)
{
    kramdown__source *source = &parser->source;
    size_t size = 0, start = source->at;
    size_t end = kramdown__find_end_tag(source->text, element->value, start, &size);
    if (end == POS_NOT_FOUND)
        end = source->text.size;
    kramdown__add_text(parser, element, pos_text_slice(source->text, start, end), kind);
    source->at = end + size;
}

static void read_content(kramdown__parser *parser, kramdown__element *element)
{
    parser->html_depth++;
    if (element->model == MODEL_BLOCK && parser->depth < KRAMDOWN_DEPTH)
        kramdown__blocks(parser, element, pos_text_make(NULL, 0));
    else if (element->model == MODEL_SPAN)
        text_to_end_tag(parser, element, ELEMENT_RAW_TEXT);
    else
        raw_html(parser, element);
    parser->html_depth--;
}

/* The element whose start tag is here. */
static void html_element(kramdown__parser *parser, const kramdown__tag *tag)
{
    kramdown__source *source = &parser->source;
    kramdown__element *element = kramdown__element_make(parser, ELEMENT_HTML);
    element->block = true;
    element->value = tag->name;
    element->attributes = kramdown__tag_attributes(parser, tag);
    element->ial = parser->block_ial;
    parser->block_ial = NULL;
    kramdown__append(parser->tree, element);
    source->at += tag->size;
    bool verbatim = pos_text_equal(tag->name, POS_TEXT("script")) ||
                    pos_text_equal(tag->name, POS_TEXT("style"));
    element->closed = !verbatim && (tag->closed || kramdown__tag_is_void(tag->name));
    if (verbatim)
        text_to_end_tag(parser, element, ELEMENT_RAW);
    element->model = (uint8_t)model_for(parser, element);
    if (element->model == MODEL_BLOCK)
        skip_line_end(source);
    if (verbatim || element->closed)
        return;
    read_content(parser, element);
    if (!kramdown__is_raw_html(parser->tree))
        skip_line_end(source);
}

/* Everything up to the element's end tag as it stands: text, comments, elements. */
static void raw_html(kramdown__parser *parser, kramdown__element *element)
{
    kramdown__source *source = &parser->source;
    kramdown__element *outer = parser->tree;
    kramdown__tag tag;
    parser->tree = element;
    while (source->at < source->text.size) {
        size_t start = source->at, mark = pos_text_find_char(source->text, '<', start);
        source->at = mark == POS_NOT_FOUND ? source->text.size : mark;
        kramdown__add_text(parser, element, pos_text_slice(source->text, start, source->at),
                           ELEMENT_TEXT);
        if (mark == POS_NOT_FOUND)
            break;
        size_t end = xml_end(parser, mark);
        if (take_cdata(parser))
            continue;
        if (end) {
            add_xml(parser, end, true);
        } else if (parser->html_depth < KRAMDOWN_HTML_DEPTH &&
                   kramdown__start_tag(parser, &tag, mark)) {
            html_element(parser, &tag);
        } else {
            bool is_end = kramdown__end_tag(parser, &tag, mark);
            source->at += is_end ? tag.size : 1;
            if (is_end && pos_text_equal(tag.name, element->value))
                break;
            kramdown__add_text(parser, element, pos_text_slice(source->text, mark, source->at),
                               ELEMENT_TEXT);
        }
    }
    parser->tree = outer;
}

/* ---- among blocks ---- */

bool kramdown__block_html(kramdown__parser *parser, bool *found_end)
{
    kramdown__source *source = &parser->source;
    size_t at = source->at + kramdown__indent(source->text, source->at);
    kramdown__tag tag;
    size_t end =
        at == source->at && pos_text_at(source->text, at + 1) == '!' ? xml_end(parser, at) : 0;
    if (end) {
        add_xml(parser, end, true);
        skip_line_end(source);
        return true;
    }
    if (pos_text_at(source->text, at + 1) == '/') {
        *found_end =
            kramdown__end_tag(parser, &tag, at) && !kramdown__tag_is_span(parser, tag.name) &&
            parser->tree->kind == ELEMENT_HTML && pos_text_equal(parser->tree->value, tag.name);
        if (*found_end)
            source->at = at + tag.size;
        return *found_end;
    }
    if (parser->html_depth >= KRAMDOWN_HTML_DEPTH || !kramdown__start_tag(parser, &tag, at) ||
        kramdown__tag_is_span(parser, tag.name))
        return false;
    source->at = at;
    html_element(parser, &tag);
    kramdown__nativize(parser, parser->tree->last);
    return true;
}

/* ---- in text ---- */

/* Attribute values on one line. */
static void join_lines(kramdown__attribute *list, apr_pool_t *pool)
{
    for (; list; list = list->next) {
        if (pos_text_find_char(list->value, '\n', 0) == POS_NOT_FOUND)
            continue;
        char *out = apr_palloc(pool, list->value.size);
        size_t size = 0;
        for (size_t i = 0; i < list->value.size; i++)
            if (list->value.data[i] != '\n')
                out[size++] = list->value.data[i];
            else if (i == 0 || list->value.data[i - 1] != '\n')
                out[size++] = ' ';
        list->value = pos_text_make(out, size);
    }
}

/* True where the element's content is parsed into spans. */
static bool parses_spans(const kramdown__parser *parser, kramdown__element *element)
{
    pos_text value;
    kramdown__model own = kramdown__tag_model(element->value);
    bool parses =
        own != MODEL_RAW && !kramdown__is_raw_html(parser->tree) && parser->options.parse_span_html;
    if (!markdown_attribute(element, &value))
        return parses;
    if (pos_text_equal(value, POS_TEXT("span")))
        return true;
    if (pos_text_equal(value, POS_TEXT("1")))
        return own != MODEL_RAW;
    return parses && !pos_text_equal(value, POS_TEXT("0"));
}

static void span_element(kramdown__parser *parser, const kramdown__tag *tag)
{
    kramdown__source *source = &parser->source;
    kramdown__element *element = kramdown__element_make(parser, ELEMENT_HTML);
    element->value = tag->name;
    element->attributes = kramdown__tag_attributes(parser, tag);
    join_lines(element->attributes, parser->pool);
    bool parses = parses_spans(parser, element);
    element->model = parses ? MODEL_SPAN : MODEL_RAW;
    element->closed = tag->closed;
    kramdown__append(parser->tree, element);
    source->at += tag->size;
    if (tag->closed || kramdown__tag_is_void(tag->name))
        return;
    kramdown__stop stop = {.kind = STOP_TAG, .text = tag->name, .nocase = tag->known};
    kramdown__tag end;
    if (kramdown__spans(parser, element, &stop, parses ? SPANS_ALL : SPANS_HTML)) {
        kramdown__end_tag(parser, &end, source->at);
        source->at += end.size;
        return;
    }
    pos_text rest = pos_text_slice(source->text, source->at, source->text.size);
    kramdown__add_text(parser, element, rest, ELEMENT_TEXT);
    source->at = source->text.size;
}

void kramdown__span_html(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    kramdown__tag tag;
    size_t end = pos_text_at(source->text, source->at + 1) == '!' ? xml_end(parser, source->at) : 0;
    if (take_cdata(parser))
        return;
    if (end)
        add_xml(parser, end, false);
    else if (kramdown__end_tag(parser, &tag, source->at))
        kramdown__span_text(parser, tag.size);
    else if (!kramdown__start_tag(parser, &tag, source->at))
        kramdown__span_text(parser, 1);
    else if (kramdown__tag_is_block(tag.name) || parser->html_depth >= KRAMDOWN_HTML_DEPTH)
        kramdown__span_text(parser, tag.size);
    else {
        parser->html_depth++;
        span_element(parser, &tag);
        kramdown__nativize(parser, parser->tree->last);
        parser->html_depth--;
    }
}
