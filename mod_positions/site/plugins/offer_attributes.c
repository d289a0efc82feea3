/* SPDX-License-Identifier: Apache-2.0 */
/* Elements that close by themselves. */
#include "site/plugins/offer_attributes.h"

#include <apr_hash.h>
#include <apr_tables.h>

#include "markup/markup.h"
#include "site/offers/deadline.h"

#define PREFIX "data-offer-"

/* Elements within elements; what lies deeper counts as its ancestor's. */
#define MAX_DEPTH 100

/* Elements looked at for the sections of all headings and sentences; past it a section ends with
 * its parent, and a sentence stays. */
#define MAX_STEPS ((size_t)1 << 26)

#define NO_PARENT (-1)

typedef struct element {
    markup_html_token tag;
    size_t start, open_end, inner_end, end;
    int parent, depth;
    bool offer;   /* has a moment at which it comes or goes */
    bool none;    /* stands only where its section has no offer */
    bool touched; /* something in it was removed */
    bool removed;
} element;

typedef struct document {
    pos_text html;
    apr_array_header_t *elements; /* element, as they begin */
    site__offer_edit *edit;
    offers__zones *zones;
    apr_pool_t *scratch;
    size_t steps;
} document;

bool site__has_offer_attributes(pos_text html)
{
    return pos_text_find(html, POS_TEXT(PREFIX), 0) != POS_NOT_FOUND;
}

static element *element_at(const document *in, int index)
{
    return &APR_ARRAY_IDX(in->elements, index, element);
}

static bool is_named(const element *one, const char *const *names)
{
    for (; *names; names++)
        if (pos_text_equal_nocase(one->tag.name, pos_text_of(*names)))
            return true;
    return false;
}

/* 1 to 6; 0: it is no heading. */
static int heading_rank(const element *one)
{
    pos_text name = one->tag.name;
    bool heading = name.size == 2 && pos_lower(name.data[0]) == 'h' && name.data[1] >= '1' &&
                   name.data[1] <= '6';
    return heading ? name.data[1] - '0' : 0;
}

/* ---- reading ---- */

static int open_element(document *in, const markup_html_token *token, int parent)
{
    size_t start = (size_t)(token->whole.data - in->html.data), end = start + token->whole.size;
    int depth = parent == NO_PARENT ? 0 : element_at(in, parent)->depth + 1, index;
    index = in->elements->nelts;
    APR_ARRAY_PUSH(in->elements, element) = (element){.tag = *token,
                                                      .start = start,
                                                      .open_end = end,
                                                      .inner_end = end,
                                                      .end = end,
                                                      .parent = parent,
                                                      .depth = depth};
    return token->empty || depth >= MAX_DEPTH ? parent : index;
}

/* Ends the innermost open element of that name and what is still open in it. Returns what is open
 * then: unchanged where there is none of that name. */
static int close_element(document *in, pos_text name, size_t start, size_t end, int open)
{
    int found = open;
    while (found != NO_PARENT && !pos_text_equal_nocase(element_at(in, found)->tag.name, name))
        found = element_at(in, found)->parent;
    if (found == NO_PARENT)
        return open;
    for (int each = open; each != found; each = element_at(in, each)->parent)
        element_at(in, each)->inner_end = element_at(in, each)->end = start;
    element_at(in, found)->inner_end = start;
    element_at(in, found)->end = end;
    return element_at(in, found)->parent;
}

static void read_elements(document *in)
{
    markup_html reader = {.html = in->html};
    markup_html_token token;
    int open = NO_PARENT;
    while (markup_html_next(&token, &reader)) {
        size_t start = (size_t)(token.whole.data - in->html.data);
        if (token.kind == MARKUP_HTML_START)
            open = open_element(in, &token, open);
        else if (token.kind == MARKUP_HTML_END)
            open = close_element(in, token.name, start, reader.at, open);
    }
    for (; open != NO_PARENT; open = element_at(in, open)->parent)
        element_at(in, open)->inner_end = element_at(in, open)->end = in->html.size;
}

/* ---- removing ---- */

static void remove_element(document *in, int index)
{
    element_at(in, index)->removed = true;
    for (int each = element_at(in, index)->parent; each != NO_PARENT;
         each = element_at(in, each)->parent)
        element_at(in, each)->touched = true;
}

/* Where a heading's section ends: at its parent's next heading of its rank, or above it. */
static size_t section_end(document *in, int index, int parent, int rank)
{
    for (int each = index + 1; each < in->elements->nelts && in->steps++ < MAX_STEPS; each++) {
        const element *next = element_at(in, each);
        int other = heading_rank(next);
        if (next->parent == parent && other > 0 && other <= rank)
            return next->start;
    }
    return parent == NO_PARENT ? in->html.size : element_at(in, parent)->inner_end;
}

static void remove_section(document *in, int index)
{
    const element *heading = element_at(in, index);
    size_t end = section_end(in, index, heading->parent, heading_rank(heading));
    for (int each = index; each < in->elements->nelts && element_at(in, each)->start < end; each++)
        remove_element(in, each);
}

