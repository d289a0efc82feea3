#include "markup/dialect.h"

#include <stdlib.h>

#include <cmark-gfm.h>
#include <cmark-gfm-extension_api.h>

static void add_plain_text(pos_buffer *out, cmark_node *heading)
{
    cmark_iter *iter = cmark_iter_new(heading);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        const char *literal = cmark_node_get_literal(cmark_iter_get_node(iter));
        if (literal && cmark_iter_get_event_type(iter) == CMARK_EVENT_ENTER)
            pos_buffer_add_text(out, pos_text_of(literal));
    }
    cmark_iter_free(iter);
}

/* GFM input's rule: lower case, punctuation dropped, spaces to hyphens. */
static void add_id(pos_buffer *out, pos_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = pos_lower(text.data[i]);
        if (c == ' ' || c == '\t')
            pos_buffer_add_char(out, '-');
        else if (pos_is_alnum(c) || c == '-' || c == '_' || (c & 0x80))
            pos_buffer_add_char(out, c);
    }
}

static const char *unique_id(pos_map *used, cmark_node *heading, apr_pool_t *scratch)
{
    pos_buffer *text = pos_buffer_make(0, scratch), *id = pos_buffer_make(0, scratch);
    add_plain_text(text, heading);
    add_id(id, pos_buffer_text(text));
    pos_text key = pos_text_copy(pos_buffer_text(id), scratch);
    pos_value seen = pos_map_get(used, key);
    int64_t times = seen.kind == POS_INT ? seen.as.integer : 0;
    pos_map_put(used, key, pos_value_int(times + 1));
    if (times > 0)
        pos_buffer_printf(id, "-%d", (int)times);
    return pos_buffer_cstring(id);
}

/* The heading as raw HTML, which can carry attributes. */
static void replace_heading(cmark_node *heading, pos_map *used, apr_pool_t *scratch)
{
    char *html = cmark_render_html(heading, CMARK_OPT_UNSAFE, NULL);
    pos_buffer *literal = pos_buffer_make(0, scratch);
    pos_buffer_printf(literal, "<h%d id=\"%s\">%s", cmark_node_get_heading_level(heading),
                      unique_id(used, heading, scratch), html + sizeof("<h1>") - 1);
    cmark_get_default_mem_allocator()->free(html);
    cmark_node *block = cmark_node_new(CMARK_NODE_HTML_BLOCK);
    cmark_node_set_literal(block, pos_buffer_cstring(literal));
    cmark_node_replace(heading, block);
    cmark_node_free(heading);
}

static void replace_headings(cmark_node *parent, pos_map *used, apr_pool_t *scratch)
{
    for (cmark_node *child = cmark_node_first_child(parent), *next; child; child = next) {
        next = cmark_node_next(child);
        if (cmark_node_get_type(child) == CMARK_NODE_HEADING)
            replace_heading(child, used, scratch);
        else if (cmark_node_get_type(child) == CMARK_NODE_BLOCK_QUOTE)
            replace_headings(child, used, scratch);
    }
}

pos_error *markup__kramdown(pos_buffer *out, pos_text source,
                            const markup__kramdown_options *options, apr_pool_t *scratch)
{
    int flags = CMARK_OPT_UNSAFE | CMARK_OPT_SMART;
    cmark_parser *parser = cmark_parser_new(flags);
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, source.data, source.size);
    cmark_node *document = cmark_parser_finish(parser);
    if (options->auto_ids)
        replace_headings(document, pos_map_make(16, scratch), scratch);
    char *html = cmark_render_html(document, flags, cmark_parser_get_syntax_extensions(parser));
    pos_buffer_add_text(out, pos_text_of(html));
    cmark_get_default_mem_allocator()->free(html);
    cmark_node_free(document);
    cmark_parser_free(parser);
    return NULL;
}
