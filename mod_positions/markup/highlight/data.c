/* SPDX-License-Identifier: Apache-2.0 */
/* Data and what asks for it: YAML, TOML, INI, SQL. */
#include "markup/highlight/engine.h"

/* ---- YAML: yaml.org/spec/1.2.2 ----
 *
 * What a scalar's lines are is decided by columns: they stand to the right of the entry that the
 * scalar belongs to, which is the last one that began. */

#define NO_ENTRY (-1)

/* A line begins; its first entry would stand behind its spaces. */
static void yaml_line(highlight__lexer *lexer)
{
    pos_text spaces = highlight__group(lexer, 0);
    lexer->memory.column = (int)spaces.size;
    highlight__emit(lexer, TEXT, spaces);
    highlight__push(lexer, "entry");
}

/* "- ", "? " or ": " */
static void yaml_indicator(highlight__lexer *lexer)
{
    pos_text whole = highlight__group(lexer, 0);
    lexer->memory.entry = lexer->memory.column;
    lexer->memory.column += (int)whole.size;
    highlight__emit(lexer, PUNCTUATION_INDICATOR, pos_text_slice(whole, 0, 1));
    highlight__emit(lexer, TEXT, pos_text_slice(whole, 1, whole.size));
}

static void yaml_key(highlight__lexer *lexer)
{
    lexer->memory.entry = lexer->memory.column;
    highlight__emit(lexer, NAME_ATTRIBUTE, highlight__group(lexer, 1));
    highlight__emit(lexer, PUNCTUATION_INDICATOR, highlight__group(lexer, 2));
}

static void yaml_document(highlight__lexer *lexer)
{
    lexer->memory.entry = NO_ENTRY;
    lexer->memory.column = 0;
    highlight__emit(lexer, NAME_NAMESPACE, highlight__group(lexer, 0));
    highlight__push(lexer, "node");
}

/* A line's text is not read: another state has it. */
static void yaml_leave(highlight__lexer *lexer)
{
    lexer->at = lexer->from;
    highlight__pop(lexer);
}

static void yaml_block(highlight__lexer *lexer)
{
    highlight__emit(lexer, PUNCTUATION_INDICATOR, highlight__group(lexer, 0));
    highlight__go(lexer, "block");
    highlight__push(lexer, "line_end");
}

static void yaml_block_line(highlight__lexer *lexer)
{
    pos_text spaces = highlight__group(lexer, 1), content = highlight__group(lexer, 2);
    if (content.size && (int)spaces.size <= lexer->memory.entry) {
        yaml_leave(lexer);
        return;
    }
    highlight__emit(lexer, TEXT, spaces);
    highlight__emit(lexer, STRING, content);
}

/* Line ends in a plain scalar, and the spaces of the line that may go on with it. */
static void yaml_plain_line(highlight__lexer *lexer)
{
    if ((int)highlight__group(lexer, 1).size <= lexer->memory.entry)
        yaml_leave(lexer);
    else
        highlight__emit(lexer, TEXT, highlight__group(lexer, 0));
}

#define YAML_TAG "[\\w;/?:@&=+$,.!~*'()\\[\\]%-]"

