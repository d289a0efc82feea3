/* SPDX-License-Identifier: Apache-2.0 */
/* A rendering: limits, faults, paths, filters, conditions, nodes, partials, and texts that are
 * parsed while it runs. */
#include "liquid/lexer.h"
#include "liquid/loop.h"
#include "liquid/memory.h"
#include "liquid/parser.h"
#include "liquid/run.h"
#include "liquid/scope.h"
#include "liquid/tree.h"
#include "liquid/value.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/unicode.h"

/* Faults handed to the host; later ones only print their message. */
#define MAX_REPORTED_FAULTS 1000
/* Steps charged for each fault: its message is formatted and its place is looked for. */
#define FAULT_STEPS 64

/* ---- limits ---- */

static pos_error *end_at_limit(liquid_run *run, const char *message)
{
    run->exhausted = liquid_fault(run, "%s", message);
    run->exhausted->status = POS_ELIMIT;
    return run->exhausted;
}

static pos_error *failed_output(liquid_run *run)
{
    const pos_error *why = pos_buffer_error(run->out);
    if (why->status == POS_ELIMIT)
        return end_at_limit(
            run, apr_psprintf(run->pool, "an output of more than %ld bytes", (long)run->max_text));
    run->exhausted = liquid_fault(run, "%s", why->message);
    run->exhausted->status = why->status;
    return run->exhausted;
}

pos_error *liquid__check_limits(liquid_run *run)
{
    if (run->exhausted)
        return run->exhausted;
    if (pos_buffer_failed(run->out))
        return failed_output(run);
    if (!pos_budget_check(run->budget))
        return end_at_limit(run, pos_budget_message(run->budget, run->pool));
    return NULL;
}

pos_error *liquid_steps(liquid_run *run, int64_t count)
{
    return liquid__charge(run, count < 0 ? 0 : count);
}

pos_error *liquid_charge(liquid_run *run, int64_t units)
{
    pos_budget_add(run->budget, units);
    return liquid__charge(run, 0);
}

pos_budget *liquid_budget(liquid_run *run)
{
    return run->budget;
}

/* ---- faults ---- */

pos_error *liquid_fault(liquid_run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = apr_pvsprintf(run->pool, format, arguments);
    va_end(arguments);
    const liquid_template *owner = run->frame->owner;
    uint32_t here = run->here;
    if (run->faults >= MAX_REPORTED_FAULTS)
        return pos_error_make(POS_ERENDER, run->pool, "%s", message);
    for (; owner->within; owner = owner->within)
        here = owner->at;
    liquid__add_scanned(run, here); /* its line is counted from the start */
    pos_error *error =
        pos_error_at(POS_ERENDER, owner->file, owner->source, here, run->pool, "%s", message);
    error->line += owner->first_line - 1;
    return error;
}

static bool is_quiet(const pos_error *error)
{
    return strncmp(error->message, "undefined ", 10) == 0;
}

pos_error *liquid__recover(pos_error *error, bool blank, liquid_run *run)
{
    if (run->exhausted || error->status == POS_ELIMIT || error->status == POS_EMEMORY)
        return run->exhausted ? run->exhausted : error;
    const liquid_host *host = run->input->host;
    if (run->faults++ < MAX_REPORTED_FAULTS && host && host->fault)
        POS_TRY(host->fault(host->self, error));
    POS_TRY(liquid__charge(run, FAULT_STEPS));
    if (!blank && !run->input->silent && !is_quiet(error)) {
        const char *kind =
            error->status == POS_ESYNTAX ? "Liquid syntax error: " : "Liquid error: ";
        pos_buffer_add(run->out, kind, strlen(kind));
        pos_buffer_add(run->out, error->message, strlen(error->message));
    }
    return NULL;
}

/* ---- loops' own fields ---- */

static const pos_object_class forloop_class;
static const pos_object_class tablerowloop_class;

static const liquid__loop *loop_of(pos_value value)
{
    return value.as.object->self;
}

bool liquid__is_loop(pos_value value)
{
    return value.kind == POS_OBJECT && (value.as.object->class_ == &forloop_class ||
                                        value.as.object->class_ == &tablerowloop_class);
}

static bool table_field(pos_value *out, const liquid__loop *loop, liquid__word word)
{
    switch (word) {
    case LIQUID__WORD_col:
        *out = pos_value_int(loop->column);
        return true;
    case LIQUID__WORD_col0:
        *out = pos_value_int(loop->column - 1);
        return true;
    case LIQUID__WORD_col_first:
        *out = pos_value_bool(loop->column == 1);
        return true;
    case LIQUID__WORD_col_last:
        *out = pos_value_bool(loop->column == loop->columns);
        return true;
    case LIQUID__WORD_row:
        *out = pos_value_int(loop->row);
        return true;
    default:
        return false;
    }
}

