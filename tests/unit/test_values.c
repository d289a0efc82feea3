/* SPDX-License-Identifier: Apache-2.0 */
/* Values of every kind that YAML has, through Liquid as Jekyll runs it: what they print as, how they compare,
 * sort and count, and what filters make of them. */
#include "support.h"

#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

static const char yaml[] = "sym: :word\n"
                           "syms:\n"
                           "- :a\n"
                           "- :b1\n"
                           "day: 2026-01-05\n"
                           "day2: 2026-01-05\n"
                           "later: 2026-02-05\n"
                           "days: [2026-01-05]\n"
                           "dates: [2026-02-05, 2026-01-05]\n"
                           "time: 2026-01-05 10:11:12 +0000\n"
                           "nan: .nan\n"
                           "inf: .inf\n"
                           "ninf: -.inf\n"
                           "floats: [0.5, 1.0e+20, 1.0e-5, 100000000000000000.0]\n"
                           "float: 1.5\n"
                           "negf: -1.5\n"
                           "hash: {a: 1, b: [x, 2], 3: ~}\n"
                           "hash2: {a: 1, b: [x, 2], 3: ~}\n"
                           "arr: [1, 2, 3]\n"
                           "arr2: [1, 2, 3]\n"
                           "arrs: [[2, 1], [1, 5], [1], [1, 2]]\n"
                           "mixed: [3, 1.5, 2]\n"
                           "strs: [b, A, C, a]\n"
                           "int: 5\n"
                           "str: Größe\n"
                           "empty: ''\n"
                           "empty_arr: []\n"
                           "nested: [[1, [2]], ~, x]\n"
                           "hashes: [{a: 2, b: x}, {a: 1}, {a: 2, b: y}]\n"
                           "ctl: \"a\\tb\\x01\\e\\x7f\\u0085\\u2028\"\n"
                           "interp: \"#{x} #$y #@z # \\\"q\\\" \\\\\"\n"
                           "priv: \"\\ue000é\"\n"
                           "big: 123456789012345678901234567890\n"
                           "big2: 123456789012345678901234567890\n";

typedef struct row {
    const char *template, *wanted;
} row;

static int fault_count;
static const char *last_fault;

static pos_error *count_fault(void *self, pos_error *fault)
{
    (void)self;
    fault_count++;
    last_fault = fault->message;
    return NULL;
}

/* The rendering of the template, `v` being the values. */
static pos_text render(const char *source)
{
    pos_value values;
    const liquid_template *template;
    liquid_options options = {.registry = site_library_registry(site_library_make(pool)),
                              .mode = LIQUID_LAX};
    liquid_host host = {.fault = count_fault};
    pos_map *globals = pos_map_make(1, pool);
    pos_buffer *out = pos_buffer_make(0, pool);
    fault_count = 0;
    assert_null(markup_yaml(&values, pos_text_of(yaml), "values.yml", 1, pool));
    assert_null(liquid_parse(&template, pos_text_of(source), &options, pool, pool));
    pos_map_put(globals, POS_TEXT("v"), values);
    liquid_input input = {.globals = pos_value_map(globals), .host = &host, .silent = true};
    assert_null(liquid_render(out, template, &input, pool));
    return buffer_text(out);
}

