/* parts.h - what the files of site/ share, and nobody else sees.
 *
 * What lives how long:
 *   config    refcounted, made when _config.yml changes; pages and files are remade with it
 *   file      refcounted, one per source file, shared by snapshots: its last good content and its
 * fault page      refcounted, one heap block, shared by snapshots through its file snapshot
 * refcounted, an array of references to files and the indexes over them composing one page being
 * rendered: the asker of every drop
 */
#ifndef POS_SITE_PARTS_H
#define POS_SITE_PARTS_H

#include <apr_hash.h>
#include <apr_tables.h>
#include <apr_thread_mutex.h>

#include "base/references.h"
#include "base/watch.h"
#include "base/date.h"
#include "liquid/liquid.h"
#include "markup/markup.h"
#include "site/site.h"

/* Bounds (law 6). */
#define SITE_SOURCE_MOST ((size_t)8 << 20)  /* one page, layout, include or data file */
#define SITE_OUTPUT_MOST ((size_t)64 << 20) /* one rendered page */
#define SITE_FILES_MOST  1000000            /* files in one tree */
#define SITE_DEPTH_MOST  100                /* folders within folders */

/* ---- glob.c: File.fnmatch without flags (`*` crosses slashes) ---- */

bool site__glob(pos_text pattern, pos_text text);

/* ---- theme.c ---- */

/* Where a theme's files lie below its root, whatever the site calls its own folders. */
#define SITE_THEME_LAYOUTS  "_layouts"
#define SITE_THEME_INCLUDES "_includes"
#define SITE_THEME_DATA     "_data"
#define SITE_THEME_SASS     "_sass"
#define SITE_THEME_ASSETS   "assets"

typedef struct site__theme {
    const char *name;     /* as _config.yml has it; NULL: none is named */
    const pos_root *root; /* NULL: none is named, or it is not there */
    pos_stamp stamp;      /* of its own _config.yml; all zero: it has none */
} site__theme;

/* The first of these folders below PositionsThemePath: for `remote_theme: owner/name@version`
 * owner+name@version, owner+name, then as for `theme: name`; for that name, jekyll-theme-name; for
 * `theme: jekyll-theme-name` that, pages-themes+name, name. `config` is the site's (NULL: none). */
void site__find_theme(site__theme *out, const pos_value *config, const site_options *options,
                      apr_pool_t *result);
bool site__theme_equal(const site__theme *a, const site__theme *b);
/* What a configuration depends on besides its own file. */
typedef struct site__surroundings {
    site__theme theme;
    const char *cname; /* the host that the file CNAME names; NULL: none, or it does not matter */
} site__surroundings;

/* Its _config.yml; NULL in `out`: it has none. */
pos_error *site__theme_config(const pos_map **out, const site__theme *theme, apr_pool_t *result);

/* ---- config.c ---- */

typedef struct site__collection {
    const char *label;
    const pos_map *metadata;
    const char *directory; /* "_label", below collections_dir where there is one */
    const char *permalink; /* URL template */
    bool output;
    const char *sort_by;    /* NULL: by date and path */
    const pos_array *order; /* NULL: none */
} site__collection;

/* A `defaults` entry: values for files below a path (or matching a glob), of a type. */
typedef struct site__default {
    bool scoped;
    pos_text path;
    bool has_type;
    pos_text type;
    const pos_map *values;
} site__default;

typedef struct site__config {
    pos_references references;
    apr_pool_t *pool;
    const pos_map *map; /* Jekyll's defaults under _config.yml: what site.KEY sees */
    pos_digest digest;  /* of the keys that every rendering depends on */
    const pos_array *include;
    const pos_array *exclude;
    const pos_array *markdown_extensions; /* strings without the dot */
    const char *layouts_dir;
    const char *includes_dir;
    const char *data_dir;
    const char *sass_dir;
    const char *collections_dir; /* "" or without slashes at its ends */
    const char *permalink;       /* "date", "pretty", … or a template */
    site__collection *collections;
    size_t collection_count;
    site__default *defaults;
    size_t default_count;
    const pos_zone *zone; /* NULL: UTC */
    bool timed;           /* `time` says what site.time is, and which posts are future */
    pos_time time;
    const markup_dialect *dialect;
    liquid_mode mode;
    bool strict_variables;
    bool strict_filters;
    bool future;
    bool unpublished;
    bool show_drafts;
    int64_t limit_posts;
    const char *encoding; /* NULL: guess */
    const char *excerpt_separator;
    site__theme theme;
    const char *cname;
} site__config;

