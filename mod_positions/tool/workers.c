/* SPDX-License-Identifier: Apache-2.0 */
/* Work on every core. */
#include "workers.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/pool.h"

#define MAX_WORKERS 64

typedef struct work_list {
    tool_work work;
    void *baton;
    size_t count;
    atomic_size_t next;
} work_list;

static void *take_part(void *baton)
{
    work_list *list = baton;
    apr_pool_t *scratch = pos_pool_make();
    for (size_t index; (index = atomic_fetch_add(&list->next, 1)) < list->count;) {
        list->work(list->baton, index, scratch);
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
    return NULL;
}

static size_t count_workers(size_t items)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = cores < 1 ? 1 : cores > MAX_WORKERS ? MAX_WORKERS : (size_t)cores;
    return workers < items ? workers : items;
}

void tool_for_each(size_t count, tool_work work, void *baton)
{
    work_list list = {.work = work, .baton = baton, .count = count};
    pthread_t threads[MAX_WORKERS];
    size_t started = 0, wanted = count_workers(count);
    /* This thread is one of them. */
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, take_part, &list) == 0)
        started++;
    take_part(&list);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

void tool_progress_start(tool_progress *progress, size_t count)
{
    progress->count = count;
    progress->shown = isatty(STDERR_FILENO);
    atomic_init(&progress->done, 0);
}

void tool_progress_step(tool_progress *progress)
{
    size_t done = atomic_fetch_add(&progress->done, 1) + 1;
    if (progress->shown && (done % 16 == 0 || done == progress->count))
        fprintf(stderr, "\r%" APR_SIZE_T_FMT " of %" APR_SIZE_T_FMT "%s", done, progress->count,
                done == progress->count ? "\n" : "");
}
