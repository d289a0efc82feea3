/* SPDX-License-Identifier: Apache-2.0 */
/* PHP, in HTML or by itself. */
#include "markup/highlight/engine.h"

#define PHP_NAME  "[\\p{L}_][\\p{L}\\p{N}_]*"
#define PHP_SPACE "(?:" PHP_NAME "\\\\)+"
#define PHP_PATH  "(?:" PHP_SPACE ")?" PHP_NAME
/* Where a path ends. */
#define PHP_END "(?![\\p{L}\\p{N}_]|\\\\[\\p{L}_])"

#define PHP_KEYWORDS                                                                               \
    "old_function|cfunction|__class__|__dir__|__file__|__function__|__halt_compiler|__line__|"     \
    "__method__|__namespace__|__trait__|abstract|and|array|as|break|case|catch|clone|continue|"    \
    "declare|default|die|do|echo|else|elseif|empty|enddeclare|endfor|endforeach|endif|endswitch|"  \
    "endwhile|eval|exit|extends|final|finally|fn|for|foreach|global|goto|if|implements|include|"   \
    "include_once|instanceof|insteadof|isset|list|match|new|or|parent|print|private|protected|"    \
    "public|readonly|require|require_once|return|self|static|switch|throw|try|unset|var|while|"    \
    "xor|yield"

static const char *const php_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/php_builtins.def"
#undef BUILTIN
};
static const highlight__builtins php_builtins = {php_names, sizeof(php_names) / sizeof(*php_names),
                                                 true};

static void php_called(highlight__lexer *lexer)
{
    pos_text name = highlight__group(lexer, 0);
    highlight__emit(
        lexer, highlight__is_builtin(&php_builtins, name) ? NAME_BUILTIN : NAME_FUNCTION, name);
}

static void php_function(highlight__lexer *lexer)
{
    highlight__emit(lexer, KEYWORD, highlight__group(lexer, 0));
    highlight__push(lexer, "in_function_return");
    highlight__push(lexer, "in_function_params");
    highlight__push(lexer, "in_function_name");
}

static void php_template(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_html, highlight__group(lexer, 0), false);
}

/* HTML before the first <?. */
static void php_template_first(highlight__lexer *lexer)
{
    php_template(lexer);
    highlight__pop(lexer);
}

static void php_end(highlight__lexer *lexer)
{
    highlight__emit(lexer, COMMENT_PREPROC, highlight__group(lexer, 0));
    highlight__reset(lexer);
}

