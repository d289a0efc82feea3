/* SPDX-License-Identifier: Apache-2.0 */
/* YAML: values, errors that teach, bounds. tests/ruby compares far more with Psych. */
#include "support.h"

#include "markup/markup.h"

static pos_text yaml(pos_text source)
{
    pos_value value = POS_VALUE_NIL;
    pos_error *error = markup_yaml(&value, source, "a.yml", 1, pool);
    return outcome(error, value);
}

typedef struct row {
    const char *source, *wanted;
} row;

static void check(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_text_equal(yaml(pos_text_of(rows[i].source)), pos_text_of(rows[i].wanted),
                          rows[i].source);
}

static void scalars_are_psych_s(void **state)
{
    (void)state;
    static const row rows[] = {
        {"[yes, No, on, OFF, true, y, n]", "[true,false,true,false,true,'y','n']"},
        {"[~, null, NULL, x]", "[nil,nil,nil,'x']"},
        {"[017, 08, 0o17, 0x1F, 0b11, 1_000, -5]", "[15,'08','0o17',31,3,1000,-5]"},
        {"[1.5, 1e3, 1.5e+3, .5, 5., .inf, -.INF]", "[1.5f,'1e3',1500f,0.5f,5f,inff,-inff]"},
        {"[12:30, 12:30:45, 1:1:1.5]", "[45000,45045,3661.5f]"},
        {"[2026-01-05, 2026-1-5, 2026-02-30]", "[date 20458,date 20458,'2026-02-30']"},
        {"[2026-01-05 10:00:00, 2026-01-05T10:00:00Z]", "[time 1767607200+0,time 1767607200+0]"},
        {"2026-01-05 10:00:00 +0130", "time 1767601800+5400"},
        {"- :a\n- :\"b c\"\n- ':d'", "[:a,:b c,':d']"},
        {"[99999999999999999999, '5', \"yes\"]", "['99999999999999999999','5','yes']"},
        {"[!!str 5, ! 5, !!float 5, !binary aGk=]", "['5',5,5f,'hi']"},
        {"", "nil"},
        {"a: |\n x\n y\nb: >\n x\n y\n", "{'a':'x\ny\n','b':'x y\n'}"}};
    check(rows, COUNT(rows));
}

static void collections_and_aliases(void **state)
{
    (void)state;
    static const row rows[] = {
        {"a: &x [1, 2]\nb: *x\n", "{'a':[1,2],'b':[1,2]}"},
        {"d: &d {x: 1, y: 2}\ne:\n  <<: *d\n  y: 3\n", "{'d':{'x':1,'y':2},'e':{'x':1,'y':3}}"},
        {"e:\n  <<: [{a: 1}, {a: 2, b: 2}]\n", "{'e':{'a':1,'b':2}}"},
        {"e:\n  y: 3\n  <<: {y: 4}\n", "{'e':{'y':4}}"},
        {"<<: 5", "{'<<':5}"},
        {"1: a\nyes: b\n~: c", "{1:'a',true:'b',nil:'c'}"},
        {"a: 1\na: 2", "{'a':2}"},
        {"!!omap [a: 1, b: 2]", "{'a':1,'b':2}"},
        {"a: {{ page.title }}", "{'a':{'{ page.title }':nil}}"},
        {"é: ü\n[ö, [é]]: a\n{{ß: 1}: 2}: b\n{ç: 3}: c",
         "{'é':'ü','[ö, [é]]':'a','{{ß: 1}: 2}':'b','{ç: 3}':'c'}"},
        {"a: 1\n---\nb: 2", "{'a':1}"}};
    check(rows, COUNT(rows));
}

