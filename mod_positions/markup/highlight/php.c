/* SPDX-License-Identifier: Apache-2.0 */
/* PHP, in HTML or by itself: php.net/manual/en/langref.php */
#include "markup/highlight/engine.h"

#define PHP_NAME "[\\p{L}_][\\p{L}\\p{N}_]*"
/* Names of namespaces before a name. */
#define PHP_SPACE "(?:" PHP_NAME "\\\\)+"
#define PHP_PATH  "(?:" PHP_SPACE ")?" PHP_NAME
#define PHP_END   "(?![\\p{L}\\p{N}_]|\\\\[\\p{L}_])"

static const char *const php_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/php_builtins.def"
#undef BUILTIN
};
static const highlight__builtins php_builtins = BUILTIN_TABLE(php_names, true);

#define PHP_KEYWORDS                                                                               \
    "__class__|__dir__|__file__|__function__|__halt_compiler|__line__|__method__|"                 \
    "__namespace__|__trait__|abstract|and|array|as|break|case|cfunction|clone|continue|"           \
    "declare|default|die|do|echo|else|elseif|empty|enddeclare|endfor|endforeach|endif|"            \
    "endswitch|endwhile|eval|exit|extends|final|finally|for|foreach|global|goto|if|"               \
    "implements|include|include_once|instanceof|insteadof|isset|list|match|old_function|or|"       \
    "parent|print|readonly|require|require_once|return|self|static|switch|throw|try|unset|"        \
    "var|while|xor|yield"

/* Keywords after which something of their own follows. */
static const highlight__words php_words[] = {
    {KEYWORD_CONSTANT, STAY, NULL, "TRUE FALSE NULL"},
    {KEYWORD, PUSH, "new", "NEW"},
    {KEYWORD, PUSH, "function", "FUNCTION FN"},
    {KEYWORD, PUSH, "const", "CONST"},
    {KEYWORD, PUSH, "catch", "CATCH"},
    {KEYWORD, PUSH, "visibility", "PRIVATE PROTECTED PUBLIC"},
    {KEYWORD_NAMESPACE, PUSH, "use", "USE"},
    {NO_TOKEN, STAY, NULL, NULL}};

/* HTML, up to the next tag of PHP's. */
static void php_html(highlight__lexer *lexer)
{
    size_t end = pos_text_find(lexer->text, POS_TEXT("<?"), lexer->from);
    lexer->at = end == POS_NOT_FOUND ? lexer->text.size : end;
    highlight__continue(lexer, LANGUAGE_html, pos_text_slice(lexer->text, lexer->from, lexer->at),
                        false);
}

/* <<<NAME, up to a line that begins with the name. */
static void php_heredoc(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    highlight__emit(lexer, STRING_HEREDOC, highlight__group(lexer, 0));
    memory->heredocs[0] = highlight__group(lexer, 2);
    highlight__push(lexer, "heredoc");
}

static void php_heredoc_word(highlight__lexer *lexer)
{
    bool ends = pos_text_equal(highlight__group(lexer, 1), lexer->memory.heredocs[0]);
    highlight__emit(lexer, STRING_HEREDOC, highlight__group(lexer, 0));
    if (ends)
        highlight__pop(lexer);
}

