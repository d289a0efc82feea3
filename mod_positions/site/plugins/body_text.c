/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the texts of a page's body by means of markup's tokenizer of HTML, and hands them to a
 * filter. */
#include "site/plugins/body_text.h"

#include "markup/markup.h"

/* Where the content of <body> is; all of `html` where there is no such tag. */
static void find_body(size_t *start, size_t *end, pos_text html)
{
    markup_html in = {.html = html};
    markup_html_token token;
    bool found = false;
    *start = 0;
    *end = html.size;
    while (markup_html_next(&token, &in)) {
        if (!pos_text_equal_nocase(token.name, POS_TEXT("body")))
            continue;
        if (token.kind == MARKUP_HTML_START && !found) {
            found = true;
            *start = in.at;
        } else if (token.kind == MARKUP_HTML_END && found) {
            *end = in.at - token.whole.size;
            return;
        }
    }
}

/* -1, 0 or 1: by how many the ignored elements that are open change. */
static int depth_change(const markup_html_token *token, const char *const *ignored)
{
    if (token->empty || !pos_text_in_names(token->name, ignored))
        return 0;
    return token->kind == MARKUP_HTML_START ? 1 : -1;
}

static void filter_texts(pos_buffer *out, pos_text html, const char *const *ignored,
                         site__text_filter filter, const void *baton)
{
    markup_html in = {.html = html};
    markup_html_token token;
    int depth = 0;
    while (markup_html_next(&token, &in)) {
        depth += depth_change(&token, ignored);
        if (depth < 0)
            depth = 0;
        if (token.kind == MARKUP_HTML_TEXT && depth == 0)
            filter(out, token.whole, baton);
        else
            pos_buffer_add_text(out, token.whole);
    }
}

void site__filter_body_text(pos_buffer *out, pos_text html, const char *const *ignored,
                            site__text_filter filter, const void *baton)
{
    size_t start, end;
    find_body(&start, &end, html);
    pos_buffer_add_text(out, pos_text_slice(html, 0, start));
    filter_texts(out, pos_text_slice(html, start, end), ignored, filter, baton);
    pos_buffer_add_text(out, pos_text_slice(html, end, html.size));
}
