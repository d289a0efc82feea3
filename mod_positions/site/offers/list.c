/* SPDX-License-Identifier: Apache-2.0 */
/* All pages of a site that say `offer: true`, for the tool. */
#include "site/offers/offer.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "base/files.h"
#include "site/model/library.h"
#include "site/model/limits.h"
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

static pos_error *place_fault(const site_snapshot *snapshot, const site_page *page, pos_text name,
                              const offers__finding_text *finding, apr_pool_t *result)
{
    pos_text source;
    pos_stamp stamp;
    pos_error *fault;
    const pos_root *root = snapshot->site->tree.root;
    pos_error *error = pos_file_read(&source, &stamp, root, page->source, SITE_MAX_SOURCE, result);
    size_t at = error ? POS_NOT_FOUND : offers__find_field(source, name);
    if (at != POS_NOT_FOUND)
        return pos_error_at(POS_EINVALID, page->source, source, at, result, "%s: %s", finding->rule,
                            finding->text);
    fault = pos_error_make(POS_EINVALID, result, "%s: %s", finding->rule, finding->text);
    fault->file = page->source;
    return fault;
}

static pos_error *find_faults(site_offer *out, const offers__offer *offer, int64_t now,
                              const site_snapshot *snapshot, pos_scope *scope)
{
    uint32_t findings;
    POS_TRY(offers__findings_at(&findings, offer, now, scope));
    for (int bit = 0; bit < OFFERS_FINDING_COUNT; bit++) {
        pos_text name;
        if (!(findings >> bit & 1))
            continue;
        const offers__finding_text *finding = offers__describe((offers__finding)bit);
        POS_TRY(offers__name_of(&name, offer, finding->field, scope));
        pos_error *fault = place_fault(snapshot, out->page, name, finding, scope->pool);
        fault->cause = out->faults;
        out->faults = fault;
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
    rules->document = config->library->drops->document;
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
