/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-seo-tag 2.8: {% seo %}. Found here: the values, and which element of the head has which of
 * them. templates/seo.html writes the elements. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/jekyll/filters.h"
#include "site/model/library.h"
#include "site/plugins/tag_values.h"
#include "site/render/host.h"
#include "site/snapshot/snapshot.h"

/* What is gathered for one {% seo %}, roughly. */
#define SEO_BYTES 32768

typedef struct seo_run {
    liquid_run *run;
    apr_pool_t *pool;
    pos_value page, site;
    pos_value page_seo, site_social; /* maps, or nil */
    bool home;                       /* the home page, or /about/ */
    pos_map *out;                    /* what the template sees as `seo` */
} seo_run;

static pos_error *get_key(pos_value *out, const seo_run *in, pos_value from, const char *key)
{
    return liquid_property(out, from, pos_value_string(pos_text_of(key)), in->run);
}

/* The first that is neither nil nor false: Ruby's ||. */
static pos_error *get_either(pos_value *out, const seo_run *in, pos_value from, const char *key,
                             const char *other)
{
    POS_TRY(get_key(out, in, from, key));
    return pos_value_truthy(*out) ? NULL : get_key(out, in, from, other);
}

static pos_value map_or_nil(pos_value value)
{
    return value.kind == POS_MAP ? value : POS_VALUE_NIL;
}

static pos_error *apply_filter(pos_value *out, const seo_run *in, pos_value value,
                               liquid_filter filter)
{
    const liquid_call call = {.run = in->run};
    return filter(out, value, &call);
}

static void put_tag(const seo_run *in, const char *key, pos_value value)
{
    pos_map_put(in->out, pos_text_of(key), value);
}

static pos_value put_if(pos_map *map, const char *key, pos_value value)
{
    if (!pos_value_is_nil(value))
        pos_map_put(map, pos_text_of(key), value);
    return value;
}

static pos_value join_texts(const seo_run *in, pos_value left, const char *between, pos_value right)
{
    return pos_value_string(
        pos_text_of(apr_psprintf(in->pool, "%.*s%s%.*s", POS_TEXT_ARG(pos_value_text(left)),
                                 between, POS_TEXT_ARG(pos_value_text(right)))));
}

/* format_string: Markdown's words on one line; nil where there are none. */
static pos_error *plain_text(pos_value *out, const seo_run *in, pos_value value)
{
    const liquid_expression *expression;
    POS_TRY(liquid_expression_of(&expression, in->run,
                                 POS_TEXT("seo_text | markdownify | strip_html | "
                                          "normalize_whitespace | escape_once")));
    liquid_bind(in->run, POS_TEXT("seo_text"), value);
    pos_error *error = liquid_evaluate(out, expression, in->run);
    liquid_unbind(in->run);
    if (!error && out->kind == POS_STRING && out->size == 0)
        *out = POS_VALUE_NIL;
    if (!error && out->kind == POS_STRING)
        *out = pos_value_string(pos_text_copy(pos_value_text(*out), in->pool));
    return error;
}

/* ---- titles ---- */

/* "Page 2 of 3 for ", in the site's words, before the title of a further page of a list. */
static pos_error *page_number(pos_value *out, const seo_run *in, pos_value paginator)
{
    pos_value page, total, words;
    *out = POS_VALUE_NIL;
    if (paginator.kind != POS_MAP)
        return NULL;
    POS_TRY(get_key(&page, in, paginator, "page"));
    POS_TRY(get_key(&total, in, paginator, "total_pages"));
    if (page.kind != POS_INT || page.as.integer <= 1)
        return NULL;
    POS_TRY(get_key(&words, in, in->site, "seo_paginator_message"));
    pos_text text = words.kind == POS_STRING ? pos_value_text(words)
                                             : POS_TEXT("Page %<current>s of %<total>s for ");
    const struct {
        pos_text mark;
        int64_t number;
    } marks[] = {{POS_TEXT("%<current>s"), page.as.integer},
                 {POS_TEXT("%<total>s"), total.as.integer}};
    pos_buffer *message = pos_buffer_make(0, in->pool);
    for (size_t at = 0, m; at < text.size;) {
        for (m = 0; m < 2; m++)
            if (pos_text_starts(pos_text_slice(text, at, text.size), marks[m].mark))
                break;
        if (m < 2)
            pos_buffer_printf(message, "%" APR_INT64_T_FMT, marks[m].number);
        else
            pos_buffer_add_char(message, text.data[at]);
        at += m < 2 ? marks[m].mark.size : 1;
    }
    *out = pos_value_string(pos_buffer_whole(message));
    return NULL;
}