static const highlight__rule php[] = {
    STATE("root"), RULE_DO("<\\?(?:(?i:php)|=)?", COMMENT_PREPROC, PUSH, "php"),
    CALL("(?s).", php_html),

    /* Code without any tag is code. */
    STATE("start"), WHEN("(?=\\s*<)|(?=[^$]*<\\?(?:(?i:php)|=))", POP), WHEN("", GO, "php"),

    STATE("php"), INCLUDE("space"), RULE("[$]+" PHP_NAME, NAME_VARIABLE), INCLUDE("literal"),
    GROUPS("((?i)namespace)(\\s+)(" PHP_PATH ")", TOKENS(KEYWORD_NAMESPACE, TEXT, NAME_NAMESPACE)),
    GROUPS("((?i)class|interface|trait|extends|implements)(\\s+)(" PHP_PATH ")",
           TOKENS(KEYWORD_DECLARATION, TEXT, NAME_CLASS)),
    INCLUDE("name"), RULE("[;,(){}\\[\\]]", PUNCTUATION), RULE("[-+*/%&|^~!<>=?:@]", OPERATOR),

    STATE("space"), RULE_DO("\\?>", COMMENT_PREPROC, RESET), RULE("\\s+", TEXT),
    RULE("(?:#|//)[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*\\*(?!/)", COMMENT_DOC, PUSH, "doc_comment"),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),

    STATE("doc_comment"), RULE_DO("\\*/", COMMENT_DOC, POP), RULE("[^*]+|\\*", COMMENT_DOC),

    STATE("comment"), RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*]+|\\*", COMMENT_MULTILINE),

    /* A full stop alone, too, is taken for a number. */
    STATE("literal"), CALL("<<<[ \\t]*([\"']?)(" PHP_NAME ")\\1\\n", php_heredoc),
    RULE("(?:\\d[\\d_]*)?\\.(?:\\d[\\d_]*(?:[eE][+-]?\\d[\\d_]*)?)?", NUMBER_FLOAT),
    RULE("0[xX][0-9A-Fa-f][0-9A-Fa-f_]*", NUMBER_HEX), RULE("0[bB][01][01_]*", NUMBER_BIN),
    RULE("0[0-7][0-7_]*", NUMBER_OCT), RULE("\\d[\\d_]*", NUMBER_INTEGER),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
    RULE_DO("`", STRING_BACKTICK, PUSH, "backticks"),

    STATE("name"),
    WORDS_NOCASE("(?i:function|fn|true|false|null|new|const|catch|private|protected|public|use)"
                 "\\b" PHP_END,
                 php_words, NAME),
    RULE("(?i)(?:" PHP_KEYWORDS ")" PHP_END "(?=\\s*\\()", KEYWORD),
    BUILTINS(PHP_PATH "(?=\\s*\\()", &php_builtins, NAME_BUILTIN, NAME_FUNCTION),
    RULE("(?i)(?:" PHP_KEYWORDS ")" PHP_END, KEYWORD), RULE("__\\w*__" PHP_END, NAME_BUILTIN),
    RULE("(?:E|PHP)(?:_\\p{Lu}+)+" PHP_END, KEYWORD_CONSTANT),
    RULE("(?:" PHP_SPACE ")?\\p{Lu}[\\p{Lu}\\p{Nd}_]+" PHP_END, NAME_CONSTANT),
    RULE("(?:" PHP_SPACE ")?\\p{Lu}[\\p{L}\\p{N}]*" PHP_END, NAME_CLASS), RULE(PHP_PATH, NAME),

    STATE("single_quotes"), RULE_DO("'", STRING_SINGLE, POP),
    RULE("[^'\\\\]+|\\\\(?s:.)", STRING_SINGLE),

    STATE("backticks"), RULE_DO("`", STRING_BACKTICK, POP),
    RULE("[^`\\\\]+|\\\\(?s:.)", STRING_BACKTICK),

    STATE("double_quotes"), RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("\\\\(?:[efnrtv\\\\$\"]|[0-7]{1,3}|[xX][0-9A-Fa-f]{1,2}|u\\{[0-9A-Fa-f]+\\})",
         STRING_ESCAPE),
    RULE("[$]" PHP_NAME "(?:\\[[^\\s\\]]+\\]|->" PHP_NAME ")?", NAME_VARIABLE),
    RULE_DO("\\{(?=[$])", STRING_INTERPOL, PUSH, "interpolation"),
    GROUPS("(\\{)([^\\s{}]+)(\\})", TOKENS(STRING_INTERPOL, NAME_VARIABLE, STRING_INTERPOL)),
    RULE("[^\"\\\\${]+|[\\\\${]", STRING_DOUBLE),

    STATE("interpolation"), RULE_DO("\\}", STRING_INTERPOL, POP), INCLUDE("php"),

    STATE("heredoc"), CALL("^[ \\t]*(" PHP_NAME ");?", php_heredoc_word),
    RULE("[^\\n]*\\n|[^\\n]+", STRING_HEREDOC),

    /* function name(type $name = value): type */
    STATE("function"), INCLUDE("space"), RULE("&", OPERATOR), RULE(PHP_NAME, NAME),
    RULE_DO("\\(", PUNCTUATION, GO, "parameters"), WHEN("", POP),

    STATE("parameters"), INCLUDE("space"), RULE_DO("\\)", PUNCTUATION, GO, "result"),
    RULE("\\.{3}|,", PUNCTUATION), RULE_DO("=", OPERATOR, PUSH, "initial"),
    RULE("(?i)(?:public|protected|private|readonly)\\b", KEYWORD),
    RULE_DO("\\??" PHP_PATH, KEYWORD_TYPE, PUSH, "typed"), RULE("[$]" PHP_NAME, NAME_VARIABLE),
    WHEN("", POP),

    STATE("typed"), INCLUDE("space"), RULE("[&|]", OPERATOR), WHEN("(?=[$])", POP), INCLUDE("name"),
    WHEN("", POP),

    STATE("initial"), WHEN("(?=[,)])", POP), RULE_DO("[(\\[]", PUNCTUATION, PUSH, "group"),
    INCLUDE("php"),

    STATE("group"), RULE_DO("[)\\]]", PUNCTUATION, POP),
    RULE_DO("[(\\[]", PUNCTUATION, PUSH, "group"), INCLUDE("php"),

    STATE("result"), INCLUDE("space"), RULE(":", PUNCTUATION),
    RULE_DO("(?i)use\\b", KEYWORD, GO, "captured"), RULE_DO("\\??" PHP_PATH, KEYWORD_TYPE, POP),
    WHEN("", POP),

    STATE("captured"), INCLUDE("space"), RULE("[,(]", PUNCTUATION), RULE("&", OPERATOR),
    RULE("[$]" PHP_NAME, NAME_VARIABLE), RULE_DO("\\)", PUNCTUATION, GO, "result"), WHEN("", POP),

    STATE("new"), INCLUDE("space"), RULE_DO("(?i)class\\b", KEYWORD_DECLARATION, POP),
    RULE_DO(PHP_PATH, NAME_CLASS, POP), WHEN("", POP),

    STATE("const"), INCLUDE("space"), RULE(PHP_NAME, NAME_CONSTANT), WHEN("", POP),

    STATE("catch"), INCLUDE("space"), RULE("\\(", PUNCTUATION), RULE("\\|", OPERATOR),
    RULE(PHP_NAME, NAME_CLASS), WHEN("", POP),

    STATE("visibility"), INCLUDE("space"),
    RULE("(?i)(?:abstract|final|readonly|static)\\b", KEYWORD),
    WHEN("(?i)(?=(?:function|const)\\b)", POP), RULE_DO("\\??" PHP_PATH, KEYWORD_TYPE, POP),
    WHEN("", POP),

    /* use A\B as C, D\{E, F}; */
    STATE("use"), INCLUDE("space"), RULE("[,}]", PUNCTUATION),
    RULE("(?i)(?:function|const)\\b", KEYWORD),
    GROUPS("(" PHP_SPACE ")(\\{)", TOKENS(NAME_NAMESPACE, PUNCTUATION)), INCLUDE("name"),
    WHEN("", POP), RULES_DONE};

const highlight__language highlight__language_php = {
    .names = "php php3 php4 php5", .rules = php, .start = "start"};
