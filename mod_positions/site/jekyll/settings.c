/* SPDX-License-Identifier: Apache-2.0 */
/* What filters and tags ask of the site. */
#include "site/jekyll/settings.h"

#include "site/render/composing.h"

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
