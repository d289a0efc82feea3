/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_bucket.c - a bucket type that holds a reference to an answer's bytes: a
 * subrequest's pool is destroyed while its buckets still wait, and the cache may evict an answer
 * that is being sent. */
#include "mod_positions_request.h"

typedef struct shared_body {
    apr_bucket_refcount refcount; /* first, as apr_bucket_shared_make wants it */
    const serve_body *body;
    const char *bytes;
} shared_body;

static void destroy_shared_body(void *data)
{
    shared_body *shared = data;
    if (!apr_bucket_shared_destroy(shared))
        return;
    serve_body_drop(shared->body);
    apr_bucket_free(shared);
}

static apr_status_t read_bytes(apr_bucket *bucket, const char **bytes, apr_size_t *length,
                               apr_read_type_e block)
{
    const shared_body *shared = bucket->data;
    (void)block;
    *bytes = shared->bytes + bucket->start;
    *length = bucket->length;
    return APR_SUCCESS;
}

static const apr_bucket_type_t body_type = {"POSITIONS",
                                            5,
                                            APR_BUCKET_DATA,
                                            destroy_shared_body,
                                            read_bytes,
                                            apr_bucket_setaside_noop,
                                            apr_bucket_shared_split,
                                            apr_bucket_shared_copy};

apr_bucket *mod_positions_bucket(const serve_body *body, pos_text bytes,
                                 apr_bucket_alloc_t *allocator)
{
    apr_bucket *bucket = apr_bucket_alloc(sizeof(*bucket), allocator);
    APR_BUCKET_INIT(bucket);
    bucket->free = apr_bucket_free;
    bucket->list = allocator;
    shared_body *shared = apr_bucket_alloc(sizeof(*shared), allocator);
    shared->body = serve_body_keep(body);
    shared->bytes = bytes.data;
    bucket = apr_bucket_shared_make(bucket, shared, 0, bytes.size);
    bucket->type = &body_type;
    return bucket;
}
