/* SPDX-License-Identifier: Apache-2.0 */
/* A snapshot from the one before: what changed is read, the rest is shared. */
#include "site/snapshot/build.h"

#include <stdatomic.h>

#include <apr_strings.h>
#include <apr_time.h>

#include "base/pool.h"

#include "site/model/entry_filter.h"
#include "site/model/leftover.h"
#include "site/model/library.h"
#include "site/model/permalink.h"
#include "site/snapshot/index.h"
#include "site/snapshot/store.h"
#include "site/tree/upload.h"

/* How long a deleted page goes on answering, and how many of them may: editors that delete a file
 * and write it anew cause no 404. */
#define GHOST_TIME apr_time_from_msec(500)
#define MAX_GHOSTS 256

/* How long a deleted _config.yml goes on counting: without it a site publishes what it excluded. */
#define CONFIG_GHOST_TIME apr_time_from_sec(5)

/* Where something in the tree changed so shortly before the first scan, the scan waits a moment
 * before it reads: an upload that is under way then shows itself. */
#define FRESH            apr_time_from_sec(1)
#define FIRST_READ_PAUSE apr_time_from_msec(100)

/* A snapshot being built from the one before (NULL: the first). */
typedef struct snapshot_build {
    site *site;
    site_snapshot *old;
    site_snapshot *new;
    const char *changed_path; /* read the stamp of this file alone; NULL: see scan_files */
    bool changed;
    size_t read;                /* files that were opened */
    site__store_reader *kept;   /* of another process; NULL: nothing is, or this is not the first */
    apr_array_header_t *faulty; /* const site__file *: what is to be logged of the new snapshot */
    apr_pool_t *scratch;
} snapshot_build;

/* ---- files: kept where their stamps are equal, made anew where not ---- */

static bool says_the_same(const site__file *a, const site__file *b)
{
    const site__file *good = site__file_good(a), *other = site__file_good(b);
    if (!good != !other || (good && !pos_digest_equal(good->digest, other->digest)))
        return false;
    return a->role == b->role && pos_stamp_equal(&a->stamp, &b->stamp) &&
           pos_digest_equal(a->digest, b->digest) && !a->fault == !b->fault;
}

/* Of a build that fails nothing is logged but why: the next one would find the same faults new. */
static void note_fault(const snapshot_build *build, const site__file *file)
{
    APR_ARRAY_PUSH(build->faulty, const site__file *) = file;
}

static void log_fault(const site *owner, const site__file *file)
{
    if (file->unfinished || (file->fault && file->fault->status == POS_EMISSING))
        pos_log_error(&owner->options.log, POS_LOG_DEBUG, file->fault, "waiting");
    else if (file->fault)
        pos_log_error(&owner->options.log, POS_LOG_ERROR, file->fault,
                      site__file_good(file) ? "held by its last good version" : "not served");
}

static void log_faults(const snapshot_build *build)
{
    for (int i = 0; i < build->faulty->nelts; i++)
        log_fault(build->site, APR_ARRAY_IDX(build->faulty, i, const site__file *));
}

/* True where the fault is news, to be logged once. */
static bool is_new_fault(const snapshot_build *build, const site__file *file,
                         const site__file *before)
{
    /* A site without configuration fails as a whole, which is logged where it does. */
    if (file->role == SITE_ROLE_CONFIG && !build->old && !file->good)
        return false;
    return !before || !before->fault || (before->unfinished && !file->unfinished) ||
           !pos_stamp_equal(&before->stamp, &file->stamp);
}

/* The file of `entry`, with a reference for the new snapshot; `before` is the old one's, or
 * NULL. */
