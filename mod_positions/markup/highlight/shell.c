/* SPDX-License-Identifier: Apache-2.0 */
/* The shell: scripts, and sessions at a console. */
#include "markup/highlight/engine.h"

/* ---- scripts: POSIX.1-2017, XCU 2, and the GNU Bash manual ---- */

#define SHELL_KEYWORDS                                                                             \
    "case|continue|do|done|elif|else|esac|fi|for|function|if|in|return|select|then|until|while"
/* What the shell itself does, then GNU coreutils and what is always beside them. */
#define SHELL_BUILTINS                                                                             \
    "alias|bg|bind|break|builtin|caller|cd|command|compgen|complete|declare|dirs|disown|enable|"   \
    "eval|exec|exit|export|false|fc|fg|getopts|hash|help|history|jobs|kill|let|local|logout|"      \
    "mapfile|popd|pushd|pwd|read|readonly|set|shift|shopt|source|suspend|test|time|times|trap|"    \
    "true|type|typeset|ulimit|umask|unalias|unset|wait|"                                           \
    "arch|awk|b2sum|base32|base64|basename|cat|chcon|chgrp|chmod|chown|chroot|cksum|comm|cp|"      \
    "csplit|cut|date|dd|df|dir|dircolors|dirname|du|echo|env|expand|export|expr|factor|fmt|fold|"  \
    "grep|groups|gunzip|gzip|head|hostid|hostname|id|install|join|link|ln|logname|ls|md5sum|"      \
    "mkdir|mkfifo|mknod|mktemp|mv|nice|nl|nohup|nproc|numfmt|od|paste|pathchk|pr|printenv|printf|" \
    "ptx|readlink|realpath|rm|rmdir|runcon|sed|seq|sha1sum|sha224sum|sha256sum|sha384sum|"         \
    "sha512sum|shred|shuf|sleep|sort|split|stat|stdbuf|stty|sudo|sum|sync|tac|tail|tar|tee|"       \
    "timeout|touch|tr|truncate|tsort|tty|uname|unexpand|uniq|unlink|uptime|users|vdir|wc|who|"     \
    "whoami|yes"
/* Spaces belong to a word that another one follows. */
#define SHELL_WORD(words) "(?:" words ")\\b(?:\\s+\\b)?"

#define MAX_HEREDOCS 8

/* 2.7.4: the lines up to the delimiter are the here-document. */
static void shell_heredoc(highlight__lexer *lexer)
{
    static const highlight__token tokens[] = {OPERATOR, TEXT, STRING_HEREDOC, NAME_CONSTANT,
                                              STRING_HEREDOC};
    highlight__memory *memory = &lexer->memory;
    for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++)
        highlight__emit(lexer, tokens[i], highlight__group(lexer, i + 1));
    if (memory->heredoc_count == MAX_HEREDOCS)
        return;
    memory->heredocs[memory->heredoc_count++] = highlight__group(lexer, 4);
    highlight__push(lexer, "heredoc");
}

static void shell_heredoc_word(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    bool ends =
        memory->heredoc_count > 0 &&
        pos_text_equal(highlight__group(lexer, 1), memory->heredocs[memory->heredoc_count - 1]);
    highlight__emit(lexer, ends ? NAME_CONSTANT : STRING_HEREDOC, highlight__group(lexer, 0));
    if (!ends)
        return;
    memory->heredoc_count--;
    highlight__pop(lexer);
}

