/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions, conditions and filter chains: markup to tree. Each is read by its grammar first
 * (read_*, strict); what does not follow the grammar is, in lax mode, read as Liquid's regular
 * expressions read it (guess_*). */
#include "liquid/lexer.h"
#include "liquid/parser.h"
#include "liquid/tree.h"
#include "liquid/value.h"

#include <apr_strings.h>

#include <stdlib.h>

#include "base/hash.h"
#include "base/pool.h"

/* Brackets and ranges within each other. */
#define MAX_NESTING 64

const liquid__special liquid__blank_value = {.kind = LIQUID__BLANK};
const liquid__special liquid__empty_value = {.kind = LIQUID__EMPTY};
const liquid__special liquid__jekyll_blank = {.kind = LIQUID__LITERAL_VALUE};
const liquid__special liquid__jekyll_empty = {.kind = LIQUID__LITERAL_VALUE, .negative = true};

liquid__word liquid__word_of(pos_text text)
{
    static const struct {
        const char *text;
        size_t size;
    } words[] = {
#define WORD(name) {#name, sizeof(#name) - 1},
#include "liquid/words.def"
#undef WORD
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i].size == text.size && memcmp(words[i].text, text.data, text.size) == 0)
            return (liquid__word)(i + 1);
    return LIQUID__NO_WORD;
}

/* ---- making ---- */

static void set_literal(liquid__expr *out, pos_value value)
{
    *out = (liquid__expr){.kind = LIQUID__LITERAL, .slot = LIQUID__NO_SLOT};
    out->as.literal = value;
}

static void set_string(liquid__expr *out, pos_text text)
{
    set_literal(out, pos_value_string(text));
}

/* blank and empty outside of conditions: "", or Jekyll's own values. */
static bool set_emptiness(liquid__expr *out, pos_text word, const liquid_parser *parser)
{
    bool blank = pos_text_equal(word, POS_TEXT("blank"));
    if (!blank && !pos_text_equal(word, POS_TEXT("empty")))
        return false;
    if (parser->owner->registry->edition == LIQUID_JEKYLL)
        set_literal(out, liquid__host_value(blank ? &liquid__jekyll_blank : &liquid__jekyll_empty));
    else
        set_string(out, POS_TEXT(""));
    return true;
}

/* nil null true false blank empty */
static bool set_word_literal(liquid__expr *out, pos_text word, const liquid_parser *parser)
{
    if (word.size == 0 || pos_text_equal(word, POS_TEXT("nil")) ||
        pos_text_equal(word, POS_TEXT("null")))
        set_literal(out, POS_VALUE_NIL);
    else if (pos_text_equal(word, POS_TEXT("true")))
        set_literal(out, pos_value_bool(true));
    else if (pos_text_equal(word, POS_TEXT("false")))
        set_literal(out, pos_value_bool(false));
    else
        return set_emptiness(out, word, parser);
    return true;
}

static bool set_condition_literal(liquid__expr *out, pos_text word)
{
    if (pos_text_equal(word, POS_TEXT("blank")))
        set_literal(out, liquid__host_value(&liquid__blank_value));
    else if (pos_text_equal(word, POS_TEXT("empty")))
        set_literal(out, liquid__host_value(&liquid__empty_value));
    else
        return false;
    return true;
}

/* Digits, with one point among them. */
static void set_number(liquid__expr *out, pos_text digits, liquid_parser *parser)
{
    if (pos_text_find_char(digits, '.', 0) == POS_NOT_FOUND)
        set_literal(out, liquid__integer_of(digits, parser->result));
    else
        set_literal(out, pos_value_float(strtod(pos_text_cstring(digits, parser->scratch), NULL)));
}

/* A path that is being put together. */
typedef struct path_builder {
    liquid__step *steps;
    uint32_t count, capacity;
    bool too_long;
} path_builder;

/* Steps of one path (a.b.c has two). */
#define MAX_PATH_STEPS 1024

static liquid__step *add_step(path_builder *builder, liquid_parser *parser)
{
    if (builder->count == builder->capacity)
        builder->steps = pos_pool_grow(builder->steps, &builder->capacity, sizeof(*builder->steps),
                                       parser->result);
    liquid__step *step = &builder->steps[builder->count];
    if (builder->count < MAX_PATH_STEPS)
        builder->count++;
    else
        builder->too_long = true;
    *step = (liquid__step){.dynamic = NULL};
    return step;
}

