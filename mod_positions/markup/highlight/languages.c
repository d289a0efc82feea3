/* SPDX-License-Identifier: Apache-2.0 */
/* Which languages there are, and under which names. */
#include "markup/highlight/languages.h"

static const highlight__language *const languages[] = {
#define LANGUAGE(name) &highlight__language_##name,
#include "markup/highlight/languages.def"
#undef LANGUAGE
};

/* Names that Rouge knows: what has no table here gets Rouge's frame, so that a theme's box is
 * there, but no colours. */
static const char *const names[] = {
#define NAME(name) name,
#include "markup/highlight/names.def"
#undef NAME
};

bool highlight__find(highlight__number *out, bool *plain, pos_text name)
{
    *plain = false;
    *out = LANGUAGES;
    if (name.size == 0)
        return false;
    for (int i = 0; i < LANGUAGES; i++)
        if (pos_text_in_words(name, languages[i]->names, false)) {
            *out = (highlight__number)i;
            return true;
        }
    *plain =
        pos_table_find(name, names, sizeof(names) / sizeof(names[0]), sizeof(names[0])) != NULL;
    return *plain;
}
