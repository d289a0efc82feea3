/* SPDX-License-Identifier: Apache-2.0 */
/* The tokenizer of HTML: comments, tags and raw text are told apart as a browser does it, so that
 * "<!--" in an attribute or in a script is no comment and ">" in quotes ends no tag. The states are
 * those of the HTML standard (WHATWG, 13.2.5). */
#include "markup/markup.h"

static bool starts_at(const markup_html *in, size_t at, const char *literal)
{
    size_t size = strlen(literal);
    return in->html.size - at >= size && memcmp(in->html.data + at, literal, size) == 0;
}

static bool ends_name(char c)
{
    return pos_is_space(c) || c == '/' || c == '>';
}

/* ---- comments (13.2.5.43 to 52) ---- */

/* The end of the comment whose text starts at `at`: after `-->` or `--!>`, or of `<!-->` and
 * `<!--->`; the end of the input where it is not closed. */
static size_t comment_end(const markup_html *in, size_t at)
{
    if (pos_text_at(in->html, at) == '>')
        return at + 1;
    if (starts_at(in, at, "->"))
        return at + 2;
    while ((at = pos_text_find(in->html, POS_TEXT("--"), at)) != POS_NOT_FOUND) {
        if (pos_text_at(in->html, at + 2) == '>')
            return at + 3;
        if (starts_at(in, at + 2, "!>"))
            return at + 4;
        at++;
    }
    return in->html.size;
}

/* ---- raw text (13.2.5.2 to 31) ---- */

static bool is_name_of(const markup_html *in, size_t at, pos_text name)
{
    if (in->html.size - at < name.size)
        return false;
    return pos_text_equal_nocase(pos_text_slice(in->html, at, at + name.size), name);
}

/* `</name` and what ends a name, at `at` */
static bool is_end_tag_of(const markup_html *in, size_t at, pos_text name)
{
    return pos_text_at(in->html, at + 1) == '/' && is_name_of(in, at + 2, name) &&
           ends_name(pos_text_at(in->html, at + 2 + name.size));
}

/* The end of a script: between `<!--` and `-->` a `<script>` hides the next `</script>`. */
static size_t script_end(const markup_html *in)
{
    const pos_text name = POS_TEXT("script");
    bool escaped = false, twice = false;
    for (size_t at = in->at; at < in->html.size; at++) {
        char c = in->html.data[at];
        if (c == '-' && escaped && starts_at(in, at, "-->")) {
            escaped = twice = false;
        } else if (c == '<') {
            if (is_end_tag_of(in, at, name)) {
                if (!twice)
                    return at;
                twice = false;
            } else if (starts_at(in, at, "<!--")) {
                escaped = true;
                at += 1; /* `<!-->` is both the start and the end */
            } else if (escaped && is_name_of(in, at + 1, name) &&
                       ends_name(pos_text_at(in->html, at + 1 + name.size))) {
                twice = true;
            }
        }
    }
    return in->html.size;
}

static size_t raw_end(const markup_html *in)
{
    size_t at = in->at;
    if (pos_text_equal_nocase(in->raw, POS_TEXT("script")))
        return script_end(in);
    if (pos_text_equal_nocase(in->raw, POS_TEXT("plaintext")))
        return in->html.size;
    while ((at = pos_text_find_char(in->html, '<', at)) != POS_NOT_FOUND) {
        if (is_end_tag_of(in, at, in->raw))
            return at;
        at++;
    }
    return in->html.size;
}

/* ---- tags (13.2.5.6 to 42) ---- */

/* What comes after the tag's name: attributes up to the `>` that is in no quotes. */
static size_t tag_end(const markup_html *in, size_t at)
{
    char quote = '\0', before = '\0';
    for (; at < in->html.size; at++) {
        char c = in->html.data[at];
        if (quote) {
            if (c == quote)
                quote = before = '\0';
            continue;
        }
        if (c == '>')
            return at + 1;
        if ((c == '"' || c == '\'') && before == '=')
            quote = c;
        if (!pos_is_space(c))
            before = c;
    }
    return in->html.size;
}

static const char *const raw_elements[] = {"title",  "textarea", "script",   "style",     "xmp",
                                           "iframe", "noembed",  "noframes", "plaintext", NULL};
static const char *const foreign_elements[] = {"svg", "math", NULL};
static const char *const void_elements[] = {"area",  "base",   "br",    "col",  "embed",
                                            "hr",    "img",    "input", "link", "meta",
                                            "param", "source", "track", "wbr",  NULL};

static void count_open(int *count, bool opens)
{
    if (opens)
        ++*count;
    else if (*count > 0)
        --*count;
}

/* tag ::= "<" ["/"] name attributes ["/"] ">" */
static void read_tag(markup_html_token *out, markup_html *in)
{
    bool opens = in->html.data[in->at + 1] != '/';
    size_t start = in->at + (opens ? 1 : 2), end = start;
    while (end < in->html.size && !ends_name(in->html.data[end]))
        end++;
    size_t after = tag_end(in, end);
    bool ended = in->html.data[after - 1] == '>' && after > end;
    out->kind = opens ? MARKUP_HTML_START : MARKUP_HTML_END;
    out->name = pos_text_slice(in->html, start, end);
    out->attributes = pos_text_slice(in->html, end, ended ? after - 1 : after);
    out->self_closing = ended && pos_text_ends(out->attributes, POS_TEXT("/"));
    out->empty = out->self_closing || pos_text_in_names(out->name, void_elements);
    in->at = after;
    if (pos_text_in_names(out->name, foreign_elements) && !out->self_closing)
        count_open(&in->foreign, opens);
    else if (opens && in->foreign == 0 && pos_text_in_names(out->name, raw_elements))
        in->raw = out->name;
}

