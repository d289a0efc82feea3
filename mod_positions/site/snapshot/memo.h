/* SPDX-License-Identifier: Apache-2.0 */
/* memo.h - what one snapshot's renderings share: results of pure filters over its arrays, and other
 * pages' content. Each has the trace of what was asked while it was made, which goes on the trace
 * of every page that reuses it.
 *
 * Threads: any; guarded by the snapshot's lock. What is found lives as long as the snapshot. */
#ifndef POS_SITE_SNAPSHOT_MEMO_H
#define POS_SITE_SNAPSHOT_MEMO_H

#include "base/digest.h"
#include "site/site.h"

typedef struct site__memo site__memo;

/* An empty one, in the snapshot's pool. */
site__memo *site__memo_make(site_snapshot *snapshot);

typedef enum site__memo_state {
    SITE_MEMO_FOUND,
    SITE_MEMO_ABSENT, /* worth making and keeping */
    SITE_MEMO_USELESS /* the input is not the snapshot's, the memo is full, or what it has is over */
} site__memo_state;

/* The result of a filter over `input`, by the digest of the filter, the input and the arguments, as
 * it is at `now` (wall clock, µs). */
site__memo_state site__find_result(pos_value *out, const site_trace **trace,
                                   site_snapshot *snapshot, const pos_array *input, pos_digest key,
                                   int64_t now);
/* Keeps one, as a copy, where there is room for it: then the caller's reference to `trace` is
 * taken over, and true returned. */
bool site__keep_result(site_snapshot *snapshot, pos_digest key, pos_value value,
                       const site_trace *trace);

/* Rendered content of a page; `form` tells whole bodies from excerpts. False where it is not there,
 * or `now` (wall clock, µs) is past its time. */
bool site__find_content(pos_text *out, const site_trace **trace, site_snapshot *snapshot,
                        const site_page *page, char form, int64_t now);
/* Keeps it, as a copy, where there is room for it. Takes a reference to `trace` of its own. */
void site__keep_content(site_snapshot *snapshot, const site_page *page, char form, pos_text content,
                        const site_trace *trace);

#endif
