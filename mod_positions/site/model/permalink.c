/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns → URLs, as Jekyll::URL, Jekyll::Page#url and Jekyll::Drops::UrlDrop make them. Pure. */
#include "site/model/permalink.h"

#include <apr_strings.h>

#include "base/pool.h"
#include "base/unicode.h"

/* ---- names ---- */

pos_text site__basename(pos_text path)
{
    size_t slash = pos_text_find_last_char(path, '/');
    return slash == POS_NOT_FOUND ? path : pos_text_slice(path, slash + 1, path.size);
}

pos_text site__dirname(pos_text path)
{
    size_t slash = pos_text_find_last_char(path, '/');
    return slash == POS_NOT_FOUND ? POS_TEXT("") : pos_text_slice(path, 0, slash);
}

/* False: one ".." too many. */
static bool add_segments(pos_buffer *out, pos_text path, bool clamp)
{
    for (size_t start = 0; start < path.size;) {
        size_t slash = pos_text_find_char(path, '/', start);
        size_t end = slash == POS_NOT_FOUND ? path.size : slash;
        pos_text name = pos_text_slice(path, start, end);
        start = end + 1;
        if (name.size == 0 || pos_text_equal(name, POS_TEXT(".")))
            continue;
        if (pos_text_equal(name, POS_TEXT(".."))) {
            if (out->size == 0 && !clamp)
                return false;
            pos_buffer_truncate(out, site__dirname(pos_buffer_whole(out)).size);
            continue;
        }
        if (out->size > 0)
            pos_buffer_add_char(out, '/');
        pos_buffer_add_text(out, name);
    }
    return true;
}

const char *site__join_path(pos_text folder, pos_text path, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result);
    bool absolute = pos_text_starts(path, POS_TEXT("/"));
    if ((!absolute && !add_segments(out, folder, false)) || !add_segments(out, path, false))
        return NULL;
    return pos_buffer_whole_cstring(out);
}

const char *site__output_path(pos_text path, apr_pool_t *result)
{
    bool clean = pos_text_find(path, POS_TEXT("/."), 0) == POS_NOT_FOUND &&
                 pos_text_find(path, POS_TEXT("//"), 0) == POS_NOT_FOUND &&
                 (path.size < 2 || path.data[path.size - 1] != '/');
    if (clean && pos_text_starts(path, POS_TEXT("/")))
        return pos_text_cstring(path, result);
    pos_buffer *out = pos_buffer_make(0, result);
    add_segments(out, path, true);
    return apr_pstrcat(result, "/", pos_buffer_whole_cstring(out), NULL);
}

pos_text site__extension(pos_text name)
{
    name = site__basename(name);
    size_t dot = pos_text_find_last_char(name, '.');
    size_t first = 0;
    while (first < name.size && name.data[first] == '.')
        first++;
    if (dot == POS_NOT_FOUND || dot < first)
        return POS_TEXT("");
    return pos_text_slice(name, dot, name.size);
}

/* ---- escaping ---- */

static bool is_plain_path(pos_text path)
{
    for (size_t i = 0; i < path.size; i++)
        if (!pos_is_alnum(path.data[i]) && path.data[i] != '.' && path.data[i] != '/' &&
            path.data[i] != '-')
            return false;
    return true;
}

/* What Addressable::URI.encode leaves alone in a path: unreserved and the delimiters. */
static bool is_kept(char c)
{
    return pos_is_alnum(c) || (c != '\0' && strchr("-._~!$&'()*+,;=:@/?", c) != NULL);
}

static void escape_path(pos_buffer *out, pos_text path)
{
    if (is_plain_path(path)) {
        pos_buffer_add_text(out, path);
        return;
    }
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (is_kept((char)c)) {
            pos_buffer_add_char(out, (char)c);
        } else {
            pos_buffer_add_percent(out, (char)c);
        }
    }
}

/* "/" before it, ".." → "/", "./" → "", "//" → "/" */
const char *site__sanitize_url(pos_text url, apr_pool_t *result)
{
    char *once = apr_palloc(result, url.size + 2), *clean = once;
    size_t size = 0, kept = 0;
    once[size++] = '/';
    for (size_t i = 0; i < url.size; i++) {
        bool dots = url.data[i] == '.' && i + 1 < url.size && url.data[i + 1] == '.';
        once[size++] = dots ? '/' : url.data[i];
        i += dots ? 1 : 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (once[i] == '.' && i + 1 < size && once[i + 1] == '/')
            i++;
        else
            clean[kept++] = once[i];
    }
    size = kept;
    kept = 0;
    for (size_t i = 0; i < size; i++)
        if (clean[i] != '/' || kept == 0 || clean[kept - 1] != '/')
            clean[kept++] = clean[i];
    clean[kept] = '\0';
    return clean;
}

