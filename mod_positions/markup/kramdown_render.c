/* The tree as HTML: Kramdown::Converter::Html, line ends and indentation included. */
#include "markup/kramdown.h"

#include <apr_strings.h>

typedef struct renderer {
    pos_buffer *out;
    kramdown__parser *parser;
    const markup__kramdown_options *options;
    pos_map *used_ids;
    kramdown__footnote *notes, *last_note; /* in the order of their numbers */
    int64_t next_number;
    kramdown__element *contents; /* the list whose place the table of contents takes */
    size_t contents_at;
    kramdown__element *headers; /* wrapped: those that it lists */
    bool notes_placed;          /* {:footnotes} has given them a place */
    size_t notes_at;
    bool in_contents; /* links and footnotes are left out */
    int in_html;      /* line breaks stay what they are */
} renderer;

static void children(renderer *render, kramdown__element *element, int indent);
static void element_to(renderer *render, kramdown__element *parent, kramdown__element *element,
                       int indent);

static void spaces(renderer *render, int count)
{
    for (; count > 0; count--)
        pos_buffer_add_char(render->out, ' ');
}

static void open_tag(renderer *render, const char *name, const kramdown__attribute *attributes)
{
    pos_buffer_add_char(render->out, '<');
    pos_buffer_add_text(render->out, pos_text_of(name));
    kramdown__add_attributes(render->out, attributes);
    pos_buffer_add_char(render->out, '>');
}

static void close_tag(renderer *render, const char *name)
{
    POS_BUFFER_ADD(render->out, "</");
    pos_buffer_add_text(render->out, pos_text_of(name));
    pos_buffer_add_char(render->out, '>');
}

