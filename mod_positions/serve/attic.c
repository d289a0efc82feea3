/* Versions are records like answers, under the path of the input: it has no leading slash, so that
 * it is no URL. The body is the stamp, then the bytes. */
#include "serve/attic.h"

typedef struct attic {
    site_attic calls; /* first: it is what the site holds */
    serve__spool *spool;
    const pos_log *log;
} attic;

static void note(const attic *subject, const pos_error *error)
{
    if (error)
        pos_log_error(subject->log, POS_LOG_WARNING, error, "PositionsCacheRoot");
}

static apr_pool_t *make_scratch(void)
{
    apr_pool_t *scratch;
    return apr_pool_create_unmanaged_ex(&scratch, NULL, NULL) == APR_SUCCESS ? scratch : NULL;
}

static void store(const attic *subject, pos_text path, const pos_stamp *stamp, pos_text bytes,
                  apr_pool_t *scratch)
{
    pos_buffer *body = pos_buffer_make(0, scratch);
    pos_buffer_add(body, (const char *)stamp, sizeof(*stamp));
    pos_buffer_add_text(body, bytes);
    const serve__record record = {.url = path,
                                  .source = path,
                                  .body = pos_buffer_text(body),
                                  .digest = pos_digest_of(bytes),
                                  .newest = stamp->ctime};
    note(subject, serve__spool_store(subject->spool, &record, scratch));
}

static void keep(void *baton, const char *path, const pos_stamp *stamp, pos_text bytes)
{
    const attic *subject = baton;
    apr_pool_t *scratch = make_scratch();
    if (!scratch)
        return;
    if (!serve__spool_has(subject->spool, pos_text_of(path), stamp->ctime, scratch))
        store(subject, pos_text_of(path), stamp, bytes, scratch);
    apr_pool_destroy(scratch);
}

static bool recall(pos_text *bytes, pos_stamp *stamp, void *baton, const char *path,
                   apr_pool_t *result)
{
    const attic *subject = baton;
    serve__record record;
    bool found;
    note(subject, serve__spool_load(&record, &found, subject->spool, pos_text_of(path), result));
    if (!found)
        return false;
    serve__record_drop(&record);
    if (record.body.size < sizeof(*stamp))
        return false;
    memcpy(stamp, record.body.data, sizeof(*stamp));
    *bytes = pos_text_slice(record.body, sizeof(*stamp), record.body.size);
    return true;
}

static void need(void *baton, const char *path, const char *target)
{
    const attic *subject = baton;
    apr_pool_t *scratch = make_scratch();
    bool kept;
    if (!scratch)
        return;
    note(subject, serve__spool_need(&kept, subject->spool, pos_text_of(path), scratch));
    if (target)
        note(subject, serve__spool_need(&kept, subject->spool, pos_text_of(target), scratch));
    apr_pool_destroy(scratch);
}

const site_attic *serve__attic_make(serve__spool *spool, const pos_log *log, apr_pool_t *result)
{
    attic *made = apr_palloc(result, sizeof(*made));
    *made = (attic){{made, keep, recall, need}, spool, log};
    return &made->calls;
}
