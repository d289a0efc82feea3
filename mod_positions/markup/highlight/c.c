/* SPDX-License-Identifier: Apache-2.0 */
/* C and its relatives: C++, Java, Go, Rust. */
#include "markup/highlight/engine.h"

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

/* ---- Java ---- */

#define JAVA_NAME "[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*"

static void java_method(highlight__lexer *lexer)
{
    pos_text before = highlight__group(lexer, 1), name = highlight__group(lexer, 2);
    pos_text space = highlight__group(lexer, 3), open = highlight__group(lexer, 4);
    highlight__delegate(lexer, LANGUAGE_java, before);
    highlight__emit(lexer, NAME_FUNCTION, name);
    highlight__emit(lexer, TEXT, space);
    highlight__emit(lexer, OPERATOR, open);
}

static const highlight__rule java[] = {
    STATE("root"),
    RULE("[^\\S\\n]+", TEXT),
    RULE("//.*?$", COMMENT_SINGLE),
    RULE("(?s)/\\*.*?\\*/", COMMENT_MULTILINE),
    RULE("(?:assert|break|case|catch|continue|default|do|else|finally|for|if|goto|instanceof|new|"
         "return|switch|this|throw|try|while)\\b",
         KEYWORD),
    CALL("(\\s*(?:[a-zA-Z_][a-zA-Z0-9_.\\[\\]<>]*\\s+)+?)(" C_NAME ")(\\s*)(\\()", java_method),
    RULE("@" JAVA_NAME, NAME_DECORATOR),
    RULE("(?:abstract|const|enum|extends|final|implements|native|private|protected|public|static|"
         "strictfp|super|synchronized|throws|transient|volatile)\\b",
         KEYWORD_DECLARATION),
    RULE("(?:boolean|byte|char|double|float|int|long|short|var|void)\\b", KEYWORD_TYPE),
    RULE("(?:true|false|null)\\b", KEYWORD_CONSTANT),
    RULE_DO("(?:class|interface)\\b", KEYWORD_DECLARATION, PUSH, "class"),
    RULE_DO("(?:import|package)\\b", KEYWORD_NAMESPACE, PUSH, "import"),
    RULE("\"(?:\\\\\\\\|\\\\\"|[^\"])*\"", STRING),
    RULE("'(?:\\\\.|[^\\\\]|\\\\u[0-9a-f]{4})'", STRING_CHAR),
    GROUPS("(\\.)(" JAVA_NAME ")", TOKENS(OPERATOR, NAME_ATTRIBUTE)),
    RULE(JAVA_NAME ":", NAME_LABEL),
    RULE("\\p{Lu}[\\p{Lu}\\p{Nd}_]*\\b", NAME_CONSTANT),
    RULE("\\p{Lu}[\\p{L}\\p{N}]*\\b", NAME_CLASS),
    RULE("\\$?" JAVA_NAME, NAME),
    RULE("[~^*!%&\\[\\](){}<>|+=:;,./?-]", OPERATOR),
    RULE("(?:[0-9]_+[0-9]|[0-9])+\\.(?:[0-9]_+[0-9]|[0-9])+"
         "(?:[eE](?:[0-9]_+[0-9]|[0-9])+)?[fd]?",
         NUMBER_FLOAT),
    RULE("(?i)0b(?:[01]_+[01]|[01])+", NUMBER_BIN),
    RULE("(?i)0x(?:[0-9a-f]_+[0-9a-f]|[0-9a-f])+", NUMBER_HEX),
    RULE("0(?:[0-7]_+[0-7]|[0-7])+", NUMBER_OCT),
    RULE("(?:[0-9]_+[0-9]|[0-9])+L?", NUMBER_INTEGER),
    RULE("\\n", TEXT),

    STATE("class"),
    RULE("\\s+", TEXT),
    RULE_DO(JAVA_NAME, NAME_CLASS, POP),

    STATE("import"),
    RULE("\\s+", TEXT),
    RULE_DO("(?i)[a-z0-9_.]+\\*?", NAME_NAMESPACE, POP),
    RULES_DONE};

const highlight__language highlight__language_java = {.names = "java", .rules = java};

/* ---- Go ---- */

