/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby's Time#strftime: a table of directives, flags and widths. */
#include "base/date.h"

/* As in Ruby's own Date; Time's has none. */
#define MAX_WIDTH 1024

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

typedef struct directive {
    char letter;
    pos_unit unit;         /* the finest that it prints */
    char pad;              /* numbers: what fills them up by default */
    int width;             /* numbers: how many characters at the least */
    const char *expansion; /* what it is short for */
} directive;

static const directive directives[] = {
    {'%', POS_UNIT_NONE, 0, 0, NULL},
    {'n', POS_UNIT_NONE, 0, 0, NULL},
    {'t', POS_UNIT_NONE, 0, 0, NULL},
    {'Y', POS_UNIT_YEAR, '0', 4, NULL},
    {'C', POS_UNIT_YEAR, '0', 2, NULL},
    {'y', POS_UNIT_YEAR, '0', 2, NULL},
    {'m', POS_UNIT_MONTH, '0', 2, NULL},
    {'B', POS_UNIT_MONTH, 0, 0, NULL},
    {'b', POS_UNIT_MONTH, 0, 0, NULL},
    {'h', POS_UNIT_MONTH, 0, 0, NULL},
    {'d', POS_UNIT_DAY, '0', 2, NULL},
    {'e', POS_UNIT_DAY, ' ', 2, NULL},
    {'j', POS_UNIT_DAY, '0', 3, NULL},
    {'A', POS_UNIT_DAY, 0, 0, NULL},
    {'a', POS_UNIT_DAY, 0, 0, NULL},
    {'u', POS_UNIT_DAY, '0', 1, NULL},
    {'w', POS_UNIT_DAY, '0', 1, NULL},
    {'G', POS_UNIT_DAY, '0', 4, NULL},
    {'g', POS_UNIT_DAY, '0', 2, NULL},
    {'V', POS_UNIT_DAY, '0', 2, NULL},
    {'U', POS_UNIT_DAY, '0', 2, NULL},
    {'W', POS_UNIT_DAY, '0', 2, NULL},
    {'D', POS_UNIT_DAY, 0, 0, "%m/%d/%y"},
    {'x', POS_UNIT_DAY, 0, 0, "%m/%d/%y"},
    {'F', POS_UNIT_DAY, 0, 0, "%Y-%m-%d"},
    {'v', POS_UNIT_DAY, 0, 0, "%e-%^b-%4Y"},
    {'H', POS_UNIT_HOUR, '0', 2, NULL},
    {'k', POS_UNIT_HOUR, ' ', 2, NULL},
    {'I', POS_UNIT_HOUR, '0', 2, NULL},
    {'l', POS_UNIT_HOUR, ' ', 2, NULL},
    {'P', POS_UNIT_HOUR, 0, 0, NULL},
    {'p', POS_UNIT_HOUR, 0, 0, NULL},
    {'z', POS_UNIT_HOUR, 0, 0, NULL},
    {'Z', POS_UNIT_HOUR, 0, 0, NULL},
    {'M', POS_UNIT_MINUTE, '0', 2, NULL},
    {'R', POS_UNIT_MINUTE, 0, 0, "%H:%M"},
    {'S', POS_UNIT_SECOND, '0', 2, NULL},
    {'s', POS_UNIT_SECOND, '0', 1, NULL},
    {'L', POS_UNIT_SECOND, 0, 3, NULL},
    {'N', POS_UNIT_SECOND, 0, 9, NULL},
    {'T', POS_UNIT_SECOND, 0, 0, "%H:%M:%S"},
    {'X', POS_UNIT_SECOND, 0, 0, "%H:%M:%S"},
    {'r', POS_UNIT_SECOND, 0, 0, "%I:%M:%S %p"},
    {'c', POS_UNIT_SECOND, 0, 0, "%a %b %e %H:%M:%S %Y"},
};

static const directive *find_directive(char letter)
{
    for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++)
        if (directives[i].letter == letter)
            return &directives[i];
    return NULL;
}

/* What stands between % and the letter. */
typedef struct conversion {
    const directive *what;
    bool left;   /* - */
    bool upper;  /* ^ */
    bool change; /* # */
    char pad;    /* 0, '0' or ' ' */
    int width;   /* -1: none given */
    int colons;
} conversion;

/* ---- reading a format ---- */

static bool read_width(conversion *out, pos_text format, size_t *at)
{
    int64_t width = 0;
    for (; *at < format.size && pos_is_digit(format.data[*at]); (*at)++)
        if (width <= MAX_WIDTH)
            width = width * 10 + (format.data[*at] - '0');
    out->width = width > MAX_WIDTH ? MAX_WIDTH : (int)width;
    return true;
}

/* One flag or width; false where it is none, or a flag stands after the width. */
static bool read_modifier(conversion *out, pos_text format, size_t *at)
{
    char c = format.data[*at];
    if (pos_is_digit(c)) {
        if (c == '0')
            out->pad = '0';
        return read_width(out, format, at);
    }
    if (!strchr("-^#_", c) || out->width > 0)
        return false;
    if (c == '-') {
        out->left = true;
        out->pad = 0;
        out->width = 0;
    }
    out->upper |= c == '^';
    out->change |= c == '#';
    if (c == '_')
        out->pad = ' ';
    (*at)++;
    return true;
}

