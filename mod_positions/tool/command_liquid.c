/* positionsctl liquid: renders any template. */
#include <stdio.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "tool.h"
#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

typedef struct arguments {
    const char *source;
    const char *data;
    const char *partials;
    const char *zone;
    liquid_mode mode;
    long repeat;
    bool jekyll, strict_variables, strict_filters;
} arguments;

/* One rendering's host: partials from a folder, faults to standard error. */
typedef struct host {
    tool_context *context;
    const arguments *given;
    const liquid_registry *registry;
    pos_map *partials; /* name → POS_HOST: liquid_template */
    const pos_zone *zone;
    bool faulty;
} host;

/* ---- arguments ---- */

static bool set_mode(arguments *out, const char *mode)
{
    static const char *const names[] = {"lax", "warn", "strict"};
    for (int i = 0; mode && i < 3; i++)
        if (strcmp(mode, names[i]) == 0) {
            out->mode = (liquid_mode)i;
            return true;
        }
    return false;
}

static bool set_repeat(arguments *out, const char *count)
{
    out->repeat = count ? strtol(count, NULL, 10) : 0;
    return out->repeat > 0;
}

static bool set_text(const char **out, const char *value)
{
    *out = value;
    return value != NULL;
}

static bool set_switch(arguments *out, const char *name)
{
    if (strcmp(name, "--jekyll") == 0)
        return out->jekyll = true;
    if (strcmp(name, "--strict-variables") == 0)
        return out->strict_variables = true;
    if (strcmp(name, "--strict-filters") == 0)
        return out->strict_filters = true;
    return false;
}

/* True, and its value taken, where `name` is an option with one. */
static bool set_option(arguments *out, const char *name, const char *value)
{
    if (strcmp(name, "--data") == 0)
        return set_text(&out->data, value);
    if (strcmp(name, "--partials") == 0)
        return set_text(&out->partials, value);
    if (strcmp(name, "--timezone") == 0)
        return set_text(&out->zone, value);
    if (strcmp(name, "--mode") == 0)
        return set_mode(out, value);
    if (strcmp(name, "--repeat") == 0)
        return set_repeat(out, value);
    return false;
}

static int parse_arguments(arguments *out, tool_context *context, int count, char **words)
{
    *out = (arguments){.mode = LIQUID_LAX};
    for (int i = 0; i < count; i++) {
        const char *word = words[i];
        if (set_switch(out, word))
            continue;
        if (word[0] == '-' && word[1]) {
            if (!set_option(out, word, i + 1 < count ? words[i + 1] : NULL))
                return tool_usage(context, "%s is not understood, or its value is not", word);
            i++;
        } else if (!out->source) {
            out->source = word;
        } else {
            return tool_usage(context, "one template at a time");
        }
    }
    return out->source ? 0 : tool_usage(context, "which template?");
}

/* ---- what the template asks for ---- */

static void print_warning(void *baton, const pos_error *warning)
{
    host *self = baton;
    if (self->given->repeat == 0)
        fprintf(stderr, "warning: %s\n", pos_error_explain(warning, self->context->pool));
}

static pos_error *parse(const liquid_template **out, host *self, pos_text source, const char *file,
                        apr_pool_t *pool)
{
    liquid_options options = {.registry = self->registry,
                              .mode = self->given->mode,
                              .file = file,
                              .warning = print_warning,
                              .baton = self,
                              .unknown_tags =
                                  self->given->jekyll && self->given->mode != LIQUID_STRICT};
    return liquid_parse(out, source, &options, pool, pool);
}

/* NAME itself, or with an ending that templates have. */
static pos_error *read_partial(pos_text *out, const char **path, const host *self, pos_text name)
{
    static const char *const endings[] = {"", ".liquid", ".html", NULL};
    apr_pool_t *pool = self->context->pool;
    if (!self->given->partials || pos_text_find(name, POS_TEXT(".."), 0) != POS_NOT_FOUND)
        return pos_error_make(POS_EMISSING, pool, "no partial \"%.*s\"", POS_TEXT_ARG(name));
    for (int i = 0; endings[i]; i++) {
        *path =
            apr_psprintf(pool, "%s/%.*s%s", self->given->partials, POS_TEXT_ARG(name), endings[i]);
        if (tool_read(out, *path, pool) == NULL)
            return NULL;
    }
    return pos_error_make(POS_EMISSING, pool, "no partial \"%.*s\" in %s", POS_TEXT_ARG(name),
                          self->given->partials);
}

