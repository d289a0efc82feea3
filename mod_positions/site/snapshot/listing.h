/* SPDX-License-Identifier: Apache-2.0 */
/* listing.h - the arrays and maps that `site` shows (`site.pages`, `site.tags`, …), each made once
 * per snapshot at first need.
 *
 * Threads: made under the snapshot's lock; constant then. */
#ifndef POS_SITE_SNAPSHOT_LISTING_H
#define POS_SITE_SNAPSHOT_LISTING_H

#include "base/digest.h"
#include "base/value.h"
#include "site/site.h"

typedef enum site__listing_kind {
    SITE_LISTING_PAGES,
    SITE_LISTING_EARLY_PAGES, /* what those see that Jekyll renders before it makes source maps */
    SITE_LISTING_HTML_PAGES,
    SITE_LISTING_POSTS, /* newest first */
    SITE_LISTING_STATIC_FILES,
    SITE_LISTING_HTML_FILES,
    SITE_LISTING_DOCUMENTS,
    SITE_LISTING_TAGS,
    SITE_LISTING_CATEGORIES,
    SITE_LISTING_COLLECTIONS,
    SITE_LISTING_DATA,
    SITE_LISTING_COUNT
} site__listing_kind;

/* How many of the first keys of a collection's map are CollectionDrop's methods. */
#define SITE_COLLECTION_METHODS 6

/* A listing as a value, made at first need. */
typedef struct site__listing {
    pos_value value;
    pos_digest digest;
    int64_t newest; /* newest ctime among its members and the tree's folders, µs */
    bool made;
} site__listing;

/* The listing, made if it was not yet. It lives as long as the snapshot. */
const site__listing *site__listing_of(site_snapshot *snapshot, site__listing_kind kind);
/* Of a collection's documents; NULL where there is none of that label. */
const site__listing *site__collection_listing(site_snapshot *snapshot, pos_text label);
/* By the name that a trace has for it: the kind's, or "collection:" and a label. NULL: none. */
const site__listing *site__listing_named(site_snapshot *snapshot, pos_text name);
/* A kind's name, a constant. */
pos_text site__listing_name(site__listing_kind kind);
/* `site.time`: the newest ctime in the tree, unless _config.yml says a time. */
pos_value site__time_value(const site_snapshot *snapshot, apr_pool_t *result);

#endif
