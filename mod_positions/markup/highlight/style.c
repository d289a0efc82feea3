/* SPDX-License-Identifier: Apache-2.0 */
/* How pages look: CSS, SCSS, Sass. */
#include "markup/highlight/engine.h"

static const char *const property_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/css_properties.def"
#undef BUILTIN
};
static const char *const value_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/css_values.def"
#undef BUILTIN
};
static const char *const color_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/css_colors.def"
#undef BUILTIN
};
static const highlight__builtins css_properties = BUILTIN_TABLE(property_names, false);
static const highlight__builtins css_values = BUILTIN_TABLE(value_names, false);
static const highlight__builtins css_colors = BUILTIN_TABLE(color_names, false);

/* A value's name: a keyword's, a colour's, or another. */
static void css_value(highlight__lexer *lexer)
{
    pos_text name = highlight__group(lexer, 0);
    highlight__token token = NAME;
    if (highlight__is_builtin(&css_values, name))
        token = NAME_BUILTIN;
    else if (highlight__is_builtin(&css_colors, name))
        token = NAME_CONSTANT;
    highlight__emit(lexer, token, name);
}

/* ---- CSS: CSS Syntax Module Level 3, and the property prefixes of vendors ---- */

#define CSS_NAME   "[\\p{L}_-][\\p{L}\\d_-]*"
#define CSS_VENDOR "(?:-(?:ah|atsc|hp|khtml|moz|ms|o|rim|ro|tc|wap|webkit|xv)|mso|prince)-[\\w-]+"
#define CSS_UNIT                                                                                   \
    "(?:%|(?:ch|cm|deg|dpcm|dpi|dppx|em|ex|grad|Hz|in|kHz|mm|ms|pc|pt|px|rad|rem|s|turn|vh|vmax|"  \
    "vmin|vw)\\b)"

static const highlight__rule css[] = {
    STATE("root"), INCLUDE("space"), RULE_DO("\\{", PUNCTUATION, PUSH, "declarations"),
    RULE_DO("@" CSS_NAME, KEYWORD, PUSH, "at_rule"), RULE("::?" CSS_NAME, NAME_DECORATOR),
    RULE("\\." CSS_NAME, NAME_CLASS), RULE("#" CSS_NAME, NAME_FUNCTION), RULE(CSS_NAME, NAME_TAG),
    INCLUDE("string"), RULE("[^\\s\\w{}#@\\\\\"'$`]", OPERATOR),

    STATE("space"), RULE("\\s+", TEXT), RULE_DO("/\\*", COMMENT, PUSH, "comment"),

    STATE("comment"), RULE_DO("\\*/", COMMENT, POP), RULE("[^*]+|\\*", COMMENT),

    STATE("string"), RULE("\"(?:[^\"\\\\]|\\\\(?s:.))*\"", STRING_SINGLE),
    RULE("'(?:[^'\\\\]|\\\\(?s:.))*'", STRING_DOUBLE),

    STATE("at_rule"), RULE_DO(";", PUNCTUATION, POP), RULE_DO("\\{", PUNCTUATION, GO, "at_block"),
    INCLUDE("component"),

    /* declarations or rules: what comes first, a semicolon or a brace? */
    STATE("at_block"), WHEN("(?=[^{};]*[;}])", GO, "declarations"), WHEN("", GO, "rules"),

    STATE("rules"), RULE_DO("\\}", PUNCTUATION, POP), INCLUDE("root"),

    STATE("declarations"), INCLUDE("space"), RULE_DO("\\}", PUNCTUATION, POP),
    RULE(";", PUNCTUATION), RULE(CSS_VENDOR "(?=\\s*:)", NAME_LABEL),
    BUILTINS("[\\w-]+(?=\\s*:)", &css_properties, NAME_LABEL, NAME_PROPERTY),
    RULE_DO(":", PUNCTUATION, PUSH, "value"),

    STATE("value"), RULE_DO(";", PUNCTUATION, POP), WHEN("(?=\\})", POP),
    RULE("!\\s*important\\b", COMMENT_PREPROC), INCLUDE("component"),

    STATE("component"), INCLUDE("space"), INCLUDE("string"), RULE("url\\([^)]*\\)", STRING_OTHER),
    RULE("#[0-9A-Fa-f]{1,6}\\b", NUMBER), RULE("-?[\\d.]*\\d" CSS_UNIT "?", NUMBER),
    CALL("[\\p{L}_-][\\p{L}\\d_-]*", css_value), RULE("[/,():]", PUNCTUATION), RULES_DONE};

const highlight__language highlight__language_css = {.names = "css", .rules = css};

/* ---- SCSS: sass-lang.com/documentation/syntax ---- */

#define SCSS_NAME "[\\w-]+"

