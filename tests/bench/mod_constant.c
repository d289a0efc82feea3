/* SPDX-License-Identifier: Apache-2.0 */
/* mod_constant.c - for the bench: the least that a module can do which answers from the hooks that
 * mod_positions answers from. The same bytes from one buffer, the same headers, the same walk. */
#include <stdbool.h>

#include <apr_strings.h>

#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>

extern module AP_MODULE_DECLARE_DATA constant_module;

typedef struct constant {
    const char *url, *source;
    const char *bytes;
    apr_off_t size;
} constant;

static void *make(apr_pool_t *pool, server_rec *server)
{
    (void)server;
    return apr_pcalloc(pool, sizeof(constant));
}

static const char *set(cmd_parms *cmd, void *config, const char *url, const char *source,
                       const char *answer)
{
    constant *own = ap_get_module_config(cmd->server->module_config, &constant_module);
    apr_file_t *file;
    apr_finfo_t info;
    (void)config;
    if (apr_file_open(&file, answer, APR_READ, 0, cmd->pool) != APR_SUCCESS ||
        apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS)
        return "Constant URL SOURCE ANSWER: the answer can't be read";
    char *bytes = apr_palloc(cmd->pool, (apr_size_t)info.size);
    apr_file_read_full(file, bytes, (apr_size_t)info.size, NULL);
    *own = (constant){url, source, bytes, info.size};
    return NULL;
}

static bool is_own(const request_rec *r, constant **own)
{
    *own = ap_get_module_config(r->server->module_config, &constant_module);
    return (*own)->url && strcmp(r->uri, (*own)->url) == 0;
}

static int map(request_rec *r)
{
    constant *own;
    if (!is_own(r, &own))
        return DECLINED;
    r->filename = apr_pstrdup(r->pool, own->source);
    r->canonical_filename = r->filename;
    r->path_info = NULL;
    memset(&r->finfo, 0, sizeof(r->finfo));
    return DECLINED;
}

static int end_types(request_rec *r)
{
    constant *own;
    return is_own(r, &own) ? OK : DECLINED;
}

static int take(request_rec *r)
{
    constant *own;
    if (!is_own(r, &own))
        return DECLINED;
    r->handler = "constant";
    return OK;
}

static int answer(request_rec *r)
{
    constant *own;
    if (!r->handler || strcmp(r->handler, "constant") != 0 || !is_own(r, &own))
        return DECLINED;
    ap_set_content_type(r, "text/html; charset=utf-8");
    apr_table_setn(r->headers_out, "ETag", "\"0123456789abcdef0123456789abcdef\"");
    char *date = apr_palloc(r->pool, APR_RFC822_DATE_LEN);
    apr_rfc822_date(date, r->finfo.mtime);
    apr_table_setn(r->headers_out, "Last-Modified", date);
    apr_table_setn(r->headers_out, "Vary", "Accept-Encoding");
    apr_table_setn(r->headers_out, "Cache-Control", "no-cache");
    apr_table_setn(r->subprocess_env, "no-gzip", "1");
    apr_table_setn(r->subprocess_env, "no-brotli", "1");
    ap_set_accept_ranges(r);
    ap_set_content_length(r, own->size);
    apr_bucket_alloc_t *allocator = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, allocator);
    APR_BRIGADE_INSERT_TAIL(
        brigade, apr_bucket_immortal_create(own->bytes, (apr_size_t)own->size, allocator));
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(allocator));
    return ap_pass_brigade(r->output_filters, brigade) == APR_SUCCESS ? OK : AP_FILTER_ERROR;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_map_to_storage(map, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_type_checker(end_types, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_fixups(take, NULL, NULL, APR_HOOK_LAST);
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

static const command_rec commands[] = {
    AP_INIT_TAKE3("Constant", set, NULL, RSRC_CONF, "URL, source file, file with the answer"),
    {.name = NULL}};

module AP_MODULE_DECLARE_DATA constant_module = {
    STANDARD20_MODULE_STUFF, NULL, NULL, make, NULL, commands, register_hooks, AP_MODULE_FLAG_NONE};
