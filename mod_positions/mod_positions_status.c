/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_status.c - a part of mod_status's page: the sites of the process that answers. */
#include "mod_positions.h"

#include <apr_optional_hooks.h>
#include <unistd.h>

#include <mod_status.h>

#include "base/watch.h"

typedef struct site_counts {
    unsigned sites;
    apr_size_t size;
    apr_uint64_t rested;
} site_counts;

static void count_sites(site_counts *out, mod_positions_process *process)
{
    apr_thread_mutex_lock(process->lock);
    out->sites = apr_hash_count(process->sites);
    out->size = process->size;
    out->rested = process->rested;
    apr_thread_mutex_unlock(process->lock);
}

/* "PositionsSites: 12" for programs, a row of a table for people. */
static void print_count(request_rec *r, int flags, const char *name, const char *words,
                        apr_uint64_t value)
{
    if (flags & AP_STATUS_SHORT)
        ap_rprintf(r, "Positions%s: %" APR_UINT64_T_FMT "\n", name, value);
    else
        ap_rprintf(r, "<dt>%s: %" APR_UINT64_T_FMT "</dt>\n", words, value);
}

static int show_status(request_rec *r, int flags)
{
    mod_positions_process *process = mod_positions_server_of(r->server)->process;
    site_counts counts;
    pos_watcher_counts watches = {0, 0};
    if (!process)
        return DECLINED;
    count_sites(&counts, process);
    pos_watcher *watcher = site_library_watcher(process->library);
    if (watcher)
        pos_watcher_count(&watches, watcher);
    if (!(flags & AP_STATUS_SHORT))
        ap_rprintf(r, "<hr />\n<h2>mod_positions in process %ld</h2>\n<dl>\n", (long)getpid());
    print_count(r, flags, "Sites", "Sites in memory", counts.sites);
    print_count(r, flags, "SitesBytes", "Bytes that they take", counts.size);
    print_count(r, flags, "SitesRested", "Sites that made room for others", counts.rested);
    print_count(r, flags, "Watches", "Folders that are watched", watches.folders);
    print_count(r, flags, "Unwatched", "Sites that the system has no watches for",
                watches.unwatched);
    if (!(flags & AP_STATUS_SHORT))
        ap_rputs("</dl>\n", r);
    return OK;
}

void mod_positions_register_status(void)
{
    APR_OPTIONAL_HOOK(ap, status_hook, show_status, NULL, NULL, APR_HOOK_MIDDLE);
}
