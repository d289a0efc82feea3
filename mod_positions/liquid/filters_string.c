/* SPDX-License-Identifier: Apache-2.0 */
/* append prepend upcase downcase capitalize strip lstrip rstrip squish replace* remove* slice split
 * truncate truncatewords size default */
#include "liquid/filters.h"
#include "liquid/loop.h"
#include "liquid/memory.h"
#include "liquid/run.h"
#include "liquid/tree.h"
#include "liquid/value.h"

#include "base/unicode.h"

/* ---- joining ---- */

pos_error *liquid__filter_append(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, more;
    POS_TRY(liquid__text_of(&text, input, call->run));
    POS_TRY(liquid__text_of(&more, call->arguments[0], call->run));
    if (text.size + more.size > call->run->max_text)
        return liquid__reserve(call->run, SIZE_MAX);
    *out = pos_value_string(liquid__extend(call->run, text, more));
    return NULL;
}

pos_error *liquid__filter_prepend(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, before;
    POS_TRY(liquid__text_of(&text, input, call->run));
    POS_TRY(liquid__text_of(&before, call->arguments[0], call->run));
    size_t size = text.size + before.size;
    if (size > call->run->max_text)
        return liquid__reserve(call->run, SIZE_MAX);
    char *bytes = liquid_allocate(call->run, size);
    memcpy(bytes, before.data, before.size);
    memcpy(bytes + before.size, text.data, text.size);
    *out = pos_value_string((pos_text){bytes, size});
    return NULL;
}

/* ---- case ---- */

static bool is_ascii(pos_text text)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < text.size; i++)
        seen |= (unsigned char)text.data[i];
    return seen < 0x80;
}

static char upper_ascii(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* `from`: how many characters at the start go up; the rest goes down, or up. */
static pos_error *change_ascii_case(pos_value *out, pos_text text, const liquid_call *call,
                                    size_t ups)
{
    char *bytes = liquid_allocate(call->run, text.size);
    for (size_t i = 0; i < text.size; i++)
        bytes[i] = i < ups ? upper_ascii(text.data[i]) : pos_lower(text.data[i]);
    *out = pos_value_string((pos_text){bytes, text.size});
    return NULL;
}

static pos_error *change_case(pos_value *out, pos_value input, const liquid_call *call, size_t ups,
                              void (*unicode)(pos_buffer *, pos_text))
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    if (is_ascii(text))
        return change_ascii_case(out, text, call, ups);
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    unicode(buffer, text);
    return liquid__finish_text(out, buffer, call);
}

pos_error *liquid__filter_upcase(pos_value *out, pos_value input, const liquid_call *call)
{
    return change_case(out, input, call, SIZE_MAX, pos_utf8_upcase);
}

pos_error *liquid__filter_downcase(pos_value *out, pos_value input, const liquid_call *call)
{
    return change_case(out, input, call, 0, pos_utf8_downcase);
}

pos_error *liquid__filter_capitalize(pos_value *out, pos_value input, const liquid_call *call)
{
    return change_case(out, input, call, 1, pos_utf8_capitalize);
}

/* ---- white space ---- */

static bool is_stripped(char c)
{
    return pos_is_space(c) || c == '\0';
}

static pos_error *strip_ends(pos_value *out, pos_value input, const liquid_call *call, bool left,
                             bool right)
{
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    while (left && text.size && is_stripped(text.data[0]))
        text = pos_text_slice(text, 1, text.size);
    while (right && text.size && is_stripped(text.data[text.size - 1]))
        text.size--;
    *out = pos_value_string(text);
    return NULL;
}

pos_error *liquid__filter_strip(pos_value *out, pos_value input, const liquid_call *call)
{
    return strip_ends(out, input, call, true, true);
}

pos_error *liquid__filter_lstrip(pos_value *out, pos_value input, const liquid_call *call)
{
    return strip_ends(out, input, call, true, false);
}

pos_error *liquid__filter_rstrip(pos_value *out, pos_value input, const liquid_call *call)
{
    return strip_ends(out, input, call, false, true);
}

pos_error *liquid__filter_squish(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text;
    *out = input;
    if (input.kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&text, input, call->run));
    text = pos_text_strip(text);
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    for (size_t i = 0; i < text.size; i++)
        if (!pos_is_space(text.data[i]))
            pos_buffer_add_char(buffer, text.data[i]);
        else if (!pos_is_space(text.data[i - 1]))
            pos_buffer_add_char(buffer, ' ');
    return liquid__finish_text(out, buffer, call);
}