static void errors_teach(void **state)
{
    (void)state;
    static const row rows[] = {
        {"title: Jobs: two", "a.yml:1:12: a second \": \" on one line"},
        {"a:\n\tb: 1\n", "a.yml:2:1: a tab can't be used here; indent with spaces"},
        {"a:\n  b: 1\n\tc: 2\n", "a.yml:3:1: a tab can't be used"},
        {"x: 1\ntitle:Jobs\ny: 2\n", "a.yml:2:1: a space is missing after the colon"},
        {"a: 1\nb: \"two\nc: 3\n", "a.yml:2:4: the quote that opens here is not closed"},
        {"a: 1\nb: 'two\n", "a.yml:2:4: the quote that opens here is not closed"},
        {"a: \"one\" two\n", "a.yml:1:10: there is text after the closing quote"},
        {"a: @home\n", "a.yml:1:4: a text can't begin with \"@\"; put it in quotes"},
        {"a: `x`\n", "a.yml:1:4: a text can't begin with \"`\""},
        {"a: {% x %}\n", "a.yml:1:5: a text can't begin with \"%\""},
        {"a: *star*\n", "a.yml:1:4: a text that begins with * or & must be in quotes"},
        {"a: *star\n", "a.yml:1:4: there is no anchor \"&star\""},
        {"a: [1, 2\nb: 3\n", "a.yml:1:4: the \"[\" here has no \"]\" that fits"},
        {"a: {b: 1\nc: 3\n", "a.yml:1:4: the \"{\" here has no \"}\" that fits"},
        {"a: 1\n b: 2\n", "a.yml:2:3: a second \": \" on one line"},
        {"a: 1\n  - x\nb\n", "a.yml:"},
        {"- a\nb: 1\n", "a.yml:2:1: this line does not fit the list above it"},
        {"a: 'it's'\n", "a.yml:1:8: there is text after the closing quote"},
        {"a: \"b\nc: \"d\"\n", "a.yml:2:5: there is text after the closing quote"},
        {"a: [b] c\n", "a.yml:1:8: there is text after the closing bracket"},
        {"a: - b\n", "a.yml:1:4: a list can't begin on the key's line"},
        {"a: ]\n", "a.yml:1:4: expected a value here"},
        {"a: |x\n", "a.yml:1:4: a text that begins with > or |"},
        {"a: \"C:\\Users\"\n", "a.yml:1:9: \\x, \\u and \\U in double quotes"},
        {"a: \"\\d\"\n", "a.yml:1:5: a backslash in double quotes"},
        {"a:\n  b: 1\n c: 2\n", "a.yml:3:2: this line does not fit the ones before it"},
        {"title: Foo\ndescription\nx: y", "a.yml:2:1: expected \"key: value\" on this line"},
        {"é: ü\nb: @x\n", "a.yml:2:4: a text can't begin"},
        {"a: !ruby/object:Object {}", "a.yml:1:4: tags that make Ruby's objects are not allowed"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_text got = yaml(pos_text_of(rows[i].source));
        if (!pos_text_starts(got, pos_text_of(rows[i].wanted)))
            fail_msg("%s: wanted %s, got %.*s", rows[i].source, rows[i].wanted, POS_TEXT_ARG(got));
    }
}

static void errors_count_from_the_file_s_lines(void **state)
{
    (void)state;
    pos_value value;
    pos_error *error = markup_yaml(&value, POS_TEXT("a: 1\nb: @\n"), "p.md", 5, pool);
    assert_int_equal(error->line, 6);
    assert_string_equal(error->excerpt, "b: @");
}

/* ---- hostile input ---- */

static pos_status status_of(pos_text source)
{
    pos_value value;
    pos_error *error = markup_yaml(&value, source, "a.yml", 1, pool);
    return error ? error->status : POS_SUCCESS;
}

static void aliases_that_multiply_are_bounded(void **state)
{
    (void)state;
    pos_buffer *laughs = pos_buffer_make(0, pool), *merges = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(laughs, "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    POS_BUFFER_ADD(merges, "a0: &a0 {a: 1, b: 2, c: 3}\n");
    for (int i = 1; i < 10; i++) {
        pos_buffer_printf(laughs, "a%d: &a%d [", i, i);
        pos_buffer_printf(merges, "a%d: &a%d {", i, i);
        for (int j = 0; j < 9; j++) {
            pos_buffer_printf(laughs, "%s*a%d", j ? ", " : "", i - 1);
            pos_buffer_printf(merges, "%sk%d: *a%d", j ? ", " : "", j, i - 1);
        }
        POS_BUFFER_ADD(laughs, "]\n");
        POS_BUFFER_ADD(merges, "}\n");
    }
    assert_int_equal(status_of(buffer_text(laughs)), POS_ELIMIT);
    assert_int_equal(status_of(buffer_text(merges)), POS_ELIMIT);
    assert_int_equal(status_of(POS_TEXT("a: &a [*a]")), POS_ECYCLE);
    assert_int_equal(status_of(POS_TEXT("a: &a {b: *a}")), POS_ECYCLE);
}

/* A map of `size` entries, merged `size` times over. */
static void merges_that_multiply_are_bounded(void **state)
{
    (void)state;
    pos_buffer *out = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(out, "a: &a {");
    for (int i = 0; i < 2000; i++)
        pos_buffer_printf(out, "k%d: 1,", i);
    POS_BUFFER_ADD(out, "}\nb:\n");
    for (int i = 0; i < 2000; i++)
        POS_BUFFER_ADD(out, "  - <<: *a\n");
    assert_int_equal(status_of(buffer_text(out)), POS_ELIMIT);
}

/* Few values may stand for much text, as keys too. */
static void texts_that_multiply_are_bounded(void **state)
{
    (void)state;
    pos_buffer *items = pos_buffer_make(0, pool), *keys = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(items, "a: &a [");
    POS_BUFFER_ADD(keys, "a: &a '");
    for (int i = 0; i < 10000; i++) {
        POS_BUFFER_ADD(items, "some text,");
        POS_BUFFER_ADD(keys, "some text ");
    }
    POS_BUFFER_ADD(items, "]\nb: [");
    POS_BUFFER_ADD(keys, "'\n");
    for (int i = 0; i < 800; i++) {
        POS_BUFFER_ADD(items, "[*a],");
        POS_BUFFER_ADD(keys, "*a : 1\n");
    }
    POS_BUFFER_ADD(items, "]\n");
    assert_int_equal(status_of(buffer_text(items)), POS_ELIMIT);
    assert_int_equal(status_of(buffer_text(keys)), POS_ELIMIT);
}

static void tag_directives_are_bounded(void **state)
{
    (void)state;
    pos_buffer *few = pos_buffer_make(0, pool), *many = pos_buffer_make(0, pool);
    for (int i = 0; i < 101; i++) {
        if (i < 100)
            pos_buffer_printf(few, "%%TAG !a%d! tag:a,2000:\n", i);
        pos_buffer_printf(many, "%%TAG !a%d! tag:a,2000:\r", i);
    }
    POS_BUFFER_ADD(few, "---\na: b\n");
    POS_BUFFER_ADD(many, "---\ra: b\r");
    assert_int_equal(status_of(buffer_text(few)), POS_SUCCESS);
    assert_int_equal(status_of(buffer_text(many)), POS_ELIMIT);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    static const char *const openings[] = {"[", "{a: ", "- ", "? "};
    for (size_t i = 0; i < COUNT(openings); i++) {
        pos_buffer *out = pos_buffer_make(0, pool);
        for (int j = 0; j < 20000; j++)
            pos_buffer_add_text(out, pos_text_of(openings[i]));
        pos_status status = status_of(buffer_text(out));
        if (status != POS_ELIMIT && status != POS_ESYNTAX)
            fail_msg("%s: status %d", openings[i], (int)status);
    }
    pos_buffer *deep = pos_buffer_make(0, pool);
    for (int i = 0; i < 99; i++)
        POS_BUFFER_ADD(deep, "[");
    for (int i = 0; i < 99; i++)
        POS_BUFFER_ADD(deep, "]");
    assert_int_equal(status_of(buffer_text(deep)), POS_SUCCESS);
    /* Aliases of deep values, one in another. */
    pos_buffer *stack = pos_buffer_make(0, pool);
    POS_BUFFER_ADD(stack, "a0: &a0 [x]\n");
    for (int i = 1; i < 200; i++)
        pos_buffer_printf(stack, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    assert_int_equal(status_of(buffer_text(stack)), POS_ELIMIT);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    assert_int_equal(status_of(pos_text_make("a: b\0c", 6)), POS_ESYNTAX);
    assert_int_equal(status_of(pos_text_make("\0\0\0\0", 4)), POS_ESYNTAX);
    assert_int_equal(status_of(POS_TEXT("a: \xFF")), POS_ESYNTAX);
    assert_int_equal(status_of(POS_TEXT("a: \x01")), POS_ESYNTAX);
    assert_int_equal(status_of(POS_TEXT("a: \"\\ud800\"")), POS_ESYNTAX);
    assert_text_equal(yaml(pos_text_make("a: \"b\\0c\"", 9)), pos_text_make("{'a':'b\0c'}", 11),
                      "NUL");
}

static void a_scalar_may_be_large(void **state)
{
    (void)state;
    size_t size = 4 << 20;
    char *digits = apr_palloc(pool, size);
    memset(digits, '1', size);
    pos_value value;
    assert_null(markup_yaml(&value, pos_text_make(digits, size), "a.yml", 1, pool));
    assert_int_equal(value.kind, POS_STRING);
    assert_int_equal(value.size, size);
}

static void any_cut_is_survived(void **state)
{
    (void)state;
    pos_text whole = POS_TEXT("---\na: &x [1, \"two\", 'th''ree', {k: *y}]\nb: |\n  text\n  more\n"
                              "? key\n: &y !!str 5\n<<: {z: 2026-01-05 10:00:00 +0100}\n");
    for (size_t i = 0; i <= whole.size; i++) {
        char *copy = malloc(i); /* exactly: a sanitizer sees a byte too many */
        memcpy(copy, whole.data, i);
        yaml(pos_text_make(copy, i));
        free(copy);
    }
}

static void times_without_a_zone_are_shown_in_the_site_s(void **state)
{
    (void)state;
    pos_value value;
    const pos_zone *zone;
    assert_null(pos_zone_load(&zone, POS_TEXT("CET-1"), pool));
    pos_text source = POS_TEXT("a: 2026-01-05 10:00:00\nb: [2026-01-05 10:00:00Z]\n");
    assert_null(markup_yaml(&value, source, "a.yml", 1, pool));
    markup_localize(&value, zone, pool);
    assert_text_equal(outcome(NULL, value),
                      POS_TEXT("{'a':time 1767607200+3600,'b':[time 1767607200+0]}"), "zones");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(scalars_are_psych_s),
        TEST(collections_and_aliases),
        TEST(errors_teach),
        TEST(errors_count_from_the_file_s_lines),
        TEST(aliases_that_multiply_are_bounded),
        TEST(merges_that_multiply_are_bounded),
        TEST(texts_that_multiply_are_bounded),
        TEST(tag_directives_are_bounded),
        TEST(nesting_is_bounded),
        TEST(bytes_that_are_no_text_are_refused),
        TEST(a_scalar_may_be_large),
        TEST(any_cut_is_survived),
        TEST(times_without_a_zone_are_shown_in_the_site_s),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
