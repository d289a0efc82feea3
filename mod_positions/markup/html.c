/* SPDX-License-Identifier: Apache-2.0 */
/* Comments are found by a tokenizer, not by a search: "<!--" in an attribute or in a script is
 * none. The states are those of the HTML standard (WHATWG, 13.2.5). */
#include "markup/markup.h"

typedef struct tokenizer {
    pos_buffer *out;
    pos_text html;
    size_t at;
    int kept;    /* open elements whose comments stay: pre, template */
    int foreign; /* open svg and math: nothing there is raw text */
} tokenizer;

static bool starts(const tokenizer *in, size_t at, const char *literal)
{
    size_t size = strlen(literal);
    return in->html.size - at >= size && memcmp(in->html.data + at, literal, size) == 0;
}

static char peek(const tokenizer *in, size_t at)
{
    return at < in->html.size ? in->html.data[at] : '\0';
}

static void copy_to(tokenizer *in, size_t end)
{
    pos_buffer_add(in->out, in->html.data + in->at, end - in->at);
    in->at = end;
}

static bool ends_name(char c)
{
    return pos_is_space(c) || c == '/' || c == '>';
}

/* ---- comments (13.2.5.43 to 52) ---- */

/* The end of the comment whose text starts at `at`: after `-->` or `--!>`, or of `<!-->` and
 * `<!--->`; the end of the input where it is not closed. */
static size_t comment_end(const tokenizer *in, size_t at)
{
    if (peek(in, at) == '>')
        return at + 1;
    if (starts(in, at, "->"))
        return at + 2;
    while ((at = pos_text_find(in->html, POS_TEXT("--"), at)) != POS_NOT_FOUND) {
        if (peek(in, at + 2) == '>')
            return at + 3;
        if (starts(in, at + 2, "!>"))
            return at + 4;
        at++;
    }
    return in->html.size;
}

/* `<!--[if IE]>`, `<!--<![endif]-->`: read by Outlook and old browsers */
static bool is_conditional(const tokenizer *in)
{
    return starts(in, in->at, "<!--[if") || starts(in, in->at, "<!--<![endif]");
}

static void read_comment(tokenizer *in)
{
    size_t end = comment_end(in, in->at + 4);
    if (in->kept > 0 || is_conditional(in))
        copy_to(in, end);
    else
        in->at = end;
}

/* ---- raw text (13.2.5.2 to 31) ---- */

static bool names(const tokenizer *in, size_t at, pos_text name)
{
    if (in->html.size - at < name.size)
        return false;
    return pos_text_equal_nocase(pos_text_slice(in->html, at, at + name.size), name);
}

/* `</name` and what ends a name, at `at` */
static bool closes(const tokenizer *in, size_t at, pos_text name)
{
    return peek(in, at + 1) == '/' && names(in, at + 2, name) &&
           ends_name(peek(in, at + 2 + name.size));
}

/* The end of a script: between `<!--` and `-->` a `<script>` hides the next `</script>`. */
static size_t script_end(const tokenizer *in)
{
    const pos_text name = POS_TEXT("script");
    bool escaped = false, twice = false;
    for (size_t at = in->at; at < in->html.size; at++) {
        char c = in->html.data[at];
        if (c == '-' && escaped && starts(in, at, "-->")) {
            escaped = twice = false;
        } else if (c == '<') {
            if (closes(in, at, name)) {
                if (!twice)
                    return at;
                twice = false;
            } else if (starts(in, at, "<!--")) {
                escaped = true;
                at += 1; /* `<!-->` is both the start and the end */
            } else if (escaped && names(in, at + 1, name) &&
                       ends_name(peek(in, at + 1 + name.size))) {
                twice = true;
            }
        }
    }
    return in->html.size;
}

static size_t raw_end(const tokenizer *in, pos_text name)
{
    size_t at = in->at;
    if (pos_text_equal(name, POS_TEXT("script")))
        return script_end(in);
    while ((at = pos_text_find_char(in->html, '<', at)) != POS_NOT_FOUND) {
        if (closes(in, at, name))
            return at;
        at++;
    }
    return in->html.size;
}

/* ---- tags (13.2.5.6 to 42) ---- */

/* What comes after the tag's name: attributes up to the `>` that is in no quotes. */
static size_t tag_end(const tokenizer *in, size_t at)
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

static bool one_of(pos_text name, const char *const *list)
{
    for (; *list; list++)
        if (pos_text_equal_nocase(name, pos_text_of(*list)))
            return true;
    return false;
}

static const char *const raw_elements[] = {"title",  "textarea", "script",   "style", "xmp",
                                           "iframe", "noembed",  "noframes", NULL};
static const char *const kept_elements[] = {"pre", "template", NULL};
static const char *const foreign_elements[] = {"svg", "math", NULL};

static void count_open(int *count, bool opens)
{
    if (opens)
        ++*count;
    else if (*count > 0)
        --*count;
}

static void read_tag(tokenizer *in)
{
    bool opens = in->html.data[in->at + 1] != '/';
    size_t start = in->at + (opens ? 1 : 2), end = start;
    while (end < in->html.size && !ends_name(in->html.data[end]))
        end++;
    pos_text name = pos_text_slice(in->html, start, end);
    size_t after = tag_end(in, end);
    bool self_closing = after >= 2 && starts(in, after - 2, "/>");
    copy_to(in, after);
    if (one_of(name, foreign_elements) && !self_closing)
        count_open(&in->foreign, opens);
    else if (one_of(name, kept_elements))
        count_open(&in->kept, opens);
    else if (opens && in->foreign == 0 && pos_text_equal_nocase(name, POS_TEXT("plaintext")))
        copy_to(in, in->html.size);
    else if (opens && in->foreign == 0 && one_of(name, raw_elements))
        copy_to(in, raw_end(in, name));
}

/* `<!doctype …>`, `<?…>`, `</ …>`: up to the first `>` */
static void read_declaration(tokenizer *in)
{
    size_t end = pos_text_find_char(in->html, '>', in->at);
    copy_to(in, end == POS_NOT_FOUND ? in->html.size : end + 1);
}

static void read_markup(tokenizer *in)
{
    char c = peek(in, in->at + 1);
    if (starts(in, in->at, "<!--"))
        read_comment(in);
    else if (pos_is_alpha(c) || (c == '/' && pos_is_alpha(peek(in, in->at + 2))))
        read_tag(in);
    else if (c == '!' || c == '?' || c == '/')
        read_declaration(in);
    else
        copy_to(in, in->at + 1);
}

void markup_strip_comments(pos_buffer *out, pos_text html)
{
    tokenizer in = {.out = out, .html = html};
    while (in.at < html.size) {
        size_t next = pos_text_find_char(html, '<', in.at);
        if (next == POS_NOT_FOUND)
            next = html.size;
        copy_to(&in, next);
        if (next < html.size)
            read_markup(&in);
    }
}

void markup_escape(pos_buffer *out, pos_text text)
{
    size_t start = 0;
    for (size_t i = 0; i < text.size; i++) {
        const char *entity = NULL;
        switch (text.data[i]) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        default:
            continue;
        }
        pos_buffer_add(out, text.data + start, i - start);
        pos_buffer_add_text(out, pos_text_of(entity));
        start = i + 1;
    }
    pos_buffer_add(out, text.data + start, text.size - start);
}
