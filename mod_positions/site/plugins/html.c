/* SPDX-License-Identifier: Apache-2.0 */
/* HTML as plug-ins look at it: tags and the text between them, as far as a page that has been
 * rendered needs it (HTML, 13.2.5). */
#include "site/plugins/html.h"

static bool is_one_of(pos_text name, const char *const *names)
{
    for (; *names; names++)
        if (pos_text_equal_nocase(name, pos_text_of(*names)))
            return true;
    return false;
}

/* The end of a tag: behind the ">" that stands in no quotes. */
static size_t tag_end(pos_text html, size_t at)
{
    char quote = 0;
    for (; at < html.size; at++) {
        char c = html.data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '>')
            return at + 1;
        else if ((c == '"' || c == '\'') && html.data[at - 1] == '=')
            quote = c;
    }
    return html.size;
}

/* Behind a comment, declaration or instruction that begins at `at`. */
static size_t other_end(pos_text html, size_t at)
{
    bool comment = pos_text_starts(pos_text_slice(html, at, html.size), POS_TEXT("<!--"));
    size_t end =
        comment ? pos_text_find(html, POS_TEXT("-->"), at + 4) : pos_text_find_char(html, '>', at);
    return end == POS_NOT_FOUND ? html.size : end + (comment ? 3 : 1);
}

/* Where the end tag of the raw element begins. */
static size_t raw_end(const site__html *reader)
{
    pos_text html = reader->html;
    for (size_t at = reader->at; at + 2 + reader->raw.size <= html.size; at++)
        if (html.data[at] == '<' && html.data[at + 1] == '/' &&
            pos_text_equal_nocase(pos_text_slice(html, at + 2, at + 2 + reader->raw.size),
                                  reader->raw))
            return at;
    return html.size;
}

static void take_tag(site__html_token *out, site__html *reader, size_t name, bool closes)
{
    static const char *const voids[] = {"area",  "base",   "br",    "col",  "embed",
                                        "hr",    "img",    "input", "link", "meta",
                                        "param", "source", "track", "wbr",  NULL};
    static const char *const raws[] = {"script", "style", "textarea", "title", "xmp", NULL};
    pos_text html = reader->html;
    size_t end = name, close = tag_end(html, name);
    while (end < close && (pos_is_alnum(html.data[end]) || html.data[end] == '-'))
        end++;
    out->kind = closes ? SITE_HTML_CLOSE : SITE_HTML_OPEN;
    out->name = pos_text_slice(html, name, end);
    out->attributes = pos_text_slice(html, end, close > end ? close - 1 : end);
    out->empty =
        is_one_of(out->name, voids) || (!closes && close >= 2 && html.data[close - 2] == '/');
    reader->raw = !closes && !out->empty && is_one_of(out->name, raws) ? out->name : POS_TEXT("");
    reader->at = close;
}

bool site__html_next(site__html_token *out, site__html *reader)
{
    pos_text html = reader->html;
    size_t start = reader->at;
    *out = (site__html_token){.kind = SITE_HTML_TEXT};
    if (start >= html.size)
        return false;
    char next = start + 1 < html.size ? html.data[start + 1] : 0;
    bool closes = next == '/' && start + 2 < html.size && pos_is_alpha(html.data[start + 2]);
    if (reader->raw.size > 0) {
        reader->at = raw_end(reader);
        reader->raw = POS_TEXT("");
        out->kind = SITE_HTML_OTHER;
        if (reader->at == start)
            return site__html_next(out, reader);
    } else if (html.data[start] == '<' && (pos_is_alpha(next) || closes)) {
        take_tag(out, reader, start + (closes ? 2 : 1), closes);
    } else if (html.data[start] == '<' && (next == '!' || next == '?' || next == '/')) {
        reader->at = other_end(html, start);
        out->kind = SITE_HTML_OTHER;
    } else {
        size_t end = pos_text_find_char(html, '<', start + 1);
        reader->at = end == POS_NOT_FOUND ? html.size : end;
    }
    out->whole = pos_text_slice(html, start, reader->at);
    return true;
}

/* attribute ::= name [white-space "=" white-space value] */
bool site__html_attribute(pos_text *out, const site__html_token *token, pos_text name)
{
    pos_text text = token->attributes;
    for (size_t at = 0; at < text.size;) {
        while (at < text.size && (pos_is_space(text.data[at]) || text.data[at] == '/'))
            at++;
        size_t start = at;
        while (at < text.size && !pos_is_space(text.data[at]) && text.data[at] != '=' &&
               text.data[at] != '/')
            at++;
        pos_text found = pos_text_slice(text, start, at);
        *out = POS_TEXT("");
        while (at < text.size && pos_is_space(text.data[at]))
            at++;
        if (at < text.size && text.data[at] == '=') {
            at++;
            while (at < text.size && pos_is_space(text.data[at]))
                at++;
            char quote = at < text.size ? text.data[at] : 0;
            bool quoted = quote == '"' || quote == '\'';
            start = at += quoted;
            while (at < text.size &&
                   (quoted ? text.data[at] != quote : !pos_is_space(text.data[at])))
                at++;
            *out = pos_text_slice(text, start, at);
            at += quoted && at < text.size;
        }
        if (found.size > 0 && pos_text_equal_nocase(found, name))
            return true;
        if (found.size == 0 && at == start)
            at++;
    }
    return false;
}

/* ---- filtering ---- */

static void filter_text(pos_buffer *out, pos_text html, const char *const *ignored,
                        site__text_filter filter, const void *baton)
{
    site__html reader = {.html = html};
    site__html_token token;
    int inside = 0;
    while (site__html_next(&token, &reader)) {
        bool counts = (token.kind == SITE_HTML_OPEN || token.kind == SITE_HTML_CLOSE) &&
                      !token.empty && is_one_of(token.name, ignored);
        if (counts && token.kind == SITE_HTML_OPEN)
            inside++;
        else if (counts && inside > 0)
            inside--;
        if (token.kind == SITE_HTML_TEXT && inside == 0)
            filter(out, token.whole, baton);
        else
            pos_buffer_add_text(out, token.whole);
    }
}

void site__filter_body_text(pos_buffer *out, pos_text html, const char *const *ignored,
                            site__text_filter filter, const void *baton)
{
    size_t open = pos_text_find(html, POS_TEXT("<body"), 0);
    size_t start = open == POS_NOT_FOUND ? 0 : tag_end(html, open + 5);
    size_t close =
        open == POS_NOT_FOUND ? POS_NOT_FOUND : pos_text_find(html, POS_TEXT("</body>"), start);
    size_t end = close == POS_NOT_FOUND ? html.size : close;
    pos_buffer_add_text(out, pos_text_slice(html, 0, start));
    filter_text(out, pos_text_slice(html, start, end), ignored, filter, baton);
    pos_buffer_add_text(out, pos_text_slice(html, end, html.size));
}
