/* SPDX-License-Identifier: Apache-2.0 */
/* Values as Ruby's Liquid prints, indexes, walks over, compares, sorts and converts them. */
#include "liquid/loop.h"
#include "liquid/memory.h"
#include "liquid/run.h"
#include "liquid/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/unicode.h"

/* Nesting of arrays and maps that is printed, compared or flattened. */
#define MAX_VALUE_DEPTH 128

/* ---- Ruby's names ---- */

const char *liquid__class_name(pos_value value)
{
    static const char *const names[] = {"NilClass", "",     "Integer", "Float", "String",
                                        "Symbol",   "Date", "Time",    "Range", "Array",
                                        "Hash",     "",     "Integer"};
    if (value.kind == POS_BOOL)
        return value.as.boolean ? "TrueClass" : "FalseClass";
    if (value.kind == POS_OBJECT)
        return value.as.object->class_->name;
    return names[value.kind];
}

/* ---- to_s ---- */

static void write_int(pos_buffer *out, int64_t integer)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (integer < 0)
        digits[--at] = '-';
    pos_buffer_add(out, digits + at, sizeof(digits) - at);
}

/* The shortest digits that read back as `real`; their number, and the decimal point's place. */
static int shortest_digits(char digits[32], int *point, double real)
{
    char text[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision - 1, real);
        if (strtod(text, NULL) == real)
            break;
    }
    int count = 0;
    const char *c = text;
    for (; *c != 'e'; c++)
        if (pos_is_digit(*c))
            digits[count++] = *c;
    *point = atoi(c + 1) + 1;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

static void write_zeros(pos_buffer *out, int count)
{
    while (count-- > 0)
        pos_buffer_add_char(out, '0');
}

static void write_digits(pos_buffer *out, const char *digits, int count, int point)
{
    int whole = point < 0 ? 0 : point < count ? point : count;
    pos_buffer_add(out, digits, (size_t)whole);
    write_zeros(out, point - whole);
    if (point <= 0)
        pos_buffer_add_char(out, '0');
    pos_buffer_add_char(out, '.');
    write_zeros(out, -point);
    pos_buffer_add(out, digits + whole, (size_t)(count - whole));
    if (whole == count)
        pos_buffer_add_char(out, '0');
}

void liquid_write_float(pos_buffer *out, double real)
{
    char digits[32];
    int point;
    if (isnan(real)) {
        POS_BUFFER_ADD(out, "NaN");
        return;
    }
    if (signbit(real))
        pos_buffer_add_char(out, '-');
    if (isinf(real)) {
        POS_BUFFER_ADD(out, "Infinity");
        return;
    }
    if (real == 0.0) {
        POS_BUFFER_ADD(out, "0.0");
        return;
    }
    int count = shortest_digits(digits, &point, fabs(real));
    if (point > -4 && (point <= 15 || point < count)) {
        write_digits(out, digits, count, point);
        return;
    }
    write_digits(out, digits, count, 1);
    pos_buffer_printf(out, "e%c%02d", point - 1 < 0 ? '-' : '+', abs(point - 1));
}

static void write_date(pos_buffer *out, int64_t days)
{
    pos_civil civil;
    pos_civil_of_days(&civil, days);
    pos_buffer_printf(out, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
}

static void write_time(pos_buffer *out, const pos_time *time)
{
    bool utc = time->utc;
    pos_strftime(out, utc ? POS_TEXT("%Y-%m-%d %H:%M:%S UTC") : POS_TEXT("%Y-%m-%d %H:%M:%S %z"),
                 time);
}

static pos_error *write_object(pos_buffer *out, pos_value value, liquid_run *run)
{
    const pos_object *object = value.as.object;
    pos_value plain;
    if (object->class_->to_text)
        POS_TRY(object->class_->to_text(&plain, object, &run->ask));
    else
        POS_TRY(liquid_plain(&plain, value, run));
    if (plain.kind != POS_OBJECT)
        return liquid_write(out, plain, run);
    const char *name = object->class_->name;
    pos_buffer_add(out, name, strlen(name));
    return NULL;
}

/* All but arrays, which print differently inside of a string. */
static pos_error *write_scalar(pos_buffer *out, pos_value value, liquid_run *run)
{
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        return NULL;
    case POS_BOOL:
        pos_buffer_add_text(out, value.as.boolean ? POS_TEXT("true") : POS_TEXT("false"));
        return NULL;
    case POS_INT:
        write_int(out, value.as.integer);
        return NULL;
    case POS_FLOAT:
        liquid_write_float(out, value.as.real);
        return NULL;
    case POS_STRING:
    case POS_SYMBOL:
        liquid__add_copied(run, value.size);
        pos_buffer_add(out, value.as.bytes, value.size);
        return NULL;
    case POS_DATE:
        write_date(out, value.as.integer);
        return NULL;
    case POS_TIME:
        liquid__note_live(value, run);
        write_time(out, value.as.time);
        return NULL;
    case POS_RANGE:
        pos_buffer_printf(out, "%lld..%lld", (long long)value.as.range->first,
                          (long long)value.as.range->last);
        return NULL;
    case POS_OBJECT:
        return write_object(out, value, run);
    case POS_HOST:
        if (!liquid__is_special(value, LIQUID__BIG))
            return NULL;
        POS_TRY(liquid__charge_big(run, value));
        liquid__write_big(out, value);
        return NULL;
    default:
        return liquid_inspect(out, value, run);
    }
}

