/* SPDX-License-Identifier: Apache-2.0 */
/* where where_exp find find_exp group_by group_by_exp sort push pop shift unshift sample
 * array_to_sentence_string (Jekyll::Filters, GroupingFilters) */
#include "site/jekyll/filters.h"

#include <stdlib.h>

#include "base/unicode.h"
#include "site/offers/drop.h"

static pos_text strip_text(pos_text text)
{
    return pos_text_strip(text);
}

/* ---- a property as Jekyll compares it ---- */

/* \A\s*-?\d+\s*\Z, or with a point: what reads as a number is one. */
static bool is_number_like(bool *whole, pos_text text)
{
    text = strip_text(text);
    size_t i = text.size && text.data[0] == '-' ? 1 : 0, digits = 0, points = 0;
    for (; i < text.size; i++) {
        if (text.data[i] == '.')
            points++;
        else if (pos_is_digit(text.data[i]))
            digits++;
        else
            return false;
    }
    *whole = points == 0;
    return digits > 0 && points <= 1;
}

static pos_error *as_number(pos_value *value, liquid_run *run)
{
    pos_text text;
    bool whole;
    if (value->kind == POS_NIL || value->kind == POS_INT || value->kind == POS_ARRAY ||
        value->kind == POS_MAP || value->kind == POS_BOOL)
        return NULL;
    if (value->kind == POS_OBJECT || value->kind == POS_TIME || value->kind == POS_DATE)
        return NULL;
    POS_TRY(liquid_text(&text, *value, run));
    if (!is_number_like(&whole, text))
        return NULL;
    text = strip_text(text);
    if (whole && text.size < 19)
        *value = pos_value_int(liquid_to_integer(pos_value_string(text)));
    else if (!whole)
        *value = pos_value_float(strtod(pos_text_cstring(text, liquid_pool(run, text.size)), NULL));
    return NULL;
}

static bool takes_keys(pos_value value)
{
    return value.kind == POS_MAP || value.kind == POS_OBJECT || value.kind == POS_STRING;
}

/* Filters#item_property: "a.b" goes from field to field. */
static pos_error *item_property(pos_value *out, pos_value item, pos_text property, liquid_run *run)
{
    pos_value value = item;
    bool dotted = pos_text_find_char(property, '.', 0) != POS_NOT_FOUND;
    size_t from = 0;
    for (;;) {
        size_t dot = pos_text_find_char(property, '.', from);
        size_t end = dot == POS_NOT_FOUND ? property.size : dot;
        pos_value key = pos_value_string(pos_text_slice(property, from, end));
        if (value.kind == POS_ARRAY || value.kind == POS_INT)
            return liquid_fault(run, "no implicit conversion of String into Integer");
        if (dotted && !takes_keys(value))
            value = pos_value_bool(false);
        else
            POS_TRY(liquid_property(&value, value, key, run));
        if (dot == POS_NOT_FOUND)
            break;
        from = dot + 1;
    }
    *out = value;
    return as_number(out, run);
}

/* ---- what is looked through ---- */

/* An array, a range's numbers, a map's values; NULL for what Ruby cannot select from. */
static pos_error *select_input(const pos_array **out, pos_value input, liquid_run *run)
{
    *out = NULL;
    POS_TRY(liquid_plain(&input, input, run));
    const pos_map *map = input.kind == POS_MAP ? input.as.map : NULL;
    if (input.kind == POS_OBJECT && input.as.object->class_->to_map)
        POS_TRY(input.as.object->class_->to_map(&map, input.as.object, liquid_scope(run)));
    if (input.kind == POS_ARRAY)
        *out = input.as.array;
    else if (input.kind == POS_RANGE)
        return liquid_items(out, input, run);
    if (!map)
        return *out ? liquid_steps(run, (*out)->count) : NULL;
    POS_TRY(liquid_steps(run, map->count));
    pos_array *values = liquid_array(run, map->count);
    for (uint32_t i = 0; i < map->count; i++)
        pos_array_push(values, map->entries[i].value);
    *out = values;
    return NULL;
}

/* Which items are taken: by a property's value, or by a condition over a variable. */
typedef struct item_selection {
    liquid_run *run;
    pos_text property;
    pos_value target;
    pos_text target_text;
    const liquid_condition *condition;
    pos_text variable;
} item_selection;

