/* SPDX-License-Identifier: Apache-2.0 */
/* What Jekyll adds to the front matter of documents. */
#include "site/model/document.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/unicode.h"
#include "site/model/defaults.h"
#include "site/model/merge.h"

/* Time.parse: a year of two digits is one of 1969 to 2068, and a day that its month has not runs on
 * into the next. */
static bool days_of_name(int64_t *days, const int64_t number[3], size_t year_digits)
{
    int64_t year = number[0];
    if (number[1] < 1 || number[1] > 12 || number[2] < 1 || number[2] > 31)
        return false;
    if (year_digits == 2)
        year += year >= 69 ? 1900 : 2000;
    *days = pos_days_of(year, (int)number[1], 1) + number[2] - 1;
    return true;
}

bool site__split_dated_name(int64_t *days, pos_text *slug, pos_text name)
{
    int64_t number[3] = {0, 0, 0};
    size_t at = 0, year_digits = pos_text_find_char(name, '-', 0);
    for (int part = 0; part < 3; part++) {
        size_t start = at;
        while (at < name.size && pos_is_digit(name.data[at]) && at - start < 4)
            number[part] = number[part] * 10 + (name.data[at++] - '0');
        size_t least = part == 0 ? 2 : 1, most = part == 0 ? 4 : 2;
        if (at - start < least || at - start > most || at >= name.size || name.data[at++] != '-')
            return false;
    }
    if (!days_of_name(days, number, year_digits))
        return false;
    size_t dot = pos_text_find_last_char(name, '.');
    if (dot == POS_NOT_FOUND || dot < at || dot + 1 == name.size)
        return false;
    *slug = pos_text_slice(name, at, name.size);
    return true;
}

/* Utils.pluralized_array_from_hash: a key's value, or the plural's words or items (of any other
 * kind it counts for nothing). */
static pos_array *plural_values(const pos_map *data, const char *singular, const char *plural,
                                apr_pool_t *result)
{
    pos_array *array = pos_array_make(4, result);
    pos_value one = pos_map_get(data, pos_text_of(singular));
    pos_value many = pos_map_get(data, pos_text_of(plural));
    if (!pos_value_truthy(one))
        one = many;
    if (one.kind == POS_ARRAY) {
        for (uint32_t i = 0; i < one.as.array->count; i++)
            if (!pos_value_is_nil(one.as.array->items[i]))
                pos_array_push(array, one.as.array->items[i]);
    } else if (one.kind == POS_STRING && pos_value_equal(one, many)) {
        pos_text rest = pos_value_text(one);
        for (size_t i = 0, start = 0; i <= rest.size; i++)
            if (i == rest.size || pos_is_space(rest.data[i])) {
                if (i > start)
                    pos_array_push(array, pos_value_string(pos_text_slice(rest, start, i)));
                start = i + 1;
            }
    } else if (pos_value_truthy(one) && !pos_value_equal(one, many)) {
        pos_array_push(array, one);
    }
    return array;
}

/* `seen` has what is in the array, of which there may be as many as a file has lines. */
static void push_distinct(pos_array *array, pos_map *seen, pos_value value)
{
    if (pos_map_find(seen, value))
        return;
    pos_map_set(seen, value, POS_VALUE_NIL);
    pos_array_push(array, value);
}

/* The folders above `_posts` name categories (Document#categories_from_path). */
static pos_array *folder_categories(const site__draft *draft, apr_pool_t *result)
{
    pos_array *array = pos_array_make(4, result);
    pos_text special = pos_text_of(draft->page.draft ? "_drafts" : draft->owner->directory);
    size_t end = pos_text_find(draft->relative, special, 0);
    if (end == POS_NOT_FOUND || end == 0)
        return array;
    for (size_t start = 0; start < end;) {
        size_t slash = pos_text_find_char(draft->relative, '/', start);
        size_t stop = slash == POS_NOT_FOUND || slash > end ? end : slash;
        if (stop > start)
            pos_array_push(array, pos_value_string(pos_text_slice(draft->relative, start, stop)));
        start = stop + 1;
    }
    return array;
}

/* Categories are strings: numbers and the like become their text. */
static pos_value as_string(pos_value value, apr_pool_t *result)
{
    if (value.kind == POS_INT)
        return pos_value_string(
            pos_text_of(apr_psprintf(result, "%" APR_INT64_T_FMT, value.as.integer)));
    if (value.kind == POS_BOOL)
        return pos_value_string(pos_text_of(value.as.boolean ? "true" : "false"));
    if (value.kind == POS_SYMBOL)
        return pos_value_string(pos_value_text(value));
    return value;
}

