/* SPDX-License-Identifier: Apache-2.0 */
/* liquid.h - Liquid templates: parse once, run many times.
 *
 * The room: Shopify's Liquid as it is today, and the means to lay another dialect over it (Jekyll's
 * lies in site/). It knows values and nothing of files, YAML, Markdown or the site: partials,
 * globals, the clock and faults reach it through the callbacks of liquid_host.
 *
 * Ownership: a registry lives for the process. A template copies its source and lives in the pool
 * it was parsed into; it is immutable. A value that a run makes (a filter's result, a captured
 * text) lives until that run ends, and one made within a single `{{ output }}` only until that is
 * written: whoever wants to keep one copies it (pos_value_copy).
 *
 * Threads: build registries before threads start; from then on registries and templates may be used
 * by any number of threads at once. A liquid_run belongs to one thread.
 *
 * Errors: what stops a parse is returned (POS_ESYNTAX, POS_ELIMIT). While rendering, a *fault* (a
 * wrong argument, a missing partial, an undefined variable in strict mode) goes to the host's fault
 * callback, which says whether rendering goes on; reaching a limit ends the run with POS_ELIMIT.
 */
#ifndef POS_LIQUID_LIQUID_H
#define POS_LIQUID_LIQUID_H

#include "base/date.h"
#include "base/value.h"

typedef struct liquid_registry liquid_registry; /* the filters and tags of a dialect */
typedef struct liquid_template liquid_template; /* a compiled template */
typedef struct liquid_parser liquid_parser;     /* a parse under way, as a tag's parse sees it */
typedef struct liquid_run liquid_run;           /* one rendering under way */
typedef struct liquid_body liquid_body;         /* what stands between a block's tags */
typedef struct liquid_tag liquid_tag;           /* a tag's place in a template */
typedef struct liquid_filter_class liquid_filter_class;
typedef struct liquid_tag_class liquid_tag_class;

/* ---- registries ---- */

/* Where Liquid 5.4 and today's Liquid differ, a dialect says whom it follows. Jekyll runs 5.4 with
 * `blank` and `empty` as values of their own outside of conditions, too. */
typedef enum liquid_edition { LIQUID_TODAY, LIQUID_5_4, LIQUID_JEKYLL } liquid_edition;

/* Standard Liquid's tags and filters, in `process`. */
liquid_registry *liquid_registry_make(apr_pool_t *process);

/* A copy of `below` to which filters and tags are added; same names replace. It borrows what
 * `below` holds. */
liquid_registry *liquid_registry_overlay(const liquid_registry *below, liquid_edition edition,
                                         apr_pool_t *process);

/* Adds one, which must live as long as the registry. Not thread-safe: before the registry is
 * shared. */
void liquid_register_filter(liquid_registry *registry, const liquid_filter_class *filter);
void liquid_register_tag(liquid_registry *registry, const liquid_tag_class *tag);

/* ---- parsing ---- */

/* strict: anything that is not the grammar is an error. lax: what is not is read as Liquid 2 read
 * it. warn: the same, and the warning callback is told. */
typedef enum liquid_mode { LIQUID_LAX, LIQUID_WARN, LIQUID_STRICT } liquid_mode;

typedef struct liquid_options {
    const liquid_registry *registry;
    liquid_mode mode;
    const char *file; /* for messages, relative to the site's root; NULL: none. Copied */
    int first_line;   /* the line of `file` that the source starts on; 0 means 1 */
    /* Told of everything that was forgiven, and of unknown filters; may be NULL. The warning lives
     * in the scratch pool. */
    void (*warning)(void *baton, const pos_error *warning);
    void *baton;
    /* What an unknown tag is: an error (Liquid), or a warning and nothing in its stead (up to its
     * end tag, where there is one). */
    bool unknown_tags;
    pos_budget *budget; /* what parsing is charged to; NULL: nothing */
} liquid_options;

/* Bytes of one source; blocks within blocks. */
#define LIQUID_MAX_SOURCE ((size_t)16 << 20)
#define LIQUID_MAX_DEPTH  100

/* Compiles a copy of `source`. The template lives in `result`, what is made on the way in
 * `scratch`. POS_ESYNTAX with its place, or POS_ELIMIT for a source or a nesting that is too large,
 * and where the budget is spent. */
pos_error *liquid_parse(const liquid_template **out, pos_text source, const liquid_options *options,
                        apr_pool_t *result, apr_pool_t *scratch);

/* ---- running ---- */