static bool for_field(pos_value *out, const liquid__loop *loop, liquid__word word)
{
    if (word == LIQUID__WORD_name)
        *out = pos_value_string(loop->name);
    else if (word == LIQUID__WORD_parentloop)
        *out = loop->parent;
    else
        return false;
    return true;
}

bool liquid__loop_field(pos_value *out, pos_value object, liquid__word word)
{
    const liquid__loop *loop = loop_of(object);
    switch (word) {
    case LIQUID__WORD_to_liquid:
        *out = object;
        return true;
    case LIQUID__WORD_length:
        *out = pos_value_int(loop->length);
        return true;
    case LIQUID__WORD_index:
        *out = pos_value_int(loop->index + 1);
        return true;
    case LIQUID__WORD_index0:
        *out = pos_value_int(loop->index);
        return true;
    case LIQUID__WORD_rindex:
        *out = pos_value_int(loop->length - loop->index);
        return true;
    case LIQUID__WORD_rindex0:
        *out = pos_value_int(loop->length - loop->index - 1);
        return true;
    case LIQUID__WORD_first:
        *out = pos_value_bool(loop->index == 0);
        return true;
    case LIQUID__WORD_last:
        *out = pos_value_bool(loop->index == loop->length - 1);
        return true;
    default:
        return loop->table ? table_field(out, loop, word) : for_field(out, loop, word);
    }
}

static pos_error *get_loop_field(pos_value *out, const pos_object *self, pos_text key,
                                 pos_scope *scope)
{
    (void)scope;
    if (!liquid__loop_field(out, pos_value_object(self), liquid__word_of(key)))
        *out = POS_VALUE_NIL;
    return NULL;
}

static const pos_object_class forloop_class = {
    .name = "Liquid::ForloopDrop", .get = get_loop_field, .walk = POS_WALK_NOTHING};
static const pos_object_class tablerowloop_class = {
    .name = "Liquid::TablerowloopDrop", .get = get_loop_field, .walk = POS_WALK_NOTHING};

pos_value liquid__loop_value(liquid__loop *loop)
{
    loop->object = (pos_object){loop->table ? &tablerowloop_class : &forloop_class, loop};
    return pos_value_object(&loop->object);
}

/* ---- paths ---- */

static pos_value first_of(const pos_array *array)
{
    return array->count ? array->items[0] : POS_VALUE_NIL;
}

static pos_value last_of(const pos_array *array)
{
    return array->count ? array->items[array->count - 1] : POS_VALUE_NIL;
}

static bool eval_array_command(pos_value *out, const pos_array *array, uint8_t word)
{
    if (word == LIQUID__WORD_size)
        *out = pos_value_int(array->count);
    else
        *out = word == LIQUID__WORD_first ? first_of(array) : last_of(array);
    return true;
}

static bool eval_range_command(pos_value *out, const pos_range *range, uint8_t word)
{
    if (word == LIQUID__WORD_size)
        *out = pos_value_int(range->last < range->first ? 0 : range->last - range->first + 1);
    else
        *out = pos_value_int(word == LIQUID__WORD_first ? range->first : range->last);
    return true;
}

static bool eval_map_command(pos_value *out, const pos_map *map, uint8_t word, liquid_run *run)
{
    if (word == LIQUID__WORD_size)
        *out = pos_value_int(map->count);
    else if (word == LIQUID__WORD_last)
        return false;
    else if (map->count) {
        liquid__walk walk = {.collection = pos_value_map(map), .count = map->count};
        *out = liquid__walk_at(&walk, 0, run);
    }
    return true;
}

static bool eval_string_command(pos_value *out, pos_value value, uint8_t word, liquid_run *run)
{
    pos_text text = pos_value_text(value);
    liquid__add_scanned(run, text.size);
    if (word == LIQUID__WORD_size) {
        *out = pos_value_int((int64_t)pos_utf8_length(text));
        return true;
    }
    if (liquid_edition_of(run) != LIQUID_TODAY)
        return false;
    liquid__access how;
    pos_value index = pos_value_int(word == LIQUID__WORD_first ? 0 : -1);
    liquid__access_key(&how, out, value, index, run);
    if (out->kind == POS_NIL)
        *out = pos_value_string(POS_TEXT(""));
    return true;
}

/* size, first and last, where the value has no such key. Ruby's integers have a size, too. */
static bool eval_command(pos_value *out, pos_value value, uint8_t word, liquid_run *run)
{
    *out = POS_VALUE_NIL;
    switch ((pos_kind)value.kind) {
    case POS_ARRAY:
        return eval_array_command(out, value.as.array, word);
    case POS_MAP:
        return eval_map_command(out, value.as.map, word, run);
    case POS_STRING:
        return eval_string_command(out, value, word, run);
    case POS_RANGE:
        return eval_range_command(out, value.as.range, word);
    case POS_INT:
        *out = pos_value_int(8);
        return word == LIQUID__WORD_size;
    default:
        return false;
    }
}

