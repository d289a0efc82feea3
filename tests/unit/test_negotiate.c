/* SPDX-License-Identifier: Apache-2.0 */
/* Negotiation and conditions: tables of field values and what they ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "serve/negotiate.h"
#include "serve/serve.h"

#define BOTH (SERVE_GZIP | SERVE_BROTLI)
#define ID   SERVE__CODING_IDENTITY
#define GZ   SERVE__CODING_GZIP
#define BR   SERVE__CODING_BROTLI
#define NONE SERVE__CODING_NONE

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void codings_are_chosen_by_weight(void **state)
{
    (void)state;
    static const struct {
        const char *field; /* NULL: absent */
        unsigned allowed;
        serve__coding coding;
    } cases[] = {
        {NULL, BOTH, ID},
        {"", BOTH, ID},
        {" , ,", BOTH, ID},
        {"gzip, deflate, br", BOTH, BR},
        {"gzip, deflate, br, zstd", SERVE_GZIP, GZ},
        {"br, gzip", SERVE_GZIP, GZ},
        {"br", SERVE_GZIP, ID},
        {"gzip, deflate, br", 0, ID},
        {"gzip", BOTH, GZ},
        {"GZip", BOTH, GZ},
        {"x-gzip", BOTH, GZ},
        {"X-GZIP;Q=0.5", BOTH, GZ},
        {"gzip;q=1.0, br;q=0.9", BOTH, GZ},
        {"gzip;q=0.001", BOTH, GZ},
        {"gzip ; q=0.8 ,br ;\tq=0.8", BOTH, BR},
        {"gzip;q=0", BOTH, ID},
        {"gzip;q=0.000, br;q=0.0", BOTH, ID},
        {"deflate", BOTH, ID},
        {"identity", BOTH, ID},
        {"identity, gzip;q=0.5", BOTH, ID},
        {"identity;q=0.5, gzip;q=0.5", BOTH, GZ},
        {"identity;q=0.5, gzip;q=0.4", BOTH, ID},
        {"*", BOTH, BR},
        {"*", SERVE_GZIP, GZ},
        {"*;q=0.1, gzip", BOTH, GZ},
        {"*;q=0", BOTH, NONE},
        {"*;q=0, identity", BOTH, ID},
        {"*;q=0, gzip;q=0.1", BOTH, GZ},
        {"br;q=0, *", BOTH, GZ},
        {"identity;q=0", BOTH, NONE},
        {"identity;q=0, gzip;q=0.2", BOTH, GZ},
        {"identity;q=0, *", SERVE_GZIP, GZ},
        {"identity;q=0, deflate", BOTH, NONE},
        {"identity;q=0", 0, ID},
        {"gzip;q=2", BOTH, ID},
        {"gzip;q=-1", BOTH, ID},
        {"gzip;q=0.1234", BOTH, ID},
        {"gzip;q=1.001", BOTH, ID},
        {"gzip;q=", BOTH, ID},
        {"gzip;q", BOTH, ID},
        {"gzip;q=0;q=1", BOTH, GZ},
        {"gzip;x=\"a,b\";q=0.5, br;q=0.4", BOTH, GZ},
        {"gzip;q=0, gzip", BOTH, ID},
        {"gzipx, xbr", BOTH, ID},
        {"gzip\"br", BOTH, GZ},
        {"\"gzip", BOTH, ID},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        serve__coding coding = serve__choose_coding(pos_text_of(cases[i].field),
                                                    cases[i].field != NULL, cases[i].allowed);
        if (coding != cases[i].coding)
            fail_msg("Accept-Encoding: %s gives %d, not %d", cases[i].field, (int)coding,
                     (int)cases[i].coding);
    }
}

static void markdown_is_for_those_who_name_it(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        bool markdown;
    } cases[] = {
        {"", false},
        {"*/*", false},
        {"text/*", false},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
         false},
        {"text/markdown", true},
        {"Text/MARKDOWN", true},
        {"text/markdown, text/html, */*", true},
        {"text/html, text/markdown, */*", true},
        {"text/markdown;q=0.9, text/html", false},
        {"text/markdown;q=0.9, text/html;q=0.9", true},
        {"text/markdown, text/html;q=0.9", true},
        {"text/markdown;q=0.5, */*;q=0.8", false},
        {"text/markdown;q=0.5, text/*;q=0.4, */*;q=0.8", true},
        {"text/markdown;q=0.5, text/html;q=0.4, text/*", true},
        {"text/markdown;q=0", false},
        {"text/markdown;q=0, text/html;q=0", false},
        {"text/markdown;q=bad", false},
        {"text/markdown; charset=UTF-8", true},
        {"text/markdown; charset=\"utf-8\"; q=0.3", true},
        {"text/markdown; charset=latin1", false},
        {"text/markdown; variant=GFM", true},
        {"text/markdown; profile=x", false},
        {"text/markdown;q=0.5, text/html;level=1, text/html;q=0.3", true},
        {"text/markdown-x", false},
        {"x-text/markdown", false},
        {"text/markdown/x", true},
        {"application/json;a=\", text/markdown\"", false},
        {"markdown", false},
        {"text/plain, text/x-markdown", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (serve__prefers_markdown(pos_text_of(cases[i].field)) != cases[i].markdown)
            fail_msg("Accept: %s", cases[i].field);
}

