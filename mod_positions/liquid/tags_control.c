/* SPDX-License-Identifier: Apache-2.0 */
/* if unless case ifchanged comment doc raw # */
#include "liquid/tags.h"
#include "liquid/lexer.h"
#include "liquid/parser.h"
#include "liquid/run.h"
#include "liquid/tree.h"

#include "base/pool.h"

pos_error *liquid__parse_nothing(liquid_tag *tag, liquid_parser *parser)
{
    (void)tag;
    (void)parser;
    return NULL;
}

pos_error *liquid__render_nothing(const liquid_tag *tag, liquid_run *run)
{
    (void)tag;
    (void)run;
    return NULL;
}

/* ---- branches ---- */

typedef struct branch {
    liquid_condition condition; /* of if and unless; none is else */
    const liquid__expr *values; /* of case's when */
    uint32_t value_count;
    bool otherwise;
    liquid_body body;
} branch;

typedef struct branches {
    liquid__expr matched; /* of case: what each `when` is compared with */
    branch *items;
    uint32_t count, capacity;
} branches;

static branch *add_branch(branches *list, liquid_parser *parser)
{
    if (list->count == list->capacity)
        list->items =
            pos_pool_grow(list->items, &list->capacity, sizeof(*list->items), parser->result);
    branch *added = &list->items[list->count++];
    memset(added, 0, sizeof(*added));
    return added;
}

static bool is_end_of(const liquid__end *end, const liquid_tag *tag)
{
    return pos_text_starts(end->name, POS_TEXT("end")) &&
           pos_text_equal(pos_text_slice(end->name, 3, end->name.size),
                          pos_text_of(tag->class_->name));
}

/* A block whose branches are all blank prints nothing: its white space goes. */
static void mark_blank(liquid_tag *tag, branches *list, bool blank)
{
    for (uint32_t i = 0; i < list->count; i++)
        blank = blank && list->items[i].body.blank;
    for (uint32_t i = 0; blank && i < list->count; i++)
        liquid__remove_text(&list->items[i].body);
    tag->blank = blank;
}

/* {% if condition %} ( {% elsif condition %} | {% else %} )* {% endif %}, and unless alike */
pos_error *liquid__parse_if(liquid_tag *tag, liquid_parser *parser)
{
    branches *list = apr_pcalloc(parser->result, sizeof(*list));
    branch *now = add_branch(list, parser);
    POS_TRY(liquid__parse_condition(&now->condition, tag->markup, parser, tag));
    for (;;) {
        liquid__end end;
        POS_TRY(liquid__parse_body(&now->body, &end, parser));
        if (is_end_of(&end, tag))
            break;
        bool otherwise = pos_text_equal(end.name, POS_TEXT("else"));
        if (!otherwise && !pos_text_equal(end.name, POS_TEXT("elsif")))
            return liquid__unexpected(parser, tag, &end);
        now = add_branch(list, parser);
        now->otherwise = otherwise;
        if (!otherwise)
            POS_TRY(liquid__parse_condition(&now->condition, end.markup, parser, tag));
    }
    mark_blank(tag, list, true);
    tag->data = list;
    return NULL;
}

static pos_error *render_first(const branches *list, uint32_t from, liquid_run *run)
{
    for (uint32_t i = from; i < list->count; i++) {
        bool holds = true;
        if (!list->items[i].otherwise)
            POS_TRY(liquid__holds(&holds, &list->items[i].condition, run));
        if (holds)
            return liquid__render_nodes(&list->items[i].body, run);
    }
    return NULL;
}

pos_error *liquid__render_if(const liquid_tag *tag, liquid_run *run)
{
    return render_first(tag->data, 0, run);
}

pos_error *liquid__render_unless(const liquid_tag *tag, liquid_run *run)
{
    const branches *list = tag->data;
    bool holds;
    POS_TRY(liquid__holds(&holds, &list->items[0].condition, run));
    return holds ? render_first(list, 1, run) : liquid__render_nodes(&list->items[0].body, run);
}

bool liquid__is_guard(const liquid_tag *tag, uint32_t slot)
{
    if (tag->class_->render != liquid__render_if && tag->class_->render != liquid__render_unless)
        return false;
    const branches *list = tag->data;
    return list->count == 1 && liquid__condition_names_only(&list->items[0].condition, slot);
}

pos_error *liquid__guard_passes(bool *out, const liquid_tag *tag, liquid_run *run)
{
    const branches *list = tag->data;
    POS_TRY(liquid__holds(out, &list->items[0].condition, run));
    *out = *out == (tag->class_->render == liquid__render_if);
    return NULL;
}

