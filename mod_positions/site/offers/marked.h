/* SPDX-License-Identifier: Apache-2.0 */
/* marked.h - what a site itself says are its offers: pages and documents with `offer: true`, and the
 * data files that `offers: {data: …}` of its configuration names.
 *
 * Threads: no state. */
#ifndef POS_SITE_OFFERS_MARKED_H
#define POS_SITE_OFFERS_MARKED_H

#include "liquid/liquid.h"
#include "site/site.h"

/* True where the page says `offer: true`, by itself or by `defaults:`. */
bool offers__is_marked(const site_page *page);

/* All of them as a template sees them: documents, then pages, then each data file's value whole.
 * `drop` is `site`, `config` the value of its key `offers`. The listings and data files
 * are questions on the asker's trace. The array lives until the run ends. */
pos_error *offers__marked(pos_array **out, pos_value drop, pos_value config, liquid_run *run);

#endif
