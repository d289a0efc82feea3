/* SPDX-License-Identifier: Apache-2.0 */
/* A cache entry as the response to one request: in a content coding, as Markdown, with a banner for
 * its editor, or the reason why there is none. */
#include "serve/response.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "base/html.h"
#include "serve/negotiate.h"
#include "serve/page_entry.h"
#include "serve/site_fields.h"

/* Smaller bodies gain nothing. */
#define MIN_COMPRESSED_SIZE 200

/* How long a request waits for another one that compresses the same body. */
#define MAX_WAIT apr_time_from_sec(10)

static apr_status_t drop_body(void *baton)
{
    serve_body_drop(baton);
    return APR_SUCCESS;
}

static void set_body(serve_response *out, const serve_body *body)
{
    out->body = body;
    out->bytes = pos_text_make(body->bytes, body->size);
}

/* Out of memory: 503 without a body, and without what described it. */
static void respond_out_of_memory(serve_response *out, const serve_target *target)
{
    pos_log_printf(&target->site->options.site.log, POS_LOG_ERROR,
                   "out of memory: a response is 503");
    *out = (serve_response){.status = 503,
                            .last_modified = -1,
                            .expires = INT64_MAX,
                            .retry_after = 5,
                            .no_store = true};
}

/* A body of this response's own. `error`: why there is no text. */
static void set_own_body(serve_response *out, const serve_target *target, const pos_error *error,
                         pos_text text, apr_pool_t *pool)
{
    serve_body *body = error ? NULL : serve__body_make(text);
    if (!body) {
        respond_out_of_memory(out, target);
        return;
    }
    apr_pool_cleanup_register(pool, body, drop_body, apr_pool_cleanup_null);
    set_body(out, body);
}

static bool is_not_modified(const serve_request *request, const serve_response *answer)
{
    return !request->subrequest && request->status == 200 && answer->status == 200 &&
           serve__not_modified(request->if_none_match, request->if_modified_since, answer->etag,
                               answer->last_modified);
}

/* ---- codings ---- */

static bool is_compressible(const serve__entry *entry, const serve_body *identity)
{
    static const char *const types[] = {"text/", "application/", "image/svg"};
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (pos_text_starts(pos_text_of(entry->type), pos_text_of(types[i])))
            return identity->size >= MIN_COMPRESSED_SIZE;
    return false;
}

static const serve_body *compress_body(const serve_target *target, serve__entry *entry,
                                       const serve_body *identity, serve__coding coding)
{
    pos_text bytes;
    serve_cache *cache = target->site->cache;
    if (!serve__compress(&bytes, serve__cache_compressors(cache), coding,
                         pos_text_make(identity->bytes, identity->size)))
        return NULL;
    const serve_body *body = serve__entry_set_body(cache, entry, coding, serve__body_make(bytes));
    free((void *)(uintptr_t)bytes.data);
    return body;
}

/* The entry's body in that coding, compressed once for all requests. NULL: out of memory, no slot,
 * or another request's compression takes too long. */
static const serve_body *get_coded_body(const serve_target *target, serve__entry *entry,
                                        const serve_body *identity, serve__coding coding,
                                        serve__ticket *ticket)
{
    const char *name = serve__coding_name(coding);
    serve_cache *cache = target->site->cache;
    const serve_body *body = serve__entry_body(entry, coding);
    if (body || !serve__ticket_take_worker(ticket))
        return body;
    if (serve__flight_join(cache, entry, name, MAX_WAIT) == SERVE__FLIGHT_LEADER) {
        body = serve__entry_body(entry, coding);
        if (!body && serve__ticket_take_slots(ticket))
            body = compress_body(target, entry, identity, coding);
        serve__ticket_give_processor(ticket);
        serve__flight_land(cache, entry, name);
        return body;
    }
    return serve__entry_body(entry, coding);
}

static void add_vary(serve_response *out, const char *field, apr_pool_t *pool)
{
    out->vary = out->vary ? apr_pstrcat(pool, out->vary, ", ", field, NULL) : field;
}

static void choose_body(serve_response *out, const serve_target *target,
                        const serve_request *request, serve__entry *entry, serve__ticket *ticket,
                        apr_pool_t *pool)
{
    const serve_body *identity = serve__entry_body(entry, SERVE__CODING_IDENTITY), *body = NULL;
    serve__coding coding = SERVE__CODING_IDENTITY;
    if (request->encodings && !request->subrequest && is_compressible(entry, identity)) {
        add_vary(out, "Accept-Encoding", pool);
        if (!request->has_range)
            coding = serve__choose_coding(request->accept_encoding, request->has_accept_encoding,
                                          request->encodings);
    }
    if (coding == SERVE__CODING_GZIP || coding == SERVE__CODING_BROTLI)
        body = get_coded_body(target, entry, identity, coding, ticket);
    if (!body)
        coding = SERVE__CODING_IDENTITY;
    out->etag = entry->etags[coding];
    out->content_encoding = serve__coding_name(coding);
    set_body(out, body ? body : identity);
}

/* ---- Markdown ---- */

static pos_error *render_markdown(pos_text *out, const serve_target *target, serve__ticket *ticket,
                                  apr_pool_t *pool)
{
    pos_buffer *source = pos_buffer_make(0, pool);
    if (!serve__ticket_take_slots(ticket))
        return pos_error_make(POS_ELIMIT, pool, "other requests wait for this site's pages");
    pos_error *error = site_markdown_source(source, target->snapshot, target->route.page, pool);
    serve__ticket_give_processor(ticket);
    return error ? error : pos_buffer_get(out, source);
}

