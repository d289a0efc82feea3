/* SPDX-License-Identifier: Apache-2.0 */
/* config_check.h - the values of _config.yml that can't be used: each is told with its place, and
 * Jekyll's default takes its place. */
#ifndef POS_SITE_MODEL_CONFIG_CHECK_H
#define POS_SITE_MODEL_CONFIG_CHECK_H

#include "site/model/config.h"

/* Adds a warning about the value at `path` ("kramdown.footnote_nr", "defaults.0.scope"). */
void site__config_warn(site__config *config, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Replaces what has a wrong kind or value in `map` (Jekyll's defaults under _config.yml) by what
 * `defaults` has, and warns of each. Afterwards every key that the site reads has a kind that it
 * can be read as, and markup_dialect_make takes the map. */
void site__check_config(site__config *config, pos_map *map, const pos_map *defaults);

#endif
