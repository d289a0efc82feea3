/* Page → Liquid → Markdown → layouts → HTML (Jekyll::Renderer), every question asked on the way
 * written on the page's trace. */
#include "site/parts.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/charset.h"
#include "site/plugins/plugins.h"

/* Jekyll's version whose behaviour is followed, for `jekyll.version`. */
#define JEKYLL_VERSION "4.3.1"

/* Layouts within layouts. */
#define LAYOUTS_MOST 32

/* Pages whose content asks for pages whose content asks for … */
#define CONTENTS_DEEP 16

static void add_fault(site__composing *composing, const pos_error *fault)
{
    APR_ARRAY_PUSH(composing->faults, const pos_error *) = pos_error_copy(fault, composing->pool);
}

/* ---- what the templates ask of the host ---- */

static pos_error *missing(pos_text name, const char *what, const char *folder, apr_pool_t *result)
{
    return pos_error_make(POS_EMISSING, result, "%s \"%.*s\" is not in %s", what,
                          POS_TEXT_ARG(name), folder);
}

/* A name that stays below its folder. */
static bool is_plain_name(pos_text name)
{
    return name.size > 0 && name.data[0] != '/' &&
           pos_text_find(name, POS_TEXT(".."), 0) == POS_NOT_FOUND;
}

static const site__file *include_in(const char *folder, site__composing *composing, pos_text name)
{
    const char *path = apr_psprintf(composing->pool, "%s/%.*s", folder, POS_TEXT_ARG(name));
    site__trace_ask(composing->tracing, SITE_QUERY_INCLUDE, pos_text_of(path));
    return apr_hash_get(composing->snapshot->by_path, path, APR_HASH_KEY_STRING);
}

/* The site's own, or else the theme's, which may lie in a folder of another name. */
static const site__file *find_include(site__composing *composing, pos_text name)
{
    const site__config *config = composing->snapshot->config;
    while (name.size > 0 && name.data[0] == '/')
        name = pos_text_slice(name, 1, name.size);
    if (!is_plain_name(name))
        return NULL;
    const site__file *file = include_in(config->includes_dir, composing, name);
    if (!file && config->theme.root && strcmp(config->includes_dir, SITE_THEME_INCLUDES) != 0)
        file = include_in(SITE_THEME_INCLUDES, composing, name);
    return file;
}

static pos_error *load_include(const liquid_template **out, site__composing *composing,
                               pos_text name, apr_pool_t *result)
{
    const char *folder = composing->snapshot->config->includes_dir;
    const site__file *file = find_include(composing, name);
    const site__file *good = site__file_good(file);
    if (good && good->template) {
        *out = good->template->liquid;
        return NULL;
    }
    composing->damaged = true;
    if (file && file->fault)
        return pos_error_copy(file->fault, result);
    return missing(name, "include", folder, result);
}

/* Compiled each time: it may be any file of the tree. */
static pos_error *load_relative(const liquid_template **out, site__composing *composing,
                                pos_text name, apr_pool_t *result)
{
    site_snapshot *snapshot = composing->snapshot;
    pos_text folder = site__dirname(pos_text_of(composing->page->source));
    const char *path = folder.size ? apr_psprintf(composing->pool, "%.*s/%.*s",
                                                  POS_TEXT_ARG(folder), POS_TEXT_ARG(name))
                                   : pos_text_cstring(name, composing->pool);
    pos_text bytes, text;
    pos_stamp stamp;
    bool converted;
    composing->damaged = true;
    if (!is_plain_name(name))
        return missing(name, "file", "the page's folder", result);
    site__trace_ask(composing->tracing, SITE_QUERY_INCLUDE, pos_text_of(path));
    const site__file *file = apr_hash_get(snapshot->by_path, path, APR_HASH_KEY_STRING);
    if (!file || file->theme)
        return missing(name, "file", "the page's folder", result);
    POS_TRY(pos_file_read(&bytes, &stamp, snapshot->site->root, path, SITE_SOURCE_MOST, result));
    if (!pos_stamp_equal(&stamp, &file->stamp))
        return pos_error_make(POS_ECHANGED, result, "%s changed", path);
    POS_TRY(pos_to_utf8(&text, &converted, bytes, snapshot->config->encoding, result));
    liquid_options options = {.registry = snapshot->site->registry,
                              .mode = snapshot->config->mode,
                              .file = path,
                              .unknown_tags = true};
    POS_TRY(liquid_parse(out, text, &options, composing->pool, result));
    composing->damaged = false;
    return NULL;
}

