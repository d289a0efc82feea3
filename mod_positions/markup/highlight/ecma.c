/* SPDX-License-Identifier: Apache-2.0 */
/* JavaScript and its relatives: TypeScript, TSX, JSON. */
#include "markup/highlight/table.h"

/* ---- JSON (RFC 8259) ---- */

/* char, section 7: what may stand between the quotes of a name */
#define JSON_CHAR "(?:[^\"\\\\\\n]|\\\\.)"
/* number, section 6: minus and int, which frac and exp may follow */
#define JSON_INT "-?(?:0|[1-9][0-9]*)"
#define JSON_EXP "(?:[eE][-+]?[0-9]+)"

/* Sections 2 to 7. A comma belongs to an object or an array; everything else may also stand alone,
 * since documents show pieces. */
static const highlight__rule json[] = {
    STATE("text"),
    INCLUDE("element"),
    RULE("[}\\]]", PUNCTUATION), /* the end of what the piece does not begin */

    STATE("element"),
    RULE("\\s+", WHITESPACE),
    GROUPS("(\"" JSON_CHAR "*\")(\\s*)(:)", TOKENS(NAME_LABEL, WHITESPACE, PUNCTUATION)),
    INCLUDE("element of an array"),

    STATE("element of an array"),
    RULE("\\s+", WHITESPACE),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "string"),
    RULE(JSON_INT "\\.[0-9]+" JSON_EXP "?", NUMBER_FLOAT),
    RULE(JSON_INT JSON_EXP "?", NUMBER_INTEGER),
    RULE("null|false|true", KEYWORD_CONSTANT),
    RULE_DO("\\{", PUNCTUATION, PUSH, "object"),
    RULE_DO("\\[", PUNCTUATION, PUSH, "array"),

    STATE("object"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULE(",", PUNCTUATION),
    INCLUDE("element"),

    STATE("array"),
    RULE_DO("\\]", PUNCTUATION, POP),
    RULE(",", PUNCTUATION),
    INCLUDE("element of an array"),

    STATE("string"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("\\\\.", STRING_ESCAPE),
    RULE("[^\"\\\\]+", STRING_DOUBLE),
    RULES_DONE};

const highlight__language highlight__language_json = {.names = "json", .rules = json};

/* ---- JavaScript: ECMA-262, 12 ----
 *
 * Where an operand may begin, a slash is a regular expression and a brace an object ("expression");
 * where a statement may, a name before a colon is a label ("statement"). */

#define JS_NAME "[\\p{L}\\p{Nl}$_][\\p{L}\\p{Nl}\\p{M}\\p{Nd}$_]*"

#define JS_BUILTINS                                                                                \
    "Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function Int16Array " \
    "Int32Array Int8Array Map Math Number Object Packages Promise Proxy Reflect RegExp Set "       \
    "String "                                                                                      \
    "Symbol Uint16Array Uint16ClampedArray Uint32Array Uint32ClampedArray Uint8Array "             \
    "Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent document encodeURI "           \
    "encodeURIComponent eval global isFinite isNaN navigator netscape parseFloat parseInt self "   \
    "sun window"

static const highlight__words javascript_words[] = {
    {KEYWORD, PUSH, "expression",
     "as async await break case catch continue debugger default delete do else export finally for "
     "from if import in instanceof new of return super switch this throw try typeof void while "
     "yield"},
    {KEYWORD_DECLARATION, PUSH, "expression",
     "class const constructor extends function get let set static var with"},
    {KEYWORD_RESERVED, STAY, NULL, "enum implements interface package private protected public"},
    {KEYWORD_CONSTANT, STAY, NULL, "Infinity NaN false null true undefined"},
    {NAME_BUILTIN, STAY, NULL, JS_BUILTINS},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule javascript[] = {
    STATE("root"), INCLUDE("script"),

    STATE("name"), WORDS(JS_NAME, javascript_words, NAME_OTHER),

    STATE("first"), RULE("#![^\\n]*\\n", COMMENT_PREPROC), WHEN("", GO, "statement"),

    STATE("script"), INCLUDE("whitespace"), INCLUDE("number"), INCLUDE("name"),
    RULE("\\?\\.(?!\\d)|\\.{3}|[.)\\]:]", PUNCTUATION),
    RULE_DO("\\?\\?=?", OPERATOR, PUSH, "expression"),
    RULE_DO("\\?", PUNCTUATION, PUSH2, "conditional", "expression"),
    RULE_DO("[-+*/%&|^~<>=!]|\\\\(?=\\n)", OPERATOR, PUSH, "expression"),
    RULE_DO("[(\\[,]", PUNCTUATION, PUSH, "expression"),
    RULE_DO("[;{}]", PUNCTUATION, PUSH, "statement"),
    GROUPS_DO("(@)(\\w*)", TOKENS(PUNCTUATION, NAME_DECORATOR), PUSH, "expression"),
    RULE_DO("\"", STRING_DELIMITER, PUSH, "double_quotes"),
    RULE_DO("'", STRING_DELIMITER, PUSH, "single_quotes"),
    RULE_DO("`", STRING_DOUBLE, PUSH, "template"),

    STATE("number"), RULE("0[xX][0-9A-Fa-f]+", NUMBER_HEX), RULE("0[oO][0-7][0-7_]*", NUMBER_OCT),
    RULE("0[bB][01][01_]*", NUMBER_BIN), RULE("\\d+\\.\\d+(?:[eE]\\d+)?", NUMBER_FLOAT),
    RULE("\\d+", NUMBER_INTEGER),

    STATE("whitespace"), RULE("\\s+", TEXT), RULE("<!--", COMMENT),
    RULE("//[^\\n]*", COMMENT_SINGLE), RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),

    STATE("comment"), RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*]+|\\*", COMMENT_MULTILINE),

    STATE("expression"), INCLUDE("whitespace"), RULE_DO("/", STRING_REGEX, GO, "regex"),
    RULE_DO("\\{", PUNCTUATION, GO, "object"), WHEN("", POP),

    STATE("statement"), INCLUDE("whitespace"), RULE_DO("case\\b", KEYWORD, GO, "expression"),
    GROUPS("(" JS_NAME ")(\\s*)(:)", TOKENS(NAME_LABEL, TEXT, PUNCTUATION)), INCLUDE("expression"),

    STATE("conditional"), RULE_DO(":", PUNCTUATION, GO, "expression"), INCLUDE("script"),

    STATE("object"), INCLUDE("whitespace"), RULE_DO("\\{", PUNCTUATION, AGAIN),
    RULE_DO("\\}", PUNCTUATION, GO, "statement"),
    GROUPS_DO("(" JS_NAME ")(\\s*)(:)", TOKENS(NAME_ATTRIBUTE, TEXT, PUNCTUATION), PUSH,
              "expression"),
    INCLUDE("script"),

    /* 12.8.5, and what Annex B adds to patterns */
    STATE("regex"), RULE_DO("/[a-z]*", STRING_REGEX, POP),
    RULE_DO("\\[\\^?", STRING_ESCAPE, PUSH, "regex_class"),
    RULE("\\\\[^\\n]|\\(\\?[:=<!]|\\{[\\d,]+\\}|[()?]", STRING_ESCAPE), RULE_DO("\\n", ERROR, POP),
    RULE("[^\\n]", STRING_REGEX),

    STATE("regex_class"), RULE_DO("\\]", STRING_ESCAPE, POP), RULE("\\\\[^\\n]|/", STRING_ESCAPE),
    RULE_DO("\\n", ERROR, POP2), RULE("[^\\n]", STRING_REGEX),

    STATE("double_quotes"), RULE_DO("\"", STRING_DELIMITER, POP),
    RULE("\\\\[\\\\nrt\"]?", STRING_ESCAPE), RULE("[^\"\\\\]+", STRING_DOUBLE),

    STATE("single_quotes"), RULE_DO("'", STRING_DELIMITER, POP),
    RULE("\\\\[\\\\nrt']?", STRING_ESCAPE), RULE("[^'\\\\]+", STRING_SINGLE),

    STATE("template"), RULE_DO("`", STRING_DOUBLE, POP),
    RULE_DO("\\$\\{", PUNCTUATION, PUSH, "substitution"), RULE("\\\\[`$]", STRING_ESCAPE),
    RULE("[^`$\\\\]+|[$\\\\]", STRING_DOUBLE),

    STATE("substitution"), RULE_DO("\\}", PUNCTUATION, POP), INCLUDE("script"), RULES_DONE};

