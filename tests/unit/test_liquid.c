/* SPDX-License-Identifier: Apache-2.0 */
/* Liquid's promises to whoever runs it: hosts, drops, own tags and filters, limits, places. */
#include "support.h"

#include "liquid/liquid.h"

static liquid_registry *registry;

static int begin(void **state)
{
    if (set_up(state))
        return -1;
    registry = liquid_registry_make(pool);
    return 0;
}

static const liquid_template *parse(const char *source)
{
    const liquid_template *template;
    liquid_options options = {.registry = registry, .file = "a.html", .first_line = 5};
    assert_null(liquid_parse(&template, pos_text_of(source), &options, pool, pool));
    return template;
}

static const char *render(const char *source, const liquid_input *input)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_error *error = liquid_render(out, parse(source), input, pool);
    return error ? pos_error_string(error, pool) : pos_buffer_whole_cstring(out);
}

/* ---- faults ---- */

typedef struct witness {
    const char *fault;
    bool end;
    pos_unit unit;
    int recalled, remembered;
    const pos_array *known;
    pos_value result;
} witness;

static pos_error *take_fault(void *self, pos_error *fault)
{
    witness *seen = self;
    seen->fault = pos_error_string(fault, pool);
    return seen->end ? fault : NULL;
}

static void a_fault_has_its_place_and_the_host_decides(void **state)
{
    (void)state;
    witness seen = {.end = false};
    liquid_host host = {.self = &seen, .fault = take_fault};
    liquid_input input = {.host = &host};
    assert_string_equal(render("a\n{{ 1 | divided_by: 0 }}b", &input),
                        "a\nLiquid error: divided by 0b");
    assert_string_equal(seen.fault, "a.html:6:8: divided by 0");
    seen.end = true;
    assert_string_equal(render("a{{ 1 | divided_by: 0 }}b", &input), "a.html:5:9: divided by 0");
}

static void a_parse_error_shows_the_line(void **state)
{
    (void)state;
    const liquid_template *template;
    liquid_options options = {
        .registry = registry, .mode = LIQUID_STRICT, .file = "a.html", .first_line = 5};
    pos_error *error =
        liquid_parse(&template, POS_TEXT("x\n{% if a = 1 %}{% endif %}"), &options, pool, pool);
    assert_non_null(error);
    assert_int_equal(error->status, POS_ESYNTAX);
    assert_string_equal(pos_error_explain(error, pool),
                        "a.html:6:9: expected \"and\", \"or\" or the end of the condition, not "
                        "\"=\"\n    {% if a = 1 %}{% endif %}\n            ^");
}

/* ---- the clock ---- */

static pos_time tell_time(void *self, pos_unit unit)
{
    ((witness *)self)->unit = unit;
    return pos_time_in_zone(1767600000, 0, NULL);
}

static void the_clock_learns_the_finest_unit(void **state)
{
    (void)state;
    witness seen = {.unit = POS_UNIT_NONE};
    liquid_host host = {.self = &seen, .now = tell_time};
    liquid_input input = {.host = &host};
    assert_string_equal(render("{{ 'now' | date: '%Y' }}", &input), "2026");
    assert_int_equal(seen.unit, POS_UNIT_YEAR);
    render("{{ 'today' | date: '%Y-%m-%d' }}", &input);
    assert_int_equal(seen.unit, POS_UNIT_DAY);
    seen.unit = POS_UNIT_NONE;
    render("{{ '2026-01-05' | date: '%S' }}", &input);
    assert_int_equal(seen.unit, POS_UNIT_NONE);
}

/* ---- memos ---- */

static liquid_recall recall(pos_value *out, void *self, const liquid_memo *memo)
{
    witness *seen = self;
    if (memo->input != seen->known)
        return LIQUID_UNKNOWN_INPUT;
    seen->recalled++;
    *out = seen->result;
    return seen->remembered ? LIQUID_REMEMBERED : LIQUID_NOT_YET;
}

static void remember(void *self, const liquid_memo *memo, const pos_value *result)
{
    witness *seen = self;
    (void)memo;
    seen->remembered++;
    seen->result = pos_value_copy(*result, pool);
}

