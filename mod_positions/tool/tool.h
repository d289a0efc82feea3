/* tool.h - positionsctl's commands, one file each; commands.def is the only list of them.
 *
 * A command gets its arguments without the program's and its own name, and returns the exit status:
 * 0, 1 for "what was looked at is wrong", 2 for usage. Errors are printed once, here, by tool_fail.
 */
#ifndef POS_TOOL_TOOL_H
#define POS_TOOL_TOOL_H

#include "base/error.h"

typedef struct tool_context {
    apr_pool_t *pool;
    const char *command;
    const char *usage;
} tool_context;

/* Prints the error with its excerpt to standard error; returns 1. */
int tool_fail(const tool_context *context, const pos_error *error);
/* Prints the command's usage, and why where `format` is not NULL; returns 2. */
int tool_usage(const tool_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Reads a whole file, or standard input for "-", as UTF-8. */
pos_error *tool_read(pos_text *out, const char *path, apr_pool_t *result);

#define COMMAND(name, usage, what) int tool_##name(tool_context *, int count, char **arguments);
#include "commands.def"
#undef COMMAND

#endif
