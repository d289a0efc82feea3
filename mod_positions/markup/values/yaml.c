/* SPDX-License-Identifier: Apache-2.0 */
/* libyaml's events → values, as Psych builds Ruby's. */
#include "markup/markup.h"

#include <stdlib.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <yaml.h>

#include "base/charset.h"
#include "base/date.h"
#include "base/unicode.h"
#include "markup/values/yaml_error.h"
#include "markup/values/yaml_scalar.h"

#define MAX_DEPTH 100
#define MAX_NODES 1000000
#define MAX_BYTES ((size_t)64 << 20)
/* libyaml compares each with all of them. */
#define MAX_DIRECTIVES 100

/* What has been read, and how large it is with its aliases written out. */
typedef struct node {
    pos_value value;
    size_t nodes;
    size_t bytes;
    int height;
} node;

typedef struct anchor {
    node node;
    bool open; /* its own content is still being read */
} anchor;

typedef struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    bool has_event;
    pos_text source;
    size_t character, byte; /* a place in it, counted in both */
    const char *file;
    pos_map *names; /* of anchors, to their numbers */
    apr_array_header_t *anchors;
    size_t nodes, aliased; /* in all; aliased: bytes of text that aliases stand for */
    apr_pool_t *result;
} reader;

static pos_error *yaml_fault(const reader *in, pos_status status, const char *message)
{
    size_t offset = pos_utf8_offset(in->source, in->event.start_mark.index);
    return pos_error_at(status, in->file, in->source, offset, in->result, "%s", message);
}

static void drop_event(reader *in)
{
    if (in->has_event)
        yaml_event_delete(&in->event);
    in->has_event = false;
}

static pos_error *next_event(reader *in)
{
    drop_event(in);
    if (!yaml_parser_parse(&in->parser, &in->event))
        return values__yaml_error(&in->parser, in->source, in->file, in->result);
    in->has_event = true;
    return NULL;
}

static pos_text text_of(const yaml_char_t *string)
{
    return pos_text_of((const char *)string);
}

/* ---- anchors and aliases ---- */

#define NO_ANCHOR (-1)

/* Announces the current event's anchor before its content is read. */
static int open_anchor(reader *in, const yaml_char_t *name)
{
    if (!name)
        return NO_ANCHOR;
    int number = in->anchors->nelts;
    anchor made = {.open = true};
    APR_ARRAY_PUSH(in->anchors, anchor) = made;
    pos_map_put(in->names, pos_text_copy(text_of(name), in->result), pos_value_int(number));
    return number;
}

static void close_anchor(reader *in, int number, const node *content)
{
    if (number == NO_ANCHOR)
        return;
    anchor *found = &APR_ARRAY_IDX(in->anchors, number, anchor);
    found->node = *content;
    found->open = false;
}

static pos_error *count_nodes(reader *in, size_t nodes)
{
    if (nodes > MAX_NODES - in->nodes)
        return yaml_fault(in, POS_ELIMIT,
                          "more than 1,000,000 values once its aliases are written out");
    in->nodes += nodes;
    return NULL;
}

/* An alias costs as much as what it stands for: whatever looks at the value looks at all of it. */
static pos_error *count_alias(reader *in, const node *content)
{
    POS_TRY(count_nodes(in, content->nodes));
    if (content->bytes > MAX_BYTES - in->aliased)
        return yaml_fault(in, POS_ELIMIT, "more than 64 MiB once its aliases are written out");
    in->aliased += content->bytes;
    return NULL;
}

static pos_error *read_alias(node *out, reader *in, int depth)
{
    pos_text name = text_of(in->event.data.alias.anchor);
    const pos_value *number = pos_map_find(in->names, pos_value_string(name));
    if (!number)
        return yaml_fault(
            in, POS_ESYNTAX,
            apr_psprintf(in->result,
                         "there is no anchor \"&%.*s\"; a text that begins with * must be "
                         "quoted",
                         POS_TEXT_ARG(name)));
    const anchor *found = &APR_ARRAY_IDX(in->anchors, (int)number->as.integer, anchor);
    if (found->open)
        return yaml_fault(in, POS_ECYCLE, "an alias within what it stands for");
    if (depth + found->node.height > MAX_DEPTH)
        return yaml_fault(in, POS_ELIMIT, "nested more than 100 deep");
    POS_TRY(count_alias(in, &found->node));
    *out = found->node;
    return NULL;
}

