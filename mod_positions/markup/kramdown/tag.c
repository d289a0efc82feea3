/* SPDX-License-Identifier: Apache-2.0 */
/* HTML's words: names, tags, attributes, and what kramdown knows about each element
 * (Kramdown::Parser::Html::Constants). */
#include "markup/kramdown/tag.h"

#include "base/unicode.h"

/* What is known about an element's name. */
enum {
    TAG_SPAN = 1,  /* stands in text */
    TAG_BLOCK = 2, /* stands among blocks */
    TAG_VOID = 4,  /* has no content */
    TAG_HOLDS_BLOCK = 8,
    TAG_HOLDS_SPAN = 16,
    TAG_KNOWN = 32,
    TAG_SPAN_LATER = 64 /* from kramdown 2.5 on it stands in text */
};

typedef struct tag_kind {
    const char *name;
    int bits;
} tag_kind;

#define TAG(name, bits)                                                                            \
    {                                                                                              \
        name, (bits) | TAG_KNOWN                                                                   \
    }

/* In the order of their names: found by bisection. */
static const tag_kind tags[] = {
#include "markup/kramdown/tags.def"
};

/* Longer than every name in the table. */
#define MAX_NAME 16

static int bits_of(pos_text name)
{
    const tag_kind *tag = pos_table_find(name, tags, sizeof(tags) / sizeof(*tags), sizeof(*tags));
    return tag ? tag->bits : 0;
}

bool kramdown__tag_is_span(const kramdown__parser *parser, pos_text name)
{
    int bits = bits_of(name);
    return (bits & TAG_SPAN) || (parser->options.release_2_5 && (bits & TAG_SPAN_LATER));
}

bool kramdown__tag_is_block(pos_text name)
{
    return (bits_of(name) & TAG_BLOCK) != 0;
}

bool kramdown__tag_is_void(pos_text name)
{
    return (bits_of(name) & TAG_VOID) != 0;
}

kramdown__model kramdown__tag_model(pos_text name)
{
    int bits = bits_of(name);
    return bits & TAG_HOLDS_BLOCK ? MODEL_BLOCK : bits & TAG_HOLDS_SPAN ? MODEL_SPAN : MODEL_RAW;
}

/* ---- names ---- */

/* The letter at `at` that is no ASCII, or `at`. */
static size_t letter_end(pos_text text, size_t at)
{
    int32_t code;
    size_t end = at;
    if (!(pos_text_at(text, at) & 0x80) || !pos_utf8_next(&code, text, &end))
        return at;
    return pos_unicode_letter(code) || pos_unicode_mark(code) ? end : at;
}

/* ncname ::= ( letter | "_" ) ( letter | digit | [-._] )* */
static size_t part_end(pos_text text, size_t at)
{
    char first = pos_text_at(text, at);
    size_t end = pos_is_alpha(first) || first == '_' ? at + 1 : letter_end(text, at);
    if (end == at)
        return at;
    for (;;) {
        char c = pos_text_at(text, end);
        if (pos_is_alnum(c) || c == '-' || c == '_' || c == '.') {
            end++;
            continue;
        }
        size_t next = letter_end(text, end);
        if (next == end)
            return end;
        end = next;
    }
}

/* name ::= [ ncname ":" ] ncname */
size_t kramdown__name_end(pos_text text, size_t at)
{
    size_t end = part_end(text, at);
    if (end == at || pos_text_at(text, end) != ':')
        return end;
    size_t second = part_end(text, end + 1);
    return second == end + 1 ? end : second;
}

/* The name in lower case where HTML knows that; else as it is. */
static pos_text known_name(kramdown__parser *parser, pos_text name, bool *known)
{
    char lower[MAX_NAME];
    *known = false;
    if (name.size > sizeof(lower))
        return name;
    bool changed = false;
    for (size_t i = 0; i < name.size; i++) {
        lower[i] = pos_lower(name.data[i]);
        changed = changed || lower[i] != name.data[i];
    }
    int bits = bits_of(pos_text_make(lower, name.size));
    *known = bits && (!(bits & TAG_SPAN_LATER) || parser->options.release_2_5);
    if (!*known || !changed)
        return name;
    return pos_text_copy(pos_text_make(lower, name.size), parser->pool);
}

/* ---- tags ---- */

