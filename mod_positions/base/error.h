/* SPDX-License-Identifier: Apache-2.0 */
/* error.h - what went wrong, where, and because of what.
 *
 * A function that can fail returns pos_error *: NULL is success. The error and its strings live in
 * the pool that the failing function calls `result`. Errors are logged once, by the glue or the
 * tool; nobody below logs and returns.
 *
 * Three things are kept apart: a *failure* is returned; a *template fault* is recorded with its
 * place while rendering goes on; *not found* is an answer, not an error, unless a function says so.
 *
 * Threads: an error belongs to the thread that made it until it is copied.
 */
#ifndef POS_BASE_ERROR_H
#define POS_BASE_ERROR_H

#include "base/text.h"

typedef enum pos_status {
    POS_SUCCESS,
    POS_EINVALID, /* a wrong argument, option or configuration value */
    POS_ESYNTAX,  /* the input does not parse */
    POS_EMISSING, /* a file, layout or include is not there */
    POS_EDENIED,  /* not readable, or outside the root, or behind a forbidden link */
    POS_EIO,      /* a system call failed */
    POS_ECHANGED, /* the file changed while it was read, or is not the snapshot's any more */
    POS_ELIMIT,   /* a bound was reached: size, steps, depth, time */
    POS_EMEMORY,  /* malloc failed; a later attempt may succeed */
    POS_ECYCLE,   /* content that asks for itself */
    POS_ERENDER   /* a strict-mode fault while rendering */
} pos_status;

typedef struct pos_error pos_error;

struct pos_error {
    pos_status status;
    const char *message;    /* one line, no full stop: what is wrong and what was expected */
    const char *file;       /* relative to the site's root, or NULL */
    int line;               /* from 1; 0 where unknown */
    int column;             /* bytes, from 1; 0 where unknown */
    const char *excerpt;    /* the source line itself, or NULL */
    const pos_error *cause; /* what lies beneath, or NULL */
};

/* Returns early with the error, if there is one. */
#define POS_TRY(expression)                                                                        \
    do {                                                                                           \
        pos_error *pos_try_error_ = (expression);                                                  \
        if (pos_try_error_)                                                                        \
            return pos_try_error_;                                                                 \
    } while (0)

/* A new error in `result`. Control characters in the message become spaces. */
pos_error *pos_error_make(pos_status status, apr_pool_t *result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, at `offset` in `source` (a whole file's text); takes the excerpt from it. */
pos_error *pos_error_at(pos_status status, const char *file, pos_text source, size_t offset,
                        apr_pool_t *result, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* A new error with `cause` beneath. */
pos_error *pos_error_wrap(const pos_error *cause, apr_pool_t *result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A deep copy. NULL gives NULL. */
pos_error *pos_error_copy(const pos_error *error, apr_pool_t *result);

/* "file:line:column: message: cause's message", without the parts that are unknown; always one
 * line. */
const char *pos_error_string(const pos_error *error, apr_pool_t *result);

/* The same, followed by the excerpt and a caret under the column where they are known. */
const char *pos_error_explain(const pos_error *error, apr_pool_t *result);

#endif
