/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby's Time.parse: Date._parse finds fields in free text, one kind after another; what is found
 * is blanked, so that a later kind does not see it again; Time fills up what is missing. */
#include "base/date.h"

/* Date._parse refuses longer ones. */
#define MAX_TEXT        128
#define SECONDS_PER_DAY 86400

/* The text that no form has matched yet. */
typedef struct line {
    char bytes[MAX_TEXT + 1];
    size_t size;
} line;

typedef struct scan {
    const line *in;
    size_t at;
} scan;

/* The parts that a form matched; data is NULL if a part is absent. */
typedef struct parts {
    pos_text year, month, day; /* as they stand, perhaps in another order */
    pos_text clock, zone, fraction;
    bool before_christ;
} parts;

typedef struct field {
    bool known;
    int64_t value;
} field;

typedef struct fields {
    field year, month, day, year_day, hour, minute, second;
    bool has_nanos;
    int32_t nanos;
    pos_text zone;
    char zone_bytes[MAX_TEXT];
    bool whole_year; /* the year is not an abbreviation of two digits */
} fields;

static void set_field(field *out, int64_t value)
{
    *out = (field){true, value};
}

/* ---- the smallest parts ---- */

static char peek_char(const scan *in, size_t ahead)
{
    size_t at = in->at + ahead;
    return at < in->in->size ? in->in->bytes[at] : '\0';
}

static bool is_word(char c)
{
    return pos_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool at_boundary(const scan *in)
{
    bool before = in->at > 0 && is_word(in->in->bytes[in->at - 1]);
    return before != is_word(peek_char(in, 0));
}

static void skip_space(scan *in)
{
    while (pos_is_space(peek_char(in, 0)))
        in->at++;
}

static pos_text text_since(const scan *in, size_t start)
{
    return pos_text_make(in->in->bytes + start, in->at - start);
}

static bool read_char(scan *in, char c)
{
    if (pos_lower(peek_char(in, 0)) != c)
        return false;
    in->at++;
    return true;
}

static bool read_word(scan *in, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i < size; i++)
        if (pos_lower(peek_char(in, i)) != word[i])
            return false;
    in->at += size;
    return true;
}

static bool read_digits(pos_text *out, scan *in, size_t min_count, size_t max_count)
{
    size_t start = in->at;
    while (in->at - start < max_count && pos_is_digit(peek_char(in, 0)))
        in->at++;
    if (in->at - start < min_count) {
        in->at = start;
        return false;
    }
    if (out)
        *out = text_since(in, start);
    return true;
}

/* [ "'" ] [ "-" ] digit+, the signs as allowed */
static bool read_number(pos_text *out, scan *in, bool apostrophe, const char *signs)
{
    size_t start = in->at;
    if (apostrophe)
        read_char(in, '\'');
    if (peek_char(in, 0) && strchr(signs, peek_char(in, 0)))
        in->at++;
    if (!read_digits(NULL, in, 1, MAX_TEXT)) {
        in->at = start;
        return false;
    }
    *out = text_since(in, start);
    return true;
}

/* What is none of `others`, no digit and no space. */
static void skip_run(scan *in, const char *others)
{
    char c;
    while ((c = peek_char(in, 0)) && !pos_is_digit(c) && !pos_is_space(c) && !strchr(others, c))
        in->at++;
}

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char week_days[] = "sunmontuewedthufrisat";

static bool read_name(pos_text *out, scan *in, const char *names)
{
    for (const char *name = names; *name; name += 3)
        if (pos_lower(peek_char(in, 0)) == name[0] && pos_lower(peek_char(in, 1)) == name[1] &&
            pos_lower(peek_char(in, 2)) == name[2]) {
            *out = pos_text_make(name, 3);
            in->at += 3;
            return true;
        }
    return false;
}

/* Up to nine digits; more saturate, and no date has them. */
static int64_t read_integer(pos_text digits)
{
    int64_t value = 0;
    for (size_t i = 0; i < digits.size; i++)
        if (pos_is_digit(digits.data[i]) && value < 1000000000)
            value = value * 10 + (digits.data[i] - '0');
    return value;
}

static void set_fraction(fields *out, pos_text digits)
{
    out->has_nanos = true;
    out->nanos = 0;
    for (size_t i = 0; i < 9; i++)
        out->nanos = out->nanos * 10 + (i < digits.size ? digits.data[i] - '0' : 0);
}

