/* SPDX-License-Identifier: Apache-2.0 */
/* YAML 1.1's implicit types with Psych's own regular expressions, which differ from the standard's:
 * they are quoted above each function. */
#include "markup/values/yaml_scalar.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/date.h"

/* Longer ones are no numbers. */
#define MAX_NUMBER 400
#define DAY        86400

typedef struct scan {
    const char *at;
    const char *end;
} scan;

static scan scan_of(pos_text text)
{
    return (scan){text.data, text.data + text.size};
}

static char peek_char(const scan *in)
{
    return in->at < in->end ? *in->at : '\0';
}

static bool is_done(const scan *in)
{
    return in->at == in->end;
}

static bool read_char(scan *in, char c)
{
    if (is_done(in) || *in->at != c)
        return false;
    in->at++;
    return true;
}

static bool take_sign(scan *in)
{
    return read_char(in, '-') || read_char(in, '+');
}

/* How many characters of `set` were there. */
static size_t take_all(scan *in, const char *set)
{
    const char *start = in->at;
    while (peek_char(in) && strchr(set, peek_char(in)))
        in->at++;
    return (size_t)(in->at - start);
}

#define DIGITS "0123456789"

/* digit{least,most} */
static bool take_number(int64_t *out, scan *in, int least, int most)
{
    const char *start = in->at;
    *out = 0;
    while (in->at - start < most && pos_is_digit(peek_char(in)))
        *out = *out * 10 + (*in->at++ - '0');
    return in->at - start >= least;
}

/* ---- dates and times ---- */

/* ^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$, and a day that is in the calendar */
static bool resolve_date(pos_value *out, pos_text text)
{
    scan in = scan_of(text);
    int64_t year, month, day;
    if (!take_number(&year, &in, 4, 4) || !read_char(&in, '-') || !take_number(&month, &in, 1, 2) ||
        !read_char(&in, '-') || !take_number(&day, &in, 1, 2) || !is_done(&in) ||
        !pos_date_valid(year, (int)month, (int)day))
        return false;
    *out = pos_value_date(pos_days_of(year, (int)month, (int)day));
    return true;
}

/* Z | [-+]\d{1,2}:?(?:\d\d)?, or nothing: then the zone is "" */
static bool take_zone(pos_time *time, scan *in)
{
    int64_t hours, minutes = 0;
    time->zone = "";
    take_all(in, " \t");
    time->unzoned = is_done(in);
    if (time->unzoned)
        return true;
    if (read_char(in, 'Z')) {
        time->zone = "UTC";
        time->utc = true;
        return is_done(in);
    }
    bool west = peek_char(in) == '-';
    if (!take_sign(in) || !take_number(&hours, in, 1, 2))
        return false;
    read_char(in, ':');
    if (!is_done(in) && !take_number(&minutes, in, 2, 2))
        return false;
    time->zone = NULL;
    time->offset = (int32_t)(hours * 3600 + minutes * 60);
    if (west)
        time->offset = -time->offset;
    return is_done(in) && hours < 24 && minutes < 60;
}

/* (?:\.\d*)? */
static void take_fraction(pos_time *time, scan *in)
{
    if (!read_char(in, '.'))
        return;
    int digits = 0;
    for (; pos_is_digit(peek_char(in)); in->at++, digits++)
        if (digits < 9)
            time->nanos = time->nanos * 10 + (*in->at - '0');
    for (; digits < 9; digits++)
        time->nanos *= 10;
}

/* ^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:zone))?$
 * A day past the month's last one runs into the next, as Time.utc has it. */
