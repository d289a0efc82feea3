/* SPDX-License-Identifier: Apache-2.0 */
/* check_sources.h - what check asks of a site's files themselves: where something stands in them,
 * what their names and front matter say, and how links lead from one to the other.
 *
 * Ownership: what is returned lives in the pool that is given.
 *
 * Threads: check_find_place, check_below_site, check_decode and check_join may be called by several
 * at once. */
#ifndef POS_TOOL_CHECK_SOURCES_H
#define POS_TOOL_CHECK_SOURCES_H

#include "findings.h"
#include "site/site.h"

typedef struct check_sources check_sources;

/* Reads `url` and `baseurl` of the site at `root`, its layouts and includes. */
check_sources *check_sources_make(const char *root, apr_pool_t *result);

/* Sets the finding's place to where `needle` stands: in its file, or else in the first layout or
 * include that has it. Unchanged where none has. */
void check_find_place(finding *found, const check_sources *sources, const char *needle);

/* A link without the site's own `url` and `baseurl` before it: what follows is below the site. Other
 * links are returned as they are. */
const char *check_below_site(const check_sources *sources, const char *target);
/* Without %XX. */
const char *check_decode(const char *text, apr_pool_t *result);
/* The path that a decoded, relative or absolute `path` is on the page at `url` (RFC 3986, section
 * 5.2). */
const char *check_join(const char *url, const char *path, apr_pool_t *result);

/* Takes a published file's name, and tells of one that differs from an earlier one in case alone, or
 * that isn't in Unicode's composed form. */
void check_add_name(check_sources *sources, const char *name, findings *found);

/* Tells what is doubtful in front matter and file names, and which files are programs in Ruby. */
void check_read_sources(check_sources *sources, const site_snapshot *snapshot, findings *found);

#endif
