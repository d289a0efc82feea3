/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens to a tree: bodies, blocks, unknown tags; errors with their place in the source. */
#include "liquid/lexer.h"
#include "liquid/parser.h"
#include "liquid/tree.h"

#include <apr_strings.h>

#include "base/pool.h"

/* Warnings reported for one template. */
#define MAX_WARNINGS 100

/* Distinct names in one template. */
#define MAX_NAMES 65536

/* ---- places and errors ---- */

size_t liquid__offset_of(const liquid_parser *parser, pos_text slice)
{
    pos_text source = parser->owner->source;
    uintptr_t at = (uintptr_t)slice.data, start = (uintptr_t)source.data;
    return at >= start && at <= start + source.size ? (size_t)(at - start) : parser->tag_offset;
}

static pos_error *error_at(liquid_parser *parser, size_t offset, apr_pool_t *pool,
                           const char *message)
{
    const liquid_template *owner = parser->owner;
    pos_error *error =
        pos_error_at(POS_ESYNTAX, owner->file, owner->source, offset, pool, "%s", message);
    error->line += owner->first_line - 1;
    return error;
}

pos_error *liquid__error_at(liquid_parser *parser, size_t offset, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = apr_pvsprintf(parser->result, format, arguments);
    va_end(arguments);
    return error_at(parser, offset, parser->result, message);
}

pos_error *liquid_syntax_error(liquid_parser *parser, const liquid_tag *tag, size_t offset,
                               const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = apr_pvsprintf(parser->result, format, arguments);
    va_end(arguments);
    return error_at(parser, liquid__offset_of(parser, tag->markup) + offset, parser->result,
                    message);
}

static bool may_warn(liquid_parser *parser)
{
    return parser->options->warning && parser->warnings < MAX_WARNINGS;
}

static void add_warning(liquid_parser *parser, size_t offset, const char *message)
{
    if (may_warn(parser) && parser->warnings++ < MAX_WARNINGS)
        parser->options->warning(parser->options->baton,
                                 error_at(parser, offset, parser->scratch, message));
}

static const char *cursor_message(const liquid__cursor *cursor, apr_pool_t *pool)
{
    pos_text rest = pos_text_slice(cursor->markup, cursor->failed_at, cursor->markup.size);
    if (rest.size == 0)
        return apr_psprintf(pool, "expected %s, but this is the end", cursor->expected);
    liquid__cursor found;
    liquid__start(&found, rest);
    size_t size = found.offset < rest.size ? found.offset : rest.size;
    pos_text word = liquid__strip_spaces(pos_text_slice(rest, 0, size));
    return apr_psprintf(pool, "expected %s, not \"%.*s\"", cursor->expected,
                        word.size > 40 ? 40 : (int)word.size, word.data);
}

pos_error *liquid__tolerate(liquid_parser *parser, const liquid__cursor *cursor)
{
    bool strict = parser->options->mode == LIQUID_STRICT;
    if (!strict && !(parser->options->mode == LIQUID_WARN && may_warn(parser)))
        return NULL;
    size_t offset = liquid__offset_of(parser, cursor->markup) + cursor->failed_at;
    const char *message = cursor_message(cursor, parser->scratch);
    if (strict)
        return error_at(parser, offset, parser->result, message);
    add_warning(parser, offset, message);
    return NULL;
}

/* ---- names ---- */

uint32_t liquid__slot(liquid_parser *parser, pos_text name)
{
    const pos_value *known = pos_map_find(parser->slots, pos_value_string(name));
    if (known)
        return (uint32_t)known->as.integer;
    uint32_t slot = parser->slots->count;
    if (slot >= MAX_NAMES)
        return 0;
    pos_map_put(parser->slots, name, pos_value_int(slot));
    return slot;
}

static void keep_names(liquid_template *out, const pos_map *slots)
{
    liquid__name *names = apr_palloc(out->pool, (slots->count + 1) * sizeof(*names));
    for (uint32_t i = 0; i < slots->count; i++) {
        const pos_entry *entry = &slots->entries[i];
        names[i] = (liquid__name){pos_value_text(entry->key), entry->hash};
    }
    out->names = names;
    out->name_count = slots->count;
}

/* ---- nodes ---- */

typedef struct node_list {
    liquid__node *items;
    uint32_t count, capacity;
    bool blank;
} node_list;

