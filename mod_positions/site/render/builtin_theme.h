/* SPDX-License-Identifier: Apache-2.0 */
/* builtin_theme.h - the theme that is part of the program. */
#ifndef POS_SITE_RENDER_BUILTIN_THEME_H
#define POS_SITE_RENDER_BUILTIN_THEME_H

#include "site/model/library.h"
#include "site/tree/file.h"

/* Its layouts, compiled, as if they were files of a theme; they live in `process`. Sets `count`. */
const site__file *site__builtin_layouts(size_t *count, const liquid_registry *registry,
                                        apr_pool_t *process);

/* The layout of that name among them, compiled; NULL: there is none. */
const site__template *site__builtin_layout(const site_library *library, const char *name);

#endif
