/* SPDX-License-Identifier: Apache-2.0 */
/* library.h - what all sites of a process share (site_library): made once by site.c, which hands in
 * what the floors below would otherwise have to ask of the floors above them.
 *
 * Threads: immutable once made, but for the budget of texts. */
#ifndef POS_SITE_MODEL_LIBRARY_H
#define POS_SITE_MODEL_LIBRARY_H

#include "site/model/plugin.h"

/* How a site's things show themselves to templates (render/drops.c). */
typedef struct site__drops {
    const pos_object_class *page;
    const pos_object_class *document;
    const pos_object_class *file;       /* a static file */
    const pos_object_class *collection; /* its `self` is a pos_map, see listing.c */
    const pos_object *site;             /* `site` */
    const pos_object *jekyll;           /* `jekyll` */
} site__drops;

/* A plug-in's template, compiled. */
typedef struct site__builtin_template {
    const site__builtin *builtin;
    site__template compiled;
} site__builtin_template;

struct site_library {
    const liquid_registry *registry; /* Jekyll's Liquid, with the plug-ins' tags and filters */
    const site__plugin *const *plugins;
    size_t plugin_count;
    const site__drops *drops;
    const site__builtin_template *templates; /* of all plug-ins */
    size_t template_count;
    const struct site__file *layouts; /* of the built-in theme */
    size_t layout_count;
    struct site__sass_gate *gate;    /* bounds how many stylesheets are compiled at once */
    struct site__text_budget *texts; /* of all sites' pages */
    struct pos_watcher *watcher;     /* NULL: no memory for one */
    _Atomic uint64_t *generations;   /* how many snapshots were made so far */
};

/* Compiles the plug-ins' templates, and sets library->templates. */
void site__compile_templates(site_library *library, apr_pool_t *process);
/* A plug-in's template, compiled. */
const site__template *site__compiled(const site_library *library, const site__builtin *builtin);
/* The plug-in's template that serves as the layout `name`, for redirects or for any page; NULL:
 * there is none. */
const site__template *site__plugin_layout(const site_library *library, const char *name,
                                          bool redirect);
/* True of what site__plugin_layout gives. */
bool site__is_plugin_layout(const site_library *library, const site__template *layout);
/* Appends the names, ", " between them, of plug-ins that _config.yml lists and that we do not
 * have. */
void site__unknown_plugins(pos_buffer *out, const site__config *config);

#endif
