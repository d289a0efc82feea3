/* SPDX-License-Identifier: Apache-2.0 */
/* C and C++. */
#include "markup/highlight/table.h"

/* ---- C (ISO/IEC 9899:2011) and C++ (ISO/IEC 14882:2020) ---- */

/* 6.4.1, less what names a type; and volatile's neighbours of C++. */
#define C_KEYWORDS                                                                                 \
    "auto break case const continue default do else enum extern for goto if register return "      \
    "sizeof static struct switch typedef union virtual volatile while "                            \
    "_Alignas _Alignof _Atomic _Generic _Imaginary _Noreturn _Static_assert _Thread_local"
/* 6.2.5, then the types that the library's headers define. */
#define C_TYPES                                                                                    \
    "void char short int long float double signed unsigned _Bool _Complex "                        \
    "size_t ssize_t ptrdiff_t off_t wchar_t wint_t wctype_t wctrans_t char16_t char32_t "          \
    "FILE DIR fpos_t va_list jmp_buf sig_atomic_t clock_t time_t mbstate_t div_t ldiv_t "          \
    "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t "                           \
    "int_least8_t int_least16_t int_least32_t int_least64_t "                                      \
    "uint_least8_t uint_least16_t uint_least32_t uint_least64_t "                                  \
    "int_fast8_t int_fast16_t int_fast32_t int_fast64_t "                                          \
    "uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t "                                      \
    "intptr_t uintptr_t intmax_t uintmax_t"
/* What compilers reserve, with and without their underscores. */
#define C_RESERVED                                                                                 \
    "inline _inline __inline restrict _restrict __restrict naked _naked __naked "                  \
    "thread _thread __thread typename _typename __typename __asm __based __cdecl __declspec "      \
    "__except __fastcall __finally __int8 __int16 __int32 __leave __stdcall __try"