static pos_error *put_titles(const seo_run *in, pos_value paginator, pos_value description)
{
    pos_value site_title, tagline, page_title, number, title;
    POS_TRY(get_either(&site_title, in, in->site, "title", "name"));
    POS_TRY(plain_text(&site_title, in, site_title));
    POS_TRY(get_key(&tagline, in, in->site, "tagline"));
    POS_TRY(plain_text(&tagline, in, tagline));
    POS_TRY(get_key(&page_title, in, in->page, "title"));
    POS_TRY(plain_text(&page_title, in, page_title));
    if (pos_value_is_nil(page_title))
        page_title = site_title;
    title = page_title;
    if (!pos_value_is_nil(site_title) && !pos_value_equal(page_title, site_title))
        title = join_texts(in, page_title, " | ", site_title);
    else if (!pos_value_is_nil(site_title) && !pos_value_is_nil(description))
        title =
            join_texts(in, site_title, " | ", pos_value_is_nil(tagline) ? description : tagline);
    POS_TRY(page_number(&number, in, paginator));
    if (!pos_value_is_nil(number))
        title = join_texts(in, number, "", title);
    put_tag(in, "site_title", site_title);
    put_tag(in, "page_title", page_title);
    put_tag(in, "title", title);
    return NULL;
}

/* ---- who ---- */

static pos_error *is_blank(bool *out, const seo_run *in, pos_value value)
{
    pos_text text;
    POS_TRY(liquid_text(&text, value, in->run));
    *out = text.size == 0;
    return NULL;
}

/* The page's author, the first of its authors, or the site's. */
static pos_error *find_author(pos_value *out, const seo_run *in)
{
    pos_value authors;
    bool blank;
    POS_TRY(get_key(out, in, in->page, "author"));
    POS_TRY(is_blank(&blank, in, *out));
    if (!blank)
        return NULL;
    POS_TRY(get_key(&authors, in, in->page, "authors"));
    if (authors.kind == POS_ARRAY && authors.as.array->count > 0) {
        *out = authors.as.array->items[0];
        POS_TRY(is_blank(&blank, in, *out));
    }
    return blank ? get_key(out, in, in->site, "author") : NULL;
}

/* AuthorDrop#author_hash: a name is looked up in site.data.authors. */
static pos_error *author_map(const pos_map **out, const seo_run *in)
{
    pos_value author, known;
    POS_TRY(find_author(&author, in));
    *out = pos_map_make(0, in->pool);
    if (author.kind == POS_MAP)
        *out = author.as.map;
    if (author.kind != POS_STRING || author.size == 0)
        return NULL;
    pos_map *map = pos_map_make(8, in->pool);
    pos_map_put(map, POS_TEXT("name"), author);
    *out = map;
    POS_TRY(get_key(&known, in, in->site, "data"));
    POS_TRY(get_key(&known, in, known, "authors"));
    if (known.kind != POS_MAP)
        return NULL;
    POS_TRY(liquid_property(&known, known, author, in->run));
    for (uint32_t i = 0; known.kind == POS_MAP && i < known.as.map->count; i++)
        pos_map_set(map, known.as.map->entries[i].key, known.as.map->entries[i].value);
    return NULL;
}

static pos_value handle_of(const pos_map *author)
{
    pos_value handle = pos_map_get(author, POS_TEXT("twitter"));
    if (!pos_value_truthy(handle))
        handle = pos_map_get(author, POS_TEXT("name"));
    pos_text text = pos_value_text(handle);
    if (handle.kind != POS_STRING)
        return POS_VALUE_NIL;
    if (pos_text_starts(text, POS_TEXT("@")))
        text = pos_text_slice(text, 1, text.size);
    return pos_value_string(text);
}