static pos_error *load_partial(const liquid_template **out, void *self, pos_text name,
                               liquid_partial_kind kind, apr_pool_t *result)
{
    site__composing *composing = self;
    if (kind == LIQUID_PARTIAL_RELATIVE)
        return load_relative(out, composing, name, result);
    if (kind == LIQUID_PARTIAL_JEKYLL)
        return load_include(out, composing, name, result);
    return pos_error_make(POS_EMISSING, result, "This liquid context does not allow includes");
}

static pos_error *take_fault(void *self, pos_error *fault)
{
    add_fault(self, fault);
    return NULL;
}

static pos_time tell_time(void *self, pos_unit unit)
{
    site__composing *composing = self;
    const pos_zone *zone = composing->snapshot->config->zone;
    if (unit != POS_UNIT_NONE)
        site__trace_until(composing->tracing,
                          pos_time_until(&composing->now, unit, zone) * 1000000);
    return composing->now;
}

static liquid_recall recall(pos_value *out, void *self, const liquid_memo *memo)
{
    return site__recall(out, self, memo);
}

static void remember(void *self, const liquid_memo *memo, const pos_value *result)
{
    site__remember(self, memo, result);
}

/* ---- Liquid ---- */

pos_value site__time_value(const site_snapshot *snapshot, apr_pool_t *result)
{
    const site__config *config = snapshot->config;
    pos_time time = config->timed
                        ? config->time
                        : pos_time_in_zone(snapshot->scan.newest / 1000000, 0, config->zone);
    return pos_value_time(pos_time_copy(&time, result));
}

const pos_map *site__globals(site__composing *composing)
{
    apr_pool_t *pool = composing->pool;
    pos_map *globals = pos_map_make(8, pool), *jekyll = pos_map_make(2, pool);
    pos_map_put(jekyll, POS_TEXT("version"), pos_value_string(POS_TEXT(JEKYLL_VERSION)));
    pos_map_put(jekyll, POS_TEXT("environment"), pos_value_string(POS_TEXT("production")));
    pos_map_put(globals, POS_TEXT("site"), pos_value_object(&site__site_object));
    pos_map_put(globals, POS_TEXT("page"), pos_value_object(&composing->page->drop));
    pos_map_put(globals, POS_TEXT("jekyll"), pos_value_map(jekyll));
    /* Converters::Markdown: what {% highlight %} puts around itself. */
    if (composing->page->markdown) {
        pos_map_put(globals, POS_TEXT("highlighter_prefix"), pos_value_string(POS_TEXT("\n")));
        pos_map_put(globals, POS_TEXT("highlighter_suffix"), pos_value_string(POS_TEXT("\n")));
    }
    return globals;
}

static pos_error *render(pos_buffer *out, const liquid_template *template,
                         site__composing *composing)
{
    const site__config *config = composing->snapshot->config;
    const liquid_host host = {.self = composing,
                              .partial = load_partial,
                              .fault = take_fault,
                              .now = tell_time,
                              .recall = recall,
                              .remember = remember};
    const liquid_limits limits = {.output = SITE_OUTPUT_MOST};
    const liquid_input input = {.globals = pos_value_map(site__globals(composing)),
                                .override = composing->override,
                                .host = &host,
                                .zone = config->zone,
                                .asker = composing,
                                .seed = pos_digest_of(pos_text_of(composing->page->url)).low,
                                .limits = &limits,
                                .strict_variables = config->strict_variables,
                                .strict_filters = config->strict_filters,
                                .silent = true};
    return liquid_render(out, template, &input, composing->pool);
}

pos_error *site__render(pos_buffer *out, const liquid_template *template,
                        site__composing *composing, const pos_map *override)
{
    const pos_map *outer = composing->override;
    composing->override = override;
    pos_error *error = render(out, template, composing);
    composing->override = outer;
    return error;
}

static void take_warning(void *baton, const pos_error *warning)
{
    add_fault(baton, warning);
}

static bool has_liquid(pos_text text)
{
    return pos_text_find(text, POS_TEXT("{{"), 0) != POS_NOT_FOUND ||
           pos_text_find(text, POS_TEXT("{%"), 0) != POS_NOT_FOUND;
}

