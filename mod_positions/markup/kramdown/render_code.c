/* SPDX-License-Identifier: Apache-2.0 */
/* Code as HTML: blocks and spans, with Rouge's frames where it is highlighted. */
#include "markup/kramdown/render_code.h"

#include "base/html.h"
#include "markup/kramdown/escape.h"
#include "markup/kramdown/scan.h"
#include "markup/markup.h"

/* Bytes of one document's code that are highlighted. */
#define MAX_COLOURED ((size_t)256 << 10)

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
        if (end == start || (at > 0 && pos_is_word(all.data[at - 1])))
            continue;
        *rest = pos_text_strip(kramdown__join(pos_text_slice(all, 0, at),
                                              pos_text_slice(all, end, all.size), parser->pool));
        return pos_text_slice(all, start, end);
    }
    return POS_TEXT("");
}

/* The attributes with `class` set to `classes`, or without it where that is empty. */
static kramdown__attribute *with_classes(kramdown__renderer *render,
                                         const kramdown__attribute *attributes, pos_text classes)
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

/* Without a second language at the beginning. */
static pos_text without_language(pos_text classes)
{
    size_t end = sizeof("language-") - 1;
    if (!pos_text_starts(classes, POS_TEXT("language-")) || end == classes.size ||
        pos_is_space(classes.data[end]))
        return classes;
    while (end < classes.size && !pos_is_space(classes.data[end]))
        end++;
    return pos_text_strip(pos_text_slice(classes, end, classes.size));
}

/* "language-x … highlighter-rouge" */
static pos_text highlighter_classes(kramdown__renderer *render, pos_text language, pos_text rest)
{
    pos_buffer *out = pos_buffer_make(0, render->parser->pool);
    if (language.size) {
        POS_BUFFER_ADD(out, "language-");
        pos_buffer_add_text(out, language);
        pos_buffer_add_char(out, ' ');
        rest = without_language(rest);
    }
    pos_buffer_add_text(out, rest);
    if (rest.size)
        pos_buffer_add_char(out, ' ');
    POS_BUFFER_ADD(out, "highlighter-");
    pos_buffer_add_text(out, render->options->highlighter);
    return pos_buffer_whole(out);
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
static bool is_highlighted(const kramdown__renderer *render, pos_text language,
                           const kramdown__highlighting *how, pos_text *name)
{
    *name = lexer_name(language.size ? language : how->default_lang);
    if (language.size == 0 && name->size == 0 && how->guess_lang)
        *name = POS_TEXT("plaintext");
    if (!render->options->highlight || !how->enabled || name->size == 0)
        return false;
    return is_plain(*name) ? how->guess_lang : markup_highlight_knows(*name);
}

/* Colouring is the dearest thing per byte: past a bound the rest of the document's code is plain.
 */
static void add_coloured(kramdown__renderer *render, pos_text code, pos_text name)
{
    render->coloured += code.size;
    if (render->coloured > MAX_COLOURED)
        pos_html_escape(render->out, code, POS_HTML_TEXT);
    else
        markup_highlight(render->out, code, name);
}

static void numbered_code(kramdown__renderer *render, pos_text code, pos_text name)
{
    size_t lines = 0;
    for (size_t at = 0; at < code.size; at = kramdown__line_end(code, at))
        lines++;
    POS_BUFFER_ADD(render->out, "<table class=\"rouge-table\"><tbody><tr>"
                                "<td class=\"rouge-gutter gl\"><pre class=\"lineno\">");
    for (size_t i = 0; i < lines; i++)
        pos_buffer_printf(render->out, "%d\n",
                          (int)(render->options->blocks.start_line + (int64_t)i));
    POS_BUFFER_ADD(render->out, "</pre></td><td class=\"rouge-code\"><pre>");
    add_coloured(render, code, name);
    POS_BUFFER_ADD(render->out, "</pre></td></tr></tbody></table>");
}

static void highlighted_block(kramdown__renderer *render, kramdown__element *element,
                              pos_text classes, pos_text name, int indent)
{
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, "div", with_classes(render, element->attributes, classes));
    const kramdown__highlighting *how = &render->options->blocks;
    if (!how->bare) {
        POS_BUFFER_ADD(render->out, "<div class=\"highlight\"><pre class=\"");
        kramdown__escape_attribute(render->out, how->css_class);
        POS_BUFFER_ADD(render->out, "\"><code>");
    }
    if (how->line_numbers)
        numbered_code(render, element->value, name);
    else
        add_coloured(render, element->value, name);
    if (!how->bare)
        POS_BUFFER_ADD(render->out, "</code></pre></div>");
    kramdown__add_spaces(render, indent);
    POS_BUFFER_ADD(render->out, "</div>\n");
}

/* Blanks made visible, for class show-whitespaces. */
static void visible_blanks(kramdown__renderer *render, pos_text code)
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
        pos_html_escape(render->out, pos_text_slice(code, at, end), POS_HTML_TEXT);
        at = end;
    }
}

static void plain_block(kramdown__renderer *render, kramdown__element *element, pos_text language,
                        pos_text classes, int indent)
{
    pos_text code = element->value;
    if (code.size && code.data[code.size - 1] == '\n')
        code.size--;
    kramdown__add_spaces(render, indent);
    kramdown__open_tag(render, "pre", with_classes(render, element->attributes, classes));
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
        pos_html_escape(render->out, code, POS_HTML_TEXT);
    POS_BUFFER_ADD(render->out, "\n</code></pre>\n");
}

void kramdown__codeblock_to(kramdown__renderer *render, kramdown__element *element, int indent)
{
    pos_text rest, name, language = language_of(render->parser, element->attributes, &rest);
    pos_text lexer = element->original.size ? element->original : language;
    if (!is_highlighted(render, lexer, &render->options->blocks, &name)) {
        plain_block(render, element, language, rest, indent);
        return;
    }
    pos_text shown = language.size ? language : render->options->blocks.default_lang;
    highlighted_block(render, element, highlighter_classes(render, shown, rest), name, indent);
}

/* True for Jekyll's default: code is plaintext where it names no language. */
static bool options_name_plain(const kramdown__renderer *render)
{
    return pos_text_equal(render->options->spans.default_lang, POS_TEXT("plaintext"));
}

void kramdown__codespan_to(kramdown__renderer *render, kramdown__element *element)
{
    pos_text rest, name, language = language_of(render->parser, element->attributes, &rest);
    if (!is_highlighted(render, language, &render->options->spans, &name)) {
        kramdown__open_tag(render, "code", element->attributes);
        pos_html_escape(render->out, element->value, POS_HTML_TEXT);
    } else if (!element->attributes && options_name_plain(render)) {
        POS_BUFFER_ADD(render->out, "<code class=\"language-plaintext highlighter-");
        kramdown__escape_attribute(render->out, render->options->highlighter);
        POS_BUFFER_ADD(render->out, "\">");
        pos_html_escape(render->out, element->value, POS_HTML_TEXT);
    } else {
        pos_text shown = language.size ? language : render->options->spans.default_lang;
        pos_text classes = highlighter_classes(render, shown, rest);
        kramdown__open_tag(render, "code", with_classes(render, element->attributes, classes));
        add_coloured(render, element->value, name);
    }
    kramdown__close_tag(render, "code");
}