static bool resolve_time(pos_value *out, pos_text text, apr_pool_t *result)
{
    scan in = scan_of(text);
    int64_t year, month, day, hour, minute, second;
    pos_time time = {.nanos = 0};
    bool negative = read_char(&in, '-');
    if (!take_number(&year, &in, 4, 4) || !read_char(&in, '-') || !take_number(&month, &in, 1, 2) ||
        !read_char(&in, '-') || !take_number(&day, &in, 1, 2))
        return false;
    if (!read_char(&in, 'T') && !read_char(&in, 't') && take_all(&in, " \t") == 0)
        return false;
    if (!take_number(&hour, &in, 1, 2) || !read_char(&in, ':') ||
        !take_number(&minute, &in, 2, 2) || !read_char(&in, ':') ||
        !take_number(&second, &in, 2, 2))
        return false;
    take_fraction(&time, &in);
    bool in_range = month >= 1 && month <= 12 && day >= 1 && day <= 31 && minute < 60 &&
                    second <= 60 && (hour < 24 || (hour == 24 && minute == 0 && second == 0));
    if (!take_zone(&time, &in) || !in_range)
        return false;
    time.seconds = pos_days_of(negative ? -year : year, (int)month, (int)day) * DAY + hour * 3600 +
                   minute * 60 + second - time.offset;
    *out = pos_value_time(pos_time_copy(&time, result));
    return true;
}

/* ---- numbers ---- */

/* ^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}(\.[0-9_]*)?$ : hours, minutes and seconds. Two parts are
 * hours and minutes to Psych. */
static bool resolve_sexagesimal(pos_value *out, pos_text text)
{
    scan in = scan_of(text);
    static const int64_t weights[] = {3600, 60, 1};
    bool negative = peek_char(&in) == '-';
    int64_t whole = 0, part;
    take_sign(&in);
    if (!pos_is_digit(peek_char(&in)))
        return false;
    for (; pos_is_digit(peek_char(&in)) || peek_char(&in) == '_'; in.at++)
        if (*in.at != '_' && whole < 1000000000000)
            whole = whole * 10 + (*in.at - '0');
    int64_t total = (negative ? -whole : whole) * weights[0];
    int parts = 0;
    for (; parts < 2 && read_char(&in, ':'); parts++) {
        if (!take_number(&part, &in, 1, 2) || part > 59)
            return false;
        total += part * weights[parts + 1];
    }
    if (parts == 0)
        return false;
    if (is_done(&in)) {
        *out = pos_value_int(total);
        return true;
    }
    const char *fraction = in.at;
    if (!read_char(&in, '.') || (take_all(&in, DIGITS "_"), !is_done(&in)))
        return false;
    char digits[MAX_NUMBER + 1] = "0";
    size_t size = 1;
    for (const char *at = fraction; at < in.end; at++)
        if (*at != '_')
            digits[size++] = *at;
    *out = pos_value_float((double)total + strtod(digits, NULL) * (double)weights[parts]);
    return true;
}

/* ^[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][-+][0-9]+)?$ : the dot is not optional */
static bool resolve_float(pos_value *out, pos_text text)
{
    scan in = scan_of(text);
    take_sign(&in);
    size_t digits = pos_is_digit(peek_char(&in)) ? take_all(&in, DIGITS "_,") : 0;
    if (!read_char(&in, '.'))
        return false;
    digits += take_all(&in, DIGITS);
    if (peek_char(&in) == 'e' || peek_char(&in) == 'E') {
        in.at++;
        if (!take_sign(&in) || take_all(&in, DIGITS) == 0)
            return false;
    }
    if (!is_done(&in) || digits == 0)
        return false;
    char clean[MAX_NUMBER + 1];
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '_' && text.data[i] != ',')
            clean[size++] = text.data[i];
    clean[size] = '\0';
    *out = pos_value_float(strtod(clean, NULL));
    return true;
}

