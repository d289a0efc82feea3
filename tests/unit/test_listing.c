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

/* The keys are those that Ruby 3.1 gives for DataReader#sanitize_filename. */
static void data_keys_are_ascii(void **state)
{
    (void)state;
    tree_write("_config.yml", "title: T\n");
    tree_write("_data/caf\xc3\xa9.yml", "1");
    tree_write("_data/\xc3\xa9t\xc3\xa9 2020.yml", "2");
    tree_write("_data/ a.yml", "3");
    tree_write("_data/ \xc3\xa9"
               "b.yml",
               "4");
    tree_write("_data/ -c.yml", "5");
    tree_write("_data/d \xc3\xa9  e.yml", "6");
    tree_write("_data/_ f.yml", "7");
    tree_write("_data/ . g.yml", "8");
    tree_write("_data/\xe6\x97\xa5/h.yml", "9");
    check("{{ site.data.caf }}{{ site.data.t_2020 }}{{ site.data.a }}{{ site.data.b }}"
          "{{ site.data['_-c'] }}{{ site.data.d_e }}{{ site.data.__f }}{{ site.data._g }}"
          "{{ site.data[''].h }}",
          "123456789");
}

static void drops_have_their_methods_before_their_data(void **state)
{
    (void)state;
    tree_write("_config.yml", "collections: {films: {more: yes}}\n"
                              "defaults: [{scope: {path: a.png}, values: {alt: A}}]\n");
    tree_write("_films/b.md", "---\nsize: big\n---\nB");
    tree_write("_films/c.md", "---\n---\nC");
    tree_write("a.png", "png");
    check("{% assign c = site.collections | first %}{{ c.keys | join: ' ' }} {{ c.size }};"
          "{{ c.count }} {{ c.content_methods | size }} {{ c }}",
          "label files docs output relative_directory directory more ;7 6 "
          "[#<Jekyll::Document _films/b.md collection=films>, "
          "#<Jekyll::Document _films/c.md collection=films>]");
    check("{% assign d = site.films.first %}{{ d.first | join: '=' }} {{ d.size }} "
          "{{ d.to_hash.slug }} {{ d.hash_for_json.ext }}",
          "name=b.md big b .md");
    check("{{ site.films.first.content_methods | join: ' ' }}",
          "name id relative_path excerpt title categories collection next tags previous content "
          "output path url date");
    check("{% for k in site.static_files.first %}{{ k }} {% endfor %}",
          "name basename extname path collection modified_time alt ");
    check("{{ site.content_methods | size }} {{ site.first | first }} "
          "{% if site.to_liquid %}itself{% endif %}",
          "12 posts itself");
}

static void jekyll_is_a_drop_that_is_not_enumerable(void **state)
{
    (void)state;
    tree_write("_config.yml", "{}\n");
    check("{{ jekyll }}[{{ jekyll.first }}{{ jekyll.size }}{{ jekyll.keys }}{{ jekyll.none }}]"
          "{% for k in jekyll %}{{ k }}{% endfor %}",
          "Jekyll::Drops::JekyllDrop[]");
    check("{{ jekyll.version }} {{ jekyll.environment }} {{ jekyll.to_h.version }}",
          "4.3.1 production 4.3.1");
    check("{{ jekyll | jsonify }}", "{\"version\":\"4.3.1\",\"environment\":\"production\"}");
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
        TEST(data_keys_are_ascii),
        TEST(drops_have_their_methods_before_their_data),
        TEST(jekyll_is_a_drop_that_is_not_enumerable),
        TEST(posts_have_categories_and_tags),
        TEST(pages_and_static_files_know_where_they_lie),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
