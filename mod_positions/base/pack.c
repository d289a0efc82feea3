/* SPDX-License-Identifier: Apache-2.0 */
/* Two passes over a value: the first measures it, the second copies it. */
#include "base/pack.h"

#include <assert.h>

#include "base/date.h"

static size_t round_up(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

static void *reserve_bytes(pos_packer *packer, size_t size)
{
    char *at = packer->at;
    packer->at += round_up(size);
    assert(packer->at <= packer->end);
    return at;
}

size_t pos_packed_text_size(pos_text text)
{
    return round_up(text.size + 1);
}

static size_t array_size(const pos_array *array)
{
    size_t size = round_up(sizeof(*array)) + round_up(array->count * sizeof(pos_value));
    for (uint32_t i = 0; i < array->count; i++)
        size += pos_packed_size(array->items[i]);
    return size;
}

static size_t map_size(const pos_map *map)
{
    size_t size = round_up(sizeof(*map)) + round_up(map->count * sizeof(pos_entry)) +
                  round_up(map->index_size * sizeof(*map->index));
    for (uint32_t i = 0; i < map->count; i++)
        size += pos_packed_size(map->entries[i].key) + pos_packed_size(map->entries[i].value);
    return size;
}

size_t pos_packed_size(pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        return pos_packed_text_size(pos_value_text(value));
    case POS_TIME:
        return round_up(sizeof(pos_time)) + pos_packed_text_size(pos_text_of(value.as.time->zone));
    case POS_RANGE:
        return round_up(sizeof(pos_range));
    case POS_ARRAY:
        return array_size(value.as.array);
    case POS_MAP:
        return map_size(value.as.map);
    default:
        return 0;
    }
}

pos_text pos_pack_text(pos_packer *packer, pos_text text)
{
    char *bytes = reserve_bytes(packer, text.size + 1);
    if (text.size)
        memcpy(bytes, text.data, text.size);
    bytes[text.size] = '\0';
    return pos_text_make(bytes, text.size);
}

const char *pos_pack_string(pos_packer *packer, const char *string)
{
    return string ? pos_pack_text(packer, pos_text_of(string)).data : NULL;
}

static const pos_time *pack_time(pos_packer *packer, const pos_time *time)
{
    pos_time *copy = reserve_bytes(packer, sizeof(*copy));
    *copy = *time;
    copy->zone = pos_pack_string(packer, time->zone);
    return copy;
}

static const pos_range *pack_range(pos_packer *packer, const pos_range *range)
{
    pos_range *copy = reserve_bytes(packer, sizeof(*copy));
    *copy = *range;
    return copy;
}

static const pos_array *pack_array(pos_packer *packer, const pos_array *array)
{
    pos_array *copy = reserve_bytes(packer, sizeof(*copy));
    *copy = (pos_array){.count = array->count, .capacity = array->count};
    copy->items = reserve_bytes(packer, array->count * sizeof(*copy->items));
    for (uint32_t i = 0; i < array->count; i++)
        copy->items[i] = pos_pack_value(packer, array->items[i]);
    return copy;
}

static const pos_map *pack_map(pos_packer *packer, const pos_map *map)
{
    pos_map *copy = reserve_bytes(packer, sizeof(*copy));
    *copy = (pos_map){.count = map->count,
                      .capacity = map->count,
                      .index_size = map->index ? map->index_size : 0};
    copy->entries = reserve_bytes(packer, map->count * sizeof(*copy->entries));
    for (uint32_t i = 0; i < map->count; i++)
        copy->entries[i] =
            (pos_entry){pos_pack_value(packer, map->entries[i].key),
                        pos_pack_value(packer, map->entries[i].value), map->entries[i].hash};
    if (map->index) {
        size_t size = map->index_size * sizeof(*map->index);
        copy->index = reserve_bytes(packer, size);
        memcpy(copy->index, map->index, size);
    }
    return copy;
}

pos_value pos_pack_value(pos_packer *packer, pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        value.as.bytes = pos_pack_text(packer, pos_value_text(value)).data;
        return value;
    case POS_TIME:
        value.as.time = pack_time(packer, value.as.time);
        return value;
    case POS_RANGE:
        value.as.range = pack_range(packer, value.as.range);
        return value;
    case POS_ARRAY:
        return pos_value_array(pack_array(packer, value.as.array));
    case POS_MAP:
        return pos_value_map(pack_map(packer, value.as.map));
    default:
        return value;
    }
}

/* ---- moving ---- */

static void *moved_pointer(const void *pointer, ptrdiff_t by)
{
    return pointer ? (void *)((uintptr_t)pointer + (uintptr_t)by) : NULL;
}

static const pos_time *move_time(const pos_time *time, ptrdiff_t by)
{
    pos_time *here = moved_pointer(time, by);
    here->zone = moved_pointer(here->zone, by);
    return here;
}

static const pos_array *move_array(const pos_array *array, ptrdiff_t by)
{
    pos_array *here = moved_pointer(array, by);
    here->items = moved_pointer(here->items, by);
    for (uint32_t i = 0; i < here->count; i++)
        here->items[i] = pos_packed_move(here->items[i], by);
    return here;
}

static const pos_map *move_map(const pos_map *map, ptrdiff_t by)
{
    pos_map *here = moved_pointer(map, by);
    here->entries = moved_pointer(here->entries, by);
    here->index = moved_pointer(here->index, by);
    for (uint32_t i = 0; i < here->count; i++) {
        here->entries[i].key = pos_packed_move(here->entries[i].key, by);
        here->entries[i].value = pos_packed_move(here->entries[i].value, by);
    }
    return here;
}

pos_value pos_packed_move(pos_value value, ptrdiff_t by)
{
    switch ((pos_kind)value.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        value.as.bytes = moved_pointer(value.as.bytes, by);
        return value;
    case POS_TIME:
        value.as.time = move_time(value.as.time, by);
        return value;
    case POS_RANGE:
        value.as.range = moved_pointer(value.as.range, by);
        return value;
    case POS_ARRAY:
        return pos_value_array(move_array(value.as.array, by));
    case POS_MAP:
        return pos_value_map(move_map(value.as.map, by));
    default:
        return value;
    }
}
