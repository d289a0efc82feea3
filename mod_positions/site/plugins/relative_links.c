/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-relative-links: links to source files become links to what is made of them. It works on
 * the Markdown before Liquid sees it, code blocks included, as the plug-in does. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/jekyll/urls.h"
#include "site/model/glob.h"
#include "site/model/permalink.h"
#include "site/render/composing.h"

/* A link's destination, as offsets into the body.
 *   destination ::= path [fragment] [title]
 *   fragment ::= "#" text ; title ::= white-space '"' text '"' */
typedef struct link_destination {
    size_t start; /* of the path */
    size_t path_end;
    size_t fragment_end;
    size_t end; /* behind the title */
} link_destination;

typedef struct link_replacing {
    site__composing *composing;
    pos_text body;
    pos_text folder; /* of the source */
    pos_buffer *out;
    size_t done;                             /* the body is copied up to here */
    size_t no_fragment_from, no_fragment_to; /* no fragment that begins in there has an end */
    bool no_close;                           /* no ")" follows any more */
} link_replacing;

static size_t line_end(pos_text body, size_t at)
{
    size_t end = pos_text_find_char(body, '\n', at);
    return end == POS_NOT_FOUND ? body.size : end;
}

/* Behind the title that begins with the white space at `at`; `at` where there is none. */
static size_t skip_title(pos_text body, size_t at)
{
    size_t i = at;
    while (i < body.size && pos_is_space(body.data[i]))
        i++;
    if (i == at || i >= body.size || body.data[i] != '"')
        return at;
    for (i++; i < body.size && body.data[i] != '"'; i++)
        if (body.data[i] == '\\' && i + 1 < body.size)
            i++;
    return i < body.size ? i + 1 : at;
}

/* What has to follow the title: ")" of an inline link, or the end of a definition's line. */
static bool ends_here(pos_text body, size_t at, bool inline_link)
{
    if (inline_link)
        return at < body.size && body.data[at] == ')';
    while (at < body.size &&
           (body.data[at] == ' ' || body.data[at] == '\t' || body.data[at] == '\r'))
        at++;
    return at >= body.size || body.data[at] == '\n';
}

/* Finds where the destination ends, if a title and what has to follow it stand at `at`. */
static bool find_tail(link_destination *out, pos_text body, size_t at, bool inline_link)
{
    size_t titled = skip_title(body, at);
    out->fragment_end = at;
    out->end = titled;
    if (ends_here(body, titled, inline_link))
        return true;
    out->end = at;
    return ends_here(body, at, inline_link);
}

/* Of a run of white space only the first is tried. */
static bool may_end(pos_text body, size_t at)
{
    return at >= body.size || !pos_is_space(body.data[at]) || !pos_is_space(body.data[at - 1]);
}

static bool find_fragment(link_destination *out, link_replacing *links, size_t at, bool inline_link)
{
    if (at >= links->no_fragment_from && at < links->no_fragment_to)
        return false;
    size_t end = line_end(links->body, at);
    for (size_t i = at + 2; i <= end; i++)
        if (may_end(links->body, i) && find_tail(out, links->body, i, inline_link))
            return true;
    links->no_fragment_from = at;
    links->no_fragment_to = end + 1;
    return false;
}

/* The shortest path that the rest follows. */
static bool find_destination(link_destination *out, link_replacing *links, size_t start,
                             bool inline_link)
{
    pos_text body = links->body;
    out->start = start;
    if (inline_link && links->no_close)
        return false;
    for (size_t i = start + 1; i <= body.size; i++) {
        char last = body.data[i - 1];
        if (inline_link ? last == ')' : last == '\n')
            return false;
        out->path_end = i;
        if (i < body.size && body.data[i] == '#' && find_fragment(out, links, i, inline_link))
            return true;
        if (may_end(body, i) && find_tail(out, body, i, inline_link))
            return true;
    }
    links->no_close = inline_link;
    return false;
}

/* ---- where it leads ---- */

static bool has_scheme(pos_text path)
{
    size_t i = 0;
    while (i < path.size && (pos_is_alnum(path.data[i]) || strchr("+.-", path.data[i])))
        i++;
    return i > 0 && pos_is_alpha(path.data[0]) && i < path.size && path.data[i] == ':';
}

/* The URL of the page or static file whose source `path` is; NULL: there is none. */
static const char *url_for(link_replacing *links, const char *path)
{
    site__composing *composing = links->composing;
    site_snapshot *snapshot = composing->snapshot;
    site__trace_ask(composing->tracing, SITE_QUERY_ROUTE, pos_text_of(path));
    const site__file *file = site__file_at(snapshot, pos_text_of(path));
    const site__file *good = site__file_good(file);
    if (!file || (file->role != SITE_ROLE_PAGE && file->role != SITE_ROLE_POST &&
                  file->role != SITE_ROLE_DOCUMENT))
        return NULL;
    const site_page *page = good ? site__page_here(composing->snapshot, good) : NULL;
    if (page)
        return page->written ? page->url : NULL;
    return apr_pstrcat(composing->pool, "/", path, NULL);
}

