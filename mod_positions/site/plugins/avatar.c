/* SPDX-License-Identifier: Apache-2.0 */
/* jekyll-avatar: {% avatar %}. */
#include "site/plugins/plugins.h"

#include <apr_strings.h>

#include "site/plugins/tag_values.h"

/* The word after `key` ("size="); `otherwise` where there is none. */
static pos_text option_value(pos_text markup, pos_text key, pos_text otherwise)
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
    pos_text variable = option_value(markup, POS_TEXT("user="), POS_TEXT(""));
    if (variable.size > 0)
        return site__value_or_name(out, variable, run);
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
        pos_text_cstring(option_value(markup, POS_TEXT("size="), POS_TEXT("40")), pool);
    int64_t size = apr_strtoi64(size_text, NULL, 10);
    const char *name = pos_text_cstring(user, pool);
    const char *address = apr_psprintf(
        pool, "https://avatars%u.githubusercontent.com/%s?v=3&s=",
        crc32_of(apr_psprintf(pool, "%s?v=3&s=%" APR_INT64_T_FMT, name, size)) % 4, name);
    const char *lazy = site__has_word(markup, POS_TEXT("lazy=true")) ? "data-" : "";
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

static const liquid_tag_class tags[] = {
    {.name = "avatar", .form = LIQUID_INLINE, .parse = parse_avatar, .render = render_avatar},
    {.name = NULL}};

const site__plugin site__plugin_avatar = {.name = "jekyll-avatar", .tags = tags};
