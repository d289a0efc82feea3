/* SPDX-License-Identifier: Apache-2.0 */
/* What templates can list of a site: pages, posts, collections, static files, data, categories and tags. */
#include "looking.h"

static int begin(void **state)
{
    if (tree_set_up(state))
        return -1;
    site_options options = {
        .library = site_library_make(pool), .root = tree, .links = POS_LINKS_NEVER};
    site_under_test = site_make(&options, pool);
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tree_tear_down)

static void check(const char *template, const char *wanted)
{
    static int number;
    const char *file = apr_psprintf(pool, "check%d.css.txt", number++);
    tree_write(file, apr_pstrcat(pool, "---\n---\n", template, NULL));
    site_rendering page = render(look(), apr_pstrcat(pool, "/", file, NULL));
    assert_text_equal(page.body, pos_text_of(wanted), template);
    tree_unlink(file);
}

static void data_are_maps_of_folders_and_files(void **state)
{
    (void)state;
    tree_write("_config.yml", "title: T\n");
    tree_write("_data/people.yml", "- Ada\n");
    tree_write("_data/people.json", "[\"nobody: .json is before .yml\"]");
    tree_write("_data/deep/er/list.csv", "a,b\n1,2\n");
    tree_write("_data/deep/table.tsv", "a\tb\n3\t4\n");
    tree_write("_data/odd  name!.yml", "x: 1\n");
    tree_write("_data/broken.yml", "a: [\n");
    check("{{ site.data.people | join }}", "nobody: .json is before .yml");
    check("{{ site.data.deep.er.list[0].b }}{{ site.data.deep.table | map: 'a' }}", "23");
    check("{{ site.data['odd_name'].x }}", "1");
    check("{{ site.data | map: 'x' | size }}[{{ site.data.broken }}][{{ site.data.none }}]",
          "1[][]");
}

static void a_collection_has_documents_and_files(void **state)
{
    (void)state;
    tree_write("_config.yml", "collections:\n  films: {output: true, more: yes}\n  notes: {}\n");
    tree_write("_films/b.md", "---\norder: 1\n---\nB");
    tree_write("_films/a.md", "---\ndate: 2026-01-05\n---\nA");
    tree_write("_films/poster.png", "png");
    tree_write("_films/deep/c.html", "---\n---\nC");
    tree_write("_notes/hidden.md", "---\n---\n");
    check("{% for d in site.films %}{{ d.slug }}:{{ d.url }} {% endfor %}",
          "a:/films/a.html b:/films/b.html c:/films/deep/c.html ");
    check("{% assign c = site.collections | where: 'label', 'films' | first %}{{ c.label }} {{ "
          "c.more }} {{ c.docs | size }} {{ c.files | map: 'path' | join }} {{ c.output }}",
          "films true 3 _films/poster.png true");
    check("{% for f in site.static_files %}{{ f.path }} {{ f.collection }} {% endfor %}",
          "_films/poster.png films ");
    check("{{ site.notes | size }}{{ site.notes[0].url }}{{ site.documents | size }}",
          "1/notes/hidden.html5");
}

static void posts_have_categories_and_tags(void **state)
{
    (void)state;
    tree_write("_config.yml", "title: T\n");
    tree_write("_posts/2026-01-01-one.md", "---\ncategory: a\ntags: x y\n---\n1");
    tree_write("_posts/2026-01-02-two.md", "---\ncategories: [a, b]\ntags: [x]\n---\n2");
    tree_write("c/d/_posts/2026-01-03-three.md", "---\ntag: z\ncategory: 5\n---\n3");
    check("{% for c in site.categories %}{{ c[0] }}:{{ c[1] | map: 'title' | join: '+' }} {% "
          "endfor %}",
          "a:Two+One b:Two c:Three d:Three 5:Three ");
    check("{% for t in site.tags %}{{ t[0] }}:{{ t[1] | size }} {% endfor %}", "x:2 y:1 z:1 ");
    check("{% for p in site.posts %}{{ p.id }} {{ p.previous.title }}<{{ p.next.title }};{% endfor "
          "%}",
          "/c/d/5/2026/01/03/three Two<;/a/b/2026/01/02/two One<Three;/a/2026/01/01/one <Two;");
    check("{{ site.posts.first.categories | join: ',' }}", "c,d,5");
}

static void pages_and_static_files_know_where_they_lie(void **state)
{
    (void)state;
    tree_write("_config.yml", "title: T\n");
    tree_write("deep/page.md", "---\n---\nx");
    tree_write("deep/a.tar.gz", "z");
    tree_write("b.txt", "b");
    check(
        "{% assign p = site.html_pages | where: 'name', 'page.md' | first %}{{ p.dir }} {{ p.path "
        "}} {{ p.url }} {{ p.content }}",
        "/deep/ deep/page.md /deep/page.html x");
    check("{% for f in site.static_files %}{{ f.path }} {{ f.name }} {{ f.basename }} {{ f.extname "
          "}} {{ f.modified_time | date: '%Y' | size }};{% endfor %}",
          "/b.txt b.txt b .txt 4;/deep/a.tar.gz a.tar.gz a.tar .gz 4;");
    check("{{ site.html_files | size }}{{ site.pages | size }}", "02");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(data_are_maps_of_folders_and_files),
        TEST(a_collection_has_documents_and_files),
        TEST(posts_have_categories_and_tags),
        TEST(pages_and_static_files_know_where_they_lie),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