static void set_key(liquid__step *step, pos_value key)
{
    step->key = key;
    if (key.kind == POS_STRING)
        step->hash = pos_text_hash(pos_value_text(key));
}

static void add_dotted(path_builder *builder, pos_text key, liquid_parser *parser)
{
    liquid__step *step = add_step(builder, parser);
    set_key(step, pos_value_string(key));
    step->dotted = true;
    step->word = (uint8_t)liquid__word_of(key);
}

static void add_bracketed(path_builder *builder, const liquid__expr *inner, liquid_parser *parser)
{
    liquid__step *step = add_step(builder, parser);
    if (inner->kind == LIQUID__LITERAL) {
        set_key(step, inner->as.literal);
        return;
    }
    liquid__expr *dynamic = apr_pmemdup(parser->result, inner, sizeof(*inner));
    step->dynamic = dynamic;
}

static void set_path(liquid__expr *out, pos_text name, const liquid__expr *root,
                     path_builder *steps, liquid_parser *parser)
{
    *out = (liquid__expr){.kind = steps->count || root ? LIQUID__PATH : LIQUID__VARIABLE,
                          .count = steps->count,
                          .slot = LIQUID__NO_SLOT};
    out->as.path.steps = steps->steps;
    if (root && root->kind == LIQUID__LITERAL && root->as.literal.kind == POS_STRING) {
        name = pos_value_text(root->as.literal);
        root = NULL;
    }
    if (root)
        out->as.path.root = apr_pmemdup(parser->result, root, sizeof(*root));
    else
        out->slot = liquid__slot(parser, name);
}

static void set_range(liquid__expr *out, const liquid__expr *first, const liquid__expr *last,
                      liquid_parser *parser)
{
    *out = (liquid__expr){.kind = LIQUID__RANGE, .slot = LIQUID__NO_SLOT};
    out->as.range.first = apr_pmemdup(parser->result, first, sizeof(*first));
    out->as.range.last = apr_pmemdup(parser->result, last, sizeof(*last));
}

/* ---- strict reading ---- */

/* lookups: ( "[" expression "]" | "." id )* */
static bool read_lookups(path_builder *steps, liquid__cursor *cursor, liquid_parser *parser)
{
    for (;;) {
        if (liquid__accept(cursor, LIQUID__L_DOT)) {
            pos_text key = cursor->now.text;
            if (!liquid__expect(cursor, LIQUID__L_ID, "a name after the dot"))
                return false;
            add_dotted(steps, key, parser);
        } else if (liquid__accept(cursor, LIQUID__L_OPEN_SQUARE)) {
            liquid__expr inner = {0};
            if (!liquid__read_expr(&inner, cursor, parser) ||
                !liquid__expect(cursor, LIQUID__L_CLOSE_SQUARE, "a closing ]"))
                return false;
            add_bracketed(steps, &inner, parser);
        } else {
            return !steps->too_long || liquid__fail(cursor, "a shorter path");
        }
    }
}

/* variable: id lookups | "[" expression "]" lookups */
static bool read_variable(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser)
{
    path_builder steps = {NULL, 0, 0, false};
    pos_text name = cursor->now.text;
    if (liquid__accept(cursor, LIQUID__L_ID)) {
        if (!read_lookups(&steps, cursor, parser))
            return false;
        if (steps.count || !set_word_literal(out, name, parser))
            set_path(out, name, NULL, &steps, parser);
        return true;
    }
    liquid__expr root = {0};
    liquid__advance(cursor);
    if (!liquid__read_expr(&root, cursor, parser) ||
        !liquid__expect(cursor, LIQUID__L_CLOSE_SQUARE, "a closing ]") ||
        !read_lookups(&steps, cursor, parser))
        return false;
    set_path(out, (pos_text){"", 0}, &root, &steps, parser);
    return true;
}

/* range: "(" expression ".." expression ")" */
static bool read_range(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser)
{
    liquid__expr first, last;
    liquid__advance(cursor);
    if (!liquid__read_expr(&first, cursor, parser) ||
        !liquid__expect(cursor, LIQUID__L_DOTDOT, "\"..\" in the range") ||
        !liquid__read_expr(&last, cursor, parser) ||
        !liquid__expect(cursor, LIQUID__L_CLOSE_ROUND, "a closing )"))
        return false;
    set_range(out, &first, &last, parser);
    return true;
}