static pos_value author_json(const seo_run *in, const pos_map *author)
{
    pos_value type = pos_map_get(author, POS_TEXT("type"));
    pos_value name = pos_map_get(author, POS_TEXT("name"));
    pos_text text = pos_value_text(type);
    if (!pos_value_truthy(name) ||
        (pos_value_truthy(type) && !pos_text_equal(text, POS_TEXT("Person")) &&
         !pos_text_equal(text, POS_TEXT("Organization"))))
        return POS_VALUE_NIL;
    pos_map *map = pos_map_make(3, in->pool);
    pos_map_put(map, POS_TEXT("@type"),
                pos_value_truthy(type) ? type : pos_value_string(POS_TEXT("Person")));
    pos_map_put(map, POS_TEXT("name"), name);
    pos_value url = pos_map_get(author, POS_TEXT("url"));
    if (pos_value_truthy(url))
        pos_map_put(map, POS_TEXT("url"), url);
    return pos_value_map(map);
}

/* ---- addresses and pictures ---- */

static pos_error *whole_address(pos_value *out, const seo_run *in, pos_value value)
{
    if (value.kind == POS_STRING)
        POS_TRY(apply_filter(&value, in, value, site__filter_absolute_url));
    return apply_filter(out, in, value, site__filter_uri_escape);
}

/* A map of all that is said of it, `path` first; nil where it has none. */
static pos_error *find_image(pos_value *out, const seo_run *in)
{
    static const char *const keys[] = {"path", "facebook", "twitter"};
    pos_value value, path = POS_VALUE_NIL;
    POS_TRY(get_key(&value, in, in->page, "image"));
    *out = POS_VALUE_NIL;
    if (value.kind == POS_STRING)
        path = value;
    for (size_t i = 0; value.kind == POS_MAP && !pos_value_truthy(path) && i < 3; i++)
        path = pos_map_get(value.as.map, pos_text_of(keys[i]));
    if (!pos_value_truthy(path))
        return NULL;
    POS_TRY(whole_address(&path, in, path));
    pos_map *map = pos_map_make(4, in->pool);
    pos_map_put(map, POS_TEXT("path"), path);
    for (uint32_t i = 0; value.kind == POS_MAP && i < value.as.map->count; i++)
        if (!pos_text_equal(pos_value_text(value.as.map->entries[i].key), POS_TEXT("path")))
            pos_map_set(map, value.as.map->entries[i].key, value.as.map->entries[i].value);
    *out = pos_value_map(map);
    return NULL;
}

/* A path alone is its own description; else the address comes behind what else is known. */
static pos_value image_json(const seo_run *in, pos_value image)
{
    if (image.kind != POS_MAP || image.as.map->count == 1)
        return image.kind == POS_MAP ? pos_map_get(image.as.map, POS_TEXT("path")) : POS_VALUE_NIL;
    pos_map *map = pos_map_make(image.as.map->count + 1, in->pool);
    for (uint32_t i = 1; i < image.as.map->count; i++)
        pos_map_set(map, image.as.map->entries[i].key, image.as.map->entries[i].value);
    pos_map_put(map, POS_TEXT("url"), pos_map_get(image.as.map, POS_TEXT("path")));
    pos_map_put(map, POS_TEXT("@type"), pos_value_string(POS_TEXT("imageObject")));
    return pos_value_map(map);
}

static pos_error *find_canonical(pos_value *out, const seo_run *in)
{
    bool blank;
    pos_text index = POS_TEXT("/index.html");
    POS_TRY(get_key(out, in, in->page, "canonical_url"));
    POS_TRY(is_blank(&blank, in, *out));
    if (!blank)
        return NULL;
    POS_TRY(get_key(out, in, in->page, "url"));
    POS_TRY(apply_filter(out, in, *out, site__filter_absolute_url));
    pos_text text = pos_value_text(*out);
    if (pos_text_ends(text, index))
        *out = pos_value_string(pos_text_slice(text, 0, text.size - index.size + 1));
    return NULL;
}

/* {"@type", "logo", "name"}: who publishes, where the site has a logo. */
static pos_error *publisher_json(pos_value *out, const seo_run *in, const pos_map *author)
{
    pos_value logo;
    *out = POS_VALUE_NIL;
    POS_TRY(get_key(&logo, in, in->site, "logo"));
    if (!pos_value_truthy(logo))
        return NULL;
    POS_TRY(whole_address(&logo, in, logo));
    pos_map *picture = pos_map_make(2, in->pool), *map = pos_map_make(3, in->pool);
    pos_map_put(picture, POS_TEXT("@type"), pos_value_string(POS_TEXT("ImageObject")));
    pos_map_put(picture, POS_TEXT("url"), logo);
    pos_map_put(map, POS_TEXT("@type"), pos_value_string(POS_TEXT("Organization")));
    pos_map_put(map, POS_TEXT("logo"), pos_value_map(picture));
    pos_value name = pos_map_get(author, POS_TEXT("name"));
    if (pos_value_truthy(name))
        pos_map_put(map, POS_TEXT("name"), name);
    *out = pos_value_map(map);
    return NULL;
}

