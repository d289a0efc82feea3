/* SPDX-License-Identifier: Apache-2.0 */
/* order.h - the order in which Jekyll meets, lists and renders pages and documents (Reader,
 * Collection#sort_docs!). */
#ifndef POS_SITE_SNAPSHOT_ORDER_H
#define POS_SITE_SNAPSHOT_ORDER_H

#include "site/snapshot/snapshot.h"

/* Sorts pages as `site.pages` has them. */
void site__sort_pages(const site_page **pages, size_t count);
/* Sorts each collection's documents; leaves no more posts than `limit_posts`. */
void site__sort_documents(site_snapshot *snapshot, apr_pool_t *scratch);
/* True where Jekyll has rendered `page` when it renders `asker`: documents come before pages. Any
 * thread. */
bool site__is_rendered(site_snapshot *snapshot, const site_page *page, const site_page *asker);
/* The document before (step -1) or after (step 1) one in its collection; NULL: none. */
const site_page *site__neighbour(const site_snapshot *snapshot, const site_page *page, int step);

#endif