static const highlight__words c_words[] = {{KEYWORD, STAY, NULL, C_KEYWORDS},
                                           {KEYWORD_TYPE, STAY, NULL, C_TYPES},
                                           {KEYWORD_RESERVED, STAY, NULL, C_RESERVED},
                                           {NAME_BUILTIN, STAY, NULL, "NULL true false"},
                                           {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__words cpp_words[] = {
    {KEYWORD, PUSH, "class_name", "class struct"},
    {KEYWORD, PUSH, "template", "template"},
    {KEYWORD, STAY, NULL,
     C_KEYWORDS " alignas alignof asm catch char8_t co_await co_return co_yield concept const_cast "
                "consteval constexpr constinit decltype delete dynamic_cast explicit export final "
                "friend mutable namespace new noexcept operator override private protected public "
                "reinterpret_cast requires restrict static_assert static_cast this thread_local "
                "throw throws try typeid typename using"},
    {KEYWORD_TYPE, STAY, NULL, C_TYPES " bool"},
    {KEYWORD_RESERVED, STAY, NULL,
     C_RESERVED " __event __interface __multiple_inheritance __single_inheritance __super "
                "__uuidof __virtual_inheritance"},
    {NAME_BUILTIN, STAY, NULL, "NULL nullptr true false"},
    {NO_TOKEN, STAY, NULL, NULL}};

#define C_NAME    "[A-Za-z_]\\w*"
#define C_COMMENT "(?s:/(?:\\\\\\n)?\\*.*?\\*(?:\\\\\\n)?/)"
#define C_LINE    "//(?:\\\\[^\\n]|[^\\\\\\n])*"
/* What makes a declared name a function's: its parameters, and a body or the end. */
#define C_FUNCTION C_NAME "(?=\\s*\\([^;]*?\\)(?:\\s|" C_LINE "|" C_COMMENT ")*[{;])"
/* 6.4.4.4, and the same of strings */
#define C_PREFIX "(?:u8|[uUL])?"
#define C_ESCAPE "\\\\(?:[\\\\abfnrtv\"']|[0-7]{1,3}|x[0-9A-Fa-f]{2,4})"

static const highlight__rule c_common[] = {
    /* 5.1.2.1: white space, comments, and lines that are the preprocessor's */
    STATE("space"), GROUPS_DO("^([ \\t]*)(#if\\s0)", TOKENS(TEXT, COMMENT), PUSH, "left_out"),
    GROUPS_DO("^([ \\t]*)(#include)(\\s*)(<[^>\\n]+>|\"[^\"\\n]+\")([^\\n]*)",
              TOKENS(TEXT, COMMENT_PREPROC, TEXT, COMMENT_FILE, COMMENT_SINGLE), PUSH, "directive"),
    GROUPS_DO("^([ \\t]*)(#)", TOKENS(TEXT, COMMENT_PREPROC), PUSH, "directive"),
    RULE("[ \\t\\r]+|\\n+|\\\\\\n", TEXT),
    RULE_DO("/(?:\\\\\\n)?\\*", COMMENT_MULTILINE, PUSH, "comment"), RULE(C_LINE, COMMENT_SINGLE),

    STATE("comment"), RULE_DO("\\*(?:\\\\\\n)?/", COMMENT_MULTILINE, POP),
    RULE("[^*]+|\\*", COMMENT_MULTILINE),

    STATE("directive"), RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE("(?s)(?:[^/\\\\\\n]|\\\\.|/(?!\\*))+", COMMENT_PREPROC),
    RULE_DO("\\n", COMMENT_PREPROC, POP),

    /* #if 0, up to its #endif or another branch */
    STATE("left_out"), RULE_DO("^[ \\t]*#if", COMMENT, PUSH, "left_out"),
    RULE_DO("^[ \\t]*#[ \\t]*(?:else|elif)", COMMENT, POP),
    RULE_DO("^[ \\t]*#[ \\t]*endif\\b(?:[^\\\\\\n]|\\\\(?s:.))*\\n?", COMMENT, POP),
    RULE("[^\\n]*\\n|[^\\n]+", COMMENT),

    /* 6.8.1: a label begins a line */
    STATE("label"), GROUPS("^([ \\t]*)(" C_NAME ":)(?!:)", TOKENS(TEXT, NAME_LABEL)),

    STATE("literal"), RULE_DO(C_PREFIX "\"", STRING, PUSH, "string"),
    RULE(C_PREFIX "'(?:\\\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|[^\\n])|[^\\\\'\\n])'", STRING_CHAR),

    STATE("string"), RULE_DO("\"", STRING, POP), RULE(C_ESCAPE, STRING_ESCAPE),
    RULE("[^\\\\\"\\n]+|\\\\\\n|\\\\", STRING),

    STATE("mark"), RULE("\\*/", ERROR), RULE("[-+*/%&|^~!=<>?:]", OPERATOR),
    RULE("[()\\[\\],.;]", PUNCTUATION), RULES_DONE};

static const highlight__rule c_rules[] = {
    /* 6.9: outside functions. The last of a declaration's words may be a function's name. */
    STATE("root"), INCLUDE("space"), RULE_DO("\\{", PUNCTUATION, PUSH, "block"), INCLUDE("literal"),
    INCLUDE("number"), WORDS_DO(C_NAME, c_words, NAME, PUSH, "declaration"), INCLUDE("mark"),

    STATE("declaration"), INCLUDE("space"), RULE("\\*(?!/)", OPERATOR),
    RULE(C_FUNCTION, NAME_FUNCTION), WORDS(C_NAME, c_words, NAME), WHEN("", POP),

    STATE("block"), RULE_DO("\\{", PUNCTUATION, PUSH, "block"), RULE_DO("\\}", PUNCTUATION, POP),
    INCLUDE("statement"),

    STATE("statement"), INCLUDE("label"), INCLUDE("space"), INCLUDE("literal"), INCLUDE("number"),
    RULE_DO("case\\b", KEYWORD, PUSH, "case"), WORDS(C_NAME, c_words, NAME), INCLUDE("mark"),

    STATE("case"), RULE_DO(":", PUNCTUATION, POP), INCLUDE("statement"),

    /* 6.4.4: without an exponent the parts of a fraction are numbers of their own */
    STATE("number"), RULE("(?:\\d+\\.?\\d*|\\.\\d+)[eE][+-]?\\d+[lLuU]*", NUMBER_FLOAT),
    RULE("0[xX][0-9A-Fa-f]+[lLuU]*", NUMBER_HEX), RULE("0[0-7]+[lLuU]*", NUMBER_OCT),
    RULE("\\d+[lLuU]*", NUMBER_INTEGER), RULES_DONE};

const highlight__language highlight__language_c = {
    .names = "c", .rules = c_rules, .base = c_common};

/* [lex.icon]: digits, and quotes between them */
#define CPP_DIGITS "\\d(?:'?\\d)*"

static const highlight__rule cpp_rules[] = {
    /* Behind the first brace no name is taken for a function's. */
    STATE("root"), INCLUDE("space"), RULE_DO("\\{", PUNCTUATION, GO, "block"),
    RULE_DO("(?:class|struct)\\b", KEYWORD, PUSH2, "declaration", "class_name"),
    RULE_DO("template\\b", KEYWORD, PUSH, "template"), INCLUDE("literal"), INCLUDE("number"),
    WORDS_DO(C_NAME, cpp_words, NAME, PUSH, "declaration"), INCLUDE("mark"),

    STATE("declaration"), INCLUDE("space"), RULE("\\*(?!/)", OPERATOR),
    RULE(C_FUNCTION, NAME_FUNCTION), WORDS(C_NAME, cpp_words, NAME), WHEN("", POP),

    STATE("block"), INCLUDE("statement"),

    STATE("statement"), INCLUDE("label"), INCLUDE("space"), INCLUDE("literal"), INCLUDE("number"),
    RULE_DO("case\\b", KEYWORD, PUSH, "case"), WORDS(C_NAME, cpp_words, NAME),
    RULE("::|<=>", OPERATOR), RULE("[{}]", PUNCTUATION), INCLUDE("mark"),

    STATE("case"), RULE("::", OPERATOR), RULE_DO(":", PUNCTUATION, POP), INCLUDE("statement"),

    /* class-head, and what else class and typename may be followed by */
    STATE("class_name"), RULE_DO(C_NAME, NAME_CLASS, POP), INCLUDE("space"),
    RULE("\\.{3}", OPERATOR), RULE_DO(",", PUNCTUATION, POP), WHEN("", POP),

    STATE("template"), RULE_DO("[>;]", PUNCTUATION, POP),
    RULE_DO("typename\\b", KEYWORD, PUSH, "class_name"), INCLUDE("statement"),

    /* [lex.literal]: what a user's suffix makes of a number is no plain number */
    STATE("number"),
    RULE(CPP_DIGITS "(?:\\." CPP_DIGITS ")?(?:min|[mun]s|i[fl]|[ydhsi])\\b", NUMBER_OTHER),
    RULE("(?:" CPP_DIGITS "\\.(?:" CPP_DIGITS ")?|\\." CPP_DIGITS ")(?:[eE][+-]?" CPP_DIGITS
         "[lLuU]*)?|" CPP_DIGITS "[eE][+-]?" CPP_DIGITS "[lLuU]*",
         NUMBER_FLOAT),
    RULE("0[xX][0-9A-Fa-f](?:'?[0-9A-Fa-f])*[lLuU]*", NUMBER_HEX),
    RULE("0b[01](?:'?[01])*", NUMBER_BIN), RULE("0[0-7](?:'?[0-7])*[lLuU]*", NUMBER_OCT),
    RULE(CPP_DIGITS "[lLuU]*", NUMBER_INTEGER),

    /* [lex.string]: a raw string ends at its own delimiter */
    STATE("literal"), RULE(C_PREFIX "R\"([^()\\\\\\s]{0,16})\\((?s:.*?)\\)\\1\"", STRING),
    RULE_DO(C_PREFIX "\"", STRING, PUSH, "string"),
    RULE(C_PREFIX "'(?:\\\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|[^\\n])|[^\\\\'\\n])'", STRING_CHAR),
    RULES_DONE};

const highlight__language highlight__language_cpp = {
    .names = "cpp c++", .rules = cpp_rules, .base = c_common};