static site__file *file_for(snapshot_build *build, const site__entry *entry, site__file *before)
{
    bool same_config =
        entry->role == SITE_ROLE_CONFIG || !build->old || build->old->config == build->new->config;
    bool known = before && before->role == entry->role && before->collection == entry->collection &&
                 same_config && pos_stamp_equal(&before->stamp, &entry->stamp);
    bool due = before && site__upload_is_due(&build->site->tree, before);
    bool again = before && (site__is_racy(before) || site__failed_in_passing(before));
    if (known && !due && !again) {
        site__file_keep(before);
        return before;
    }
    site__file *file = !before && build->kept ? site__store_find(build->kept, entry) : NULL;
    build->read += file == NULL;
    if (!file)
        file =
            site__file_make(entry, before, &build->site->tree, build->new->config, build->scratch);
    if (file && known && !due && says_the_same(file, before)) {
        before->read_at = file->read_at;
        site__file_drop(file);
        site__file_keep(before);
        return before;
    }
    if (file && is_new_fault(build, file, before))
        note_fault(build, file);
    if (file)
        file->unknown = file->fault && !file->good && (before ? before->unknown : !build->old);
    build->changed = true;
    return file;
}

/* ---- configuration ---- */

static bool find_config_entry(site__entry *entry, const pos_root *root, apr_pool_t *scratch)
{
    static const char *const names[] = {"_config.yml", "_config.yaml"};
    for (size_t i = 0; i < 2; i++) {
        *entry = (site__entry){.path = names[i], .role = SITE_ROLE_CONFIG, .collection = -1};
        pos_error *error = pos_file_stat(&entry->stamp, root, names[i], scratch);
        if (!error || error->status != POS_EMISSING)
            return true;
    }
    return false;
}

/* Notes that _config.yml is wrong: the last good configuration stays, as with one that does not
 * parse. */
static void hold_config(snapshot_build *build, const pos_error *error)
{
    site__file *file = build->new->config_file;
    if (!file->pool)
        file->pool = pos_pool_make();
    file->fault = pos_error_copy(error, file->pool);
    note_fault(build, file);
}

static void warn_of_missing_theme(const site *owner, const site__theme *theme)
{
    const char *path = owner->options.theme_path;
    if (theme->root || !theme->name)
        return;
    if (path)
        pos_log_printf(&owner->options.log, POS_LOG_WARNING,
                       "_config.yml: theme \"%s\" is not in %s; the built-in theme serves",
                       theme->name, path);
    else
        pos_log_printf(&owner->options.log, POS_LOG_WARNING,
                       "_config.yml: theme \"%s\": there is no PositionsThemePath to find it in; "
                       "the built-in theme serves",
                       theme->name);
}

static void warn_of_plugins(const snapshot_build *build)
{
    pos_buffer *names = pos_buffer_make(0, build->scratch);
    site__unknown_plugins(names, build->new->config);
    if (names->size > 0)
        pos_log_printf(&build->site->options.log, POS_LOG_WARNING,
                       "_config.yml: unknown plug-ins (%s): the site is served without what they "
                       "would add",
                       pos_buffer_whole_cstring(names));
}

static void warn_of_values(const snapshot_build *build)
{
    const apr_array_header_t *warnings = build->new->config->warnings;
    for (int i = 0; i < warnings->nelts; i++)
        pos_log_error(&build->site->options.log, POS_LOG_WARNING,
                      APR_ARRAY_IDX(warnings, i, const pos_error *), "configuration");
}

/* Without a good configuration nothing is published: nobody knows what it would have hidden. */
static pos_error *make_config(snapshot_build *build, const site__surroundings *around)
{
    site_snapshot *new = build->new;
    const site_options *options = &build->site->options;
    const site__file *good = site__file_good(new->config_file);
    if (!build->old && new->config_file && !good)
        return pos_error_copy(new->config_file->fault, build->scratch);
    site__config_source source = {NULL, {NULL, 0}, NULL};
    if (good)
        source = (site__config_source){good->value, good->source, good->path};
    pos_error *error =
        site__config_make(&new->config, good ? &source : NULL, around, options, build->scratch);
    if (!error) {
        warn_of_values(build);
        warn_of_missing_theme(build->site, &around->theme);
        warn_of_plugins(build);
        return NULL;
    }
    if (!build->old)
        return error;
    hold_config(build, error);
    new->config = build->old->config;
    site__config_keep(new->config);
    return NULL;
}

/* The old file, with a reference, where _config.yml was deleted a moment ago: an editor may be
 * writing it anew. Else NULL. */
