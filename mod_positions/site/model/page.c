/* SPDX-License-Identifier: Apache-2.0 */
/* A file → a page: front matter over defaults, what Jekyll adds, the URL; packed into one heap
 * block. Jekyll::Page, Jekyll::Document, and GitHub Pages' optional-front-matter and
 * titles-from-headings. */
#include "site/model/page.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "base/pack.h"
#include "base/pool.h"
#include "site/model/defaults.h"
#include "site/model/document.h"
#include "site/model/draft.h"
#include "site/model/entry_filter.h"
#include "site/model/library.h"
#include "site/model/merge.h"
#include "site/model/permalink.h"
#include "site/model/title.h"

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

/* jekyll-readme-index: a README without front matter. */
static bool is_readme(const site__draft *draft)
{
    return draft->page.markdown && pos_text_equal_nocase(draft->basename, POS_TEXT("README")) &&
           site__plugin_option(draft->config, "readme_index", "enabled", true);
}

static bool is_optional_page(const site__draft *draft)
{
    return draft->page.markdown &&
           (!is_meta_name(draft->basename) || site__is_included(draft->config, draft->relative)) &&
           site__plugin_option(draft->config, "optional_front_matter", "enabled", true) &&
           !pos_map_bool(draft->config->map, "require_front_matter", false);
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
    const pos_map *defaults = site__defaults_for(draft->config, draft->relative, draft->relative,
                                                 POS_TEXT("pages"), result);
    find_layout(draft, front, defaults, result);
    draft->page.data = site__deep_merge(defaults, front, result);
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
static const char *destination_of(const site_page *page, apr_pool_t *result)
{
    pos_text url = pos_text_of(page->url), extension = pos_text_of(page->output_extension);
    pos_text decoded = pos_text_of(site__unescape(url, result));
    pos_text path = pos_text_of(site__output_path(decoded, result));
    if (pos_text_ends(url, POS_TEXT("/")))
        return apr_pstrcat(result, path.size > 1 ? path.data : "", "/index",
                           page->collection ? ".html" : extension.data, NULL);
    if (pos_text_ends(path, extension))
        return path.data;
    return apr_pstrcat(result, path.data, extension.data, NULL);
}

/* The text types that Jekyll sites generate; httpd's mime.types knows the others by the URL. */
static const char *media_type_of(const char *target)
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
    page->target = destination_of(page, result);
    page->type = media_type_of(page->target);
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

static site_page *pack_page(site_page *page, const site__drops *drops)
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
    packed->size = size;
    pos_packer packer = {block + ((sizeof(*page) + 7) & ~(size_t)7), block + size};
    for (size_t i = 0; strings_of(packed, i); i++)
        *(const char **)(uintptr_t)strings_of(packed, i) =
            pos_pack_string(&packer, *strings_of(page, i));
    packed->date.zone = pos_pack_string(&packer, page->date.zone);
    packed->data = pos_pack_value(&packer, data).as.map;
    packed->drop = (pos_object){packed->collection ? drops->document : drops->page, packed};
    return packed;
}

pos_text site__page_bytes(const site_page *page)
{
    return pos_text_make((const char *)page, page->size);
}

/* `drop.self` says where the block lay. */
static void move_page(site_page *page)
{
    ptrdiff_t by = (ptrdiff_t)((uintptr_t)page - (uintptr_t)page->drop.self);
    for (size_t i = 0; strings_of(page, i); i++) {
        const char **string = (const char **)(uintptr_t)strings_of(page, i);
        if (*string)
            *string = (const char *)((uintptr_t)*string + (uintptr_t)by);
    }
    if (page->date.zone)
        page->date.zone = (const char *)((uintptr_t)page->date.zone + (uintptr_t)by);
    page->data = pos_packed_move(pos_value_map(page->data), by).as.map;
}

site_page *site__page_restore(pos_text bytes, const site__drops *drops)
{
    site_page *page = bytes.size > sizeof(*page) ? malloc(bytes.size) : NULL;
    if (!page)
        return NULL;
    memcpy(page, bytes.data, bytes.size);
    if (page->size != bytes.size) {
        free(page);
        return NULL;
    }
    move_page(page);
    page->drop = (pos_object){page->collection ? drops->document : drops->page, page};
    return page;
}

