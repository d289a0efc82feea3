/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl build: everything that the site would serve, as files. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "base/pool.h"
#include "compare.h"
#include "output_folder.h"
#include "site_arguments.h"
#include "workers.h"

/* Of a difference, so many bytes are shown. */
#define MAX_SHOWN 160

/* One file that the site consists of. */
typedef struct build_item {
    const char *target;
    const char *from;      /* the file that it is a copy of; NULL: a page's */
    const site_page *page; /* NULL: a copy */
    const char *said;      /* what was wrong, lines; NULL: nothing. On the heap */
    bool failed;
} build_item;

/* A build under way. */
typedef struct build_job {
    tool_context *context;
    const site_arguments *site;
    output_folder *output;   /* NULL: nothing is written, it is compared */
    const char *compared_to; /* the folder; NULL: it is written */
    build_item *items;
    size_t count;
    tool_progress progress;
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

/* ---- one item, by one of the workers ---- */

static void add_line(pos_buffer *out, const char *line)
{
    pos_buffer_add_text(out, pos_text_of(line));
    pos_buffer_add_char(out, '\n');
}

static void collect_line(void *baton, pos_level level, const char *message)
{
    pos_buffer_add_text(baton, pos_text_of(tool_level_name(level)));
    POS_BUFFER_ADD(baton, ": ");
    add_line(baton, message);
}

static pos_error *read_counterpart(pos_text *out, const build_job *self, const char *target,
                                   apr_pool_t *pool)
{
    const char *path = apr_pstrcat(pool, self->compared_to, "/", target + (*target == '/'), NULL);
    if (access(path, F_OK) != 0)
        return pos_error_make(POS_EMISSING, pool, "%s: only here", target);
    return tool_read_bytes(out, path, pool);
}

/* A part of it that is not too long for a line. */
static pos_text shorten_path(pos_text text)
{
    return pos_text_slice(text, 0, text.size < MAX_SHOWN ? text.size : MAX_SHOWN);
}

static pos_error *compare_item(const build_job *self, const build_item *item, pos_text ours,
                               apr_pool_t *pool)
{
    pos_text theirs;
    tool_difference difference;
    bool html = item->page && strncmp(site_page_type(item->page), "text/html", 9) == 0;
    POS_TRY(read_counterpart(&theirs, self, item->target, pool));
    if (!tool_differ(&difference, ours, theirs, html))
        return NULL;
    return pos_error_make(POS_EINVALID, pool, "%s:%d: here %.*s, there %.*s", item->target,
                          difference.line, POS_TEXT_ARG(shorten_path(difference.ours)),
                          POS_TEXT_ARG(shorten_path(difference.theirs)));
}

static pos_error *do_page(const build_job *self, const build_item *item, const pos_log *log,
                          apr_pool_t *pool)
{
    site_rendering rendering;
    POS_TRY(site_compose(&rendering, self->site->snapshot, item->page, pool));
    for (size_t i = 0; i < rendering.fault_count; i++)
        pos_log_error(log, POS_LOG_WARNING, rendering.faults[i], site_page_url(item->page));
    site_trace_drop(rendering.trace);
    return self->output ? output_write(self->output, item->target, rendering.body, pool)
                        : compare_item(self, item, rendering.body, pool);
}

static pos_error *do_copy(const build_job *self, const build_item *item, apr_pool_t *pool)
{
    pos_text ours;
    if (self->output)
        return output_copy(self->output, item->target, item->from, pool);
    POS_TRY(tool_read_bytes(&ours, item->from, pool));
    return compare_item(self, item, ours, pool);
}

/* What was wrong is printed later, in the items' order: the file that an earlier build has written
 * stays. */
static void do_item(void *baton, size_t index, apr_pool_t *scratch)
{
    build_job *self = baton;
    build_item *item = &self->items[index];
    pos_buffer *lines = pos_buffer_make(0, scratch);
    const pos_log log = {collect_line, lines, self->site->log.most};
    pos_error *error =
        item->page ? do_page(self, item, &log, scratch) : do_copy(self, item, scratch);
    item->failed = error != NULL;
    if (error && self->output)
        POS_BUFFER_ADD(lines, "positionsctl: ");
    if (error)
        add_line(lines, pos_error_explain(error, scratch));
    if (pos_buffer_size(lines) > 0)
        item->said = strdup(pos_buffer_whole_cstring(lines));
    tool_progress_step(&self->progress);
}

/* ---- all of them ---- */

static void add_item(build_job *self, const char *target, const char *from, const site_page *page)
{
    apr_pool_t *pool = self->context->pool;
    self->items[self->count++] = (build_item){.target = apr_pstrdup(pool, target),
                                              .from = from ? apr_pstrdup(pool, from) : NULL,
                                              .page = page};
    if (self->output)
        output_expect(self->output, target);
}

static void list_items(build_job *self, apr_pool_t *scratch)
{
    site_snapshot *snapshot = self->site->snapshot;
    size_t files = site_static_count(snapshot), pages = site_page_count(snapshot);
    self->items = apr_pcalloc(self->context->pool, (files + pages + 1) * sizeof(*self->items));
    for (size_t i = 0; i < files; i++) {
        const char *from, *target = site_static_at(&from, snapshot, i, scratch);
        if (target)
            add_item(self, target, from, NULL);
        apr_pool_clear(scratch);
    }
    for (size_t i = 0; i < pages; i++) {
        const site_page *page = site_page_at(snapshot, i);
        if (site_page_written(snapshot, page))
            add_item(self, site_page_target(page), NULL, page);
    }
}

/* Prints what was wrong. The exit status: 1 where an item has failed. */
static int print_report(const build_job *self)
{
    int status = 0;
    for (size_t i = 0; i < self->count; i++) {
        if (self->items[i].said)
            tool_print_lines(self->output ? stderr : stdout, pos_text_of(self->items[i].said));
        free((void *)(uintptr_t)self->items[i].said);
        status = self->items[i].failed ? 1 : status;
    }
    return status;
}

static int run_job(build_job *self)
{
    apr_pool_t *scratch = pos_pool_make();
    list_items(self, scratch);
    pos_error *error = self->output ? output_remove_gone(self->output, scratch) : NULL;
    int status = error ? tool_fail(self->context, error) : 0;
    if (!error) {
        tool_progress_start(&self->progress, self->count);
        tool_for_each(self->count, do_item, self);
        status = print_report(self);
    }
    apr_pool_destroy(scratch);
    return status;
}

/* ---- --compare ---- */

static bool is_target(void *baton, const char *path)
{
    return apr_hash_get(baton, path, APR_HASH_KEY_STRING) != NULL;
}

/* Prints the files of the other folder that the site doesn't have. */
static int report_others(const build_job *self)
{
    apr_pool_t *pool = self->context->pool;
    apr_hash_t *ours = apr_hash_make(pool);
    for (size_t i = 0; i < self->count; i++) {
        const char *target = self->items[i].target + (*self->items[i].target == '/');
        apr_hash_set(ours, target, APR_HASH_KEY_STRING, target);
    }
    apr_array_header_t *others = output_list_others(self->compared_to, is_target, ours, pool);
    for (int i = 0; i < others->nelts; i++)
        tool_print(stdout, "/%s: only there", APR_ARRAY_IDX(others, i, const char *));
    return others->nelts > 0;
}

static int compare_site(build_job *self)
{
    size_t same = 0;
    int status = run_job(self);
    status = report_others(self) || status;
    for (size_t i = 0; i < self->count; i++)
        same += !self->items[i].failed;
    tool_print(stdout, "%" APR_SIZE_T_FMT " of %" APR_SIZE_T_FMT " files are the same", same,
               self->count);
    return status;
}

/* ---- the command ---- */

/* The options that no site has. */
typedef struct build_options {
    bool force;
    bool watch;
    const char *compare;
} build_options;

/* Takes them off the arguments. */
static void read_options(build_options *out, int *count, char **arguments)
{
    int kept = 0;
    *out = (build_options){.force = false};
    for (int i = 0; i < *count; i++) {
        if (strcmp(arguments[i], "--force") == 0)
            out->force = true;
        else if (strcmp(arguments[i], "--watch") == 0)
            out->watch = true;
        else if (strcmp(arguments[i], "--compare") == 0 && i + 1 < *count)
            out->compare = arguments[++i];
        else
            arguments[kept++] = arguments[i];
    }
    *count = kept;
}

static int write_site(build_job *self, const build_options *options)
{
    const char *path;
    apr_pool_t *pool = self->context->pool;
    pos_error *error = output_resolve(&path, self->site->rest[0], pool);
    if (!error)
        error = check_place(path, self->site, pool);
    if (!error)
        error =
            output_open(&self->output, path, options->force, is_kept, self->site->snapshot, pool);
    return error ? tool_fail(self->context, error) : run_job(self);
}

int tool_build(tool_context *context, int count, char **arguments)
{
    site_arguments opened;
    build_options options;
    read_options(&options, &count, arguments);
    if (options.watch)
        return tool_usage(context, "nothing watches here: what follows every edit is the server "
                                   "(PositionsEngine On), which needs no build");
    int outputs = options.compare ? 0 : 1;
    int status = tool_open_site(&opened, context, count, arguments, outputs, outputs);
    if (status)
        return status;
    build_job job = {.context = context, .site = &opened, .compared_to = options.compare};
    return options.compare ? compare_site(&job) : write_site(&job, &options);
}
