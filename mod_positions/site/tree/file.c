/* SPDX-License-Identifier: Apache-2.0 */
/* One source file as the snapshots know it: its last good content by role, and why the newest
 * version is not that. */
#include "site/tree/file.h"

#include <malloc.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "base/charset.h"
#include "base/pack.h"
#include "base/pool.h"
#include "site/model/draft.h"
#include "site/model/library.h"
#include "site/model/permalink.h"
#include "site/tree/upload.h"

/* Enough to see whether a file begins with front matter. */
#define HEAD_SIZE 512

/* A file that changed less than this before the process first saw it may be an upload under way. */
#define RECENT apr_time_from_sec(5)

/* Files that could not be read are read again after this time, in passing or because the system
 * failed. */
#define PASSING_RETRY apr_time_from_msec(100)
#define FAILED_RETRY  apr_time_from_sec(5)

/* A file being read. */
typedef struct file_reading {
    site__file *file;
    const site__file *before; /* the record of the version before, or NULL */
    const site__entry *entry;
    const site__tree *tree;
    site__config *config;
    apr_pool_t *scratch;
    pos_text bytes; /* as they were read; NULL data: they were not */
    bool recalled;  /* they come from the attic */
} file_reading;

void site__file_keep(site__file *file)
{
    pos_references_add(&file->references);
}

/* ---- texts of pages, for when the next version is no good ---- */

#define MAX_TEXTS     ((size_t)4 << 20)  /* bytes for one site */
#define MAX_ALL_TEXTS ((size_t)64 << 20) /* for all sites of the process */
#define MAX_PART      ((size_t)64 << 10) /* for a layout, an include, data, configuration */

static bool take_budget(site__text_budget *budget, size_t size)
{
    size_t most = budget->all ? MAX_TEXTS : MAX_ALL_TEXTS;
    bool fits = atomic_fetch_add(&budget->used, size) + size <= most;
    if (fits && (!budget->all || take_budget(budget->all, size)))
        return true;
    atomic_fetch_sub(&budget->used, size);
    return false;
}

static void drop_text(site__file *file)
{
    for (site__text_budget *budget = file->budget; budget; budget = budget->all)
        atomic_fetch_sub(&budget->used, file->text_size);
    free(file->text);
}

static void keep_text(site__file *file, pos_text text, const site__tree *tree)
{
    bool page = file->role == SITE_ROLE_PAGE || file->role == SITE_ROLE_POST ||
                file->role == SITE_ROLE_DRAFT || file->role == SITE_ROLE_DOCUMENT;
    if (file->theme || tree->options->attic || (!page && text.size > MAX_PART) ||
        !take_budget(tree->texts, text.size))
        return;
    file->budget = tree->texts;
    file->text_size = text.size;
    file->text = malloc(text.size + 1);
    if (file->text)
        memcpy(file->text, text.data, text.size);
}

/* ---- references ---- */

void site__file_drop(site__file *file)
{
    if (!file || !pos_references_drop(&file->references))
        return;
    site__page_free(file->page);
    site__file_drop(file->good);
    free(file->blocks);
    drop_text(file);
    if (file->pool)
        apr_pool_destroy(file->pool);
    free(file);
}

/* A compiled template takes so many times its text. */
#define TEMPLATE_FACTOR 10

/* Arrays and maps have grown, and have a third more room than they use. */
static size_t measure_pool(const site__file *file)
{
    size_t size = POS_POOL_SIZE + file->source.size;
    if (file->template)
        size += file->size * TEMPLATE_FACTOR;
    if (file->value)
        size += pos_packed_size(*file->value) / 3 * 4;
    return size;
}

size_t site__file_size(const site__file *file)
{
    size_t size = malloc_usable_size((void *)(uintptr_t)file) + malloc_usable_size(file->page) +
                  malloc_usable_size(file->blocks) + file->text_size + file->pool_size;
    return size + (file->good ? site__file_size(file->good) : 0);
}

static bool has_content(const site__file *file)
{
    return file->page || file->template || file->value;
}

const site__file *site__file_good(const site__file *file)
{
    if (!file)
        return NULL;
    return file->good ? file->good : file->fault ? NULL : file;
}

static site__file *make_file(const site__entry *entry, const site__tree *tree)
{
    size_t size = strlen(entry->path) + 1;
    site__file *file = calloc(1, sizeof(*file) + size);
    if (!file)
        return NULL;
    char *path = (char *)(file + 1);
    memcpy(path, entry->path, size);
    file->references = 1;
    file->path = path;
    file->role = entry->role;
    file->collection = entry->collection;
    file->theme = entry->theme;
    file->stamp = entry->stamp;
    file->changed = entry->stamp.ctime;
    file->read_at = apr_time_now();
    file->drop = (pos_object){tree->options->library->drops->file, file};
    return file;
}

