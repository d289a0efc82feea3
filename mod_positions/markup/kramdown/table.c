/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: rows of cells between pipes, and lines that separate head, bodies and foot. */
#include "markup/kramdown/table.h"

#include "markup/kramdown/scan.h"
#include "markup/kramdown/span.h"

/* A table while its rows are collected. */
typedef struct table {
    kramdown__element *element;
    kramdown__element *rows; /* those that have no container yet */
    uint8_t *alignments;
    size_t aligned; /* columns that have an alignment */
    size_t columns;
    bool leading_pipe;
    bool has_head;
    bool has_foot;
} table;

/* TABLE_LINE ::= "|" any* "\n" | any* not-backslash "|" any* "\n" */
static bool table_line_at(pos_text text, size_t at)
{
    if (pos_text_at(text, at) == '|')
        return true;
    size_t end = kramdown__line_end(text, at);
    for (size_t pipe = pos_text_find_char(pos_text_slice(text, 0, end), '|', at);
         pipe != POS_NOT_FOUND;
         pipe = pos_text_find_char(pos_text_slice(text, 0, end), '|', pipe + 1))
        if (pipe > at && text.data[pipe - 1] != '\\')
            return true;
    return false;
}

/* TABLE_SEP_LINE (mark "-") and TABLE_FSEP_LINE (mark "="): nothing but + | : blanks and marks, and
 * one mark at least. */
static bool separator_at(pos_text text, size_t at, char mark)
{
    bool found = false;
    for (; at < text.size && text.data[at] != '\n'; at++) {
        char c = text.data[at];
        found = found || c == mark;
        if (c != mark && c != '+' && c != '|' && c != ':' && c != ' ' && c != '\t')
            return false;
    }
    return found;
}

/* ---- alignments ---- */

/* TABLE_HSEP_ALIGN ::= [ ":" ] "-"+ [ ":" ] */
static size_t next_alignment(pos_text line, size_t at, kramdown__alignment *out)
{
    while (at < line.size && line.data[at] != '-')
        at++;
    if (at == line.size)
        return 0;
    bool left = at > 0 && line.data[at - 1] == ':';
    while (at < line.size && line.data[at] == '-')
        at++;
    bool right = pos_text_at(line, at) == ':';
    *out = left ? (right ? ALIGN_CENTER : ALIGN_LEFT) : (right ? ALIGN_RIGHT : ALIGN_DEFAULT);
    return at + right;
}

static void read_alignments(kramdown__parser *parser, table *into, pos_text line)
{
    kramdown__alignment each;
    into->alignments = apr_palloc(parser->pool, line.size + 1);
    for (size_t at = 0; (at = next_alignment(line, at, &each)) != 0;)
        into->alignments[into->aligned++] = (uint8_t)each;
}

/* ---- rows ---- */

/* A row's line while it is split. A search that has failed once is not repeated, so that the whole
 * is linear. */
typedef struct row_scan {
    pos_text line;
    kramdown__seek code; /* </code> */
    size_t none_run;     /* no run of this many ` occurs later */
} row_scan;

static size_t run_of(pos_text line, size_t at, char c)
{
    size_t run = 0;
    while (pos_text_at(line, at + run) == c)
        run++;
    return run;
}

/* Past the code span or <code> element at `at`, whose pipes separate nothing; else past what cannot
 * be one's beginning. */
static size_t code_end(row_scan *scan, size_t at)
{
    pos_text line = scan->line;
    if (line.data[at] == '<') {
        if (!pos_text_starts(pos_text_slice(line, at, line.size), POS_TEXT("<code")))
            return at + 1;
        size_t close = kramdown__search(line, POS_TEXT("</code>"), at, &scan->code);
        return close == POS_NOT_FOUND ? at + 1 : close + sizeof("</code>") - 1;
    }
    size_t run = run_of(line, at, '`');
    bool space_before = at == 0 || pos_is_space(line.data[at - 1]);
    if (run >= scan->none_run ||
        (run == 1 && space_before && pos_is_space(pos_text_at(line, at + 1))))
        return at + run;
    size_t close = pos_text_find(line, pos_text_slice(line, at, at + run), at + run);
    if (close != POS_NOT_FOUND)
        return close + run;
    scan->none_run = run;
    return at + run;
}

static void add_cell(kramdown__parser *parser, kramdown__element *row, pos_text text)
{
    kramdown__element *cell = kramdown__element_make(parser, ELEMENT_TD);
    kramdown__add_text(parser, cell, pos_text_strip(text), ELEMENT_RAW_TEXT);
    kramdown__append(row, cell);
    row->columns++;
}