static void an_etag_is_digest_and_variant(void **state)
{
    (void)state;
    char etag[SERVE__ETAG_SIZE];
    pos_digest digest = {.low = 0x0123456789abcdef, .high = 0xfedcba9876543210};
    serve__etag(etag, digest, false, SERVE__CODING_IDENTITY);
    assert_string_equal(etag, "\"fedcba98765432100123456789abcdef\"");
    serve__etag(etag, digest, false, SERVE__CODING_GZIP);
    assert_string_equal(etag, "\"fedcba98765432100123456789abcdef-gz\"");
    serve__etag(etag, digest, false, SERVE__CODING_BROTLI);
    assert_string_equal(etag, "\"fedcba98765432100123456789abcdef-br\"");
    serve__etag(etag, digest, true, SERVE__CODING_IDENTITY);
    assert_string_equal(etag, "\"fedcba98765432100123456789abcdef-md\"");
    serve__etag(etag, digest, true, SERVE__CODING_BROTLI);
    assert_string_equal(etag, "\"fedcba98765432100123456789abcdef-md-br\"");
}

static void etags_compare_weakly(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        bool matches;
    } cases[] = {
        {"\"a\"", true},         {"W/\"a\"", true},   {"*", true},
        {" * ", true},           {"\"b\"", false},    {"\"b\", \"a\"", true},
        {"\"b\",W/\"a\"", true}, {",, \"a\"", true},  {"\"b\" \"a\"", true},
        {"\"a", false},          {"a", false},        {"\"A\"", false},
        {"\"a-gz\"", false},     {"\"b,a\"", false},  {"\"b\\\", \"a\"", true},
        {"w/\"a\"", false},      {"\"b\", *", false}, {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (serve__etag_matches(pos_text_of(cases[i].field), "\"a\"") != cases[i].matches)
            fail_msg("If-None-Match: %s", cases[i].field);
    assert_true(serve__etag_matches(POS_TEXT("\"a\""), "W/\"a\""));
}

static void dates_compare_by_equality(void **state)
{
    (void)state;
    const int64_t when = 784111777; /* RFC 9110, 5.6.7 */
    static const struct {
        const char *field;
        bool matches;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", true},
        {"Sunday, 06-Nov-94 08:49:37 GMT", true},
        {"Sun Nov  6 08:49:37 1994", true},
        {" Sun, 06 Nov 1994 08:49:37 GMT ", true},
        {"Sun, 06 Nov 1994 08:49:38 GMT", false},
        {"Sun, 06 Nov 1994 08:49:36 GMT", false},
        {"yesterday", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (serve__not_modified(POS_TEXT(""), pos_text_of(cases[i].field), "\"a\"", when) !=
            cases[i].matches)
            fail_msg("If-Modified-Since: %s", cases[i].field);
    assert_false(serve__not_modified(POS_TEXT(""), pos_text_of(cases[0].field), "\"a\"", -1));
}

static void a_tag_outranks_a_date(void **state)
{
    (void)state;
    pos_text date = POS_TEXT("Sun, 06 Nov 1994 08:49:37 GMT");
    assert_false(serve__not_modified(POS_TEXT("\"b\""), date, "\"a\"", 784111777));
    assert_true(serve__not_modified(POS_TEXT("\"a\""), date, "\"a\"", 1));
    assert_false(serve__not_modified(POS_TEXT("*"), date, NULL, 784111777));
    assert_false(serve__not_modified(POS_TEXT(""), POS_TEXT(""), "\"a\"", 784111777));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codings_are_chosen_by_weight),
        cmocka_unit_test(markdown_is_for_those_who_name_it),
        cmocka_unit_test(an_etag_is_digest_and_variant),
        cmocka_unit_test(etags_compare_weakly),
        cmocka_unit_test(dates_compare_by_equality),
        cmocka_unit_test(a_tag_outranks_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
