/* SPDX-License-Identifier: Apache-2.0 */
/* site_arguments.h - the options that every command on a site takes, as the directives of those
 * names.
 *
 *   --at TIME: the present time, in UTC where it names no zone
 *   --url URL  --layout NAME  --theme-path DIR  --comments strip|keep  --links never|owner|follow
 */
#ifndef POS_TOOL_SITE_ARGUMENTS_H
#define POS_TOOL_SITE_ARGUMENTS_H

#include "site/site.h"
#include "tool.h"

#define SITE_USAGE                                                                                 \
    "[--at TIME] [--url URL] [--layout NAME] [--theme-path DIR] [--comments strip|keep] "          \
    "[--links never|owner|follow] "

typedef struct site_arguments {
    site *site;
    int64_t now;             /* --at, or the clock's: seconds since the epoch */
    site_snapshot *snapshot; /* held until the process ends */
    const char *root;        /* absolute, without links */
    char **rest;             /* what follows the folder */
    int count;
    pos_log log;
} site_arguments;

/* "warning", …: what a message begins with. */
const char *tool_level_name(pos_level level);

/* Reads the options and the folder, and makes a snapshot of it, which lives in the context's pool.
 * `min` and `max`: how many arguments may follow the folder. Returns 0, or the exit status after an
 * error was printed. */
int tool_open_site(site_arguments *out, tool_context *context, int count, char **arguments, int min,
                   int max);
/* The same, with what the site says of itself written to `log`. */
int tool_open_site_logged(site_arguments *out, tool_context *context, int count, char **arguments,
                          int min, int max, const pos_log *log);

/* The page that a reader gets who asks for `url`, or NULL: redirects within the site are followed,
 * each with a line on standard error. */
const site_page *tool_find_page(const site_arguments *arguments, const char *url,
                                tool_context *context);

/* Composes a page, and prints its template faults. Errors as site_compose. */
pos_error *tool_compose(site_rendering *out, const site_arguments *arguments, const site_page *page,
                        apr_pool_t *result);

#endif
