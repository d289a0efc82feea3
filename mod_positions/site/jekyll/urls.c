/* SPDX-License-Identifier: Apache-2.0 */
/* relative_url absolute_url strip_index uri_escape cgi_escape, as Addressable normalizes URIs. */
#include "site/jekyll/urls.h"

#include "base/pool.h"
#include "base/unicode.h"
#include "site/jekyll/filters.h"
#include "site/jekyll/settings.h"

/* ---- RFC 3986 by Addressable's rules ---- */

#define SUB_DELIMS "!$&'()*+,;="
#define PATH_CHARS SUB_DELIMS ":@"
#define RESERVED   ":/?#[]@" SUB_DELIMS

typedef struct uri_parts {
    pos_text scheme, authority, path, query, fragment;
    bool has_authority;
} uri_parts;

static size_t find_any(pos_text text, const char *ends, size_t from)
{
    while (from < text.size && !(text.data[from] && strchr(ends, text.data[from])))
        from++;
    return from;
}

/* ^(([^:/?#]+):)?(//([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?$ */
static void split_uri(uri_parts *out, pos_text uri)
{
    *out = (uri_parts){.scheme = {"", 0}};
    size_t at = 0, end = find_any(uri, ":/?#", 0);
    if (end > 0 && end < uri.size && uri.data[end] == ':') {
        out->scheme = pos_text_slice(uri, 0, end);
        at = end + 1;
    }
    if (pos_text_starts(pos_text_slice(uri, at, uri.size), POS_TEXT("//"))) {
        end = find_any(uri, "/?#", at + 2);
        out->has_authority = true;
        out->authority = pos_text_slice(uri, at + 2, end);
        at = end;
    }
    end = find_any(uri, "?#", at);
    out->path = pos_text_slice(uri, at, end);
    at = end;
    if (at < uri.size && uri.data[at] == '?') {
        end = find_any(uri, "#", at);
        out->query = pos_text_slice(uri, at + 1, end);
        at = end;
    }
    if (at < uri.size)
        out->fragment = pos_text_slice(uri, at + 1, uri.size);
}

static void decode_percent(pos_buffer *out, pos_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        int byte = pos_text_percent(text, i);
        if (byte >= 0) {
            c = (char)byte;
            i += 2;
        }
        pos_buffer_add_char(out, c);
    }
}

static void encode_percent(pos_buffer *out, pos_text text, const char *allowed)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (pos_is_alnum(c) || (c && (strchr("-._~", c) || strchr(allowed, c))))
            pos_buffer_add_char(out, c);
        else
            pos_buffer_add_percent(out, c);
    }
}

/* URI.normalize_component: what is encoded is decoded, brought into NFC, and what must be is encoded
 * again. */
static void normalize_part(pos_buffer *out, pos_text text, const char *allowed)
{
    bool ascii = pos_text_find_char(text, '%', 0) == POS_NOT_FOUND;
    for (size_t i = 0; i < text.size; i++)
        ascii = ascii && !((unsigned char)text.data[i] & 0x80);
    if (ascii) {
        encode_percent(out, text, allowed);
        return;
    }
    apr_pool_t *scratch = pos_pool_make();
    /* NFC may be longer: some characters decompose in it. */
    pos_buffer *decoded = pos_buffer_make(0, scratch), *composed = pos_buffer_make(0, scratch);
    decode_percent(decoded, text);
    bool valid = pos_utf8_nfc(composed, pos_buffer_whole(decoded));
    encode_percent(out, pos_buffer_whole(valid ? composed : decoded), allowed);
    apr_pool_destroy(scratch);
}

/* The end of `out`'s path without its last segment. */
static void drop_segment(pos_buffer *out, size_t start)
{
    while (out->size > start && pos_buffer_last(out) != '/')
        out->size--;
    if (out->size > start)
        out->size--;
}

/* Segments, with "." and ".." taken out (RFC 3986, 5.2.4). */
static void normalize_path(pos_buffer *out, pos_text path)
{
    size_t start = out->size;
    for (size_t at = 0; at < path.size;) {
        size_t end = find_any(path, "/", at + 1);
        pos_text segment = pos_text_slice(path, at, end);
        bool last = end == path.size;
        if (pos_text_equal(segment, POS_TEXT("/.."))) {
            drop_segment(out, start);
            if (last)
                pos_buffer_add_char(out, '/');
        } else if (pos_text_equal(segment, POS_TEXT("/."))) {
            if (last)
                pos_buffer_add_char(out, '/');
        } else {
            normalize_part(out, segment, PATH_CHARS "/");
        }
        at = end;
    }
}