/* `source` NULL: there is no _config.yml. The theme's own lies beneath it. */
pos_error *site__config_make(site__config **out, const pos_value *source,
                             const site__surroundings *around, const site_options *options,
                             apr_pool_t *result);
void site__config_keep(site__config *config);
void site__config_drop(site__config *config);

/* Jekyll::Utils.deep_merge_hashes: maps are merged, nil does not override. */
const pos_map *site__deep_merge(const pos_map *under, const pos_map *over, apr_pool_t *result);

/* FrontmatterDefaults#all. `path` is relative to the source; never NULL. */
const pos_map *site__defaults_for(const site__config *config, pos_text path, pos_text type,
                                  apr_pool_t *result);

bool site__is_markdown(const site__config *config, pos_text extension);

/* A document's path as Jekyll has it: without collections_dir. */
pos_text site__below_collections(const site__config *config, pos_text path);

/* A value as an instant (Utils.parse_date); false where it is none. */
bool site__read_date(pos_time *out, pos_value value, const pos_zone *zone);

/* ---- permalink.c: pure ---- */

/* As File.extname: ".md", or "" where there is none (a leading dot begins no extension). */
pos_text site__extension(pos_text name);
pos_text site__basename(pos_text path);
/* Without the slash; "" at the top. */
pos_text site__dirname(pos_text path);
/* Jekyll::URL.escape_path and #sanitize_url. */
void site__escape_path(pos_buffer *out, pos_text path);
const char *site__sanitize_url(pos_text url, apr_pool_t *result);
/* Percent-decoded. */
const char *site__unescape(pos_text url, apr_pool_t *result);

struct site__draft;
/* The URL of a page or document that is being made. */
pos_error *site__url_of(const char **out, const struct site__draft *draft, apr_pool_t *result);

struct site__file;
/* The decoded URL of a file that is no page. */
const char *site__url_as_file(const site__config *config, const struct site__file *file,
                              apr_pool_t *result);
/* The same; NULL as well where its collection is not written. */
const char *site__static_url(const site__config *config, const struct site__file *file,
                             apr_pool_t *result);

/* Jekyll::Utils.slugify; `mode` as there, "" is its default. */
void site__slugify(pos_buffer *out, pos_text text, pos_text mode, bool cased);

/* ---- scan.c ---- */

typedef enum site__role {
    SITE_ROLE_CONFIG,
    SITE_ROLE_LAYOUT,
    SITE_ROLE_INCLUDE,
    SITE_ROLE_DATA,
    SITE_ROLE_SASS,
    SITE_ROLE_PAGE,     /* may be a page: its first line decides; else a static file */
    SITE_ROLE_POST,     /* below a _posts */
    SITE_ROLE_DRAFT,    /* below a _drafts */
    SITE_ROLE_DOCUMENT, /* below a collection's folder */
    SITE_ROLE_OTHER,    /* nothing by itself; include_relative may ask for it */
    SITE_ROLE_COUNT
} site__role;

typedef struct site__entry {
    const char *path;
    pos_stamp stamp;
    site__role role;
    int collection; /* index into the configuration's, for SITE_ROLE_DOCUMENT; else -1 */
    bool denied;    /* there, but not readable, or behind a link that Options forbid */
    bool theme;     /* below the theme's folder, not the site's */
} site__entry;

typedef struct site__scan {
    site__entry *entries; /* by path; the site's own before the theme's */
    size_t count;
    int64_t newest;  /* newest ctime in the tree, folders included, µs */
    int64_t folders; /* newest ctime among the folders alone: something came or went */
    int64_t began;   /* wall clock, µs */
    int64_t cost;    /* µs */
} site__scan;

