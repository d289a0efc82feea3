/* SPDX-License-Identifier: Apache-2.0 */
/* offer_attributes.h - hand-kept lists of offers: data-offer-closes, -opens and -none in HTML that
 * a page of Markdown has become.
 *
 * Pure: the zone and the present time are handed in. Linear, but for the depth of elements.
 *
 * Threads: no state. */
#ifndef POS_SITE_PLUGINS_OFFER_ATTRIBUTES_H
#define POS_SITE_PLUGINS_OFFER_ATTRIBUTES_H

#include "base/zone.h"

typedef struct site__offer_edit {
    const pos_zone *zone; /* of moments that name none */
    int64_t now;
    /* Told of each value that can't be read; its element stays. */
    void (*unreadable)(void *baton, pos_text value);
    void *baton;
    /* Set: what came out is so since then, and until then (INT64_MIN, INT64_MAX: always). */
    int64_t since, until;
} site__offer_edit;

/* True where `html` has one of the attributes. */
bool site__has_offer_attributes(pos_text html);
/* Appends `html` without what is not open, and without the attributes. */
void site__edit_offers(pos_buffer *out, pos_text html, site__offer_edit *edit, apr_pool_t *scratch);

#endif