/* ---- scalars ---- */

static bool is_tag(pos_text tag, const char *name)
{
    pos_text long_form = POS_TEXT("tag:yaml.org,2002:");
    if (pos_text_starts(tag, long_form))
        tag = pos_text_slice(tag, long_form.size, tag.size);
    else if (pos_text_starts(tag, POS_TEXT("!")))
        tag = pos_text_slice(tag, 1, tag.size);
    return pos_text_equal(tag, pos_text_of(name));
}

/* RFC 2045's base64, other characters left out, as String#unpack("m"). */
static pos_text decode_base64(pos_text text, apr_pool_t *result)
{
    static const char alphabet[] = POS_BASE64_DIGITS;
    char *bytes = apr_palloc(result, text.size + 1);
    size_t size = 0, bits = 0;
    uint32_t value = 0;
    for (size_t i = 0; i < text.size && text.data[i] != '='; i++) {
        const char *found = text.data[i] ? strchr(alphabet, text.data[i]) : NULL;
        if (!found)
            continue;
        value = (value << 6 | (uint32_t)(found - alphabet)) & 0xFFFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[size++] = (char)(value >> bits & 0xFF);
        }
    }
    return pos_text_make(bytes, size);
}

static pos_value tagged_float(pos_value value)
{
    return value.kind == POS_INT ? pos_value_float((double)value.as.integer) : value;
}

static pos_error *refuse_object(const reader *in, const yaml_char_t *tag)
{
    if (!tag || !pos_text_starts(text_of(tag), POS_TEXT("!ruby/")))
        return NULL;
    return yaml_fault(in, POS_EDENIED, "tags that make Ruby's objects are not allowed");
}

/* The tags that Psych knows without Ruby's classes. */
static pos_error *read_tagged(pos_value *out, reader *in, pos_text tag, pos_text text)
{
    if (is_tag(tag, "str") || is_tag(tag, "ruby/string")) {
        *out = pos_value_string(text);
    } else if (is_tag(tag, "ruby/symbol") || is_tag(tag, "ruby/sym")) {
        *out = pos_value_symbol(text);
    } else if (is_tag(tag, "binary")) {
        pos_text bytes = decode_base64(text, in->result);
        *out = pos_value_string(pos_utf8_invalid(bytes) == POS_NOT_FOUND ? bytes : text);
    } else {
        POS_TRY(refuse_object(in, in->event.data.scalar.tag));
        *out = values__yaml_scalar(text, in->result);
        if (is_tag(tag, "float"))
            *out = tagged_float(*out);
    }
    return NULL;
}

static pos_error *read_scalar(node *out, reader *in)
{
    const yaml_event_t *event = &in->event;
    int number = open_anchor(in, event->data.scalar.anchor);
    pos_text text = pos_text_copy(
        pos_text_make((const char *)event->data.scalar.value, event->data.scalar.length),
        in->result);
    *out = (node){.nodes = 1, .bytes = text.size};
    if (event->data.scalar.quoted_implicit)
        out->value = pos_value_string(text);
    else if (event->data.scalar.tag)
        POS_TRY(read_tagged(&out->value, in, text_of(event->data.scalar.tag), text));
    else
        out->value = values__yaml_scalar(text, in->result);
    close_anchor(in, number, out);
    return count_nodes(in, 1);
}

/* ---- collections ---- */

static pos_error *read_node(node *out, reader *in, int depth);

static void add_part(node *whole, const node *part)
{
    whole->nodes += part->nodes;
    whole->bytes += part->bytes;
    if (whole->height <= part->height)
        whole->height = part->height + 1;
}

static void merge_map(pos_map *map, const pos_map *other)
{
    for (uint32_t i = 0; i < other->count; i++)
        pos_map_set(map, other->entries[i].key, other->entries[i].value);
}

