/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown as _config.yml asks for it: which flavour, with which extensions and options. */
#include "markup/dialect.h"

#include <cmark-gfm.h>

/* Keys that kramdown does not know are left alone: other converters share the map. */
static pos_error *set_kramdown(kramdown__options *options, const pos_map *config,
                               apr_pool_t *result)
{
    pos_value highlighter = pos_map_get(config, POS_TEXT("highlighter"));
    bool known;
    POS_TRY(
        kramdown__option_set(options, &known, POS_TEXT("syntax_highlighter"), highlighter, result));
    const pos_map *map = pos_map_map(config, "kramdown");
    for (uint32_t i = 0; map && i < map->count; i++)
        POS_TRY(kramdown__option_set(options, &known, pos_value_text(map->entries[i].key),
                                     map->entries[i].value, result));
    options->auto_id_stripping = options->auto_id_stripping || options->gfm;
    return NULL;
}

/* ---- CommonMark's options ---- */

typedef struct bit {
    const char *name;
    unsigned bit;
} bit;

static const bit extension_names[] = {
    {"table", MARKUP_TABLE},       {"strikethrough", MARKUP_STRIKETHROUGH},
    {"autolink", MARKUP_AUTOLINK}, {"tagfilter", MARKUP_TAGFILTER},
    {"tasklist", MARKUP_TASKLIST}, {NULL, 0}};

/* Option names as jekyll-commonmark takes them (commonmarker's constants). */
static const bit option_names[] = {
    {"DEFAULT", 0},
    {"UNSAFE", CMARK_OPT_UNSAFE},
    {"SOURCEPOS", CMARK_OPT_SOURCEPOS},
    {"HARDBREAKS", CMARK_OPT_HARDBREAKS},
    {"NOBREAKS", CMARK_OPT_NOBREAKS},
    {"SMART", CMARK_OPT_SMART},
    {"VALIDATE_UTF8", CMARK_OPT_VALIDATE_UTF8},
    {"FOOTNOTES", CMARK_OPT_FOOTNOTES},
    {"GITHUB_PRE_LANG", CMARK_OPT_GITHUB_PRE_LANG},
    {"LIBERAL_HTML_TAG", CMARK_OPT_LIBERAL_HTML_TAG},
    {"STRIKETHROUGH_DOUBLE_TILDE", CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE},
    {"TABLE_PREFER_STYLE_ATTRIBUTES", CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES},
    {"FULL_INFO_STRING", CMARK_OPT_FULL_INFO_STRING},
    {NULL, 0}};

static pos_error *bits_of(unsigned *out, pos_value list, const bit *names, const char *what,
                          apr_pool_t *result)
{
    if (list.kind != POS_ARRAY)
        return pos_error_make(POS_EINVALID, result, "commonmark.%s: expected a list", what);
    *out = 0;
    for (uint32_t i = 0; i < list.as.array->count; i++) {
        pos_text name = pos_value_text(list.as.array->items[i]);
        const bit *each = names;
        while (each->name && !pos_text_equal_nocase(name, pos_text_of(each->name)))
            each++;
        if (!each->name)
            return pos_error_make(POS_EINVALID, result, "commonmark.%s: \"%.*s\" is unknown", what,
                                  POS_TEXT_ARG(name));
        *out |= each->bit;
    }
    return NULL;
}

static pos_error *set_commonmark(markup_dialect *dialect, const pos_map *config, apr_pool_t *result)
{
    const pos_map *map = pos_map_map(config, "commonmark");
    pos_value extensions = pos_map_get(map, POS_TEXT("extensions"));
    pos_value options = pos_map_get(map, POS_TEXT("options"));
    if (extensions.kind != POS_NIL)
        POS_TRY(bits_of(&dialect->extensions, extensions, extension_names, "extensions", result));
    unsigned bits = 0;
    if (options.kind != POS_NIL)
        POS_TRY(bits_of(&bits, options, option_names, "options", result));
    dialect->cmark_options |= (int)bits | CMARK_OPT_UNSAFE;
    return NULL;
}

/* The values of `markdown` that Jekyll and GitHub Pages know. */
static const struct {
    const char *name;
    markup__flavour flavour;
    unsigned extensions;
    int cmark_options;
} flavours[] = {
    {"kramdown", MARKUP_KRAMDOWN, 0, 0},
    {"GFM", MARKUP_GFM,
     MARKUP_TABLE | MARKUP_STRIKETHROUGH | MARKUP_AUTOLINK | MARKUP_TAGFILTER | MARKUP_TASKLIST, 0},
    {"CommonMarkGhPages", MARKUP_GFM,
     MARKUP_TABLE | MARKUP_STRIKETHROUGH | MARKUP_AUTOLINK | MARKUP_TAGFILTER, CMARK_OPT_FOOTNOTES},
    {"CommonMark", MARKUP_GFM, 0, 0},
};

pos_error *markup_dialect_make(const markup_dialect **out, const pos_map *config,
                               apr_pool_t *result)
{
    pos_text name = pos_map_text(config, "markdown", POS_TEXT("kramdown"));
    markup_dialect *dialect = apr_pcalloc(result, sizeof(*dialect));
    dialect->kramdown = kramdown__jekyll_options;
    size_t i = 0, count = sizeof(flavours) / sizeof(flavours[0]);
    while (i < count && !pos_text_equal_nocase(name, pos_text_of(flavours[i].name)))
        i++;
    if (i == count)
        return pos_error_make(
            POS_EINVALID, result,
            "markdown: expected kramdown, GFM, CommonMark or CommonMarkGhPages, not \"%.*s\"",
            POS_TEXT_ARG(name));
    dialect->flavour = flavours[i].flavour;
    dialect->extensions = flavours[i].extensions;
    dialect->cmark_options = flavours[i].cmark_options;
    POS_TRY(set_kramdown(&dialect->kramdown, config, result));
    POS_TRY(set_commonmark(dialect, config, result));
    *out = dialect;
    return NULL;
}
