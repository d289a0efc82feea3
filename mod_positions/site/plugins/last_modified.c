/* jekyll-last-modified-at: when a page's source was last written. git is not asked: what the
 * editors uploaded is what counts. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#define DEFAULT_FORMAT "%d-%b-%y"

/* A document's own front matter wins, a page's does not: so the plug-in's hooks run. */
void site__add_last_modified(site__draft *draft, apr_pool_t *result)
{
    site_page *page = &draft->page;
    const pos_map *old = page->data;
    if (!site__plugin_on(draft->config, "jekyll-last-modified-at") ||
        (page->collection && pos_map_has(old, POS_TEXT("last_modified_at"))))
        return;
    pos_time time = pos_time_in_zone(page->stamp.mtime / 1000000, 0, draft->config->zone);
    pos_map *data = pos_map_make(old->count + 1, result);
    for (uint32_t i = 0; i < old->count; i++)
        pos_map_set(data, old->entries[i].key, old->entries[i].value);
    pos_map_put(data, POS_TEXT("last_modified_at"), pos_value_time(pos_time_copy(&time, result)));
    page->data = data;
}

/* markup ::= [format] */
static pos_error *render(const liquid_tag *tag, liquid_run *run)
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

const liquid_tag_class site__last_modified_tag = {
    .name = "last_modified_at", .form = LIQUID_INLINE, .render = render};