static void set_categories(pos_map *data, const site__draft *draft, const pos_map *front,
                           apr_pool_t *result)
{
    pos_array *all = folder_categories(draft, result);
    pos_array *named = plural_values(front, "categories", "categories", result);
    pos_map *seen = pos_map_make(all->count + named->count, result);
    for (uint32_t i = 0; i < all->count; i++)
        pos_map_set(seen, all->items[i], POS_VALUE_NIL);
    for (uint32_t i = 0; i < named->count; i++)
        push_distinct(all, seen, as_string(named->items[i], result));
    pos_value one = pos_map_get(front, POS_TEXT("category"));
    if (one.kind == POS_ARRAY)
        for (uint32_t i = 0; i < one.as.array->count; i++)
            push_distinct(all, seen, as_string(one.as.array->items[i], result));
    else if (pos_value_truthy(one))
        push_distinct(all, seen, as_string(one, result));
    pos_map_put(data, POS_TEXT("categories"), pos_value_array(all));
}

static pos_value time_value(const pos_time *time, apr_pool_t *result)
{
    return pos_value_time(pos_time_copy(time, result));
}

/* Document#populate_title: slug and date from the name, the title from the slug. */
static void set_slug(pos_map *data, const site__draft *draft, pos_text slug, apr_pool_t *result)
{
    while (slug.size > 0 && slug.data[slug.size - 1] == '.')
        slug.size--;
    if (!pos_value_truthy(pos_map_get(data, POS_TEXT("title")))) {
        pos_buffer *title = pos_buffer_make(0, result);
        pos_text rest = slug;
        while (rest.size > 0) {
            size_t hyphen = pos_text_find_char(rest, '-', 0);
            size_t end = hyphen == POS_NOT_FOUND ? rest.size : hyphen;
            if (rest.data != slug.data)
                pos_buffer_add_char(title, ' ');
            pos_utf8_capitalize(title, pos_text_slice(rest, 0, end));
            rest = pos_text_slice(rest, hyphen == POS_NOT_FOUND ? end : end + 1, rest.size);
        }
        pos_map_put(data, POS_TEXT("title"), pos_value_string(pos_buffer_whole(title)));
    }
    if (!pos_value_truthy(pos_map_get(data, POS_TEXT("slug"))))
        pos_map_put(data, POS_TEXT("slug"), pos_value_string(slug));
    if (!pos_value_truthy(pos_map_get(data, POS_TEXT("ext"))))
        pos_map_put(data, POS_TEXT("ext"), pos_value_string(pos_text_of(draft->page.extension)));
}

/* Jekyll takes what a date has not from the day of the build, and a document without a date has
 * that day in its URL. Here it is the day on which its file was written: it says the same in every
 * process, and no URL changes with the year. */
static pos_error *set_date(pos_map *data, site__draft *draft, bool named, int64_t days,
                           apr_pool_t *result)
{
    const pos_zone *zone = draft->config->zone;
    pos_value value = pos_map_get(data, POS_TEXT("date"));
    site_page *page = &draft->page;
    int64_t written = apr_time_sec(page->stamp.mtime);
    page->date = draft->config->timed ? draft->config->time : pos_time_in_zone(written, 0, zone);
    if (!pos_value_is_nil(value)) {
        page->dated = site__read_date(&page->date, value, zone, written);
        if (!page->dated)
            return pos_error_make(
                POS_EINVALID, result,
                "`date` is no date; write it as 2026-01-05 or 2026-01-05 10:00:00 +0100");
    } else if (named) {
        page->date = pos_time_of_days(days, zone);
        page->dated = true;
    } else if (page->draft) {
        page->date = pos_time_in_zone(written, 0, zone);
        page->dated = true;
    }
    if (page->dated)
        pos_map_put(data, POS_TEXT("date"), time_value(&page->date, result));
    return NULL;
}

pos_error *site__fill_document(site__draft *draft, const pos_map *front, apr_pool_t *result)
{
    const site__config *config = draft->config;
    const pos_map *defaults =
        site__defaults_for(config, pos_text_of(draft->page.source), draft->relative,
                           pos_text_of(draft->owner->label), result);
    const pos_map *merged = site__deep_merge(defaults, front, result);
    pos_map *data = pos_map_make(merged->count + 8, result);
    pos_map_put(data, POS_TEXT("draft"), pos_value_bool(draft->page.draft));
    pos_map_put(data, POS_TEXT("categories"), POS_VALUE_NIL);
    for (uint32_t i = 0; i < merged->count; i++)
        pos_map_set(data, merged->entries[i].key, merged->entries[i].value);
    set_categories(data, draft, merged, result);
    int64_t days = 0;
    pos_text name = pos_text_of(draft->page.name), slug = draft->basename;
    bool named = site__split_dated_name(&days, &slug, name);
    if (named)
        slug.size -= strlen(draft->page.extension);
    POS_TRY(set_date(data, draft, named, days, result));
    set_slug(data, draft, slug, result);
    pos_map_put(data, POS_TEXT("tags"),
                pos_value_array(plural_values(merged, "tag", "tags", result)));
    draft->page.data = data;
    pos_value layout = pos_map_get(data, POS_TEXT("layout"));
    draft->page.layout_named = pos_map_has(data, POS_TEXT("layout"));
    draft->page.layout = site__layout_text(layout, result);
    return NULL;
}
