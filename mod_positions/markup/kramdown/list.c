/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: ordered, unordered, of tasks, of definitions. What belongs to an item is collected first,
 * without its indentation, and then parsed as blocks. */
#include "markup/kramdown/list.h"

#include "markup/kramdown/attributes.h"
#include "markup/kramdown/block.h"
#include "markup/kramdown/scan.h"

/* A line that must not start a list is indented by more than its item's content, up to this. */
#define MAX_INDENT 64

/* An item while its lines are collected. */
typedef struct item {
    kramdown__element *element;
    size_t start;  /* where its lines start in the list's content */
    size_t split;  /* where the nested list starts, which is parsed after the text above it */
    size_t indent; /* columns that the item's content is indented by */
} item;

/* The list that is being read. */
typedef struct list {
    kramdown__kind kind;
    item *items;
    size_t count, capacity;
    pos_buffer *content;      /* all items' lines, one after another */
    size_t max_marker_indent; /* spaces before a marker of this list */
    bool nested;              /* the item has a nested list, or a blank line */
    bool last_is_blank;
    bool end_found;
} list;

/* ---- an item's first line ---- */

/* LIST_ITEM_IAL ::= space* "{:" not-followed-by([ name ] ":" | "/") any+ "}" space* */
static size_t item_ial(pos_text text, pos_text *content)
{
    size_t at = 0;
    while (at < text.size && pos_is_space(text.data[at]))
        at++;
    if (pos_text_at(text, at) != '{' || pos_text_at(text, at + 1) != ':')
        return 0;
    size_t start = at + 2, name = start;
    while (kramdown__is_name_char(pos_text_at(text, name)))
        name++;
    if (pos_text_at(text, name) == ':' || pos_text_at(text, start) == '/')
        return 0;
    size_t end = pos_text_find_char(text, '}', start);
    while (end != POS_NOT_FOUND && text.data[end - 1] == '\\')
        end = pos_text_find_char(text, '}', end + 1);
    if (end == POS_NOT_FOUND || end == start)
        return 0;
    *content = pos_text_slice(text, start, end);
    for (end++; end < text.size && pos_is_space(text.data[end]);)
        end++;
    return end;
}

/* Columns of white space at the start of `text`, tabs to the next multiple of four counted from
 * `column`; *at is moved past them. */
static size_t leading_columns(pos_text text, size_t column, size_t *at)
{
    size_t width = 0;
    for (; pos_text_at(text, *at) == ' ' || pos_text_at(text, *at) == '\t'; (*at)++)
        width += text.data[*at] == ' ' ? 1 : 4 - (width + column) % 4;
    return width;
}

static void first_line(kramdown__parser *parser, item *into, pos_buffer *content, size_t marker,
                       pos_text rest)
{
    pos_text ial;
    size_t after = item_ial(rest, &ial), at = 0;
    bool is_empty = kramdown__blank(rest, after) != after || after == rest.size;
    size_t columns = leading_columns(rest, marker, &at);
    into->indent = is_empty ? 4 : marker + columns;
    if (after) {
        kramdown__attribute_list(parser, &into->element->ial, ial);
        at = after;
    }
    while (at < rest.size && pos_is_space(rest.data[at]))
        at++;
    pos_buffer_add_text(content, pos_text_slice(rest, at, rest.size));
}

static item *new_item(kramdown__parser *parser, list *into, kramdown__kind kind)
{
    if (into->count == into->capacity) {
        size_t capacity = into->capacity ? into->capacity * 2 : 8;
        item *items = apr_pcalloc(parser->pool, capacity * sizeof(*items));
        if (into->count)
            memcpy(items, into->items, into->count * sizeof(*items));
        into->items = items;
        into->capacity = capacity;
    }
    item *made = &into->items[into->count++];
    made->element = kramdown__element_make(parser, kind);
    made->start = into->content->size;
    made->split = POS_NOT_FOUND;
    return made;
}

/* ---- an item's further lines ---- */

/* The content of a line that is indented by `columns` (a tab is four); false where it is not. */
static bool indented_by(pos_text text, size_t at, size_t columns)
{
    for (; columns >= 4; columns -= 4) {
        if (!kramdown__indented(text, at))
            return false;
        at += text.data[at] == '\t' ? 1 : 4;
    }
    if (pos_text_at(text, at) == '\t')
        return true;
    for (; columns; columns--)
        if (pos_text_at(text, at++) != ' ')
            return false;
    return true;
}

