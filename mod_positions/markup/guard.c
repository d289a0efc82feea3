/* SPDX-License-Identifier: Apache-2.0 */
/* What Debian's cmark-gfm 0.29.0.gfm.6 would read again and again, and so take the square of a
 * source's length for, is refused before it does: others may wait for it (markdown.c's lock). In
 * one paragraph these are
 *
 *   - the rest of it, for each "<?", "<!" or "<![CDATA[" that is never closed;
 *   - all brackets and marks of emphasis that are open, at the end of each link;
 *   - what came before, for each line that could be the second of a table;
 *   - a run without white space, for each link in it that a "<" ends or a "_" spoils;
 *   - the cells before it in its row, for each cell of a table;
 *
 * and it makes the cells that a row lacks, as many as the table has columns. Each is counted here
 * in steps, too high rather than too low, in time linear in the source. What takes linear time is
 * bounded as well, by what its bytes take at most: the lock is held for 200 ms at the longest. */
#include "markup/guard.h"

#include <cmark-gfm.h>

/* Steps that may be taken in vain, in all: some tens of milliseconds. */
#define MAX_STEPS ((size_t)16 << 20)

/* CommonMark 2.1: a line ends with LF, CR LF, or CR. */
static bool next_line(pos_text *line, pos_text *rest)
{
    size_t end = 0;
    if (rest->size == 0)
        return false;
    while (end < rest->size && rest->data[end] != '\n' && rest->data[end] != '\r')
        end++;
    size_t next = end < rest->size ? end + 1 : end;
    if (next < rest->size && rest->data[end] == '\r' && rest->data[next] == '\n')
        next++;
    *line = pos_text_slice(*rest, 0, end);
    *rest = pos_text_slice(*rest, next, rest->size);
    return true;
}

/* ---- the steps of one paragraph ---- */

static size_t steps_for(pos_text text, pos_text opener, pos_text closer)
{
    size_t steps = 0, at = pos_text_find(text, opener, 0);
    while (at != POS_NOT_FOUND && steps <= MAX_STEPS) {
        size_t close = pos_text_find(text, closer, at);
        if (close == POS_NOT_FOUND)
            steps += text.size - at;
        at = pos_text_find(text, opener, close == POS_NOT_FOUND ? at + opener.size : close);
    }
    return steps;
}

static size_t steps_for_tags(pos_text text, const markup_dialect *dialect)
{
    (void)dialect;
    return steps_for(text, POS_TEXT("<?"), POS_TEXT("?>")) +
           steps_for(text, POS_TEXT("<!"), POS_TEXT(">")) +
           steps_for(text, POS_TEXT("<![CDATA["), POS_TEXT("]]>"));
}

/* Such a line ends the paragraph before it: a bullet, with something behind. */
static bool starts_item(pos_text line)
{
    line = pos_text_strip(line);
    return line.size > 2 && strchr("*+-", line.data[0]) && pos_is_space(line.data[1]);
}

static bool is_mark(char c, bool smart)
{
    return c == '*' || c == '_' || c == '~' || (smart && (c == '"' || c == '\''));
}

static size_t steps_for_links(pos_text text, const markup_dialect *dialect)
{
    bool smart = (dialect->cmark_options & CMARK_OPT_SMART) != 0;
    size_t brackets = 0, marks = 0, steps = 0;
    pos_text line;
    while (next_line(&line, &text)) {
        if (starts_item(line))
            brackets = marks = 0;
        for (size_t i = 0; i < line.size; i++) {
            char c = line.data[i];
            brackets += c == '[';
            marks += is_mark(c, smart) && (i == 0 || line.data[i - 1] != c);
            if (c == ']' && brackets > 0)
                steps += --brackets + marks;
        }
    }
    return steps;
}

/* What says how the columns below a table's head are aligned, perhaps in a quotation. Without | and
 * : it underlines a header, which ends the paragraph. */
static bool is_delimiter_row(pos_text line)
{
    bool dash = false, mark = false;
    size_t i = 0;
    while (i < line.size && (line.data[i] == '>' || pos_is_space(line.data[i])))
        i++;
    for (; i < line.size; i++) {
        char c = line.data[i];
        if (c != '|' && c != '-' && c != ':' && !pos_is_space(c))
            return false;
        dash = dash || c == '-';
        mark = mark || c == '|' || c == ':';
    }
    return dash && mark;
}

static size_t steps_for_tables(pos_text text, const markup_dialect *dialect)
{
    (void)dialect;
    size_t steps = 0;
    pos_text rest = text, line;
    while (next_line(&line, &rest))
        if (is_delimiter_row(line))
            steps += 2 * (size_t)(line.data - text.data); /* such steps are long */
    return steps;
}

static size_t cells_in(pos_text line)
{
    size_t cells = 0;
    for (size_t at = pos_text_find_char(line, '|', 0); at != POS_NOT_FOUND;
         at = pos_text_find_char(line, '|', at + 1))
        cells++;
    return cells;
}

/* What making a cell that a row lacks takes, in steps. */
#define CELL_STEPS 128