static bool read_any(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser)
{
    pos_text text = cursor->now.text;
    switch (cursor->now.kind) {
    case LIQUID__L_ID:
    case LIQUID__L_OPEN_SQUARE:
        return read_variable(out, cursor, parser);
    case LIQUID__L_STRING:
        liquid__advance(cursor);
        set_string(out, text);
        return true;
    case LIQUID__L_NUMBER:
        liquid__advance(cursor);
        set_number(out, text, parser);
        return true;
    case LIQUID__L_OPEN_ROUND:
        return read_range(out, cursor, parser);
    default:
        return liquid__fail(cursor, "a value: a variable, a string, a number or a range");
    }
}

/* expression: variable | string | number | range */
bool liquid__read_expr(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser)
{
    if (cursor->depth >= MAX_NESTING)
        return liquid__fail(cursor, "less nesting");
    cursor->depth++;
    bool read = read_any(out, cursor, parser);
    cursor->depth--;
    return read;
}

/* operand: expression | "blank" | "empty" */
bool liquid__read_operand(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser)
{
    pos_text word = cursor->now.text;
    bool id = cursor->now.kind == LIQUID__L_ID;
    if (!liquid__read_expr(out, cursor, parser))
        return false;
    if (id && out->kind == LIQUID__LITERAL)
        set_condition_literal(out, word);
    return true;
}

static liquid__operator operator_of(pos_text text)
{
    static const struct {
        const char *text;
        liquid__operator operator;
    } operators[] = {{"==", LIQUID__EQUAL},      {"!=", LIQUID__UNEQUAL},
                     {"<>", LIQUID__UNEQUAL},    {"<", LIQUID__LESS},
                     {">", LIQUID__MORE},        {"<=", LIQUID__LESS_EQUAL},
                     {">=", LIQUID__MORE_EQUAL}, {"contains", LIQUID__CONTAINS},
                     {NULL, LIQUID__UNKNOWN}};
    for (size_t i = 0; operators[i].text; i++)
        if (pos_text_equal(text, pos_text_of(operators[i].text)))
            return operators[i].operator;
    return LIQUID__UNKNOWN;
}

/* The comparisons of a condition, while they are read. */
typedef struct comparisons {
    liquid__comparison *parts;
    uint32_t count, capacity;
} comparisons;

static liquid__comparison *add_comparison(comparisons *list, liquid_parser *parser)
{
    if (list->count == list->capacity)
        list->parts =
            pos_pool_grow(list->parts, &list->capacity, sizeof(*list->parts), parser->result);
    liquid__comparison *part = &list->parts[list->count++];
    *part = (liquid__comparison){.relation = LIQUID__LAST};
    return part;
}

/* comparison: operand ( comparison-operator operand )? */
static bool read_comparison(liquid__comparison *out, liquid__cursor *cursor, liquid_parser *parser,
                            bool operands)
{
    bool (*read)(liquid__expr *, liquid__cursor *, liquid_parser *) =
        operands ? liquid__read_operand : liquid__read_expr;
    if (!read(&out->left, cursor, parser))
        return false;
    pos_text name = cursor->now.text;
    if (!liquid__accept(cursor, LIQUID__L_COMPARISON))
        return true;
    out->operator=(uint8_t) operator_of(name);
    return read(&out->right, cursor, parser);
}

/* condition: comparison ( ( "and" | "or" ) comparison )*
 * There is no precedence: a and b or c is a and (b or c). */
bool liquid__read_condition(liquid_condition *out, liquid__cursor *cursor, liquid_parser *parser,
                            bool operands)
{
    comparisons list = {NULL, 0, 0};
    for (;;) {
        liquid__comparison *part = add_comparison(&list, parser);
        if (!read_comparison(part, cursor, parser, operands))
            return false;
        if (liquid__accept_id(cursor, POS_TEXT("and")))
            part->relation = LIQUID__AND;
        else if (liquid__accept_id(cursor, POS_TEXT("or")))
            part->relation = LIQUID__OR;
        else
            break;
    }
    *out = (liquid_condition){.count = list.count, .parts = list.parts};
    return true;
}

