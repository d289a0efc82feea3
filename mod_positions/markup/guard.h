/* SPDX-License-Identifier: Apache-2.0 */
/* guard.h - refuses what cmark-gfm would take too long for. */
#ifndef POS_MARKUP_GUARD_H
#define POS_MARKUP_GUARD_H

#include "markup/dialect.h"

/* POS_ELIMIT, with its place, for a source that would take cmark-gfm more than some tens of
 * milliseconds in vain; linear in the source. */
pos_error *markup__guard(pos_text source, const markup_dialect *dialect, apr_pool_t *result);

#endif
