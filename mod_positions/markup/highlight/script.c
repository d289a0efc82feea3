/* SPDX-License-Identifier: Apache-2.0 */
/* Python, Ruby. */
#include "markup/highlight/engine.h"

/* ---- Python ---- */

static const highlight__words python_words[] = {
    {KEYWORD, STAY, NULL,
     "assert break continue del elif else except exec finally for global if lambda pass print "
     "raise return try while yield as with from import async await nonlocal"},
    {NAME_BUILTIN, STAY, NULL,
     "ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError "
     "BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError "
     "ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EnvironmentError "
     "Exception FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit "
     "IOError ImportError ImportWarning IndentationError IndexError InterruptedError "
     "IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError "
     "NameError NotADirectoryError NotImplemented NotImplementedError OSError OverflowError "
     "OverflowWarning PendingDeprecationWarning ProcessLookupError RecursionError ReferenceError "
     "ResourceWarning RuntimeError RuntimeWarning StandardError StopAsyncIteration StopIteration "
     "SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError "
     "UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError "
     "UnicodeWarning UserWarning ValueError VMSError Warning WindowsError ZeroDivisionError"},
    {NAME_BUILTIN, STAY, NULL,
     "__import__ abs all any apply ascii basestring bin bool buffer bytearray bytes callable chr "
     "classmethod cmp coerce compile complex delattr dict dir divmod enumerate eval execfile exit "
     "file filter float format frozenset getattr globals hasattr hash hex id input int intern "
     "isinstance issubclass iter len list locals long map max memoryview min next object oct open "
     "ord pow property range raw_input reduce reload repr reversed round set setattr slice sorted "
     "staticmethod str sum super tuple type unichr unicode vars xrange zip"},
    {NAME_BUILTIN_PSEUDO, STAY, NULL, "self None Ellipsis False True"},
    {NO_TOKEN, STAY, NULL, NULL}};

#define PYTHON_NAME "[\\p{L}_][\\p{L}\\p{N}_]*"
#define PYTHON_PATH "[\\p{L}_.][\\p{L}\\p{N}_.]*"
#define DIGITS      "[0-9](?:_?[0-9])*"

static highlight__string *top_string(highlight__lexer *lexer)
{
    int count = lexer->memory.string_count;
    return &lexer->memory.strings[count > 0 ? count - 1 : 0];
}

static bool has_letter(pos_text text, char letter)
{
    for (size_t i = 0; i < text.size; i++)
        if (pos_lower(text.data[i]) == letter)
            return true;
    return false;
}

static void python_string(highlight__lexer *lexer)
{
    pos_text prefix = highlight__group(lexer, 1), delimiter = highlight__group(lexer, 2);
    highlight__emit(lexer, STRING_AFFIX, prefix);
    highlight__emit(lexer, STRING, delimiter);
    if (lexer->memory.string_count < 8)
        lexer->memory.string_count++;
    *top_string(lexer) =
        (highlight__string){has_letter(prefix, 'r'), has_letter(prefix, 'f'), delimiter};
    highlight__push(lexer, "string");
}

static void python_quote(highlight__lexer *lexer)
{
    pos_text quote = highlight__group(lexer, 0);
    highlight__emit(lexer, STRING, quote);
    if (!pos_text_equal(quote, top_string(lexer)->delimiter))
        return;
    if (lexer->memory.string_count > 0)
        lexer->memory.string_count--;
    highlight__pop(lexer);
}

static void python_escape(highlight__lexer *lexer)
{
    highlight__emit(lexer, top_string(lexer)->raw ? STRING : STRING_ESCAPE,
                    highlight__group(lexer, 0));
    highlight__pop(lexer);
}

static void python_brace(highlight__lexer *lexer)
{
    bool format = top_string(lexer)->format;
    highlight__emit(lexer, format ? STRING_INTERPOL : STRING, highlight__group(lexer, 0));
    if (format)
        highlight__push(lexer, "interpolation");
}

static void python_again(highlight__lexer *lexer)
{
    highlight__delegate(lexer, LANGUAGE_python, highlight__group(lexer, 0));
}