/* ---- lax reading: Liquid::Expression.parse over a text ---- */

/* -?\d+, or digits and points of which the second ends the number. */
static bool guess_number(liquid__expr *out, pos_text text, liquid_parser *parser)
{
    size_t sign = text.size && text.data[0] == '-' ? 1 : 0;
    pos_text digits = pos_text_slice(text, sign, text.size);
    if (digits.size > 0 && pos_text_is_digits(digits)) {
        set_number(out, text, parser);
        return true;
    }
    if (digits.size < 2 || !pos_is_digit(digits.data[0]))
        return false;
    size_t points = 0, end = text.size;
    for (size_t i = sign; i < text.size; i++) {
        if (text.data[i] == '.' && ++points == 2)
            end = i;
        if (text.data[i] != '.' && !pos_is_digit(text.data[i]))
            return false;
    }
    set_number(out, pos_text_slice(text, 0, end), parser);
    return true;
}

/* \A\(\s*(?>(\S+)\s*\.\.)\s*(\S+)\s*\)\z: \S+ takes as much as leaves a ".." behind it. */
static bool guess_range(liquid__expr *out, pos_text text, liquid_parser *parser)
{
    if (text.size < 2 || text.data[0] != '(' || text.data[text.size - 1] != ')')
        return false;
    pos_text inside = liquid__strip_spaces(pos_text_slice(text, 1, text.size - 1));
    size_t run = 0;
    while (run < inside.size && !pos_is_space(inside.data[run]))
        run++;
    size_t dots = POS_NOT_FOUND;
    for (size_t i = 1; i + 1 < inside.size && i <= run; i++)
        if (inside.data[i] == '.' && inside.data[i + 1] == '.')
            dots = i;
    if (dots == POS_NOT_FOUND) {
        size_t next = run;
        while (next < inside.size && pos_is_space(inside.data[next]))
            next++;
        if (!pos_text_starts(pos_text_slice(inside, next, inside.size), POS_TEXT("..")))
            return false;
        dots = next;
    }
    pos_text last = liquid__strip_spaces(pos_text_slice(inside, dots + 2, inside.size));
    for (size_t i = 0; i < last.size; i++)
        if (pos_is_space(last.data[i]))
            return false;
    if (last.size == 0)
        return false;
    liquid__expr from, to;
    liquid__guess_expr(&from, pos_text_slice(inside, 0, dots), parser);
    liquid__guess_expr(&to, last, parser);
    set_range(out, &from, &to, parser);
    return true;
}

/* The end of a balanced [...] that starts at `from`, or POS_NOT_FOUND. */
static size_t bracket_end(pos_text text, size_t from)
{
    size_t depth = 0;
    for (size_t i = from; i < text.size; i++) {
        if (text.data[i] == '[')
            depth++;
        else if (text.data[i] == ']' && --depth == 0)
            return i;
    }
    return POS_NOT_FOUND;
}

/* The next of VariableParser's matches: [balanced] or [\w-]+\?? */
static bool scan_segment(pos_text *segment, pos_text text, size_t *from)
{
    bool unbalanced = false;
    for (; *from < text.size; (*from)++) {
        char c = text.data[*from];
        size_t end = *from;
        if (c == '[' && !unbalanced) {
            end = bracket_end(text, *from);
            unbalanced = end == POS_NOT_FOUND;
            end = unbalanced ? *from : end + 1;
        } else {
            while (end < text.size && (liquid__is_word(text.data[end]) || text.data[end] == '-'))
                end++;
            if (end > *from && end < text.size && text.data[end] == '?')
                end++;
        }
        if (end > *from) {
            *segment = pos_text_slice(text, *from, end);
            *from = end;
            return true;
        }
    }
    return false;
}

static pos_text inside_of(pos_text segment)
{
    return pos_text_slice(segment, 1, segment.size - 1);
}

static void guess_steps(path_builder *steps, pos_text text, size_t from, liquid_parser *parser)
{
    pos_text segment;
    while (steps->count < MAX_PATH_STEPS && scan_segment(&segment, text, &from)) {
        if (segment.data[0] != '[') {
            add_dotted(steps, segment, parser);
            continue;
        }
        liquid__expr inner;
        liquid__guess_expr(&inner, inside_of(segment), parser);
        add_bracketed(steps, &inner, parser);
    }
}

