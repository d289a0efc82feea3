/* SPDX-License-Identifier: Apache-2.0 */
/* C and its relatives: C++, Java, Go, Rust. */
#include "markup/highlight/engine.h"

/* ---- C ---- */

#define C_KEYWORDS                                                                                 \
    "auto break case const continue default do else enum extern for goto if register restricted "  \
    "return sizeof static struct switch typedef union volatile virtual while _Alignas _Alignof "   \
    "_Atomic _Generic _Imaginary _Noreturn _Static_assert _Thread_local"
#define C_TYPES                                                                                    \
    "int long float short double char unsigned signed void jmp_buf FILE DIR div_t ldiv_t "         \
    "mbstate_t sig_atomic_t fpos_t clock_t time_t va_list size_t ssize_t off_t wchar_t ptrdiff_t " \
    "wctrans_t wint_t wctype_t _Bool _Complex int8_t int16_t int32_t int64_t uint8_t uint16_t "    \
    "uint32_t uint64_t int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t "      \
    "uint_least16_t uint_least32_t uint_least64_t int_fast8_t int_fast16_t int_fast32_t "          \
    "int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t intptr_t uintptr_t "      \
    "intmax_t uintmax_t char16_t char32_t"
#define C_RESERVED                                                                                 \
    "__asm __int8 __based __except __int16 __stdcall __cdecl __fastcall __int32 __declspec "       \
    "__finally __int61 __try __leave inline _inline __inline naked _naked __naked restrict "       \
    "_restrict __restrict thread _thread __thread typename _typename __typename"

