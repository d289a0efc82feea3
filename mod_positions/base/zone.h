/* SPDX-License-Identifier: Apache-2.0 */
/* zone.h - time zones from the system's zoneinfo files (TZif: RFC 8536).
 *
 * A process has one TZ, sites have many: a zone is read from its own file and never through TZ or
 * tzset(). Transitions past the table come from the footer's POSIX TZ string.
 *
 * Threads: a loaded zone is immutable.
 */
#ifndef POS_BASE_ZONE_H
#define POS_BASE_ZONE_H

#include "base/error.h"

typedef struct pos_zone pos_zone;

/* "Europe/Paris", "UTC", …: names are checked (no "..", no leading "/"). An unknown name is
 * POS_EINVALID, one whose file the system fails to read POS_EIO. The files are those in the folder
 * that the environment's TZDIR names, else the system's. POSIX forms ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC+2") are taken too, as TZ takes
 * them. */
pos_error *pos_zone_load(const pos_zone **out, pos_text name, apr_pool_t *result);

/* One offset at all times, in seconds east of UTC; the abbreviation is copied. */
const pos_zone *pos_zone_fixed(int32_t offset, const char *abbreviation, apr_pool_t *result);

/* The offset in seconds east of UTC at that instant, and its abbreviation (the zone's). NULL is
 * UTC. */
int32_t pos_zone_offset(const pos_zone *zone, int64_t seconds, const char **abbreviation);

/* The first transition after `seconds`; INT64_MAX where there is none. */
int64_t pos_zone_next(const pos_zone *zone, int64_t seconds);

#endif
