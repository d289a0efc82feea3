/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.h - a site as it stood at one moment: configuration, files, pages, and what they are
 * looked up by. Swapped whole; released by the last who holds it.
 *
 * Threads: one thread's alone while it is built, immutable then, but for what `lock` guards. */
#ifndef POS_SITE_SNAPSHOT_SNAPSHOT_H
#define POS_SITE_SNAPSHOT_SNAPSHOT_H

#include <apr_hash.h>
#include <apr_tables.h>
#include <apr_thread_mutex.h>

#include "site/snapshot/listing.h"
#include "site/tree/file.h"
#include "site/tree/scan.h"

/* Two files whose pages Jekyll would write into one. All three live as long as the snapshot. */
typedef struct site__conflict {
    const char *target;
    const char *replaced; /* path of the source that is not served */
    const char *served;   /* and of the one that is */
} site__conflict;

struct site_snapshot {
    pos_references references;
    site *site;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock; /* guards what is made lazily, and the pool while it is made */
    uint64_t generation;
    int64_t at;  /* the time that it shows, seconds since the epoch; 0: the clock's */
    bool strict; /* composing a page notes what is doubtful as well (site_set_strict) */
    site__config *config;
    site__file *config_file; /* NULL: there is no _config.yml */
    site__scan scan;
    site__file **files; /* parallel to scan.entries */
    /* Pages whose files were deleted less than half a second ago. They still answer at their URLs,
     * so that an editor that deletes a file and writes it anew causes no 404, but are on no list.
     */
    site__file **ghosts;
    size_t ghost_count;
    /* Pages in Jekyll's order, then documents; each a reference through its file. */
    const site_page **pages;
    size_t page_count;
    const site_page **documents; /* posts by date, then each collection in its order */
    size_t document_count;
    size_t *collection_start;      /* per collection: its first in documents; one more at the end */
    apr_hash_t *by_path;           /* path → site__file* */
    apr_hash_t *by_target;         /* where a page answers, decoded → site_page* */
    apr_hash_t *by_composed;       /* see spelling.h; NULL: there are only composed ones */
    apr_hash_t *layouts;           /* name → site__file* */
    apr_hash_t *by_url;            /* URL → site__file*: collections' files that are no pages */
    apr_hash_t *plain_readmes;     /* path of a README that is no page here → site_page* */
    apr_hash_t *moved_readmes;     /* source of a page that is its folder's index instead → that
                                      site_page*, which is the snapshot's own */
    apr_array_header_t *conflicts; /* site__conflict; NULL: none */
    apr_array_header_t *generated; /* site_page*: what plug-ins generated */
    apr_hash_t *generated_by_source; /* source of a generated page → site_page* */
    const site_page *stylesheet;     /* the first that has a source map; NULL: none */
    const site_page *list;           /* the page that lists posts, page by page; NULL: none */
    int list_pages;                  /* how many it has */
    int64_t next_change;             /* wall clock, µs: a future post appears; INT64_MAX: none */
    site__listing listings[SITE_LISTING_COUNT];
    site__listing *collection_listings; /* parallel to the configuration's collections */
    apr_hash_t *ranks;                  /* page → when Jekyll renders it; made at first need */
    apr_hash_t *owned_arrays; /* pos_array* → itself: those that live as long as the snapshot */
    size_t owned_values;      /* how many values they hold together */
    size_t size;              /* bytes, before anything was made lazily, roughly */
    bool holds_versions;      /* a file's last good version stands in */
    struct site__memo *memos;
    bool expects_pages; /* files that were cut when the process began may be pages at any URL */
    apr_hash_t *failed_stylesheets; /* source of one that reached a limit → pos_error*; or NULL */
};

/* A site: its tree, and its newest snapshot. */
struct site {
    apr_pool_t *pool;
    site_options options;
    site__tree tree;
    apr_thread_mutex_t *lock;  /* guards `current`: held for a pointer and a count */
    apr_thread_mutex_t *build; /* one scan at a time */
    site_snapshot *current;
    _Atomic uint64_t generation; /* of `current`; counted up under the build lock */
    _Atomic int64_t scan_cost;   /* µs */
    _Atomic int64_t look_cost;   /* µs */
    _Atomic bool looked;         /* the last scan was a look at single files */
    int64_t walked_at;           /* monotonic, µs: when the tree was last walked; under the build
                                    lock */
    _Atomic int64_t scanned_at;  /* monotonic, µs: when the last scan began; 0: none has */
    _Atomic size_t size;         /* bytes of `current`, roughly */
    _Atomic bool holds_versions; /* of `current` */
    const char *failure;         /* of the last scan, or NULL; under the build lock */
    apr_pool_t *failure_pool;
    int64_t retry_at;          /* monotonic, µs: when a site without a snapshot is scanned again */
    _Atomic uint64_t changes;  /* pos_watch_changes when the last scan began */
    _Atomic int64_t next_look; /* monotonic, µs: when the earliest wait of a file ends */
    size_t unkept;         /* files that were read since the tree was last kept (store.h); under the
                              build lock */
    _Atomic bool borrowed; /* a theme's folder is read as well, which is not watched */
};

/* An empty snapshot with one reference (site_release gives it back); NULL: out of memory. */
site_snapshot *site__snapshot_make(site *owner);
/* Sets `size` and `holds_versions`, of a snapshot that was filled. */
void site__measure(site_snapshot *snapshot);
/* Counts what is made lazily in the snapshot's pool. */
void site__count_lazy(site_snapshot *snapshot, size_t size);
/* Adds a page that a plug-in made, which the snapshot owns from then on. */
void site__add_generated(site_snapshot *snapshot, site_page *page);

/* The file at `path`, relative to the root; NULL: none. */
site__file *site__file_at(const site_snapshot *snapshot, pos_text path);
/* The page that the snapshot shows of a file: its own, or for a README the folder's index that it
 * has moved to. NULL: it is no page. */
const site_page *site__page_here(const site_snapshot *snapshot, const site__file *file);
/* The file whose body a page has; NULL: none. */
site__file *site__file_of(const site_snapshot *snapshot, const site_page *page);
/* The root that the file's path is relative to. */
const pos_root *site__file_root(const site_snapshot *snapshot, const site__file *file);

/* True where the page's date has not come yet as the snapshot shows it, and `future` is off. */
bool site__is_future(const site_snapshot *snapshot, const site_page *page);
/* When a page came to be as the snapshot shows it, wall clock, µs: at its last change, or on its
 * own date, before which a document is a future one. */
int64_t site__appeared_at(const site_snapshot *snapshot, const site_page *page);

#endif
