/* SPDX-License-Identifier: Apache-2.0 */
/* A site's files, as check reads them. */
#include "check_sources.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>

#include "base/date.h"
#include "base/pool.h"
#include "base/unicode.h"
#include "markup/markup.h"
#include "tool.h"

/* Folders within folders. */
#define MAX_DEPTH 16

typedef struct source_text {
    const char *path; /* below the root */
    pos_text text;
} source_text;

struct check_sources {
    const char *root;
    const char *url;            /* without a slash at its end; "": none */
    const char *baseurl;        /* likewise */
    apr_array_header_t *shared; /* source_text: layouts and includes */
    apr_hash_t *names;          /* a published name in lower case → the name */
    apr_pool_t *pool;
};

static const char *path_of(const check_sources *self, const char *file, apr_pool_t *pool)
{
    return apr_pstrcat(pool, self->root, "/", file, NULL);
}

/* ---- folders ---- */

typedef void (*file_visitor)(check_sources *self, const char *path, void *baton);

/* Calls `visit` for each file below the folder, by its path below the root. */
static void walk_folder(check_sources *self, const char *folder, int depth, file_visitor visit,
                        void *baton)
{
    DIR *listing = depth > 0 ? opendir(path_of(self, folder, self->pool)) : NULL;
    for (struct dirent *each; listing && (each = readdir(listing));) {
        struct stat info;
        const char *path = apr_pstrcat(self->pool, folder, "/", each->d_name, NULL);
        if (each->d_name[0] == '.' || lstat(path_of(self, path, self->pool), &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode))
            walk_folder(self, path, depth - 1, visit, baton);
        else if (S_ISREG(info.st_mode))
            visit(self, path, baton);
    }
    if (listing)
        closedir(listing);
}

static void add_shared(check_sources *self, const char *path, void *baton)
{
    source_text *source = apr_array_push(self->shared);
    (void)baton;
    *source = (source_text){.path = path};
    if (tool_read_bytes(&source->text, path_of(self, path, self->pool), self->pool))
        source->text = POS_TEXT("");
}

/* ---- the configuration ---- */

/* The string at `key` without trailing slashes, in `pool`; "" where there is none. */
static const char *read_url_setting(const pos_map *config, const char *key, apr_pool_t *pool)
{
    char *value = pos_text_cstring(pos_text_strip(pos_map_text(config, key, POS_TEXT(""))), pool);
    size_t length = strlen(value);
    while (length > 0 && value[length - 1] == '/')
        value[--length] = '\0';
    return value;
}

check_sources *check_sources_make(const char *root, apr_pool_t *result)
{
    check_sources *self = apr_palloc(result, sizeof(*self));
    pos_text text;
    pos_value config = POS_VALUE_NIL;
    *self = (check_sources){.root = root,
                            .shared = apr_array_make(result, 16, sizeof(source_text)),
                            .names = apr_hash_make(result),
                            .pool = result};
    if (!tool_read(&text, path_of(self, "_config.yml", result), result) &&
        markup_yaml(&config, text, "_config.yml", 1, result))
        config = POS_VALUE_NIL;
    const pos_map *map = config.kind == POS_MAP ? config.as.map : pos_map_make(0, result);
    self->url = read_url_setting(map, "url", result);
    self->baseurl = read_url_setting(map, "baseurl", result);
    walk_folder(self, "_layouts", MAX_DEPTH, add_shared, NULL);
    walk_folder(self, "_includes", MAX_DEPTH, add_shared, NULL);
    return self;
}

/* ---- places ---- */

static void set_place(finding *found, const char *file, pos_text text, size_t at, apr_pool_t *pool)
{
    const pos_error *place = pos_error_at(POS_EINVALID, file, text, at, pool, "%s", "");
    found->file = file;
    found->line = place->line;
    found->column = place->column;
}

/* Where `needle` stands as a link does: in quotes, parentheses, angle brackets, or after an equals
 * sign. */
static size_t find_link(pos_text text, pos_text needle)
{
    for (size_t at = 0; (at = pos_text_find(text, needle, at)) != POS_NOT_FOUND; at++) {
        char before = at > 0 ? text.data[at - 1] : ' ',
             behind = pos_text_at(text, at + needle.size);
        if (strchr("\"'(<=} ", before) && (behind == '\0' || strchr("\"')>{ \n", behind)))
            return at;
    }
    return POS_NOT_FOUND;
}