/* A link's item goes with it. */
static int item_of(const document *in, int index)
{
    static const char *const links[] = {"a", NULL}, *const items[] = {"li", NULL};
    int found = index;
    if (!is_named(element_at(in, index), links))
        return index;
    while (found != NO_PARENT && !is_named(element_at(in, found), items))
        found = element_at(in, found)->parent;
    return found == NO_PARENT ? index : found;
}

static void remove_offer(document *in, int index)
{
    if (heading_rank(element_at(in, index)))
        remove_section(in, index);
    else
        remove_element(in, item_of(in, index));
}

/* White space and comments. */
static bool is_blank(pos_text text)
{
    markup_html reader = {.html = text};
    markup_html_token token;
    while (markup_html_next(&token, &reader))
        if (token.kind <= MARKUP_HTML_END && pos_text_strip(token.whole).size > 0)
            return false;
    return true;
}

static bool is_emptied(const document *in, int index)
{
    const element *one = element_at(in, index);
    size_t at = one->open_end;
    for (int each = index + 1;
         each < in->elements->nelts && element_at(in, each)->start < one->inner_end; each++) {
        const element *inner = element_at(in, each);
        if (inner->start < at)
            continue;
        if (!inner->removed || !is_blank(pos_text_slice(in->html, at, inner->start)))
            return false;
        at = inner->end;
    }
    return is_blank(pos_text_slice(in->html, at, one->inner_end));
}

/* Items, paragraphs and lists that nothing is left of; inner ones first. */
static void remove_emptied(document *in)
{
    static const char *const names[] = {"li", "p", "ul", "ol", "dl", "dt", "dd", NULL};
    for (int each = in->elements->nelts - 1; each >= 0; each--) {
        const element *one = element_at(in, each);
        if (one->touched && !one->removed && is_named(one, names) && is_emptied(in, each))
            remove_element(in, each);
    }
}

/* ---- moments ---- */

static void narrow_edit_validity(site__offer_edit *edit, int64_t moment)
{
    if (moment <= edit->now && moment > edit->since)
        edit->since = moment;
    if (moment > edit->now && moment < edit->until)
        edit->until = moment;
}

/* False where there is no such attribute, or it can't be read. */
static bool read_attribute(offers__moment *out, document *in, element *one, const char *name)
{
    pos_text value;
    site__offer_edit *edit = in->edit;
    if (!markup_html_attribute(&value, &one->tag, pos_text_of(name)))
        return false;
    one->offer = true;
    offers__reading reading = offers__read_moment(out, value, edit->zone, in->zones, in->scratch);
    if (reading == OFFERS_IMPOSSIBLE || reading == OFFERS_UNREADABLE)
        edit->unreadable(edit->baton, value);
    return reading == OFFERS_READ;
}

static bool is_open(document *in, element *one)
{
    offers__moment moment;
    int64_t opens = INT64_MIN, closes = INT64_MAX;
    if (read_attribute(&moment, in, one, PREFIX "opens"))
        opens = offers__start_of(&moment, moment.days);
    if (read_attribute(&moment, in, one, PREFIX "closes"))
        closes = offers__end_of(&moment, moment.days);
    narrow_edit_validity(in->edit, opens);
    narrow_edit_validity(in->edit, closes);
    return in->edit->now >= opens && in->edit->now < closes;
}

static void remove_what_is_not_open(document *in)
{
    for (int each = 0; each < in->elements->nelts; each++) {
        element *one = element_at(in, each);
        pos_text ignored;
        one->none = markup_html_attribute(&ignored, &one->tag, POS_TEXT(PREFIX "none"));
        if (!is_open(in, one) && !one->removed)
            remove_offer(in, each);
    }
    remove_emptied(in);
}

/* ---- sentences that there is nothing ---- */

/* From behind the nearest heading before it, among its parent's children. */
static void find_section(size_t *start, size_t *end, document *in, int index)
{
    int parent = element_at(in, index)->parent, heading = index - 1;
    while (heading >= 0 && in->steps++ < MAX_STEPS &&
           (element_at(in, heading)->parent != parent || !heading_rank(element_at(in, heading))))
        heading--;
    int rank = heading < 0 ? 6 : heading_rank(element_at(in, heading));
    size_t first = parent == NO_PARENT ? 0 : element_at(in, parent)->open_end;
    *start = heading < 0 ? first : element_at(in, heading)->end;
    *end = section_end(in, heading < 0 ? index : heading, parent, rank);
}

static bool has_items(document *in, int index)
{
    static const char *const items[] = {"li", NULL};
    size_t start, end;
    find_section(&start, &end, in, index);
    for (int each = 0; each < in->elements->nelts && in->steps++ < MAX_STEPS; each++) {
        const element *one = element_at(in, each);
        if (each != index && one->start >= start && one->start < end && !one->removed &&
            (one->offer || is_named(one, items)))
            return true;
    }
    return false;
}

