/* SPDX-License-Identifier: Apache-2.0 */
/* That work grows with its input and not with the input's square. */
#ifndef POS_TESTS_GROWTH_H
#define POS_TESTS_GROWTH_H

#include <time.h>
#include <unistd.h>

#include "support.h"

/* The two sizes, and by how much the larger one's time may exceed the smaller one's: linear work
   takes 16 times as long, quadratic work 256 times. */
#define GROWTH_SMALL ((size_t)64 << 10)
#define GROWTH_LARGE ((size_t)1 << 20)
#define GROWTH_MAX   80
/* Less than this can't be told from the clock's own noise. */
#define GROWTH_MIN_SECONDS 0.002
/* Work that is worse than quadratic would never come to be compared: SIGALRM ends the program. */
#define GROWTH_ALARM_SECONDS 300

typedef void growth_work(pos_text text);

/* The CPU time of `work` on `part` repeated to `size` bytes, the least of `tries`; memory is given
 * back. */
static inline double growth_seconds(growth_work *work, pos_text part, size_t size, int tries)
{
    apr_pool_t *outer = pool;
    double least = 0;
    for (int i = 0; i < tries; i++) {
        struct timespec start, end;
        assert_int_equal(apr_pool_create(&pool, outer), APR_SUCCESS);
        pos_buffer *text = pos_buffer_make(size + part.size, pool);
        while (text->size < size)
            pos_buffer_add_text(text, part);
        pos_text whole = buffer_text(text);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
        work(whole);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
        apr_pool_destroy(pool);
        double seconds =
            (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
        least = i == 0 || seconds < least ? seconds : least;
    }
    pool = outer;
    return least;
}

/* Fails where the time of `work` grows out of proportion to the text: `part`, again and again. */
static inline void assert_linear(growth_work *work, pos_text part)
{
    alarm(GROWTH_ALARM_SECONDS);
    double small = growth_seconds(work, part, GROWTH_SMALL, 3);
    double large = growth_seconds(work, part, GROWTH_LARGE, 1);
    alarm(0);
    double unit = small > GROWTH_MIN_SECONDS ? small : GROWTH_MIN_SECONDS;
    if (large > GROWTH_MAX * unit)
        fail_msg("\"%.*s\" again and again: %.3f s for %zu bytes, %.3f s for %zu",
                 POS_TEXT_ARG(part), small, GROWTH_SMALL, large, GROWTH_LARGE);
}

#endif
