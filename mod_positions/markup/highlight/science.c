/* SPDX-License-Identifier: Apache-2.0 */
/* What is computed with: Julia, MATLAB, R. */
#include "markup/highlight/table.h"

/* ---- Julia: docs.julialang.org/en/v1/manual ---- */

#define JULIA_NAME                                                                                 \
    "[\\p{L}\\p{Nl}\\p{So}_\\x{2202}-\\x{22FF}\\x{2032}-\\x{2037}][\\p{L}\\p{M}\\p{N}\\p{So}_!"    \
    "\\x{2032}-\\x{2037}\\x{2080}-\\x{209C}\\x{2202}-\\x{22FF}÷]*"

static const char *const julia_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/julia_types.def"
#undef BUILTIN
};
static const highlight__builtins julia_types = BUILTIN_TABLE(julia_names, false);

static const highlight__words julia_words[] = {
    {KEYWORD, STAY, NULL,
     "begin catch do else elseif end export finally for if import in isa module quote return try "
     "using where while"},
    {KEYWORD_DECLARATION, STAY, NULL, "const global local"},
    {NAME_BUILTIN, STAY, NULL,
     "true false nothing missing undef Inf Inf16 Inf32 Inf64 NaN NaN16 NaN32 NaN64 pi π ℯ im "
     "stdin stdout stderr devnull ARGS ENV VERSION C_NULL ENDIAN_BOM LOAD_PATH DEPOT_PATH"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule julia[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE_DO("#=", COMMENT_MULTILINE, PUSH, "comment"),
    RULE("#[^\\n]*", COMMENT),
    GROUPS("(function|macro)(\\s+(?:[\\w.:]+!?)?)", TOKENS(KEYWORD, NAME_FUNCTION)),
    GROUPS("((?:mutable )?struct|(?:abstract|primitive) type)(\\s+[^\\s{(<]+)",
           TOKENS(KEYWORD, NAME_CLASS)),
    RULE("@(?:[\\w.]+)", NAME_DECORATOR),
    RULE("'(?:\\\\.|[^\\\\'\\n])'", STRING_CHAR),
    RULE_DO("\"", STRING, PUSH, "string"),
    RULE("`(?:\\\\.|[^\\\\`])*`", STRING_BACKTICK),
    INCLUDE("number"),
    WORDS_BUILTINS(JULIA_NAME, julia_words, &julia_types, KEYWORD_TYPE, NAME),
    RULE("[-+*/\\\\%^&|~!=<>?:.$÷≠≤≥≡≢∈∉⊆⊂]", OPERATOR),
    RULE("[()\\[\\]{},;]", OTHER),

    STATE("comment"),
    RULE_DO("#=", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("=#", COMMENT_MULTILINE, POP),
    RULE("[^#=]+|[#=]", COMMENT_MULTILINE),

    STATE("number"),
    RULE("0x[0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*", NUMBER_HEX),
    RULE("0b[01]+(?:_[01]+)*", NUMBER_BIN),
    RULE("0o[0-7]+(?:_[0-7]+)*", NUMBER_OCT),
    RULE("\\d+(?:_\\d+)*(?:\\.(?!\\.)\\d*(?:[eEf][+-]?\\d+)?|[eEf][+-]?\\d+)", NUMBER_FLOAT),
    RULE("\\d+(?:_\\d+)*", NUMBER_INTEGER),

    STATE("string"),
    RULE_DO("\"", STRING, POP),
    RULE("\\\\(?:[\\\\\"'abefnrtv]|[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,8})", STRING_ESCAPE),
    RULE("\\$", STRING_INTERPOL),
    RULE("[^\\\\\"$]+|\\\\", STRING),
    RULES_DONE};

const highlight__language highlight__language_julia = {.names = "julia jl", .rules = julia};

/* ---- MATLAB: mathworks.com/help/matlab/language-fundamentals.html ---- */

static const char *const matlab_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/matlab_functions.def"
#undef BUILTIN
};
static const highlight__builtins matlab_functions = BUILTIN_TABLE(matlab_names, false);

static const highlight__words matlab_words[] = {
    {KEYWORD, STAY, NULL,
     "arguments break case catch classdef continue else elseif end for function global if import "
     "methods otherwise parfor persistent properties return spmd switch try while"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule matlab[] = {
    STATE("root"), RULE("\\s+", TEXT), RULE("%[^\\n]*", COMMENT_SINGLE),
    GROUPS("(\\.\\.\\.)([^\\n]*)", TOKENS(KEYWORD, COMMENT)),
    WORDS_BUILTINS("[A-Za-z]\\w*", matlab_words, &matlab_functions, NAME_BUILTIN, NAME),
    RULE("[(){};:,/\\\\\\[\\]]", PUNCTUATION),
    RULE("~=|==|<=|>=|&&|\\|\\||\\.\\*|\\.\\^|[-+*^<>=&|~.@]", OPERATOR),
    RULE("\\d+(?:\\.\\d*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)", NUMBER_FLOAT),
    RULE("\\d+", NUMBER_INTEGER),
    /* A quote with another one on its line begins a string; else something is transposed. */
    RULE_DO("'(?=[^'\\n]*')", STRING_SINGLE, PUSH, "string"), RULE("'", OPERATOR),
    RULE_DO("\"(?=[^\"\\n]*\")", STRING_DOUBLE, PUSH, "double_quotes"),

    STATE("string"), RULE("''", STRING_ESCAPE), RULE_DO("'", STRING_SINGLE, POP),
    RULE("[^'\\n]+", STRING_SINGLE), WHEN("(?=\\n)", POP),

    STATE("double_quotes"), RULE("\"\"", STRING_ESCAPE), RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("[^\"\\n]+", STRING_DOUBLE), WHEN("(?=\\n)", POP), RULES_DONE};

const highlight__language highlight__language_matlab = {.names = "matlab m", .rules = matlab};

/* ---- R: cran.r-project.org/doc/manuals/r-release/R-lang.html, chapter 10 ---- */

static const char *const r_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/r_primitives.def"
#undef BUILTIN
};
static const highlight__builtins r_primitives = BUILTIN_TABLE(r_names, false);

static const highlight__words r_words[] = {
    {KEYWORD, STAY, NULL, "break else for function if in next repeat while"},
    {KEYWORD_CONSTANT, STAY, NULL,
     "FALSE TRUE NULL NA NA_character_ NA_complex_ NA_integer_ NA_real_ Inf NaN"},
    {NAME_BUILTIN, STAY, NULL, "F T LETTERS letters month.abb month.name pi"},
    {NO_TOKEN, STAY, NULL, NULL}};

#define R_NAME "(?:\\p{L}|\\.(?!\\d))[\\p{L}\\p{N}._]*"

static const highlight__rule r_rules[] = {
    STATE("root"),
    RULE("\\s+", WHITESPACE),
    RULE("#'[^\\n]*", COMMENT_DOC),
    RULE("#[^\\n]*", COMMENT_SINGLE),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),
    RULE("`[^`]+`", NAME),
    RULE("%[^%\\n]*%", OPERATOR),
    RULE("0[xX][0-9A-Fa-f]+(?:[pP]\\d+)?[Li]?", NUMBER_HEX),
    RULE("[-+]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?[Li]?", NUMBER),
    WORDS_BUILTINS(R_NAME "(?=\\()", r_words, &r_primitives, NAME_FUNCTION, NAME),
    WORDS(R_NAME, r_words, NAME),
    RULE("[()\\[\\]{};,]", PUNCTUATION),
    RULE("[-+*/^<>=!&|~?:$@]", OPERATOR),

    STATE("double_quotes"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("(?s:[^\\\\\"]|\\\\.)+", STRING_DOUBLE),

    STATE("single_quotes"),
    RULE_DO("'", STRING_SINGLE, POP),
    RULE("(?s:[^\\\\']|\\\\.)+", STRING_SINGLE),
    RULES_DONE};

const highlight__language highlight__language_r = {.names = "r R s S", .rules = r_rules};
