/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-mentions: `@somebody` → a link to their page on GitHub. */
#include "site/plugins/plugins.h"

#include "base/html.h"
#include "site/plugins/body_text.h"

static bool is_word_char(char c)
{
    return pos_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t name_end(pos_text text, size_t at)
{
    if (at == text.size || !pos_is_alnum(text.data[at]))
        return at;
    while (at < text.size && (pos_is_alnum(text.data[at]) || text.data[at] == '-'))
        at++;
    return at;
}

/* True where no slash and no further part of a word follows; dots may, at the end of the
 * sentence. */
static bool ends_mention(pos_text text, size_t at)
{
    size_t dots = at;
    while (dots < text.size && text.data[dots] == '.')
        dots++;
    if (dots > at)
        return dots == text.size || !is_word_char(text.data[dots]);
    return at == text.size || !(is_word_char(text.data[at]) || text.data[at] == '/');
}

static void show_mentions(pos_buffer *out, pos_text text, const void *baton)
{
    size_t done = 0;
    for (size_t at = 0; (at = pos_text_find_char(text, '@', at)) != POS_NOT_FOUND; at++) {
        size_t end = name_end(text, at + 1);
        if (end == at + 1 || (at > 0 && is_word_char(text.data[at - 1])) ||
            !ends_mention(text, end))
            continue;
        int size = (int)(end - at - 1);
        pos_buffer_add(out, text.data + done, at - done);
        pos_buffer_printf(out, "<a href=\"%s%.*s\" class=\"user-mention\">@%.*s</a>",
                          (const char *)baton, size, text.data + at + 1, size, text.data + at + 1);
        done = end;
    }
    pos_buffer_add(out, text.data + done, text.size - done);
}

/* `jekyll-mentions: URL`, or its `base_url`. */
static pos_text mention_base(const site__config *config)
{
    pos_value own = pos_map_get(config->map, POS_TEXT("jekyll-mentions"));
    if (own.kind == POS_STRING)
        return pos_value_text(own);
    return pos_map_text(own.kind == POS_MAP ? own.as.map : NULL, "base_url",
                        POS_TEXT("https://github.com"));
}

static void mentions_in_page(pos_buffer *out, pos_text html, const site__config *config,
                             apr_pool_t *scratch)
{
    static const char *const ignored[] = {"pre", "code", "a", "style", "script", NULL};
    pos_buffer *base = pos_buffer_make(0, scratch);
    pos_html_escape(base, mention_base(config), POS_HTML_ATTRIBUTE);
    pos_text text = pos_buffer_whole(base);
    if (!pos_text_ends(text, POS_TEXT("/")) && !pos_text_ends(text, POS_TEXT("~")))
        pos_buffer_add_char(base, '/');
    site__filter_body_text(out, html, ignored, show_mentions, pos_buffer_whole_cstring(base));
}

const site__plugin site__plugin_mentions = {.name = "jekyll-mentions", .html = mentions_in_page};
