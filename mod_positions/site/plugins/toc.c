/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-toc: a table of contents from the headings of rendered HTML, and links to them. Pages that
 * want one say `toc: true`. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>
#include <apr_tables.h>

#include "base/unicode.h"
#include "markup/markup.h"

/* What `toc:` of _config.yml says. */
typedef struct toc_options {
    int64_t min_level, max_level;
    const char *list; /* "ul" or "ol" */
    pos_text section, id, class_, sublist, item, prefix;
} toc_options;

typedef struct toc_heading {
    int level;
    const char *id;
    pos_text text;  /* escaped, without tags */
    size_t content; /* where it begins in the HTML */
    bool empty;
} toc_heading;

/* A search for headings. */
typedef struct heading_scan {
    const toc_options *options;
    markup_html reader;
    apr_array_header_t *headings;
    pos_map *ids;     /* how often each was met */
    pos_text section; /* the element that no heading is taken from; empty: none */
    int depth;        /* elements of its name that are open within */
    apr_pool_t *pool;
} heading_scan;

static pos_error *read_options(toc_options *out, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid_look_up(&value, run, POS_TEXT("site.toc")));
    const pos_map *map = value.kind == POS_MAP ? value.as.map : NULL;
    *out = (toc_options){.min_level = pos_map_int(map, "min_level", 1),
                         .max_level = pos_map_int(map, "max_level", 6),
                         .list = pos_map_bool(map, "ordered_list", false) ? "ol" : "ul",
                         .section =
                             pos_map_text(map, "no_toc_section_class", POS_TEXT("no_toc_section")),
                         .id = pos_map_text(map, "list_id", POS_TEXT("toc")),
                         .class_ = pos_map_text(map, "list_class", POS_TEXT("section-nav")),
                         .sublist = pos_map_text(map, "sublist_class", POS_TEXT("")),
                         .item = pos_map_text(map, "item_class", POS_TEXT("toc-entry")),
                         .prefix = pos_map_text(map, "item_prefix", POS_TEXT("toc-"))};
    return NULL;
}

/* ---- headings ---- */

static bool has_class(const markup_html_token *token, pos_text name)
{
    pos_text classes;
    if (name.size == 0 || !markup_html_attribute(&classes, token, POS_TEXT("class")))
        return false;
    for (size_t at = 0; at < classes.size;) {
        size_t end = at;
        while (end < classes.size && !pos_is_space(classes.data[end]))
            end++;
        if (pos_text_equal(pos_text_slice(classes, at, end), name))
            return true;
        at = end + 1;
    }
    return false;
}

/* 0: no heading, or of a level that is not wanted. */
static int level_of(const markup_html_token *token, const toc_options *wanted)
{
    pos_text name = token->name;
    if (name.size != 2 || pos_lower(name.data[0]) != 'h' || !pos_is_digit(name.data[1]))
        return 0;
    int level = name.data[1] - '0';
    return level <= 6 && level >= wanted->min_level && level <= wanted->max_level ? level : 0;
}

/* The text up to the heading's end tag. */
static pos_text text_of(heading_scan *scan, pos_text name)
{
    markup_html_token token;
    pos_buffer *text = pos_buffer_make(0, scan->pool);
    while (markup_html_next(&token, &scan->reader)) {
        if (token.kind == MARKUP_HTML_END && pos_text_equal_nocase(token.name, name))
            break;
        if (token.kind == MARKUP_HTML_TEXT)
            pos_buffer_add_text(text, token.whole);
    }
    return pos_buffer_whole(text);
}

/* Parser#generate_toc_id: letters, digits, "_", "-", spaces as "-"; what is left
 * percent-encoded. */
static const char *made_id(pos_text text, apr_pool_t *pool)
{
    pos_buffer *lower = pos_buffer_make(0, pool), *out = pos_buffer_make(0, pool);
    int32_t code;
    pos_utf8_downcase(lower, text);
    text = pos_buffer_whole(lower);
    for (size_t at = 0, start = 0; pos_utf8_next(&code, text, &at); start = at) {
        if (code == '&') { /* an entity stands for punctuation */
            size_t end = pos_text_find_char(text, ';', start);
            at = end == POS_NOT_FOUND ? at : end + 1;
        } else if (code == ' ' || code == '-') {
            pos_buffer_add_char(out, '-');
        } else if (code < 0x80 && (pos_is_alnum((char)code) || code == '_')) {
            pos_buffer_add_char(out, (char)code);
        } else if (pos_unicode_letter(code) || pos_unicode_mark(code) || pos_unicode_digit(code)) {
            for (size_t i = start; i < at; i++)
                pos_buffer_printf(out, "%%%02X", (unsigned char)text.data[i]);
        }
    }
    return pos_buffer_whole_cstring(out);
}

