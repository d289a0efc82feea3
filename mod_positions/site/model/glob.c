/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby's File.fnmatch without flags. */
#include "site/model/glob.h"

/* set ::= "[" ["!" | "^"] { char | char "-" char } "]"
 * The size of the set at the start of `pattern`, 0 where it is not closed; `hit` tells whether `c`
 * is in it. */
static size_t match_set(bool *hit, pos_text pattern, char c)
{
    size_t at = 1;
    bool negated = at < pattern.size && (pattern.data[at] == '!' || pattern.data[at] == '^');
    if (negated)
        at++;
    bool found = false;
    for (size_t first = at; at < pattern.size && (pattern.data[at] != ']' || at == first); at++) {
        char low = pattern.data[at], high = low;
        if (at + 2 < pattern.size && pattern.data[at + 1] == '-' && pattern.data[at + 2] != ']') {
            high = pattern.data[at + 2];
            at += 2;
        }
        found = found || (low <= c && c <= high);
    }
    if (at >= pattern.size)
        return 0;
    *hit = found != negated;
    return at + 1;
}

/* Matches one pattern element against one character; the element's size, 0 where it does not
 * match. */
static size_t match_one(pos_text pattern, char c)
{
    bool hit;
    size_t set;
    switch (pattern.data[0]) {
    case '?':
        return 1;
    case '[':
        set = match_set(&hit, pattern, c);
        if (set > 0)
            return hit ? set : 0;
        return c == '[';
    case '\\':
        if (pattern.size > 1)
            return pattern.data[1] == c ? 2 : 0;
        return c == '\\';
    default:
        return pattern.data[0] == c;
    }
}

/* Greedy with one point to come back to: the last `*`. At worst pattern times text. */
bool site__glob(pos_text pattern, pos_text text)
{
    size_t p = 0, t = 0, star = POS_NOT_FOUND, mark = 0;
    while (t < text.size) {
        size_t size = 0;
        if (p < pattern.size && pattern.data[p] == '*') {
            star = ++p;
            mark = t;
            continue;
        }
        if (p < pattern.size)
            size = match_one(pos_text_slice(pattern, p, pattern.size), text.data[t]);
        if (size > 0) {
            p += size;
            t++;
        } else if (star != POS_NOT_FOUND) {
            p = star;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '*')
        p++;
    return p == pattern.size;
}
