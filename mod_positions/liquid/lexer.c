/* SPDX-License-Identifier: Apache-2.0 */
/* Source to tokens (text, {{ … }}, {% … %}), and a tag's markup to lexemes. */
#include "liquid/lexer.h"

/* ---- a document's tokens ---- */

static bool has_pair_at(pos_text text, size_t offset, char first, char second)
{
    return offset + 1 < text.size && text.data[offset] == first && text.data[offset + 1] == second;
}

/* Behind the next "%}" at or after `from`, or POS_NOT_FOUND. */
static size_t tag_end(pos_text text, size_t from)
{
    size_t end = pos_text_find(text, POS_TEXT("%}"), from);
    return end == POS_NOT_FOUND ? end : end + 2;
}

/* `{{` ends with `}}`, or a single `}`, or is swallowed by a tag that starts within it. */
static size_t output_end(pos_text text, size_t from)
{
    for (size_t i = from; i < text.size; i++) {
        if (text.data[i] == '}')
            return has_pair_at(text, i, '}', '}') ? i + 2 : i + 1;
        if (has_pair_at(text, i, '{', '%'))
            return tag_end(text, i + 2);
    }
    return POS_NOT_FOUND;
}

static size_t text_end(pos_text text, size_t from)
{
    for (size_t i = pos_text_find_char(text, '{', from); i != POS_NOT_FOUND;
         i = pos_text_find_char(text, '{', i + 1))
        if (has_pair_at(text, i, '{', '{') || has_pair_at(text, i, '{', '%'))
            return i;
    return text.size;
}

bool liquid__split_tag(liquid__token *token, pos_text inside)
{
    size_t start = 0;
    while (start < inside.size && pos_is_space(inside.data[start]))
        start++;
    size_t end = start;
    if (end < inside.size && inside.data[end] == '#')
        end++;
    else
        while (end < inside.size && liquid__is_word(inside.data[end]))
            end++;
    token->name = pos_text_slice(inside, start, end);
    while (end < inside.size && pos_is_space(inside.data[end]))
        end++;
    token->markup = pos_text_slice(inside, end, inside.size);
    return token->name.size > 0;
}

static pos_text without_dashes(liquid__token *token)
{
    pos_text whole = token->whole;
    size_t start = 2, end = whole.size - 2;
    token->trim_before = whole.size > 2 && whole.data[2] == '-';
    token->trim_after = whole.size > 4 && whole.data[end - 1] == '-';
    if (token->trim_before && start < end)
        start++;
    if (token->trim_after && start < end)
        end--;
    return pos_text_slice(whole, start, end);
}

/* An unclosed delimiter takes the rest of the source with it. */
static void lex_delimited(liquid__token *token, liquid__source *source)
{
    pos_text text = source->text;
    bool tag = text.data[source->offset + 1] == '%';
    size_t end = tag ? tag_end(text, source->offset + 2) : output_end(text, source->offset + 2);
    token->kind = tag ? LIQUID__TAG : LIQUID__OUTPUT;
    token->closed = end != POS_NOT_FOUND;
    if (!token->closed)
        end = text.size;
    token->whole = pos_text_slice(text, source->offset, end);
    source->offset = end;
    if (!token->closed)
        return;
    token->closed = tag || (token->whole.size >= 4 && pos_text_ends(token->whole, POS_TEXT("}}")));
    if (!token->closed)
        return;
    token->markup = without_dashes(token);
    if (tag)
        liquid__split_tag(token, token->markup);
}

static void lex_liquid_line(liquid__token *token, liquid__source *source)
{
    size_t end = pos_text_find_char(source->text, '\n', source->offset);
    size_t stop = end == POS_NOT_FOUND ? source->text.size : end;
    token->kind = LIQUID__TAG;
    token->closed = true;
    token->whole = pos_text_slice(source->text, source->offset, stop);
    liquid__split_tag(token, token->whole);
    source->offset = end == POS_NOT_FOUND ? stop : end + 1;
}

