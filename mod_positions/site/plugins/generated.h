/* SPDX-License-Identifier: Apache-2.0 */
/* generated.h - pages that are a plug-in's template, rendered. */
#ifndef POS_SITE_PLUGINS_GENERATED_H
#define POS_SITE_PLUGINS_GENERATED_H

#include "site/snapshot/snapshot.h"

/* Adds the page `name` ("feed.xml"; slashes at its start do not count) without a layout, whose body
 * is `builtin`, and whose front matter is `data`. */
pos_error *site__add_template_page(site_snapshot *snapshot, const char *name, pos_map *data,
                                   const site__builtin *builtin, apr_pool_t *scratch);
/* True where the site has a file at `path`, slashes at its start not counted. */
bool site__has_file(const site_snapshot *snapshot, const char *path);

#endif
