/* SPDX-License-Identifier: Apache-2.0 */
/* Data: YAML, TOML, INI, SQL. */
#include "markup/highlight/engine.h"

/* ---- YAML: the stack of states, and one of indentations ---- */

#define INDENTS 64

static size_t indent_of(const highlight__lexer *lexer)
{
    return lexer->memory.indents[lexer->memory.indent_count - 1];
}

static void yaml_reset(highlight__lexer *lexer)
{
    lexer->memory.indent_count = 1;
    lexer->memory.indents[0] = 0;
    lexer->memory.next_indent = 0;
    lexer->memory.block_indent = -1;
}

/* Indentation of a new line; what is more than the level that it returns to is an error. */
static void save_indent(highlight__lexer *lexer, pos_text spaces, bool emit)
{
    highlight__memory *memory = &lexer->memory;
    memory->next_indent = spaces.size;
    bool dedents = spaces.size < indent_of(lexer);
    while (memory->indent_count > 1 && spaces.size < indent_of(lexer))
        memory->indent_count--;
    size_t known = dedents && indent_of(lexer) < spaces.size ? indent_of(lexer) : spaces.size;
    if (!emit)
        return;
    highlight__emit(lexer, TEXT, pos_text_slice(spaces, 0, known));
    highlight__emit(lexer, ERROR, pos_text_slice(spaces, known, spaces.size));
}

static void set_indent(highlight__lexer *lexer, size_t size, bool implicit)
{
    highlight__memory *memory = &lexer->memory;
    if (indent_of(lexer) < memory->next_indent && memory->indent_count < INDENTS)
        memory->indents[memory->indent_count++] =
            (uint16_t)(memory->next_indent < UINT16_MAX ? memory->next_indent : UINT16_MAX);
    if (!implicit)
        memory->next_indent += size;
}

static void yaml_directive(highlight__lexer *lexer)
{
    pos_text name = highlight__group(lexer, 0);
    bool tag = pos_text_equal(name, POS_TEXT("%TAG"));
    highlight__emit(lexer, NAME_TAG, name);
    yaml_reset(lexer);
    highlight__push(lexer, tag ? "tag_directive" : "yaml_directive");
}

static void yaml_document(highlight__lexer *lexer)
{
    highlight__emit(lexer, NAME_NAMESPACE, highlight__group(lexer, 0));
    yaml_reset(lexer);
    highlight__push(lexer, "block_line");
}

static void yaml_line(highlight__lexer *lexer)
{
    save_indent(lexer, highlight__group(lexer, 0), true);
    highlight__push(lexer, "block_line");
    highlight__push(lexer, "indentation");
}

static void yaml_indicator_space(highlight__lexer *lexer)
{
    pos_text spaces = highlight__group(lexer, 0);
    highlight__emit(lexer, TEXT, spaces);
    lexer->memory.next_indent += spaces.size;
}

static void yaml_indicator(highlight__lexer *lexer)
{
    pos_text mark = highlight__group(lexer, 0);
    set_indent(lexer, mark.size, false);
    highlight__emit(lexer, PUNCTUATION_INDICATOR, mark);
}

static void yaml_indent_end(highlight__lexer *lexer)
{
    yaml_indicator_space(lexer);
    highlight__pop(lexer);
}

static void yaml_key(highlight__lexer *lexer)
{
    highlight__emit(lexer, NAME_ATTRIBUTE, highlight__group(lexer, 1));
    highlight__emit(lexer, PUNCTUATION_INDICATOR, highlight__group(lexer, 2));
    set_indent(lexer, 0, true);
}

static void yaml_block_blank(highlight__lexer *lexer)
{
    pos_text spaces = highlight__group(lexer, 0);
    int known = lexer->memory.block_indent;
    size_t mark = known >= 0 && (size_t)known < spaces.size ? (size_t)known : spaces.size;
    highlight__emit(lexer, TEXT, pos_text_slice(spaces, 0, mark));
    highlight__emit(lexer, NAME_CONSTANT, pos_text_slice(spaces, mark, spaces.size));
}