const char *site__unescape(pos_text url, apr_pool_t *result)
{
    char *out = apr_palloc(result, url.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < url.size; i++) {
        int byte = pos_text_percent(url, i);
        out[size++] = byte > 0 ? (char)byte : url.data[i];
        i += byte > 0 ? 2 : 0;
    }
    out[size] = '\0';
    return out;
}

/* ---- slugs ---- */

/* Which characters a slug keeps: Utils::SLUGIFY_*_REGEXP. */
static bool slug_keeps(int32_t code, pos_text mode)
{
    if (pos_text_equal(mode, POS_TEXT("raw")))
        return !(code == ' ' || (code >= '\t' && code <= '\r'));
    if (pos_text_equal(mode, POS_TEXT("ascii")))
        return code < 128 && pos_is_alnum((char)code);
    if (pos_unicode_letter(code) || pos_unicode_mark(code) || pos_unicode_digit(code))
        return true;
    return pos_text_equal(mode, POS_TEXT("pretty")) && code > 0 && code < 128 &&
           strchr("._~!$&'()+,;=@", code) != NULL;
}

/* Every run of other characters becomes one hyphen. */
static void hyphenate_text(pos_buffer *out, pos_text text, pos_text mode)
{
    size_t at = 0;
    bool gap = false;
    for (int32_t code; pos_utf8_next(&code, text, &at);) {
        bool kept = slug_keeps(code, mode);
        if (kept)
            pos_utf8_add(out, code);
        else if (!gap)
            pos_buffer_add_char(out, '-');
        gap = !kept;
    }
}

static bool is_slug_mode(pos_text mode)
{
    static const char *const modes[] = {"raw", "default", "pretty", "ascii", "latin", ""};
    for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
        if (pos_text_equal(mode, pos_text_of(modes[i])))
            return true;
    return false;
}

void site__slugify(pos_buffer *out, pos_text text, pos_text mode, bool cased)
{
    apr_pool_t *scratch = pos_pool_make();
    pos_buffer *latin = pos_buffer_make(0, scratch), *slug = pos_buffer_make(0, scratch);
    if (pos_text_equal(mode, POS_TEXT("latin"))) {
        pos_utf8_transliterate(latin, text);
        text = pos_buffer_whole(latin);
    }
    if (is_slug_mode(mode)) {
        hyphenate_text(slug, text, mode);
        text = pos_buffer_whole(slug);
        if (text.size > 0 && text.data[0] == '-')
            text = pos_text_slice(text, 1, text.size);
        if (text.size > 0 && text.data[text.size - 1] == '-')
            text.size--;
    }
    if (cased)
        pos_buffer_add_text(out, text);
    else
        pos_utf8_downcase(out, text);
    apr_pool_destroy(scratch);
}

/* ---- pages: :path :basename :output_ext ---- */

static bool is_html_extension(pos_text extension)
{
    return pos_text_equal(extension, POS_TEXT(".html")) ||
           pos_text_equal(extension, POS_TEXT(".xhtml")) ||
           pos_text_equal(extension, POS_TEXT(".htm"));
}

/* Page#template */
static const char *page_template(const site__draft *draft, apr_pool_t *result)
{
    if (!is_html_extension(pos_text_of(draft->page.output_extension)))
        return "/:path/:basename:output_ext";
    if (pos_text_equal(draft->basename, POS_TEXT("index")))
        return "/:path/";
    pos_text style = pos_text_of(draft->config->permalink);
    const char *template = "/:path/:basename";
    if (pos_text_equal(style, POS_TEXT("pretty")) || pos_text_ends(style, POS_TEXT("/")))
        return apr_pstrcat(result, template, "/", NULL);
    if (pos_text_equal(style, POS_TEXT("date")) || pos_text_equal(style, POS_TEXT("ordinal")) ||
        pos_text_equal(style, POS_TEXT("none")) || pos_text_ends(style, POS_TEXT(":output_ext")))
        return apr_pstrcat(result, template, ":output_ext", NULL);
    return template;
}

/* URL#generate_url_from_hash: each placeholder in turn, in what the one before made. */
static pos_text fill_in(pos_text text, pos_text name, pos_text value, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result), *escaped = pos_buffer_make(0, result);
    escape_path(escaped, value);
    size_t from = 0, found;
    while ((found = pos_text_find(text, name, from)) != POS_NOT_FOUND) {
        pos_buffer_add_text(out, pos_text_slice(text, from, found));
        pos_buffer_add_text(out, pos_buffer_whole(escaped));
        from = found + name.size;
    }
    pos_buffer_add_text(out, pos_text_slice(text, from, text.size));
    return pos_buffer_whole(out);
}

