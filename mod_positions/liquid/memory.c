/* What a run makes: values in chunks that are given back by marks, strings in borrowed buffers. */
#include "liquid/parts.h"

#define CHUNK_AT_LEAST ((size_t)16 << 10)
#define CHUNK_AT_MOST  ((size_t)1 << 20)

static size_t rounded(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

static pos_error *out_of_memory(liquid_run *run)
{
    if (!run->exhausted) {
        run->exhausted = liquid_fault(run, "values of more than %d MiB at a time",
                                      (int)(run->limits.memory >> 20));
        run->exhausted->status = POS_ELIMIT;
    }
    return run->exhausted;
}

pos_error *liquid__room(liquid_run *run, size_t bytes)
{
    if (run->exhausted)
        return run->exhausted;
    bool full = run->ask.kept > run->limits.memory - run->total;
    return full || bytes > run->limits.memory - run->total - run->ask.kept ? out_of_memory(run)
                                                                           : NULL;
}

apr_pool_t *liquid_pool(liquid_run *run, size_t bytes)
{
    return pos_scope_pool(&run->ask, bytes);
}

static liquid__chunk *add_chunk(liquid_run *run, size_t size)
{
    size_t wanted = run->chunk ? run->chunk->size * 2 : CHUNK_AT_LEAST;
    if (wanted > CHUNK_AT_MOST)
        wanted = CHUNK_AT_MOST;
    if (wanted < size)
        wanted = size;
    liquid__chunk *chunk = apr_palloc(run->pool, sizeof(*chunk) + wanted);
    *chunk = (liquid__chunk){.size = wanted};
    if (run->chunk) {
        chunk->next = run->chunk->next;
        run->chunk->next = chunk;
    } else {
        run->chunks = chunk;
    }
    return chunk;
}

void *liquid_allocate(liquid_run *run, size_t size)
{
    size = rounded(size ? size : 1);
    liquid__chunk *chunk = run->chunk;
    if (!chunk || chunk->size - chunk->used < size) {
        liquid__chunk *next = chunk ? chunk->next : NULL;
        chunk = next && next->size >= size ? next : add_chunk(run, size);
        chunk->used = 0;
        run->chunk = chunk;
    }
    void *bytes = chunk->bytes + chunk->used;
    chunk->used += size;
    run->total += size;
    if (run->total > run->limits.memory) {
        run->total = run->limits.memory;
        out_of_memory(run);
    }
    return bytes;
}

liquid__mark liquid__mark_now(const liquid_run *run)
{
    return (liquid__mark){run->chunk, run->chunk ? run->chunk->used : 0, run->total};
}

void liquid__release(liquid_run *run, liquid__mark mark)
{
    run->chunk = mark.chunk ? mark.chunk : run->chunks;
    if (run->chunk)
        run->chunk->used = mark.used;
    run->total = mark.total;
    run->last_end = NULL;
}

pos_array *liquid_array(liquid_run *run, uint32_t capacity)
{
    pos_array *array = liquid_allocate(run, sizeof(*array));
    *array = (pos_array){.capacity = capacity, .pool = run->pool};
    if (capacity)
        array->items = liquid_allocate(run, capacity * sizeof(*array->items));
    return array;
}

/* A string never changes, but the bytes behind the last one are free: appending piece by piece
 * copies each piece once. */
pos_text liquid__extend(liquid_run *run, pos_text text, pos_text more)
{
    size_t size = text.size + more.size;
    if (text.size && text.data + text.size == run->last_end && more.size <= run->last_room) {
        memmove(run->last_end, more.data, more.size);
        run->last_end += more.size;
        run->last_room -= more.size;
        return (pos_text){text.data, size};
    }
    char *bytes = liquid_allocate(run, size * 2);
    if (text.size)
        memcpy(bytes, text.data, text.size);
    if (more.size)
        memcpy(bytes + text.size, more.data, more.size);
    run->last_end = bytes + size;
    run->last_room = size;
    return (pos_text){bytes, size};
}

/* ---- buffers ---- */

pos_buffer *liquid_borrow_buffer(liquid_run *run)
{
    if (run->buffer_count >= LIQUID__BUFFERS)
        return pos_buffer_make(run->limits.output, run->pool);
    pos_buffer **buffer = &run->buffers[run->buffer_count++];
    if (!*buffer)
        *buffer = pos_buffer_make(run->limits.output, run->pool);
    pos_buffer_clear(*buffer);
    return *buffer;
}

pos_text liquid_take_buffer(liquid_run *run, pos_buffer *buffer)
{
    pos_text text;
    pos_error *error = pos_buffer_get(&text, buffer);
    if (run->buffer_count && run->buffers[run->buffer_count - 1] == buffer)
        run->buffer_count--;
    if (error && !run->exhausted) {
        run->exhausted =
            error->status == POS_ELIMIT
                ? liquid_fault(run, "a string of more than %d MiB", (int)(run->limits.output >> 20))
                : liquid_fault(run, "%s", error->message);
        run->exhausted->status = error->status;
    }
    char *bytes = liquid_allocate(run, text.size);
    memcpy(bytes, text.data, text.size);
    return (pos_text){bytes, text.size};
}
