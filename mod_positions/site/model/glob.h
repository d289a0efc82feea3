/* SPDX-License-Identifier: Apache-2.0 */
/* glob.h - Ruby's File.fnmatch without flags. Pure. */
#ifndef POS_SITE_MODEL_GLOB_H
#define POS_SITE_MODEL_GLOB_H

#include "base/text.h"

/* True where the whole of `text` matches: "?" is any character, "*" any number of them (slashes
 * too), "[a-z]" and "[^a]" one of a set, "\\" takes the next character as it is. */
bool site__glob(pos_text pattern, pos_text text);

#endif
