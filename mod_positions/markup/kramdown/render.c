/* SPDX-License-Identifier: Apache-2.0 */
/* The tree as HTML: Kramdown::Converter::Html, line ends and indentation included. */
#include "markup/kramdown/render.h"

#include "base/html.h"
#include "markup/kramdown/abbreviation.h"
#include "markup/kramdown/escape.h"
#include "markup/kramdown/id.h"
#include "markup/kramdown/render_code.h"
#include "markup/kramdown/render_notes.h"
#include "markup/kramdown/tag.h"

static void element_to(kramdown__renderer *render, kramdown__element *parent,
                       kramdown__element *element, int indent);

void kramdown__add_spaces(kramdown__renderer *render, int count)
{
    for (; count > 0; count--)
        pos_buffer_add_char(render->out, ' ');
}

void kramdown__open_tag(kramdown__renderer *render, const char *name,
                        const kramdown__attribute *attributes)
{
    pos_buffer_add_char(render->out, '<');
    pos_buffer_add_text(render->out, pos_text_of(name));
    kramdown__add_attributes(render->out, attributes);
    pos_buffer_add_char(render->out, '>');
}

void kramdown__close_tag(kramdown__renderer *render, const char *name)
{
    POS_BUFFER_ADD(render->out, "</");
    pos_buffer_add_text(render->out, pos_text_of(name));
    pos_buffer_add_char(render->out, '>');
}

/* <x>…</x> on a line of its own. */
static void line_block(kramdown__renderer *render, const char *name, kramdown__element *element,
                       int indent)
{
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, name, element->attributes);
    kramdown__children_to(render, element, indent);
    kramdown__close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

/* The tags on lines of their own. */
void kramdown__outer_block_to(kramdown__renderer *render, const char *name,
                              kramdown__element *element, int indent)
{
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, name, element->attributes);
    pos_buffer_add_char(render->out, '\n');
    kramdown__children_to(render, element, indent);
    kramdown__add_spaces(render, indent);
    kramdown__close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

static void span_tag(kramdown__renderer *render, const char *name, kramdown__element *element,
                     int indent)
{
    kramdown__open_tag(render, name, element->attributes);
    kramdown__children_to(render, element, indent);
    kramdown__close_tag(render, name);
}

/* ---- text ---- */

static void escaped_text(kramdown__renderer *render, pos_text text)
{
    if (render->options->remove_line_breaks_for_cjk)
        kramdown__escape_joined(render->out, text);
    else
        kramdown__escape_text(render->out, text);
}

static bool is_block_with_text(const kramdown__element *element)
{
    return element->kind >= ELEMENT_BLANK && element->kind <= ELEMENT_TD;
}

/* GFM's input breaks lines at a backslash before the newline, or at every newline (hard_wrap); not
 * at the end of a block. */
static void broken_text(kramdown__renderer *render, const kramdown__element *parent,
                        const kramdown__element *element)
{
    pos_text text = element->value;
    bool hard = render->options->hard_wrap,
         ends_block = is_block_with_text(parent) && !element->next;
    size_t start = 0;
    for (size_t at = pos_text_find_char(text, '\n', 0); at != POS_NOT_FOUND;
         at = pos_text_find_char(text, '\n', at + 1)) {
        bool backslash = at > start && text.data[at - 1] == '\\';
        if (!hard && !backslash)
            continue;
        escaped_text(render, pos_text_slice(text, start, at - (hard ? 0 : 1)));
        if (!ends_block || at + 1 < text.size)
            POS_BUFFER_ADD(render->out, "<br />");
        start = at;
    }
    escaped_text(render, pos_text_slice(text, start, text.size));
}

static void text_to(kramdown__renderer *render, const kramdown__element *parent,
                    const kramdown__element *element)
{
    if (render->options->gfm && !render->in_html &&
        memchr(element->value.data, '\n', element->value.size))
        broken_text(render, parent, element);
    else
        escaped_text(render, element->value);
}

