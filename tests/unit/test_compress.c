/* SPDX-License-Identifier: Apache-2.0 */
/* What is compressed can be read again, by whichever thread it was made. */
#include "support.h"

#include <apr_thread_proc.h>

#include <libdeflate.h>

#include "serve/compress.h"

static pos_text sample(size_t size, unsigned seed)
{
    static const char *const words[] = {"positions ", "<p>open</p>\n", "doctoral ", "systems, "};
    char *bytes = apr_palloc(pool, size + 16);
    size_t done = 0;
    while (done < size) {
        const char *word = words[(seed = seed * 1103515245 + 12345) >> 16 & 3];
        size_t length = strlen(word);
        memcpy(bytes + done, word, length);
        done += length;
    }
    return pos_text_make(bytes, size);
}

static bool gunzips_to(pos_text packed, pos_text body)
{
    struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
    char *bytes = malloc(body.size + 1);
    size_t size = 0;
    enum libdeflate_result result =
        libdeflate_gzip_decompress(reader, packed.data, packed.size, bytes, body.size + 1, &size);
    bool same = result == LIBDEFLATE_SUCCESS && pos_text_equal(pos_text_make(bytes, size), body);
    free(bytes);
    libdeflate_free_decompressor(reader);
    return same;
}

static void free_text(pos_text text)
{
    free((void *)(uintptr_t)text.data);
}

static void gzip_is_read_back(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 17, 8192, 3000000};
    serve__compressor_pool *compressors = serve__compressor_pool_make(pool);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        pos_text body = sample(sizes[i], 7), packed;
        assert_true(serve__compress(&packed, compressors, SERVE__CODING_GZIP, body));
        assert_true(gunzips_to(packed, body));
        free_text(packed);
    }
}

static void the_same_bytes_compress_alike(void **state)
{
    (void)state;
    serve__compressor_pool *compressors = serve__compressor_pool_make(pool);
    pos_text body = sample(20000, 1), first, second;
    for (serve__coding coding = SERVE__CODING_GZIP; coding <= SERVE__CODING_BROTLI; coding++) {
        assert_true(serve__compress(&first, compressors, coding, body));
        assert_true(serve__compress(&second, compressors, coding, body));
        assert_true(pos_text_equal(first, second));
        assert_true(first.size < body.size / 4);
        free_text(first);
        free_text(second);
    }
}

static void identity_is_no_compression(void **state)
{
    (void)state;
    serve__compressor_pool *compressors = serve__compressor_pool_make(pool);
    pos_text out;
    assert_false(serve__compress(&out, compressors, SERVE__CODING_IDENTITY, sample(10, 1)));
    assert_false(serve__compress(&out, compressors, SERVE__CODING_NONE, sample(10, 1)));
}

typedef struct task {
    serve__compressor_pool *compressors;
    pos_text body;
    bool failed;
} task;

static void *compress_often(apr_thread_t *thread, void *baton)
{
    task *mine = baton;
    pos_text packed;
    (void)thread;
    for (int i = 0; i < 50; i++) {
        if (!serve__compress(&packed, mine->compressors, SERVE__CODING_GZIP, mine->body)) {
            mine->failed = true;
            break;
        }
        mine->failed = mine->failed || !gunzips_to(packed, mine->body);
        free_text(packed);
    }
    return NULL;
}

static void threads_do_not_share_a_compressor(void **state)
{
    (void)state;
    enum { THREADS = 8 };
    serve__compressor_pool *compressors = serve__compressor_pool_make(pool);
    apr_thread_t *threads[THREADS];
    task tasks[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        tasks[i] = (task){compressors, sample(5000, i), false};
        assert_int_equal(apr_thread_create(&threads[i], NULL, compress_often, &tasks[i], pool), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        apr_status_t status;
        apr_thread_join(&status, threads[i]);
        assert_false(tasks[i].failed);
    }
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TEST(gzip_is_read_back),
        TEST(the_same_bytes_compress_alike),
        TEST(identity_is_no_compression),
        TEST(threads_do_not_share_a_compressor),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
