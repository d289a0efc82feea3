/* SPDX-License-Identifier: Apache-2.0 */
/* What check finds, collected and told. */
#include "findings.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_thread_mutex.h>

#include "base/json.h"
#include "base/pool.h"
#include "base/version.h"
#include "tool.h"

/* Of one rule so many are told, and the rest is counted. */
#define MAX_TOLD 5

struct findings {
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_hash_t *known;         /* place, rule and message → finding */
    apr_array_header_t *items; /* finding* */
};

static const char *const severity_names[] = {"error", "warning", "notice"};

findings *findings_make(apr_pool_t *result)
{
    findings *list = apr_palloc(result, sizeof(*list));
    *list = (findings){.pool = result,
                       .known = apr_hash_make(result),
                       .items = apr_array_make(result, 16, sizeof(finding *))};
    if (apr_thread_mutex_create(&list->lock, APR_THREAD_MUTEX_DEFAULT, result) != APR_SUCCESS)
        pos_out_of_memory(result);
    return list;
}

/* ---- adding ---- */

static const char *copy_or_null(const char *string, apr_pool_t *pool)
{
    return string ? apr_pstrdup(pool, string) : NULL;
}

static void add_new(findings *list, const char *key, const finding *found)
{
    finding *item = apr_palloc(list->pool, sizeof(*item));
    *item = *found;
    item->rule = apr_pstrdup(list->pool, found->rule);
    item->file = copy_or_null(found->file, list->pool);
    item->message = apr_pstrdup(list->pool, found->message);
    item->url = copy_or_null(found->url, list->pool);
    item->pages = 1;
    apr_hash_set(list->known, key, APR_HASH_KEY_STRING, item);
    APR_ARRAY_PUSH(list->items, finding *) = item;
}

void findings_add(findings *list, const finding *found)
{
    apr_thread_mutex_lock(list->lock);
    const char *key = apr_psprintf(list->pool, "%s:%d:%d:%s:%s", found->file ? found->file : "",
                                   found->line, found->column, found->rule, found->message);
    finding *known = apr_hash_get(list->known, key, APR_HASH_KEY_STRING);
    if (known)
        known->pages++;
    else
        add_new(list, key, found);
    apr_thread_mutex_unlock(list->lock);
}

/* rule ::= word "-" word {"-" word}, before ": ". The rest of the message. */
static const char *split_rule(char *rule, size_t size, const char *message)
{
    size_t length = strspn(message, "abcdefghijklmnopqrstuvwxyz-");
    const char *dash = memchr(message, '-', length);
    if (!dash || length >= size || strncmp(message + length, ": ", 2) != 0)
        return message;
    apr_cpystrn(rule, message, length + 1);
    return message + length + 2;
}

void findings_add_error(findings *list, finding_severity severity, const char *rule,
                        const pos_error *error, const char *url)
{
    char own[64];
    apr_cpystrn(own, rule, sizeof(own));
    const char *message = split_rule(own, sizeof(own), error->message);
    const finding found = {.severity = severity,
                           .rule = own,
                           .file = error->file,
                           .line = error->line,
                           .column = error->column,
                           .message = message,
                           .url = url};
    findings_add(list, &found);
}

/* What the site's log says of a whole site, by words that stand in it. A page that is not served at
 * its address is an error, though the log only warns. */
static void set_rule(finding *found, const char *line)
{
    static const struct {
        const char *words, *rule;
    } rules[] = {{"is also that of", "url-twice"}, {"unknown plug-ins", "plugin-unknown"},
                 {"theme \"", "theme-missing"},    {"not UTF-8", "encoding"},
                 {"not served", "file-held"},      {"_config.yml", "config-value"}};
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
        if (strstr(line, rules[i].words)) {
            found->rule = rules[i].rule;
            found->severity = i == 0 ? FINDING_ERROR : found->severity;
            return;
        }
}

