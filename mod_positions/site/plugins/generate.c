/* Pages that no file gives: each plug-in's in turn, after the site's own. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

static bool lists(const site__config *config, const char *key, const char *name)
{
    pos_value plugins = pos_map_get(config->map, pos_text_of(key));
    for (uint32_t i = 0; plugins.kind == POS_ARRAY && i < plugins.as.array->count; i++)
        if (pos_text_equal(pos_value_text(plugins.as.array->items[i]), pos_text_of(name)))
            return true;
    return false;
}

/* `gems` is what Jekyll 2 called the list. */
bool site__plugin_on(const site__config *config, const char *name)
{
    return lists(config, "plugins", name) || lists(config, "gems", name);
}

const char *site__relative_url(const site__config *config, const char *url, apr_pool_t *result)
{
    const char *base = pos_text_cstring(pos_map_text(config->map, "baseurl", POS_TEXT("")), result);
    return apr_pstrcat(result, *base && *base != '/' ? "/" : "", base, *url == '/' ? "" : "/", url,
                       NULL);
}

const char *site__absolute_url(const site__config *config, const char *url, apr_pool_t *result)
{
    if (strstr(url, "://"))
        return url;
    const char *host = pos_text_cstring(pos_map_text(config->map, "url", POS_TEXT("")), result);
    return apr_pstrcat(result, host, site__relative_url(config, url, result), NULL);
}

void site__add_generated(site_snapshot *snapshot, site_page *page)
{
    APR_ARRAY_PUSH(snapshot->made, site_page *) = page;
    apr_hash_set(snapshot->by_name, page->source, APR_HASH_KEY_STRING, page);
}

/* Behind the site's own pages, as generators append them. */
static void append(site_snapshot *snapshot)
{
    size_t count = (size_t)snapshot->made->nelts;
    const site_page **pages =
        apr_palloc(snapshot->pool, (snapshot->page_count + count + 1) * sizeof(*pages));
    if (snapshot->page_count > 0)
        memcpy(pages, snapshot->pages, snapshot->page_count * sizeof(*pages));
    for (size_t i = 0; i < count; i++)
        pages[snapshot->page_count + i] = APR_ARRAY_IDX(snapshot->made, i, site_page *);
    snapshot->pages = pages;
    snapshot->page_count += count;
}

pos_error *site__generate(site_snapshot *snapshot, apr_pool_t *scratch)
{
    pos_error *error = site__generate_redirects(snapshot, scratch);
    if (!error)
        error = site__generate_lists(snapshot, scratch);
    if (!error)
        error = site__generate_feeds(snapshot, scratch);
    if (!error)
        error = site__generate_sitemap(snapshot, scratch);
    if (snapshot->made->nelts > 0)
        append(snapshot);
    return error;
}