/* Array(property).join == "": what `where: "tags", empty` finds. */
static pos_error *joins_to_nothing(bool *out, const pos_array *items, liquid_run *run)
{
    *out = true;
    for (uint32_t i = 0; i < items->count && *out; i++) {
        pos_text text;
        POS_TRY(liquid_text(&text, items->items[i], run));
        *out = text.size == 0;
    }
    return NULL;
}

/* Time#to_a, which Array() of a time is: `where: "date", "2025"` finds the posts of that year.
 * Whether it is summer time is not known here. */
static const pos_array *time_items(const pos_time *time, liquid_run *run)
{
    pos_civil civil;
    pos_civil_of_time(&civil, time);
    const int64_t fields[] = {civil.second, civil.minute, civil.hour,     civil.day,
                              civil.month,  civil.year,   civil.week_day, civil.year_day};
    size_t count = sizeof(fields) / sizeof(*fields);
    pos_array *items = liquid_array(run, (uint32_t)count + 2);
    for (size_t i = 0; i < count; i++)
        pos_array_push(items, pos_value_int(fields[i]));
    pos_array_push(items, pos_value_bool(false));
    pos_array_push(items, time->zone ? pos_value_string(pos_text_of(time->zone)) : POS_VALUE_NIL);
    return items;
}

/* Array(property).any? { |each| each.to_s == target } */
static pos_error *has_target(bool *out, const item_selection *by, pos_value property)
{
    const pos_array *items;
    *out = false;
    if (by->target.kind == POS_NIL) {
        *out = property.kind == POS_NIL;
        return NULL;
    }
    if (property.kind == POS_STRING) {
        *out = pos_text_equal(pos_value_text(property), by->target_text);
        return NULL;
    }
    POS_TRY(liquid_items(&items, property, by->run));
    if (property.kind == POS_ARRAY)
        items = property.as.array;
    if (property.kind == POS_TIME)
        items = time_items(property.as.time, by->run);
    if (liquid_is_literal(by->target))
        return joins_to_nothing(out, items, by->run);
    for (uint32_t i = 0; i < items->count && !*out; i++) {
        pos_text text;
        POS_TRY(liquid_text(&text, items->items[i], by->run));
        *out = pos_text_equal(text, by->target_text);
    }
    return NULL;
}

static pos_error *is_selected(bool *out, const item_selection *by, pos_value item)
{
    pos_value property;
    if (!by->condition) {
        POS_TRY(item_property(&property, item, by->property, by->run));
        return has_target(out, by, property);
    }
    liquid_bind(by->run, by->variable, item);
    pos_error *error = liquid_condition_holds(out, by->condition, by->run);
    liquid_unbind(by->run);
    return error;
}

static pos_error *select_all(pos_value *out, const pos_array *items, const item_selection *by)
{
    pos_array *kept = liquid_array(by->run, items->count);
    for (uint32_t i = 0; i < items->count; i++) {
        bool selected;
        POS_TRY(is_selected(&selected, by, items->items[i]));
        if (selected)
            pos_array_push(kept, items->items[i]);
    }
    *out = pos_value_array(kept);
    return NULL;
}

static pos_error *select_first(pos_value *out, const pos_array *items, const item_selection *by)
{
    *out = POS_VALUE_NIL;
    for (uint32_t i = 0; i < items->count; i++) {
        bool selected;
        POS_TRY(is_selected(&selected, by, items->items[i]));
        if (selected) {
            *out = items->items[i];
            return NULL;
        }
    }
    return NULL;
}

/* `property` and value; false where Jekyll gives the input back. */
static pos_error *by_property(bool *usable, item_selection *out, const liquid_call *call)
{
    pos_value property = call->arguments[0], target = call->arguments[1];
    *usable = pos_value_truthy(property) && target.kind != POS_ARRAY && target.kind != POS_MAP;
    *out = (item_selection){.run = call->run, .target = target};
    if (!*usable)
        return NULL;
    POS_TRY(liquid_text(&out->property, property, call->run));
    return liquid_text(&out->target_text, target, call->run);
}

static pos_error *by_condition(item_selection *out, const liquid_call *call)
{
    pos_text text;
    *out = (item_selection){.run = call->run};
    POS_TRY(liquid_text(&out->variable, call->arguments[0], call->run));
    POS_TRY(liquid_text(&text, call->arguments[1], call->run));
    return liquid_condition_of(&out->condition, call->run, text);
}

