/* SPDX-License-Identifier: Apache-2.0 */
/* for tablerow cycle break continue */
#include "liquid/tags.h"
#include "liquid/lexer.h"
#include "liquid/loop.h"
#include "liquid/parser.h"
#include "liquid/run.h"
#include "liquid/scope.h"
#include "liquid/tree.h"

#include "base/pool.h"

/* ---- what both loops share ---- */

typedef struct loop_tag {
    uint32_t variable, loop; /* slots: the item's, and forloop's or tablerowloop's */
    pos_text name;           /* "item-collection" */
    liquid__expr collection;
    liquid__expr limit, offset, columns;
    bool has_limit, has_offset, has_columns, continues, reversed;
    liquid_body body, otherwise;
    const liquid_tag *guard; /* a condition on the item alone, and all of the body but text; NULL */
    pos_text text;           /* of such a body: what is printed for items that do not pass */
} loop_tag;

static bool set_attribute(loop_tag *data, pos_text name, const liquid__expr *value)
{
    if (pos_text_equal(name, POS_TEXT("limit"))) {
        data->limit = *value;
        data->has_limit = true;
    } else if (pos_text_equal(name, POS_TEXT("offset"))) {
        data->offset = *value;
        data->has_offset = true;
    } else if (pos_text_equal(name, POS_TEXT("cols"))) {
        data->columns = *value;
        data->has_columns = true;
    } else {
        return pos_text_equal(name, POS_TEXT("range"));
    }
    return true;
}

/* The collection's text without its spaces: what names the loop. */
static pos_text loop_name(pos_text variable, pos_text collection, liquid_parser *parser)
{
    char *name = apr_palloc(parser->result, variable.size + collection.size + 1);
    size_t size = variable.size;
    memcpy(name, variable.data, size);
    name[size++] = '-';
    char quote = '\0';
    for (size_t i = 0; i < collection.size; i++) {
        char c = collection.data[i];
        if (quote == '\0' && pos_is_space(c))
            continue;
        if (quote == c)
            quote = '\0';
        else if (quote == '\0' && (c == '"' || c == '\''))
            quote = c;
        name[size++] = c;
    }
    return (pos_text){name, size};
}

static void skip_comma(liquid__cursor *cursor)
{
    liquid__accept(cursor, LIQUID__L_COMMA);
}

static bool is_name(const liquid__cursor *cursor, const char *name)
{
    return cursor->now.kind == LIQUID__L_ID && pos_text_equal(cursor->now.text, pos_text_of(name));
}

/* attribute: id ":" expression ; of a for: limit, offset (which may be `continue`) */
static bool read_attribute(loop_tag *data, liquid__cursor *cursor, liquid_parser *parser,
                           bool table)
{
    const char *expected = table ? "one of cols, limit, offset, range" : "limit or offset";
    liquid__expr value;
    liquid__lexeme name = cursor->now;
    if (!table && !is_name(cursor, "limit") && !is_name(cursor, "offset"))
        return liquid__fail(cursor, expected);
    if (!liquid__expect(cursor, LIQUID__L_ID, expected) ||
        !liquid__expect(cursor, LIQUID__L_COLON, "a colon"))
        return false;
    bool continues = !table && is_name(cursor, "continue");
    if (!liquid__read_expr(&value, cursor, parser))
        return false;
    if (continues && pos_text_equal(name.text, POS_TEXT("offset")))
        data->continues = true;
    else if (!set_attribute(data, name.text, &value)) {
        cursor->now = name;
        return liquid__fail(cursor, expected);
    }
    return true;
}

/* head: id "in" expression */
static bool read_head(loop_tag *data, liquid__cursor *cursor, liquid_parser *parser)
{
    pos_text variable = cursor->now.text;
    if (!liquid__expect(cursor, LIQUID__L_ID, "a variable"))
        return false;
    if (!liquid__accept_id(cursor, POS_TEXT("in")))
        return liquid__fail(cursor, "\"in\"");
    size_t start = cursor->now.start;
    if (!liquid__read_expr(&data->collection, cursor, parser))
        return false;
    pos_text collection = pos_text_slice(cursor->markup, start, cursor->now.start);
    data->variable = liquid__slot(parser, variable);
    data->name = loop_name(variable, collection, parser);
    return true;
}