static pos_error *write_deep(pos_buffer *out, pos_value value, liquid_run *run, int depth)
{
    if (value.kind != POS_ARRAY)
        return write_scalar(out, value, run);
    if (depth >= MAX_VALUE_DEPTH)
        return liquid_fault(run, "nesting too deep");
    const pos_array *array = value.as.array;
    POS_TRY(liquid__charge(run, array->count));
    for (uint32_t i = 0; i < array->count; i++)
        POS_TRY(write_deep(out, array->items[i], run, depth + 1));
    return NULL;
}

pos_error *liquid_write(pos_buffer *out, pos_value value, liquid_run *run)
{
    return write_deep(out, value, run, 0);
}

/* What is done with a text that was no string may take: a filter's rate is charged for strings
 * alone. */
#define TEXT_UNITS 32

pos_error *liquid_text(pos_text *out, pos_value value, liquid_run *run)
{
    if (value.kind == POS_STRING || value.kind == POS_SYMBOL || value.kind == POS_NIL) {
        *out = pos_value_text(value);
        return NULL;
    }
    pos_buffer *buffer = liquid_borrow_buffer(run);
    pos_error *error = value.kind == POS_ARRAY ? liquid_inspect(buffer, value, run)
                                               : write_scalar(buffer, value, run);
    *out = liquid_take_buffer(run, buffer);
    liquid__add_scanned(run, TEXT_UNITS * out->size);
    return error ? error : liquid__charge(run, 0);
}

/* ---- inspect ---- */

static void escape_control(pos_buffer *out, int32_t code)
{
    static const char letters[] = "\a\b\t\n\v\f\r\x1b";
    const char *found = code > 0 && code < 0x20 ? strchr(letters, code) : NULL;
    if (found) {
        pos_buffer_add_char(out, '\\');
        pos_buffer_add_char(out, "abtnvfre"[found - letters]);
    } else if (code == 0x7f)
        POS_BUFFER_ADD(out, "\\u007F");
    else
        pos_buffer_printf(out, "\\u%04X", (unsigned)code);
}

static bool is_hidden(int32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0xe000 && code <= 0xf8ff);
}

static void inspect_string(pos_buffer *out, pos_text text)
{
    pos_buffer_add_char(out, '"');
    for (size_t i = 0; i < text.size;) {
        size_t start = i;
        int32_t code;
        if (!pos_utf8_next(&code, text, &i))
            break;
        char next = i < text.size ? text.data[i] : '\0';
        bool interpolates = code == '#' && (next == '{' || next == '$' || next == '@');
        if (code == '"' || code == '\\' || interpolates)
            pos_buffer_add_char(out, '\\');
        if (is_hidden(code))
            escape_control(out, code);
        else
            pos_buffer_add(out, text.data + start, i - start);
    }
    pos_buffer_add_char(out, '"');
}

static void inspect_symbol(pos_buffer *out, pos_text text)
{
    bool plain = text.size > 0 && !pos_is_digit(text.data[0]);
    for (size_t i = 0; i < text.size; i++)
        plain = plain && (pos_is_alnum(text.data[i]) || text.data[i] == '_');
    pos_buffer_add_char(out, ':');
    if (plain)
        pos_buffer_add_text(out, text);
    else
        inspect_string(out, text);
}

static pos_error *inspect_deep(pos_buffer *out, pos_value value, liquid_run *run, int depth);

static pos_error *inspect_array(pos_buffer *out, const pos_array *array, liquid_run *run, int depth)
{
    POS_TRY(liquid__charge(run, array->count));
    pos_buffer_add_char(out, '[');
    for (uint32_t i = 0; i < array->count; i++) {
        if (i)
            POS_BUFFER_ADD(out, ", ");
        POS_TRY(inspect_deep(out, array->items[i], run, depth + 1));
    }
    pos_buffer_add_char(out, ']');
    return NULL;
}

