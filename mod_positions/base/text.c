/* SPDX-License-Identifier: Apache-2.0 */
/* Slices of bytes and growing buffers. */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/pool.h"

int pos_text_compare(pos_text a, pos_text b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    if (order != 0 || a.size == b.size)
        return order;
    return a.size < b.size ? -1 : 1;
}

static int compare_to_row(const void *name, const void *row)
{
    return pos_text_compare(*(const pos_text *)name, pos_text_of(*(const char *const *)row));
}

const void *pos_table_find(pos_text name, const void *rows, size_t count, size_t size)
{
    return bsearch(&name, rows, count, size, compare_to_row);
}

bool pos_text_equal_nocase(pos_text a, pos_text b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (pos_lower(a.data[i]) != pos_lower(b.data[i]))
            return false;
    return true;
}

/* memchr is vectorised, memmem is not: short needles are found by their first byte. */
#define MAX_SHORT_NEEDLE 4

static size_t find_short(pos_text text, pos_text needle, size_t from)
{
    const char *at = text.data + from, *last = text.data + text.size - needle.size;
    while (at <= last && (at = memchr(at, needle.data[0], (size_t)(last - at) + 1))) {
        if (memcmp(at, needle.data, needle.size) == 0)
            return (size_t)(at - text.data);
        at++;
    }
    return POS_NOT_FOUND;
}

size_t pos_text_find(pos_text text, pos_text needle, size_t from)
{
    if (from > text.size || needle.size > text.size - from)
        return POS_NOT_FOUND;
    if (needle.size == 0)
        return from;
    if (needle.size <= MAX_SHORT_NEEDLE)
        return find_short(text, needle, from);
    const char *found = memmem(text.data + from, text.size - from, needle.data, needle.size);
    return found ? (size_t)(found - text.data) : POS_NOT_FOUND;
}

size_t pos_text_find_char(pos_text text, char c, size_t from)
{
    if (from >= text.size)
        return POS_NOT_FOUND;
    const char *found = memchr(text.data + from, c, text.size - from);
    return found ? (size_t)(found - text.data) : POS_NOT_FOUND;
}

size_t pos_text_find_last_char(pos_text text, char c)
{
    for (size_t i = text.size; i > 0; i--)
        if (text.data[i - 1] == c)
            return i - 1;
    return POS_NOT_FOUND;
}

pos_text pos_text_strip(pos_text text)
{
    while (text.size > 0 && (pos_is_space(text.data[0]) || text.data[0] == '\0')) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 &&
           (pos_is_space(text.data[text.size - 1]) || text.data[text.size - 1] == '\0'))
        text.size--;
    return text;
}

bool pos_text_next_line(pos_text *line, pos_text *rest)
{
    if (rest->size == 0)
        return false;
    size_t end = pos_text_find_char(*rest, '\n', 0);
    size_t next = end == POS_NOT_FOUND ? rest->size : end + 1;
    size_t stop = end == POS_NOT_FOUND ? rest->size : end;
    if (stop > 0 && end != POS_NOT_FOUND && rest->data[stop - 1] == '\r')
        stop--;
    *line = pos_text_slice(*rest, 0, stop);
    *rest = pos_text_slice(*rest, next, rest->size);
    return true;
}

bool pos_text_read(void *out, pos_text *rest, size_t size)
{
    if (rest->size < size)
        return false;
    memcpy(out, rest->data, size);
    *rest = pos_text_slice(*rest, size, rest->size);
    return true;
}

bool pos_text_cut(pos_text *out, pos_text *rest, size_t size)
{
    if (rest->size < size)
        return false;
    *out = pos_text_slice(*rest, 0, size);
    *rest = pos_text_slice(*rest, size, rest->size);
    return true;
}

pos_text pos_text_copy(pos_text text, apr_pool_t *result)
{
    return (pos_text){pos_text_cstring(text, result), text.size};
}

char *pos_text_cstring(pos_text text, apr_pool_t *result)
{
    return apr_pstrmemdup(result, text.data ? text.data : "", text.size);
}

bool pos_text_is_space(pos_text text)
{
    return pos_text_skip_space(text, 0) == text.size;
}

bool pos_text_is_digits(pos_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!pos_is_digit(text.data[i]))
            return false;
    return true;
}

bool pos_text_in_words(pos_text word, const char *list, bool nocase)
{
    for (const char *at = list; *at;) {
        size_t size = strcspn(at, " ");
        pos_text each = pos_text_make(at, size);
        if (nocase ? pos_text_equal_nocase(each, word) : pos_text_equal(each, word))
            return true;
        at += size + (at[size] == ' ');
    }
    return false;
}

bool pos_text_in_names(pos_text name, const char *const *names)
{
    for (; *names; names++)
        if (pos_text_equal_nocase(name, pos_text_of(*names)))
            return true;
    return false;
}

