/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h - what stands at a place of the source: line ends, indentation, markers, block boundaries.
 *
 * Patterns are kramdown's constants of similar names. No state but the searches' memory
 * (kramdown__seek).
 */
#ifndef POS_MARKUP_KRAMDOWN_SCAN_H
#define POS_MARKUP_KRAMDOWN_SCAN_H

#include "markup/kramdown/parser.h"

size_t kramdown__line_end(pos_text text, size_t at); /* after the newline */
size_t kramdown__indent(pos_text text, size_t at);   /* up to three spaces */
bool kramdown__is_name_char(char c);                 /* \w or - */
/* The offset after the blank lines at `at`, or `at` where the line is not blank. */
size_t kramdown__blank(pos_text text, size_t at);
/* True where a horizontal rule is the line at `at`. */
bool kramdown__rule_at(pos_text text, size_t at);
/* Past `*`, `+`, `-`, `1.` and their indentation of at most `most` spaces; 0 where there is none.
 */
size_t kramdown__marker_at(pos_text text, size_t at, size_t most, kramdown__kind kind);
bool kramdown__list_at(pos_text text, size_t at); /* of either kind */
/* True where a line of ~ or (`gfm`) of ` opens a code block. */
bool kramdown__fence_at(pos_text text, size_t at, bool gfm);
bool kramdown__end_marker_at(pos_text text, size_t at);
/* `{: … }` with nothing after it on the line; its content and what comes after the line. */
bool kramdown__ial_at(kramdown__parser *parser, size_t at, pos_text *content, size_t *next);
/* The unescaped } that ends a list starting at `at`, or POS_NOT_FOUND. */
size_t kramdown__brace_after(kramdown__parser *parser, size_t at);
/* An HTML start or end tag that ends a lazy paragraph. */
bool kramdown__lazy_html_at(const kramdown__parser *parser, size_t at);
/* True where the line at `at` is no lazy continuation of the paragraph before it. */
bool kramdown__lazy_end_at(kramdown__parser *parser, size_t at);
bool kramdown__paragraph_end_at(kramdown__parser *parser, size_t at);
/* True where a block boundary comes at `at`, or came last: a blank line, `^`, an attribute list, or
 * an end of the text. */
bool kramdown__before_boundary(kramdown__parser *parser, size_t at);
bool kramdown__after_boundary(const kramdown__parser *parser);
/* Past an indented code block's lines. */
size_t kramdown__codeblock_end(kramdown__parser *parser, size_t at);
bool kramdown__indented(pos_text text, size_t at); /* a tab or four spaces */

#endif
