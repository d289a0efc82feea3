/* SPDX-License-Identifier: Apache-2.0 */
/* site.h - a Jekyll source tree, snapshots of it, and the pages composed from it.
 *
 * The only header of site/ that other folders include. site/ knows Jekyll's rules; it knows
 * nothing of HTTP (serve) nor of httpd (glue).
 *
 * A *site* lives for the process. Its *snapshot* is immutable, refcounted and swapped whole; a
 * request holds one from its first look to its last byte. A *page* is a refcounted block that
 * snapshots share. A *rendering* is one page composed from one snapshot, with the *trace* of every
 * question it asked.
 *
 * Units: times are µs since the epoch (wall clock) unless a name says monotonic; sizes are bytes.
 * Paths are relative to the site's root without a leading slash; URLs are paths below the site's
 * own URL with a leading slash, decoded.
 *
 * Threads: every function may be called from any thread, with pools of the caller's own.
 */
#ifndef POS_SITE_SITE_H
#define POS_SITE_SITE_H

#include "base/budget.h"
#include "base/date.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"

/* What all sites of a process share: the filters and tags, and the extensions of the Markdown
 * library. Made once, before threads start; immutable. */
typedef struct site_library site_library;

const site_library *site_library_make(apr_pool_t *process);
/* Jekyll's Liquid, for templates outside of a site. */
const struct liquid_registry *site_library_registry(const site_library *library);

/* What watches their trees; NULL: nothing does. */
struct pos_watcher *site_library_watcher(const site_library *library);

/* ---- last good versions that outlive the process ---- */

/* A store of source files' last good versions, which serve keeps on disk. The functions are called
 * from any thread, while the tree is read. */
typedef struct site_attic {
    void *baton;
    /* Stores a version that was read whole and parsed. */
    void (*keep)(void *baton, const char *path, const pos_stamp *stamp, pos_text bytes);
    /* Gets the version stored last, in `result`; false: there is none. Asked for where the newest
     * one can't be read or parsed. */
    bool (*recall)(pos_text *bytes, pos_stamp *stamp, void *baton, const char *path,
                   apr_pool_t *result);
    /* Says that what is stored for `path`, and for the page whose target is `target` (or NULL), is
     * in use, and must not be evicted. */
    void (*need)(void *baton, const char *path, const char *target);
    /* Stores, and gets, what reading the whole tree has found, in numbered parts. False: it can't
     * be stored; it is not there. */
    bool (*keep_part)(void *baton, unsigned number, pos_text bytes);
    bool (*recall_part)(pos_text *bytes, void *baton, unsigned number, apr_pool_t *result);
    /* Before the tree is read for the first time: of all processes one goes on at once, the others
     * when it has ended, or after a while. What it returns is handed to `end_first`. */
    int (*begin_first)(void *baton);
    void (*end_first)(void *baton, int turn);
} site_attic;

/* ---- options: what the directives say ---- */

typedef struct site_options {
    const site_library *library;
    const char *root;             /* absolute path of the source tree */
    const pos_identity *identity; /* of that directory, and `root` has no links; NULL: whichever
                                     directory is found at `root` */
    pos_links links;              /* which symbolic links the site's own reads follow */
    const char
        *layout; /* PositionsLayout: for pages that name none; NULL: "default" where there is one */
    const char *url;        /* PositionsURL: site.url where _config.yml has none; NULL: none */
    const char *theme_path; /* PositionsThemePath: where themes are found; NULL: nowhere */
    const char *helper;     /* path of positionsctl, for Sass; NULL: no Sass */
    bool keep_comments;     /* PositionsComments Keep */
    pos_limits limits;      /* PositionsLimit; 0: the defaults */
    bool live;  /* the tree is served while others write: the first scan waits to see who does */
    int64_t at; /* the present time, in seconds since the epoch; 0: the clock's */
    const site_attic *attic; /* NULL: last good versions live as long as the process */
    pos_log log;
} site_options;

typedef struct site site;
typedef struct site_snapshot site_snapshot;
typedef struct site_page site_page;
typedef struct site_trace site_trace;

/* Makes a site that lives as long as `process`. Nothing is read before the first site_hold. The
 * options are copied, but not the library, the attic and the log's baton. */
site *site_make(const site_options *options, apr_pool_t *process);

/* ---- snapshots ---- */

