/* SPDX-License-Identifier: Apache-2.0 */
/* Variables: one cell for each name in each scope, shadowed by loops and includes. */
#include "liquid/run.h"
#include "liquid/scope.h"
#include "liquid/tree.h"
#include "liquid/value.h"

#include "base/hash.h"

/* ---- cells ---- */

#define INITIAL_CELLS 64

void liquid__scope_start(liquid__scope *scope, bool isolated)
{
    *scope = (liquid__scope){.isolated = isolated};
}

static liquid__cell **slot_of(const liquid__scope *scope, pos_text name, uint32_t hash)
{
    uint32_t mask = scope->size - 1;
    uint32_t i = hash & mask;
    while (scope->cells[i] && !(scope->cells[i]->name.hash == hash &&
                                pos_text_equal(scope->cells[i]->name.text, name)))
        i = (i + 1) & mask;
    return &scope->cells[i];
}

static void grow_cells(liquid__scope *scope, apr_pool_t *pool)
{
    liquid__scope bigger = *scope;
    bigger.size = scope->size ? scope->size * 2 : INITIAL_CELLS;
    bigger.cells = apr_pcalloc(pool, bigger.size * sizeof(liquid__cell *));
    for (uint32_t i = 0; i < scope->size; i++)
        if (scope->cells[i])
            *slot_of(&bigger, scope->cells[i]->name.text, scope->cells[i]->name.hash) =
                scope->cells[i];
    *scope = bigger;
}

liquid__cell *liquid__cell_of(liquid_run *run, const liquid__name *name)
{
    liquid__scope *scope = run->scope;
    if (scope->count * 2 >= scope->size)
        grow_cells(scope, run->pool);
    liquid__cell **slot = slot_of(scope, name->text, name->hash);
    if (!*slot) {
        *slot = apr_pcalloc(run->pool, sizeof(liquid__cell));
        (*slot)->name = *name;
        scope->count++;
    }
    return *slot;
}

liquid__cell *liquid__find_cell(const liquid_run *run, pos_text name, uint32_t hash)
{
    return run->scope->size ? *slot_of(run->scope, name, hash) : NULL;
}

/* ---- globals ---- */

static pos_error *object_global(pos_value *out, bool *defined, pos_text name, liquid_run *run)
{
    const pos_object *object = run->input->globals.as.object;
    *defined = true;
    *out = POS_VALUE_NIL;
    return object->class_->get ? object->class_->get(out, object, name, &run->ask) : NULL;
}

static pos_error *find_global(pos_value *out, bool *defined, pos_text name, uint32_t hash,
                              liquid_run *run)
{
    const pos_value *found = pos_map_find_hashed(run->input->override, name, hash);
    pos_value globals = run->input->globals;
    if (!found && globals.kind == POS_OBJECT)
        return object_global(out, defined, name, run);
    if (!found && globals.kind == POS_MAP)
        found = pos_map_find_hashed(globals.as.map, name, hash);
    *defined = found != NULL;
    *out = found ? *found : POS_VALUE_NIL;
    return NULL;
}

pos_error *liquid__fetch_global(liquid__cell *cell, liquid_run *run)
{
    if (run->scope->isolated)
        cell->defined = false;
    else
        POS_TRY(find_global(&cell->global, &cell->defined, cell->name.text, cell->name.hash, run));
    if (cell->global.kind == POS_SYMBOL)
        cell->global.kind = POS_STRING;
    cell->asked = true;
    return NULL;
}

pos_error *liquid__cell_value(pos_value *out, liquid__cell *cell, liquid_run *run)
{
    *out = cell->value;
    if (cell->bound)
        return NULL;
    if (!cell->asked)
        POS_TRY(liquid__fetch_global(cell, run));
    *out = cell->global;
    if (!cell->defined && run->input->strict_variables)
        return liquid_fault(run, "undefined variable %.*s", POS_TEXT_ARG(cell->name.text));
    return NULL;
}

