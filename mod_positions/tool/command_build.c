/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl build: everything that the site would serve, as files. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

#include "output_folder.h"
#include "site_arguments.h"

/* A build under way. */
typedef struct build_job {
    tool_context *context;
    const site_arguments *site;
    output_folder *output;
    size_t done;
    size_t count;
    bool shows_progress; /* standard error is a terminal */
    int status;
} build_job;

/* ---- where it may write ---- */

/* The rest of `path` after `folder` and a slash; "" where it is the folder itself; NULL: it does not
 * lie there. */
static const char *path_within(const char *folder, const char *path)
{
    size_t size = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    if (strncmp(path, folder, size) != 0 || (path[size] && path[size] != '/'))
        return NULL;
    return path + size + (path[size] == '/');
}

/* Refuses to write over the source, and where the next build would read what this one wrote. */
static pos_error *check_place(const char *path, const site_arguments *opened, apr_pool_t *pool)
{
    if (path_within(path, opened->root))
        return pos_error_make(POS_EINVALID, pool, "%s is the site's own folder, or holds it", path);
    const char *within = path_within(opened->root, path);
    if (!within || site_ignores(opened->snapshot, within, pool))
        return NULL;
    return pos_error_make(POS_EINVALID, pool,
                          "%s lies in the site's own folder, which would read it: name it under "
                          "`exclude` in _config.yml, begin its name with _, or choose another",
                          path);
}

static bool is_kept(void *baton, const char *path)
{
    return site_keeps_file(baton, path);
}

/* ---- writing ---- */

static void show_progress(build_job *self)
{
    self->done++;
    if (self->shows_progress)
        fprintf(stderr, "\r%" APR_SIZE_T_FMT " of %" APR_SIZE_T_FMT "%s", self->done, self->count,
                self->done == self->count ? "\n" : "");
}

/* Prints what went wrong and goes on: the file that an earlier build has written stays. */
static void note_result(build_job *self, const pos_error *error)
{
    if (error && self->shows_progress)
        fprintf(stderr, "\r\033[K");
    if (error)
        self->status = tool_fail(self->context, error);
    show_progress(self);
}

static pos_error *write_page(const build_job *self, const site_page *page, apr_pool_t *pool)
{
    site_rendering rendering;
    POS_TRY(tool_compose(&rendering, self->site, page, pool));
    site_trace_drop(rendering.trace);
    return output_write(self->output, site_page_target(page), rendering.body, pool);
}

/* What a build consists of, for each file and each page. `page` NULL: the file `from`. */
typedef void (*build_step)(build_job *self, const char *target, const char *from,
                           const site_page *page, apr_pool_t *pool);

static void expect_target(build_job *self, const char *target, const char *from,
                          const site_page *page, apr_pool_t *pool)
{
    (void)from;
    (void)page;
    (void)pool;
    output_expect(self->output, target);
    self->count++;
}

static void write_target(build_job *self, const char *target, const char *from,
                         const site_page *page, apr_pool_t *pool)
{
    note_result(self, page ? write_page(self, page, pool)
                           : output_copy(self->output, target, from, pool));
}

static void visit_site(build_job *self, build_step step, apr_pool_t *scratch)
{
    site_snapshot *snapshot = self->site->snapshot;
    for (size_t i = 0; i < site_static_count(snapshot); i++) {
        const char *from, *target = site_static_at(&from, snapshot, i, scratch);
        if (target)
            step(self, target, from, NULL, scratch);
        apr_pool_clear(scratch);
    }
    for (size_t i = 0; i < site_page_count(snapshot); i++) {
        const site_page *page = site_page_at(snapshot, i);
        if (site_page_written(snapshot, page))
            step(self, site_page_target(page), NULL, page, scratch);
        apr_pool_clear(scratch);
    }
}

static pos_error *write_site(build_job *self, apr_pool_t *pool)
{
    apr_pool_t *scratch;
    if (apr_pool_create(&scratch, pool) != APR_SUCCESS)
        return pos_error_make(POS_EMEMORY, pool, "out of memory");
    visit_site(self, expect_target, scratch);
    POS_TRY(output_remove_gone(self->output, pool));
    visit_site(self, write_target, scratch);
    return NULL;
}

/* ---- the command ---- */

/* Takes the options that no site has off the arguments. */
static bool remove_force(int *count, char **arguments)
{
    bool force = false;
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        bool is_option = strcmp(arguments[i], "--force") == 0;
        force = force || is_option;
        if (!is_option)
            arguments[kept++] = arguments[i];
    }
    *count = kept;
    return force;
}

int tool_build(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    bool force = remove_force(&count, arguments);
    int status = tool_open_site(&opened, context, count, arguments, 1, 1);
    if (status)
        return status;
    const char *path;
    build_job job = {.context = context, .site = &opened, .shows_progress = isatty(STDERR_FILENO)};
    pos_error *error = output_resolve(&path, opened.rest[0], context->pool);
    if (!error)
        error = check_place(path, &opened, context->pool);
    if (!error)
        error = output_open(&job.output, path, force, is_kept, opened.snapshot, context->pool);
    if (!error)
        error = write_site(&job, context->pool);
    return error ? tool_fail(context, error) : job.status;
}
