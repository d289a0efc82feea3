/* SPDX-License-Identifier: Apache-2.0 */
/* layouts.h - which layout a page has, and its content in that, layout by layout. */
#ifndef POS_SITE_RENDER_LAYOUTS_H
#define POS_SITE_RENDER_LAYOUTS_H

#include "site/render/composing.h"

/* The layout of a page that names none: the first that there is of PositionsLayout and, by the
 * page's kind, jekyll-default-layout's. NULL: none. */
const char *site__default_layout(site__composing *composing, const site_page *page);
/* The name of the page's layout, its own or the default one; NULL: none. */
const char *site__layout_name(site__composing *composing);
/* Finds a layout (`name` NULL or empty: none is wanted). NULL in `out`: there is none of that name,
 * which is noted as the page's fault. Errors: the layout can't be read or parsed. */
pos_error *site__find_layout(const site__template **out, site__composing *composing,
                             const char *name);
/* Puts `layout` into the variables: the front matter of the layouts so far, inner ones over outer
 * ones. */
void site__set_layout(site__composing *composing, pos_map *override, const site__template *layout);
/* Renders `content` in the layout `name`, in that one's layout, and so on. `override` becomes
 * composing->override meanwhile. */
pos_error *site__place_in_layouts(pos_text *out, pos_text content, const char *name,
                                  site__composing *composing, pos_map *override);

#endif