/* ---- replacing ---- */

typedef struct replace_job {
    pos_text text, what, by;
} replace_job;

static pos_error *read_replace_job(replace_job *out, pos_value input, const liquid_call *call)
{
    pos_value nothing = pos_value_string(POS_TEXT(""));
    POS_TRY(liquid__text_of(&out->what, call->arguments[0], call->run));
    POS_TRY(liquid__text_of(&out->by, liquid_argument(call, 1, nothing), call->run));
    return liquid__text_of(&out->text, input, call->run);
}

/* In a replacement of Ruby's sub and gsub \\ is a backslash, \0 and \& the match, \` and \' what is
 * before and behind it; \1 to \9 are groups, of which there are none. */
static void add_escaped(pos_buffer *out, const replace_job *job, size_t at, char escape)
{
    if (escape == '0' || escape == '&')
        pos_buffer_add_text(out, job->what);
    else if (escape == '\\')
        pos_buffer_add_char(out, '\\');
    else if (escape == '`')
        pos_buffer_add(out, job->text.data, at);
    else if (escape == '\'')
        pos_buffer_add_text(out, pos_text_slice(job->text, at + job->what.size, job->text.size));
    else if (!pos_is_digit(escape)) {
        pos_buffer_add_char(out, '\\');
        pos_buffer_add_char(out, escape);
    }
}

static void add_replacement(pos_buffer *out, const replace_job *job, size_t at)
{
    pos_text by = job->by;
    for (size_t i = 0; i < by.size; i++) {
        if (by.data[i] == '\\' && i + 1 < by.size)
            add_escaped(out, job, at, by.data[++i]);
        else
            pos_buffer_add_char(out, by.data[i]);
    }
}

static size_t next_character(pos_text text, size_t from)
{
    int32_t code;
    return pos_utf8_next(&code, text, &from) ? from : text.size + 1;
}

/* Where the next match after the one at `at` may start. */
static size_t next_match_start(const replace_job *job, size_t at)
{
    return job->what.size ? at + job->what.size : next_character(job->text, at);
}

static pos_error *replace_matches(pos_value *out, const replace_job *job, const liquid_call *call,
                                  bool all)
{
    size_t from = 0, at = pos_text_find(job->text, job->what, 0);
    bool plain = pos_text_find_char(job->by, '\\', 0) == POS_NOT_FOUND;
    *out = pos_value_string(job->text);
    if (at == POS_NOT_FOUND)
        return NULL;
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    while (at != POS_NOT_FOUND) {
        pos_buffer_add(buffer, job->text.data + from, at - from);
        if (plain)
            pos_buffer_add_text(buffer, job->by);
        else
            add_replacement(buffer, job, at);
        from = at + job->what.size;
        at = all && !pos_buffer_failed(buffer)
                 ? pos_text_find(job->text, job->what, next_match_start(job, at))
                 : POS_NOT_FOUND;
    }
    pos_buffer_add(buffer, job->text.data + from, job->text.size - from);
    return liquid__finish_text(out, buffer, call);
}

static size_t find_last(pos_text text, pos_text what)
{
    for (size_t i = text.size + 1; i-- > 0;)
        if (pos_text_starts(pos_text_slice(text, i, text.size), what))
            return i;
    return POS_NOT_FOUND;
}

static pos_error *replace_last(pos_value *out, const replace_job *job, const liquid_call *call)
{
    size_t at = find_last(job->text, job->what);
    *out = pos_value_string(job->text);
    if (at == POS_NOT_FOUND)
        return NULL;
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    pos_buffer_add(buffer, job->text.data, at);
    pos_buffer_add_text(buffer, job->by);
    size_t rest = at + job->what.size;
    pos_buffer_add(buffer, job->text.data + rest, job->text.size - rest);
    return liquid__finish_text(out, buffer, call);
}

pos_error *liquid__filter_replace(pos_value *out, pos_value input, const liquid_call *call)
{
    replace_job job;
    POS_TRY(read_replace_job(&job, input, call));
    return replace_matches(out, &job, call, true);
}

pos_error *liquid__filter_replace_first(pos_value *out, pos_value input, const liquid_call *call)
{
    replace_job job;
    POS_TRY(read_replace_job(&job, input, call));
    return replace_matches(out, &job, call, false);
}

pos_error *liquid__filter_replace_last(pos_value *out, pos_value input, const liquid_call *call)
{
    replace_job job;
    POS_TRY(read_replace_job(&job, input, call));
    return replace_last(out, &job, call);
}