static void yaml_block_indent(highlight__lexer *lexer)
{
    pos_text spaces = highlight__group(lexer, 0);
    highlight__memory *memory = &lexer->memory;
    highlight__emit(lexer, TEXT, spaces);
    size_t level = memory->block_indent >= 0 ? (size_t)memory->block_indent : indent_of(lexer);
    if (memory->block_indent < 0)
        memory->block_indent = (int)spaces.size;
    if (spaces.size >= level)
        return;
    save_indent(lexer, spaces, false);
    highlight__pop(lexer);
    highlight__push(lexer, "indentation");
}

static void yaml_block_header(highlight__lexer *lexer)
{
    pos_text header = highlight__group(lexer, 0);
    lexer->memory.block_indent = -1;
    highlight__go(lexer, "ignored_line");
    for (size_t i = 0; i < header.size; i++)
        if (pos_is_digit(header.data[i]))
            lexer->memory.block_indent = (int)indent_of(lexer) + header.data[i] - '0';
    highlight__emit(lexer, PUNCTUATION_INDICATOR, header);
}

static void yaml_plain_end(highlight__lexer *lexer)
{
    for (int i = 0; i < 3; i++)
        highlight__pop(lexer);
}

static void yaml_plain_line(highlight__lexer *lexer)
{
    pos_text spaces = highlight__group(lexer, 0);
    highlight__emit(lexer, TEXT, spaces);
    highlight__pop(lexer);
    if (spaces.size > indent_of(lexer))
        return;
    highlight__pop(lexer);
    save_indent(lexer, spaces, false);
    highlight__push(lexer, "indentation");
}

#define PLAIN_START "[^ \\t\\n\\r\\f\\v?:,\\[\\]{}#&*!|>'\"%@`]"

