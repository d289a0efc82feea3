/* SPDX-License-Identifier: Apache-2.0 */
/* mod_positions_config.c - turns directives into settings. A wrong value is an error of configtest
 * that says what was expected. No file of a site is read here: httpd runs this as root. */
#include "mod_positions.h"
#include "mod_positions_request.h"

#include <apr_fnmatch.h>
#include <apr_uri.h>

#include <unistd.h>

#include <ap_expr.h>
#include <ap_mpm.h>

#include "base/hash.h"

APLOG_USE_MODULE(positions);

/* Percent of the workers. */
#define DEFAULT_RENDER_SITE 25
#define DEFAULT_RENDER_ALL  50
#define MAX_RENDERINGS      100000

#define MIN_CACHE_SIZE ((apr_off_t)1 << 20)
#define MIN_REFRESH    apr_time_from_msec(10)
#define MAX_REFRESH    apr_time_from_sec(3600)

/* ---- making ---- */

static unsigned count_slashes(const char *path)
{
    unsigned count = 0;
    for (; path && *path; path++)
        count += *path == '/';
    return count;
}

void *mod_positions_dir_make(apr_pool_t *pool, char *path)
{
    mod_positions_dir *dir = apr_pcalloc(pool, sizeof(*dir));
    dir->path = path;
    dir->engine = UNSET;
    dir->site.keep_comments = UNSET;
    dir->site.refresh = UNSET;
    dir->encodings = UNSET;
    dir->markdown_source = UNSET;
    dir->show_errors = UNSET;
    dir->previews = UNSET;
    return dir;
}

/* ---- limits ---- */

/* PositionsLimit NAME VALUE: the field at `offset` of pos_limits, from `least` to `most`. */
typedef struct limit_kind {
    const char *name;
    size_t offset;
    bool (*parse)(int64_t *out, const char *value);
    int64_t least, most;
    const char *expected;
} limit_kind;

static bool parse_time(int64_t *out, const char *value);
static bool parse_count(int64_t *out, const char *value);
static bool parse_bytes(int64_t *out, const char *value);

static const limit_kind limit_kinds[] = {
    {"time", offsetof(pos_limits, time), parse_time, apr_time_from_msec(10), apr_time_from_sec(300),
     "time and a time from 10ms to 5min, such as 5 (seconds)"},
    {"steps", offsetof(pos_limits, steps), parse_count, 1000, INT64_C(10000000000),
     "steps and a number from 1000 to 10000000000"},
    {"memory", offsetof(pos_limits, memory), parse_bytes, INT64_C(1) << 20, INT64_C(4) << 30,
     "memory and a size from 1M to 4G"},
    {"output", offsetof(pos_limits, output), parse_bytes, INT64_C(64) << 10, INT64_C(1) << 30,
     "output and a size from 64K to 1G"},
    {"source", offsetof(pos_limits, source), parse_bytes, INT64_C(64) << 10, INT64_C(256) << 20,
     "source and a size from 64K to 256M"},
    {"pages", offsetof(pos_limits, pages), parse_count, 100, 10000000,
     "pages and a number from 100 to 10000000"}};

#define LIMIT_KINDS (sizeof(limit_kinds) / sizeof(*limit_kinds))

static int64_t *limit_in(pos_limits *limits, const limit_kind *kind)
{
    return (int64_t *)(void *)((char *)limits + kind->offset);
}

static int64_t smaller_limit(int64_t a, int64_t b)
{
    return !a || (b && b < a) ? b : a;
}

/* .htaccess sets ceilings, which only go down, in whatever order httpd merges. */
static void merge_limits(mod_positions_settings *out, mod_positions_settings base,
                         mod_positions_settings add)
{
    for (const limit_kind *kind = limit_kinds; kind < limit_kinds + LIMIT_KINDS; kind++) {
        int64_t set = *limit_in(&add.limits, kind);
        *limit_in(&out->limits, kind) = set ? set : *limit_in(&base.limits, kind);
        *limit_in(&out->ceilings, kind) =
            smaller_limit(*limit_in(&base.ceilings, kind), *limit_in(&add.ceilings, kind));
    }
}

