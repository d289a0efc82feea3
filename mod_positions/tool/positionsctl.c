/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl: the core from the command line. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "tool.h"
#include "site_arguments.h"
#include "base/charset.h"
#include "base/pool.h"
#include "base/unicode.h"
#include "base/version.h"

/* The largest file that a command reads. */
#define READ_SIZE     65536
#define MAX_FILE_SIZE ((size_t)256 << 20)

typedef struct command {
    const char *name;
    const char *usage;
    const char *what;
    int (*run)(tool_context *, int, char **);
} command;

static const command commands[] = {
#define COMMAND(name, usage, what) {#name, usage, what, tool_##name},
#include "commands.def"
#undef COMMAND
    {NULL, NULL, NULL, NULL}};

/* ---- output ---- */

static void print_visible(FILE *out, pos_text line, apr_pool_t *pool)
{
    pos_buffer *visible = pos_buffer_make(0, pool);
    pos_utf8_add_visible(visible, line);
    fprintf(out, "%s\n", pos_buffer_whole_cstring(visible));
}

void tool_print(FILE *out, const char *format, ...)
{
    apr_pool_t *pool = pos_pool_make();
    va_list arguments;
    va_start(arguments, format);
    print_visible(out, pos_text_of(apr_pvsprintf(pool, format, arguments)), pool);
    va_end(arguments);
    apr_pool_destroy(pool);
}

void tool_print_lines(FILE *out, pos_text text)
{
    pos_text line;
    while (pos_text_next_line(&line, &text))
        tool_print(out, "%.*s", POS_TEXT_ARG(line));
}

int tool_write(const tool_context *context, pos_text bytes)
{
    if (fwrite(bytes.data, 1, bytes.size, stdout) == bytes.size && fflush(stdout) == 0)
        return 0;
    return tool_fail(context,
                     pos_error_make(POS_EIO, context->pool, "standard output can't be written"));
}

int tool_fail(const tool_context *context, const pos_error *error)
{
    tool_print_lines(stderr,
                     pos_text_of(apr_pstrcat(context->pool, "positionsctl: ",
                                             pos_error_explain(error, context->pool), NULL)));
    return 1;
}

int tool_usage(const tool_context *context, const char *format, ...)
{
    if (format) {
        va_list arguments;
        va_start(arguments, format);
        tool_print(stderr, "positionsctl: %s", apr_pvsprintf(context->pool, format, arguments));
        va_end(arguments);
    }
    tool_print(stderr, "usage: positionsctl %s %s", context->command, context->usage);
    return 2;
}

/* ---- input ---- */

int tool_find_word(const char *value, const char *const *words, int count)
{
    while (count > 0 && strcmp(value, words[count - 1]) != 0)
        count--;
    return count - 1;
}

pos_error *tool_read_bytes(pos_text *out, const char *path, apr_pool_t *result)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file)
        return pos_error_make(POS_EMISSING, result, "%s can't be opened", path);
    pos_buffer *buffer = pos_buffer_make(MAX_FILE_SIZE, result);
    char *room;
    size_t got = 1;
    while (got > 0 && (room = pos_buffer_room(buffer, READ_SIZE))) {
        got = fread(room, 1, READ_SIZE, file);
        pos_buffer_added(buffer, got);
    }
    bool failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (failed)
        return pos_error_make(POS_EIO, result, "%s can't be read", path);
    pos_error *error = pos_buffer_get(out, buffer);
    return error ? pos_error_wrap(error, result, "%s", path) : NULL;
}

pos_error *tool_read(pos_text *out, const char *path, apr_pool_t *result)
{
    pos_text bytes;
    bool converted;
    POS_TRY(tool_read_bytes(&bytes, path, result));
    return pos_to_utf8(out, &converted, bytes, NULL, result);
}

/* ---- commands ---- */

static int list_commands(FILE *out)
{
    tool_print(out, "usage: positionsctl COMMAND [ARGUMENT ...]");
    tool_print(out, "       positionsctl help COMMAND");
    tool_print(out, "       positionsctl --version");
    tool_print(out, "%s", "");
    for (const command *each = commands; each->name; each++) {
        tool_print(out, "  %-10s %s", each->name, each->usage);
        tool_print(out, "             %s", each->what);
    }
    return out == stdout ? 0 : 2;
}

static const command *find_command(const char *name)
{
    for (const command *each = commands; each->name; each++)
        if (strcmp(each->name, name) == 0)
            return each;
    tool_print(stderr, "positionsctl: no command \"%s\"", name);
    return NULL;
}

static bool is_help(const char *word)
{
    return strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0;
}

static int describe_command(const command *self)
{
    if (!self)
        return list_commands(stderr);
    tool_print(stdout, "usage: positionsctl %s %s", self->name, self->usage);
    tool_print(stdout, "%s", self->what);
    tool_print(stdout, "More is in positionsctl(1).");
    return 0;
}

/* help, help COMMAND, COMMAND --help. -1: the arguments are none of these. */
static int give_help(int count, char **arguments)
{
    if (count < 2)
        return list_commands(stderr);
    if (is_help(arguments[1]) || strcmp(arguments[1], "help") == 0)
        return count > 2 ? describe_command(find_command(arguments[2])) : list_commands(stdout);
    if (count == 3 && is_help(arguments[2]))
        return describe_command(find_command(arguments[1]));
    return -1;
}

int main(int count, char **arguments)
{
    if (apr_initialize() != APR_SUCCESS)
        return 2;
    atexit(apr_terminate);
    apr_pool_t *pool;
    if (apr_pool_create_ex(&pool, NULL, pos_pool_abort, NULL) != APR_SUCCESS)
        return 2;
    int status = give_help(count, arguments);
    if (status >= 0)
        return status;
    if (strcmp(arguments[1], "--version") == 0) {
        tool_print(stdout, "positionsctl %s", MOD_POSITIONS_VERSION);
        return 0;
    }
    const command *asked = find_command(arguments[1]);
    if (!asked)
        return list_commands(stderr);
    tool_context context = {pool, asked->name, asked->usage};
    return asked->run(&context, count - 2, arguments + 2);
}
