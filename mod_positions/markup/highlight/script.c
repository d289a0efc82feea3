/* SPDX-License-Identifier: Apache-2.0 */
/* Scripting languages: Python, Ruby. */
#include "markup/highlight/engine.h"

/* ---- Python: docs.python.org/3/reference/lexical_analysis.html, and Python 2's ---- */

#define PYTHON_NAME "[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*"
#define PYTHON_PATH "[.\\p{L}_][.\\p{L}\\p{M}\\p{Nd}_]*"
#define PYTHON_GAP  "((?:\\s|\\\\\\n)+)"

static const char *const python_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/python_builtins.def"
#undef BUILTIN
};
static const highlight__builtins python_builtins = BUILTIN_TABLE(python_names, false);

static const highlight__words python_words[] = {
    {KEYWORD, STAY, NULL,
     "as assert async await break class continue def del elif else except exec finally for from "
     "global if import lambda nonlocal pass print raise return try while with yield"},
    {OPERATOR_WORD, STAY, NULL, "and in is not or"},
    {NAME_BUILTIN_PSEUDO, STAY, NULL, "Ellipsis False None True self"},
    {NO_TOKEN, STAY, NULL, NULL}};

/* 2.4.1: a string's prefix says what a backslash and a brace mean in it. */
#define PYTHON_OPEN(prefix, kind)                                                                  \
    GROUPS_DO("(" prefix ")(''')", TOKENS(STRING_AFFIX, STRING), PUSH, kind "'''"),                \
        GROUPS_DO("(" prefix ")(\"\"\")", TOKENS(STRING_AFFIX, STRING), PUSH, kind "\"\"\""),      \
        GROUPS_DO("(" prefix ")(')", TOKENS(STRING_AFFIX, STRING), PUSH, kind "'"),                \
        GROUPS_DO("(" prefix ")(\")", TOKENS(STRING_AFFIX, STRING), PUSH, kind "\"")
#define PYTHON_STRING(kind, quote)                                                                 \
    STATE(kind quote), RULE_DO(quote, STRING, POP), INCLUDE(kind "string")
#define PYTHON_STRINGS(kind)                                                                       \
    PYTHON_STRING(kind, "'''"), PYTHON_STRING(kind, "\"\"\""), PYTHON_STRING(kind, "'"),           \
        PYTHON_STRING(kind, "\"")

#define PYTHON_DIGITS "\\d(?:_?\\d)*"

