/* SPDX-License-Identifier: Apache-2.0 */
/* Which layout a page has, and its content in it. */
#include "site/render/layouts.h"

#include "site/model/library.h"
#include "site/model/merge.h"
#include "site/render/builtin_theme.h"
#include "site/render/host.h"

/* Layouts within layouts. */
#define MAX_LAYOUTS 32

static const site__file *layout_file(site__composing *composing, const char *name)
{
    site__trace_ask(composing->tracing, SITE_QUERY_LAYOUT, pos_text_of(name));
    return apr_hash_get(composing->snapshot->layouts, name, APR_HASH_KEY_STRING);
}

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

const char *site__layout_name(site__composing *composing)
{
    const site_page *page = composing->page;
    if (page->no_layout)
        return NULL;
    return page->layout_named ? page->layout : site__default_layout(composing, page);
}

/* The built-in theme's default layout, in place of a layout of a theme that is missing; else
 * NULL. */
static const site__file *default_stand_in(site__composing *composing)
{
    const site__config *config = composing->snapshot->config;
    const site__theme *theme = &config->around.theme;
    return theme->name && !theme->root ? layout_file(composing, "default") : NULL;
}

pos_error *site__find_layout(const site__template **out, site__composing *composing,
                             const char *name)
{
    *out = NULL;
    if (!name || !*name)
        return NULL;
    const site__file *file = layout_file(composing, name);
    if (!file)
        *out = site__plugin_layout(composing->snapshot->config->library, name,
                                   composing->page->redirect);
    if (*out)
        return NULL;
    const site__file *good = site__file_good(file ? file : default_stand_in(composing));
    if (good) {
        *out = good->template;
        return NULL;
    }
    if (file && file->fault)
        return pos_error_copy(file->fault, composing->pool);
    pos_error *fault = site__missing(pos_text_of(name), "layout",
                                     composing->snapshot->config->layouts_dir, composing->pool);
    fault->file = composing->page->source;
    site__add_fault(composing, fault);
    return NULL;
}

void site__set_layout(site__composing *composing, pos_map *override, const site__template *layout)
{
    pos_value inner = pos_map_get(override, POS_TEXT("layout"));
    const pos_map *data = layout->data;
    if (inner.kind == POS_MAP)
        data = site__deep_merge(data, inner.as.map, composing->pool);
    pos_map_put(override, POS_TEXT("layout"), pos_value_map(data));
}

/* The layout around another one. Around a plug-in's there is always one: the built-in theme's where
 * the site has none of that name. */
static pos_error *find_outer_layout(const site__template **out, site__composing *composing,
                                    const site__template *inner)
{
    const site_library *library = composing->snapshot->config->library;
    *out = NULL;
    if (site__is_plugin_layout(library, inner) && inner->layout &&
        !layout_file(composing, inner->layout))
        *out = site__builtin_layout(library, inner->layout);
    return *out ? NULL : site__find_layout(out, composing, inner->layout);
}

pos_error *site__place_in_layouts(pos_text *out, pos_text content, const char *name,
                                  site__composing *composing, pos_map *override)
{
    const site__template *layout, *used[MAX_LAYOUTS];
    size_t count = 0;
    *out = content;
    POS_TRY(site__find_layout(&layout, composing, name));
    pos_map_put(override, POS_TEXT("layout"), POS_VALUE_NIL);
    while (layout && count < MAX_LAYOUTS) {
        for (size_t i = 0; i < count; i++)
            if (used[i] == layout)
                return NULL;
        used[count++] = layout;
        pos_buffer *rendered = site__output_buffer(composing);
        pos_map_put(override, POS_TEXT("content"), pos_value_string(*out));
        site__set_layout(composing, override, layout);
        POS_TRY(site__render(rendered, layout->liquid, composing, override));
        pos_budget_keep(composing->budget, pos_buffer_size(rendered));
        POS_TRY(pos_buffer_get(out, rendered));
        POS_TRY(find_outer_layout(&layout, composing, layout));
    }
    return NULL;
}
