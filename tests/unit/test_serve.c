/* SPDX-License-Identifier: Apache-2.0 */
/* One question, one answer: plain data in, plain data out, over a small source tree. */
#include "asking.h"

#include <sys/time.h>

#include <brotli/decode.h>
#include <libdeflate.h>

#include "base/digest.h"
#include "serve/admission.h"

static serve_site *site_of_test;

static const char *cache_root;     /* NULL: memory alone */
static serve_admission *admission; /* NULL: no limits */

/* As a process that starts now sees it. */
static void make_site(void)
{
    serve_options options = {.site = {.library = site_library_make(pool), .root = tree},
                             .refresh = 1};
    options.cache_root = cache_root;
    options.admission = admission;
    options.cache = serve_cache_make((size_t)16 << 20, pool);
    site_of_test = serve_site_make(&options, pool);
}

/* Pages old enough that no write could hide behind their stamps. */
static void settle(void)
{
    usleep(30000);
}

/* Enough of it to be worth compressing. */
#define FILLER                                                                                     \
    "We work on systems: storage, networks, and what lies between them. We look for doctoral "     \
    "students who like to build things and to measure them, and who write down what they find.\n"

static void write_department(void)
{
    cache_root = NULL;
    admission = NULL;
    tree_write("_config.yml", "title: Department\ninclude: [_pages]\n");
    tree_write("_layouts/default.html",
               "<!doctype html><title>{{ page.title }}</title><nav>"
               "{% assign sorted = site.pages | sort: 'navigation_weight' %}"
               "{% for p in sorted %}{% if p.navigation_weight %}[{{ p.title }}]{% endif %}"
               "{% endfor %}</nav>{{ content }}\n");
    tree_write("_layouts/plain.html", "<p>plain</p>{{ content }}");
    tree_write("index.md",
               "---\ntitle: Home\nlayout: default\nnavigation_weight: 1\n---\nWelcome.\n");
    tree_write("positions.md",
               "---\ntitle: Positions\nlayout: default\npermalink: /positions/\n"
               "navigation_weight: 2\nsecret: x\n---\nTwo **open** positions.\n" FILLER
               "<!-- closed offer -->\n");
    tree_write("bare.md", "---\nlayout: plain\n---\nNo navigation here.\n");
    make_site();
}

/* Lives until the test ends. */
static serve_response answer_to(const char *url, const serve_request *ask)
{
    serve_response answer;
    tree_answer(&answer, site_of_test, url, ask, pool);
    return answer;
}

static serve_response get(const char *url)
{
    serve_request ask = tree_ask();
    return answer_to(url, &ask);
}

static serve_response get_encoded(const char *url, const char *accept_encoding)
{
    serve_request ask = tree_ask();
    ask.has_accept_encoding = accept_encoding != NULL;
    ask.accept_encoding = pos_text_of(accept_encoding);
    return answer_to(url, &ask);
}

static bool says(const serve_response *answer, const char *words)
{
    return pos_text_find(answer->bytes, pos_text_of(words), 0) != POS_NOT_FOUND;
}

#define assert_says(answer, words)                                                                 \
    do {                                                                                           \
        if (!says((answer), (words)))                                                              \
            fail_msg("%d, without \"%s\": %.*s", (answer)->status, (words),                        \
                     POS_TEXT_ARG((answer)->bytes));                                               \
    } while (0)

static bool lists(const char *field, const char *name)
{
    return field && strstr(field, name) != NULL;
}

/* ---- answers ---- */

static void a_page_is_answered_with_its_headers(void **state)
{
    (void)state;
    write_department();
    serve_response answer = get("/positions/");
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.content_type, "text/html; charset=utf-8");
    assert_null(answer.content_encoding);
    assert_says(&answer, "<strong>open</strong>");
    assert_says(&answer, "<nav>[Home][Positions]</nav>");
    assert_false(says(&answer, "closed offer"));
    char hex[POS_DIGEST_HEX];
    pos_digest_hex(hex, pos_digest_of(answer.bytes));
    assert_string_equal(answer.etag, apr_psprintf(pool, "\"%.32s\"", hex));
    assert_true(answer.last_modified > 0 && answer.last_modified <= apr_time_now() / 1000000 + 1);
    char date[APR_RFC822_DATE_LEN];
    apr_rfc822_date(date, apr_time_from_sec(answer.last_modified));
    assert_string_equal(answer.last_modified_date, date);
    assert_true(lists(answer.vary, "Accept-Encoding"));
    assert_false(answer.no_store);
}

