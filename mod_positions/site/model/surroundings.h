/* SPDX-License-Identifier: Apache-2.0 */
/* surroundings.h - what a site's configuration depends on besides _config.yml: its theme, and the
 * file CNAME of GitHub Pages. */
#ifndef POS_SITE_MODEL_SURROUNDINGS_H
#define POS_SITE_MODEL_SURROUNDINGS_H

#include "site/model/theme.h"

typedef struct site__surroundings {
    site__theme theme;
    const char *cname; /* the host that CNAME names; NULL: none, or `repository` is not set */
} site__surroundings;

/* Looks for both. `config` is the parsed _config.yml (NULL: none), `root` the site's root. Strings
 * and the theme's root live in `result`. POS_EIO: the system failed to read one of them. */
pos_error *site__find_surroundings(site__surroundings *out, const pos_value *config,
                                   const site_options *options, const pos_root *root,
                                   apr_pool_t *result);

/* True where a configuration made with one would be the same with the other. */
bool site__surroundings_equal(const site__surroundings *a, const site__surroundings *b);

#endif