void mod_positions_limits_of(pos_limits *out, const mod_positions_settings *settings)
{
    pos_limits ceilings = settings->ceilings;
    *out = pos_limits_whole(&settings->limits);
    for (const limit_kind *kind = limit_kinds; kind < limit_kinds + LIMIT_KINDS; kind++)
        *limit_in(out, kind) = smaller_limit(*limit_in(out, kind), *limit_in(&ceilings, kind));
}

/* ---- merging ---- */

static void merge_settings(mod_positions_settings *out, const mod_positions_settings *base,
                           const mod_positions_settings *add)
{
    out->layout = add->layout ? add->layout : base->layout;
    out->url = add->url ? add->url : base->url;
    out->theme_path = add->theme_path ? add->theme_path : base->theme_path;
    out->keep_comments = add->keep_comments == UNSET ? base->keep_comments : add->keep_comments;
    out->refresh = add->refresh == UNSET ? base->refresh : add->refresh;
    merge_limits(out, *base, *add);
}

/* A site has the settings in force at its root; a folder below it can't change them. */
static bool is_below_root(const mod_positions_dir *base, const mod_positions_dir *add)
{
    return base->engine == 1 && add->engine != 1 && count_slashes(add->path) > base->depth;
}

void *mod_positions_dir_merge(apr_pool_t *pool, void *base_config, void *add_config)
{
    const mod_positions_dir *base = base_config, *add = add_config;
    mod_positions_dir *dir = mod_positions_dir_make(pool, NULL);
    const mod_positions_dir *engine = add->engine == UNSET ? base : add;
    dir->path = add->path;
    dir->engine = engine->engine;
    dir->root = engine->root;
    dir->where = engine->where;
    dir->depth = engine->depth;
    if (is_below_root(base, add))
        dir->site = base->site;
    else
        merge_settings(&dir->site, &base->site, &add->site);
    dir->encodings = add->encodings == UNSET ? base->encodings : add->encodings;
    dir->markdown_source =
        add->markdown_source == UNSET ? base->markdown_source : add->markdown_source;
    dir->cache_control = add->cache_control ? add->cache_control : base->cache_control;
    const mod_positions_dir *errors = add->show_errors == UNSET ? base : add;
    dir->show_errors = errors->show_errors;
    dir->errors_when = errors->errors_when;
    const mod_positions_dir *previews = add->previews == UNSET ? base : add;
    dir->previews = previews->previews;
    dir->previews_when = previews->previews_when;
    return dir;
}

void *mod_positions_server_make(apr_pool_t *pool, server_rec *server)
{
    mod_positions_server *config = apr_pcalloc(pool, sizeof(*config));
    config->server = server;
    config->literal = pos_hash_make(pool);
    return config;
}

/* ---- roots ---- */

static mod_positions_root *make_root(const char *path, bool on, const char *where, apr_pool_t *pool)
{
    mod_positions_root *root = apr_pcalloc(pool, sizeof(*root));
    root->length = strlen(path);
    if (root->length > 1 && path[root->length - 1] == '/')
        root->length--;
    root->path = apr_pstrmemdup(pool, path, root->length);
    root->where = where;
    root->on = on;
    return root;
}

/* Copies: each virtual host has its own, because its sections may give a root other settings. */
static apr_hash_t *merge_roots(apr_hash_t *base, apr_hash_t *add, apr_pool_t *pool)
{
    apr_hash_t *roots = apr_hash_overlay(pool, add, base);
    for (apr_hash_index_t *each = apr_hash_first(pool, roots); each; each = apr_hash_next(each)) {
        const mod_positions_root *shared = apr_hash_this_val(each);
        mod_positions_root *own = make_root(shared->path, shared->on, shared->where, pool);
        apr_hash_set(roots, own->path, (apr_ssize_t)own->length, own);
    }
    return roots;
}

void *mod_positions_server_merge(apr_pool_t *pool, void *base_config, void *add_config)
{
    const mod_positions_server *base = base_config, *add = add_config;
    mod_positions_server *config = apr_pcalloc(pool, sizeof(*config));
    config->server = add->server;
    config->literal = merge_roots(base->literal, add->literal, pool);
    config->wild = base->wild || add->wild;
    config->cache_size = base->cache_size;
    config->sites_size = base->sites_size;
    config->cache_root = base->cache_root;
    config->cache_root_where = base->cache_root_where;
    config->helper = base->helper;
    config->render_site = base->render_site;
    config->render_all = base->render_all;
    return config;
}

