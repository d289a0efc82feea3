/* SPDX-License-Identifier: Apache-2.0 */
/* What is doubtful in sources, of offers: links by hand to those that are closed, and deadlines that
 * are compared in a way that closes late or costs a rendering each second. */
#include <apr_file_info.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "site/snapshot/snapshot.h"

typedef struct source_check {
    site_snapshot *snapshot;
    const char *path;
    pos_text text; /* the whole file */
    const site_page *page;
    apr_hash_t *closed; /* where a closed offer answers, or its source after a slash → site_page */
    apr_array_header_t *faults;
    apr_pool_t *pool;
} source_check;

static void add_fault(source_check *check, size_t at, const char *message)
{
    APR_ARRAY_PUSH(check->faults, const pos_error *) =
        pos_error_at(POS_EINVALID, check->path, check->text, at, check->pool, "%s", message);
}

/* ---- comparing with a clock's seconds ---- */

static bool skip_char(size_t *at, pos_text text, char c)
{
    *at = pos_text_skip_space(text, *at);
    bool there = pos_text_at(text, *at) == c;
    *at += there;
    return there;
}

/* "|" "date" ":" a quoted "%s" */
static bool has_seconds_at(pos_text text, size_t at)
{
    if (!skip_char(&at, text, '|'))
        return false;
    at = pos_text_skip_space(text, at);
    if (!pos_text_starts(pos_text_slice(text, at, text.size), POS_TEXT("date")))
        return false;
    at += strlen("date");
    if (!skip_char(&at, text, ':'))
        return false;
    at = pos_text_skip_space(text, at);
    pos_text rest = pos_text_slice(text, at, text.size);
    return pos_text_starts(rest, POS_TEXT("'%s'")) || pos_text_starts(rest, POS_TEXT("\"%s\""));
}

/* What is said of each clock that a template may ask. */
static const struct clock_idiom {
    const char *clock, *message;
} clock_idioms[] = {
    {"site.time", "clock-idiom: `site.time | date: '%s'` is the last midnight, so that what it is "
                  "compared with closes late: compare the times themselves (`if page.deadline > "
                  "site.time`), or use the filter `offer`"},
    {"'now'", "clock-idiom: `'now' | date: '%s'` has the page rendered anew every second: compare "
              "the times themselves with `site.time`, or use the filter `offer`"},
    {"\"now\"", "clock-idiom: `\"now\" | date: '%s'` has the page rendered anew every second: "
                "compare the times themselves with `site.time`, or use the filter `offer`"}};

static void check_tag(source_check *check, size_t start, size_t end)
{
    pos_text tag = pos_text_slice(check->text, 0, end);
    for (size_t i = 0; i < sizeof(clock_idioms) / sizeof(*clock_idioms); i++) {
        pos_text clock = pos_text_of(clock_idioms[i].clock);
        for (size_t at = pos_text_find(tag, clock, start); at != POS_NOT_FOUND;
             at = pos_text_find(tag, clock, at + 1))
            if (has_seconds_at(tag, at + clock.size))
                add_fault(check, at, clock_idioms[i].message);
    }
}

/* Behind the end of a block whose content is not run; else `end`. */
static size_t skip_block(pos_text text, size_t start, size_t end)
{
    static const char *const blocks[][2] = {{"raw", "endraw"}, {"comment", "endcomment"}};
    size_t at = start + 2;
    at = pos_text_skip_space(text, at + (pos_text_at(text, at) == '-'));
    pos_text name = pos_text_slice(text, at, end);
    for (size_t i = 0; i < 2; i++) {
        pos_text opening = pos_text_of(blocks[i][0]);
        if (!pos_text_starts(name, opening) || pos_is_word(pos_text_at(name, opening.size)))
            continue;
        size_t close = pos_text_find(text, pos_text_of(blocks[i][1]), end);
        return close == POS_NOT_FOUND ? text.size : close;
    }
    return end;
}

static void check_clocks(source_check *check)
{
    pos_text text = check->text;
    for (size_t at = pos_text_find_char(text, '{', 0); at != POS_NOT_FOUND;
         at = pos_text_find_char(text, '{', at)) {
        char second = pos_text_at(text, at + 1);
        if (second != '{' && second != '%') {
            at++;
            continue;
        }
        size_t end = pos_text_find(text, second == '{' ? POS_TEXT("}}") : POS_TEXT("%}"), at + 2);
        if (end == POS_NOT_FOUND)
            return;
        check_tag(check, at, end);
        at = second == '%' ? skip_block(text, at, end) : end;
    }
}

