/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl sass: the server's helper. libsass can't be interrupted, so it runs in this process,
 * which resource limits end. It can't open a file: no descriptor is left for one. Imported files
 * come from its parent.
 *
 *   parent: R options style precision name source
 *   helper: I name importer                             parent: F path content | N
 *   helper: C css map | E message file line column
 */
#include "tool.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apr_strings.h>
#include <sass.h>
#include <sass2scss.h>

#include "base/frame.h"

#define MAX_SECONDS 5
#define MAX_MEMORY  ((rlim_t)512 << 20)
#define MAX_REQUEST ((size_t)64 << 20)

/* The site's root, to libsass: it makes paths in the source map relative to the CSS's. */
#define ROOT "/site/"

typedef struct session {
    int socket;
    const pos_frame *request;
    apr_pool_t *pool;
} session;

/* SIGXCPU first, so that the exit status says why; SIGKILL a second later. */
static bool set_time_limit(rlim_t seconds)
{
    struct rlimit limits = {seconds, seconds + 1};
    return setrlimit(RLIMIT_CPU, &limits) == 0;
}

static bool set_limit(int what, rlim_t max)
{
    struct rlimit limits = {max, max};
    return setrlimit(what, &limits) == 0;
}

/* From here on: a few seconds, some memory, no file, no other process. */
static bool confine_process(void)
{
    bool good = chdir("/") == 0 && set_time_limit(MAX_SECONDS) && set_limit(RLIMIT_FSIZE, 0) &&
                set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_NOFILE, STDERR_FILENO + 1) &&
                set_limit(RLIMIT_NPROC, 0) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    good = good && set_limit(RLIMIT_AS, MAX_MEMORY);
#endif
    alarm(2 * MAX_SECONDS);
    return good;
}

static char *frame_field(const pos_frame *frame, size_t index)
{
    return (char *)(uintptr_t)frame->fields[index].data;
}

static const char *below_root(const char *path)
{
    size_t size = sizeof(ROOT) - 1;
    return path && strncmp(path, ROOT, size) == 0 ? path + size : path;
}

/* ---- imports ---- */

static Sass_Import_List import_failed(const char *name, const char *message)
{
    Sass_Import_List list = sass_make_import_list(1);
    Sass_Import_Entry entry = sass_make_import_entry(name, NULL, NULL);
    sass_import_set_error(entry, message, (size_t)-1, (size_t)-1);
    sass_import_set_list_entry(list, 0, entry);
    return list;
}

/* libsass accepts only SCSS from an importer. The caller frees the result. */
static char *scss_of(pos_text path, const char *content)
{
    if (pos_text_ends(path, POS_TEXT(".sass")))
        return sass2scss(content, SASS2SCSS_PRETTIFY_1 | SASS2SCSS_KEEP_COMMENT);
    return sass_copy_c_string(content);
}

/* Stays an @import in the CSS; libsass reads no file for it. */
static bool is_plain_css(const char *name)
{
    return pos_text_ends(pos_text_of(name), POS_TEXT(".css")) || strncmp(name, "http://", 7) == 0 ||
           strncmp(name, "https://", 8) == 0 || strncmp(name, "//", 2) == 0;
}

static Sass_Import_List import_file(const char *name, Sass_Importer_Entry importer,
                                    struct Sass_Compiler *compiler)
{
    const session *in = sass_importer_get_cookie(importer);
    const char *from = sass_import_get_abs_path(sass_compiler_get_last_import(compiler));
    if (is_plain_css(name))
        return NULL;
    from = below_root(from);
    pos_frame ask = {.kind = 'I', .count = 2, .fields = {pos_text_of(name), pos_text_of(from)}};
    pos_frame answer;
    if (pos_frame_send(in->socket, &ask, POS_NO_DEADLINE, in->pool) ||
        pos_frame_receive(&answer, in->socket, MAX_REQUEST, POS_NO_DEADLINE, in->pool))
        _exit(1); /* the parent is gone */
    if (answer.kind != 'F' || answer.count != 2)
        return import_failed(
            name, apr_pstrcat(in->pool, "there is no file to import for \"", name, "\"", NULL));
    Sass_Import_List list = sass_make_import_list(1);
    const char *path = apr_pstrcat(in->pool, ROOT, answer.fields[0].data, NULL);
    sass_import_set_list_entry(
        list, 0,
        sass_make_import(path, path, scss_of(answer.fields[0], answer.fields[1].data), NULL));
    return list;
}

