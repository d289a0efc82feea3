/* SPDX-License-Identifier: Apache-2.0 */
/* probe: answers one request a line, for the comparisons with Ruby; see values.rb.
 *
 *   strftime ZONE SECONDS NANOS FORMAT     → the text
 *   parse ZONE NOW TEXT                    → seconds nanos offset zone, or "none"
 *   local ZONE DAYS HOUR MINUTE SECOND     → seconds
 *   case TEXT                              → upcase, downcase, capitalize, transliterate
 *   yaml|json|csv|tsv TEXT                 → the value, or "error MESSAGE"
 *   front TEXT                             → the split document
 *
 * Fields are separated by tabs; tab, newline, carriage return, NUL and backslash are written \t \n
 * \r \0 \\.
 */
#include <stdio.h>
#include <stdlib.h>

#include <apr_general.h>

#include "base/date.h"
#include "base/unicode.h"
#include "markup/markup.h"

#define MAX_FIELDS 8

typedef struct request {
    pos_text fields[MAX_FIELDS];
    size_t count;
    apr_pool_t *pool;
} request;

static void unescape(pos_text *text)
{
    char *bytes = (char *)(uintptr_t)text->data;
    size_t out = 0;
    for (size_t i = 0; i < text->size; i++) {
        char c = bytes[i];
        if (c == '\\' && i + 1 < text->size) {
            c = bytes[++i];
            c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
        }
        bytes[out++] = c;
    }
    text->size = out;
}

static void print_escaped(pos_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\t' || c == '\n' || c == '\r' || c == '\0' || c == '\\')
            printf("\\%c", c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c ? '\\' : '0');
        else
            putchar(c);
    }
}

static int64_t integer(const request *in, size_t index)
{
    return index < in->count ? strtoll(in->fields[index].data, NULL, 10) : 0;
}

static const pos_zone *zone_of(const request *in)
{
    const pos_zone *zone = NULL;
    if (in->fields[1].size && pos_zone_load(&zone, in->fields[1], in->pool))
        fprintf(stderr, "no zone\n");
    return zone;
}

static void answer_strftime(const request *in)
{
    pos_buffer *out = pos_buffer_make(0, in->pool);
    pos_time time = pos_time_in_zone(integer(in, 2), (int32_t)integer(in, 3), zone_of(in));
    pos_strftime(out, in->fields[4], &time);
    print_escaped(pos_buffer_whole(out));
}

static void answer_parse(const request *in)
{
    const pos_zone *zone = zone_of(in);
    pos_time now = pos_time_in_zone(integer(in, 2), 0, zone), time;
    if (!pos_time_parse(&time, in->fields[3], zone, &now))
        printf("none");
    else
        printf("%lld %d %d %s", (long long)time.seconds, time.nanos, time.offset,
               time.zone ? time.zone : "");
}

static void answer_local(const request *in)
{
    pos_time time = pos_time_local(integer(in, 2), (int)integer(in, 3), (int)integer(in, 4),
                                   (int)integer(in, 5), 0, zone_of(in));
    printf("%lld", (long long)time.seconds);
}

static void answer_case(const request *in)
{
    static void (*const mappings[])(pos_buffer *, pos_text) = {
        pos_utf8_upcase, pos_utf8_downcase, pos_utf8_capitalize, pos_utf8_transliterate};
    for (size_t i = 0; i < sizeof(mappings) / sizeof(*mappings); i++) {
        pos_buffer *out = pos_buffer_make(0, in->pool);
        mappings[i](out, in->fields[1]);
        printf(i ? "\t" : "");
        print_escaped(pos_buffer_whole(out));
    }
}

/* A value's kind and content: i:5, f:0.5, s:"text", y:"symbol", d:DAYS,
 * t:SECONDS.NANOS+OFFSET/ZONE, [a,b], {k=>v}. */