/* directive ::= "%" { flag | width } ( [ "E" | "O" ] letter | ":"{0,3} "z" )
 * `*at` is after the %, and is left after the letter. False where it is no directive. */
static bool read_spec(conversion *out, pos_text format, size_t *at)
{
    *out = (conversion){.width = -1};
    while (*at < format.size && format.data[*at] != '\0' && read_modifier(out, format, at))
        continue;
    for (; *at < format.size && format.data[*at] == ':' && out->colons < 4; (*at)++)
        out->colons++;
    if (*at < format.size && out->colons == 0 && strchr("EO", format.data[*at]) &&
        format.data[*at]) {
        const char *allowed = format.data[*at] == 'E' ? "cCxXyY" : "deHkIlmMSuUVwWy";
        if (++*at == format.size || !format.data[*at] || !strchr(allowed, format.data[*at]))
            return false;
    }
    if (*at == format.size)
        return false;
    out->what = find_directive(format.data[*at]);
    if (!out->what || (out->colons > 0 && (out->colons > 3 || out->what->letter != 'z')))
        return false;
    (*at)++;
    return true;
}

/* ---- fields ---- */

/* Weeks that begin on `first` (0 is Sunday); days before the first of them are in week 0. */
static int week_number(const pos_civil *civil, int first)
{
    int week_day = (civil->week_day - first + 7) % 7;
    return (civil->year_day + 6 - week_day) / 7;
}

/* ISO 8601: week 1 has the year's first Thursday. `*year` is the year that the week belongs to. */
static int iso_week(int64_t *year, const pos_civil *civil)
{
    int week_day = (civil->week_day + 6) % 7;
    pos_civil thursday;
    pos_civil_of_days(&thursday, pos_days_of(civil->year, civil->month, civil->day) - week_day + 3);
    *year = thursday.year;
    return (thursday.year_day - 1) / 7 + 1;
}

static int64_t floor_modulo(int64_t a, int64_t b)
{
    return (a % b + b) % b;
}

static int64_t field_value(char letter, const pos_civil *civil, const pos_time *time)
{
    int64_t year = civil->year;
    int hour12 = civil->hour % 12 ? civil->hour % 12 : 12;
    switch (letter) {
    case 'Y':
        return year;
    case 'C':
        return (year - floor_modulo(year, 100)) / 100;
    case 'y':
        return floor_modulo(year, 100);
    case 'm':
        return civil->month;
    case 'd':
    case 'e':
        return civil->day;
    case 'j':
        return civil->year_day;
    case 'u':
        return civil->week_day ? civil->week_day : 7;
    case 'w':
        return civil->week_day;
    case 'G':
    case 'g':
        iso_week(&year, civil);
        return letter == 'G' ? year : floor_modulo(year, 100);
    case 'V':
        return iso_week(&year, civil);
    case 'U':
    case 'W':
        return week_number(civil, letter == 'W');
    case 'H':
    case 'k':
        return civil->hour;
    case 'I':
    case 'l':
        return hour12;
    case 'M':
        return civil->minute;
    case 'S':
        return civil->second;
    default:
        return time->seconds;
    }
}

/* ---- writing ---- */

static void add_padding(pos_buffer *out, const conversion *spec, int size)
{
    for (int i = size; !spec->left && i < spec->width; i++)
        pos_buffer_add_char(out, spec->pad ? spec->pad : ' ');
}

static void add_number(pos_buffer *out, const conversion *spec, int64_t value)
{
    int width = spec->what->width;
    if (spec->left)
        width = 1;
    else if (spec->width > 0)
        width = spec->width;
    else if (width == 4 && value < 0)
        width = 5; /* a year's sign has a place of its own */
    char pad = spec->pad ? spec->pad : spec->what->pad;
    pos_buffer_printf(out, pad == '0' ? "%0*lld" : "%*lld", width, (long long)value);
}

static void add_cased(pos_buffer *out, pos_text text, bool upper, bool lower)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (upper && c >= 'a' && c <= 'z')
            c = (char)(c - ('a' - 'A'));
        pos_buffer_add_char(out, lower ? pos_lower(c) : c);
    }
}

/* # makes names upper case, and what is upper case by nature (AM, CET) lower. */
static void add_name(pos_buffer *out, const conversion *spec, pos_text text)
{
    char letter = spec->what->letter;
    bool capitals = letter == 'p' || letter == 'P' || letter == 'Z';
    bool lower = capitals && spec->change && letter != 'P';
    if (letter == 'P')
        lower = !spec->change && !spec->upper;
    if (text.size == 0)
        return;
    add_padding(out, spec, (int)text.size);
    add_cased(out, text, !lower && (spec->upper || (spec->change && !capitals)), lower);
}

