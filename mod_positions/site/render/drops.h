/* SPDX-License-Identifier: Apache-2.0 */
/* drops.h - the site, its pages and its files as lazy values for templates (Jekyll::Drops). Every
 * field that is asked for is a question on the asker's trace. */
#ifndef POS_SITE_RENDER_DROPS_H
#define POS_SITE_RENDER_DROPS_H

#include "site/model/library.h"

/* What the library hands to the floors below. */
extern const site__drops site__drop_classes;

#endif
