/* gzip and brotli bodies: levels where another microsecond buys next to nothing. */
#include "serve/compress.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <brotli/encode.h>
#include <libdeflate.h>

/* On a page of 7 KB: level 6 gives 2,267 bytes in 26 µs, 8 gives 2,249 in 31, 10 gives 2,238 in
 * 204; brotli 5 gives 2,005 in 61, 9 takes 3,500. */
#define GZIP_LEVEL     8
#define BROTLI_QUALITY 5
/* A compressor of libdeflate's holds 650 KB, and a compression takes microseconds. */
#define MOST_IDLE 2

typedef struct libdeflate_compressor compressor;

struct serve__compressors {
    _Atomic(compressor *) idle[MOST_IDLE];
};

static apr_status_t free_idle(void *baton)
{
    serve__compressors *compressors = baton;
    for (size_t i = 0; i < MOST_IDLE; i++) {
        compressor *each = atomic_exchange(&compressors->idle[i], NULL);
        if (each)
            libdeflate_free_compressor(each);
    }
    free(compressors);
    return APR_SUCCESS;
}

serve__compressors *serve__compressors_make(apr_pool_t *process)
{
    serve__compressors *compressors = malloc(sizeof(*compressors));
    if (!compressors)
        return NULL;
    for (size_t i = 0; i < MOST_IDLE; i++)
        atomic_init(&compressors->idle[i], NULL);
    apr_pool_cleanup_register(process, compressors, free_idle, apr_pool_cleanup_null);
    return compressors;
}

static compressor *take(serve__compressors *compressors)
{
    for (size_t i = 0; i < MOST_IDLE; i++) {
        compressor *each = atomic_exchange(&compressors->idle[i], NULL);
        if (each)
            return each;
    }
    return libdeflate_alloc_compressor(GZIP_LEVEL);
}

static void give_back(serve__compressors *compressors, compressor *used)
{
    for (size_t i = 0; i < MOST_IDLE; i++) {
        compressor *none = NULL;
        if (atomic_compare_exchange_strong(&compressors->idle[i], &none, used))
            return;
    }
    libdeflate_free_compressor(used);
}

/* 0: it did not work. */
static size_t gzip(serve__compressors *compressors, char **bytes, pos_text body)
{
    compressor *mine = take(compressors);
    if (!mine)
        return 0;
    size_t most = libdeflate_gzip_compress_bound(mine, body.size), size = 0;
    *bytes = malloc(most);
    if (*bytes)
        size = libdeflate_gzip_compress(mine, body.data, body.size, *bytes, most);
    give_back(compressors, mine);
    return size;
}

static size_t brotli(char **bytes, pos_text body)
{
    size_t size = BrotliEncoderMaxCompressedSize(body.size);
    *bytes = size ? malloc(size) : NULL;
    bool done = *bytes && BrotliEncoderCompress(
                              BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size,
                              (const uint8_t *)body.data, &size, (uint8_t *)*bytes) == BROTLI_TRUE;
    return done ? size : 0;
}

bool serve__compress(pos_text *out, serve__compressors *compressors, serve_coding coding,
                     pos_text body)
{
    char *bytes = NULL;
    size_t size = coding == SERVE_CODING_GZIP     ? gzip(compressors, &bytes, body)
                  : coding == SERVE_CODING_BROTLI ? brotli(&bytes, body)
                                                  : 0;
    /* The bound was for the worst case: a cache should not hold it. */
    char *shrunk = size ? realloc(bytes, size) : NULL;
    if (size == 0) {
        free(bytes);
        return false;
    }
    *out = pos_text_make(shrunk ? shrunk : bytes, size);
    return true;
}