static void values_are_as_ruby_has_them(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{{ 1.005 | round: 2 }}|{{ 2.5 | round }}|{{ -2.5 | round }}|{{ 12345 | round: -2 }}|{{ "
         "15.7 | round: -1 }}|{{ 1.5 | round: 400 }}|{{ 5 | round: -400 }}|{{ 1.23456 | round: 3 "
         "}}|{{ \"2.5\" | round }}|{{ \"a\" | round }}",
         "1.01|3|-3|12300|20|1.5|0|1.235|3|0"},
        {"{{ -9223372036854775808 | divided_by: -1 }}|{{ -9223372036854775808 | modulo: -1 }}|{{ "
         "9223372036854775807 | plus: 1 }}|{{ 7 | divided_by: -2 }}|{{ 7 | modulo: -3 }}|{{ -7 | "
         "modulo: 3 }}",
         "9223372036854775808|0|9223372036854775808|-4|-2|2"},
        {"{{ 7 | divided_by: 2.0 }}|{{ 7.5 | modulo: 2 }}|{{ 1 | divided_by: 0.0 }}|{{ 0.1 | plus: "
         "0.2 }}|{{ 1e20 | times: 10 }}|{{ 1.0e-5 | plus: 0 }}",
         "3.5|1.5|Infinity|0.3|0|0"},
        {"{{ 0 | times: v.negf }}|{{ v.negf | abs }}|{{ v.float | times: -0.0 }}", "-0.0|1.5|-0.0"},
        {"{{ v.big | times: 2 }}|{{ v.big | round }}|{{ v.big | at_least: 5 }}|{{ v.big | modulo: "
         "10 }}",
         "246913578024691357802469135780|123456789012345678901234567890|"
         "123456789012345678901234567890|0"},
        {"{{ v.day }}|{{ v.day | inspect }}|{{ v.days | inspect }}|{{ v.day | date: \"%j\" }}",
         "2026-01-05|#&lt;Date: 2026-01-05 ((2461046j,0s,0n),+0s,2299161j)&gt;|[#&lt;Date: "
         "2026-01-05 ((2461046j,0s,0n),+0s,2299161j)&gt;]|005"},
        {"{{ v.nan }}|{{ v.inf }}|{{ v.ninf }}|{{ v.floats | inspect }}",
         "NaN|Infinity|-Infinity|[0.5, 1.0e+20, 1.0e-05, 1.0e+17]"},
        {"{{ v.nan | plus: 1 }}|{{ v.inf | minus: 1 }}|{{ v.inf | times: -1 }}|{{ v.inf | modulo: "
         "2 }}",
         "NaN|Infinity|-Infinity|NaN"},
        {"{% if v.nan == v.nan %}y{% else %}n{% endif %}{% if v.nan < 1 %}y{% else %}n{% endif "
         "%}{% if v.inf > 5 %}y{% else %}n{% endif %}{% if 5 < v.inf %}y{% endif %}{% if 5 > "
         "v.ninf %}y{% endif %}",
         "nnyyy"},
        {"{{ v.ctl | inspect }}|{{ v.interp | inspect }}|{{ v.priv | inspect }}",
         "&quot;a\\tb\\u0001\\e\\u007F\\u0085\\u2028&quot;|&quot;\\#{x} \\#$y \\#@z # "
         "\\&quot;q\\&quot; \\\\&quot;|&quot;\\uE000é&quot;"},
        {"{{ v.hash | inspect }}|{{ v.hash }}",
         "{&quot;a&quot;=&gt;1, &quot;b&quot;=&gt;[&quot;x&quot;, 2], 3=&gt;nil}|{\"a\"=>1, "
         "\"b\"=>[\"x\", 2], 3=>nil}"},
        {"{{ \"0x1F\" | plus: 1 }}|{{ \"0b11\" | plus: 1 }}|{{ \"1_000\" | plus: 1 }}|{{ \" 12 \" "
         "| plus: 1 }}|{{ \"+5\" | plus: 1 }}|{{ \"-5\" | plus: 1 }}|{{ \"1e3\" | plus: 1 }}|{{ "
         "\"1.\" | plus: 1 }}|{{ \".5\" | plus: 1 }}|{{ \"x\" | plus: 1 }}",
         "1|1|1001|13|6|-4|2|2|1|1"},
        {"{% assign r = (1..5) %}{{ r.size }}|{{ r.first }}|{{ r.last }}|{{ r }}|{{ r | join: "
         "\",\" }}",
         "5|1|5|1..5|1,2,3,4,5"},
        {"{% assign r = (5..1) %}{{ r.size }}|{{ r.first }}|{{ r | join: \",\" }}", "0|5|"},
        {"{% if r contains 3 %}y{% endif %}{% assign r = (1..5) %}{% if r contains 3 %}y{% endif "
         "%}{% if r contains 9 %}y{% else %}n{% endif %}{% if r contains \"a\" %}y{% else %}n{% "
         "endif %}",
         "ynn"},
        {"{% if v.hash contains \"a\" %}y{% endif %}{% if v.hash contains \"zz\" %}y{% else %}n{% "
         "endif %}{% if v.floats contains 0.5 %}y{% else %}n{% endif %}{% if 5 contains 5 %}y{% "
         "else %}n{% endif %}",
         "ynyn"},
        {"{% if v.day < v.later %}y{% endif %}{% if v.day == v.day2 %}y{% endif %}{% if v.later > "
         "v.day %}y{% endif %}",
         "yyy"},
        {"{% if v.sym == \"word\" %}y{% else %}n{% endif %}{% if v.arr == v.arr2 %}y{% endif %}{% "
         "if v.hash == v.hash2 %}y{% endif %}{% if v.big == v.big2 %}y{% endif %}",
         "yyyy"},
        {"{% if v.hash < 1 %}y{% else %}n{% endif %}", "n"},
        {"{{ v.arrs | sort | inspect }}", "[[1], [1, 2], [1, 5], [2, 1]]"},
        {"{{ v.mixed | sort | inspect }}", "[1.5, 2, 3]"},
        {"{{ v.strs | sort_natural | inspect }}|{{ v.dates | sort | inspect }}",
         "[&quot;A&quot;, &quot;a&quot;, &quot;b&quot;, &quot;C&quot;]|[#&lt;Date: 2026-01-05 "
         "((2461046j,0s,0n),+0s,2299161j)&gt;, #&lt;Date: 2026-02-05 "
         "((2461077j,0s,0n),+0s,2299161j)&gt;]"},
        {"{{ v.time }}|{{ v.time | inspect }}|{{ v.time | date: \"%s\" }}|{{ v.day | date: \"%s\" "
         "}}",
         "2026-01-05 10:11:12 +0000|2026-01-05 10:11:12 +0000|1767607872|1767571200"},
        {"{{ v.arr | slice: 1 }}|{{ v.arr | slice: -2, 2 | join }}|{{ v.str | slice: 1, 100 }}|{{ "
         "v.str | slice: -2 }}|{{ v.str | slice: 10 }}|{{ v.str | slice: \"1\" }}",
         "2|2 3|röße|ß||r"},
        {"{{ v.hashes | map: \"a\" | inspect }}|{{ v.hashes | where: \"a\", 1 | inspect }}|{{ "
         "v.hashes | where: \"b\", v.nothing | size }}",
         "[2, 1, 2]|[{&quot;a&quot;=&gt;1}]|1"},
        {"{{ v.hashes | group_by: \"a\" | inspect }}",
         "[{&quot;name&quot;=&gt;&quot;2&quot;, &quot;items&quot;=&gt;[{&quot;a&quot;=&gt;2, "
         "&quot;b&quot;=&gt;&quot;x&quot;}, {&quot;a&quot;=&gt;2, "
         "&quot;b&quot;=&gt;&quot;y&quot;}], &quot;size&quot;=&gt;2}, "
         "{&quot;name&quot;=&gt;&quot;1&quot;, &quot;items&quot;=&gt;[{&quot;a&quot;=&gt;1}], "
         "&quot;size&quot;=&gt;1}]"},
        {"{{ v.hashes | sort: \"a\" | inspect }}|{{ v.hashes | sort: \"b\", \"last\" | inspect }}",
         "[{&quot;a&quot;=&gt;1}, {&quot;a&quot;=&gt;2, &quot;b&quot;=&gt;&quot;x&quot;}, "
         "{&quot;a&quot;=&gt;2, &quot;b&quot;=&gt;&quot;y&quot;}]|[{&quot;a&quot;=&gt;2, "
         "&quot;b&quot;=&gt;&quot;x&quot;}, {&quot;a&quot;=&gt;2, "
         "&quot;b&quot;=&gt;&quot;y&quot;}, {&quot;a&quot;=&gt;1}]"},
        {"{{ v.hashes | where_exp: \"h\", \"h.a > 1\" | inspect }}|{{ v.hashes | group_by_exp: "
         "\"h\", \"h.a | plus: 1\" | inspect }}",
         "[{&quot;a&quot;=&gt;2, &quot;b&quot;=&gt;&quot;x&quot;}, {&quot;a&quot;=&gt;2, "
         "&quot;b&quot;=&gt;&quot;y&quot;}]|[{&quot;name&quot;=&gt;3, "
         "&quot;items&quot;=&gt;[{&quot;a&quot;=&gt;2, &quot;b&quot;=&gt;&quot;x&quot;}, "
         "{&quot;a&quot;=&gt;2, &quot;b&quot;=&gt;&quot;y&quot;}], &quot;size&quot;=&gt;2}, "
         "{&quot;name&quot;=&gt;2, &quot;items&quot;=&gt;[{&quot;a&quot;=&gt;1}], "
         "&quot;size&quot;=&gt;1}]"},
        {"{{ v.hashes | find: \"a\", 2 | inspect }}|{{ v.hashes | find_exp: \"h\", \"h.b == 'x'\" "
         "| inspect }}|{{ v.hashes | find: \"a\", 77 | inspect }}",
         "{&quot;a&quot;=&gt;2, &quot;b&quot;=&gt;&quot;x&quot;}|{&quot;a&quot;=&gt;2, "
         "&quot;b&quot;=&gt;&quot;x&quot;}|nil"},
        {"{{ v.arr | push: 9 | unshift: 0 | pop | shift | inspect }}|{{ v.arr | pop: 2 | inspect "
         "}}|{{ v.arr | shift: 2 | inspect }}|{{ v.arr | pop: 0 | inspect }}",
         "[1, 2, 3]|[1]|[3]|[1, 2, 3]"},
        {"{{ v.day | date_to_xmlschema }}|{{ v.day | date_to_string }}|{{ v.time | date_to_rfc822 "
         "}}|{{ v.str | date_to_string }}|{{ v.nothing | date_to_string }}",
         "2026-01-05T00:00:00+00:00|05 Jan 2026|Mon, 05 Jan 2026 10:11:12 +0000||"},
        {"{{ v.nested | array_to_sentence_string }}|{{ v.empty_arr | array_to_sentence_string "
         "}}|{{ v.str | array_to_sentence_string }}",
         "1, 2, , and x||"},
        {"{{ v.hashes | sum: \"a\" }}|{{ v.arr | sum }}", "5|6"},
        {"{{ v.hashes | uniq: \"b\" | size }}|{{ v.hashes | compact: \"b\" | size }}|{{ v.nested | "
         "compact | inspect }}|{{ v.arr | reverse | inspect }}|{{ v.arr | concat: v.nested | "
         "inspect }}",
         "3|2|[1, 2, &quot;x&quot;]|[3, 2, 1]|[1, 2, 3, [1, [2]], nil, &quot;x&quot;]"},
        {"{{ v.hash | first | inspect }}|{{ v.hash.size }}|{{ v.hash.first | inspect }}|{{ v.hash "
         "| size }}|{% for p in v.hash %}{{ p | inspect }}{{ p[0] }}{{ p.last }}{% endfor %}",
         "[&quot;a&quot;, 1]|3|[&quot;a&quot;, 1]|3|[&quot;a&quot;, 1]a1[&quot;b&quot;, "
         "[&quot;x&quot;, 2]]bx2[3, nil]3"},
        {"{{ v.arr[1.9] }}|{{ v.arr[-1] }}|{{ v.arr[\"x\"] }}|{{ v.arr[99] }}|{{ v.str[0] }}|{{ "
         "v.hash[\"a\"] }}|{{ v.hash[v.sym] }}|{{ v.int[0] }}",
         "|3||||1||"},
        {"{{ v.int | to_integer }}|{{ \"5.9\" | to_integer }}|{{ true | to_integer }}|{{ v.nothing "
         "| to_integer }}|{{ v.time | to_integer }}",
         "5|5|1|0|1767607872"},
        {"{{ v.str | split: \"\" | inspect }}|{{ v.str | truncate: 3 }}|{{ v.str | truncatewords: "
         "1 }}|{{ v.nothing | append: \"x\" }}|{{ v.sym | upcase }}|{{ v.arr | join: v.nothing }}",
         "[&quot;G&quot;, &quot;r&quot;, &quot;ö&quot;, &quot;ß&quot;, "
         "&quot;e&quot;]|...|Größe|x|WORD|123"},
        {"{{ v.syms | inspect }}", "[:a, :b1]"},
        {"{{ v.str.size }}|{{ v.float.size }}|{{ v.int.size }}|{{ v.str.first }}|{{ "
         "v.empty_arr.first }}|{{ v.empty_arr.last }}",
         "5||8|||"},
        {"{{ v.hash | jsonify }}|{{ v.day | jsonify }}|{{ v.sym | jsonify }}|{{ v.time | jsonify "
         "}}|{{ v.float | jsonify }}",
         "{\"a\":1,\"b\":[\"x\",2],\"3\":null}|\"2026-01-05\"|\"word\"|\"2026-01-05 10:11:12 "
         "+0000\"|1.5"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(render(rows[i].template), pos_text_of(rows[i].wanted), rows[i].template);
}

/* A template that prints nothing, and the fault that says why. */
static void what_cannot_be_done_says_why(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{{ v.nan | round }}", "NaN"},
        {"{{ v.inf | ceil }}", "Infinity"},
        {"{{ v.ninf | floor }}", "-Infinity"},
        {"{{ v.nan | jsonify }}", "NaN and Infinity are not allowed in JSON"},
        {"{{ 1 | divided_by: 0 }}", "divided by 0"},
        {"{{ 1 | modulo: 0 }}", "divided by 0"},
        {"{% if v.str < 1 %}{% endif %}", "comparison of String with 1 failed"},
        {"{% if 1 < v.str %}{% endif %}", "comparison of Integer with String failed"},
        {"{% if v.float > v.arr %}{% endif %}", NULL},
        {"{% if v.day < v.str %}{% endif %}", "comparison of Date with String failed"},
        {"{{ v.str | date_to_string }}", "Invalid Date: 'Größe' is not a valid datetime."},
        {"{{ v.str | array_to_sentence_string }}", "array_to_sentence_string expects an array"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_text_equal(render(rows[i].template), POS_TEXT(""), rows[i].template);
        if (!rows[i].wanted)
            assert_int_equal(fault_count, 0);
        else if (fault_count != 1 || strcmp(last_fault, rows[i].wanted) != 0)
            fail_msg("%s: %s", rows[i].template, fault_count ? last_fault : "no fault");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_as_ruby_has_them),
        TEST(what_cannot_be_done_says_why),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
