/* SPDX-License-Identifier: Apache-2.0 */
/* Which names Jekyll reads and publishes. */
#include "site/model/entry_filter.h"

#include "site/model/glob.h"
#include "site/model/leftover.h"
#include "site/model/permalink.h"

/* EntryFilter#glob_include? of one pattern: a match, a prefix, or the folder that "x/" names. */
static bool matches_pattern(pos_text pattern, pos_text path, bool folder)
{
    while (pattern.size > 0 && pattern.data[0] == '/')
        pattern = pos_text_slice(pattern, 1, pattern.size);
    if (pos_text_starts(path, pattern) || site__glob(pattern, path))
        return true;
    return folder && pattern.size == path.size + 1 && pattern.data[path.size] == '/' &&
           pos_text_starts(pattern, path);
}

static bool any_matches(const pos_array *patterns, pos_text path, bool folder)
{
    for (uint32_t i = 0; i < patterns->count; i++)
        if (matches_pattern(pos_value_text(patterns->items[i]), path, folder))
            return true;
    return false;
}

static bool is_special(pos_text name)
{
    return name.size > 0 && strchr("._#~", name.data[0]) != NULL;
}

bool site__includes_folder(const site__config *config, const char *name)
{
    return any_matches(config->include, pos_text_of(name), true);
}

bool site__is_read(const site__config *config, pos_text path, pos_text entry, bool folder)
{
    pos_text name = site__basename(path);
    if ((!folder && site__is_leftover(name)) || (name.size > 0 && name.data[name.size - 1] == '.'))
        return false;
    if (any_matches(config->include, entry, folder) || any_matches(config->include, name, folder))
        return true;
    return !any_matches(config->exclude, path, folder) && !is_special(entry) && !is_special(name);
}

bool site__is_included(const site__config *config, pos_text path)
{
    return any_matches(config->include, path, false) ||
           any_matches(config->include, site__basename(path), false);
}

bool site__is_hidden(const site__config *config, pos_text path)
{
    for (size_t start = 0; start < path.size;) {
        size_t slash = pos_text_find_char(path, '/', start);
        size_t end = slash == POS_NOT_FOUND ? path.size : slash;
        pos_text name = pos_text_slice(path, start, end);
        if (start == 0 && pos_text_equal(name, POS_TEXT(".well-known")))
            return false;
        if (!site__is_read(config, pos_text_slice(path, 0, end), name, slash != POS_NOT_FOUND))
            return true;
        start = end + 1;
    }
    return false;
}