/* for: head "reversed"? ( ","? attribute )* */
static bool read_for(loop_tag *data, liquid__cursor *cursor, liquid_parser *parser)
{
    if (!read_head(data, cursor, parser))
        return false;
    data->reversed = liquid__accept_id(cursor, POS_TEXT("reversed"));
    while (cursor->now.kind == LIQUID__L_COMMA || cursor->now.kind == LIQUID__L_ID) {
        skip_comma(cursor);
        if (!read_attribute(data, cursor, parser, false))
            return false;
    }
    return liquid__expect(cursor, LIQUID__L_END, "limit, offset or the end of the tag");
}

/* tablerow: head ","? ( attribute ","? )* */
static bool read_tablerow(loop_tag *data, liquid__cursor *cursor, liquid_parser *parser)
{
    if (!read_head(data, cursor, parser))
        return false;
    skip_comma(cursor);
    while (cursor->now.kind == LIQUID__L_ID) {
        if (!read_attribute(data, cursor, parser, true))
            return false;
        skip_comma(cursor);
    }
    return liquid__expect(cursor, LIQUID__L_END, "an attribute or the end of the tag");
}

static size_t skip_spaces(pos_text text, size_t from)
{
    while (from < text.size && pos_is_space(text.data[from]))
        from++;
    return from;
}

static void guess_attributes(loop_tag *data, pos_text markup, liquid_parser *parser)
{
    pos_text name, value;
    size_t from = 0;
    while (liquid__scan_attribute(&name, &value, markup, &from)) {
        liquid__expr expr;
        liquid__guess_expr(&expr, value, parser);
        if (pos_text_equal(name, POS_TEXT("offset")) && pos_text_equal(value, POS_TEXT("continue")))
            data->continues = true;
        else
            set_attribute(data, name, &expr);
    }
}

/* ([\w-]+)\s+in\s+(QuotedFragment+)\s*(reversed)? */
static bool guess_head(loop_tag *data, pos_text markup, liquid_parser *parser)
{
    size_t start = skip_spaces(markup, 0), end = start;
    while (end < markup.size && (liquid__is_word(markup.data[end]) || markup.data[end] == '-'))
        end++;
    size_t in = skip_spaces(markup, end);
    if (end == start || in == end ||
        !pos_text_starts(pos_text_slice(markup, in, markup.size), POS_TEXT("in")))
        return false;
    size_t from = skip_spaces(markup, in + 2), stop = from;
    if (from > in + 2)
        for (size_t next; (next = liquid__fragment_end(markup, stop)) != stop;)
            stop = next;
    if (stop == from)
        return false;
    pos_text variable = pos_text_slice(markup, start, end);
    pos_text collection = pos_text_slice(markup, from, stop);
    data->variable = liquid__slot(parser, variable);
    data->name = loop_name(variable, collection, parser);
    liquid__guess_expr(&data->collection, collection, parser);
    stop = skip_spaces(markup, stop);
    data->reversed =
        pos_text_starts(pos_text_slice(markup, stop, markup.size), POS_TEXT("reversed"));
    guess_attributes(data, markup, parser);
    return true;
}

static pos_error *parse_loop(loop_tag **out, liquid_tag *tag, liquid_parser *parser, bool table)
{
    liquid__cursor cursor;
    loop_tag *data = apr_pcalloc(parser->result, sizeof(*data));
    data->loop = liquid__slot(parser, table ? POS_TEXT("tablerowloop") : POS_TEXT("forloop"));
    *out = data;
    tag->data = data;
    liquid__start(&cursor, tag->markup);
    if (table ? read_tablerow(data, &cursor, parser) : read_for(data, &cursor, parser))
        return NULL;
    POS_TRY(liquid__tolerate(parser, &cursor));
    uint32_t loop = data->loop;
    memset(data, 0, sizeof(*data));
    data->loop = loop;
    if (guess_head(data, tag->markup, parser))
        return NULL;
    return liquid_syntax_error(parser, tag, 0, "expected {%% %s item in collection … %%}",
                               tag->class_->name);
}

