/* SPDX-License-Identifier: Apache-2.0 */
/* The table of plug-ins. */
#include "site/plugins/plugins.h"

#define NAME(text)  &(const site__plugin){.name = text},
#define PLUGIN(row) &site__plugin_##row,
const site__plugin *const site__plugins[] = {
#include "site/plugins/plugins.def"
};

const size_t site__plugin_count = sizeof(site__plugins) / sizeof(*site__plugins);
