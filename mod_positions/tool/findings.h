/* SPDX-License-Identifier: Apache-2.0 */
/* findings.h - what `positionsctl check` finds: collected from every page, then told once, in order.
 *
 * Ownership: everything given is copied, and lives as long as the list.
 *
 * Threads: findings_add may be called by several at once; nothing else. */
#ifndef POS_TOOL_FINDINGS_H
#define POS_TOOL_FINDINGS_H

#include <stdio.h>

#include "base/error.h"

typedef enum finding_severity {
    FINDING_ERROR,   /* a reader meets it */
    FINDING_WARNING, /* it is not what its author means */
    FINDING_NOTICE   /* worth knowing; nothing is wrong */
} finding_severity;

typedef enum findings_format { FINDINGS_TEXT, FINDINGS_JSON, FINDINGS_SARIF } findings_format;

typedef struct finding {
    finding_severity severity;
    const char *rule;    /* "link-broken" */
    const char *file;    /* below the site's folder; NULL: of none */
    int line, column;    /* from 1; 0: of the whole file */
    const char *message; /* one line */
    const char *url;     /* the first page on which it was found; NULL: of none */
    unsigned pages;      /* on how many */
} finding;

typedef struct findings findings;

/* An empty list, in `result`. */
findings *findings_make(apr_pool_t *result);

/* Adds one, or counts one more page where the same was found at the same place. */
void findings_add(findings *list, const finding *found);
/* An error's place and message (not its cause) as a finding. A message that begins with a rule's
 * name and ": " is of that rule, any other of `rule`. */
void findings_add_error(findings *list, finding_severity severity, const char *rule,
                        const pos_error *error, const char *url);
/* A line of the site's log: "file:line:column: message", with or without a place. */
void findings_add_line(findings *list, finding_severity severity, const char *line);

size_t findings_count(const findings *list, finding_severity severity);

/* Writes them all, by file and line. As text each rule is told a few times and then counted, unless
 * `all`; `colours` is for terminals. */
void findings_print(findings *list, FILE *out, findings_format format, bool all, bool colours);

#endif