/* The current snapshot with a reference for the caller (site_release gives it back). The first call
 * builds it, the others wait for that. NULL, and `error` in `result`: the root can't be read, or
 * another request has been reading it for half a minute. */
site_snapshot *site_hold(site *self, pos_error **error, apr_pool_t *result);
/* Gives a reference back; the last one frees. NULL is allowed. */
void site_release(site_snapshot *snapshot);
/* The same files at another time, `at` in seconds since the epoch, as a snapshot with a reference for
 * the caller; the site's current one stays as it is. NULL: out of memory. */
site_snapshot *site_snapshot_at(const site_snapshot *snapshot, int64_t at, apr_pool_t *scratch);
/* Bytes that the site takes with its current snapshot, roughly. Any thread. */
size_t site_size(const site *self);
/* True where the current snapshot holds a file by its last good version, which goes with it unless
 * there is an attic. Any thread. */
bool site_holds_versions(const site *self);

/* Scans the tree, and replaces the current snapshot if anything changed. While another thread
 * scans, it returns at once, or with `wait` scans after it. A file that can't be read or parsed
 * keeps its last good version. Does nothing where there is no snapshot yet. */
void site_refresh(site *self, bool wait);

/* Reads the stamp of the source file `path` again ("": of the whole tree) and builds a new snapshot
 * if it changed. For a request that found a page's file newer than the snapshot has it. */
void site_recheck(site *self, const char *path);

/* Counts up with every new snapshot of the library's sites: equal generations are the same
 * snapshot. */
uint64_t site_generation(const site_snapshot *snapshot);
/* The current snapshot's generation, without holding it; 0 before the first. */
uint64_t site_newest_generation(const site *self);
/* How long the last scan of the whole tree took, µs. */
int64_t site_scan_cost(const site *self);
/* True where the last one was no scan of the whole tree, but a look at the files of which inotify
 * said that something happened to them. */
bool site_has_looked(const site *self);
/* How long the last look took, µs. */
int64_t site_look_cost(const site *self);
/* Monotonic, µs: when the last scan began; 0: none has. */
int64_t site_scanned_at(const site *self);
/* Whether anything changed in the tree since the last scan began, as far as inotify reports it.
 * UNKNOWN: the tree is not watched, or not all of it. Any thread. */
typedef enum site_changes {
    SITE_CHANGES_UNKNOWN,
    SITE_CHANGES_NONE,
    SITE_CHANGES_SOME,
    SITE_CHANGES_NAMED /* some, and which files is known: they are looked at, not the tree */
} site_changes;
site_changes site_poll_changes(site *self);
/* Monotonic, µs: when the tree is to be scanned again though no change is reported, the earliest of
 * all that time ends: a file's wait for the rest of an upload, its first clock tick, a deleted
 * page's last moment, a failed read's next try, a post's future. INT64_MAX: never. */
int64_t site_next_wake(const site_snapshot *snapshot);
/* Wall clock, µs: when the site changes without an edit, a future post appearing or a deleted page
 * having its last moment. INT64_MAX: never. */
int64_t site_next_change(const site_snapshot *snapshot);

/* The site's time zone; NULL is UTC. It lives as long as the snapshot. */
const pos_zone *site_zone(const site_snapshot *snapshot);

/* ---- routes ---- */

typedef enum site_route_kind {
    SITE_ROUTE_NONE,      /* no page: httpd handles the URL as if we were not there */
    SITE_ROUTE_PAGE,      /* `page`, whose source file is `source` */
    SITE_ROUTE_GENERATED, /* `page` without a source of its own; see site_page_origin */
    SITE_ROUTE_FILE,   /* a file that lies elsewhere than its URL says, `source` its absolute path:
                          httpd's to send */
    SITE_ROUTE_MOVED,  /* 301 to `location` */
    SITE_ROUTE_HIDDEN, /* Jekyll would not publish it: 404 */
    SITE_ROUTE_PENDING /* no page is known; one whose file was cut before the process began may
                          belong here: 503, unless there is a file */
} site_route_kind;

typedef struct site_route {
    site_route_kind kind;
    const site_page *page; /* lives as long as the snapshot is held */
    const char *source;    /* relative to the root, but for SITE_ROUTE_FILE; NULL: none */
    const char *location;  /* below the site's URL */
} site_route;