/* ---- the rest ---- */

/* ^/(about/)?(index.html?)?$ */
static bool is_home(pos_text url)
{
    if (pos_text_starts(url, POS_TEXT("/about/")))
        url = pos_text_slice(url, 6, url.size);
    return pos_text_equal(url, POS_TEXT("/")) || pos_text_equal(url, POS_TEXT("/index.html")) ||
           pos_text_equal(url, POS_TEXT("/index.htm"));
}

static pos_error *as_xmlschema(pos_value *out, const seo_run *in, pos_value date)
{
    *out = POS_VALUE_NIL;
    return pos_value_truthy(date) ? apply_filter(out, in, date, site__filter_date_to_xmlschema)
                                  : NULL;
}

static pos_error *find_type(pos_value *out, const seo_run *in, pos_value date)
{
    POS_TRY(get_key(out, in, in->page_seo, "type"));
    if (!pos_value_truthy(*out))
        *out = pos_value_string(in->home                 ? POS_TEXT("WebSite")
                                : pos_value_truthy(date) ? POS_TEXT("BlogPosting")
                                                         : POS_TEXT("WebPage"));
    return NULL;
}

static pos_error *find_name(pos_value *out, const seo_run *in)
{
    pos_value name;
    POS_TRY(get_key(&name, in, in->page_seo, "name"));
    *out = POS_VALUE_NIL;
    if (pos_value_truthy(name))
        POS_TRY(plain_text(out, in, name));
    if (!pos_value_is_nil(*out) || !in->home)
        return NULL;
    POS_TRY(get_key(&name, in, in->site_social, "name"));
    if (pos_value_truthy(name))
        return plain_text(out, in, name);
    *out = pos_map_get(in->out, POS_TEXT("site_title"));
    return NULL;
}

static pos_error *find_links(pos_value *out, const seo_run *in)
{
    POS_TRY(get_key(out, in, in->page_seo, "links"));
    if (pos_value_truthy(*out))
        return NULL;
    *out = POS_VALUE_NIL;
    if (in->home)
        POS_TRY(get_key(out, in, in->site_social, "links"));
    if (!pos_value_truthy(*out))
        *out = POS_VALUE_NIL;
    return NULL;
}

/* Language tags with "_", as og:locale wants them. */
static pos_error *put_locale(const seo_run *in)
{
    static const char *const keys[] = {"locale", "lang"};
    pos_value value = POS_VALUE_NIL;
    pos_text text;
    for (size_t i = 0; i < 4 && !pos_value_truthy(value); i++)
        POS_TRY(get_key(&value, in, i % 2 ? in->site : in->page, keys[i / 2]));
    if (!pos_value_truthy(value))
        value = pos_value_string(POS_TEXT("en_US"));
    POS_TRY(liquid_text(&text, value, in->run));
    char *locale = pos_text_cstring(text, in->pool);
    for (char *c = locale; *c; c++)
        *c = *c == '-' ? '_' : *c;
    put_tag(in, "page_locale", pos_value_string(pos_text_of(locale)));
    return NULL;
}

/* ---- JSON-LD: keys in order ---- */

