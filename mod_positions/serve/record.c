/* The format of a record.
 *
 * record ::= magic[8] version:u32 reserved:u32 checksum[16] head url source content_type trace body
 *
 * in the host's byte order, because a store is the host's own. The checksum is XXH3-128 over all
 * that follows it; what stands before it is compared. */
#include "serve/record.h"

#define VERSION 1u

static const char magic[8] = {'P', 'o', 's', 'R', 'e', 'c', '\r', '\n'};

typedef struct envelope {
    char magic[sizeof(magic)];
    uint32_t version;
    uint32_t reserved;
    pos_digest checksum;
} envelope;

/* The sizes of the parts that follow, and what is of fixed size. */
typedef struct head {
    pos_digest owner;
    pos_digest digest;
    int64_t newest;
    uint32_t flags;
    uint32_t url;
    uint32_t source;
    uint32_t content_type;
    uint32_t trace;
    uint32_t body;
} head;

static void add_bytes(pos_buffer *out, const void *bytes, size_t size)
{
    pos_buffer_add(out, bytes, size);
}

void serve__record_write(pos_buffer *out, const serve__record *record, pos_digest owner)
{
    size_t start = out->size, after = start + sizeof(envelope);
    envelope outside = {.version = VERSION};
    head inside = {.owner = owner,
                   .digest = record->digest,
                   .newest = record->newest,
                   .flags = record->flags,
                   .url = (uint32_t)record->url.size,
                   .source = (uint32_t)record->source.size,
                   .content_type = (uint32_t)record->content_type.size,
                   .body = (uint32_t)record->body.size};
    memcpy(outside.magic, magic, sizeof(magic));
    add_bytes(out, &outside, sizeof(outside));
    add_bytes(out, &inside, sizeof(inside));
    pos_buffer_add_text(out, record->url);
    pos_buffer_add_text(out, record->source);
    pos_buffer_add_text(out, record->content_type);
    size_t before_trace = out->size;
    if (record->trace)
        site_trace_write(out, record->trace);
    inside.trace = (uint32_t)(out->size - before_trace);
    pos_buffer_add_text(out, record->body);
    if (out->overflow)
        return;
    memcpy(out->data + after, &inside, sizeof(inside));
    outside.checksum = pos_digest_of(pos_text_slice(pos_buffer_text(out), after, out->size));
    memcpy(out->data + start, &outside, sizeof(outside));
}

static bool take(void *out, pos_text *rest, size_t size)
{
    if (rest->size < size)
        return false;
    memcpy(out, rest->data, size);
    *rest = pos_text_slice(*rest, size, rest->size);
    return true;
}

static bool take_text(pos_text *out, pos_text *rest, uint32_t size)
{
    if (rest->size < size)
        return false;
    *out = pos_text_slice(*rest, 0, size);
    *rest = pos_text_slice(*rest, size, rest->size);
    return true;
}

/* All the parts, to the last byte. */
static bool take_parts(serve__record *out, pos_text *trace, const head *inside, pos_text rest)
{
    out->digest = inside->digest;
    out->newest = inside->newest;
    out->flags = inside->flags;
    return take_text(&out->url, &rest, inside->url) &&
           take_text(&out->source, &rest, inside->source) &&
           take_text(&out->content_type, &rest, inside->content_type) &&
           take_text(trace, &rest, inside->trace) && take_text(&out->body, &rest, inside->body) &&
           rest.size == 0;
}

/* What another version wrote begins like ours; anything else was never a record. */
static serve__record_state open_envelope(pos_text *rest)
{
    envelope outside;
    if (!take(&outside, rest, sizeof(outside)) || memcmp(outside.magic, magic, sizeof(magic)) != 0)
        return SERVE_RECORD_CORRUPT;
    if (outside.version != VERSION || outside.reserved != 0)
        return SERVE_RECORD_OTHER;
    return pos_digest_equal(outside.checksum, pos_digest_of(*rest)) ? SERVE_RECORD_GOOD
                                                                    : SERVE_RECORD_CORRUPT;
}

serve__record_state serve__record_read(serve__record *out, pos_text blob, pos_digest owner,
                                       pos_text url)
{
    head inside;
    pos_text trace;
    *out = (serve__record){.trace = NULL};
    serve__record_state state = open_envelope(&blob);
    if (state != SERVE_RECORD_GOOD)
        return state;
    if (!take(&inside, &blob, sizeof(inside)) || !take_parts(out, &trace, &inside, blob))
        return SERVE_RECORD_CORRUPT;
    if (!pos_digest_equal(inside.owner, owner) || (url.data && !pos_text_equal(out->url, url)))
        return SERVE_RECORD_OTHER;
    /* A trace has a version of its own. */
    out->trace = trace.size ? site_trace_read(trace) : NULL;
    return out->trace || !trace.size ? SERVE_RECORD_GOOD : SERVE_RECORD_OTHER;
}

void serve__record_drop(serve__record *record)
{
    site_trace_drop(record->trace);
    record->trace = NULL;
}
