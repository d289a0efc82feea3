/* SPDX-License-Identifier: Apache-2.0 */
/* What Liquid asks of its host. */
#include "site/render/host.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/charset.h"
#include "site/model/library.h"
#include "site/model/permalink.h"
#include "site/snapshot/memo.h"

/* ---- partials ---- */

pos_error *site__missing(pos_text name, const char *what, const char *folder, apr_pool_t *result)
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
    return site__file_at(composing->snapshot, pos_text_of(path));
}

/* Finds the site's include, or else the theme's, whose folder may have another name. */
static const site__file *find_include(site__composing *composing, pos_text name)
{
    const site__config *config = composing->snapshot->config;
    while (name.size > 0 && name.data[0] == '/')
        name = pos_text_slice(name, 1, name.size);
    if (!is_plain_name(name))
        return NULL;
    const site__file *file = include_in(config->includes_dir, composing, name);
    if (!file && config->around.theme.root &&
        strcmp(config->includes_dir, SITE_THEME_INCLUDES) != 0)
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
    return site__missing(name, "include", folder, result);
}

/* Reads and compiles a file beside the page. Not cached: it may be any file of the tree. */
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
        return site__missing(name, "file", "the page's folder", result);
    site__trace_ask(composing->tracing, SITE_QUERY_INCLUDE, pos_text_of(path));
    const site__file *file = site__file_at(snapshot, pos_text_of(path));
    if (!file || file->theme)
        return site__missing(name, "file", "the page's folder", result);
    POS_TRY(pos_file_read(&bytes, &stamp, snapshot->site->tree.root, path,
                          site__max_source(&snapshot->site->tree), result));
    if (!pos_stamp_equal(&stamp, &file->stamp))
        return pos_error_make(POS_ECHANGED, result, "%s changed", path);
    POS_TRY(pos_to_utf8(&text, &converted, bytes, snapshot->config->encoding, result));
    liquid_options options = {.registry = snapshot->config->library->registry,
                              .mode = snapshot->config->mode,
                              .file = path,
                              .unknown_tags = true,
                              .budget = composing->budget};
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

/* ---- faults and the clock ---- */

static pos_error *take_fault(void *self, pos_error *fault)
{
    site__add_fault(self, fault);
    return NULL;
}

static pos_time tell_time(void *self, pos_unit unit)
{
    site__composing *composing = self;
    const pos_zone *zone = composing->snapshot->config->zone;
    if (unit != POS_UNIT_NONE)
        site__trace_clock(composing->tracing, pos_time_since(&composing->now, unit, zone),
                          pos_time_until(&composing->now, unit, zone));
    return composing->now;
}

/* What the comparison says changes at that time, or with the second after it: `>` and `>=` differ.
 */
static void note_comparison(void *self, const pos_time *with)
{
    site__composing *composing = self;
    int64_t now = composing->now.seconds, first = with->seconds, second = first + 1;
    if (now < first)
        site__trace_clock(composing->tracing, INT64_MIN, first);
    else if (now < second)
        site__trace_clock(composing->tracing, first, second);
    else
        site__trace_clock(composing->tracing, second, INT64_MAX);
}

/* site.time was printed, or handed to a filter: it is that of the last change, or of the last
 * midnight. */
static void note_printed_time(void *self)
{
    site__composing *composing = self;
    const pos_zone *zone = composing->snapshot->config->zone;
    site__trace_ask(composing->tracing, SITE_QUERY_TIME, POS_TEXT(""));
    site__trace_clock(composing->tracing, pos_time_since(&composing->now, POS_UNIT_DAY, zone),
                      pos_time_until(&composing->now, POS_UNIT_DAY, zone));
}

/* ---- results of pure filters, shared by a snapshot's renderings ---- */

static pos_digest key_of(const liquid_memo *memo, site__composing *composing)
{
    if (!composing->keys)
        composing->keys = pos_digester_make(composing->pool);
    pos_digester *digester = composing->keys;
    pos_digester_restart(digester);
    pos_digester_add(digester, pos_text_of(memo->filter));
    pos_digester_add_int(digester, (int64_t)(intptr_t)memo->input);
    for (uint32_t i = 0; i < memo->count; i++)
        pos_digester_add_value(digester, memo->arguments[i]);
    return pos_digester_end(digester);
}

/* A result for which it counted which page comes before this one is this page's alone.
 *
 * Between LIQUID_NOT_YET and remember_result the page's questions go on a trace of the result's
 * own, which every page that reuses it inherits. */
