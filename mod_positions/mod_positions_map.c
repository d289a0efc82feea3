/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_map.c - the hooks before the handler: finds the page of a request before httpd's
 * directory walk, and acts on the walk's result in fixups.
 *
 * A page's request is given its source's file name before core walks the directories, so that
 * every access rule of the source's folders and of the URL's <Location> is asked, once. What needs
 * no file of its own (a feed, a redirect, a hidden name) keeps the literal name, whose
 * rules apply. Nothing is answered before fixups, and thus before Require.
 */
#include "mod_positions.h"
#include "mod_positions_request.h"
#include "mod_positions_sites.h"

#include <mod_core.h>

APLOG_USE_MODULE(positions);

const char mod_positions_page_handler[] = "positions-page";
const char mod_positions_again_handler[] = "positions-again";

static mod_positions_request *request_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &positions_module);
}

/* ---- names ---- */

/* As ap_directory_walk will make it: no "//", "/./" or "/../". */
static const char *canonical_name(request_rec *r)
{
    const char *name = r->filename;
    char *merged;
    if (!strstr(name, "//") && !strstr(name, "/."))
        return name;
    apr_status_t status =
        apr_filepath_merge(&merged, NULL, name, APR_FILEPATH_NOTRELATIVE, r->pool);
    return status == APR_SUCCESS ? merged : name;
}

/* URL path relative to the site = file name relative to the root. */
static pos_text url_below(size_t root_length, const char *path, request_rec *r)
{
    const char *below = path + root_length;
    if (r->path_info && *r->path_info)
        below = apr_pstrcat(r->pool, below, r->path_info, NULL);
    if (*below)
        return pos_text_of(below);
    /* DocumentRoot itself has no slash at its end, whatever the URL. */
    return pos_text_ends(pos_text_of(r->uri), POS_TEXT("/")) ? POS_TEXT("/") : POS_TEXT("");
}

/* The site's URL: the request's, without what is below the site. Where another module has set the
 * file name (a rewrite) it follows from the context that module has set. */
static const char *prefix_of(pos_text root, pos_text url, request_rec *r)
{
    pos_text uri = pos_text_of(r->uri);
    if (uri.size && pos_text_ends(uri, url))
        return apr_pstrmemdup(r->pool, uri.data, uri.size - url.size);
    pos_text context = pos_text_of(ap_context_document_root(r));
    while (context.size && context.data[context.size - 1] == '/')
        context.size--;
    if (!pos_text_starts(root, context) ||
        (root.size > context.size && root.data[context.size] != '/'))
        return NULL;
    pos_text prefix = pos_text_of(ap_context_prefix(r));
    if (pos_text_ends(prefix, POS_TEXT("/")))
        prefix.size--;
    return apr_pstrcat(r->pool, pos_text_cstring(prefix, r->pool), root.data + context.size, NULL);
}

const char *mod_positions_location(const mod_positions_request *request, const char *below,
                                   request_rec *r)
{
    if (*below != '/')
        return below;
    if (!request->prefix)
        return NULL;
    return ap_escape_uri(r->pool, apr_pstrcat(r->pool, request->prefix, below, NULL));
}

/* mod_proxy has sent the request on under another host's name, and its ProxyPassReverse finds that
 * in whole URLs alone: they are said as httpd's own redirects say them. Anybody else is told the
 * path, whatever scheme or host the server believes in. */
static bool wants_whole_url(const request_rec *r)
{
    const char *host = apr_table_get(r->headers_in, "Host");
    const char *named = apr_table_get(r->headers_in, "X-Forwarded-Host");
    return host && named && ap_cstr_casecmp(host, named) != 0;
}

bool mod_positions_set_location(const mod_positions_request *request, const char *below,
                                request_rec *r)
{
    const char *location = mod_positions_location(request, below, r);
    if (!location)
        return false;
    if (*location == '/' && wants_whole_url(r))
        location = ap_construct_url(r->pool, location, r);
    if (r->args)
        location = apr_pstrcat(r->pool, location, "?", r->args, NULL);
    apr_table_setn(r->headers_out, "Location", location);
    return true;
}

static bool is_page(const mod_positions_request *request)
{
    site_route_kind kind = request->look.route.kind;
    return !request->look.snapshot || kind == SITE_ROUTE_PAGE || kind == SITE_ROUTE_GENERATED;
}

/* ---- lookups: DirectoryIndex and MultiViews let a subrequest take the request's place ---- */

