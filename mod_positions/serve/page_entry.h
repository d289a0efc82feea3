/* SPDX-License-Identifier: Apache-2.0 */
/* page_entry.h - a page's cache entry, wherever it comes from. For this folder only.
 *
 * Threads: every function may be called from any thread; a target belongs to one request.
 */
#ifndef POS_SERVE_PAGE_ENTRY_H
#define POS_SERVE_PAGE_ENTRY_H

#include "serve/admission.h"
#include "serve/cache.h"
#include "serve/serve.h"

/* The entry of the target's page, with a reference that the caller drops: from memory, from disk,
 * or rendered now. Of concurrent requests one renders; the others wait, but not for long if there
 * is a last good entry. What is not in memory takes a worker's slot of `ticket`, and what is rendered
 * a processor's, which it gives back; where there is none, the last good entry is it. The target's
 * snapshot and route may be replaced by newer ones. NULL: out of memory, no slot, or another
 * request's rendering takes too long. */
serve__entry *serve__page_entry(serve_target *target, serve__ticket *ticket, apr_pool_t *pool);

/* True while the page can't be rendered and its last good version is sent instead. */
bool serve__entry_is_held(const serve__entry *entry, const serve_target *target);

#endif