static void print_value(pos_value value)
{
    switch ((pos_kind)value.kind) {
    case POS_NIL:
        printf("nil");
        return;
    case POS_BOOL:
        printf(value.as.boolean ? "true" : "false");
        return;
    case POS_INT:
        printf("i:%lld", (long long)value.as.integer);
        return;
    case POS_FLOAT:
        printf("f:%.17g", value.as.real);
        return;
    case POS_STRING:
    case POS_SYMBOL:
        printf(value.kind == POS_STRING ? "s:\"" : "y:\"");
        print_escaped(pos_value_text(value));
        printf("\"");
        return;
    case POS_DATE:
        printf("d:%lld", (long long)value.as.integer);
        return;
    case POS_TIME:
        printf("t:%lld.%09d+%d/%s", (long long)value.as.time->seconds, value.as.time->nanos,
               value.as.time->offset, value.as.time->zone ? value.as.time->zone : "nil");
        return;
    case POS_ARRAY:
        printf("[");
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            printf(i ? "," : "");
            print_value(value.as.array->items[i]);
        }
        printf("]");
        return;
    case POS_MAP:
        printf("{");
        for (uint32_t i = 0; i < value.as.map->count; i++) {
            printf(i ? "," : "");
            print_value(value.as.map->entries[i].key);
            printf("=>");
            print_value(value.as.map->entries[i].value);
        }
        printf("}");
        return;
    default:
        printf("?");
    }
}

static void print_result(const pos_error *error, pos_value value, apr_pool_t *pool)
{
    if (error)
        printf("error %s", pos_error_string(error, pool));
    else
        print_value(value);
}

static void answer_yaml(const request *in)
{
    pos_value value = POS_VALUE_NIL;
    pos_error *error = markup_yaml(&value, in->fields[1], "it", 1, in->pool);
    print_result(error, value, in->pool);
}

static void answer_json(const request *in)
{
    pos_value value = POS_VALUE_NIL;
    pos_error *error = markup_json(&value, in->fields[1], "it", in->pool);
    print_result(error, value, in->pool);
}

static void answer_csv(const request *in)
{
    pos_value value = POS_VALUE_NIL;
    char separator = in->fields[0].data[0] == 't' ? '\t' : ',';
    pos_error *error = markup_csv(&value, in->fields[1], separator, "it", in->pool);
    print_result(error, value, in->pool);
}

static void answer_front(const request *in)
{
    markup_document document;
    pos_error *error = markup_front_matter(&document, in->fields[1], "it", in->pool);
    print_result(error, error ? POS_VALUE_NIL : pos_value_map(document.data), in->pool);
    if (error)
        return;
    printf(" %d %d ", document.has_front_matter, markup_has_front_matter(in->fields[1]));
    print_escaped(document.body);
}

static void answer(const request *in)
{
    static const struct {
        const char *name;
        void (*answer)(const request *);
    } answers[] = {{"strftime", answer_strftime}, {"parse", answer_parse}, {"local", answer_local},
                   {"case", answer_case},         {"yaml", answer_yaml},   {"json", answer_json},
                   {"csv", answer_csv},           {"tsv", answer_csv},     {"front", answer_front}};
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
        if (pos_text_equal(in->fields[0], pos_text_of(answers[i].name)))
            answers[i].answer(in);
    putchar('\n');
}

static void split(request *out, char *line, size_t size)
{
    out->count = 0;
    for (char *start = line, *end = line + size; start <= end && out->count < MAX_FIELDS;) {
        char *tab = memchr(start, '\t', (size_t)(end - start));
        char *stop = tab ? tab : end;
        *stop = '\0';
        out->fields[out->count] = pos_text_make(start, (size_t)(stop - start));
        unescape(&out->fields[out->count++]);
        start = stop + 1;
    }
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    apr_initialize();
    for (ssize_t size; (size = getline(&line, &capacity, stdin)) > 0;) {
        request in = {.count = 0};
        apr_pool_create(&in.pool, NULL);
        split(&in, line, (size_t)size - (line[size - 1] == '\n'));
        answer(&in);
        apr_pool_destroy(in.pool);
    }
    free(line);
    return 0;
}
