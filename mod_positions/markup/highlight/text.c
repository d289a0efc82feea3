/* SPDX-License-Identifier: Apache-2.0 */
/* What surrounds text and code: Markdown, Liquid, TeX, diffs, makefiles. */
#include "markup/highlight/engine.h"

/* ---- diffs: GNU diffutils' manual, "Detailed Description of … Format" ---- */

/* A line's first character says what it is; what tools write around them is read as a range. */
static const highlight__rule diff[] = {
    STATE("root"),
    RULE("^---\\n", PUNCTUATION),
    RULE("^[-<][^\\n]*\\n?", DELETED),
    RULE("^[+>][^\\n]*\\n?", INSERTED),
    RULE("^![^\\n]*\\n?", STRONG),
    RULE("^(?:=|diff|[Ii]ndex)[^\\n]*\\n?", HEADING),
    GROUPS("^(@@[^@\\n]*@@)([^\\n]*\\n?)", TOKENS(PUNCTUATION, TEXT)),
    RULE("^\\w[^\\n]*\\n?", PUNCTUATION),
    RULE("\\s[^\\n]*\\n?", TEXT),
    RULES_DONE};

const highlight__language highlight__language_diff = {.names = "diff patch udiff", .rules = diff};

/* ---- makefiles: gnu.org/software/make/manual, 3.1, 4.2, 6 and 8 ---- */

static void make_shell(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_shell, highlight__group(lexer, 0), false);
}

static void make_open(highlight__lexer *lexer)
{
    make_shell(lexer);
    highlight__push(lexer, "call");
}

/* Each recipe is a shell of its own. */
static void make_recipe_end(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_shell, POS_TEXT(""), true);
    highlight__pop(lexer);
}

#define MAKE_FUNCTIONS                                                                             \
    "abspath|addprefix|addsuffix|and|basename|call|dir|error|eval|file|filter|filter-out|"         \
    "findstring|firstword|flavor|foreach|if|join|lastword|notdir|or|origin|patsubst|realpath|"     \
    "shell|sort|strip|subst|suffix|value|warning|wildcard|word|wordlist|words"

static const highlight__rule make[] = {
    STATE("root"), RULE("\\s+", TEXT), RULE("#[^\\n]*\\n?", COMMENT),
    GROUPS("([-s]?include)((?:[ \\t]+[^\\s#]+)+)", TOKENS(KEYWORD, STRING_OTHER)),
    GROUPS("(ifn?def|ifn?eq)([ \\t]+)([^#\\n]+)", TOKENS(KEYWORD, TEXT, NAME_VARIABLE)),
    RULE("(?:else|endif)(?=[ \\t]*(?:[#\\n]|\\z))[ \\t]*", KEYWORD),
    GROUPS_DO("(export)([ \\t]+)(?=[\\w${}() \\t-]+\\n)", TOKENS(KEYWORD, TEXT), PUSH, "export"),
    RULE("export[ \\t]+", KEYWORD),
    GROUPS_DO("([\\w${}().-]+)([ \\t]*)([!?:+]?=)", TOKENS(NAME_VARIABLE, TEXT, OPERATOR), PUSH,
              "line"),
    RULE("\"(?:[^\"\\\\]|\\\\.)*\"", STRING_DOUBLE), RULE("'(?:[^'\\\\]|\\\\.)*'", STRING_SINGLE),
    GROUPS_DO("([^\\n:]+)(:+)([ \\t]*)", TOKENS(NAME_LABEL, OPERATOR, TEXT), PUSH, "header"),

    STATE("export"), RULE("[\\w${}()-]+", NAME_VARIABLE), RULE("[ \\t]+", TEXT),
    RULE_DO("\\n", TEXT, POP),

    STATE("header"), RULE("[^,\\\\\\n#]+", NAME_FUNCTION), RULE(",", PUNCTUATION),
    RULE("#", COMMENT), RULE("\\\\(?s:.)", TEXT), RULE_DO("\\n", TEXT, GO, "recipe"),

    STATE("recipe"),
    GROUPS("^(ifn?def|ifn?eq)([ \\t]+)([^#\\n]+)(#[^\\n]*)?(\\n)",
           TOKENS(KEYWORD, TEXT, NAME_VARIABLE, COMMENT, TEXT)),
    GROUPS("^(else|endif)([ \\t]*)(#[^\\n]*)?(\\n)", TOKENS(KEYWORD, TEXT, COMMENT, TEXT)),
    GROUPS_DO("(\\t[ \\t]*)([@-]?)", TOKENS(TEXT, PUNCTUATION), PUSH, "line"),
    CALL("", make_recipe_end),

    STATE("line"), RULE_DO("\\n", TEXT, POP), INCLUDE("text"),

    /* References are make's, all else is the shell's. */
    STATE("text"), RULE("[$][({][ \\t]*\\w[\\w:=%.]*[ \\t]*[)}]", NAME_VARIABLE),
    GROUPS_DO("([$][({])([ \\t]*)(" MAKE_FUNCTIONS ")([ \\t]+)",
              TOKENS(NAME_FUNCTION, TEXT, NAME_BUILTIN, TEXT), PUSH, "call"),
    CALL("\\\\(?s:.)", make_shell),
    CALL("(?:[^\\\\\\n(){}$]|[$](?![({]))+|[(){}$\\\\]", make_shell),

    STATE("call"), CALL("[({]", make_open), RULE_DO("[)}]", NAME_FUNCTION, POP), RULE("\\n", TEXT),
    INCLUDE("text"), RULES_DONE};

