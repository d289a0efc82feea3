/* SPDX-License-Identifier: Apache-2.0 */
/* stylesheet.h - SCSS and Sass as Jekyll's converters make CSS of them. */
#ifndef POS_SITE_RENDER_STYLESHEET_H
#define POS_SITE_RENDER_STYLESHEET_H

#include "site/render/composing.h"

/* The page's rendered source as CSS, or as the source map of it, in the composing's pool. Errors
 * have their place in the file; what reached a limit is not tried again by this snapshot. */
pos_error *site__compile_stylesheet(pos_text *out, pos_text source, site__composing *composing);
/* A text (of the filters scssify and sassify) as CSS; `indented`: it is Sass. */
pos_error *site__compile_scss_text(pos_text *out, pos_text text, bool indented,
                                   site__composing *composing);

#endif
