/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl check: all that could be wrong with a site, before a reader finds it. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "base/pool.h"
#include "check_page.h"
#include "check_sources.h"
#include "findings.h"
#include "site_arguments.h"
#include "workers.h"

#define MAX_REDIRECTS 20

/* What only warnings were found for; an error is 1. */
#define STATUS_WARNINGS 3

typedef struct site_check {
    tool_context *context;
    site_arguments opened;
    findings *found;
    check_sources *sources;
    page_content *pages; /* of each page; without links where it is no HTML, or could not be made */
    apr_pool_t **pools;  /* what they live in; NULL: nothing does */
    apr_hash_t *targets; /* the files that the site consists of → themselves */
    char *reached;       /* of each page: something leads there */
    apr_hash_t *numbers; /* site_page → its number from 1, as a pointer */
    size_t count;
    atomic_size_t composed;
    tool_progress progress;
} site_check;

/* ---- telling ---- */

static void tell(site_check *self, finding_severity severity, const char *rule, const char *message,
                 const site_page *page, const char *needle)
{
    finding found = {.severity = severity,
                     .rule = rule,
                     .file = site_page_source(page),
                     .message = message,
                     .url = site_page_url(page)};
    if (needle)
        check_find_place(&found, self->sources, needle);
    findings_add(self->found, &found);
}

/* ---- each page by itself ---- */

static bool is_html(const site_page *page)
{
    return strncmp(site_page_type(page), "text/html", 9) == 0;
}

static void read_rendering(site_check *self, size_t index, const site_page *page, pos_text html)
{
    page_content *content = &self->pages[index];
    self->pools[index] = pos_pool_make();
    check_read_page(content, html, self->pools[index]);
    for (int i = 0; i < content->faults->nelts; i++) {
        const page_fault *fault = &APR_ARRAY_IDX(content->faults, i, page_fault);
        tell(self, FINDING_WARNING, fault->rule, fault->message, page, fault->needle);
    }
}

static void check_page(void *baton, size_t index, apr_pool_t *scratch)
{
    site_check *self = baton;
    site_snapshot *snapshot = self->opened.snapshot;
    const site_page *page = site_page_at(snapshot, index);
    site_rendering rendering = {.fault_count = 0};
    tool_progress_step(&self->progress);
    if (!site_page_written(snapshot, page))
        return;
    atomic_fetch_add(&self->composed, 1);
    pos_error *error = site_compose(&rendering, snapshot, page, scratch);
    if (error && !site_page_fault(snapshot, page))
        findings_add_error(self->found, FINDING_ERROR, "page-not-made", error, site_page_url(page));
    if (error)
        return;
    for (size_t i = 0; i < rendering.fault_count; i++)
        findings_add_error(self->found, FINDING_WARNING, "template", rendering.faults[i],
                           site_page_url(page));
    site_trace_drop(rendering.trace);
    if (is_html(page))
        read_rendering(self, index, page, rendering.body);
}

/* ---- where links lead ---- */

