/* SPDX-License-Identifier: Apache-2.0 */
/* compose.h - other pages' content, for the page that is being composed (site_compose, in site.h,
 * is for the floors above).
 *
 * Each is rendered at first need and remembered by the snapshot; the asker inherits its trace. */
#ifndef POS_SITE_RENDER_COMPOSE_H
#define POS_SITE_RENDER_COMPOSE_H

#include "site/render/composing.h"

/* The converted content of a page, without layouts. POS_ECYCLE: it is being composed already. */
pos_error *site__content_of(pos_text *out, site__composing *asker, const site_page *page);
/* The same of a whole page, its content in its layouts. */
pos_error *site__output_of(pos_text *out, site__composing *asker, const site_page *page);
/* The same of a document's excerpt. */
pos_error *site__excerpt_of(pos_text *out, site__composing *asker, const site_page *page);

#endif