static pos_error *render_body(pos_text *out, pos_text body, site__composing *composing)
{
    const site_page *page = composing->page;
    const site__config *config = composing->snapshot->config;
    *out = body;
    if (!page->liquid || !has_liquid(body))
        return NULL;
    const liquid_template *template;
    liquid_options options = {.registry = composing->snapshot->site->registry,
                              .mode = config->mode,
                              .file = page->source,
                              .first_line = page->body_line,
                              .warning = take_warning,
                              .baton = composing,
                              .unknown_tags = true};
    POS_TRY(liquid_parse(&template, body, &options, composing->pool, composing->pool));
    pos_buffer *rendered = pos_buffer_make(SITE_OUTPUT_MOST, composing->pool);
    POS_TRY(render(rendered, template, composing));
    *out = pos_buffer_text(rendered);
    return NULL;
}

static pos_error *convert(pos_text *out, pos_text body, site__composing *composing)
{
    *out = body;
    if (site__is_stylesheet(composing->page))
        return site__compile_stylesheet(out, body, composing);
    if (!composing->page->markdown)
        return NULL;
    pos_buffer *html = pos_buffer_make(SITE_OUTPUT_MOST, composing->pool);
    POS_TRY(markup_markdown(html, body, composing->snapshot->config->dialect, composing->pool));
    *out = pos_buffer_text(html);
    return html->overflow ? pos_error_make(POS_ELIMIT, composing->pool, "the page is too large")
                          : NULL;
}

/* ---- the source ---- */

/* The last good version of what the disk has no good one of. */
static bool held_text(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                      const char *path)
{
    const site__file *file = apr_hash_get(snapshot->by_path, path, APR_HASH_KEY_STRING);
    const site__file *good = file ? file->good : NULL;
    if (!good || !good->text || good->page != page || page->body > good->text_size)
        return false;
    *out = pos_text_make(good->text + page->body, good->text_size - page->body);
    return true;
}

pos_error *site__body_of(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                         apr_pool_t *result)
{
    pos_text bytes, text;
    pos_stamp stamp;
    bool converted;
    const char *path = page->origin ? page->origin : page->source;
    if (page->generated && !page->origin) {
        *out = site__template_text((site__template_kind)page->builtin);
        return NULL;
    }
    if (held_text(out, snapshot, page, path))
        return NULL;
    const pos_root *root = site__root_of(snapshot->site, snapshot->config, page->theme);
    POS_TRY(pos_file_read(&bytes, &stamp, root, path, SITE_SOURCE_MOST, result));
    if (!pos_stamp_equal(&stamp, &page->stamp))
        return pos_error_make(POS_ECHANGED, result, "%s changed", path);
    POS_TRY(pos_to_utf8(&text, &converted, bytes, snapshot->config->encoding, result));
    if (page->body > text.size)
        return pos_error_make(POS_ECHANGED, result, "%s changed", page->source);
    *out = pos_text_slice(text, page->body, text.size);
    return NULL;
}

/* ---- layouts ---- */

static const site__file *layout_file(site__composing *composing, const char *name)
{
    site__trace_ask(composing->tracing, SITE_QUERY_LAYOUT, pos_text_of(name));
    return apr_hash_get(composing->snapshot->layouts, name, APR_HASH_KEY_STRING);
}

/* The first of these that there is: the directive's, then jekyll-default-layout's by the page's
 * kind. */
const char *site__default_layout(site__composing *composing, const site_page *page)
{
    const char *set = composing->snapshot->site->options.layout;
    bool post = page->collection && strcmp(page->collection, "posts") == 0;
    const char *const names[] = {set, strcmp(page->url, "/") == 0 ? "home" : NULL,
                                 !page->collection ? "page" : NULL, post ? "post" : NULL,
                                 "default"};
    if (!page->markdown || (page->collection && !post))
        return NULL;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i] && layout_file(composing, names[i]))
            return names[i];
    return NULL;
}

static const char *layout_name(site__composing *composing)
{
    const site_page *page = composing->page;
    if (page->no_layout)
        return NULL;
    return page->layout_named ? page->layout : site__default_layout(composing, page);
}

/* Where the theme is missing, its layouts have names that only it knows: the built-in one serves.
 */
