/* SPDX-License-Identifier: Apache-2.0 */
/* template.h - compiled layouts and includes, and the templates that are part of the program. */
#ifndef POS_SITE_MODEL_TEMPLATE_H
#define POS_SITE_MODEL_TEMPLATE_H

#include "liquid/liquid.h"

/* A compiled layout or include. */
typedef struct site__template {
    const liquid_template *liquid;
    const pos_map *data; /* a layout's front matter; empty for includes */
    const char *layout;  /* the next layout out, or NULL */
} site__template;

/* Whether a template serves as the layout NAME for pages that find no other of that name. */
typedef enum site__layout_use {
    SITE_LAYOUT_NONE,
    SITE_LAYOUT_OF_REDIRECTS,
    SITE_LAYOUT_OF_PAGES
} site__layout_use;

/* A template that the build has put into the program (`extern const char site__NAME_EXT[]`, from
 * the file NAME.EXT). Static data: compared by its address. */
typedef struct site__builtin {
    const char *name; /* "feed.xml" */
    const char *text;
    site__layout_use layout;
} site__builtin;

/* Compiles one, in `process`; it may have front matter, as a layout has. One that does not parse is
 * a bug of ours, and ends the program. */
void site__compile_builtin(site__template *out, const char *text, const liquid_registry *registry,
                           apr_pool_t *process);

#endif
