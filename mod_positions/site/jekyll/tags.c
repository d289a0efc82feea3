/* SPDX-License-Identifier: Apache-2.0 */
/* include include_relative include_cached link post_url highlight (Jekyll::Tags) */
#include "site/jekyll/tags.h"

#include <apr_strings.h>

#include "base/html.h"
#include "base/pool.h"
#include "site/jekyll/settings.h"
#include "site/jekyll/urls.h"
#include "site/render/composing.h"

/* What highlighting a byte counts for. */
#define STEPS_PER_BYTE 64

/* ---- include: its markup ---- */

typedef struct include_parameter {
    pos_text name;
    pos_text text;                     /* of a quoted value */
    const liquid_expression *variable; /* else */
} include_parameter;

typedef struct include_tag {
    pos_text file;
    const liquid_body *variable_file; /* where the name holds {{ }} */
    include_parameter *parameters;
    uint32_t count, capacity;
    bool has_parameters;
} include_tag;

static bool is_path_char(char c)
{
    return pos_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

static bool is_name_char(char c)
{
    return pos_is_alnum(c) || c == '_' || c == '-';
}

/* \{\{\s*[\w\-.]+\s*(\|.*)?\}\}[^\s{}]* at `from`: its end, or `from`. */
static size_t variable_end(pos_text text, size_t from)
{
    if (!pos_text_starts(pos_text_slice(text, from, text.size), POS_TEXT("{{")))
        return from;
    size_t start = pos_text_skip_space(text, from + 2), at = start;
    while (at < text.size && is_path_char(text.data[at]))
        at++;
    if (at == start)
        return from;
    at = pos_text_skip_space(text, at);
    bool filtered = at < text.size && text.data[at] == '|';
    size_t close = pos_text_find(text, POS_TEXT("}}"), at);
    if (close == POS_NOT_FOUND || (!filtered && close != at))
        return from;
    for (at = close + 2; at < text.size; at++)
        if (pos_is_space(text.data[at]) || text.data[at] == '{' || text.data[at] == '}')
            break;
    return at;
}

/* The end of a name with variables in it: [^{]*(variable)+ ; 0 where there are none. */
static size_t variable_name_end(pos_text markup)
{
    size_t at = pos_text_find_char(markup, '{', 0), end;
    if (at == POS_NOT_FOUND || (end = variable_end(markup, at)) == at)
        return 0;
    for (;;) {
        size_t next = pos_text_find_char(markup, '{', end);
        bool glued = next != POS_NOT_FOUND;
        for (size_t i = end; glued && i < next; i++)
            glued = !pos_is_space(markup.data[i]) && markup.data[i] != '=';
        size_t stop = glued ? variable_end(markup, next) : end;
        if (!glued || stop == next)
            return end;
        end = stop;
    }
}

static include_parameter *add_parameter(include_tag *data, apr_pool_t *pool)
{
    if (data->count == data->capacity)
        data->parameters =
            pos_pool_grow(data->parameters, &data->capacity, sizeof(*data->parameters), pool);
    return &data->parameters[data->count++];
}

/* "…" or '…' in which a backslash escapes: the end behind the quote, or `from`. */
static size_t quoted_end(pos_text text, size_t from)
{
    char quote = text.data[from];
    for (size_t i = from + 1; i < text.size; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == quote)
            return i + 1;
    }
    return from;
}

/* Only the quote itself is unescaped. */
static pos_text unescape_quotes(pos_text quoted, apr_pool_t *pool)
{
    char quote = quoted.data[0], *out = apr_palloc(pool, quoted.size);
    size_t size = 0;
    for (size_t i = 1; i + 1 < quoted.size; i++) {
        if (quoted.data[i] == '\\' && quoted.data[i + 1] == quote && i + 2 < quoted.size)
            continue;
        out[size++] = quoted.data[i];
    }
    return (pos_text){out, size};
}

static pos_error *parse_parameter_value(include_parameter *out, size_t *at, pos_text text,
                                        liquid_tag *tag, liquid_parser *parser)
{
    size_t start = *at, end = start;
    bool quoted = start < text.size && (text.data[start] == '"' || text.data[start] == '\'');
    if (quoted)
        end = quoted_end(text, start);
    else
        while (end < text.size && is_path_char(text.data[end]))
            end++;
    *at = end;
    if (end == start || (end < text.size && !pos_is_space(text.data[end])))
        return liquid_syntax_error(parser, tag, (size_t)(text.data - tag->markup.data) + start,
                                   "expected a parameter's value: \"text\", 'text' or a variable");
    pos_text value = pos_text_slice(text, start, end);
    if (!quoted)
        return liquid_parse_value(&out->variable, parser, tag, value);
    out->text = unescape_quotes(value, liquid_parser_pool(parser));
    return NULL;
}

