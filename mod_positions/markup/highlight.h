/* highlight.h - the machine that turns code into tokens, for the highlight*.c files only.
 *
 * The room: a language is a table of states; a state is a list of rules, tried in order at the
 * place where the code has been read to: a pattern, the token of what it matches (or one for each
 * of its groups), and what happens to the stack of states. What a table cannot say (a here-document
 * ends at its own name) is a function. Tokens are Rouge's, so that its themes fit.
 *
 * Patterns are PCRE2's, the library that httpd itself is linked with. They see nothing before the
 * place they are tried at; one that starts with ^ is tried at the start of a line only.
 *
 * Bounds: a pattern sees HIGHLIGHT_WINDOW bytes and takes so many steps at most, and the code has
 * so many looks that far, after which its rest stays plain; the stack of states is HIGHLIGHT_DEPTH
 * deep; code in code, HIGHLIGHT_NESTING. So the whole is linear.
 *
 * Threads: a language's patterns are compiled at first use, by C11's atomics once for all threads.
 */
#ifndef POS_MARKUP_HIGHLIGHT_H
#define POS_MARKUP_HIGHLIGHT_H

#include "markup/markup.h"

#define HIGHLIGHT_WINDOW  4096
#define HIGHLIGHT_DEPTH   128
#define HIGHLIGHT_NESTING 4
#define HIGHLIGHT_GROUPS  8

typedef enum highlight__token {
#define TOKEN(name, css_class) name,
#include "markup/highlight_tokens.def"
#undef TOKEN
    NO_TOKEN
} highlight__token;

typedef struct highlight__lexer highlight__lexer;
typedef struct highlight__rule highlight__rule;

/* What a rule does to the stack of states. */
typedef enum highlight__action {
    STAY,
    PUSH,  /* `state` */
    PUSH2, /* `state`, and `above` on it */
    AGAIN, /* push the state that is on top */
    POP,
    POP2,
    GO,   /* replace the top by `state` */
    RESET /* back to the first state alone */
} highlight__action;

typedef enum highlight__kind { RULES_END, RULES_STATE, RULES_INCLUDE, RULES_RULE } highlight__kind;

/* Words that make a name something else; a list ends with token NO_TOKEN. */
typedef struct highlight__words {
    highlight__token token;
    highlight__action action;
    const char *state;
    const char *words; /* separated by spaces */
} highlight__words;

struct highlight__rule {
    highlight__kind kind;
    const char *name;      /* state, or state to include; a rule's pattern */
    const uint8_t *tokens; /* one for all, or one for each group; NULL: `call` or `words` says */
    uint8_t groups;        /* how many; 0: one token for all */
    highlight__action action;
    const char *state, *above;
    const highlight__words *words;
    bool nocase; /* words are in upper case, names in any */
    void (*call)(highlight__lexer *lexer);
};

/* ---- writing tables ---- */

#define STATE(state_name)                                                                          \
    {                                                                                              \
        .kind = RULES_STATE, .name = state_name                                                    \
    }
#define INCLUDE(state_name)                                                                        \
    {                                                                                              \
        .kind = RULES_INCLUDE, .name = state_name                                                  \
    }
#define TOKENS(...) ((const uint8_t[]){__VA_ARGS__})
#define RULE(pattern, token)                                                                       \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token)                               \
    }
/* The same, then an action, and its state or states. */
#define RULE_DO(pattern, token, ...)                                                               \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token),                              \
        HIGHLIGHT_ACTION(__VA_ARGS__)                                                              \
    }
#define HIGHLIGHT_ACTION(...)                       HIGHLIGHT_ACTION_(__VA_ARGS__, NULL, NULL, )
#define HIGHLIGHT_ACTION_(what, first, second, ...) .action = what, .state = first, .above = second
/* A pattern with groups: GROUPS("(a)(b)", TOKENS(NAME, TEXT)), and GROUPS_DO with an action. */
#define GROUPS(pattern, list)                                                                      \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = list, .groups = sizeof(list)                \
    }
#define GROUPS_DO(pattern, list, ...)                                                              \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = list, .groups = sizeof(list),               \
        HIGHLIGHT_ACTION(__VA_ARGS__)                                                              \
    }
/* A name that is one of `list`'s words, or else a `token`. */
#define WORDS(pattern, list, token)                                                                \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list                \
    }
#define WORDS_NOCASE(pattern, list, token)                                                         \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list,               \
        .nocase = true                                                                             \
    }
#define CALL(pattern, function)                                                                    \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .call = function                                      \
    }
/* No token: a look-ahead, or nothing at all. */
#define WHEN(pattern, ...)                                                                         \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, HIGHLIGHT_ACTION(__VA_ARGS__)                         \
    }
#define RULES_DONE                                                                                 \
    {                                                                                              \
        .kind = RULES_END                                                                          \
    }

/* ---- languages ---- */

typedef struct highlight__compiled highlight__compiled;

typedef struct highlight__language {
    const char *names;            /* name and aliases, separated by spaces */
    const highlight__rule *rules; /* NULL: `lex` does it all */
    const highlight__rule *base;  /* further states, of a language that this one extends */
    const char *start;            /* a state on the first one, or NULL */
    void (*lex)(highlight__lexer *lexer);
} highlight__language;

/* highlight_languages.c: in the order of highlight_languages.def; NULL where there is none. */
typedef enum highlight__number {
#define LANGUAGE(name) LANGUAGE_##name,
#include "markup/highlight_languages.def"
#undef LANGUAGE
    LANGUAGES
} highlight__number;

#define LANGUAGE(name) extern const highlight__language highlight__language_##name;
#include "markup/highlight_languages.def"
#undef LANGUAGE

/* True where there is such a name; `plain` where the code is only framed, not coloured. */
bool highlight__find(highlight__number *out, bool *plain, pos_text name);

/* ---- lexing ---- */

/* A string of Python's that is open. */
typedef struct highlight__string {
    bool raw, format;
    pos_text delimiter;
} highlight__string;

/* What languages remember beside the stack of states. */
typedef struct highlight__memory {
    pos_text heredocs[8]; /* names of here-documents that are still to come */
    bool indented[8];     /* their ends may be indented */
    int heredoc_count;
    highlight__string strings[8];
    int string_count;
    char open, close; /* Ruby's delimiters, per depth in `delimiters` */
    uint16_t indents[64];
    int indent_count;
    size_t next_indent;
    int block_indent; /* -1: not known */
    pos_text fence;   /* Markdown's */
    int braces[3];    /* Rust's macros */
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
void highlight__emit(highlight__lexer *lexer, highlight__token token, pos_text text);
void highlight__push(highlight__lexer *lexer, const char *state);
void highlight__pop(highlight__lexer *lexer);
void highlight__go(highlight__lexer *lexer, const char *state);
void highlight__reset(highlight__lexer *lexer);
bool highlight__in_state(const highlight__lexer *lexer, const char *state);
/* Reads `text` as code of a language from its first state. */
void highlight__delegate(highlight__lexer *lexer, highlight__number language, pos_text text);
/* The same, going on where the last call stopped, unless `anew`. */
void highlight__continue(highlight__lexer *lexer, highlight__number language, pos_text text,
                         bool anew);

#endif
