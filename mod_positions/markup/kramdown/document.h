/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - kramdown's dialect: the door of this folder.
 *
 * The room: a source becomes a tree of blocks whose text is still raw (block.c and its neighbours);
 * the raw text becomes spans once every definition is known (span.c); the tree becomes HTML
 * (render.c). It behaves as kramdown 2.4 with kramdown-parser-gfm 1.1 does; the names of elements
 * and options are kramdown's.
 *
 * kramdown's grammar is not CommonMark's with additions: paragraphs end elsewhere, lists measure
 * indentation otherwise, HTML is a tree whose content may be blocks, emphasis nests by recursive
 * descent. Laying that over another parser's tree needs a second parser for all of it; so this is
 * one parser, in one pass, without a lock.
 *
 * Bounds: parser.h. Threads: no state.
 */
#ifndef POS_MARKUP_KRAMDOWN_DOCUMENT_H
#define POS_MARKUP_KRAMDOWN_DOCUMENT_H

#include "base/budget.h"
#include "markup/kramdown/options.h"

/* Appends the HTML of a source that is well-formed UTF-8. `scratch` may be cleared afterwards.
 * POS_ELIMIT once the budget is spent; what was appended is of no use then. */
pos_error *kramdown__document(pos_buffer *out, pos_text source, const kramdown__options *options,
                              pos_budget *budget, apr_pool_t *scratch);
/* Its quotes, symbols and entities alone, without a line end. */
void kramdown__typography(pos_buffer *out, pos_text source, const kramdown__options *options,
                          pos_budget *budget, apr_pool_t *scratch);

#endif