static bool is_command(const liquid__step *step)
{
    return step->dotted && (step->word == LIQUID__WORD_size || step->word == LIQUID__WORD_first ||
                            step->word == LIQUID__WORD_last);
}

/* An object that stands for a hash of Ruby's has a hash's size and first pair. */
static pos_error *object_command(pos_value *out, const pos_object *object, uint8_t word,
                                 liquid_run *run)
{
    const pos_map *map = NULL;
    if (object->class_->to_map)
        POS_TRY(object->class_->to_map(&map, object, &run->ask));
    if (map)
        eval_map_command(out, map, word, run);
    return NULL;
}

static pos_error *step_object(pos_value *value, const liquid__step *step, pos_value key,
                              liquid_run *run)
{
    const pos_object *object = value->as.object;
    if (liquid__is_loop(*value) && !step->dynamic) {
        if (!liquid__loop_field(value, *value, step->word))
            *value = POS_VALUE_NIL;
        return NULL;
    }
    pos_text name;
    pos_value found = POS_VALUE_NIL;
    POS_TRY(liquid__text_of(&name, key, run));
    POS_TRY(liquid__object_field(&found, object, name, run));
    if (found.kind == POS_NIL && is_command(step) && object->class_->walk == POS_WALK_PAIRS)
        POS_TRY(object_command(&found, object, step->word, run));
    *value = found;
    return NULL;
}

/* True, and the field in `value`, where it has such a key. */
static bool step_into(pos_value *value, pos_value key, uint32_t hash)
{
    if (value->kind == POS_MAP) {
        const pos_value *found = hash
                                     ? pos_map_find_hashed(value->as.map, pos_value_text(key), hash)
                                     : pos_map_find(value->as.map, key);
        if (found)
            *value = *found;
        return found != NULL;
    }
    if (value->kind != POS_ARRAY || key.kind != POS_INT)
        return false;
    const pos_array *array = value->as.array;
    int64_t index = key.as.integer < 0 ? key.as.integer + array->count : key.as.integer;
    *value = index >= 0 && index < array->count ? array->items[index] : POS_VALUE_NIL;
    return true;
}

static pos_error *missing_key(pos_value *value, pos_value key, liquid_run *run)
{
    *value = POS_VALUE_NIL;
    if (!run->input->strict_variables)
        return NULL;
    pos_text name;
    POS_TRY(liquid__text_of(&name, key, run));
    return liquid_fault(run, "undefined variable %.*s", POS_TEXT_ARG(name));
}

/* `more` is false where the path ends here, at nil. */
static pos_error *follow_step(pos_value *value, bool *more, const liquid__step *step,
                              liquid_run *run)
{
    pos_value key = step->key, found;
    uint32_t hash = step->hash;
    if (step->dynamic) {
        POS_TRY(liquid__eval(&key, step->dynamic, run));
        POS_TRY(liquid_plain(&key, key, run));
        POS_TRY(liquid__charge_value(run, key));
    }
    if (value->kind == POS_OBJECT)
        return step_object(value, step, key, run);
    if (step_into(value, key, hash)) {
        if (value->kind == POS_SYMBOL)
            value->kind = POS_STRING;
        return NULL;
    }
    if (is_command(step) && eval_command(&found, *value, step->word, run)) {
        *value = found;
        return NULL;
    }
    *more = false;
    return missing_key(value, key, run);
}

static pos_error *eval_root(pos_value *out, const liquid__expr *expr, liquid_run *run)
{
    if (expr->slot != LIQUID__NO_SLOT)
        return liquid__cell_value(out, liquid__slot_cell(run, expr->slot), run);
    pos_value name;
    POS_TRY(liquid__eval(&name, expr->as.path.root, run));
    return liquid__name_value(out, run, name);
}

/* `self` is the scope itself, where nothing else is called so: self.a and self["a b"] are the
 * variables of that name. */
static bool is_self(const liquid__expr *expr, pos_value root, const liquid_run *run)
{
    static const uint32_t size = 4;
    if (root.kind != POS_NIL || expr->slot == LIQUID__NO_SLOT || liquid_edition_of(run))
        return false;
    const liquid__name *name = &run->frame->owner->names[expr->slot];
    return name->text.size == size && memcmp(name->text.data, "self", size) == 0;
}

static pos_error *eval_path(pos_value *out, const liquid__expr *expr, liquid_run *run)
{
    pos_value value;
    uint32_t i = 0;
    POS_TRY(eval_root(&value, expr, run));
    if (value.kind == POS_NIL && expr->count && is_self(expr, value, run)) {
        pos_value key = expr->as.path.steps[0].key;
        if (expr->as.path.steps[0].dynamic)
            POS_TRY(liquid__eval(&key, expr->as.path.steps[0].dynamic, run));
        POS_TRY(liquid__name_value(&value, run, key));
        i = 1;
    }
    bool more = true;
    for (; i < expr->count && more; i++)
        POS_TRY(follow_step(&value, &more, &expr->as.path.steps[i], run));
    *out = value;
    return NULL;
}