static const char *distinct_id(heading_scan *scan, const char *id)
{
    pos_text key = pos_text_of(id);
    pos_value known = pos_map_get(scan->ids, key);
    int64_t count = known.kind == POS_INT ? known.as.integer : 0;
    pos_map_put(scan->ids, key, pos_value_int(count + 1));
    return count == 0 ? id : apr_psprintf(scan->pool, "%s-%" APR_INT64_T_FMT, id, count);
}

static void add_heading(heading_scan *scan, const markup_html_token *token, int level)
{
    pos_text id;
    size_t content = scan->reader.at;
    bool named = markup_html_attribute(&id, token, POS_TEXT("id"));
    pos_text text = text_of(scan, token->name);
    toc_heading *taken = apr_array_push(scan->headings);
    const char *own = named ? pos_text_cstring(id, scan->pool) : made_id(text, scan->pool);
    *taken = (toc_heading){.level = level,
                           .id = distinct_id(scan, own),
                           .text = text,
                           .content = content,
                           .empty = text.size == 0};
}

/* Counts the elements of the section's name; true while inside. */
static bool is_inside(heading_scan *scan, const markup_html_token *token)
{
    if (scan->section.size == 0)
        return false;
    if (!token->empty && pos_text_equal_nocase(token->name, scan->section))
        scan->depth += token->kind == MARKUP_HTML_START ? 1 : -1;
    if (scan->depth == 0)
        scan->section = POS_TEXT("");
    return true;
}

static void find_headings(heading_scan *scan)
{
    markup_html_token token;
    while (markup_html_next(&token, &scan->reader)) {
        if ((token.kind != MARKUP_HTML_START && token.kind != MARKUP_HTML_END) ||
            is_inside(scan, &token) || token.kind == MARKUP_HTML_END)
            continue;
        int level = level_of(&token, scan->options);
        if (!token.empty && has_class(&token, scan->options->section)) {
            scan->section = token.name;
            scan->depth = 1;
        } else if (level > 0 && !has_class(&token, POS_TEXT("no_toc"))) {
            add_heading(scan, &token, level);
        }
    }
}

static const apr_array_header_t *headings_of(pos_text html, const toc_options *wanted,
                                             apr_pool_t *pool)
{
    heading_scan scan = {.options = wanted,
                         .reader = {.html = html},
                         .headings = apr_array_make(pool, 16, sizeof(toc_heading)),
                         .ids = pos_map_make(16, pool),
                         .pool = pool};
    find_headings(&scan);
    return scan.headings;
}

/* ---- the list ---- */

/* Behind those deeper than `level` from `at` on. */
static size_t nest_end(const toc_heading *all, size_t at, size_t end, int level)
{
    while (at < end && all[at].level != level)
        at++;
    return at;
}

/* Parser#build_toc_list; as deep as there are levels. */
static void write_list(pos_buffer *out, const toc_options *wanted, const toc_heading *all,
                       size_t at, size_t end)
{
    int least = 7;
    for (size_t i = at; i < end; i++)
        least = all[i].level < least ? all[i].level : least;
    while (at < end) {
        if (all[at].level > least) {
            size_t next = nest_end(all, at, end, least);
            write_list(out, wanted, all, at, next);
            at = next;
            continue;
        }
        pos_buffer_printf(out, "<li class=\"%.*s %.*sh%d\"><a href=\"#%s\">%.*s</a>",
                          POS_TEXT_ARG(wanted->item), POS_TEXT_ARG(wanted->prefix), least,
                          all[at].id, POS_TEXT_ARG(all[at].text));
        size_t next = nest_end(all, at + 1, end, least);
        if (next > at + 1) {
            pos_buffer_printf(out, "\n<%s", wanted->list);
            if (wanted->sublist.size > 0)
                pos_buffer_printf(out, " class=\"%.*s\"", POS_TEXT_ARG(wanted->sublist));
            POS_BUFFER_ADD(out, ">\n");
            write_list(out, wanted, all, at + 1, next);
            pos_buffer_printf(out, "</%s>\n", wanted->list);
        }
        POS_BUFFER_ADD(out, "</li>\n");
        at = next;
    }
}

