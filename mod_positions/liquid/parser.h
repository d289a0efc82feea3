/* SPDX-License-Identifier: Apache-2.0 */
/* parser.h - from tokens to the tree.
 *
 * Threads: a parser is one thread's. */
#ifndef POS_LIQUID_PARSER_H
#define POS_LIQUID_PARSER_H

#include "liquid/tree.h"

struct liquid_parser {
    liquid_template *owner;
    const liquid_options *options;
    apr_pool_t *result;
    apr_pool_t *scratch;
    pos_map *slots; /* name → index */
    pos_map *plain; /* unknown tags without an end tag */
    liquid__source source;
    size_t tag_offset; /* of the tag that is parsed */
    bool trim;         /* the next text loses its leading white space */
    int depth;
    int warnings; /* so far */
};

/* The tag that ended a body: `name` empty at the end of the source. */
typedef struct liquid__end {
    pos_text name;
    pos_text markup;
    pos_text whole;
} liquid__end;

/* Parses up to a tag that the registry does not know, or the end. */
pos_error *liquid__parse_body(liquid_body *out, liquid__end *end, liquid_parser *parser);
/* A tag at the end of a token, whatever stands before it. */
bool liquid__last_tag_in(const liquid__token *token, liquid__token *tag, pos_text *before);
/* The error for a tag that does not belong there; for a block without its end. */
pos_error *liquid__unexpected(liquid_parser *parser, const liquid_tag *block,
                              const liquid__end *end);
/* Takes the text nodes out of a blank body. */
void liquid__remove_text(liquid_body *body);
/* The name's number in the template, the same for each mention. */
uint32_t liquid__slot(liquid_parser *parser, pos_text name);
/* An error at `offset` of the source, in the parser's `result`. */
pos_error *liquid__error_at(liquid_parser *parser, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The cursor's failure: an error in strict mode; in lax mode NULL, and a warning if wanted. */
pos_error *liquid__tolerate(liquid_parser *parser, const liquid__cursor *cursor);
/* Where a part of the source stands in it. */
size_t liquid__offset_of(const liquid_parser *parser, pos_text slice);

/* Strict reading: false where the grammar fails (the cursor says where and what). */
bool liquid__read_expr(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser);
bool liquid__read_operand(liquid__expr *out, liquid__cursor *cursor, liquid_parser *parser);
bool liquid__read_condition(liquid_condition *out, liquid__cursor *cursor, liquid_parser *parser,
                            bool operands);
/* Lax reading: whatever it is. */
void liquid__guess_expr(liquid__expr *out, pos_text markup, liquid_parser *parser);
void liquid__guess_operand(liquid__expr *out, pos_text markup, liquid_parser *parser);
bool liquid__guess_condition(liquid_condition *out, pos_text markup, liquid_parser *parser);
/* Whole markups, strictly or laxly as the template's mode says. Errors have their place; `tag` is whose
 * condition it is. */
pos_error *liquid__parse_condition(liquid_condition *out, pos_text markup, liquid_parser *parser,
                                   const liquid_tag *tag);
pos_error *liquid__parse_output(liquid_expression *out, pos_text markup, liquid_parser *parser);

#endif
