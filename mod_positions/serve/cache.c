/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table with chains. Each owner has a clock of its own (CLOCK), and who has more than an equal
 * share of the memory makes room. */
#include "serve/cache.h"

#include <stdlib.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>
#include <apr_time.h>

#include "base/hash.h"

/* Initial number of chains; always a power of two. */
#define MIN_CHAINS 1024
/* One eviction in so many is of the owner whose turn it is, whatever that one has: what nobody asks
 * for does not stay for ever. */
#define TURN_INTERVAL 16

/* Owners that are never swept. */
#define MIN_OWNERS 64

/* An entry's own size, without its strings and bodies; 64 for the allocator and the table. */
#define ENTRY_COST (sizeof(serve__entry) + 64)

/* A response being rendered by its leader. */
typedef struct flight {
    const void *owner;
    char *url;
    unsigned waiters;
    bool landed;
    apr_thread_cond_t *done;
    struct flight *next;
} flight;

struct serve_cache {
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    size_t max_size;
    size_t size;
    serve__entry **chains;
    size_t chain_count;
    size_t count;
    APR_RING_HEAD(active_owners, serve__owner) active; /* those with entries, the next one first */
    size_t active_count;
    unsigned evicted;
    apr_hash_t *owners; /* name → serve__owner, with a reference */
    unsigned sweep_at;  /* how many of them are swept */
    flight *flights;
    serve__compressor_pool *compressors;
    flight *spare; /* landed ones, whose condition variables are used again */
};

/* ---- bodies ---- */

serve_body *serve__body_make(pos_text bytes)
{
    serve_body *body = malloc(sizeof(*body) + bytes.size);
    if (!body)
        return NULL;
    body->references = 1;
    body->size = bytes.size;
    if (bytes.size)
        memcpy(body->bytes, bytes.data, bytes.size);
    return body;
}

const serve_body *serve_body_keep(const serve_body *body)
{
    pos_references_add(&body->references);
    return body;
}

void serve_body_drop(const serve_body *body)
{
    if (body && pos_references_drop(&body->references))
        free((void *)(uintptr_t)body);
}

/* ---- owners ---- */

void serve__owner_drop(serve__owner *owner)
{
    if (owner && pos_references_drop(&owner->references))
        free(owner);
}

/* Forgets those that nobody else knows, once there are twice as many as there were afterwards the
 * last time. Nobody gets a reference meanwhile but under the lock, which the caller holds. */
static void sweep_owners(serve_cache *cache)
{
    if (apr_hash_count(cache->owners) < cache->sweep_at)
        return;
    for (apr_hash_index_t *at = apr_hash_first(NULL, cache->owners); at; at = apr_hash_next(at)) {
        serve__owner *owner = apr_hash_this_val(at);
        if (atomic_load(&owner->references) > 1)
            continue;
        apr_hash_set(cache->owners, owner->name, APR_HASH_KEY_STRING, NULL);
        serve__owner_drop(owner);
    }
    cache->sweep_at = apr_hash_count(cache->owners) * 2 + MIN_OWNERS;
}

static serve__owner *add_owner(serve_cache *cache, const char *name)
{
    size_t size = strlen(name) + 1;
    serve__owner *owner = malloc(sizeof(*owner) + size);
    if (!owner)
        return NULL;
    owner->references = 1;
    owner->size = 0;
    APR_RING_INIT(&owner->entries, serve__entry, link);
    memcpy(owner->name, name, size);
    sweep_owners(cache);
    apr_hash_set(cache->owners, owner->name, APR_HASH_KEY_STRING, owner);
    return owner;
}

serve__owner *serve__cache_owner(serve_cache *cache, const char *name)
{
    apr_thread_mutex_lock(cache->lock);
    serve__owner *owner = apr_hash_get(cache->owners, name, APR_HASH_KEY_STRING);
    if (!owner)
        owner = add_owner(cache, name);
    if (owner)
        pos_references_add(&owner->references);
    apr_thread_mutex_unlock(cache->lock);
    return owner;
}

/* ---- entries ---- */

static size_t hash_of(const void *owner, const char *url)
{
    return pos_text_hash(pos_text_of(url)) ^ ((uintptr_t)owner >> 4);
}