/* ---- case ---- */

typedef struct when_values {
    liquid__expr *items;
    uint32_t count, capacity;
} when_values;

static liquid__expr *add_when_value(when_values *list, liquid_parser *parser)
{
    if (list->count == list->capacity)
        list->items =
            pos_pool_grow(list->items, &list->capacity, sizeof(*list->items), parser->result);
    return &list->items[list->count++];
}

/* when: operand ( ( "or" | "," ) operand )* */
static bool read_when_values(when_values *list, liquid__cursor *cursor, liquid_parser *parser)
{
    do
        if (!liquid__read_operand(add_when_value(list, parser), cursor, parser))
            return false;
    while (liquid__accept_id(cursor, POS_TEXT("or")) || liquid__accept(cursor, LIQUID__L_COMMA));
    return liquid__expect(cursor, LIQUID__L_END, "\"or\", a comma or the end");
}

/* (QuotedFragment)(?:(?:\s+or\s+|\s*\,\s*)(QuotedFragment.*))? */
static void guess_when_values(when_values *list, pos_text markup, liquid_parser *parser)
{
    pos_text fragment;
    size_t from = 0;
    while (liquid__scan_fragment(&fragment, markup, &from)) {
        liquid__guess_operand(add_when_value(list, parser), fragment, parser);
        pos_text rest = pos_text_strip(pos_text_slice(markup, from, markup.size));
        bool spaced = rest.size && rest.data > markup.data + from;
        if (rest.size && rest.data[0] == ',')
            markup = pos_text_slice(rest, 1, rest.size);
        else if (spaced && rest.size > 2 && pos_text_starts(rest, POS_TEXT("or")) &&
                 pos_is_space(rest.data[2]))
            markup = pos_text_slice(rest, 2, rest.size);
        else
            return;
        from = 0;
    }
}

static pos_error *parse_when(branch *out, pos_text markup, liquid_tag *tag, liquid_parser *parser)
{
    when_values list = {NULL, 0, 0};
    liquid__cursor cursor;
    liquid__start(&cursor, markup);
    if (!read_when_values(&list, &cursor, parser)) {
        POS_TRY(liquid__tolerate(parser, &cursor));
        list.count = 0;
        guess_when_values(&list, markup, parser);
    }
    if (list.count == 0)
        return liquid_syntax_error(parser, tag, 0, "expected {%% when value [or value …] %%}");
    out->values = list.items;
    out->value_count = list.count;
    return NULL;
}

static pos_error *parse_case_value(liquid__expr *out, liquid_tag *tag, liquid_parser *parser)
{
    liquid__cursor cursor;
    liquid__start(&cursor, tag->markup);
    if (liquid__read_expr(out, &cursor, parser) &&
        liquid__expect(&cursor, LIQUID__L_END, "the end of the tag"))
        return NULL;
    POS_TRY(liquid__tolerate(parser, &cursor));
    pos_text fragment;
    size_t from = 0;
    if (!liquid__scan_fragment(&fragment, tag->markup, &from))
        return liquid_syntax_error(parser, tag, 0, "expected {%% case value %%}");
    liquid__guess_expr(out, fragment, parser);
    return NULL;
}

static pos_error *parse_case_branch(branch *out, const liquid__end *end, liquid_tag *tag,
                                    liquid_parser *parser)
{
    if (pos_text_equal(end->name, POS_TEXT("when")))
        return parse_when(out, end->markup, tag, parser);
    if (!pos_text_equal(end->name, POS_TEXT("else")))
        return liquid__unexpected(parser, tag, end);
    if (pos_text_strip(end->markup).size)
        return liquid__error_at(parser, liquid__offset_of(parser, end->markup),
                                "the else of a case takes no parameters");
    out->otherwise = true;
    return NULL;
}

/* {% case value %} ( {% when value [or value …] %} | {% else %} )* {% endcase %} */
pos_error *liquid__parse_case(liquid_tag *tag, liquid_parser *parser)
{
    branches *list = apr_pcalloc(parser->result, sizeof(*list));
    liquid_body before, *body = &before;
    liquid__end end;
    POS_TRY(parse_case_value(&list->matched, tag, parser));
    for (;;) {
        POS_TRY(liquid__parse_body(body, &end, parser));
        if (is_end_of(&end, tag))
            break;
        branch *now = add_branch(list, parser);
        POS_TRY(parse_case_branch(now, &end, tag, parser));
        body = &now->body;
    }
    mark_blank(tag, list, before.blank);
    tag->data = list;
    return NULL;
}

