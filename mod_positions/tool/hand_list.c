/* SPDX-License-Identifier: Apache-2.0 */
/* Offers in a page that is kept by hand. */
#include "hand_list.h"

#include <apr_file_info.h>
#include <apr_strings.h>

/* A heading of more words is an offer's title. */
#define MAX_CATEGORY_WORDS 6
#define MAX_TITLE          120

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* An offer that is being read. */
typedef struct hand_draft {
    hand_offer offer;
    int rank;             /* of its heading; 0: it is an item of a list */
    pos_buffer *head;     /* an item's first paragraph, or the heading */
    pos_buffer *body;     /* what follows */
    const char *anchor;   /* the id that its heading has */
    const char *leads_to; /* an item's: the anchor that it is a link to; NULL: none */
} hand_draft;

typedef struct hand_reader {
    hand_list *out;
    apr_array_header_t *drafts; /* hand_draft* */
    hand_draft *now;            /* the one that what follows belongs to; NULL: none */
    const char *url;
    const char *kind;
    int category; /* rank of the heading that offers are below; 0: none */
    int line;
    bool in_comment;
    bool commented; /* the line is */
    bool after_blank;
    apr_pool_t *pool;
} hand_reader;

/* ---- words ---- */

/* Beginnings of words, and the kind of offer that they tell; NULL: offers at all. */
static const struct category_word {
    const char *start, *kind;
} category_words[] = {{"phd", "phd"},
                      {"ph.d", "phd"},
                      {"doctoral", "phd"},
                      {"thèse", "phd"},
                      {"doktorand", "phd"},
                      {"promotion", "phd"},
                      {"postdoc", "postdoc"},
                      {"post-doc", "postdoc"},
                      {"engineer", "engineer"},
                      {"ingénieur", "engineer"},
                      {"internship", "internship"},
                      {"intern", "internship"},
                      {"stage", "internship"},
                      {"praktik", "internship"},
                      {"thesis", "thesis"},
                      {"theses", "thesis"},
                      {"position", NULL},
                      {"offer", NULL},
                      {"opening", NULL},
                      {"job", NULL},
                      {"vacanc", NULL},
                      {"opportunit", NULL},
                      {"offre", NULL},
                      {"poste", NULL},
                      {"stelle", NULL},
                      {"angebot", NULL}};

static const struct detail_name {
    const char *name;
    hand_field field;
} detail_names[] = {{"deadline", HAND_DEADLINE},
                    {"closes", HAND_DEADLINE},
                    {"opens", HAND_OPENS},
                    {"keywords", HAND_KEYWORDS},
                    {"topics", HAND_KEYWORDS},
                    {"supervisors", HAND_SUPERVISORS},
                    {"supervisor", HAND_SUPERVISORS},
                    {"advisor", HAND_SUPERVISORS},
                    {"level", HAND_LEVEL},
                    {"location", HAND_LOCATION},
                    {"duration", HAND_DURATION},
                    {"start", HAND_STARTS},
                    {"starts", HAND_STARTS},
                    {"funding", HAND_FUNDING},
                    {"contact", HAND_CONTACT}};

const char *hand_field_name(bool *list, hand_field field)
{
    static const char *const names[HAND_FIELD_COUNT] = {
        "deadline", "opens",    "keywords", "supervisors", "level",
        "location", "duration", "starts",   "funding",     "contact"};
    *list = field == HAND_KEYWORDS || field == HAND_SUPERVISORS;
    return names[field];
}

static bool starts_nocase(pos_text text, const char *start)
{
    pos_text other = pos_text_of(start);
    return text.size >= other.size &&
           pos_text_equal_nocase(pos_text_slice(text, 0, other.size), other);
}

/* A heading that offers stand below: few words, one of which says so. */
static bool is_category(const char **kind, pos_text heading)
{
    bool found = false;
    int words = 0;
    *kind = NULL;
    for (size_t at = 0; at < heading.size; words++) {
        pos_text rest = pos_text_slice(heading, at, heading.size);
        for (size_t i = 0; i < COUNT(category_words); i++)
            if (starts_nocase(rest, category_words[i].start)) {
                found = true;
                *kind = *kind ? *kind : category_words[i].kind;
                break;
            }
        size_t space = pos_text_find_char(heading, ' ', at);
        at = space == POS_NOT_FOUND ? heading.size : space + 1;
    }
    return found && words <= MAX_CATEGORY_WORDS;
}

