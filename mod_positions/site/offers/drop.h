/* SPDX-License-Identifier: Apache-2.0 */
/* drop.h - offers as templates see them: the filters `offers` and `offer`.
 *
 * What depends on the present time is a question to the clock, on the trace of the page that asks:
 * the answer stands until the next second at which that value changes.
 *
 * Threads: a drop belongs to one rendering. */
#ifndef POS_SITE_OFFERS_DROP_H
#define POS_SITE_OFFERS_DROP_H

#include "liquid/liquid.h"
#include "site/offers/offer.h"

/* An entry without a name ends them. */
extern const liquid_filter_class offers__filters[];

/* True of what the filters make. */
bool offers__is_offer(pos_value value);

/* The rules of the site whose page is rendered, made once for the run; without a page, of the
 * variables `site` and `page`. */
pos_error *offers__rules_of(const offers__rules **out, liquid_run *run);

#endif