/* ( [\w-]+ \s* = \s* value )* */
static pos_error *parse_parameters(include_tag *data, pos_text text, liquid_tag *tag,
                                   liquid_parser *parser)
{
    for (size_t at = pos_text_skip_space(text, 0); at < text.size;
         at = pos_text_skip_space(text, at)) {
        size_t start = at;
        while (at < text.size && is_name_char(text.data[at]))
            at++;
        pos_text name = pos_text_slice(text, start, at);
        at = pos_text_skip_space(text, at);
        if (name.size == 0 || at >= text.size || text.data[at] != '=')
            return liquid_syntax_error(parser, tag, (size_t)(text.data - tag->markup.data) + start,
                                       "expected a parameter: name='value'");
        at = pos_text_skip_space(text, at + 1);
        include_parameter *added = add_parameter(data, liquid_parser_pool(parser));
        added->name = name;
        POS_TRY(parse_parameter_value(added, &at, text, tag, parser));
    }
    return NULL;
}

/* {% include file.html name='value' … %}; the name may hold {{ variables }}. */
static pos_error *parse_include(liquid_tag *tag, liquid_parser *parser)
{
    include_tag *data = apr_pcalloc(liquid_parser_pool(parser), sizeof(*data));
    pos_text markup = pos_text_strip(tag->markup);
    size_t end = variable_name_end(markup);
    bool variable = end > 0;
    while (!variable && end < markup.size && !pos_is_space(markup.data[end]))
        end++;
    data->file = pos_text_slice(markup, 0, end);
    if (data->file.size == 0)
        return liquid_syntax_error(parser, tag, 0, "expected the name of a file: %s file.html",
                                   tag->class_->name);
    if (variable)
        POS_TRY(liquid_parse_inner(&data->variable_file, parser, tag, data->file));
    pos_text rest = pos_text_slice(markup, pos_text_skip_space(markup, end), markup.size);
    data->has_parameters = rest.size > 0 || variable;
    tag->data = data;
    return parse_parameters(data, rest, tag, parser);
}

/* ---- include: its rendering ---- */

/* ^[\w/.\-()+~#@]+$ and nowhere [./]{2,} */
static bool is_valid_name(pos_text name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!pos_is_alnum(c) && !(c && strchr("_/.-()+~#@", c)))
            return false;
        bool dot = c == '.' || c == '/';
        if (dot && i && (name.data[i - 1] == '.' || name.data[i - 1] == '/'))
            return false;
    }
    return name.size > 0;
}

static pos_error *file_name(pos_text *out, const include_tag *data, liquid_run *run)
{
    *out = data->file;
    if (data->variable_file)
        POS_TRY(liquid_capture(out, data->variable_file, run));
    POS_TRY(liquid_charge(run, 4 * (int64_t)out->size));
    if (is_valid_name(*out))
        return NULL;
    return liquid_fault(run, "\"%.*s\" is no name of a file to include: it has invalid characters",
                        POS_TEXT_ARG(*out));
}

static pos_error *parameters_of(const pos_map **out, const include_tag *data, liquid_run *run)
{
    pos_map *map = pos_map_make(data->count, liquid_pool(run, POS_MAP_BYTES(data->count)));
    for (uint32_t i = 0; i < data->count; i++) {
        const include_parameter *each = &data->parameters[i];
        pos_value value = pos_value_string(each->text);
        if (each->variable)
            POS_TRY(liquid_evaluate(&value, each->variable, run));
        pos_map_put(map, each->name, value);
    }
    *out = map;
    return NULL;
}

static pos_error *include_partial(const liquid_tag *tag, liquid_run *run, liquid_partial_kind kind)
{
    const include_tag *data = tag->data;
    const liquid_template *partial;
    const pos_map *parameters;
    pos_text name;
    POS_TRY(file_name(&name, data, run));
    POS_TRY(liquid_load(&partial, run, name, kind));
    if (!data->has_parameters)
        return liquid_render_partial(partial, run);
    POS_TRY(parameters_of(&parameters, data, run));
    liquid_bind(run, POS_TEXT("include"), pos_value_map(parameters));
    pos_error *error = liquid_render_partial(partial, run);
    liquid_unbind(run);
    return error;
}

static pos_error *render_include(const liquid_tag *tag, liquid_run *run)
{
    return include_partial(tag, run, LIQUID_PARTIAL_JEKYLL);
}

