/* SPDX-License-Identifier: Apache-2.0 */
/* Admission: what a site, an owner and all of them may hold at once, in all processes, and what
 * comes back when a process dies. */
#include "support.h"

#include <sys/wait.h>
#include <unistd.h>

#include "serve/admission.h"
#include "serve/site_fields.h"

#define MAX_TICKETS 64

/* Sites and their owners. */
typedef struct crowd {
    serve_admission *admission;
    serve_request request;
    serve__ticket tickets[MAX_TICKETS];
    size_t count;
} crowd;

static crowd gather(unsigned per_site, unsigned all, unsigned processors)
{
    crowd made = {.admission = serve_admission_make(per_site, all, processors, pool)};
    assert_non_null(made.admission);
    return made;
}

static uint64_t site_named(const char *root, uint64_t owner)
{
    const pos_identity identity = {.device = 1, .inode = 2, .owner = owner};
    const site_options options = {.root = root, .identity = &identity};
    return serve__admission_site(&options, pool);
}

/* The next ticket, of that site. */
static serve__ticket *come(crowd *all, const char *root, uint64_t owner)
{
    serve_site served = {.options = {.admission = all->admission},
                         .admission_site = site_named(root, owner)};
    serve__ticket *ticket = &all->tickets[all->count++];
    assert_in_range(all->count, 1, MAX_TICKETS);
    serve__ticket_begin(ticket, &served, &all->request);
    return ticket;
}

/* How many of `wanted` requests of the site get a worker's slot. */
static unsigned flood(crowd *all, const char *root, uint64_t owner, unsigned wanted)
{
    unsigned got = 0;
    for (unsigned i = 0; i < wanted; i++)
        got += serve__ticket_take_worker(come(all, root, owner));
    return got;
}

static void leave(crowd *all)
{
    for (size_t i = 0; i < all->count; i++)
        serve__ticket_end(&all->tickets[i]);
    all->count = 0;
}

static void a_site_that_is_alone_gets_its_share(void **state)
{
    (void)state;
    static const struct {
        unsigned per_site, all, got;
    } rows[] = {{10, 20, 10}, {1, 2, 1}, {1, 1, 1}, {4, 4, 4}, {1, 30, 1}, {30, 30, 30}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        crowd all = gather(rows[i].per_site, rows[i].all, 2);
        for (int again = 0; again < 2; again++) {
            assert_int_equal(flood(&all, "/a", 1, 40), rows[i].got);
            leave(&all);
        }
    }
}

/* Each of several gets less than one alone, and something is left for the next. */
static void there_is_always_something_left(void **state)
{
    (void)state;
    crowd all = gather(10, 20, 2);
    assert_int_equal(flood(&all, "/a", 1, 12), 10);
    assert_int_equal(flood(&all, "/b", 2, 12), 5);
    assert_int_equal(flood(&all, "/c", 3, 12), 3);
    assert_int_equal(flood(&all, "/d", 4, 12), 1);
    assert_int_equal(flood(&all, "/e", 5, 1), 1);
    leave(&all);
}

static void one_owner_s_sites_do_not_take_all(void **state)
{
    (void)state;
    crowd all = gather(10, 20, 2);
    unsigned got = 0;
    for (int i = 0; i < 12; i++)
        got += flood(&all, apr_psprintf(pool, "/%d", i), 1, 4);
    assert_int_equal(got, 15);
    assert_in_range(flood(&all, "/other", 2, 4), 2, 4);
    leave(&all);
}

static void without_a_table_there_is_no_limit(void **state)
{
    (void)state;
    crowd all = {.admission = NULL};
    assert_int_equal(flood(&all, "/a", 1, 40), 40);
    assert_true(serve__ticket_take_processor(&all.tickets[0], 0));
    leave(&all);
}

static void processors_are_waited_for(void **state)
{
    (void)state;
    crowd all = gather(10, 20, 1);
    serve__ticket *first = come(&all, "/a", 1), *second = come(&all, "/a", 1);
    assert_true(serve__ticket_take_worker(first) && serve__ticket_take_worker(second));
    assert_true(serve__ticket_take_processor(first, 0));
    assert_true(serve__ticket_take_processor(first, 0)); /* has it already */
    int64_t began = pos_monotonic();
    assert_false(serve__ticket_take_processor(second, apr_time_from_msec(50)));
    assert_in_range(pos_monotonic() - began, 30000, 5000000);
    serve__ticket *other = come(&all, "/b", 2);
    assert_true(serve__ticket_take_worker(other) && serve__ticket_take_processor(other, 0));
    serve__ticket_give_processor(first);
    assert_true(serve__ticket_take_processor(second, apr_time_from_sec(30)));
    leave(&all);
}

static bool has_gone(void *baton)
{
    int *asked = baton;
    return ++*asked > 3;
}

static void waiting_ends_with_the_client(void **state)
{
    (void)state;
    int asked = 0;
    crowd all = gather(10, 20, 1);
    all.request = (serve_request){.is_gone = has_gone, .baton = &asked};
    serve__ticket *first = come(&all, "/a", 1), *second = come(&all, "/a", 1);
    assert_true(serve__ticket_take_worker(first) && serve__ticket_take_worker(second));
    assert_true(serve__ticket_take_processor(first, 0));
    assert_false(serve__ticket_take_processor(second, apr_time_from_sec(3600)));
    assert_int_equal(asked, 4);
    assert_int_equal(serve__ticket_wait(second, apr_time_from_sec(3600)), 0);
    leave(&all);
}

/* A child takes all it can, and dies; until it is reclaimed that is gone. */
static void what_a_dead_process_held_comes_back(void **state)
{
    (void)state;
    crowd all = gather(4, 8, 2);
    assert_true(serve__ticket_take_worker(come(&all, "/a", 1)));
    pid_t child = fork();
    if (child == 0) {
        flood(&all, "/a", 1, 8);
        serve__ticket_take_processor(&all.tickets[1], 0);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_false(serve__ticket_take_worker(come(&all, "/a", 1)));
    serve_admission_reclaim(all.admission, child);
    assert_int_equal(flood(&all, "/a", 1, 8), 3); /* the first is still this process's */
    leave(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_site_that_is_alone_gets_its_share), TEST(there_is_always_something_left),
        TEST(one_owner_s_sites_do_not_take_all),   TEST(without_a_table_there_is_no_limit),
        TEST(processors_are_waited_for),           TEST(waiting_ends_with_the_client),
        TEST(what_a_dead_process_held_comes_back),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("admission", tests, NULL, NULL);
}
