/* SPDX-License-Identifier: Apache-2.0 */
/* What surrounds text: Markdown, Liquid, TeX, diffs, makefiles. */
#include "markup/highlight/engine.h"

/* ---- diff ---- */

static const highlight__rule diff[] = {
    STATE("root"),
    RULE("^ .*$\\n?", TEXT),
    RULE("^---$\\n?", PUNCTUATION),
    RULE("^[+>]+.*$\\n?", INSERTED),
    RULE("^[-<]+.*$\\n?", DELETED),
    RULE("^!.*$\\n?", STRONG),
    RULE("^(?:[Ii]ndex|diff).*$\\n?", HEADING),
    GROUPS("^(@@[^@]*@@)([^\\n]*\\n)", TOKENS(PUNCTUATION, TEXT)),
    RULE("^\\w.*$\\n?", PUNCTUATION),
    RULE("^=.*$\\n?", HEADING),
    RULE("\\s.*$\\n?", TEXT),
    RULES_DONE};

const highlight__language highlight__language_diff = {.names = "diff patch udiff", .rules = diff};

/* ---- make ---- */

static void shell_part(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_shell, highlight__group(lexer, 0), false);
}

static void shell_open(highlight__lexer *lexer)
{
    shell_part(lexer);
    highlight__push(lexer, "shell_expression");
}

static void recipe_end(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_shell, POS_TEXT(""), true);
    highlight__pop(lexer);
}

#define MAKE_FUNCTIONS                                                                             \
    "abspath|addprefix|addsuffix|and|basename|call|dir|error|eval|file|filter|filter-out|"         \
    "findstring|firstword|flavor|foreach|if|join|lastword|notdir|or|origin|patsubst|realpath|"     \
    "shell|sort|strip|subst|suffix|value|warning|wildcard|word|wordlist|words"
#define SHELL_STOP "\\$\\(|\\$\\{|\\(|\\)|\\}|\\\\|$"

static const highlight__rule make[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("#.*?\\n", COMMENT),
    GROUPS("([-s]?include)((?:[\\t ]+[^\\t\\n #]+)+)", TOKENS(KEYWORD, STRING_OTHER)),
    GROUPS("(ifn?def|ifn?eq)([\\t ]+)([^#\\n]+)", TOKENS(KEYWORD, TEXT, NAME_VARIABLE)),
    RULE("(?:else|endif)[\\t ]*(?=[#\\n])", KEYWORD),
    GROUPS_DO("(export)([\\t ]+)(?=[\\w${}()\\t -]+\\n)", TOKENS(KEYWORD, TEXT), PUSH, "export"),
    RULE("export[\\t ]+", KEYWORD),
    GROUPS_DO("([\\w${}().-]+)([\\t ]*)([!?:+]?=)", TOKENS(NAME_VARIABLE, TEXT, OPERATOR), PUSH,
              "shell_line"),
    RULE("\"(?:\\\\\\\\|\\\\.|[^\"\\\\])*\"", STRING_DOUBLE),
    RULE("'(?:\\\\\\\\|\\\\.|[^'\\\\])*'", STRING_SINGLE),
    GROUPS_DO("([^\\n:]+)(:+)([ \\t]*)", TOKENS(NAME_LABEL, OPERATOR, TEXT), PUSH, "header"),

    STATE("export"),
    RULE("[\\w${}()-]", NAME_VARIABLE),
    RULE_DO("\\n", TEXT, POP),
    RULE("[\\t ]+", TEXT),

    STATE("header"),
    RULE("[^,\\\\\\n#]+", NAME_FUNCTION),
    RULE(",", PUNCTUATION),
    RULE("#", COMMENT),
    RULE("\\\\\\n|\\\\.", TEXT),
    RULE_DO("\\n", TEXT, GO, "recipe"),

    STATE("recipe"),
    GROUPS("(ifn?def|ifn?eq)([\\t ]+)([^#\\n]+)(#.*)?(\\n)",
           TOKENS(KEYWORD, TEXT, NAME_VARIABLE, COMMENT, TEXT)),
    GROUPS("(else|endif)([\\t ]*)(#.*)?(\\n)", TOKENS(KEYWORD, TEXT, COMMENT, TEXT)),
    GROUPS_DO("(\\t[\\t ]*)([@-]?)", TOKENS(TEXT, PUNCTUATION), PUSH, "shell_line"),
    CALL("", recipe_end),

    STATE("shell"),
    RULE("(?i)\\$[({][\\t ]*\\w[\\w:=%.]*[\\t ]*[)}]", NAME_VARIABLE),
    GROUPS_DO("(\\$[({])([\\t ]*)(" MAKE_FUNCTIONS ")([\\t ]+)",
              TOKENS(NAME_FUNCTION, TEXT, NAME_BUILTIN, TEXT), PUSH, "shell_expression"),
    CALL("(?s)\\\\.", shell_part),
    CALL("(?s).(?:[^\\n()}$\\\\]|\\$(?![({]))*+", shell_part), /* up to what stops it */
    CALL(SHELL_STOP, shell_part),

    STATE("shell_expression"),
    CALL("[({]", shell_open),
    RULE_DO("[)}]", NAME_FUNCTION, POP),
    INCLUDE("shell"),

    STATE("shell_line"),
    RULE_DO("\\n", TEXT, POP),
    INCLUDE("shell"),
    RULES_DONE};

