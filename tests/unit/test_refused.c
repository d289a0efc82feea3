/* SPDX-License-Identifier: Apache-2.0 */
/* Wherever a page's rendering meets a limit, it ends with that limit's error, and nothing of it is
 * kept: the same site then gives the whole page. Pages of the sites that are compared with Jekyll are
 * rendered as often as they charge their budget (or a share of that), each time with another charge
 * refused, and as often as they call a function of fallible.def, each time with another call
 * failing. */
#include "support.h"

#include <unistd.h>

#include "../fallible.h"
#include "site/site.h"

/* Runs in which each charge is refused; after that, each run is granted a share more than the last. */
#define MAX_EACH 40
#define SHARE    8
#define STEPS    ((int64_t)1 << 30)

static const char *const roots[] = {
    "tests/parity/sites/dump",       "tests/parity/sites/enumerable", "tests/parity/sites/excerpts",
    "tests/parity/sites/feeds",      "tests/parity/sites/includes",   "tests/parity/sites/layouts",
    "tests/parity/sites/pagination", "tests/parity/sites/posts",      "tests/parity/sites/seo",
    "tests/parity/sites/tags",       "tests/sites/department",        "content"};

/* ---- the budget: linked in place of base/budget.c's functions, see targets.mk ---- */

void __real_pos_budget_start(pos_budget *budget, const pos_limits *limits);
void __wrap_pos_budget_start(pos_budget *budget, const pos_limits *limits);
bool __real_pos_budget_check(pos_budget *budget);
bool __wrap_pos_budget_check(pos_budget *budget);

static int64_t granted = -1; /* units that a page may charge; negative: as many as it likes */
static int64_t asked_for;    /* units, the refused ones among them; 0: none was refused */

/* A page's budget is the one with a site's limits. */
void __wrap_pos_budget_start(pos_budget *budget, const pos_limits *limits)
{
    __real_pos_budget_start(budget, limits);
    if (!limits || granted < 0)
        return;
    budget->limits.steps = STEPS;
    budget->finished = (STEPS + 1) * POS_BUDGET_STEP - POS_BUDGET_SLICE - 1;
    budget->slice = granted;
}

bool __wrap_pos_budget_check(pos_budget *budget)
{
    bool good = __real_pos_budget_check(budget);
    if (!good && !asked_for)
        asked_for = pos_budget_spent(budget) - (STEPS + 1) * POS_BUDGET_STEP + 1 + granted;
    return good;
}

/* ---- sites ---- */

static const site_library *library;

static site *open_site(const char *root)
{
    char folder[4096];
    assert_non_null(getcwd(folder, sizeof(folder)));
    site_options options = {.library = library,
                            .root = apr_pstrcat(pool, folder, "/", root, NULL),
                            .links = POS_LINKS_FOLLOW,
                            .at = 1800000000};
    return site_make(&options, pool);
}

static site_snapshot *hold(site *opened)
{
    pos_error *error;
    site_snapshot *snapshot = site_hold(opened, &error, pool);
    assert_non_null(snapshot);
    return snapshot;
}

/* Renders page number `index` with this many units. */
static pos_error *render(pos_text *body, site_snapshot *snapshot, size_t index, int64_t units)
{
    site_rendering rendering;
    granted = units;
    asked_for = 0;
    pos_error *error = site_compose(&rendering, snapshot, site_page_at(snapshot, index), pool);
    *body = error ? POS_TEXT("") : rendering.body;
    if (!error)
        site_trace_drop(rendering.trace);
    return error;
}

/* ---- refusing ---- */

/* Refuses the charge that goes past `units`, in a site that has rendered nothing yet: no memo spares
 * it. Returns the units asked for; 0: as many as were granted. */
static int64_t refuse(const char *root, size_t index, int64_t units, pos_text whole)
{
    pos_text body;
    site *opened = open_site(root);
    site_snapshot *snapshot = hold(opened);
    const char *url = site_page_url(site_page_at(snapshot, index));
    pos_error *error = render(&body, snapshot, index, units);
    int64_t asked = asked_for;
    if (asked && (!error || error->status != POS_ELIMIT))
        fail_msg("%s%s, %ld units: %s", root, url, (long)units,
                 error ? pos_error_string(error, pool) : "rendered");
    assert_null(render(&body, snapshot, index, -1));
    assert_text_equal(body, whole, url);
    site_release(snapshot);
    return asked;
}

static int refuse_page(const char *root, site_snapshot *snapshot, size_t index)
{
    pos_text whole;
    int runs = 0;
    apr_pool_t *outer = pool;
    if (!site_page_written(snapshot, site_page_at(snapshot, index)) ||
        render(&whole, snapshot, index, -1))
        return 0;
    for (int64_t asked = 0, units = 0; runs == 0 || asked; runs++) {
        assert_int_equal(apr_pool_create(&pool, outer), APR_SUCCESS);
        asked = refuse(root, index, units, whole);
        units = runs < MAX_EACH || asked > units + units / SHARE ? asked : units + units / SHARE;
        apr_pool_destroy(pool);
    }
    pool = outer;
    return runs - 1;
}

static void a_page_ends_with_its_budget_and_leaves_nothing(void **state)
{
    (void)state;
    library = site_library_make(pool);
    for (size_t i = 0; i < COUNT(roots); i++) {
        site_snapshot *snapshot = hold(open_site(roots[i]));
        int refused = 0;
        for (size_t j = 0; j < site_page_count(snapshot); j++)
            refused += refuse_page(roots[i], snapshot, j);
        site_release(snapshot);
        print_message("%s: %d charges refused\n", roots[i], refused);
        assert_true(refused > 0);
    }
}

/* ---- failing ---- */

/* Returns how many calls there are. */
static int fail_calls(site_snapshot *snapshot, size_t index)
{
    pos_text whole, body;
    apr_pool_t *outer = pool;
    const char *url = site_page_url(site_page_at(snapshot, index));
    long call = 0;
    if (!site_page_written(snapshot, site_page_at(snapshot, index)) ||
        render(&whole, snapshot, index, -1))
        return 0;
    for (bool failed = true; failed; call++) {
        assert_int_equal(apr_pool_create(&pool, outer), APR_SUCCESS);
        fallible_left = call;
        fallible_failed = false;
        pos_error *error = render(&body, snapshot, index, -1);
        failed = fallible_failed;
        fallible_left = -1;
        if (failed && (!error || !strstr(pos_error_string(error, pool), FALLIBLE_MESSAGE)))
            fail_msg("%s, call %ld: %s", url, call,
                     error ? pos_error_string(error, pool) : "rendered");
        apr_pool_destroy(pool);
    }
    pool = outer;
    assert_null(render(&body, snapshot, index, -1));
    assert_text_equal(body, whole, url);
    return (int)call - 1;
}

static void a_page_ends_with_the_call_that_fails(void **state)
{
    (void)state;
    library = site_library_make(pool);
    for (size_t i = 0; i < COUNT(roots); i++) {
        site_snapshot *snapshot = hold(open_site(roots[i]));
        int calls = 0;
        for (size_t j = 0; j < site_page_count(snapshot); j++)
            calls += fail_calls(snapshot, j);
        site_release(snapshot);
        print_message("%s: %d calls failed\n", roots[i], calls);
        assert_true(calls > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_page_ends_with_its_budget_and_leaves_nothing),
        TEST(a_page_ends_with_the_call_that_fails),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
