#include "markup/kramdown.h"

#include <apr_strings.h>

/* ---- elements ---- */

kramdown__element *kramdown__element_make(kramdown__parser *parser, kramdown__kind kind)
{
    kramdown__element *element = apr_pcalloc(parser->pool, sizeof(*element));
    element->kind = (uint8_t)kind;
    return element;
}

kramdown__element *kramdown__block_make(kramdown__parser *parser, kramdown__kind kind)
{
    kramdown__element *element = kramdown__element_make(parser, kind);
    element->ial = parser->block_ial;
    parser->block_ial = NULL;
    return element;
}

void kramdown__append(kramdown__element *parent, kramdown__element *child)
{
    child->next = NULL;
    child->previous = parent->last;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

void kramdown__remove(kramdown__element *parent, kramdown__element *child)
{
    if (child->previous)
        child->previous->next = child->next;
    else
        parent->first = child->next;
    if (child->next)
        child->next->previous = child->previous;
    else
        parent->last = child->previous;
    child->next = child->previous = NULL;
}

void kramdown__insert_before(kramdown__element *parent, kramdown__element *before,
                             kramdown__element *child)
{
    child->next = before;
    child->previous = before->previous;
    if (before->previous)
        before->previous->next = child;
    else
        parent->first = child;
    before->previous = child;
}

void kramdown__adopt(kramdown__element *to, kramdown__element *from)
{
    if (!from->first)
        return;
    from->first->previous = to->last;
    if (to->last)
        to->last->next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
    from->first = from->last = NULL;
}

pos_text kramdown__join(pos_text a, pos_text b, apr_pool_t *pool)
{
    if (a.size == 0)
        return b;
    if (b.size == 0)
        return a;
    if (a.data + a.size == b.data)
        return pos_text_make(a.data, a.size + b.size);
    char *data = apr_palloc(pool, a.size + b.size);
    memcpy(data, a.data, a.size);
    memcpy(data + a.size, b.data, b.size);
    return pos_text_make(data, a.size + b.size);
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

/* ---- attributes ---- */

pos_text *kramdown__attribute_find(kramdown__attribute *list, const char *name)
{
    for (; list; list = list->next)
        if (pos_text_equal(list->name, pos_text_of(name)))
            return &list->value;
    return NULL;
}

/* NULL where there are too many. */
static kramdown__attribute *find_or_add(kramdown__attribute **list, pos_text name, bool *found,
                                        apr_pool_t *pool)
{
    kramdown__attribute **end = list;
    int count = 0;
    for (; *end; end = &(*end)->next, count++)
        if (pos_text_equal((*end)->name, name)) {
            *found = true;
            return *end;
        }
    *found = false;
    if (count == KRAMDOWN_ATTRIBUTES_MOST)
        return NULL;
    *end = apr_pcalloc(pool, sizeof(**end));
    (*end)->name = name;
    return *end;
}

void kramdown__attribute_set(kramdown__attribute **list, pos_text name, pos_text value,
                             apr_pool_t *pool)
{
    bool found;
    kramdown__attribute *attribute = find_or_add(list, name, &found, pool);
    if (attribute)
        attribute->value = value;
}

/* In a buffer that doubles: many short lists may follow one element. */
static void add_class(kramdown__attribute *attribute, pos_text more, apr_pool_t *pool)
{
    pos_text old = attribute->value;
    size_t size = old.size + 1 + more.size;
    if (old.data != attribute->own || size > attribute->room) {
        attribute->room = 2 * size;
        attribute->own = apr_palloc(pool, attribute->room);
        memcpy(attribute->own, old.data, old.size);
    }
    attribute->own[old.size] = ' ';
    memcpy(attribute->own + old.size + 1, more.data, more.size);
    attribute->value = pos_text_make(attribute->own, size);
}

void kramdown__attribute_merge(kramdown__attribute **list, pos_text name, pos_text value,
                               apr_pool_t *pool)
{
    bool found;
    kramdown__attribute *attribute = find_or_add(list, name, &found, pool);
    if (!attribute)
        return;
    if (!found || attribute->value.size == 0 || !pos_text_equal(name, POS_TEXT("class")))
        attribute->value = value;
    else
        add_class(attribute, value, pool);
}

kramdown__attribute *kramdown__attributes_copy(const kramdown__attribute *list, apr_pool_t *pool)
{
    kramdown__attribute *copy = NULL, **end = &copy;
    for (; list; list = list->next) {
        *end = apr_pcalloc(pool, sizeof(**end));
        (*end)->name = list->name;
        (*end)->value = list->value;
        end = &(*end)->next;
    }
    return copy;
}

bool kramdown__has_reference(const kramdown__ial *ial, const char *name)
{
    for (const kramdown__reference *each = ial ? ial->references : NULL; each; each = each->next)
        if (pos_text_equal(each->name, pos_text_of(name)))
            return true;
    return false;
}

/* ---- sources and tables ---- */

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

/* ---- a document ---- */

/* Bytes that may be parsed in vain, for each byte of the source. */
#define WASTE_MOST 16

/* With \n alone as the line end, and exactly one at the end: Kramdown::Parser::Base#adapt_source.
 */
static pos_text adapt(pos_text source, apr_pool_t *pool)
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

static void parse(kramdown__parser *parser, pos_text source)
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

static void begin(kramdown__parser *parser, size_t size)
{
    apr_pool_t *pool = parser->pool;
    parser->alds = pos_map_make(0, pool);
    parser->links = pos_map_make(0, pool);
    parser->footnotes = pos_map_make(0, pool);
    parser->abbreviations = pos_map_make(0, pool);
    parser->waste_most = size * WASTE_MOST + 65536;
    parser->root = kramdown__element_make(parser, ELEMENT_ROOT);
}

pos_error *markup__kramdown(pos_buffer *out, pos_text source,
                            const markup__kramdown_options *options, apr_pool_t *scratch)
{
    kramdown__parser parser = {.options = *options, .pool = scratch};
    begin(&parser, source.size);
    parse(&parser, adapt(source, scratch));
    kramdown__render(out, &parser);
    return NULL;
}

void markup__kramdown_typography(pos_buffer *out, pos_text source,
                                 const markup__kramdown_options *options, apr_pool_t *scratch)
{
    kramdown__parser parser = {.options = *options, .pool = scratch};
    kramdown__stop never = {.kind = STOP_NEVER};
    begin(&parser, source.size);
    kramdown__source_start(&parser, adapt(source, scratch));
    kramdown__spans(&parser, parser.root, &never, SPANS_TYPOGRAPHY);
    kramdown__render(out, &parser);
    while (out->size > 0 && pos_buffer_last(out) == '\n')
        pos_buffer_truncate(out, out->size - 1);
}
