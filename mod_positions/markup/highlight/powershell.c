/* SPDX-License-Identifier: Apache-2.0 */
/* PowerShell: learn.microsoft.com/powershell/scripting/lang-spec, chapter 2 */
#include "markup/highlight/engine.h"

#define PS_NAME "[\\p{L}_]\\w*"

static const highlight__words powershell_keywords[] = {
    {KEYWORD_RESERVED, PUSH, "function", "FUNCTION"},
    {KEYWORD_RESERVED, PUSH, "class", "CLASS"},
    {KEYWORD_RESERVED, STAY, NULL,
     "ASSEMBLY BASE BEGIN BREAK CATCH COMMAND CONFIGURATION CONTINUE DATA DEFINE DO DYNAMICPARAM "
     "ELSE ELSEIF END ENUM EXIT FILTER FINALLY FOR FOREACH FROM HIDDEN IF IN INLINESCRIPT "
     "INTERFACE MODULE NAMESPACE PARALLEL PARAM PRIVATE PROCESS PUBLIC RETURN SEQUENCE STATIC "
     "SWITCH THROW TRAP TRY TYPE UNTIL USING VAR WHILE WORKFLOW"},
    {NO_TOKEN, STAY, NULL, NULL}};

/* Variables that the shell sets. */
static const highlight__words powershell_variables[] = {
    {NAME_BUILTIN_PSEUDO, STAY, NULL,
     "$$ $? $^ $_ $ARGS $CONSOLEFILENAME $ERROR $EVENT $EVENTARGS $EVENTSUBSCRIBER "
     "$EXECUTIONCONTEXT $FALSE $FOREACH $HOME $HOST $INPUT $ISCORECLR $ISLINUX $ISMACOS "
     "$ISWINDOWS $LASTEXITCODE $MATCHES $MYINVOCATION $NESTEDPROMPTLEVEL $NULL $PID $PROFILE "
     "$PSBOUNDPARAMETERS $PSCMDLET $PSCOMMANDPATH $PSCULTURE $PSDEBUGCONTEXT $PSHOME $PSITEM "
     "$PSSCRIPTROOT $PSSENDERINFO $PSUICULTURE $PSVERSIONTABLE $PWD $SENDER $SHELLID $STACKTRACE "
     "$SWITCH $THIS $TRUE"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__words powershell_operators[] = {
    {OPERATOR, STAY, NULL,
     "-AND -AS -BAND -BOR -BXOR -CCONTAINS -CEQ -CGE -CGT -CLE -CLIKE -CLT -CMATCH -CNE "
     "-CNOTCONTAINS -CNOTLIKE -CNOTMATCH -CONTAINS -CREPLACE -CSPLIT -EQ -GE -GT -ICONTAINS -IEQ "
     "-IGE -IGT -ILE -ILIKE -ILT -IMATCH -INE -INOTCONTAINS -INOTLIKE -INOTMATCH -IREPLACE -IS "
     "-ISNOT -ISPLIT -JOIN -LE -LIKE -LT -MATCH -NE -NOT -NOTCONTAINS -NOTLIKE -NOTMATCH -OR "
     "-REPLACE -SHL -SHR -SPLIT -XOR"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__words powershell_attributes[] = {
    {NAME_BUILTIN_PSEUDO, STAY, NULL,
     "CONFIRMIMPACT DEFAULTPARAMETERSETNAME HELPURI POSITIONALBINDING SUPPORTSPAGING "
     "SUPPORTSSHOULDPROCESS"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule powershell[] = {
    /* where a command may stand */
    STATE("root"), RULE("\\s+", WHITESPACE), INCLUDE("value"), RULE("%|[?](?=\\s*\\{)", OPERATOR),
    WORDS_NOCASE("[A-Za-z]+(?![\\w.\\\\/:;-])", powershell_keywords, NAME),
    RULE_DO("[\\p{L}_][\\w.\\\\:]*(?:-[\\w.]+)*", NAME, PUSH, "arguments"), INCLUDE("mark"),

    STATE("value"), RULE_DO("<#", COMMENT_MULTILINE, PUSH, "comment"), RULE("#[^\\n]*", COMMENT),
    RULE_DO("@\"(?=\\s*\\n)", STRING_HEREDOC, PUSH, "here_string"),
    RULE("@'\\s*\\n(?s:.*?)\\n'@", STRING_HEREDOC), RULE_DO("\"", STRING_DOUBLE, PUSH, "string"),
    RULE("'(?:''|[^'])*'", STRING_SINGLE), INCLUDE("variable"), RULE("\\d+\\.\\d+", NUMBER_FLOAT),
    RULE("\\d+", NUMBER_INTEGER), RULE_DO("\\[(?=[\\p{L}_])", PUNCTUATION, PUSH, "type"),
    WORDS_NOCASE("-{1,2}\\w[\\w-]*", powershell_operators, NAME_TAG),
    GROUPS("(::)(" PS_NAME ")", TOKENS(PUNCTUATION, NAME)),
    GROUPS("(\\.)(" PS_NAME ")", TOKENS(OPERATOR, NAME_FUNCTION)),

    STATE("variable"),
    GROUPS("(\\$)(" PS_NAME ")(:)(" PS_NAME ")",
           TOKENS(NAME_VARIABLE, NAME_NAMESPACE, PUNCTUATION, NAME_VARIABLE)),
    RULE("\\$\\{[^}\\n]*\\}", NAME_VARIABLE),
    WORDS_NOCASE("\\$(?:\\w+|[$?^])", powershell_variables, NAME_VARIABLE),

    STATE("mark"), RULE_DO("@\\{", PUNCTUATION, PUSH, "hash"),
    RULE_DO("\\$?@?\\(", PUNCTUATION, PUSH, "group"), RULE_DO("\\{", PUNCTUATION, PUSH, "group"),
    RULE("[)}\\[\\],;:]", PUNCTUATION), RULE("[-+*/%]=|\\+\\+|--|\\.\\.|[-+*/=.&|!?]", OPERATOR),

    STATE("group"), RULE_DO("[)}]", PUNCTUATION, POP), INCLUDE("root"),

    /* A command's arguments: bare words up to the end of it. */
    STATE("arguments"), RULE("(?:[ \\t]|`\\n)+", WHITESPACE), WHEN("(?=[\\n;|)}])", POP),
    RULE_DO("=", OPERATOR, POP), INCLUDE("value"),
    RULE("[\\w\\\\/~.][^\\s,;|(){}\"'$=\\[\\]]*", NAME_OTHER), INCLUDE("mark"),

    STATE("hash"), RULE_DO("\\}", PUNCTUATION, POP), RULE("\\s+", WHITESPACE),
    GROUPS("([\\p{L}_][\\w-]*)(?=\\s*=)", TOKENS(NAME_OTHER)), INCLUDE("root"),

    STATE("function"), RULE("[ \\t]+", WHITESPACE), RULE_DO("[\\w:]+-[\\w-]+", NAME_FUNCTION, POP),
    RULE_DO("[\\w:]+", NAME, POP), WHEN("", POP),

    STATE("class"), RULE("[ \\t]+", WHITESPACE),
    GROUPS_DO("(\\w+)([ \\t]*)(:)([ \\t]*)(\\w+)",
              TOKENS(NAME_CLASS, WHITESPACE, PUNCTUATION, WHITESPACE, NAME_CLASS), POP),
    RULE_DO("\\w+", NAME_CLASS, POP), WHEN("", POP),

    /* [type], [attribute(name = value, …)] */
    STATE("type"), WORDS_NOCASE("[\\p{L}_][\\w.]*", powershell_attributes, NAME),
    RULE_DO("\\[", PUNCTUATION, PUSH, "type"),
    GROUPS_DO("(\\]::)(" PS_NAME ")", TOKENS(PUNCTUATION, NAME), POP),
    RULE_DO("\\]", PUNCTUATION, POP), RULE_DO("\\(", PUNCTUATION, PUSH, "attribute"),
    RULE(",", PUNCTUATION), RULE("\\s+", WHITESPACE), WHEN("", POP),

    STATE("attribute"), RULE_DO("\\)", PUNCTUATION, POP), RULE("\\s+", WHITESPACE),
    INCLUDE("value"), WORDS_NOCASE("[\\p{L}_][\\w.]*", powershell_attributes, NAME),
    INCLUDE("mark"),

    STATE("comment"), RULE_DO("#>", COMMENT_MULTILINE, POP),
    RULE("\\.(?i:COMPONENT|DESCRIPTION|EXAMPLE|EXTERNALHELP|FORWARDHELPCATEGORY|"
         "FORWARDHELPTARGETNAME|FUNCTIONALITY|INPUTS|LINK|NOTES|OUTPUTS|PARAMETER|"
         "REMOTEHELPRUNSPACE|ROLE|SYNOPSIS)\\b",
         COMMENT_SPECIAL),
    RULE("[^#.]+|[#.]", COMMENT_MULTILINE),

    STATE("string"), RULE_DO("\"(?!\")", STRING_DOUBLE, POP), INCLUDE("in_string"),
    RULE("\"\"|[^\"`$]+|\\$", STRING_DOUBLE),

    STATE("here_string"), RULE_DO("\\n\"@", STRING_HEREDOC, POP), INCLUDE("in_string"),
    RULE("[^`$\\n]+|[\\n$]", STRING_HEREDOC),

    STATE("in_string"), RULE("`.", STRING_ESCAPE),
    RULE_DO("\\$\\(", STRING_INTERPOL, PUSH, "interpolation"), INCLUDE("variable"),

    STATE("interpolation"), RULE_DO("\\)", STRING_INTERPOL, POP), INCLUDE("root"), RULES_DONE};

const highlight__language highlight__language_powershell = {
    .names = "powershell posh microsoftshell msshell", .rules = powershell};
