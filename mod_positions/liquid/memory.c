/* SPDX-License-Identifier: Apache-2.0 */
/* What a run makes: values in chunks that are given back by marks, strings in borrowed buffers. */
#include "liquid/memory.h"
#include "liquid/run.h"

#define MIN_CHUNK ((size_t)16 << 10)
#define MAX_CHUNK ((size_t)1 << 20)

static size_t align_size(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

static pos_error *out_of_memory(liquid_run *run)
{
    if (!run->exhausted) {
        run->budget->state = POS_BUDGET_NO_MEMORY;
        pos_budget_check(run->budget);
        run->exhausted = liquid_fault(run, "%s", pos_budget_message(run->budget, run->pool));
        run->exhausted->status = POS_ELIMIT;
    }
    return run->exhausted;
}

pos_error *liquid__reserve(liquid_run *run, size_t bytes)
{
    if (run->exhausted)
        return run->exhausted;
    return bytes > pos_budget_memory_left(run->budget) ? out_of_memory(run) : NULL;
}

apr_pool_t *liquid_pool(liquid_run *run, size_t bytes)
{
    return pos_scope_pool(&run->ask, bytes);
}

static liquid__chunk *add_chunk(liquid_run *run, size_t size)
{
    size_t wanted = run->chunk ? run->chunk->size * 2 : MIN_CHUNK;
    if (wanted > MAX_CHUNK)
        wanted = MAX_CHUNK;
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
    size = align_size(size ? size : 1);
    liquid__chunk *chunk = run->chunk;
    if (!chunk || chunk->size - chunk->used < size) {
        liquid__chunk *next = chunk ? chunk->next : NULL;
        chunk = next && next->size >= size ? next : add_chunk(run, size);
        chunk->used = 0;
        run->chunk = chunk;
    }
    void *bytes = chunk->bytes + chunk->used;
    chunk->used += size;
    run->budget->held += size;
    liquid__add_copied(run, size);
    if (run->budget->held > (size_t)run->budget->limits.memory)
        out_of_memory(run);
    return bytes;
}

liquid__mark liquid__mark_memory(const liquid_run *run)
{
    return (liquid__mark){run->chunk, run->chunk ? run->chunk->used : 0, run->budget->held};
}

void liquid__release_memory(liquid_run *run, liquid__mark mark)
{
    run->chunk = mark.chunk ? mark.chunk : run->chunks;
    if (run->chunk)
        run->chunk->used = mark.used;
    run->budget->held = mark.held;
    run->last_end = NULL;
}

void liquid__end_memory(liquid_run *run)
{
    liquid__release_memory(run, (liquid__mark){.held = run->held_before});
    for (const liquid__chunk *chunk = run->chunks; chunk; chunk = chunk->next)
        pos_budget_keep(run->budget, chunk->size);
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
    if (text.size && text.data + text.size == run->last_end && more.size <= run->last_free) {
        memmove(run->last_end, more.data, more.size);
        run->last_end += more.size;
        run->last_free -= more.size;
        return (pos_text){text.data, size};
    }
    char *bytes = liquid_allocate(run, size * 2);
    if (text.size)
        memcpy(bytes, text.data, text.size);
    if (more.size)
        memcpy(bytes + text.size, more.data, more.size);
    run->last_end = bytes + size;
    run->last_free = size;
    return (pos_text){bytes, size};
}

/* ---- buffers ---- */

/* What the buffer that was borrowed last has grown by counts until the run's pool is cleared. */
static void count_buffer(liquid_run *run)
{
    if (run->buffer_count == 0)
        return;
    uint32_t last = run->buffer_count - 1;
    size_t size = pos_buffer_size(run->buffers[last]);
    if (size <= run->buffer_bytes[last])
        return;
    pos_budget_keep(run->budget, size - run->buffer_bytes[last]);
    run->buffer_bytes[last] = size;
}

pos_buffer *liquid_borrow_buffer(liquid_run *run)
{
    count_buffer(run);
    if (run->buffer_count >= LIQUID__BUFFERS)
        return pos_buffer_make(run->max_text, run->pool);
    pos_buffer **buffer = &run->buffers[run->buffer_count++];
    if (!*buffer)
        *buffer = pos_buffer_make(run->max_text, run->pool);
    pos_buffer_clear(*buffer);
    return *buffer;
}

pos_text liquid_take_buffer(liquid_run *run, pos_buffer *buffer)
{
    pos_text text;
    count_buffer(run);
    pos_error *error = pos_buffer_get(&text, buffer);
    if (run->buffer_count && run->buffers[run->buffer_count - 1] == buffer)
        run->buffer_count--;
    else
        pos_budget_keep(run->budget, pos_buffer_size(buffer));
    if (error && !run->exhausted) {
        run->exhausted =
            error->status == POS_ELIMIT
                ? liquid_fault(run, "a string of more than %d MiB", (int)(run->max_text >> 20))
                : liquid_fault(run, "%s", error->message);
        run->exhausted->status = error->status;
    }
    char *bytes = liquid_allocate(run, text.size);
    memcpy(bytes, text.data, text.size);
    return (pos_text){bytes, text.size};
}
