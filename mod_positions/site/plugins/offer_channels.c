/* SPDX-License-Identifier: Apache-2.0 */
/* Open positions for every reader, from one source: layouts for the list and for an offer's own
 * page (`layout: positions-offers`, `positions-offer`), and, for sites that say which pages or data
 * are offers, a list in JSON, a JSON Feed, an Atom feed and a calendar. The templates say what is
 * in them; here is only when they are made, and what Liquid can't do for a calendar. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/offers/marked.h"
#include "site/plugins/generated.h"
#include "site/render/composing.h"

extern const char site__positions_json[], site__positions_feed_json[], site__positions_atom[],
    site__deadlines_ics[], site__positions_css[], site__positions_offers_html[],
    site__positions_offer_html[];

/* RFC 5545, section 3.1: octets of a line, without its end. */
#define MAX_LINE 75

enum { LIST, FEED, ATOM, CALENDAR, CHANNELS, STYLE = CHANNELS };

static const site__builtin templates[] = {
    [LIST] = {.name = "positions.json", .text = site__positions_json},
    [FEED] = {.name = "positions-feed.json", .text = site__positions_feed_json},
    [ATOM] = {.name = "positions.atom", .text = site__positions_atom},
    [CALENDAR] = {.name = "deadlines.ics", .text = site__deadlines_ics},
    [STYLE] = {.name = "positions.css", .text = site__positions_css},
    {.name = "positions-offers.html",
     .text = site__positions_offers_html,
     .layout = SITE_LAYOUT_OF_PAGES},
    {.name = "positions-offer.html",
     .text = site__positions_offer_html,
     .layout = SITE_LAYOUT_OF_PAGES},
    {.name = NULL}};

/* As `offers: {channels: …}` names them. */
static const char *const names[CHANNELS] = {
    [LIST] = "json", [FEED] = "feed", [ATOM] = "atom", [CALENDAR] = "calendar"};

/* ---- which sites have them ---- */

static pos_value offers_setting(const site__config *config, const char *key)
{
    pos_value offers = pos_map_get(config->map, POS_TEXT("offers"));
    return offers.kind == POS_MAP ? pos_map_get(offers.as.map, pos_text_of(key)) : POS_VALUE_NIL;
}

static bool uses_layout(const site_page *page)
{
    return page->layout && (strcmp(page->layout, "positions-offers") == 0 ||
                            strcmp(page->layout, "positions-offer") == 0);
}

/* True where a page says that it is an offer, or has one of the layouts. */
static bool speaks_of_offers(const site_page *const *pages, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (offers__is_marked(pages[i]) || uses_layout(pages[i]))
            return true;
    return false;
}

/* `channels: false` is none of them, a list those that it names; without it, all. */
static bool wants_channel(pos_value channels, int channel)
{
    if (channels.kind == POS_BOOL)
        return channels.as.boolean;
    if (channels.kind != POS_ARRAY)
        return true;
    for (uint32_t i = 0; i < channels.as.array->count; i++)
        if (pos_text_equal(pos_value_text(channels.as.array->items[i]),
                           pos_text_of(names[channel])))
            return true;
    return false;
}

static pos_error *add_file(site_snapshot *snapshot, int which, apr_pool_t *scratch)
{
    pos_map *data = pos_map_make(2, scratch);
    if (site__has_file(snapshot, templates[which].name))
        return NULL;
    pos_map_put(data, POS_TEXT("sitemap"), pos_value_bool(false));
    return site__add_template_page(snapshot, templates[which].name, data, &templates[which],
                                   scratch);
}

static pos_error *generate_channels(site_snapshot *snapshot, apr_pool_t *scratch)
{
    pos_value channels = offers_setting(snapshot->config, "channels");
    if (offers_setting(snapshot->config, "data").kind == POS_NIL &&
        !speaks_of_offers((const site_page *const *)snapshot->documents,
                          snapshot->document_count) &&
        !speaks_of_offers((const site_page *const *)snapshot->pages, snapshot->page_count))
        return NULL;
    for (int each = 0; each < CHANNELS; each++)
        if (wants_channel(channels, each))
            POS_TRY(add_file(snapshot, each, scratch));
    return add_file(snapshot, STYLE, scratch);
}