void liquid__next_token(liquid__token *token, liquid__source *source)
{
    *token = (liquid__token){.kind = LIQUID__END,
                             .name = {"", 0},
                             .markup = {"", 0},
                             .whole = {source->text.data + source->offset, 0}};
    if (source->offset >= source->text.size)
        return;
    if (source->lines) {
        lex_liquid_line(token, source);
        return;
    }
    size_t end = text_end(source->text, source->offset);
    if (end == source->offset) {
        lex_delimited(token, source);
        return;
    }
    token->kind = LIQUID__TEXT;
    token->whole = pos_text_slice(source->text, source->offset, end);
    source->offset = end;
}

/* ---- a markup's lexemes ---- */

static size_t id_end(pos_text text, size_t from)
{
    while (from < text.size && (liquid__is_word(text.data[from]) || text.data[from] == '-'))
        from++;
    return from < text.size && text.data[from] == '?' ? from + 1 : from;
}

/* -?\d+(\.\d+)? */
static size_t number_end(pos_text text, size_t from)
{
    if (text.data[from] == '-')
        from++;
    while (from < text.size && pos_is_digit(text.data[from]))
        from++;
    if (from + 1 < text.size && text.data[from] == '.' && pos_is_digit(text.data[from + 1])) {
        from++;
        while (from < text.size && pos_is_digit(text.data[from]))
            from++;
    }
    return from;
}

static liquid__lexeme_kind punctuation_kind(char c)
{
    switch (c) {
    case '|':
        return LIQUID__L_PIPE;
    case '.':
        return LIQUID__L_DOT;
    case ':':
        return LIQUID__L_COLON;
    case ',':
        return LIQUID__L_COMMA;
    case '[':
        return LIQUID__L_OPEN_SQUARE;
    case ']':
        return LIQUID__L_CLOSE_SQUARE;
    case '(':
        return LIQUID__L_OPEN_ROUND;
    case ')':
        return LIQUID__L_CLOSE_ROUND;
    case '?':
        return LIQUID__L_QUESTION;
    case '-':
        return LIQUID__L_DASH;
    default:
        return LIQUID__L_BAD;
    }
}

/* == != <> <= >= < > ; 0 where there is none. */
static size_t comparison_size(pos_text text, size_t from)
{
    char first = text.data[from];
    char second = from + 1 < text.size ? text.data[from + 1] : '\0';
    if ((first == '=' || first == '!') && second == '=')
        return 2;
    if (first == '<')
        return second == '=' || second == '>' ? 2 : 1;
    if (first == '>')
        return second == '=' ? 2 : 1;
    return 0;
}

static void lex_string(liquid__cursor *cursor, size_t from)
{
    size_t end = pos_text_find_char(cursor->markup, cursor->markup.data[from], from + 1);
    cursor->now.kind = end == POS_NOT_FOUND ? LIQUID__L_BAD : LIQUID__L_STRING;
    if (end == POS_NOT_FOUND)
        end = from;
    cursor->now.text = pos_text_slice(cursor->markup, end == from ? from : from + 1, end);
    cursor->offset = end + 1;
}

static void set_lexeme(liquid__cursor *cursor, liquid__lexeme_kind kind, size_t end)
{
    cursor->now.kind = kind;
    cursor->now.text = pos_text_slice(cursor->markup, cursor->now.start, end);
    cursor->offset = end;
}

static bool is_contains(const liquid__cursor *cursor, liquid__lexeme_kind before)
{
    return before != LIQUID__L_DOT && pos_text_equal(cursor->now.text, POS_TEXT("contains"));
}

static void lex_word_or_sign(liquid__cursor *cursor, liquid__lexeme_kind before)
{
    pos_text text = cursor->markup;
    size_t from = cursor->now.start;
    char c = text.data[from];
    char next = from + 1 < text.size ? text.data[from + 1] : '\0';
    if (pos_is_alpha(c) || c == '_') {
        set_lexeme(cursor, LIQUID__L_ID, id_end(text, from));
        if (is_contains(cursor, before))
            cursor->now.kind = LIQUID__L_COMPARISON;
    } else if (pos_is_digit(c) || (c == '-' && pos_is_digit(next))) {
        set_lexeme(cursor, LIQUID__L_NUMBER, number_end(text, from));
    } else if (c == '.' && next == '.') {
        set_lexeme(cursor, LIQUID__L_DOTDOT, from + 2);
    } else {
        set_lexeme(cursor, punctuation_kind(c), from + 1);
    }
}