/* A line that goes on with an item although it is not indented. */
static bool lazy_line(kramdown__parser *parser, size_t at, size_t indent)
{
    pos_text text = parser->source.text, content;
    size_t most = indent < 3 ? indent : 3, spaces = 0, next;
    while (spaces < most && pos_text_at(text, at + spaces) == ' ')
        spaces++;
    if (pos_text_at(text, at + spaces) == ' ')
        return true;
    return !kramdown__ial_at(parser, at + spaces, &content, &next) &&
           !kramdown__lazy_html_at(parser, at + spaces);
}

/* Adds a line: tabs at its start become four spaces each, then `indent` spaces go. True where they
 * were there. */
static bool add_line(pos_buffer *out, pos_text line, size_t indent)
{
    size_t tabs = 0, spaces = 0;
    while (pos_text_at(line, tabs) == '\t')
        tabs++;
    while (pos_text_at(line, tabs + spaces) == ' ')
        spaces++;
    size_t columns = tabs * 4 + spaces, kept = columns >= indent ? columns - indent : columns;
    for (size_t i = 0; i < kept; i++)
        pos_buffer_add_char(out, ' ');
    pos_buffer_add_text(out, pos_text_slice(line, tabs + spaces, line.size));
    return columns >= indent;
}

/* True where a list starts in what was added since `start`. */
static bool list_in(const pos_buffer *content, size_t start)
{
    return kramdown__list_at(pos_buffer_whole(content), start);
}

static void add_item_line(list *into, item *current, pos_text line)
{
    pos_buffer *content = into->content;
    size_t start = content->size;
    bool found = add_line(content, line, current->indent);
    if (into->kind == ELEMENT_DL || !list_in(content, start))
        return;
    if (!into->nested && found) {
        current->split = start;
        into->nested = true;
    } else if (into->nested && !found) {
        pos_buffer_truncate(content, start);
        size_t indent = current->indent < MAX_INDENT ? current->indent : MAX_INDENT;
        for (size_t i = 0; i < indent + 4; i++)
            pos_buffer_add_char(content, ' ');
        pos_buffer_add_text(content, line);
    }
}

static bool take_blank(kramdown__parser *parser, list *into)
{
    kramdown__source *source = &parser->source;
    size_t end = kramdown__blank(source->text, source->at);
    if (end == source->at)
        return false;
    pos_buffer_add_text(into->content, pos_text_slice(source->text, source->at, end));
    source->at = end;
    into->nested = into->last_is_blank = true;
    return true;
}

/* An indented or lazy line of the last item. */
static bool take_item_line(kramdown__parser *parser, list *into)
{
    kramdown__source *source = &parser->source;
    item *current = &into->items[into->count - 1];
    if (kramdown__blank(source->text, source->at) != source->at)
        return false;
    if (!indented_by(source->text, source->at, current->indent) &&
        (into->last_is_blank || !lazy_line(parser, source->at, current->indent)))
        return false;
    size_t end = kramdown__line_end(source->text, source->at);
    add_item_line(into, current, pos_text_slice(source->text, source->at, end));
    source->at = end;
    into->last_is_blank = false;
    return true;
}

static bool take_item(kramdown__parser *parser, list *into, kramdown__kind kind)
{
    kramdown__source *source = &parser->source;
    size_t after =
        kramdown__marker_at(source->text, source->at, into->max_marker_indent, into->kind);
    if (!after)
        return false;
    size_t end = kramdown__line_end(source->text, after);
    item *made = new_item(parser, into, kind);
    first_line(parser, made, into->content, after - source->at,
               pos_text_slice(source->text, after, end));
    into->max_marker_indent = made->indent - 1 < 3 ? made->indent - 1 : 3;
    into->nested = list_in(into->content, made->start);
    into->last_is_blank = false;
    source->at = end;
    return true;
}

static void collect_items(kramdown__parser *parser, list *into)
{
    kramdown__source *source = &parser->source;
    while (source->at < source->text.size) {
        if (into->last_is_blank && kramdown__rule_at(source->text, source->at))
            return;
        if (kramdown__end_marker_at(source->text, source->at)) {
            source->at = kramdown__line_end(source->text, source->at);
            into->end_found = true;
            return;
        }
        if (!take_item(parser, into, ELEMENT_LI) && !take_item_line(parser, into) &&
            !take_blank(parser, into))
            return;
    }
}

/* ---- loose and tight ---- */

static bool is_paragraph(const kramdown__element *element)
{
    return element && element->kind == ELEMENT_PARAGRAPH;
}

/* An attribute list for the first paragraph alone does not end a block. */
static void drop_ial_end(kramdown__element *element)
{
    kramdown__element *second = element->first->next;
    if (is_paragraph(element->first) && second && second->kind == ELEMENT_END_OF_BLOCK &&
        element->first->ial)
        kramdown__remove(element, second);
}

