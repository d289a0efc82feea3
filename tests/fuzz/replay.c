/* SPDX-License-Identifier: Apache-2.0 */
/* replay: runs a fuzzer over files, for `check`, where libFuzzer looks for new inputs.
 *
 * usage: FUZZER FILE ... [--mutate SECONDS]
 *
 * `--mutate` makes new inputs from the files', without coverage, where there is no clang; the last
 * one lies in the file last-input, for whoever looks at a crash. */
#include <apr_time.h>

#include "fuzz.h"

#define MAX_SOURCE 65536

typedef struct input {
    uint8_t *data;
    size_t size;
} input;

static input read_file(const char *path)
{
    static uint8_t buffer[MAX_SOURCE];
    FILE *file = fopen(path, "rb");
    if (!file)
        fuzz_fail("%s can't be opened", path);
    input made = {NULL, fread(buffer, 1, sizeof(buffer), file)};
    fclose(file);
    made.data = malloc(made.size ? made.size : 1);
    if (!made.data)
        fuzz_fail("no memory");
    memcpy(made.data, buffer, made.size);
    return made;
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Two inputs spliced, bytes changed, pieces repeated. */
static size_t mutate(uint8_t *out, const input *inputs, size_t count, uint32_t *state)
{
    const input *a = &inputs[next_random(state) % count], *b = &inputs[next_random(state) % count];
    size_t head = a->size ? next_random(state) % a->size + 1 : 0;
    size_t tail = b->size ? next_random(state) % b->size : 0;
    memcpy(out, a->data, head);
    size_t size = head;
    if (size + b->size - tail <= MAX_SOURCE) {
        memcpy(out + size, b->data + tail, b->size - tail);
        size += b->size - tail;
    }
    for (uint32_t i = next_random(state) % 8; size > 1 && i > 0; i--) {
        size_t at = next_random(state) % size, piece = next_random(state) % 16 + 1;
        if (next_random(state) % 2)
            out[at] = (uint8_t)next_random(state);
        else if (at + piece <= size && size + piece <= MAX_SOURCE) {
            memmove(out + at + piece, out + at, size - at);
            size += piece;
        }
    }
    return size;
}

static void write_last_input(const uint8_t *data, size_t size)
{
    FILE *file = fopen("last-input", "wb");
    if (file) {
        fwrite(data, 1, size, file);
        fclose(file);
    }
}

static size_t run_mutations(const input *inputs, size_t count, long seconds)
{
    static uint8_t buffer[MAX_SOURCE];
    apr_time_t end = apr_time_now() + apr_time_from_sec(seconds);
    uint32_t state = (uint32_t)apr_time_now() | 1;
    size_t runs = 0;
    for (; apr_time_now() < end; runs++) {
        size_t size = mutate(buffer, inputs, count, &state);
        write_last_input(buffer, size);
        LLVMFuzzerTestOneInput(buffer, size);
    }
    return runs;
}

int main(int count, char **words)
{
    long seconds = 0;
    size_t files = 0;
    input *inputs = calloc((size_t)count, sizeof(*inputs));
    for (int i = 1; inputs && i < count; i++) {
        if (strcmp(words[i], "--mutate") == 0 && i + 1 < count) {
            seconds = strtol(words[++i], NULL, 10);
            continue;
        }
        inputs[files] = read_file(words[i]);
        LLVMFuzzerTestOneInput(inputs[files].data, inputs[files].size);
        files++;
    }
    if (seconds > 0 && files > 0)
        printf("%zu inputs made, no finding\n", run_mutations(inputs, files, seconds));
    printf("%s: %zu passed, 0 failed, 0 skipped\n", strrchr(words[0], '/') + 1, files);
    for (size_t i = 0; i < files; i++)
        free(inputs[i].data);
    free(inputs);
    return files ? 0 : 1;
}
