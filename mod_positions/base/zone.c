/* SPDX-License-Identifier: Apache-2.0 */
/* TZif files and POSIX TZ strings. */
#include "base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "base/date.h"

#define FOLDER "/usr/share/zoneinfo"
/* The largest of the system's files has 4 KiB. */
#define MAX_FILE 65536
#define MAX_NAME 64

#define SECONDS_PER_DAY 86400

/* Until then the table has the footer's transitions, too: 2100-01-01. Searching it is ten times
 * cheaper than working them out. */
#define TABLE_END INT64_C(4102444800)
#define MAX_KINDS 256
#define MAX_RULED (2 * 140) /* from 1970 on, and some */

/* When daylight saving begins or ends in a year: POSIX.1-2017, 8.3, "TZ". */
typedef struct rule {
    enum { RULE_MONTH, RULE_JULIAN, RULE_YEAR_DAY } kind;
    int month, week, day; /* Mm.w.d; Jn and n have their day alone */
    int32_t time;         /* seconds after local midnight */
} rule;

/* One local time type. */
typedef struct kind {
    int32_t offset;
    const char *abbreviation;
} kind;

typedef struct posix_zone {
    kind standard, daylight;
    bool has_daylight;
    rule begin, end;
} posix_zone;

struct pos_zone {
    int64_t *transitions;
    const uint8_t *types; /* of the time after each transition */
    uint32_t count;
    kind *kinds;
    bool has_footer;
    posix_zone footer;
};

/* ---- POSIX TZ strings ---- */

typedef struct cursor {
    const char *at;
    const char *end;
    apr_pool_t *pool;
} cursor;

