/* SPDX-License-Identifier: Apache-2.0 */
/* charset.h - bytes as editors saved them → UTF-8.
 *
 * Threads: no state.
 */
#ifndef POS_BASE_CHARSET_H
#define POS_BASE_CHARSET_H

#include "base/error.h"

/* Offset of the first byte that is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms), or
 * POS_NOT_FOUND. */
size_t pos_utf8_invalid(pos_text text);

/* True where the text ends inside a sequence that could still become valid: a file that is cut. */
bool pos_utf8_cut(pos_text text);

/* `source` as UTF-8: a byte-order mark is dropped (UTF-16 with one is converted), valid UTF-8 is
 * returned as it is (borrowed), and anything else is read as Windows-1252, Latin-1's superset, with
 * `*converted` set. `name` is an encoding from the configuration (NULL: the rule above), any that
 * iconv(3) knows, under Ruby's name or iconv's; an unknown one is POS_EINVALID. What makes no sense
 * in an encoding becomes U+FFFD. */
pos_error *pos_to_utf8(pos_text *out, bool *converted, pos_text source, const char *name,
                       apr_pool_t *result);

#endif
