/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-github-metadata without GitHub: what `site.github` can say from the repository's name
 * alone, and the url, baseurl and title that GitHub Pages gives a site that names none. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/model/merge.h"

/* A repository and where GitHub Pages shows it. */
typedef struct github_repository {
    const char *owner, *name;
    const char *host; /* of the site: a custom domain, or OWNER.github.io */
    bool user_page;   /* the owner's own site, at the root of the host */
    bool custom;      /* there is a CNAME */
    apr_pool_t *pool;
} github_repository;

static bool equal_nocase(const char *a, const char *b)
{
    return pos_text_equal_nocase(pos_text_of(a), pos_text_of(b));
}

static const char *lower_case(const char *text, apr_pool_t *result)
{
    char *copy = apr_pstrdup(result, text);
    for (char *at = copy; *at; at++)
        *at = pos_lower(*at);
    return copy;
}

/* repository ::= ["http" ["s"] "://" host "/"] owner "/" name [".git"] */
static bool find_repository(github_repository *out, const pos_map *map, const char *domain,
                            apr_pool_t *result)
{
    pos_text full = pos_map_text(map, "repository", POS_TEXT(""));
    size_t scheme = pos_text_find(full, POS_TEXT("://"), 0);
    size_t host =
        scheme == POS_NOT_FOUND ? POS_NOT_FOUND : pos_text_find_char(full, '/', scheme + 3);
    if (host != POS_NOT_FOUND)
        full = pos_text_slice(full, host + 1, full.size);
    if (pos_text_ends(full, POS_TEXT(".git")))
        full.size -= 4;
    size_t slash = pos_text_find_char(full, '/', 0);
    if (slash == POS_NOT_FOUND || slash == 0 || slash + 1 == full.size)
        return false;
    out->pool = result;
    out->owner = pos_text_cstring(pos_text_slice(full, 0, slash), result);
    out->name = pos_text_cstring(pos_text_slice(full, slash + 1, full.size), result);
    const char *own = lower_case(apr_pstrcat(result, out->owner, ".github.io", NULL), result);
    out->user_page = equal_nocase(out->name, own) ||
                     equal_nocase(out->name, apr_pstrcat(result, out->owner, ".github.com", NULL));
    out->custom = domain != NULL;
    out->host = domain ? domain : own;
    return true;
}

static const char *base_url_of(const github_repository *repository)
{
    return repository->user_page || repository->custom
               ? ""
               : apr_pstrcat(repository->pool, "/", repository->name, NULL);
}

static void put_string(pos_map *map, const char *key, const char *value)
{
    pos_map_put(map, pos_text_of(key), pos_value_string(pos_text_of(value)));
}

/* OWNER_URL/name and what follows it. */
static void put_url(pos_map *map, const char *key, const github_repository *repository,
                    const char *rest)
{
    put_string(map, key,
               apr_pstrcat(repository->pool, "https://github.com/", repository->owner, "/",
                           repository->name, rest, NULL));
}

static void put_names(pos_map *map, const github_repository *repository)
{
    apr_pool_t *pool = repository->pool;
    const char *owner = apr_pstrcat(pool, "https://github.com/", repository->owner, NULL);
    put_string(map, "environment", "dotcom");
    put_string(map, "pages_env", "dotcom");
    put_string(map, "hostname", "github.com");
    put_string(map, "pages_hostname", "github.io");
    put_string(map, "api_url", "https://api.github.com");
    put_string(map, "help_url", "https://help.github.com");
    put_string(map, "project_title", repository->name);
    put_string(map, "owner_name", repository->owner);
    put_string(map, "owner_url", owner);
    put_string(map, "owner_gravatar_url", apr_pstrcat(pool, owner, ".png", NULL));
    put_string(map, "repository_name", repository->name);
    put_string(map, "repository_nwo",
               apr_pstrcat(pool, repository->owner, "/", repository->name, NULL));
    /* Not known without git; templates use it to tell versions of their assets apart. */
    put_string(map, "build_revision", "live");
}

static void put_urls(pos_map *map, const github_repository *repository)
{
    apr_pool_t *pool = repository->pool;
    const char *branch = repository->user_page ? "master" : "gh-pages";
    pos_map *source = pos_map_make(2, pool);
    put_url(map, "repository_url", repository, "");
    put_url(map, "zip_url", repository, apr_pstrcat(pool, "/zipball/", branch, NULL));
    put_url(map, "tar_url", repository, apr_pstrcat(pool, "/tarball/", branch, NULL));
    put_url(map, "clone_url", repository, ".git");
    put_url(map, "releases_url", repository, "/releases");
    put_string(map, "url",
               apr_pstrcat(pool, "https://", repository->host, base_url_of(repository), NULL));
    put_string(map, "baseurl", base_url_of(repository));
    put_string(source, "branch", branch);
    put_string(source, "path", "/");
    pos_map_put(map, POS_TEXT("source"), pos_value_map(source));
}

