/* SPDX-License-Identifier: Apache-2.0 */
/* mod_render.c - for the bench: Markdown the usual way, every request reads its file and renders
 * it. No layout, no Liquid, no conditions: the floor of what such modules cost. */
#include <stdlib.h>

#include <apr_file_io.h>
#include <apr_strings.h>

#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>

#include <cmark-gfm.h>

static int answer(request_rec *r)
{
    apr_file_t *file;
    apr_size_t size = (apr_size_t)r->finfo.size;
    if (!r->handler || strcmp(r->handler, "render") != 0 || r->finfo.filetype != APR_REG)
        return DECLINED;
    char *source = apr_palloc(r->pool, size);
    if (apr_file_open(&file, r->filename, APR_READ, 0, r->pool) != APR_SUCCESS ||
        apr_file_read_full(file, source, size, NULL) != APR_SUCCESS)
        return HTTP_INTERNAL_SERVER_ERROR;
    char *html = cmark_markdown_to_html(source, size, CMARK_OPT_UNSAFE);
    ap_set_content_type(r, "text/html; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)strlen(html));
    ap_rputs(html, r);
    free(html);
    return OK;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(render) = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
                             AP_MODULE_FLAG_NONE};
