/* SPDX-License-Identifier: Apache-2.0 */
/* The templates that are part of the program. */
#include "site/model/template.h"

#include <stdlib.h>

void site__compile_builtin(site__template *out, const char *text, const liquid_registry *registry,
                           apr_pool_t *process)
{
    const liquid_options options = {.registry = registry, .unknown_tags = true};
    if (liquid_parse(&out->liquid, pos_text_of(text), &options, process, process))
        abort();
    out->data = pos_map_make(0, process);
    out->layout = NULL;
}