static liquid__node *add_node(node_list *list, liquid_parser *parser, liquid__token_kind kind,
                              size_t offset)
{
    if (list->count == list->capacity)
        list->items =
            pos_pool_grow(list->items, &list->capacity, sizeof(*list->items), parser->result);
    liquid__node *node = &list->items[list->count++];
    *node = (liquid__node){.kind = kind, .offset = (uint32_t)offset};
    return node;
}

static bool is_trimmed(char c)
{
    return pos_is_space(c) || c == '\0';
}

static pos_text trim_start(pos_text text)
{
    while (text.size > 0 && is_trimmed(text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

static pos_text trim_end(pos_text text)
{
    while (text.size > 0 && is_trimmed(text.data[text.size - 1]))
        text.size--;
    return text;
}

static void add_text(node_list *list, pos_text text, liquid_parser *parser)
{
    if (parser->trim)
        text = trim_start(text);
    parser->trim = false;
    list->blank = list->blank && pos_text_is_space(text);
    if (text.size)
        add_node(list, parser, LIQUID__TEXT, liquid__offset_of(parser, text))->as.text = text;
}

/* `{%-` takes the white space before it away. */
static void trim_around(node_list *list, const liquid__token *token, liquid_parser *parser)
{
    if (parser->source.lines)
        return;
    if (token->trim_before && list->count && list->items[list->count - 1].kind == LIQUID__TEXT) {
        liquid__node *last = &list->items[list->count - 1];
        last->as.text = trim_end(last->as.text);
    }
    parser->trim = token->trim_after;
}

void liquid__remove_text(liquid_body *body)
{
    liquid__node *kept = (liquid__node *)(uintptr_t)body->nodes;
    uint32_t count = 0;
    for (uint32_t i = 0; i < body->count; i++)
        if (body->nodes[i].kind != LIQUID__TEXT)
            kept[count++] = body->nodes[i];
    body->count = count;
}

/* ---- outputs ---- */

static void warn_of_filters(liquid_parser *parser, const liquid_expression *output)
{
    for (uint32_t i = 0; i < output->count; i++) {
        const liquid__filter *filter = &output->filters[i];
        if (!filter->class_ && may_warn(parser))
            add_warning(parser, filter->offset,
                        apr_psprintf(parser->scratch, "unknown filter \"%.*s\"%s",
                                     POS_TEXT_ARG(filter->name),
                                     liquid__suggest(parser->owner->registry->filters, filter->name,
                                                     parser->scratch)));
    }
}

static pos_error *parse_output(const liquid_expression **out, pos_text markup,
                               liquid_parser *parser)
{
    liquid_expression *output = apr_pcalloc(parser->result, sizeof(*output));
    POS_TRY(liquid__parse_output(output, markup, parser));
    warn_of_filters(parser, output);
    *out = output;
    return NULL;
}

pos_error *liquid_parse_output(const liquid_expression **out, liquid_parser *parser,
                               const liquid_tag *tag, pos_text markup)
{
    (void)tag;
    return parse_output(out, markup, parser);
}

pos_error *liquid_parse_value(const liquid_expression **out, liquid_parser *parser,
                              const liquid_tag *tag, pos_text markup)
{
    (void)tag;
    liquid_expression *value = apr_pcalloc(parser->result, sizeof(*value));
    liquid__cursor cursor;
    liquid__start(&cursor, markup);
    if (!liquid__read_expr(&value->head, &cursor, parser) ||
        !liquid__expect(&cursor, LIQUID__L_END, "the end")) {
        POS_TRY(liquid__tolerate(parser, &cursor));
        liquid__guess_expr(&value->head, markup, parser);
    }
    *out = value;
    return NULL;
}

static pos_error *add_output(node_list *list, const liquid__token *token, liquid_parser *parser)
{
    size_t offset = liquid__offset_of(parser, token->whole);
    if (!token->closed)
        return liquid__error_at(parser, offset, "\"{{\" is never closed: expected \"}}\"");
    parser->tag_offset = offset;
    liquid__node *node = add_node(list, parser, LIQUID__OUTPUT, offset);
    list->blank = false;
    return parse_output(&node->as.output, token->markup, parser);
}

/* ---- tags ---- */

static pos_error *parse_raw(liquid_tag *tag, liquid_parser *parser);

static pos_error *parse_block(liquid_tag *tag, liquid_parser *parser)
{
    liquid_body *body = apr_pcalloc(parser->result, sizeof(*body));
    liquid__end end;
    POS_TRY(liquid__parse_body(body, &end, parser));
    pos_text name = pos_text_of(tag->class_->name);
    if (end.name.size != name.size + 3 || !pos_text_starts(end.name, POS_TEXT("end")) ||
        !pos_text_ends(end.name, name))
        return liquid__unexpected(parser, tag, &end);
    tag->body = body;
    tag->blank = tag->class_->blank || body->blank;
    return NULL;
}

static pos_error *parse_tag(liquid_tag *tag, liquid_parser *parser)
{
    size_t offset = parser->tag_offset;
    tag->blank = tag->class_->blank;
    if (tag->class_->parse)
        POS_TRY(tag->class_->parse(tag, parser));
    if (tag->class_->form == LIQUID_BLOCK)
        POS_TRY(parse_block(tag, parser));
    else if (tag->class_->form == LIQUID_RAW)
        POS_TRY(parse_raw(tag, parser));
    parser->tag_offset = offset;
    return NULL;
}

static pos_error *add_tag(node_list *list, const liquid__token *token,
                          const liquid_tag_class *class_, liquid_parser *parser)
{
    size_t offset = liquid__offset_of(parser, token->whole);
    liquid_tag *tag = apr_pcalloc(parser->result, sizeof(*tag));
    tag->class_ = class_;
    tag->owner = parser->owner;
    tag->offset = (uint32_t)offset;
    tag->markup = pos_text_strip(token->markup);
    tag->raw = (pos_text){"", 0};
    parser->tag_offset = offset;
    POS_TRY(parse_tag(tag, parser));
    list->blank = list->blank && tag->blank;
    add_node(list, parser, LIQUID__TAG, offset)->as.tag = tag;
    return NULL;
}

/* \A(.*)\{%-?\s*(\w+)\s*(.*)?-?%\}\z: the last tag within a token, and what stands before it. */
bool liquid__last_tag_in(const liquid__token *token, liquid__token *tag, pos_text *before)
{
    pos_text whole = token->whole;
    if (!pos_text_ends(whole, POS_TEXT("%}")))
        return false;
    for (size_t i = whole.size; i-- > 0;) {
        if (whole.data[i] != '{' || i + 4 > whole.size || whole.data[i + 1] != '%')
            continue;
        size_t start = i + 2;
        if (whole.data[start] == '-')
            start++;
        pos_text inside = pos_text_slice(whole, start, whole.size - 2);
        if (start <= whole.size - 2 && liquid__split_tag(tag, inside) && tag->name.data[0] != '#') {
            *before = pos_text_slice(whole, 0, i);
            tag->trim_after = whole.size > 4 && whole.data[whole.size - 3] == '-';
            return true;
        }
    }
    return false;
}

static bool is_end_of(pos_text name, const char *block)
{
    return pos_text_starts(name, POS_TEXT("end")) &&
           pos_text_equal(pos_text_slice(name, 3, name.size), pos_text_of(block));
}

/* Everything up to {% endNAME %} is text; a doc may not hold another. */
static pos_error *parse_raw(liquid_tag *tag, liquid_parser *parser)
{
    liquid__token token, last;
    const char *start = parser->source.text.data + parser->source.offset;
    for (;;) {
        pos_text before;
        liquid__next_token(&token, &parser->source);
        if (token.kind == LIQUID__END)
            break;
        if (token.kind == LIQUID__TEXT || !liquid__last_tag_in(&token, &last, &before))
            continue;
        if (is_end_of(last.name, tag->class_->name)) {
            tag->raw = pos_text_make(start, (size_t)(before.data + before.size - start));
            tag->blank = tag->class_->blank || tag->raw.size == 0;
            parser->trim = last.trim_after;
            return NULL;
        }
        if (strcmp(tag->class_->name, "doc") == 0 && pos_text_equal(last.name, POS_TEXT("doc")))
            return liquid_syntax_error(parser, tag, 0, "a doc may not hold another doc");
    }
    return liquid__error_at(parser, tag->offset, "\"%s\" is never closed: expected {%% end%s %%}",
                            tag->class_->name, tag->class_->name);
}

/* The lines of a {% liquid %}, whose nodes are the surrounding body's. */
static pos_error *parse_lines(node_list *list, const liquid__token *token, liquid_parser *parser);

/* ---- unknown tags ---- */

/* Up to and past {% endNAME %}, if there is one: what a plugin's block holds is the plugin's. */
static void skip_block(liquid_parser *parser, pos_text name)
{
    if (pos_map_has(parser->plain, name))
        return;
    liquid__source ahead = parser->source;
    liquid__token token;
    size_t depth = 1;
    for (liquid__next_token(&token, &ahead); token.kind != LIQUID__END;
         liquid__next_token(&token, &ahead)) {
        if (token.kind != LIQUID__TAG)
            continue;
        if (pos_text_equal(token.name, name))
            depth++;
        else if (pos_text_starts(token.name, POS_TEXT("end")) &&
                 pos_text_equal(pos_text_slice(token.name, 3, token.name.size), name) &&
                 --depth == 0) {
            parser->source = ahead;
            parser->trim = token.trim_after;
            return;
        }
    }
    pos_map_put(parser->plain, name, pos_value_bool(true));
}

static bool may_be_plugin(pos_text name)
{
    return name.size > 0 && !pos_text_starts(name, POS_TEXT("end")) &&
           !pos_text_equal(name, POS_TEXT("else")) && !pos_text_equal(name, POS_TEXT("elsif")) &&
           !pos_text_equal(name, POS_TEXT("when"));
}

static bool skip_unknown(const liquid__token *token, liquid_parser *parser)
{
    if (!parser->options->unknown_tags || !may_be_plugin(token->name))
        return false;
    add_warning(
        parser, liquid__offset_of(parser, token->whole),
        apr_psprintf(parser->scratch, "unknown tag \"%.*s\"%s", POS_TEXT_ARG(token->name),
                     liquid__suggest(parser->owner->registry->tags, token->name, parser->scratch)));
    skip_block(parser, token->name);
    return true;
}

static pos_error *never_closed(liquid_parser *parser, const liquid_tag *block)
{
    return liquid__error_at(parser, block->offset, "\"%s\" is never closed: expected {%% end%s %%}",
                            block->class_->name, block->class_->name);
}

pos_error *liquid__unexpected(liquid_parser *parser, const liquid_tag *block,
                              const liquid__end *end)
{
    size_t offset = liquid__offset_of(parser, end->whole);
    if (end->whole.size == 0)
        return block ? never_closed(parser, block)
                     : liquid__error_at(parser, offset, "expected a tag");
    if (end->name.size == 0)
        return liquid__error_at(parser, offset, "a tag without a name");
    if (block && pos_text_starts(end->name, POS_TEXT("end")))
        return liquid__error_at(parser, offset,
                                "\"%.*s\" does not end \"%s\": expected {%% end%s %%}",
                                POS_TEXT_ARG(end->name), block->class_->name, block->class_->name);
    if (!may_be_plugin(end->name))
        return liquid__error_at(parser, offset, "\"%.*s\" does not belong here%s%s",
                                POS_TEXT_ARG(end->name), block ? ", inside of " : "",
                                block ? block->class_->name : "");
    return liquid__error_at(
        parser, offset, "unknown tag \"%.*s\"%s", POS_TEXT_ARG(end->name),
        liquid__suggest(parser->owner->registry->tags, end->name, parser->scratch));
}

/* ---- bodies ---- */

/* True where the token is a tag that ends the body. */
static pos_error *add_token(node_list *list, bool *ends, const liquid__token *token,
                            liquid_parser *parser)
{
    *ends = false;
    if (token->kind == LIQUID__TEXT) {
        add_text(list, token->whole, parser);
        return NULL;
    }
    trim_around(list, token, parser);
    if (token->kind == LIQUID__OUTPUT)
        return add_output(list, token, parser);
    if (!token->closed)
        return liquid__error_at(parser, liquid__offset_of(parser, token->whole),
                                "\"{%%\" is never closed: expected \"%%}\"");
    if (pos_text_equal(token->name, POS_TEXT("liquid")))
        return parse_lines(list, token, parser);
    const liquid_tag_class *class_ = liquid__find_tag(parser->owner->registry, token->name);
    if (class_)
        return add_tag(list, token, class_, parser);
    *ends = !skip_unknown(token, parser);
    return NULL;
}

/* What a tag or an output takes, in units and in bytes, and a byte of what is in it: filters and
 * arguments. */
#define TOKEN_UNITS  256
#define TOKEN_BYTES  64
#define MARKUP_UNITS 16
#define MARKUP_BYTES 16

/* Errors: the budget is spent. */
static pos_error *charge_token(const liquid_parser *parser, const liquid__token *token)
{
    pos_budget *budget = parser->options->budget;
    if (!budget)
        return NULL;
    size_t size = token->whole.size;
    bool text = token->kind == LIQUID__TEXT;
    pos_budget_keep(budget, text ? sizeof(liquid__node) : TOKEN_BYTES + MARKUP_BYTES * size);
    bool good = pos_budget_charge(
        budget, (int64_t)(text ? TOKEN_UNITS / 4 + size : TOKEN_UNITS + MARKUP_UNITS * size));
    return good ? NULL : pos_budget_error(budget, parser->result);
}

static pos_error *parse_tokens(node_list *list, liquid__end *end, liquid_parser *parser)
{
    liquid__token token;
    for (;;) {
        bool ends = false;
        liquid__next_token(&token, &parser->source);
        if (token.kind == LIQUID__END)
            break;
        if (parser->source.lines && pos_text_is_space(token.whole))
            continue;
        POS_TRY(charge_token(parser, &token));
        POS_TRY(add_token(list, &ends, &token, parser));
        if (ends)
            break;
    }
    *end = (liquid__end){token.name, token.markup, token.whole};
    return NULL;
}

pos_error *liquid__parse_body(liquid_body *out, liquid__end *end, liquid_parser *parser)
{
    if (parser->depth >= LIQUID_MAX_DEPTH) {
        pos_error *error = liquid__error_at(parser, parser->tag_offset, "nesting too deep");
        error->status = POS_ELIMIT;
        return error;
    }
    node_list list = {NULL, 0, 0, true};
    parser->depth++;
    pos_error *error = parse_tokens(&list, end, parser);
    parser->depth--;
    POS_TRY(error);
    *out = (liquid_body){list.items, list.count, list.blank};
    return NULL;
}

static pos_error *parse_lines(node_list *list, const liquid__token *token, liquid_parser *parser)
{
    if (parser->depth >= LIQUID_MAX_DEPTH)
        return liquid__error_at(parser, parser->tag_offset, "nesting too deep");
    liquid__source outer = parser->source;
    liquid__end end;
    parser->source = (liquid__source){token->markup, 0, true};
    parser->depth++;
    pos_error *error = parse_tokens(list, &end, parser);
    parser->depth--;
    parser->source = outer;
    POS_TRY(error);
    return end.whole.size ? liquid__unexpected(parser, NULL, &end) : NULL;
}

/* ---- templates ---- */

apr_pool_t *liquid_parser_pool(const liquid_parser *parser)
{
    return parser->result;
}

static pos_error *parse_document(liquid_body *out, liquid_parser *parser)
{
    liquid__end end;
    POS_TRY(liquid__parse_body(out, &end, parser));
    return end.whole.size ? liquid__unexpected(parser, NULL, &end) : NULL;
}

pos_error *liquid_parse_inner(const liquid_body **out, liquid_parser *parser, const liquid_tag *tag,
                              pos_text markup)
{
    (void)tag;
    liquid__source outer = parser->source;
    bool trim = parser->trim;
    liquid_body *body = apr_pcalloc(parser->result, sizeof(*body));
    parser->source = (liquid__source){markup, 0, false};
    parser->trim = false;
    pos_error *error = parse_document(body, parser);
    parser->source = outer;
    parser->trim = trim;
    *out = body;
    return error;
}

static liquid_template *make_template(pos_text source, const liquid_options *options,
                                      apr_pool_t *result)
{
    liquid_template *made = apr_pcalloc(result, sizeof(*made));
    made->pool = result;
    made->registry = options->registry;
    made->source = pos_text_copy(source, result);
    made->file = options->file ? apr_pstrdup(result, options->file) : NULL;
    made->first_line = options->first_line ? options->first_line : 1;
    made->mode = options->mode;
    return made;
}

pos_error *liquid_parse(const liquid_template **out, pos_text source, const liquid_options *options,
                        apr_pool_t *result, apr_pool_t *scratch)
{
    if (source.size > LIQUID_MAX_SOURCE)
        return pos_error_make(POS_ELIMIT, result, "%s: a template may have at most %d MiB",
                              options->file ? options->file : "template",
                              (int)(LIQUID_MAX_SOURCE >> 20));
    liquid_template *made = make_template(source, options, result);
    liquid_parser parser = {.owner = made,
                            .options = options,
                            .result = result,
                            .scratch = scratch,
                            .slots = pos_map_make(16, scratch),
                            .plain = pos_map_make(0, scratch),
                            .source = {made->source, 0, false}};
    liquid_body *body = apr_pcalloc(result, sizeof(*body));
    POS_TRY(parse_document(body, &parser));
    keep_names(made, parser.slots);
    made->body = body;
    *out = made;
    return NULL;
}
