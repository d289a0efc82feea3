/* SPDX-License-Identifier: Apache-2.0 */
/* Slots in shared memory. A slot names its holder, and is taken by compare and swap: there is no
 * lock that a process could die with, and what a dead process held is known by its id. */
#include "serve/admission.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include <apr_time.h>

#include "base/date.h"
#include "base/digest.h"
#include "serve/site_fields.h"

/* While a slot is waited for, it is looked for at intervals that grow from this ... */
#define MIN_POLL apr_time_from_msec(1)
/* ... to this. */
#define MAX_POLL apr_time_from_msec(20)
/* How often it is asked whether the client is still there. */
#define CLIENT_INTERVAL apr_time_from_msec(100)

/* How long work that is not a page's entry waits for a processor. */
#define MAX_WAIT apr_time_from_sec(10)

/* A holder: the process (Linux has no more than 2^22), the site, its owner. 0: nobody. */
#define PROCESS_BITS 22
#define NAME_BITS    21
#define PROCESS_MASK (((uint64_t)1 << PROCESS_BITS) - 1)
#define NAME_MASK    (((uint64_t)1 << NAME_BITS) - 1)
#define SITE_SHIFT   PROCESS_BITS
#define OWNER_SHIFT  (PROCESS_BITS + NAME_BITS)

typedef struct slot_table {
    unsigned count;
    unsigned per_site;  /* of these, for a site that is alone */
    unsigned per_owner; /* for an owner's sites, where no others are busy */
    _Atomic uint64_t *holders;
} slot_table;

struct serve_admission {
    slot_table workers;
    slot_table processors;
    size_t size; /* of the mapping */
    _Atomic uint64_t holders[];
};

/* ---- the tables ---- */

static void make_table(slot_table *out, unsigned per_site, unsigned count,
                       _Atomic uint64_t *holders)
{
    out->count = count;
    out->per_site = per_site;
    out->per_owner = count - (count - per_site) / 2;
    out->holders = holders;
}

static apr_status_t unmap_admission(void *baton)
{
    serve_admission *admission = baton;
    munmap(admission, admission->size);
    return APR_SUCCESS;
}

static unsigned smaller_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* More renderings than processors make no page faster, and all others slower. */
serve_admission *serve_admission_make(unsigned per_site, unsigned all, unsigned processors,
                                      apr_pool_t *pool)
{
    unsigned at_once = smaller_of(2 * processors, all);
    size_t size = sizeof(serve_admission) + (all + at_once) * sizeof(uint64_t);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    serve_admission *admission = memory;
    admission->size = size;
    make_table(&admission->workers, per_site, all, admission->holders);
    make_table(&admission->processors, smaller_of(processors, per_site), at_once,
               admission->holders + all);
    apr_pool_cleanup_register(pool, admission, unmap_admission, apr_pool_cleanup_null);
    return admission;
}

void serve_admission_reclaim(serve_admission *admission, pid_t process)
{
    unsigned count = admission->workers.count + admission->processors.count;
    for (unsigned i = 0; i < count; i++) {
        uint64_t holder = atomic_load(&admission->holders[i]);
        if (holder && (holder & PROCESS_MASK) == ((uint64_t)process & PROCESS_MASK))
            atomic_compare_exchange_strong(&admission->holders[i], &holder, 0);
    }
}

/* ---- slots ---- */

/* Whoever holds some may take another while they are fewer than a share of what is still free. One
 * alone comes to `most` of `count` slots in this way; of several each comes to fewer, and all of
 * them leave something to one that has none yet. */
static bool is_within_share(unsigned held, unsigned most, unsigned free, unsigned count)
{
    return free > 0 && (uint64_t)held * (count - most) < (uint64_t)most * free;
}

