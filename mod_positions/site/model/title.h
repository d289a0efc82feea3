/* SPDX-License-Identifier: Apache-2.0 */
/* title.h - a page's title from the heading that it begins with (jekyll-titles-from-headings). */
#ifndef POS_SITE_MODEL_TITLE_H
#define POS_SITE_MODEL_TITLE_H

#include "site/model/draft.h"

/* Gives a page without a title that of its leading heading. With `strip_title` the heading goes, so
 * that document->body begins behind it. Errors: the heading can't be rendered. */
pos_error *site__take_title(site__draft *draft, markup_document *document, apr_pool_t *result);

#endif