static bool is_end(const liquid__end *end, const char *name)
{
    return pos_text_equal(end->name, pos_text_of(name));
}

/* ---- for ---- */

/* The body's only tag, where there is nothing else but text; NULL. */
static const liquid_tag *find_only_tag(const liquid_body *body)
{
    const liquid_tag *tag = NULL;
    for (uint32_t i = 0; i < body->count; i++) {
        const liquid__node *node = &body->nodes[i];
        if (node->kind == LIQUID__TEXT)
            continue;
        if (node->kind != LIQUID__TAG || tag)
            return NULL;
        tag = node->as.tag;
    }
    return tag;
}

static pos_text join_text(const liquid_body *body, apr_pool_t *result)
{
    pos_buffer *text = pos_buffer_make(0, result);
    for (uint32_t i = 0; i < body->count; i++)
        if (body->nodes[i].kind == LIQUID__TEXT)
            pos_buffer_add_text(text, body->nodes[i].as.text);
    return pos_buffer_whole(text);
}

static void note_guard(loop_tag *data, liquid_parser *parser)
{
    const liquid_tag *tag = find_only_tag(&data->body);
    if (!tag || data->variable == data->loop || !liquid__is_guard(tag, data->variable))
        return;
    data->guard = tag;
    data->text = join_text(&data->body, parser->result);
}

pos_error *liquid__parse_for(liquid_tag *tag, liquid_parser *parser)
{
    loop_tag *data;
    liquid__end end;
    POS_TRY(parse_loop(&data, tag, parser, false));
    POS_TRY(liquid__parse_body(&data->body, &end, parser));
    bool blank = data->body.blank;
    bool otherwise = is_end(&end, "else");
    if (otherwise) {
        POS_TRY(liquid__parse_body(&data->otherwise, &end, parser));
        blank = blank && data->otherwise.blank;
    }
    /* As Liquid has it, a second else ends the loop, and the first one's body is forgotten. */
    if (otherwise && is_end(&end, "else"))
        data->otherwise = (liquid_body){.count = 0};
    else if (!is_end(&end, "endfor"))
        return liquid__unexpected(parser, tag, &end);
    tag->blank = blank;
    if (blank) {
        liquid__remove_text(&data->body);
        liquid__remove_text(&data->otherwise);
    }
    note_guard(data, parser);
    return NULL;
}

static pos_error *integer_or(int64_t *out, int64_t otherwise, const liquid__expr *expr, bool given,
                             liquid_run *run)
{
    pos_value value = POS_VALUE_NIL;
    *out = otherwise;
    if (given)
        POS_TRY(liquid__eval(&value, expr, run));
    return value.kind == POS_NIL ? NULL : liquid_integer(out, value, run);
}

static int64_t add_saturating(int64_t a, int64_t b)
{
    int64_t result;
    return __builtin_add_overflow(a, b, &result) ? (a > 0 ? INT64_MAX : INT64_MIN) : result;
}

static pos_error *for_segment(liquid__walk *walk, const loop_tag *data, liquid_run *run)
{
    int64_t from = 0, to;
    pos_value collection, limit = POS_VALUE_NIL;
    if (!run->registers.offsets)
        run->registers.offsets = pos_map_make(4, run->pool);
    if (data->continues)
        from = liquid_to_integer(pos_map_get(run->registers.offsets, data->name));
    else
        POS_TRY(integer_or(&from, 0, &data->offset, data->has_offset, run));
    POS_TRY(liquid__eval(&collection, &data->collection, run));
    if (data->has_limit)
        POS_TRY(liquid__eval(&limit, &data->limit, run));
    bool limited = limit.kind != POS_NIL;
    if (limited) {
        POS_TRY(liquid_integer(&to, limit, run));
        to = add_saturating(to, from);
    }
    POS_TRY(liquid__walk_over(walk, collection, from, limited ? &to : NULL, run));
    walk->reversed = data->reversed;
    pos_map_put(run->registers.offsets, data->name,
                pos_value_int(add_saturating(from, walk->count)));
    return NULL;
}

