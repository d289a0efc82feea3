#include "markup/markup.h"

#include <pthread.h>
#include <stdlib.h>

#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>

#include "base/charset.h"
#include "markup/dialect.h"

/* cmark-gfm switches the special characters of its inline extensions on and off in a table that all
 * threads share; only parses that use such extensions need to take turns. Trees that were made with
 * them are rendered under it too. */
static pthread_mutex_t inline_extensions_lock = PTHREAD_MUTEX_INITIALIZER;

void markup_setup(void)
{
    cmark_gfm_core_extensions_ensure_registered();
}

static const struct {
    markup__extension bit;
    const char *name;
} extensions[] = {{MARKUP_TABLE, "table"},
                  {MARKUP_STRIKETHROUGH, "strikethrough"},
                  {MARKUP_AUTOLINK, "autolink"},
                  {MARKUP_TAGFILTER, "tagfilter"},
                  {MARKUP_TASKLIST, "tasklist"}};

static void attach_extensions(cmark_parser *parser, unsigned wanted)
{
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
        if (wanted & extensions[i].bit)
            cmark_parser_attach_syntax_extension(parser,
                                                 cmark_find_syntax_extension(extensions[i].name));
}

/* ---- the guard ---- */

/* What templates write may be longer than any file; a parser takes up to a hundred bytes for one.
 */
#define SOURCE_MOST ((size_t)4 << 20)

/* Debian's cmark-gfm 0.29.0.gfm.6 reads some text again and again: the rest of the paragraph for
 * each of these openers that is never closed; all that is open, at the end of a link; a
 * paragraph, for each line of it that could be a table's second; what follows a link up to white
 * space, if it has a "<". Others would wait for it (the lock above). */
static const struct {
    pos_text opener;
    pos_text closer;
} unclosed[] = {{{"<?", 2}, {"?>", 2}}, {{"<!", 2}, {">", 1}}, {{"<![CDATA[", 9}, {"]]>", 3}}};

/* Steps that may be taken in vain, in all: some tens of milliseconds. */
#define GUARD_MOST ((size_t)16 << 20)

/* CommonMark 2.1: a line ends with LF, CR LF, or CR. */
static bool next_line(pos_text *line, pos_text *rest)
{
    size_t end = 0;
    if (rest->size == 0)
        return false;
    while (end < rest->size && rest->data[end] != '\n' && rest->data[end] != '\r')
        end++;
    *line = pos_text_slice(*rest, 0, end);
    bool two = pos_text_starts(pos_text_slice(*rest, end, rest->size), POS_TEXT("\r\n"));
    *rest = pos_text_slice(*rest, end < rest->size ? end + 1 + two : end, rest->size);
    return true;
}

/* The bytes that are searched in vain in one stretch of text without a blank line. */
static size_t wasted_on_tags(pos_text stretch, const markup_dialect *dialect)
{
    (void)dialect;
    size_t wasted = 0;
    for (size_t i = 0; i < sizeof(unclosed) / sizeof(unclosed[0]); i++) {
        size_t at = pos_text_find(stretch, unclosed[i].opener, 0);
        while (at != POS_NOT_FOUND && wasted <= GUARD_MOST) {
            size_t close = pos_text_find(stretch, unclosed[i].closer, at);
            if (close == POS_NOT_FOUND)
                wasted += stretch.size - at;
            at = pos_text_find(stretch, unclosed[i].opener,
                               close == POS_NOT_FOUND ? at + unclosed[i].opener.size : close);
        }
    }
    return wasted;
}

/* Such a line ends the paragraph before it: a bullet, with something behind. */
static bool starts_item(pos_text line)
{
    line = pos_text_strip(line);
    return line.size > 2 && strchr("*+-", line.data[0]) && pos_is_space(line.data[1]);
}

static bool is_delimiter(char c, const markup_dialect *dialect)
{
    bool smart = (dialect->cmark_options & CMARK_OPT_SMART) != 0;
    return c == '*' || c == '_' || c == '~' || (smart && (c == '"' || c == '\''));
}

/* A link that ends walks over all brackets that are still open, and all marks of emphasis. */
static size_t wasted_on_brackets(pos_text stretch, const markup_dialect *dialect)
{
    size_t open = 0, marks = 0, wasted = 0;
    pos_text rest = stretch, line;
    while (next_line(&line, &rest)) {
        if (starts_item(line))
            open = marks = 0;
        for (size_t i = 0; i < line.size; i++) {
            char c = line.data[i];
            open += c == '[';
            marks += is_delimiter(c, dialect) && (i == 0 || line.data[i - 1] != c);
            if (c == ']' && open > 0)
                wasted += --open + marks;
        }
    }
    return wasted;
}

/* What says how the columns below a table's head are aligned, perhaps in a quotation. Without | and
 * : it underlines a header, which ends the paragraph. */
static bool is_delimiter_row(pos_text line)
{
    bool dash = false, mark = false;
    size_t i = 0;
    while (i < line.size && (line.data[i] == '>' || pos_is_space(line.data[i])))
        i++;
    for (; i < line.size; i++) {
        char c = line.data[i];
        if (c != '|' && c != '-' && c != ':' && !pos_is_space(c))
            return false;
        dash = dash || c == '-';
        mark = mark || c == '|' || c == ':';
    }
    return dash && mark;
}

