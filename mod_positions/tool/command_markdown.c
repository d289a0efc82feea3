/* SPDX-License-Identifier: Apache-2.0 */
/* positionsctl markdown: Markdown as a site would have it. */
#include <stdio.h>

#include "tool.h"
#include "markup/markup.h"

typedef struct markdown_arguments {
    pos_text dialect;
    const char *options;
    const char *source;
} markdown_arguments;

static int parse_arguments(markdown_arguments *out, tool_context *context, int count, char **words)
{
    *out = (markdown_arguments){.dialect = POS_TEXT("kramdown")};
    for (int i = 0; i < count; i++) {
        const char *value = i + 1 < count ? words[i + 1] : NULL;
        if (strcmp(words[i], "--dialect") == 0 && value) {
            out->dialect = pos_text_of(value);
            i++;
        } else if (strcmp(words[i], "--options") == 0 && value) {
            out->options = value;
            i++;
        } else if ((words[i][0] == '-' && words[i][1]) || out->source) {
            return tool_usage(context, "\"%s\" is not understood", words[i]);
        } else {
            out->source = words[i];
        }
    }
    if (!pos_text_equal(out->dialect, POS_TEXT("kramdown")) &&
        !pos_text_equal(out->dialect, POS_TEXT("gfm")))
        return tool_usage(context, "--dialect: expected gfm or kramdown");
    return out->source ? 0 : tool_usage(context, "which file?");
}

/* The options' map, its keys as plain names: kramdown's own files have symbols. */
static pos_error *read_options(pos_map **out, const markdown_arguments *given, apr_pool_t *pool)
{
    pos_text text;
    pos_value value;
    *out = pos_map_make(8, pool);
    if (!given->options)
        return NULL;
    POS_TRY(tool_read(&text, given->options, pool));
    POS_TRY(markup_yaml(&value, text, given->options, 1, pool));
    if (value.kind != POS_MAP && value.kind != POS_NIL)
        return pos_error_make(POS_EINVALID, pool, "%s is no map of options", given->options);
    for (uint32_t i = 0; value.kind == POS_MAP && i < value.as.map->count; i++) {
        const pos_entry *entry = &value.as.map->entries[i];
        if (entry->key.kind == POS_SYMBOL && !pos_map_has(*out, POS_TEXT("input")))
            pos_map_put(*out, POS_TEXT("input"), pos_value_string(POS_TEXT("kramdown")));
        pos_map_put(*out, pos_value_text(entry->key), entry->value);
    }
    return NULL;
}

/* `input: kramdown` means kramdown 2.5 without Jekyll: code without a language stays plain. */
static void set_kramdown_defaults(pos_map *options, apr_pool_t *pool)
{
    pos_value value = pos_map_get(options, POS_TEXT("syntax_highlighter_opts"));
    pos_map *map = pos_map_make(4, pool);
    if (!pos_text_equal(pos_map_text(options, "input", POS_TEXT("")), POS_TEXT("kramdown")))
        return;
    if (!pos_map_has(options, POS_TEXT("release")))
        pos_map_put(options, POS_TEXT("release"), pos_value_string(POS_TEXT("2.5")));
    pos_map_put(map, POS_TEXT("default_lang"), pos_value_string(POS_TEXT("")));
    pos_map_put(map, POS_TEXT("guess_lang"), pos_value_bool(false));
    for (uint32_t i = 0; value.kind == POS_MAP && i < value.as.map->count; i++)
        pos_map_put(map, pos_value_text(value.as.map->entries[i].key),
                    value.as.map->entries[i].value);
    pos_map_put(options, POS_TEXT("syntax_highlighter_opts"), pos_value_map(map));
}

static pos_error *render_file(pos_text *out, const markdown_arguments *given, apr_pool_t *pool)
{
    const markup_dialect *dialect;
    pos_map *config = pos_map_make(4, pool), *options;
    pos_text source;
    bool gfm = pos_text_equal(given->dialect, POS_TEXT("gfm"));
    POS_TRY(read_options(&options, given, pool));
    if (!gfm)
        set_kramdown_defaults(options, pool);
    pos_map_put(config, POS_TEXT("markdown"),
                pos_value_string(gfm ? POS_TEXT("GFM") : POS_TEXT("kramdown")));
    pos_map_put(config, gfm ? POS_TEXT("commonmark") : POS_TEXT("kramdown"),
                pos_value_map(options));
    POS_TRY(markup_dialect_make(&dialect, config, pool));
    POS_TRY(tool_read(&source, given->source, pool));
    pos_buffer *html = pos_buffer_make(0, pool);
    pos_budget budget;
    pos_budget_start(&budget, NULL);
    POS_TRY(markup_markdown(html, source, dialect, &budget, pool));
    return pos_buffer_get(out, html);
}

int tool_markdown(tool_context *context, int count, char **words)
{
    markdown_arguments given;
    int usage = parse_arguments(&given, context, count, words);
    if (usage)
        return usage;
    markup_setup();
    pos_text html;
    pos_error *error = render_file(&html, &given, context->pool);
    return error ? tool_fail(context, error) : tool_write(context, html);
}
