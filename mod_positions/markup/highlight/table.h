/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - how a language is written down: what its files are made of.
 *
 * A language is a table of states; a state is a list of rules, tried in order at the place where
 * the code has been read to: a pattern, the token of what it matches (or one for each of its
 * groups), and what happens to the stack of states. What a table cannot say (a here-document ends
 * at its own name) is a function, which uses engine.h. Tokens are Rouge's, so that its themes fit.
 *
 * Patterns are PCRE2's, the library that httpd itself is linked with. They see nothing before the
 * place they are tried at; one that starts with ^ is tried at the start of a line only.
 */
#ifndef POS_MARKUP_HIGHLIGHT_TABLE_H
#define POS_MARKUP_HIGHLIGHT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum highlight__token {
#define TOKEN(name, css_class) name,
#include "markup/highlight/tokens.def"
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

/* Names of functions and the like, in their bytewise order: for lists too long to be gone through.
 */
typedef struct highlight__builtins {
    const char *const *names;
    size_t count;
    bool nocase; /* the names are in lower case, code in any */
} highlight__builtins;

#define BUILTIN_TABLE(array, any_case)                                                             \
    {                                                                                              \
        array, sizeof(array) / sizeof(*(array)), any_case                                          \
    }

struct highlight__rule {
    highlight__kind kind;
    const char *name;      /* state, or state to include; a rule's pattern */
    const uint8_t *tokens; /* one for all, or one for each group; NULL: `call` or `words` says */
    uint8_t groups;        /* how many; 0: one token for all */
    highlight__action action;
    const char *state, *above;
    const highlight__words *words;
    bool nocase; /* words are in upper case, names in any */
    const highlight__builtins *builtins;
    highlight__token builtin_token;
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
#define WORDS_DO(pattern, list, token, ...)                                                        \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list,               \
        HIGHLIGHT_ACTION(__VA_ARGS__)                                                              \
    }
/* A name that is one of `list`'s words, or else one of `builtins`, or else a `token`. */
#define WORDS_BUILTINS(pattern, list, names, name_token, token)                                    \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list,               \
        .builtins = names, .builtin_token = name_token                                             \
    }
#define WORDS_BUILTINS_DO(pattern, list, names, name_token, token, ...)                            \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list,               \
        .builtins = names, .builtin_token = name_token, HIGHLIGHT_ACTION(__VA_ARGS__)              \
    }
#define WORDS_NOCASE(pattern, list, token)                                                         \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list,               \
        .nocase = true                                                                             \
    }
/* A name that is one of `names`, or else a `token`. */
#define BUILTINS(pattern, names, name_token, token)                                                \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .builtins = names,           \
        .builtin_token = name_token                                                                \
    }
#define BUILTINS_DO(pattern, names, name_token, token, ...)                                        \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .builtins = names,           \
        .builtin_token = name_token, HIGHLIGHT_ACTION(__VA_ARGS__)                                 \
    }
#define WORDS_NOCASE_BUILTINS(pattern, list, names, name_token, token)                             \
    {                                                                                              \
        .kind = RULES_RULE, .name = pattern, .tokens = TOKENS(token), .words = list,               \
        .nocase = true, .builtins = names, .builtin_token = name_token                             \
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

typedef struct highlight__language {
    const char *names;            /* name and aliases, separated by spaces */
    const highlight__rule *rules; /* NULL: `lex` does it all */
    const highlight__rule *base;  /* further states, of a language that this one extends */
    const char *start;            /* a state on the first one, or NULL */
    void (*lex)(highlight__lexer *lexer);
} highlight__language;

#endif