/* ---- the compilation ---- */

static enum Sass_Output_Style style_of(const char *name)
{
    return strcmp(name, "nested") == 0       ? SASS_STYLE_NESTED
           : strcmp(name, "expanded") == 0   ? SASS_STYLE_EXPANDED
           : strcmp(name, "compressed") == 0 ? SASS_STYLE_COMPRESSED
                                             : SASS_STYLE_COMPACT;
}

/* "main.scss" → "main.css" */
static const char *output_name(const char *name, apr_pool_t *pool)
{
    const char *dot = strrchr(name, '.');
    size_t size = dot ? (size_t)(dot - name) : strlen(name);
    return apr_pstrcat(pool, apr_pstrmemdup(pool, name, size), ".css", NULL);
}

static void set_options(struct Sass_Options *options, session *in)
{
    const char *flags = frame_field(in->request, 0);
    const char *name = *frame_field(in->request, 3) ? frame_field(in->request, 3) : "stdin";
    name = apr_pstrcat(in->pool, ROOT, name, NULL);
    const char *css = output_name(name, in->pool);
    int precision = atoi(frame_field(in->request, 2));
    sass_option_set_is_indented_syntax_src(options, strchr(flags, 'i') != NULL);
    sass_option_set_source_comments(options, strchr(flags, 'c') != NULL);
    sass_option_set_output_style(options, style_of(frame_field(in->request, 1)));
    if (precision > 0 && precision < 20)
        sass_option_set_precision(options, precision);
    sass_option_set_input_path(options, name);
    sass_option_set_output_path(options, css);
    sass_option_set_source_map_contents(options, true);
    sass_option_set_omit_source_map_url(options, strchr(flags, 'm') == NULL);
    if (strchr(flags, 'm'))
        sass_option_set_source_map_file(options, apr_pstrcat(in->pool, css, ".map", NULL));
    Sass_Importer_List importers = sass_make_importer_list(1);
    sass_importer_set_list_entry(importers, 0, sass_make_importer(import_file, 0, in));
    sass_option_set_c_importers(options, importers);
}

static pos_frame make_reply(struct Sass_Context *context, session *in)
{
    if (sass_context_get_error_status(context) == 0)
        return (pos_frame){.kind = 'C',
                           .count = 2,
                           .fields = {pos_text_of(sass_context_get_output_string(context)),
                                      pos_text_of(sass_context_get_source_map_string(context))}};
    const char *message = sass_context_get_error_text(context);
    const char *file = sass_context_get_error_file(context);
    return (pos_frame){
        .kind = 'E',
        .count = 4,
        .fields = {pos_text_of(message ? message : "the stylesheet can't be compiled"),
                   pos_text_of(below_root(file)),
                   pos_text_of(apr_psprintf(in->pool, "%" APR_SIZE_T_FMT,
                                            sass_context_get_error_line(context))),
                   pos_text_of(apr_psprintf(in->pool, "%" APR_SIZE_T_FMT,
                                            sass_context_get_error_column(context)))}};
}

static pos_error *compile_stylesheet(session *in)
{
    struct Sass_Data_Context *data =
        sass_make_data_context(sass_copy_c_string(frame_field(in->request, 4)));
    struct Sass_Context *context = sass_data_context_get_context(data);
    set_options(sass_context_get_options(context), in);
    sass_compile_data_context(data);
    pos_frame answer = make_reply(context, in);
    pos_error *error = pos_frame_send(in->socket, &answer, POS_NO_DEADLINE, in->pool);
    sass_delete_data_context(data);
    return error;
}

static bool is_socket(int descriptor)
{
    int type;
    socklen_t size = sizeof(type);
    return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

int tool_sass(tool_context *context, int count, char **arguments)
{
    pos_frame request;
    (void)arguments;
    if (count > 0 || !is_socket(STDIN_FILENO))
        return tool_usage(context, "is started by the server, with a socket as standard input");
    if (!confine_process())
        return 1;
    if (pos_frame_receive(&request, STDIN_FILENO, MAX_REQUEST, POS_NO_DEADLINE, context->pool) ||
        request.kind != 'R' || request.count != 5)
        return 1;
    session in = {STDIN_FILENO, &request, context->pool};
    return compile_stylesheet(&in) ? 1 : 0;
}