static liquid_recall recall_result(pos_value *out, void *self, const liquid_memo *memo)
{
    site__composing *composing = self;
    site_snapshot *snapshot = composing->snapshot;
    const site_trace *trace;
    switch (site__find_result(out, &trace, snapshot, memo->input, key_of(memo, composing),
                              apr_time_from_sec(composing->now.seconds))) {
    case SITE_MEMO_USELESS:
        return LIQUID_UNKNOWN_INPUT;
    case SITE_MEMO_FOUND:
        site__trace_inherit(composing->tracing, trace);
        return LIQUID_REMEMBERED;
    case SITE_MEMO_ABSENT:
        break;
    }
    APR_ARRAY_PUSH(composing->outer_tracings, site__waiting) =
        (site__waiting){composing->tracing, composing->order_questions};
    composing->tracing = site__tracing_make(snapshot, composing->pool);
    return LIQUID_NOT_YET;
}

static void remember_result(void *self, const liquid_memo *memo, const pos_value *result)
{
    site__composing *composing = self;
    const site_trace *trace = site__trace_end(composing->tracing);
    const site__waiting outer = *(site__waiting *)apr_array_pop(composing->outer_tracings);
    bool any_page_s = composing->order_questions == outer.order_questions;
    composing->tracing = outer.tracing;
    if (!trace)
        return;
    site__trace_inherit(composing->tracing, trace);
    if (!result || !any_page_s ||
        !site__keep_result(composing->snapshot, key_of(memo, composing), *result, trace))
        site_trace_drop(trace);
}

/* ---- rendering ---- */

static const pos_map *globals_of(site__composing *composing)
{
    apr_pool_t *pool = composing->pool;
    pos_map *globals = pos_map_make(8, pool);
    pos_map_put(globals, POS_TEXT("site"),
                pos_value_object(composing->snapshot->config->library->drops->site));
    pos_map_put(globals, POS_TEXT("page"), pos_value_object(&composing->page->drop));
    pos_map_put(globals, POS_TEXT("jekyll"),
                pos_value_object(composing->snapshot->config->library->drops->jekyll));
    /* Converters::Markdown: what {% highlight %} puts around itself. */
    if (composing->page->markdown) {
        pos_map_put(globals, POS_TEXT("highlighter_prefix"), pos_value_string(POS_TEXT("\n")));
        pos_map_put(globals, POS_TEXT("highlighter_suffix"), pos_value_string(POS_TEXT("\n")));
    }
    return globals;
}

static pos_error *render_with(pos_buffer *out, const liquid_template *template,
                              site__composing *composing)
{
    const site__config *config = composing->snapshot->config;
    const liquid_host host = {.self = composing,
                              .partial = load_partial,
                              .fault = take_fault,
                              .now = tell_time,
                              .compared = note_comparison,
                              .printed = note_printed_time,
                              .recall = recall_result,
                              .remember = remember_result};
    const liquid_input input = {.globals = pos_value_map(globals_of(composing)),
                                .override = composing->override,
                                .host = &host,
                                .zone = config->zone,
                                .asker = composing,
                                .seed = pos_digest_of(pos_text_of(composing->page->url)).low,
                                .budget = composing->budget,
                                .output = (size_t)composing->budget->limits.output,
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
    pos_error *error = render_with(out, template, composing);
    composing->override = outer;
    return error;
}

static void take_warning(void *baton, const pos_error *warning)
{
    site__add_fault(baton, warning);
}

static bool has_liquid(pos_text text)
{
    return pos_text_find(text, POS_TEXT("{{"), 0) != POS_NOT_FOUND ||
           pos_text_find(text, POS_TEXT("{%"), 0) != POS_NOT_FOUND;
}

pos_error *site__render_body(pos_text *out, pos_text body, site__composing *composing)
{
    const site_page *page = composing->page;
    const site__config *config = composing->snapshot->config;
    *out = body;
    if (!page->liquid || !has_liquid(body))
        return NULL;
    const liquid_template *template;
    liquid_options options = {.registry = config->library->registry,
                              .mode = config->mode,
                              .file = page->source,
                              .first_line = page->body_line,
                              .warning = take_warning,
                              .baton = composing,
                              .unknown_tags = true,
                              .budget = composing->budget};
    POS_TRY(liquid_parse(&template, body, &options, composing->pool, composing->pool));
    pos_buffer *rendered = site__output_buffer(composing);
    POS_TRY(render_with(rendered, template, composing));
    pos_budget_keep(composing->budget, pos_buffer_size(rendered));
    return pos_buffer_get(out, rendered);
}