static void remove_needless_sentences(document *in)
{
    for (int each = 0; each < in->elements->nelts; each++)
        if (element_at(in, each)->none && has_items(in, each))
            remove_element(in, each);
}

/* What lies in a removed element is removed with it. */
static void remove_contents(document *in)
{
    size_t end = 0;
    for (int each = 0; each < in->elements->nelts; each++) {
        element *one = element_at(in, each);
        if (one->start < end)
            one->removed = true;
        else if (one->removed)
            end = one->end;
    }
}

/* ---- the table of contents ---- */

/* kramdown's `{:toc}`: the id of a link in it, before that of its heading. */
#define TOC_PREFIX "markdown-toc-"

static pos_text id_of(const element *one)
{
    pos_text id = POS_TEXT("");
    markup_html_attribute(&id, &one->tag, POS_TEXT("id"));
    return id;
}

static apr_hash_t *removed_headings(const document *in)
{
    apr_hash_t *ids = apr_hash_make(in->scratch);
    for (int each = 0; each < in->elements->nelts; each++) {
        const element *one = element_at(in, each);
        pos_text id = one->removed && heading_rank(one) ? id_of(one) : POS_TEXT("");
        if (id.size > 0)
            apr_hash_set(ids, id.data, (apr_ssize_t)id.size, in);
    }
    return ids;
}

/* No entry leads to a heading that is not there. */
static void remove_toc_entries(document *in)
{
    apr_hash_t *headings = removed_headings(in);
    if (apr_hash_count(headings) == 0)
        return;
    for (int each = 0; each < in->elements->nelts; each++) {
        pos_text id = id_of(element_at(in, each));
        if (!pos_text_starts(id, POS_TEXT(TOC_PREFIX)))
            continue;
        id = pos_text_slice(id, strlen(TOC_PREFIX), id.size);
        if (apr_hash_get(headings, id.data, (apr_ssize_t)id.size))
            remove_element(in, item_of(in, each));
    }
    remove_emptied(in);
}

/* ---- writing ---- */

/* The tag without our attributes and the white space before them. */
static void write_tag(pos_buffer *out, const markup_html_token *tag)
{
    pos_text rest = tag->attributes;
    pos_buffer_add(out, tag->whole.data, (size_t)(rest.data - tag->whole.data));
    for (size_t at = 0; at < rest.size;) {
        size_t start = at;
        char quote = 0;
        while (at < rest.size && pos_is_space(rest.data[at]))
            at++;
        bool ours = pos_text_starts(pos_text_slice(rest, at, rest.size), POS_TEXT(PREFIX));
        for (; at < rest.size && (quote || !pos_is_space(rest.data[at])); at++)
            if (quote)
                quote = rest.data[at] == quote ? 0 : quote;
            else if (rest.data[at] == '"' || rest.data[at] == '\'')
                quote = rest.data[at];
        if (!ours)
            pos_buffer_add_text(out, pos_text_slice(rest, start, at));
    }
    POS_BUFFER_ADD(out, ">");
}

/* A removed block goes with the rest of its line. */
static size_t line_rest(pos_text html, size_t at)
{
    size_t end = at;
    while (end < html.size && (html.data[end] == ' ' || html.data[end] == '\t'))
        end++;
    return end < html.size && html.data[end] == '\n' ? end + 1 : at;
}

/* … and with the white space that it is indented by, which begins at `least` or later. */
static size_t line_indent(pos_text html, size_t least, size_t start)
{
    size_t at = start;
    while (at > least && (html.data[at - 1] == ' ' || html.data[at - 1] == '\t'))
        at--;
    return at == 0 || at == least || html.data[at - 1] == '\n' ? at : start;
}

static void write_document(pos_buffer *out, const document *in)
{
    size_t at = 0;
    for (int each = 0; each < in->elements->nelts; each++) {
        const element *one = element_at(in, each);
        if (one->start < at || (!one->removed && !one->offer && !one->none))
            continue;
        size_t next = one->removed ? line_rest(in->html, one->end) : one->open_end;
        bool whole_line = one->removed && next > one->end;
        size_t end = whole_line ? line_indent(in->html, at, one->start) : one->start;
        pos_buffer_add_text(out, pos_text_slice(in->html, at, end));
        if (!one->removed)
            write_tag(out, &one->tag);
        at = next;
    }
    pos_buffer_add_text(out, pos_text_slice(in->html, at, in->html.size));
}

void site__edit_offers(pos_buffer *out, pos_text html, site__offer_edit *edit, apr_pool_t *scratch)
{
    document in = {.html = html,
                   .elements = apr_array_make(scratch, 64, sizeof(element)),
                   .edit = edit,
                   .zones = offers__zones_make(edit->zone, scratch),
                   .scratch = scratch};
    edit->since = INT64_MIN;
    edit->until = INT64_MAX;
    read_elements(&in);
    remove_what_is_not_open(&in);
    remove_contents(&in);
    remove_needless_sentences(&in);
    remove_contents(&in);
    remove_toc_entries(&in);
    remove_contents(&in);
    write_document(out, &in);
}