/* ---- questions about settings ---- */

size_t mod_positions_root_length(const mod_positions_dir *dir, const char *filename)
{
    if (!dir || dir->engine != 1)
        return 0;
    unsigned slashes = 0;
    for (const char *at = filename; (at = strchr(at, '/')); at++)
        if (++slashes == dir->depth)
            return (size_t)(at - filename);
    /* The root itself, without its slash. */
    return slashes + 1 == dir->depth ? strlen(filename) : 0;
}

/* As many as the configuration lets there be, in all processes. */
static unsigned count_workers(void)
{
    int processes = 0, threads = 0;
    ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &processes);
    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    return (unsigned)(processes > 1 ? processes : 1) * (unsigned)(threads > 1 ? threads : 1);
}

static unsigned share_of(mod_positions_share share, unsigned percent, unsigned workers)
{
    if (share.number == 0)
        share = (mod_positions_share){percent, true};
    unsigned number = share.percent ? workers * share.number / 100 : share.number;
    return number < 1 ? 1 : number > workers ? workers : number;
}

void mod_positions_make_admission(server_rec *main_server, apr_pool_t *pool)
{
    mod_positions_server *config = mod_positions_server_of(main_server);
    unsigned workers = count_workers();
    unsigned per_site = share_of(config->render_site, DEFAULT_RENDER_SITE, workers);
    unsigned all = share_of(config->render_all, DEFAULT_RENDER_ALL, workers);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    config->admission = serve_admission_make(per_site < all ? per_site : all, all,
                                             processors > 1 ? (unsigned)processors : 1, pool);
    if (!config->admission)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, main_server,
                     "no memory for PositionsRenderLimit: there is none");
}

static bool allows_htaccess(ap_conf_vector_t *section)
{
    const core_dir_config *core = ap_get_core_module_config(section);
    if (!core)
        return false;
    if (!(core->override & OR_UNSET) && (core->override & OR_FILEINFO))
        return true;
    return core->override_list && apr_table_get(core->override_list, "PositionsEngine");
}

bool mod_positions_htaccess_allowed(server_rec *server)
{
    const core_server_config *core = ap_get_core_module_config(server->module_config);
    if (allows_htaccess(server->lookup_defaults))
        return true;
    for (int i = 0; i < core->sec_dir->nelts; i++)
        if (allows_htaccess(APR_ARRAY_IDX(core->sec_dir, i, ap_conf_vector_t *)))
            return true;
    return false;
}

bool mod_positions_has_regex_options(server_rec *server)
{
    const core_server_config *core = ap_get_core_module_config(server->module_config);
    for (int i = 0; i < core->sec_dir->nelts; i++) {
        const core_dir_config *section =
            ap_get_core_module_config(APR_ARRAY_IDX(core->sec_dir, i, ap_conf_vector_t *));
        bool sets_options =
            section && (!(section->opts & OPT_UNSET) || section->opts_add || section->opts_remove);
        if (sets_options && section->r)
            return true;
    }
    return false;
}

/* ---- directives: where they may stand ---- */

static bool in_htaccess(const cmd_parms *cmd)
{
    return cmd->pool == cmd->temp_pool;
}

static bool in_directory_match(const cmd_parms *cmd)
{
    for (const ap_directive_t *each = cmd->directive->parent; each; each = each->parent) {
        if (strcasecmp(each->directive, "<DirectoryMatch") == 0)
            return true;
        if (strcasecmp(each->directive, "<Directory") == 0 && each->args && each->args[0] == '~')
            return true;
    }
    return false;
}

/* Settings of a whole site can't depend on a URL, a file name or a condition. */
static const char *check_site_context(cmd_parms *cmd)
{
    const char *fault = ap_check_cmd_context(cmd, NOT_IN_LOCATION | NOT_IN_FILES | NOT_IN_LIMIT);
    if (fault || !in_directory_match(cmd))
        return fault;
    return apr_pstrcat(cmd->pool, cmd->cmd->name,
                       " cannot occur within <DirectoryMatch>: a site's root must be known; "
                       "use <Directory>, where * and ? match within a name",
                       NULL);
}

