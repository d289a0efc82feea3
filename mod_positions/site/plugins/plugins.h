/* plugins.h - what GitHub Pages' plug-ins add to a site: pages that no file gives, and tags.
 *
 * The room: which plug-ins _config.yml lists; the pages they generate into a snapshot (redirects,
 * further pages of lists, feeds, the sitemap); the tags `seo`, `feed_meta`, `gist`, `avatar`. What
 * they show is written as Liquid (templates.c) and composed like any page.
 *
 * Threads: as parts.h; generating happens while the snapshot is one thread's alone.
 */
#ifndef POS_SITE_PLUGINS_PLUGINS_H
#define POS_SITE_PLUGINS_PLUGINS_H

#include "site/parts.h"
#include "site/plugins/html.h"

/* ---- templates.c ---- */

typedef enum site__template_kind {
    SITE_TEMPLATE_NOTHING, /* an empty body: its layout is all */
    SITE_TEMPLATE_SEO,
    SITE_TEMPLATE_FEED_META,
    SITE_TEMPLATE_FEED,
    SITE_TEMPLATE_SITEMAP,
    SITE_TEMPLATE_ROBOTS,
    SITE_TEMPLATE_REDIRECT,
    SITE_TEMPLATE_REDIRECTS,
    SITE_TEMPLATE_COUNT
} site__template_kind;

/* As a page or layout of that name would be called. */
const char *site__template_name(site__template_kind kind);
pos_text site__template_text(site__template_kind kind);
/* All of them, compiled. */
const site__template *site__builtin_templates(const liquid_registry *registry, apr_pool_t *process);

/* ---- generate.c ---- */

/* True where _config.yml lists the plug-in. */
bool site__plugin_on(const site__config *config, const char *name);
/* The same of a configuration that is being made. */
bool site__lists_plugin(const pos_map *config, const char *name);
/* The names, ", " between them, of listed plug-ins that nothing here stands for. */
void site__unknown_plugins(pos_buffer *out, const site__config *config);

/* Adds what the plug-ins make to the snapshot's pages, once those are all there. */
pos_error *site__generate(site_snapshot *snapshot, apr_pool_t *scratch);

/* Adds one page to the snapshot, which owns it from then on. */
void site__add_generated(site_snapshot *snapshot, site_page *page);

/* Filters#relative_url: `url`, which begins with a slash, below the base URL; #absolute_url. */

/* ---- github.c (jekyll-github-metadata) ---- */

/* site.github, where `repository` names one; and what GitHub Pages falls back to. */
void site__add_github(pos_map *map, const site_options *options, const char *cname,
                      apr_pool_t *result);
/* The host in the file CNAME, where `repository` is set; NULL: none. */
const char *site__find_cname(const pos_value *config, const pos_root *root, apr_pool_t *result);

/* ---- relative_links.c (jekyll-relative-links) ---- */

/* The body with its links to sources leading to what is made of them. */
pos_text site__relative_links(pos_text body, site__composing *composing);

/* ---- redirect.c (jekyll-redirect-from) ---- */

/* `redirect_to` of a page being made: its layout and its data become the redirect's. */
void site__redirect_away(site__draft *draft, apr_pool_t *result);
bool site__goes_away(const site__draft *draft);
/* Pages for every `redirect_from`, and redirects.json. */
pos_error *site__generate_redirects(site_snapshot *snapshot, apr_pool_t *scratch);

/* ---- feed.c (jekyll-feed, jekyll-sitemap) ---- */

pos_error *site__generate_feeds(site_snapshot *snapshot, apr_pool_t *scratch);
pos_error *site__generate_sitemap(site_snapshot *snapshot, apr_pool_t *scratch);

/* ---- stylesheet.c ---- */

/* A source map for every stylesheet, unless sass.sourcemap says never. */
pos_error *site__generate_maps(site_snapshot *snapshot, apr_pool_t *scratch);

/* ---- emoji.c (jemoji), mentions.c (jekyll-mentions): the finished page ---- */

void site__show_emoji(pos_buffer *out, pos_text html, const site__config *config,
                      apr_pool_t *scratch);
void site__show_mentions(pos_buffer *out, pos_text html, const site__config *config,
                         apr_pool_t *scratch);

/* ---- paginate.c (jekyll-paginate) ---- */

/* Finds the page that lists posts, and adds its further pages. */
pos_error *site__generate_lists(site_snapshot *snapshot, apr_pool_t *scratch);
/* `paginator` for a page of that list; POS_VALUE_NIL for any other page. */
pos_value site__paginator_of(site__composing *composing);

/* ---- last_modified.c (jekyll-last-modified-at) ---- */

/* `last_modified_at` of a page that is being made. */
void site__add_last_modified(site__draft *draft, apr_pool_t *result);
extern const liquid_tag_class site__last_modified_tag;

/* ---- toc.c (jekyll-toc) ---- */

void site__register_toc(liquid_registry *registry);

/* ---- seo.c (jekyll-seo-tag) ---- */

/* What {% seo %} says of the page that is composed: the template's `seo_tag`. */
pos_error *site__seo_of(const pos_map **out, pos_value paginator, site__composing *composing,
                        liquid_run *run);

/* ---- tags.c ---- */

void site__register_plugin_tags(liquid_registry *registry);

#endif
