/* Tags of plug-ins: {% seo %}, {% feed_meta %}, {% gist %}, {% avatar %}. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

/* What is gathered for one {% seo %}, roughly. */
#define SEO_BYTES 32768

/* Outside of a page there is no site to tell of. */
static site__composing *composing_of(liquid_run *run)
{
    return site__asker(liquid_scope(run));
}

/* ---- seo (jekyll-seo-tag) ---- */

static bool has_word(pos_text text, pos_text word)
{
    for (size_t i = 0; i + word.size <= text.size; i++)
        if (pos_text_equal_nocase(pos_text_slice(text, i, i + word.size), word))
            return true;
    return false;
}

static pos_error *render_seo(const liquid_tag *tag, liquid_run *run)
{
    site__composing *composing = composing_of(run);
    const pos_map *seo;
    if (!composing)
        return NULL;
    pos_map *variables = pos_map_make(3, liquid_pool(run, SEO_BYTES));
    POS_TRY(liquid_steps(run, SEO_BYTES / 64));
    pos_value paginator = pos_map_get(composing->override, POS_TEXT("paginator"));
    POS_TRY(site__seo_of(&seo, paginator, composing, run));
    pos_map_put(variables, POS_TEXT("seo_tag"), pos_value_map(seo));
    pos_map_put(variables, POS_TEXT("show_title"),
                pos_value_bool(!has_word(tag->markup, POS_TEXT("title=false"))));
    pos_map_put(variables, POS_TEXT("paginator"), paginator);
    return site__render(liquid_output(run),
                        composing->snapshot->site->builtin[SITE_TEMPLATE_SEO].liquid, composing,
                        variables);
}

/* ---- feed_meta (jekyll-feed) ---- */

static pos_error *render_feed_meta(const liquid_tag *tag, liquid_run *run)
{
    (void)tag;
    site__composing *composing = composing_of(run);
    if (!composing)
        return NULL;
    return site__render(liquid_output(run),
                        composing->snapshot->site->builtin[SITE_TEMPLATE_FEED_META].liquid,
                        composing, NULL);
}

/* ---- gist (jekyll-gist) ---- */

/* The variable of that name, or the name itself. */
static pos_error *value_or_name(pos_text *out, pos_text name, liquid_run *run)
{
    pos_value value;
    POS_TRY(liquid_look_up(&value, run, name));
    *out = name;
    return pos_value_is_nil(value) ? NULL : liquid_text(out, value, run);
}

/* Without the network there is no <noscript>. markup ::= id [white-space file] */
static pos_error *render_gist(const liquid_tag *tag, liquid_run *run)
{
    pos_text markup = pos_text_strip(tag->markup), id = markup, file = POS_TEXT("");
    size_t end = 0;
    while (end < markup.size && !pos_is_space(markup.data[end]))
        end++;
    id = pos_text_slice(markup, 0, end);
    file = pos_text_strip(pos_text_slice(markup, end, markup.size));
    if (id.size == 0)
        return liquid_fault(run, "gist needs the gist's number, as in {%% gist user/1234567 %%}");
    POS_TRY(value_or_name(&id, id, run));
    if (file.size > 0)
        POS_TRY(value_or_name(&file, file, run));
    pos_buffer_printf(liquid_output(run),
                      "<script src=\"https://gist.github.com/%.*s.js%s%.*s\"> </script>",
                      POS_TEXT_ARG(id), file.size ? "?file=" : "", POS_TEXT_ARG(file));
    return NULL;
}

/* ---- avatar (jekyll-avatar) ---- */

/* The word after `key` ("size="); `otherwise` where there is none. */
static pos_text option(pos_text markup, pos_text key, pos_text otherwise)
{
    size_t at = pos_text_find(markup, key, 0);
    if (at == POS_NOT_FOUND)
        return otherwise;
    size_t start = at + key.size, end = start;
    while (end < markup.size && !pos_is_space(markup.data[end]))
        end++;
    return pos_text_slice(markup, start, end);
}

