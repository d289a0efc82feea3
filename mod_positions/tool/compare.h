/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h - whether two files say the same: ours, and the one that another program made of the
 * same source (`positionsctl build --compare _site`).
 *
 * Threads: no state. */
#ifndef POS_TOOL_COMPARE_H
#define POS_TOOL_COMPARE_H

#include "base/text.h"

typedef struct tool_difference {
    int line;              /* in `theirs`, from 1 */
    pos_text ours, theirs; /* the token, or the line, in which they differ; borrowed */
} tool_difference;

/* False where they are the same: HTML but for white space between words and tags, and comments; any
 * other file byte by byte. `is_html`: they are HTML. */
bool tool_differ(tool_difference *out, pos_text ours, pos_text theirs, bool is_html);

#endif
