/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a document's body, as a document of its own. */
#include "site/render/excerpt.h"

/* ---- what the head needs of the tail ---- */

static bool is_block_tag(pos_text name)
{
    static const char *const names[] = {"if",      "unless", "for",      "case",      "capture",
                                        "comment", "raw",    "tablerow", "highlight", "ifchanged"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal(name, pos_text_of(names[i])))
            return true;
    return false;
}

/* tag ::= "{%" ["-"] white-space name. The name, and `at` moved past the opening; empty at the end.
 */
static pos_text next_tag(pos_text text, size_t *at)
{
    size_t found = pos_text_find(text, POS_TEXT("{%"), *at);
    if (found == POS_NOT_FOUND)
        return POS_TEXT("");
    size_t start = found + 2;
    while (start < text.size && (text.data[start] == '-' || pos_is_space(text.data[start])))
        start++;
    size_t end = start;
    while (end < text.size && (pos_is_alnum(text.data[end]) || text.data[end] == '_'))
        end++;
    *at = end;
    return end > start ? pos_text_slice(text, start, end) : next_tag(text, at);
}

static bool has_end_tag(pos_text head, pos_text name)
{
    size_t at = 0;
    for (pos_text tag; (tag = next_tag(head, &at)).size > 0;)
        if (tag.size == name.size + 3 && pos_text_starts(tag, POS_TEXT("end")) &&
            pos_text_ends(tag, name))
            return true;
    return false;
}

/* Closes the blocks that the cut left open, the innermost first. */
static void close_blocks(pos_buffer *out, pos_text head, apr_pool_t *scratch)
{
    pos_array *open = pos_array_make(4, scratch);
    size_t at = 0;
    for (pos_text tag; (tag = next_tag(head, &at)).size > 0;)
        if (is_block_tag(tag) && !has_end_tag(head, tag))
            pos_array_push(open, pos_value_string(tag));
    for (uint32_t i = open->count; i > 0; i--)
        pos_buffer_printf(out, "\n{%% end%.*s %%}",
                          POS_TEXT_ARG(pos_value_text(open->items[i - 1])));
}

/* definition ::= " "{0,3} "[" label "]" ":" rest, when the head refers to the label. */
static void add_definition(pos_buffer *out, pos_text line, pos_text head, bool *first)
{
    size_t start = 0;
    while (start < 3 && start < line.size && line.data[start] == ' ')
        start++;
    if (start >= line.size || line.data[start] != '[')
        return;
    size_t end = pos_text_find_char(line, ']', start);
    if (end == POS_NOT_FOUND || end + 2 >= line.size || line.data[end + 1] != ':' ||
        end == start + 1)
        return;
    if (pos_text_find(head, pos_text_slice(line, start, end + 1), 0) == POS_NOT_FOUND)
        return;
    pos_buffer_add_text(out, *first ? POS_TEXT("\n\n") : POS_TEXT("\n"));
    pos_buffer_add_text(out, pos_text_slice(line, start, line.size));
    *first = false;
}

pos_text site__excerpt_source(pos_text body, pos_text separator, apr_pool_t *result)
{
    size_t cut = separator.size ? pos_text_find(body, separator, 0) : POS_NOT_FOUND;
    if (cut == POS_NOT_FOUND)
        return body;
    pos_text head = pos_text_slice(body, 0, cut), line;
    pos_text tail = pos_text_slice(body, cut + separator.size, body.size);
    if (tail.size == 0)
        return head;
    pos_buffer *out = pos_buffer_make(0, result);
    pos_buffer_add_text(out, head);
    close_blocks(out, head, result);
    for (bool first = true; pos_text_next_line(&line, &tail);)
        add_definition(out, line, head, &first);
    return pos_buffer_whole(out);
}

pos_text site__separator_of(const site__config *config, const site_page *page)
{
    return pos_map_text(page->data, "excerpt_separator", pos_text_of(config->excerpt_separator));
}
