/* The source tree as Jekyll's readers walk it: Jekyll::Reader, EntryFilter, LayoutReader,
 * PostReader, Collection, DataReader. Names and stamps only; nothing is opened but folders. */
#include "site/parts.h"

#include <stdlib.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <apr_time.h>

/* Links lead only to what lies below the root as well, but they multiply: a few of them that lead
 * to one another make a tree without end. */
#define LINKED_MOST 20000

/* A folder that is being walked, and what it lies in. */
typedef struct place {
    uint64_t inode;
    uint64_t device;
    const struct place *above;
} place;

/* A walk under way. */
typedef struct walk {
    const pos_root *root; /* the site's, then the theme's */
    pos_watch *watch;     /* of the site's */
    const site__config *config;
    bool theme;
    int64_t newest;
    int64_t folders;
    size_t count; /* files and folders */
    const place *at;
    int behind;                  /* symbolic links on the way to `at` */
    size_t linked;               /* files and folders behind any */
    apr_array_header_t *entries; /* site__entry */
    apr_pool_t *result;
    apr_pool_t *scratch;
} walk;

/* ---- what Jekyll reads (EntryFilter) ---- */

/* EntryFilter#glob_include? of one pattern: a match, a prefix, or the folder that "x/" names. */
static bool matches(pos_text pattern, pos_text path, bool folder)
{
    while (pattern.size > 0 && pattern.data[0] == '/')
        pattern = pos_text_slice(pattern, 1, pattern.size);
    if (pos_text_starts(path, pattern) || site__glob(pattern, path))
        return true;
    return folder && pattern.size == path.size + 1 && pattern.data[path.size] == '/' &&
           pos_text_starts(pattern, path);
}

static bool any_matches(const pos_array *patterns, pos_text path, bool folder)
{
    for (uint32_t i = 0; i < patterns->count; i++)
        if (matches(pos_value_text(patterns->items[i]), path, folder))
            return true;
    return false;
}

static bool is_special(pos_text name)
{
    return name.size > 0 && strchr("._#~", name.data[0]) != NULL;
}

