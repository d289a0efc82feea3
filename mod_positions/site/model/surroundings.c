/* SPDX-License-Identifier: Apache-2.0 */
/* What a configuration depends on besides _config.yml. */
#include "site/model/surroundings.h"

/* Bytes read of CNAME: enough for a host's name. */
#define MAX_CNAME 512

/* The host in the file CNAME, where `repository` is set; else NULL. */
static pos_error *find_cname(const char **out, const pos_value *config, const pos_root *root,
                             apr_pool_t *result)
{
    pos_text content, line = POS_TEXT("");
    pos_stamp stamp;
    *out = NULL;
    if (!config || config->kind != POS_MAP || !pos_map_has(config->as.map, POS_TEXT("repository")))
        return NULL;
    pos_error *error = pos_file_head(&content, &stamp, root, "CNAME", MAX_CNAME, result);
    if (error)
        return error->status == POS_EIO ? error : NULL;
    pos_text_next_line(&line, &content);
    line = pos_text_strip(line);
    if (line.size > 0)
        *out = pos_text_cstring(line, result);
    return NULL;
}

pos_error *site__find_surroundings(site__surroundings *out, const pos_value *config,
                                   const site_options *options, const pos_root *root,
                                   apr_pool_t *result)
{
    POS_TRY(site__find_theme(&out->theme, config, options, result));
    return find_cname(&out->cname, config, root, result);
}

bool site__surroundings_equal(const site__surroundings *a, const site__surroundings *b)
{
    return strcmp(a->cname ? a->cname : "", b->cname ? b->cname : "") == 0 &&
           site__theme_equal(&a->theme, &b->theme);
}
