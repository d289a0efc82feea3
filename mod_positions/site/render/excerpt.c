/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a document's body, as a document of its own. */
#include "site/render/excerpt.h"

/* ---- what the head needs of the tail ---- */

static const char *const block_tags[] = {"if",      "unless", "for",      "case",      "capture",
                                         "comment", "raw",    "tablerow", "highlight", "ifchanged"};
#define BLOCK_TAGS (sizeof(block_tags) / sizeof(*block_tags))

/* Which block's tag it is; BLOCK_TAGS: none's. */
static size_t block_number(pos_text name)
{
    size_t i = 0;
    while (i < BLOCK_TAGS && !pos_text_equal(name, pos_text_of(block_tags[i])))
        i++;
    return i;
}

/* tag ::= "{%" ["-"] white-space name. The name, and `at` moved past the opening; empty at the end.
 */
static pos_text next_tag(pos_text text, size_t *at)
{
    for (;;) {
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
        if (end > start)
            return pos_text_slice(text, start, end);
    }
}

/* The blocks that have an end anywhere, as bits of their numbers. */
static unsigned ended_blocks(pos_text head)
{
    unsigned ended = 0;
    size_t at = 0;
    for (pos_text tag; (tag = next_tag(head, &at)).size > 0;)
        if (pos_text_starts(tag, POS_TEXT("end")))
            ended |= 1u << block_number(pos_text_slice(tag, 3, tag.size));
    return ended;
}

/* Closes the blocks that the cut left open, the innermost first. */
static void close_blocks(pos_buffer *out, pos_text head, apr_pool_t *scratch)
{
    pos_array *open = pos_array_make(4, scratch);
    unsigned ended = ended_blocks(head) | 1u << BLOCK_TAGS;
    size_t at = 0;
    for (pos_text tag; (tag = next_tag(head, &at)).size > 0;)
        if (!(ended >> block_number(tag) & 1))
            pos_array_push(open, pos_value_string(tag));
    for (uint32_t i = open->count; i > 0; i--)
        pos_buffer_printf(out, "\n{%% end%.*s %%}",
                          POS_TEXT_ARG(pos_value_text(open->items[i - 1])));
}

/* definition ::= " "{0,3} "[" label "]" ":" rest. Empty where the line is none; else from its "[" on,
 * and where its label ends. */
static pos_text definition_in(size_t *label_end, pos_text line)
{
    size_t start = 0;
    while (start < 3 && start < line.size && line.data[start] == ' ')
        start++;
    if (start >= line.size || line.data[start] != '[')
        return POS_TEXT("");
    size_t end = pos_text_find_char(line, ']', start);
    if (end == POS_NOT_FOUND || end + 2 >= line.size || line.data[end + 1] != ':' ||
        end == start + 1)
        return POS_TEXT("");
    *label_end = end + 1 - start;
    return pos_text_slice(line, start, line.size);
}

/* The tail's definitions of labels that the head refers to. The head is searched for each, which
 * the budget bounds. */
static pos_error *add_definitions(pos_buffer *out, pos_text tail, pos_text head, pos_budget *budget,
                                  apr_pool_t *scratch)
{
    bool first = true;
    for (pos_text line; pos_text_next_line(&line, &tail);) {
        size_t end = 0;
        pos_text definition = definition_in(&end, line);
        if (definition.size == 0)
            continue;
        if (!pos_budget_charge(budget, (int64_t)(head.size / 4 + end)))
            return pos_budget_error(budget, scratch);
        if (pos_text_find(head, pos_text_slice(definition, 0, end), 0) == POS_NOT_FOUND)
            continue;
        pos_buffer_add_text(out, first ? POS_TEXT("\n\n") : POS_TEXT("\n"));
        pos_buffer_add_text(out, definition);
        first = false;
    }
    return NULL;
}

/* What finding the separator and walking through tags and lines takes for a byte. */
#define BODY_UNITS 4

pos_error *site__excerpt_source(pos_text *out, pos_text body, pos_text separator,
                                pos_budget *budget, apr_pool_t *result)
{
    *out = body;
    if (!pos_budget_charge(budget, BODY_UNITS * (int64_t)body.size))
        return pos_budget_error(budget, result);
    size_t cut = separator.size ? pos_text_find(body, separator, 0) : POS_NOT_FOUND;
    if (cut == POS_NOT_FOUND)
        return NULL;
    pos_text tail = pos_text_slice(body, cut + separator.size, body.size);
    *out = pos_text_slice(body, 0, cut);
    if (tail.size == 0)
        return NULL;
    pos_buffer *source = pos_buffer_make(0, result);
    pos_buffer_add_text(source, *out);
    close_blocks(source, *out, result);
    POS_TRY(add_definitions(source, tail, *out, budget, result));
    return pos_buffer_get(out, source);
}

pos_text site__separator_of(const site__config *config, const site_page *page)
{
    return pos_map_text(page->data, "excerpt_separator", pos_text_of(config->excerpt_separator));
}