/* Keeps the zone's bytes: the line changes. */
static void set_zone(fields *out, pos_text zone)
{
    memcpy(out->zone_bytes, zone.data, zone.size);
    out->zone = pos_text_make(out->zone_bytes, zone.size);
}

/* ---- year, month and day, in whatever order ---- */

static bool looks_like_year(pos_text text)
{
    return text.data && (text.data[0] == '\'' || text.size > 2);
}

/* Where the digits of a number end; past its sign and apostrophe. */
static pos_text digits_of(pos_text text, bool *is_signed)
{
    size_t start = 0;
    while (start < text.size && !strchr("+-0123456789", text.data[start]))
        start++;
    *is_signed = start < text.size && !pos_is_digit(text.data[start]);
    start += *is_signed;
    size_t end = start;
    while (end < text.size && pos_is_digit(text.data[end]))
        end++;
    return pos_text_slice(text, start, end);
}

static void set_year(fields *out, pos_text text, bool before_christ)
{
    bool is_signed;
    pos_text digits = digits_of(text, &is_signed);
    int64_t year = read_integer(digits);
    if (is_signed && digits.data[-1] == '-')
        year = -year;
    out->whole_year = is_signed || digits.size > 2;
    set_field(&out->year, before_christ ? 1 - year : year);
}

static void set_month(field *out, pos_text text)
{
    if (text.size == 3 && pos_is_alpha(text.data[0])) {
        const char *found = strstr(months, (char[4]){text.data[0], text.data[1], text.data[2], 0});
        set_field(out, (found - months) / 3 + 1);
        return;
    }
    bool is_signed;
    set_field(out, read_integer(digits_of(text, &is_signed)));
}

/* What has an apostrophe or more than two digits is the year, wherever it stands. */
static void set_date(fields *out, const parts *found)
{
    const pos_text none = {NULL, 0};
    pos_text year = found->year, month = found->month, day = found->day;
    bool is_signed;
    if (year.data && !day.data) {
        day = month;
        month = year;
        year = none;
    }
    if (!year.data && looks_like_year(day)) {
        year = day;
        day = none;
    }
    if (year.data) {
        pos_text digits = digits_of(year, &is_signed);
        if (digits.data + digits.size < year.data + year.size) { /* "3rd" is a day */
            year = day;
            day = digits;
        }
    }
    if (looks_like_year(month) && !pos_is_alpha(month.data[0])) {
        pos_text first = year;
        year = month;
        month = day;
        day = first;
    }
    if (looks_like_year(day)) {
        pos_text first = year;
        year = day;
        day = first;
    }
    if (year.data)
        set_year(out, year, found->before_christ);
    if (month.data)
        set_month(&out->month, month);
    if (day.data)
        set_field(&out->day, read_integer(digits_of(day, &is_signed)));
}

/* ---- forms: each matches at one place ---- */

typedef bool (*form)(parts *found, scan *in);

/* \b(sun|...)[^-/\d\s]* */
static bool week_day(parts *found, scan *in)
{
    if (!at_boundary(in) || !read_name(&found->day, in, week_days))
        return false;
    skip_run(in, "-/");
    return true;
}

/* [ap](m\b|\.m\.) */
static bool read_half(scan *in)
{
    scan from = *in;
    if ((read_char(in, 'a') || read_char(in, 'p')) &&
        ((read_char(in, 'm') && at_boundary(in)) || read_word(in, ".m.")))
        return true;
    *in = from;
    return false;
}

/* \d+\s*:\s*\d+(\s*:\s*\d+([,.]\d*)?)? */
static bool read_colons(scan *in)
{
    scan from = *in;
    read_digits(NULL, in, 1, MAX_TEXT);
    skip_space(in);
    bool good = read_char(in, ':');
    skip_space(in);
    if (!good || !read_digits(NULL, in, 1, MAX_TEXT)) {
        *in = from;
        return false;
    }
    from = *in;
    skip_space(in);
    good = read_char(in, ':');
    skip_space(in);
    if (!good || !read_digits(NULL, in, 1, MAX_TEXT)) {
        *in = from;
        return true;
    }
    if (read_char(in, ',') || read_char(in, '.'))
        read_digits(NULL, in, 0, MAX_TEXT);
    return true;
}

