/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl new: a small site to begin with, from the texts in new/. */
#include <stdio.h>

#include <apr_strings.h>

#include "output_folder.h"
#include "tool.h"

extern const char tool__config_yml[], tool__default_html[], tool__index_md[], tool__missing_md[],
    tool__positions_md[];

typedef struct new_file {
    const char *path;
    const char *text;
} new_file;

static const new_file files[] = {{"_config.yml", tool__config_yml},
                                 {"_layouts/default.html", tool__default_html},
                                 {"index.md", tool__index_md},
                                 {"positions.md", tool__positions_md},
                                 {"404.md", tool__missing_md}};

static pos_error *write_files(const char *path, apr_pool_t *pool)
{
    const char *folder;
    POS_TRY(output_resolve(&folder, path, pool));
    POS_TRY(output_create(folder, pool));
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        POS_TRY(output_place(folder, files[i].path, pos_text_of(files[i].text), pool));
    return NULL;
}

int tool_new(tool_context *context, int count, char **arguments)
{
    if (count != 1 || arguments[0][0] == '-')
        return tool_usage(context, NULL);
    pos_error *error = write_files(arguments[0], context->pool);
    if (error)
        return tool_fail(context, error);
    tool_print(stdout, "%s is a site. What is wrong with it says: positionsctl check %s",
               arguments[0], arguments[0]);
    return 0;
}
