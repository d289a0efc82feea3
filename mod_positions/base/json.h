/* SPDX-License-Identifier: Apache-2.0 */
/* json.h - strings as JSON has them (RFC 8259, section 7). Threads: no state. */
#ifndef POS_BASE_JSON_H
#define POS_BASE_JSON_H

#include "base/text.h"

/* Appends `text` in quotes, as Ruby's JSON generator writes it: control characters escaped, all
 * else as UTF-8. */
void pos_json_string(pos_buffer *out, pos_text text);

#endif