const highlight__language highlight__language_make = {.names = "make makefile mf gnumake bsdmake",
                                                      .rules = make};

/* ---- TeX: The TeXbook, chapter 7, and LaTeX's environments ---- */

#define TEX_COMMAND "\\\\(?:[A-Za-z]+|\\s+|[^\\n])"

static const highlight__rule tex[] = {
    STATE("root"),
    RULE_DO("\\\\\\[|[$]{2}", PUNCTUATION, PUSH, "display_math"),
    RULE_DO("\\\\\\(|[$]", PUNCTUATION, PUSH, "math"),
    RULE("\\\\(?:begin|end)\\{[^}\\n]*\\}", NAME_TAG),
    GROUPS("(\\\\verb)([^\\w\\s*])([^\\n]*?)(\\2)",
           TOKENS(NAME_BUILTIN, KEYWORD_PSEUDO, STRING_OTHER, KEYWORD_PSEUDO)),
    RULE_DO(TEX_COMMAND, KEYWORD, PUSH, "command"),
    INCLUDE("special"),
    RULE("[^\\\\$%&_^{}]+", TEXT),

    STATE("special"),
    RULE("%[^\\n]*", COMMENT),
    RULE("[{}&_^]", PUNCTUATION),

    STATE("command"),
    RULE("\\[[^\\]\\n]*\\]", NAME_ATTRIBUTE),
    RULE("\\*", KEYWORD),
    WHEN("", POP),

    STATE("display_math"),
    RULE_DO("\\\\\\]|[$]{2}", PUNCTUATION, POP),
    RULE("[$]", NAME_BUILTIN),
    INCLUDE("formula"),

    STATE("math"),
    RULE_DO("\\\\\\)|[$]", PUNCTUATION, POP),
    INCLUDE("formula"),

    STATE("formula"),
    RULE(TEX_COMMAND, NAME_VARIABLE),
    INCLUDE("special"),
    RULE("\\d+", NUMBER),
    RULE("[-+*/=!()\\[\\]]", OPERATOR),
    RULE("[^\\\\$%&_^{}\\d+*/=!()\\[\\]-]+", NAME_BUILTIN),
    RULES_DONE};

const highlight__language highlight__language_tex = {.names = "tex TeX LaTeX latex", .rules = tex};

/* ---- Markdown: spec.commonmark.org, and front matter before it ---- */

static void markdown_front_matter(highlight__lexer *lexer)
{
    highlight__delegate(lexer, LANGUAGE_yaml, highlight__group(lexer, 0));
}

static void markdown_html(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_html, highlight__group(lexer, 0), false);
}

static void markdown_code(highlight__lexer *lexer, pos_text info, pos_text code)
{
    highlight__number number;
    bool plain, known = highlight__find(&number, &plain, info);
    if (known && !plain)
        highlight__delegate(lexer, number, code);
    else
        highlight__emit(lexer, known || info.size == 0 ? TEXT : STRING_BACKTICK, code);
}

static size_t markdown_next_line(pos_text text, size_t at)
{
    size_t end = pos_text_find_char(text, '\n', at);
    return end == POS_NOT_FOUND ? text.size : end + 1;
}

