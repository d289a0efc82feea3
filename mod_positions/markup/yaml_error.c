/* What an editor has most probably done wrong, from where libyaml stopped. */
#include "markup/yaml.h"

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

/* A second quote on the line after the closing one: title: "a" b */
static bool text_after_quote(pos_text line)
{
    size_t colon = pos_text_find(line, POS_TEXT(": "), 0);
    if (colon == POS_NOT_FOUND)
        return false;
    pos_text value = pos_text_strip(pos_text_slice(line, colon + 2, line.size));
    return value.size > 1 && (value.data[0] == '"' || value.data[0] == '\'') &&
           value.data[value.size - 1] != value.data[0];
}

static const char *hint_for_scanner(const yaml_parser_t *parser, pos_text source, size_t *offset,
                                    apr_pool_t *result)
{
    const char *problem = parser->problem;
    size_t context = offset_of(source, parser->context_mark);
    if (strstr(problem, "cannot start any token"))
        return *offset < source.size ? forbidden_start(source.data[*offset], result) : NULL;
    if (strstr(problem, "mapping values are not allowed")) {
        if (tab_indents(source, *offset))
            return "a tab can't be used for indentation; use spaces";
        return "a second \": \" on one line; a text with a colon in it must be in quotes";
    }
    if (parser->context && strstr(parser->context, "quoted scalar")) {
        *offset = context;
        return "the quote that opens here is not closed";
    }
    if (strstr(problem, "could not find expected ':'")) {
        *offset = context;
        if (lacks_space(line_at(source, context)))
            return "a space is missing after the colon";
        return "expected \"key: value\" on this line";
    }
    if (strstr(problem, "tab character"))
        return "a tab can't be used for indentation; use spaces";
    return NULL;
}

static const char *hint_for_parser(const yaml_parser_t *parser, pos_text source, size_t *offset)
{
    pos_text line = line_at(source, *offset);
    if (tab_indents(source, *offset))
        return "a tab can't be used for indentation; use spaces";
    if (text_after_quote(line))
        return "there is text after the closing quote; put all of it in quotes";
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
    return NULL;
}

static diagnosis diagnose(const yaml_parser_t *parser, pos_text source, apr_pool_t *result)
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

pos_error *markup__yaml_error(const yaml_parser_t *parser, pos_text source, const char *file,
                              apr_pool_t *result)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return pos_error_make(POS_EIO, result, "no memory for reading YAML");
    diagnosis found = diagnose(parser, source, result);
    if (found.hint)
        return pos_error_at(POS_ESYNTAX, file, source, found.offset, result, "%s", found.hint);
    if (parser->context)
        return pos_error_at(POS_ESYNTAX, file, source, found.offset, result, "%s %s",
                            parser->problem, parser->context);
    return pos_error_at(POS_ESYNTAX, file, source, found.offset, result, "%s", parser->problem);
}
