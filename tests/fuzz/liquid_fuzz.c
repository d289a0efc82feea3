/* SPDX-License-Identifier: Apache-2.0 */
/* liquid_fuzz: any bytes as a template, parsed in each mode and rendered within small limits.
 *
 * The first byte chooses the registry and the mode; the rest is the template, which is its own
 * partial, too. */
#include "fuzz.h"

#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

static apr_pool_t *process;
static const liquid_registry *registries[2];
static pos_value globals;

static const char variables[] =
    "{\"s\": \"a b\", \"n\": 7, \"f\": 1.5, \"t\": true, \"arr\": [1, \"2\", null, [3]], \"h\": "
    "{\"a\": 1, \"b\": "
    "[2]}, \"objs\": [{\"a\": 1, \"b\": \"x\"}, {\"a\": \"2\"}, {}], \"site\": {\"url\": "
    "\"https://x.org\", "
    "\"baseurl\": \"/b\"}, \"page\": {\"title\": \"T\", \"date\": \"2026-01-05\"}}";

static void prepare(void)
{
    if (process)
        return;
    process = fuzz_process();
    registries[0] = liquid_registry_make(process);
    registries[1] = site_library_registry(site_library_make(process));
    if (markup_json(&globals, POS_TEXT(variables), "variables", process))
        fuzz_fail("the variables are no JSON");
}

static pos_error *load_itself(const liquid_template **out, void *self, pos_text name,
                              liquid_partial_kind kind, apr_pool_t *result)
{
    (void)kind;
    (void)result;
    *out = *(const liquid_template **)self;
    return name.size > 8 ? pos_error_make(POS_EMISSING, result, "no partial") : NULL;
}

static pos_error *go_on(void *self, pos_error *fault)
{
    (void)self;
    (void)fault;
    return NULL;
}

static pos_time stand_still(void *self, pos_unit unit)
{
    (void)self;
    (void)unit;
    return pos_time_in_zone(1767600000, 0, NULL);
}

static void render(const liquid_template *template, const liquid_options *options, apr_pool_t *pool)
{
    const liquid_host host = {
        .self = &template, .partial = load_itself, .fault = go_on, .now = stand_still};
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.memory = 8 << 20, .steps = 20000, .time = 2000000});
    const liquid_input input = {.globals = globals,
                                .host = &host,
                                .budget = &budget,
                                .output = 1 << 20,
                                .partials = 8,
                                .strict_variables = options->mode == LIQUID_STRICT};
    liquid_render(pos_buffer_make(0, pool), template, &input, pool);
}

static void ignore(void *baton, const pos_error *warning)
{
    (void)baton;
    (void)warning;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const liquid_template *template;
    if (size < 1)
        return 0;
    prepare();
    apr_pool_t *pool = fuzz_pool(process);
    char *rest = fuzz_rest(data, size);
    liquid_options options = {.registry = registries[data[0] & 1],
                              .mode = (liquid_mode)((data[0] >> 1) % 3),
                              .file = "fuzz",
                              .warning = ignore,
                              .unknown_tags = (data[0] & 8) != 0};
    if (!liquid_parse(&template, pos_text_make(rest, size - 1), &options, pool, pool))
        render(template, &options, pool);
    apr_pool_destroy(pool);
    free(rest);
    return 0;
}