const highlight__language highlight__language_make = {.names = "make makefile mf gnumake bsdmake",
                                                      .rules = make};

/* ---- TeX ---- */

#define TEX_COMMAND "(?i)\\\\(?:[a-z]+|\\s+|.)"

static const highlight__rule tex[] = {
    STATE("root"),
    RULE_DO("\\\\\\[", PUNCTUATION, PUSH, "display_math"),
    RULE_DO("\\\\\\(", PUNCTUATION, PUSH, "inline_math"),
    RULE_DO("\\$\\$", PUNCTUATION, PUSH, "display_math"),
    RULE_DO("\\$", PUNCTUATION, PUSH, "inline_math"),
    RULE("\\\\(?:begin|end)\\{.*?\\}", NAME_TAG),
    GROUPS("(\\\\verb)\\b(\\S)(.*?)(\\2)",
           TOKENS(NAME_BUILTIN, KEYWORD_PSEUDO, STRING_OTHER, KEYWORD_PSEUDO)),
    RULE_DO(TEX_COMMAND, KEYWORD, PUSH, "command"),
    INCLUDE("general"),
    RULE("[^\\\\$%&_^{}]+", TEXT),

    STATE("general"),
    RULE("%.*$", COMMENT),
    RULE("[{}&_^]", PUNCTUATION),

    STATE("math"),
    RULE(TEX_COMMAND, NAME_VARIABLE),
    INCLUDE("general"),
    RULE("[0-9]+", NUMBER),
    RULE("[-=!+*/()\\[\\]]", OPERATOR),
    RULE("[^=!+*/()\\[\\]\\\\$%&_^{}0-9-]+", NAME_BUILTIN),

    STATE("inline_math"),
    RULE_DO("\\\\\\)|\\$", PUNCTUATION, POP),
    INCLUDE("math"),

    STATE("display_math"),
    RULE_DO("\\\\\\]|\\$\\$", PUNCTUATION, POP),
    RULE("\\$", NAME_BUILTIN),
    INCLUDE("math"),

    STATE("command"),
    RULE("\\[.*?\\]", NAME_ATTRIBUTE),
    RULE("\\*", KEYWORD),
    WHEN("", POP),
    RULES_DONE};

const highlight__language highlight__language_tex = {.names = "tex TeX LaTeX latex", .rules = tex};

/* ---- Markdown ---- */

static void front_matter(highlight__lexer *lexer)
{
    highlight__delegate(lexer, LANGUAGE_yaml, highlight__group(lexer, 0));
}

static void html_part(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_html, highlight__group(lexer, 0), false);
}

static void fenced_code(highlight__lexer *lexer, pos_text name, pos_text code)
{
    highlight__number number;
    bool plain, known = highlight__find(&number, &plain, pos_text_strip(name));
    if (known && !plain)
        highlight__delegate(lexer, number, code);
    else
        highlight__emit(lexer, known || pos_text_strip(name).size == 0 ? TEXT : STRING_BACKTICK,
                        code);
}

static void fence(highlight__lexer *lexer)
{
    pos_text parts[8];
    for (size_t i = 1; i < 8; i++)
        parts[i] = highlight__group(lexer, i);
    highlight__emit(lexer, TEXT, parts[1]);
    highlight__emit(lexer, PUNCTUATION, parts[2]);
    highlight__emit(lexer, NAME_LABEL, parts[3]);
    if (parts[5].size)
        fenced_code(lexer, parts[3], parts[5]);
    highlight__emit(lexer, TEXT, parts[6]);
    if (parts[7].size) {
        highlight__emit(lexer, PUNCTUATION, parts[7]);
        return;
    }
    lexer->memory.fence = parts[2];
    highlight__push(lexer, "open_fence");
}