static pos_error *load_partial(const liquid_template **out, void *baton, pos_text name,
                               liquid_partial_kind kind, apr_pool_t *result)
{
    (void)kind;
    (void)result;
    host *self = baton;
    pos_value known = pos_map_get(self->partials, name);
    pos_text source;
    const char *path = NULL;
    if (known.kind == POS_HOST) {
        *out = known.as.host;
        return NULL;
    }
    POS_TRY(read_partial(&source, &path, self, name));
    POS_TRY(parse(out, self, source, path, self->context->pool));
    pos_map_put(self->partials, pos_text_copy(name, self->context->pool),
                (pos_value){.kind = POS_HOST, .as.host = *out});
    return NULL;
}

/* Strict rendering ends with the first fault. */
static pos_error *take_fault(void *baton, pos_error *fault)
{
    host *self = baton;
    self->faulty = true;
    if (self->given->mode == LIQUID_STRICT)
        return fault;
    print_warning(baton, fault);
    return NULL;
}

static pos_time tell_time(void *baton, pos_unit unit)
{
    (void)unit;
    return pos_now(((host *)baton)->zone);
}

static pos_error *read_data(pos_value *out, const arguments *given, apr_pool_t *pool)
{
    pos_text text;
    *out = pos_value_map(pos_map_make(0, pool));
    if (!given->data)
        return NULL;
    POS_TRY(tool_read(&text, given->data, pool));
    pos_text name = pos_text_of(given->data);
    bool yaml = pos_text_ends(name, POS_TEXT(".yml")) || pos_text_ends(name, POS_TEXT(".yaml"));
    POS_TRY(yaml ? markup_yaml(out, text, given->data, 1, pool)
                 : markup_json(out, text, given->data, pool));
    if (out->kind == POS_MAP || out->kind == POS_NIL)
        return NULL;
    return pos_error_make(POS_EINVALID, pool, "%s is no map of variables", given->data);
}

/* ---- rendering ---- */

typedef struct job {
    host *self;
    pos_text source;
    const liquid_template *template;
    liquid_input input;
} job;

static pos_error *prepare(job *out, host *self, tool_context *context)
{
    const arguments *given = self->given;
    apr_pool_t *pool = context->pool;
    if (given->zone)
        POS_TRY(pos_zone_load(&self->zone, pos_text_of(given->zone), pool));
    POS_TRY(read_data(&out->input.globals, given, pool));
    POS_TRY(tool_read(&out->source, given->source, pool));
    return parse(&out->template, self, out->source, given->source, pool);
}

static pos_error *render(const job *work, apr_pool_t *pool, FILE *out)
{
    pos_buffer *buffer = pos_buffer_make(0, pool);
    pos_error *error = liquid_render(buffer, work->template, &work->input, pool);
    if (out)
        fwrite(buffer->data, 1, buffer->size, out);
    return error ? pos_error_copy(error, work->self->context->pool) : NULL;
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Repetitions within one reading of the clock. */
#define BATCH 20

static double measure(const job *work, bool parsing, apr_pool_t *pool)
{
    apr_time_t start = apr_time_now();
    for (int i = 0; i < BATCH; i++) {
        const liquid_template *template;
        if (parsing)
            parse(&template, work->self, work->source, work->self->given->source, pool);
        else
            render(work, pool, NULL);
        apr_pool_clear(pool);
    }
    return (double)(apr_time_now() - start) / BATCH;
}

static double median(const job *work, bool parsing)
{
    long count = work->self->given->repeat;
    apr_pool_t *pool;
    apr_pool_create(&pool, work->self->context->pool);
    double *times = apr_palloc(work->self->context->pool, (size_t)count * sizeof(*times));
    for (long i = 0; i < count; i++)
        times[i] = measure(work, parsing, pool);
    apr_pool_destroy(pool);
    qsort(times, (size_t)count, sizeof(*times), compare_times);
    return times[count / 2];
}

int tool_liquid(tool_context *context, int count, char **words)
{
    arguments given;
    int usage = parse_arguments(&given, context, count, words);
    if (usage)
        return usage;
    host self = {.context = context, .given = &given, .partials = pos_map_make(4, context->pool)};
    self.registry = given.jekyll ? site_library_registry(site_library_make(context->pool))
                                 : liquid_registry_make(context->pool);
    liquid_host callbacks = {
        .self = &self, .partial = load_partial, .fault = take_fault, .now = tell_time};
    job work = {.self = &self,
                .input = {.host = &callbacks,
                          .strict_variables = given.strict_variables,
                          .strict_filters = given.strict_filters,
                          .silent = given.jekyll}};
    pos_error *error = prepare(&work, &self, context);
    work.input.zone = self.zone;
    if (!error)
        error = render(&work, context->pool, given.repeat ? NULL : stdout);
    if (error)
        return tool_fail(context, error);
    if (given.repeat)
        printf("parse %.2f us, render %.2f us\n", median(&work, true), median(&work, false));
    return self.faulty && given.mode == LIQUID_STRICT;
}
