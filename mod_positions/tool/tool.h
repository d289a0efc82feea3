/* SPDX-License-Identifier: Apache-2.0 */
/* tool.h - positionsctl's commands, one file each; commands.def is the only list of them.
 *
 * A command gets its arguments without the program's and its own name, and returns the exit status:
 * 0; 1 if there are errors in its input; 2 if it was called wrongly. tool_fail prints each error
 * once.
 *
 * Threads: none.
 */
#ifndef POS_TOOL_TOOL_H
#define POS_TOOL_TOOL_H

#include <stdio.h>

#include "base/error.h"

typedef struct tool_context {
    apr_pool_t *pool;
    const char *command;
    const char *usage;
} tool_context;

/* Prints one line. Whatever the arguments hold, it is one line that controls no terminal: see
 * pos_utf8_add_visible. All of the tool's messages and listings are printed by this function. */
void tool_print(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints each line of `text` by tool_print. */
void tool_print_lines(FILE *out, pos_text text);

/* Writes a command's product (a page, say) to standard output, byte by byte. Returns the exit
 * status: 1 after a message if it can't be written. */
int tool_write(const tool_context *context, pos_text bytes);

/* Prints the error with its excerpt to standard error. Returns the exit status 1. */
int tool_fail(const tool_context *context, const pos_error *error);
/* Prints the command's usage to standard error, after the message if `format` is not NULL. Returns
 * the exit status 2. */
int tool_usage(const tool_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Which of `count` words an option's value is, or -1. */
int tool_find_word(const char *value, const char *const *words, int count);
/* Reads a whole file (standard input for "-") as UTF-8, in `result`. POS_EMISSING, POS_EIO, or
 * POS_ELIMIT: it is larger than 256 MiB. */
pos_error *tool_read(pos_text *out, const char *path, apr_pool_t *result);
/* The same, whatever its bytes are. */
pos_error *tool_read_bytes(pos_text *out, const char *path, apr_pool_t *result);

#define COMMAND(name, usage, what) int tool_##name(tool_context *, int count, char **arguments);
#include "commands.def"
#undef COMMAND

#endif
