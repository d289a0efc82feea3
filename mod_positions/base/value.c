/* SPDX-License-Identifier: Apache-2.0 */
/* Values, arrays and maps. */
#include "base/value.h"

#include "base/date.h"
#include "base/hash.h"

/* Up to this many entries a linear search is faster than the index. */
#define MAX_UNINDEXED 8

pos_value pos_value_time(const struct pos_time *time)
{
    return (pos_value){.kind = POS_TIME, .as.time = time};
}

pos_value pos_value_range(int64_t first, int64_t last, apr_pool_t *result)
{
    pos_range *range = apr_palloc(result, sizeof(*range));
    range->first = first;
    range->last = last;
    return (pos_value){.kind = POS_RANGE, .as.range = range};
}

const char *pos_kind_name(pos_kind kind)
{
    static const char *const names[] = {"nil",    "boolean", "integer",   "float", "string",
                                        "symbol", "date",    "time",      "range", "array",
                                        "map",    "object",  "host value"};
    return names[kind];
}

static bool arrays_equal(const pos_array *a, const pos_array *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!pos_value_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

/* As Ruby's Hash#==: the order does not count. */
static bool maps_equal(const pos_map *a, const pos_map *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const pos_value *other = pos_map_find(b, a->entries[i].key);
        if (!other || !pos_value_equal(a->entries[i].value, *other))
            return false;
    }
    return true;
}

static bool numbers_equal(pos_value a, pos_value b)
{
    double left = a.kind == POS_INT ? (double)a.as.integer : a.as.real;
    double right = b.kind == POS_INT ? (double)b.as.integer : b.as.real;
    return left == right;
}

static bool is_number(pos_value value)
{
    return value.kind == POS_INT || value.kind == POS_FLOAT;
}

bool pos_value_equal(pos_value a, pos_value b)
{
    if (a.kind != b.kind)
        return is_number(a) && is_number(b) && numbers_equal(a, b);
    switch ((pos_kind)a.kind) {
    case POS_NIL:
        return true;
    case POS_BOOL:
        return a.as.boolean == b.as.boolean;
    case POS_INT:
    case POS_DATE:
        return a.as.integer == b.as.integer;
    case POS_FLOAT:
        return a.as.real == b.as.real;
    case POS_STRING:
    case POS_SYMBOL:
        return pos_text_equal(pos_value_text(a), pos_value_text(b));
    case POS_TIME:
        return pos_time_compare(a.as.time, b.as.time) == 0;
    case POS_RANGE:
        return a.as.range->first == b.as.range->first && a.as.range->last == b.as.range->last;
    case POS_ARRAY:
        return a.as.array == b.as.array || arrays_equal(a.as.array, b.as.array);
    case POS_MAP:
        return a.as.map == b.as.map || maps_equal(a.as.map, b.as.map);
    case POS_OBJECT:
        return a.as.object == b.as.object || (a.as.object->class_ == b.as.object->class_ &&
                                              a.as.object->self == b.as.object->self);
    case POS_HOST:
        return a.as.host == b.as.host;
    }
    return false;
}

static const pos_array *copy_array(const pos_array *array, apr_pool_t *result)
{
    pos_array *copy = pos_array_make(array->count, result);
    for (uint32_t i = 0; i < array->count; i++)
        pos_array_push(copy, pos_value_copy(array->items[i], result));
    return copy;
}

static const pos_map *copy_map(const pos_map *map, apr_pool_t *result)
{
    pos_map *copy = pos_map_make(map->count, result);
    for (uint32_t i = 0; i < map->count; i++)
        pos_map_set(copy, pos_value_copy(map->entries[i].key, result),
                    pos_value_copy(map->entries[i].value, result));
    return copy;
}

pos_value pos_value_copy(pos_value value, apr_pool_t *result)
{
    switch ((pos_kind)value.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        value.as.bytes = pos_text_cstring(pos_value_text(value), result);
        return value;
    case POS_TIME:
        value.as.time = pos_time_copy(value.as.time, result);
        return value;
    case POS_RANGE:
        return pos_value_range(value.as.range->first, value.as.range->last, result);
    case POS_ARRAY:
        return pos_value_array(copy_array(value.as.array, result));
    case POS_MAP:
        return pos_value_map(copy_map(value.as.map, result));
    default:
        return value;
    }
}

/* ---- arrays ---- */

pos_array *pos_array_make(uint32_t capacity, apr_pool_t *result)
{
    pos_array *array = apr_pcalloc(result, sizeof(*array));
    array->pool = result;
    array->capacity = capacity;
    if (capacity)
        array->items = apr_palloc(result, capacity * sizeof(*array->items));
    return array;
}

void pos_array_push(pos_array *array, pos_value item)
{
    if (array->count == array->capacity) {
        uint32_t capacity = array->capacity ? array->capacity * 2 : 4;
        pos_value *items = apr_palloc(array->pool, capacity * sizeof(*items));
        if (array->count)
            memcpy(items, array->items, array->count * sizeof(*items));
        array->items = items;
        array->capacity = capacity;
    }
    array->items[array->count++] = item;
}

/* ---- maps ---- */

static uint32_t hash_number(uint64_t number)
{
    number *= 0x9e3779b97f4a7c15u;
    return (uint32_t)(number >> 32);
}

static uint32_t hash_array(const pos_array *array)
{
    uint32_t hash = array->count;
    for (uint32_t i = 0; i < array->count; i++)
        hash = (hash ^ pos_value_hash(array->items[i])) * 16777619u;
    return hash;
}

/* The order does not count. */
static uint32_t hash_map(const pos_map *map)
{
    uint32_t hash = map->count;
    for (uint32_t i = 0; i < map->count; i++)
        hash += map->entries[i].hash * 31u ^ pos_value_hash(map->entries[i].value);
    return hash;
}

