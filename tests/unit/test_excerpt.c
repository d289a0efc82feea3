/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a document's body, as a source of its own. */
#include "growth.h"
#include "support.h"

#include "site/render/excerpt.h"

#define SEPARATOR POS_TEXT("<!--more-->")

static pos_text excerpt_of(const char *body)
{
    pos_text out;
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    assert_null(site__excerpt_source(&out, pos_text_of(body), SEPARATOR, &budget, pool));
    return out;
}

static void a_body_is_cut_at_its_separator(void **state)
{
    (void)state;
    static const struct {
        const char *body, *wanted;
    } rows[] = {
        {"", ""},
        {"a", "a"},
        {"a<!--more-->", "a"},
        {"a<!--more-->b<!--more-->c", "a"},
        /* Blocks without any end are closed, the innermost first. */
        {"{% if a %}{%- for b in c %}x<!--more-->y",
         "{% if a %}{%- for b in c %}x\n{% endfor %}\n{% endif %}"},
        {"{% if a %}{% if b %}{%-   endif %}<!--more-->y", "{% if a %}{% if b %}{%-   endif %}"},
        {"{% foo %}{% endfoo %}{% if %}{%%}{% <!--more-->y",
         "{% foo %}{% endfoo %}{% if %}{%%}{% \n{% endif %}"},
        /* Definitions of what the head refers to come with it. */
        {"[a][b] [c]<!--more-->\n[b]: /b\n   [c]: /c\n[d]: /d\n", "[a][b] [c]\n\n[b]: /b\n[c]: /c"},
        {"[a]<!--more-->    [a]: b\n[a] : b\n[]: b\n[a\n[a]", "[a]"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text_equal(excerpt_of(rows[i].body), pos_text_of(rows[i].wanted), rows[i].body);
    pos_text whole;
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    assert_null(site__excerpt_source(&whole, POS_TEXT("a"), POS_TEXT(""), &budget, pool));
    assert_text_equal(whole, POS_TEXT("a"), "no separator");
}

static pos_error *cut(pos_text text, const char *tail, pos_budget *budget)
{
    pos_text out;
    pos_buffer *body = pos_buffer_make(0, pool);
    pos_buffer_add_text(body, text);
    pos_buffer_add_text(body, SEPARATOR);
    pos_buffer_add_text(body, pos_text_of(tail));
    return site__excerpt_source(&out, buffer_text(body), SEPARATOR, budget, pool);
}

static void cut_behind(pos_text text)
{
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    assert_null(cut(text, "x", &budget));
}

static void work_grows_with_the_head(void **state)
{
    (void)state;
    static const char *const parts[] = {"{% if a %}", "{% if a %}{% endfor %}", "{%", "{%- ", "[a]",
                                        "{% endif %}"};
    for (size_t i = 0; i < COUNT(parts); i++)
        assert_linear(cut_behind, pos_text_of(parts[i]));
}

/* Each definition is looked for in all of the head. */
static void definitions_are_charged(void **state)
{
    (void)state;
    pos_budget budget;
    char *head = apr_pcalloc(pool, 1 << 20), *tail = apr_pcalloc(pool, 8 * 10000 + 1);
    memset(head, 'a', (1 << 20) - 1);
    for (int i = 0; i < 10000; i++)
        memcpy(tail + 8 * i, "\n[ab]: c", 8);
    pos_budget_start(&budget, &(pos_limits){.time = 60000000, .steps = 1000000});
    pos_error *error = cut(pos_text_of(head), tail, &budget);
    assert_non_null(error);
    assert_int_equal(error->status, POS_ELIMIT);
    assert_string_equal(error->message, "more than 1000000 steps");
    pos_budget_start(&budget, &(pos_limits){.steps = 1});
    assert_int_equal(cut(pos_text_of(head), tail, &budget)->status, POS_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_body_is_cut_at_its_separator),
        TEST(work_grows_with_the_head),
        TEST(definitions_are_charged),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("excerpt", tests, NULL, NULL);
}
