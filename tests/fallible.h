/* SPDX-License-Identifier: Apache-2.0 */
/* fallible.h - makes one call fail of all those that fallible.def lists: the first, the second, and so
 * on, so that every way by which an error is handed on is taken once.
 *
 * The program is linked with $(FALLIBLE), of tests/liquid/targets.mk. Threads: one. */
#ifndef POS_TESTS_FALLIBLE_H
#define POS_TESTS_FALLIBLE_H

#include "liquid/parser.h"
#include "liquid/run.h"
#include "liquid/value.h"
#include "site/jekyll/settings.h"
#include "site/jekyll/urls.h"
#include "site/offers/offer.h"
#include "site/plugins/tag_values.h"
#include "site/render/host.h"
#include "site/render/layouts.h"

#define FALLIBLE_MESSAGE "this call was made to fail"

/* Calls until the one that fails; negative: none does. */
static long fallible_left = -1;
static bool fallible_failed; /* set once it has */

/* The error of a limit, which nothing recovers from. Its callers may add a place to it. */
static inline pos_error *fallible_error(void)
{
    static pos_error made;
    made = (pos_error){.status = POS_ELIMIT, .message = FALLIBLE_MESSAGE};
    return &made;
}

static inline bool fallible_fails(void)
{
    bool fails = fallible_left >= 0 && fallible_left-- == 0;
    fallible_failed = fallible_failed || fails;
    return fails;
}

#define FALLIBLE(name, parameters, arguments)                                                      \
    pos_error *__real_##name parameters;                                                           \
    pos_error *__wrap_##name parameters;                                                           \
    pos_error *__wrap_##name parameters                                                            \
    {                                                                                              \
        return fallible_fails() ? fallible_error() : __real_##name arguments;                      \
    }
#include "fallible.def"
#undef FALLIBLE

#endif
