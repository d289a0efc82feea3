/* SPDX-License-Identifier: Apache-2.0 */
/* render_notes.h - what a page collects: footnotes, and the table of contents. */
#ifndef POS_MARKUP_KRAMDOWN_RENDER_NOTES_H
#define POS_MARKUP_KRAMDOWN_RENDER_NOTES_H

#include "markup/kramdown/render.h"

/* Appends the link to a footnote, and numbers the footnote at its first. */
void kramdown__footnote_to(kramdown__renderer *render, const kramdown__element *element);
/* Put footnotes and contents at their places, once everything else is written. */
void kramdown__place_notes(kramdown__renderer *render);
void kramdown__place_contents(kramdown__renderer *render);

#endif
