/* SPDX-License-Identifier: Apache-2.0 */
/* What editors, upload tools and synchronisers call the files that are nobody's page: the patterns
 * of leftover.def. In a pattern stands
 *   *  for any characters, or none (behind it no other of these but "&"),
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

/* What the characters were that an "X" has met. */
typedef enum added_letters {
    NO_LETTERS,
    LETTERS_OF_WORD, /* small letters alone */
    LETTERS_AT_RANDOM
} added_letters;

static bool matches_pattern(const char *pattern, pos_text name, added_letters met);

/* Goes on at each place where the pattern's next character can be. */
static bool matches_anything(const char *pattern, pos_text name, added_letters met)
{
    if (!*pattern)
        return matches_pattern(pattern, POS_TEXT(""), met);
    char next = *pattern == '&' ? '.' : *pattern;
    size_t at = pos_text_find_char(name, next, 0);
    for (; at != POS_NOT_FOUND; at = pos_text_find_char(name, next, at + 1))
        if (matches_pattern(pattern, pos_text_slice(name, at, name.size), met))
            return true;
    return false;
}

static bool matches_digits(const char *pattern, pos_text name, added_letters met)
{
    for (size_t i = 0; i < name.size && pos_is_digit(name.data[i]); i++)
        if (matches_pattern(pattern, pos_text_slice(name, i + 1, name.size), met))
            return true;
    return false;
}

static bool matches_extension(const char *pattern, pos_text name, added_letters met)
{
    static const char *const extensions[] = {
        ".md",   ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".yml", ".yaml",
        ".json", ".csv",      ".tsv", ".scss", ".sass",   ".css",  ".js",  ".xml", ".txt"};
    if (!pos_text_starts(name, POS_TEXT(".")))
        return false;
    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
        pos_text extension = pos_text_of(extensions[i]);
        if (pos_text_starts(name, extension) &&
            matches_pattern(pattern, pos_text_slice(name, extension.size, name.size), met))
            return true;
    }
    return false;
}

static added_letters meet_letter(added_letters met, char c)
{
    bool small = !pos_is_digit(c) && c == pos_lower(c);
    return met == LETTERS_AT_RANDOM || !small ? LETTERS_AT_RANDOM : LETTERS_OF_WORD;
}

static bool fits_letter(char pattern, char c)
{
    return pattern == 'X' ? pos_is_alnum(c) : pattern == c;
}

static bool matches_pattern(const char *pattern, pos_text name, added_letters met)
{
    for (; *pattern; pattern++) {
        if (*pattern == '*')
            return matches_anything(pattern + 1, name, met);
        if (*pattern == '0')
            return matches_digits(pattern + 1, name, met);
        if (*pattern == '&')
            return matches_extension(pattern + 1, name, met);
        if (name.size == 0 || !fits_letter(*pattern, name.data[0]))
            return false;
        if (*pattern == 'X')
            met = meet_letter(met, name.data[0]);
        name = pos_text_slice(name, 1, name.size);
    }
    return name.size == 0 && met != LETTERS_OF_WORD;
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
        if (matches_pattern(patterns[i], name, NO_LETTERS))
            return true;
    return false;
}
