/* SPDX-License-Identifier: Apache-2.0 */
/* deadline.h - reads the moments of an offer: when it opens, when it closes.
 *
 * The room: from what somebody wrote (a text, or what YAML made of it) to a day, a time of day and
 * a zone, and from those to a second. It knows nothing of offers, sites and the present time.
 *
 * Nothing is guessed: a form that could mean two days is unreadable. Nothing is early: a day lasts
 * until its end in its zone, a reading that a clock shows twice is the later one, one that it never
 * shows is the first second after the gap.
 *
 * Threads: no state but what the caller hands in; a cache of zones belongs to one thread.
 */
#ifndef POS_SITE_OFFERS_DEADLINE_H
#define POS_SITE_OFFERS_DEADLINE_H

#include "base/zone.h"

#include <apr_hash.h>

#include "base/value.h"

typedef enum offers__reading {
    OFFERS_READ,
    OFFERS_ABSENT,     /* nothing, or words such as "until filled", "rolling", "TBD" */
    OFFERS_IMPOSSIBLE, /* a form that is read, and a day or time that no calendar has */
    OFFERS_UNREADABLE
} offers__reading;

/* Zones by the names that offers give them. */
typedef struct offers__zones {
    const pos_zone *site; /* of what names none; NULL is UTC */
    apr_hash_t *known;
    apr_pool_t *pool;
} offers__zones;

/* The zones live in `result`. */
offers__zones *offers__zones_make(const pos_zone *site, apr_pool_t *result);
/* "Europe/Paris", "UTC-12", "UTC+5:30", "-08:00", "AoE", "CET". False where it is none of these. */
bool offers__zone_named(const pos_zone **out, pos_text name, offers__zones *zones);

#define OFFERS_WHOLE_DAY (-1)

/* What was written. `yearly` has a month and a day alone. */
typedef struct offers__moment {
    bool yearly;
    int month, day;
    int64_t days;
    int32_t second; /* since midnight; OFFERS_WHOLE_DAY: no time was given */
    bool seconds;   /* the time had seconds */
    const pos_zone *zone;
} offers__moment;

/* Reads a text; where it names no zone the moment is in `zone`. */
offers__reading offers__read_moment(offers__moment *out, pos_text text, const pos_zone *zone,
                                    offers__zones *zones, apr_pool_t *scratch);
/* The same of what front matter or a data file has: a date, a time, a text, a number; of a list or
 * a map, the first. `yearly` says whether "12-15" is a moment. */
offers__reading offers__read_value(offers__moment *out, pos_value value, bool yearly,
                                   const pos_zone *zone, offers__zones *zones, apr_pool_t *scratch);

/* The day that the moment names; of a yearly one that of `year`, the 29th of February being the
 * 28th where there is none. */
int64_t offers__day_of(const offers__moment *moment, int64_t year);
/* The first second at which that moment has passed: the end of its day, of its minute, or itself.
 */
int64_t offers__end_of(const offers__moment *moment, int64_t day);
/* The first second of it. */
int64_t offers__start_of(const offers__moment *moment, int64_t day);

#endif
