/* SPDX-License-Identifier: Apache-2.0 */
/* Languages of systems and servers: Go, Rust. */
#include "markup/highlight/table.h"

/* ---- Go: go.dev/ref/spec, "Lexical elements" ---- */

static const highlight__words go_words[] = {
    {KEYWORD, STAY, NULL,
     "break case chan const continue default defer else fallthrough for func go goto if import "
     "interface map package range return select struct switch type var"},
    {KEYWORD_TYPE, STAY, NULL,
     "bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string "
     "uint uint8 uint16 uint32 uint64 uintptr"},
    {NAME_BUILTIN, STAY, NULL,
     "append cap close complex copy delete imag len make new panic print println real recover"},
    {NAME_CONSTANT, STAY, NULL, "false iota nil true"},
    {NO_TOKEN, STAY, NULL, NULL}};

#define GO_ESCAPE "\\\\(?:[abfnrtv\\\\'\"]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"

static const highlight__rule go[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("//[^\\n]*", COMMENT),
    RULE_DO("/\\*", COMMENT, PUSH, "comment"),
    WORDS("[\\p{L}_][\\p{L}\\p{Nd}_]*", go_words, NAME),
    RULE("0[xX][0-9A-Fa-f]+|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?i?", NUMBER),
    RULE("'(?:" GO_ESCAPE "|\\\\[0-7]{3}|[^\\n])'", STRING_CHAR),
    RULE_DO("\"", STRING, PUSH, "string"),
    RULE_DO("`", STRING, PUSH, "raw_string"),
    RULE("[()\\[\\]{},;]", PUNCTUATION),
    RULE("[-+*/%&|^<>=!:.]", OPERATOR),

    STATE("comment"),
    RULE_DO("\\*/", COMMENT, POP),
    RULE("[^*]+|\\*", COMMENT),

    STATE("string"),
    RULE_DO("\"", STRING, POP),
    RULE("[^\\\\\"]+", STRING),
    RULE(GO_ESCAPE, STRING_ESCAPE),
    RULE("\\\\.", ERROR),

    STATE("raw_string"),
    RULE_DO("`", STRING, POP),
    RULE("[^`]+", STRING),
    RULES_DONE};

const highlight__language highlight__language_go = {.names = "go golang", .rules = go};

/* ---- Rust: doc.rust-lang.org/reference, "Lexical structure" ---- */

#define RUST_NAME   "[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*"
#define RUST_ESCAPE "\\\\(?:[nrt0\\\\'\"]|x[0-9A-Fa-f]{2}|u\\{[0-9A-Fa-f_]{1,6}\\})"
#define RUST_CALLED "(?=\\s*\\()"

/* The words of the language, and those that it keeps for itself. */
#define RUST_KEYWORDS                                                                              \
    {                                                                                              \
        KEYWORD, STAY, NULL,                                                                       \
            "abstract as async await become box break const continue crate do dyn else enum "      \
            "extern false final fn for if impl in let log loop macro match mod move mut override " \
            "priv pub ref return self Self static struct super trait true try type typeof union "  \
            "unsafe unsized use virtual where while yield"                                         \
    }

static const highlight__words rust_keywords[] = {RUST_KEYWORDS, {NO_TOKEN, STAY, NULL, NULL}};