/* ---- expressions ---- */

/* A range's end: an integer, the leading digits of a string, nil as 0. */
static pos_error *range_end(int64_t *out, const liquid__expr *expr, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid__eval(&value, expr, run));
    if (value.kind == POS_STRING)
        liquid__add_scanned(run, value.size);
    if (value.kind == POS_INT || value.kind == POS_NIL || value.kind == POS_STRING ||
        expr->kind == LIQUID__LITERAL) {
        *out = liquid_to_integer(value);
        return NULL;
    }
    return liquid_integer(out, value, run);
}

static pos_error *eval_range(pos_value *out, const liquid__expr *expr, liquid_run *run)
{
    int64_t first, last;
    POS_TRY(range_end(&first, expr->as.range.first, run));
    POS_TRY(range_end(&last, expr->as.range.last, run));
    pos_range *range = liquid_allocate(run, sizeof(*range));
    *range = (pos_range){first, last};
    *out = (pos_value){.kind = POS_RANGE, .as.range = range};
    return NULL;
}

pos_error *liquid__eval_slowly(pos_value *out, const liquid__expr *expr, liquid_run *run)
{
    switch ((liquid__expr_kind)expr->kind) {
    case LIQUID__LITERAL:
        *out = expr->as.literal;
        return NULL;
    case LIQUID__VARIABLE:
        return liquid__cell_value(out, liquid__slot_cell(run, expr->slot), run);
    case LIQUID__PATH:
        return eval_path(out, expr, run);
    case LIQUID__RANGE:
        return eval_range(out, expr, run);
    }
    return NULL;
}

/* ---- filters ---- */

/* What a call can have: expression.c's MAX_ARGUMENTS and the map of keyword arguments. */
#define MAX_CALL_ARGUMENTS 33

static pos_error *eval_arguments(pos_value *values, uint32_t *count, const liquid__filter *filter,
                                 liquid_run *run)
{
    for (uint32_t i = 0; i < filter->count; i++)
        POS_TRY(liquid__eval(&values[i], &filter->arguments[i], run));
    *count = filter->count;
    if (filter->keyword_count == 0)
        return NULL;
    pos_map *keywords = pos_map_make(filter->keyword_count, run->pool);
    for (uint32_t i = 0; i < filter->keyword_count; i++) {
        pos_value value;
        POS_TRY(liquid__eval(&value, &filter->keywords[i].value, run));
        pos_map_put(keywords, filter->keywords[i].name, value);
    }
    values[(*count)++] = pos_value_map(keywords);
    return NULL;
}

static pos_error *wrong_count(const liquid_call *call)
{
    int given = (int)call->count + 1;
    int min = call->filter->min_arguments + 1, max = call->filter->max_arguments + 1;
    if (min == max)
        return liquid_fault(call->run, "wrong number of arguments (given %d, expected %d)", given,
                            min);
    return liquid_fault(call->run, "wrong number of arguments (given %d, expected %d..%d)", given,
                        min, max);
}

static pos_error *unknown_filter(const liquid__filter *filter, liquid_run *run)
{
    if (!run->input->strict_filters)
        return NULL;
    return liquid_fault(
        run, "undefined filter %.*s%s", POS_TEXT_ARG(filter->name),
        liquid__suggest(run->frame->owner->registry->filters, filter->name, run->pool));
}

/* Whether the host may know the result already: of a pure filter over an array. */
static pos_error *may_be_known(bool *out, const liquid_call *call, pos_value input)
{
    const liquid_filter_class *filter = call->filter;
    const liquid_host *host = call->run->input->host;
    *out = filter->pure && input.kind == POS_ARRAY && host && host->recall;
    if (!filter->pure_call || input.kind != POS_ARRAY || !host || !host->recall)
        return NULL;
    return filter->pure_call(out, call);
}

static pos_error *call_remembered(pos_value *out, pos_value input, const liquid_call *call)
{
    const liquid_host *host = call->run->input->host;
    liquid_memo memo = {call->filter->name, input.as.array, call->count, call->arguments};
    for (uint32_t i = 0; i < call->count; i++)
        POS_TRY(liquid__charge_value(call->run, call->arguments[i]));
    liquid_recall known = host->recall(out, host->self, &memo);
    if (known == LIQUID_REMEMBERED)
        return NULL;
    pos_error *error = call->filter->function(out, input, call);
    if (known == LIQUID_NOT_YET && host->remember)
        host->remember(host->self, &memo, error ? NULL : out);
    return error;
}