serve__entry *serve__entry_make(serve__owner *owner, const char *url, const char *type)
{
    size_t url_size = strlen(url) + 1, type_size = strlen(type) + 1;
    serve__entry *entry = calloc(1, sizeof(*entry) + url_size + type_size);
    if (!entry)
        return NULL;
    char *strings = (char *)(entry + 1);
    entry->references = 1;
    entry->owner = owner;
    pos_references_add(&owner->references);
    entry->hash = hash_of(owner, url);
    entry->url = memcpy(strings, url, url_size);
    entry->type = memcpy(strings + url_size, type, type_size);
    entry->size = ENTRY_COST + url_size + type_size;
    return entry;
}

void serve__entry_keep(serve__entry *entry)
{
    pos_references_add(&entry->references);
}

void serve__entry_drop(serve__entry *entry)
{
    if (!entry || !pos_references_drop(&entry->references))
        return;
    for (int i = 0; i < SERVE__CODING_COUNT; i++)
        serve_body_drop(atomic_load(&entry->bodies[i]));
    site_trace_drop(entry->trace);
    serve__owner_drop(entry->owner);
    free(entry);
}

const serve_body *serve__entry_body(const serve__entry *entry, serve__coding coding)
{
    return atomic_load_explicit(&entry->bodies[coding], memory_order_acquire);
}

/* The caller holds the lock. */
static void count_size(serve_cache *cache, serve__owner *owner, size_t more)
{
    owner->size += more;
    cache->size += more;
}

const serve_body *serve__entry_set_body(serve_cache *cache, serve__entry *entry,
                                        serve__coding coding, serve_body *body)
{
    const serve_body *none = NULL;
    if (!body)
        return NULL;
    if (!atomic_compare_exchange_strong(&entry->bodies[coding], &none, body)) {
        serve_body_drop(body);
        return none;
    }
    if (cache) {
        apr_thread_mutex_lock(cache->lock);
        entry->size += body->size;
        if (entry->listed)
            count_size(cache, entry->owner, body->size);
        apr_thread_mutex_unlock(cache->lock);
    } else {
        entry->size += body->size;
    }
    return body;
}

/* ---- the table ---- */

static void drop_chain(serve__entry *first)
{
    for (serve__entry *next; first; first = next) {
        next = first->next;
        serve__entry_drop(first);
    }
}

static apr_status_t destroy_cache(void *baton)
{
    serve_cache *cache = baton;
    for (size_t i = 0; cache->chains && i < cache->chain_count; i++)
        drop_chain(cache->chains[i]);
    for (apr_hash_index_t *at = apr_hash_first(NULL, cache->owners); at; at = apr_hash_next(at))
        serve__owner_drop(apr_hash_this_val(at));
    free(cache->chains);
    return APR_SUCCESS;
}

serve_cache *serve_cache_make(size_t max_size, apr_pool_t *process)
{
    serve_cache *cache = apr_pcalloc(process, sizeof(*cache));
    cache->max_size = max_size;
    APR_RING_INIT(&cache->active, serve__owner, link);
    if (apr_pool_create(&cache->pool, process) != APR_SUCCESS)
        return NULL;
    cache->owners = apr_hash_make(cache->pool);
    cache->sweep_at = MIN_OWNERS;
    cache->chain_count = MIN_CHAINS;
    cache->chains = calloc(MIN_CHAINS, sizeof(*cache->chains));
    cache->compressors = serve__compressor_pool_make(cache->pool);
    apr_pool_cleanup_register(cache->pool, cache, destroy_cache, apr_pool_cleanup_null);
    if (cache->chains && cache->compressors &&
        apr_thread_mutex_create(&cache->lock, APR_THREAD_MUTEX_DEFAULT, cache->pool) == APR_SUCCESS)
        return cache;
    apr_pool_destroy(cache->pool);
    return NULL;
}

serve__compressor_pool *serve__cache_compressors(const serve_cache *cache)
{
    return cache->compressors;
}

static serve__entry **find_link(serve_cache *cache, size_t hash, const serve__owner *owner,
                                const char *url)
{
    serve__entry **at = &cache->chains[hash & (cache->chain_count - 1)];
    while (*at && ((*at)->hash != hash || (*at)->owner != owner || strcmp((*at)->url, url) != 0))
        at = &(*at)->next;
    return at;
}