static void the_same_page_is_the_same_bytes(void **state)
{
    (void)state;
    write_department();
    serve_response first = get("/positions/");
    make_site();
    serve_response second = get("/positions/");
    assert_true(pos_text_equal(first.bytes, second.bytes));
    assert_string_equal(first.etag, second.etag);
    assert_int_equal(first.last_modified, second.last_modified);
}

/* As a process forgets a site that nobody asks for, and makes it again. */
static void a_site_that_comes_again_has_its_answers(void **state)
{
    (void)state;
    serve_counters counters;
    write_department();
    serve_options options = {.site = {.library = site_library_make(pool), .root = tree},
                             .scanners = serve_scanners_make(pool),
                             .refresh = 1};
    options.cache = serve_cache_make((size_t)16 << 20, pool);
    for (int i = 0; i < 3; i++) {
        apr_pool_t *own, *request;
        assert_int_equal(apr_pool_create(&own, pool), APR_SUCCESS);
        assert_int_equal(apr_pool_create(&request, pool), APR_SUCCESS);
        serve_site *again = serve_site_make(&options, own);
        serve_request ask = tree_ask();
        serve_response answer;
        size_t empty = serve_site_size(again);
        tree_answer(&answer, again, "/positions/", &ask, request);
        assert_says(&answer, i < 2 ? "<nav>[Home][Positions]</nav>" : "[Home][Places]");
        assert_true(serve_site_size(again) > empty);
        serve_site_counters(&counters, again);
        assert_int_equal(counters.renders, i == 1 ? 0 : 1);
        assert_int_equal(counters.hits, i == 1 ? 1 : 0);
        serve_site_keep(again);
        apr_pool_destroy(request);
        serve_site_drop(again);
        serve_site_drop(again);
        if (i == 1)
            tree_write("positions.md", "---\ntitle: Places\nlayout: default\n"
                                       "permalink: /positions/\nnavigation_weight: 2\n---\n");
        settle();
    }
}

static void other_methods_are_told_what_is_allowed(void **state)
{
    (void)state;
    write_department();
    serve_request ask = tree_ask();
    ask.read_only = false;
    serve_response answer = answer_to("/positions/", &ask);
    assert_int_equal(answer.status, 405);
    assert_true(lists(answer.allow, "GET") && lists(answer.allow, "HEAD"));
}

static void what_is_elsewhere_hidden_or_missing(void **state)
{
    (void)state;
    write_department();
    serve_response moved = get("/positions");
    assert_int_equal(moved.status, 301);
    assert_string_equal(moved.location, "/positions/");
    static const char *const nowhere[] = {"/_config.yml", "/_layouts/default.html", "/positions.md",
                                          "/missing", "/missing/"};
    for (size_t i = 0; i < COUNT(nowhere); i++)
        assert_int_equal(get(nowhere[i]).status, 404);
    assert_int_equal(get("/positions/index.html").status, 200);
    assert_int_equal(get("/bare.html").status, 200);
}

/* ---- conditions ---- */

static void check_condition(const serve_request *ask, const serve_response *whole, int status)
{
    serve_response answer = answer_to("/positions/", ask);
    if (answer.status != status)
        fail_msg("wanted %d, got %d: %.*s", status, answer.status,
                 POS_TEXT_ARG(ask->if_none_match));
    assert_string_equal(answer.etag, whole->etag);
    assert_string_equal(answer.vary, whole->vary);
    assert_int_equal(answer.body == NULL, status == 304);
}

static void who_has_the_page_gets_a_304(void **state)
{
    (void)state;
    write_department();
    serve_response whole = get("/positions/");
    serve_request ask = tree_ask();
    const struct {
        const char *field;
        int status;
    } cases[] = {
        {whole.etag, 304},
        {apr_pstrcat(pool, "W/", whole.etag, NULL), 304},
        {apr_pstrcat(pool, "\"x\", ", whole.etag, NULL), 304},
        {"*", 304},
        {"\"x\"", 200},
        {apr_psprintf(pool, "%.33s-gz\"", whole.etag), 200},
        {"garbage", 200},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ask.if_none_match = pos_text_of(cases[i].field);
        check_condition(&ask, &whole, cases[i].status);
    }
}