static mod_positions_request *make_request(request_rec *r)
{
    mod_positions_request *request = apr_pcalloc(r->pool, sizeof(*request));
    ap_set_module_config(r->request_config, &positions_module, request);
    return request;
}

static apr_status_t unlink_lookup(void *data)
{
    mod_positions_request *lookup = data;
    mod_positions_request **at = &lookup->owner->lookups;
    while (*at && *at != lookup)
        at = &(*at)->next;
    if (*at)
        *at = lookup->next;
    return APR_SUCCESS;
}

static void link_lookup(mod_positions_request *lookup, request_rec *r)
{
    if (!r->main)
        return;
    mod_positions_request *owner = request_of(r->main);
    lookup->owner = owner ? owner : make_request(r->main);
    lookup->next = lookup->owner->lookups;
    lookup->owner->lookups = lookup;
    apr_pool_cleanup_register(r->pool, lookup, unlink_lookup, apr_pool_cleanup_null);
}

mod_positions_request *mod_positions_request_of(const request_rec *r)
{
    mod_positions_request *request = request_of(r);
    if (!request || request->taken)
        return request;
    for (mod_positions_request *each = request->lookups; each; each = each->next)
        if (each->taken && each->filename == r->filename)
            return each;
    return NULL;
}

/* ---- before the walk ---- */

/* A mapped PUT would overwrite the source: other methods keep the names that they came with. */
static bool is_mapped_method(const request_rec *r)
{
    return r->method_number == M_GET || r->method_number == M_POST || r->method_number == M_OPTIONS;
}

static bool is_ours(const request_rec *r)
{
    return r->filename && *r->filename == '/' && !r->proxyreq && r->method_number != M_INVALID;
}

/* A file of the site's own by the path that this request came by, whose rules apply to it. */
static char *file_name(const mod_positions_request *request, apr_pool_t *pool)
{
    const mod_positions_site *self = request->site;
    const char *source = request->look.route.source;
    if (strncmp(source, self->root, self->root_length) != 0 || source[self->root_length] != '/')
        return apr_pstrdup(pool, source);
    return apr_pstrcat(pool, request->root.data, source + self->root_length, NULL);
}

static void set_filename(mod_positions_request *request, request_rec *r)
{
    const serve_target *look = &request->look;
    site_route_kind kind = look->route.kind;
    bool is_file = look->snapshot && kind == SITE_ROUTE_FILE;
    if (!is_mapped_method(r) || (!is_file && !request->source))
        return;
    r->filename = is_file ? file_name(request, r->pool)
                          : apr_pstrcat(r->pool, request->root.data, "/", request->source, NULL);
    r->canonical_filename = r->filename;
    r->path_info = NULL;
    memset(&r->finfo, 0, sizeof(r->finfo));
    request->mapped = r->filename;
}

static const char *source_at(const site_route *route)
{
    if (route->kind == SITE_ROUTE_GENERATED)
        return site_page_origin(route->page);
    return route->kind == SITE_ROUTE_PAGE ? route->source : NULL;
}

/* The source of a page, of the list that a page goes on with, or of the page that a URL has moved
 * to: as with the folders that Jekyll writes there is a file for whoever looks (a rewrite rule under
 * !-f), with the rules of the page. A feed or a site map has none: under another file's name the
 * rules that name it would not be asked. */
static const char *source_of(const mod_positions_request *request, apr_pool_t *pool)
{
    const site_route *route = &request->look.route;
    site_route next;
    if (!request->look.snapshot)
        return NULL;
    if (route->kind != SITE_ROUTE_MOVED || !route->location)
        return source_at(route);
    site_route_of(&next, request->look.snapshot, pos_text_of(route->location), pool);
    return source_at(&next);
}

static void look_up(mod_positions_request *request, request_rec *r)
{
    serve_target *look = &request->look;
    request->looked_up = true;
    serve_resolve(look, request->site->serve, request->url, r->pool);
    /* A subrequest can't be sent elsewhere: it gets what is there. */
    if (r->main && look->snapshot && look->route.kind == SITE_ROUTE_MOVED && look->route.location)
        serve_resolve(look, request->site->serve, pos_text_of(look->route.location), r->pool);
    request->source = source_of(request, r->pool);
}