/* \d+\s*h(\s*\d+m?(\s*\d+s?)?)? */
static bool read_hours(scan *in)
{
    scan from = *in;
    read_digits(NULL, in, 1, MAX_TEXT);
    skip_space(in);
    if (!read_char(in, 'h')) {
        *in = from;
        return false;
    }
    for (int i = 0; i < 2; i++) {
        from = *in;
        skip_space(in);
        if (!read_digits(NULL, in, 1, MAX_TEXT)) {
            *in = from;
            break;
        }
        read_char(in, "ms"[i]);
    }
    return true;
}

/* (gmt|utc?)?[-+]\d+([,.:]\d+(:\d+)?)? */
static bool read_offset(scan *in)
{
    scan from = *in;
    if (!read_word(in, "gmt") && read_word(in, "ut"))
        read_char(in, 'c');
    if ((!read_char(in, '-') && !read_char(in, '+')) || !read_digits(NULL, in, 1, MAX_TEXT)) {
        *in = from;
        return false;
    }
    from = *in;
    if ((read_char(in, ',') || read_char(in, '.') || read_char(in, ':')) &&
        read_digits(NULL, in, 1, MAX_TEXT)) {
        from = *in;
        if (read_char(in, ':') && read_digits(NULL, in, 1, MAX_TEXT))
            from = *in;
    }
    *in = from;
    return true;
}

/* [[:alpha:].\s]+(standard|daylight)\stime\b | [[:alpha:]]+(\sdst)?\b */
static bool read_zone_name(scan *in)
{
    scan from = *in, dst;
    char c;
    while ((c = peek_char(in, 0)) && (pos_is_alpha(c) || (unsigned char)c >= 0x80))
        in->at++;
    if (in->at == from.at || !at_boundary(in)) {
        *in = from;
        return false;
    }
    dst = *in;
    if (pos_is_space(peek_char(in, 0)) && (in->at++, read_word(in, "dst")) && at_boundary(in))
        return true;
    *in = dst;
    return true;
}

static bool read_clock(parts *found, scan *in)
{
    size_t start = in->at;
    if (!pos_is_digit(peek_char(in, 0)))
        return false;
    bool timed = read_colons(in) || read_hours(in);
    scan after = *in;
    if (!timed)
        read_digits(NULL, in, 1, MAX_TEXT);
    skip_space(in);
    if (!read_half(in)) {
        if (!timed)
            return false;
        *in = after;
    }
    found->clock = text_since(in, start);
    after = *in;
    skip_space(in);
    size_t zone = in->at;
    if (read_offset(in) || read_zone_name(in))
        found->zone = text_since(in, zone);
    else
        *in = after;
    return true;
}

/* c(e|\.e\.)|b(ce|\.c\.e\.)|a(d|\.d\.)|b(c|\.c\.) */
static void read_era(parts *found, scan *in)
{
    static const char *const eras[] = {"ce", "c.e.", "bce", "b.c.e.", "ad", "a.d.", "bc", "b.c."};
    for (size_t i = 0; i < sizeof(eras) / sizeof(*eras); i++)
        if (read_word(in, eras[i])) {
            found->before_christ = eras[i][0] == 'b';
            return;
        }
}

/* \s*(era)?\s*('?-?\d+), or nothing */
static void read_year(parts *found, scan *in, bool ordinal)
{
    scan from = *in;
    skip_space(in);
    read_era(found, in);
    skip_space(in);
    size_t start = in->at;
    if (!read_number(&found->year, in, true, "-")) {
        found->before_christ = false;
        *in = from;
        return;
    }
    from = *in;
    if (ordinal &&
        (read_word(in, "st") || read_word(in, "nd") || read_word(in, "rd") ||
         read_word(in, "th")) &&
        at_boundary(in))
        found->year = text_since(in, start);
    else
        *in = from;
}

/* '?(\d+)[^-\d\s]*\s*(jan|...)[^-\d\s']*(year)? : 5 January 2026, 2026 Jan 5, 5th of... */
static bool day_month(parts *found, scan *in)
{
    if (!read_number(&found->day, in, true, ""))
        return false;
    scan run = *in;
    skip_run(in, "-");
    scan end = *in;
    skip_space(in);
    while (!read_name(&found->month, in, months)) {
        if (end.at == run.at)
            return false;
        end.at--;
        *in = end;
    }
    skip_run(in, "-'");
    read_year(found, in, true);
    return true;
}

