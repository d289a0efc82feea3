/* Pages that no file gives: each plug-in's in turn, after the site's own. */
#include "site/plugins/plugins.h"

#include <stdlib.h>

#include <apr_strings.h>

static bool lists(const pos_map *config, const char *key, const char *name)
{
    pos_value plugins = pos_map_get(config, pos_text_of(key));
    for (uint32_t i = 0; plugins.kind == POS_ARRAY && i < plugins.as.array->count; i++)
        if (pos_text_equal(pos_value_text(plugins.as.array->items[i]), pos_text_of(name)))
            return true;
    return false;
}

/* `gems` is what Jekyll 2 called the list. */
bool site__lists_plugin(const pos_map *config, const char *name)
{
    return lists(config, "plugins", name) || lists(config, "gems", name);
}

bool site__plugin_on(const site__config *config, const char *name)
{
    return site__lists_plugin(config->map, name);
}

static bool is_known(pos_text name)
{
    static const char *const names[] = {
#define PLUGIN(name) name,
#include "site/plugins/known.def"
#undef PLUGIN
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (pos_text_equal(name, pos_text_of(names[i])))
            return true;
    return pos_text_starts(name, POS_TEXT("jekyll-theme-"));
}

void site__unknown_plugins(pos_buffer *out, const site__config *config)
{
    static const char *const keys[] = {"plugins", "gems"};
    for (size_t k = 0; k < 2; k++) {
        pos_value list = pos_map_get(config->map, pos_text_of(keys[k]));
        for (uint32_t i = 0; list.kind == POS_ARRAY && i < list.as.array->count; i++) {
            pos_text name = pos_value_text(list.as.array->items[i]);
            if (name.size == 0 || is_known(name) ||
                pos_text_equal(name, pos_text_of(config->theme.name)))
                continue;
            if (out->size > 0)
                POS_BUFFER_ADD(out, ", ");
            pos_buffer_add_text(out, name);
        }
    }
}

void site__add_generated(site_snapshot *snapshot, site_page *page)
{
    APR_ARRAY_PUSH(snapshot->made, site_page *) = page;
    apr_hash_set(snapshot->by_name, page->source, APR_HASH_KEY_STRING, page);
}

site__rank site__rank_of(const site_page *page)
{
    if (page->readme || (page->generated && page->index_too))
        return SITE_RANK_README;
    bool redirect = page->redirect || page->builtin == SITE_TEMPLATE_REDIRECTS;
    if (page->generated)
        return redirect && !page->origin ? SITE_RANK_REDIRECT : SITE_RANK_GENERATED;
    if (page->optional)
        return SITE_RANK_OPTIONAL;
    return page->theme ? SITE_RANK_THEME : SITE_RANK_OWN;
}

static int by_origin(const void *a, const void *b)
{
    const site_page *left = *(const site_page *const *)a, *right = *(const site_page *const *)b;
    return strcmp(left->origin ? left->origin : left->source,
                  right->origin ? right->origin : right->source);
}

/* Among the site's own pages, each where its generator would have appended it. */
static void append(site_snapshot *snapshot)
{
    size_t own = snapshot->page_count, count = (size_t)snapshot->made->nelts, kept = 0;
    const site_page **pages = apr_palloc(snapshot->pool, (own + count + 1) * sizeof(*pages));
    for (int rank = 0; rank < SITE_RANK_COUNT; rank++) {
        size_t first = kept;
        for (size_t i = 0; i < own; i++)
            if ((int)site__rank_of(snapshot->pages[i]) == rank)
                pages[kept++] = snapshot->pages[i];
        for (size_t i = 0; i < count; i++) {
            const site_page *page = APR_ARRAY_IDX(snapshot->made, i, const site_page *);
            if ((int)site__rank_of(page) == rank)
                pages[kept++] = page;
        }
        if (rank == SITE_RANK_README && kept > first + 1)
            qsort(pages + first, kept - first, sizeof(*pages), by_origin);
    }
    snapshot->pages = pages;
    snapshot->page_count = kept;
}

/* Those that run last, in the order in which _config.yml lists them; GitHub Pages' own follow. */
static const struct {
    const char *name;
    pos_error *(*generate)(site_snapshot *snapshot, apr_pool_t *scratch);
    bool always;
} generators[] = {{"jekyll-feed", site__generate_feeds, false},
                  {"jekyll-sitemap", site__generate_sitemap, false},
                  {"jekyll-paginate", site__generate_lists, true}};

#define GENERATORS (sizeof(generators) / sizeof(*generators))

static pos_error *run(site_snapshot *snapshot, pos_value names, bool *done, apr_pool_t *scratch)
{
    for (uint32_t i = 0; names.kind == POS_ARRAY && i < names.as.array->count; i++)
        for (size_t g = 0; g < GENERATORS; g++) {
            pos_text name = pos_value_text(names.as.array->items[i]);
            if (done[g] || !pos_text_equal(name, pos_text_of(generators[g].name)))
                continue;
            done[g] = true;
            POS_TRY(generators[g].generate(snapshot, scratch));
        }
    return NULL;
}

static pos_error *run_all(site_snapshot *snapshot, apr_pool_t *scratch)
{
    const pos_map *config = snapshot->config->map;
    bool done[GENERATORS] = {false};
    POS_TRY(site__generate_redirects(snapshot, scratch));
    POS_TRY(run(snapshot, pos_map_get(config, POS_TEXT("plugins")), done, scratch));
    POS_TRY(run(snapshot, pos_map_get(config, POS_TEXT("gems")), done, scratch));
    for (size_t g = 0; g < GENERATORS; g++)
        if (generators[g].always && !done[g])
            POS_TRY(generators[g].generate(snapshot, scratch));
    return site__generate_maps(snapshot, scratch);
}

pos_error *site__generate(site_snapshot *snapshot, apr_pool_t *scratch)
{
    pos_error *error = run_all(snapshot, scratch);
    if (snapshot->made->nelts > 0)
        append(snapshot);
    return error;
}
