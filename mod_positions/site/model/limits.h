/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - how much one site may ask of the server. Past a limit comes an error with
 * POS_ELIMIT; what is on the site already stays. */
#ifndef POS_SITE_MODEL_LIMITS_H
#define POS_SITE_MODEL_LIMITS_H

#include <stddef.h>

#define SITE_MAX_SOURCE ((size_t)8 << 20)  /* bytes of one page, layout, include or data file */
#define SITE_MAX_OUTPUT ((size_t)64 << 20) /* bytes of one rendered page */
#define SITE_MAX_FILES  1000000            /* files in one tree */
#define SITE_MAX_DEPTH  100                /* folders within folders */

#endif
