/* An entry as one reader gets it: in a coding, as Markdown, with a banner for its editor, or as the
 * reason why it is not there. */
#include "serve/parts.h"

#include <stdlib.h>

#include <apr_strings.h>

/* Compressing less than this gains nothing. */
#define WORTH_COMPRESSING 200

/* How long a request waits for another that compresses the same body, µs. */
#define PATIENCE 10000000

static apr_status_t drop_body(void *baton)
{
    serve_body_drop(baton);
    return APR_SUCCESS;
}

static void set_body(serve_answer *out, const serve_body *body)
{
    out->body = body;
    out->bytes = pos_text_make(body->bytes, body->size);
}

/* A body of this answer alone. */
static void set_text(serve_answer *out, pos_text text, apr_pool_t *pool)
{
    serve_body *body = serve__body_make(text);
    if (!body)
        return;
    apr_pool_cleanup_register(pool, body, drop_body, apr_pool_cleanup_null);
    set_body(out, body);
}

static bool is_not_modified(const serve_ask *ask, const serve_answer *answer)
{
    return !ask->subrequest && ask->status == 200 && answer->status == 200 &&
           serve__not_modified(ask->if_none_match, ask->if_modified_since, answer->etag,
                               answer->last_modified);
}

/* ---- codings ---- */

static bool is_compressible(const serve__entry *entry, const serve_body *identity)
{
    static const char *const types[] = {"text/", "application/", "image/svg"};
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (pos_text_starts(pos_text_of(entry->type), pos_text_of(types[i])))
            return identity->size >= WORTH_COMPRESSING;
    return false;
}

static const serve_body *compress(const serve_look *look, serve__entry *entry,
                                  const serve_body *identity, serve_coding coding)
{
    pos_text bytes;
    serve_cache *cache = look->site->cache;
    if (!serve__compress(&bytes, serve__cache_compressors(cache), coding,
                         pos_text_make(identity->bytes, identity->size)))
        return NULL;
    const serve_body *body =
        serve__entry_set_body(cache, entry, (serve__variant)coding, serve__body_make(bytes));
    free((void *)(uintptr_t)bytes.data);
    return body;
}

/* The body in that coding: made once, by one for all who want it. NULL: it can't be had now. */
static const serve_body *coded_body(const serve_look *look, serve__entry *entry,
                                    const serve_body *identity, serve_coding coding)
{
    const char *name = serve__coding_name(coding);
    serve_cache *cache = look->site->cache;
    const serve_body *body = serve__entry_body(entry, (serve__variant)coding);
    if (body)
        return body;
    if (serve__flight_join(cache, entry, name, PATIENCE) == SERVE__LEADER) {
        body = serve__entry_body(entry, (serve__variant)coding);
        if (!body)
            body = compress(look, entry, identity, coding);
        serve__flight_land(cache, entry, name);
        return body;
    }
    return serve__entry_body(entry, (serve__variant)coding);
}

static void add_vary(serve_answer *out, const char *field, apr_pool_t *pool)
{
    out->vary = out->vary ? apr_pstrcat(pool, out->vary, ", ", field, NULL) : field;
}

static void choose_body(serve_answer *out, const serve_look *look, const serve_ask *ask,
                        serve__entry *entry, apr_pool_t *pool)
{
    const serve_body *identity = serve__entry_body(entry, SERVE__IDENTITY), *body = NULL;
    serve_coding coding = SERVE_CODING_IDENTITY;
    if (ask->encodings && !ask->subrequest && is_compressible(entry, identity)) {
        add_vary(out, "Accept-Encoding", pool);
        if (!ask->has_range)
            coding = serve__choose_coding(ask->accept_encoding, ask->has_accept_encoding,
                                          ask->encodings);
    }
    if (coding == SERVE_CODING_GZIP || coding == SERVE_CODING_BROTLI)
        body = coded_body(look, entry, identity, coding);
    if (!body)
        coding = SERVE_CODING_IDENTITY;
    out->etag = entry->etags[coding];
    out->content_encoding = serve__coding_name(coding);
    set_body(out, body ? body : identity);
}

/* ---- Markdown ---- */