pos_place pos_place_of(pos_text source, size_t offset)
{
    pos_place place = {1, 1};
    if (offset > source.size)
        offset = source.size;
    for (size_t i = 0; i < offset; i++) {
        place.column++;
        if (source.data[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

static apr_status_t free_buffer(void *baton)
{
    pos_buffer *buffer = baton;
    free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->size = buffer->capacity = 0;
    return APR_SUCCESS;
}

pos_buffer *pos_buffer_make(size_t limit, apr_pool_t *pool)
{
    pos_buffer *buffer = apr_pcalloc(pool, sizeof(*buffer));
    buffer->pool = pool;
    buffer->limit = limit == 0 || limit > POS_BUFFER_MAX_SIZE ? POS_BUFFER_MAX_SIZE : limit;
    apr_pool_cleanup_register(pool, buffer, free_buffer, apr_pool_cleanup_null);
    return buffer;
}

/* One byte more than `capacity` is allocated, for a NUL. */
bool pos_buffer_reserve(pos_buffer *buffer, size_t more)
{
    if (buffer->state != POS_BUFFER_GOOD)
        return false;
    if (more > buffer->limit || buffer->size > buffer->limit - more) {
        buffer->state = POS_BUFFER_TOO_LARGE;
        return false;
    }
    size_t wanted = buffer->size + more;
    if (wanted <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    if (capacity < wanted)
        capacity = wanted;
    if (capacity > buffer->limit)
        capacity = buffer->limit;
    char *data = realloc(buffer->bytes, capacity + 1);
    if (!data) {
        buffer->state = POS_BUFFER_NO_MEMORY;
        return false;
    }
    buffer->bytes = data;
    buffer->capacity = capacity;
    return true;
}

void pos_buffer_vprintf(pos_buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size > 0 && pos_buffer_reserve(buffer, (size_t)size)) {
        vsnprintf(buffer->bytes + buffer->size, (size_t)size + 1, format, again);
        buffer->size += (size_t)size;
    }
    va_end(again);
}

void pos_buffer_printf(pos_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    pos_buffer_vprintf(buffer, format, arguments);
    va_end(arguments);
}

void pos_buffer_add_buffer(pos_buffer *buffer, const pos_buffer *part)
{
    if (part->state != POS_BUFFER_GOOD && buffer->state == POS_BUFFER_GOOD)
        buffer->state = part->state;
    else
        pos_buffer_add(buffer, part->bytes, part->size);
}

pos_error *pos_buffer_error(const pos_buffer *buffer)
{
    switch (buffer->state) {
    case POS_BUFFER_GOOD:
        break;
    case POS_BUFFER_TOO_LARGE:
        return pos_error_make(POS_ELIMIT, buffer->pool, "larger than %" APR_SIZE_T_FMT " bytes",
                              buffer->limit);
    case POS_BUFFER_NO_MEMORY:
        return pos_error_make(POS_EMEMORY, buffer->pool, "out of memory");
    }
    return NULL;
}

pos_error *pos_buffer_get(pos_text *out, const pos_buffer *buffer)
{
    *out = POS_TEXT("");
    POS_TRY(pos_buffer_error(buffer));
    if (buffer->size)
        *out = pos_text_make(buffer->bytes, buffer->size);
    return NULL;
}

pos_error *pos_buffer_get_cstring(const char **out, pos_buffer *buffer)
{
    *out = "";
    POS_TRY(pos_buffer_error(buffer));
    if (buffer->bytes) {
        buffer->bytes[buffer->size] = '\0';
        *out = buffer->bytes;
    }
    return NULL;
}

pos_text pos_buffer_whole(const pos_buffer *buffer)
{
    if (buffer->state != POS_BUFFER_GOOD)
        pos_out_of_memory(buffer->pool);
    return buffer->size ? pos_text_make(buffer->bytes, buffer->size) : POS_TEXT("");
}

const char *pos_buffer_whole_cstring(pos_buffer *buffer)
{
    if (buffer->state != POS_BUFFER_GOOD)
        pos_out_of_memory(buffer->pool);
    if (!buffer->bytes)
        return "";
    buffer->bytes[buffer->size] = '\0';
    return buffer->bytes;
}

void pos_buffer_move_back(pos_buffer *buffer, size_t from, size_t to)
{
    size_t size = buffer->size - from;
    if (size == 0 || !pos_buffer_reserve(buffer, size))
        return;
    char *end = buffer->bytes + buffer->size;
    memcpy(end, buffer->bytes + from, size);
    memmove(buffer->bytes + to + size, buffer->bytes + to, from - to);
    memcpy(buffer->bytes + to, end, size);
}
