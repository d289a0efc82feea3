/* SPDX-License-Identifier: Apache-2.0 */
/* What a page collects: footnotes, and the table of contents. Both find their place at the end. */
#include "markup/kramdown/render_notes.h"

#include <apr_strings.h>

#include "markup/kramdown/escape.h"

/* ---- footnotes ---- */

#define ROLE_OF_REFERENCE " role=\"doc-noteref\""

/* footnote_link_text with the number for its %s. */
static void link_text(kramdown__renderer *render, int64_t number)
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

void kramdown__footnote_to(kramdown__renderer *render, const kramdown__element *element)
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

static void add_backlink(kramdown__renderer *render, pos_buffer *out,
                         const kramdown__footnote *note, int repeat)
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
static kramdown__element *backlink_paragraph(const kramdown__renderer *render,
                                             kramdown__element *content)
{
    kramdown__element *last = content->last;
    if (!last || (last->kind != ELEMENT_PARAGRAPH && !render->options->footnote_backlink_inline))
        return NULL;
    while (last->kind != ELEMENT_PARAGRAPH && last->kind != ELEMENT_HEADER && last->last)
        last = last->last;
    return last->kind == ELEMENT_PARAGRAPH || last->kind == ELEMENT_HEADER ? last : NULL;
}

static void add_backlinks(kramdown__renderer *render, kramdown__footnote *note)
{
    const kramdown__options *options = render->options;
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
    raw->value = pos_buffer_whole(out);
    kramdown__append(paragraph, raw);
}

static void note_to(kramdown__renderer *render, kramdown__footnote *note)
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
    kramdown__item_to(render, item, "li", 4);
}

static void notes_to(kramdown__renderer *render)
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

static kramdown__element *contents_entry(kramdown__renderer *render, pos_text list_id,
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
static kramdown__element *contents_tree(kramdown__renderer *render)
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

void kramdown__place_contents(kramdown__renderer *render)
{
    if (!render->contents || !render->headers->first)
        return;
    size_t start = render->out->size;
    render->in_contents = true;
    kramdown__outer_block_to(render, render->contents->kind == ELEMENT_UL ? "ul" : "ol",
                             contents_tree(render), 0);
    render->in_contents = false;
    pos_buffer_move_back(render->out, start, render->contents_at);
}

void kramdown__place_notes(kramdown__renderer *render)
{
    size_t start = render->out->size;
    notes_to(render);
    if (!render->notes_placed)
        return;
    pos_buffer_move_back(render->out, start, render->notes_at);
    if (render->contents && render->contents_at > render->notes_at)
        render->contents_at += render->out->size - start;
}
