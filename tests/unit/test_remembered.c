/* SPDX-License-Identifier: Apache-2.0 */
/* What a host remembers changes nothing of what is printed: random loops and filters over random
 * items, rendered without a memory, with an empty one, and with one that knows. */
#include "support.h"

#include <apr_hash.h>

#include "base/digest.h"
#include "site/site.h"

#include "liquid/liquid.h"

#define TEMPLATES 2000
#define ITEMS     12

static unsigned seed = 2463534242u;

static unsigned draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % below;
}

static const char *pick(const char *const *words, size_t count)
{
    return words[draw((unsigned)count)];
}

#define PICK(words) pick(words, COUNT(words))

/* ---- items ---- */

static pos_value random_field(void)
{
    static const char *const texts[] = {"", "a", "b", "ab", "10"};
    switch (draw(6)) {
    case 0:
        return POS_VALUE_NIL;
    case 1:
        return pos_value_int((int64_t)draw(4));
    case 2:
        return pos_value_bool(draw(2));
    case 3: {
        pos_array *array = pos_array_make(2, pool);
        pos_array_push(array, pos_value_string(pos_text_of(PICK(texts))));
        return pos_value_array(array);
    }
    default:
        return pos_value_string(pos_text_of(PICK(texts)));
    }
}

static pos_value random_items(int depth)
{
    pos_array *items = pos_array_make(4, pool);
    unsigned count = draw(ITEMS);
    for (unsigned i = 0; i < count; i++) {
        pos_map *item = pos_map_make(4, pool);
        pos_map_put(item, POS_TEXT("title"), pos_value_int(i));
        pos_map_put(item, POS_TEXT("x"), random_field());
        pos_map_put(item, POS_TEXT("y"), random_field());
        if (depth > 0)
            pos_map_put(item, POS_TEXT("below"), random_items(depth - 1));
        pos_array_push(items, pos_value_map(item));
    }
    return pos_value_array(items);
}

/* ---- templates ---- */

static const char *const words[] = {"", " ", "\n", "text ", "{{ page.title }}"};

static const char *random_term(const char *item)
{
    static const char *const paths[] = {
        "%s.x",   "%s.y", "%s.title",   "%s.below.size", "%s",  "%s['x']", "%s[page.x]",
        "page.x", "3",    "%s.x.first", "'a'",           "nil", "blank"};
    const char *path = PICK(paths);
    const char *at = strstr(path, "%s");
    return at ? apr_pstrcat(pool, apr_pstrmemdup(pool, path, (apr_size_t)(at - path)), item, at + 2,
                            NULL)
              : path;
}

static const char *random_condition(const char *item)
{
    static const char *const operators[] = {"==", "!=", "<", ">", "contains", "<=", ">=", "<>"};
    const char *left = random_term(item);
    const char *one =
        draw(2) ? left
                : apr_pstrcat(pool, left, " ", PICK(operators), " ", random_term(item), NULL);
    static const char *const relations[] = {" and ", " or "};
    return draw(3) ? one : apr_pstrcat(pool, one, PICK(relations), random_condition(item), NULL);
}

static const char *random_input(void)
{
    static const char *const inputs[] = {"items",  "items",  "page.list",
                                         "sorted", "picked", "groups"};
    return PICK(inputs);
}

static const char *random_loop(const char *item, const char *input, int depth);

static const char *random_inside(const char *item, int depth)
{
    static const char *const parts[] = {"[%s]",
                                        "{{ forloop.index }}/{{ forloop.last }}",
                                        "{% break %}",
                                        "{% continue %}",
                                        "{% cycle 'a', 'b' %}",
                                        "{% assign seen = forloop.index %}{{ seen }}"};
    const char *part = PICK(parts);
    if (depth > 0 && draw(3) == 0)
        return random_loop("b", apr_pstrcat(pool, item, draw(2) ? ".below" : ".items", NULL),
                           depth - 1);
    if (strcmp(part, "[%s]") == 0)
        return apr_pstrcat(pool, "[{{ ", item, ".title }}]", NULL);
    return part;
}

static const char *random_loop(const char *item, const char *input, int depth)
{
    static const char *const options[] = {"", "", "", " reversed", " limit: 5", " offset: 2"};
    static const char *const otherwise[] = {"", "", "", "{% else %}none"};
    const char *tag = draw(3) ? "if" : "unless";
    const char *extra = draw(6) ? "" : draw(2) ? "{% else %}no" : "{% elsif page.x %}yes";
    return apr_pstrcat(pool, "{% for ", item, " in ", input, PICK(options), " %}", PICK(words),
                       "{% ", tag, " ", random_condition(item), " %}", random_inside(item, depth),
                       extra, "{% end", tag, " %}", PICK(words), PICK(otherwise), "{% endfor %}",
                       NULL);
}

static const char *random_template(void)
{
    static const char *const names[] = {"item", "p", "page"};
    const char *variable = PICK(names);
    return apr_pstrcat(pool, "{% assign sorted = items | sort: 'title' %}{% assign picked = items",
                       draw(2) ? " | where_exp: \"" : " | find_exp: \"", variable, "\", \"",
                       random_condition(variable),
                       "\" %}{% assign groups = items | group_by_exp: \"i\", \"i.",
                       draw(2) ? "x" : "y | append: page.title", "\" %}{{ groups | size }}",
                       random_loop(draw(8) ? "item" : "page", random_input(), 2), "|",
                       random_loop("item", random_input(), 1), NULL);
}

