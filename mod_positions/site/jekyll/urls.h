/* SPDX-License-Identifier: Apache-2.0 */
/* urls.h - addresses as Filters#relative_url and #absolute_url make them. */
#ifndef POS_SITE_JEKYLL_URLS_H
#define POS_SITE_JEKYLL_URLS_H

#include "liquid/liquid.h"

/* Filters#relative_url and #absolute_url outside of a run, by the configuration's `url` and
 * `baseurl`. In `result`, or `url` itself. */
const char *site__relative_url(const pos_map *config, const char *url, apr_pool_t *result);
const char *site__absolute_url(const pos_map *config, const char *url, apr_pool_t *result);
/* Filters#relative_url of a text. */
pos_error *site__below_baseurl(pos_text *out, pos_text url, liquid_run *run);

#endif
