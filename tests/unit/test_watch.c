/* SPDX-License-Identifier: Apache-2.0 */
/* Who has a file open for writing is told from when its folder is watched. */
#include "tree.h"

#include <fcntl.h>

#include "base/watch.h"

static pos_watch *watch;

/* The file's own ctime, as a reader saw it. */
static pos_writing ask(const char *path)
{
    struct stat info;
    assert_int_equal(stat(tree_path(path), &info), 0);
    return pos_watch_ask(watch, path,
                         (int64_t)info.st_ctim.tv_sec * 1000000 + info.st_ctim.tv_nsec / 1000);
}

/* Past the tick of the clock that stamps files. */
static void tick(void)
{
    usleep(20000);
}

static int open_for_writing(const char *path)
{
    int file = open(tree_path(path), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(file >= 0);
    return file;
}

static void start_watching(const char *folder)
{
    watch = watch ? watch : pos_watch_make(tree, pool);
    pos_watch_folder(watch, folder);
    tick();
}

static void begin(void)
{
    watch = NULL;
    tree_write("old.md", "old");
    tree_write("sub/a.md", "a");
    tick();
    start_watching("");
    start_watching("sub");
}

static void what_was_there_before_is_unknown(void **state)
{
    (void)state;
    begin();
    assert_int_equal(ask("old.md"), POS_WRITING_UNKNOWN);
    tree_write("elsewhere/b.md", "b");
    assert_int_equal(ask("elsewhere/b.md"), POS_WRITING_UNKNOWN);
}

static void a_file_is_written_until_it_is_closed(void **state)
{
    (void)state;
    static const char *const paths[] = {"old.md", "new.md", "sub/a.md"};
    begin();
    for (size_t i = 0; i < COUNT(paths); i++) {
        int file = open_for_writing(paths[i]);
        for (int part = 0; part < 3; part++) {
            assert_int_equal(write(file, "part", 4), 4);
            assert_int_equal(ask(paths[i]), POS_WRITING_YES);
        }
        close(file);
        assert_int_equal(ask(paths[i]), POS_WRITING_NO);
    }
}

static void a_file_that_takes_its_place_is_whole(void **state)
{
    (void)state;
    begin();
    int file = open_for_writing("old.md.part");
    assert_int_equal(write(file, "new", 3), 3);
    close(file);
    assert_int_equal(rename(tree_path("old.md.part"), tree_path("old.md")), 0);
    assert_int_equal(ask("old.md"), POS_WRITING_NO);
}

static void a_folder_in_its_place_is_another(void **state)
{
    (void)state;
    begin();
    assert_int_equal(rename(tree_path("sub"), tree_path("gone")), 0);
    tree_write("sub/a.md", "new");
    assert_int_equal(ask("sub/a.md"), POS_WRITING_UNKNOWN);
    start_watching("sub");
    int file = open_for_writing("sub/a.md");
    assert_int_equal(write(file, "part", 4), 4);
    assert_int_equal(ask("sub/a.md"), POS_WRITING_YES);
    close(file);
    assert_int_equal(ask("sub/a.md"), POS_WRITING_NO);
}

int main(void)
{
    apr_initialize();
    const struct CMUnitTest tests[] = {
        TREE_TEST(what_was_there_before_is_unknown),
        TREE_TEST(a_file_is_written_until_it_is_closed),
        TREE_TEST(a_file_that_takes_its_place_is_whole),
        TREE_TEST(a_folder_in_its_place_is_another),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