void site__page_free(site_page *page)
{
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

/* The collection that a page is a document of; NULL: it is a page. A collection's file without
 * front matter is a static file, of which jekyll-optional-front-matter makes a page. */
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
        return site__split_dated_name(&days, &slug, pos_text_of(draft->page.name));
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
    page->published = !pos_map_has(page->data, POS_TEXT("published")) ||
                      pos_value_truthy(pos_map_get(page->data, POS_TEXT("published"))) ||
                      draft->config->unpublished;
    page->written = page->published && (!draft->owner || draft->owner->output);
    page->body = (size_t)(document->body.data - text.data);
    page->body_line = document->body_line;
}

/* StaticFile#to_page: the folder of the URL that the file itself would have. */
static void become_index(site__draft *draft, const site__entry *entry, apr_pool_t *result)
{
    const site__collection *owner =
        entry->role == SITE_ROLE_DOCUMENT ? &draft->config->collections[entry->collection] : NULL;
    const char *url = site__url_as_file(draft->config, entry->path, owner, result);
    const char *slash = strrchr(url, '/');
    draft->permalink = slash ? apr_pstrmemdup(result, url, (size_t)(slash - url) + 1) : "/";
    site__draft_put(draft, "permalink", pos_value_string(pos_text_of(draft->permalink)), result);
}

/* What plug-ins do to a page that is being made: once its data is there, and once all is. */
typedef enum hook_turn { HOOK_DATA, HOOK_PAGE } hook_turn;

static void run_hooks(site__draft *draft, hook_turn turn, apr_pool_t *result)
{
    const site_library *library = draft->config->library;
    for (size_t i = 0; i < library->plugin_count; i++) {
        const site__plugin *plugin = library->plugins[i];
        site__draft_hook hook = turn == HOOK_DATA ? plugin->data : plugin->page;
        if (hook && site__plugin_runs(plugin, draft->config))
            hook(draft, result);
    }
}

static pos_error *fill_draft(site__draft *draft, const site__entry *entry,
                             markup_document *document, pos_text text, apr_pool_t *result)
{
    if (draft->owner)
        POS_TRY(site__fill_document(draft, document->data, result));
    else
        fill_page(draft, document->data, result);
    run_hooks(draft, HOOK_DATA, result);
    POS_TRY(site__take_title(draft, document, result));
    POS_TRY(find_permalink(draft, document->data, text, result));
    if (!document->has_front_matter && !draft->owner && is_readme(draft) &&
        !is_optional_page(draft))
        become_index(draft, entry, result);
    POS_TRY(find_url(draft, result));
    find_flags(draft, document, text);
    run_hooks(draft, HOOK_PAGE, result);
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
    POS_TRY(fill_draft(&draft, entry, &document, text, scratch));
    draft.page.content = pos_digest_of(text);
    draft.page.fields = digest_fields(&draft.page, scratch);
    *out = pack_page(&draft.page, config->library->drops);
    if (!*out)
        pos_out_of_memory(scratch);
    return NULL;
}

/* ---- pages without a file ---- */

static pos_error *finish_generated(site_page **out, site_page *page, const site__drops *drops,
                                   apr_pool_t *scratch)
{
    page->generated = page->published = page->written = page->liquid = true;
    page->fields = digest_fields(page, scratch);
    *out = pack_page(page, drops);
    if (!*out)
        pos_out_of_memory(scratch);
    return NULL;
}

pos_error *site__page_generate(site_page **out, const site__generated_page *made,
                               const site__config *config, apr_pool_t *scratch)
{
    const site__entry entry = {.path = made->name, .role = SITE_ROLE_PAGE, .collection = -1};
    site__draft draft = {.config = config};
    name_parts(&draft, &entry, scratch);
    draft.page.data = made->data;
    draft.page.builtin = made->builtin;
    draft.page.redirect = made->redirect;
    draft.page.rank = made->rank;
    find_layout(&draft, made->data, made->data, scratch);
    POS_TRY(find_permalink(&draft, made->data, POS_TEXT(""), scratch));
    POS_TRY(find_url(&draft, scratch));
    return finish_generated(out, &draft.page, config->library->drops, scratch);
}

