/* SPDX-License-Identifier: Apache-2.0 */
/* include render */
#include "liquid/tags.h"
#include "liquid/lexer.h"
#include "liquid/loop.h"
#include "liquid/parser.h"
#include "liquid/run.h"
#include "liquid/scope.h"
#include "liquid/tree.h"

#include "base/hash.h"
#include "base/pool.h"

typedef struct partial_tag {
    liquid__expr name, with;
    bool has_with, loops;
    pos_text alias;
    liquid__keyword *attributes;
    uint32_t count, capacity;
} partial_tag;

static liquid__keyword *add_attribute(partial_tag *data, liquid_parser *parser)
{
    if (data->count == data->capacity)
        data->attributes = pos_pool_grow(data->attributes, &data->capacity,
                                         sizeof(*data->attributes), parser->result);
    return &data->attributes[data->count++];
}

/* ( id ":" expression ","? )* */
static bool read_attributes(partial_tag *data, liquid__cursor *cursor, liquid_parser *parser)
{
    liquid__accept(cursor, LIQUID__L_COMMA);
    while (cursor->now.kind == LIQUID__L_ID) {
        liquid__keyword *attribute = add_attribute(data, parser);
        attribute->name = cursor->now.text;
        liquid__advance(cursor);
        if (!liquid__expect(cursor, LIQUID__L_COLON, "a colon") ||
            !liquid__read_expr(&attribute->value, cursor, parser))
            return false;
        liquid__accept(cursor, LIQUID__L_COMMA);
    }
    return liquid__expect(cursor, LIQUID__L_END, "an attribute or the end of the tag");
}

/* partial: expression ( ( "with" | "for" ) expression )? ( "as" id )? ","? attributes */
static bool read_partial(partial_tag *data, liquid__cursor *cursor, liquid_parser *parser)
{
    if (!liquid__read_expr(&data->name, cursor, parser))
        return false;
    data->loops = liquid__accept_id(cursor, POS_TEXT("for"));
    data->has_with = data->loops || liquid__accept_id(cursor, POS_TEXT("with"));
    if (data->has_with && !liquid__read_expr(&data->with, cursor, parser))
        return false;
    if (liquid__accept_id(cursor, POS_TEXT("as"))) {
        data->alias = cursor->now.text;
        if (!liquid__expect(cursor, LIQUID__L_ID, "a name"))
            return false;
    }
    return read_attributes(data, cursor, parser);
}

/* \s+(word1|word2)\s+ at `from`: behind it, or `from`. */
static size_t word_end(pos_text text, size_t from, const char *word)
{
    size_t i = from;
    while (i < text.size && pos_is_space(text.data[i]))
        i++;
    pos_text expected = pos_text_of(word);
    if (i == from || !pos_text_starts(pos_text_slice(text, i, text.size), expected))
        return from;
    i += expected.size;
    size_t end = i;
    while (end < text.size && pos_is_space(text.data[end]))
        end++;
    return end > i ? end : from;
}

static size_t fragments_end(pos_text text, size_t from)
{
    for (;;) {
        size_t end = liquid__fragment_end(text, from);
        if (end == from)
            return from;
        from = end;
    }
}

static size_t name_end(pos_text text, size_t from)
{
    while (from < text.size && (liquid__is_word(text.data[from]) || text.data[from] == '-'))
        from++;
    return from;
}

static size_t guess_with(partial_tag *data, pos_text markup, size_t from, liquid_parser *parser)
{
    size_t start = word_end(markup, from, "with");
    data->loops = start == from && (start = word_end(markup, from, "for")) > from;
    size_t end = fragments_end(markup, start);
    if (start == from || end == start) {
        data->loops = false;
        return from;
    }
    data->has_with = true;
    liquid__guess_expr(&data->with, pos_text_slice(markup, start, end), parser);
    return end;
}

