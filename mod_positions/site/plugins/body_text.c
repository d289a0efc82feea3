/* The text of a finished page, for plug-ins that look for words in it (html-pipeline): what is
 * between tags of the body, outside elements that show text as it stands. */
#include "site/plugins/plugins.h"

typedef struct walker {
    pos_buffer *out;
    pos_text html;
    size_t at;
    const char *const *ignored;
    int depth; /* open elements that are ignored */
    site__text_filter filter;
    const void *baton;
} walker;

static bool named(pos_text name, const char *const *list)
{
    for (; *list; list++)
        if (pos_text_equal_nocase(name, pos_text_of(*list)))
            return true;
    return false;
}

static void copy_to(walker *in, size_t end)
{
    pos_buffer_add(in->out, in->html.data + in->at, end - in->at);
    in->at = end;
}

/* After the `>` that is in no quotes. */
static size_t tag_end(pos_text html, size_t at)
{
    for (char quote = '\0'; at < html.size; at++) {
        char c = html.data[at];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? '\0' : c;
        else if (c == '>' && !quote)
            return at + 1;
    }
    return html.size;
}

static size_t after(pos_text html, pos_text what, size_t at)
{
    size_t found = pos_text_find(html, what, at);
    return found == POS_NOT_FOUND ? html.size : found + what.size;
}

static size_t name_end(pos_text html, size_t at)
{
    while (at < html.size && pos_is_alnum(html.data[at]))
        at++;
    return at;
}

/* Elements whose content has no tags: their text ends where they do. */
static size_t raw_end(pos_text html, pos_text name, size_t at)
{
    for (; (at = pos_text_find(html, POS_TEXT("</"), at)) != POS_NOT_FOUND; at += 2)
        if (html.size - at - 2 >= name.size &&
            pos_text_equal_nocase(pos_text_slice(html, at + 2, at + 2 + name.size), name))
            return at;
    return html.size;
}

static void read_tag(walker *in)
{
    static const char *const raw[] = {"script", "style", "textarea", "title", NULL};
    pos_text rest = pos_text_slice(in->html, in->at, in->html.size);
    if (pos_text_starts(rest, POS_TEXT("<!--"))) {
        copy_to(in, after(in->html, POS_TEXT("-->"), in->at + 4));
        return;
    }
    bool closes = rest.size > 1 && rest.data[1] == '/';
    size_t start = in->at + 1 + closes, end = name_end(in->html, start);
    if (end == start) {
        copy_to(in, in->at + 1);
        return;
    }
    pos_text name = pos_text_slice(in->html, start, end);
    copy_to(in, tag_end(in->html, end));
    if (named(name, in->ignored))
        in->depth += closes ? -(in->depth > 0) : 1;
    if (!closes && named(name, raw))
        copy_to(in, raw_end(in->html, name, in->at));
}

static void read_text(walker *in)
{
    size_t end = pos_text_find_char(in->html, '<', in->at);
    pos_text text = pos_text_slice(in->html, in->at, end == POS_NOT_FOUND ? in->html.size : end);
    if (in->depth > 0)
        pos_buffer_add_text(in->out, text);
    else
        in->filter(in->out, text, in->baton);
    in->at += text.size;
}

/* Where the body's content begins and ends; all of it where there is no body. */
static void find_body(size_t *start, size_t *end, pos_text html)
{
    size_t body = pos_text_find(html, POS_TEXT("<body"), 0);
    *start = body == POS_NOT_FOUND ? 0 : tag_end(html, body);
    *end = body == POS_NOT_FOUND ? html.size : pos_text_find(html, POS_TEXT("</body>"), *start);
    if (*end == POS_NOT_FOUND)
        *end = html.size;
}

void site__filter_body_text(pos_buffer *out, pos_text html, const char *const *ignored,
                            site__text_filter filter, const void *baton)
{
    size_t start, end;
    find_body(&start, &end, html);
    walker in = {.out = out,
                 .html = pos_text_slice(html, 0, end),
                 .ignored = ignored,
                 .filter = filter,
                 .baton = baton};
    copy_to(&in, start);
    while (in.at < end) {
        if (html.data[in.at] == '<')
            read_tag(&in);
        else
            read_text(&in);
    }
    pos_buffer_add(out, html.data + end, html.size - end);
}
