/* SPDX-License-Identifier: Apache-2.0 */
/* The theme that serves where the one that _config.yml names is not to be found: four layouts with
 * their style inside (theme/), so that nothing else has to be there. */
#include "site/render/builtin_theme.h"

#include "site/model/permalink.h"

/* From theme/NAME.html. A page whose body begins with a heading of its own gets no second one. */
extern const char site__default_html[], site__home_html[], site__page_html[], site__post_html[];

static const struct {
    const char *path;
    const char *text;
    const char *layout;
} layouts[] = {{SITE_THEME_LAYOUTS "/default.html", site__default_html, NULL},
               {SITE_THEME_LAYOUTS "/home.html", site__home_html, "default"},
               {SITE_THEME_LAYOUTS "/page.html", site__page_html, "default"},
               {SITE_THEME_LAYOUTS "/post.html", site__post_html, "default"}};

static const site__template *compile_layout(const liquid_registry *registry, size_t index,
                                            apr_pool_t *process)
{
    site__template *template = apr_pcalloc(process, sizeof(*template));
    site__compile_builtin(template, layouts[index].text, registry, process);
    template->layout = layouts[index].layout;
    return template;
}

const site__file *site__builtin_layouts(size_t *count, const liquid_registry *registry,
                                        apr_pool_t *process)
{
    *count = sizeof(layouts) / sizeof(*layouts);
    site__file *files = apr_pcalloc(process, *count * sizeof(*files));
    for (size_t i = 0; i < *count; i++)
        files[i] = (site__file){.references = 1,
                                .path = layouts[i].path,
                                .role = SITE_ROLE_LAYOUT,
                                .collection = -1,
                                .theme = true,
                                .digest = pos_digest_of(pos_text_of(layouts[i].text)),
                                .template = compile_layout(registry, i, process)};
    return files;
}

const site__template *site__builtin_layout(const site_library *library, const char *name)
{
    for (size_t i = 0; i < library->layout_count; i++) {
        pos_text path = pos_text_of(library->layouts[i].path);
        pos_text stem = site__basename(path);
        stem.size -= site__extension(stem).size;
        if (pos_text_equal(stem, pos_text_of(name)))
            return library->layouts[i].template;
    }
    return NULL;
}
