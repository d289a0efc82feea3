/* SPDX-License-Identifier: Apache-2.0 */
/* Elements and their attributes: lists that are linked both ways, and looked through. */
#include "markup/kramdown/tree.h"

/* ---- elements ---- */

void kramdown__append(kramdown__element *parent, kramdown__element *child)
{
    child->next = NULL;
    child->previous = parent->last;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

void kramdown__remove(kramdown__element *parent, kramdown__element *child)
{
    if (child->previous)
        child->previous->next = child->next;
    else
        parent->first = child->next;
    if (child->next)
        child->next->previous = child->previous;
    else
        parent->last = child->previous;
    child->next = child->previous = NULL;
}

void kramdown__insert_before(kramdown__element *parent, kramdown__element *before,
                             kramdown__element *child)
{
    child->next = before;
    child->previous = before->previous;
    if (before->previous)
        before->previous->next = child;
    else
        parent->first = child;
    before->previous = child;
}

void kramdown__adopt(kramdown__element *to, kramdown__element *from)
{
    if (!from->first)
        return;
    from->first->previous = to->last;
    if (to->last)
        to->last->next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
    from->first = from->last = NULL;
}

/* ---- attributes ---- */

pos_text *kramdown__attribute_find(kramdown__attribute *list, const char *name)
{
    for (; list; list = list->next)
        if (pos_text_equal(list->name, pos_text_of(name)))
            return &list->value;
    return NULL;
}

/* NULL where there are too many. */
static kramdown__attribute *find_or_add(kramdown__attribute **list, pos_text name, bool *found,
                                        apr_pool_t *pool)
{
    kramdown__attribute **end = list;
    int count = 0;
    for (; *end; end = &(*end)->next, count++)
        if (pos_text_equal((*end)->name, name)) {
            *found = true;
            return *end;
        }
    *found = false;
    if (count == KRAMDOWN_MAX_ATTRIBUTES)
        return NULL;
    *end = apr_pcalloc(pool, sizeof(**end));
    (*end)->name = name;
    return *end;
}

void kramdown__attribute_set(kramdown__attribute **list, pos_text name, pos_text value,
                             apr_pool_t *pool)
{
    bool found;
    kramdown__attribute *attribute = find_or_add(list, name, &found, pool);
    if (attribute)
        attribute->value = value;
}

/* In a buffer that doubles: many short lists may follow one element. */
static void add_class(kramdown__attribute *attribute, pos_text more, apr_pool_t *pool)
{
    pos_text old = attribute->value;
    size_t size = old.size + 1 + more.size;
    if (old.data != attribute->own || size > attribute->room) {
        attribute->room = 2 * size;
        attribute->own = apr_palloc(pool, attribute->room);
        memcpy(attribute->own, old.data, old.size);
    }
    attribute->own[old.size] = ' ';
    memcpy(attribute->own + old.size + 1, more.data, more.size);
    attribute->value = pos_text_make(attribute->own, size);
}

void kramdown__attribute_merge(kramdown__attribute **list, pos_text name, pos_text value,
                               apr_pool_t *pool)
{
    bool found;
    kramdown__attribute *attribute = find_or_add(list, name, &found, pool);
    if (!attribute)
        return;
    if (!found || attribute->value.size == 0 || !pos_text_equal(name, POS_TEXT("class")))
        attribute->value = value;
    else
        add_class(attribute, value, pool);
}

kramdown__attribute *kramdown__attributes_copy(const kramdown__attribute *list, apr_pool_t *pool)
{
    kramdown__attribute *copy = NULL, **end = &copy;
    for (; list; list = list->next) {
        *end = apr_pcalloc(pool, sizeof(**end));
        (*end)->name = list->name;
        (*end)->value = list->value;
        end = &(*end)->next;
    }
    return copy;
}

bool kramdown__has_reference(const kramdown__ial *ial, const char *name)
{
    for (const kramdown__reference *each = ial ? ial->references : NULL; each; each = each->next)
        if (pos_text_equal(each->name, pos_text_of(name)))
            return true;
    return false;
}

/* ---- texts ---- */

pos_text kramdown__join(pos_text a, pos_text b, apr_pool_t *pool)
{
    if (a.size == 0)
        return b;
    if (b.size == 0)
        return a;
    if (a.data + a.size == b.data)
        return pos_text_make(a.data, a.size + b.size);
    char *data = apr_palloc(pool, a.size + b.size);
    memcpy(data, a.data, a.size);
    memcpy(data + a.size, b.data, b.size);
    return pos_text_make(data, a.size + b.size);
}
