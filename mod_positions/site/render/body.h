/* SPDX-License-Identifier: Apache-2.0 */
/* body.h - the body of a page's source, read when it is needed. */
#ifndef POS_SITE_RENDER_BODY_H
#define POS_SITE_RENDER_BODY_H

#include "site/render/composing.h"

/* The body of the page's source as UTF-8, in `result` or the snapshot. POS_ECHANGED: the file is
 * not the snapshot's any more. */
pos_error *site__body_of(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                         apr_pool_t *result);
/* The same of another page, which goes on the asker's trace. */
pos_error *site__source_of(pos_text *out, site__composing *asker, const site_page *page);
/* The body of the last good version, in `result` or the snapshot, where the newest is no good and
 * the snapshot or the attic has the text; false: neither does. */
bool site__held_body(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                     apr_pool_t *result);

#endif
