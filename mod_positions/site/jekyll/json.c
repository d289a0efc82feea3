/* SPDX-License-Identifier: Apache-2.0 */
/* Values as Ruby's JSON generator writes them (Filters#jsonify). */
#include "site/jekyll/filters.h"

#include <math.h>

#include "base/json.h"

#define MAX_NESTING 100
/* What a byte takes that is looked at and written. */
#define BYTE_UNITS 4

static pos_error *write_value(pos_buffer *out, pos_value value, liquid_run *run, int depth);

static pos_error *write_array(pos_buffer *out, const pos_array *array, liquid_run *run, int depth)
{
    POS_TRY(liquid_steps(run, array->count));
    pos_buffer_add_char(out, '[');
    for (uint32_t i = 0; i < array->count; i++) {
        if (i)
            pos_buffer_add_char(out, ',');
        POS_TRY(write_value(out, array->items[i], run, depth + 1));
    }
    pos_buffer_add_char(out, ']');
    return NULL;
}

static pos_error *write_map(pos_buffer *out, const pos_map *map, liquid_run *run, int depth)
{
    POS_TRY(liquid_steps(run, map->count));
    pos_buffer_add_char(out, '{');
    for (uint32_t i = 0; i < map->count; i++) {
        pos_text key;
        if (i)
            pos_buffer_add_char(out, ',');
        POS_TRY(liquid_text(&key, map->entries[i].key, run));
        POS_TRY(liquid_charge(run, BYTE_UNITS * (int64_t)key.size));
        pos_json_string(out, key);
        pos_buffer_add_char(out, ':');
        POS_TRY(write_value(out, map->entries[i].value, run, depth + 1));
    }
    pos_buffer_add_char(out, '}');
    return NULL;
}

static pos_error *write_object(pos_buffer *out, pos_value value, liquid_run *run, int depth)
{
    const pos_object *object = value.as.object;
    const pos_map *map = NULL;
    if (object->class_->to_map)
        POS_TRY(object->class_->to_map(&map, object, liquid_scope(run)));
    if (map)
        return write_map(out, map, run, depth);
    pos_text text;
    POS_TRY(liquid_text(&text, value, run));
    POS_TRY(liquid_charge(run, BYTE_UNITS * (int64_t)text.size));
    pos_json_string(out, text);
    return NULL;
}

static pos_error *write_scalar(pos_buffer *out, pos_value value, liquid_run *run)
{
    pos_text text;
    if (value.kind == POS_NIL) {
        POS_BUFFER_ADD(out, "null");
        return NULL;
    }
    if (value.kind == POS_FLOAT && !isfinite(value.as.real))
        return liquid_fault(run, "NaN and Infinity are not allowed in JSON");
    POS_TRY(liquid_text(&text, value, run));
    POS_TRY(liquid_charge(run, BYTE_UNITS * (int64_t)text.size));
    bool bare = value.kind == POS_BOOL || value.kind == POS_INT || value.kind == POS_FLOAT ||
                (value.kind == POS_HOST && !liquid_is_literal(value));
    if (bare)
        pos_buffer_add_text(out, text);
    else
        pos_json_string(out, text);
    return NULL;
}

static pos_error *write_value(pos_buffer *out, pos_value value, liquid_run *run, int depth)
{
    if (depth > MAX_NESTING)
        return liquid_fault(run, "nesting of %d is too deep", depth);
    switch ((pos_kind)value.kind) {
    case POS_ARRAY:
        return write_array(out, value.as.array, run, depth);
    case POS_MAP:
        return write_map(out, value.as.map, run, depth);
    case POS_OBJECT:
        return write_object(out, value, run, depth);
    default:
        return write_scalar(out, value, run);
    }
}

static pos_error *write_json(pos_buffer *out, pos_value value, liquid_run *run)
{
    return write_value(out, value, run, 0);
}

pos_error *site__filter_jsonify(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    POS_TRY(write_json(buffer, input, call->run));
    *out = pos_value_string(liquid_take_buffer(call->run, buffer));
    return NULL;
}