/* Walks the tree and the theme's as Jekyll's readers do. The entries and their paths live in
 * `result`. */
pos_error *site__scan_tree(site__scan *out, const site *owner, const site__config *config,
                           apr_pool_t *result, apr_pool_t *scratch);
/* The order of a scan: by path, the site's own before the theme's. One file may be there in two
 * roles: in a collection's folder that `include` names as well. */
int site__entry_order(const site__entry *a, const site__entry *b);
/* One file again, as the scan would see it; false where it is gone. */
bool site__scan_again(site__entry *entry, const pos_root *root, apr_pool_t *scratch);

/* True where Jekyll publishes nothing under that name, whatever it holds: `path` relative to the
 * root. */
bool site__is_hidden(const site__config *config, pos_text path);
/* True where `include` names it. */
bool site__is_included(const site__config *config, pos_text path);

/* ---- file.c ---- */

/* A compiled layout or include, in a pool of its own. */
typedef struct site__template {
    const liquid_template *liquid;
    const pos_map *data; /* a layout's front matter; empty for includes */
    const char *layout;  /* the next layout out, or NULL */
} site__template;

/* How many bytes of texts are kept: a site's, within the process's. */
typedef struct site__room {
    _Atomic size_t used;
    struct site__room *all; /* NULL: the process's own */
} site__room;

typedef struct site__file {
    pos_references references;
    const char *path;
    site__role role;
    int collection;
    bool theme;
    pos_stamp stamp;         /* as the scan last saw it */
    _Atomic int64_t read_at; /* wall clock, µs: when the content was read */
    pos_digest digest;       /* of the good content; zero where there is none */
    int64_t changed;         /* ctime of the good content, µs */
    const pos_error *fault;  /* why the newest version is not the good one; NULL: it is */
    apr_pool_t *pool;        /* of template, value and fault; NULL where there are none */
    /* The last good content, by role. All NULL: a static file, or never good. With a fault and no
     * `good`, the page is a stub: it has a URL and nothing else. */
    site_page *page;
    const site__template *template;
    const pos_value *value;  /* data and configuration */
    struct site__file *good; /* held: the version that stands in */
    bool unfinished;         /* it looks like an upload under way; the fault says so */
    bool written;            /* and somebody had it open for writing when it was read */
    int64_t seen_at;         /* monotonic, µs: when an unfinished version was first seen */
    int64_t quiet_at;        /* monotonic, µs: since when its stamp is the same */
    int64_t missing_since;   /* monotonic, µs: when it was first found gone; 0: it is there */
    uint8_t *blocks;         /* digests of the good text's blocks (upload.c) */
    bool ends_line;          /* the good text ends with a line's end */
    size_t size;             /* bytes of the good text */
    pos_object drop;         /* a static file's */
    /* A page's text, as far as there is room for it: what the disk has no more when the next
     * version turns out to be no good. */
    char *text;
    size_t text_size;
    site__room *room;
} site__file;

/* Reads the file of `entry`. A file that can't be read or parsed comes back with its fault and the
 * good content of `before` (NULL: none). */
site__file *site__file_make(const site__entry *entry, site__file *before, const site *subject,
                            site__config *config, apr_pool_t *scratch);
void site__file_keep(site__file *file);
void site__file_drop(site__file *file);
/* The version whose content counts: itself, or what stands in for it; NULL: never good. */
const site__file *site__file_good(const site__file *file);
/* Its page, or the one that stands in; NULL: it is none, or was never good. */
const site_page *site__page_of(const site__file *file);
/* A write within the same tick leaves the stamp as it is: until a file has aged it is read again.
 */
bool site__is_racy(const site__file *file);

/* ---- upload.c ---- */

/* Why the bytes look like the beginning of an upload; NULL where they do not. Looks are for where
 * it is unknown who writes. */
const char *site__looks_unfinished(pos_text bytes, pos_writing writing, site__role role,
                                   const site__file *good);
/* Remembers what a proper prefix of this text would look like. */
void site__note_blocks(site__file *file, pos_text bytes);
/* Starts or continues the wait of a version that looks unfinished; false once it has waited enough.
 */
