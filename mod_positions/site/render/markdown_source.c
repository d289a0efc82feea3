/* SPDX-License-Identifier: Apache-2.0 */
/* A page's Markdown after Liquid, for readers that prefer it to HTML. */
#include "site/render/body.h"
#include "site/render/host.h"

/* Adds those keys of the front matter that readers see anyway; others may be notes of the
 * editors. */
static void add_public_keys(pos_buffer *out, const pos_map *data)
{
    static const char *const keys[] = {"title", "description", "lang", "author"};
    size_t start = out->size;
    POS_BUFFER_ADD(out, "---\n");
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        pos_value value = pos_map_get(data, pos_text_of(keys[i]));
        pos_text text = pos_value_text(value);
        if (value.kind != POS_STRING)
            continue;
        pos_buffer_printf(out, "%s: \"", keys[i]);
        for (size_t j = 0; j < text.size; j++) {
            if (text.data[j] == '"' || text.data[j] == '\\')
                pos_buffer_add_char(out, '\\');
            pos_buffer_add_char(out, text.data[j] == '\n' ? ' ' : text.data[j]);
        }
        POS_BUFFER_ADD(out, "\"\n");
    }
    if (out->size == start + 4)
        pos_buffer_truncate(out, start);
    else
        POS_BUFFER_ADD(out, "---\n\n");
}

/* ``` or ~~~, three at least; 0 where the line is no fence. */
static char fence_of(pos_text line)
{
    line = pos_text_strip(line);
    if (pos_text_starts(line, POS_TEXT("```")) || pos_text_starts(line, POS_TEXT("~~~")))
        return line.data[0];
    return 0;
}

/* Appends a line without its comments. True where a comment goes on in the next line. */
static bool add_line(pos_buffer *out, pos_text line, bool inside)
{
    while (line.size > 0) {
        pos_text mark = inside ? POS_TEXT("-->") : POS_TEXT("<!--");
        size_t found = pos_text_find(line, mark, 0);
        size_t end = found == POS_NOT_FOUND ? line.size : found;
        if (!inside)
            pos_buffer_add_text(out, pos_text_slice(line, 0, end));
        if (found == POS_NOT_FOUND)
            break;
        inside = !inside;
        line = pos_text_slice(line, found + mark.size, line.size);
    }
    return inside;
}

static void strip_comments(pos_buffer *out, pos_text markdown)
{
    bool inside = false;
    char fence = 0;
    for (pos_text line; pos_text_next_line(&line, &markdown);) {
        size_t before = out->size;
        char mark = inside ? 0 : fence_of(line);
        bool was = inside;
        if (fence || mark)
            pos_buffer_add_text(out, line);
        else
            inside = add_line(out, line, inside);
        if (mark && (!fence || fence == mark))
            fence = fence ? 0 : mark;
        bool emptied =
            (was || inside || out->size == before) && line.size > 0 && out->size == before;
        if (!emptied)
            pos_buffer_add_char(out, '\n');
    }
}

pos_error *site_markdown_source(pos_buffer *out, site_snapshot *snapshot, const site_page *page,
                                apr_pool_t *scratch)
{
    site__composing composing;
    pos_text rendered;
    site__begin_composing(&composing, snapshot, page, scratch);
    composing.override = pos_map_make(4, scratch);
    POS_TRY(site__body_of(&composing.source, snapshot, page, scratch));
    POS_TRY(site__render_body(&rendered, composing.source, &composing));
    if (pos_text_find(rendered, POS_TEXT("data-offer-"), 0) != POS_NOT_FOUND)
        return pos_error_make(POS_EMISSING, scratch,
                              "%s has offers that close by themselves, which only its HTML does",
                              page->source);
    add_public_keys(out, page->data);
    strip_comments(out, rendered);
    return NULL;
}