/* Upload tools' part files and editors' back-ups, which Jekyll would never have met. */
static bool is_leftover(pos_text name)
{
    static const char *const endings[] = {"~", ".filepart", ".part", ".tmp", ".swp"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
        if (pos_text_ends(name, pos_text_of(endings[i])))
            return true;
    return name.size > 1 && name.data[0] == '#' && name.data[name.size - 1] == '#';
}

static bool is_included(const site__config *config, const char *name)
{
    return any_matches(config->include, pos_text_of(name), true);
}

/* `path` is relative to the root, `entry` to where the reader stands (Jekyll compares `include`
 * with that). */
static bool is_read(const site__config *config, pos_text path, pos_text entry, bool folder)
{
    pos_text name = site__basename(path);
    if (is_leftover(name) || (name.size > 0 && name.data[name.size - 1] == '.'))
        return false;
    if (any_matches(config->include, entry, folder) || any_matches(config->include, name, folder))
        return true;
    return !any_matches(config->exclude, path, folder) && !is_special(entry) && !is_special(name);
}

bool site__is_included(const site__config *config, pos_text path)
{
    return any_matches(config->include, path, false) ||
           any_matches(config->include, site__basename(path), false);
}

/* Every name on the way down has to pass. */
bool site__is_hidden(const site__config *config, pos_text path)
{
    for (size_t start = 0; start < path.size;) {
        size_t slash = pos_text_find_char(path, '/', start);
        size_t end = slash == POS_NOT_FOUND ? path.size : slash;
        pos_text name = pos_text_slice(path, start, end);
        if (start == 0 && pos_text_equal(name, POS_TEXT(".well-known")))
            return false;
        if (!is_read(config, pos_text_slice(path, 0, end), name, slash != POS_NOT_FOUND))
            return true;
        start = end + 1;
    }
    return false;
}

/* ---- walking ---- */

static void add_entry(walk *subject, const pos_file_entry *file, const char *path, site__role role,
                      int collection)
{
    site__entry *entry = apr_array_push(subject->entries);
    *entry = (site__entry){.path = path,
                           .stamp = file->stamp,
                           .role = role,
                           .collection = collection,
                           .denied = file->kind == POS_ENTRY_DENIED,
                           .theme = subject->theme};
    subject->linked += subject->behind > 0;
    subject->count++;
}

static bool equals(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* The folders that have readers of their own. */
static bool has_own_reader(const site__config *config, const char *path)
{
    if (equals(path, config->layouts_dir) || equals(path, config->includes_dir) ||
        equals(path, config->data_dir) || equals(path, config->sass_dir))
        return true;
    size_t size = strlen(config->collections_dir);
    if (size > 0 && strncmp(path, config->collections_dir, size) == 0 && path[size] == '/')
        path += size + 1;
    else if (size > 0)
        return false;
    for (size_t i = 0; i < config->collection_count; i++)
        if (equals(path, config->collections[i].directory) &&
            !equals(config->collections[i].label, "posts"))
            return true;
    return false;
}

static pos_error *walk_folder(walk *subject, const char *folder, pos_text top, site__role role,
                              int collection, int depth);

/* Where collections_dir is set, posts are read below it alone. */
static bool may_hold_posts(const site__config *config, const char *folder)
{
    return strncmp(folder, config->collections_dir, strlen(config->collections_dir)) == 0;
}

/* A folder met on the common walk. */
static pos_error *walk_page_folder(walk *subject, const char *path, const char *folder,
                                   const char *name, int depth)
{
    const site__config *config = subject->config;
    if (has_own_reader(config, path) && !is_included(config, name))
        return NULL;
    bool posts = equals(name, "_posts"), drafts = equals(name, "_drafts");
    if ((posts || (drafts && config->show_drafts)) && may_hold_posts(config, folder))
        return walk_folder(subject, path, pos_text_of(path),
                           posts ? SITE_ROLE_POST : SITE_ROLE_DRAFT, -1, depth);
    if (!is_read(config, pos_text_of(path), pos_text_of(name), true))
        return NULL;
    return walk_folder(subject, path, POS_TEXT(""), SITE_ROLE_PAGE, -1, depth);
}

/* The path below the folder that a reader began at. */
static pos_text below(const char *path, pos_text top)
{
    pos_text text = pos_text_of(path);
    return top.size > 0 ? pos_text_slice(text, top.size + 1, text.size) : text;
}

static bool is_wanted(const walk *subject, const char *path, const char *name, pos_text top,
                      site__role role)
{
    pos_text base = pos_text_of(name);
    if (subject->theme)
        return !is_leftover(base);
    if (role == SITE_ROLE_PAGE)
        return is_read(subject->config, pos_text_of(path), base, false);
    if (role == SITE_ROLE_INCLUDE || role == SITE_ROLE_SASS || role == SITE_ROLE_DATA)
        return base.data[0] != '.' && !is_leftover(base);
    return is_read(subject->config, pos_text_of(path), below(path, top), false);
}

/* A link out of the root, to papers that lie elsewhere: what may be sent through it is what Options
 * say. The site itself does not read it; what a page's name has is no file to be sent. */
static bool is_httpds_own(const walk *subject, const pos_file_entry *file, site__role role)
{
    return role == SITE_ROLE_PAGE && !subject->theme && file->linked &&
           file->kind == POS_ENTRY_DENIED &&
           !site__is_markdown(subject->config, site__extension(pos_text_of(file->name)));
}

static pos_error *walk_entry(walk *subject, const pos_file_entry *file, const char *folder,
                             pos_text top, site__role role, int collection, int depth)
{
    const char *path = *folder ? apr_pstrcat(subject->result, folder, "/", file->name, NULL)
                               : apr_pstrdup(subject->result, file->name);
    if (file->kind == POS_ENTRY_DIRECTORY) {
        pos_error *error = NULL;
        subject->behind += file->linked;
        if (role == SITE_ROLE_PAGE && !subject->theme)
            error = walk_page_folder(subject, path, folder, file->name, depth + 1);
        else if (file->name[0] != '.')
            error = walk_folder(subject, path, top, role, collection, depth + 1);
        subject->behind -= file->linked;
        return error;
    }
    if (is_httpds_own(subject, file, role))
        return NULL;
    if (is_wanted(subject, path, file->name, top, role))
        add_entry(subject, file, path, role, collection);
    else if (role == SITE_ROLE_PAGE && file->name[0] == '_' && file->kind == POS_ENTRY_FILE &&
             !subject->theme)
        add_entry(subject, file, path, SITE_ROLE_OTHER, -1);
    return NULL;
}

/* A link to a folder that it lies in itself. */
static bool goes_round(const walk *subject, const pos_stamp *folder)
{
    for (const place *each = subject->at; each; each = each->above)
        if (each->inode == folder->inode && each->device == folder->device)
            return true;
    return false;
}

static pos_error *check_bounds(walk *subject, const char *folder, int depth)
{
    subject->linked += subject->behind > 0;
    subject->count++;
    if (depth > SITE_DEPTH_MOST || subject->count > SITE_FILES_MOST)
        return pos_error_make(POS_ELIMIT, subject->result,
                              "%s: more than %d folders deep or %d files", folder, SITE_DEPTH_MOST,
                              SITE_FILES_MOST);
    if (subject->linked > LINKED_MOST)
        return pos_error_make(POS_ELIMIT, subject->result,
                              "%s: more than %d files behind symbolic links", folder, LINKED_MOST);
    return NULL;
}

/* A folder that can't be read is left out: who may see it is decided elsewhere. */
static pos_error *walk_folder(walk *subject, const char *folder, pos_text top, site__role role,
                              int collection, int depth)
{
    pos_file_entry *files;
    size_t count;
    pos_stamp stamp;
    POS_TRY(check_bounds(subject, folder, depth));
    if (subject->watch && !subject->theme)
        pos_watch_folder(subject->watch, folder);
    pos_error *error = pos_directory_read(&files, &count, &stamp, subject->root, folder,
                                          subject->scratch, subject->scratch);
    if (error)
        return depth == 0 && role == SITE_ROLE_PAGE ? pos_error_copy(error, subject->result) : NULL;
    if (goes_round(subject, &stamp))
        return NULL;
    const place here = {stamp.inode, stamp.device, subject->at};
    subject->at = &here;
    if (stamp.ctime > subject->newest)
        subject->newest = stamp.ctime;
    if (stamp.ctime > subject->folders)
        subject->folders = stamp.ctime;
    for (size_t i = 0; i < count; i++) {
        if (files[i].kind == POS_ENTRY_FILE && files[i].stamp.ctime > subject->newest)
            subject->newest = files[i].stamp.ctime;
        error = walk_entry(subject, &files[i], folder, top, role, collection, depth);
        if (error)
            break;
    }
    subject->at = here.above;
    return error;
}

/* ---- the readers' folders ---- */

static pos_error *walk_own(walk *subject, const char *folder, site__role role, int collection)
{
    if (!*folder)
        return NULL;
    return walk_folder(subject, folder, pos_text_of(folder), role, collection, 1);
}

static pos_error *walk_readers(walk *subject)
{
    const site__config *config = subject->config;
    POS_TRY(walk_own(subject, config->layouts_dir, SITE_ROLE_LAYOUT, -1));
    POS_TRY(walk_own(subject, config->includes_dir, SITE_ROLE_INCLUDE, -1));
    POS_TRY(walk_own(subject, config->data_dir, SITE_ROLE_DATA, -1));
    POS_TRY(walk_own(subject, config->sass_dir, SITE_ROLE_SASS, -1));
    for (size_t i = 0; i < config->collection_count; i++) {
        const site__collection *each = &config->collections[i];
        const char *folder =
            *config->collections_dir
                ? apr_pstrcat(subject->scratch, config->collections_dir, "/", each->directory, NULL)
                : each->directory;
        if (!equals(each->label, "posts"))
            POS_TRY(walk_own(subject, folder, SITE_ROLE_DOCUMENT, (int)i));
    }
    return NULL;
}

/* Below the theme's root only what themes give: layouts, includes, Sass, data and assets. */
static pos_error *walk_theme(walk *subject, const pos_root *root)
{
    subject->root = root;
    subject->theme = true;
    POS_TRY(walk_own(subject, SITE_THEME_LAYOUTS, SITE_ROLE_LAYOUT, -1));
    POS_TRY(walk_own(subject, SITE_THEME_INCLUDES, SITE_ROLE_INCLUDE, -1));
    POS_TRY(walk_own(subject, SITE_THEME_DATA, SITE_ROLE_DATA, -1));
    POS_TRY(walk_own(subject, SITE_THEME_SASS, SITE_ROLE_SASS, -1));
    return walk_own(subject, SITE_THEME_ASSETS, SITE_ROLE_PAGE, -1);
}

static pos_error *walk_all(walk *subject)
{
    POS_TRY(walk_folder(subject, "", POS_TEXT(""), SITE_ROLE_PAGE, -1, 0));
    POS_TRY(walk_readers(subject));
    if (!subject->config->theme.root)
        return NULL;
    return walk_theme(subject, subject->config->theme.root);
}

int site__entry_order(const site__entry *a, const site__entry *b)
{
    int order = strcmp(a->path, b->path);
    if (order == 0)
        order = (int)a->theme - (int)b->theme;
    return order ? order : (int)a->role - (int)b->role;
}

static int by_path(const void *a, const void *b)
{
    return site__entry_order(a, b);
}

/* The site's files win over the theme's of the same name; data of both is merged. */
static size_t without_replaced(site__entry *entries, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool replaced = kept > 0 && entries[i].theme && entries[i].role != SITE_ROLE_DATA &&
                        strcmp(entries[i].path, entries[kept - 1].path) == 0;
        if (!replaced)
            entries[kept++] = entries[i];
    }
    return kept;
}

pos_error *site__scan_tree(site__scan *out, const site *owner, const site__config *config,
                           apr_pool_t *result, apr_pool_t *scratch)
{
    walk subject = {.root = owner->root,
                    .watch = owner->watch,
                    .config = config,
                    .theme = false,
                    .entries = apr_array_make(result, 64, sizeof(site__entry)),
                    .result = result,
                    .scratch = scratch};
    apr_time_t began = apr_time_now();
    POS_TRY(walk_all(&subject));
    if (subject.entries->nelts > 1)
        qsort(subject.entries->elts, (size_t)subject.entries->nelts, sizeof(site__entry), by_path);
    out->entries = (site__entry *)subject.entries->elts;
    out->count = without_replaced(out->entries, (size_t)subject.entries->nelts);
    out->newest = subject.newest;
    out->folders = subject.folders;
    out->began = began;
    out->cost = apr_time_now() - began;
    return NULL;
}

bool site__scan_again(site__entry *entry, const pos_root *root, apr_pool_t *scratch)
{
    pos_error *error = pos_file_stat(&entry->stamp, root, entry->path, scratch);
    if (error && error->status == POS_EMISSING)
        return false;
    entry->denied = error != NULL;
    return true;
}