static void guess_variable(liquid__expr *out, pos_text text, liquid_parser *parser)
{
    pos_text name;
    size_t from = 0;
    if (!scan_segment(&name, text, &from)) {
        set_literal(out, POS_VALUE_NIL);
        return;
    }
    path_builder steps = {NULL, 0, 0, false};
    liquid__expr root = {0};
    bool bracketed = name.data[0] == '[';
    if (bracketed)
        liquid__guess_expr(&root, inside_of(name), parser);
    guess_steps(&steps, text, from, parser);
    set_path(out, name, bracketed ? &root : NULL, &steps, parser);
}

static bool quoted_by(pos_text text, char quote)
{
    return text.size > 0 && text.data[0] == quote && text.data[text.size - 1] == quote;
}

static void guess_any(liquid__expr *out, pos_text text, liquid_parser *parser)
{
    if (quoted_by(text, '"') || quoted_by(text, '\''))
        set_string(out, text.size < 2 ? (pos_text){"", 0} : inside_of(text));
    else if (!set_word_literal(out, text, parser) && !guess_range(out, text, parser) &&
             !guess_number(out, text, parser))
        guess_variable(out, text, parser);
}

void liquid__guess_expr(liquid__expr *out, pos_text markup, liquid_parser *parser)
{
    if (parser->depth >= LIQUID_MAX_DEPTH + MAX_NESTING) {
        set_literal(out, POS_VALUE_NIL);
        return;
    }
    parser->depth++;
    guess_any(out, liquid__strip_spaces(markup), parser);
    parser->depth--;
}

void liquid__guess_operand(liquid__expr *out, pos_text markup, liquid_parser *parser)
{
    if (!set_condition_literal(out, markup))
        liquid__guess_expr(out, markup, parser);
}

static bool word_boundary(pos_text text, size_t at)
{
    bool before = at > 0 && liquid__is_word(text.data[at - 1]);
    bool after = at < text.size && liquid__is_word(text.data[at]);
    return before != after;
}

/* \b(?:\s?and\s?|\s?or\s?)\b at `from`: its end, or `from`. */
static size_t relation_end(pos_text text, size_t from)
{
    if (!word_boundary(text, from))
        return from;
    size_t word = from < text.size && pos_is_space(text.data[from]) ? from + 1 : from;
    pos_text rest = pos_text_slice(text, word, text.size);
    size_t end = pos_text_starts(rest, POS_TEXT("and"))  ? word + 3
                 : pos_text_starts(rest, POS_TEXT("or")) ? word + 2
                                                         : from;
    if (end == from)
        return from;
    if (end < text.size && pos_is_space(text.data[end]) && word_boundary(text, end + 1))
        return end + 1;
    return word_boundary(text, end) ? end : from;
}

/* (?:\s*(?!relation)(?:QuotedFragment|\S+)\s*)+ at `from`: its end, or `from`. */
static size_t operands_end(pos_text text, size_t from)
{
    size_t i = from;
    while (i < text.size) {
        size_t start = i;
        while (start < text.size && pos_is_space(text.data[start]))
            start++;
        if (start >= text.size || relation_end(text, start) > start)
            break;
        size_t end = liquid__fragment_end(text, start);
        if (end == start)
            while (end < text.size && !pos_is_space(text.data[end]))
                end++;
        while (end < text.size && pos_is_space(text.data[end]))
            end++;
        i = end;
    }
    return i;
}

static bool is_operator_char(char c)
{
    return c == '=' || c == '!' || c == '<' || c == '>' || c == '_' || (c >= 'a' && c <= 'z');
}

/* (QuotedFragment)\s*([=!<>a-z_]+)?\s*(QuotedFragment)? */
static bool guess_comparison(liquid__comparison *out, pos_text text, liquid_parser *parser)
{
    pos_text left, right;
    size_t from = 0;
    if (!liquid__scan_fragment(&left, text, &from))
        return false;
    liquid__guess_operand(&out->left, left, parser);
    while (from < text.size && pos_is_space(text.data[from]))
        from++;
    size_t end = from;
    while (end < text.size && is_operator_char(text.data[end]))
        end++;
    if (end == from)
        return true;
    out->name = pos_text_slice(text, from, end);
    out->operator=(uint8_t) operator_of(out->name);
    while (end < text.size && pos_is_space(text.data[end]))
        end++;
    size_t stop = liquid__fragment_end(text, end);
    right = pos_text_slice(text, end, stop);
    liquid__guess_operand(&out->right, right, parser);
    return true;
}

