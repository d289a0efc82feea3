/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of an offer's own page once the offer has closed: `offers: {after: …, gone_after:
 * …}`. */
#include "site/offers/offer.h"

#include "site/offers/marked.h"
#include "site/snapshot/snapshot.h"

#define SECONDS_PER_DAY 86400

/* number [ ( "day" | "week" | "month" | "year" ) [ "s" ] ], in days; 0: it is none. */
static int64_t read_days(pos_value value)
{
    static const struct {
        const char *name;
        int days;
    } units[] = {{"", 1}, {"day", 1}, {"week", 7}, {"month", 30}, {"year", 365}};
    pos_text text = pos_text_strip(pos_value_text(value));
    int64_t number = value.kind == POS_INT ? value.as.integer : 0;
    size_t at = 0;
    for (; at < text.size && at < 6 && pos_is_digit(text.data[at]); at++)
        number = number * 10 + (text.data[at] - '0');
    pos_text unit = pos_text_strip(pos_text_slice(text, at, text.size));
    if (unit.size > 1 && unit.data[unit.size - 1] == 's')
        unit.size--;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (pos_text_equal(unit, pos_text_of(units[i].name)))
            return number > 0 && number < 1000000 ? number * units[i].days : 0;
    return 0;
}

/* noindex, or gone; false: pages are kept as they are. */
static bool read_after(bool *gone, const pos_map *config)
{
    pos_text after = pos_map_text(config, "after", POS_TEXT("keep"));
    *gone = pos_text_equal(after, POS_TEXT("gone"));
    return *gone || pos_text_equal(after, POS_TEXT("noindex"));
}

/* An offer that recurs opens again: its page is never gone. */
static void set_gone(site_offer_policy *out, const offers__offer *offer, const offers__view *view,
                     const pos_map *config, int64_t now)
{
    int64_t days = read_days(pos_map_get(config, POS_TEXT("gone_after")));
    if (offer->recurs || !view->has_closes || days == 0)
        return;
    out->sunset = view->closes + days * SECONDS_PER_DAY;
    out->gone = view->passed && now >= out->sunset;
    int64_t next = out->gone ? INT64_MAX : out->sunset;
    if (next < out->until)
        out->until = next;
}

bool site_page_has_offer_policy(const site_snapshot *snapshot, const site_page *page)
{
    return snapshot->config->offers_after && offers__is_marked(page);
}

bool site_page_offer_policy(site_offer_policy *out, const site_snapshot *snapshot,
                            const site_page *page, int64_t now, apr_pool_t *result)
{
    bool gone, is_offer;
    offers__offer offer;
    offers__rules rules;
    offers__view view;
    pos_budget budget;
    pos_scope scope = {.pool = result, .budget = &budget};
    if (!site_page_has_offer_policy(snapshot, page))
        return false;
    const pos_map *config = pos_map_get(snapshot->config->map, POS_TEXT("offers")).as.map;
    if (!read_after(&gone, config))
        return false;
    pos_budget_start(&budget, NULL);
    offers__rules_set(&rules, pos_value_map(config), snapshot->config->zone, result);
    if (offers__read(&offer, &is_offer, pos_value_map(page->data), &rules, &scope))
        return false;
    offers__view_at(&view, &offer, now);
    *out = (site_offer_policy){.until = view.until};
    out->over = view.state == OFFERS_STATE_CLOSED || view.state >= OFFERS_STATE_FILLED;
    out->closes_at_all = view.has_closes && !view.passed;
    if (view.has_closes)
        out->closes = offers__shown_closing(&view, &offer);
    if (gone)
        set_gone(out, &offer, &view, config, now);
    return true;
}
