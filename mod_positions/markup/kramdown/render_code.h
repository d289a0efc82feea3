/* SPDX-License-Identifier: Apache-2.0 */
/* render_code.h - code as HTML, with Rouge's frames where it is highlighted. */
#ifndef POS_MARKUP_KRAMDOWN_RENDER_CODE_H
#define POS_MARKUP_KRAMDOWN_RENDER_CODE_H

#include "markup/kramdown/render.h"

/* Each appends the element's HTML; a block is indented by `indent` spaces. */
void kramdown__codeblock_to(kramdown__renderer *render, kramdown__element *element, int indent);
void kramdown__codespan_to(kramdown__renderer *render, kramdown__element *element);

#endif
