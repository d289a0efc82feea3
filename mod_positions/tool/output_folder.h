/* SPDX-License-Identifier: Apache-2.0 */
/* output_folder.h - the folder that a build writes: which of its files are the build's, and how they
 * are replaced.
 *
 * What the build has written is listed in OUT/.positionsctl-build, target by target, each ended by
 * a NUL. Only what is listed there is ever removed. A file is written beside the others and renamed
 * into its place: a reader sees the old one or the new one, whole.
 *
 * Targets are paths below the folder, with or without a leading slash.
 *
 * Threads: output_write and output_copy may be called by several at once; nothing else.
 */
#ifndef POS_TOOL_OUTPUT_FOLDER_H
#define POS_TOOL_OUTPUT_FOLDER_H

#include <apr_tables.h>

#include "base/error.h"

typedef struct output_folder output_folder;

/* Says whether a file that is no build's belongs where it is. `path` is relative to the folder. */
typedef bool (*output_is_kept)(void *baton, const char *path);

/* The absolute path, without links, that `path` has or would have. POS_EINVALID where a folder that
 * is not there is followed by "..". */
pos_error *output_resolve(const char **out, const char *path, apr_pool_t *result);

/* Creates a folder for files that a person goes on with; all folders above it too. POS_EINVALID where
 * there is anything in it. */
pos_error *output_create(const char *path, apr_pool_t *scratch);
/* Writes one file below such a folder, `path`; creates the folders above it. */
pos_error *output_place(const char *path, const char *target, pos_text bytes, apr_pool_t *scratch);

/* The same of a file that is not there; false in `added`, and nothing is written, where one is. */
pos_error *output_add(bool *added, const char *path, const char *target, pos_text bytes,
                      apr_pool_t *scratch);

/* Creates the folder where there is none, and reads which files are the build's. POS_EINVALID where
 * it holds another file that is not kept, unless `force`. The folder lives as long as `result`. */
pos_error *output_open(output_folder **out, const char *path, bool force, output_is_kept is_kept,
                       void *baton, apr_pool_t *result);

/* The files below another folder that `is_known` doesn't know, by their paths there, in order: an
 * array of const char *. */
apr_array_header_t *output_list_others(const char *path, output_is_kept is_known, void *baton,
                                       apr_pool_t *result);

/* Says that the build will write the target. */
void output_expect(output_folder *self, const char *target);
/* Removes what an earlier build has written and this one does not expect, and the folders that are
 * empty then; kept files stay. To be called once, before anything is written. */
pos_error *output_remove_gone(output_folder *self, apr_pool_t *scratch);

/* Writes one file, or copies it from the absolute path `from`; creates the folders above it.
 * POS_EINVALID where one of those is another thing than a folder, a symbolic link for example. */
pos_error *output_write(output_folder *self, const char *target, pos_text bytes,
                        apr_pool_t *scratch);
pos_error *output_copy(output_folder *self, const char *target, const char *from,
                       apr_pool_t *scratch);

#endif
