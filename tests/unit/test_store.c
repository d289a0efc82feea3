/* SPDX-License-Identifier: Apache-2.0 */
/* What a process has read of a large tree, another one finds: as long as nothing has changed. */
#include "tree.h"

#include <apr_time.h>

#include "site/site.h"

#define PAGES 300
#define PARTS 64

static const site_library *library;

/* An attic in memory, of parts alone. */
static struct {
    pos_text parts[PARTS];
    unsigned kept;
    bool full;
    int turns;
} store;

static void ignore_version(void *baton, const char *path, const pos_stamp *stamp, pos_text bytes)
{
    (void)baton;
    (void)path;
    (void)stamp;
    (void)bytes;
}

static bool know_no_version(pos_text *bytes, pos_stamp *stamp, void *baton, const char *path,
                            apr_pool_t *result)
{
    (void)bytes;
    (void)stamp;
    (void)baton;
    (void)path;
    (void)result;
    return false;
}

static void ignore_need(void *baton, const char *path, const char *target)
{
    (void)baton;
    (void)path;
    (void)target;
}

static bool keep_part(void *baton, unsigned number, pos_text bytes)
{
    (void)baton;
    if (store.full || number >= PARTS)
        return false;
    store.parts[number] = pos_text_copy(bytes, pool);
    store.kept++;
    return true;
}

static bool recall_part(pos_text *bytes, void *baton, unsigned number, apr_pool_t *result)
{
    (void)baton;
    if (number >= PARTS || !store.parts[number].data)
        return false;
    *bytes = pos_text_copy(store.parts[number], result);
    return true;
}

static int begin_first(void *baton)
{
    (void)baton;
    return ++store.turns;
}

static void end_first(void *baton, int turn)
{
    (void)baton;
    assert_int_equal(turn, store.turns);
}

static const site_attic attic = {.keep = ignore_version,
                                 .recall = know_no_version,
                                 .need = ignore_need,
                                 .keep_part = keep_part,
                                 .recall_part = recall_part,
                                 .begin_first = begin_first,
                                 .end_first = end_first};

static site_snapshot *next_process(void)
{
    site_options options = {.library = library, .root = tree, .attic = &attic};
    pos_error *error;
    site_snapshot *snapshot = site_hold(site_make(&options, pool), &error, pool);
    assert_null(error);
    assert_int_equal(site_page_count(snapshot), PAGES + 2);
    return snapshot;
}

static pos_text rendered(site_snapshot *snapshot, const char *url)
{
    site_route route;
    site_rendering rendering;
    site_route_of(&route, snapshot, pos_text_of(url), pool);
    assert_non_null(route.page);
    assert_null(site_compose(&rendering, snapshot, route.page, pool));
    site_trace_drop(rendering.trace);
    return rendering.body;
}

static bool shows(site_snapshot *snapshot, const char *url, const char *words)
{
    return pos_text_find(rendered(snapshot, url), pos_text_of(words), 0) != POS_NOT_FOUND;
}

static void write_note(int number, const char *title)
{
    tree_write(apr_psprintf(pool, "notes/note%d.md", number),
               apr_psprintf(pool,
                            "---\ntitle: %s %d\ntags: [a, b%d]\ndate: 2026-05-%02d 10:00:00 +0200\n"
                            "when: 2026-01-02\nnested: {x: [1, 2.5, ~], y: {z: 'deep %d'}}\n---\n"
                            "Text of %d: {{ page.title }}, {{ page.tags | join: '+' }}, "
                            "{{ page.nested.y.z }}, {{ page.date | date: '%%d' }}.\n",
                            title, number, number, number % 28 + 1, number, number));
}

/* So old that their stamps are trusted. */
static void let_age(void)
{
    usleep(60000);
}

static void begin(void)
{
    memset(&store, 0, sizeof(store));
    library = site_library_make(pool);
    tree_write("_config.yml", "title: Store\n");
    tree_write("_layouts/default.html", "<h1>{{ page.title }}</h1>{{ content }}");
    tree_write("index.html", "---\n---\n{% for p in site.pages %}[{{ p.title }}]{% endfor %}\n");
    tree_write("image.png", "no page");
    tree_write("other.md", "---\ntitle: Other\npermalink: /elsewhere/\n---\nElse.\n");
    for (int i = 0; i < PAGES; i++)
        write_note(i, "Note");
    let_age();
}