/* ---- links to closed offers ---- */

/* Where the destination of a link that begins at `at` ends: Liquid's braces are of one piece. */
static size_t destination_end(pos_text text, size_t at, char close)
{
    while (at < text.size && text.data[at] != close && text.data[at] != '\n') {
        bool liquid = text.data[at] == '{' &&
                      (pos_text_at(text, at + 1) == '{' || pos_text_at(text, at + 1) == '%');
        size_t end = liquid ? pos_text_find_char(text, '}', at + 2) : POS_NOT_FOUND;
        if (!liquid && close == ')' && pos_is_space(text.data[at]))
            return at;
        at = end == POS_NOT_FOUND ? at + 1 : end + 1 + (pos_text_at(text, end + 1) == '}');
    }
    return at;
}

/* {{ site.url }} is nothing, {{ "/x" | relative_url }} and {% link x %} are a path. False: nobody
 * knows without running it. */
static bool resolve_liquid(pos_text *path, pos_text inside)
{
    pos_text text = pos_text_strip(inside);
    *path = POS_TEXT("");
    if (pos_text_equal(text, POS_TEXT("site.url")) ||
        pos_text_equal(text, POS_TEXT("site.baseurl")))
        return true;
    char quote = pos_text_at(text, 0);
    if (quote == '"' || quote == '\'') {
        size_t end = pos_text_find_char(text, quote, 1);
        *path = end == POS_NOT_FOUND ? POS_TEXT("") : pos_text_slice(text, 1, end);
        return end != POS_NOT_FOUND;
    }
    if (!pos_text_starts(text, POS_TEXT("link ")))
        return false;
    *path = pos_text_strip(pos_text_slice(text, strlen("link "), text.size));
    return true;
}

/* The destination without Liquid, the site's own address, a query and a fragment. */
static bool resolve_destination(const char **out, const source_check *check, pos_text text)
{
    pos_buffer *path = pos_buffer_make(0, check->pool);
    bool link = false;
    for (size_t at = 0; at < text.size;) {
        pos_text part;
        char second = text.data[at] == '{' ? pos_text_at(text, at + 1) : '\0';
        size_t end =
            second == '{' || second == '%' ? pos_text_find_char(text, '}', at) : POS_NOT_FOUND;
        if (text.data[at] == '?' || text.data[at] == '#')
            break;
        if (end == POS_NOT_FOUND) {
            pos_buffer_add_char(path, text.data[at++]);
            continue;
        }
        if (!resolve_liquid(&part, pos_text_slice(text, at + 2, end - (second == '%'))))
            return false;
        link = link || second == '%';
        pos_buffer_add_text(path, part);
        at = end + 1 + (second == '{');
    }
    pos_text whole = pos_buffer_whole(path);
    pos_text url = pos_map_text(check->snapshot->config->map, "url", POS_TEXT(""));
    if (url.size > 0 && pos_text_starts(whole, url))
        whole = pos_text_slice(whole, url.size, whole.size);
    pos_text base = pos_map_text(check->snapshot->config->map, "baseurl", POS_TEXT(""));
    if (base.size > 0 && pos_text_starts(whole, base))
        whole = pos_text_slice(whole, base.size, whole.size);
    *out = apr_pstrcat(check->pool, link ? "/" : "", pos_text_cstring(whole, check->pool), NULL);
    return whole.size > 0;
}

static const site_page *closed_at(const source_check *check, pos_text destination)
{
    const char *path;
    char *whole;
    if (!resolve_destination(&path, check, destination))
        return NULL;
    pos_text url = pos_text_of(check->page->url);
    size_t slash = pos_text_find_last_char(url, '/');
    const char *folder = apr_pstrmemdup(check->pool, url.data, slash == POS_NOT_FOUND ? 0 : slash);
    if (apr_filepath_merge(&whole, *folder ? folder : "/", path, 0, check->pool) != APR_SUCCESS)
        return NULL;
    return apr_hash_get(check->closed, whole, APR_HASH_KEY_STRING);
}

