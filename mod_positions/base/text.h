/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - slices of bytes, and the buffer that grows them.
 *
 * The room: everything that is "some bytes with a length". It knows nothing of encodings
 * (unicode.h, charset.h) and nothing of values (value.h).
 *
 * Units: sizes and offsets are bytes. Text is UTF-8 unless a function says otherwise, and is NOT
 * terminated by a NUL.
 *
 * Ownership: a pos_text borrows; whoever made the bytes says how long they live. A pos_buffer owns
 * its bytes until its pool is cleared.
 *
 * Threads: no state; one object is used by one thread at a time.
 */
#ifndef POS_BASE_TEXT_H
#define POS_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <apr_pools.h>

typedef struct pos_text {
    const char *data;
    size_t size;
} pos_text;

/* A literal as text. */
#define POS_TEXT(literal) ((pos_text){(literal), sizeof(literal) - 1})
/* For printf's "%.*s". */
#define POS_TEXT_ARG(text) (int)(text).size, (text).data

static inline pos_text pos_text_make(const char *data, size_t size)
{
    return (pos_text){data, size};
}

/* A C string as text; NULL is the empty text. */
static inline pos_text pos_text_of(const char *string)
{
    return string ? (pos_text){string, strlen(string)} : (pos_text){"", 0};
}

/* The part from `start` (inclusive) to `end` (exclusive). */
static inline pos_text pos_text_slice(pos_text text, size_t start, size_t end)
{
    return (pos_text){text.data + start, end - start};
}

