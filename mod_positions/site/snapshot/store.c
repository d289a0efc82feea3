/* SPDX-License-Identifier: Apache-2.0 */
/* part ::= head { record path[path_size] blocks[size / 8] page[page_size] }
 *
 * in the host's byte order and this build's layout: a store belongs to both. The records are in the
 * order of a scan, through all parts. */
#include "site/snapshot/store.h"

#include <stdlib.h>

#include "base/pool.h"
#include "site/tree/upload.h"

/* Smaller trees are read as fast. */
#define MIN_FILES 100
/* The tree is kept again once one in so many files was read anew. */
#define CHANGED_PART 8
/* Bytes of a part, roughly. */
#define PART_SIZE ((size_t)1 << 20)

typedef struct part_head {
    pos_digest config; /* what the pages were made with */
    uint64_t series;   /* the same in all parts that were kept together */
    uint32_t count;    /* of records */
    uint32_t last;     /* 1: no part follows */
} part_head;

typedef struct part_record {
    pos_stamp stamp;
    pos_digest digest;
    int64_t changed;
    int64_t read_at;
    uint64_t size;
    int32_t role;
    int32_t collection;
    uint32_t path_size;
    uint32_t page_size; /* 0: it is no page */
    uint32_t blocks;
    uint32_t ends_line;
} part_record;

struct site__store_reader {
    const site *site;
    pos_digest config;
    uint64_t series;
    unsigned number; /* of the next part */
    bool ended;
    uint32_t left; /* records in the rest of this part */
    pos_text rest;
    part_record record; /* the next one; its texts borrow from the part */
    pos_text path, blocks, page;
    bool ready;       /* `record` is there */
    apr_pool_t *pool; /* of this part */
};

/* Everything that a page is made of beside its file. */
static pos_digest digest_config(const site__config *config, const site__file *config_file,
                                apr_pool_t *scratch)
{
    pos_digester *digester = pos_digester_make(scratch);
    const site__file *good = site__file_good(config_file);
    const pos_digest file = good ? good->digest : (pos_digest){0, 0};
    pos_digester_add_int(digester, (int64_t)file.low);
    pos_digester_add_int(digester, (int64_t)file.high);
    pos_digester_add_int(digester, (int64_t)config->digest.low);
    pos_digester_add_int(digester, (int64_t)config->digest.high);
    pos_digester_add(digester, pos_text_of(config->around.cname));
    pos_digester_add(digester, pos_text_of(config->around.theme.name));
    if (config->around.theme.root)
        pos_digester_add(digester, pos_text_of(pos_root_path(config->around.theme.root)));
    return pos_digester_end(digester);
}

/* ---- reading ---- */

/* Pages alone are worth it, and files that might have been some. */
static bool is_kept_role(site__role role)
{
    return role == SITE_ROLE_PAGE || role == SITE_ROLE_POST || role == SITE_ROLE_DRAFT ||
           role == SITE_ROLE_DOCUMENT;
}

static bool next_part(site__store_reader *reader)
{
    const site_attic *attic = reader->site->options.attic;
    part_head head;
    apr_pool_clear(reader->pool);
    if (reader->ended ||
        !attic->recall_part(&reader->rest, attic->baton, reader->number, reader->pool) ||
        !pos_text_read(&head, &reader->rest, sizeof(head)) ||
        !pos_digest_equal(head.config, reader->config) ||
        (reader->number > 0 && head.series != reader->series)) {
        reader->ended = true;
        return false;
    }
    reader->series = head.series;
    reader->left = head.count;
    reader->ended = head.last;
    reader->number++;
    return true;
}

/* Makes the next record ready; false: there is none. */
static bool advance_reader(site__store_reader *reader)
{
    while (reader->left == 0)
        if (!next_part(reader))
            return false;
    reader->left--;
    reader->ready = pos_text_read(&reader->record, &reader->rest, sizeof(reader->record)) &&
                    pos_text_cut(&reader->path, &reader->rest, reader->record.path_size) &&
                    pos_text_cut(&reader->blocks, &reader->rest, reader->record.blocks) &&
                    pos_text_cut(&reader->page, &reader->rest, reader->record.page_size);
    if (!reader->ready) {
        reader->left = 0;
        reader->ended = true;
    }
    return reader->ready;
}

static apr_status_t end_reader(void *reader)
{
    apr_pool_destroy(((site__store_reader *)reader)->pool);
    return APR_SUCCESS;
}

site__store_reader *site__store_read(const site *owner, const site__config *config,
                                     const site__file *config_file, apr_pool_t *result)
{
    const site_attic *attic = owner->options.attic;
    if (!attic || !attic->recall_part)
        return NULL;
    site__store_reader *reader = apr_pcalloc(result, sizeof(*reader));
    reader->site = owner;
    reader->pool = pos_pool_make();
    reader->config = digest_config(config, config_file, result);
    apr_pool_cleanup_register(result, reader, end_reader, apr_pool_cleanup_null);
    return advance_reader(reader) ? reader : NULL;
}

