/* SPDX-License-Identifier: Apache-2.0 */
/* A rendered page, read for what can be wrong with it. */
#include "check_page.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "base/unicode.h"
#include "markup/markup.h"

typedef struct page_reader {
    page_content *out;
    apr_pool_t *pool;
    int heading; /* the rank of the last one; 0: none */
    bool titled; /* there is a title with a word in it */
    bool in_title;
} page_reader;

/* &#38; &#x26;, and the names that the renderers write. How many bytes they take; 0: it is none. */
static size_t read_reference(int32_t *code, const char *at)
{
    static const struct {
        const char *name;
        int32_t code;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&nbsp;", 0xA0}};
    char *end;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strncmp(at, names[i].name, strlen(names[i].name)) == 0) {
            *code = names[i].code;
            return strlen(names[i].name);
        }
    if (at[1] != '#')
        return 0;
    bool hexadecimal = (at[2] | ' ') == 'x';
    long number = strtol(at + 2 + hexadecimal, &end, hexadecimal ? 16 : 10);
    *code = number > 0 && number <= 0x10FFFF ? (int32_t)number : 0xFFFD;
    return *end == ';' && end > at + 2 + hexadecimal ? (size_t)(end + 1 - at) : 0;
}

static const char *decode_references(const char *text, apr_pool_t *pool)
{
    pos_buffer *out = pos_buffer_make(0, pool);
    while (*text) {
        int32_t code;
        size_t size = *text == '&' ? read_reference(&code, text) : 0;
        if (size > 0)
            pos_utf8_add(out, code);
        else
            pos_buffer_add_char(out, *text);
        text += size > 0 ? size : 1;
    }
    return pos_buffer_whole_cstring(out);
}

/* The value of an attribute, or NULL. */
static const char *attribute_text(const markup_html_token *tag, const char *name, apr_pool_t *pool)
{
    pos_text value;
    if (!markup_html_attribute(&value, tag, pos_text_of(name)))
        return NULL;
    return decode_references(pos_text_cstring(pos_text_strip(value), pool), pool);
}

static bool is_tag(const markup_html_token *tag, const char *name)
{
    return pos_text_equal_nocase(tag->name, pos_text_of(name));
}

static void add_fault(page_reader *self, const char *rule, const char *message, const char *needle)
{
    const page_fault fault = {.rule = rule, .message = message, .needle = needle};
    APR_ARRAY_PUSH(self->out->faults, page_fault) = fault;
}

static void add_link(page_reader *self, page_link_kind kind, const char *target)
{
    const page_link link = {.kind = kind, .target = target};
    if (target)
        APR_ARRAY_PUSH(self->out->links, page_link) = link;
}

static void add_anchor(page_reader *self, const char *name)
{
    if (name && *name)
        apr_hash_set(self->out->anchors, name, APR_HASH_KEY_STRING, name);
}

/* ---- elements ---- */

static void read_picture(page_reader *self, const markup_html_token *tag)
{
    const char *source = attribute_text(tag, "src", self->pool);
    add_link(self, LINK_PICTURE, source);
    if (attribute_text(tag, "alt", self->pool))
        return;
    const char *hidden = attribute_text(tag, "aria-hidden", self->pool);
    const char *role = attribute_text(tag, "role", self->pool);
    if ((hidden && strcmp(hidden, "true") == 0) || (role && strcmp(role, "presentation") == 0))
        return;
    add_fault(self, "alt-missing",
              apr_psprintf(self->pool,
                           "the picture %s has no alt text: say what it shows, or alt=\"\" "
                           "where it only decorates",
                           source ? source : ""),
              source);
}

static void read_heading(page_reader *self, const markup_html_token *tag)
{
    int rank = tag->name.data[1] - '0';
    if (self->heading > 0 && rank > self->heading + 1)
        add_fault(self, "heading-jump",
                  apr_psprintf(self->pool,
                               "a heading of rank %d follows one of rank %d: who hears the "
                               "page misses one between them",
                               rank, self->heading),
                  NULL);
    self->heading = rank;
}

/* <meta http-equiv="refresh" content="0; url=…"> */
static void read_meta(page_reader *self, const markup_html_token *tag)
{
    const char *kind = attribute_text(tag, "http-equiv", self->pool);
    const char *content = attribute_text(tag, "content", self->pool);
    const char *url =
        kind && content && strcasecmp(kind, "refresh") == 0 ? strchr(content, '=') : NULL;
    if (!url)
        return;
    self->out->refreshes = true;
    add_link(self, LINK_REFRESH, url + 1 + strspn(url + 1, " '\""));
}

static void read_start(page_reader *self, const markup_html_token *tag)
{
    add_anchor(self, attribute_text(tag, "id", self->pool));
    if (is_tag(tag, "a")) {
        add_anchor(self, attribute_text(tag, "name", self->pool));
        add_link(self, LINK_PAGE, attribute_text(tag, "href", self->pool));
    } else if (is_tag(tag, "img")) {
        read_picture(self, tag);
    } else if (is_tag(tag, "meta")) {
        read_meta(self, tag);
    } else if (is_tag(tag, "title")) {
        self->in_title = true;
    } else if (tag->name.size == 2 && (tag->name.data[0] | ' ') == 'h' &&
               tag->name.data[1] >= '1' && tag->name.data[1] <= '6') {
        read_heading(self, tag);
    }
}

void check_read_page(page_content *out, pos_text html, apr_pool_t *result)
{
    page_reader self = {.out = out, .pool = result};
    markup_html in = {.html = html};
    markup_html_token token;
    *out = (page_content){.links = apr_array_make(result, 16, sizeof(page_link)),
                          .faults = apr_array_make(result, 4, sizeof(page_fault)),
                          .anchors = apr_hash_make(result)};
    while (markup_html_next(&token, &in)) {
        if (token.kind == MARKUP_HTML_START)
            read_start(&self, &token);
        else if (token.kind == MARKUP_HTML_RAW && self.in_title)
            self.titled = self.titled || pos_text_strip(token.whole).size > 0;
        else if (token.kind == MARKUP_HTML_END)
            self.in_title = false;
    }
    if (!self.titled && !out->refreshes)
        add_fault(&self, "title-missing",
                  "the page has no <title>: searches and bookmarks show its address", NULL);
}