/* By a name that is known only now: no cell is made for it. */
pos_error *liquid__name_value(pos_value *out, liquid_run *run, pos_value name)
{
    pos_text text = pos_value_text(name);
    bool defined = false;
    *out = POS_VALUE_NIL;
    if (name.kind == POS_STRING || name.kind == POS_SYMBOL) {
        liquid__add_scanned(run, text.size);
        uint32_t hash = pos_text_hash(text);
        liquid__cell *cell = liquid__find_cell(run, text, hash);
        if (cell)
            return liquid__cell_value(out, cell, run);
        if (!run->scope->isolated)
            POS_TRY(find_global(out, &defined, text, hash, run));
        if (out->kind == POS_SYMBOL)
            out->kind = POS_STRING;
    }
    if (!defined && run->input->strict_variables)
        return liquid_fault(run, "undefined variable %.*s", POS_TEXT_ARG(text));
    return NULL;
}

/* ---- binding ---- */

static void save_binding(liquid_run *run, liquid__cell *cell)
{
    if (run->saved_count == run->saved_capacity) {
        uint32_t capacity = run->saved_capacity ? run->saved_capacity * 2 : 32;
        liquid__saved *saved = apr_palloc(run->pool, capacity * sizeof(*saved));
        if (run->saved_count)
            memcpy(saved, run->saved, run->saved_count * sizeof(*saved));
        run->saved = saved;
        run->saved_capacity = capacity;
    }
    run->saved[run->saved_count++] = (liquid__saved){cell, cell->value, cell->bound};
}

void liquid__bind_cell(liquid_run *run, liquid__cell *cell, pos_value value)
{
    save_binding(run, cell);
    if (cell->shadows++ == 0) {
        cell->outer = cell->value;
        cell->outer_bound = cell->bound;
    }
    cell->value = liquid__liquid_value(value);
    cell->bound = true;
}

void liquid_unbind(liquid_run *run)
{
    const liquid__saved *saved = &run->saved[--run->saved_count];
    liquid__cell *cell = saved->cell;
    bool outermost = --cell->shadows == 0;
    cell->value = outermost ? cell->outer : saved->value;
    cell->bound = outermost ? cell->outer_bound : saved->bound;
}

/* Assignment goes to the outermost scope, beneath what shadows the name. */
void liquid__assign_cell(liquid_run *run, liquid__cell *cell, pos_value value)
{
    (void)run;
    value = liquid__liquid_value(value);
    if (cell->shadows) {
        cell->outer = value;
        cell->outer_bound = true;
        return;
    }
    cell->value = value;
    cell->bound = true;
}

static liquid__cell *named_cell(liquid_run *run, pos_text text)
{
    liquid__add_scanned(run, text.size);
    uint32_t hash = pos_text_hash(text);
    liquid__cell *cell = liquid__find_cell(run, text, hash);
    if (cell)
        return cell;
    pos_budget_keep(run->budget, text.size + sizeof(liquid__cell));
    liquid__name name = {pos_text_copy(text, run->pool), hash};
    return liquid__cell_of(run, &name);
}

void liquid_bind(liquid_run *run, pos_text name, pos_value value)
{
    liquid__bind_cell(run, named_cell(run, name), value);
}

pos_error *liquid_assign(liquid_run *run, pos_text name, pos_value value)
{
    liquid__assign_cell(run, named_cell(run, name), value);
    return run->exhausted;
}

/* ---- frames ---- */

liquid__frame *liquid__frame_of(liquid_run *run, const liquid_template *owner)
{
    for (liquid__frame *frame = run->scope->frames; frame; frame = frame->next)
        if (frame->owner == owner)
            return frame;
    liquid__frame *frame = apr_palloc(run->pool, sizeof(*frame));
    frame->owner = owner;
    frame->cells = apr_pcalloc(run->pool, (owner->name_count + 1) * sizeof(liquid__cell *));
    frame->next = run->scope->frames;
    run->scope->frames = frame;
    return frame;
}
