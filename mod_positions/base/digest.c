/* SPDX-License-Identifier: Apache-2.0 */
/* XXH3-128. */
#include "base/digest.h"

#include "base/date.h"
#include "base/pool.h"

#include <xxhash.h>

struct pos_digester {
    XXH3_state_t *state;
};

static pos_digest digest_from(XXH128_hash_t hash)
{
    return (pos_digest){.low = hash.low64, .high = hash.high64};
}

pos_digest pos_digest_of(pos_text text)
{
    return digest_from(XXH3_128bits(text.data, text.size));
}

bool pos_digest_equal(pos_digest a, pos_digest b)
{
    return a.low == b.low && a.high == b.high;
}

static apr_status_t free_state(void *baton)
{
    XXH3_freeState(baton);
    return APR_SUCCESS;
}

pos_digester *pos_digester_make(apr_pool_t *pool)
{
    pos_digester *digester = apr_palloc(pool, sizeof(*digester));
    digester->state = XXH3_createState();
    if (!digester->state)
        pos_out_of_memory(pool);
    pos_digester_restart(digester);
    apr_pool_cleanup_register(pool, digester->state, free_state, apr_pool_cleanup_null);
    return digester;
}

void pos_digester_restart(pos_digester *digester)
{
    XXH3_128bits_reset(digester->state);
}

void pos_digester_add(pos_digester *digester, pos_text part)
{
    pos_digester_add_int(digester, (int64_t)part.size);
    if (part.size)
        XXH3_128bits_update(digester->state, part.data, part.size);
}

void pos_digester_add_int(pos_digester *digester, int64_t part)
{
    XXH3_128bits_update(digester->state, &part, sizeof(part));
}

static void add_array(pos_digester *digester, const pos_array *array)
{
    pos_digester_add_int(digester, array->count);
    for (uint32_t i = 0; i < array->count; i++)
        pos_digester_add_value(digester, array->items[i]);
}

static void add_map(pos_digester *digester, const pos_map *map)
{
    pos_digester_add_int(digester, map->count);
    for (uint32_t i = 0; i < map->count; i++) {
        pos_digester_add_value(digester, map->entries[i].key);
        pos_digester_add_value(digester, map->entries[i].value);
    }
}

static void add_time(pos_digester *digester, const pos_time *time)
{
    pos_digester_add_int(digester, time->seconds);
    pos_digester_add_int(digester, time->nanos);
    pos_digester_add_int(digester, time->offset);
    pos_digester_add_int(digester, time->utc);
    pos_digester_add(digester, pos_text_of(time->zone));
}

void pos_digester_add_value(pos_digester *digester, pos_value value)
{
    pos_digester_add_int(digester, value.kind);
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        return;
    case POS_BOOL:
        pos_digester_add_int(digester, value.as.boolean);
        return;
    case POS_INT:
    case POS_DATE:
        pos_digester_add_int(digester, value.as.integer);
        return;
    case POS_FLOAT:
        XXH3_128bits_update(digester->state, &value.as.real, sizeof(value.as.real));
        return;
    case POS_STRING:
    case POS_SYMBOL:
        pos_digester_add(digester, pos_value_text(value));
        return;
    case POS_TIME:
        add_time(digester, value.as.time);
        return;
    case POS_RANGE:
        pos_digester_add_int(digester, value.as.range->first);
        pos_digester_add_int(digester, value.as.range->last);
        return;
    case POS_ARRAY:
        add_array(digester, value.as.array);
        return;
    case POS_MAP:
        add_map(digester, value.as.map);
        return;
    case POS_OBJECT:
    case POS_HOST:
        pos_digester_add_int(digester, (int64_t)(intptr_t)value.as.host);
        return;
    }
}

pos_digest pos_digester_end(pos_digester *digester)
{
    return digest_from(XXH3_128bits_digest(digester->state));
}

pos_digest pos_digest_of_value(pos_value value, apr_pool_t *scratch)
{
    pos_digester *digester = pos_digester_make(scratch);
    pos_digester_add_value(digester, value);
    return pos_digester_end(digester);
}

void pos_digest_hex(char out[POS_DIGEST_HEX], pos_digest digest)
{
    static const char digits[] = "0123456789abcdef";
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, (XXH128_hash_t){digest.low, digest.high});
    for (size_t i = 0; i < sizeof(canonical.digest); i++) {
        out[2 * i] = digits[canonical.digest[i] >> 4];
        out[2 * i + 1] = digits[canonical.digest[i] & 15];
    }
}
