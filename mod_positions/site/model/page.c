/* A file → a page: front matter over defaults, what Jekyll adds, the URL; packed into one heap
 * block. Jekyll::Page, Jekyll::Document, and GitHub Pages' optional-front-matter and
 * titles-from-headings. */
#include "site/parts.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "base/pack.h"
#include "base/unicode.h"
#include "site/plugins/plugins.h"

/* ---- what a file is ---- */

/* jekyll-optional-front-matter's FILENAME_BLACKLIST */
static bool is_meta_name(pos_text basename)
{
    static const char *const names[] = {
        "README",          "LICENSE",      "LICENCE",        "COPYING",
        "CODE_OF_CONDUCT", "CONTRIBUTING", "ISSUE_TEMPLATE", "PULL_REQUEST_TEMPLATE"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal_nocase(basename, pos_text_of(names[i])))
            return true;
    return false;
}

static bool option_is_off(const site__config *config, const char *plugin)
{
    pos_value options = pos_map_get(config->map, pos_text_of(plugin));
    return options.kind == POS_MAP && !pos_map_bool(options.as.map, "enabled", true);
}

/* jekyll-readme-index: a README without front matter. */
static bool is_readme(const site__draft *draft)
{
    return draft->page.markdown && pos_text_equal_nocase(draft->basename, POS_TEXT("README")) &&
           !option_is_off(draft->config, "readme_index");
}

static bool is_optional_page(const site__draft *draft)
{
    return draft->page.markdown &&
           (!is_meta_name(draft->basename) || site__is_included(draft->config, draft->relative)) &&
           !option_is_off(draft->config, "optional_front_matter") &&
           !pos_map_bool(draft->config->map, "require_front_matter", false);
}

/* NNNN-NN-NN-slug.ext, the year of two to four digits, the others of one or two
 * (DATE_FILENAME_MATCHER). */
static bool split_dated_name(int64_t *days, pos_text *slug, pos_text name)
{
    int64_t number[3] = {0, 0, 0};
    size_t at = 0;
    for (int part = 0; part < 3; part++) {
        size_t start = at;
        while (at < name.size && pos_is_digit(name.data[at]) && at - start < 4)
            number[part] = number[part] * 10 + (name.data[at++] - '0');
        size_t least = part == 0 ? 2 : 1, most = part == 0 ? 4 : 2;
        if (at - start < least || at - start > most || at >= name.size || name.data[at++] != '-')
            return false;
    }
    if (!pos_date_valid(number[0], (int)number[1], (int)number[2]))
        return false;
    size_t dot = pos_text_find_last_char(name, '.');
    if (dot == POS_NOT_FOUND || dot < at || dot + 1 == name.size)
        return false;
    *days = pos_days_of(number[0], (int)number[1], (int)number[2]);
    *slug = pos_text_slice(name, at, name.size);
    return true;
}

const char *site__layout_text(pos_value layout, apr_pool_t *result)
{
    if (layout.kind == POS_INT)
        return apr_psprintf(result, "%" APR_INT64_T_FMT, layout.as.integer);
    return layout.kind == POS_STRING ? pos_text_cstring(pos_value_text(layout), result) : NULL;
}

/* ---- documents' data ---- */

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

static void push_distinct(pos_array *array, pos_value value)
{
    for (uint32_t i = 0; i < array->count; i++)
        if (pos_value_equal(array->items[i], value))
            return;
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

/* Numbers and the like as their text: categories are strings. */
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
    for (uint32_t i = 0; i < named->count; i++)
        push_distinct(all, as_string(named->items[i], result));
    pos_value one = pos_map_get(front, POS_TEXT("category"));
    if (one.kind == POS_ARRAY)
        for (uint32_t i = 0; i < one.as.array->count; i++)
            push_distinct(all, as_string(one.as.array->items[i], result));
    else if (pos_value_truthy(one))
        push_distinct(all, as_string(one, result));
    pos_map_put(data, POS_TEXT("categories"), pos_value_array(all));
}