static void add_lower_case(pos_buffer *out, pos_text text)
{
    for (size_t i = 0; i < text.size; i++)
        pos_buffer_add_char(out, pos_lower(text.data[i]));
}

/* Without the scheme's own port. */
static pos_text without_port(pos_text authority, pos_text scheme)
{
    pos_text port = pos_text_equal_nocase(scheme, POS_TEXT("http"))    ? POS_TEXT(":80")
                    : pos_text_equal_nocase(scheme, POS_TEXT("https")) ? POS_TEXT(":443")
                                                                       : POS_TEXT(":");
    if (pos_text_ends(authority, port))
        authority.size -= port.size;
    return authority;
}

static bool is_web(pos_text scheme)
{
    return pos_text_equal_nocase(scheme, POS_TEXT("http")) ||
           pos_text_equal_nocase(scheme, POS_TEXT("https"));
}

/* Appends `uri` as Addressable::URI normalizes it: without an empty query or fragment. */
static void normalize_uri(pos_buffer *out, pos_text uri)
{
    uri_parts parts;
    split_uri(&parts, uri);
    if (parts.scheme.size) {
        add_lower_case(out, parts.scheme);
        pos_buffer_add_char(out, ':');
    }
    if (parts.has_authority) {
        POS_BUFFER_ADD(out, "//");
        add_lower_case(out, without_port(parts.authority, parts.scheme));
    }
    normalize_path(out, pos_text_strip(parts.path));
    if (parts.path.size == 0 && parts.has_authority && is_web(parts.scheme))
        pos_buffer_add_char(out, '/');
    if (parts.query.size) {
        pos_buffer_add_char(out, '?');
        normalize_part(out, parts.query, PATH_CHARS "/?");
    }
    if (parts.fragment.size) {
        pos_buffer_add_char(out, '#');
        normalize_part(out, parts.fragment, PATH_CHARS "/?");
    }
}

/* ---- relative_url, absolute_url ---- */

/* Whether it has a scheme, [A-Za-z][A-Za-z0-9.+-]*; anything else before a colon is a fault. */
static pos_error *is_absolute(bool *out, pos_text uri, liquid_run *run)
{
    uri_parts parts;
    split_uri(&parts, uri);
    *out = parts.scheme.size > 0;
    for (size_t i = 0; i < parts.scheme.size; i++) {
        char c = parts.scheme.data[i];
        bool fits = pos_is_alpha(c) || (i && (pos_is_digit(c) || (c && strchr(".+-", c))));
        if (!fits)
            return liquid_fault(run, "Invalid scheme format: '%.*s'", POS_TEXT_ARG(parts.scheme));
    }
    return NULL;
}

static void add_with_slash(pos_buffer *out, pos_text part)
{
    if (part.size && part.data[0] != '/')
        pos_buffer_add_char(out, '/');
    pos_buffer_add_text(out, part);
}

static bool has_scheme(pos_text uri)
{
    uri_parts parts;
    split_uri(&parts, uri);
    return parts.scheme.size > 0;
}

const char *site__relative_url(const pos_map *config, const char *url, apr_pool_t *result)
{
    pos_text base = pos_map_text(config, "baseurl", POS_TEXT(""));
    pos_buffer *joined = pos_buffer_make(0, result), *normal = pos_buffer_make(0, result);
    if (has_scheme(pos_text_of(url)))
        return url;
    if (pos_text_ends(base, POS_TEXT("/")))
        base.size--;
    add_with_slash(joined, base);
    add_with_slash(joined, pos_text_of(url));
    normalize_uri(normal, pos_buffer_whole(joined));
    return pos_buffer_whole_cstring(normal);
}

const char *site__absolute_url(const pos_map *config, const char *url, apr_pool_t *result)
{
    pos_text host = pos_map_text(config, "url", POS_TEXT(""));
    const char *relative = site__relative_url(config, url, result);
    if (host.size == 0 || has_scheme(pos_text_of(url)))
        return relative;
    pos_buffer *whole = pos_buffer_make(0, result), *normal = pos_buffer_make(0, result);
    pos_buffer_add_text(whole, host);
    pos_buffer_add_text(whole, pos_text_of(relative));
    normalize_uri(normal, pos_buffer_whole(whole));
    return pos_buffer_whole_cstring(normal);
}

