/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_handler.c - translates a request_rec for serve, and sends serve's answer. */
#include "mod_positions.h"
#include "mod_positions_request.h"
#include "mod_positions_sites.h"

#include <poll.h>

#include <http_protocol.h>
#include <mod_core.h>
#include <util_filter.h>

#include <ap_expr.h>

APLOG_USE_MODULE(positions);

/* ---- the question ---- */

static pos_text request_field(const request_rec *r, const char *name)
{
    return pos_text_of(apr_table_get(r->headers_in, name));
}

/* The source's stamp from the stat that httpd's walk has done; a further one only where that has
 * left fields out. NULL: the page has no source; all zero: the file is gone. */
static const pos_stamp *stamp_of(pos_stamp *stamp, const mod_positions_request *request,
                                 const request_rec *r)
{
    const apr_finfo_t *info = &r->finfo;
    apr_finfo_t whole;
    if (!request->mapped)
        return NULL;
    if (info->filetype != APR_REG)
        return stamp;
    if ((info->valid & APR_FINFO_IDENT) != APR_FINFO_IDENT) {
        if (apr_stat(&whole, r->filename, APR_FINFO_MIN | APR_FINFO_IDENT, r->pool) != APR_SUCCESS)
            return stamp;
        info = &whole;
    }
    stamp->mtime = info->mtime;
    stamp->ctime = info->ctime;
    stamp->size = info->size;
    stamp->inode = (uint64_t)info->inode;
    stamp->device = (uint64_t)info->device;
    return stamp;
}

/* Filters that rewrite content (INCLUDES, SUBSTITUTE) read it first, in no encoding. */
static bool is_rewritten(const request_rec *r)
{
    return r->output_filters && r->output_filters->frec->ftype < AP_FTYPE_CONTENT_SET;
}

static unsigned usable_encodings(const mod_positions_dir *dir, const request_rec *r)
{
    if (is_rewritten(r))
        return 0;
    return dir->encodings == UNSET ? SERVE_GZIP | SERVE_BROTLI : (unsigned)dir->encodings;
}

/* False where the condition of the directive `name` can't be told. */
static bool condition_holds(const ap_expr_info_t *condition, const char *name, request_rec *r)
{
    const char *fault = NULL;
    int held = ap_expr_exec(r, condition, &fault);
    if (fault)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%s: %s", name, fault);
    return held > 0;
}

static bool shows_errors(const mod_positions_dir *dir, request_rec *r)
{
    return dir->show_errors == 1 &&
           (!dir->errors_when || condition_holds(dir->errors_when, "PositionsErrors", r));
}

/* The value of ?positions-at=, decoded; empty where there is none, or nothing obeys it here. */
static pos_text preview_time(const mod_positions_dir *dir, request_rec *r)
{
    static const char name[] = "positions-at=";
    pos_text rest = pos_text_of(r->args), none = POS_TEXT("");
    if (dir->previews != 1 || r->main || r->status != HTTP_OK)
        return none;
    while (rest.size > 0) {
        size_t end = pos_text_find_char(rest, '&', 0);
        pos_text each = pos_text_slice(rest, 0, end == POS_NOT_FOUND ? rest.size : end);
        rest =
            pos_text_slice(rest, each.size + 1 < rest.size ? each.size + 1 : rest.size, rest.size);
        if (!pos_text_starts(each, pos_text_of(name)))
            continue;
        char *value = apr_pstrmemdup(r->pool, each.data + strlen(name), each.size - strlen(name));
        return ap_unescape_url_keep2f(value, 1) == OK && *value ? pos_text_of(value)
                                                                : POS_TEXT("?");
    }
    return none;
}

/* A client that has closed its connection, or its half of it, reads no more. */
static bool is_client_gone(void *baton)
{
    const request_rec *r = baton;
    conn_rec *connection = r->connection->master ? r->connection->master : r->connection;
    apr_os_sock_t descriptor;
    apr_socket_t *client = ap_get_conn_socket(connection);
    if (connection->aborted || r->connection->aborted)
        return true;
    if (!client || apr_os_sock_get(&descriptor, client) != APR_SUCCESS)
        return false;
    struct pollfd state = {.fd = descriptor, .events = POLLRDHUP};
    return poll(&state, 1, 0) > 0;
}

static void ask_of(serve_request *ask, pos_stamp *stamp, const mod_positions_request *request,
                   request_rec *r)
{
    const mod_positions_dir *dir = mod_positions_dir_of(r);
    bool shown = shows_errors(dir, r);
    const char *accept_encoding = apr_table_get(r->headers_in, "Accept-Encoding");
    *ask = (serve_request){.read_only = r->method_number == M_GET,
                           .subrequest = r->main != NULL,
                           .status = r->status,
                           .stamp = stamp_of(stamp, request, r),
                           .if_none_match = request_field(r, "If-None-Match"),
                           .if_modified_since = request_field(r, "If-Modified-Since"),
                           .accept = request_field(r, "Accept"),
                           .accept_encoding = pos_text_of(accept_encoding),
                           .has_accept_encoding = accept_encoding != NULL,
                           .encodings = usable_encodings(dir, r),
                           .has_range = apr_table_get(r->headers_in, "Range"),
                           .markdown_source = dir->markdown_source == 1,
                           .show_errors = shown,
                           .explain = shown && r->args && strcmp(r->args, "positions-why") == 0,
                           .preview = preview_time(dir, r),
                           .is_gone = is_client_gone,
                           .baton = r};
}

/* ---- the response ---- */