static pos_error *render_include_relative(const liquid_tag *tag, liquid_run *run)
{
    return include_partial(tag, run, LIQUID_PARTIAL_RELATIVE);
}

/* ---- include_cached (jekyll-include-cache): once for each name and parameters ---- */

static pos_error *cache_key(pos_value *out, const include_tag *data, liquid_run *run)
{
    const pos_map *parameters;
    pos_text name;
    POS_TRY(file_name(&name, data, run));
    POS_TRY(parameters_of(&parameters, data, run));
    size_t size = POS_MAP_BYTES(parameters->count + 2) + name.size;
    for (uint32_t i = 0; i < parameters->count; i++)
        size += parameters->entries[i].value.size;
    apr_pool_t *pool = liquid_pool(run, size);
    pos_array *key = pos_array_make(2, pool);
    pos_array_push(key, pos_value_string(pos_text_copy(name, pool)));
    pos_array_push(key, pos_value_copy(pos_value_map(parameters), pool));
    *out = pos_value_array(key);
    return NULL;
}

static pos_error *render_into(pos_text *out, const liquid_tag *tag, liquid_run *run)
{
    pos_buffer *output = liquid_output(run);
    size_t start = pos_buffer_size(output);
    pos_text text;
    POS_TRY(render_include(tag, run));
    POS_TRY(pos_buffer_get(&text, output));
    *out = pos_text_copy(pos_text_slice(text, start, text.size),
                         liquid_pool(run, output->size - start));
    return NULL;
}

static pos_error *render_include_cached(const liquid_tag *tag, liquid_run *run)
{
    static const char register_key;
    void **kept = liquid_register(run, &register_key);
    pos_value key;
    pos_text text;
    if (!*kept)
        *kept = pos_map_make(4, liquid_scope(run)->pool);
    POS_TRY(cache_key(&key, tag->data, run));
    const pos_value *known = pos_map_find(*kept, key);
    if (known) {
        pos_buffer_add_text(liquid_output(run), pos_value_text(*known));
        return NULL;
    }
    POS_TRY(render_into(&text, tag, run));
    pos_map_set(*kept, key, pos_value_string(text));
    return NULL;
}

/* ---- link, post_url ---- */

static pos_error *parse_link(liquid_tag *tag, liquid_parser *parser)
{
    const liquid_body *body;
    POS_TRY(liquid_parse_inner(&body, parser, tag, pos_text_strip(tag->markup)));
    tag->data = body;
    return NULL;
}

static pos_error *write_url(const char *url, liquid_run *run)
{
    pos_text below;
    POS_TRY(site__below_baseurl(&below, pos_text_of(url), run));
    pos_buffer_add_text(liquid_output(run), below);
    return NULL;
}

/* What is published of the source at `path`: its URL, or NULL. */
static const char *url_of_source(site__composing *asker, pos_text path)
{
    if (path.size && path.data[0] == '/')
        path = pos_text_slice(path, 1, path.size);
    site__trace_ask(asker->tracing, SITE_QUERY_ROUTE, path);
    const site__file *file = site__file_at(asker->snapshot, path);
    const site__file *good = site__file_good(file);
    const site_page *page = good ? site__page_here(asker->snapshot, good) : NULL;
    if (page)
        return page->written ? page->url : NULL;
    bool fixed =
        file && !file->fault && (file->role == SITE_ROLE_PAGE || file->role == SITE_ROLE_DOCUMENT);
    return fixed ? apr_pstrcat(asker->pool, "/", file->path, NULL) : NULL;
}

static pos_error *render_link(const liquid_tag *tag, liquid_run *run)
{
    site__composing *asker = site__asker(liquid_scope(run));
    pos_text path;
    POS_TRY(liquid_capture(&path, tag->data, run));
    const char *url = asker ? url_of_source(asker, path) : NULL;
    if (url)
        return write_url(url, run);
    return liquid_fault(run,
                        "Could not find document '%.*s' in tag 'link'. Make sure the document "
                        "exists and the path is correct.",
                        POS_TEXT_ARG(path));
}

/* A post's name: ^(.+/)*(\d+-\d+-\d+)-(.*)$ */
typedef struct post_name {
    pos_text path; /* with its slash, or empty */
    pos_text rest; /* date and slug */
    pos_text slug;
    int64_t days; /* of the date */
} post_name;

static bool split_post_name(post_name *out, pos_text name)
{
    size_t size = 0;
    if (name.size && name.data[0] == '/')
        name = pos_text_slice(name, 1, name.size);
    size_t slash = pos_text_find_last_char(name, '/');
    size_t start = slash == POS_NOT_FOUND ? 0 : slash + 1;
    out->path = pos_text_slice(name, 0, start);
    out->rest = pos_text_slice(name, start, name.size);
    if (!pos_date_scan(&out->days, &size, out->rest) || size >= out->rest.size ||
        out->rest.data[size] != '-')
        return false;
    out->slug = pos_text_slice(out->rest, size + 1, out->rest.size);
    return true;
}

