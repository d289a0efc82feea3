/* SPDX-License-Identifier: Apache-2.0 */
/* Errors with a place, an excerpt and a cause. */
#include "base/error.h"

#include <apr_strings.h>

#include "base/unicode.h"

/* Of a minified file, say. */
#define MAX_EXCERPT 160

static pos_error *make_error(pos_status status, apr_pool_t *result, const char *format,
                             va_list arguments) __attribute__((format(printf, 3, 0)));

/* What a message or an excerpt quotes must not control a terminal or forge a line of a log. */
static void blank_controls(char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7F)
            *text = ' ';
}

static pos_error *make_error(pos_status status, apr_pool_t *result, const char *format,
                             va_list arguments)
{
    pos_error *error = apr_pcalloc(result, sizeof(*error));
    error->status = status;
    char *message = apr_pvsprintf(result, format, arguments);
    blank_controls(message);
    error->message = message;
    return error;
}

pos_error *pos_error_make(pos_status status, apr_pool_t *result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pos_error *error = make_error(status, result, format, arguments);
    va_end(arguments);
    return error;
}

/* The line around `offset`, truncated to MAX_EXCERPT bytes. */
static const char *excerpt_at(pos_text source, size_t offset, apr_pool_t *result)
{
    if (offset > source.size)
        offset = source.size;
    size_t start = offset;
    while (start > 0 && source.data[start - 1] != '\n')
        start--;
    size_t end = pos_text_find_char(source, '\n', offset);
    if (end == POS_NOT_FOUND)
        end = source.size;
    if (end - start > MAX_EXCERPT) {
        end = start + MAX_EXCERPT;
        while (end > start && ((unsigned char)source.data[end] & 0xC0) == 0x80)
            end--;
    } else if (end > start && source.data[end - 1] == '\r') {
        end--;
    }
    char *excerpt = pos_text_cstring(pos_text_slice(source, start, end), result);
    blank_controls(excerpt);
    return excerpt;
}

pos_error *pos_error_at(pos_status status, const char *file, pos_text source, size_t offset,
                        apr_pool_t *result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pos_error *error = make_error(status, result, format, arguments);
    va_end(arguments);
    pos_place place = pos_place_of(source, offset);
    error->file = apr_pstrdup(result, file);
    error->line = place.line;
    error->column = place.column;
    error->excerpt = excerpt_at(source, offset, result);
    return error;
}

pos_error *pos_error_wrap(const pos_error *cause, apr_pool_t *result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pos_error *error = make_error(cause->status, result, format, arguments);
    va_end(arguments);
    error->cause = cause;
    return error;
}

pos_error *pos_error_copy(const pos_error *error, apr_pool_t *result)
{
    if (!error)
        return NULL;
    pos_error *copy = apr_pmemdup(result, error, sizeof(*copy));
    copy->message = apr_pstrdup(result, error->message);
    copy->file = apr_pstrdup(result, error->file);
    copy->excerpt = apr_pstrdup(result, error->excerpt);
    copy->cause = pos_error_copy(error->cause, result);
    return copy;
}

/* place ::= file [ ":" line [ ":" column ] ] ": " */
static void add_place(pos_buffer *out, const pos_error *error)
{
    if (!error->file || !*error->file)
        return;
    pos_utf8_add_visible(out, pos_text_of(error->file));
    if (error->line > 0)
        pos_buffer_printf(out, ":%d", error->line);
    if (error->line > 0 && error->column > 0)
        pos_buffer_printf(out, ":%d", error->column);
    POS_BUFFER_ADD(out, ": ");
}

const char *pos_error_string(const pos_error *error, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result);
    for (const pos_error *each = error; each; each = each->cause) {
        if (each != error)
            POS_BUFFER_ADD(out, ": ");
        add_place(out, each);
        pos_buffer_add_text(out, pos_text_of(each->message));
    }
    return pos_buffer_whole_cstring(out);
}

/* The excerpt and, below it, white space of the same width and a caret. */
static void add_excerpt(pos_buffer *out, const pos_error *error)
{
    pos_buffer_printf(out, "\n    %s", error->excerpt);
    if (error->column < 1 || (size_t)error->column > strlen(error->excerpt) + 1)
        return;
    POS_BUFFER_ADD(out, "\n    ");
    for (int i = 0; i < error->column - 1; i++) {
        unsigned char c = (unsigned char)error->excerpt[i];
        if (c == '\t')
            pos_buffer_add_char(out, '\t');
        else if ((c & 0xC0) != 0x80)
            pos_buffer_add_char(out, ' ');
    }
    pos_buffer_add_char(out, '^');
}

const char *pos_error_explain(const pos_error *error, apr_pool_t *result)
{
    pos_buffer *out = pos_buffer_make(0, result);
    pos_buffer_add_text(out, pos_text_of(pos_error_string(error, result)));
    for (const pos_error *each = error; each; each = each->cause)
        if (each->excerpt)
            add_excerpt(out, each);
    return pos_buffer_whole_cstring(out);
}