static const char *page_url(const site__draft *draft, apr_pool_t *result)
{
    pos_text url = pos_text_of(draft->permalink ? draft->permalink : page_template(draft, result));
    url = fill_in(url, POS_TEXT(":path"), pos_text_of(draft->page.dir), result);
    url = fill_in(url, POS_TEXT(":basename"), draft->basename, result);
    url = fill_in(url, POS_TEXT(":output_ext"), pos_text_of(draft->page.output_extension), result);
    return site__sanitize_url(url, result);
}

/* ---- documents: UrlDrop's keys ---- */

static void add_slug(pos_buffer *out, const site__draft *draft, const char *mode, bool cased)
{
    pos_value slug = pos_map_get(draft->page.data, POS_TEXT("slug"));
    pos_text text = slug.kind == POS_STRING ? pos_value_text(slug) : draft->basename;
    site__slugify(out, text, pos_text_of(mode), cased);
}

/* Distinct categories, joined by slashes. */
static void add_categories(pos_buffer *out, const site__draft *draft, bool slugs, apr_pool_t *pool)
{
    pos_value value = pos_map_get(draft->page.data, POS_TEXT("categories"));
    pos_map *seen = pos_map_make(4, pool);
    for (uint32_t i = 0; value.kind == POS_ARRAY && i < value.as.array->count; i++) {
        pos_buffer *name = pos_buffer_make(0, pool);
        pos_text text = pos_value_text(value.as.array->items[i]);
        if (slugs)
            site__slugify(name, text, POS_TEXT(""), false);
        else
            pos_utf8_downcase(name, text);
        pos_text each = pos_buffer_whole(name);
        if (pos_map_has(seen, each))
            continue;
        if (seen->count > 0)
            pos_buffer_add_char(out, '/');
        pos_buffer_add_text(out, each);
        pos_map_put(seen, each, POS_VALUE_NIL);
    }
}

/* The path below the collection's folder, without its extension and trailing dots. */
static pos_text cleaned_path(const site__draft *draft)
{
    pos_text path = draft->relative;
    pos_text folder = pos_text_of(draft->owner->directory);
    path.size -= strlen(draft->page.extension);
    size_t found = pos_text_find(path, folder, 0);
    if (found == 0)
        path = pos_text_slice(path, folder.size, path.size);
    while (path.size > 0 && path.data[path.size - 1] == '.')
        path.size--;
    return path;
}

static const char *date_format(pos_text name)
{
    static const struct {
        const char *name, *format;
    } formats[] = {{"year", "%Y"},       {"month", "%m"},      {"day", "%d"},
                   {"hour", "%H"},       {"minute", "%M"},     {"second", "%S"},
                   {"i_day", "%-d"},     {"i_month", "%-m"},   {"short_month", "%b"},
                   {"long_month", "%B"}, {"short_year", "%y"}, {"w_year", "%G"},
                   {"week", "%V"},       {"w_day", "%u"},      {"short_day", "%a"},
                   {"long_day", "%A"},   {"y_day", "%j"}};
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (pos_text_equal(name, pos_text_of(formats[i].name)))
            return formats[i].format;
    return NULL;
}

/* The value of placeholder `name`; false where there is no such. */
static bool add_placeholder(pos_buffer *out, const site__draft *draft, pos_text name,
                            apr_pool_t *pool)
{
    const char *format = date_format(name);
    if (format)
        pos_strftime(out, pos_text_of(format), &draft->page.date);
    else if (pos_text_equal(name, POS_TEXT("collection")))
        pos_buffer_add_text(out, pos_text_of(draft->owner->label));
    else if (pos_text_equal(name, POS_TEXT("path")))
        pos_buffer_add_text(out, cleaned_path(draft));
    else if (pos_text_equal(name, POS_TEXT("output_ext")))
        pos_buffer_add_text(out, pos_text_of(draft->page.output_extension));
    else if (pos_text_equal(name, POS_TEXT("name")))
        site__slugify(out, draft->basename, POS_TEXT(""), false);
    else if (pos_text_equal(name, POS_TEXT("title")))
        add_slug(out, draft, "pretty", true);
    else if (pos_text_equal(name, POS_TEXT("slug")))
        add_slug(out, draft, "", false);
    else if (pos_text_equal(name, POS_TEXT("categories")))
        add_categories(out, draft, false, pool);
    else if (pos_text_equal(name, POS_TEXT("slugified_categories")))
        add_categories(out, draft, true, pool);
    else
        return false;
    return true;
}