pos_error *liquid__filter_remove(pos_value *out, pos_value input, const liquid_call *call)
{
    return liquid__filter_replace(out, input, call);
}

pos_error *liquid__filter_remove_first(pos_value *out, pos_value input, const liquid_call *call)
{
    return liquid__filter_replace_first(out, input, call);
}

pos_error *liquid__filter_remove_last(pos_value *out, pos_value input, const liquid_call *call)
{
    return liquid__filter_replace_last(out, input, call);
}

/* ---- parts ---- */

/* The part [offset, offset + length) of `count` things, as Ruby's slice: false where it gives nil.
 */
static bool part_of(int64_t *offset, int64_t *length, int64_t count)
{
    if (*offset < 0)
        *offset += count;
    if (*offset < 0 || *offset > count || *length < 0)
        return false;
    if (*length > count - *offset)
        *length = count - *offset;
    return true;
}

static void slice_array(pos_value *out, const pos_array *array, int64_t offset, int64_t length,
                        const liquid_call *call)
{
    bool some = part_of(&offset, &length, array->count);
    pos_array *part = liquid_array(call->run, some ? (uint32_t)length : 0);
    for (int64_t i = 0; some && i < length; i++)
        pos_array_push(part, array->items[offset + i]);
    *out = pos_value_array(part);
}

static void slice_text(pos_value *out, pos_text text, int64_t offset, int64_t length)
{
    *out = pos_value_string(POS_TEXT(""));
    if (!part_of(&offset, &length, (int64_t)pos_utf8_length(text)))
        return;
    size_t start = pos_utf8_offset(text, (size_t)offset);
    pos_text rest = pos_text_slice(text, start, text.size);
    size_t size = pos_utf8_offset(rest, (size_t)length);
    *out = pos_value_string(pos_text_slice(rest, 0, size));
}

pos_error *liquid__filter_slice(pos_value *out, pos_value input, const liquid_call *call)
{
    int64_t offset, length = 1;
    POS_TRY(liquid_integer(&offset, call->arguments[0], call->run));
    pos_value given = liquid_argument(call, 1, POS_VALUE_NIL);
    if (pos_value_truthy(given))
        POS_TRY(liquid_integer(&length, given, call->run));
    if (input.kind == POS_ARRAY) {
        slice_array(out, input.as.array, offset, length, call);
        return NULL;
    }
    pos_text text;
    POS_TRY(liquid__text_of(&text, input, call->run));
    slice_text(out, text, offset, length);
    return NULL;
}

pos_error *liquid__filter_truncate(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, ellipsis;
    int64_t length;
    *out = input;
    if (input.kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&text, input, call->run));
    POS_TRY(liquid_integer(&length, liquid_argument(call, 0, pos_value_int(50)), call->run));
    pos_value dots = pos_value_string(POS_TEXT("..."));
    POS_TRY(liquid__text_of(&ellipsis, liquid_argument(call, 1, dots), call->run));
    *out = pos_value_string(text);
    if ((int64_t)pos_utf8_length(text) <= length)
        return NULL;
    int64_t kept = length - (int64_t)pos_utf8_length(ellipsis);
    size_t end = pos_utf8_offset(text, kept < 0 ? 0 : (size_t)kept);
    *out = pos_value_string(liquid__extend(call->run, pos_text_slice(text, 0, end), ellipsis));
    return NULL;
}

static size_t skip_spaces_or_word(pos_text text, size_t from, bool space)
{
    while (from < text.size && is_stripped(text.data[from]) == space)
        from++;
    return from;
}

/* String#split(" ", words + 1) gives at most that many words; the last one takes all the rest, be
 * it the nothing after the white space at the end: that too counts as text left out. */
pos_error *liquid__filter_truncatewords(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, ellipsis;
    int64_t words;
    *out = input;
    if (input.kind == POS_NIL)
        return NULL;
    POS_TRY(liquid__text_of(&text, input, call->run));
    POS_TRY(liquid_integer(&words, liquid_argument(call, 0, pos_value_int(15)), call->run));
    pos_value dots = pos_value_string(POS_TEXT("..."));
    POS_TRY(liquid__text_of(&ellipsis, liquid_argument(call, 1, dots), call->run));
    *out = pos_value_string(text);
    if (words >= INT32_MAX && liquid_edition_of(call->run) != LIQUID_TODAY)
        return liquid_fault(call->run, "integer %ld too big for truncatewords", (long)words);
    pos_buffer *buffer = liquid_borrow_buffer(call->run);
    size_t at = skip_spaces_or_word(text, 0, true), end = at;
    int64_t most = words < 1 ? 1 : words, taken = 0;
    for (; taken < most && at < text.size; taken++) {
        end = skip_spaces_or_word(text, at, false);
        if (taken)
            pos_buffer_add_char(buffer, ' ');
        pos_buffer_add(buffer, text.data + at, end - at);
        at = skip_spaces_or_word(text, end, true);
    }
    bool truncated = taken == most && end < text.size;
    pos_buffer_add_text(buffer, ellipsis);
    pos_text shortened = liquid_take_buffer(call->run, buffer);
    if (truncated)
        *out = pos_value_string(shortened);
    return NULL;
}