static pos_error *call_filter(pos_value *value, const liquid__filter *filter, liquid_run *run)
{
    pos_value values[MAX_CALL_ARGUMENTS];
    run->here = filter->offset;
    if (!filter->class_)
        return unknown_filter(filter, run);
    liquid_call call = {.run = run, .filter = filter->class_, .arguments = values};
    POS_TRY(eval_arguments(values, &call.count, filter, run));
    if ((int)call.count < filter->class_->min_arguments ||
        (int)call.count > filter->class_->max_arguments)
        return wrong_count(&call);
    pos_value input = *value;
    liquid__note_live(input, run);
    for (uint32_t i = 0; i < call.count; i++)
        liquid__note_live(values[i], run);
    if (input.kind == POS_STRING)
        pos_budget_add(run->budget, (int64_t)input.size * filter->class_->rate);
    POS_TRY(liquid__charge(run, 1));
    bool known;
    POS_TRY(may_be_known(&known, &call, input));
    pos_error *error = known ? call_remembered(value, input, &call)
                             : filter->class_->function(value, input, &call);
    *value = liquid__liquid_value(*value);
    if (!error)
        error = run->exhausted;
    return error ? error : liquid__charge(run, 0);
}

pos_error *liquid__eval_chain(pos_value *out, const liquid_expression *chain, liquid_run *run)
{
    POS_TRY(liquid__eval(out, &chain->head, run));
    for (uint32_t i = 0; i < chain->count; i++)
        POS_TRY(call_filter(out, &chain->filters[i], run));
    return NULL;
}

pos_error *liquid_evaluate(pos_value *out, const liquid_expression *expression, liquid_run *run)
{
    liquid__frame *frame = run->frame;
    if (expression->owner)
        run->frame = liquid__frame_of(run, expression->owner);
    pos_error *error = liquid__eval_chain(out, expression, run);
    run->frame = frame;
    return error;
}

/* ---- conditions ---- */

/* Without ActiveSupport, Liquid 5.4 knows no blank?, so that nothing is blank. */
static bool literal_equal(const liquid__special *literal, pos_value value, liquid_edition edition)
{
    if (literal->kind == LIQUID__EMPTY)
        return liquid__is_empty(value);
    if (edition != LIQUID_TODAY)
        return false;
    return !pos_value_truthy(value) || liquid__is_empty(value) ||
           (value.kind == POS_STRING && pos_text_is_space(pos_value_text(value)));
}

bool liquid_is_literal(pos_value value)
{
    return liquid__is_special(value, LIQUID__LITERAL_VALUE);
}

static bool is_literal(pos_value value)
{
    return liquid__is_special(value, LIQUID__BLANK) || liquid__is_special(value, LIQUID__EMPTY);
}

bool liquid__equal_in_condition(pos_value left, pos_value right, liquid_edition edition)
{
    if (is_literal(left))
        return !is_literal(right) && literal_equal(left.as.host, right, edition);
    if (is_literal(right))
        return literal_equal(right.as.host, left, edition);
    return liquid_equal(left, right);
}

static bool is_ordered(pos_value value)
{
    return liquid__is_number(value) || value.kind == POS_STRING || value.kind == POS_DATE ||
           value.kind == POS_TIME;
}

pos_error *liquid_incomparable(pos_value left, pos_value right, liquid_run *run)
{
    pos_buffer *buffer = liquid_borrow_buffer(run);
    bool shown = right.kind == POS_INT || right.kind == POS_FLOAT || right.kind == POS_NIL ||
                 right.kind == POS_BOOL;
    if (shown)
        POS_TRY(liquid_inspect(buffer, right, run));
    pos_text text = liquid_take_buffer(run, buffer);
    if (!shown)
        text = pos_text_of(liquid__class_name(right));
    return liquid_fault(run, "comparison of %s with %.*s failed", liquid__class_name(left),
                        POS_TEXT_ARG(text));
}

static pos_error *holds_order(bool *out, pos_value left, pos_value right, uint8_t operation,
                              liquid_run *run)
{
    int order;
    *out = false;
    if (!is_ordered(left) || !is_ordered(right))
        return NULL;
    if (!liquid_compare(&order, left, right)) {
        bool nan = liquid__is_number(left) && liquid__is_number(right);
        return nan ? NULL : liquid_incomparable(left, right, run);
    }
    *out = operation == LIQUID__LESS         ? order < 0
           : operation == LIQUID__MORE       ? order > 0
           : operation == LIQUID__LESS_EQUAL ? order <= 0
                                             : order >= 0;
    return NULL;
}

static pos_error *array_contains(bool *out, const pos_array *array, pos_value item, liquid_run *run)
{
    for (uint32_t i = 0; i < array->count && !*out; i++) {
        pos_budget_add(run->budget, 4);
        POS_TRY(liquid__charge_comparison(run, array->items[i], item));
        *out = liquid_equal(array->items[i], item);
        POS_TRY(liquid__charge(run, 0));
    }
    return NULL;
}

