/* SPDX-License-Identifier: Apache-2.0 */
/* Offers, in every site: the filters `offers` and `offer`, and hand-kept lists whose items close by
 * themselves. */
#include "site/plugins/plugins.h"

#include "site/offers/drop.h"
#include "site/offers/fault.h"
#include "site/plugins/offer_attributes.h"
#include "site/plugins/offer_sections.h"
#include "site/render/composing.h"

/* At the value's place in the source, where it stands there as it is. */
static void warn_of_value(void *baton, pos_text value)
{
    static const char message[] = "deadline-unreadable: \"%.*s\" can't be read; the element stays";
    site__composing *composing = baton;
    const site_page *page = composing->page;
    pos_text source = offers__read_source(composing->snapshot, page, composing->pool);
    size_t at = value.size ? pos_text_find(source, value, page->body) : POS_NOT_FOUND;
    pos_error *fault;
    if (at != POS_NOT_FOUND) {
        fault = pos_error_at(POS_EINVALID, page->source, source, at, composing->pool, message,
                             POS_TEXT_ARG(value));
    } else {
        fault = pos_error_make(POS_EINVALID, composing->pool, message, POS_TEXT_ARG(value));
        fault->file = page->source;
    }
    site__add_fault(composing, fault);
}

/* ---- what is doubtful, for `positionsctl check` ---- */

typedef struct section_report {
    site__composing *composing;
    pos_text source;
    bool offers; /* the page has attributes: a section without anything is no mere outline */
} section_report;

/* Letters, digits and spaces are the same in Markdown and in the text that it becomes. */
static pos_text plain_start(pos_text text)
{
    size_t end = 0;
    text = pos_text_strip(text);
    while (end < text.size && (pos_is_alnum(text.data[end]) || text.data[end] == ' '))
        end++;
    return pos_text_slice(text, 0, end);
}

/* Where the text stands in the source, `heading` on a line of its own kind; else where the body
 * begins. */
static size_t find_text(const section_report *report, pos_text text, bool heading)
{
    pos_text start = plain_start(text), source = report->source;
    size_t body = report->composing->page->body;
    for (size_t at = start.size ? pos_text_find(source, start, body) : POS_NOT_FOUND;
         at != POS_NOT_FOUND; at = pos_text_find(source, start, at + 1)) {
        size_t line = at;
        while (line > body && source.data[line - 1] != '\n')
            line--;
        if (!heading || source.data[line] == '#' || source.data[line] == '<')
            return at;
    }
    return body;
}

static void report_section(void *baton, site__section_doubt doubt, pos_text text)
{
    static const char *const texts[] = {
        [SITE_SECTION_EMPTY] = "empty-section: the section has a heading, and neither an offer nor "
                               "a sentence: a paragraph with data-offer-none would say so",
        [SITE_SECTION_NONE_AND_SOME] = "none-and-some: the section says that it has no offer, and "
                                       "has one: data-offer-none below the sentence hides it"};
    section_report *report = baton;
    site__composing *composing = report->composing;
    if (report->source.size == 0 || (doubt == SITE_SECTION_EMPTY && !report->offers))
        return;
    size_t at = find_text(report, text, doubt == SITE_SECTION_EMPTY);
    site__add_fault(composing, pos_error_at(POS_EINVALID, composing->page->source, report->source,
                                            at, composing->pool, "%s", texts[doubt]));
}

static void check_sections(pos_text html, bool offers, site__composing *composing)
{
    section_report report = {
        composing, offers__read_source(composing->snapshot, composing->page, composing->pool),
        offers};
    site__check_sections(html, report_section, &report, composing->pool);
}

/* ---- hooks ---- */

static pos_error *edit_content(pos_text *out, pos_text html, site__composing *composing)
{
    site__offer_edit edit = {.zone = composing->snapshot->config->zone,
                             .now = composing->now.seconds,
                             .unreadable = warn_of_value,
                             .baton = composing};
    pos_buffer *edited = site__output_buffer(composing);
    pos_budget_add(composing->budget, (int64_t)html.size);
    site__edit_offers(edited, html, &edit, composing->pool);
    pos_budget_keep(composing->budget, pos_buffer_size(edited));
    site__trace_clock(composing->tracing, edit.since, edit.until);
    return pos_buffer_get(out, edited);
}

static pos_error *close_offers(pos_text *out, pos_text html, site__composing *composing)
{
    *out = html;
    if (!composing->page->markdown)
        return NULL;
    bool offers = site__has_offer_attributes(html);
    if (offers)
        POS_TRY(edit_content(out, html, composing));
    if (composing->snapshot->strict && !composing->outer)
        check_sections(*out, offers, composing);
    return NULL;
}

const site__plugin site__plugin_offers = {.name = "positions-offers",
                                          .always = true,
                                          .content = close_offers,
                                          .filters = offers__filters};
