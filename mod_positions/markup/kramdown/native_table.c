/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: kramdown's own where every row has the same cells, alignments and simple content. */
#include "markup/kramdown/native_table.h"

#include "markup/kramdown/native.h"
#include "markup/kramdown/tag.h"

/* What the rows of a table have in common. */
typedef struct table_shape {
    kramdown__parser *parser;
    uint8_t *alignments; /* of the first row */
    size_t columns;
    size_t rows;
    bool simple;
} table_shape;

static bool is_cell(const kramdown__element *element)
{
    return kramdown__is_html(element, "td") || kramdown__is_html(element, "th");
}

static bool has_blocks(const kramdown__element *element)
{
    for (const kramdown__element *each = element->first; each; each = each->next)
        if ((each->kind == ELEMENT_HTML && kramdown__tag_is_block(each->value)) || has_blocks(each))
            return true;
    return false;
}

/* "text-align:" space+ word within a style: where it stands, and which; false for what a cell of
 * kramdown's cannot have. */
static bool alignment_in(pos_text style, size_t *start, size_t *end, kramdown__alignment *alignment)
{
    static const char *const words[] = {"left", "right", "center", "justify", "inherit"};
    *alignment = ALIGN_DEFAULT;
    for (*start = pos_text_find(style, POS_TEXT("text-align:"), 0); *start != POS_NOT_FOUND;
         *start = pos_text_find(style, POS_TEXT("text-align:"), *start + 1)) {
        size_t at = *start + sizeof("text-align:") - 1, word = at;
        while (word < style.size && pos_is_space(style.data[word]))
            word++;
        pos_text rest = pos_text_slice(style, word, style.size);
        for (int i = 0; word > at && i < 5; i++)
            if (pos_text_starts(rest, pos_text_of(words[i]))) {
                *end = word + strlen(words[i]);
                *alignment = (kramdown__alignment)(i < 3 ? i + 1 : 0);
                return i < 3;
            }
    }
    return true;
}

static pos_text style_of(kramdown__element *cell)
{
    const pos_text *style = kramdown__attribute_find(cell->attributes, "style");
    return style ? *style : POS_TEXT("");
}

static void look_at_row(table_shape *shape, kramdown__element *row)
{
    size_t count = 0, start, end;
    for (const kramdown__element *each = row->first; each; each = each->next)
        count += is_cell(each);
    shape->simple = shape->simple && (shape->rows == 0 || count == shape->columns);
    if (!shape->simple)
        return;
    bool first = shape->rows++ == 0;
    if (first) {
        shape->columns = count;
        shape->alignments = apr_pcalloc(shape->parser->pool, count + 1);
    }
    size_t column = 0;
    for (kramdown__element *each = row->first; each; each = each->next) {
        kramdown__alignment alignment = ALIGN_DEFAULT;
        if (!is_cell(each))
            continue;
        shape->simple = shape->simple && alignment_in(style_of(each), &start, &end, &alignment) &&
                        !has_blocks(each) &&
                        (first || shape->alignments[column] == (uint8_t)alignment);
        shape->alignments[column++] = (uint8_t)alignment;
    }
}

/* Rows of cells of that name, and nothing else but text. */
static bool rows_hold(table_shape *shape, const kramdown__element *part, const char *cell)
{
    for (kramdown__element *row = part->first; row; row = row->next) {
        if (row->kind == ELEMENT_TEXT)
            continue;
        if (!kramdown__is_html(row, "tr"))
            return false;
        for (const kramdown__element *each = row->first; each; each = each->next)
            if (each->kind != ELEMENT_TEXT && !kramdown__is_html(each, cell))
                return false;
        look_at_row(shape, row);
    }
    return true;
}

/* Heads of th, bodies and feet of td, at least one body. */
static bool parts_hold(table_shape *shape, const kramdown__element *table)
{
    bool body = false;
    for (const kramdown__element *part = table->first; part; part = part->next) {
        if (part->kind == ELEMENT_TEXT)
            continue;
        bool head = kramdown__is_html(part, "thead"), is_body = kramdown__is_html(part, "tbody");
        if ((!head && !is_body && !kramdown__is_html(part, "tfoot")) ||
            !rows_hold(shape, part, head ? "th" : "td"))
            return false;
        body = body || is_body;
    }
    return body;
}

/* Alignments are the table's, no longer the cells'. */
static void drop_alignment(kramdown__parser *parser, kramdown__element *cell)
{
    pos_text style = style_of(cell);
    kramdown__alignment alignment;
    size_t start, end;
    if (!alignment_in(style, &start, &end, &alignment) || alignment == ALIGN_DEFAULT)
        return;
    size_t from = start;
    while (from > 0 && pos_is_space(style.data[from - 1]))
        from--;
    from = from > 0 && style.data[from - 1] == ';' ? from - 1 : start;
    style = kramdown__join(pos_text_slice(style, 0, from), pos_text_slice(style, end, style.size),
                           parser->pool);
    for (kramdown__attribute **each = &cell->attributes; *each; each = &(*each)->next) {
        if (!pos_text_equal((*each)->name, POS_TEXT("style")))
            continue;
        (*each)->value = style;
        if (pos_text_strip(style).size == 0)
            *each = (*each)->next;
        return;
    }
}

static void drop_alignments(kramdown__parser *parser, kramdown__element *element)
{
    for (kramdown__element *each = element->first; each; each = each->next)
        if (each->kind == ELEMENT_TD)
            drop_alignment(parser, each);
        else
            drop_alignments(parser, each);
}

bool kramdown__native_table(kramdown__parser *parser, kramdown__element *element)
{
    table_shape shape = {.parser = parser, .simple = true};
    bool in_parts = false;
    if (!rows_hold(&shape, element, "td")) {
        shape = (table_shape){.parser = parser, .simple = true};
        in_parts = parts_hold(&shape, element);
        if (!in_parts)
            return false;
    }
    if (!shape.simple || (!in_parts && shape.rows == 0))
        return false;
    kramdown__drop_text(element);
    kramdown__native_children(parser, element, element->value, true, false);
    element->kind = ELEMENT_TABLE;
    element->ial = NULL;
    element->more.alignments = shape.alignments;
    element->columns = shape.columns;
    drop_alignments(parser, element);
    if (!in_parts) {
        kramdown__element *body = kramdown__element_make(parser, ELEMENT_TBODY);
        kramdown__adopt(body, element);
        kramdown__append(element, body);
    }
    return true;
}
