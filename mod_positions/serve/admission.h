/* SPDX-License-Identifier: Apache-2.0 */
/* admission.h - which requests may work, and which have to do without. For this folder only.
 *
 * The room: a response that is in memory takes a worker for a moment; one that is rendered,
 * compressed or waited for takes it for long. How many workers are busy in that way is bounded, for
 * one site, for one owner's sites, and for all; and so is how many of them use a processor. The
 * slots of all the server's processes are one table in shared memory.
 *
 * Threads and processes: all of them use one serve_admission at once, without locks. A ticket
 * belongs to one request.
 */
#ifndef POS_SERVE_ADMISSION_H
#define POS_SERVE_ADMISSION_H

#include "serve/serve.h"

/* What one request holds of the slots, and how long it may wait. */
typedef struct serve__ticket {
    serve_admission *admission; /* NULL: no limits */
    const serve_request *request;
    uint64_t holder; /* this process, and the site and its owner, as slots name them */
    int64_t arrived; /* pos_monotonic */
    int worker;      /* slots; -1: none */
    int processor;
} serve__ticket;

/* What slots say of a site, whatever process holds them. `scratch` for the time of the call. */
uint64_t serve__admission_site(const site_options *options, apr_pool_t *scratch);

/* A ticket without any slot. `request` must live as long. serve__ticket_end gives back what it holds
 * by then. */
void serve__ticket_begin(serve__ticket *out, const serve_site *served,
                         const serve_request *request);
void serve__ticket_end(serve__ticket *ticket);

/* Takes a worker's slot, if the ticket has none yet. False: there is none for this site. */
bool serve__ticket_take_worker(serve__ticket *ticket);

/* Takes a processor's slot, and waits for it until `max_wait` after the request arrived, or until
 * its client has gone. False: there was none. */
bool serve__ticket_take_processor(serve__ticket *ticket, apr_interval_time_t max_wait);
void serve__ticket_give_processor(serve__ticket *ticket);

/* Both, for work that is not a page's entry. False: there were none within 10 s. */
bool serve__ticket_take_slots(serve__ticket *ticket);

/* The time left of `max_wait` since the request arrived, but no more than the time after which the
 * client is to be asked for again; 0 where it has gone. */
apr_interval_time_t serve__ticket_wait(const serve__ticket *ticket, apr_interval_time_t max_wait);

#endif