/* \b(jan|...)[^-\d\s']*\s*('?\d+)[^-\d\s']*(year)? : Jan 5, 2026 */
static bool month_day(parts *found, scan *in)
{
    if (!at_boundary(in) || !read_name(&found->month, in, months))
        return false;
    skip_run(in, "-'");
    skip_space(in);
    if (!read_number(&found->day, in, true, ""))
        return false;
    skip_run(in, "-'");
    read_year(found, in, false);
    return true;
}

/* ('?[-+]?\d+)-(\d+)-('?-?\d+) */
static bool read_iso_date(parts *found, scan *in)
{
    return read_number(&found->year, in, true, "-+") && read_char(in, '-') &&
           read_number(&found->month, in, false, "") && read_char(in, '-') &&
           read_number(&found->day, in, true, "-");
}

/* ('?-?\d+)-(jan|...)[^-/.]*-('?-?\d+) */
static bool day_month_dashes(parts *found, scan *in)
{
    if (!read_number(&found->day, in, true, "-") || !read_char(in, '-') ||
        !read_name(&found->month, in, months))
        return false;
    while (peek_char(in, 0) && !strchr("-/.", peek_char(in, 0)))
        in->at++;
    return read_char(in, '-') && read_number(&found->year, in, true, "-");
}

/* \b(jan|...)[^-/.]*-('?-?\d+)(-('?-?\d+))? */
static bool month_day_dashes(parts *found, scan *in)
{
    if (!at_boundary(in) || !read_name(&found->month, in, months))
        return false;
    while (peek_char(in, 0) && !strchr("-/.", peek_char(in, 0)))
        in->at++;
    if (!read_char(in, '-') || !read_number(&found->day, in, true, "-"))
        return false;
    scan from = *in;
    if (!read_char(in, '-') || !read_number(&found->year, in, true, "-"))
        *in = from;
    return true;
}

/* ('?-?\d+)/\s*('?\d+)(\D\s*('?-?\d+))? */
static bool read_slashed_date(parts *found, scan *in)
{
    if (!read_number(&found->year, in, true, "-") || !read_char(in, '/'))
        return false;
    skip_space(in);
    if (!read_number(&found->month, in, true, ""))
        return false;
    scan from = *in;
    if (!peek_char(in, 0))
        return true;
    in->at++;
    skip_space(in);
    if (!read_number(&found->day, in, true, "-"))
        *in = from;
    return true;
}

/* ('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+) */
static bool read_dotted_date(parts *found, scan *in)
{
    if (!read_number(&found->year, in, true, "-") || !read_char(in, '.'))
        return false;
    skip_space(in);
    if (!read_number(&found->month, in, true, "") || !read_char(in, '.'))
        return false;
    skip_space(in);
    return read_number(&found->day, in, true, "-");
}

/* \b(\d{2}|\d{4})?-?w(\d{2})(-?(\d))?\b : a week, which Time.parse has no use for */
static bool read_week_date(parts *found, scan *in)
{
    (void)found;
    if (!at_boundary(in))
        return false;
    if (!read_digits(NULL, in, 4, 4))
        read_digits(NULL, in, 2, 2);
    read_char(in, '-');
    if (!read_char(in, 'w') || !read_digits(NULL, in, 2, 2))
        return false;
    scan from = *in;
    read_char(in, '-');
    if (read_digits(NULL, in, 1, 1) && at_boundary(in))
        return true;
    *in = from;
    return at_boundary(in);
}

/* --(\d{2})?-(\d{2})\b | --(\d{2})(\d{2})?\b */
static bool read_yearless_date(parts *found, scan *in)
{
    if (!read_word(in, "--"))
        return false;
    bool month = read_digits(&found->month, in, 2, 2);
    scan from = *in;
    if (read_char(in, '-') && read_digits(&found->day, in, 2, 2) && at_boundary(in))
        return true;
    *in = from;
    found->day = (pos_text){NULL, 0};
    if (month && read_digits(&found->day, in, 2, 2) && at_boundary(in))
        return true;
    *in = from;
    found->day = (pos_text){NULL, 0};
    return month && at_boundary(in);
}