static pos_error *holds_contains(bool *out, pos_value left, pos_value right, liquid_run *run)
{
    pos_text text;
    *out = false;
    if (!pos_value_truthy(left) || !pos_value_truthy(right))
        return NULL;
    switch ((pos_kind)left.kind) {
    case POS_STRING:
        POS_TRY(liquid__text_of(&text, right, run));
        liquid__add_scanned(run, (size_t)left.size + text.size);
        *out = pos_text_find(pos_value_text(left), text, 0) != POS_NOT_FOUND;
        return NULL;
    case POS_ARRAY:
        return array_contains(out, left.as.array, right, run);
    case POS_MAP:
        POS_TRY(liquid__charge_value(run, right));
        *out = pos_map_find(left.as.map, right) != NULL;
        return NULL;
    case POS_RANGE:
        *out = liquid__is_number(right) &&
               liquid__compare_numbers(pos_value_int(left.as.range->first), right) <= 0 &&
               liquid__compare_numbers(right, pos_value_int(left.as.range->last)) <= 0;
        return NULL;
    default:
        return NULL;
    }
}

static bool is_live(pos_value value)
{
    return value.kind == POS_TIME && value.as.time->live;
}

void liquid__note_live(pos_value value, liquid_run *run)
{
    const liquid_host *host = run->input->host;
    if (is_live(value) && host && host->printed)
        host->printed(host->self);
}

void liquid__set_present(pos_value *left, pos_value *right, pos_time *now, liquid_run *run)
{
    const liquid_host *host = run->input->host;
    if (left->kind != POS_TIME || right->kind != POS_TIME || is_live(*left) == is_live(*right))
        return;
    pos_value *live = is_live(*left) ? left : right;
    const pos_time *with = (live == left ? right : left)->as.time;
    *now = liquid_now(run, POS_UNIT_NONE);
    *live = pos_value_time(now);
    if (host && host->compared)
        host->compared(host->self, with);
}

bool liquid_compare_now(int *order, pos_value a, pos_value b, liquid_run *run)
{
    pos_time now;
    liquid__set_present(&a, &b, &now, run);
    return liquid_compare(order, a, b);
}

static pos_error *holds_comparison(bool *out, const liquid__comparison *part, pos_value left,
                                   pos_value right, liquid_run *run)
{
    pos_time now;
    POS_TRY(liquid_plain(&left, left, run));
    POS_TRY(liquid_plain(&right, right, run));
    liquid__set_present(&left, &right, &now, run);
    POS_TRY(liquid__charge_comparison(run, left, right));
    switch ((liquid__operator)part->operator) {
    case LIQUID__EQUAL:
        *out = liquid__equal_in_condition(left, right, liquid_edition_of(run));
        return NULL;
    case LIQUID__UNEQUAL:
        *out = !liquid__equal_in_condition(left, right, liquid_edition_of(run));
        return NULL;
    case LIQUID__CONTAINS:
        liquid__note_live(right, run);
        return holds_contains(out, left, right, run);
    case LIQUID__UNKNOWN:
        return liquid_fault(run, "Unknown operator %.*s", POS_TEXT_ARG(part->name));
    default:
        return holds_order(out, left, right, part->operator, run);
    }
}

static pos_error *part_holds(bool *out, const liquid__comparison *part, liquid_run *run)
{
    pos_value left, right;
    POS_TRY(liquid__eval(&left, &part->left, run));
    if (part->operator== LIQUID__TRUTHY) {
        POS_TRY(liquid_plain(&left, left, run));
        *out = pos_value_truthy(left);
        return NULL;
    }
    POS_TRY(liquid__eval(&right, &part->right, run));
    return holds_comparison(out, part, left, right, run);
}

/* From the left, and no further than needed: `a and b or c` is `a and (b or c)`. */
pos_error *liquid__holds(bool *out, const liquid_condition *condition, liquid_run *run)
{
    for (uint32_t i = 0; i < condition->count; i++) {
        const liquid__comparison *part = &condition->parts[i];
        POS_TRY(part_holds(out, part, run));
        if (part->relation == LIQUID__LAST || *out == (part->relation == LIQUID__OR))
            return NULL;
    }
    return NULL;
}

pos_error *liquid_condition_holds(bool *out, const liquid_condition *condition, liquid_run *run)
{
    liquid__frame *frame = run->frame;
    if (condition->owner)
        run->frame = liquid__frame_of(run, condition->owner);
    pos_error *error = liquid__holds(out, condition, run);
    run->frame = frame;
    return error;
}

/* ---- bodies ---- */

static pos_error *render_output(const liquid__node *node, liquid_run *run)
{
    const liquid_expression *output = node->as.output;
    pos_value value;
    if (output->count == 0) {
        POS_TRY(liquid__eval(&value, &output->head, run));
        if (value.kind != POS_STRING)
            return liquid_write(run->out, value, run);
        liquid__add_copied(run, value.size);
        pos_buffer_add(run->out, value.as.bytes, value.size);
        return NULL;
    }
    liquid__mark mark = liquid__mark_memory(run);
    pos_error *error = liquid__eval_chain(&value, output, run);
    if (!error)
        error = liquid_write(run->out, value, run);
    liquid__release_memory(run, mark);
    return error;
}