void liquid__advance(liquid__cursor *cursor)
{
    liquid__lexeme_kind before = cursor->now.kind;
    pos_text text = cursor->markup;
    size_t from = cursor->offset;
    while (from < text.size && pos_is_space(text.data[from]))
        from++;
    cursor->now = (liquid__lexeme){LIQUID__L_END, {"", 0}, from};
    cursor->offset = from;
    if (from == text.size)
        return;
    size_t comparison = comparison_size(text, from);
    if (comparison)
        set_lexeme(cursor, LIQUID__L_COMPARISON, from + comparison);
    else if (text.data[from] == '"' || text.data[from] == '\'')
        lex_string(cursor, from);
    else
        lex_word_or_sign(cursor, before);
}

void liquid__start(liquid__cursor *cursor, pos_text markup)
{
    *cursor = (liquid__cursor){.markup = markup};
    liquid__advance(cursor);
}

bool liquid__accept(liquid__cursor *cursor, liquid__lexeme_kind kind)
{
    if (cursor->now.kind != kind)
        return false;
    liquid__advance(cursor);
    return true;
}

bool liquid__accept_id(liquid__cursor *cursor, pos_text name)
{
    if (cursor->now.kind != LIQUID__L_ID || !pos_text_equal(cursor->now.text, name))
        return false;
    liquid__advance(cursor);
    return true;
}

bool liquid__fail(liquid__cursor *cursor, const char *expected)
{
    if (!cursor->expected) {
        cursor->expected = expected;
        cursor->failed_at = cursor->now.start;
    }
    return false;
}

bool liquid__expect(liquid__cursor *cursor, liquid__lexeme_kind kind, const char *expected)
{
    return liquid__accept(cursor, kind) || liquid__fail(cursor, expected);
}

bool liquid__peek(const liquid__cursor *cursor, liquid__lexeme_kind kind)
{
    liquid__cursor ahead = *cursor;
    liquid__advance(&ahead);
    return ahead.now.kind == kind;
}

/* ---- what lax mode forgives ---- */

/* QuotedFragment: "[^"]*"|'[^']*'|(?:[^\s,\|'"]|"[^"]*"|'[^']*')+
 * A string at the start stands alone; later ones are part of the fragment. */
size_t liquid__fragment_end(pos_text text, size_t from)
{
    size_t i = from;
    while (i < text.size) {
        char c = text.data[i];
        if (c == '"' || c == '\'') {
            size_t end = pos_text_find_char(text, c, i + 1);
            if (end == POS_NOT_FOUND)
                break;
            if (i == from)
                return end + 1;
            i = end + 1;
        } else if (pos_is_space(c) || c == ',' || c == '|') {
            break;
        } else {
            i++;
        }
    }
    return i;
}

bool liquid__scan_fragment(pos_text *fragment, pos_text text, size_t *from)
{
    for (; *from < text.size; (*from)++) {
        size_t end = liquid__fragment_end(text, *from);
        if (end > *from) {
            *fragment = pos_text_slice(text, *from, end);
            *from = end;
            return true;
        }
    }
    return false;
}

static size_t skip_spaces(pos_text text, size_t from)
{
    while (from < text.size && pos_is_space(text.data[from]))
        from++;
    return from;
}

/* (\w[\w-]*)\s*\:\s*(QuotedFragment) */
bool liquid__scan_attribute(pos_text *name, pos_text *value, pos_text text, size_t *from)
{
    size_t i = *from;
    while (i < text.size) {
        if (!liquid__is_word(text.data[i])) {
            i++;
            continue;
        }
        size_t end = i;
        while (end < text.size && (liquid__is_word(text.data[end]) || text.data[end] == '-'))
            end++;
        size_t colon = skip_spaces(text, end);
        if (colon < text.size && text.data[colon] == ':') {
            size_t start = skip_spaces(text, colon + 1);
            size_t stop = liquid__fragment_end(text, start);
            if (stop > start) {
                *name = pos_text_slice(text, i, end);
                *value = pos_text_slice(text, start, stop);
                *from = stop;
                return true;
            }
        }
        i = end;
    }
    *from = text.size;
    return false;
}
