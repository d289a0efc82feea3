/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - how much one site may ask of the server, besides what PositionsLimit says (pos_limits).
 * Past a limit comes an error with POS_ELIMIT; what is on the site already stays. */
#ifndef POS_SITE_MODEL_LIMITS_H
#define POS_SITE_MODEL_LIMITS_H

#include <stddef.h>

#define SITE_MAX_DEPTH 100 /* folders within folders */

#endif