static uint32_t hash_float(double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof(bits));
    return hash_number(real == 0.0 ? 0 : bits);
}

uint32_t pos_value_hash(pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_STRING:
        return pos_text_hash(pos_value_text(value));
    case POS_SYMBOL:
        return pos_text_hash(pos_value_text(value)) ^ 0x55555555u;
    case POS_INT:
    case POS_DATE:
        return hash_number((uint64_t)value.as.integer);
    case POS_FLOAT:
        return hash_float(value.as.real);
    case POS_ARRAY:
        return hash_array(value.as.array);
    case POS_MAP:
        return hash_map(value.as.map);
    case POS_TIME:
        return hash_number((uint64_t)value.as.time->seconds);
    case POS_OBJECT:
        return hash_number((uint64_t)(uintptr_t)value.as.object->self);
    default:
        return value.kind;
    }
}

/* Keys are equal as Ruby's eql? says: 1 and 1.0 are two keys. */
static bool keys_equal(pos_value a, pos_value b)
{
    return a.kind == b.kind && pos_value_equal(a, b);
}

pos_map *pos_map_make(uint32_t capacity, apr_pool_t *result)
{
    pos_map *map = apr_pcalloc(result, sizeof(*map));
    map->pool = result;
    map->capacity = capacity;
    if (capacity)
        map->entries = apr_palloc(result, capacity * sizeof(*map->entries));
    return map;
}

/* Open addressing, at most half full; an index entry is an entry's number plus 1, 0 is free. */
static void index_entry(pos_map *map, uint32_t number)
{
    uint32_t mask = map->index_size - 1;
    uint32_t slot = map->entries[number].hash & mask;
    while (map->index[slot])
        slot = (slot + 1) & mask;
    map->index[slot] = number + 1;
}

static void rebuild_index(pos_map *map)
{
    uint32_t size = 32;
    while (size < map->count * 4)
        size *= 2;
    map->index_size = size;
    map->index = apr_pcalloc(map->pool, size * sizeof(*map->index));
    for (uint32_t i = 0; i < map->count; i++)
        index_entry(map, i);
}

static pos_entry *find_linear(const pos_map *map, pos_value key, uint32_t hash)
{
    for (uint32_t i = 0; i < map->count; i++)
        if (map->entries[i].hash == hash && keys_equal(map->entries[i].key, key))
            return &map->entries[i];
    return NULL;
}

static pos_entry *find_entry(const pos_map *map, pos_value key, uint32_t hash)
{
    if (!map->index)
        return find_linear(map, key, hash);
    uint32_t mask = map->index_size - 1;
    for (uint32_t slot = hash & mask; map->index[slot]; slot = (slot + 1) & mask) {
        pos_entry *entry = &map->entries[map->index[slot] - 1];
        if (entry->hash == hash && keys_equal(entry->key, key))
            return entry;
    }
    return NULL;
}

static void grow_entries(pos_map *map)
{
    uint32_t capacity = map->capacity ? map->capacity * 2 : 4;
    pos_entry *entries = apr_palloc(map->pool, capacity * sizeof(*entries));
    if (map->count)
        memcpy(entries, map->entries, map->count * sizeof(*entries));
    map->entries = entries;
    map->capacity = capacity;
}

void pos_map_set(pos_map *map, pos_value key, pos_value value)
{
    uint32_t hash = pos_value_hash(key);
    pos_entry *entry = find_entry(map, key, hash);
    if (entry) {
        entry->value = value;
        return;
    }
    if (map->count == map->capacity)
        grow_entries(map);
    map->entries[map->count++] = (pos_entry){key, value, hash};
    if (map->count > MAX_UNINDEXED && (!map->index || map->count * 2 > map->index_size))
        rebuild_index(map);
    else if (map->index)
        index_entry(map, map->count - 1);
}

void pos_map_put(pos_map *map, pos_text key, pos_value value)
{
    pos_map_set(map, pos_value_string(key), value);
}

const pos_value *pos_map_find(const pos_map *map, pos_value key)
{
    pos_entry *entry = map ? find_entry(map, key, pos_value_hash(key)) : NULL;
    return entry ? &entry->value : NULL;
}

pos_value pos_map_get(const pos_map *map, pos_text key)
{
    const pos_value *value = pos_map_find(map, pos_value_string(key));
    return value ? *value : POS_VALUE_NIL;
}

const pos_value *pos_map_find_hashed(const pos_map *map, pos_text key, uint32_t hash)
{
    pos_entry *entry = map ? find_entry(map, pos_value_string(key), hash) : NULL;
    return entry ? &entry->value : NULL;
}

bool pos_map_has(const pos_map *map, pos_text key)
{
    return pos_map_find(map, pos_value_string(key)) != NULL;
}

pos_text pos_map_text(const pos_map *map, const char *key, pos_text otherwise)
{
    pos_value value = pos_map_get(map, pos_text_of(key));
    return value.kind == POS_STRING || value.kind == POS_SYMBOL ? pos_value_text(value) : otherwise;
}

const pos_map *pos_map_map(const pos_map *map, const char *key)
{
    pos_value value = pos_map_get(map, pos_text_of(key));
    return value.kind == POS_MAP ? value.as.map : NULL;
}

bool pos_map_bool(const pos_map *map, const char *key, bool otherwise)
{
    pos_value value = pos_map_get(map, pos_text_of(key));
    return value.kind == POS_BOOL ? value.as.boolean : otherwise;
}

int64_t pos_map_int(const pos_map *map, const char *key, int64_t otherwise)
{
    pos_value value = pos_map_get(map, pos_text_of(key));
    return value.kind == POS_INT ? value.as.integer : otherwise;
}
