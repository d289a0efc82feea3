/* SPDX-License-Identifier: Apache-2.0 */
/* permalink.h - URLs: of pages and documents from their permalinks, of files from their names, and
 * the pieces of names that both are made of (Jekyll::URL, Page, Drops::UrlDrop). Pure. */
#ifndef POS_SITE_MODEL_PERMALINK_H
#define POS_SITE_MODEL_PERMALINK_H

#include "site/model/draft.h"

/* ---- pieces of a path; each borrows from it ---- */

/* As File.extname: ".md", or "" where there is none (a leading dot begins no extension). */
pos_text site__extension(pos_text name);
/* What is behind the last slash. */
pos_text site__basename(pos_text path);
/* What is before the last slash, without it; "" at the top. */
pos_text site__dirname(pos_text path);
/* `path` as seen from `folder`, both below the site's root, without "." and ".."; one that begins
 * with a slash starts at the root. A copy in `result`, "" for the root itself; NULL: it leads out of
 * the root. */
const char *site__join_path(pos_text folder, pos_text path, apr_pool_t *result);

/* The decoded path of a URL as Jekyll looks for it below its output folder
 * (Jekyll.sanitized_path): "." and ".." taken out, never above the folder, one slash at the start,
 * none at the end. */
const char *site__output_path(pos_text path, apr_pool_t *result);

/* ---- escaping ---- */

/* Jekyll::URL#sanitize_url: one slash at the start, none doubled. */
const char *site__sanitize_url(pos_text url, apr_pool_t *result);
/* Percent-decoded. */
const char *site__unescape(pos_text url, apr_pool_t *result);
/* Jekyll::Utils.slugify, appended. `mode` as there ("" is its default); `cased` keeps capitals. */
void site__slugify(pos_buffer *out, pos_text text, pos_text mode, bool cased);

/* ---- URLs ---- */

/* The URL, percent-encoded, of a page or document that is being made. Errors: a placeholder that
 * there is not. */
pos_error *site__url_of(const char **out, const site__draft *draft, apr_pool_t *result);
/* True where a URL template of documents has a placeholder that there is not; its name borrows from
 * the template. */
bool site__unknown_placeholder(pos_text *name, pos_text template);
/* StaticFile#url, decoded, of a file that is no page. `owner` is its collection; NULL: it lies in
 * none. */
const char *site__url_as_file(const site__config *config, const char *path,
                              const site__collection *owner, apr_pool_t *result);

#endif
