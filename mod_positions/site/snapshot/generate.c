/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that no file gives: each plug-in's in turn, after the site's own. */
#include "site/snapshot/generate.h"

#include <stdlib.h>

#include "site/model/library.h"

/* Generators at work on one snapshot. */
typedef struct generator_run {
    site_snapshot *snapshot;
    bool *done; /* by the plug-in's number */
    apr_pool_t *scratch;
} generator_run;

static int by_origin(const void *a, const void *b)
{
    const site_page *left = *(const site_page *const *)a, *right = *(const site_page *const *)b;
    return strcmp(site__body_path(left), site__body_path(right));
}

/* Among the site's own pages, each where its generator would have appended it. */
static void append_generated(site_snapshot *snapshot)
{
    size_t own = snapshot->page_count, count = (size_t)snapshot->generated->nelts, kept = 0;
    const site_page **pages = apr_palloc(snapshot->pool, (own + count + 1) * sizeof(*pages));
    for (int rank = 0; rank < SITE_RANK_COUNT; rank++) {
        size_t first = kept;
        for (size_t i = 0; i < own; i++)
            if ((int)site__rank_of(snapshot->pages[i]) == rank)
                pages[kept++] = snapshot->pages[i];
        for (size_t i = 0; i < count; i++) {
            const site_page *page = APR_ARRAY_IDX(snapshot->generated, i, const site_page *);
            if ((int)site__rank_of(page) == rank)
                pages[kept++] = page;
        }
        if (rank == SITE_RANK_README && kept > first + 1)
            qsort(pages + first, kept - first, sizeof(*pages), by_origin);
    }
    snapshot->pages = pages;
    snapshot->page_count = kept;
}

static pos_error *run_one(generator_run *run, size_t index)
{
    run->done[index] = true;
    return run->snapshot->config->library->plugins[index]->generate(run->snapshot, run->scratch);
}

/* Those of a turn that the site has and that have not run yet. */
static pos_error *run_turn(generator_run *run, site__generate_turn turn)
{
    const site__config *config = run->snapshot->config;
    for (size_t i = 0; i < config->library->plugin_count; i++) {
        const site__plugin *plugin = config->library->plugins[i];
        if (plugin->generate && plugin->turn == turn && !run->done[i] &&
            site__plugin_runs(plugin, config))
            POS_TRY(run_one(run, i));
    }
    return NULL;
}

/* In the order in which _config.yml lists them. */
static pos_error *run_listed(generator_run *run, pos_value names)
{
    const site_library *library = run->snapshot->config->library;
    for (uint32_t n = 0; names.kind == POS_ARRAY && n < names.as.array->count; n++)
        for (size_t i = 0; i < library->plugin_count; i++) {
            const site__plugin *plugin = library->plugins[i];
            if (plugin->generate && plugin->turn == SITE_GENERATE_LISTED && !run->done[i] &&
                pos_text_equal(pos_value_text(names.as.array->items[n]), pos_text_of(plugin->name)))
                POS_TRY(run_one(run, i));
        }
    return NULL;
}

static pos_error *run_all(generator_run *run)
{
    const pos_map *config = run->snapshot->config->map;
    POS_TRY(run_turn(run, SITE_GENERATE_FIRST));
    POS_TRY(run_listed(run, pos_map_get(config, POS_TEXT("plugins"))));
    POS_TRY(run_listed(run, pos_map_get(config, POS_TEXT("gems"))));
    POS_TRY(run_turn(run, SITE_GENERATE_LISTED));
    return run_turn(run, SITE_GENERATE_LAST);
}

pos_error *site__generate(site_snapshot *snapshot, apr_pool_t *scratch)
{
    size_t count = snapshot->config->library->plugin_count;
    generator_run run = {snapshot, apr_pcalloc(scratch, count * sizeof(bool)), scratch};
    pos_error *error = run_all(&run);
    if (snapshot->generated->nelts > 0)
        append_generated(snapshot);
    return error;
}