static void dates_are_compared_by_equality(void **state)
{
    (void)state;
    write_department();
    serve_response whole = get("/positions/");
    serve_request ask = tree_ask();
    for (int64_t off = -1; off <= 1; off++) {
        char date[APR_RFC822_DATE_LEN];
        apr_rfc822_date(date, apr_time_from_sec(whole.last_modified + off));
        ask.if_modified_since = pos_text_of(date);
        ask.if_none_match = POS_TEXT("");
        check_condition(&ask, &whole, off == 0 ? 304 : 200);
        ask.if_none_match = POS_TEXT("\"x\"");
        check_condition(&ask, &whole, 200);
    }
}

static void error_documents_and_subrequests_have_no_conditions(void **state)
{
    (void)state;
    write_department();
    serve_response whole = get("/positions/");
    serve_request ask = tree_ask();
    ask.if_none_match = pos_text_of(whole.etag);
    ask.has_accept_encoding = true;
    ask.accept_encoding = POS_TEXT("gzip");
    ask.subrequest = true;
    serve_response inside = answer_to("/positions/", &ask);
    assert_int_equal(inside.status, 200);
    assert_null(inside.content_encoding);
    assert_true(pos_text_equal(inside.bytes, whole.bytes));
    ask.subrequest = false;
    ask.status = 404;
    ask.accept_encoding = POS_TEXT("");
    serve_response missing = answer_to("/positions/", &ask);
    assert_int_equal(missing.status, 404);
    assert_true(pos_text_equal(missing.bytes, whole.bytes));
}

/* ---- variants ---- */

