/* SPDX-License-Identifier: Apache-2.0 */
/* jemoji: `:smile:` → GitHub's picture of it. */
#include "site/plugins/plugins.h"

#include "base/html.h"
#include "site/plugins/body_text.h"

#define SOURCE   "https://github.githubassets.com/images/icons/"
#define MAX_NAME 64

typedef struct emoji {
    const char *name;
    const char *image;
} emoji;

static const emoji emojis[] = {
#define EMOJI(name, image) {name, image},
#include "emoji.def"
#undef EMOJI
};

static const emoji *find_emoji(pos_text name)
{
    return pos_table_find(name, emojis, sizeof(emojis) / sizeof(*emojis), sizeof(*emojis));
}

static bool in_name(char c)
{
    return pos_is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '+';
}

/* The emoji whose name stands between the colon at `at` and the next one. */
static const emoji *emoji_at(size_t *end, pos_text text, size_t at)
{
    size_t start = at + 1;
    *end = start;
    while (*end < text.size && *end - start < MAX_NAME && in_name(text.data[*end]))
        (*end)++;
    if (*end == start || *end == text.size || text.data[*end] != ':')
        return NULL;
    return find_emoji(pos_text_slice(text, start, *end));
}

static void add_image(pos_buffer *out, const emoji *found, const char *source)
{
    size_t size = strlen(source);
    pos_buffer_printf(
        out,
        "<img class=\"emoji\" title=\":%s:\" alt=\":%s:\" src=\"%s%semoji/unicode/%s.png\" "
        "height=\"20\" width=\"20\">",
        found->name, found->name, source, size > 0 && source[size - 1] == '/' ? "" : "/",
        found->image);
}

static void show_emoji(pos_buffer *out, pos_text text, const void *baton)
{
    size_t done = 0, end;
    for (size_t at = 0; (at = pos_text_find_char(text, ':', at)) != POS_NOT_FOUND;) {
        const emoji *found = emoji_at(&end, text, at);
        if (found) {
            pos_buffer_add(out, text.data + done, at - done);
            add_image(out, found, baton);
            done = end + 1;
        }
        at = found ? done : at + 1;
    }
    pos_buffer_add(out, text.data + done, text.size - done);
}

static void emoji_in_page(pos_buffer *out, pos_text html, const site__config *config,
                          apr_pool_t *scratch)
{
    static const char *const ignored[] = {"pre", "code", "tt", NULL};
    pos_value own = pos_map_get(config->map, POS_TEXT("emoji"));
    pos_text source =
        pos_map_text(own.kind == POS_MAP ? own.as.map : NULL, "src", POS_TEXT(SOURCE));
    pos_buffer *escaped = pos_buffer_make(0, scratch);
    pos_html_escape(escaped, source, POS_HTML_ATTRIBUTE);
    site__filter_body_text(out, html, ignored, show_emoji, pos_buffer_whole_cstring(escaped));
}

const site__plugin site__plugin_emoji = {.name = "jemoji", .html = emoji_in_page};