static const site__file *stand_in(site__composing *composing, const char *name)
{
    const site__theme *theme = &composing->snapshot->config->theme;
    if (!theme->name || theme->root || strcmp(name, "redirect") == 0)
        return NULL;
    return layout_file(composing, "default");
}

/* NULL where there is none of that name, which is a fault of the page but not of the reader. */
static pos_error *find_layout(const site__template **out, site__composing *composing,
                              const char *name)
{
    *out = NULL;
    if (!name || !*name)
        return NULL;
    const site__file *file = layout_file(composing, name);
    const site__file *good = site__file_good(file ? file : stand_in(composing, name));
    if (good) {
        *out = good->template;
        return NULL;
    }
    if (file && file->fault)
        return pos_error_copy(file->fault, composing->pool);
    if (composing->page->redirect && strcmp(name, "redirect") == 0) {
        *out = &composing->snapshot->site->builtin[SITE_TEMPLATE_REDIRECT];
        return NULL;
    }
    pos_error *fault = missing(pos_text_of(name), "layout",
                               composing->snapshot->config->layouts_dir, composing->pool);
    fault->file = composing->page->source;
    add_fault(composing, fault);
    return NULL;
}

/* `layout.*`: the front matter of the layouts so far, inner ones over outer ones. */
static void set_layout(site__composing *composing, pos_map *override, const site__template *layout)
{
    pos_value inner = pos_map_get(override, POS_TEXT("layout"));
    const pos_map *data = layout->data;
    if (inner.kind == POS_MAP)
        data = site__deep_merge(data, inner.as.map, composing->pool);
    pos_map_put(override, POS_TEXT("layout"), pos_value_map(data));
}

static pos_error *place_in_layouts(pos_text *out, pos_text content, const char *name,
                                   site__composing *composing, pos_map *override)
{
    const site__template *layout, *used[LAYOUTS_MOST];
    size_t count = 0;
    *out = content;
    POS_TRY(find_layout(&layout, composing, name));
    pos_map_put(override, POS_TEXT("layout"), POS_VALUE_NIL);
    while (layout && count < LAYOUTS_MOST) {
        for (size_t i = 0; i < count; i++)
            if (used[i] == layout)
                return NULL;
        used[count++] = layout;
        pos_buffer *rendered = pos_buffer_make(SITE_OUTPUT_MOST, composing->pool);
        pos_map_put(override, POS_TEXT("content"), pos_value_string(*out));
        set_layout(composing, override, layout);
        POS_TRY(render(rendered, layout->liquid, composing));
        *out = pos_buffer_text(rendered);
        POS_TRY(find_layout(&layout, composing, layout->layout));
    }
    return NULL;
}

/* ---- one page ---- */

static void begin(site__composing *composing, site_snapshot *snapshot, const site_page *page,
                  apr_pool_t *pool)
{
    *composing = (site__composing){.snapshot = snapshot,
                                   .page = page,
                                   .tracing = site__tracing_make(snapshot, pool),
                                   .pool = pool,
                                   .faults = apr_array_make(pool, 4, sizeof(pos_error *)),
                                   .asides = apr_array_make(pool, 4, sizeof(site__tracing *)),
                                   .now = pos_now(snapshot->config->zone)};
    site__trace_ask(composing->tracing, SITE_QUERY_SOURCE,
                    pos_text_of(page->origin ? page->origin : page->source));
    site__trace_ask(composing->tracing, SITE_QUERY_FIELDS, pos_text_of(page->source));
    site__trace_ask(composing->tracing, SITE_QUERY_CONFIG, POS_TEXT(""));
}

pos_text site__separator_of(const site__config *config, const site_page *page)
{
    return pos_map_text(page->data, "excerpt_separator", pos_text_of(config->excerpt_separator));
}

/* The body (or its excerpt), rendered and converted, in composing->content. */
static pos_error *compose_content(site__composing *composing, pos_map *override, bool excerpt)
{
    const site__template *layout;
    pos_text rendered;
    const char *name = layout_name(composing);
    composing->override = override;
    POS_TRY(
        site__body_of(&composing->source, composing->snapshot, composing->page, composing->pool));
    if (composing->page->redirect && !excerpt)
        composing->source = POS_TEXT("");
    composing->source = site__relative_links(composing->source, composing);
    if (excerpt)
        composing->source = site__excerpt_source(
            composing->source, site__separator_of(composing->snapshot->config, composing->page),
            composing->pool);
    POS_TRY(find_layout(&layout, composing, name));
    if (layout)
        set_layout(composing, override, layout);
    POS_TRY(render_body(&rendered, composing->source, composing));
    return convert(&composing->content, rendered, composing);
}

