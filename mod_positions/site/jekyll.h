/* jekyll.h - Jekyll's filters and tags over standard Liquid; for this folder only.
 *
 * Threads: the registry is made once per process, before it is used, and never changed.
 */
#ifndef POS_SITE_JEKYLL_H
#define POS_SITE_JEKYLL_H

#include "liquid/liquid.h"

/* Standard Liquid (as 5.4 has it) with Jekyll's filters and tags laid over it. */
liquid_registry *site__jekyll_registry(apr_pool_t *process);

#endif