/* \b(\d{2}|\d{4})-(\d{3})\b */
static bool ordinal_day(parts *found, scan *in)
{
    if (!at_boundary(in))
        return false;
    if (!read_digits(&found->year, in, 4, 4) && !read_digits(&found->year, in, 2, 2))
        return false;
    return read_char(in, '-') && read_digits(&found->day, in, 3, 3) && at_boundary(in);
}

/* '(\d+)\b */
static bool year_alone(parts *found, scan *in)
{
    return read_char(in, '\'') && read_digits(&found->year, in, 1, MAX_TEXT) && at_boundary(in);
}

/* \b(jan|...)\S* */
static bool month_alone(parts *found, scan *in)
{
    if (!at_boundary(in) || !read_name(&found->month, in, months))
        return false;
    while (peek_char(in, 0) && !pos_is_space(peek_char(in, 0)))
        in->at++;
    return true;
}

/* (\d+)(st|nd|rd|th)\b */
static bool day_alone(parts *found, scan *in)
{
    return read_digits(&found->day, in, 1, MAX_TEXT) &&
           (read_word(in, "st") || read_word(in, "nd") || read_word(in, "rd") ||
            read_word(in, "th")) &&
           at_boundary(in);
}

/* z\b | [-+]\d{1,4}\b */
static bool read_basic_zone(scan *in)
{
    scan from = *in;
    if (read_char(in, 'z') && at_boundary(in))
        return true;
    *in = from;
    if ((read_char(in, '-') || read_char(in, '+')) && read_digits(NULL, in, 1, 4) &&
        at_boundary(in))
        return true;
    *in = from;
    return false;
}

/* ([-+]?)(\d{2,14})(\s*t?\s*(\d{2,6})?([,.](\d*))?)?(\s*(zone))? : 20260105T103000Z */
static bool read_basic_iso(parts *found, scan *in)
{
    size_t start = in->at;
    if (!read_char(in, '-'))
        read_char(in, '+');
    if (!read_digits(NULL, in, 2, 14))
        return false;
    found->day = text_since(in, start);
    scan from = *in;
    skip_space(in);
    read_char(in, 't');
    skip_space(in);
    bool more = read_digits(&found->clock, in, 2, 6);
    if (read_char(in, ',') || read_char(in, '.'))
        more |= read_digits(&found->fraction, in, 0, MAX_TEXT);
    if (!more)
        *in = from;
    from = *in;
    skip_space(in);
    size_t zone = in->at;
    if (read_basic_zone(in))
        found->zone = text_since(in, zone);
    else
        *in = from;
    return true;
}

/* Finds the first place where `match` fits, and blanks it. */
static bool find_form(parts *found, line *text, form match)
{
    for (size_t start = 0; start < text->size; start++) {
        scan in = {text, start};
        *found = (parts){.before_christ = false};
        if (match(found, &in))
            return true;
    }
    return false;
}

/* ---- what each form means ---- */

/* (\d+)h?(\s*:?\s*(\d+)m?(\s*:?\s*(\d+)([,.](\d+))?s?)?)?(\s*([ap])(m\b|\.m\.))? */
static void set_clock(fields *out, pos_text clock_text)
{
    line copy = {.size = clock_text.size};
    if (clock_text.size)
        memcpy(copy.bytes, clock_text.data, clock_text.size);
    scan in = {&copy, 0};
    field *const units[] = {&out->hour, &out->minute, &out->second};
    pos_text digits;
    for (size_t i = 0; i < 3; i++) {
        skip_space(&in);
        if (i > 0)
            read_char(&in, ':');
        skip_space(&in);
        if (!read_digits(&digits, &in, 1, MAX_TEXT))
            break;
        set_field(units[i], read_integer(digits));
        if (i == 2 && (read_char(&in, '.') || read_char(&in, ',')) &&
            read_digits(&digits, &in, 1, MAX_TEXT))
            set_fraction(out, digits);
        read_char(&in, "hms"[i]);
    }
    skip_space(&in);
    char half = pos_lower(peek_char(&in, 0));
    if (half == 'a' || half == 'p')
        out->hour.value = out->hour.value % 12 + (half == 'p' ? 12 : 0);
}

static int64_t part_of(pos_text digits, size_t start, size_t size)
{
    return read_integer(pos_text_slice(digits, start, start + size));
}

