/* SPDX-License-Identifier: Apache-2.0 */
/* batch: renders many templates in one process, for the tests that compare them.
 *
 * usage: batch CASES.json [--refuse | --fail]
 *
 * CASES.json is {"cases": [{"template": …, "data": {…}, "partials": {…}, "mode": "lax|warn|strict",
 * "jekyll": true, "edition_5_4": true, "timezone": …, "now": epoch, "seed": …, "limits": {…},
 * "strict_variables": true, "strict_filters": true, "silent": true}, …]}; each gives a line
 * {"result": …, "error": …, "faults": […], "warnings": […]}.
 *
 * --refuse: each case as often as it charges its budget, each time with another charge refused. The
 * rendering has to end there, with the limit's error and the beginning of the whole result. A line
 * is {"broken": how often, "wrong": [what was not so]}.
 *
 * --fail: the same, a call of one of fallible.def's functions failing each time.
 */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

#include "../fallible.h"
#include "../json.h"

typedef struct batch {
    apr_pool_t *pool; /* of the case */
    const liquid_registry *standard, *old, *jekyll;
    const pos_map *now; /* the case */
    const pos_zone *zone;
    pos_array *faults, *warnings;
    pos_map *compiled;
} batch;

static void write_strings(FILE *out, const char *name, const pos_array *strings)
{
    fprintf(out, ", \"%s\": [", name);
    for (uint32_t i = 0; i < strings->count; i++) {
        if (i)
            fputs(", ", out);
        write_json_string(out, pos_value_text(strings->items[i]));
    }
    fputc(']', out);
}

static pos_value message_of(const pos_error *error, apr_pool_t *pool)
{
    return pos_value_string(pos_text_of(pos_error_string(error, pool)));
}

static void take_warning(void *baton, const pos_error *warning)
{
    batch *self = baton;
    pos_array_push(self->warnings, message_of(warning, self->pool));
}

static pos_error *take_fault(void *baton, pos_error *fault)
{
    batch *self = baton;
    pos_array_push(self->faults, message_of(fault, self->pool));
    bool strict = pos_text_equal(pos_map_text(self->now, "mode", POS_TEXT("")), POS_TEXT("strict"));
    return strict ? fault : NULL;
}

static pos_error *parse(const liquid_template **out, batch *self, pos_text source, const char *file)
{
    pos_text mode = pos_map_text(self->now, "mode", POS_TEXT("lax"));
    bool jekyll = pos_map_bool(self->now, "jekyll", false);
    bool old = pos_map_bool(self->now, "edition_5_4", false);
    liquid_options options = {.registry = jekyll ? self->jekyll
                                          : old  ? self->old
                                                 : self->standard,
                              .mode = pos_text_equal(mode, POS_TEXT("strict")) ? LIQUID_STRICT
                                      : pos_text_equal(mode, POS_TEXT("warn")) ? LIQUID_WARN
                                                                               : LIQUID_LAX,
                              .file = file,
                              .warning = take_warning,
                              .baton = self,
                              .unknown_tags = pos_map_bool(self->now, "unknown_tags", false)};
    return liquid_parse(out, source, &options, self->pool, self->pool);
}

static pos_error *load_partial(const liquid_template **out, void *baton, pos_text name,
                               liquid_partial_kind kind, apr_pool_t *result)
{
    (void)kind;
    batch *self = baton;
    pos_value known = pos_map_get(self->compiled, name);
    pos_value partials = pos_map_get(self->now, POS_TEXT("partials"));
    pos_value text = partials.kind == POS_MAP ? pos_map_get(partials.as.map, name) : POS_VALUE_NIL;
    if (known.kind == POS_HOST) {
        *out = known.as.host;
        return NULL;
    }
    if (text.kind != POS_STRING)
        return pos_error_make(POS_EMISSING, result, "no partial \"%.*s\"", POS_TEXT_ARG(name));
    POS_TRY(parse(out, self, pos_value_text(text), pos_text_cstring(name, self->pool)));
    pos_map_put(self->compiled, pos_text_copy(name, self->pool),
                (pos_value){.kind = POS_HOST, .as.host = *out});
    return NULL;
}

