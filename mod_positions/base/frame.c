/* SPDX-License-Identifier: Apache-2.0 */
/* Frames over a stream socket. */
#include "base/frame.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include <apr_errno.h>

#include "base/date.h"

#define FIELD_SIZE 4

static pos_error *system_failed(int code, apr_pool_t *result)
{
    char why[128];
    apr_strerror(APR_FROM_OS_ERROR(code), why, sizeof(why));
    return pos_error_make(POS_EIO, result, "%s", why);
}

static pos_error *timed_out(apr_pool_t *result)
{
    return pos_error_make(POS_ELIMIT, result, "no answer in time");
}

/* Waits until `socket` is ready for `events`. */
static pos_error *wait_until_ready(int socket, short events, int64_t deadline, apr_pool_t *result)
{
    for (;;) {
        struct pollfd watched = {.fd = socket, .events = events};
        int timeout = -1;
        if (deadline != POS_NO_DEADLINE) {
            int64_t left = deadline - pos_monotonic();
            if (left <= 0)
                return timed_out(result);
            timeout = left > 3600000000 ? 3600000 : (int)((left + 999) / 1000);
        }
        int ready = poll(&watched, 1, timeout);
        if (ready > 0)
            return NULL;
        if (ready < 0 && errno != EINTR)
            return system_failed(errno, result);
    }
}

static bool would_block(int code)
{
    return code == EAGAIN || code == EWOULDBLOCK;
}

static pos_error *send_all(int socket, pos_text bytes, int64_t deadline, apr_pool_t *scratch)
{
    while (bytes.size > 0) {
        ssize_t sent = send(socket, bytes.data, bytes.size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0)
            bytes = pos_text_slice(bytes, (size_t)sent, bytes.size);
        else if (would_block(errno))
            POS_TRY(wait_until_ready(socket, POLLOUT, deadline, scratch));
        else if (errno != EINTR)
            return system_failed(errno, scratch);
    }
    return NULL;
}

static pos_error *receive_all(char *out, int socket, size_t size, int64_t deadline,
                              apr_pool_t *result)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = recv(socket, out + done, size - done, MSG_DONTWAIT);
        if (got > 0)
            done += (size_t)got;
        else if (got == 0)
            return pos_error_make(POS_EMISSING, result, "the other end has closed");
        else if (would_block(errno))
            POS_TRY(wait_until_ready(socket, POLLIN, deadline, result));
        else if (errno != EINTR)
            return errno == ECONNRESET
                       ? pos_error_make(POS_EMISSING, result, "the other end has closed")
                       : system_failed(errno, result);
    }
    return NULL;
}

static void add_size(pos_buffer *out, size_t size)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        pos_buffer_add_char(out, (char)(size >> shift & 0xFF));
}

static size_t read_size(const char *bytes)
{
    size_t size = 0;
    for (int i = 0; i < FIELD_SIZE; i++)
        size = size << 8 | (unsigned char)bytes[i];
    return size;
}

pos_error *pos_frame_send(int socket, const pos_frame *frame, int64_t deadline, apr_pool_t *scratch)
{
    size_t size = 1;
    for (size_t i = 0; i < frame->count; i++)
        size += FIELD_SIZE + frame->fields[i].size;
    pos_buffer *bytes = pos_buffer_make(0, scratch);
    pos_buffer_reserve(bytes, FIELD_SIZE + size);
    add_size(bytes, size);
    pos_buffer_add_char(bytes, frame->kind);
    for (size_t i = 0; i < frame->count; i++) {
        add_size(bytes, frame->fields[i].size);
        pos_buffer_add_text(bytes, frame->fields[i]);
    }
    pos_text message;
    POS_TRY(pos_buffer_get(&message, bytes));
    return send_all(socket, message, deadline, scratch);
}

/* Splits the body in place: a NUL replaces the first byte of each field's size, and ends the field
 * before it. */
static bool split_body(pos_frame *out, char *body, size_t size)
{
    size_t at = 1;
    *out = (pos_frame){.kind = body[0]};
    while (at < size) {
        if (out->count == POS_FRAME_FIELDS || size - at < FIELD_SIZE)
            return false;
        size_t field = read_size(body + at);
        body[at] = '\0';
        at += FIELD_SIZE;
        if (field > size - at)
            return false;
        out->fields[out->count++] = pos_text_make(body + at, field);
        at += field;
    }
    body[size] = '\0';
    return true;
}

pos_error *pos_frame_receive(pos_frame *out, int socket, size_t max_size, int64_t deadline,
                             apr_pool_t *result)
{
    char head[FIELD_SIZE];
    POS_TRY(receive_all(head, socket, FIELD_SIZE, deadline, result));
    size_t size = read_size(head);
    if (size > max_size)
        return pos_error_make(POS_ELIMIT, result,
                              "a message of more than %" APR_SIZE_T_FMT " bytes", max_size);
    char *body = apr_palloc(result, size + 1);
    POS_TRY(receive_all(body, socket, size, deadline, result));
    if (size == 0 || !split_body(out, body, size))
        return pos_error_make(POS_ESYNTAX, result, "a message that is none");
    return NULL;
}
