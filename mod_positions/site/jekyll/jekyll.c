/* SPDX-License-Identifier: Apache-2.0 */
/* Jekyll's filters and tags over standard Liquid. */
#include "site/jekyll/jekyll.h"

#include "site/jekyll/filters.h"
#include "site/jekyll/tags.h"

/* What the table says of purity. */
#define PURE_true  true, NULL
#define PURE_false false, NULL
#define PURE_named false, site__names_its_own

static void register_filters(liquid_registry *registry)
{
    static const liquid_filter_class filters[] = {
#define FILTER(name, min, max, pure, rate, function) {#name, min, max, function, rate, PURE_##pure},
#include "site/jekyll/filters.def"
#undef FILTER
    };
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
        liquid_register_filter(registry, &filters[i]);
}

liquid_registry *site__jekyll_registry(apr_pool_t *process)
{
    liquid_registry *registry =
        liquid_registry_overlay(liquid_registry_make(process), LIQUID_JEKYLL, process);
    register_filters(registry);
    site__register_jekyll_tags(registry);
    return registry;
}
