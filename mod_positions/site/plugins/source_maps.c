/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-sass-converter: a source map for every stylesheet, unless sass.sourcemap says never. */
#include "site/plugins/plugins.h"

#include "site/render/sass.h"
#include "site/snapshot/snapshot.h"

static pos_error *generate_maps(site_snapshot *snapshot, apr_pool_t *scratch)
{
    site__sass_request request = {.source_map = false};
    site__sass_configure(&request, snapshot->config->map, true);
    for (size_t i = 0; request.source_map && i < snapshot->page_count; i++) {
        const site_page *page = snapshot->pages[i];
        if (page->generated || !page->written || !site__is_stylesheet(page))
            continue;
        site_page *map = site__page_map(page, scratch);
        if (!map)
            return pos_error_make(POS_EIO, scratch, "out of memory");
        site__add_generated(snapshot, map);
        if (!snapshot->stylesheet)
            snapshot->stylesheet = page;
    }
    return NULL;
}

const site__plugin site__plugin_source_maps = {.name = "jekyll-sass-converter",
                                               .always = true,
                                               .generate = generate_maps,
                                               .turn = SITE_GENERATE_LAST};