/* True where the paragraph that the item starts with is written without its tags. `loose_before` is
 * true where all items before it start with a real paragraph. */
static bool is_tight(const kramdown__element *element, bool is_last, bool loose_before,
                     bool is_only, bool end_found)
{
    const kramdown__element *second = element->first->next;
    if (!is_paragraph(element->first))
        return false;
    bool alone =
        !second || second->kind != ELEMENT_BLANK || (is_last && !second->next && !end_found);
    return alone && (!is_last || is_only || !loose_before);
}

static void newline_after(kramdown__parser *parser, kramdown__element *paragraph)
{
    kramdown__element *text = paragraph->first;
    if (text && text->kind == ELEMENT_RAW_TEXT)
        text->value = kramdown__join(text->value, POS_TEXT("\n"), parser->pool);
}

/* Takes the blank lines off an item's end. */
static kramdown__element *pop_blank(kramdown__element *element)
{
    kramdown__element *last = element->last;
    if (!last || last->kind != ELEMENT_BLANK)
        return NULL;
    kramdown__remove(element, last);
    return last;
}

static void parse_item(kramdown__parser *parser, const list *from, size_t number)
{
    const item *each = &from->items[number];
    pos_text content = pos_buffer_whole(from->content);
    size_t end = number + 1 < from->count ? from->items[number + 1].start : content.size;
    size_t split = each->split == POS_NOT_FOUND ? end : each->split;
    kramdown__blocks(parser, each->element, pos_text_slice(content, each->start, split));
    if (split < end)
        kramdown__blocks(parser, each->element, pos_text_slice(content, split, end));
}

static kramdown__element *finish_items(kramdown__parser *parser, list *from)
{
    kramdown__element *blank = NULL;
    bool loose = true;
    for (size_t i = 0; i < from->count; i++) {
        kramdown__element *element = from->items[i].element;
        bool is_last = i + 1 == from->count;
        parse_item(parser, from, i);
        if (!element->first) {
            loose = false;
            continue;
        }
        drop_ial_end(element);
        if (is_tight(element, is_last, loose, from->count == 1, from->end_found)) {
            element->first->transparent = true;
            if (element->first->next && element->first->next->kind != ELEMENT_BLANK)
                newline_after(parser, element->first);
        }
        loose = loose && is_paragraph(element->first) && !element->first->transparent;
        blank = pop_blank(element);
    }
    return blank;
}

/* ---- tasks ---- */

/* "[ ]" or "[x]", then white space, at the item's start. */
static size_t task_box(pos_text text, bool *checked)
{
    size_t at = 0;
    while (at < text.size && pos_is_space(text.data[at]))
        at++;
    char mark = pos_text_at(text, at + 1);
    *checked = mark == 'x' || mark == 'X';
    if (pos_text_at(text, at) != '[' || (!*checked && mark != ' ') ||
        pos_text_at(text, at + 2) != ']')
        return 0;
    size_t end = at + 3;
    while (end < text.size && pos_is_space(text.data[end]))
        end++;
    return end == at + 3 ? 0 : end;
}

#define CHECKBOX "<input type=\"checkbox\" class=\"task-list-item-checkbox\" disabled=\"disabled\""

static void mark_tasks(kramdown__parser *parser, kramdown__element *list_element)
{
    bool is_tasks = false, checked;
    for (kramdown__element *each = list_element->first; each; each = each->next) {
        if (!is_paragraph(each->first) || !each->first->first)
            continue;
        pos_text *text = &each->first->first->value;
        size_t box = task_box(*text, &checked);
        if (box) {
            pos_text rest = pos_text_slice(*text, box, text->size);
            pos_text input =
                checked ? POS_TEXT(CHECKBOX " checked=\"checked\" />") : POS_TEXT(CHECKBOX " />");
            *text = kramdown__join(input, rest, parser->pool);
            is_tasks = true;
        }
        if (is_tasks)
            kramdown__attribute_set(&each->attributes, POS_TEXT("class"),
                                    POS_TEXT("task-list-item"), parser->pool);
    }
    if (is_tasks)
        kramdown__attribute_set(&list_element->attributes, POS_TEXT("class"), POS_TEXT("task-list"),
                                parser->pool);
}

/* ---- lists ---- */

