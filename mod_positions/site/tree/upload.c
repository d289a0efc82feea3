/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads under way, and uploads that broke off: which versions wait, for how long, and which are
 * never taken. */
#include "site/tree/upload.h"

#include <stdlib.h>

#include <apr_time.h>

#include "base/charset.h"
#include "base/pool.h"

/* A version that may be complete is taken once its stamp has not changed for so long: where the
 * kernel says that nobody has the file open, where it knows nothing, and where what was emptied may
 * have been emptied on purpose. */
#define CLOSED_IDLE_TIME  apr_time_from_sec(1)
#define UNKNOWN_IDLE_TIME apr_time_from_sec(4)
#define EMPTY_IDLE_TIME   apr_time_from_sec(5)
/* Data and includes that somebody has open are taken after this idle time; all files are judged as
 * they are when they have been open for so long. */
#define OPEN_IDLE_TIME       apr_time_from_sec(5)
#define MAX_OPEN_UPLOAD_WAIT apr_time_from_sec(60)

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

pos_text site__file_blocks(const site__file *file)
{
    return pos_text_make((const char *)file->blocks, file->blocks ? file->size / BLOCK : 0);
}

/* True where every whole block is the good text's, and there is less of them. */
bool site__may_be_prefix(const site__file *good, pos_text bytes)
{
    if (!good->blocks || bytes.size >= good->size)
        return false;
    for (size_t i = 0; i < bytes.size / BLOCK; i++)
        if (good->blocks[i] != digest_block(bytes.data + i * BLOCK))
            return false;
    return true;
}

/* ---- what can't be a whole version ---- */

bool site__must_say_something(site__role role)
{
    return role != SITE_ROLE_DATA && role != SITE_ROLE_INCLUDE && role != SITE_ROLE_SASS;
}

bool site__begins_marker(pos_text bytes)
{
    return bytes.size > 0 && bytes.size <= 3 && pos_text_starts(POS_TEXT("---"), bytes);
}

/* The first line of the text that is neither empty nor a comment nor a rule; false: none. */
static bool first_line(pos_text *out, pos_text text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = pos_text_find_char(text, '\n', at);
        end = end == POS_NOT_FOUND ? text.size : end;
        *out = pos_text_strip(pos_text_slice(text, at, end));
        if (out->size && out->data[0] != '#' && !pos_text_equal(*out, POS_TEXT("---")))
            return true;
        at = end + 1;
    }
    return false;
}

static bool is_blank(pos_text text)
{
    return pos_text_strip(text).size == 0;
}

/* "key:", or nothing: what follows a rule at the top is a head whose end is missing, and no text.
 */
static bool begins_head(pos_text bytes)
{
    pos_text line;
    if (!first_line(&line, bytes))
        return true;
    size_t size = 0;
    while (size < line.size && (pos_is_alnum(line.data[size]) || strchr("_-", line.data[size])))
        size++;
    return size > 0 && size < line.size && line.data[size] == ':';
}

static bool has_open_head(pos_text bytes, site__role role)
{
    markup_document document;
    if (!site__must_say_something(role) || role == SITE_ROLE_CONFIG)
        return false;
    if (site__begins_marker(bytes))
        return true;
    if (!markup_has_front_matter(bytes))
        return false;
    apr_pool_t *scratch = pos_pool_make();
    bool open = !markup_front_matter(&document, bytes, NULL, scratch) && document.unfinished;
    apr_pool_destroy(scratch);
    return open;
}

/* True where the text breaks off within a line of the good one, whose lines all had an end. */
static bool breaks_line(const site__upload *upload, pos_text bytes)
{
    pos_text good = upload->good_bytes;
    if (!good.data || bytes.size == 0 || bytes.size + 1 >= good.size ||
        good.data[good.size - 1] != '\n' || !pos_text_starts(good, bytes))
        return false;
    char next = good.data[bytes.size];
    return bytes.data[bytes.size - 1] != '\n' && next != '\n' && next != '\r';
}

