/* SPDX-License-Identifier: Apache-2.0 */
/* A page that is kept by hand becomes one file an offer. */
#include "offers_from.h"

#include <sys/stat.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "base/date.h"
#include "base/json.h"
#include "base/unicode.h"
#include "hand_list.h"
#include "markup/markup.h"
#include "output_folder.h"

/* Bytes of a title in a file's name. */
#define MAX_NAME 60

typedef struct offers_source {
    const char *path;
    const char *url;
    int64_t year; /* of offers that name none */
    hand_list list;
} offers_source;

/* ---- the page ---- */

/* The URL that Jekyll gives the page, where its front matter says nothing. */
static const char *url_of(const char *path, const pos_map *data, apr_pool_t *result)
{
    pos_text permalink = pos_map_text(data, "permalink", POS_TEXT(""));
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(name, '.');
    if (pos_text_starts(permalink, POS_TEXT("/")))
        return pos_text_cstring(permalink, result);
    return apr_psprintf(result, "/%.*s.html", dot ? (int)(dot - name) : (int)strlen(name), name);
}

/* Of the front matter's `date`, else of the file's last change. */
static int64_t year_of(const char *path, const pos_map *data)
{
    pos_value date = pos_map_get(data, POS_TEXT("date"));
    struct stat info;
    pos_civil civil;
    pos_time time = pos_now(NULL);
    if (stat(path, &info) == 0)
        time = pos_time_in_zone(info.st_mtime, 0, NULL);
    if (date.kind == POS_DATE)
        time = pos_time_of_days(date.as.integer, NULL);
    else if (date.kind == POS_TIME)
        time = *date.as.time;
    pos_civil_of_time(&civil, &time);
    return civil.year;
}

static pos_error *read_source(offers_source *out, const char *path, apr_pool_t *pool)
{
    pos_text text;
    markup_document document;
    POS_TRY(tool_read(&text, path, pool));
    POS_TRY(markup_front_matter(&document, text, path, pool));
    out->path = path;
    out->url = url_of(path, document.data, pool);
    out->year = year_of(path, document.data);
    hand_list_read(&out->list, document.body, document.body_line, out->url, pool);
    return NULL;
}

/* ---- names ---- */

/* A year from 1990 to 2099 in the name; 0: none. */
static bool has_year(pos_text name)
{
    for (size_t at = 0; at + 4 <= name.size; at++) {
        pos_text year = pos_text_slice(name, at, at + 4);
        bool century =
            pos_text_starts(year, POS_TEXT("20")) || pos_text_starts(year, POS_TEXT("199"));
        if (century && pos_text_is_digits(year) && !pos_is_digit(pos_text_at(name, at + 4)) &&
            (at == 0 || !pos_is_digit(name.data[at - 1])))
            return true;
    }
    return false;
}

/* Small letters without marks, and digits; all else is one "-". */
static pos_text slug_of(pos_text title, apr_pool_t *result)
{
    pos_buffer *plain = pos_buffer_make(0, result), *out = pos_buffer_make(0, result);
    pos_utf8_transliterate(plain, title);
    pos_text text = pos_buffer_whole(plain);
    for (size_t at = 0; at < text.size && pos_buffer_size(out) < MAX_NAME; at++) {
        char c = pos_lower(text.data[at]);
        if (pos_is_alnum(c))
            pos_buffer_add_char(out, c);
        else if (pos_buffer_size(out) > 0 && pos_buffer_last(out) != '-')
            pos_buffer_add_char(out, '-');
    }
    pos_text slug = pos_buffer_whole(out);
    size_t word = pos_text_find_last_char(slug, '-');
    if (slug.size == MAX_NAME && word != POS_NOT_FOUND)
        slug.size = word;
    while (slug.size > 0 && slug.data[slug.size - 1] == '-')
        slug.size--;
    return slug.size ? slug : POS_TEXT("offer");
}

/* The title and the year; a second offer of that name has a number as well. */
static const char *name_of(const hand_offer *offer, int64_t year, apr_hash_t *names,
                           apr_pool_t *result)
{
    pos_text slug = slug_of(offer->title, result);
    const char *stem =
        has_year(slug) ? pos_text_cstring(slug, result)
                       : apr_psprintf(result, "%.*s-%" APR_INT64_T_FMT, POS_TEXT_ARG(slug), year);
    const char *name = stem;
    for (int number = 2; apr_hash_get(names, name, APR_HASH_KEY_STRING); number++)
        name = apr_psprintf(result, "%s-%d", stem, number);
    apr_hash_set(names, name, APR_HASH_KEY_STRING, name);
    return apr_psprintf(result, "_positions/%s.md", name);
}