bool site__read_date(pos_time *out, pos_value value, const pos_zone *zone)
{
    pos_time now = {0};
    switch ((pos_kind)value.kind) {
    case POS_DATE:
        *out = pos_time_of_days(value.as.integer, zone);
        return true;
    case POS_TIME:
        *out = pos_time_in_zone(value.as.time->seconds, value.as.time->nanos, zone);
        return true;
    case POS_STRING:
        if (!pos_time_parse(out, pos_value_text(value), zone, &now))
            return false;
        *out = pos_time_in_zone(out->seconds, out->nanos, zone);
        return true;
    default:
        return false;
    }
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
            if (title->size > 0)
                pos_buffer_add_char(title, ' ');
            pos_utf8_capitalize(title, pos_text_slice(rest, 0, end));
            rest = pos_text_slice(rest, hyphen == POS_NOT_FOUND ? end : end + 1, rest.size);
        }
        pos_map_put(data, POS_TEXT("title"), pos_value_string(pos_buffer_text(title)));
    }
    if (!pos_value_truthy(pos_map_get(data, POS_TEXT("slug"))))
        pos_map_put(data, POS_TEXT("slug"), pos_value_string(slug));
    if (!pos_value_truthy(pos_map_get(data, POS_TEXT("ext"))))
        pos_map_put(data, POS_TEXT("ext"), pos_value_string(pos_text_of(draft->page.extension)));
}

static pos_error *set_date(pos_map *data, site__draft *draft, bool named, int64_t days,
                           apr_pool_t *result)
{
    const pos_zone *zone = draft->config->zone;
    pos_value value = pos_map_get(data, POS_TEXT("date"));
    site_page *page = &draft->page;
    if (!pos_value_is_nil(value)) {
        page->dated = site__read_date(&page->date, value, zone);
        if (!page->dated)
            return pos_error_make(
                POS_EINVALID, result,
                "`date` is no date; write it as 2026-01-05 or 2026-01-05 10:00:00 +0100");
    } else if (named) {
        page->date = pos_time_of_days(days, zone);
        page->dated = true;
    } else if (page->draft) {
        page->date = pos_time_in_zone(page->stamp.mtime / 1000000, 0, zone);
        page->dated = true;
    }
    if (page->dated)
        pos_map_put(data, POS_TEXT("date"), time_value(&page->date, result));
    return NULL;
}

static pos_map *copy_map(const pos_map *map, apr_pool_t *result)
{
    pos_map *copy = pos_map_make(map->count + 8, result);
    for (uint32_t i = 0; i < map->count; i++)
        pos_map_set(copy, map->entries[i].key, map->entries[i].value);
    return copy;
}

