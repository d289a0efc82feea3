/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - a source file as the snapshots know it: its last good content by role, and why the
 * newest version is not that one. "Last good" is kept file by file, so that one broken page takes
 * nothing else with it.
 *
 * Threads: refcounted, shared by snapshots. Made and aged under the site's build lock; `read_at`
 * alone may be read meanwhile. */
#ifndef POS_SITE_TREE_FILE_H
#define POS_SITE_TREE_FILE_H

#include "site/model/page.h"
#include "site/tree/tree.h"

/* How many bytes of pages' texts are kept in memory: a site's budget within the process's. */
typedef struct site__text_budget {
    _Atomic size_t used;
    struct site__text_budget *all; /* NULL: the process's own */
} site__text_budget;

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
    size_t pool_size;        /* bytes of it, roughly */
    /* The last good content, by role. All NULL: a static file, or never good. With a fault and no
     * `good`, the page is a stub: it has a URL and nothing else. */
    site_page *page;
    const site__template *template;
    const pos_value *value;  /* data and configuration */
    pos_text source;         /* the configuration's text */
    struct site__file *good; /* the last good version, where this one is not good; NULL */
    bool unfinished;         /* it looks like an upload under way; the fault says so */
    bool cut;                /* it is no whole version, and is not taken as one */
    bool written;            /* somebody had it open for writing when it was read */
    bool unknown;            /* it was no good when the process began: good ones may have been */
    int64_t seen_at;         /* monotonic, µs: when an unfinished version was first seen */
    int64_t quiet_at;        /* monotonic, µs: since when its stamp is the same */
    int64_t idle;            /* µs: how long an unfinished version has to be quiet */
    int64_t missing_since;   /* monotonic, µs: when it was first found gone; 0: it is there */
    uint8_t *blocks;         /* digests of the good text's blocks (upload.h) */
    bool ends_line;          /* the good text ends with a line's end */
    size_t size;             /* bytes of the good text */
    pos_object drop;         /* a static file's */
    /* A page's text, or a short one of another role, within the budget: the last good one when the
     * next version turns out to be no good. */
    char *text;
    size_t text_size;
    site__text_budget *budget;
} site__file;

/* Reads the file of `entry`, and gives the caller a reference. A file that can't be read or parsed
 * comes back with its fault, and with the good content of `before` (NULL: none), or of the attic,
 * where there is any. `config` is NULL for _config.yml itself. NULL: out of memory. */
site__file *site__file_make(const site__entry *entry, site__file *before, const site__tree *tree,
                            site__config *config, apr_pool_t *scratch);
/* What is kept of a file that was read whole and is what its stamp says (snapshot/store.h). */
typedef struct site__kept_file {
    pos_digest digest;
    int64_t changed;
    int64_t read_at;
    size_t size;
    bool ends_line;
    pos_text blocks;
    pos_text page; /* site__page_bytes; empty: it is no page */
} site__kept_file;
/* The file of `entry` as it was kept, with a reference for the caller. NULL: out of memory. */
site__file *site__file_restore(const site__entry *entry, const site__kept_file *kept,
                               const site__tree *tree);
/* Another reference. */
void site__file_keep(site__file *file);
/* Gives a reference back; the last one frees. NULL is allowed. */
void site__file_drop(site__file *file);
/* Bytes that it takes, with the good version in its place, roughly. */
size_t site__file_size(const site__file *file);
/* The version whose content counts: itself, or the last good one that replaces it. NULL: never good
 * (or NULL was handed in). */
const site__file *site__file_good(const site__file *file);
/* Its page, or that of the last good version; NULL: it is none, or was never good. */
const site_page *site__page_of(const site__file *file);
/* True while a write could have left the stamp as it is: until a file has aged by a clock tick it
 * is compared by content. */
bool site__is_racy(const site__file *file);
/* True where reading failed for a reason that may have passed: the file vanished or changed at that
 * moment, or the system could not read it. */
bool site__failed_in_passing(const site__file *file);
/* Monotonic, µs: when the file is to be looked at again though nothing says that it changed: a
 * wait is over, it has aged by a clock tick, reading it is worth another try. INT64_MAX: never. */
int64_t site__file_next_look(const site__file *file);
/* The decoded URL of a file that is no page; NULL where its collection is not written. */
const char *site__static_url(const site__config *config, const site__file *file,
                             apr_pool_t *result);

#endif
