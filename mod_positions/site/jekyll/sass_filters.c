/* SPDX-License-Identifier: Apache-2.0 */
/* scssify sassify (Jekyll::Filters) */
#include "site/jekyll/filters.h"

#include "site/render/stylesheet.h"

static pos_error *filter_sass(pos_value *out, pos_value input, const liquid_call *call,
                              bool indented)
{
    pos_scope *scope = liquid_scope(call->run);
    site__composing *composing = site__asker(scope);
    pos_text text, css;
    POS_TRY(liquid_text(&text, input, call->run));
    if (!composing)
        return liquid_fault(call->run, "Sass is compiled for a site's pages only");
    pos_error *error = site__compile_scss_text(&css, text, indented, composing);
    if (error && error->status == POS_ECHANGED)
        return error;
    if (error)
        return liquid_fault(call->run, "%s", error->message);
    *out = pos_value_string(pos_text_copy(css, pos_scope_pool(scope, css.size)));
    return NULL;
}

pos_error *site__filter_scssify(pos_value *out, pos_value input, const liquid_call *call)
{
    return filter_sass(out, input, call, false);
}

pos_error *site__filter_sassify(pos_value *out, pos_value input, const liquid_call *call)
{
    return filter_sass(out, input, call, true);
}