static bool all_maps(const pos_array *array)
{
    for (uint32_t i = 0; i < array->count; i++)
        if (array->items[i].kind != POS_MAP)
            return false;
    return true;
}

/* `<<`: a map's entries, or those of a list of maps, the first of which wins. */
static pos_error *merge_value(pos_map *map, reader *in, const node *content,
                              yaml_event_type_t event)
{
    pos_value value = content->value;
    if (value.kind == POS_MAP && event != YAML_SCALAR_EVENT) {
        POS_TRY(count_nodes(in, value.as.map->count));
        merge_map(map, value.as.map);
        return NULL;
    }
    if (value.kind != POS_ARRAY || event != YAML_SEQUENCE_START_EVENT ||
        !all_maps(value.as.array)) {
        pos_map_put(map, POS_TEXT("<<"), value);
        return NULL;
    }
    for (uint32_t i = value.as.array->count; i > 0; i--) {
        POS_TRY(count_nodes(in, value.as.array->items[i - 1].as.map->count));
        merge_map(map, value.as.array->items[i - 1].as.map);
    }
    return NULL;
}

/* The byte at which a character begins: from the place that was asked for last. */
static size_t byte_of(reader *in, size_t character)
{
    for (; in->character > character; in->character--)
        do
            in->byte--;
        while ((in->source.data[in->byte] & 0xC0) == 0x80);
    pos_text rest = pos_text_slice(in->source, in->byte, in->source.size);
    in->byte += pos_utf8_offset(rest, character - in->character);
    in->character = character;
    return in->byte;
}

/* A list or a map as a key, `{{ page.title }}` say, is the text that stands there. */
static pos_value source_text_of(reader *in, size_t start, size_t end)
{
    size_t from = byte_of(in, start);
    pos_text text = pos_text_slice(in->source, from, byte_of(in, end));
    return pos_value_string(pos_text_copy(text, in->result));
}

static pos_error *read_entry(pos_map *map, node *whole, reader *in, int depth)
{
    node key = {0}, value = {0};
    bool literal = in->event.type == YAML_SCALAR_EVENT && in->event.data.scalar.tag != NULL;
    size_t start = in->event.start_mark.index;
    POS_TRY(read_node(&key, in, depth));
    if (key.value.kind == POS_ARRAY || key.value.kind == POS_MAP)
        key.value = source_text_of(in, start, in->event.end_mark.index);
    POS_TRY(next_event(in));
    yaml_event_type_t event = in->event.type;
    POS_TRY(read_node(&value, in, depth));
    add_part(whole, &key);
    add_part(whole, &value);
    if (key.value.kind == POS_STRING && !literal &&
        pos_text_equal(pos_value_text(key.value), POS_TEXT("<<")))
        return merge_value(map, in, &value, event);
    pos_map_set(map, key.value, value.value);
    return NULL;
}

static pos_error *read_map(node *out, reader *in, int depth)
{
    POS_TRY(refuse_object(in, in->event.data.mapping_start.tag));
    int number = open_anchor(in, in->event.data.mapping_start.anchor);
    pos_map *map = pos_map_make(0, in->result);
    *out = (node){.value = pos_value_map(map), .nodes = 1, .height = 1};
    POS_TRY(count_nodes(in, 1));
    POS_TRY(next_event(in));
    while (in->event.type != YAML_MAPPING_END_EVENT) {
        POS_TRY(read_entry(map, out, in, depth + 1));
        POS_TRY(next_event(in));
    }
    close_anchor(in, number, out);
    return NULL;
}

/* !!omap: a list of maps of one entry each is one map. */
static pos_value ordered_map(const pos_array *array, apr_pool_t *result)
{
    pos_map *map = pos_map_make(array->count, result);
    for (uint32_t i = 0; i < array->count; i++)
        merge_map(map, array->items[i].as.map);
    return pos_value_map(map);
}