void check_find_place(finding *found, const check_sources *sources, const char *needle)
{
    apr_pool_t *scratch = pos_pool_make();
    pos_text text, wanted = pos_text_of(needle);
    size_t at = POS_NOT_FOUND;
    if (found->file && wanted.size > 0 &&
        !tool_read_bytes(&text, path_of(sources, found->file, scratch), scratch))
        at = find_link(text, wanted);
    if (at != POS_NOT_FOUND)
        set_place(found, found->file, text, at, scratch);
    for (int i = 0; at == POS_NOT_FOUND && i < sources->shared->nelts; i++) {
        const source_text *shared = &APR_ARRAY_IDX(sources->shared, i, source_text);
        at = find_link(shared->text, wanted);
        if (at != POS_NOT_FOUND)
            set_place(found, shared->path, shared->text, at, scratch);
    }
    apr_pool_destroy(scratch);
}

/* ---- links ---- */

/* What follows `prefix` in a link, where that ends there or a path goes on; else NULL. */
static const char *after(const char *target, const char *prefix)
{
    size_t length = strlen(prefix);
    if (length == 0 || strncmp(target, prefix, length) != 0 || !strchr("/?#", target[length]))
        return NULL;
    return target + length;
}

const char *check_below_site(const check_sources *sources, const char *target)
{
    const char *below = after(target, sources->url);
    const char *path = below ? below : target;
    const char *inside = *path == '/' ? after(path, sources->baseurl) : NULL;
    if (inside)
        path = inside;
    return (below || inside) && (*path == '\0' || *path == '?' || *path == '#') ? "/" : path;
}

const char *check_decode(const char *text, apr_pool_t *result)
{
    pos_text in = pos_text_of(text);
    char *out = apr_palloc(result, in.size + 1);
    size_t size = 0;
    for (size_t at = 0; at < in.size;) {
        int byte = pos_text_percent(in, at);
        out[size++] = byte > 0 ? (char)byte : in.data[at];
        at += byte > 0 ? 3 : 1;
    }
    out[size] = '\0';
    return out;
}

/* Takes "." and ".." out of an absolute path. */
static const char *normalize_path(const char *path, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, strlen(path) + 2);
    size_t size = 0;
    for (const char *at = path; *at;) {
        const char *name = at + strspn(at, "/");
        size_t length = strcspn(name, "/");
        bool dot = length == 1 && *name == '.', up = length == 2 && strncmp(name, "..", 2) == 0;
        while (up && size > 0 && out[--size] != '/')
            continue;
        if (!dot && !up) {
            out[size++] = '/';
            memcpy(out + size, name, length);
            size += length;
        } else if (name[length] == '\0') {
            out[size++] = '/';
        }
        at = name + length;
    }
    out[size] = '\0';
    return size > 0 ? out : "/";
}

const char *check_join(const char *url, const char *path, apr_pool_t *result)
{
    const char *base = check_decode(url, result);
    if (*path == '\0')
        return base;
    if (*path == '/')
        return normalize_path(path, result);
    const char *slash = strrchr(base, '/');
    const char *folder = apr_pstrmemdup(result, base, slash ? (size_t)(slash + 1 - base) : 0);
    return normalize_path(apr_pstrcat(result, folder, path, NULL), result);
}

/* ---- names ---- */

static void tell_name(findings *found, finding_severity severity, const char *rule,
                      const char *file, const char *message)
{
    const finding item = {.severity = severity, .rule = rule, .file = file, .message = message};
    findings_add(found, &item);
}

void check_add_name(check_sources *sources, const char *name, findings *found)
{
    pos_buffer *lower = pos_buffer_make(0, sources->pool),
               *composed = pos_buffer_make(0, sources->pool);
    pos_utf8_downcase(lower, pos_text_of(name));
    const char *key = pos_buffer_whole_cstring(lower);
    const char *known = apr_hash_get(sources->names, key, APR_HASH_KEY_STRING);
    if (known && strcmp(known, name) != 0)
        tell_name(found, FINDING_WARNING, "name-case", name,
                  apr_psprintf(sources->pool,
                               "differs from %s in capital letters only: one of them is lost "
                               "on a Mac or under Windows",
                               known));
    else
        apr_hash_set(sources->names, key, APR_HASH_KEY_STRING, name);
    if (pos_utf8_nfc(composed, pos_text_of(name)) &&
        strcmp(pos_buffer_whole_cstring(composed), name) != 0)
        tell_name(
            found, FINDING_WARNING, "name-decomposed", name,
            "the name has accents as a Mac writes them (Unicode NFD): links that are typed do not "
            "match it; rename it");
}

/* ---- front matter ---- */

typedef struct front_matter_check {
    const char *file;
    pos_text source;
    findings *found;
    apr_pool_t *pool;
} front_matter_check;

