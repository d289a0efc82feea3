/* SPDX-License-Identifier: Apache-2.0 */
/* A look at the files that inotify names finds what a scan of the whole tree would have found. */
#include "tree.h"

#include "site/site.h"

#define ROUNDS 120
#define FILES  12

static const site_library *library;
static site *watched;
static unsigned seed = 88172645u;

static unsigned draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % below;
}

static site *make_site(void)
{
    site_options options = {.library = library, .root = tree};
    return site_make(&options, pool);
}

static site_snapshot *hold(site *held)
{
    pos_error *error;
    site_snapshot *snapshot = site_hold(held, &error, pool);
    assert_null(error);
    return snapshot;
}

/* Everything that a list can show. */
static pos_text listed(site *shown)
{
    site_route route;
    site_rendering rendering;
    site_snapshot *snapshot = hold(shown);
    site_route_of(&route, snapshot, POS_TEXT("/"), pool);
    assert_non_null(route.page);
    assert_null(site_compose(&rendering, snapshot, route.page, pool));
    site_trace_drop(rendering.trace);
    site_release(snapshot);
    return rendering.body;
}

static void begin(void)
{
    library = site_library_make(pool);
    tree_write("_config.yml", "title: Look\n");
    tree_write("_layouts/default.html", "{{ content }}");
    tree_write("index.html",
               "---\nlayout: default\n---\n{% for p in site.pages %}[{{ p.title }} {{ p.url }}]"
               "{% endfor %}{% for p in site.posts %}({{ p.title }}){% endfor %}"
               "{% for f in site.static_files %}<{{ f.path }}>{% endfor %}{{ site.data.x.y }}"
               "{% include part.html %}\n");
    tree_write("_includes/part.html", "part");
    tree_write("_data/x.yml", "y: 1\n");
    for (int i = 0; i < FILES; i++)
        tree_write(apr_psprintf(pool, "d%d/p%d.md", i % 3, i),
                   apr_psprintf(pool, "---\ntitle: P%d\n---\n", i));
    watched = make_site();
    listed(watched);
}

static void edit_page(unsigned number, unsigned version)
{
    tree_write(apr_psprintf(pool, "d%u/p%u.md", number % 3, number),
               apr_psprintf(pool, "---\ntitle: P%u, version %u\n---\n", number, version));
}

static void change_something(unsigned version)
{
    unsigned number = draw(FILES);
    const char *path = apr_psprintf(pool, "d%u/p%u.md", number % 3, number);
    switch (draw(9)) {
    case 0:
        if (access(tree_path(path), F_OK) == 0)
            tree_unlink(path);
        return;
    case 1:
        tree_write("new.part", apr_psprintf(pool, "---\ntitle: N%u\n---\n", version));
        assert_int_equal(rename(tree_path("new.part"), tree_path(path)), 0);
        return;
    case 2:
        tree_write(apr_psprintf(pool, "d%u/image%u.png", number % 3, version), "image");
        return;
    case 3:
        tree_write(apr_psprintf(pool, "_posts/2026-01-0%u-post.md", number % 9 + 1),
                   apr_psprintf(pool, "---\ntitle: Post %u\n---\n", version));
        return;
    case 4:
        tree_write("_data/x.yml", apr_psprintf(pool, "y: %u\n", version));
        return;
    case 5:
        tree_write("_includes/part.html", apr_psprintf(pool, "part %u", version));
        return;
    case 6:
        if (version % 10 == 0)
            tree_write("_config.yml", apr_psprintf(pool, "title: Look %u\n", version));
        return;
    default:
        edit_page(number, version);
        return;
    }
}

static void a_look_finds_what_a_scan_would(void **state)
{
    (void)state;
    begin();
    for (unsigned version = 1; version <= ROUNDS; version++) {
        for (unsigned i = 0; i <= draw(3); i++)
            change_something(version);
        usleep(12000); /* past the tick of the clock that stamps files */
        site_refresh(watched, true);
        pos_text got = listed(watched), wanted = listed(make_site());
        assert_text_equal(got, wanted, apr_psprintf(pool, "after round %u", version));
    }
}

static void an_edit_is_looked_at_alone(void **state)
{
    (void)state;
    begin();
    usleep(60000);
    site_refresh(watched, true);
    edit_page(4, 1);
    site_refresh(watched, true);
    assert_true(site_has_looked(watched));
    assert_true(pos_text_find(listed(watched), POS_TEXT("[P4, version 1 "), 0) != POS_NOT_FOUND);
    tree_write("d1/p4.md.part", "---\ntitle: an upload\n");
    edit_page(4, 2);
    assert_int_equal(site_poll_changes(watched), SITE_CHANGES_NAMED);
    site_refresh(watched, true);
    assert_true(site_has_looked(watched));
    assert_true(pos_text_find(listed(watched), POS_TEXT("[P4, version 2 "), 0) != POS_NOT_FOUND);
    tree_write("d1/more.md", "---\ntitle: More\n---\n");
    site_refresh(watched, true);
    assert_false(site_has_looked(watched));
    assert_true(pos_text_find(listed(watched), POS_TEXT("[More "), 0) != POS_NOT_FOUND);
    tree_unlink("d1/more.md");
    site_refresh(watched, true);
    assert_false(site_has_looked(watched));
    assert_true(pos_text_find(listed(watched), POS_TEXT("[More "), 0) == POS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_look_finds_what_a_scan_would),
        TREE_TEST(an_edit_is_looked_at_alone),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