static void symbol_to(kramdown__renderer *render, const kramdown__element *element)
{
    static const int32_t codes[KRAMDOWN_SYMBOLS][2] = {
        {0x2014, 0}, {0x2013, 0}, {0x2026, 0}, {0xAB, 0xA0}, {0xA0, 0xBB}, {0xAB, 0}, {0xBB, 0}};
    pos_text own = render->options->symbols[element->detail];
    if (own.data) {
        kramdown__escape_text(render->out, own);
        return;
    }
    for (int i = 0; i < 2 && codes[element->detail][i]; i++)
        kramdown__add_entity(render->out, render->options, codes[element->detail][i],
                             pos_text_make(NULL, 0));
}

/* ---- paragraphs, headers, lists ---- */

/* An image alone in its paragraph that asks to be a figure: ![…](…){:standalone} */
static void render_figure(kramdown__renderer *render, kramdown__element *paragraph, int indent)
{
    apr_pool_t *pool = render->parser->pool;
    kramdown__element *image = paragraph->first;
    kramdown__attribute *outer = kramdown__attributes_copy(paragraph->attributes, pool);
    kramdown__attribute *inner = NULL;
    for (const kramdown__attribute *each = image->attributes; each; each = each->next) {
        bool moves =
            (pos_text_equal(each->name, POS_TEXT("class")) &&
             !kramdown__attribute_find(outer, "class")) ||
            (pos_text_equal(each->name, POS_TEXT("id")) && !kramdown__attribute_find(outer, "id"));
        kramdown__attribute_set(moves ? &outer : &inner, each->name, each->value, pool);
    }
    pos_text *alt = kramdown__attribute_find(inner, "alt");
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, "figure", outer);
    pos_buffer_add_char(render->out, '\n');
    kramdown__add_spaces(render, indent + 2);
    POS_BUFFER_ADD(render->out, "<img");
    kramdown__add_attributes(render->out, inner);
    POS_BUFFER_ADD(render->out, " />\n");
    kramdown__add_spaces(render, indent + 2);
    POS_BUFFER_ADD(render->out, "<figcaption>");
    kramdown__escape_text(render->out, alt ? *alt : POS_TEXT(""));
    POS_BUFFER_ADD(render->out, "</figcaption>\n");
    kramdown__add_spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</figure>\n");
}

static void paragraph_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    kramdown__element *only = element->first && !element->first->next ? element->first : NULL;
    if (element->transparent)
        kramdown__children_to(render, element, indent);
    else if (only && only->kind == ELEMENT_IMAGE &&
             kramdown__has_reference(only->ial, "standalone"))
        render_figure(render, element, indent);
    else
        line_block(render, "p", element, indent);
}

static bool has_class_no_toc(const kramdown__element *element)
{
    pos_text *classes = kramdown__attribute_find(element->attributes, "class");
    return classes && pos_text_find(*classes, POS_TEXT("no_toc"), 0) != POS_NOT_FOUND;
}

/* An empty link to itself before the header's text. */
static void add_header_link(kramdown__renderer *render, kramdown__element *header)
{
    kramdown__parser *parser = render->parser;
    pos_text *id = kramdown__attribute_find(header->attributes, "id");
    if (!id || id->size == 0)
        return;
    kramdown__element *link = kramdown__element_make(parser, ELEMENT_LINK);
    kramdown__attribute_set(&link->attributes, POS_TEXT("href"),
                            kramdown__join(POS_TEXT("#"), *id, parser->pool), parser->pool);
    if (header->first)
        kramdown__insert_before(header, header->first, link);
    else
        kramdown__append(header, link);
}

static void header_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    const kramdown__options *options = render->options;
    if (options->auto_ids && !kramdown__attribute_find(element->attributes, "id"))
        kramdown__attribute_set(
            &element->attributes, POS_TEXT("id"),
            kramdown__unique_id(render->parser, element->more.raw_text, render->used_ids),
            render->parser->pool);
    if (kramdown__attribute_find(element->attributes, "id") &&
        (options->toc_levels >> element->detail & 1) && !has_class_no_toc(element)) {
        kramdown__element *entry = kramdown__element_make(render->parser, ELEMENT_HEADER);
        entry->first = element;
        kramdown__append(render->headers, entry);
    }
    int64_t level = element->detail + options->header_offset;
    char name[3] = {'h', (char)('0' + (level < 1 ? 1 : level > 6 ? 6 : level)), '\0'};
    if (options->header_links)
        add_header_link(render, element);
    line_block(render, name, element, indent);
}

