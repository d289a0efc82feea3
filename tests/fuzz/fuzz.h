/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - what the fuzzers share.
 *
 * A fuzzer is linked with libFuzzer, which looks for new inputs, or with replay.c, which runs over
 * files. What is wrong ends the process, by fuzz_fail or by a sanitizer. One thread. */
#ifndef POS_TESTS_FUZZ_H
#define POS_TESTS_FUZZ_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>

#include "base/text.h"

/* Runs one input; 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what is wrong, and ends the process. */
static inline void __attribute__((format(printf, 1, 2), noreturn))
fuzz_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    abort();
}

static inline apr_pool_t *fuzz_pool(apr_pool_t *parent)
{
    apr_pool_t *pool;
    if (apr_pool_create(&pool, parent) != APR_SUCCESS)
        fuzz_fail("no pool");
    return pool;
}

/* The process's pool, which is cleared when the process ends by itself. */
static inline apr_pool_t *fuzz_process(void)
{
    if (apr_initialize() != APR_SUCCESS || atexit(apr_terminate) != 0)
        fuzz_fail("APR can't begin");
    return fuzz_pool(NULL);
}

/* The bytes behind the first in a block of their own, where a byte too far is seen; free() it. */
static inline char *fuzz_rest(const uint8_t *data, size_t size)
{
    char *copy = malloc(size);
    if (!copy)
        fuzz_fail("no memory");
    memcpy(copy, data + 1, size - 1);
    return copy;
}

#endif