static pos_error *inspect_map(pos_buffer *out, const pos_map *map, liquid_run *run, int depth)
{
    POS_TRY(liquid__charge(run, map->count));
    pos_buffer_add_char(out, '{');
    for (uint32_t i = 0; i < map->count; i++) {
        if (i)
            POS_BUFFER_ADD(out, ", ");
        POS_TRY(inspect_deep(out, map->entries[i].key, run, depth + 1));
        POS_BUFFER_ADD(out, "=>");
        POS_TRY(inspect_deep(out, map->entries[i].value, run, depth + 1));
    }
    pos_buffer_add_char(out, '}');
    return NULL;
}

/* Days since noon, 4713-01-01 BC, as Ruby's Date counts them. */
#define JULIAN_DAY_OF_EPOCH 2440588

static void inspect_date(pos_buffer *out, int64_t days)
{
    POS_BUFFER_ADD(out, "#<Date: ");
    write_date(out, days);
    pos_buffer_printf(out, " ((%lldj,0s,0n),+0s,2299161j)>", (long long)days + JULIAN_DAY_OF_EPOCH);
}

static pos_error *inspect_deep(pos_buffer *out, pos_value value, liquid_run *run, int depth)
{
    if (depth >= MAX_VALUE_DEPTH)
        return liquid_fault(run, "nesting too deep");
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        POS_BUFFER_ADD(out, "nil");
        return NULL;
    case POS_STRING:
        POS_TRY(liquid_charge(run, 16 * (int64_t)value.size));
        inspect_string(out, pos_value_text(value));
        return NULL;
    case POS_SYMBOL:
        POS_TRY(liquid_charge(run, 16 * (int64_t)value.size));
        inspect_symbol(out, pos_value_text(value));
        return NULL;
    case POS_DATE:
        inspect_date(out, value.as.integer);
        return NULL;
    case POS_ARRAY:
        return inspect_array(out, value.as.array, run, depth);
    case POS_MAP:
        return inspect_map(out, value.as.map, run, depth);
    default:
        return write_scalar(out, value, run);
    }
}

pos_error *liquid_inspect(pos_buffer *out, pos_value value, liquid_run *run)
{
    return inspect_deep(out, value, run, 0);
}

/* ---- drops ---- */

pos_error *liquid_plain(pos_value *out, pos_value value, liquid_run *run)
{
    *out = value;
    if (value.kind != POS_OBJECT || !value.as.object->class_->to_value)
        return NULL;
    const pos_object *object = value.as.object;
    return object->class_->to_value(out, object, &run->ask);
}

static pos_error *object_map(const pos_map **out, pos_value value, liquid_run *run)
{
    const pos_object *object = value.as.object;
    *out = NULL;
    return object->class_->to_map ? object->class_->to_map(out, object, &run->ask) : NULL;
}

/* ---- value[key] ---- */

static void character_at(pos_value *out, pos_text text, int64_t index)
{
    if (index < 0)
        index += (int64_t)pos_utf8_length(text);
    size_t start = index < 0 ? text.size : pos_utf8_offset(text, (size_t)index);
    if (start >= text.size)
        return;
    size_t end = start;
    int32_t code;
    pos_utf8_next(&code, text, &end);
    *out = pos_value_string(pos_text_slice(text, start, end));
}

/* text[first..last], counted in characters. */
static void characters_in(pos_value *out, pos_text text, const pos_range *range)
{
    int64_t size = (int64_t)pos_utf8_length(text);
    int64_t first = range->first < 0 ? range->first + size : range->first;
    int64_t last = range->last < 0 ? range->last + size : range->last;
    if (first < 0 || first > size)
        return;
    size_t start = pos_utf8_offset(text, (size_t)first);
    size_t end =
        last < first ? start : pos_utf8_offset(text, (size_t)(last < size ? last + 1 : size));
    *out = pos_value_string(pos_text_slice(text, start, end));
}

/* Ruby's Float#to_i as far as 64 bits go; what lies beyond is an end of theirs. */
static int64_t whole_part(double real)
{
    if (real >= 9223372036854775807.0)
        return INT64_MAX;
    if (real <= -9223372036854775808.0)
        return INT64_MIN;
    return real == real ? (int64_t)real : 0;
}

