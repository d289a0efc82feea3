/* SPDX-License-Identifier: Apache-2.0 */
/* body_text.h - the text of a finished page that readers see, for plug-ins that change words in it.
 *
 * Linear in the HTML. Threads: no state.
 */
#ifndef POS_SITE_PLUGINS_BODY_TEXT_H
#define POS_SITE_PLUGINS_BODY_TEXT_H

#include "base/text.h"

/* Appends `text`, a piece of text between two tags, with the plug-in's changes. `baton` is the one
 * that was given to site__filter_body_text. */
typedef void (*site__text_filter)(pos_buffer *out, pos_text text, const void *baton);

/* Appends `html` with `filter` applied to each text between tags of its <body>, or of all of it
 * where it has none. Texts inside elements named in `ignored`, which NULL ends, are copied, as are
 * tags, comments, and what is inside script, style and the like. */
void site__filter_body_text(pos_buffer *out, pos_text html, const char *const *ignored,
                            site__text_filter filter, const void *baton);

#endif
