/* SPDX-License-Identifier: Apache-2.0 */
/* Shells, and sessions with them. */
#include "markup/highlight/engine.h"

#define KEYWORDS                                                                                   \
    "if|fi|else|while|do|done|for|then|return|function|select|continue|until|esac|elif|in"
#define BUILTINS                                                                                   \
    "alias|bg|bind|break|builtin|caller|cd|command|compgen|complete|declare|dirs|disown|enable|"   \
    "eval|exec|exit|export|false|fc|fg|getopts|hash|help|history|jobs|let|local|logout|mapfile|"   \
    "popd|pushd|pwd|read|readonly|set|shift|shopt|source|suspend|test|time|times|trap|true|type|"  \
    "typeset|ulimit|umask|unalias|unset|wait|"                                                     \
    "cat|tac|nl|od|base32|base64|fmt|pr|fold|head|tail|split|csplit|wc|sum|cksum|b2sum|md5sum|"    \
    "sha1sum|sha224sum|sha256sum|sha384sum|sha512sum|sort|shuf|uniq|comm|ptx|tsort|cut|paste|"     \
    "join|tr|expand|unexpand|ls|dir|vdir|dircolors|cp|dd|install|mv|rm|shred|link|ln|mkdir|"       \
    "mkfifo|mknod|readlink|rmdir|unlink|chown|chgrp|chmod|touch|df|du|stat|sync|truncate|echo|"    \
    "printf|yes|expr|tee|basename|dirname|pathchk|mktemp|realpath|stty|printenv|tty|id|logname|"   \
    "whoami|groups|users|who|date|arch|nproc|uname|hostname|hostid|uptime|chcon|runcon|chroot|"    \
    "env|nice|nohup|stdbuf|timeout|kill|sleep|factor|numfmt|seq|tar|grep|sudo|awk|sed|gzip|gunzip"

/* << name: remembers what ends the document. */
static void heredoc(highlight__lexer *lexer)
{
    static const highlight__token tokens[] = {OPERATOR,       TEXT,          STRING_HEREDOC,
                                              STRING_HEREDOC, NAME_CONSTANT, STRING_HEREDOC};
    for (size_t i = 0; i < 6; i++)
        highlight__emit(lexer, tokens[i], highlight__group(lexer, i + 1));
    lexer->memory.heredocs[0] = highlight__group(lexer, 5);
    highlight__push(lexer, "heredoc");
}

static void heredoc_end(highlight__lexer *lexer)
{
    bool ends = pos_text_equal(highlight__group(lexer, 1), lexer->memory.heredocs[0]);
    highlight__emit(lexer, ends ? NAME_CONSTANT : STRING_HEREDOC, highlight__group(lexer, 0));
    if (!ends)
        return;
    highlight__pop(lexer);
    highlight__pop(lexer);
}

