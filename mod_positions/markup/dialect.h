/* dialect.h - how Markdown is to be read: for this folder only.
 *
 * Made once by markup_dialect_make, never changed afterwards; a document that sets options of its
 * own ({::options}) works on a copy of markup__kramdown_options.
 */
#ifndef POS_MARKUP_DIALECT_H
#define POS_MARKUP_DIALECT_H

#include "markup/markup.h"

typedef enum markup__flavour { MARKUP_GFM, MARKUP_KRAMDOWN } markup__flavour;

/* cmark-gfm's extensions, as bits. */
typedef enum markup__extension {
    MARKUP_TABLE = 1,
    MARKUP_STRIKETHROUGH = 2,
    MARKUP_AUTOLINK = 4,
    MARKUP_TAGFILTER = 8,
    MARKUP_TASKLIST = 16
} markup__extension;

/* Extensions that change cmark-gfm's global table of special characters while they parse. */
#define MARKUP_INLINE_EXTENSIONS (MARKUP_STRIKETHROUGH | MARKUP_AUTOLINK)

typedef enum markup__entity_output {
    MARKUP_AS_CHAR,
    MARKUP_AS_INPUT,
    MARKUP_NUMERIC,
    MARKUP_SYMBOLIC
} markup__entity_output;

/* The symbols that typographic_symbols may spell differently. */
typedef enum markup__symbol {
    MARKUP_MDASH,
    MARKUP_NDASH,
    MARKUP_HELLIP,
    MARKUP_LAQUO_SPACE,
    MARKUP_RAQUO_SPACE,
    MARKUP_LAQUO,
    MARKUP_RAQUO,
    MARKUP_SYMBOLS
} markup__symbol;

/* syntax_highlighter_opts, as they hold for blocks or for spans. */
typedef struct markup__highlighting {
    bool enabled;
    bool guess_lang;
    bool bare;             /* wrap: false */
    bool line_numbers;     /* blocks only */
    int64_t start_line;    /* of line numbers */
    pos_text default_lang; /* of code that names none; empty: none */
    pos_text css_class;    /* of the <pre>; Rouge's `highlight` */
} markup__highlighting;

/* kramdown's options (kramdown 2.4, kramdown/options.rb; kramdown-parser-gfm/options.rb). */
typedef struct markup__kramdown_options {
    bool gfm; /* input: GFM */
    bool auto_ids;
    bool auto_id_stripping;
    bool transliterated_header_ids;
    bool parse_block_html;
    bool parse_span_html;
    bool html_to_native;
    bool footnote_backlink_inline;
    bool remove_line_breaks_for_cjk;
    bool hard_wrap;
    bool header_links;
    bool release_2_5; /* as kramdown 2.5 has it; Jekyll 4 and GitHub Pages have 2.4 */
    bool quirk_paragraph_end;
    bool quirk_no_typographic;
    bool math;          /* math_engine: mathjax */
    bool highlight;     /* syntax_highlighter: rouge */
    uint8_t toc_levels; /* bit n: level n */
    markup__entity_output entity_output;
    int64_t footnote_nr;
    int64_t header_offset;
    pos_text auto_id_prefix;
    pos_text footnote_prefix;
    pos_text footnote_backlink;
    pos_text footnote_link_text; /* %s stands for the number */
    markup__highlighting blocks, spans;
    pos_text highlighter;              /* as it stands in `highlighter-…` classes */
    int32_t smart_quotes[4];           /* code points of lsquo, rsquo, ldquo, rdquo */
    pos_text symbols[MARKUP_SYMBOLS];  /* data NULL: the character itself */
    const pos_map *link_defs;          /* NULL: none */
    const pos_array *forbidden_inline; /* names that {::options} may not set; NULL: none */
} markup__kramdown_options;

struct markup_dialect {
    markup__flavour flavour;
    unsigned extensions; /* GFM: of markup__extension */
    int cmark_options;   /* GFM: CMARK_OPT_… */
    markup__kramdown_options kramdown;
};

/* GFM (guard.c): POS_ELIMIT, with its place, for a source that would take cmark-gfm too long. */
pos_error *markup__guard(pos_text source, const markup_dialect *dialect, apr_pool_t *result);

/* kramdown (kramdown.c): appends the HTML of a source that is well-formed UTF-8. */
pos_error *markup__kramdown(pos_buffer *out, pos_text source,
                            const markup__kramdown_options *options, apr_pool_t *scratch);
/* Its quotes, symbols and entities alone, without a line end. */
void markup__kramdown_typography(pos_buffer *out, pos_text source,
                                 const markup__kramdown_options *options, apr_pool_t *scratch);

/* As kramdown has it where syntax_highlighter_opts says nothing. */
void markup__plain_highlighting(markup__kramdown_options *options);

/* Sets one of kramdown's own options, as _config.yml, {::options} and the command line give it.
 * `known` is false where there is no such option. */
pos_error *markup__kramdown_option(markup__kramdown_options *options, bool *known, pos_text name,
                                   pos_value value, apr_pool_t *result);

#endif
