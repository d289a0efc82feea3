/* SPDX-License-Identifier: Apache-2.0 */
/* Which plug-ins a site has. */
#include "site/model/plugin.h"

static bool lists_under(const pos_map *config, const char *key, const char *name)
{
    pos_value plugins = pos_map_get(config, pos_text_of(key));
    for (uint32_t i = 0; plugins.kind == POS_ARRAY && i < plugins.as.array->count; i++)
        if (pos_text_equal(pos_value_text(plugins.as.array->items[i]), pos_text_of(name)))
            return true;
    return false;
}

/* `gems` is what Jekyll 2 called the list. */
bool site__lists_plugin(const pos_map *config, const char *name)
{
    return lists_under(config, "plugins", name) || lists_under(config, "gems", name);
}

bool site__plugin_runs(const site__plugin *plugin, const site__config *config)
{
    return plugin->always || site__lists_plugin(config->map, plugin->name);
}
