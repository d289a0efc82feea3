/* SPDX-License-Identifier: Apache-2.0 */
/* Which arrays live as long as the snapshot. */
#include "site/snapshot/arrays.h"

static void own_array(site_snapshot *snapshot, const pos_array *array)
{
    const pos_array **key = apr_palloc(snapshot->pool, sizeof(*key));
    *key = array;
    apr_hash_set(snapshot->owned_arrays, key, sizeof(*key), array);
    snapshot->owned_values += array->count;
    site__count_lazy(snapshot, array->count * 2 * sizeof(pos_value));
}

void site__own_arrays(site_snapshot *snapshot, pos_value value)
{
    if (value.kind == POS_ARRAY) {
        own_array(snapshot, value.as.array);
        for (uint32_t i = 0; i < value.as.array->count; i++)
            site__own_arrays(snapshot, value.as.array->items[i]);
    } else if (value.kind == POS_MAP) {
        for (uint32_t i = 0; i < value.as.map->count; i++)
            site__own_arrays(snapshot, value.as.map->entries[i].value);
    }
}

bool site__owns_array(const site_snapshot *snapshot, const pos_array *array)
{
    return apr_hash_get(snapshot->owned_arrays, &array, sizeof(array)) != NULL;
}