/* select_all or select_first. */
typedef pos_error *selector(pos_value *out, const pos_array *items, const item_selection *by);

static pos_error *select_by_property(pos_value *out, pos_value input, const liquid_call *call,
                                     selector *select)
{
    item_selection by;
    const pos_array *items;
    bool usable;
    *out = input;
    POS_TRY(by_property(&usable, &by, call));
    POS_TRY(select_input(&items, input, call->run));
    return usable && items ? select(out, items, &by) : NULL;
}

static pos_error *select_by_condition(pos_value *out, pos_value input, const liquid_call *call,
                                      selector *select)
{
    item_selection by;
    const pos_array *items;
    *out = input;
    POS_TRY(select_input(&items, input, call->run));
    if (!items)
        return NULL;
    POS_TRY(by_condition(&by, call));
    return select(out, items, &by);
}

pos_error *site__filter_where(pos_value *out, pos_value input, const liquid_call *call)
{
    return select_by_property(out, input, call, select_all);
}

pos_error *site__filter_find(pos_value *out, pos_value input, const liquid_call *call)
{
    return select_by_property(out, input, call, select_first);
}

pos_error *site__filter_where_exp(pos_value *out, pos_value input, const liquid_call *call)
{
    return select_by_condition(out, input, call, select_all);
}

pos_error *site__filter_find_exp(pos_value *out, pos_value input, const liquid_call *call)
{
    return select_by_condition(out, input, call, select_first);
}

pos_error *site__names_its_own(bool *out, const liquid_call *call)
{
    const liquid_condition *condition;
    const liquid_expression *expression;
    *out = call->arguments[0].kind == POS_STRING && call->arguments[1].kind == POS_STRING;
    if (!*out)
        return NULL;
    pos_text variable = pos_value_text(call->arguments[0]);
    pos_text text = pos_value_text(call->arguments[1]);
    if (call->filter->function == site__filter_group_by_exp) {
        POS_TRY(liquid_expression_of(&expression, call->run, text));
        *out = liquid_expression_depends_on(expression, variable);
    } else {
        POS_TRY(liquid_condition_of(&condition, call->run, text));
        *out = liquid_condition_depends_on(condition, variable);
    }
    return NULL;
}

/* ---- groups ---- */

static pos_error *add_to_group(pos_map *groups, pos_value name, pos_value item, liquid_run *run)
{
    POS_TRY(liquid_charge_value(run, name));
    const pos_value *known = pos_map_find(groups, name);
    pos_array *items;
    if (known) {
        items = (pos_array *)(uintptr_t)known->as.array;
    } else {
        items = pos_array_make(4, liquid_pool(run, POS_MAP_BYTES(4)));
        pos_map_set(groups, name, pos_value_array(items));
    }
    liquid_pool(run, 2 * sizeof(item));
    pos_array_push(items, item);
    return NULL;
}

/* [{ "name" => …, "items" => […], "size" => … }] */
static pos_value list_groups(const pos_map *groups, liquid_run *run)
{
    pos_array *list = liquid_array(run, groups->count);
    for (uint32_t i = 0; i < groups->count; i++) {
        pos_map *group = pos_map_make(3, liquid_pool(run, POS_MAP_BYTES(3)));
        const pos_array *items = groups->entries[i].value.as.array;
        pos_map_put(group, POS_TEXT("name"), groups->entries[i].key);
        pos_map_put(group, POS_TEXT("items"), pos_value_array(items));
        pos_map_put(group, POS_TEXT("size"), pos_value_int(items->count));
        pos_array_push(list, pos_value_map(group));
    }
    return pos_value_array(list);
}

/* What Ruby's group_by walks over: an array, a range, a map's pairs. */
static pos_error *group_input(const pos_array **out, pos_value input, liquid_run *run)
{
    *out = NULL;
    POS_TRY(liquid_plain(&input, input, run));
    if (input.kind == POS_ARRAY || input.kind == POS_RANGE)
        return select_input(out, input, run);
    if (input.kind != POS_MAP)
        return NULL;
    pos_array *pairs = liquid_array(run, input.as.map->count);
    for (uint32_t i = 0; i < input.as.map->count; i++) {
        pos_array *pair = liquid_array(run, 2);
        pos_array_push(pair, input.as.map->entries[i].key);
        pos_array_push(pair, input.as.map->entries[i].value);
        pos_array_push(pairs, pos_value_array(pair));
    }
    *out = pairs;
    return NULL;
}

