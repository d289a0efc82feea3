/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - what Jekyll adds to the front matter of posts and other documents: date, slug,
 * title, tags, categories (Jekyll::Document). */
#ifndef POS_SITE_MODEL_DOCUMENT_H
#define POS_SITE_MODEL_DOCUMENT_H

#include "site/model/draft.h"

/* Splits NNNN-NN-NN-slug.ext, the year of two to four digits, the others of one or two
 * (DATE_FILENAME_MATCHER). `slug` borrows from `name` and has the extension. False: no such name,
 * or no such day. */
bool site__split_dated_name(int64_t *days, pos_text *slug, pos_text name);

/* Fills the draft's data, date and layout from its front matter and the defaults. Errors: `date` is
 * none. */
pos_error *site__fill_document(site__draft *draft, const pos_map *front, apr_pool_t *result);

#endif
