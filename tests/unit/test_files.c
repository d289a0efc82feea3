/* SPDX-License-Identifier: Apache-2.0 */
/* files: which directory a root is, and that it stays that one. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

static char folder[] = "/tmp/test_files_XXXXXX";

static const char *below(const char *path)
{
    return apr_pstrcat(pool, folder, "/", path, NULL);
}

static void write_file(const char *path, const char *words)
{
    FILE *file = fopen(below(path), "w");
    assert_non_null(file);
    assert_true(fputs(words, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* one/a.md, two/a.md, and `current`, a link to one. */
static int make_trees(void **state)
{
    if (set_up(state) != 0)
        return -1;
    strcpy(strrchr(folder, '_'), "_XXXXXX");
    if (!mkdtemp(folder) || mkdir(below("one"), 0755) || mkdir(below("two"), 0755))
        return -1;
    write_file("one/a.md", "one");
    write_file("two/a.md", "two");
    return symlink("one", below("current"));
}

static int remove_trees(void **state)
{
    int status = system(apr_pstrcat(pool, "rm -rf ", folder, NULL));
    return tear_down(state) || status;
}

/* /tmp/test_files_…/NAME: three components. */
static pos_status find(pos_identity *identity, const char **real, const char *name, pos_links last)
{
    const pos_links links[] = {POS_LINKS_NEVER, POS_LINKS_NEVER, last};
    pos_error *error = pos_directory_find(identity, real, below(name), links, pool);
    return error ? error->status : POS_SUCCESS;
}

static void a_directory_is_found_as_the_folders_above_it_say(void **state)
{
    (void)state;
    pos_identity one, current;
    const char *real;
    assert_int_equal(find(&one, &real, "one", POS_LINKS_NEVER), POS_SUCCESS);
    assert_int_equal(find(&current, &real, "current", POS_LINKS_NEVER), POS_EDENIED);
    assert_int_equal(find(&current, &real, "current", POS_LINKS_FOLLOW), POS_SUCCESS);
    assert_true(pos_identity_equal(&one, &current));
    assert_string_equal(real, below("one"));
    assert_int_equal(find(&current, &real, "current", POS_LINKS_OWNER), POS_SUCCESS);
    assert_int_equal(find(&current, &real, "nothing", POS_LINKS_FOLLOW), POS_EMISSING);
    assert_int_equal(find(&current, &real, "one/a.md", POS_LINKS_FOLLOW), POS_EMISSING);
}

static void a_link_of_one_owner_to_anothers_is_not_followed(void **state)
{
    (void)state;
    pos_identity found;
    const char *real;
    if (geteuid() != 0)
        skip();
    assert_int_equal(lchown(below("current"), 12345, 12345), 0);
    assert_int_equal(find(&found, &real, "current", POS_LINKS_OWNER), POS_EDENIED);
    assert_int_equal(chown(below("one"), 12345, 12345), 0);
    assert_int_equal(find(&found, &real, "current", POS_LINKS_OWNER), POS_SUCCESS);
}

static pos_root *pin(const char *name)
{
    pos_identity identity;
    const char *real;
    assert_int_equal(find(&identity, &real, name, POS_LINKS_FOLLOW), POS_SUCCESS);
    return pos_root_make_pinned(pos_text_of(real), &identity, POS_LINKS_NEVER, pool);
}

static pos_status read_status(const pos_root *root, const char *words)
{
    pos_text content;
    pos_stamp stamp;
    pos_error *error = pos_file_read(&content, &stamp, root, "a.md", 100, pool);
    if (!error)
        assert_string_equal(content.data, words);
    return error ? error->status : POS_SUCCESS;
}

static void a_pinned_root_is_that_directory_alone(void **state)
{
    (void)state;
    pos_root *root = pin("current");
    assert_int_equal(read_status(root, "one"), POS_SUCCESS);
    assert_int_equal(rename(below("one"), below("former")), 0);
    assert_int_equal(read_status(root, ""), POS_EMISSING);
    assert_int_equal(rename(below("two"), below("one")), 0);
    assert_int_equal(read_status(root, ""), POS_EIO);
    assert_int_equal(pos_root_enter(root, pool)->status, POS_EIO);
    assert_int_equal(rename(below("one"), below("two")), 0);
    assert_int_equal(symlink("former", below("one")), 0);
    assert_int_equal(read_status(root, ""), POS_EIO);
    assert_int_equal(unlink(below("one")), 0);
    assert_int_equal(rename(below("former"), below("one")), 0);
    assert_int_equal(read_status(root, "one"), POS_SUCCESS);
}

static void reads_of_one_scan_start_from_one_descriptor(void **state)
{
    (void)state;
    pos_root *root = pin("one");
    assert_null(pos_root_enter(root, pool));
    assert_null(pos_root_enter(root, pool));
    assert_int_equal(rename(below("one"), below("former")), 0);
    assert_int_equal(rename(below("two"), below("one")), 0);
    assert_int_equal(read_status(root, "one"), POS_SUCCESS);
    pos_root_leave(root);
    assert_int_equal(read_status(root, "one"), POS_SUCCESS);
    pos_root_leave(root);
    assert_int_equal(read_status(root, ""), POS_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_directory_is_found_as_the_folders_above_it_say,
                                        make_trees, remove_trees),
        cmocka_unit_test_setup_teardown(a_link_of_one_owner_to_anothers_is_not_followed, make_trees,
                                        remove_trees),
        cmocka_unit_test_setup_teardown(a_pinned_root_is_that_directory_alone, make_trees,
                                        remove_trees),
        cmocka_unit_test_setup_teardown(reads_of_one_scan_start_from_one_descriptor, make_trees,
                                        remove_trees),
    };
    apr_initialize();
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
