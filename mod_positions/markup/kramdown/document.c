/* SPDX-License-Identifier: Apache-2.0 */
/* A document: its blocks, then its spans, then its HTML. */
#include "markup/kramdown/document.h"

#include "markup/kramdown/abbreviation.h"
#include "markup/kramdown/block.h"
#include "markup/kramdown/id.h"
#include "markup/kramdown/link.h"
#include "markup/kramdown/parser.h"
#include "markup/kramdown/render.h"
#include "markup/kramdown/span.h"
#include "markup/kramdown/tree.h"

/* Bytes that may be parsed in vain, for each byte of the source. */
#define MAX_WASTE 16

/* With \n alone as the line end, and exactly one at the end: Kramdown::Parser::Base#adapt_source.
 */
static pos_text end_with_newline(pos_text source, apr_pool_t *pool)
{
    if (source.size && source.data[source.size - 1] == '\n' &&
        !memchr(source.data, '\r', source.size))
        return source;
    char *data = apr_palloc(pool, source.size + 1);
    size_t size = 0;
    for (size_t at = 0, stop; at < source.size; at = stop + 1) {
        stop = pos_text_find_char(source, '\r', at);
        stop = stop == POS_NOT_FOUND ? source.size : stop;
        memcpy(data + size, source.data + at, stop - at);
        size += stop - at;
        if (stop < source.size && (stop + 1 == source.size || source.data[stop + 1] != '\n'))
            data[size++] = '\n';
    }
    if (size == 0 || data[size - 1] != '\n')
        data[size++] = '\n';
    return pos_text_make(data, size);
}

/* Links that the options define. */
static void define_links(kramdown__parser *parser)
{
    const pos_map *map = parser->options.link_defs;
    for (uint32_t i = 0; map && i < map->count; i++) {
        pos_value value = map->entries[i].value;
        const pos_array *pair = value.kind == POS_ARRAY ? value.as.array : NULL;
        kramdown__link *link = apr_pcalloc(parser->pool, sizeof(*link));
        link->url = pair && pair->count ? pos_value_text(pair->items[0]) : pos_value_text(value);
        if (pair && pair->count > 1)
            link->title = pos_value_text(pair->items[1]);
        kramdown__put(parser->links,
                      kramdown__link_id(pos_value_text(map->entries[i].key), parser->pool), link);
    }
}

static void parse_source(kramdown__parser *parser, pos_text source)
{
    define_links(parser);
    kramdown__blocks(parser, parser->root, source);
    kramdown__spans_below(parser, parser->root);
    for (uint32_t i = 0; i < parser->footnotes->count; i++) {
        const kramdown__footnote *footnote = parser->footnotes->entries[i].value.as.host;
        kramdown__spans_below(parser, footnote->content);
        kramdown__abbreviate(parser, footnote->content);
    }
    kramdown__abbreviate(parser, parser->root);
    if (parser->options.gfm && parser->options.auto_ids)
        kramdown__gfm_ids(parser, parser->root, pos_map_make(16, parser->pool));
}

static void start_parser(kramdown__parser *parser, size_t size)
{
    apr_pool_t *pool = parser->pool;
    parser->alds = pos_map_make(0, pool);
    parser->links = pos_map_make(0, pool);
    parser->footnotes = pos_map_make(0, pool);
    parser->abbreviations = pos_map_make(0, pool);
    parser->max_waste = size * MAX_WASTE + 65536;
    parser->root = kramdown__element_make(parser, ELEMENT_ROOT);
}

pos_error *kramdown__document(pos_buffer *out, pos_text source, const kramdown__options *options,
                              pos_budget *budget, apr_pool_t *scratch)
{
    kramdown__parser parser = {.options = *options, .pool = scratch, .budget = budget};
    size_t held = budget->held;
    budget->held += KRAMDOWN_BYTES * source.size;
    start_parser(&parser, source.size);
    parse_source(&parser, end_with_newline(source, scratch));
    kramdown__render(out, &parser);
    budget->held = held;
    return budget->state == POS_BUDGET_GOOD ? NULL : pos_budget_error(budget, scratch);
}

void kramdown__typography(pos_buffer *out, pos_text source, const kramdown__options *options,
                          pos_budget *budget, apr_pool_t *scratch)
{
    kramdown__parser parser = {.options = *options, .pool = scratch, .budget = budget};
    size_t held = budget->held;
    kramdown__stop never = {.kind = STOP_NEVER};
    start_parser(&parser, source.size);
    kramdown__source_start(&parser, end_with_newline(source, scratch));
    kramdown__spans(&parser, parser.root, &never, SPANS_TYPOGRAPHY);
    kramdown__render(out, &parser);
    while (out->size > 0 && pos_buffer_last(out) == '\n')
        pos_buffer_truncate(out, out->size - 1);
    budget->held = held;
}