static pos_error *render_node(const liquid__node *node, liquid_run *run)
{
    uint32_t buffers = run->buffer_count;
    run->here = node->offset;
    bool tag = node->kind == LIQUID__TAG;
    pos_error *error =
        tag ? node->as.tag->class_->render(node->as.tag, run) : render_output(node, run);
    if (!error)
        return NULL;
    run->buffer_count = buffers;
    run->here = node->offset;
    return liquid__recover(error, tag && node->as.tag->blank, run);
}

pos_error *liquid__render_nodes(const liquid_body *body, liquid_run *run)
{
    for (uint32_t i = 0; i < body->count; i++) {
        const liquid__node *node = &body->nodes[i];
        POS_TRY(liquid__charge(run, 1));
        if (node->kind == LIQUID__TEXT) {
            liquid__add_copied(run, node->as.text.size);
            pos_buffer_add_text(run->out, node->as.text);
            continue;
        }
        POS_TRY(render_node(node, run));
        if (run->interrupt)
            return NULL;
    }
    return NULL;
}

pos_error *liquid_capture(pos_text *out, const liquid_body *body, liquid_run *run)
{
    pos_buffer *outer = run->out, *buffer = liquid_borrow_buffer(run);
    run->out = buffer;
    pos_error *error = liquid__render_nodes(body, run);
    run->out = outer;
    *out = liquid_take_buffer(run, buffer);
    return error ? error : run->exhausted;
}

/* ---- partials ---- */

pos_error *liquid_load(const liquid_template **out, liquid_run *run, pos_text name,
                       liquid_partial_kind kind)
{
    const liquid_host *host = run->input->host;
    liquid__add_scanned(run, 8 * name.size);
    if (!host || !host->partial)
        return liquid_fault(run, "This liquid context does not allow includes.");
    pos_error *error = host->partial(out, host->self, name, kind, run->pool);
    if (!error || error->status == POS_ELIMIT || error->status == POS_EMEMORY || error->file)
        return error;
    return liquid_fault(run, "%s", error->message);
}

pos_error *liquid_render_partial(const liquid_template *partial, liquid_run *run)
{
    liquid__frame *frame = run->frame;
    uint32_t here = run->here;
    if (run->partials >= run->max_partials) {
        pos_error *error = liquid_fault(run, "Nesting too deep");
        error->status = POS_ELIMIT;
        return run->exhausted = error;
    }
    run->partials++;
    run->frame = liquid__frame_of(run, partial);
    pos_error *error = liquid__render_nodes(partial->body, run);
    run->frame = frame;
    run->here = here;
    run->partials--;
    return error;
}

/* ---- what tags and filters ask ---- */

pos_buffer *liquid_output(liquid_run *run)
{
    return run->out;
}

pos_scope *liquid_scope(liquid_run *run)
{
    return &run->ask;
}

const pos_zone *liquid_zone(const liquid_run *run)
{
    return run->input->zone;
}

liquid_edition liquid_edition_of(const liquid_run *run)
{
    return run->frame->owner->registry->edition;
}

pos_time liquid_now(liquid_run *run, pos_unit unit)
{
    const liquid_host *host = run->input->host;
    return host && host->now ? host->now(host->self, unit) : pos_now(run->input->zone);
}

