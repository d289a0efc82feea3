/* SPDX-License-Identifier: Apache-2.0 */
/* An input's version is a record, as a response is, with the input's path as its URL. The record's
 * body is the stamp, then the input's bytes. */
#include "serve/attic.h"

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

const site_attic *serve__attic_make(serve__disk_cache *inputs, serve__disk_cache *responses,
                                    const pos_log *log, apr_pool_t *result)
{
    attic *made = apr_palloc(result, sizeof(*made));
    *made = (attic){{made, keep_version, recall_version, pin_version}, inputs, responses, log};
    return &made->calls;
}
