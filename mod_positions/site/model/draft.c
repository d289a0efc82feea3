/* SPDX-License-Identifier: Apache-2.0 */
/* A page that is being made. */
#include "site/model/draft.h"

#include <apr_strings.h>

void site__draft_put(site__draft *draft, const char *key, pos_value value, apr_pool_t *result)
{
    const pos_map *old = draft->page.data;
    pos_map *data = pos_map_make(old->count + 8, result);
    for (uint32_t i = 0; i < old->count; i++)
        pos_map_set(data, old->entries[i].key, old->entries[i].value);
    pos_map_put(data, pos_text_of(key), value);
    draft->page.data = data;
}

const char *site__layout_text(pos_value layout, apr_pool_t *result)
{
    if (layout.kind == POS_INT)
        return apr_psprintf(result, "%" APR_INT64_T_FMT, layout.as.integer);
    return layout.kind == POS_STRING ? pos_text_cstring(pos_value_text(layout), result) : NULL;
}
