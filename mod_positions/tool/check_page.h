/* SPDX-License-Identifier: Apache-2.0 */
/* check_page.h - what a rendered page holds that can be wrong: its links and anchors, its title,
 * headings and pictures.
 *
 * Ownership: what is returned lives in `result`.
 *
 * Threads: no state. */
#ifndef POS_TOOL_CHECK_PAGE_H
#define POS_TOOL_CHECK_PAGE_H

#include <apr_hash.h>
#include <apr_tables.h>

#include "base/text.h"

typedef enum page_link_kind { LINK_PAGE, LINK_PICTURE, LINK_REFRESH } page_link_kind;

typedef struct page_link {
    page_link_kind kind;
    const char *target; /* the attribute's value, its character references decoded */
} page_link;

typedef struct page_fault {
    const char *rule; /* "alt-missing" */
    const char *message;
    const char *needle; /* what its source would have, to find the place by; NULL: nothing */
} page_fault;

typedef struct page_content {
    apr_array_header_t *links;  /* page_link */
    apr_array_header_t *faults; /* page_fault */
    apr_hash_t *anchors;        /* id or name → itself */
    bool refreshes;             /* it leads elsewhere at once */
} page_content;

/* Reads a page of HTML. */
void check_read_page(page_content *out, pos_text html, apr_pool_t *result);

#endif
