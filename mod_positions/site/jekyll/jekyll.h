/* jekyll.h - Jekyll's filters and tags over standard Liquid; for this folder only.
 *
 * They ask the page that is composed (site__asker) for its site's configuration, and write those
 * questions on its trace. Without a page (positionsctl liquid --jekyll) the variable `site` stands
 * for the configuration.
 *
 * Threads: the registry is made once per process, before it is used, and never changed.
 */
#ifndef POS_SITE_JEKYLL_H
#define POS_SITE_JEKYLL_H

#include "liquid/liquid.h"
#include "markup/markup.h"

/* Standard Liquid (as 5.4 has it, and Jekyll changes it) with Jekyll's filters and tags laid over
 * it. */
liquid_registry *site__jekyll_registry(apr_pool_t *process);

void site__register_jekyll_filters(liquid_registry *registry);
void site__register_jekyll_tags(liquid_registry *registry);

/* The filters, from the only list of them. */
#define FILTER(name, least, most, pure, function)                                                  \
    pos_error *function(pos_value *out, pos_value input, const liquid_call *call);
#include "site/jekyll/filters.def"
#undef FILTER

/* ---- what they ask of the site ---- */

/* A top-level key of the configuration. */
pos_error *site__setting(pos_value *out, const char *key, liquid_run *run);
pos_error *site__run_dialect(const markup_dialect **out, liquid_run *run);

/* ---- jekyll_urls.c ---- */

/* Filters#relative_url and #absolute_url outside of a run. */
const char *site__relative_url(const pos_map *config, const char *url, apr_pool_t *result);
const char *site__absolute_url(const pos_map *config, const char *url, apr_pool_t *result);
/* Filters#relative_url of a text. */
pos_error *site__below_baseurl(pos_text *out, pos_text url, liquid_run *run);
/* As Addressable::URI normalizes. */
void site__normalize_uri(pos_buffer *out, pos_text uri);

/* ---- jekyll_json.c ---- */

pos_error *site__write_json(pos_buffer *out, pos_value value, liquid_run *run);

#endif