const highlight__language highlight__language_javascript = {
    .names = "javascript js", .rules = javascript, .start = "first"};

/* ---- TypeScript: JavaScript with types, whose words are these ---- */

static const highlight__words typescript_words[] = {
    {KEYWORD, PUSH, "expression",
     "as async await break case catch continue debugger default delete do else export finally "
     "from for if implements import in instanceof is namespace new of private protected public "
     "readonly return static super switch this throw try typeof void while yield"},
    {KEYWORD_DECLARATION, PUSH, "expression",
     "abstract class const constructor extends function get let set type var with"},
    {KEYWORD_RESERVED, STAY, NULL, "any declare enum interface keyof module number package string"},
    {KEYWORD_CONSTANT, STAY, NULL, "true false null NaN Infinity undefined"},
    {NAME_BUILTIN, STAY, NULL, JS_BUILTINS " Partial Pick Readonly Record"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule typescript[] = {
    STATE("root"), INCLUDE("script"),

    STATE("name"), WORDS(JS_NAME, typescript_words, NAME_OTHER), RULES_DONE};

const highlight__language highlight__language_typescript = {
    .names = "typescript ts", .rules = typescript, .base = javascript};

/* ---- TSX: where a value may stand, an element of XML is one ---- */

static const highlight__rule tsx[] = {
    STATE("root"),
    INCLUDE("script"),

    STATE("name"),
    WORDS(JS_NAME, typescript_words, NAME_OTHER),

    STATE("expression"),
    INCLUDE("whitespace"),
    RULE_DO("<(?=[\\p{L}_$>])", PUNCTUATION, GO, "tag_name"),
    RULE_DO("/", STRING_REGEX, GO, "regex"),
    RULE_DO("\\{", PUNCTUATION, GO, "object"),
    WHEN("", POP),

    STATE("tag_name"),
    INCLUDE("element_name"),
    WHEN("", GO, "tag"),

    STATE("element_name"),
    RULE("[a-z][\\w-]*(?![\\w.])", NAME_TAG),
    RULE("[\\p{L}_$][\\w$]*", NAME_CLASS),
    RULE("\\.", PUNCTUATION),

    STATE("tag"),
    RULE("\\s+", TEXT),
    RULE_DO("/>", PUNCTUATION, POP),
    RULE_DO(">", PUNCTUATION, GO, "content"),
    RULE("[\\w:-]+", NAME_ATTRIBUTE),
    RULE("=", PUNCTUATION),
    RULE("\"[^\"]*\"|'[^']*'", STRING),
    RULE_DO("\\{", STRING_INTERPOL, PUSH2, "embedded", "expression"),
    WHEN("", POP),

    STATE("content"),
    RULE_DO("</", PUNCTUATION, GO, "end_tag"),
    RULE_DO("<", PUNCTUATION, PUSH, "tag_name"),
    RULE_DO("\\{", STRING_INTERPOL, PUSH2, "embedded", "expression"),
    RULE("&\\w+;", NAME_ENTITY),
    RULE("[^<{&]+|&", TEXT),

    STATE("end_tag"),
    INCLUDE("element_name"),
    RULE("\\s+", TEXT),
    RULE_DO(">", PUNCTUATION, POP),
    WHEN("", POP),

    STATE("embedded"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    RULE_DO("\\{", PUNCTUATION, PUSH2, "block", "statement"),
    INCLUDE("script"),

    STATE("block"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULE_DO("\\{", PUNCTUATION, PUSH2, "block", "statement"),
    INCLUDE("script"),
    RULES_DONE};

const highlight__language highlight__language_tsx = {
    .names = "tsx", .rules = tsx, .base = javascript};
