/* SPDX-License-Identifier: Apache-2.0 */
/* settings.h - what filters and tags ask of the site: the configuration of the page that is
 * composed, with the question on its trace. Without a page (positionsctl liquid --jekyll) the
 * variable `site` stands for the configuration. */
#ifndef POS_SITE_JEKYLL_SETTINGS_H
#define POS_SITE_JEKYLL_SETTINGS_H

#include "liquid/liquid.h"
#include "markup/markup.h"

/* A top-level key of the configuration. */
pos_error *site__setting(pos_value *out, const char *key, liquid_run *run);
/* The site's Markdown; without a site Jekyll's defaults, made once for the run. */
pos_error *site__run_dialect(const markup_dialect **out, liquid_run *run);

#endif
