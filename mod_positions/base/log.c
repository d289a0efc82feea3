/* SPDX-License-Identifier: Apache-2.0 */
/* Messages, formatted and handed to whoever writes them. */
#include "base/log.h"

#include <stdio.h>

#include "base/pool.h"

/* As httpd's own lines; longer messages are truncated. */
#define MAX_MESSAGE 4096

static bool is_wanted(const pos_log *log, pos_level level)
{
    return log && log->write && level <= log->most;
}

void pos_log_printf(const pos_log *log, pos_level level, const char *format, ...)
{
    if (!is_wanted(log, level))
        return;
    char message[MAX_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    log->write(log->baton, level, message);
}

void pos_log_error(const pos_log *log, pos_level level, const pos_error *error, const char *what)
{
    if (!error || !is_wanted(log, level))
        return;
    apr_pool_t *scratch = pos_pool_make();
    pos_log_printf(log, level, "%s: %s", what, pos_error_string(error, scratch));
    apr_pool_destroy(scratch);
}