static const highlight__rule python[] = {
    STATE("root"), RULE("\\s+|\\\\\\n", TEXT), RULE("#[^\\n]*\\n?", COMMENT_SINGLE),
    PYTHON_OPEN("[uUbB]?", "plain "), PYTHON_OPEN("[fF]", "format "),
    PYTHON_OPEN("[rR][bB]?|[uUbB][rR]", "raw "), PYTHON_OPEN("[fF][rR]|[rR][fF]", "raw format "),
    GROUPS("(from)" PYTHON_GAP "(" PYTHON_PATH ")" PYTHON_GAP "(import)\\b",
           TOKENS(KEYWORD_NAMESPACE, TEXT, NAME_NAMESPACE, TEXT, KEYWORD_NAMESPACE)),
    GROUPS("(import)" PYTHON_GAP "(" PYTHON_PATH ")",
           TOKENS(KEYWORD_NAMESPACE, TEXT, NAME_NAMESPACE)),
    GROUPS("(def)" PYTHON_GAP "(" PYTHON_NAME ")", TOKENS(KEYWORD, TEXT, NAME_FUNCTION)),
    GROUPS("(class)" PYTHON_GAP "(" PYTHON_NAME ")", TOKENS(KEYWORD, TEXT, NAME_CLASS)),
    WORDS_BUILTINS(PYTHON_NAME, python_words, &python_builtins, NAME_BUILTIN, NAME),
    RULE("`[^`\\n]*`", STRING_BACKTICK), INCLUDE("number"), RULE("[-+*/%&|^~<>=@]|!=", OPERATOR),
    RULE("[()\\[\\]{}:;,.]", PUNCTUATION), RULE("\\\\", TEXT),

    STATE("number"), RULE("0[xX](?:_?[0-9A-Fa-f])+", NUMBER_HEX),
    RULE("0[oO](?:_?[0-7])+", NUMBER_OCT), RULE("0[bB](?:_?[01])+", NUMBER_BIN),
    RULE(PYTHON_DIGITS "(?:\\.(?:" PYTHON_DIGITS ")?(?:[eE][+-]?" PYTHON_DIGITS
                       ")?|[eE][+-]?" PYTHON_DIGITS ")[jJ]?|" PYTHON_DIGITS "[jJ]",
         NUMBER_FLOAT),
    RULE("\\d+L", NUMBER_LONG), RULE(PYTHON_DIGITS, NUMBER_INTEGER),

    PYTHON_STRINGS("plain "), PYTHON_STRINGS("raw "), PYTHON_STRINGS("format "),
    PYTHON_STRINGS("raw format "),

    STATE("plain string"), INCLUDE("escape"), RULE("[^'\"\\\\]+|['\"]", STRING),

    STATE("raw string"), RULE("[^'\"\\\\]+|\\\\['\"\\\\]|['\"\\\\]", STRING),

    STATE("format string"), INCLUDE("escape"), INCLUDE("field"),

    STATE("raw format string"), RULE("\\\\['\"\\\\]|\\\\", STRING), INCLUDE("field"),

    STATE("escape"),
    RULE("\\\\(?:[abfnrtv'\"\\\\\\n]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|N\\{[A-Za-z][A-Za-z -]*\\}|"
         "u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})",
         STRING_ESCAPE),
    RULE("\\\\(?s:.)", STRING),

    /* 2.4.3: {expression!conversion:specification} */
    STATE("field"), RULE("\\{\\{|\\}|[^'\"\\\\{}]+|['\"]", STRING),
    RULE_DO("\\{", STRING_INTERPOL, PUSH, "expression"),

    STATE("expression"), RULE("![ars]\\b|:", STRING_INTERPOL),
    RULE_DO("\\{", STRING_INTERPOL, PUSH, "expression"), RULE_DO("\\}", STRING_INTERPOL, POP),
    INCLUDE("root"), RULES_DONE};

const highlight__language highlight__language_python = {.names = "python py", .rules = python};

/* ---- Ruby: docs.ruby-lang.org/en/3.1/syntax_rdoc.html ----
 *
 * A slash is a regular expression or a division, and so on: where a value has to follow ("value")
 * it is no operator; after a name ("argument") only if there are spaces before it and none behind. */

#define RUBY_KEYWORDS                                                                              \
    "BEGIN|END|alias|begin|break|case|class|def|defined\\?|do|else|elsif|end|ensure|for|if|in|"    \
    "module|next|raise|redo|rescue|retry|return|super|then|undef|unless|until|when|while|yield"
#define RUBY_PSEUDO                                                                                \
    "__FILE__|__LINE__|alias_method|attr|catch|extend|false|include|loop|module_function|nil|"     \
    "private|protected|public|throw|true"
/* Methods of Kernel, Module and Object. */
#define RUBY_QUESTIONS                                                                             \
    "autoload|block_given|const_defined|eql|equal|frozen|instance_of|is_a|iterator|kind_of|"       \
    "method_defined|private_method_defined|protected_method_defined|public_method_defined|"        \
    "respond_to|tainted"
#define RUBY_BUILTINS                                                                              \
    "__id__|__send__|abort|ancestors|at_exit|attr_accessor|attr_reader|attr_writer|autoload|"      \
    "binding|callcc|caller|chomp|chop|class_eval|class_variables|clone|const_get|const_missing|"   \
    "const_set|constants|display|dup|eval|exec|exit|fail|fork|format|freeze|getc|gets|"            \
    "global_variables|gsub|hash|id|included_modules|inspect|instance_eval|instance_method|"        \
    "instance_methods|instance_variable_get|instance_variable_set|instance_variables|lambda|load|" \
    "local_variables|method|method_missing|methods|module_eval|name|object_id|open|p|print|"       \
    "printf|private_class_method|private_instance_methods|private_methods|proc|"                   \
    "protected_instance_methods|protected_methods|public_class_method|public_instance_methods|"    \
    "public_methods|putc|puts|rand|readline|readlines|require|require_relative|scan|select|self|"  \
    "send|set_trace_func|singleton_methods|sleep|split|sprintf|srand|sub|syscall|system|taint|"    \
    "test|to_a|to_s|trace_var|trap|untaint|untrace_var|warn"

