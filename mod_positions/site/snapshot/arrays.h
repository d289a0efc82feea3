/* SPDX-License-Identifier: Apache-2.0 */
/* arrays.h - which arrays live as long as the snapshot: results of filters over those are worth
 * remembering (memo.h), because their address says what is in them. */
#ifndef POS_SITE_SNAPSHOT_ARRAYS_H
#define POS_SITE_SNAPSHOT_ARRAYS_H

#include "site/snapshot/snapshot.h"

/* Notes every array in `value`, which lives as long as the snapshot. Under the snapshot's lock. */
void site__own_arrays(site_snapshot *snapshot, pos_value value);
/* True where that array was noted. Under the snapshot's lock. */
bool site__owns_array(const site_snapshot *snapshot, const pos_array *array);

#endif