static void tell_key(const front_matter_check *self, const char *rule, pos_text key,
                     const char *message)
{
    finding item = {
        .severity = FINDING_WARNING, .rule = rule, .file = self->file, .message = message};
    const char *needle = apr_psprintf(self->pool, "\n%.*s:", POS_TEXT_ARG(key));
    size_t at = pos_text_find(self->source, pos_text_of(needle), 0);
    if (at != POS_NOT_FOUND)
        set_place(&item, self->file, self->source, at + 1, self->pool);
    findings_add(self->found, &item);
}

/* [+-] digits ["." digits] */
static bool reads_as_number(pos_text text)
{
    size_t digits = 0, at = pos_text_at(text, 0) == '-' || pos_text_at(text, 0) == '+' ? 1 : 0;
    for (; at < text.size; at++) {
        if (!pos_is_digit(text.data[at]) && text.data[at] != '.')
            return false;
        digits += text.data[at] != '.';
    }
    return digits > 0;
}

static bool is_weight(pos_text key)
{
    static const char *const names[] = {"weight", "nav_order", "order", "menu_order", "sort_order"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal(key, pos_text_of(names[i])) ||
            pos_text_ends(key, pos_text_of(i == 0 ? "_weight" : names[i])))
            return true;
    return false;
}

/* year "-" month "-" day, and no day of any calendar. */
static bool is_impossible_date(pos_text text)
{
    int number[3] = {0, 0, 0}, part = 0, digits = 0;
    size_t at = 0;
    for (; at < text.size && part < 3; at++) {
        if (pos_is_digit(text.data[at]) && digits < 4) {
            number[part] = number[part] * 10 + (text.data[at] - '0');
            digits++;
        } else if (text.data[at] == '-' && part < 2 && digits == (part == 0 ? 4 : 2)) {
            part++;
            digits = 0;
        } else {
            break;
        }
    }
    if (part != 2 || digits != 2 || (at < text.size && !strchr(" T-_", text.data[at])))
        return false;
    return !pos_date_valid(number[0], number[1], number[2]);
}

/* Those of offers have rules of their own. */
static bool is_of_offers(pos_text key)
{
    return pos_text_in_words(key,
                             "deadline expires closes closing_date deadline_date validThrough "
                             "expiryDate opens publishDate",
                             false);
}

static void check_front_matter(const front_matter_check *self)
{
    markup_document document;
    if (markup_front_matter(&document, self->source, self->file, self->pool))
        return; /* it is held, and the site's log has said so */
    for (uint32_t i = 0; i < document.data->count; i++) {
        pos_text key = pos_value_text(document.data->entries[i].key);
        pos_value value = document.data->entries[i].value;
        pos_text text = value.kind == POS_STRING ? pos_value_text(value) : POS_TEXT("");
        if (text.size > 0 && is_weight(key) && reads_as_number(text))
            tell_key(self, "weight-text", key,
                     "this weight is a text, and sorts as one (10 before 9, and not beside "
                     "numbers): write "
                     "it without quotes");
        if (is_impossible_date(text) && !is_of_offers(key))
            tell_key(self, "date-impossible", key, "no calendar has this day, so it is a text");
    }
}

static void check_post_name(check_sources *self, const char *path, void *baton)
{
    pos_text name = pos_text_of(path);
    name = pos_text_slice(name, pos_text_find_last_char(name, '/') + 1, name.size);
    if (is_impossible_date(name))
        tell_name(baton, FINDING_WARNING, "date-impossible", path,
                  "no calendar has the day in this name: the file is no post");
    (void)self;
}

static void note_ruby(check_sources *self, const char *path, void *baton)
{
    const char **names = baton;
    if (pos_text_ends(pos_text_of(path), POS_TEXT(".rb")))
        *names = apr_pstrcat(self->pool, *names, **names ? ", " : "", path, NULL);
}

void check_read_sources(check_sources *sources, const site_snapshot *snapshot, findings *found)
{
    apr_pool_t *scratch = pos_pool_make();
    const char *ruby = "";
    for (size_t i = 0; i < site_page_count(snapshot); i++) {
        front_matter_check check = {
            .file = site_page_source(site_page_at(snapshot, i)), .found = found, .pool = scratch};
        if (check.file && !tool_read(&check.source, path_of(sources, check.file, scratch), scratch))
            check_front_matter(&check);
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
    walk_folder(sources, "_posts", MAX_DEPTH, check_post_name, found);
    walk_folder(sources, "_plugins", MAX_DEPTH, note_ruby, &ruby);
    if (*ruby)
        tell_name(
            found, FINDING_WARNING, "ruby-needed", "_plugins",
            apr_pstrcat(sources->pool,
                        "programs in Ruby are not run: what they add to the site is missing (",
                        ruby, ")", NULL));
}
