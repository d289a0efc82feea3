/* SPDX-License-Identifier: Apache-2.0 */
/* Sass through its helper: results, imports, errors with their places, limits. */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_time.h>

#include "base/date.h"
#include "site/render/sass.h"

/* Files that only exist here, and a record of what was asked for. */
typedef struct files {
    const char *const (*rows)[2];
    pos_buffer *asked;
} files;

static pos_error *read_row(void *baton, bool *found, pos_text *content, const char *path,
                           apr_pool_t *result)
{
    files *all = baton;
    (void)result;
    pos_buffer_printf(all->asked, "%s ", path);
    *found = false;
    for (size_t i = 0; all->rows && all->rows[i][0]; i++)
        if (strcmp(all->rows[i][0], path) == 0) {
            *found = true;
            *content = pos_text_of(all->rows[i][1]);
        }
    return NULL;
}

static const char *const load_paths[] = {"_sass", "theme/_sass"};
static pos_buffer *asked;

static const char *helper; /* for threads */

/* Built beside this program's folder. */
static const char *tool(void)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    assert_true(size > 0);
    path[size] = '\0';
    *strrchr(path, '/') = '\0';
    return apr_pstrcat(pool, path, "/../positionsctl", NULL);
}

static site__sass_request request_for(const char *source, const char *const (*rows)[2])
{
    files *all = apr_palloc(pool, sizeof(*all));
    asked = pos_buffer_make(0, pool);
    *all = (files){rows, asked};
    return (site__sass_request){.helper = tool(),
                                .source = pos_text_of(source),
                                .name = "main.scss",
                                .file = "assets/main.scss",
                                .first_line = 3,
                                .load_paths = load_paths,
                                .load_path_count = COUNT(load_paths),
                                .read = read_row,
                                .baton = all};
}

static pos_text compile(const site__sass_request *request)
{
    site__sass_result out;
    pos_error *error = site__sass_compile(&out, request, pool);
    return error ? pos_text_of(pos_error_string(error, pool)) : out.css;
}

static void styles_are_libsass_s(void **state)
{
    (void)state;
    static const struct {
        const char *style, *wanted;
    } rows[] = {{NULL, "a b { color: red; }\n\nc { margin: 1px; }\n"},
                {"compressed", "a b{color:red}c{margin:1px}\n"},
                {"expanded", "a b {\n  color: red;\n}\n\nc {\n  margin: 1px;\n}\n"},
                {"nested", "a b {\n  color: red; }\n\nc {\n  margin: 1px; }\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        site__sass_request request =
            request_for("a { b { color: red; } } c { margin: 1px; }", NULL);
        request.style = rows[i].style;
        assert_text_equal(compile(&request), pos_text_of(rows[i].wanted),
                          rows[i].style ? rows[i].style : "the default");
    }
}

static void indented_sass_is_read(void **state)
{
    (void)state;
    site__sass_request request = request_for("$c: red\na\n  color: $c\n", NULL);
    request.indented = true;
    assert_text_equal(compile(&request), POS_TEXT("a { color: red; }\n"), "sass");
}

static void imports_are_asked_for(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"_sass/_base.scss", "@import 'parts/colours'; a { color: $c; }"},
        {"_sass/parts/_colours.scss", "$c: blue;"},
        {"theme/_sass/old.sass", "b\n  c: d\n"},
        {"_sass/kit/_index.scss", "@import '../parts/colours'; k { color: $c; }"},
        {NULL, NULL}};
    site__sass_request request = request_for(
        "@import 'base', 'old'; @import 'kit'; @import 'x.css'; @import 'http://a.org/y';", rows);
    assert_text_equal(compile(&request),
                      POS_TEXT("@import url(x.css);\n@import 'http://a.org/y';\n"
                               "a { color: blue; }\n\nb { c: d; }\n\nk { color: blue; }\n"),
                      "imports");
    const char *all = pos_buffer_whole_cstring(asked);
    assert_non_null(strstr(all, "_base.scss _base.sass")); /* what is not there is asked for too */
    assert_non_null(strstr(all, "_sass/_base.scss "));
    assert_null(strstr(all, ".."));
}

static void nothing_else_is_read(void **state)
{
    (void)state;
    static const char *const names[] = {"/etc/passwd",
                                        "../../etc/passwd",
                                        "file:///etc/passwd",
                                        "/proc/self/environ",
                                        "../../../../../etc/hostname.css",
                                        "none"};
    for (size_t i = 0; i < COUNT(names); i++) {
        site__sass_request request =
            request_for(apr_psprintf(pool, "a{b:c}\n@import '%s';", names[i]), NULL);
        pos_text got = compile(&request);
        if (!pos_text_starts(got, POS_TEXT("assets/main.scss:4:9: there is no file to import")) &&
            pos_text_find(got, POS_TEXT("@import url"), 0) == POS_NOT_FOUND)
            fail_msg("%s: %.*s", names[i], POS_TEXT_ARG(got));
        assert_int_equal(pos_text_find(got, POS_TEXT("root:"), 0), POS_NOT_FOUND);
        assert_null(strstr(pos_buffer_whole_cstring(asked), ".."));
    }
}