/* value ::= word+ | quote any* quote ; returns past it, or `at` */
static size_t value_end(kramdown__parser *parser, size_t at, pos_text *value)
{
    pos_text text = parser->source.text;
    char quote = pos_text_at(text, at);
    if (quote == '"' || quote == '\'') {
        size_t close = kramdown__search(text, pos_text_make(&text.data[at], 1), at + 1,
                                        &parser->source.quote[quote == '\'']);
        if (close == POS_NOT_FOUND)
            return at;
        *value = pos_text_slice(text, at + 1, close);
        return close + 1;
    }
    size_t end = at;
    for (;;) {
        size_t next = pos_is_word(pos_text_at(text, end)) ? end + 1 : letter_end(text, end);
        if (next == end)
            break;
        end = next;
    }
    *value = pos_text_slice(text, at, end);
    return end;
}

/* attribute ::= name [ space* "=" space* value ] ; returns past it, or `at` */
static size_t attribute_end(kramdown__parser *parser, size_t at, pos_text *name, pos_text *value)
{
    pos_text text = parser->source.text;
    size_t end = kramdown__name_end(text, at);
    *name = pos_text_slice(text, at, end);
    *value = POS_TEXT("");
    size_t equals = pos_text_skip_space(text, end);
    if (end == at || pos_text_at(text, equals) != '=')
        return end;
    size_t start = pos_text_skip_space(text, equals + 1), stop = value_end(parser, start, value);
    return stop == start ? end : stop;
}

/* HTML_TAG_RE ::= "<" name ( space+ attribute )* space* [ "/" ] ">" */
bool kramdown__start_tag(kramdown__parser *parser, kramdown__tag *tag, size_t at)
{
    pos_text text = parser->source.text, name, value;
    size_t start = at + 1, end = kramdown__name_end(text, start);
    if (pos_text_at(text, at) != '<' || end == start)
        return false;
    tag->name = pos_text_slice(text, start, end);
    size_t attributes = end;
    for (;;) {
        size_t next = pos_text_skip_space(text, end);
        size_t stop = next > end ? attribute_end(parser, next, &name, &value) : next;
        if (stop == next) {
            end = next;
            break;
        }
        end = stop;
    }
    tag->attributes = pos_text_slice(text, attributes, end);
    tag->closed = pos_text_at(text, end) == '/';
    end += tag->closed;
    if (pos_text_at(text, end) != '>')
        return false;
    tag->size = end + 1 - at;
    tag->name = known_name(parser, tag->name, &tag->known);
    return true;
}

/* HTML_TAG_CLOSE_RE ::= "</" name space* ">" */
bool kramdown__end_tag(kramdown__parser *parser, kramdown__tag *tag, size_t at)
{
    pos_text text = parser->source.text;
    size_t start = at + 2, end = kramdown__name_end(text, start);
    if (pos_text_at(text, at) != '<' || pos_text_at(text, at + 1) != '/' || end == start)
        return false;
    size_t close = pos_text_skip_space(text, end);
    if (pos_text_at(text, close) != '>')
        return false;
    tag->name = known_name(parser, pos_text_slice(text, start, end), &tag->known);
    tag->size = close + 1 - at;
    return true;
}

static pos_text lower_name(pos_text name, apr_pool_t *pool)
{
    for (size_t i = 0; i < name.size; i++)
        if (pos_lower(name.data[i]) != name.data[i]) {
            char *copy = pos_text_cstring(name, pool);
            for (size_t j = 0; j < name.size; j++)
                copy[j] = pos_lower(copy[j]);
            return pos_text_make(copy, name.size);
        }
    return name;
}

kramdown__attribute *kramdown__tag_attributes(kramdown__parser *parser, const kramdown__tag *tag)
{
    kramdown__attribute *list = NULL;
    kramdown__source outer = parser->source;
    pos_text name, value;
    kramdown__source_start(parser, tag->attributes);
    for (size_t at = 0; (at = pos_text_skip_space(tag->attributes, at)) < tag->attributes.size;) {
        size_t end = attribute_end(parser, at, &name, &value);
        if (end == at)
            break;
        at = end;
        kramdown__attribute_set(&list, tag->known ? lower_name(name, parser->pool) : name, value,
                                parser->pool);
    }
    parser->source = outer;
    return list;
}

size_t kramdown__find_end_tag(pos_text text, pos_text name, size_t from, size_t *size)
{
    for (size_t at = pos_text_find(text, POS_TEXT("</"), from); at != POS_NOT_FOUND;
         at = pos_text_find(text, POS_TEXT("</"), at + 2)) {
        size_t end = at + 2 + name.size;
        if (end >= text.size || !pos_text_equal_nocase(pos_text_slice(text, at + 2, end), name))
            continue;
        end = pos_text_skip_space(text, end);
        if (pos_text_at(text, end) == '>') {
            *size = end + 1 - at;
            return at;
        }
    }
    return POS_NOT_FOUND;
}
