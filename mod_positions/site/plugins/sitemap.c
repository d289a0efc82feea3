/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-sitemap: sitemap.xml and robots.txt. */
#include "site/plugins/plugins.h"

#include "site/plugins/generated.h"
#include "site/snapshot/snapshot.h"

extern const char site__sitemap_xml[], site__robots_txt[];

enum { SITEMAP, ROBOTS };
static const site__builtin templates[] = {
    [SITEMAP] = {.name = "sitemap.xml", .text = site__sitemap_xml},
    [ROBOTS] = {.name = "robots.txt", .text = site__robots_txt},
    {.name = NULL}};

static bool has_page(const site_snapshot *snapshot, const char *url)
{
    for (size_t i = 0; i < snapshot->page_count; i++)
        if (strcmp(snapshot->pages[i]->url, url) == 0)
            return true;
    return site__has_file(snapshot, url);
}

static pos_error *generate_sitemap(site_snapshot *snapshot, apr_pool_t *scratch)
{
    if (!has_page(snapshot, "/sitemap.xml")) {
        pos_map *data = pos_map_make(2, scratch);
        pos_map_put(data, POS_TEXT("xsl"), pos_value_bool(has_page(snapshot, "/sitemap.xsl")));
        POS_TRY(
            site__add_template_page(snapshot, "sitemap.xml", data, &templates[SITEMAP], scratch));
    }
    if (has_page(snapshot, "/robots.txt"))
        return NULL;
    return site__add_template_page(snapshot, "robots.txt", pos_map_make(1, scratch),
                                   &templates[ROBOTS], scratch);
}

const site__plugin site__plugin_sitemap = {
    .name = "jekyll-sitemap", .generate = generate_sitemap, .templates = templates};
