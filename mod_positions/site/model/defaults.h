/* SPDX-License-Identifier: Apache-2.0 */
/* defaults.h - `defaults` of _config.yml: front matter for files by their paths and types
 * (Jekyll::FrontmatterDefaults). Pure. */
#ifndef POS_SITE_MODEL_DEFAULTS_H
#define POS_SITE_MODEL_DEFAULTS_H

#include "site/model/config.h"

/* Fills config->defaults from its map; collections_dir must be known. */
void site__read_defaults(site__config *config);

/* FrontmatterDefaults#all: the defaults for the file at `path`, relative to the root, of a type
 * ("pages", "posts", a collection's label). `relative` is the path as Jekyll's relative_path has
 * it, for documents without collections_dir. Never NULL. */
const pos_map *site__defaults_for(const site__config *config, pos_text path, pos_text relative,
                                  pos_text type, apr_pool_t *result);

#endif
