/* SPDX-License-Identifier: Apache-2.0 */
/* Stylesheets: what sass.c is asked on behalf of the page that is being composed. Every import is a
 * question on its trace, whether it was there or not. */
#include "site/render/stylesheet.h"

#include <apr_strings.h>

#include "site/model/library.h"
#include "site/render/sass.h"

/* sass.load_paths, sass_dir, the theme's. */
#define MAX_LOAD_PATHS 32

/* ---- imports ---- */

static pos_error *read_import(void *baton, bool *found, pos_text *content, const char *path,
                              apr_pool_t *result)
{
    site__composing *composing = baton;
    const site_snapshot *snapshot = composing->snapshot;
    site__trace_ask(composing->tracing, SITE_QUERY_INCLUDE, pos_text_of(path));
    const site__file *file = site__file_at(snapshot, pos_text_of(path));
    *found = file != NULL;
    if (!file)
        return NULL;
    if (file->fault)
        return pos_error_copy(file->fault, result);
    pos_stamp stamp;
    POS_TRY(pos_file_read(content, &stamp, site__file_root(snapshot, file), path,
                          site__max_source(&snapshot->site->tree), result));
    if (!pos_stamp_equal(&stamp, &file->stamp))
        return pos_error_make(POS_ECHANGED, result, "%s changed", path);
    return NULL;
}

static size_t load_paths(const char *out[MAX_LOAD_PATHS], const site__config *config,
                         apr_pool_t *result)
{
    size_t count = 0;
    pos_value sass = pos_map_get(config->map, POS_TEXT("sass"));
    pos_value own = pos_map_get(sass.kind == POS_MAP ? sass.as.map : NULL, POS_TEXT("load_paths"));
    if (own.kind == POS_STRING)
        out[count++] = pos_text_cstring(pos_value_text(own), result);
    for (uint32_t i = 0; own.kind == POS_ARRAY && i < own.as.array->count; i++)
        if (count < MAX_LOAD_PATHS - 2)
            out[count++] = pos_text_cstring(pos_value_text(own.as.array->items[i]), result);
    out[count++] = config->sass_dir;
    if (config->around.theme.root && strcmp(config->sass_dir, SITE_THEME_SASS) != 0)
        out[count++] = SITE_THEME_SASS;
    return count;
}

/* ---- compiling ---- */

static pos_error *compile_sass(site__sass_result *out, site__sass_request *request,
                               site__composing *composing, bool of_page)
{
    const site_snapshot *snapshot = composing->snapshot;
    const char *paths[MAX_LOAD_PATHS];
    request->load_paths = paths;
    request->load_path_count = load_paths(paths, snapshot->config, composing->pool);
    request->helper = snapshot->site->options.helper;
    request->gate = snapshot->config->library->gate;
    request->owner = snapshot->site;
    request->read = read_import;
    request->baton = composing;
    site__sass_configure(request, snapshot->config->map, of_page);
    site__trace_ask(composing->tracing, SITE_QUERY_CONFIG, POS_TEXT("sass"));
    return site__sass_compile(out, request, composing->pool);
}

/* The error of a stylesheet that reached a limit: it is compiled again only by the next
 * snapshot. */
static pos_error *known_fault(const site__composing *composing, const char *file)
{
    site_snapshot *snapshot = composing->snapshot;
    apr_thread_mutex_lock(snapshot->lock);
    const pos_error *fault =
        snapshot->failed_stylesheets
            ? apr_hash_get(snapshot->failed_stylesheets, file, APR_HASH_KEY_STRING)
            : NULL;
    pos_error *copy = pos_error_copy(fault, composing->pool);
    apr_thread_mutex_unlock(snapshot->lock);
    return copy;
}

static void remember_fault(const site__composing *composing, const char *file,
                           const pos_error *fault)
{
    site_snapshot *snapshot = composing->snapshot;
    if (fault->status != POS_ELIMIT)
        return;
    apr_thread_mutex_lock(snapshot->lock);
    if (!snapshot->failed_stylesheets)
        snapshot->failed_stylesheets = apr_hash_make(snapshot->pool);
    apr_hash_set(snapshot->failed_stylesheets, apr_pstrdup(snapshot->pool, file),
                 APR_HASH_KEY_STRING, pos_error_copy(fault, snapshot->pool));
    apr_thread_mutex_unlock(snapshot->lock);
}

pos_error *site__compile_stylesheet(pos_text *out, pos_text source, site__composing *composing)
{
    const site_page *page = composing->page;
    site__sass_result made;
    site__sass_request request = {
        .source = source,
        .name = page->name,
        .file = site__body_path(page),
        .first_line = page->body_line,
        .indented = pos_text_equal_nocase(pos_text_of(page->extension), POS_TEXT(".sass"))};
    POS_TRY(known_fault(composing, request.file));
    pos_error *error = compile_sass(&made, &request, composing, true);
    if (error) {
        remember_fault(composing, request.file, error);
        return error;
    }
    *out = page->map ? made.map : made.css;
    return NULL;
}

pos_error *site__compile_scss_text(pos_text *out, pos_text text, bool indented,
                                   site__composing *composing)
{
    site__sass_result made;
    site__sass_request request = {.source = text,
                                  .name = "",
                                  .file = composing->page->source,
                                  .first_line = 1,
                                  .indented = indented};
    POS_TRY(compile_sass(&made, &request, composing, false));
    *out = made.css;
    return NULL;
}
