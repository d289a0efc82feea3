/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs that tests talk to write: one JSON value a line. */
#ifndef POS_TESTS_JSON_H
#define POS_TESTS_JSON_H

#include <stdio.h>

#include "base/text.h"

static inline void write_json_string(FILE *out, pos_text text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

#endif
