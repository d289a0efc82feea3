/* SPDX-License-Identifier: Apache-2.0 */
/* A page's title from its first heading. */
#include "site/model/title.h"

/* The plug-in's options in _config.yml. */
#define PLUGIN "titles_from_headings"

static pos_text first_line(pos_text *rest)
{
    pos_text line = POS_TEXT("");
    pos_text_next_line(&line, rest);
    return line;
}

static bool is_underline(pos_text line)
{
    size_t size = 0;
    while (size < line.size && (line.data[size] == '-' || line.data[size] == '='))
        size++;
    return size > 0 && pos_text_strip(pos_text_slice(line, size, line.size)).size == 0;
}

/* heading ::= "#"{1,3} white-space text [white-space "#"{1,3}] | text newline ("-" | "=")+
 * at the very beginning (jekyll-titles-from-headings' TITLE_REGEX). */
static bool leading_heading(pos_text *out, pos_text *body)
{
    while (body->size > 0 && pos_is_space(body->data[0]))
        *body = pos_text_slice(*body, 1, body->size);
    size_t hashes = 0;
    while (hashes < body->size && body->data[hashes] == '#')
        hashes++;
    if (hashes >= 1 && hashes <= 3 && hashes < body->size && pos_is_space(body->data[hashes])) {
        while (hashes < body->size && pos_is_space(body->data[hashes]))
            hashes++;
        *body = pos_text_slice(*body, hashes, body->size);
        *out = pos_text_strip(first_line(body));
        return true;
    }
    *out = first_line(body);
    return out->size > 0 && is_underline(first_line(body));
}

/* The end of a script, style or comment that begins at `at`, which strip_html removes with its
 * content; else `at`. `unclosed` remembers which of them have no end further on, so that it is not
 * searched for again. */
static size_t skip_hidden(unsigned *unclosed, pos_text html, size_t at)
{
    static const pos_text pairs[][2] = {{{"<script", 7}, {"</script>", 9}},
                                        {{"<style", 6}, {"</style>", 8}},
                                        {{"<!--", 4}, {"-->", 3}}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (*unclosed & 1u << i ||
            !pos_text_starts(pos_text_slice(html, at, html.size), pairs[i][0]))
            continue;
        size_t end = pos_text_find(html, pairs[i][1], at);
        if (end != POS_NOT_FOUND)
            return end + pairs[i][1].size;
        *unclosed |= 1u << i;
    }
    return at;
}

/* Without tags and footnote marks, white space as one space each. */
static void add_plain(pos_buffer *plain, pos_text html)
{
    bool inside = false, gap = false, marks = true;
    unsigned unclosed = 0;
    for (size_t i = 0; i < html.size; i++) {
        char c = html.data[i];
        bool mark = marks && !inside && c == '[' && i + 1 < html.size && html.data[i + 1] == '^';
        size_t end = mark ? pos_text_find_char(html, ']', i) : POS_NOT_FOUND;
        size_t hidden = !inside && c == '<' ? skip_hidden(&unclosed, html, i) : i;
        marks = marks && (!mark || end != POS_NOT_FOUND);
        if (hidden > i || end != POS_NOT_FOUND) {
            i = hidden > i ? hidden - 1 : end;
        } else if (inside || c == '<') {
            inside = c != '>';
        } else if (pos_is_space(c)) {
            gap = plain->size > 0;
        } else {
            if (gap)
                pos_buffer_add_char(plain, ' ');
            gap = false;
            pos_buffer_add_char(plain, c);
        }
    }
}

/* The heading as plain text: markdownify, strip_html, normalize_whitespace, less footnote marks. */
static pos_error *plain_title(pos_text *out, pos_text heading, const markup_dialect *dialect,
                              apr_pool_t *result)
{
    pos_buffer *html = pos_buffer_make((size_t)pos_default_limits.output, result);
    pos_buffer *plain = pos_buffer_make(0, result);
    pos_text text;
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    POS_TRY(markup_markdown(html, heading, dialect, &budget, result));
    POS_TRY(pos_buffer_get(&text, html));
    add_plain(plain, text);
    return pos_buffer_get(out, plain);
}

/* True where the heading may become the title. A document's title counts as one that Jekyll made of
 * its name. */
static bool wants_title(const site__draft *draft)
{
    if (!draft->page.markdown || draft->leaves ||
        !site__plugin_option(draft->config, PLUGIN, "enabled", true))
        return false;
    if (draft->owner)
        return draft->owner->output &&
               site__plugin_option(draft->config, PLUGIN, "collections", false);
    return pos_value_is_nil(pos_map_get(draft->page.data, POS_TEXT("title")));
}

static void strip_heading(markup_document *document, pos_text rest)
{
    for (const char *at = document->body.data; at < rest.data; at++)
        document->body_line += *at == '\n';
    document->body = rest;
}

pos_error *site__take_title(site__draft *draft, markup_document *document, apr_pool_t *result)
{
    pos_text heading, title, rest = document->body;
    if (!wants_title(draft) || !leading_heading(&heading, &rest))
        return NULL;
    pos_value strip = pos_map_get(draft->page.data, POS_TEXT("strip_title"));
    if (strip.kind == POS_BOOL ? strip.as.boolean
                               : site__plugin_option(draft->config, PLUGIN, "strip_title", false))
        strip_heading(document, rest);
    POS_TRY(plain_title(&title, heading, draft->config->dialect, result));
    site__draft_put(draft, "title", pos_value_string(title), result);
    return NULL;
}
