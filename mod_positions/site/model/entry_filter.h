/* SPDX-License-Identifier: Apache-2.0 */
/* entry_filter.h - which names Jekyll reads and publishes (Jekyll::EntryFilter), by `include`,
 * `exclude` and what a name begins with. Pure. */
#ifndef POS_SITE_MODEL_ENTRY_FILTER_H
#define POS_SITE_MODEL_ENTRY_FILTER_H

#include "site/model/config.h"

/* True where a reader takes the file or folder. `path` is relative to the root, `entry` to where
 * the reader stands (Jekyll compares `include` with that). */
bool site__is_read(const site__config *config, pos_text path, pos_text entry, bool folder);
/* True where `include` names the file at `path`. */
bool site__is_included(const site__config *config, pos_text path);
/* True where `include` names a folder of that name. */
bool site__includes_folder(const site__config *config, const char *name);
/* True where Jekyll publishes nothing at `path` (relative to the root), whatever lies there: one of
 * the names on the way down is not read. */
bool site__is_hidden(const site__config *config, pos_text path);

#endif
