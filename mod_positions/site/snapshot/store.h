/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - what reading a large tree has found, kept for the next process: its pages as they are
 * in memory, each with its file's stamp. A process that starts looks at names and stamps alone.
 *
 * What is kept is a store's (site_attic), in parts. A file is taken from there only where its stamp
 * and what the configuration says are the same; anything else is read.
 *
 * Threads: under the site's build lock. */
#ifndef POS_SITE_SNAPSHOT_STORE_H
#define POS_SITE_SNAPSHOT_STORE_H

#include "site/snapshot/snapshot.h"

/* The parts being read, in the order of a scan. */
typedef struct site__store_reader site__store_reader;

/* Begins to read what is kept for this configuration. NULL: nothing is. The reader lives in
 * `result`. */
site__store_reader *site__store_read(const site *owner, const site__config *config,
                                     const site__file *config_file, apr_pool_t *result);
/* The file of `entry` as it was kept, with a reference for the caller. NULL: it is not there, or
 * another one by now. Entries are asked for in the order of a scan. */
site__file *site__store_find(site__store_reader *reader, const site__entry *entry);

/* Keeps the snapshot's files, if so many of them were read since it was done last that it pays:
 * `read` counts those that were read for this snapshot. */
void site__store_keep(site *owner, const site_snapshot *snapshot, size_t read);

#endif
