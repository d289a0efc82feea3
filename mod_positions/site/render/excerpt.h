/* SPDX-License-Identifier: Apache-2.0 */
/* excerpt.h - the beginning of a document's body, up to a separator (Jekyll::Excerpt). Pure. */
#ifndef POS_SITE_RENDER_EXCERPT_H
#define POS_SITE_RENDER_EXCERPT_H

#include "site/model/page.h"

/* What ends a document's excerpt: its own `excerpt_separator`, else the site's; empty: it has
 * none. */
pos_text site__separator_of(const site__config *config, const site_page *page);
/* The head of a body, with the ends of blocks that the cut left open and the link definitions it
 * needs. All of the body where the separator is not in it. Borrows from the body, or lives in
 * `result`. POS_ELIMIT once the budget is spent. */
pos_error *site__excerpt_source(pos_text *out, pos_text body, pos_text separator,
                                pos_budget *budget, apr_pool_t *result);

#endif
