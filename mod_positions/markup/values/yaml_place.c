/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a YAML text a value stands, for messages about values that were read long ago. */
#include "markup/markup.h"

#include <apr_strings.h>
#include <yaml.h>

#include "base/unicode.h"

/* The value of `key` in a map; the last one, as Psych has it. */
static const yaml_node_t *value_in_map(yaml_document_t *document, const yaml_node_t *map,
                                       pos_text key)
{
    const yaml_node_pair_t *pairs = map->data.mapping.pairs.start;
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.top; pair > pairs; pair--) {
        const yaml_node_t *name = yaml_document_get_node(document, pair[-1].key);
        if (name && name->type == YAML_SCALAR_NODE &&
            pos_text_equal(key, pos_text_make((const char *)name->data.scalar.value,
                                              name->data.scalar.length)))
            return yaml_document_get_node(document, pair[-1].value);
    }
    return NULL;
}

static const yaml_node_t *value_in_list(yaml_document_t *document, const yaml_node_t *list,
                                        pos_text number)
{
    const yaml_node_item_t *items = list->data.sequence.items.start;
    int64_t count = list->data.sequence.items.top - items, index = 0;
    for (size_t i = 0; i < number.size; i++) {
        if (!pos_is_digit(number.data[i]) || index > count)
            return NULL;
        index = index * 10 + (number.data[i] - '0');
    }
    return number.size > 0 && index < count ? yaml_document_get_node(document, items[index]) : NULL;
}

static const yaml_node_t *step_down(yaml_document_t *document, const yaml_node_t *node,
                                    pos_text name)
{
    if (node->type == YAML_MAPPING_NODE)
        return value_in_map(document, node, name);
    return node->type == YAML_SEQUENCE_NODE ? value_in_list(document, node, name) : NULL;
}

/* The deepest node on the path but the document itself; NULL: there is none. */
static const yaml_node_t *node_at(yaml_document_t *document, pos_text path)
{
    const yaml_node_t *node = yaml_document_get_root_node(document), *found = NULL;
    while (node && path.size > 0) {
        size_t dot = pos_text_find_char(path, '.', 0);
        size_t end = dot == POS_NOT_FOUND ? path.size : dot;
        node = step_down(document, node, pos_text_slice(path, 0, end));
        found = node ? node : found;
        path = pos_text_slice(path, dot == POS_NOT_FOUND ? end : end + 1, path.size);
    }
    return found;
}

size_t markup_yaml_place(pos_text source, pos_text path)
{
    yaml_parser_t parser;
    yaml_document_t document;
    size_t offset = POS_NOT_FOUND;
    if (!yaml_parser_initialize(&parser))
        return offset;
    yaml_parser_set_input_string(&parser, (const unsigned char *)source.data, source.size);
    if (yaml_parser_load(&parser, &document)) {
        const yaml_node_t *node = node_at(&document, path);
        if (node)
            offset = pos_utf8_offset(source, node->start_mark.index);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return offset;
}