static bool read_char(cursor *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

/* number ::= digit{1,3}, from `min` to `max` */
static bool read_number(int *out, cursor *in, int min, int max)
{
    const char *start = in->at;
    *out = 0;
    while (in->at < in->end && pos_is_digit(*in->at) && in->at - start < 3)
        *out = *out * 10 + (*in->at++ - '0');
    return in->at > start && *out >= min && *out <= max;
}

/* name ::= letter{3,} | "<" ( letter | digit | "+" | "-" ){3,} ">" */
static bool read_name(const char **out, cursor *in)
{
    bool quoted = read_char(in, '<');
    const char *start = in->at;
    while (in->at < in->end &&
           (pos_is_alpha(*in->at) ||
            (quoted && (pos_is_digit(*in->at) || *in->at == '+' || *in->at == '-'))))
        in->at++;
    size_t size = (size_t)(in->at - start);
    *out = apr_pstrmemdup(in->pool, start, size);
    return size >= 3 && size < MAX_NAME && (!quoted || read_char(in, '>'));
}

/* time ::= [ "+" | "-" ] hours [ ":" minutes [ ":" seconds ] ] */
static bool read_time(int32_t *out, cursor *in)
{
    bool negative = read_char(in, '-');
    int hours, minutes = 0, seconds = 0;
    if (!negative)
        read_char(in, '+');
    if (!read_number(&hours, in, 0, 167))
        return false;
    if (read_char(in, ':') && !read_number(&minutes, in, 0, 59))
        return false;
    if (read_char(in, ':') && !read_number(&seconds, in, 0, 59))
        return false;
    *out = (hours * 60 + minutes) * 60 + seconds;
    if (negative)
        *out = -*out;
    return true;
}

/* rule ::= ( "M" month "." week "." day | "J" day | day ) [ "/" time ] */
static bool read_rule(rule *out, cursor *in)
{
    *out = (rule){.kind = RULE_YEAR_DAY, .time = 2 * 3600};
    bool good;
    if (read_char(in, 'M')) {
        out->kind = RULE_MONTH;
        good = read_number(&out->month, in, 1, 12) && read_char(in, '.') &&
               read_number(&out->week, in, 1, 5) && read_char(in, '.') &&
               read_number(&out->day, in, 0, 6);
    } else if (read_char(in, 'J')) {
        out->kind = RULE_JULIAN;
        good = read_number(&out->day, in, 1, 365);
    } else {
        good = read_number(&out->day, in, 0, 365);
    }
    return good && (!read_char(in, '/') || read_time(&out->time, in));
}

/* zone ::= name time [ name [ time ] [ "," rule "," rule ] ]; offsets count westward. */
static bool read_posix_zone(posix_zone *out, cursor *in)
{
    *out = (posix_zone){.has_daylight = false};
    if (!read_name(&out->standard.abbreviation, in) || !read_time(&out->standard.offset, in))
        return false;
    out->standard.offset = -out->standard.offset;
    if (in->at == in->end)
        return true;
    out->has_daylight = true;
    out->daylight.offset = out->standard.offset + 3600;
    if (!read_name(&out->daylight.abbreviation, in))
        return false;
    if (in->at < in->end && *in->at != ',') {
        if (!read_time(&out->daylight.offset, in))
            return false;
        out->daylight.offset = -out->daylight.offset;
    }
    if (in->at == in->end) { /* the United States' rules, as libc has it */
        out->begin = (rule){RULE_MONTH, 3, 2, 0, 2 * 3600};
        out->end = (rule){RULE_MONTH, 11, 1, 0, 2 * 3600};
        return true;
    }
    return read_char(in, ',') && read_rule(&out->begin, in) && read_char(in, ',') &&
           read_rule(&out->end, in) && in->at == in->end;
}

static bool is_leap_year(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The local second, as though it were UTC, at which `when` speaks in `year`. */
static int64_t rule_second(const rule *when, int64_t year)
{
    int64_t day = pos_days_of(year, 1, 1);
    if (when->kind == RULE_YEAR_DAY) {
        day += when->day;
    } else if (when->kind == RULE_JULIAN) {
        day += when->day - 1 + (is_leap_year(year) && when->day > 59);
    } else {
        day = pos_days_of(year, when->month, 1);
        int64_t next =
            when->month == 12 ? pos_days_of(year + 1, 1, 1) : pos_days_of(year, when->month + 1, 1);
        int64_t week_day = ((day + 4) % 7 + 7) % 7;
        day += (when->day - week_day + 7) % 7 + 7 * (when->week - 1);
        while (day >= next)
            day -= 7;
    }
    return day * SECONDS_PER_DAY + when->time;
}

typedef struct change {
    int64_t at;
    const kind *to;
} change;

#define CHANGES 6

/* The changes of the years around `seconds`, in order. */
static void changes_near(change out[CHANGES], const posix_zone *zone, int64_t seconds)
{
    pos_civil civil;
    int64_t day = seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0);
    pos_civil_of_days(&civil, day);
    for (int i = 0; i < CHANGES / 2; i++) {
        int64_t year = civil.year - 1 + i;
        change begin = {rule_second(&zone->begin, year) - zone->standard.offset, &zone->daylight};
        change end = {rule_second(&zone->end, year) - zone->daylight.offset, &zone->standard};
        bool begins_first = begin.at < end.at;
        out[2 * i] = begins_first ? begin : end;
        out[2 * i + 1] = begins_first ? end : begin;
    }
}

static const kind *posix_kind(const posix_zone *zone, int64_t seconds)
{
    if (!zone->has_daylight)
        return &zone->standard;
    change changes[CHANGES];
    changes_near(changes, zone, seconds);
    const kind *found = changes[0].to == &zone->standard ? &zone->daylight : &zone->standard;
    for (int i = 0; i < CHANGES; i++)
        if (changes[i].at <= seconds)
            found = changes[i].to;
    return found;
}

static int64_t posix_next(const posix_zone *zone, int64_t seconds)
{
    if (!zone->has_daylight)
        return INT64_MAX;
    change changes[CHANGES];
    changes_near(changes, zone, seconds);
    for (int i = 0; i < CHANGES; i++)
        if (changes[i].at > seconds)
            return changes[i].at;
    return INT64_MAX;
}

/* ---- TZif (RFC 8536, section 3) ---- */

/*  0 "TZif" | 4 version | 5 15 reserved | 20 isutcnt isstdcnt leapcnt timecnt typecnt charcnt */
#define HEADER 44

typedef struct tzif_header {
    size_t utc_flags, standard_flags, leaps, times, types, characters;
} tzif_header;

static uint32_t read32(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t read64(const char *at)
{
    return (int64_t)((uint64_t)read32(at) << 32 | read32(at + 4));
}

/* The header at the start of `data`, whose counts can't be larger than the file. */
static bool read_header(tzif_header *out, pos_text data)
{
    if (data.size < HEADER || memcmp(data.data, "TZif", 4) != 0)
        return false;
    size_t counts[6];
    for (size_t i = 0; i < 6; i++) {
        counts[i] = read32(data.data + 20 + 4 * i);
        if (counts[i] > MAX_FILE)
            return false;
    }
    *out = (tzif_header){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    return out->types > 0 && out->types <= 256 && out->characters > 0;
}

static size_t block_size(const tzif_header *header, size_t time_size)
{
    return header->times * (time_size + 1) + header->types * 6 + header->characters +
           header->leaps * (time_size + 4) + header->standard_flags + header->utc_flags;
}

static bool read_kinds(pos_zone *zone, const tzif_header *header, const char *at,
                       apr_pool_t *result)
{
    pos_text names = pos_text_make(at + header->types * 6, header->characters);
    zone->kinds = apr_pcalloc(result, (header->types + 2) * sizeof(kind));
    for (size_t i = 0; i < header->types; i++, at += 6) {
        size_t start = (unsigned char)at[5];
        size_t end = pos_text_find_char(names, '\0', start);
        if (start >= names.size || end == POS_NOT_FOUND)
            return false;
        zone->kinds[i].offset = (int32_t)read32(at);
        zone->kinds[i].abbreviation = pos_text_cstring(pos_text_slice(names, start, end), result);
        if (zone->kinds[i].offset < -26 * 3600 || zone->kinds[i].offset > 26 * 3600)
            return false;
    }
    return true;
}

/* The data block whose times have `time_size` bytes. */
static bool read_block(pos_zone *zone, const tzif_header *header, const char *at, size_t time_size,
                       apr_pool_t *result)
{
    zone->count = (uint32_t)header->times;
    zone->transitions = apr_pcalloc(result, (header->times + 1) * sizeof(int64_t));
    for (size_t i = 0; i < header->times; i++, at += time_size) {
        zone->transitions[i] = time_size == 8 ? read64(at) : (int32_t)read32(at);
        if (i > 0 && zone->transitions[i] <= zone->transitions[i - 1])
            return false;
    }
    zone->types = apr_pmemdup(result, at, header->times);
    for (size_t i = 0; i < header->times; i++)
        if (zone->types[i] >= header->types)
            return false;
    return read_kinds(zone, header, at + header->times, result);
}

/* footer ::= "\n" [ TZ string ] "\n" */
static bool read_footer(pos_zone *zone, pos_text rest, apr_pool_t *result)
{
    size_t end = pos_text_find_char(rest, '\n', 1);
    if (rest.size == 0 || rest.data[0] != '\n' || end == POS_NOT_FOUND)
        return false;
    cursor in = {rest.data + 1, rest.data + end, result};
    zone->has_footer = in.at < in.end;
    return !zone->has_footer || read_posix_zone(&zone->footer, &in);
}

/* Goes on with the table as the footer says. `kinds`: how many there are, of room for two more. */
static void extend_table(pos_zone *zone, size_t kinds, apr_pool_t *result)
{
    uint32_t count = zone->count;
    if (!zone->has_footer || !zone->footer.has_daylight || count == 0 || kinds + 2 > MAX_KINDS)
        return;
    int64_t *transitions = apr_palloc(result, (count + MAX_RULED) * sizeof(*transitions));
    uint8_t *types = apr_palloc(result, count + MAX_RULED);
    memcpy(transitions, zone->transitions, count * sizeof(*transitions));
    memcpy(types, zone->types, count);
    zone->kinds[kinds] = zone->footer.standard;
    zone->kinds[kinds + 1] = zone->footer.daylight;
    for (uint32_t end = count + MAX_RULED; count < end; count++) {
        int64_t next = posix_next(&zone->footer, transitions[count - 1]);
        if (next >= TABLE_END)
            break;
        bool standard = posix_kind(&zone->footer, next) == &zone->footer.standard;
        transitions[count] = next;
        types[count] = (uint8_t)(standard ? kinds : kinds + 1);
    }
    zone->transitions = transitions;
    zone->types = types;
    zone->count = count;
}

/* file ::= header block [ header block footer ]; the second pair has 64-bit times. */
static bool read_zone(pos_zone *zone, pos_text file, apr_pool_t *result)
{
    tzif_header header;
    if (!read_header(&header, file))
        return false;
    size_t first = HEADER + block_size(&header, 4);
    if (first > file.size)
        return false;
    if (file.data[4] < '2')
        return read_block(zone, &header, file.data + HEADER, 4, result);
    pos_text rest = pos_text_slice(file, first, file.size);
    if (!read_header(&header, rest) || HEADER + block_size(&header, 8) > rest.size)
        return false;
    if (!read_block(zone, &header, rest.data + HEADER, 8, result) ||
        !read_footer(zone, pos_text_slice(rest, HEADER + block_size(&header, 8), rest.size),
                     result))
        return false;
    extend_table(zone, header.types, result);
    return true;
}

/* ---- loading ---- */

/* part { "/" part }; a part is no "." nor ".." and has letters, digits, "_", "-", "+". */
static bool is_zone_name(pos_text text)
{
    bool starts_part = true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '/' ? starts_part : !(pos_is_alnum(c) || c == '_' || c == '-' || c == '+'))
            return false;
        starts_part = c == '/';
    }
    return text.size > 0 && text.size < MAX_NAME && !starts_part;
}

/* The bytes of an open file; -1 and errno: they can't be read. 0 where it is no regular one. */
static ssize_t read_open(char *out, size_t size, int file)
{
    struct stat info;
    size_t done = 0;
    if (fstat(file, &info) != 0)
        return -1;
    while (S_ISREG(info.st_mode) && done < size) {
        ssize_t got = read(file, out + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static ssize_t read_file(char *out, size_t size, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return -1;
    ssize_t got = read_open(out, size, file);
    int code = errno;
    close(file);
    errno = code;
    return got;
}

/* Where the system has its zones: tzset(3) asks the same. */
static const char *zone_folder(void)
{
    const char *set = getenv("TZDIR");
    return set && *set ? set : FOLDER;
}

static pos_error *no_zone(pos_text name, apr_pool_t *result)
{
    const char *hint =
        access(zone_folder(), F_OK) == 0
            ? ""
            : apr_psprintf(result, "; there are no zones in %s (tzdata)", zone_folder());
    return pos_error_make(POS_EINVALID, result,
                          "no time zone \"%.*s\"; expected a name such as \"Europe/Paris\"%s",
                          (int)(name.size < MAX_NAME ? name.size : MAX_NAME), name.data, hint);
}

/* The zone's file, in `result`; of size 0 where there is none. */
static pos_error *read_named(pos_text *out, pos_text name, apr_pool_t *result)
{
    *out = POS_TEXT("");
    if (!is_zone_name(name))
        return NULL;
    char *bytes = apr_palloc(result, MAX_FILE);
    const char *path =
        apr_pstrcat(result, zone_folder(), "/", pos_text_cstring(name, result), NULL);
    ssize_t size = read_file(bytes, MAX_FILE, path);
    if (size < 0 && errno != ENOENT && errno != ENOTDIR && errno != EACCES)
        return pos_error_make(POS_EIO, result, "%s: %s", path, strerror(errno));
    if (size > 0)
        *out = pos_text_make(bytes, (size_t)size);
    return NULL;
}

pos_error *pos_zone_load(const pos_zone **out, pos_text name, apr_pool_t *result)
{
    pos_zone *zone = apr_pcalloc(result, sizeof(*zone));
    pos_text file;
    bool good;
    POS_TRY(read_named(&file, name, result));
    if (file.size > 0) {
        good = read_zone(zone, file, result);
    } else {
        cursor in = {name.data, name.data + name.size, result};
        good = zone->has_footer =
            name.size > 0 && read_posix_zone(&zone->footer, &in) && in.at == in.end;
    }
    if (!good)
        return no_zone(name, result);
    *out = zone;
    return NULL;
}

const pos_zone *pos_zone_fixed(int32_t offset, const char *abbreviation, apr_pool_t *result)
{
    pos_zone *zone = apr_pcalloc(result, sizeof(*zone));
    zone->has_footer = true;
    zone->footer.standard = (kind){offset, apr_pstrdup(result, abbreviation)};
    return zone;
}

/* ---- looking up ---- */

/* How many transitions are at or before `seconds`. */
static uint32_t count_passed(const pos_zone *zone, int64_t seconds)
{
    uint32_t low = 0, high = zone->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (zone->transitions[middle] <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t pos_zone_offset(const pos_zone *zone, int64_t seconds, const char **abbreviation)
{
    static const kind utc = {0, "UTC"};
    const kind *found = &utc;
    if (zone) {
        uint32_t number_passed = count_passed(zone, seconds);
        if (number_passed == zone->count && zone->has_footer)
            found = posix_kind(&zone->footer, seconds);
        else if (number_passed > 0)
            found = &zone->kinds[zone->types[number_passed - 1]];
        else
            found = &zone->kinds[0];
    }
    if (abbreviation)
        *abbreviation = found->abbreviation;
    return found->offset;
}

int64_t pos_zone_next(const pos_zone *zone, int64_t seconds)
{
    if (!zone)
        return INT64_MAX;
    uint32_t number_passed = count_passed(zone, seconds);
    if (number_passed < zone->count)
        return zone->transitions[number_passed];
    return zone->has_footer ? posix_next(&zone->footer, seconds) : INT64_MAX;
}
