/* SPDX-License-Identifier: Apache-2.0 */
/* What cmark-gfm would read again and again is refused, and what only looks like it is not. */
#include "support.h"

#include "markup/guard.h"

static const markup_dialect *gfm(void)
{
    markup_dialect *dialect = apr_pcalloc(pool, sizeof(*dialect));
    dialect->flavour = MARKUP_GFM;
    dialect->extensions = MARKUP_TABLE | MARKUP_AUTOLINK | MARKUP_STRIKETHROUGH;
    return dialect;
}

static pos_text repeat(const char *head, const char *part, size_t size)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    pos_buffer_add_text(out, pos_text_of(head));
    while (pos_buffer_size(out) < size)
        pos_buffer_add_text(out, pos_text_of(part));
    return buffer_text(out);
}

#define LARGE ((size_t)256 << 10)

static void what_takes_the_square_is_refused(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a", "<?"}, {"a", "<!A "}, {"a", "<![CDATA["}, {"a", "![[]()"}, {"a", "[*](b)_"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_error *error = markup__guard(repeat(rows[i][0], rows[i][1], LARGE), gfm(), pool);
        if (!error)
            fail_msg("%s, again and again, is not refused", rows[i][1]);
        assert_int_equal(error->status, POS_ELIMIT);
    }
}

/* Closed, in paragraphs of their own, or few. */
static void what_is_linear_is_not(void **state)
{
    (void)state;
    static const struct {
        const char *part;
        size_t size;
    } rows[] = {{"<?a?>", LARGE},    {"<!a>", LARGE},       {"<![CDATA[a]]>", LARGE},
                {"a <?\n\n", LARGE}, {"![[]()\n\n", LARGE}, {"some words and *others*\n", LARGE},
                {"<?", 1024},        {"![[]()", 1024}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_error *error = markup__guard(repeat("a", rows[i].part, rows[i].size), gfm(), pool);
        if (error)
            fail_msg("%s: %s", rows[i].part, pos_error_string(error, pool));
    }
}

/* The error is where the paragraph is, not at the top. */
static void the_place_is_the_paragraph_s(void **state)
{
    (void)state;
    pos_error *error = markup__guard(repeat("one\n\ntwo\n\nx", "<?", LARGE), gfm(), pool);
    assert_non_null(error);
    assert_int_equal(error->line, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_takes_the_square_is_refused),
        TEST(what_is_linear_is_not),
        TEST(the_place_is_the_paragraph_s),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