#define RUBY_NAME      "[A-Za-z_]\\w*"
#define RUBY_OPERATORS "\\[\\]=?|\\*\\*?|[-+]@?|===?|=~|!~?|<<?|>>?|[/%&|^`~]"

#define MAX_LITERALS 8
#define MAX_HEREDOCS 8

/* %w(…), %r{…}, %q<…> and their like; spaces before the percent sign are the first group. */
static void ruby_literal(highlight__lexer *lexer)
{
    static const char pairs[] = "()[]{}<>";
    highlight__memory *memory = &lexer->memory;
    pos_text kind = highlight__group(lexer, 3), delimiter = highlight__group(lexer, 4);
    char letter = kind.size ? kind.data[0] : 'q', open = delimiter.data[0];
    const char *pair = open ? strchr(pairs, open) : NULL;
    highlight__token token = letter == 'r' ? STRING_REGEX : STRING_OTHER;
    highlight__emit(lexer, TEXT, highlight__group(lexer, 1));
    highlight__emit(lexer, token, highlight__group(lexer, 2));
    if (memory->literal_count == MAX_LITERALS)
        return;
    memory->literals[memory->literal_count++] =
        (highlight__literal){.token = token,
                             .open = open,
                             .close = pair && (pair - pairs) % 2 == 0 ? pair[1] : open,
                             .interpolates = strchr("rQWxI", letter) != NULL};
    highlight__go(lexer, "literal");
}

/* A delimiter, or another character that is neither a letter nor a space. */
static void ruby_literal_mark(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    highlight__literal *literal = &memory->literals[memory->literal_count - 1];
    pos_text mark = highlight__group(lexer, 0);
    highlight__emit(lexer, literal->token, mark);
    bool ends = mark.data[0] == literal->close && literal->depth-- == 0;
    if (mark.data[0] == literal->open && literal->open != literal->close)
        literal->depth++;
    if (!ends)
        return;
    memory->literal_count--;
    highlight__go(lexer, literal->token == STRING_REGEX ? "regex_options" : "end");
}

static void ruby_literal_text(highlight__lexer *lexer)
{
    const highlight__memory *memory = &lexer->memory;
    highlight__emit(lexer, memory->literals[memory->literal_count - 1].token,
                    highlight__group(lexer, 0));
}

static void ruby_literal_escape(highlight__lexer *lexer)
{
    const highlight__memory *memory = &lexer->memory;
    const highlight__literal *literal = &memory->literals[memory->literal_count - 1];
    highlight__emit(lexer, literal->interpolates ? STRING_ESCAPE : literal->token,
                    highlight__group(lexer, 0));
}

static void ruby_literal_interpolation(highlight__lexer *lexer)
{
    const highlight__memory *memory = &lexer->memory;
    if (!memory->literals[memory->literal_count - 1].interpolates) {
        lexer->at = lexer->from + 1; /* the brace may be a delimiter */
        highlight__emit(lexer, memory->literals[memory->literal_count - 1].token, POS_TEXT("#"));
        return;
    }
    highlight__emit(lexer, STRING_INTERPOL, highlight__group(lexer, 0));
    highlight__push(lexer, "interpolation");
    highlight__push(lexer, "value");
}

/* Here-documents begin at the next line, in their order. */
static void ruby_heredoc(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    pos_text mark = highlight__group(lexer, 1), whole = highlight__group(lexer, 0);
    highlight__emit(lexer, OPERATOR, mark);
    highlight__emit(lexer, NAME_CONSTANT, pos_text_slice(whole, mark.size, whole.size));
    if (memory->heredoc_count == MAX_HEREDOCS)
        return;
    memory->indented[memory->heredoc_count] = mark.size > 2;
    memory->heredocs[memory->heredoc_count++] = highlight__group(lexer, 3);
}

static void ruby_newline(highlight__lexer *lexer)
{
    bool heredoc = lexer->memory.heredoc_count > 0;
    if (heredoc)
        lexer->at = lexer->from + 1;
    highlight__emit(lexer, heredoc ? STRING_HEREDOC : TEXT,
                    pos_text_slice(lexer->text, lexer->from, lexer->at));
    highlight__push(lexer, heredoc ? "heredoc" : "value");
}