static liquid__access string_part(pos_value *out, pos_value value, pos_value key)
{
    pos_text text = pos_value_text(value);
    if (key.kind == POS_RANGE) {
        characters_in(out, text, key.as.range);
        return LIQUID__FOUND;
    }
    if (key.kind == POS_FLOAT)
        key = pos_value_int(whole_part(key.as.real));
    if (key.kind == POS_STRING && pos_text_find(text, pos_value_text(key), 0) != POS_NOT_FOUND)
        *out = key;
    if (key.kind == POS_INT)
        character_at(out, text, key.as.integer);
    return key.kind == POS_STRING || key.kind == POS_INT ? LIQUID__FOUND : LIQUID__WRONG_KEY;
}

static liquid__access array_item(pos_value *out, const pos_array *array, pos_value key)
{
    if (key.kind == POS_FLOAT)
        key = pos_value_int(whole_part(key.as.real));
    if (key.kind != POS_INT)
        return LIQUID__WRONG_KEY;
    int64_t index = key.as.integer < 0 ? key.as.integer + array->count : key.as.integer;
    if (index >= 0 && index < array->count)
        *out = array->items[index];
    return LIQUID__FOUND;
}

/* Integer#[] is the bit at that place. */
static liquid__access bit_at(pos_value *out, int64_t integer, pos_value key)
{
    if (key.kind == POS_FLOAT)
        key = pos_value_int(whole_part(key.as.real));
    if (key.kind != POS_INT)
        return LIQUID__WRONG_KEY;
    int64_t place = key.as.integer;
    *out = pos_value_int(place < 0 ? 0 : place > 63 ? integer < 0 : (integer >> place) & 1);
    return LIQUID__FOUND;
}

static pos_error *object_field(pos_value *out, pos_value value, pos_value key, liquid_run *run)
{
    const pos_object *object = value.as.object;
    pos_text name;
    POS_TRY(liquid__text_of(&name, key, run));
    return liquid__object_field(out, object, name, run);
}

pos_error *liquid__access_key(liquid__access *how, pos_value *out, pos_value value, pos_value key,
                              liquid_run *run)
{
    *out = POS_VALUE_NIL;
    *how = LIQUID__FOUND;
    switch ((pos_kind)value.kind) {
    case POS_MAP: {
        POS_TRY(liquid__charge_value(run, key));
        const pos_value *found = pos_map_find(value.as.map, key);
        *out = found ? *found : POS_VALUE_NIL;
        return NULL;
    }
    case POS_OBJECT:
        return object_field(out, value, key, run);
    case POS_ARRAY:
        *how = array_item(out, value.as.array, key);
        return NULL;
    case POS_STRING:
    case POS_SYMBOL:
        liquid__add_scanned(run, value.size);
        *how = string_part(out, value, key);
        return NULL;
    case POS_INT:
        *how = bit_at(out, value.as.integer, key);
        return NULL;
    default:
        *how = LIQUID__NO_KEYS;
        return NULL;
    }
}

pos_error *liquid_property(pos_value *out, pos_value value, pos_value key, liquid_run *run)
{
    liquid__access how;
    return liquid__access_key(&how, out, value, key, run);
}

/* ---- items ---- */

static pos_error *count_flat(uint32_t *count, const pos_array *array, liquid_run *run, int depth)
{
    if (depth >= MAX_VALUE_DEPTH)
        return liquid_fault(run, "nesting too deep");
    POS_TRY(liquid__charge(run, array->count));
    for (uint32_t i = 0; i < array->count; i++) {
        if (array->items[i].kind == POS_ARRAY)
            POS_TRY(count_flat(count, array->items[i].as.array, run, depth + 1));
        else
            (*count)++;
    }
    return NULL;
}

static void add_flat_items(pos_array *out, const pos_array *array)
{
    for (uint32_t i = 0; i < array->count; i++) {
        if (array->items[i].kind == POS_ARRAY)
            add_flat_items(out, array->items[i].as.array);
        else
            pos_array_push(out, array->items[i]);
    }
}

static pos_error *flat_items(const pos_array **out, const pos_array *array, liquid_run *run)
{
    bool nested = false;
    for (uint32_t i = 0; i < array->count && !nested; i++)
        nested = array->items[i].kind == POS_ARRAY;
    *out = array;
    if (!nested)
        return NULL;
    uint32_t count = 0;
    POS_TRY(count_flat(&count, array, run, 0));
    POS_TRY(liquid__reserve(run, count * sizeof(pos_value)));
    pos_array *flat = liquid_array(run, count);
    add_flat_items(flat, array);
    *out = flat;
    return NULL;
}