static const highlight__rule yaml[] = {
    STATE("root"), RULE("\\n+|[ \\t]+(?=[#\\n]|\\z)", TEXT), RULE("#[^\\n]*", COMMENT_SINGLE),
    GROUPS_DO("^(%YAML)([ ]+)(\\d+\\.\\d+)", TOKENS(NAME_TAG, TEXT, NUMBER), PUSH, "line_end"),
    GROUPS_DO("^(%TAG)([ ]+)(![\\w-]*!?)([ ]+)(" YAML_TAG "+)",
              TOKENS(NAME_TAG, TEXT, KEYWORD_TYPE, TEXT, KEYWORD_TYPE), PUSH, "line_end"),
    CALL("^(?:---|\\.\\.\\.)(?=[ \\n]|\\z)", yaml_document), CALL("[ ]*(?=\\S)", yaml_line),

    STATE("entry"), CALL("[-?:](?:[ ]+|(?=\\n|\\z))", yaml_indicator), WHEN("", GO, "node"),

    STATE("node"), RULE_DO("[ ]*\\n", TEXT, POP), RULE_DO("[ ]*(?=#)", TEXT, POP),
    RULE("[ ]+", TEXT), INCLUDE("properties"),
    CALL("([^#,:?\\[\\]{}\"'\\n]+)(:)(?=\\s|\\z)", yaml_key),
    CALL("[|>](?:[-+]?[1-9]|[1-9]?[-+])?(?=[ \\n]|\\z)", yaml_block), INCLUDE("flow"),
    WHEN("(?=[^\\s,\\[\\]{}#&*!|>'\"%@`:?-]|[-?:]\\S)", PUSH, "plain"),

    STATE("properties"), RULE("!<" YAML_TAG "+>|(?:![\\w-]+)?!" YAML_TAG "*", KEYWORD_TYPE),
    RULE("&[\\p{L}\\p{N}_-]+", NAME_LABEL), RULE("\\*[\\p{L}\\p{N}_-]+", NAME_VARIABLE),

    STATE("line_end"), RULE("[ ]+", TEXT), RULE("#[^\\n]*", COMMENT_SINGLE),
    RULE_DO("\\n", TEXT, POP),

    /* 8.1: a block scalar's lines */
    STATE("block"), RULE("\\n+", TEXT), CALL("^([ ]*)([^\\n]*)", yaml_block_line),
    RULE("[^\\n]+", STRING),

    /* 7.3.3: a plain scalar's, up to a comment or a key's colon */
    STATE("plain"),
    CALL("[ ]*\\n(?:[ ]*\\n)*([ ]*)(?=[^\\s#]|\\z)(?!(?:---|\\.\\.\\.)\\s)", yaml_plain_line),
    RULE_DO("[ ]*(?=\\n|:\\s|:\\z)|[ ]+(?=#)", TEXT, POP), RULE("[ ]*:\\S+|[ ]+", STRING),
    RULE("true|false|null", NAME_CONSTANT), RULE_DO("\\d+(?:\\.\\d+)?(?=\\n|[ ]+#)", NUMBER, POP),
    RULE("[^\\s:]+", STRING),

    /* 7.4 */
    STATE("flow"), RULE_DO("\\[", PUNCTUATION_INDICATOR, PUSH, "sequence"),
    RULE_DO("\\{", PUNCTUATION_INDICATOR, PUSH, "mapping"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),

    STATE("sequence"), RULE_DO("\\]", PUNCTUATION_INDICATOR, POP), INCLUDE("in_flow"),

    STATE("mapping"), RULE_DO("\\}", PUNCTUATION_INDICATOR, POP), INCLUDE("in_flow"),

    STATE("in_flow"), RULE("\\s+", TEXT), RULE("#[^\\n]*", COMMENT_SINGLE),
    RULE("[,:?]", PUNCTUATION_INDICATOR), INCLUDE("properties"), INCLUDE("flow"),
    WHEN("(?=[^\\s,\\[\\]{}#&*!|>'\"%@`:?])", PUSH, "flow_plain"),

    STATE("flow_plain"), RULE_DO("[ ]*(?=[,:?\\[\\]{}])|[ ]+(?=#)", TEXT, POP),
    RULE("[ ]*\\n\\s*", TEXT), RULE("[ ]+|[^\\s,:?\\[\\]{}]+", NAME_VARIABLE),

    STATE("quoted_space"), RULE("[ ]*\\n\\s*", TEXT), RULE("[ ]+", NAME_VARIABLE),

    STATE("single_quotes"), INCLUDE("quoted_space"), RULE_DO("'", STRING, POP),
    RULE("\\\\'", STRING_ESCAPE), RULE("[^\\s'\\\\]+|\\\\", STRING),

    STATE("double_quotes"), INCLUDE("quoted_space"), RULE_DO("\"", STRING, POP),
    RULE("\\\\(?:[0abtnvfre \"\\\\/N_LP\\n]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})",
         STRING_ESCAPE),
    RULE("[^\\s\"\\\\]+", STRING), RULES_DONE};