static const highlight__rule shell[] = {STATE("root"),
                                        INCLUDE("basic"),
                                        INCLUDE("data"),

                                        STATE("basic"),
                                        RULE("#.*$", COMMENT),
                                        RULE("\\b(?:" KEYWORDS ")\\s*\\b", KEYWORD),
                                        RULE_DO("\\bcase\\b", KEYWORD, PUSH, "case"),
                                        RULE("\\b(?:" BUILTINS ")\\s*\\b(?!\\.|-)", NAME_BUILTIN),
                                        RULE("[.](?=\\s)", NAME_BUILTIN),
                                        GROUPS("(\\b\\w+)(=)", TOKENS(NAME_VARIABLE, OPERATOR)),
                                        RULE("[\\[\\]{}()!=>]|&&|\\|\\||<<<", OPERATOR),
                                        CALL("(<<-?)(\\s*)(['\"]?)(\\\\?)(\\w+)(\\3)", heredoc),

                                        STATE("heredoc"),
                                        RULE_DO("\\n", STRING_HEREDOC, PUSH, "heredoc_line"),
                                        RULE("[^$\\n\\\\]+", STRING_HEREDOC),
                                        INCLUDE("interpolation"),
                                        RULE("[$]", STRING_HEREDOC),

                                        STATE("heredoc_line"),
                                        CALL("\\s*(\\w+)\\s*\\n", heredoc_end),
                                        WHEN("", POP),

                                        STATE("double_quotes"),
                                        RULE_DO("(?:\\$#?)?\"", STRING_DOUBLE, POP),
                                        INCLUDE("interpolation"),
                                        RULE("[^\"`\\\\$]+", STRING_DOUBLE),

                                        STATE("ansi_string"),
                                        RULE("\\\\.", STRING_ESCAPE),
                                        RULE("[^\\\\']+", STRING_SINGLE),
                                        INCLUDE("single_quotes"),

                                        STATE("single_quotes"),
                                        RULE_DO("'", STRING_SINGLE, POP),
                                        RULE("[^']+", STRING_SINGLE),

                                        STATE("data"),
                                        RULE("\\s+", TEXT),
                                        RULE("\\\\.", STRING_ESCAPE),
                                        RULE_DO("\\$?\"", STRING_DOUBLE, PUSH, "double_quotes"),
                                        RULE_DO("\\$'", STRING_SINGLE, PUSH, "ansi_string"),
                                        RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
                                        RULE("\\*", KEYWORD),
                                        RULE(";", PUNCTUATION),
                                        RULE("--?[\\w-]+", NAME_TAG),
                                        RULE("[^=*\\s{}()$\"'`;\\\\<]+", TEXT),
                                        RULE("\\d+(?= |\\Z)", NUMBER),
                                        RULE("<", TEXT),
                                        INCLUDE("interpolation"),

                                        STATE("curly"),
                                        RULE_DO("}", KEYWORD, POP),
                                        RULE(":-", KEYWORD),
                                        RULE("[a-zA-Z0-9_]+", NAME_VARIABLE),
                                        RULE("[^}:\"`'$]+", PUNCTUATION),
                                        INCLUDE("root"),

                                        STATE("parentheses"),
                                        RULE_DO("\\)", STRING_INTERPOL, POP),
                                        RULE_DO("\\(", OPERATOR, PUSH, "inner_parentheses"),
                                        INCLUDE("root"),

                                        STATE("inner_parentheses"),
                                        RULE_DO("\\(", OPERATOR, AGAIN),
                                        RULE_DO("\\)", OPERATOR, POP),
                                        INCLUDE("root"),

                                        STATE("math"),
                                        RULE_DO("\\)\\)", KEYWORD, POP),
                                        RULE("[-+*/%^|&!]|\\*\\*|\\|\\|", OPERATOR),
                                        RULE("\\d+(?:#\\w+)?", NUMBER),
                                        INCLUDE("root"),

                                        STATE("case"),
                                        RULE_DO("\\besac\\b", KEYWORD, POP),
                                        RULE("\\|", PUNCTUATION),
                                        RULE_DO("\\)", PUNCTUATION, PUSH, "case_branch"),
                                        INCLUDE("root"),

                                        STATE("case_branch"),
                                        RULE_DO(";;", PUNCTUATION, POP),
                                        INCLUDE("root"),

                                        STATE("backticks"),
                                        RULE_DO("`", STRING_BACKTICK, POP),
                                        INCLUDE("root"),

                                        STATE("interpolation"),
                                        RULE("\\\\$", STRING_ESCAPE),
                                        RULE("\\\\.", STRING_ESCAPE),
                                        RULE_DO("\\$\\(\\(", KEYWORD, PUSH, "math"),
                                        RULE_DO("\\$\\(", STRING_INTERPOL, PUSH, "parentheses"),
                                        RULE_DO("\\$\\{#?", KEYWORD, PUSH, "curly"),
                                        RULE_DO("`", STRING_BACKTICK, PUSH, "backticks"),
                                        RULE("\\$#?(?:\\w+|.)", NAME_VARIABLE),
                                        RULE("\\$[*@]", NAME_VARIABLE),
                                        RULES_DONE};

const highlight__language highlight__language_shell = {.names = "shell bash zsh ksh sh",
                                                       .rules = shell};

/* ---- sessions ---- */

static size_t line_end(pos_text text, size_t at)
{
    size_t end = pos_text_find_char(text, '\n', at);
    return end == POS_NOT_FOUND ? text.size : end + 1;
}

/* "..." or "<...>" alone on a line: something was left out. */
static bool is_snip(pos_text line)
{
    line = pos_text_strip(line);
    if (line.size > 2 && line.data[0] == '<' && line.data[line.size - 1] == '>')
        line = pos_text_slice(line, 1, line.size - 1);
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != '.')
            return false;
    return line.size > 0;
}

/* A prompt ends with the first of $ # > ; on the line. */
static size_t prompt_size(pos_text line)
{
    for (size_t i = 0; i < line.size; i++)
        if (strchr("$#>;", line.data[i]) && line.data[i])
            return i + 1;
    return 0;
}

static void session_line(highlight__lexer *lexer, pos_text line, bool *shell_goes_on)
{
    size_t prompt = is_snip(line) ? 0 : prompt_size(line);
    if (prompt == 0) {
        highlight__emit(lexer, is_snip(line) ? COMMENT : OUTPUT, line);
        *shell_goes_on = false;
        return;
    }
    size_t command = prompt;
    while (command < line.size && pos_is_space(line.data[command]))
        command++;
    highlight__emit(lexer, PROMPT, pos_text_slice(line, 0, prompt));
    highlight__emit(lexer, WHITESPACE, pos_text_slice(line, prompt, command));
    highlight__continue(lexer, LANGUAGE_shell, pos_text_slice(line, command, line.size),
                        !*shell_goes_on);
    *shell_goes_on = true;
}

static void session(highlight__lexer *lexer)
{
    bool shell_goes_on = false;
    while (lexer->at < lexer->text.size) {
        size_t end = line_end(lexer->text, lexer->at);
        session_line(lexer, pos_text_slice(lexer->text, lexer->at, end), &shell_goes_on);
        lexer->at = end;
    }
}

const highlight__language highlight__language_console = {
    .names = "console terminal shell_session shell-session", .lex = session};