static const char *link_target(link_replacing *links, const link_destination *found)
{
    apr_pool_t *pool = links->composing->pool;
    pos_text path = pos_text_slice(links->body, found->start, found->path_end);
    if (path.size == 0 || path.data[0] == '#' || has_scheme(path))
        return NULL;
    const char *source = site__join_path(links->folder, path, pool);
    const char *url = source ? url_for(links, site__unescape(pos_text_of(source), pool)) : NULL;
    return url ? site__relative_url(links->composing->snapshot->config->map, url, pool) : NULL;
}

/* Appends the body up to the path, then the URL. */
static void replace_link(link_replacing *links, const link_destination *found)
{
    const char *url = link_target(links, found);
    if (!url)
        return;
    pos_buffer_add_text(links->out, pos_text_slice(links->body, links->done, found->start));
    pos_buffer_add_text(links->out, pos_text_of(url));
    links->done = found->path_end;
}

/* ---- the two forms ---- */

/* definition ::= [indent] "[" text "]: " destination end-of-line */
static bool find_definition(link_destination *out, link_replacing *links, size_t line)
{
    pos_text body = links->body;
    size_t end = line_end(body, line), at = line;
    while (at < end && pos_is_space(body.data[at]))
        at++;
    if (at >= end || body.data[at] != '[')
        return false;
    size_t close = pos_text_find(pos_text_slice(body, 0, end), POS_TEXT("]: "), at);
    return close != POS_NOT_FOUND && find_destination(out, links, close + 3, false);
}

/* True where the line before has nothing but white space: a definition begins there. */
static bool is_behind_blank(pos_text body, size_t line)
{
    size_t at = line;
    while (at > 0 && body.data[at - 1] != '\n' && pos_is_space(body.data[at - 1]))
        at--;
    if (at == 0 || body.data[at - 1] != '\n')
        return false;
    for (at--; at > 0 && body.data[at - 1] != '\n'; at--)
        if (!pos_is_space(body.data[at - 1]))
            return false;
    return true;
}

/* Where both forms fit at the same place, the inline one is taken. */
static bool begins_with_link(link_replacing *links, size_t line)
{
    pos_text body = links->body;
    link_destination found;
    if (body.data[line] != '[' || is_behind_blank(body, line))
        return false;
    pos_text rest = pos_text_slice(body, 0, line_end(body, line));
    size_t close = pos_text_find(rest, POS_TEXT("]("), line);
    return close != POS_NOT_FOUND && find_destination(&found, links, close + 2, true);
}

/* link ::= "[" text "](" destination ")" , the text within one line. */
static size_t replace_in_line(link_replacing *links, size_t line)
{
    pos_text body = links->body;
    size_t end = line_end(body, line), open = pos_text_find_char(body, '[', line), next = end + 1;
    link_destination found;
    if (!begins_with_link(links, line) && find_definition(&found, links, line)) {
        replace_link(links, &found);
        return line_end(body, found.end) + 1;
    }
    while (open != POS_NOT_FOUND && open < end) {
        size_t close = pos_text_find(pos_text_slice(body, 0, end), POS_TEXT("]("), open);
        if (close == POS_NOT_FOUND)
            break;
        if (find_destination(&found, links, close + 2, true)) {
            replace_link(links, &found);
            close = found.end;
            end = line_end(body, close);
            next = end + 1;
        } else {
            close += 2;
        }
        open = close < end ? pos_text_find_char(body, '[', close) : POS_NOT_FOUND;
    }
    return next;
}

/* EntryFilter#glob_include?: a pattern that matches, or that the path begins with. */
static bool is_excluded(const pos_map *options, pos_text path)
{
    pos_value list = pos_map_get(options, POS_TEXT("exclude"));
    for (uint32_t i = 0; list.kind == POS_ARRAY && i < list.as.array->count; i++) {
        pos_text pattern = pos_value_text(list.as.array->items[i]);
        while (pattern.size > 0 && pattern.data[0] == '/')
            pattern = pos_text_slice(pattern, 1, pattern.size);
        if (pattern.size > 0 && (pos_text_starts(path, pattern) || site__glob(pattern, path)))
            return true;
    }
    return false;
}

static bool is_on(const site__composing *composing)
{
    const site_page *page = composing->page;
    pos_value value = pos_map_get(composing->snapshot->config->map, POS_TEXT("relative_links"));
    const pos_map *options = value.kind == POS_MAP ? value.as.map : NULL;
    return page->markdown && !page->generated && pos_map_bool(options, "enabled", true) &&
           (!page->collection || pos_map_bool(options, "collections", false)) &&
           !is_excluded(options, pos_text_of(page->source));
}

static pos_error *replace_links(pos_text *out, pos_text body, site__composing *composing)
{
    *out = body;
    if (!is_on(composing) || pos_text_find(body, POS_TEXT("]"), 0) == POS_NOT_FOUND)
        return NULL;
    link_replacing links = {.composing = composing,
                            .body = body,
                            .folder = site__dirname(pos_text_of(composing->page->source)),
                            .out = site__output_buffer(composing)};
    for (size_t line = 0; line < body.size;)
        line = replace_in_line(&links, line);
    if (links.done == 0)
        return NULL;
    pos_buffer_add_text(links.out, pos_text_slice(body, links.done, body.size));
    return pos_buffer_get(out, links.out);
}

const site__plugin site__plugin_relative_links = {
    .name = "jekyll-relative-links", .always = true, .body = replace_links};