/* ---- inline markup ---- */

/* Text without emphasis, code, links and Liquid. */
static pos_text strip_markup(pos_text text, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result);
    for (size_t at = 0; at < text.size; at++) {
        char c = text.data[at], next = pos_text_at(text, at + 1);
        size_t end = POS_NOT_FOUND;
        if (c == ']' && next == '(')
            end = pos_text_find_char(text, ')', at);
        else if (c == '{' && (next == '{' || next == '%' || next == ':'))
            end = pos_text_find_char(text, '}', at);
        if (end != POS_NOT_FOUND) {
            at = end + (next == '{' && pos_text_at(text, end + 1) == '}');
            continue;
        }
        bool space = pos_is_space(c) || c == '\n';
        if (space && pos_buffer_size(out) > 0 && pos_buffer_last(out) != ' ')
            pos_buffer_add_char(out, ' ');
        else if (!space && !strchr("*`[]", c))
            pos_buffer_add_char(out, c);
    }
    return pos_text_strip(pos_buffer_whole(out));
}

/* The link or the words in bold that it begins with; else its first sentence. */
static pos_text title_of(pos_text head, apr_pool_t *result)
{
    size_t end = POS_NOT_FOUND;
    head = pos_text_strip(head);
    if (pos_text_starts(head, POS_TEXT("[")))
        end = pos_text_find(head, POS_TEXT("]("), 0);
    else if (pos_text_starts(head, POS_TEXT("**")))
        end = pos_text_find(head, POS_TEXT("**"), 2);
    else
        end = pos_text_find(head, POS_TEXT(". "), 0);
    pos_text title =
        strip_markup(end == POS_NOT_FOUND ? head : pos_text_slice(head, 0, end), result);
    while (title.size > 0 && strchr(".:,;", title.data[title.size - 1]))
        title.size--;
    if (title.size <= MAX_TITLE)
        return title;
    size_t space = pos_text_find_last_char(pos_text_slice(title, 0, MAX_TITLE), ' ');
    return pos_text_slice(title, 0, space == POS_NOT_FOUND ? MAX_TITLE : space);
}

/* As kramdown makes it: small letters, digits and "-" for spaces, from the first letter on. */
static const char *anchor_of(pos_text heading, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result);
    pos_text text = strip_markup(heading, result);
    for (size_t at = 0; at < text.size; at++) {
        char c = pos_lower(text.data[at]);
        if (c == ' ' || c == '-' || c == '_' || pos_is_alnum(c) || (unsigned char)c >= 0x80)
            if (pos_buffer_size(out) > 0 || pos_is_alpha(c))
                pos_buffer_add_char(out, c == ' ' ? '-' : c);
    }
    return pos_buffer_whole_cstring(out);
}

/* ---- links ---- */

static bool is_relative(pos_text target)
{
    size_t colon = pos_text_find_char(target, ':', 0), slash = pos_text_find_char(target, '/', 0);
    bool scheme = colon != POS_NOT_FOUND && (slash == POS_NOT_FOUND || colon < slash);
    return target.size > 0 && !scheme && !strchr("/{<", target.data[0]);
}

static void add_target(pos_buffer *out, pos_text target, const hand_reader *reader)
{
    char *whole;
    const char *slash = strrchr(reader->url, '/');
    const char *folder = apr_pstrmemdup(reader->pool, reader->url, (size_t)(slash - reader->url));
    if (pos_text_starts(target, POS_TEXT("#")))
        pos_buffer_add_text(out, pos_text_of(reader->url));
    else if (is_relative(target) && apr_filepath_merge(&whole, *folder ? folder : "/",
                                                       pos_text_cstring(target, reader->pool), 0,
                                                       reader->pool) == APR_SUCCESS)
        target = pos_text_of(whole);
    pos_buffer_add_text(out, target);
}