static pos_text gunzip(pos_text packed)
{
    struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
    char *bytes = apr_palloc(pool, 1 << 20);
    size_t size = 0;
    assert_int_equal(
        libdeflate_gzip_decompress(reader, packed.data, packed.size, bytes, 1 << 20, &size),
        LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(reader);
    return pos_text_make(bytes, size);
}

static pos_text unbrotli(pos_text packed)
{
    size_t size = 1 << 20;
    uint8_t *bytes = apr_palloc(pool, size);
    assert_int_equal(
        BrotliDecoderDecompress(packed.size, (const uint8_t *)packed.data, &size, bytes),
        BROTLI_DECODER_RESULT_SUCCESS);
    return pos_text_make((char *)bytes, size);
}

static void a_variant_is_the_same_page_with_a_tag_of_its_own(void **state)
{
    (void)state;
    write_department();
    serve_response whole = get("/positions/");
    serve_response gzipped = get_encoded("/positions/", "gzip");
    assert_string_equal(gzipped.content_encoding, "gzip");
    assert_string_equal(gzipped.etag, apr_psprintf(pool, "%.33s-gz\"", whole.etag));
    assert_string_equal(gzipped.vary, whole.vary);
    assert_true(pos_text_equal(gunzip(gzipped.bytes), whole.bytes));
    serve_response brotli = get_encoded("/positions/", "gzip, deflate, br");
    assert_string_equal(brotli.content_encoding, "br");
    assert_string_equal(brotli.etag, apr_psprintf(pool, "%.33s-br\"", whole.etag));
    assert_true(pos_text_equal(unbrotli(brotli.bytes), whole.bytes));
    assert_ptr_equal(get_encoded("/positions/", "gzip").body, gzipped.body);
    serve_response only = get_encoded("/positions/", "identity;q=0, gzip");
    assert_string_equal(only.content_encoding, "gzip");
    assert_null(get_encoded("/positions/", "deflate").content_encoding);
}

static void a_variants_tag_is_good_for_that_variant(void **state)
{
    (void)state;
    write_department();
    serve_response gzipped = get_encoded("/positions/", "gzip");
    serve_request ask = tree_ask();
    ask.if_none_match = pos_text_of(gzipped.etag);
    assert_int_equal(answer_to("/positions/", &ask).status, 200);
    ask.has_accept_encoding = true;
    ask.accept_encoding = POS_TEXT("gzip");
    serve_response again = answer_to("/positions/", &ask);
    assert_int_equal(again.status, 304);
    assert_string_equal(again.etag, gzipped.etag);
}

static void no_compression_where_none_is_allowed(void **state)
{
    (void)state;
    write_department();
    serve_request ask = tree_ask();
    ask.has_accept_encoding = true;
    ask.accept_encoding = POS_TEXT("br, gzip");
    ask.encodings = SERVE_GZIP;
    assert_string_equal(answer_to("/positions/", &ask).content_encoding, "gzip");
    ask.encodings = 0;
    assert_null(answer_to("/positions/", &ask).content_encoding);
}

static void agents_get_the_markdown(void **state)
{
    (void)state;
    write_department();
    serve_request ask = tree_ask();
    ask.accept = POS_TEXT("text/markdown, text/html, */*");
    assert_string_equal(answer_to("/positions/", &ask).content_type, "text/html; charset=utf-8");
    ask.markdown_source = true;
    serve_response source = answer_to("/positions/", &ask);
    assert_int_equal(source.status, 200);
    assert_true(pos_text_starts(pos_text_of(source.content_type), POS_TEXT("text/markdown")));
    assert_says(&source, "Two **open** positions.");
    assert_false(says(&source, "closed offer"));
    assert_true(lists(source.vary, "Accept"));
    ask.accept = POS_TEXT("text/html,application/xhtml+xml,*/*;q=0.8");
    serve_response page = answer_to("/positions/", &ask);
    assert_string_equal(page.content_type, "text/html; charset=utf-8");
    assert_true(lists(page.vary, "Accept"));
    assert_true(lists(page.link, "alternate"));
    assert_string_not_equal(page.etag, source.etag);
}

/* ---- freshness ---- */

static void an_edit_is_seen_on_the_next_request(void **state)
{
    (void)state;
    write_department();
    serve_response before = get("/bare.html");
    for (int i = 0; i < 20; i++) {
        tree_write("bare.md", apr_psprintf(pool, "---\nlayout: plain\n---\nEdit %02d.\n", i));
        serve_response after = get("/bare.html");
        assert_says(&after, apr_psprintf(pool, "Edit %02d.", i));
        assert_string_not_equal(after.etag, before.etag);
    }
}

/* What a restored backup does: older in every respect. */
static void an_older_file_is_a_change_too(void **state)
{
    (void)state;
    write_department();
    get("/bare.html");
    tree_write("bare.md", "---\nlayout: plain\n---\nFrom the backup.\n");
    const struct timeval old[2] = {{1000000000, 0}, {1000000000, 0}};
    assert_int_equal(utimes(tree_path("bare.md"), old), 0);
    serve_response after = get("/bare.html");
    assert_says(&after, "From the backup.");
}

static serve_response get_when_it_says(const char *url, const char *words)
{
    serve_response answer = get(url);
    for (int i = 0; i < 200 && !says(&answer, words); i++) {
        usleep(10000);
        answer = get(url);
    }
    assert_says(&answer, words);
    return answer;
}

static void neighbours_see_a_new_title(void **state)
{
    (void)state;
    write_department();
    serve_response bare = get("/bare.html");
    get("/positions/");
    settle();
    tree_write("index.md",
               "---\ntitle: Start\nlayout: default\nnavigation_weight: 1\n---\nWelcome.\n");
    get_when_it_says("/positions/", "[Start][Positions]");
    tree_write("new.md", "---\ntitle: New\nlayout: default\nnavigation_weight: 3\n---\nNew.\n");
    get_when_it_says("/positions/", "[Start][Positions][New]");
    assert_int_equal(get("/new.html").status, 200);
    assert_ptr_equal(get("/bare.html").body, bare.body);
}

/* No answer is in memory, and the file has no good version any more. */
static void what_nobody_has_asked_for_is_held(void **state)
{
    (void)state;
    write_department();
    get("/positions/");
    tree_write("bare.md", "---\nlayout: [half\n---\nNothing to see.\n");
    serve_response held = get("/bare.html");
    assert_int_equal(held.status, 200);
    assert_says(&held, "No navigation here.");
    tree_write("bare.md", "---\nlayout: plain\n---\nMended.\n");
    get_when_it_says("/bare.html", "Mended.");
}

static void what_is_broken_is_held(void **state)
{
    (void)state;
    write_department();
    serve_response good = get("/positions/");
    tree_write("positions.md", "---\ntitle: [broken\n---\nNothing to see.\n");
    for (int i = 0; i < 5; i++) {
        serve_response held = get("/positions/");
        assert_int_equal(held.status, 200);
        assert_true(pos_text_equal(held.bytes, good.bytes));
        assert_string_equal(held.etag, good.etag);
        usleep(5000);
    }
    serve_response neighbour = get("/");
    assert_says(&neighbour, "[Home][Positions]");
    tree_write("positions.md", "---\ntitle: Mended\npermalink: /positions/\n---\nMended.\n");
    get_when_it_says("/positions/", "Mended.");
}

static void a_broken_layout_keeps_the_pages(void **state)
{
    (void)state;
    write_department();
    serve_response good = get("/bare.html");
    tree_write("_layouts/plain.html", "{% if %}{% for %}");
    for (int i = 0; i < 20; i++) {
        serve_response held = get("/bare.html");
        assert_int_equal(held.status, 200);
        assert_true(pos_text_equal(held.bytes, good.bytes));
        usleep(5000);
    }
    tree_write("_layouts/plain.html", "<p>new</p>{{ content }}");
    get_when_it_says("/bare.html", "<p>new</p>");
}

static void a_deleted_page_is_gone(void **state)
{
    (void)state;
    write_department();
    assert_int_equal(get("/bare.html").status, 200);
    settle();
    tree_unlink("bare.md");
    for (int i = 0; i < 300 && get("/bare.html").status == 200; i++)
        usleep(10000);
    assert_int_equal(get("/bare.html").status, 404);
}

static void editors_see_what_is_wrong(void **state)
{
    (void)state;
    write_department();
    get("/positions/");
    tree_write("positions.md", "---\ntitle: [broken\n---\nNothing to see.\n");
    serve_request ask = tree_ask();
    serve_response readers = answer_to("/positions/", &ask);
    ask.show_errors = true;
    serve_response editors = answer_to("/positions/", &ask);
    assert_int_equal(editors.status, 200);
    assert_true(editors.no_store);
    assert_says(&editors, "positions.md:2:");
    assert_false(says(&readers, "positions.md:2:"));
    ask.explain = true;
    serve_response why = answer_to("/positions/", &ask);
    assert_true(pos_text_starts(pos_text_of(why.content_type), POS_TEXT("text/plain")));
    assert_true(why.no_store);
    assert_says(&why, "positions.md:2:");
    ask = tree_ask();
    serve_response after = answer_to("/positions/", &ask);
    assert_ptr_equal(after.body, readers.body);
}

/* ---- how much is made ---- */

static uint64_t renders(void)
{
    serve_counters counts;
    serve_site_counters(&counts, site_of_test);
    return counts.renders;
}

#define PAGES 40

/* Half of the pages have one layout, half the other; all of them warm. */
static void write_two_halves(void)
{
    write_department();
    for (int i = 0; i < PAGES; i++)
        tree_write(
            apr_psprintf(pool, "p%d.md", i),
            apr_psprintf(pool, "---\nlayout: %s\n---\nPage %d.\n", i % 2 ? "plain" : "other", i));
    tree_write("_layouts/other.html", "<p>other</p>{{ content }}");
    for (int i = 0; i < PAGES; i++)
        get(apr_psprintf(pool, "/p%d.html", i));
    settle();
}

static void get_all_pages(void)
{
    for (int i = 0; i < PAGES; i++)
        assert_int_equal(get(apr_psprintf(pool, "/p%d.html", i)).status, 200);
}

static void a_warm_page_is_not_made_again(void **state)
{
    (void)state;
    write_two_halves();
    uint64_t before = renders();
    for (int i = 0; i < 3; i++)
        get_all_pages();
    get_encoded("/p1.html", "gzip");
    assert_int_equal(renders() - before, 0);
}

static void a_layout_concerns_the_pages_that_use_it(void **state)
{
    (void)state;
    write_two_halves();
    uint64_t before = renders();
    tree_write("_layouts/other.html", "<p>changed</p>{{ content }}");
    get_when_it_says("/p0.html", "<p>changed</p>");
    get_all_pages();
    get_all_pages();
    assert_int_equal(renders() - before, PAGES / 2);
}

static void a_body_concerns_its_own_page(void **state)
{
    (void)state;
    write_two_halves();
    uint64_t before = renders();
    tree_write("p3.md", "---\nlayout: plain\n---\nAnother text.\n");
    get_when_it_says("/p3.html", "Another text.");
    get_all_pages();
    assert_int_equal(renders() - before, 1);
}

static void a_file_written_as_it_was_concerns_nobody(void **state)
{
    (void)state;
    write_two_halves();
    uint64_t before = renders();
    tree_write("_layouts/other.html", "<p>other</p>{{ content }}");
    tree_write("p3.md", "---\nlayout: plain\n---\nPage 3.\n");
    for (int i = 0; i < 5; i++) {
        settle();
        get_all_pages();
    }
    assert_int_equal(renders() - before, 0);
}

static void a_held_page_changes_nobodys_navigation(void **state)
{
    (void)state;
    write_department();
    get("/");
    settle();
    uint64_t before = renders();
    tree_write("positions.md", "---\ntitle: [broken\n---\nNothing to see.\n");
    for (int i = 0; i < 5; i++) {
        settle();
        serve_response neighbour = get("/");
        assert_says(&neighbour, "[Home][Positions]");
    }
    assert_int_equal(renders() - before, 0);
}

/* ---- restarts ---- */

/* The same department with a disk cache, and its pages seen once. */
static void write_cached_department(void)
{
    write_department();
    cache_root = apr_pstrcat(pool, tree, "/.cache", NULL);
    make_site();
    get("/");
    get("/positions/");
    get("/bare.html");
}

static void a_restart_begins_warm(void **state)
{
    (void)state;
    write_cached_department();
    serve_response before = get("/positions/");
    make_site();
    serve_response after = get("/positions/");
    serve_counters counts;
    serve_site_counters(&counts, site_of_test);
    assert_int_equal(counts.renders, 0);
    assert_int_equal(counts.disk_hits, 1);
    assert_true(pos_text_equal(after.bytes, before.bytes));
    assert_string_equal(after.etag, before.etag);
    assert_int_equal(after.last_modified, before.last_modified);
}

static void a_restart_sees_what_changed_meanwhile(void **state)
{
    (void)state;
    write_cached_department();
    tree_write("bare.md", "---\nlayout: plain\n---\nChanged meanwhile.\n");
    make_site();
    serve_response after = get("/bare.html");
    assert_says(&after, "Changed meanwhile.");
    assert_int_equal(get("/positions/").status, 200);
    assert_int_equal(renders(), 1);
}

/* Broken while nobody ran: what its URL is stands in the front matter that can't be read. */
static void a_restart_keeps_what_is_broken(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *text;
    } cases[] = {
        {"positions.md", "---\ntitle: [broken\n---\nNothing to see.\n"},
        {"positions.md", "---\ntitle: no end\n"},
        {"positions.md", ""},
        {"_layouts/default.html", ""},
        {"_config.yml", ""},
        {"_config.yml", "title: Dep"},
        {"_layouts/default.html", "{% if %}{% for %}"},
        {"_config.yml", "title: [broken\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        write_cached_department();
        serve_response before = get("/positions/"), home = get("/");
        tree_write(cases[i].path, cases[i].text);
        for (int restarts = 0; restarts < 3; restarts++) {
            make_site();
            for (int asked = 0; asked < 2; asked++) {
                serve_response after = get("/positions/"), home_after = get("/");
                if (after.status != 200 || !pos_text_equal(after.bytes, before.bytes))
                    fail_msg("%s: %d %.*s", cases[i].path, after.status, POS_TEXT_ARG(after.bytes));
                assert_string_equal(after.etag, before.etag);
                assert_true(pos_text_equal(home_after.bytes, home.bytes));
            }
        }
    }
}

static void a_disk_cache_that_cannot_be_used_changes_nothing(void **state)
{
    (void)state;
    write_department();
    serve_response before = get("/positions/");
    cache_root = apr_pstrcat(pool, tree, "/.cache", NULL);
    assert_int_equal(mkdir(cache_root, 0755), 0);
    make_site();
    serve_response after = get("/positions/");
    assert_true(pos_text_equal(after.bytes, before.bytes));
}

/* ---- slots ---- */

/* All there are, for one site: the pages in memory are gone, one is on disk. */
static void take_all_slots(serve__ticket *out)
{
    static serve_request request;
    write_department();
    cache_root = apr_pstrcat(pool, tree, "/.cache", NULL);
    admission = serve_admission_make(1, 1, 1, pool);
    make_site();
    assert_int_equal(get("/positions/").status, 200);
    make_site();
    request = tree_ask();
    serve__ticket_begin(out, site_of_test, &request);
    assert_true(serve__ticket_take_slots(out));
}

static void without_a_slot_there_is_what_was_made_before(void **state)
{
    (void)state;
    serve__ticket taken;
    serve_counters counters;
    take_all_slots(&taken);
    settle();
    tree_write("positions.md", "---\nlayout: plain\npermalink: /positions/\n---\nNewer.\n");
    serve_response good = get_encoded("/positions/", "gzip"), none = get("/bare.html");
    assert_int_equal(good.status, 200);
    assert_null(good.content_encoding);
    assert_says(&good, "<strong>open</strong>");
    assert_int_equal(none.status, 503);
    assert_int_equal(none.retry_after, 5);
    serve_site_counters(&counters, site_of_test);
    assert_int_equal(counters.renders, 0);
    assert_in_range(counters.refusals, 2, 3);
    serve__ticket_end(&taken);
    good = get("/positions/");
    assert_says(&good, "Newer.");
    assert_int_equal(get("/bare.html").status, 200);
}

static void without_a_slot_nothing_is_made_for_one_reader(void **state)
{
    (void)state;
    serve__ticket taken;
    serve_request ask = tree_ask(), then = tree_ask();
    take_all_slots(&taken);
    ask.markdown_source = true;
    ask.accept = POS_TEXT("text/markdown");
    then.preview = POS_TEXT("2031-01-01");
    assert_string_equal(answer_to("/positions/", &ask).content_type, "text/html; charset=utf-8");
    serve_response preview = answer_to("/positions/", &then);
    assert_int_equal(preview.status, 503);
    assert_int_equal(preview.retry_after, 5);
    serve__ticket_end(&taken);
    assert_string_equal(answer_to("/positions/", &ask).content_type,
                        "text/markdown; charset=utf-8");
    assert_int_equal(answer_to("/positions/", &then).status, 200);
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_page_is_answered_with_its_headers),
        TREE_TEST(the_same_page_is_the_same_bytes),
        TREE_TEST(a_site_that_comes_again_has_its_answers),
        TREE_TEST(other_methods_are_told_what_is_allowed),
        TREE_TEST(what_is_elsewhere_hidden_or_missing),
        TREE_TEST(who_has_the_page_gets_a_304),
        TREE_TEST(dates_are_compared_by_equality),
        TREE_TEST(error_documents_and_subrequests_have_no_conditions),
        TREE_TEST(a_variant_is_the_same_page_with_a_tag_of_its_own),
        TREE_TEST(a_variants_tag_is_good_for_that_variant),
        TREE_TEST(no_compression_where_none_is_allowed),
        TREE_TEST(agents_get_the_markdown),
        TREE_TEST(an_edit_is_seen_on_the_next_request),
        TREE_TEST(an_older_file_is_a_change_too),
        TREE_TEST(neighbours_see_a_new_title),
        TREE_TEST(what_nobody_has_asked_for_is_held),
        TREE_TEST(what_is_broken_is_held),
        TREE_TEST(a_broken_layout_keeps_the_pages),
        TREE_TEST(a_deleted_page_is_gone),
        TREE_TEST(editors_see_what_is_wrong),
        TREE_TEST(a_restart_begins_warm),
        TREE_TEST(a_restart_sees_what_changed_meanwhile),
        TREE_TEST(a_restart_keeps_what_is_broken),
        TREE_TEST(a_disk_cache_that_cannot_be_used_changes_nothing),
        TREE_TEST(a_warm_page_is_not_made_again),
        TREE_TEST(a_layout_concerns_the_pages_that_use_it),
        TREE_TEST(a_body_concerns_its_own_page),
        TREE_TEST(a_file_written_as_it_was_concerns_nobody),
        TREE_TEST(a_held_page_changes_nobodys_navigation),
        TREE_TEST(without_a_slot_there_is_what_was_made_before),
        TREE_TEST(without_a_slot_nothing_is_made_for_one_reader),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
