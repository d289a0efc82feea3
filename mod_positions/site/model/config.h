/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - _config.yml over Jekyll's defaults, read once into what the floors above ask for
 * (Jekyll::Configuration, Jekyll::FrontmatterDefaults).
 *
 * Threads: a configuration is immutable once made, and refcounted; snapshots share it. */
#ifndef POS_SITE_MODEL_CONFIG_H
#define POS_SITE_MODEL_CONFIG_H

#include <apr_tables.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/references.h"
#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/model/surroundings.h"

typedef struct site__collection {
    const char *label;
    const pos_map *metadata;
    const char *directory; /* "_label", below collections_dir where there is one */
    const char *permalink; /* URL template */
    bool output;
    const char *sort_by;    /* NULL: by date and path */
    const pos_array *order; /* NULL: none */
} site__collection;

/* A `defaults` entry: values for files below a path (or matching a glob), of a type. */
typedef struct site__default {
    pos_text path;          /* without a leading slash; "" for all */
    size_t length;          /* of the path, in characters: of two the longer one counts */
    bool nowhere;           /* its path is one that no file has */
    const pos_array *globs; /* what the path stands for where it has a `*`; NULL: it has none */
    bool has_type;
    pos_text type;
    const pos_map *values;
} site__default;

/* A _config.yml as it was read. */
typedef struct site__config_source {
    const pos_value *value; /* NULL: there is none */
    pos_text text;
    const char *file; /* its name */
} site__config_source;

typedef struct site__config {
    pos_references references;
    apr_pool_t *pool;
    const site__config_source *source; /* while it is made */
    apr_array_header_t *warnings;      /* const pos_error *: values that can't be used */
    const pos_map *map;                /* Jekyll's defaults under _config.yml: what site.KEY sees */
    pos_digest digest;                 /* of the keys that every rendering depends on */
    const pos_array *include;
    const pos_array *exclude;
    const pos_array *markdown_extensions; /* strings without the dot */
    const char *layouts_dir;
    const char *includes_dir;
    const char *data_dir;
    const char *sass_dir;
    const char *collections_dir; /* "" or without slashes at its ends */
    const char *permalink;       /* "date", "pretty", … or a template */
    site__collection *collections;
    size_t collection_count;
    site__default *defaults;
    size_t default_count;
    const pos_zone *zone; /* NULL: UTC */
    bool timed;           /* `time` says what site.time is, and which posts are future */
    pos_time time;
    const markup_dialect *dialect;
    liquid_mode mode;
    bool strict_variables;
    bool strict_filters;
    bool future;
    bool unpublished;
    bool show_drafts;
    bool offers_after; /* `offers: {after: …}` is there: pages of closed offers may change or go */
    int64_t limit_posts;
    const char *encoding; /* NULL: guess */
    const char *excerpt_separator;
    site__surroundings around;
    const site_library *library; /* the plug-ins, and how pages show themselves to templates */
} site__config;

/* Makes a configuration with one reference; the theme's own lies beneath `source` (NULL: there is
 * no _config.yml). A value that can't be used costs itself alone: it is among the warnings, and
 * Jekyll's default has its place. Errors, in `result`: the file is no map, or the theme's is none.
 */
pos_error *site__config_make(site__config **out, const site__config_source *source,
                             const site__surroundings *around, const site_options *options,
                             apr_pool_t *result);
/* Another reference. */
void site__config_keep(site__config *config);
/* Gives a reference back; the last one frees. NULL is allowed. */
void site__config_drop(site__config *config);

/* True where `extension` (with its dot) is one of markdown_ext. */
bool site__is_markdown(const site__config *config, pos_text extension);

/* A document's path as Jekyll has it: without collections_dir. Borrows from `path`. */
static inline pos_text site__below_collections(const site__config *config, pos_text path)
{
    pos_text folder = pos_text_of(config->collections_dir);
    if (folder.size == 0 || path.size <= folder.size || !pos_text_starts(path, folder) ||
        path.data[folder.size] != '/')
        return path;
    return pos_text_slice(path, folder.size + 1, path.size);
}

/* Reads a date, a time or a string as an instant in `zone` (Utils.parse_date); false: it is none.
 * Parts that a string has not come from the day of `written`, seconds since the epoch. */
bool site__read_date(pos_time *out, pos_value value, const pos_zone *zone, int64_t written);

/* A yes-or-no option of a plug-in, from the map of that name in _config.yml. */
bool site__plugin_option(const site__config *config, const char *plugin, const char *key,
                         bool otherwise);

#endif