static pos_error *put_json(const seo_run *in, const pos_map *author, pos_value date)
{
    pos_map *json = pos_map_make(16, in->pool), *entity = pos_map_make(2, in->pool);
    pos_value value, type, canonical = pos_map_get(in->out, POS_TEXT("canonical_url"));
    POS_TRY(find_type(&type, in, date));
    put_if(json, "@context", pos_value_string(POS_TEXT("https://schema.org")));
    put_if(json, "@type", type);
    put_if(json, "author", author_json(in, author));
    POS_TRY(get_key(&value, in, in->page_seo, "date_modified"));
    if (!pos_value_truthy(value))
        POS_TRY(get_key(&value, in, in->page, "last_modified_at"));
    POS_TRY(as_xmlschema(&value, in, pos_value_truthy(value) ? value : date));
    put_if(json, "dateModified", value);
    POS_TRY(as_xmlschema(&value, in, date));
    put_if(json, "datePublished", value);
    put_if(json, "description", pos_map_get(in->out, POS_TEXT("description")));
    put_if(json, "headline", pos_map_get(in->out, POS_TEXT("page_title")));
    put_if(json, "image", image_json(in, pos_map_get(in->out, POS_TEXT("image"))));
    pos_text name = pos_value_text(type);
    pos_map_put(entity, POS_TEXT("@type"), pos_value_string(POS_TEXT("WebPage")));
    pos_map_put(entity, POS_TEXT("@id"), canonical);
    if (pos_text_equal(name, POS_TEXT("BlogPosting")) ||
        pos_text_equal(name, POS_TEXT("CreativeWork")))
        put_if(json, "mainEntityOfPage", pos_value_map(entity));
    POS_TRY(find_name(&value, in));
    put_if(json, "name", value);
    POS_TRY(publisher_json(&value, in, author));
    put_if(json, "publisher", value);
    POS_TRY(find_links(&value, in));
    put_if(json, "sameAs", value);
    put_if(json, "url", canonical);
    put_tag(in, "json_ld", pos_value_map(json));
    return NULL;
}

/* ---- the elements of the head ---- */

/* <meta KIND="NAME" content="VALUE">, or <link rel="NAME" href="VALUE">. The value lies at `path`:
 * of the site's configuration, or of what was found here. Where there is none there is no element.
 */
typedef struct element {
    const char *kind;
    const char *name;
    const char *path;
} element;

/* In the order in which readers of jekyll-seo-tag's output know them. */
static const element elements[] = {
    {"property", "og:title", "page_title"},
    {"name", "author", "author.name"},
    {"property", "og:locale", "page_locale"},
    {"name", "description", "description"},
    {"property", "og:description", "description"},
    {"rel", "canonical", "address"},
    {"property", "og:url", "address"},
    {"property", "og:site_name", "site_title"},
    {"property", "og:image", "image.path"},
    {"property", "og:image:height", "image.height"},
    {"property", "og:image:width", "image.width"},
    {"property", "og:image:alt", "image.alt"},
    {"property", "og:type", "kind"},
    {"property", "article:published_time", "published"},
    {"rel", "prev", "previous"},
    {"rel", "next", "next"},
    {"name", "twitter:card", "card"},
    {"property", "twitter:image", "image.path"},
    {"name", "twitter:image:alt", "image.alt"},
    {"property", "twitter:title", "page_title"},
    {"name", "twitter:site", "accounts.site"},
    {"name", "twitter:creator", "accounts.author"},
    {"property", "fb:admins", "site.facebook.admins"},
    {"property", "article:publisher", "site.facebook.publisher"},
    {"property", "fb:app_id", "site.facebook.app_id"},
    {"name", "google-site-verification", "site.webmaster_verifications.google"},
    {"name", "msvalidate.01", "site.webmaster_verifications.bing"},
    {"name", "alexaVerifyID", "site.webmaster_verifications.alexa"},
    {"name", "yandex-verification", "site.webmaster_verifications.yandex"},
    {"name", "baidu-site-verification", "site.webmaster_verifications.baidu"},
    {"name", "facebook-domain-verification", "site.webmaster_verifications.facebook"},
    {"name", "google-site-verification", "google"},
};

#define ELEMENTS (sizeof(elements) / sizeof(*elements))

/* path ::= key {"." key} */
static pos_error *value_at(pos_value *out, const seo_run *in, const char *path)
{
    const pos_text of_site = POS_TEXT("site.");
    pos_text rest = pos_text_of(path);
    bool sites = pos_text_starts(rest, of_site);
    *out = sites ? in->site : pos_value_map(in->out);
    for (size_t at = sites ? of_site.size : 0, end; at < rest.size; at = end + 1) {
        end = pos_text_find_char(rest, '.', at);
        end = end == POS_NOT_FOUND ? rest.size : end;
        pos_value key = pos_value_string(pos_text_slice(rest, at, end));
        POS_TRY(liquid_property(out, *out, key, in->run));
    }
    return NULL;
}

