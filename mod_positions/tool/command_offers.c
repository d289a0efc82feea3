/* SPDX-License-Identifier: Apache-2.0 */
/* offers: what a site offers, by closing. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_strings.h>

#include "base/date.h"
#include "base/json.h"
#include "offers_from.h"
#include "site_arguments.h"

#define SECONDS_PER_DAY 86400

/* Exit status where something closes soon: a cron job mails itself. */
#define STATUS_SOON 3

typedef struct offer_listing {
    const char *format;
    int64_t now;
    int64_t soon;     /* seconds; 0: nothing is */
    const char *from; /* the page that is kept by hand; NULL: the site's offers are listed */
} offer_listing;

/* number ( "d" | "h" ) */
static bool read_duration(int64_t *out, const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    bool days = strcmp(end, "d") == 0;
    *out = number * (days ? SECONDS_PER_DAY : 3600);
    return end != text && number >= 0 && number < 100000 && (days || strcmp(end, "h") == 0);
}

static bool is_format(const char *text)
{
    return strcmp(text, "text") == 0 || strcmp(text, "json") == 0 || strcmp(text, "digest") == 0;
}

/* False: not one of the command's own, or a wrong value. */
static bool read_option(offer_listing *out, const char *name, const char *value)
{
    if (strcmp(name, "--soon") == 0)
        return read_duration(&out->soon, value);
    if (strcmp(name, "--from") == 0) {
        out->from = value;
        return true;
    }
    out->format = value;
    return strcmp(name, "--format") == 0 && is_format(value);
}

static bool is_own_option(const char *name)
{
    return strcmp(name, "--soon") == 0 || strcmp(name, "--format") == 0 ||
           strcmp(name, "--from") == 0;
}

/* Reads the command's own options, wherever they stand, and leaves in `arguments` what the site's
 * are: those, then the folder. `arguments`
 * has room for twice `count`. Returns how many; -1: a wrong value. */
static int sort_arguments(offer_listing *out, char **arguments, int count, char **given)
{
    int options = 0, words = 0;
    char **folder = arguments + count;
    *out = (offer_listing){.format = "text"};
    for (int i = 0; i < count; i++) {
        bool pair = strncmp(given[i], "--", 2) == 0 && i + 1 < count;
        if (!pair) {
            folder[words++] = given[i];
            continue;
        }
        arguments[options] = given[i];
        arguments[options + 1] = given[++i];
        if (!is_own_option(given[i - 1]))
            options += 2;
        else if (!read_option(out, given[i - 1], given[i]))
            return -1;
    }
    memmove(arguments + options, folder, (size_t)words * sizeof(*folder));
    return options + words;
}

static bool closes_soon(const site_offer *offer, const offer_listing *listing)
{
    return offer->open && offer->closes_at_all && offer->closes - listing->now <= listing->soon;
}

static const char *closing_of(const site_offer *offer, const char *format, apr_pool_t *pool)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    if (!offer->closes_at_all)
        return NULL;
    pos_strftime(out, pos_text_of(format), &offer->shown);
    return pos_buffer_whole_cstring(out);
}

static void print_line(const site_offer *offer, apr_pool_t *pool)
{
    const char *closes = closing_of(offer, "%F %T %:z", pool);
    tool_print(stdout, "%-26s %-10s %-12.*s %.*s  %s", closes ? closes : "rolling", offer->state,
               POS_TEXT_ARG(offer->kind), POS_TEXT_ARG(offer->title), site_page_url(offer->page));
}

/* Open ones alone, as a mail has them. */
static void print_paragraph(const site_offer *offer, apr_pool_t *pool)
{
    const char *closes = closing_of(offer, "%-d %B %Y, %H:%M (UTC%:z)", pool);
    if (!offer->open)
        return;
    tool_print(stdout, "* %.*s", POS_TEXT_ARG(offer->title));
    if (offer->kind.size > 0)
        tool_print(stdout, "  Kind: %.*s", POS_TEXT_ARG(offer->kind));
    tool_print(stdout, "  Deadline: %s", closes ? closes : "until filled");
    tool_print(stdout, "  %s", site_page_url(offer->page));
    tool_print(stdout, "%s", "");
}

static void add_member(pos_buffer *out, const char *name, pos_text text)
{
    pos_buffer_printf(out, "%s\"%s\": ", strcmp(name, "url") == 0 ? "" : ", ", name);
    pos_json_string(out, text);
}

static void add_object(pos_buffer *out, const site_offer *offer, apr_pool_t *pool)
{
    const char *closes = closing_of(offer, "%FT%T%:z", pool);
    pos_buffer_add_text(out, POS_TEXT("{"));
    add_member(out, "url", pos_text_of(site_page_url(offer->page)));
    add_member(out, "title", offer->title);
    add_member(out, "kind", offer->kind);
    add_member(out, "state", pos_text_of(offer->state));
    add_member(out, "deadline", offer->deadline);
    POS_BUFFER_ADD(out, ", \"closes\": ");
    if (closes)
        pos_json_string(out, pos_text_of(closes));
    else
        POS_BUFFER_ADD(out, "null");
    POS_BUFFER_ADD(out, "}");
}

static int write_json(tool_context *context, const site_offer *offers, size_t count)
{
    pos_text text;
    pos_buffer *out = pos_buffer_make(0, context->pool);
    POS_BUFFER_ADD(out, "[");
    for (size_t i = 0; i < count; i++) {
        pos_buffer_add_text(out, i ? POS_TEXT(",\n ") : POS_TEXT(""));
        add_object(out, &offers[i], context->pool);
    }
    POS_BUFFER_ADD(out, "]\n");
    pos_error *error = pos_buffer_get(&text, out);
    return error ? tool_fail(context, error) : tool_write(context, text);
}

static int print_offers(tool_context *context, const offer_listing *listing,
                        const site_offer *offers, size_t count)
{
    bool soon = false;
    int status = 0;
    for (size_t i = 0; i < count; i++)
        soon = soon || closes_soon(&offers[i], listing);
    if (strcmp(listing->format, "json") == 0)
        status = write_json(context, offers, count);
    else
        for (size_t i = 0; i < count; i++)
            (strcmp(listing->format, "digest") == 0 ? print_paragraph : print_line)(&offers[i],
                                                                                    context->pool);
    return status ? status : soon ? STATUS_SOON : 0;
}

int tool_offers(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    offer_listing listing;
    const site_offer *offers;
    size_t found;
    char **sorted = apr_palloc(context->pool, 2 * ((size_t)count + 1) * sizeof(*sorted));
    int kept = sort_arguments(&listing, sorted, count, arguments);
    if (kept < 0)
        return tool_usage(context, "unknown value for --soon or --format");
    if (listing.from)
        return kept == 1 && sorted[0][0] != '-' ? tool_offers_from(context, listing.from, sorted[0])
                                                : tool_usage(context, NULL);
    int status = tool_open_site(&opened, context, kept, sorted, 0, 0);
    if (status)
        return status;
    listing.now = opened.now;
    pos_error *error = site_offers(&offers, &found, opened.snapshot, listing.now, context->pool);
    return error ? tool_fail(context, error) : print_offers(context, &listing, offers, found);
}