/* Logs the route of each URL, at debug level. */
static void log_route(const mod_positions_request *request, request_rec *r)
{
    static const char *const kinds[] = {[SITE_ROUTE_NONE] = "no page",
                                        [SITE_ROUTE_PAGE] = "the page of",
                                        [SITE_ROUTE_GENERATED] = "a generated page",
                                        [SITE_ROUTE_FILE] = "the file",
                                        [SITE_ROUTE_MOVED] = "moved to",
                                        [SITE_ROUTE_HIDDEN] = "not published",
                                        [SITE_ROUTE_PENDING] = "perhaps a page being uploaded"};
    const site_route *route = &request->look.route;
    const char *what = route->kind == SITE_ROUTE_MOVED ? route->location : route->source;
    if (!APLOG_R_IS_LEVEL(r, APLOG_DEBUG))
        return;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "%s in %s: %s %s", r->uri, request->root.data,
                  request->look.snapshot ? kinds[route->kind] : "the site can't be read",
                  what ? what : "");
}

/* The record of the request that an internal redirect of ours started from; NULL: none did. */
static const mod_positions_request *restarted_from(const request_rec *r)
{
    const mod_positions_request *before = r->prev ? request_of(r->prev) : NULL;
    return before && before->again ? before : NULL;
}

/* Whether this is the site, by this path, that the request was mapped to before the walk showed
 * that it is not that site's. */
static bool is_refused(const mod_positions_request *before, const mod_positions_request *request)
{
    return before && before->refused && before->site == request->site &&
           before->root.size == request->root.size;
}

int mod_positions_map(request_rec *r)
{
    if (!is_ours(r))
        return DECLINED;
    const mod_positions_request *before = restarted_from(r);
    const mod_positions_site *found;
    const char *path = canonical_name(r);
    size_t root_length;
    bool afresh = before && (before->refused || before->moved);
    int status = mod_positions_find_site(&found, &root_length, r, path, afresh);
    if (status != OK)
        return status;
    if (!found)
        return DECLINED;
    mod_positions_request *request = make_request(r);
    link_lookup(request, r);
    request->site = found;
    request->root = pos_text_make(apr_pstrmemdup(r->pool, path, root_length), root_length);
    request->url = url_below(root_length, path, r);
    request->prefix = prefix_of(request->root, request->url, r);
    if (is_refused(before, request) || request->url.size == 0)
        return DECLINED;
    look_up(request, r);
    log_route(request, r);
    set_filename(request, r);
    return DECLINED;
}

static bool is_of_site(const mod_positions_request *request, const request_rec *r)
{
    return mod_positions_root_length(mod_positions_dir_of(r), r->filename) == request->root.size;
}

/* What is answered here whatever file there is: pages, redirects, and names that are hidden. */
static bool is_answered(const mod_positions_request *request, const request_rec *r)
{
    site_route_kind kind = request->look.route.kind;
    return is_page(request) ||
           ((kind == SITE_ROUTE_MOVED || kind == SITE_ROUTE_HIDDEN) && is_of_site(request, r));
}

/* Ends the hook for those, so that mod_mime and MultiViews never see a source. */
int mod_positions_type(request_rec *r)
{
    const mod_positions_request *request = request_of(r);
    bool ends = request && request->looked_up && is_answered(request, r) && is_mapped_method(r);
    return ends ? OK : DECLINED;
}

/* ---- after the walk ---- */

/* Where the source has vanished the walk leaves a part of its name in path_info. */
static bool keeps_name(const char *mapped, const request_rec *r)
{
    size_t length = strlen(r->filename);
    return strncmp(mapped, r->filename, length) == 0 &&
           strcmp(mapped + length, r->path_info ? r->path_info : "") == 0;
}

/* Whether another module has redirected the request (mod_rewrite in .htaccess, a proxy). */
static bool is_diverted(const mod_positions_request *request, const request_rec *r)
{
    return r->proxyreq || (r->handler && strcmp(r->handler, "redirect-handler") == 0) ||
           (request->mapped && !keeps_name(request->mapped, r));
}

static int start_over(mod_positions_request *request, request_rec *r)
{
    request->again = true;
    r->handler = mod_positions_again_handler;
    return OK;
}

/* By the walk's configuration the file is not this site's: a folder below has become a site, or
 * stopped being one. The request starts over, with a walk before it is mapped. */
static int refuse_site(mod_positions_request *request, request_rec *r)
{
    if (r->main || restarted_from(r))
        return request->mapped ? HTTP_NOT_FOUND : DECLINED;
    if (!request->mapped && mod_positions_dir_of(r)->engine != 1)
        return DECLINED;
    request->refused = true;
    return start_over(request, r);
}

static bool has_error_document(const request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    int index = ap_index_of_response(HTTP_NOT_FOUND);
    return core->response_code_exprs &&
           apr_hash_get(core->response_code_exprs, &index, sizeof(index));
}