static apr_pool_t *pool_of(site__file *file)
{
    if (!file->pool)
        file->pool = pos_pool_make();
    return file->pool;
}

/* ---- reading ---- */

static const pos_root *root_of(const file_reading *reading)
{
    return site__root_of(reading->tree, reading->config, reading->entry->theme);
}

static const site_attic *attic_of(const file_reading *reading)
{
    return reading->entry->theme ? NULL : reading->tree->options->attic;
}

static site__file *good_before(const site__file *before)
{
    site__file *good = before && before->good ? before->good : (site__file *)(uintptr_t)before;
    return good && !good->fault && has_content(good) ? good : NULL;
}

static site__file *recall_good(const file_reading *reading, const site__file *good);

static pos_writing writing_of(const file_reading *reading)
{
    const site__file *file = reading->file;
    pos_watch *watch = reading->tree->watch;
    return watch && !reading->entry->theme ? pos_watch_ask(watch, file->path, file->stamp.ctime)
                                           : POS_WRITING_UNKNOWN;
}

/* The last good version's bytes: from memory, or from the attic. */
static pos_text good_bytes(const file_reading *reading, const site__file *good)
{
    const site_attic *attic = attic_of(reading);
    pos_text bytes = {NULL, 0};
    pos_stamp stamp;
    if (good->text)
        return pos_text_make(good->text, good->text_size);
    if (attic && attic->recall(&bytes, &stamp, attic->baton, good->path, reading->scratch) &&
        pos_digest_equal(pos_digest_of(bytes), good->digest))
        return bytes;
    return (pos_text){NULL, 0};
}

/* What a process that has just started can't know of a file: what it was before. It asks the attic
 * about those that were written a moment ago, and those that may have been cut. */
static bool wants_history(const file_reading *reading, pos_text bytes, pos_writing writing)
{
    bool whole = bytes.size > 0 && bytes.data[bytes.size - 1] == '\n';
    return !reading->before && writing != POS_WRITING_NO &&
           (!whole || reading->file->stamp.ctime > reading->file->read_at - RECENT);
}

/* Whether the bytes look unfinished, and then whether the file has to wait for it. */
static const char *judge_upload(file_reading *reading, pos_text bytes)
{
    site__file *file = reading->file, *recalled = NULL;
    site__upload upload = {
        .role = file->role, .writing = writing_of(reading), .good = good_before(reading->before)};
    file->written = upload.writing == POS_WRITING_YES;
    if (wants_history(reading, bytes, upload.writing))
        upload.good = recalled = recall_good(reading, NULL);
    if (upload.good && site__may_be_prefix(upload.good, bytes))
        upload.good_bytes = good_bytes(reading, upload.good);
    const char *why = site__looks_unfinished(&file->cut, bytes, &upload);
    if (why)
        site__start_upload_wait(file, reading->before, &upload, bytes.size == 0);
    site__file_drop(recalled);
    return why;
}

/* POS_ECHANGED while an upload seems to be under way; afterwards POS_ESYNTAX where the version
 * can't be a whole one, or is still being written. */
static pos_error *check_finished(file_reading *reading, pos_text bytes)
{
    site__file *file = reading->file;
    const char *why = reading->recalled ? NULL : judge_upload(reading, bytes);
    bool strict = site__must_say_something(file->role);
    if (!why)
        return NULL;
    if (file->unfinished)
        return pos_error_make(POS_ECHANGED, reading->scratch, "looks unfinished: %s", why);
    if (file->cut || (file->written && strict))
        return pos_error_at(POS_ESYNTAX, file->path, bytes, 0, reading->scratch, "%s", why);
    if (bytes.size == 0 && good_before(reading->before))
        pos_log_printf(&reading->tree->options->log, POS_LOG_WARNING,
                       "%s: it was emptied, and is taken as it is", file->path);
    return NULL;
}