/* True where the loop goes on. */
static bool clear_interrupt(liquid_run *run)
{
    liquid__interrupt interrupt = run->interrupt;
    run->interrupt = LIQUID__NO_INTERRUPT;
    return interrupt != LIQUID__BREAK;
}

static pos_value as_item(pos_value value)
{
    if (value.kind == POS_SYMBOL)
        value.kind = POS_STRING;
    return value;
}

/* ---- which items pass the condition that the body begins with ---- */

/* The numbers of the items that pass. Errors: a limit, or a condition's fault. */
static pos_error *select_passing(pos_array *passing, const loop_tag *data, const pos_array *items,
                                 liquid__cell *item, liquid_run *run)
{
    for (uint32_t i = 0; i < items->count; i++) {
        bool passes;
        item->value = as_item(items->items[i]);
        POS_TRY(liquid__charge(run, 1));
        POS_TRY(liquid__guard_passes(&passes, data->guard, run));
        if (passes)
            pos_array_push(passing, pos_value_int(i));
    }
    return run->exhausted;
}

static bool ends_run(const pos_error *error)
{
    return error && (error->status == POS_ELIMIT || error->status == POS_EMEMORY);
}

/* Whether the host may remember which items pass. */
static bool may_be_remembered(const loop_tag *data, const liquid__walk *walk, const liquid_run *run)
{
    const liquid_host *host = run->input->host;
    return data->guard && host && host->recall && host->remember &&
           walk->collection.kind == POS_ARRAY && !run->input->strict_variables &&
           walk->count == walk->collection.as.array->count;
}

/* The numbers of the items that pass, where the host knows the array and remembers them. NULL: each
 * item is asked; of those with a fault it is told then. */
static pos_error *find_passing(const pos_array **out, const loop_tag *data,
                               const liquid__walk *walk, liquid__cell *item, liquid_run *run)
{
    const liquid_host *host = run->input->host;
    pos_value value;
    *out = NULL;
    if (!may_be_remembered(data, walk, run))
        return NULL;
    const pos_value arguments[] = {
        pos_value_string(pos_text_of(data->guard->class_->name)),
        pos_value_string(data->guard->markup), pos_value_string(data->name),
        pos_value_int(run->frame->owner->mode), pos_value_int(liquid_edition_of(run))};
    const liquid_memo memo = {"for", walk->collection.as.array, 5, arguments};
    liquid_recall known = host->recall(&value, host->self, &memo);
    if (known == LIQUID_REMEMBERED)
        *out = value.as.array;
    if (known != LIQUID_NOT_YET)
        return NULL;
    pos_array *passing = liquid_array(run, memo.input->count);
    pos_error *error = select_passing(passing, data, memo.input, item, run);
    value = pos_value_array(passing);
    host->remember(host->self, &memo, error ? NULL : &value);
    if (!error)
        *out = passing;
    return ends_run(error) ? error : NULL;
}

/* For items that do not pass the body is its text. */
static pos_error *write_skipped(const loop_tag *data, int64_t count, liquid_run *run)
{
    if (data->text.size == 0)
        return NULL;
    for (int64_t i = 0; i < count; i++) {
        liquid__add_copied(run, data->text.size);
        pos_buffer_add_text(run->out, data->text);
    }
    return liquid__charge(run, count);
}

static pos_error *render_passing(const loop_tag *data, const liquid__walk *walk,
                                 const pos_array *passing, liquid__loop *loop, liquid__cell *item,
                                 liquid_run *run)
{
    int64_t next = 0;
    for (uint32_t i = 0; i < passing->count; i++) {
        uint32_t at = walk->reversed ? passing->count - 1 - i : i;
        int64_t number = passing->items[at].as.integer;
        loop->index = walk->reversed ? walk->count - 1 - number : number;
        POS_TRY(write_skipped(data, loop->index - next, run));
        next = loop->index + 1;
        item->value = as_item(liquid__walk_at(walk, loop->index, run));
        POS_TRY(liquid__charge(run, 1));
        POS_TRY(liquid__render_nodes(&data->body, run));
        if (run->interrupt && !clear_interrupt(run))
            return NULL;
    }
    return write_skipped(data, walk->count - next, run);
}

