/* SPDX-License-Identifier: Apache-2.0 */
/* plugins.h - the plug-ins, from the only list of them (plugins.def): each is a row that a file of
 * its own defines (model/plugin.h says what a row may hold).
 *
 * A plug-in that is to be added is a file here and a line in plugins.def. Templates that it renders
 * are files in templates/. */
#ifndef POS_SITE_PLUGINS_PLUGINS_H
#define POS_SITE_PLUGINS_PLUGINS_H

#include "site/model/plugin.h"

#define PLUGIN(row) extern const site__plugin site__plugin_##row;
#define NAME(name)
#include "site/plugins/plugins.def"
#undef PLUGIN
#undef NAME

/* All rows. Hooks and generators of one kind run in this order. */
extern const site__plugin *const site__plugins[];
extern const size_t site__plugin_count;

#endif
