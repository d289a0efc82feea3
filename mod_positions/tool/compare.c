/* SPDX-License-Identifier: Apache-2.0 */
/* Two files, compared. */
#include "compare.h"

#include "markup/markup.h"

static int line_of(pos_text text, const char *at)
{
    int line = 1;
    for (const char *each = text.data; each < at && each < text.data + text.size; each++)
        line += *each == '\n';
    return line;
}

/* ---- HTML ---- */

static bool is_space_only(pos_text text)
{
    return pos_text_strip(text).size == 0;
}

/* The next token that counts: no comment, nor white space between tags. */
static bool next_token(markup_html_token *out, markup_html *in)
{
    while (markup_html_next(out, in)) {
        bool comment = out->kind == MARKUP_HTML_COMMENT;
        if (!comment && !(out->kind == MARKUP_HTML_TEXT && is_space_only(out->whole)))
            return true;
    }
    return false;
}

static size_t skip_spaces(pos_text text, size_t at)
{
    while (at < text.size && pos_is_space(text.data[at]))
        at++;
    return at;
}

/* Equal but for how much white space there is between words. */
static bool same_words(pos_text a, pos_text b)
{
    size_t i = skip_spaces(a, 0), j = skip_spaces(b, 0);
    while (i < a.size && j < b.size) {
        bool space = pos_is_space(a.data[i]);
        if (space != pos_is_space(b.data[j]) || (!space && a.data[i] != b.data[j]))
            return skip_spaces(a, i) == a.size && skip_spaces(b, j) == b.size;
        i = space ? skip_spaces(a, i) : i + 1;
        j = space ? skip_spaces(b, j) : j + 1;
    }
    return skip_spaces(a, i) == a.size && skip_spaces(b, j) == b.size;
}

static bool html_differs(tool_difference *out, pos_text ours, pos_text theirs)
{
    markup_html left = {.html = ours}, right = {.html = theirs};
    markup_html_token a, b;
    for (;;) {
        bool more_ours = next_token(&a, &left), more_theirs = next_token(&b, &right);
        if (!more_ours && !more_theirs)
            return false;
        if (more_ours && more_theirs && same_words(a.whole, b.whole))
            continue;
        out->ours = more_ours ? a.whole : POS_TEXT("");
        out->theirs = more_theirs ? b.whole : POS_TEXT("");
        out->line = line_of(theirs, more_theirs ? b.whole.data : theirs.data + theirs.size);
        return true;
    }
}

/* ---- other files ---- */

static pos_text line_around(pos_text text, size_t at)
{
    size_t from = at, to = at;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    while (to < text.size && text.data[to] != '\n')
        to++;
    return pos_text_slice(text, from, to);
}

static bool bytes_differ(tool_difference *out, pos_text ours, pos_text theirs)
{
    size_t at = 0;
    while (at < ours.size && at < theirs.size && ours.data[at] == theirs.data[at])
        at++;
    if (at == ours.size && at == theirs.size)
        return false;
    out->ours = line_around(ours, at);
    out->theirs = line_around(theirs, at);
    out->line = line_of(theirs, theirs.data + at);
    return true;
}

bool tool_differ(tool_difference *out, pos_text ours, pos_text theirs, bool is_html)
{
    if (pos_text_equal(ours, theirs))
        return false;
    return is_html ? html_differs(out, ours, theirs) : bytes_differ(out, ours, theirs);
}