void kramdown__item_to(kramdown__renderer *render, kramdown__element *element, const char *name,
                       int indent)
{
    bool tight = !element->first ||
                 (element->first->kind == ELEMENT_PARAGRAPH && element->first->transparent);
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, name, element->attributes);
    size_t start = render->out->size;
    if (!tight)
        pos_buffer_add_char(render->out, '\n');
    kramdown__children_to(render, element, indent);
    bool newline = render->out->size > start && pos_buffer_last(render->out) == '\n';
    if (!tight || newline)
        kramdown__add_spaces(render, indent);
    kramdown__close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

static void list_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    if (!render->contents && kramdown__has_reference(element->ial, "toc")) {
        render->contents = element;
        render->contents_at = render->out->size;
    } else if (!render->notes_placed && kramdown__has_reference(element->ial, "footnotes")) {
        render->notes_placed = true;
        render->notes_at = render->out->size;
    } else {
        kramdown__outer_block_to(render, element->kind == ELEMENT_UL ? "ul" : "ol", element,
                                 indent);
    }
}

/* {:auto_ids} or {:auto_ids-prefix} on a definition list: its terms get ids. */
static void term_to(kramdown__renderer *render, const kramdown__element *list,
                    kramdown__element *element, int indent)
{
    const kramdown__reference *each = list->ial ? list->ial->references : NULL;
    while (each && !pos_text_starts(each->name, POS_TEXT("auto_ids")))
        each = each->next;
    if (each && !kramdown__attribute_find(element->attributes, "id")) {
        pos_buffer *id = pos_buffer_make(0, render->parser->pool);
        size_t prefix = sizeof("auto_ids-") - 1;
        if (each->name.size > prefix && each->name.data[prefix - 1] == '-')
            pos_buffer_add_text(id, pos_text_slice(each->name, prefix, each->name.size));
        kramdown__add_basic_id(id, element->more.raw_text);
        kramdown__attribute_set(&element->attributes, POS_TEXT("id"), pos_buffer_whole(id),
                                render->parser->pool);
    }
    line_block(render, "dt", element, indent);
}

/* ---- tables ---- */

static void cell_to(kramdown__renderer *render, kramdown__element *element,
                    kramdown__alignment alignment, const char *name, int indent)
{
    static const char *const names[] = {"", "left", "right", "center"};
    kramdown__attribute *attributes = element->attributes;
    apr_pool_t *pool = render->parser->pool;
    if (alignment != ALIGN_DEFAULT && !attributes) {
        kramdown__add_spaces(render, indent);
        pos_buffer_printf(render->out, "<%s style=\"text-align: %s\">", name, names[alignment]);
    } else {
        if (alignment != ALIGN_DEFAULT) {
            pos_text *own = kramdown__attribute_find(attributes, "style");
            pos_buffer *style = pos_buffer_make(0, pool);
            if (own)
                pos_buffer_printf(style, "%.*s; ", POS_TEXT_ARG(*own));
            pos_buffer_printf(style, "text-align: %s", names[alignment]);
            attributes = kramdown__attributes_copy(attributes, pool);
            kramdown__attribute_set(&attributes, POS_TEXT("style"), pos_buffer_whole(style), pool);
        }
        kramdown__add_spaces(render, indent);
        kramdown__open_tag(render, name, attributes);
    }
    size_t start = render->out->size;
    kramdown__children_to(render, element, indent);
    if (render->out->size == start)
        kramdown__add_entity(render->out, render->options, 0xA0, pos_text_make(NULL, 0));
    kramdown__close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

static void row_to(kramdown__renderer *render, const kramdown__element *table,
                   kramdown__element *row, bool head, int indent)
{
    size_t column = 0;
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, "tr", row->attributes);
    pos_buffer_add_char(render->out, '\n');
    for (kramdown__element *each = row->first; each; each = each->next, column++)
        cell_to(render, each,
                column < table->columns ? table->more.alignments[column] : ALIGN_DEFAULT,
                head ? "th" : "td", indent + 2);
    kramdown__add_spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</tr>\n");
}