/* ^[-+]?(?:0b[01_,]+|0[0-7_,]+|(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|0x[0-9a-fA-F_,]+)$ */
static bool resolve_integer(pos_value *out, pos_text text)
{
    scan in = scan_of(text);
    int base = 10;
    const char *set = DIGITS "_,";
    take_sign(&in);
    if (!pos_is_digit(peek_char(&in)))
        return false;
    if (read_char(&in, '0') && !is_done(&in)) {
        base = read_char(&in, 'b') ? 2 : read_char(&in, 'x') ? 16 : 8;
        set = base == 2 ? "01_," : base == 8 ? "01234567_," : "0123456789abcdefABCDEF_,";
    }
    const char *start = in.at;
    take_all(&in, set);
    if (!is_done(&in))
        return false;
    char clean[MAX_NUMBER + 1];
    size_t size = 0;
    if (text.data[0] == '-')
        clean[size++] = '-';
    for (const char *at = start; at < in.end; at++) {
        bool separator = *at == '_' || *at == ',';
        if (separator && base == 10 && (at + 1 == in.end || !pos_is_digit(at[1])))
            return false;
        if (!separator)
            clean[size++] = *at;
    }
    clean[size] = '\0';
    bool has_digits = size > (text.data[0] == '-');
    if (!has_digits && base != 8 && base != 10)
        return false;
    errno = 0;
    long long value = has_digits ? strtoll(clean, NULL, base) : 0;
    *out = pos_value_int(value);
    return errno == 0; /* what does not fit stays text and prints as it was written */
}

/* ^\+?\.inf$ | ^-\.inf$ | ^\.nan$, in either case */
static bool resolve_special(pos_value *out, pos_text text)
{
    bool negative = text.data[0] == '-';
    pos_text rest = negative || text.data[0] == '+' ? pos_text_slice(text, 1, text.size) : text;
    if (pos_text_equal_nocase(rest, POS_TEXT(".inf")))
        *out = pos_value_float(negative ? -INFINITY : INFINITY);
    else if (pos_text_equal_nocase(text, POS_TEXT(".nan")))
        *out = pos_value_float(NAN);
    else
        return false;
    return true;
}

/* ---- words ---- */

/* :name | :"a name" | :'a name' */
static bool resolve_symbol(pos_value *out, pos_text text)
{
    if (text.size < 2 || text.data[0] != ':')
        return false;
    text = pos_text_slice(text, 1, text.size);
    char quote = text.data[0];
    size_t end = pos_text_find_last_char(text, quote);
    if ((quote == '"' || quote == '\'') && end > 0)
        text = pos_text_slice(text, 1, end);
    *out = pos_value_symbol(text);
    return true;
}

static bool resolve_word(pos_value *out, pos_text text)
{
    static const struct {
        pos_text word;
        pos_value value;
    } words[] = {{{"~", 1}, {.kind = POS_NIL}},
                 {{"null", 4}, {.kind = POS_NIL}},
                 {{"yes", 3}, {.kind = POS_BOOL, .as.boolean = true}},
                 {{"true", 4}, {.kind = POS_BOOL, .as.boolean = true}},
                 {{"on", 2}, {.kind = POS_BOOL, .as.boolean = true}},
                 {{"no", 2}, {.kind = POS_BOOL, .as.boolean = false}},
                 {{"false", 5}, {.kind = POS_BOOL, .as.boolean = false}},
                 {{"off", 3}, {.kind = POS_BOOL, .as.boolean = false}}};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (pos_text_equal_nocase(text, words[i].word)) {
            *out = words[i].value;
            return true;
        }
    return false;
}

pos_value values__yaml_scalar(pos_text text, apr_pool_t *result)
{
    pos_value value = pos_value_string(text);
    if (text.size == 0)
        return POS_VALUE_NIL;
    if (!pos_is_digit(text.data[0]) && !strchr("+-.:", text.data[0])) {
        resolve_word(&value, text);
        return value;
    }
    if (text.data[0] == ':') {
        resolve_symbol(&value, text);
        return value;
    }
    if (text.size > MAX_NUMBER || memchr(text.data, '\n', text.size))
        return value;
    if (!resolve_time(&value, text, result) && !resolve_date(&value, text) &&
        !resolve_special(&value, text) && !resolve_sexagesimal(&value, text) &&
        !resolve_float(&value, text) && !resolve_integer(&value, text))
        return pos_value_string(text);
    return value;
}