/* The start of the line that begins with `indent` and `mark`, or the end of the text; the block's
 * first line is code whatever it is. */
static size_t markdown_fence_end(const highlight__lexer *lexer, pos_text indent, pos_text mark)
{
    pos_text text = lexer->text;
    size_t at = markdown_next_line(text, lexer->at);
    while (at < text.size) {
        pos_text line = pos_text_slice(text, at, text.size);
        if (pos_text_starts(line, indent) &&
            pos_text_starts(pos_text_slice(line, indent.size, line.size), mark))
            return at;
        at = markdown_next_line(text, at);
    }
    return at;
}

/* A fenced block, up to its other fence or to the end: no other rule reads that part again. */
static void markdown_fence(highlight__lexer *lexer)
{
    pos_text indent = highlight__group(lexer, 1), mark = highlight__group(lexer, 2);
    pos_text info = highlight__group(lexer, 3);
    size_t start = lexer->at, end = markdown_fence_end(lexer, indent, mark);
    bool closed = end < lexer->text.size;
    size_t code_end = closed && end > start ? end - 1 : end;
    highlight__emit(lexer, TEXT, indent);
    highlight__emit(lexer, PUNCTUATION, mark);
    highlight__emit(lexer, NAME_LABEL, info);
    lexer->at = end;
    markdown_code(lexer, pos_text_strip(info), pos_text_slice(lexer->text, start, code_end));
    if (!closed)
        return;
    highlight__emit(lexer, TEXT, pos_text_slice(lexer->text, code_end, end + indent.size));
    highlight__emit(lexer, PUNCTUATION, mark);
    lexer->at = end + indent.size + mark.size;
}

/* Characters of a line, of which a backslash takes the next one's meaning. */
#define MARKDOWN_TEXT "(?:[^\\\\\\n]|\\\\[^\\n])"

static const highlight__rule markdown[] = {
    STATE("root"),
    CALL("\\A---\\s*\\n(?s:.*?)^---[ \\t]*(?:\\n|\\z)", markdown_front_matter),
    RULE("\\\\[^\\n]", STRING_ESCAPE),
    INCLUDE("block"),
    RULE("(`{1,20})(?:" MARKDOWN_TEXT "|\\n)+?\\1", STRING_BACKTICK),
    GROUPS_DO("(!?\\[)(" MARKDOWN_TEXT "*?|[^\\]]*)(\\])(?=[\\[(])",
              TOKENS(PUNCTUATION, NAME_VARIABLE, PUNCTUATION), PUSH, "link"),
    RULE("\\*\\*" MARKDOWN_TEXT "*?\\*\\*|__" MARKDOWN_TEXT "*?__", STRONG),
    RULE("\\*" MARKDOWN_TEXT "*?\\*|_" MARKDOWN_TEXT "*?_", EMPHASIS),
    RULE("<[^\\n]*?@[^\\n]+\\.[^\\n]+>", NAME_VARIABLE),
    RULE("<(?:https?|mailto|ftp)://" MARKDOWN_TEXT "*?>", NAME_VARIABLE),
    RULE("[^\\\\`\\[*\\n&<]+", TEXT),
    CALL("&\\S*;|<" MARKDOWN_TEXT "*?>", markdown_html),
    RULE("[&<\\[\\n]", TEXT),

    STATE("block"),
    RULE("^[^\\s][^\\n\\t]*\\n--+\\n|^#(?!#)[^\\n]*", HEADING),
    RULE("^[^\\s][^\\n\\t]*\\n==+\\n|^##[^\\n]*", SUBHEADING),
    CALL("^([ \\t]*)(`{3,}|~{3,})([^\\n]*\\n)", markdown_fence),
    RULE("\\n\\n(?:(?:    |\\t)[^\\n]*\\n|\\n)+", STRING_BACKTICK),
    RULE("^(?:\\s*\\*){3,}\\s*$|^(?:\\s*-){3,}\\s*$", PUNCTUATION),
    RULE("^\\s*[*+-](?=\\s)|^\\s*\\d+\\.", PUNCTUATION),
    RULE("^\\s*>[^\\n]*", TRACEBACK),
    GROUPS_DO("^(\\s*)(\\[)(" MARKDOWN_TEXT "+?)(\\])(\\s*)(:)",
              TOKENS(TEXT, PUNCTUATION, STRING_SYMBOL, PUNCTUATION, TEXT, PUNCTUATION), PUSH2,
              "title", "destination"),

    STATE("link"),
    RULE("[ \\t]+", TEXT),
    GROUPS_DO("(\\[)(" MARKDOWN_TEXT "*?)(\\])", TOKENS(PUNCTUATION, STRING_SYMBOL, PUNCTUATION),
              POP),
    RULE_DO("\\(", PUNCTUATION, PUSH2, "link_title", "link_destination"),
    WHEN("", POP),

    STATE("destination"),
    RULE("[ \\t]+", TEXT),
    GROUPS_DO("(<)(" MARKDOWN_TEXT "*?)(>)", TOKENS(NAME_TAG, STRING_OTHER, NAME_TAG), POP),
    RULE_DO("\\S+", STRING_OTHER, POP),
    WHEN("", POP),

    STATE("title"),
    RULE("\"" MARKDOWN_TEXT "*?\"|'" MARKDOWN_TEXT "*?'|\\(" MARKDOWN_TEXT "*?\\)", NAME_NAMESPACE),
    RULE("\\s+(?=[\"'(])", TEXT),
    WHEN("", POP),

    STATE("link_destination"),
    RULE_DO("[^<\\s)]+", STRING_OTHER, POP),
    RULE("\\s+", TEXT),
    WHEN("(?=\\))", POP),
    INCLUDE("destination"),

    STATE("link_title"),
    RULE("\\s+(?=\\))", TEXT),
    RULE_DO("\\)", PUNCTUATION, POP),
    INCLUDE("title"),
    RULES_DONE};