/* What the site does with a URL. Asks the snapshot alone, not the file system. Texts in `out` live
 * as long as `result` and the snapshot. */
void site_route_of(site_route *out, const site_snapshot *snapshot, pos_text url,
                   apr_pool_t *result);

/* The site's own page for a 404 (404.md, 404.html, or permalink /404.html), or NULL. */
const site_page *site_missing_page(const site_snapshot *snapshot);

/* ---- pages ---- */

/* What they return lives as long as the page's snapshot is held, or in `result`. */

/* As Jekyll has it: percent-encoded, with a leading slash. */
const char *site_page_url(const site_page *page);
/* Path of the source; NULL: it is generated, or the theme's. */
const char *site_page_source(const site_page *page);
/* Path of the source that a generated page goes on with: a list's first page, for those that follow;
 * a stylesheet, for its map. NULL: it has none, or it is the theme's. */
const char *site_page_origin(const site_page *page);
/* The source's stamp when it was read. */
const pos_stamp *site_page_stamp(const site_page *page);
/* True where the source file, as the snapshot knows it, has that stamp and need not be read again:
 * it is old enough for equal stamps to mean equal content, and no upload of it has just ended. */
bool site_source_is(const site_snapshot *snapshot, const site_page *page, const pos_stamp *stamp);
/* Media type: "text/html; charset=utf-8". */
const char *site_page_type(const site_page *page);
/* Where a page made by redirect_from leads to, below the site's URL; NULL: it is none. */
const char *site_page_redirect(const site_page *page, apr_pool_t *result);
/* Why the source's newest version is not served, but the last good one; NULL: it is served. */
const pos_error *site_page_fault(const site_snapshot *snapshot, const site_page *page);
/* The URL decoded: the page's canonical address, where others lead to it as well. */
const char *site_page_address(const site_page *page, apr_pool_t *result);
/* The file that Jekyll would write, below the site's folder, with a leading slash. */
const char *site_page_target(const site_page *page);
/* False for what has no URL of its own: documents that are not output, what another page
 * overwrites. */
bool site_page_written(const site_snapshot *snapshot, const site_page *page);

/* Every page, then every document, in Jekyll's order; for the tool. */
size_t site_page_count(const site_snapshot *snapshot);
const site_page *site_page_at(const site_snapshot *snapshot, size_t index);

/* Files that are published as they are, for the tool: the absolute path in `from`, and the file
 * that Jekyll would write (NULL: a collection that is not written has it). */
size_t site_static_count(site_snapshot *snapshot);
const char *site_static_at(const char **from, site_snapshot *snapshot, size_t index,
                           apr_pool_t *result);

/* True where the page's newest version is no good, or where a layout, an include, data or the
 * configuration is held by its last good version. */
bool site_is_held(const site_snapshot *snapshot, const site_page *page);
/* True where nothing in a folder at `path` would be read or published: `exclude`, or its name, hides
 * it, and it is none of the folders of layouts, includes, data, Sass, posts, drafts and collections.
 */
bool site_ignores(const site_snapshot *snapshot, const char *path, apr_pool_t *scratch);
/* True where `keep_files` says that a build leaves what lies at `path` below its output alone. */
bool site_keeps_file(const site_snapshot *snapshot, const char *path);

/* Files whose newest version can't be read or parsed. */
size_t site_fault_count(const site_snapshot *snapshot);

/* ---- offers ---- */

/* A page whose front matter says `offer: true`, at a moment. */
typedef struct site_offer {
    const site_page *page;
    pos_text title;
    pos_text kind;     /* "": none */
    pos_text deadline; /* as it is written; "": none */
    const char *state; /* "open", "closed", … */
    bool open;
    bool closes_at_all;
    int64_t closes;           /* the first second at which it is closed */
    pos_time shown;           /* the last moment to apply, as a clock in its zone shows it */
    const pos_error *faults;  /* what is wrong with it, each the cause of the one before; NULL */
    const pos_error *notices; /* what is to be known of it, likewise */
} site_offer;

/* The site's offers as they are at `now` (seconds since the epoch), by closing, those that never close
 * last. They live in `result` and as long as the snapshot is held. */
pos_error *site_offers(const site_offer **out, size_t *count, site_snapshot *snapshot, int64_t now,
                       apr_pool_t *result);

