/* SPDX-License-Identifier: Apache-2.0 */
/* bench.c - the median time of parsing and of rendering a template.
 *
 * usage: bench FOLDER ROUNDS
 * FOLDER has data.json and templates/, with index.liquid and its partials. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <apr_time.h>

#include "base/files.h"
#include "liquid/liquid.h"
#include "markup/markup.h"

/* Repetitions within one reading of the clock. */
#define BATCH    20
#define MAX_FILE ((size_t)64 << 20)

typedef struct bench {
    apr_pool_t *pool;
    const pos_root *folder;
    const liquid_registry *registry;
    pos_map *partials; /* name → POS_HOST: liquid_template */
    pos_text source;
    const liquid_template *template;
    liquid_input input;
} bench;

static void ignore_warning(void *baton, const pos_error *warning)
{
    (void)baton;
    (void)warning;
}

static pos_error *ignore_fault(void *baton, pos_error *fault)
{
    (void)baton;
    (void)fault;
    return NULL;
}

static pos_time get_time(void *baton, pos_unit unit)
{
    (void)baton;
    (void)unit;
    return pos_now(NULL);
}

static pos_error *read_file(pos_text *out, const bench *self, const char *path)
{
    pos_stamp stamp;
    return pos_file_read(out, &stamp, self->folder, path, MAX_FILE, self->pool);
}

static pos_error *parse_template(const liquid_template **out, const bench *self, pos_text source,
                                 const char *file, apr_pool_t *pool)
{
    liquid_options options = {.registry = self->registry, .file = file, .warning = ignore_warning};
    return liquid_parse(out, source, &options, pool, pool);
}

static pos_error *load_partial(const liquid_template **out, void *baton, pos_text name,
                               liquid_partial_kind kind, apr_pool_t *result)
{
    bench *self = baton;
    pos_value known = pos_map_get(self->partials, name);
    pos_text source;
    (void)kind;
    (void)result;
    if (known.kind != POS_HOST) {
        const char *path = apr_psprintf(self->pool, "templates/%.*s.liquid", POS_TEXT_ARG(name));
        POS_TRY(read_file(&source, self, path));
        POS_TRY(parse_template(out, self, source, path, self->pool));
        known = (pos_value){.kind = POS_HOST, .as.host = *out};
        pos_map_put(self->partials, pos_text_copy(name, self->pool), known);
    }
    *out = known.as.host;
    return NULL;
}

static pos_error *read_inputs(bench *out)
{
    pos_text data;
    POS_TRY(read_file(&data, out, "data.json"));
    POS_TRY(markup_json(&out->input.globals, data, "data.json", out->pool));
    POS_TRY(read_file(&out->source, out, "templates/index.liquid"));
    return parse_template(&out->template, out, out->source, "index.liquid", out->pool);
}

/* The time of one round, in µs. */
static double measure(const bench *self, bool parsing, apr_pool_t *pool)
{
    apr_time_t start = apr_time_now();
    for (int i = 0; i < BATCH; i++) {
        const liquid_template *template;
        pos_error *error =
            parsing ? parse_template(&template, self, self->source, "index.liquid", pool)
                    : liquid_render(pos_buffer_make(0, pool), self->template, &self->input, pool);
        if (error)
            exit(1);
        apr_pool_clear(pool);
    }
    return (double)(apr_time_now() - start) / BATCH;
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(const bench *self, bool parsing, size_t rounds)
{
    apr_pool_t *pool;
    apr_pool_create(&pool, self->pool);
    double *times = apr_palloc(self->pool, rounds * sizeof(*times));
    for (size_t i = 0; i < rounds; i++)
        times[i] = measure(self, parsing, pool);
    apr_pool_destroy(pool);
    qsort(times, rounds, sizeof(*times), compare_times);
    return times[rounds / 2];
}

int main(int count, char **arguments)
{
    bench self = {.pool = NULL};
    char *folder = count == 3 ? realpath(arguments[1], NULL) : NULL;
    size_t rounds = count == 3 ? (size_t)strtoul(arguments[2], NULL, 10) : 0;
    if (!folder || !rounds || apr_initialize() != APR_SUCCESS ||
        apr_pool_create(&self.pool, NULL) != APR_SUCCESS)
        return 2;
    self.folder = pos_root_make(pos_text_of(folder), POS_LINKS_FOLLOW, self.pool);
    self.registry = liquid_registry_make(self.pool);
    self.partials = pos_map_make(4, self.pool);
    liquid_host host = {
        .self = &self, .partial = load_partial, .fault = ignore_fault, .now = get_time};
    self.input.host = &host;
    pos_error *error = read_inputs(&self);
    if (error) {
        fprintf(stderr, "%s\n", pos_error_string(error, self.pool));
        return 1;
    }
    printf("parse %.2f us, render %.2f us\n", median(&self, true, rounds),
           median(&self, false, rounds));
    free(folder);
    return 0;
}
