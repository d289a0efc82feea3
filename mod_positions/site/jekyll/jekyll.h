/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll.h - Jekyll's Liquid: its filters and tags over standard Liquid.
 *
 * Threads: the registry is made once per process, before it is used, and not changed then. */
#ifndef POS_SITE_JEKYLL_JEKYLL_H
#define POS_SITE_JEKYLL_JEKYLL_H

#include "liquid/liquid.h"

/* Standard Liquid (as 5.4 has it, and Jekyll changes it) with Jekyll's filters and tags laid over
 * it, in `process`. */
liquid_registry *site__jekyll_registry(apr_pool_t *process);

#endif