static uint8_t relation_of(pos_text text)
{
    text = liquid__strip_spaces(text);
    return pos_text_equal(text, POS_TEXT("and"))  ? LIQUID__AND
           : pos_text_equal(text, POS_TEXT("or")) ? LIQUID__OR
                                                  : LIQUID__LAST;
}

/* Chunks of operands, relations between them; anything else between is skipped. */
bool liquid__guess_condition(liquid_condition *out, pos_text markup, liquid_parser *parser)
{
    comparisons list = {NULL, 0, 0};
    bool operand_next = true;
    for (size_t i = 0; i < markup.size;) {
        size_t relation = relation_end(markup, i);
        size_t end = relation > i ? relation : operands_end(markup, i);
        if (end == i) {
            i++;
            continue;
        }
        pos_text chunk = pos_text_slice(markup, i, end);
        i = end;
        if (operand_next) {
            if (!guess_comparison(add_comparison(&list, parser), chunk, parser))
                return false;
        } else {
            list.parts[list.count - 1].relation = relation_of(chunk);
            if (list.parts[list.count - 1].relation == LIQUID__LAST)
                return false;
        }
        operand_next = !operand_next;
    }
    *out = (liquid_condition){.count = list.count, .parts = list.parts};
    return list.count > 0 && list.parts[list.count - 1].relation == LIQUID__LAST;
}

pos_error *liquid__parse_condition(liquid_condition *out, pos_text markup, liquid_parser *parser,
                                   const liquid_tag *tag)
{
    liquid__cursor cursor;
    liquid__start(&cursor, markup);
    if (liquid__read_condition(out, &cursor, parser, true) &&
        liquid__expect(&cursor, LIQUID__L_END, "\"and\", \"or\" or the end of the condition"))
        return NULL;
    POS_TRY(liquid__tolerate(parser, &cursor));
    if (liquid__guess_condition(out, markup, parser))
        return NULL;
    return liquid_syntax_error(parser, tag, 0,
                               "expected a condition: %s value [operator value [and|or …]]",
                               tag->class_->name);
}

/* ---- outputs: a value and its filters ---- */

typedef struct chain {
    liquid__filter *filters;
    uint32_t count, capacity;
} chain;

static liquid__filter *add_filter(chain *list, pos_text name, liquid_parser *parser)
{
    if (list->count == list->capacity)
        list->filters =
            pos_pool_grow(list->filters, &list->capacity, sizeof(*list->filters), parser->result);
    liquid__filter *filter = &list->filters[list->count++];
    *filter = (liquid__filter){.name = name,
                               .offset = (uint32_t)liquid__offset_of(parser, name),
                               .class_ = liquid__find_filter(parser->owner->registry, name)};
    return filter;
}

/* Positional arguments of one filter; keyword arguments as many again. */
#define MAX_ARGUMENTS 32

/* The arguments of a filter, while they are read. */
typedef struct argument_list {
    liquid__expr values[MAX_ARGUMENTS];
    liquid__keyword keywords[MAX_ARGUMENTS];
    uint32_t count, keyword_count;
} argument_list;

static liquid__expr *add_argument(argument_list *list, pos_text keyword)
{
    if (keyword.size) {
        liquid__keyword *slot = &list->keywords[list->keyword_count++];
        slot->name = keyword;
        return &slot->value;
    }
    return &list->values[list->count++];
}

static bool arguments_full(const argument_list *list)
{
    return list->count == MAX_ARGUMENTS || list->keyword_count == MAX_ARGUMENTS;
}

static void keep_arguments(liquid__filter *filter, const argument_list *list, liquid_parser *parser)
{
    filter->count = list->count;
    filter->keyword_count = list->keyword_count;
    if (list->count)
        filter->arguments =
            apr_pmemdup(parser->result, list->values, list->count * sizeof(*list->values));
    if (list->keyword_count)
        filter->keywords = apr_pmemdup(parser->result, list->keywords,
                                       list->keyword_count * sizeof(*list->keywords));
}