static bool has_scheme(const char *target)
{
    size_t length =
        strspn(target, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    return length > 0 && target[length] == ':';
}

/* The path below the site, decoded, without its query; NULL: it leads elsewhere. "fragment" is what
 * follows "#", or NULL. */
static const char *local_path(const char **fragment, const site_check *self, const char *target,
                              const site_page *from, apr_pool_t *pool)
{
    char *path = apr_pstrdup(pool, check_below_site(self->sources, target));
    char *hash = strchr(path, '#');
    *fragment = NULL;
    if (hash) {
        *hash = '\0';
        *fragment = check_decode(hash + 1, pool);
    }
    path[strcspn(path, "?")] = '\0';
    if (has_scheme(path) || strncmp(path, "//", 2) == 0)
        return NULL;
    return check_join(site_page_url(from), check_decode(path, pool), pool);
}

/* A file of the site itself, or one that httpd would send for a folder. */
static bool is_file(const site_check *self, const char *path, apr_pool_t *pool)
{
    const char *name = path + (*path == '/');
    const char *index = apr_pstrcat(
        pool, name, *name && !pos_text_ends(pos_text_of(name), POS_TEXT("/")) ? "/" : "",
        "index.html", NULL);
    return apr_hash_get(self->targets, name, APR_HASH_KEY_STRING) ||
           apr_hash_get(self->targets, index, APR_HASH_KEY_STRING);
}

/* The page that a path leads to, redirects followed. False: it leads to nothing. `out` NULL: to a file. */
static bool follow(const site_page **out, const site_check *self, const char *path,
                   apr_pool_t *pool)
{
    site_route route;
    *out = NULL;
    for (int i = 0; i < MAX_REDIRECTS; i++) {
        site_route_of(&route, self->opened.snapshot, pos_text_of(path), pool);
        *out = route.page;
        if (route.kind == SITE_ROUTE_MOVED)
            path = check_decode(route.location, pool);
        else if (route.kind == SITE_ROUTE_NONE)
            return is_file(self, path, pool);
        else
            return route.kind != SITE_ROUTE_HIDDEN && route.kind != SITE_ROUTE_PENDING;
    }
    return false;
}

static size_t number_of(const site_check *self, const site_page *page)
{
    return (size_t)(uintptr_t)apr_hash_get(self->numbers, &page, sizeof(page));
}

static void check_anchor(site_check *self, const page_link *link, const char *fragment,
                         const site_page *to, const site_page *from, apr_pool_t *pool)
{
    size_t number = number_of(self, to);
    const page_content *content = number > 0 ? &self->pages[number - 1] : NULL;
    if (!content || !content->anchors || !*fragment || strcasecmp(fragment, "top") == 0 ||
        strncmp(fragment, ":~:", 3) == 0 ||
        apr_hash_get(content->anchors, fragment, APR_HASH_KEY_STRING))
        return;
    tell(self, FINDING_WARNING, "anchor-missing",
         apr_psprintf(pool, "%s: there is no \"%s\" on %s", link->target, fragment,
                      site_page_url(to)),
         from, link->target);
}

static void check_link(site_check *self, const page_link *link, const site_page *from,
                       apr_pool_t *pool)
{
    const site_page *to;
    const char *fragment, *path = local_path(&fragment, self, link->target, from, pool);
    if (!path)
        return;
    if (!follow(&to, self, path, pool)) {
        bool picture = link->kind == LINK_PICTURE;
        tell(self, FINDING_ERROR, picture ? "image-missing" : "link-broken",
             apr_psprintf(pool, "%s leads nowhere: there is no %s", link->target, path), from,
             link->target);
        return;
    }
    if (to && to != from)
        self->reached[number_of(self, to)] = 1;
    if (to && fragment)
        check_anchor(self, link, fragment, to, from, pool);
}

static const site_page *refresh_target(const site_check *self, const site_page *from,
                                       apr_pool_t *pool)
{
    size_t number = number_of(self, from);
    const page_content *content = number > 0 ? &self->pages[number - 1] : NULL;
    const site_page *to = NULL;
    for (int i = 0; content && content->links && i < content->links->nelts; i++) {
        const page_link *link = &APR_ARRAY_IDX(content->links, i, page_link);
        const char *fragment, *path = link->kind == LINK_REFRESH
                                          ? local_path(&fragment, self, link->target, from, pool)
                                          : NULL;
        if (path)
            follow(&to, self, path, pool);
    }
    return to;
}

static void check_loop(site_check *self, const site_page *page, apr_pool_t *pool)
{
    const site_page *at = page;
    const char *way = site_page_url(page);
    for (int i = 0; i < MAX_REDIRECTS && at; i++) {
        at = refresh_target(self, at, pool);
        way = apr_pstrcat(pool, way, " > ", at ? site_page_url(at) : "", NULL);
        if (at == page) {
            tell(self, FINDING_ERROR, "redirect-loop",
                 apr_pstrcat(pool, "redirects lead in a circle: ", way, NULL), page, NULL);
            return;
        }
    }
}

static void check_links(site_check *self)
{
    apr_pool_t *scratch = pos_pool_make();
    for (size_t i = 0; i < self->count; i++) {
        const page_content *content = &self->pages[i];
        const site_page *page = site_page_at(self->opened.snapshot, i);
        for (int j = 0; content->links && j < content->links->nelts; j++)
            check_link(self, &APR_ARRAY_IDX(content->links, j, page_link), page, scratch);
        if (content->refreshes)
            check_loop(self, page, scratch);
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
}

/* ---- pages that nothing leads to ---- */

static void check_reached(site_check *self)
{
    for (size_t i = 0; i < self->count; i++) {
        const site_page *page = site_page_at(self->opened.snapshot, i);
        const page_content *content = &self->pages[i];
        const char *url = site_page_url(page);
        if (!content->links || content->refreshes || !site_page_source(page) ||
            self->reached[i + 1] || strcmp(url, "/") == 0 || strcmp(url, "/404.html") == 0)
            continue;
        tell(self, FINDING_NOTICE, "page-unreached", "no page of the site leads here", page, NULL);
    }
}

/* ---- offers ---- */

static void add_chain(site_check *self, finding_severity severity, const pos_error *faults,
                      const char *url)
{
    for (; faults; faults = faults->cause)
        findings_add_error(self->found, severity, "offer", faults, url);
}

static pos_error *check_offers(site_check *self)
{
    const site_offer *offers;
    const pos_error *const *faults;
    size_t count;
    site_snapshot *snapshot = self->opened.snapshot;
    apr_pool_t *pool = self->context->pool;
    POS_TRY(site_offers(&offers, &count, snapshot, self->opened.now, pool));
    for (size_t i = 0; i < count; i++) {
        add_chain(self, FINDING_WARNING, offers[i].faults, site_page_url(offers[i].page));
        add_chain(self, FINDING_NOTICE, offers[i].notices, site_page_url(offers[i].page));
    }
    POS_TRY(site_check_sources(&faults, &count, snapshot, self->opened.now, pool));
    for (size_t i = 0; i < count; i++)
        findings_add_error(self->found, FINDING_WARNING, "source", faults[i], NULL);
    return NULL;
}

/* ---- all ---- */

static void add_target(site_check *self, const char *target)
{
    const char *name = apr_pstrdup(self->context->pool, target + (*target == '/'));
    check_add_name(self->sources, name, self->found);
    apr_hash_set(self->targets, name, APR_HASH_KEY_STRING, name);
}

static void list_targets(site_check *self)
{
    site_snapshot *snapshot = self->opened.snapshot;
    apr_pool_t *pool = self->context->pool;
    for (size_t i = 0; i < site_static_count(snapshot); i++) {
        const char *from, *target = site_static_at(&from, snapshot, i, pool);
        if (target)
            add_target(self, target);
    }
    for (size_t i = 0; i < self->count; i++) {
        const site_page *page = site_page_at(snapshot, i);
        const site_page **key = apr_pmemdup(pool, &page, sizeof(page));
        apr_hash_set(self->numbers, key, sizeof(page), (void *)(uintptr_t)(i + 1));
        if (site_page_written(snapshot, page))
            add_target(self, site_page_target(page));
    }
}

static void free_pages(site_check *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->pools[i])
            apr_pool_destroy(self->pools[i]);
}

static pos_error *check_site(site_check *self)
{
    apr_pool_t *pool = self->context->pool;
    site_set_strict(self->opened.snapshot);
    self->count = site_page_count(self->opened.snapshot);
    self->pages = apr_pcalloc(pool, (self->count + 1) * sizeof(*self->pages));
    self->pools = apr_pcalloc(pool, (self->count + 1) * sizeof(apr_pool_t *));
    self->reached = apr_pcalloc(pool, self->count + 1);
    self->numbers = apr_hash_make(pool);
    self->targets = apr_hash_make(pool);
    self->sources = check_sources_make(self->opened.root, pool);
    list_targets(self);
    POS_TRY(check_offers(self));
    tool_progress_start(&self->progress, self->count);
    tool_for_each(self->count, check_page, self);
    check_links(self);
    check_reached(self);
    free_pages(self);
    check_read_sources(self->sources, self->opened.snapshot, self->found);
    return NULL;
}

/* The options that no other command has. */
typedef struct check_options {
    findings_format format;
    bool all;
} check_options;

/* Takes them off the arguments. False: a wrong value. */
static bool read_options(check_options *out, int *count, char **arguments)
{
    static const char *const formats[] = {"text", "json", "sarif"};
    int kept = 0, format = FINDINGS_TEXT;
    *out = (check_options){.format = FINDINGS_TEXT};
    for (int i = 0; i < *count; i++) {
        if (strcmp(arguments[i], "--all") == 0)
            out->all = true;
        else if (strcmp(arguments[i], "--format") == 0 && i + 1 < *count)
            format = format < 0 ? format : tool_find_word(arguments[++i], formats, 3);
        else
            arguments[kept++] = arguments[i];
    }
    *count = kept;
    out->format = (findings_format)format;
    return format >= 0;
}

static void collect_line(void *baton, pos_level level, const char *message)
{
    finding_severity severity = level == POS_LOG_ERROR     ? FINDING_ERROR
                                : level == POS_LOG_WARNING ? FINDING_WARNING
                                                           : FINDING_NOTICE;
    findings_add_line(baton, severity, message);
}

static int report(site_check *self, const check_options *options)
{
    bool colours = options->format == FINDINGS_TEXT && isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    size_t errors = findings_count(self->found, FINDING_ERROR);
    size_t warnings = findings_count(self->found, FINDING_WARNING);
    findings_print(self->found, stdout, options->format, options->all, colours);
    if (options->format == FINDINGS_TEXT)
        tool_print(stdout,
                   "%" APR_SIZE_T_FMT " pages: %" APR_SIZE_T_FMT " errors, %" APR_SIZE_T_FMT
                   " warnings, %" APR_SIZE_T_FMT " notices",
                   atomic_load(&self->composed), errors, warnings,
                   findings_count(self->found, FINDING_NOTICE));
    return errors ? 1 : warnings ? STATUS_WARNINGS : 0;
}

int tool_check(tool_context *context, int count, char **arguments)
{
    check_options options;
    site_check check = {.context = context, .found = findings_make(context->pool)};
    if (!read_options(&options, &count, arguments))
        return tool_usage(context, "--format is text, json or sarif");
    const pos_log log = {collect_line, check.found, POS_LOG_INFO};
    int status = tool_open_site_logged(&check.opened, context, count, arguments, 0, 0, &log);
    if (status)
        return status;
    pos_error *error = check_site(&check);
    return error ? tool_fail(context, error) : report(&check, &options);
}
