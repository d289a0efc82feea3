#include "site/jekyll/jekyll.h"

#include "site/parts.h"
#include "site/plugins/plugins.h"

liquid_registry *site__jekyll_registry(apr_pool_t *process)
{
    liquid_registry *registry =
        liquid_registry_overlay(liquid_registry_make(process), LIQUID_JEKYLL, process);
    site__register_jekyll_filters(registry);
    site__register_jekyll_tags(registry);
    site__register_plugin_tags(registry);
    return registry;
}

void site__register_jekyll_filters(liquid_registry *registry)
{
    static const liquid_filter_class filters[] = {
#define FILTER(name, least, most, pure, function) {#name, least, most, pure, function},
#include "site/jekyll/filters.def"
#undef FILTER
    };
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
        liquid_register_filter(registry, &filters[i]);
}

pos_error *site__setting(pos_value *out, const char *key, liquid_run *run)
{
    site__composing *asker = site__asker(liquid_scope(run));
    pos_text name = pos_text_of(key);
    if (asker) {
        site__trace_ask(asker->tracing, SITE_QUERY_CONFIG, name);
        *out = pos_map_get(asker->snapshot->config->map, name);
        return NULL;
    }
    pos_value variable;
    POS_TRY(liquid_look_up(&variable, run, POS_TEXT("site")));
    return liquid_property(out, variable, pos_value_string(name), run);
}

/* Without a site: Jekyll's defaults, made once for the run. */
pos_error *site__run_dialect(const markup_dialect **out, liquid_run *run)
{
    static const char key;
    site__composing *asker = site__asker(liquid_scope(run));
    if (asker) {
        *out = asker->snapshot->config->dialect;
        return NULL;
    }
    void **kept = liquid_register(run, &key);
    if (!*kept) {
        const markup_dialect *made;
        markup_setup();
        POS_TRY(markup_dialect_make(&made, NULL, liquid_scope(run)->pool));
        *kept = (void *)(uintptr_t)made;
    }
    *out = *kept;
    return NULL;
}