/* arguments: argument ( "," argument )* ; argument: ( id ":" )? expression */
static bool read_arguments(argument_list *list, liquid__cursor *cursor, liquid_parser *parser)
{
    do {
        if (arguments_full(list))
            return liquid__fail(cursor, "at most 32 arguments");
        pos_text keyword = {"", 0};
        if (cursor->now.kind == LIQUID__L_ID && liquid__peek(cursor, LIQUID__L_COLON)) {
            keyword = cursor->now.text;
            liquid__advance(cursor);
            liquid__advance(cursor);
        }
        if (!liquid__read_expr(add_argument(list, keyword), cursor, parser))
            return false;
    } while (liquid__accept(cursor, LIQUID__L_COMMA));
    return true;
}

/* filter: "|" id ( ":" arguments )? */
static bool read_filter(chain *list, liquid__cursor *cursor, liquid_parser *parser)
{
    pos_text name = cursor->now.text;
    if (!liquid__expect(cursor, LIQUID__L_ID, "the name of a filter"))
        return false;
    liquid__filter *filter = add_filter(list, name, parser);
    if (!liquid__accept(cursor, LIQUID__L_COLON))
        return true;
    argument_list given;
    given.count = given.keyword_count = 0;
    if (!read_arguments(&given, cursor, parser))
        return false;
    keep_arguments(filter, &given, parser);
    return true;
}

/* output: ( expression filter* )? */
static bool read_output(liquid_expression *out, liquid__cursor *cursor, liquid_parser *parser)
{
    chain list = {NULL, 0, 0};
    if (cursor->now.kind == LIQUID__L_END) {
        set_literal(&out->head, POS_VALUE_NIL);
        return true;
    }
    if (!liquid__read_expr(&out->head, cursor, parser))
        return false;
    while (liquid__accept(cursor, LIQUID__L_PIPE))
        if (!read_filter(&list, cursor, parser))
            return false;
    if (!liquid__expect(cursor, LIQUID__L_END, "\"|\" and a filter, or the end"))
        return false;
    out->count = list.count;
    out->filters = list.filters;
    return true;
}

/* The end of (?:\s+|QuotedFragment|,)+ at `from`. */
static size_t filter_end(pos_text text, size_t from)
{
    while (from < text.size) {
        size_t end = liquid__fragment_end(text, from);
        if (end == from && (pos_is_space(text.data[from]) || text.data[from] == ','))
            end++;
        if (end == from)
            break;
        from = end;
    }
    return from;
}

/* \A(\w[\w-]*)\s*\:\s*(QuotedFragment)\z */
static bool keyword_argument(pos_text *name, pos_text *value, pos_text text)
{
    size_t from = 0;
    return text.size > 0 && liquid__is_word(text.data[0]) &&
           liquid__scan_attribute(name, value, text, &from) && name->data == text.data &&
           from == text.size;
}

/* The end of (?:\w+\s*\:\s*)?QuotedFragment at `from`. */
static size_t argument_end(pos_text text, size_t from)
{
    size_t i = from;
    while (i < text.size && liquid__is_word(text.data[i]))
        i++;
    if (i > from) {
        while (i < text.size && pos_is_space(text.data[i]))
            i++;
        if (i < text.size && text.data[i] == ':') {
            for (i++; i < text.size && pos_is_space(text.data[i]); i++)
                continue;
            size_t end = liquid__fragment_end(text, i);
            if (end > i)
                return end;
        }
    }
    return liquid__fragment_end(text, from);
}

/* Arguments follow each ":" or ",". */
static void guess_arguments(liquid__filter *filter, pos_text text, liquid_parser *parser)
{
    argument_list given;
    given.count = given.keyword_count = 0;
    size_t i = 0;
    while (i < text.size && !arguments_full(&given)) {
        if (text.data[i] != ':' && text.data[i] != ',') {
            i++;
            continue;
        }
        for (i++; i < text.size && pos_is_space(text.data[i]); i++)
            continue;
        size_t end = argument_end(text, i);
        pos_text argument = pos_text_slice(text, i, end), name = {"", 0}, value = argument;
        i = end;
        if (argument.size == 0)
            continue;
        if (!keyword_argument(&name, &value, argument)) {
            name = (pos_text){"", 0};
            value = argument;
        }
        liquid__guess_expr(add_argument(&given, name), value, parser);
    }
    keep_arguments(filter, &given, parser);
}

