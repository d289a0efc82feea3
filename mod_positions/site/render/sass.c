/* SPDX-License-Identifier: Apache-2.0 */
/* Sass in a process of its own: the process, how many of them, the files that it asks for. */
#include "site/render/sass.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "base/charset.h"
#include "base/date.h"
#include "base/frame.h"
#include "base/value.h"
#include "site/model/permalink.h"

/* How often one compilation may ask for a file. */
#define MAX_IMPORTS 10000
#define MAX_PATH    1024

/* ---- the process ---- */

typedef struct sass_helper {
    pid_t id;
    int socket;
} sass_helper;

/* Nothing of the server's is left to the helper: no descriptors, no signal mask, no environment. */
static int spawn_helper(pid_t *id, const char *program, int socket, apr_pool_t *scratch)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    char *arguments[] = {apr_pstrdup(scratch, program), apr_pstrdup(scratch, "sass"), NULL};
    char *environment[] = {apr_pstrdup(scratch, "LC_ALL=C"), NULL};
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int code = posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
    if (!code)
        code = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (!code)
        code = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!code)
        code = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    if (!code)
        code =
            posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!code)
        code = posix_spawnattr_setsigmask(&attributes, &none);
    if (!code)
        code = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!code)
        code = posix_spawn(id, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static pos_error *start_helper(sass_helper *out, const char *program, apr_pool_t *result)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        return pos_error_make(POS_EIO, result, "no socket for the Sass helper");
    int code = spawn_helper(&out->id, program, sockets[1], result);
    close(sockets[1]);
    out->socket = sockets[0];
    if (code == 0)
        return NULL;
    close(sockets[0]);
    return pos_error_make(POS_EIO, result, "the Sass helper %s can't be started: %s", program,
                          strerror(code));
}