/* Sets the fields from the end: two digits each, the last takes what is left. */
static void set_backwards(field *const *units, size_t count, pos_text digits)
{
    size_t left = digits.size;
    for (size_t i = 0; i < count && left > 0; i++) {
        size_t size = left < 2 ? left : 2;
        set_field(units[i], part_of(digits, left - size, size));
        left -= size;
    }
}

static void set_forwards(field *const *units, size_t count, pos_text digits)
{
    for (size_t i = 0; i < count && 2 * i + 2 <= digits.size; i++)
        set_field(units[i], part_of(digits, 2 * i, 2));
}

/* Digits without separators, by how many there are; with a fraction they end in seconds. */
static void set_basic_date(fields *out, pos_text digits, bool negative, bool ends_in_seconds)
{
    size_t size = digits.size, year_size = size == 5 || size == 6 ? 2 : 4;
    if (ends_in_seconds) {
        field *const units[] = {&out->second, &out->minute, &out->hour,
                                &out->day,    &out->month,  &out->year};
        if (size % 2 == 0 || size <= 7)
            set_backwards(units, 6, digits);
        return;
    }
    if (size == 2) {
        set_field(&out->day, read_integer(digits));
    } else if (size == 4) {
        field *const units[] = {&out->month, &out->day};
        set_forwards(units, 2, digits);
    } else if (size == 3) {
        set_field(&out->year_day, read_integer(digits));
    } else if (size <= 8 || size % 2 == 0) {
        int64_t year = part_of(digits, 0, year_size);
        set_field(&out->year, negative ? -year : year);
        out->whole_year = size >= 8;
        pos_text rest = pos_text_slice(digits, year_size, size);
        field *const units[] = {&out->month, &out->day, &out->hour, &out->minute, &out->second};
        if (rest.size == 3)
            set_field(&out->year_day, read_integer(rest));
        else
            set_forwards(units, 5, rest);
    }
}

static void set_basic(fields *out, const parts *found)
{
    bool is_signed;
    pos_text digits = digits_of(found->day, &is_signed);
    bool negative = is_signed && found->day.data[0] == '-';
    bool has_fraction = found->fraction.data != NULL;
    set_basic_date(out, digits, negative, !found->clock.data && has_fraction);
    if (found->clock.data && found->clock.size % 2 == 0) {
        field *const forwards[] = {&out->hour, &out->minute, &out->second};
        field *const backwards[] = {&out->second, &out->minute, &out->hour};
        if (has_fraction)
            set_backwards(backwards, 3, found->clock);
        else
            set_forwards(forwards, 3, found->clock);
    }
    if (has_fraction)
        set_fraction(out, found->fraction);
    if (found->zone.data)
        set_zone(out, found->zone);
}

/* Blanks what `match` found at `text`; the parts point into `text`, so they are used before. */
static void blank_form(line *text, form match)
{
    for (size_t start = 0; start < text->size; start++) {
        scan in = {text, start};
        parts ignored = {.before_christ = false};
        if (!match(&ignored, &in))
            continue;
        memmove(text->bytes + start + 1, text->bytes + in.at, text->size - in.at);
        text->size -= in.at - start - 1;
        text->bytes[start] = ' ';
        return;
    }
}

static bool find_date(fields *out, line *text)
{
    static const form orders[] = {day_month,        month_day,        read_iso_date,
                                  day_month_dashes, month_day_dashes, read_slashed_date,
                                  read_dotted_date};
    parts found;
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
        if (find_form(&found, text, orders[i])) {
            set_date(out, &found);
            blank_form(text, orders[i]);
            return true;
        }
    return false;
}

static bool find_week_or_ordinal(fields *out, line *text)
{
    parts found;
    if (find_form(&found, text, read_week_date)) {
        blank_form(text, read_week_date);
        return true;
    }
    if (find_form(&found, text, read_yearless_date)) {
        if (found.month.data)
            set_month(&out->month, found.month);
        if (found.day.data)
            set_field(&out->day, read_integer(found.day));
        blank_form(text, read_yearless_date);
        return true;
    }
    if (find_form(&found, text, ordinal_day)) {
        set_field(&out->year, read_integer(found.year));
        set_field(&out->year_day, read_integer(found.day));
        blank_form(text, ordinal_day);
        return true;
    }
    return false;
}