static const highlight__rule go[] = {
    STATE("root"),
    RULE("//.*", COMMENT),
    RULE("(?s)/\\*.*?\\*/", COMMENT),
    RULE("\\b(?:break|default|func|interface|select|case|defer|go|map|struct|chan|else|goto|"
         "package|switch|const|fallthrough|if|range|type|continue|for|import|return|var)\\b",
         KEYWORD),
    RULE("\\b(?:bool|byte|complex64|complex128|error|float32|float64|int8|int16|int32|int64|int|"
         "rune|string|uint8|uint16|uint32|uint64|uintptr|uint)\\b",
         KEYWORD_TYPE),
    RULE("\\b(?:append|cap|close|complex|copy|delete|imag|len|make|new|panic|print|println|real|"
         "recover)\\b",
         NAME_BUILTIN),
    RULE("\\b(?:true|false|iota|nil)\\b", NAME_CONSTANT),
    RULE("(?:\\d+\\.\\d*(?:[eE][+-]?\\d+)?|\\d+[eE][+-]?\\d+|\\.\\d+(?:[eE][+-]?\\d+)?|\\d+)i",
         NUMBER),
    RULE("\\d+\\.\\d*(?:[eE][+-]?\\d+)?|\\d+[eE][+-]?\\d+|\\.\\d+(?:[eE][+-]?\\d+)?", NUMBER),
    RULE("0[xX][0-9A-Fa-f]+|[0-9]+", NUMBER),
    RULE("'(?:[^\\n]|\\\\u[0-9A-Fa-f]{4}|\\\\U[0-9A-Fa-f]{8}|\\\\[abfnrtv\\\\'\"]|\\\\[0-7]{3}|"
         "\\\\x[0-9A-Fa-f]{2})'",
         STRING_CHAR),
    RULE("\\+=|\\+\\+|\\+|&\\^=|&\\^|&=|&&|&|==|=|!=|!|-=|--|-|\\|=|\\|\\||\\||<=|<-|<<=|<<|<|\\*=|"
         "\\*|\\^=|\\^|>>=|>>|>=|>|/=|/|:=|%=|%|\\.\\.\\.|\\.|:",
         OPERATOR),
    RULE("[()\\[\\]{},;]", PUNCTUATION),
    RULE("[\\p{L}_][\\p{L}_\\p{Nd}]*", NAME),
    RULE("\\s+", TEXT),
    RULE_DO("`", STRING, PUSH, "raw_string"),
    RULE_DO("\"", STRING, PUSH, "string"),

    STATE("string"),
    RULE("\\\\[abfnrtv\\\\'\"]|\\\\u[0-9A-Fa-f]{4}|\\\\U[0-9A-Fa-f]{8}|\\\\x[0-9A-Fa-f]{2}",
         STRING_ESCAPE),
    RULE("\\\\.", ERROR),
    RULE_DO("\"", STRING, POP),
    RULE("[^\"\\\\]+", STRING),

    STATE("raw_string"),
    RULE_DO("`", STRING, POP),
    RULE("[^`]+", STRING),
    RULES_DONE};

const highlight__language highlight__language_go = {.names = "go golang", .rules = go};

/* ---- Rust ---- */

#define RUST_NAME   "[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{M}\\p{Nd}\\p{Pc}]*"
#define RUST_ESCAPE "\\\\(?:[nrt'\"\\\\0]|x[0-9a-fA-F]{2}|u\\{(?:[0-9a-fA-F]_*){1,6}\\})"
#define RUST_SIZE   "(?:8|16|32|64|128|size)"

static const highlight__words rust_words[] = {
    {NAME_BUILTIN, STAY, NULL,
     "Add BitAnd BitOr BitXor bool c_char c_double c_float char c_int clock_t c_long c_longlong "
     "Cons Const Copy c_schar c_short c_uchar c_uint c_ulong c_ulonglong c_ushort c_void dev_t "
     "DIR dirent Div Either Eq Err f32 f64 Failure FILE float fpos_t i16 i32 i64 i8 isize Index "
     "ino_t int intptr_t Left mode_t Modulo Mul Neg Nil None Num off_t Ok Option Ord Owned pid_t "
     "Ptr ptrdiff_t Right Send Shl Shr size_t Some ssize_t str Sub Success time_t u16 u32 u64 u8 "
     "usize uint uintptr_t Box Vec String Gc Rc Arc u128 i128 Result Sync Pin Unpin Sized Drop "
     "drop Fn FnMut FnOnce Clone PartialEq PartialOrd AsMut AsRef From Into Default "
     "DoubleEndedIterator ExactSizeIterator Extend IntoIterator Iterator"},
    {NO_TOKEN, STAY, NULL, NULL}};

static int brace_kind(char c)
{
    return c == '(' || c == ')' ? 0 : c == '[' || c == ']' ? 1 : 2;
}

static void macro_open(highlight__lexer *lexer)
{
    pos_text brace = highlight__group(lexer, 0);
    lexer->memory.braces[brace_kind(brace.data[0])]++;
    highlight__emit(lexer, PUNCTUATION, brace);
}

static void macro_close(highlight__lexer *lexer)
{
    pos_text brace = highlight__group(lexer, 0);
    int *open = lexer->memory.braces;
    open[brace_kind(brace.data[0])]--;
    if (open[0] == 0 && open[1] == 0 && open[2] == 0)
        highlight__pop(lexer);
    highlight__emit(lexer, PUNCTUATION, brace);
}

