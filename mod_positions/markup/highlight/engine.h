/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - the machine that turns code into tokens: what the languages' own functions use of it.
 *
 * Bounds: a pattern sees HIGHLIGHT_WINDOW bytes and takes so many steps at most, and the code has
 * so many looks that far, after which its rest stays plain; the stack of states is HIGHLIGHT_DEPTH
 * deep; code in code, HIGHLIGHT_NESTING. So the whole is linear.
 *
 * Threads: a language's patterns are compiled at first use, by C11's atomics once for all threads.
 * A lexer is one thread's.
 */
#ifndef POS_MARKUP_HIGHLIGHT_ENGINE_H
#define POS_MARKUP_HIGHLIGHT_ENGINE_H

#include "markup/highlight/languages.h"

#define HIGHLIGHT_WINDOW  4096
#define HIGHLIGHT_DEPTH   128
#define HIGHLIGHT_NESTING 4
#define HIGHLIGHT_GROUPS  8

typedef struct highlight__compiled highlight__compiled;

/* A literal of Ruby's that is open, %w(…) for one. */
typedef struct highlight__literal {
    highlight__token token;
    char open, close; /* the same where the delimiter has no pair */
    bool interpolates;
    int depth; /* of delimiters that it has opened itself */
} highlight__literal;

/* What languages remember beside the stack of states. */
typedef struct highlight__memory {
    pos_text heredocs[8]; /* names of here-documents that are still to come */
    bool indented[8];     /* their ends may be indented */
    int heredoc_count;
    highlight__literal literals[8];
    int literal_count;
    int entry;  /* YAML's: the column of the last one, or -1 */
    int column; /* where the next one would begin */
} highlight__memory;

struct highlight__lexer {
    const highlight__compiled *compiled;
    pos_text text;
    size_t at;     /* read up to there */
    size_t from;   /* start of the match */
    size_t *match; /* starts and ends of the match and its groups */
    size_t groups; /* how many of them are set */
    uint16_t stack[HIGHLIGHT_DEPTH];
    int depth;
    int nesting;
    highlight__memory memory;
    highlight__lexer *inner; /* code of another language in this one */
    struct highlight__output *output;
};

/* Group `number` of the match (0: all of it); empty where it took no part. */
pos_text highlight__group(const highlight__lexer *lexer, size_t number);
/* Writes `text` with the class of `token`. */
void highlight__emit(highlight__lexer *lexer, highlight__token token, pos_text text);
/* The stack of states: push one, drop the top, replace the top, drop all but the first. Past
 * HIGHLIGHT_DEPTH a push replaces the top. */
void highlight__push(highlight__lexer *lexer, const char *state);
void highlight__pop(highlight__lexer *lexer);
void highlight__go(highlight__lexer *lexer, const char *state);
void highlight__reset(highlight__lexer *lexer);
/* True where `name` is in the table; `name` may be of any size. */
bool highlight__is_builtin(const highlight__builtins *builtins, pos_text name);
/* Reads `text` as code of a language from its first state. */
void highlight__delegate(highlight__lexer *lexer, highlight__number language, pos_text text);
/* The same, going on where the last call stopped, unless `anew`. */
void highlight__continue(highlight__lexer *lexer, highlight__number language, pos_text text,
                         bool anew);

#endif