static pos_error *read_text(pos_text *out, file_reading *reading)
{
    bool converted;
    site__file *file = reading->file;
    if (!reading->recalled)
        POS_TRY(pos_file_read(&reading->bytes, &file->stamp, root_of(reading), file->path,
                              site__max_source(reading->tree), reading->scratch));
    pos_text bytes = reading->bytes;
    POS_TRY(pos_to_utf8(out, &converted, bytes, reading->config ? reading->config->encoding : NULL,
                        reading->scratch));
    POS_TRY(check_finished(reading, bytes));
    file->digest = pos_digest_of(*out);
    site__note_blocks(file, bytes);
    keep_text(file, *out, reading->tree);
    if (converted)
        pos_log_printf(&reading->tree->options->log, POS_LOG_INFO,
                       "%s: not UTF-8; read as Windows-1252", file->path);
    return NULL;
}

/* A static file is known by its stamp; its content is httpd's business. */
static void digest_stamp(site__file *file, apr_pool_t *scratch)
{
    pos_digester *digester = pos_digester_make(scratch);
    pos_digester_add(digester, pos_text_of(file->path));
    pos_digester_add_int(digester, file->stamp.mtime);
    pos_digester_add_int(digester, file->stamp.size);
    file->digest = pos_digester_end(digester);
}

static bool is_html_name(const char *path)
{
    pos_text extension = site__extension(pos_text_of(path));
    return pos_text_equal_nocase(extension, POS_TEXT(".html")) ||
           pos_text_equal_nocase(extension, POS_TEXT(".htm"));
}

static bool is_in_attic(const file_reading *reading)
{
    const site_attic *attic = attic_of(reading);
    pos_text bytes;
    pos_stamp stamp;
    return attic &&
           attic->recall(&bytes, &stamp, attic->baton, reading->file->path, reading->scratch);
}

/* A file that is a page where it begins with front matter, and nothing is left of its beginning. */
static bool may_have_been_page(const file_reading *reading, pos_text head)
{
    return (head.size == 0 || site__begins_marker(head)) &&
           (is_html_name(reading->file->path) || is_in_attic(reading));
}

/* True for what is a page, as far as its name or its beginning tell. */
static pos_error *has_page_text(bool *out, file_reading *reading)
{
    site__file *file = reading->file;
    pos_text head;
    const site__file *good = good_before(reading->before);
    *out = reading->recalled || (good && good->page) || file->role == SITE_ROLE_POST ||
           file->role == SITE_ROLE_DRAFT ||
           site__is_markdown(reading->config, site__extension(pos_text_of(file->path)));
    if (*out)
        return NULL;
    POS_TRY(pos_file_head(&head, &file->stamp, root_of(reading), file->path, HEAD_SIZE,
                          reading->scratch));
    *out = markup_has_front_matter(head) || may_have_been_page(reading, head);
    return NULL;
}

static pos_error *read_page(file_reading *reading)
{
    site__file *file = reading->file;
    pos_text text;
    bool has_text;
    POS_TRY(has_page_text(&has_text, reading));
    if (!has_text) {
        digest_stamp(file, reading->scratch);
        return NULL;
    }
    POS_TRY(read_text(&text, reading));
    site__entry entry = *reading->entry;
    entry.stamp = file->stamp;
    POS_TRY(site__page_make(&file->page, &entry, text, reading->config, reading->scratch));
    if (!file->page)
        digest_stamp(file, reading->scratch);
    return NULL;
}

/* ---- templates ---- */

static void log_template_warning(void *baton, const pos_error *warning)
{
    const file_reading *reading = baton;
    pos_log_error(&reading->tree->options->log, POS_LOG_WARNING, warning, "Liquid");
}

static pos_error *compile_template(site__template *template, file_reading *reading, pos_text text,
                                   int line)
{
    liquid_options options = {.registry = reading->tree->options->library->registry,
                              .mode = reading->config->mode,
                              .file = reading->file->path,
                              .first_line = line,
                              .warning = log_template_warning,
                              .baton = reading,
                              .unknown_tags = true};
    return liquid_parse(&template->liquid, text, &options, pool_of(reading->file),
                        reading->scratch);
}

static pos_error *read_layout(file_reading *reading)
{
    pos_text text;
    markup_document document;
    apr_pool_t *pool = pool_of(reading->file);
    site__template *template = apr_pcalloc(pool, sizeof(*template));
    POS_TRY(read_text(&text, reading));
    POS_TRY(markup_front_matter(&document, text, reading->file->path, reading->scratch));
    template->data = pos_value_copy(pos_value_map(document.data), pool).as.map;
    pos_value layout = pos_map_get(template->data, POS_TEXT("layout"));
    template->layout = site__layout_text(layout, pool);
    POS_TRY(compile_template(template, reading, document.body, document.body_line));
    reading->file->template = template;
    return NULL;
}

