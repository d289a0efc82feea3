/* SPDX-License-Identifier: Apache-2.0 */
/* Each allocation of a rendering and of a request fails once, in a process of its own: the reader
 * gets the page whole or an error, never a part of it, and no part of it is kept for the next one.
 *
 * A process may end by abort(3): where a pool can't allocate (base/pool.h), and in cmark-gfm and
 * GMP, which do the same. Any other signal is a crash of ours. */
#include "asking.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

/* "The first 2,000 allocations." */
#define MAX_FAILURES 2000

/* ---- the allocator: this program's malloc is everyone's, in all libraries ---- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static _Atomic long left = -1; /* allocations until the one that fails; negative: none fails */
static _Atomic long made;

static bool fails(void)
{
    atomic_fetch_add(&made, 1);
    return atomic_load(&left) >= 0 && atomic_fetch_sub(&left, 1) == 0;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

/* ---- the site ---- */

static void write_site(const char *markdown)
{
    tree_write("_config.yml", apr_psprintf(tree_pool,
                                           "title: Department\nmarkdown: %s\n"
                                           "plugins: [jekyll-seo-tag, jekyll-relative-links]\n",
                                           markdown));
    tree_write("_layouts/default.html",
               "<!doctype html><title>{{ page.title | escape }}</title>{% seo %}\n"
               "{% assign sorted = site.pages | sort: 'navigation_weight' %}"
               "{% for p in sorted %}<a href=\"{{ p.url | relative_url }}\">{{ p.title }}</a>\n"
               "{% endfor %}{% include side.html name='x' %}{{ content }}\n");
    tree_write(
        "_includes/side.html",
        "{{ include.name | upcase | append: 'y' | split: '' | join: '-' }}"
        "{% capture c %}{{ site.data.people | map: 'name' | sort | jsonify }}{% endcapture %}"
        "{{ c | replace: 'a', 'bb' | truncate: 40 }} {{ 'now' | date: '%Y' | size }}"
        "{{ 99999999999999999999 | times: 99999999999999999999 }}\n");
    tree_write("_data/people.yml", "- {name: Ada, year: 1815}\n- {name: Émilie, year: 1706}\n");
    tree_write("about.md", "---\ntitle: About\nnavigation_weight: 2\nlayout: default\n---\nUs.\n");
    for (int i = 0; i < 20; i++)
        tree_write(
            apr_psprintf(tree_pool, "notes/n%d.md", i),
            apr_psprintf(tree_pool, "---\ntitle: Note %d\nlayout: default\n---\n%d\n", i, i));
    tree_write("index.md",
               "---\ntitle: Home\nnavigation_weight: 1\nlayout: default\n---\n"
               "# Positions and Größe\n\nSee [about](about.md) and *this* ~~that~~ `code`.[^1]\n\n"
               "| a | b |\n|---|---|\n| 1 | **2** |\n\n"
               "```ruby\ndef x(a)\n  \"#{a} text\" # comment\nend\n```\n\n"
               "- one\n- two\n  1. three\n\n> quoted \"text\" -- and more...\n\n"
               "[^1]: A note.\n\n{% for i in (1..600) %}{{ i | times: 3 }} words of filling, \n"
               "{% endfor %}\n");
}

/* No time limit that a busy machine could reach: what is refused is refused for want of memory. */
static site_options options_of(apr_pool_t *pool_of_site)
{
    return (site_options){.library = site_library_make(pool_of_site),
                          .root = tree,
                          .limits = {.time = apr_time_from_sec(3600)}};
}

/* ---- processes ---- */

/* REFUSED_AFTER: the next process, which has all memory, is refused. */
typedef enum result_kind { WHOLE, REFUSED, TORN, REFUSED_AFTER, OUTCOMES } result_kind;

typedef struct tally {
    int outcomes[OUTCOMES];
    int aborted;
} tally;

static int end_process(int status)
{
    (void)status;
    abort();
}

/* cmocka goes on with its next test after these, in the child as well. */
static void end_by_signals(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS};
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
        signal(faults[i], SIG_DFL);
}

/* The result_kind of `attempt` in a process of its own, whose allocation number `failing` fails. */
static void run_attempt(tally *out, result_kind (*attempt)(void), long failing)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        end_by_signals();
        atomic_store(&left, failing);
        result_kind reached = attempt();
        _exit((int)reached);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) < OUTCOMES)
        out->outcomes[WEXITSTATUS(status)]++;
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
        out->aborted++;
    else
        fail_msg("allocation %ld: ended by %s %d", failing,
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (WIFEXITED(status) && WEXITSTATUS(status) >= TORN)
        print_message("allocation %ld: %s\n", failing,
                      WEXITSTATUS(status) == TORN ? "torn" : "the next process is refused");
}

