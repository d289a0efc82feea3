/* SPDX-License-Identifier: Apache-2.0 */
/* html.h - HTML that has been rendered, as plug-ins look at it: tokens, and the text that readers
 * see. It knows nothing of sites.
 *
 * Texts borrow from the HTML. Linear.
 *
 * Threads: no state.
 */
#ifndef POS_SITE_PLUGINS_HTML_H
#define POS_SITE_PLUGINS_HTML_H

#include "base/text.h"

typedef enum site__html_kind {
    SITE_HTML_TEXT,
    SITE_HTML_OPEN,
    SITE_HTML_CLOSE,
    SITE_HTML_OTHER /* comments, declarations, what is inside script, style and the like */
} site__html_kind;

typedef struct site__html_token {
    site__html_kind kind;
    pos_text whole;      /* as it stands */
    pos_text name;       /* of a tag */
    pos_text attributes; /* between the name and the ">" */
    bool empty;          /* a tag that has no content: <br>, <x/> */
} site__html_token;

typedef struct site__html {
    pos_text html;
    size_t at;
    pos_text raw; /* the element whose content is no markup */
} site__html;

/* False at the end. */
bool site__html_next(site__html_token *out, site__html *reader);
/* The value of a tag's attribute as it is written, "" where it has none; false: no such
 * attribute. */
bool site__html_attribute(pos_text *out, const site__html_token *token, pos_text name);

/* Appends `text` as it is to be. */
typedef void (*site__text_filter)(pos_buffer *out, pos_text text, const void *baton);

/* Appends `html` with the texts of its body filtered, but not those in elements of these names
 * (NULL ends them); without <body> all of it. */
void site__filter_body_text(pos_buffer *out, pos_text html, const char *const *ignored,
                            site__text_filter filter, const void *baton);

#endif