/* Keeps the chains short, so that a look-up costs the same however many entries there are. Without
 * memory they get longer. */
static void double_chains(serve_cache *cache)
{
    size_t count = cache->chain_count * 2;
    serve__entry **chains = calloc(count, sizeof(*chains));
    if (!chains)
        return;
    for (size_t i = 0; i < cache->chain_count; i++)
        for (serve__entry *each = cache->chains[i], *next; each; each = next) {
            next = each->next;
            each->next = chains[each->hash & (count - 1)];
            chains[each->hash & (count - 1)] = each;
        }
    free(cache->chains);
    cache->chains = chains;
    cache->chain_count = count;
}

serve__entry *serve__cache_get(serve_cache *cache, const serve__owner *owner, const char *url)
{
    size_t hash = hash_of(owner, url);
    apr_thread_mutex_lock(cache->lock);
    serve__entry *entry = *find_link(cache, hash, owner, url);
    if (entry)
        serve__entry_keep(entry);
    apr_thread_mutex_unlock(cache->lock);
    if (entry && !atomic_load_explicit(&entry->used, memory_order_relaxed))
        atomic_store_explicit(&entry->used, true, memory_order_relaxed);
    return entry;
}

/* ---- eviction; the caller holds the lock ---- */

static void list_entry(serve_cache *cache, serve__entry *entry)
{
    serve__owner *owner = entry->owner;
    if (APR_RING_EMPTY(&owner->entries, serve__entry, link)) {
        APR_RING_INSERT_TAIL(&cache->active, owner, serve__owner, link);
        cache->active_count++;
    }
    APR_RING_INSERT_TAIL(&owner->entries, entry, serve__entry, link);
    entry->listed = true;
    cache->count++;
    count_size(cache, owner, entry->size);
}

/* Unlinks the entry from its chain and its owner. The table's reference becomes the caller's. */
static serve__entry *remove_entry(serve_cache *cache, serve__entry **at)
{
    serve__entry *entry = *at;
    serve__owner *owner = entry->owner;
    *at = entry->next;
    entry->next = NULL;
    entry->listed = false;
    APR_RING_REMOVE(entry, link);
    cache->count--;
    owner->size -= entry->size;
    cache->size -= entry->size;
    if (APR_RING_EMPTY(&owner->entries, serve__entry, link)) {
        APR_RING_REMOVE(owner, link);
        cache->active_count--;
    }
    return entry;
}

/* The owner after all the others from now on. */
static void end_turn(serve_cache *cache, serve__owner *owner)
{
    APR_RING_REMOVE(owner, link);
    APR_RING_INSERT_TAIL(&cache->active, owner, serve__owner, link);
}

/* Who makes room: the one who takes it, with more than an equal share, or the next one who has as
 * much. There is one, for together they have more than all shares. */
static serve__owner *choose_owner(serve_cache *cache, serve__owner *taker)
{
    size_t share = cache->max_size / cache->active_count;
    if (++cache->evicted % TURN_INTERVAL == 0)
        return APR_RING_FIRST(&cache->active);
    if (taker->size > share)
        return taker;
    serve__owner *owner = APR_RING_FIRST(&cache->active);
    for (size_t passed = 1; owner->size <= share && passed < cache->active_count; passed++) {
        end_turn(cache, owner);
        owner = APR_RING_FIRST(&cache->active);
    }
    return owner;
}

/* The hand passes the owner's entries that were used since it last came by, and stops at the first
 * other one. NULL: there is only `newest`. */
static serve__entry *choose_entry(serve__owner *owner, const serve__entry *newest)
{
    for (;;) {
        serve__entry *entry = APR_RING_FIRST(&owner->entries);
        bool only = entry == APR_RING_LAST(&owner->entries);
        if (entry != newest && (!atomic_exchange(&entry->used, false) || only))
            return entry;
        if (only)
            return NULL;
        APR_RING_REMOVE(entry, link);
        APR_RING_INSERT_TAIL(&owner->entries, entry, serve__entry, link);
    }
}

/* Never evicts `newest`. Evicted entries are chained to `evicted`, whose references the caller gives
 * back after it has released the lock. */