static const highlight__words c_words[] = {{KEYWORD, STAY, NULL, C_KEYWORDS},
                                           {KEYWORD_TYPE, STAY, NULL, C_TYPES},
                                           {KEYWORD_RESERVED, STAY, NULL, C_RESERVED},
                                           {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__words cpp_words[] = {
    {KEYWORD, STAY, NULL,
     C_KEYWORDS " asm auto catch char8_t concept consteval constexpr constinit const_cast co_await "
                "co_return co_yield delete dynamic_cast explicit export friend mutable namespace "
                "new operator private protected public reinterpret_cast requires restrict size_of "
                "static_cast this throw throws typeid typename using virtual final override "
                "alignas alignof decltype noexcept static_assert thread_local try"},
    {KEYWORD_TYPE, STAY, NULL, C_TYPES " bool"},
    {KEYWORD_RESERVED, STAY, NULL,
     C_RESERVED " __virtual_inheritance __uuidof __super __single_inheritance "
                "__multiple_inheritance __interface __event"},
    {NO_TOKEN, STAY, NULL, NULL}};

#define C_NAME "[a-zA-Z_][a-zA-Z0-9_]*"

/* A function's head: what it returns, its name, its parameters. */
static void function_head(highlight__lexer *lexer, highlight__number language)
{
    pos_text parts[6];
    for (size_t i = 1; i < 6; i++)
        parts[i] = highlight__group(lexer, i);
    highlight__delegate(lexer, language, parts[1]);
    highlight__emit(lexer, NAME_FUNCTION, parts[2]);
    highlight__delegate(lexer, language, parts[3]);
    highlight__delegate(lexer, language, parts[4]);
    highlight__emit(lexer, PUNCTUATION, parts[5]);
    if (parts[5].size && parts[5].data[0] == '{')
        highlight__push(lexer, "function");
}

static void c_function(highlight__lexer *lexer)
{
    function_head(lexer, LANGUAGE_c);
}

static void cpp_function(highlight__lexer *lexer)
{
    function_head(lexer, LANGUAGE_cpp);
}

#define FUNCTION_HEAD                                                                              \
    "([\\w*\\s]+?[\\s*])(" C_NAME ")(\\s*\\([^;]*?\\))"                                            \
    "((?:(?:\\s|//.*?\\n|(?s:/[*].*?[*]/))+)?)(\\{|;)"

/* What C and C++ have in common. */
static const highlight__rule c_common[] = {
    STATE("expression_start"),
    INCLUDE("blanks"),
    RULE_DO("#if\\s0", COMMENT, PUSH, "if_0"),
    RULE_DO("#", COMMENT_PREPROC, PUSH, "macro"),
    WHEN("", POP),

    STATE("line_start"),
    RULE(C_NAME ":(?!:)", NAME_LABEL),
    INCLUDE("expression_start"),

    STATE("blanks"),
    RULE("[ \\t\\r]+", TEXT),
    RULE("\\\\\\n", TEXT),
    RULE("(?s)/(?:\\\\\\n)?[*].*?[*](?:\\\\\\n)?/", COMMENT_MULTILINE),

    STATE("whitespace"),
    RULE_DO("\\n+", TEXT, PUSH, "line_start"),
    RULE_DO("//(?:\\\\.|.)*?$", COMMENT_SINGLE, PUSH, "line_start"),
    INCLUDE("blanks"),

    STATE("expression_whitespace"),
    RULE_DO("\\n+", TEXT, PUSH, "expression_start"),
    INCLUDE("whitespace"),

    STATE("common_statements"),
    INCLUDE("whitespace"),
    RULE_DO("(?:u8|u|U|L)?\"", STRING, PUSH, "string"),
    RULE("(?i)(?:u8|u|U|L)?'(?:\\\\.|\\\\[0-7]{1,3}|\\\\x[a-f0-9]{1,2}|[^\\\\'\\n])'", STRING_CHAR),
    RULE("(?i)(?:\\d+[.]\\d*|[.]?\\d+)e[+-]?\\d+[lu]*", NUMBER_FLOAT),
    RULE("(?i)\\d+e[+-]?\\d+[lu]*", NUMBER_FLOAT),
    RULE("(?i)0x[0-9a-f]+[lu]*", NUMBER_HEX),
    RULE("(?i)0[0-7]+[lu]*", NUMBER_OCT),
    RULE("(?i)\\d+[lu]*", NUMBER_INTEGER),
    RULE("\\*/", ERROR),
    RULE("[~!%^&*+=|?:<>/-]", OPERATOR),
    RULE("[()\\[\\],.;]", PUNCTUATION),
    RULE_DO("\\bcase\\b", KEYWORD, PUSH, "case"),
    RULE("(?:true|false|NULL)\\b", NAME_BUILTIN),

    STATE("function"),
    INCLUDE("whitespace"),
    INCLUDE("statements"),
    RULE(";", PUNCTUATION),
    RULE_DO("\\{", PUNCTUATION, PUSH, "function"),
    RULE_DO("\\}", PUNCTUATION, POP),

    STATE("string"),
    RULE_DO("\"", STRING, POP),
    RULE("\\\\(?:[\\\\abfnrtv\"']|x[a-fA-F0-9]{2,4}|[0-7]{1,3})", STRING_ESCAPE),
    RULE("[^\\\\\"\\n]+", STRING),
    RULE("\\\\\\n|\\\\", STRING),

    STATE("macro"),
    GROUPS("(include)(\\s*)(<[^>]+>|\"[^\"]+\")([^\\n]*)",
           TOKENS(COMMENT_PREPROC, TEXT, COMMENT_FILE, COMMENT_SINGLE)),
    RULE("[^/\\n\\\\]+", COMMENT_PREPROC),
    RULE("(?s)\\\\.", COMMENT_PREPROC),
    INCLUDE("blanks"),
    RULE("/", COMMENT_PREPROC),
    RULE_DO("\\n", COMMENT_PREPROC, POP),

    STATE("if_0"),
    RULE_DO("^\\s*#if", COMMENT, PUSH, "if_0"),
    RULE_DO("^\\s*#\\s*el(?:se|if)", COMMENT, POP),
    RULE_DO("^\\s*#\\s*endif\\b(?s:.*?)(?<!\\\\)\\n", COMMENT, POP),
    RULE(".*?\\n", COMMENT),
    RULES_DONE};

static const highlight__rule c_rules[] = {STATE("root"),
                                          INCLUDE("expression_whitespace"),
                                          CALL(FUNCTION_HEAD, c_function),
                                          RULE_DO("\\{", PUNCTUATION, PUSH, "function"),
                                          INCLUDE("statements"),

                                          STATE("statements"),
                                          INCLUDE("common_statements"),
                                          WORDS(C_NAME, c_words, NAME),

                                          STATE("case"),
                                          RULE_DO(":", PUNCTUATION, POP),
                                          INCLUDE("statements"),
                                          RULES_DONE};

const highlight__language highlight__language_c = {
    .names = "c", .rules = c_rules, .base = c_common, .start = "line_start"};

#define CPP_DIGITS "\\d(?:'?\\d)*"

static const highlight__rule cpp_rules[] = {
    STATE("root"),
    RULE("(?:__offload|__blockingoffload|__outer)\\b", KEYWORD_PSEUDO),
    INCLUDE("expression_whitespace"),
    CALL(FUNCTION_HEAD, cpp_function),
    RULE_DO("\\{", PUNCTUATION, PUSH, "function"),
    INCLUDE("statements"),

    STATE("statements"),
    RULE_DO("(?:class|struct)\\b", KEYWORD, PUSH, "class"),
    RULE_DO("template\\b", KEYWORD, PUSH, "template"),
    RULE(CPP_DIGITS "(?:\\." CPP_DIGITS ")?(?:y|d|h|min|s|ms|us|ns|i|if|il)\\b", NUMBER_OTHER),
    RULE("(?i)(?:" CPP_DIGITS "[.](?:" CPP_DIGITS ")?|[.]" CPP_DIGITS ")(?:e[+-]?" CPP_DIGITS
         "[lu]*)?",
         NUMBER_FLOAT),
    RULE("(?i)" CPP_DIGITS "e[+-]?" CPP_DIGITS "[lu]*", NUMBER_FLOAT),
    RULE("(?i)0x[0-9a-f](?:'?[0-9a-f])*[lu]*", NUMBER_HEX),
    RULE("0b[01]+(?:'[01]+)*", NUMBER_BIN),
    RULE("(?i)0[0-7](?:'?[0-7])*[lu]*", NUMBER_OCT),
    RULE("(?i)" CPP_DIGITS "[lu]*", NUMBER_INTEGER),
    RULE("nullptr\\b", NAME_BUILTIN),
    RULE("(?s)(?:u8|u|U|L)?R\"([a-zA-Z0-9_{}\\[\\]#<>%:;.?*+\\-/^&|~!=,\"']{0,16})\\(.*?\\)\\1\"",
         STRING),
    RULE("::|<=>", OPERATOR),
    RULE("[{}]", PUNCTUATION),
    INCLUDE("common_statements"),
    WORDS(C_NAME, cpp_words, NAME),

    STATE("class"),
    RULE_DO(C_NAME, NAME_CLASS, POP),
    INCLUDE("whitespace"),
    RULE("[.]{3}", OPERATOR),
    RULE_DO(",", PUNCTUATION, POP),
    WHEN("", POP),

    STATE("template"),
    RULE_DO("[>;]", PUNCTUATION, POP),
    RULE_DO("typename\\b", KEYWORD, PUSH, "class"),
    INCLUDE("statements"),

    STATE("case"),
    RULE_DO(":(?!:)", PUNCTUATION, POP),
    INCLUDE("statements"),
    RULES_DONE};

const highlight__language highlight__language_cpp = {
    .names = "cpp c++", .rules = cpp_rules, .base = c_common, .start = "line_start"};

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