/* ["what: "] file [":" line [":" column]] ": " message */
void findings_add_line(findings *list, finding_severity severity, const char *line)
{
    static const char *const whats[] = {"configuration: ", "not served: "};
    apr_pool_t *scratch = pos_pool_make();
    finding found = {.severity = severity, .rule = "site"};
    set_rule(&found, line);
    for (size_t i = 0; i < sizeof(whats) / sizeof(*whats); i++)
        if (strncmp(line, whats[i], strlen(whats[i])) == 0)
            line += strlen(whats[i]);
    size_t length = strcspn(line, ": ");
    found.message = line;
    if (length > 0 && line[length] == ':') {
        char *end = (char *)(uintptr_t)line + length;
        found.file = apr_pstrmemdup(scratch, line, length);
        if (pos_is_digit(end[1]))
            found.line = (int)strtol(end + 1, &end, 10);
        if (*end == ':' && pos_is_digit(end[1]))
            found.column = (int)strtol(end + 1, &end, 10);
        found.message = end + strspn(end, ": ");
    }
    findings_add(list, &found);
    apr_pool_destroy(scratch);
}

size_t findings_count(const findings *list, finding_severity severity)
{
    size_t count = 0;
    for (int i = 0; i < list->items->nelts; i++)
        count += APR_ARRAY_IDX(list->items, i, finding *)->severity == severity;
    return count;
}

/* ---- telling: text ---- */