static pos_error *read_include(file_reading *reading)
{
    pos_text text;
    apr_pool_t *pool = pool_of(reading->file);
    site__template *template = apr_pcalloc(pool, sizeof(*template));
    template->data = pos_map_make(0, pool);
    POS_TRY(read_text(&text, reading));
    if (memchr(text.data, '\0', text.size))
        return NULL; /* an image among the includes */
    POS_TRY(compile_template(template, reading, text, 1));
    reading->file->template = template;
    return NULL;
}

/* ---- data and configuration ---- */

static pos_error *read_value(file_reading *reading)
{
    pos_text text, extension = site__extension(pos_text_of(reading->file->path));
    const char *name = reading->file->path;
    apr_pool_t *pool = pool_of(reading->file);
    pos_value value;
    POS_TRY(read_text(&text, reading));
    text = pos_text_copy(text, pool);
    reading->file->source = text;
    if (pos_text_equal_nocase(extension, POS_TEXT(".json")))
        POS_TRY(markup_json(&value, text, name, pool));
    else if (pos_text_equal_nocase(extension, POS_TEXT(".csv")))
        POS_TRY(markup_csv(&value, text, ',', name, pool));
    else if (pos_text_equal_nocase(extension, POS_TEXT(".tsv")))
        POS_TRY(markup_csv(&value, text, '\t', name, pool));
    else
        POS_TRY(markup_yaml(&value, text, name, 1, pool));
    if (reading->config)
        markup_localize(&value, reading->config->zone, pool);
    reading->file->value = apr_pmemdup(pool, &value, sizeof(value));
    return NULL;
}

static bool is_data_name(const char *path)
{
    static const char *const extensions[] = {".yml", ".yaml", ".json", ".csv", ".tsv"};
    pos_text extension = site__extension(pos_text_of(path));
    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
        if (pos_text_equal_nocase(extension, pos_text_of(extensions[i])))
            return true;
    return false;
}

static pos_error *read_by_role(file_reading *reading)
{
    pos_text text;
    switch (reading->file->role) {
    case SITE_ROLE_LAYOUT:
        return read_layout(reading);
    case SITE_ROLE_INCLUDE:
        return read_include(reading);
    case SITE_ROLE_DATA:
        return is_data_name(reading->file->path) ? read_value(reading) : NULL;
    case SITE_ROLE_CONFIG:
        return read_value(reading);
    case SITE_ROLE_SASS:
        return read_text(&text, reading);
    case SITE_ROLE_PAGE:
    case SITE_ROLE_POST:
    case SITE_ROLE_DRAFT:
    case SITE_ROLE_DOCUMENT:
        return read_page(reading);
    default:
        digest_stamp(reading->file, reading->scratch);
        return NULL;
    }
}

/* A copy of the error, with the file's name if it has none. */
static const pos_error *named_fault(const pos_error *error, site__file *file)
{
    pos_error *fault = pos_error_copy(error, pool_of(file));
    if (fault->status == POS_EDENIED)
        fault->message =
            apr_psprintf(file->pool, "not readable by the server's user (%s)", fault->message);
    if (!fault->file)
        fault->file = file->path;
    return fault;
}

/* Gives a page that was never good the URL that its name would have, so that its editor can look
 * there for the reason. */
static void make_stub(file_reading *reading)
{
    site__file *file = reading->file;
    if (!reading->config || file->role == SITE_ROLE_LAYOUT || file->role == SITE_ROLE_INCLUDE ||
        (!is_html_name(file->path) &&
         !site__is_markdown(reading->config, site__extension(pos_text_of(file->path)))))
        return;
    site__page_free(file->page);
    file->page = NULL;
    pos_error *error = site__page_make(&file->page, reading->entry, POS_TEXT("---\n---\n"),
                                       reading->config, reading->scratch);
    if (error)
        file->page = NULL;
}

/* ---- the attic ---- */

static void keep_good(const file_reading *reading)
{
    const site_attic *attic = attic_of(reading);
    const site__file *file = reading->file, *before = reading->before;
    bool known = before && !before->fault && pos_digest_equal(before->digest, file->digest);
    if (attic && reading->bytes.data && !known)
        attic->keep(attic->baton, file->path, &file->stamp, reading->bytes);
}

/* The version in the attic, parsed, with a reference, if it is newer than `good` (or NULL); else
 * NULL. */
