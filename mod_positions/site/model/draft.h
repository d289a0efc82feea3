/* SPDX-License-Identifier: Apache-2.0 */
/* draft.h - a page that is being made, before it is packed into its block.
 *
 * Threads: one thread's. */
#ifndef POS_SITE_MODEL_DRAFT_H
#define POS_SITE_MODEL_DRAFT_H

#include "site/model/page.h"

typedef struct site__draft {
    site_page page;
    const site__config *config;
    const site__collection *owner; /* NULL for pages */
    const char *permalink;         /* of the front matter; NULL: none */
    pos_text basename;             /* "open_pos" */
    pos_text relative;             /* the source as Jekyll's relative_path has it */
    bool leaves;                   /* it only leads to another page (jekyll-redirect-from) */
} site__draft;

/* Sets a key of the draft's data, which becomes a copy in `result`. */
void site__draft_put(site__draft *draft, const char *key, pos_value value, apr_pool_t *result);
/* A `layout` as Ruby's to_s has it; NULL: none. */
const char *site__layout_text(pos_value layout, apr_pool_t *result);

#endif
