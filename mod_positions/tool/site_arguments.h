/* site_arguments.h - the options that every command on a site takes, as the directives of those
 * names.
 *
 *   --url URL  --layout NAME  --theme-path DIR  --comments strip|keep  --links never|owner|follow
 */
#ifndef POS_TOOL_SITE_ARGUMENTS_H
#define POS_TOOL_SITE_ARGUMENTS_H

#include "site/site.h"
#include "tool.h"

#define SITE_USAGE                                                                                 \
    "[--url URL] [--layout NAME] [--theme-path DIR] [--comments strip|keep] "                      \
    "[--links never|owner|follow] "

typedef struct site_arguments {
    site *site;
    site_snapshot *snapshot; /* held until the process ends */
    char **rest;             /* what follows the folder */
    int count;
    pos_log log;
} site_arguments;

/* Reads the options and the folder, and takes a snapshot of it. 0, or the exit status: it is said
 * why. `least` and `most`: how many arguments follow the folder. */
int tool_open_site(site_arguments *out, tool_context *context, int count, char **arguments,
                   int least, int most);

/* The page at `url`, or NULL. */
const site_page *tool_find_page(const site_arguments *arguments, const char *url,
                                tool_context *context);

#endif