bool site__settle(site__file *file, const site__file *before);
/* True while it still has to wait. */
bool site__settles(const site *subject, const site__file *file);

/* ---- page.c ---- */

struct site_page {
    pos_references references;
    const char *source;   /* relative to the root; generated pages: what they would be called */
    const char *origin;   /* generated: the source whose body it has; NULL: a built-in template's */
    const char *redirect; /* where it has moved: below the site's URL, or a whole one; NULL */
    const char *url;      /* as Jekyll has it, percent-encoded */
    const char *target;   /* what Jekyll would write: decoded, "/x/index.html" */
    const char *name;     /* "open_pos.md" */
    const char *dir;      /* folder of the source, "/", "/_pages" */
    const char *extension; /* of the source, ".md" */
    const char *output_extension;
    const char *collection; /* label; NULL for pages */
    const char *layout;     /* NULL: none is named */
    const char *type;       /* media type */
    pos_stamp stamp;
    pos_digest content; /* of the whole source */
    pos_digest fields;  /* of everything that can be seen without a body */
    const pos_map *data;
    pos_time date;
    bool dated;
    bool layout_named; /* `layout` is among the keys, even as nil */
    bool no_layout;    /* layout: none, or a kind that has no layouts */
    bool optional;     /* a page without front matter */
    bool readme;       /* a README that is its folder's index, unless there is another */
    bool index_too;    /* a README that is a page of its own and such an index as well */
    bool markdown;
    bool theme;     /* its source is the theme's */
    bool map;       /* generated: the source map of the stylesheet that is its origin */
    bool generated; /* made by a generator: no source of its own */
    int builtin;    /* generated: which built-in template (plugins.h) */
    int number;     /* which page of a list of posts; 0: it lists none */
    bool written;   /* has a URL of its own that answers */
    bool published;
    bool draft;
    bool liquid; /* render_with_liquid is not false */
    size_t body; /* offset of the body in the source as UTF-8 */
    int body_line;
    pos_object drop;
};

/* A page being made, before it is packed into its block. */
typedef struct site__draft {
    site_page page;
    const site__config *config;
    const site__collection *owner; /* NULL for pages */
    const char *permalink;         /* of the front matter; NULL: none */
    pos_text basename;             /* "open_pos" */
    pos_text relative;             /* the source as Jekyll's relative_path has it */
} site__draft;

/* Makes a page of `text` (UTF-8). NULL in `out`: it is no page but a static file. */
pos_error *site__page_make(site_page **out, const site__entry *entry, pos_text text,
                           const site__config *config, apr_pool_t *scratch);
void site__page_keep(site_page *page);
void site__page_drop(site_page *page);

/* Where a page stands in `site.pages`: as Jekyll reads it, then as generators run. */
typedef enum site__rank {
    SITE_RANK_OWN,
    SITE_RANK_THEME,
    SITE_RANK_REDIRECT,
    SITE_RANK_OPTIONAL, /* without front matter */
    SITE_RANK_README,
    SITE_RANK_GENERATED,
    SITE_RANK_COUNT
} site__rank;
site__rank site__rank_of(const site_page *page);

/* A page that no file gives. */
typedef struct site__made {
    const char *name; /* what its source would be called */
    const pos_map *data;
    const char *redirect; /* as site_page's */
    int builtin;          /* whose template is its body */
} site__made;

pos_error *site__page_generate(site_page **out, const site__made *made, const site__config *config,
                               apr_pool_t *scratch);
/* Page `number` of the list that `first` begins, in the folder `dir` ("/page2/"). */
site_page *site__page_continue(const site_page *first, int number, const char *dir,
                               apr_pool_t *scratch);
/* The source map beside a stylesheet. NULL: out of memory. */
site_page *site__page_map(const site_page *stylesheet, apr_pool_t *scratch);

/* ---- snapshot.c ---- */