static site__file *keep_config_ghost(snapshot_build *build)
{
    site__file *before = build->old ? build->old->config_file : NULL;
    int64_t now = pos_monotonic();
    if (!before)
        return NULL;
    if (!before->missing_since)
        before->missing_since = now;
    if (now - before->missing_since >= CONFIG_GHOST_TIME)
        return NULL;
    site__file_keep(before);
    return before;
}

/* The file of _config.yml, with a reference; NULL in `out`: there is none. */
static pos_error *find_config_file(site__file **out, snapshot_build *build)
{
    site__entry entry;
    site__file *before = build->old ? build->old->config_file : NULL;
    if (!find_config_entry(&entry, build->site->tree.root, build->scratch)) {
        *out = keep_config_ghost(build);
        return NULL;
    }
    if (before)
        before->missing_since = 0;
    *out = file_for(build, &entry, before);
    return *out ? NULL : pos_error_make(POS_EIO, build->scratch, "out of memory");
}

static pos_error *find_config(snapshot_build *build)
{
    site_snapshot *new = build->new, *old = build->old;
    POS_TRY(find_config_file(&new->config_file, build));
    const site__file *good = site__file_good(new->config_file);
    const pos_value *source = good ? good->value : NULL;
    site__surroundings around;
    POS_TRY(site__find_surroundings(&around, source, &build->site->options, build->site->tree.root,
                                    build->scratch));
    if (old && old->config_file ==
                   new->config_file &&site__surroundings_equal(&around, &old->config->around)) {
        new->config = old->config;
        site__config_keep(new->config);
        return NULL;
    }
    build->changed = true;
    return make_config(build, &around);
}

/* ---- entries ---- */

static pos_error *scan_all(snapshot_build *build)
{
    site_snapshot *new = build->new;
    pos_watch *watch = build->site->tree.watch;
    atomic_store(&build->site->changes, watch ? pos_watch_begin(watch) : 0);
    atomic_store(&build->site->borrowed, new->config->around.theme.root != NULL);
    int64_t began = pos_monotonic();
    atomic_store_explicit(&build->site->scanned_at, began, memory_order_relaxed);
    build->site->walked_at = began;
    pos_error *error =
        site__scan_tree(&new->scan, &build->site->tree, new->config, new->pool, build->scratch);
    if (watch)
        pos_watch_end(watch);
    atomic_store_explicit(&build->site->scan_cost, pos_monotonic() - began, memory_order_relaxed);
    return error;
}