static pos_error *parse_post_url(liquid_tag *tag, liquid_parser *parser)
{
    post_name *data = apr_palloc(liquid_parser_pool(parser), sizeof(*data));
    if (!split_post_name(data, pos_text_strip(tag->markup)))
        return liquid_syntax_error(parser, tag, 0,
                                   "expected the name of a post: 2026-01-05-the-slug");
    tag->data = data;
    return NULL;
}

static bool take_part(pos_text *rest, pos_text part)
{
    if (!pos_text_starts(*rest, part))
        return false;
    *rest = pos_text_slice(*rest, part.size, rest->size);
    return true;
}

/* ^_posts/PATH DATE-SLUG\.[^.]+ | ^PATH_posts/? DATE-SLUG\.[^.]+ */
static bool is_named(pos_text source, const post_name *name)
{
    pos_text below = source, beside = source;
    bool matches = take_part(&below, POS_TEXT("_posts/")) && take_part(&below, name->path) &&
                   take_part(&below, name->rest);
    if (!matches) {
        below = beside;
        matches = take_part(&below, name->path) && take_part(&below, POS_TEXT("_posts")) &&
                  (take_part(&below, POS_TEXT("/")), take_part(&below, name->rest));
    }
    return matches && below.size > 1 && below.data[0] == '.' && below.data[1] != '.';
}

/* The old way of matching: the same slug on the same day. */
static bool is_alike(const site_page *post, const post_name *name)
{
    pos_civil civil;
    pos_civil_of_time(&civil, &post->date);
    return pos_days_of(civil.year, civil.month, civil.day) == name->days &&
           pos_text_equal(pos_map_text(post->data, "slug", POS_TEXT("")), name->slug);
}

static const site_page *find_post(const site_snapshot *snapshot, const post_name *name, bool exact)
{
    for (size_t i = 0; i < snapshot->document_count; i++) {
        const site_page *post = snapshot->documents[i];
        if (!post->collection || strcmp(post->collection, "posts") != 0 || !post->source)
            continue;
        if (exact ? is_named(pos_text_of(post->source), name) : is_alike(post, name))
            return post;
    }
    return NULL;
}

static pos_error *render_post_url(const liquid_tag *tag, liquid_run *run)
{
    site__composing *asker = site__asker(liquid_scope(run));
    const post_name *name = tag->data;
    const site_page *post = asker ? find_post(asker->snapshot, name, true) : NULL;
    if (asker && !post) {
        site__trace_ask(asker->tracing, SITE_QUERY_LISTING, site__listing_name(SITE_LISTING_POSTS));
        post = find_post(asker->snapshot, name, false);
    }
    if (!post)
        return liquid_fault(run,
                            "Could not find post \"%.*s\" in tag 'post_url'. Make sure the post "
                            "exists and the name is correct.",
                            POS_TEXT_ARG(tag->markup));
    site__trace_ask(asker->tracing, SITE_QUERY_ROUTE, pos_text_of(post->source));
    return write_url(post->url, run);
}

/* ---- highlight ---- */

typedef struct highlight_tag {
    pos_text language; /* lower case */
    bool numbered;
} highlight_tag;

static bool is_language_char(char c)
{
    return pos_is_alnum(c) || (c && strchr(".+#_-", c));
}

/* \s+\w+(=(\w+|"([0-9]+\s)*[0-9]+"))? at `at`: its end, or `at` where it is none. */
static size_t option_end(pos_text text, size_t at)
{
    size_t start = pos_text_skip_space(text, at), end = start;
    while (end < text.size && (pos_is_alnum(text.data[end]) || text.data[end] == '_'))
        end++;
    if (start == at || end == start)
        return at;
    if (end >= text.size || text.data[end] != '=')
        return end;
    size_t value = ++end;
    bool quoted = value < text.size && text.data[value] == '"';
    if (quoted) {
        end = pos_text_find_char(text, '"', value + 1);
        return end == POS_NOT_FOUND ? at : end + 1;
    }
    while (end < text.size && (pos_is_alnum(text.data[end]) || text.data[end] == '_'))
        end++;
    return end == value ? at : end;
}

static bool is_linenos(pos_text option)
{
    option = pos_text_strip(option);
    return pos_text_equal(option, POS_TEXT("linenos")) ||
           pos_text_starts(option, POS_TEXT("linenos="));
}