static bool find_alone(fields *out, line *text)
{
    parts found;
    if (find_form(&found, text, year_alone)) {
        set_field(&out->year, read_integer(found.year));
        blank_form(text, year_alone);
    } else if (find_form(&found, text, month_alone)) {
        set_month(&out->month, found.month);
        blank_form(text, month_alone);
    } else if (find_form(&found, text, day_alone)) {
        set_field(&out->day, read_integer(found.day));
        blank_form(text, day_alone);
    } else if (find_form(&found, text, read_basic_iso)) {
        set_basic(out, &found);
        blank_form(text, read_basic_iso);
    } else {
        return false;
    }
    return true;
}

/* \A\s*(\d{1,2})\s*\z : a number that is left alone is the day of an hour, or the hour of a day */
static void find_rest(fields *out, const line *text)
{
    scan in = {text, 0};
    pos_text digits;
    skip_space(&in);
    if (!read_digits(&digits, &in, 1, 2))
        return;
    skip_space(&in);
    if (in.at < text->size)
        return;
    int64_t value = read_integer(digits);
    if (out->hour.known && !out->day.known && value >= 1 && value <= 31)
        set_field(&out->day, value);
    else if (out->day.known && !out->hour.known && value <= 24)
        set_field(&out->hour, value);
}

/* Everything but letters, digits and [-+',./:@] is white space. */
static bool simplify_text(line *out, pos_text text)
{
    if (text.size > MAX_TEXT)
        return false;
    bool space = false;
    out->size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool keep = c && (is_word(c) ? c != '_' : strchr("-+',./:@[]", c) != NULL);
        if (keep || !space)
            out->bytes[out->size++] = keep ? c : ' ';
        space = !keep;
    }
    return true;
}

/* Date._parse */
static bool find_fields(fields *out, pos_text text)
{
    line rest;
    parts found;
    *out = (fields){.has_nanos = false};
    if (!simplify_text(&rest, text))
        return false;
    if (find_form(&found, &rest, week_day))
        blank_form(&rest, week_day);
    if (find_form(&found, &rest, read_clock)) {
        if (found.zone.data)
            set_zone(out, found.zone);
        set_clock(out, found.clock);
        blank_form(&rest, read_clock);
    }
    if (!find_date(out, &rest) && !find_week_or_ordinal(out, &rest))
        find_alone(out, &rest);
    find_rest(out, &rest);
    if (out->year.known && !out->whole_year && out->year.value >= 0 && out->year.value <= 99)
        out->year.value += out->year.value >= 69 ? 1900 : 2000;
    return out->year.known || out->month.known || out->day.known || out->year_day.known ||
           out->hour.known || out->minute.known || out->second.known || out->has_nanos;
}

/* ---- Time.parse ---- */

typedef struct named_zone {
    const char *name;
    int hours;
} named_zone;

static const named_zone named_zones[] = {
    {"UTC", 0},  {"Z", 0},    {"UT", 0},   {"GMT", 0},  {"EST", -5}, {"EDT", -4},
    {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7},
    {"A", 1},    {"B", 2},    {"C", 3},    {"D", 4},    {"E", 5},    {"F", 6},
    {"G", 7},    {"H", 8},    {"I", 9},    {"K", 10},   {"L", 11},   {"M", 12},
    {"N", -1},   {"O", -2},   {"P", -3},   {"Q", -4},   {"R", -5},   {"S", -6},
    {"T", -7},   {"U", -8},   {"V", -9},   {"W", -10},  {"X", -11},  {"Y", -12}};

/* [+-]hh | [+-]hhmm[ss] | [+-]hh:mm[:ss] */
static bool numeric_offset(int32_t *out, pos_text text)
{
    int parts_found[3] = {0};
    size_t at = 1, count = 0;
    bool colons = text.size > 3 && text.data[3] == ':';
    if (text.size < 3 || (text.data[0] != '+' && text.data[0] != '-'))
        return false;
    for (; at < text.size && count < 3; count++) {
        if (count > 0 && colons && text.data[at++] != ':')
            return false;
        if (text.size - at < 2 || !pos_is_digit(text.data[at]) || !pos_is_digit(text.data[at + 1]))
            return false;
        parts_found[count] = (int)part_of(text, at, 2);
        at += 2;
    }
    int seconds = (parts_found[0] * 60 + parts_found[1]) * 60 + parts_found[2];
    *out = text.data[0] == '-' ? -seconds : seconds;
    return at == text.size;
}