static void table_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, "table", element->attributes);
    pos_buffer_add_char(render->out, '\n');
    for (kramdown__element *part = element->first; part; part = part->next) {
        const char *name = part->kind == ELEMENT_THEAD   ? "thead"
                           : part->kind == ELEMENT_TBODY ? "tbody"
                                                         : "tfoot";
        kramdown__add_spaces(render, indent + 2);
        kramdown__open_tag(render, name, part->attributes);
        pos_buffer_add_char(render->out, '\n');
        for (kramdown__element *row = part->first; row; row = row->next)
            row_to(render, element, row, part->kind == ELEMENT_THEAD, indent + 4);
        kramdown__add_spaces(render, indent + 2);
        kramdown__close_tag(render, name);
        pos_buffer_add_char(render->out, '\n');
    }
    kramdown__add_spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</table>\n");
}

/* A part that html_to_native has found outside a table. */
static void stray_part(kramdown__renderer *render, kramdown__element *element, int indent)
{
    static const char *const names[] = {"thead", "tbody", "tfoot", "tr", "td"};
    const char *name = names[element->kind - ELEMENT_THEAD];
    if (element->kind == ELEMENT_TD)
        line_block(render, name, element, indent);
    else
        kramdown__outer_block_to(render, name, element, indent);
}

/* ---- HTML ---- */

static void html_span(kramdown__renderer *render, kramdown__element *element, int indent)
{
    POS_BUFFER_ADD(render->out, "<");
    pos_buffer_add_text(render->out, element->value);
    kramdown__add_attributes(render->out, element->attributes);
    if (!element->first && kramdown__tag_is_void(element->value)) {
        POS_BUFFER_ADD(render->out, " />");
        return;
    }
    pos_buffer_add_char(render->out, '>');
    kramdown__children_to(render, element, indent);
    POS_BUFFER_ADD(render->out, "</");
    pos_buffer_add_text(render->out, element->value);
    pos_buffer_add_char(render->out, '>');
}

/* True where the table of contents or the footnotes will stand here. */
static bool is_placed(const kramdown__renderer *render, size_t at)
{
    return (render->contents && render->contents_at == at) ||
           (render->notes_placed && render->notes_at == at);
}

/* The content between > and the end tag, or the short form. */
static void html_content(kramdown__renderer *render, kramdown__element *element, int indent)
{
    pos_buffer *out = render->out;
    size_t start = out->size;
    bool block = element->model == MODEL_BLOCK;
    pos_buffer_add_char(out, '>');
    if (block)
        pos_buffer_add_char(out, '\n');
    size_t inner = out->size;
    kramdown__children_to(render, element, indent);
    if (out->size == inner && !is_placed(render, inner)) {
        pos_buffer_truncate(out, start);
        if (kramdown__tag_is_void(element->value)) {
            POS_BUFFER_ADD(out, " />");
            return;
        }
        pos_buffer_add_char(out, '>');
    } else if (block) {
        if (out->size == inner || pos_buffer_last(out) != '\n')
            pos_buffer_add_char(out, '\n');
        kramdown__add_spaces(render, indent);
    }
    POS_BUFFER_ADD(out, "</");
    pos_buffer_add_text(out, element->value);
    pos_buffer_add_char(out, '>');
}

static void html_block(kramdown__renderer *render, const kramdown__element *parent,
                       kramdown__element *element, int indent)
{
    bool alone = !kramdown__is_raw_html(parent);
    if (alone)
        kramdown__add_spaces(render, indent);
    pos_buffer_add_char(render->out, '<');
    pos_buffer_add_text(render->out, element->value);
    kramdown__add_attributes(render->out, element->attributes);
    if (element->closed && element->model == MODEL_RAW)
        POS_BUFFER_ADD(render->out, " />");
    else
        html_content(render, element, indent);
    if (alone)
        pos_buffer_add_char(render->out, '\n');
}

static void html_to(kramdown__renderer *render, const kramdown__element *parent,
                    kramdown__element *element, int indent)
{
    render->in_html++;
    if (element->block)
        html_block(render, parent, element, indent);
    else
        html_span(render, element, indent);
    render->in_html--;
}

