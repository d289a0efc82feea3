/* SPDX-License-Identifier: Apache-2.0 */
/* date.h - calendar days, instants, and Ruby's strftime over them.
 *
 * The room: the proleptic Gregorian calendar, parsing of the date forms that Jekyll takes, and
 * formatting as Ruby's Time#strftime and Date#strftime do (core documentation, "strftime"). Time
 * zones come from zone.h; the process's TZ is never read or changed.
 *
 * Units: days since 1970-01-01; seconds and nanoseconds since 1970-01-01T00:00:00Z; offsets in
 * seconds east of UTC.
 *
 * Threads: no state, but pos_now's clock.
 */
#ifndef POS_BASE_DATE_H
#define POS_BASE_DATE_H

#include "base/text.h"
#include "base/zone.h"

typedef struct pos_time {
    int64_t seconds;  /* since the epoch, UTC */
    int32_t nanos;    /* 0 to 999,999,999 */
    int32_t offset;   /* seconds east of UTC at that instant */
    const char *zone; /* abbreviation for %Z ("CET", "UTC"); NULL where only the offset is known */
    bool utc;     /* Ruby's utc?: made as UTC, and prints so; not a local time that happens to be */
    bool live;    /* site.time: in comparisons and sorts it is the present time */
    bool unzoned; /* written without a zone, and taken for UTC as YAML 1.1 has it */
} pos_time;

/* A broken-down local time. */
typedef struct pos_civil {
    int64_t year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
    int hour, minute, second;
    int week_day; /* 0 is Sunday */
    int year_day; /* 1 to 366 */
} pos_civil;

int64_t pos_days_of(int64_t year, int month, int day);
void pos_civil_of_days(pos_civil *out, int64_t days);
void pos_civil_of_time(pos_civil *out, const pos_time *time); /* local, by its offset */
bool pos_date_valid(int64_t year, int month, int day);

int pos_time_compare(const pos_time *a, const pos_time *b);
const pos_time *pos_time_copy(const pos_time *time, apr_pool_t *result);

/* The instant `seconds`, seen in `zone` (NULL is UTC). */
pos_time pos_time_in_zone(int64_t seconds, int32_t nanos, const pos_zone *zone);
/* Local midnight at the start of that day; and a local wall-clock time in `zone`. A local time that
 * occurs twice, or never, is resolved as Ruby's Time.local does. */
pos_time pos_time_of_days(int64_t days, const pos_zone *zone);
pos_time pos_time_local(int64_t days, int hour, int minute, int second, int32_t nanos,
                        const pos_zone *zone);

/* The last second at which clocks in `zone` show this reading (seconds since midnight, up to
 * 86,399); where they never do, the first one after the gap, and `gap` is set. NULL is UTC. */
int64_t pos_time_last(bool *gap, int64_t days, int32_t second, const pos_zone *zone);

/* The wall clock, now. */
pos_time pos_now(const pos_zone *zone);

/* CLOCK_MONOTONIC_COARSE, in µs. */
int64_t pos_monotonic(void);

/* The finest unit that a strftime format prints, and so how long its output stays the same. */
typedef enum pos_unit {
    POS_UNIT_NONE,
    POS_UNIT_YEAR,
    POS_UNIT_MONTH,
    POS_UNIT_DAY,
    POS_UNIT_HOUR,
    POS_UNIT_MINUTE,
    POS_UNIT_SECOND
} pos_unit;
pos_unit pos_strftime_unit(pos_text format);
/* The first second, UTC, at which a value printed at `unit` reads differently. */
int64_t pos_time_until(const pos_time *time, pos_unit unit, const pos_zone *zone);
/* The first second, UTC, from which on it has read as it does; INT64_MIN for POS_UNIT_NONE. */
int64_t pos_time_since(const pos_time *time, pos_unit unit, const pos_zone *zone);

/* Appends `time` as Ruby's Time#strftime prints it: flags - 0 ^ # _ : ::, widths, all directives.
 * An unknown directive is copied as it stands. A width over 1,024 is cut to it. */
void pos_strftime(pos_buffer *out, pos_text format, const pos_time *time);

/* Parses the forms that Ruby's Time.parse / Date._parse take and that occur in front matter and in
 * `date` filters: ISO 8601, "2026-01-05 10:00:00 +0100", "5 January 2026", "Jan 5, 2026", RFC 2822,
 * HTTP dates, "10:30" and the like. Without a zone it is local in `zone`; parts that are missing
 * come from `now` (as Time.parse) . False where no date is found. */
bool pos_time_parse(pos_time *out, pos_text text, const pos_zone *zone, const pos_time *now);

/* YYYY-MM-DD[...] at the start of a string, as post names have it. False where it is no valid day.
 */
bool pos_date_scan(int64_t *days, size_t *length, pos_text text);

/* The three forms of RFC 9110, 5.6.7. */
bool pos_http_date_parse(int64_t *seconds, pos_text text);

#endif