/* ---- rendering ---- */

static pos_error *render_items(const loop_tag *data, const liquid__walk *walk, liquid__loop *loop,
                               liquid__cell *item, liquid_run *run)
{
    for (loop->index = 0; loop->index < walk->count; loop->index++) {
        item->value = as_item(liquid__walk_at(walk, loop->index, run));
        POS_TRY(liquid__charge(run, 1));
        POS_TRY(liquid__render_nodes(&data->body, run));
        if (run->interrupt && !clear_interrupt(run))
            break;
    }
    return NULL;
}

pos_error *liquid__render_for(const liquid_tag *tag, liquid_run *run)
{
    const loop_tag *data = tag->data;
    liquid__walk walk;
    POS_TRY(for_segment(&walk, data, run));
    if (walk.count == 0)
        return liquid__render_nodes(&data->otherwise, run);
    liquid__loop *outer = run->registers.loop;
    liquid__loop *loop = liquid_allocate(run, sizeof(*loop));
    *loop = (liquid__loop){.name = data->name, .length = walk.count};
    loop->parent = outer ? pos_value_object(&outer->object) : POS_VALUE_NIL;
    liquid__cell *item = liquid__slot_cell(run, data->variable);
    liquid__bind_cell(run, liquid__slot_cell(run, data->loop), liquid__loop_value(loop));
    liquid__bind_cell(run, item, POS_VALUE_NIL);
    run->registers.loop = loop;
    const pos_array *passing;
    pos_error *error = find_passing(&passing, data, &walk, item, run);
    if (!error)
        error = passing ? render_passing(data, &walk, passing, loop, item, run)
                        : render_items(data, &walk, loop, item, run);
    run->registers.loop = outer;
    liquid_unbind(run);
    liquid_unbind(run);
    return error;
}

pos_error *liquid__render_break(const liquid_tag *tag, liquid_run *run)
{
    (void)tag;
    run->interrupt = LIQUID__BREAK;
    return NULL;
}

pos_error *liquid__render_continue(const liquid_tag *tag, liquid_run *run)
{
    (void)tag;
    run->interrupt = LIQUID__CONTINUE;
    return NULL;
}

/* ---- tablerow ---- */

pos_error *liquid__parse_tablerow(liquid_tag *tag, liquid_parser *parser)
{
    loop_tag *data;
    liquid__end end;
    POS_TRY(parse_loop(&data, tag, parser, true));
    POS_TRY(liquid__parse_body(&data->body, &end, parser));
    if (!is_end(&end, "endtablerow"))
        return liquid__unexpected(parser, tag, &end);
    tag->blank = data->body.blank;
    return NULL;
}

static pos_error *number_of(int64_t *out, const liquid__expr *expr, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid__eval(&value, expr, run));
    if (value.kind == POS_BOOL || value.kind == POS_ARRAY || value.kind == POS_MAP)
        return liquid_fault(run, "invalid integer");
    *out = liquid_to_integer(value);
    return NULL;
}

/* False where there is nothing to loop over, not even a row. */
static pos_error *tablerow_segment(bool *some, liquid__walk *walk, int64_t *columns,
                                   const loop_tag *data, liquid_run *run)
{
    pos_value collection;
    int64_t from = 0, to = 0;
    POS_TRY(liquid__eval(&collection, &data->collection, run));
    *some = pos_value_truthy(collection);
    if (!*some)
        return NULL;
    if (data->has_offset)
        POS_TRY(number_of(&from, &data->offset, run));
    if (data->has_limit)
        POS_TRY(number_of(&to, &data->limit, run));
    to = add_saturating(from, to);
    POS_TRY(liquid__walk_over(walk, collection, from, data->has_limit ? &to : NULL, run));
    *columns = liquid_edition_of(run) == LIQUID_TODAY ? walk->count : 0;
    return data->has_columns ? number_of(columns, &data->columns, run) : NULL;
}