static pos_error *range_items(const pos_array **out, const pos_range *range, liquid_run *run)
{
    int64_t count = range->last < range->first ? 0 : range->last - range->first + 1;
    if (count < 0 || count > UINT32_MAX)
        count = UINT32_MAX;
    POS_TRY(liquid__charge(run, count));
    POS_TRY(liquid__reserve(run, (size_t)count * sizeof(pos_value)));
    pos_array *array = liquid_array(run, (uint32_t)count);
    for (int64_t i = 0; i < count; i++)
        pos_array_push(array, pos_value_int(range->first + i));
    *out = array;
    return NULL;
}

static const pos_array *single_item(pos_value value, liquid_run *run)
{
    pos_array *array = liquid_array(run, 1);
    pos_array_push(array, value);
    return array;
}

pos_error *liquid_items(const pos_array **out, pos_value value, liquid_run *run)
{
    static const pos_array nothing = {.count = 0};
    *out = &nothing;
    if (value.kind == POS_OBJECT) {
        pos_value plain;
        POS_TRY(liquid_plain(&plain, value, run));
        if (plain.kind == POS_ARRAY)
            value = plain;
    }
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        return NULL;
    case POS_ARRAY:
        return flat_items(out, value.as.array, run);
    case POS_RANGE:
        return range_items(out, value.as.range, run);
    default:
        *out = single_item(liquid__liquid_value(value), run);
        return NULL;
    }
}

/* ---- what a loop walks over ---- */

static int64_t range_count(const pos_range *range)
{
    if (range->last < range->first)
        return 0;
    uint64_t count = (uint64_t)range->last - (uint64_t)range->first;
    return count >= INT64_MAX ? INT64_MAX : (int64_t)count + 1;
}

/* The first `count` of the keys. */
static pos_value keys_of(const pos_map *map, uint32_t count, liquid_run *run)
{
    pos_array *keys = liquid_array(run, count);
    for (uint32_t i = 0; i < count; i++)
        pos_array_push(keys, map->entries[i].key);
    return pos_value_array(keys);
}

static pos_error *plain_collection(pos_value *collection, int64_t *count, liquid_run *run)
{
    if (collection->kind == POS_OBJECT)
        POS_TRY(liquid_plain(collection, *collection, run));
    if (collection->kind == POS_OBJECT && collection->as.object->class_->walk != POS_WALK_NOTHING) {
        const pos_map *map = NULL;
        bool keys = collection->as.object->class_->walk == POS_WALK_KEYS;
        POS_TRY(object_map(&map, *collection, run));
        if (map)
            *collection = keys ? keys_of(map, map->count, run) : pos_value_map(map);
    }
    *count = collection->kind == POS_ARRAY    ? collection->as.array->count
             : collection->kind == POS_MAP    ? collection->as.map->count
             : collection->kind == POS_RANGE  ? range_count(collection->as.range)
             : collection->kind == POS_STRING ? collection->size > 0
                                              : 0;
    return NULL;
}

/* From index `from` to before `*to`, as far as there are items; a string is its only one. */
pos_error *liquid__walk_over(liquid__walk *out, pos_value collection, int64_t from,
                             const int64_t *to, liquid_run *run)
{
    int64_t count;
    POS_TRY(plain_collection(&collection, &count, run));
    if (collection.kind == POS_STRING)
        from = 0, to = NULL;
    int64_t first = from < 0 ? 0 : from < count ? from : count;
    int64_t last = !to || *to > count ? count : *to < first ? first : *to;
    *out = (liquid__walk){.collection = collection, .first = first, .count = last - first};
    return NULL;
}

static pos_value key_value_pair(const pos_entry *entry, liquid_run *run)
{
    pos_array *array = liquid_array(run, 2);
    pos_array_push(array, entry->key);
    pos_array_push(array, entry->value);
    return pos_value_array(array);
}

pos_value liquid__walk_at(const liquid__walk *walk, int64_t index, liquid_run *run)
{
    index = walk->first + (walk->reversed ? walk->count - 1 - index : index);
    switch ((pos_kind)walk->collection.kind) {
    case POS_ARRAY:
        return walk->collection.as.array->items[index];
    case POS_RANGE:
        return pos_value_int(walk->collection.as.range->first + index);
    case POS_MAP:
        return key_value_pair(&walk->collection.as.map->entries[index], run);
    default:
        return walk->collection;
    }
}

/* ---- what comparing, hashing and copying take ---- */

static pos_error *charge_deep(liquid_run *run, pos_value value, int depth);

static pos_error *charge_array(liquid_run *run, const pos_array *array, int depth)
{
    POS_TRY(liquid__charge(run, array->count));
    for (uint32_t i = 0; i < array->count; i++)
        POS_TRY(charge_deep(run, array->items[i], depth + 1));
    return NULL;
}