static void xml_to(kramdown__renderer *render, const kramdown__element *parent,
                   const kramdown__element *element, int indent)
{
    bool alone = element->block && !kramdown__is_raw_html(parent);
    if (alone)
        kramdown__add_spaces(render, indent);
    pos_buffer_add_text(render->out, element->value);
    if (alone)
        pos_buffer_add_char(render->out, '\n');
}

static void comment_to(kramdown__renderer *render, const kramdown__element *element, int indent)
{
    if (element->block)
        kramdown__add_spaces(render, indent);
    POS_BUFFER_ADD(render->out, "<!-- ");
    pos_buffer_add_text(render->out, element->value);
    POS_BUFFER_ADD(render->out, " -->");
    if (element->block)
        pos_buffer_add_char(render->out, '\n');
}

static void raw_to(kramdown__renderer *render, const kramdown__element *element)
{
    if (element->transparent)
        return;
    pos_buffer_add_text(render->out, element->value);
    if (element->block)
        pos_buffer_add_char(render->out, '\n');
}

/* ---- math ---- */

static void render_mathjax(kramdown__renderer *render, const kramdown__element *element, int indent)
{
    pos_buffer *out = render->out;
    const char *name = element->block ? "div" : "span";
    if (element->attributes) {
        kramdown__add_spaces(render, element->block ? indent : 0);
        kramdown__open_tag(render, name, element->attributes);
    }
    if (element->block || !element->attributes) {
        pos_buffer_add(out, element->block ? "\\[" : "\\(", 2);
        pos_html_escape(out, element->value, POS_HTML_TEXT);
        pos_buffer_add(out, element->block ? "\\]\n" : "\\)", element->block ? 3 : 2);
    } else {
        pos_buffer_add_char(out, '$');
        pos_buffer_add_text(out, element->value);
        pos_buffer_add_char(out, '$');
    }
    if (element->attributes) {
        kramdown__close_tag(render, name);
        if (element->block)
            pos_buffer_add_char(out, '\n');
    }
}

static void math_to(kramdown__renderer *render, const kramdown__element *element, int indent)
{
    if (render->options->math) {
        render_mathjax(render, element, indent);
        return;
    }
    kramdown__attribute *list =
        kramdown__attributes_copy(element->attributes, render->parser->pool);
    kramdown__attribute_merge(&list, POS_TEXT("class"), POS_TEXT("kdmath"), render->parser->pool);
    kramdown__add_spaces(render, element->block ? indent : 0);
    kramdown__open_tag(render, element->block ? "div" : "span", list);
    pos_text mark = element->block ? POS_TEXT("$$\n") : POS_TEXT("$");
    pos_buffer_add_text(render->out, mark);
    pos_buffer_add_text(render->out, element->value);
    if (element->block)
        POS_BUFFER_ADD(render->out, "\n$$</div>\n");
    else
        POS_BUFFER_ADD(render->out, "$</span>");
}

/* ---- dispatch ---- */

static void link_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    if (render->in_contents && !element->block)
        kramdown__children_to(render, element, indent);
    else
        span_tag(render, "a", element, indent);
}

static void abbreviation_to(kramdown__renderer *render, const kramdown__element *element)
{
    const kramdown__abbreviation *found = kramdown__find(
        render->parser->abbreviations, kramdown__abbreviation_name(render->parser, element->value));
    kramdown__attribute *list =
        kramdown__attributes_copy(found->end->attributes, render->parser->pool);
    if (found->title.size)
        kramdown__attribute_set(&list, POS_TEXT("title"), found->title, render->parser->pool);
    kramdown__open_tag(render, "abbr", list);
    kramdown__escape_text(render->out, element->value);
    kramdown__close_tag(render, "abbr");
}

static void empty_tag(kramdown__renderer *render, const char *name,
                      const kramdown__element *element)
{
    pos_buffer_add_char(render->out, '<');
    pos_buffer_add_text(render->out, pos_text_of(name));
    kramdown__add_attributes(render->out, element->attributes);
    POS_BUFFER_ADD(render->out, " />");
}