static const highlight__rule php[] = {
    STATE("root"),
    RULE_DO("(?i)<\\?(?:php|=)?", COMMENT_PREPROC, PUSH, "php"),
    CALL("(?s).*?(?=<\\?)|(?s).+", php_template),

    STATE("start"),
    CALL("\\s*(?=<)", php_template_first),
    CALL("(?i)[^$]+(?=<\\?(?:php|=))", php_template_first),
    WHEN("", GO, "php"),

    STATE("php"),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("variables"),
    INCLUDE("values"),
    GROUPS("(?i:(namespace))(\\s+)(" PHP_PATH ")", TOKENS(KEYWORD_NAMESPACE, TEXT, NAME_NAMESPACE)),
    GROUPS("(?i:(class|interface|trait|extends|implements))(\\s+)(" PHP_PATH ")",
           TOKENS(KEYWORD_DECLARATION, TEXT, NAME_CLASS)),
    INCLUDE("names"),
    RULE("[;,(){}\\[\\]]", PUNCTUATION),
    INCLUDE("operators"),
    RULE("[=?]", OPERATOR),

    STATE("escape"),
    CALL("\\?>", php_end),

    STATE("whitespace"),
    RULE("\\s+", TEXT),
    RULE("(?:#|//)[^\\n]*", COMMENT_SINGLE),
    RULE("(?s)/\\*\\*(?!/).*?\\*/", COMMENT_DOC),
    RULE("(?s)/\\*.*?\\*/", COMMENT_MULTILINE),

    STATE("variables"),
    RULE("\\$\\{\\$+" PHP_NAME "\\}", NAME_VARIABLE),
    RULE("\\$+" PHP_NAME, NAME_VARIABLE),

    STATE("values"),
    RULE("(?is)<<<([\"']?)(" PHP_NAME ")\\1\\n.*?\\n\\s*\\2;?", STRING_HEREDOC),
    RULE("(?i)(?:\\d[_\\d]*)?\\.(?:\\d[_\\d]*)?(?:e[+-]?\\d[_\\d]*)?", NUMBER_FLOAT),
    RULE("0[0-7][0-7_]*", NUMBER_OCT),
    RULE("(?i)0b[01][01_]*", NUMBER_BIN),
    RULE("(?i)0x[a-f0-9][a-f0-9_]*", NUMBER_HEX),
    RULE("\\d[_\\d]*", NUMBER_INTEGER),
    RULE("'(?:[^'\\\\]|\\\\.)*'", STRING_SINGLE),
    RULE("`(?:[^`\\\\]|\\\\.)*`", STRING_BACKTICK),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "string"),
    CALL("(?i)(?:function|fn)\\b", php_function),
    RULE("(?i)(?:true|false|null)\\b", KEYWORD_CONSTANT),
    RULE_DO("(?i)new\\b", KEYWORD, PUSH, "in_new"),

    STATE("names"),
    RULE("(?i)(?:" PHP_KEYWORDS ")" PHP_END "(?=\\s*\\()", KEYWORD),
    CALL(PHP_PATH "(?=\\s*\\()", php_called),
    RULE_DO("(?i)use" PHP_END, KEYWORD_NAMESPACE, PUSH, "in_use"),
    RULE_DO("(?i)const" PHP_END, KEYWORD, PUSH, "in_const"),
    RULE_DO("(?i)catch" PHP_END, KEYWORD, PUSH, "in_catch"),
    RULE_DO("(?i)(?:public|protected|private)" PHP_END, KEYWORD, PUSH, "in_visibility"),
    RULE("(?i)(?:" PHP_KEYWORDS ")" PHP_END, KEYWORD),
    RULE("__[\\p{L}\\p{N}_\\\\]*__" PHP_END, NAME_BUILTIN),
    RULE("(?:E|PHP)(?:_\\p{Lu}+)+" PHP_END, KEYWORD_CONSTANT),
    RULE("(?:" PHP_SPACE ")?\\p{Lu}[\\p{Lu}\\p{Nd}_]+" PHP_END, NAME_CONSTANT),
    RULE("(?:" PHP_SPACE ")?\\p{Lu}[\\p{L}\\p{N}]*" PHP_END, NAME_CLASS),
    RULE(PHP_PATH, NAME),

    STATE("operators"),
    RULE("[~!%^&*+|:.<>/@-]+", OPERATOR),

    STATE("return"),
    WHEN("", POP),

    STATE("string"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("[^\\\\{$\"]+", STRING_DOUBLE),
    RULE("\\\\u\\{[0-9a-fA-F]+\\}", STRING_ESCAPE),
    RULE("\\\\(?:[efrntv\"$\\\\]|[0-7]{1,3}|[xX][0-9a-fA-F]{1,2})", STRING_ESCAPE),
    RULE("\\$" PHP_NAME "(?:\\[\\S+\\]|->" PHP_NAME ")?", NAME_VARIABLE),
    RULE_DO("\\{\\$\\{", STRING_INTERPOL, PUSH, "string_interp_double"),
    RULE_DO("\\{(?=\\$)", STRING_INTERPOL, PUSH, "string_interp_single"),
    GROUPS("(\\{)(\\S+)(\\})", TOKENS(STRING_INTERPOL, NAME_VARIABLE, STRING_INTERPOL)),
    RULE("[${\\\\]+", STRING_DOUBLE),

    STATE("string_interp_double"),
    RULE_DO("\\}\\}", STRING_INTERPOL, POP),
    INCLUDE("php"),

    STATE("string_interp_single"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    INCLUDE("php"),

    STATE("in_assign"),
    RULE_DO(",", PUNCTUATION, POP),
    RULE("[\\[\\]]", PUNCTUATION),
    RULE_DO("\\(", PUNCTUATION, PUSH, "in_assign_function"),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("values"),
    INCLUDE("variables"),
    INCLUDE("names"),
    INCLUDE("operators"),
    INCLUDE("return"),

    STATE("in_assign_function"),
    RULE_DO("\\)", PUNCTUATION, POP),
    RULE(",", PUNCTUATION),
    INCLUDE("in_assign"),

    STATE("in_catch"),
    RULE("\\(", PUNCTUATION),
    RULE("\\|", OPERATOR),
    RULE(PHP_NAME, NAME_CLASS),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("return"),

    STATE("in_const"),
    RULE(PHP_NAME, NAME_CONSTANT),
    RULE_DO("=", OPERATOR, PUSH, "in_assign"),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("return"),

    STATE("in_function_body"),
    RULE_DO("\\{", PUNCTUATION, AGAIN),
    RULE_DO("\\}", PUNCTUATION, POP),
    INCLUDE("php"),

    STATE("in_function_name"),
    RULE("&", OPERATOR),
    RULE(PHP_NAME, NAME),
    RULE_DO("\\(", PUNCTUATION, POP),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("return"),

    STATE("in_function_params"),
    RULE_DO("\\)", PUNCTUATION, POP),
    RULE(",", PUNCTUATION),
    RULE("[.]{3}", PUNCTUATION),
    RULE_DO("=", OPERATOR, PUSH, "in_assign"),
    RULE("(?i)(?:public|protected|private|readonly)\\b", KEYWORD),
    RULE_DO("\\??" PHP_NAME, KEYWORD_TYPE, PUSH, "in_assign"),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("variables"),
    INCLUDE("return"),

    STATE("in_function_return"),
    RULE(":", PUNCTUATION),
    RULE_DO("(?i)use\\b", KEYWORD, PUSH, "in_function_use"),
    RULE_DO("\\??" PHP_NAME, KEYWORD_TYPE, PUSH, "in_assign"),
    RULE_DO("\\{", PUNCTUATION, GO, "in_function_body"),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("return"),

    STATE("in_function_use"),
    RULE("[,(]", PUNCTUATION),
    RULE("&", OPERATOR),
    RULE_DO("\\)", PUNCTUATION, POP),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("variables"),
    INCLUDE("return"),

    STATE("in_new"),
    RULE_DO("(?i)class\\b", KEYWORD_DECLARATION, GO, "in_new_class"),
    RULE_DO(PHP_PATH, NAME_CLASS, POP),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("return"),

    STATE("in_new_class"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULE("\\{", PUNCTUATION),
    INCLUDE("php"),

    STATE("in_use"),
    RULE("[,}]", PUNCTUATION),
    RULE("(?i)(?:function|const)\\b", KEYWORD),
    GROUPS("(" PHP_SPACE ")(\\{)", TOKENS(NAME_NAMESPACE, PUNCTUATION)),
    RULE(PHP_PATH "(?:_" PHP_NAME ")+", NAME_FUNCTION),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("names"),
    INCLUDE("return"),

    STATE("in_visibility"),
    RULE("(?i)(?:readonly|static)\\b", KEYWORD),
    RULE_DO("(?i)(?=(?:abstract|const|function)\\b)", KEYWORD, POP),
    RULE_DO("\\??" PHP_NAME, KEYWORD_TYPE, POP),
    INCLUDE("escape"),
    INCLUDE("whitespace"),
    INCLUDE("return"),
    RULES_DONE};

const highlight__language highlight__language_php = {
    .names = "php php3 php4 php5", .rules = php, .start = "start"};
