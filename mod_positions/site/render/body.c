/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a page's source. */
#include "site/render/body.h"

#include "base/charset.h"

/* The file's text as UTF-8, from memory or from the attic. */
static bool good_text(pos_text *out, const site_snapshot *snapshot, const site__file *good,
                      apr_pool_t *result)
{
    const site_attic *attic = snapshot->site->options.attic;
    pos_text bytes;
    pos_stamp stamp;
    bool converted;
    if (good->text) {
        *out = pos_text_make(good->text, good->text_size);
        return true;
    }
    /* Another process may have stored the same text with the stamp of a later upload. */
    return attic && attic->recall(&bytes, &stamp, attic->baton, good->path, result) &&
           !pos_to_utf8(out, &converted, bytes, snapshot->config->encoding, result) &&
           pos_digest_equal(pos_digest_of(*out), good->digest);
}

bool site__held_body(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                     apr_pool_t *result)
{
    const site__file *file = site__file_of(snapshot, page);
    const site__file *good = file ? file->good : NULL;
    pos_text text;
    if (!good || site__page_here(snapshot, good) != page ||
        !good_text(&text, snapshot, good, result) || page->body > text.size)
        return false;
    *out = pos_text_slice(text, page->body, text.size);
    return true;
}

pos_error *site__body_of(pos_text *out, const site_snapshot *snapshot, const site_page *page,
                         apr_pool_t *result)
{
    pos_text bytes, text;
    pos_stamp stamp;
    bool converted;
    const char *path = site__body_path(page);
    if (page->generated && !page->origin) {
        *out = pos_text_of(page->builtin ? page->builtin->text : "");
        return NULL;
    }
    if (site__held_body(out, snapshot, page, result))
        return NULL;
    const pos_root *root = site__root_of(&snapshot->site->tree, snapshot->config, page->theme);
    POS_TRY(
        pos_file_read(&bytes, &stamp, root, path, site__max_source(&snapshot->site->tree), result));
    if (!pos_stamp_equal(&stamp, &page->stamp))
        return pos_error_make(POS_ECHANGED, result, "%s changed", path);
    POS_TRY(pos_to_utf8(&text, &converted, bytes, snapshot->config->encoding, result));
    if (page->body > text.size)
        return pos_error_make(POS_ECHANGED, result, "%s changed", page->source);
    *out = pos_text_slice(text, page->body, text.size);
    return NULL;
}

pos_error *site__source_of(pos_text *out, site__composing *asker, const site_page *page)
{
    site__trace_ask(asker->tracing, SITE_QUERY_SOURCE, pos_text_of(site__body_path(page)));
    return site__body_of(out, asker->snapshot, page, asker->pool);
}