pos_error *site__filter_group_by(pos_value *out, pos_value input, const liquid_call *call)
{
    liquid_run *run = call->run;
    const pos_array *items;
    pos_text property, name;
    *out = input;
    POS_TRY(group_input(&items, input, run));
    if (!items)
        return NULL;
    POS_TRY(liquid_text(&property, call->arguments[0], run));
    pos_map *groups = pos_map_make(8, liquid_scope(run)->pool);
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value value;
        POS_TRY(item_property(&value, items->items[i], property, run));
        POS_TRY(liquid_text(&name, value, run));
        POS_TRY(liquid_steps(run, 1));
        POS_TRY(add_to_group(groups, pos_value_string(name), items->items[i], run));
    }
    *out = list_groups(groups, run);
    return NULL;
}

pos_error *site__filter_group_by_exp(pos_value *out, pos_value input, const liquid_call *call)
{
    liquid_run *run = call->run;
    const pos_array *items;
    const liquid_expression *expression;
    pos_text variable, text;
    *out = input;
    POS_TRY(group_input(&items, input, run));
    if (!items)
        return NULL;
    POS_TRY(liquid_text(&variable, call->arguments[0], run));
    POS_TRY(liquid_text(&text, call->arguments[1], run));
    POS_TRY(liquid_expression_of(&expression, run, text));
    pos_map *groups = pos_map_make(8, liquid_scope(run)->pool);
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value name;
        liquid_bind(run, variable, items->items[i]);
        pos_error *error = liquid_evaluate(&name, expression, run);
        liquid_unbind(run);
        POS_TRY(error);
        POS_TRY(liquid_steps(run, 1));
        POS_TRY(add_to_group(groups, name, items->items[i], run));
    }
    *out = list_groups(groups, run);
    return NULL;
}

/* ---- sort ---- */

typedef struct property_sorting {
    liquid_run *run;
    int nil_order; /* of nil against something: -1 first, 1 last */
} property_sorting;

static pos_error *order_values(int *order, const pos_value *a, const pos_value *b, void *baton)
{
    const property_sorting *how = baton;
    if (liquid_compare_now(order, *a, *b, how->run))
        return NULL;
    return liquid_incomparable(*a, *b, how->run);
}

/* a <=> b || a.to_s <=> b.to_s, nils aside */
static pos_error *order_properties(int *order, const pos_value *a, const pos_value *b, void *baton)
{
    const property_sorting *how = baton;
    pos_text left, right;
    if ((a->kind == POS_NIL) != (b->kind == POS_NIL)) {
        *order = a->kind == POS_NIL ? how->nil_order : -how->nil_order;
        return NULL;
    }
    if (liquid_compare_now(order, *a, *b, how->run))
        return NULL;
    POS_TRY(liquid_text(&left, *a, how->run));
    POS_TRY(liquid_text(&right, *b, how->run));
    *order = pos_text_compare(left, right);
    return NULL;
}

/* Jekyll has nil first; of offers those without a deadline are last. `items` NULL: there are none. */
static pos_error *nil_order(int *out, const pos_array *items, const liquid_call *call)
{
    pos_text nils;
    bool offers = items && items->count > 0 && offers__is_offer(items->items[0]);
    pos_value unsaid = pos_value_string(offers ? POS_TEXT("last") : POS_TEXT("first"));
    POS_TRY(liquid_text(&nils, liquid_argument(call, 1, unsaid), call->run));
    *out = pos_text_equal(nils, POS_TEXT("first"))  ? -1
           : pos_text_equal(nils, POS_TEXT("last")) ? 1
                                                    : 0;
    if (*out)
        return NULL;
    return liquid_fault(call->run,
                        "Invalid nils order: '%.*s' is not a valid nils order. It must be 'first' "
                        "or 'last'.",
                        POS_TEXT_ARG(nils));
}

