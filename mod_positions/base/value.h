/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - the one value: YAML makes it, Liquid reads it, the site exposes itself through it.
 *
 * The room: what a value is, how it is built, compared and found in a map. It knows no YAML, no
 * Liquid semantics (truthiness, blank, filters) and no site.
 *
 * A pos_value is 16 bytes and is passed by value. Strings, arrays and maps are borrowed: they live
 * in the pool they were made in. Once something is shared (a snapshot's data, a page's front
 * matter) it is never changed again; arrays and maps are changed only by whoever is still building
 * them.
 *
 * Integers are 64 bits wide. Strings are UTF-8 and up to 2 GiB.
 *
 * Threads: building is for one thread; what is finished may be read by all. A pos_object's class
 * says what its functions do; they must be callable from any thread.
 */
#ifndef POS_BASE_VALUE_H
#define POS_BASE_VALUE_H

#include "base/budget.h"
#include "base/error.h"

typedef enum pos_kind {
    POS_NIL,
    POS_BOOL,
    POS_INT,
    POS_FLOAT,
    POS_STRING,
    POS_SYMBOL, /* a Ruby symbol, as `:name` in YAML; spelt without the colon */
    POS_DATE,   /* a calendar day: days since 1970-01-01 (proleptic Gregorian) */
    POS_TIME,   /* an instant with its offset: pos_time of date.h */
    POS_RANGE,  /* (first..last), integers, both inclusive */
    POS_ARRAY,
    POS_MAP,
    POS_OBJECT, /* lazy: a drop */
    POS_HOST    /* a kind of one folder's own (Liquid's blank and empty); never leaves it */
} pos_kind;

typedef struct pos_array pos_array;
typedef struct pos_map pos_map;
typedef struct pos_object pos_object;
struct pos_time; /* date.h */

typedef struct pos_range {
    int64_t first;
    int64_t last;
} pos_range;

typedef struct pos_value {
    uint8_t kind;  /* pos_kind */
    uint32_t size; /* bytes, for POS_STRING and POS_SYMBOL; else 0 */
    union {
        bool boolean;
        int64_t integer; /* POS_INT, and POS_DATE's days */
        double real;
        const char *bytes;
        const struct pos_time *time;
        const pos_range *range;
        const pos_array *array;
        const pos_map *map;
        const pos_object *object;
        const void *host;
    } as;
} pos_value;

struct pos_array {
    pos_value *items;
    uint32_t count;
    uint32_t capacity;
    apr_pool_t *pool;
};

typedef struct pos_entry {
    pos_value key; /* POS_STRING mostly; any scalar may be one */
    pos_value value;
    uint32_t hash;
} pos_entry;

/* Ordered as inserted. Lookups go through `index` once there are more than a few entries. */
struct pos_map {
    pos_entry *entries;
    uint32_t *index;
    uint32_t count;
    uint32_t capacity;
    uint32_t index_size;
    apr_pool_t *pool;
};

/* Who asks an object: the run's pool, and the composing page that keeps the trace. Liquid hands it
 * through without looking inside `asker`. */
typedef struct pos_scope {
    apr_pool_t *pool;   /* what is made on the way lives here, see pos_scope_pool */
    void *asker;        /* the site's; NULL outside of a page */
    pos_budget *budget; /* of the run */
} pos_scope;

/* What a map of so many entries takes, roughly. */
#define POS_MAP_BYTES(count) (64 + 48 * (size_t)(count))

/* The pool, for about so many bytes. Every question may be asked millions of times. */
static inline apr_pool_t *pos_scope_pool(pos_scope *scope, size_t bytes)
{
    pos_budget_keep(scope->budget, bytes);
    return scope->pool;
}

/* What a loop over an object sees, and which names it answers besides its fields. */
typedef enum pos_walk {
    /* A hash of Ruby's: pairs of key and value. It has a hash's size and first pair. */
    POS_WALK_PAIRS,
    /* An Enumerable drop: its keys alone (Drop#each yields key and value, and a block with one
     * parameter takes the first). It answers count, first, sort, … */
    POS_WALK_KEYS,
    /* Any other drop: nothing. */
    POS_WALK_NOTHING
} pos_walk;

/* A drop: its fields are made when they are asked for. Functions may be NULL. */
typedef struct pos_object_class {
    const char *name; /* as Ruby would name it, for `inspect` and error messages */
    /* Field `key`: sets `out` and returns NULL; POS_NIL where there is none. */
    pos_error *(*get)(pos_value *out, const pos_object *self, pos_text key, pos_scope *scope);
    /* All fields as a map, for loops, `inspect` and `jsonify`. */
    pos_error *(*to_map)(const pos_map **out, const pos_object *self, pos_scope *scope);
    /* Value used for printing, iteration and comparison; if NULL, it equals only itself. */
    pos_error *(*to_value)(pos_value *out, const pos_object *self, pos_scope *scope);
    /* What `{{ it }}` prints instead of its value; with neither it prints as its class. */
    pos_error *(*to_text)(pos_value *out, const pos_object *self, pos_scope *scope);
    pos_walk walk;
    /* How many of to_map's keys, the first ones, are a drop's own methods and no content's keys
     * (Drop#content_methods). */
    uint32_t methods;
} pos_object_class;