/* zlib's CRC-32, which says which of four servers has the picture. */
static uint32_t crc32_of(const char *text)
{
    uint32_t crc = 0xffffffffu;
    for (; *text; text++) {
        crc ^= (unsigned char)*text;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

static pos_error *parse_avatar(liquid_tag *tag, liquid_parser *parser)
{
    const liquid_body *body;
    POS_TRY(liquid_parse_inner(&body, parser, tag, tag->markup));
    tag->data = body;
    return NULL;
}

static pos_error *user_of(pos_text *out, pos_text markup, liquid_run *run)
{
    pos_text variable = option(markup, POS_TEXT("user="), POS_TEXT(""));
    if (variable.size > 0)
        return value_or_name(out, variable, run);
    size_t space = pos_text_find_char(markup, ' ', 0);
    *out = space == POS_NOT_FOUND ? markup : pos_text_slice(markup, 0, space);
    if (pos_text_starts(*out, POS_TEXT("@")))
        *out = pos_text_slice(*out, 1, out->size);
    return NULL;
}

static pos_error *render_avatar(const liquid_tag *tag, liquid_run *run)
{
    pos_text markup, user;
    POS_TRY(liquid_capture(&markup, tag->data, run));
    markup = pos_text_strip(markup);
    apr_pool_t *pool = liquid_pool(run, 256 + 4 * markup.size);
    POS_TRY(user_of(&user, markup, run));
    const char *size_text =
        pos_text_cstring(option(markup, POS_TEXT("size="), POS_TEXT("40")), pool);
    int64_t size = apr_strtoi64(size_text, NULL, 10);
    const char *name = pos_text_cstring(user, pool);
    const char *address = apr_psprintf(
        pool, "https://avatars%u.githubusercontent.com/%s?v=3&s=",
        crc32_of(apr_psprintf(pool, "%s?v=3&s=%" APR_INT64_T_FMT, name, size)) % 4, name);
    const char *lazy = has_word(markup, POS_TEXT("lazy=true")) ? "data-" : "";
    pos_buffer *out = liquid_output(run);
    pos_buffer_printf(out,
                      "<img class=\"avatar%s\" alt=\"%s\" width=\"%s\" height=\"%s\" "
                      "data-proofer-ignore=\"true\" %s",
                      size < 48 ? " avatar-small" : "", name, size_text, size_text,
                      *lazy ? "src=\"\" " : "");
    pos_buffer_printf(out, "%ssrc=\"%s%" APR_INT64_T_FMT "\" %ssrcset=\"", lazy, address, size,
                      lazy);
    for (int scale = 1; scale <= 4; scale++)
        pos_buffer_printf(out, "%s%s%" APR_INT64_T_FMT " %dx", scale > 1 ? ", " : "", address,
                          size * scale, scale);
    POS_BUFFER_ADD(out, "\" />");
    return NULL;
}

/* ---- github_edit_link (jekyll-github-metadata) ---- */

/* The text between the quotes; empty where there are none. */
static pos_text quoted(pos_text markup)
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
    pos_text text = quoted(tag->markup);
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

/* ---- all ---- */

static const liquid_tag_class tags[] = {
    {.name = "seo", .form = LIQUID_INLINE, .render = render_seo},
    {.name = "feed_meta", .form = LIQUID_INLINE, .render = render_feed_meta},
    {.name = "gist", .form = LIQUID_INLINE, .render = render_gist},
    {.name = "avatar", .form = LIQUID_INLINE, .parse = parse_avatar, .render = render_avatar},
    {.name = "github_edit_link", .form = LIQUID_INLINE, .render = render_edit_link}};

void site__register_plugin_tags(liquid_registry *registry)
{
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
        liquid_register_tag(registry, &tags[i]);
    liquid_register_tag(registry, &site__last_modified_tag);
    site__register_toc(registry);
}
