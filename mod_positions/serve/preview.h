/* SPDX-License-Identifier: Apache-2.0 */
/* preview.h - a page as it is at another time, for who may see it. For this folder only.
 *
 * Threads: any; everything belongs to one request.
 */
#ifndef POS_SERVE_PREVIEW_H
#define POS_SERVE_PREVIEW_H

#include "serve/admission.h"
#include "serve/serve.h"

/* The target's page at `request->preview`: composed for this response alone, of the files that the
 * target's snapshot has. No cache, no record on disk and no last good version learns of it. 400: the
 * time can't be read; 404: there is no such page at that time; 500, with the reason: it can't be
 * composed; 503: `ticket` finds no slots. The response is nobody else's. */
void serve__respond_preview(serve_response *out, const serve_target *target,
                            const serve_request *request, serve__ticket *ticket, apr_pool_t *pool);

#endif