typedef enum liquid_partial_kind {
    LIQUID_PARTIAL_INCLUDE, /* Liquid's {% include %} */
    LIQUID_PARTIAL_RENDER,  /* {% render %} */
    LIQUID_PARTIAL_JEKYLL,  /* Jekyll's {% include %}: below the includes folders */
    LIQUID_PARTIAL_RELATIVE /* {% include_relative %}: beside the page's own source */
} liquid_partial_kind;

/* A filter's result that a host may remember: (filter, input, arguments) → value. */
typedef struct liquid_memo {
    const char *filter;
    const pos_array *input; /* compared by identity */
    uint32_t count;
    const pos_value *arguments; /* literals and values, compared by content */
} liquid_memo;

typedef enum liquid_recall {
    LIQUID_UNKNOWN_INPUT,
    LIQUID_NOT_YET,
    LIQUID_REMEMBERED
} liquid_recall;

/* What a run asks of whoever started it. Every callback may be NULL. */
typedef struct liquid_host {
    void *self; /* handed to every callback */

    /* The partial `name`, compiled; POS_EMISSING where there is none. The host keeps compiled ones
     * and writes presence or absence on its trace. */
    pos_error *(*partial)(const liquid_template **out, void *self, pos_text name,
                          liquid_partial_kind kind, apr_pool_t *result);

    /* A template fault, with its place. NULL: go on, as lax Liquid does. An error (this one,
     * mostly) ends the run with it. */
    pos_error *(*fault)(void *self, pos_error *fault);

    /* The time, in the site's zone. `unit` is the finest one that will be printed: how long what is
     * made of it stands. Where NULL, it is the wall clock in `zone`. */
    pos_time (*now)(void *self, pos_unit unit);
    /* The present time has been compared with this one. */
    void (*compared)(void *self, const pos_time *with);
    /* A time that stands for the present one (pos_time.live) is printed or handed to a filter: what
     * comes of it is made of the time that it holds. */
    void (*printed)(void *self);

    /* Results of pure filters over arrays that outlive the run. LIQUID_UNKNOWN_INPUT: not the
     * host's. After LIQUID_NOT_YET `remember` is called once the result is there (or NULL where
     * there was a fault instead); what lies between is that result's own trace. The host copies. */
    liquid_recall (*recall)(pos_value *out, void *self, const liquid_memo *memo);
    void (*remember)(void *self, const liquid_memo *memo, const pos_value *result);
} liquid_host;

typedef struct liquid_input {
    pos_value globals;       /* a map or an object */
    const pos_map *override; /* found before the globals; NULL: none */
    const liquid_host *host; /* NULL: none */
    const pos_zone *zone;    /* of dates without one, and of times that are printed; NULL: UTC */
    void *asker;             /* for pos_scope */
    uint64_t seed;           /* of `sample` */
    pos_budget
        *budget;   /* steps, time and memory that are left; NULL: a new one with the defaults */
    size_t output; /* bytes written, and bytes of any one string; 0: 64 MiB */
    int partials;  /* partials within partials; 0: 100 */
    bool strict_variables;
    bool strict_filters;
    bool silent; /* "Liquid error: …" is not written where a fault was (Jekyll) */
} liquid_input;

/* Appends to `out`. Errors live in `scratch`, as does everything that is made on the way. */
pos_error *liquid_render(pos_buffer *out, const liquid_template *template,
                         const liquid_input *input, apr_pool_t *scratch);

/* ---- what filters see ---- */

typedef struct liquid_call {
    liquid_run *run;
    const liquid_filter_class *filter;
    uint32_t count; /* of arguments; keyword arguments are one more, a map, at the end */
    const pos_value *arguments;
} liquid_call;

/* Sets `out`, or returns a fault (liquid_fault). */
typedef pos_error *(*liquid_filter)(pos_value *out, pos_value input, const liquid_call *call);

struct liquid_filter_class {
    const char *name;
    int min_arguments, max_arguments; /* besides the input */
    liquid_filter function;
    uint8_t rate; /* units of work for each byte of a string that is its input, see budget.h */
    bool pure;    /* its result depends on input and arguments alone: it may be remembered */
    /* Or whether this call's does; NULL: none's. The filter's own errors, with an array for input. */
    pos_error *(*pure_call)(bool *out, const liquid_call *call);
};

/* Argument `index`, or `otherwise` where it was not given. */
static inline pos_value liquid_argument(const liquid_call *call, uint32_t index,
                                        pos_value otherwise)
{
    return index < call->count ? call->arguments[index] : otherwise;
}

/* ---- what tags see ---- */

typedef enum liquid_form {
    LIQUID_INLINE, /* {% name markup %} */
    LIQUID_BLOCK,  /* {% name markup %} … {% endname %} */
    LIQUID_RAW     /* the same, what is between being text */
} liquid_form;