/* ---- split ---- */

typedef struct split_job {
    pos_array *parts; /* NULL while they are only counted */
    uint32_t count;
} split_job;

static void add_part(split_job *job, pos_text text, size_t start, size_t end)
{
    job->count++;
    if (job->parts)
        pos_array_push(job->parts, pos_value_string(pos_text_slice(text, start, end)));
}

static void split_words(split_job *job, pos_text text)
{
    for (size_t at = skip_spaces_or_word(text, 0, true); at < text.size;) {
        size_t end = skip_spaces_or_word(text, at, false);
        add_part(job, text, at, end);
        at = skip_spaces_or_word(text, end, true);
    }
}

static void split_characters(split_job *job, pos_text text)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = next_character(text, at);
        add_part(job, text, at, end);
        at = end;
    }
}

static void split_at(split_job *job, pos_text text, pos_text by)
{
    size_t from = 0;
    for (size_t at = pos_text_find(text, by, 0); at != POS_NOT_FOUND;
         at = pos_text_find(text, by, from)) {
        add_part(job, text, from, at);
        from = at + by.size;
    }
    if (text.size)
        add_part(job, text, from, text.size);
}

static void split_text(split_job *job, pos_text text, pos_text by)
{
    job->count = 0;
    if (by.size == 0)
        split_characters(job, text);
    else if (by.size == 1 && by.data[0] == ' ')
        split_words(job, text);
    else
        split_at(job, text, by);
}

pos_error *liquid__filter_split(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_text text, by;
    POS_TRY(liquid__text_of(&text, input, call->run));
    POS_TRY(liquid__text_of(&by, call->arguments[0], call->run));
    split_job job = {NULL, 0};
    split_text(&job, text, by);
    POS_TRY(liquid__charge(call->run, job.count));
    POS_TRY(liquid__reserve(call->run, job.count * sizeof(pos_value)));
    job.parts = liquid_array(call->run, job.count);
    split_text(&job, text, by);
    while (job.parts->count && job.parts->items[job.parts->count - 1].size == 0)
        job.parts->count--;
    *out = pos_value_array(job.parts);
    return NULL;
}

/* ---- of any value ---- */

pos_error *liquid__filter_size(pos_value *out, pos_value input, const liquid_call *call)
{
    POS_TRY(liquid_plain(&input, input, call->run));
    liquid__walk walk;
    switch ((pos_kind)input.kind) {
    case POS_STRING:
    case POS_SYMBOL:
        *out = pos_value_int((int64_t)pos_utf8_length(pos_value_text(input)));
        return NULL;
    case POS_ARRAY:
    case POS_MAP:
    case POS_RANGE:
        POS_TRY(liquid__walk_over(&walk, input, 0, NULL, call->run));
        *out = pos_value_int(walk.count);
        return NULL;
    case POS_INT: /* Ruby's Integer#size: bytes */
        *out = pos_value_int(8);
        return NULL;
    case POS_HOST: /* no limbs but a big integer's */
        *out = pos_value_int(liquid__big_bytes(input));
        return NULL;
    default:
        *out = pos_value_int(0);
        return NULL;
    }
}

pos_error *liquid__filter_default(pos_value *out, pos_value input, const liquid_call *call)
{
    pos_value plain, nothing = pos_value_string(POS_TEXT(""));
    POS_TRY(liquid_plain(&plain, input, call->run));
    const pos_value *last = call->count ? &call->arguments[call->count - 1] : NULL;
    bool options = call->count == 2 && last->kind == POS_MAP;
    bool allow = options && pos_value_truthy(pos_map_get(last->as.map, POS_TEXT("allow_false")));
    bool missing = allow ? plain.kind == POS_NIL : !pos_value_truthy(plain);
    *out = missing || liquid__is_empty(plain) ? liquid_argument(call, 0, nothing) : input;
    return NULL;
}
