/* SPDX-License-Identifier: Apache-2.0 */
/* dialect.h - how Markdown is to be read: for this folder only.
 *
 * Made once by markup_dialect_make, never changed afterwards.
 */
#ifndef POS_MARKUP_DIALECT_H
#define POS_MARKUP_DIALECT_H

#include "markup/kramdown/options.h"
#include "markup/markup.h"

typedef enum markup__flavour { MARKUP_GFM, MARKUP_KRAMDOWN } markup__flavour;

/* cmark-gfm's extensions, as bits. */
typedef enum markup__extension {
    MARKUP_TABLE = 1,
    MARKUP_STRIKETHROUGH = 2,
    MARKUP_AUTOLINK = 4,
    MARKUP_TAGFILTER = 8,
    MARKUP_TASKLIST = 16
} markup__extension;

/* Extensions that change cmark-gfm's global table of special characters while they parse. */
#define MARKUP_INLINE_EXTENSIONS (MARKUP_STRIKETHROUGH | MARKUP_AUTOLINK)

struct markup_dialect {
    markup__flavour flavour;
    unsigned extensions; /* GFM: of markup__extension */
    int cmark_options;   /* GFM: CMARK_OPT_… */
    kramdown__options kramdown;
};

#endif