static void evict_entries(serve_cache *cache, serve__entry *newest, serve__entry **evicted)
{
    while (cache->size > cache->max_size && cache->count > 1) {
        serve__owner *owner = choose_owner(cache, newest->owner);
        serve__entry *entry = choose_entry(owner, newest);
        if (!entry) { /* more than a share by itself: the others make room */
            end_turn(cache, owner);
            owner = APR_RING_FIRST(&cache->active);
            entry = choose_entry(owner, newest);
        }
        end_turn(cache, owner);
        remove_entry(cache, find_link(cache, entry->hash, entry->owner, entry->url));
        entry->next = *evicted;
        *evicted = entry;
    }
}

void serve__cache_put(serve_cache *cache, serve__entry *entry)
{
    serve__entry *evicted = NULL;
    apr_thread_mutex_lock(cache->lock);
    serve__entry **at = find_link(cache, entry->hash, entry->owner, entry->url);
    if (*at)
        evicted = remove_entry(cache, at);
    if (cache->count >= cache->chain_count)
        double_chains(cache);
    at = find_link(cache, entry->hash, entry->owner, entry->url);
    serve__entry_keep(entry);
    *at = entry;
    list_entry(cache, entry);
    evict_entries(cache, entry, &evicted);
    apr_thread_mutex_unlock(cache->lock);
    drop_chain(evicted);
}

/* ---- single flight ---- */

static flight **find_flight(serve_cache *cache, const void *owner, const char *url)
{
    flight **at = &cache->flights;
    while (*at && ((*at)->owner != owner || strcmp((*at)->url, url) != 0))
        at = &(*at)->next;
    return at;
}

/* Reuses a spare one or makes one; a condition variable lives as long as the cache. Without memory
 * each thread leads a flight of its own. */
static void start_flight(serve_cache *cache, const void *owner, const char *url)
{
    flight *started = cache->spare;
    if (started) {
        cache->spare = started->next;
    } else {
        started = apr_pcalloc(cache->pool, sizeof(*started));
        if (apr_thread_cond_create(&started->done, cache->pool) != APR_SUCCESS)
            return;
    }
    started->owner = owner;
    started->url = strdup(url);
    started->waiters = 0;
    started->landed = false;
    if (!started->url) {
        started->next = cache->spare;
        cache->spare = started;
        return;
    }
    started->next = cache->flights;
    cache->flights = started;
}

static void end_flight(serve_cache *cache, flight *ended)
{
    free(ended->url);
    ended->url = NULL;
    ended->next = cache->spare;
    cache->spare = ended;
}

/* The caller holds the lock. */
static serve__flight wait_for_landing(serve_cache *cache, flight *awaited,
                                      apr_interval_time_t max_wait)
{
    apr_time_t until = apr_time_now() + max_wait;
    awaited->waiters++;
    while (!awaited->landed) {
        apr_time_t left = until - apr_time_now();
        if (left <= 0)
            break;
        apr_thread_cond_timedwait(awaited->done, cache->lock, left);
    }
    serve__flight outcome = awaited->landed ? SERVE__FLIGHT_LANDED : SERVE__FLIGHT_TIMED_OUT;
    if (--awaited->waiters == 0 && awaited->landed)
        end_flight(cache, awaited);
    return outcome;
}

serve__flight serve__flight_join(serve_cache *cache, const void *owner, const char *url,
                                 apr_interval_time_t max_wait)
{
    serve__flight outcome = SERVE__FLIGHT_LEADER;
    apr_thread_mutex_lock(cache->lock);
    flight *known = *find_flight(cache, owner, url);
    if (known)
        outcome = wait_for_landing(cache, known, max_wait);
    else
        start_flight(cache, owner, url);
    apr_thread_mutex_unlock(cache->lock);
    return outcome;
}

void serve__flight_land(serve_cache *cache, const void *owner, const char *url)
{
    apr_thread_mutex_lock(cache->lock);
    flight **at = find_flight(cache, owner, url), *landed = *at;
    if (landed) {
        *at = landed->next;
        landed->landed = true;
        if (landed->waiters > 0)
            apr_thread_cond_broadcast(landed->done);
        else
            end_flight(cache, landed);
    }
    apr_thread_mutex_unlock(cache->lock);
}
