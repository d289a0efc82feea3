/* SPDX-License-Identifier: Apache-2.0 */
/* join sort sort_natural where reject has find find_index uniq reverse map compact concat first
 * last sum */
#include "liquid/filters.h"
#include "liquid/loop.h"
#include "liquid/memory.h"
#include "liquid/run.h"
#include "liquid/value.h"

static pos_value array_of(pos_array *array)
{
    return pos_value_array(array);
}

/* ---- properties ---- */

static pos_error *wrong_property(pos_value property, const liquid_call *call)
{
    pos_text name;
    POS_TRY(liquid__text_of(&name, property, call->run));
    return liquid_fault(call->run, "cannot select the property '%.*s'", POS_TEXT_ARG(name));
}

/* item[property]; `*keyed` is false where the item takes no keys at all. */
static pos_error *property_of(pos_value *out, bool *keyed, pos_value item, pos_value property,
                              const liquid_call *call)
{
    liquid__access how;
    POS_TRY(liquid__access_key(&how, out, item, property, call->run));
    *keyed = how != LIQUID__NO_KEYS;
    return how == LIQUID__WRONG_KEY ? wrong_property(property, call) : NULL;
}

/* ---- join reverse compact concat first last ---- */

pos_error *liquid__filter_join(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    pos_text glue, text;
    pos_value space = pos_value_string(POS_TEXT(" "));
    POS_TRY(liquid__text_of(&glue, liquid_argument(call, 0, space), call->run));
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (uint32_t i = 0; i < items->count; i++) {
        if (i)
            pos_buffer_add_text(buffer, glue);
        POS_TRY(liquid__text_of(&text, items->items[i], call->run));
        liquid__add_copied(call->run, text.size + glue.size);
        pos_buffer_add_text(buffer, text);
    }
    return liquid__finish_text(out, buffer, call);
}

pos_error *liquid__filter_reverse(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    POS_TRY(liquid_items(&items, input, call->run));
    liquid__add_scanned(call->run, items->count);
    pos_array *reversed = liquid_array(call->run, items->count);
    for (uint32_t i = items->count; i-- > 0;)
        pos_array_push(reversed, items->items[i]);
    *out = array_of(reversed);
    return NULL;
}

pos_error *liquid__filter_compact(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    pos_value property = liquid_argument(call, 0, POS_VALUE_NIL);
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    pos_array *kept = liquid_array(call->run, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value value = items->items[i];
        bool keyed = true;
        if (property.kind != POS_NIL)
            POS_TRY(property_of(&value, &keyed, items->items[i], property, call));
        if (!keyed) {
            *out = POS_VALUE_NIL;
            return NULL;
        }
        if (value.kind != POS_NIL)
            pos_array_push(kept, items->items[i]);
    }
    *out = array_of(kept);
    return NULL;
}

pos_error *liquid__filter_concat(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    pos_value more;
    POS_TRY(liquid_plain(&more, call->arguments[0], call->run));
    if (more.kind != POS_ARRAY)
        return liquid_fault(call->run, "concat filter requires an array argument");
    POS_TRY(liquid_items(&items, input, call->run));
    uint32_t count = items->count + more.as.array->count;
    POS_TRY(liquid__charge(call->run, count));
    POS_TRY(liquid__reserve(call->run, count * sizeof(pos_value)));
    pos_array *both = liquid_array(call->run, count);
    for (uint32_t i = 0; i < items->count; i++)
        pos_array_push(both, items->items[i]);
    for (uint32_t i = 0; i < more.as.array->count; i++)
        pos_array_push(both, more.as.array->items[i]);
    *out = array_of(both);
    return NULL;
}

static pos_error *first_or_last(pos_value *out, pos_value input, const liquid_call *call,
                                bool first)
{
    liquid__walk walk;
    *out = POS_VALUE_NIL;
    POS_TRY(liquid_plain(&input, input, call->run));
    if (input.kind == POS_STRING && liquid_edition_of(call->run) == LIQUID_TODAY) {
        POS_TRY(liquid_property(out, input, pos_value_int(first ? 0 : -1), call->run));
        if (out->kind == POS_NIL)
            *out = pos_value_string(POS_TEXT(""));
        return NULL;
    }
    if (input.kind == POS_RANGE) {
        *out = pos_value_int(first ? input.as.range->first : input.as.range->last);
        return NULL;
    }
    bool ends =
        input.kind == POS_ARRAY || (first && (input.kind == POS_MAP || input.kind == POS_OBJECT));
    if (!ends)
        return NULL;
    POS_TRY(liquid__walk_over(&walk, input, 0, NULL, call->run));
    if (walk.count)
        *out = liquid__walk_at(&walk, first ? 0 : walk.count - 1, call->run);
    return NULL;
}

