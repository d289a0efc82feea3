/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - a page or document: what its front matter, its name and the configuration say of it,
 * packed into one heap block (Jekyll::Page, Jekyll::Document). Snapshots share it through its file.
 *
 * Threads: immutable once made; owned by its file (tree/file.h), or by the snapshot that it was
 * generated for. */
#ifndef POS_SITE_MODEL_PAGE_H
#define POS_SITE_MODEL_PAGE_H

#include "site/model/config.h"
#include "site/model/source.h"
#include "site/model/template.h"

struct site__drops; /* library.h */

/* Where a page stands in `site.pages`: as Jekyll reads it, then as generators run. */
typedef enum site__rank {
    SITE_RANK_OWN,
    SITE_RANK_THEME,
    SITE_RANK_REDIRECT,
    SITE_RANK_OPTIONAL, /* without front matter */
    SITE_RANK_README,
    SITE_RANK_GENERATED,
    SITE_RANK_COUNT
} site__rank;

struct site_page {
    size_t size;          /* bytes of the block */
    const char *source;   /* relative to the root; generated pages: what they would be called */
    const char *origin;   /* generated: the source whose body it has; NULL: a built-in template's */
    const char *redirect; /* where it has moved: below the site's URL, or a whole one; NULL */
    const char *url;      /* as Jekyll has it, percent-encoded */
    const char *target;   /* what Jekyll would write: decoded, "/x/index.html" */
    const char *name;     /* "open_pos.md" */
    const char *dir;      /* folder of the source, "/", "/_pages" */
    const char *extension; /* of the source, ".md" */
    const char *output_extension;
    const char *collection; /* label; NULL for pages */
    const char *layout;     /* NULL: none is named */
    const char *type;       /* media type */
    pos_stamp stamp;
    pos_digest content; /* of the whole source */
    pos_digest fields;  /* of everything that can be seen without a body */
    const pos_map *data;
    pos_time date;
    bool dated;
    bool layout_named; /* `layout` is among the keys, even as nil */
    bool no_layout;    /* layout: none, or a kind that has no layouts */
    bool optional;     /* a page without front matter */
    bool readme;       /* a README that is its folder's index, unless there is another */
    bool index_too;    /* a README that is a page of its own and such an index as well */
    bool markdown;
    bool theme;      /* its source is the theme's */
    bool map;        /* generated: the source map of the stylesheet that is its origin */
    bool generated;  /* made by a generator: no source of its own */
    site__rank rank; /* generated, without an origin: where it stands in `site.pages` */
    const site__builtin *builtin; /* generated: the template that is its body; NULL: it is empty */
    int number;                   /* which page of a list of posts; 0: it lists none */
    bool written;                 /* has a URL of its own that answers */
    bool published;
    bool draft;
    bool liquid; /* render_with_liquid is not false */
    size_t body; /* offset of the body in the source as UTF-8 */
    int body_line;
    pos_object drop;
};

/* Makes the page of a file whose whole text, as UTF-8, is `text`. NULL in `out`: it is no page but
 * a static file. Otherwise one reference is the caller's. Errors have their place in the file. */
pos_error *site__page_make(site_page **out, const site__entry *entry, pos_text text,
                           const site__config *config, apr_pool_t *scratch);
/* The page as it is in memory, for site__page_restore in any process of this build. The bytes are the
 * page's own. */
pos_text site__page_bytes(const site_page *page);
/* A page, the caller's, from such bytes. NULL: out of memory, or they are none. */
site_page *site__page_restore(pos_text bytes, const struct site__drops *drops);
/* Frees a page. NULL is allowed. */
void site__page_free(site_page *page);

/* Where the page stands in `site.pages`. */
site__rank site__rank_of(const site_page *page);
/* True for SCSS and Sass, which become CSS. */
bool site__is_stylesheet(const site_page *page);
/* The path of the file whose body the page has: its own source, or that of the page it
 * continues. */
static inline const char *site__body_path(const site_page *page)
{
    return page->origin ? page->origin : page->source;
}

/* ---- pages without a file ---- */

/* What a plug-in says of a page that no file gives. */
typedef struct site__generated_page {
    const char *name; /* what its source would be called */
    const pos_map *data;
    const char *redirect;         /* as site_page's */
    const site__builtin *builtin; /* the template that is its body; NULL: an empty one */
    site__rank rank;              /* SITE_RANK_GENERATED, or SITE_RANK_REDIRECT */
} site__generated_page;

/* Makes that page, which the caller owns. Errors: a permalink that is wrong, or no
 * memory. */
pos_error *site__page_generate(site_page **out, const site__generated_page *made,
                               const site__config *config, apr_pool_t *scratch);
/* Makes page `number` of the list that `first` begins, in the folder `dir` ("/page2/"). NULL: out
 * of memory. */
site_page *site__page_continue(const site_page *first, int number, const char *dir,
                               apr_pool_t *scratch);
/* Makes a copy of a page that is the index of `folder` ("/x/") instead; its source stays. The caller
 * owns it. NULL: out of memory. */
site_page *site__page_move(const site_page *from, const char *folder, apr_pool_t *scratch);
/* Makes the source map beside a stylesheet. NULL: out of memory. */
site_page *site__page_map(const site_page *stylesheet, apr_pool_t *scratch);

#endif