/* A code span with as few backticks as it needs. */
static size_t copy_code(char *out, pos_text code, size_t run)
{
    pos_text value = pos_text_slice(code, run, code.size - run);
    if (run > 1 && value.size && value.data[0] == ' ')
        value = pos_text_slice(value, 1, value.size);
    if (run > 1 && value.size && value.data[value.size - 1] == ' ')
        value.size--;
    size_t most = 0, size = 0, spaces;
    for (size_t at = 0, here; at < value.size; at += here ? here : 1) {
        here = run_of(value, at, '`');
        most = here > most ? here : most;
    }
    spaces = most > 0;
    memset(out, '`', most + 1);
    memset(out + most + 1, ' ', spaces);
    size = most + 1 + spaces;
    memcpy(out + size, value.data, value.size);
    size += value.size;
    memset(out + size, ' ', spaces);
    memset(out + size + spaces, '`', most + 1);
    return size + spaces + most + 1;
}

/* Splits at pipes that no backslash escapes; escaped ones lose it. */
static void split_cells(kramdown__parser *parser, kramdown__element *row, pos_text line)
{
    row_scan scan = {line, {POS_NOT_FOUND, 0}, SIZE_MAX};
    char *out = apr_palloc(parser->pool, line.size * 2 + 1);
    size_t size = 0, start = 0;
    for (size_t at = 0, next; at < line.size; at = next) {
        char c = line.data[at];
        next = c == '`' || c == '<' ? code_end(&scan, at) : at + 1;
        if (c == '|') {
            add_cell(parser, row, pos_text_make(out + start, size - start));
            start = size;
            continue;
        }
        size_t run = c == '`' ? run_of(line, at, '`') : 0;
        if (next > at + run && run > 0) {
            size += copy_code(out + size, pos_text_slice(line, at, next), run);
            continue;
        }
        if (c == '\\' && pos_text_at(line, at + 1) == '|')
            next = ++at + 1;
        memcpy(out + size, line.data + at, next - at);
        size += next - at;
    }
    add_cell(parser, row, pos_text_make(out + start, size - start));
}

static void drop_if_empty(kramdown__element *row, kramdown__element *cell)
{
    if (!cell || cell->first)
        return;
    kramdown__remove(row, cell);
    row->columns--;
}

static void add_row(kramdown__parser *parser, table *into, pos_text line)
{
    kramdown__element *row = kramdown__element_make(parser, ELEMENT_TR);
    while (line.size && pos_is_space(line.data[line.size - 1]))
        line.size--;
    split_cells(parser, row, line);
    if (into->leading_pipe)
        drop_if_empty(row, row->first);
    drop_if_empty(row, row->last);
    if (row->columns > into->columns)
        into->columns = row->columns;
    kramdown__append(into->rows, row);
}

/* ---- parts ---- */

static void add_part(kramdown__parser *parser, table *into, kramdown__kind kind, bool force)
{
    if (into->has_foot && kind == ELEMENT_TBODY && !force)
        return;
    kramdown__element *part = kramdown__element_make(parser, kind);
    kramdown__adopt(part, into->rows);
    kramdown__append(into->element, part);
}

static void read_separator(kramdown__parser *parser, table *into, pos_text line)
{
    if (!into->rows->first)
        return;
    if (into->aligned == 0 && !into->has_foot) {
        add_part(parser, into, ELEMENT_THEAD, false);
        read_alignments(parser, into, line);
    } else {
        add_part(parser, into, ELEMENT_TBODY, false);
    }
}

static void read_rows(kramdown__parser *parser, table *into)
{
    kramdown__source *source = &parser->source;
    while (source->at < source->text.size && table_line_at(source->text, source->at)) {
        size_t end = kramdown__line_end(source->text, source->at);
        pos_text line = pos_text_slice(source->text, source->at, end);
        if (separator_at(source->text, source->at, '-')) {
            read_separator(parser, into, line);
        } else if (separator_at(source->text, source->at, '=')) {
            if (into->rows->first)
                add_part(parser, into, ELEMENT_TBODY, true);
            into->has_foot = true;
        } else {
            add_row(parser, into, line);
        }
        source->at = end;
    }
}

/* ---- is it one? ---- */

static bool has_pipe(pos_text line)
{
    return table_line_at(line, 0);
}

/* The first and the last line of `text`, and how many there are (Ruby's split: no empty ones at the
 * end). */