const highlight__language highlight__language_yaml = {.names = "yaml yml", .rules = yaml};

/* ---- TOML: toml.io/en/v1.0.0 ---- */

#define TOML_DIGITS "\\d(?:_?\\d)*"

/* A key is whatever has no space in it, even where a value stands. */
#define TOML_KEY "((?!\\d)\\S+|\"[^\"\\n]*\"|'[^'\\n]*')(\\s*)(=)"

static const highlight__rule toml[] = {
    STATE("root"),
    INCLUDE("space"),
    INCLUDE("pair"),
    INCLUDE("literal"),

    STATE("space"),
    RULE("\\s+", TEXT),
    RULE("#[^\\n]*", COMMENT),

    STATE("table"),
    RULE("\\[\\S+?\\]+", NAME_NAMESPACE),

    STATE("pair"),
    INCLUDE("table"),
    GROUPS_DO(TOML_KEY "(?=\\s*\\{)", TOKENS(NAME_NAMESPACE, TEXT, OPERATOR), PUSH, "value"),
    GROUPS_DO(TOML_KEY, TOKENS(NAME_PROPERTY, TEXT, PUNCTUATION), PUSH, "value"),

    STATE("value"),
    RULE_DO("\\n", TEXT, POP),
    INCLUDE("space"),
    RULE_DO("\\{", PUNCTUATION, GO, "inline_table"),
    INCLUDE("pair"),
    INCLUDE("literal"),
    INCLUDE("string"),
    RULE_DO("\\[", PUNCTUATION, GO, "array"),
    RULE(",", PUNCTUATION),

    STATE("array"),
    INCLUDE("table"),
    RULE_DO("\\]", PUNCTUATION, POP),
    RULE_DO("\\[", PUNCTUATION, PUSH, "array"),
    RULE(",", PUNCTUATION),
    INCLUDE("root"),
    INCLUDE("string"),

    STATE("inline_table"),
    INCLUDE("space"),
    INCLUDE("table"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULE_DO("\\{", PUNCTUATION, PUSH, "inline_table"),
    RULE_DO("\\[", PUNCTUATION, PUSH, "array"),
    RULE(",", PUNCTUATION),
    GROUPS(TOML_KEY, TOKENS(NAME_PROPERTY, TEXT, PUNCTUATION)),
    INCLUDE("literal"),
    INCLUDE("string"),

    STATE("literal"),
    RULE("(?:true|false)\\b", KEYWORD_CONSTANT),
    RULE("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[-+]\\d\\d:\\d\\d)?", DATE),
    RULE("[-+]?(?:inf|nan)\\b", NUMBER_FLOAT),
    RULE("[-+]?" TOML_DIGITS "(?:\\." TOML_DIGITS "(?:[eE][-+]?" TOML_DIGITS
         ")?|[eE][-+]?" TOML_DIGITS ")",
         NUMBER_FLOAT),
    RULE("0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*", NUMBER_HEX),
    RULE("0o[0-7](?:_?[0-7])*", NUMBER_OCT),
    RULE("0b[01](?:_?[01])*", NUMBER_BIN),
    RULE("[-+]?" TOML_DIGITS, NUMBER_INTEGER),

    STATE("string"),
    RULE_DO("\"\"\"", STRING, PUSH, "long_quotes"),
    RULE_DO("\"", STRING, PUSH, "quotes"),
    RULE("'''(?s:.*?)'''|'[^'\\n]*'?", STRING),

    STATE("escape"),
    RULE("\\\\[btnfr\"\\\\\\n]", STRING_ESCAPE),

    STATE("quotes"),
    RULE_DO("\"", STRING, POP),
    INCLUDE("escape"),
    RULE("[^\"\\\\\\n]+", STRING),
    RULE_DO("\\n", ERROR, POP),

    STATE("long_quotes"),
    RULE_DO("\"\"\"", STRING, POP),
    INCLUDE("escape"),
    RULE("[^\"\\\\]+|\"", STRING),
    RULES_DONE};

const highlight__language highlight__language_toml = {.names = "toml", .rules = toml};

/* ---- INI: one value a line, which a backslash continues ---- */

static const highlight__rule ini[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("[;#][^\\n]*\\n?", COMMENT),
    RULE("\\[[^\\]\\n]*\\]", NAME_NAMESPACE),
    GROUPS_DO("([\\w.-]+)(\\s*)(=)", TOKENS(NAME_PROPERTY, TEXT, PUNCTUATION), PUSH, "value"),

    STATE("value"),
    RULE_DO("\\n", TEXT, POP),
    RULE("[ \\t]+", TEXT),
    RULE_DO("[;#][^\\n]*\\n?", COMMENT, POP),
    RULE("\\\\(?s:.)", STRING_ESCAPE),
    RULE("[^\\s\\\\#;\"'][^\\n\\\\]*|\"[^\"\\n\\\\]*\"?|'[^'\\n\\\\]*'?", STRING),
    RULES_DONE};

const highlight__language highlight__language_ini = {.names = "ini", .rules = ini};

/* ---- SQL: ISO/IEC 9075-2, 5.2 ---- */

static const char *const sql_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/sql_words.def"
#undef BUILTIN
};
static const highlight__builtins sql_keywords = BUILTIN_TABLE(sql_names, true);