static const char *why_cut(pos_text bytes, const site__upload *upload)
{
    pos_text line;
    bool config = upload->role == SITE_ROLE_CONFIG;
    if (site__must_say_something(upload->role) && (config ? is_blank(bytes) : bytes.size == 0))
        return "it is empty";
    if (config && upload->good && !first_line(&line, bytes))
        return "nothing but comments is left of it";
    if (has_open_head(bytes, upload->role) && (upload->good || begins_head(bytes)))
        return "the front matter has no end: a line of three hyphens closes it";
    if (breaks_line(upload, bytes))
        return "it ends within a line of the version before";
    return NULL;
}

/* ---- what may be one ---- */

static bool ends_line(pos_text bytes)
{
    return bytes.size > 0 && bytes.data[bytes.size - 1] == '\n';
}

static const char *why_doubtful(pos_text bytes, const site__upload *upload)
{
    const site__file *good = upload->good;
    if (bytes.size == 0)
        return "it is empty";
    if (has_open_head(bytes, upload->role))
        return "its front matter has no end";
    if (pos_utf8_cut(bytes))
        return "it ends within a character";
    if (good && site__may_be_prefix(good, bytes))
        return "it is the beginning of the version before";
    if (upload->writing == POS_WRITING_NO || ends_line(bytes))
        return NULL;
    return good && good->ends_line ? "it ends within a line" : NULL;
}

const char *site__looks_unfinished(bool *cut, pos_text bytes, const site__upload *upload)
{
    const char *why = why_cut(bytes, upload);
    *cut = why != NULL;
    if (!why && upload->writing == POS_WRITING_YES)
        why = "somebody is writing it";
    return why ? why : why_doubtful(bytes, upload);
}

/* ---- waiting ---- */

static int64_t idle_time(const site__upload *upload, bool empty)
{
    bool strict = site__must_say_something(upload->role);
    if (upload->writing == POS_WRITING_YES)
        return strict ? MAX_OPEN_UPLOAD_WAIT : OPEN_IDLE_TIME;
    if (empty && !strict)
        return EMPTY_IDLE_TIME;
    return upload->writing == POS_WRITING_NO ? CLOSED_IDLE_TIME : UNKNOWN_IDLE_TIME;
}

int64_t site__upload_ends(const site__file *file)
{
    int64_t quiet = file->quiet_at + file->idle, longest = file->seen_at + MAX_OPEN_UPLOAD_WAIT;
    if (!file->unfinished)
        return INT64_MAX;
    return file->written && longest < quiet ? longest : quiet;
}

/* A version is as old as its stamp says where this machine's clock made it, or where nothing else is
 * known. */
static int64_t first_seen(const site__file *file, int64_t now)
{
    int64_t age = apr_time_now() - file->stamp.ctime;
    return age > 0 ? now - age : now;
}

bool site__start_upload_wait(site__file *file, const site__file *before, const site__upload *upload,
                             bool empty)
{
    int64_t now = pos_monotonic();
    bool again = before && before->fault && before->seen_at;
    bool same = again && pos_stamp_equal(&before->stamp, &file->stamp);
    file->idle = idle_time(upload, empty);
    bool dated = !before || upload->writing == POS_WRITING_NO;
    file->quiet_at = same ? before->quiet_at : dated ? first_seen(file, now) : now;
    file->seen_at = again ? before->seen_at : file->quiet_at;
    file->unfinished = true;
    file->unfinished = now < site__upload_ends(file);
    return file->unfinished;
}

bool site__upload_is_due(const site__tree *tree, const site__file *file)
{
    if (!file->fault || (!file->unfinished && !file->written))
        return false;
    if (file->unfinished && pos_monotonic() >= site__upload_ends(file))
        return true;
    return file->written &&
           pos_watch_ask(tree->watch, file->path, file->stamp.ctime) != POS_WRITING_YES;
}
