/* SPDX-License-Identifier: Apache-2.0 */
/* index.h - what a snapshot is looked up by. */
#ifndef POS_SITE_SNAPSHOT_INDEX_H
#define POS_SITE_SNAPSHOT_INDEX_H

#include "site/snapshot/snapshot.h"

/* Orders what the snapshot's files hold, lets the plug-ins add their pages, and fills the tables by
 * path, layout and URL. Once, before anybody else sees the snapshot. */
void site__index(site_snapshot *snapshot, apr_pool_t *scratch);

#endif