static bool may_take(const slot_table *table, uint64_t holder)
{
    unsigned free = 0, of_site = 0, of_owner = 0;
    for (unsigned i = 0; i < table->count; i++) {
        uint64_t each = atomic_load_explicit(&table->holders[i], memory_order_relaxed);
        if (!each)
            free++;
        else if (each >> OWNER_SHIFT == holder >> OWNER_SHIFT) {
            of_owner++;
            of_site += each >> SITE_SHIFT == holder >> SITE_SHIFT;
        }
    }
    return is_within_share(of_site, table->per_site, free, table->count) &&
           is_within_share(of_owner, table->per_owner, free, table->count);
}

/* The slot's number; -1: none. Two that look at the same moment may both come in. */
static int take_slot(slot_table *table, uint64_t holder)
{
    if (!may_take(table, holder))
        return -1;
    for (unsigned i = 0; i < table->count; i++) {
        uint64_t nobody = 0;
        if (atomic_compare_exchange_strong(&table->holders[i], &nobody, holder))
            return (int)i;
    }
    return -1;
}

static void give_slot(slot_table *table, int *slot)
{
    if (*slot >= 0)
        atomic_store(&table->holders[*slot], 0);
    *slot = -1;
}

/* ---- tickets ---- */

uint64_t serve__admission_site(const site_options *options, apr_pool_t *scratch)
{
    pos_digest key = pos_digest_of(pos_text_of(serve_site_key(options, scratch)));
    uint64_t owner = options->identity ? options->identity->owner : 0;
    return (owner & NAME_MASK) << OWNER_SHIFT | (key.low & NAME_MASK) << SITE_SHIFT;
}

void serve__ticket_begin(serve__ticket *out, const serve_site *served, const serve_request *request)
{
    *out = (serve__ticket){.admission = served->options.admission,
                           .request = request,
                           .holder = served->admission_site,
                           .worker = -1,
                           .processor = -1};
}

void serve__ticket_end(serve__ticket *ticket)
{
    if (!ticket->admission)
        return;
    serve__ticket_give_processor(ticket);
    give_slot(&ticket->admission->workers, &ticket->worker);
}

bool serve__ticket_take_worker(serve__ticket *ticket)
{
    if (ticket->arrived == 0)
        ticket->arrived = pos_monotonic();
    if (!ticket->admission || ticket->worker >= 0)
        return true;
    ticket->holder |= (uint64_t)getpid() & PROCESS_MASK;
    ticket->worker = take_slot(&ticket->admission->workers, ticket->holder);
    return ticket->worker >= 0;
}

static bool is_client_gone(const serve__ticket *ticket)
{
    const serve_request *request = ticket->request;
    return request->is_gone && request->is_gone(request->baton);
}

apr_interval_time_t serve__ticket_wait(const serve__ticket *ticket, apr_interval_time_t max_wait)
{
    int64_t left = ticket->arrived + max_wait - pos_monotonic();
    if (left <= 0 || is_client_gone(ticket))
        return 0;
    return left < CLIENT_INTERVAL ? left : CLIENT_INTERVAL;
}

bool serve__ticket_take_processor(serve__ticket *ticket, apr_interval_time_t max_wait)
{
    if (!ticket->admission || ticket->processor >= 0)
        return true;
    slot_table *table = &ticket->admission->processors;
    ticket->processor = take_slot(table, ticket->holder);
    for (apr_interval_time_t left, poll = MIN_POLL;
         ticket->processor < 0 && (left = serve__ticket_wait(ticket, max_wait)) > 0;) {
        apr_sleep(poll < left ? poll : left);
        poll = poll * 2 < MAX_POLL ? poll * 2 : MAX_POLL;
        ticket->processor = take_slot(table, ticket->holder);
    }
    return ticket->processor >= 0;
}

void serve__ticket_give_processor(serve__ticket *ticket)
{
    if (ticket->admission)
        give_slot(&ticket->admission->processors, &ticket->processor);
}

bool serve__ticket_take_slots(serve__ticket *ticket)
{
    return serve__ticket_take_worker(ticket) && serve__ticket_take_processor(ticket, MAX_WAIT);
}
