/* SPDX-License-Identifier: Apache-2.0 */
/* What templates charge, beside what they take. Reads lines of JSON, {"template": …, "text": …,
 * "bytes": …, "time": …}, and answers each with {"units": …, "ns": …, "wall": …, "error": …}.
 *
 * `s` in the template is `text`, repeated to so many bytes; `a` is that string's parts, split at
 * "|"; `d` is arrays within arrays. `time` is the limit, in µs. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <apr_general.h>

#include "json.h"
#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

static int64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static pos_value repeated(pos_text text, size_t bytes, apr_pool_t *pool)
{
    char *data = apr_palloc(pool, bytes + text.size);
    size_t size = 0;
    while (text.size && size + text.size <= bytes) {
        memcpy(data + size, text.data, text.size);
        size += text.size;
    }
    return pos_value_string(pos_text_make(data, size));
}

static pos_value parts_of(pos_value whole, apr_pool_t *pool)
{
    pos_array *parts = pos_array_make(16, pool);
    pos_text text = pos_value_text(whole);
    for (size_t from = 0; from < text.size;) {
        size_t end = pos_text_find_char(text, '|', from);
        if (end == POS_NOT_FOUND)
            end = text.size;
        pos_array_push(parts, pos_value_string(pos_text_slice(text, from, end)));
        from = end + 1;
    }
    return pos_value_array(parts);
}

/* Each holds the one within it twice: 2^depth strings, in no space at all. */
static pos_value doubled(apr_pool_t *pool)
{
    pos_value value = pos_value_string(POS_TEXT("x"));
    for (int depth = 0; depth < 60; depth++) {
        pos_array *array = pos_array_make(2, pool);
        pos_array_push(array, value);
        pos_array_push(array, value);
        value = pos_value_array(array);
    }
    return value;
}

static void answer(const pos_map *each, const liquid_registry *registry, apr_pool_t *pool)
{
    const liquid_template *template;
    liquid_options options = {.registry = registry, .mode = LIQUID_LAX, .unknown_tags = true};
    pos_value text = repeated(pos_map_text(each, "text", POS_TEXT("")),
                              (size_t)pos_map_int(each, "bytes", 0), pool);
    pos_map *globals = pos_map_make(4, pool);
    pos_map_put(globals, POS_TEXT("s"), text);
    pos_map_put(globals, POS_TEXT("a"), parts_of(text, pool));
    pos_map_put(globals, POS_TEXT("d"), doubled(pool));
    pos_map_put(globals, POS_TEXT("e"), doubled(pool));
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.steps = INT64_MAX / POS_BUDGET_STEP,
                                            .time = pos_map_int(each, "time", 100000000),
                                            .memory = (int64_t)4 << 30});
    liquid_input input = {.globals = pos_value_map(globals), .budget = &budget, .silent = true};
    pos_buffer *out = pos_buffer_make(0, pool);
    int64_t wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
    pos_error *error =
        liquid_parse(&template, pos_map_text(each, "template", POS_TEXT("")), &options, pool, pool);
    if (!error)
        error = liquid_render(out, template, &input, pool);
    printf("{\"ns\": %lld, \"wall\": %lld, \"units\": %lld, \"error\": ",
           (long long)(now(CLOCK_THREAD_CPUTIME_ID) - cpu),
           (long long)(now(CLOCK_MONOTONIC) - wall), (long long)pos_budget_spent(&budget));
    write_json_string(stdout, pos_text_of(error ? error->message : NULL));
    puts("}");
    fflush(stdout);
}

int main(void)
{
    apr_pool_t *process, *pool;
    char *line = NULL;
    size_t capacity = 0;
    apr_initialize();
    apr_pool_create(&process, NULL);
    const liquid_registry *registry = site_library_registry(site_library_make(process));
    for (ssize_t size; (size = getline(&line, &capacity, stdin)) >= 0;) {
        pos_value value;
        apr_pool_create(&pool, process);
        if (!markup_json(&value, pos_text_make(line, (size_t)size), "stdin", pool) &&
            value.kind == POS_MAP)
            answer(value.as.map, registry, pool);
        apr_pool_destroy(pool);
    }
    free(line);
    return 0;
}
