/* SPDX-License-Identifier: Apache-2.0 */
/* Messages over a socket: whole, in pieces, too large, too late, rubbish. */
#include "support.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"

static int sockets[2];

static int open_sockets(void **state)
{
    set_up(state);
    return socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
}

static int close_sockets(void **state)
{
    close(sockets[0]);
    close(sockets[1]);
    return tear_down(state);
}

static void *send_large(void *baton)
{
    apr_pool_t *own;
    apr_pool_create(&own, NULL);
    pos_error *error = pos_frame_send(sockets[0], baton, POS_NO_DEADLINE, own);
    void *result = error ? baton : NULL;
    apr_pool_destroy(own);
    return result;
}

static void a_message_arrives_as_it_was_sent(void **state)
{
    (void)state;
    char *large = apr_pcalloc(pool, 5 << 20);
    memset(large, 'x', 5 << 20);
    pos_frame sent = {.kind = 'Q',
                      .count = 3,
                      .fields = {POS_TEXT("a\0b"), POS_TEXT(""), pos_text_make(large, 5 << 20)}};
    pos_frame got;
    pthread_t thread;
    void *failed;
    assert_int_equal(pthread_create(&thread, NULL, send_large, &sent), 0);
    assert_null(pos_frame_receive(&got, sockets[1], 6 << 20, POS_NO_DEADLINE, pool));
    pthread_join(thread, &failed);
    assert_null(failed);
    assert_int_equal(got.kind, 'Q');
    assert_int_equal(got.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(pos_text_equal(got.fields[i], sent.fields[i]));
        assert_int_equal(got.fields[i].data[got.fields[i].size], '\0');
    }
}

static pos_status status_of(const char *bytes, size_t size)
{
    pos_frame got;
    assert_int_equal(write(sockets[0], bytes, size), size);
    pos_error *error = pos_frame_receive(&got, sockets[1], 1000, pos_monotonic() + 20000, pool);
    return error ? error->status : POS_SUCCESS;
}

static void rubbish_is_refused(void **state)
{
    (void)state;
    assert_int_equal(status_of("\0\0\0\0", 4), POS_ESYNTAX);
    assert_int_equal(status_of("\0\0\0\1Q", 5), POS_SUCCESS);
    assert_int_equal(status_of("\0\0\0\3Q\0\0", 7), POS_ESYNTAX);
    assert_int_equal(status_of("\0\0\0\6Q\0\0\0\2x", 10), POS_ESYNTAX);
    assert_int_equal(status_of("\0\0\0\5Q\xFF\xFF\xFF\xFF", 9), POS_ESYNTAX);
    assert_int_equal(status_of("\0\0\x27\x10Q", 5), POS_ELIMIT);
    char many[4 + 1 + 9 * 4] = {0, 0, 0, 37, 'Q'};
    read(sockets[1], (char[1]){0}, 1); /* what the last one left */
    assert_int_equal(status_of(many, sizeof(many)), POS_ESYNTAX);
}

static void who_is_silent_or_gone_is_noticed(void **state)
{
    (void)state;
    pos_frame got, large = {.kind = 'Q', .count = 1};
    assert_int_equal(status_of("\0\0", 2), POS_ELIMIT);
    large.fields[0] = pos_text_make(apr_pcalloc(pool, 8 << 20), 8 << 20);
    pos_error *error = pos_frame_send(sockets[0], &large, pos_monotonic() + 20000, pool);
    assert_int_equal(error->status, POS_ELIMIT);
    close(sockets[1]);
    assert_int_equal(pos_frame_send(sockets[0], &large, POS_NO_DEADLINE, pool)->status, POS_EIO);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    close(sockets[0]);
    assert_int_equal(pos_frame_receive(&got, sockets[1], 10, POS_NO_DEADLINE, pool)->status,
                     POS_EMISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_arrives_as_it_was_sent, open_sockets,
                                        close_sockets),
        cmocka_unit_test_setup_teardown(rubbish_is_refused, open_sockets, close_sockets),
        cmocka_unit_test_setup_teardown(who_is_silent_or_gone_is_noticed, open_sockets,
                                        close_sockets),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