static pos_time tell_time(void *baton, pos_unit unit)
{
    (void)unit;
    batch *self = baton;
    return pos_time_in_zone(pos_map_int(self->now, "now", 1767600000), 0, self->zone);
}

static void start_budget(pos_budget *out, const pos_map *map)
{
    pos_limits limits = {.memory = pos_map_int(map, "memory", 0),
                         .steps = pos_map_int(map, "steps", 0),
                         .time = pos_map_int(map, "time", 0)};
    pos_budget_start(out, &limits);
}

static const pos_map *limits_of(const pos_map *each)
{
    pos_value limited = pos_map_get(each, POS_TEXT("limits"));
    return limited.kind == POS_MAP ? limited.as.map : NULL;
}

static pos_error *render(pos_buffer *out, batch *self, pos_budget *budget)
{
    const pos_map *each = self->now, *limits = limits_of(each);
    const liquid_template *template;
    pos_text zone = pos_map_text(each, "timezone", POS_TEXT(""));
    if (zone.size)
        POS_TRY(pos_zone_load(&self->zone, zone, self->pool));
    liquid_host host = {
        .self = self, .partial = load_partial, .fault = take_fault, .now = tell_time};
    liquid_input input = {.globals = pos_map_get(each, POS_TEXT("data")),
                          .host = &host,
                          .zone = self->zone,
                          .seed = (uint64_t)pos_map_int(each, "seed", 0),
                          .budget = budget,
                          .output = (size_t)pos_map_int(limits, "output", 0),
                          .partials = (int)pos_map_int(limits, "partials", 0),
                          .strict_variables = pos_map_bool(each, "strict_variables", false),
                          .strict_filters = pos_map_bool(each, "strict_filters", false),
                          .silent = pos_map_bool(each, "silent", false)};
    POS_TRY(parse(&template, self, pos_map_text(each, "template", POS_TEXT("")), "t"));
    return liquid_render(out, template, &input, self->pool);
}

/* Renders the case with this budget; `text` is what was written before an error. */
static pos_error *run_within(pos_text *text, batch *self, const pos_map *each, pos_budget *budget)
{
    self->now = each;
    self->zone = NULL;
    self->faults = pos_array_make(0, self->pool);
    self->warnings = pos_array_make(0, self->pool);
    self->compiled = pos_map_make(0, self->pool);
    pos_buffer *out = pos_buffer_make(0, self->pool);
    pos_error *error = render(out, self, budget);
    fallible_left = -1;
    *text = POS_TEXT("");
    pos_error *limit = pos_buffer_get(text, out);
    return error ? error : limit;
}

static void run(batch *self, const pos_map *each)
{
    pos_budget budget;
    pos_text text;
    start_budget(&budget, limits_of(each));
    pos_error *error = run_within(&text, self, each, &budget);
    fputs("{\"result\": ", stdout);
    write_json_string(stdout, text);
    fputs(", \"error\": ", stdout);
    if (error)
        write_json_string(stdout, pos_text_of(pos_error_string(error, self->pool)));
    else
        fputs("null", stdout);
    write_strings(stdout, "faults", self->faults);
    write_strings(stdout, "warnings", self->warnings);
    fputs("}\n", stdout);
}

/* ---- refused charges, failing calls ---- */

#define STEPS ((int64_t)1 << 30)

/* Grants this many units, and refuses whatever asks for more. */
static void grant(pos_budget *out, int64_t units)
{
    pos_budget_start(out, &(pos_limits){.steps = STEPS});
    out->finished = (STEPS + 1) * POS_BUDGET_STEP - POS_BUDGET_SLICE - 1;
    out->slice = units;
}

/* Units asked for after grant(`units`), the refused ones among them. */
static int64_t asked_for(const pos_budget *budget, int64_t units)
{
    return pos_budget_spent(budget) - (STEPS + 1) * POS_BUDGET_STEP + 1 + units;
}