/* Says something else of each title in what is kept. */
static void tamper(void)
{
    for (unsigned i = 0; i < PARTS && store.parts[i].data; i++) {
        char *bytes = (char *)(uintptr_t)store.parts[i].data;
        for (size_t at = 0; at + 5 < store.parts[i].size; at++)
            if (memcmp(bytes + at, "Note ", 5) == 0)
                memcpy(bytes + at, "Kept ", 5);
    }
}

static void a_tree_is_read_once(void **state)
{
    (void)state;
    begin();
    site_snapshot *first = next_process();
    assert_true(store.kept > 0);
    unsigned kept = store.kept;
    site_snapshot *second = next_process();
    for (int i = 0; i < PAGES; i += 7) {
        const char *url = apr_psprintf(pool, "/notes/note%d.html", i);
        assert_text_equal(rendered(second, url), rendered(first, url), url);
    }
    assert_text_equal(rendered(second, "/"), rendered(first, "/"), "/");
    assert_true(shows(second, "/elsewhere/", "Else."));
    assert_int_equal(store.kept, kept);
    assert_int_equal(store.turns, 2);
    tamper();
    site_snapshot *third = next_process();
    assert_true(shows(third, "/", "[Kept 7]"));
    assert_false(shows(third, "/", "[Note 7]"));
    site_release(first);
    site_release(second);
    site_release(third);
}

static void what_has_changed_is_read(void **state)
{
    (void)state;
    begin();
    site_release(next_process());
    tamper();
    write_note(7, "Changed");
    let_age();
    site_snapshot *snapshot = next_process();
    assert_true(shows(snapshot, "/", "[Changed 7]"));
    assert_true(shows(snapshot, "/", "[Kept 8]"));
    site_release(snapshot);
}

static void another_configuration_reads_all(void **state)
{
    (void)state;
    begin();
    site_release(next_process());
    tamper();
    tree_write("_config.yml", "title: Store\ndefaults: [{scope: {path: ''}, values: {x: 1}}]\n");
    let_age();
    site_snapshot *snapshot = next_process();
    assert_true(shows(snapshot, "/", "[Note 7]"));
    assert_false(shows(snapshot, "/", "Kept"));
    site_release(snapshot);
}

/* Cut anywhere, a part gives what is whole in it. */
static void a_part_that_is_cut_is_read_as_far_as_it_goes(void **state)
{
    (void)state;
    begin();
    site_release(next_process());
    pos_text whole = store.parts[0];
    for (size_t size = 0; size < whole.size; size += whole.size / 11 + 1) {
        memset(store.parts, 0, sizeof(store.parts));
        store.parts[0] = pos_text_slice(whole, 0, size);
        site_snapshot *snapshot = next_process();
        assert_true(shows(snapshot, "/", "[Note 7]"));
        assert_true(shows(snapshot, "/notes/note299.html", "Text of 299"));
        site_release(snapshot);
    }
}

static void what_can_not_be_kept_is_read_again(void **state)
{
    (void)state;
    begin();
    store.full = true;
    site_release(next_process());
    assert_int_equal(store.kept, 0);
    site_snapshot *snapshot = next_process();
    assert_true(shows(snapshot, "/", "[Note 7]"));
    site_release(snapshot);
}

static void a_small_tree_is_not_kept(void **state)
{
    (void)state;
    begin();
    for (int i = 50; i < PAGES; i++)
        tree_unlink(apr_psprintf(pool, "notes/note%d.md", i));
    site_options options = {.library = library, .root = tree, .attic = &attic};
    pos_error *error;
    site_release(site_hold(site_make(&options, pool), &error, pool));
    assert_int_equal(store.kept, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_tree_is_read_once),
        TREE_TEST(what_has_changed_is_read),
        TREE_TEST(another_configuration_reads_all),
        TREE_TEST(a_part_that_is_cut_is_read_as_far_as_it_goes),
        TREE_TEST(what_can_not_be_kept_is_read_again),
        TREE_TEST(a_small_tree_is_not_kept),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