/* Each `when` that matches is rendered, as often as it does; an `else` where none did before it. */
pos_error *liquid__render_case(const liquid_tag *tag, liquid_run *run)
{
    const branches *list = tag->data;
    bool matched = false;
    for (uint32_t i = 0; i < list->count; i++) {
        const branch *each = &list->items[i];
        if (each->otherwise && !matched)
            POS_TRY(liquid__render_nodes(&each->body, run));
        for (uint32_t j = 0; j < each->value_count; j++) {
            pos_value left, value;
            pos_time now;
            POS_TRY(liquid__eval(&left, &list->matched, run));
            POS_TRY(liquid__eval(&value, &each->values[j], run));
            POS_TRY(liquid_plain(&left, left, run));
            POS_TRY(liquid_plain(&value, value, run));
            liquid__set_present(&left, &value, &now, run);
            POS_TRY(liquid__charge_comparison(run, left, value));
            if (!liquid__equal_in_condition(left, value, liquid_edition_of(run)))
                continue;
            matched = true;
            POS_TRY(liquid__render_nodes(&each->body, run));
        }
    }
    return NULL;
}

/* ---- ifchanged ---- */

pos_error *liquid__render_ifchanged(const liquid_tag *tag, liquid_run *run)
{
    pos_text text;
    POS_TRY(liquid_capture(&text, tag->body, run));
    if (run->registers.has_changed && pos_text_equal(text, run->registers.changed))
        return NULL;
    run->registers.has_changed = true;
    run->registers.changed = text;
    liquid__add_copied(run, text.size);
    pos_buffer_add_text(run->out, text);
    return NULL;
}

/* ---- comments ---- */

static bool skip_raw(liquid_parser *parser)
{
    liquid__token token, last;
    pos_text before;
    do
        liquid__next_token(&token, &parser->source);
    while (token.kind != LIQUID__END && !(liquid__last_tag_in(&token, &last, &before) &&
                                          pos_text_equal(last.name, POS_TEXT("endraw"))));
    return token.kind != LIQUID__END;
}

/* Comments nest; a raw block hides what it holds from them. */
pos_error *liquid__parse_comment(liquid_tag *tag, liquid_parser *parser)
{
    liquid__token token;
    size_t depth = 1;
    for (;;) {
        liquid__next_token(&token, &parser->source);
        if (token.kind == LIQUID__END)
            break;
        if (token.kind != LIQUID__TAG || !token.closed)
            continue;
        if (pos_text_equal(token.name, POS_TEXT("raw")) && !skip_raw(parser))
            break;
        if (pos_text_equal(token.name, POS_TEXT("comment")))
            depth++;
        if (!pos_text_equal(token.name, POS_TEXT("endcomment")) || --depth > 0)
            continue;
        if (!parser->source.lines)
            parser->trim = token.trim_after;
        return NULL;
    }
    return liquid__error_at(parser, tag->offset,
                            "\"comment\" is never closed: expected {%% endcomment %%}");
}

static pos_error *expect_no_markup(liquid_tag *tag, liquid_parser *parser)
{
    if (pos_text_strip(tag->markup).size == 0)
        return NULL;
    return liquid_syntax_error(parser, tag, 0, "expected {%% %s %%} without anything more",
                               tag->class_->name);
}

pos_error *liquid__parse_doc(liquid_tag *tag, liquid_parser *parser)
{
    return expect_no_markup(tag, parser);
}

pos_error *liquid__parse_raw(liquid_tag *tag, liquid_parser *parser)
{
    return expect_no_markup(tag, parser);
}

pos_error *liquid__render_raw(const liquid_tag *tag, liquid_run *run)
{
    liquid__add_copied(run, tag->raw.size);
    pos_buffer_add_text(run->out, tag->raw);
    return NULL;
}

/* Each line of a {% # remark %} starts with # again. */
pos_error *liquid__parse_remark(liquid_tag *tag, liquid_parser *parser)
{
    pos_text markup = tag->markup;
    for (size_t i = pos_text_find_char(markup, '\n', 0); i != POS_NOT_FOUND;
         i = pos_text_find_char(markup, '\n', i)) {
        while (i < markup.size && pos_is_space(markup.data[i]))
            i++;
        if (i < markup.size && markup.data[i] != '#')
            return liquid_syntax_error(parser, tag, i,
                                       "expected # at the start of each line of the comment");
    }
    return NULL;
}
