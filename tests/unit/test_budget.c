/* SPDX-License-Identifier: Apache-2.0 */
/* Budgets: steps, time and memory. */
#include "support.h"

#include "base/budget.h"

static void steps_are_counted_in_units(void **state)
{
    (void)state;
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.steps = 2000});
    assert_true(pos_budget_charge(&budget, 2000 * POS_BUDGET_STEP));
    assert_int_equal(pos_budget_spent(&budget), 2000 * POS_BUDGET_STEP);
    assert_false(pos_budget_charge(&budget, POS_BUDGET_SLICE + POS_BUDGET_STEP));
    assert_int_equal(budget.state, POS_BUDGET_NO_STEPS);
    assert_int_equal(pos_budget_spent(&budget), 2001 * POS_BUDGET_STEP + POS_BUDGET_SLICE);
    assert_string_equal(pos_budget_message(&budget, pool), "more than 2000 steps");
}

static void once_passed_a_limit_stays_passed(void **state)
{
    (void)state;
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.steps = 1});
    assert_false(pos_budget_charge(&budget, POS_BUDGET_SLICE + 1));
    assert_false(pos_budget_charge(&budget, 0));
    assert_false(pos_budget_charge(&budget, 1));
    pos_error *error = pos_budget_error(&budget, pool);
    assert_int_equal(error->status, POS_ELIMIT);
    assert_string_equal(error->message, "more than 1 steps");
}

static void the_clock_is_looked_at_by_work_done(void **state)
{
    (void)state;
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.time = 30000, .steps = INT64_MAX / POS_BUDGET_STEP});
    int64_t start = pos_monotonic();
    while (pos_budget_charge(&budget, 16))
        continue;
    assert_int_equal(budget.state, POS_BUDGET_NO_TIME);
    assert_true(pos_monotonic() - start >= 30000);
    assert_string_equal(pos_budget_message(&budget, pool), "rendering took more than 30 ms");
}

static void work_that_would_end_late_is_not_begun(void **state)
{
    (void)state;
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.time = 1000000});
    assert_true(pos_budget_charge(&budget, 100000000));
    assert_false(pos_budget_charge(&budget, 1100000000));
    assert_int_equal(budget.state, POS_BUDGET_NO_TIME);
}

static void memory_is_what_is_kept_and_what_is_held(void **state)
{
    (void)state;
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.memory = 1 << 20});
    pos_budget_keep(&budget, 1 << 19);
    budget.held = 1 << 18;
    assert_int_equal(pos_budget_memory_left(&budget), 1 << 18);
    assert_true(pos_budget_check(&budget));
    pos_budget_keep(&budget, 1 << 18);
    assert_false(pos_budget_check(&budget));
    assert_string_equal(pos_budget_message(&budget, pool), "values of more than 1 MiB at a time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(steps_are_counted_in_units),
        TEST(once_passed_a_limit_stays_passed),
        TEST(the_clock_is_looked_at_by_work_done),
        TEST(work_that_would_end_late_is_not_begun),
        TEST(memory_is_what_is_kept_and_what_is_held),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
