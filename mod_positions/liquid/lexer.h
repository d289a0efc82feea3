/* SPDX-License-Identifier: Apache-2.0 */
/* lexer.h - a source's tokens, and the lexemes of a token's markup; what lax mode finds where there is no
 * grammar.
 *
 * Threads: no state. */
#ifndef POS_LIQUID_LEXER_H
#define POS_LIQUID_LEXER_H

#include "base/text.h"

typedef enum liquid__token_kind {
    LIQUID__TEXT,
    LIQUID__OUTPUT, /* {{ … }} */
    LIQUID__TAG,    /* {% … %}, or a line of {% liquid %} */
    LIQUID__END
} liquid__token_kind;

typedef struct liquid__token {
    liquid__token_kind kind;
    pos_text whole;
    pos_text name;   /* of a tag; empty where there is none */
    pos_text markup; /* between the delimiters, after the name */
    bool closed;     /* ends with its delimiter */
    bool trim_before, trim_after;
} liquid__token;

/* Where tokens come from: a document, or the lines of a {% liquid %}. */
typedef struct liquid__source {
    pos_text text;
    size_t offset;
    bool lines;
} liquid__source;

/* Takes the next token off the source; LIQUID__END at its end, again and again. */
void liquid__next_token(liquid__token *token, liquid__source *source);
/* Splits a tag's inside into name and markup. */
bool liquid__split_tag(liquid__token *token, pos_text inside);

typedef enum liquid__lexeme_kind {
    LIQUID__L_END,
    LIQUID__L_ID,
    LIQUID__L_STRING, /* without its quotes */
    LIQUID__L_NUMBER,
    LIQUID__L_COMPARISON,
    LIQUID__L_PIPE,
    LIQUID__L_DOT,
    LIQUID__L_DOTDOT,
    LIQUID__L_COLON,
    LIQUID__L_COMMA,
    LIQUID__L_OPEN_SQUARE,
    LIQUID__L_CLOSE_SQUARE,
    LIQUID__L_OPEN_ROUND,
    LIQUID__L_CLOSE_ROUND,
    LIQUID__L_QUESTION,
    LIQUID__L_DASH,
    LIQUID__L_BAD
} liquid__lexeme_kind;

typedef struct liquid__lexeme {
    liquid__lexeme_kind kind;
    pos_text text;
    size_t start; /* in the markup */
} liquid__lexeme;

/* A markup being read; `now` is the lexeme that is looked at. `expected` says what was missing
 * where the grammar failed. */
typedef struct liquid__cursor {
    pos_text markup;
    size_t offset; /* behind `now` */
    liquid__lexeme now;
    const char *expected;
    size_t failed_at;
    int depth;
} liquid__cursor;

/* Begins to read the markup, which the cursor borrows. */
void liquid__start(liquid__cursor *cursor, pos_text markup);
/* Past `now`, to the next lexeme. */
void liquid__advance(liquid__cursor *cursor);
/* True, and past it, where `now` is of that kind; or is that identifier. */
bool liquid__accept(liquid__cursor *cursor, liquid__lexeme_kind kind);
bool liquid__accept_id(liquid__cursor *cursor, pos_text name);
/* The same; or false, the cursor having failed. */
bool liquid__expect(liquid__cursor *cursor, liquid__lexeme_kind kind, const char *expected);
/* Notes, where nothing has failed before, that `expected` is missing at `now`. Always false. */
bool liquid__fail(liquid__cursor *cursor, const char *expected);
/* Whether the lexeme after `now` is of that kind. */
bool liquid__peek(const liquid__cursor *cursor, liquid__lexeme_kind kind);

/* Liquid's regular expressions, for what lax mode forgives. Each takes the text from `from`. */
/* QuotedFragment: the end of the one that starts at `from`; `from` where there is none. */
size_t liquid__fragment_end(pos_text text, size_t from);
/* The first one at or after `*from`, which moves behind it. */
bool liquid__scan_fragment(pos_text *fragment, pos_text text, size_t *from);
/* TagAttributes: `name: value` at or after `*from`. */
bool liquid__scan_attribute(pos_text *name, pos_text *value, pos_text text, size_t *from);

static inline bool liquid__is_word(char c)
{
    return pos_is_alnum(c) || c == '_';
}

static inline pos_text liquid__strip_spaces(pos_text text)
{
    return pos_text_strip(text);
}

#endif