static void guess_filter(chain *list, pos_text text, liquid_parser *parser)
{
    size_t start = 0;
    while (start < text.size && !liquid__is_word(text.data[start]))
        start++;
    size_t end = start;
    while (end < text.size && liquid__is_word(text.data[end]))
        end++;
    if (end > start)
        guess_arguments(add_filter(list, pos_text_slice(text, start, end), parser), text, parser);
}

static void guess_output(liquid_expression *out, pos_text markup, liquid_parser *parser)
{
    pos_text head;
    size_t from = 0;
    *out = (liquid_expression){.count = 0};
    set_literal(&out->head, POS_VALUE_NIL);
    if (!liquid__scan_fragment(&head, markup, &from))
        return;
    liquid__guess_expr(&out->head, head, parser);
    chain list = {NULL, 0, 0};
    from = pos_text_find_char(markup, '|', from);
    while (from < markup.size) {
        size_t end = filter_end(markup, from);
        if (end > from)
            guess_filter(&list, pos_text_slice(markup, from, end), parser);
        from = end > from ? end : from + 1;
    }
    out->count = list.count;
    out->filters = list.filters;
}

pos_error *liquid__parse_output(liquid_expression *out, pos_text markup, liquid_parser *parser)
{
    liquid__cursor cursor;
    liquid__start(&cursor, markup);
    *out = (liquid_expression){.count = 0};
    if (read_output(out, &cursor, parser))
        return NULL;
    POS_TRY(liquid__tolerate(parser, &cursor));
    guess_output(out, markup, parser);
    return NULL;
}

/* ---- which variables are named ---- */

static bool path_names_only(const liquid__expr *expr, uint32_t slot)
{
    if (expr->slot != slot)
        return false;
    for (uint32_t i = 0; i < expr->count; i++) {
        const liquid__expr *dynamic = expr->as.path.steps[i].dynamic;
        if (dynamic && !liquid__names_only(dynamic, slot))
            return false;
    }
    return true;
}

bool liquid__names_only(const liquid__expr *expr, uint32_t slot)
{
    switch ((liquid__expr_kind)expr->kind) {
    case LIQUID__LITERAL:
        return true;
    case LIQUID__VARIABLE:
        return expr->slot == slot;
    case LIQUID__PATH:
        return slot != LIQUID__NO_SLOT && path_names_only(expr, slot);
    case LIQUID__RANGE:
        break;
    }
    return false;
}

bool liquid__condition_names_only(const liquid_condition *condition, uint32_t slot)
{
    for (uint32_t i = 0; i < condition->count; i++)
        if (!liquid__names_only(&condition->parts[i].left, slot) ||
            (condition->parts[i].operator!=
             LIQUID__TRUTHY && !liquid__names_only(&condition->parts[i].right, slot)))
            return false;
    return true;
}

/* The variable's slot in a text that was parsed at run time; LIQUID__NO_SLOT: it is not named. */
static uint32_t slot_named(const liquid_template *owner, pos_text variable)
{
    for (uint32_t i = 0; i < owner->name_count; i++)
        if (pos_text_equal(owner->names[i].text, variable))
            return i;
    return LIQUID__NO_SLOT;
}

bool liquid_condition_depends_on(const liquid_condition *condition, pos_text variable)
{
    return liquid__condition_names_only(condition, slot_named(condition->owner, variable));
}

static bool filter_names_only(const liquid__filter *filter, uint32_t slot)
{
    if (!filter->class_ || !filter->class_->pure)
        return false;
    for (uint32_t i = 0; i < filter->count; i++)
        if (!liquid__names_only(&filter->arguments[i], slot))
            return false;
    for (uint32_t i = 0; i < filter->keyword_count; i++)
        if (!liquid__names_only(&filter->keywords[i].value, slot))
            return false;
    return true;
}

bool liquid_expression_depends_on(const liquid_expression *expression, pos_text variable)
{
    uint32_t slot = slot_named(expression->owner, variable);
    bool only = liquid__names_only(&expression->head, slot);
    for (uint32_t i = 0; only && i < expression->count; i++)
        only = filter_names_only(&expression->filters[i], slot);
    return only;
}