static const char *wrong_value(cmd_parms *cmd, const char *value, const char *expected)
{
    return apr_psprintf(cmd->pool, "%s must be %s, not \"%s\"", cmd->cmd->name, expected, value);
}

/* ---- directives of a site ---- */

/* "file:line" */
static const char *place_of(const cmd_parms *cmd)
{
    return apr_psprintf(cmd->pool, "%s:%d", cmd->directive->filename, cmd->directive->line_num);
}

/* What the section names, before httpd made a whole path of it; "" outside of one. */
static const char *section_name(const cmd_parms *cmd)
{
    const ap_directive_t *section = cmd->directive->parent;
    while (section && strcasecmp(section->directive, "<Directory") != 0)
        section = section->parent;
    const char *words = section && section->args ? section->args : "";
    char *name = ap_getword_conf(cmd->temp_pool, &words);
    size_t length = strlen(name);
    if (length > 0 && name[length - 1] == '>')
        name[length - 1] = '\0';
    return name;
}

/* NULL where that path may be a site's root. One that isn't there may come yet (a mount). */
static const char *check_root_path(cmd_parms *cmd)
{
    apr_finfo_t info;
    const char *name = section_name(cmd);
    if (*name && *name != '/')
        return apr_psprintf(cmd->pool,
                            "PositionsEngine On: <Directory \"%s\"> must name the folder by its "
                            "whole path, such as \"/srv/www/site\"",
                            name);
    const char *path = make_root(cmd->path, true, NULL, cmd->temp_pool)->path;
    if (!apr_fnmatch_test(path) &&
        apr_stat(&info, path, APR_FINFO_TYPE, cmd->temp_pool) == APR_SUCCESS &&
        info.filetype != APR_DIR)
        return apr_psprintf(cmd->pool,
                            "PositionsEngine On: %s is no folder; name the one that has the site's "
                            "_config.yml in it",
                            path);
    return NULL;
}

static void remember_section(cmd_parms *cmd, bool on)
{
    mod_positions_server *server = mod_positions_server_of(cmd->server);
    if (apr_fnmatch_test(cmd->path)) {
        server->wild = server->wild || on;
        return;
    }
    mod_positions_root *root = make_root(cmd->path, on, place_of(cmd), cmd->pool);
    apr_hash_set(server->literal, root->path, (apr_ssize_t)root->length, root);
}

static const char *set_engine(cmd_parms *cmd, void *config, int on)
{
    mod_positions_dir *dir = config;
    dir->engine = on != 0;
    /* Off is allowed everywhere: in the <Location> where editors mount the files (mod_dav). */
    if (!on && ap_check_cmd_context(cmd, NOT_IN_LOCATION | NOT_IN_FILES))
        return NULL;
    const char *fault = check_site_context(cmd);
    if (fault)
        return fault;
    if (!cmd->path)
        return "PositionsEngine belongs in <Directory> or .htaccess: "
               "that directory becomes the site";
    if (on && strcmp(cmd->path, "/") == 0)
        return "PositionsEngine On must name the site's own directory, not the whole file system";
    dir->root = cmd->path;
    dir->depth = count_slashes(cmd->path);
    if (in_htaccess(cmd))
        return NULL;
    dir->where = place_of(cmd);
    remember_section(cmd, on != 0);
    return on ? check_root_path(cmd) : NULL;
}

/* A name below _layouts/, without its extension. */
static const char *set_layout(cmd_parms *cmd, void *config, const char *value)
{
    const char *fault = check_site_context(cmd);
    if (fault)
        return fault;
    pos_text name = pos_text_of(value);
    if (name.size == 0 || *value == '/' || pos_text_find(name, POS_TEXT(".."), 0) != POS_NOT_FOUND)
        return wrong_value(cmd, value,
                           "the name of a layout, such as \"default\" for _layouts/default.html");
    ((mod_positions_dir *)config)->site.layout = value;
    return NULL;
}