static int compare_strings(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_place(const void *a, const void *b)
{
    const finding *left = *(finding *const *)a, *right = *(finding *const *)b;
    int order = compare_strings(left->file, right->file);
    if (order == 0)
        order = left->line - right->line;
    if (order == 0)
        order = left->column - right->column;
    if (order == 0)
        order = strcmp(left->rule, right->rule);
    return order ? order : strcmp(left->message, right->message);
}

static const char *place_of(const finding *item, apr_pool_t *pool)
{
    const char *file = item->file ? item->file : item->url ? item->url : "site";
    if (item->line == 0)
        return file;
    if (item->column == 0)
        return apr_psprintf(pool, "%s:%d", file, item->line);
    return apr_psprintf(pool, "%s:%d:%d", file, item->line, item->column);
}

static const char *more_pages(const finding *item, apr_pool_t *pool)
{
    if (item->pages < 2)
        return "";
    return apr_psprintf(pool, " (and %u more page%s)", item->pages - 1, item->pages > 2 ? "s" : "");
}

/* tool_print lets no escape through, so what colours stands outside of it. */
static void print_line(const finding *item, FILE *out, bool colours, apr_pool_t *pool)
{
    static const char *const shades[] = {"\033[31m", "\033[33m", "\033[36m"};
    if (colours)
        fputs(shades[item->severity], out);
    tool_print(out, "%s: %s: %s%s [%s]", place_of(item, pool), severity_names[item->severity],
               item->message, more_pages(item, pool), item->rule);
    if (colours)
        fputs("\033[0m", out);
}

static void print_text(findings *list, FILE *out, bool all, bool colours, apr_pool_t *pool)
{
    apr_hash_t *told = apr_hash_make(pool);
    for (int i = 0; i < list->items->nelts; i++) {
        const finding *item = APR_ARRAY_IDX(list->items, i, finding *);
        unsigned *count = apr_hash_get(told, item->rule, APR_HASH_KEY_STRING);
        if (!count) {
            count = apr_pcalloc(pool, sizeof(*count));
            apr_hash_set(told, item->rule, APR_HASH_KEY_STRING, count);
        }
        if (++*count <= MAX_TOLD || all)
            print_line(item, out, colours, pool);
    }
    for (int i = 0; i < list->items->nelts && !all; i++) {
        const finding *item = APR_ARRAY_IDX(list->items, i, finding *);
        unsigned *count = apr_hash_get(told, item->rule, APR_HASH_KEY_STRING);
        if (*count > MAX_TOLD)
            tool_print(out, "and %u more like the last [%s]; --all tells them", *count - MAX_TOLD,
                       item->rule);
        *count = 0;
    }
}

/* ---- telling: JSON ---- */

static void add_string(pos_buffer *out, const char *key, const char *value)
{
    pos_json_string(out, pos_text_of(key));
    POS_BUFFER_ADD(out, ": ");
    pos_json_string(out, pos_text_of(value));
}

static void add_number(pos_buffer *out, const char *key, unsigned value, apr_pool_t *pool)
{
    pos_json_string(out, pos_text_of(key));
    pos_buffer_add_text(out, pos_text_of(apr_psprintf(pool, ": %u", value)));
}

static void add_json(pos_buffer *out, const finding *item, apr_pool_t *pool)
{
    POS_BUFFER_ADD(out, "{");
    add_string(out, "severity", severity_names[item->severity]);
    POS_BUFFER_ADD(out, ", ");
    add_string(out, "rule", item->rule);
    if (item->file) {
        POS_BUFFER_ADD(out, ", ");
        add_string(out, "file", item->file);
    }
    if (item->line) {
        POS_BUFFER_ADD(out, ", ");
        add_number(out, "line", (unsigned)item->line, pool);
    }
    if (item->column) {
        POS_BUFFER_ADD(out, ", ");
        add_number(out, "column", (unsigned)item->column, pool);
    }
    if (item->url) {
        POS_BUFFER_ADD(out, ", ");
        add_string(out, "url", item->url);
    }
    POS_BUFFER_ADD(out, ", ");
    add_number(out, "pages", item->pages, pool);
    POS_BUFFER_ADD(out, ", ");
    add_string(out, "message", item->message);
    POS_BUFFER_ADD(out, "}");
}

/* ---- telling: SARIF 2.1.0 (OASIS), sections 3.14, 3.27, 3.28, 3.30 ---- */

static void add_location(pos_buffer *out, const finding *item, apr_pool_t *pool)
{
    POS_BUFFER_ADD(out, ", \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {");
    add_string(out, "uri", item->file);
    POS_BUFFER_ADD(out, "}");
    if (item->line) {
        POS_BUFFER_ADD(out, ", \"region\": {");
        add_number(out, "startLine", (unsigned)item->line, pool);
        if (item->column) {
            POS_BUFFER_ADD(out, ", ");
            add_number(out, "startColumn", (unsigned)item->column, pool);
        }
        POS_BUFFER_ADD(out, "}");
    }
    POS_BUFFER_ADD(out, "}}]");
}

static void add_sarif(pos_buffer *out, const finding *item, apr_pool_t *pool)
{
    static const char *const levels[] = {"error", "warning", "note"};
    POS_BUFFER_ADD(out, "{");
    add_string(out, "ruleId", item->rule);
    POS_BUFFER_ADD(out, ", ");
    add_string(out, "level", levels[item->severity]);
    POS_BUFFER_ADD(out, ", \"message\": {");
    add_string(out, "text", item->message);
    POS_BUFFER_ADD(out, "}");
    if (item->file)
        add_location(out, item, pool);
    POS_BUFFER_ADD(out, "}");
}

/* A document: what begins it, each finding, what ends it. */
static void print_document(const findings *list, FILE *out, const char *begin,
                           void (*add)(pos_buffer *, const finding *, apr_pool_t *),
                           const char *end, apr_pool_t *pool)
{
    pos_buffer *text = pos_buffer_make(0, pool);
    pos_buffer_add_text(text, pos_text_of(begin));
    for (int i = 0; i < list->items->nelts; i++) {
        pos_buffer_add_text(text, i ? POS_TEXT(",\n") : POS_TEXT("\n"));
        add(text, APR_ARRAY_IDX(list->items, i, finding *), pool);
    }
    pos_buffer_add_text(text, pos_text_of(end));
    fputs(pos_buffer_whole_cstring(text), out);
}

void findings_print(findings *list, FILE *out, findings_format format, bool all, bool colours)
{
    apr_pool_t *scratch = pos_pool_make();
    qsort(list->items->elts, (size_t)list->items->nelts, sizeof(finding *), by_place);
    if (format == FINDINGS_TEXT)
        print_text(list, out, all, colours, scratch);
    else if (format == FINDINGS_JSON)
        print_document(list, out, "[", add_json, "\n]\n", scratch);
    else
        print_document(list, out,
                       "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", "
                       "\"version\": \"2.1.0\",\n\"runs\": [{\"tool\": {\"driver\": {\"name\": "
                       "\"positionsctl\", \"version\": \"" MOD_POSITIONS_VERSION
                       "\"}},\n\"columnKind\": \"unicodeCodePoints\", \"results\": [",
                       add_sarif, "\n]}]}\n", scratch);
    apr_pool_destroy(scratch);
}
