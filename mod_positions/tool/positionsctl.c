/* positionsctl: the core from the command line. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "tool.h"
#include "site_arguments.h"
#include "base/charset.h"

/* The largest file a command reads. */
#define INPUT_MOST ((size_t)256 << 20)

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

int tool_fail(const tool_context *context, const pos_error *error)
{
    fprintf(stderr, "positionsctl: %s\n", pos_error_explain(error, context->pool));
    return 1;
}

int tool_usage(const tool_context *context, const char *format, ...)
{
    if (format) {
        va_list arguments;
        va_start(arguments, format);
        fprintf(stderr, "positionsctl: %s\n", apr_pvsprintf(context->pool, format, arguments));
        va_end(arguments);
    }
    fprintf(stderr, "usage: positionsctl %s %s\n", context->command, context->usage);
    return 2;
}

pos_error *tool_read(pos_text *out, const char *path, apr_pool_t *result)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file)
        return pos_error_make(POS_EMISSING, result, "%s can't be opened", path);
    pos_buffer *buffer = pos_buffer_make(INPUT_MOST, result);
    while (pos_buffer_reserve(buffer, 65536)) {
        size_t got = fread(buffer->data + buffer->size, 1, 65536, file);
        if (got == 0)
            break;
        buffer->size += got;
    }
    bool failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (failed)
        return pos_error_make(POS_EIO, result, "%s can't be read", path);
    if (buffer->overflow)
        return pos_error_make(POS_ELIMIT, result, "%s is larger than 256 MiB", path);
    bool converted;
    return pos_to_utf8(out, &converted, pos_buffer_text(buffer), NULL, result);
}

static int list_commands(FILE *out)
{
    fprintf(out, "usage: positionsctl COMMAND [ARGUMENT ...]\n\n");
    for (const command *each = commands; each->name; each++)
        fprintf(out, "  %-10s %s\n             %s\n", each->name, each->usage, each->what);
    return out == stdout ? 0 : 2;
}

int main(int count, char **arguments)
{
    if (apr_initialize() != APR_SUCCESS)
        return 2;
    atexit(apr_terminate);
    apr_pool_t *pool;
    if (apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return 2;
    if (count < 2 || strcmp(arguments[1], "help") == 0 || strcmp(arguments[1], "--help") == 0)
        return list_commands(count < 2 ? stderr : stdout);
    for (const command *each = commands; each->name; each++)
        if (strcmp(each->name, arguments[1]) == 0) {
            tool_context context = {pool, each->name, each->usage};
            return each->run(&context, count - 2, arguments + 2);
        }
    fprintf(stderr, "positionsctl: no command \"%s\"\n", arguments[1]);
    return list_commands(stderr);
}
