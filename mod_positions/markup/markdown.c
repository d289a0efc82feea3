/* SPDX-License-Identifier: Apache-2.0 */
#include "markup/markup.h"

#include <pthread.h>
#include <stdlib.h>

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
#define SOURCE_MOST ((size_t)4 << 20)

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
    return pos_buffer_whole(out);
}

pos_error *markup_markdown(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                           apr_pool_t *scratch)
{
    if (source.size > SOURCE_MOST)
        return pos_error_make(POS_ELIMIT, scratch, "more than %d MiB of Markdown",
                              (int)(SOURCE_MOST >> 20));
    source = well_formed(source, scratch);
    if (dialect->flavour == MARKUP_KRAMDOWN) {
        kramdown__document(out, source, &dialect->kramdown, scratch);
    } else {
        POS_TRY(markup__guard(source, dialect, scratch));
        gfm(out, source, dialect);
    }
    return NULL;
}

void markup_typography(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                       apr_pool_t *scratch)
{
    kramdown__typography(out, well_formed(source, scratch), &dialect->kramdown, scratch);
}