static const highlight__rule python[] = {
    STATE("root"),
    RULE("\\n+", TEXT),
    GROUPS("^(:)(\\s*)((?i:[ru]{0,2})\"\"\"(?s:.*?)\"\"\")", TOKENS(PUNCTUATION, TEXT, STRING_DOC)),
    RULE("[^\\S\\n]+", TEXT),
    RULE("#.*\\n?", COMMENT_SINGLE),
    RULE("[\\[\\]{}:(),;.]", PUNCTUATION),
    RULE("\\\\\\n|\\\\", TEXT),
    RULE("(?:in|is|and|or|not)\\b", OPERATOR_WORD),
    RULE("(?:<<|>>|//|\\*\\*)=?", OPERATOR),
    RULE("[-~+/*%=<>&^|@]=?|!=", OPERATOR),
    GROUPS("(from)((?:\\\\\\s|\\s)+)(" PYTHON_PATH ")((?:\\\\\\s|\\s)+)(import)",
           TOKENS(KEYWORD_NAMESPACE, TEXT, NAME_NAMESPACE, TEXT, KEYWORD_NAMESPACE)),
    GROUPS("(import)(\\s+)(" PYTHON_PATH ")", TOKENS(KEYWORD_NAMESPACE, TEXT, NAME_NAMESPACE)),
    GROUPS_DO("(def)((?:\\s|\\\\\\s)+)", TOKENS(KEYWORD, TEXT), PUSH, "function"),
    GROUPS_DO("(class)((?:\\s|\\\\\\s)+)", TOKENS(KEYWORD, TEXT), PUSH, "class"),
    RULE("`.*?`", STRING_BACKTICK),
    CALL("((?i:[rfbu]{0,2}))('''|\"\"\"|['\"])", python_string),
    RULE("@" PYTHON_PATH, NAME_DECORATOR),
    WORDS(PYTHON_NAME, python_words, NAME),
    RULE("(?i)(?:(?:" DIGITS ")?\\." DIGITS "|" DIGITS "\\.)(?:e[+-]?" DIGITS ")?j?", NUMBER_FLOAT),
    RULE("(?i)" DIGITS "e[+-]?" DIGITS "j?", NUMBER_FLOAT),
    RULE("(?i)" DIGITS "j", NUMBER_FLOAT),
    RULE("(?i)0b(?:_?[0-1])+", NUMBER_BIN),
    RULE("(?i)0o(?:_?[0-7])+", NUMBER_OCT),
    RULE("(?i)0x(?:_?[a-f0-9])+", NUMBER_HEX),
    RULE("\\d+L", NUMBER_LONG),
    RULE("[1-9](?:_?[0-9])*|0(?:_?0)*", NUMBER_INTEGER),

    STATE("function"),
    RULE_DO(PYTHON_NAME, NAME_FUNCTION, POP),

    STATE("class"),
    RULE_DO(PYTHON_NAME, NAME_CLASS, POP),

    STATE("string"),
    RULE("[^'\"\\\\{]+", STRING),
    RULE("\\{\\{", STRING),
    CALL("'''|\"\"\"|['\"]", python_quote),
    WHEN("(?=\\\\)", PUSH, "escape"),
    CALL("\\{", python_brace),

    STATE("escape"),
    CALL("\\\\(?:[\\\\abfnrtv\"']|\\n|newline|N\\{[a-zA-Z][a-zA-Z ]+[a-zA-Z]\\}|u[a-fA-F0-9]{4}|"
         "U[a-fA-F0-9]{8}|x[a-fA-F0-9]{2}|[0-7]{1,3})",
         python_escape),
    RULE_DO("\\\\.", STRING, POP),

    STATE("interpolation"),
    CALL("[^{}!:]+", python_again),
    RULE("![asr]", STRING_INTERPOL),
    RULE(":", STRING_INTERPOL),
    RULE_DO("\\{", STRING_INTERPOL, PUSH, "interpolation"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    RULES_DONE};

const highlight__language highlight__language_python = {.names = "python py", .rules = python};

/* ---- Ruby ---- */

#define RUBY_KEYWORDS                                                                              \
    "BEGIN|END|alias|begin|break|case|defined\\?|do|else|elsif|end|ensure|for|if|in|next|redo|"    \
    "rescue|raise|retry|return|super|then|undef|unless|until|when|while|yield"
#define RUBY_PSEUDO                                                                                \
    "loop|include|extend|raise|alias_method|attr|catch|throw|private|module_function|public|"      \
    "protected|true|false|nil|__FILE__|__LINE__"
#define RUBY_BUILTINS                                                                              \
    "attr_reader|attr_writer|attr_accessor|__id__|__send__|abort|ancestors|at_exit|autoload|"      \
    "binding|callcc|caller|catch|chomp|chop|class_eval|class_variables|clone|const_defined\\?|"    \
    "const_get|const_missing|const_set|constants|display|dup|eval|exec|exit|extend|fail|fork|"     \
    "format|freeze|getc|gets|global_variables|gsub|hash|id|included_modules|inspect|"              \
    "instance_eval|instance_method|instance_methods|instance_variable_get|"                        \
    "instance_variable_set|instance_variables|lambda|load|local_variables|loop|method|"            \
    "method_missing|methods|module_eval|name|object_id|open|p|print|printf|"                       \
    "private_class_method|private_instance_methods|private_methods|proc|"                          \
    "protected_instance_methods|protected_methods|public_class_method|"                            \
    "public_instance_methods|public_methods|putc|puts|raise|rand|readline|readlines|require|"      \
    "require_relative|scan|select|self|send|set_trace_func|singleton_methods|sleep|split|"         \
    "sprintf|srand|sub|syscall|system|taint|test|throw|to_a|to_s|trace_var|trap|untaint|"          \
    "untrace_var|warn"
#define RUBY_QUESTIONS                                                                             \
    "autoload|block_given|const_defined|eql|equal|frozen|include|instance_of|is_a|iterator|"       \
    "kind_of|method_defined|nil|private_method_defined|protected_method_defined|"                  \
    "public_method_defined|respond_to|tainted"

static bool interpolates(char kind)
{
    return kind && strchr("rQWxI", kind);
}

/* The end of a %-literal that opens at `at`: nested delimiters are balanced. */
static size_t literal_end(pos_text text, size_t at, char open, char close)
{
    int depth = 1;
    for (; at < text.size; at++) {
        char c = text.data[at];
        if (c == '\\')
            at++;
        else if (c == close && --depth == 0)
            return at + 1;
        else if (c == open && open != close)
            depth++;
    }
    return text.size;
}

/* #{…} in a literal is Ruby again. */
static void literal_body(highlight__lexer *lexer, pos_text body, bool interpolated,
                         highlight__token token)
{
    size_t start = 0;
    for (size_t at = 0; at < body.size; at++) {
        if (body.data[at] == '\\' && at + 1 < body.size) {
            highlight__emit(lexer, token, pos_text_slice(body, start, at));
            size_t after = at + 2; /* a whole character */
            while (after < body.size && (body.data[after] & 0xC0) == 0x80)
                after++;
            highlight__emit(lexer, STRING_ESCAPE, pos_text_slice(body, at, after));
            start = after;
            at = after - 1;
        } else if (interpolated && body.data[at] == '#' && at + 1 < body.size &&
                   body.data[at + 1] == '{') {
            size_t end = literal_end(body, at + 2, '{', '}');
            highlight__emit(lexer, token, pos_text_slice(body, start, at));
            highlight__emit(lexer, STRING_INTERPOL, pos_text_slice(body, at, at + 2));
            size_t inner = end > at + 2 ? end - 1 : end;
            highlight__delegate(lexer, LANGUAGE_ruby, pos_text_slice(body, at + 2, inner));
            highlight__emit(lexer, STRING_INTERPOL, pos_text_slice(body, inner, end));
            start = end;
            at = end - 1;
        }
    }
    highlight__emit(lexer, token, pos_text_slice(body, start, body.size));
}

/* %w(…), %r{…}, %q<…> and their like. */
static void ruby_literal(highlight__lexer *lexer)
{
    pos_text kind = highlight__group(lexer, 1), whole = highlight__group(lexer, 0);
    char letter = kind.size ? kind.data[0] : '\0', open = whole.data[whole.size - 1];
    const char *pair = open ? strchr("{}[]()<>", open) : NULL;
    char close = pair && (pair - "{}[]()<>") % 2 == 0 ? pair[1] : open;
    highlight__token token = letter == 'r' ? STRING_REGEX : STRING_OTHER;
    size_t end = literal_end(lexer->text, lexer->at, open, close);
    if ((open & 0x80) != 0)
        end = lexer->at;
    highlight__emit(lexer, token, whole);
    pos_text body = pos_text_slice(lexer->text, lexer->at, end);
    lexer->at = end;
    literal_body(lexer, body, interpolates(letter), token);
    if (letter == 'r')
        highlight__push(lexer, "regex_flags");
}

static void ruby_heredoc(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    pos_text mark = highlight__group(lexer, 1), name = highlight__group(lexer, 3);
    pos_text whole = highlight__group(lexer, 0);
    highlight__emit(lexer, OPERATOR, mark);
    highlight__emit(lexer, NAME_CONSTANT, pos_text_slice(whole, mark.size, whole.size));
    if (memory->heredoc_count == 8)
        return;
    memory->heredocs[memory->heredoc_count] = name;
    memory->indented[memory->heredoc_count++] = mark.size == 3;
    if (!highlight__in_state(lexer, "heredoc_queue"))
        highlight__push(lexer, "heredoc_queue");
}

/* A line that may end the first here-document. */
static void ruby_heredoc_line(highlight__lexer *lexer)
{
    highlight__memory *memory = &lexer->memory;
    pos_text line = highlight__group(lexer, 0), name = line;
    while (memory->indented[0] && name.size && pos_is_space(name.data[0]))
        name = pos_text_slice(name, 1, name.size);
    while (name.size && pos_is_space(name.data[name.size - 1]))
        name.size--;
    bool ends = memory->heredoc_count > 0 && pos_text_equal(name, memory->heredocs[0]);
    highlight__emit(lexer, ends ? NAME_CONSTANT : STRING_HEREDOC, line);
    highlight__pop(lexer);
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

#define RUBY_ESCAPE "\\\\(?:[\\\\abefnrstv#\"']|x[a-fA-F0-9]{1,2}|[0-7]{1,3})|\\\\."

static const highlight__rule ruby[] = {
    STATE("root"),
    INCLUDE("whitespace"),
    RULE_DO("__END__", COMMENT_PREPROC, PUSH, "end_part"),
    RULE("0_?[0-7]+(?:_[0-7]+)*", NUMBER_OCT),
    RULE("0x[0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*", NUMBER_HEX),
    RULE("0b[01]+(?:_[01]+)*", NUMBER_BIN),
    RULE("\\d+(?:_\\d+)*(?:\\.\\d+(?:_\\d+)*(?i:e[+-]?\\d+)?|(?i:e[+-]?\\d+))", NUMBER_FLOAT),
    RULE("\\d+(?:_\\d+)*", NUMBER_INTEGER),
    RULE("@@(?i:[a-z_])\\w*", NAME_VARIABLE_CLASS),
    RULE("@(?i:[a-z_])\\w*", NAME_VARIABLE_INSTANCE),
    RULE("\\$\\w+|\\$[!@&`'+~=/\\\\,;.<>_*$?:\"]|\\$-[0adFiIlpvw]", NAME_VARIABLE_GLOBAL),
    RULE("::", OPERATOR),
    INCLUDE("strings"),
    RULE_DO("(?:" RUBY_KEYWORDS ")(?=\\W|$)", KEYWORD, PUSH, "expression"),
    RULE_DO("(?:" RUBY_PSEUDO ")\\b", KEYWORD_PSEUDO, PUSH, "expression"),
    GROUPS("(module)(\\s+)([a-zA-Z_][a-zA-Z0-9_]*(?:::[a-zA-Z_][a-zA-Z0-9_]*)*)",
           TOKENS(KEYWORD, TEXT, NAME_NAMESPACE)),
    GROUPS_DO("(def\\b)(\\s*)", TOKENS(KEYWORD, TEXT), PUSH, "function"),
    GROUPS_DO("(class\\b)(\\s*)", TOKENS(KEYWORD, TEXT), PUSH, "class"),
    RULE_DO("(?:" RUBY_QUESTIONS ")[?]", NAME_BUILTIN, PUSH, "expression"),
    RULE_DO("(?:chomp|chop|exit|gsub|sub)!", NAME_BUILTIN, PUSH, "expression"),
    RULE_DO("(?:" RUBY_BUILTINS ")\\b", NAME_BUILTIN, PUSH, "method_call"),
    CALL("(<<[-~]?)([\"`']?)([a-zA-Z_]\\w*)(\\2)", ruby_heredoc),
    CALL("(<<[-~]?)([\"'])()(\\2)", ruby_heredoc),
    RULE_DO("\\.{2,3}", OPERATOR, PUSH, "expression"),
    RULE_DO("[A-Z][a-zA-Z0-9_]*", NAME_CONSTANT, PUSH, "method_call"),
    GROUPS_DO("(\\.|::)(\\s*)([a-z_]\\w*[!?]?|[*%&^`~+\\--/\\[<>=])",
              TOKENS(PUNCTUATION, TEXT, NAME_FUNCTION), PUSH, "method_call"),
    RULE_DO("[a-zA-Z_]\\w*[?!]", NAME, PUSH, "expression"),
    RULE_DO("[a-zA-Z_]\\w*", NAME, PUSH, "method_call"),
    RULE_DO("\\*\\*|<<?|>>?|>=|<=|<=>|=~|={3}|!~|&&?|\\|\\||\\.", OPERATOR, PUSH, "expression"),
    RULE_DO("[-+/*%=<>&!^|~]=?", OPERATOR, PUSH, "expression"),
    RULE_DO("[?]", PUNCTUATION, PUSH2, "ternary", "expression"),
    RULE_DO("[\\[({,:\\\\;/]", PUNCTUATION, PUSH, "expression"),
    RULE("[\\])}]", PUNCTUATION),

    STATE("symbols"),
    RULE(":@{0,2}(?i:[a-z_])\\w*[!?]?", STRING_SYMBOL),
    RULE(":(?:\\*\\*|[-+]@|[/%&|^`~]|\\[\\]=?|<<|>>|<=?>|<=?|===?)", STRING_SYMBOL),
    RULE(":'(?:\\\\\\\\|\\\\'|[^'])*'", STRING_SYMBOL),
    RULE_DO(":\"", STRING_SYMBOL, PUSH, "quoted_symbol"),

    STATE("strings"),
    INCLUDE("symbols"),
    RULE_DO("\\b[a-z_]\\w*?[?!]?:\\s+", STRING_SYMBOL, PUSH, "expression"),
    RULE("'(?:\\\\\\\\|\\\\'|[^'])*'", STRING_SINGLE),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("`", STRING_BACKTICK, PUSH, "backticks"),

    STATE("regex_flags"),
    RULE_DO("[mixounse]*", STRING_REGEX, POP),

    STATE("double_quotes"),
    INCLUDE("escaped"),
    RULE("[^\\\\\"#]+", STRING_DOUBLE),
    RULE("[\\\\#]", STRING_DOUBLE),
    RULE_DO("\"", STRING_DOUBLE, POP),

    STATE("quoted_symbol"),
    INCLUDE("escaped"),
    RULE("[^\\\\\"#]+", STRING_SYMBOL),
    RULE("[\\\\#]", STRING_SYMBOL),
    RULE_DO("\"", STRING_SYMBOL, POP),

    STATE("backticks"),
    INCLUDE("escaped"),
    RULE("[^\\\\`#]+", STRING_BACKTICK),
    RULE("[\\\\#]", STRING_BACKTICK),
    RULE_DO("`", STRING_BACKTICK, POP),

    STATE("whitespace"),
    INCLUDE("blanks"),
    RULE_DO("\\n\\s*", TEXT, PUSH, "expression"),
    RULE("#.*$", COMMENT_SINGLE),
    RULE("=begin\\b(?s:.*?)\\n=end\\b", COMMENT_MULTILINE),

    STATE("blanks"),
    RULE("[ \\t\\r]+", TEXT),

    STATE("heredoc_queue"),
    WHEN("(?=\\n)", GO, "heredocs"),
    INCLUDE("root"),

    STATE("heredocs"),
    INCLUDE("escaped"),
    RULE_DO("\\n", STRING_HEREDOC, PUSH, "heredoc_line"),
    RULE("[#\\\\\\n]", STRING_HEREDOC),
    RULE("[^#\\\\\\n]+", STRING_HEREDOC),

    STATE("heredoc_line"),
    CALL("[^#\\\\\\n]*$", ruby_heredoc_line),
    WHEN("", POP),

    STATE("function"),
    RULE("\\s+", TEXT),
    RULE_DO("\\(", PUNCTUATION, PUSH, "parameters"),
    GROUPS_DO("(?:([a-zA-Z_]\\w*)(\\.))?([a-zA-Z_]\\w*[!?]?|\\*\\*?|[-+]@?|[/%&|^`~]|\\[\\]=?|<<?|"
              ">>?|<=>?|>=|===?)",
              TOKENS(NAME_CLASS, OPERATOR, NAME_FUNCTION), POP),
    WHEN("", POP),

    STATE("class"),
    RULE("\\s+", TEXT),
    RULE("\\w+(?:::\\w+)+", NAME_CLASS),
    RULE_DO("\\(", PUNCTUATION, PUSH2, "parameters", "expression"),
    RULE_DO("<<", OPERATOR, GO, "expression"),
    RULE_DO("[A-Z_]\\w*", NAME_CLASS, POP),
    WHEN("", POP),

    STATE("ternary"),
    GROUPS_DO("(:)(\\s+)", TOKENS(PUNCTUATION, TEXT), GO, "expression"),
    RULE_DO(":(?![^#\\n]*?[:\\\\])", PUNCTUATION, GO, "expression"),
    INCLUDE("root"),

    STATE("parameters"),
    GROUPS_DO("(\\))(\\.|::)?", TOKENS(PUNCTUATION, OPERATOR), POP),
    RULE_DO("\\(", PUNCTUATION, PUSH2, "parameters", "expression"),
    INCLUDE("root"),

    STATE("in_interpolation"),
    RULE_DO("}", STRING_INTERPOL, POP),
    INCLUDE("root"),

    STATE("interpolation"),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "in_interpolation"),
    RULE("#(?:@@?|\\$)(?i:[a-z_])\\w*", STRING_INTERPOL),

    STATE("escaped"),
    INCLUDE("interpolation"),
    RULE(RUBY_ESCAPE, STRING_ESCAPE),

    STATE("method_call"),
    RULE_DO("/|%", OPERATOR, GO, "expression"),
    WHEN("(?=\\n)", POP),
    WHEN("", GO, "spaced_call"),

    STATE("spaced_call"),
    INCLUDE("whitespace"),
    RULE_DO("[%/]=", OPERATOR, GO, "expression"),
    RULE_DO("/(?=\\S|\\s*/)", STRING_REGEX, GO, "regex"),
    CALL("%([rqswQWxiI])?([^\\w\\s])", ruby_literal),
    WHEN("(?=\\s*/)", POP),
    RULE_DO("\\s+", TEXT, GO, "expression"),
    WHEN("", POP),

    STATE("expression"),
    INCLUDE("blanks"),
    RULE_DO("/", STRING_REGEX, GO, "regex"),
    RULE_DO("[?](?:\\\\[MC]-)*(?:\\\\(?:[\\\\abefnrstv#\"']|x[a-fA-F0-9]{1,2}|[0-7]{1,3})|\\S)"
            "(?!\\w)",
            STRING_CHAR, POP),
    GROUPS_DO("(\\s*)(%[rqswQWxiI]? \\S* )", TOKENS(TEXT, STRING_OTHER), POP),
    CALL("%([rqswQWxiI])?([^\\w\\s])", ruby_literal),
    WHEN("", POP),

    STATE("regex"),
    INCLUDE("interpolation"),
    RULE("\\\\\\\\|\\\\/|[\\\\#]|[^\\\\/#]+", STRING_REGEX),
    RULE_DO("/", STRING_REGEX, GO, "regex_flags"),

    STATE("end_part"),
    RULE("(?s:.+)", COMMENT_PREPROC),
    RULES_DONE};

const highlight__language highlight__language_ruby = {
    .names = "ruby rb", .rules = ruby, .start = "expression"};