/* {% highlight language [option[=value] …] %} */
static pos_error *parse_highlight(liquid_tag *tag, liquid_parser *parser)
{
    highlight_tag *data = apr_pcalloc(liquid_parser_pool(parser), sizeof(*data));
    pos_text markup = pos_text_strip(tag->markup);
    size_t at = 0;
    while (at < markup.size && is_language_char(markup.data[at]))
        at++;
    char *language = apr_pstrmemdup(liquid_parser_pool(parser), markup.data, at);
    data->language = pos_text_of(language);
    for (char *c = language; *c; c++)
        *c = pos_lower(*c);
    for (size_t end = at; at > 0 && at < markup.size; at = end) {
        end = option_end(markup, at);
        if (end == at)
            break;
        data->numbered = data->numbered || is_linenos(pos_text_slice(markup, at, end));
    }
    tag->data = data;
    if (at > 0 && at == markup.size)
        return NULL;
    return liquid_syntax_error(parser, tag, at, "expected {%% highlight language [linenos] %%}");
}

static pos_text trim_lines(pos_text text)
{
    while (text.size && (text.data[0] == '\n' || text.data[0] == '\r'))
        text = pos_text_slice(text, 1, text.size);
    while (text.size && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r'))
        text.size--;
    return text;
}

/* Rouge's HTMLTable: the numbers in one cell, the code in the other. */
static void write_numbered(pos_buffer *out, pos_text code, pos_text language)
{
    int lines = 1;
    for (size_t i = 0; i < code.size; i++)
        lines += code.data[i] == '\n';
    POS_BUFFER_ADD(out, "<table class=\"rouge-table\"><tbody><tr><td class=\"gutter gl\">"
                        "<pre class=\"lineno\">");
    for (int line = 1; line <= lines; line++)
        pos_buffer_printf(out, "%d\n", line);
    POS_BUFFER_ADD(out, "</pre></td><td class=\"code\"><pre>");
    markup_highlight(out, code, language);
    POS_BUFFER_ADD(out, "\n</pre></td></tr></tbody></table>");
}

static pos_error *write_code(pos_buffer *out, pos_text code, const highlight_tag *data,
                             liquid_run *run)
{
    pos_value highlighter;
    POS_TRY(site__setting(&highlighter, "highlighter", run));
    POS_TRY(liquid_steps(run, (int64_t)code.size * STEPS_PER_BYTE));
    bool rouge = highlighter.kind != POS_STRING ||
                 pos_text_equal(pos_value_text(highlighter), POS_TEXT("rouge"));
    if (!rouge)
        pos_html_escape(out, pos_text_strip(code), POS_HTML_ALL);
    else if (data->numbered)
        write_numbered(out, code, data->language);
    else
        markup_highlight(out, code, data->language);
    return NULL;
}

static pos_error *write_affix(pos_buffer *out, const char *name, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid_look_up(&value, run, pos_text_of(name)));
    return liquid_write(out, value, run);
}

static pos_error *render_highlight(const liquid_tag *tag, liquid_run *run)
{
    const highlight_tag *data = tag->data;
    pos_buffer *out = liquid_output(run);
    pos_text code;
    POS_TRY(liquid_capture(&code, tag->body, run));
    POS_TRY(write_affix(out, "highlighter_prefix", run));
    POS_BUFFER_ADD(out, "<figure class=\"highlight\"><pre><code class=\"language-");
    for (size_t i = 0; i < data->language.size; i++)
        pos_buffer_add_char(out, data->language.data[i] == '+' ? '-' : data->language.data[i]);
    pos_buffer_printf(out, "\" data-lang=\"%.*s\">", POS_TEXT_ARG(data->language));
    POS_TRY(write_code(out, trim_lines(code), data, run));
    POS_BUFFER_ADD(out, "</code></pre></figure>");
    return write_affix(out, "highlighter_suffix", run);
}

/* ---- the list ---- */

static const liquid_tag_class tags[] = {
    {"highlight", LIQUID_BLOCK, false, parse_highlight, render_highlight},
    {"include", LIQUID_INLINE, false, parse_include, render_include},
    {"include_cached", LIQUID_INLINE, false, parse_include, render_include_cached},
    {"include_relative", LIQUID_INLINE, false, parse_include, render_include_relative},
    {"link", LIQUID_INLINE, false, parse_link, render_link},
    {"post_url", LIQUID_INLINE, false, parse_post_url, render_post_url},
};

void site__register_jekyll_tags(liquid_registry *registry)
{
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        liquid_register_tag(registry, &tags[i]);
}
