/* SPDX-License-Identifier: Apache-2.0 */
/* Offers, in every site: the filters `offers` and `offer`, and hand-kept lists whose items close by
 * themselves. */
#include "site/plugins/plugins.h"

#include "site/model/limits.h"
#include "site/offers/drop.h"
#include "site/plugins/offer_attributes.h"
#include "site/render/composing.h"

static void warn_of_value(void *baton, pos_text value)
{
    site__composing *composing = baton;
    pos_error *fault = pos_error_make(
        POS_EINVALID, composing->pool,
        "deadline-unreadable: \"%.*s\" can't be read; the element stays", POS_TEXT_ARG(value));
    fault->file = composing->page->source;
    site__add_fault(composing, fault);
}

static pos_error *close_offers(pos_text *out, pos_text html, site__composing *composing)
{
    site__offer_edit edit = {.zone = composing->snapshot->config->zone,
                             .now = composing->now.seconds,
                             .unreadable = warn_of_value,
                             .baton = composing};
    *out = html;
    if (!composing->page->markdown || !site__has_offer_attributes(html))
        return NULL;
    pos_buffer *edited = pos_buffer_make(SITE_MAX_OUTPUT, composing->pool);
    pos_budget_add(composing->budget, (int64_t)html.size);
    site__edit_offers(edited, html, &edit, composing->pool);
    pos_budget_keep(composing->budget, pos_buffer_size(edited));
    site__trace_clock(composing->tracing, edit.since, edit.until);
    return pos_buffer_get(out, edited);
}

const site__plugin site__plugin_offers = {.name = "positions-offers",
                                          .always = true,
                                          .content = close_offers,
                                          .filters = offers__filters};
