/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - where messages go; the glue and the tool each hand in their own writer.
 *
 * Threads: a writer must be callable from any thread.
 */
#ifndef POS_BASE_LOG_H
#define POS_BASE_LOG_H

#include "base/error.h"

typedef enum pos_level { POS_LOG_ERROR, POS_LOG_WARNING, POS_LOG_INFO, POS_LOG_DEBUG } pos_level;

typedef struct pos_log {
    void (*write)(void *baton, pos_level level, const char *message);
    void *baton;
    pos_level most; /* messages above this level are not even formatted */
} pos_log;

/* Writes a message, if `log` wants that level; NULL wants none. */
void pos_log_printf(const pos_log *log, pos_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes one line: "what: file:line:column: message". An `error` of NULL writes nothing. */
void pos_log_error(const pos_log *log, pos_level level, const pos_error *error, const char *what);

#endif
