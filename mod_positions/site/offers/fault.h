/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - what is wrong with offers, told to whoever renders them: once, with the place. */
#ifndef POS_SITE_OFFERS_FAULT_H
#define POS_SITE_OFFERS_FAULT_H

#include "liquid/liquid.h"
#include "site/snapshot/snapshot.h"
#include "site/offers/offer.h"

/* Adds the offer's findings to the faults of the page that is composed: of a page at the field's
 * line in its source, of another entry at the template's place. Where the snapshot is strict, those
 * that the present time shows as well. Does nothing without a page. */
void offers__note_faults(const offers__offer *offer, liquid_run *run);

/* The page's whole source as it is on the disk; empty where it can't be read, or is the theme's. */
pos_text offers__read_source(const site_snapshot *snapshot, const site_page *page,
                             apr_pool_t *result);
/* The finding as a fault of the page at the field `name` of its source, else at its title, else at its
 * beginning; without a line where `source` is empty. */
pos_error *offers__place_finding(const site_page *page, pos_text source, pos_text name,
                                 const offers__finding_text *finding, apr_pool_t *result);

/* Where a field stands in the front matter of `text` (a whole source): the offset of its value, or
 * of its name where there is none on that line; POS_NOT_FOUND where it isn't there. */
size_t offers__find_field(pos_text text, pos_text name);

#endif