static const highlight__words sql_types[] = {
    {NAME_BUILTIN, STAY, NULL,
     "BIGINT BINARY BIT BLOB BOOL BOOLEAN BYTE CHAR CHARACTER DATE DATETIME DEC DECIMAL DOUBLE "
     "ENUM "
     "FIXED FLOAT INT INTEGER LONGBLOB LONGTEXT MEDIUMBLOB MEDIUMINT MEDIUMTEXT NATIONAL NCHAR "
     "NUMERIC PRECISION REAL SERIAL SIGNED SMALLINT TEXT TIME TIMESTAMP TINYBLOB TINYINT TINYTEXT "
     "UNSIGNED VARBINARY VARCHAR VARYING YEAR ZEROFILL"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule sql[] = {
    STATE("root"), RULE("\\s+", TEXT), RULE("--[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"), RULE("\\d+", NUMBER_INTEGER),
    RULE_DO("'", STRING_SINGLE, PUSH, "string"),
    RULE_DO("\"", NAME_VARIABLE, PUSH, "double_quotes"),
    RULE_DO("`", NAME_VARIABLE, PUSH, "backticks"),
    WORDS_NOCASE_BUILTINS("\\w+", sql_types, &sql_keywords, KEYWORD, NAME),
    RULE("[-+*/<>=~!@#%^&|?]", OPERATOR), RULE("[\\[\\](){}:;,.]", PUNCTUATION),

    /* comments nest */
    STATE("comment"), RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*/]+|[*/]", COMMENT_MULTILINE),

    STATE("string"), RULE("''|\\\\(?s:.)", STRING_ESCAPE), RULE_DO("'", STRING_SINGLE, POP),
    RULE("[^'\\\\]+", STRING_SINGLE),

    STATE("double_quotes"), RULE("\"\"|\\\\(?s:.)", STRING_ESCAPE),
    RULE_DO("\"", NAME_VARIABLE, POP), RULE("[^\"\\\\]+", NAME_VARIABLE),

    STATE("backticks"), RULE("``|\\\\(?s:.)", STRING_ESCAPE), RULE_DO("`", NAME_VARIABLE, POP),
    RULE("[^`\\\\]+", NAME_VARIABLE), RULES_DONE};

const highlight__language highlight__language_sql = {.names = "sql", .rules = sql};
