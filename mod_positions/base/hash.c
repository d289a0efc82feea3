/* SPDX-License-Identifier: Apache-2.0 */
/* XXH3-64 for tables. */
#include "base/hash.h"

#include <xxhash.h>

/* Its address, which address space layout randomisation chooses, is the seed. */
static const char seed = 0;

uint32_t pos_text_hash(pos_text text)
{
    return (uint32_t)XXH3_64bits_withSeed(text.data, text.size, (uintptr_t)&seed);
}

static unsigned int hash_key(const char *key, apr_ssize_t *size)
{
    if (*size == APR_HASH_KEY_STRING)
        *size = (apr_ssize_t)strlen(key);
    return pos_text_hash(pos_text_make(key, (size_t)*size));
}

apr_hash_t *pos_hash_make(apr_pool_t *pool)
{
    return apr_hash_make_custom(pool, hash_key);
}