static const pos_map *describe_repository(const github_repository *repository)
{
    static const char *const lists[] = {"public_repositories", "releases", "contributors"};
    pos_map *map = pos_map_make(32, repository->pool);
    put_names(map, repository);
    put_urls(map, repository);
    pos_map_put(map, POS_TEXT("is_user_page"), pos_value_bool(repository->user_page));
    pos_map_put(map, POS_TEXT("is_project_page"), pos_value_bool(!repository->user_page));
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        pos_map_put(map, pos_text_of(lists[i]),
                    pos_value_array(pos_array_make(0, repository->pool)));
    pos_map_put(map, POS_TEXT("versions"), pos_value_map(pos_map_make(0, repository->pool)));
    return map;
}

/* SiteGitHubMunger: only where the plug-in is asked for by name. A site that PositionsURL has
 * `placed` lies where that says. */
static void fall_back(pos_map *map, const github_repository *repository, bool placed)
{
    if (!pos_value_truthy(pos_map_get(map, POS_TEXT("title"))) &&
        !pos_value_truthy(pos_map_get(map, POS_TEXT("name"))))
        put_string(map, "title", repository->user_page ? repository->owner : repository->name);
    if (!pos_value_truthy(pos_map_get(map, POS_TEXT("url"))))
        put_string(map, "url", apr_pstrcat(repository->pool, "https://", repository->host, NULL));
    if (!placed && pos_value_is_nil(pos_map_get(map, POS_TEXT("baseurl"))))
        put_string(map, "baseurl", base_url_of(repository));
}

static void add_github(pos_map *map, const site_options *options, const char *cname,
                       apr_pool_t *result)
{
    github_repository found;
    pos_value own = pos_map_get(map, POS_TEXT("github"));
    if (!find_repository(&found, map, cname, result))
        return;
    const pos_map *all = describe_repository(&found);
    if (own.kind == POS_MAP)
        all = site__deep_merge(all, own.as.map, result);
    if (own.kind == POS_MAP || !pos_value_truthy(own))
        pos_map_put(map, POS_TEXT("github"), pos_value_map(all));
    if (site__lists_plugin(map, "jekyll-github-metadata"))
        fall_back(map, &found, options->url != NULL);
}

/* ---- github_edit_link ---- */

/* The text between the quotes; empty where there are none. */
static pos_text quoted_text(pos_text markup)
{
    for (size_t i = 0; i < 2; i++) {
        char quote = i == 0 ? '"' : '\'';
        size_t start = pos_text_find_char(markup, quote, 0);
        size_t end = pos_text_find_last_char(markup, quote);
        if (start != POS_NOT_FOUND && end > start)
            return pos_text_slice(markup, start + 1, end);
    }
    return POS_TEXT("");
}

static pos_error *render_edit_link(const liquid_tag *tag, liquid_run *run)
{
    pos_value repository, branch, path;
    pos_text text = quoted_text(tag->markup);
    pos_buffer *out = liquid_output(run);
    POS_TRY(liquid_look_up(&repository, run, POS_TEXT("site.github.repository_url")));
    POS_TRY(liquid_look_up(&branch, run, POS_TEXT("site.github.source.branch")));
    POS_TRY(liquid_look_up(&path, run, POS_TEXT("page.path")));
    bool known =
        repository.kind == POS_STRING && branch.kind == POS_STRING && path.kind == POS_STRING;
    if (text.size > 0)
        POS_BUFFER_ADD(out, "<a href=\"");
    if (known)
        pos_buffer_printf(out, "%.*s/edit/%.*s/%.*s", POS_TEXT_ARG(pos_value_text(repository)),
                          POS_TEXT_ARG(pos_value_text(branch)), POS_TEXT_ARG(pos_value_text(path)));
    if (text.size > 0)
        pos_buffer_printf(out, "\">%.*s</a>", POS_TEXT_ARG(text));
    return known ? NULL
                 : liquid_fault(run, "github_edit_link needs `repository: owner/name` in "
                                     "_config.yml");
}

static const liquid_tag_class tags[] = {
    {.name = "github_edit_link", .form = LIQUID_INLINE, .render = render_edit_link},
    {.name = NULL}};

const site__plugin site__plugin_github = {
    .name = "jekyll-github-metadata", .always = true, .config = add_github, .tags = tags};