/* ---- what the templates are told ---- */

static bool is_channel(const site_page *page)
{
    return page->builtin >= templates && page->builtin < templates + CHANNELS;
}

/* `settings`: the configuration's `offers`, which a collection of that name would hide in
 * `site.offers`. */
static void add_settings(pos_map *variables, site__composing *composing)
{
    if (!uses_layout(composing->page) && !is_channel(composing->page))
        return;
    site__trace_ask(composing->tracing, SITE_QUERY_CONFIG, POS_TEXT("offers"));
    pos_map_put(variables, POS_TEXT("settings"),
                pos_map_get(composing->snapshot->config->map, POS_TEXT("offers")));
}

/* ---- RFC 5545 ---- */

/* Appends one line as content lines of at most MAX_LINE octets, no character cut. */
static void fold_line(pos_buffer *out, pos_text line)
{
    size_t room = MAX_LINE, at = 0;
    while (line.size - at > room) {
        size_t end = at + room;
        while (end > at + room - 4 && ((unsigned char)line.data[end] & 0xC0) == 0x80)
            end--;
        pos_buffer_add_text(out, pos_text_slice(line, at, end));
        POS_BUFFER_ADD(out, "\r\n ");
        at = end;
        room = MAX_LINE - 1;
    }
    pos_buffer_add_text(out, pos_text_slice(line, at, line.size));
    POS_BUFFER_ADD(out, "\r\n");
}

/* Content lines as section 3.1 wants them: folded, ended by CRLF, none empty. */
static pos_error *filter_icalendar(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *folded = liquid_borrow_buffer(call->run);
    for (size_t at = 0, end; at < text.size; at = end + 1) {
        end = pos_text_find_char(text, '\n', at);
        end = end == POS_NOT_FOUND ? text.size : end;
        pos_text line = pos_text_strip(pos_text_slice(text, at, end));
        if (line.size > 0)
            fold_line(folded, line);
    }
    *out = pos_value_string(liquid_take_buffer(call->run, folded));
    return NULL;
}

/* A value of type TEXT, section 3.3.11: its line ends, commas, semicolons and backslashes. */
static pos_error *filter_icalendar_text(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    text = pos_text_strip(text);
    pos_buffer *escaped = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\\' || c == ';' || c == ',')
            pos_buffer_add_char(escaped, '\\');
        if (c == '\n')
            POS_BUFFER_ADD(escaped, "\\n");
        else if ((unsigned char)c >= ' ' || c == '\t')
            pos_buffer_add_char(escaped, c);
    }
    *out = pos_value_string(liquid_take_buffer(call->run, escaped));
    return NULL;
}

/* Seconds since the epoch as a DATE-TIME in UTC, section 3.3.5. */
static pos_error *filter_icalendar_time(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_time time = pos_time_in_zone(liquid_to_integer(input), 0, NULL);
    pos_buffer *written = liquid_borrow_buffer(call->run);
    pos_strftime(written, POS_TEXT("%Y%m%dT%H%M%SZ"), &time);
    *out = pos_value_string(liquid_take_buffer(call->run, written));
    return NULL;
}

static const liquid_filter_class filters[] = {
    {.name = "icalendar", .function = filter_icalendar, .pure = true, .rate = 1},
    {.name = "icalendar_time", .function = filter_icalendar_time, .pure = true},
    {.name = "icalendar_text", .function = filter_icalendar_text, .pure = true, .rate = 1},
    {.name = NULL}};

const site__plugin site__plugin_offer_channels = {.name = "positions-offer-channels",
                                                  .always = true,
                                                  .generate = generate_channels,
                                                  .turn = SITE_GENERATE_LAST,
                                                  .variables = add_settings,
                                                  .filters = filters,
                                                  .templates = templates};