static site__file *recall_good(const file_reading *reading, const site__file *good)
{
    const site_attic *attic = attic_of(reading);
    pos_text bytes;
    site__entry entry = *reading->entry;
    if (!attic || !attic->recall(&bytes, &entry.stamp, attic->baton, entry.path, reading->scratch))
        return NULL;
    if (good && good->stamp.ctime >= entry.stamp.ctime)
        return NULL;
    site__file *file = make_file(&entry, reading->tree);
    if (!file)
        return NULL;
    file_reading again = {.file = file,
                          .entry = &entry,
                          .tree = reading->tree,
                          .config = reading->config,
                          .scratch = reading->scratch,
                          .bytes = bytes,
                          .recalled = true};
    if (!read_by_role(&again) && has_content(file))
        return file;
    site__file_drop(file);
    return NULL;
}

/* The last good version, with a reference: the one before, or a newer one in the attic, which
 * another process has read. */
static site__file *find_stand_in(const file_reading *reading)
{
    const site_attic *attic = attic_of(reading);
    site__file *good = good_before(reading->before), *recalled = recall_good(reading, good);
    if (good && !recalled)
        site__file_keep(good);
    good = recalled ? recalled : good;
    bool told = reading->before && reading->before->fault;
    if (good && attic && !told)
        attic->need(attic->baton, good->path, good->page ? site_page_target(good->page) : NULL);
    return good;
}

static void stand_in(file_reading *reading, const pos_error *error)
{
    site__file *file = reading->file;
    file->fault = named_fault(error, file);
    file->good = find_stand_in(reading);
    if (!file->good)
        make_stub(reading);
}

site__file *site__file_make(const site__entry *entry, site__file *before, const site__tree *tree,
                            site__config *config, apr_pool_t *scratch)
{
    site__file *file = make_file(entry, tree);
    if (!file)
        return NULL;
    file_reading reading = {.file = file,
                            .before = before,
                            .entry = entry,
                            .tree = tree,
                            .config = config,
                            .scratch = scratch};
    pos_error *error = entry->denied
                           ? pos_error_make(POS_EDENIED, scratch,
                                            "a symbolic link that leads out of the site, leads "
                                            "nowhere, or that Options forbid")
                           : read_by_role(&reading);
    if (error)
        stand_in(&reading, error);
    else
        keep_good(&reading);
    file->pool_size = file->pool ? measure_pool(file) : 0;
    return file;
}

static bool restore_parts(site__file *file, const site__kept_file *kept, const site__drops *drops)
{
    if (kept->blocks.size > 0) {
        file->blocks = malloc(kept->blocks.size);
        if (!file->blocks)
            return false;
        memcpy(file->blocks, kept->blocks.data, kept->blocks.size);
    }
    if (kept->page.size > 0)
        file->page = site__page_restore(kept->page, drops);
    return kept->page.size == 0 || file->page;
}

site__file *site__file_restore(const site__entry *entry, const site__kept_file *kept,
                               const site__tree *tree)
{
    site__file *file = make_file(entry, tree);
    if (!file)
        return NULL;
    file->digest = kept->digest;
    file->changed = kept->changed;
    file->size = kept->size;
    file->ends_line = kept->ends_line;
    atomic_store(&file->read_at, kept->read_at);
    if (restore_parts(file, kept, tree->options->library->drops))
        return file;
    site__file_drop(file);
    return NULL;
}

bool site__is_racy(const site__file *file)
{
    return pos_stamp_racy(&file->stamp, file->read_at);
}

bool site__failed_in_passing(const site__file *file)
{
    if (!file->fault || file->unfinished || file->cut)
        return false;
    pos_status status = file->fault->status;
    return status == POS_EMISSING || status == POS_ECHANGED || status == POS_EIO;
}

static int64_t monotonic_of(int64_t wall)
{
    return pos_monotonic() + wall - apr_time_now();
}

int64_t site__file_next_look(const site__file *file)
{
    int64_t next = site__upload_ends(file), other = INT64_MAX;
    if (site__failed_in_passing(file))
        other = monotonic_of(file->read_at +
                             (file->fault->status == POS_EIO ? FAILED_RETRY : PASSING_RETRY));
    else if (site__is_racy(file))
        other = monotonic_of(pos_stamp_ages_at(&file->stamp));
    return next < other ? next : other;
}

const site_page *site__page_of(const site__file *file)
{
    const site__file *good = site__file_good(file);
    return good ? good->page : NULL;
}

const char *site__static_url(const site__config *config, const site__file *file, apr_pool_t *result)
{
    const site__collection *owner =
        file->role == SITE_ROLE_DOCUMENT ? &config->collections[file->collection] : NULL;
    return owner && !owner->output ? NULL : site__url_as_file(config, file->path, owner, result);
}
