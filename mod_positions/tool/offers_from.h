/* SPDX-License-Identifier: Apache-2.0 */
/* offers_from.h - `positionsctl offers --from`: a page that is kept by hand becomes one file an
 * offer. Threads: none. */
#ifndef POS_TOOL_OFFERS_FROM_H
#define POS_TOOL_OFFERS_FROM_H

#include "tool.h"

/* Writes the offers of the page `file` below `folder`, as _positions/NAME.md; files that are there are
 * left as they are. Prints what became of each, and the lines that it found no place for. Returns the
 * exit status. */
int tool_offers_from(tool_context *context, const char *file, const char *folder);

#endif
