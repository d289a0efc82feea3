/* SPDX-License-Identifier: Apache-2.0 */
/* An input's version is a record, as a response is, with the input's path as its URL. The record's
 * body is the stamp, then the input's bytes. */
#include "serve/attic.h"

#include <apr_strings.h>
#include <apr_time.h>

#include "base/date.h"
#include "base/pool.h"

typedef struct attic {
    site_attic calls; /* first: it is what the site holds */
    serve__disk_cache *inputs;
    serve__disk_cache *responses;
    const pos_log *log;
} attic;

static void log_disk_error(const attic *self, const pos_error *error)
{
    serve__disk_cache_log(self->inputs, self->log, error);
}

static pos_error *store_version(const attic *self, pos_text path, const pos_stamp *stamp,
                                pos_text bytes, apr_pool_t *scratch)
{
    pos_buffer *body = pos_buffer_make(0, scratch);
    pos_buffer_add(body, (const char *)stamp, sizeof(*stamp));
    pos_buffer_add_text(body, bytes);
    pos_text whole;
    POS_TRY(pos_buffer_get(&whole, body));
    const serve__record record = {
        .url = path, .body = whole, .digest = pos_digest_of(bytes), .newest = stamp->ctime};
    return serve__disk_cache_store(self->inputs, &record, scratch);
}

static void keep_version(void *baton, const char *path, const pos_stamp *stamp, pos_text bytes)
{
    const attic *self = baton;
    apr_pool_t *scratch = pos_pool_make();
    if (!serve__disk_cache_has(self->inputs, pos_text_of(path), stamp->ctime, scratch))
        log_disk_error(self, store_version(self, pos_text_of(path), stamp, bytes, scratch));
    apr_pool_destroy(scratch);
}

static bool recall_version(pos_text *bytes, pos_stamp *stamp, void *baton, const char *path,
                           apr_pool_t *result)
{
    const attic *self = baton;
    serve__record record;
    bool found;
    log_disk_error(
        self, serve__disk_cache_load(&record, &found, self->inputs, pos_text_of(path), result));
    if (!found)
        return false;
    serve__record_drop(&record);
    if (record.body.size < sizeof(*stamp))
        return false;
    memcpy(stamp, record.body.data, sizeof(*stamp));
    *bytes = pos_text_slice(record.body, sizeof(*stamp), record.body.size);
    return true;
}

static void pin_version(void *baton, const char *path, const char *target)
{
    const attic *self = baton;
    apr_pool_t *scratch = pos_pool_make();
    bool kept;
    log_disk_error(self, serve__disk_cache_pin(&kept, self->inputs, pos_text_of(path), scratch));
    if (target)
        log_disk_error(self,
                       serve__disk_cache_pin(&kept, self->responses, pos_text_of(target), scratch));
    apr_pool_destroy(scratch);
}

/* ---- what reading the whole tree has found: this build's, and beside its responses ---- */

/* No URL begins so. */
static pos_text part_name(unsigned number, apr_pool_t *pool)
{
    return pos_text_of(apr_psprintf(pool, "//tree/%u", number));
}

static bool keep_part(void *baton, unsigned number, pos_text bytes)
{
    const attic *self = baton;
    apr_pool_t *scratch = pos_pool_make();
    const serve__record record = {
        .url = part_name(number, scratch), .body = bytes, .digest = pos_digest_of(bytes)};
    pos_error *error = serve__disk_cache_store(self->responses, &record, scratch);
    log_disk_error(self, error);
    apr_pool_destroy(scratch);
    return error == NULL;
}

static bool recall_part(pos_text *bytes, void *baton, unsigned number, apr_pool_t *result)
{
    const attic *self = baton;
    serve__record record;
    bool found;
    log_disk_error(self, serve__disk_cache_load(&record, &found, self->responses,
                                                part_name(number, result), result));
    if (!found)
        return false;
    serve__record_drop(&record);
    *bytes = record.body;
    return true;
}

/* How long a process waits for another one that reads the tree. */
#define MAX_FIRST_WAIT  apr_time_from_sec(20)
#define FIRST_WAIT_STEP apr_time_from_msec(5)

/* Who had to wait finds what it waited for, and keeps nobody else waiting. */
static int begin_first(void *baton)
{
    const attic *self = baton;
    int turn = -1;
    int64_t until = pos_monotonic() + MAX_FIRST_WAIT;
    apr_pool_t *scratch = pos_pool_make();
    bool waited = false;
    while (!serve__disk_cache_lock_url(&turn, self->responses, POS_TEXT("//tree"), scratch) &&
           pos_monotonic() < until) {
        waited = true;
        apr_sleep(FIRST_WAIT_STEP);
        apr_pool_clear(scratch);
    }
    if (waited) {
        serve__disk_cache_unlock(turn);
        turn = -1;
    }
    apr_pool_destroy(scratch);
    return turn;
}

static void end_first(void *baton, int turn)
{
    (void)baton;
    serve__disk_cache_unlock(turn);
}

const site_attic *serve__attic_make(serve__disk_cache *inputs, serve__disk_cache *responses,
                                    const pos_log *log, apr_pool_t *result)
{
    attic *made = apr_palloc(result, sizeof(*made));
    *made = (attic){.calls = {.baton = made,
                              .keep = keep_version,
                              .recall = recall_version,
                              .need = pin_version,
                              .keep_part = keep_part,
                              .recall_part = recall_part,
                              .begin_first = begin_first,
                              .end_first = end_first},
                    .inputs = inputs,
                    .responses = responses,
                    .log = log};
    return &made->calls;
}