static void results_over_known_arrays_are_remembered(void **state)
{
    (void)state;
    pos_array *numbers = pos_array_make(3, pool);
    pos_map *globals = pos_map_make(1, pool);
    for (int64_t i = 3; i > 0; i--)
        pos_array_push(numbers, pos_value_int(i));
    pos_map_put(globals, POS_TEXT("a"), pos_value_array(numbers));
    witness seen = {.known = numbers};
    liquid_host host = {.self = &seen, .recall = recall, .remember = remember};
    liquid_input input = {.host = &host, .globals = pos_value_map(globals)};
    assert_string_equal(render("{{ a | sort | join }},{{ a | sort | join }}", &input),
                        "1 2 3,1 2 3");
    assert_int_equal(seen.recalled, 2);
    assert_int_equal(seen.remembered, 1);
}

/* ---- drops ---- */

static pos_error *get(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope)
{
    (void)scope;
    if (pos_text_equal(key, POS_TEXT("broken")))
        return pos_error_make(POS_ERENDER, scope->pool, "it is broken");
    *out = pos_text_equal(key, POS_TEXT("name")) ? pos_value_string(pos_text_of(self->self))
                                                 : POS_VALUE_NIL;
    return NULL;
}

static void drops_answer_and_fail(void **state)
{
    (void)state;
    static const pos_object_class class_ = {.name = "Drop", .get = get, .walk = POS_WALK_KEYS};
    static const pos_object drop = {&class_, "x"};
    pos_map *globals = pos_map_make(1, pool);
    pos_map_put(globals, POS_TEXT("d"), pos_value_object(&drop));
    liquid_input input = {.globals = pos_value_map(globals)};
    assert_string_equal(render("{{ d.name }}{{ d.none }}{{ d }}", &input), "xDrop");
    assert_string_equal(render("{{ d.to_liquid }}{{ d.keys }}", &input), "Drop");
    assert_string_equal(render("a{{ d.broken }}b", &input), "aLiquid error: it is brokenb");
    liquid_input from_drop = {.globals = pos_value_object(&drop)};
    assert_string_equal(render("{{ name }}", &from_drop), "x");
}

/* ---- own filters and tags ---- */

static pos_error *shout(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    pos_buffer_printf(buffer, "%.*s!", POS_TEXT_ARG(text));
    *out = pos_value_string(liquid_take_buffer(call->run, buffer));
    return NULL;
}

static pos_error *parse_box(liquid_tag *tag, liquid_parser *parser)
{
    const liquid_expression *value;
    POS_TRY(liquid_parse_value(&value, parser, tag, tag->markup));
    tag->data = value;
    return NULL;
}

static pos_error *render_box(const liquid_tag *tag, liquid_run *run)
{
    pos_value value;
    pos_text text;
    POS_TRY(liquid_evaluate(&value, tag->data, run));
    liquid_bind(run, POS_TEXT("it"), value);
    pos_error *error = liquid_capture(&text, tag->body, run);
    liquid_unbind(run);
    POS_TRY(error);
    pos_buffer_printf(liquid_output(run), "[%.*s]", POS_TEXT_ARG(text));
    return NULL;
}

static void a_registry_takes_more(void **state)
{
    (void)state;
    static const liquid_filter_class filter = {.name = "shout", .function = shout, .pure = true};
    static const liquid_tag_class tag = {"box", LIQUID_BLOCK, false, parse_box, render_box};
    liquid_registry *more = liquid_registry_overlay(registry, LIQUID_TODAY, pool);
    liquid_register_filter(more, &filter);
    liquid_register_tag(more, &tag);
    registry = more;
    liquid_input input = {.globals = POS_VALUE_NIL};
    assert_string_equal(
        render("{% assign it = 1 %}{% box 'a' %}{{ it | shout }}{% endbox %}{{ it }}", &input),
        "[a!]1");
}

/* ---- limits ---- */

