/* SPDX-License-Identifier: Apache-2.0 */
/* What editors, upload tools and synchronisers call the files that are nobody's page: the patterns
 * of leftover.def. In a pattern stands
 *   *  for any characters, or none,
 *   0  for digits, one at least,
 *   &  for the extension of a source (".md"),
 *   X  for a letter or digit; of all of them one at least is a capital or a digit, so that no
 *      word is taken for what mkstemp adds (of its names of six letters all but one in 180 have
 *      one),
 * and every other character for itself. */
#include "site/model/leftover.h"

static const char *const patterns[] = {
#define LEFTOVER(pattern, example, whose, said_where) pattern,
#include "site/model/leftover.def"
#undef LEFTOVER
};

static bool matches(const char *pattern, pos_text name, bool odd);

static bool matches_anything(const char *pattern, pos_text name, bool odd)
{
    if (!pattern[strcspn(pattern, "*0&X")])
        return odd && pos_text_ends(name, pos_text_of(pattern));
    for (size_t i = 0; i <= name.size; i++)
        if (matches(pattern, pos_text_slice(name, i, name.size), odd))
            return true;
    return false;
}

static bool matches_digits(const char *pattern, pos_text name, bool odd)
{
    for (size_t i = 0; i < name.size && pos_is_digit(name.data[i]); i++)
        if (matches(pattern, pos_text_slice(name, i + 1, name.size), odd))
            return true;
    return false;
}

static bool matches_extension(const char *pattern, pos_text name, bool odd)
{
    static const char *const extensions[] = {
        ".md",   ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".yml", ".yaml",
        ".json", ".csv",      ".tsv", ".scss", ".sass",   ".css",  ".js",  ".xml", ".txt"};
    if (!pos_text_starts(name, POS_TEXT(".")))
        return false;
    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
        pos_text extension = pos_text_of(extensions[i]);
        if (pos_text_starts(name, extension) &&
            matches(pattern, pos_text_slice(name, extension.size, name.size), odd))
            return true;
    }
    return false;
}

static bool is_odd(char c)
{
    return pos_is_digit(c) || c != pos_lower(c);
}

static bool fits(char pattern, char c)
{
    return pattern == 'X' ? pos_is_alnum(c) : pattern == c;
}

/* `odd`: an "X" has met a capital or a digit, or there was none. */
static bool matches(const char *pattern, pos_text name, bool odd)
{
    for (; *pattern; pattern++) {
        if (*pattern == '*')
            return matches_anything(pattern + 1, name, odd);
        if (*pattern == '0')
            return matches_digits(pattern + 1, name, odd);
        if (*pattern == '&')
            return matches_extension(pattern + 1, name, odd);
        if (name.size == 0 || !fits(*pattern, name.data[0]))
            return false;
        odd = odd || (*pattern == 'X' && is_odd(name.data[0]));
        name = pos_text_slice(name, 1, name.size);
    }
    return name.size == 0 && odd;
}

/* "a.html.sha256": six letters and digits, but what a person puts beside a download. */
static bool is_checksum(pos_text name)
{
    size_t dot = pos_text_find_last_char(name, '.');
    return dot != POS_NOT_FOUND &&
           pos_text_starts(pos_text_slice(name, dot, name.size), POS_TEXT(".sha"));
}

bool site__is_leftover(pos_text name)
{
    if (is_checksum(name))
        return false;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
        if (matches(patterns[i], name, !strchr(patterns[i], 'X')))
            return true;
    return false;
}
