/* SPDX-License-Identifier: Apache-2.0 */
/* markup.h - formats in, values and HTML out.
 *
 * The room: YAML, JSON, CSV and TSV into pos_value; front matter split from its body; Markdown (GFM
 * as cmark-gfm has it, and kramdown's dialect) into HTML; code into highlighted HTML; HTML comments
 * taken out. It is the one door to libyaml (values/), to cmark-gfm (markdown.c) and to
 * PCRE2 (highlight/). It must not know Liquid, the site or the file system: files are names for
 * messages.
 *
 * Text in and out is UTF-8. Whatever comes in, what goes out is well-formed UTF-8, and every
 * function is linear in its input.
 *
 * Ownership: results live in `result`; they may borrow from the source where a function says so.
 *
 * Threads: call markup_setup once, before threads start. After that every function may be called
 * from any thread.
 */
#ifndef POS_MARKUP_MARKUP_H
#define POS_MARKUP_MARKUP_H

#include "base/value.h"
#include "base/zone.h"

/* Registers cmark-gfm's extensions. Idempotent, not thread-safe. */
void markup_setup(void);

/* ---- values/ ---- */

/* One document of YAML 1.1 as Ruby's Psych resolves it: yes/no/on/off, 0 octals, 0x, 0b, 1_000,
 * sexagesimal, .inf, dates and times, :symbols, `<<` merges, anchors and aliases. A time without a
 * zone is UTC, as Psych has it, and Ruby shows it in the process's own zone: its `zone` is "", see
 * markup_localize. `first_line` is the line of `file` that `source` starts on (for messages).
 * Bounds: nesting 100, %TAG 100 times, and after alias expansion 1,000,000 nodes and 64 MiB of text
 * that aliases stand for. An empty document is POS_NIL. */
pos_error *markup_yaml(pos_value *out, pos_text source, const char *file, int first_line,
                       apr_pool_t *result);

/* Where in a YAML text the value at `path` begins ("kramdown.input", "defaults.0.scope"), as an
 * offset; of one that is not there, the nearest above it. POS_NOT_FOUND: none of them is. */
size_t markup_yaml_place(pos_text source, pos_text path);

/* Shows the times that were written without a zone in the site's, within what markup_yaml has just
 * made. */
void markup_localize(pos_value *value, const pos_zone *zone, apr_pool_t *result);

pos_error *markup_json(pos_value *out, pos_text source, const char *file, apr_pool_t *result);

/* RFC 4180 with `separator` ',' or '\t'; the first row names the columns: an array of maps of
 * strings (nil for an empty cell, "" for a quoted one), as Ruby's CSV gives them to Jekyll. */
pos_error *markup_csv(pos_value *out, pos_text source, char separator, const char *file,
                      apr_pool_t *result);

typedef struct markup_document {
    bool has_front_matter; /* there is a `---` block, even an empty one */
    bool unfinished;       /* a `---` that no second one ends: perhaps a half upload */
    const pos_map *data;   /* never NULL; empty where there is none */
    pos_text body;         /* borrowed from the source */
    int body_line;         /* the line of the file that the body starts on */
} markup_document;

/* Splits as Jekyll's YAML_FRONT_MATTER_REGEXP does (Jekyll::Document),
 * \A(---\s*\n.*?\n?)^((---|\.\.\.)\s*$\n?). A front matter that is no map is POS_ESYNTAX; an
 * unfinished one is no front matter, the whole source is the body. */
pos_error *markup_front_matter(markup_document *out, pos_text source, const char *file,
                               apr_pool_t *result);

/* True where the source starts with a front matter block (Jekyll::Utils.has_yaml_header?). */
bool markup_has_front_matter(pos_text source);

/* ---- Markdown (markdown.c, kramdown/, highlight/) ---- */

/* How Markdown is to be read: made once from the site's configuration, immutable, shared by
 * threads. */
typedef struct markup_dialect markup_dialect;

/* Reads `markdown`, `kramdown.*`, `commonmark.*` and `highlighter` of a _config.yml (NULL: Jekyll's
 * defaults). Unknown option values are POS_EINVALID and name what was expected. */
pos_error *markup_dialect_make(const markup_dialect **out, const pos_map *config,
                               apr_pool_t *result);

/* Appends the HTML of `source`. `scratch` may be cleared afterwards. POS_ELIMIT once the budget is
 * spent, where a guard against pathological input spoke, where others kept the parser for longer
 * than the budget's time, and for more than 4 MiB. */
pos_error *markup_markdown(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                           pos_budget *budget, apr_pool_t *scratch);

/* Appends `source` with smart quotes, dashes and ellipses, escaped, and nothing else of Markdown.
 */
void markup_typography(pos_buffer *out, pos_text source, const markup_dialect *dialect,
                       pos_budget *budget, apr_pool_t *scratch);

/* Appends highlighted code: Rouge's token spans where `language` is known, else (and for more than
 * 64 KiB) the escaped text.
 */
void markup_highlight(pos_buffer *out, pos_text code, pos_text language);
/* False where there is no lexer of that name or alias. */
bool markup_highlight_knows(pos_text language);

/* ---- HTML (html.c) ---- */

typedef enum markup_html_kind {
    MARKUP_HTML_TEXT,
    MARKUP_HTML_START,
    MARKUP_HTML_END,
    MARKUP_HTML_COMMENT,
    MARKUP_HTML_DECLARATION, /* <!doctype …>, <?…>, and what browsers read as a comment */
    MARKUP_HTML_RAW          /* what is inside script, style, textarea, title, … */
} markup_html_kind;

typedef struct markup_html_token {
    markup_html_kind kind;
    pos_text whole;      /* as it stands */
    pos_text name;       /* of a tag */
    pos_text attributes; /* between a tag's name and its ">" */
    bool self_closing;   /* ends with "/>" */
    bool empty; /* a tag of an element without content: self-closing, or <br> and the like */
} markup_html_token;

/* A place in HTML: starts as {.html = …}. */
typedef struct markup_html {
    pos_text html;
    size_t at;
    int foreign;  /* open svg and math: nothing there is raw text */
    pos_text raw; /* the name of the element whose raw text comes next; empty: none */
} markup_html;

/* The next token; all of them together are the HTML. Borrows. False at the end. Tokenizes as the
 * WHATWG standard (HTML, 13.2.5) does, as far as tokens' borders go. */
bool markup_html_next(markup_html_token *out, markup_html *in);
/* The value of a tag's attribute as it is written, "" where it has none. False where the tag has no
 * attribute of that name. */
bool markup_html_attribute(pos_text *out, const markup_html_token *token, pos_text name);

/* Appends `html` without its comments: not conditional ones (`<!--[if`, `<![endif]-->`), nor
 * mod_include's directives (`<!--#`), and not inside attributes, pre, textarea, title, script,
 * style, template. */
void markup_strip_comments(pos_buffer *out, pos_text html);

#endif
