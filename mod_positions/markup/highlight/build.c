/* SPDX-License-Identifier: Apache-2.0 */
/* What software is built and served with: CMake, Dockerfiles, Apache's configuration. */
#include "markup/highlight/engine.h"

/* ---- CMake: cmake.org/cmake/help/latest/manual/cmake-language.7.html ---- */

static const char *const cmake_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/cmake_commands.def"
#undef BUILTIN
};
static const highlight__builtins cmake_commands = BUILTIN_TABLE(cmake_names, false);

static const highlight__rule cmake[] = {
    STATE("root"),
    RULE("#\\[(=*)\\[(?s:.*?)\\]\\1\\]", COMMENT_MULTILINE),
    RULE("#[^\\n]*", COMMENT_SINGLE),
    RULE("\\[(=*)\\[(?s:.*?)\\]\\1\\]", STRING_DOUBLE),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "string"),
    RULE_DO("\\$\\{", STRING_INTERPOL, PUSH, "variable"),
    BUILTINS("[A-Za-z_]\\w*(?=\\s*\\()", &cmake_commands, NAME_BUILTIN, NAME_FUNCTION),
    RULE("[()]", PUNCTUATION),
    RULE("\\w+|\\\\[^\\n]|\\s+|[^\\w\\s()\"]", TEXT),

    STATE("string"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("\\\\[\\\\\"();#$@^ntr ]", STRING_ESCAPE),
    RULE_DO("\\$\\{", STRING_INTERPOL, PUSH, "variable"),
    RULE("[^\"\\\\$]+|[\\\\$]", STRING_DOUBLE),

    STATE("variable"),
    RULE_DO("\\$\\{", STRING_INTERPOL, PUSH, "variable"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    RULE("[^${}\\n]+", NAME_VARIABLE),
    WHEN("", POP),
    RULES_DONE};

const highlight__language highlight__language_cmake = {.names = "cmake", .rules = cmake};

/* ---- Dockerfiles: docs.docker.com/reference/dockerfile ---- */

#define DOCKER_INSTRUCTIONS                                                                        \
    "(?i:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|SHELL|"          \
    "STOPSIGNAL|USER|VOLUME|WORKDIR)"

static void docker_run(highlight__lexer *lexer)
{
    highlight__emit(lexer, KEYWORD, highlight__group(lexer, 0));
    highlight__continue(lexer, LANGUAGE_shell, POS_TEXT(""), true);
    highlight__push(lexer, "run");
}

static void docker_shell(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_shell, highlight__group(lexer, 0), false);
}

static const highlight__rule docker[] = {
    STATE("root"), RULE("\\s+", TEXT), RULE("#[^\\n]*", COMMENT),
    GROUPS("^((?i:FROM))(\\s+)(\\S+)(\\s+)((?i:AS))(\\s+)(\\S+)",
           TOKENS(KEYWORD, WHITESPACE, STRING, WHITESPACE, KEYWORD, WHITESPACE, STRING)),
    CALL("^(?i:(?:ONBUILD\\s+)?RUN\\s+)", docker_run),
    GROUPS("^((?i:ONBUILD))(\\s+)(" DOCKER_INSTRUCTIONS ")([^\\n]*)",
           TOKENS(KEYWORD, WHITESPACE, KEYWORD, STRING)),
    GROUPS("^(" DOCKER_INSTRUCTIONS "\\b)([^\\n]*)", TOKENS(KEYWORD, STRING)),
    RULE("[^\\s#][^\\n]*", TEXT),

    /* one line, or as many as a backslash joins */
    STATE("run"), RULE("\\\\\\n", STRING_ESCAPE), RULE_DO("\\n", TEXT, POP),
    CALL("(?:[^\\\\\\n]|\\\\[^\\n])+|\\\\", docker_shell), RULES_DONE};

const highlight__language highlight__language_docker = {.names = "docker dockerfile Dockerfile",
                                                        .rules = docker};

/* ---- Apache's configuration: httpd.apache.org/docs/2.4/configuring.html ---- */

static const char *const apache_directive_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/apache_directives.def"
#undef BUILTIN
};
static const char *const apache_value_names[] = {
#define BUILTIN(name) name
#include "markup/highlight/apache_values.def"
#undef BUILTIN
};
static const highlight__builtins apache_directives = BUILTIN_TABLE(apache_directive_names, true);
static const highlight__builtins apache_values = BUILTIN_TABLE(apache_value_names, true);

static const highlight__words apache_sections[] = {
    {NAME_LABEL, STAY, NULL,
     "AUTHNPROVIDERALIAS AUTHZPROVIDERALIAS DIRECTORY DIRECTORYMATCH ELSE ELSEIF FILES FILESMATCH "
     "IF IFDEFINE IFMODULE IFVERSION LIMIT LIMITEXCEPT LOCATION LOCATIONMATCH MACRO MDOMAINSET "
     "PROXY PROXYMATCH REQUIREALL REQUIREANY REQUIRENONE VIRTUALHOST"},
    {NO_TOKEN, STAY, NULL, NULL}};

/* Lines: a directive and its values, or a section's tag. */
static const highlight__rule apache[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("#[^\\n]*", COMMENT),
    RULE_DO("</?", PUNCTUATION, PUSH, "section"),
    BUILTINS_DO("\\w+", &apache_directives, NAME_CLASS, TEXT, PUSH, "values"),
    RULE(">", PUNCTUATION),

    STATE("values"),
    RULE("[ \\t]+", TEXT),
    RULE_DO("\\n", TEXT, POP),
    RULE("#[^\\n]*", COMMENT),
    BUILTINS("\\S+", &apache_values, STRING_SYMBOL, TEXT),

    STATE("section"),
    WORDS_NOCASE("\\w+", apache_sections, TEXT),
    RULE("[^>\\n]+", STRING_REGEX),
    RULE_DO(">\\n?", PUNCTUATION, POP),
    WHEN("", POP),
    RULES_DONE};

const highlight__language highlight__language_apache = {.names = "apache", .rules = apache};
