/* SPDX-License-Identifier: Apache-2.0 */
/* Abbreviations: found in text between words' boundaries, the longest first. */
#include "markup/kramdown/abbreviation.h"

#include "base/unicode.h"

/* Longer ones are no abbreviations: looking one up is bounded by this. */
#define MAX_LENGTH 200

/* A trie of the names, one byte a step. */
typedef struct node node;
struct node {
    char byte;
    bool ends;
    node *child, *next;
};

static node *follow_byte(node *from, char byte)
{
    for (node *each = from->child; each; each = each->next)
        if (each->byte == byte)
            return each;
    return NULL;
}

static void insert_name(node *root, pos_text name, apr_pool_t *pool)
{
    if (name.size > MAX_LENGTH)
        return;
    for (size_t i = 0; i < name.size; i++) {
        node *next = follow_byte(root, name.data[i]);
        if (!next) {
            next = apr_pcalloc(pool, sizeof(*next));
            next->byte = name.data[i];
            next->next = root->child;
            root->child = next;
        }
        root = next;
    }
    root->ends = true;
}

/* From kramdown 2.5 on a run of white space, of Unicode's too, stands for a space (`any_space`).
 * Past it; `at` where there is none. */
static size_t space_end(pos_text text, size_t at, bool any_space)
{
    int32_t code;
    for (size_t next = at; any_space && next < text.size; at = next)
        if (!pos_utf8_next(&code, text, &next) || !pos_unicode_space(code))
            break;
    return at;
}

/* The longest name that starts at `at` and is not followed by a word's character, or 0. */
static size_t find_longest(node *at_node, pos_text text, size_t at, bool any_space)
{
    size_t best = 0;
    for (size_t i = at; i <= text.size && at_node;) {
        bool word = i < text.size && pos_is_word(text.data[i]);
        if (at_node->ends && !word)
            best = i - at;
        size_t spaces = i > at ? space_end(text, i, any_space) : i;
        at_node = i == text.size ? NULL : follow_byte(at_node, spaces > i ? ' ' : text.data[i]);
        i = spaces > i ? spaces : i + 1;
    }
    return best;
}

pos_text kramdown__abbreviation_name(kramdown__parser *parser, pos_text text)
{
    char *copy = apr_palloc(parser->pool, text.size);
    size_t size = 0;
    for (size_t at = 0, end; at < text.size; at = end) {
        end = space_end(text, at, parser->options.release_2_5);
        copy[size++] = end > at ? ' ' : text.data[at];
        end = end > at ? end : at + 1;
    }
    return pos_text_make(copy, size);
}

static void insert_span(kramdown__parser *parser, kramdown__element *parent,
                        kramdown__element *before, pos_text text, kramdown__kind kind)
{
    if (text.size == 0)
        return;
    kramdown__element *element = kramdown__element_make(parser, kind);
    element->value = text;
    kramdown__insert_before(parent, before, element);
}

static void replace_in(kramdown__parser *parser, node *root, kramdown__element *parent,
                       kramdown__element *text_element)
{
    pos_text text = text_element->value;
    size_t start = 0;
    for (size_t at = 0; at < text.size; at++) {
        if (at > 0 && pos_is_word(text.data[at - 1]))
            continue;
        size_t size = find_longest(root, text, at, parser->options.release_2_5);
        if (size == 0)
            continue;
        insert_span(parser, parent, text_element, pos_text_slice(text, start, at), ELEMENT_TEXT);
        insert_span(parser, parent, text_element, pos_text_slice(text, at, at + size),
                    ELEMENT_ABBREVIATION);
        start = at + size;
        at = start - 1;
    }
    text_element->value = pos_text_slice(text, start, text.size);
}

/* Texts side by side are one: an escaped character does not end a word. */
static void join_texts(kramdown__parser *parser, kramdown__element *element)
{
    for (kramdown__element *each = element->first; each; each = each->next) {
        if (each->kind != ELEMENT_TEXT || !each->next || each->next->kind != ELEMENT_TEXT)
            continue;
        pos_buffer *out = pos_buffer_make(0, parser->pool);
        pos_buffer_add_text(out, each->value);
        while (each->next && each->next->kind == ELEMENT_TEXT) {
            pos_buffer_add_text(out, each->next->value);
            kramdown__remove(element, each->next);
        }
        each->value = pos_buffer_whole(out);
    }
}

static void mark_element(kramdown__parser *parser, node *root, kramdown__element *element)
{
    bool raw = element->kind == ELEMENT_HTML && element->model == MODEL_RAW;
    join_texts(parser, element);
    for (kramdown__element *each = element->first; each; each = each->next)
        if (each->kind != ELEMENT_TEXT)
            mark_element(parser, root, each);
        else if (!raw)
            replace_in(parser, root, element, each);
}

void kramdown__abbreviate(kramdown__parser *parser, kramdown__element *element)
{
    if (parser->abbreviations->count == 0)
        return;
    node root = {0};
    for (uint32_t i = 0; i < parser->abbreviations->count; i++)
        insert_name(&root, pos_value_text(parser->abbreviations->entries[i].key), parser->pool);
    mark_element(parser, &root, element);
}