/* Kills the helper, and returns its wait status; -1: unknown. */
static int stop_helper(const sass_helper *it)
{
    int status = -1;
    close(it->socket);
    kill(it->id, SIGKILL);
    while (waitpid(it->id, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

/* ---- the gate ---- */

struct site__sass_gate {
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *left;
    const void *owners[SITE_SASS_HELPERS]; /* whose each place is; NULL: free */
};

site__sass_gate *site__sass_gate_make(apr_pool_t *process)
{
    site__sass_gate *gate = apr_pcalloc(process, sizeof(*gate));
    if (apr_thread_mutex_create(&gate->lock, APR_THREAD_MUTEX_DEFAULT, process) != APR_SUCCESS ||
        apr_thread_cond_create(&gate->left, process) != APR_SUCCESS)
        return NULL;
    return gate;
}

/* A place for the owner, who has fewer than are free: half of them where nobody else has any, and
 * the last one only where the owner has none. -1: there is none. The caller holds the lock. */
static int find_place(const site__sass_gate *gate, const void *owner)
{
    int held = 0, free_places = 0, place = -1;
    for (int i = 0; i < SITE_SASS_HELPERS; i++) {
        held += gate->owners[i] == owner;
        free_places += gate->owners[i] == NULL;
        place = gate->owners[i] ? place : i;
    }
    return held < free_places ? place : -1;
}

/* Waits for a place; -1 where there was none until the deadline. */
static int enter_gate(site__sass_gate *gate, const void *owner, int64_t deadline)
{
    int place;
    if (!gate)
        return 0;
    apr_thread_mutex_lock(gate->lock);
    for (int64_t wait;
         (place = find_place(gate, owner)) < 0 && (wait = deadline - pos_monotonic()) > 0;)
        apr_thread_cond_timedwait(gate->left, gate->lock, wait);
    if (place >= 0)
        gate->owners[place] = owner;
    apr_thread_mutex_unlock(gate->lock);
    return place;
}

/* All who wait look: the place may not be for everyone. */
static void leave_gate(site__sass_gate *gate, int place)
{
    if (!gate)
        return;
    apr_thread_mutex_lock(gate->lock);
    gate->owners[place] = NULL;
    apr_thread_cond_broadcast(gate->left);
    apr_thread_mutex_unlock(gate->lock);
}

/* ---- imports ---- */

typedef struct sass_exchange {
    const site__sass_request *request;
    sass_helper helper;
    int64_t deadline;
    int imports;
    apr_pool_t *result;
    bool refused; /* the helper has sent what is no message */
} sass_exchange;

static pos_error *refuse_message(sass_exchange *exchange)
{
    exchange->refused = true;
    return pos_error_make(POS_EIO, exchange->result, "the Sass helper sent what is no answer");
}

/* NULL: the path leads out of the root or is the root, or is too long. */
static const char *join_path(const char *folder, const char *path, apr_pool_t *result)
{
    const char *joined = site__join_path(pos_text_of(folder), pos_text_of(path), result);
    return joined && *joined && strlen(joined) < MAX_PATH ? joined : NULL;
}

static const char *path_folder(const char *path, apr_pool_t *result)
{
    const char *slash = strrchr(path, '/');
    return slash ? apr_pstrmemdup(result, path, (apr_size_t)(slash - path)) : "";
}

/* The names that `@import "name"` may mean in one folder, in libsass's order. */
static const char *const shapes[][2] = {{"", ""},       {"_", ""},     {"_", ".scss"},
                                        {"_", ".sass"}, {"_", ".css"}, {"", ".scss"},
                                        {"", ".sass"},  {"", ".css"},  {NULL, NULL}};

static bool has_extension(const char *path)
{
    pos_text text = pos_text_of(path);
    return pos_text_ends(text, POS_TEXT(".scss")) || pos_text_ends(text, POS_TEXT(".sass")) ||
           pos_text_ends(text, POS_TEXT(".css"));
}

typedef struct found_file {
    bool found;
    const char *path;
    pos_text content;
} found_file;

static pos_error *try_names(found_file *out, const sass_exchange *in, const char *path)
{
    const char *folder = path_folder(path, in->result);
    const char *name = path + (*folder ? strlen(folder) + 1 : 0);
    for (size_t i = 0; shapes[i][0] && !out->found; i++) {
        bool whole = !*shapes[i][1];
        if (whole && !has_extension(name))
            continue;
        out->path = apr_pstrcat(in->result, folder, *folder ? "/" : "", shapes[i][0], name,
                                shapes[i][1], NULL);
        POS_TRY(in->request->read(in->request->baton, &out->found, &out->content, out->path,
                                  in->result));
    }
    return NULL;
}

/* One folder: the name itself, then the name as a folder with an index. */
static pos_error *try_folder(found_file *out, const sass_exchange *in, const char *folder,
                             const char *name)
{
    const char *path = join_path(folder, name, in->result), *index = NULL;
    if (!path)
        return NULL;
    POS_TRY(try_names(out, in, path));
    if (!out->found && !has_extension(name))
        index = join_path(path, "index", in->result);
    if (index)
        POS_TRY(try_names(out, in, index));
    return NULL;
}

/* The importing file's own folder first, then the load paths. */
static pos_error *find_import(found_file *out, const sass_exchange *in, const char *name,
                              const char *importer)
{
    *out = (found_file){.found = false};
    POS_TRY(try_folder(out, in, path_folder(importer, in->result), name));
    for (size_t i = 0; i < in->request->load_path_count && !out->found; i++)
        POS_TRY(try_folder(out, in, in->request->load_paths[i], name));
    return NULL;
}

static pos_error *answer_import(sass_exchange *in, const pos_frame *asked)
{
    found_file file;
    bool converted;
    if (asked->count != 2)
        return refuse_message(in);
    if (++in->imports > MAX_IMPORTS)
        return pos_error_make(POS_ELIMIT, in->result, "more than %d imports", MAX_IMPORTS);
    POS_TRY(find_import(&file, in, asked->fields[0].data, asked->fields[1].data));
    pos_frame answer = {.kind = 'N'};
    if (file.found) {
        POS_TRY(pos_to_utf8(&file.content, &converted, file.content, NULL, in->result));
        answer =
            (pos_frame){.kind = 'F', .count = 2, .fields = {pos_text_of(file.path), file.content}};
    }
    return pos_frame_send(in->helper.socket, &answer, in->deadline, in->result);
}

/* ---- the exchange ---- */

static pos_error *send_request(const sass_exchange *in)
{
    const site__sass_request *request = in->request;
    char options[5] = {request->indented ? 'i' : '-', request->source_map ? 'm' : '-',
                       request->line_comments ? 'c' : '-', '\0'};
    pos_frame frame = {.kind = 'R',
                       .count = 5,
                       .fields = {pos_text_of(options),
                                  pos_text_of(request->style ? request->style : "compact"),
                                  pos_text_of(apr_itoa(in->result, request->precision)),
                                  pos_text_of(request->name), request->source}};
    return pos_frame_send(in->helper.socket, &frame, in->deadline, in->result);
}

/* 'E' message file line column */
static pos_error *fault_of_frame(sass_exchange *in, const pos_frame *frame)
{
    const site__sass_request *request = in->request;
    if (frame->count != 4)
        return refuse_message(in);
    int line = atoi(frame->fields[2].data), column = atoi(frame->fields[3].data);
    const char *file = frame->fields[1].data;
    bool own = !*file || strcmp(file, *request->name ? request->name : "stdin") == 0;
    pos_error *error = NULL;
    if (own && line > 0) { /* with its excerpt */
        size_t offset = 0;
        for (int i = 1; i < line && offset < request->source.size; i++) {
            size_t end = pos_text_find_char(request->source, '\n', offset);
            offset = end == POS_NOT_FOUND ? request->source.size : end + 1;
        }
        error = pos_error_at(POS_ESYNTAX, request->file, request->source,
                             offset + (size_t)(column > 0 ? column - 1 : 0), in->result, "%s",
                             frame->fields[0].data);
        line += request->first_line - 1;
    } else {
        error = pos_error_make(POS_ESYNTAX, in->result, "%s", frame->fields[0].data);
    }
    error->file = own ? apr_pstrdup(in->result, request->file) : file;
    error->line = line;
    error->column = column;
    return error;
}

static pos_error *answer_helper(site__sass_result *out, sass_exchange *in)
{
    pos_frame frame;
    POS_TRY(send_request(in));
    for (;;) {
        POS_TRY(pos_frame_receive(&frame, in->helper.socket, SITE_SASS_OUTPUT, in->deadline,
                                  in->result));
        if (frame.kind == 'I') {
            POS_TRY(answer_import(in, &frame));
        } else if (frame.kind == 'C' && frame.count == 2) {
            *out = (site__sass_result){frame.fields[0], frame.fields[1]};
            return NULL;
        } else if (frame.kind == 'E') {
            return fault_of_frame(in, &frame);
        } else {
            return refuse_message(in);
        }
    }
}

/* The error of a connection that broke, by how the helper ended. */
static pos_error *explain_failure(pos_error *error, const sass_exchange *in, int status)
{
    const char *why = NULL;
    if (in->refused ||
        (error->status != POS_EMISSING && error->status != POS_ELIMIT && error->status != POS_EIO))
        return error;
    bool killed = status >= 0 && WIFSIGNALED(status);
    if (error->status == POS_ELIMIT && pos_monotonic() >= in->deadline)
        why = "takes too long; is there an @while or @for without end?";
    else if (killed && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM))
        why = "takes too much time; is there an @while or @for without end?";
    else if (error->status == POS_ELIMIT)
        return error;
    else if (killed && WTERMSIG(status) == SIGKILL)
        why = "needs too much time or memory";
    else if (killed && (WTERMSIG(status) == SIGABRT || WTERMSIG(status) == SIGSEGV))
        why = "needs too much memory or nests too deeply";
    else if (status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return pos_error_make(POS_EIO, in->result, "the Sass helper %s can't be started",
                              in->request->helper);
    else
        return pos_error_make(POS_EIO, in->result, "the Sass helper has failed: %s",
                              error->message);
    pos_error *limit = pos_error_make(POS_ELIMIT, in->result, "this stylesheet %s", why);
    limit->file = apr_pstrdup(in->result, in->request->file);
    return limit;
}

static pos_error *run_helper(site__sass_result *out, sass_exchange *in)
{
    POS_TRY(start_helper(&in->helper, in->request->helper, in->result));
    pos_error *error = answer_helper(out, in);
    int status = stop_helper(&in->helper);
    return error ? explain_failure(error, in, status) : NULL;
}

/* A byte-order mark is libsass's way to say that compressed CSS is UTF-8; Jekyll takes it off. */
static pos_text without_mark(pos_text css)
{
    const pos_text mark = POS_TEXT("\xEF\xBB\xBF");
    return pos_text_starts(css, mark) ? pos_text_slice(css, mark.size, css.size) : css;
}

pos_error *site__sass_compile(site__sass_result *out, const site__sass_request *request,
                              apr_pool_t *result)
{
    sass_exchange in = {.request = request, .result = result};
    *out = (site__sass_result){request->source, POS_TEXT("")};
    if (request->source.size == 0)
        return NULL;
    if (!request->helper)
        return pos_error_make(POS_EMISSING, result,
                              "there is no Sass helper; positionsctl is not installed");
    int64_t max_time = request->max_time > 0 ? request->max_time : SITE_SASS_TIME;
    int place = enter_gate(request->gate, request->owner, pos_monotonic() + max_time);
    if (place < 0)
        return pos_error_make(POS_EIO, result, "%s waits for other stylesheets", request->file);
    in.deadline = pos_monotonic() + max_time;
    pos_error *error = run_helper(out, &in);
    leave_gate(request->gate, place);
    if (error)
        return error;
    out->css = without_mark(out->css);
    if (pos_utf8_invalid(out->css) != POS_NOT_FOUND)
        return pos_error_make(POS_ESYNTAX, result, "%s makes CSS that is not UTF-8", request->file);
    return NULL;
}

/* ---- configuration ---- */

static bool is_style(pos_text text)
{
    static const char *const styles[] = {"nested", "expanded", "compact", "compressed"};
    for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
        if (pos_text_equal(text, pos_text_of(styles[i])))
            return true;
    return false;
}

void site__sass_configure(site__sass_request *out, const pos_map *config, bool of_page)
{
    static const pos_text compact = {"compact", 7};
    pos_value sass = pos_map_get(config, POS_TEXT("sass"));
    const pos_map *map = sass.kind == POS_MAP ? sass.as.map : NULL;
    pos_text style = pos_map_text(map, "style", compact);
    if (pos_text_starts(style, POS_TEXT(":")))
        style = pos_text_slice(style, 1, style.size);
    out->style = is_style(style) ? style.data : compact.data;
    out->precision = (int)pos_map_int(map, "precision", 0);
    out->line_comments = pos_map_bool(map, "line_comments", false);
    pos_text sourcemap = pos_map_text(map, "sourcemap", POS_TEXT("always"));
    out->source_map = of_page && !pos_text_equal(sourcemap, POS_TEXT("never")) &&
                      !pos_text_equal(sourcemap, POS_TEXT("development"));
}
