/* SPDX-License-Identifier: Apache-2.0 */
/* sass.h - SCSS and Sass through libsass, which can't be interrupted and so runs in a process of
 * its own (positionsctl sass) with limits on its time and memory, and without files: what it
 * imports it asks for here, so that the page that is being composed knows every file that was read
 * and every one that was not there.
 *
 * Paths are relative to the site's root, "/"-separated.
 *
 * Threads: no state; each compilation has a process of its own, reaped by its id.
 */
#ifndef POS_SITE_RENDER_SASS_H
#define POS_SITE_RENDER_SASS_H

#include <apr_time.h>

#include "base/value.h"

/* Gets the content of `path`; `found` is false where there is no such file. */
typedef pos_error *(*site__sass_read)(void *baton, bool *found, pos_text *content, const char *path,
                                      apr_pool_t *result);

/* How many helpers may run at once in a process: for one site half of them, fewer where several
 * sites have some, so that there is one left for the next. */
#define SITE_SASS_HELPERS 4

typedef struct site__sass_gate site__sass_gate;
/* A gate for all sites of a process, in its pool. */
site__sass_gate *site__sass_gate_make(apr_pool_t *process);

typedef struct site__sass_request {
    const char *helper;            /* path of positionsctl */
    site__sass_gate *gate;         /* NULL: as many as may come */
    const void *owner;             /* the site, for the gate; not NULL where there is one */
    pos_text source;               /* without its front matter */
    const char *name;              /* "main.scss", "" for the filters: in the source map alone */
    const char *file;              /* for errors: the source's own path */
    int first_line;                /* of `file` that the source starts on */
    bool indented;                 /* Sass, not SCSS */
    const char *style;             /* nested, expanded, compact, compressed; NULL: compact */
    int precision;                 /* 0: libsass's own */
    bool source_map;               /* make one, and name it at the end of the CSS */
    bool line_comments;            /* where each rule comes from, as comments */
    const char *const *load_paths; /* where imports are looked for, after the importing file's own
                                      folder */
    size_t load_path_count;
    site__sass_read read;
    void *baton;
    int64_t max_time; /* 0: SITE_SASS_TIME */
} site__sass_request;

#define SITE_SASS_TIME   apr_time_from_sec(10)
#define SITE_SASS_OUTPUT ((size_t)32 << 20)

typedef struct site__sass_result {
    pos_text css;
    pos_text map; /* JSON; empty where none was asked for */
} site__sass_result;

/* Compiles, and waits for the helper's end. What is in `out` lives in `result`. Errors: POS_ESYNTAX
 * with the place in the file that has the fault; POS_ELIMIT: a limit was reached; what `read`
 * returns. */
pos_error *site__sass_compile(site__sass_result *out, const site__sass_request *request,
                              apr_pool_t *result);

/* Sets the options that `sass:` of a _config.yml has, as jekyll-sass-converter reads it: style,
 * precision, sourcemap, line_comments. `of_page` is false for the filters, which make no map. */
void site__sass_configure(site__sass_request *out, const pos_map *config, bool of_page);

#endif
