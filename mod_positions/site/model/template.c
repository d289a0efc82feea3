/* SPDX-License-Identifier: Apache-2.0 */
/* The templates that are part of the program. */
#include "site/model/template.h"

#include <stdlib.h>

#include "markup/markup.h"

void site__compile_builtin(site__template *out, const char *text, const liquid_registry *registry,
                           apr_pool_t *process)
{
    const liquid_options options = {.registry = registry, .unknown_tags = true};
    markup_document document;
    if (markup_front_matter(&document, pos_text_of(text), "a built-in template", process) ||
        liquid_parse(&out->liquid, document.body, &options, process, process))
        abort();
    pos_text layout = pos_map_text(document.data, "layout", POS_TEXT(""));
    out->data = document.data;
    out->layout = layout.size > 0 ? pos_text_cstring(layout, process) : NULL;
}
