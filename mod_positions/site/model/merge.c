/* SPDX-License-Identifier: Apache-2.0 */
/* Maps laid over each other. */
#include "site/model/merge.h"

const pos_map *site__deep_merge(const pos_map *under, const pos_map *over, apr_pool_t *result)
{
    pos_map *merged = pos_map_make(under->count + over->count, result);
    for (uint32_t i = 0; i < under->count; i++)
        pos_map_set(merged, under->entries[i].key, under->entries[i].value);
    for (uint32_t i = 0; i < over->count; i++) {
        const pos_entry *entry = &over->entries[i];
        const pos_value *below = pos_map_find(merged, entry->key);
        if (!below)
            pos_map_set(merged, entry->key, entry->value);
        else if (below->kind == POS_MAP && entry->value.kind == POS_MAP)
            pos_map_set(
                merged, entry->key,
                pos_value_map(site__deep_merge(below->as.map, entry->value.as.map, result)));
        else if (entry->value.kind != POS_NIL)
            pos_map_set(merged, entry->key, entry->value);
    }
    return merged;
}