/* True where the page's source was sent instead. */
static bool answer_markdown(serve_answer *out, const serve_look *look, const serve_ask *ask,
                            apr_pool_t *pool)
{
    pos_buffer *source = pos_buffer_make(0, pool);
    char *etag = apr_palloc(pool, SERVE__ETAG_SIZE);
    if (site_markdown_source(source, look->snapshot, look->route.page, pool))
        return false;
    out->content_type = "text/markdown; charset=utf-8";
    serve__etag(etag, pos_digest_of(pos_buffer_text(source)), true, SERVE_CODING_IDENTITY);
    out->etag = etag;
    if (is_not_modified(ask, out))
        out->status = 304;
    else
        set_text(out, pos_buffer_text(source), pool);
    return true;
}

static bool has_markdown(const serve_look *look, const serve_ask *ask)
{
    return ask->markdown_source && !ask->subrequest && ask->status == 200 &&
           site_page_is_markdown(look->route.page);
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
    site_escape_html(out, why);
    POS_BUFFER_ADD(out, "</pre></div>");
    pos_buffer_add_text(out, pos_text_slice(html, at, html.size));
}

static pos_text why_of(const serve_look *look, const serve__entry *entry, apr_pool_t *pool)
{
    pos_buffer *why = pos_buffer_make(0, pool);
    if (entry && entry->trace && serve__is_held(entry, look))
        POS_BUFFER_ADD(why, "held: readers see the last good version\n");
    else if (entry && !entry->trace)
        POS_BUFFER_ADD(why, "not served: there is no good version yet\n");
    site_explain(why, look->snapshot, look->route.page, pool);
    return pos_buffer_text(why);
}

/* Never cached, and of this reader alone. */
static void answer_with_banner(serve_answer *out, const serve_look *look, const serve__entry *entry,
                               apr_pool_t *pool)
{
    const serve_body *identity = serve__entry_body(entry, SERVE__IDENTITY);
    pos_buffer *html = pos_buffer_make(0, pool);
    add_banner(html, pos_text_make(identity->bytes, identity->size), why_of(look, entry, pool));
    out->no_store = true;
    out->etag = NULL;
    out->last_modified = -1;
    set_text(out, pos_buffer_text(html), pool);
}

void serve__answer_why(serve_answer *out, const serve_look *look, const serve__entry *entry,
                       apr_pool_t *pool)
{
    out->status = 200;
    out->no_store = true;
    out->content_type = "text/plain; charset=utf-8";
    set_text(out, why_of(look, entry, pool), pool);
}

void serve__answer_unavailable(serve_answer *out, const serve_look *look, const serve_ask *ask,
                               apr_pool_t *pool)
{
    pos_text text = POS_TEXT("This page is being worked on. Please try again in a moment.\n");
    out->status = 503;
    out->retry_after = 5;
    out->no_store = true;
    out->content_type = "text/plain; charset=utf-8";
    if (ask->show_errors && look->snapshot && look->route.page)
        text = why_of(look, NULL, pool);
    set_text(out, text, pool);
}

/* ---- the whole ---- */

static bool is_html(const serve__entry *entry)
{
    return pos_text_starts(pos_text_of(entry->type), POS_TEXT("text/html"));
}

void serve__answer_entry(serve_answer *out, const serve_look *look, const serve_ask *ask,
                         serve__entry *entry, apr_pool_t *pool)
{
    if (!entry->trace) {
        serve__answer_unavailable(out, look, ask, pool);
        return;
    }
    out->content_type = entry->type;
    out->last_modified = entry->modified;
    if (ask->show_errors && is_html(entry) && serve__is_held(entry, look)) {
        answer_with_banner(out, look, entry, pool);
        return;
    }
    if (has_markdown(look, ask)) {
        add_vary(out, "Accept", pool);
        if (serve__prefers_markdown(ask->accept) && answer_markdown(out, look, ask, pool))
            return;
        out->link = apr_psprintf(pool, "<>; rel=\"alternate\"; type=\"text/markdown\"");
    }
    choose_body(out, look, ask, entry, pool);
    if (!is_not_modified(ask, out))
        return;
    out->status = 304;
    out->body = NULL;
    out->bytes = POS_TEXT("");
}