/* ---- a memory ---- */

static struct {
    apr_hash_t *arrays;  /* that are known */
    apr_hash_t *results; /* digest → pos_value */
    unsigned found;
} memory;

static void know(pos_value value)
{
    if (value.kind == POS_ARRAY) {
        apr_hash_set(memory.arrays, apr_pmemdup(pool, &value.as.array, sizeof(value.as.array)),
                     sizeof(value.as.array), value.as.array);
        for (uint32_t i = 0; i < value.as.array->count; i++)
            know(value.as.array->items[i]);
    } else if (value.kind == POS_MAP) {
        for (uint32_t i = 0; i < value.as.map->count; i++)
            know(value.as.map->entries[i].value);
    }
}

static pos_digest key_of(const liquid_memo *memo)
{
    pos_digester *digester = pos_digester_make(pool);
    pos_digester_add(digester, pos_text_of(memo->filter));
    pos_digester_add_int(digester, (int64_t)(intptr_t)memo->input);
    for (uint32_t i = 0; i < memo->count; i++)
        pos_digester_add_value(digester, memo->arguments[i]);
    return pos_digester_end(digester);
}

static liquid_recall recall(pos_value *out, void *self, const liquid_memo *memo)
{
    pos_digest key = key_of(memo);
    (void)self;
    if (!apr_hash_get(memory.arrays, &memo->input, sizeof(memo->input)))
        return LIQUID_UNKNOWN_INPUT;
    const pos_value *known = apr_hash_get(memory.results, &key, sizeof(key));
    if (!known)
        return LIQUID_NOT_YET;
    memory.found++;
    *out = *known;
    return LIQUID_REMEMBERED;
}

static void remember(void *self, const liquid_memo *memo, const pos_value *result)
{
    pos_digest key = key_of(memo);
    (void)self;
    if (!result)
        return;
    pos_value *copy = apr_palloc(pool, sizeof(*copy));
    *copy = pos_value_copy(*result, pool);
    know(*copy);
    apr_hash_set(memory.results, apr_pmemdup(pool, &key, sizeof(key)), sizeof(key), copy);
}

static pos_error *take_fault(void *self, pos_error *fault)
{
    pos_buffer_printf(self, "%s\n", pos_error_string(fault, pool));
    return NULL;
}

/* ---- the comparison ---- */

/* What is printed, then the faults. */
static const char *render(const liquid_template *template, const liquid_input *input,
                          liquid_host *host)
{
    pos_buffer *out = pos_buffer_make(0, pool), *faults = pos_buffer_make(0, pool);
    liquid_input with = *input;
    host->self = faults;
    with.host = host;
    pos_error *error = liquid_render(out, template, &with, pool);
    return apr_pstrcat(pool, pos_buffer_whole_cstring(out), "\n--\n",
                       pos_buffer_whole_cstring(faults), error ? pos_error_string(error, pool) : "",
                       NULL);
}

/* Another page over the same items. */
static pos_value random_globals(pos_value items)
{
    pos_map *globals = pos_map_make(4, pool), *page = pos_map_make(4, pool);
    pos_map_put(page, POS_TEXT("title"),
                pos_value_string(draw(2) ? POS_TEXT("Page") : POS_TEXT("a")));
    pos_map_put(page, POS_TEXT("x"), draw(2) ? random_field() : pos_value_string(POS_TEXT("x")));
    pos_map_put(page, POS_TEXT("list"), items);
    pos_map_put(globals, POS_TEXT("page"), pos_value_map(page));
    pos_map_put(globals, POS_TEXT("items"), items);
    return pos_value_map(globals);
}

static void compare_one(const liquid_registry *registry)
{
    const char *source = random_template();
    const liquid_template *template;
    liquid_options options = {.registry = registry, .file = "random"};
    liquid_host plain = {.fault = take_fault};
    liquid_host remembering = {.fault = take_fault, .recall = recall, .remember = remember};
    pos_error *error = liquid_parse(&template, pos_text_of(source), &options, pool, pool);
    if (error)
        fail_msg("%s: %s", source, pos_error_string(error, pool));
    pos_value items = random_items(1);
    memory.arrays = apr_hash_make(pool);
    memory.results = apr_hash_make(pool);
    know(items);
    for (int i = 0; i < 4; i++) {
        liquid_input input = {.globals = random_globals(items)};
        const char *wanted = render(template, &input, &plain);
        const char *got = render(template, &input, &remembering);
        if (strcmp(got, wanted) != 0)
            fail_msg("%s\nwithout a memory: %s\nwith one (%d): %s", source, wanted, i, got);
    }
}

static void nothing_that_is_printed_changes(void **state)
{
    (void)state;
    apr_pool_t *outer = pool;
    const liquid_registry *registry = site_library_registry(site_library_make(outer));
    memory.found = 0;
    for (int i = 0; i < TEMPLATES; i++) {
        assert_int_equal(apr_pool_create(&pool, outer), APR_SUCCESS);
        compare_one(registry);
        apr_pool_destroy(pool);
    }
    pool = outer;
    print_message("%u results were remembered\n", memory.found);
    assert_true(memory.found > TEMPLATES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(nothing_that_is_printed_changes)};
    apr_initialize();
    return cmocka_run_group_tests_name("remembered", tests, NULL, NULL);
}
