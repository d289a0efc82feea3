/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses whose accents are encoded otherwise than the one that is asked for. */
#include "site/snapshot/spelling.h"

#include <apr_strings.h>

#include "base/hash.h"
#include "base/unicode.h"

/* In the table, instead of an address: several have that composed form. */
static const char several[] = "";

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* The composed form; `text` itself where it is one already. */
static const char *compose_text(const char *text, apr_pool_t *pool)
{
    if (is_ascii(text))
        return text;
    pos_buffer *out = pos_buffer_make(0, pool);
    if (!pos_utf8_nfc(out, pos_text_of(text)))
        return text;
    const char *composed = pos_buffer_whole_cstring(out);
    return strcmp(composed, text) == 0 ? text : composed;
}

static void add_address(site_snapshot *snapshot, const char *address, apr_pool_t *scratch)
{
    const char *composed = compose_text(address, scratch);
    if (composed == address)
        return;
    if (!snapshot->by_composed)
        snapshot->by_composed = pos_hash_make(snapshot->pool);
    bool known = apr_hash_get(snapshot->by_composed, composed, APR_HASH_KEY_STRING);
    apr_hash_set(snapshot->by_composed, known ? composed : apr_pstrdup(snapshot->pool, composed),
                 APR_HASH_KEY_STRING, known ? several : address);
}

/* A published file that is no page; its URL is its path. */
static bool is_static(const site__file *file)
{
    return file->role == SITE_ROLE_PAGE && !file->page && !file->fault;
}

void site__index_spellings(site_snapshot *snapshot, apr_pool_t *scratch)
{
    for (apr_hash_index_t *at = apr_hash_first(scratch, snapshot->by_target); at;
         at = apr_hash_next(at)) {
        apr_ssize_t size;
        const void *key;
        apr_hash_this(at, &key, &size, NULL);
        const char *address = key;
        /* A folder's key is the beginning of its index's. */
        if (address[size] != '\0')
            address = apr_pstrmemdup(snapshot->pool, address, (apr_size_t)size);
        add_address(snapshot, address, scratch);
    }
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        const site__file *file = snapshot->files[i];
        if (is_static(file) && !is_ascii(file->path))
            add_address(snapshot, apr_pstrcat(snapshot->pool, "/", file->path, NULL), scratch);
    }
}

/* True where something answers at that address as it stands. */
static bool answers_address(const site_snapshot *snapshot, const char *address)
{
    const site__file *file = site__file_at(snapshot, pos_text_of(address + 1));
    return apr_hash_get(snapshot->by_target, address, APR_HASH_KEY_STRING) ||
           (file && is_static(file));
}

const char *site__other_spelling(const site_snapshot *snapshot, pos_text url, apr_pool_t *result)
{
    /* As a server would find it: the file, the folder, the page whose ".html" is left out. */
    static const char *const endings[] = {"", "/", ".html"};
    const char *asked = pos_text_cstring(url, result), *composed = compose_text(asked, result);
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        const char *address = apr_pstrcat(result, composed, endings[i], NULL);
        if (composed != asked && answers_address(snapshot, address))
            return address;
        const char *other = snapshot->by_composed
                                ? apr_hash_get(snapshot->by_composed, address, APR_HASH_KEY_STRING)
                                : NULL;
        if (other == several)
            return NULL;
        if (other && strcmp(other, asked) != 0)
            return other;
    }
    return NULL;
}
