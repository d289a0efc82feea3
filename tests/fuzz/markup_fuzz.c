/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes in, markup/ neither reads out of bounds nor writes what is no UTF-8.
 *
 * The first byte of an input says what the rest is for. With libFuzzer this is a target like any
 * other; with -DREPLAY it is a program: files are read as they are, and `--mutate SECONDS` makes
 * new inputs from them without coverage, where there is no clang. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_time.h>

#include "base/charset.h"
#include "markup/markup.h"

#define MAX_SOURCE 65536

static const markup_dialect *gfm, *jekyll, *own, *native;
static apr_pool_t *process;

static const markup_dialect *dialect(const char *markdown, pos_map *kramdown)
{
    const markup_dialect *made;
    pos_map *config = pos_map_make(2, process);
    pos_map_put(config, POS_TEXT("markdown"), pos_value_string(pos_text_of(markdown)));
    pos_map_put(config, POS_TEXT("kramdown"), pos_value_map(kramdown));
    if (markup_dialect_make(&made, config, process))
        abort();
    return made;
}

static void set(pos_map *map, const char *name, const char *value)
{
    pos_map_put(map, pos_text_of(name), pos_value_string(pos_text_of(value)));
}

static void prepare(void)
{
    if (process)
        return;
    apr_initialize();
    apr_pool_create(&process, NULL);
    markup_setup();
    pos_map *own_options = pos_map_make(8, process), *parsed = pos_map_make(8, process);
    set(own_options, "input", "kramdown");
    set(own_options, "release", "2.5");
    set(own_options, "header_links", "true");
    set(own_options, "transliterated_header_ids", "true");
    set(own_options, "entity_output", "symbolic");
    set(parsed, "parse_block_html", "true");
    set(parsed, "html_to_native", "true");
    set(parsed, "hard_wrap", "true");
    set(parsed, "remove_line_breaks_for_cjk", "true");
    set(parsed, "footnote_backlink_inline", "true");
    gfm = dialect("GFM", pos_map_make(0, process));
    jekyll = dialect("kramdown", pos_map_make(0, process));
    own = dialect("kramdown", own_options);
    native = dialect("kramdown", parsed);
}

static void check(const pos_buffer *out)
{
    if (pos_utf8_invalid(pos_buffer_whole(out)) != POS_NOT_FOUND) {
        fprintf(stderr, "what came out is no UTF-8\n");
        abort();
    }
}

/* The first line names the language. */
static void highlight(pos_buffer *out, pos_text text)
{
    pos_text language, rest = text;
    if (pos_text_next_line(&language, &rest))
        markup_highlight(out, rest, language);
}

static void run(char what, pos_text text, apr_pool_t *pool)
{
    pos_budget budget;
    const markup_dialect *const dialects[] = {gfm, jekyll, own, native};
    pos_buffer *out = pos_buffer_make(0, pool);
    markup_document document;
    pos_value value;
    bool converted;
    pos_text clean = text;
    switch (what) {
    case 'c':
        markup_strip_comments(out, text);
        return; /* bytes in, bytes out */
    case 'd':
        pos_to_utf8(&clean, &converted, text, NULL, pool);
        highlight(out, clean);
        break;
    case 'e':
        highlight(out, text);
        break;
    case 'f':
        markup_front_matter(&document, text, "f.md", pool);
        return;
    case 'j':
        markup_json(&value, text, "j.json", pool);
        return;
    case 't':
        markup_csv(&value, text, '\t', "t.tsv", pool);
        markup_csv(&value, text, ',', "t.csv", pool);
        return;
    case 'y':
        markup_yaml(&value, text, "y.yml", 1, pool);
        return;
    default:
        pos_budget_start(&budget, NULL);
        markup_markdown(out, text, dialects[(unsigned char)what % 4], &budget, pool);
    }
    check(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool;
    prepare();
    if (size < 1 || size > MAX_SOURCE)
        return 0;
    /* a copy of its own, so that a byte too far is seen */
    char *copy = malloc(size);
    memcpy(copy, data, size);
    apr_pool_create(&pool, process);
    run(copy[0], pos_text_make(copy + 1, size - 1), pool);
    apr_pool_destroy(pool);
    free(copy);
    return 0;
}

#ifdef REPLAY

typedef struct input {
    uint8_t *data;
    size_t size;
} input;

static input read_file(const char *path)
{
    static uint8_t buffer[MAX_SOURCE];
    FILE *file = fopen(path, "rb");
    input made = {NULL, 0};
    if (!file)
        return made;
    made.size = fread(buffer, 1, sizeof(buffer), file);
    made.data = malloc(made.size ? made.size : 1);
    memcpy(made.data, buffer, made.size);
    fclose(file);
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

/* What is about to be run, for whoever looks at a crash. */
static void keep(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(data, 1, size, file);
        fclose(file);
    }
}

static size_t fuzz(const input *inputs, size_t count, long seconds)
{
    static uint8_t buffer[MAX_SOURCE];
    apr_time_t end = apr_time_now() + apr_time_from_sec(seconds);
    uint32_t state = (uint32_t)apr_time_now() | 1;
    size_t runs = 0;
    for (; apr_time_now() < end; runs++) {
        size_t size = mutate(buffer, inputs, count, &state);
        keep("last-input", buffer, size);
        LLVMFuzzerTestOneInput(buffer, size);
    }
    return runs;
}

int main(int count, char **words)
{
    long seconds = 0;
    size_t files = 0;
    input *inputs = calloc((size_t)count, sizeof(*inputs));
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "--mutate") == 0 && i + 1 < count) {
            seconds = strtol(words[++i], NULL, 10);
            continue;
        }
        inputs[files] = read_file(words[i]);
        if (!inputs[files].data)
            return 2;
        LLVMFuzzerTestOneInput(inputs[files].data, inputs[files].size);
        files++;
    }
    if (seconds > 0 && files > 0)
        printf("%zu inputs made, no finding\n", fuzz(inputs, files, seconds));
    printf("%zu passed, 0 failed, 0 skipped\n", files);
    for (size_t i = 0; i < files; i++)
        free(inputs[i].data);
    free(inputs);
    return files ? 0 : 1;
}

#endif
