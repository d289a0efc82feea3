/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-gist: {% gist %}. */
#include "site/plugins/plugins.h"

#include "site/plugins/tag_values.h"

/* Without the network there is no <noscript>. markup ::= id [white-space file] */
static pos_error *render_gist(const liquid_tag *tag, liquid_run *run)
{
    pos_text markup = pos_text_strip(tag->markup), id = markup, file = POS_TEXT("");
    size_t end = 0;
    while (end < markup.size && !pos_is_space(markup.data[end]))
        end++;
    id = pos_text_slice(markup, 0, end);
    file = pos_text_strip(pos_text_slice(markup, end, markup.size));
    if (id.size == 0)
        return liquid_fault(run, "gist needs the gist's number, as in {%% gist user/1234567 %%}");
    POS_TRY(site__value_or_name(&id, id, run));
    if (file.size > 0)
        POS_TRY(site__value_or_name(&file, file, run));
    pos_buffer_printf(liquid_output(run),
                      "<script src=\"https://gist.github.com/%.*s.js%s%.*s\"> </script>",
                      POS_TEXT_ARG(id), file.size ? "?file=" : "", POS_TEXT_ARG(file));
    return NULL;
}

static const liquid_tag_class tags[] = {
    {.name = "gist", .form = LIQUID_INLINE, .render = render_gist}, {.name = NULL}};

const site__plugin site__plugin_gist = {.name = "jekyll-gist", .tags = tags};
