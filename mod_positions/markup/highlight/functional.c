/* SPDX-License-Identifier: Apache-2.0 */
/* Haskell, Clojure. */
#include "markup/highlight/table.h"

/* ---- Haskell: Haskell 2010 Language Report, chapter 2 ---- */

#define HASKELL_SYMBOL "[-!#$%&*+./<=>?@\\\\^|~:]"
#define HASKELL_ESCAPE                                                                             \
    "\\\\(?:[abfnrtv\\\\\"'&]|\\d+|o[0-7]+|x[0-9A-Fa-f]+|\\^[@-_]|NUL|SOH|[SE]TX|EOT|ENQ|ACK|"     \
    "BEL|BS|HT|LF|VT|FF|CR|S[OI]|DLE|DC[1-4]|NAK|SYN|ETB|CAN|EM|SUB|ESC|[FGRU]S|SP|DEL)"

static const highlight__words haskell_words[] = {
    {KEYWORD_RESERVED, PUSH, "import", "import"},
    {KEYWORD_RESERVED, PUSH, "module", "module"},
    {KEYWORD_RESERVED, STAY, NULL,
     "_ case class data default deriving do else if in infix infixl infixr instance let newtype "
     "of then type where"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule haskell[] = {
    STATE("root"), INCLUDE("space"), RULE("\\( *\\)", NAME_BUILTIN), RULE("\\[\\]", KEYWORD_TYPE),
    INCLUDE("literal"), WORDS("[a-z_][\\w']*", haskell_words, NAME),
    RULE("[A-Z][\\w']*", KEYWORD_TYPE), RULE("\\\\(?!" HASKELL_SYMBOL "+)", NAME_FUNCTION),
    RULE(HASKELL_SYMBOL "+", OPERATOR), RULE("[(){}\\[\\],;`]", PUNCTUATION),
    RULE("'[\\w']*", NAME),

    STATE("space"), RULE("\\s+", TEXT), RULE_DO("\\{-#", COMMENT_PREPROC, PUSH, "pragma"),
    RULE_DO("\\{-", COMMENT_MULTILINE, PUSH, "comment"), RULE("^-- \\|[^\\n]*", COMMENT_DOC),
    RULE("--+(?!" HASKELL_SYMBOL ")[^\\n]*", COMMENT_SINGLE),

    STATE("pragma"), RULE_DO("#-\\}", COMMENT_PREPROC, POP), RULE("[^#]+|#", COMMENT_PREPROC),

    STATE("comment"), RULE_DO("\\{-", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("-\\}", COMMENT_MULTILINE, POP), RULE("[^-{]+|[-{]", COMMENT_MULTILINE),

    STATE("literal"), RULE("0[xX][0-9A-Fa-f]+", NUMBER_HEX), RULE("0[oO][0-7]+", NUMBER_OCT),
    RULE("\\d+(?:\\.\\d+(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)", NUMBER_FLOAT),
    RULE("\\d+", NUMBER_INTEGER),
    GROUPS("(')(" HASKELL_ESCAPE ")(')", TOKENS(STRING_CHAR, STRING_ESCAPE, STRING_CHAR)),
    RULE("'[^\\\\']'", STRING_CHAR), RULE_DO("\"", STRING, PUSH, "string"),

    STATE("string"), RULE_DO("\"", STRING, POP),
    RULE(HASKELL_ESCAPE "|\\\\\\s+\\\\", STRING_ESCAPE), RULE("[^\\\\\"]+", STRING),
    RULE("\\\\", ERROR),

    /* import [qualified] module [as name] [hiding] [( … )] */
    STATE("import"), RULE("[ \\t]+", TEXT), RULE("\"[^\"\\n]*\"", STRING),
    RULE("qualified\\b", KEYWORD),
    GROUPS_DO("([\\p{L}][\\w.]*)([ \\t]+)(as)([ \\t]+)([A-Z][\\w.]*)",
              TOKENS(NAME_NAMESPACE, TEXT, KEYWORD, TEXT, NAME), POP),
    GROUPS_DO("([A-Z][\\w.]*)([ \\t]+)(hiding)([ \\t]+)(\\()",
              TOKENS(NAME_NAMESPACE, TEXT, KEYWORD, TEXT, PUNCTUATION), GO, "exports"),
    GROUPS_DO("([A-Z][\\w.]*)([ \\t]+)(\\()", TOKENS(NAME_NAMESPACE, TEXT, PUNCTUATION), GO,
              "exports"),
    RULE_DO("[\\w.]+", NAME_NAMESPACE, POP), WHEN("", POP),

    /* module name [( … )] where */
    STATE("module"), INCLUDE("space"), RULE_DO("\\(", PUNCTUATION, GO, "exports"),
    RULE("(?!where\\b)[\\p{L}][\\w.]*", NAME_NAMESPACE), WHEN("", POP),

    STATE("exports"), INCLUDE("space"), RULE_DO("\\(", PUNCTUATION, PUSH, "exports"),
    RULE_DO("\\)", PUNCTUATION, POP), RULE(",", PUNCTUATION), RULE("[A-Z][\\w']*", KEYWORD_TYPE),
    RULE("[\\p{L}_][\\w']*", NAME_FUNCTION), RULE(HASKELL_SYMBOL "+", OPERATOR), WHEN("", POP),
    RULES_DONE};

const highlight__language highlight__language_haskell = {.names = "haskell hs", .rules = haskell};

/* ---- Clojure: clojure.org/reference/reader ---- */

#define CLOJURE_NAME "(?:[\\w!$%*+<=>?/.-]+)"

static const char *const clojure_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/clojure_builtins.def"
#undef BUILTIN
};
static const highlight__builtins clojure_builtins = BUILTIN_TABLE(clojure_names, false);

static const highlight__words clojure_words[] = {
    {KEYWORD, STAY, NULL,
     "def defn defn- defmacro defmulti defmethod defstruct fn let if cond for"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule clojure[] = {
    STATE("root"), INCLUDE("space"), RULE("\"(?s:\\\\.|[^\\\\\"])*\"", STRING),
    RULE("-?\\d+\\.\\d+", NUMBER_FLOAT), RULE("-?\\d+", NUMBER_INTEGER),
    RULE("::?#?" CLOJURE_NAME, NAME_CONSTANT), RULE("'" CLOJURE_NAME, STRING_SYMBOL),
    RULE("\\\\(?:.|[a-z]+)", STRING_CHAR), RULE("~@|[`'#^~&@]", OPERATOR),
    RULE_DO("\\(", PUNCTUATION, PUSH, "call"),
    WORDS_BUILTINS(CLOJURE_NAME, clojure_words, &clojure_builtins, NAME_BUILTIN, NAME),
    RULE("[)\\[\\]{}]", PUNCTUATION),

    STATE("space"), RULE(";[^\\n]*", COMMENT_SINGLE), RULE("\\s+", WHITESPACE), RULE(",", NAME),

    /* The first in a list is called. */
    STATE("call"), INCLUDE("space"), RULE("-?\\d+\\.\\d+(?![\\w!$%*+<=>?/.-])", NUMBER_FLOAT),
    WORDS_BUILTINS_DO("(?!-?\\d)" CLOJURE_NAME, clojure_words, &clojure_builtins, NAME_BUILTIN,
                      NAME_FUNCTION, POP),
    RULE_DO("\\d+", NAME_FUNCTION, POP), WHEN("", POP), RULES_DONE};

const highlight__language highlight__language_clojure = {.names = "clojure clj cljs",
                                                         .rules = clojure};
