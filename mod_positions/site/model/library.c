/* SPDX-License-Identifier: Apache-2.0 */
/* What all sites of a process share. */
#include "site/model/library.h"

void site__compile_templates(site_library *library, apr_pool_t *process)
{
    size_t count = 0;
    for (size_t i = 0; i < library->plugin_count; i++)
        for (const site__builtin *each = library->plugins[i]->templates; each && each->name; each++)
            count++;
    site__builtin_template *templates = apr_pcalloc(process, (count + 1) * sizeof(*templates));
    library->templates = templates;
    library->template_count = count;
    for (size_t i = 0; i < library->plugin_count; i++)
        for (const site__builtin *each = library->plugins[i]->templates; each && each->name;
             each++) {
            templates->builtin = each;
            site__compile_builtin(&templates++->compiled, each->text, library->registry, process);
        }
}

const site__template *site__compiled(const site_library *library, const site__builtin *builtin)
{
    size_t i = 0;
    while (library->templates[i].builtin != builtin)
        i++;
    return &library->templates[i].compiled;
}

const site__template *site__plugin_layout(const site_library *library, const char *name,
                                          bool redirect)
{
    pos_text wanted = pos_text_of(name);
    site__layout_use use = redirect ? SITE_LAYOUT_OF_REDIRECTS : SITE_LAYOUT_OF_PAGES;
    for (size_t i = 0; i < library->template_count; i++) {
        const site__builtin *builtin = library->templates[i].builtin;
        pos_text file = pos_text_of(builtin->name);
        size_t dot = pos_text_find_last_char(file, '.');
        if (builtin->layout == use && pos_text_equal(wanted, pos_text_slice(file, 0, dot)))
            return &library->templates[i].compiled;
    }
    return NULL;
}

bool site__is_plugin_layout(const site_library *library, const site__template *layout)
{
    for (size_t i = 0; i < library->template_count; i++)
        if (&library->templates[i].compiled == layout)
            return true;
    return false;
}

static bool is_known(const site_library *library, pos_text name)
{
    for (size_t i = 0; i < library->plugin_count; i++)
        if (pos_text_equal(name, pos_text_of(library->plugins[i]->name)))
            return true;
    return pos_text_starts(name, POS_TEXT("jekyll-theme-"));
}

void site__unknown_plugins(pos_buffer *out, const site__config *config)
{
    static const char *const keys[] = {"plugins", "gems"};
    for (size_t k = 0; k < 2; k++) {
        pos_value list = pos_map_get(config->map, pos_text_of(keys[k]));
        for (uint32_t i = 0; list.kind == POS_ARRAY && i < list.as.array->count; i++) {
            pos_text name = pos_value_text(list.as.array->items[i]);
            if (name.size == 0 || is_known(config->library, name) ||
                pos_text_equal(name, pos_text_of(config->around.theme.name)))
                continue;
            if (out->size > 0)
                POS_BUFFER_ADD(out, ", ");
            pos_buffer_add_text(out, name);
        }
    }
}