static void faults_have_their_place(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"_sass/_bad.scss", "a { b: c; }\n\nd { e: $none; }"},
                                          {NULL, NULL}};
    site__sass_request request = request_for("a {\n  color: $x;\n}\n", NULL);
    assert_text_equal(compile(&request),
                      POS_TEXT("assets/main.scss:4:10: Undefined variable: \"$x\"."), "own");
    request = request_for("@import 'bad';", rows);
    assert_text_equal(compile(&request),
                      POS_TEXT("_sass/_bad.scss:3:8: Undefined variable: \"$none\"."), "partial");
    request = request_for("a { b: c", NULL);
    assert_true(pos_text_starts(compile(&request), POS_TEXT("assets/main.scss:3:")));
}

static pos_status status_of(const char *source)
{
    site__sass_result out;
    site__sass_request request = request_for(source, NULL);
    request.max_time = 1500000;
    pos_error *error = site__sass_compile(&out, &request, pool);
    return error ? error->status : POS_SUCCESS;
}

/* The children are all reaped by their ids: none is left for anybody else. */
static void what_does_not_end_is_ended(void **state)
{
    (void)state;
    assert_int_equal(status_of("@while true { }"), POS_ELIMIT);
    pos_status status = status_of("$s: 'xxxxxxxxxxxxxxxx'; @while true { $s: $s + $s; }");
    assert_true(status == POS_ELIMIT || status == POS_ESYNTAX);
    status = status_of("@mixin a { @include a; } b { @include a; }");
    assert_true(status == POS_ELIMIT || status == POS_ESYNTAX);
    status = status_of("@for $i from 1 through 100000000 { .a#{$i} { b: c; } }");
    assert_true(status == POS_ELIMIT || status == POS_ESYNTAX);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

typedef struct worker {
    pthread_t thread;
    site__sass_gate *gate;
    const void *owner;
    const char *source;
    int64_t max_time; /* for its turn and for its run, µs */
    pos_status status;
    pos_text css;
    apr_pool_t *own;
} worker;

static pos_error *read_nothing(void *baton, bool *found, pos_text *content, const char *path,
                               apr_pool_t *result)
{
    (void)baton, (void)content, (void)path, (void)result;
    *found = false;
    return NULL;
}

static void *work(void *baton)
{
    worker *own = baton;
    site__sass_request request = {.helper = helper,
                                  .gate = own->gate,
                                  .owner = own->owner,
                                  .source = pos_text_of(own->source),
                                  .name = "a.scss",
                                  .file = "a.scss",
                                  .first_line = 1,
                                  .read = read_nothing,
                                  .max_time = own->max_time};
    site__sass_result out = {.css = POS_TEXT("")};
    pos_error *error = site__sass_compile(&out, &request, own->own);
    own->status = error ? error->status : POS_SUCCESS;
    own->css = out.css;
    return NULL;
}

static void start_worker(worker *own)
{
    assert_int_equal(apr_pool_create(&own->own, NULL), 0);
    assert_int_equal(pthread_create(&own->thread, NULL, work, own), 0);
}

static void join_worker(worker *own, pos_status status, const char *css)
{
    pthread_join(own->thread, NULL);
    assert_int_equal(own->status, status);
    if (css)
        assert_text_equal(own->css, pos_text_of(css), "css");
    apr_pool_destroy(own->own);
}

/* Four that never end, of a site each, then eight that wait for their places: each waits, none is
 * lost, no process stays. */
static void helpers_wait_for_their_turn(void **state)
{
    (void)state;
    worker workers[12];
    site__sass_gate *gate = site__sass_gate_make(pool);
    helper = tool();
    for (size_t i = 0; i < COUNT(workers); i++) {
        bool endless = i < SITE_SASS_HELPERS;
        workers[i] = (worker){.gate = gate,
                              .owner = &workers[i],
                              .source = endless ? "@while true { }" : "a { b: c; }",
                              .max_time = endless ? 1000000 : 30000000};
        start_worker(&workers[i]);
        if (i == SITE_SASS_HELPERS - 1)
            usleep(300000);
    }
    for (size_t i = 0; i < COUNT(workers); i++) {
        bool endless = i < SITE_SASS_HELPERS;
        join_worker(&workers[i], endless ? POS_ELIMIT : POS_SUCCESS,
                    endless ? NULL : "a { b: c; }\n");
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* One site's stylesheets without end leave places to the others, whose turn comes long before those
 * are stopped. */
static void a_site_leaves_places_to_the_others(void **state)
{
    (void)state;
    worker endless[8], others[2];
    site__sass_gate *gate = site__sass_gate_make(pool);
    helper = tool();
    for (size_t i = 0; i < COUNT(endless); i++) {
        endless[i] = (worker){
            .gate = gate, .owner = endless, .source = "@while true { }", .max_time = 8000000};
        start_worker(&endless[i]);
    }
    usleep(300000);
    int64_t began = pos_monotonic();
    for (size_t i = 0; i < COUNT(others); i++) {
        others[i] = (worker){
            .gate = gate, .owner = &others[i], .source = "a { b: c; }", .max_time = 30000000};
        start_worker(&others[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        join_worker(&others[i], POS_SUCCESS, "a { b: c; }\n");
    assert_in_range(pos_monotonic() - began, 0, 6000000);
    size_t refused = 0;
    for (size_t i = 0; i < COUNT(endless); i++) {
        pthread_join(endless[i].thread, NULL);
        assert_int_not_equal(endless[i].status, POS_SUCCESS);
        refused += endless[i].status == POS_EIO;
        apr_pool_destroy(endless[i].own);
    }
    assert_in_range(refused, 4, 6); /* found no place in time: two at a time are run */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void an_import_of_itself_is_an_error(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"_sass/_a.scss", "@import 'a';"}, {NULL, NULL}};
    site__sass_request request = request_for("@import 'a';", rows);
    site__sass_result out;
    assert_non_null(site__sass_compile(&out, &request, pool));
}

static void the_map_names_its_sources(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"_sass/_b.scss", "b { c: d; }"}, {NULL, NULL}};
    site__sass_request request = request_for("@import 'b'; a { b: c; }", rows);
    site__sass_result out;
    request.source_map = true;
    assert_null(site__sass_compile(&out, &request, pool));
    assert_text_equal(
        out.css, POS_TEXT("b { c: d; }\n\na { b: c; }\n\n/*# sourceMappingURL=main.css.map */"),
        "css");
    assert_true(pos_text_find(out.map, POS_TEXT("\"main.scss\""), 0) != POS_NOT_FOUND);
    assert_true(pos_text_find(out.map, POS_TEXT("\"_sass/_b.scss\""), 0) != POS_NOT_FOUND);
    assert_true(pos_text_find(out.map, POS_TEXT("\"file\": \"main.css\""), 0) != POS_NOT_FOUND);
}

static void a_helper_that_is_none_is_an_error(void **state)
{
    (void)state;
    static const char *const helpers[] = {"/nowhere/positionsctl", "/bin/true", "/bin/cat", "/bin"};
    for (size_t i = 0; i < COUNT(helpers); i++) {
        site__sass_request request = request_for("a { b: c; }", NULL);
        site__sass_result out;
        request.helper = helpers[i];
        pos_error *error = site__sass_compile(&out, &request, pool);
        assert_non_null(error);
        assert_int_equal(error->status, POS_EIO);
    }
    site__sass_request request = request_for("", NULL);
    request.helper = NULL;
    assert_int_equal(compile(&request).size, 0);
}

/* What comes of a helper that is this script, in that time (0: the usual one); it has the socket as
 * standard input. */
static pos_error *compile_within(const char *script, int64_t max_time)
{
    char path[] = "/tmp/positions-helper-XXXXXX";
    int file = mkstemp(path);
    const char *text = apr_pstrcat(pool, "#!/bin/sh\nhead -c 20 >/dev/null\n", script, "\n", NULL);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(file, 0700), 0);
    assert_int_equal(close(file), 0);
    site__sass_request request = request_for("a { b: c; }", NULL);
    request.helper = path;
    request.max_time = max_time;
    site__sass_result out;
    pos_error *error = site__sass_compile(&out, &request, pool);
    unlink(path);
    assert_non_null(error);
    return error;
}

static pos_error *compile_by(const char *script)
{
    return compile_within(script, 0);
}

/* It reads, says nothing, or half of an answer, and does not end by itself. */
static void a_helper_that_hangs_is_ended(void **state)
{
    (void)state;
    static const char *const scripts[] = {"exec sleep 1000", "printf '\\0\\0' >&0; exec sleep 1000",
                                          "trap '' TERM; while :; do sleep 1000; done"};
    for (size_t i = 0; i < COUNT(scripts); i++) {
        pos_error *error = compile_within(scripts[i], apr_time_from_msec(300));
        if (error->status != POS_ELIMIT || !strstr(error->message, "takes too long"))
            fail_msg("%s: %d, %s", scripts[i], (int)error->status, error->message);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    }
}

/* The stylesheet's fault, or the helper's own. On a busy machine the helper's alarm goes off before
 * its CPU time is used up. */
static void how_a_helper_ends_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        pos_status status;
        const char *message;
    } rows[] = {
        {"kill -ALRM $$", POS_ELIMIT, "takes too much time"},
        {"kill -XCPU $$", POS_ELIMIT, "takes too much time"},
        {"kill -KILL $$", POS_ELIMIT, "needs too much time or memory"},
        {"kill -ABRT $$", POS_ELIMIT, "needs too much memory or nests too deeply"},
        {"kill -SEGV $$", POS_ELIMIT, "needs too much memory or nests too deeply"},
        {"kill -TERM $$", POS_EIO, "the Sass helper has failed"},
        {"exit 127", POS_EIO, "can't be started"},
        {"exit 3", POS_EIO, "the Sass helper has failed"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_error *error = compile_by(rows[i].script);
        if (error->status != rows[i].status || !strstr(error->message, rows[i].message))
            fail_msg("%s: %d, %s", rows[i].script, (int)error->status, error->message);
    }
}

/* size kind { size field } */
static void an_answer_that_is_none_is_an_error(void **state)
{
    (void)state;
#define ANSWER(bytes) "printf '" bytes "' >&0"
    static const struct {
        const char *script;
        pos_status status;
        const char *message;
    } rows[] = {
        {ANSWER("\\0\\0\\0\\1Z"), POS_EIO, "sent what is no answer"},
        {ANSWER("\\0\\0\\0\\6C\\0\\0\\0\\1a"), POS_EIO, "sent what is no answer"},
        {ANSWER("\\0\\0\\0\\6E\\0\\0\\0\\1a"), POS_EIO, "sent what is no answer"},
        {ANSWER("\\0\\0\\0\\6I\\0\\0\\0\\1a"), POS_EIO, "sent what is no answer"},
        {ANSWER("\\0\\0\\0\\0"), POS_ESYNTAX, "a message that is none"},
        {ANSWER("\\0\\0\\0\\3Cab"), POS_ESYNTAX, "a message that is none"},
        {ANSWER("\\0\\0\\0\\6C\\0\\0\\0\\9a"), POS_ESYNTAX, "a message that is none"},
        {ANSWER("\\377\\377\\377\\377"), POS_ELIMIT, "a message of more than"},
        {ANSWER("\\0\\0\\0\\12C\\0\\0\\0\\1\\377\\0\\0\\0\\0"), POS_ESYNTAX,
         "makes CSS that is not UTF-8"},
        {"exec 3<&0; cat <&3 >/dev/null & f='\\0\\0\\0\\13I\\0\\0\\0\\1a\\0\\0\\0\\1b'; "
         "f=$f$f$f$f$f$f$f$f$f$f; f=$f$f$f$f$f$f$f$f$f$f; while :; do printf \"$f\" >&0; done",
         POS_ELIMIT, "more than 10000 imports"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        pos_error *error = compile_by(rows[i].script);
        if (error->status != rows[i].status || !strstr(error->message, rows[i].message))
            fail_msg("%s: %d, %s", rows[i].script, (int)error->status, error->message);
    }
}

static void the_configuration_is_jekyll_s(void **state)
{
    (void)state;
    pos_map *config = pos_map_make(0, pool), *sass = pos_map_make(0, pool);
    site__sass_request request = {.helper = NULL};
    site__sass_configure(&request, config, true);
    assert_string_equal(request.style, "compact");
    assert_true(request.source_map);
    site__sass_configure(&request, config, false);
    assert_false(request.source_map);
    pos_map_put(config, POS_TEXT("sass"), pos_value_map(sass));
    pos_map_put(sass, POS_TEXT("style"), pos_value_string(POS_TEXT(":compressed")));
    pos_map_put(sass, POS_TEXT("sourcemap"), pos_value_string(POS_TEXT("never")));
    site__sass_configure(&request, config, true);
    assert_string_equal(request.style, "compressed");
    assert_false(request.source_map);
    pos_map_put(sass, POS_TEXT("style"), pos_value_string(POS_TEXT("fancy")));
    site__sass_configure(&request, config, true);
    assert_string_equal(request.style, "compact");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(styles_are_libsass_s),
        TEST(indented_sass_is_read),
        TEST(imports_are_asked_for),
        TEST(nothing_else_is_read),
        TEST(faults_have_their_place),
        TEST(what_does_not_end_is_ended),
        TEST(helpers_wait_for_their_turn),
        TEST(a_site_leaves_places_to_the_others),
        TEST(an_import_of_itself_is_an_error),
        TEST(the_map_names_its_sources),
        TEST(a_helper_that_is_none_is_an_error),
        TEST(a_helper_that_hangs_is_ended),
        TEST(the_configuration_is_jekyll_s),
        TEST(how_a_helper_ends_says_why),
        TEST(an_answer_that_is_none_is_an_error),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("sass", tests, NULL, NULL);
}
