/* SPDX-License-Identifier: Apache-2.0 */
/* Any file of a site cut to any length, in any order, while two processes serve it that begin anew
 * now and then: every answer is the one that the last whole versions give. POSITIONS_STEPS says how
 * many steps (300). */
#include "asking.h"

#include <stdlib.h>

#include "base/date.h"

#define PROCESSES 2
/* In one of so many steps the cut files are left alone for longer than a version has to be quiet.
 */
#define LONG_WAITS 50
#define MAX_WAIT   apr_time_from_sec(20)
/* A text that ends with one of its lines may be a whole version, which is taken after a second. */
#define MAX_DOUBT apr_time_from_msec(300)

typedef struct source {
    const char *path;
    bool loose; /* emptied on purpose, as far as the site knows */
    const char *versions[2];
    int version;
    bool cut, doubtful;
    int64_t cut_at;
} source;

static source sources[] = {
    {.path = "_config.yml",
     .loose = false,
     .versions = {"title: first title\ninclude: [_pages]\nexclude: [intern]\n",
                  "title: second title\ninclude: [_pages]\nexclude:\n  - intern\n"}},
    {.path = "_layouts/default.html",
     .loose = false,
     .versions =
         {"<title>{{ page.title }}</title>\n{{ site.title }}{% for p in site.pages %}[{{ p.title "
          "}}]\n{% endfor "
          "%}\n{{ content }}\n<p>{{ site.data.d | join: '-' }}</p>{% include note.html %}\n",
          "<h1>{{ page.title }}</h1>\n{{ content }}\n{% for p in site.pages %}({{ p.title }}){% "
          "endfor "
          "%}\n"
          "{{ site.title }} {{ site.data.d | join: '+' }} {% include note.html %}\n"}},
    {.path = "_includes/note.html",
     .loose = true,
     .versions = {"a note\nof two lines\n", "another note\nof its own\n"}},
    {.path = "_data/d.yml",
     .loose = true,
     .versions = {"- one\n- two\n- three\n", "- eins\n- zwei\n"}},
    {.path = "index.html",
     .loose = false,
     .versions = {"---\ntitle: Home\nlayout: default\n---\nwelcome to us\nand goodbye\n",
                  "---\ntitle: Start\nlayout: default\n---\nsecond welcome\n"}},
    {.path = "team.md",
     .loose = false,
     .versions = {"---\ntitle: Team\npermalink: /people/\n---\nthe whole team\n\nand its guests\n",
                  "---\ntitle: People\npermalink: /people/\n---\nnew people\n\nat new desks\n"}},
    {.path = "_pages/offer.md",
     .loose = false,
     .versions = {"---\ntitle: Offer\npermalink: /offer/\n---\n# An offer\n\nfor you\n",
                  "---\ntitle: Closed\npermalink: /offer/\n---\n# Closed\n\nfor now\n"}},
};
static const char *const urls[] = {"/", "/people/", "/offer/"};

static char whole[] = "/tmp/test_whole.XXXXXX"; /* a tree that is never cut */
static const char *cache_root;
static serve_site *processes[PROCESSES];
static uint64_t seed = 1;
static int answers;

static size_t random_below(size_t count)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(seed >> 33) % count;
}

static serve_site *make_process(const char *with_cache)
{
    serve_options options = {.site = {.library = site_library_make(pool), .root = tree},
                             .refresh = 1,
                             .cache = serve_cache_make((size_t)4 << 20, pool),
                             .cache_root = with_cache};
    return serve_site_make(&options, pool);
}

static serve_response ask(serve_site *asked, const char *url, apr_pool_t *result)
{
    serve_response answer;
    serve_request request = tree_ask();
    request.encodings = 0;
    tree_answer(&answer, asked, url, &request, result);
    return answer;
}

/* ---- what the whole versions give ---- */

static pos_text expected[1 << COUNT(sources)][COUNT(urls)];

static size_t combination(void)
{
    size_t number = 0;
    for (size_t i = 0; i < COUNT(sources); i++)
        number |= (size_t)sources[i].version << i;
    return number;
}

static void write_whole(source *each)
{
    tree_write(each->path, each->versions[each->version]);
    each->cut = false;
}

/* The answers to this combination from a site that knows nothing else. */
static const pos_text *expected_now(void)
{
    pos_text *answers_of = expected[combination()];
    if (answers_of[0].data)
        return answers_of;
    char live[sizeof(tree)];
    strcpy(live, tree);
    strcpy(tree, whole);
    for (size_t i = 0; i < COUNT(sources); i++)
        tree_write(sources[i].path, sources[i].versions[sources[i].version]);
    serve_site *clean = make_process(NULL);
    for (size_t i = 0; i < COUNT(urls); i++) {
        serve_response answer = ask(clean, urls[i], pool);
        assert_int_equal(answer.status, 200);
        answers_of[i] = pos_text_copy(answer.bytes, pool);
    }
    strcpy(tree, live);
    return answers_of;
}