typedef enum site__listing_kind {
    SITE_LISTING_PAGES,
    SITE_LISTING_EARLY_PAGES, /* what those see that Jekyll renders before it makes source maps */
    SITE_LISTING_HTML_PAGES,
    SITE_LISTING_POSTS, /* newest first */
    SITE_LISTING_STATIC_FILES,
    SITE_LISTING_HTML_FILES,
    SITE_LISTING_DOCUMENTS,
    SITE_LISTING_TAGS,
    SITE_LISTING_CATEGORIES,
    SITE_LISTING_COLLECTIONS,
    SITE_LISTING_DATA,
    SITE_LISTING_COUNT
} site__listing_kind;

/* A listing as a value, made at first need. */
typedef struct site__listing {
    pos_value value;
    pos_digest digest;
    int64_t newest; /* newest ctime among its members and the tree's folders, µs */
    bool made;
} site__listing;

/* Results that one snapshot's renderings share (memo.c). */
typedef struct site__memo site__memo;
site__memo *site__memo_make(site_snapshot *snapshot);

struct site__composing;

/* liquid_host's recall and remember. Between "not yet" and remembering, the asker's questions go on
 * the memo's own trace, which whoever reuses it inherits. */
liquid_recall site__recall(pos_value *out, struct site__composing *asker, const liquid_memo *memo);
void site__remember(struct site__composing *asker, const liquid_memo *memo,
                    const pos_value *result);

/* Marks the arrays in `value`, which live as long as the snapshot, as inputs of memos. Under the
 * lock. */
void site__own_arrays(site_snapshot *snapshot, pos_value value);

/* Rendered content of a page, `form` telling whole bodies from excerpts. False where it is not
 * there. */
bool site__recall_content(pos_text *out, struct site__composing *asker, const void *page,
                          char form);
void site__remember_content(struct site__composing *asker, const void *page, char form,
                            pos_text content, const site_trace *trace);

struct site_snapshot {
    pos_references references;
    site *site;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock; /* guards what is made lazily, and the pool while it is made */
    uint64_t generation;
    site__config *config;
    site__file *config_file; /* NULL: there is no _config.yml */
    site__scan scan;
    site__file **files; /* parallel to scan.entries */
    /* Pages whose files are gone since a moment only: a delete-and-recreate shows no 404. They
     * answer at their URLs and are on no list. */
    site__file **ghosts;
    size_t ghost_count;
    /* Pages in Jekyll's order, then documents; each a reference through its file. */
    const site_page **pages;
    size_t page_count;
    const site_page **documents; /* posts by date, then each collection in its order */
    size_t document_count;
    size_t *collection_start;    /* per collection: its first in documents; one more at the end */
    apr_hash_t *by_path;         /* path → site__file* */
    apr_hash_t *by_target;       /* decoded target and URL → site_page* */
    apr_hash_t *layouts;         /* name → site__file* */
    apr_hash_t *by_url;          /* URL → site__file*: collections' files that are no pages */
    apr_hash_t *plain;           /* path of a README that is no page here → site_page* */
    apr_array_header_t *made;    /* site_page*: what plug-ins generated */
    apr_hash_t *by_name;         /* source of a generated page → site_page* */
    const site_page *stylesheet; /* the first that has a source map; NULL: none */
    const site_page *list;       /* the page that lists posts, page by page; NULL: none */
    int list_pages;              /* how many it has */
    int64_t next_change;         /* wall clock, µs: a future post appears; INT64_MAX: none */
    site__listing listings[SITE_LISTING_COUNT];
    site__listing *collection_listings; /* parallel to the configuration's collections */
    apr_hash_t *ranks;                  /* page → when Jekyll renders it; made at first need */
    site__memo *memos;
    apr_hash_t *endless; /* source of a stylesheet that reached a bound → pos_error*; NULL: none */
};

/* Where a file's path is relative to. */
const pos_root *site__root_of(const site *subject, const site__config *config, bool theme);

/* ---- builtin_theme.c ---- */

/* Its layouts, compiled. */
const site__file *site__builtin_layouts(const liquid_registry *registry, apr_pool_t *process);
/* Gives the snapshot those that it has none of that name of. */
void site__use_builtin_theme(site_snapshot *snapshot);