static bool is_site_url(const char *value, apr_pool_t *pool)
{
    apr_uri_t uri;
    if (apr_uri_parse(pool, value, &uri) != APR_SUCCESS || !uri.scheme || !uri.hostname)
        return false;
    if (strcmp(uri.scheme, "http") != 0 && strcmp(uri.scheme, "https") != 0)
        return false;
    return *uri.hostname && !uri.query && !uri.fragment && !uri.user && !uri.password;
}

static const char *set_url(cmd_parms *cmd, void *config, const char *value)
{
    const char *fault = check_site_context(cmd);
    if (fault)
        return fault;
    if (!is_site_url(value, cmd->temp_pool))
        return wrong_value(cmd, value, "the site's address, such as https://www.example.org");
    size_t length = strlen(value);
    while (value[length - 1] == '/')
        length--;
    ((mod_positions_dir *)config)->site.url = apr_pstrmemdup(cmd->pool, value, length);
    return NULL;
}

static const char *set_comments(cmd_parms *cmd, void *config, const char *value)
{
    const char *fault = check_site_context(cmd);
    if (fault)
        return fault;
    bool keep = strcasecmp(value, "Keep") == 0;
    if (!keep && strcasecmp(value, "Strip") != 0)
        return wrong_value(cmd, value, "Strip or Keep");
    ((mod_positions_dir *)config)->site.keep_comments = keep;
    return NULL;
}

/* An absolute path (or one below ServerRoot) of a directory. */
static const char *directory_argument(const char **out, cmd_parms *cmd, const char *value)
{
    apr_finfo_t info;
    *out = ap_server_root_relative(cmd->pool, value);
    if (!*out)
        return wrong_value(cmd, value, "the path of a directory");
    apr_status_t status = apr_stat(&info, *out, APR_FINFO_TYPE, cmd->temp_pool);
    if (status == APR_SUCCESS && info.filetype == APR_DIR)
        return NULL;
    return apr_psprintf(cmd->pool, "%s must be a directory, and %s is %s", cmd->cmd->name, *out,
                        status == APR_SUCCESS ? "none" : "not there");
}

static const char *set_theme_path(cmd_parms *cmd, void *config, const char *value)
{
    const char *fault = check_site_context(cmd);
    if (!fault)
        fault = directory_argument(&((mod_positions_dir *)config)->site.theme_path, cmd, value);
    return fault;
}

static const char *set_refresh(cmd_parms *cmd, void *config, const char *value, const char *unit)
{
    apr_interval_time_t interval;
    const char *fault = check_site_context(cmd);
    if (fault)
        return fault;
    if (unit)
        return wrong_value(cmd, apr_pstrcat(cmd->temp_pool, value, " ", unit, NULL),
                           "one word, a time from 10ms to 1h, such as 1 (second) or 500ms");
    if (!pos_is_digit(*value) || ap_timeout_parameter_parse(value, &interval, "s") != APR_SUCCESS ||
        interval < MIN_REFRESH || interval > MAX_REFRESH)
        return wrong_value(cmd, value, "a time from 10ms to 1h, such as 1 (second) or 500ms");
    ((mod_positions_dir *)config)->site.refresh = interval;
    return NULL;
}

/* ---- directives of a folder or a URL ---- */

static int encoding_of(const char *name)
{
    if (strcasecmp(name, "On") == 0)
        return SERVE_GZIP | SERVE_BROTLI;
    if (strcasecmp(name, "Off") == 0)
        return 0;
    if (strcasecmp(name, "gzip") == 0)
        return SERVE_GZIP;
    if (strcasecmp(name, "br") == 0 || strcasecmp(name, "brotli") == 0)
        return SERVE_BROTLI;
    return UNSET;
}

static const char *set_compression(cmd_parms *cmd, void *config, const char *first,
                                   const char *second)
{
    mod_positions_dir *dir = config;
    int encodings = encoding_of(first);
    int more = second ? encoding_of(second) : 0;
    if (encodings == UNSET || (second && (more == UNSET || more == 0 || encodings == 0)))
        return wrong_value(cmd,
                           second ? apr_pstrcat(cmd->temp_pool, first, " ", second, NULL) : first,
                           "On, Off, gzip, br, or \"gzip br\"");
    dir->encodings = encodings | more;
    return NULL;
}

static const char *set_markdown_source(cmd_parms *cmd, void *config, int on)
{
    (void)cmd;
    ((mod_positions_dir *)config)->markdown_source = on != 0;
    return NULL;
}

