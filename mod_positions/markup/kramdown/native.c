/* SPDX-License-Identifier: Apache-2.0 */
/* html_to_native: HTML elements are replaced by kramdown's own, by a table of their names. */
#include "markup/kramdown/native.h"

#include "markup/kramdown/id.h"
#include "markup/kramdown/native_table.h"
#include "markup/kramdown/span.h"
#include "markup/kramdown/tag.h"
#include "markup/kramdown/typography.h"

/* What happens to an element's text once it is converted. */
enum {
    NATIVE_DROP = 1,  /* it has none */
    NATIVE_STRIP = 2, /* without white space at its ends */
    NATIVE_TIDY = 4,  /* without white space alone between blocks */
    NATIVE_WRAP = 8   /* in paragraphs whose tags are left out */
};

typedef struct native {
    const char *name;
    kramdown__kind kind;
    int bits;
} native;

#define NATIVE(name, kind, bits)                                                                   \
    {                                                                                              \
        name, kind, bits                                                                           \
    }

static const native natives[] = {
#include "markup/kramdown/natives.def"
};

static const native *find_native(pos_text name)
{
    return pos_table_find(name, natives, sizeof(natives) / sizeof(*natives), sizeof(*natives));
}

bool kramdown__is_html(const kramdown__element *element, const char *name)
{
    return element->kind == ELEMENT_HTML && pos_text_equal(element->value, pos_text_of(name));
}

static void become_native(kramdown__element *element, kramdown__kind kind)
{
    element->kind = (uint8_t)kind;
    element->value = POS_TEXT("");
    element->ial = NULL;
    element->block = element->closed = false;
}

/* ---- text ---- */

static pos_text fold_space(pos_text text, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (!pos_is_space(text.data[i]))
            out[size++] = text.data[i];
        else if (i == 0 || !pos_is_space(text.data[i - 1]))
            out[size++] = ' ';
    return pos_text_make(out, size);
}

