/* SPDX-License-Identifier: Apache-2.0 */
/* The moments of an offer, read from what people write. */
#include "site/offers/deadline.h"

#include <apr_strings.h>

#include "base/date.h"
#include "base/unicode.h"

#define DAY    86400
#define HOUR   3600
#define MINUTE 60

/* The longest text that is looked at. */
#define MAX_TEXT 160

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

/* ---- names ---- */

typedef struct named_number {
    const char *name;
    int number;
} named_number;

static const named_number months[] = {
#define MONTH(name, number) {name, number},
#include "site/offers/months.def"
#undef MONTH
};

static const named_number weekdays[] = {
#define WEEKDAY(name, number) {name, number},
#include "site/offers/weekdays.def"
#undef WEEKDAY
};

static const named_number zone_names[] = {
#define ZONE(name, number) {name, number},
#include "site/offers/zones.def"
#undef ZONE
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const named_number *number_named(pos_text name, const named_number *table, size_t count)
{
    char lower[16];
    if (name.size == 0 || name.size > sizeof(lower))
        return NULL;
    for (size_t i = 0; i < name.size; i++)
        lower[i] = pos_lower(name.data[i]);
    return pos_table_find(pos_text_make(lower, name.size), table, count, sizeof(*table));
}

/* ---- scanning ---- */

static void skip_spaces(cursor *in)
{
    while (in->at < in->end && *in->at == ' ')
        in->at++;
}

static bool skip_char(cursor *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

static char char_at(const cursor *in, size_t offset)
{
    return (size_t)(in->end - in->at) > offset ? in->at[offset] : '\0';
}

/* `least` to `most` digits and no further one. */
static bool scan_number(int *out, cursor *in, int least, int most)
{
    const char *start = in->at;
    *out = 0;
    while (in->at < in->end && pos_is_digit(*in->at) && in->at - start < most)
        *out = *out * 10 + (*in->at++ - '0');
    if (in->at - start >= least && !pos_is_digit(char_at(in, 0)))
        return true;
    in->at = start;
    return false;
}

static pos_text word_at(const cursor *in)
{
    const char *end = in->at;
    while (end < in->end && pos_is_alpha(*end))
        end++;
    return pos_text_make(in->at, (size_t)(end - in->at));
}

static bool skip_word(cursor *in, const char *word)
{
    pos_text text = word_at(in);
    if (!pos_text_equal_nocase(text, pos_text_of(word)))
        return false;
    in->at += text.size;
    return true;
}

static bool skip_any_word(cursor *in, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (skip_word(in, words[i]))
            return true;
    return false;
}

static bool scan_named(int *out, cursor *in, const named_number *table, size_t count)
{
    pos_text text = word_at(in);
    const named_number *found = number_named(text, table, count);
    if (!found)
        return false;
    *out = found->number;
    in->at += text.size;
    return true;
}

/* ---- zones ---- */

offers__zones *offers__zones_make(const pos_zone *site, apr_pool_t *result)
{
    offers__zones *zones = apr_palloc(result, sizeof(*zones));
    *zones = (offers__zones){site, apr_hash_make(result), result};
    return zones;
}

/* sign hour [ [":"] minute ]; no clock is further from UTC than 14 hours. */
static bool scan_offset(int *minutes, cursor *in)
{
    bool west = char_at(in, 0) == '-';
    int number, rest = 0;
    if (!skip_char(in, '+') && !skip_char(in, '-'))
        return false;
    if (scan_number(&number, in, 4, 4)) {
        rest = number % 100;
        number /= 100;
    } else if (!scan_number(&number, in, 1, 2) ||
               (skip_char(in, ':') && !scan_number(&rest, in, 2, 2))) {
        return false;
    }
    *minutes = (number * 60 + rest) * (west ? -1 : 1);
    return number <= 14 && rest < 60;
}

/* ( "UTC" | "GMT" | "Z" | … ) [ offset ] | offset */
static bool scan_fixed_zone(int *minutes, cursor *in)
{
    *minutes = 0;
    if (!pos_is_alpha(char_at(in, 0)))
        return scan_offset(minutes, in);
    if (!scan_named(minutes, in, zone_names, COUNT(zone_names)))
        return false;
    skip_spaces(in);
    return in->at == in->end || (*minutes == 0 && scan_offset(minutes, in));
}

static const pos_zone *load_zone(pos_text name, offers__zones *zones)
{
    const pos_zone *zone;
    cursor in = {name.data, name.data + name.size};
    int minutes;
    if (pos_text_equal_nocase(name, POS_TEXT("anywhere on earth")))
        return pos_zone_fixed(-12 * HOUR, "AoE", zones->pool);
    if (scan_fixed_zone(&minutes, &in) && in.at == in.end)
        return pos_zone_fixed(minutes * MINUTE,
                              minutes == -12 * 60 && pos_is_alpha(name.data[0])
                                  ? "AoE"
                                  : pos_text_cstring(name, zones->pool),
                              zones->pool);
    /* TZ's own forms count the other way round: only files are asked. */
    bool file = pos_text_find_char(name, '/', 0) != POS_NOT_FOUND;
    return file && !pos_zone_load(&zone, name, zones->pool) ? zone : NULL;
}

bool offers__zone_named(const pos_zone **out, pos_text name, offers__zones *zones)
{
    name = pos_text_strip(name);
    if (name.size == 0 || name.size > MAX_TEXT)
        return false;
    *out = apr_hash_get(zones->known, name.data, (apr_ssize_t)name.size);
    if (*out)
        return true;
    *out = load_zone(name, zones);
    if (!*out)
        return false;
    name = pos_text_copy(name, zones->pool);
    apr_hash_set(zones->known, name.data, (apr_ssize_t)name.size, *out);
    return true;
}

/* ---- days ---- */

/* Sets the day; false (and out->month 0) where no calendar has it. */
static bool set_day(offers__moment *out, int year, int month, int day)
{
    out->month = month;
    out->day = day;
    if (!pos_date_valid(year, month, day)) {
        out->month = 0;
        return false;
    }
    out->days = pos_days_of(year, month, day);
    return true;
}

/* year "-" month "-" day | year "/" month "/" day | year month day | year "-" day of the year */
static bool scan_numeric_day(offers__moment *out, cursor *in)
{
    cursor start = *in;
    int year, month, day;
    if (scan_number(&year, in, 8, 8)) {
        set_day(out, year / 10000, year / 100 % 100, year % 100);
        return true;
    }
    if (!scan_number(&year, in, 4, 4))
        return false;
    char mark = char_at(in, 0);
    if ((mark != '-' && mark != '/') || !skip_char(in, mark)) {
        *in = start;
        return false;
    }
    if (mark == '-' && scan_number(&day, in, 3, 3)) {
        int64_t first = pos_days_of(year, 1, 1);
        pos_civil civil;
        pos_civil_of_days(&civil, first + day - 1);
        set_day(out, year, civil.year == year ? civil.month : 0, civil.day);
        return true;
    }
    if (scan_number(&month, in, 1, 2) && skip_char(in, mark) && scan_number(&day, in, 1, 2)) {
        set_day(out, year, month, day);
        return true;
    }
    *in = start;
    return false;
}

/* day [ "." | "st" | "er" | … ] */
static bool scan_ordinal(int *out, cursor *in)
{
    static const char *const marks[] = {"st", "nd", "rd", "th", "er", "re", "o", "a"};
    if (!scan_number(out, in, 1, 2))
        return false;
    if (!skip_char(in, '.'))
        skip_any_word(in, marks, COUNT(marks));
    return true;
}

static bool scan_month(int *out, cursor *in)
{
    if (!scan_named(out, in, months, COUNT(months)))
        return false;
    skip_char(in, '.');
    return true;
}

static void skip_of(cursor *in)
{
    static const char *const words[] = {"of", "de", "del"};
    skip_spaces(in);
    skip_any_word(in, words, COUNT(words));
    skip_spaces(in);
}

/* ordinal [ "of" | "de" ] month [ "," | "de" ] year | month ordinal [ "," ] year */
static bool scan_written_day(offers__moment *out, cursor *in)
{
    static const char *const articles[] = {"the", "le", "el", "il", "den", "der", "am"};
    int year, month, day;
    if (skip_any_word(in, articles, COUNT(articles)))
        skip_spaces(in);
    if (scan_ordinal(&day, in)) {
        skip_of(in);
        skip_char(in, '-');
        if (!scan_month(&month, in))
            return false;
    } else {
        if (!scan_month(&month, in))
            return false;
        skip_spaces(in);
        if (!scan_ordinal(&day, in))
            return false;
    }
    skip_of(in);
    if (!skip_char(in, ','))
        skip_char(in, '-');
    skip_spaces(in);
    if (!scan_number(&year, in, 4, 4))
        return false;
    set_day(out, year, month, day);
    return true;
}

/* [ weekday [ "," | "." ] ] day */
static bool scan_day(offers__moment *out, cursor *in)
{
    int weekday;
    bool named = scan_named(&weekday, in, weekdays, COUNT(weekdays));
    if (named) {
        if (!skip_char(in, ','))
            skip_char(in, '.');
        skip_spaces(in);
    }
    if (!scan_numeric_day(out, in) && !scan_written_day(out, in))
        return false;
    pos_civil civil;
    pos_civil_of_days(&civil, out->days);
    if (named && civil.week_day != weekday)
        out->month = 0;
    return true;
}

/* ---- times ---- */

/* "am" | "pm" | "a.m." | "p.m.": 12 is the first hour of each half. */
static bool scan_half(int *hour, cursor *in)
{
    char half = pos_lower(char_at(in, 0));
    bool dotted = char_at(in, 1) == '.';
    size_t m = dotted ? 2 : 1;
    if ((half != 'a' && half != 'p') || pos_lower(char_at(in, m)) != 'm' ||
        pos_is_alpha(char_at(in, m + 1)) || *hour < 1 || *hour > 12)
        return false;
    in->at += m + 1;
    if (dotted)
        skip_char(in, '.');
    *hour = *hour % 12 + (half == 'p' ? 12 : 0);
    return true;
}

static void skip_fraction(cursor *in)
{
    if ((char_at(in, 0) == '.' || char_at(in, 0) == ',') && pos_is_digit(char_at(in, 1)))
        for (in->at++; pos_is_digit(char_at(in, 0));)
            in->at++;
}

typedef struct clock_reading {
    int hour, minute, second;
    bool seconds;
} clock_reading;

/* Keeps the time; false where no clock shows it. 24:00 is the end of the day, and so is a leap
 * second the end of its minute. */
static bool set_time(offers__moment *out, const clock_reading *read)
{
    out->seconds = read->seconds && read->second < 60;
    if (read->hour == 24 && read->minute == 0 && read->second == 0)
        return true;
    out->second = read->hour * HOUR + read->minute * MINUTE + (out->seconds ? read->second : 0);
    return read->hour < 24 && read->minute < 60 && read->second <= 60;
}

/* hour ( ":" | "h" ) minute [ ":" second [ fraction ] ] [ half ] | hour half | hour "h"
 * | hour minute [ second ] after a "T" */
static bool scan_clock(clock_reading *out, cursor *in, bool after_t)
{
    *out = (clock_reading){0, 0, 0, false};
    int number;
    if (after_t && scan_number(&number, in, 6, 6)) {
        *out = (clock_reading){number / 10000, number / 100 % 100, number % 100, true};
        return true;
    }
    if (after_t && scan_number(&number, in, 4, 4)) {
        *out = (clock_reading){number / 100, number % 100, 0, false};
        return true;
    }
    if (!scan_number(&out->hour, in, 1, 2))
        return false;
    if (skip_char(in, ':')) {
        if (!scan_number(&out->minute, in, 2, 2))
            return false;
        out->seconds = skip_char(in, ':');
        if (out->seconds && !scan_number(&out->second, in, 2, 2))
            return false;
        if (out->seconds)
            skip_fraction(in);
        cursor before_half = *in;
        skip_spaces(in);
        if (!scan_half(&out->hour, in))
            *in = before_half;
        return true;
    }
    skip_spaces(in);
    if (scan_half(&out->hour, in))
        return true;
    return skip_word(in, "h") && (scan_number(&out->minute, in, 2, 2) || true);
}

/* ( "T" | [ "," ] [ "at" | … ] ) clock [ "Uhr" ] */
static bool scan_time(offers__moment *out, bool *possible, cursor *in)
{
    static const char *const words[] = {"at", "a", "um", "alle", "ore", "las", "until"};
    clock_reading read;
    cursor start = *in;
    bool after_t = (char_at(in, 0) == 'T' || char_at(in, 0) == 't') && pos_is_digit(char_at(in, 1));
    if (after_t) {
        in->at++;
    } else {
        skip_char(in, ',');
        do
            skip_spaces(in);
        while (skip_any_word(in, words, COUNT(words)));
    }
    if (!scan_clock(&read, in, after_t)) {
        *in = start;
        return false;
    }
    *possible = set_time(out, &read);
    skip_spaces(in);
    skip_word(in, "Uhr");
    return true;
}

/* ---- a whole text ---- */

/* NFKD, which ASCII is already; false where it is no UTF-8. */
static bool decompose_text(pos_text *out, pos_text text, apr_pool_t *scratch)
{
    size_t ascii = 0;
    while (ascii < text.size && (unsigned char)text.data[ascii] < 0x80)
        ascii++;
    *out = text;
    if (ascii == text.size)
        return true;
    pos_buffer *plain = pos_buffer_make(0, scratch);
    if (!pos_utf8_nfkd(plain, text))
        return false;
    *out = pos_buffer_whole(plain);
    return true;
}

/* ASCII without accents, white space as single spaces; false where that is not to be had. */
static bool fold_text(char out[MAX_TEXT], size_t *size, pos_text text, apr_pool_t *scratch)
{
    pos_text rest;
    int32_t code;
    *size = 0;
    text = pos_text_strip(text);
    if (text.size >= MAX_TEXT || !decompose_text(&rest, text, scratch))
        return false;
    for (size_t at = 0; pos_utf8_next(&code, rest, &at);) {
        if (code >= 0x80 && (pos_unicode_mark(code) || code == 0xb0))
            continue;
        if (code >= 0x2010 && code <= 0x2013)
            code = '-';
        else if (code == 0x2019)
            code = '\'';
        if (code < ' ' ? !pos_is_space((char)code) : code > '~')
            return false;
        char c = code <= ' ' ? ' ' : (char)code;
        if (c == ' ' && (*size == 0 || out[*size - 1] == ' '))
            continue;
        if (*size == MAX_TEXT)
            return false;
        out[(*size)++] = c;
    }
    while (*size > 0 && out[*size - 1] == ' ')
        (*size)--;
    return true;
}

static bool says_none(pos_text text)
{
    static const char *const words[] = {"-",
                                        "asap",
                                        "au fil de l'eau",
                                        "bis zur besetzung",
                                        "continuous",
                                        "laufend",
                                        "n/a",
                                        "none",
                                        "jusqu'a pourvu",
                                        "ongoing",
                                        "open",
                                        "open until filled",
                                        "rolling",
                                        "rolling basis",
                                        "on a rolling basis",
                                        "tba",
                                        "tbc",
                                        "tbd",
                                        "until filled"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (pos_text_equal_nocase(text, pos_text_of(words[i])))
            return true;
    return text.size == 0;
}

/* [ "," ] ( "(" zone ")" | zone ), or nothing */
static bool scan_zone(offers__moment *out, cursor *in, offers__zones *zones)
{
    skip_char(in, ',');
    skip_spaces(in);
    pos_text name = pos_text_make(in->at, (size_t)(in->end - in->at));
    if (name.size == 0)
        return true;
    if (name.size > 2 && name.data[0] == '(' && name.data[name.size - 1] == ')')
        name = pos_text_slice(name, 1, name.size - 1);
    return offers__zone_named(&out->zone, name, zones);
}

/* deadline ::= day [ time ] [ zone ] */
offers__reading offers__read_moment(offers__moment *out, pos_text text, const pos_zone *zone,
                                    offers__zones *zones, apr_pool_t *scratch)
{
    char folded[MAX_TEXT];
    size_t size;
    *out = (offers__moment){.second = OFFERS_WHOLE_DAY, .zone = zone};
    if (!fold_text(folded, &size, text, scratch))
        return OFFERS_UNREADABLE;
    if (says_none(pos_text_make(folded, size)))
        return OFFERS_ABSENT;
    cursor in = {folded, folded + size};
    bool possible = true;
    if (!scan_day(out, &in))
        return OFFERS_UNREADABLE;
    scan_time(out, &possible, &in);
    if (!scan_zone(out, &in, zones))
        return OFFERS_UNREADABLE;
    return out->month != 0 && possible ? OFFERS_READ : OFFERS_IMPOSSIBLE;
}

/* month "-" day */
static bool read_yearly(offers__moment *out, pos_text text, const pos_zone *zone)
{
    text = pos_text_strip(text);
    cursor in = {text.data, text.data + text.size};
    *out = (offers__moment){.yearly = true, .second = OFFERS_WHOLE_DAY, .zone = zone};
    return scan_number(&out->month, &in, 2, 2) && skip_char(&in, '-') &&
           scan_number(&out->day, &in, 2, 2) && in.at == in.end &&
           pos_date_valid(2000, out->month, out->day);
}

/* ---- what YAML makes of it ---- */

/* A time that was written without a zone is a wall clock's, though YAML has taken it for UTC. */
static void set_from_time(offers__moment *out, const pos_time *time, const pos_zone *zone,
                          offers__zones *zones)
{
    pos_civil civil;
    pos_time written = *time;
    if (time->unzoned)
        written.offset = 0;
    pos_civil_of_time(&civil, &written);
    set_day(out, (int)civil.year, civil.month, civil.day);
    out->second = civil.hour * HOUR + civil.minute * MINUTE + civil.second;
    out->seconds = true;
    out->zone = time->unzoned ? zone : pos_zone_fixed(time->offset, time->zone, zones->pool);
}

static offers__reading read_number(offers__moment *out, int64_t number, const pos_zone *zone,
                                   offers__zones *zones, apr_pool_t *scratch)
{
    const char *text = apr_psprintf(scratch, "%" APR_INT64_T_FMT, number);
    return offers__read_moment(out, pos_text_of(text), zone, zones, scratch);
}

static pos_value first_of(pos_value value)
{
    while (value.kind == POS_ARRAY || value.kind == POS_MAP) {
        if (value.kind == POS_ARRAY)
            value = value.as.array->count ? value.as.array->items[0] : POS_VALUE_NIL;
        else
            value = value.as.map->count ? value.as.map->entries[0].value : POS_VALUE_NIL;
    }
    return value;
}

offers__reading offers__read_value(offers__moment *out, pos_value value, bool yearly,
                                   const pos_zone *zone, offers__zones *zones, apr_pool_t *scratch)
{
    *out = (offers__moment){.second = OFFERS_WHOLE_DAY, .zone = zone};
    value = first_of(value);
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        return OFFERS_ABSENT;
    case POS_BOOL:
        return value.as.boolean ? OFFERS_UNREADABLE : OFFERS_ABSENT;
    case POS_DATE:
        out->days = value.as.integer;
        out->month = 1;
        return OFFERS_READ;
    case POS_TIME:
        set_from_time(out, value.as.time, zone, zones);
        return OFFERS_READ;
    case POS_INT:
        return read_number(out, value.as.integer, zone, zones, scratch);
    case POS_STRING:
    case POS_SYMBOL:
        if (yearly && read_yearly(out, pos_value_text(value), zone))
            return OFFERS_READ;
        return offers__read_moment(out, pos_value_text(value), zone, zones, scratch);
    default:
        return OFFERS_UNREADABLE;
    }
}

/* ---- seconds ---- */

int64_t offers__day_of(const offers__moment *moment, int64_t year)
{
    if (!moment->yearly)
        return moment->days;
    int day = pos_date_valid(year, moment->month, moment->day) ? moment->day : 28;
    return pos_days_of(year, moment->month, day);
}

int64_t offers__end_of(const offers__moment *moment, int64_t day)
{
    bool gap;
    bool whole = moment->second == OFFERS_WHOLE_DAY;
    int64_t last = pos_time_last(&gap, day, whole ? DAY - 1 : moment->second, moment->zone);
    if (gap || (!whole && moment->seconds))
        return last;
    return last + (whole ? 1 : MINUTE);
}

int64_t offers__start_of(const offers__moment *moment, int64_t day)
{
    bool gap;
    bool whole = moment->second == OFFERS_WHOLE_DAY;
    return pos_time_last(&gap, day, whole ? 0 : moment->second, moment->zone);
}