static const char *complaint(const pos_error *error, const char *wanted, pos_text text,
                             pos_text whole)
{
    if (!error)
        return "there was no error";
    if (error->status != POS_ELIMIT || !strstr(error->message, wanted))
        return error->message;
    return pos_text_starts(whole, text) ? NULL : "what was written is no beginning of the whole";
}

/* One more way to break the case: false where there is none left. `message` is what was not so, or
 * NULL. */
typedef bool (*breaking)(const char **message, batch *self, const pos_map *each, pos_text whole,
                         int64_t *next);

/* Refuses the charge that goes past `next` units. */
static bool refuse_charge(const char **message, batch *self, const pos_map *each, pos_text whole,
                          int64_t *next)
{
    pos_text text;
    pos_budget budget;
    grant(&budget, *next);
    pos_error *error = run_within(&text, self, each, &budget);
    *message = complaint(error, "steps", text, whole);
    *next = asked_for(&budget, *next);
    return budget.state != POS_BUDGET_GOOD;
}

/* Makes call number `next` fail. */
static bool fail_call(const char **message, batch *self, const pos_map *each, pos_text whole,
                      int64_t *next)
{
    pos_text text;
    pos_budget budget;
    start_budget(&budget, limits_of(each));
    fallible_left = (long)*next;
    fallible_failed = false;
    pos_error *error = run_within(&text, self, each, &budget);
    *message = complaint(error, FALLIBLE_MESSAGE, text, whole);
    ++*next;
    return fallible_failed;
}

static void break_case(batch *self, const pos_map *each, breaking how)
{
    apr_pool_t *all = self->pool;
    pos_array *wrong = pos_array_make(0, all);
    pos_budget budget;
    pos_text whole;
    const char *message;
    int64_t next = 0;
    int broken = -1;
    start_budget(&budget, limits_of(each));
    run_within(&whole, self, each, &budget);
    for (bool more = true; more; broken++) {
        apr_pool_create(&self->pool, all);
        more = how(&message, self, each, whole, &next);
        if (more && message)
            pos_array_push(wrong, pos_value_string(pos_text_of(apr_pstrdup(all, message))));
        apr_pool_destroy(self->pool);
    }
    self->pool = all;
    printf("{\"broken\": %d", broken);
    write_strings(stdout, "wrong", wrong);
    fputs("}\n", stdout);
}

static bool read_file(pos_text *out, const char *path, apr_pool_t *pool)
{
    FILE *file = fopen(path, "rb");
    pos_buffer *buffer = pos_buffer_make(0, pool);
    char *room;
    size_t got = 1;
    while (file && got > 0 && (room = pos_buffer_room(buffer, 65536))) {
        got = fread(room, 1, 65536, file);
        pos_buffer_added(buffer, got);
    }
    *out = pos_buffer_whole(buffer);
    return file && fclose(file) == 0;
}

int main(int count, char **words)
{
    apr_pool_t *pool;
    pos_text text;
    pos_value cases;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    breaking how = count < 3                           ? NULL
                   : strcmp(words[2], "--refuse") == 0 ? refuse_charge
                   : strcmp(words[2], "--fail") == 0   ? fail_call
                                                       : NULL;
    if (count != 2 + (how != NULL) || !read_file(&text, words[1], pool))
        return fprintf(stderr, "usage: batch CASES.json [--refuse | --fail]\n"), 2;
    pos_error *error = markup_json(&cases, text, words[1], pool);
    if (error)
        return fprintf(stderr, "%s\n", pos_error_string(error, pool)), 2;
    const liquid_registry *standard = liquid_registry_make(pool);
    batch self = {.standard = standard,
                  .old = liquid_registry_overlay(standard, LIQUID_5_4, pool),
                  .jekyll = site_library_registry(site_library_make(pool))};
    const pos_array *list = pos_map_get(cases.as.map, POS_TEXT("cases")).as.array;
    for (uint32_t i = 0; i < list->count; i++) {
        apr_pool_create(&self.pool, pool);
        if (how)
            break_case(&self, list->items[i].as.map, how);
        else
            run(&self, list->items[i].as.map);
        apr_pool_destroy(self.pool);
    }
    apr_terminate();
    return 0;
}