static pos_error *charge_map(liquid_run *run, const pos_map *map, int depth)
{
    POS_TRY(liquid__charge(run, map->count));
    for (uint32_t i = 0; i < map->count; i++) {
        POS_TRY(charge_deep(run, map->entries[i].key, depth + 1));
        POS_TRY(charge_deep(run, map->entries[i].value, depth + 1));
    }
    return NULL;
}

static pos_error *charge_deep(liquid_run *run, pos_value value, int depth)
{
    if (depth >= MAX_VALUE_DEPTH)
        return liquid_fault(run, "nesting too deep");
    if (value.kind == POS_ARRAY)
        return charge_array(run, value.as.array, depth);
    if (value.kind == POS_MAP)
        return charge_map(run, value.as.map, depth);
    if (value.kind == POS_STRING || value.kind == POS_SYMBOL)
        liquid__add_scanned(run, value.size);
    return NULL;
}

pos_error *liquid_charge_value(liquid_run *run, pos_value value)
{
    return charge_deep(run, value, 0);
}

/* ---- comparing ---- */

bool liquid__is_empty(pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        return value.size == 0;
    case POS_ARRAY:
        return value.as.array->count == 0;
    case POS_MAP:
        return value.as.map->count == 0;
    default:
        return false;
    }
}

static int sign_of(int64_t difference)
{
    return (difference > 0) - (difference < 0);
}

static bool compare_deep(int *order, pos_value a, pos_value b, int depth);

static bool compare_arrays(int *order, const pos_array *a, const pos_array *b, int depth)
{
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        if (!compare_deep(order, a->items[i], b->items[i], depth + 1))
            return false;
        if (*order)
            return true;
    }
    *order = (a->count > b->count) - (a->count < b->count);
    return true;
}

static bool compare_deep(int *order, pos_value a, pos_value b, int depth)
{
    *order = 0;
    if (liquid__is_number(a) && liquid__is_number(b)) {
        *order = liquid__compare_numbers(a, b);
        return *order != 2;
    }
    if (a.kind != b.kind || depth >= MAX_VALUE_DEPTH)
        return false;
    switch ((pos_kind)a.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        *order = sign_of(pos_text_compare(pos_value_text(a), pos_value_text(b)));
        return true;
    case POS_DATE:
        *order = (a.as.integer > b.as.integer) - (a.as.integer < b.as.integer);
        return true;
    case POS_TIME:
        *order = sign_of(pos_time_compare(a.as.time, b.as.time));
        return true;
    case POS_ARRAY:
        return compare_arrays(order, a.as.array, b.as.array, depth);
    default:
        return liquid_equal(a, b);
    }
}

bool liquid_compare(int *order, pos_value a, pos_value b)
{
    return compare_deep(order, a, b, 0);
}

bool liquid_equal(pos_value a, pos_value b)
{
    if (a.kind == POS_HOST && b.kind == POS_HOST && liquid__is_number(a) && liquid__is_number(b))
        return liquid__compare_numbers(a, b) == 0;
    return pos_value_equal(a, b);
}

/* ---- integers ---- */

static int digit_value(char c)
{
    if (pos_is_digit(c))
        return c - '0';
    return pos_is_alpha(c) ? pos_lower(c) - 'a' + 10 : 99;
}

/* Digits of `base` with single underscores between them: how many bytes; 0 where there is none. */
static size_t scan_digits(int64_t *out, pos_text text, int base)
{
    size_t end = 0;
    int64_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '_' && i == end && i > 0)
            continue;
        int digit = digit_value(text.data[i]);
        if (digit >= base)
            break;
        if (__builtin_mul_overflow(number, base, &number) ||
            __builtin_add_overflow(number, digit, &number))
            number = INT64_MAX;
        end = i + 1;
    }
    *out = number;
    return end;
}

static bool strip_sign(pos_text *text)
{
    if (text->size == 0 || (text->data[0] != '-' && text->data[0] != '+'))
        return false;
    bool negative = text->data[0] == '-';
    *text = pos_text_slice(*text, 1, text->size);
    return negative;
}

static pos_text without_leading_space(pos_text text)
{
    while (text.size > 0 && pos_is_space(text.data[0]))
        text = pos_text_slice(text, 1, text.size);
    return text;
}

int64_t liquid__leading_integer(pos_text text)
{
    int64_t number;
    text = without_leading_space(text);
    bool negative = strip_sign(&text);
    scan_digits(&number, text, 10);
    return negative ? -number : number;
}