static void next_cell(liquid__loop *loop, liquid_run *run)
{
    if (loop->column == loop->columns && loop->index != loop->length - 1)
        pos_buffer_printf(run->out, "</tr>\n<tr class=\"row%lld\">", (long long)loop->row + 1);
    if (loop->column == loop->columns) {
        loop->column = 1;
        loop->row++;
    } else {
        loop->column++;
    }
}

static pos_error *render_cells(const loop_tag *data, const liquid__walk *walk, liquid__loop *loop,
                               liquid__cell *item, liquid_run *run)
{
    /* In 5.4 a break within a tablerow is left to the loop around it. */
    bool interrupts = liquid_edition_of(run) == LIQUID_TODAY;
    for (loop->index = 0; loop->index < walk->count; loop->index++) {
        item->value = liquid__walk_at(walk, loop->index, run);
        pos_buffer_printf(run->out, "<td class=\"col%lld\">", (long long)loop->column);
        POS_TRY(liquid__charge(run, 1));
        POS_TRY(liquid__render_nodes(&data->body, run));
        POS_BUFFER_ADD(run->out, "</td>");
        if (interrupts && run->interrupt && !clear_interrupt(run))
            break;
        next_cell(loop, run);
    }
    return NULL;
}

pos_error *liquid__render_tablerow(const liquid_tag *tag, liquid_run *run)
{
    const loop_tag *data = tag->data;
    liquid__walk walk;
    bool some;
    liquid__loop *loop = liquid_allocate(run, sizeof(*loop));
    *loop = (liquid__loop){.table = true, .column = 1, .row = 1};
    POS_TRY(tablerow_segment(&some, &walk, &loop->columns, data, run));
    if (!some)
        return NULL;
    loop->length = walk.count;
    POS_BUFFER_ADD(run->out, "<tr class=\"row1\">\n");
    liquid__cell *item = liquid__slot_cell(run, data->variable);
    liquid__bind_cell(run, liquid__slot_cell(run, data->loop), liquid__loop_value(loop));
    liquid__bind_cell(run, item, POS_VALUE_NIL);
    pos_error *error = render_cells(data, &walk, loop, item, run);
    liquid_unbind(run);
    liquid_unbind(run);
    if (!error)
        POS_BUFFER_ADD(run->out, "</tr>\n");
    return error;
}

/* ---- cycle ---- */

typedef struct cycle_tag {
    liquid__expr name;
    bool named;
    pos_value key; /* where it has no name */
    liquid__expr *values;
    uint32_t count, capacity;
} cycle_tag;

static liquid__expr *add_cycle_value(cycle_tag *data, liquid_parser *parser)
{
    if (data->count == data->capacity)
        data->values =
            pos_pool_grow(data->values, &data->capacity, sizeof(*data->values), parser->result);
    return &data->values[data->count++];
}

/* cycle: ( expression ":" )? expression ( "," expression )* ","? */
static bool read_cycle(cycle_tag *data, liquid__cursor *cursor, liquid_parser *parser)
{
    liquid__expr first;
    if (!liquid__read_expr(&first, cursor, parser))
        return false;
    data->named = liquid__accept(cursor, LIQUID__L_COLON);
    if (data->named)
        data->name = first;
    else
        *add_cycle_value(data, parser) = first;
    if (data->named && !liquid__read_expr(add_cycle_value(data, parser), cursor, parser))
        return false;
    while (liquid__accept(cursor, LIQUID__L_COMMA) && cursor->now.kind != LIQUID__L_END)
        if (!liquid__read_expr(add_cycle_value(data, parser), cursor, parser))
            return false;
    return liquid__expect(cursor, LIQUID__L_END, "a comma or the end of the tag");
}

/* The end of the name within the fragment that ends at `end`. A colon is part of a fragment, so the
 * name ends before the last one outside quotes, unless another follows the fragment. */