static void limits_end_a_run_with_an_error(void **state)
{
    (void)state;
    pos_budget budget;
    pos_budget_start(&budget, &(pos_limits){.steps = 100000});
    liquid_input input = {.budget = &budget, .output = 100};
    assert_string_equal(render("{% for i in (1..1000000) %}{{ i }}{% endfor %}", &input),
                        "a.html:5:28: an output of more than 100 bytes");
    input.output = 0;
    pos_budget_start(&budget, &(pos_limits){.steps = 1000});
    assert_string_equal(render("{% for i in (1..1000000) %}{% endfor %}", &input),
                        "a.html:5:1: more than 1000 steps");
    pos_budget_start(&budget, &(pos_limits){.memory = 1 << 20});
    const char *text = render("{% assign s = 'x' %}{% for i in (1..99) %}"
                              "{% assign s = s | append: s %}{% endfor %}",
                              &input);
    assert_non_null(strstr(text, "values of more than 1 MiB at a time"));
}

static void override_comes_before_globals(void **state)
{
    (void)state;
    pos_map *globals = pos_map_make(1, pool), *override = pos_map_make(1, pool);
    pos_map_put(globals, POS_TEXT("a"), pos_value_int(1));
    pos_map_put(globals, POS_TEXT("b"), pos_value_int(2));
    pos_map_put(override, POS_TEXT("a"), pos_value_int(3));
    liquid_input input = {.globals = pos_value_map(globals), .override = override};
    assert_string_equal(render("{{ a }}{{ b }}", &input), "32");
}

/* ---- numbers ---- */

static const char *float_text(double real)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    liquid_write_float(out, real);
    return pos_buffer_whole_cstring(out);
}

static void floats_print_as_in_ruby(void **state)
{
    (void)state;
    assert_string_equal(float_text(1e15), "1.0e+15");
    assert_string_equal(float_text(999999999999999.0), "999999999999999.0");
    assert_string_equal(float_text(1234567890123456.8), "1234567890123456.8");
    assert_string_equal(float_text(1e16), "1.0e+16");
    assert_string_equal(float_text(123456789.125), "123456789.125");
    assert_string_equal(float_text(0.0001), "0.0001");
    assert_string_equal(float_text(0.00001), "1.0e-05");
    assert_string_equal(float_text(-0.0), "-0.0");
    assert_string_equal(float_text(0.1 + 0.2), "0.30000000000000004");
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)

static void parsing_is_charged(void **state)
{
    (void)state;
    static const char *const parts[] = {"{{ a }}", "{% if a %}x{% endif %}",
                                        "x {% assign b = a %}"};
    for (size_t i = 0; i < COUNT(parts); i++) {
        const liquid_template *template;
        pos_budget budget;
        liquid_options options = {.registry = registry, .budget = &budget};
        pos_buffer *source = pos_buffer_make(0, pool);
        while (source->size < 100000)
            pos_buffer_add_text(source, pos_text_of(parts[i]));
        pos_text text = buffer_text(source);
        pos_budget_start(&budget, &(pos_limits){.time = 60000000});
        assert_null(liquid_parse(&template, text, &options, pool, pool));
        assert_true(pos_budget_spent(&budget) > 10 * (int64_t)text.size);
        assert_true(budget.kept > 2 * text.size);
        pos_budget_start(&budget, &(pos_limits){.steps = 1000, .time = 60000000});
        pos_error *error = liquid_parse(&template, text, &options, pool, pool);
        assert_non_null(error);
        assert_int_equal(error->status, POS_ELIMIT);
        assert_string_equal(error->message, "more than 1000 steps");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fault_has_its_place_and_the_host_decides),
        TEST(a_parse_error_shows_the_line),
        TEST(the_clock_learns_the_finest_unit),
        TEST(results_over_known_arrays_are_remembered),
        TEST(drops_answer_and_fail),
        TEST(a_registry_takes_more),
        TEST(limits_end_a_run_with_an_error),
        TEST(parsing_is_charged),
        TEST(override_comes_before_globals),
        TEST(floats_print_as_in_ruby),
    };
    apr_initialize();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
