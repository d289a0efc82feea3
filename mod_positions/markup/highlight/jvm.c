/* SPDX-License-Identifier: Apache-2.0 */
/* Languages of the JVM: Java, Kotlin, Scala. */
#include "markup/highlight/table.h"

static const highlight__rule jvm_common[] = {
    STATE("space"), RULE("\\s+", TEXT), RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),

    /* comments nest */
    STATE("comment"), RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*/]+|[*/]", COMMENT_MULTILINE),

    STATE("text_block"), RULE_DO("\"\"\"+", STRING, POP), RULE("[^\"]+|\"", STRING), RULES_DONE};

/* ---- Kotlin: kotlinlang.org/docs/reference/grammar.html ---- */

#define KOTLIN_NAME "[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{M}\\p{Nd}\\p{Pc}\\p{Cf}]*"
#define KOTLIN_TICK "`[^`\\n]+`"

static const highlight__words kotlin_words[] = {
    {KEYWORD_DECLARATION, PUSH, "property", "val var"},
    {KEYWORD_DECLARATION, PUSH, "type", "interface"},
    {KEYWORD, PUSH, "function", "fun"},
    {KEYWORD, PUSH, "path", "import package"},
    {KEYWORD, STAY, NULL,
     "as break catch class continue do else false finally for if in is null object return super "
     "this throw true try typealias typeof when where while"},
    {KEYWORD, STAY, NULL,
     "abstract annotation by companion const constructor crossinline dynamic enum external final "
     "get infix inline inner internal lateinit noinline open operator out override private "
     "protected public reified sealed set suspend tailrec vararg"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule kotlin[] = {
    STATE("root"), INCLUDE("space"),
    RULE("@" KOTLIN_NAME "|(?!(?:break|continue|return|super|this)@)" KOTLIN_NAME "@",
         NAME_DECORATOR),
    RULE("::|!!|\\?[:.]|\\.\\.", OPERATOR), RULE("[-~!%^&*()+=|\\[\\]:;,.<>/?{}]", PUNCTUATION),
    INCLUDE("literal"),
    RULE_DO("(?:data\\s+class|class|object)(?=\\s+[\\p{L}_`])", KEYWORD_DECLARATION, PUSH, "type"),
    RULE("\\p{Lu}[\\p{L}\\p{Nd}_]*", NAME_CLASS),
    WORDS(KOTLIN_NAME "(?=\\s*[({])", kotlin_words, NAME_FUNCTION),
    WORDS(KOTLIN_NAME, kotlin_words, NAME), RULE(KOTLIN_TICK, NAME),

    STATE("literal"), RULE_DO("\"\"\"", STRING, PUSH, "text_block"),
    RULE("\"(?:\\\\[^\\n]|[^\\\\\"\\n])*\"", STRING),
    RULE("'(?:\\\\[^\\n]|[^\\\\'\\n])+'", STRING_CHAR),
    RULE("0[xX][0-9A-Fa-f_]+[uUlL]*", NUMBER_HEX), RULE("0[bB][01_]+[uUlL]*", NUMBER_BIN),
    RULE("\\d[\\d_]*\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?[fF]?|\\d+[eE][+-]?\\d+[fF]?", NUMBER_FLOAT),
    RULE("\\d[\\d_]*[uUlL]*", NUMBER_INTEGER),

    STATE("path"), RULE("[ \\t]+", TEXT),
    RULE_DO("[\\p{L}_`][\\p{L}\\p{Nd}_.*`]*", NAME_NAMESPACE, POP), WHEN("", POP),

    STATE("type"), INCLUDE("space"), RULE_DO(KOTLIN_NAME "|" KOTLIN_TICK, NAME_CLASS, POP),
    WHEN("", POP),

    /* fun [<type parameters>] [receiver.] name */
    STATE("function"), RULE("[ \\t]+", TEXT), RULE_DO("<", PUNCTUATION, PUSH, "type_parameters"),
    RULE("[<>,:.?*]", PUNCTUATION), RULE("(?:in|out|reified)\\b", KEYWORD),
    RULE_DO("(?:" KOTLIN_NAME "|" KOTLIN_TICK ")(?=\\s*\\()", NAME_FUNCTION, POP),
    RULE(KOTLIN_NAME, NAME_CLASS), WHEN("", POP),

    STATE("type_parameters"), RULE_DO(">", PUNCTUATION, POP),
    RULE_DO("<", PUNCTUATION, PUSH, "type_parameters"), INCLUDE("space"),
    RULE("[,:.?*]", PUNCTUATION), RULE("(?:in|out|reified)\\b", KEYWORD),
    RULE(KOTLIN_NAME, NAME_CLASS), WHEN("", POP),

    STATE("property"), RULE("[ \\t]+", TEXT), RULE_DO("<", PUNCTUATION, PUSH, "type_parameters"),
    RULE_DO("\\(", PUNCTUATION, GO, "properties"),
    RULE_DO("(?:" KOTLIN_NAME "|" KOTLIN_TICK ")(?!\\s*\\.)|\\p{L}[\\p{L}\\p{Nd}_]*", NAME_PROPERTY,
            POP),
    WHEN("", POP),

    STATE("properties"), RULE_DO("\\)", PUNCTUATION, POP), RULE("[,:]", PUNCTUATION),
    INCLUDE("space"), RULE("\\p{Lu}[\\p{L}\\p{Nd}_]*", NAME_CLASS),
    RULE(KOTLIN_NAME, NAME_PROPERTY), WHEN("", POP), RULES_DONE};

const highlight__language highlight__language_kotlin = {
    .names = "kotlin", .rules = kotlin, .base = jvm_common};

/* ---- Scala: scala-lang.org/files/archive/spec/2.13 ---- */

#define SCALA_MARK "[-!#%&*+/:<=>?@\\\\^|~\\p{Sm}\\p{So}]"
#define SCALA_NAME                                                                                 \
    "(?:[\\p{L}\\p{Nl}_$](?:[\\p{L}\\p{Nl}\\p{Nd}$]|_(?!" SCALA_MARK "))*(?:_" SCALA_MARK          \
    "+)?|`[^`\\n]+`)"

static const highlight__words scala_words[] = {
    {KEYWORD, PUSH, "class", "class object trait"},
    {KEYWORD, PUSH, "function", "def"},
    {KEYWORD, PUSH, "value", "val"},
    {KEYWORD, PUSH, "path", "import package"},
    {KEYWORD, PUSH, "annotation", "type"},
    {KEYWORD, STAY, NULL,
     "abstract case catch do else extends final finally for forSome if implicit lazy match new "
     "override private protected return sealed super this throw try var while with yield _"},
    {KEYWORD_CONSTANT, STAY, NULL, "false null true"},
    {NO_TOKEN, STAY, NULL, NULL}};

/* What comes before an argument list is a function, what comes before a dot a variable. */
static const highlight__rule scala[] = {
    STATE("root"), INCLUDE("space"), RULE("@" SCALA_NAME, NAME_DECORATOR), INCLUDE("literal"),
    WORDS("(?:this)(?=\\.)", scala_words, NAME), RULE(SCALA_NAME "(?=\\.)", NAME_VARIABLE),
    RULE("[\\p{Lu}_][\\p{L}\\p{Nd}_$]+(?=[^\\p{L}\\p{Nd}_$])", NAME_CLASS),
    RULE(SCALA_NAME "(?=\\s*\\()", NAME_FUNCTION), WORDS(SCALA_NAME, scala_words, NAME),
    RULE_DO(":(?!" SCALA_MARK ")", KEYWORD, PUSH, "annotation"),
    RULE("(?:<[-:%]|>:|=>?|[#@⇒←])(?!" SCALA_MARK ")", KEYWORD),
    RULE_DO("\\[", OPERATOR, PUSH, "type_arguments"),
    GROUPS("(\\.)(" SCALA_NAME ")", TOKENS(OPERATOR, NAME_PROPERTY)),
    RULE(SCALA_MARK "+|[(){};,.]", OPERATOR),

    STATE("literal"), RULE_DO("\"\"\"", STRING, PUSH, "text_block"),
    RULE("\"(?:\\\\[^\\n]|[^\\\\\"\\n])*\"", STRING),
    RULE("'(?:\\\\(?:u+[0-9A-Fa-f]{4}|.)|[^\\\\'\\n])'", STRING_CHAR),
    RULE("'[\\p{L}_$][\\p{L}\\p{Nd}_$]*", STRING_SYMBOL),
    RULE("0[xX][0-9A-Fa-f]+[lL]?", NUMBER_HEX),
    RULE("\\d+\\.\\d*(?:[eE][+-]?\\d+)?[fFdD]?|\\d+[fFdD]", NUMBER_FLOAT),
    RULE("\\d+[lL]?", NUMBER_INTEGER),

    STATE("class"), INCLUDE("space"), RULE_DO(SCALA_NAME, NAME_CLASS, POP), WHEN("", POP),

    STATE("function"), INCLUDE("space"), RULE_DO(SCALA_NAME "|" SCALA_MARK "+", NAME_FUNCTION, POP),
    WHEN("", POP),

    STATE("value"), INCLUDE("space"), RULE_DO(SCALA_NAME, NAME_VARIABLE, POP), WHEN("", POP),

    STATE("path"), RULE("[ \\t]+", TEXT),
    RULE_DO("[\\p{L}_$][\\p{L}\\p{Nd}_$.]*", NAME_NAMESPACE, POP), WHEN("", POP),

    /* A type: up to the line's end, a bracket's, or what is no part of a type. */
    STATE("annotation"), RULE("[ \\t]+", TEXT), RULE_DO("\\n", TEXT, POP), INCLUDE("type"),
    RULE_DO("\\[", OPERATOR, GO, "type_arguments"), RULE_DO("[({]", OPERATOR, GO, "type_group"),
    RULE_DO(SCALA_MARK "+|[)}\\],;.]", OPERATOR, POP), WHEN("", POP),

    STATE("type"), RULE("(?:<[:%]|>:|#)(?!" SCALA_MARK ")|type\\b", KEYWORD),
    RULE("[-+]?[\\p{L}_$][\\p{L}\\p{Nd}_$.]*[:*]?|::|\\?", KEYWORD_TYPE),

    STATE("type_group"), INCLUDE("space"), INCLUDE("type"),
    RULE_DO("[({\\[]", OPERATOR, PUSH, "type_group"), RULE_DO("[)}\\]]", OPERATOR, POP),
    RULE(SCALA_MARK "+|[,;.]", OPERATOR), WHEN("", POP),

    STATE("type_arguments"), RULE("[\\s,]+", TEXT), INCLUDE("type"),
    RULE_DO("\\[", OPERATOR, PUSH, "type_arguments"), RULE_DO("\\]", OPERATOR, POP),
    RULE_DO("[({]", OPERATOR, PUSH, "type_group"), RULE(SCALA_MARK "+|[.)}]", OPERATOR),
    WHEN("", POP), RULES_DONE};

const highlight__language highlight__language_scala = {
    .names = "scala", .rules = scala, .base = jvm_common};

/* ---- Java: docs.oracle.com/javase/specs, chapter 3 ---- */

#define JAVA_NAME "[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*"
/* Words before a name and its parameters: modifiers and a type, or what begins a statement. */
#define JAVA_HEADER "(?=(?:[A-Za-z_][\\w.\\[\\]<>]*\\s+)+[A-Za-z_]\\w*\\s*\\()"

static const highlight__words java_words[] = {
    {KEYWORD, STAY, NULL,
     "assert break case catch continue default do else finally for goto if instanceof new return "
     "switch this throw try while"},
    {KEYWORD_DECLARATION, PUSH, "class_name", "class interface"},
    {KEYWORD_DECLARATION, STAY, NULL,
     "abstract const enum extends final implements native private protected public static strictfp "
     "super synchronized throws transient volatile"},
    {KEYWORD_TYPE, STAY, NULL, "boolean byte char double float int long short var void"},
    {KEYWORD_CONSTANT, STAY, NULL, "true false null"},
    {KEYWORD_NAMESPACE, PUSH, "path", "import package"},
    {NO_TOKEN, STAY, NULL, NULL}};

/* A statement's first word is none of a declaration's. */
#define JAVA_STATEMENT                                                                             \
    "(?:assert|break|case|catch|continue|default|do|else|finally|for|goto|if|instanceof|new|"      \
    "return|switch|this|throw|try|while)\\b"

static const highlight__rule java[] = {
    STATE("root"), RULE("[^\\S\\n]+", TEXT), RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("\\n\\s*" JAVA_HEADER, TEXT, PUSH, "header"), RULE("\\n", TEXT),
    RULE(JAVA_STATEMENT, KEYWORD), WHEN(JAVA_HEADER, PUSH, "header"), INCLUDE("word"),
    RULE("\"(?:[^\"\\\\]|\\\\.)*\"", STRING),
    RULE("'(?:\\\\u+[0-9A-Fa-f]{4}|\\\\[^\\n]|[^\\\\\\n])'", STRING_CHAR), INCLUDE("number"),
    INCLUDE("member"), RULE("[-+*/%&|^~!=<>?:;,.(){}\\[\\]]", OPERATOR),

    STATE("word"), RULE("@" JAVA_NAME, NAME_DECORATOR),
    WORDS("\\p{Ll}[\\p{L}\\d_]*(?![\\p{L}\\d_:])", java_words, NAME),
    RULE("(?:default|this|super|true|false|null)\\b", KEYWORD), RULE(JAVA_NAME ":", NAME_LABEL),
    RULE("\\p{Lu}[\\p{Lu}\\p{Nd}_]*\\b", NAME_CONSTANT),
    RULE("\\p{Lu}[\\p{L}\\p{N}]*\\b", NAME_CLASS), RULE("[$]?" JAVA_NAME, NAME),

    STATE("member"), GROUPS("(\\.)(" JAVA_NAME ")", TOKENS(OPERATOR, NAME_ATTRIBUTE)),

    STATE("header"), RULE("\\s+", TEXT), RULE_DO("[A-Za-z_]\\w*(?=\\s*\\()", NAME_FUNCTION, POP),
    INCLUDE("member"), INCLUDE("word"), RULE("[.\\[\\]<>]", OPERATOR), INCLUDE("number"),
    WHEN("", POP),

    STATE("comment"), RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*]+|\\*", COMMENT_MULTILINE),

    STATE("class_name"), RULE("\\s+", TEXT), RULE_DO(JAVA_NAME, NAME_CLASS, POP), WHEN("", POP),

    STATE("path"), RULE("\\s+", TEXT), RULE_DO("[\\w.]+\\*?", NAME_NAMESPACE, POP), WHEN("", POP),

    /* 3.10: an underline stands between digits */
    STATE("number"), RULE("0[xX][0-9A-Fa-f](?:_*[0-9A-Fa-f])*", NUMBER_HEX),
    RULE("0[bB][01](?:_*[01])*", NUMBER_BIN),
    RULE("\\d(?:_*\\d)*\\.\\d(?:_*\\d)*(?:[eE]\\d(?:_*\\d)*)?[fd]?", NUMBER_FLOAT),
    RULE("0(?:_*[0-7])+", NUMBER_OCT), RULE("\\d(?:_*\\d)*L?", NUMBER_INTEGER), RULES_DONE};

const highlight__language highlight__language_java = {.names = "java", .rules = java};
