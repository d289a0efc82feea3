/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar, instants, HTTP dates, and the dates in the names of posts. */
#include "base/date.h"

#include <stdio.h>

#include <time.h>

#include <apr_pools.h>
#include <apr_strings.h>

#define SECONDS_PER_DAY 86400

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- the calendar ---- */

/* Years are counted from March, so that the leap day is the last; 146,097 days are 400 years. */
int64_t pos_days_of(int64_t year, int month, int day)
{
    year += floor_div(month - 1, 12);
    month -= (int)floor_div(month - 1, 12) * 12;
    if (month <= 2)
        year--;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void pos_civil_of_days(pos_civil *out, int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    *out = (pos_civil){.year = year_of_era + era * 400 + (month >= 10),
                       .month = (int)(month < 10 ? month + 3 : month - 9),
                       .day = (int)(day_of_year - (153 * month + 2) / 5 + 1)};
    out->week_day = (int)(days + 4 - floor_div(days + 4, 7) * 7);
    out->year_day = (int)(days - pos_days_of(out->year, 1, 1)) + 1;
}

void pos_civil_of_time(pos_civil *out, const pos_time *time)
{
    int64_t local = time->seconds + time->offset;
    int64_t days = floor_div(local, SECONDS_PER_DAY);
    int second = (int)(local - days * SECONDS_PER_DAY);
    pos_civil_of_days(out, days);
    out->hour = second / 3600;
    out->minute = second / 60 % 60;
    out->second = second % 60;
}

bool pos_date_valid(int64_t year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    pos_civil civil;
    pos_civil_of_days(&civil, pos_days_of(year, month, day));
    return civil.day == day;
}

/* ---- instants ---- */

int pos_time_compare(const pos_time *a, const pos_time *b)
{
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    return (a->nanos > b->nanos) - (a->nanos < b->nanos);
}

const pos_time *pos_time_copy(const pos_time *time, apr_pool_t *result)
{
    pos_time *copy = apr_pmemdup(result, time, sizeof(*copy));
    copy->zone = apr_pstrdup(result, time->zone);
    return copy;
}

pos_time pos_time_in_zone(int64_t seconds, int32_t nanos, const pos_zone *zone)
{
    pos_time time = {.seconds = seconds, .nanos = nanos};
    time.offset = pos_zone_offset(zone, seconds, &time.zone);
    return time;
}

pos_time pos_time_of_days(int64_t days, const pos_zone *zone)
{
    return pos_time_local(days, 0, 0, 0, 0, zone);
}

/* A reading that happens twice is the later one; one that never happens is taken by the offset that
 * stood before the gap: both as Ruby's Time.local on glibc. */
pos_time pos_time_local(int64_t days, int hour, int minute, int second, int32_t nanos,
                        const pos_zone *zone)
{
    int64_t reading = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    int32_t before = pos_zone_offset(zone, reading - SECONDS_PER_DAY, NULL);
    int32_t after = pos_zone_offset(zone, reading + SECONDS_PER_DAY, NULL);
    int64_t late = reading - after, early = reading - before;
    int64_t seconds = pos_zone_offset(zone, late, NULL) == after ? late : early;
    if (pos_zone_offset(zone, early, NULL) == before && early > seconds)
        seconds = early;
    return pos_time_in_zone(seconds, nanos, zone);
}

/* No zone is further from UTC than a day, nor skips more than one. */
int64_t pos_time_last(bool *gap, int64_t days, int32_t second, const pos_zone *zone)
{
    int64_t reading = days * SECONDS_PER_DAY + second, last = INT64_MAX, after_gap = INT64_MAX;
    int64_t from = reading - 2 * SECONDS_PER_DAY, end = reading + 2 * SECONDS_PER_DAY;
    while (from < end) {
        int32_t offset = pos_zone_offset(zone, from, NULL);
        int64_t next = pos_zone_next(zone, from);
        int64_t shown = reading - offset;
        if (shown >= from && shown < next)
            last = shown;
        else if (shown < from && after_gap == INT64_MAX)
            after_gap = from;
        from = next;
    }
    *gap = last == INT64_MAX;
    return *gap ? after_gap : last;
}

int64_t pos_monotonic(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

pos_time pos_now(const pos_zone *zone)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return pos_time_in_zone(now.tv_sec, (int32_t)now.tv_nsec, zone);
}

/* The start of the unit after the one that `civil` is in, as a local reading. */
static pos_time next_start(const pos_civil *civil, pos_unit unit, const pos_zone *zone)
{
    int64_t days = pos_days_of(civil->year, civil->month, civil->day);
    switch (unit) {
    case POS_UNIT_YEAR:
        return pos_time_of_days(pos_days_of(civil->year + 1, 1, 1), zone);
    case POS_UNIT_MONTH:
        return pos_time_of_days(pos_days_of(civil->year, civil->month + 1, 1), zone);
    default:
        return pos_time_of_days(days + 1, zone);
    }
}

static const int unit_sizes[] = {
    [POS_UNIT_HOUR] = 3600, [POS_UNIT_MINUTE] = 60, [POS_UNIT_SECOND] = 1};

int64_t pos_time_until(const pos_time *time, pos_unit unit, const pos_zone *zone)
{
    if (unit == POS_UNIT_NONE)
        return INT64_MAX;
    int64_t change = pos_zone_next(zone, time->seconds);
    int64_t until;
    if (unit >= POS_UNIT_HOUR) {
        int64_t local = time->seconds + time->offset;
        until = (floor_div(local, unit_sizes[unit]) + 1) * unit_sizes[unit] - time->offset;
        return until < change ? until : change;
    }
    pos_civil civil;
    pos_civil_of_time(&civil, time);
    until = next_start(&civil, unit, zone).seconds;
    return until > time->seconds ? until : time->seconds + 1;
}

/* Of days and longer ones their first second; of shorter ones also that of a change of the clocks
 * since then. */
int64_t pos_time_since(const pos_time *time, pos_unit unit, const pos_zone *zone)
{
    if (unit == POS_UNIT_NONE)
        return INT64_MIN;
    if (unit >= POS_UNIT_HOUR) {
        int64_t local = time->seconds + time->offset;
        int64_t since = floor_div(local, unit_sizes[unit]) * unit_sizes[unit] - time->offset;
        int64_t change = pos_zone_next(zone, since);
        return change <= time->seconds ? change : since;
    }
    pos_civil civil;
    pos_civil_of_time(&civil, time);
    int month = unit >= POS_UNIT_MONTH ? civil.month : 1,
        day = unit == POS_UNIT_DAY ? civil.day : 1;
    int64_t since = pos_time_of_days(pos_days_of(civil.year, month, day), zone).seconds;
    return since < time->seconds ? since : time->seconds;
}

/* ---- HTTP dates ---- */

static const char day_names[] = "SunMonTueWedThuFriSat";
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Compares `text` with `shape`: a letter stands for itself, others are read into the fields.
 * "w" a day name (three letters), "W" a whole one, "b" a month's, digits one by one: "d" day,
 * "e" day with a leading space, "Y" "y" year, "h" "m" "s". */
typedef struct http_fields {
    int year, month, day, hour, minute, second;
} http_fields;

static int *digit_field(http_fields *fields, char mark)
{
    switch (mark) {
    case 'd':
    case 'e':
        return &fields->day;
    case 'Y':
    case 'y':
        return &fields->year;
    case 'h':
        return &fields->hour;
    case 'm':
        return &fields->minute;
    case 's':
        return &fields->second;
    default:
        return NULL;
    }
}

static bool match_name(int *out, pos_text *rest, const char *names, int count)
{
    if (rest->size < 3)
        return false;
    for (int i = 0; i < count; i++)
        if (memcmp(rest->data, names + 3 * i, 3) == 0) {
            *out = i;
            *rest = pos_text_slice(*rest, 3, rest->size);
            return true;
        }
    return false;
}

static bool match_mark(http_fields *fields, pos_text *rest, char mark)
{
    int ignored;
    if (mark == 'b')
        return match_name(&fields->month, rest, month_names, 12);
    if (mark == 'w' || mark == 'W') {
        if (!match_name(&ignored, rest, day_names, 7))
            return false;
        while (mark == 'W' && rest->size > 0 && pos_is_alpha(rest->data[0]))
            *rest = pos_text_slice(*rest, 1, rest->size);
        return true;
    }
    if (rest->size == 0)
        return false;
    char c = rest->data[0];
    int *field = digit_field(fields, mark);
    *rest = pos_text_slice(*rest, 1, rest->size);
    if (!field || (mark == 'e' && c == ' '))
        return c == (field ? ' ' : mark);
    *field = *field * 10 + (c - '0');
    return pos_is_digit(c);
}

static bool match_shape(http_fields *fields, pos_text text, const char *shape)
{
    *fields = (http_fields){0};
    for (; *shape; shape++)
        if (!match_mark(fields, &text, *shape))
            return false;
    return text.size == 0;
}

/* A year of two scan_digits that appears to be more than 50 years ahead is in the past. */
static int full_year(int year)
{
    pos_time now = pos_now(NULL);
    pos_civil civil;
    pos_civil_of_time(&civil, &now);
    year += (int)(civil.year / 100 * 100);
    return year > civil.year + 50 ? year - 100 : year;
}

/* IMF-fixdate | rfc850-date | asctime-date */
bool pos_http_date_parse(int64_t *seconds, pos_text text)
{
    http_fields at;
    if (match_shape(&at, text, "W, dd-b-yy hh:mm:ss GMT"))
        at.year = full_year(at.year);
    else if (!match_shape(&at, text, "w, dd b YYYY hh:mm:ss GMT") &&
             !match_shape(&at, text, "w b ed hh:mm:ss YYYY"))
        return false;
    if (!pos_date_valid(at.year, at.month + 1, at.day) || at.hour > 23 || at.minute > 59 ||
        at.second > 60)
        return false;
    *seconds = pos_days_of(at.year, at.month + 1, at.day) * SECONDS_PER_DAY + at.hour * 3600 +
               at.minute * 60 + at.second;
    return true;
}

/* ---- the start of a post's name ---- */

static bool scan_digits(int64_t *out, pos_text text, size_t *at, size_t min_count, size_t max_count)
{
    size_t start = *at;
    *out = 0;
    while (*at < text.size && *at - start < max_count && pos_is_digit(text.data[*at]))
        *out = *out * 10 + (text.data[(*at)++] - '0');
    return *at - start >= min_count;
}

/* date ::= digit{2,4} "-" digit{1,2} "-" digit{1,2}, as Jekyll's DATE_FILENAME_MATCHER has it; a
 * year of two scan_digits is Date._parse's. */
bool pos_date_scan(int64_t *days, size_t *length, pos_text text)
{
    size_t at = 0;
    int64_t year, month, day;
    if (!scan_digits(&year, text, &at, 2, 4))
        return false;
    if (at == 2)
        year += year >= 69 ? 1900 : 2000;
    if (at == text.size || text.data[at++] != '-' || !scan_digits(&month, text, &at, 1, 2) ||
        at == text.size || text.data[at++] != '-' || !scan_digits(&day, text, &at, 1, 2))
        return false;
    if (!pos_date_valid(year, (int)month, (int)day))
        return false;
    *days = pos_days_of(year, (int)month, (int)day);
    *length = at;
    return true;
}