/* Pairs of (property, item). */
static pos_error *keyed_items(pos_value **out, const pos_array *items, pos_value property,
                              liquid_run *run)
{
    pos_text name;
    POS_TRY(liquid_text(&name, property, run));
    POS_TRY(liquid_steps(run, items->count));
    *out = liquid_allocate(run, (size_t)items->count * 2 * sizeof(pos_value));
    for (uint32_t i = 0; i < items->count; i++) {
        pos_value *pair = *out + (size_t)i * 2;
        pair[0] = pair[1] = items->items[i];
        if (property.kind != POS_NIL)
            POS_TRY(item_property(&pair[0], pair[1], name, run));
    }
    return NULL;
}

pos_error *site__filter_sort(pos_value *out, pos_value input, const liquid_call *call)
{
    liquid_run *run = call->run;
    const pos_array *items;
    pos_value *pairs, property = liquid_argument(call, 0, POS_VALUE_NIL);
    property_sorting how = {run, -1};
    if (input.kind == POS_NIL)
        return liquid_fault(run, "Cannot sort a null object.");
    bool plain = property.kind == POS_NIL;
    POS_TRY(group_input(&items, input, run));
    if (!plain)
        POS_TRY(nil_order(&how.nil_order, items, call));
    if (!items)
        return liquid_fault(run, "sort expects an array");
    POS_TRY(keyed_items(&pairs, items, property, run));
    POS_TRY(
        liquid_sort(pairs, items->count, 2, plain ? order_values : order_properties, &how, run));
    pos_array *sorted = liquid_array(run, items->count);
    for (uint32_t i = 0; i < items->count; i++)
        pos_array_push(sorted, pairs[(size_t)i * 2 + 1]);
    *out = pos_value_array(sorted);
    return NULL;
}

/* ---- ends of arrays ---- */

static pos_value part_of_array(const pos_array *array, uint32_t from, uint32_t to,
                               const liquid_call *call)
{
    pos_array *copy = liquid_array(call->run, to - from + 1);
    for (uint32_t i = from; i < to; i++)
        pos_array_push(copy, array->items[i]);
    return pos_value_array(copy);
}

/* How many to take off, at most all. */
static pos_error *number_off(uint32_t *out, const pos_array *array, const liquid_call *call)
{
    int64_t number;
    POS_TRY(liquid_integer(&number, liquid_argument(call, 0, pos_value_int(1)), call->run));
    if (number < 0)
        return liquid_fault(call->run, "negative array size");
    *out = number > array->count ? array->count : (uint32_t)number;
    return NULL;
}

pos_error *site__filter_pop(pos_value *out, pos_value input, const liquid_call *call)
{
    uint32_t number;
    *out = input;
    if (input.kind != POS_ARRAY)
        return NULL;
    POS_TRY(number_off(&number, input.as.array, call));
    *out = part_of_array(input.as.array, 0, input.as.array->count - number, call);
    return NULL;
}

pos_error *site__filter_shift(pos_value *out, pos_value input, const liquid_call *call)
{
    uint32_t number;
    *out = input;
    if (input.kind != POS_ARRAY)
        return NULL;
    POS_TRY(number_off(&number, input.as.array, call));
    *out = part_of_array(input.as.array, number, input.as.array->count, call);
    return NULL;
}

/* What is put into an array; blank and empty are "" there. */
static pos_value added_value(const liquid_call *call)
{
    pos_value value = call->arguments[0];
    return liquid_is_literal(value) ? pos_value_string(POS_TEXT("")) : value;
}

pos_error *site__filter_push(pos_value *out, pos_value input, const liquid_call *call)
{
    *out = input;
    if (input.kind != POS_ARRAY)
        return NULL;
    *out = part_of_array(input.as.array, 0, input.as.array->count, call);
    pos_array_push((pos_array *)(uintptr_t)out->as.array, added_value(call));
    return NULL;
}

pos_error *site__filter_unshift(pos_value *out, pos_value input, const liquid_call *call)
{
    *out = input;
    if (input.kind != POS_ARRAY)
        return NULL;
    const pos_array *array = input.as.array;
    pos_array *longer = liquid_array(call->run, array->count + 1);
    pos_array_push(longer, added_value(call));
    for (uint32_t i = 0; i < array->count; i++)
        pos_array_push(longer, array->items[i]);
    *out = pos_value_array(longer);
    return NULL;
}

/* ---- sample ---- */

