/* SPDX-License-Identifier: Apache-2.0 */
/* upload.h - uploads under way. SFTP truncates a file, then writes it, and nothing on disk says
 * "done": a new version that looks like the beginning of something waits until it has been quiet
 * for a while, and the last good one stands in for it. */
#ifndef POS_SITE_TREE_UPLOAD_H
#define POS_SITE_TREE_UPLOAD_H

#include "site/tree/file.h"

/* Why the bytes look like the beginning of an upload, as a constant; NULL where they do not.
 * `writing` is what the kernel says of who has the file open; `good` is the last good version, or
 * NULL. */
const char *site__looks_unfinished(pos_text bytes, pos_writing writing, site__role role,
                                   const site__file *good);
/* Remembers in `file` what a beginning of this text would look like. */
void site__note_blocks(site__file *file, pos_text bytes);
/* Starts, or continues from `before` (or NULL), the wait of a version that looks unfinished; false
 * where it has waited enough. */
bool site__start_upload_wait(site__file *file, const site__file *before);
/* True while the file still has to wait. */
bool site__upload_is_pending(const site__tree *tree, const site__file *file);

#endif