static pos_error *read_array(node *out, reader *in, int depth)
{
    const yaml_char_t *tag = in->event.data.sequence_start.tag;
    POS_TRY(refuse_object(in, tag));
    bool ordered = tag && is_tag(text_of(tag), "omap");
    int number = open_anchor(in, in->event.data.sequence_start.anchor);
    pos_array *array = pos_array_make(0, in->result);
    *out = (node){.value = pos_value_array(array), .nodes = 1, .height = 1};
    POS_TRY(count_nodes(in, 1));
    POS_TRY(next_event(in));
    while (in->event.type != YAML_SEQUENCE_END_EVENT) {
        node item = {0};
        POS_TRY(read_node(&item, in, depth + 1));
        add_part(out, &item);
        pos_array_push(array, item.value);
        POS_TRY(next_event(in));
    }
    if (ordered && all_maps(array))
        out->value = ordered_map(array, in->result);
    close_anchor(in, number, out);
    return NULL;
}

/* node ::= alias | scalar | sequence | mapping; the current event is its first. */
static pos_error *read_node(node *out, reader *in, int depth)
{
    if (depth > MAX_DEPTH)
        return yaml_fault(in, POS_ELIMIT, "nested more than 100 deep");
    switch (in->event.type) {
    case YAML_ALIAS_EVENT:
        return read_alias(out, in, depth);
    case YAML_SCALAR_EVENT:
        return read_scalar(out, in);
    case YAML_SEQUENCE_START_EVENT:
        return read_array(out, in, depth);
    case YAML_MAPPING_START_EVENT:
        return read_map(out, in, depth);
    default:
        return yaml_fault(in, POS_ESYNTAX, "a value was expected");
    }
}

/* stream ::= { document }; the first one counts. */
static pos_error *read_stream(pos_value *out, reader *in)
{
    node root = {.value = POS_VALUE_NIL};
    POS_TRY(next_event(in));
    POS_TRY(next_event(in));
    if (in->event.type == YAML_DOCUMENT_START_EVENT) {
        POS_TRY(next_event(in));
        POS_TRY(read_node(&root, in, 1));
        POS_TRY(next_event(in));
    }
    *out = root.value;
    return NULL;
}

/* Wherever they stand: libyaml knows more line ends, and so more places for directives, than it
 * is worth to tell from text. */
static size_t count_tag_directives(pos_text source)
{
    pos_text word = POS_TEXT("%TAG");
    size_t count = 0;
    for (size_t at = 0; (at = pos_text_find(source, word, at)) != POS_NOT_FOUND; at += word.size)
        count++;
    return count;
}

pos_error *markup_yaml(pos_value *out, pos_text source, const char *file, int first_line,
                       apr_pool_t *result)
{
    reader in = {.source = source, .file = file, .result = result};
    if (count_tag_directives(source) > MAX_DIRECTIVES)
        return pos_error_at(POS_ELIMIT, file, source, 0, result, "more than 100 times %%TAG");
    if (!yaml_parser_initialize(&in.parser))
        return pos_error_make(POS_EIO, result, "no memory for reading YAML");
    in.names = pos_map_make(0, result);
    in.anchors = apr_array_make(result, 8, sizeof(anchor));
    yaml_parser_set_encoding(&in.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&in.parser, (const unsigned char *)source.data, source.size);
    pos_error *error = read_stream(out, &in);
    drop_event(&in);
    yaml_parser_delete(&in.parser);
    if (error && error->line > 0)
        error->line += first_line - 1;
    return error;
}

void markup_localize(pos_value *value, const pos_zone *zone, apr_pool_t *result)
{
    if (value->kind == POS_TIME && value->as.time->unzoned) {
        pos_time time = pos_time_in_zone(value->as.time->seconds, value->as.time->nanos, zone);
        time.unzoned = true;
        value->as.time = pos_time_copy(&time, result);
    } else if (value->kind == POS_ARRAY) {
        for (uint32_t i = 0; i < value->as.array->count; i++)
            markup_localize(&value->as.array->items[i], zone, result);
    } else if (value->kind == POS_MAP) {
        for (uint32_t i = 0; i < value->as.map->count; i++)
            markup_localize(&value->as.map->entries[i].value, zone, result);
    }
}
