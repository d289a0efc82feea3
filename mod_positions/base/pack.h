/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h - a value and all that it holds, copied into one run of bytes.
 *
 * For what lives long and in great numbers (pages): one heap block instead of a pool each.
 *
 * Threads: no state.
 */
#ifndef POS_BASE_PACK_H
#define POS_BASE_PACK_H

#include <stddef.h>

#include "base/value.h"

/* Where the next copy goes; always a multiple of 8 from the block's start. */
typedef struct pos_packer {
    char *at;
    char *end;
} pos_packer;

/* Bytes that pos_pack_value, and pos_pack_text or pos_pack_string, need. */
size_t pos_packed_size(pos_value value);
size_t pos_packed_text_size(pos_text text);

/* Copies into the block, which must be large enough: measure first. Copied arrays and maps have no
 * pool, and must not grow. Objects are not copied. */
pos_value pos_pack_value(pos_packer *packer, pos_value value);
/* Corrects every pointer in what pos_pack_value copied, and returns its value: the block was copied
 * as it is, and lies `by` bytes further on now. */
pos_value pos_packed_move(pos_value value, ptrdiff_t by);
/* Followed by a NUL that is not counted. */
pos_text pos_pack_text(pos_packer *packer, pos_text text);
/* NULL stays NULL. */
const char *pos_pack_string(pos_packer *packer, const char *string);

#endif