/* RFC 9111, section 5.2, RFC 5861: directives whose value is a number of seconds. */
static bool wants_seconds(pos_text name)
{
    static const char *const names[] = {"max-age",   "s-maxage",  "stale-while-revalidate",
                                        "max-stale", "min-fresh", "stale-if-error"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (name.size == strlen(names[i]) && strncasecmp(name.data, names[i], name.size) == 0)
            return true;
    return false;
}

/* directive ::= name ["=" value]; NULL, or what was expected. */
static const char *check_cache_directive(pos_text directive, apr_pool_t *pool)
{
    size_t sign = pos_text_find_char(directive, '=', 0);
    pos_text name =
        pos_text_strip(pos_text_slice(directive, 0, sign == POS_NOT_FOUND ? directive.size : sign));
    pos_text seconds =
        sign == POS_NOT_FOUND ? POS_TEXT("") : pos_text_slice(directive, sign + 1, directive.size);
    size_t digits = 0;
    while (digits < seconds.size && pos_is_digit(seconds.data[digits]))
        digits++;
    if (!wants_seconds(name) || (seconds.size > 0 && digits == seconds.size))
        return NULL;
    return apr_psprintf(pool, "%.*s=SECONDS, a whole number", POS_TEXT_ARG(name));
}

static const char *check_cache_control(pos_text value, apr_pool_t *pool)
{
    const char *fault = NULL;
    for (size_t at = 0, end; at < value.size && !fault; at = end + 1) {
        end = pos_text_find_char(value, ',', at);
        end = end == POS_NOT_FOUND ? value.size : end;
        fault = check_cache_directive(pos_text_strip(pos_text_slice(value, at, end)), pool);
    }
    return fault;
}

static const char *set_cache_control(cmd_parms *cmd, void *config, const char *value)
{
    bool printable = *value != '\0';
    for (const char *each = value; *each; each++)
        printable = printable && *each >= ' ' && *each <= '~';
    if (!printable)
        return wrong_value(cmd, value, "a field value such as \"max-age=60\", or Off");
    const char *expected = check_cache_control(pos_text_of(value), cmd->temp_pool);
    if (expected)
        return wrong_value(cmd, value, expected);
    ((mod_positions_dir *)config)->cache_control = strcasecmp(value, "Off") == 0 ? "" : value;
    return NULL;
}

/* "expr=" condition. In .htaccess it may not test files, which the server reads with its own
 * rights. */
static const char *read_condition(ap_expr_info_t **out, cmd_parms *cmd, const char *text)
{
    unsigned flags = in_htaccess(cmd) ? AP_EXPR_FLAG_RESTRICTED : 0;
    const char *fault, *condition = text + strlen("expr=");
    *out = ap_expr_parse_cmd(cmd, condition, flags, &fault, NULL);
    return fault ? apr_psprintf(cmd->pool, "%s: the condition \"%s\" can't be read: %s",
                                cmd->cmd->name, condition, fault)
                 : NULL;
}

static const char *set_errors(cmd_parms *cmd, void *config, const char *value, const char *when)
{
    mod_positions_dir *dir = config;
    bool show = strcasecmp(value, "Show") == 0;
    if (!show && strcasecmp(value, "Hide") != 0)
        return wrong_value(cmd, value, "Show or Hide");
    if (when && (!show || strncasecmp(when, "expr=", 5) != 0))
        return wrong_value(cmd, when, "Hide, Show, or Show \"expr=CONDITION\"");
    dir->show_errors = show;
    dir->errors_when = NULL;
    return when ? read_condition(&dir->errors_when, cmd, when) : NULL;
}

/* PositionsPreview "expr=CONDITION"|Off */
static const char *set_preview(cmd_parms *cmd, void *config, const char *value)
{
    mod_positions_dir *dir = config;
    dir->previews = strcasecmp(value, "Off") != 0;
    dir->previews_when = NULL;
    if (dir->previews && strncasecmp(value, "expr=", 5) != 0)
        return wrong_value(cmd, value, "\"expr=CONDITION\" or Off");
    return dir->previews ? read_condition(&dir->previews_when, cmd, value) : NULL;
}

/* ---- directives of the server ---- */

/* size = digits [ "K" | "M" | "G" ] */
static bool parse_size(apr_off_t *size, const char *value)
{
    char *end;
    if (!pos_is_digit(*value) || apr_strtoff(size, value, &end, 10) != APR_SUCCESS)
        return false;
    int shift = *end == 'K' || *end == 'k'   ? 10
                : *end == 'M' || *end == 'm' ? 20
                : *end == 'G' || *end == 'g' ? 30
                                             : 0;
    end += shift ? 1 : 0;
    if (*end || *size > ((apr_off_t)1 << 40 >> shift))
        return false;
    *size <<= shift;
    return true;
}

static bool parse_time(int64_t *out, const char *value)
{
    apr_interval_time_t time;
    if (!pos_is_digit(*value) || ap_timeout_parameter_parse(value, &time, "s") != APR_SUCCESS)
        return false;
    *out = time;
    return true;
}

static bool parse_count(int64_t *out, const char *value)
{
    char *end;
    *out = apr_strtoi64(value, &end, 10);
    return pos_is_digit(*value) && !*end;
}

static bool parse_bytes(int64_t *out, const char *value)
{
    apr_off_t size;
    if (!parse_size(&size, value))
        return false;
    *out = size;
    return true;
}

/* PositionsLimit time|steps|memory|output|source|pages VALUE */
static const char *set_limit(cmd_parms *cmd, void *config, const char *what, const char *value)
{
    mod_positions_settings *settings = &((mod_positions_dir *)config)->site;
    const limit_kind *kind = limit_kinds;
    int64_t number;
    const char *fault = check_site_context(cmd);
    if (fault)
        return fault;
    while (kind < limit_kinds + LIMIT_KINDS && strcasecmp(what, kind->name) != 0)
        kind++;
    if (kind == limit_kinds + LIMIT_KINDS)
        return wrong_value(cmd, what, "time, steps, memory, output, source or pages, and a value");
    if (!kind->parse(&number, value) || number < kind->least || number > kind->most)
        return wrong_value(cmd, value, kind->expected);
    *limit_in(in_htaccess(cmd) ? &settings->ceilings : &settings->limits, kind) = number;
    return NULL;
}

/* A size of the whole server's; `usual` is one for the message. */
static const char *set_size(apr_size_t *out, cmd_parms *cmd, const char *value, const char *usual)
{
    apr_off_t size;
    const char *fault = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    if (fault)
        return fault;
    if (!parse_size(&size, value) || size < MIN_CACHE_SIZE)
        return wrong_value(cmd, value,
                           apr_pstrcat(cmd->pool, "a size of at least 1M, such as ", usual, NULL));
    *out = (apr_size_t)size;
    return NULL;
}

static const char *set_cache_size(cmd_parms *cmd, void *config, const char *value)
{
    (void)config;
    return set_size(&mod_positions_server_of(cmd->server)->cache_size, cmd, value, "64M");
}

static const char *set_sites_size(cmd_parms *cmd, void *config, const char *value)
{
    (void)config;
    return set_size(&mod_positions_server_of(cmd->server)->sites_size, cmd, value, "256M");
}

static const char *set_cache_root(cmd_parms *cmd, void *config, const char *value)
{
    const char *fault = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    (void)config;
    if (fault)
        return fault;
    mod_positions_server_of(cmd->server)->cache_root_where = place_of(cmd);
    return directory_argument(&mod_positions_server_of(cmd->server)->cache_root, cmd, value);
}

static const char *set_helper(cmd_parms *cmd, void *config, const char *value)
{
    apr_finfo_t info;
    const char *fault = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    (void)config;
    if (fault)
        return fault;
    const char *path = ap_server_root_relative(cmd->pool, value);
    if (!path || apr_stat(&info, path, APR_FINFO_TYPE, cmd->temp_pool) != APR_SUCCESS ||
        info.filetype != APR_REG)
        return wrong_value(cmd, value, "the path of the program positionsctl");
    mod_positions_server_of(cmd->server)->helper = path;
    return NULL;
}

/* share = number [ "%" ] */
static bool parse_share(mod_positions_share *out, const char *value)
{
    char *end;
    apr_int64_t number = apr_strtoi64(value, &end, 10);
    out->percent = *end == '%';
    if (!pos_is_digit(*value) || end[out->percent] || number < 1 ||
        number > (out->percent ? 100 : MAX_RENDERINGS))
        return false;
    out->number = (unsigned)number;
    return true;
}

/* PositionsRenderLimit SITE [ALL] */
static const char *set_render_limit(cmd_parms *cmd, void *config, const char *of_site,
                                    const char *of_all)
{
    static const char expected[] = "a number of workers or a share of them, such as 25%, "
                                   "for one site, and perhaps a second one for all";
    mod_positions_server *server = mod_positions_server_of(cmd->server);
    const char *fault = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    (void)config;
    if (fault)
        return fault;
    if (!parse_share(&server->render_site, of_site))
        return wrong_value(cmd, of_site, expected);
    if (of_all && !parse_share(&server->render_all, of_all))
        return wrong_value(cmd, of_all, expected);
    return NULL;
}

/* In .htaccess, under AllowOverride FileInfo: what concerns one site alone. What reads outside of
 * it or uses the host's resources is the administrator's. */
const command_rec mod_positions_commands[] = {
    AP_INIT_FLAG("PositionsEngine", set_engine, NULL, OR_FILEINFO,
                 "On: this directory is a Jekyll source tree and is served as a site"),
    AP_INIT_TAKE1("PositionsLayout", set_layout, NULL, OR_FILEINFO,
                  "the layout of pages that name none"),
    AP_INIT_TAKE1("PositionsURL", set_url, NULL, OR_FILEINFO,
                  "site.url where _config.yml has none: https://host"),
    AP_INIT_TAKE1("PositionsComments", set_comments, NULL, OR_FILEINFO,
                  "Strip (default) or Keep: HTML comments in rendered pages"),
    AP_INIT_TAKE1("PositionsThemePath", set_theme_path, NULL, RSRC_CONF | ACCESS_CONF,
                  "the directory that themes are found in"),
    AP_INIT_TAKE12("PositionsRefresh", set_refresh, NULL, RSRC_CONF | ACCESS_CONF,
                   "the least time between two looks at the whole tree (default 1 s)"),
    AP_INIT_TAKE2("PositionsLimit", set_limit, NULL, OR_FILEINFO,
                  "time, steps, memory, output, source or pages, and how much of it there may be"),
    AP_INIT_TAKE12("PositionsCompression", set_compression, NULL, OR_FILEINFO,
                   "On (default), Off, gzip, br"),
    AP_INIT_FLAG("PositionsMarkdownSource", set_markdown_source, NULL, OR_FILEINFO,
                 "On: who prefers text/markdown gets the page's Markdown"),
    AP_INIT_TAKE1("PositionsCacheControl", set_cache_control, NULL, OR_FILEINFO,
                  "the Cache-Control of pages (default no-cache), or Off"),
    AP_INIT_TAKE12("PositionsErrors", set_errors, NULL, OR_FILEINFO,
                   "Hide (default) or Show [expr=CONDITION]: editors see why a page is held"),
    AP_INIT_TAKE1("PositionsPreview", set_preview, NULL, RSRC_CONF | ACCESS_CONF,
                  "expr=CONDITION: for whom ?positions-at=TIME shows a page as it will be, or Off"),
    AP_INIT_TAKE1("PositionsCacheSize", set_cache_size, NULL, RSRC_CONF,
                  "bytes of answers that a process keeps (default 64M)"),
    AP_INIT_TAKE1("PositionsSitesSize", set_sites_size, NULL, RSRC_CONF,
                  "bytes of sites that a process keeps in memory (default 256M)"),
    AP_INIT_TAKE1("PositionsCacheRoot", set_cache_root, NULL, RSRC_CONF,
                  "a directory of the server's user where answers outlive the processes"),
    AP_INIT_TAKE12("PositionsRenderLimit", set_render_limit, NULL, RSRC_CONF,
                   "workers that are busy with one site's pages (default 25%), and with all "
                   "sites' (50%)"),
    AP_INIT_TAKE1("PositionsHelper", set_helper, NULL, RSRC_CONF,
                  "the program positionsctl, which compiles Sass (found beside the module)"),
    {.name = NULL}};