/* ---- files ---- */

static void add_line(pos_buffer *out, const char *name, pos_text value)
{
    pos_buffer_printf(out, "%s: ", name);
    pos_json_string(out, value);
    POS_BUFFER_ADD(out, "\n");
}

/* At commas and semicolons. */
static void add_list(pos_buffer *out, const char *name, pos_text value)
{
    pos_buffer_printf(out, "%s:\n", name);
    for (size_t at = 0; at < value.size;) {
        size_t end = at;
        while (end < value.size && value.data[end] != ',' && value.data[end] != ';')
            end++;
        pos_text each = pos_text_strip(pos_text_slice(value, at, end));
        at = end + 1;
        if (each.size == 0)
            continue;
        POS_BUFFER_ADD(out, "  - ");
        pos_json_string(out, each);
        POS_BUFFER_ADD(out, "\n");
    }
}

static pos_text text_of(const hand_offer *offer, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result);
    POS_BUFFER_ADD(out, "---\n");
    add_line(out, "title", offer->title);
    POS_BUFFER_ADD(out, "offer: true\n");
    if (offer->kind)
        pos_buffer_printf(out, "kind: %s\n", offer->kind);
    if (offer->closed)
        POS_BUFFER_ADD(out, "status: closed\n");
    for (int field = 0; field < HAND_FIELD_COUNT; field++) {
        bool list;
        const char *name = hand_field_name(&list, (hand_field)field);
        if (offer->fields[field].size > 0)
            (list ? add_list : add_line)(out, name, offer->fields[field]);
    }
    POS_BUFFER_ADD(out, "---\n");
    if (offer->body.size > 0)
        pos_buffer_printf(out, "\n%.*s\n", POS_TEXT_ARG(offer->body));
    return pos_buffer_whole(out);
}

/* ---- the note ---- */

static pos_error *write_offer(const hand_offer *offer, const offers_source *source,
                              apr_hash_t *names, const char *folder, apr_pool_t *pool)
{
    bool added;
    const char *name = name_of(offer, source->year, names, pool);
    POS_TRY(output_add(&added, folder, name, text_of(offer, pool), pool));
    tool_print(stdout, "%-8s %-6s %s: %.*s (%s:%d)", added ? "written" : "is there",
               offer->closed ? "closed" : "open", name, POS_TEXT_ARG(offer->title), source->path,
               offer->line);
    return NULL;
}

static void print_unplaced(const offers_source *source)
{
    const apr_array_header_t *lines = source->list.unplaced;
    if (lines->nelts > 0)
        tool_print(stdout, "What has no place in these files:");
    for (int i = 0; i < lines->nelts; i++) {
        const hand_line *line = &APR_ARRAY_IDX(lines, i, hand_line);
        tool_print(stdout, "%s:%d: %.*s", source->path, line->line, POS_TEXT_ARG(line->text));
    }
}

static pos_error *write_all(const offers_source *source, const char *path, apr_pool_t *pool)
{
    const char *folder;
    apr_hash_t *names = apr_hash_make(pool);
    const apr_array_header_t *offers = source->list.offers;
    POS_TRY(output_resolve(&folder, path, pool));
    for (int i = 0; i < offers->nelts; i++)
        POS_TRY(write_offer(&APR_ARRAY_IDX(offers, i, hand_offer), source, names, folder, pool));
    print_unplaced(source);
    tool_print(stdout,
               "%d offers. They are drafts: read them, and say in _config.yml:", offers->nelts);
    tool_print(stdout, "collections: {positions: {output: true}}");
    tool_print(stdout, "defaults: [{scope: {path: '', type: positions}, values: {layout: "
                       "positions-offer}}]");
    return NULL;
}

int tool_offers_from(tool_context *context, const char *file, const char *folder)
{
    offers_source source;
    pos_error *error = read_source(&source, file, context->pool);
    if (!error)
        error = write_all(&source, folder, context->pool);
    return error ? tool_fail(context, error) : 0;
}
