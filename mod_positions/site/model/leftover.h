/* SPDX-License-Identifier: Apache-2.0 */
/* leftover.h - names of files that programs leave beside the one that a person edits: back-ups,
 * half uploads, both sides of a conflict. Pure. */
#ifndef POS_SITE_MODEL_LEFTOVER_H
#define POS_SITE_MODEL_LEFTOVER_H

#include "base/text.h"

/* True for such a name (no folders in it). Jekyll would never have met most of them: it does not
 * read a folder while somebody uploads into it. */
bool site__is_leftover(pos_text name);

#endif
