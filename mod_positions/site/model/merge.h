/* SPDX-License-Identifier: Apache-2.0 */
/* merge.h - configuration, front matter and defaults are maps of which one is laid over another.
 *
 * Threads: no state. */
#ifndef POS_SITE_MODEL_MERGE_H
#define POS_SITE_MODEL_MERGE_H

#include "base/value.h"

/* Jekyll::Utils.deep_merge_hashes: a map in `result` with `over` laid over `under`. Maps are merged
 * key by key, nil does not override. Values are shared, not copied. */
const pos_map *site__deep_merge(const pos_map *under, const pos_map *over, apr_pool_t *result);

#endif