struct pos_object {
    const pos_object_class *class_;
    const void *self;
};

/* ---- making ---- */

#define POS_VALUE_NIL ((pos_value){.kind = POS_NIL})

static inline pos_value pos_value_bool(bool boolean)
{
    return (pos_value){.kind = POS_BOOL, .as.boolean = boolean};
}

static inline pos_value pos_value_int(int64_t integer)
{
    return (pos_value){.kind = POS_INT, .as.integer = integer};
}

static inline pos_value pos_value_float(double real)
{
    return (pos_value){.kind = POS_FLOAT, .as.real = real};
}

/* Borrows the bytes. */
static inline pos_value pos_value_string(pos_text text)
{
    return (pos_value){.kind = POS_STRING, .size = (uint32_t)text.size, .as.bytes = text.data};
}

static inline pos_value pos_value_symbol(pos_text text)
{
    return (pos_value){.kind = POS_SYMBOL, .size = (uint32_t)text.size, .as.bytes = text.data};
}

static inline pos_value pos_value_date(int64_t days)
{
    return (pos_value){.kind = POS_DATE, .as.integer = days};
}

static inline pos_value pos_value_array(const pos_array *array)
{
    return (pos_value){.kind = POS_ARRAY, .as.array = array};
}

static inline pos_value pos_value_map(const pos_map *map)
{
    return (pos_value){.kind = POS_MAP, .as.map = map};
}

static inline pos_value pos_value_object(const pos_object *object)
{
    return (pos_value){.kind = POS_OBJECT, .as.object = object};
}

pos_value pos_value_time(const struct pos_time *time); /* borrows */
pos_value pos_value_range(int64_t first, int64_t last, apr_pool_t *result);

/* ---- reading ---- */

/* The bytes of a string or symbol; the empty text for every other kind. */
static inline pos_text pos_value_text(pos_value value)
{
    if (value.kind == POS_STRING || value.kind == POS_SYMBOL)
        return (pos_text){value.as.bytes, value.size};
    return (pos_text){"", 0};
}

static inline bool pos_value_is_nil(pos_value value)
{
    return value.kind == POS_NIL;
}

/* Neither nil nor false, as Ruby and Liquid see it. */
static inline bool pos_value_truthy(pos_value value)
{
    return value.kind != POS_NIL && !(value.kind == POS_BOOL && !value.as.boolean);
}

/* Same kind and same content, deeply; 1 and 1.0 are equal, as in Ruby's ==. Objects are equal where
 * they are the same one. */
bool pos_value_equal(pos_value a, pos_value b);

/* A deep copy in `result`; objects stay the same objects. */
pos_value pos_value_copy(pos_value value, apr_pool_t *result);

/* "nil", "boolean", "string", …: for error messages. */
const char *pos_kind_name(pos_kind kind);

/* ---- arrays ---- */

pos_array *pos_array_make(uint32_t capacity, apr_pool_t *result);
void pos_array_push(pos_array *array, pos_value item);

/* ---- maps ---- */

pos_map *pos_map_make(uint32_t capacity, apr_pool_t *result);

/* Replaces the value of an equal key in its place, or appends. */
void pos_map_set(pos_map *map, pos_value key, pos_value value);
/* The key's bytes are borrowed. */
void pos_map_put(pos_map *map, pos_text key, pos_value value);

/* Any value's hash: equal keys have equal ones. A string's is pos_text_hash (hash.h). */
uint32_t pos_value_hash(pos_value value);

/* The value of an equal key, or NULL. */
const pos_value *pos_map_find(const pos_map *map, pos_value key);
/* The value of a string key whose hash is known, or NULL. */
const pos_value *pos_map_find_hashed(const pos_map *map, pos_text key, uint32_t hash);
/* The value of a string key, or POS_NIL; a NULL map has none. */
pos_value pos_map_get(const pos_map *map, pos_text key);
bool pos_map_has(const pos_map *map, pos_text key);

/* For configuration: the value of `key`, or `otherwise` if it is absent or of another kind. */
pos_text pos_map_text(const pos_map *map, const char *key, pos_text otherwise);
/* The map of that key, or NULL where it is none. */
const pos_map *pos_map_map(const pos_map *map, const char *key);
bool pos_map_bool(const pos_map *map, const char *key, bool otherwise);
int64_t pos_map_int(const pos_map *map, const char *key, int64_t otherwise);

#endif