/* placeholder ::= ":" [a-z_]+ ; a trailing "_" that belongs to no name is text. */
static bool replace_placeholder(pos_buffer *out, const site__draft *draft, pos_text name,
                                apr_pool_t *pool)
{
    pos_buffer *value = pos_buffer_make(0, pool);
    bool trailing = false;
    if (!add_placeholder(value, draft, name, pool)) {
        if (name.size == 0 || name.data[name.size - 1] != '_')
            return false;
        name.size--;
        trailing = true;
        if (!add_placeholder(value, draft, name, pool))
            return false;
    }
    escape_path(out, pos_buffer_whole(value));
    if (trailing)
        pos_buffer_add_char(out, '_');
    return true;
}

/* The placeholder at `at`, with its colon; empty where there is none. */
static pos_text placeholder_at(pos_text template, size_t at)
{
    size_t end = at;
    while (end < template.size &&
           (end == at ? template.data[at] == ':'
                      : (template.data[end] >= 'a' && template.data[end] <= 'z') ||
                            template.data[end] == '_'))
        end++;
    return pos_text_slice(template, at, end > at + 1 ? end : at);
}

static bool is_placeholder(pos_text name)
{
    static const char *const names[] = {"collection", "path", "output_ext", "name",
                                        "title",      "slug", "categories", "slugified_categories"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal(name, pos_text_of(names[i])))
            return true;
    return date_format(name) != NULL;
}

bool site__unknown_placeholder(pos_text *name, pos_text template)
{
    for (size_t i = 0; i < template.size; i++) {
        pos_text found = placeholder_at(template, i);
        if (found.size == 0)
            continue;
        *name = pos_text_slice(found, 1, found.size);
        pos_text shorter =
            pos_text_slice(*name, 0, name->size - pos_text_ends(*name, POS_TEXT("_")));
        if (!is_placeholder(*name) && !is_placeholder(shorter))
            return true;
        i += found.size - 1;
    }
    return false;
}

static pos_error *document_url(const char **out, const site__draft *draft, apr_pool_t *result)
{
    pos_text template = pos_text_of(draft->permalink ? draft->permalink : draft->owner->permalink);
    pos_buffer *url = pos_buffer_make(0, result);
    for (size_t i = 0; i < template.size;) {
        pos_text found = placeholder_at(template, i);
        if (found.size == 0) {
            pos_buffer_add_char(url, template.data[i++]);
            continue;
        }
        pos_text name = pos_text_slice(found, 1, found.size);
        if (!replace_placeholder(url, draft, name, result))
            return pos_error_make(POS_EINVALID, result,
                                  "permalink \"%.*s\" has no placeholder :%.*s",
                                  POS_TEXT_ARG(template), POS_TEXT_ARG(name));
        i += found.size;
    }
    *out = site__sanitize_url(pos_buffer_whole(url), result);
    return NULL;
}

pos_error *site__url_of(const char **out, const site__draft *draft, apr_pool_t *result)
{
    if (draft->owner)
        return document_url(out, draft, result);
    *out = page_url(draft, result);
    return NULL;
}

/* StaticFile#url: in a collection by its URL template, which knows five placeholders there. */
const char *site__url_as_file(const site__config *config, const char *path,
                              const site__collection *owner, apr_pool_t *result)
{
    pos_text name = site__basename(pos_text_of(path)), extension = site__extension(name);
    if (!owner)
        return apr_pstrcat(result, "/", path, NULL);
    site__draft draft = {.config = config, .owner = owner};
    draft.relative = site__below_collections(config, pos_text_of(path));
    draft.page.extension = pos_text_cstring(extension, result);
    name.size -= extension.size;
    pos_text url = pos_text_of(draft.owner->permalink);
    url = fill_in(url, POS_TEXT(":collection"), pos_text_of(draft.owner->label), result);
    url = fill_in(url, POS_TEXT(":path"), cleaned_path(&draft), result);
    url = fill_in(url, POS_TEXT(":output_ext"), POS_TEXT(""), result);
    url = fill_in(url, POS_TEXT(":name"), name, result);
    url = fill_in(url, POS_TEXT(":title"), POS_TEXT(""), result);
    url = pos_text_of(site__sanitize_url(url, result));
    url.size -= url.size > 0 && url.data[url.size - 1] == '/';
    const char *whole =
        apr_pstrcat(result, pos_text_cstring(url, result), draft.page.extension, NULL);
    return site__output_path(pos_text_of(site__unescape(pos_text_of(whole), result)), result);
}