/* `<!doctype …>`, `<?…>`, `</ …>`: up to the first `>` */
static void read_declaration(markup_html_token *out, markup_html *in)
{
    size_t end = pos_text_find_char(in->html, '>', in->at);
    out->kind = MARKUP_HTML_DECLARATION;
    in->at = end == POS_NOT_FOUND ? in->html.size : end + 1;
}

static bool starts_tag(const markup_html *in, size_t at)
{
    char c = pos_text_at(in->html, at + 1);
    return pos_is_alpha(c) || (c == '/' && pos_is_alpha(pos_text_at(in->html, at + 2)));
}

/* A "<" that begins nothing is text. */
static bool starts_markup(const markup_html *in, size_t at)
{
    char c = pos_text_at(in->html, at + 1);
    return starts_tag(in, at) || c == '!' || c == '?' || c == '/';
}

static void read_text(markup_html *in)
{
    while ((in->at = pos_text_find_char(in->html, '<', in->at)) != POS_NOT_FOUND) {
        if (starts_markup(in, in->at))
            return;
        in->at++;
    }
    in->at = in->html.size;
}

/* False where the raw text is empty. */
static bool read_raw(markup_html_token *out, markup_html *in)
{
    size_t start = in->at;
    in->at = raw_end(in);
    in->raw = POS_TEXT("");
    out->kind = MARKUP_HTML_RAW;
    return in->at > start;
}

static void read_markup(markup_html_token *out, markup_html *in)
{
    if (starts_at(in, in->at, "<!--")) {
        out->kind = MARKUP_HTML_COMMENT;
        in->at = comment_end(in, in->at + 4);
    } else if (starts_tag(in, in->at)) {
        read_tag(out, in);
    } else {
        read_declaration(out, in);
    }
}

bool markup_html_next(markup_html_token *out, markup_html *in)
{
    *out = (markup_html_token){.kind = MARKUP_HTML_TEXT};
    if (in->at >= in->html.size)
        return false;
    size_t start = in->at;
    if (in->raw.size == 0 || !read_raw(out, in)) {
        *out = (markup_html_token){.kind = MARKUP_HTML_TEXT};
        if (in->html.data[in->at] == '<' && starts_markup(in, in->at))
            read_markup(out, in);
        else
            read_text(in);
    }
    out->whole = pos_text_slice(in->html, start, in->at);
    return true;
}

/* ---- attributes (13.2.5.32 to 40) ---- */

/* value ::= '"' any* '"' | "'" any* "'" | not-space* */
static size_t read_value(pos_text *out, pos_text text, size_t at)
{
    char quote = pos_text_at(text, at);
    bool quoted = quote == '"' || quote == '\'';
    size_t start = at + quoted, end = start;
    while (end < text.size && (quoted ? text.data[end] != quote : !pos_is_space(text.data[end])))
        end++;
    *out = pos_text_slice(text, start, end);
    return end + (quoted && end < text.size);
}

/* attribute ::= name [space* "=" space* value] */
static size_t read_attribute(pos_text *name, pos_text *value, pos_text text, size_t at)
{
    size_t end = at + 1; /* a name may begin with "=" */
    while (end < text.size && !ends_name(text.data[end]) && text.data[end] != '=')
        end++;
    *name = pos_text_slice(text, at, end);
    *value = POS_TEXT("");
    at = pos_text_skip_space(text, end);
    if (pos_text_at(text, at) != '=')
        return at;
    return read_value(value, text, pos_text_skip_space(text, at + 1));
}

bool markup_html_attribute(pos_text *out, const markup_html_token *token, pos_text name)
{
    pos_text text = token->attributes, found;
    for (size_t at = 0; at < text.size;) {
        at = pos_text_skip_space(text, at);
        if (at < text.size && text.data[at] == '/') {
            at++;
        } else if (at < text.size) {
            at = read_attribute(&found, out, text, at);
            if (pos_text_equal_nocase(found, name))
                return true;
        }
    }
    return false;
}

/* ---- comments are taken out ---- */

/* `<!--[if IE]>`, `<!--<![endif]-->`: read by Outlook and old browsers */
static bool is_conditional(pos_text comment)
{
    return pos_text_starts(comment, POS_TEXT("<!--[if")) ||
           pos_text_starts(comment, POS_TEXT("<!--<![endif]"));
}

/* `<!--#include … -->`: for mod_include, which may read the page on its way out */
static bool is_directive(pos_text comment)
{
    return pos_text_starts(comment, POS_TEXT("<!--#"));
}

void markup_strip_comments(pos_buffer *out, pos_text html)
{
    static const char *const kept_elements[] = {"pre", "template", NULL};
    markup_html in = {.html = html};
    markup_html_token token;
    int kept = 0; /* open elements whose comments stay */
    while (markup_html_next(&token, &in)) {
        if (token.kind == MARKUP_HTML_COMMENT && kept == 0 && !is_conditional(token.whole) &&
            !is_directive(token.whole))
            continue;
        pos_buffer_add_text(out, token.whole);
        if ((token.kind == MARKUP_HTML_START || token.kind == MARKUP_HTML_END) &&
            pos_text_in_names(token.name, kept_elements))
            count_open(&kept, token.kind == MARKUP_HTML_START);
    }
}