/* The first of the entries at that path, or where it would be. Entries are sorted by path. */
static size_t find_path(const site__scan *scan, const char *path)
{
    size_t low = 0, high = scan->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(scan->entries[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Marks the site's own entries at that path. False: there are none. */
static bool mark_path(bool *marked, const site__scan *scan, const char *path)
{
    bool any = false;
    for (size_t i = find_path(scan, path);
         i < scan->count && strcmp(scan->entries[i].path, path) == 0; i++) {
        marked[i] = !scan->entries[i].theme;
        any = any || marked[i];
    }
    return any;
}

/* An upload's or an editor's own, which no scan takes for one of the site's. */
static bool is_passing(const snapshot_build *build, const char *path)
{
    pos_text text = pos_text_of(path);
    return site__is_leftover(site__basename(text)) && !site__is_included(build->new->config, text);
}

/* Marks the files of the paths, and those whose time has come. False: one is there that no scan has
 * met yet. */
static bool mark_files(bool *marked, const snapshot_build *build, const char *const *paths,
                       size_t count)
{
    const site_snapshot *old = build->old;
    int64_t now = pos_monotonic();
    for (size_t i = 0; i < count; i++) {
        pos_stamp stamp;
        bool config = old->config_file && strcmp(old->config_file->path, paths[i]) == 0;
        if (!config && !mark_path(marked, &old->scan, paths[i]) && !is_passing(build, paths[i]) &&
            !pos_file_stat(&stamp, build->site->tree.root, paths[i], build->scratch))
            return false;
    }
    for (size_t i = 0; i < old->scan.count; i++)
        if (!old->scan.entries[i].theme && site__file_next_look(old->files[i]) <= now)
            marked[i] = true;
    return true;
}

/* The old entries, with the stamps of the marked files read again; those that are gone are left out.
 * The entries' paths are their files'. */
static pos_error *stat_marked(snapshot_build *build, const bool *marked)
{
    site_snapshot *new = build->new, *old = build->old;
    new->scan = old->scan;
    new->scan.began = apr_time_now();
    new->scan.entries = apr_palloc(new->pool, (old->scan.count + 1) * sizeof(site__entry));
    size_t count = 0;
    for (size_t i = 0; i < old->scan.count; i++) {
        site__entry entry = old->scan.entries[i];
        bool present = true;
        if (marked[i])
            POS_TRY(site__scan_again(&present, &entry, build->site->tree.root, build->scratch));
        if (!present)
            continue;
        if (entry.stamp.ctime > new->scan.newest)
            new->scan.newest = entry.stamp.ctime;
        entry.path = old->files[i]->path;
        new->scan.entries[count++] = entry;
    }
    new->scan.count = count;
    return NULL;
}

/* Looks at these files, and at those whose time has come. False in `looked`: one is there that no
 * scan has met yet. */
static pos_error *look_again(bool *looked, snapshot_build *build, const char *const *paths,
                             size_t count)
{
    bool *marked = apr_pcalloc(build->scratch, build->old->scan.count + 1);
    *looked = mark_files(marked, build, paths, count);
    return *looked ? stat_marked(build, marked) : NULL;
}

/* However much inotify tells, the tree is walked as often as that. */
#define WALK_INTERVAL apr_time_from_sec(30)

/* Looks at what inotify names, where that is all that has changed. What has gone shows in its
 * folder's stamp as well, so that the tree is walked. */
static pos_error *look_at_named(bool *looked, snapshot_build *build)
{
    const char *const *paths;
    size_t count;
    uint64_t changes;
    site *owner = build->site;
    int64_t began = pos_monotonic(), walked_at = owner->walked_at;
    *looked = false;
    if (!owner->tree.watch || atomic_load(&owner->borrowed) || began - walked_at >= WALK_INTERVAL ||
        !pos_watch_take(&paths, &count, &changes, owner->tree.watch, build->scratch))
        return NULL;
    owner->walked_at = began - WALK_INTERVAL; /* what was taken is told once */
    POS_TRY(look_again(looked, build, paths, count));
    *looked = *looked && build->new->scan.count == build->old->scan.count;
    if (!*looked)
        return NULL;
    owner->walked_at = walked_at;
    atomic_store(&owner->changes, changes);
    atomic_store_explicit(&owner->scanned_at, began, memory_order_relaxed);
    return NULL;
}

/* A look at the file that was found changed, or at those that inotify names; else the whole tree. */
static pos_error *scan_files(snapshot_build *build)
{
    bool looked = false;
    if (build->old && build->old->config == build->new->config)
        POS_TRY(build->changed_path ? look_again(&looked, build, &build->changed_path, 1)
                                    : look_at_named(&looked, build));
    if (!build->changed_path || !looked)
        atomic_store_explicit(&build->site->looked, looked, memory_order_relaxed);
    return looked ? NULL : scan_all(build);
}

/* Keeps the page of a deleted file for GHOST_TIME; next_change says when that is over. */
static void keep_ghost(snapshot_build *build, site__file *file)
{
    site_snapshot *new = build->new;
    int64_t now = pos_monotonic();
    if (!site__page_of(file) || file->theme)
        return;
    if (!file->missing_since)
        file->missing_since = now;
    int64_t left = file->missing_since + GHOST_TIME - now;
    if (left <= 0 || new->ghost_count == MAX_GHOSTS)
        return;
    if (!new->ghosts)
        new->ghosts = apr_pcalloc(new->pool, MAX_GHOSTS * sizeof(*new->ghosts));
    site__file_keep(file);
    new->ghosts[new->ghost_count++] = file;
    if (apr_time_now() + left < new->next_change)
        new->next_change = apr_time_now() + left;
}

static bool is_present_again(const site_snapshot *new, const site__file *file)
{
    for (size_t i = 0; i < new->scan.count; i++)
        if (strcmp(new->scan.entries[i].path, file->path) == 0)
            return true;
    return false;
}

static void keep_old_ghosts(snapshot_build *build)
{
    const site_snapshot *old = build->old;
    for (size_t i = 0; old && i < old->ghost_count; i++)
        if (!is_present_again(build->new, old->ghosts[i]))
            keep_ghost(build, old->ghosts[i]);
    build->changed = build->changed || (old && old->ghost_count != build->new->ghost_count);
}

/* The file at `path` that was deleted less than GHOST_TIME ago, and is back. */
static site__file *ghost_at(const site_snapshot *old, const char *path)
{
    for (size_t i = 0; old && i < old->ghost_count; i++)
        if (strcmp(old->ghosts[i]->path, path) == 0) {
            old->ghosts[i]->missing_since = 0;
            return old->ghosts[i];
        }
    return NULL;
}

static int compare_names(const site__file *file, const site__entry *entry)
{
    const site__entry old = {.path = file->path, .theme = file->theme, .role = file->role};
    return site__entry_order(&old, entry);
}

/* Finds or reads the file of each entry. Old files and new entries are sorted by path alike. */
static pos_error *match_files(snapshot_build *build)
{
    site_snapshot *new = build->new, *old = build->old;
    size_t j = 0, old_count = old ? old->scan.count : 0;
    new->files = apr_pcalloc(new->pool, (new->scan.count + 1) * sizeof(*new->files));
    apr_pool_t *scratch = build->scratch;
    apr_pool_t *each;
    if (apr_pool_create(&each, scratch) != APR_SUCCESS)
        return pos_error_make(POS_EIO, scratch, "out of memory");
    build->scratch = each;
    for (size_t i = 0; i < new->scan.count; i++) {
        const site__entry *entry = &new->scan.entries[i];
        int order = -1;
        while (j < old_count && (order = compare_names(old->files[j], entry)) < 0)
            keep_ghost(build, old->files[j++]);
        site__file *before =
            j < old_count && order == 0 ? old->files[j++] : ghost_at(old, entry->path);
        new->files[i] = file_for(build, entry, before);
        if (!new->files[i])
            return pos_error_make(POS_EIO, scratch, "out of memory");
        new->scan.entries[i].path = new->files[i]->path;
        apr_pool_clear(each);
    }
    build->scratch = scratch;
    while (j < old_count)
        keep_ghost(build, old->files[j++]);
    build->changed = build->changed || new->scan.count != old_count;
    keep_old_ghosts(build);
    return NULL;
}

/* Fails where the system could not read what other pages are made of, and no good version of it is
 * known: a page without it would be wrong. */
static pos_error *check_inputs(const snapshot_build *build)
{
    for (size_t i = 0; i < build->new->scan.count; i++) {
        const site__file *file = build->new->files[i];
        bool input = file->role == SITE_ROLE_LAYOUT || file->role == SITE_ROLE_INCLUDE ||
                     file->role == SITE_ROLE_DATA || file->role == SITE_ROLE_SASS;
        if (input && file->fault && !file->good && file->fault->status == POS_EIO)
            return pos_error_copy(file->fault, build->scratch);
    }
    return NULL;
}

/* ---- two pages, one address ---- */

static bool is_known_conflict(const site_snapshot *old, const site__conflict *conflict)
{
    for (int i = 0; old && old->conflicts && i < old->conflicts->nelts; i++) {
        const site__conflict *each = &APR_ARRAY_IDX(old->conflicts, i, site__conflict);
        if (strcmp(each->replaced, conflict->replaced) == 0 &&
            strcmp(each->served, conflict->served) == 0)
            return true;
    }
    return false;
}

/* Each pair once, as long as it lasts. */
static void warn_of_conflicts(const snapshot_build *build)
{
    const apr_array_header_t *conflicts = build->new->conflicts;
    for (int i = 0; conflicts && i < conflicts->nelts; i++) {
        const site__conflict *each = &APR_ARRAY_IDX(conflicts, i, site__conflict);
        if (!is_known_conflict(build->old, each))
            pos_log_printf(&build->site->options.log, POS_LOG_WARNING,
                           "%s: its address %s is also that of %s, which is served", each->replaced,
                           each->target, each->served);
    }
}

/* ---- building ---- */

/* True where the configuration that was read is not, or may not be, the whole of what is there. */
static bool is_config_written(const snapshot_build *build)
{
    site__entry entry;
    const site__tree *tree = &build->site->tree;
    const site__file *file = build->new->config_file;
    if (!find_config_entry(&entry, tree->root, build->scratch))
        return file != NULL;
    return !file || !pos_stamp_equal(&entry.stamp, &file->stamp) ||
           (tree->watch &&
            pos_watch_ask(tree->watch, file->path, file->stamp.ctime) == POS_WRITING_YES);
}

/* What the kernel reports of writers begins with the scan, after the configuration was read. */
static pos_error *await_writers(const snapshot_build *build)
{
    if (build->old || !build->site->options.live ||
        build->new->scan.newest < apr_time_now() - FRESH)
        return NULL;
    apr_sleep(FIRST_READ_PAUSE);
    return is_config_written(build)
               ? pos_error_make(POS_ECHANGED, build->scratch, "_config.yml: somebody is writing it")
               : NULL;
}

static pos_error *build_into(snapshot_build *build)
{
    POS_TRY(find_config(build));
    POS_TRY(scan_files(build));
    POS_TRY(await_writers(build));
    if (!build->old)
        build->kept = site__store_read(build->site, build->new->config, build->new->config_file,
                                       build->scratch);
    POS_TRY(match_files(build));
    return check_inputs(build);
}

static int64_t earlier_time(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t site__next_look(const site_snapshot *snapshot)
{
    const site__file *config = snapshot->config_file;
    int64_t next = INT64_MAX;
    if (config)
        next = site__file_next_look(config);
    if (config && config->missing_since)
        next = earlier_time(next, config->missing_since + CONFIG_GHOST_TIME);
    for (size_t i = 0; i < snapshot->scan.count; i++)
        next = earlier_time(next, site__file_next_look(snapshot->files[i]));
    return next;
}

pos_error *site__build(site_snapshot **out, site *owner, site_snapshot *old,
                       const char *changed_path, apr_pool_t *scratch)
{
    snapshot_build build = {.site = owner,
                            .old = old,
                            .new = site__snapshot_make(owner),
                            .changed_path = changed_path,
                            .changed = !old,
                            .faulty = apr_array_make(scratch, 0, sizeof(const site__file *)),
                            .scratch = scratch};
    *out = NULL;
    if (!build.new)
        return pos_error_make(POS_EIO, scratch, "out of memory");
    /* The error may be in the new snapshot's pool. */
    pos_error *error = pos_error_copy(build_into(&build), scratch);
    bool is_due = old && old->next_change <= apr_time_now();
    if (error || (!build.changed && !is_due)) {
        site_release(build.new);
        return error;
    }
    log_faults(&build);
    build.new->generation = atomic_fetch_add(owner->options.library->generations, 1) + 1;
    site__index(build.new, scratch);
    site__measure(build.new);
    warn_of_conflicts(&build);
    site__store_keep(owner, build.new, build.read);
    *out = build.new;
    return NULL;
}

/* ---- the same files at another time ---- */

static void share_files(site_snapshot *copy, const site_snapshot *snapshot)
{
    size_t count = snapshot->scan.count;
    copy->scan = snapshot->scan;
    copy->scan.entries =
        apr_pmemdup(copy->pool, snapshot->scan.entries, (count + 1) * sizeof(site__entry));
    copy->files = apr_pmemdup(copy->pool, snapshot->files, (count + 1) * sizeof(*copy->files));
    for (size_t i = 0; i < count; i++) {
        copy->scan.entries[i].path = apr_pstrdup(copy->pool, snapshot->scan.entries[i].path);
        site__file_keep(copy->files[i]);
    }
}

site_snapshot *site_snapshot_at(const site_snapshot *snapshot, int64_t at, apr_pool_t *scratch)
{
    site_snapshot *copy = site__snapshot_make(snapshot->site);
    if (!copy)
        return NULL;
    copy->generation = snapshot->generation;
    copy->at = at;
    copy->config = snapshot->config;
    site__config_keep(copy->config);
    copy->config_file = snapshot->config_file;
    if (copy->config_file)
        site__file_keep(copy->config_file);
    share_files(copy, snapshot);
    site__index(copy, scratch);
    return copy;
}
