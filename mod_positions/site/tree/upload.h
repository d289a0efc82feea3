/* SPDX-License-Identifier: Apache-2.0 */
/* upload.h - uploads under way, and uploads that broke off. SFTP truncates a file, then writes it,
 * and nothing on disk says "done".
 *
 * What may be a complete version waits until it has been quiet for a while. What can't be one (an
 * empty page, a head without its end) is never taken, however long it lies there: the last good
 * version stays until there is a whole one, or the file is deleted. */
#ifndef POS_SITE_TREE_UPLOAD_H
#define POS_SITE_TREE_UPLOAD_H

#include "site/tree/file.h"

/* What is known of a new version beside its bytes. */
typedef struct site__upload {
    site__role role;
    pos_writing writing;    /* what the kernel says of who has the file open */
    const site__file *good; /* the last good version; NULL: none is known */
    pos_text good_bytes;    /* its bytes; NULL data: they are not kept */
} site__upload;

/* Why the bytes look like the beginning of an upload, as a constant; NULL where they do not. Sets
 * `cut` where they can't be a whole version. */
const char *site__looks_unfinished(bool *cut, pos_text bytes, const site__upload *upload);
/* What site__note_blocks has remembered; the bytes are the file's. */
pos_text site__file_blocks(const site__file *file);
/* Remembers in `file` what a beginning of this text would look like. */
void site__note_blocks(site__file *file, pos_text bytes);
/* True where the bytes are fewer than the good version's, and begin as it does, as far as the
 * digests of its blocks tell. */
bool site__may_be_prefix(const site__file *good, pos_text bytes);
/* Starts, or continues from `before` (or NULL), the wait of a version that looks unfinished (`empty`:
 * it has no bytes); false where it has waited enough. */
bool site__start_upload_wait(site__file *file, const site__file *before, const site__upload *upload,
                             bool empty);
/* True where the file is to be read again though its stamp is the same: its wait is over, or who
 * had it open has closed it. */
bool site__upload_is_due(const site__tree *tree, const site__file *file);
/* Monotonic, µs: when its wait ends; INT64_MAX: it waits for nothing that time brings. */
int64_t site__upload_ends(const site__file *file);
/* True for the roles whose files mean nothing where they are empty. An include or data is emptied
 * on purpose. */
bool site__must_say_something(site__role role);
/* True for "-", "--" and "---" alone: the beginning of a head. */
bool site__begins_marker(pos_text bytes);

#endif
