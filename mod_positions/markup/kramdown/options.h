/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - kramdown's options (kramdown 2.4, kramdown/options.rb;
 * kramdown-parser-gfm/options.rb).
 *
 * Made once for a site, and never changed afterwards; a document that sets options of its own
 * ({::options}) works on a copy.
 */
#ifndef POS_MARKUP_KRAMDOWN_OPTIONS_H
#define POS_MARKUP_KRAMDOWN_OPTIONS_H

#include "base/value.h"
#include "base/error.h"

typedef enum kramdown__entity_output {
    KRAMDOWN_AS_CHAR,
    KRAMDOWN_AS_INPUT,
    KRAMDOWN_NUMERIC,
    KRAMDOWN_SYMBOLIC
} kramdown__entity_output;

/* The symbols that typographic_symbols may spell differently. */
typedef enum kramdown__symbol {
    KRAMDOWN_MDASH,
    KRAMDOWN_NDASH,
    KRAMDOWN_HELLIP,
    KRAMDOWN_LAQUO_SPACE,
    KRAMDOWN_RAQUO_SPACE,
    KRAMDOWN_LAQUO,
    KRAMDOWN_RAQUO,
    KRAMDOWN_SYMBOLS
} kramdown__symbol;

/* syntax_highlighter_opts, as they hold for blocks or for spans. */
typedef struct kramdown__highlighting {
    bool enabled;
    bool guess_lang;
    bool bare;             /* wrap: false */
    bool line_numbers;     /* blocks only */
    int64_t start_line;    /* of line numbers */
    pos_text default_lang; /* of code that names none; empty: none */
    pos_text css_class;    /* of the <pre>; Rouge's `highlight` */
} kramdown__highlighting;

/* kramdown's options (kramdown 2.4, kramdown/options.rb; kramdown-parser-gfm/options.rb). */
typedef struct kramdown__options {
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
    kramdown__entity_output entity_output;
    int64_t footnote_nr;
    int64_t header_offset;
    pos_text auto_id_prefix;
    pos_text footnote_prefix;
    pos_text footnote_backlink;
    pos_text footnote_link_text; /* %s stands for the number */
    kramdown__highlighting blocks, spans;
    pos_text highlighter;               /* as it stands in `highlighter-…` classes */
    int32_t smart_quotes[4];            /* code points of lsquo, rsquo, ldquo, rdquo */
    pos_text symbols[KRAMDOWN_SYMBOLS]; /* data NULL: the character itself */
    const pos_map *link_defs;           /* NULL: none */
    const pos_array *forbidden_inline;  /* names that {::options} may not set; NULL: none */
} kramdown__options;

/* Jekyll's defaults. */
extern const kramdown__options kramdown__jekyll_options;

/* Syntax highlighting as kramdown has it where syntax_highlighter_opts says nothing. */
void kramdown__options_plain(kramdown__options *options);

/* Sets one of kramdown's own options, as _config.yml, {::options} and the command line give it.
 * `known` is false where there is no such option. POS_EINVALID for a value that it can't have. */
pos_error *kramdown__option_set(kramdown__options *options, bool *known, pos_text name,
                                pos_value value, apr_pool_t *result);

#endif