static pos_error *put_elements(const seo_run *in)
{
    pos_array *head = pos_array_make(ELEMENTS, in->pool);
    for (size_t i = 0; i < ELEMENTS; i++) {
        pos_value value;
        POS_TRY(value_at(&value, in, elements[i].path));
        if (!pos_value_truthy(value))
            continue;
        pos_map *map = pos_map_make(3, in->pool);
        pos_map_put(map, POS_TEXT("kind"), pos_value_string(pos_text_of(elements[i].kind)));
        pos_map_put(map, POS_TEXT("name"), pos_value_string(pos_text_of(elements[i].name)));
        pos_map_put(map, POS_TEXT("value"), value);
        pos_array_push(head, pos_value_map(map));
    }
    put_tag(in, "head", pos_value_array(head));
    return NULL;
}

/* The page's own address, where the site has one, and those of its neighbours in a list. */
static pos_error *put_addresses(const seo_run *in, pos_value paginator)
{
    static const struct {
        const char *number, *path, *key;
    } neighbours[] = {{"previous_page", "previous_page_path", "previous"},
                      {"next_page", "next_page_path", "next"}};
    pos_value value;
    POS_TRY(get_key(&value, in, in->site, "url"));
    if (pos_value_truthy(value))
        put_tag(in, "address", pos_map_get(in->out, POS_TEXT("canonical_url")));
    for (size_t i = 0; i < sizeof(neighbours) / sizeof(*neighbours); i++) {
        POS_TRY(get_key(&value, in, paginator, neighbours[i].number));
        if (!pos_value_truthy(value))
            continue;
        POS_TRY(get_key(&value, in, paginator, neighbours[i].path));
        POS_TRY(apply_filter(&value, in, value, site__filter_absolute_url));
        put_tag(in, neighbours[i].key, value);
    }
    return NULL;
}

/* A card with a picture is as large as the page, then the site, wants it; one without is small. */
static pos_error *put_card(const seo_run *in)
{
    pos_value card = pos_value_string(POS_TEXT("summary"));
    bool blank = true;
    if (pos_value_truthy(pos_map_get(in->out, POS_TEXT("image")))) {
        for (size_t i = 0; i < 2 && blank; i++) {
            POS_TRY(get_key(&card, in, i == 0 ? in->page : in->site, "twitter"));
            POS_TRY(get_key(&card, in, card, "card"));
            POS_TRY(is_blank(&blank, in, card));
            blank = blank || !pos_value_truthy(card);
        }
        if (blank)
            card = pos_value_string(POS_TEXT("summary_large_image"));
    }
    put_tag(in, "card", card);
    return NULL;
}

/* "@name", however the name is spelled. */
static pos_error *write_handle(pos_value *out, const seo_run *in, pos_value name)
{
    pos_text text;
    pos_buffer *handle = pos_buffer_make(0, in->pool);
    POS_TRY(liquid_text(&text, name, in->run));
    pos_buffer_add_char(handle, '@');
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '@')
            pos_buffer_add_char(handle, text.data[i]);
    POS_TRY(pos_buffer_get(&text, handle));
    *out = pos_value_string(text);
    return NULL;
}

/* The site's account and the author's, for a site that has one. */
static pos_error *put_accounts(const seo_run *in, const pos_map *author)
{
    pos_map *accounts = pos_map_make(2, in->pool);
    pos_value twitter, value, handle = handle_of(author);
    POS_TRY(get_key(&twitter, in, in->site, "twitter"));
    if (!pos_value_truthy(twitter))
        return NULL;
    POS_TRY(get_key(&value, in, twitter, "username"));
    POS_TRY(write_handle(&value, in, value));
    pos_map_put(accounts, POS_TEXT("site"), value);
    if (pos_value_truthy(handle)) {
        POS_TRY(write_handle(&value, in, handle));
        pos_map_put(accounts, POS_TEXT("author"), value);
    }
    put_tag(in, "accounts", pos_value_map(accounts));
    return NULL;
}

/* The key that sites had for Google before there was a map of them. */
static pos_error *put_google(const seo_run *in)
{
    pos_value all, own;
    POS_TRY(get_key(&all, in, in->site, "webmaster_verifications"));
    POS_TRY(get_key(&own, in, in->site, "google_site_verification"));
    put_tag(in, "google", pos_value_truthy(all) ? POS_VALUE_NIL : own);
    return NULL;
}

