/* SPDX-License-Identifier: Apache-2.0 */
/* assign capture increment decrement echo */
#include "liquid/tags.h"
#include "liquid/lexer.h"
#include "liquid/parser.h"
#include "liquid/run.h"
#include "liquid/scope.h"
#include "liquid/tree.h"
#include "liquid/value.h"

/* ---- assign ---- */

typedef struct assign_tag {
    uint32_t slot;
    const liquid_expression *value;
} assign_tag;

/* \(?[\w\-\.\[\]]\)? */
static bool is_signature(char c)
{
    return liquid__is_word(c) || (c && strchr("-.[]()", c));
}

/* (VariableSignature+)\s*=\s*(.*): the name is the last run of such characters before the "=". */
static bool split_assignment(pos_text *name, pos_text *value, pos_text markup)
{
    for (size_t i = 0; i < markup.size;) {
        if (!is_signature(markup.data[i])) {
            i++;
            continue;
        }
        size_t end = i;
        while (end < markup.size && is_signature(markup.data[end]))
            end++;
        size_t equals = end;
        while (equals < markup.size && pos_is_space(markup.data[equals]))
            equals++;
        if (equals < markup.size && markup.data[equals] == '=') {
            *name = pos_text_slice(markup, i, end);
            *value = pos_text_slice(markup, equals + 1, markup.size);
            return true;
        }
        i = end;
    }
    return false;
}

/* {% assign name = output %} */
pos_error *liquid__parse_assign(liquid_tag *tag, liquid_parser *parser)
{
    pos_text name, value;
    assign_tag *data = apr_palloc(parser->result, sizeof(*data));
    if (!split_assignment(&name, &value, tag->markup))
        return liquid_syntax_error(parser, tag, 0, "expected {%% assign name = value %%}");
    data->slot = liquid__slot(parser, name);
    tag->data = data;
    return liquid_parse_output(&data->value, parser, tag, value);
}

pos_error *liquid__render_assign(const liquid_tag *tag, liquid_run *run)
{
    const assign_tag *data = tag->data;
    pos_value value;
    POS_TRY(liquid__eval_chain(&value, data->value, run));
    liquid__assign_cell(run, liquid__slot_cell(run, data->slot), value);
    return run->exhausted;
}

/* ---- capture ---- */

pos_error *liquid__parse_capture(liquid_tag *tag, liquid_parser *parser)
{
    pos_text markup = tag->markup;
    size_t start = 0;
    while (start < markup.size && !is_signature(markup.data[start]))
        start++;
    size_t end = start;
    while (end < markup.size && is_signature(markup.data[end]))
        end++;
    if (end == start)
        return liquid_syntax_error(parser, tag, 0, "expected {%% capture name %%}");
    uint32_t *slot = apr_palloc(parser->result, sizeof(*slot));
    *slot = liquid__slot(parser, pos_text_slice(markup, start, end));
    tag->data = slot;
    return NULL;
}

pos_error *liquid__render_capture(const liquid_tag *tag, liquid_run *run)
{
    const uint32_t *slot = tag->data;
    pos_text text;
    POS_TRY(liquid_capture(&text, tag->body, run));
    liquid__assign_cell(run, liquid__slot_cell(run, *slot), pos_value_string(text));
    return NULL;
}

/* ---- counters ---- */

pos_error *liquid__parse_counter(liquid_tag *tag, liquid_parser *parser)
{
    uint32_t *slot = apr_palloc(parser->result, sizeof(*slot));
    *slot = liquid__slot(parser, pos_text_strip(tag->markup));
    tag->data = slot;
    return NULL;
}

/* Counters are globals: an assigned variable of that name hides them. */
static pos_error *count_by(const liquid_tag *tag, liquid_run *run, int64_t by, bool before)
{
    const uint32_t *slot = tag->data;
    liquid__cell *cell = liquid__slot_cell(run, *slot);
    pos_value value = pos_value_int(0), counted;
    if (!cell->asked)
        POS_TRY(liquid__fetch_global(cell, run));
    if (cell->global.kind != POS_NIL)
        value = cell->global;
    if (!liquid__is_number(value))
        return liquid_fault(run, "internal");
    POS_TRY(liquid__calculate(&counted, value, pos_value_int(by), LIQUID__ADD, run));
    cell->global = counted;
    cell->asked = cell->defined = true;
    return liquid_write(run->out, before ? value : counted, run);
}

pos_error *liquid__render_increment(const liquid_tag *tag, liquid_run *run)
{
    return count_by(tag, run, 1, true);
}

pos_error *liquid__render_decrement(const liquid_tag *tag, liquid_run *run)
{
    return count_by(tag, run, -1, false);
}

/* ---- echo ---- */

pos_error *liquid__parse_echo(liquid_tag *tag, liquid_parser *parser)
{
    const liquid_expression *output;
    POS_TRY(liquid_parse_output(&output, parser, tag, tag->markup));
    tag->data = output;
    return NULL;
}

pos_error *liquid__render_echo(const liquid_tag *tag, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid__eval_chain(&value, tag->data, run));
    return liquid_write(run->out, value, run);
}
