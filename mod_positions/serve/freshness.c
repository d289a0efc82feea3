/* SPDX-License-Identifier: Apache-2.0 */
/* How long others may keep an answer: never past the moment at which it changes by itself. */
#include "serve/serve.h"

/* The largest number of seconds that RFC 9111, 1.2.2, asks anybody to understand. */
#define MAX_SECONDS ((int64_t)1 << 31)

/* token "=" ( digits | DQUOTE digits DQUOTE ); false where it is no number. */
static bool read_seconds(int64_t *out, pos_text value)
{
    value = pos_text_strip(value);
    if (value.size >= 2 && value.data[0] == '"' && value.data[value.size - 1] == '"')
        value = pos_text_slice(value, 1, value.size - 1);
    *out = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (!pos_is_digit(value.data[i]))
            return false;
        if (*out < MAX_SECONDS)
            *out = *out * 10 + (value.data[i] - '0');
    }
    return value.size > 0;
}

typedef struct directive {
    pos_text whole, name;
    bool has_seconds;
    int64_t seconds;
} directive;

/* Takes the next element of a list off `rest`; a comma within quotes ends none. */
static bool next_directive(directive *out, pos_text *rest)
{
    size_t end = 0;
    bool quoted = false;
    if (rest->size == 0)
        return false;
    for (; end < rest->size && (quoted || rest->data[end] != ','); end++)
        quoted ^= rest->data[end] == '"';
    out->whole = pos_text_strip(pos_text_slice(*rest, 0, end));
    *rest = pos_text_slice(*rest, end < rest->size ? end + 1 : end, rest->size);
    size_t equals = pos_text_find_char(out->whole, '=', 0);
    out->has_seconds =
        equals != POS_NOT_FOUND &&
        read_seconds(&out->seconds, pos_text_slice(out->whole, equals + 1, out->whole.size));
    out->name = equals == POS_NOT_FOUND ? out->whole : pos_text_slice(out->whole, 0, equals);
    return true;
}

static bool is_age(const directive *found)
{
    return found->has_seconds && (pos_text_equal_nocase(found->name, POS_TEXT("max-age")) ||
                                  pos_text_equal_nocase(found->name, POS_TEXT("s-maxage")));
}

static bool is_stale(const directive *found)
{
    return found->has_seconds &&
           (pos_text_equal_nocase(found->name, POS_TEXT("stale-while-revalidate")) ||
            pos_text_equal_nocase(found->name, POS_TEXT("stale-if-error")));
}

/* The longest that the field lets an answer be fresh, within `remaining`. */
static int64_t longest_age(pos_text value, int64_t remaining)
{
    directive found;
    int64_t longest = 0;
    while (next_directive(&found, &value))
        if (is_age(&found) && found.seconds > longest)
            longest = found.seconds;
    return longest < remaining ? longest : remaining;
}

void serve_limit_cache_control(pos_buffer *out, pos_text value, int64_t remaining)
{
    directive found;
    int64_t fresh = longest_age(value, remaining);
    bool first = true;
    while (next_directive(&found, &value)) {
        int64_t most = is_age(&found)     ? remaining
                       : is_stale(&found) ? remaining - fresh
                                          : found.seconds;
        if (found.whole.size == 0)
            continue;
        if (!first)
            POS_BUFFER_ADD(out, ", ");
        first = false;
        if ((is_age(&found) || is_stale(&found)) && found.seconds > most)
            pos_buffer_printf(out, "%.*s=%lld", POS_TEXT_ARG(found.name), (long long)most);
        else
            pos_buffer_add_text(out, found.whole);
    }
}