/* Ruby's prefixes: 0x 0b 0o and a plain 0, which is octal. */
static int strip_base_prefix(pos_text *text)
{
    if (text->size < 2 || text->data[0] != '0')
        return 10;
    char c = pos_lower(text->data[1]);
    int base = c == 'x' ? 16 : c == 'b' ? 2 : c == 'o' ? 8 : c == 'd' ? 10 : 0;
    if (base)
        *text = pos_text_slice(*text, 2, text->size);
    return base ? base : 8;
}

static bool parse_integer(int64_t *out, pos_text text)
{
    text = pos_text_strip(text);
    bool negative = strip_sign(&text);
    int base = strip_base_prefix(&text);
    size_t end = scan_digits(out, text, base);
    if (negative)
        *out = -*out;
    return text.size > 0 && end == text.size;
}

pos_error *liquid_integer(int64_t *out, pos_value value, liquid_run *run)
{
    *out = value.as.integer;
    if (value.kind == POS_INT)
        return NULL;
    if (liquid__is_special(value, LIQUID__BIG)) {
        *out = ((const liquid__special *)value.as.host)->negative ? INT64_MIN : INT64_MAX;
        return NULL;
    }
    pos_text text;
    POS_TRY(liquid__text_of(&text, value, run));
    liquid__add_scanned(run, text.size);
    return parse_integer(out, text) ? NULL : liquid_fault(run, "invalid integer");
}

int64_t liquid_to_integer(pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_INT:
        return value.as.integer;
    case POS_FLOAT:
        return whole_part(value.as.real);
    case POS_STRING:
        return liquid__leading_integer(pos_value_text(value));
    case POS_TIME:
        return value.as.time->seconds;
    default:
        return 0;
    }
}

/* ---- sorting ---- */

/* Merge sort that compares in the same order as the C library's qsort_r, which Ruby calls: so that
 * inconsistent orders come out alike. */
typedef struct merge_sort {
    uint32_t width;
    liquid_order order;
    void *baton;
    liquid_run *run;
    pos_value *space;
} merge_sort;

static pos_error *merge_halves(pos_value *left, uint32_t left_count, pos_value *right,
                               uint32_t right_count, const merge_sort *sort)
{
    if (sort->run->exhausted)
        return sort->run->exhausted;
    size_t unit = sort->width * sizeof(pos_value);
    pos_value *to = sort->space, *start = left;
    while (left_count > 0 && right_count > 0) {
        int order = 0;
        POS_TRY(liquid__charge(sort->run, 1));
        POS_TRY(liquid__charge_comparison(sort->run, *left, *right));
        POS_TRY(sort->order(&order, left, right, sort->baton));
        pos_value **from = order <= 0 ? &left : &right;
        memcpy(to, *from, unit);
        to += sort->width;
        *from += sort->width;
        if (order <= 0)
            left_count--;
        else
            right_count--;
    }
    memcpy(to, left, left_count * unit);
    memcpy(start, sort->space,
           ((size_t)(to - sort->space) + left_count * sort->width) * sizeof(*to));
    return NULL;
}

static pos_error *sort_part(pos_value *items, uint32_t count, const merge_sort *sort)
{
    if (count <= 1)
        return NULL;
    uint32_t half = count / 2;
    pos_value *right = items + (size_t)half * sort->width;
    POS_TRY(sort_part(items, half, sort));
    POS_TRY(sort_part(right, count - half, sort));
    return merge_halves(items, half, right, count - half, sort);
}

pos_error *liquid_sort(pos_value *items, uint32_t count, uint32_t width, liquid_order order,
                       void *baton, liquid_run *run)
{
    size_t size = (size_t)count * width * sizeof(*items);
    POS_TRY(liquid__reserve(run, size));
    merge_sort sort = {width, order, baton, run, liquid_allocate(run, size)};
    return sort_part(items, count, &sort);
}

/* ---- what an Enumerable drop answers ---- */

static pos_error *order_pairs(int *order, const pos_value *a, const pos_value *b, void *baton)
{
    (void)baton;
    liquid_compare(order, a->as.array->items[0], b->as.array->items[0]);
    return NULL;
}

typedef enum enumeration {
    NO_METHOD,
    CONTENT_METHODS,
    COUNT,
    FIRST,
    HASH_FOR_JSON,
    KEYS,
    MAX,
    MIN,
    SORT,
    TO_HASH
} enumeration;

static enumeration enumeration_of(pos_text name)
{
    static const char *const names[] = {
        "content_methods", "count", "first", "hash_for_json", "keys", "max", "min", "sort",
        "to_hash"};
    for (size_t i = 0; name.size > 0 && i < sizeof(names) / sizeof(*names); i++)
        if (name.data[0] == names[i][0] && pos_text_equal(name, pos_text_of(names[i])))
            return (enumeration)(i + 1);
    return NO_METHOD;
}