/* The record's place beside the entry's in a scan. Of the theme nothing is kept. */
static int compare_record(const site__store_reader *reader, const site__entry *entry)
{
    int order = pos_text_compare(reader->path, pos_text_of(entry->path));
    if (order == 0)
        order = -(int)entry->theme;
    return order ? order : reader->record.role - (int32_t)entry->role;
}

site__file *site__store_find(site__store_reader *reader, const site__entry *entry)
{
    if (!is_kept_role(entry->role) || entry->theme || entry->denied)
        return NULL;
    while (reader->ready && compare_record(reader, entry) < 0)
        reader->ready = advance_reader(reader);
    if (!reader->ready || compare_record(reader, entry) != 0)
        return NULL;
    const part_record *record = &reader->record;
    if (!pos_stamp_equal(&record->stamp, &entry->stamp) || record->collection != entry->collection)
        return NULL;
    const site__kept_file kept = {.digest = record->digest,
                                  .changed = record->changed,
                                  .read_at = record->read_at,
                                  .size = record->size,
                                  .ends_line = record->ends_line,
                                  .blocks = reader->blocks,
                                  .page = reader->page};
    return site__file_restore(entry, &kept, &reader->site->tree);
}

/* ---- keeping ---- */

typedef struct store_writer {
    const site_attic *attic;
    part_head head;
    pos_buffer *records;
    unsigned number;
    apr_pool_t *pool; /* of this part */
} store_writer;

/* As it stands, and old enough for its stamp to say so. */
static bool is_kept(const site__file *file)
{
    return is_kept_role(file->role) && !file->theme && !file->fault && !file->good &&
           !file->unfinished && !file->written && !file->missing_since && !site__is_racy(file);
}

static void begin_part(store_writer *writer)
{
    apr_pool_clear(writer->pool);
    writer->records = pos_buffer_make(0, writer->pool);
    writer->head.count = 0;
}

/* False: it could not be kept. */
static bool end_part(store_writer *writer, bool last)
{
    pos_text records, whole;
    pos_buffer *part = pos_buffer_make(0, writer->pool);
    writer->head.last = last;
    pos_buffer_add(part, (const char *)&writer->head, sizeof(writer->head));
    if (pos_buffer_get(&records, writer->records))
        return false;
    pos_buffer_add_text(part, records);
    if (pos_buffer_get(&whole, part))
        return false;
    return writer->attic->keep_part(writer->attic->baton, writer->number++, whole);
}

static void add_record(store_writer *writer, const site__file *file)
{
    pos_text path = pos_text_of(file->path);
    pos_text page = file->page ? site__page_bytes(file->page) : POS_TEXT("");
    pos_text blocks = site__file_blocks(file);
    const part_record record = {.stamp = file->stamp,
                                .digest = file->digest,
                                .changed = file->changed,
                                .read_at = atomic_load(&file->read_at),
                                .size = file->size,
                                .role = (int32_t)file->role,
                                .collection = file->collection,
                                .path_size = (uint32_t)path.size,
                                .page_size = (uint32_t)page.size,
                                .blocks = (uint32_t)blocks.size,
                                .ends_line = file->ends_line};
    pos_buffer_add(writer->records, (const char *)&record, sizeof(record));
    pos_buffer_add_text(writer->records, path);
    pos_buffer_add_text(writer->records, blocks);
    pos_buffer_add_text(writer->records, page);
    writer->head.count++;
}

static void keep_all(store_writer *writer, const site_snapshot *snapshot)
{
    begin_part(writer);
    for (size_t i = 0; i < snapshot->scan.count; i++) {
        if (is_kept(snapshot->files[i]))
            add_record(writer, snapshot->files[i]);
        if (pos_buffer_size(writer->records) < PART_SIZE)
            continue;
        if (!end_part(writer, false))
            return;
        begin_part(writer);
    }
    end_part(writer, true);
}

void site__store_keep(site *owner, const site_snapshot *snapshot, size_t read)
{
    const site_attic *attic = owner->options.attic;
    owner->unkept += read;
    if (!attic || !attic->keep_part || owner->unkept < MIN_FILES ||
        owner->unkept < snapshot->scan.count / CHANGED_PART)
        return;
    owner->unkept = 0;
    store_writer writer = {.attic = attic, .pool = pos_pool_make()};
    writer.head.config = digest_config(snapshot->config, snapshot->config_file, writer.pool);
    writer.head.series = (uint64_t)apr_time_now();
    keep_all(&writer, snapshot);
    apr_pool_destroy(writer.pool);
}