/* The abbreviations that the local zone has in January and July. */
static bool local_name_offset(int32_t *out, pos_text name, int64_t year, const pos_zone *zone)
{
    for (int month = 1; month <= 7; month += 6) {
        pos_time time = pos_time_of_days(pos_days_of(year, month, 1), zone);
        if (time.zone && pos_text_equal_nocase(name, pos_text_of(time.zone))) {
            *out = time.offset;
            return true;
        }
    }
    return false;
}

static bool offset_of(int32_t *out, pos_text name, int64_t year, const pos_zone *zone)
{
    if (numeric_offset(out, name))
        return true;
    for (size_t i = 0; i < sizeof(named_zones) / sizeof(*named_zones); i++)
        if (pos_text_equal_nocase(name, pos_text_of(named_zones[i].name))) {
            *out = named_zones[i].hours * 3600;
            return true;
        }
    return local_name_offset(out, name, year, zone);
}

static bool is_utc(pos_text name)
{
    static const char names[] = "-00:00 -0000 -00 UTC Z UT";
    return pos_text_in_words(name, names, true);
}

/* Fields larger than the largest that is known come from now; smaller ones are the smallest
 * possible. */
static void fill_up(fields *it, const pos_time *now)
{
    pos_civil civil;
    pos_civil_of_time(&civil, now);
    field *const units[] = {&it->year, &it->month, &it->day, &it->hour, &it->minute, &it->second};
    const int64_t current[] = {civil.year, civil.month,  civil.day,
                               civil.hour, civil.minute, civil.second};
    const int64_t smallest[] = {1970, 1, 1, 0, 0, 0};
    bool found = false;
    for (size_t i = 0; i < 6; i++) {
        found |= units[i]->known;
        if (!units[i]->known)
            set_field(units[i], found ? smallest[i] : current[i]);
    }
}

static bool in_range(const fields *it)
{
    bool end_of_day = it->hour.value == 24 && it->minute.value == 0 && it->second.value == 0;
    return it->month.value >= 1 && it->month.value <= 12 && it->day.value >= 1 &&
           it->day.value <= 31 && (it->hour.value <= 23 || end_of_day) && it->minute.value <= 59 &&
           it->second.value <= 60 && it->year.value > -1000000000 && it->year.value < 1000000000;
}

/* A day of the year as month and day; the year is the text's or now's. */
static bool spread_year_day(fields *it, const pos_time *now)
{
    pos_civil civil;
    pos_civil_of_time(&civil, now);
    int64_t year = it->year.known ? it->year.value : civil.year;
    if (it->year_day.value < 1 || it->year_day.value > 366)
        return false;
    pos_civil_of_days(&civil, pos_days_of(year, 1, 1) + it->year_day.value - 1);
    set_field(&it->year, year);
    set_field(&it->month, civil.month);
    set_field(&it->day, civil.day);
    return civil.year == year;
}

bool pos_time_parse(pos_time *out, pos_text text, const pos_zone *zone, const pos_time *now)
{
    fields it;
    if (!find_fields(&it, text))
        return false;
    pos_time current = now ? pos_time_in_zone(now->seconds, now->nanos, zone) : pos_now(zone);
    pos_civil civil;
    pos_civil_of_time(&civil, &current);
    int32_t offset = 0;
    bool zoned = it.zone.data &&
                 offset_of(&offset, it.zone, it.year.known ? it.year.value : civil.year, zone);
    if (zoned && (offset <= -SECONDS_PER_DAY || offset >= SECONDS_PER_DAY))
        return false;
    if (zoned)
        current.offset = offset;
    if (it.year_day.known && !spread_year_day(&it, &current))
        return false;
    fill_up(&it, &current);
    if (!in_range(&it))
        return false;
    int64_t days = pos_days_of(it.year.value, (int)it.month.value, (int)it.day.value);
    int hour = (int)it.hour.value, minute = (int)it.minute.value, second = (int)it.second.value;
    if (!zoned) {
        *out = pos_time_local(days, hour, minute, second, it.nanos, zone);
        return true;
    }
    int64_t seconds = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
    *out = pos_time_in_zone(seconds, it.nanos, is_utc(it.zone) ? NULL : zone);
    out->utc = is_utc(it.zone);
    if (!out->utc && out->offset != offset) {
        out->offset = offset;
        out->zone = NULL;
    }
    return true;
}