static const highlight__rule rust[] = {
    STATE("root"),
    RULE_DO("\\n", TEXT, PUSH, "line_start"),
    INCLUDE("whitespace"),
    RULE_DO("#!?\\[", NAME_DECORATOR, PUSH, "attribute"),
    RULE("\\b(?:as|async|await|break|const|continue|crate|dyn|else|enum|extern|false|fn|for|if|"
         "impl|in|let|log|loop|match|mod|move|mut|pub|ref|return|self|Self|static|struct|super|"
         "trait|true|type|unsafe|use|where|while|abstract|become|box|do|final|macro|override|priv|"
         "typeof|unsized|virtual|yield|try|union)\\b",
         KEYWORD),
    INCLUDE("literals"),
    RULE("[=-]>|<->", KEYWORD),
    RULE("[()\\[\\]{}|,:;]", PUNCTUATION),
    RULE("[*/!@~&+%^<>=?-]|\\.{2,3}", OPERATOR),
    RULE("(?:[.]\\s*)?" RUST_NAME "(?=\\s*[(])", NAME_FUNCTION),
    RULE("[.]\\s*await\\b", KEYWORD),
    RULE("[.]\\s*" RUST_NAME, NAME_PROPERTY),
    RULE("[.]\\s*\\d+", NAME_ATTRIBUTE),
    GROUPS("(" RUST_NAME ")(::)", TOKENS(NAME_NAMESPACE, PUNCTUATION)),
    RULE_DO("\\bmacro_rules!", NAME_DECORATOR, PUSH, "macro_rules"),
    RULE_DO(RUST_NAME "!", NAME_DECORATOR, PUSH, "macro"),
    RULE("'static\\b", KEYWORD),
    RULE("'" RUST_NAME, NAME_VARIABLE),
    WORDS(RUST_NAME, rust_words, NAME),

    STATE("line_start"),
    INCLUDE("whitespace"),
    RULE("#\\s[^\\n]*", COMMENT_SPECIAL),
    WHEN("", POP),

    STATE("attribute"),
    INCLUDE("whitespace"),
    INCLUDE("literals"),
    RULE("[(,)=:]", NAME_DECORATOR),
    RULE_DO("\\]", NAME_DECORATOR, POP),
    RULE(RUST_NAME, NAME_DECORATOR),

    STATE("whitespace"),
    RULE("\\s+", TEXT),
    RULE("////+[^\\n]*", COMMENT_SINGLE),
    RULE("//[/!][^\\n]*", COMMENT_DOC),
    RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE("/\\*\\*\\*?/", COMMENT_MULTILINE),
    RULE_DO("/\\*\\*\\*+", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("/[*][*!]", COMMENT_DOC, PUSH, "doc_comment"),
    RULE_DO("/[*]", COMMENT_MULTILINE, PUSH, "comment"),

    STATE("comment"),
    RULE_DO("\\*/", COMMENT_MULTILINE, POP),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE("[^*/]+|[*/]", COMMENT_MULTILINE),

    STATE("doc_comment"),
    RULE_DO("\\*/", COMMENT_DOC, POP),
    RULE_DO("/\\*", COMMENT_DOC, PUSH, "doc_comment"),
    RULE("[^*/]+|[*/]", COMMENT_DOC),

    STATE("macro"),
    INCLUDE("literals"),
    CALL("[\\[{(]", macro_open),
    CALL("[\\]})]", macro_close),
    RULE(RUST_NAME "!", NAME_DECORATOR),
    INCLUDE("root"),
    RULE(".", TEXT),

    STATE("macro_rules"),
    RULE("[$]" RUST_NAME "(?::" RUST_NAME ")?", NAME_VARIABLE),
    RULE("[$]", NAME_VARIABLE),
    INCLUDE("macro"),

    STATE("literals"),
    RULE("\\b(?:true|false)\\b", KEYWORD_CONSTANT),
    RULE("b?'(?:" RUST_ESCAPE "|[^\\\\])'", STRING_CHAR),
    RULE_DO("b?\"", STRING, PUSH, "string"),
    RULE("(?s)b?r(#*)\".*?\"\\1", STRING),
    RULE("[0-9][0-9_]*(?:[.][0-9][0-9_]*(?:[eE][-+]?[0-9_]+)?(?:f32|f64)?|"
         "(?:[.][0-9][0-9_]*)?[eE][-+]?[0-9_]+(?:f32|f64)?|"
         "(?:[.][0-9][0-9_]*)?(?:[eE][-+]?[0-9_]+)?(?:f32|f64)|[.](?![._\\p{L}]))",
         NUMBER_FLOAT),
    RULE("(?:0b[10_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|[0-9][0-9_]*)(?:u" RUST_SIZE "?|i" RUST_SIZE ")?",
         NUMBER_INTEGER),

    STATE("string"),
    RULE_DO("\"", STRING, POP),
    RULE(RUST_ESCAPE, STRING_ESCAPE),
    RULE("[^\"\\\\]+", STRING),
    RULES_DONE};

const highlight__language highlight__language_rust = {
    .names = "rust rs rust,no_run rs,no_run rust,ignore rs,ignore rust,should_panic "
             "rs,should_panic",
    .rules = rust,
    .start = "line_start"};
