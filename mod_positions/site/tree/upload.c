/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads under way. SFTP truncates, then writes, and nothing on disk says "done": a new version
 * that looks like the beginning of something waits until it has been quiet for a while, the last
 * good one standing in. */
#include "site/tree/upload.h"

#include <stdlib.h>

#include <apr_time.h>

#include "base/charset.h"
#include "base/pool.h"

/* A version that looks unfinished is taken as it is once its stamp has not changed for the first of
 * these, or it was first seen as long ago as the second. */
#define UPLOAD_IDLE_TIME apr_time_from_sec(1)
#define MAX_UPLOAD_WAIT  apr_time_from_sec(5)
/* The same for what somebody has open for writing: a slow line, or a lost one. */
#define OPEN_UPLOAD_IDLE_TIME apr_time_from_sec(5)
#define MAX_OPEN_UPLOAD_WAIT  apr_time_from_sec(60)

/* A byte for every few of the good text, to know a proper prefix of it without keeping it. The last
 * few bytes of a prefix are not looked at: the blocks are small, so that a page that was made
 * shorter near its end is not taken for one. */
#define BLOCK 8

static uint8_t digest_block(const char *bytes)
{
    uint64_t block;
    memcpy(&block, bytes, sizeof(block));
    return (uint8_t)(block * UINT64_C(0x9e3779b97f4a7c15) >> 56);
}

void site__note_blocks(site__file *file, pos_text bytes)
{
    size_t count = bytes.size / BLOCK;
    file->size = bytes.size;
    file->ends_line = bytes.size > 0 && bytes.data[bytes.size - 1] == '\n';
    file->blocks = malloc(count + 1);
    for (size_t i = 0; file->blocks && i < count; i++)
        file->blocks[i] = digest_block(bytes.data + i * BLOCK);
}

/* True where every whole block is the good text's, and there is less of them. */
static bool is_prefix(const site__file *good, pos_text bytes)
{
    if (!good->blocks || bytes.size >= good->size)
        return false;
    for (size_t i = 0; i < bytes.size / BLOCK; i++)
        if (good->blocks[i] != digest_block(bytes.data + i * BLOCK))
            return false;
    return true;
}

static bool has_open_head(pos_text bytes, site__role role)
{
    markup_document document;
    apr_pool_t *scratch;
    bool heads = role != SITE_ROLE_CONFIG && role != SITE_ROLE_DATA && role != SITE_ROLE_INCLUDE;
    if (!heads || !markup_has_front_matter(bytes) ||
        apr_pool_create_unmanaged_ex(&scratch, pos_pool_abort, NULL))
        return false;
    bool open = !markup_front_matter(&document, bytes, NULL, scratch) && document.unfinished;
    apr_pool_destroy(scratch);
    return open;
}

const char *site__looks_unfinished(pos_text bytes, pos_writing writing, site__role role,
                                   const site__file *good)
{
    if (writing == POS_WRITING_YES)
        return "somebody is writing it";
    if (bytes.size == 0)
        return "it is empty";
    if (has_open_head(bytes, role))
        return "its front matter has no end";
    if (pos_utf8_cut(bytes))
        return "it ends within a character";
    if (good && is_prefix(good, bytes))
        return "it is the beginning of the version before";
    if (writing == POS_WRITING_NO)
        return NULL;
    if (good && good->ends_line && bytes.data[bytes.size - 1] != '\n')
        return "it ends within a line";
    return NULL;
}

static bool still_waits(const site__file *file, int64_t now)
{
    return now - file->quiet_at < (file->written ? OPEN_UPLOAD_IDLE_TIME : UPLOAD_IDLE_TIME) &&
           now - file->seen_at < (file->written ? MAX_OPEN_UPLOAD_WAIT : MAX_UPLOAD_WAIT);
}

bool site__start_upload_wait(site__file *file, const site__file *before)
{
    int64_t now = pos_monotonic();
    if (!before && apr_time_now() - file->stamp.ctime > MAX_UPLOAD_WAIT)
        return false;
    bool again = before && before->seen_at;
    bool same = again && pos_stamp_equal(&before->stamp, &file->stamp);
    file->seen_at = again ? before->seen_at : now;
    file->quiet_at = same ? before->quiet_at : now;
    return still_waits(file, now);
}

bool site__upload_is_pending(const site__tree *tree, const site__file *file)
{
    if (!file->unfinished || !still_waits(file, pos_monotonic()))
        return false;
    return !file->written ||
           pos_watch_ask(tree->watch, file->path, file->stamp.ctime) == POS_WRITING_YES;
}