static void write_toc(pos_buffer *out, const toc_options *wanted,
                      const apr_array_header_t *headings)
{
    pos_buffer_printf(out, "<%s id=\"%.*s\" class=\"%.*s\">\n", wanted->list,
                      POS_TEXT_ARG(wanted->id), POS_TEXT_ARG(wanted->class_));
    write_list(out, wanted, (const toc_heading *)headings->elts, 0, (size_t)headings->nelts);
    pos_buffer_printf(out, "</%s>", wanted->list);
}

static void write_anchors(pos_buffer *out, pos_text html, const apr_array_header_t *headings)
{
    size_t done = 0;
    for (int i = 0; i < headings->nelts; i++) {
        const toc_heading *each = &APR_ARRAY_IDX(headings, i, toc_heading);
        if (each->empty)
            continue;
        pos_buffer_add_text(out, pos_text_slice(html, done, each->content));
        pos_buffer_printf(out,
                          "<a class=\"anchor\" href=\"#%s\" aria-hidden=\"true\"><span "
                          "class=\"octicon octicon-link\"></span></a>",
                          each->id);
        done = each->content;
    }
    pos_buffer_add_text(out, pos_text_slice(html, done, html.size));
}

/* ---- filters and tag ---- */

static pos_error *filter_headings(pos_value *out, pos_value input, const liquid_call *call,
                                  bool list, bool anchors)
{
    pos_value wants;
    pos_text html;
    toc_options wanted;
    liquid_run *run = call->run;
    *out = anchors ? input : pos_value_string(POS_TEXT(""));
    POS_TRY(liquid_look_up(&wants, run, POS_TEXT("page.toc")));
    if (wants.kind != POS_BOOL || !wants.as.boolean)
        return NULL;
    POS_TRY(liquid_text(&html, input, run));
    POS_TRY(liquid_steps(run, (int64_t)html.size / 64));
    POS_TRY(read_options(&wanted, run));
    apr_pool_t *scratch;
    if (apr_pool_create(&scratch, liquid_scope(run)->pool) != APR_SUCCESS)
        return liquid_fault(run, "out of memory");
    const apr_array_header_t *headings = headings_of(html, &wanted, scratch);
    pos_buffer *buffer = liquid_borrow_buffer(run);
    if (list)
        write_toc(buffer, &wanted, headings);
    if (anchors)
        write_anchors(buffer, html, headings);
    apr_pool_destroy(scratch);
    *out = pos_value_string(liquid_take_buffer(run, buffer));
    return NULL;
}

static pos_error *filter_toc(pos_value *out, pos_value input, const liquid_call *call)
{
    return filter_headings(out, input, call, true, true);
}

static pos_error *filter_toc_only(pos_value *out, pos_value input, const liquid_call *call)
{
    return filter_headings(out, input, call, true, false);
}

static pos_error *filter_anchors(pos_value *out, pos_value input, const liquid_call *call)
{
    return filter_headings(out, input, call, false, true);
}

static pos_error *render_toc(const liquid_tag *tag, liquid_run *run)
{
    (void)tag;
    pos_value wants, content;
    pos_text html;
    toc_options wanted;
    POS_TRY(liquid_look_up(&wants, run, POS_TEXT("page.toc")));
    if (!pos_value_truthy(wants))
        return NULL;
    POS_TRY(liquid_look_up(&content, run, POS_TEXT("page.content")));
    POS_TRY(liquid_text(&html, content, run));
    POS_TRY(read_options(&wanted, run));
    POS_TRY(liquid_steps(run, (int64_t)html.size / 64));
    write_toc(liquid_output(run), &wanted,
              headings_of(html, &wanted, liquid_pool(run, 1024 + 4 * html.size)));
    return NULL;
}

static const liquid_filter_class filters[] = {
    {.name = "toc", .function = filter_toc, .rate = 8},
    {.name = "toc_only", .function = filter_toc_only, .rate = 8},
    {.name = "inject_anchors", .function = filter_anchors, .rate = 8},
    {.name = NULL}};

static const liquid_tag_class tags[] = {
    {.name = "toc", .form = LIQUID_INLINE, .render = render_toc}, {.name = NULL}};

const site__plugin site__plugin_toc = {.name = "jekyll-toc", .tags = tags, .filters = filters};
