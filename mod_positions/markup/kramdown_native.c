/* html_to_native: HTML's emphasis and headers become kramdown's own, so that headers get ids. */
#include "markup/kramdown.h"

static void add_text_below(pos_buffer *out, const kramdown__element *element)
{
    for (const kramdown__element *each = element->first; each; each = each->next) {
        if (each->kind == ELEMENT_TEXT || each->kind == ELEMENT_RAW_TEXT)
            pos_buffer_add_text(out, each->value);
        add_text_below(out, each);
    }
}

static bool is_one_of(pos_text name, const char *a, const char *b)
{
    return pos_text_equal(name, pos_text_of(a)) || pos_text_equal(name, pos_text_of(b));
}

static void to_emphasis(kramdown__element *element, pos_text text, kramdown__kind kind)
{
    bool spaced =
        text.size && (pos_is_space(text.data[0]) || pos_is_space(text.data[text.size - 1]));
    if (!spaced)
        element->kind = (uint8_t)kind;
}

static void convert(kramdown__parser *parser, kramdown__element *element)
{
    pos_text name = element->value;
    bool header =
        name.size == 2 && name.data[0] == 'h' && name.data[1] >= '1' && name.data[1] <= '6';
    bool em = is_one_of(name, "em", "i"), strong = is_one_of(name, "strong", "b");
    if (!header && !em && !strong)
        return;
    pos_buffer *text = pos_buffer_make(0, parser->pool);
    add_text_below(text, element);
    if (!header) {
        to_emphasis(element, pos_buffer_text(text), em ? ELEMENT_EM : ELEMENT_STRONG);
        return;
    }
    element->kind = ELEMENT_HEADER;
    element->detail = (uint8_t)(name.data[1] - '0');
    element->more.raw_text = pos_text_strip(pos_buffer_text(text));
}

void kramdown__nativize(kramdown__parser *parser, kramdown__element *element)
{
    for (kramdown__element *each = element->first; each; each = each->next) {
        kramdown__nativize(parser, each);
        if (each->kind == ELEMENT_HTML)
            convert(parser, each);
    }
}
