/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby's File.fnmatch without flags, and the part of Dir.glob that a path alone can answer
 * (dir.c of Ruby 3.1: fnmatch_helper, bracket, ruby_brace_expand). */
#include "site/model/glob.h"

#include "base/unicode.h"

/* How long a pattern with braces may be, and how many others it may stand for. */
#define MAX_BRACED       4096
#define MAX_ALTERNATIVES 1024

/* ---- one name ---- */

/* The next character of a set or an escape, which stands for itself; false at the end. */
static bool next_literal(int32_t *code, pos_text pattern, size_t *at)
{
    if (*at < pattern.size && pattern.data[*at] == '\\')
        ++*at;
    return pos_utf8_next(code, pattern, at);
}

/* set ::= "[" ["!" | "^"] { char ["-" char] } "]"
 * The size of the set at the start of `pattern`; 0 where it is not closed, or `c` is not in it. The
 * two ends of a range belong to it even where it runs backwards. */
static size_t match_set(pos_text pattern, int32_t c)
{
    size_t at = 1;
    bool negated = at < pattern.size && (pattern.data[at] == '!' || pattern.data[at] == '^');
    bool found = false;
    at += negated;
    while (at < pattern.size && pattern.data[at] != ']') {
        int32_t low, high;
        if (!next_literal(&low, pattern, &at))
            return 0;
        high = low;
        if (at + 1 < pattern.size && pattern.data[at] == '-' && pattern.data[at + 1] != ']') {
            at++;
            if (!next_literal(&high, pattern, &at))
                return 0;
        }
        found = found || c == low || c == high || (low < c && c < high);
    }
    return at < pattern.size && found != negated ? at + 1 : 0;
}

/* Matches one pattern element against one character; the element's size, 0 where it does not
 * match. */
static size_t match_one(pos_text pattern, int32_t c)
{
    size_t size = 0;
    int32_t wanted;
    if (pattern.data[0] == '?')
        return 1;
    if (pattern.data[0] == '[')
        return match_set(pattern, c);
    return next_literal(&wanted, pattern, &size) && wanted == c ? size : 0;
}

/* Greedy with one point to come back to: the last `*`. At worst pattern times text. */
bool site__glob(pos_text pattern, pos_text text)
{
    size_t p = 0, t = 0, star = POS_NOT_FOUND, mark = 0;
    while (t < text.size) {
        size_t size = 0, next = t;
        int32_t c;
        if (p < pattern.size && pattern.data[p] == '*') {
            star = ++p;
            mark = t;
            continue;
        }
        pos_utf8_next(&c, text, &next);
        if (p < pattern.size)
            size = match_one(pos_text_slice(pattern, p, pattern.size), c);
        if (size > 0) {
            p += size;
            t = next;
        } else if (star != POS_NOT_FOUND) {
            p = star;
            pos_utf8_next(&c, text, &mark);
            t = mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '*')
        p++;
    return p == pattern.size;
}

/* ---- paths ---- */

/* The name that begins at `*at`, which is moved behind its slash; false at the end. */
static bool next_name(pos_text *name, pos_text path, size_t *at)
{
    if (*at >= path.size)
        return false;
    size_t slash = pos_text_find_char(path, '/', *at);
    size_t end = slash == POS_NOT_FOUND ? path.size : slash;
    *name = pos_text_slice(path, *at, end);
    *at = end + 1;
    return true;
}

/* Dir.glob's step: a leading dot must be written. */
static bool match_name(pos_text pattern, pos_text name)
{
    bool dot = pos_text_starts(name, POS_TEXT("."));
    if (dot && !pos_text_starts(pattern, POS_TEXT(".")) &&
        !pos_text_starts(pattern, POS_TEXT("\\.")))
        return false;
    return site__glob(pattern, name);
}

/* Moves to the next name of a pattern that is not "" or ".", which name nothing. */
static bool next_element(pos_text *element, pos_text pattern, size_t *at)
{
    while (next_name(element, pattern, at))
        if (element->size > 0 && !pos_text_equal(*element, POS_TEXT(".")))
            return true;
    return false;
}

/* Greedy as site__glob, with one point to come back to: the last `**`. */
bool site__glob_above(pos_text pattern, pos_text path, size_t least)
{
    bool folder = pos_text_ends(pattern, POS_TEXT("/"));
    size_t p = 0, t = 0, star = POS_NOT_FOUND, mark = 0;
    for (;;) {
        pos_text element, name;
        bool more = next_element(&element, pattern, &p);
        if (more && pos_text_equal(element, POS_TEXT("**")) && p <= pattern.size) {
            star = p;
            mark = t;
            continue;
        }
        if (more && next_name(&name, path, &t) && match_name(element, name))
            continue;
        if (!more && t > least && (!folder || t <= path.size))
            return true;
        if (star == POS_NOT_FOUND || !next_name(&name, path, &mark) ||
            pos_text_starts(name, POS_TEXT(".")))
            return false;
        p = star;
        t = mark;
    }
}

/* The end of the braces that begin first in `pattern`, and their `start`; POS_NOT_FOUND: there are
 * none that are closed. */
static size_t find_braces(size_t *start, pos_text pattern)
{
    size_t depth = 0;
    for (size_t i = 0; i < pattern.size; i++) {
        if (pattern.data[i] == '\\')
            i++;
        else if (pattern.data[i] == '{' && depth++ == 0)
            *start = i;
        else if (pattern.data[i] == '}' && depth > 0 && --depth == 0)
            return i;
    }
    return POS_NOT_FOUND;
}

/* Where the alternative that begins at `at` ends: at a comma that is in no braces of its own. */
static size_t end_of_alternative(pos_text pattern, size_t at, size_t end)
{
    int depth = 0;
    for (; at < end; at++) {
        if (pattern.data[at] == ',' && depth == 0)
            return at;
        if (pattern.data[at] == '\\' && at + 1 < end)
            at++;
        else
            depth += (pattern.data[at] == '{') - (pattern.data[at] == '}');
    }
    return end;
}

bool site__glob_braces(pos_array *out, pos_text pattern, apr_pool_t *result)
{
    size_t start = 0, end = find_braces(&start, pattern);
    if (out->count >= MAX_ALTERNATIVES || pattern.size > MAX_BRACED)
        return false;
    if (end == POS_NOT_FOUND) {
        pos_array_push(out, pos_value_string(pattern));
        return true;
    }
    for (size_t at = start; at < end;) {
        size_t stop = end_of_alternative(pattern, at + 1, end);
        pos_buffer *one = pos_buffer_make(pattern.size, result);
        pos_buffer_add_text(one, pos_text_slice(pattern, 0, start));
        pos_buffer_add_text(one, pos_text_slice(pattern, at + 1, stop));
        pos_buffer_add_text(one, pos_text_slice(pattern, end + 1, pattern.size));
        if (!site__glob_braces(out, pos_buffer_whole(one), result))
            return false;
        at = stop;
    }
    return true;
}
