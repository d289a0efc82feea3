/* pack.h - a value and all that it holds, copied into one run of bytes.
 *
 * For what lives long and in great numbers (pages): one heap block instead of a pool each.
 *
 * Threads: no state.
 */
#ifndef POS_BASE_PACK_H
#define POS_BASE_PACK_H

#include "base/value.h"

/* Where the next copy goes; always a multiple of 8 from the block's start. */
typedef struct pos_packer {
    char *at;
    char *end;
} pos_packer;

/* Bytes that pos_pack_value, pos_pack_text and pos_pack_string take for these. */
size_t pos_packed_size(pos_value value);
size_t pos_packed_text_size(pos_text text);

/* Copies; the block must be large enough (measure first). Arrays and maps have no pool afterwards
 * and may not grow. Objects stay the same objects. */
pos_value pos_pack_value(pos_packer *packer, pos_value value);
/* Terminated by a NUL that is not counted. */
pos_text pos_pack_text(pos_packer *packer, pos_text text);
/* NULL stays NULL. */
const char *pos_pack_string(pos_packer *packer, const char *string);

#endif
