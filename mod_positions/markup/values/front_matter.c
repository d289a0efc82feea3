/* SPDX-License-Identifier: Apache-2.0 */
/* Front matter: the YAML between two lines of ---, and the body behind it. */
#include "markup/markup.h"

/* White space as Ruby's \s has it. */
/* The fence is followed by white space with a line end in it, or by nothing: where the last such
 * line ends. POS_NOT_FOUND where it is no fence. */
static size_t after_fence(pos_text source, size_t fence)
{
    size_t end = pos_text_skip_space(source, fence + 3);
    if (end == source.size)
        return end;
    while (end > fence + 3 && source.data[end - 1] != '\n')
        end--;
    return end > fence + 3 ? end : POS_NOT_FOUND;
}

static bool fence_at(pos_text source, size_t at)
{
    pos_text rest = pos_text_slice(source, at, source.size);
    return pos_text_starts(rest, POS_TEXT("---")) || pos_text_starts(rest, POS_TEXT("..."));
}

/* The line that ends the block; POS_NOT_FOUND where there is none. `*body` is what comes after. */
static size_t find_end(size_t *body, pos_text source, size_t at)
{
    while (at < source.size) {
        if (fence_at(source, at) && (*body = after_fence(source, at)) != POS_NOT_FOUND)
            return at;
        size_t line_end = pos_text_find_char(source, '\n', at);
        if (line_end == POS_NOT_FOUND)
            break;
        at = line_end + 1;
    }
    return POS_NOT_FOUND;
}

/* header ::= "---" { white space } "\n", all on the first line */
bool markup_has_front_matter(pos_text source)
{
    if (!pos_text_starts(source, POS_TEXT("---")))
        return false;
    size_t end = pos_text_find_char(source, '\n', 3);
    return end != POS_NOT_FOUND && pos_text_skip_space(source, 3) > end;
}

static pos_error *no_map(pos_value value, pos_text source, const char *file, apr_pool_t *result)
{
    size_t at = pos_text_skip_space(source, 3);
    pos_text text = pos_value_text(value);
    size_t colon = pos_text_find_char(text, ':', 0);
    if (colon != POS_NOT_FOUND && colon + 1 < text.size && !pos_is_space(text.data[colon + 1]))
        return pos_error_at(POS_ESYNTAX, file, source, at, result,
                            "the front matter has no \"key: value\"; a space is missing after the "
                            "colon");
    return pos_error_at(POS_ESYNTAX, file, source, at, result,
                        "the front matter is no list of \"key: value\" lines, but a %s",
                        pos_kind_name(value.kind));
}

/* document ::= [ "---" "\n" yaml ( "---" | "..." ) "\n" ] body */
pos_error *markup_front_matter(markup_document *out, pos_text source, const char *file,
                               apr_pool_t *result)
{
    *out = (markup_document){.data = pos_map_make(0, result), .body = source, .body_line = 1};
    size_t body = 0;
    if (!markup_has_front_matter(source))
        return NULL;
    size_t end = find_end(&body, source, pos_text_find_char(source, '\n', 3) + 1);
    if (end == POS_NOT_FOUND) {
        out->unfinished = true;
        return NULL;
    }
    pos_value value;
    pos_text head = pos_text_slice(source, 0, end);
    POS_TRY(markup_yaml(&value, head, file, 1, result));
    if (pos_value_truthy(value) && value.kind != POS_MAP)
        return no_map(value, head, file, result);
    if (value.kind == POS_MAP)
        out->data = value.as.map;
    out->has_front_matter = true;
    out->body = pos_text_slice(source, body, source.size);
    out->body_line = pos_place_of(source, body).line;
    return NULL;
}