pos_error *liquid__filter_first(pos_value *out, pos_value input, const liquid_call *call)
{
    return first_or_last(out, input, call, true);
}

pos_error *liquid__filter_last(pos_value *out, pos_value input, const liquid_call *call)
{
    return first_or_last(out, input, call, false);
}

/* ---- map sum ---- */

pos_error *liquid__filter_map(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    pos_value property = call->arguments[0];
    bool itself = property.kind == POS_STRING &&
                  pos_text_equal(pos_value_text(property), POS_TEXT("to_liquid"));
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    pos_array *mapped = liquid_array(call->run, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value value = items->items[i];
        bool keyed;
        if (!itself)
            POS_TRY(property_of(&value, &keyed, items->items[i], property, call));
        pos_array_push(mapped, value);
    }
    *out = array_of(mapped);
    return NULL;
}

static pos_error *add_number(pos_value *sum, pos_value value, const liquid_call *call)
{
    const pos_array *items;
    POS_TRY(liquid_items(&items, value, call->run));
    for (uint32_t i = 0; i < items->count; i++)
        POS_TRY(liquid__calculate(sum, *sum, liquid__number(items->items[i], call->run),
                                  LIQUID__ADD, call->run));
    return NULL;
}

pos_error *liquid__filter_sum(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    pos_value property = liquid_argument(call, 0, POS_VALUE_NIL), sum = pos_value_int(0);
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value value = items->items[i];
        bool keyed = true;
        if (property.kind != POS_NIL)
            POS_TRY(property_of(&value, &keyed, items->items[i], property, call));
        if (keyed)
            POS_TRY(add_number(&sum, value, call));
    }
    *out = sum;
    return NULL;
}

/* ---- sort ---- */

/* Pairs of (key, item), or items that are their own keys. */
typedef struct keyed_items {
    pos_value *pairs;
    uint32_t count;
    bool sortable; /* else some item takes no keys: the result is nil */
} keyed_items;

static pos_error *key_items(keyed_items *out, const pos_array *items, const liquid_call *call)
{
    liquid_run *run = call->run;
    pos_value property = liquid_argument(call, 0, POS_VALUE_NIL);
    POS_TRY(liquid__charge(run, items->count));
    POS_TRY(liquid__reserve(run, items->count * 2 * sizeof(pos_value)));
    out->pairs = liquid_allocate(run, (size_t)items->count * 2 * sizeof(pos_value));
    out->count = items->count;
    out->sortable = true;
    bool wrong = false;
    for (uint32_t i = 0; i < items->count && out->sortable; i++) {
        pos_value *pair = out->pairs + (size_t)i * 2;
        pair[0] = pair[1] = items->items[i];
        liquid__access how = LIQUID__FOUND;
        if (property.kind != POS_NIL)
            POS_TRY(liquid__access_key(&how, &pair[0], pair[1], property, run));
        wrong = wrong || how == LIQUID__WRONG_KEY;
        out->sortable = how != LIQUID__NO_KEYS;
    }
    if (wrong && out->sortable && items->count > 1)
        return wrong_property(property, call);
    return NULL;
}

static pos_error *sort_items(pos_value *out, pos_value input, const liquid_call *call,
                             liquid_order order)
{
    const pos_array *items;
    keyed_items keys;
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(key_items(&keys, items, call));
    *out = POS_VALUE_NIL;
    if (!keys.sortable)
        return NULL;
    POS_TRY(liquid_sort(keys.pairs, keys.count, 2, order, call->run, call->run));
    pos_array *sorted = liquid_array(call->run, keys.count);
    for (uint32_t i = 0; i < keys.count; i++)
        pos_array_push(sorted, keys.pairs[(size_t)i * 2 + 1]);
    *out = array_of(sorted);
    return NULL;
}

/* nil goes last. */
static pos_error *order_safely(int *order, const pos_value *a, const pos_value *b, void *baton)
{
    if (liquid_compare_now(order, *a, *b, baton))
        return NULL;
    if (a->kind != POS_NIL && b->kind != POS_NIL)
        return liquid_fault(baton, "cannot sort values of incompatible types");
    *order = a->kind == POS_NIL ? 1 : -1;
    return NULL;
}

static int compare_nocase(pos_text a, pos_text b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < shorter; i++) {
        unsigned char left = (unsigned char)pos_lower(a.data[i]);
        unsigned char right = (unsigned char)pos_lower(b.data[i]);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return (a.size > b.size) - (a.size < b.size);
}

