/* SPDX-License-Identifier: Apache-2.0 */
/* The one escaper: a bit for each way of escaping a character takes part in. */
#include "base/html.h"

#define BIT(escaping) (1 << (escaping))
#define ALWAYS        (BIT(POS_HTML_TEXT) | QUOTES)
#define QUOTES        (BIT(POS_HTML_ATTRIBUTE) | APOSTROPHES)
#define APOSTROPHES   (BIT(POS_HTML_ALL) | BIT(POS_HTML_XML))

static const unsigned char special[256] = {
    ['&'] = ALWAYS, ['<'] = ALWAYS, ['>'] = ALWAYS, ['"'] = QUOTES, ['\''] = APOSTROPHES};

static bool is_special(char c, pos_html_escaping escaping)
{
    return special[(unsigned char)c] & BIT(escaping);
}

pos_text pos_html_entity(char c, pos_html_escaping escaping)
{
    if (!is_special(c, escaping))
        return POS_TEXT("");
    switch (c) {
    case '&':
        return POS_TEXT("&amp;");
    case '<':
        return POS_TEXT("&lt;");
    case '>':
        return POS_TEXT("&gt;");
    case '"':
        return POS_TEXT("&quot;");
    default:
        return escaping == POS_HTML_XML ? POS_TEXT("&apos;") : POS_TEXT("&#39;");
    }
}

size_t pos_html_special(pos_text text, size_t from, pos_html_escaping escaping)
{
    while (from < text.size && !is_special(text.data[from], escaping))
        from++;
    return from;
}

void pos_html_escape(pos_buffer *out, pos_text text, pos_html_escaping escaping)
{
    for (size_t from = 0; from < text.size;) {
        size_t at = pos_html_special(text, from, escaping);
        pos_buffer_add(out, text.data + from, at - from);
        if (at == text.size)
            return;
        pos_buffer_add_text(out, pos_html_entity(text.data[at], escaping));
        from = at + 1;
    }
}