static void run_all(result_kind (*attempt)(void))
{
    tally counts = {{0}, 0};
    atomic_store(&made, 0);
    assert_int_equal(attempt(), WHOLE);
    long all = atomic_load(&made), last = all < MAX_FAILURES ? all : MAX_FAILURES;
    for (long i = 0; i < last; i++)
        run_attempt(&counts, attempt, i);
    print_message("%ld of %ld allocations: %d whole, %d refused, %d aborted\n", last, all,
                  counts.outcomes[WHOLE], counts.outcomes[REFUSED], counts.aborted);
    assert_int_equal(counts.outcomes[TORN], 0);
    assert_int_equal(counts.outcomes[REFUSED_AFTER], 0);
    assert_true(counts.outcomes[REFUSED] > 0);
}

/* ---- a rendering ---- */

static site_snapshot *snapshot;
static const site_page *page;
static pos_text wanted;

static result_kind compose(void)
{
    apr_pool_t *own;
    site_rendering rendering;
    if (apr_pool_create_ex(&own, NULL, end_process, NULL) != APR_SUCCESS)
        return REFUSED;
    if (site_compose(&rendering, snapshot, page, own))
        return REFUSED;
    atomic_store(&left, -1);
    return !wanted.data || pos_text_equal(rendering.body, wanted) ? WHOLE : TORN;
}

static void compose_with_failures(const char *markdown)
{
    pos_error *error;
    site_route route;
    site_rendering rendering;
    write_site(markdown);
    site_options options = options_of(pool);
    site *composed = site_make(&options, pool);
    snapshot = site_hold(composed, &error, pool);
    assert_non_null(snapshot);
    site_route_of(&route, snapshot, POS_TEXT("/"), pool);
    page = route.page;
    assert_null(site_compose(&rendering, snapshot, page, pool));
    wanted = rendering.body;
    assert_true(wanted.size > 8192);
    run_all(compose);
    site_trace_drop(rendering.trace);
    site_release(snapshot);
}

static void a_rendering_is_whole_or_an_error_in_kramdown(void **state)
{
    (void)state;
    compose_with_failures("kramdown");
}

static void a_rendering_is_whole_or_an_error_in_gfm(void **state)
{
    (void)state;
    compose_with_failures("GFM");
}

/* ---- a request ---- */

static const char *cache_root;

static serve_site *make_site(apr_pool_t *own)
{
    serve_options options = {.site = options_of(own), .refresh = INT64_MAX / 2};
    /* One for each process: none finds what another one has made. */
    options.cache_root = apr_psprintf(own, "%s/%ld", cache_root, (long)getpid());
    options.cache = serve_cache_make((size_t)16 << 20, own);
    return options.cache ? serve_site_make(&options, own) : NULL;
}

static result_kind request_page(serve_site *served, apr_pool_t *own)
{
    serve_response response;
    serve_request request = tree_ask();
    serve_target *target = apr_pcalloc(own, sizeof(*target));
    request.has_accept_encoding = true;
    request.accept_encoding = POS_TEXT("identity");
    serve_resolve(target, served, POS_TEXT("/"), own);
    serve_respond(&response, target, &request, own);
    if (response.status != 200)
        return response.status == 503 ? REFUSED : TORN;
    return !wanted.data || pos_text_equal(response.bytes, wanted) ? WHOLE : TORN;
}

/* The request whose allocation fails; then the same process's next one; then another process's. */
static result_kind serve_page(void)
{
    apr_pool_t *own;
    if (apr_pool_create_ex(&own, NULL, end_process, NULL) != APR_SUCCESS)
        return REFUSED;
    serve_site *served = make_site(own);
    result_kind first = served ? request_page(served, own) : REFUSED;
    atomic_store(&left, -1);
    if (served && request_page(served, own) == TORN)
        return TORN;
    result_kind last = request_page(make_site(own), own);
    return last == WHOLE ? first : last == REFUSED ? REFUSED_AFTER : TORN;
}

/* The tree is older than a first scan waits for writers, whose second look at _config.yml would hide
 * what went wrong with the first. */
static void a_response_is_whole_or_503(void **state)
{
    (void)state;
    write_site("kramdown");
    apr_sleep(apr_time_from_msec(1200));
    cache_root = apr_pstrcat(pool, tree, "-cache", NULL);
    assert_int_equal(mkdir(cache_root, 0700), 0);
    wanted = (pos_text){NULL, 0};
    serve_response response;
    serve_request request = tree_ask();
    request.encodings = 0;
    tree_answer(&response, make_site(pool), "/", &request, pool);
    assert_int_equal(response.status, 200);
    wanted = pos_text_copy(response.bytes, pool);
    run_all(serve_page);
    tree_remove_all(cache_root);
}

int main(void)
{
#ifdef __SANITIZE_ADDRESS__
    print_message("the sanitizer has an allocator of its own\n");
    return 0;
#endif
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_rendering_is_whole_or_an_error_in_kramdown),
        TREE_TEST(a_rendering_is_whole_or_an_error_in_gfm),
        TREE_TEST(a_response_is_whole_or_503),
    };
    return cmocka_run_group_tests_name("allocation", tests, NULL, NULL);
}