static size_t cycle_name_end(pos_text markup, size_t end)
{
    size_t name = end, follows = skip_spaces(markup, end);
    char quote = '\0';
    if (pos_text_at(markup, follows) == ':')
        return end;
    for (size_t i = 0; i < end; i++) {
        char c = markup.data[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == ':' && i > 0)
            name = i;
    }
    return name;
}

/* \A(QuotedFragment)\s*\:\s*(.*) | \AQuotedFragment+ ; values between commas */
static bool guess_cycle(cycle_tag *data, pos_text markup, liquid_parser *parser)
{
    size_t end = liquid__fragment_end(markup, 0);
    if (end == 0)
        return false;
    end = cycle_name_end(markup, end);
    size_t colon = skip_spaces(markup, end);
    if (colon < markup.size && markup.data[colon] == ':') {
        data->named = true;
        liquid__guess_expr(&data->name, pos_text_slice(markup, 0, end), parser);
        markup = pos_text_slice(markup, skip_spaces(markup, colon + 1), markup.size);
    }
    while (markup.size) {
        size_t comma = pos_text_find_char(markup, ',', 0);
        size_t stop = comma == POS_NOT_FOUND ? markup.size : comma, from = 0;
        pos_text fragment;
        if (liquid__scan_fragment(&fragment, pos_text_slice(markup, 0, stop), &from))
            liquid__guess_expr(add_cycle_value(data, parser), fragment, parser);
        markup = pos_text_slice(markup, stop == markup.size ? stop : stop + 1, markup.size);
    }
    return true;
}

/* nil as a literal is no value to take a turn (variables_from_string ends with compact). */
static void drop_nils(cycle_tag *data)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < data->count; i++) {
        const liquid__expr *value = &data->values[i];
        if (value->kind != LIQUID__LITERAL || value->as.literal.kind != POS_NIL)
            data->values[kept++] = *value;
    }
    data->count = kept;
}

/* Without a name, cycles of the same literals go together; one with variables goes alone. */
static void set_key(cycle_tag *data, liquid_parser *parser)
{
    pos_array *literals = pos_array_make(data->count, parser->result);
    for (uint32_t i = 0; i < data->count; i++) {
        if (data->values[i].kind != LIQUID__LITERAL) {
            data->key = pos_value_int((int64_t)(uintptr_t)data);
            return;
        }
        pos_array_push(literals, data->values[i].as.literal);
    }
    data->key = pos_value_array(literals);
}

pos_error *liquid__parse_cycle(liquid_tag *tag, liquid_parser *parser)
{
    cycle_tag *data = apr_pcalloc(parser->result, sizeof(*data));
    liquid__cursor cursor;
    liquid__start(&cursor, tag->markup);
    if (!read_cycle(data, &cursor, parser)) {
        POS_TRY(liquid__tolerate(parser, &cursor));
        memset(data, 0, sizeof(*data));
        if (!guess_cycle(data, tag->markup, parser))
            return liquid_syntax_error(parser, tag, 0, "expected {%% cycle [name:] value, … %%}");
    }
    drop_nils(data);
    set_key(data, parser);
    tag->data = data;
    return NULL;
}

pos_error *liquid__render_cycle(const liquid_tag *tag, liquid_run *run)
{
    const cycle_tag *data = tag->data;
    pos_value key = data->key, value = POS_VALUE_NIL;
    if (!run->registers.cycles)
        run->registers.cycles = pos_map_make(4, run->pool);
    if (data->named) {
        POS_TRY(liquid__eval(&key, &data->name, run));
        POS_TRY(liquid__charge_value(run, key));
    }
    const pos_value *known = pos_map_find(run->registers.cycles, key);
    int64_t turn = known ? known->as.integer : 0;
    if (turn < data->count)
        POS_TRY(liquid__eval(&value, &data->values[turn], run));
    POS_TRY(liquid_write(run->out, value, run));
    turn = turn + 1 >= data->count ? 0 : turn + 1;
    if (!known)
        key = pos_value_copy(key, liquid_pool(run, POS_MAP_BYTES(1) + key.size));
    pos_map_set(run->registers.cycles, key, pos_value_int(turn));
    return NULL;
}