/* <x>…</x> on a line of its own. */
static void line_block(renderer *render, const char *name, kramdown__element *element, int indent)
{
    spaces(render, indent);
    open_tag(render, name, element->attributes);
    children(render, element, indent);
    close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

/* The tags on lines of their own. */
static void outer_block(renderer *render, const char *name, kramdown__element *element, int indent)
{
    spaces(render, indent);
    open_tag(render, name, element->attributes);
    pos_buffer_add_char(render->out, '\n');
    children(render, element, indent);
    spaces(render, indent);
    close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

static void span_tag(renderer *render, const char *name, kramdown__element *element)
{
    open_tag(render, name, element->attributes);
    children(render, element, 0);
    close_tag(render, name);
}

/* ---- text ---- */

static void escaped_text(renderer *render, pos_text text)
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
static void broken_text(renderer *render, const kramdown__element *parent,
                        const kramdown__element *element)
{
    pos_text text = element->value;
    bool hard = render->options->hard_wrap,
         ends_block = is_block_with_text(parent) && !element->next;
    size_t start = 0;
    for (size_t at = pos_text_find_char(text, '\n', 0); at != POS_NOT_FOUND;
         at = pos_text_find_char(text, '\n', at + 1)) {
        bool backslash = at > start && text.data[at - 1] == '\\';
        if ((!hard && !backslash) || (ends_block && at + 1 == text.size))
            continue;
        escaped_text(render, pos_text_slice(text, start, at - (hard ? 0 : 1)));
        POS_BUFFER_ADD(render->out, "<br />");
        start = at;
    }
    escaped_text(render, pos_text_slice(text, start, text.size));
}

static void text_to(renderer *render, const kramdown__element *parent,
                    const kramdown__element *element)
{
    if (render->options->gfm && !render->in_html &&
        memchr(element->value.data, '\n', element->value.size))
        broken_text(render, parent, element);
    else
        escaped_text(render, element->value);
}

static void symbol_to(renderer *render, const kramdown__element *element)
{
    static const int32_t codes[MARKUP_SYMBOLS][2] = {
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

/* ---- code ---- */

/* `language-x` among the classes: x; the other classes in `rest`. */
static pos_text language_of(kramdown__parser *parser, const kramdown__attribute *attributes,
                            pos_text *rest)
{
    pos_text *classes = kramdown__attribute_find((kramdown__attribute *)attributes, "class");
    pos_text all = classes ? *classes : POS_TEXT("");
    *rest = all;
    for (size_t at = pos_text_find(all, POS_TEXT("language-"), 0); at != POS_NOT_FOUND;
         at = pos_text_find(all, POS_TEXT("language-"), at + 1)) {
        size_t start = at + 9, end = start;
        while (end < all.size && !pos_is_space(all.data[end]))
            end++;
        if (end == start || (at > 0 && kramdown__is_word_char(all.data[at - 1])))
            continue;
        *rest = pos_text_strip(kramdown__join(pos_text_slice(all, 0, at),
                                              pos_text_slice(all, end, all.size), parser->pool));
        return pos_text_slice(all, start, end);
    }
    return POS_TEXT("");
}

/* The attributes with `class` set to `classes`, or without it where that is empty. */
static kramdown__attribute *with_classes(renderer *render, const kramdown__attribute *attributes,
                                         pos_text classes)
{
    apr_pool_t *pool = render->parser->pool;
    kramdown__attribute *copy = kramdown__attributes_copy(attributes, pool);
    if (classes.size) {
        kramdown__attribute_set(&copy, POS_TEXT("class"), classes, pool);
        return copy;
    }
    for (kramdown__attribute **each = &copy; *each; each = &(*each)->next)
        if (pos_text_equal((*each)->name, POS_TEXT("class"))) {
            *each = (*each)->next;
            break;
        }
    return copy;
}

/* "language-x … highlighter-rouge" */
static pos_text highlighter_classes(renderer *render, pos_text language, pos_text rest)
{
    pos_buffer *out = pos_buffer_make(0, render->parser->pool);
    if (language.size) {
        POS_BUFFER_ADD(out, "language-");
        pos_buffer_add_text(out, language);
        pos_buffer_add_char(out, ' ');
    }
    pos_buffer_add_text(out, rest);
    if (rest.size)
        pos_buffer_add_char(out, ' ');
    POS_BUFFER_ADD(out, "highlighter-");
    pos_buffer_add_text(out, render->options->highlighter);
    return pos_buffer_text(out);
}

/* A language as the highlighter knows it: options after ? do not count. */
static pos_text lexer_name(pos_text language)
{
    size_t question = pos_text_find_char(language, '?', 0);
    return question == POS_NOT_FOUND ? language : pos_text_slice(language, 0, question);
}

static bool is_plain(pos_text name)
{
    return pos_text_equal(name, POS_TEXT("plaintext")) || pos_text_equal(name, POS_TEXT("text"));
}

/* True where Rouge would be asked for this code; *name is the lexer. */
static bool is_highlighted(const renderer *render, pos_text language, bool enabled, pos_text *name)
{
    const markup__kramdown_options *options = render->options;
    *name = lexer_name(language.size ? language : options->default_lang);
    if (name->size == 0 && options->guess_lang)
        *name = POS_TEXT("plaintext");
    if (!options->highlight || !enabled || name->size == 0)
        return false;
    return is_plain(*name) ? options->guess_lang : markup_highlight_knows(*name);
}

static void numbered_code(renderer *render, pos_text code, pos_text name)
{
    size_t lines = 0;
    for (size_t at = 0; at < code.size; at = kramdown__line_end(code, at))
        lines++;
    POS_BUFFER_ADD(render->out, "<table class=\"rouge-table\"><tbody><tr>"
                                "<td class=\"rouge-gutter gl\"><pre class=\"lineno\">");
    for (size_t i = 1; i <= lines; i++)
        pos_buffer_printf(render->out, "%d\n", (int)i);
    POS_BUFFER_ADD(render->out, "</pre></td><td class=\"rouge-code\"><pre>");
    markup_highlight(render->out, code, name);
    POS_BUFFER_ADD(render->out, "</pre></td></tr></tbody></table>");
}

static void highlighted_block(renderer *render, kramdown__element *element, pos_text classes,
                              pos_text name, int indent)
{
    spaces(render, indent);
    open_tag(render, "div", with_classes(render, element->attributes, classes));
    POS_BUFFER_ADD(render->out, "<div class=\"highlight\"><pre class=\"");
    kramdown__escape_attribute(render->out, render->options->css_class);
    POS_BUFFER_ADD(render->out, "\"><code>");
    if (render->options->line_numbers)
        numbered_code(render, element->value, name);
    else
        markup_highlight(render->out, element->value, name);
    POS_BUFFER_ADD(render->out, "</code></pre></div>");
    spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</div>\n");
}

/* Blanks made visible, for class show-whitespaces. */
static void visible_blanks(renderer *render, pos_text code)
{
    for (size_t at = 0; at < code.size;) {
        size_t end = at;
        while (end < code.size && (code.data[end] == ' ' || code.data[end] == '\t'))
            end++;
        bool left = at == 0 || code.data[at - 1] == '\n';
        bool right = end == code.size || code.data[end] == '\n';
        const char *side = left ? "-l" : right ? "-r" : "";
        for (; at < end; at++)
            if (code.data[at] == '\t')
                pos_buffer_printf(render->out, "<span class=\"ws-tab%s\">\t</span>", side);
            else
                pos_buffer_printf(render->out, "<span class=\"ws-space%s\">&#8901;</span>", side);
        while (end < code.size && code.data[end] != ' ' && code.data[end] != '\t')
            end++;
        kramdown__escape_all(render->out, pos_text_slice(code, at, end));
        at = end;
    }
}

static void plain_block(renderer *render, kramdown__element *element, pos_text language,
                        pos_text classes, int indent)
{
    pos_text code = element->value;
    if (code.size && code.data[code.size - 1] == '\n')
        code.size--;
    spaces(render, indent);
    open_tag(render, "pre", with_classes(render, element->attributes, classes));
    POS_BUFFER_ADD(render->out, "<code");
    if (language.size) {
        POS_BUFFER_ADD(render->out, " class=\"language-");
        kramdown__escape_attribute(render->out, language);
        pos_buffer_add_char(render->out, '"');
    }
    pos_buffer_add_char(render->out, '>');
    if (pos_text_find(classes, POS_TEXT("show-whitespaces"), 0) != POS_NOT_FOUND)
        visible_blanks(render, code);
    else
        kramdown__escape_all(render->out, code);
    POS_BUFFER_ADD(render->out, "\n</code></pre>\n");
}

static void codeblock_to(renderer *render, kramdown__element *element, int indent)
{
    pos_text rest, name, language = language_of(render->parser, element->attributes, &rest);
    pos_text lexer = element->original.size ? element->original : language;
    if (!is_highlighted(render, lexer, render->options->highlight_blocks, &name)) {
        plain_block(render, element, language, rest, indent);
        return;
    }
    pos_text shown = language.size ? language : render->options->default_lang;
    highlighted_block(render, element, highlighter_classes(render, shown, rest), name, indent);
}

/* True for Jekyll's default: code is plaintext where it names no language. */
static bool options_name_plain(const renderer *render)
{
    return pos_text_equal(render->options->default_lang, POS_TEXT("plaintext"));
}

static void codespan_to(renderer *render, kramdown__element *element)
{
    pos_text rest, name, language = language_of(render->parser, element->attributes, &rest);
    if (!is_highlighted(render, language, render->options->highlight_spans, &name)) {
        open_tag(render, "code", element->attributes);
        kramdown__escape_all(render->out, element->value);
    } else if (!element->attributes && options_name_plain(render)) {
        POS_BUFFER_ADD(render->out, "<code class=\"language-plaintext highlighter-");
        kramdown__escape_attribute(render->out, render->options->highlighter);
        POS_BUFFER_ADD(render->out, "\">");
        kramdown__escape_all(render->out, element->value);
    } else {
        pos_text shown = language.size ? language : render->options->default_lang;
        pos_text classes = highlighter_classes(render, shown, rest);
        open_tag(render, "code", with_classes(render, element->attributes, classes));
        markup_highlight(render->out, element->value, name);
    }
    close_tag(render, "code");
}

/* ---- paragraphs, headers, lists ---- */

/* An image alone in its paragraph that asks to be a figure: ![…](…){:standalone} */
static void figure(renderer *render, kramdown__element *paragraph, int indent)
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
    spaces(render, indent);
    open_tag(render, "figure", outer);
    pos_buffer_add_char(render->out, '\n');
    spaces(render, indent + 2);
    POS_BUFFER_ADD(render->out, "<img");
    kramdown__add_attributes(render->out, inner);
    POS_BUFFER_ADD(render->out, " />\n");
    spaces(render, indent + 2);
    POS_BUFFER_ADD(render->out, "<figcaption>");
    kramdown__escape_text(render->out, alt ? *alt : POS_TEXT(""));
    POS_BUFFER_ADD(render->out, "</figcaption>\n");
    spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</figure>\n");
}

static void paragraph_to(renderer *render, kramdown__element *element, int indent)
{
    kramdown__element *only = element->first && !element->first->next ? element->first : NULL;
    if (element->transparent)
        children(render, element, indent);
    else if (only && only->kind == ELEMENT_IMAGE &&
             kramdown__has_reference(only->ial, "standalone"))
        figure(render, element, indent);
    else
        line_block(render, "p", element, indent);
}

static bool has_class_no_toc(const kramdown__element *element)
{
    pos_text *classes = kramdown__attribute_find(element->attributes, "class");
    return classes && pos_text_find(*classes, POS_TEXT("no_toc"), 0) != POS_NOT_FOUND;
}

/* An empty link to itself before the header's text. */
static void add_header_link(renderer *render, kramdown__element *header)
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

static void header_to(renderer *render, kramdown__element *element, int indent)
{
    const markup__kramdown_options *options = render->options;
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

static void item_to(renderer *render, kramdown__element *element, const char *name, int indent)
{
    bool tight = !element->first ||
                 (element->first->kind == ELEMENT_PARAGRAPH && element->first->transparent);
    spaces(render, indent);
    open_tag(render, name, element->attributes);
    size_t start = render->out->size;
    if (!tight)
        pos_buffer_add_char(render->out, '\n');
    children(render, element, indent);
    bool newline = render->out->size > start && render->out->data[render->out->size - 1] == '\n';
    if (!tight || newline)
        spaces(render, indent);
    close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

static void list_to(renderer *render, kramdown__element *element, int indent)
{
    if (!render->contents && kramdown__has_reference(element->ial, "toc")) {
        render->contents = element;
        render->contents_at = render->out->size;
    } else if (!render->notes_placed && kramdown__has_reference(element->ial, "footnotes")) {
        render->notes_placed = true;
        render->notes_at = render->out->size;
    } else {
        outer_block(render, element->kind == ELEMENT_UL ? "ul" : "ol", element, indent);
    }
}

/* {:auto_ids} or {:auto_ids-prefix} on a definition list: its terms get ids. */
static void term_to(renderer *render, const kramdown__element *list, kramdown__element *element,
                    int indent)
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
        kramdown__attribute_set(&element->attributes, POS_TEXT("id"), pos_buffer_text(id),
                                render->parser->pool);
    }
    line_block(render, "dt", element, indent);
}

/* ---- tables ---- */

static void cell_to(renderer *render, kramdown__element *element, kramdown__alignment alignment,
                    const char *name, int indent)
{
    static const char *const names[] = {"", "left", "right", "center"};
    kramdown__attribute *attributes = element->attributes;
    apr_pool_t *pool = render->parser->pool;
    if (alignment != ALIGN_DEFAULT && !attributes) {
        spaces(render, indent);
        pos_buffer_printf(render->out, "<%s style=\"text-align: %s\">", name, names[alignment]);
    } else {
        if (alignment != ALIGN_DEFAULT) {
            pos_text *own = kramdown__attribute_find(attributes, "style");
            pos_buffer *style = pos_buffer_make(0, pool);
            if (own)
                pos_buffer_printf(style, "%.*s; ", POS_TEXT_ARG(*own));
            pos_buffer_printf(style, "text-align: %s", names[alignment]);
            attributes = kramdown__attributes_copy(attributes, pool);
            kramdown__attribute_set(&attributes, POS_TEXT("style"), pos_buffer_text(style), pool);
        }
        spaces(render, indent);
        open_tag(render, name, attributes);
    }
    size_t start = render->out->size;
    children(render, element, indent);
    if (render->out->size == start)
        kramdown__add_entity(render->out, render->options, 0xA0, pos_text_make(NULL, 0));
    close_tag(render, name);
    pos_buffer_add_char(render->out, '\n');
}

static void row_to(renderer *render, const kramdown__element *table, kramdown__element *row,
                   bool head, int indent)
{
    size_t column = 0;
    spaces(render, indent);
    open_tag(render, "tr", row->attributes);
    pos_buffer_add_char(render->out, '\n');
    for (kramdown__element *each = row->first; each; each = each->next, column++)
        cell_to(render, each,
                column < table->columns ? table->more.alignments[column] : ALIGN_DEFAULT,
                head ? "th" : "td", indent + 2);
    spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</tr>\n");
}

static void table_to(renderer *render, kramdown__element *element, int indent)
{
    spaces(render, indent);
    open_tag(render, "table", element->attributes);
    pos_buffer_add_char(render->out, '\n');
    for (kramdown__element *part = element->first; part; part = part->next) {
        const char *name = part->kind == ELEMENT_THEAD   ? "thead"
                           : part->kind == ELEMENT_TBODY ? "tbody"
                                                         : "tfoot";
        spaces(render, indent + 2);
        open_tag(render, name, part->attributes);
        pos_buffer_add_char(render->out, '\n');
        for (kramdown__element *row = part->first; row; row = row->next)
            row_to(render, element, row, part->kind == ELEMENT_THEAD, indent + 4);
        spaces(render, indent + 2);
        close_tag(render, name);
        pos_buffer_add_char(render->out, '\n');
    }
    spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</table>\n");
}

/* ---- HTML ---- */

static bool in_raw_html(const kramdown__element *parent)
{
    return parent->kind == ELEMENT_HTML && parent->model == MODEL_RAW;
}

static void html_span(renderer *render, kramdown__element *element)
{
    POS_BUFFER_ADD(render->out, "<");
    pos_buffer_add_text(render->out, element->value);
    kramdown__add_attributes(render->out, element->attributes);
    if (!element->first && kramdown__tag_is_void(element->value)) {
        POS_BUFFER_ADD(render->out, " />");
        return;
    }
    pos_buffer_add_char(render->out, '>');
    children(render, element, 0);
    POS_BUFFER_ADD(render->out, "</");
    pos_buffer_add_text(render->out, element->value);
    pos_buffer_add_char(render->out, '>');
}

/* The content between > and the end tag, or the short form. */
static void html_content(renderer *render, kramdown__element *element, int indent)
{
    pos_buffer *out = render->out;
    size_t start = out->size;
    bool block = element->model == MODEL_BLOCK;
    pos_buffer_add_char(out, '>');
    if (block)
        pos_buffer_add_char(out, '\n');
    size_t inner = out->size;
    children(render, element, indent);
    if (out->size == inner) {
        pos_buffer_truncate(out, start);
        if (kramdown__tag_is_void(element->value)) {
            POS_BUFFER_ADD(out, " />");
            return;
        }
        pos_buffer_add_char(out, '>');
    } else if (block) {
        if (out->data[out->size - 1] != '\n')
            pos_buffer_add_char(out, '\n');
        spaces(render, indent);
    }
    POS_BUFFER_ADD(out, "</");
    pos_buffer_add_text(out, element->value);
    pos_buffer_add_char(out, '>');
}

static void html_block(renderer *render, const kramdown__element *parent,
                       kramdown__element *element, int indent)
{
    bool alone = !in_raw_html(parent);
    if (alone)
        spaces(render, indent);
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

static void html_to(renderer *render, const kramdown__element *parent, kramdown__element *element,
                    int indent)
{
    render->in_html++;
    if (element->block)
        html_block(render, parent, element, indent);
    else
        html_span(render, element);
    render->in_html--;
}

static void xml_to(renderer *render, const kramdown__element *parent,
                   const kramdown__element *element, int indent)
{
    bool alone = element->block && !in_raw_html(parent);
    if (alone)
        spaces(render, indent);
    pos_buffer_add_text(render->out, element->value);
    if (alone)
        pos_buffer_add_char(render->out, '\n');
}

static void comment_to(renderer *render, const kramdown__element *element, int indent)
{
    if (element->block)
        spaces(render, indent);
    POS_BUFFER_ADD(render->out, "<!-- ");
    pos_buffer_add_text(render->out, element->value);
    POS_BUFFER_ADD(render->out, " -->");
    if (element->block)
        pos_buffer_add_char(render->out, '\n');
}

static void raw_to(renderer *render, const kramdown__element *element)
{
    pos_buffer_add_text(render->out, element->value);
    if (element->block)
        pos_buffer_add_char(render->out, '\n');
}

/* ---- math ---- */

static void mathjax(renderer *render, const kramdown__element *element, int indent)
{
    pos_buffer *out = render->out;
    const char *name = element->block ? "div" : "span";
    if (element->attributes) {
        spaces(render, element->block ? indent : 0);
        open_tag(render, name, element->attributes);
    }
    if (element->block || !element->attributes) {
        pos_buffer_add(out, element->block ? "\\[" : "\\(", 2);
        kramdown__escape_all(out, element->value);
        pos_buffer_add(out, element->block ? "\\]\n" : "\\)", element->block ? 3 : 2);
    } else {
        pos_buffer_add_char(out, '$');
        kramdown__escape_all(out, element->value);
        pos_buffer_add_char(out, '$');
    }
    if (element->attributes) {
        close_tag(render, name);
        if (element->block)
            pos_buffer_add_char(out, '\n');
    }
}

static void math_to(renderer *render, const kramdown__element *element, int indent)
{
    if (render->options->math) {
        mathjax(render, element, indent);
        return;
    }
    kramdown__attribute *list =
        kramdown__attributes_copy(element->attributes, render->parser->pool);
    kramdown__attribute_merge(&list, POS_TEXT("class"), POS_TEXT("kdmath"), render->parser->pool);
    spaces(render, element->block ? indent : 0);
    open_tag(render, element->block ? "div" : "span", list);
    pos_text mark = element->block ? POS_TEXT("$$\n") : POS_TEXT("$");
    pos_buffer_add_text(render->out, mark);
    kramdown__escape_all(render->out, element->value);
    if (element->block)
        POS_BUFFER_ADD(render->out, "\n$$</div>\n");
    else
        POS_BUFFER_ADD(render->out, "$</span>");
}

/* ---- footnotes ---- */

#define ROLE_OF_REFERENCE " role=\"doc-noteref\""

/* footnote_link_text with the number for its %s. */
static void link_text(renderer *render, int64_t number)
{
    pos_text text = render->options->footnote_link_text;
    size_t place = pos_text_find(text, POS_TEXT("%s"), 0);
    size_t before = place == POS_NOT_FOUND ? text.size : place;
    kramdown__escape_text(render->out, pos_text_slice(text, 0, before));
    if (place == POS_NOT_FOUND)
        return;
    pos_buffer_printf(render->out, "%d", (int)number);
    kramdown__escape_text(render->out, pos_text_slice(text, place + 2, text.size));
}

static void footnote_to(renderer *render, const kramdown__element *element)
{
    kramdown__footnote *note = element->more.footnote;
    pos_text prefix = render->options->footnote_prefix;
    if (render->in_contents)
        return;
    bool first = !note->numbered;
    if (first) {
        note->numbered = true;
        note->number = render->next_number++;
        if (render->last_note)
            render->last_note->next = note;
        else
            render->notes = note;
        render->last_note = note;
    } else {
        note->repeats++;
    }
    pos_buffer_printf(render->out, "<sup id=\"fnref:%.*s%.*s", POS_TEXT_ARG(prefix),
                      POS_TEXT_ARG(note->name));
    if (!first)
        pos_buffer_printf(render->out, ":%d", note->repeats);
    bool on_link = render->options->release_2_5;
    pos_buffer_printf(render->out,
                      "\"%s><a href=\"#fn:%.*s%.*s\" class=\"footnote\" rel=\"footnote\"%s>",
                      on_link ? "" : ROLE_OF_REFERENCE, POS_TEXT_ARG(prefix),
                      POS_TEXT_ARG(note->name), on_link ? ROLE_OF_REFERENCE : "");
    link_text(render, note->number);
    POS_BUFFER_ADD(render->out, "</a></sup>");
}

static void add_backlink(renderer *render, pos_buffer *out, const kramdown__footnote *note,
                         int repeat)
{
    pos_buffer_printf(out, "<a href=\"#fnref:%.*s%.*s",
                      POS_TEXT_ARG(render->options->footnote_prefix), POS_TEXT_ARG(note->name));
    if (repeat)
        pos_buffer_printf(out, ":%d", repeat);
    POS_BUFFER_ADD(out, "\" class=\"reversefootnote\" role=\"doc-backlink\">");
    kramdown__escape_text(out, render->options->footnote_backlink);
    if (repeat)
        pos_buffer_printf(out, "<sup>%d</sup>", repeat + 1);
    POS_BUFFER_ADD(out, "</a>");
}

/* The paragraph that takes the way back, or NULL. */
static kramdown__element *backlink_paragraph(const renderer *render, kramdown__element *content)
{
    kramdown__element *last = content->last;
    if (!last || (last->kind != ELEMENT_PARAGRAPH && !render->options->footnote_backlink_inline))
        return NULL;
    while (last->kind != ELEMENT_PARAGRAPH && last->kind != ELEMENT_HEADER && last->last)
        last = last->last;
    return last->kind == ELEMENT_PARAGRAPH || last->kind == ELEMENT_HEADER ? last : NULL;
}

static void add_backlinks(renderer *render, kramdown__footnote *note)
{
    const markup__kramdown_options *options = render->options;
    pos_text none = pos_text_make(NULL, 0);
    kramdown__element *paragraph = backlink_paragraph(render, note->content);
    pos_buffer *out = pos_buffer_make(0, render->parser->pool);
    if (paragraph && options->footnote_backlink.size)
        kramdown__add_entity(out, options, 0xA0, none);
    if (!paragraph) {
        paragraph = kramdown__element_make(render->parser, ELEMENT_PARAGRAPH);
        kramdown__append(note->content, paragraph);
    }
    if (options->footnote_backlink.size == 0)
        return;
    for (int repeat = 0; repeat <= note->repeats; repeat++) {
        if (repeat)
            kramdown__add_entity(out, options, 0xA0, none);
        add_backlink(render, out, note, repeat);
    }
    kramdown__element *raw = kramdown__element_make(render->parser, ELEMENT_RAW);
    raw->value = pos_buffer_text(out);
    kramdown__append(paragraph, raw);
}

static void note_to(renderer *render, kramdown__footnote *note)
{
    kramdown__element *item = kramdown__element_make(render->parser, ELEMENT_LI);
    add_backlinks(render, note);
    pos_text id =
        kramdown__join(POS_TEXT("fn:"), render->options->footnote_prefix, render->parser->pool);
    kramdown__attribute_set(&item->attributes, POS_TEXT("id"),
                            kramdown__join(id, note->name, render->parser->pool),
                            render->parser->pool);
    if (!render->options->release_2_5)
        kramdown__attribute_set(&item->attributes, POS_TEXT("role"), POS_TEXT("doc-endnote"),
                                render->parser->pool);
    item->first = note->content->first;
    item->last = note->content->last;
    item_to(render, item, "li", 4);
}

static void notes_to(renderer *render)
{
    if (!render->notes)
        return;
    render->in_html++;
    POS_BUFFER_ADD(render->out, "<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol");
    if (render->options->footnote_nr != 1)
        pos_buffer_printf(render->out, " start=\"%d\"", (int)render->options->footnote_nr);
    POS_BUFFER_ADD(render->out, ">\n");
    for (kramdown__footnote *note = render->notes; note; note = note->next)
        note_to(render, note);
    POS_BUFFER_ADD(render->out, "  </ol>\n</div>\n");
    render->in_html--;
}

/* ---- the table of contents ---- */

static kramdown__element *contents_entry(renderer *render, pos_text list_id,
                                         const kramdown__element *header)
{
    kramdown__parser *parser = render->parser;
    kramdown__element *item = kramdown__element_make(parser, ELEMENT_LI);
    kramdown__element *paragraph = kramdown__element_make(parser, ELEMENT_PARAGRAPH);
    kramdown__element *link = kramdown__element_make(parser, ELEMENT_LINK);
    pos_text id = *kramdown__attribute_find(header->attributes, "id");
    kramdown__attribute_set(&link->attributes, POS_TEXT("href"),
                            kramdown__join(POS_TEXT("#"), id, parser->pool), parser->pool);
    kramdown__attribute_set(
        &link->attributes, POS_TEXT("id"),
        kramdown__join(kramdown__join(list_id, POS_TEXT("-"), parser->pool), id, parser->pool),
        parser->pool);
    link->first = header->first;
    link->last = header->last;
    link->block = true; /* not one of the header's own links */
    item->detail = header->detail;
    paragraph->transparent = true;
    kramdown__append(paragraph, link);
    kramdown__append(item, paragraph);
    return item;
}

/* Entries below the last one of a lower level. */
static kramdown__element *contents_tree(renderer *render)
{
    kramdown__parser *parser = render->parser;
    kramdown__element *root = kramdown__element_make(parser, render->contents->kind);
    kramdown__element *stack[8];
    int depth = 0;
    root->attributes = kramdown__attributes_copy(render->contents->attributes, parser->pool);
    if (!kramdown__attribute_find(root->attributes, "id"))
        kramdown__attribute_set(&root->attributes, POS_TEXT("id"), POS_TEXT("markdown-toc"),
                                parser->pool);
    pos_text id = *kramdown__attribute_find(root->attributes, "id");
    for (kramdown__element *each = render->headers->first; each; each = each->next) {
        kramdown__element *entry = contents_entry(render, id, each->first), *parent = root;
        while (depth > 0 && stack[depth - 1]->detail >= entry->detail)
            depth--;
        if (depth > 0) {
            kramdown__element *above = stack[depth - 1];
            if (above->last->kind != root->kind)
                kramdown__append(above, kramdown__element_make(parser, root->kind));
            parent = above->last;
        }
        kramdown__append(parent, entry);
        stack[depth++] = entry;
    }
    return root;
}

/* Moves what was added since `from` to `to`. */
static void move_back(renderer *render, size_t from, size_t to)
{
    pos_buffer *out = render->out;
    if (out->overflow || from == out->size)
        return;
    size_t size = out->size - from;
    char *added = apr_pmemdup(render->parser->pool, out->data + from, size);
    memmove(out->data + to + size, out->data + to, from - to);
    memcpy(out->data + to, added, size);
}

static void place_contents(renderer *render)
{
    if (!render->contents || !render->headers->first)
        return;
    size_t start = render->out->size;
    render->in_contents = true;
    outer_block(render, render->contents->kind == ELEMENT_UL ? "ul" : "ol", contents_tree(render),
                0);
    render->in_contents = false;
    move_back(render, start, render->contents_at);
}

static void place_notes(renderer *render)
{
    size_t start = render->out->size;
    notes_to(render);
    if (!render->notes_placed)
        return;
    move_back(render, start, render->notes_at);
    if (render->contents && render->contents_at > render->notes_at)
        render->contents_at += render->out->size - start;
}

/* ---- dispatch ---- */

static void link_to(renderer *render, kramdown__element *element)
{
    if (render->in_contents && !element->block)
        children(render, element, 0);
    else
        span_tag(render, "a", element);
}

/* The abbreviation as it was defined, with spaces where the text has other white space. */
static pos_text with_spaces(const renderer *render, pos_text text)
{
    char *copy = pos_text_cstring(text, render->parser->pool);
    for (size_t i = 0; i < text.size; i++)
        if (pos_is_space(copy[i]))
            copy[i] = ' ';
    return render->options->release_2_5 ? pos_text_make(copy, text.size) : text;
}

static void abbreviation_to(renderer *render, const kramdown__element *element)
{
    const kramdown__abbreviation *found =
        kramdown__find(render->parser->abbreviations, with_spaces(render, element->value));
    kramdown__attribute *list =
        kramdown__attributes_copy(found->end->attributes, render->parser->pool);
    if (found->title.size)
        kramdown__attribute_set(&list, POS_TEXT("title"), found->title, render->parser->pool);
    open_tag(render, "abbr", list);
    kramdown__escape_text(render->out, element->value);
    close_tag(render, "abbr");
}

static void empty_tag(renderer *render, const char *name, const kramdown__element *element)
{
    pos_buffer_add_char(render->out, '<');
    pos_buffer_add_text(render->out, pos_text_of(name));
    kramdown__add_attributes(render->out, element->attributes);
    POS_BUFFER_ADD(render->out, " />");
}

static void block_to(renderer *render, kramdown__element *parent, kramdown__element *element,
                     int indent)
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
        outer_block(render, "blockquote", element, indent);
        return;
    case ELEMENT_CODEBLOCK:
        codeblock_to(render, element, indent);
        return;
    case ELEMENT_RULE:
        spaces(render, indent);
        empty_tag(render, "hr", element);
        pos_buffer_add_char(render->out, '\n');
        return;
    case ELEMENT_UL:
    case ELEMENT_OL:
        list_to(render, element, indent);
        return;
    case ELEMENT_LI:
        item_to(render, element, "li", indent);
        return;
    case ELEMENT_DL:
        outer_block(render, "dl", element, indent);
        return;
    case ELEMENT_DT:
        term_to(render, parent, element, indent);
        return;
    case ELEMENT_DD:
        item_to(render, element, "dd", indent);
        return;
    case ELEMENT_TABLE:
        table_to(render, element, indent);
        return;
    default:
        return;
    }
}

static void element_to(renderer *render, kramdown__element *parent, kramdown__element *element,
                       int indent)
{
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
        span_tag(render, "em", element);
        return;
    case ELEMENT_STRONG:
        span_tag(render, "strong", element);
        return;
    case ELEMENT_CODESPAN:
        codespan_to(render, element);
        return;
    case ELEMENT_LINK:
        link_to(render, element);
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
        footnote_to(render, element);
        return;
    case ELEMENT_ABBREVIATION:
        abbreviation_to(render, element);
        return;
    default:
        block_to(render, parent, element, indent);
    }
}

static void children(renderer *render, kramdown__element *element, int indent)
{
    for (kramdown__element *each = element->first; each; each = each->next)
        element_to(render, element, each, indent + 2);
}

void kramdown__render(pos_buffer *out, kramdown__parser *parser)
{
    renderer render = {.out = out,
                       .parser = parser,
                       .options = &parser->options,
                       .used_ids = pos_map_make(0, parser->pool),
                       .next_number = parser->options.footnote_nr,
                       .headers = kramdown__element_make(parser, ELEMENT_ROOT)};
    children(&render, parser->root, -2);
    place_notes(&render);
    place_contents(&render);
}