static size_t steps_for_cells(pos_text text, const markup_dialect *dialect)
{
    (void)dialect;
    size_t steps = 0, columns = 0;
    pos_text line;
    while (next_line(&line, &text)) {
        size_t cells = cells_in(line);
        steps += cells * cells;
        if (cells > columns && is_delimiter_row(line))
            columns = cells;
        else if (cells < columns)
            steps += CELL_STEPS * (columns - cells);
    }
    return columns ? steps : 0;
}

static size_t space_after(pos_text text, size_t at)
{
    while (at < text.size && !pos_is_space(text.data[at]))
        at++;
    return at;
}

/* The end of what can be read in vain in such a run: a "<" ends a link, and a "_" makes its host none. */
static size_t last_trouble(pos_text run)
{
    size_t angle = pos_text_find_last_char(run, '<'), bar = pos_text_find_last_char(run, '_');
    if (angle == POS_NOT_FOUND)
        return bar;
    return bar == POS_NOT_FOUND || bar < angle ? angle : bar;
}

/* `space` ends the run that was looked at last; `trouble` is its last "<" or "_". */
static size_t steps_for_urls_with(pos_text text, pos_text opener)
{
    size_t steps = 0, space = 0, trouble = 0;
    for (size_t at = pos_text_find(text, opener, 0); at != POS_NOT_FOUND;
         at = pos_text_find(text, opener, at + opener.size)) {
        if (at >= space) {
            space = space_after(text, at);
            size_t last = last_trouble(pos_text_slice(text, at, space));
            trouble = last == POS_NOT_FOUND ? 0 : at + last;
        }
        steps += at < trouble ? space - at : 0;
    }
    return steps;
}

static size_t steps_for_urls(pos_text text, const markup_dialect *dialect)
{
    (void)dialect;
    return steps_for_urls_with(text, POS_TEXT("://")) + steps_for_urls_with(text, POS_TEXT("www."));
}

/* ---- the whole source ---- */

static const struct trap {
    size_t (*steps)(pos_text text, const markup_dialect *dialect);
    unsigned extension; /* 0: without any */
    const char *message;
} traps[] = {{steps_for_tags, 0, "too many \"<?\" or \"<!\" without an end in one paragraph"},
             {steps_for_links, 0, "too many \"[\" or \"*\" without an end in one paragraph"},
             {steps_for_tables, MARKUP_TABLE, "too many lines of \"|\" and \"-\" in one paragraph"},
             {steps_for_cells, MARKUP_TABLE, "too many cells in a table"},
             {steps_for_urls, MARKUP_AUTOLINK, "too many links without white space between them"}};

/* No paragraph goes beyond a blank line. */
static pos_text next_stretch(pos_text *rest)
{
    pos_text all = *rest, line;
    while (next_line(&line, rest) && pos_text_strip(line).size)
        continue;
    return pos_text_slice(all, 0, all.size - rest->size);
}

/* All the steps together are fewer than the square of a paragraph's length, or eight times that
 * where there may be a table (half of it columns, half of it rows that lack them): most sources
 * need no closer look. */
static bool is_harmless(pos_text source)
{
    size_t most = 0;
    while (source.size && most <= MAX_STEPS) {
        pos_text stretch = next_stretch(&source);
        size_t square = stretch.size < MAX_STEPS ? stretch.size * stretch.size : MAX_STEPS + 1;
        bool table = square > MAX_STEPS / 256 && memchr(stretch.data, '|', stretch.size);
        most += table ? 16 * square : square;
    }
    return most <= MAX_STEPS;
}

/* What cmark-gfm takes for a byte at most, in ns: for one that is only text, one that may be markup
 * or ends a line, one that ends a cell, and one that makes an address of what is around it.
 * Measured by tests/markdown/growth.py. */
#define TEXT_NS    12
#define MARKUP_NS  160
#define CELL_NS    900
#define ADDRESS_NS 4500
#define MAX_NS     ((uint64_t)200000000)

static uint64_t time_for(pos_text source)
{
    uint64_t time = TEXT_NS * (uint64_t)source.size;
    for (size_t i = 0; i < source.size; i++) {
        char c = source.data[i];
        if (pos_is_alnum(c) || c == ' ' || c == ',' || (unsigned char)c >= 0x80)
            continue;
        time += c == '@' ? ADDRESS_NS : c == '|' ? CELL_NS : MARKUP_NS;
    }
    return time;
}

pos_error *markup__guard(pos_text source, const markup_dialect *dialect, apr_pool_t *result)
{
    size_t steps = 0;
    if (source.size > MAX_NS / ADDRESS_NS && time_for(source) > MAX_NS)
        return pos_error_make(POS_ELIMIT, result, "too much Markdown for one page");
    if (is_harmless(source))
        return NULL;
    for (pos_text rest = source; rest.size;) {
        pos_text stretch = next_stretch(&rest);
        for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
            if (traps[i].extension && !(dialect->extensions & traps[i].extension))
                continue;
            steps += traps[i].steps(stretch, dialect);
            if (steps > MAX_STEPS)
                return pos_error_at(POS_ELIMIT, NULL, source, (size_t)(stretch.data - source.data),
                                    result, "%s", traps[i].message);
        }
    }
    return NULL;
}
