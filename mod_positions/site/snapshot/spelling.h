/* SPDX-License-Identifier: Apache-2.0 */
/* spelling.h - addresses whose accents are encoded otherwise than the one that is asked for: names
 * from a Mac are decomposed (Unicode NFD, UAX #15), what people type is composed (NFC).
 *
 * Threads: made with the snapshot; constant then. */
#ifndef POS_SITE_SNAPSHOT_SPELLING_H
#define POS_SITE_SNAPSHOT_SPELLING_H

#include "site/snapshot/snapshot.h"

/* Sets snapshot->by_composed, once all other tables are filled. */
void site__index_spellings(site_snapshot *snapshot, apr_pool_t *scratch);

/* The one address of a page or file that differs from `url` (decoded; nothing answers there) by
 * how its characters are composed alone; NULL: there is none, or more than one. It lives as long as
 * the snapshot, or in `result`. */
const char *site__other_spelling(const site_snapshot *snapshot, pos_text url, apr_pool_t *result);

#endif