static size_t wasted_on_tables(pos_text stretch, const markup_dialect *dialect)
{
    (void)dialect;
    size_t wasted = 0;
    pos_text rest = stretch, line;
    while (next_line(&line, &rest))
        if (is_delimiter_row(line))
            wasted += 2 * (size_t)(line.data - stretch.data); /* such steps are long */
    return wasted;
}

/* A link is sought up to white space, but ends before a "<", after which the next one may begin. */
static size_t wasted_on_run(pos_text run)
{
    size_t wasted = 0, angle = pos_text_find_last_char(run, '<');
    for (size_t at = 0; angle != POS_NOT_FOUND && at < angle; at++) {
        pos_text rest = pos_text_slice(run, at, run.size);
        if (pos_text_starts(rest, POS_TEXT("://")) || pos_text_starts(rest, POS_TEXT("www.")))
            wasted += rest.size;
    }
    return wasted;
}

static size_t wasted_on_links(pos_text stretch, const markup_dialect *dialect)
{
    (void)dialect;
    size_t wasted = 0;
    for (size_t start = 0, end; start < stretch.size; start = end + 1) {
        for (end = start; end < stretch.size && !pos_is_space(stretch.data[end]);)
            end++;
        wasted += wasted_on_run(pos_text_slice(stretch, start, end));
    }
    return wasted;
}

typedef struct trap {
    const char *message;
    unsigned extension; /* 0: without any */
    size_t (*wasted)(pos_text stretch, const markup_dialect *dialect);
} trap;

static const trap traps[] = {
    {"too many \"<?\" or \"<!\" without an end in one paragraph", 0, wasted_on_tags},
    {"too many \"[\" or \"*\" without an end in one paragraph", 0, wasted_on_brackets},
    {"too many lines of \"|\" and \"-\" in one paragraph", MARKUP_TABLE, wasted_on_tables},
    {"too many links without white space between them", MARKUP_AUTOLINK, wasted_on_links}};

/* Lines up to one that is blank, and that one. */
static pos_text next_stretch(pos_text *rest)
{
    pos_text all = *rest, line;
    while (next_line(&line, rest) && pos_text_strip(line).size)
        continue;
    return pos_text_slice(all, 0, all.size - rest->size);
}

static pos_error *guard(pos_text source, const markup_dialect *dialect, apr_pool_t *scratch)
{
    size_t wasted = 0;
    for (pos_text rest = source; rest.size;) {
        pos_text stretch = next_stretch(&rest);
        for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
            if (traps[i].extension && !(dialect->extensions & traps[i].extension))
                continue;
            wasted += traps[i].wasted(stretch, dialect);
            if (wasted > GUARD_MOST)
                return pos_error_at(POS_ELIMIT, NULL, source, (size_t)(stretch.data - source.data),
                                    scratch, "%s", traps[i].message);
        }
    }
    return NULL;
}

/* ---- GFM ---- */

static void render_gfm(pos_buffer *out, pos_text source, const markup_dialect *dialect)
{
    cmark_parser *parser = cmark_parser_new(dialect->cmark_options);
    attach_extensions(parser, dialect->extensions);
    cmark_parser_feed(parser, source.data, source.size);
    cmark_node *document = cmark_parser_finish(parser);
    char *html = cmark_render_html(document, dialect->cmark_options,
                                   cmark_parser_get_syntax_extensions(parser));
    pos_buffer_add_text(out, pos_text_of(html));
    cmark_get_default_mem_allocator()->free(html);
    cmark_node_free(document);
    cmark_parser_free(parser);
}

static void gfm(pos_buffer *out, pos_text source, const markup_dialect *dialect)
{
    bool takes_turns = (dialect->extensions & MARKUP_INLINE_EXTENSIONS) != 0;
    if (takes_turns)
        pthread_mutex_lock(&inline_extensions_lock);
    render_gfm(out, source, dialect);
    if (takes_turns)
        pthread_mutex_unlock(&inline_extensions_lock);
}

/* Bytes that are no UTF-8 as U+FFFD each. */
static pos_text well_formed(pos_text source, apr_pool_t *scratch)
{
    if (pos_utf8_invalid(source) == POS_NOT_FOUND)
        return source;
    pos_buffer *out = pos_buffer_make(0, scratch);
    for (pos_text rest = source; rest.size;) {
        size_t bad = pos_utf8_invalid(rest);
        pos_buffer_add(out, rest.data, bad == POS_NOT_FOUND ? rest.size : bad);
        if (bad == POS_NOT_FOUND)
            break;
        POS_BUFFER_ADD(out, "\xEF\xBF\xBD");
        rest = pos_text_slice(rest, bad + 1, rest.size);
    }
    return pos_buffer_text(out);
}

pos_error *markup_markdown(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                           apr_pool_t *scratch)
{
    if (source.size > SOURCE_MOST)
        return pos_error_make(POS_ELIMIT, scratch, "more than %d MiB of Markdown",
                              (int)(SOURCE_MOST >> 20));
    source = well_formed(source, scratch);
    if (dialect->flavour == MARKUP_KRAMDOWN)
        return markup__kramdown(out, source, &dialect->kramdown, scratch);
    POS_TRY(guard(source, dialect, scratch));
    gfm(out, source, dialect);
    return NULL;
}

void markup_typography(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                       apr_pool_t *scratch)
{
    markup__kramdown_typography(out, well_formed(source, scratch), &dialect->kramdown, scratch);
}