static pos_error *order_naturally(int *order, const pos_value *a, const pos_value *b, void *baton)
{
    pos_text left, right;
    *order = (a->kind == POS_NIL) - (b->kind == POS_NIL);
    if (a->kind == POS_NIL && b->kind == POS_NIL && liquid_edition_of(baton) != LIQUID_TODAY)
        *order = 1; /* which turns runs of them round */
    if (a->kind == POS_NIL || b->kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&left, *a, baton));
    POS_TRY(liquid__text_of(&right, *b, baton));
    liquid__add_scanned(baton, left.size < right.size ? left.size : right.size);
    *order = compare_nocase(left, right);
    return NULL;
}

pos_error *liquid__filter_sort(pos_value *out, pos_value input, const liquid_call *call)
{
    return sort_items(out, input, call, order_safely);
}

pos_error *liquid__filter_sort_natural(pos_value *out, pos_value input, const liquid_call *call)
{
    return sort_items(out, input, call, order_naturally);
}

/* ---- uniq ---- */

pos_error *liquid__filter_uniq(pos_value *out, pos_value input, const liquid_call *call)
{
    const pos_array *items;
    pos_value property = liquid_argument(call, 0, POS_VALUE_NIL);
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    pos_map *seen = pos_map_make(0, liquid_pool(call->run, POS_MAP_BYTES(items->count)));
    pos_array *kept = liquid_array(call->run, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value key = items->items[i];
        bool takes_keys = true, alone = items->count == 1; /* Ruby does not look at a single one */
        if (property.kind != POS_NIL && !alone)
            POS_TRY(property_of(&key, &takes_keys, items->items[i], property, call));
        if (!takes_keys) {
            *out = POS_VALUE_NIL;
            return NULL;
        }
        POS_TRY(liquid__charge_value(call->run, key));
        if (pos_map_find(seen, key))
            continue;
        pos_map_set(seen, key, POS_VALUE_NIL);
        pos_array_push(kept, items->items[i]);
    }
    *out = array_of(kept);
    return NULL;
}

/* ---- where reject has find find_index ---- */

/* Whether an item's property is what is looked for: true, or equal to the second argument. */
static pos_error *matches_value(bool *out, bool *takes_keys, pos_value item,
                                const liquid_call *call)
{
    pos_value value, target = liquid_argument(call, 1, POS_VALUE_NIL);
    POS_TRY(property_of(&value, takes_keys, item, call->arguments[0], call));
    POS_TRY(liquid__charge_comparison(call->run, value, target));
    *out = target.kind == POS_NIL ? pos_value_truthy(value) : liquid_equal(value, target);
    return NULL;
}

static pos_error *select_items(pos_value *out, pos_value input, const liquid_call *call,
                               bool wanted)
{
    const pos_array *items;
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    pos_array *kept = liquid_array(call->run, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        bool matched, takes_keys;
        POS_TRY(matches_value(&matched, &takes_keys, items->items[i], call));
        if (!takes_keys) {
            *out = POS_VALUE_NIL;
            return NULL;
        }
        if (matched == wanted)
            pos_array_push(kept, items->items[i]);
    }
    *out = array_of(kept);
    return NULL;
}

pos_error *liquid__filter_where(pos_value *out, pos_value input, const liquid_call *call)
{
    return select_items(out, input, call, true);
}

pos_error *liquid__filter_reject(pos_value *out, pos_value input, const liquid_call *call)
{
    return select_items(out, input, call, false);
}

/* The first match's index; -1 where there is none, -2 where an item takes no keys. */
static pos_error *find_match(int64_t *index, pos_value *item, pos_value input,
                             const liquid_call *call)
{
    const pos_array *items;
    POS_TRY(liquid_items(&items, input, call->run));
    POS_TRY(liquid__charge(call->run, items->count));
    for (uint32_t i = 0; i < items->count; i++) {
        bool matched, takes_keys;
        POS_TRY(matches_value(&matched, &takes_keys, items->items[i], call));
        *index = takes_keys ? (int64_t)i : -2;
        *item = items->items[i];
        if (matched || !takes_keys)
            return NULL;
    }
    *index = -1;
    return NULL;
}

pos_error *liquid__filter_has(pos_value *out, pos_value input, const liquid_call *call)
{
    int64_t index;
    pos_value item;
    POS_TRY(find_match(&index, &item, input, call));
    *out = index == -2 ? POS_VALUE_NIL : pos_value_bool(index >= 0);
    return NULL;
}

pos_error *liquid__filter_find(pos_value *out, pos_value input, const liquid_call *call)
{
    int64_t index;
    pos_value item;
    POS_TRY(find_match(&index, &item, input, call));
    *out = index >= 0 ? item : POS_VALUE_NIL;
    return NULL;
}

pos_error *liquid__filter_find_index(pos_value *out, pos_value input, const liquid_call *call)
{
    int64_t index;
    pos_value item;
    POS_TRY(find_match(&index, &item, input, call));
    *out = index >= 0 ? pos_value_int(index) : POS_VALUE_NIL;
    return NULL;
}