/* The first `number` of a shuffle (Fisher and Yates), from the page's own series. */
static pos_value shuffled_array(const pos_array *array, uint32_t number, const liquid_call *call)
{
    pos_value copy = part_of_array(array, 0, array->count, call);
    pos_array *items = (pos_array *)(uintptr_t)copy.as.array;
    if (number > items->count)
        number = items->count;
    for (uint32_t i = 0; i < number; i++) {
        uint32_t other = i + (uint32_t)(liquid_random(call->run) % (items->count - i));
        pos_value swapped = items->items[i];
        items->items[i] = items->items[other];
        items->items[other] = swapped;
    }
    items->count = number;
    return copy;
}

pos_error *site__filter_sample(pos_value *out, pos_value input, const liquid_call *call)
{
    *out = input;
    if (input.kind != POS_ARRAY)
        return NULL;
    int64_t number = 1;
    pos_error *error =
        liquid_integer(&number, liquid_argument(call, 0, pos_value_int(1)), call->run);
    if (error)
        number = 1;
    POS_TRY(liquid_steps(call->run, input.as.array->count));
    pos_value some = shuffled_array(input.as.array, number < 0 ? 0 : (uint32_t)number, call);
    *out = some;
    if (number == 1)
        *out = some.as.array->count ? some.as.array->items[0] : POS_VALUE_NIL;
    return NULL;
}

/* ---- array_to_sentence_string ---- */

/* What an item takes, in units, besides its text. */
#define ITEM_UNITS 16

/* Array#join(", "), which flattens. */
static pos_error *join_deep(pos_buffer *out, const pos_array *array, liquid_run *run, int depth)
{
    if (depth > 100)
        return liquid_fault(run, "nesting too deep");
    for (uint32_t i = 0; i < array->count; i++) {
        pos_text text;
        POS_TRY(liquid_charge(run, ITEM_UNITS));
        if (i)
            POS_BUFFER_ADD(out, ", ");
        if (array->items[i].kind == POS_ARRAY) {
            POS_TRY(join_deep(out, array->items[i].as.array, run, depth + 1));
            continue;
        }
        POS_TRY(liquid_text(&text, array->items[i], run));
        POS_TRY(liquid_charge(run, (int64_t)text.size / 4));
        pos_buffer_add_text(out, text);
    }
    return NULL;
}

/* It asks for a length and for items by number: short strings have characters, maps nothing. */
static pos_error *sentence_items(const pos_array **out, pos_value input, liquid_run *run)
{
    size_t count = input.kind == POS_STRING ? pos_utf8_length(pos_value_text(input))
                   : input.kind == POS_MAP  ? input.as.map->count
                                            : 3;
    pos_array *items = liquid_array(run, 2);
    *out = items;
    if (input.kind == POS_ARRAY) {
        *out = input.as.array;
        return NULL;
    }
    if (count > 2)
        return liquid_fault(run, "array_to_sentence_string expects an array");
    for (size_t i = 0; i < count; i++) {
        pos_value item;
        POS_TRY(liquid_property(&item, input, pos_value_int((int64_t)i), run));
        pos_array_push(items, item);
    }
    return NULL;
}

pos_error *site__filter_array_to_sentence_string(pos_value *out, pos_value input,
                                                 const liquid_call *call)
{
    liquid_run *run = call->run;
    const pos_array *array = NULL;
    pos_text connector, text;
    pos_value word = pos_value_string(POS_TEXT("and"));
    POS_TRY(liquid_text(&connector, liquid_argument(call, 0, word), run));
    POS_TRY(sentence_items(&array, input, run));
    pos_buffer *buffer = liquid_borrow_buffer(run);
    for (uint32_t i = 0; i < array->count; i++) {
        POS_TRY(liquid_charge(run, ITEM_UNITS));
        if (i && array->count > 2)
            pos_buffer_add_char(buffer, ',');
        if (i)
            pos_buffer_add_char(buffer, ' ');
        if (i && i + 1 == array->count) {
            pos_buffer_add_text(buffer, connector);
            pos_buffer_add_char(buffer, ' ');
        }
        if (array->items[i].kind == POS_ARRAY && array->count > 2 && i + 1 < array->count) {
            POS_TRY(join_deep(buffer, array->items[i].as.array, run, 0));
            continue;
        }
        POS_TRY(liquid_text(&text, array->items[i], run));
        pos_buffer_add_text(buffer, text);
    }
    *out = pos_value_string(liquid_take_buffer(run, buffer));
    return NULL;
}