static const highlight__rule yaml[] = {
    STATE("root"),
    RULE("#.*$", COMMENT_SINGLE),
    RULE("\\n+", TEXT),
    RULE("[ ]+(?=#|$)", TEXT),
    CALL("^%YAML\\b", yaml_directive),
    CALL("^%TAG\\b", yaml_directive),
    CALL("^(?:---|\\.\\.\\.)(?= |$)", yaml_document),
    CALL("[ ]*(?!\\s|$)", yaml_line),

    STATE("indentation"),
    RULE_DO("\\s*?\\n", TEXT, POP2),
    CALL("[ ]+(?=[-:?](?:[ ]|$))", yaml_indicator_space),
    CALL("[?:-](?=[ ]|$)", yaml_indicator),
    CALL("[ ]*", yaml_indent_end),

    STATE("block_line"),
    RULE_DO("[ ]*(?=#|$)", TEXT, POP),
    RULE("[ ]+", TEXT),
    INCLUDE("descriptors"),
    CALL("([^#,:?\\[\\]{}\"'\\n]+)(:)(?=\\s|$)", yaml_key),
    RULE_DO("[|>][+-]?", PUNCTUATION_INDICATOR, PUSH2, "block_scalar", "block_scalar_header"),
    INCLUDE("flow_nodes"),
    WHEN("(?=" PLAIN_START "|[?:-][^ \\t\\n\\r\\f\\v])", PUSH, "plain_scalar"),

    STATE("descriptors"),
    RULE("!<[0-9A-Za-z;/?:@&=+$,_.!~*'()\\[\\]%-]+>", KEYWORD_TYPE),
    RULE("(?:![\\w-]+)?!(?:[\\w;/?:@&=+$,.!~*'()\\[\\]%-]*)", KEYWORD_TYPE),
    RULE("&[\\p{L}\\p{Nl}\\p{Nd}_-]+", NAME_LABEL),
    RULE("\\*[\\p{L}\\p{Nl}\\p{Nd}_-]+", NAME_VARIABLE),

    STATE("flow_nodes"),
    RULE_DO("\\[", PUNCTUATION_INDICATOR, PUSH, "flow_sequence"),
    RULE_DO("\\{", PUNCTUATION_INDICATOR, PUSH, "flow_mapping"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),

    STATE("flow_collection"),
    RULE("\\s+", TEXT),
    RULE("#.*$", COMMENT_SINGLE),
    RULE("[?:,]", PUNCTUATION_INDICATOR),
    INCLUDE("descriptors"),
    INCLUDE("flow_nodes"),
    WHEN("(?=" PLAIN_START ")", PUSH, "flow_scalar"),

    STATE("flow_sequence"),
    RULE_DO("\\]", PUNCTUATION_INDICATOR, POP),
    INCLUDE("flow_collection"),

    STATE("flow_mapping"),
    RULE_DO("\\}", PUNCTUATION_INDICATOR, POP),
    INCLUDE("flow_collection"),

    STATE("block_scalar"),
    RULE("\\n+", TEXT),
    CALL("^[ ]+$", yaml_block_blank),
    CALL("^[ ]*", yaml_block_indent),
    RULE("[^\\n\\r\\f\\v]+", STRING),

    STATE("block_scalar_header"),
    CALL("(?:[1-9][+-]?|[+-]?[1-9]?)(?=[ ]|$)", yaml_block_header),

    STATE("ignored_line"),
    RULE("#.*$", COMMENT_SINGLE),
    RULE("[ ]+", TEXT),
    RULE_DO("\\n", TEXT, POP),

    STATE("quoted_spaces"),
    RULE("^[ ]+", TEXT),
    RULE("[ ]+$", TEXT),
    RULE("\\n+", TEXT),
    RULE("[ ]+", NAME_VARIABLE),

    STATE("single_quotes"),
    INCLUDE("quoted_spaces"),
    RULE("\\\\'", STRING_ESCAPE),
    RULE_DO("'", STRING, POP),
    RULE("[^\\s']+", STRING),

    STATE("double_quotes"),
    RULE_DO("\"", STRING, POP),
    INCLUDE("quoted_spaces"),
    RULE("\\\\[0abt\\tn\\nvfre \"\\\\N_LP]", STRING_ESCAPE),
    RULE("\\\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})", STRING_ESCAPE),
    RULE("[^ \\t\\n\\r\\f\\v\"\\\\]+", STRING),

    STATE("plain_scalar_line"),
    RULE("^[ ]+\\n", TEXT),
    RULE("\\n+", TEXT),
    CALL("^(?=---|\\.\\.\\.)", yaml_plain_end),
    CALL("^[ ]*", yaml_plain_line),

    STATE("plain_scalar"),
    RULE_DO("[ ]*(?=:[ \\n]|:$)", TEXT, POP),
    RULE("[ ]*:\\S+", STRING),
    RULE_DO("[ ]+(?=#)", TEXT, POP),
    RULE("[ ]+$", TEXT),
    RULE_DO("\\n+", TEXT, PUSH, "plain_scalar_line"),
    RULE("[ ]+", STRING),
    RULE("true|false|null", NAME_CONSTANT),
    RULE_DO("\\d+(?:\\.\\d+)?(?=\\r?\\n| +#)", NUMBER, POP),
    RULE("[^\\s:]+", STRING),

    STATE("flow_scalar"),
    RULE_DO("[ ]*(?=[,:?\\[\\]{}])", TEXT, POP),
    RULE_DO("[ ]+(?=#)", TEXT, POP),
    RULE("^[ ]+", TEXT),
    RULE("[ ]+$", TEXT),
    RULE("\\n+", TEXT),
    RULE("[ ]+", NAME_VARIABLE),
    RULE("[^\\s,:?\\[\\]{}]+", NAME_VARIABLE),

    STATE("yaml_directive"),
    GROUPS_DO("([ ]+)(\\d+\\.\\d+)", TOKENS(TEXT, NUMBER), GO, "ignored_line"),

    STATE("tag_directive"),
    GROUPS_DO("([ ]+)(!|![\\w-]*!)([ ]+)(!|!?[\\w;/?:@&=+$,.!~*'()\\[\\]%-]+)",
              TOKENS(TEXT, KEYWORD_TYPE, TEXT, KEYWORD_TYPE), GO, "ignored_line"),
    RULES_DONE};

