/* kramdown_render.h - the tree on its way to HTML: for the kramdown_render*.c files only.
 *
 * Line ends and indentation are kramdown's own. A renderer lives as long as one rendering.
 */
#ifndef POS_MARKUP_KRAMDOWN_RENDER_H
#define POS_MARKUP_KRAMDOWN_RENDER_H

#include "markup/kramdown.h"

typedef struct kramdown__renderer {
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
    size_t coloured;  /* bytes of code that were highlighted */
    bool in_contents; /* links and footnotes are left out */
    int in_html;      /* line breaks stay what they are */
} kramdown__renderer;

/* ---- kramdown_render.c ---- */

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

/* ---- kramdown_render_code.c ---- */

void kramdown__codeblock_to(kramdown__renderer *render, kramdown__element *element, int indent);
void kramdown__codespan_to(kramdown__renderer *render, kramdown__element *element);

/* ---- kramdown_render_notes.c ---- */

void kramdown__footnote_to(kramdown__renderer *render, const kramdown__element *element);
/* At their places, once everything else is written. */
void kramdown__place_notes(kramdown__renderer *render);
void kramdown__place_contents(kramdown__renderer *render);

#endif
