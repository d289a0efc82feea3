/* SPDX-License-Identifier: Apache-2.0 */
/* What an editor has most probably done wrong, from where libyaml stopped. */
#include "markup/values/yaml_error.h"

#include <apr_strings.h>

#include "base/unicode.h"

/* Where and what; `hint` NULL: libyaml's own words. */
typedef struct diagnosis {
    size_t offset;
    const char *hint;
} diagnosis;

static pos_text line_at(pos_text source, size_t offset)
{
    size_t start = offset > source.size ? source.size : offset;
    while (start > 0 && source.data[start - 1] != '\n')
        start--;
    size_t end = pos_text_find_char(source, '\n', start);
    return pos_text_slice(source, start, end == POS_NOT_FOUND ? source.size : end);
}

static size_t offset_of(pos_text source, yaml_mark_t mark)
{
    return pos_utf8_offset(source, mark.index);
}

/* key ":" without the space after it, at the start of a line */
static bool lacks_space(pos_text line)
{
    pos_text rest = pos_text_strip(line);
    size_t at = 0;
    while (at < rest.size && (pos_is_alnum(rest.data[at]) || strchr("_-.", rest.data[at])))
        at++;
    return at > 0 && at + 1 < rest.size && rest.data[at] == ':' && !pos_is_space(rest.data[at + 1]);
}

/* The line's indentation has a tab before `offset`, or is all there is. */
static bool tab_indents(pos_text source, size_t offset)
{
    pos_text line = line_at(source, offset);
    for (size_t i = 0; i < line.size && pos_is_space(line.data[i]); i++)
        if (line.data[i] == '\t')
            return true;
    return false;
}

static const char *forbidden_start(char c, apr_pool_t *result)
{
    if (c == '\t')
        return "a tab can't be used here; indent with spaces";
    return apr_psprintf(result, "a text can't begin with \"%c\"; put it in quotes: \"%c...\"", c,
                        c);
}

/* What stands before `offset` on its line, past white space; NUL where there is nothing. */
static char char_before(pos_text source, size_t offset)
{
    while (offset > 0 && (source.data[offset - 1] == ' ' || source.data[offset - 1] == '\t'))
        offset--;
    return offset > 0 && source.data[offset - 1] != '\n' ? source.data[offset - 1] : '\0';
}

/* Parts of libyaml's messages that say it all. `at_context`: where the thing began. */
typedef struct known_problem {
    const char *problem;
    bool at_context;
    const char *hint;
} known_problem;

static const known_problem known_problems[] = {
    {"tab character", false, "a tab can't be used for indentation; use spaces"},
    {"unknown escape character", false,
     "a backslash in double quotes begins an escape; write two, or use single quotes"},
    {"hexdecimal", false,
     "\\x, \\u and \\U in double quotes want hexadecimal digits; write two backslashes, or use "
     "single quotes"},
    {"unexpected end of stream", true, "the quote that opens here is not closed"},
    {"unexpected document indicator", true, "the quote that opens here is not closed"},
    {"alphabetic or numeric character", true, "a text that begins with * or & must be in quotes"},
    {"expected comment or line break", true, "a text that begins with > or | must be in quotes"},
    {"sequence entries are not allowed", false,
     "a list can't begin on the key's line; write each \"- \" on a line of its own"},
    {"expected '-' indicator", false, "this line does not fit the list above it; expected \"- \""},
    {"expected node content", false,
     "expected a value here; a text that begins so must be in quotes"},
};

static const char *known_hint(const yaml_parser_t *parser, pos_text source, size_t *offset)
{
    for (size_t i = 0; i < sizeof(known_problems) / sizeof(*known_problems); i++)
        if (strstr(parser->problem, known_problems[i].problem)) {
            if (known_problems[i].at_context)
                *offset = offset_of(source, parser->context_mark);
            return known_problems[i].hint;
        }
    return NULL;
}

static const char *hint_for_scanner(const yaml_parser_t *parser, pos_text source, size_t *offset,
                                    apr_pool_t *result)
{
    if (strstr(parser->problem, "cannot start any token"))
        return *offset < source.size ? forbidden_start(source.data[*offset], result) : NULL;
    if (strstr(parser->problem, "mapping values are not allowed")) {
        if (tab_indents(source, *offset))
            return "a tab can't be used for indentation; use spaces";
        return "a second \": \" on one line; a text with a colon in it must be in quotes";
    }
    if (strstr(parser->problem, "could not find expected ':'")) {
        *offset = offset_of(source, parser->context_mark);
        if (lacks_space(line_at(source, *offset)))
            return "a space is missing after the colon";
        return "expected \"key: value\" on this line";
    }
    return known_hint(parser, source, offset);
}

static const char *hint_for_parser(const yaml_parser_t *parser, pos_text source, size_t *offset)
{
    char left = char_before(source, *offset);
    if (tab_indents(source, *offset))
        return "a tab can't be used for indentation; use spaces";
    if (left == '"' || left == '\'')
        return "there is text after the closing quote; put all of it in one pair of quotes";
    if (left == ']' || left == '}')
        return "there is text after the closing bracket; a text that begins with [ or { must be in "
               "quotes";
    if (strstr(parser->problem, "expected <block end>") || strstr(parser->problem, "expected key"))
        return "this line does not fit the ones before it; expected \"key: value\", indented as "
               "they are";
    if (parser->context && strstr(parser->context, "flow ")) {
        *offset = offset_of(source, parser->context_mark);
        return strstr(parser->context, "mapping")
                   ? "the \"{\" here has no \"}\" that fits; a text that begins with { must be in "
                     "quotes"
                   : "the \"[\" here has no \"]\" that fits; a text that begins with [ must be in "
                     "quotes";
    }
    return known_hint(parser, source, offset);
}

static diagnosis diagnose_error(const yaml_parser_t *parser, pos_text source, apr_pool_t *result)
{
    diagnosis found = {offset_of(source, parser->problem_mark), NULL};
    switch (parser->error) {
    case YAML_READER_ERROR:
        found.offset = parser->problem_offset;
        if (parser->problem_value == 0 && strstr(parser->problem, "control characters"))
            found.hint = "there is a NUL byte; the file is no text, or was cut while it was saved";
        break;
    case YAML_SCANNER_ERROR:
        found.hint = hint_for_scanner(parser, source, &found.offset, result);
        break;
    case YAML_PARSER_ERROR:
        found.hint = hint_for_parser(parser, source, &found.offset);
        break;
    default:
        break;
    }
    return found;
}

pos_error *values__yaml_error(const yaml_parser_t *parser, pos_text source, const char *file,
                              apr_pool_t *result)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return pos_error_make(POS_EIO, result, "no memory for reading YAML");
    diagnosis found = diagnose_error(parser, source, result);
    if (found.hint)
        return pos_error_at(POS_ESYNTAX, file, source, found.offset, result, "%s", found.hint);
    if (parser->context)
        return pos_error_at(POS_ESYNTAX, file, source, found.offset, result, "%s %s",
                            parser->problem, parser->context);
    return pos_error_at(POS_ESYNTAX, file, source, found.offset, result, "%s", parser->problem);
}