static size_t lines_of(pos_text text, pos_text *first, pos_text *last)
{
    while (text.size && text.data[text.size - 1] == '\n')
        text.size--;
    *first = *last = POS_TEXT("");
    if (text.size == 0)
        return 0;
    size_t count = 1, end = kramdown__line_end(text, 0), newline;
    *first = pos_text_slice(text, 0, end == text.size ? end : end - 1);
    *last = text;
    while ((newline = pos_text_find_char(*last, '\n', 0)) != POS_NOT_FOUND) {
        *last = pos_text_slice(*last, newline + 1, last->size);
        count++;
    }
    return count;
}

/* True where every line has a pipe outside code spans and HTML elements. */
static bool pipes_on_all_lines(const kramdown__element *spans)
{
    bool pipe = false;
    for (const kramdown__element *each = spans->first; each; each = each->next) {
        pos_text first, last;
        size_t lines = lines_of(each->value, &first, &last);
        if (each->kind == ELEMENT_CODESPAN) {
            if (lines > 2 || (lines == 2 && !pipe))
                break;
            pipe = pipe && lines != 2;
        } else {
            if (lines > 1 && !pipe && !has_pipe(first))
                break;
            pipe = (lines > 1 ? false : pipe) || has_pipe(last);
        }
    }
    return pipe;
}

static bool pipes_stand(kramdown__parser *parser, size_t start, size_t end)
{
    pos_text text = pos_text_slice(parser->source.text, start, end - 1);
    if (!memchr(text.data, '`', text.size) && !memchr(text.data, '<', text.size))
        return true;
    kramdown__source outer = parser->source;
    kramdown__element *root = kramdown__element_make(parser, ELEMENT_ROOT);
    kramdown__stop never = {.kind = STOP_NEVER};
    kramdown__source_start(parser, text);
    kramdown__spans(parser, root, &never, SPANS_CODE_HTML);
    parser->source = outer;
    return pipes_on_all_lines(root);
}

/* ---- the table ---- */

/* Rows with fewer cells get empty ones. */
static void fill_rows(kramdown__parser *parser, table *from)
{
    for (kramdown__element *part = from->element->first; part; part = part->next)
        for (kramdown__element *row = part->first; row; row = row->next)
            while (row->columns < from->columns && row->columns < from->rows->columns)
                add_cell(parser, row, POS_TEXT(""));
}

/* Cells that are only there to fill rows: no more than this many for each byte of the table. */
#define MAX_FILL 4

static void finish_table(kramdown__parser *parser, table *from, size_t size)
{
    size_t rows = 0;
    for (kramdown__element *part = from->element->first; part; part = part->next)
        for (kramdown__element *row = part->first; row; row = row->next)
            rows++;
    from->rows->columns = rows ? size * MAX_FILL / rows + 1 : 0;
    fill_rows(parser, from);
    uint8_t *alignments = apr_pcalloc(parser->pool, from->columns + 1);
    if (from->aligned)
        memcpy(alignments, from->alignments,
               from->aligned < from->columns ? from->aligned : from->columns);
    from->element->more.alignments = alignments;
    from->element->columns = from->columns;
    kramdown__append(parser->tree, from->element);
}

static bool has_body(const kramdown__element *element)
{
    for (const kramdown__element *part = element->first; part; part = part->next)
        if (part->kind == ELEMENT_TBODY)
            return true;
    return false;
}

/* TABLE_START ::= indent not-space TABLE_LINE */
bool kramdown__table(kramdown__parser *parser)
{
    kramdown__source *source = &parser->source;
    size_t start = source->at, first = start + kramdown__indent(source->text, start);
    if (!table_line_at(source->text, first) || pos_is_space(pos_text_at(source->text, first)) ||
        !kramdown__after_boundary(parser))
        return false;
    table into = {.element = kramdown__block_make(parser, ELEMENT_TABLE)};
    into.rows = kramdown__element_make(parser, ELEMENT_ROOT);
    into.leading_pipe = source->text.data[first] == '|';
    if (separator_at(source->text, start, '-'))
        source->at = kramdown__line_end(source->text, start);
    read_rows(parser, &into);
    size_t end = source->at;
    if (kramdown__before_boundary(parser, end) && pipes_stand(parser, start, end)) {
        if (into.rows->first)
            add_part(parser, &into, into.has_foot ? ELEMENT_TFOOT : ELEMENT_TBODY, false);
        if (has_body(into.element)) {
            finish_table(parser, &into, end - start);
            return true;
        }
    }
    source->at = start;
    return false;
}
