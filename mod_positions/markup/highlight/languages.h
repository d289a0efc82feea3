/* SPDX-License-Identifier: Apache-2.0 */
/* languages.h - which languages there are, and under which names. Threads: no state. */
#ifndef POS_MARKUP_HIGHLIGHT_LANGUAGES_H
#define POS_MARKUP_HIGHLIGHT_LANGUAGES_H

#include "base/text.h"
#include "markup/highlight/table.h"

/* In the order of languages.def. */
typedef enum highlight__number {
#define LANGUAGE(name) LANGUAGE_##name,
#include "markup/highlight/languages.def"
#undef LANGUAGE
    LANGUAGES
} highlight__number;

#define LANGUAGE(name) extern const highlight__language highlight__language_##name;
#include "markup/highlight/languages.def"
#undef LANGUAGE

/* True where there is such a name; `plain` where the code is only framed, not coloured. */
bool highlight__find(highlight__number *out, bool *plain, pos_text name);

#endif