static void fence_line(highlight__lexer *lexer)
{
    pos_text indent = highlight__group(lexer, 1), rest = highlight__group(lexer, 2);
    pos_text mark = lexer->memory.fence;
    if (!pos_text_starts(rest, mark))
        return;
    highlight__emit(lexer, TEXT, indent);
    highlight__emit(lexer, PUNCTUATION, pos_text_slice(rest, 0, mark.size));
    lexer->at -= rest.size - mark.size;
    highlight__pop(lexer);
}

#define ANY "(?:\\\\.|[^\\\\\\n])"

static const highlight__rule markdown[] = {
    STATE("root"),
    CALL("\\A(?s:---\\s*\\n.*?\\n?)^(?:---\\s*$\\n?)", front_matter),
    RULE("\\\\.", STRING_ESCAPE),
    RULE("^[\\S ]+\\n---*\\n", HEADING),
    RULE("^[\\S ]+\\n===*\\n", SUBHEADING),
    RULE("^#(?=[^#]).*?$", HEADING),
    RULE("^##*.*?$", SUBHEADING),
    CALL("^([ \\t]*)(`{3,}|~{3,})([^\\n]*\\n)((?s:(.*?))(\\n\\1)(\\2))?", fence),
    RULE("\\n\\n(?:(?:    |\\t).*?\\n|\\n)+", STRING_BACKTICK),
    RULE("(`{1,20})(?:" ANY "|\\n)+?\\1", STRING_BACKTICK),
    RULE("^(?:\\s*[*]){3,}\\s*$", PUNCTUATION),
    RULE("^(?:\\s*[-]){3,}\\s*$", PUNCTUATION),
    RULE("^\\s*[*+-](?=\\s)", PUNCTUATION),
    RULE("^\\s*\\d+\\.", PUNCTUATION),
    RULE("^\\s*>.*?$", TRACEBACK),
    GROUPS_DO("^(\\s*)(\\[)(" ANY "+?)(\\])(\\s*)(:)",
              TOKENS(TEXT, PUNCTUATION, STRING_SYMBOL, PUNCTUATION, TEXT, PUNCTUATION), PUSH2,
              "title", "url"),
    GROUPS_DO("(!?\\[)(" ANY "*?|[^\\]]*?)(\\])(?=[\\[(])",
              TOKENS(PUNCTUATION, NAME_VARIABLE, PUNCTUATION), PUSH, "link"),
    RULE("[*][*]" ANY "*?[*][*]", STRONG),
    RULE("__" ANY "*?__", STRONG),
    RULE("[*]" ANY "*?[*]", EMPHASIS),
    RULE("_" ANY "*?_", EMPHASIS),
    RULE("<.*?@.+[.].+>", NAME_VARIABLE),
    RULE("<(?:https?|mailto|ftp)://" ANY "*?>", NAME_VARIABLE),
    RULE("[^\\\\`\\[*\\n&<]+", TEXT),
    CALL("&\\S*;", html_part),
    CALL("<" ANY "*?>", html_part),
    RULE("[&<\\[]", TEXT),
    RULE("\\n", TEXT),

    STATE("open_fence"),
    CALL("^([ \\t]*)([`~]+)", fence_line),
    RULE("^.*\\n", TEXT),

    STATE("link"),
    GROUPS_DO("(\\[)(" ANY "*?)(\\])", TOKENS(PUNCTUATION, STRING_SYMBOL, PUNCTUATION), POP),
    RULE_DO("[(]", PUNCTUATION, PUSH2, "inline_title", "inline_url"),
    RULE("[ \\t]+", TEXT),
    WHEN("", POP),

    STATE("url"),
    RULE("[ \\t]+", TEXT),
    GROUPS_DO("(<)(" ANY "*?)(>)", TOKENS(NAME_TAG, STRING_OTHER, NAME_TAG), POP),
    RULE_DO("\\S+", STRING_OTHER, POP),

    STATE("title"),
    RULE("\"" ANY "*?\"", NAME_NAMESPACE),
    RULE("'" ANY "*?'", NAME_NAMESPACE),
    RULE("[(]" ANY "*?[)]", NAME_NAMESPACE),
    RULE("\\s*(?=[\"'()])", TEXT),
    WHEN("", POP),

    STATE("inline_title"),
    RULE_DO("[)]", PUNCTUATION, POP),
    INCLUDE("title"),

    STATE("inline_url"),
    RULE_DO("[^<\\s)]+", STRING_OTHER, POP),
    RULE("\\s+", TEXT),
    INCLUDE("url"),
    RULES_DONE};

const highlight__language highlight__language_markdown = {.names = "markdown md mkd",
                                                          .rules = markdown};

/* ---- Liquid ---- */