/* And what the prelude, libc and older versions of both name. */
static const highlight__words rust_words[] = {
    RUST_KEYWORDS,
    {NAME_BUILTIN, STAY, NULL,
     "bool char str f32 f64 float i8 i16 i32 i64 i128 int isize u8 u16 u32 u64 u128 uint usize "
     "None Some Ok Err Option Result Box String Vec Rc Arc Gc Pin drop Drop Copy Clone Send Sized "
     "Sync Unpin Fn FnMut FnOnce Eq Ord PartialEq PartialOrd AsMut AsRef From Into Default "
     "DoubleEndedIterator ExactSizeIterator Extend IntoIterator Iterator Add BitAnd BitOr BitXor "
     "Div Index Modulo Mul Neg Num Shl Shr Sub Cons Const Either Failure Left Nil Owned Ptr Right "
     "Success c_char c_double c_float c_int c_long c_longlong c_schar c_short c_uchar c_uint "
     "c_ulong c_ulonglong c_ushort c_void clock_t dev_t DIR dirent FILE fpos_t ino_t intptr_t "
     "mode_t off_t pid_t ptrdiff_t size_t ssize_t time_t uintptr_t"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule rust[] = {
    STATE("root"), RULE("[$]crate\\b", KEYWORD), INCLUDE("code"), RULE("[()\\[\\]{}]", PUNCTUATION),

    STATE("code"), RULE("\\s+", TEXT), RULE("//(?:!|/(?!/))[^\\n]*", COMMENT_DOC),
    RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE_DO("/\\*(?:!|\\*(?![*/]))", COMMENT_DOC, PUSH, "doc_comment"),
    RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("#!?\\[", NAME_DECORATOR, PUSH, "attribute"), INCLUDE("literal"),
    RULE_DO("macro_rules!", NAME_DECORATOR, PUSH, "macro_head"),
    RULE_DO(RUST_NAME "!(?=\\s*[({\\[])", NAME_DECORATOR, PUSH, "invocation"),
    RULE(RUST_NAME "!(?!=)", NAME_DECORATOR),
    WORDS(RUST_NAME "(?=\\s*::)", rust_keywords, NAME_NAMESPACE),
    WORDS(RUST_NAME RUST_CALLED, rust_keywords, NAME_FUNCTION), WORDS(RUST_NAME, rust_words, NAME),
    RULE("\\.await\\b", KEYWORD), RULE("\\." RUST_NAME RUST_CALLED, NAME_FUNCTION),
    RULE("\\." RUST_NAME, NAME_PROPERTY), RULE("\\.\\d+", NAME_ATTRIBUTE), RULE("[-=]>", KEYWORD),
    RULE("::|[:,;|]", PUNCTUATION), RULE("\\.{2}[.=]?|[-+*/%^!&=<>@?~]", OPERATOR),

    STATE("comment"), RULE_DO("/\\*", COMMENT_MULTILINE, PUSH, "comment"),
    RULE_DO("\\*/", COMMENT_MULTILINE, POP), RULE("[^*/]+|[*/]", COMMENT_MULTILINE),

    STATE("doc_comment"), RULE_DO("/\\*", COMMENT_DOC, PUSH, "doc_comment"),
    RULE_DO("\\*/", COMMENT_DOC, POP), RULE("[^*/]+|[*/]", COMMENT_DOC),

    STATE("literal"), RULE("b?'(?:" RUST_ESCAPE "|[^'\\\\])'", STRING_CHAR),
    RULE("'static\\b", KEYWORD), RULE("'" RUST_NAME, NAME_VARIABLE),
    RULE("b?r(#*)\"(?s:.*?)\"\\1", STRING), RULE_DO("b?\"", STRING, PUSH, "string"),
    RULE("0x[0-9A-Fa-f_]+(?:[iu](?:8|16|32|64|128|size))?|0o[0-7_]+(?:[iu]\\w+)?|"
         "0b[01_]+(?:[iu]\\w+)?",
         NUMBER_INTEGER),
    RULE("\\d[\\d_]*(?:\\.(?![.\\p{L}_])(?:\\d[\\d_]*)?(?:[eE][+-]?[\\d_]+)?|[eE][+-]?[\\d_]+)"
         "(?:_*f(?:32|64))?|\\d[\\d_]*f(?:32|64)",
         NUMBER_FLOAT),
    RULE("\\d[\\d_]*(?:[iu](?:8|16|32|64|128|size))?", NUMBER_INTEGER),

    STATE("string"), RULE_DO("\"", STRING, POP), RULE(RUST_ESCAPE, STRING_ESCAPE),
    RULE("[^\\\\\"]+", STRING),

    /* #[name(value = "text")] */
    STATE("attribute"), RULE_DO("\\]", NAME_DECORATOR, POP), RULE("\\s+", TEXT), INCLUDE("literal"),
    INCLUDE("constant"), RULE(RUST_NAME "|[^\\s\\w\\[\\]\"'#]", NAME_DECORATOR),

    /* macro_rules! name { … }: variables are $name and $name:kind, as deep as it goes. */
    STATE("macro_head"), RULE("\\s+", TEXT), RULE(RUST_NAME, NAME),
    RULE_DO("[({\\[]", PUNCTUATION, GO, "macro"), WHEN("", POP),

    STATE("macro"), RULE("[$](?:" RUST_NAME "(?::" RUST_NAME ")?)?", NAME_VARIABLE),
    RULE_DO("[({\\[]", PUNCTUATION, AGAIN), RULE_DO("[)}\\]]", PUNCTUATION, POP),
    INCLUDE("constant"), RULE(RUST_NAME "!(?!=)", NAME_DECORATOR), INCLUDE("code"),

    /* name!(…): what it makes of its tokens is its own affair */
    STATE("invocation"), RULE("\\s+", TEXT), RULE_DO("[({\\[]", PUNCTUATION, GO, "tokens"),
    WHEN("", POP),

    STATE("tokens"), INCLUDE("constant"), RULE_DO("[({\\[]", PUNCTUATION, AGAIN),
    RULE_DO("[)}\\]]", PUNCTUATION, POP), INCLUDE("code"),

    STATE("constant"), RULE("(?:true|false)\\b", KEYWORD_CONSTANT), RULES_DONE};

const highlight__language highlight__language_rust = {
    .names = "rust rs rust,no_run rs,no_run rust,ignore rs,ignore rust,should_panic "
             "rs,should_panic",
    .rules = rust};
