/* SPDX-License-Identifier: Apache-2.0 */
/* The source's memory, and the maps of what was defined. */
#include "markup/kramdown/parser.h"

kramdown__element *kramdown__element_make(kramdown__parser *parser, kramdown__kind kind)
{
    kramdown__element *element = apr_pcalloc(parser->pool, sizeof(*element));
    element->kind = (uint8_t)kind;
    parser->budget->held += KRAMDOWN_ELEMENT_BYTES;
    return element;
}

kramdown__element *kramdown__block_make(kramdown__parser *parser, kramdown__kind kind)
{
    kramdown__element *element = kramdown__element_make(parser, kind);
    element->ial = parser->block_ial;
    parser->block_ial = NULL;
    return element;
}

void kramdown__add_text(kramdown__parser *parser, kramdown__element *parent, pos_text text,
                        kramdown__kind kind)
{
    if (text.size == 0)
        return;
    kramdown__element *last = parent->last;
    if (last && last->kind == kind && last->value.data + last->value.size == text.data) {
        last->value.size += text.size;
        return;
    }
    kramdown__element *element = kramdown__element_make(parser, kind);
    element->value = text;
    kramdown__append(parent, element);
}

void kramdown__source_start(kramdown__parser *parser, pos_text text)
{
    static const kramdown__seek unknown = {POS_NOT_FOUND, 0};
    parser->source = (kramdown__source){.text = text,
                                        .fence = {SIZE_MAX, SIZE_MAX},
                                        .backticks = SIZE_MAX,
                                        .strike_from = SIZE_MAX,
                                        .brace = unknown,
                                        .math = unknown,
                                        .comment = unknown,
                                        .instruction = unknown,
                                        .cdata = unknown,
                                        .angle = unknown,
                                        .quote = {unknown, unknown}};
}

size_t kramdown__search(pos_text text, pos_text needle, size_t from, kramdown__seek *seek)
{
    if (seek->from == POS_NOT_FOUND || from < seek->from || from > seek->found) {
        seek->found = pos_text_find(text, needle, from);
        seek->from = from;
    }
    return seek->found;
}

const void *kramdown__find(const pos_map *map, pos_text name)
{
    pos_value value = pos_map_get(map, name);
    return value.kind == POS_HOST ? value.as.host : NULL;
}

void kramdown__put(pos_map *map, pos_text name, const void *what)
{
    pos_map_put(map, name, (pos_value){.kind = POS_HOST, .as.host = what});
}