const highlight__language highlight__language_yaml = {.names = "yaml yml", .rules = yaml};

/* ---- TOML and INI ---- */

#define TOML_NAME "(?:\\S{1,100}|\"[^\"]{1,100}\"|'[^']{1,100}')"

static const highlight__rule toml[] = {
    STATE("root"),
    INCLUDE("basic"),
    GROUPS_DO("(" TOML_NAME ")(\\s*)(=)", TOKENS(NAME_PROPERTY, TEXT, PUNCTUATION), PUSH, "value"),

    STATE("basic"),
    RULE("\\s+", TEXT),
    RULE("#.*?$", COMMENT),
    RULE("true|false", KEYWORD_CONSTANT),
    GROUPS_DO("(" TOML_NAME ")(\\s*)(=)(\\s*)(\\{)",
              TOKENS(NAME_NAMESPACE, TEXT, OPERATOR, TEXT, PUNCTUATION), PUSH, "inline"),
    RULE("\\s*\\[\\S+\\]", NAME_NAMESPACE),
    RULE("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z", DATE),
    RULE("[+-]?\\d+(?:_\\d+)*\\.\\d+(?:_\\d+)*(?:[eE][+-]?\\d+(?:_\\d+)*)?", NUMBER_FLOAT),
    RULE("[+-]?\\d+(?:_\\d+)*[eE][+-]?\\d+(?:_\\d+)*", NUMBER_FLOAT),
    RULE("[+-]?(?:nan|inf)", NUMBER_FLOAT),
    RULE("0x[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*", NUMBER_HEX),
    RULE("0o[0-7]+(?:_[0-7]+)*", NUMBER_OCT),
    RULE("0b[01]+(?:_[01]+)*", NUMBER_BIN),
    RULE("[+-]?\\d+(?:_\\d+)*", NUMBER_INTEGER),

    STATE("value"),
    RULE_DO("\\n", TEXT, POP),
    INCLUDE("content"),

    STATE("content"),
    INCLUDE("basic"),
    GROUPS("(" TOML_NAME ")(\\s*)(=)", TOKENS(NAME_PROPERTY, TEXT, PUNCTUATION)),
    RULE_DO("\"\"\"", STRING, PUSH, "long_double"),
    RULE_DO("\"", STRING, PUSH, "double"),
    RULE_DO("'''", STRING, PUSH, "long_single"),
    RULE_DO("'", STRING, PUSH, "single"),
    INCLUDE("escape"),
    RULE(",", PUNCTUATION),
    RULE_DO("\\[", PUNCTUATION, PUSH, "array"),

    STATE("double"),
    RULE_DO("\"", STRING, POP),
    RULE_DO("\\n", ERROR, POP),
    INCLUDE("escape"),
    RULE("[^\\\\\"\\n]+", STRING),

    STATE("long_double"),
    RULE_DO("\"\"\"", STRING, POP),
    INCLUDE("escape"),
    RULE("[^\\\\\"]+", STRING),
    RULE("\"+", STRING),

    STATE("single"),
    RULE_DO("'", STRING, POP),
    RULE_DO("\\n", ERROR, POP),
    RULE("[^'\\n]+", STRING),

    STATE("long_single"),
    RULE_DO("'''", STRING, POP),
    RULE("[^']+", STRING),
    RULE("'+", STRING),

    STATE("escape"),
    RULE("\\\\[0t\\tn\\n \"\\\\r]", STRING_ESCAPE),

    STATE("array"),
    INCLUDE("content"),
    RULE_DO("\\]", PUNCTUATION, POP),

    STATE("inline"),
    INCLUDE("content"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULES_DONE};

const highlight__language highlight__language_toml = {.names = "toml", .rules = toml};

static const highlight__rule ini[] = {
    STATE("root"),
    INCLUDE("basic"),
    GROUPS_DO("([\\w\\-.]+)(\\s*)(=)", TOKENS(NAME_PROPERTY, TEXT, PUNCTUATION), PUSH, "value"),
    RULE("\\[.*?\\]", NAME_NAMESPACE),

    STATE("basic"),
    RULE("[;#].*?\\n", COMMENT),
    RULE("\\s+", TEXT),
    RULE("\\\\\\n", STRING_ESCAPE),

    STATE("value"),
    RULE_DO("\\n", TEXT, POP),
    INCLUDE("basic"),
    RULE_DO("\"", STRING, PUSH, "double"),
    RULE("'.*?'", STRING),
    INCLUDE("escape"),
    RULE("[^\\\\\\n]+", STRING),

    STATE("double"),
    RULE_DO("\"", STRING, POP),
    INCLUDE("escape"),
    RULE("[^\\\\\"]+", STRING),

    STATE("escape"),
    RULE("(?s)\\\\.", STRING_ESCAPE),
    RULES_DONE};

const highlight__language highlight__language_ini = {.names = "ini", .rules = ini};

/* ---- SQL ---- */

static const highlight__words sql_words[] = {
    {NAME_BUILTIN, STAY, NULL,
     "ZEROFILL UNSIGNED SIGNED SERIAL BIT TINYINT BOOL BOOLEAN SMALLINT MEDIUMINT INT INTEGER "
     "BIGINT DECIMAL DEC NUMERIC FIXED FLOAT DOUBLE PRECISION REAL DATE DATETIME TIMESTAMP TIME "
     "YEAR NATIONAL CHAR CHARACTER NCHAR BYTE VARCHAR VARYING BINARY VARBINARY TINYBLOB TINYTEXT "
     "BLOB TEXT MEDIUMBLOB MEDIUMTEXT LONGBLOB LONGTEXT ENUM"},
    {KEYWORD, STAY, NULL,
     "ABORT ABS ABSOLUTE ACCESS ADA ADD ADMIN AFTER AGGREGATE ALIAS ALL ALLOCATE ALTER ANALYSE "
     "ANALYZE AND ANY ARE AS ASC ASENSITIVE ASSERTION ASSIGNMENT ASYMMETRIC AT ATOMIC "
     "AUTHORIZATION AVG BACKWARD BEFORE BEGIN BETWEEN BITVAR BIT_LENGTH BOTH BREADTH BY C CACHE "
     "CALL CALLED CARDINALITY CASCADE CASCADED CASE CAST CATALOG CATALOG_NAME CHAIN "
     "CHARACTERISTICS CHARACTER_LENGTH CHARACTER_SET_CATALOG CHARACTER_SET_NAME "
     "CHARACTER_SET_SCHEMA CHAR_LENGTH CHECK CHECKED CHECKPOINT CLASS CLASS_ORIGIN CLOB CLOSE "
     "CLUSTER COALSECE COBOL COLLATE COLLATION COLLATION_CATALOG COLLATION_NAME COLLATION_SCHEMA "
     "COLUMN COLUMN_NAME COMMAND_FUNCTION COMMAND_FUNCTION_CODE COMMENT COMMIT COMMITTED "
     "COMPLETION CONDITION_NUMBER CONNECT CONNECTION CONNECTION_NAME CONSTRAINT CONSTRAINTS "
     "CONSTRAINT_CATALOG CONSTRAINT_NAME CONSTRAINT_SCHEMA CONSTRUCTOR CONTAINS CONTINUE "
     "CONVERSION CONVERT COPY COUNT CREATE CREATEDB CREATEUSER CROSS CUBE CURRENT CURRENT_DATE "
     "CURRENT_PATH CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR CURSOR_NAME "
     "CYCLE DATA DATABASE DATETIME_INTERVAL_CODE DATETIME_INTERVAL_PRECISION DAY DEALLOCATE "
     "DECLARE DEFAULT DEFAULTS DEFERRABLE DEFERRED DEFINED DEFINER DELETE DELIMITER DELIMITERS "
     "DEREF DESC DESCRIBE DESCRIPTOR DESTROY DESTRUCTOR DETERMINISTIC DIAGNOSTICS DICTIONARY "
     "DISCONNECT DISPATCH DISTINCT DO DOMAIN DROP DYNAMIC DYNAMIC_FUNCTION DYNAMIC_FUNCTION_CODE "
     "EACH ELSE ENCODING ENCRYPTED END END-EXEC EQUALS ESCAPE EVERY EXCEPT EXCLUDING EXCLUSIVE "
     "EXEC EXECUTE EXISTING EXISTS EXPLAIN EXTERNAL EXTRACT FALSE FETCH FINAL FIRST FOLLOWING FOR "
     "FORCE FOREIGN FORTRAN FORWARD FOUND FREE FREEZE FROM FULL FUNCTION G GENERAL GENERATED GET "
     "GLOBAL GO GOTO GRANT GRANTED GROUP GROUPING HANDLER HAVING HIERARCHY HOLD HOST IDENTITY "
     "IGNORE ILIKE IMMEDIATE IMMUTABLE IMPLEMENTATION IMPLICIT IN INCLUDING INCREMENT INDEX INFIX "
     "INHERITS INITIALIZE INITIALLY INNER INOUT INPUT INSENSITIVE INSERT INSTANTIABLE INSTEAD "
     "INTERSECT INTO INVOKER IS ISNULL ISOLATION ITERATE JOIN KEY KEY_MEMBER KEY_TYPE LANCOMPILER "
     "LANGUAGE LARGE LAST LATERAL LEADING LEFT LENGTH LESS LEVEL LIKE LIMIT LISTEN LOAD LOCAL "
     "LOCALTIME LOCALTIMESTAMP LOCATION LOCATOR LOCK LOWER MAP MATCH MAX MAXVALUE MESSAGE_LENGTH "
     "MESSAGE_OCTET_LENGTH MESSAGE_TEXT METHOD MIN MINUTE MINVALUE MOD MODE MODIFIES MODIFY MONTH "
     "MORE MOVE MUMPS NAMES NATURAL NCLOB NEW NEXT NO NOCREATEDB NOCREATEUSER NONE NOT NOTHING "
     "NOTIFY NOTNULL NULL NULLABLE NULLIF OBJECT OCTET_LENGTH OF OFF OFFSET OIDS OLD ON ONLY OPEN "
     "OPERATION OPERATOR OPTION OPTIONS OR ORDER ORDINALITY OUT OUTER OUTPUT OVERLAPS OVERLAY "
     "OVERRIDING OWNER PAD PARAMETER PARAMETERS PARAMETER_MODE PARAMETER_SPECIFIC_CATALOG "
     "PARAMETER_SPECIFIC_NAME PARTIAL PARTITION PASCAL PENDANT PLACING PLI POSITION POSTFIX "
     "PREFIX PRECEDING PREORDER PREPARE PRESERVE PRIMARY PRIOR PRIVILEGES PROCEDURAL PROCEDURE "
     "PUBLIC RANGE READ READS RECHECK RECURSIVE REF REFERENCES REFERENCING REINDEX RELATIVE "
     "RENAME REPEATABLE REPLACE RESET RESTART RESTRICT RESULT RETURN RETURNED_LENGTH "
     "RETURNED_OCTET_LENGTH RETURNED_SQLSTATE RETURNS REVOKE RIGHT ROLE ROLLBACK ROLLUP ROUTINE "
     "ROUTINE_CATALOG ROUTINE_NAME ROUTINE_SCHEMA ROW ROWS ROW_COUNT RULE SAVE_POINT SCALE SCHEMA "
     "SCHEMA_NAME SCOPE SCROLL SEARCH SECOND SECURITY SELECT SELF SENSITIVE SERIALIZABLE "
     "SERVER_NAME SESSION SESSION_USER SET SETOF SETS SHARE SHOW SIMILAR SIMPLE SIZE SOME SOURCE "
     "SPACE SPECIFIC SPECIFICTYPE SPECIFIC_NAME SQL SQLCODE SQLERROR SQLEXCEPTION SQLSTATE STABLE "
     "START STATE STATEMENT STATIC STATISTICS STDIN STDOUT STORAGE STRICT STRUCTURE STYPE "
     "SUBCLASS_ORIGIN SUBLIST SUBSTRING SUM SYMMETRIC SYSID SYSTEM SYSTEM_USER TABLE TABLE_NAME "
     "TEMP TEMPLATE TEMPORARY TERMINATE THAN THEN TIMEZONE_HOUR TIMEZONE_MINUTE TO TOAST TRAILING "
     "TRANSACTIONS_COMMITTED TRANSACTIONS_ROLLED_BACK TRANSFORM TRANSFORMS TRANSLATE TRANSLATION "
     "TREAT TRIGGER TRIGGER_CATALOG TRIGGER_NAME TRIGGER_SCHEMA TRIM TRUE TRUNCATE TRUSTED TYPE "
     "UNCOMMITTED UNDER UNENCRYPTED UNION UNIQUE UNKNOWN UNLISTEN UNNAMED UNNEST UNTIL UPDATE "
     "UPPER USAGE USER USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_NAME USER_DEFINED_TYPE_SCHEMA "
     "USING VACUUM VALID VALIDATOR VALUES VARIABLE VERBOSE VERSION VIEW VOLATILE WHEN WHENEVER "
     "WHERE WINDOW WITH WITHOUT WORK WRITE ZONE"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule sql[] = {STATE("root"),
                                      RULE("\\s+", TEXT),
                                      RULE("--.*", COMMENT_SINGLE),
                                      RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
                                      RULE("\\d+", NUMBER_INTEGER),
                                      RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
                                      RULE_DO("\"", NAME_VARIABLE, PUSH, "double_quotes"),
                                      RULE_DO("`", NAME_VARIABLE, PUSH, "backticks"),
                                      WORDS_NOCASE("\\w+", sql_words, NAME),
                                      RULE("[+*/<>=~!@#%&|?^-]", OPERATOR),
                                      RULE("[;:()\\[\\]{},.]", PUNCTUATION),

                                      STATE("comment"),
                                      RULE_DO("/[*]", COMMENT_MULTILINE, PUSH, "comment"),
                                      RULE_DO("[*]/", COMMENT_MULTILINE, POP),
                                      RULE("[^/*]+", COMMENT_MULTILINE),
                                      RULE("[/*]", COMMENT_MULTILINE),

                                      STATE("backticks"),
                                      RULE("\\\\.|``", STRING_ESCAPE),
                                      RULE_DO("`", NAME_VARIABLE, POP),
                                      RULE("[^\\\\`]+", NAME_VARIABLE),

                                      STATE("single_quotes"),
                                      RULE("\\\\.|''", STRING_ESCAPE),
                                      RULE_DO("'", STRING_SINGLE, POP),
                                      RULE("[^\\\\']+", STRING_SINGLE),

                                      STATE("double_quotes"),
                                      RULE("\\\\.|\"\"", STRING_ESCAPE),
                                      RULE_DO("\"", NAME_VARIABLE, POP),
                                      RULE("[^\\\\\"]+", NAME_VARIABLE),
                                      RULES_DONE};

const highlight__language highlight__language_sql = {.names = "sql", .rules = sql};
