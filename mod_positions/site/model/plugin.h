/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.h - what a plug-in is: a name that _config.yml lists, and the hooks by which it takes
 * part. The rows themselves are in plugins/; the floors below run them without knowing which there
 * are.
 *
 * Threads: rows are constant. Hooks may be called from any thread; each is given what it works
 * on. */
#ifndef POS_SITE_MODEL_PLUGIN_H
#define POS_SITE_MODEL_PLUGIN_H

#include "site/model/config.h"
#include "site/model/template.h"

struct site__composing;
struct site__draft;

/* When a generator runs. */
typedef enum site__generate_turn {
    SITE_GENERATE_LISTED, /* in the order in which _config.yml lists the plug-ins */
    SITE_GENERATE_FIRST,
    SITE_GENERATE_LAST
} site__generate_turn;

typedef void (*site__draft_hook)(struct site__draft *draft, apr_pool_t *result);

/* Everything but the name may be absent. */
typedef struct site__plugin {
    const char *name; /* as `plugins:` has it */
    bool always;      /* its hooks run in every site, listed or not */
    /* Adds keys to a configuration that is being made. `cname` is the host in CNAME, or NULL. */
    void (*config)(pos_map *map, const site_options *options, const char *cname,
                   apr_pool_t *result);
    /* Changes a page that is being made: once its front matter is read … */
    site__draft_hook data;
    /* … and once everything of it is known. */
    site__draft_hook page;
    /* Adds pages to a snapshot, once the site's own are there (site__add_generated). */
    pos_error *(*generate)(site_snapshot *snapshot, apr_pool_t *scratch);
    site__generate_turn turn;
    /* The source of a page that is being composed, as it is to be. */
    pos_error *(*body)(pos_text *out, pos_text body, struct site__composing *composing);
    /* Changes what a page's body has been converted to, before its layouts. */
    pos_error *(*content)(pos_text *out, pos_text content, struct site__composing *composing);
    /* Adds variables for the templates of a page that is being composed. */
    void (*variables)(pos_map *variables, struct site__composing *composing);
    /* Appends a finished page of HTML as it is to be. */
    void (*html)(pos_buffer *out, pos_text html, const site__config *config, apr_pool_t *scratch);
    const liquid_tag_class *tags;       /* an entry without a name ends them; in every site */
    const liquid_filter_class *filters; /* likewise */
    const site__builtin *templates;     /* likewise */
} site__plugin;

/* True where a configuration (being made) lists the plug-in. */
bool site__lists_plugin(const pos_map *config, const char *name);
/* True where the plug-in's hooks run in a site. */
bool site__plugin_runs(const site__plugin *plugin, const site__config *config);

#endif