/* The fraction's first digits; further ones are zeros. */
static void add_fraction(pos_buffer *out, const conversion *spec, int32_t nanos)
{
    int digits = spec->width > 0 ? spec->width : spec->what->width;
    char all[10];
    for (int i = 8; i >= 0; i--, nanos /= 10)
        all[i] = (char)('0' + nanos % 10);
    for (int i = 0; i < digits; i++)
        pos_buffer_add_char(out, i < 9 ? all[i] : '0');
}

/* +hhmm, +hh:mm, +hh:mm:ss, +hh[:mm[:ss]] by the number of colons; a width is spent on the hours.
 */
static void add_offset(pos_buffer *out, const conversion *spec, int32_t offset)
{
    bool negative = offset < 0;
    int size = negative ? -offset : offset;
    int hours = size / 3600, minutes = size / 60 % 60, seconds = size % 60;
    bool with_minutes = spec->colons < 3 || size % 3600;
    bool with_seconds = spec->colons == 2 || (spec->colons == 3 && seconds);
    int others = 1 + (with_minutes ? 2 + (spec->colons > 0) : 0) + (with_seconds ? 3 : 0);
    int width = spec->width <= others + 2 ? 2 : spec->width - others;
    char sign = negative ? '-' : '+';
    if (spec->pad == ' ') {
        for (int i = hours < 10 ? 1 : 2; i < width; i++)
            pos_buffer_add_char(out, ' ');
        pos_buffer_printf(out, "%c%d", sign, hours);
    } else {
        pos_buffer_printf(out, "%c%0*d", sign, width, hours);
    }
    if (with_minutes)
        pos_buffer_printf(out, spec->colons ? ":%02d" : "%02d", minutes);
    if (with_seconds)
        pos_buffer_printf(out, ":%02d", seconds);
}

static void format_into(pos_buffer *out, pos_text format, const pos_civil *civil,
                        const pos_time *time);

/* A directive that is short for others. */
static void add_expansion(pos_buffer *out, const conversion *spec, const pos_civil *civil,
                          const pos_time *time)
{
    char bytes[64];
    pos_buffer inner = {.bytes = bytes, .capacity = sizeof(bytes) - 1, .limit = sizeof(bytes) - 1};
    format_into(&inner, pos_text_of(spec->what->expansion), civil, time);
    for (int i = (int)inner.size; i < spec->width; i++)
        pos_buffer_add_char(out, spec->pad ? spec->pad : ' ');
    add_cased(out, pos_text_make(bytes, inner.size), spec->upper, false);
}

static void add_directive(pos_buffer *out, const conversion *spec, const pos_civil *civil,
                          const pos_time *time)
{
    char letter = spec->what->letter;
    if (spec->what->expansion) {
        add_expansion(out, spec, civil, time);
        return;
    }
    switch (letter) {
    case '%':
    case 'n':
    case 't':
        add_padding(out, spec, 1);
        pos_buffer_add_char(out, letter == 'n' ? '\n' : letter == 't' ? '\t' : '%');
        return;
    case 'A':
        add_name(out, spec, pos_text_of(days[civil->week_day]));
        return;
    case 'a':
        add_name(out, spec, pos_text_make(days[civil->week_day], 3));
        return;
    case 'B':
        add_name(out, spec, pos_text_of(months[civil->month - 1]));
        return;
    case 'b':
    case 'h':
        add_name(out, spec, pos_text_make(months[civil->month - 1], 3));
        return;
    case 'p':
    case 'P':
        add_name(out, spec, pos_text_make(civil->hour < 12 ? "AM" : "PM", 2));
        return;
    case 'Z':
        add_name(out, spec, pos_text_of(time->zone));
        return;
    case 'z':
        add_offset(out, spec, time->offset);
        return;
    case 'L':
    case 'N':
        add_fraction(out, spec, time->nanos);
        return;
    default:
        add_number(out, spec, field_value(letter, civil, time));
    }
}

static void format_into(pos_buffer *out, pos_text format, const pos_civil *civil,
                        const pos_time *time)
{
    size_t at = 0;
    while (at < format.size) {
        size_t percent = pos_text_find_char(format, '%', at);
        if (percent == POS_NOT_FOUND)
            percent = format.size;
        pos_buffer_add(out, format.data + at, percent - at);
        if (percent == format.size)
            return;
        conversion spec;
        at = percent + 1;
        if (read_spec(&spec, format, &at)) {
            add_directive(out, &spec, civil, time);
        } else {
            at += at < format.size && format.data[at] != '%';
            pos_buffer_add(out, format.data + percent, at - percent);
        }
    }
}

void pos_strftime(pos_buffer *out, pos_text format, const pos_time *time)
{
    pos_civil civil;
    pos_civil_of_time(&civil, time);
    format_into(out, format, &civil, time);
}

pos_unit pos_strftime_unit(pos_text format)
{
    pos_unit finest = POS_UNIT_NONE;
    for (size_t at = 0; at < format.size;) {
        conversion spec;
        if (format.data[at++] != '%')
            continue;
        if (read_spec(&spec, format, &at) && spec.what->unit > finest)
            finest = spec.what->unit;
    }
    return finest;
}
