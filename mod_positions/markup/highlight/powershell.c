/* SPDX-License-Identifier: Apache-2.0 */
/* PowerShell: learn.microsoft.com/powershell/scripting/lang-spec, chapter 2 */
#include "markup/highlight/table.h"

#define PS_NAME "[\\p{L}_]\\w*"

#define PS_KEYWORDS                                                                                \
    "assembly|base|begin|break|catch|command|configuration|continue|data|define|do|"               \
    "dynamicparam|else|elseif|end|enum|exit|filter|finally|for|foreach|from|hidden|if|in|"         \
    "inlinescript|interface|module|namespace|parallel|param|private|process|public|return|"        \
    "sequence|static|switch|throw|trap|try|type|until|using|var|while|workflow"
#define PS_WORD_END "(?![\\w.\\\\/:-])"

/* Variables that the shell sets. */
static const highlight__words powershell_variables[] = {
    {NAME_BUILTIN_PSEUDO, STAY, NULL,
     "$$ $? $^ $_ $args $ConsoleFileName $Error $Event $EventArgs $EventSubscriber "
     "$ExecutionContext $false $foreach $HOME $Host $input $IsCoreCLR $IsLinux $IsMacOS "
     "$IsWindows $LastExitCode $Matches $MyInvocation $NestedPromptLevel $null $PID $PROFILE "
     "$PSBoundParameters $PSCmdlet $PSCommandPath $PSCulture $PSDebugContext $PSHOME $PSItem "
     "$PSScriptRoot $PSSenderInfo $PSUICulture $PSVersionTable $PWD $Sender $ShellID $StackTrace "
     "$switch $this $true"},
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
    RULE_DO("(?i:function)" PS_WORD_END, KEYWORD_RESERVED, PUSH, "function"),
    RULE_DO("(?i:class)" PS_WORD_END, KEYWORD_RESERVED, PUSH, "class"),
    RULE("(?i:" PS_KEYWORDS ")" PS_WORD_END, KEYWORD_RESERVED),
    RULE_DO("[\\p{L}_\\\\][\\w.\\\\:]*(?:-[\\w.]+)*", NAME, PUSH2, "arguments", "gap"),
    INCLUDE("mark"),

    STATE("value"), RULE("`[^\\n]", STRING_ESCAPE),
    RULE_DO("<#", COMMENT_MULTILINE, PUSH, "comment"), RULE("#[^\\n]*", COMMENT),
    RULE_DO("@\"(?=\\s*\\n)", STRING_HEREDOC, PUSH, "here_string"),
    RULE("@'\\s*\\n(?s:.*?)\\n'@", STRING_HEREDOC), RULE_DO("\"", STRING_DOUBLE, PUSH, "string"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"), INCLUDE("variable"),
    RULE("\\d+\\.\\d+", NUMBER_FLOAT), RULE("\\d+", NUMBER_INTEGER),
    RULE_DO("\\[(?=[\\p{L}_])", PUNCTUATION, PUSH, "type"),
    WORDS_NOCASE("-{1,2}\\w[\\w-]*", powershell_operators, NAME_TAG),
    GROUPS("(::)(" PS_NAME ")", TOKENS(PUNCTUATION, NAME)),
    GROUPS_DO("(\\.)(" PS_NAME ")(\\()", TOKENS(OPERATOR, NAME_FUNCTION, PUNCTUATION), PUSH,
              "arguments"),
    GROUPS("(\\.)(" PS_NAME ")(?=\\[)", TOKENS(OPERATOR, NAME)),
    GROUPS("(\\.)(" PS_NAME ")", TOKENS(OPERATOR, NAME_FUNCTION)),

    STATE("variable"),
    GROUPS("(\\$)(" PS_NAME ")(:)(" PS_NAME ")",
           TOKENS(NAME_VARIABLE, NAME_NAMESPACE, PUNCTUATION, NAME_VARIABLE)),
    RULE("\\$\\{[^}\\n]*\\}", NAME_VARIABLE),
    WORDS("\\$(?:\\w+|[$?^])", powershell_variables, NAME_VARIABLE),

    STATE("mark"), RULE_DO("@\\{", PUNCTUATION, PUSH, "hash"),
    RULE_DO("@\\(", PUNCTUATION, PUSH, "array"), RULE("[(){}\\[\\],;:]", PUNCTUATION),
    RULE("[-+*/%]=|\\+\\+|--|\\.\\.|[-+*/=.&|!?]", OPERATOR),

    /* A command's arguments: bare words up to the end of it. */
    STATE("gap"), RULE_DO("\\s+", WHITESPACE, POP), WHEN("", POP),

    STATE("arguments"), RULE("(?:[ \\t]|`\\n)+", WHITESPACE), WHEN("(?=[\\n;|])", POP),
    RULE_DO("@?[({]|[)}]", PUNCTUATION, POP), RULE_DO("=", OPERATOR, POP),
    RULE("\\d[\\w.]*", NAME_OTHER), INCLUDE("value"),
    RULE("(?:[\\w\\\\/~]|\\.(?=[\\w\\\\/]|\\.[\\\\/]))[^\\s,;|(){}\"'$=\\[\\]*]*", NAME_OTHER),
    INCLUDE("mark"),

    STATE("array"), RULE_DO("\\)", PUNCTUATION, POP), RULE("\\s+", WHITESPACE), INCLUDE("value"),
    INCLUDE("mark"),

    STATE("hash"), RULE_DO("\\}", PUNCTUATION, POP), RULE("\\s+", WHITESPACE),
    GROUPS("([\\p{L}_][\\w-]*)(?=\\s*=)", TOKENS(NAME_OTHER)), INCLUDE("root"),

    STATE("function"), RULE("[ \\t]+", WHITESPACE),
    GROUPS("(\\w+)(:)", TOKENS(NAME_NAMESPACE, PUNCTUATION)),
    RULE_DO("[\\w-]+", NAME_FUNCTION, POP), WHEN("", POP),

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

    STATE("attribute"), RULE_DO("\\)", PUNCTUATION, POP), RULE_DO("\\{", PUNCTUATION, POP2),
    RULE("\\s+", WHITESPACE), INCLUDE("value"),
    WORDS_NOCASE("[\\p{L}_][\\w.]*", powershell_attributes, NAME), INCLUDE("mark"),

    STATE("comment"), RULE_DO("#>", COMMENT_MULTILINE, POP),
    RULE("\\.(?i:COMPONENT|DESCRIPTION|EXAMPLE|EXTERNALHELP|FORWARDHELPCATEGORY|"
         "FORWARDHELPTARGETNAME|FUNCTIONALITY|INPUTS|LINK|NOTES|OUTPUTS|PARAMETER|"
         "REMOTEHELPRUNSPACE|ROLE|SYNOPSIS)\\b",
         COMMENT_SPECIAL),
    RULE("[^#.]+|[#.]", COMMENT_MULTILINE),

    STATE("single_quotes"), RULE("''|[^']+", STRING_SINGLE), RULE_DO("'", STRING_SINGLE, POP),

    STATE("string"), RULE_DO("\"(?!\")", STRING_DOUBLE, POP), INCLUDE("in_string"),
    RULE("\"\"|[^\"`$]+|\\$(?=\")", STRING_DOUBLE),

    STATE("here_string"), RULE_DO("\\n\"@", STRING_HEREDOC, POP), INCLUDE("in_string"),
    RULE("[^`$\\n]+|[\\n$]", STRING_HEREDOC),

    STATE("in_string"), RULE("`.", STRING_ESCAPE),
    RULE_DO("\\$\\(", STRING_INTERPOL, PUSH, "interpolation"), INCLUDE("variable"),

    STATE("interpolation"), RULE_DO("\\)", STRING_INTERPOL, POP), INCLUDE("root"), RULES_DONE};

const highlight__language highlight__language_powershell = {
    .names = "powershell posh microsoftshell msshell", .rules = powershell};