/* ---- steps ---- */

static bool is_expected(size_t process, size_t url, bool complain)
{
    apr_pool_t *request;
    apr_pool_create(&request, pool);
    const pos_text *wanted = expected_now();
    serve_response answer = ask(processes[process], urls[url], request);
    bool same = answer.status == 200 && pos_text_equal(answer.bytes, wanted[url]);
    if (!same && complain)
        for (size_t i = 0; i < COUNT(sources); i++)
            if (sources[i].cut)
                print_error("%s was cut %lld ms ago\n", sources[i].path,
                            (long long)(pos_monotonic() - sources[i].cut_at) / 1000);
    if (!same && complain)
        fail_msg("process %d, %s: %d %.*s\ninstead of %.*s", (int)process, urls[url], answer.status,
                 POS_TEXT_ARG(answer.bytes), POS_TEXT_ARG(wanted[url]));
    apr_pool_destroy(request);
    answers++;
    return same;
}

static void assert_hidden(size_t process)
{
    apr_pool_t *request;
    apr_pool_create(&request, pool);
    serve_response answer = ask(processes[process], "/intern/x.html", request);
    if (answer.status == 200)
        fail_msg("process %d publishes what is excluded", (int)process);
    apr_pool_destroy(request);
}

/* All processes have seen the last whole versions. */
static void await_processes(void)
{
    int64_t until = pos_monotonic() + MAX_WAIT;
    for (size_t i = 0; i < PROCESSES * COUNT(urls); i++)
        while (!is_expected(i / COUNT(urls), i % COUNT(urls), pos_monotonic() > until))
            usleep(3000);
}

static void mend(source *each, int version)
{
    each->version = version;
    write_whole(each);
    await_processes();
}

/* A cut that may be a whole version is one after a while: it is mended before. */
static void mend_doubtful(int64_t age)
{
    for (size_t i = 0; i < COUNT(sources); i++)
        if (sources[i].cut && sources[i].doubtful && pos_monotonic() - sources[i].cut_at >= age) {
            write_whole(&sources[i]);
            await_processes();
        }
}

static void cut(source *each)
{
    const char *text = each->versions[each->version];
    size_t size = strlen(text), length = random_below(3) ? random_below(size) : 0;
    each->cut = true;
    each->cut_at = pos_monotonic();
    each->doubtful = length == 0
                         ? each->loose
                         : text[length - 1] == '\n' || text[length] == '\n' || length + 1 >= size;
    tree_write(each->path, apr_pstrmemdup(tree_pool, text, length));
}

/* However long it lies there, what is no whole version is not taken. */
static void let_time_pass(void)
{
    mend_doubtful(0);
    cut(&sources[random_below(COUNT(sources))]);
    mend_doubtful(0);
    for (int i = 0; i < 4; i++) {
        for (size_t j = 0; j < PROCESSES * COUNT(urls); j++)
            is_expected(j / COUNT(urls), j % COUNT(urls), true);
        usleep(400000);
    }
}

static void step(void)
{
    if (random_below(LONG_WAITS) == 0)
        let_time_pass();
    source *each = &sources[random_below(COUNT(sources))];
    size_t process = random_below(PROCESSES);
    switch (random_below(8)) {
    case 0:
        mend(each, (int)random_below(2));
        break;
    case 1:
    case 2:
        cut(each);
        break;
    case 3:
        processes[process] = make_process(cache_root);
        break;
    default:
        is_expected(process, random_below(COUNT(urls)), true);
        assert_hidden(process);
    }
    mend_doubtful(MAX_DOUBT);
}

static void every_answer_is_of_whole_versions(void **state)
{
    (void)state;
    const char *steps = getenv("POSITIONS_STEPS");
    cache_root = apr_pstrcat(pool, tree, "/.cache", NULL);
    assert_non_null(mkdtemp(whole));
    for (size_t i = 0; i < COUNT(sources); i++)
        write_whole(&sources[i]);
    tree_write("intern/x.md", "---\ntitle: Secret\n---\nsecret\n");
    for (size_t i = 0; i < PROCESSES; i++)
        processes[i] = make_process(cache_root);
    await_processes();
    for (int left = steps ? atoi(steps) : 300; left > 0; left--)
        step();
    assert_true(answers > 0);
    tree_remove_all(whole);
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {TREE_TEST(every_answer_is_of_whole_versions)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
