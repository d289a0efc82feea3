/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-last-modified-at: when a page's source was last written. git is not asked: what the
 * editors uploaded is what counts. */
#include "site/plugins/plugins.h"

#include <apr_time.h>

#include "site/model/draft.h"

#define DEFAULT_FORMAT "%d-%b-%y"

/* A document's own `last_modified_at` wins, a page's does not, as the plug-in has it. */
static void add_last_modified(site__draft *draft, apr_pool_t *result)
{
    const site_page *page = &draft->page;
    if (page->collection && pos_map_has(page->data, POS_TEXT("last_modified_at")))
        return;
    pos_time time = pos_time_in_zone(apr_time_sec(page->stamp.mtime), 0, draft->config->zone);
    site__draft_put(draft, "last_modified_at", pos_value_time(pos_time_copy(&time, result)),
                    result);
}

/* markup ::= [format] */
static pos_error *render_last_modified(const liquid_tag *tag, liquid_run *run)
{
    pos_value when, format;
    pos_text text = pos_text_strip(tag->markup);
    pos_time time;
    POS_TRY(liquid_look_up(&when, run, POS_TEXT("page.last_modified_at")));
    POS_TRY(liquid_look_up(&format, run, POS_TEXT("site.last-modified-at.date-format")));
    if (text.size == 0)
        text = format.kind == POS_STRING ? pos_value_text(format) : POS_TEXT(DEFAULT_FORMAT);
    if (!liquid_time(&time, when, POS_UNIT_NONE, run))
        return liquid_fault(run, "last_modified_at needs the plug-in jekyll-last-modified-at");
    pos_strftime(liquid_output(run), text, &time);
    return NULL;
}

static const liquid_tag_class tags[] = {
    {.name = "last_modified_at", .form = LIQUID_INLINE, .render = render_last_modified},
    {.name = NULL}};

const site__plugin site__plugin_last_modified = {
    .name = "jekyll-last-modified-at", .data = add_last_modified, .tags = tags};