struct site_library {
    const liquid_registry *registry;
    const site__file *layouts;     /* the built-in theme's */
    const site__template *builtin; /* the plug-ins' templates, compiled; by site__template_kind */
    struct site__sass_gate *gate;  /* of all sites' stylesheets */
    site__room *texts;             /* of all sites' pages */
};

struct site {
    apr_pool_t *pool;
    site_options options;
    pos_root *root;
    pos_watch *watch; /* NULL: nobody knows who writes */
    const liquid_registry *registry;
    const site__template *builtin;
    site__room *texts;         /* of pages, where there is no attic */
    apr_thread_mutex_t *lock;  /* guards `current`: held for a pointer and a count */
    apr_thread_mutex_t *build; /* one scan at a time */
    site_snapshot *current;
    _Atomic uint64_t generation; /* of `current`; counted up under the build lock */
    _Atomic int64_t scan_cost;   /* µs */
    const char *failure;         /* of the last scan, or NULL; under the build lock */
    apr_pool_t *failure_pool;
    int64_t retry_at;         /* monotonic, µs: when a site without a snapshot is scanned again */
    _Atomic uint64_t changes; /* pos_watch_changes when the last scan began */
    _Atomic bool borrowed;    /* a theme's folder is looked at as well, which is not watched */
};

/* ---- order.c ---- */

/* True where Jekyll has rendered `page` when it renders `asker`: documents come before pages. */
bool site__is_rendered(site_snapshot *snapshot, const site_page *page, const site_page *asker);

void site__sort_pages(const site_page **pages, size_t count);
/* Each collection's documents in its order; posts no more than `limit_posts`. */
void site__sort_documents(site_snapshot *snapshot, apr_pool_t *scratch);

/* An empty one with one reference; NULL where there is no memory. */
site_snapshot *site__snapshot_make(site *subject);

/* ---- build.c, index.c ---- */

/* Sets `out` to a new snapshot, or to NULL where nothing changed. Looks at the file `touched`
 * alone, or at the whole tree where that is NULL. Under the build lock. */
pos_error *site__build(site_snapshot **out, site *subject, site_snapshot *old, const char *touched,
                       apr_pool_t *scratch);
/* Orders and indexes what the snapshot's files hold. */
void site__index(site_snapshot *snapshot, apr_pool_t *scratch);

/* ---- trace.c ---- */

typedef enum site__query_kind {
    SITE_QUERY_SOURCE,  /* key: path. The content of a page's own source */
    SITE_QUERY_FIELDS,  /* key: path. What can be seen of a page without its body */
    SITE_QUERY_LAYOUT,  /* key: name. Which layout it is, or that there is none */
    SITE_QUERY_INCLUDE, /* key: path below the root. Its content, or its absence */
    SITE_QUERY_LISTING, /* key: the listing's name */
    SITE_QUERY_CONFIG,  /* key: the configuration key; "" for what renders as a whole */
    SITE_QUERY_DATA,    /* key: the data file's key */
    SITE_QUERY_TIME,    /* site.time */
    SITE_QUERY_ROUTE,   /* key: path. The URL a link to it has, or that there is none */
    SITE_QUERY_COUNT
} site__query_kind;

typedef struct site__answer {
    pos_digest digest;
    int64_t newest; /* µs */
} site__answer;

/* What the snapshot says to a query today. */
void site__answer_to(site__answer *out, site_snapshot *snapshot, site__query_kind kind,
                     pos_text key, apr_pool_t *scratch);

typedef struct site__tracing site__tracing;
site__tracing *site__tracing_make(site_snapshot *snapshot, apr_pool_t *pool);
/* Writes the question down, once: true where it is new. */
bool site__trace_ask(site__tracing *tracing, site__query_kind kind, pos_text key);
/* The clock was looked at: the answer stands until then (wall clock, µs). */
void site__trace_until(site__tracing *tracing, int64_t until);
/* All that a memo asked, asked again by whoever reuses it. */
void site__trace_inherit(site__tracing *tracing, const site_trace *trace);
/* As one heap block with one reference. */
const site_trace *site__trace_end(site__tracing *tracing);

/* ---- listing.c ---- */