static void guess_attributes(partial_tag *data, pos_text markup, liquid_parser *parser)
{
    pos_text name, value;
    size_t from = 0;
    while (liquid__scan_attribute(&name, &value, markup, &from)) {
        liquid__keyword *attribute = add_attribute(data, parser);
        attribute->name = name;
        liquid__guess_expr(&attribute->value, value, parser);
    }
}

/* (QuotedFragment+)(\s+(with|for)\s+(QuotedFragment+))?(\s+as\s+([\w-]+))? and attributes anywhere
 */
static bool guess_partial(partial_tag *data, pos_text markup, liquid_parser *parser)
{
    size_t start = 0;
    while (start < markup.size && liquid__fragment_end(markup, start) == start)
        start++;
    size_t end = fragments_end(markup, start);
    if (end == start)
        return false;
    liquid__guess_expr(&data->name, pos_text_slice(markup, start, end), parser);
    end = guess_with(data, markup, end, parser);
    size_t alias = word_end(markup, end, "as");
    if (alias > end)
        data->alias = pos_text_slice(markup, alias, name_end(markup, alias));
    guess_attributes(data, markup, parser);
    return true;
}

static pos_error *parse_partial(liquid_tag *tag, liquid_parser *parser)
{
    partial_tag *data = apr_pcalloc(parser->result, sizeof(*data));
    liquid__cursor cursor;
    tag->data = data;
    liquid__start(&cursor, tag->markup);
    if (read_partial(data, &cursor, parser))
        return NULL;
    POS_TRY(liquid__tolerate(parser, &cursor));
    memset(data, 0, sizeof(*data));
    if (guess_partial(data, tag->markup, parser))
        return NULL;
    return liquid_syntax_error(parser, tag, 0, "expected {%% %s \"name\" [with|for value] … %%}",
                               tag->class_->name);
}

/* The variable that carries `with`: the alias, or the last part of the name. */
static pos_text with_variable(const partial_tag *data, pos_text name)
{
    if (data->alias.size)
        return data->alias;
    size_t slash = pos_text_find_last_char(name, '/');
    return slash == POS_NOT_FOUND ? name : pos_text_slice(name, slash + 1, name.size);
}

/* ---- include: within the variables there are ---- */

pos_error *liquid__parse_include(liquid_tag *tag, liquid_parser *parser)
{
    return parse_partial(tag, parser);
}

static pos_error *bind_attributes(const partial_tag *data, liquid_run *run)
{
    for (uint32_t i = 0; i < data->count; i++) {
        pos_value value;
        pos_error *error = liquid__eval(&value, &data->attributes[i].value, run);
        if (error) {
            while (i-- > 0)
                liquid_unbind(run);
            return error;
        }
        liquid_bind(run, data->attributes[i].name, value);
    }
    return NULL;
}

static pos_error *include_each(const liquid_template *partial, pos_text name, pos_value with,
                               liquid_run *run)
{
    const pos_array *items = with.kind == POS_ARRAY ? with.as.array : NULL;
    uint32_t count = items ? items->count : 1;
    pos_error *error = NULL;
    for (uint32_t i = 0; i < count && !error; i++) {
        liquid_bind(run, name, items ? items->items[i] : with);
        error = liquid_render_partial(partial, run);
        liquid_unbind(run);
    }
    return error;
}

pos_error *liquid__render_include(const liquid_tag *tag, liquid_run *run)
{
    const partial_tag *data = tag->data;
    const liquid_template *partial;
    pos_value name, with;
    if (run->no_include)
        return liquid_fault(run, "include usage is not allowed in this context");
    POS_TRY(liquid__eval(&name, &data->name, run));
    if (name.kind != POS_STRING)
        return liquid_fault(run, "Argument error in tag 'include' - Illegal template name");
    POS_TRY(liquid_load(&partial, run, pos_value_text(name), LIQUID_PARTIAL_INCLUDE));
    if (data->has_with)
        POS_TRY(liquid__eval(&with, &data->with, run));
    else {
        liquid__cell *cell =
            liquid__find_cell(run, pos_value_text(name), pos_text_hash(pos_value_text(name)));
        with = POS_VALUE_NIL;
        if (cell || !run->input->strict_variables)
            POS_TRY(liquid__name_value(&with, run, name));
    }
    POS_TRY(bind_attributes(data, run));
    pos_error *error = include_each(partial, with_variable(data, pos_value_text(name)), with, run);
    for (uint32_t i = 0; i < data->count; i++)
        liquid_unbind(run);
    return error;
}

