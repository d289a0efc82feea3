/* SPDX-License-Identifier: Apache-2.0 */
/* hand_list.h - the offers in a page of Markdown that somebody keeps by hand: items of lists below
 * headings such as "Internship offers", sections below those, and both in HTML comments.
 *
 * Pure: text in, offers out. What is no offer is handed back, line by line.
 *
 * Threads: no state.
 */
#ifndef POS_TOOL_HAND_LIST_H
#define POS_TOOL_HAND_LIST_H

#include <apr_tables.h>

#include "base/text.h"

/* What an item may say of itself as "**Keywords**: …", in this order. */
typedef enum hand_field {
    HAND_DEADLINE,
    HAND_OPENS,
    HAND_KEYWORDS,
    HAND_SUPERVISORS,
    HAND_LEVEL,
    HAND_LOCATION,
    HAND_DURATION,
    HAND_STARTS,
    HAND_FUNDING,
    HAND_CONTACT,
    HAND_FIELD_COUNT
} hand_field;

typedef struct hand_offer {
    pos_text title;
    const char *kind; /* of its headings: "phd", "internship", …; NULL: none */
    bool closed;      /* it is in a comment */
    int line;
    pos_text fields[HAND_FIELD_COUNT]; /* empty: not said */
    pos_text body;                     /* Markdown; its links lead where they led */
} hand_offer;

typedef struct hand_line {
    int line;
    pos_text text;
} hand_line;

typedef struct hand_list {
    apr_array_header_t *offers;   /* hand_offer */
    apr_array_header_t *unplaced; /* hand_line: what is no offer, and no heading of some */
} hand_list;

/* Reads the body of a page, whose first line is number `line` of its file. Relative links and anchors
 * are resolved against `url`, the page's own. */
void hand_list_read(hand_list *out, pos_text body, int line, const char *url, apr_pool_t *result);

/* The field's name in front matter, and whether its value is a list. */
const char *hand_field_name(bool *list, hand_field field);

#endif