/* A line of one word: it may end the first here-document that is open. */
static void ruby_heredoc_word(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    bool ends = memory->heredoc_count > 0 &&
                (memory->indented[0] || highlight__group(lexer, 1).size == 0) &&
                pos_text_equal(highlight__group(lexer, 2), memory->heredocs[0]);
    highlight__emit(lexer, ends ? NAME_CONSTANT : STRING_HEREDOC, highlight__group(lexer, 0));
    if (!ends)
        return;
    memory->heredoc_count--;
    for (int i = 0; i < memory->heredoc_count; i++) {
        memory->heredocs[i] = memory->heredocs[i + 1];
        memory->indented[i] = memory->indented[i + 1];
    }
    if (memory->heredoc_count == 0)
        highlight__pop(lexer);
}

#define RUBY_ESCAPE "\\\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|(?s:.))"

static const highlight__rule ruby[] = {
    STATE("root"),
    CALL("\\n\\s*", ruby_newline),
    RULE("[^\\S\\n]+", TEXT),
    RULE("^=begin\\b(?s:.*?)\\n=end\\b", COMMENT_MULTILINE),
    RULE("#[^\\n]*", COMMENT_SINGLE),
    RULE_DO("__END__", COMMENT_PREPROC, PUSH, "data"),
    INCLUDE("number"),
    RULE("@@" RUBY_NAME, NAME_VARIABLE_CLASS),
    RULE("@" RUBY_NAME, NAME_VARIABLE_INSTANCE),
    RULE("[$](?:\\w+|-\\w|[^\\w\\s])", NAME_VARIABLE_GLOBAL),
    RULE("::", OPERATOR),
    INCLUDE("symbol"),
    INCLUDE("string"),
    GROUPS("(module)(\\s+)(" RUBY_NAME "(?:::\\w+)*)", TOKENS(KEYWORD, TEXT, NAME_NAMESPACE)),
    GROUPS("(class)(\\s+)(" RUBY_NAME "(?:::\\w+)+)(\\s+)([A-Z_]\\w*)",
           TOKENS(KEYWORD, TEXT, NAME_CLASS, TEXT, NAME_CLASS)),
    GROUPS("(class)(\\s+)([A-Z_]\\w*(?:::\\w+)*)", TOKENS(KEYWORD, TEXT, NAME_CLASS)),
    GROUPS("(def)(\\s+)(?:(" RUBY_NAME ")(\\.))?(" RUBY_NAME "[?!]?|" RUBY_OPERATORS ")",
           TOKENS(KEYWORD, TEXT, NAME_CLASS, OPERATOR, NAME_FUNCTION)),
    RULE_DO("(?:" RUBY_KEYWORDS ")(?!\\w)", KEYWORD, PUSH, "value"),
    RULE_DO("(?:" RUBY_PSEUDO ")\\b", KEYWORD_PSEUDO, PUSH, "value"),
    RULE_DO("(?:" RUBY_QUESTIONS ")\\?|(?:chomp|chop|exit|gsub|sub)!", NAME_BUILTIN, PUSH, "value"),
    RULE_DO("(?:" RUBY_BUILTINS ")\\b", NAME_BUILTIN, PUSH, "argument"),
    CALL("(<<[-~]?)([\"'`]?)(" RUBY_NAME ")\\2", ruby_heredoc),
    RULE_DO("[A-Z]\\w*", NAME_CONSTANT, PUSH, "argument"),
    GROUPS_DO("(\\.)(\\s*)([a-z_]\\w*[?!]?|[A-Z]\\w*[?!]|\\[\\]=?|[*%&^`~+/<>=-])",
              TOKENS(PUNCTUATION, TEXT, NAME_FUNCTION), PUSH, "argument"),
    RULE_DO("[a-z_]\\w*[?!](?!=)", NAME, PUSH, "value"),
    RULE_DO("[a-z_]\\w*", NAME, PUSH, "argument"),
    RULE_DO("\\.{1,3}|[-+*/%=<>&!^|~]+", OPERATOR, PUSH, "value"),
    RULE_DO("\\?", PUNCTUATION, PUSH2, "ternary", "value"),
    RULE_DO("[\\[({,:;\\\\]", PUNCTUATION, PUSH, "value"),
    RULE("[\\])}]", PUNCTUATION),

    STATE("number"),
    RULE("0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*", NUMBER_HEX),
    RULE("0b[01](?:_?[01])*", NUMBER_BIN),
    RULE("0(?:_?[0-7])+", NUMBER_OCT),
    RULE("\\d(?:_?\\d)*(?:\\.\\d(?:_?\\d)*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)", NUMBER_FLOAT),
    RULE("\\d(?:_?\\d)*", NUMBER_INTEGER),

    STATE("symbol"),
    RULE_DO(":\"", STRING_SYMBOL, PUSH, "quoted_symbol"),
    RULE(":'(?:[^'\\\\]|\\\\(?s:.))*'", STRING_SYMBOL),
    RULE(":@{0,2}" RUBY_NAME "[?!]?|:(?:\\[\\]=?|\\*\\*|[-+]@|<=>|===?|<<|>>|<=|[/%&|^`~<])",
         STRING_SYMBOL),
    RULE_DO("[a-z_]\\w*[?!]?:\\s+", STRING_SYMBOL, PUSH, "value"),

    STATE("string"),
    RULE("'(?:[^'\\\\]|\\\\(?s:.))*'", STRING_SINGLE),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("`", STRING_BACKTICK, PUSH, "backticks"),

    STATE("value"),
    RULE("[ \\t\\r]+", TEXT),
    RULE_DO("/", STRING_REGEX, GO, "regex"),
    RULE_DO("\\?(?:\\\\(?:[CM]-)?\\S|[^\\s\\\\])(?!\\w)", STRING_CHAR, POP),
    CALL("()(%([rqswQWxiI]?)([^\\w\\s=]))", ruby_literal),
    WHEN("", POP),

    STATE("argument"),
    GROUPS_DO("([ \\t]+)(/)(?=[^\\s=])", TOKENS(TEXT, STRING_REGEX), GO, "regex"),
    CALL("([ \\t]+)(%([rqswQWxiI]?)([^\\w\\s=]))", ruby_literal),
    WHEN("", POP),

    STATE("ternary"),
    RULE_DO(":(?=\\s)", PUNCTUATION, GO, "value"),
    INCLUDE("root"),

    STATE("escape"),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH2, "interpolation", "value"),
    RULE("#(?:@@?|[$])" RUBY_NAME, STRING_INTERPOL),
    RULE(RUBY_ESCAPE, STRING_ESCAPE),

    STATE("interpolation"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    INCLUDE("root"),

    STATE("double_quotes"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    INCLUDE("escape"),
    RULE("[^\"\\\\#]+|[\\\\#]", STRING_DOUBLE),

    STATE("quoted_symbol"),
    RULE_DO("\"", STRING_SYMBOL, POP),
    INCLUDE("escape"),
    RULE("[^\"\\\\#]+|[\\\\#]", STRING_SYMBOL),

    STATE("backticks"),
    RULE_DO("`", STRING_BACKTICK, POP),
    INCLUDE("escape"),
    RULE("[^`\\\\#]+|[\\\\#]", STRING_BACKTICK),

    STATE("regex"),
    RULE_DO("/", STRING_REGEX, GO, "regex_options"),
    RULE("\\\\(?s:.)", STRING_REGEX),
    INCLUDE("escape"),
    RULE("[^/\\\\#]+|[\\\\#]", STRING_REGEX),

    STATE("regex_options"),
    RULE_DO("[imxounse]*", STRING_REGEX, POP),

    STATE("literal"),
    CALL(RUBY_ESCAPE, ruby_literal_escape),
    CALL("#\\{", ruby_literal_interpolation),
    CALL("[\\w\\s]+", ruby_literal_text),
    CALL("[^\\w\\s]", ruby_literal_mark),

    STATE("end"),
    WHEN("", POP),

    STATE("heredoc"),
    CALL("^([ \\t]*)(\\w+)[ \\t]*(?=\\n|\\z)", ruby_heredoc_word),
    INCLUDE("escape"),
    RULE("\\n|[^\\\\#\\n]+|[\\\\#]", STRING_HEREDOC),

    STATE("data"),
    RULE("[^\\n]+|\\n+", COMMENT_PREPROC),
    RULES_DONE};

const highlight__language highlight__language_ruby = {
    .names = "ruby rb", .rules = ruby, .start = "value"};