/* The text with the targets of its links as they are seen from anywhere. */
static pos_text resolve_links(pos_text text, const hand_reader *reader)
{
    pos_buffer *out = pos_buffer_make(0, reader->pool);
    size_t at = 0;
    for (size_t link; (link = pos_text_find(text, POS_TEXT("]("), at)) != POS_NOT_FOUND;) {
        size_t start = link + 2, end = pos_text_find_char(text, ')', start);
        if (end == POS_NOT_FOUND)
            break;
        pos_buffer_add_text(out, pos_text_slice(text, at, start));
        add_target(out, pos_text_slice(text, start, end), reader);
        at = end;
    }
    pos_buffer_add_text(out, pos_text_slice(text, at, text.size));
    return pos_buffer_whole(out);
}

/* The anchor within the page that a head is a link to; NULL: none. */
static const char *target_anchor(pos_text head, apr_pool_t *result)
{
    size_t at = pos_text_find(head, POS_TEXT("](#"), 0);
    size_t end = at == POS_NOT_FOUND ? at : pos_text_find_char(head, ')', at);
    return end == POS_NOT_FOUND
               ? NULL
               : pos_text_cstring(pos_text_slice(head, at + strlen("](#"), end), result);
}

/* ---- attributes ---- */

static void take_attribute(hand_offer *offer, pos_text list, const char *name, hand_field field)
{
    size_t at = pos_text_find(list, pos_text_of(name), 0);
    if (at == POS_NOT_FOUND)
        return;
    at += strlen(name);
    char quote = pos_text_at(list, at);
    size_t end =
        quote == '"' || quote == '\'' ? pos_text_find_char(list, quote, at + 1) : POS_NOT_FOUND;
    if (end != POS_NOT_FOUND)
        offer->fields[field] = pos_text_slice(list, at + 1, end);
}

/* Takes `{: data-offer-closes="…"}` out of a head. */
static pos_text without_attributes(hand_offer *offer, pos_text head, apr_pool_t *result)
{
    size_t start = pos_text_find(head, POS_TEXT("{:"), 0);
    size_t end = start == POS_NOT_FOUND ? start : pos_text_find_char(head, '}', start);
    if (end == POS_NOT_FOUND)
        return head;
    pos_text list = pos_text_slice(head, start, end);
    take_attribute(offer, list, "data-offer-closes=", HAND_DEADLINE);
    take_attribute(offer, list, "data-offer-opens=", HAND_OPENS);
    return pos_text_strip(
        pos_text_of(apr_psprintf(result, "%.*s%.*s", (int)start, head.data,
                                 POS_TEXT_ARG(pos_text_slice(head, end + 1, head.size)))));
}

/* ---- offers ---- */

static void start_offer(hand_reader *reader, int rank, pos_text head)
{
    hand_draft *draft = apr_pcalloc(reader->pool, sizeof(*draft));
    draft->rank = rank;
    draft->head = pos_buffer_make(0, reader->pool);
    draft->body = pos_buffer_make(0, reader->pool);
    draft->offer.kind = reader->kind;
    draft->offer.closed = reader->commented;
    draft->offer.line = reader->line;
    for (int i = 0; i < HAND_FIELD_COUNT; i++)
        draft->offer.fields[i] = POS_TEXT("");
    pos_buffer_add_text(draft->head, head);
    APR_ARRAY_PUSH(reader->drafts, hand_draft *) = draft;
    reader->now = draft;
}

static void leave_unplaced(hand_reader *reader, pos_text text)
{
    APR_ARRAY_PUSH(reader->out->unplaced, hand_line) = (hand_line){reader->line, text};
}

/* "**Keywords**: …" as a field of the offer; false: it is none. */
static bool take_detail(hand_draft *draft, pos_text item, apr_pool_t *result)
{
    size_t colon = pos_text_find_char(item, ':', 0);
    if (colon == POS_NOT_FOUND)
        return false;
    pos_text name = strip_markup(pos_text_slice(item, 0, colon), result);
    pos_text value = strip_markup(pos_text_slice(item, colon + 1, item.size), result);
    for (size_t i = 0; i < COUNT(detail_names); i++)
        if (pos_text_equal_nocase(name, pos_text_of(detail_names[i].name)) && value.size > 0) {
            draft->offer.fields[detail_names[i].field] = value;
            return true;
        }
    return false;
}