bool kramdown__list(kramdown__parser *parser)
{
    pos_text text = parser->source.text;
    if (!kramdown__list_at(text, parser->source.at) || parser->depth >= KRAMDOWN_DEPTH)
        return false;
    bool bullets = kramdown__marker_at(text, parser->source.at, 3, ELEMENT_UL) != 0;
    list into = {.kind = bullets ? ELEMENT_UL : ELEMENT_OL, .max_marker_indent = 3};
    into.content = pos_buffer_make(0, parser->pool);
    kramdown__element *element = kramdown__block_make(parser, into.kind);
    collect_items(parser, &into);
    kramdown__append(parser->tree, element);
    kramdown__element *blank = finish_items(parser, &into);
    for (size_t i = 0; i < into.count; i++)
        kramdown__append(element, into.items[i].element);
    if (blank && !into.end_found)
        kramdown__append(parser->tree, blank);
    if (parser->options.gfm)
        mark_tasks(parser, element);
    return true;
}

/* ---- definition lists ---- */

/* The paragraph whose lines are the terms: right before, or before one empty line. */
static kramdown__element *terms_before(kramdown__parser *parser, bool *apart)
{
    kramdown__element *last = parser->tree->last;
    *apart = last && last->kind == ELEMENT_BLANK;
    if (*apart && last->previous && pos_text_equal(last->value, POS_TEXT("\n")))
        last = last->previous;
    return is_paragraph(last) && last->first ? last : NULL;
}

static void add_terms(kramdown__parser *parser, kramdown__element *into, pos_text lines)
{
    for (pos_text line, rest = lines; pos_text_next_line(&line, &rest);) {
        kramdown__element *term = kramdown__element_make(parser, ELEMENT_DT);
        pos_text ial;
        size_t after = item_ial(line, &ial);
        if (after) {
            kramdown__attribute_list(parser, &term->ial, ial);
            line = pos_text_slice(line, after, line.size);
        }
        term->more.raw_text = line;
        kramdown__add_text(parser, term, line, ELEMENT_RAW_TEXT);
        kramdown__append(into, term);
    }
}

/* An item's `closed` keeps, until it is parsed, that its first paragraph is a real one. */
static void collect_definitions(kramdown__parser *parser, list *into, bool *apart)
{
    kramdown__source *source = &parser->source;
    while (source->at < source->text.size) {
        if (take_item(parser, into, ELEMENT_DD)) {
            into->items[into->count - 1].element->closed = *apart;
            *apart = false;
        } else if (kramdown__end_marker_at(source->text, source->at)) {
            return;
        } else if (take_item_line(parser, into)) {
            *apart = false;
        } else if (take_blank(parser, into)) {
            *apart = true;
        } else {
            return;
        }
    }
}

static kramdown__element *finish_definitions(kramdown__parser *parser, list *from)
{
    kramdown__element *blank = NULL;
    for (size_t i = 0; i < from->count; i++) {
        kramdown__element *element = from->items[i].element;
        bool as_paragraph = element->closed;
        element->closed = false;
        parse_item(parser, from, i);
        if (!element->first)
            continue;
        blank = pop_blank(element);
        if (is_paragraph(element->first) && !as_paragraph) {
            element->first->transparent = true;
            if (element->first->next)
                newline_after(parser, element->first);
        }
    }
    return blank;
}

/* The list right before, or before a blank line, which goes: definitions for the same list. */
static kramdown__element *same_list(kramdown__parser *parser)
{
    kramdown__element *last = parser->tree->last;
    if (last && last->kind == ELEMENT_DL)
        return last;
    if (!last || last->kind != ELEMENT_BLANK || !last->previous ||
        last->previous->kind != ELEMENT_DL)
        return NULL;
    kramdown__remove(parser->tree, last);
    return parser->tree->last;
}

bool kramdown__definition_list(kramdown__parser *parser)
{
    bool apart;
    pos_text text = parser->source.text;
    if (!kramdown__marker_at(text, parser->source.at, 3, ELEMENT_DL) ||
        parser->depth >= KRAMDOWN_DEPTH)
        return false;
    kramdown__element *terms = terms_before(parser, &apart);
    if (!terms)
        return false;
    kramdown__element *element = kramdown__block_make(parser, ELEMENT_DL);
    if (apart)
        kramdown__remove(parser->tree, parser->tree->last);
    kramdown__remove(parser->tree, terms);
    add_terms(parser, element, terms->first->value);
    element->ial = terms->ial;
    list into = {.kind = ELEMENT_DL, .max_marker_indent = 3};
    into.content = pos_buffer_make(0, parser->pool);
    collect_definitions(parser, &into, &apart);
    kramdown__element *blank = finish_definitions(parser, &into);
    for (size_t i = 0; i < into.count; i++)
        kramdown__append(element, into.items[i].element);
    kramdown__element *before = same_list(parser);
    if (before)
        kramdown__adopt(before, element);
    else
        kramdown__append(parser->tree, element);
    if (blank)
        kramdown__append(parser->tree, blank);
    return true;
}
