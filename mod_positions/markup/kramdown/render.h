/* SPDX-License-Identifier: Apache-2.0 */
/* render.h - the tree on its way to HTML.
 *
 * Line ends and indentation are kramdown's own. A renderer lives as long as one rendering.
 */
#ifndef POS_MARKUP_KRAMDOWN_RENDER_H
#define POS_MARKUP_KRAMDOWN_RENDER_H

#include "markup/kramdown/parser.h"

/* Appends the HTML of the parser's tree. */
void kramdown__render(pos_buffer *out, kramdown__parser *parser);

/* ---- for render_code.c and render_notes.c ---- */

typedef struct kramdown__renderer {
    pos_buffer *out;
    kramdown__parser *parser;
    const kramdown__options *options;
    pos_map *used_ids;
    kramdown__footnote *notes, *last_note; /* in the order of their numbers */
    int64_t next_number;
    kramdown__element *contents; /* the list whose place the table of contents takes */
    size_t contents_at;
    kramdown__element *headers; /* wrapped: those that it lists */
    bool notes_placed;          /* {:footnotes} has given them a place */
    size_t notes_at;
    size_t coloured;  /* bytes of code that were highlighted */
    bool in_contents; /* links and footnotes are left out */
    int in_html;      /* line breaks stay what they are */
} kramdown__renderer;

/* Each appends to `out`; `indent` counts the spaces before a block's tags. */
void kramdown__add_spaces(kramdown__renderer *render, int count);
void kramdown__open_tag(kramdown__renderer *render, const char *name,
                        const kramdown__attribute *attributes);
void kramdown__close_tag(kramdown__renderer *render, const char *name);
void kramdown__children_to(kramdown__renderer *render, kramdown__element *element, int indent);
/* Its tags on lines of their own. */
void kramdown__outer_block_to(kramdown__renderer *render, const char *name,
                              kramdown__element *element, int indent);
void kramdown__item_to(kramdown__renderer *render, kramdown__element *element, const char *name,
                       int indent);

#endif
