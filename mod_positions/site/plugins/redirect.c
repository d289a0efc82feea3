/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-redirect-from: `redirect_from` gives a page more addresses, `redirect_to` sends it
 * away. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/jekyll/urls.h"
#include "site/model/draft.h"
#include "site/snapshot/snapshot.h"

#define MAX_REDIRECTS 100000

extern const char site__redirect_html[], site__redirects_json[];

enum { REDIRECT, REDIRECTS };
static const site__builtin templates[] = {
    [REDIRECT] = {.name = "redirect.html",
                  .text = site__redirect_html,
                  .layout = SITE_LAYOUT_OF_REDIRECTS},
    [REDIRECTS] = {.name = "redirects.json", .text = site__redirects_json},
    {.name = NULL}};

static const pos_map *redirect_data(const pos_map *under, const char *from, const char *to,
                                    apr_pool_t *result)
{
    pos_map *redirect = pos_map_make(2, result), *data = pos_map_make(4, result);
    pos_map_put(redirect, POS_TEXT("from"), pos_value_string(pos_text_of(from)));
    pos_map_put(redirect, POS_TEXT("to"), pos_value_string(pos_text_of(to)));
    for (uint32_t i = 0; under && i < under->count; i++)
        pos_map_set(data, under->entries[i].key, under->entries[i].value);
    pos_map_put(data, POS_TEXT("sitemap"), pos_value_bool(false));
    pos_map_put(data, POS_TEXT("layout"), pos_value_string(POS_TEXT("redirect")));
    pos_map_put(data, POS_TEXT("permalink"), pos_value_string(pos_text_of(from)));
    pos_map_put(data, POS_TEXT("redirect"), pos_value_map(redirect));
    return data;
}

/* A string, or the first of a list; NULL: none. */
static const char *first_string(pos_value value, apr_pool_t *result)
{
    for (uint32_t i = 0; value.kind == POS_ARRAY && i < value.as.array->count; i++)
        if (value.as.array->items[i].kind == POS_STRING)
            return pos_text_cstring(pos_value_text(value.as.array->items[i]), result);
    return value.kind == POS_STRING && value.size > 0
               ? pos_text_cstring(pos_value_text(value), result)
               : NULL;
}

/* ---- redirect_to ---- */

static void note_redirect(site__draft *draft, apr_pool_t *result)
{
    (void)result;
    pos_value to = pos_map_get(draft->page.data, POS_TEXT("redirect_to"));
    draft->leaves = to.kind == POS_STRING || to.kind == POS_ARRAY;
}

/* The page's layout and its data become the redirect's. */
static void redirect_away(site__draft *draft, apr_pool_t *result)
{
    site_page *page = &draft->page;
    const char *to = first_string(pos_map_get(page->data, POS_TEXT("redirect_to")), result);
    if (!to || !draft->leaves)
        return;
    page->data = redirect_data(page->data, page->url,
                               site__absolute_url(draft->config->map, to, result), result);
    page->redirect = strstr(to, "://") || *to == '/' ? to : apr_pstrcat(result, "/", to, NULL);
    page->layout = "redirect";
    page->layout_named = true;
    page->no_layout = false;
}

/* ---- redirect_from ---- */

/* Redirects that are being generated. */
typedef struct redirect_run {
    site_snapshot *snapshot;
    pos_map *all; /* from → to, for redirects.json */
    apr_pool_t *scratch;
} redirect_run;

static pos_error *redirect_here(redirect_run *run, const site_page *page, pos_value value)
{
    apr_pool_t *scratch = run->scratch;
    const site__config *config = run->snapshot->config;
    if (value.kind != POS_STRING || run->all->count >= MAX_REDIRECTS)
        return NULL;
    const char *from = pos_text_cstring(pos_value_text(value), scratch);
    const char *to = site__absolute_url(config->map, page->url, scratch);
    site_page *made;
    if (*from != '/')
        from = apr_pstrcat(scratch, "/", from, NULL);
    const site__generated_page redirect = {
        .name = apr_pstrcat(scratch, from + 1, "/redirect.html", NULL),
        .data = redirect_data(NULL, from, to, scratch),
        .redirect = page->url,
        .rank = SITE_RANK_REDIRECT,
    };
    POS_TRY(site__page_generate(&made, &redirect, config, scratch));
    site__add_generated(run->snapshot, made);
    pos_map_put(run->all, pos_text_of(from), pos_value_string(pos_text_of(to)));
    return NULL;
}

static pos_error *redirect_page(redirect_run *run, const site_page *page)
{
    pos_value from = pos_map_get(page->data, POS_TEXT("redirect_from"));
    if (!page->written)
        return NULL;
    if (from.kind == POS_ARRAY)
        for (uint32_t i = 0; i < from.as.array->count; i++)
            POS_TRY(redirect_here(run, page, from.as.array->items[i]));
    else
        POS_TRY(redirect_here(run, page, from));
    pos_value away = pos_map_get(page->data, POS_TEXT("redirect"));
    if (page->redirect && away.kind == POS_MAP)
        pos_map_set(run->all, pos_map_get(away.as.map, POS_TEXT("from")),
                    pos_map_get(away.as.map, POS_TEXT("to")));
    return NULL;
}

static pos_error *add_list(redirect_run *run)
{
    pos_value options = pos_map_get(run->snapshot->config->map, POS_TEXT("redirect_from"));
    pos_map *data = pos_map_make(2, run->scratch);
    site_page *made;
    if ((options.kind == POS_MAP && !pos_map_bool(options.as.map, "json", true)) ||
        site__file_at(run->snapshot, POS_TEXT("redirects.json")))
        return NULL;
    pos_map_put(data, POS_TEXT("layout"), POS_VALUE_NIL);
    pos_map_put(data, POS_TEXT("redirects"), pos_value_map(run->all));
    const site__generated_page list = {.name = "redirects.json",
                                       .data = data,
                                       .builtin = &templates[REDIRECTS],
                                       .rank = SITE_RANK_REDIRECT};
    POS_TRY(site__page_generate(&made, &list, run->snapshot->config, run->scratch));
    site__add_generated(run->snapshot, made);
    return NULL;
}

/* Pages for every `redirect_from`, and redirects.json. */
static pos_error *generate_redirects(site_snapshot *snapshot, apr_pool_t *scratch)
{
    redirect_run run = {snapshot, pos_map_make(8, scratch), scratch};
    for (size_t i = 0; i < snapshot->document_count; i++)
        POS_TRY(redirect_page(&run, snapshot->documents[i]));
    for (size_t i = 0; i < snapshot->page_count; i++)
        POS_TRY(redirect_page(&run, snapshot->pages[i]));
    return add_list(&run);
}

const site__plugin site__plugin_redirect = {.name = "jekyll-redirect-from",
                                            .data = note_redirect,
                                            .page = redirect_away,
                                            .generate = generate_redirects,
                                            .turn = SITE_GENERATE_FIRST,
                                            .templates = templates};