/* ---- render: in a scope of its own ---- */

pos_error *liquid__parse_render(liquid_tag *tag, liquid_parser *parser)
{
    POS_TRY(parse_partial(tag, parser));
    const partial_tag *data = tag->data;
    if (data->name.kind == LIQUID__LITERAL && data->name.as.literal.kind == POS_STRING)
        return NULL;
    return liquid_syntax_error(parser, tag, 0, "expected the template's name in quotes");
}

typedef struct isolation {
    liquid__scope *scope;
    liquid__registers registers;
    liquid__interrupt interrupt;
    liquid__scope own;
} isolation;

static void enter_isolation(isolation *kept, liquid_run *run)
{
    kept->scope = run->scope;
    kept->registers = run->registers;
    liquid__scope_start(&kept->own, true);
    run->scope = &kept->own;
    run->no_include++;
}

static void leave_isolation(const isolation *kept, liquid_run *run)
{
    run->no_include--;
    run->scope = kept->scope;
    run->registers = kept->registers;
    run->interrupt = LIQUID__NO_INTERRUPT;
}

static pos_error *eval_attributes(pos_value *values, const partial_tag *data, liquid_run *run)
{
    for (uint32_t i = 0; i < data->count; i++)
        POS_TRY(liquid__eval(&values[i], &data->attributes[i].value, run));
    return NULL;
}

static pos_error *render_once(const liquid_template *partial, const partial_tag *data,
                              pos_value with, liquid__loop *loop, liquid_run *run)
{
    isolation kept;
    pos_value *values = liquid_allocate(run, (data->count + 1) * sizeof(*values));
    POS_TRY(eval_attributes(values, data, run));
    enter_isolation(&kept, run);
    if (loop)
        liquid_assign(run, POS_TEXT("forloop"), liquid__loop_value(loop));
    for (uint32_t i = 0; i < data->count; i++)
        liquid_assign(run, data->attributes[i].name, values[i]);
    if (with.kind != POS_NIL)
        liquid_assign(run, with_variable(data, pos_value_text(data->name.as.literal)), with);
    pos_error *error = liquid_render_partial(partial, run);
    leave_isolation(&kept, run);
    return error;
}

static pos_error *render_each(const liquid_template *partial, const partial_tag *data,
                              pos_value with, liquid_run *run)
{
    liquid__walk walk;
    POS_TRY(liquid__walk_over(&walk, with, 0, NULL, run));
    liquid__loop *loop = liquid_allocate(run, sizeof(*loop));
    *loop = (liquid__loop){.name = pos_value_text(data->name.as.literal), .length = walk.count};
    for (; loop->index < walk.count; loop->index++) {
        POS_TRY(liquid__charge(run, 1));
        POS_TRY(render_once(partial, data, liquid__walk_at(&walk, loop->index, run), loop, run));
    }
    return NULL;
}

pos_error *liquid__render_render(const liquid_tag *tag, liquid_run *run)
{
    const partial_tag *data = tag->data;
    const liquid_template *partial;
    pos_value with = POS_VALUE_NIL;
    POS_TRY(
        liquid_load(&partial, run, pos_value_text(data->name.as.literal), LIQUID_PARTIAL_RENDER));
    if (data->has_with)
        POS_TRY(liquid__eval(&with, &data->with, run));
    bool many = with.kind == POS_ARRAY || with.kind == POS_MAP || with.kind == POS_RANGE;
    return data->loops && many ? render_each(partial, data, with, run)
                               : render_once(partial, data, with, NULL, run);
}