const site__listing *site__listing_of(site_snapshot *snapshot, site__listing_kind kind);
/* Of a collection; NULL where there is none of that label. */
const site__listing *site__collection_listing(site_snapshot *snapshot, pos_text label);
/* By the name that a trace has for it: the kind's, or "collection:" and a label. */
const site__listing *site__listing_named(site_snapshot *snapshot, pos_text name);
pos_text site__listing_name(site__listing_kind kind);

/* ---- compose.c, stylesheet.c ---- */

/* One page being composed; the asker of every drop it meets. */
typedef struct site__composing {
    site_snapshot *snapshot;
    const site_page *page;
    site__tracing *tracing;
    apr_pool_t *pool;
    apr_array_header_t *faults;          /* pos_error* */
    const struct site__composing *outer; /* who asked for this page's content; NULL: a reader */
    bool excerpt;                        /* it is the page's excerpt that is composed */
    apr_array_header_t *asides;          /* site__tracing*: those that wait while a memo is made */
    pos_digester *keys;                  /* of memos; NULL until the first */
    const pos_map *override; /* content, layout, paginator: what changes while composing */
    pos_text source;         /* the body, as it was read */
    pos_text content;        /* the converted body; data is NULL until it is there */
    pos_time now;
    bool damaged; /* something named is missing: a last good page is better */
} site__composing;

/* The converted content of a page, without layouts: rendered at first need, remembered by the
 * snapshot. The asker inherits its trace. POS_ECYCLE where it is being composed already. */
pos_error *site__content_of(pos_text *out, site__composing *asker, const site_page *page);
/* The same of a whole page, its content in its layouts. */
pos_error *site__output_of(pos_text *out, site__composing *asker, const site_page *page);
/* A page's layout as Ruby's to_s has it; NULL: none. */
const char *site__layout_text(pos_value layout, apr_pool_t *result);

/* Where a document's excerpt ends: its own separator, else the site's; empty: it has none. */
pos_text site__separator_of(const site__config *config, const site_page *page);
/* The same of a document's excerpt. */
pos_error *site__excerpt_of(pos_text *out, site__composing *asker, const site_page *page);

/* The body of another page's source, on the asker's trace. */
pos_error *site__source_of(pos_text *out, site__composing *asker, const site_page *page);

/* The body of a page's source as UTF-8; POS_ECHANGED where the file is not the snapshot's any more.
 */
pos_error *site__body_of(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                         apr_pool_t *result);

/* Appends a template's rendering for the page that is being composed, `override` found first. */
pos_error *site__render(pos_buffer *out, const liquid_template *template,
                        site__composing *composing, const pos_map *override);

/* The layout of a page that names none (jekyll-default-layout), or NULL. */
const char *site__default_layout(site__composing *composing, const site_page *page);

/* The globals of a rendering: site, page, jekyll, … */
const pos_map *site__globals(site__composing *composing);

/* ---- excerpt.c ---- */

/* The head of a body, with the ends of blocks that the cut left open and the link definitions it
 * needs. */
pos_text site__excerpt_source(pos_text body, pos_text separator, apr_pool_t *result);
/* The document before (-1) or after (1) it in its collection, or NULL. */
const site_page *site__neighbour(site__composing *asker, const site_page *page, int step);

/* ---- drops.c ---- */

extern const pos_object site__site_object;
extern const pos_object site__data_object;
/* `site.time`: the newest ctime in the tree. */
pos_value site__time_value(const site_snapshot *snapshot, apr_pool_t *result);

extern const pos_object_class site__page_class;
extern const pos_object_class site__document_class;
extern const pos_object_class site__site_class;
extern const pos_object_class site__static_class;

/* The composing page behind a scope; NULL outside of one. */
static inline site__composing *site__asker(const pos_scope *scope)
{
    return scope->asker;
}

/* SCSS or Sass, to be made CSS. */
bool site__is_stylesheet(const site_page *page);
/* The page's rendered source as CSS, or the map of it. */
pos_error *site__compile_stylesheet(pos_text *out, pos_text source, site__composing *composing);

#endif
