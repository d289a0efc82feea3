/* SPDX-License-Identifier: Apache-2.0 */
/* Pools that end the process, rather than return NULL, where memory runs out. */
#include "base/pool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_errno.h>

int pos_pool_abort(int status)
{
    static const char message[] = "mod_positions: memory allocation failed, aborting process\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);
    (void)ignored;
    (void)status;
    abort();
}

apr_pool_t *pos_pool_make(void)
{
    apr_pool_t *pool;
    if (apr_pool_create_unmanaged_ex(&pool, pos_pool_abort, NULL) != APR_SUCCESS)
        pos_pool_abort(APR_ENOMEM);
    return pool;
}

void pos_out_of_memory(apr_pool_t *pool)
{
    apr_abortfunc_t abort_function = apr_pool_abort_get(pool);
    if (abort_function)
        abort_function(APR_ENOMEM);
    abort();
}

void *pos_pool_grow(const void *items, uint32_t *capacity, size_t size, apr_pool_t *result)
{
    uint32_t wanted = *capacity ? *capacity * 2 : 2;
    char *grown = apr_palloc(result, wanted * size);
    if (*capacity)
        memcpy(grown, items, *capacity * size);
    memset(grown + *capacity * size, 0, (wanted - *capacity) * size);
    *capacity = wanted;
    return grown;
}