static pos_error *put_head(const seo_run *in, const pos_map *author, pos_value paginator,
                           pos_value date)
{
    pos_value published;
    POS_TRY(as_xmlschema(&published, in, date));
    put_tag(in, "kind",
            pos_value_string(pos_value_truthy(date) ? POS_TEXT("article") : POS_TEXT("website")));
    put_tag(in, "published", published);
    POS_TRY(put_addresses(in, paginator));
    POS_TRY(put_card(in));
    POS_TRY(put_accounts(in, author));
    POS_TRY(put_google(in));
    return put_elements(in);
}

/* ---- all ---- */

/* The page's own words, its excerpt's, or the site's. */
static pos_error *put_description(pos_value *of_site, const seo_run *in)
{
    pos_value own;
    POS_TRY(get_key(of_site, in, in->site, "description"));
    POS_TRY(plain_text(of_site, in, *of_site));
    POS_TRY(get_either(&own, in, in->page, "description", "excerpt"));
    POS_TRY(plain_text(&own, in, own));
    put_tag(in, "description", pos_value_is_nil(own) ? *of_site : own);
    return NULL;
}

static pos_error *fill_seo(const seo_run *in, pos_value paginator)
{
    pos_value description, canonical, image, date;
    const pos_map *author;
    pos_map *named = pos_map_make(1, in->pool);
    POS_TRY(put_description(&description, in));
    POS_TRY(put_titles(in, paginator, description));
    POS_TRY(author_map(&author, in));
    pos_map_put(named, POS_TEXT("name"), pos_map_get(author, POS_TEXT("name")));
    put_tag(in, "author", pos_value_map(named));
    POS_TRY(put_locale(in));
    POS_TRY(find_canonical(&canonical, in));
    put_tag(in, "canonical_url", canonical);
    POS_TRY(find_image(&image, in));
    put_tag(in, "image", image);
    POS_TRY(get_key(&date, in, in->page, "date"));
    POS_TRY(put_head(in, author, paginator, date));
    return put_json(in, author, date);
}

/* What {% seo %} says of the page that is composed: the template's `seo`. */
static pos_error *seo_of(const pos_map **out, pos_value paginator, site__composing *composing,
                         liquid_run *run)
{
    pos_value url;
    seo_run in = {.run = run,
                  .pool = liquid_scope(run)->pool,
                  .page = pos_value_object(&composing->page->drop),
                  .site = pos_value_object(composing->snapshot->config->library->drops->site)};
    in.out = pos_map_make(24, in.pool);
    POS_TRY(get_key(&in.page_seo, &in, in.page, "seo"));
    POS_TRY(get_key(&in.site_social, &in, in.site, "social"));
    in.page_seo = map_or_nil(in.page_seo);
    in.site_social = map_or_nil(in.site_social);
    POS_TRY(get_key(&url, &in, in.page, "url"));
    in.home = is_home(pos_value_text(url));
    *out = in.out;
    return fill_seo(&in, paginator);
}

/* ---- the tag ---- */

extern const char site__seo_html[];

static const site__builtin templates[] = {{.name = "seo.html", .text = site__seo_html},
                                          {.name = NULL}};

static pos_error *render_seo(const liquid_tag *tag, liquid_run *run)
{
    site__composing *composing = site__asker(liquid_scope(run));
    const pos_map *described;
    if (!composing)
        return NULL;
    pos_map *variables = pos_map_make(3, liquid_pool(run, SEO_BYTES));
    POS_TRY(liquid_steps(run, SEO_BYTES / 64));
    pos_value paginator = pos_map_get(composing->override, POS_TEXT("paginator"));
    POS_TRY(seo_of(&described, paginator, composing, run));
    pos_map_put(variables, POS_TEXT("seo"), pos_value_map(described));
    pos_map_put(variables, POS_TEXT("show_title"),
                pos_value_bool(!site__has_word(tag->markup, POS_TEXT("title=false"))));
    pos_map_put(variables, POS_TEXT("paginator"), paginator);
    return site__render(liquid_output(run),
                        site__compiled(composing->snapshot->config->library, &templates[0])->liquid,
                        composing, variables);
}

static const liquid_tag_class tags[] = {
    {.name = "seo", .form = LIQUID_INLINE, .render = render_seo}, {.name = NULL}};

const site__plugin site__plugin_seo = {
    .name = "jekyll-seo-tag", .tags = tags, .templates = templates};
