/* SPDX-License-Identifier: Apache-2.0 */
/* Page → Liquid → Markdown → layouts → HTML (Jekyll::Renderer), every question asked on the way
 * written on the page's trace. */
#include "site/render/compose.h"

#include <apr_time.h>

#include "site/model/library.h"
#include "site/render/body.h"
#include "site/render/excerpt.h"
#include "site/render/host.h"
#include "site/render/layouts.h"
#include "site/render/stylesheet.h"
#include "site/snapshot/memo.h"

/* How deeply pages' content may ask for other pages' content. */
#define MAX_CONTENT_DEPTH 16

static pos_error *convert_body(pos_text *out, pos_text body, site__composing *composing)
{
    *out = body;
    if (site__is_stylesheet(composing->page))
        return site__compile_stylesheet(out, body, composing);
    if (!composing->page->markdown)
        return NULL;
    apr_pool_t *scratch;
    pos_buffer *html = site__output_buffer(composing);
    if (apr_pool_create(&scratch, composing->pool) != APR_SUCCESS)
        return pos_error_make(POS_EMEMORY, composing->pool, "out of memory");
    pos_error *error =
        pos_error_copy(markup_markdown(html, body, composing->snapshot->config->dialect,
                                       composing->budget, scratch),
                       composing->pool);
    apr_pool_destroy(scratch);
    POS_TRY(error);
    pos_budget_keep(composing->budget, pos_buffer_size(html));
    return pos_buffer_get(out, html);
}

/* ---- one page ---- */

/* What reading HTML, or Markdown for its links, takes for a byte. */
#define READING_UNITS 64

/* Charges a walk through the text. Errors: the budget is spent. */
static pos_error *charge_reading(site__composing *composing, pos_text text)
{
    bool good = pos_budget_charge(composing->budget, READING_UNITS * (int64_t)text.size);
    return good ? NULL : pos_budget_error(composing->budget, composing->pool);
}

/* The plug-ins' hooks for the body before it is converted, or for what it was converted to. */
static pos_error *run_text_hooks(site__composing *composing, bool converted)
{
    const site__config *config = composing->snapshot->config;
    pos_text *text = converted ? &composing->content : &composing->source;
    for (size_t i = 0; i < config->library->plugin_count; i++) {
        const site__plugin *plugin = config->library->plugins[i];
        if (!(converted ? plugin->content : plugin->body) || !site__plugin_runs(plugin, config))
            continue;
        POS_TRY(charge_reading(composing, *text));
        POS_TRY((converted ? plugin->content : plugin->body)(text, *text, composing));
    }
    return NULL;
}

/* The body (or its excerpt), rendered and converted, in composing->content. */
static pos_error *compose_content(site__composing *composing, pos_map *override, bool excerpt)
{
    const site__template *layout;
    pos_text rendered;
    const char *name = site__layout_name(composing);
    composing->override = override;
    POS_TRY(
        site__body_of(&composing->source, composing->snapshot, composing->page, composing->pool));
    if (composing->page->redirect && !excerpt)
        composing->source = POS_TEXT("");
    POS_TRY(run_text_hooks(composing, false));
    if (excerpt)
        POS_TRY(
            site__excerpt_source(&composing->source, composing->source,
                                 site__separator_of(composing->snapshot->config, composing->page),
                                 composing->budget, composing->pool));
    POS_TRY(site__find_layout(&layout, composing, name));
    if (layout)
        site__set_layout(composing, override, layout);
    POS_TRY(site__render_body(&rendered, composing->source, composing));
    POS_TRY(convert_body(&composing->content, rendered, composing));
    return run_text_hooks(composing, true);
}

static bool is_html_page(const site_page *page)
{
    return pos_text_starts(pos_text_of(page->type), POS_TEXT("text/html"));
}

/* Lets plug-ins change the finished page. */
static pos_error *run_html_hooks(pos_text *out, site__composing *composing)
{
    const site__config *config = composing->snapshot->config;
    for (size_t i = 0; i < config->library->plugin_count; i++) {
        const site__plugin *plugin = config->library->plugins[i];
        if (!plugin->html || !site__plugin_runs(plugin, config))
            continue;
        POS_TRY(charge_reading(composing, *out));
        pos_buffer *html = site__output_buffer(composing);
        plugin->html(html, *out, config, composing->pool);
        pos_budget_keep(composing->budget, pos_buffer_size(html));
        POS_TRY(pos_buffer_get(out, html));
    }
    return NULL;
}

static void run_variable_hooks(pos_map *variables, site__composing *composing)
{
    const site__config *config = composing->snapshot->config;
    for (size_t i = 0; i < config->library->plugin_count; i++) {
        const site__plugin *plugin = config->library->plugins[i];
        if (plugin->variables && site__plugin_runs(plugin, config))
            plugin->variables(variables, composing);
    }
}

static pos_error *compose_page(pos_text *out, site__composing *composing)
{
    pos_map *override = pos_map_make(4, composing->pool);
    run_variable_hooks(override, composing);
    POS_TRY(compose_content(composing, override, false));
    POS_TRY(site__place_in_layouts(out, composing->content, site__layout_name(composing), composing,
                                   override));
    if (!is_html_page(composing->page))
        return NULL;
    POS_TRY(run_html_hooks(out, composing));
    if (composing->snapshot->site->options.keep_comments)
        return NULL;
    POS_TRY(charge_reading(composing, *out));
    pos_buffer *stripped = site__output_buffer(composing);
    markup_strip_comments(stripped, *out);
    return pos_buffer_get(out, stripped);
}

pos_error *site_compose(site_rendering *out, site_snapshot *snapshot, const site_page *page,
                        apr_pool_t *result)
{
    site__composing composing;
    const site__file *file = site__file_of(snapshot, page);
    pos_text held;
    if (file && file->fault && !site__held_body(&held, snapshot, page, result))
        return pos_error_copy(file->fault, result);
    site__begin_composing(&composing, snapshot, page, result);
    POS_TRY(pos_root_enter(snapshot->site->tree.root, result));
    pos_error *error = compose_page(&out->body, &composing);
    pos_root_leave(snapshot->site->tree.root);
    if (error)
        return error;
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

/* ---- other pages' content ---- */

static pos_error *check_cycle(const site__composing *asker, const site_page *page)
{
    int depth = 0;
    for (const site__composing *each = asker; each; each = each->outer, depth++)
        if (each->page == page || depth > MAX_CONTENT_DEPTH)
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
    return site__place_in_layouts(out, inner->content, site__layout_name(inner), inner, override);
}

static pos_error *part_of(pos_text *out, site__composing *asker, const site_page *page, char form)
{
    const site_trace *trace;
    if (site__find_content(out, &trace, asker->snapshot, page, form,
                           apr_time_from_sec(asker->now.seconds))) {
        site__trace_inherit(asker->tracing, trace);
        return NULL;
    }
    if (form != 'e')
        POS_TRY(check_cycle(asker, page));
    site__composing inner;
    site__begin_composing(&inner, asker->snapshot, page, asker->pool);
    inner.budget = asker->budget;
    inner.outer = asker;
    inner.now = asker->now;
    inner.excerpt = form == 'e';
    inner.faults = asker->faults;
    POS_TRY(compose_part(out, &inner, form));
    trace = site__trace_end(inner.tracing);
    if (!trace)
        return pos_error_make(POS_EIO, asker->pool, "out of memory");
    site__trace_inherit(asker->tracing, trace);
    site__keep_content(asker->snapshot, page, form, *out, trace);
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