static void add_body_line(hand_reader *reader, pos_text line)
{
    pos_buffer *body = reader->now->body;
    if (reader->after_blank && pos_buffer_size(body) > 0)
        pos_buffer_add_char(body, '\n');
    pos_buffer_add_text(body, line);
    pos_buffer_add_char(body, '\n');
}

/* ---- lines ---- */

/* What is left of a line without the marks of comments; `commented` says whether it is in one. */
static pos_text uncomment_line(hand_reader *reader, pos_text line)
{
    static const pos_text open = {"<!--", 4}, close = {"-->", 3};
    pos_text stripped = pos_text_strip(line);
    reader->commented = reader->in_comment || pos_text_starts(stripped, open);
    size_t start = pos_text_find(line, open, 0);
    if (!reader->commented && start == POS_NOT_FOUND)
        return line;
    size_t from = reader->in_comment ? 0 : start;
    size_t end = pos_text_find(line, close, from);
    reader->in_comment = end == POS_NOT_FOUND;
    if (!reader->commented)
        return pos_text_slice(line, 0, start);
    if (start != POS_NOT_FOUND && (end == POS_NOT_FOUND || start < end))
        from = start + open.size + (pos_text_at(line, start + open.size) == ' ');
    end = end == POS_NOT_FOUND ? line.size : end;
    while (end > from && pos_is_space(line.data[end - 1]))
        end--;
    return pos_text_slice(line, from, from > end ? from : end);
}

static size_t indent_of(pos_text line)
{
    size_t at = 0;
    while (at < line.size && line.data[at] == ' ')
        at++;
    return at < line.size && line.data[at] == '\t' ? at + 4 : at;
}

/* Where an item's text begins, behind its mark; 0: the line is no item. */
static size_t item_text(pos_text line)
{
    size_t at = indent_of(line), digits = at;
    char c = pos_text_at(line, at);
    if ((c == '-' || c == '*' || c == '+') && pos_text_at(line, at + 1) == ' ')
        return at + 2;
    while (pos_is_digit(pos_text_at(line, digits)))
        digits++;
    return digits > at && pos_text_at(line, digits) == '.' && pos_text_at(line, digits + 1) == ' '
               ? digits + 2
               : 0;
}

/* The heading's rank; 0: it is none. */
static int heading_of(pos_text *text, pos_text line)
{
    size_t at = 0;
    while (pos_text_at(line, at) == '#')
        at++;
    if (at == 0 || at > 6 || pos_text_at(line, at) != ' ')
        return 0;
    *text = pos_text_strip(pos_text_slice(line, at, line.size));
    while (text->size > 0 && text->data[text->size - 1] == '#')
        text->size--;
    *text = pos_text_strip(*text);
    return (int)at;
}

static void read_heading(hand_reader *reader, int rank, pos_text text)
{
    const char *kind;
    bool below = reader->category > 0 && rank > reader->category;
    reader->now = NULL;
    if (is_category(&kind, text)) {
        reader->kind = kind ? kind : below ? reader->kind : NULL;
        reader->category = rank;
    } else if (below) {
        start_offer(reader, rank, text);
    } else {
        reader->category = 0;
        leave_unplaced(reader, text);
    }
}

/* True where the line goes on with the offer that is being read. */
static bool belongs(const hand_reader *reader, size_t indent)
{
    const hand_draft *now = reader->now;
    if (!now || now->offer.closed != reader->commented)
        return false;
    return now->rank > 0 || indent >= 2 || !reader->after_blank;
}

static void read_item(hand_reader *reader, pos_text line, size_t text)
{
    size_t indent = indent_of(line);
    pos_text item = pos_text_strip(pos_text_slice(line, text, line.size));
    bool detail = belongs(reader, indent) && (reader->now->rank > 0 || indent >= 2);
    if (detail && take_detail(reader->now, item, reader->pool))
        return;
    if (detail)
        add_body_line(reader, reader->now->rank ? line : pos_text_slice(line, 2, line.size));
    else if (reader->category > 0 && indent < 2)
        start_offer(reader, 0, item);
    else
        leave_unplaced(reader, pos_text_strip(line));
}