/* From now on composing this snapshot's pages notes what is doubtful as a fault, too: offers that only
 * the present time shows to be wrong, sections that nothing is left in. For `positionsctl check`; before
 * another thread knows the snapshot. */
void site_set_strict(site_snapshot *snapshot);
/* What is doubtful in the sources of pages, layouts and includes, as faults with their places: links to
 * offers that are closed at `now`, deadlines compared in a way that is late or costs a rendering each
 * second. They live in `result`. */
pos_error *site_check_sources(const pos_error *const **out, size_t *count, site_snapshot *snapshot,
                              int64_t now, apr_pool_t *result);

/* What `offers: {after: noindex|gone}` asks for an offer's own page, at a moment. */
typedef struct site_offer_policy {
    bool over;          /* closed, filled or withdrawn: no search engine is to list it */
    bool closes_at_all; /* and is yet to close, at `closes` */
    pos_time closes;
    int64_t sunset; /* when the page goes; 0: never */
    bool gone;
    int64_t until; /* seconds since the epoch: when any of this changes; INT64_MAX: never */
} site_offer_policy;

/* True where the page calls itself an offer and the site says what becomes of closed ones. */
bool site_page_has_offer_policy(const site_snapshot *snapshot, const site_page *page);
/* False where there is no such policy, or the page's attributes can't be read. `now` in seconds since
 * the epoch. */
bool site_page_offer_policy(site_offer_policy *out, const site_snapshot *snapshot,
                            const site_page *page, int64_t now, apr_pool_t *result);

/* ---- composing ---- */

typedef struct site_rendering {
    pos_text body;           /* in the pool handed in */
    const site_trace *trace; /* one reference, which is the caller's: site_trace_drop */
    int64_t newest;          /* newest ctime among what was asked about, µs */
    int64_t expires;         /* wall clock, µs: until when it is valid; INT64_MAX: for good */
    const pos_error *const *faults; /* template faults, in order, each with its place */
    size_t fault_count;
    bool damaged; /* something that was named is missing: a last good page is better */
} site_rendering;

/* Page → Liquid → Markdown → layouts → HTML. Errors: POS_ECHANGED (a source is not the snapshot's
 * any more: refresh, and compose again), a limit that was reached, a source that is no good and has
 * no last good version. */
pos_error *site_compose(site_rendering *out, site_snapshot *snapshot, const site_page *page,
                        apr_pool_t *result);

/* The page's Markdown after Liquid, for readers that prefer it: with the public keys of its front
 * matter, and without HTML comments. Only where site_page_is_markdown. Errors as site_compose;
 * POS_EMISSING where it holds data-offer-… attributes, which only HTML obeys. */
pos_error *site_markdown_source(pos_buffer *out, site_snapshot *snapshot, const site_page *page,
                                apr_pool_t *scratch);
bool site_page_is_markdown(const site_page *page);

/* Appends what is wrong with the page and with what it is made of, for its editor: places,
 * messages, source lines. */
void site_explain(pos_buffer *out, site_snapshot *snapshot, const site_page *page,
                  apr_pool_t *scratch);

/* True where every question on the trace has the same answer in `snapshot`, and `now` (wall clock,
 * µs) is before the trace expires. */
bool site_trace_is_valid(const site_trace *trace, site_snapshot *snapshot, int64_t now,
                         apr_pool_t *scratch);
/* Another reference. */
const site_trace *site_trace_keep(const site_trace *trace);
/* Gives a reference back; the last one frees. NULL is allowed. */
void site_trace_drop(const site_trace *trace);

/* Appends the trace as bytes, in this host's byte order, for a cache on disk. */
void site_trace_write(pos_buffer *out, const site_trace *trace);
/* Reads it back, with one reference for the caller. NULL: they are no trace of this version, or
 * there is no memory. */
const site_trace *site_trace_read(pos_text bytes);
/* Newest ctime among what was asked about, or if that is later the moment at which what the clock says
 * last changed, µs. */
int64_t site_trace_newest(const site_trace *trace);
/* Wall clock, µs: until when it is valid; INT64_MAX: for good. */
int64_t site_trace_expires(const site_trace *trace);

/* One line per question, for people: kind, key, digest, and whether its answer is still the
 * same. */
void site_trace_explain(pos_buffer *out, const site_trace *trace, site_snapshot *snapshot,
                        apr_pool_t *scratch);

#endif
