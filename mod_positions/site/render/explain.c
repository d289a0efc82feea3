/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a page, for its editor. */
#include "site/snapshot/snapshot.h"

/* How many faults of other files are listed. */
#define MAX_OTHER_FAULTS 10

static void add_fault(pos_buffer *out, const pos_error *fault, apr_pool_t *scratch)
{
    pos_buffer_add_text(out, pos_text_of(pos_error_explain(fault, scratch)));
    pos_buffer_add_char(out, '\n');
}

static void explain_page(pos_buffer *out, site_snapshot *snapshot, const site_page *page,
                         apr_pool_t *scratch)
{
    site_rendering rendering;
    const site__file *file = site__file_of(snapshot, page);
    const pos_error *error = file ? file->fault : NULL;
    if (!error)
        error = site_compose(&rendering, snapshot, page, scratch);
    if (error) {
        add_fault(out, error, scratch);
        return;
    }
    for (size_t i = 0; i < rendering.fault_count; i++)
        add_fault(out, rendering.faults[i], scratch);
    site_trace_drop(rendering.trace);
}

/* Layouts, includes, data and configuration concern every page; another page's fault does not. */
static bool concerns_all(const site__file *file)
{
    return file && file->fault &&
           (file->role == SITE_ROLE_CONFIG || file->role == SITE_ROLE_LAYOUT ||
            file->role == SITE_ROLE_INCLUDE || file->role == SITE_ROLE_DATA);
}

/* The file is faulty, and its last good version is served in its place. */
static bool holds_last_good(const site__file *file)
{
    return file && file->fault && !file->unfinished && file->good;
}

bool site_is_held(const site_snapshot *snapshot, const site_page *page)
{
    if (site_page_fault(snapshot, page) || holds_last_good(snapshot->config_file))
        return true;
    for (size_t i = 0; i < snapshot->scan.count; i++)
        if (holds_last_good(snapshot->files[i]) && concerns_all(snapshot->files[i]))
            return true;
    return false;
}

void site_explain(pos_buffer *out, site_snapshot *snapshot, const site_page *page,
                  apr_pool_t *scratch)
{
    size_t start = out->size;
    int others = 0;
    explain_page(out, snapshot, page, scratch);
    if (concerns_all(snapshot->config_file))
        add_fault(out, snapshot->config_file->fault, scratch);
    for (size_t i = 0; i < snapshot->scan.count && others < MAX_OTHER_FAULTS; i++)
        if (concerns_all(snapshot->files[i])) {
            add_fault(out, snapshot->files[i]->fault, scratch);
            others++;
        }
    if (out->size == start)
        POS_BUFFER_ADD(out, "nothing is wrong with this page\n");
}