static void read_text(hand_reader *reader, pos_text line)
{
    size_t indent = indent_of(line);
    pos_text text = pos_text_strip(line);
    if (pos_text_starts(text, POS_TEXT("{:")))
        return;
    if (!belongs(reader, indent)) {
        reader->now = NULL;
        leave_unplaced(reader, text);
        return;
    }
    hand_draft *now = reader->now;
    if (now->rank == 0 && !reader->after_blank && pos_buffer_size(now->body) == 0) {
        pos_buffer_add_char(now->head, ' ');
        pos_buffer_add_text(now->head, text);
    } else {
        bool item = now->rank == 0 && indent >= 2;
        add_body_line(reader, item ? pos_text_slice(line, 2, line.size) : line);
    }
}

static void read_line(hand_reader *reader, pos_text physical)
{
    pos_text line = uncomment_line(reader, physical), heading = POS_TEXT("");
    bool blank = pos_text_strip(line).size == 0;
    int rank = heading_of(&heading, line);
    size_t text = item_text(line);
    if (rank > 0)
        read_heading(reader, rank, heading);
    else if (!blank && text > 0)
        read_item(reader, line, text);
    else if (!blank)
        read_text(reader, line);
    reader->after_blank = blank || rank > 0;
}

/* ---- the whole ---- */

static void end_draft(hand_draft *draft, const hand_reader *reader)
{
    hand_offer *offer = &draft->offer;
    pos_text head = without_attributes(offer, pos_buffer_whole(draft->head), reader->pool);
    offer->title = draft->rank ? strip_markup(head, reader->pool) : title_of(head, reader->pool);
    draft->anchor = draft->rank ? anchor_of(head, reader->pool) : NULL;
    draft->leads_to = draft->rank ? NULL : target_anchor(head, reader->pool);
    pos_buffer *body = pos_buffer_make(0, reader->pool);
    bool said = pos_text_equal(strip_markup(head, reader->pool), offer->title) &&
                pos_text_find(head, POS_TEXT("]("), 0) == POS_NOT_FOUND;
    if (draft->rank == 0 && !said)
        pos_buffer_printf(body, "%.*s\n\n", POS_TEXT_ARG(head));
    pos_buffer_add_text(body, pos_buffer_whole(draft->body));
    offer->body = pos_text_strip(resolve_links(pos_buffer_whole(body), reader));
}

/* The section that an item is a link to is the offer; it is open where the item is. */
static bool is_section_s(const hand_draft *item, const hand_reader *reader)
{
    for (int i = 0; item->leads_to && i < reader->drafts->nelts; i++) {
        hand_draft *other = APR_ARRAY_IDX(reader->drafts, i, hand_draft *);
        if (!other->anchor || strcmp(other->anchor, item->leads_to) != 0)
            continue;
        other->offer.closed = other->offer.closed && item->offer.closed;
        return true;
    }
    return false;
}

void hand_list_read(hand_list *out, pos_text body, int line, const char *url, apr_pool_t *result)
{
    pos_text text;
    hand_reader reader = {.out = out,
                          .drafts = apr_array_make(result, 16, sizeof(hand_draft *)),
                          .url = url,
                          .line = line,
                          .pool = result};
    out->offers = apr_array_make(result, 16, sizeof(hand_offer));
    out->unplaced = apr_array_make(result, 16, sizeof(hand_line));
    for (; pos_text_next_line(&text, &body); reader.line++)
        read_line(&reader, text);
    for (int i = 0; i < reader.drafts->nelts; i++)
        end_draft(APR_ARRAY_IDX(reader.drafts, i, hand_draft *), &reader);
    for (int i = 0; i < reader.drafts->nelts; i++) {
        const hand_draft *draft = APR_ARRAY_IDX(reader.drafts, i, hand_draft *);
        if (!is_section_s(draft, &reader) && draft->offer.title.size > 0)
            APR_ARRAY_PUSH(out->offers, hand_offer) = draft->offer;
    }
}
