/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown to HTML: chooses the parser that the dialect asks for, and drives cmark-gfm. */
#include "markup/markup.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>

#include "base/charset.h"
#include "markup/guard.h"
#include "markup/kramdown/document.h"

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

/* What templates write may be longer than any file; a parser takes up to a hundred bytes for one.
 */
#define MAX_SOURCE ((size_t)4 << 20)

/* ---- GFM ---- */

/* What cmark-gfm takes for a byte. */
#define GFM_UNITS 16

/* What its tree takes, at the most: a node for each mark, several for each line. (2 MiB of emphasis
 * take 365 MiB, of list items 348 MiB.) */
#define GFM_BYTES_A_BYTE 16
#define GFM_BYTES_A_LINE 700
#define GFM_BYTES_A_MARK 400

static size_t gfm_memory(pos_text source)
{
    size_t lines = 0, marks = 0;
    for (size_t i = 0; i < source.size; i++) {
        char c = source.data[i];
        lines += c == '\n';
        marks += c > ' ' && c < 127 && !pos_is_alnum(c);
    }
    return source.size * GFM_BYTES_A_BYTE + lines * GFM_BYTES_A_LINE + marks * GFM_BYTES_A_MARK;
}

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

/* Whoever waits longer than its budget has time for goes without. */
static bool take_turn(const pos_budget *budget)
{
    struct timespec until;
    int64_t left = pos_budget_time_left(budget);
    clock_gettime(CLOCK_MONOTONIC, &until);
    left = left < 0 ? 0 : left;
    until.tv_sec += (time_t)(left / 1000000);
    until.tv_nsec += (long)(left % 1000000) * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_mutex_clocklock(&inline_extensions_lock, CLOCK_MONOTONIC, &until) == 0;
}

static pos_error *render_within_budget(pos_buffer *out, pos_text source,
                                       const markup_dialect *dialect, pos_budget *budget,
                                       apr_pool_t *scratch)
{
    bool takes_turns = (dialect->extensions & MARKUP_INLINE_EXTENSIONS) != 0;
    if (takes_turns && !take_turn(budget))
        return pos_error_make(POS_ELIMIT, scratch, "other pages' Markdown took more than %ld ms",
                              (long)(budget->limits.time / 1000));
    render_gfm(out, source, dialect);
    if (takes_turns)
        pthread_mutex_unlock(&inline_extensions_lock);
    return NULL;
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
    return pos_buffer_whole(out);
}

pos_error *markup_markdown(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                           pos_budget *budget, apr_pool_t *scratch)
{
    if (source.size > MAX_SOURCE)
        return pos_error_make(POS_ELIMIT, scratch, "more than %d MiB of Markdown",
                              (int)(MAX_SOURCE >> 20));
    source = well_formed(source, scratch);
    if (dialect->flavour == MARKUP_KRAMDOWN)
        return kramdown__document(out, source, &dialect->kramdown, budget, scratch);
    POS_TRY(markup__guard(source, dialect, scratch));
    if (gfm_memory(source) > pos_budget_memory_left(budget))
        return pos_error_make(POS_ELIMIT, scratch, "too much Markdown for the memory of one page");
    if (!pos_budget_charge(budget, GFM_UNITS * (int64_t)source.size))
        return pos_budget_error(budget, scratch);
    return render_within_budget(out, source, dialect, budget, scratch);
}

void markup_typography(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                       pos_budget *budget, apr_pool_t *scratch)
{
    kramdown__typography(out, well_formed(source, scratch), &dialect->kramdown, budget, scratch);
}