/* True if the page's source is the response. */
static bool respond_markdown(serve_response *out, const serve_target *target,
                             const serve_request *request, serve__ticket *ticket, apr_pool_t *pool)
{
    pos_text text;
    char *etag = apr_palloc(pool, SERVE__ETAG_SIZE);
    if (render_markdown(&text, target, ticket, pool))
        return false;
    out->content_type = "text/markdown; charset=utf-8";
    serve__etag(etag, pos_digest_of(text), true, SERVE__CODING_IDENTITY);
    out->etag = etag;
    if (is_not_modified(request, out))
        out->status = 304;
    else
        set_own_body(out, target, NULL, text, pool);
    return true;
}

static bool has_markdown(const serve_target *target, const serve_request *request)
{
    return request->markdown_source && !request->subrequest && request->status == 200 &&
           site_page_is_markdown(target->route.page);
}

/* ---- for editors ---- */

static void add_banner(pos_buffer *out, pos_text html, pos_text why)
{
    size_t body = pos_text_find(html, POS_TEXT("<body"), 0);
    size_t end = body == POS_NOT_FOUND ? POS_NOT_FOUND : pos_text_find_char(html, '>', body);
    size_t at = end == POS_NOT_FOUND ? 0 : end + 1;
    pos_buffer_add_text(out, pos_text_slice(html, 0, at));
    POS_BUFFER_ADD(out, "<div role=\"alert\" style=\"all:revert;background:#fff3cd;color:#3b2f00;"
                        "border-bottom:3px solid #b58900;padding:1em;font:16px/1.5 sans-serif\">"
                        "<strong>Readers see the last good version of this page.</strong>"
                        "<pre style=\"white-space:pre-wrap;font:14px/1.4 monospace\">");
    pos_html_escape(out, why, POS_HTML_ATTRIBUTE);
    POS_BUFFER_ADD(out, "</pre></div>");
    pos_buffer_add_text(out, pos_text_slice(html, at, html.size));
}

static pos_error *explain_page(pos_text *out, const serve_target *target, const serve__entry *entry,
                               apr_pool_t *pool)
{
    pos_buffer *why = pos_buffer_make(0, pool);
    if (entry && entry->trace && serve__entry_is_held(entry, target))
        POS_BUFFER_ADD(why, "held: readers see the last good version\n");
    else if (entry && !entry->trace)
        POS_BUFFER_ADD(why, "not served: there is no good version yet\n");
    site_explain(why, target->snapshot, target->route.page, pool);
    return pos_buffer_get(out, why);
}

/* For the page's editor: never cached, without validators. */
static void respond_with_banner(serve_response *out, const serve_target *target,
                                const serve__entry *entry, apr_pool_t *pool)
{
    const serve_body *identity = serve__entry_body(entry, SERVE__CODING_IDENTITY);
    pos_buffer *html = pos_buffer_make(0, pool);
    pos_text why, text;
    pos_error *error = explain_page(&why, target, entry, pool);
    add_banner(html, pos_text_make(identity->bytes, identity->size), why);
    out->no_store = true;
    out->etag = NULL;
    out->last_modified = -1;
    out->last_modified_date = NULL;
    if (!error)
        error = pos_buffer_get(&text, html);
    set_own_body(out, target, error, text, pool);
}

void serve__respond_explanation(serve_response *out, const serve_target *target,
                                const serve__entry *entry, apr_pool_t *pool)
{
    pos_text why;
    pos_error *error = explain_page(&why, target, entry, pool);
    out->status = 200;
    out->no_store = true;
    out->content_type = "text/plain; charset=utf-8";
    set_own_body(out, target, error, why, pool);
}

void serve__respond_unavailable(serve_response *out, const serve_target *target,
                                const serve_request *request, apr_pool_t *pool)
{
    pos_text text = POS_TEXT("This page is being worked on. Please try again in a moment.\n");
    pos_error *error = NULL;
    out->status = 503;
    out->retry_after = 5;
    out->no_store = true;
    out->content_type = "text/plain; charset=utf-8";
    if (request->show_errors && target->snapshot && target->route.page)
        error = explain_page(&text, target, NULL, pool);
    set_own_body(out, target, error, text, pool);
}

/* ---- the whole ---- */

static bool is_html(const serve__entry *entry)
{
    return pos_text_starts(pos_text_of(entry->type), POS_TEXT("text/html"));
}

void serve__respond_entry(serve_response *out, const serve_target *target,
                          const serve_request *request, serve__entry *entry, serve__ticket *ticket,
                          apr_pool_t *pool)
{
    if (!entry->trace) {
        serve__respond_unavailable(out, target, request, pool);
        return;
    }
    out->content_type = entry->type;
    out->last_modified = entry->modified;
    out->last_modified_date = entry->modified_date;
    out->expires = entry->expires;
    if (request->show_errors && is_html(entry) && serve__entry_is_held(entry, target)) {
        respond_with_banner(out, target, entry, pool);
        return;
    }
    if (has_markdown(target, request)) {
        add_vary(out, "Accept", pool);
        if (serve__prefers_markdown(request->accept) &&
            respond_markdown(out, target, request, ticket, pool))
            return;
        out->link = apr_psprintf(pool, "<>; rel=\"alternate\"; type=\"text/markdown\"");
    }
    choose_body(out, target, request, entry, ticket, pool);
    if (!is_not_modified(request, out))
        return;
    out->status = 304;
    out->body = NULL;
    out->bytes = POS_TEXT("");
}
