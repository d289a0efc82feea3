/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl liquid: renders any template. */
#include <stdio.h>

#include <apr_strings.h>

#include "tool.h"
#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

typedef struct liquid_arguments {
    const char *source;
    const char *data;
    const char *partials;
    const char *zone;
    liquid_mode mode;
    bool jekyll, strict_variables, strict_filters;
} liquid_arguments;

/* One rendering's host: partials from a folder, faults to standard error. */
typedef struct command_host {
    tool_context *context;
    const liquid_arguments *given;
    const liquid_registry *registry;
    pos_map *partials; /* name → POS_HOST: liquid_template */
    const pos_zone *zone;
} command_host;

/* ---- arguments ---- */

static bool set_mode(liquid_arguments *out, const char *mode)
{
    static const char *const names[] = {"lax", "warn", "strict"};
    for (int i = 0; mode && i < 3; i++)
        if (strcmp(mode, names[i]) == 0) {
            out->mode = (liquid_mode)i;
            return true;
        }
    return false;
}

static bool set_text(const char **out, const char *value)
{
    *out = value;
    return value != NULL;
}

static bool set_switch(liquid_arguments *out, const char *name)
{
    if (strcmp(name, "--jekyll") == 0)
        return out->jekyll = true;
    if (strcmp(name, "--strict-variables") == 0)
        return out->strict_variables = true;
    if (strcmp(name, "--strict-filters") == 0)
        return out->strict_filters = true;
    return false;
}

/* False: no such option, or a wrong value. */
static bool set_option(liquid_arguments *out, const char *name, const char *value)
{
    if (strcmp(name, "--data") == 0)
        return set_text(&out->data, value);
    if (strcmp(name, "--partials") == 0)
        return set_text(&out->partials, value);
    if (strcmp(name, "--timezone") == 0)
        return set_text(&out->zone, value);
    if (strcmp(name, "--mode") == 0)
        return set_mode(out, value);
    return false;
}

static int parse_arguments(liquid_arguments *out, tool_context *context, int count, char **words)
{
    *out = (liquid_arguments){.mode = LIQUID_LAX};
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
    command_host *self = baton;
    apr_pool_t *pool = self->context->pool;
    tool_print_lines(stderr, pos_text_of(apr_pstrcat(
                                 pool, "warning: ", pos_error_explain(warning, pool), NULL)));
}

static pos_error *parse_template(const liquid_template **out, command_host *self, pos_text source,
                                 const char *file, apr_pool_t *pool)
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

/* Reads NAME, or NAME with one of the endings of templates. */
static pos_error *read_partial(pos_text *out, const char **path, const command_host *self,
                               pos_text name)
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
    command_host *self = baton;
    pos_value known = pos_map_get(self->partials, name);
    pos_text source;
    const char *path = NULL;
    if (known.kind == POS_HOST) {
        *out = known.as.host;
        return NULL;
    }
    POS_TRY(read_partial(&source, &path, self, name));
    POS_TRY(parse_template(out, self, source, path, self->context->pool));
    pos_map_put(self->partials, pos_text_copy(name, self->context->pool),
                (pos_value){.kind = POS_HOST, .as.host = *out});
    return NULL;
}

/* In strict mode rendering ends with the first fault. */
static pos_error *report_fault(void *baton, pos_error *fault)
{
    command_host *self = baton;
    if (self->given->mode == LIQUID_STRICT)
        return fault;
    print_warning(baton, fault);
    return NULL;
}

static pos_time get_time(void *baton, pos_unit unit)
{
    (void)unit;
    return pos_now(((command_host *)baton)->zone);
}

static pos_error *read_data(pos_value *out, const liquid_arguments *given, apr_pool_t *pool)
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

typedef struct liquid_job {
    command_host *self;
    pos_text source;
    const liquid_template *template;
    liquid_input input;
} liquid_job;

static pos_error *read_inputs(liquid_job *out, command_host *self, tool_context *context)
{
    const liquid_arguments *given = self->given;
    apr_pool_t *pool = context->pool;
    if (given->zone)
        POS_TRY(pos_zone_load(&self->zone, pos_text_of(given->zone), pool));
    POS_TRY(read_data(&out->input.globals, given, pool));
    POS_TRY(tool_read(&out->source, given->source, pool));
    return parse_template(&out->template, self, out->source, given->source, pool);
}

int tool_liquid(tool_context *context, int count, char **words)
{
    liquid_arguments given;
    int usage = parse_arguments(&given, context, count, words);
    if (usage)
        return usage;
    command_host self = {
        .context = context, .given = &given, .partials = pos_map_make(4, context->pool)};
    self.registry = given.jekyll ? site_library_registry(site_library_make(context->pool))
                                 : liquid_registry_make(context->pool);
    liquid_host callbacks = {
        .self = &self, .partial = load_partial, .fault = report_fault, .now = get_time};
    liquid_job job = {.self = &self,
                      .input = {.host = &callbacks,
                                .strict_variables = given.strict_variables,
                                .strict_filters = given.strict_filters,
                                .silent = given.jekyll}};
    pos_error *error = read_inputs(&job, &self, context);
    job.input.zone = self.zone;
    pos_buffer *out = pos_buffer_make(0, context->pool);
    if (!error)
        error = liquid_render(out, job.template, &job.input, context->pool);
    pos_text text;
    pos_error *failed = pos_buffer_get(&text, out);
    int status = tool_write(context, text);
    if (error || failed)
        return tool_fail(context, error ? error : failed);
    return status;
}