/* A link that closes by itself is right as it is. */
static bool closes_by_itself(pos_text text, size_t at)
{
    size_t end = pos_text_find_char(text, '\n', at), start = at;
    while (start > 0 && text.data[start - 1] != '\n')
        start--;
    return pos_text_find(pos_text_slice(text, start, end == POS_NOT_FOUND ? text.size : end),
                         POS_TEXT("data-offer-closes"), 0) != POS_NOT_FOUND;
}

static void check_link(source_check *check, size_t start, char close)
{
    pos_text text = check->text;
    size_t end = destination_end(text, start, close), line = pos_text_find_char(text, '\n', start);
    line = line == POS_NOT_FOUND ? text.size : line;
    if (pos_text_find_char(pos_text_slice(text, 0, line), close, end) == POS_NOT_FOUND)
        return;
    const site_page *page = closed_at(check, pos_text_slice(text, start, end));
    if (page && page != check->page && !closes_by_itself(check->text, start))
        add_fault(check, start,
                  apr_psprintf(check->pool,
                               "closed-offer-linked: the offer %s is closed, and the link stays: "
                               "a list of `site.positions | offers` or the attribute "
                               "data-offer-closes would take it away",
                               page->source));
}

static void check_links(source_check *check)
{
    static const char *const starts[] = {"](", "href=\"", "href='"};
    pos_text text = check->text;
    for (size_t at = check->page->body; at < text.size; at++) {
        pos_text rest = pos_text_slice(text, at, text.size);
        if (pos_text_starts(rest, POS_TEXT("<!--"))) {
            size_t end = pos_text_find(text, POS_TEXT("-->"), at);
            at = end == POS_NOT_FOUND ? text.size : end;
            continue;
        }
        for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
            if (pos_text_starts(rest, pos_text_of(starts[i]))) {
                size_t size = strlen(starts[i]);
                check_link(check, at + size, i == 0 ? ')' : starts[i][size - 1]);
            }
    }
}

/* ---- all sources ---- */

static bool is_over(const site_offer *offer)
{
    static const char *const states[] = {"closed", "filled", "withdrawn", NULL};
    return pos_text_in_names(pos_text_of(offer->state), states);
}

static pos_error *find_closed(apr_hash_t **out, site_snapshot *snapshot, int64_t now,
                              apr_pool_t *result)
{
    const site_offer *offers;
    size_t count;
    *out = apr_hash_make(result);
    POS_TRY(site_offers(&offers, &count, snapshot, now, result));
    for (size_t i = 0; i < count; i++) {
        const site_page *page = offers[i].page;
        if (!is_over(&offers[i]))
            continue;
        apr_hash_set(*out, page->url, APR_HASH_KEY_STRING, page);
        apr_hash_set(*out, site_page_address(page, result), APR_HASH_KEY_STRING, page);
        apr_hash_set(*out, apr_pstrcat(result, "/", page->source, NULL), APR_HASH_KEY_STRING, page);
    }
    return NULL;
}

/* What Liquid runs. */
static bool is_template(const site__file *file)
{
    switch (file->role) {
    case SITE_ROLE_LAYOUT:
    case SITE_ROLE_INCLUDE:
        return true;
    default:
        return site__page_of(file) != NULL;
    }
}

static void check_file(source_check *check, const site__file *file)
{
    pos_stamp stamp;
    const pos_root *root = check->snapshot->site->tree.root;
    check->path = file->path;
    check->page = site__page_of(file);
    if (file->theme || !is_template(file) ||
        pos_file_read(&check->text, &stamp, root, file->path,
                      site__max_source(&check->snapshot->site->tree), check->pool))
        return;
    check_clocks(check);
    if (check->page)
        check_links(check);
}

pos_error *site_check_sources(const pos_error *const **out, size_t *count, site_snapshot *snapshot,
                              int64_t now, apr_pool_t *result)
{
    source_check check = {.snapshot = snapshot,
                          .faults = apr_array_make(result, 4, sizeof(pos_error *)),
                          .pool = result};
    POS_TRY(find_closed(&check.closed, snapshot, now, result));
    for (size_t i = 0; i < snapshot->scan.count; i++)
        check_file(&check, snapshot->files[i]);
    *out = (const pos_error *const *)check.faults->elts;
    *count = (size_t)check.faults->nelts;
    return NULL;
}