static bool is_html(const site_page *page)
{
    return pos_text_starts(pos_text_of(page->type), POS_TEXT("text/html"));
}

/* What a plug-in makes of the words of a finished page. */
static void finish_text(pos_text *out, site__composing *composing, const char *plugin,
                        void (*show)(pos_buffer *out, pos_text html, const site__config *config,
                                     apr_pool_t *scratch))
{
    if (!site__plugin_on(composing->snapshot->config, plugin))
        return;
    pos_buffer *shown = pos_buffer_make(SITE_OUTPUT_MOST, composing->pool);
    show(shown, *out, composing->snapshot->config, composing->pool);
    if (!shown->overflow)
        *out = pos_buffer_text(shown);
}

static pos_error *compose_page(pos_text *out, site__composing *composing)
{
    pos_map *override = pos_map_make(4, composing->pool);
    pos_value paginator = site__paginator_of(composing);
    if (!pos_value_is_nil(paginator))
        pos_map_put(override, POS_TEXT("paginator"), paginator);
    POS_TRY(compose_content(composing, override, false));
    POS_TRY(place_in_layouts(out, composing->content, layout_name(composing), composing, override));
    if (!is_html(composing->page))
        return NULL;
    finish_text(out, composing, "jemoji", site__show_emoji);
    finish_text(out, composing, "jekyll-mentions", site__show_mentions);
    if (composing->snapshot->site->options.keep_comments)
        return NULL;
    pos_buffer *stripped = pos_buffer_make(SITE_OUTPUT_MOST, composing->pool);
    markup_strip_comments(stripped, *out);
    *out = pos_buffer_text(stripped);
    return NULL;
}

pos_error *site_compose(site_rendering *out, site_snapshot *snapshot, const site_page *page,
                        apr_pool_t *result)
{
    site__composing composing;
    const char *source = page->origin ? page->origin : page->source;
    const site__file *file = apr_hash_get(snapshot->by_path, source, APR_HASH_KEY_STRING);
    pos_text held;
    if (file && file->fault && !held_text(&held, snapshot, page, source))
        return pos_error_copy(file->fault, result);
    begin(&composing, snapshot, page, result);
    POS_TRY(compose_page(&out->body, &composing));
    out->trace = site__trace_end(composing.tracing);
    if (!out->trace)
        return pos_error_make(POS_EIO, result, "out of memory");
    out->newest = site_trace_newest(out->trace);
    out->expires = site_trace_expires(out->trace);
    out->faults = (const pos_error *const *)composing.faults->elts;
    out->fault_count = (size_t)composing.faults->nelts;
    out->damaged = composing.damaged;
    return NULL;
}

/* ---- as Markdown ---- */

/* Keys of the front matter that a reader may see; the others are the editors' own business. */
static void add_public_keys(pos_buffer *out, const pos_map *data)
{
    static const char *const keys[] = {"title", "description", "lang", "author"};
    size_t start = out->size;
    POS_BUFFER_ADD(out, "---\n");
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        pos_value value = pos_map_get(data, pos_text_of(keys[i]));
        pos_text text = pos_value_text(value);
        if (value.kind != POS_STRING)
            continue;
        pos_buffer_printf(out, "%s: \"", keys[i]);
        for (size_t j = 0; j < text.size; j++) {
            if (text.data[j] == '"' || text.data[j] == '\\')
                pos_buffer_add_char(out, '\\');
            pos_buffer_add_char(out, text.data[j] == '\n' ? ' ' : text.data[j]);
        }
        POS_BUFFER_ADD(out, "\"\n");
    }
    if (out->size == start + 4)
        pos_buffer_truncate(out, start);
    else
        POS_BUFFER_ADD(out, "---\n\n");
}

/* ``` or ~~~, three at least; 0 where the line is no fence. */
static char fence_of(pos_text line)
{
    line = pos_text_strip(line);
    if (pos_text_starts(line, POS_TEXT("```")) || pos_text_starts(line, POS_TEXT("~~~")))
        return line.data[0];
    return 0;
}

