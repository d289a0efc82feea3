/* SPDX-License-Identifier: Apache-2.0 */
/* tags.h - Jekyll's tags. */
#ifndef POS_SITE_JEKYLL_TAGS_H
#define POS_SITE_JEKYLL_TAGS_H

#include "liquid/liquid.h"

/* Adds them to the registry. */
void site__register_jekyll_tags(liquid_registry *registry);

#endif