static pos_error *fill_document(site__draft *draft, const pos_map *front, apr_pool_t *result)
{
    const site__config *config = draft->config;
    const pos_map *defaults =
        site__defaults_for(config, draft->relative, pos_text_of(draft->owner->label), result);
    const pos_map *merged = site__deep_merge(defaults, front, result);
    pos_map *data = pos_map_make(merged->count + 8, result);
    pos_map_put(data, POS_TEXT("draft"), pos_value_bool(draft->page.draft));
    pos_map_put(data, POS_TEXT("categories"), POS_VALUE_NIL);
    for (uint32_t i = 0; i < merged->count; i++)
        pos_map_set(data, merged->entries[i].key, merged->entries[i].value);
    set_categories(data, draft, merged, result);
    int64_t days = 0;
    pos_text name = pos_text_of(draft->page.name), slug = draft->basename;
    bool named = split_dated_name(&days, &slug, name);
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

/* ---- pages' data ---- */

/* A key of the front matter, even a nil one, wins over the defaults (data.default_proc). */
static void find_layout(site__draft *draft, const pos_map *front, const pos_map *defaults,
                        apr_pool_t *result)
{
    bool own = pos_map_has(front, POS_TEXT("layout"));
    pos_value layout = pos_map_get(own ? front : defaults, POS_TEXT("layout"));
    draft->page.layout_named = own || pos_map_has(defaults, POS_TEXT("layout"));
    draft->page.layout = site__layout_text(layout, result);
}

static void fill_page(site__draft *draft, const pos_map *front, apr_pool_t *result)
{
    const pos_map *defaults =
        site__defaults_for(draft->config, draft->relative, POS_TEXT("pages"), result);
    find_layout(draft, front, defaults, result);
    draft->page.data = copy_map(site__deep_merge(defaults, front, result), result);
}

/* ---- titles from headings ---- */

/* An option of jekyll-titles-from-headings that is off by default. */
static bool option_is_on(const site__draft *draft, const char *key)
{
    pos_value options = pos_map_get(draft->config->map, POS_TEXT("titles_from_headings"));
    return options.kind == POS_MAP && pos_map_bool(options.as.map, key, false);
}

static pos_text first_line(pos_text *rest)
{
    pos_text line = POS_TEXT("");
    pos_text_next_line(&line, rest);
    return line;
}

static bool is_underline(pos_text line)
{
    size_t size = 0;
    while (size < line.size && (line.data[size] == '-' || line.data[size] == '='))
        size++;
    return size > 0 && pos_text_strip(pos_text_slice(line, size, line.size)).size == 0;
}

/* heading ::= "#"{1,3} white-space text [white-space "#"{1,3}] | text newline ("-" | "=")+
 * at the very beginning (jekyll-titles-from-headings' TITLE_REGEX). */
static bool leading_heading(pos_text *out, pos_text *body)
{
    while (body->size > 0 && pos_is_space(body->data[0]))
        *body = pos_text_slice(*body, 1, body->size);
    size_t hashes = 0;
    while (hashes < body->size && body->data[hashes] == '#')
        hashes++;
    if (hashes >= 1 && hashes <= 3 && hashes < body->size && pos_is_space(body->data[hashes])) {
        while (hashes < body->size && pos_is_space(body->data[hashes]))
            hashes++;
        *body = pos_text_slice(*body, hashes, body->size);
        *out = pos_text_strip(first_line(body));
        return true;
    }
    *out = first_line(body);
    return out->size > 0 && is_underline(first_line(body));
}

/* Behind what strip_html takes out with all that is in it, where that begins at `at`; else `at`.
 * `unclosed` remembers what was looked for in vain. */
static size_t skip_hidden(unsigned *unclosed, pos_text html, size_t at)
{
    static const pos_text pairs[][2] = {{{"<script", 7}, {"</script>", 9}},
                                        {{"<style", 6}, {"</style>", 8}},
                                        {{"<!--", 4}, {"-->", 3}}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (*unclosed & 1u << i ||
            !pos_text_starts(pos_text_slice(html, at, html.size), pairs[i][0]))
            continue;
        size_t end = pos_text_find(html, pairs[i][1], at);
        if (end != POS_NOT_FOUND)
            return end + pairs[i][1].size;
        *unclosed |= 1u << i;
    }
    return at;
}

/* Without tags and footnote marks, white space as one space each. */
static void add_plain(pos_buffer *plain, pos_text html)
{
    bool inside = false, gap = false, marks = true;
    unsigned unclosed = 0;
    for (size_t i = 0; i < html.size; i++) {
        char c = html.data[i];
        bool mark = marks && !inside && c == '[' && i + 1 < html.size && html.data[i + 1] == '^';
        size_t end = mark ? pos_text_find_char(html, ']', i) : POS_NOT_FOUND;
        size_t hidden = !inside && c == '<' ? skip_hidden(&unclosed, html, i) : i;
        marks = marks && (!mark || end != POS_NOT_FOUND);
        if (hidden > i || end != POS_NOT_FOUND) {
            i = hidden > i ? hidden - 1 : end;
        } else if (inside || c == '<') {
            inside = c != '>';
        } else if (pos_is_space(c)) {
            gap = plain->size > 0;
        } else {
            if (gap)
                pos_buffer_add_char(plain, ' ');
            gap = false;
            pos_buffer_add_char(plain, c);
        }
    }
}

/* The heading as plain text: markdownify, strip_html, normalize_whitespace, less footnote marks. */
static pos_error *plain_title(pos_text *out, pos_text heading, const markup_dialect *dialect,
                              apr_pool_t *result)
{
    pos_buffer *html = pos_buffer_make(SITE_OUTPUT_MOST, result);
    pos_buffer *plain = pos_buffer_make(0, result);
    POS_TRY(markup_markdown(html, heading, dialect, result));
    add_plain(plain, pos_buffer_text(html));
    *out = pos_buffer_text(plain);
    return NULL;
}

/* A document's title is taken for one that Jekyll made up. */
static bool wants_title(const site__draft *draft)
{
    if (!draft->page.markdown || option_is_off(draft->config, "titles_from_headings") ||
        site__goes_away(draft))
        return false;
    if (draft->owner)
        return draft->owner->output && option_is_on(draft, "collections");
    return pos_value_is_nil(pos_map_get(draft->page.data, POS_TEXT("title")));
}

static void strip_heading(markup_document *document, pos_text rest)
{
    for (const char *at = document->body.data; at < rest.data; at++)
        document->body_line += *at == '\n';
    document->body = rest;
}

static pos_error *set_title(site__draft *draft, markup_document *document, apr_pool_t *result)
{
    pos_text heading, title, rest = document->body;
    if (!wants_title(draft) || !leading_heading(&heading, &rest))
        return NULL;
    pos_value strip = pos_map_get(draft->page.data, POS_TEXT("strip_title"));
    if (strip.kind == POS_BOOL ? strip.as.boolean : option_is_on(draft, "strip_title"))
        strip_heading(document, rest);
    POS_TRY(plain_title(&title, heading, draft->config->dialect, result));
    pos_map *data = copy_map(draft->page.data, result);
    pos_map_put(data, POS_TEXT("title"), pos_value_string(title));
    draft->page.data = data;
    return NULL;
}

/* ---- URL, target, type ---- */

static const char *converted_extension(const site__draft *draft)
{
    pos_text extension = pos_text_of(draft->page.extension);
    if (draft->page.markdown)
        return ".html";
    if (pos_text_equal_nocase(extension, POS_TEXT(".scss")) ||
        pos_text_equal_nocase(extension, POS_TEXT(".sass")))
        return ".css";
    return draft->page.extension;
}

/* Renderer#output_ext: the permalink's extension, else the converter's. */
static const char *output_extension(const site__draft *draft, apr_pool_t *result)
{
    pos_text permalink = pos_text_of(draft->permalink);
    if (draft->permalink && !pos_text_ends(permalink, POS_TEXT("/"))) {
        pos_text extension = site__extension(permalink);
        if (extension.size > 0)
            return pos_text_cstring(extension, result);
    }
    return converted_extension(draft);
}

/* What Jekyll would write (Page#destination, Document#destination), decoded, with its leading
 * slash. */
static const char *target_of(const site_page *page, apr_pool_t *result)
{
    pos_text path = pos_text_of(site__unescape(pos_text_of(page->url), result));
    pos_text extension = pos_text_of(page->output_extension);
    if (pos_text_ends(path, POS_TEXT("/")))
        return apr_pstrcat(result, path.data, "index", page->collection ? ".html" : extension.data,
                           NULL);
    if (pos_text_ends(path, extension))
        return path.data;
    return apr_pstrcat(result, path.data, extension.data, NULL);
}

/* The text types that Jekyll sites generate; httpd's mime.types knows the others by the URL. */
static const char *type_of(const char *target)
{
    static const struct {
        const char *extension, *type;
    } types[] = {{".html", "text/html; charset=utf-8"},
                 {".htm", "text/html; charset=utf-8"},
                 {".xhtml", "application/xhtml+xml; charset=utf-8"},
                 {".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".mjs", "text/javascript; charset=utf-8"},
                 {".json", "application/json"},
                 {".map", "application/json"},
                 {".webmanifest", "application/manifest+json"},
                 {".xml", "application/xml; charset=utf-8"},
                 {".xsl", "application/xml; charset=utf-8"},
                 {".atom", "application/atom+xml; charset=utf-8"},
                 {".rss", "application/rss+xml; charset=utf-8"},
                 {".svg", "image/svg+xml"},
                 {".txt", "text/plain; charset=utf-8"},
                 {".md", "text/markdown; charset=utf-8"},
                 {".csv", "text/csv; charset=utf-8"},
                 {".tsv", "text/tab-separated-values; charset=utf-8"},
                 {".ics", "text/calendar; charset=utf-8"},
                 {".bib", "text/x-bibtex; charset=utf-8"},
                 {".vcf", "text/vcard; charset=utf-8"}};
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (pos_text_ends(pos_text_of(target), pos_text_of(types[i].extension)))
            return types[i].type;
    return "text/plain; charset=utf-8";
}

static pos_error *find_url(site__draft *draft, apr_pool_t *result)
{
    site_page *page = &draft->page;
    page->output_extension = output_extension(draft, result);
    POS_TRY(site__url_of(&page->url, draft, result));
    page->target = target_of(page, result);
    page->type = type_of(page->target);
    return NULL;
}

static pos_error *find_permalink(site__draft *draft, const pos_map *front, pos_text source,
                                 apr_pool_t *result)
{
    pos_value value = pos_map_get(draft->page.data, POS_TEXT("permalink"));
    if (value.kind != POS_STRING)
        return NULL;
    if (value.size == 0 && pos_map_has(front, POS_TEXT("permalink"))) {
        size_t at = pos_text_find(source, POS_TEXT("permalink"), 0);
        return pos_error_at(POS_EINVALID, draft->page.source, source, at == POS_NOT_FOUND ? 0 : at,
                            result, "`permalink` is empty; write a path such as /positions/");
    }
    if (value.size > 0)
        draft->permalink = pos_text_cstring(pos_value_text(value), result);
    return NULL;
}

/* ---- packing ---- */

static pos_digest digest_fields(const site_page *page, apr_pool_t *scratch)
{
    pos_digester *digester = pos_digester_make(scratch);
    pos_digester_add(digester, pos_text_of(page->source));
    pos_digester_add(digester, pos_text_of(page->url));
    pos_digester_add(digester, pos_text_of(page->layout));
    pos_digester_add_int(digester, page->layout_named);
    pos_digester_add_value(digester, pos_value_map(page->data));
    return pos_digester_end(digester);
}

static const char *const *strings_of(site_page *page, size_t index)
{
    const char **const all[] = {
        &page->source, &page->url,       &page->target,           &page->name,
        &page->dir,    &page->extension, &page->output_extension, &page->collection,
        &page->layout, &page->type,      &page->origin,           &page->redirect};
    return index < sizeof(all) / sizeof(*all) ? (const char *const *)all[index] : NULL;
}

static site_page *pack(site_page *page)
{
    pos_value data = pos_value_map(page->data);
    size_t size = ((sizeof(*page) + 7) & ~(size_t)7) + pos_packed_size(data) +
                  pos_packed_text_size(pos_text_of(page->date.zone));
    for (size_t i = 0; strings_of(page, i); i++)
        size += pos_packed_text_size(pos_text_of(*strings_of(page, i)));
    char *block = malloc(size);
    if (!block)
        return NULL;
    site_page *packed = (site_page *)(void *)block;
    *packed = *page;
    pos_packer packer = {block + ((sizeof(*page) + 7) & ~(size_t)7), block + size};
    for (size_t i = 0; strings_of(packed, i); i++)
        *(const char **)(uintptr_t)strings_of(packed, i) =
            pos_pack_string(&packer, *strings_of(page, i));
    packed->date.zone = pos_pack_string(&packer, page->date.zone);
    packed->data = pos_pack_value(&packer, data).as.map;
    packed->references = 1;
    packed->drop =
        (pos_object){packed->collection ? &site__document_class : &site__page_class, packed};
    return packed;
}

void site__page_keep(site_page *page)
{
    pos_references_add(&page->references);
}

void site__page_drop(site_page *page)
{
    if (page && pos_references_drop(&page->references))
        free(page);
}

/* ---- the whole ---- */

static void name_parts(site__draft *draft, const site__entry *entry, apr_pool_t *result)
{
    const site__config *config = draft->config;
    pos_text path = pos_text_of(entry->path), name = site__basename(path);
    pos_text extension = site__extension(name);
    site_page *page = &draft->page;
    page->source = entry->path;
    page->theme = entry->theme;
    page->stamp = entry->stamp;
    page->name = pos_text_cstring(name, result);
    page->dir = apr_pstrcat(result, "/", pos_text_cstring(site__dirname(path), result), NULL);
    page->extension = pos_text_cstring(extension, result);
    page->markdown = site__is_markdown(config, extension);
    draft->basename = pos_text_slice(name, 0, name.size - extension.size);
    while (draft->basename.size > 0 && draft->basename.data[draft->basename.size - 1] == '.')
        draft->basename.size--;
    draft->relative = draft->owner ? site__below_collections(config, path) : path;
}

/* Without front matter a collection's file is a static file, of which the plug-in makes a page. */
static const site__collection *owner_of(const site__entry *entry, const markup_document *document,
                                        const site__config *config)
{
    if (entry->role == SITE_ROLE_DOCUMENT)
        return document->has_front_matter ? &config->collections[entry->collection] : NULL;
    if (entry->role == SITE_ROLE_PAGE)
        return NULL;
    for (size_t i = 0; i < config->collection_count; i++)
        if (strcmp(config->collections[i].label, "posts") == 0)
            return &config->collections[i];
    return NULL;
}

/* A dated name makes a post, any name a draft, front matter everything else. */
static bool is_page(const site__draft *draft, const site__entry *entry,
                    const markup_document *document)
{
    int64_t days;
    pos_text slug;
    if (entry->role == SITE_ROLE_POST)
        return split_dated_name(&days, &slug, pos_text_of(draft->page.name));
    if (entry->role == SITE_ROLE_DRAFT || document->has_front_matter)
        return true;
    return !draft->owner && (is_optional_page(draft) || is_readme(draft));
}

static void find_flags(site__draft *draft, const markup_document *document, pos_text text)
{
    site_page *page = &draft->page;
    pos_text extension = pos_text_of(page->extension);
    bool sass = site__is_stylesheet(page);
    bool yaml = draft->owner && (pos_text_equal(extension, POS_TEXT(".yml")) ||
                                 pos_text_equal(extension, POS_TEXT(".yaml")));
    page->optional = !document->has_front_matter;
    bool readme = page->optional && !draft->owner && is_readme(draft);
    page->index_too = readme && is_optional_page(draft);
    page->readme = readme && !page->index_too;
    page->no_layout = sass || yaml || (page->layout && strcmp(page->layout, "none") == 0);
    page->liquid = !yaml && pos_map_bool(page->data, "render_with_liquid", true);
    page->published = pos_map_bool(page->data, "published", true) || draft->config->unpublished;
    page->written = page->published && (!draft->owner || draft->owner->output);
    page->body = (size_t)(document->body.data - text.data);
    page->body_line = document->body_line;
}

/* StaticFile#to_page: the folder of the URL that the file itself would have. */
static void become_index(site__draft *draft, const site__entry *entry, apr_pool_t *result)
{
    pos_map *data = copy_map(draft->page.data, result);
    const site__file file = {
        .path = entry->path, .role = entry->role, .collection = entry->collection};
    const char *url = site__url_as_file(draft->config, &file, result);
    const char *slash = strrchr(url, '/');
    draft->permalink = slash ? apr_pstrmemdup(result, url, (size_t)(slash - url) + 1) : "/";
    pos_map_put(data, POS_TEXT("permalink"), pos_value_string(pos_text_of(draft->permalink)));
    draft->page.data = data;
}

static pos_error *fill(site__draft *draft, const site__entry *entry, markup_document *document,
                       pos_text text, apr_pool_t *result)
{
    if (draft->owner)
        POS_TRY(fill_document(draft, document->data, result));
    else
        fill_page(draft, document->data, result);
    site__add_last_modified(draft, result);
    POS_TRY(set_title(draft, document, result));
    POS_TRY(find_permalink(draft, document->data, text, result));
    if (!document->has_front_matter && !draft->owner && is_readme(draft) &&
        !is_optional_page(draft))
        become_index(draft, entry, result);
    POS_TRY(find_url(draft, result));
    find_flags(draft, document, text);
    site__redirect_away(draft, result);
    return NULL;
}

pos_error *site__page_make(site_page **out, const site__entry *entry, pos_text text,
                           const site__config *config, apr_pool_t *scratch)
{
    markup_document document;
    POS_TRY(markup_front_matter(&document, text, entry->path, scratch));
    pos_value data = pos_value_map(document.data);
    markup_localize(&data, config->zone, scratch);
    site__draft draft = {.config = config, .owner = owner_of(entry, &document, config)};
    draft.page.collection = draft.owner ? draft.owner->label : NULL;
    draft.page.draft = entry->role == SITE_ROLE_DRAFT;
    name_parts(&draft, entry, scratch);
    *out = NULL;
    if (!is_page(&draft, entry, &document))
        return NULL;
    POS_TRY(fill(&draft, entry, &document, text, scratch));
    draft.page.content = pos_digest_of(text);
    draft.page.fields = digest_fields(&draft.page, scratch);
    *out = pack(&draft.page);
    return *out ? NULL : pos_error_make(POS_EIO, scratch, "out of memory");
}

/* ---- pages without a file ---- */

static pos_error *finish(site_page **out, site_page *page, apr_pool_t *scratch)
{
    page->generated = page->published = page->written = page->liquid = true;
    page->fields = digest_fields(page, scratch);
    *out = pack(page);
    return *out ? NULL : pos_error_make(POS_EIO, scratch, "out of memory");
}

pos_error *site__page_generate(site_page **out, const site__made *made, const site__config *config,
                               apr_pool_t *scratch)
{
    const site__entry entry = {.path = made->name, .role = SITE_ROLE_PAGE, .collection = -1};
    site__draft draft = {.config = config};
    name_parts(&draft, &entry, scratch);
    draft.page.data = made->data;
    draft.page.builtin = made->builtin;
    draft.page.redirect = made->redirect;
    find_layout(&draft, made->data, made->data, scratch);
    POS_TRY(find_permalink(&draft, made->data, POS_TEXT(""), scratch));
    POS_TRY(find_url(&draft, scratch));
    return finish(out, &draft.page, scratch);
}

site_page *site__page_map(const site_page *stylesheet, apr_pool_t *scratch)
{
    site_page page = *stylesheet, *made;
    page.origin = stylesheet->source;
    page.source = apr_pstrcat(scratch, stylesheet->source, ".map", NULL);
    page.url = apr_pstrcat(scratch, stylesheet->url, ".map", NULL);
    page.target = apr_pstrcat(scratch, stylesheet->target, ".map", NULL);
    page.output_extension = ".map";
    page.type = "application/json";
    page.map = true;
    return finish(&made, &page, scratch) ? NULL : made;
}

site_page *site__page_continue(const site_page *first, int number, const char *dir,
                               apr_pool_t *scratch)
{
    site_page page = *first, *made;
    pos_error *error;
    page.origin = first->source;
    page.dir = dir;
    page.url = site__sanitize_url(pos_text_of(dir), scratch);
    page.target =
        apr_pstrcat(scratch, site__unescape(pos_text_of(page.url), scratch), "index.html", NULL);
    page.source = page.target + 1;
    page.number = number;
    error = finish(&made, &page, scratch);
    return error ? NULL : made;
}
