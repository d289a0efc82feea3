/* SPDX-License-Identifier: Apache-2.0 */
/* html.h - text on its way into HTML and XML.
 *
 * The room: which characters become entities. Tags are markup's (markup/html.c).
 *
 * Threads: no state.
 */
#ifndef POS_BASE_HTML_H
#define POS_BASE_HTML_H

#include "base/text.h"

/* Which characters are escaped. */
typedef enum pos_html_escaping {
    POS_HTML_TEXT,      /* & < > */
    POS_HTML_ATTRIBUTE, /* and " */
    POS_HTML_ALL,       /* and ' as &#39; */
    POS_HTML_XML        /* and ' as &apos; */
} pos_html_escaping;

/* The entity that `c` is written as, or the empty text where it stays as it is. */
pos_text pos_html_entity(char c, pos_html_escaping escaping);

/* Offset of the first character at or after `from` that is escaped, or text.size. */
size_t pos_html_special(pos_text text, size_t from, pos_html_escaping escaping);

/* Appends `text`, escaped. */
void pos_html_escape(pos_buffer *out, pos_text text, pos_html_escaping escaping);

#endif