static const highlight__rule shell[] = {
    STATE("root"), RULE("#[^\\n]*", COMMENT), RULE("\\s+", TEXT),
    RULE_DO(SHELL_WORD("case"), KEYWORD, PUSH, "case"), RULE(SHELL_WORD(SHELL_KEYWORDS), KEYWORD),
    RULE("(?:" SHELL_BUILTINS ")\\b(?![.-])(?:\\s+\\b)?|\\.(?=\\s)", NAME_BUILTIN),
    GROUPS("([A-Za-z_]\\w*)(=)", TOKENS(NAME_VARIABLE, OPERATOR)),
    CALL("(<<-?)([ \\t]*)(['\"\\\\]?)(\\w+)(['\"]?)", shell_heredoc),
    RULE("<<<|>>?|&&|\\|\\||\\[\\[?|\\]\\]?|[!=]=?|[{}]", OPERATOR),
    RULE_DO("\\(", OPERATOR, PUSH, "parentheses"), RULE("\\)", OPERATOR), RULE("\\*", KEYWORD),
    RULE(";", PUNCTUATION), RULE("--?[\\w-]+|--", NAME_TAG), INCLUDE("expansion"),
    INCLUDE("command_quotes"), INCLUDE("quotes"), INCLUDE("escape"),
    RULE("[^\\s*=;{}()$\"'`\\\\<]+|<", TEXT),

    STATE("parentheses"), RULE_DO("\\)", OPERATOR, POP), INCLUDE("root"),

    /* 2.9.4.3: patterns end with a parenthesis of their own */
    STATE("case"), RULE_DO("esac\\b", KEYWORD, POP), RULE("\\|(?!\\|)", PUNCTUATION),
    RULE("\\(", OPERATOR), RULE_DO("\\)", PUNCTUATION, PUSH, "branch"), INCLUDE("root"),

    STATE("branch"), RULE_DO(";;&?|;&", PUNCTUATION, POP),
    RULE_DO(SHELL_WORD("esac"), KEYWORD, POP2), INCLUDE("root"),

    STATE("escape"), RULE("\\\\.?", STRING_ESCAPE),

    /* 2.6 */
    STATE("expansion"), RULE_DO("\\$\\(\\(", KEYWORD, PUSH, "arithmetic"),
    RULE_DO("\\$\\(", STRING_INTERPOL, PUSH, "command"),
    RULE_DO("\\$\\{#?", KEYWORD, PUSH, "parameter"),
    RULE("[$]#?(?:\\w+|[^\\w\"'#])", NAME_VARIABLE),

    STATE("arithmetic"), RULE_DO("\\)\\)", KEYWORD, POP),
    RULE("[-+*/%&|^]|\\*\\*|\\|\\||<<|>>", OPERATOR), RULE("\\d+", NUMBER), INCLUDE("root"),

    STATE("command"), RULE_DO("\\)", STRING_INTERPOL, POP), INCLUDE("root"),

    STATE("parameter"), RULE_DO("\\}", KEYWORD, POP), RULE(":-", KEYWORD),
    RULE("\\w+", NAME_VARIABLE), RULE("[^:}\"'`$]+", PUNCTUATION), INCLUDE("root"),

    STATE("command_quotes"), RULE_DO("`", STRING_BACKTICK, PUSH, "backticks"),

    STATE("backticks"), RULE_DO("`", STRING_BACKTICK, POP), INCLUDE("root"),

    /* 2.2 */
    STATE("quotes"), RULE_DO("\\$?\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("\\$'", STRING_SINGLE, PUSH, "escaped_quotes"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),

    STATE("double_quotes"), RULE_DO("[$]?\"", STRING_DOUBLE, POP), INCLUDE("escape"),
    INCLUDE("expansion"), INCLUDE("command_quotes"), RULE("[^\"`\\\\$]+|\\$", STRING_DOUBLE),

    STATE("escaped_quotes"), RULE_DO("'", STRING_SINGLE, POP), INCLUDE("escape"),
    RULE("[^'\\\\]+", STRING_SINGLE),

    STATE("single_quotes"), RULE_DO("'", STRING_SINGLE, POP), RULE("[^']+", STRING_SINGLE),

    STATE("heredoc"), CALL("^\\s*(\\w+)\\s*(?=\\n|\\z)\\n?", shell_heredoc_word), INCLUDE("escape"),
    INCLUDE("expansion"), RULE("[^\\\\$\\n]*\\n|[^\\\\$\\n]+|\\$", STRING_HEREDOC), RULES_DONE};

const highlight__language highlight__language_shell = {.names = "shell bash zsh ksh sh",
                                                       .rules = shell};

/* ---- sessions: a prompt and what is typed, or what comes back ---- */

static void console_input(highlight__lexer *lexer)
{
    highlight__emit(lexer, PROMPT, highlight__group(lexer, 1));
    highlight__emit(lexer, WHITESPACE, highlight__group(lexer, 2));
    highlight__continue(lexer, LANGUAGE_shell, highlight__group(lexer, 3), false);
}

static const highlight__rule console[] = {
    STATE("root"),
    RULE("\\.{3,}\\n", COMMENT),
    GROUPS("([^$#>;\\n]*[$#>;])([ \\t]*\\n)", TOKENS(PROMPT, WHITESPACE)),
    CALL("([^$#>;\\n]*[$#>;])([ \\t]*)([^\\n]*\\n?)", console_input),
    RULE("[^\\n]*\\n|[^\\n]+", OUTPUT),
    RULES_DONE};

const highlight__language highlight__language_console = {
    .names = "console terminal shell_session shell-session", .rules = console};
