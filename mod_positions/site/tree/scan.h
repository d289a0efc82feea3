/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h - the files of a site and of its theme, by name and stamp, as Jekyll's readers find them
 * (Jekyll::Reader). Nothing is opened but folders. */
#ifndef POS_SITE_TREE_SCAN_H
#define POS_SITE_TREE_SCAN_H

#include "site/model/source.h"
#include "site/tree/tree.h"

typedef struct site__scan {
    site__entry *entries; /* by path; the site's own before the theme's */
    size_t count;
    int64_t newest;  /* newest ctime in the tree, folders included, µs */
    int64_t folders; /* newest ctime among the folders alone: something came or went */
    int64_t began;   /* wall clock, µs */
    int64_t cost;    /* µs */
} site__scan;

/* Walks the tree and the theme's, and watches the tree's folders. The entries and their paths live
 * in `result`. Errors: the root can't be read, the system failed to read a folder, or the
 * tree holds more than the limits allow. */
pos_error *site__scan_tree(site__scan *out, const site__tree *tree, const site__config *config,
                           apr_pool_t *result, apr_pool_t *scratch);
/* The order of a scan: by path, the site's own before the theme's, by role. (A file has two roles
 * where it lies in a collection's folder that `include` names as well.) */
int site__entry_order(const site__entry *a, const site__entry *b);
/* True where the folder `path`, or one that it lies in, is read by a walk of its own: layouts,
 * includes, data, Sass, posts, drafts, collections. */
bool site__is_below_reader(const site__config *config, const char *path, apr_pool_t *scratch);
/* Reads one file's stamp again; false in `present` where it is gone. Error: the system failed. */
pos_error *site__scan_again(bool *present, site__entry *entry, const pos_root *root,
                            apr_pool_t *result);

#endif