static const highlight__words scss_words[] = {{OPERATOR_WORD, STAY, NULL, "and or not"},
                                              {NAME_BUILTIN_PSEUDO, STAY, NULL, "true false"},
                                              {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule scss[] = {
    STATE("root"), INCLUDE("space"),
    GROUPS_DO("(@(?:mixin|function))(\\s+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_FUNCTION),
              PUSH, "value"),
    GROUPS_DO("(@include)(\\s+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_DECORATOR), PUSH,
              "value"),
    RULE_DO("@for\\b", KEYWORD, PUSH, "for"),
    RULE_DO("@(?:debug|warn|if|each|while|else|return|media)\\b", KEYWORD, PUSH, "value"),
    RULE_DO("@" SCSS_NAME "|&", KEYWORD, PUSH, "selector"),
    GROUPS_DO("([$]" SCSS_NAME ")(\\s*)(:)", TOKENS(NAME_VARIABLE, TEXT, PUNCTUATION), PUSH,
              "value"),
    WHEN("(?=[^\\s:;{}#&%@\"'\\[][^:;{}\\n]*:[^a-z])", PUSH, "attribute"), INCLUDE("end"),
    WHEN("", PUSH, "selector"),

    /* A statement's end: another begins. */
    STATE("end"), RULE_DO("[;{}]", PUNCTUATION, RESET),

    STATE("space"), RULE("\\s+", TEXT), RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),

    STATE("inner_space"), INCLUDE("space"),

    STATE("comment"), RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*]+|\\*", COMMENT_MULTILINE),

    STATE("attribute"), RULE("\\s+", TEXT),
    BUILTINS(SCSS_NAME, &css_properties, NAME_LABEL, NAME_ATTRIBUTE),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"), RULE_DO(":", PUNCTUATION, GO, "value"),
    INCLUDE("end"),

    STATE("for"), RULE("(?:from|through|to)\\b", OPERATOR_WORD), INCLUDE("value"),

    STATE("value"), INCLUDE("end"), INCLUDE("script"),

    STATE("script"), INCLUDE("inner_space"), INCLUDE("string"),
    RULE_DO("url\\(", STRING_OTHER, PUSH, "url"), RULE("[$]" SCSS_NAME, NAME_VARIABLE),
    RULE("#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\\b", NUMBER_HEX),
    RULE("-?\\d+(?:%|[a-zA-Z]+\\b)?", NUMBER), RULE("-?\\.\\d+(?:%|[a-zA-Z]+\\b)?", NUMBER_INTEGER),
    RULE("[a-zA-Z_-][\\w-]*(?=\\s*\\()", NAME_FUNCTION),
    WORDS("(?:and|or|not|true|false)\\b", scss_words, NAME), CALL("[a-zA-Z_][\\w-]*", css_value),
    RULE("[(){}]", PUNCTUATION), RULE("[^\\s\\w#$\"'`]", OPERATOR),

    STATE("string"), RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"),

    STATE("interpolation"), RULE_DO("\\}", STRING_INTERPOL, POP), INCLUDE("script"),

    STATE("double_quotes"), RULE_DO("\"", STRING_DOUBLE, POP),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"),
    RULE("(?:[^\"\\\\#\\n]|\\\\(?s:.))+|#", STRING_DOUBLE),

    STATE("single_quotes"), RULE_DO("'", STRING_SINGLE, POP),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"),
    RULE("(?:[^'\\\\#\\n]|\\\\(?s:.))+|#", STRING_SINGLE),

    STATE("url"), RULE_DO("\\)", STRING_OTHER, POP),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"), RULE("[^)#]+|#", STRING_OTHER),

    STATE("selector"), INCLUDE("end"), INCLUDE("inner_space"), INCLUDE("string"),
    RULE_DO("url\\(", STRING_OTHER, PUSH, "url"), RULE("&", KEYWORD),
    RULE_DO("::?", NAME_DECORATOR, PUSH, "pseudo"), RULE_DO("\\.", NAME_CLASS, PUSH, "class"),
    RULE("#" SCSS_NAME, NAME_NAMESPACE), RULE("%[\\w-]*", NAME_VARIABLE), RULE(SCSS_NAME, NAME_TAG),
    RULE("[^\\s\\w$\"'`]", OPERATOR),

    STATE("pseudo"), RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"),
    RULE(SCSS_NAME, NAME_DECORATOR), WHEN("", POP),

    STATE("class"), RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"),
    RULE(SCSS_NAME, NAME_CLASS), WHEN("", POP), RULES_DONE};

const highlight__language highlight__language_scss = {.names = "scss", .rules = scss};

/* ---- Sass: the same in lines and indentation ---- */

static const highlight__rule sass[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE("/\\*[^\\n]*\\n?", COMMENT_MULTILINE),
    GROUPS("(@import|@use|@forward)([ \\t]+)([^\\n]*)", TOKENS(KEYWORD, TEXT, STRING)),
    RULE_DO("@for\\b", KEYWORD, PUSH, "for"),
    GROUPS_DO("(@(?:mixin|function))([ \\t]+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_FUNCTION),
              PUSH, "value"),
    GROUPS_DO("(@include)([ \\t]+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_DECORATOR), PUSH,
              "value"),
    RULE_DO("@(?:debug|warn|if|each|while|else|return|media)", KEYWORD, PUSH, "value"),
    RULE_DO("=" SCSS_NAME, NAME_FUNCTION, PUSH, "value"),
    RULE_DO("\\+" SCSS_NAME, NAME_DECORATOR, PUSH, "value"),
    RULE_DO("@" SCSS_NAME "|&", KEYWORD, PUSH, "selector"),
    GROUPS_DO("([$]" SCSS_NAME ")([ \\t]*)(:)", TOKENS(NAME_VARIABLE, TEXT, PUNCTUATION), PUSH,
              "value"),
    GROUPS_DO("(:" SCSS_NAME ")(?=[ \\t])", TOKENS(NAME_ATTRIBUTE), PUSH, "value"),
    WHEN("(?=[^:\\[\\n]+:(?:[ \\t]|$))", PUSH, "attribute"),
    WHEN("", PUSH, "selector"),

    STATE("inner_space"),
    RULE("[ \\t]+", TEXT),

    STATE("end"),
    RULE_DO("\\n", TEXT, RESET),
    RULE("[;{}]", PUNCTUATION),
    RULES_DONE};

const highlight__language highlight__language_sass = {.names = "sass", .rules = sass, .base = scss};
