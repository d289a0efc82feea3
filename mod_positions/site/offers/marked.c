/* SPDX-License-Identifier: Apache-2.0 */
/* What a site itself says are its offers. */
#include "site/offers/marked.h"

#include "site/model/library.h"
#include "site/render/composing.h"

bool offers__is_marked(const site_page *page)
{
    return pos_map_bool(page->data, "offer", false);
}

static const site_page *page_of(pos_value value, const site__drops *drops)
{
    if (value.kind != POS_OBJECT)
        return NULL;
    const pos_object *object = value.as.object;
    return object->class_ == drops->page || object->class_ == drops->document ? object->self : NULL;
}

static void push_value(pos_array *list, pos_value value, liquid_run *run)
{
    liquid_pool(run, sizeof(value));
    pos_array_push(list, value);
}

static pos_error *add_pages(pos_array *list, pos_value drop, pos_text key, liquid_run *run)
{
    const site__drops *drops = site__asker(liquid_scope(run))->snapshot->config->library->drops;
    pos_value all;
    POS_TRY(liquid_property(&all, drop, pos_value_string(key), run));
    if (all.kind != POS_ARRAY)
        return NULL;
    POS_TRY(liquid_steps(run, all.as.array->count));
    for (uint32_t i = 0; i < all.as.array->count; i++) {
        const site_page *page = page_of(all.as.array->items[i], drops);
        if (page && offers__is_marked(page))
            push_value(list, all.as.array->items[i], run);
    }
    return NULL;
}

/* name ::= key {"." key}, below site.data */
static pos_error *add_data(pos_array *list, pos_value drop, pos_text name, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid_property(&value, drop, pos_value_string(POS_TEXT("data")), run));
    for (size_t at = 0, end; at < name.size; at = end + 1) {
        end = pos_text_find_char(name, '.', at);
        end = end == POS_NOT_FOUND ? name.size : end;
        pos_text key = pos_text_slice(name, at, end);
        POS_TRY(liquid_property(&value, value, pos_value_string(key), run));
    }
    if (value.kind == POS_ARRAY || value.kind == POS_MAP)
        push_value(list, value, run);
    return NULL;
}

pos_error *offers__marked(pos_array **out, pos_value drop, pos_value config, liquid_run *run)
{
    pos_array *list = pos_array_make(8, liquid_pool(run, sizeof(*list)));
    *out = list;
    POS_TRY(add_pages(list, drop, POS_TEXT("documents"), run));
    POS_TRY(add_pages(list, drop, POS_TEXT("pages"), run));
    pos_value data =
        config.kind == POS_MAP ? pos_map_get(config.as.map, POS_TEXT("data")) : POS_VALUE_NIL;
    if (data.kind == POS_STRING)
        return add_data(list, drop, pos_value_text(data), run);
    for (uint32_t i = 0; data.kind == POS_ARRAY && i < data.as.array->count; i++)
        POS_TRY(add_data(list, drop, pos_value_text(data.as.array->items[i]), run));
    return NULL;
}
