/* SPDX-License-Identifier: Apache-2.0 */
/* What the site does with a URL. Pure: look-ups in the snapshot, no file-system call. */
#include <apr_strings.h>

#include "site/model/entry_filter.h"
#include "site/model/permalink.h"
#include "site/snapshot/snapshot.h"
#include "site/snapshot/spelling.h"

static const site_page *page_at_target(const site_snapshot *snapshot, const char *url)
{
    return apr_hash_get(snapshot->by_target, url, APR_HASH_KEY_STRING);
}

static void lead_to(site_route *out, const site_page *page)
{
    out->page = page;
    out->source = site_page_source(page);
    out->kind = out->source ? SITE_ROUTE_PAGE : SITE_ROUTE_GENERATED;
}

/* Finds the page as a server would find it in Jekyll's output: the file, the folder's index, the
 * file whose ".html" is left out. A folder without its slash is redirected. */
static bool find_page(site_route *out, const site_snapshot *snapshot, const char *url,
                      apr_pool_t *result)
{
    size_t size = strlen(url);
    const site_page *page = page_at_target(snapshot, url);
    if (!page && url[size - 1] != '/') {
        const char *folder = apr_pstrcat(result, url, "/", NULL);
        if (page_at_target(snapshot, folder)) {
            out->kind = SITE_ROUTE_MOVED;
            out->location = folder;
            return true;
        }
        page = page_at_target(snapshot, apr_pstrcat(result, url, ".html", NULL));
    }
    if (page)
        lead_to(out, page);
    return page != NULL;
}

/* True for paths that Jekyll does not publish as they are: hidden names, and the sources of
 * pages. */
static bool is_hidden(const site_snapshot *snapshot, pos_text path)
{
    const site__file *file = site__file_at(snapshot, path);
    if (file && (file->role == SITE_ROLE_PAGE || file->role == SITE_ROLE_DOCUMENT)) {
        const site__file *good = site__file_good(file);
        return !good || file->role == SITE_ROLE_DOCUMENT ||
               (good->page &&
                !apr_hash_get(snapshot->plain_readmes, path.data, (apr_ssize_t)path.size));
    }
    if (path.size == 0)
        return false;
    if (site__is_hidden(snapshot->config, path))
        return true;
    return site__is_markdown(snapshot->config, site__extension(path)) &&
           !pos_text_starts(path, POS_TEXT(".well-known/"));
}

/* Finds a file that is no page and whose path is not its URL: the theme's and those of
 * collections. */
static bool find_file(site_route *out, const site_snapshot *snapshot, pos_text path,
                      apr_pool_t *result)
{
    const char *url = apr_pstrcat(result, "/", pos_text_cstring(path, result), NULL);
    const site__file *file = apr_hash_get(snapshot->by_url, url, APR_HASH_KEY_STRING);
    const pos_root *root = snapshot->site->tree.root;
    if (!file) {
        file = site__file_at(snapshot, path);
        root = snapshot->config->around.theme.root;
        if (!file || !file->theme || file->role != SITE_ROLE_PAGE || file->page || file->fault)
            return false;
    }
    out->kind = SITE_ROUTE_FILE;
    out->source = apr_pstrcat(result, pos_root_path(root), "/", file->path, NULL);
    return true;
}

/* A page's URL, as far as such URLs have a form: a folder, a name without an extension, HTML. */
static bool may_be_page(pos_text path)
{
    pos_text extension = site__extension(path);
    return extension.size == 0 || pos_text_equal_nocase(extension, POS_TEXT(".html"));
}

void site_route_of(site_route *out, const site_snapshot *snapshot, pos_text url, apr_pool_t *result)
{
    *out = (site_route){SITE_ROUTE_NONE, NULL, NULL, NULL};
    const char *name = pos_text_cstring(url, result);
    if (url.size == 0 || url.data[0] != '/' || strlen(name) != url.size)
        return;
    if (find_page(out, snapshot, name, result))
        return;
    pos_text path = pos_text_slice(url, 1, url.size);
    while (path.size > 0 && path.data[path.size - 1] == '/')
        path.size--;
    if (find_file(out, snapshot, path, result))
        return;
    if (is_hidden(snapshot, path)) {
        out->kind = SITE_ROUTE_HIDDEN;
        return;
    }
    if (!site__file_at(snapshot, path))
        out->location = site__other_spelling(snapshot, url, result);
    if (out->location)
        out->kind = SITE_ROUTE_MOVED;
    else if (snapshot->expects_pages && may_be_page(path))
        out->kind = SITE_ROUTE_PENDING;
}

const site_page *site_missing_page(const site_snapshot *snapshot)
{
    return page_at_target(snapshot, "/404.html");
}