pos_error *site__below_baseurl(pos_text *out, pos_text url, liquid_run *run)
{
    pos_value setting;
    pos_text base;
    bool absolute;
    *out = url;
    POS_TRY(is_absolute(&absolute, url, run));
    if (absolute)
        return NULL;
    POS_TRY(site__setting(&setting, "baseurl", run));
    POS_TRY(liquid_text(&base, setting, run));
    if (pos_text_ends(base, POS_TEXT("/")))
        base.size--;
    pos_buffer *joined = liquid_borrow_buffer(run);
    add_with_slash(joined, base);
    add_with_slash(joined, url);
    pos_text text = liquid_take_buffer(run, joined);
    pos_buffer *normal = liquid_borrow_buffer(run);
    normalize_uri(normal, text);
    *out = liquid_take_buffer(run, normal);
    return NULL;
}

/* A page's or document's own URL, any other value's text. */
static pos_error *url_text(pos_text *out, pos_value input, liquid_run *run)
{
    pos_value url = input;
    if (input.kind == POS_OBJECT)
        POS_TRY(liquid_property(&url, input, pos_value_string(POS_TEXT("url")), run));
    return liquid_text(out, pos_value_is_nil(url) ? input : url, run);
}

pos_error *site__filter_relative_url(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text url;
    *out = input;
    if (pos_value_is_nil(input))
        return NULL;
    POS_TRY(url_text(&url, input, call->run));
    POS_TRY(site__below_baseurl(&url, url, call->run));
    *out = pos_value_string(url);
    return NULL;
}

pos_error *site__filter_absolute_url(pos_value *out, pos_value input, const liquid_call *call)
{
    liquid_run *run = call->run;
    pos_text url, host;
    pos_value setting;
    bool absolute;
    *out = input;
    if (pos_value_is_nil(input))
        return NULL;
    POS_TRY(url_text(&url, input, run));
    *out = pos_value_string(url);
    POS_TRY(is_absolute(&absolute, url, run));
    if (absolute)
        return NULL;
    POS_TRY(site__setting(&setting, "url", run));
    POS_TRY(liquid_text(&host, setting, run));
    POS_TRY(site__below_baseurl(&url, url, run));
    *out = pos_value_string(url);
    if (host.size == 0)
        return NULL;
    pos_buffer *whole = liquid_borrow_buffer(run);
    pos_buffer_add_text(whole, host);
    pos_buffer_add_text(whole, url);
    pos_text text = liquid_take_buffer(run, whole);
    pos_buffer *normal = liquid_borrow_buffer(run);
    normalize_uri(normal, text);
    *out = pos_value_string(liquid_take_buffer(run, normal));
    return NULL;
}

/* /index.html?$ by "/" */
pos_error *site__filter_strip_index(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text url;
    *out = POS_VALUE_NIL;
    POS_TRY(liquid_text(&url, input, call->run));
    if (url.size == 0)
        return NULL;
    if (pos_text_ends(url, POS_TEXT("/index.html")))
        url.size -= sizeof("index.html") - 1;
    else if (pos_text_ends(url, POS_TEXT("/index.htm")))
        url.size -= sizeof("index.htm") - 1;
    *out = pos_value_string(url);
    return NULL;
}

/* ---- escapes ---- */

pos_error *site__filter_uri_escape(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    *out = input;
    if (pos_value_is_nil(input))
        return NULL;
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    normalize_part(buffer, text, RESERVED);
    *out = pos_value_string(liquid_take_buffer(call->run, buffer));
    return NULL;
}

pos_error *site__filter_cgi_escape(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    if (input.kind != POS_STRING)
        return liquid_fault(call->run, "cgi_escape expects a string");
    POS_TRY(liquid_text(&text, input, call->run));
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ' ')
            pos_buffer_add_char(buffer, '+');
        else if (pos_is_alnum(c) || (c && strchr("-._~", c)))
            pos_buffer_add_char(buffer, c);
        else
            pos_buffer_add_percent(buffer, c);
    }
    *out = pos_value_string(liquid_take_buffer(call->run, buffer));
    return NULL;
}