static highlight__token quoted_or(pos_text text, highlight__token otherwise)
{
    size_t single = pos_text_find_char(text, '\'', 0), twice = pos_text_find_char(text, '"', 0);
    if (single != POS_NOT_FOUND && pos_text_find_char(text, '\'', single + 1) != POS_NOT_FOUND)
        return STRING_SINGLE;
    if (twice != POS_NOT_FOUND && pos_text_find_char(text, '"', twice + 1) != POS_NOT_FOUND)
        return STRING_DOUBLE;
    return otherwise;
}

static void liquid_cycle(highlight__lexer *lexer)
{
    highlight__token name = quoted_or(highlight__group(lexer, 3), NAME_ATTRIBUTE);
    const highlight__token tokens[] = {NAME_TAG,   WHITESPACE,  name,
                                       WHITESPACE, PUNCTUATION, WHITESPACE};
    for (size_t i = 0; i < 6; i++)
        highlight__emit(lexer, tokens[i], highlight__group(lexer, i + 1));
    highlight__push(lexer, "variable_markup");
}

static void liquid_for(highlight__lexer *lexer)
{
    highlight__token list = quoted_or(highlight__group(lexer, 7), NAME_VARIABLE);
    const highlight__token tokens[] = {NAME_TAG, WHITESPACE, NAME_VARIABLE, WHITESPACE,
                                       NAME_TAG, WHITESPACE, list,          WHITESPACE};
    for (size_t i = 0; i < 8; i++)
        highlight__emit(lexer, tokens[i], highlight__group(lexer, i + 1));
    highlight__push(lexer, "markup");
}

#define TAG_END "(-?%\\})"

