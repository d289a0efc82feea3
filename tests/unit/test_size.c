/* SPDX-License-Identifier: Apache-2.0 */
/* What a site says that it takes is what it takes. */
#include "tree.h"

#include "site/site.h"

/* The process's own memory: APR's pools take pages of their own, which malloc does not know of. */
static size_t allocated(void)
{
    char line[256];
    long kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");
    assert_non_null(status);
    while (fgets(line, sizeof(line), status))
        if (sscanf(line, "VmData: %ld kB", &kilobytes) == 1)
            break;
    fclose(status);
    return (size_t)kilobytes * 1024;
}

static void write_pages(int count, const char *words)
{
    for (int i = 0; i < count; i++)
        tree_write(
            apr_psprintf(pool, "notes%d/note%d.md", i / 100, i),
            apr_psprintf(pool, "---\ntitle: Note %d\nauthor: somebody\n---\n\n%s\n", i, words));
}

static void write_data(int rows)
{
    pos_buffer *text = pos_buffer_make(0, pool);
    for (int i = 0; i < rows; i++)
        pos_buffer_printf(text, "- name: Somebody %d\n  room: %d\n  tags: [a, b, c]\n", i, i);
    tree_write("_data/people.yml", pos_buffer_whole_cstring(text));
}

static void write_templates(int count)
{
    for (int i = 0; i < count; i++)
        tree_write(apr_psprintf(pool, "_includes/part%d.html", i),
                   "{% for p in site.pages %}<li>{% if p.title %}<a href=\"{{ p.url }}\">"
                   "{{ p.title | escape }}</a>{% endif %}</li>{% endfor %}\n");
}

/* So many that the blocks in which the process grows do not matter. */
#define SITES 10

static size_t hold_sites(const site_library *library, int count)
{
    site_options options = {.library = library, .root = tree};
    pos_error *error;
    size_t size = 0;
    for (int i = 0; i < count; i++) {
        site *measured = site_make(&options, pool);
        site_release(site_hold(measured, &error, pool));
        assert_null(error);
        size += site_size(measured);
    }
    return size;
}

/* How much of what the sites take they say. */
static double accounted(void)
{
    const site_library *library = site_library_make(pool);
    hold_sites(library, 1); /* and what is made once */
    size_t before = allocated(), size = hold_sites(library, SITES);
    size_t taken = allocated() - before;
    printf("%zu of %zu bytes\n", size, taken);
    return (double)size / (double)taken;
}

static void check_honest(void)
{
    double part = accounted();
    assert_true(part > 0.8 && part < 1.4);
}

static void of_many_pages(void **state)
{
    (void)state;
    write_pages(2000, "Some text.");
    check_honest();
}

static void of_large_data(void **state)
{
    (void)state;
    write_data(5000);
    check_honest();
}

static void of_templates(void **state)
{
    (void)state;
    write_templates(200);
    check_honest();
}

static void of_a_small_site(void **state)
{
    (void)state;
    tree_write("_config.yml", "title: Small\n");
    tree_write("_layouts/default.html", "<nav></nav>{{ content }}");
    write_pages(20, "Some text.");
    check_honest();
}

int main(void)
{
#ifdef __SANITIZE_ADDRESS__
    print_message("the sanitizer has an allocator of its own\n");
    return 0;
#endif
    const struct CMUnitTest tests[] = {
        TREE_TEST(of_many_pages),
        TREE_TEST(of_large_data),
        TREE_TEST(of_templates),
        TREE_TEST(of_a_small_site),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("size", tests, NULL, NULL);
}
