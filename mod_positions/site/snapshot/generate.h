/* SPDX-License-Identifier: Apache-2.0 */
/* generate.h - pages that no file gives: what the plug-ins' generators add to a snapshot. */
#ifndef POS_SITE_SNAPSHOT_GENERATE_H
#define POS_SITE_SNAPSHOT_GENERATE_H

#include "site/snapshot/snapshot.h"

/* Runs the generators, and puts their pages among the site's own, each where Jekyll would have. The
 * first error ends it; what was made until then stays. */
pos_error *site__generate(site_snapshot *snapshot, apr_pool_t *scratch);

#endif