/* Entities that kramdown has spans for. */
static void to_typography(kramdown__element *element)
{
    static const struct {
        const char *entity;
        kramdown__kind kind;
        uint8_t detail;
    } known[] = {{"&lsquo;", ELEMENT_QUOTE, 0},
                 {"&rsquo;", ELEMENT_QUOTE, 1},
                 {"&ldquo;", ELEMENT_QUOTE, 2},
                 {"&rdquo;", ELEMENT_QUOTE, 3},
                 {"&mdash;", ELEMENT_SYMBOL, KRAMDOWN_MDASH},
                 {"&ndash;", ELEMENT_SYMBOL, KRAMDOWN_NDASH},
                 {"&hellip;", ELEMENT_SYMBOL, KRAMDOWN_HELLIP},
                 {"&laquo;", ELEMENT_SYMBOL, KRAMDOWN_LAQUO},
                 {"&raquo;", ELEMENT_SYMBOL, KRAMDOWN_RAQUO}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (pos_text_equal(element->original, pos_text_of(known[i].entity))) {
            element->kind = (uint8_t)known[i].kind;
            element->detail = known[i].detail;
        }
}

/* The text and the entities in it, as children of `into`. */
static void read_text(kramdown__parser *parser, kramdown__element *into, pos_text text,
                      bool preserve)
{
    kramdown__source outer = parser->source;
    kramdown__element *tree = parser->tree;
    kramdown__source_start(parser, preserve ? text : fold_space(text, parser->pool));
    parser->tree = into;
    kramdown__source *source = &parser->source;
    while (source->at < source->text.size) {
        size_t mark = pos_text_find_char(source->text, '&', source->at);
        size_t end = mark == POS_NOT_FOUND ? source->text.size : mark;
        if (end > source->at)
            kramdown__span_text(parser, end - source->at);
        if (mark == POS_NOT_FOUND)
            break;
        if (!kramdown__entity(parser))
            kramdown__span_text(parser, 1);
        else if (into->last->kind == ELEMENT_ENTITY)
            to_typography(into->last);
    }
    parser->source = outer;
    parser->tree = tree;
}

static void add_text_below(pos_buffer *out, const kramdown__element *element)
{
    for (const kramdown__element *each = element->first; each; each = each->next) {
        if (each->kind == ELEMENT_TEXT)
            pos_buffer_add_text(out, each->value);
        add_text_below(out, each);
    }
}

static pos_text text_below(kramdown__parser *parser, const kramdown__element *element)
{
    pos_buffer *out = pos_buffer_make(0, parser->pool);
    add_text_below(out, element);
    parser->wasted += out->size;
    return pos_buffer_whole(out);
}

/* ---- what happens to text ---- */

void kramdown__drop_text(kramdown__element *element)
{
    for (kramdown__element *each = element->first, *next; each; each = next) {
        next = each->next;
        if (each->kind == ELEMENT_TEXT)
            kramdown__remove(element, each);
    }
}

static void strip_text(kramdown__element *element)
{
    kramdown__element *first = element->first, *last = element->last;
    while (first && first->kind == ELEMENT_TEXT && first->value.size &&
           pos_is_space(first->value.data[0]))
        first->value = pos_text_slice(first->value, 1, first->value.size);
    while (last && last->kind == ELEMENT_TEXT && last->value.size &&
           pos_is_space(last->value.data[last->value.size - 1]))
        last->value.size--;
}

/* Kramdown::Element#block? */
static bool is_block(const kramdown__element *element)
{
    switch ((kramdown__kind)element->kind) {
    case ELEMENT_END_OF_BLOCK:
    case ELEMENT_THEAD:
    case ELEMENT_TBODY:
    case ELEMENT_TFOOT:
    case ELEMENT_TR:
        return false;
    case ELEMENT_HTML:
    case ELEMENT_XML:
    case ELEMENT_COMMENT:
    case ELEMENT_RAW:
    case ELEMENT_MATH:
        return element->block;
    default:
        return element->kind < ELEMENT_HTML;
    }
}

static void tidy_children(kramdown__element *element)
{
    bool block_before = true;
    for (kramdown__element *each = element->first, *next; each; each = next) {
        next = each->next;
        bool removable = block_before && (!next || is_block(next));
        removable = removable || each == element->first || !next;
        block_before = is_block(each);
        if (each->kind == ELEMENT_TEXT && removable && pos_text_strip(each->value).size == 0)
            kramdown__remove(element, each);
    }
}

static void wrap_children(kramdown__parser *parser, kramdown__element *element)
{
    kramdown__element *paragraph = NULL;
    for (kramdown__element *each = element->first, *next; each; each = next) {
        next = each->next;
        if (is_block(each)) {
            paragraph = NULL;
            continue;
        }
        if (!paragraph) {
            paragraph = kramdown__element_make(parser, ELEMENT_PARAGRAPH);
            paragraph->transparent = true;
            kramdown__insert_before(element, each, paragraph);
        }
        kramdown__remove(element, each);
        kramdown__append(paragraph, each);
    }
}

/* ---- elements with rules of their own ---- */

static void to_emphasis(kramdown__parser *parser, kramdown__element *element, kramdown__kind kind)
{
    pos_text text = text_below(parser, element), name = element->value;
    if (text.size && (pos_is_space(text.data[0]) || pos_is_space(text.data[text.size - 1]))) {
        kramdown__native_html(parser, element, false, false);
        return;
    }
    become_native(element, kind);
    kramdown__native_children(parser, element, name, true, false);
}

static void to_link(kramdown__parser *parser, kramdown__element *element)
{
    pos_text name = element->value;
    if (!kramdown__attribute_find(element->attributes, "href")) {
        kramdown__native_html(parser, element, false, false);
        return;
    }
    become_native(element, ELEMENT_LINK);
    kramdown__native_children(parser, element, name, true, false);
}

static void to_header(kramdown__parser *parser, kramdown__element *element)
{
    pos_text name = element->value, text = text_below(parser, element);
    become_native(element, ELEMENT_HEADER);
    element->detail = (uint8_t)(name.data[1] - '0');
    element->more.raw_text = text;
    kramdown__native_children(parser, element, name, true, false);
}

/* The text below as one, its entities as characters; false where one has none. */
static bool plain_code(kramdown__parser *parser, const kramdown__element *element, pos_text *out)
{
    kramdown__element *holder = kramdown__element_make(parser, ELEMENT_ROOT);
    pos_text all = text_below(parser, element);
    read_text(parser, holder, all, true);
    for (const kramdown__element *each = holder->first; each; each = each->next)
        if (each->kind == ELEMENT_ENTITY && (each->code <= 0 || each->code > 0x10FFFF))
            return false;
    *out = kramdown__plain_text(parser, holder, true);
    return true;
}

/* The class by which a highlighter marks its own output. */
static void drop_highlighter(kramdown__parser *parser, kramdown__element *element)
{
    pos_text *classes = kramdown__attribute_find(element->attributes, "class");
    pos_buffer *kept = pos_buffer_make(0, parser->pool);
    if (!classes || pos_text_find(*classes, POS_TEXT("highlighter-"), 0) == POS_NOT_FOUND)
        return;
    for (size_t at = 0, end; at < classes->size; at = end) {
        for (end = at; end < classes->size && !pos_is_space(classes->data[end]);)
            end++;
        pos_text word = pos_text_slice(*classes, at, end);
        end += end < classes->size;
        if (word.size == 0 || pos_text_starts(word, POS_TEXT("highlighter-")))
            continue;
        if (kept->size)
            pos_buffer_add_char(kept, ' ');
        pos_buffer_add_text(kept, word);
    }
    *classes = pos_buffer_whole(kept);
}

/* <pre><code class="language-x">: the language goes to the block. */
static void take_language(kramdown__parser *parser, kramdown__element *element)
{
    kramdown__element *code = element->first;
    if (!code || code->next || !kramdown__is_html(code, "code"))
        return;
    pos_text *classes = kramdown__attribute_find(code->attributes, "class");
    size_t at = classes ? pos_text_find(*classes, POS_TEXT("language-"), 0) : POS_NOT_FOUND;
    if (at == POS_NOT_FOUND)
        return;
    size_t end = at;
    while (end < classes->size && !pos_is_space(classes->data[end]))
        end++;
    pos_text *own = kramdown__attribute_find(element->attributes, "class");
    pos_text value = pos_text_slice(*classes, at, end);
    if (own)
        value =
            kramdown__join(kramdown__join(value, POS_TEXT(" "), parser->pool), *own, parser->pool);
    kramdown__attribute_set(&element->attributes, POS_TEXT("class"), value, parser->pool);
}

static void to_code(kramdown__parser *parser, kramdown__element *element)
{
    pos_text code;
    if (!plain_code(parser, element, &code)) {
        kramdown__native_html(parser, element, false, true);
        return;
    }
    bool span = kramdown__is_html(element, "code");
    if (span)
        drop_highlighter(parser, element);
    else
        take_language(parser, element);
    become_native(element, span ? ELEMENT_CODESPAN : ELEMENT_CODEBLOCK);
    element->value = code;
    element->first = element->last = NULL;
}

/* [ "%" space* ] "<![CDATA[" math [ space "%" ] "]]>" : the math */
static pos_text unwrap_math(pos_text text)
{
    pos_text inner = text;
    if (pos_text_starts(inner, POS_TEXT("%"))) {
        inner = pos_text_slice(inner, 1, inner.size);
        while (inner.size && pos_is_space(inner.data[0]))
            inner = pos_text_slice(inner, 1, inner.size);
    }
    size_t start = sizeof("<![CDATA[") - 1, end = inner.size - 3;
    if (!pos_text_starts(inner, POS_TEXT("<![CDATA[")) || inner.size < start + 3 ||
        memcmp(inner.data + end, "]]>", 3) != 0)
        return text;
    start += inner.data[start] == '\n';
    if (end >= start + 2 && inner.data[end - 1] == '%' && pos_is_space(inner.data[end - 2]))
        end -= 2;
    return pos_text_slice(inner, start, end);
}

/* <script type="math/tex; mode=display"> */
static void to_math(kramdown__parser *parser, kramdown__element *element)
{
    const pos_text *type = kramdown__attribute_find(element->attributes, "type");
    if (!type || pos_text_find(*type, POS_TEXT("math/tex"), 0) == POS_NOT_FOUND ||
        !element->first) {
        kramdown__native_html(parser, element, true, false);
        return;
    }
    bool block = pos_text_find(*type, POS_TEXT("mode=display"), 0) != POS_NOT_FOUND;
    become_native(element, ELEMENT_MATH);
    element->block = block;
    element->value = unwrap_math(element->first->value);
    element->first = element->last = NULL;
    for (kramdown__attribute **each = &element->attributes; *each; each = &(*each)->next)
        if (pos_text_equal((*each)->name, POS_TEXT("type"))) {
            *each = (*each)->next;
            break;
        }
}

/* ---- elements ---- */

static void convert_element(kramdown__parser *parser, kramdown__element *element, bool convert,
                            bool preserve);

void kramdown__native_children(kramdown__parser *parser, kramdown__element *element, pos_text name,
                               bool convert, bool preserve)
{
    kramdown__element *first = element->first;
    element->first = element->last = NULL;
    for (kramdown__element *each = first, *next; each; each = next) {
        next = each->next;
        parser->wasted++;
        if (each->kind == ELEMENT_TEXT) {
            read_text(parser, element, each->value, preserve || !convert);
            continue;
        }
        kramdown__append(element, each);
        if (each->kind == ELEMENT_XML)
            each->block = kramdown__tag_model(name) != MODEL_SPAN;
        else
            convert_element(parser, each, convert, preserve);
    }
}

void kramdown__native_html(kramdown__parser *parser, kramdown__element *element, bool convert,
                           bool preserve)
{
    element->block = !kramdown__tag_is_span(parser, element->value);
    element->model = (uint8_t)(convert ? kramdown__tag_model(element->value) : MODEL_RAW);
    element->closed = false;
    element->ial = NULL;
    kramdown__native_children(parser, element, element->value, convert, preserve);
}

/* True where the element had a rule of its own. */
static bool convert_special(kramdown__parser *parser, kramdown__element *element)
{
    pos_text name = element->value;
    if (kramdown__is_html(element, "em") || kramdown__is_html(element, "i"))
        to_emphasis(parser, element, ELEMENT_EM);
    else if (kramdown__is_html(element, "strong") || kramdown__is_html(element, "b"))
        to_emphasis(parser, element, ELEMENT_STRONG);
    else if (kramdown__is_html(element, "a"))
        to_link(parser, element);
    else if (name.size == 2 && name.data[0] == 'h' && name.data[1] >= '1' && name.data[1] <= '6')
        to_header(parser, element);
    else if (kramdown__is_html(element, "code") || kramdown__is_html(element, "pre"))
        to_code(parser, element);
    else if (kramdown__is_html(element, "script"))
        to_math(parser, element);
    else if (kramdown__is_html(element, "textarea"))
        kramdown__native_html(parser, element, true, true);
    else if (!kramdown__is_html(element, "table"))
        return false;
    else if (!kramdown__native_table(parser, element))
        kramdown__native_html(parser, element, false, false);
    return true;
}

static void convert_element(kramdown__parser *parser, kramdown__element *element, bool convert,
                            bool preserve)
{
    if (element->kind != ELEMENT_HTML || parser->wasted > parser->max_waste ||
        (convert && convert_special(parser, element)))
        return;
    pos_text name = element->value;
    const native *known = convert ? find_native(name) : NULL;
    if (known && (known->bits & NATIVE_DROP))
        kramdown__drop_text(element);
    if (known && known->kind != ELEMENT_HTML) {
        become_native(element, known->kind);
        kramdown__native_children(parser, element, name, true, preserve);
    } else {
        kramdown__native_html(parser, element, convert, preserve);
    }
    if (known && (known->bits & NATIVE_STRIP))
        strip_text(element);
    if (known && (known->bits & NATIVE_TIDY))
        tidy_children(element);
    if (known && (known->bits & NATIVE_WRAP))
        wrap_children(parser, element);
}

void kramdown__nativize(kramdown__parser *parser, kramdown__element *element)
{
    if (parser->options.html_to_native)
        convert_element(parser, element, true, false);
}