/* A page made from another one, whose classes it has. NULL: out of memory. */
static site_page *copy_generated(site_page *page, apr_pool_t *scratch)
{
    const site__drops drops = {.page = page->drop.class_, .document = page->drop.class_};
    site_page *made;
    return finish_generated(&made, page, &drops, scratch) ? NULL : made;
}

site_page *site__page_map(const site_page *stylesheet, apr_pool_t *scratch)
{
    site_page page = *stylesheet;
    page.origin = stylesheet->source;
    page.source = apr_pstrcat(scratch, stylesheet->source, ".map", NULL);
    page.url = apr_pstrcat(scratch, stylesheet->url, ".map", NULL);
    page.target = apr_pstrcat(scratch, stylesheet->target, ".map", NULL);
    page.output_extension = ".map";
    page.type = "application/json";
    page.map = true;
    return copy_generated(&page, scratch);
}

site_page *site__page_continue(const site_page *first, int number, const char *dir,
                               apr_pool_t *scratch)
{
    site_page page = *first;
    page.origin = first->source;
    page.dir = dir;
    page.url = site__sanitize_url(pos_text_of(dir), scratch);
    page.target =
        apr_pstrcat(scratch, site__unescape(pos_text_of(page.url), scratch), "index.html", NULL);
    page.source = page.target + 1;
    page.number = number;
    return copy_generated(&page, scratch);
}

site_page *site__page_move(const site_page *from, const char *folder, apr_pool_t *scratch)
{
    site__draft draft = {.page = *from};
    const site__drops drops = {.page = from->drop.class_};
    const char *permalink = strcmp(folder, "/") == 0 ? "//" : folder; /* File.dirname(url) + "/" */
    site__draft_put(&draft, "permalink", pos_value_string(pos_text_of(permalink)), scratch);
    draft.page.url = site__sanitize_url(pos_text_of(folder), scratch);
    draft.page.target = apr_pstrcat(scratch, site__unescape(pos_text_of(draft.page.url), scratch),
                                    "index.html", NULL);
    draft.page.fields = digest_fields(&draft.page, scratch);
    return pack_page(&draft.page, &drops);
}

/* ---- what the floors above ask ---- */

site__rank site__rank_of(const site_page *page)
{
    if (page->readme || (page->generated && page->index_too))
        return SITE_RANK_README;
    if (page->generated)
        return page->origin ? SITE_RANK_GENERATED : page->rank;
    if (page->optional)
        return SITE_RANK_OPTIONAL;
    return page->theme ? SITE_RANK_THEME : SITE_RANK_OWN;
}

bool site__is_stylesheet(const site_page *page)
{
    pos_text extension = pos_text_of(page->extension);
    return pos_text_equal_nocase(extension, POS_TEXT(".scss")) ||
           pos_text_equal_nocase(extension, POS_TEXT(".sass"));
}

const char *site_page_url(const site_page *page)
{
    return page->url;
}

const char *site_page_address(const site_page *page, apr_pool_t *result)
{
    pos_text url = pos_text_of(page->url);
    return pos_text_find_char(url, '%', 0) == POS_NOT_FOUND ? page->url
                                                            : site__unescape(url, result);
}

const char *site_page_source(const site_page *page)
{
    return page->generated || page->theme ? NULL : page->source;
}

const char *site_page_origin(const site_page *page)
{
    return page->generated && !page->theme ? page->origin : NULL;
}

const pos_stamp *site_page_stamp(const site_page *page)
{
    return &page->stamp;
}

/* Not for redirect_to: that page is served, and its HTML leads on, as Jekyll writes it. */
const char *site_page_redirect(const site_page *page, apr_pool_t *result)
{
    if (!page->generated || !page->redirect)
        return NULL;
    return site__unescape(pos_text_of(page->redirect), result);
}

bool site_page_is_markdown(const site_page *page)
{
    return page->markdown && pos_text_starts(pos_text_of(page->type), POS_TEXT("text/html"));
}

const char *site_page_type(const site_page *page)
{
    return page->type;
}

const char *site_page_target(const site_page *page)
{
    return page->target;
}