struct liquid_tag {
    const liquid_tag_class *class_;
    const liquid_template *owner;
    uint32_t offset;         /* in the source */
    pos_text markup;         /* what follows the name, stripped */
    pos_text raw;            /* LIQUID_RAW: what is between */
    const liquid_body *body; /* LIQUID_BLOCK: what is between */
    const void *data;        /* what `parse` made */
    bool blank;              /* prints nothing, or white space alone */
};

struct liquid_tag_class {
    const char *name;
    liquid_form form;
    bool blank; /* prints nothing by itself: a block of such tags and white space is empty */
    /* Sets tag->data from tag->markup, before the body is parsed. NULL: nothing to do. */
    pos_error *(*parse)(liquid_tag *tag, liquid_parser *parser);
    pos_error *(*render)(const liquid_tag *tag, liquid_run *run);
};

/* ---- for a tag's parse function ---- */

/* The template's pool: what a tag's parse keeps lives there. */
apr_pool_t *liquid_parser_pool(const liquid_parser *parser);

/* POS_ESYNTAX at `offset` bytes into the tag's markup. */
pos_error *liquid_syntax_error(liquid_parser *parser, const liquid_tag *tag, size_t offset,
                               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Compiles `markup`: liquid_parse_output a value with filters, as between {{ and }};
 * liquid_parse_value one without; liquid_parse_inner a whole template ({% include {{ page.widget }}
 * %}). `markup` must be part of the tag's, so that errors have a place. In lax mode, what is no
 * grammar is read as Liquid 2 read it; in strict mode it is POS_ESYNTAX. */
typedef struct liquid_expression liquid_expression;
pos_error *liquid_parse_output(const liquid_expression **out, liquid_parser *parser,
                               const liquid_tag *tag, pos_text markup);
pos_error *liquid_parse_value(const liquid_expression **out, liquid_parser *parser,
                              const liquid_tag *tag, pos_text markup);
pos_error *liquid_parse_inner(const liquid_body **out, liquid_parser *parser, const liquid_tag *tag,
                              pos_text markup);

/* ---- for a tag's render function ---- */

/* The buffer that output goes to now: the page, or a capture. */
pos_buffer *liquid_output(liquid_run *run);

/* Renders `body` into a text of its own, which lives as any value of the run. */
pos_error *liquid_capture(pos_text *out, const liquid_body *body, liquid_run *run);

/* The expression's value now. A fault of it is returned; nothing has been written. */
pos_error *liquid_evaluate(pos_value *out, const liquid_expression *expression, liquid_run *run);

/* A variable by its path ("page.title"), as Ruby's context["page.title"]; nil where there is none.
 */
pos_error *liquid_look_up(pos_value *out, liquid_run *run, pos_text path);

/* Shadows `name` until liquid_unbind, which undoes the latest binding. */
void liquid_bind(liquid_run *run, pos_text name, pos_value value);
void liquid_unbind(liquid_run *run);

/* Sets `name` as {% assign %} does. The value must live until the run ends. */
pos_error *liquid_assign(liquid_run *run, pos_text name, pos_value value);

/* The partial `name` from the host's loader: a fault with its place where there is none. */
pos_error *liquid_load(const liquid_template **out, liquid_run *run, pos_text name,
                       liquid_partial_kind kind);

/* Renders a partial into the output, with the variables there are. POS_ELIMIT for partials within
 * too many partials. */
pos_error *liquid_render_partial(const liquid_template *partial, liquid_run *run);

/* ---- for tags and filters ---- */

/* Handed to objects (drops) that are asked for a field. Its pool lives until the run ends. */
pos_scope *liquid_scope(liquid_run *run);

/* That pool, for about `bytes`, which count against the run's memory: past the limit the run ends
 * at the next step. */
apr_pool_t *liquid_pool(liquid_run *run, size_t bytes);

/* The site's time zone; NULL is UTC. */
const pos_zone *liquid_zone(const liquid_run *run);

/* Whose rules the template that is rendered now follows. */
liquid_edition liquid_edition_of(const liquid_run *run);

/* The next number of the series that liquid_input.seed starts. */
uint64_t liquid_random(liquid_run *run);

/* The time, see liquid_host.now. */
pos_time liquid_now(liquid_run *run, pos_unit unit);

/* State of a tag or filter that lives until the run ends, by the address of `key`. *result is NULL
 * at first. */
void **liquid_register(liquid_run *run, const void *key);

/* Charges `count` steps (items that are walked over, mostly); POS_ELIMIT where that is more than is
 * left. */
pos_error *liquid_steps(liquid_run *run, int64_t count);

/* Charges `units` of work, see budget.h. */
pos_error *liquid_charge(liquid_run *run, int64_t units);

/* Charges what it takes to compare, hash or copy the value, whatever it holds; a fault where arrays
 * and maps are nested too deeply for that. */
pos_error *liquid_charge_value(liquid_run *run, pos_value value);

/* The run's budget, for work that is done elsewhere. */
pos_budget *liquid_budget(liquid_run *run);

/* A template fault at the node that is rendered; the message is in Ruby's own words where Ruby has
 * any. */
pos_error *liquid_fault(liquid_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Memory for results, counted against the limits. Never NULL: past the limit the run ends at the
 * next step. */
void *liquid_allocate(liquid_run *run, size_t size);

/* An empty array with a fixed capacity: pushing more is the caller's error. */
pos_array *liquid_array(liquid_run *run, uint32_t capacity);

/* An empty buffer to build one string in. liquid_take_buffer copies its bytes as a value of the run
 * and gives the buffer back. Borrowing nests: the buffer that was borrowed last is taken first. */
pos_buffer *liquid_borrow_buffer(liquid_run *run);
pos_text liquid_take_buffer(liquid_run *run, pos_buffer *buffer);

/* ---- values as Liquid sees them ---- */

/* Ruby's to_s, as output prints it ("" for nil, "[1, 2]" for an array inside a string). */
pos_error *liquid_text(pos_text *out, pos_value value, liquid_run *run);
/* What {{ value }} writes. */
pos_error *liquid_write(pos_buffer *out, pos_value value, liquid_run *run);
/* Ruby's inspect. */
pos_error *liquid_inspect(pos_buffer *out, pos_value value, liquid_run *run);
/* A drop's own value (Liquid's to_liquid_value); any other value is itself. */
pos_error *liquid_plain(pos_value *out, pos_value value, liquid_run *run);
/* value[key], as a filter's property argument reads it; nil where there is none. */
pos_error *liquid_property(pos_value *out, pos_value value, pos_value key, liquid_run *run);
/* The items that a filter walks over: an array flattened, a range's numbers, a map or any other
 * value as the only item, nothing for nil. */
pos_error *liquid_items(const pos_array **out, pos_value value, liquid_run *run);
/* Ruby's <=>: false where the two cannot be compared. */
bool liquid_compare(int *order, pos_value a, pos_value b);
/* The same, a time that stands for the present one being the present one; the host is told. */
bool liquid_compare_now(int *order, pos_value a, pos_value b, liquid_run *run);
/* Liquid's == . Of arrays and maps, charge first (liquid_charge_value). */
bool liquid_equal(pos_value a, pos_value b);
/* The fault of two values that Ruby's comparison does not compare. */
pos_error *liquid_incomparable(pos_value left, pos_value right, liquid_run *run);
/* `blank` or `empty` as a filter's argument, in Jekyll's edition. */
bool liquid_is_literal(pos_value value);
/* Ruby's Integer(value): a fault where it is none. */
pos_error *liquid_integer(int64_t *out, pos_value value, liquid_run *run);
/* Ruby's to_i, never failing. */
int64_t liquid_to_integer(pos_value value);
/* A date as Liquid's filters take one: a date, a time, an epoch, "now", or text that reads as one.
 * False where there is none. `unit` is the finest that will be printed. */
bool liquid_time(pos_time *out, pos_value value, pos_unit unit, liquid_run *run);
/* Ruby's Float#to_s. */
void liquid_write_float(pos_buffer *out, double real);

/* A sort that calls `order` for pairs; stable. `order` may fail: then so does the sort. */
typedef pos_error *(*liquid_order)(int *order, const pos_value *a, const pos_value *b, void *baton);
pos_error *liquid_sort(pos_value *items, uint32_t count, uint32_t width, liquid_order order,
                       void *baton, liquid_run *run);

/* A condition or a chain of filters given as a text at run time (Jekyll's where_exp, group_by_exp).
 * Parsed once for each run. */
typedef struct liquid_condition liquid_condition;
pos_error *liquid_condition_of(const liquid_condition **out, liquid_run *run, pos_text text);
/* True where the text names no variable but `variable`, nor a filter that is not pure: what comes of
 * it depends on that variable alone. */
bool liquid_condition_depends_on(const liquid_condition *condition, pos_text variable);
bool liquid_expression_depends_on(const liquid_expression *expression, pos_text variable);
pos_error *liquid_condition_holds(bool *out, const liquid_condition *condition, liquid_run *run);
pos_error *liquid_expression_of(const liquid_expression **out, liquid_run *run, pos_text text);

#endif