static void set_cache_control(const serve_response *answer, request_rec *r)
{
    const char *said = mod_positions_dir_of(r)->cache_control;
    const char *value = answer->no_store ? "no-store" : said ? said : "no-cache";
    if (answer->is_private)
        apr_table_setn(r->headers_out, "Cache-Control", "private, no-store");
    else if (*value && !apr_table_get(r->headers_out, "Cache-Control"))
        apr_table_setn(r->headers_out, "Cache-Control", value);
}

/* No validators on error responses. */
static void set_validators(const serve_response *answer, request_rec *r)
{
    if (answer->status != HTTP_OK && answer->status != HTTP_NOT_MODIFIED)
        return;
    if (answer->etag)
        apr_table_setn(r->headers_out, "ETag", answer->etag);
    if (answer->last_modified_date)
        apr_table_setn(r->headers_out, "Last-Modified", answer->last_modified_date);
}

/* Keeps mod_deflate and mod_brotli from changing the body and its ETag. What other filters rewrite
 * is another body, and theirs to compress. */
static void keep_filters_off(request_rec *r)
{
    apr_table_setn(r->subprocess_env, "no-gzip", "1");
    apr_table_setn(r->subprocess_env, "no-brotli", "1");
}

static void set_headers(const serve_response *answer, const mod_positions_request *request,
                        request_rec *r)
{
    if (answer->content_type)
        ap_set_content_type(r, answer->content_type);
    if (answer->content_encoding)
        r->content_encoding = answer->content_encoding;
    set_validators(answer, r);
    if (answer->vary)
        apr_table_mergen(r->headers_out, "Vary", answer->vary);
    if (answer->robots)
        apr_table_setn(r->headers_out, "X-Robots-Tag", answer->robots);
    if (answer->sunset)
        apr_table_setn(r->headers_out, "Sunset", answer->sunset);
    if (answer->link)
        apr_table_mergen(r->headers_out, "Link", answer->link);
    if (answer->location)
        mod_positions_set_location(request, answer->location, r);
    if (answer->retry_after > 0)
        apr_table_setn(r->err_headers_out, "Retry-After", apr_itoa(r->pool, answer->retry_after));
    if (answer->status == HTTP_OK && !answer->content_encoding)
        ap_set_accept_ranges(r);
    set_cache_control(answer, r);
    mod_positions_limit_freshness(answer->expires, r);
    if (!is_rewritten(r))
        keep_filters_off(r);
}

/* If-Match and If-Unmodified-Since; the other conditions are the core's. */
static bool fails_precondition(const serve_response *answer, request_rec *r)
{
    if (r->main || (answer->status != HTTP_OK && answer->status != HTTP_NOT_MODIFIED))
        return false;
    return ap_condition_if_match(r, r->headers_out) == AP_CONDITION_NOMATCH ||
           ap_condition_if_unmodified_since(r, r->headers_out) >= AP_CONDITION_WEAK;
}

static int send_answer(const serve_response *answer, request_rec *r)
{
    conn_rec *connection = r->connection;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, connection->bucket_alloc);
    r->status = answer->status;
    if (answer->body) {
        ap_set_content_length(r, (apr_off_t)answer->bytes.size);
        APR_BRIGADE_INSERT_TAIL(
            brigade, mod_positions_bucket(answer->body, answer->bytes, connection->bucket_alloc));
    }
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(connection->bucket_alloc));
    apr_status_t status = ap_pass_brigade(r->output_filters, brigade);
    apr_brigade_cleanup(brigade);
    if (status == APR_SUCCESS || r->status != HTTP_OK || connection->aborted)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, status, r, "the answer could not be sent");
    return AP_FILTER_ERROR;
}

/* An internal redirect to the same URL: the tables of sites have changed since it was mapped. */
static int redirect_to_itself(request_rec *r)
{
    const char *url = ap_escape_uri(r->pool, r->uri);
    if (r->args)
        url = apr_pstrcat(r->pool, url, "?", r->args, NULL);
    ap_internal_redirect(url, r);
    return OK;
}

static int answer_page(mod_positions_request *request, request_rec *r)
{
    serve_request ask;
    serve_response answer;
    pos_stamp stamp = {0};
    ask_of(&ask, &stamp, request, r);
    if (ask.preview.size > 0 &&
        !condition_holds(mod_positions_dir_of(r)->previews_when, "PositionsPreview", r))
        return HTTP_FORBIDDEN;
    serve_respond(&answer, &request->look, &ask, r->pool);
    if (answer.status == HTTP_SERVICE_UNAVAILABLE && !r->main && !request->again && !r->prev &&
        mod_positions_has_moved(request->site, request->root.data)) {
        request->again = request->moved = true;
        return redirect_to_itself(r);
    }
    set_headers(&answer, request, r);
    if (fails_precondition(&answer, r))
        return HTTP_PRECONDITION_FAILED;
    if (answer.body || answer.status == HTTP_NOT_MODIFIED || ap_is_HTTP_SUCCESS(answer.status))
        return send_answer(&answer, r);
    if (answer.status == HTTP_NOT_FOUND)
        mod_positions_set_missing_page(request, r);
    return answer.status;
}

int mod_positions_handle(request_rec *r)
{
    if (r->handler == mod_positions_again_handler)
        return redirect_to_itself(r);
    if (r->handler != mod_positions_page_handler)
        return DECLINED;
    mod_positions_request *request = mod_positions_request_of(r);
    if (!request)
        return DECLINED;
    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, M_OPTIONS, -1);
    if (r->method_number == M_OPTIONS)
        return ap_send_http_options(r);
    if (r->method_number != M_GET)
        return HTTP_METHOD_NOT_ALLOWED;
    int status = ap_request_has_body(r) ? ap_discard_request_body(r) : OK;
    return status == OK ? answer_page(request, r) : status;
}
