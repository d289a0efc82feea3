/* SPDX-License-Identifier: Apache-2.0 */
/* deadline_fuzz: any bytes as a deadline. The first byte chooses the site's zone; the rest is the
 * text.
 *
 * Besides not crashing: what is read ends after it starts, within two days of the day it names.
 * With libFuzzer this is a fuzz target; compiled with -DREPLAY it runs over the lines of files, and
 * with
 * --mutate SECONDS over mutations of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_time.h>

#include "site/offers/deadline.h"

#define MAX_BYTES 256
#define DAY       86400

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static apr_pool_t *process;
static const pos_zone *zones_by_byte[4];

static void prepare(void)
{
    static const char *const names[] = {"Europe/Paris", "America/New_York", "Pacific/Apia"};
    if (process)
        return;
    apr_initialize();
    apr_pool_create(&process, NULL);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_zone_load(&zones_by_byte[i], pos_text_of(names[i]), process))
            abort();
}

static void check(const offers__moment *moment)
{
    int64_t start = offers__start_of(moment, moment->days);
    int64_t end = offers__end_of(moment, moment->days);
    int64_t distance = end - moment->days * DAY;
    if (end < start || distance < -2 * DAY || distance > 4 * DAY) {
        fprintf(stderr, "a moment that starts at %lld ends at %lld\n", (long long)start,
                (long long)end);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool;
    offers__moment moment;
    prepare();
    if (size < 1 || size > MAX_BYTES || apr_pool_create(&pool, process) != APR_SUCCESS)
        return 0;
    /* A copy of its own, so that a byte too far is seen. */
    char *copy = malloc(size);
    memcpy(copy, data, size);
    const pos_zone *zone = zones_by_byte[data[0] % 4];
    offers__zones *zones = offers__zones_make(zone, pool);
    if (offers__read_moment(&moment, pos_text_make(copy + 1, size - 1), zone, zones, pool) ==
        OFFERS_READ)
        check(&moment);
    apr_pool_destroy(pool);
    free(copy);
    return 0;
}

#ifdef REPLAY

#define MAX_LINES 1000

static char *lines[MAX_LINES];
static size_t line_count;

static void read_lines(const char *path)
{
    char line[MAX_BYTES];
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "%s can't be opened\n", path);
        exit(1);
    }
    while (line_count < MAX_LINES && fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        lines[line_count++] = strdup(line);
    }
    fclose(file);
}

/* The head of one line and the tail of another, a few bytes changed. */
static size_t mutate(uint8_t *out)
{
    const char *a = lines[(size_t)rand() % line_count], *b = lines[(size_t)rand() % line_count];
    size_t head = (size_t)rand() % (strlen(a) + 1), tail = (size_t)rand() % (strlen(b) + 1);
    size_t size = 1 + head + strlen(b) - tail;
    if (size > MAX_BYTES)
        return 0;
    out[0] = (uint8_t)rand();
    memcpy(out + 1, a, head);
    memcpy(out + 1 + head, b + tail, strlen(b) - tail);
    for (int changes = rand() % 4; changes > 0; changes--)
        out[(size_t)rand() % size] = (uint8_t)rand();
    return size;
}

int main(int count, char **words)
{
    long seconds = 0;
    uint8_t bytes[MAX_BYTES + 1];
    for (int i = 1; i < count; i++)
        if (strcmp(words[i], "--mutate") == 0 && i + 1 < count)
            seconds = strtol(words[++i], NULL, 10);
        else
            read_lines(words[i]);
    for (size_t i = 0; i < line_count; i++)
        for (uint8_t zone = 0; zone < 4; zone++) {
            size_t size = strlen(lines[i]) + 1;
            bytes[0] = zone;
            memcpy(bytes + 1, lines[i], size - 1);
            LLVMFuzzerTestOneInput(bytes, size);
        }
    size_t runs = 0;
    for (apr_time_t end = apr_time_now() + apr_time_from_sec(seconds); apr_time_now() < end; runs++)
        LLVMFuzzerTestOneInput(bytes, mutate(bytes));
    printf("deadlines: %zu passed, 0 failed, 0 skipped (%zu mutations)\n", line_count, runs);
    return line_count == 0;
}

#endif
