/* SPDX-License-Identifier: Apache-2.0 */
/* frame.h - messages of a few fields over a stream socket, with a deadline: how the server talks to
 * its helper process.
 *
 *   frame ::= size(4) kind(1) { field-size(4) field }     sizes in network byte order
 *
 * Threads: no state; one socket is used by one thread at a time.
 */
#ifndef POS_BASE_FRAME_H
#define POS_BASE_FRAME_H

#include "base/error.h"

#define POS_FRAME_FIELDS 8

typedef struct pos_frame {
    char kind;
    size_t count;
    pos_text fields[POS_FRAME_FIELDS];
} pos_frame;

/* Deadlines are pos_monotonic's. */
#define POS_NO_DEADLINE INT64_MAX

/* Sends the frame. POS_ELIMIT: the deadline has passed; POS_EIO: the other end is gone (no
 * SIGPIPE). */
pos_error *pos_frame_send(int socket, const pos_frame *frame, int64_t deadline,
                          apr_pool_t *scratch);

/* Receives the next frame. Its fields live in `result`, each followed by a NUL that is not counted.
 * POS_ELIMIT: it has more than `max_size` bytes, or the deadline has passed; POS_EMISSING: the
 * other end has closed; POS_ESYNTAX: it is malformed. */
pos_error *pos_frame_receive(pos_frame *out, int socket, size_t max_size, int64_t deadline,
                             apr_pool_t *result);

#endif
