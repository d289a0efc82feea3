/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that are a plug-in's template, rendered. */
#include "site/plugins/generated.h"

#include "site/snapshot/snapshot.h"

bool site__has_file(const site_snapshot *snapshot, const char *path)
{
    while (*path == '/')
        path++;
    return site__file_at(snapshot, pos_text_of(path)) != NULL;
}

pos_error *site__add_template_page(site_snapshot *snapshot, const char *name, pos_map *data,
                                   const site__builtin *builtin, apr_pool_t *scratch)
{
    site_page *made;
    while (*name == '/')
        name++;
    const site__generated_page page = {
        .name = name, .data = data, .builtin = builtin, .rank = SITE_RANK_GENERATED};
    pos_map_put(data, POS_TEXT("layout"), POS_VALUE_NIL);
    POS_TRY(site__page_generate(&made, &page, snapshot->config, scratch));
    site__add_generated(snapshot, made);
    return NULL;
}
