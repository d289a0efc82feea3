/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON string: what has a letter of its own after the backslash, and what has not. */
#include "base/json.h"

static const char letters[256] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
                                  ['\t'] = 't', ['"'] = '"',  ['\\'] = '\\'};

void pos_json_string(pos_buffer *out, pos_text text)
{
    size_t from = 0;
    pos_buffer_add_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && !letters[c])
            continue;
        pos_buffer_add(out, text.data + from, i - from);
        if (letters[c]) {
            pos_buffer_add_char(out, '\\');
            pos_buffer_add_char(out, letters[c]);
        } else {
            pos_buffer_printf(out, "\\u%04x", (unsigned)c);
        }
        from = i + 1;
    }
    pos_buffer_add(out, text.data + from, text.size - from);
    pos_buffer_add_char(out, '"');
}
