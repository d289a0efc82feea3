/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - what reading a site's files takes: where they are, and who is told what.
 *
 * Threads: constant while the site lives; what it points to guards itself. */
#ifndef POS_SITE_TREE_TREE_H
#define POS_SITE_TREE_TREE_H

#include "base/watch.h"
#include "site/model/config.h"

typedef struct site__tree {
    const pos_root *root;
    pos_watch *watch; /* NULL: inotify gives us nothing */
    const site_options *options;
    struct site__text_budget *texts; /* of pages, where there is no attic */
} site__tree;

/* The most bytes that a page, layout, include or data file of it may have. */
static inline size_t site__max_source(const site__tree *tree)
{
    return (size_t)tree->options->limits.source;
}

/* The root that a file's path is relative to: the site's, or its theme's. */
static inline const pos_root *site__root_of(const site__tree *files, const site__config *config,
                                            bool theme)
{
    return theme ? config->around.theme.root : files->root;
}

#endif
