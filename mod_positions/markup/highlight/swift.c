/* SPDX-License-Identifier: Apache-2.0 */
/* Swift: docs.swift.org/swift-book/documentation/the-swift-programming-language/summaryofthegrammar
 */
#include "markup/highlight/table.h"

#define SWIFT_NAME "[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*"

static const highlight__words swift_words[] = {
    {KEYWORD_CONSTANT, STAY, NULL, "false nil true"},
    {KEYWORD, PUSH, "pattern", "let var"},
    {KEYWORD, STAY, NULL,
     "as async await break case catch continue default defer do else fallthrough for guard if in "
     "inout is repeat rethrows return self Self super switch throw throws try where while "
     "associativity didSet dynamicType get infix isolated mutating none nonmutating operator "
     "override postfix precedence precedencegroup prefix set Type unowned weak willSet new"},
    {KEYWORD_DECLARATION, STAY, NULL,
     "actor associatedtype class convenience deinit dynamic enum extension fileprivate final func "
     "import indirect init internal lazy nonisolated open optional private protocol public "
     "required some static struct subscript typealias"},
    {NO_TOKEN, STAY, NULL, NULL}};
/* Words that are a type's, or begin with a capital as types do. */
static const highlight__words swift_types[] = {{KEYWORD, STAY, NULL, "Self Type"},
                                               {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule swift[] = {
    STATE("root"), GROUPS("^([ \\t]*)(#[^\\n]*)", TOKENS(TEXT, COMMENT_PREPROC)),
    RULE("[ \\t]+|\\n", TEXT), RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"), RULE("[{}()\\[\\],:;`?\\\\]", PUNCTUATION),
    RULE("[-+*/%=<>!&|^~.]", OPERATOR), RULE_DO("\"", STRING, PUSH, "string"), INCLUDE("number"),
    RULE("#available\\([^()\\n]*\\)|#(?:column|file|function|line)\\b", KEYWORD_DECLARATION),
    GROUPS("(#selector\\()([\\w.]+)(\\))",
           TOKENS(KEYWORD_DECLARATION, NAME_FUNCTION, KEYWORD_DECLARATION)),
    RULE("@" SWIFT_NAME, KEYWORD_DECLARATION),
    RULE("(?:file|internal|open|private|public|fileprivate)\\(set\\)|unowned\\((?:un)?safe\\)",
         KEYWORD_DECLARATION),
    RULE("(?:as|try)[!?](?!\\?)", KEYWORD), RULE("\\$\\d+", NAME_VARIABLE),
    WORDS("\\p{Lu}[\\p{L}\\p{Nd}_]*", swift_types, KEYWORD_TYPE),
    WORDS("(?:if|while|for|switch|case|guard|catch|let|var)(?=\\s*\\()|(?:let|var)\\b", swift_words,
          NAME),
    RULE(SWIFT_NAME "(?=\\s*\\??\\s*\\()", NAME_FUNCTION),
    GROUPS("(default)(?=\\s*:)", TOKENS(KEYWORD)), RULE(SWIFT_NAME "(?=\\s*:)", NAME_VARIABLE),
    WORDS(SWIFT_NAME, swift_words, NAME),

    STATE("comment"), RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*/]+|[*/]", COMMENT_MULTILINE),

    STATE("number"), RULE("0x[0-9A-Fa-f][0-9A-Fa-f_]*", NUMBER_HEX),
    RULE("0b[01][01_]*", NUMBER_BIN), RULE("0o[0-7][0-7_]*", NUMBER_OCT),
    RULE("\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][+-]?\\d[\\d_]*)?|[eE][+-]?\\d[\\d_]*)", NUMBER_FLOAT),
    RULE("\\d[\\d_]*", NUMBER_INTEGER),

    /* What is let or var: a name, or a tuple of them. */
    STATE("pattern"), RULE("[ \\t]+", TEXT), RULE_DO("\\(", PUNCTUATION, GO, "tuple"),
    RULE_DO(SWIFT_NAME, NAME_VARIABLE, POP), WHEN("", POP),

    STATE("tuple"), RULE("\\s+", TEXT), RULE(",", PUNCTUATION), RULE_DO("\\)", PUNCTUATION, POP),
    RULE(SWIFT_NAME, NAME_VARIABLE), WHEN("", POP),

    STATE("string"), RULE_DO("\"", STRING, POP), INCLUDE("escape"), RULE("[^\\\\\"]+", STRING),
    RULE("\\\\", ERROR),

    STATE("escape"), RULE_DO("\\\\\\(", STRING_ESCAPE, PUSH, "interpolation"),
    RULE("\\\\(?:[\\\\0nrt\"']|u\\{[0-9A-Fa-f]{1,8}\\})", STRING_ESCAPE),

    STATE("interpolation"), RULE_DO("\\)", STRING_ESCAPE, POP),
    RULE_DO("\\(", PUNCTUATION, PUSH, "parentheses"), INCLUDE("root"),

    STATE("parentheses"), RULE_DO("\\)", PUNCTUATION, POP),
    RULE_DO("\\(", PUNCTUATION, PUSH, "parentheses"), INCLUDE("root"), RULES_DONE};

const highlight__language highlight__language_swift = {.names = "swift", .rules = swift};
