/* SPDX-License-Identifier: Apache-2.0 */
/* glob.h - Ruby's File.fnmatch without flags, and its Dir.glob asked of one path. Pure.
 *
 * Characters are code points; a byte that is not UTF-8 is one of its own. */
#ifndef POS_SITE_MODEL_GLOB_H
#define POS_SITE_MODEL_GLOB_H

#include "base/value.h"

/* True where the whole of `text` matches: "?" is any character, "*" any number of them (slashes
 * and leading dots too), "[a-z]" and "[^a]" one of a set, "\\" takes the next character as it is.
 * A set that is not closed matches nothing. */
bool site__glob(pos_text pattern, pos_text text);

/* True where Dir.glob(pattern), in the folder that `path` is relative to, finds the file `path` or
 * a folder above it that is deeper than its first `least` bytes: name by name, "**" before a slash
 * being any number of folders that are not hidden, and "/" at the end wanting a folder. Braces must
 * have been expanded. */
bool site__glob_above(pos_text pattern, pos_text path, size_t least);

/* Appends what a pattern stands for without its braces: "{a,b}c" is "ac" and "bc". The strings are
 * in `result`, or the pattern itself. False: they are
 * more than a thousand, or the pattern is longer than 4 KiB. */
bool site__glob_braces(pos_array *out, pos_text pattern, apr_pool_t *result);

#endif