const highlight__language highlight__language_markdown = {.names = "markdown md mkd",
                                                          .rules = markdown};

/* ---- Liquid: shopify.github.io/liquid, and Jekyll's tags ---- */

#define LIQUID_END  "(\\s*)(-?%\\})"
#define LIQUID_NAME "[A-Za-z_][\\w-]*"
#define LIQUID_LIST(list, token)                                                                   \
    GROUPS_DO("(for|tablerow)(\\s+)([\\w-]+)(\\s+)(in)(\\s+)(" list ")(\\s*)",                     \
              TOKENS(NAME_TAG, WHITESPACE, NAME_VARIABLE, WHITESPACE, NAME_TAG, WHITESPACE, token, \
                     WHITESPACE),                                                                  \
              GO, "parameters")

static const highlight__rule liquid[] = {
    STATE("root"), RULE("[^{]+", TEXT),
    GROUPS_DO("(\\{%-?)(\\s*)", TOKENS(PUNCTUATION, WHITESPACE), PUSH, "tag"),
    GROUPS_DO("(\\{\\{-?)(\\s*)", TOKENS(PUNCTUATION, WHITESPACE), PUSH, "output"),
    RULE("\\{", TEXT),

    STATE("end"), RULE_DO("-?(?:%\\}|\\}\\})", PUNCTUATION, RESET),

    STATE("tag"), INCLUDE("end"),
    RULE_DO("(?:if|elsif|unless|case)\\b", KEYWORD_RESERVED, GO, "condition"),
    RULE_DO("when\\b", KEYWORD_RESERVED, GO, "values"),
    GROUPS_DO("(else|endif|endunless|endcase)" LIQUID_END,
              TOKENS(KEYWORD_RESERVED, WHITESPACE, PUNCTUATION), RESET),
    GROUPS_DO("(comment)" LIQUID_END, TOKENS(NAME_TAG, WHITESPACE, PUNCTUATION), GO, "comment"),
    GROUPS_DO("(raw)" LIQUID_END, TOKENS(NAME_TAG, WHITESPACE, PUNCTUATION), GO, "raw"),
    GROUPS_DO("(capture|increment|decrement)(\\s+)([^\\s%]+)",
              TOKENS(NAME_TAG, WHITESPACE, NAME_VARIABLE), GO, "parameters"),
    RULE_DO("(?:assign|echo)\\b", NAME_TAG, GO, "assignment"),
    GROUPS_DO("(include|render)(\\s+)(?=\\{\\{)", TOKENS(NAME_TAG, WHITESPACE), PUSH, "included"),
    GROUPS_DO("(include|render)(\\s+)", TOKENS(NAME_TAG, WHITESPACE), GO, "include"),
    GROUPS_DO("(cycle)(\\s+)([^\\s:%,\"']+)(\\s*)(:)",
              TOKENS(NAME_TAG, WHITESPACE, NAME_ATTRIBUTE, WHITESPACE, PUNCTUATION), GO,
              "arguments"),
    GROUPS_DO("(cycle)(\\s+)", TOKENS(NAME_TAG, WHITESPACE), GO, "arguments"),
    LIQUID_LIST("'[^']*'", STRING_SINGLE), LIQUID_LIST("\"[^\"]*\"", STRING_DOUBLE),
    LIQUID_LIST("[^\\s%,|'\"]+", NAME_VARIABLE),
    GROUPS_DO("([^\\s%]+)(\\s*)", TOKENS(NAME_TAG, WHITESPACE), GO, "parameters"),

    STATE("condition"), INCLUDE("end"), RULE("[=!]=|[<>]=?", OPERATOR),
    RULE("(?:and|or|contains)\\b", OPERATOR_WORD), INCLUDE("value"),

    STATE("values"), INCLUDE("end"), INCLUDE("value"),

    STATE("output"), INCLUDE("end"), INCLUDE("filter"), INCLUDE("value"),

    STATE("filter"),
    GROUPS_DO("(\\|)(\\s*)([A-Za-z_][^\\s%}|:]*)", TOKENS(PUNCTUATION, WHITESPACE, NAME_FUNCTION),
              GO, "filters"),

    STATE("filters"), INCLUDE("filter"), INCLUDE("arguments"),

    STATE("assignment"), INCLUDE("end"), INCLUDE("filter"), RULE("=+", OPERATOR), INCLUDE("value"),

    STATE("include"), INCLUDE("end"), RULE("(?:with|for|as)\\b", NAME_TAG),
    RULE("[\\w-]+\\.[^\\s,%]+", TEXT), INCLUDE("parameter"),
    RULE(LIQUID_NAME "(?![\\w./?-])", NAME_VARIABLE), RULE("[^\\s,%]+", TEXT),

    STATE("included"), RULE("\\{\\{|\\}\\}", PUNCTUATION), INCLUDE("arguments"),

    STATE("arguments"), INCLUDE("end"), INCLUDE("parameter"), INCLUDE("name"), RULE("\\S+", TEXT),

    /* what a tag makes of its own words */
    STATE("parameters"), INCLUDE("end"), RULE("reversed\\b", NAME_ATTRIBUTE), INCLUDE("parameter"),
    RULE("\\S+", TEXT),

    STATE("parameter"), INCLUDE("literal"),
    GROUPS("([^\\s=:]+)(\\s*)(=|:)", TOKENS(NAME_ATTRIBUTE, WHITESPACE, OPERATOR)),
    RULE("[,:]", PUNCTUATION),

    STATE("value"), INCLUDE("literal"), INCLUDE("name"),

    STATE("literal"), RULE("[ \\t]+", WHITESPACE), RULE("(?:true|false|nil)\\b", KEYWORD_CONSTANT),
    RULE("'[^']*'", STRING_SINGLE), RULE("\"[^\"]*\"", STRING_DOUBLE), RULE("-", OPERATOR),
    RULE("\\d+\\.\\d+", NUMBER_FLOAT), RULE("\\d+", NUMBER_INTEGER),

    STATE("name"), RULE("(?:empty|blank|forloop\\.[^\\s%}|:]+)\\b", NAME_BUILTIN),
    RULE("\\.(?=\\w)|[\\[\\]]", PUNCTUATION), RULE("(?:first|last|size)\\b", NAME_FUNCTION),
    RULE(LIQUID_NAME "\\??", NAME_VARIABLE),

    STATE("comment"),
    GROUPS_DO("(\\{%-?)(\\s*)(endcomment)" LIQUID_END,
              TOKENS(PUNCTUATION, WHITESPACE, NAME_TAG, WHITESPACE, PUNCTUATION), RESET),
    RULE("[^{]+|\\{", COMMENT),

    STATE("raw"),
    GROUPS_DO("(\\{%-?)(\\s*)(endraw)" LIQUID_END,
              TOKENS(PUNCTUATION, WHITESPACE, NAME_TAG, WHITESPACE, PUNCTUATION), RESET),
    RULE("[^{]+|\\{", TEXT), RULES_DONE};

const highlight__language highlight__language_liquid = {.names = "liquid", .rules = liquid};