static void block_to(kramdown__renderer *render, kramdown__element *parent,
                     kramdown__element *element, int indent)
{
    switch ((kramdown__kind)element->kind) {
    case ELEMENT_BLANK:
        pos_buffer_add_char(render->out, '\n');
        return;
    case ELEMENT_PARAGRAPH:
        paragraph_to(render, element, indent);
        return;
    case ELEMENT_HEADER:
        header_to(render, element, indent);
        return;
    case ELEMENT_BLOCKQUOTE:
        kramdown__outer_block_to(render, "blockquote", element, indent);
        return;
    case ELEMENT_CODEBLOCK:
        kramdown__codeblock_to(render, element, indent);
        return;
    case ELEMENT_RULE:
        kramdown__add_spaces(render, indent);
        empty_tag(render, "hr", element);
        pos_buffer_add_char(render->out, '\n');
        return;
    case ELEMENT_UL:
    case ELEMENT_OL:
        list_to(render, element, indent);
        return;
    case ELEMENT_LI:
        kramdown__item_to(render, element, "li", indent);
        return;
    case ELEMENT_DL:
        kramdown__outer_block_to(render, "dl", element, indent);
        return;
    case ELEMENT_DT:
        term_to(render, parent, element, indent);
        return;
    case ELEMENT_DD:
        kramdown__item_to(render, element, "dd", indent);
        return;
    case ELEMENT_TABLE:
        table_to(render, element, indent);
        return;
    case ELEMENT_THEAD:
    case ELEMENT_TBODY:
    case ELEMENT_TFOOT:
    case ELEMENT_TR:
    case ELEMENT_TD:
        stray_part(render, element, indent);
        return;
    default:
        return;
    }
}

static void element_to(kramdown__renderer *render, kramdown__element *parent,
                       kramdown__element *element, int indent)
{
    if (!kramdown__charge(render->parser, render->parser->source.at))
        return;
    switch ((kramdown__kind)element->kind) {
    case ELEMENT_HTML:
        html_to(render, parent, element, indent);
        return;
    case ELEMENT_XML:
        xml_to(render, parent, element, indent);
        return;
    case ELEMENT_COMMENT:
        comment_to(render, element, indent);
        return;
    case ELEMENT_RAW:
        raw_to(render, element);
        return;
    case ELEMENT_MATH:
        math_to(render, element, indent);
        return;
    case ELEMENT_TEXT:
    case ELEMENT_RAW_TEXT:
        text_to(render, parent, element);
        return;
    case ELEMENT_BREAK:
        POS_BUFFER_ADD(render->out, "<br />");
        return;
    case ELEMENT_EM:
        span_tag(render, "em", element, indent);
        return;
    case ELEMENT_STRONG:
        span_tag(render, "strong", element, indent);
        return;
    case ELEMENT_CODESPAN:
        kramdown__codespan_to(render, element);
        return;
    case ELEMENT_LINK:
        link_to(render, element, indent);
        return;
    case ELEMENT_IMAGE:
        empty_tag(render, "img", element);
        return;
    case ELEMENT_ENTITY:
        kramdown__add_entity(render->out, render->options, element->code, element->original);
        return;
    case ELEMENT_QUOTE:
        kramdown__add_entity(render->out, render->options,
                             render->options->smart_quotes[element->detail],
                             pos_text_make(NULL, 0));
        return;
    case ELEMENT_SYMBOL:
        symbol_to(render, element);
        return;
    case ELEMENT_FOOTNOTE:
        kramdown__footnote_to(render, element);
        return;
    case ELEMENT_ABBREVIATION:
        abbreviation_to(render, element);
        return;
    default:
        block_to(render, parent, element, indent);
    }
}

void kramdown__children_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    for (kramdown__element *each = element->first; each; each = each->next)
        element_to(render, element, each, indent + 2);
}

void kramdown__render(pos_buffer *out, kramdown__parser *parser)
{
    kramdown__renderer render = {.out = out,
                                 .parser = parser,
                                 .options = &parser->options,
                                 .used_ids = pos_map_make(0, parser->pool),
                                 .next_number = parser->options.footnote_nr,
                                 .headers = kramdown__element_make(parser, ELEMENT_ROOT)};
    kramdown__children_to(&render, parser->root, -2);
    kramdown__place_notes(&render);
    kramdown__place_contents(&render);
}
