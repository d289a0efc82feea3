/* SPDX-License-Identifier: Apache-2.0 */
/* theme.h - the folder of the theme that `theme:` or `remote_theme:` names, and its _config.yml
 * (Jekyll::Theme, jekyll-remote-theme).
 *
 * Threads: no state. */
#ifndef POS_SITE_MODEL_THEME_H
#define POS_SITE_MODEL_THEME_H

#include "base/files.h"
#include "base/value.h"
#include "site/site.h"

/* Where a theme's files lie below its root, whatever the site calls its own folders. */
#define SITE_THEME_LAYOUTS  "_layouts"
#define SITE_THEME_INCLUDES "_includes"
#define SITE_THEME_DATA     "_data"
#define SITE_THEME_SASS     "_sass"
#define SITE_THEME_ASSETS   "assets"

typedef struct site__theme {
    const char *name;     /* as _config.yml has it; NULL: none is named */
    const pos_root *root; /* NULL: none is named, or it is not there */
    pos_stamp stamp;      /* of its own _config.yml; all zero: it has none */
} site__theme;

/* Finds the theme that `config` (the site's own _config.yml; NULL: it has none) names, in the first
 * of these folders of options->theme_path. For `remote_theme: owner/name@version`:
 * owner+name@version, owner+name, then as for `theme: name`. For `theme: name`: name,
 * jekyll-theme-name. For `theme: jekyll-theme-name`: that, pages-themes+name, name.
 * out->name is NULL where no theme is named, out->root where there is no such folder; both live in
 * `result`. POS_EIO: the system failed, and nobody knows. */
pos_error *site__find_theme(site__theme *out, const pos_value *config, const site_options *options,
                            apr_pool_t *result);

/* True where both are the same folder with the same _config.yml. */
bool site__theme_equal(const site__theme *a, const site__theme *b);

/* Reads the theme's _config.yml. NULL in `out`: it has none, or no map. Errors: it can't be read,
 * or is no YAML (with its place). */
pos_error *site__theme_config(const pos_map **out, const site__theme *theme, apr_pool_t *result);

#endif