static inline bool pos_text_equal(pos_text a, pos_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool pos_text_starts(pos_text text, pos_text prefix)
{
    return text.size >= prefix.size &&
           (prefix.size == 0 || memcmp(text.data, prefix.data, prefix.size) == 0);
}

static inline bool pos_text_ends(pos_text text, pos_text suffix)
{
    return text.size >= suffix.size &&
           (suffix.size == 0 ||
            memcmp(text.data + text.size - suffix.size, suffix.data, suffix.size) == 0);
}

/* Bytewise order, as strcmp. */
int pos_text_compare(pos_text a, pos_text b);
/* Binary search by name. A row of `size` bytes begins with its name, a const char *; the rows are
 * sorted by name as pos_text_compare orders them. NULL: there is no such row. */
const void *pos_table_find(pos_text name, const void *rows, size_t count, size_t size);

/* ASCII letters compare equal in both cases. */
bool pos_text_equal_nocase(pos_text a, pos_text b);

#define POS_NOT_FOUND ((size_t)-1)

/* Offset of the first occurrence at or after `from`, or POS_NOT_FOUND. */
size_t pos_text_find(pos_text text, pos_text needle, size_t from);
size_t pos_text_find_char(pos_text text, char c, size_t from);
/* Offset of the last occurrence, or POS_NOT_FOUND. */
size_t pos_text_find_last_char(pos_text text, char c);

/* Without ASCII white space (space, \t \n \v \f \r, and NUL, as Ruby's strip) at the ends. */
pos_text pos_text_strip(pos_text text);

/* Moves the next line from `rest` to `line`, without its end (\n or \r\n). False: `rest` is empty.
 */
bool pos_text_next_line(pos_text *line, pos_text *rest);

/* Moves the first `size` bytes from `rest` to `out`. False, and nothing is moved: there are fewer. */
bool pos_text_read(void *out, pos_text *rest, size_t size);
/* The same, without copying them: `out` is where they are. */
bool pos_text_cut(pos_text *out, pos_text *rest, size_t size);

/* A copy in `result`, followed by a NUL that is not counted. */
pos_text pos_text_copy(pos_text text, apr_pool_t *result);
char *pos_text_cstring(pos_text text, apr_pool_t *result);

/* ASCII only, whatever the locale. */
static inline bool pos_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool pos_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool pos_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool pos_is_alnum(char c)
{
    return pos_is_digit(c) || pos_is_alpha(c);
}

static inline char pos_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* \w as ASCII has it. */
static inline bool pos_is_word(char c)
{
    return pos_is_alnum(c) || c == '_';
}

/* The value of a hexadecimal digit of either case, or -1. */
static inline int pos_hex_digit(char c)
{
    if (pos_is_digit(c))
        return c - '0';
    c = pos_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the `%XX` at `at` stands for, or -1 where there is none. */
static inline int pos_text_percent(pos_text text, size_t at)
{
    if (at >= text.size || text.size - at < 3 || text.data[at] != '%')
        return -1;
    int high = pos_hex_digit(text.data[at + 1]), low = pos_hex_digit(text.data[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The 64 digits of Base64 (RFC 4648, sections 4 and 5). */
#define POS_BASE64_DIGITS     POS_BASE64_COMMON "+/"
#define POS_BASE64_URL_DIGITS POS_BASE64_COMMON "-_"
#define POS_BASE64_COMMON     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* The byte at `at`, or NUL past the end. */
static inline char pos_text_at(pos_text text, size_t at)
{
    return at < text.size ? text.data[at] : '\0';
}

/* The offset of the first byte at or after `at` that is no white space, or text.size. */
static inline size_t pos_text_skip_space(pos_text text, size_t at)
{
    while (at < text.size && pos_is_space(text.data[at]))
        at++;
    return at;
}

/* True for the empty text too. */
bool pos_text_is_space(pos_text text);
bool pos_text_is_digits(pos_text text);

/* True where `word` is one of `list`, words separated by single spaces; `nocase`: in any case. */
bool pos_text_in_words(pos_text word, const char *list, bool nocase);
/* True where `name` is one of `names`, which NULL ends, in any case. */
bool pos_text_in_names(pos_text name, const char *const *names);

/* A line and a column, both from 1; the column counts bytes. */
typedef struct pos_place {
    int line;
    int column;
} pos_place;

/* Where `offset` is in `source`. Linear: for error paths. */
pos_place pos_place_of(pos_text source, size_t offset);

/* ---- buffer ---- */

struct pos_error; /* error.h */

typedef enum pos_buffer_state {
    POS_BUFFER_GOOD,
    POS_BUFFER_TOO_LARGE, /* an addition would have passed the limit */
    POS_BUFFER_NO_MEMORY
} pos_buffer_state;

/* Bytes that grow up to a limit. An addition that fails adds nothing, and neither does any later
 * one: the buffer has failed. Its bytes can be had only together with that error, from
 * pos_buffer_get, so that a part is never taken for the whole. The fields are for text.c and the
 * functions below; `size` may be read. */
typedef struct pos_buffer {
    char *bytes;
    size_t size;
    size_t capacity;
    size_t limit;
    pos_buffer_state state;
    apr_pool_t *pool;
} pos_buffer;

/* The largest limit. Values hold 32-bit lengths. */
#define POS_BUFFER_MAX_SIZE ((size_t)0x7fffffff)

/* An empty buffer whose bytes are freed when `pool` is cleared. `limit` 0 means
 * POS_BUFFER_MAX_SIZE. */
pos_buffer *pos_buffer_make(size_t limit, apr_pool_t *pool);

/* Makes room for `more` further bytes. False: the buffer has failed. */
bool pos_buffer_reserve(pos_buffer *buffer, size_t more);

static inline void pos_buffer_add(pos_buffer *buffer, const char *data, size_t size)
{
    if (size == 0)
        return;
    if (buffer->capacity - buffer->size < size && !pos_buffer_reserve(buffer, size))
        return;
    memcpy(buffer->bytes + buffer->size, data, size);
    buffer->size += size;
}

static inline void pos_buffer_add_text(pos_buffer *buffer, pos_text text)
{
    pos_buffer_add(buffer, text.data, text.size);
}

static inline void pos_buffer_add_char(pos_buffer *buffer, char c)
{
    if (buffer->capacity == buffer->size && !pos_buffer_reserve(buffer, 1))
        return;
    buffer->bytes[buffer->size++] = c;
}

/* Appends `c` as `%XX`, in capitals. */
static inline void pos_buffer_add_percent(pos_buffer *buffer, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    char escaped[] = {'%', digits[(unsigned char)c >> 4], digits[(unsigned char)c & 15]};
    pos_buffer_add(buffer, escaped, sizeof(escaped));
}

/* A literal. */
#define POS_BUFFER_ADD(buffer, literal) pos_buffer_add((buffer), (literal), sizeof(literal) - 1)

void pos_buffer_printf(pos_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pos_buffer_vprintf(pos_buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Appends what is in `part`; if that has failed, so has `buffer`. */
void pos_buffer_add_buffer(pos_buffer *buffer, const pos_buffer *part);

/* What is in the buffer, in `out`; valid until the next addition. The error, POS_ELIMIT or
 * POS_EMEMORY, lives in the buffer's pool; `out` is empty then. */
struct pos_error *pos_buffer_get(pos_text *out, const pos_buffer *buffer);

/* The same, followed by a NUL. */
struct pos_error *pos_buffer_get_cstring(const char **out, pos_buffer *buffer);

/* The text of a buffer without a limit, short and made on the way to something else. If it has
 * failed, ends the process as a pool does that can't allocate (pool.h). */
pos_text pos_buffer_whole(const pos_buffer *buffer);
const char *pos_buffer_whole_cstring(pos_buffer *buffer);

/* The error that pos_buffer_get would return; NULL: the buffer is good. */
struct pos_error *pos_buffer_error(const pos_buffer *buffer);

/* How many bytes have been added. */
static inline size_t pos_buffer_size(const pos_buffer *buffer)
{
    return buffer->size;
}

/* The byte that was added last; '\0': none. */
static inline char pos_buffer_last(const pos_buffer *buffer)
{
    return buffer->size ? buffer->bytes[buffer->size - 1] : '\0';
}

/* For a writer that has no memory for something else: what it would have added is missing. */
static inline void pos_buffer_fail(pos_buffer *buffer)
{
    if (buffer->state == POS_BUFFER_GOOD)
        buffer->state = POS_BUFFER_NO_MEMORY;
}

/* True: the buffer is not good any more, and nothing more will be added. */
static inline bool pos_buffer_failed(const pos_buffer *buffer)
{
    return buffer->state != POS_BUFFER_GOOD;
}

/* Empty and good again, with the bytes that it has room for. */
static inline void pos_buffer_clear(pos_buffer *buffer)
{
    buffer->size = 0;
    buffer->state = POS_BUFFER_GOOD;
}

/* Sets the limit, and returns the former one. */
static inline size_t pos_buffer_set_limit(pos_buffer *buffer, size_t limit)
{
    size_t former = buffer->limit;
    buffer->limit = limit;
    return former;
}

/* For those who write bytes by themselves: room for `size` bytes at the end (NULL: the buffer has
 * failed), and how many of them were written. */
static inline char *pos_buffer_room(pos_buffer *buffer, size_t size)
{
    return pos_buffer_reserve(buffer, size) ? buffer->bytes + buffer->size : NULL;
}

static inline void pos_buffer_added(pos_buffer *buffer, size_t size)
{
    buffer->size += size;
}

/* Moves what was added after `from` back to `to`, before what is there. */
void pos_buffer_move_back(pos_buffer *buffer, size_t from, size_t to);

/* Drops what comes after `size`. */
static inline void pos_buffer_truncate(pos_buffer *buffer, size_t size)
{
    if (size < buffer->size)
        buffer->size = size;
}

#endif