/* Of its pairs of key and value; the keys are all different. */
static pos_error *enumerate_pairs(pos_value *out, const pos_map *map, enumeration method,
                                  liquid_run *run)
{
    pos_array *pairs = liquid_array(run, map->count);
    POS_TRY(liquid__charge(run, map->count));
    for (uint32_t i = 0; i < map->count; i++)
        pos_array_push(pairs, key_value_pair(&map->entries[i], run));
    if (method != FIRST)
        POS_TRY(liquid_sort(pairs->items, pairs->count, 1, order_pairs, run, run));
    if (method == SORT)
        *out = pos_value_array(pairs);
    else if (pairs->count)
        *out = pairs->items[method == MAX ? pairs->count - 1 : 0];
    return NULL;
}

static pos_error *enumerate_map(pos_value *out, const pos_map *map, enumeration method,
                                uint32_t methods, liquid_run *run)
{
    POS_TRY(liquid__charge(run, map->count));
    if (method == COUNT)
        *out = pos_value_int(map->count);
    else if (method == KEYS)
        *out = keys_of(map, map->count, run);
    else if (method == CONTENT_METHODS)
        *out = keys_of(map, methods, run);
    else if (method == TO_HASH || method == HASH_FOR_JSON)
        *out = pos_value_map(map);
    else
        return enumerate_pairs(out, map, method, run);
    return NULL;
}

/* Liquid lets a drop answer to_liquid, one that is Enumerable some of its methods
 * (Liquid::Drop.invokable_methods), and Jekyll's drops their keys: before any field of that name.
 */
pos_error *liquid__object_field(pos_value *out, const pos_object *object, pos_text name,
                                liquid_run *run)
{
    const pos_object_class *class_ = object->class_;
    enumeration method = class_->walk == POS_WALK_KEYS ? enumeration_of(name) : NO_METHOD;
    const pos_map *map = NULL;
    if (method != NO_METHOD && class_->to_map)
        POS_TRY(class_->to_map(&map, object, &run->ask));
    if (map)
        return enumerate_map(out, map, method, class_->methods, run);
    if (class_->walk != POS_WALK_PAIRS && pos_text_equal(name, POS_TEXT("to_liquid"))) {
        *out = pos_value_object(object);
        return NULL;
    }
    return class_->get ? class_->get(out, object, name, &run->ask) : NULL;
}

/* ---- times ---- */

/* What is missing from a text ("10:30") comes from the current day. Read with two different days,
 * the same result shows that nothing is: then the clock is not asked. */
static bool parse_time(pos_time *out, pos_text text, liquid_run *run)
{
    const pos_zone *zone = liquid_zone(run);
    pos_time some_day = pos_time_local(pos_days_of(2001, 2, 3), 4, 5, 6, 0, zone), again;
    pos_time another = pos_time_local(pos_days_of(2002, 3, 4), 5, 6, 7, 0, zone);
    int64_t days;
    size_t length;
    if (!pos_time_parse(out, text, zone, &some_day))
        return false;
    if (pos_date_scan(&days, &length, text))
        return true;
    if (pos_time_parse(&again, text, zone, &another) && pos_time_compare(out, &again) == 0)
        return true;
    pos_time now = liquid_now(run, POS_UNIT_DAY);
    return pos_time_parse(out, text, zone, &now);
}

static bool time_of_text(pos_time *out, pos_text text, pos_unit unit, liquid_run *run)
{
    if (pos_text_equal_nocase(text, POS_TEXT("now")) ||
        pos_text_equal_nocase(text, POS_TEXT("today"))) {
        *out = liquid_now(run, unit);
        return true;
    }
    if (text.size > 0 && pos_text_is_digits(text)) {
        *out = pos_time_in_zone(liquid__leading_integer(text), 0, liquid_zone(run));
        return true;
    }
    return text.size > 0 && parse_time(out, text, run);
}

bool liquid_time(pos_time *out, pos_value value, pos_unit unit, liquid_run *run)
{
    switch ((pos_kind)value.kind) {
    case POS_TIME:
        *out = *value.as.time;
        return true;
    case POS_DATE:
        *out = pos_time_of_days(value.as.integer, NULL);
        out->zone = "+00:00";
        return true;
    case POS_INT:
        *out = pos_time_in_zone(value.as.integer, 0, liquid_zone(run));
        return true;
    case POS_STRING:
        return time_of_text(out, pos_value_text(value), unit, run);
    default:
        return false;
    }
}