/* The page is reached by httpd's internal redirect, so the access rules of its source apply. */
void mod_positions_set_missing_page(const mod_positions_request *request, request_rec *r)
{
    if (r->main || !request->look.snapshot || has_error_document(r))
        return;
    const site_page *page = site_missing_page(request->look.snapshot);
    const char *location =
        page ? mod_positions_location(request, site_page_address(page, r->pool), r) : NULL;
    if (location)
        ap_custom_response(r, HTTP_NOT_FOUND, location);
}

static bool has_file(const request_rec *r)
{
    return r->finfo.filetype == APR_REG && (!r->path_info || !*r->path_info);
}

static bool has_handler(const request_rec *r)
{
    return r->handler && strcmp(r->handler, DIR_MAGIC_TYPE) != 0;
}

/* PUT, OPTIONS and so on belong to another module that handles them (mod_dav); if none does, we
 * answer 405. */
static bool has_other_handler(const request_rec *r)
{
    return r->method_number != M_GET && r->method_number != M_POST && r->handler;
}

/* A page answers at other addresses than its own too ("/exams.html", "/exams/index.html" for
 * "/exams"): the access rules of its own address hold there as well. */
static int check_own_address(const mod_positions_request *request, request_rec *r)
{
    const site_page *page = request->look.route.page;
    if (r->main || !page)
        return OK;
    const char *address = site_page_address(page, r->pool);
    if (pos_text_equal(request->url, pos_text_of(address)))
        return OK;
    const char *location = mod_positions_location(request, address, r);
    if (!location)
        return OK;
    const request_rec *own = ap_sub_req_lookup_uri(location, r, NULL);
    if (!r->user)
        r->user = own->user;
    if (own->status != HTTP_UNAUTHORIZED && own->status != HTTP_FORBIDDEN)
        return OK;
    r->err_headers_out = apr_table_overlay(r->pool, r->err_headers_out, own->err_headers_out);
    return own->status;
}

static int set_page_handler(mod_positions_request *request, request_rec *r)
{
    if (has_other_handler(r))
        return DECLINED;
    int status = check_own_address(request, r);
    if (status != OK)
        return status;
    request->taken = true;
    request->filename = r->filename;
    r->handler = mod_positions_page_handler;
    return OK;
}

/* No page: httpd handles the request. Where it has no file either, the tree is scanned again. */
static int leave_alone(mod_positions_request *request, request_rec *r)
{
    if (has_file(r) || has_handler(r) || r->method_number != M_GET)
        return DECLINED;
    if (r->finfo.filetype == APR_NOFILE && !r->main && !restarted_from(r) && request->looked_up &&
        serve_rescan(&request->look, request->url, r->pool))
        return start_over(request, r);
    if (r->finfo.filetype == APR_NOFILE && !r->main && request->looked_up &&
        request->look.route.kind == SITE_ROUTE_PENDING)
        return set_page_handler(request, r);
    mod_positions_set_missing_page(request, r);
    return DECLINED;
}

/* 301, which caches keep for good unless told otherwise: the page may move again. */
static int redirect_to(const mod_positions_request *request, const char *below, request_rec *r)
{
    if (r->main || !mod_positions_set_location(request, below, r))
        return DECLINED;
    apr_table_setn(r->err_headers_out, "Cache-Control", "no-cache");
    return HTTP_MOVED_PERMANENTLY;
}

int mod_positions_fix_up(request_rec *r)
{
    mod_positions_request *request = request_of(r);
    if (!request || !request->site || is_diverted(request, r))
        return DECLINED;
    if (request->mapped && request->look.route.kind == SITE_ROUTE_FILE)
        return leave_alone(request, r);
    if (!is_of_site(request, r))
        return refuse_site(request, r);
    if (request->url.size == 0)
        return is_mapped_method(r) ? redirect_to(request, "/", r) : DECLINED;
    if (!request->looked_up)
        return leave_alone(request, r);
    if (is_page(request))
        return set_page_handler(request, r);
    if (request->look.route.kind == SITE_ROUTE_NONE ||
        request->look.route.kind == SITE_ROUTE_PENDING || has_other_handler(r))
        return leave_alone(request, r);
    if (request->look.route.kind == SITE_ROUTE_MOVED)
        return redirect_to(request, request->look.route.location, r);
    mod_positions_set_missing_page(request, r);
    return HTTP_NOT_FOUND;
}