/* A line less its comments; one that is open stays so. In code there are none. */
static bool add_line(pos_buffer *out, pos_text line, bool inside)
{
    while (line.size > 0) {
        pos_text mark = inside ? POS_TEXT("-->") : POS_TEXT("<!--");
        size_t found = pos_text_find(line, mark, 0);
        size_t end = found == POS_NOT_FOUND ? line.size : found;
        if (!inside)
            pos_buffer_add_text(out, pos_text_slice(line, 0, end));
        if (found == POS_NOT_FOUND)
            break;
        inside = !inside;
        line = pos_text_slice(line, found + mark.size, line.size);
    }
    return inside;
}

static void strip_comments(pos_buffer *out, pos_text markdown)
{
    bool inside = false;
    char fence = 0;
    for (pos_text line; pos_text_next_line(&line, &markdown);) {
        size_t before = out->size;
        char mark = inside ? 0 : fence_of(line);
        bool was = inside;
        if (fence || mark)
            pos_buffer_add_text(out, line);
        else
            inside = add_line(out, line, inside);
        if (mark && (!fence || fence == mark))
            fence = fence ? 0 : mark;
        bool emptied =
            (was || inside || out->size == before) && line.size > 0 && out->size == before;
        if (!emptied)
            pos_buffer_add_char(out, '\n');
    }
}

pos_error *site_markdown_source(pos_buffer *out, site_snapshot *snapshot, const site_page *page,
                                apr_pool_t *scratch)
{
    site__composing composing;
    pos_text rendered;
    begin(&composing, snapshot, page, scratch);
    composing.override = pos_map_make(4, scratch);
    POS_TRY(site__body_of(&composing.source, snapshot, page, scratch));
    POS_TRY(render_body(&rendered, composing.source, &composing));
    add_public_keys(out, page->data);
    strip_comments(out, rendered);
    return NULL;
}

/* ---- other pages' content ---- */

static pos_error *check_cycle(const site__composing *asker, const site_page *page)
{
    int depth = 0;
    for (const site__composing *each = asker; each; each = each->outer, depth++)
        if (each->page == page || depth > CONTENTS_DEEP)
            return pos_error_make(POS_ECYCLE, asker->pool,
                                  "the content of %s asks for itself through %s", page->source,
                                  asker->page->source);
    return NULL;
}

/* `form` is 'c' for the whole content, 'e' for the excerpt, 'o' for the content in its layouts. */
static pos_error *compose_part(pos_text *out, site__composing *inner, char form)
{
    pos_map *override = pos_map_make(4, inner->pool);
    POS_TRY(compose_content(inner, override, form == 'e'));
    *out = inner->content;
    if (form != 'o')
        return NULL;
    return place_in_layouts(out, inner->content, layout_name(inner), inner, override);
}

static pos_error *part_of(pos_text *out, site__composing *asker, const site_page *page, char form)
{
    if (site__recall_content(out, asker, page, form))
        return NULL;
    if (form != 'e')
        POS_TRY(check_cycle(asker, page));
    site__composing inner;
    begin(&inner, asker->snapshot, page, asker->pool);
    inner.outer = asker;
    inner.excerpt = form == 'e';
    inner.faults = asker->faults;
    POS_TRY(compose_part(out, &inner, form));
    const site_trace *trace = site__trace_end(inner.tracing);
    if (!trace)
        return pos_error_make(POS_EIO, asker->pool, "out of memory");
    site__trace_inherit(asker->tracing, trace);
    site__remember_content(asker, page, form, *out, trace);
    site_trace_drop(trace);
    return NULL;
}

pos_error *site__content_of(pos_text *out, site__composing *asker, const site_page *page)
{
    return part_of(out, asker, page, 'c');
}

pos_error *site__excerpt_of(pos_text *out, site__composing *asker, const site_page *page)
{
    return part_of(out, asker, page, 'e');
}

pos_error *site__output_of(pos_text *out, site__composing *asker, const site_page *page)
{
    return part_of(out, asker, page, 'o');
}

pos_error *site__source_of(pos_text *out, site__composing *asker, const site_page *page)
{
    site__trace_ask(asker->tracing, SITE_QUERY_SOURCE,
                    pos_text_of(page->origin ? page->origin : page->source));
    return site__body_of(out, asker->snapshot, page, asker->pool);
}
