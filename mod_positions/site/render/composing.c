/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a composing, and its faults. */
#include "site/render/composing.h"

static pos_time present_time(const site_snapshot *snapshot)
{
    int64_t at = snapshot->at;
    const pos_zone *zone = snapshot->config->zone;
    return at ? pos_time_in_zone(at, 0, zone) : pos_now(zone);
}

void site__begin_composing(site__composing *composing, site_snapshot *snapshot,
                           const site_page *page, apr_pool_t *pool)
{
    *composing = (site__composing){.snapshot = snapshot,
                                   .page = page,
                                   .tracing = site__tracing_make(snapshot, pool),
                                   .pool = pool,
                                   .faults = apr_array_make(pool, 4, sizeof(pos_error *)),
                                   .outer_tracings = apr_array_make(pool, 4, sizeof(site__waiting)),
                                   .now = present_time(snapshot)};
    composing->budget = &composing->own_budget;
    pos_budget_start(composing->budget, &snapshot->site->options.limits);
    site__trace_ask(composing->tracing, SITE_QUERY_SOURCE, pos_text_of(site__body_path(page)));
    site__trace_ask(composing->tracing, SITE_QUERY_FIELDS, pos_text_of(page->source));
    site__trace_ask(composing->tracing, SITE_QUERY_CONFIG, POS_TEXT(""));
}

pos_buffer *site__output_buffer(const site__composing *composing)
{
    return pos_buffer_make((size_t)composing->budget->limits.output, composing->pool);
}

void site__add_fault(site__composing *composing, const pos_error *fault)
{
    APR_ARRAY_PUSH(composing->faults, const pos_error *) = pos_error_copy(fault, composing->pool);
}
