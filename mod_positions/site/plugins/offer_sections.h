/* SPDX-License-Identifier: Apache-2.0 */
/* offer_sections.h - what is doubtful in the sections of a page that lists offers: one that nothing
 * is left in, and one that says it has none and has some.
 *
 * Pure: HTML in, findings out.
 *
 * Threads: no state. */
#ifndef POS_SITE_PLUGINS_OFFER_SECTIONS_H
#define POS_SITE_PLUGINS_OFFER_SECTIONS_H

#include "base/text.h"

typedef enum site__section_doubt {
    SITE_SECTION_EMPTY,        /* a heading, and neither an offer nor a sentence below it */
    SITE_SECTION_NONE_AND_SOME /* "No position at the moment", and an item of a list */
} site__section_doubt;

/* Tells each doubt, with the text of the heading or of the sentence, which is found in `told` alone. */
void site__check_sections(pos_text html,
                          void (*told)(void *baton, site__section_doubt doubt, pos_text text),
                          void *baton, apr_pool_t *scratch);

#endif
