/* SPDX-License-Identifier: Apache-2.0 */
/* All pages of a site that say `offer: true`, for the tool. */
#include "site/offers/offer.h"

#include "base/date.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "site/model/library.h"
#include "site/offers/fault.h"
#include "site/offers/marked.h"
#include "site/snapshot/snapshot.h"

static pos_error *field_text(pos_text *out, const offers__offer *offer, offers__field field,
                             pos_scope *scope)
{
    pos_value value;
    POS_TRY(offers__field_of(&value, offer, field, scope));
    *out = pos_value_text(value);
    if (value.kind != POS_DATE && value.kind != POS_TIME)
        return NULL;
    pos_time time =
        value.kind == POS_DATE ? pos_time_of_days(value.as.integer, NULL) : *value.as.time;
    pos_buffer *buffer = pos_buffer_make(0, scope->pool);
    pos_strftime(buffer, value.kind == POS_DATE ? POS_TEXT("%F") : POS_TEXT("%F %T"), &time);
    *out = pos_buffer_whole(buffer);
    return NULL;
}

/* ---- what is wrong ---- */

static void add_finding(site_offer *out, const offers__finding_text *finding, pos_error *fault)
{
    const pos_error **list = finding->notice ? &out->notices : &out->faults;
    fault->cause = *list;
    *list = fault;
}

static bool has_text(const site_page *page, pos_text source)
{
    return pos_text_strip(pos_text_slice(source, page->body, source.size)).size > 0;
}

static pos_error *find_faults(site_offer *out, const offers__offer *offer, int64_t now,
                              const site_snapshot *snapshot, pos_scope *scope)
{
    uint32_t findings, missing = 0;
    pos_text source = offers__read_source(snapshot, out->page, scope->pool);
    POS_TRY(offers__findings_at(&findings, offer, now, scope));
    if (out->open)
        POS_TRY(offers__posting_findings(&missing, offer, has_text(out->page, source), scope));
    findings |= missing;
    for (int bit = 0; bit < OFFERS_FINDING_COUNT; bit++) {
        pos_text name;
        if (!(findings >> bit & 1))
            continue;
        const offers__finding_text *finding = offers__describe((offers__finding)bit);
        offers__field field;
        POS_TRY(offers__field_of_finding(&field, offer, (offers__finding)bit, scope));
        POS_TRY(offers__name_of(&name, offer, field, scope));
        add_finding(out, finding,
                    offers__place_finding(out->page, source, name, finding, scope->pool));
    }
    return NULL;
}

/* ---- the list ---- */

static pos_error *describe_offer(site_offer *out, const site_page *page, const offers__rules *rules,
                                 int64_t now, const site_snapshot *snapshot, pos_scope *scope)
{
    offers__offer offer;
    offers__view view;
    bool is_offer;
    POS_TRY(offers__read(&offer, &is_offer, pos_value_object(&page->drop), rules, scope));
    offers__view_at(&view, &offer, now);
    *out = (site_offer){.page = page,
                        .state = offers__state_name(view.state),
                        .open = view.state == OFFERS_STATE_OPEN,
                        .closes_at_all = view.has_closes,
                        .closes = view.has_closes ? view.closes : INT64_MAX};
    if (view.has_closes)
        out->shown = offers__shown_closing(&view, &offer);
    POS_TRY(field_text(&out->title, &offer, OFFERS_TITLE, scope));
    POS_TRY(field_text(&out->kind, &offer, OFFERS_KIND, scope));
    POS_TRY(field_text(&out->deadline, &offer, OFFERS_DEADLINE, scope));
    return find_faults(out, &offer, now, snapshot, scope);
}

static int by_closing(const void *a, const void *b)
{
    const site_offer *left = a, *right = b;
    if (left->closes != right->closes)
        return left->closes < right->closes ? -1 : 1;
    return strcmp(left->page->url, right->page->url);
}

pos_error *site_offers(const site_offer **out, size_t *count, site_snapshot *snapshot, int64_t now,
                       apr_pool_t *result)
{
    const site__config *config = snapshot->config;
    size_t total = site_page_count(snapshot);
    site_offer *offers = apr_palloc(result, (total + 1) * sizeof(*offers));
    offers__rules *rules = apr_palloc(result, sizeof(*rules));
    pos_budget budget;
    pos_scope scope = {.pool = result, .budget = &budget};
    pos_budget_start(&budget, NULL);
    offers__rules_set(rules, pos_map_get(config->map, POS_TEXT("offers")), config->zone, result);
    rules->page = config->library->drops->page;
    rules->document = config->library->drops->document;
    offers__rules_add_names(rules, result);
    rules->site_language = pos_map_text(config->map, "lang", POS_TEXT(""));
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        const site_page *page = site_page_at(snapshot, i);
        if (offers__is_marked(page))
            POS_TRY(describe_offer(&offers[(*count)++], page, rules, now, snapshot, &scope));
    }
    qsort(offers, *count, sizeof(*offers), by_closing);
    *out = offers;
    return NULL;
}