static const highlight__rule liquid[] = {
    STATE("root"),
    RULE("[^{]+", TEXT),
    GROUPS_DO("(\\{%-?)(\\s*)", TOKENS(PUNCTUATION, WHITESPACE), PUSH, "tag"),
    GROUPS_DO("(\\{\\{-?)(\\s*)", TOKENS(PUNCTUATION, WHITESPACE), PUSH, "output"),
    RULE("\\{", TEXT),

    STATE("tag"),
    RULE_DO("(?:if|elsif|unless|case)\\b", KEYWORD_RESERVED, PUSH, "condition"),
    RULE_DO("when\\b", KEYWORD_RESERVED, PUSH, "when"),
    GROUPS_DO("(else)(\\s*)" TAG_END, TOKENS(KEYWORD_RESERVED, WHITESPACE, PUNCTUATION), POP),
    GROUPS_DO("(capture|(?:in|de)crement)(\\s+)([^\\s%]+)(\\s*)" TAG_END,
              TOKENS(NAME_TAG, WHITESPACE, NAME_VARIABLE, WHITESPACE, PUNCTUATION), POP),
    GROUPS_DO("(comment)(\\s*)" TAG_END, TOKENS(NAME_TAG, WHITESPACE, PUNCTUATION), PUSH,
              "comment"),
    GROUPS_DO("(raw)(\\s*)" TAG_END, TOKENS(NAME_TAG, WHITESPACE, PUNCTUATION), PUSH, "raw"),
    GROUPS_DO("(end(?:if|unless|case))(\\s*)" TAG_END,
              TOKENS(KEYWORD_RESERVED, WHITESPACE, PUNCTUATION), POP),
    GROUPS_DO("(end[^\\s%]+)(\\s*)" TAG_END, TOKENS(NAME_TAG, WHITESPACE, PUNCTUATION), POP),
    RULE_DO("(?:assign|echo)\\b", NAME_TAG, PUSH, "assign"),
    RULE_DO("(?:include|render)\\b", NAME_TAG, PUSH, "include"),
    CALL("(cycle)(\\s+)(?:([^\\s:]*)(\\s*)(:))?(\\s*)", liquid_cycle),
    CALL("(for|tablerow)(\\s+)([\\w-]+)(\\s+)(in)(\\s+)"
         "((?:[^\\s%,|'\"]|\"[^\"]*\"|'[^']*')+)(\\s*)",
         liquid_for),
    GROUPS_DO("([^\\s%]+)(\\s*)", TOKENS(NAME_TAG, WHITESPACE), PUSH, "markup"),

    STATE("output"),
    GROUPS_DO("(\\|)(\\s*)([a-zA-Z_][^\\s}|:]*)", TOKENS(PUNCTUATION, WHITESPACE, NAME_FUNCTION),
              PUSH, "filters"),
    INCLUDE("output_end"),
    INCLUDE("generic"),

    STATE("filters"),
    GROUPS("(\\|)(\\s*)([a-zA-Z_][^\\s%}|:]*)", TOKENS(PUNCTUATION, WHITESPACE, NAME_FUNCTION)),
    INCLUDE("output_end"),
    INCLUDE("tag_end"),
    INCLUDE("variable_parameters"),

    STATE("condition"),
    RULE("[=!]=|[<>]=?", OPERATOR),
    RULE("(?:and|or|contains)\\b", OPERATOR_WORD),
    INCLUDE("tag_end"),
    INCLUDE("generic"),

    STATE("when"),
    INCLUDE("tag_end"),
    INCLUDE("generic"),

    STATE("output_end"),
    RULE_DO("-?\\}\\}", PUNCTUATION, RESET),

    STATE("tag_end"),
    RULE_DO("-?%\\}", PUNCTUATION, RESET),

    STATE("parameters"),
    INCLUDE("whitespace"),
    INCLUDE("constants"),
    INCLUDE("strings"),
    INCLUDE("numbers"),
    GROUPS("([^\\s=:]+)(\\s*)(=|:)", TOKENS(NAME_ATTRIBUTE, WHITESPACE, OPERATOR)),
    RULE("[,:]", PUNCTUATION),

    STATE("variable_parameters"),
    INCLUDE("parameters"),
    INCLUDE("variables"),
    RULE("\\S+", TEXT),

    STATE("markup"),
    RULE("reversed\\b", NAME_ATTRIBUTE),
    INCLUDE("tag_end"),
    INCLUDE("parameters"),
    RULE("\\S+", TEXT),

    STATE("variable_markup"),
    INCLUDE("tag_end"),
    INCLUDE("variable_parameters"),

    STATE("constants"),
    RULE("(?:false|true|nil)\\b", KEYWORD_CONSTANT),

    STATE("variables"),
    RULE("(?:empty|blank|forloop\\.[^\\s%}|:]+)\\b", NAME_BUILTIN),
    RULE("\\.(?=\\w)|\\[|\\]", PUNCTUATION),
    RULE("(?:first|last|size)\\b", NAME_FUNCTION),
    RULE("[a-zA-Z_][\\w-]*\\??", NAME_VARIABLE),

    STATE("strings"),
    RULE("'[^']*'", STRING_SINGLE),
    RULE("\"[^\"]*\"", STRING_DOUBLE),

    STATE("numbers"),
    RULE("-", OPERATOR),
    RULE("\\d+\\.\\d+", NUMBER_FLOAT),
    RULE("\\d+", NUMBER_INTEGER),

    STATE("generic"),
    INCLUDE("whitespace"),
    INCLUDE("constants"),
    INCLUDE("strings"),
    INCLUDE("numbers"),
    INCLUDE("variables"),

    STATE("whitespace"),
    RULE("[ \\t]+", WHITESPACE),

    STATE("comment"),
    RULE("[^{]+", COMMENT),
    GROUPS_DO("(\\{%-?)(\\s*)(endcomment)(\\s*)" TAG_END,
              TOKENS(PUNCTUATION, WHITESPACE, NAME_TAG, WHITESPACE, PUNCTUATION), RESET),
    RULE("\\{", COMMENT),

    STATE("raw"),
    RULE("[^{]+", TEXT),
    GROUPS_DO("(\\{%-?)(\\s*)(endraw)(\\s*)" TAG_END,
              TOKENS(PUNCTUATION, WHITESPACE, NAME_TAG, WHITESPACE, PUNCTUATION), RESET),
    RULE("\\{", TEXT),

    STATE("assign"),
    RULE("=", OPERATOR),
    GROUPS_DO("(\\|)(\\s*)([a-zA-Z_][^\\s%|:]*)", TOKENS(PUNCTUATION, WHITESPACE, NAME_FUNCTION),
              PUSH, "filters"),
    INCLUDE("tag_end"),
    INCLUDE("generic"),

    STATE("include"),
    GROUPS_DO("(\\{\\{-?)(\\s*)", TOKENS(PUNCTUATION, WHITESPACE), PUSH, "inner_output"),
    RULE("(?:with|for)\\b", NAME_TAG),
    RULE("[/\\w-]+(?:\\.[\\w-]+)+\\b", TEXT),
    INCLUDE("variable_markup"),

    STATE("inner_output"),
    GROUPS("(\\|)(\\s*)([a-zA-Z_][^\\s}|:]*)", TOKENS(PUNCTUATION, WHITESPACE, NAME_FUNCTION)),
    RULE_DO("-?\\}\\}", PUNCTUATION, POP),
    INCLUDE("variable_parameters"),
    RULES_DONE};

const highlight__language highlight__language_liquid = {.names = "liquid", .rules = liquid};