/* splitmix64 */
uint64_t liquid_random(liquid_run *run)
{
    uint64_t z = run->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void **liquid_register(liquid_run *run, const void *key)
{
    pos_value name = pos_value_int((int64_t)(uintptr_t)key);
    if (!run->own_registers)
        run->own_registers = pos_map_make(4, run->pool);
    const pos_value *found = pos_map_find(run->own_registers, name);
    if (found)
        return (void **)(uintptr_t)found->as.host;
    void **slot = apr_pcalloc(run->pool, sizeof(*slot));
    pos_map_set(run->own_registers, name, liquid__host_value(slot));
    return slot;
}

/* ---- texts parsed at run time ---- */

typedef struct runtime_text {
    liquid_template owner;
    liquid_options options;
    liquid_parser parser;
} runtime_text;

/* What parsing a byte of such a text keeps and takes. */
#define RUNTIME_BYTES 32
#define RUNTIME_UNITS 64

static void begin_runtime_text(runtime_text *out, liquid_run *run, pos_text text)
{
    const liquid_template *outer = run->frame->owner;
    *out = (runtime_text){.owner = *outer};
    out->owner.pool = run->pool;
    out->owner.within = outer;
    out->owner.at = run->here;
    out->owner.source = pos_text_copy(text, run->pool);
    pos_budget_keep(run->budget, sizeof(*out) + RUNTIME_BYTES * text.size);
    liquid__add_scanned(run, RUNTIME_UNITS * text.size);
    out->options = (liquid_options){.registry = outer->registry, .mode = LIQUID_STRICT};
    out->parser = (liquid_parser){.owner = &out->owner,
                                  .options = &out->options,
                                  .result = run->pool,
                                  .scratch = run->pool,
                                  .slots = pos_map_make(4, run->pool)};
}

static void end_runtime_text(runtime_text *parsed)
{
    const pos_map *slots = parsed->parser.slots;
    liquid__name *names = apr_palloc(parsed->owner.pool, (slots->count + 1) * sizeof(*names));
    for (uint32_t i = 0; i < slots->count; i++)
        names[i] = (liquid__name){pos_value_text(slots->entries[i].key), slots->entries[i].hash};
    parsed->owner.names = names;
    parsed->owner.name_count = slots->count;
}

/* What a text was parsed into, once for each run. */
static const void *parsed_before(pos_map **map, pos_text text, liquid_run *run)
{
    if (!*map)
        *map = pos_map_make(4, run->pool);
    liquid__add_scanned(run, text.size);
    pos_value value = pos_map_get(*map, text);
    return value.kind == POS_HOST ? value.as.host : NULL;
}

static pos_error *bad_condition(const liquid__cursor *cursor, liquid_run *run)
{
    pos_error *error = liquid_fault(run, "expected %s in \"%.*s\"", cursor->expected,
                                    POS_TEXT_ARG(cursor->markup));
    error->status = POS_ESYNTAX;
    return error;
}

pos_error *liquid_condition_of(const liquid_condition **out, liquid_run *run, pos_text text)
{
    *out = parsed_before(&run->conditions, text, run);
    if (*out)
        return NULL;
    runtime_text *made = apr_palloc(run->pool, sizeof(*made));
    begin_runtime_text(made, run, text);
    liquid_condition *condition = apr_pcalloc(run->pool, sizeof(*condition));
    liquid__cursor cursor;
    liquid__start(&cursor, made->owner.source);
    if (!liquid__read_condition(condition, &cursor, &made->parser, false) ||
        !liquid__expect(&cursor, LIQUID__L_END, "the end of the condition"))
        return bad_condition(&cursor, run);
    end_runtime_text(made);
    condition->owner = &made->owner;
    pos_map_put(run->conditions, made->owner.source, liquid__host_value(condition));
    *out = condition;
    return NULL;
}

pos_error *liquid_expression_of(const liquid_expression **out, liquid_run *run, pos_text text)
{
    *out = parsed_before(&run->expressions, text, run);
    if (*out)
        return NULL;
    runtime_text *made = apr_palloc(run->pool, sizeof(*made));
    begin_runtime_text(made, run, text);
    made->options.mode = LIQUID_LAX;
    liquid_expression *expression = apr_pcalloc(run->pool, sizeof(*expression));
    POS_TRY(liquid__parse_output(expression, made->owner.source, &made->parser));
    end_runtime_text(made);
    expression->owner = &made->owner;
    pos_map_put(run->expressions, made->owner.source, liquid__host_value(expression));
    *out = expression;
    return NULL;
}

pos_error *liquid_look_up(pos_value *out, liquid_run *run, pos_text path)
{
    const liquid_expression *expression;
    if (pos_text_find_char(path, '|', 0) != POS_NOT_FOUND) {
        *out = POS_VALUE_NIL;
        return NULL;
    }
    POS_TRY(liquid_expression_of(&expression, run, path));
    return liquid_evaluate(out, expression, run);
}

/* ---- the whole ---- */

#define DEFAULT_OUTPUT   ((size_t)64 << 20)
#define DEFAULT_PARTIALS 100

static void begin_run(liquid_run *run, liquid__scope *scope, pos_buffer *out,
                      const liquid_template *template, const liquid_input *input,
                      apr_pool_t *scratch)
{
    memset(run, 0, sizeof(*run));
    run->out = out;
    run->input = input;
    run->pool = scratch;
    run->budget = input->budget ? input->budget : &run->own_budget;
    if (!input->budget)
        pos_budget_start(&run->own_budget, NULL);
    run->ask = (pos_scope){.pool = scratch, .asker = input->asker, .budget = run->budget};
    run->max_text = input->output ? input->output : DEFAULT_OUTPUT;
    run->max_partials = input->partials ? input->partials : DEFAULT_PARTIALS;
    run->held_before = run->budget->held;
    run->random = input->seed;
    liquid__scope_start(scope, false);
    run->scope = scope;
    run->frame = liquid__frame_of(run, template);
}

pos_error *liquid_render(pos_buffer *out, const liquid_template *template,
                         const liquid_input *input, apr_pool_t *scratch)
{
    liquid_run run;
    liquid__scope scope;
    size_t before = pos_buffer_size(out), limit = pos_buffer_set_limit(out, 0);
    begin_run(&run, &scope, out, template, input, scratch);
    pos_buffer_set_limit(out, run.max_text < limit - before ? before + run.max_text : limit);
    pos_error *error = liquid__render_nodes(template->body, &run);
    if (!error && (run.exhausted || pos_buffer_failed(out)))
        error = liquid__check_limits(&run);
    pos_buffer_set_limit(out, limit);
    liquid__end_memory(&run);
    return error;
}
