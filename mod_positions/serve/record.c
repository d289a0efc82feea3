/* SPDX-License-Identifier: Apache-2.0 */
/* The format of a record.
 *
 * record ::= magic[8] version:u64 checksum[16] head url content_type trace body
 *
 * in the host's byte order: a cache belongs to one host. The checksum is XXH3-128 over everything
 * after it. */
#include "serve/record.h"

#define VERSION 2u

static const char magic[8] = {'P', 'o', 's', 'R', 'e', 'c', '\r', '\n'};

typedef struct record_envelope {
    char magic[sizeof(magic)];
    uint64_t version;
    pos_digest checksum;
} record_envelope;

/* The sizes of the parts that follow, and what is of fixed size. */
typedef struct record_head {
    pos_digest owner;
    pos_digest digest;
    int64_t newest;
    uint32_t url;
    uint32_t content_type;
    uint32_t trace;
    uint32_t body;
} record_head;

static void add_head(pos_buffer *out, const serve__record *record, size_t trace_size,
                     pos_digest owner)
{
    const record_head head = {.owner = owner,
                              .digest = record->digest,
                              .newest = record->newest,
                              .url = (uint32_t)record->url.size,
                              .content_type = (uint32_t)record->content_type.size,
                              .trace = (uint32_t)trace_size,
                              .body = (uint32_t)record->body.size};
    pos_buffer_add(out, (const char *)&head, sizeof(head));
}

pos_error *serve__record_write(pos_text *out, const serve__record *record, pos_digest owner,
                               apr_pool_t *result)
{
    pos_buffer *trace = pos_buffer_make(0, result), *parts = pos_buffer_make(0, result),
               *blob = pos_buffer_make(0, result);
    record_envelope envelope = {.version = VERSION};
    pos_text bytes;
    if (record->trace)
        site_trace_write(trace, record->trace);
    add_head(parts, record, pos_buffer_size(trace), owner);
    pos_buffer_add_text(parts, record->url);
    pos_buffer_add_text(parts, record->content_type);
    pos_buffer_add_buffer(parts, trace);
    pos_buffer_add_text(parts, record->body);
    POS_TRY(pos_buffer_get(&bytes, parts));
    memcpy(envelope.magic, magic, sizeof(magic));
    envelope.checksum = pos_digest_of(bytes);
    pos_buffer_add(blob, (const char *)&envelope, sizeof(envelope));
    pos_buffer_add_text(blob, bytes);
    return pos_buffer_get(out, blob);
}

/* False unless the parts end with the record's last byte. */
static bool read_parts(serve__record *out, pos_text *trace, const record_head *inside,
                       pos_text rest)
{
    out->digest = inside->digest;
    out->newest = inside->newest;
    return pos_text_cut(&out->url, &rest, inside->url) &&
           pos_text_cut(&out->content_type, &rest, inside->content_type) &&
           pos_text_cut(trace, &rest, inside->trace) &&
           pos_text_cut(&out->body, &rest, inside->body) && rest.size == 0;
}

/* Records of all versions begin with the magic bytes and the version. */
static serve__record_state read_envelope(pos_text *rest)
{
    record_envelope outside;
    if (!pos_text_read(&outside, rest, sizeof(outside)) ||
        memcmp(outside.magic, magic, sizeof(magic)) != 0)
        return SERVE__RECORD_CORRUPT;
    if (outside.version != VERSION)
        return SERVE__RECORD_FOREIGN;
    return pos_digest_equal(outside.checksum, pos_digest_of(*rest)) ? SERVE__RECORD_VALID
                                                                    : SERVE__RECORD_CORRUPT;
}

serve__record_state serve__record_read(serve__record *out, pos_text blob, pos_digest owner,
                                       pos_text url)
{
    record_head inside;
    pos_text trace;
    *out = (serve__record){.trace = NULL};
    serve__record_state state = read_envelope(&blob);
    if (state != SERVE__RECORD_VALID)
        return state;
    if (!pos_text_read(&inside, &blob, sizeof(inside)) || !read_parts(out, &trace, &inside, blob))
        return SERVE__RECORD_CORRUPT;
    if (!pos_digest_equal(inside.owner, owner) || !pos_text_equal(out->url, url))
        return SERVE__RECORD_FOREIGN;
    /* The trace's format has its own version. */
    out->trace = trace.size ? site_trace_read(trace) : NULL;
    return out->trace || !trace.size ? SERVE__RECORD_VALID : SERVE__RECORD_FOREIGN;
}

void serve__record_drop(serve__record *record)
{
    site_trace_drop(record->trace);
    record->trace = NULL;
}
