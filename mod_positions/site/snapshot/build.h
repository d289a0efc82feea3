/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - a snapshot from the one before: what changed is read, the rest is shared. */
#ifndef POS_SITE_SNAPSHOT_BUILD_H
#define POS_SITE_SNAPSHOT_BUILD_H

#include "site/snapshot/snapshot.h"

/* Sets `out` to a new snapshot with one reference, or to NULL where nothing changed since `old`
 * (NULL: there is none). Reads the stamp of the file `changed_path` alone, or of the whole tree
 * where that is NULL. Under the site's build lock. Errors: the tree can't be read. */
pos_error *site__build(site_snapshot **out, site *owner, site_snapshot *old,
                       const char *changed_path, apr_pool_t *scratch);
/* Monotonic, µs: when the earliest wait of a file ends (site__file_next_look); INT64_MAX: none
 * does. Under the site's build lock. */
int64_t site__next_look(const site_snapshot *snapshot);

#endif
