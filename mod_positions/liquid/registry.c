/* SPDX-License-Identifier: Apache-2.0 */
/* The tags and filters of a dialect, by name. */
#include "liquid/filters.h"
#include "liquid/tree.h"
#include "liquid/value.h"
#include "liquid/tags.h"

#include <apr_strings.h>

static const liquid_filter_class filters[] = {
#define FILTER(name, min, max, pure, rate, function) {#name, min, max, function, rate, pure, NULL},
#include "liquid/filters.def"
#undef FILTER
};

static const liquid_tag_class tags[] = {
#define TAG(name, form, blank, parse, render) {name, form, blank, parse, render},
#include "liquid/tags.def"
#undef TAG
};

void liquid_register_filter(liquid_registry *registry, const liquid_filter_class *filter)
{
    pos_map_put(registry->filters, pos_text_of(filter->name), liquid__host_value(filter));
}

void liquid_register_tag(liquid_registry *registry, const liquid_tag_class *tag)
{
    pos_map_put(registry->tags, pos_text_of(tag->name), liquid__host_value(tag));
}

liquid_registry *liquid_registry_make(apr_pool_t *process)
{
    liquid_registry *registry = apr_pcalloc(process, sizeof(*registry));
    registry->filters = pos_map_make(96, process);
    registry->tags = pos_map_make(48, process);
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
        liquid_register_filter(registry, &filters[i]);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        liquid_register_tag(registry, &tags[i]);
    return registry;
}

static pos_map *copy_map(const pos_map *map, apr_pool_t *process)
{
    pos_map *copy = pos_map_make(map->count + 32, process);
    for (uint32_t i = 0; i < map->count; i++)
        pos_map_set(copy, map->entries[i].key, map->entries[i].value);
    return copy;
}

liquid_registry *liquid_registry_overlay(const liquid_registry *below, liquid_edition edition,
                                         apr_pool_t *process)
{
    liquid_registry *registry = apr_pcalloc(process, sizeof(*registry));
    registry->filters = copy_map(below->filters, process);
    registry->tags = copy_map(below->tags, process);
    registry->edition = edition;
    return registry;
}

static const void *find_class(const pos_map *map, pos_text name)
{
    pos_value value = pos_map_get(map, name);
    return value.kind == POS_HOST ? value.as.host : NULL;
}

const liquid_filter_class *liquid__find_filter(const liquid_registry *registry, pos_text name)
{
    return find_class(registry->filters, name);
}

const liquid_tag_class *liquid__find_tag(const liquid_registry *registry, pos_text name)
{
    return find_class(registry->tags, name);
}

#define MAX_SUGGESTED_NAME 32

static size_t smaller_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance of two short names. */
static size_t edit_distance(pos_text a, pos_text b)
{
    size_t row[MAX_SUGGESTED_NAME + 1];
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t above = row[j];
            size_t change = diagonal + (a.data[i - 1] != b.data[j - 1]);
            row[j] = smaller_of(change, smaller_of(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[b.size];
}

const char *liquid__suggest(const pos_map *names, pos_text name, apr_pool_t *result)
{
    size_t best = name.size < 4 ? 2 : 3;
    const char *suggestion = "";
    if (name.size > MAX_SUGGESTED_NAME)
        return suggestion;
    for (uint32_t i = 0; i < names->count; i++) {
        pos_text each = pos_value_text(names->entries[i].key);
        size_t far = each.size > MAX_SUGGESTED_NAME ? best : edit_distance(name, each);
        if (far < best) {
            best = far;
            suggestion = apr_psprintf(result, "; did you mean \"%.*s\"?", POS_TEXT_ARG(each));
        }
    }
    return suggestion;
}
